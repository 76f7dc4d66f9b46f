//! Tables of any columns as numbers: gaps filled and amounts scaled, then categories encoded.

use super::{
    encode::{Decoded, Levels, PlaceName},
    impute,
    scale::Scaler,
    spec::{CategoryFill, Encoding, Indicator, PrepareSpec, Scaling},
};
use crate::data::{Dataset, FeatureKind, Matrix, TrainSet};

/// Columns of a table, fitted on train rows.
///
/// It takes two steps, because some resamplers want categories whole. The first fills gaps and scales amounts: numbers and dates come
/// first, then categories as codes, then a column of 0 and 1 for each column that had gaps, if that is wanted. The second encodes the
/// categories. Within each, columns are in the order of the table, as scikit-learn's `ColumnTransformer` would put them.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Typed {
    /// Names of the table's columns.
    pub(super) columns: Vec<String>,
    pub(super) numbers: Vec<NumberColumn>,
    /// Of the numbers, in their order.
    pub(super) scaler: Option<Scaler>,
    pub(super) categories: Vec<CategoryColumn>,
    /// Of the categories that are ordinals, in their order.
    pub(super) ordinal_scaler: Option<Scaler>,
    /// Columns of the table whose gaps are told.
    pub(super) indicators: Vec<usize>,
    /// Columns of the table that are not used, with the reason.
    pub(super) left_out: Vec<(usize, LeftOut)>,
}

/// A column of numbers or dates.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct NumberColumn {
    /// Its place in the table.
    pub(super) source: usize,
    pub(super) fill: f64,
    /// Whether all values of the train rows are whole numbers.
    pub(super) is_whole: bool,
}

/// A column of categories, or of yes and no.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct CategoryColumn {
    /// Its place in the table.
    pub(super) source: usize,
    pub(super) fill: usize,
    /// The name of each code, of a gap too if it is a category.
    pub(super) names: Vec<String>,
    pub(super) levels: Levels,
}

/// A value in the words of the table.
#[derive(Clone, Debug, PartialEq)]
pub enum Cell {
    /// An amount.
    Number(f32),
    /// A category.
    Text(String),
    /// Nothing.
    Gap,
    /// Whatever the row that it was made from has there.
    OfBase,
}

/// Why a column is not used.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum LeftOut {
    /// It says which rows belong together.
    Group,
    /// No train row has a value there.
    NoValue,
    /// All train rows have the same value there.
    Constant(Cell),
}

impl Typed {
    pub(super) fn fit(spec: &PrepareSpec, scaling: Scaling, train: &TrainSet) -> Self {
        let mut fitted = Self {
            columns: train.columns().to_vec(),
            numbers: Vec::new(),
            scaler: None,
            categories: Vec::new(),
            ordinal_scaler: None,
            indicators: Vec::new(),
            left_out: Vec::new(),
        };
        for (source, kind) in train.kinds().iter().enumerate() {
            if train.group_column() == Some(source) {
                fitted.left_out.push((source, LeftOut::Group));
                continue;
            }
            let values = train.features().rows().map(|row| row[source]);
            let n_gaps = values.clone().filter(|x| x.is_nan()).count();
            let why = match kind.levels() {
                None => fitted.fit_number(spec, source, values),
                Some(levels) => fitted.fit_category(spec, source, n_gaps, levels, values),
            };
            fitted.left_out.extend(why.map(|why| (source, why)));
        }
        // Numbers first, then categories, as the columns are put.
        if spec.add_indicator == Indicator::On {
            for is_number in [true, false] {
                let columns = train.kinds().iter().enumerate();
                let wanted = columns.filter(|(_, kind)| kind.levels().is_none() == is_number).map(|(source, _)| source);
                let has_both = |&source: &usize| {
                    let is_gap = || train.features().rows().map(|row| row[source].is_nan());
                    train.group_column() != Some(source) && is_gap().any(|it| it) && is_gap().any(|it| !it)
                };
                fitted.indicators.extend(wanted.filter(has_both));
            }
        }
        let filled = |column: &NumberColumn| {
            let values = train.features().rows().map(|row| row[column.source]);
            values.map(|x| if x.is_nan() { column.fill } else { f64::from(x) }).collect()
        };
        fitted.scaler = Scaler::of_columns(scaling, fitted.numbers.iter().map(filled).collect());
        let ordinal = |column: &CategoryColumn| {
            let values = train.features().rows().map(|row| row[column.source]);
            values.map(|x| column.levels.ordinal(column.code(x))).collect()
        };
        let of_ordinal = fitted.categories.iter().filter(|column| column.levels.encoding() == Encoding::Ordinal);
        fitted.ordinal_scaler = Scaler::of_columns(scaling, of_ordinal.map(ordinal).collect());
        fitted
    }

    fn fit_number(
        &mut self,
        spec: &PrepareSpec,
        source: usize,
        values: impl Iterator<Item = f32> + Clone,
    ) -> Option<LeftOut> {
        let Some(fill) = impute::number(spec.impute, spec.fill_value, values.clone().map(f64::from)) else {
            return Some(LeftOut::NoValue);
        };
        let is_whole = values.clone().filter(|x| !x.is_nan()).all(|x| x.fract() == 0.0);
        let mut filled = values.map(|x| if x.is_nan() { fill } else { f64::from(x) });
        let first = filled.next().unwrap_or(fill);
        if filled.all(|x| x == first) {
            return Some(LeftOut::Constant(Cell::Number(first as f32)));
        }
        self.numbers.push(NumberColumn { source, fill, is_whole });
        None
    }

    fn fit_category(
        &mut self,
        spec: &PrepareSpec,
        source: usize,
        n_gaps: usize,
        levels: &[String],
        values: impl Iterator<Item = f32> + Clone,
    ) -> Option<LeftOut> {
        let mut counts = vec![0; levels.len()];
        values.filter(|x| !x.is_nan()).for_each(|x| counts[x as usize] += 1);
        let first = counts.iter().position(|&count| count > 0);
        let Some(fill) = impute::code(spec.impute_categories, levels.len(), &counts) else {
            return Some(LeftOut::NoValue);
        };
        let mut names = levels.to_vec();
        if spec.impute_categories == CategoryFill::Missing {
            let taken = |name: &String| levels.contains(name);
            let numbered = (2..).map(|number| format!("missing ({number})"));
            names.extend(std::iter::once("missing".to_owned()).chain(numbered).find(|name| !taken(name)));
            counts.push(0);
        }
        counts[fill] += n_gaps as u32;
        let levels = Levels::fit(spec, &counts);
        if levels.n_places() < 2 {
            return Some(first.map_or(LeftOut::NoValue, |code| LeftOut::Constant(Cell::Text(names[code].clone()))));
        }
        self.categories.push(CategoryColumn { source, fill, names, levels });
        None
    }

    /// The first step: gaps filled, amounts scaled, categories as codes.
    pub(super) fn codes(&self, set: &Dataset) -> Dataset {
        let n_columns = self.numbers.len() + self.categories.len() + self.indicators.len();
        let mut values = Vec::with_capacity(n_columns * set.n_samples());
        for row in set.features().rows() {
            values.extend(self.numbers.iter().enumerate().map(|(at, column)| {
                let x = row[column.source];
                let x = if x.is_nan() { column.fill } else { f64::from(x) };
                self.scaler.as_ref().map_or(x as f32, |scaler| scaler.scaled(at, x))
            }));
            values.extend(self.categories.iter().map(|column| column.code(row[column.source]) as f32));
            values.extend(self.indicators.iter().map(|&source| f32::from(u8::from(row[source].is_nan()))));
        }
        let name = |source: usize| set.columns()[source].clone();
        let numbers = self.numbers.iter().map(|column| (name(column.source), FeatureKind::Number));
        let categories = self
            .categories
            .iter()
            .map(|column| (name(column.source), FeatureKind::Category { levels: column.names.clone() }));
        let words = ["there", "missing"].map(str::to_owned);
        let indicators = self
            .indicators
            .iter()
            .map(|&source| (indicator_name(&name(source)), FeatureKind::Boolean { words: words.clone() }));
        let (columns, kinds) = numbers.chain(categories).chain(indicators).unzip();
        set.with_columns(Matrix::new(values, n_columns), columns, kinds)
    }

    /// The second step: categories as columns of numbers.
    pub(super) fn encode(&self, codes: &Dataset) -> Dataset {
        let n_columns = self.n_columns();
        let (n_numbers, n_categories) = (self.numbers.len(), self.categories.len());
        let mut values = Vec::with_capacity(n_columns * codes.n_samples());
        for row in codes.features().rows() {
            values.extend_from_slice(&row[..n_numbers]);
            let mut n_ordinals = 0;
            for (column, &code) in self.categories.iter().zip(&row[n_numbers..]) {
                if column.levels.encoding() == Encoding::Ordinal {
                    let x = column.levels.ordinal(code as usize);
                    values.push(self.ordinal_scaler.as_ref().map_or(x as f32, |scaler| scaler.scaled(n_ordinals, x)));
                    n_ordinals += 1;
                } else {
                    let from = values.len();
                    values.resize(from + column.levels.n_columns(), 0.0);
                    column.levels.one_hot(code as usize, &mut values[from..]);
                }
            }
            values.extend_from_slice(&row[n_numbers + n_categories..]);
        }
        let names = codes.columns();
        let mut columns = names[..n_numbers].to_vec();
        for (column, name) in self.categories.iter().zip(&names[n_numbers..]) {
            match column.levels.encoding() {
                Encoding::Ordinal => columns.push(name.clone()),
                Encoding::OneHot => {
                    let places = column.levels.places_with_column();
                    columns.extend(places.map(|place| format!("{name}={}", column.place_name(place))));
                }
            }
        }
        columns.extend_from_slice(&names[n_numbers + n_categories..]);
        codes.with_columns(Matrix::new(values, n_columns), columns, vec![FeatureKind::Number; n_columns])
    }

    /// How many columns there are in the end.
    pub(super) fn n_columns(&self) -> usize {
        let of_categories: usize = self.categories.iter().map(|column| column.levels.n_columns()).sum();
        self.numbers.len() + of_categories + self.indicators.len()
    }

    /// The column of the table that an encoded column comes from.
    pub(super) fn source(&self, encoded: usize) -> usize {
        let of_categories = self.categories.iter().flat_map(|column| vec![column.source; column.levels.n_columns()]);
        let numbers = self.numbers.iter().map(|column| column.source);
        let mut sources = numbers.chain(of_categories).chain(self.indicators.iter().copied());
        sources.nth(encoded).expect("it is one of the columns")
    }

    /// What the encoded columns of each category stand for, in the order of `categories`.
    pub(super) fn decode(&self, encoded: &[f32]) -> Vec<Decoded> {
        let mut at = self.numbers.len();
        let mut n_ordinals = 0;
        let of_column = |column: &CategoryColumn| {
            let from = at;
            at += column.levels.n_columns();
            match column.levels.encoding() {
                Encoding::OneHot => column.levels.decode(&encoded[from..at]),
                Encoding::Ordinal => {
                    let place = n_ordinals;
                    n_ordinals += 1;
                    let scaler = self.ordinal_scaler.as_ref();
                    column.levels.decode_ordinal(scaler.map_or(encoded[from], |it| it.inverse(place, encoded[from])))
                }
            }
        };
        self.categories.iter().map(of_column).collect()
    }

    /// Whether an encoded row says that the gaps of a column were filled there, where that is told.
    pub(super) fn says_missing(&self, encoded: &[f32], source: usize) -> bool {
        let from = encoded.len() - self.indicators.len();
        self.indicators.iter().zip(&encoded[from..]).any(|(&of, &says)| of == source && says == 1.0)
    }
}

impl LeftOut {
    /// Every reason, as a part of a sentence.
    pub(super) const REASONS: [&str; 3] = [
        "all train rows have the same value there",
        "no train row has a value there",
        "it says which rows belong together",
    ];

    /// The one of [`LeftOut::REASONS`] that it is.
    pub(super) fn reason(&self) -> &'static str {
        match self {
            Self::Constant(_) => Self::REASONS[0],
            Self::NoValue => Self::REASONS[1],
            Self::Group => Self::REASONS[2],
        }
    }
}

impl CategoryColumn {
    /// The code of a value of the table.
    fn code(&self, x: f32) -> usize {
        if x.is_nan() { self.fill } else { x as usize }
    }

    /// Whether no train row has the category of a value of the table.
    pub(super) fn is_unseen(&self, x: f32) -> bool {
        self.levels.place(self.code(x)).is_none()
    }

    /// What a place is called.
    pub(super) fn place_name(&self, place: usize) -> &str {
        match self.levels.name_of(place) {
            PlaceName::Level(code) => &self.names[code],
            PlaceName::Infrequent => "infrequent",
        }
    }
}

/// The name of the column that says where another had gaps.
pub(super) fn indicator_name(column: &str) -> String {
    format!("{column} is missing")
}
