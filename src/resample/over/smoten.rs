//! SMOTEN: SMOTE for tables of categories alone.

use super::{
    categories::modes,
    line::{K_NEIGHBORS, check_size},
};
use crate::{
    data::TrainSet,
    neighbors::k_nearest_by_distance,
    order::sorted,
    param::{About, Param, Tuned},
    progress::{Part, Progress},
    resample::{Origin, Plan, ResampleError, Resampler, STRATEGY, SamplingStrategy, group},
    rng::Rng,
};

/// Plans new rows whose every value is the commonest among a rare row and its nearest rare rows.
///
/// Every column is taken for a category, whatever its values. Rows are compared by the value difference metric (`k = 1`,
/// `r = 2`): two values of a column are as far apart as the shares of the classes among the rows that have them. The base is
/// drawn uniformly from the class; it and its `k_neighbors` nearest rows of the class vote, and of equally common values the
/// smallest wins. Original rows come first, then one block per class.
///
/// Where we differ from imbalanced-learn: the base always votes, also where it has duplicates.
///
/// Input `(n_samples, n_features)`; time `O(n_class² · n_features)` per targeted class, memory `O(n_class · k)`.
///
/// # Errors
/// [`ResampleError::TooFewNeighbors`] and [`ResampleError::SingleRow`] as for SMOTE.
///
/// # Source
/// Chawla, Bowyer, Hall & Kegelmeyer 2002, "SMOTE", JAIR 16:321–357, section 6.2; Stanfill & Waltz 1986, CACM
/// 29:1213–1228; behaviour of imbalanced-learn 0.14.2.
#[derive(Clone, Debug, PartialEq)]
pub struct Smoten {
    /// Which classes grow, and to what counts.
    pub sampling_strategy: SamplingStrategy,
    /// How many of a row's nearest rows vote with it.
    pub k_neighbors: u32,
}

impl Default for Smoten {
    fn default() -> Self {
        Self { sampling_strategy: SamplingStrategy::default(), k_neighbors: 5 }
    }
}

impl Tuned for Smoten {
    const ABOUT: About = About {
        id: "smoten",
        title: "SMOTEN",
        does: "SMOTE for categories alone: each new rare row is what a rare row and its nearest rare rows mostly have.",
        hurts: "Votes make the ordinary more ordinary: many new rows come out alike. Numbers are treated as names.",
        source: "Chawla et al. 2002, JAIR 16:321-357, section 6.2; imbalanced-learn 0.14 SMOTEN",
    };
    const GROUP: &'static str = group::OVER;
    const PARAMS: &'static [Param<Self>] =
        &[param!(k_neighbors: integer, K_NEIGHBORS), param!(sampling_strategy: text, STRATEGY)];
}

impl Resampler for Smoten {
    fn plan(&self, train: &TrainSet, rng: &mut Rng, progress: &mut dyn Progress) -> Result<Plan, ResampleError> {
        let mut plan = Plan::keep_all(train);
        let targets = self.sampling_strategy.rows_to_add(train)?;
        let metric = ValueDifferences::fit(train, 1, 2);
        for (done, &(class, n_new)) in targets.iter().enumerate() {
            let members = train.rows_of(class);
            let mut part = Part::nth(progress, done, targets.len());
            check_size((Self::ABOUT.title, "k_neighbors"), train, class, self.k_neighbors)?;
            let distance = |a: usize, b: usize| metric.distance(members[a].index(), members[b].index());
            let near = k_nearest_by_distance(members.len(), self.k_neighbors as usize, distance, &mut part)?;
            for _ in 0..n_new {
                let place = rng.below(members.len() as u32) as usize;
                let base = members[place];
                let voters: Vec<_> =
                    std::iter::once(base).chain(near.of(place).iter().map(|near| members[near.index()])).collect();
                let vote = |col: usize| modes(voters.iter().map(|row| train.features().row(row.index())[col]))[0];
                plan.push_made((0..train.n_features()).map(vote), |at| Origin::Voted { base, at });
            }
        }
        progress.report(1.0)?;
        Ok(plan)
    }
}

/// The value difference metric: how differently two values of a column go with the classes.
pub struct ValueDifferences {
    /// The number of the value that each row has in each column, `(n_samples, n_features)`.
    codes: Vec<u32>,
    n_features: usize,
    n_classes: usize,
    /// Per column, the share of each class among the rows with a value, `(n_values, n_classes)`.
    shares: Vec<Vec<f64>>,
    k: u32,
    r: u32,
}

impl ValueDifferences {
    /// Learns the shares of the classes among the rows with each value. A distance is
    /// `Σ_columns ((Σ_classes |p - q|^k)^(1/k))^r`; `k` is 1 or 2, `r` is 1 or 2.
    ///
    /// Only classes that have rows count. Without the root over `k`, as the metric is often written, `k = 1` is the same.
    pub fn fit(train: &TrainSet, k: u32, r: u32) -> Self {
        let (n_samples, n_features, n_classes) = (train.n_samples(), train.n_features(), train.n_classes());
        let mut codes = vec![0; n_samples * n_features];
        let mut shares = Vec::with_capacity(n_features);
        for col in 0..n_features {
            // Adding 0 makes one value of 0 and -0.
            let value = |row: &[f32]| row[col] + 0.0;
            let mut values = sorted(train.features().rows().map(|row| f64::from(value(row))));
            values.dedup();
            let mut counts = vec![0.0; values.len() * n_classes];
            for (row, (features, label)) in train.features().rows().zip(train.labels()).enumerate() {
                let code = values.partition_point(|other| *other < f64::from(value(features)));
                codes[row * n_features + col] = code as u32;
                counts[code * n_classes + label.index()] += 1.0;
            }
            for counts in counts.chunks_exact_mut(n_classes) {
                let total: f64 = counts.iter().sum();
                counts.iter_mut().for_each(|count| *count /= total);
            }
            shares.push(counts);
        }
        Self { codes, n_features, n_classes, shares, k, r }
    }

    /// The shares of the classes among the rows with each value of a column, `(n_values, n_classes)`, values ascending.
    pub fn shares(&self, col: usize) -> &[f64] {
        &self.shares[col]
    }

    /// The distance of two rows of the set it was fitted on.
    pub fn distance(&self, a: usize, b: usize) -> f64 {
        let codes = |row: usize| &self.codes[row * self.n_features..(row + 1) * self.n_features];
        let columns = codes(a).iter().zip(codes(b)).zip(&self.shares);
        columns.map(|((&a, &b), shares)| if a == b { 0.0 } else { self.difference(shares, a, b) }).sum()
    }

    fn difference(&self, shares: &[f64], a: u32, b: u32) -> f64 {
        let of = |code: u32| &shares[code as usize * self.n_classes..][..self.n_classes];
        let along = of(a).iter().zip(of(b)).map(|(p, q)| (p - q).abs());
        let norm = if self.k == 1 { along.sum() } else { along.map(|x| x * x).sum::<f64>().sqrt() };
        if self.r == 1 { norm } else { norm * norm }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        data::{Class, Dataset, Matrix},
        progress::Quiet,
        rng::{Seed, Stream},
    };

    #[test]
    fn minus_zero_is_zero() {
        let rows = |zero: f32| [-1.0, zero, 0.0, 1.0, 1.0, 0.0];
        let labels = || (0..6).map(|row| Class(u8::from(row > 2))).collect();
        let names = |n: usize| (0..n).map(|at| at.to_string()).collect();
        let metric = |zero| {
            let data = Dataset::new(Matrix::new(rows(zero).to_vec(), 1), labels(), names(1), names(2)).unwrap();
            ValueDifferences::fit(&TrainSet::without_holding_out(data), 1, 2)
        };
        let (plain, minus) = (metric(0.0), metric(-0.0));
        for (a, b) in (0..6).flat_map(|a| (0..6).map(move |b| (a, b))) {
            assert_eq!(plain.distance(a, b), minus.distance(a, b), "{a}, {b}");
        }
    }

    #[test]
    fn the_base_votes_even_if_others_are_as_near() {
        // The values 2 and 3 go alike with the classes, so rows that have them are no distance apart.
        let column = [1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 3.0, 3.0, 3.0, 2.0];
        let labels = (0..10).map(|row| Class(u8::from(row > 5))).collect();
        let names = |n: usize| (0..n).map(|at| at.to_string()).collect();
        let data = Dataset::new(Matrix::new(column.to_vec(), 1), labels, names(1), names(2)).unwrap();
        let train = TrainSet::without_holding_out(data);
        let smoten = Smoten { k_neighbors: 1, sampling_strategy: "1=60".parse().unwrap() };
        let plan = smoten.plan(&train, &mut Seed(1).stream(Stream::Plan), &mut Quiet).unwrap();
        let resampled = plan.apply(&train);
        let mut n_last = 0;
        for (origin, row) in plan.origins.iter().zip(resampled.features().rows()).skip(10) {
            // Of the last row's 2 and a neighbor's 3, the smaller wins; without the base's vote it would be 3.
            let is_last = origin.base().0 == 9;
            n_last += usize::from(is_last);
            assert!(!is_last || row[0] == 2.0, "{origin:?}: {row:?}");
        }
        assert!(n_last > 0);
    }
}
