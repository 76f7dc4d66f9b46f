//! Resampling: a technique decides a [`Plan`], and applying the plan builds the new train set.

mod none;
mod plan;
mod random_over;
mod random_under;
mod smote;
mod strategy;

pub use none::NoResampling;
pub use plan::{Origin, Plan};
pub use random_over::RandomOverSampler;
pub use random_under::RandomUnderSampler;
pub use smote::{Smote, SmoteDraw};
pub use strategy::{Method, SamplingStrategy, StrategyError};

use crate::{data::TrainSet, progress::Progress, rng::Rng};

/// A resampling technique.
///
/// Only a [`TrainSet`] can be passed, so that resampling validation or test rows does not compile:
///
/// ```compile_fail
/// # use imbalance_lab::{data::*, progress::*, resample::*, rng::*};
/// fn leak(test: &TestSet, rng: &mut Rng) {
///     Smote::default().plan(test, rng, &mut Quiet);
/// }
/// ```
pub trait Resampler {
    /// Decides which rows the new train set has, without making them.
    ///
    /// Original rows come first unless the technique removes rows; new rows come in blocks, one per class in class
    /// order. The same stream gives the same plan on every machine.
    ///
    /// # Errors
    /// [`ResampleError`] if the strategy does not fit the counts or a class is too small for the technique.
    fn plan(&self, train: &TrainSet, rng: &mut Rng, progress: &mut dyn Progress) -> Result<Plan, ResampleError>;
}

crate::family! {
    /// Every resampling technique with its parameters.
    pub enum ResamplerSpec: Resampler {
        /// The train set as it is.
        None(NoResampling),
        /// Copies of rare rows.
        RandomOver(RandomOverSampler),
        /// Fewer common rows.
        RandomUnder(RandomUnderSampler),
        /// New rows between rare rows.
        Smote(Smote),
    }
}

/// Why a train set cannot be resampled as asked.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum ResampleError {
    /// The strategy does not fit the class counts.
    #[error(transparent)]
    Strategy(#[from] StrategyError),
    /// A class has too few rows to have `k` neighbors each.
    #[error(
        "SMOTE looks for {k} neighbors inside a class and needs at least {} rows, but class \"{class}\" has only {found}. \
         Set k_neighbors to {} or less, or choose random over-sampling", k + 1, found - 1
    )]
    TooFewNeighbors {
        /// Name of the class.
        class: String,
        /// Neighbors asked for.
        k: u32,
        /// Rows of the class in the train set.
        found: u32,
    },
    /// A class has a single row: nothing to interpolate between.
    #[error(
        "class \"{class}\" has a single train row, and SMOTE needs two to draw a line between. \
         Choose random over-sampling, or leave the class out of sampling_strategy"
    )]
    SingleRow {
        /// Name of the class.
        class: String,
    },
}

/// How `sampling_strategy` is shown and read, for techniques with a field of that name.
const STRATEGY: crate::param::Described = crate::param::Described {
    key: "sampling_strategy",
    label: "Sampling strategy",
    help: "Which classes to change and to what counts: a word, a ratio of rare to common rows, or counts per class.",
    unit: "",
    kind: crate::param::Kind::Text {
        form: "auto, minority, majority, not minority, not majority, all, 0.5, or rare=200;other=300",
        canonical: |text| text.parse::<SamplingStrategy>().map(|strategy| strategy.to_string()),
    },
};
