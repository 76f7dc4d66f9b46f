//! What the numbers of a column stand for, and where a row of a table comes from.

use super::Row;
use serde::{Deserialize, Serialize};

/// What the numbers of a column stand for. A gap is `NaN`, whatever the kind.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum FeatureKind {
    /// An amount.
    #[default]
    Number,
    /// One of a few names: the number is the place of its name, from 0.
    Category {
        /// The names, in the order of their codes.
        levels: Vec<String>,
    },
    /// Yes or no: 0 or 1.
    Boolean {
        /// The words for 0 and for 1.
        words: [String; 2],
    },
    /// A point in time, as a number of days or seconds.
    Date,
}

impl FeatureKind {
    /// The names of its codes, of categories and of yes and no; none of amounts.
    pub fn levels(&self) -> Option<&[String]> {
        match self {
            Self::Number | Self::Date => None,
            Self::Category { levels } => Some(levels),
            Self::Boolean { words } => Some(words),
        }
    }
}

/// Where a row of a table comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum RowTag {
    /// From outside: it was seen or measured.
    Measured,
    /// A resampler made it, from rows of the same table: they may be learned from, but nothing may be tested on it.
    Made {
        /// The row that it was made from.
        base: Row,
        /// The row that its line leads to, if it lies on one.
        neighbor: Option<Row>,
    },
}
