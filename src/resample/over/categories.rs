//! Which columns hold categories, and the commonest value among rows.

use crate::{data::TrainSet, order::sorted, resample::ResampleError};
use std::{fmt, str::FromStr};

/// Columns whose values are names rather than amounts, coded as numbers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum CategoricalFeatures {
    /// Those that the table says, or if it says none, columns with at most [`CategoricalFeatures::MOST`] different values.
    #[default]
    Auto,
    /// By name, or by number from 0.
    Listed(Vec<String>),
}

impl CategoricalFeatures {
    /// Most different values that `auto` takes for categories.
    pub const MOST: usize = 10;

    /// Whether each column is categorical: those that the table says always are. Of the listed words, a name goes before a number.
    ///
    /// # Errors
    /// [`ResampleError::Categories`] if a listed column is not there.
    pub(super) fn of(&self, train: &TrainSet) -> Result<Vec<bool>, ResampleError> {
        let mut flags: Vec<bool> = train.kinds().iter().map(|kind| kind.levels().is_some()).collect();
        let Self::Listed(words) = self else {
            if !flags.contains(&true) {
                flags = (0..train.n_features()).map(|col| has_few_values(train, col)).collect();
            }
            return Ok(flags);
        };
        for word in words {
            let col = train.columns().iter().position(|column| column == word).or_else(|| word.parse().ok());
            let flag = col.and_then(|col| flags.get_mut(col)).ok_or_else(|| ResampleError::Categories {
                what: format!("categorical_features names \"{word}\"."),
                why: format!("That is neither a column nor a number from 0 to {}.", train.n_features() - 1),
                fix: "Use the names of columns, or auto.",
            })?;
            *flag = true;
        }
        Ok(flags)
    }
}

fn has_few_values(train: &TrainSet, col: usize) -> bool {
    let mut values: Vec<f32> = Vec::new();
    for row in train.features().rows() {
        // Adding 0 makes one value of 0 and -0.
        let x = row[col] + 0.0;
        if let Err(at) = values.binary_search_by(|value| value.total_cmp(&x)) {
            if values.len() == CategoricalFeatures::MOST {
                return false;
            }
            values.insert(at, x);
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

/// The commonest values, each once, smallest first; more than one if several are equally common. 0 and -0 are one value, written as
/// the votes have it.
pub(super) fn modes(values: impl Iterator<Item = f32>) -> Vec<f32> {
    let values = sorted(values.map(f64::from));
    let runs: Vec<&[f64]> = values.chunk_by(|a, b| a == b).collect();
    let longest = runs.iter().map(|run| run.len()).max().unwrap_or(0);
    runs.into_iter().filter(|run| run.len() == longest).map(|run| run[run.len() - 1] as f32).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::{Class, Dataset, Matrix};

    fn train(columns: &[&str], rows: &[[f32; 2]]) -> TrainSet {
        let labels = (0..rows.len()).map(|row| Class((row % 2) as u8)).collect();
        let columns = columns.iter().map(ToString::to_string).collect();
        let data = Dataset::new(Matrix::from_rows(rows), labels, columns, vec!["a".into(), "b".into()]);
        TrainSet::without_holding_out(data.unwrap())
    }

    #[test]
    fn few_values_make_a_category() {
        let rows: Vec<[f32; 2]> = (0..30).map(|row| [(row % 10) as f32, (row % 11) as f32]).collect();
        assert_eq!(CategoricalFeatures::Auto.of(&train(&["x", "y"], &rows)).unwrap(), [true, false]);
    }

    #[test]
    fn a_name_goes_before_a_number_and_a_stranger_is_refused() {
        let train = train(&["1", "y"], &[[0.0, 1.0], [2.0, 3.0]]);
        let of = |text: &str| text.parse::<CategoricalFeatures>().unwrap().of(&train);
        assert_eq!(of("1").unwrap(), [true, false]);
        assert_eq!(of("y;0").unwrap(), [true, true]);
        let text = of("7").unwrap_err().to_string();
        assert!(text.contains("\"7\"") && text.contains("0 to 1"), "{text}");
    }

    #[test]
    fn all_of_the_commonest_are_modes() {
        assert_eq!(modes([3.0, 1.0, 3.0, 2.0, 1.0].into_iter()), [1.0, 3.0]);
        assert_eq!(modes([5.0].into_iter()), [5.0]);
        assert_eq!(modes([-0.0, 1.0, 0.0].into_iter()), [0.0]);
        let bits = |values: &[f32]| modes(values.iter().copied())[0].to_bits();
        assert_eq!(bits(&[-0.0, 1.0, -0.0]), (-0.0f32).to_bits(), "a category stays as it is written");
        assert_eq!(bits(&[-0.0, 0.0]), 0.0f32.to_bits());
    }
}
