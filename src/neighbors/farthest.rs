//! The farthest rows: every pair, as no box rules much out from outside.

use super::{
    Neighbors,
    best::{Best, squared_distance},
    tile::{LanesOf, at_least, panels, squared_distances},
};
use crate::{
    data::{Matrix, Row},
    lanes::{Lanes, PANEL},
    progress::{Cancelled, Progress},
};

/// The `k` rows of `among` farthest from each row of `queries`, farthest first; equal distances by row number.
///
/// As [`super::k_nearest_of`] in everything else.
///
/// # Errors
/// [`Cancelled`] if `progress` says so.
///
/// # Panics
/// If a row has no `k` others.
pub fn k_farthest_of(
    features: &Matrix,
    queries: &[Row],
    among: &[Row],
    k: usize,
    progress: &mut dyn Progress,
) -> Result<Neighbors, Cancelled> {
    let n_cols = features.n_cols();
    let rows: Vec<u32> = among.iter().map(|row| row.0).collect();
    let panels = panels(features, &rows);
    // Lists of the nearest by the negative distance.
    let mut best = Best::new(queries.len(), k);
    for (place, query) in queries.iter().enumerate() {
        if place % 64 == 0 {
            progress.report(place as f64 / queries.len() as f64)?;
        }
        let mut limit = 0.0;
        for (panel, rows) in panels.chunks_exact(n_cols).zip(rows.chunks(PANEL)) {
            let [sums] = squared_distances([features.row(query.index())], panel);
            let far = sums.simd_ge(Lanes::splat(limit));
            if !far.any() {
                continue;
            }
            for lane in LanesOf(far.to_bitmask()) {
                let Some(&row) = rows.get(lane) else { break };
                if row != query.0 && best.offer(place, -squared_distance(features, query.0, row), row) {
                    limit = at_least(-best.limit(place), n_cols);
                }
            }
        }
    }
    progress.report(1.0)?;
    let mut found = best.into_neighbors();
    found.distances.iter_mut().for_each(|distance| *distance = -*distance);
    Ok(found)
}
