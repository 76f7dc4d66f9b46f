//! A labelled data set, checked once when it is made.

use super::{Class, ClassCounts, Matrix};
use crate::problem::Problem;
use serde::{Deserialize, Serialize};

/// Features and labels of equal length, all finite, with the names of columns and classes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Dataset {
    features: Matrix,
    labels: Vec<Class>,
    columns: Vec<String>,
    class_names: Vec<String>,
}

/// Why features and labels are not a data set.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.problem())]
pub enum DataError {
    /// Lengths differ.
    Lengths {
        /// Rows found.
        rows: usize,
        /// Labels found.
        labels: usize,
    },
    /// A label has no name.
    UnknownClass {
        /// Row number from 0.
        row: usize,
        /// Its label.
        class: usize,
        /// Names given.
        n_classes: usize,
    },
    /// A value is NaN or infinite.
    NotFinite {
        /// Row number from 0.
        row: usize,
        /// Column name.
        column: String,
    },
    /// A class that the set does not have.
    NoSuchClass {
        /// The name asked for.
        name: String,
        /// The names there are, cut to what fits a message.
        known: String,
    },
    /// Nothing to learn from.
    OneClass {
        /// Classes that have rows: none or one.
        found: usize,
    },
}

impl DataError {
    /// The error as it reaches the screen.
    pub fn problem(&self) -> Problem {
        match self {
            Self::Lengths { rows, labels } => Problem::new(
                format!("There are {rows} rows but {labels} labels."),
                "Every row needs one label.",
                "Give as many labels as rows.",
            ),
            Self::UnknownClass { row, class, n_classes } => Problem::new(
                format!("Row {row} has class {class}, but only {n_classes} classes are named."),
                "Every class that has rows needs a name.",
                "Name the class, or change the label of the row.",
            ),
            Self::NotFinite { row, column } => Problem::new(
                format!("Row {row}, column \"{column}\" is not a finite number."),
                "Nothing can be computed from such a value.",
                "Correct the value, or remove its row.",
            ),
            Self::NoSuchClass { name, known } => Problem::new(
                format!("There is no class \"{name}\"."),
                format!("The classes are {known}."),
                "Name one of these classes.",
            ),
            Self::OneClass { found } => Problem::new(
                match found {
                    0 => "There are no rows.",
                    _ => "Only one class has rows.",
                },
                "Imbalance needs at least two classes.",
                "Add rows of another class.",
            ),
        }
    }
}

impl Dataset {
    /// A data set from its parts; `labels` index `class_names`, `columns` name the features.
    ///
    /// # Errors
    /// [`DataError`] if lengths differ, a label has no name, a value is not finite or fewer than two classes have rows.
    pub fn new(
        features: Matrix,
        labels: Vec<Class>,
        columns: Vec<String>,
        class_names: Vec<String>,
    ) -> Result<Self, DataError> {
        if features.n_rows() != labels.len() {
            return Err(DataError::Lengths { rows: features.n_rows(), labels: labels.len() });
        }
        if let Some(row) = labels.iter().position(|label| label.index() >= class_names.len()) {
            return Err(DataError::UnknownClass { row, class: labels[row].index(), n_classes: class_names.len() });
        }
        if let Some(index) = features.values().iter().position(|value| !value.is_finite()) {
            let column = columns.get(index % features.n_cols()).cloned().unwrap_or_default();
            return Err(DataError::NotFinite { row: index / features.n_cols(), column });
        }
        let found = ClassCounts::of(&labels, class_names.len()).present().count();
        if found < 2 {
            return Err(DataError::OneClass { found });
        }
        Ok(Self { features, labels, columns, class_names })
    }

    /// A data set whose columns are named `x1, x2, …`; for generated data.
    pub(crate) fn generated(values: Vec<f32>, n_cols: usize, labels: Vec<Class>, class_names: &[&str]) -> Self {
        let columns = (1..=n_cols).map(|index| format!("x{index}")).collect();
        let class_names = class_names.iter().map(|&name| name.to_owned()).collect();
        Self::new(Matrix::new(values, n_cols), labels, columns, class_names)
            .expect("generators make whole, finite sets")
    }

    /// Feature values, shape `(n_samples, n_features)`.
    pub fn features(&self) -> &Matrix {
        &self.features
    }

    /// One label per row.
    pub fn labels(&self) -> &[Class] {
        &self.labels
    }

    /// Names of the features.
    pub fn columns(&self) -> &[String] {
        &self.columns
    }

    /// Names of the classes; a [`Class`] is an index into them.
    pub fn class_names(&self) -> &[String] {
        &self.class_names
    }

    /// Number of rows.
    pub fn n_samples(&self) -> usize {
        self.labels.len()
    }

    /// Number of columns.
    pub fn n_features(&self) -> usize {
        self.features.n_cols()
    }

    /// Number of classes, empty ones too.
    pub fn n_classes(&self) -> usize {
        self.class_names.len()
    }

    /// Rows per class.
    pub fn class_counts(&self) -> ClassCounts {
        ClassCounts::of(&self.labels, self.n_classes())
    }

    /// The same rows with two classes: every other class as the first, that one as the second.
    ///
    /// # Errors
    /// [`DataError`] if there is no class of that name, or it or all others have no row.
    pub fn one_against_rest(&self, name: &str) -> Result<Self, DataError> {
        let Some(positive) = self.class_names.iter().position(|class| class == name) else {
            const MOST: usize = 20;
            let n_more = self.n_classes().saturating_sub(MOST);
            let more = if n_more > 0 { format!(" and {n_more} more") } else { String::new() };
            let known = self.class_names[..self.n_classes().min(MOST)].join(", ") + &more;
            return Err(DataError::NoSuchClass { name: name.to_owned(), known });
        };
        let labels = self.labels.iter().map(|label| Class(u8::from(label.index() == positive))).collect();
        let rest = if name == "rest" { "not rest" } else { "rest" };
        let class_names = [rest, name].map(str::to_owned).to_vec();
        Self::new(self.features.clone(), labels, self.columns.clone(), class_names)
    }

    /// Every row, in order.
    pub fn all_rows(&self) -> Vec<super::Row> {
        (0..self.n_samples() as u32).map(super::Row).collect()
    }

    /// The rows of one class, in order.
    pub fn rows_of(&self, class: Class) -> Vec<super::Row> {
        let rows = (0u32..).map(super::Row).zip(&self.labels);
        rows.filter(|&(_, &label)| label == class).map(|(row, _)| row).collect()
    }

    /// The population standard deviation of each column over some rows; 0 where all values are alike.
    pub fn column_stds(&self, rows: &[super::Row]) -> Vec<f64> {
        let n_rows = rows.len().max(1) as f64;
        let column = |col: usize| rows.iter().map(move |row| f64::from(self.features.row(row.index())[col]));
        (0..self.n_features())
            .map(|col| {
                let mean = column(col).sum::<f64>() / n_rows;
                // A mean of equal numbers can be rounded off them.
                let first = column(col).next().unwrap_or(mean);
                if column(col).all(|x| x == first) {
                    return 0.0;
                }
                (column(col).map(|x| (x - mean) * (x - mean)).sum::<f64>() / n_rows).sqrt()
            })
            .collect()
    }

    /// The rows of this set and then those of another with the same columns and classes.
    pub(crate) fn followed_by(&self, other: &Self) -> Self {
        let values = [self.features.values(), other.features.values()].concat();
        self.part(Matrix::new(values, self.n_features()), [&self.labels[..], &other.labels].concat())
    }

    /// A part of the set that need not hold two classes; only the split and plans make such parts.
    pub(super) fn part(&self, features: Matrix, labels: Vec<Class>) -> Self {
        Self { features, labels, columns: self.columns.clone(), class_names: self.class_names.clone() }
    }

    pub(super) fn features_mut(&mut self) -> &mut Matrix {
        &mut self.features
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(n: usize) -> Vec<String> {
        (0..n).map(|index| format!("n{index}")).collect()
    }

    #[test]
    fn a_value_that_is_not_finite_is_named() {
        let features = Matrix::from_rows(&[[1.0, 2.0], [3.0, f32::NAN]]);
        let error = Dataset::new(features, vec![Class(0), Class(1)], names(2), names(2)).unwrap_err();
        assert_eq!(
            error.to_string(),
            "Row 1, column \"n1\" is not a finite number. Nothing can be computed from such a value. Correct the value, or \
             remove its row."
        );
    }

    #[test]
    fn one_class_stands_against_all_others() {
        let features = Matrix::from_rows(&[[1.0], [2.0], [3.0]]);
        let data = Dataset::new(features, vec![Class(0), Class(2), Class(1)], names(1), names(3)).unwrap();
        let binary = data.one_against_rest("n2").unwrap();
        assert_eq!(binary.labels(), [Class(0), Class(1), Class(0)]);
        assert_eq!(binary.class_names(), ["rest", "n2"]);
        let error = data.one_against_rest("n7").unwrap_err();
        assert_eq!(
            error.to_string(),
            "There is no class \"n7\". The classes are n0, n1, n2. Name one of these classes."
        );
    }

    #[test]
    fn one_class_is_refused() {
        let features = Matrix::from_rows(&[[1.0], [2.0]]);
        let error = Dataset::new(features, vec![Class(1); 2], names(1), names(2)).unwrap_err();
        assert_eq!(error, DataError::OneClass { found: 1 });
    }
}
