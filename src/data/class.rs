//! Labels, row numbers and class counts: integers that cannot be mixed up.

use crate::order::sort_keys;
use serde::{Deserialize, Serialize};

/// A class label: its place in the data set's sorted list of class names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Class(pub u8);

impl Class {
    /// The class as an index into per-class lists.
    pub fn index(self) -> usize {
        usize::from(self.0)
    }
}

/// A row number, from 0, in the set it was taken from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Row(pub u32);

impl Row {
    /// The row number as an index.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// Puts row numbers in order.
pub(crate) fn sort_rows(rows: &mut [Row]) {
    let mut keys: Vec<u64> = rows.iter().map(|row| u64::from(row.0)).collect();
    sort_keys(&mut keys);
    rows.iter_mut().zip(keys).for_each(|(row, key)| row.0 = key as u32);
}

/// Rows per class, in the order of the classes; a class may have none.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClassCounts(pub Vec<u32>);

impl ClassCounts {
    /// Counts the labels of `n_classes` classes.
    pub fn of(labels: &[Class], n_classes: usize) -> Self {
        let mut counts = vec![0; n_classes];
        labels.iter().for_each(|label| counts[label.index()] += 1);
        Self(counts)
    }

    /// Number of classes, empty ones too.
    pub fn n_classes(&self) -> usize {
        self.0.len()
    }

    /// Rows of one class.
    pub fn get(&self, class: Class) -> u32 {
        self.0[class.index()]
    }

    /// Rows of all classes.
    pub fn total(&self) -> u32 {
        self.0.iter().sum()
    }

    /// Classes with their counts, in order, empty ones too.
    pub fn iter(&self) -> impl Iterator<Item = (Class, u32)> + '_ {
        (0..=u8::MAX).map(Class).zip(self.0.iter().copied())
    }

    /// Classes that have rows, with their counts.
    pub fn present(&self) -> impl Iterator<Item = (Class, u32)> + '_ {
        self.iter().filter(|&(_, count)| count > 0)
    }

    /// The largest class; of equal ones the first, as in imbalanced-learn.
    ///
    /// # Panics
    /// If there is no row at all.
    pub fn majority(&self) -> Class {
        let largest = self.present().map(|(_, count)| count).max().expect("a set has rows");
        self.present().find(|&(_, count)| count == largest).expect("it was found").0
    }

    /// The smallest class that has rows; of equal ones the first, as in imbalanced-learn.
    ///
    /// # Panics
    /// If there is no row at all.
    pub fn minority(&self) -> Class {
        let smallest = self.present().map(|(_, count)| count).min().expect("a set has rows");
        self.present().find(|&(_, count)| count == smallest).expect("it was found").0
    }

    /// The smallest class that has rows, of two equal ones the second: of two classes the second is the positive one by habit.
    ///
    /// # Panics
    /// If there is no row at all.
    pub fn rarest(&self) -> Class {
        let is_even = self.n_classes() == 2 && self.0[0] == self.0[1];
        if is_even { Class(1) } else { self.minority() }
    }

    /// `n_majority / n_minority`, 1 when balanced.
    pub fn imbalance_ratio(&self) -> f64 {
        f64::from(self.get(self.majority())) / f64::from(self.get(self.minority()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn as_many_classes_as_there_can_be_are_counted() {
        let counts = ClassCounts(vec![1; 256]);
        assert_eq!(counts.present().map(|(class, _)| class.index()).collect::<Vec<_>>(), (0..256).collect::<Vec<_>>());
    }
}
