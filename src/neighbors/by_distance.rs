//! Nearest rows by a distance that is not Euclidean: every pair.

use super::{Neighbors, best::Best};
use crate::progress::{Cancelled, Progress};

/// The `k` nearest others of each of `n_rows` things, by any symmetric distance; equal distances by number.
///
/// # Errors
/// [`Cancelled`] if `progress` says so.
///
/// # Panics
/// If there are not more than `k`.
pub fn k_nearest_by_distance(
    n_rows: usize,
    k: usize,
    distance: impl Fn(usize, usize) -> f64,
    progress: &mut dyn Progress,
) -> Result<Neighbors, Cancelled> {
    assert!(n_rows > k, "{n_rows} rows have no {k} neighbors each");
    let mut best = Best::new(n_rows, k);
    let n_pairs = n_rows as f64 * (n_rows - 1) as f64 / 2.0;
    let mut n_done = 0.0;
    for row in 0..n_rows {
        if row % 64 == 0 {
            progress.report(n_done / n_pairs)?;
        }
        n_done += (n_rows - row - 1) as f64;
        for other in row + 1..n_rows {
            let distance = distance(row, other);
            best.offer(row, distance, other as u32);
            best.offer(other, distance, row as u32);
        }
    }
    progress.report(1.0)?;
    Ok(best.into_neighbors())
}
