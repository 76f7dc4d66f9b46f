//! What remedies are compared by.

use crate::experiment::Report;

/// Which way a measure is better.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Better {
    /// The higher, the better.
    Higher,
    /// The lower, the better.
    Lower,
    /// The nearer to 1, the better.
    NearOne,
}

impl Better {
    /// How good a value is; of two, the better has the higher.
    pub(super) fn rank(self, value: f64) -> f64 {
        match self {
            Self::Higher => value,
            Self::Lower => -value,
            Self::NearOne => -(value - 1.0).abs(),
        }
    }
}

/// How a measure is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// As a percentage; differences in percentage points.
    Percent,
    /// As it is.
    Number,
}

struct Entry {
    key: &'static str,
    title: &'static str,
    better: Better,
    unit: Unit,
    read: fn(&Report) -> Option<f64>,
}

macro_rules! measures {
    ($($(#[$doc:meta])* $name:ident: $key:literal, $title:literal, $better:ident, $unit:ident, $read:expr;)+) => {
        /// A score on the test rows. The rarest class of the data set is the positive one.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Measure { $($(#[$doc])* $name),+ }

        impl Measure {
            /// Every measure, answers before probabilities.
            pub const ALL: &'static [Self] = &[$(Self::$name),+];

            const fn entry(self) -> Entry {
                match self {
                    $(Self::$name => Entry {
                        key: $key, title: $title, better: Better::$better, unit: Unit::$unit, read: $read,
                    }),+
                }
            }
        }
    };
}

measures! {
    /// Share of all rows answered rightly.
    Accuracy: "accuracy", "Accuracy", Higher, Percent, |report| report.test.accuracy;
    /// Mean recall of the classes.
    BalancedAccuracy: "balanced_accuracy", "Balanced accuracy", Higher, Percent, |report| report.test.balanced_accuracy;
    /// Share of the rarest class's rows that were found.
    Recall: "recall", "Recall", Higher, Percent, |report| report.test.per_class[report.minority.index()].recall;
    /// Share of the rows answered with the rarest class that are of it.
    Precision: "precision", "Precision", Higher, Percent, |report| report.test.per_class[report.minority.index()].precision;
    /// Harmonic mean of precision and recall of the rarest class.
    F1: "f1", "F1", Higher, Number, |report| report.test.per_class[report.minority.index()].f1;
    /// Geometric mean of the classes' recalls.
    GMean: "g_mean", "G-mean", Higher, Percent, |report| report.test.g_mean;
    /// Matthews correlation.
    Mcc: "mcc", "MCC", Higher, Number, |report| report.test.mcc;
    /// Cohen's kappa.
    Kappa: "kappa", "Kappa", Higher, Number, |report| report.test.kappa;
    /// Area under the ROC curve of the rarest class against all others.
    RocAuc: "roc_auc", "ROC AUC", Higher, Number,
        |report| report.test_probability.per_class[report.minority.index()].roc_auc;
    /// Average precision of the rarest class against all others.
    AveragePrecision: "average_precision", "Average precision", Higher, Number,
        |report| report.test_probability.per_class[report.minority.index()].average_precision;
    /// Mean squared distance of the probabilities from what happened, in `[0, 2]`.
    Brier: "brier", "Brier score", Lower, Number, |report| report.test_probability.brier;
    /// Mean `-ln p` of the true class (nats).
    LogLoss: "log_loss", "Log loss", Lower, Number, |report| report.test_probability.log_loss;
    /// Mean cost of the errors per row.
    MeanCost: "mean_cost", "Mean cost", Lower, Number, |report| report.mean_cost;
    /// Mean gap between the probability of the rarest class and the share of rows that are of it.
    CalibrationError: "calibration_error", "Calibration error", Lower, Number,
        |report| report.test_probability.per_class[report.minority.index()].calibration_error;
    /// Mean probability of the rarest class over its share of the rows: 1 if probabilities are right on the whole, above if the
    /// model expects more of the class than there is.
    MeanProbabilityOverPrevalence: "mean_probability_over_prevalence", "Mean p / prevalence", NearOne, Number, |report| {
        let class = &report.test_probability.per_class[report.minority.index()];
        let prevalence = class.prevalence.filter(|&prevalence| prevalence > 0.0)?;
        Some(class.mean_probability? / prevalence)
    };
}

impl Measure {
    /// The measure of that name.
    pub fn of(key: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|measure| measure.key() == key)
    }

    /// Name in files and on the command line, the field's word.
    pub const fn key(self) -> &'static str {
        self.entry().key
    }

    /// Name in tables.
    pub const fn title(self) -> &'static str {
        self.entry().title
    }

    /// Which way it is better.
    pub const fn better(self) -> Better {
        self.entry().better
    }

    /// How it is written.
    pub const fn unit(self) -> Unit {
        self.entry().unit
    }

    /// The score on a report's test rows; `None` where it is undefined.
    pub fn read(self, report: &Report) -> Option<f64> {
        (self.entry().read)(report)
    }

    /// Its place in [`Measure::ALL`].
    pub(super) fn index(self) -> usize {
        self as usize
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn measures_are_known_by_their_names() {
        for (index, &measure) in Measure::ALL.iter().enumerate() {
            assert_eq!((measure.index(), Measure::of(measure.key())), (index, Some(measure)));
        }
        assert_eq!(Measure::of("auc"), None);
    }
}
