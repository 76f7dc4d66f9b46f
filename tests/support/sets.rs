//! Small data sets for tests, made by arithmetic alone.
#![allow(dead_code, reason = "every test binary takes what it needs")]

use imbalance_lab::{
    data::{Class, Dataset, Matrix, TrainSet},
    rng::{Rng, Seed, Stream},
};

/// The stream that resampling draws from.
pub fn plan_rng(seed: u32) -> Rng {
    Seed(seed).stream(Stream::Plan)
}

/// `prefix0, prefix1, …`
pub fn names(prefix: &str, n: usize) -> Vec<String> {
    (0..n).map(|index| format!("{prefix}{index}")).collect()
}

/// Labels in blocks: `counts[0]` rows of class 0, then class 1, …
pub fn block_labels(counts: &[u32]) -> Vec<Class> {
    (0u8..).zip(counts).flat_map(|(class, &count)| vec![Class(class); count as usize]).collect()
}

/// A data set from rows and labels, classes named by their number.
pub fn dataset(rows: &[Vec<f32>], labels: Vec<Class>) -> Dataset {
    let n_classes = labels.iter().map(|label| label.index() + 1).max().unwrap_or(0).max(2);
    let class_names = (0..n_classes).map(|class| class.to_string()).collect();
    let columns = names("x", rows[0].len());
    Dataset::new(Matrix::from_rows(rows), labels, columns, class_names).expect("test rows are a data set")
}

/// A train set from rows and labels, classes named by their number.
pub fn train(rows: &[Vec<f32>], labels: Vec<Class>) -> TrainSet {
    TrainSet::without_holding_out(dataset(rows, labels))
}

/// Rows without ties or structure: every value is the fraction of a multiple of an irrational number.
pub fn scattered_rows(n_rows: usize, n_cols: usize) -> Vec<Vec<f32>> {
    let value = |row: usize, col: usize| {
        let x = (row * n_cols + col + 1) as f64 * 0.618_033_988_749_895;
        let fraction = x - libm::floor(x);
        ((fraction * 12.9898 + 1.0) * fraction * 7.0) as f32
    };
    (0..n_rows).map(|row| (0..n_cols).map(|col| value(row, col)).collect()).collect()
}

/// A train set with these class counts, in blocks, of scattered rows.
pub fn scattered(counts: &[u32], n_cols: usize) -> TrainSet {
    let labels = block_labels(counts);
    train(&scattered_rows(labels.len(), n_cols), labels)
}
