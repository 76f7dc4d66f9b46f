//! SMOTENC: SMOTE for tables of numbers and categories.

use super::{
    categories::{CategoricalFeatures, modes},
    interpolation::{K_NEIGHBORS, LineDraw, check_size, synthetic},
};
use crate::{
    data::{Row, TrainSet},
    neighbors::{Neighbors, k_nearest_by_distance},
    order::sorted,
    param::{About, Described, Kind, Param, Tuned},
    progress::{Progress, Section},
    resample::{Origin, Plan, ResampleError, Resampler, STRATEGY, SamplingStrategy, group, plan::between},
    rng::Rng,
};

/// Plans synthetic rows whose numbers lie on a line between near rows, and whose categories are those of a vote.
///
/// Neighbors are the `k_neighbors` nearest rows of the class by `d² = Σ (Δx)² + m² · (categories that differ)`, with the sum over
/// the columns of numbers and `m` the median of their population standard deviations in the class; with `m = 0`, categories
/// drop out of the distance. Numbers are interpolated as in SMOTE. Each category is the commonest among **all** `k_neighbors`
/// neighbors of the base, the base itself not counted; ties are broken at random.
///
/// Where we differ from imbalanced-learn: a row is never its own neighbor; categories are numbers (their codes), and a column
/// that is not listed can be found by its few values (`auto`).
///
/// Input `(n_samples, n_features)`; time `O(n_class² · n_features)` per targeted class, memory `O(n_class · k)`.
///
/// # Errors
/// [`ResampleError::Categories`] if no column is categorical, or all are; [`ResampleError::TooFewNeighbors`] and
/// [`ResampleError::SingleRow`] as for SMOTE.
///
/// # Source
/// Chawla, Bowyer, Hall & Kegelmeyer 2002, "SMOTE", JAIR 16:321–357, section 6.1; behaviour of imbalanced-learn 0.14.2.
#[derive(Clone, Debug, PartialEq)]
pub struct Smotenc {
    /// Which classes grow, and to what counts.
    pub sampling_strategy: SamplingStrategy,
    /// Which columns are categories.
    pub categorical_features: CategoricalFeatures,
    /// How many of a row's nearest rows a line may lead to, and vote.
    pub k_neighbors: u32,
}

impl Default for Smotenc {
    fn default() -> Self {
        Self {
            sampling_strategy: SamplingStrategy::default(),
            categorical_features: CategoricalFeatures::default(),
            k_neighbors: 5,
        }
    }
}

impl Tuned for Smotenc {
    const ABOUT: About = About {
        id: "smotenc",
        title: "SMOTENC",
        does: "SMOTE for numbers and categories: numbers from a line between near rows, categories by a vote of the neighbors.",
        hurts: "Rare categories are outvoted and grow rarer, and pairs of categories can arise that never occur.",
        source: "Chawla et al. 2002, JAIR 16:321-357, section 6.1; imbalanced-learn 0.14 SMOTENC",
    };
    const GROUP: &'static str = group::OVER;
    const PARAMS: &'static [Param<Self>] = &[
        param!(k_neighbors: integer, K_NEIGHBORS),
        param!(categorical_features: text, Described {
            key: "categorical_features",
            label: "Categorical columns",
            help: "Which columns hold categories: their names or numbers from 0, or auto for those with at most 10 different values.",
            unit: "",
            kind: Kind::Text {
                form: "auto, or columns such as 2;3",
                canonical: |text| text.parse::<CategoricalFeatures>().map(|features| features.to_string()),
            },
        }),
        param!(sampling_strategy: text, STRATEGY),
    ];
}

impl Resampler for Smotenc {
    fn plan(&self, train: &TrainSet, rng: &mut Rng, progress: &mut dyn Progress) -> Result<Plan, ResampleError> {
        let draws = std::cell::RefCell::new(rng);
        self.plan_with(
            train,
            progress,
            |n_class| LineDraw::new(&mut draws.borrow_mut(), n_class, self.k_neighbors),
            |n_tied| draws.borrow_mut().below(n_tied as u32) as usize,
        )
    }
}

impl Smotenc {
    /// The plan that given draws lead to: `draw(n_class)` is called once per new row, class after class, and `pick(n_tied)`
    /// whenever so many categories are equally common.
    ///
    /// # Errors
    /// As [`Resampler::plan`].
    pub fn plan_with(
        &self,
        train: &TrainSet,
        progress: &mut dyn Progress,
        mut draw: impl FnMut(usize) -> LineDraw,
        mut pick: impl FnMut(usize) -> usize,
    ) -> Result<Plan, ResampleError> {
        let is_category = self.categorical_features.of(train)?;
        check(&is_category)?;
        let mut plan = Plan::keep_all(train);
        let targets = self.sampling_strategy.rows_to_add(train)?;
        for (done, &(class, n_new)) in targets.iter().enumerate() {
            let members = train.rows_of(class);
            let mut part = Section::nth(progress, done, targets.len());
            check_size((Self::ABOUT.title, "k_neighbors"), train, class, self.k_neighbors)?;
            let near = self.neighbors(train, &members, &is_category, &mut part)?;
            for _ in 0..n_new {
                let line = draw(members.len());
                let (base, rank) = line.base_and_rank(self.k_neighbors);
                let near = near.of(base);
                let Origin::Synthetic { base, neighbor, gap } =
                    synthetic(members[base], members[near[rank].index()], line.gap)
                else {
                    unreachable!("a line is synthetic")
                };
                let [from, to] = [base, neighbor].map(|row| train.features().row(row.index()));
                let values: Vec<f32> = (0..train.n_features())
                    .map(|col| {
                        if !is_category[col] {
                            return between(from[col], to[col], gap);
                        }
                        let votes = near.iter().map(|near| train.features().row(members[near.index()].index())[col]);
                        match modes(votes).as_slice() {
                            [only] => *only,
                            tied => tied[pick(tied.len())],
                        }
                    })
                    .collect();
                plan.push_made(values, |at| Origin::Mixed { base, neighbor, gap, at });
            }
        }
        progress.report(1.0)?;
        Ok(plan)
    }

    /// Neighbors among the rows of a class, by places in `members`.
    fn neighbors(
        &self,
        train: &TrainSet,
        members: &[Row],
        is_category: &[bool],
        progress: &mut dyn Progress,
    ) -> Result<Neighbors, ResampleError> {
        let median = median_std(train, members, is_category);
        let of_category = median * median;
        let distance = |a: usize, b: usize| {
            let [a, b] = [a, b].map(|place| train.features().row(members[place].index()));
            a.iter().zip(b).zip(is_category).fold(0.0, |sum, ((&a, &b), &is_category)| {
                let along = f64::from(a) - f64::from(b);
                sum + match is_category {
                    true if a == b => 0.0,
                    true => of_category,
                    false => along * along,
                }
            })
        };
        Ok(k_nearest_by_distance(members.len(), self.k_neighbors as usize, distance, progress)?)
    }
}

/// The median of the standard deviations of the columns of numbers, over some rows.
pub fn median_std(train: &TrainSet, rows: &[Row], is_category: &[bool]) -> f64 {
    let stds = train.column_stds(rows).into_iter().zip(is_category);
    let stds = sorted(stds.filter(|(_, is_category)| !**is_category).map(|(std, _)| std));
    let middle = stds.len() / 2;
    if stds.len().is_multiple_of(2) { f64::midpoint(stds[middle - 1], stds[middle]) } else { stds[middle] }
}

fn check(is_category: &[bool]) -> Result<(), ResampleError> {
    if !is_category.contains(&true) {
        return Err(ResampleError::Categories {
            what: "The table has only columns of numbers.".to_owned(),
            why: "SMOTENC is for tables with some categorical columns.".to_owned(),
            fix: "Choose SMOTE, or name the columns in categorical_features.",
        });
    }
    if !is_category.contains(&false) {
        return Err(ResampleError::Categories {
            what: "All columns of the table are categorical.".to_owned(),
            why: "SMOTENC is for tables with some columns of numbers.".to_owned(),
            fix: "Choose SMOTEN, or name fewer columns in categorical_features.",
        });
    }
    Ok(())
}
