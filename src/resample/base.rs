//! What a resampling technique is, and what several share.

use super::{error::ResampleError, plan::Plan, strategy::SamplingStrategy};
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

/// The headings of the menu of resamplers; a technique names its own as [`Tuned::GROUP`](crate::param::Tuned::GROUP).
pub mod group {
    /// Adds rows.
    pub const OVER: &str = "Over-sampling";
    /// Keeps a number of rows, or replaces rows by fewer ones.
    pub const UNDER: &str = "Under-sampling";
    /// Takes away rows that stand in the way, however many they are.
    pub const CLEANING: &str = "Cleaning";
    /// Adds rows, then cleans.
    pub const COMBINED: &str = "Combined";
    /// Adds rows that a generative network makes.
    pub const GENERATIVE: &str = "Generative networks";
    /// Every heading, in the order of the menu.
    pub const ALL: [&str; 5] = [OVER, UNDER, CLEANING, COMBINED, GENERATIVE];
}

/// How `sampling_strategy` is shown and read, for techniques with a field of that name.
pub(super) const STRATEGY: crate::param::Described = crate::param::Described {
    key: "sampling_strategy",
    label: "Sampling strategy",
    help: "Which classes to change and to what counts: a word, a ratio of rare to common rows, or counts per class.",
    unit: "",
    kind: crate::param::Kind::Text {
        form: "auto, minority, majority, not minority, not majority, all, 0.5, or rare=200;other=300",
        canonical: |text| text.parse::<SamplingStrategy>().map(|strategy| strategy.to_string()),
    },
};
