//! A column as it was understood: its kind and its part in learning.

use crate::wording::grouped;
use serde::{Deserialize, Serialize};

/// A column as it was understood.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Column {
    /// Its name, which no other column has.
    pub name: String,
    /// What its cells are.
    pub kind: Kind,
    /// Its part in learning.
    pub role: Role,
    /// Cells without a value.
    pub missing: u32,
    /// Different values. Of fractions no more than 10,000 are counted: 10,001 stands for more than that.
    pub distinct: u32,
    /// Of a feature, the share of rows of the rarest class in thousandths: in eight parts of as many rows, from the smallest values to the
    /// largest, or for each value if there are no more than eight. Measured on up to 4,096 rows of the first 300 columns; else empty.
    pub rare_share: Vec<u16>,
}

/// Most different fractions that are counted.
pub(super) const MOST_COUNTED: u32 = 10_000;

impl Column {
    /// How many different values there are, in words: `12`, or of numbers `over 10,000`.
    pub fn distinct_words(&self) -> String {
        match self.distinct > MOST_COUNTED && self.kind == Kind::Number {
            true => format!("over {}", grouped(MOST_COUNTED as usize)),
            false => grouped(self.distinct as usize),
        }
    }
}

/// What the cells of a column are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Kind {
    /// Numbers.
    Number,
    /// Words of a few, or numbers that stand for them.
    Category,
    /// Two words such as yes and no, or 0 and 1.
    Boolean,
    /// Dates, with or without times.
    Date,
    /// Words that hardly come again.
    Text,
}

impl Kind {
    /// Its name in links, files and on the page.
    pub fn id(self) -> &'static str {
        match self {
            Self::Number => "number",
            Self::Category => "category",
            Self::Boolean => "boolean",
            Self::Date => "date",
            Self::Text => "text",
        }
    }
}

/// The part of a column in learning.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Role {
    /// Learned from.
    Feature,
    /// Learned.
    Label,
    /// Names what rows belong together; not learned from. Why it is taken for that.
    Group(String),
    /// Puts the rows in order, so that the last ones are tested; not learned from.
    Order,
    /// Not learned from, and why.
    LeftOut(String),
}

impl Role {
    /// Why the column is no feature, if it is none and no label either.
    pub fn why_left_out(&self) -> Option<&str> {
        match self {
            Self::Group(why) | Self::LeftOut(why) => Some(why),
            Self::Order => Some("order: chosen"),
            Self::Feature | Self::Label => None,
        }
    }
}
