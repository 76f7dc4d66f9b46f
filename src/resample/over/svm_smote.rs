//! SVM-SMOTE: new rare rows near the border that a support vector classifier draws.

use super::{
    borderline_smote::Surroundings,
    interpolation::{
        K_NEIGHBORS, LineDraw, M_NEIGHBORS, MOST_NEIGHBORS, check_size, neighbors_in_all, neighbors_in_class, synthetic,
    },
    smote::simpler,
    svc::Svc,
};
use crate::{
    data::{Class, Row, TrainSet},
    neighbors::Neighbors,
    order::sorted,
    param::{About, Described, Kind, Param, Tuned},
    progress::{Progress, Section},
    resample::{Plan, ResampleError, Resampler, STRATEGY, SamplingStrategy, group},
    rng::Rng,
};

/// Plans synthetic rows from the support vectors of a class, towards near rows of the class or away from them.
///
/// The support vectors are those of [`Svc`] with its defaults on the whole train set, found once. One whose `m_neighbors`
/// nearest rows (of any class) are all of other classes is noise and dropped; one with at least half of them of other classes
/// is in danger. From a base in danger a line leads towards one of its `k_neighbors` nearest rows of the class, `x_new = x_base + gap *
/// (x_neighbor - x_base)` with `gap ~ U[0, 1)`; from any other base it leads the other way, beyond the base, with
/// `gap ~ -out_step * U[0, 1)`. Base and neighbor are drawn together, uniformly over the pairs of the group. Of `n_new` rows,
/// `floor(share * (n_new + 1))` start in danger, with one `share ~ Beta(10, 10)` per class. **If a group is
/// empty, its rows are not made**, and the class ends with fewer rows than asked for. Original rows come first, then one block
/// per class, those in danger before the others.
///
/// Where we differ from imbalanced-learn: a row is never its own neighbor, even when it has duplicates; the classifier is
/// our own, whose border rows can be others where that changes nothing within its tolerance; it is trained once, not
/// once per class, with the same result; a value beyond the largest `f32` becomes the largest.
///
/// Input `(n_samples, n_features)`; distances in the units of the *scaled* features. Time is that of the classifier, [`Svc`],
/// and of the neighbors of its support vectors, `O(n_vectors · n_samples · n_features)`.
///
/// # Errors
/// [`ResampleError::TooFewNeighbors`] if a class that gets new rows has `k_neighbors` rows or fewer, or the train set
/// `m_neighbors` or fewer; [`ResampleError::SingleRow`] if the class has one; [`ResampleError::OnlyNoise`] if all its
/// support vectors are noise.
///
/// # Source
/// Nguyen, Cooper & Kamei 2011, "Borderline over-sampling for imbalanced data classification", International Journal of
/// Knowledge Engineering and Soft Data Paradigms 3:4–21; behaviour of imbalanced-learn 0.14.2.
#[derive(Clone, Debug, PartialEq)]
pub struct SvmSmote {
    /// Which classes grow, and to what counts.
    pub sampling_strategy: SamplingStrategy,
    /// How many of a row's nearest rows of its class a line may lead to.
    pub k_neighbors: u32,
    /// How many of a row's nearest rows of any class decide whether it is in danger, or noise.
    pub m_neighbors: u32,
    /// How far beyond a base a new row may lie, as a share of the way to the neighbor.
    pub out_step: f64,
}

impl Default for SvmSmote {
    fn default() -> Self {
        Self { sampling_strategy: SamplingStrategy::default(), k_neighbors: 5, m_neighbors: 10, out_step: 0.5 }
    }
}

impl Tuned for SvmSmote {
    const ABOUT: About = About {
        id: "svm_smote",
        title: "SVM-SMOTE",
        does: "Makes new rare rows around the support vectors of the rare class, also beyond them.",
        hurts: "It moves the border outwards where it is only guessed at, takes long on many rows, and may make fewer rows than asked for.",
        source: "Nguyen, Cooper & Kamei 2011, IJKESDP 3:4-21; imbalanced-learn 0.14 SVMSMOTE",
    };
    const GROUP: &'static str = group::OVER;
    const PARAMS: &'static [Param<Self>] = &[
        param!(k_neighbors: integer, K_NEIGHBORS),
        param!(m_neighbors: integer, M_NEIGHBORS),
        param!(out_step: real, Described {
            key: "out_step",
            label: "Step outwards",
            help: "How far beyond a safe support vector a new row may lie, as a share of the way to its neighbor.",
            unit: "",
            kind: Kind::Real { min: 0.0, max: 1.0 },
        }),
        param!(sampling_strategy: text, STRATEGY),
    ];
}

impl Resampler for SvmSmote {
    fn plan(&self, train: &TrainSet, rng: &mut Rng, progress: &mut dyn Progress) -> Result<Plan, ResampleError> {
        let targets = self.sampling_strategy.rows_to_add(train)?;
        if targets.is_empty() {
            return Ok(Plan::keep_all(train));
        }
        // What cannot work is to be said before the classifier is trained.
        for (class, _) in targets {
            check_size((Self::ABOUT.title, "k_neighbors"), train, class, self.k_neighbors)?;
        }
        let found = Svc::default().support_vectors(train, &mut Section::new(progress, 0.0, 0.9))?;
        let vectors: Vec<Row> = found.iter().map(|vector| vector.row).collect();
        let shares: Vec<f64> = (0..train.n_classes()).map(|_| danger_share(rng)).collect();
        let k = self.k_neighbors;
        self.plan_with(train, &vectors, &shares, &mut Section::new(progress, 0.9, 1.0), |n_bases| {
            LineDraw::new(rng, n_bases, k)
        })
    }
}

/// A draw from Beta(10, 10): the tenth smallest of nineteen uniform numbers, which needs no power or logarithm and so has
/// the same bits everywhere.
fn danger_share(rng: &mut Rng) -> f64 {
    sorted((0..19).map(|_| rng.uniform()))[9]
}

impl SvmSmote {
    /// The plan that given support vectors, shares and draws lead to: `shares` has one share of rows in danger per class, and
    /// `draw(n_bases)` is called once per new row, class after class and danger before the others; its gap is the uniform number.
    ///
    /// What was recorded elsewhere can be fed in here, so that it is tested apart from the classifier and the generator.
    ///
    /// # Errors
    /// As [`Resampler::plan`].
    pub fn plan_with(
        &self,
        train: &TrainSet,
        support_vectors: &[Row],
        shares: &[f64],
        progress: &mut dyn Progress,
        mut draw: impl FnMut(usize) -> LineDraw,
    ) -> Result<Plan, ResampleError> {
        let mut plan = Plan::keep_all(train);
        let targets = self.sampling_strategy.rows_to_add(train)?;
        for (done, &(class, n_new)) in targets.iter().enumerate() {
            let mut part = Section::nth(progress, done, targets.len());
            let groups = self.groups(train, class, support_vectors, &mut Section::new(&mut part, 0.0, 0.5))?;
            if groups.danger.is_empty() && groups.safe.is_empty() {
                let (name, found) = (train.class_names()[class.index()].clone(), groups.noise.len() as u32);
                let reaching = reaching(train, class, &groups.noise, &mut Section::new(&mut part, 0.5, 1.0))?;
                let instead = simpler(train.class_counts().get(class) as usize);
                return Err(ResampleError::OnlyNoise { class: name, found, reaching, instead });
            }
            let n_danger = (shares[class.index()] * (f64::from(n_new) + 1.0)) as u32;
            let n_danger = n_danger.min(n_new);
            let parts = [(groups.danger, n_danger, 1.0), (groups.safe, n_new - n_danger, -self.out_step)];
            for (at, (bases, n_wanted, step)) in parts.into_iter().enumerate() {
                if bases.is_empty() {
                    continue;
                }
                let near = self.neighbors(
                    train,
                    class,
                    &bases,
                    &mut Section::nth(&mut Section::new(&mut part, 0.5, 1.0), at, 2),
                )?;
                plan.origins.extend((0..n_wanted).map(|_| {
                    let draw = draw(bases.len());
                    let (base, rank) = draw.base_and_rank(self.k_neighbors);
                    synthetic(bases[base], near.of(base)[rank], step * draw.gap)
                }));
            }
        }
        progress.report(1.0)?;
        Ok(plan)
    }

    fn neighbors(
        &self,
        train: &TrainSet,
        class: Class,
        bases: &[Row],
        progress: &mut dyn Progress,
    ) -> Result<Neighbors, ResampleError> {
        neighbors_in_class((Self::ABOUT.title, "k_neighbors"), train, class, bases, self.k_neighbors, progress)
    }

    /// The support vectors of a class, out of those of all classes, by their surroundings.
    ///
    /// # Errors
    /// [`ResampleError::TooFewNeighbors`] if the train set has no more than `m_neighbors` rows.
    pub fn groups(
        &self,
        train: &TrainSet,
        class: Class,
        support_vectors: &[Row],
        progress: &mut dyn Progress,
    ) -> Result<Surroundings, ResampleError> {
        let of_class = |row: &Row| train.labels()[row.index()] == class;
        let vectors: Vec<Row> = support_vectors.iter().copied().filter(of_class).collect();
        Surroundings::of(Self::ABOUT.title, train, class, &vectors, self.m_neighbors, progress)
    }
}

/// The fewest surrounding rows of which one is of the class, for some of its rows; `None` if that is more than there may be.
fn reaching(
    train: &TrainSet,
    class: Class,
    rows: &[Row],
    progress: &mut dyn Progress,
) -> Result<Option<u32>, ResampleError> {
    let most = MOST_NEIGHBORS.min(train.n_samples() as u32 - 1);
    let near = neighbors_in_all(SvmSmote::ABOUT.title, "m_neighbors", train, rows, most, progress)?;
    let first_own = |near: &[Row]| near.iter().position(|row| train.labels()[row.index()] == class);
    Ok(near.iter().filter_map(first_own).min().map(|at| at as u32 + 1))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rng::{Seed, Stream};

    #[test]
    fn shares_have_the_moments_of_beta_10_10() {
        let mut rng = Seed(3).stream(Stream::Plan);
        let n = 200_000;
        let shares: Vec<f64> = (0..n).map(|_| danger_share(&mut rng)).collect();
        let moment = |power: i32| {
            shares.iter().map(|x| (0..power).fold(1.0, |all, _| all * (x - 0.5))).sum::<f64>() / f64::from(n)
        };
        // Mean 1/2, variance 1/84, fourth central moment 3 / (84² · 23/21): to about four standard errors.
        assert!(moment(1).abs() < 1e-3, "{}", moment(1));
        assert!((moment(2) - 1.0 / 84.0).abs() < 1.5e-4, "{}", moment(2));
        assert!((moment(4) - 3.0 / (84.0 * 84.0) * 21.0 / 23.0).abs() < 1.5e-5, "{}", moment(4));
    }
}
