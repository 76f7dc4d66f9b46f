//! Every score as its formula with the numbers of the moment in it, and one sentence on what they say.

use crate::{
    data::Class,
    metrics::{Average, ClassScores, ProbabilityScores, Scores},
    wording::{UNDEFINED, clean, count, counted, percent, plural, score},
};

/// A score in words and numbers. Counts of one class are TP (rows of it answered with it), FP (others answered with it), FN (rows of it
/// answered otherwise) and TN (all else); `n` is all rows, `C` the classes that occur.
#[derive(Clone, Debug, PartialEq)]
pub struct Formula {
    /// What it is called in code: `precision`.
    pub key: &'static str,
    /// What it is called in text: `Precision`.
    pub name: &'static str,
    /// `TP / (TP + FP)`.
    pub formula: &'static str,
    /// The same with numbers: `25 / (25 + 83)`.
    pub filled: String,
    /// What that comes to; `None` where it is not defined.
    pub value: Option<f64>,
    /// The value as it is to be shown: `23.1 %`, `0.231` or `—`.
    pub text: String,
    /// One sentence: what it says, in rows where it can; where it is not defined, why.
    pub note: String,
}

impl Formula {
    /// With the value as a score, and in place of the note, where there is no value, the reason.
    fn new(
        [key, name, formula]: [&'static str; 3],
        filled: String,
        value: Option<f64>,
        note: String,
        why: &str,
    ) -> Self {
        let note = if value.is_some() { note } else { why.to_owned() };
        Self { key, name, formula, filled, value, text: score(value), note }
    }

    /// With the value as a share of rows.
    fn in_percent(self) -> Self {
        Self { text: percent(self.value), ..self }
    }
}

/// All scores of one set: first those of `class` against all others, then those of all classes together. `names` has one name per class.
///
/// # Panics
/// If `class` is none of the classes.
pub fn formulas(scores: &Scores, probability: &ProbabilityScores, class: Class, names: &[String]) -> Vec<Formula> {
    let mut all = of_class(scores, probability, class, &names[class.index()]);
    all.extend(of_answers(scores, names));
    all.extend(of_probabilities(scores, probability));
    all
}

fn of_class(scores: &Scores, probability: &ProbabilityScores, class: Class, name: &str) -> Vec<Formula> {
    let (of, ranks) = (&scores.per_class[class.index()], &probability.per_class[class.index()]);
    let name = &format!("“{}”", clean(name));
    let n = u64::from(scores.confusion.total());
    let [found, support, predicted] = [of.found, of.support, of.predicted].map(u64::from);
    let (missed, alarms, others) = (support - found, predicted - found, n - support);
    let rejected = others - alarms;
    let [tp, fp, fn_, tn, p, o] = [found, alarms, missed, rejected, support, others].map(count);
    let no_row = &format!("There is no {name} row.");
    let no_other = "There is no other row.";
    let one_missing = if support == 0 { no_row } else { no_other };
    let neither = &format!("{name} neither occurs nor is it ever answered.");
    // So many pairs are in order: a whole number of them and halves.
    let in_order = |auc: f64| libm::round(2.0 * auc * (support * others) as f64) / 2.0;
    let in_order = ranks.roc_auc.map_or_else(|| UNDEFINED.to_owned(), |auc| halves(in_order(auc)));
    let expected = sum_of(ranks.mean_probability, n);
    vec![
        Formula::new(
            ["recall", "Recall", "TP / (TP + FN)"],
            format!("{tp} / ({tp} + {fn_})"),
            of.recall,
            format!("The model found {tp} of {p} {name} {}.", plural(support, "row")),
            no_row,
        )
        .in_percent(),
        Formula::new(
            ["precision", "Precision", "TP / (TP + FP)"],
            format!("{tp} / ({tp} + {fp})"),
            of.precision,
            format!("The model answered {name} {} and was right {}.", counted(predicted, "time"), counted(found, "time")),
            &format!("The model never answered {name}, so there is no answer to be right."),
        )
        .in_percent(),
        Formula::new(
            ["specificity", "Specificity", "TN / (TN + FP)"],
            format!("{tn} / ({tn} + {fp})"),
            of.specificity,
            format!("The model left {tn} of {o} other {} alone.", plural(others, "row")),
            no_other,
        )
        .in_percent(),
        Formula::new(
            ["false_positive_rate", "False positive rate", "FP / (FP + TN)"],
            format!("{fp} / ({fp} + {tn})"),
            of.false_positive_rate(),
            format!("The model took {fp} of {o} other {} for {name}.", plural(others, "row")),
            no_other,
        )
        .in_percent(),
        Formula::new(
            ["f1", "F1", "2 TP / (2 TP + FP + FN)"],
            format!("2 · {tp} / (2 · {tp} + {fp} + {fn_})"),
            of.f1,
            "The harmonic mean of precision and recall: high only if both are.".to_owned(),
            neither,
        ),
        Formula::new(
            ["f2", "F2", "5 TP / (5 TP + FP + 4 FN)"],
            format!("5 · {tp} / (5 · {tp} + {fp} + 4 · {fn_})"),
            of.f_beta(2.0),
            "As F1, but a missed row counts four times as much as a false alarm.".to_owned(),
            neither,
        ),
        Formula::new(
            ["class_g_mean", "G-mean of the class", "√(recall · specificity)"],
            format!("√({tp} / {p} · {tn} / {o})"),
            of.g_mean,
            "The geometric mean of recall and specificity: 0 as soon as one of them is.".to_owned(),
            one_missing,
        ),
        Formula::new(
            [
                "index_balanced_accuracy",
                "Index balanced accuracy",
                "(1 + 0.1 (recall − specificity)) · recall · specificity",
            ],
            format!("(1 + 0.1 · ({tp} / {p} − {tn} / {o})) · {tp} / {p} · {tn} / {o}"),
            of.index_balanced_accuracy,
            "The squared G-mean, raised by up to a tenth where recall is above specificity, and lowered where it is below."
                .to_owned(),
            one_missing,
        ),
        Formula::new(
            ["roc_auc", "ROC AUC", "pairs in order / (rows of the class · other rows)"],
            format!("{in_order} / ({p} · {o})"),
            ranks.roc_auc,
            format!(
                "In {in_order} of {} pairs of a {name} row and another, the {name} row has the higher probability, ties counting \
                 half; 0.5 is chance.",
                count(support * others)
            ),
            one_missing,
        ),
        Formula::new(
            ["average_precision", "Average precision", "Σ (recallₖ − recallₖ₋₁) · precisionₖ"],
            format!("{} (by chance {p} / {})", score(ranks.average_precision), count(n)),
            ranks.average_precision,
            format!(
                "The mean precision at which {name} rows are found as the threshold falls; by chance it is their share, {p} of {} \
                 rows ({}).",
                count(n),
                percent(ranks.prevalence)
            ),
            no_row,
        ),
        Formula::new(
            ["mean_probability_over_prevalence", "Mean probability over prevalence", "Σ p / rows of the class"],
            format!("{expected} / {p}"),
            ranks.mean_probability_over_prevalence(),
            format!("The probabilities add up to {expected} {name} rows, and there {} {p}.", are(support)),
            no_row,
        ),
        Formula::new(
            ["calibration_error", "Calibration error", "Σ rows of the bin · |share − mean p| / n"],
            format!("{} / {}", sum_of(ranks.calibration_error, n), count(n)),
            ranks.calibration_error,
            format!("The mean gap between the probability of {name} and the share that is {name}, in ten bins of probability."),
            "There are no rows.",
        ),
    ]
}

/// Scores of the answers to all classes.
fn of_answers(scores: &Scores, names: &[String]) -> Vec<Formula> {
    let confusion = &scores.confusion;
    let (n, right) = (u64::from(confusion.total()), u64::from(confusion.hits()));
    let occurring = || scores.per_class.iter().filter(|class| class.support > 0);
    let recalls = |sign| terms(occurring().map(|class| over(class.found.into(), class.support.into())), sign);
    let n_occurring = occurring().count();
    let largest = scores.per_class.iter().map(|class| class.support).max().unwrap_or(0);
    let most_common = scores.per_class.iter().position(|class| class.support == largest);
    let most_common = most_common.and_then(|class| names.get(class)).map_or_else(String::new, |name| clean(name));
    // Of the classes that have one: an absent class that is never answered has no F1.
    let f1s: Vec<(&ClassScores, String)> = scores
        .per_class
        .iter()
        .filter(|class| class.f1.is_some())
        .map(|class| (class, over(2 * u64::from(class.found), u64::from(class.support) + u64::from(class.predicted))))
        .collect();
    let distances = confusion.0.iter().enumerate().filter_map(|(truth, row)| {
        let steps = row.iter().enumerate().map(|(answer, &n)| truth.abs_diff(answer) as u64 * u64::from(n)).sum();
        let support: u64 = row.iter().map(|&n| u64::from(n)).sum();
        (support > 0).then(|| over(steps, support))
    });
    let by_chance: u64 =
        scores.per_class.iter().map(|class| u64::from(class.support) * u64::from(class.predicted)).sum();
    let chance = over(by_chance, n * n);
    let none = "There are no rows.";
    vec![
        Formula::new(
            ["accuracy", "Accuracy", "right answers / n"],
            over(right, n),
            scores.accuracy,
            format!(
                "The model is right on {} of {} rows; always answering “{most_common}” is right on {} ({}).",
                count(right),
                count(n),
                count(largest.into()),
                percent(scores.baseline_accuracy)
            ),
            none,
        )
        .in_percent(),
        Formula::new(
            ["balanced_accuracy", "Balanced accuracy", "Σ recall / C"],
            format!("({}) / {n_occurring}", recalls(" + ")),
            scores.balanced_accuracy,
            "The mean of the classes’ recalls: every class counts the same, however few its rows.".to_owned(),
            none,
        )
        .in_percent(),
        Formula::new(
            ["g_mean", "G-mean", "(Π recall)^(1 / C)"],
            format!("({})^(1 / {n_occurring})", recalls(" · ")),
            scores.g_mean,
            "The geometric mean of the classes’ recalls: 0 as soon as one class is missed whole.".to_owned(),
            none,
        ),
        Formula::new(
            ["f1_macro", "Macro F1", "Σ F1 / classes"],
            format!("({}) / {}", terms(f1s.iter().map(|(_, f1)| f1.clone()), " + "), f1s.len()),
            scores.average(Average::Macro, |class| class.f1),
            "The mean F1 of the classes, every class counting the same.".to_owned(),
            none,
        ),
        Formula::new(
            ["f1_weighted", "Weighted F1", "Σ rows of the class · F1 / n"],
            format!(
                "({}) / {}",
                terms(f1s.iter().map(|(class, f1)| format!("{} · {f1}", count(class.support.into()))), " + "),
                count(n)
            ),
            scores.average(Average::Weighted, |class| class.f1),
            "The mean F1 of the classes, each counting by its rows, so that the largest class decides.".to_owned(),
            none,
        ),
        matthews(scores),
        Formula::new(
            ["cohen_kappa", "Cohen’s kappa", "(accuracy − chance) / (1 − chance), chance = Σ true · answered / n²"],
            format!("({} − {chance}) / (1 − {chance})", over(right, n)),
            scores.kappa,
            "Agreement of answers and truth beyond what their frequencies give by chance: 0 is chance, 1 is perfect.".to_owned(),
            if n == 0 { none } else { "All rows and all answers are of one class, where agreement is certain by chance." },
        ),
        Formula::new(
            ["macro_averaged_mean_absolute_error", "Macro-averaged absolute error", "Σ mean |answer − truth| / C"],
            format!("({}) / {n_occurring}", terms(distances, " + ")),
            scores.macro_averaged_mean_absolute_error(),
            "How many classes off the answers are, every class counting the same; it says something only if the classes are steps of a \
             scale in their order."
                .to_owned(),
            none,
        ),
    ]
}

fn matthews(scores: &Scores) -> Formula {
    const FOR_TWO: &str = "(TP · TN − FP · FN) / √((TP + FP) · (TP + FN) · (TN + FP) · (TN + FN))";
    const FOR_MORE: &str = "(n · right answers − Σ true · answered) / √((n² − Σ answered²) · (n² − Σ true²))";
    let n = u64::from(scores.confusion.total());
    let (formula, filled) = match &scores.confusion.0[..] {
        [first, second] => {
            let [tn, fp, fn_, tp] = [first[0], first[1], second[0], second[1]].map(|n| count(n.into()));
            let under = format!("({tp} + {fp}) · ({tp} + {fn_}) · ({tn} + {fp}) · ({tn} + {fn_})");
            (FOR_TWO, format!("({tp} · {tn} − {fp} · {fn_}) / √({under})"))
        }
        _ => {
            let sum = |term: fn(&ClassScores) -> [u32; 2]| {
                let products = scores.per_class.iter().map(|class| term(class).map(u64::from)).map(|[a, b]| a * b);
                count(products.sum())
            };
            let both = sum(|class| [class.support, class.predicted]);
            let [answered, truth] = [sum(|class| [class.predicted; 2]), sum(|class| [class.support; 2])];
            let [all, right] = [n, u64::from(scores.confusion.hits())].map(count);
            let under = format!("({all}^2 − {answered}) · ({all}^2 − {truth})");
            (FOR_MORE, format!("({all} · {right} − {both}) / √({under})"))
        }
    };
    let one_answer = scores.per_class.iter().any(|class| u64::from(class.predicted) == n);
    let why = match (n, one_answer) {
        (0, _) => "There are no rows.",
        (_, true) => "All answers are of one class, so they cannot go with the truth or against it.",
        _ => "All rows are of one class, so answers cannot go with the truth or against it.",
    };
    let note = "The correlation of answers and truth: 1 is perfect, 0 is chance, −1 is all wrong.";
    Formula::new(["mcc", "Matthews correlation", formula], filled, scores.mcc, note.to_owned(), why)
}

/// Scores of the probabilities of all classes.
fn of_probabilities(scores: &Scores, probability: &ProbabilityScores) -> Vec<Formula> {
    let n = u64::from(scores.confusion.total());
    let mean = |about: [&'static str; 3], value, note: &str| {
        let filled = format!("{} / {}", sum_of(value, n), count(n));
        Formula::new(about, filled, value, note.to_owned(), "There are no rows.")
    };
    vec![
        mean(
            ["log_loss", "Log loss", "Σ −ln p(truth) / n"],
            probability.log_loss,
            "How surprised the probabilities are by the truth, in nats: 0 is perfect, and one sure mistake costs much.",
        ),
        mean(
            ["brier", "Brier score", "Σ Σ (p − truth)² / n"],
            probability.brier,
            "The squared distance of the probabilities from what happened: 0 is perfect, 2 is certain and always wrong.",
        ),
        mean(
            ["expected_calibration_error", "Calibration error of answers", "Σ rows of the bin · |right − sure| / n"],
            probability.expected_calibration_error,
            "The mean gap between how sure answers are and how often they are right, in ten bins of sureness.",
        ),
    ]
}

/// `25 / 30`.
fn over(part: u64, whole: u64) -> String {
    format!("{} / {}", count(part), count(whole))
}

/// The sum over `n` rows behind a mean, with about four digits.
fn sum_of(mean: Option<f64>, n: u64) -> String {
    let Some(sum) = mean.map(|mean| mean * n as f64) else { return UNDEFINED.to_owned() };
    match sum {
        0.0 => "0".to_owned(),
        ..0.1 => format!("{sum:.3e}"),
        ..1.0 => format!("{sum:.4}"),
        ..100.0 => format!("{sum:.2}"),
        _ => format!("{sum:.1}"),
    }
}

/// A number of whole and half things: `7512`, `7512.5`.
fn halves(n: f64) -> String {
    let whole = count(n as u64);
    if n > libm::floor(n) { whole + ".5" } else { whole }
}

fn are(n: u64) -> &'static str {
    if n == 1 { "is" } else { "are" }
}

/// So many terms are written out; of more, the first three and the last.
const MOST_TERMS: usize = 6;

fn terms(all: impl Iterator<Item = String>, sign: &str) -> String {
    let all: Vec<String> = all.collect();
    match &all[..] {
        [] => "0".to_owned(),
        [first, second, third, .., last] if all.len() > MOST_TERMS => [first, second, third, "…", last].join(sign),
        all => all.join(sign),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metrics::Confusion;

    /// A table of answers, and probabilities that lean to them.
    fn formulas_of(counts: &[&[u32]], class: u8) -> Vec<Formula> {
        let n_classes = counts.len();
        let confusion = Confusion(counts.iter().map(|row| row.to_vec()).collect());
        let (mut labels, mut probabilities) = (Vec::new(), Vec::new());
        for (truth, row) in counts.iter().enumerate() {
            for (answer, &n) in row.iter().enumerate() {
                for copy in 0..n {
                    labels.push(Class(truth as u8));
                    let sure = 0.6 + 0.3 * f64::from(copy % 5) / 5.0;
                    let rest = (1.0 - sure) / (n_classes - 1) as f64;
                    probabilities.extend((0..n_classes).map(|class| if class == answer { sure } else { rest }));
                }
            }
        }
        let names: Vec<String> =
            ["common", "rare", "other"].iter().cycle().take(n_classes).map(|&name| name.into()).collect();
        let probability = ProbabilityScores::of(&probabilities, &labels, n_classes);
        formulas(&Scores::of(confusion), &probability, Class(class), &names)
    }

    fn find<'a>(all: &'a [Formula], key: &str) -> &'a Formula {
        all.iter().find(|formula| formula.key == key).unwrap()
    }

    /// The number that a filled-in formula comes to, read from its text.
    struct Reader<'a>(std::iter::Peekable<std::str::Chars<'a>>);

    impl Reader<'_> {
        fn value_of(text: &str) -> f64 {
            let packed = text.replace([' ', ','], "");
            let mut reader = Reader(packed.chars().peekable());
            let value = reader.sum();
            assert_eq!(reader.0.next(), None, "{text}");
            value
        }

        fn takes(&mut self, sign: char) -> bool {
            self.0.next_if_eq(&sign).is_some()
        }

        fn sum(&mut self) -> f64 {
            let mut value = self.product();
            loop {
                match () {
                    () if self.takes('+') => value += self.product(),
                    () if self.takes('−') => value -= self.product(),
                    () => return value,
                }
            }
        }

        fn product(&mut self) -> f64 {
            let mut value = self.power();
            loop {
                match () {
                    () if self.takes('·') => value *= self.power(),
                    () if self.takes('/') => value /= self.power(),
                    () => return value,
                }
            }
        }

        fn power(&mut self) -> f64 {
            let base = self.atom();
            if self.takes('^') { libm::pow(base, self.atom()) } else { base }
        }

        fn atom(&mut self) -> f64 {
            if self.takes('√') {
                return libm::sqrt(self.atom());
            }
            if self.takes('(') {
                let value = self.sum();
                assert!(self.takes(')'));
                return value;
            }
            let mut digits = String::new();
            while let Some(digit) = self.0.next_if(|c| c.is_ascii_digit() || ".e-".contains(*c)) {
                digits.push(digit);
            }
            digits.parse().unwrap_or_else(|_| panic!("“{digits}” is no number"))
        }
    }

    const TABLES: [&[&[u32]]; 8] = [
        &[&[187, 83], &[5, 25]],
        &[&[270, 0], &[30, 0]],
        &[&[12_000, 345], &[17, 60]],
        &[&[23, 5, 4], &[0, 10, 2], &[1, 1, 4]],
        &[&[15, 0, 0], &[0, 12, 3], &[0, 0, 0]],
        &[&[9, 0], &[0, 0]],
        &[&[0, 3], &[0, 0]],
        &[&[0, 0], &[0, 0]],
    ];

    #[test]
    fn what_is_filled_in_comes_to_the_value() {
        for table in TABLES {
            for class in 0..table.len() as u8 {
                for formula in formulas_of(table, class).iter().filter(|formula| formula.key != "average_precision") {
                    let Some(value) = formula.value else { continue };
                    // Sums over probabilities are written with four digits.
                    let near = if formula.filled.contains(['.', 'e']) { 1e-3 } else { 1e-12 };
                    let read = Reader::value_of(&formula.filled);
                    assert!((read - value).abs() <= near * value.abs().max(1e-3), "{formula:?}: {read}");
                }
            }
        }
    }

    #[test]
    fn many_classes_are_not_all_written_out() {
        let rows: Vec<Vec<u32>> = (0..9).map(|truth| (0..9).map(|class| u32::from(class == truth)).collect()).collect();
        let rows: Vec<&[u32]> = rows.iter().map(Vec::as_slice).collect();
        let all = formulas_of(&rows, 0);
        assert_eq!(find(&all, "balanced_accuracy").filled, "(1 / 1 + 1 / 1 + 1 / 1 + … + 1 / 1) / 9");
        assert_eq!(Reader::value_of(&find(&all, "mcc").filled), 1.0);
    }

    #[test]
    fn rows_are_counted_before_anything_else() {
        let all = formulas_of(TABLES[0], 1);
        let said =
            |key| (find(&all, key).filled.as_str(), find(&all, key).text.as_str(), find(&all, key).note.as_str());
        assert_eq!(said("recall"), ("25 / (25 + 5)", "83.3 %", "The model found 25 of 30 “rare” rows."));
        let precision = "The model answered “rare” 108 times and was right 25 times.";
        assert_eq!(said("precision"), ("25 / (25 + 83)", "23.1 %", precision));
        assert_eq!(said("f1").1, "0.362");
        let accuracy = "The model is right on 212 of 300 rows; always answering “common” is right on 270 (90.0 %).";
        assert_eq!(said("accuracy"), ("212 / 300", "70.7 %", accuracy));
    }

    #[test]
    fn what_is_undefined_says_why() {
        for table in TABLES {
            for class in 0..table.len() as u8 {
                for formula in formulas_of(table, class) {
                    assert_eq!(formula.text == "—", formula.value.is_none(), "{formula:?}");
                    assert!(formula.note.ends_with('.') && !formula.note.contains('—'), "{formula:?}");
                    assert!(!format!("{formula:?}").contains("NaN"), "{formula:?}");
                }
            }
        }
        let why = |table: usize, class, key| find(&formulas_of(TABLES[table], class), key).note.clone();
        assert_eq!(why(1, 1, "precision"), "The model never answered “rare”, so there is no answer to be right.");
        assert_eq!(why(1, 1, "mcc"), "All answers are of one class, so they cannot go with the truth or against it.");
        assert_eq!(why(5, 1, "recall"), "There is no “rare” row.");
        assert_eq!(why(5, 1, "f1"), "“rare” neither occurs nor is it ever answered.");
        assert_eq!(why(5, 0, "roc_auc"), "There is no other row.");
        assert_eq!(
            why(5, 0, "cohen_kappa"),
            "All rows and all answers are of one class, where agreement is certain by chance."
        );
        assert_eq!(why(7, 0, "accuracy"), "There are no rows.");
    }
}
