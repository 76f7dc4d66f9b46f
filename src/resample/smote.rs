//! SMOTE: new rare rows on the lines between near rare rows.

use super::{Origin, Plan, ResampleError, Resampler, STRATEGY, SamplingStrategy};
use crate::{
    data::{Class, Matrix, Row, TrainSet},
    neighbors::{Neighbors, k_nearest},
    param::{About, Described, Kind, Param, Tuned, Value},
    progress::Progress,
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
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Smote {
    /// Which classes grow, and to what counts.
    pub sampling_strategy: SamplingStrategy,
    /// How many of a row's nearest rows a line may lead to.
    pub k_neighbors: u32,
}

impl Default for Smote {
    fn default() -> Self {
        Self { sampling_strategy: SamplingStrategy::default(), k_neighbors: 5 }
    }
}

/// What is drawn for one synthetic row.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SmoteDraw {
    /// `base * k + rank`, uniform in `0..n_class * k`: which row of the class, and which of its neighbors.
    pub flat: u32,
    /// How far along the line, in `[0, 1)`.
    pub gap: f64,
}

impl Tuned for Smote {
    const ABOUT: About = About {
        id: "smote",
        title: "SMOTE",
        does: "Makes new rare rows on the lines between a rare row and its nearest rare rows.",
        hurts: "The lines can run through the common class, and predicted probabilities come out far too high.",
        source: "Chawla et al. 2002, JAIR 16:321-357; imbalanced-learn 0.14 SMOTE",
    };
    const PARAMS: &'static [Param<Self>] = &[
        Param {
            described: Described {
                key: "k_neighbors",
                label: "Neighbors",
                help: "How many of a row's nearest rows of the same class a line may lead to.",
                unit: "rows",
                kind: Kind::Integer { min: 1, max: 100 },
            },
            read: |this| Value::Integer(this.k_neighbors),
            write: |this, value| this.k_neighbors = value.integer(),
        },
        Param {
            described: STRATEGY,
            read: |this| Value::Text(this.sampling_strategy.to_string()),
            write: |this, value| this.sampling_strategy = value.text().parse().expect("the value is canonical"),
        },
    ];
}

impl Resampler for Smote {
    fn plan(&self, train: &TrainSet, rng: &mut Rng, progress: &mut dyn Progress) -> Result<Plan, ResampleError> {
        let k = self.k_neighbors;
        self.plan_with(train, progress, |n_class| SmoteDraw { flat: rng.below(n_class * k), gap: rng.uniform() })
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
        mut draw: impl FnMut(u32) -> SmoteDraw,
    ) -> Result<Plan, ResampleError> {
        let mut plan = Plan::keep_all(train);
        let targets: Vec<(Class, u32)> =
            self.sampling_strategy.rows_to_add(train)?.into_iter().filter(|&(_, n_new)| n_new > 0).collect();
        let n_targets = targets.len().max(1) as f64;
        for (done, &(class, n_new)) in targets.iter().enumerate() {
            let members = train.rows_of(class);
            let mut part = |share: f64| progress.report((done as f64 + share) / n_targets);
            let neighbors = self.neighbors_in_class(train, class, &members, &mut part)?;
            for _ in 0..n_new {
                let SmoteDraw { flat, gap } = draw(members.len() as u32);
                let base = Row(flat / self.k_neighbors);
                let neighbor = neighbors.of(base)[(flat % self.k_neighbors) as usize];
                // A gap just below 1 must not round up to 1: the new row would be a copy of the neighbor.
                let gap = (gap as f32).min(1.0f32.next_down());
                plan.0.push(Origin::Synthetic {
                    base: members[base.index()],
                    neighbor: members[neighbor.index()],
                    gap,
                });
            }
        }
        progress.report(1.0);
        Ok(plan)
    }

    /// Neighbors among the rows of one class; row numbers are places in `members`.
    fn neighbors_in_class(
        &self,
        train: &TrainSet,
        class: Class,
        members: &[Row],
        progress: &mut dyn Progress,
    ) -> Result<Neighbors, ResampleError> {
        let found = members.len() as u32;
        let class = || train.class_names()[class.index()].clone();
        if found == 1 {
            return Err(ResampleError::SingleRow { class: class() });
        }
        if found <= self.k_neighbors {
            return Err(ResampleError::TooFewNeighbors { class: class(), k: self.k_neighbors, found });
        }
        let values = members.iter().flat_map(|row| train.features().row(row.index())).copied().collect();
        Ok(k_nearest(&Matrix::new(values, train.n_features()), self.k_neighbors as usize, progress))
    }
}
