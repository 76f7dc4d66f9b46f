//! Which columns hold categories, and the commonest value among rows.

use crate::{data::TrainSet, resample::ResampleError};
use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

/// Columns whose values are names rather than amounts, coded as numbers.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum CategoricalFeatures {
    /// Columns with at most [`CategoricalFeatures::MOST`] different values.
    #[default]
    Auto,
    /// By name, or by number from 0.
    Listed(Vec<String>),
}

impl CategoricalFeatures {
    /// Most different values that `auto` takes for categories.
    pub const MOST: usize = 10;

    /// Whether each column is categorical; of the listed words, a name goes before a number.
    ///
    /// # Errors
    /// [`ResampleError::Categories`] if a listed column is not there.
    pub(super) fn of(&self, train: &TrainSet) -> Result<Vec<bool>, ResampleError> {
        let Self::Listed(words) = self else {
            return Ok((0..train.n_features()).map(|col| has_few_values(train, col)).collect());
        };
        let mut flags = vec![false; train.n_features()];
        for word in words {
            let col = train.columns().iter().position(|column| column == word).or_else(|| word.parse().ok());
            let flag = col.and_then(|col| flags.get_mut(col)).ok_or_else(|| ResampleError::Categories {
                why: format!(
                    "categorical_features names \"{word}\", which is neither a column nor a number from 0 to {}",
                    train.n_features() - 1
                ),
                fix: "Use the names of columns, or auto",
            })?;
            *flag = true;
        }
        Ok(flags)
    }
}

fn has_few_values(train: &TrainSet, col: usize) -> bool {
    let mut values: Vec<f32> = Vec::new();
    for row in train.features().rows() {
        if let Err(at) = values.binary_search_by(|value| value.total_cmp(&row[col])) {
            if values.len() == CategoricalFeatures::MOST {
                return false;
            }
            values.insert(at, row[col]);
        }
    }
    true
}

impl fmt::Display for CategoricalFeatures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Auto => f.write_str("auto"),
            Self::Listed(words) => f.write_str(&words.join(";")),
        }
    }
}

impl FromStr for CategoricalFeatures {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if text.trim() == "auto" {
            return Ok(Self::Auto);
        }
        let words: Vec<String> = text.split(';').map(|word| word.trim().to_owned()).collect();
        if words.iter().any(String::is_empty) {
            return Err("auto, or names or numbers of columns such as 2;3".to_owned());
        }
        Ok(Self::Listed(words))
    }
}

/// The commonest values, each once, smallest first; more than one if several are equally common.
pub(super) fn modes(values: impl Iterator<Item = f32>) -> Vec<f32> {
    let mut values: Vec<f32> = values.collect();
    values.sort_unstable_by(f32::total_cmp);
    let runs: Vec<&[f32]> = values.chunk_by(|a, b| a == b).collect();
    let longest = runs.iter().map(|run| run.len()).max().unwrap_or(0);
    runs.into_iter().filter(|run| run.len() == longest).map(|run| run[0]).collect()
}
