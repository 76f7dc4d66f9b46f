//! A labelled data set, checked once when it is made.

use super::{Class, ClassCounts, FeatureKind, Matrix, Row, RowTag};
use crate::{
    order::{Key, sort_by_key},
    problem::Problem,
};
use serde::{Deserialize, Serialize};

/// Features and labels of equal length, with the names of columns and classes and the kinds of the columns. No value is infinite;
/// a gap, which only a [typed](Dataset::typed) set can have, is `NaN`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Dataset {
    features: Matrix,
    labels: Vec<Class>,
    columns: Vec<String>,
    class_names: Vec<String>,
    kinds: Vec<FeatureKind>,
    /// The group of each row, where rows belong together, such as the visits of one patient.
    groups: Option<Vec<u32>>,
    /// The column that names the groups, which is no feature.
    group_column: Option<usize>,
    /// The place of each row in time, where rows have an order; none for a row that has no place in it.
    order: Option<Vec<Option<u32>>>,
    /// Empty if every row was measured.
    tags: Vec<RowTag>,
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
    /// Not every column has a kind.
    Kinds {
        /// Columns found.
        columns: usize,
        /// Kinds given.
        kinds: usize,
    },
    /// A number that stands for no name of its column.
    UnknownLevel {
        /// Row number from 0.
        row: usize,
        /// Column name.
        column: String,
        /// How many names the column has.
        n_levels: usize,
    },
    /// No column has the name of the one that is to keep rows together.
    NoSuchColumn {
        /// The name asked for.
        name: String,
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
            Self::Kinds { columns, kinds } => Problem::new(
                format!("There are {columns} columns but {kinds} kinds."),
                "Every column is of one kind.",
                "Give as many kinds as columns.",
            ),
            Self::UnknownLevel { row, column, n_levels } => Problem::new(
                format!("Row {row}, column \"{column}\" has a number that stands for no name."),
                format!("The column has {n_levels} names, which are numbered from 0."),
                "Give the number of a name, or none.",
            ),
            Self::NoSuchColumn { name } => Problem::new(
                format!("There is no column \"{name}\" to keep rows together by."),
                "Rows of one group have the same value in the column that split.group names.",
                "Name a column of the table in split.group, or leave it empty.",
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
        let kinds = vec![FeatureKind::Number; features.n_cols()];
        if let Some(at) = features.values().iter().position(|value| !value.is_finite()) {
            check_labels(&features, &labels, &class_names)?;
            return Err(not_finite(&features, &columns, at));
        }
        Self::typed(features, labels, columns, class_names, kinds)
    }

    /// A data set of columns of any kind, in which a gap is `NaN`; otherwise as [`Dataset::new`].
    ///
    /// # Errors
    /// [`DataError`] as for [`Dataset::new`], and if a column has no kind or a number stands for none of its column's names.
    pub fn typed(
        features: Matrix,
        labels: Vec<Class>,
        columns: Vec<String>,
        class_names: Vec<String>,
        kinds: Vec<FeatureKind>,
    ) -> Result<Self, DataError> {
        check_labels(&features, &labels, &class_names)?;
        if let Some(at) = features.values().iter().position(|value| value.is_infinite()) {
            return Err(not_finite(&features, &columns, at));
        }
        if kinds.len() != features.n_cols() {
            return Err(DataError::Kinds { columns: features.n_cols(), kinds: kinds.len() });
        }
        let n_levels: Vec<Option<usize>> = kinds.iter().map(|kind| kind.levels().map(<[String]>::len)).collect();
        let is_known = |code: f32, n: usize| code.is_nan() || code >= 0.0 && code.fract() == 0.0 && (code as usize) < n;
        let unknown = |row: &[f32]| {
            row.iter().zip(&n_levels).position(|(&code, n_levels)| n_levels.is_some_and(|n| !is_known(code, n)))
        };
        let has_levels = n_levels.iter().any(Option::is_some);
        let mut rows = features.rows().enumerate().filter(|_| has_levels);
        if let Some((row, column)) = rows.find_map(|(row, values)| Some((row, unknown(values)?))) {
            let n_levels = n_levels[column].unwrap_or(0);
            let column = columns.get(column).cloned().unwrap_or_default();
            return Err(DataError::UnknownLevel { row, column, n_levels });
        }
        let set = Self {
            features,
            labels,
            columns,
            class_names,
            kinds,
            groups: None,
            group_column: None,
            order: None,
            tags: Vec::new(),
        };
        set.with_two_classes()
    }

    fn with_two_classes(self) -> Result<Self, DataError> {
        match self.class_counts().present().count() {
            found @ 0..2 => Err(DataError::OneClass { found }),
            _ => Ok(self),
        }
    }

    /// The same set, whose rows belong together where their numbers are the same.
    ///
    /// # Errors
    /// [`DataError::Lengths`] if there is not one number per row.
    pub fn with_groups(mut self, groups: Vec<u32>) -> Result<Self, DataError> {
        self.check_length(groups.len())?;
        (self.groups, self.group_column) = (Some(groups), None);
        Ok(self)
    }

    /// The same set, whose rows belong together where a column holds the same value. The column is no feature then. A row with a gap
    /// there belongs to no other.
    ///
    /// # Errors
    /// [`DataError::NoSuchColumn`] if there is no such column.
    pub fn grouped_by(&self, name: &str) -> Result<Self, DataError> {
        let column = self.columns.iter().position(|column| column == name);
        let column = column.ok_or_else(|| DataError::NoSuchColumn { name: name.to_owned() })?;
        let mut order: Vec<u32> = (0..self.n_samples() as u32).collect();
        let value = |row: u32| f64::from(self.features.row(row as usize)[column]) + 0.0;
        sort_by_key(&mut order, |&row| value(row).key());
        let mut of_rows = vec![0; self.n_samples()];
        let mut group = 0;
        for (at, &row) in order.iter().enumerate() {
            group += u32::from(at > 0 && value(row) != value(order[at - 1]));
            of_rows[row as usize] = group;
        }
        Ok(Self { groups: Some(of_rows), group_column: Some(column), ..self.clone() })
    }

    /// The same set, whose rows have an order, such as the time of each: the smaller number comes first. A row without one has no
    /// place in it, and is in no part of a split.
    ///
    /// # Errors
    /// [`DataError::Lengths`] if there is not one number per row.
    pub fn with_order(mut self, order: Vec<Option<u32>>) -> Result<Self, DataError> {
        self.check_length(order.len())?;
        self.order = Some(order);
        Ok(self)
    }

    /// The same set, with what is known of the origin of its rows.
    ///
    /// # Errors
    /// [`DataError::Lengths`] if there is not one tag per row.
    pub fn with_tags(mut self, tags: Vec<RowTag>) -> Result<Self, DataError> {
        self.check_length(tags.len())?;
        self.tags = tags;
        Ok(self)
    }

    fn check_length(&self, given: usize) -> Result<(), DataError> {
        match given == self.n_samples() {
            true => Ok(()),
            false => Err(DataError::Lengths { rows: self.n_samples(), labels: given }),
        }
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

    /// What the numbers of each column stand for.
    pub fn kinds(&self) -> &[FeatureKind] {
        &self.kinds
    }

    /// The group of each row, where rows belong together.
    pub fn groups(&self) -> Option<&[u32]> {
        self.groups.as_deref()
    }

    /// The column that names the groups, which is no feature.
    pub fn group_column(&self) -> Option<usize> {
        self.group_column
    }

    /// The place of each row in time, where rows have an order.
    pub fn order(&self) -> Option<&[Option<u32>]> {
        self.order.as_deref()
    }

    /// Where a row comes from.
    pub fn tag(&self, row: Row) -> RowTag {
        self.tags.get(row.index()).copied().unwrap_or(RowTag::Measured)
    }

    /// Whether a value is missing somewhere.
    pub fn has_gaps(&self) -> bool {
        self.features.values().iter().any(|value| value.is_nan())
    }

    /// Whether every column is a feature of numbers without a gap, so that nothing has to be prepared but their scale.
    pub fn is_plain(&self) -> bool {
        self.kinds.iter().all(|kind| *kind == FeatureKind::Number) && self.group_column.is_none() && !self.has_gaps()
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
        Self { labels, class_names, ..self.clone() }.with_two_classes()
    }

    /// Every row, in order.
    pub fn all_rows(&self) -> Vec<Row> {
        (0..self.n_samples() as u32).map(Row).collect()
    }

    /// The rows of one class, in order.
    pub fn rows_of(&self, class: Class) -> Vec<Row> {
        let rows = (0u32..).map(Row).zip(&self.labels);
        rows.filter(|&(_, &label)| label == class).map(|(row, _)| row).collect()
    }

    /// The population standard deviation of each column over some rows; 0 where all values are alike.
    pub fn column_stds(&self, rows: &[Row]) -> Vec<f64> {
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

    /// A part of the set that need not hold two classes; only the split and plans make such parts. Which rows belong together was
    /// asked by the split, and is not known of a part.
    pub(super) fn part(&self, features: Matrix, labels: Vec<Class>) -> Self {
        Self {
            features,
            labels,
            columns: self.columns.clone(),
            class_names: self.class_names.clone(),
            kinds: self.kinds.clone(),
            groups: None,
            group_column: self.group_column,
            order: None,
            tags: Vec::new(),
        }
    }

    /// The same rows with other columns.
    pub(super) fn with_columns(&self, features: Matrix, columns: Vec<String>, kinds: Vec<FeatureKind>) -> Self {
        let (labels, class_names) = (self.labels.clone(), self.class_names.clone());
        Self {
            features,
            labels,
            columns,
            class_names,
            kinds,
            groups: None,
            group_column: None,
            order: None,
            tags: Vec::new(),
        }
    }

    pub(super) fn features_mut(&mut self) -> &mut Matrix {
        &mut self.features
    }
}

fn check_labels(features: &Matrix, labels: &[Class], class_names: &[String]) -> Result<(), DataError> {
    if features.n_rows() != labels.len() {
        return Err(DataError::Lengths { rows: features.n_rows(), labels: labels.len() });
    }
    match labels.iter().position(|label| label.index() >= class_names.len()) {
        Some(row) => Err(DataError::UnknownClass { row, class: labels[row].index(), n_classes: class_names.len() }),
        None => Ok(()),
    }
}

fn not_finite(features: &Matrix, columns: &[String], at: usize) -> DataError {
    let column = columns.get(at % features.n_cols()).cloned().unwrap_or_default();
    DataError::NotFinite { row: at / features.n_cols(), column }
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

    fn typed(rows: &[[f32; 2]], levels: usize) -> Result<Dataset, DataError> {
        let labels = (0..rows.len()).map(|row| Class((row % 2) as u8)).collect();
        let kinds = vec![FeatureKind::Number, FeatureKind::Category { levels: names(levels) }];
        Dataset::typed(Matrix::from_rows(rows), labels, names(2), names(2), kinds)
    }

    #[test]
    fn a_typed_set_has_gaps_and_no_code_without_a_name() {
        let data = typed(&[[f32::NAN, 1.0], [2.0, f32::NAN]], 2).unwrap();
        assert!(data.has_gaps() && !data.is_plain());
        for code in [2.0, -1.0, 0.5] {
            let error = typed(&[[1.0, 0.0], [2.0, code]], 2).unwrap_err();
            assert_eq!(error, DataError::UnknownLevel { row: 1, column: "n1".to_owned(), n_levels: 2 });
        }
        let error = typed(&[[f32::INFINITY, 0.0], [2.0, 0.0]], 2).unwrap_err();
        assert_eq!(error, DataError::NotFinite { row: 0, column: "n0".to_owned() });
    }

    #[test]
    fn rows_of_one_value_are_one_group_and_gaps_are_none() {
        let data = typed(&[[7.0, 1.0], [f32::NAN, 0.0], [-7.0, 0.0], [7.0, 0.0], [f32::NAN, 1.0]], 2).unwrap();
        let grouped = data.grouped_by("n0").unwrap();
        let groups = grouped.groups().unwrap();
        assert_eq!((groups[0], grouped.group_column()), (groups[3], Some(0)));
        let distinct: std::collections::BTreeSet<u32> = groups.iter().copied().collect();
        assert_eq!(distinct.len(), 4, "{groups:?}");
        assert!(data.grouped_by("n7").is_err());
    }

    #[test]
    fn one_class_is_refused() {
        let features = Matrix::from_rows(&[[1.0], [2.0]]);
        let error = Dataset::new(features, vec![Class(1); 2], names(1), names(2)).unwrap_err();
        assert_eq!(error, DataError::OneClass { found: 1 });
    }
}
