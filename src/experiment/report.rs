//! What a run found out.

use super::{Digest, GanReport};
use crate::{
    data::{Class, ClassCounts},
    metrics::Scores,
};
use serde::{Deserialize, Serialize};

/// One epoch of training.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct EpochRecord {
    /// Counted from 1.
    pub epoch: u32,
    /// The loss over the epoch's batches, each before its step, weighted as the loss weights rows (nats); `None` if
    /// every row drawn has weight 0.
    pub train_loss: Option<f64>,
    /// The same loss over the validation rows after the epoch (nats); `None` without validation rows.
    pub validation_loss: Option<f64>,
    /// Unweighted cross-entropy of each class's validation rows (nats); `None` for a class without rows.
    pub class_loss: Vec<Option<f64>>,
    /// Rows drawn per class in this epoch's batches.
    pub drawn: ClassCounts,
    /// Recall of each class on the validation rows; `None` for a class without rows.
    pub validation_recall: Vec<Option<f64>>,
}

/// Rows of the resampled train set by where they come from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Made {
    /// Original rows kept, per class.
    pub kept: ClassCounts,
    /// Copies, per class.
    pub duplicates: ClassCounts,
    /// New rows on lines between rows, per class.
    pub synthetic: ClassCounts,
}

/// The class mix as it leaves each station.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Mixes {
    /// The whole data set.
    pub data: ClassCounts,
    /// The train set before resampling.
    pub train: ClassCounts,
    /// The validation set.
    pub validation: ClassCounts,
    /// The test set, which no station touches.
    pub test: ClassCounts,
    /// The train set after resampling.
    pub resampled: ClassCounts,
    /// Where the resampled rows come from.
    pub made: Made,
    /// Share of each class in the loss's weights over the rows that an epoch draws, in expectation of the last epoch's
    /// draws; sums to 1. `None` before the first epoch or if all weights are 0.
    pub weight_share: Option<Vec<f64>>,
    /// Rows drawn per class in the last epoch; `None` before the first epoch.
    pub drawn: Option<ClassCounts>,
}

/// A finished run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// The spec as a link.
    pub link: String,
    /// Fingerprint of every loss, every weight and every answer.
    pub digest: Digest,
    /// Names of the classes.
    pub class_names: Vec<String>,
    /// The smallest class of the whole data set.
    pub minority: Class,
    /// The class mix at every station.
    pub mixes: Mixes,
    /// Every epoch.
    pub epochs: Vec<EpochRecord>,
    /// Optimizer steps made.
    pub n_steps: u64,
    /// Scores on the validation rows.
    pub validation: Scores,
    /// Scores on the test rows, taken once, after training.
    pub test: Scores,
    /// The networks that made rows, class by class; empty unless the resampler is a GAN.
    pub gans: Vec<GanReport>,
    /// What a reader must know, one sentence each.
    pub notices: Vec<String>,
}

impl Report {
    /// The finding in words: accuracy, and what was found of the rarest class that has test rows.
    pub fn verdict(&self) -> String {
        let accuracy = self.test.accuracy.map_or_else(|| "—".to_owned(), |share| format!("{:.1} %", 100.0 * share));
        let scores = &self.test.per_class[self.minority.index()];
        let name = &self.class_names[self.minority.index()];
        match scores.support {
            0 => format!(
                "This model is {accuracy} accurate. No “{name}” row is in the test set, so nothing is known of them."
            ),
            support => format!(
                "This model is {accuracy} accurate. It found {} of {support} “{name}” {}{}.",
                scores.found,
                if support == 1 { "case" } else { "cases" },
                match scores.predicted - scores.found {
                    0 => String::new(),
                    1 => ", with 1 false alarm".to_owned(),
                    alarms => format!(", with {alarms} false alarms"),
                }
            ),
        }
    }
}
