//! The support vectors of a support vector classifier with a Gaussian kernel.

use crate::{
    data::{Class, Matrix, Row, TrainSet},
    lanes::{Lanes, PANEL, load_panel, panels_of},
    nn::math::exp_of_negative,
    progress::{Cancelled, Progress, Section},
};

/// Kernel values kept at most, four bytes each.
const CACHE: usize = 16 << 20;

/// The least curvature of a step, where two rows are alike.
const LEAST_CURVATURE: f64 = 1e-12;

/// A weight this near to a bound is at the bound.
const DUST: f64 = 1e-12;

/// Kernel values between two reports of progress.
const REPORT_EVERY: usize = 500_000;

/// A support vector classifier, of which only the support vectors are wanted.
///
/// One machine for each pair of classes: its dual problem is to minimize `½ Σ αᵢ αⱼ yᵢ yⱼ k(xᵢ, xⱼ) - Σ αᵢ` subject to
/// `0 <= αᵢ <= c` and `Σ yᵢ αᵢ = 0`, with `k(x, z) = exp(-γ |x - z|²)` and `γ = 1 / (n_features · variance of all values)`,
/// or 1 if all values are alike (scikit-learn's `gamma="scale"`). It is solved by sequential minimal optimization: two rows at
/// a time, the first by its gradient and the second by the decrease that it promises to second order, until no pair violates
/// the optimality conditions by `tol` or more, or after `max(10 000 000, 100 · n)` steps. Rows at a bound that are
/// unlikely to leave it are set aside for a while, and looked at again before the end.
///
/// Weights and slopes are `f64`. Kernel values are `f32`, as in LIBSVM, though computed as such, eight at a time, from rows
/// centred and scaled in `f64`; they are within about 1e-6 of the exact ones. Nothing is drawn.
///
/// Rows `(n, n_features)` of two classes. A step costs `O(n)`, and `O(n · n_features)` for the kernel values of each of its two
/// rows that are not among those kept (up to 64 MiB, or two rows). How many steps it takes depends on the rows: there are more,
/// the more the classes overlap, and always at least one for two support vectors. Memory `O(n · n_features)` beside the kept values.
///
/// # Source
/// Platt 1999, in Advances in Kernel Methods, 185–208; Fan, Chen & Lin 2005, JMLR 6:1889–1918 (which rows to take: algorithm
/// 2); Chang & Lin 2011, "LIBSVM", ACM Transactions on Intelligent Systems and Technology 2:27 (setting rows aside);
/// behaviour of scikit-learn 1.9.1 `SVC(gamma="scale")`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Svc {
    /// The largest weight a row can have: how much a row on the wrong side costs.
    pub c: f64,
    /// How far from optimal the answer may be.
    pub tol: f64,
}

impl Default for Svc {
    fn default() -> Self {
        Self { c: 1.0, tol: 1e-3 }
    }
}

/// A row that holds the border of a support vector classifier.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SupportVector {
    /// The row.
    pub row: Row,
    /// Its largest weight among the machines of its class, in `(0, c]`.
    pub alpha: f64,
}

impl Svc {
    /// The rows with a weight above 0 in any machine, by row number.
    ///
    /// # Errors
    /// [`Cancelled`] if `progress` says so.
    pub fn support_vectors(
        &self,
        train: &TrainSet,
        progress: &mut dyn Progress,
    ) -> Result<Vec<SupportVector>, Cancelled> {
        let gamma = scaled_gamma(train.features());
        let classes: Vec<Class> = train.class_counts().present().map(|(class, _)| class).collect();
        let n_pairs = classes.len() * classes.len().saturating_sub(1) / 2;
        let mut largest = vec![0.0; train.n_samples()];
        let pairs = classes.iter().enumerate().flat_map(|(at, &a)| classes[at + 1..].iter().map(move |&b| (a, b)));
        for (done, (a, b)) in pairs.enumerate() {
            let mut machine = Machine::new(self, gamma, train, a, b);
            machine.solve(&mut Section::nth(progress, done, n_pairs))?;
            for (row, weight) in machine.rows.iter().zip(&machine.weights) {
                largest[row.index()] = f64::max(largest[row.index()], weight.abs());
            }
        }
        progress.report(1.0)?;
        let found = train.all_rows().into_iter().zip(largest).filter(|&(_, alpha)| alpha > 0.0);
        Ok(found.map(|(row, alpha)| SupportVector { row, alpha }).collect())
    }
}

/// `1 / (n_features · variance of all values)`.
fn scaled_gamma(features: &Matrix) -> f64 {
    let n = features.values().len() as f64;
    let mean = features.values().iter().map(|&x| f64::from(x)).sum::<f64>() / n;
    let squares: f64 = features.values().iter().map(|&x| (f64::from(x) - mean) * (f64::from(x) - mean)).sum();
    let variance = squares / n;
    if variance > 0.0 { 1.0 / (features.n_cols() as f64 * variance) } else { 1.0 }
}

/// One machine: rows of one class, and then those of another.
///
/// The weights are `yᵢ αᵢ`, so that a step adds to one what it takes from another; the slope of a row is the negative
/// gradient along its weight, `yᵢ - Σ yⱼ αⱼ k(xᵢ, xⱼ)`.
struct Machine {
    cloud: Cloud,
    tol: f64,
    rows: Vec<Row>,
    n_first: usize,
    /// Of all rows; those of active rows are up to date after [`Machine::write_back`].
    weights: Vec<f64>,
    c: f64,
    active: Active,
}

/// The rows that are not set aside, and what is known about them.
struct Active {
    /// Places among the rows of the machine.
    places: Vec<u32>,
    weights: Vec<f64>,
    lows: Vec<f64>,
    highs: Vec<f64>,
    slopes: Vec<f64>,
    kernel: Kernel,
    cache: Cache,
}

/// The steepest way up, and down.
#[derive(Clone, Copy)]
struct Extremes {
    /// The largest slope among weights that can grow, and whose it is.
    top: f64,
    first: usize,
    /// The smallest slope among weights that can shrink.
    bottom: f64,
}

impl Machine {
    fn new(svc: &Svc, gamma: f64, train: &TrainSet, a: Class, b: Class) -> Self {
        let mut rows = train.rows_of(a);
        let n_first = rows.len();
        rows.extend(train.rows_of(b));
        let n = rows.len();
        let cloud = Cloud::new(train.features(), &rows, gamma);
        let places: Vec<u32> = (0..n as u32).collect();
        let signs = (0..n).map(|place| if place < n_first { 1.0 } else { -1.0 });
        let active = Active {
            weights: vec![0.0; n],
            lows: signs.clone().map(|sign| if sign > 0.0 { 0.0 } else { -svc.c }).collect(),
            highs: signs.clone().map(|sign| if sign > 0.0 { svc.c } else { 0.0 }).collect(),
            slopes: signs.collect(),
            kernel: Kernel::of(&cloud, &places),
            cache: Cache::new(n),
            places,
        };
        Self { cloud, tol: svc.tol, c: svc.c, rows, n_first, weights: vec![0.0; n], active }
    }

    fn solve(&mut self, progress: &mut dyn Progress) -> Result<(), Cancelled> {
        let n = self.rows.len();
        let shrink_every = n.min(1000);
        let most_steps = (100 * n).max(10_000_000);
        let (mut until_shrink, mut work) = (shrink_every, REPORT_EVERY);
        let mut extremes = self.active.extremes();
        for step in 0..most_steps {
            if work >= REPORT_EVERY {
                work = 0;
                // Nobody knows how many steps it takes; often about as many as there are rows.
                progress.report(step as f64 / (step + n) as f64)?;
            }
            if extremes.top - extremes.bottom < self.tol {
                if self.active.places.len() == n {
                    break;
                }
                self.wake_all(&mut Section::new(
                    progress,
                    step as f64 / (step + n) as f64,
                    step as f64 / (step + n) as f64,
                ))?;
                extremes = self.active.extremes();
                until_shrink = shrink_every;
                if extremes.top - extremes.bottom < self.tol {
                    break;
                }
            }
            if until_shrink == 0 {
                self.write_back();
                self.active.set_aside(extremes, &self.cloud);
                until_shrink = shrink_every;
                extremes = self.active.extremes();
            }
            until_shrink -= 1;
            // What is done besides kernel values is to be told too.
            work += self.active.places.len() / 8 + self.active.step(&self.cloud, extremes);
            extremes = self.active.extremes();
        }
        self.write_back();
        Ok(())
    }

    fn write_back(&mut self) {
        for (&place, &weight) in self.active.places.iter().zip(&self.active.weights) {
            self.weights[place as usize] = weight;
        }
    }

    /// Makes all rows active again; the slopes of those set aside are computed anew.
    fn wake_all(&mut self, progress: &mut dyn Progress) -> Result<(), Cancelled> {
        self.write_back();
        let n = self.rows.len();
        let mut slopes = vec![f64::NAN; n];
        for (&place, &slope) in self.active.places.iter().zip(&self.active.slopes) {
            slopes[place as usize] = slope;
        }
        let asleep: Vec<u32> = (0..n as u32).filter(|&place| slopes[place as usize].is_nan()).collect();
        let kernel = Kernel::of(&self.cloud, &asleep);
        let sign = |place: u32| if (place as usize) < self.n_first { 1.0 } else { -1.0 };
        let mut found: Vec<f64> = asleep.iter().map(|&place| sign(place)).collect();
        let (mut values, mut work) = (vec![0.0; asleep.len()], 0);
        for (place, &weight) in (0..).zip(&self.weights) {
            if weight == 0.0 {
                continue;
            }
            kernel.row(self.cloud.row(place), &mut values);
            found.iter_mut().zip(&values).for_each(|(slope, &value)| *slope -= weight * f64::from(value));
            work += values.len();
            if work >= REPORT_EVERY {
                work = 0;
                progress.report(0.0)?;
            }
        }
        asleep.iter().zip(found).for_each(|(&place, slope)| slopes[place as usize] = slope);
        let places: Vec<u32> = (0..n as u32).collect();
        self.active = Active {
            weights: self.weights.clone(),
            lows: places.iter().map(|&place| if sign(place) > 0.0 { 0.0 } else { -self.c }).collect(),
            highs: places.iter().map(|&place| if sign(place) > 0.0 { self.c } else { 0.0 }).collect(),
            slopes,
            kernel: Kernel::of(&self.cloud, &places),
            cache: Cache::new(n),
            places,
        };
        Ok(())
    }
}

impl Active {
    fn extremes(&self) -> Extremes {
        let mut found = Extremes { top: f64::NEG_INFINITY, first: 0, bottom: f64::INFINITY };
        for (at, &slope) in self.slopes.iter().enumerate() {
            // The last of equal ones, as LIBSVM takes.
            if slope >= found.top && self.weights[at] < self.highs[at] {
                (found.top, found.first) = (slope, at);
            }
            if slope < found.bottom && self.weights[at] > self.lows[at] {
                found.bottom = slope;
            }
        }
        found
    }

    /// Moves weight to the first row from the one that promises most; returns how many kernel values were computed.
    fn step(&mut self, cloud: &Cloud, Extremes { top, first, .. }: Extremes) -> usize {
        let (first_slot, mut work) = self.cache.slot(&self.kernel, cloud.row(self.places[first]), first);
        let near_first = &self.cache.rows[first_slot];
        let (mut most, mut second) = (f64::NEG_INFINITY, None);
        for (at, (&slope, &value)) in self.slopes.iter().zip(near_first).enumerate() {
            let fall = top - slope;
            if fall > 0.0 && self.weights[at] > self.lows[at] {
                let gain = fall * fall / curvature(value);
                if gain >= most {
                    (most, second) = (gain, Some(at));
                }
            }
        }
        let Some(second) = second else { return work };
        let (second_slot, more) = self.cache.slot(&self.kernel, cloud.row(self.places[second]), second);
        work += more;
        let (near_first, near_second) = (&self.cache.rows[first_slot], &self.cache.rows[second_slot]);
        let best = (top - self.slopes[second]) / curvature(near_first[second]);
        let room = f64::min(self.highs[first] - self.weights[first], self.weights[second] - self.lows[second]);
        let step = best.min(room);
        self.weights[first] = snapped(self.weights[first] + step, self.lows[first], self.highs[first]);
        self.weights[second] = snapped(self.weights[second] - step, self.lows[second], self.highs[second]);
        for ((slope, &a), &b) in self.slopes.iter_mut().zip(near_first).zip(near_second) {
            *slope -= step * (f64::from(a) - f64::from(b));
        }
        work
    }

    /// Sets those rows aside that are at a bound and whose slope says that they are to stay there.
    fn set_aside(&mut self, extremes: Extremes, cloud: &Cloud) {
        let stays = |at: usize| {
            self.weights[at] >= self.highs[at] && self.slopes[at] > extremes.top
                || self.weights[at] <= self.lows[at] && self.slopes[at] < extremes.bottom
        };
        let kept: Vec<bool> = (0..self.places.len()).map(|at| !stays(at)).collect();
        let n_kept = kept.iter().filter(|&&kept| kept).count();
        // Moving everything is worth it for more than a few rows.
        if n_kept + n_kept / 10 >= kept.len() {
            return;
        }
        only(&mut self.places, &kept);
        only(&mut self.weights, &kept);
        only(&mut self.lows, &kept);
        only(&mut self.highs, &kept);
        only(&mut self.slopes, &kept);
        self.kernel = Kernel::of(cloud, &self.places);
        self.cache.only(&kept);
    }
}

/// The second derivative along a step between two rows of that kernel value.
fn curvature(value: f32) -> f64 {
    f64::max(2.0 - 2.0 * f64::from(value), LEAST_CURVATURE)
}

fn snapped(weight: f64, low: f64, high: f64) -> f64 {
    if weight - low < DUST {
        low
    } else if high - weight < DUST {
        high
    } else {
        weight
    }
}

/// Keeps the items marked.
fn only<T>(items: &mut Vec<T>, kept: &[bool]) {
    let mut marks = kept.iter();
    items.retain(|_| marks.next() == Some(&true));
}

/// Rows ready to have kernel values computed with.
struct Kernel {
    n_cols: usize,
    n_rows: usize,
    panels: Vec<Lanes>,
}

impl Kernel {
    fn of(cloud: &Cloud, places: &[u32]) -> Self {
        let n_cols = cloud.n_cols;
        let zeros = vec![0.0; n_cols];
        let mut panels = vec![Lanes::ZERO; panels_of(places.len()) * n_cols];
        for (eight, panel) in places.chunks(PANEL).zip(panels.chunks_exact_mut(n_cols)) {
            load_panel(
                std::array::from_fn(|lane| eight.get(lane).map_or(&zeros[..], |&place| cloud.row(place))),
                panel,
            );
        }
        Self { n_cols, n_rows: places.len(), panels }
    }

    /// The kernel values of a row with each of these.
    fn row(&self, from: &[f32], values: &mut [f32]) {
        for (panel, values) in self.panels.chunks_exact(self.n_cols).zip(values.chunks_mut(PANEL)) {
            let mut sums = Lanes::ZERO;
            for (entry, &x) in panel.iter().zip(from) {
                let along = *entry - Lanes::splat(x);
                sums += along * along;
            }
            values.copy_from_slice(&exp_of_negative(-sums).as_array()[..values.len()]);
        }
    }
}

/// The rows of a machine, in units in which the kernel is `exp(-|x - z|²)`.
///
/// They are centred and scaled in `f64`, so that rounding them to `f32` costs no more than rounding kernel values does.
struct Cloud {
    n_cols: usize,
    values: Vec<f32>,
}

impl Cloud {
    fn new(features: &Matrix, rows: &[Row], gamma: f64) -> Self {
        let mut center = vec![0.0; features.n_cols()];
        for row in rows {
            center.iter_mut().zip(features.row(row.index())).for_each(|(sum, &x)| *sum += f64::from(x));
        }
        center.iter_mut().for_each(|sum| *sum /= rows.len() as f64);
        let scale = gamma.sqrt();
        let mut values = Vec::with_capacity(rows.len() * features.n_cols());
        for row in rows {
            let along = features.row(row.index()).iter().zip(&center).map(|(&x, center)| f64::from(x) - center);
            values.extend(along.map(|x| (scale * x) as f32));
        }
        Self { n_cols: features.n_cols(), values }
    }

    fn row(&self, place: u32) -> &[f32] {
        &self.values[place as usize * self.n_cols..][..self.n_cols]
    }
}

/// The rows of kernel values used last.
struct Cache {
    rows: Vec<Vec<f32>>,
    /// Whose row it is, and when it was used.
    owners: Vec<(usize, u64)>,
    /// Where the row of an active row is kept.
    slots: Vec<Option<u32>>,
    now: u64,
}

impl Cache {
    fn new(n: usize) -> Self {
        Self { rows: Vec::new(), owners: Vec::new(), slots: vec![None; n], now: 0 }
    }

    /// Where the values of an active row are kept, and how many were computed for that. The slot asked for before stays.
    fn slot(&mut self, kernel: &Kernel, row: &[f32], at: usize) -> (usize, usize) {
        self.now += 1;
        if let Some(slot) = self.slots[at] {
            self.owners[slot as usize].1 = self.now;
            return (slot as usize, 0);
        }
        let slot = if self.rows.len() < (CACHE / kernel.n_rows.max(1)).max(2) {
            self.rows.push(vec![0.0; kernel.n_rows]);
            self.owners.push((at, self.now));
            self.rows.len() - 1
        } else {
            let used = |slot: &usize| self.owners[*slot].1;
            let slot = (0..self.owners.len()).min_by_key(used).expect("there are two slots or more");
            self.slots[self.owners[slot].0] = None;
            self.owners[slot] = (at, self.now);
            slot
        };
        self.slots[at] = Some(slot as u32);
        kernel.row(row, &mut self.rows[slot]);
        (slot, kernel.n_rows)
    }

    /// Keeps the values of the rows marked, with each other.
    fn only(&mut self, kept: &[bool]) {
        let mut new_place = vec![0; kept.len()];
        let mut n = 0;
        for (new, &kept) in new_place.iter_mut().zip(kept) {
            *new = n;
            n += usize::from(kept);
        }
        let (rows, owners) = (std::mem::take(&mut self.rows), std::mem::take(&mut self.owners));
        self.slots = vec![None; n];
        for (mut row, (owner, used)) in rows.into_iter().zip(owners) {
            if kept[owner] {
                only(&mut row, kept);
                self.slots[new_place[owner]] = Some(self.rows.len() as u32);
                self.rows.push(row);
                self.owners.push((new_place[owner], used));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kernel_values_are_near_the_exact_ones() {
        for (n_cols, offset) in [(1, 0.0), (3, 0.0), (60, 0.0), (10, 1000.0)] {
            let value = |at: usize| {
                let x = (at + 1) as f64 * 0.618_033_988_749_895;
                (offset + 10.0 * (x - libm::floor(x))) as f32
            };
            let features = Matrix::new((0..90 * n_cols).map(value).collect(), n_cols);
            let rows: Vec<Row> = (0..90).map(Row).collect();
            let gamma = scaled_gamma(&features);
            let cloud = Cloud::new(&features, &rows, gamma);
            let kernel = Kernel::of(&cloud, &(0..90).collect::<Vec<u32>>());
            let mut values = vec![0.0; 90];
            for place in 0..90 {
                kernel.row(cloud.row(place), &mut values);
                for (other, &ours) in features.rows().zip(&values) {
                    let along =
                        features.row(place as usize).iter().zip(other).map(|(&a, &b)| f64::from(a) - f64::from(b));
                    let exact = libm::exp(-gamma * along.map(|x| x * x).sum::<f64>());
                    assert!((f64::from(ours) - exact).abs() < 1e-6, "{n_cols} columns: {ours}, {exact}");
                }
                assert_eq!(values[place as usize], 1.0);
            }
        }
    }
}
