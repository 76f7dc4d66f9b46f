//! What a run found out.

use super::{Digest, ExperimentSpec, GanReport, Judged, LeakScores};
use crate::{
    data::{Class, ClassCounts, TrainSet},
    metrics::{ProbabilityScores, Scores},
    resample::Plan,
    wording::{UNDEFINED, percent, plural},
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
    /// Rows drawn per class in this epoch's batches.
    pub drawn: ClassCounts,
    /// What the model does with the rows of each class after the epoch, where the largest probability decides.
    pub classes: Vec<ClassEpoch>,
}

/// What the model does with the rows of one class.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct ClassEpoch {
    /// On train rows as they were before resampling: of classes with more than [`MOST_TRAIN_ROWS`], every n-th, which
    /// makes their precision that of the rows looked at.
    pub train: SetEpoch,
    /// On the validation rows.
    pub validation: SetEpoch,
}

/// Most train rows of a class that are looked at after an epoch, so that looking does not slow down training.
pub const MOST_TRAIN_ROWS: usize = 2_000;

/// What the model does with the rows of one class in one set.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct SetEpoch {
    /// Mean unweighted cross-entropy (nats); `None` without rows.
    pub loss: Option<f64>,
    /// Share found; `None` without rows.
    pub recall: Option<f64>,
    /// Share of the answers with the class that are right; `None` without such answers.
    pub precision: Option<f64>,
}

/// What became of the rows of the train set, and which rows came to them: `kept + removed` are the rows before
/// resampling, `kept + duplicates + synthetic` those after it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RowOrigins {
    /// Original rows that are still there, per class; a row that is there several times counts once.
    pub kept: ClassCounts,
    /// Original rows that are gone, per class.
    pub removed: ClassCounts,
    /// Further copies of rows that are still there, per class.
    pub duplicates: ClassCounts,
    /// Rows that are neither a row of the train set nor a copy of one, per class.
    pub synthetic: ClassCounts,
}

impl RowOrigins {
    /// Counts the rows of a plan.
    pub fn of(train: &TrainSet, plan: &Plan) -> Self {
        let none = || ClassCounts(vec![0; train.n_classes()]);
        let mut made = Self { kept: none(), removed: none(), duplicates: none(), synthetic: none() };
        for (label, times) in train.labels().iter().zip(plan.times_kept(train.n_samples())) {
            match times.checked_sub(1) {
                None => made.removed.0[label.index()] += 1,
                Some(copies) => {
                    made.kept.0[label.index()] += 1;
                    made.duplicates.0[label.index()] += copies;
                }
            }
        }
        for (origin, label) in plan.origins.iter().zip(plan.classes(train)) {
            made.synthetic.0[label.index()] += u32::from(origin.is_synthetic());
        }
        made
    }
}

impl RowOrigins {
    /// Whether there are copies, or rows made from others.
    pub fn has_made(&self) -> bool {
        self.duplicates.total() + self.synthetic.total() > 0
    }
}

/// Class counts as they leave each station.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct StageCounts {
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
    #[serde(rename = "made")]
    pub origins: RowOrigins,
    /// Share of each class in the loss's weights over the rows that an epoch draws, in expectation of the last epoch's
    /// draws; sums to 1. `None` before the first epoch or if all weights are 0.
    pub weight_share: Option<Vec<f64>>,
    /// Rows drawn per class in the last epoch; `None` before the first epoch.
    pub drawn: Option<ClassCounts>,
}

impl StageCounts {
    /// The rarest class of the train set where it has the most of the loss's weight, by a fifth more than every other: remedies
    /// that each even out the classes add up to more than that.
    pub fn over_corrected(&self) -> Option<Class> {
        let shares = self.weight_share.as_ref()?;
        let rarest = self.train.minority();
        let own = *shares.get(rarest.index())?;
        let others = shares.iter().enumerate().filter(|&(class, _)| class != rarest.index());
        let largest = others.map(|(_, &share)| share).fold(0.0, f64::max);
        (own > 1.2 * largest).then_some(rarest)
    }
}

/// A finished run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// What was run, as it is judged now. It is written down as its link.
    #[serde(rename = "link")]
    pub spec: ExperimentSpec,
    /// Fingerprint of every training loss and every weight.
    pub model: Digest,
    /// Fingerprint of the model, its probabilities and every answer to a test row.
    pub digest: Digest,
    /// Names of the classes.
    pub class_names: Vec<String>,
    /// The positive class: the one that was named to stand against the rest, or the smallest class of the whole data set, of two
    /// equal ones the second.
    pub minority: Class,
    /// The class mix at every station.
    #[serde(rename = "mixes")]
    pub stage_counts: StageCounts,
    /// Every epoch.
    pub epochs: Vec<EpochRecord>,
    /// Optimizer steps made.
    pub n_steps: u64,
    /// Scores on the validation rows.
    pub validation: Scores,
    /// Scores on the test rows, taken once, after training.
    pub test: Scores,
    /// Scores of the probabilities on the validation rows.
    pub validation_probability: ProbabilityScores,
    /// Scores of the probabilities on the test rows, taken once, after training.
    pub test_probability: ProbabilityScores,
    /// The networks that made rows, class by class; empty unless the resampler is a GAN.
    pub gans: Vec<GanReport>,
    /// The least probability of the rarest class that is answered with it; `None` if the largest probability decides.
    pub threshold: Option<f64>,
    /// Mean cost of the errors per test row, in the unit of the costs; `None` without rows.
    pub mean_cost: Option<f64>,
    /// Where resampling came before the split: what the model is worth.
    pub leak: Option<LeakScores>,
    /// What a reader must know of the run, one sentence each.
    pub notices: Vec<String>,
    /// What could not be judged as asked, one sentence each.
    pub judge_notices: Vec<String>,
}

impl Report {
    /// The spec as a link.
    pub fn link(&self) -> String {
        self.spec.to_link()
    }

    /// Puts another judgement of the same model in place of the one there is.
    pub fn judge(&mut self, judged: Judged) {
        self.digest = judged.digest(self.model);
        self.threshold = judged.decider.threshold;
        self.validation = judged.validation;
        self.test = judged.test;
        self.validation_probability = judged.validation_probability;
        self.test_probability = judged.test_probability;
        self.leak = judged.leak;
        self.mean_cost = judged.mean_cost;
        self.judge_notices = judged.notices;
    }

    /// The finding in words: accuracy, and what was found of the rarest class that has test rows.
    pub fn verdict(&self) -> String {
        if let Some(leak) = &self.leak {
            let f1 = |scores: &Scores| scores.per_class[self.minority.index()].f1;
            let [own, unseen] = [f1(&self.test), f1(&leak.unseen)]
                .map(|f1| f1.map_or_else(|| UNDEFINED.to_owned(), |f1| format!("{f1:.2}")));
            let name = &self.class_names[self.minority.index()];
            return format!(
                "Resampled before the split: F1 of “{name}” is {own} on its own test rows, {unseen} on rows held out before."
            );
        }
        let accuracy = percent(self.test.accuracy);
        let scores = &self.test.per_class[self.minority.index()];
        let name = &self.class_names[self.minority.index()];
        match scores.support {
            0 => format!(
                "This model is {accuracy} accurate. No “{name}” row is in the test set, so nothing is known of them."
            ),
            support => format!(
                "This model is {accuracy} accurate. It found {} of {support} “{name}” {}{}.",
                scores.found,
                plural(support.into(), "case"),
                match scores.predicted - scores.found {
                    0 => String::new(),
                    alarms => format!(", with {alarms} {}", plural(alarms.into(), "false alarm")),
                }
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn remedies_that_add_up_are_told() {
        let over_corrected = |link: &str| {
            let spec = crate::experiment::spec_of(link);
            let report = crate::experiment::Run::new(&spec, None).unwrap().finish().unwrap();
            report.stage_counts.over_corrected()
        };
        for alone in ["", "sampler=weighted", "loss=weighted_cross_entropy", "resample=smote"] {
            assert_eq!(over_corrected(&format!("epochs=3&{alone}")), None, "{alone}");
        }
        for both in [
            "sampler=weighted&loss=weighted_cross_entropy",
            "resample=smote&loss=weighted_cross_entropy&loss.class_weight=1,9",
        ] {
            assert_eq!(over_corrected(&format!("epochs=3&{both}")), Some(Class(1)), "{both}");
        }
    }
    use crate::{
        data::{Dataset, Matrix, Row},
        resample::Origin,
    };

    #[test]
    fn every_row_is_counted_once_before_and_once_after() {
        let labels = [0, 0, 0, 1, 1].map(Class).to_vec();
        let names = ["a", "b"].map(str::to_owned).to_vec();
        let data = Dataset::new(Matrix::new(vec![0.0; 5], 1), labels, vec!["x".to_owned()], names).unwrap();
        let train = TrainSet::without_holding_out(data);
        let line = Origin::Synthetic { base: Row(3), neighbor: Row(4), gap: 0.5 };
        // Row 0 twice as itself, row 1 only as a copy, row 2 and 4 not at all.
        let rows = [Origin::Kept(Row(0)), Origin::Kept(Row(0)), Origin::Duplicate(Row(1)), Origin::Kept(Row(3)), line];
        let made = RowOrigins::of(&train, &Plan::of(rows));
        assert_eq!([&made.kept.0, &made.removed.0], [&[2, 1], &[1, 1]]);
        assert_eq!([&made.duplicates.0, &made.synthetic.0], [&[1, 0], &[0, 1]]);
    }
}
