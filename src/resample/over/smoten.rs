//! SMOTEN: SMOTE for tables of categories alone.

use super::{
    categories::modes,
    interpolation::{K_NEIGHBORS, check_size},
    value_difference::ValueDifferences,
};
use crate::{
    data::TrainSet,
    neighbors::k_nearest_by_distance,
    param::{About, Param, Tuned},
    progress::{Progress, Section},
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
            let mut part = Section::nth(progress, done, targets.len());
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        data::{Class, Dataset, Matrix},
        progress::Quiet,
        rng::{Seed, Stream},
    };

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
