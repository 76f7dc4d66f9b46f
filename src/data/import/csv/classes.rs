//! Label texts, numbered as they come and sorted at the end.

use super::error::{CsvError, cut};
use crate::{
    data::Class,
    order::{Key, sort_by_key},
};
use std::collections::BTreeMap;

/// [`Class`] is one byte.
const MAX_CLASSES: usize = 256;

/// The labels of all rows so far.
#[derive(Default)]
pub(super) struct Classes {
    /// Number of each text, in the order of first appearance.
    numbers: BTreeMap<String, usize>,
    /// The text's number, per row.
    rows: Vec<usize>,
}

impl Classes {
    /// Adds the label of the next row.
    pub(super) fn push(&mut self, text: &str) {
        let number = match self.numbers.get(text) {
            Some(&number) => number,
            None => {
                let number = self.numbers.len();
                self.numbers.insert(text.to_owned(), number);
                number
            }
        };
        self.rows.push(number);
    }

    /// Whether there are more classes than a data set takes.
    pub(super) fn are_too_many(&self) -> bool {
        self.numbers.len() > MAX_CLASSES
    }

    /// The error of [`Classes::are_too_many`]; `text_column` is a column that may be the true label.
    pub(super) fn too_many(&self, column: String, text_column: Option<String>) -> CsvError {
        let mut texts: Vec<(usize, &String)> = self.numbers.iter().map(|(text, &number)| (number, text)).collect();
        sort_by_key(&mut texts, |(number, _)| *number);
        let first = texts.iter().take(3).map(|(_, text)| cut(text)).collect();
        CsvError::TooManyClasses { column, distinct: texts.len(), first, text_column }
    }

    /// The class of every row and the sorted class names: as numbers if all are, else as text.
    ///
    /// # Errors
    /// [`CsvError::OneClass`].
    pub(super) fn sorted(self, column: &str) -> Result<(Vec<Class>, Vec<String>), CsvError> {
        let n_rows = self.rows.len();
        let mut names: Vec<(String, usize)> = self.numbers.into_iter().collect();
        if let [(class, _)] = names.as_slice() {
            return Err(CsvError::OneClass { column: column.to_owned(), class: cut(class), n_rows });
        }
        if names.iter().all(|(name, _)| number(name).is_some()) {
            // Stable: `1` and `1.0` are two classes and stay in the order of their texts. Adding 0 makes one of 0 and -0.
            sort_by_key(&mut names, |(name, _)| number(name).map_or(0, |number| (number + 0.0).key()));
        }
        let mut classes = vec![Class(0); names.len()];
        for (class, &(_, number)) in (0u8..=u8::MAX).map(Class).zip(&names) {
            classes[number] = class;
        }
        let labels = self.rows.iter().map(|&number| classes[number]).collect();
        Ok((labels, names.into_iter().map(|(name, _)| name).collect()))
    }
}

fn number(text: &str) -> Option<f64> {
    text.parse::<f64>().ok().filter(|value| value.is_finite())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sorted(texts: &[&str]) -> (Vec<Class>, Vec<String>) {
        let mut classes = Classes::default();
        texts.iter().for_each(|text| classes.push(text));
        classes.sorted("label").unwrap()
    }

    #[test]
    fn numbers_sort_as_numbers() {
        let (labels, names) = sorted(&["10", "9", "-1", "9"]);
        assert_eq!(names, ["-1", "9", "10"]);
        assert_eq!(labels, [Class(2), Class(1), Class(0), Class(1)]);
    }

    #[test]
    fn one_text_among_numbers_makes_all_text() {
        assert_eq!(sorted(&["9", "10", "a"]).1, ["10", "9", "a"]);
    }

    #[test]
    fn equal_numbers_in_other_digits_are_other_classes() {
        assert_eq!(sorted(&["1.0", "0", "1"]).1, ["0", "1", "1.0"]);
    }

    #[test]
    fn the_number_of_classes_ends_at_256() {
        let mut classes = Classes::default();
        (0..256).for_each(|class| classes.push(&class.to_string()));
        assert!(!classes.are_too_many());
        let (labels, names) = classes.sorted("label").unwrap();
        assert_eq!((labels[255], names[255].as_str()), (Class(255), "255"));
    }
}
