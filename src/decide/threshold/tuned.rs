//! A threshold tuned on the validation rows.

use super::{Choosing, Costs, ThresholdError, ThresholdRule};
use crate::{
    metrics::Ranking,
    param::{About, Described, Kind, Param, Tuned, Value},
};

/// Takes the threshold at which a metric of the validation rows is best, in the middle between the scores on its two sides; of
/// equally good ones the highest. scikit-learn's `TunedThresholdClassifierCV` does so over a grid and folds.
#[derive(Clone, Debug, PartialEq)]
pub struct TunedThreshold {
    /// What is to be best.
    pub metric: TunedMetric,
}

/// What a threshold is tuned for; each of the rare class against all others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TunedMetric {
    /// Mean of recall and specificity.
    BalancedAccuracy,
    /// Geometric mean of recall and specificity.
    GMean,
    /// Harmonic mean of precision and recall.
    F1,
    /// Matthews correlation.
    Mcc,
    /// The costs of both errors; the lower the better.
    Cost,
}

const CHOICES: &[(&str, &str)] = &[
    ("balanced_accuracy", "Balanced accuracy"),
    ("g_mean", "G-mean"),
    ("f1", "F1"),
    ("mcc", "MCC"),
    ("cost", "Costs"),
];
const METRICS: [TunedMetric; 5] =
    [TunedMetric::BalancedAccuracy, TunedMetric::GMean, TunedMetric::F1, TunedMetric::Mcc, TunedMetric::Cost];

impl TunedMetric {
    fn word(self) -> &'static str {
        CHOICES[self as usize].0
    }

    /// The metric of these counts so that larger is better; `None` where it is undefined.
    fn value(self, counts: Counts, costs: Costs) -> Option<f64> {
        let Counts { found, alarms, positive, others } = counts;
        let ratio = |part: f64, whole: f64| (whole > 0.0).then(|| part / whole);
        let recall = ratio(found, positive);
        let specificity = ratio(others - alarms, others);
        match self {
            Self::BalancedAccuracy => Some((recall? + specificity?) / 2.0),
            Self::GMean => Some((recall? * specificity?).sqrt()),
            Self::F1 => ratio(2.0 * found, positive + found + alarms).filter(|_| positive > 0.0),
            Self::Mcc => {
                let (missed, rejected) = (positive - found, others - alarms);
                let product = (found + alarms) * (missed + rejected) * positive * others;
                ratio(found * rejected - alarms * missed, product.sqrt())
            }
            Self::Cost => {
                let total = costs.of(alarms as u32, (positive - found) as u32);
                (positive + others > 0.0).then_some(-total)
            }
        }
    }
}

/// Rows answered with the class, rightly and wrongly, out of those of the class and the others.
#[derive(Clone, Copy)]
struct Counts {
    found: f64,
    alarms: f64,
    positive: f64,
    others: f64,
}

impl Default for TunedThreshold {
    fn default() -> Self {
        Self { metric: TunedMetric::BalancedAccuracy }
    }
}

impl Tuned for TunedThreshold {
    const ABOUT: About = About {
        id: "tuned",
        title: "Tuned on validation rows",
        does: "Takes the threshold at which a metric of the validation rows is best.",
        hurts: "Few rare validation rows make a jumpy threshold, and their own scores are too good by it.",
        source: "scikit-learn TunedThresholdClassifierCV; Elor & Averbuch-Elor 2022, arXiv 2201.08528",
    };
    const PARAMS: &'static [Param<Self>] = &[Param {
        described: Described {
            key: "metric",
            label: "Best for",
            help: "The metric of the validation rows that the threshold is to make best.",
            unit: "",
            kind: Kind::Choice(CHOICES),
        },
        read: |this| Value::Choice(this.metric.word()),
        write: |this, value| {
            let word = value.text();
            this.metric = METRICS.into_iter().find(|metric| metric.word() == word).unwrap_or(this.metric);
        },
    }];
}

impl ThresholdRule for TunedThreshold {
    fn threshold(&self, by: Choosing<'_>) -> Result<Option<f64>, ThresholdError> {
        let (positive, others) = (by.validation.n_positive(), by.validation.n_negative());
        let value = |found: u32, alarms: u32| {
            let [found, alarms, positive, others] = [found, alarms, positive, others].map(f64::from);
            self.metric.value(Counts { found, alarms, positive, others }, by.costs)
        };
        let metric = CHOICES[self.metric as usize].1;
        let (best, _) = by.validation.best_by(value).ok_or(ThresholdError::Undefined { positive, others, metric })?;
        Ok(Some(middle_below(by.validation, best.threshold)))
    }
}

/// The middle between a threshold and the next lower score; above all scores, the middle between the highest and 1, or just
/// above it.
fn middle_below(ranking: &Ranking, threshold: f64) -> f64 {
    let upper = if threshold.is_finite() { threshold } else { 1.0 };
    match ranking.points().iter().find(|point| point.threshold < threshold) {
        // Of neighbouring numbers the middle is one of them: the lower one would answer its row too.
        Some(lower) if lower.threshold < upper => {
            let middle = (upper + lower.threshold) / 2.0;
            if middle > lower.threshold { middle } else { upper }
        }
        Some(_) => upper.next_up(),
        None => upper,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        metrics::{Confusion, Scores},
        rng::{Seed, Stream},
    };

    fn tuned(metric: TunedMetric, rows: &[(f64, bool)]) -> Result<Option<f64>, ThresholdError> {
        let costs = Costs { false_positive: 1.0, false_negative: 2.0 };
        TunedThreshold { metric }.threshold(Choosing { validation: &Ranking::of(rows.to_vec()), prior: 0.5, costs })
    }

    /// What the answers at a threshold are worth, by the scores of a report.
    fn worth(metric: TunedMetric, rows: &[(f64, bool)], at: f64) -> Option<f64> {
        let mut confusion = vec![vec![0; 2]; 2];
        rows.iter().for_each(|&(score, is_rare)| confusion[usize::from(is_rare)][usize::from(score >= at)] += 1);
        let cost = f64::from(confusion[0][1]) + 2.0 * f64::from(confusion[1][0]);
        let scores = Scores::of(Confusion(confusion));
        match metric {
            TunedMetric::BalancedAccuracy => scores.balanced_accuracy,
            TunedMetric::GMean => scores.g_mean,
            TunedMetric::F1 => scores.per_class[1].f1,
            TunedMetric::Mcc => scores.mcc,
            TunedMetric::Cost => Some(-cost),
        }
    }

    #[test]
    fn no_other_threshold_is_better() {
        let mut rng = Seed(1).stream(Stream::Judge);
        for _ in 0..500 {
            // The first row is rare and the second is not; others come as they come, some at one score.
            let n_rows = 2 + rng.below(12);
            let rows: Vec<(f64, bool)> = (0..n_rows)
                .map(|row| (f64::from(rng.below(9)) / 8.0, row == 0 || (row > 1 && rng.below(3) == 0)))
                .collect();
            for metric in METRICS {
                let others = rows.iter().map(|&(score, _)| score).chain([f64::INFINITY]);
                let best = others.filter_map(|at| worth(metric, &rows, at)).reduce(f64::max);
                let found = tuned(metric, &rows).ok().flatten().and_then(|at| worth(metric, &rows, at));
                assert_eq!(found.is_some(), best.is_some(), "{metric:?} {rows:?}");
                let loss = best.unwrap_or_default() - found.unwrap_or_default();
                assert!(loss < 1e-12, "{metric:?} {rows:?}: {found:?}, but {best:?} can be had");
            }
        }
    }

    #[test]
    fn of_equally_good_ones_it_is_the_highest() {
        let rows = [(0.9, true), (0.5, false), (0.4, true), (0.2, false)];
        assert_eq!(tuned(TunedMetric::BalancedAccuracy, &rows), Ok(Some(0.7)));
    }

    #[test]
    fn what_is_undefined_everywhere_is_an_error() {
        let (rare, other) = ([(0.3, true), (0.6, true)], [(0.3, false), (0.6, false)]);
        for metric in [TunedMetric::BalancedAccuracy, TunedMetric::GMean, TunedMetric::Mcc] {
            for rows in [&rare, &other] {
                assert!(tuned(metric, rows).is_err(), "{metric:?} {rows:?}");
            }
        }
        // One score parts nothing.
        assert!(tuned(TunedMetric::Mcc, &[(0.5, true), (0.5, false)]).is_err());
        assert!(METRICS.into_iter().all(|metric| tuned(metric, &[]).is_err()));
        // Costs and F1 can be told without one of the classes.
        assert_eq!(tuned(TunedMetric::F1, &rare), Ok(Some(0.3)));
        assert_eq!(tuned(TunedMetric::Cost, &rare), Ok(Some(0.3)));
        assert_eq!(tuned(TunedMetric::Cost, &other), Ok(Some(0.8)));
    }

    #[test]
    fn it_lies_between_the_classes_where_they_part() {
        let rows = [(0.1, false), (0.2, false), (0.6, true), (0.9, true)];
        for metric in METRICS {
            assert_eq!(tuned(metric, &rows), Ok(Some(0.4)), "{metric:?}");
        }
    }

    #[test]
    fn it_answers_nothing_where_every_answer_costs_more() {
        let rows = [(0.9, false), (0.8, false), (0.7, false), (0.6, true)];
        assert_eq!(tuned(TunedMetric::Cost, &rows), Ok(Some(0.95)));
        assert_eq!(
            tuned(TunedMetric::Cost, &[(1.0, false), (1.0, false), (1.0, true), (1.0, false)]),
            Ok(Some(1.0_f64.next_up()))
        );
    }

    #[test]
    fn a_middle_that_is_no_number_of_its_own_is_not_taken() {
        let (upper, lower) = (0.3_f64, 0.3_f64.next_down());
        assert_eq!(tuned(TunedMetric::F1, &[(upper, true), (lower, false)]), Ok(Some(upper)));
    }

    #[test]
    fn without_rare_rows_it_says_so() {
        let error = tuned(TunedMetric::F1, &[(0.3, false)]).unwrap_err();
        assert!(
            error.to_string().starts_with("The validation set has 0 rows of the rare class and 1 others"),
            "{error}"
        );
    }
}
