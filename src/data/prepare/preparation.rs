//! The fitted way from a table to the numbers of a network, and back.

use super::{
    encode::Decoded,
    scale::Scaler,
    spec::{CategoryFill, NumberFill, PrepareSpec, Scaling},
    typed::{Cell, LeftOut, Typed},
};
use crate::{
    data::{Dataset, FeatureKind, Matrix, Row, Split, TestSet, TrainSet},
    deferred::deferred,
    problem::Problem,
    wording::grouped,
};

/// Most values that a table may have once its categories are encoded.
pub const MAX_VALUES: u64 = 100_000_000;

/// The fitted way from a table to the numbers of a network, and back.
///
/// A [plain](Dataset::is_plain) table is scaled and nothing else. Any other has its gaps filled and its numbers and dates scaled
/// (the [codes](Self::apply_codes)), and then its categories [encoded](Self::apply_encoding), to columns of 0 and 1 that are not
/// scaled, or to ordinals that are. Columns with one value in all train rows are left out.
///
/// All of it is scikit-learn's `ColumnTransformer` of `SimpleImputer`, `StandardScaler` or `RobustScaler`,
/// `OneHotEncoder(handle_unknown="ignore", drop="if_binary")` or `OrdinalEncoder`, and `MissingIndicator`, with `VarianceThreshold`
/// at its end: numbers and dates first, then categories, then the columns that say where gaps were.
#[derive(Clone, Debug, PartialEq)]
pub struct Preparation {
    fitted: Fitted,
}

#[derive(Clone, Debug, PartialEq)]
enum Fitted {
    Plain(Option<Scaler>),
    Typed(Box<Typed>),
}

/// What is done to a table that is not plain.
#[derive(Clone, Copy)]
pub(super) struct OfTables {
    fit: fn(&PrepareSpec, Scaling, &TrainSet) -> Typed,
    codes: fn(&Typed, &Dataset) -> Dataset,
    encode: fn(&Typed, &Dataset) -> Dataset,
    inverse: fn(&Typed, &[f32]) -> Vec<Cell>,
    pub(super) notices: fn(&Typed, &PrepareSpec, &Split) -> Vec<String>,
    pub(super) between_told: for<'a> fn(&Typed, &str, &mut dyn Iterator<Item = &'a [f32]>) -> Option<String>,
}

deferred! {
    /// What is done to a table that is not plain.
    pub(super) fn of_tables() -> OfTables {
        OfTables {
            fit: Typed::fit,
            codes: Typed::codes,
            encode: Typed::encode,
            inverse: Typed::inverse,
            notices: Typed::notices,
            between_told: Typed::between_told,
        }
    }
}

/// Places of columns in a table, by what becomes of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sources {
    /// Numbers and dates.
    pub numbers: Vec<usize>,
    /// Categories, and yes and no.
    pub categories: Vec<usize>,
    /// Columns whose gaps are told.
    pub indicators: Vec<usize>,
}

/// Why a table cannot be prepared.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.problem())]
pub enum PrepareError {
    /// All columns are left out.
    NothingLeft,
    /// One-hot columns would be more than can be held.
    TooWide {
        /// Columns that there would be.
        columns: u64,
        /// Rows of the table.
        rows: u64,
    },
}

impl PrepareError {
    /// The error as it reaches the screen.
    pub fn problem(&self) -> Problem {
        match self {
            Self::NothingLeft => Problem::new(
                "No column of the table differs between the train rows.",
                "A network learns from what differs.",
                "Choose other columns, or more rows.",
            ),
            Self::TooWide { columns, rows } => Problem::new(
                format!("The categories of the table make {} columns of {} rows.", grouped(columns), grouped(rows)),
                format!("The lab takes up to {} million values.", MAX_VALUES / 1_000_000),
                "Lower prepare.max_categories, set prepare.encode to ordinal, or leave columns out.",
            ),
        }
    }
}

impl Preparation {
    /// Fitted on the train rows of a [plain](Dataset::is_plain) table.
    pub fn plain(scaling: Scaling, train: &TrainSet) -> Self {
        Self { fitted: Fitted::Plain(Scaler::fit(scaling, train)) }
    }

    /// Fitted on the train rows of any table. `n_rows` is how many rows the whole table has.
    ///
    /// # Errors
    /// [`PrepareError`] if no column is left, or too many are made.
    pub fn fit(spec: &PrepareSpec, scaling: Scaling, train: &TrainSet, n_rows: usize) -> Result<Self, PrepareError> {
        let typed = (of_tables().fit)(spec, scaling, train);
        let (columns, rows) = (typed.n_columns() as u64, n_rows as u64);
        match columns {
            0 => Err(PrepareError::NothingLeft),
            _ if columns * rows > MAX_VALUES => Err(PrepareError::TooWide { columns, rows }),
            _ => Ok(Self { fitted: Fitted::Typed(Box::new(typed)) }),
        }
    }

    /// The rows that stay if those with gaps are to be left out, of the numbers or of the categories.
    pub fn rows_without_gaps(spec: &PrepareSpec, data: &Dataset, rows: &[Row]) -> Vec<Row> {
        let is_asked = |kind: &FeatureKind| match kind.levels() {
            None => spec.impute == NumberFill::DropRow,
            Some(_) => spec.impute_categories == CategoryFill::DropRow,
        };
        let asked: Vec<usize> = (0..data.n_features())
            .filter(|&column| is_asked(&data.kinds()[column]) && data.group_column() != Some(column))
            .collect();
        let has_gap = |row: &Row| asked.iter().any(|&column| data.features().row(row.index())[column].is_nan());
        rows.iter().copied().filter(|row| !has_gap(row)).collect()
    }

    pub(super) fn typed(&self) -> Option<&Typed> {
        match &self.fitted {
            Fitted::Plain(_) => None,
            Fitted::Typed(typed) => Some(typed),
        }
    }

    /// The columns of a table that is not plain, in the order in which they come out.
    pub fn sources(&self) -> Option<Sources> {
        let typed = self.typed()?;
        Some(Sources {
            numbers: typed.numbers.iter().map(|column| column.source).collect(),
            categories: typed.categories.iter().map(|column| column.source).collect(),
            indicators: typed.indicators.clone(),
        })
    }

    /// The names of the columns of a table that is not plain.
    pub fn columns(&self) -> &[String] {
        self.typed().map_or(&[], |typed| &typed.columns)
    }

    /// The scaler of all columns of a plain table.
    pub fn scaler(&self) -> Option<&Scaler> {
        match &self.fitted {
            Fitted::Plain(scaler) => scaler.as_ref(),
            Fitted::Typed(_) => None,
        }
    }

    /// Whether categories are encoded.
    pub fn has_categories(&self) -> bool {
        self.typed().is_some_and(|typed| !typed.categories.is_empty())
    }

    /// Fills gaps and scales amounts, in all parts of a split; categories become codes.
    pub fn apply_codes(&self, split: &mut Split) {
        match &self.fitted {
            Fitted::Plain(Some(scaler)) => {
                let parts = [split.train.features_mut(), split.validation.features_mut(), split.test.features_mut()];
                parts.into_iter().for_each(|features| scale(scaler, features));
            }
            Fitted::Plain(None) => {}
            Fitted::Typed(typed) => {
                split.train = split.train.with_columns(|set| codes(typed, set));
                split.validation = split.validation.with_columns(|set| codes(typed, set));
                split.test = split.test.with_columns(|set| codes(typed, set));
            }
        }
    }

    /// Encodes categories in all parts of a split.
    pub fn apply_encoding(&self, split: &mut Split) {
        if let Fitted::Typed(typed) = &self.fitted {
            split.train = self.encoded(&split.train);
            split.validation = split.validation.with_columns(|set| encode(typed, set));
            split.test = split.test.with_columns(|set| encode(typed, set));
        }
    }

    /// A train set that was split elsewhere, prepared.
    #[must_use]
    pub fn applied(&self, train: &TrainSet) -> TrainSet {
        match &self.fitted {
            Fitted::Plain(None) => train.clone(),
            Fitted::Plain(Some(scaler)) => {
                let mut train = train.clone();
                scale(scaler, train.features_mut());
                train
            }
            Fitted::Typed(typed) => train.with_columns(|set| encode(typed, &codes(typed, set))),
        }
    }

    /// Encodes the categories of a train set that was resampled as codes.
    #[must_use]
    pub fn encoded(&self, train: &TrainSet) -> TrainSet {
        match &self.fitted {
            Fitted::Plain(_) => train.clone(),
            Fitted::Typed(typed) => train.with_columns(|set| encode(typed, set)),
        }
    }

    /// Encodes the categories of a test set.
    #[must_use]
    pub fn encoded_test(&self, test: &TestSet) -> TestSet {
        match &self.fitted {
            Fitted::Plain(_) => test.clone(),
            Fitted::Typed(typed) => test.with_columns(|set| encode(typed, set)),
        }
    }

    /// What is taken off an encoded column and what it is divided by then.
    pub fn unit(&self, column: usize) -> [f64; 2] {
        let scaler = match &self.fitted {
            Fitted::Plain(scaler) => scaler.as_ref(),
            Fitted::Typed(typed) => typed.scaler.as_ref().filter(|_| column < typed.numbers.len()),
        };
        scaler.map_or([0.0, 1.0], |scaler| scaler.unit(column))
    }

    /// The column of the table that an encoded column comes from.
    pub fn source(&self, column: usize) -> usize {
        self.typed().map_or(column, |typed| typed.source(column))
    }

    /// An encoded row in the words of the table, a cell for each of its columns.
    ///
    /// Amounts are put back to within rounding. A category is its name where the row has one whole, and else the name of the one that
    /// it has most of, so that the cell can be read as one of the column. A column that was left out as constant has its one value.
    pub fn inverse(&self, row: &[f32]) -> Vec<Cell> {
        let typed = match &self.fitted {
            Fitted::Plain(scaler) => {
                let number = |(column, &z): (usize, &f32)| {
                    Cell::Number(scaler.as_ref().map_or(z, |scaler| scaler.inverse(column, z)))
                };
                return row.iter().enumerate().map(number).collect();
            }
            Fitted::Typed(typed) => typed,
        };
        (of_tables().inverse)(typed, row)
    }
}

fn codes(typed: &Typed, set: &Dataset) -> Dataset {
    (of_tables().codes)(typed, set)
}

fn encode(typed: &Typed, set: &Dataset) -> Dataset {
    (of_tables().encode)(typed, set)
}

impl Typed {
    fn inverse(&self, row: &[f32]) -> Vec<Cell> {
        let mut cells = vec![Cell::Gap; self.columns.len()];
        for (source, why) in &self.left_out {
            cells[*source] = match why {
                LeftOut::Group => Cell::OfBase,
                LeftOut::NoValue => Cell::Gap,
                LeftOut::Constant(value) => value.clone(),
            };
        }
        for (at, column) in self.numbers.iter().enumerate() {
            let number = self.scaler.as_ref().map_or(row[at], |scaler| scaler.inverse(at, row[at]));
            cells[column.source] = Cell::Number(number);
        }
        for (column, decoded) in self.categories.iter().zip(self.decode(row)) {
            cells[column.source] = match decoded {
                Decoded::Whole(place) => Cell::Text(column.place_name(place).to_owned()),
                Decoded::Unseen => Cell::Gap,
                Decoded::Between(number) => Cell::Text(column.place_name(column.levels.nearest(number)).to_owned()),
                Decoded::Shares(shares) => Cell::Text(column.place_name(shares[0].1).to_owned()),
            };
        }
        let gaps = (0..self.columns.len()).filter(|&source| self.says_missing(row, source));
        gaps.for_each(|source| cells[source] = Cell::Gap);
        cells
    }
}

fn scale(scaler: &Scaler, features: &mut Matrix) {
    match scaler {
        Scaler::Standard(scaler) => scaler.transform(features),
        Scaler::Robust(_) => {
            for row in 0..features.n_rows() {
                let row = features.row_mut(row).iter_mut().enumerate();
                row.for_each(|(column, x)| *x = scaler.scaled(column, f64::from(*x)));
            }
        }
    }
}
