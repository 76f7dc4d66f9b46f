//! Typed tables: what the columns of a sheet mean, which of them are learned from, and what a person is told and asked about that.
//!
//! Read as the person means it, say what was read, and let them change it: [`Choices`] overrule every guess.

mod choices;
mod column;
mod error;
mod label;
mod picture;
mod role;
mod rows;
mod typed;
mod written;

pub use self::{
    choices::{Choice, Choices},
    column::{Column, Kind, Role},
    error::TableError,
    written::{AsWritten, Places},
};
pub use super::import::sheet::Question;

use super::{
    Dataset,
    import::{read_sheet, sheet::Sheet},
};

/// A table as it was understood.
#[derive(Clone, Debug, PartialEq)]
pub struct Table {
    /// Every column of the file, in order.
    pub columns: Vec<Column>,
    /// Name of the label column.
    pub label: String,
    /// The rows that have a label, with the features as columns.
    pub dataset: Dataset,
    /// Rows of the file, from 0, that are in the data set.
    pub rows: Vec<u32>,
    /// What a person should know: whole sentences.
    pub notices: Vec<String>,
    /// What can be read in two ways, with the way taken.
    pub questions: Vec<Question>,
    /// The first rows as they are written, ten at most, one cell per column.
    pub preview: Vec<Vec<String>>,
}

impl Table {
    /// Reads a whole file, in memory proportional to its size.
    ///
    /// `progress` is given the share of bytes read, rising, at most 100 times.
    ///
    /// # Errors
    /// [`TableError`] if the bytes are no table, or there is nothing in it to learn.
    pub fn read(bytes: &[u8], choices: &Choices, progress: &mut dyn FnMut(f64)) -> Result<Self, TableError> {
        Self::of(read_sheet(bytes, &choices.of_file(), progress)?, choices)
    }

    /// Understands a sheet.
    ///
    /// # Errors
    /// [`TableError`] if there is nothing in it to learn, or a column that was chosen is not there.
    pub fn of(sheet: Sheet, choices: &Choices) -> Result<Self, TableError> {
        choices.check(&sheet)?;
        let Sheet { columns, origins, mut preview, decimal, parted_by, mut notices, mut questions } = sheet;
        let facts = typed::Facts { decimal, parted_by };
        let mut typed: Vec<typed::Typed<'_>> =
            columns.iter().map(|column| typed::Typed::of(column, choices.of(&column.name), facts)).collect();
        let place = label::place(&columns, &typed, choices, &mut notices)?;
        let label = label::read(&columns[place], choices, &mut notices, &mut questions)?;
        let roles = role::of(&columns, &mut typed, place, &label, choices, &mut notices, &mut questions);
        let is_feature = |index: usize| roles[index] == Role::Feature;
        if !(0..columns.len()).any(is_feature) {
            return Err(TableError::NoFeatures { label: columns[place].name.clone() });
        }
        typed::tell(&columns, &typed, &is_feature, facts, &mut notices);
        let (dataset, rows) = rows::dataset(&columns, &typed, &roles, &label)?;
        let dataset = match origins {
            Some(origins) => rows::tagged(dataset, &rows, &origins, &mut notices),
            None => dataset,
        };
        label::tell(&dataset, &label, &mut notices);
        rows::tell(&dataset, &mut notices);
        for (index, typed) in typed.iter_mut().enumerate() {
            if is_feature(index) || typed.asks_always {
                questions.append(&mut typed.questions);
            }
        }
        if preview.is_empty() {
            preview = rows::preview(&columns);
        }
        let pictures = picture::Pictures::of(&label);
        let read = columns.iter().zip(&typed).zip(roles).enumerate().map(|(index, ((column, typed), role))| {
            let missing = if role == Role::Label { label.missing } else { typed.missing };
            let rare_share = if role == Role::Feature { pictures.draw(index, typed) } else { Vec::new() };
            Column { name: column.name.clone(), kind: typed.kind, role, missing, distinct: typed.distinct, rare_share }
        });
        let read: Vec<Column> = read.collect();
        let label = columns[place].name.clone();
        Ok(Self { columns: read, label, dataset, rows, notices, questions, preview })
    }
}
