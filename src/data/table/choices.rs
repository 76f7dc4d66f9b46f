//! What a person decided about columns, written as one text in links: `region=number;patient=group`.

use super::TableError;
use crate::{
    data::import::{Hidden, SheetChoices, sheet::Sheet},
    wording::start,
};

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
    /// Puts the rows in order: the last ones are tested.
    Order,
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
    /// Classes of one row are left out.
    Drop,
    /// Classes of one row are one class, “other”.
    Other,
    /// The sheet of a workbook, or the file of an archive, of that name is the table.
    Table,
    /// The sheet of that name is the table, without its hidden rows and columns.
    Visible,
}

impl Choice {
    /// Every choice with its word.
    pub const ALL: [(Choice, &'static str); 16] = [
        (Choice::Feature, "feature"),
        (Choice::Number, "number"),
        (Choice::Category, "category"),
        (Choice::Date, "date"),
        (Choice::Group, "group"),
        (Choice::Order, "order"),
        (Choice::Out, "out"),
        (Choice::Missing, "missing"),
        (Choice::Keep, "keep"),
        (Choice::Limit, "limit"),
        (Choice::Half, "half"),
        (Choice::Merge, "merge"),
        (Choice::Drop, "drop"),
        (Choice::Other, "other"),
        (Choice::Table, "table"),
        (Choice::Visible, "visible"),
    ];

    /// Its word in links and options.
    pub fn word(self) -> &'static str {
        Self::ALL.iter().find(|(choice, _)| *choice == self).map_or("", |&(_, word)| word)
    }

    /// The choice of that word.
    pub fn of_word(word: &str) -> Option<Self> {
        Self::ALL.iter().find(|(_, known)| *known == word).map(|&(choice, _)| choice)
    }

    /// Whether it names a table of the file, and no column.
    fn is_of_file(self) -> bool {
        matches!(self, Self::Table | Self::Visible)
    }

    /// Whether it can stand beside another choice about the same label column.
    fn is_beside(self, other: Self) -> bool {
        let is_of_rare = |choice| matches!(choice, Self::Drop | Self::Other);
        let is_of_classes = |choice| matches!(choice, Self::Missing | Self::Merge) || is_of_rare(choice);
        self != other && is_of_classes(self) && is_of_classes(other) && !(is_of_rare(self) && is_of_rare(other))
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

    /// Decides what a column is to be, or which table of the file is read, in place of what was decided before; of `None`,
    /// the lab decides. Whether that leaves all other decisions, which are about columns of another table, behind.
    pub fn decide(&mut self, name: &str, choice: Option<Choice>) -> bool {
        let Some(choice) = choice else {
            self.columns.retain(|(of, it)| of != name || it.is_of_file());
            return false;
        };
        let mut is_other_table = false;
        if choice.is_of_file() {
            let is_there = |columns: &[(String, Choice)]| columns.iter().any(|(of, it)| of == name && it.is_of_file());
            // Another table has other columns. The sheet that is read without its hidden rows is the same one.
            is_other_table = choice == Choice::Table && !is_there(&self.columns);
            if is_other_table {
                *self = Self::default();
            }
            self.columns.retain(|(_, it)| !it.is_of_file());
        } else {
            self.columns.retain(|(of, it)| of != name || it.is_of_file() || it.is_beside(choice));
            // What is made anything else is the label no more.
            let is_of_label = matches!(choice, Choice::Missing | Choice::Merge | Choice::Drop | Choice::Other);
            if self.label.as_deref() == Some(name) && !is_of_label {
                self.label = None;
            }
        }
        self.columns.push((name.to_owned(), choice));
        is_other_table
    }

    /// Which table of the file is read.
    pub(super) fn of_file(&self) -> SheetChoices {
        let last = self.columns.iter().rev().find(|(_, choice)| choice.is_of_file());
        let is_visible = last.is_some_and(|(_, choice)| *choice == Choice::Visible);
        SheetChoices {
            table: last.map(|(name, _)| name.clone()),
            hidden: if is_visible { Hidden::LeaveOut } else { Hidden::Read },
        }
    }

    /// What a column is to be; of several choices the last.
    pub(super) fn of(&self, column: &str) -> Option<Choice> {
        self.columns
            .iter()
            .rev()
            .find(|(name, choice)| name == column && !choice.is_of_file())
            .map(|&(_, choice)| choice)
    }

    /// Whether that was decided about a column, maybe among other things.
    pub(super) fn says(&self, column: &str, choice: Choice) -> bool {
        self.columns.iter().any(|(name, it)| name == column && *it == choice)
    }

    /// Whether every column that is chosen is there.
    pub(super) fn check(&self, sheet: &Sheet) -> Result<(), TableError> {
        let is_there = |name: &str| sheet.columns.iter().any(|column| column.name == name);
        match self.columns.iter().find(|(name, choice)| !choice.is_of_file() && !is_there(name)) {
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
    fn a_decision_takes_the_place_of_those_that_it_contradicts() {
        let decided = |text: &str, name: &str, word: &str| {
            let mut choices = Choices::of_texts("kind", text);
            choices.decide(name, Choice::of_word(word));
            (choices.label.unwrap_or_default(), Choices::text(&choices.columns))
        };
        let kept = |text: &str| ("kind".to_owned(), text.to_owned());
        assert_eq!(decided("a=out;b=out", "a", "number"), kept("b=out;a=number"));
        assert_eq!(decided("a=out;A=table", "a", ""), kept("A=table"));
        // About the classes several things can be decided.
        assert_eq!(decided("kind=merge", "kind", "other"), kept("kind=merge;kind=other"));
        assert_eq!(decided("kind=merge;kind=other", "kind", "drop"), kept("kind=merge;kind=drop"));
        assert_eq!(decided("kind=merge", "kind", "out"), (String::new(), "kind=out".to_owned()));
        // A sheet may be called as a column is, and another sheet has other columns.
        assert_eq!(decided("a=out", "a", "visible"), kept("a=out;a=visible"));
        assert_eq!(decided("a=out;a=visible", "a", "table"), kept("a=out;a=table"));
        assert_eq!(decided("a=out;a=visible", "b", "table"), (String::new(), "b=table".to_owned()));
    }

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
