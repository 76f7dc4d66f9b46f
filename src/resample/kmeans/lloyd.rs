//! Lloyd's iterations, of which most is passed over.
//!
//! Each row keeps how far its own center is at most and how far others are at least, and centers are told how far they moved:
//! a row whose own center is still nearer than any other can be is not looked at (Hamerly; with a bound per center, Elkan;
//! with one per group of them, Yinyang). Where that is not known, the bounds of [`Screen`] rule out most centers of a
//! group, and what is left is measured. So every row is where measuring all centers would put it.

use super::{
    points::{Points, center},
    screen::{Block, Screen, Width, up},
};
use crate::{
    order::{Key, order_of, sort_by_key},
    progress::{Cancelled, Progress},
};
use wide::{bytemuck, f32x8};

/// Centers of a block.
const BLOCK: usize = 8;

/// Most bounds of a row, as many as a mask has bits.
const MOST_BOUNDS: usize = 32;

/// What rounding in `f32` can do to a bound, many times over.
const SLACK: f32 = 1e-6;

/// Multiplications between two reports of progress.
const REPORT_EVERY: usize = 4_000_000;

/// Progress through iterations of which nobody knows how many there will be: half of the way after eight.
pub(super) struct Iterations<'a> {
    progress: &'a mut dyn Progress,
    n_before: f64,
    work: usize,
}

impl<'a> Iterations<'a> {
    pub(super) fn new(progress: &'a mut dyn Progress, n_before: u32) -> Self {
        Self { progress, n_before: f64::from(n_before), work: REPORT_EVERY }
    }

    /// Some multiplications more, at this share of the iteration.
    fn tell(&mut self, work: usize, share: f64) -> Result<(), Cancelled> {
        self.work += work;
        if self.work < REPORT_EVERY {
            return Ok(());
        }
        self.work = 0;
        let n_done = self.n_before + share;
        self.progress.report(n_done / (n_done + 8.0))
    }
}

/// Rows and their clusters. Bounds are lengths in the screen's units.
pub(super) struct Lloyd<'a> {
    points: Points<'a>,
    screen: &'a Screen,
    pub(super) centers: Vec<f64>,
    pub(super) labels: Vec<u32>,
    /// Rows of each cluster.
    counts: Vec<u32>,
    /// Clusters whose rows are not those that their center is the mean of.
    changed: Vec<bool>,
    /// Whether a center is not the mean of its cluster's rows, because a cluster had none.
    filled: bool,
    grouping: Grouping,
    blocks: Vec<Block<2>>,
    /// How far the centers have moved in all, and the centers of each bound at most.
    own_way: Vec<f64>,
    way: Vec<f64>,
    /// How far each row's own center is at most, less how far that had moved.
    upper: Vec<f32>,
    /// How far the others are at least, `n_bounds` a row, plus how far they had moved.
    lower: Vec<f32>,
}

/// Which centers stand side by side, and which bound is for which.
struct Grouping {
    /// The centers' numbers, block after block: near ones together.
    numbers: Vec<u32>,
    /// Where each center stands.
    slots: Vec<u32>,
    /// Bounds of a row, whole blocks of lanes; none if there is one block, which is looked at as fast as they are.
    n_bounds: usize,
    /// Blocks that share a bound, or 0 if each center has one.
    n_blocks: usize,
}

impl Grouping {
    fn new(centers: &[f64], n_cols: usize) -> Self {
        let n = centers.len() / n_cols;
        let mut numbers: Vec<u32> = (0..n as u32).collect();
        let mut parts = Vec::from_iter([(0, n)]);
        while let Some((start, end)) = parts.pop() {
            let part = &mut numbers[start..end];
            if part.len() <= BLOCK {
                continue;
            }
            let value = |number: u32, col: usize| centers[number as usize * n_cols + col];
            let width = |col: usize| {
                let ends = part.iter().map(|&number| value(number, col));
                ends.clone().fold(f64::NEG_INFINITY, f64::max) - ends.fold(f64::INFINITY, f64::min)
            };
            let widest = (0..n_cols).map(width).enumerate();
            let (col, _) =
                widest.fold((0, -1.0), |best, (col, width)| if width > best.1 { (col, width) } else { best });
            sort_by_key(part, |&number| value(number, col));
            let middle = start + part.len().div_ceil(2).next_multiple_of(BLOCK);
            parts.extend([(start, middle), (middle, end)]);
        }
        let mut slots = vec![0; n];
        numbers.iter().zip(0..).for_each(|(&number, slot)| slots[number as usize] = slot);
        let n_all = n.div_ceil(BLOCK);
        let (n_bounds, n_blocks) = if n_all == 1 {
            (0, 0)
        } else if n_all * BLOCK <= MOST_BOUNDS {
            (n_all * BLOCK, 0)
        } else {
            let n_blocks = n_all.div_ceil(MOST_BOUNDS);
            (n_all.div_ceil(n_blocks).next_multiple_of(BLOCK), n_blocks)
        };
        Self { numbers, slots, n_bounds, n_blocks }
    }

    /// The bound for a center, if there are any.
    fn bound_of(&self, number: u32) -> usize {
        let slot = self.slots[number as usize] as usize;
        (slot / BLOCK).checked_div(self.n_blocks).unwrap_or(slot)
    }
}

/// The bound for a distance, of which the part `way` may be gone already.
fn lower_bound(distance: f64, way: f32) -> f32 {
    (distance as f32 + way) * (1.0 - SLACK)
}

/// What looking at one row needs.
struct Look {
    /// Centers that were measured and the squares of their distances.
    measured: Vec<(f64, u32)>,
    /// The ways, rounded up.
    own_way: Vec<f32>,
    way: Vec<f32>,
    margin: i32,
    work: usize,
}

impl<'a> Lloyd<'a> {
    /// From some centers and any labels.
    pub(super) fn new(points: Points<'a>, screen: &'a Screen, centers: Vec<f64>, labels: Vec<u32>) -> Self {
        let n_clusters = centers.len() / points.n_cols();
        let grouping = Grouping::new(&centers, points.n_cols());
        let mut counts = vec![0; n_clusters];
        labels.iter().for_each(|&label| counts[label as usize] += 1);
        let n = labels.len();
        Self {
            points,
            screen,
            labels,
            counts,
            changed: vec![true; n_clusters],
            filled: false,
            blocks: Vec::new(),
            own_way: vec![0.0; n_clusters],
            way: vec![0.0; grouping.n_bounds],
            upper: if grouping.n_bounds == 0 { Vec::new() } else { vec![f32::INFINITY; n] },
            lower: vec![f32::NEG_INFINITY; n * grouping.n_bounds],
            grouping,
            centers,
        }
    }

    pub(super) fn points(&self) -> Points<'a> {
        self.points
    }

    /// Gives every row the number of its nearest center, and says whether a number changed.
    pub(super) fn assign(&mut self, iterations: &mut Iterations<'_>) -> Result<bool, Cancelled> {
        let n_cols = self.points.n_cols();
        let of = |numbers: &[u32]| {
            self.screen.block(numbers.iter().map(|&number| center(&self.centers, number, self.points)))
        };
        self.blocks = self.grouping.numbers.chunks(BLOCK).map(of).collect();
        let mut look = Look {
            measured: Vec::new(),
            own_way: self.own_way.iter().map(|&way| up(way)).collect(),
            way: self.way.iter().map(|&way| up(way)).collect(),
            margin: self.screen.margin(),
            work: 0,
        };
        let n = self.labels.len();
        let mut any = false;
        if self.grouping.n_bounds == 0 {
            let width = self.screen.width(&self.blocks[0]);
            for place in 0..n {
                any |= self.look_at_all(place, &width, &mut look);
                if look.work >= REPORT_EVERY {
                    iterations.tell(std::mem::take(&mut look.work), place as f64 / n as f64)?;
                }
            }
            iterations.tell(look.work, 1.0)?;
            return Ok(any);
        }
        for place in 0..n {
            let own = self.labels[place];
            let upper = self.upper[place] + look.own_way[own as usize];
            let reached = self.reached(place, upper, &look.way);
            look.work += self.grouping.n_bounds;
            if reached != 0 {
                any |= self.look_at(place, &mut look);
            }
            if look.work >= REPORT_EVERY {
                iterations.tell(std::mem::take(&mut look.work), place as f64 / n as f64)?;
            }
        }
        iterations.tell(look.work + self.centers.len() / n_cols, 1.0)?;
        Ok(any)
    }

    /// Finds a row's nearest center among those of the one block; whether it is another one than before.
    #[inline(always)]
    fn look_at_all(&mut self, place: usize, width: &Width, look: &mut Look) -> bool {
        let bounds: f32x8 = bytemuck::cast(self.screen.at_least(place, &self.blocks[0], look.margin));
        look.work += BLOCK * self.points.n_cols();
        let before = self.labels[place];
        let slot = self.grouping.slots[before as usize];
        let own = bounds.to_array()[slot as usize % BLOCK];
        let near = bounds.simd_le(f32x8::splat(own + self.screen.width_at(place, width))).to_bitmask();
        near != 1 << slot && self.measure_all(place, near, look)
    }

    /// Puts a row to the nearest of some centers.
    #[inline(never)]
    fn measure_all(&mut self, place: usize, near: u32, look: &mut Look) -> bool {
        let before = self.labels[place];
        let numbers = (0..).zip(&self.grouping.numbers).filter(|(slot, _)| near >> slot & 1 == 1);
        let mut best = (f64::INFINITY, before);
        for (_, &number) in numbers {
            look.work += self.points.n_cols();
            let found = (self.points.squared_distance(place, center(&self.centers, number, self.points)), number);
            if found < best {
                best = found;
            }
        }
        self.put(place, best.1)
    }

    /// Gives a row to a cluster; whether it is another one than before.
    fn put(&mut self, place: usize, after: u32) -> bool {
        let before = std::mem::replace(&mut self.labels[place], after);
        if after != before {
            for (label, count) in [(before, -1), (after, 1)] {
                self.changed[label as usize] = true;
                let counted = &mut self.counts[label as usize];
                *counted = counted.wrapping_add_signed(count);
            }
        }
        after != before
    }

    /// The bounds of a row that do not rule out what is nearer than `upper`.
    #[inline(always)]
    fn reached(&self, place: usize, upper: f32, way: &[f32]) -> u32 {
        let n = self.grouping.n_bounds;
        let upper = f32x8::splat(upper * (1.0 + SLACK));
        let (lower, _) = self.lower[place * n..(place + 1) * n].as_chunks::<BLOCK>();
        let (way, _) = way.as_chunks::<BLOCK>();
        let mut reached = 0;
        for (at, (lower, way)) in lower.iter().zip(way).enumerate() {
            reached |= (f32x8::from(*lower) - f32x8::from(*way)).simd_le(upper).to_bitmask() << (at * BLOCK);
        }
        reached
    }

    /// Finds a row's nearest center; whether it is another one than before.
    #[inline(never)]
    fn look_at(&mut self, place: usize, look: &mut Look) -> bool {
        let (n_cols, n_bounds, unit) = (self.points.n_cols(), self.grouping.n_bounds, self.screen.unit());
        let before = self.labels[place];
        let own = self.points.squared_distance_about(place, center(&self.centers, before, self.points));
        // What rounding can have done is less than the slack of every comparison below.
        let length = own.sqrt() * unit;
        let reached = self.reached(place, up(length), &look.way);
        look.work += n_cols;
        let mut best = (own * (1.0 + 1e-9), before);
        if reached != 0 {
            look.measured.clear();
            let n_blocks = self.grouping.n_blocks;
            let mut left = reached;
            while left != 0 {
                let bound = left.trailing_zeros() as usize;
                if n_blocks == 0 {
                    let block = bound / BLOCK;
                    left &= !(0xff << (block * BLOCK));
                    let least = self.look_at_block(place, block, &mut best, look).to_array();
                    let ways = &look.way[block * BLOCK..];
                    let lower = &mut self.lower[place * n_bounds + block * BLOCK..][..BLOCK];
                    for ((lower, &square), &way) in lower.iter_mut().zip(&least).zip(ways) {
                        *lower = (square.max(0.0).sqrt() + way) * (1.0 - SLACK);
                    }
                } else {
                    left &= left - 1;
                    let mut least = f32x8::splat(f32::INFINITY);
                    for block in bound * n_blocks..((bound + 1) * n_blocks).min(self.blocks.len()) {
                        let found = self.look_at_block(place, block, &mut best, look);
                        least = found.simd_lt(least).select(found, least);
                    }
                    let square = least.to_array().into_iter().fold(f32::INFINITY, f32::min);
                    self.lower[place * n_bounds + bound] = (square.max(0.0).sqrt() + look.way[bound]) * (1.0 - SLACK);
                }
            }
            // What was measured is no longer in its bound, the nearest is in none, and the one before is in its own again.
            let after = best.1;
            for &(square, number) in look.measured.iter().filter(|(_, number)| *number != after) {
                let bound = self.grouping.bound_of(number);
                let lower = &mut self.lower[place * n_bounds + bound];
                *lower = lower.min(lower_bound(square.sqrt() * unit, look.way[bound]));
            }
            if n_blocks == 0 {
                self.lower[place * n_bounds + self.grouping.bound_of(after)] = f32::INFINITY;
            }
            if after != before {
                let bound = self.grouping.bound_of(before);
                let lower = &mut self.lower[place * n_bounds + bound];
                *lower = lower.min(lower_bound(length, look.way[bound]));
            }
        }
        let (square, after) = best;
        // The sum with the way, rounded up, is what is compared.
        self.upper[place] =
            up((square.sqrt() * unit) * (1.0 + f64::from(SLACK)) - f64::from(look.own_way[after as usize]));
        self.put(place, after)
    }

    /// Measures what of a block may be nearer than the best; lower bounds of the squares of all else.
    #[inline(always)]
    fn look_at_block(&self, place: usize, block: usize, best: &mut (f64, u32), look: &mut Look) -> f32x8 {
        let (points, unit) = (self.points, self.screen.unit());
        let bounds = self.screen.at_least(place, &self.blocks[block], look.margin);
        let bounds: f32x8 = bytemuck::cast(bounds);
        look.work += BLOCK * points.n_cols();
        let near = bounds.simd_le(f32x8::splat(up(best.0 * unit * unit)));
        let mut mask = near.to_bitmask();
        if mask == 0 {
            return bounds;
        }
        let own = self.labels[place];
        while mask != 0 {
            let slot = block * BLOCK + mask.trailing_zeros() as usize;
            mask &= mask - 1;
            // Lanes behind the last center are infinitely far away, which only what is infinite itself is not nearer than.
            let Some(&number) = self.grouping.numbers.get(slot) else { break };
            if number != own {
                if look.measured.is_empty() {
                    best.0 = points.squared_distance(place, center(&self.centers, own, points));
                }
                let found = (points.squared_distance(place, center(&self.centers, number, points)), number);
                look.measured.push(found);
                look.work += points.n_cols();
                if found < *best {
                    *best = found;
                }
            }
        }
        near.select(f32x8::splat(f32::INFINITY), bounds)
    }

    /// Moves every center to the mean of its rows, and returns the sum of the squared ways.
    pub(super) fn move_centers(&mut self) -> f64 {
        let n_cols = self.points.n_cols();
        let next = self.means();
        let mut total = 0.0;
        let mut farthest = vec![0.0; self.way.len()];
        for (number, (from, to)) in self.centers.chunks(n_cols).zip(next.chunks(n_cols)).enumerate() {
            let square = from.iter().zip(to).map(|(from, to)| (from - to) * (from - to)).sum::<f64>();
            total += square;
            let way = square.sqrt() * self.screen.unit() * (1.0 + 1e-9);
            self.own_way[number] += way;
            if let Some(farthest) = farthest.get_mut(self.grouping.bound_of(number as u32)) {
                *farthest = way.max(*farthest);
            }
        }
        self.way.iter_mut().zip(farthest).for_each(|(sum, way)| *sum += way);
        self.centers = next;
        total
    }

    /// The mean of every cluster's rows, clusters without rows filled as [`super::KMeans`] says.
    fn means(&mut self) -> Vec<f64> {
        let n_cols = self.points.n_cols();
        let any_empty = self.counts.contains(&0);
        if any_empty || self.filled {
            self.changed.fill(true);
        }
        self.filled = any_empty;
        // What nothing came to and went from has its mean already: the same rows in the same order.
        let mut sums = self.centers.clone();
        for (sum, &changed) in sums.chunks_exact_mut(n_cols).zip(&self.changed) {
            if changed {
                sum.fill(0.0);
            }
        }
        for (place, &label) in self.labels.iter().enumerate() {
            if self.changed[label as usize] {
                let sum = &mut sums[label as usize * n_cols..][..n_cols];
                sum.iter_mut().zip(self.points.row(place)).for_each(|(sum, &x)| *sum += f64::from(x));
            }
        }
        let mut counts = self.counts.clone();
        if any_empty {
            let empty: Vec<usize> = (0..counts.len()).filter(|&cluster| counts[cluster] == 0).collect();
            for (&cluster, place) in empty.iter().zip(self.farthest(empty.len())) {
                let from = self.labels[place] as usize;
                for (col, x) in self.points.widened(place).enumerate() {
                    sums[from * n_cols + col] -= x;
                    sums[cluster * n_cols + col] = x;
                }
                counts[from] -= 1;
                counts[cluster] = 1;
            }
        }
        for ((sum, &count), changed) in sums.chunks_exact_mut(n_cols).zip(&counts).zip(&mut self.changed) {
            if std::mem::take(changed) {
                sum.iter_mut().for_each(|sum| *sum /= f64::from(count.max(1)));
            }
        }
        let largest = (0..counts.len()).rev().max_by_key(|&cluster| counts[cluster]).unwrap_or(0);
        for cluster in (0..counts.len()).filter(|&cluster| counts[cluster] == 0) {
            sums.copy_within(largest * n_cols..(largest + 1) * n_cols, cluster * n_cols);
        }
        sums
    }

    /// The places of the rows farthest from their centers, farthest first; none if every row is on its center.
    fn farthest(&self, n: usize) -> Vec<usize> {
        let distances: Vec<f64> = self.own_distances().collect();
        let order = order_of(&distances.iter().map(|distance| !distance.key()).collect::<Vec<u64>>());
        if distances[order[0] as usize] == 0.0 {
            return Vec::new();
        }
        order.into_iter().take(n).map(|place| place as usize).collect()
    }

    /// The squared distances of rows to their centers.
    pub(super) fn own_distances(&self) -> impl Iterator<Item = f64> {
        let points = self.points;
        let own =
            move |(place, &label): (usize, &u32)| points.squared_distance(place, center(&self.centers, label, points));
        self.labels.iter().enumerate().map(own)
    }
}
