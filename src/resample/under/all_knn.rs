//! All k-NN: editing with one neighbor, then two, then more.

use super::neighbourhood::{KindSel, N_NEIGHBORS, counts, edit, first_minority, has_gone_too_far};
use crate::{
    data::{Class, TrainSet},
    param::{About, Described, Kind, Param, Tuned, Value},
    progress::{Progress, Section},
    resample::{Method, Plan, ResampleError, Resampler, STRATEGY, SamplingStrategy, group},
    rng::Rng,
};

/// [`super::EditedNearestNeighbours`] with 1, 2, … up to `n_neighbors` neighbors, each pass on what the one before has left.
///
/// It stops, keeping the result of that pass, when a class is gone or, unless `allow_minority`, when a class other than the
/// minority has fallen below the number of rows that the minority had at first. The strategy is read anew on the counts of
/// every pass. Rows come out grouped by class.
///
/// Where we differ from imbalanced-learn: a row is never its own neighbor, even when it has duplicates.
///
/// Input `(n_samples, n_features)`; time as editing, times `n_neighbors`.
///
/// # Errors
/// [`ResampleError::TooFewNeighbors`] if a pass has no more rows to work on than neighbors.
///
/// # Source
/// Tomek 1976, "An experiment with the edited nearest-neighbor rule", IEEE Trans. SMC 6(6):448–452; behaviour of
/// imbalanced-learn 0.14.2.
#[derive(Clone, Debug, PartialEq)]
pub struct AllKnn {
    /// Which classes may lose rows.
    pub sampling_strategy: SamplingStrategy,
    /// Neighbors of the last pass.
    pub n_neighbors: u32,
    /// What they must agree on.
    pub kind_sel: KindSel,
    /// Whether a class may fall below the minority.
    pub allow_minority: bool,
}

impl Default for AllKnn {
    fn default() -> Self {
        Self {
            sampling_strategy: SamplingStrategy::default(),
            n_neighbors: 3,
            kind_sel: KindSel::All,
            allow_minority: false,
        }
    }
}

impl Tuned for AllKnn {
    const ABOUT: About = About {
        id: "all_knn",
        title: "All k-NN",
        does: "Drops common rows that disagree with their nearest row, then with their two nearest, and so on.",
        hurts: "Like other editing it cleans rather than balances, and a wide overlap loses most of its common rows.",
        source: "Tomek 1976, IEEE Trans. SMC 6(6):448-452; imbalanced-learn 0.14 AllKNN",
    };
    const GROUP: &'static str = group::CLEANING;
    const PARAMS: &'static [Param<Self>] = &[
        param!(n_neighbors: integer, N_NEIGHBORS),
        param!(kind_sel: choice, KindSel::DESCRIBED),
        Param {
            described: Described {
                key: "allow_minority",
                label: "May fall below the minority",
                help: "Whether a common class may end with fewer rows than the rare one.",
                unit: "",
                kind: Kind::Choice(&[("yes", "Yes"), ("no", "No")]),
            },
            read: |this| Value::Choice(if this.allow_minority { "yes" } else { "no" }),
            write: |this, value| this.allow_minority = value.text() == "yes",
        },
        param!(sampling_strategy: text, STRATEGY),
    ];
}

impl Resampler for AllKnn {
    fn plan(&self, train: &TrainSet, _rng: &mut Rng, progress: &mut dyn Progress) -> Result<Plan, ResampleError> {
        let at_first = train.class_counts();
        let minority = (!self.allow_minority).then(|| first_minority(train.labels(), &at_first));
        let mut rows = train.all_rows();
        for k in 1..=self.n_neighbors {
            let mut part = Section::nth(progress, k as usize - 1, self.n_neighbors as usize);
            let now = counts(train, &rows);
            let targets = self.sampling_strategy.targets(Method::Clean, &now, train.class_names())?;
            let targets: Vec<Class> = targets.into_iter().map(|(class, _)| class).collect();
            rows = edit(Self::ABOUT.title, train, &rows, &targets, (k, self.kind_sel), &mut part)?;
            if has_gone_too_far(&at_first, &counts(train, &rows), minority) {
                break;
            }
        }
        progress.report(1.0)?;
        Ok(Plan::keep(rows))
    }
}
