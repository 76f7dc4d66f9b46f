//! Condensed nearest neighbour: keeps only the common rows that 1-NN needs to get the others right.

use super::neighbourhood::{N_SEEDS, first_minority};
use crate::{
    data::{Matrix, Row, TrainSet},
    neighbors::squared_distance,
    param::{About, Param, Tuned},
    progress::{Progress, Section},
    resample::{Method, Plan, ResampleError, Resampler, STRATEGY, SamplingStrategy, group},
    rng::Rng,
};

/// Keeps, of each targeted class, a few random seeds and the rows that the nearest kept row would mislabel.
///
/// For one class after the other, the kept set starts with the minority and `n_seeds_S` random rows of the class; then, in one
/// pass over the class in order, a row whose nearest kept row is of the minority is kept too. One pass, not until nothing
/// changes. Rows come out grouped by class: seeds first, then in the order they were kept.
///
/// Where we differ from imbalanced-learn: seeds are drawn without replacement; and its pass leaves out rows by a set that mixes
/// row numbers of the whole set with those inside the class, so a row can be passed over because of another one.
///
/// Input `(n_samples, n_features)`; time `O(n_class · n_kept · n_features)`, memory linear in rows.
///
/// # Errors
/// [`ResampleError::Strategy`] if the strategy does not fit.
///
/// # Source
/// Hart 1968, "The condensed nearest neighbor rule", IEEE Trans. Information Theory 14(3):515–516; behaviour of
/// imbalanced-learn 0.14.2.
#[derive(Clone, Debug, PartialEq)]
pub struct CondensedNearestNeighbour {
    /// Which classes may lose rows.
    pub sampling_strategy: SamplingStrategy,
    /// Random rows of each class to begin with.
    pub n_seeds: u32,
}

impl Default for CondensedNearestNeighbour {
    fn default() -> Self {
        Self { sampling_strategy: SamplingStrategy::default(), n_seeds: 1 }
    }
}

impl Tuned for CondensedNearestNeighbour {
    const ABOUT: About = About {
        id: "condensed_nearest_neighbour",
        title: "Condensed nearest neighbour",
        does: "Keeps of the common class only the rows whose nearest kept row would mislabel them.",
        hurts: "It keeps noise first, since noise is what is mislabelled, and the result depends on the order of the rows.",
        source: "Hart 1968, IEEE Trans. Inf. Theory 14(3):515-516; imbalanced-learn 0.14 CondensedNearestNeighbour",
    };
    const GROUP: &'static str = group::CLEANING;
    const PARAMS: &'static [Param<Self>] =
        &[param!(n_seeds: integer, N_SEEDS), param!(sampling_strategy: text, STRATEGY)];
}

impl Resampler for CondensedNearestNeighbour {
    fn plan(&self, train: &TrainSet, rng: &mut Rng, progress: &mut dyn Progress) -> Result<Plan, ResampleError> {
        self.plan_with(train, progress, |n_class| seeds(rng, n_class, self.n_seeds))
    }
}

/// Different places of a class, in the order drawn.
pub(super) fn seeds(rng: &mut Rng, n_class: usize, n_seeds: u32) -> Vec<usize> {
    let mut places: Vec<usize> = (0..n_class).collect();
    let n_seeds = n_class.min(n_seeds as usize);
    for at in 0..n_seeds {
        places.swap(at, at + rng.below((n_class - at) as u32) as usize);
    }
    places.truncate(n_seeds);
    places
}

/// The nearest kept row of each row of a class, as rows are kept one after the other.
struct Nearest<'a> {
    features: &'a Matrix,
    members: &'a [Row],
    distances: Vec<f64>,
    is_own: Vec<bool>,
    is_kept: Vec<bool>,
}

impl Nearest<'_> {
    /// A row is kept: it may be the nearest of some. Of equally near rows the first kept counts.
    fn keep(&mut self, kept: Row, is_own: bool) {
        for (place, row) in self.members.iter().enumerate() {
            let distance = squared_distance(self.features, row.0, kept.0);
            if distance < self.distances[place] {
                self.distances[place] = distance;
                self.is_own[place] = is_own;
            }
        }
    }
}

impl CondensedNearestNeighbour {
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
        let minority = first_minority(train.labels(), &counts);
        let rare = train.rows_of(minority);
        let mut rows = Vec::new();
        let mut n_done = 0;
        for (class, _) in counts.present() {
            let members = train.rows_of(class);
            if !targets.iter().any(|&(target, _)| target == class) {
                rows.extend(members);
                continue;
            }
            let mut part = Section::nth(progress, n_done, targets.len());
            n_done += 1;
            let n = members.len();
            let mut near = Nearest {
                features: train.features(),
                members: &members,
                distances: vec![f64::INFINITY; n],
                is_own: vec![false; n],
                is_kept: vec![false; n],
            };
            if class != minority {
                for (at, &row) in rare.iter().enumerate() {
                    if at % 16 == 0 {
                        part.report(0.5 * at as f64 / rare.len() as f64)?;
                    }
                    near.keep(row, false);
                }
            }
            let mut kept: Vec<usize> = Vec::new();
            for seed in draw(n) {
                if !std::mem::replace(&mut near.is_kept[seed], true) {
                    kept.push(seed);
                    near.keep(members[seed], true);
                }
            }
            for (place, &row) in members.iter().enumerate() {
                if place % 16 == 0 {
                    part.report(0.5 + 0.5 * place as f64 / n as f64)?;
                }
                if !near.is_kept[place] && !near.is_own[place] {
                    near.is_kept[place] = true;
                    kept.push(place);
                    near.keep(row, true);
                }
            }
            rows.extend(kept.into_iter().map(|place| members[place]));
        }
        progress.report(1.0)?;
        Ok(Plan::keep(rows))
    }
}
