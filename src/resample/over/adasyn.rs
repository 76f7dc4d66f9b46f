//! ADASYN: more new rare rows where common rows are near.

use super::interpolation::{
    LineDraw, MOST_NEIGHBORS, check_size, n_others, neighbors_in_all, neighbors_in_class, synthetic,
};
use super::smote::simpler;
use crate::{
    data::{Class, Row, TrainSet},
    param::{About, Described, Kind, Param, Tuned},
    progress::{Progress, Section},
    resample::{Plan, ResampleError, Resampler, STRATEGY, SamplingStrategy, group},
    rng::Rng,
};

/// Plans synthetic rows in proportion to how many common rows surround each rare row.
///
/// Row `i` of a class has `r_i` = the share of its `n_neighbors` nearest rows, of any class, with another label. Of the `n` new
/// rows it becomes the base of `g_i = round(n · r_i / Σ r)`, half to even; so the class can end a few rows above or below
/// what was asked. Bases come in order; each line leads to one of the `n_neighbors` nearest rows of the class.
/// Original rows come first, then one block per class.
///
/// Where we differ from imbalanced-learn: a row is never its own neighbor, even when it has duplicates.
///
/// Input `(n_samples, n_features)`; time up to `O(n_class · n_samples · n_features)` per targeted class.
///
/// # Errors
/// [`ResampleError::NoBorder`] if all `r_i` are 0, [`ResampleError::SharesRoundToNone`] if all `g_i` are;
/// [`ResampleError::TooFewNeighbors`] if a class that gets new rows has `n_neighbors` rows or fewer,
/// [`ResampleError::SingleRow`] if it has one.
///
/// # Source
/// He, Bai, Garcia & Li 2008, "ADASYN", IJCNN 2008, 1322–1328; behaviour of imbalanced-learn 0.14.2.
#[derive(Clone, Debug, PartialEq)]
pub struct Adasyn {
    /// Which classes grow, and to about what counts.
    pub sampling_strategy: SamplingStrategy,
    /// How many nearest rows are looked at, of any class for the share and of the same class for the lines.
    pub n_neighbors: u32,
}

impl Default for Adasyn {
    fn default() -> Self {
        Self { sampling_strategy: SamplingStrategy::default(), n_neighbors: 5 }
    }
}

impl Tuned for Adasyn {
    const ABOUT: About = About {
        id: "adasyn",
        title: "ADASYN",
        does: "Makes new rare rows like SMOTE, the more from a rare row the more common rows surround it.",
        hurts: "A mislabelled or stray rare row deep among common rows gets the most copies of its neighborhood.",
        source: "He et al. 2008, IJCNN, 1322-1328; imbalanced-learn 0.14 ADASYN",
    };
    const GROUP: &'static str = group::OVER;
    const PARAMS: &'static [Param<Self>] = &[
        param!(n_neighbors: integer, Described {
            key: "n_neighbors",
            label: "Neighbors",
            help: "How many of a row's nearest rows say how hard it is, and may end a line if they are of its class.",
            unit: "rows",
            kind: Kind::Integer { min: 1, max: MOST_NEIGHBORS },
        }),
        param!(sampling_strategy: text, STRATEGY),
    ];
}

impl Resampler for Adasyn {
    fn plan(&self, train: &TrainSet, rng: &mut Rng, progress: &mut dyn Progress) -> Result<Plan, ResampleError> {
        self.plan_with(train, progress, || LineDraw::new(rng, 1, self.n_neighbors))
    }
}

impl Adasyn {
    /// The plan that given draws lead to: `draw()` is called once per new row, base after base, and gives the rank of the
    /// neighbor and the gap.
    ///
    /// # Errors
    /// As [`Resampler::plan`].
    pub fn plan_with(
        &self,
        train: &TrainSet,
        progress: &mut dyn Progress,
        mut draw: impl FnMut() -> LineDraw,
    ) -> Result<Plan, ResampleError> {
        let title = Self::ABOUT.title;
        let mut plan = Plan::keep_all(train);
        let targets = self.sampling_strategy.rows_to_add(train)?;
        for (done, &(class, n_new)) in targets.iter().enumerate() {
            let mut whole = Section::nth(progress, done, targets.len());
            let members = train.rows_of(class);
            check_size((title, "n_neighbors"), train, class, self.n_neighbors)?;
            let shares = self.n_per_base(train, class, n_new, &mut Section::new(&mut whole, 0.0, 0.5))?;
            let mut part = Section::new(&mut whole, 0.5, 1.0);
            let near = neighbors_in_class((title, "n_neighbors"), train, class, &members, self.n_neighbors, &mut part)?;
            for (base, &n_rows) in shares.iter().enumerate() {
                plan.origins.extend((0..n_rows).map(|_| {
                    let draw = draw();
                    synthetic(members[base], near.of(base)[draw.flat as usize], draw.gap)
                }));
            }
        }
        progress.report(1.0)?;
        Ok(plan)
    }

    /// How many new rows start at each row of a class, if `n_new` are wanted.
    ///
    /// # Errors
    /// [`ResampleError::NoBorder`] and [`ResampleError::SharesRoundToNone`]; see [`Adasyn`].
    pub fn n_per_base(
        &self,
        train: &TrainSet,
        class: Class,
        n_new: u32,
        progress: &mut dyn Progress,
    ) -> Result<Vec<u32>, ResampleError> {
        let members = train.rows_of(class);
        let name = || train.class_names()[class.index()].clone();
        let k = self.n_neighbors;
        let near = neighbors_in_all(Self::ABOUT.title, "n_neighbors", train, &members, k, progress)?;
        let ratios: Vec<f64> = near.iter().map(|near| f64::from(n_others(train, class, near)) / f64::from(k)).collect();
        let sum = numpy_sum(&ratios);
        if sum == 0.0 {
            let reaching = reaching(train, class, &members, progress)?;
            return Err(ResampleError::NoBorder { class: name(), k, reaching, instead: simpler(members.len()) });
        }
        let shares: Vec<u32> = ratios.iter().map(|ratio| libm::rint(ratio / sum * f64::from(n_new)) as u32).collect();
        if shares.iter().all(|&share| share == 0) {
            return Err(ResampleError::SharesRoundToNone {
                class: name(),
                wanted: n_new,
                instead: simpler(members.len()),
            });
        }
        Ok(shares)
    }
}

/// The fewest neighbors of which one is of another class, for some row of a class; `None` if that is more than the class has others.
fn reaching(
    train: &TrainSet,
    class: Class,
    members: &[Row],
    progress: &mut dyn Progress,
) -> Result<Option<u32>, ResampleError> {
    let most = MOST_NEIGHBORS.min(members.len() as u32 - 1);
    let near = neighbors_in_all(Adasyn::ABOUT.title, "n_neighbors", train, members, most, progress)?;
    let first_other = |near: &[Row]| near.iter().position(|row| train.labels()[row.index()] != class);
    Ok(near.iter().filter_map(first_other).min().map(|at| at as u32 + 1))
}

/// A sum in the order of NumPy's: eight sums side by side over up to 128 numbers, halves of more. The last bit decides which way a
/// half is rounded, and that for many rows at once.
fn numpy_sum(numbers: &[f64]) -> f64 {
    if numbers.len() > 128 {
        let middle = numbers.len() / 2;
        let (first, second) = numbers.split_at(middle - middle % 8);
        return numpy_sum(first) + numpy_sum(second);
    }
    let (eights, rest) = numbers.as_chunks::<8>();
    let Some((first, others)) = eights.split_first() else { return rest.iter().fold(0.0, |sum, x| sum + x) };
    let mut sums = *first;
    for eight in others {
        sums.iter_mut().zip(eight).for_each(|(sum, x)| *sum += x);
    }
    let [a, b, c, d, e, f, g, h] = sums;
    rest.iter().fold(((a + b) + (c + d)) + ((e + f) + (g + h)), |sum, x| sum + x)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Bits of `numpy.sum` (2.4.6) over `(i * i % 7) / 5`, for so many `i` from 0.
    const RECORDED: &[(usize, u64)] = &[
        (1, 0x0000000000000000),
        (5, 0x3ffccccccccccccc),
        (8, 0x4006666666666667),
        (9, 0x4008000000000001),
        (31, 0x4028666666666667),
        (100, 0x4043b33333333334),
        (128, 0x40494cccccccccce),
        (129, 0x4049b33333333334),
        (136, 0x404b19999999999a),
        (250, 0x4058f33333333334),
        (1000, 0x4079033333333334),
        (4321, 0x409aff3333333334),
    ];

    #[test]
    fn sums_are_those_of_numpy_to_the_last_bit() {
        for &(n, bits) in RECORDED {
            let numbers: Vec<f64> = (0..n).map(|i| (i * i % 7) as f64 / 5.0).collect();
            assert_eq!(numpy_sum(&numbers).to_bits(), bits, "{n} numbers");
        }
    }
}
