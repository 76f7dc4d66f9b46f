//! The search for the nearest rows: what is asked, and which way the answer is found.

use super::{Neighbors, best::Best, brute, question::Question, tree};
use crate::{
    data::{Matrix, Row},
    progress::{Cancelled, Progress},
};

/// Most columns for which groups of rows are passed over by their bounding boxes. On rows without structure boxes win up to here
/// for 20,000 rows and for 100,000, and lose from ten columns on (`benches/RECORD.md`), also where columns depend on each other.
pub const TREE_COLUMNS: usize = 8;

/// A way to find the answer; all find the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Search {
    /// Every pair.
    Brute,
    /// Groups of near rows, passed over if their bounding box is too far away.
    Tree,
}

/// The `k` nearest other rows of each row by Euclidean distance in the units of the given features.
///
/// As [`k_nearest_of`], all rows among all.
///
/// # Errors
/// [`Cancelled`] if `progress` says so.
pub fn k_nearest(features: &Matrix, k: usize, progress: &mut dyn Progress) -> Result<Neighbors, Cancelled> {
    let rows: Vec<Row> = (0..features.n_rows() as u32).map(Row).collect();
    k_nearest_of(features, &rows, &rows, k, progress)
}

/// The `k` rows of `among` nearest to each row of `queries`, by Euclidean distance in the units of the features.
///
/// A row is never its own neighbor, duplicates or not (imbalanced-learn drops the first hit by position instead, so
/// there a duplicated row can stay its own neighbor). Equal distances are ordered by row number. Squared distances are
/// summed over the columns in order in `f64` (a sum of `f32` could order near ties differently from the library that is
/// mirrored). Features `(n_samples, n_features)`; memory `O(n_queries · k + n_among · n_features)`.
///
/// # Errors
/// [`Cancelled`] if `progress` says so.
///
/// # Panics
/// If a row has no `k` others; callers turn that into an error that names the class.
pub fn k_nearest_of(
    features: &Matrix,
    queries: &[Row],
    among: &[Row],
    k: usize,
    progress: &mut dyn Progress,
) -> Result<Neighbors, Cancelled> {
    let search = if features.n_cols() <= TREE_COLUMNS { Search::Tree } else { Search::Brute };
    k_nearest_by(search, features, queries, among, k, progress)
}

/// The row of `among` nearest to each of some points, `(n_points, n_features)` row after row.
///
/// # Errors
/// [`Cancelled`] if `progress` says so.
///
/// # Panics
/// If there are points and no rows.
pub fn nearest_to_points(
    features: &Matrix,
    among: &[Row],
    points: &[f32],
    progress: &mut dyn Progress,
) -> Result<Vec<Row>, Cancelled> {
    let n_cols = features.n_cols();
    // Rows and points in one matrix, so that the search for neighbors answers.
    let mut values = Vec::with_capacity(among.len() * n_cols + points.len());
    among.iter().for_each(|row| values.extend_from_slice(features.row(row.index())));
    values.extend_from_slice(points);
    let places: Vec<Row> = (0..(values.len() / n_cols) as u32).map(Row).collect();
    let (rows, queries) = places.split_at(among.len());
    let found = k_nearest_of(&Matrix::new(values, n_cols), queries, rows, 1, progress)?;
    Ok(found.iter().map(|near| among[near[0].index()]).collect())
}

/// As [`k_nearest_of`], with the search chosen; for benches and for tests that both find the same.
///
/// # Errors
/// [`Cancelled`] if `progress` says so.
pub fn k_nearest_by(
    search: Search,
    features: &Matrix,
    queries: &[Row],
    among: &[Row],
    k: usize,
    progress: &mut dyn Progress,
) -> Result<Neighbors, Cancelled> {
    assert!(k > 0 && (queries.is_empty() || among.len() >= k), "{} rows are no {k} neighbors", among.len());
    let found = match search {
        Search::Tree => {
            let mut best = Best::new(queries.len(), k);
            tree::search(&Question { features, queries, among }, &mut best, progress)?;
            best.into_neighbors()
        }
        Search::Brute => match places_in(features.n_rows(), queries, among) {
            // A pair looked at for both its rows is half the work, which pays even if some of the answers are not needed.
            Some(places) => brute_force(&Question { features, queries: among, among }, k, progress)?.at(&places),
            None => brute_force(&Question { features, queries, among }, k, progress)?,
        },
    };
    progress.report(1.0)?;
    Ok(found)
}

fn brute_force(question: &Question<'_>, k: usize, progress: &mut dyn Progress) -> Result<Neighbors, Cancelled> {
    let mut best = Best::new(question.queries.len(), k);
    brute::search(question, &mut best, progress)?;
    Ok(best.into_neighbors())
}

/// Where in `among` each of the queries stands, if they are more than half of it but not all.
fn places_in(n_rows: usize, queries: &[Row], among: &[Row]) -> Option<Vec<usize>> {
    if 2 * queries.len() <= among.len() || queries == among {
        return None;
    }
    let mut places = vec![usize::MAX; n_rows];
    among.iter().enumerate().for_each(|(place, row)| places[row.index()] = place);
    queries.iter().map(|row| Some(places[row.index()]).filter(|&place| place != usize::MAX)).collect()
}
