//! Scores of hard answers, each with its formula; what is undefined is `None`, never 0.

use super::Confusion;
use crate::data::Class;
use serde::{Deserialize, Serialize};

/// Scores of one class against all others.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ClassScores {
    /// Rows of the class.
    pub support: u32,
    /// Rows of the class that were found.
    pub found: u32,
    /// Rows answered with the class.
    pub predicted: u32,
    /// `found / predicted`; `None` when nothing was answered with the class.
    pub precision: Option<f64>,
    /// `found / support`, also called sensitivity; `None` when there is no row of the class.
    pub recall: Option<f64>,
    /// `2 found / (support + predicted)`, the harmonic mean of precision and recall; `None` when the class neither
    /// occurs nor is answered.
    pub f1: Option<f64>,
    /// Share of the other classes' rows not answered with the class; `None` when there is no other row.
    pub specificity: Option<f64>,
    /// `√(recall · specificity)`; `None` if one of them is.
    pub g_mean: Option<f64>,
    /// [`index_balanced`] of the G-mean with α = 0.1; `None` if the G-mean is.
    pub index_balanced_accuracy: Option<f64>,
}

/// `(1 + α (recall - specificity)) score²`: a score of one class against the others, raised where it finds the class better than it
/// leaves the others alone, and lowered where it does not. `α` in `[0, 1]`.
///
/// imbalanced-learn's decorator of that name takes, for its default G-mean, recall and specificity as means over the classes: of
/// two classes these are the same, and α does nothing. Here they are always those of the class.
///
/// García, Mollineda & Sánchez 2009, "Index of balanced accuracy", IbPRIA, LNCS 5524:441–448.
pub fn index_balanced(score: f64, recall: f64, specificity: f64, alpha: f64) -> f64 {
    (1.0 + alpha * (recall - specificity)) * score * score
}

/// How scores of classes become one number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Average {
    /// Every class counts the same.
    Macro,
    /// The counts of all classes are added up first and scored as if they were one class's, so every row counts the same.
    Micro,
    /// A class counts by its rows.
    Weighted,
}

/// How much a wrong answer counts in kappa, for classes that are steps of a scale in their order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KappaWeights {
    /// By its distance from the truth in steps.
    Linear,
    /// By the square of that distance.
    Quadratic,
}

impl ClassScores {
    /// The scores that follow from the counts of one class among `total` rows.
    fn of([found, support, predicted]: [u32; 3], total: u32) -> Self {
        let others = total - support;
        let (recall, specificity) = (ratio(found, support), ratio(others - (predicted - found), others));
        let g_mean = recall.zip(specificity).map(|(recall, specificity)| (recall * specificity).sqrt());
        Self {
            g_mean,
            index_balanced_accuracy: g_mean
                .zip(recall.zip(specificity))
                .map(|(score, (recall, specificity))| index_balanced(score, recall, specificity, 0.1)),
            support,
            found,
            predicted,
            precision: ratio(found, predicted),
            recall,
            f1: ratio(2 * found, support + predicted),
            specificity,
        }
    }

    /// `(1 + β²) found / (β² support + predicted)`: recall counts β times as much as precision; `None` when the class neither
    /// occurs nor is answered.
    pub fn f_beta(&self, beta: f64) -> Option<f64> {
        let square = beta * beta;
        let divisor = square * f64::from(self.support) + f64::from(self.predicted);
        (divisor > 0.0).then(|| (1.0 + square) * f64::from(self.found) / divisor)
    }

    /// Rows of the class answered with it, of those that are of it or were answered with it: `found / (support + predicted - found)`;
    /// `None` when the class neither occurs nor is answered. scikit-learn's `jaccard_score`.
    pub fn jaccard(&self) -> Option<f64> {
        ratio(self.found, self.support + self.predicted - self.found)
    }

    /// Share of the other classes' rows answered with the class, `1 - specificity`; `None` when there is no other row.
    pub fn false_positive_rate(&self) -> Option<f64> {
        self.specificity.map(|specificity| 1.0 - specificity)
    }
}

/// Scores of a set of answers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Scores {
    /// The counts that everything else follows from.
    pub confusion: Confusion,
    /// Share of all rows answered rightly; `None` for no rows.
    pub accuracy: Option<f64>,
    /// Accuracy of always answering the largest class; `None` for no rows.
    pub baseline_accuracy: Option<f64>,
    /// Mean recall of the classes that occur, as scikit-learn's `balanced_accuracy_score`; `None` for no rows.
    pub balanced_accuracy: Option<f64>,
    /// `(Π recall)^(1/C)` over the classes that occur: 0 as soon as one class is missed whole. imbalanced-learn's
    /// `geometric_mean_score`; `None` for no rows.
    pub g_mean: Option<f64>,
    /// Matthews correlation (Gorodkin 2004's form for several classes); `None` when answers or truth are of one class
    /// only, where the formula is 0/0 (scikit-learn returns 0 there).
    pub mcc: Option<f64>,
    /// Cohen's kappa: agreement beyond what the frequencies of truth and answers give by chance; `None` when both are of one and
    /// the same class only, where chance is certain.
    pub kappa: Option<f64>,
    /// One per class, in class order.
    pub per_class: Vec<ClassScores>,
}

/// `part / whole`, `None` for 0/0.
pub(super) fn ratio(part: u32, whole: u32) -> Option<f64> {
    (whole > 0).then(|| f64::from(part) / f64::from(whole))
}

impl Scores {
    /// A score of all classes in one number. A mean is over the classes for which the score is defined; `None` if it is for none that
    /// counts.
    pub fn average(&self, how: Average, score: impl Fn(&ClassScores) -> Option<f64>) -> Option<f64> {
        if how == Average::Micro {
            let sum = |count: fn(&ClassScores) -> u32| self.per_class.iter().map(count).sum();
            let counts = [sum(|class| class.found), sum(|class| class.support), sum(|class| class.predicted)];
            return score(&ClassScores::of(counts, self.confusion.total() * self.per_class.len() as u32));
        }
        let weighted = self.per_class.iter().filter_map(|class| {
            let weight = if how == Average::Macro { 1.0 } else { f64::from(class.support) };
            Some((weight, score(class)?))
        });
        let (total, sum) = weighted.fold((0.0, 0.0), |(total, sum), (w, score)| (total + w, sum + w * score));
        (total > 0.0).then(|| sum / total)
    }

    /// Cohen's kappa in which a wrong answer counts by how far it is off; `None` when truth and answers are of one and the same class
    /// only. Of two classes it is [`kappa`](Self::kappa) itself.
    ///
    /// Cohen 1968, "Weighted kappa", Psychological Bulletin 70:213–220.
    pub fn weighted_kappa(&self, weights: KappaWeights) -> Option<f64> {
        kappa(&self.confusion, |steps| match weights {
            KappaWeights::Linear => steps,
            KappaWeights::Quadratic => steps * steps,
        })
    }

    /// The mean over the classes that occur of the mean distance `|answer - truth|` of their rows, for classes that are steps of a
    /// scale in their order; `None` for no rows (Baccianella, Esuli & Sebastiani 2009, ISDA, 283–287).
    pub fn macro_averaged_mean_absolute_error(&self) -> Option<f64> {
        let of_class = |(truth, row): (usize, &Vec<u32>)| {
            let n: u32 = row.iter().sum();
            let sum: u64 =
                row.iter().enumerate().map(|(answer, &n)| truth.abs_diff(answer) as u64 * u64::from(n)).sum();
            (n > 0).then(|| sum as f64 / f64::from(n))
        };
        let errors: Vec<f64> = self.confusion.0.iter().enumerate().filter_map(of_class).collect();
        (!errors.is_empty()).then(|| errors.iter().sum::<f64>() / errors.len() as f64)
    }

    /// F1 of a class as it would be if the classes had these shares, with the same recalls: `2 TP / (P + TP + FP)`, rows counted by
    /// the share of their class over its rows. `None` if the class has no rows or no share, or is neither there nor answered.
    pub fn f1_at_shares(&self, class: Class, shares: &[f64]) -> Option<f64> {
        let answered = |(truth, &share): (usize, &f64)| {
            let support = self.per_class[truth].support;
            let n = self.confusion.0[truth][class.index()];
            if support == 0 { 0.0 } else { share * f64::from(n) / f64::from(support) }
        };
        let found = answered((class.index(), &shares[class.index()]));
        let all: f64 = shares.iter().enumerate().map(answered).sum();
        let divisor = shares[class.index()] + all;
        (self.per_class[class.index()].support > 0 && divisor > 0.0).then(|| 2.0 * found / divisor)
    }

    /// Balanced accuracy with 0 for chance, `(balanced accuracy - 1/C) / (1 - 1/C)` over the `C` classes that occur; `None` for fewer
    /// than two.
    pub fn balanced_accuracy_adjusted(&self) -> Option<f64> {
        let n = self.per_class.iter().filter(|class| class.support > 0).count() as f64;
        let chance = 1.0 / n;
        self.balanced_accuracy.filter(|_| n > 1.0).map(|score| (score - chance) / (1.0 - chance))
    }

    /// All scores of a confusion matrix.
    pub fn of(confusion: Confusion) -> Self {
        let total = confusion.total();
        let classes = || (0..confusion.n_classes()).map(|class| Class(class as u8));
        let of_class = |class| {
            let counts = [confusion.found(class), confusion.support(class), confusion.predicted(class)];
            ClassScores::of(counts, total)
        };
        let per_class: Vec<ClassScores> = classes().map(of_class).collect();
        let largest = classes().map(|class| confusion.support(class)).max().unwrap_or(0);
        let recalls: Vec<f64> = per_class.iter().filter_map(|scores| scores.recall).collect();
        let n_recalls = recalls.len() as f64;
        let of_recalls = |score: f64| (!recalls.is_empty()).then_some(score);
        let g_mean = match recalls.iter().product::<f64>() {
            0.0 => 0.0,
            product => libm::pow(product, 1.0 / n_recalls),
        };
        Self {
            accuracy: ratio(confusion.hits(), total),
            baseline_accuracy: ratio(largest, total),
            balanced_accuracy: of_recalls(recalls.iter().sum::<f64>() / n_recalls),
            g_mean: of_recalls(g_mean),
            mcc: matthews(&confusion),
            kappa: kappa(&confusion, |_| 1.0),
            per_class,
            confusion,
        }
    }
}

/// `1 - n Σ w O / Σ w t p`, with `O` rows of a class answered with another, `t` true and `p` answered rows of the two, and the weight `w` of
/// their distance (Cohen 1960, Educational and Psychological Measurement 20:37–46, where all weights are 1). With whole weights all
/// sums are whole numbers.
fn kappa(confusion: &Confusion, weight: impl Fn(f64) -> f64) -> Option<f64> {
    let n = f64::from(confusion.total());
    let classes = || (0..confusion.n_classes()).map(|class| Class(class as u8));
    let [mut by_chance, mut observed] = [0.0; 2];
    for truth in classes() {
        for answer in classes().filter(|&answer| answer != truth) {
            let weight = weight(truth.index().abs_diff(answer.index()) as f64);
            by_chance += weight * f64::from(confusion.support(truth)) * f64::from(confusion.predicted(answer));
            observed += weight * f64::from(confusion.0[truth.index()][answer.index()]);
        }
    }
    (by_chance > 0.0).then(|| (by_chance - n * observed) / by_chance)
}

/// `(n·hits - Σ tₖ pₖ) / √((n² - Σ pₖ²)(n² - Σ tₖ²))` with `tₖ` true and `pₖ` answered rows of class `k`.
fn matthews(confusion: &Confusion) -> Option<f64> {
    let n = f64::from(confusion.total());
    let classes = (0..confusion.n_classes()).map(|class| Class(class as u8));
    let [mut both, mut answered, mut truth] = [0.0; 3];
    for class in classes {
        let (t, p) = (f64::from(confusion.support(class)), f64::from(confusion.predicted(class)));
        both += t * p;
        answered += p * p;
        truth += t * t;
    }
    // Counts below 2³² squared stay whole numbers in f64 up to 2⁵³; beyond that the product only loses last digits.
    let divisor = (n * n - answered) * (n * n - truth);
    (divisor > 0.0).then(|| (n * f64::from(confusion.hits()) - both) / libm::sqrt(divisor))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn always_common_has_high_accuracy_and_finds_nothing() {
        let scores = Scores::of(Confusion(vec![vec![270, 0], vec![30, 0]]));
        assert_eq!(scores.accuracy, Some(0.9));
        assert_eq!(scores.accuracy, scores.baseline_accuracy);
        assert_eq!(scores.per_class[1].recall, Some(0.0));
        assert_eq!(scores.per_class[1].precision, None, "nothing was answered rare");
        assert_eq!(scores.g_mean, Some(0.0));
        assert_eq!(scores.mcc, None);
    }

    #[test]
    fn f1_follows_the_shares() {
        let scores = Scores::of(Confusion(vec![vec![90, 10], vec![20, 80]]));
        let class = Class(1);
        let even = scores.f1_at_shares(class, &[0.5, 0.5]).unwrap();
        assert!((even - scores.per_class[1].f1.unwrap()).abs() < 1e-12);
        // Of 1000 rows 10 are of the class: 8 found, 99 false alarms.
        let rare = scores.f1_at_shares(class, &[0.99, 0.01]).unwrap();
        assert!((rare - 2.0 * 8.0 / (10.0 + 8.0 + 99.0)).abs() < 1e-12, "{rare}");
        assert_eq!(Scores::of(Confusion(vec![vec![9, 1], vec![0, 0]])).f1_at_shares(class, &[0.9, 0.1]), None);
    }

    #[test]
    fn a_class_without_rows_has_no_recall_and_is_left_out_of_the_mean() {
        let scores = Scores::of(Confusion(vec![vec![8, 2, 0], vec![0, 10, 0], vec![0, 0, 0]]));
        assert_eq!(scores.per_class[2].recall, None);
        assert_eq!(scores.balanced_accuracy, Some(0.9));
    }

    #[test]
    fn no_rows_have_no_scores() {
        let scores = Scores::of(Confusion(vec![vec![0, 0], vec![0, 0]]));
        assert_eq!((scores.accuracy, scores.balanced_accuracy, scores.g_mean), (None, None, None));
    }
}
