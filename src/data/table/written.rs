//! The cells of a table's rows as they are written in its file.

use super::{Role, Table};
use crate::data::{
    Row,
    cell::number::plain,
    import::{Letters, letters},
};

/// Which cells of a file are the rows of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Places {
    rows: Vec<u32>,
    features: Vec<usize>,
    /// Columns that are no features but decide where a row is learned from or tested: groups and orders.
    of_split: Vec<(String, usize)>,
    /// Columns that were left out.
    left_out: Vec<(String, usize)>,
}

/// The rows of a table as they are written in its file: `f32` holds seven digits, and a file may have more, and more columns.
#[derive(Clone, Debug, PartialEq)]
pub struct AsWritten {
    places: Places,
    letters: Letters,
}

impl Table {
    /// Where its rows and features stand in its file.
    pub fn places(&self) -> Places {
        let mut places =
            Places { rows: self.rows.clone(), features: Vec::new(), of_split: Vec::new(), left_out: Vec::new() };
        for (index, column) in self.columns.iter().enumerate() {
            match column.role {
                Role::Feature => places.features.push(index),
                Role::Group(_) | Role::Order => places.of_split.push((column.name.clone(), index)),
                Role::LeftOut(_) => places.left_out.push((column.name.clone(), index)),
                Role::Label => {}
            }
        }
        places
    }
}

impl Places {
    /// The cells at these places; `None` unless the file is text in columns.
    pub fn read(&self, bytes: &[u8]) -> Option<AsWritten> {
        let others = self.of_split.iter().chain(&self.left_out).map(|&(_, index)| index);
        let columns: Vec<usize> = self.features.iter().copied().chain(others).collect();
        Some(AsWritten { places: self.clone(), letters: letters(bytes, &columns)? })
    }
}

impl AsWritten {
    /// How a number is written, if it is written in plain digits: in another dress, such as money or with a decimal comma, it would stand
    /// beside numbers of rows that were made as something else.
    pub fn number(&self, row: Row, column: usize, value: f32) -> Option<&str> {
        plain(self.cell(row, column)?).filter(|number| *number as f32 == value).and(self.cell(row, column))
    }

    /// Names of the columns that decide how rows are split.
    pub fn split_columns(&self) -> impl Iterator<Item = &str> {
        self.places.of_split.iter().map(|(name, _)| name.as_str())
    }

    /// Names of the columns that are left out.
    pub fn left_out_columns(&self) -> impl Iterator<Item = &str> {
        self.places.left_out.iter().map(|(name, _)| name.as_str())
    }

    /// The cells of a row in the columns that decide how rows are split.
    pub fn split_cells(&self, row: Row) -> impl Iterator<Item = &str> {
        let first = self.places.features.len();
        (first..first + self.places.of_split.len()).map(move |column| self.cell(row, column).unwrap_or_default())
    }

    /// The cells of a row in the columns that are left out.
    pub fn left_out_cells(&self, row: Row) -> impl Iterator<Item = &str> {
        let first = self.places.features.len() + self.places.of_split.len();
        (first..first + self.places.left_out.len()).map(move |column| self.cell(row, column).unwrap_or_default())
    }

    fn cell(&self, row: Row, column: usize) -> Option<&str> {
        self.letters.get(*self.places.rows.get(row.index())? as usize, column)
    }
}
