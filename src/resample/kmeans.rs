//! k-means: groups of near rows, each with the mean of its rows as its center.

use crate::{
    data::{Matrix, Row},
    order::{Key, order_of, sort_by_key},
    progress::{Cancelled, Progress, Section},
    rng::Rng,
};

/// Centers looked at side by side.
const WIDTH: usize = 8;

/// Multiplications between two reports of progress.
const REPORT_EVERY: usize = 4_000_000;

/// What rounding can do to a bound on squared distances, many times over.
const SLACK: f64 = 1.0 + 1e-9;

/// Lloyd's algorithm: rows go to their nearest center and centers to the mean of their rows, in turn, until it stays so.
///
/// Seeds are drawn by greedy k-means++: of `2 + floor(ln n_clusters)` rows drawn with probability proportional to the
/// squared distance to the nearest seed so far, the one becomes a seed that lowers the sum of these distances most (the
/// earliest drawn of equals). Distances are Euclidean in the units of the given features; squares and means are summed in
/// `f64`, columns and rows in order. A row equally far from two centers goes to the one with the lower number.
///
/// Clusters without rows take the rows farthest from their centers, one each: the lowest number takes the farthest row,
/// and of equally far rows the first. Where every row is on its center (more clusters than different rows), they lie on
/// the center of the largest cluster instead. Iterations end when no row changes its cluster, when the squared moves of all
/// centers together are at most `tol` times the mean variance of a column, or after `max_iter`.
///
/// Rows `(n_rows, n_cols)`. Time at most `O(n_rows · n_clusters · n_cols)` per iteration; a cluster is compared with those
/// clusters only that its farthest row could be nearer to by the triangle inequality, and two clusters whose centers
/// stayed are not compared again, so later iterations are far shorter. Memory `O(n_rows + n_clusters · n_cols)`.
///
/// Where we differ from scikit-learn's `KMeans`: seeds come from another generator, and distances are measured as such
/// and not as `|x|² - 2x·c + |c|²`, which rounds differently. The rest follows it.
///
/// # Source
/// Lloyd 1982, IEEE Transactions on Information Theory 28:129–137; Arthur & Vassilvitskii 2007, "k-means++", SODA,
/// 1027–1035, with the several trials per seed of its conclusion; clusters whose centers stayed: Kaukoranta, Fränti &
/// Nevalainen 2000, IEEE Transactions on Image Processing 9:1337–1342; behaviour of scikit-learn 1.9.1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct KMeans {
    /// Clusters to find, at most as many as there are rows.
    pub n_clusters: usize,
    /// Most iterations.
    pub max_iter: u32,
    /// How little the centers may move, relative to the variance of the rows.
    pub tol: f64,
}

/// What k-means found.
#[derive(Clone, Debug, PartialEq)]
pub struct Clusters {
    /// The centers, `(n_clusters, n_cols)`, row after row.
    pub centers: Vec<f64>,
    /// The number of each row's cluster.
    pub labels: Vec<u32>,
    /// The sum of the squared distances of all rows to their centers.
    pub inertia: f64,
    /// Iterations made.
    pub n_iter: u32,
}

impl KMeans {
    /// With scikit-learn's `max_iter` 300 and `tol` 0.0001.
    pub fn new(n_clusters: usize) -> Self {
        Self { n_clusters, max_iter: 300, tol: 1e-4 }
    }

    /// Clusters of some rows of a matrix, from seeds drawn among them.
    ///
    /// # Errors
    /// [`Cancelled`] if `progress` says so.
    ///
    /// # Panics
    /// If there are no clusters to find, or more than rows.
    pub fn fit(
        &self,
        features: &Matrix,
        rows: &[Row],
        rng: &mut Rng,
        progress: &mut dyn Progress,
    ) -> Result<Clusters, Cancelled> {
        let points = Points { features, rows };
        let (centers, labels) = seeds(points, self.n_clusters, rng, &mut Section::new(progress, 0.0, 0.4))?;
        self.run(points, centers, labels, &mut Section::new(progress, 0.4, 1.0))
    }

    /// As [`KMeans::fit`], from given centers, `(n_clusters, n_cols)`.
    ///
    /// # Errors
    /// [`Cancelled`] if `progress` says so.
    ///
    /// # Panics
    /// If the centers do not have the shape.
    pub fn fit_from(
        &self,
        features: &Matrix,
        rows: &[Row],
        centers: Vec<f64>,
        progress: &mut dyn Progress,
    ) -> Result<Clusters, Cancelled> {
        assert!(!centers.is_empty() && centers.len() == self.n_clusters * features.n_cols(), "wrong shape of centers");
        self.run(Points { features, rows }, centers, vec![0; rows.len()], progress)
    }

    /// The iterations; any labels will do to start from, near ones are quicker.
    fn run(
        &self,
        points: Points<'_>,
        mut centers: Vec<f64>,
        mut labels: Vec<u32>,
        progress: &mut dyn Progress,
    ) -> Result<Clusters, Cancelled> {
        let least_move = self.tol * points.mean_variance();
        let mut moved = vec![true; self.n_clusters];
        let (mut n_iter, mut settled) = (0, false);
        while n_iter < self.max_iter && !settled {
            let changed = assign(points, &centers, &moved, &mut labels, &mut Iterations::new(progress, n_iter))?;
            let next = means(points, &centers, &labels);
            let n_cols = points.n_cols();
            let mut total_move = 0.0;
            for ((moved, from), to) in moved.iter_mut().zip(centers.chunks(n_cols)).zip(next.chunks(n_cols)) {
                *moved = from != to;
                total_move += from.iter().zip(to).map(|(from, to)| (from - to) * (from - to)).sum::<f64>();
            }
            centers = next;
            // The first labels may be those of the seeds, which no mean has followed yet.
            settled = !changed && n_iter > 0;
            n_iter += 1;
            if total_move <= least_move {
                break;
            }
        }
        if !settled {
            assign(points, &centers, &moved, &mut labels, &mut Iterations::new(progress, n_iter))?;
        }
        let own = |(place, &label): (usize, &u32)| points.squared_distance(place, center(&centers, label, points));
        let inertia = labels.iter().enumerate().map(own).sum();
        progress.report(1.0)?;
        Ok(Clusters { centers, labels, inertia, n_iter })
    }
}

/// Some rows of a matrix; a place is a position in their list.
#[derive(Clone, Copy)]
struct Points<'a> {
    features: &'a Matrix,
    rows: &'a [Row],
}

impl Points<'_> {
    fn n_cols(self) -> usize {
        self.features.n_cols()
    }

    fn row(&self, place: usize) -> &[f32] {
        self.features.row(self.rows[place].index())
    }

    fn widened(&self, place: usize) -> impl Iterator<Item = f64> {
        self.row(place).iter().map(|&x| f64::from(x))
    }

    fn squared_distance(self, place: usize, center: &[f64]) -> f64 {
        self.widened(place).zip(center).fold(0.0, |sum, (x, &center)| sum + (x - center) * (x - center))
    }

    fn mean_variance(self) -> f64 {
        let n = self.rows.len() as f64;
        let mut mean = vec![0.0; self.n_cols()];
        for place in 0..self.rows.len() {
            mean.iter_mut().zip(self.widened(place)).for_each(|(sum, x)| *sum += x);
        }
        mean.iter_mut().for_each(|sum| *sum /= n);
        let squares: f64 = (0..self.rows.len()).map(|place| self.squared_distance(place, &mean)).sum();
        squares / n / self.n_cols() as f64
    }
}

fn center<'a>(centers: &'a [f64], label: u32, points: Points<'_>) -> &'a [f64] {
    let n_cols = points.n_cols();
    &centers[label as usize * n_cols..][..n_cols]
}

/// Centers, eight side by side.
struct Panels {
    n_cols: usize,
    numbers: Vec<u32>,
    /// `(n_panels, n_cols)`; lanes without a center are infinitely far away.
    values: Vec<[f64; WIDTH]>,
}

impl Panels {
    fn new(n_cols: usize) -> Self {
        Self { n_cols, numbers: Vec::new(), values: Vec::new() }
    }

    fn of(points: Points<'_>, centers: &[f64], numbers: impl Iterator<Item = u32>) -> Self {
        let mut panels = Self::new(points.n_cols());
        numbers.for_each(|number| panels.push(number, center(centers, number, points)));
        panels
    }

    fn clear(&mut self) {
        self.numbers.clear();
        self.values.clear();
    }

    fn push(&mut self, number: u32, center: &[f64]) {
        let lane = self.numbers.len() % WIDTH;
        if lane == 0 {
            self.values.extend(std::iter::repeat_n([f64::INFINITY; WIDTH], self.n_cols));
        }
        let last = self.values.len() - self.n_cols;
        self.values[last..].iter_mut().zip(center).for_each(|(entry, &x)| entry[lane] = x);
        self.numbers.push(number);
    }

    /// Calls `each` with every panel's squared distances from a point, and the numbers of its centers.
    #[inline(always)]
    fn distances(&self, from: &[f64], mut each: impl FnMut(&[f64; WIDTH], &[u32])) {
        for (panel, numbers) in self.values.chunks_exact(self.n_cols).zip(self.numbers.chunks(WIDTH)) {
            let mut sums = [0.0; WIDTH];
            for (entry, &x) in panel.iter().zip(from) {
                for (sum, center) in sums.iter_mut().zip(entry) {
                    let along = x - center;
                    *sum += along * along;
                }
            }
            each(&sums, numbers);
        }
    }

    /// The nearest of a center already known and these, by distance and then by number.
    fn nearest(&self, from: &[f64], mut best: (f64, u32)) -> (f64, u32) {
        self.distances(from, |sums, numbers| {
            if sums.iter().fold(f64::INFINITY, |least, &sum| if sum < least { sum } else { least }) <= best.0 {
                for (&sum, &number) in sums.iter().zip(numbers) {
                    if (sum, number) < best {
                        best = (sum, number);
                    }
                }
            }
        });
        best
    }

    /// The numbers of the centers within a squared distance.
    fn within(&self, from: &[f64], limit: f64, found: &mut Vec<(f64, u32)>) {
        found.clear();
        self.distances(from, |sums, numbers| {
            found.extend(
                sums.iter().zip(numbers).filter(|(sum, _)| **sum <= limit).map(|(&sum, &number)| (sum, number)),
            );
        });
    }
}

/// Progress through iterations of which nobody knows how many there will be: half of the way after eight.
struct Iterations<'a> {
    progress: &'a mut dyn Progress,
    n_before: f64,
    work: usize,
}

impl<'a> Iterations<'a> {
    fn new(progress: &'a mut dyn Progress, n_before: u32) -> Self {
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

/// The places of rows, cluster after cluster, in order; and where each cluster starts.
fn by_cluster(labels: &[u32], n_clusters: usize) -> (Vec<u32>, Vec<usize>) {
    let mut starts = vec![0; n_clusters + 1];
    labels.iter().for_each(|&label| starts[label as usize + 1] += 1);
    (0..n_clusters).for_each(|cluster| starts[cluster + 1] += starts[cluster]);
    let mut next = starts.clone();
    let mut order = vec![0; labels.len()];
    for (place, &label) in labels.iter().enumerate() {
        order[next[label as usize]] = place as u32;
        next[label as usize] += 1;
    }
    (order, starts)
}

/// Gives every row the number of its nearest center, and says whether a number changed.
///
/// Of two centers that did not move, each row is known to be with the nearer one.
fn assign(
    points: Points<'_>,
    centers: &[f64],
    moved: &[bool],
    labels: &mut [u32],
    iterations: &mut Iterations<'_>,
) -> Result<bool, Cancelled> {
    let n_cols = points.n_cols();
    let n_clusters = moved.len();
    let all = Panels::of(points, centers, 0..n_clusters as u32);
    let only_moved = Panels::of(points, centers, (0..n_clusters as u32).filter(|&number| moved[number as usize]));
    let (order, starts) = by_cluster(labels, n_clusters);
    let (mut near, mut candidates) = (Vec::new(), Panels::new(n_cols));
    let (mut row, mut own_distances) = (Vec::new(), Vec::new());
    let mut changed = false;
    for cluster in 0..n_clusters as u32 {
        let members = &order[starts[cluster as usize]..starts[cluster as usize + 1]];
        let others = if moved[cluster as usize] { &all } else { &only_moved };
        if members.is_empty() || others.numbers.is_empty() {
            continue;
        }
        let own = center(centers, cluster, points);
        own_distances.clear();
        own_distances.extend(members.iter().map(|&place| points.squared_distance(place as usize, own)));
        // A center nearer to a row than its own is less than twice as far from its own as the row is.
        let farthest = own_distances.iter().copied().fold(0.0, f64::max);
        others.within(own, 4.0 * farthest * SLACK, &mut near);
        candidates.clear();
        near.iter()
            .filter(|(_, number)| *number != cluster)
            .for_each(|&(_, number)| candidates.push(number, center(centers, number, points)));
        let mut work = (others.numbers.len() + members.len()) * n_cols;
        for (&place, &distance) in members.iter().zip(&own_distances) {
            row.clear();
            row.extend(points.widened(place as usize));
            let (_, nearest) = candidates.nearest(&row, (distance, cluster));
            changed |= nearest != cluster;
            labels[place as usize] = nearest;
            work += candidates.numbers.len() * n_cols;
            if work >= REPORT_EVERY {
                iterations.tell(work, f64::from(cluster) / n_clusters as f64)?;
                work = 0;
            }
        }
        iterations.tell(work, f64::from(cluster) / n_clusters as f64)?;
    }
    Ok(changed)
}

/// The mean of every cluster's rows, clusters without rows filled as [`KMeans`] says.
fn means(points: Points<'_>, centers: &[f64], labels: &[u32]) -> Vec<f64> {
    let n_cols = points.n_cols();
    let mut sums = vec![0.0; centers.len()];
    let mut counts = vec![0u32; centers.len() / n_cols];
    for (place, &label) in labels.iter().enumerate() {
        let sum = &mut sums[label as usize * n_cols..][..n_cols];
        sum.iter_mut().zip(points.widened(place)).for_each(|(sum, x)| *sum += x);
        counts[label as usize] += 1;
    }
    let empty: Vec<usize> = (0..counts.len()).filter(|&cluster| counts[cluster] == 0).collect();
    for (&cluster, place) in empty.iter().zip(farthest(points, centers, labels, empty.len())) {
        let from = labels[place] as usize;
        for (col, x) in points.widened(place).enumerate() {
            sums[from * n_cols + col] -= x;
            sums[cluster * n_cols + col] = x;
        }
        counts[from] -= 1;
        counts[cluster] = 1;
    }
    for (sum, &count) in sums.chunks_exact_mut(n_cols).zip(&counts) {
        sum.iter_mut().for_each(|sum| *sum /= f64::from(count.max(1)));
    }
    let largest = (0..counts.len()).rev().max_by_key(|&cluster| counts[cluster]).unwrap_or(0);
    for cluster in (0..counts.len()).filter(|&cluster| counts[cluster] == 0) {
        sums.copy_within(largest * n_cols..(largest + 1) * n_cols, cluster * n_cols);
    }
    sums
}

/// The places of the rows farthest from their centers, farthest first; none if every row is on its center.
fn farthest(points: Points<'_>, centers: &[f64], labels: &[u32], n: usize) -> Vec<usize> {
    if n == 0 {
        return Vec::new();
    }
    let distance = |(place, &label): (usize, &u32)| points.squared_distance(place, center(centers, label, points));
    let distances: Vec<f64> = labels.iter().enumerate().map(distance).collect();
    let order = order_of(&distances.iter().map(|distance| !distance.key()).collect::<Vec<u64>>());
    if distances[order[0] as usize] == 0.0 {
        return Vec::new();
    }
    order.into_iter().take(n).map(|place| place as usize).collect()
}

/// Seeds by greedy k-means++: their values, and the nearest one of each row.
fn seeds(
    points: Points<'_>,
    n_clusters: usize,
    rng: &mut Rng,
    progress: &mut dyn Progress,
) -> Result<(Vec<f64>, Vec<u32>), Cancelled> {
    let n = points.rows.len();
    assert!((1..=n).contains(&n_clusters), "{n} rows have no {n_clusters} clusters");
    let mut seeding = Seeding::new(points, rng.below(n as u32) as usize);
    let n_trials = 2 + libm::floor(libm::log(n_clusters as f64)) as usize;
    let mut sums = Vec::with_capacity(n);
    while seeding.panels.numbers.len() < n_clusters {
        let share = seeding.panels.numbers.len() as f64 / n_clusters as f64;
        sums.clear();
        sums.extend(seeding.distances.iter().scan(0.0, |sum, distance| {
            *sum += distance;
            Some(*sum)
        }));
        seeding.work += n;
        let total = sums[n - 1];
        let mut best: Option<(f64, usize)> = None;
        for _ in 0..n_trials {
            let u = rng.uniform();
            // Rows that are all on seeds are drawn alike.
            let place =
                if total > 0.0 { sums.partition_point(|&sum| sum <= u * total) } else { (u * n as f64) as usize };
            let place = place.min(n - 1);
            let gain = seeding.look_at(place);
            if best.is_none_or(|(most, _)| gain > most) {
                best = Some((gain, place));
            }
            if seeding.work >= REPORT_EVERY {
                seeding.work = 0;
                progress.report(share)?;
            }
        }
        seeding.add(best.map_or(0, |(_, place)| place));
    }
    progress.report(1.0)?;
    Ok((seeding.centers, seeding.labels))
}

/// The seeds so far.
struct Seeding<'a> {
    points: Points<'a>,
    centers: Vec<f64>,
    panels: Panels,
    labels: Vec<u32>,
    /// Squared distances of rows to their nearest seed.
    distances: Vec<f64>,
    /// Those of the rows of each seed with their places, farthest first.
    members: Vec<Vec<(f64, u32)>>,
    row: Vec<f64>,
    near: Vec<(f64, u32)>,
    work: usize,
}

impl<'a> Seeding<'a> {
    fn new(points: Points<'a>, first: usize) -> Self {
        let n = points.rows.len();
        let mut panels = Panels::new(points.n_cols());
        let centers: Vec<f64> = points.widened(first).collect();
        panels.push(0, &centers);
        let distances: Vec<f64> = (0..n).map(|place| points.squared_distance(place, &centers)).collect();
        let members = vec![farthest_first(distances.iter().copied().zip(0..).collect())];
        Self { points, centers, panels, labels: vec![0; n], distances, members, row: vec![], near: vec![], work: 0 }
    }

    /// By how much the sum of distances falls if the row of that place becomes a seed.
    fn look_at(&mut self, place: usize) -> f64 {
        self.find_near(place);
        let mut gain = 0.0;
        for &(between, seed) in &self.near {
            for &(before, member) in self.members[seed as usize].iter().take_while(|member| reaches(between, member.0))
            {
                let after = self.points.squared_distance(member as usize, &self.row);
                gain += (before - after).max(0.0);
                self.work += self.row.len();
            }
        }
        gain
    }

    /// The row of that place becomes a seed.
    fn add(&mut self, place: usize) {
        self.find_near(place);
        let new = self.panels.numbers.len() as u32;
        let mut taken = Vec::new();
        for &(between, seed) in &self.near {
            let members = &mut self.members[seed as usize];
            let n_reached = members.iter().take_while(|member| reaches(between, member.0)).count();
            let n_before = taken.len();
            for (before, member) in &members[..n_reached] {
                let after = self.points.squared_distance(*member as usize, &self.row);
                if after < *before {
                    self.distances[*member as usize] = after;
                    self.labels[*member as usize] = new;
                    taken.push((after, *member));
                }
            }
            if taken.len() > n_before {
                members.retain(|member| self.labels[member.1 as usize] == seed);
            }
        }
        self.members.push(farthest_first(taken));
        self.centers.extend_from_slice(&self.row);
        self.panels.push(new, &self.row);
    }

    /// The row of that place, and the distances of all seeds from it.
    fn find_near(&mut self, place: usize) {
        self.row.clear();
        self.row.extend(self.points.widened(place));
        self.panels.within(&self.row, f64::MAX, &mut self.near);
        self.work += self.panels.numbers.len() * self.row.len();
    }
}

/// Whether a new seed at that squared distance from a seed can be nearer to a row at this one from it.
fn reaches(between: f64, distance: f64) -> bool {
    between <= 4.0 * distance * SLACK
}

fn farthest_first(mut members: Vec<(f64, u32)>) -> Vec<(f64, u32)> {
    sort_by_key(&mut members, |member| !member.0.key());
    for alike in members.chunk_by_mut(|a, b| a.0 == b.0) {
        sort_by_key(alike, |member| member.1);
    }
    members
}
