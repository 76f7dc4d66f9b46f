//! What a person is told of a preparation: notices, and the fitted numbers for those who repeat it elsewhere.

use super::{
    encode::Decoded,
    preparation::{Preparation, of_tables},
    spec::{CategoryFill, Encoding, NumberFill, PrepareSpec},
    typed::{CategoryColumn, LeftOut, Typed},
};
use crate::{
    data::Split,
    wording::{count, counted, list, short, start},
};
use serde::Serialize;

/// Most columns that are named in a sentence.
const MOST_NAMED: usize = 5;

/// A fitted preparation as a file tells it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct FittedTable {
    /// Numbers and dates, which are the first columns of the network.
    pub numbers: Vec<FittedNumber>,
    /// Categories, which come then.
    pub categories: Vec<FittedCategory>,
    /// Columns whose gaps are told by a column of 0 and 1 each, which come last.
    pub indicators: Vec<String>,
    /// Columns of the table that are not used.
    pub left_out: Vec<String>,
}

/// A column of numbers or dates.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct FittedNumber {
    /// Its name.
    pub column: String,
    /// What stands for a gap.
    pub fill: f64,
    /// What is taken off.
    pub center: f64,
    /// What it is divided by then.
    pub scale: f64,
}

/// A column of categories.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct FittedCategory {
    /// Its name.
    pub column: String,
    /// What stands for a gap.
    pub fill: String,
    /// `one_hot` or `ordinal`.
    pub encoding: &'static str,
    /// The names of each place; several share one if they are infrequent.
    pub places: Vec<Vec<String>>,
    /// One-hot, the first place that has a column: 1 of two places, else 0.
    pub first_column: usize,
    /// As an ordinal, what is taken off.
    pub center: f64,
    /// As an ordinal, what it is divided by then.
    pub scale: f64,
}

impl Preparation {
    /// The fitted numbers of a table that is not plain.
    pub fn fitted(&self) -> Option<FittedTable> {
        let typed = self.typed()?;
        let name = |source: usize| typed.columns[source].clone();
        let numbers = typed.numbers.iter().enumerate().map(|(at, column)| {
            let [center, scale] = self.unit(at);
            FittedNumber { column: name(column.source), fill: column.fill, center, scale }
        });
        let mut n_ordinals = 0;
        let categories = typed.categories.iter().map(|column| {
            let is_ordinal = column.levels.encoding() == Encoding::Ordinal;
            let unit = typed.ordinal_scaler.as_ref().filter(|_| is_ordinal).map(|scaler| scaler.unit(n_ordinals));
            n_ordinals += usize::from(is_ordinal);
            let [center, scale] = unit.unwrap_or([0.0, 1.0]);
            let names = |place: usize| column.levels.codes(place).map(|code| column.names[code].clone()).collect();
            FittedCategory {
                column: name(column.source),
                fill: column.names[column.fill].clone(),
                encoding: if is_ordinal { "ordinal" } else { "one_hot" },
                places: (0..column.levels.n_places()).map(names).collect(),
                first_column: if is_ordinal { 0 } else { column.levels.places_with_column().start },
                center,
                scale,
            }
        });
        Some(FittedTable {
            numbers: numbers.collect(),
            categories: categories.collect(),
            indicators: typed.indicators.iter().map(|&source| name(source)).collect(),
            left_out: typed.left_out.iter().map(|&(source, _)| name(source)).collect(),
        })
    }

    /// What was done to a table, whose split is not prepared yet: whole sentences.
    pub fn notices(&self, spec: &PrepareSpec, split: &Split) -> Vec<String> {
        self.typed().map_or_else(Vec::new, |typed| (of_tables().notices)(typed, spec, split))
    }

    /// What a resampler made between categories or whole numbers; `None` if it made none. `made` are its new rows, encoded, and
    /// `title` is its name.
    pub fn between_told<'a>(&self, title: &str, mut made: impl Iterator<Item = &'a [f32]>) -> Option<String> {
        // First whether there is such a table: only then the functions for it are there.
        let typed = self.typed()?;
        (of_tables().between_told)(typed, title, &mut made)
    }
}

impl Typed {
    pub(super) fn notices(&self, spec: &PrepareSpec, split: &Split) -> Vec<String> {
        let mut told = Vec::new();
        told.extend(self.columns_told());
        told.extend(self.gaps_told(spec, split));
        told.extend(self.left_out_told());
        told.extend(self.unseen_told(split));
        told
    }

    fn columns_told(&self) -> Option<String> {
        let scaled = if self.scaler.is_some() { ", scaled" } else { "" };
        let n_zero_one: usize = self
            .categories
            .iter()
            .filter(|column| column.levels.encoding() == Encoding::OneHot)
            .map(|column| column.levels.n_columns())
            .sum();
        let n_ordinal = self.categories.iter().filter(|column| column.levels.encoding() == Encoding::Ordinal).count();
        let mut parts = Vec::new();
        if !self.numbers.is_empty() {
            parts.push(format!("{} of numbers{scaled}", count(self.numbers.len() as u64)));
        }
        if n_zero_one > 0 {
            parts.push(format!("{} of 0 and 1 for categories, not scaled", count(n_zero_one as u64)));
        }
        if n_ordinal > 0 {
            parts.push(format!("{} of numbered categories{scaled}", count(n_ordinal as u64)));
        }
        if !self.indicators.is_empty() {
            parts.push(format!("{} of 0 and 1 that say where gaps were", count(self.indicators.len() as u64)));
        }
        let is_told = !self.categories.is_empty() || !self.indicators.is_empty();
        is_told.then(|| format!("The network gets {}: {}.", counted(self.n_columns() as u64, "column"), list(&parts)))
    }

    fn gaps_told(&self, spec: &PrepareSpec, split: &Split) -> Vec<String> {
        let gaps = |sources: &[usize]| -> u64 {
            let parts = [split.train.features(), split.validation.features(), split.test.features()];
            let rows = parts.into_iter().flat_map(|part| part.rows());
            rows.map(|row| sources.iter().filter(|&&source| row[source].is_nan()).count() as u64).sum()
        };
        let numbers: Vec<usize> = self.numbers.iter().map(|column| column.source).collect();
        let categories: Vec<usize> = self.categories.iter().map(|column| column.source).collect();
        let of_numbers = match spec.impute {
            NumberFill::Mean => "the mean of the column's train rows".to_owned(),
            NumberFill::MostFrequent => "the commonest value of the column's train rows".to_owned(),
            NumberFill::Constant => spec.fill_value.to_string(),
            NumberFill::Median | NumberFill::DropRow => "the median of the column's train rows".to_owned(),
        };
        let of_categories = match spec.impute_categories {
            CategoryFill::Missing => "a category of its own",
            CategoryFill::MostFrequent | CategoryFill::DropRow => "the commonest category of the column's train rows",
        };
        let mut told = Vec::new();
        for (sources, noun, fill) in [(numbers, "numbers", &of_numbers[..]), (categories, "categories", of_categories)]
        {
            let n_gaps = gaps(&sources);
            if n_gaps > 0 {
                let gaps = counted(n_gaps, "gap");
                told.push(format!(
                    "In columns of {noun}, {gaps} {}, by {fill}.",
                    if n_gaps == 1 { "is filled" } else { "are filled" }
                ));
            }
        }
        told
    }

    fn left_out_told(&self) -> Vec<String> {
        let named = |reason: &str| {
            let columns = self.left_out.iter().filter(|(_, why)| why.reason() == reason);
            let mut names: Vec<String> =
                columns.map(|&(source, _)| format!("“{}”", start(&self.columns[source], 60))).collect();
            let n_more = names.len().saturating_sub(MOST_NAMED);
            if n_more > 0 {
                names.truncate(MOST_NAMED);
                names.push(format!("{} more", count(n_more as u64)));
            }
            (!names.is_empty()).then(|| list(&names))
        };
        let sentence = |reason: &str| Some(format!("Left out of the features, as {reason}: {}.", named(reason)?));
        LeftOut::REASONS.into_iter().filter_map(sentence).collect()
    }

    fn unseen_told(&self, split: &Split) -> Option<String> {
        let rows = || split.validation.features().rows().chain(split.test.features().rows());
        let is_unseen = |column: &CategoryColumn, row: &[f32]| column.is_unseen(row[column.source]);
        let n_rows = rows().filter(|row| self.categories.iter().any(|column| is_unseen(column, row))).count() as u64;
        let (column, row) =
            self.categories.iter().find_map(|column| Some((column, rows().find(|row| is_unseen(column, row))?)))?;
        let x = row[column.source];
        let code = if x.is_nan() { column.fill } else { x as usize };
        let as_what = match column.levels.encoding() {
            Encoding::OneHot => "it is 0 in all columns of its kind",
            Encoding::Ordinal => "its number is -1",
        };
        Some(format!(
            "{} of the validation and test sets {} a category that no train row has, such as “{}” in “{}”: {as_what}.",
            counted(n_rows, "row"),
            if n_rows == 1 { "has" } else { "have" },
            start(&column.names[code], 60),
            start(&split.train.columns()[column.source], 60),
        ))
    }

    pub(super) fn between_told(&self, title: &str, made: &mut dyn Iterator<Item = &[f32]>) -> Option<String> {
        let whole: Vec<usize> = (0..self.numbers.len()).filter(|&at| self.numbers[at].is_whole).collect();
        let name = |source: usize| start(&self.columns[source], 60);
        let in_units = |at: usize, z: f32| self.scaler.as_ref().map_or(z, |scaler| scaler.inverse(at, z));
        let (mut n_made, mut n_between, mut of_category, mut of_number) = (0_u64, 0_u64, None, None);
        for row in made {
            n_made += 1;
            let between = self.categories.iter().zip(self.decode(row)).find_map(|(column, decoded)| match decoded {
                Decoded::Shares(shares) => {
                    let (share, place) = shares[0];
                    let share = short(Some(f64::from(share)));
                    Some(format!("{share} of “{}” in “{}”", start(column.place_name(place), 60), name(column.source)))
                }
                Decoded::Between(number) => {
                    Some(format!("{} in “{}”", short(Some(f64::from(number))), name(column.source)))
                }
                Decoded::Whole(_) | Decoded::Unseen => None,
            });
            let broken = whole.iter().find_map(|&at| {
                let x = in_units(at, row[at]);
                let is_broken = x.fract() != 0.0;
                let x = short(Some(f64::from(x)));
                is_broken.then(|| format!("{x} in “{}”, whose values are whole numbers", name(self.numbers[at].source)))
            });
            n_between += u64::from(between.is_some() || broken.is_some());
            of_category = of_category.or(between);
            of_number = of_number.or(broken);
        }
        let such: Vec<String> = of_category.iter().chain(&of_number).cloned().collect();
        let way_out = if of_category.is_some() {
            ": SMOTENC keeps categories whole, and a file of these rows has the nearest one"
        } else {
            ""
        };
        (n_between > 0).then(|| {
            format!(
                "{title} made {}, {} of them between values that the table has, such as {}{way_out}.",
                counted(n_made, "row"),
                count(n_between),
                list(&such)
            )
        })
    }
}
