//! Repeated edited nearest neighbours: editing until nothing changes.

use super::neighbourhood::{KindSel, N_NEIGHBORS, counts, edit, first_minority, has_gone_too_far};
use crate::{
    data::{Class, Row, TrainSet},
    param::{About, Described, Kind, Param, Tuned},
    progress::{Progress, Section},
    resample::{Method, Plan, ResampleError, Resampler, STRATEGY, SamplingStrategy, group},
    rng::Rng,
};

/// Repeats [`super::EditedNearestNeighbours`] on what is left until a pass drops nothing, at most `max_iter` times.
///
/// It also stops, keeping the result of that pass, when a class is gone or a class other than the minority has fallen below
/// the number of rows that the minority had at first. The strategy is read anew on the counts of every pass, so the minority
/// of a word such as `auto` can change on the way. Rows come out grouped by class.
///
/// Where we differ from imbalanced-learn: a row is never its own neighbor; and its row numbers (not its rows) are wrong when
/// the first pass drops nothing from a set that is not sorted by class.
///
/// Input `(n_samples, n_features)`; time as editing, times the passes.
///
/// # Errors
/// [`ResampleError::TooFewNeighbors`] if a pass has `n_neighbors` rows or fewer to work on.
///
/// # Source
/// Tomek 1976, "An experiment with the edited nearest-neighbor rule", IEEE Trans. SMC 6(6):448–452; behaviour of
/// imbalanced-learn 0.14.2.
#[derive(Clone, Debug, PartialEq)]
pub struct RepeatedEditedNearestNeighbours {
    /// Which classes may lose rows.
    pub sampling_strategy: SamplingStrategy,
    /// How many nearest rows are asked.
    pub n_neighbors: u32,
    /// What they must agree on.
    pub kind_sel: KindSel,
    /// Most passes.
    pub max_iter: u32,
}

impl Default for RepeatedEditedNearestNeighbours {
    fn default() -> Self {
        Self { sampling_strategy: SamplingStrategy::default(), n_neighbors: 3, kind_sel: KindSel::All, max_iter: 100 }
    }
}

impl Tuned for RepeatedEditedNearestNeighbours {
    const ABOUT: About = About {
        id: "repeated_edited_nearest_neighbours",
        title: "Repeated edited nearest neighbours",
        does: "Drops common rows that disagree with their nearest rows, again and again until all agree.",
        hurts: "Each pass eats deeper into the common class, and the border it leaves is cleaner than the data to come.",
        source: "Tomek 1976, IEEE Trans. SMC 6(6):448-452; imbalanced-learn 0.14 RepeatedEditedNearestNeighbours",
    };
    const GROUP: &'static str = group::CLEANING;
    const PARAMS: &'static [Param<Self>] = &[
        param!(n_neighbors: integer, N_NEIGHBORS),
        param!(kind_sel: choice, KindSel::DESCRIBED),
        param!(max_iter: integer, Described {
            key: "max_iter",
            label: "Most passes",
            help: "After how many passes to stop, if rows are still dropped.",
            unit: "passes",
            kind: Kind::Integer { min: 1, max: 1000 },
        }),
        param!(sampling_strategy: text, STRATEGY),
    ];
}

impl Resampler for RepeatedEditedNearestNeighbours {
    fn plan(&self, train: &TrainSet, _rng: &mut Rng, progress: &mut dyn Progress) -> Result<Plan, ResampleError> {
        Ok(Plan::keep(self.passes(train, progress)?.0))
    }
}

impl RepeatedEditedNearestNeighbours {
    /// The rows left, and the passes it took, the last one, which may have dropped nothing, included.
    ///
    /// # Errors
    /// As [`Resampler::plan`].
    pub fn passes(&self, train: &TrainSet, progress: &mut dyn Progress) -> Result<(Vec<Row>, u32), ResampleError> {
        let at_first = train.class_counts();
        let minority = first_minority(train.labels(), &at_first);
        let mut rows = train.all_rows();
        for pass in 1..=self.max_iter {
            // Nobody knows how many passes it takes: each is half of what is left.
            let share = |passes: u32| 1.0 - libm::exp2(-f64::from(passes));
            let mut part = Section::new(progress, share(pass - 1), share(pass));
            let now = counts(train, &rows);
            let targets = self.sampling_strategy.targets(Method::Clean, &now, train.class_names())?;
            let targets: Vec<Class> = targets.into_iter().map(|(class, _)| class).collect();
            let how = (self.n_neighbors, self.kind_sel);
            let kept = edit(Self::ABOUT.title, train, &rows, &targets, how, &mut part)?;
            let has_changed = kept.len() < rows.len();
            rows = kept;
            if !has_changed
                || has_gone_too_far(&at_first, &counts(train, &rows), Some(minority))
                || pass == self.max_iter
            {
                progress.report(1.0)?;
                return Ok((rows, pass));
            }
        }
        unreachable!("max_iter is at least 1")
    }
}
