//! Rows of whole numbers of 16 bits, whose products with each other are exact and take half as many instructions as those of
//! `f32`: what rules out most pairs of rows before any is measured.
//!
//! A row is divided by a scale of its own and rounded, so its error is relative to its length, as that of a number is to its
//! size. Two values share 32 bits, for the instruction that multiplies eight numbers and adds them in pairs.

use wide::{bytemuck, i16x8, i32x4};

/// Longest length of a rounded row: products of two lengths stay below 2³¹, and with them every sum of products.
const LONGEST: f64 = 45_000.0;

/// Largest value of a rounded row.
const LARGEST: f64 = 32_767.0;

/// Four rounded rows side by side, a pair of columns of each.
pub(crate) type Four = i16x8;

/// Pairs of columns, the last one filled up with a 0.
pub(crate) fn n_pairs(n_cols: usize) -> usize {
    n_cols.div_ceil(2)
}

/// Rounds a row, and returns what its whole numbers are to be multiplied with: 0 for a row of zeros.
pub(crate) fn round_row(values: &[f64], pairs: &mut [i32]) -> f64 {
    let (mut square, mut largest) = (0.0, 0.0);
    for &x in values {
        square += x * x;
        largest = if x.abs() > largest { x.abs() } else { largest };
    }
    let scale = (square.sqrt() / LONGEST).max(largest / LARGEST);
    let per_unit = if scale > 0.0 { 1.0 / scale } else { 0.0 };
    // Adding and taking away this number leaves a whole one.
    const WHOLE: f64 = 6_755_399_441_055_744.0;
    let whole = |x: f64| (x * per_unit + WHOLE - WHOLE) as i32;
    for (pair, two) in pairs.iter_mut().zip(values.chunks(2)) {
        *pair = whole(two[0]) & 0xffff | two.get(1).map_or(0, |&x| whole(x)) << 16;
    }
    scale
}

/// How far the product of two rounded rows can be from that of the rows before, in units of both scales.
///
/// Each value is off by a half at most (and a little, as the division is rounded), a row by half the root of its columns.
pub(crate) fn margin(n_cols: usize) -> i32 {
    let n_cols = n_cols as f64;
    libm::ceil(0.501 * n_cols.sqrt() * 2.0 * LONGEST + 0.26 * n_cols) as i32
}

/// Puts a rounded row into a lane of `H` times four rows. Shapes: `n_pairs` pairs, as many entries.
pub(crate) fn put_row<const H: usize>(block: &mut [[Four; H]], lane: usize, pairs: &[i32]) {
    for (entry, &pair) in block.iter_mut().zip(pairs) {
        let mut four: [i32; 4] = bytemuck::cast(entry[lane / 4]);
        four[lane % 4] = pair;
        entry[lane / 4] = bytemuck::cast(four);
    }
}

/// The products of a row with `H` times four rows, added to a first number.
#[inline(always)]
pub(crate) fn products<const H: usize>(row: &[i32], block: &[[Four; H]], first: i32) -> [i32x4; H] {
    let mut sums = [i32x4::splat(first); H];
    for (&pair, entry) in row.iter().zip(block) {
        let pair: Four = bytemuck::cast(i32x4::splat(pair));
        for (sum, four) in sums.iter_mut().zip(entry) {
            *sum += pair.dot(*four);
        }
    }
    sums
}

/// A pair of columns of a row, four times.
#[inline(always)]
pub(crate) fn spread(pair: i32) -> Four {
    bytemuck::cast(i32x4::splat(pair))
}

/// The products of the first `N` of `M` rows at once, spread, which share what is read of the block.
#[inline(always)]
pub(crate) fn products_of<const N: usize, const M: usize, const H: usize>(
    rows: &[[Four; M]],
    block: &[[Four; H]],
    first: i32,
) -> [[i32x4; H]; N] {
    let mut sums = [[i32x4::splat(first); H]; N];
    for (row, entry) in rows.iter().zip(block) {
        for (sums, pair) in sums.iter_mut().zip(row) {
            for (sum, four) in sums.iter_mut().zip(entry) {
                *sum += pair.dot(*four);
            }
        }
    }
    sums
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rng::{Seed, Stream};

    #[test]
    fn products_of_rounded_rows_are_within_the_margin() {
        let mut rng = Seed(3).stream(Stream::Generate);
        for n_cols in [1usize, 2, 3, 8, 30, 31, 200] {
            // One value stands for nearly all of a row's length, or all are alike.
            for heavy in [1.0, 1e6] {
                let mut row = || -> Vec<f64> {
                    (0..n_cols).map(|col| rng.normal() * if col == n_cols / 2 { heavy } else { 1.0 }).collect()
                };
                let rows: Vec<Vec<f64>> = (0..9).map(|_| row()).collect();
                let mut block = vec![[Four::ZERO; 2]; n_pairs(n_cols)];
                let (mut pairs, mut scales) = (vec![0; n_pairs(n_cols)], Vec::new());
                for (lane, row) in rows.iter().enumerate() {
                    scales.push(round_row(row, &mut pairs));
                    if lane < 8 {
                        put_row(&mut block, lane, &pairs);
                    }
                }
                let found: [i32; 8] = bytemuck::cast(products(&pairs, &block, 0));
                for lane in 0..8 {
                    let exact: f64 = rows[8].iter().zip(&rows[lane]).map(|(a, b)| a * b).sum();
                    let off = exact / (scales[8] * scales[lane]) - f64::from(found[lane]);
                    assert!(off.abs() <= f64::from(margin(n_cols)), "{n_cols} columns: {off}");
                }
            }
        }
    }

    #[test]
    fn the_longest_rows_do_not_overflow() {
        let rows = [vec![1.0, 1.0], vec![1.0; 30], vec![-1.0; 64], vec![0.0; 5], vec![1e-30, -1e-300, 0.0]];
        for row in rows {
            let mut pairs = vec![0; n_pairs(row.len())];
            let scale = round_row(&row, &mut pairs);
            let mut block = vec![[Four::ZERO]; pairs.len()];
            put_row(&mut block, 3, &pairs);
            let [found] = products(&pairs, &block, margin(row.len()));
            let found = f64::from(found.to_array()[3] - margin(row.len())) * scale * scale;
            let exact: f64 = row.iter().map(|x| x * x).sum();
            assert!((found - exact).abs() <= 1e-4 * exact, "{found} for {exact}");
        }
    }
}
