//! Columns that grow cell by cell, as the readers of most formats need them.

use super::sheet::Cells;
use std::collections::BTreeMap;

/// Most cells of a table, gaps included: 1 GB of numbers.
pub(super) const MAX_CELLS: usize = 1 << 27;
/// Most columns of a table.
pub(super) const MAX_COLUMNS: usize = 10_000;

/// Texts as they come, each distinct one kept once.
#[derive(Default)]
pub(super) struct Texts {
    codes: Vec<u32>,
    known: BTreeMap<Box<str>, u32>,
}

impl Texts {
    /// Adds a cell; a blank one is a gap.
    pub(super) fn push(&mut self, text: &str) {
        let code = self.code(text);
        self.codes.push(code);
    }

    /// Adds a cell in which nothing stands.
    pub(super) fn push_gap(&mut self) {
        self.codes.push(Cells::GAP);
    }

    /// Adds a cell by what [`Texts::code`] gave.
    pub(super) fn push_code(&mut self, code: u32) {
        self.codes.push(code);
    }

    /// The place of a text, which is new if it was not known.
    pub(super) fn code(&mut self, text: &str) -> u32 {
        let text = text.trim();
        if text.is_empty() {
            return Cells::GAP;
        }
        if let Some(&code) = self.known.get(text) {
            return code;
        }
        let code = u32::try_from(self.known.len()).unwrap_or(Cells::GAP);
        self.known.insert(text.into(), code);
        code
    }

    /// The column. Texts stand in the order of their first row.
    pub(super) fn finish(self, is_text: bool) -> Cells {
        let mut by_code = vec![String::new(); self.known.len()];
        for (text, code) in self.known {
            by_code[code as usize] = text.into();
        }
        let (mut codes, mut places, mut texts) = (self.codes, vec![Cells::GAP; by_code.len()], Vec::new());
        for code in codes.iter_mut().filter(|code| **code != Cells::GAP) {
            let place = &mut places[*code as usize];
            if *place == Cells::GAP {
                *place = texts.len() as u32;
                texts.push(std::mem::take(&mut by_code[*code as usize]));
            }
            *code = *place;
        }
        Cells::Texts { codes, texts, is_text }
    }
}

/// A column that should hold numbers, and becomes one of texts if it does not.
pub(super) enum Growing {
    /// Numbers so far.
    Numbers(Vec<f64>),
    /// Texts, with the numbers as they are printed.
    Texts(Texts),
}

impl Growing {
    /// Adds a cell that is written as text.
    pub(super) fn push(&mut self, text: &str) {
        match (&mut *self, number(text)) {
            (Self::Numbers(values), Some(value)) => values.push(value),
            _ => self.texts().push(text),
        }
    }

    /// Makes texts of the numbers so far.
    pub(super) fn texts(&mut self) -> &mut Texts {
        if let Self::Numbers(values) = self {
            let mut texts = Texts::default();
            for value in values {
                if value.is_nan() { texts.push_gap() } else { texts.push(&value.to_string()) }
            }
            *self = Self::Texts(texts);
        }
        match self {
            Self::Texts(texts) => texts,
            Self::Numbers(_) => unreachable!("they were made texts above"),
        }
    }

    /// Adds a cell in which nothing stands.
    pub(super) fn push_gap(&mut self) {
        match self {
            Self::Numbers(values) => values.push(f64::NAN),
            Self::Texts(texts) => texts.push_gap(),
        }
    }

    /// The column.
    pub(super) fn finish(self, is_text: bool) -> Cells {
        match self {
            Self::Numbers(values) => Cells::Numbers(values),
            Self::Texts(texts) => texts.finish(is_text),
        }
    }
}

/// A finite number in plain digits.
pub(super) fn number(text: &str) -> Option<f64> {
    // Rust takes `inf` and `nan` too.
    let starts_as_one = text.starts_with(|first: char| first.is_ascii_digit() || "+-.".contains(first));
    text.parse().ok().filter(|value: &f64| starts_as_one && value.is_finite())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(cells: &[&str]) -> Cells {
        let mut texts = Texts::default();
        cells.iter().for_each(|cell| texts.push(cell));
        texts.finish(true)
    }

    #[test]
    fn texts_stand_in_the_order_of_their_first_row() {
        let expected =
            Cells::Texts { codes: vec![0, 1, Cells::GAP, 0], texts: vec!["b".into(), "a".into()], is_text: true };
        assert_eq!(texts(&["b", " a ", "  ", "b"]), expected);
        let mut texts = Texts::default();
        let (a, b) = (texts.code("a"), texts.code("b"));
        [b, a, b].into_iter().for_each(|code| texts.push_code(code));
        let expected = Cells::Texts { codes: vec![0, 1, 0], texts: vec!["b".into(), "a".into()], is_text: false };
        assert_eq!(texts.finish(false), expected);
    }

    #[test]
    fn a_word_among_numbers_makes_texts_of_them() {
        let mut column = Growing::Numbers(Vec::new());
        column.push("1.50");
        column.push_gap();
        column.push("inf");
        let Cells::Texts { codes, texts, is_text: false } = column.finish(false) else { panic!("no texts") };
        assert_eq!((codes, texts), (vec![0, Cells::GAP, 1], vec!["1.5".to_owned(), "inf".to_owned()]));
        let numbers = ["1", "-1e3", ".5", "nan", "infinity", "1e999", "0x1", ""].map(number);
        assert_eq!(numbers, [Some(1.0), Some(-1000.0), Some(0.5), None, None, None, None, None]);
    }
}
