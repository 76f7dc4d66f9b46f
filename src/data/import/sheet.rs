//! What a reader of any format hands on: columns of cells as the file has them, before anyone asks what they mean.

use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// A table as its file has it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Sheet {
    /// Columns in the file's order, all with as many cells.
    pub columns: Vec<SheetColumn>,
    /// Where every row comes from, in a file of rows that were resampled by this lab.
    pub origins: Option<Vec<SheetOrigin>>,
    /// The first rows as they are written, one cell per column; none if the file has no text of its own.
    pub preview: Vec<Vec<String>>,
    /// The decimal mark that some cells prove, in a file of text.
    pub decimal: Option<char>,
    /// What parts the cells of a file of text, in the plural: `semicolons`.
    pub parted_by: Option<&'static str>,
    /// What a person should know of how the file was read: whole sentences.
    pub notices: Vec<String>,
    /// What was read in one of two ways, with the way taken.
    pub questions: Vec<Question>,
}

/// Where a row of a resampled file comes from; rows are those of the table that was resampled, from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SheetOrigin {
    /// Whether it is a row of that table, for the first time.
    pub is_kept: bool,
    /// The row that it is, or was made from.
    pub base: Option<u32>,
    /// The row to which its line leads.
    pub neighbor: Option<u32>,
}

/// A column as its file has it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SheetColumn {
    /// Its name, trimmed; empty if it has none.
    pub name: String,
    /// One cell per row.
    pub cells: Cells,
    /// What the file itself says the column is.
    pub declared: Declared,
}

/// The cells of a column.
#[derive(Clone, Debug, PartialEq)]
pub enum Cells {
    /// Cells as text: a place in `texts` per row, or [`GAP`](Cells::GAP); `texts` are distinct, in the order of their first row.
    Texts {
        /// One place per row.
        codes: Vec<u32>,
        /// The distinct texts, trimmed.
        texts: Vec<String>,
        /// Whether the file itself says that these are texts (quotes of a spreadsheet's text cell, a Parquet string):
        /// then `NA` is a word and not a gap, though digits may still be numbers that were kept as text.
        is_text: bool,
    },
    /// Numbers, `NaN` where there is none; exact up to 2^53.
    Numbers(Vec<f64>),
    /// 0, 1 or `NaN`, with the words for 0 and 1.
    Booleans(Vec<f64>, [&'static str; 2]),
    /// Seconds since 1970 (or `NaN`) and whether any of them has a time of day.
    Dates {
        /// One per row.
        seconds: Vec<f64>,
        /// Whether a time of day stands beside the date.
        has_time: bool,
    },
    /// Nothing that a table of features can hold: what it is, in the plural (`lists`, `groups`, `maps`).
    Nested(&'static str),
}

/// What the file itself says of a column.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Declared {
    /// Its categories, in the file's order, which need not all have rows.
    pub levels: Option<Vec<String>>,
    /// Whether its cells are names, even if they look like numbers.
    pub is_category: bool,
    /// Its part in learning.
    pub role: Option<DeclaredRole>,
    /// Why it can only be left out, if so: a whole clause such as `formulas without a stored value`.
    pub left_out: Option<String>,
}

/// The part in learning that a file declares.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DeclaredRole {
    /// To learn from.
    Feature,
    /// To learn.
    Label,
    /// Not to learn from.
    Meta,
}

/// A choice between two readings.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Question {
    /// The question, as a sentence.
    pub text: String,
    /// What was taken.
    pub taken: String,
    /// What to set for the other reading: a column and its choice.
    pub other: Option<(String, String)>,
}

impl Sheet {
    /// Gives every column a name that no other has.
    pub(super) fn name_columns(&mut self) {
        let names = self.columns.iter_mut().map(|column| std::mem::take(&mut column.name)).collect();
        self.columns.iter_mut().zip(unique_names(names)).for_each(|(column, name)| column.name = name);
    }
}

/// Names that differ: those without one are called after their place, `x1` where none has one, and what comes again is numbered.
pub(super) fn unique_names(names: Vec<String>) -> Vec<String> {
    let are_nameless = names.iter().all(String::is_empty);
    let mut taken = BTreeSet::new();
    let unique = |(index, name): (usize, String)| {
        let name = match name.is_empty() {
            true if are_nameless => format!("x{}", index + 1),
            true => format!("column {}", index + 1),
            false => name,
        };
        let mut numbered = (2..).map(|number| format!("{name} ({number})"));
        let name =
            if taken.contains(&name) { numbered.find(|it| !taken.contains(it)).unwrap_or_default() } else { name };
        taken.insert(name.clone());
        name
    };
    names.into_iter().enumerate().map(unique).collect()
}

impl Cells {
    /// The place of a cell in which nothing stands.
    pub const GAP: u32 = u32::MAX;
}

impl SheetColumn {
    /// Cells in the column.
    pub fn n_rows(&self) -> usize {
        match &self.cells {
            Cells::Texts { codes, .. } => codes.len(),
            Cells::Numbers(values) | Cells::Booleans(values, _) | Cells::Dates { seconds: values, .. } => values.len(),
            Cells::Nested(_) => 0,
        }
    }
}

impl Default for Cells {
    fn default() -> Self {
        Self::Numbers(Vec::new())
    }
}
