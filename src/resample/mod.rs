//! Resampling: a technique decides a [`Plan`], and applying the plan builds the new train set.

mod error;
mod kmeans;
mod none;
mod plan;
mod strategy;

pub mod combine;
pub mod over;
pub mod under;

pub use error::ResampleError;
pub use kmeans::{Clusters, KMeans};
pub use none::NoResampling;
pub use over::{
    Allotment, KMeansSmote, LineDraw, RandomOverSampler, Smote, SupportGroups, SupportVector, Svc, SvmSmote,
};
pub use plan::{Origin, Plan};
pub use strategy::{Method, SamplingStrategy, StrategyError};
pub use under::{ClusterCentroids, RandomUnderSampler, Voting};

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
        /// Centers of clusters in place of common rows.
        ClusterCentroids(ClusterCentroids),
        /// New rows between rare rows.
        Smote(Smote),
        /// New rows inside clusters that hold many rare rows.
        KMeansSmote(KMeansSmote),
        /// New rows around the support vectors of the rare class.
        SvmSmote(SvmSmote),
    }
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
