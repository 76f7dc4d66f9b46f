//! What of the recorded cases is not compared, what waits for a part to be built, and where we mean to differ.

use crate::case::Case;

/// A kind of case that nothing can be run on yet.
pub struct NotBuilt {
    pub file: &'static str,
    pub section: &'static str,
    pub applies: fn(&Case) -> bool,
    pub why: &'static str,
}

/// Whole cases that wait for a part to be built. A rule that no recorded case needs any more fails the test.
pub const NOT_BUILT: &[NotBuilt] = &[
    NotBuilt { file: "splits.json", section: "stratified_kfold", applies: |_| true, why: "k-fold splits" },
    NotBuilt {
        file: "generator_facts.json",
        section: "make_classification_shares",
        applies: |_| true,
        why: "make_classification",
    },
];

/// Part of a case that nothing can be compared with: `*` at the end stands for any ending.
pub struct Part {
    pub file: &'static str,
    pub path: &'static str,
    pub why: &'static str,
}

/// Fields that wait for a part to be built.
pub const PARTS_NOT_BUILT: &[Part] = &[];

/// Fields that describe a case, or follow from fields that are compared.
pub const NOT_COMPARED: &[Part] = &[
    Part { file: "*", path: "id", why: "description" },
    Part { file: "*", path: "name", why: "description" },
    Part { file: "*", path: "note", why: "description" },
    Part { file: "*", path: "origin", why: "description" },
    Part { file: "*", path: "formula", why: "description" },
    Part { file: "*", path: "expected.formula", why: "description" },
    Part { file: "*", path: "property", why: "description" },
    Part { file: "*", path: "expected_meaning", why: "description" },
    Part { file: "*", path: "*warnings", why: "the wording of theirs" },
    Part { file: "*", path: "*result.seeds", why: "how many seeds were recorded" },
    Part { file: "splits.json", path: "recipe", why: "description" },
    Part { file: "init_facts.json", path: "test", why: "description" },
    Part { file: "init_facts.json", path: "W", why: "description of the bound" },
    Part { file: "init_facts.json", path: "b", why: "description of the bound" },
    Part { file: "init_facts.json", path: "example_max_abs_W", why: "one draw of theirs" },
    Part { file: "weighted_sampler_stats.json", path: "torch_400_epochs*", why: "draws of theirs" },
    Part {
        file: "weighted_sampler_stats.json",
        path: "prob_batch64_has_no_row_of_last_class",
        why: "follows from the shares",
    },
    Part { file: "trajectories.json", path: "drift_f32_vs_f64", why: "how the bounds were chosen" },
    Part {
        file: "optim_steps.json",
        path: "state_after_last",
        why: "private; the parameters after every step follow from it",
    },
    Part { file: "smote_knn.json", path: "n", why: "description" },
    Part { file: "smote_knn.json", path: "d", why: "description" },
    Part { file: "smote_replay.json", path: "sampler", why: "description" },
    Part { file: "knn_neighbours.json", path: "rows_where_self_is_not_column_0", why: "theirs drops self by position" },
    Part { file: "smote_knn.json", path: "sklearn_first_column_is_self", why: "theirs drops self by position" },
];

/// Where we mean to differ, and how. A difference that no recorded case needs any more fails the test.
pub struct Difference {
    pub file: &'static str,
    pub key: &'static str,
    #[expect(dead_code, reason = "it is for who reads the table")]
    pub ours: &'static str,
}

/// Every intended difference.
pub const DIFFERENCES: &[Difference] = &[
    Difference {
        file: "metrics_scores.json",
        key: "an edge belongs to the bin below",
        ours: "as in calibration_curve; the calibration error recorded beside it has it in the bin above",
    },
    Difference {
        file: "metrics_scores.json",
        key: "undefined is no number",
        ours: "without rows of the class there is no average precision and no curve; theirs is 0, and recall 1 throughout",
    },
    Difference {
        file: "adasyn.json",
        key: "ties go to the lower row",
        ours: "of equally near rows the lower row number counts; in theirs, rounding in the search decides",
    },
    Difference {
        file: "cnn_oss.json",
        key: "one way to number rows",
        ours: "condensing tests every row of a class; theirs passes over rows whose place is the number of another row",
    },
    Difference {
        file: "renn_allknn.json",
        key: "rows keep their numbers",
        ours: "repeated editing returns the numbers of the rows it keeps; theirs are wrong when the first pass drops nothing",
    },
    Difference {
        file: "smote_replay.json",
        key: "floats are kept",
        ours: "features are f32, so synthetic rows of whole-number columns are not truncated; truncated they are theirs",
    },
    Difference {
        file: "loss_cross_entropy.json",
        key: "no weight, no mean",
        ours: "a batch whose rows all weigh nothing has no mean (theirs is NaN) and a gradient of 0 (theirs is NaN)",
    },
    Difference {
        file: "metrics_classification.json",
        key: "undefined is no number",
        ours: "MCC of one class only, specificity without other rows and what else is 0/0 are undefined and in no mean; theirs are 0",
    },
    Difference {
        file: "metrics_classification.json",
        key: "the mean of class values",
        ours: "a mean of G-means is the mean of the classes' own; theirs is the G-mean of mean recall and mean specificity",
    },
    Difference {
        file: "metrics_classification.json",
        key: "no G-mean is corrected",
        ours: "a class that is missed whole makes the G-mean 0; theirs can replace that recall by a small number",
    },
    Difference {
        file: "metrics_classification.json",
        key: "classes that occur",
        ours: "the G-mean runs over the classes that occur, as balanced accuracy does; theirs is 0 when an absent class is answered",
    },
    Difference {
        file: "metrics_labels.json",
        key: "specificity counts weights throughout",
        ours: "rows that weigh two count twice everywhere; theirs takes weighted sums from an unweighted number of rows",
    },
    Difference {
        file: "metrics_labels.json",
        key: "the mean of class values",
        ours: "a mean of G-means is the mean of the classes' own; theirs is the G-mean of mean recall and mean specificity",
    },
    Difference {
        file: "metrics_labels.json",
        key: "alpha is not inert",
        ours: "dominance is that of the class; theirs of means over the classes, which are equal for two",
    },
    Difference {
        file: "metrics_labels.json",
        key: "no G-mean is corrected",
        ours: "a class that is missed whole makes the G-mean 0; theirs can replace that recall by a small number",
    },
    Difference {
        file: "metrics_labels.json",
        key: "undefined is no number",
        ours: "MCC of one class only and precision without answers are undefined; theirs are 0",
    },
    Difference {
        file: "calibration.json",
        key: "one value, no slope",
        ours: "where all decision values are the same the slope is 0; theirs is one of the many that give the same probability",
    },
    Difference {
        file: "calibration.json",
        key: "a temperature is bounded",
        ours: "rows that are all answered rightly, or worse than by chance, end at 0.01 or 100; theirs at exp(-10) or exp(10) or before",
    },
    Difference {
        file: "calibration.json",
        key: "no difference, no temperature",
        ours: "where logits do not differ the temperature is 1; theirs is where its search happens to end",
    },
    Difference {
        file: "class_weights.json",
        key: "an absent class weighs nothing",
        ours: "a class without rows gets weight 0; theirs refuses it",
    },
    Difference {
        file: "standard_scaler.json",
        key: "a train set has two classes",
        ours: "a single row is no train set; its copies are scaled instead, which have the same mean and spread",
    },
    Difference {
        file: "generator_facts.json",
        key: "at least two rare rows",
        ours: "generators make at least two rare rows, as a class of one cannot be split; asking for one makes two",
    },
    Difference {
        file: "splits.json",
        key: "validation share of the whole",
        ours: "validation_size is a share of all rows, theirs of the rows left after the test set; it is converted",
    },
    Difference {
        file: "weighted_sampler_stats.json",
        key: "no limit of rows",
        ours: "more than 2^24 rows can be drawn from; theirs refuses them",
    },
];

/// Parts of a file that are not cases.
pub const HEADERS: &[(&str, &str)] =
    &[("*", "meta"), ("*", "made_by"), ("*", "about"), ("*", "tolerance"), ("generator_facts.json", "facts")];

/// `*` stands for any text at an end.
pub fn matches(pattern: &str, path: &str) -> bool {
    match (pattern.strip_prefix('*'), pattern.strip_suffix('*')) {
        (Some(_), Some(_)) if pattern.len() > 1 => path.contains(pattern.trim_matches('*')),
        (_, Some(start)) => path.starts_with(start),
        (Some(end), None) => path.ends_with(end),
        (None, None) => path == pattern,
    }
}
