//! k-means: groups of near rows, each with the mean of its rows as its center.

mod lloyd;
mod points;
mod screen;
mod seeds;

use crate::{
    data::{Matrix, Row},
    progress::{Cancelled, Progress, Section},
    rng::Rng,
};
use lloyd::{Iterations, Lloyd};
use points::Points;
use screen::Screen;

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
/// Rows `(n_rows, n_cols)`. Time at most `O(n_rows · n_clusters · n_cols)` per iteration, but a row is compared only with
/// centers that can have become nearer than its own by how far they moved, most of them by products of 16 bits, so later
/// iterations are far shorter. Memory `O(n_rows · n_cols + n_clusters · n_cols)`: a half of the rows' values, and up to 33 bounds
/// of a row.
///
/// Where we differ from scikit-learn's `KMeans`: seeds come from another generator, and distances are measured as such
/// and not as `|x|² - 2x·c + |c|²`, which rounds differently. The rest follows it.
///
/// # Source
/// Lloyd 1982, IEEE Transactions on Information Theory 28:129–137; Arthur & Vassilvitskii 2007, "k-means++", SODA,
/// 1027–1035, with the several trials per seed of its conclusion; bounds: Elkan 2003, "Using the triangle inequality to
/// accelerate k-means", ICML, 147–153, and for groups of centers Ding et al. 2015, "Yinyang k-means", ICML, 579–587;
/// behaviour of scikit-learn 1.9.1.
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
        let screen = Screen::of(points, &[]);
        let mut part = Section::new(progress, 0.0, 0.4);
        let (centers, labels) = seeds::seeds(points, &screen, self.n_clusters, rng, &mut part)?;
        let lloyd = Lloyd::new(points, &screen, centers, labels);
        self.run(lloyd, true, &mut Section::new(progress, 0.4, 1.0))
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
        let points = Points { features, rows };
        let screen = Screen::of(points, &centers);
        self.run(Lloyd::new(points, &screen, centers, vec![0; rows.len()]), false, progress)
    }

    /// The iterations, from the nearest centers of all rows if they are `known`.
    fn run(&self, mut lloyd: Lloyd<'_>, known: bool, progress: &mut dyn Progress) -> Result<Clusters, Cancelled> {
        let least_move = self.tol * lloyd.points().mean_variance();
        let (mut n_iter, mut settled) = (0, false);
        while n_iter < self.max_iter && !settled {
            let changed = !(known && n_iter == 0) && lloyd.assign(&mut Iterations::new(progress, n_iter))?;
            let total_move = lloyd.move_centers();
            // The first labels are those of the seeds, which no mean has followed yet.
            settled = !changed && n_iter > 0;
            n_iter += 1;
            if total_move <= least_move {
                break;
            }
        }
        if !settled {
            lloyd.assign(&mut Iterations::new(progress, n_iter))?;
        }
        let inertia = lloyd.own_distances().sum();
        progress.report(1.0)?;
        Ok(Clusters { inertia, centers: lloyd.centers, labels: lloyd.labels, n_iter })
    }
}
