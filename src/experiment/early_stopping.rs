//! Early stopping: training ends when the validation rows stop gaining, and the best weights are kept.

use crate::{
    data::Class,
    metrics::Scores,
    param::{About, Described, Kind, Param, Tuned, Value},
};

/// When training ends before its last epoch.
///
/// The metric is looked at after every epoch, on the validation rows. The weights of its best epoch are those that the run
/// ends with, whether it was stopped or not. An epoch in which the metric is undefined is no gain. Where a loss changes its
/// weights on the way (LDAM), its values before and after are not compared: the watch starts over.
#[derive(Clone, Debug, PartialEq)]
pub struct EarlyStopping {
    /// What is watched; nothing if `None`.
    pub metric: Option<StopMetric>,
    /// Epochs without a gain until training ends.
    pub patience: u32,
    /// How much better than the best so far an epoch must be to count as a gain.
    pub min_delta: f64,
}

/// What early stopping watches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StopMetric {
    /// The chosen loss; the lower the better.
    Loss,
    /// Mean recall of the classes.
    BalancedAccuracy,
    /// Geometric mean of the classes' recalls.
    GMean,
    /// Matthews correlation.
    Mcc,
    /// F1 of the rarest class.
    MinorityF1,
}

impl StopMetric {
    const ALL: [Self; 5] = [Self::Loss, Self::BalancedAccuracy, Self::GMean, Self::Mcc, Self::MinorityF1];
    /// Word and title of watching nothing, and then of every metric.
    const CHOICES: &'static [(&'static str, &'static str)] = &[
        ("none", "None"),
        ("loss", "Validation loss"),
        ("balanced_accuracy", "Balanced accuracy"),
        ("g_mean", "G-mean"),
        ("mcc", "MCC"),
        ("minority_f1", "F1 of the rarest class"),
    ];

    fn word(self) -> &'static str {
        Self::CHOICES[1 + self as usize].0
    }

    fn title(self) -> &'static str {
        Self::CHOICES[1 + self as usize].1
    }

    fn of(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|metric| metric.word() == word)
    }

    /// The metric so that larger is better.
    fn value(self, loss: Option<f64>, scores: &Scores, minority: Class) -> Option<f64> {
        match self {
            Self::Loss => loss.map(|loss| -loss),
            Self::BalancedAccuracy => scores.balanced_accuracy,
            Self::GMean => scores.g_mean,
            Self::Mcc => scores.mcc,
            Self::MinorityF1 => scores.per_class[minority.index()].f1,
        }
    }
}

impl Default for EarlyStopping {
    fn default() -> Self {
        Self { metric: None, patience: 10, min_delta: 0.0 }
    }
}

impl Tuned for EarlyStopping {
    const ABOUT: About = About {
        id: "early_stopping",
        title: "Early stopping",
        does: "Ends training when the validation rows stop gaining, and keeps the best weights.",
        hurts: "The validation rows have then chosen the weights, so their scores are a little too good.",
        source: "Prechelt 1998, Early Stopping - But When?; patience and min_delta as in Keras EarlyStopping",
    };
    const PARAMS: &'static [Param<Self>] = &[
        Param {
            described: Described {
                key: "early_stopping",
                label: "Early stopping",
                help: "What to watch on the validation rows; training ends when it stops gaining, and the best weights are kept.",
                unit: "",
                kind: Kind::Choice(StopMetric::CHOICES),
            },
            read: |this| Value::Choice(this.metric.map_or("none", StopMetric::word)),
            write: |this, value| this.metric = StopMetric::of(&value.text()),
        },
        Param {
            described: Described {
                key: "patience",
                label: "Patience",
                help: "Epochs without a gain until training ends.",
                unit: "epochs",
                kind: Kind::Integer { min: 1, max: 100_000 },
            },
            read: |this| Value::Integer(this.patience),
            write: |this, value| this.patience = value.integer(),
        },
        Param {
            described: Described {
                key: "min_delta",
                label: "Smallest gain",
                help: "How much better than the best so far an epoch must be to count as a gain.",
                unit: "",
                kind: Kind::Real { min: 0.0, max: 100.0 },
            },
            read: |this| Value::Real(this.min_delta),
            write: |this, value| this.min_delta = value.real(),
        },
    ];
}

/// Early stopping at work.
pub(super) struct Watch {
    spec: EarlyStopping,
    metric: StopMetric,
    /// `None` before the first gain.
    best: Option<f64>,
    /// The epoch of the best value, or that before the watch started.
    best_epoch: u32,
    /// The parameters after the best epoch; empty before the first gain.
    best_params: Vec<f32>,
    last_epoch: u32,
}

impl Watch {
    /// `None` if nothing is watched.
    pub(super) fn new(spec: &EarlyStopping) -> Option<Self> {
        spec.metric.map(|metric| Self {
            spec: spec.clone(),
            metric,
            best: None,
            best_epoch: 0,
            best_params: Vec::new(),
            last_epoch: 0,
        })
    }

    /// Looks at an epoch; says whether training should go on.
    pub(super) fn goes_on(
        &mut self,
        epoch: u32,
        loss: Option<f64>,
        scores: &Scores,
        minority: Class,
        params: &[f32],
    ) -> bool {
        self.last_epoch = epoch;
        let value = self.metric.value(loss, scores, minority);
        // The first value is a gain over nothing, whatever the smallest gain is.
        let is_gain = |value: &f64| self.best.is_none_or(|best| *value > best + self.spec.min_delta);
        if let Some(value) = value.filter(is_gain) {
            self.best = Some(value);
            self.best_epoch = epoch;
            self.best_params.clear();
            self.best_params.extend_from_slice(params);
        }
        epoch - self.best_epoch < self.spec.patience
    }

    /// The epoch whose weights are kept; `None` if there was no value to tell it by.
    pub(super) fn best_epoch(&self) -> Option<u32> {
        (!self.best_params.is_empty()).then_some(self.best_epoch)
    }

    /// Forgets the best value of a loss that is not what it was.
    pub(super) fn start_over(&mut self) {
        if self.metric == StopMetric::Loss {
            self.best = None;
            self.best_epoch = self.last_epoch;
            self.best_params.clear();
        }
    }

    /// Puts the best weights back, if there was a value to tell them by, and says what happened.
    pub(super) fn finish(self, epochs: u32, params: &mut [f32]) -> String {
        let title = self.metric.title();
        let ended = if self.last_epoch < epochs {
            format!("Training stopped after epoch {} of {epochs}", self.last_epoch)
        } else {
            format!("Training went on for all {epochs} epochs")
        };
        if self.best_params.is_empty() {
            return format!("{ended}: {title} had no value to compare, so the last weights were kept.");
        }
        params.copy_from_slice(&self.best_params);
        format!("{ended}: {title} was best after epoch {}, whose weights were kept.", self.best_epoch)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        experiment::{Report, Run, RunError, spec_of},
        metrics::Confusion,
    };

    fn watch(metric: StopMetric, patience: u32, min_delta: f64, losses: &[f64]) -> (u32, Vec<f32>, String) {
        let spec = EarlyStopping { metric: Some(metric), patience, min_delta };
        let mut watch = Watch::new(&spec).expect("something is watched");
        let scores = Scores::of(Confusion(vec![vec![5, 0], vec![2, 0]]));
        let stopped = losses
            .iter()
            .zip(1..)
            .find(|&(&loss, epoch)| !watch.goes_on(epoch, Some(loss), &scores, Class(1), &[epoch as f32]));
        let mut params = vec![0.0];
        let text = watch.finish(losses.len() as u32, &mut params);
        (stopped.map_or(0, |(_, epoch)| epoch), params, text)
    }

    #[test]
    fn it_stops_after_patience_and_keeps_the_best() {
        let losses = [1.0, 0.5, 0.6, 0.55, 0.4, 0.1];
        let (stopped, params, text) = watch(StopMetric::Loss, 2, 0.0, &losses);
        assert_eq!((stopped, params), (4, vec![2.0]));
        assert_eq!(
            text,
            "Training stopped after epoch 4 of 6: Validation loss was best after epoch 2, whose weights were kept."
        );
        let (stopped, params, _) = watch(StopMetric::Loss, 3, 0.0, &losses);
        assert_eq!((stopped, params), (0, vec![6.0]), "epoch 5 came in time");
        let (stopped, params, _) = watch(StopMetric::Loss, 3, 0.2, &losses);
        assert_eq!((stopped, params), (5, vec![2.0]), "a gain of 0.1 is too small");
    }

    #[test]
    fn what_is_undefined_is_no_gain() {
        // All answers are of one class, so MCC is 0/0.
        let (stopped, params, text) = watch(StopMetric::Mcc, 3, 0.0, &[1.0; 9]);
        assert_eq!((stopped, params), (3, vec![0.0]));
        assert!(text.contains("MCC had no value to compare"), "{text}");
        assert_eq!(watch(StopMetric::MinorityF1, 3, 0.0, &[1.0; 9]).0, 4, "it is 0 and stays so");
    }

    fn finish(link: &str) -> Result<Report, RunError> {
        Run::new(&spec_of(link), None)?.finish()
    }

    #[test]
    fn a_stopped_run_ends_with_the_weights_of_its_best_epoch() {
        let link = "data=moons&data.n_samples=300&optimizer.lr=0.3&early_stopping=loss&patience=4";
        let stopped = finish(&format!("{link}&epochs=200")).unwrap();
        let n_epochs = stopped.epochs.len();
        assert!((5..200).contains(&n_epochs), "{n_epochs} epochs");
        let best = n_epochs as u32 - 4;
        let notice =
            format!("Training stopped after epoch {n_epochs} of 200: Validation loss was best after epoch {best}");
        assert!(stopped.notices.iter().any(|text| text.starts_with(&notice)), "{:?}", stopped.notices);
        // The same run, ended there.
        let ended = finish(&format!("data=moons&data.n_samples=300&optimizer.lr=0.3&epochs={best}")).unwrap();
        assert_eq!(stopped.test, ended.test);
        assert_eq!(stopped.epochs[..best as usize], ended.epochs[..]);
    }

    #[test]
    fn without_validation_rows_there_is_nothing_to_watch() {
        let error = finish("validation_size=0&early_stopping=mcc").unwrap_err();
        assert_eq!(error, RunError::NothingToWatch);
        assert!(error.problem().fix.starts_with("Set validation_size above 0"), "{:?}", error.problem());
    }

    #[test]
    fn a_loss_that_changes_its_weights_starts_over() {
        let link =
            "data=moons&data.n_samples=300&loss=ldam&loss.drw_start=0.5&epochs=40&early_stopping=loss&patience=15";
        let report = finish(link).unwrap();
        let [notice] = &report.notices[..] else { panic!("{:?}", report.notices) };
        let best: u32 = notice.split("best after epoch ").nth(1).unwrap().split(',').next().unwrap().parse().unwrap();
        assert!(best > 20, "{notice}: an epoch before the weights came is not compared with those after");
    }
}
