//! k-means SMOTE: new rare rows inside the clusters that hold many rare rows, most where these are sparse.

use super::interpolation::{K_NEIGHBORS, LineDraw, check_size, synthetic};
use crate::{
    data::{Class, Row, TrainSet},
    neighbors::k_nearest_of,
    param::{About, Described, Kind, Param, Tuned, Value},
    progress::{Cancelled, Progress, Section},
    resample::{KMeans, Plan, ResampleError, Resampler, STRATEGY, SamplingStrategy, group},
    rng::Rng,
};

/// Plans synthetic rows as SMOTE does, inside clusters of the train set.
///
/// All rows are clustered once, by [`KMeans`] with its defaults, into `n_clusters` clusters (as many as rows, if there are
/// fewer). For a class that gets `n_new` rows, a cluster counts if the class has a share of its rows of at least
/// `cluster_balance_threshold` and more than `k_neighbors` rows in it. Its sparsity is `d^e / n`, with `n` the rows of the class in it,
/// `d` their mean distance from each other and `e` the `density_exponent`; it gets `ceil(n_new * sparsity / sum of
/// sparsities)` rows, so that **together they can be more than `n_new`**, by less than one for each cluster. New rows
/// lie between a row and one of its `k_neighbors` nearest rows of the class in the same cluster, drawn as in
/// [`Smote`](super::Smote). Original rows come first, then one block per class, in it cluster after cluster.
///
/// The threshold `auto` is half the class's share of all rows to add, so 0.5 where one class grows; with one cluster there is no
/// threshold. The exponent `auto` is `0.16 * (log n to base 1.6)^1.8`.
///
/// Where we differ from imbalanced-learn: it clusters by mini-batches (`MiniBatchKMeans`), whose result depends on the order of
/// its draws; ours is plain k-means. It clusters anew for each class. More clusters than rows are an error there. Where all
/// sparsities are 0 (rows all alike) it fails, and we make the same number in each cluster, also where they are
/// too large for a number. It multiplies a cluster's share of the class by its rows to count the class again, which can round
/// to less (3 of 47); we count. A row is never its own neighbor, even when it has duplicates.
///
/// Input `(n_samples, n_features)`; distances in the units of the *scaled* features. Time is that of [`KMeans`] and, per
/// class and cluster, `O(n² · n_features)` in its `n` rows of the class.
///
/// # Errors
/// [`ResampleError::NoCluster`] if no cluster counts; [`ResampleError::TooFewNeighbors`] if a class that gets new rows has
/// `k_neighbors` rows or fewer, [`ResampleError::SingleRow`] if it has one.
///
/// # Source
/// Douzas, Bacao & Last 2018, "Improving imbalanced learning through a heuristic oversampling method based on k-means and
/// SMOTE", Information Sciences 465:1–20; behaviour of imbalanced-learn 0.14.2.
#[derive(Clone, Debug, PartialEq)]
pub struct KMeansSmote {
    /// Which classes grow, and to what counts.
    pub sampling_strategy: SamplingStrategy,
    /// How many of a row's nearest rows in its cluster a line may lead to.
    pub k_neighbors: u32,
    /// Clusters of the whole train set.
    pub n_clusters: u32,
    /// The least share of a cluster's rows that the class must have; half its share of all rows to add if `None`.
    pub cluster_balance_threshold: Option<f64>,
    /// How strongly sparse clusters are favoured; follows from the number of rows if `None`.
    pub density_exponent: Option<f64>,
}

impl Default for KMeansSmote {
    fn default() -> Self {
        Self {
            sampling_strategy: SamplingStrategy::default(),
            k_neighbors: 2,
            n_clusters: 8,
            cluster_balance_threshold: None,
            density_exponent: None,
        }
    }
}

/// The largest number that `auto` can be replaced with: of a share, and of an exponent.
const MAX_THRESHOLD: f64 = 1.0;
const MAX_EXPONENT: f64 = 100.0;

impl Tuned for KMeansSmote {
    const ABOUT: About = About {
        id: "kmeans_smote",
        title: "k-means SMOTE",
        does: "Makes new rare rows inside clusters that hold many of them, most where they are sparse.",
        hurts: "Where rare rows lie among common ones no cluster holds enough of them, and it cannot work at all.",
        source: "Douzas, Bacao & Last 2018, Inf. Sci. 465:1-20; imbalanced-learn 0.14 KMeansSMOTE",
    };
    const GROUP: &'static str = group::OVER;
    const PARAMS: &'static [Param<Self>] = &[
        param!(k_neighbors: integer, K_NEIGHBORS),
        param!(n_clusters: integer, Described {
            key: "n_clusters",
            label: "Clusters",
            help: "How many clusters the train rows are divided into.",
            unit: "clusters",
            kind: Kind::Integer { min: 1, max: 1000 },
        }),
        Param {
            described: Described {
                key: "cluster_balance_threshold",
                label: "Least share of a cluster",
                help: "A cluster gets new rows if the class has at least this share of it; \"auto\" is half the class's share of all new rows.",
                unit: "",
                kind: Kind::Text {
                    form: "auto or a number from 0 to 1",
                    canonical: |text| auto_or(text, MAX_THRESHOLD).map(print),
                },
            },
            read: |this| Value::Text(print(this.cluster_balance_threshold)),
            write: |this, value| {
                this.cluster_balance_threshold = auto_or(&value.text(), MAX_THRESHOLD).expect("the value is canonical");
            },
        },
        Param {
            described: Described {
                key: "density_exponent",
                label: "Density exponent",
                help: "How strongly sparse clusters are favoured: 0 looks at counts only; \"auto\" grows with the rows of a cluster.",
                unit: "",
                kind: Kind::Text {
                    form: "auto or a number from 0 to 100",
                    canonical: |text| auto_or(text, MAX_EXPONENT).map(print),
                },
            },
            read: |this| Value::Text(print(this.density_exponent)),
            write: |this, value| {
                this.density_exponent = auto_or(&value.text(), MAX_EXPONENT).expect("the value is canonical");
            },
        },
        param!(sampling_strategy: text, STRATEGY),
    ];
}

fn auto_or(text: &str, max: f64) -> Result<Option<f64>, String> {
    match text.trim() {
        "auto" => Ok(None),
        // Turns -0 into 0, so that equal values are written alike.
        number => match number.parse::<f64>() {
            Ok(x) if (0.0..=max).contains(&x) => Ok(Some(x + 0.0)),
            _ => Err(format!("auto or a number from 0 to {max}")),
        },
    }
}

fn print(number: Option<f64>) -> String {
    number.map_or_else(|| "auto".to_owned(), |number| number.to_string())
}

impl Resampler for KMeansSmote {
    fn plan(&self, train: &TrainSet, rng: &mut Rng, progress: &mut dyn Progress) -> Result<Plan, ResampleError> {
        let targets = self.sampling_strategy.rows_to_add(train)?;
        if targets.is_empty() {
            return Ok(Plan::keep_all(train));
        }
        // What cannot work is to be said before rows are clustered.
        for &(class, _) in &targets {
            check_size((Self::ABOUT.title, "k_neighbors"), train, class, self.k_neighbors)?;
        }
        let n_clusters = (self.n_clusters as usize).min(train.n_samples());
        let found = KMeans::new(n_clusters).fit(
            train.features(),
            &train.all_rows(),
            rng,
            &mut Section::new(progress, 0.0, 0.5),
        )?;
        let k = self.k_neighbors;
        self.plan_with(train, &found.labels, &mut Section::new(progress, 0.5, 1.0), |n_bases| {
            LineDraw::new(rng, n_bases, k)
        })
    }
}

/// A cluster that gets new rows of a class, and how many.
#[derive(Clone, Debug, PartialEq)]
pub struct Allotment {
    /// The number of the cluster.
    pub cluster: u32,
    /// The rows of the class in it.
    pub members: Vec<Row>,
    /// `mean distance ^ exponent / rows`.
    pub sparsity: f64,
    /// Its share of the sum of sparsities.
    pub weight: f64,
    /// New rows.
    pub n_new: u32,
}

impl KMeansSmote {
    /// The plan that given clusters and draws lead to: `labels` has the number of every row's cluster, and
    /// `draw(n_bases)` is called once per new row, class after class and cluster after cluster.
    ///
    /// Clusters recorded elsewhere can be fed in here, so that what is made of them is tested apart from k-means.
    ///
    /// # Errors
    /// As [`Resampler::plan`].
    pub fn plan_with(
        &self,
        train: &TrainSet,
        labels: &[u32],
        progress: &mut dyn Progress,
        mut draw: impl FnMut(usize) -> LineDraw,
    ) -> Result<Plan, ResampleError> {
        let mut plan = Plan::keep_all(train);
        let targets = self.sampling_strategy.rows_to_add(train)?;
        for (done, &(class, n_new)) in targets.iter().enumerate() {
            let mut part = Section::nth(progress, done, targets.len());
            check_size((Self::ABOUT.title, "k_neighbors"), train, class, self.k_neighbors)?;
            let threshold = self.balance_threshold(n_new, targets.iter().map(|&(_, n_new)| n_new).sum());
            let allotments =
                self.allotments(train, class, n_new, threshold, labels, &mut Section::new(&mut part, 0.0, 0.5))?;
            for (at, Allotment { members, n_new, .. }) in allotments.iter().enumerate() {
                let mut part = Section::new(&mut part, 0.5, 1.0);
                let mut part = Section::nth(&mut part, at, allotments.len());
                let k = self.k_neighbors;
                let near = k_nearest_of(train.features(), members, members, k as usize, &mut part)?;
                plan.origins.extend((0..*n_new).map(|_| {
                    let draw = draw(members.len());
                    let (base, rank) = draw.base_and_rank(k);
                    synthetic(members[base], near.of(base)[rank], draw.gap)
                }));
            }
        }
        progress.report(1.0)?;
        Ok(plan)
    }

    /// The least share of a cluster that a class must have which gets `n_new` of all `n_new_of_all` rows to add.
    pub fn balance_threshold(&self, n_new: u32, n_new_of_all: u32) -> f64 {
        match self.cluster_balance_threshold {
            _ if self.n_clusters == 1 => 0.0,
            Some(threshold) => threshold,
            None => f64::from(n_new) / f64::from(n_new_of_all) / 2.0,
        }
    }

    /// The clusters that get new rows of a class, by number, and how many each.
    ///
    /// # Errors
    /// [`ResampleError::NoCluster`] if there is none.
    pub fn allotments(
        &self,
        train: &TrainSet,
        class: Class,
        n_new: u32,
        threshold: f64,
        labels: &[u32],
        progress: &mut dyn Progress,
    ) -> Result<Vec<Allotment>, ResampleError> {
        let n_clusters = labels.iter().max().map_or(0, |&label| label as usize + 1);
        let mut sizes = vec![0u32; n_clusters];
        let mut members = vec![Vec::new(); n_clusters];
        for row in train.all_rows() {
            let cluster = labels[row.index()] as usize;
            sizes[cluster] += 1;
            if train.labels()[row.index()] == class {
                members[cluster].push(row);
            }
        }
        let mut found = Vec::new();
        for ((cluster, members), size) in (0u32..).zip(members).zip(sizes) {
            let share = members.len() as f64 / f64::from(size.max(1));
            if share >= threshold && members.len() > self.k_neighbors as usize {
                let mut part = Section::nth(progress, cluster as usize, n_clusters);
                let sparsity = self.sparsity(train, &members, &mut part)?;
                found.push(Allotment { cluster, members, sparsity, weight: 0.0, n_new: 0 });
            }
        }
        if found.is_empty() {
            let class = train.class_names()[class.index()].clone();
            return Err(ResampleError::NoCluster { class, threshold, k: self.k_neighbors });
        }
        let sum: f64 = found.iter().map(|cluster| cluster.sparsity).sum();
        let evenly = 1.0 / found.len() as f64;
        for cluster in &mut found {
            cluster.weight = if sum > 0.0 && sum.is_finite() { cluster.sparsity / sum } else { evenly };
            cluster.n_new = libm::ceil(f64::from(n_new) * cluster.weight) as u32;
        }
        Ok(found)
    }

    /// `mean distance ^ exponent / rows`.
    fn sparsity(&self, train: &TrainSet, members: &[Row], progress: &mut dyn Progress) -> Result<f64, Cancelled> {
        let n = members.len() as f64;
        let log_of_n = libm::log(n) / libm::log(1.6);
        let exponent = self.density_exponent.unwrap_or(0.16 * libm::pow(log_of_n, 1.8));
        Ok(libm::pow(mean_distance(train, members, progress)?, exponent) / n)
    }
}

/// The mean distance between two of some rows.
fn mean_distance(train: &TrainSet, rows: &[Row], progress: &mut dyn Progress) -> Result<f64, Cancelled> {
    let n = rows.len() as f64;
    let (mut sum, mut work) = (0.0, 0);
    for (at, &a) in rows.iter().enumerate() {
        let a = train.features().row(a.index());
        // Four sums side by side do not wait for each other; each adds its columns in order, and they are added in order.
        for others in rows[at + 1..].chunks(4) {
            let rows: [&[f32]; 4] =
                std::array::from_fn(|lane| others.get(lane).map_or(a, |b| train.features().row(b.index())));
            let rows = rows.map(|row| &row[..a.len()]);
            let mut squares = [0.0; 4];
            for (col, &x) in a.iter().enumerate() {
                for (square, row) in squares.iter_mut().zip(&rows) {
                    let along = f64::from(x) - f64::from(row[col]);
                    *square += along * along;
                }
            }
            squares[..others.len()].iter().for_each(|square| sum += square.sqrt());
        }
        work += (rows.len() - at) * a.len();
        if work > 4_000_000 {
            work = 0;
            // Of the pairs of n rows, those of the first `at`.
            let left = 1.0 - (at + 1) as f64 / n;
            progress.report(1.0 - left * left)?;
        }
    }
    Ok(2.0 * sum / (n * (n - 1.0)))
}
