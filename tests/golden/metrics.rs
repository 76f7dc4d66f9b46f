//! Checks of scores and class weights against scikit-learn and imbalanced-learn.

use crate::case::{Case, Checked, Node, bound, close, close_one, holds, same};
use imbalance_lab::{
    data::{Class, ClassCounts},
    metrics::{Confusion, Scores},
    nn::loss::{
        ClassWeights, CrossEntropy, LossChoice, WeightedCrossEntropy, balanced, effective_number, inverse_count,
        inverse_sqrt, log_prior, median_frequency, normalised_to_classes,
    },
};

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

pub fn labels(case: &Case) -> Checked {
    let input = case.get("input")?;
    input.find("sample_weight");
    let (truth, predicted) = (input.get("y_true")?.wholes()?, input.get("y_pred")?.wholes()?);
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
    close("specificity", &defined_or(&of_chosen(|class| class.specificity), 0.0), &table[1], EXACT)?;
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
        close("binary_specificity", &defined_or(&[scores.per_class[1].specificity], 0.0), &[theirs], EXACT)?;
    }
    for (key, ours) in [("accuracy", scores.accuracy), ("balanced_accuracy", scores.balanced_accuracy)] {
        if let Some(theirs) = expected.find(key) {
            close(key, &defined_or(&[ours], f64::NAN), &[theirs.number()?], EXACT)?;
        }
    }
    if let Some(theirs) = expected.find("confusion_matrix") {
        close("confusion_matrix", &flat(&scores.confusion), &theirs.numbers()?, EXACT)?;
    }
    if let Some(theirs) = expected.find("mcc") {
        same_mcc(case, &scores, theirs.number()?)?;
    }
    let per_class = [
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

/// `{ok, warnings}` or `{error}`.
fn outcome<'a>(case: &'a Case, key: &str) -> Result<Node<'a>, String> {
    case.get(key)?.get("ok")
}

pub fn classification(case: &Case) -> Checked {
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

pub fn class_weights(case: &Case) -> Checked {
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

pub fn class_weight_edges(case: &Case) -> Checked {
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
