//! What can be set of how a table becomes numbers.

use crate::param::{About, Described, Kind, Param, Tuned, Value};
use serde::{Deserialize, Serialize};

/// What columns of amounts are divided by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Scaling {
    /// Mean 0 and standard deviation 1 on the train rows.
    Standard,
    /// Median 0 and distance of the quartiles 1 on the train rows.
    Robust,
    /// Nothing.
    None,
}

impl Scaling {
    /// The words for it in links, with their titles.
    pub const CHOICES: Kind = Kind::Choice(&[("standard", "Standard"), ("robust", "Robust"), ("none", "None")]);

    /// Its word in links.
    pub fn word(self) -> &'static str {
        match self {
            Self::Standard => "standard",
            Self::Robust => "robust",
            Self::None => "none",
        }
    }

    /// From a word of [`Scaling::CHOICES`].
    pub fn from_word(word: &str) -> Self {
        match word {
            "robust" => Self::Robust,
            "none" => Self::None,
            _ => Self::Standard,
        }
    }
}

/// What fills a gap in a column of numbers or dates.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum NumberFill {
    /// The median of the train rows.
    Median,
    /// Their mean.
    Mean,
    /// Their commonest value; of several the smallest.
    MostFrequent,
    /// A number.
    Constant,
    /// Nothing: the row is left out.
    DropRow,
}

/// What fills a gap in a column of categories, or of yes and no.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum CategoryFill {
    /// The commonest of the train rows; of several the first.
    MostFrequent,
    /// A category of its own.
    Missing,
    /// Nothing: the row is left out.
    DropRow,
}

/// Whether a column says where another had a gap.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Indicator {
    /// None does.
    Off,
    /// One does for each column that has gaps in the train rows.
    On,
}

/// How categories become numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Encoding {
    /// A column of 0 and 1 for each category.
    OneHot,
    /// One column: the places of the categories.
    Ordinal,
}

/// How a table becomes numbers, but for their scale. All of it is fitted on train rows alone.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PrepareSpec {
    /// What fills a gap among numbers.
    pub impute: NumberFill,
    /// The number of [`NumberFill::Constant`].
    pub fill_value: f64,
    /// What fills a gap among categories.
    pub impute_categories: CategoryFill,
    /// Whether gaps are told to the network.
    pub add_indicator: Indicator,
    /// How categories become numbers.
    pub encode: Encoding,
    /// Categories of fewer train rows are one, "infrequent"; 0 keeps all apart.
    pub min_frequency: u32,
    /// Most categories of a column, "infrequent" among them; 0 for any number.
    pub max_categories: u32,
}

impl Default for PrepareSpec {
    fn default() -> Self {
        Self {
            impute: NumberFill::Median,
            fill_value: 0.0,
            impute_categories: CategoryFill::MostFrequent,
            add_indicator: Indicator::Off,
            encode: Encoding::OneHot,
            min_frequency: 0,
            max_categories: 0,
        }
    }
}

/// A parameter of a few words, each for a value.
macro_rules! choice {
    ($field:ident, $label:literal, $help:literal, $($word:literal, $title:literal => $value:path),+) => {
        Param {
            described: Described {
                key: stringify!($field),
                label: $label,
                help: $help,
                unit: "",
                kind: Kind::Choice(&[$(($word, $title)),+]),
            },
            read: |this: &PrepareSpec| match this.$field { $($value => Value::Choice($word)),+ },
            write: |this, value| {
                let word = value.text();
                $(if word == $word {
                    this.$field = $value;
                })+
            },
        }
    };
}

impl Tuned for PrepareSpec {
    const ABOUT: About = About {
        id: "prepare",
        title: "Prepare",
        does: "Fills gaps and makes numbers of categories, fitted on the train rows alone.",
        hurts: "A filled gap looks like a value that was measured.",
        source: "scikit-learn 1.9 SimpleImputer, OneHotEncoder, OrdinalEncoder, StandardScaler, RobustScaler",
    };
    const PARAMS: &'static [Param<Self>] = &[
        choice!(impute, "Gaps in numbers",
            "What stands for a missing number: a figure of the train rows, a constant, or nothing, and the row is left out.",
            "median", "Median" => NumberFill::Median, "mean", "Mean" => NumberFill::Mean,
            "most_frequent", "Most frequent" => NumberFill::MostFrequent, "constant", "A constant" => NumberFill::Constant,
            "drop_row", "Leave the row out" => NumberFill::DropRow),
        Param {
            described: Described {
                key: "fill_value",
                label: "The constant",
                help: "The number that stands for a missing one if impute is constant.",
                unit: "",
                kind: Kind::Real { min: -1e9, max: 1e9 },
            },
            read: |this| Value::Real(this.fill_value),
            write: |this, value| this.fill_value = value.real(),
        },
        choice!(impute_categories, "Gaps in categories",
            "What stands for a missing category: the commonest of the train rows, a category of its own, or nothing, and the row is left out.",
            "most_frequent", "Most frequent" => CategoryFill::MostFrequent, "missing", "“missing”" => CategoryFill::Missing,
            "drop_row", "Leave the row out" => CategoryFill::DropRow),
        choice!(add_indicator, "Tell where gaps were",
            "Adds a column of 0 and 1 for each column that has gaps in the train rows.",
            "no", "No" => Indicator::Off, "yes", "Yes" => Indicator::On),
        choice!(encode, "Categories as",
            "One-hot makes a column of 0 and 1 of each category, ordinal one column of their numbers, which says that they have an order.",
            "one_hot", "One-hot" => Encoding::OneHot, "ordinal", "Ordinal" => Encoding::Ordinal),
        Param {
            described: Described {
                key: "min_frequency",
                label: "Fewest rows of a category",
                help: "Categories of fewer train rows become one, called infrequent; 0 keeps all apart.",
                unit: "rows",
                kind: Kind::Integer { min: 0, max: 1_000_000 },
            },
            read: |this| Value::Integer(this.min_frequency),
            write: |this, value| this.min_frequency = value.integer(),
        },
        Param {
            described: Described {
                key: "max_categories",
                label: "Most categories of a column",
                help: "Beyond these the rarest become one, called infrequent, which counts among them; 0 keeps all apart.",
                unit: "",
                kind: Kind::Integer { min: 0, max: 10_000 },
            },
            read: |this| Value::Integer(this.max_categories),
            write: |this, value| this.max_categories = value.integer(),
        },
    ];
}
