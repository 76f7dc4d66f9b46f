//! Groups of rows near each other, passed over where their bounding box is too far away.
//!
//! A k-d tree cut off at groups of [`group_size`] rows, of which only the leaves are kept: with so few of them, looking at every
//! box, eight at a time, costs less than walking down. Rows asked about come in groups too, so that most boxes are ruled out
//! for a whole group at once; what is left is ruled out row by row.

use super::{
    best::{Best, squared_distance},
    question::Question,
    tile::{LanesOf, TILE, at_most, panels, squared_distances},
};
use crate::{
    data::{Matrix, Row},
    lanes::{Lanes, PANEL},
    order::{short_key, short_number, sort_keys, split_off_smallest},
    progress::{Cancelled, Progress},
};

/// Rows of a group; whole panels.
fn group_size(n_cols: usize) -> usize {
    if n_cols <= 4 { 32 } else { 64 }
}

/// A bounding box: lowest and highest value of each column.
struct Bounds {
    low: Vec<f32>,
    high: Vec<f32>,
}

impl Bounds {
    fn of<'a>(n_cols: usize, rows: impl Iterator<Item = &'a [f32]>) -> Self {
        let mut bounds = Self { low: vec![f32::INFINITY; n_cols], high: vec![f32::NEG_INFINITY; n_cols] };
        for row in rows {
            for ((low, high), &x) in bounds.low.iter_mut().zip(&mut bounds.high).zip(row) {
                *low = low.min(x);
                *high = high.max(x);
            }
        }
        bounds
    }

    fn widest(&self) -> usize {
        let widths = self.low.iter().zip(&self.high).map(|(low, high)| high - low).enumerate();
        widths.fold((0, -1.0), |best, (col, width)| if width > best.1 { (col, width) } else { best }).0
    }
}

/// Puts the places of rows in an order in which each run of `size` lies together: split at the middle of the widest column,
/// again and again, so that only the last group is smaller.
pub(super) fn arrange(features: &Matrix, rows: &[Row], size: usize) -> Vec<u32> {
    let mut order: Vec<u32> = (0..rows.len() as u32).collect();
    let mut keys: Vec<u64> = Vec::with_capacity(rows.len());
    let mut parts = Vec::from_iter([(0, order.len())]);
    while let Some((start, end)) = parts.pop() {
        let part = start..end;
        let n_groups = part.len().div_ceil(size);
        if n_groups < 2 {
            continue;
        }
        let row = |place: u32| features.row(rows[place as usize].index());
        let column = Bounds::of(features.n_cols(), order[part.clone()].iter().map(|&place| row(place))).widest();
        keys.clear();
        keys.extend(order[part.clone()].iter().map(|&place| beside(row(place)[column], place)));
        let middle = n_groups.div_ceil(2) * size;
        split_off_smallest(&mut keys, middle);
        order[part.clone()].iter_mut().zip(&keys).for_each(|(place, key)| *place = *key as u32);
        parts.extend([(start + middle, end), (start, start + middle)]);
    }
    order
}

/// A key that orders by a number and then by a place, which is its lower half.
fn beside(x: f32, place: u32) -> u64 {
    short_key(x) << 32 | u64::from(place)
}

/// The rows searched among, in groups.
struct Groups {
    size: usize,
    n_cols: usize,
    /// Rows, group after group.
    rows: Vec<u32>,
    /// Their values; every group starts a panel.
    panels: Vec<Lanes>,
    /// Boxes, one after the other.
    bounds: Vec<Bounds>,
    /// The same boxes, eight side by side: per column the low ends and the high ends.
    bound_panels: Vec<[Lanes; 2]>,
}

impl Groups {
    fn new(features: &Matrix, rows: Vec<u32>, size: usize) -> Self {
        let n_cols = features.n_cols();
        let bounds: Vec<Bounds> = rows
            .chunks(size)
            .map(|group| Bounds::of(n_cols, group.iter().map(|&row| features.row(row as usize))))
            .collect();
        let mut bound_panels = Vec::with_capacity(bounds.len().div_ceil(PANEL) * n_cols);
        for eight in bounds.chunks(PANEL) {
            for col in 0..n_cols {
                let lane = |end: fn(&Bounds) -> &[f32]| {
                    Lanes::from(std::array::from_fn(|lane| eight.get(lane).map_or(f32::MAX, |bounds| end(bounds)[col])))
                };
                bound_panels.push([lane(|bounds| &bounds.low), lane(|bounds| &bounds.high)]);
            }
        }
        Self { size, n_cols, panels: panels(features, &rows), rows, bounds, bound_panels }
    }

    /// Lower bounds of the squared distance from a box to each group.
    fn distances_from(&self, from: &Bounds, to: &mut Vec<(f32, u32)>) {
        to.clear();
        for (panel, bounds) in self.bound_panels.chunks_exact(self.n_cols).enumerate() {
            let mut sums = Lanes::ZERO;
            for ((ends, &low), &high) in bounds.iter().zip(&from.low).zip(&from.high) {
                let along = gap(ends[0] - Lanes::splat(high), Lanes::splat(low) - ends[1]);
                sums += along * along;
            }
            let first = panel * PANEL;
            let n = PANEL.min(self.bounds.len() - first);
            to.extend(sums.as_array()[..n].iter().zip(first as u32..).map(|(&sum, group)| (sum, group)));
        }
    }
}

/// The positive one of two numbers, or 0; they are the ways from one end of a box to the other side's, never both positive.
#[inline(always)]
fn gap(above: Lanes, below: Lanes) -> Lanes {
    (above & above.simd_gt(Lanes::ZERO)) + (below & below.simd_gt(Lanes::ZERO))
}

/// The rows of one group that are asked about.
struct Block<'a> {
    /// Places among the rows asked about.
    places: &'a [u32],
    rows: Vec<u32>,
    panels: Vec<Lanes>,
    /// The largest `f32` distance that may still be of use, per row; nothing is for lanes without a row.
    at_most: Vec<f32>,
    active: Vec<usize>,
}

pub(super) fn search(question: &Question<'_>, best: &mut Best, progress: &mut dyn Progress) -> Result<(), Cancelled> {
    let &Question { features, queries, among } = question;
    let n_cols = features.n_cols();
    let size = group_size(n_cols);
    let order = arrange(features, among, size);
    let rows = |rows: &[Row], order: &[u32]| order.iter().map(|&place| rows[place as usize].0).collect::<Vec<u32>>();
    let query_order = if queries == among { order.clone() } else { arrange(features, queries, size) };
    let groups = Groups::new(features, rows(among, &order), size);
    let (mut near, mut n_done) = (Vec::new(), 0);
    for places in query_order.chunks(size) {
        progress.report(n_done as f64 / queries.len() as f64)?;
        n_done += places.len();
        let rows = rows(queries, places);
        let mut block = Block {
            panels: panels(features, &rows),
            at_most: std::iter::repeat_n(f32::INFINITY, rows.len())
                .chain(std::iter::repeat_n(-1.0, rows.len().next_multiple_of(PANEL) - rows.len()))
                .collect(),
            active: Vec::with_capacity(size),
            places,
            rows,
        };
        let bounds = Bounds::of(n_cols, block.rows.iter().map(|&row| features.row(row as usize)));
        groups.distances_from(&bounds, &mut near);
        // Groups that touch the rows come first: after them, most others can be passed over unsorted.
        touching_first(&mut near);
        let mut sorted = false;
        let mut at = 0;
        while at < near.len() {
            let (distance, group) = near[at];
            if distance > 0.0 && !sorted {
                let limit = block.limit();
                let rest = near.drain(at..).filter(|&(distance, _)| distance <= limit);
                let mut rest: Vec<u64> = rest.map(|(distance, group)| beside(distance, group)).collect();
                sort_keys(&mut rest);
                near.extend(rest.into_iter().map(|key| (short_number(key >> 32), key as u32)));
                sorted = true;
                continue;
            }
            if distance > block.limit() {
                break;
            }
            block.visit(features, &groups, group as usize, best);
            at += 1;
        }
    }
    Ok(())
}

/// Groups at distance 0 to the front, all else behind.
fn touching_first(near: &mut [(f32, u32)]) {
    let mut front = 0;
    for at in 0..near.len() {
        if near[at].0 == 0.0 {
            near.swap(front, at);
            front += 1;
        }
    }
}

impl Block<'_> {
    fn limit(&self) -> f32 {
        self.at_most.iter().copied().fold(-1.0, f32::max)
    }

    /// Looks at the rows of a group, for those rows asked about that its box is not too far away from.
    fn visit(&mut self, features: &Matrix, groups: &Groups, group: usize, best: &mut Best) {
        let n_cols = groups.n_cols;
        let Bounds { low, high } = &groups.bounds[group];
        self.active.clear();
        let panels = self.panels.chunks_exact(n_cols).zip(self.at_most.as_chunks::<PANEL>().0).enumerate();
        for (at, (panel, at_most)) in panels {
            let mut sums = Lanes::ZERO;
            for ((&x, &low), &high) in panel.iter().zip(low).zip(high) {
                let along = gap(Lanes::splat(low) - x, x - Lanes::splat(high));
                sums += along * along;
            }
            let reached = sums.simd_le(Lanes::from(*at_most)).to_bitmask();
            self.active.extend(LanesOf(reached).map(|lane| at * PANEL + lane));
        }
        let rows = group * groups.size..(group * groups.size + groups.size).min(groups.rows.len());
        let panels = &groups.panels[rows.start / PANEL * n_cols..rows.end.div_ceil(PANEL) * n_cols];
        let active = std::mem::take(&mut self.active);
        let mut tiles = active.chunks_exact(TILE);
        for tile in tiles.by_ref() {
            self.compare::<TILE>(features, tile, panels, &groups.rows[rows.clone()], best);
        }
        for one in tiles.remainder() {
            self.compare::<1>(features, std::slice::from_ref(one), panels, &groups.rows[rows.clone()], best);
        }
        self.active = active;
    }

    #[inline(always)]
    fn compare<const N: usize>(
        &mut self,
        features: &Matrix,
        tile: &[usize],
        panels: &[Lanes],
        rows: &[u32],
        best: &mut Best,
    ) {
        let n_cols = features.n_cols();
        let asked: [usize; N] = std::array::from_fn(|at| tile[at]);
        let values = asked.map(|at| features.row(self.rows[at] as usize));
        for (panel, rows) in panels.chunks_exact(n_cols).zip(rows.chunks(PANEL)) {
            let sums = squared_distances(values, panel);
            let near: [Lanes; N] = std::array::from_fn(|at| sums[at].simd_le(Lanes::splat(self.at_most[asked[at]])));
            if !near.iter().fold(Lanes::ZERO, |any, &near| any | near).any() {
                continue;
            }
            for (&at, near) in asked.iter().zip(near) {
                for lane in LanesOf(near.to_bitmask()) {
                    let Some(&row) = rows.get(lane) else { break };
                    self.measure(features, at, row, best);
                }
            }
        }
    }

    /// Measures a row that may be near.
    #[inline(never)]
    fn measure(&mut self, features: &Matrix, at: usize, row: u32, best: &mut Best) {
        if row == self.rows[at] {
            return;
        }
        let place = self.places[at] as usize;
        if best.offer(place, squared_distance(features, self.rows[at], row), row) {
            self.at_most[at] = at_most(best.limit(place), features.n_cols());
        }
    }
}
