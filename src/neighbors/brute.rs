//! Every pair of rows, in blocks that stay in the processor's cache.
//!
//! `|q - p|² = |q|² - 2 q·p + |p|²` takes two operations per column instead of three. Its rounding is relative to the
//! lengths of the rows, not to their distance, so rows are centred first, and the bound that decides what is measured again
//! in `f64` is as wide as the lengths ask for. Where rows are searched among themselves, a pair is looked at once, for both.

use super::{
    best::{Best, squared_distance},
    question::Question,
    tile::{LanesOf, TILE, round_up},
};
use crate::{
    data::{Matrix, Row},
    lanes::{Lanes, PANEL, load_panel},
    progress::{Cancelled, Progress},
};

/// Rows of a block: with 30 columns, a block of panels is as large as a small first-level cache.
const BLOCK: usize = 256;

/// Centred rows, scaled so that none is longer than about 1.
struct Cloud {
    n_cols: usize,
    rows: Vec<u32>,
    /// `(n_rows, n_cols)`.
    values: Vec<f32>,
    /// The same in panels.
    panels: Vec<Lanes>,
    /// Squared lengths, with lanes that have no row infinitely far away.
    squares: Vec<f32>,
    /// The longest length of each block.
    longest: Vec<f64>,
}

/// What is taken from every row, and the power of two that it is then multiplied with.
struct Frame {
    center: Vec<f64>,
    scale: f64,
}

impl Frame {
    /// The center of `rows`; scaled so that neither they nor `others` are longer than about 1.
    fn of(features: &Matrix, rows: &[Row], others: &[Row]) -> Self {
        let mut center = vec![0.0; features.n_cols()];
        for row in rows {
            center.iter_mut().zip(features.row(row.index())).for_each(|(sum, &x)| *sum += f64::from(x));
        }
        center.iter_mut().for_each(|sum| *sum /= rows.len().max(1) as f64);
        let square = |row: &Row| {
            let along = features.row(row.index()).iter().zip(&center).map(|(&x, center)| f64::from(x) - center);
            along.map(|x| x * x).sum::<f64>()
        };
        let longest = rows.iter().chain(others).map(square).fold(0.0, f64::max);
        let exponent = if longest > 0.0 { -libm::ilogb(longest) / 2 } else { 0 };
        Self { center, scale: libm::scalbn(1.0, exponent) }
    }
}

impl Cloud {
    fn new(features: &Matrix, rows: &[Row], frame: &Frame) -> Self {
        let n_cols = features.n_cols();
        let mut values = Vec::with_capacity(rows.len() * n_cols);
        for row in rows {
            let row = features.row(row.index()).iter().zip(&frame.center);
            values.extend(row.map(|(&x, center)| ((f64::from(x) - center) * frame.scale) as f32));
        }
        let zeros = vec![0.0; n_cols];
        let n_panels = rows.len().div_ceil(PANEL);
        let mut panels = vec![Lanes::ZERO; n_panels * n_cols];
        for (panel, eight) in panels.chunks_exact_mut(n_cols).zip(values.chunks(PANEL * n_cols)) {
            load_panel(
                std::array::from_fn(|lane| eight.get(lane * n_cols..(lane + 1) * n_cols).unwrap_or(&zeros)),
                panel,
            );
        }
        let exact: Vec<f64> =
            values.chunks_exact(n_cols).map(|row| row.iter().map(|&x| f64::from(x) * f64::from(x)).sum()).collect();
        let longest = exact.chunks(BLOCK).map(|block| block.iter().copied().fold(0.0, f64::max).sqrt()).collect();
        let mut squares: Vec<f32> = exact.iter().map(|&square| square as f32).collect();
        squares.resize(n_panels * PANEL, f32::INFINITY);
        Self { n_cols, rows: rows.iter().map(|row| row.0).collect(), values, panels, squares, longest }
    }

    fn row(&self, at: usize) -> &[f32] {
        &self.values[at * self.n_cols..(at + 1) * self.n_cols]
    }

    fn n_blocks(&self) -> usize {
        self.longest.len()
    }

    fn block(&self, block: usize) -> std::ops::Range<usize> {
        block * BLOCK..((block + 1) * BLOCK).min(self.rows.len())
    }
}

/// How wide a limit becomes by rounding.
struct Slack {
    /// Of the square of the sum of both lengths.
    relative: f64,
    /// What underflow can do.
    underflow: f64,
    /// From squared units of the features to squared scaled ones.
    squared_scale: f64,
}

impl Slack {
    fn new(n_cols: usize, frame: &Frame) -> Self {
        Self {
            relative: (n_cols + 16) as f64 * f64::from(f32::EPSILON),
            underflow: (n_cols + 4) as f64 * f64::from(f32::MIN_POSITIVE),
            squared_scale: frame.scale * frame.scale,
        }
    }

    /// The largest `f32` sum for rows up to these lengths that may stand for an exact distance of at most `limit`.
    #[inline]
    fn at_most(&self, limit: f64, length: f64, other: f64) -> f32 {
        let both = length + other;
        round_up(limit * self.squared_scale * (1.0 + self.relative) + self.relative * both * both + self.underflow)
    }
}

/// One side of a pair of blocks.
struct Side<'a> {
    cloud: &'a Cloud,
    rows: std::ops::Range<usize>,
    /// The longest row of the other block.
    other: f64,
    at_most: Vec<f32>,
}

impl<'a> Side<'a> {
    /// A side whose rows ask for nothing.
    fn silent(cloud: &'a Cloud, block: usize) -> Self {
        Self { cloud, rows: cloud.block(block), other: 0.0, at_most: vec![-1.0; BLOCK] }
    }

    /// A side whose rows ask for near rows no longer than `other`.
    fn asking(cloud: &'a Cloud, block: usize, other: f64, slack: &Slack, best: &Best) -> Self {
        let mut side = Self { other, ..Self::silent(cloud, block) };
        (0..side.rows.len()).for_each(|at| side.tighten(at, slack, best));
        side
    }

    fn tighten(&mut self, at: usize, slack: &Slack, best: &Best) {
        let row = self.rows.start + at;
        let length = f64::from(self.cloud.squares[row]).sqrt();
        self.at_most[at] = slack.at_most(best.limit(row), length, self.other);
    }
}

pub(super) fn search(question: &Question<'_>, best: &mut Best, progress: &mut dyn Progress) -> Result<(), Cancelled> {
    let &Question { features, queries, among } = question;
    let frame = Frame::of(features, among, queries);
    let slack = Slack::new(features.n_cols(), &frame);
    let among_themselves = queries == among;
    let points = Cloud::new(features, among, &frame);
    let other_cloud = (!among_themselves).then(|| Cloud::new(features, queries, &frame));
    let asked = other_cloud.as_ref().unwrap_or(&points);
    let (n_asked, n_points) = (asked.n_blocks(), points.n_blocks());
    let n_pairs = if among_themselves { n_points * (n_points + 1) / 2 } else { n_asked * n_points };
    let mut n_done = 0;
    for q_block in 0..n_asked {
        let first = if among_themselves { q_block } else { 0 };
        for p_block in first..n_points {
            if n_done % 16 == 0 {
                progress.report(n_done as f64 / n_pairs as f64)?;
            }
            n_done += 1;
            let mut q_side = Side::asking(asked, q_block, points.longest[p_block], &slack, best);
            if among_themselves && p_block > q_block {
                let mut p_side = Side::asking(&points, p_block, asked.longest[q_block], &slack, best);
                Pair { features, slack: &slack, best }.look_at::<true>(&mut q_side, &mut p_side);
            } else {
                let mut p_side = Side::silent(&points, p_block);
                Pair { features, slack: &slack, best }.look_at::<false>(&mut q_side, &mut p_side);
            }
        }
    }
    Ok(())
}

/// Two blocks at work.
struct Pair<'a> {
    features: &'a Matrix,
    slack: &'a Slack,
    best: &'a mut Best,
}

impl Pair<'_> {
    /// Looks at all pairs of two blocks, for the rows of the first and, with `BOTH`, for those of the second.
    fn look_at<const BOTH: bool>(&mut self, q_side: &mut Side<'_>, p_side: &mut Side<'_>) {
        let rows: Vec<usize> = q_side.rows.clone().collect();
        let mut tiles = rows.chunks_exact(TILE);
        for tile in tiles.by_ref() {
            self.tile::<TILE, BOTH>(tile, q_side, p_side);
        }
        for one in tiles.remainder() {
            self.tile::<1, BOTH>(std::slice::from_ref(one), q_side, p_side);
        }
    }

    #[inline(always)]
    fn tile<const N: usize, const BOTH: bool>(&mut self, tile: &[usize], q_side: &mut Side<'_>, p_side: &mut Side<'_>) {
        let (q_cloud, p_cloud) = (q_side.cloud, p_side.cloud);
        let asked: [usize; N] = std::array::from_fn(|at| tile[at]);
        let values = asked.map(|row| q_cloud.row(row));
        let squares = asked.map(|row| q_cloud.squares[row]);
        let n_cols = p_cloud.n_cols;
        let first = p_side.rows.start / PANEL;
        for panel in first..p_side.rows.end.div_ceil(PANEL) {
            let start = panel * PANEL;
            let lengths: &[f32; PANEL] = p_cloud.squares[start..].first_chunk().expect("squares fill panels");
            let sums =
                partial_distances(values, &p_cloud.panels[panel * n_cols..(panel + 1) * n_cols], Lanes::from(*lengths));
            let q_first = q_side.rows.start;
            let near: [Lanes; N] = std::array::from_fn(|at| {
                sums[at].simd_le(Lanes::splat(q_side.at_most[asked[at] - q_first] - squares[at]))
            });
            let mut any = near.iter().fold(Lanes::ZERO, |any, &near| any | near);
            let mut near_p = [Lanes::ZERO; N];
            if BOTH {
                let p_first = p_side.rows.start;
                let at_most: &[f32; PANEL] =
                    p_side.at_most[start - p_first..].first_chunk().expect("blocks are panels");
                let at_most = Lanes::from(*at_most);
                near_p = std::array::from_fn(|at| sums[at].simd_le(at_most - Lanes::splat(squares[at])));
                any = near_p.iter().fold(any, |any, &near| any | near);
            }
            if !any.any() {
                continue;
            }
            for at in 0..N {
                for lane in LanesOf(near[at].to_bitmask()) {
                    self.measure(q_side, asked[at], p_cloud, start + lane);
                }
                if BOTH {
                    for lane in LanesOf(near_p[at].to_bitmask()) {
                        self.measure(p_side, start + lane, q_cloud, asked[at]);
                    }
                }
            }
        }
    }

    /// Measures a row that may be near; lanes behind the last row are none.
    #[inline(never)]
    fn measure(&mut self, side: &mut Side<'_>, asked: usize, other: &Cloud, at: usize) {
        let Some(&row) = other.rows.get(at) else { return };
        let own = side.cloud.rows[asked];
        if row != own && self.best.offer(asked, squared_distance(self.features, own, row), row) {
            side.tighten(asked - side.rows.start, self.slack, self.best);
        }
    }
}

/// `|p|² - 2 q·p` for a few rows `q` and the rows `p` of a panel.
#[inline(always)]
fn partial_distances<const N: usize>(rows: [&[f32]; N], panel: &[Lanes], squares: Lanes) -> [Lanes; N] {
    let rows = rows.map(|row| &row[..panel.len()]);
    let mut sums = [Lanes::ZERO; N];
    for (col, entry) in panel.iter().enumerate() {
        for (sum, row) in sums.iter_mut().zip(&rows) {
            *sum += *entry * Lanes::splat(row[col]);
        }
    }
    sums.map(|sum| squares - (sum + sum))
}
