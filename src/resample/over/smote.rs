//! SMOTE: new rare rows on the lines between near rare rows.

use super::interpolation::{INSTEAD, K_NEIGHBORS, LineDraw, USUAL_NEIGHBORS, neighbors_in_class, synthetic};
use crate::{
    data::TrainSet,
    param::{About, Param, Tuned},
    progress::{Progress, Section},
    resample::{Plan, ResampleError, Resampler, STRATEGY, SamplingStrategy, group},
    rng::Rng,
};

/// Plans synthetic rows on segments between near neighbors of one class.
///
/// `x_new = x_base + gap * (x_neighbor - x_base)` with `gap ~ U[0, 1)`, one gap for all columns; base and neighbor are
/// drawn together, uniformly over the `n_class * k_neighbors` pairs, so bases are not taken in turn. Neighbors are the
/// `k_neighbors` nearest rows of the same class (Euclidean, in the units of the *scaled* features). Classes are handled
/// one by one, each against its own rows. Original rows come first, then one block per class.
///
/// Where we differ from imbalanced-learn: a row is never its own neighbor, even when it has duplicates.
///
/// Input `(n_samples, n_features)`; time `O(n_class² · n_features)` per targeted class.
///
/// # Errors
/// [`ResampleError::TooFewNeighbors`] if a class that gets new rows has `k_neighbors` rows or fewer,
/// [`ResampleError::SingleRow`] if it has one.
///
/// # Source
/// Chawla, Bowyer, Hall & Kegelmeyer 2002, "SMOTE", JAIR 16:321–357; behaviour of imbalanced-learn 0.14.2.
#[derive(Clone, Debug, PartialEq)]
pub struct Smote {
    /// Which classes grow, and to what counts.
    pub sampling_strategy: SamplingStrategy,
    /// How many of a row's nearest rows a line may lead to.
    pub k_neighbors: u32,
}

impl Default for Smote {
    fn default() -> Self {
        Self { sampling_strategy: SamplingStrategy::default(), k_neighbors: USUAL_NEIGHBORS }
    }
}

impl Tuned for Smote {
    const ABOUT: About = About {
        id: "smote",
        title: "SMOTE",
        does: "Makes new rare rows on the lines between a rare row and its nearest rare rows.",
        hurts: "The lines can run through the common class, and predicted probabilities come out far too high.",
        source: "Chawla et al. 2002, JAIR 16:321-357; imbalanced-learn 0.14 SMOTE",
    };
    const GROUP: &'static str = group::OVER;
    const PARAMS: &'static [Param<Self>] =
        &[param!(k_neighbors: integer, K_NEIGHBORS), param!(sampling_strategy: text, STRATEGY)];
}

impl Resampler for Smote {
    fn plan(&self, train: &TrainSet, rng: &mut Rng, progress: &mut dyn Progress) -> Result<Plan, ResampleError> {
        self.plan_with(train, progress, |n_class| LineDraw::new(rng, n_class, self.k_neighbors))
    }
}

impl Smote {
    /// The plan that given draws lead to: `draw(n_class)` is called once per new row, class after class.
    ///
    /// Draws recorded elsewhere can be fed in here, so that the arithmetic is tested apart from the generator.
    ///
    /// # Errors
    /// As [`Resampler::plan`].
    pub fn plan_with(
        &self,
        train: &TrainSet,
        progress: &mut dyn Progress,
        mut draw: impl FnMut(usize) -> LineDraw,
    ) -> Result<Plan, ResampleError> {
        let mut plan = Plan::keep_all(train);
        let targets = self.sampling_strategy.rows_to_add(train)?;
        for (done, &(class, n_new)) in targets.iter().enumerate() {
            let members = train.rows_of(class);
            let mut part = Section::nth(progress, done, targets.len());
            let neighbors = neighbors_in_class(
                (Self::ABOUT.title, "k_neighbors"),
                train,
                class,
                &members,
                self.k_neighbors,
                &mut part,
            )?;
            plan.origins.extend((0..n_new).map(|_| {
                let draw = draw(members.len());
                let (base, rank) = draw.base_and_rank(self.k_neighbors);
                synthetic(members[base], neighbors.of(base)[rank], draw.gap)
            }));
        }
        progress.report(1.0)?;
        Ok(plan)
    }
}

/// What over-samples a class of so many rows with neither borders nor support vectors: SMOTE as it is by default, if it can.
pub(super) fn simpler(found: usize) -> &'static str {
    if found > USUAL_NEIGHBORS as usize { "SMOTE" } else { INSTEAD }
}
