//! The best rows found so far for each row asked about.

use super::Neighbors;
use crate::data::{Matrix, Row};

/// No row yet; ordered behind every row, so that a first find always goes before it.
const NONE: u32 = u32::MAX;

/// Sorted lists of the `k` nearest rows so far, one per row asked about; ties go to the lower row number.
pub(super) struct Best {
    k: usize,
    distances: Vec<f64>,
    rows: Vec<u32>,
}

impl Best {
    pub(super) fn new(n_queries: usize, k: usize) -> Self {
        Self { k, distances: vec![f64::INFINITY; n_queries * k], rows: vec![NONE; n_queries * k] }
    }

    /// The squared distance beyond which a row is of no use to a query.
    #[inline(always)]
    pub(super) fn limit(&self, place: usize) -> f64 {
        self.distances[place * self.k + self.k - 1]
    }

    /// Puts a row in, if it is among the best; whether it was.
    #[inline]
    pub(super) fn offer(&mut self, place: usize, distance: f64, row: u32) -> bool {
        let list = place * self.k..(place + 1) * self.k;
        let (distances, rows) = (&mut self.distances[list.clone()], &mut self.rows[list]);
        let last = distances.len() - 1;
        if (distances[last], rows[last]) <= (distance, row) {
            return false;
        }
        let mut at = last;
        while at > 0 && (distance, row) < (distances[at - 1], rows[at - 1]) {
            distances[at] = distances[at - 1];
            rows[at] = rows[at - 1];
            at -= 1;
        }
        distances[at] = distance;
        rows[at] = row;
        true
    }

    /// # Panics
    /// If a list is not full: there were not `k` rows to find.
    pub(super) fn into_neighbors(self) -> Neighbors {
        assert!(!self.rows.contains(&NONE), "a row has no {} others", self.k);
        Neighbors { k: self.k, rows: self.rows.into_iter().map(Row).collect(), distances: self.distances }
    }
}

/// The squared Euclidean distance of two rows: columns in order, in `f64`. The one measure that decides.
#[inline]
pub(crate) fn squared_distance(features: &Matrix, a: u32, b: u32) -> f64 {
    let (a, b) = (features.row(a as usize), features.row(b as usize));
    a.iter().zip(b).fold(0.0, |sum, (&a, &b)| {
        let along = f64::from(a) - f64::from(b);
        sum + along * along
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_sorted_by_distance_and_then_by_row() {
        let mut best = Best::new(1, 3);
        for (distance, row) in [(2.0, 7), (1.0, 9), (2.0, 3), (2.0, 5), (0.5, 8), (2.0, 1)] {
            best.offer(0, distance, row);
        }
        assert_eq!(best.limit(0), 2.0);
        assert_eq!(best.into_neighbors().of(0), [Row(8), Row(9), Row(1)]);
    }
}
