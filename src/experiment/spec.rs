//! What an experiment is made of. Everything that a run computes follows from this value and the chosen table.

use super::EarlyStopping;
use crate::{
    batch::{Batching, SamplerSpec},
    data::{
        Drawn, SplitSpec,
        generate::GeneratorSpec,
        prepare::{PrepareSpec, Scaling},
        table::{Choice, Choices},
    },
    decide::{CalibrationSpec, Costs, ThresholdSpec},
    nn::{ModelSpec, loss::LossSpec, optim::OptimizerSpec, schedule::ScheduleSpec},
    resample::ResamplerSpec,
    rng::Seed,
};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};

/// Where the rows come from.
#[derive(Clone, Debug, PartialEq)]
pub enum DataSpec {
    /// Made from the seed.
    Generated(GeneratorSpec),
    /// A data set that ships with the lab, by its id.
    Sample(String),
    /// A table that somebody brought. A link cannot carry it, only what tells whether it is the same one again.
    File {
        /// Name of the file.
        name: String,
        /// Name of the label column; the most likely one if empty.
        label: String,
        /// What else was decided about its columns, as [`Choices`](crate::data::table::Choices) are written.
        columns: String,
        /// Digest of the file's bytes, or empty.
        fingerprint: String,
    },
}

impl DataSpec {
    /// What was decided about the columns of a file.
    pub fn choices(&self) -> Choices {
        match self {
            Self::File { label, columns, .. } => Choices::of_texts(label, columns),
            Self::Generated(_) | Self::Sample(_) => Choices::default(),
        }
    }

    /// How many values are made; `None` where they come from a table.
    pub fn n_made(&self) -> Option<u64> {
        let Self::Generated(generator) = self else { return None };
        let of = |id, otherwise| generator.tunable().value(id).map_or(otherwise, |value| u64::from(value.integer()));
        Some(of("n_samples", 0) * of("n_features", 2))
    }

    /// A file of that name and label column, of which nothing else is known.
    pub fn new_file(name: String, label: String) -> Self {
        Self::File { name, label, columns: String::new(), fingerprint: String::new() }
    }
}

/// What is done about rows that are in a table more than once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RepeatedRows {
    /// They stay; those on both sides of the split are told.
    Keep,
    /// Each is used once.
    Once,
}

/// A mistake that can be made on purpose, to see what it does to the scores.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Leak {
    /// None: resampling comes after the split.
    None,
    /// Resampling comes first, so that copies and relatives of train rows are tested on.
    ResampleBeforeSplit,
}

/// One experiment, from data to answers. Where it is written, between page and worker too, it is its link.
#[derive(Clone, Debug, PartialEq)]
pub struct ExperimentSpec {
    /// Fixes every random number of the run.
    pub seed: Seed,
    /// Where the rows come from.
    pub data: DataSpec,
    /// Points added to a made set with two columns.
    pub drawn: Drawn,
    /// The class of a table that stands against all others; all are kept apart if empty.
    pub positive: String,
    /// What is held out.
    pub split: SplitSpec,
    /// The column of a table whose equal values keep rows together, or empty.
    pub group: String,
    /// What is done about equal rows of a table.
    pub repeats: RepeatedRows,
    /// What is done wrong, to be seen.
    pub leak: Leak,
    /// What columns of amounts are divided by.
    pub scale: Scaling,
    /// How gaps are filled and categories become numbers.
    pub prepare: PrepareSpec,
    /// How the train set is rebalanced.
    pub resample: ResamplerSpec,
    /// Which rows an epoch visits.
    pub sampler: SamplerSpec,
    /// How an epoch is cut into steps.
    pub batching: Batching,
    /// The network between columns and classes.
    pub model: ModelSpec,
    /// What training makes small.
    pub loss: LossSpec,
    /// How a step changes the weights.
    pub optimizer: OptimizerSpec,
    /// How the learning rate changes from epoch to epoch.
    pub schedule: ScheduleSpec,
    /// The norm that gradients are clipped to, or 0 for no clipping.
    pub max_norm: f64,
    /// When training ends before the last epoch.
    pub early_stopping: EarlyStopping,
    /// Passes over the train set, `1..=100_000`.
    pub epochs: u32,
    /// Which probability of the rare class is enough to answer with it.
    pub threshold: ThresholdSpec,
    /// How probabilities are corrected after training.
    pub calibration: CalibrationSpec,
    /// What errors cost.
    pub costs: Costs,
}

impl ExperimentSpec {
    /// What was decided about the columns of its file: those that its data name, and the one that keeps rows together.
    pub fn choices(&self) -> Choices {
        let mut choices = self.data.choices();
        choices.columns.extend((!self.group.is_empty()).then(|| (self.group.clone(), Choice::Group)));
        choices
    }

    /// This spec with the threshold, correction and costs of another: everything that can change without training anew.
    pub fn judged_as(&self, other: &Self) -> Self {
        let Self { threshold, calibration, costs, .. } = other.clone();
        Self { threshold, calibration, costs, ..self.clone() }
    }
}

impl Serialize for ExperimentSpec {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.to_link())
    }
}

impl<'de> Deserialize<'de> for ExperimentSpec {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let parsed = Self::from_link(&String::deserialize(deserializer)?).map_err(D::Error::custom)?;
        match parsed.notices.first() {
            None => Ok(parsed.spec),
            Some(notice) => Err(D::Error::custom(notice)),
        }
    }
}

impl Default for ExperimentSpec {
    /// The trap that the page opens with: haystack data and no remedy.
    fn default() -> Self {
        let mut optimizer = OptimizerSpec::all().swap_remove(0);
        // The library's default rate of 0.001 takes hundreds of epochs on this set; 0.01 shows the end in sixty.
        optimizer.tunable_mut().set("lr", "0.01").expect("Adam has a learning rate");
        Self {
            seed: Seed(3),
            data: DataSpec::Generated(GeneratorSpec::all().swap_remove(0)),
            drawn: Drawn::default(),
            positive: String::new(),
            split: SplitSpec::default(),
            group: String::new(),
            repeats: RepeatedRows::Keep,
            leak: Leak::None,
            scale: Scaling::Standard,
            prepare: PrepareSpec::default(),
            resample: ResamplerSpec::all().swap_remove(0),
            sampler: SamplerSpec::all().swap_remove(0),
            batching: Batching::default(),
            model: ModelSpec::default(),
            loss: LossSpec::all().swap_remove(0),
            optimizer,
            schedule: ScheduleSpec::all().swap_remove(0),
            max_norm: 0.0,
            early_stopping: EarlyStopping::default(),
            epochs: 60,
            threshold: ThresholdSpec::all().swap_remove(0),
            calibration: CalibrationSpec::all().swap_remove(0),
            costs: Costs::default(),
        }
    }
}
