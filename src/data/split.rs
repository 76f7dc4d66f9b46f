//! The stratified split, made before anything else, and the three types that keep its parts apart.

use super::{
    Class, ClassCounts, Dataset, Matrix, Row, RowTag,
    groups::dealing,
    in_order::{Inseparable, dealing_in_order},
    sort_rows,
};
use crate::{
    order::{Key, sort_by_key},
    problem::Problem,
    rng::Rng,
    wording::counted,
};
use serde::{Deserialize, Serialize};
use std::ops::Deref;

/// Shares of the rows held out, each in `[0, 1)`; what is left is the train set.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct SplitSpec {
    /// Share held out to watch training.
    pub validation_size: f64,
    /// Share held out until the very end.
    pub test_size: f64,
}

impl Default for SplitSpec {
    fn default() -> Self {
        Self { validation_size: 0.15, test_size: 0.3 }
    }
}

macro_rules! part {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq)]
        pub struct $name(Dataset);

        impl Deref for $name {
            type Target = Dataset;

            fn deref(&self) -> &Dataset {
                &self.0
            }
        }

        impl $name {
            /// The same rows with other columns.
            pub(super) fn with_columns(&self, change: impl FnOnce(&Dataset) -> Dataset) -> Self {
                Self(change(&self.0))
            }

            pub(super) fn features_mut(&mut self) -> &mut Matrix {
                self.0.features_mut()
            }
        }
    };
}

part! {
    /// The rows that may be scaled by, resampled and learned from. Only [`stratified`] makes one from a data set;
    /// that resampling the test set is an error of types, not of discipline, rests on it.
    TrainSet
}
part! {
    /// The rows that training is watched on. Never resampled.
    ValidationSet
}
part! {
    /// The rows nobody touches until the model is done. Never resampled, never learned from.
    TestSet
}

impl TrainSet {
    /// A whole data set as a train set, with nothing held out.
    ///
    /// For data that only resampling is wanted of, or that was split elsewhere. Scores taken on the same rows
    /// afterwards say nothing about new ones.
    pub fn without_holding_out(data: Dataset) -> Self {
        Self(data)
    }

    /// A train set of other rows over the same columns and classes; made by applying a plan.
    pub(crate) fn rebuilt(&self, features: Matrix, labels: Vec<Class>) -> Self {
        Self(self.0.part(features, labels))
    }
}

/// The three parts and the rows of the data set they hold.
#[derive(Clone, Debug, PartialEq)]
pub struct Split {
    /// To learn from.
    pub train: TrainSet,
    /// To watch training on.
    pub validation: ValidationSet,
    /// To judge by, once.
    pub test: TestSet,
    /// Rows of the data set in each part, ascending: train, validation, test.
    pub rows: [Vec<Row>; 3],
}

/// Why a data set cannot be split as asked.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[error("{}", self.problem())]
pub enum SplitError {
    /// A class cannot be in train and test both.
    ClassTooSmall {
        /// Name of the class.
        class: String,
        /// Its rows.
        found: u32,
        /// Whether it is the first row, and has a number for its class as a header of numbers has.
        is_like_header: bool,
    },
    /// A part would have fewer rows than there are classes.
    PartTooSmall {
        /// Which part.
        part: &'static str,
        /// Rows it would get.
        rows: u32,
        /// Rows of the data set.
        n_samples: u32,
        /// Classes of the data set.
        n_classes: usize,
    },
    /// The rows that come first, which are learned from, lack a class.
    NotAmongFirst {
        /// Name of the class.
        class: String,
        /// Rows that are learned from.
        n_train: usize,
    },
    /// Rows that have an order do not differ in it.
    OneMoment,
    /// Rows that belong together cannot be kept together and held out.
    TooFewGroups {
        /// Groups that rows are of.
        found: usize,
    },
}

impl SplitError {
    /// The error as it reaches the screen.
    pub fn problem(&self) -> Problem {
        match self {
            Self::ClassTooSmall { class, found, is_like_header } => Problem::new(
                format!("Class \"{class}\" has only {found} row."),
                "A stratified split puts every class into train and test and needs at least 2 rows of each.",
                match is_like_header {
                    true => {
                        "Give the columns names with letters if the first row is their header, or else remove the row."
                    }
                    false => "Remove the row, or set another class against the rest (data.positive).",
                },
            ),
            Self::PartTooSmall { part, rows, n_samples, n_classes } => Problem::new(
                format!("The {part} set would get {rows} of {n_samples} rows, fewer than the {n_classes} classes."),
                "A part of a stratified split has room for a row of every class.",
                "Change the split sizes, or add rows.",
            ),
            Self::NotAmongFirst { class, n_train } => Problem::new(
                format!("Class \"{class}\" is not among the first {}.", counted(*n_train as u64, "row")),
                "The rows are learned from in their order, and the last ones are held out, so a class that comes up late cannot be learned.",
                "Set test_size or validation_size lower, or choose another use for the column that orders the rows.",
            ),
            Self::OneMoment => Problem::new(
                "The rows cannot be parted by their order.",
                "Rows of the same value in the column that orders them stay together, and too many have the same one.",
                "Choose another column to order the rows by, or hold out another share of them.",
            ),
            Self::TooFewGroups { found } => Problem::new(
                match found {
                    1 => "All rows are of one group.".to_owned(),
                    _ => format!("The rows are of {found} groups."),
                },
                "Groups stay whole, so a split takes one for each of its parts.",
                "Choose another column for split.group, or leave it empty.",
            ),
        }
    }
}

/// Splits so that every part has the class shares of the whole, as nearly as whole rows allow.
///
/// Per class, rows are dealt as scikit-learn's `StratifiedShuffleSplit` deals them (mode of the multivariate
/// hypergeometric law, ties at random): first the test set of `ceil(test_size * n)` rows, then the validation set of
/// `ceil(validation_size * n)` rows out of the rest. The rows of each part keep their order.
///
/// A class of two or three rows may get no validation or test row; the report says so instead of scoring it.
///
/// Rows of a data set with [groups](Dataset::groups) are dealt by whole groups, as scikit-learn's `StratifiedGroupKFold` deals them:
/// the parts have the shares asked for as nearly as the groups allow. A [made](RowTag::Made) row is learned from if all its
/// parents are, and is in no part otherwise.
///
/// Rows of a data set with an [order](Dataset::order) are not drawn: the first are learned from, the next are the validation set and the last
/// the test set, in the shares asked for as nearly as rows of one moment, which stay together, allow. A group is where its last row is.
///
/// # Errors
/// [`SplitError`] if a class has one row, train or test would have fewer rows than there are classes, there are fewer groups than
/// parts, or the first rows of an order lack a class.
pub fn stratified(data: &Dataset, spec: SplitSpec, rng: &mut Rng) -> Result<Split, SplitError> {
    stratified_among(data, &data.all_rows(), spec, rng)
}

/// Splits some rows of a data set; the others are in no part. As [`stratified`], which splits all.
///
/// # Errors
/// As [`stratified`].
pub fn stratified_among(data: &Dataset, among: &[Row], spec: SplitSpec, rng: &mut Rng) -> Result<Split, SplitError> {
    let is_made = |row: &Row| matches!(data.tag(*row), RowTag::Made { .. });
    let (made, mut measured): (Vec<Row>, Vec<Row>) = among.iter().copied().partition(is_made);
    if let Some(order) = data.order() {
        measured.retain(|row| order[row.index()].is_some());
    }
    let labels: Vec<Class> = measured.iter().map(|row| data.labels()[row.index()]).collect();
    let counts = ClassCounts::of(&labels, data.n_classes());
    let n_samples = counts.total();
    if let Some((class, found)) = counts.present().find(|&(_, count)| count < 2) {
        let name = data.class_names()[class.index()].clone();
        let is_like_header = data.labels().first() == Some(&class) && name.parse::<f64>().is_ok();
        return Err(SplitError::ClassTooSmall { class: name, found, is_like_header });
    }
    let n_classes = counts.present().count();
    let n_test = share(spec.test_size, n_samples);
    let n_validation = share(spec.validation_size, n_samples).min(n_samples - n_test);
    let n_train = n_samples - n_test - n_validation;
    for (part, rows) in [("test", n_test), ("train", n_train)] {
        if (rows as usize) < n_classes {
            return Err(SplitError::PartTooSmall { part, rows, n_samples, n_classes });
        }
    }
    let mut rows: [Vec<Row>; 3] = Default::default();
    if let Some(order) = data.order() {
        rows = dealing_in_order()(data, order, &measured, [n_train, n_validation]).map_err(|why| match why {
            Inseparable::OneMoment => SplitError::OneMoment,
            Inseparable::Late { class, n_train } => {
                SplitError::NotAmongFirst { class: data.class_names()[class.index()].clone(), n_train }
            }
        })?;
    } else if let Some(groups) = data.groups() {
        let shares = [n_train, n_validation, n_test].map(|rows| f64::from(rows) / f64::from(n_samples));
        rows = dealing()(data, groups, &measured, &shares, rng).map_err(|found| SplitError::TooFewGroups { found })?;
    } else {
        let rest = deal(&counts, n_samples - n_test, rng);
        let train = keep_one_each(deal(&rest, n_train, rng), &rest);
        let mut of_classes = vec![Vec::new(); data.n_classes()];
        measured.iter().zip(&labels).for_each(|(&row, label)| of_classes[label.index()].push(row));
        for ((class, _), mut members) in counts.iter().zip(of_classes).filter(|(_, members)| !members.is_empty()) {
            rng.shuffle(&mut members);
            let (held_in, test) = members.split_at(rest.get(class) as usize);
            let (train, validation) = held_in.split_at(train.get(class) as usize);
            rows[0].extend(train);
            rows[1].extend(validation);
            rows[2].extend(test);
        }
    }
    rows.iter_mut().for_each(|part| sort_rows(part));
    let mut is_learned = vec![false; data.n_samples()];
    rows[0].iter().for_each(|row| is_learned[row.index()] = true);
    let is_of_learned = |row: &Row| match data.tag(*row) {
        RowTag::Measured => false,
        RowTag::Made { base, neighbor } => {
            [Some(base), neighbor].into_iter().flatten().all(|parent| is_learned.get(parent.index()) == Some(&true))
        }
    };
    let n_measured = rows[0].len();
    rows[0].extend(made.into_iter().filter(is_of_learned));
    if rows[0].len() > n_measured {
        sort_rows(&mut rows[0]);
    }
    let [train, validation, test] = rows.each_ref().map(|part| take(data, part));
    Ok(Split { train: TrainSet(train), validation: ValidationSet(validation), test: TestSet(test), rows })
}

/// `ceil(share * n)`, but a share that is a whole number of rows up to rounding error is that number.
fn share(share: f64, n_samples: u32) -> u32 {
    let rows = libm::ceil(share * f64::from(n_samples) - 1e-9);
    (rows.max(0.0) as u32).min(n_samples)
}

/// How many rows of each class are among `n_draws` drawn without replacement, at the most likely: the expected counts
/// rounded down, and the missing rows to the largest fractions, ties at random (scikit-learn's `_approximate_mode`).
fn deal(counts: &ClassCounts, n_draws: u32, rng: &mut Rng) -> ClassCounts {
    let total = f64::from(counts.total());
    let expected: Vec<f64> = counts.iter().map(|(_, count)| f64::from(count) / total * f64::from(n_draws)).collect();
    let mut dealt: Vec<u32> = expected.iter().map(|&rows| rows as u32).collect();
    let mut order: Vec<usize> = (0..dealt.len()).collect();
    rng.shuffle(&mut order);
    let fraction = |class: usize| expected[class] - libm::floor(expected[class]);
    sort_by_key(&mut order, |&class| !fraction(class).key());
    let missing = n_draws.saturating_sub(dealt.iter().sum()) as usize;
    order.iter().take(missing).for_each(|&class| dealt[class] += 1);
    ClassCounts(dealt)
}

/// A class with rows left outside the test set has at least one in train; the row comes from its validation share.
fn keep_one_each(mut train: ClassCounts, rest: &ClassCounts) -> ClassCounts {
    for (class, available) in rest.present() {
        train.0[class.index()] = train.get(class).max(1).min(available);
    }
    train
}

fn take(data: &Dataset, rows: &[Row]) -> Dataset {
    let values = rows.iter().flat_map(|row| data.features().row(row.index())).copied().collect();
    let labels = rows.iter().map(|row| data.labels()[row.index()]).collect();
    data.part(Matrix::new(values, data.n_features()), labels)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rng::{Seed, Stream};

    fn data(counts: &[u32]) -> Dataset {
        let labels: Vec<Class> =
            (0u8..).zip(counts).flat_map(|(class, &count)| vec![Class(class); count as usize]).collect();
        let names: Vec<String> = (0..counts.len()).map(|class| format!("c{class}")).collect();
        let values = (0..labels.len()).map(|row| row as f32).collect();
        Dataset::new(Matrix::new(values, 1), labels, vec!["x".into()], names).unwrap()
    }

    #[test]
    fn the_parts_hold_every_row_once() {
        let split = stratified(&data(&[70, 30]), SplitSpec::default(), &mut Seed(3).stream(Stream::Split)).unwrap();
        let mut rows: Vec<u32> = split.rows.concat().iter().map(|row| row.0).collect();
        rows.sort_unstable();
        assert_eq!(rows, (0..100).collect::<Vec<u32>>());
        assert_eq!(split.test.class_counts().0, [21, 9]);
    }

    #[test]
    fn a_share_is_rounded_up_unless_it_is_a_whole_number_of_rows() {
        // 0.07 · 100 is 7.000000000000001 in floating point.
        for (of, n_samples, rows) in [(0.07, 100, 7), (0.071, 100, 8), (0.0, 100, 0), (0.3, 10, 3), (0.999, 3, 3)] {
            assert_eq!(share(of, n_samples), rows, "{of} of {n_samples}");
        }
    }

    #[test]
    fn rows_are_dealt_to_the_largest_remainders() {
        let mut rng = Seed(1).stream(Stream::Split);
        for _ in 0..300 {
            let counts = ClassCounts((0..2 + rng.below(3)).map(|_| 1 + rng.below(40)).collect());
            let n_draws = rng.below(counts.total() + 1);
            let dealt = deal(&counts, n_draws, &mut rng);
            assert_eq!(dealt.total(), n_draws, "{counts:?}");
            let expected = |count: u32| f64::from(count) * f64::from(n_draws) / f64::from(counts.total());
            // What is over a class's share, of a row: below 0 for those that were rounded down.
            let over = counts.iter().zip(&dealt.0).map(|((_, count), &dealt)| f64::from(dealt) - expected(count));
            let (up, down): (Vec<f64>, Vec<f64>) = over.partition(|&over| over > 1e-9);
            let (most, least) = (up.iter().copied().fold(0.0, f64::max), down.iter().copied().fold(0.0, f64::min));
            assert!(most < 1.0 && least > -1.0, "{counts:?} {n_draws}: {dealt:?}");
            // Who was rounded up had a remainder no smaller than who was not.
            assert!(up.is_empty() || 1.0 - most >= -least - 1e-9, "{counts:?} {n_draws}: {dealt:?}");
        }
    }

    #[test]
    fn a_part_has_room_for_a_row_of_every_class() {
        let split = |counts: &[u32], validation_size, test_size| {
            let spec = SplitSpec { validation_size, test_size };
            stratified(&data(counts), spec, &mut Seed(3).stream(Stream::Split))
        };
        let train = split(&[4, 4], 0.25, 0.5).unwrap().train.class_counts();
        assert_eq!(train.total(), 2, "as many rows as classes are enough");
        let error = split(&[2, 2, 2], 1.0 / 6.0, 0.5).unwrap_err();
        assert_eq!(error, SplitError::PartTooSmall { part: "train", rows: 2, n_samples: 6, n_classes: 3 });
        assert_eq!(
            split(&[40, 40], 0.1, 0.01).unwrap_err().to_string(),
            "The test set would get 1 of 80 rows, fewer than the 2 classes. A part of a stratified split has room for a row of \
             every class. Change the split sizes, or add rows."
        );
    }

    #[test]
    fn a_class_of_one_row_says_what_to_do() {
        let error = stratified(&data(&[9, 1]), SplitSpec::default(), &mut Seed(3).stream(Stream::Split)).unwrap_err();
        assert_eq!(
            error.to_string(),
            "Class \"c1\" has only 1 row. A stratified split puts every class into train and test and needs at least 2 \
             rows of each. Remove the row, or set another class against the rest (data.positive)."
        );
    }

    #[test]
    fn two_rows_leave_one_to_learn_from() {
        for seed in 0..50 {
            let spec = SplitSpec { validation_size: 0.2, test_size: 0.2 };
            let split = stratified(&data(&[95, 2]), spec, &mut Seed(seed).stream(Stream::Split)).unwrap();
            assert!(split.train.class_counts().get(Class(1)) >= 1);
        }
    }
}
