//! SMOTE, then edited nearest neighbours.

use crate::{
    data::TrainSet,
    param::{About, Described, Param, Tuned},
    progress::{Progress, Section},
    resample::{
        Plan, ResampleError, Resampler, STRATEGY, SamplingStrategy, group,
        over::{K_NEIGHBORS, Smote},
        under::{EditedNearestNeighbours, KindSel, N_NEIGHBORS},
    },
    rng::Rng,
};

/// [`Smote`], then [`EditedNearestNeighbours`] of all classes, new rows and originals alike.
///
/// So classes can end unequal, and original rare rows can be lost. Rows come out grouped by class.
///
/// Input `(n_samples, n_features)`; time up to `O(n² · n_features)` with `n` the rows after SMOTE, memory linear in rows.
///
/// # Errors
/// As [`Smote`] and [`EditedNearestNeighbours`].
///
/// # Source
/// Batista, Prati & Monard 2004, "A study of the behavior of several methods for balancing machine learning training data",
/// SIGKDD Explorations 6(1):20–29; behaviour of imbalanced-learn 0.14.2.
#[derive(Clone, Debug, PartialEq)]
pub struct SmoteEnn {
    /// Which classes SMOTE grows, and to what counts.
    pub sampling_strategy: SamplingStrategy,
    /// How many of a row's nearest rows a line of SMOTE may lead to.
    pub k_neighbors: u32,
    /// How many nearest rows editing asks.
    pub n_neighbors: u32,
    /// What they must agree on.
    pub kind_sel: KindSel,
}

impl Default for SmoteEnn {
    fn default() -> Self {
        let Smote { sampling_strategy, k_neighbors } = Smote::default();
        let EditedNearestNeighbours { n_neighbors, kind_sel, .. } = EditedNearestNeighbours::default();
        Self { sampling_strategy, k_neighbors, n_neighbors, kind_sel }
    }
}

impl Tuned for SmoteEnn {
    const ABOUT: About = About {
        id: "smote_enn",
        title: "SMOTE and edited nearest neighbours",
        does: "SMOTE, then drops every row, old or new, whose nearest rows are not all of its class.",
        hurts: "Where classes overlap it drops a large part of the data, original rare rows too, and leaves a gap that is not real.",
        source: "Batista et al. 2004, SIGKDD Expl. 6(1):20-29; imbalanced-learn 0.14 SMOTEENN",
    };
    const GROUP: &'static str = group::COMBINED;
    const PARAMS: &'static [Param<Self>] = &[
        param!(k_neighbors: integer, K_NEIGHBORS),
        param!(n_neighbors: integer, Described { label: "Neighbors that judge", ..N_NEIGHBORS }),
        param!(kind_sel: choice, KindSel::DESCRIBED),
        param!(sampling_strategy: text, STRATEGY),
    ];
}

impl Resampler for SmoteEnn {
    fn plan(&self, train: &TrainSet, rng: &mut Rng, progress: &mut dyn Progress) -> Result<Plan, ResampleError> {
        let smote = Smote { sampling_strategy: self.sampling_strategy.clone(), k_neighbors: self.k_neighbors };
        let plan = smote.plan(train, rng, &mut Section::new(progress, 0.0, 0.1))?;
        self.clean(plan, train, &mut Section::new(progress, 0.1, 1.0))
    }
}

impl SmoteEnn {
    /// What is left of a plan after editing.
    ///
    /// # Errors
    /// As [`EditedNearestNeighbours`].
    pub fn clean(&self, plan: Plan, train: &TrainSet, progress: &mut dyn Progress) -> Result<Plan, ResampleError> {
        let resampled = plan.apply(train);
        let editing = EditedNearestNeighbours {
            sampling_strategy: SamplingStrategy::All,
            n_neighbors: self.n_neighbors,
            kind_sel: self.kind_sel,
        };
        let rows = editing.rows(&resampled, progress)?;
        progress.report(1.0)?;
        Ok(plan.only(rows.into_iter().map(|row| row.index())))
    }
}
