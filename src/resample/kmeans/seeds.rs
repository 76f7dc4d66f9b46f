//! Seeds by greedy k-means++.

use super::{
    points::{Points, center},
    screen::{Block, Screen, up},
};
use crate::{
    order::{Key, sort_by_key},
    progress::{Cancelled, Progress},
    rng::Rng,
};
use wide::f32x4;

/// Multiplications between two reports of progress.
const REPORT_EVERY: usize = 4_000_000;

/// What rounding can do to a bound on squared distances, many times over.
const SLACK: f32 = 1.0 - 1e-5;

/// Seeds: their values, and the nearest one of each row.
pub(super) fn seeds(
    points: Points<'_>,
    screen: &Screen,
    n_clusters: usize,
    rng: &mut Rng,
    progress: &mut dyn Progress,
) -> Result<(Vec<f64>, Vec<u32>), Cancelled> {
    let n = points.rows.len();
    assert!((1..=n).contains(&n_clusters), "{n} rows have no {n_clusters} clusters");
    let mut seeding = Seeding::new(points, screen, rng.below(n as u32) as usize);
    let n_trials = 2 + libm::floor(libm::log(n_clusters as f64)) as usize;
    let mut sums = Vec::with_capacity(n);
    let mut trials = Vec::with_capacity(n_trials);
    while seeding.places.len() < n_clusters {
        let share = seeding.places.len() as f64 / n_clusters as f64;
        sums.clear();
        sums.extend(seeding.distances.iter().scan(0.0, |sum, distance| {
            *sum += distance;
            Some(*sum)
        }));
        let total = sums[n - 1];
        trials.clear();
        trials.extend((0..n_trials).map(|_| {
            let u = rng.uniform();
            // Rows that are all on seeds are drawn alike.
            let place =
                if total > 0.0 { sums.partition_point(|&sum| sum <= u * total) } else { (u * n as f64) as usize };
            place.min(n - 1)
        }));
        seeding.look_at(&trials, &mut || progress.report(share))?;
        let best = seeding.best(&trials);
        seeding.add(trials[best], best);
    }
    progress.report(1.0)?;
    Ok((seeding.centers, seeding.labels))
}

/// The seeds so far.
struct Seeding<'a> {
    points: Points<'a>,
    screen: &'a Screen,
    /// The seeds' places and values.
    places: Vec<usize>,
    centers: Vec<f64>,
    labels: Vec<u32>,
    /// Squared distances of rows to their nearest seed.
    distances: Vec<f64>,
    /// The same in the screen's units and not below; of a row on its seed, which nothing is nearer to, less than anything.
    limits: Vec<f32>,
    /// For each seed, the squared distance that a row of it must have for one of the trials to be nearer.
    reach: Vec<f32>,
    /// For each trial, by how much the sum of distances would fall, and the rows that it would take.
    gains: Vec<f64>,
    taken: Vec<Vec<u32>>,
    work: usize,
}

impl<'a> Seeding<'a> {
    fn new(points: Points<'a>, screen: &'a Screen, first: usize) -> Self {
        let n = points.rows.len();
        let centers: Vec<f64> = points.widened(first).collect();
        let distances: Vec<f64> = (0..n).map(|place| points.squared_distance(place, &centers)).collect();
        let mut seeding = Self {
            points,
            screen,
            places: vec![first],
            centers,
            labels: vec![0; n],
            limits: vec![f32::NEG_INFINITY; n],
            distances,
            reach: Vec::new(),
            gains: Vec::new(),
            taken: Vec::new(),
            work: 0,
        };
        (0..n).for_each(|place| seeding.limit(place));
        seeding
    }

    fn limit(&mut self, place: usize) {
        let unit = self.screen.unit();
        let distance = self.distances[place];
        self.limits[place] = if distance > 0.0 { up(distance * unit * unit) } else { f32::NEG_INFINITY };
    }

    /// Finds what each trial would gain if it became a seed.
    fn look_at(
        &mut self,
        trials: &[usize],
        report: &mut dyn FnMut() -> Result<(), Cancelled>,
    ) -> Result<(), Cancelled> {
        self.taken.resize(trials.len(), Vec::new());
        self.taken.iter_mut().for_each(Vec::clear);
        self.gains.clear();
        self.gains.resize(trials.len(), 0.0);
        let mut done = 0;
        while done < trials.len() {
            let left = trials.len() - done;
            done += match left {
                1..=4 => self.look_at_some::<1>(trials, done, report)?,
                5..=8 => self.look_at_some::<2>(trials, done, report)?,
                _ => self.look_at_some::<3>(trials, done, report)?,
            };
        }
        Ok(())
    }

    /// Up to `4 · H` of the trials, from the given one on.
    fn look_at_some<const H: usize>(
        &mut self,
        trials: &[usize],
        from: usize,
        report: &mut dyn FnMut() -> Result<(), Cancelled>,
    ) -> Result<usize, Cancelled> {
        let n_cols = self.points.n_cols();
        let trials = &trials[from..trials.len().min(from + 4 * H)];
        let values: Vec<f64> = trials.iter().flat_map(|&place| self.points.widened(place)).collect();
        let block: Block<H> = self.screen.block(values.chunks_exact(n_cols));
        let (screen, margin) = (self.screen, self.screen.margin());
        let look = |place: usize| screen.at_least(place, &block, margin);
        self.reach.clear();
        self.reach.extend(self.places.iter().map(|&seed| {
            let between = look(seed).iter().flat_map(|four| four.to_array()).fold(f32::INFINITY, f32::min);
            // By the triangle inequality a row is nearer to a trial only if the trial is less than twice as far from its seed.
            between * 0.25 * SLACK
        }));
        let n_rows = self.labels.len();
        for start in (0..n_rows).step_by(1 << 14) {
            let mut n_looked_at = 0;
            for place in start..n_rows.min(start + (1 << 14)) {
                let limit = self.limits[place];
                if limit < self.reach[self.labels[place] as usize] {
                    continue;
                }
                n_looked_at += 1;
                let near = look(place).map(|bound| bound.simd_le(f32x4::splat(limit)));
                if !near.iter().fold(f32x4::ZERO, |any, &near| any | near).any() {
                    continue;
                }
                for (four, near) in near.into_iter().enumerate() {
                    let mut mask = near.to_bitmask();
                    while mask != 0 {
                        let trial = 4 * four + mask.trailing_zeros() as usize;
                        mask &= mask - 1;
                        let before = self.distances[place];
                        let after = self.points.squared_distance(place, &values[trial * n_cols..(trial + 1) * n_cols]);
                        if after < before {
                            self.gains[from + trial] += before - after;
                            self.taken[from + trial].push(place as u32);
                        }
                    }
                }
            }
            self.work += n_looked_at * 4 * H * n_cols + (1 << 14);
            if self.work >= REPORT_EVERY {
                self.work = 0;
                report()?;
            }
        }
        Ok(trials.len())
    }

    /// The trial that gains most, the first of equals.
    ///
    /// Gains are sums, and the order of summation that decides is seed after seed, from the farthest row on. It is taken
    /// only where another order could come to another trial.
    fn best(&self, trials: &[usize]) -> usize {
        let most = self.gains.iter().copied().fold(0.0, f64::max);
        let rounding = (self.labels.len() + 16) as f64 * 4.0 * f64::EPSILON;
        let mut close = (0..trials.len()).filter(|&trial| self.gains[trial] >= most * (1.0 - rounding));
        let first = close.next().unwrap_or(0);
        let same = |trial: usize| self.points.row(trials[trial]) == self.points.row(trials[first]);
        if close.clone().all(same) {
            return first;
        }
        let (mut best, mut most) = (first, self.gain_in_order(trials[first], first));
        for trial in close {
            let gain = self.gain_in_order(trials[trial], trial);
            if gain > most {
                (best, most) = (trial, gain);
            }
        }
        best
    }

    fn gain_in_order(&self, place: usize, trial: usize) -> f64 {
        let values: Vec<f64> = self.points.widened(place).collect();
        let mut taken = self.taken[trial].clone();
        sort_by_key(&mut taken, |&place| place);
        sort_by_key(&mut taken, |&place| !self.distances[place as usize].key());
        sort_by_key(&mut taken, |&place| self.labels[place as usize]);
        let gain =
            |&place: &u32| self.distances[place as usize] - self.points.squared_distance(place as usize, &values);
        taken.iter().map(gain).fold(0.0, |sum, gain| sum + gain)
    }

    /// The row of that place becomes a seed, and takes what it did as a trial.
    fn add(&mut self, place: usize, trial: usize) {
        let new = self.places.len() as u32;
        self.places.push(place);
        self.centers.extend(self.points.widened(place));
        for taken in std::mem::take(&mut self.taken[trial]) {
            let taken = taken as usize;
            self.distances[taken] = self.points.squared_distance(taken, center(&self.centers, new, self.points));
            self.labels[taken] = new;
            self.limit(taken);
        }
    }
}
