//! Neighbourhood cleaning rule: drops common rows that do not fit, and those that make rare rows be mistaken.

use super::neighbourhood::{KindSel, N_NEIGHBORS, edit, first_minority, mode, nearest};
use crate::{
    data::{Class, Row, TrainSet, sort_rows},
    param::{About, Described, Kind, Param, Tuned},
    progress::{Progress, Section},
    resample::{Plan, ResampleError, Resampler, STRATEGY, SamplingStrategy, group},
    rng::Rng,
};

/// Drops two groups of rows of the targeted classes; the others come out in the order they were in.
///
/// - **A1**: rows whose `n_neighbors` nearest rows mostly have another label ([`super::EditedNearestNeighbours`] with `mode`).
/// - **A2**: the `n_neighbors` nearest rows of those minority rows that a vote among the `n_neighbors` rows nearest to them, **the
///   row itself counted**, gets wrong; only of targeted classes with more than `threshold_cleaning` times the rows of the
///   minority.
///
/// Where we differ from imbalanced-learn: a row is never its own neighbor, even when it has duplicates.
///
/// Input `(n_samples, n_features)`; time up to `O(n_targeted · n_samples · n_features)`.
///
/// # Errors
/// [`ResampleError::TooFewNeighbors`] if the train set has `n_neighbors` rows or fewer.
///
/// # Source
/// Laurikkala 2001, "Improving identification of difficult small classes by balancing class distribution", AIME 2001, LNCS
/// 2101:63–66; behaviour of imbalanced-learn 0.14.2.
#[derive(Clone, Debug, PartialEq)]
pub struct NeighbourhoodCleaningRule {
    /// Which classes may lose rows.
    pub sampling_strategy: SamplingStrategy,
    /// How many nearest rows are asked.
    pub n_neighbors: u32,
    /// How many times the minority a class must have for its rows around mistaken minority rows to go.
    pub threshold_cleaning: f64,
}

impl Default for NeighbourhoodCleaningRule {
    fn default() -> Self {
        Self { sampling_strategy: SamplingStrategy::default(), n_neighbors: 3, threshold_cleaning: 0.5 }
    }
}

/// What the rule drops.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Dropped {
    /// Rows that do not fit their surroundings, in order.
    pub a1: Vec<Row>,
    /// Rows around mistaken minority rows, in order; some may be in `a1` too.
    pub a2: Vec<Row>,
    /// Classes that `a2` may be of.
    pub classes_to_clean: Vec<Class>,
}

impl Tuned for NeighbourhoodCleaningRule {
    const ABOUT: About = About {
        id: "neighbourhood_cleaning_rule",
        title: "Neighbourhood cleaning rule",
        does: "Drops common rows that most of their nearest rows contradict, and those around rare rows that would be mistaken.",
        hurts: "Around a rare class that lies inside a common one it clears a wide space that new data will not respect.",
        source: "Laurikkala 2001, LNCS 2101:63-66; imbalanced-learn 0.14 NeighbourhoodCleaningRule",
    };
    const GROUP: &'static str = group::CLEANING;
    const PARAMS: &'static [Param<Self>] = &[
        param!(n_neighbors: integer, N_NEIGHBORS),
        param!(threshold_cleaning: real, Described {
            key: "threshold_cleaning",
            label: "Size of classes to clean",
            help: "How many times the rows of the rare class a class must have to lose rows around mistaken rare rows.",
            unit: "",
            kind: Kind::Real { min: 0.0, max: 1000.0 },
        }),
        param!(sampling_strategy: text, STRATEGY),
    ];
}

impl Resampler for NeighbourhoodCleaningRule {
    fn plan(&self, train: &TrainSet, _rng: &mut Rng, progress: &mut dyn Progress) -> Result<Plan, ResampleError> {
        let Dropped { a1, a2, .. } = self.dropped(train, progress)?;
        let mut is_dropped = vec![false; train.n_samples()];
        a1.iter().chain(&a2).for_each(|row| is_dropped[row.index()] = true);
        Ok(Plan::keep(train.all_rows().into_iter().filter(|row| !is_dropped[row.index()])))
    }
}

impl NeighbourhoodCleaningRule {
    /// The two groups of rows that are dropped.
    ///
    /// # Errors
    /// As [`Resampler::plan`].
    pub fn dropped(&self, train: &TrainSet, progress: &mut dyn Progress) -> Result<Dropped, ResampleError> {
        let (title, k, labels) = (Self::ABOUT.title, self.n_neighbors, train.labels());
        let all = train.all_rows();
        let targets = self.sampling_strategy.classes_to_clean(train)?;
        let mut part = Section::new(progress, 0.0, 0.9);
        let mut fits = edit(title, train, &all, &targets, (k, KindSel::Mode), &mut part)?;
        sort_rows(&mut fits);
        let a1 = all.iter().copied().filter(|row| fits.binary_search(row).is_err()).collect();

        let counts = train.class_counts();
        let minority = first_minority(labels, &counts);
        let enough = f64::from(counts.get(minority)) * self.threshold_cleaning;
        let classes_to_clean: Vec<Class> =
            targets.into_iter().filter(|&class| f64::from(counts.get(class)) > enough).collect();
        let rare = train.rows_of(minority);
        let near = nearest(title, train, &rare, &all, k, &mut Section::new(progress, 0.9, 1.0))?;
        let mut a2: Vec<Row> = rare
            .iter()
            .zip(near.iter())
            .filter(|(row, near)| {
                // The row itself is the nearest to it, and the last of the neighbors falls out of the vote.
                let voters = std::iter::once(**row).chain(near.iter().copied()).take(k as usize);
                mode(labels, voters, train.n_classes()) != minority
            })
            .flat_map(|(_, near)| near.iter().copied())
            .filter(|row| classes_to_clean.contains(&labels[row.index()]))
            .collect();
        sort_rows(&mut a2);
        a2.dedup();
        Ok(Dropped { a1, a2, classes_to_clean })
    }
}
