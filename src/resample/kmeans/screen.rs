//! Lower bounds of distances between rows and centers, many at once: what they leave is measured.
//!
//! `|x - c|² = |x|² + |c|² - 2 x·c`, with the product of both rounded to whole numbers of 16 bits, and the widest that rounding
//! can make it. Rows are centred first, so that lengths are not much longer than distances.

use super::points::Points;
use crate::lanes::short::{self, Four};
use wide::f32x4;

/// What rounding in `f32` can do to a bound, relative to the squares of both lengths and many times over; and underflow.
const SLACK: f64 = 4e-6;
const UNDERFLOW: f64 = 1e-30;

/// Rows, rounded. All lengths are in units in which no row is longer than about 1.
pub(super) struct Screen {
    n_cols: usize,
    middle: Vec<f64>,
    /// From the features' units to these; a power of two.
    unit: f64,
    pairs: Vec<i32>,
    scales: Vec<f32>,
    squares: Vec<f32>,
}

/// `H` times four rows or centers to compare rows with, rounded.
pub(super) struct Block<const H: usize> {
    pub(super) values: Vec<[Four; H]>,
    scales: [f32x4; H],
    squares: [f32x4; H],
}

/// How far above its lower bound the square of a distance to one of a block can be: a part for each unit of a row's scale, and
/// one for all rows.
pub(super) struct Width {
    per_scale: f32,
    always: f32,
}

impl Screen {
    /// Rounds all points; `others` are what they may be compared with besides, row after row.
    pub(super) fn of(points: Points<'_>, others: &[f64]) -> Self {
        let n_cols = points.n_cols();
        let (n, middle) = (points.rows.len(), points.mean());
        let mut longest = 0.0;
        for place in 0..n {
            longest = points.squared_distance(place, &middle).max(longest);
        }
        for other in others.chunks_exact(n_cols) {
            longest =
                other.iter().zip(&middle).map(|(x, middle)| (x - middle) * (x - middle)).sum::<f64>().max(longest);
        }
        let exponent = if longest > 0.0 { -libm::ilogb(longest) / 2 } else { 0 };
        let mut screen = Self {
            n_cols,
            middle,
            unit: libm::scalbn(1.0, exponent),
            pairs: vec![0; n * short::n_pairs(n_cols)],
            scales: Vec::with_capacity(n),
            squares: Vec::with_capacity(n),
        };
        let (mut moved, mut pairs) = (vec![0.0; n_cols], std::mem::take(&mut screen.pairs));
        for (place, pairs) in pairs.chunks_exact_mut(short::n_pairs(n_cols)).enumerate() {
            let (scale, square) = screen.round(points.widened(place), &mut moved, pairs);
            screen.scales.push(scale as f32);
            screen.squares.push(square as f32);
        }
        screen.pairs = pairs;
        screen
    }

    /// Rounds a row; its scale, and its square less what rounding can do.
    fn round(&self, row: impl Iterator<Item = f64>, moved: &mut [f64], pairs: &mut [i32]) -> (f64, f64) {
        for ((moved, x), middle) in moved.iter_mut().zip(row).zip(&self.middle) {
            *moved = (x - middle) * self.unit;
        }
        let square: f64 = moved.iter().map(|x| x * x).sum();
        (short::round_row(moved, pairs), square * (1.0 - SLACK))
    }

    /// A block of given rows, in units of the features. Lanes without one are infinitely far away.
    pub(super) fn block<'a, const H: usize>(&self, rows: impl Iterator<Item = &'a [f64]>) -> Block<H> {
        let mut values = vec![[Four::ZERO; H]; short::n_pairs(self.n_cols)];
        let (mut scales, mut squares) = ([[0.0; 4]; H], [[f32::INFINITY; 4]; H]);
        let (mut moved, mut pairs) = (vec![0.0; self.n_cols], vec![0; values.len()]);
        for (lane, row) in rows.enumerate() {
            let (scale, square) = self.round(row.iter().copied(), &mut moved, &mut pairs);
            short::put_row(&mut values, lane, &pairs);
            scales[lane / 4][lane % 4] = (2.0 * scale) as f32;
            squares[lane / 4][lane % 4] = (square - UNDERFLOW) as f32;
        }
        Block { values, scales: scales.map(f32x4::from), squares: squares.map(f32x4::from) }
    }

    /// What the products with a block begin with.
    pub(super) fn margin(&self) -> i32 {
        short::margin(self.n_cols)
    }

    /// From the features' units to these.
    pub(super) fn unit(&self) -> f64 {
        self.unit
    }

    fn pairs(&self, place: usize) -> &[i32] {
        let n = short::n_pairs(self.n_cols);
        &self.pairs[place * n..(place + 1) * n]
    }

    /// Lower bounds of the squared distances of a row to those of a block.
    #[inline(always)]
    pub(super) fn at_least<const H: usize>(&self, place: usize, block: &Block<H>, margin: i32) -> [f32x4; H] {
        let products = short::products(self.pairs(place), &block.values, margin);
        let (scale, square) = (f32x4::splat(self.scales[place]), f32x4::splat(self.squares[place]));
        std::array::from_fn(|at| {
            square + block.squares[at] - scale * (block.scales[at] * f32x4::from_i32x4(products[at]))
        })
    }

    pub(super) fn width(&self, block: &Block<2>) -> Width {
        let most = |lanes: &[f32x4; 2]| {
            let lanes = lanes.iter().flat_map(|four| four.to_array()).filter(|x| x.is_finite());
            f64::from(lanes.fold(0.0, f32::max))
        };
        // Both ways from the product, and the roundings of the product itself; of squares, what was taken off and as much again.
        Width {
            per_scale: up(most(&block.scales) * 2.0 * f64::from(self.margin()) * (1.0 + 1e-6)),
            always: up(4.0 * SLACK * most(&block.squares) + 4.0 * UNDERFLOW),
        }
    }

    /// The width for a row.
    #[inline(always)]
    pub(super) fn width_at(&self, place: usize, width: &Width) -> f32 {
        let squares = self.squares[place] * (4.0 * SLACK as f32) + width.always;
        (self.scales[place] * width.per_scale + squares) * (1.0 + 1e-6)
    }
}

/// The smallest `f32` that is not below.
pub(super) fn up(x: f64) -> f32 {
    (x as f32).next_up()
}
