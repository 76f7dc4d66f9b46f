//! Resampling before the split: a mistake, made on purpose to be seen.

use super::error::RunError;
use crate::experiment::RowOrigins;
use crate::{
    data::{ClassCounts, Split, SplitSpec, TestSet, TrainSet, stratified},
    progress::Progress,
    resample::Resampler,
    rng::{Seed, Stream},
};

/// What resampling before the split leaves.
pub(super) struct Leaking {
    /// The split that came too late.
    pub(super) split: Split,
    /// Rows that were held out before: what the model is really worth is seen on them.
    pub(super) honest_test: TestSet,
    /// Rows per class before resampling.
    pub(super) before: ClassCounts,
    /// What became of them.
    pub(super) made: RowOrigins,
}

/// Resamples first and splits afterwards, so that copies of train rows, and rows made from them, are tested on, and at class
/// shares that are not those of the data. The rows that `honest` holds out for the test stay out of all of it.
///
/// Vandewiele et al. 2021, Artificial Intelligence in Medicine 111:101987.
pub(super) fn resample_before_split(
    honest: Split,
    spec: SplitSpec,
    resampler: &dyn Resampler,
    seed: Seed,
    progress: &mut dyn Progress,
) -> Result<Leaking, RunError> {
    let pool = TrainSet::without_holding_out(honest.train.followed_by(&honest.validation));
    let plan = resampler.plan(&pool, &mut seed.stream(Stream::Plan), progress)?;
    let split = stratified(&plan.apply(&pool), spec, &mut seed.stream(Stream::Split))?;
    Ok(Leaking { split, honest_test: honest.test, before: pool.class_counts(), made: RowOrigins::of(&pool, &plan) })
}
