//! The cells of a table's rows as they are written in its file.

use super::{Role, Table};
use crate::data::{
    Row,
    cell::number::plain,
    import::{Letters, letters},
};

/// Which cells of a file the rows and features of a table are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Places {
    rows: Vec<u32>,
    columns: Vec<usize>,
}

/// The numbers of a table as they are written in its file: `f32` holds seven digits, and a file may have more.
#[derive(Clone, Debug, PartialEq)]
pub struct AsWritten {
    rows: Vec<u32>,
    letters: Letters,
}

impl Table {
    /// Where its rows and features stand in its file.
    pub fn places(&self) -> Places {
        let is_feature = |&index: &usize| self.columns[index].role == Role::Feature;
        Places { rows: self.rows.clone(), columns: (0..self.columns.len()).filter(is_feature).collect() }
    }
}

impl Places {
    /// The cells at these places; `None` unless the file is text in columns.
    pub fn read(&self, bytes: &[u8]) -> Option<AsWritten> {
        Some(AsWritten { rows: self.rows.clone(), letters: letters(bytes, &self.columns)? })
    }
}

impl AsWritten {
    /// How a number is written, if it is written in plain digits: in another dress, such as money or with a decimal comma, it would stand
    /// beside numbers of rows that were made as something else.
    pub fn number(&self, row: Row, column: usize, value: f32) -> Option<&str> {
        let cell = self.letters.get(*self.rows.get(row.index())? as usize, column)?;
        plain(cell).filter(|number| *number as f32 == value).map(|_| cell)
    }
}
