//! One-sided selection: the common rows that few seeds mislabel, without Tomek links.

use super::{
    condensed_nearest_neighbour::seeds,
    neighbourhood::{N_SEEDS, first_minority},
    tomek_links::tomek_links,
};
use crate::{
    data::{Class, Row, TrainSet},
    neighbors::k_nearest_of,
    param::{About, Param, Tuned},
    progress::{Progress, Section},
    resample::{Method, Plan, ResampleError, Resampler, STRATEGY, SamplingStrategy, group},
    rng::Rng,
};

/// Keeps, of each targeted class, `n_seeds_S` random rows and the rows whose nearest row among the minority and those seeds is
/// of the minority; then drops the rows of targeted classes that are part of a Tomek link of what is left.
///
/// Rows come out grouped by class: seeds first, then the others in order.
///
/// Where we differ from imbalanced-learn: seeds are drawn without replacement, and a row is never its own nearest.
///
/// Input `(n_samples, n_features)`; time up to `O(n_kept² · n_features)`.
///
/// # Errors
/// [`ResampleError::Strategy`] if the strategy does not fit.
///
/// # Source
/// Kubat & Matwin 1997, "Addressing the curse of imbalanced training sets: one-sided selection", ICML 1997, 179–186; behaviour
/// of imbalanced-learn 0.14.2.
#[derive(Clone, Debug, PartialEq)]
pub struct OneSidedSelection {
    /// Which classes may lose rows.
    pub sampling_strategy: SamplingStrategy,
    /// Random rows of each class to begin with.
    pub n_seeds: u32,
}

impl Default for OneSidedSelection {
    fn default() -> Self {
        Self { sampling_strategy: SamplingStrategy::default(), n_seeds: 1 }
    }
}

impl Tuned for OneSidedSelection {
    const ABOUT: About = About {
        id: "one_sided_selection",
        title: "One-sided selection",
        does: "Drops common rows that a few seeds already get right, and those that form a pair with a rare row.",
        hurts: "Much hangs on which seeds are drawn, and what it drops as redundant can be most of the common class.",
        source: "Kubat & Matwin 1997, ICML, 179-186; imbalanced-learn 0.14 OneSidedSelection",
    };
    const GROUP: &'static str = group::CLEANING;
    const PARAMS: &'static [Param<Self>] =
        &[param!(n_seeds: integer, N_SEEDS), param!(sampling_strategy: text, STRATEGY)];
}

impl Resampler for OneSidedSelection {
    fn plan(&self, train: &TrainSet, rng: &mut Rng, progress: &mut dyn Progress) -> Result<Plan, ResampleError> {
        self.plan_with(train, progress, |n_class| seeds(rng, n_class, self.n_seeds))
    }
}

impl OneSidedSelection {
    /// The plan that given seeds lead to: `draw(n_class)` is called once per targeted class and gives places in it.
    ///
    /// # Errors
    /// As [`Resampler::plan`].
    pub fn plan_with(
        &self,
        train: &TrainSet,
        progress: &mut dyn Progress,
        mut draw: impl FnMut(usize) -> Vec<usize>,
    ) -> Result<Plan, ResampleError> {
        let counts = train.class_counts();
        let targets = self.sampling_strategy.targets(Method::Clean, &counts, train.class_names())?;
        let targets: Vec<Class> = targets.into_iter().map(|(class, _)| class).collect();
        let labels = train.labels();
        let minority = first_minority(labels, &counts);
        let mut rows: Vec<Row> = Vec::new();
        for (done, (class, _)) in counts.present().enumerate() {
            let members = train.rows_of(class);
            if !targets.contains(&class) {
                rows.extend(members);
                continue;
            }
            let mut part = Section::new(progress, 0.0, 0.5);
            let mut part = Section::nth(&mut part, done, counts.n_classes());
            let mut kept: Vec<Row> = Vec::new();
            for seed in draw(members.len()) {
                if !kept.contains(&members[seed]) {
                    kept.push(members[seed]);
                }
            }
            let mut known = if class == minority { Vec::new() } else { train.rows_of(minority) };
            known.extend(&kept);
            let others: Vec<Row> = members.into_iter().filter(|row| !kept.contains(row)).collect();
            let near = k_nearest_of(train.features(), &others, &known, 1, &mut part)?;
            kept.extend(
                others
                    .iter()
                    .zip(near.iter())
                    .filter(|(_, near)| labels[near[0].index()] != class)
                    .map(|(&row, _)| row),
            );
            rows.extend(kept);
        }
        let mut is_linked = vec![false; train.n_samples()];
        for row in tomek_links(train, &rows, &mut Section::new(progress, 0.5, 1.0))?.into_iter().flatten() {
            is_linked[row.index()] = targets.contains(&labels[row.index()]);
        }
        progress.report(1.0)?;
        Ok(Plan::keep(rows.into_iter().filter(|row| !is_linked[row.index()])))
    }
}
