//! Tomek links: drops one or both of two rows of different classes that are each other's nearest.

use super::neighbourhood::nearest;
use crate::{
    data::{Row, TrainSet, sort_rows},
    order::sort_by_key,
    param::{About, Param, Tuned},
    progress::{Progress, Section},
    resample::{Plan, ResampleError, Resampler, STRATEGY, SamplingStrategy, group},
    rng::Rng,
};

/// Drops the rows of targeted classes that are part of a Tomek link: two rows of different classes, each the nearest of the
/// other. Rows come out in the order they were in.
///
/// Where we differ from imbalanced-learn: a row is never its own nearest, even when it has duplicates.
///
/// Input `(n_samples, n_features)`; time up to `O(n_samples² · n_features)`. A link has an end outside the largest class, so
/// only those rows, and the rows of other classes that they lead to, are searched for.
///
/// # Errors
/// [`ResampleError::Strategy`] if the strategy does not fit.
///
/// # Source
/// Tomek 1976, "Two modifications of CNN", IEEE Trans. SMC 6(11):769–772; behaviour of imbalanced-learn 0.14.2.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TomekLinks {
    /// Which classes may lose rows.
    pub sampling_strategy: SamplingStrategy,
}

impl Tuned for TomekLinks {
    const ABOUT: About = About {
        id: "tomek_links",
        title: "Tomek links",
        does: "Drops common rows that form a pair with a rare row: each is the other's nearest.",
        hurts: "It only trims the border: the ratio hardly changes.",
        source: "Tomek 1976, IEEE Trans. SMC 6(11):769-772; imbalanced-learn 0.14 TomekLinks",
    };
    const GROUP: &'static str = group::CLEANING;
    const PARAMS: &'static [Param<Self>] = &[param!(sampling_strategy: text, STRATEGY)];
}

impl Resampler for TomekLinks {
    fn plan(&self, train: &TrainSet, _rng: &mut Rng, progress: &mut dyn Progress) -> Result<Plan, ResampleError> {
        let targets = self.sampling_strategy.classes_to_clean(train)?;
        let links = tomek_links(train, &train.all_rows(), progress)?;
        let mut is_dropped = vec![false; train.n_samples()];
        for row in links.into_iter().flatten() {
            is_dropped[row.index()] = targets.contains(&train.labels()[row.index()]);
        }
        Ok(Plan::keep(train.all_rows().into_iter().filter(|row| !is_dropped[row.index()])))
    }
}

/// The Tomek links among some rows: the lower row first, in order.
///
/// # Errors
/// [`ResampleError::TooFewNeighbors`] if there is a single row, [`ResampleError::Cancelled`] if `progress` says so.
pub fn tomek_links(
    train: &TrainSet,
    rows: &[Row],
    progress: &mut dyn Progress,
) -> Result<Vec<[Row; 2]>, ResampleError> {
    let labels = train.labels();
    let title = TomekLinks::ABOUT.title;
    let largest = super::neighbourhood::counts(train, rows).majority();
    let outside: Vec<Row> = rows.iter().copied().filter(|row| labels[row.index()] != largest).collect();
    let near = nearest(title, train, &outside, rows, 1, &mut Section::new(progress, 0.0, 0.5))?;
    let pairs: Vec<[Row; 2]> = outside
        .iter()
        .zip(near.iter())
        .map(|(&row, near)| [row, near[0]])
        .filter(|&[row, near]| labels[row.index()] != labels[near.index()])
        .collect();
    let mut ends: Vec<Row> = pairs.iter().map(|pair| pair[1]).collect();
    sort_rows(&mut ends);
    ends.dedup();
    let back = nearest(title, train, &ends, rows, 1, &mut Section::new(progress, 0.5, 1.0))?;
    let is_mutual = |&[row, near]: &[Row; 2]| ends.binary_search(&near).is_ok_and(|at| back.of(at)[0] == row);
    let mutual = pairs.into_iter().filter(is_mutual);
    let mut links: Vec<[Row; 2]> = mutual.map(|[row, near]| [row.min(near), row.max(near)]).collect();
    sort_by_key(&mut links, |[low, high]| u64::from(low.0) << 32 | u64::from(high.0));
    links.dedup();
    Ok(links)
}
