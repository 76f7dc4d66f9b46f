//! Checks of scores and class weights against scikit-learn and imbalanced-learn.

use crate::case::{Case, Checked, Node, bound, close, close_one, holds, same};
use imbalance_lab::{
    data::{Class, ClassCounts},
    metrics::{
        Average, ClassScores, Confusion, KappaWeights, ProbabilityScores, Ranking, Reliability, Scores, brier,
        index_balanced, log_loss,
    },
    nn::loss::{
        ClassWeights, CrossEntropy, LossChoice, WeightedCrossEntropy, balanced, effective_number, inverse_count,
        inverse_sqrt, log_prior, median_frequency, normalised_to_classes,
    },
};

/// The check for the cases of a section of a file of scores or class weights.
pub fn check_of(file: &str, section: &str) -> Option<fn(&Case) -> Checked> {
    Some(match (file, section) {
        ("metrics_labels.json", "cases") => labels,
        ("metrics_classification.json", "cases") => classification,
        ("metrics_scores.json", "cases") => probabilities,
        ("metrics_scores.json", "multiclass") => probabilities_of_several,
        ("class_weights.json", "cases") => class_weights,
        ("class_weights.json", "edge_cases") => class_weight_edges,
        _ => return None,
    })
}

/// Both sides are quotients of the same counts in `f64`.
const EXACT: crate::case::Bound = bound(1e-12, 1e-12);

/// Class numbers of labels that may start anywhere.
fn classes_of(labels: &[usize], known: &[usize]) -> Result<Vec<Class>, String> {
    let place = |label: &usize| known.iter().position(|known| known == label).ok_or("a label without a class");
    Ok(labels.iter().map(|label| place(label).map(|class| Class(class as u8))).collect::<Result<_, _>>()?)
}

fn scores_of(truth: &[usize], predicted: &[usize], known: &[usize]) -> Result<Scores, String> {
    let (truth, predicted) = (classes_of(truth, known)?, classes_of(predicted, known)?);
    Ok(Scores::of(Confusion::new(&truth, &predicted, known.len())))
}

fn flat(confusion: &Confusion) -> Vec<f64> {
    confusion.0.iter().flatten().map(|&count| f64::from(count)).collect()
}

/// Theirs puts `instead` where the score is undefined.
fn defined_or(scores: &[Option<f64>], instead: f64) -> Vec<f64> {
    scores.iter().map(|score| score.unwrap_or(instead)).collect()
}

/// MCC, which is undefined with us where truth or answers are of one class only; theirs is 0 there.
fn same_mcc(case: &Case, scores: &Scores, theirs: f64) -> Checked {
    let confusion = &scores.confusion;
    let classes = (0..confusion.n_classes()).map(|class| Class(class as u8));
    let one_class = classes
        .clone()
        .any(|class| confusion.support(class) == confusion.total() || confusion.predicted(class) == confusion.total());
    match scores.mcc {
        None => {
            holds(one_class, || "MCC is undefined although truth and answers have two classes".into())?;
            case.differs("undefined is no number")?;
            close_one("mcc (undefined)", 0.0, theirs, EXACT)
        }
        Some(ours) => {
            holds(!one_class, || format!("MCC of one class is {ours}"))?;
            close_one("mcc", ours, theirs, EXACT)
        }
    }
}

/// Kappa, which is undefined with us where truth and answers are of one and the same class.
fn same_kappa(case: &Case, scores: &Scores, ours: Option<f64>, theirs: f64) -> Checked {
    match ours {
        Some(ours) => close_one("kappa", ours, theirs, EXACT),
        None => {
            let confusion = &scores.confusion;
            let mut classes = (0..confusion.n_classes()).map(|class| Class(class as u8));
            holds(classes.any(|class| confusion.found(class) == confusion.total()), || "kappa is undefined".into())?;
            case.differs("undefined is no number")
        }
    }
}

fn labels(case: &Case) -> Checked {
    let input = case.get("input")?;
    let (mut truth, mut predicted) = (input.get("y_true")?.wholes()?, input.get("y_pred")?.wholes()?);
    let weights = input.given("sample_weight").map(|weights| weights.wholes()).transpose()?;
    if let Some(weights) = &weights {
        // Whole weights are rows that occur as often.
        let repeat = |labels: &[usize]| {
            labels.iter().zip(weights).flat_map(|(&label, &n)| std::iter::repeat_n(label, n)).collect::<Vec<_>>()
        };
        (truth, predicted) = (repeat(&truth), repeat(&predicted));
    }
    let mut known: Vec<usize> = truth.iter().chain(&predicted).copied().collect();
    known.sort_unstable();
    known.dedup();
    let scores = scores_of(&truth, &predicted, &known)?;
    // A choice of labels leaves the counts as they are and reports only those classes.
    let chosen: Vec<usize> = match input.given("labels") {
        None => (0..known.len()).collect(),
        Some(labels) => classes_of(&labels.wholes()?, &known)?.into_iter().map(Class::index).collect(),
    };
    let of_chosen = |score: fn(&imbalance_lab::metrics::ClassScores) -> Option<f64>| -> Vec<Option<f64>> {
        chosen.iter().map(|&class| score(&scores.per_class[class])).collect()
    };
    let expected = case.get("expected")?;
    let table = expected.get("sensitivity_specificity_support_None")?.rows()?;
    close("sensitivity", &defined_or(&of_chosen(|class| class.recall), 0.0), &table[0], EXACT)?;
    if weights.is_some() {
        case.differs("specificity counts weights throughout")?;
        close(
            "weighted specificity",
            &defined_or(&of_chosen(|class| class.specificity), 0.0),
            &[2.0 / 3.0, 0.5],
            EXACT,
        )?;
        close("their specificity", &[0.0, 0.0], &table[1], EXACT)?;
    } else {
        close("specificity", &defined_or(&of_chosen(|class| class.specificity), 0.0), &table[1], EXACT)?;
    }
    close("support", &defined_or(&of_chosen(|class| Some(f64::from(class.support))), 0.0), &table[2], EXACT)?;
    let theirs = expected.get("gmean_multiclass_correction_0.0")?.number()?;
    if chosen.len() == known.len() {
        close("g_mean", &defined_or(&[scores.g_mean], f64::NAN), &[theirs], EXACT)?;
    } else {
        let product: f64 = defined_or(&of_chosen(|class| class.recall), 0.0).iter().product();
        close_one("g_mean of the chosen", libm::pow(product, 1.0 / chosen.len() as f64), theirs, EXACT)?;
    }
    if let Some(theirs) = expected.find("binary_sensitivity") {
        close("binary_sensitivity", &defined_or(&[scores.per_class[1].recall], 0.0), &[theirs.number()?], EXACT)?;
        let theirs = expected.get("binary_specificity")?.number()?;
        let ours = if weights.is_some() { Some(table[1][1]) } else { scores.per_class[1].specificity };
        close("binary_specificity", &defined_or(&[ours], 0.0), &[theirs], EXACT)?;
    }
    for (key, ours) in [("accuracy", scores.accuracy), ("balanced_accuracy", scores.balanced_accuracy)] {
        if let Some(theirs) = expected.find(key) {
            close(key, &defined_or(&[ours], f64::NAN), &[theirs.number()?], EXACT)?;
        }
    }
    if let Some(theirs) = expected.find("confusion_matrix") {
        close("confusion_matrix", &flat(&scores.confusion), &theirs.numbers()?, EXACT)?;
    }
    if let Some(theirs) = expected.find("cohen_kappa") {
        same_kappa(case, &scores, scores.kappa, theirs.number()?)?;
    }
    if let Some(theirs) = expected.find("mcc") {
        same_mcc(case, &scores, theirs.number()?)?;
    }
    averages(case, &expected, &scores, &chosen, &table)?;
    let per_class = [
        ("", "geo", of_chosen(|class| class.g_mean)),
        ("", "iba", of_chosen(|class| class.index_balanced_accuracy)),
        ("precision", "pre", of_chosen(|class| class.precision)),
        ("recall", "rec", of_chosen(|class| class.recall)),
        ("f1", "f1", of_chosen(|class| class.f1)),
        ("support", "sup", of_chosen(|class| Some(f64::from(class.support)))),
        ("", "spe", of_chosen(|class| class.specificity)),
    ];
    for (key, short, ours) in per_class {
        if ours.contains(&None) {
            case.differs("undefined is no number")?;
        }
        if let Some(theirs) = expected.find(key) {
            close(key, &defined_or(&ours, 0.0), &theirs.numbers()?, EXACT)?;
        }
        if let Some(report) = expected.find("report_imbalanced") {
            for (&class, ours) in chosen.iter().zip(&ours) {
                let theirs = report.get(&known[class].to_string())?.get(short)?.number()?;
                close(&format!("report {short} of {}", known[class]), &defined_or(&[*ours], 0.0), &[theirs], EXACT)?;
            }
            close_one("total", f64::from(scores.confusion.total()), report.get("total_support")?.number()?, EXACT)?;
        }
    }
    Ok(())
}

/// A score of one class.
type OfClass = fn(&ClassScores) -> Option<f64>;

/// Scores of classes in one number: means, G-means and index balanced accuracies. `table` has recall, specificity and support of
/// the chosen classes as recorded.
fn averages(case: &Case, expected: &Node, scores: &Scores, chosen: &[usize], table: &[Vec<f64>]) -> Checked {
    let is_whole = chosen.len() == scores.per_class.len();
    let is_weighted = case.get("input")?.given("sample_weight").is_some();
    let of_chosen =
        Scores { per_class: chosen.iter().map(|&class| scores.per_class[class].clone()).collect(), ..scores.clone() };
    let mean = |how, score: fn(&ClassScores) -> Option<f64>| of_chosen.average(how, score).ok_or("no class counts");
    let [recalls, specificities] = [&table[0], &table[1]];
    for (key, how) in [("macro", Average::Macro), ("weighted", Average::Weighted)] {
        let theirs = expected.get(&format!("sensitivity_specificity_support_{key}"))?.items()?;
        close_one("mean recall", mean(how, |class| class.recall)?, theirs[0].number()?, EXACT)?;
        if !is_weighted {
            close_one("mean specificity", mean(how, |class| class.specificity)?, theirs[1].number()?, EXACT)?;
        }
        // Theirs is the G-mean of the two means.
        let both = theirs[0].number()? * theirs[1].number()?;
        let recorded = expected.get(&format!("gmean_{key}"))?.number()?;
        close_one("G-mean of means", libm::sqrt(both), recorded, EXACT)?;
        if close_one("mean G-mean", mean(how, |class| class.g_mean)?, recorded, EXACT).is_err() {
            case.differs("the mean of class values")?;
        }
    }
    let own: Vec<f64> = recalls.iter().zip(specificities).map(|(a, b)| libm::sqrt(a * b)).collect();
    close("gmean_None", &own, &expected.get("gmean_None")?.numbers()?, EXACT)?;
    let theirs = expected.get("sensitivity_specificity_support_micro")?.items()?;
    close_one("recall of all", mean(Average::Micro, |class| class.recall)?, theirs[0].number()?, EXACT)?;
    let g_mean = expected.get("gmean_micro")?.number()?;
    if is_weighted {
        let both = theirs[0].number()? * theirs[1].number()?;
        close_one("gmean_micro", libm::sqrt(both), g_mean, EXACT)?;
    } else {
        close_one("specificity of all", mean(Average::Micro, |class| class.specificity)?, theirs[1].number()?, EXACT)?;
        close_one("gmean_micro", mean(Average::Micro, |class| class.g_mean)?, g_mean, EXACT)?;
    }
    let corrected: f64 = recalls.iter().map(|&recall| if recall == 0.0 { 0.001 } else { recall }).product();
    let theirs = expected.get("gmean_multiclass_correction_0.001")?.number()?;
    close_one("G-mean, corrected", libm::pow(corrected, 1.0 / recalls.len() as f64), theirs, bound(1e-9, 1e-12))?;
    if recalls.contains(&0.0) && is_whole {
        case.differs("no G-mean is corrected")?;
        same("G-mean", scores.g_mean, Some(0.0))?;
    }
    if let Some(theirs) = expected.find("macro_averaged_mae") {
        let ours = scores.macro_averaged_mean_absolute_error().ok_or("no rows")?;
        close_one("macro_averaged_mae", ours, theirs.number()?, EXACT)?;
    }
    if let Some(theirs) = expected.find("balanced_accuracy_adjusted") {
        let ours = scores.balanced_accuracy_adjusted().ok_or("one class")?;
        close_one("balanced_accuracy_adjusted", ours, theirs.number()?, EXACT)?;
    }
    for (key, ours) in [
        ("f1_macro", scores.average(Average::Macro, |class| class.f1)),
        ("f1_weighted", scores.average(Average::Weighted, |class| class.f1)),
        ("f1_micro", scores.average(Average::Micro, |class| class.f1)),
    ] {
        if let Some(theirs) = expected.find(key) {
            close(key, &defined_or(&[ours], f64::NAN), &[theirs.number()?], EXACT)?;
        }
    }
    if let Some(report) = expected.find("report_imbalanced") {
        let parts: [(&str, OfClass); 6] = [
            ("avg_pre", |class| class.precision.or(Some(0.0))),
            ("avg_rec", |class| class.recall),
            ("avg_spe", |class| class.specificity),
            ("avg_f1", |class| class.f1),
            ("avg_geo", |class| class.g_mean),
            ("avg_iba", |class| class.index_balanced_accuracy),
        ];
        for (key, score) in parts {
            // A node without a value is one that no report has.
            if let Some(theirs) = report.given(key) {
                close_one(key, mean(Average::Weighted, score)?, theirs.number()?, EXACT)?;
            }
        }
    }
    let Some(theirs) = expected.find("gmean_binary") else { return Ok(()) };
    close_one("gmean_binary", libm::sqrt(recalls[1] * specificities[1]), theirs.number()?, EXACT)?;
    // The weights do not reach what is decorated.
    let input = case.get("input")?;
    let labels = [input.get("y_true")?.wholes()?, input.get("y_pred")?.wholes()?];
    let mut known = labels.concat();
    known.sort_unstable();
    known.dedup();
    let scores = &scores_of(&labels[0], &labels[1], &known)?;
    let class = &scores.per_class[1];
    let (recall, specificity) = class.recall.zip(class.specificity).ok_or("there are two classes")?;
    for (key, score) in [
        ("accuracy", scores.accuracy.unwrap_or(0.0)),
        ("precision", class.precision.unwrap_or(0.0)),
        ("recall", class.recall.unwrap_or(0.0)),
        ("jaccard", class.jaccard().unwrap_or(0.0)),
    ] {
        let theirs = expected.get(&format!("iba_{key}_alpha0.5"))?.number()?;
        close_one(key, index_balanced(score, recall, specificity, 0.5), theirs, EXACT)?;
    }
    let g_mean = expected.get("gmean_multiclass_correction_0.0")?.number()?;
    for alpha in [0.1, 0.5] {
        let squared = expected.get(&format!("iba_gmean_alpha{alpha}_sqTrue"))?.number()?;
        let plain = expected.get(&format!("iba_gmean_alpha{alpha}_sqFalse"))?.number()?;
        close_one("plain", g_mean, plain, EXACT)?;
        let ours = index_balanced(libm::sqrt(recall * specificity), recall, specificity, alpha);
        if close_one("iba of the G-mean", ours, squared, EXACT).is_err() {
            case.differs("alpha is not inert")?;
            close_one("without alpha", g_mean * g_mean, squared, EXACT)?;
        }
    }
    Ok(())
}

/// `{ok, warnings}` or `{error}`.
fn outcome<'a>(case: &'a Case, key: &str) -> Result<Node<'a>, String> {
    case.get(key)?.get("ok")
}

fn classification(case: &Case) -> Checked {
    let known = case.get("labels")?.wholes()?;
    let (truth, predicted) = (case.get("y_true")?.wholes()?, case.get("y_pred")?.wholes()?);
    let scores = scores_of(&truth, &predicted, &known)?;
    let all = |score: fn(&imbalance_lab::metrics::ClassScores) -> Option<f64>| -> Vec<Option<f64>> {
        scores.per_class.iter().map(score).collect()
    };
    close("confusion", &flat(&scores.confusion), &case.get("confusion_true_by_pred")?.numbers()?, EXACT)?;
    close("accuracy", &defined_or(&[scores.accuracy], f64::NAN), &[case.get("accuracy")?.number()?], EXACT)?;
    // An undefined score is exactly one that theirs lets the caller fill in.
    for (variant, instead) in [("0", 0.0), ("1", 1.0), ("nan", f64::NAN)] {
        let theirs = case.get(&format!("per_class_zero_division_{variant}"))?;
        let compare = |key: &str, ours: Vec<Option<f64>>| {
            close(&format!("{key}, {variant}"), &defined_or(&ours, instead), &theirs.get(key)?.numbers()?, EXACT)
        };
        compare("precision", all(|class| class.precision))?;
        compare("recall", all(|class| class.recall))?;
        compare("f1", all(|class| class.f1))?;
        compare("support", all(|class| Some(f64::from(class.support))))?;
    }
    let theirs = outcome(case, "balanced_accuracy")?.number()?;
    close("balanced_accuracy", &defined_or(&[scores.balanced_accuracy], f64::NAN), &[theirs], EXACT)?;
    same_mcc(case, &scores, outcome(case, "mcc")?.number()?)?;
    for (key, ours) in [
        ("cohen_kappa", scores.kappa),
        ("cohen_kappa_linear", scores.weighted_kappa(KappaWeights::Linear)),
        ("cohen_kappa_quadratic", scores.weighted_kappa(KappaWeights::Quadratic)),
    ] {
        same_kappa(case, &scores, ours, outcome(case, key)?.number()?)?;
    }
    for (key, beta) in [("f2_per_class", 2.0), ("f0.5_per_class", 0.5)] {
        let ours: Vec<Option<f64>> = scores.per_class.iter().map(|class| class.f_beta(beta)).collect();
        close(key, &defined_or(&ours, 0.0), &case.get(key)?.numbers()?, EXACT)?;
    }

    let specificity = all(|class| class.specificity);
    for (class, ours) in specificity.iter().enumerate() {
        let no_other = scores.confusion.support(Class(class as u8)) == scores.confusion.total();
        same(&format!("specificity of class {class} is undefined"), ours.is_none(), no_other)?;
        if no_other {
            case.differs("undefined is no number")?;
        }
    }
    let theirs = outcome(case, "specificity_per_class")?.numbers()?;
    close("specificity", &defined_or(&specificity, 0.0), &theirs, EXACT)?;
    classification_averages(case, &scores)?;

    let theirs = outcome(case, "gmean_multiclass")?.number()?;
    let absent = (0..known.len())
        .map(|class| Class(class as u8))
        .any(|class| scores.confusion.support(class) == 0 && scores.confusion.predicted(class) > 0);
    let ours = scores.g_mean.ok_or("no G-mean")?;
    if absent {
        case.differs("classes that occur")?;
        close_one("their g_mean", 0.0, theirs, EXACT)?;
        let recalls: Vec<f64> = all(|class| class.recall).into_iter().flatten().collect();
        let mean_log = recalls.iter().map(|&recall| libm::log(recall)).sum::<f64>() / recalls.len() as f64;
        close_one("g_mean over the classes that occur", ours, libm::exp(mean_log), EXACT)
    } else {
        close_one("g_mean", ours, theirs, EXACT)
    }
}

/// One number for all classes. Theirs counts undefined scores as 0.
fn classification_averages(case: &Case, scores: &Scores) -> Checked {
    let parts: [(&str, OfClass); 3] =
        [("precision", |class| class.precision), ("recall", |class| class.recall), ("f1", |class| class.f1)];
    for (how, average) in [("macro", Average::Macro), ("micro", Average::Micro), ("weighted", Average::Weighted)] {
        for (key, score) in parts {
            let theirs = case.get(how)?.get(key)?.number()?;
            let what = format!("{how} {key}");
            let ours = scores.average(average, score).ok_or(format!("{what} is undefined"))?;
            if close_one(&what, ours, theirs, EXACT).is_err() {
                case.differs("undefined is no number")?;
                holds(scores.per_class.iter().any(|class| score(class).is_none()), || {
                    format!("{what}: {ours}, {theirs}")
                })?;
                let filled = scores.average(average, |class| score(class).or(Some(0.0)));
                close(&what, &defined_or(&[filled], f64::NAN), &[theirs], EXACT)?;
            }
        }
    }

    let theirs = outcome(case, "balanced_accuracy_adjusted")?.number()?;
    match scores.balanced_accuracy_adjusted() {
        Some(ours) => close_one("balanced_accuracy_adjusted", ours, theirs, EXACT)?,
        None => holds(!theirs.is_finite(), || format!("balanced_accuracy_adjusted is undefined, recorded {theirs}"))?,
    }
    if let Some(jaccard) = case.find("jaccard") {
        let ours = scores.per_class[1].jaccard();
        if ours.is_none() {
            case.differs("undefined is no number")?;
        }
        close("jaccard", &defined_or(&[ours], 0.0), &[jaccard.get("ok")?.number()?], EXACT)?;
    }

    if let Some(g_mean) = case.find("gmean_binary") {
        let ours = scores.per_class[1].g_mean;
        if ours.is_none() {
            case.differs("undefined is no number")?;
        }
        close("gmean_binary", &defined_or(&[ours], 0.0), &[g_mean.get("ok")?.number()?], EXACT)?;
    }
    let recorded = outcome(case, "gmean_macro")?.number()?;
    let ours = scores.average(Average::Macro, |class| class.g_mean);
    if close("gmean_macro", &defined_or(&[ours], 0.0), &[recorded], EXACT).is_err() {
        case.differs("the mean of class values")?;
        let mean = |score: OfClass| scores.average(Average::Macro, |class| score(class).or(Some(0.0))).unwrap_or(0.0);
        let both = mean(|class| class.recall) * mean(|class| class.specificity);
        close_one("G-mean of means", libm::sqrt(both), recorded, EXACT)?;
    }
    let recalls = scores.per_class.iter().map(|class| class.recall.unwrap_or(0.0));
    let corrected: Vec<f64> = recalls.map(|recall| if recall == 0.0 { 0.001 } else { recall }).collect();
    let theirs = outcome(case, "gmean_multiclass_correction_0.001")?.number()?;
    if corrected.contains(&0.001) {
        case.differs("no G-mean is corrected")?;
    }
    let occurring = corrected.iter().zip(&scores.per_class).filter(|(_, class)| class.support + class.predicted > 0);
    let occurring: Vec<f64> = occurring.map(|(&recall, _)| recall).collect();
    let ours = libm::pow(occurring.iter().product(), 1.0 / occurring.len() as f64);
    close_one("G-mean, corrected", ours, theirs, bound(1e-9, 1e-12))
}

fn class_weights(case: &Case) -> Checked {
    let counts = ClassCounts(case.get("class_counts")?.wholes()?.into_iter().map(|count| count as u32).collect());
    let expected = case.find("expected").unwrap_or_else(|| case.root());
    close("balanced", &balanced(&counts), &expected.get("sklearn_balanced")?.numbers()?, EXACT)?;
    if let Some(theirs) = expected.find("inverse_count_1_over_n") {
        close("inverse count", &inverse_count(&counts), &theirs.numbers()?, EXACT)?;
    }
    for (key, ours) in [
        ("inverse_normalised_sum_to_classes", normalised_to_classes(&inverse_count(&counts))),
        ("inverse_sqrt", inverse_sqrt(&counts)),
        ("median_frequency", median_frequency(&counts)),
    ] {
        if let Some(theirs) = expected.find(key) {
            close(key, &ours, &theirs.numbers()?, EXACT)?;
        }
    }
    for key in expected.value.as_object().into_iter().flat_map(|fields| fields.keys()) {
        if let Some(beta) = key.strip_prefix("effective_number_beta") {
            let beta = beta.trim_start_matches('_').parse().map_err(|_| "β is a number")?;
            effective_numbers(&counts, beta, &expected.get(key)?)?;
        } else if let Some(tau) = key.strip_prefix("logit_adjustment_tau") {
            let tau = tau.parse().map_err(|_| "τ is a number")?;
            logit_adjustment(&counts, tau, &expected.get(key)?)?;
        }
    }
    Ok(())
}

/// The effective number of each class, its inverse, and the inverse scaled to sum to the number of classes.
fn effective_numbers(counts: &ClassCounts, beta: f64, theirs: &Node) -> Checked {
    let ours = effective_number(counts, beta);
    let near = bound(1e-11, 1e-12);
    for (key, theirs) in theirs.entries()? {
        let theirs = theirs.numbers()?;
        // Ours are always scaled; up to the scale, they are all of theirs.
        let scaled = match key.as_str() {
            "E_n" | "effective_number" => theirs.iter().map(|number| 1.0 / number).collect(),
            _ => theirs.clone(),
        };
        close(&key, &ours, &normalised_to_classes(&scaled), near)?;
        if key.contains("normalised") || key.contains("sum_to") {
            close(&key, &ours, &theirs, near)?;
        }
    }
    Ok(())
}

/// `τ log π`.
fn logit_adjustment(counts: &ClassCounts, tau: f64, theirs: &Node) -> Checked {
    let ours: Vec<f64> = log_prior(counts).iter().map(|log| tau * log).collect();
    close("logit adjustment", &ours, &theirs.numbers()?, EXACT)
}

fn class_weight_edges(case: &Case) -> Checked {
    let weights_of = |loss: &dyn LossChoice, n_classes: usize| {
        let loss = loss.for_counts(&ClassCounts(vec![9; n_classes])).map_err(|error| error.to_string())?;
        Ok::<_, String>((0..n_classes).map(|class| loss.weight_of(Class(class as u8))).collect::<Vec<f64>>())
    };
    let theirs = case.root();
    match case.id.as_str() {
        "class_in_classes_but_absent" => {
            same("error", "ValueError", theirs.get("error")?.text()?)?;
            theirs.get("message")?;
            case.differs("an absent class weighs nothing")?;
            let counts = ClassCounts(vec![6, 0, 2]);
            close("balanced", &balanced(&counts), &[8.0 / 12.0, 0.0, 2.0], EXACT)?;
            close("inverse count", &inverse_count(&counts), &[1.0 / 6.0, 0.0, 0.5], EXACT)
        }
        "dict" => {
            let class_weight: ClassWeights = "1,9".parse()?;
            close(
                "by hand",
                &weights_of(&WeightedCrossEntropy { class_weight, ..Default::default() }, 2)?,
                &theirs.numbers()?,
                EXACT,
            )
        }
        "none" => close("unweighted", &weights_of(&CrossEntropy::default(), 2)?, &theirs.numbers()?, EXACT),
        other => Err(format!("unknown edge case {other}")),
    }
}

/// Both sides sum the same numbers, in another order.
const SUMMED: crate::case::Bound = bound(1e-12, 1e-13);

/// A field, or what is recorded as its outcome.
fn value<'a>(node: &Node<'a>, key: &str) -> Option<Node<'a>> {
    let field = node.find(key)?;
    if field.value.get("ok").is_some() {
        field.find("warnings");
        field.find("ok")
    } else {
        Some(field)
    }
}

fn same_curves(case: &Case, ranking: &Ranking, expected: &Node) -> Checked {
    let curve = |key: &str| value(expected, key);
    let get = |node: &Node, key: &str| node.get(key)?.numbers();
    let (roc, pr) = match (curve("roc_curve"), curve("pr_curve")) {
        (Some(roc), Some(pr)) => (
            [get(&roc, "fpr")?, get(&roc, "tpr")?, get(&roc, "thresholds")?],
            [get(&pr, "precision")?, get(&pr, "recall")?, get(&pr, "thresholds")?],
        ),
        _ => (
            [get(expected, "fpr")?, get(expected, "tpr")?, get(expected, "roc_thresholds")?],
            [get(expected, "precision")?, get(expected, "recall")?, get(expected, "pr_thresholds")?],
        ),
    };
    let thresholds: Vec<f64> = ranking.points().iter().map(|point| point.threshold).collect();
    let above_all = std::iter::once(f64::INFINITY).chain(thresholds.iter().copied()).collect::<Vec<_>>();
    close("roc thresholds", &above_all, &roc[2], EXACT)?;
    match ranking.roc() {
        Some(ours) => {
            close("fpr", &ours.iter().map(|point| point[0]).collect::<Vec<_>>(), &roc[0], EXACT)?;
            close("tpr", &ours.iter().map(|point| point[1]).collect::<Vec<_>>(), &roc[1], EXACT)?;
        }
        None => holds(roc[0].iter().chain(&roc[1]).any(|rate| rate.is_nan()), || "we have no ROC curve".into())?,
    }
    // Theirs goes up from the lowest threshold and ends at a point that no threshold reaches.
    let reversed: Vec<f64> = thresholds.into_iter().rev().collect();
    close("pr thresholds", &reversed, &pr[2], EXACT)?;
    match ranking.precision_recall() {
        Some(ours) => {
            let column =
                |at: usize, end: f64| ours.iter().rev().map(|point| point[at]).chain([end]).collect::<Vec<_>>();
            close("recall", &column(0, 0.0), &pr[1], EXACT)?;
            close("precision", &column(1, 1.0), &pr[0], EXACT)
        }
        None => {
            same("rows of the class", ranking.n_positive(), 0)?;
            case.differs("undefined is no number")
        }
    }
}

/// A score of ours that theirs has as `nan` or another number where it is undefined.
fn same_or_undefined(case: &Case, key: &str, ours: Option<f64>, theirs: f64) -> Checked {
    match ours {
        Some(ours) => close_one(key, ours, theirs, SUMMED),
        None if theirs.is_nan() => Ok(()),
        None => case.differs("undefined is no number"),
    }
}

fn same_reliability(node: &Node, kind: &str, rows: &[(f64, bool)]) -> Checked {
    for n_bins in [10, 15] {
        let ours = Reliability::of(rows.iter().copied(), n_bins);
        for (key, ours) in [
            (format!("ece_{kind}_{n_bins}bins"), ours.expected_error()),
            (format!("mce_{kind}_{n_bins}bins"), ours.largest_error()),
        ] {
            if let Some(theirs) = node.find(&key) {
                close_one(&key, ours.ok_or("no rows")?, theirs.number()?, SUMMED)?;
            }
        }
        let Some(theirs) = node.find(&format!("bins_{kind}_{n_bins}")) else { continue };
        let theirs = theirs.items()?;
        same("bins", ours.bins.len(), theirs.len())?;
        for (ours, theirs) in ours.bins.iter().zip(&theirs) {
            same("bin", ours.bin, theirs.get("bin")?.whole()?)?;
            same("rows of a bin", ours.n as usize, theirs.get("n")?.whole()?)?;
            close_one("mean_conf", ours.mean_confidence, theirs.get("mean_conf")?.number()?, SUMMED)?;
            close_one("mean_hit", ours.hit_rate, theirs.get("mean_hit")?.number()?, SUMMED)?;
        }
    }
    Ok(())
}

fn probabilities(case: &Case) -> Checked {
    let (truth, scores, expected) = match case.find("input") {
        Some(input) => (input.get("y_true")?.wholes()?, input.get("p_pos")?.numbers()?, case.get("expected")?),
        None => (case.get("y_true")?.wholes()?, case.get("score")?.numbers()?, case.root()),
    };
    let rows: Vec<(f64, bool)> = scores.iter().zip(&truth).map(|(&score, &label)| (score, label == 1)).collect();
    let ranking = Ranking::of(rows.iter().copied());
    same_curves(case, &ranking, &expected)?;
    let number = |key: &str| value(&expected, key).map(|node| node.number()).transpose();
    for (key, ours) in [("roc_auc", ranking.roc_auc()), ("average_precision", ranking.average_precision())] {
        same_or_undefined(case, key, ours, number(key)?.ok_or("it is recorded")?)?;
    }
    if let Some(theirs) = number("prevalence")? {
        let ours = f64::from(ranking.n_positive()) / rows.len() as f64;
        close_one("prevalence", ours, theirs, EXACT)?;
    }
    // Scores that are no probabilities have the rest left out.
    let labels: Vec<Class> = truth.iter().map(|&label| Class(label as u8)).collect();
    let both: Vec<f64> = scores.iter().flat_map(|&p| [1.0 - p, p]).collect();
    if let Some(theirs) = number("brier")? {
        close_one("brier", brier(&both, &labels).ok_or("no rows")? / 2.0, theirs, SUMMED)?;
    }
    if let Some(theirs) = number("log_loss")? {
        close_one("log_loss", log_loss(&both, &labels).ok_or("no rows")?, theirs, bound(1e-11, 1e-13))?;
        let all = ProbabilityScores::of(&both, &labels, 2);
        same_or_undefined(
            case,
            "roc_auc of the scores",
            all.per_class[1].roc_auc,
            number("roc_auc")?.unwrap_or(f64::NAN),
        )?;
    }
    same_reliability(&expected, "positive", &rows)?;
    // Of even chances, theirs answers the second class.
    let sure = |&(p, positive): &(f64, bool)| if p >= 0.5 { (p, positive) } else { (1.0 - p, !positive) };
    same_reliability(&expected, "confidence", &rows.iter().map(sure).collect::<Vec<_>>())?;
    let uniform = Reliability::of(rows.iter().copied(), 10);
    let curve = value(&expected, "sklearn_calibration_curve_uniform10");
    for (key, other, ours) in [
        ("prob_true", "calibration_prob_true", uniform.bins.iter().map(|bin| bin.hit_rate).collect::<Vec<_>>()),
        ("prob_pred", "calibration_prob_pred", uniform.bins.iter().map(|bin| bin.mean_confidence).collect()),
    ] {
        let theirs = curve.as_ref().and_then(|curve| curve.find(key)).or_else(|| expected.find(other));
        if let Some(theirs) = theirs {
            close(key, &ours, &theirs.numbers()?, SUMMED)?;
        }
    }
    if let Some(theirs) = expected.find("ece10_uniform") {
        let (ours, theirs) = (uniform.expected_error().ok_or("no rows")?, theirs.number()?);
        if close_one("ece10_uniform", ours, theirs, SUMMED).is_err() {
            case.differs("an edge belongs to the bin below")?;
            // Turned round, what is below an edge is above it.
            let turned = Reliability::of(rows.iter().map(|&(p, positive)| (1.0 - p, !positive)), 10);
            close_one("ece10_uniform, turned round", turned.expected_error().ok_or("no rows")?, theirs, SUMMED)?;
        }
    }
    let (positive, negative) = (f64::from(ranking.n_positive()), f64::from(ranking.n_negative()));
    let rates = |found: u32, false_alarms: u32| (f64::from(found) / positive, 1.0 - f64::from(false_alarms) / negative);
    for (key, name) in [("best_f1", "f1"), ("best_youden", "J"), ("best_gmean", "gmean")] {
        let Some(theirs) = expected.find(key) else { continue };
        let (best, score) = ranking
            .best_by(|found, false_alarms| {
                let (recall, specificity) = rates(found, false_alarms);
                Some(match name {
                    "f1" => 2.0 * f64::from(found) / (positive + f64::from(found + false_alarms)),
                    "J" => recall + specificity - 1.0,
                    _ => libm::sqrt(recall * specificity),
                })
            })
            .ok_or("no threshold")?;
        close_one(key, score, theirs.get(name)?.number()?, SUMMED)?;
        close_one(&format!("threshold of {key}"), best.threshold, theirs.get("threshold_ge")?.number()?, EXACT)?;
    }
    if let Some(theirs) = expected.find("at_threshold_0.5_ge") {
        let answers: Vec<Class> = scores.iter().map(|&p| Class(u8::from(p >= 0.5))).collect();
        let ours = Confusion::new(&labels, &answers, 2);
        close("confusion at 0.5", &flat(&ours), &theirs.get("confusion_true_by_pred")?.numbers()?, EXACT)?;
    }
    Ok(())
}

fn probabilities_of_several(case: &Case) -> Checked {
    let labels: Vec<Class> = case.get("y_true")?.wholes()?.into_iter().map(|label| Class(label as u8)).collect();
    let rows = case.get("proba")?.rows()?;
    let (n_classes, flat) = (rows[0].len(), rows.concat());
    let ours = ProbabilityScores::of(&flat, &labels, n_classes);
    let root = case.root();
    let get = |key: &str| value(&root, key).ok_or(format!("{key} is not recorded"));
    let same_column = |key: &str, ours: Vec<Option<f64>>| {
        let theirs = get(key)?.numbers()?;
        same("classes", ours.len(), theirs.len())?;
        ours.iter().zip(theirs).try_for_each(|(&ours, theirs)| same_or_undefined(case, key, ours, theirs))
    };
    let aucs: Vec<Option<f64>> = ours.per_class.iter().map(|class| class.roc_auc).collect();
    same_column("roc_auc_per_class", aucs.clone())?;
    same_column("average_precision_per_class", ours.per_class.iter().map(|class| class.average_precision).collect())?;
    let mean = aucs.iter().copied().sum::<Option<f64>>().map(|sum| sum / n_classes as f64);
    same_or_undefined(case, "roc_auc_ovr_macro", mean, get("roc_auc_ovr_macro")?.number()?)?;
    let weighted = ours.per_class.iter().filter_map(|class| Some(class.roc_auc? * class.prevalence?)).sum();
    close_one("roc_auc_ovr_weighted", weighted, get("roc_auc_ovr_weighted")?.number()?, SUMMED)?;
    // Every pair of classes that have rows, among these rows, each by its own probability.
    let mut pairs = Vec::new();
    for a in 0..n_classes {
        for b in (0..n_classes).filter(|&b| b != a) {
            let of_both = rows.iter().zip(&labels).filter(|(_, label)| [a, b].contains(&label.index()));
            pairs.extend(Ranking::of(of_both.map(|(row, label)| (row[a], label.index() == a))).roc_auc());
        }
    }
    let mean = pairs.iter().sum::<f64>() / pairs.len() as f64;
    close_one("roc_auc_ovo_macro", mean, get("roc_auc_ovo_macro")?.number()?, SUMMED)?;
    close_one("log_loss", ours.log_loss.ok_or("no rows")?, get("log_loss")?.number()?, SUMMED)?;
    for key in ["brier_multiclass", "brier_sum_definition"] {
        close_one(key, ours.brier.ok_or("no rows")?, get(key)?.number()?, SUMMED)?;
    }
    let ece = ours.expected_calibration_error.ok_or("no rows")?;
    close_one("expected_calibration_error", ece, case.get("ece_confidence_10bins")?.number()?, SUMMED)?;
    let sure = |(row, label): (&Vec<f64>, &Class)| {
        let p = row.iter().copied().fold(0.0, f64::max);
        (p, row.iter().position(|&other| other == p) == Some(label.index()))
    };
    same_reliability(&root, "confidence", &rows.iter().zip(&labels).map(sure).collect::<Vec<_>>())
}
