//! Edited nearest neighbours: drops rows that do not fit their surroundings.

use super::neighbourhood::{KindSel, N_NEIGHBORS, edit};
use crate::{
    data::{Row, TrainSet},
    param::{About, Param, Tuned},
    progress::Progress,
    resample::{Plan, ResampleError, Resampler, STRATEGY, SamplingStrategy, group},
    rng::Rng,
};

/// Keeps a row of a targeted class only if its `n_neighbors` nearest rows agree with its label: all of them, or most.
///
/// One pass: every decision is made on the train set as it was. Rows come out grouped by class.
///
/// Where we differ from imbalanced-learn: a row is never its own neighbor, even when it has duplicates.
///
/// Input `(n_samples, n_features)`; time up to `O(n_targeted · n_samples · n_features)`.
///
/// # Errors
/// [`ResampleError::TooFewNeighbors`] if the train set has `n_neighbors` rows or fewer.
///
/// # Source
/// Wilson 1972, "Asymptotic properties of nearest neighbor rules using edited data", IEEE Trans. SMC 2(3):408–421; behaviour
/// of imbalanced-learn 0.14.2.
#[derive(Clone, Debug, PartialEq)]
pub struct EditedNearestNeighbours {
    /// Which classes may lose rows.
    pub sampling_strategy: SamplingStrategy,
    /// How many nearest rows are asked.
    pub n_neighbors: u32,
    /// What they must agree on.
    pub kind_sel: KindSel,
}

impl Default for EditedNearestNeighbours {
    fn default() -> Self {
        Self { sampling_strategy: SamplingStrategy::default(), n_neighbors: 3, kind_sel: KindSel::All }
    }
}

impl Tuned for EditedNearestNeighbours {
    const ABOUT: About = About {
        id: "edited_nearest_neighbours",
        title: "Edited nearest neighbours",
        does: "Drops common rows whose nearest rows are not all of their class.",
        hurts: "It cleans the border and hardly changes the ratio; where classes overlap widely it drops good rows in masses.",
        source: "Wilson 1972, IEEE Trans. SMC 2(3):408-421; imbalanced-learn 0.14 EditedNearestNeighbours",
    };
    const GROUP: &'static str = group::CLEANING;
    const PARAMS: &'static [Param<Self>] = &[
        param!(n_neighbors: integer, N_NEIGHBORS),
        param!(kind_sel: choice, KindSel::DESCRIBED),
        param!(sampling_strategy: text, STRATEGY),
    ];
}

impl Resampler for EditedNearestNeighbours {
    fn plan(&self, train: &TrainSet, _rng: &mut Rng, progress: &mut dyn Progress) -> Result<Plan, ResampleError> {
        let rows = self.rows(train, progress)?;
        progress.report(1.0)?;
        Ok(Plan::keep(rows))
    }
}

impl EditedNearestNeighbours {
    /// The rows that stay, class by class.
    ///
    /// # Errors
    /// As [`Resampler::plan`].
    pub(in crate::resample) fn rows(
        &self,
        train: &TrainSet,
        progress: &mut dyn Progress,
    ) -> Result<Vec<Row>, ResampleError> {
        let targets = self.sampling_strategy.classes_to_clean(train)?;
        let how = (self.n_neighbors, self.kind_sel);
        edit(Self::ABOUT.title, train, &train.all_rows(), &targets, how, progress)
    }
}
