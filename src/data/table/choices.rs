//! What a person decided about columns, written as one text in links: `region=number;patient=group`.

use super::TableError;
use crate::{data::import::sheet::Sheet, wording::start};

/// What a person decided about a table.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Choices {
    /// Name of the label column; the most likely one if `None`.
    pub label: Option<String>,
    /// Columns and what they are to be, in the order in which they were decided.
    pub columns: Vec<(String, Choice)>,
}

/// What a column is to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Choice {
    /// Learned from, as what it most likely is.
    Feature,
    /// Learned from as numbers.
    Number,
    /// Learned from as names of groups.
    Category,
    /// Learned from as a date: days or hours since the first.
    Date,
    /// Names what rows belong together.
    Group,
    /// Not learned from.
    Out,
    /// Words such as `NA` are missing values there.
    Missing,
    /// What looks like a mark for "no data" is a value.
    Keep,
    /// `<0.01` is 0.01.
    Limit,
    /// `<0.01` is half of 0.01.
    Half,
    /// Classes that differ in case, blanks or a dot at the end are one.
    Merge,
}

impl Choice {
    /// Every choice with its word.
    pub const ALL: [(Choice, &'static str); 11] = [
        (Choice::Feature, "feature"),
        (Choice::Number, "number"),
        (Choice::Category, "category"),
        (Choice::Date, "date"),
        (Choice::Group, "group"),
        (Choice::Out, "out"),
        (Choice::Missing, "missing"),
        (Choice::Keep, "keep"),
        (Choice::Limit, "limit"),
        (Choice::Half, "half"),
        (Choice::Merge, "merge"),
    ];

    /// Its word in links and options.
    pub fn word(self) -> &'static str {
        Self::ALL.iter().find(|(choice, _)| *choice == self).map_or("", |&(_, word)| word)
    }

    /// The choice of that word.
    pub fn of_word(word: &str) -> Option<Self> {
        Self::ALL.iter().find(|(_, known)| *known == word).map(|&(choice, _)| choice)
    }

    /// Whether the column is learned from by this choice.
    pub(super) fn is_feature(self) -> bool {
        matches!(
            self,
            Self::Feature | Self::Number | Self::Category | Self::Date | Self::Keep | Self::Limit | Self::Half
        )
    }
}

impl Choices {
    /// Choices as links write them; what is not understood counts as not chosen.
    pub fn of_texts(label: &str, columns: &str) -> Self {
        let label = (!label.is_empty()).then(|| label.to_owned());
        Self { label, columns: Self::parse(columns).unwrap_or_default() }
    }

    /// Reads `name=choice` pairs between semicolons; in names, `\` stands before `;`, `=` and `\`.
    ///
    /// # Errors
    /// The pair that is none.
    pub fn parse(text: &str) -> Result<Vec<(String, Choice)>, String> {
        let mut pairs = Vec::new();
        for pair in split(text, ';').into_iter().filter(|pair| !pair.trim().is_empty()) {
            let parts = split(&pair, '=');
            let known = match parts.as_slice() {
                [name, word] => Choice::of_word(word.trim()).map(|choice| (unescaped(name.trim()), choice)),
                _ => None,
            };
            pairs.push(known.ok_or_else(|| start(&pair, 60))?);
        }
        Ok(pairs)
    }

    /// The pairs as [`Choices::parse`] reads them.
    pub fn text(columns: &[(String, Choice)]) -> String {
        let escaped = |name: &str| {
            let mut text = String::new();
            for c in name.chars() {
                if matches!(c, ';' | '=' | '\\') {
                    text.push('\\');
                }
                text.push(c);
            }
            text
        };
        let pairs = columns.iter().map(|(name, choice)| format!("{}={}", escaped(name), choice.word()));
        pairs.collect::<Vec<_>>().join(";")
    }

    /// What a column is to be; of several choices the last.
    pub(super) fn of(&self, column: &str) -> Option<Choice> {
        self.columns.iter().rev().find(|(name, _)| name == column).map(|&(_, choice)| choice)
    }

    /// Whether every column that is chosen is there.
    pub(super) fn check(&self, sheet: &Sheet) -> Result<(), TableError> {
        let is_there = |name: &str| sheet.columns.iter().any(|column| column.name == name);
        match self.columns.iter().find(|(name, _)| !is_there(name)) {
            None => Ok(()),
            Some((name, _)) => Err(TableError::unknown_column(name, &sheet.columns)),
        }
    }
}

/// The parts between a mark that has no `\` before it; the backslashes stay.
fn split(text: &str, mark: char) -> Vec<String> {
    let mut parts = vec![String::new()];
    let mut is_escaped = false;
    for c in text.chars() {
        if c == mark && !is_escaped {
            parts.push(String::new());
            continue;
        }
        is_escaped = c == '\\' && !is_escaped;
        if let Some(part) = parts.last_mut() {
            part.push(c);
        }
    }
    parts
}

fn unescaped(text: &str) -> String {
    let mut name = String::new();
    let mut is_escaped = false;
    for c in text.chars() {
        if c == '\\' && !is_escaped {
            is_escaped = true;
        } else {
            name.push(c);
            is_escaped = false;
        }
    }
    name
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn choices_are_read_as_they_are_written() {
        let columns = vec![
            ("region".to_owned(), Choice::Number),
            ("a;b=c\\d".to_owned(), Choice::Group),
            ("é".to_owned(), Choice::Out),
        ];
        let text = Choices::text(&columns);
        assert_eq!(text, "region=number;a\\;b\\=c\\\\d=group;é=out");
        assert_eq!(Choices::parse(&text), Ok(columns));
        assert_eq!(Choices::parse(""), Ok(Vec::new()));
        assert_eq!(Choices::parse("x=nothing"), Err("x=nothing".to_owned()));
        assert_eq!(Choices::parse("x"), Err("x".to_owned()));
    }
}
