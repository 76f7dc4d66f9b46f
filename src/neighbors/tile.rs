//! Distances of a few rows to a panel of eight, in `f32`, and how far off they can be.

use crate::{
    data::Matrix,
    lanes::{Lanes, PANEL, load_panel},
};

/// Rows compared with a panel at once: with eight lanes of sums each, they fill the processor's registers.
pub(super) const TILE: usize = 4;

/// Squared distances of `N` rows to each row of a panel.
///
/// Each is within `(n_cols + 3) · 2⁻²⁴` of itself, and an underflow per column, of the exact one: a difference is rounded
/// once, its square and every sum are of numbers that are not negative.
#[inline(always)]
pub(super) fn squared_distances<const N: usize>(rows: [&[f32]; N], panel: &[Lanes]) -> [Lanes; N] {
    let rows = rows.map(|row| &row[..panel.len()]);
    let mut sums = [Lanes::ZERO; N];
    for (col, entry) in panel.iter().enumerate() {
        for (sum, row) in sums.iter_mut().zip(&rows) {
            let along = *entry - Lanes::splat(row[col]);
            *sum += along * along;
        }
    }
    sums
}

/// The largest `f32` sum that may stand for an exact one of at most `limit`.
pub(super) fn at_most(limit: f64, n_cols: usize) -> f32 {
    let (relative, underflow) = slack(n_cols);
    round_up(limit * (1.0 + relative) + underflow)
}

/// The smallest `f32` sum that may stand for an exact one of at least `limit`.
pub(super) fn at_least(limit: f64, n_cols: usize) -> f32 {
    let (relative, underflow) = slack(n_cols);
    let bound = (limit * (1.0 - relative) - underflow) as f32;
    bound.next_down().max(0.0)
}

/// Twice what rounding can do to a sum, relative, and what underflow can.
fn slack(n_cols: usize) -> (f64, f64) {
    ((n_cols + 4) as f64 * 2.0 * f64::from(f32::EPSILON), n_cols as f64 * f64::from(f32::MIN_POSITIVE))
}

/// To the next `f32` that is not below.
pub(super) fn round_up(x: f64) -> f32 {
    if x >= f64::from(f32::MAX) { f32::INFINITY } else { (x as f32).next_up() }
}

/// Rows of a matrix as panels, in the order given. Lanes without a row are infinitely far away.
pub(super) fn panels(features: &Matrix, rows: &[u32]) -> Vec<Lanes> {
    let n_cols = features.n_cols();
    let far = vec![f32::INFINITY; n_cols];
    let mut panels = vec![Lanes::ZERO; rows.len().div_ceil(PANEL) * n_cols];
    for (eight, panel) in rows.chunks(PANEL).zip(panels.chunks_exact_mut(n_cols)) {
        load_panel(
            std::array::from_fn(|lane| eight.get(lane).map_or(&far[..], |&row| features.row(row as usize))),
            panel,
        );
    }
    panels
}

/// The lanes that a comparison holds for, lowest first.
pub(super) struct LanesOf(pub(super) u32);

impl Iterator for LanesOf {
    type Item = usize;

    #[inline(always)]
    fn next(&mut self) -> Option<usize> {
        if self.0 == 0 {
            return None;
        }
        let lane = self.0.trailing_zeros();
        self.0 &= self.0 - 1;
        Some(lane as usize)
    }
}
