//! Golden tests: what PyTorch, scikit-learn and imbalanced-learn returned, recorded by running them, against ours.
//!
//! Every JSON file in the folders of `tests/golden/` is run, and every one below the directory that the environment
//! variable `IMBALANCE_LAB_GOLDEN` names; the file's name says which check it is for. A name without a check fails, a
//! field that no check looks at fails, and what is not compared stands in the four tables below with its reason.

#[path = "golden/calibration.rs"]
mod calibration;
#[path = "golden/case.rs"]
mod case;
#[path = "golden/clusters.rs"]
mod clusters;
#[path = "golden/data.rs"]
mod data;
#[path = "golden/metrics.rs"]
mod metrics;
#[path = "golden/network.rs"]
mod network;
#[path = "golden/over.rs"]
mod over;
#[path = "golden/resampling.rs"]
mod resampling;
#[path = "golden/sampler.rs"]
mod sampler;
#[path = "support/sets.rs"]
mod sets;
#[path = "golden/under.rs"]
mod under;

use case::{Case, Checked, Shared};
use serde_json::Value;
use std::{
    collections::BTreeSet,
    fmt::Write as _,
    io::Write as _,
    panic::{AssertUnwindSafe, catch_unwind},
    path::{Path, PathBuf},
};

/// A kind of case that nothing can be run on yet.
struct NotBuilt {
    file: &'static str,
    section: &'static str,
    applies: fn(&Case) -> bool,
    why: &'static str,
}

/// Whole cases that wait for a part to be built. A rule that no recorded case needs any more fails the test.
const NOT_BUILT: &[NotBuilt] = &[
    NotBuilt { file: "splits.json", section: "stratified_kfold", applies: |_| true, why: "k-fold splits" },
    NotBuilt {
        file: "generator_facts.json",
        section: "make_classification_shares",
        applies: |_| true,
        why: "make_classification",
    },
];

/// Part of a case that nothing can be compared with: `*` at the end stands for any ending.
struct Part {
    file: &'static str,
    path: &'static str,
    why: &'static str,
}

/// Fields that wait for a part to be built.
const PARTS_NOT_BUILT: &[Part] = &[];

/// Fields that describe a case, or follow from fields that are compared.
const NOT_COMPARED: &[Part] = &[
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

/// Files that hold data for other files.
const DATA: &[&str] = &["datasets.json", "trajectory_data.json"];

/// Parts of a file that are not cases.
const HEADERS: &[(&str, &str)] =
    &[("*", "meta"), ("*", "made_by"), ("*", "about"), ("*", "tolerance"), ("generator_facts.json", "facts")];

/// The check for the cases of one section of a file.
fn check_of(file: &str, section: &str) -> Option<fn(&Case) -> Checked> {
    Some(match (file, section) {
        ("sampling_strategy.json", "cases") => resampling::strategy,
        ("knn_neighbours.json", "cases") => resampling::neighbors,
        ("smote_replay.json", "cases") => resampling::smote_replay,
        ("random_over_sampler.json", "cases") => |case| match has_param(case, "shrinkage") {
            true => over::shrinkage(case),
            false => resampling::random_over(case),
        },
        ("borderline_smote.json", "cases") => over::borderline,
        ("adasyn.json", "cases") => over::adasyn,
        ("smotenc.json", "cases") => over::smotenc,
        ("smoten_vdm.json", "cases") => over::value_differences,
        ("tomek_links.json", "cases") => under::links,
        ("edited_nearest_neighbours.json", "cases") => under::edited,
        ("renn_allknn.json", "cases") => under::repeated,
        ("nearmiss.json", "cases") => under::near_miss,
        ("neighbourhood_cleaning_rule.json", "cases") => under::cleaning_rule,
        ("cnn_oss.json", "cases") => under::condensed,
        ("instance_hardness_threshold.json", "cases") => under::hardness,
        ("instance_hardness_cv.json", "cases") => under::hardness_folds,
        ("combine.json", "cases") => under::combined,
        ("smote_variants.json", "cases") => under::variants,
        ("random_under_sampler.json", "cases") => resampling::random_under,
        ("resample_counts.json", "cases") => resampling::counts,
        ("resample_counts.json", "facts") => resampling::facts,
        ("smote_knn.json", "cases") => resampling::smote_neighbors,
        ("smote_knn.json", "errors") => resampling::smote_errors,
        ("smote_knn.json", "expected_counts") => resampling::smote_counts,
        ("cluster_centroids.json", "cases") => clusters::centroids,
        ("kmeans_lloyd.json", "cases") => clusters::lloyd,
        ("kmeans_smote_allocation.json", "cases") => clusters::allocation,
        ("svc_support.json", "cases") => clusters::support_vectors,
        ("svm_smote.json", "cases") => clusters::svm_smote,
        ("metrics_labels.json", "cases") => metrics::labels,
        ("metrics_classification.json", "cases") => metrics::classification,
        ("metrics_scores.json", "cases") => metrics::probabilities,
        ("metrics_scores.json", "multiclass") => metrics::probabilities_of_several,
        ("calibration.json", "platt") => calibration::platt,
        ("calibration.json", "temperature") => calibration::temperature,
        ("class_weights.json", "cases") => metrics::class_weights,
        ("class_weights.json", "edge_cases") => metrics::class_weight_edges,
        ("loss_cross_entropy.json", "cases") => network::cross_entropy,
        ("loss_focal.json", "cases") => network::focal,
        ("loss_logit_adjusted.json", "cases") => network::logit_adjusted,
        ("loss_bce_with_logits.json", "cases") => network::bce,
        ("lr_schedules.json", "cases") => network::schedule,
        ("clip_grad_norm.json", "cases") => network::clipping,
        ("softmax.json", "cases") => network::softmax,
        ("optim_steps.json", "cases") => network::optimizer,
        ("linear.json", "cases") => network::linear,
        ("activations.json", "cases") => network::activation,
        ("mlp_forward_backward.json", "cases") => network::mlp,
        ("init_facts.json", "cases") => network::init,
        ("trajectories.json", "cases") => network::trajectory,
        ("weighted_sampler_stats.json", "cases") => sampler::statistics,
        ("weighted_sampler_stats.json", "torch_edge_cases") => sampler::edges,
        ("weighted_sampler_stats.json", "batching") => sampler::batching,
        ("splits.json", "cases") => data::split,
        ("splits.json", "train_val_test") => data::three_parts,
        ("splits.json", "stratified_kfold") => |_| Err("there is no k-fold split".to_owned()),
        ("standard_scaler.json", "cases") => data::scaler,
        ("generator_facts.json", "cases") => data::generator,
        ("generator_facts.json", "make_classification_shares") => |_| Err("there is no make_classification".to_owned()),
        _ => return None,
    })
}

fn has_param(case: &Case, key: &str) -> bool {
    case.find("params").is_some_and(|params| params.find(key).is_some())
}

fn matches(pattern: &str, path: &str) -> bool {
    match (pattern.strip_prefix('*'), pattern.strip_suffix('*')) {
        (Some(_), Some(_)) if pattern.len() > 1 => path.contains(pattern.trim_matches('*')),
        (_, Some(start)) => path.starts_with(start),
        (Some(end), None) => path.ends_with(end),
        (None, None) => path == pattern,
    }
}

/// The folders of recorded cases in this repository.
pub fn folders_of_this_repository() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden");
    let entries = std::fs::read_dir(&root).expect("the folder of recorded cases is there");
    let mut folders: Vec<PathBuf> =
        entries.map(|entry| entry.expect("it can be read").path()).filter(|path| path.is_dir()).collect();
    folders.sort();
    folders
}

/// Every JSON file below a directory, sorted.
fn json_files(directory: &Path, found: &mut Vec<PathBuf>) {
    let entries = std::fs::read_dir(directory).unwrap_or_else(|error| panic!("{}: {error}", directory.display()));
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.expect("it can be read").path()).collect();
    paths.sort();
    for path in paths {
        if path.is_dir() {
            json_files(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "json") {
            found.push(path);
        }
    }
}

/// What running a file came to.
#[derive(Default)]
struct Outcome {
    n_run: usize,
    n_not_built: usize,
    failures: Vec<String>,
    /// Rules that were needed: reasons of cases and fields not built, and differences.
    used: BTreeSet<String>,
    not_built: BTreeSet<&'static str>,
}

/// How a rule of one of the tables is called when it is used, or used no more.
fn rule_name(table: &str, file: &str, what: &str) -> String {
    format!("{table}: {file}: {what}")
}

fn run_case(case: &Case, check: fn(&Case) -> Checked, outcome: &mut Outcome) {
    let rule = NOT_BUILT
        .iter()
        .position(|rule| rule.file == case.file && rule.section == case.section && (rule.applies)(case));
    if let Some(index) = rule {
        outcome.n_not_built += 1;
        outcome.not_built.insert(NOT_BUILT[index].why);
        outcome.used.insert(rule_name("NOT_BUILT", case.file, NOT_BUILT[index].why));
        return;
    }
    outcome.n_run += 1;
    let result = catch_unwind(AssertUnwindSafe(|| check(case))).unwrap_or_else(|panic| {
        let text = panic.downcast_ref::<String>().map(String::as_str).or(panic.downcast_ref::<&str>().copied());
        Err(format!("panicked: {}", text.unwrap_or("without a text")))
    });
    let mut fail = |what: &str| outcome.failures.push(format!("{}, {} {}: {what}", case.file, case.section, case.id));
    match result {
        Err(difference) => fail(&difference),
        Ok(()) => {
            for path in case.unread() {
                let find = |parts: &'static [Part]| {
                    parts.iter().position(|part| matches(part.file, case.file) && matches(part.path, &path))
                };
                if let Some(index) = find(PARTS_NOT_BUILT) {
                    outcome.used.insert(rule_name(
                        "PARTS_NOT_BUILT",
                        PARTS_NOT_BUILT[index].file,
                        PARTS_NOT_BUILT[index].path,
                    ));
                    outcome.not_built.insert(PARTS_NOT_BUILT[index].why);
                } else if let Some(index) = find(NOT_COMPARED) {
                    outcome.used.insert(rule_name("NOT_COMPARED", NOT_COMPARED[index].file, NOT_COMPARED[index].path));
                } else {
                    fail(&format!("the field {path} is compared with nothing"));
                }
            }
            outcome.used.extend(case.differences().iter().map(|key| rule_name("DIFFERENCES", case.file, key)));
        }
    }
}

fn run_file(path: &Path) -> Outcome {
    let name = path.file_name().and_then(|name| name.to_str()).expect("names are text");
    let text = std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let shared = Shared::of(path.parent().expect("a file is in a folder"));
    match serde_json::from_str::<Value>(&text) {
        Ok(content) => run_content(name, &content, &shared),
        Err(error) => Outcome { failures: vec![format!("{name} is not JSON: {error}")], ..Outcome::default() },
    }
}

fn run_content(name: &str, content: &Value, shared: &Shared) -> Outcome {
    let mut outcome = Outcome::default();
    let Some(sections) = content.as_object() else {
        outcome.failures.push(format!("{name} is not an object with cases"));
        return outcome;
    };
    for (section, cases) in sections {
        if HEADERS.iter().any(|(file, header)| matches(file, name) && header == section) {
            continue;
        }
        let cases: Vec<(String, &Value)> = match cases {
            Value::Array(items) => items.iter().enumerate().map(|(index, case)| (case_id(index, case), case)).collect(),
            Value::Object(fields) => fields.iter().map(|(key, case)| (key.clone(), case)).collect(),
            _ => continue,
        };
        let Some(check) = check_of(name, section) else {
            outcome.failures.push(format!("{name}: there is no check for \"{section}\" of a file of this name"));
            continue;
        };
        for (id, value) in cases {
            run_case(&Case::new(name, section, id, value, shared), check, &mut outcome);
        }
    }
    if outcome.n_run + outcome.n_not_built == 0 {
        outcome.failures.push(format!("{name} holds no case"));
    }
    outcome
}

fn case_id(index: usize, case: &Value) -> String {
    let name = ["id", "name"].iter().find_map(|key| case.get(key)?.as_str());
    name.map_or_else(|| index.to_string(), str::to_owned)
}

#[test]
fn every_recorded_case_agrees() {
    let mut files = Vec::new();
    folders_of_this_repository().iter().for_each(|folder| json_files(folder, &mut files));
    let n_own = files.len();
    assert!(n_own > 20, "the recorded cases are gone: {files:?}");
    if let Some(directory) = std::env::var_os("IMBALANCE_LAB_GOLDEN") {
        json_files(Path::new(&directory), &mut files);
        assert!(files.len() > n_own, "IMBALANCE_LAB_GOLDEN holds no JSON file");
    }
    let (mut table, mut failures, mut used) = (String::new(), Vec::new(), BTreeSet::new());
    for (index, path) in files.iter().enumerate() {
        let folder = path.parent().and_then(Path::file_name).unwrap_or_default().to_string_lossy();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if DATA.contains(&&*name) {
            continue;
        }
        let outcome = run_file(path);
        let Outcome { n_run, n_not_built, .. } = outcome;
        let n_failed = outcome.failures.len();
        write!(table, "{folder}/{name}: {n_run} cases run, {n_failed} failed, {n_not_built} not built yet").unwrap();
        let waiting: Vec<&str> = outcome.not_built.into_iter().collect();
        if !waiting.is_empty() {
            write!(table, " (waiting: {})", waiting.join(", ")).unwrap();
        }
        table.push('\n');
        failures.extend(outcome.failures);
        if index < n_own {
            used.extend(outcome.used);
        }
    }
    // Straight to standard output: the table is to be read also when everything passes.
    std::io::stdout().write_all(format!("\n{table}").as_bytes()).expect("the table can be written");
    let parts = |table, parts: &'static [Part]| parts.iter().map(move |part| rule_name(table, part.file, part.path));
    let rules = NOT_BUILT
        .iter()
        .map(|rule| rule_name("NOT_BUILT", rule.file, rule.why))
        .chain(parts("PARTS_NOT_BUILT", PARTS_NOT_BUILT))
        .chain(parts("NOT_COMPARED", NOT_COMPARED))
        .chain(DIFFERENCES.iter().map(|difference| rule_name("DIFFERENCES", difference.file, difference.key)));
    failures.extend(rules.filter(|rule| !used.contains(rule)).map(|rule| format!("no case needs {rule}")));
    assert!(failures.is_empty(), "{} differences:\n{}", failures.len(), failures.join("\n"));
}

#[test]
fn an_unknown_name_fails() {
    let content = serde_json::json!({ "cases": [{ "id": "a" }] });
    let outcome = run_content("no_such_check.json", &content, &Shared::of(Path::new(".")));
    assert!(!outcome.failures.is_empty());
}

#[test]
fn a_wrong_number_and_an_unread_field_fail() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/torch-2.15.0/softmax.json");
    let text = std::fs::read_to_string(path).unwrap();
    let shared = Shared::of(Path::new("."));
    let run = |content: &Value| run_content("softmax.json", content, &shared).failures;
    let content: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(run(&content), Vec::<String>::new());
    let mut wrong = content.clone();
    wrong["cases"][0]["logsumexp"][0] = 2.7422.into();
    assert!(run(&wrong)[0].contains("logsumexp"), "{:?}", run(&wrong));
    let mut unread = content;
    unread["cases"][0]["temperature"] = 2.0.into();
    assert!(run(&unread)[0].contains("temperature is compared with nothing"), "{:?}", run(&unread));
}
