//! The confusion matrix: counts of what was true against what was answered.

use crate::data::{Class, ClassCounts};
use serde::{Deserialize, Serialize};

/// Counts of rows by true class (first index) and answered class (second), shape `(n_classes, n_classes)`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Confusion(pub Vec<Vec<u32>>);

impl Confusion {
    /// Counts pairs of true and answered classes.
    pub fn new(truth: &[Class], predicted: &[Class], n_classes: usize) -> Self {
        let mut counts = vec![vec![0; n_classes]; n_classes];
        for (truth, predicted) in truth.iter().zip(predicted) {
            counts[truth.index()][predicted.index()] += 1;
        }
        Self(counts)
    }

    /// Number of classes.
    pub fn n_classes(&self) -> usize {
        self.0.len()
    }

    /// All rows.
    pub fn total(&self) -> u32 {
        self.0.iter().flatten().sum()
    }

    /// Rows answered with their true class.
    pub fn hits(&self) -> u32 {
        (0..self.n_classes()).map(|class| self.0[class][class]).sum()
    }

    /// Rows of that class that were answered with it: the true positives when it is the positive class.
    pub fn found(&self, class: Class) -> u32 {
        self.0[class.index()][class.index()]
    }

    /// Rows that truly are of that class.
    pub fn support(&self, class: Class) -> u32 {
        self.0[class.index()].iter().sum()
    }

    /// Rows answered with that class, rightly or not.
    pub fn predicted(&self, class: Class) -> u32 {
        self.0.iter().map(|row| row[class.index()]).sum()
    }

    /// Rows answered per class.
    pub fn predicted_counts(&self) -> ClassCounts {
        ClassCounts((0..self.n_classes()).map(|class| self.predicted(Class(class as u8))).collect())
    }
}
