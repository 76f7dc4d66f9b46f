//! Eight rows side by side: the layout that the kernels of the network and of the neighbor search work on.
//!
//! A **panel** holds up to eight rows, feature after feature: entry `j` of a panel is feature `j` of its eight rows, one
//! per lane. A block of rows is a list of panels. What the lanes of a last panel hold that have no row is up to its user:
//! the network puts zeros there and gradients of 0, so that they add nothing to any sum over rows.

pub(crate) mod short;

use wide::{bytemuck, f32x4, f32x8};

/// One number of each of eight rows.
pub type Lanes = f32x8;

/// Rows of a panel.
pub const PANEL: usize = 8;

/// Panels of that many rows.
pub(crate) fn panels_of(n_rows: usize) -> usize {
    n_rows.div_ceil(PANEL)
}

/// Rows become columns: lane `b` of entry `j` goes to lane `j` of entry `b`.
#[inline(always)]
pub(crate) fn transpose(rows: &[Lanes; 8]) -> [Lanes; 8] {
    // Four corners of four by four; the crate's own transpose of eight is scalar without AVX.
    let halves: [[f32x4; 2]; 8] = bytemuck::cast(*rows);
    let corner = |row: usize, half: usize| f32x4::transpose([0, 1, 2, 3].map(|at| halves[row + at][half]));
    let [upper_left, upper_right, lower_left, lower_right] = [corner(0, 0), corner(0, 1), corner(4, 0), corner(4, 1)];
    let mut turned = [[f32x4::ZERO; 2]; 8];
    for at in 0..4 {
        turned[at] = [upper_left[at], lower_left[at]];
        turned[at + 4] = [upper_right[at], lower_right[at]];
    }
    bytemuck::cast(turned)
}

/// Rows become a panel: entry `j` receives value `j` of every row. Shapes: eight rows of `n` values, `n` entries.
#[inline]
pub(crate) fn load_panel(rows: [&[f32]; PANEL], panel: &mut [Lanes]) {
    let rows = rows.map(|row| &row[..panel.len()]);
    let n_blocks = panel.len() / 4;
    for block in 0..n_blocks {
        let four =
            |row: &[f32]| f32x4::from(*row[4 * block..].first_chunk::<4>().expect("the block is within the row"));
        let upper = f32x4::transpose([four(rows[0]), four(rows[1]), four(rows[2]), four(rows[3])]);
        let lower = f32x4::transpose([four(rows[4]), four(rows[5]), four(rows[6]), four(rows[7])]);
        for at in 0..4 {
            panel[4 * block + at] = bytemuck::cast([upper[at], lower[at]]);
        }
    }
    for (at, entry) in panel.iter_mut().enumerate().skip(4 * n_blocks) {
        *entry = Lanes::from(rows.map(|row| row[at]));
    }
}
