//! The resampled train set as a CSV file that says where every row comes from.

use crate::{
    data::{
        Dataset, FeatureKind, Row, TrainSet,
        import::PROVENANCE,
        prepare::{Cell, Preparation},
        table::AsWritten,
    },
    experiment::{DataSpec, Run},
    resample::Plan,
};
use csv::{QuoteStyle, Writer, WriterBuilder};
use std::{fmt::Write as _, ops::Range};

/// The resampled train set of a run, to be written some rows at a time.
///
/// The columns are the features by their names, the label, then `origin`, `base`, `neighbor` and `gap`:
/// - Features have the units of the data, whatever the scaling. Rows of the train set and copies of them are taken from the
///   data set, so that their values are those of the file; [`Export::with_letters`] writes its plain numbers letter by letter. Values
///   of made rows are put back by [`Preparation::inverse`], to within rounding; categories are written by their names, one that is not
///   whole by the nearest, and a gap as nothing.
/// - `origin` is [`Origin::word`](crate::resample::Origin::word).
/// - `base` and `neighbor` are row numbers of the *data set*, from 0 and without counting the header, as pandas numbers the
///   rows of the file. `neighbor` and `gap` are empty where a row does not lie on a line.
///
/// With [letters](Export::with_letters) the other columns of the file are there too: those that keep rows together or put them in order before
/// the features, where a made row has what its base has, and those that were left out, such as ids, behind `gap`, where a made row
/// has nothing.
///
/// If another column has one of these four names, all four get a number, such as `origin (2)`. The import of this
/// lab leaves them and what is behind them out, so the file can be opened again as data. (A resampled train set is no fair data to split and
/// score on: rows made from a row of the test set would be learned from.)
pub struct Export<'a> {
    pub(in crate::experiment) data: &'a Dataset,
    pub(in crate::experiment) label: &'a str,
    /// Row of the data set for every row of the train set.
    pub(in crate::experiment) rows: &'a [Row],
    pub(in crate::experiment) preparation: &'a Preparation,
    pub(in crate::experiment) resampled: &'a TrainSet,
    pub(in crate::experiment) plan: &'a Plan,
    letters: Option<&'a AsWritten>,
}

/// Name of the label column of data that are made here.
pub const LABEL: &str = "label";

impl Run {
    /// The resampled train set, to be written as CSV; `None` before training begins. `data` is the data set of the run and
    /// `label` the name of its label column ([`LABEL`] where the data are generated).
    pub fn export<'a>(&'a self, data: &'a Dataset, label: &'a str) -> Option<Export<'a>> {
        let (resampled, plan) = self.resampled()?;
        let [rows, ..] = &self.split().rows;
        Some(Export { data, label, rows, preparation: self.preparation(), resampled, plan, letters: None })
    }
}

impl<'a> Export<'a> {
    /// With rows that are kept as they are written in the file of the data set, all columns of it.
    #[must_use]
    pub fn with_letters(self, letters: Option<&'a AsWritten>) -> Self {
        Self { letters, ..self }
    }

    /// How many rows there are to write.
    pub fn n_rows(&self) -> usize {
        self.plan.origins.len()
    }

    /// How many columns there are to write.
    pub fn n_columns(&self) -> usize {
        let others =
            self.letters.map_or(0, |letters| letters.split_columns().chain(letters.left_out_columns()).count());
        others + self.data.n_features() + 1 + PROVENANCE.len()
    }

    /// The header. Its names are quoted, or a first one such as `<b>` could be taken for the start of a web page.
    pub fn header(&self) -> Vec<u8> {
        let mut csv = writer(QuoteStyle::Always);
        let own = self.data.columns().iter().map(String::as_str).chain([self.label]);
        let before = self.letters.into_iter().flat_map(AsWritten::split_columns);
        let behind = self.letters.into_iter().flat_map(AsWritten::left_out_columns).map(str::to_owned);
        let names = before.chain(own).map(str::to_owned).chain(self.provenance()).chain(behind);
        csv.write_record(names.map(String::into_bytes)).expect(INFALLIBLE);
        csv.into_inner().expect(INFALLIBLE)
    }

    /// The rows of these places of the plan.
    pub fn rows(&self, places: Range<usize>) -> Vec<u8> {
        let mut csv = writer(QuoteStyle::Necessary);
        let mut text = String::new();
        let mut cell = |csv: &mut Writer<Vec<u8>>, cell: &Cell| {
            text.clear();
            match cell {
                Cell::Number(value) => write!(text, "{value}").expect("a String takes every write"),
                Cell::Text(name) => text.push_str(name),
                Cell::Gap | Cell::OfBase => {}
            }
            csv.write_field(&text).expect(INFALLIBLE);
        };
        let own_cell = |row: Row, column: usize| {
            let (kind, value) = (&self.data.kinds()[column], self.data.features().row(row.index())[column]);
            let written = self.letters.filter(|_| *kind == FeatureKind::Number);
            match written.and_then(|letters| letters.number(row, column, value)) {
                Some(number) => Cell::Text(number.to_owned()),
                None => cell_of(kind, value),
            }
        };
        for place in places {
            let origin = self.plan.origins[place];
            let base = self.rows[origin.base().index()];
            for text in self.letters.into_iter().flat_map(|letters| letters.split_cells(base)) {
                csv.write_field(text).expect(INFALLIBLE);
            }
            if origin.is_synthetic() {
                let made = self.preparation.inverse(self.resampled.features().row(place)).into_iter().enumerate();
                made.for_each(|(column, made)| match made {
                    Cell::OfBase => cell(&mut csv, &own_cell(base, column)),
                    made => cell(&mut csv, &made),
                });
            } else {
                (0..self.data.n_features()).for_each(|column| cell(&mut csv, &own_cell(base, column)));
            }
            let class = self.resampled.labels()[place];
            let (neighbor, gap) = match origin.line() {
                Some((neighbor, gap)) => (self.rows[neighbor.index()].0.to_string(), gap.to_string()),
                None => Default::default(),
            };
            let rest =
                [&self.resampled.class_names()[class.index()], origin.word(), &base.0.to_string(), &neighbor, &gap];
            rest.into_iter().for_each(|field| csv.write_field(field).expect(INFALLIBLE));
            for text in self.letters.into_iter().flat_map(|letters| letters.left_out_cells(base)) {
                csv.write_field(if origin.is_synthetic() { "" } else { text }).expect(INFALLIBLE);
            }
            csv.write_record(None::<&[u8]>).expect(INFALLIBLE);
        }
        csv.into_inner().expect(INFALLIBLE)
    }

    /// The names of the four columns, numbered alike if one of them is taken.
    fn provenance(&self) -> [String; PROVENANCE.len()] {
        let others = || self.letters.into_iter().flat_map(|it| it.split_columns().chain(it.left_out_columns()));
        let is_taken = |name: &String| {
            self.label == name || self.data.columns().contains(name) || others().any(|other| other == name)
        };
        let numbered = (2..).map(|number| PROVENANCE.map(|name| format!("{name} ({number})")));
        let mut names = std::iter::once(PROVENANCE.map(str::to_owned)).chain(numbered);
        names.find(|names| !names.iter().any(is_taken)).expect("there are more numbers than columns")
    }
}

/// A value of the table in its own words.
fn cell_of(kind: &FeatureKind, value: f32) -> Cell {
    match kind.levels() {
        _ if value.is_nan() => Cell::Gap,
        None => Cell::Number(value),
        Some(levels) => Cell::Text(levels[value as usize].clone()),
    }
}

const INFALLIBLE: &str = "a Vec takes every write";

fn writer(quotes: QuoteStyle) -> Writer<Vec<u8>> {
    WriterBuilder::new().quote_style(quotes).flexible(true).from_writer(Vec::new())
}

/// A name for the file: `moons-resampled.csv`, or after the file that the rows came from.
pub fn export_name(data: &DataSpec) -> String {
    format!("{}-resampled.csv", export_stem(data))
}

/// What names of files begin with that are made from these data.
pub fn export_stem(data: &DataSpec) -> String {
    let name = match data {
        DataSpec::Generated(generator) => generator.tunable().about().id,
        DataSpec::Sample(id) => id,
        DataSpec::File { name, .. } => name.rsplit_once('.').map_or(name.as_str(), |(stem, _)| stem),
    };
    // A name can come out of a link; what may not stand in a file's name is left to no system's taste.
    let fits = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | ' ' | '(' | ')');
    let name: String = name.chars().map(|c| if fits(c) { c } else { '_' }).collect();
    let name = name.trim_matches(['.', ' ']);
    if name.is_empty() { "data".to_owned() } else { name.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_is_named_after_its_data() {
        let file = |name: &str| DataSpec::new_file(name.to_owned(), String::new());
        assert_eq!(export_name(&file("my table.v2.csv")), "my table.v2-resampled.csv");
        assert_eq!(export_name(&file("../../<b>\".csv")), "_..__b__-resampled.csv");
        assert_eq!(export_name(&file("")), "data-resampled.csv");
        assert_eq!(export_name(&DataSpec::Sample("yeast".to_owned())), "yeast-resampled.csv");
        assert_eq!(export_name(&crate::experiment::ExperimentSpec::default().data), "haystack-resampled.csv");
    }
}
