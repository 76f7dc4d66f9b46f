//! SMOTE, then Tomek links.

use crate::{
    data::TrainSet,
    param::{About, Param, Tuned},
    progress::{Progress, Section},
    resample::{Plan, ResampleError, Resampler, STRATEGY, SamplingStrategy, group, over::Smote, under::tomek_links},
    rng::Rng,
};

/// [`Smote`], then every row that is part of a Tomek link is dropped, of whatever class, new rows and originals alike.
///
/// So classes can end unequal, and original rare rows can be lost.
///
/// Input `(n_samples, n_features)`; time up to `O(n² · n_features)` with `n` the rows after SMOTE, memory linear in rows.
///
/// # Errors
/// As [`Smote`].
///
/// # Source
/// Batista, Bazzan & Monard 2003, "Balancing training data for automated annotation of keywords: a case study", WOB 2003,
/// 10–18; behaviour of imbalanced-learn 0.14.2.
#[derive(Clone, Debug, PartialEq)]
pub struct SmoteTomek {
    /// Which classes SMOTE grows, and to what counts.
    pub sampling_strategy: SamplingStrategy,
    /// How many of a row's nearest rows a line of SMOTE may lead to.
    pub k_neighbors: u32,
}

impl Default for SmoteTomek {
    fn default() -> Self {
        let Smote { sampling_strategy, k_neighbors } = Smote::default();
        Self { sampling_strategy, k_neighbors }
    }
}

impl Tuned for SmoteTomek {
    const ABOUT: About = About {
        id: "smote_tomek",
        title: "SMOTE and Tomek links",
        does: "SMOTE, then drops both rows of every pair of different classes that are each other's nearest.",
        hurts: "It can drop original rare rows, and the classes end slightly unequal; it is slow on large sets.",
        source: "Batista et al. 2003, WOB, 10-18; imbalanced-learn 0.14 SMOTETomek",
    };
    const GROUP: &'static str = group::COMBINED;
    const PARAMS: &'static [Param<Self>] =
        &[param!(k_neighbors: integer, crate::resample::over::K_NEIGHBORS), param!(sampling_strategy: text, STRATEGY)];
}

impl Resampler for SmoteTomek {
    fn plan(&self, train: &TrainSet, rng: &mut Rng, progress: &mut dyn Progress) -> Result<Plan, ResampleError> {
        let smote = Smote { sampling_strategy: self.sampling_strategy.clone(), k_neighbors: self.k_neighbors };
        let plan = smote.plan(train, rng, &mut Section::new(progress, 0.0, 0.1))?;
        Self::clean(plan, train, &mut Section::new(progress, 0.1, 1.0))
    }
}

impl SmoteTomek {
    /// What is left of a plan without its Tomek links.
    ///
    /// # Errors
    /// [`ResampleError::Cancelled`] if `progress` says so.
    pub fn clean(plan: Plan, train: &TrainSet, progress: &mut dyn Progress) -> Result<Plan, ResampleError> {
        let resampled = plan.apply(train);
        let mut is_linked = vec![false; resampled.n_samples()];
        for row in tomek_links(&resampled, &resampled.all_rows(), progress)?.into_iter().flatten() {
            is_linked[row.index()] = true;
        }
        progress.report(1.0)?;
        Ok(plan.only((0..resampled.n_samples()).filter(|&place| !is_linked[place])))
    }
}
