//! A dense table of numbers.

use serde::{Deserialize, Serialize};

/// Numbers in row-major order, shape `(n_rows, n_cols)`; a row is a sample. `f32`, like the framework we mirror.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Matrix {
    values: Vec<f32>,
    n_cols: usize,
}

impl Matrix {
    /// A matrix of `n_cols` columns from its values, row after row.
    ///
    /// # Panics
    /// If the values do not fill whole rows.
    pub fn new(values: Vec<f32>, n_cols: usize) -> Self {
        assert!(
            n_cols > 0 && values.len().is_multiple_of(n_cols),
            "{} values do not fill rows of {n_cols}",
            values.len()
        );
        Self { values, n_cols }
    }

    /// A matrix from rows of equal length; for tests and examples.
    pub fn from_rows<R: AsRef<[f32]>>(rows: &[R]) -> Self {
        let n_cols = rows.first().map_or(1, |row| row.as_ref().len());
        Self::new(rows.iter().flat_map(|row| row.as_ref().iter().copied()).collect(), n_cols)
    }

    /// Number of samples.
    pub fn n_rows(&self) -> usize {
        self.values.len() / self.n_cols
    }

    /// Number of features.
    pub fn n_cols(&self) -> usize {
        self.n_cols
    }

    /// All values, row after row.
    pub fn values(&self) -> &[f32] {
        &self.values
    }

    /// All values, to change.
    pub(crate) fn values_mut(&mut self) -> &mut [f32] {
        &mut self.values
    }

    /// One row.
    pub fn row(&self, index: usize) -> &[f32] {
        &self.values[index * self.n_cols..(index + 1) * self.n_cols]
    }

    /// One row, to change.
    pub fn row_mut(&mut self, index: usize) -> &mut [f32] {
        &mut self.values[index * self.n_cols..(index + 1) * self.n_cols]
    }

    /// All rows in order.
    pub fn rows(&self) -> std::slice::ChunksExact<'_, f32> {
        self.values.chunks_exact(self.n_cols)
    }
}
