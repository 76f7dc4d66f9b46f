//! Resampling before the split: a mistake, made on purpose to be seen.

use super::run::RunError;
use crate::{
    data::{Split, SplitSpec, TestSet, TrainSet, stratified},
    progress::Progress,
    resample::Resampler,
    rng::{Seed, Stream},
};

/// Resamples first and splits afterwards, so that copies of train rows, and rows made from them, are tested on. The rows
/// that `honest` holds out for the test stay out of all of it and come back beside the leaking split: what the model is
/// really worth is seen on them.
///
/// Vandewiele et al. 2021, Artificial Intelligence in Medicine 111:101987.
pub(super) fn resample_before_split(
    honest: Split,
    spec: SplitSpec,
    resampler: &dyn Resampler,
    seed: Seed,
    progress: &mut dyn Progress,
) -> Result<(Split, TestSet), RunError> {
    let pool = TrainSet::without_holding_out(honest.train.followed_by(&honest.validation));
    let plan = resampler.plan(&pool, &mut seed.stream(Stream::Plan), progress)?;
    let leaking = stratified(&plan.apply(&pool), spec, &mut seed.stream(Stream::Split))?;
    Ok((leaking, honest.test))
}
