//! The plane of the first two principal components, to draw data of more than two columns in.

use super::Matrix;
use serde::{Deserialize, Serialize};

/// Largest number of rows and of columns used to find the plane; it is for looking at, not for learning from.
const MAX_ROWS: usize = 2_000;
const MAX_COLS: usize = 200;

/// A plane in feature space: `x = origin + u * first + v * second`, with orthonormal directions.
///
/// For two columns it is the feature plane itself, so what is drawn is what the model sees. For more it is spanned by
/// the first two principal components of the rows (Jackson 1991, "A User's Guide to Principal Components", ch. 1);
/// other columns stay at their mean.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PrincipalPlane {
    origin: Vec<f32>,
    directions: [Vec<f32>; 2],
    is_feature_plane: bool,
}

impl PrincipalPlane {
    /// The plane of these rows, shape `(n_samples, n_features)`.
    pub fn of(features: &Matrix) -> Self {
        let n_cols = features.n_cols();
        if n_cols <= 2 {
            let unit = |index: usize| (0..n_cols).map(|col| if col == index { 1.0 } else { 0.0 }).collect();
            return Self { origin: vec![0.0; n_cols], directions: [unit(0), unit(1)], is_feature_plane: true };
        }
        let stride = features.n_rows().div_ceil(MAX_ROWS).max(1);
        let rows: Vec<&[f32]> = features.rows().step_by(stride).collect();
        let used = n_cols.min(MAX_COLS);
        let mut mean = vec![0.0f64; n_cols];
        for row in &rows {
            mean.iter_mut().zip(*row).for_each(|(sum, &x)| *sum += f64::from(x));
        }
        mean.iter_mut().for_each(|sum| *sum /= rows.len() as f64);
        let mut covariance = vec![vec![0.0f64; used]; used];
        for row in &rows {
            let centered: Vec<f64> = row.iter().zip(&mean).take(used).map(|(&x, mean)| f64::from(x) - mean).collect();
            for (sums, a) in covariance.iter_mut().zip(&centered) {
                sums.iter_mut().zip(&centered).for_each(|(sum, b)| *sum += a * b);
            }
        }
        let first = leading_direction(&covariance, &[]);
        let second = leading_direction(&covariance, std::slice::from_ref(&first));
        let widen = |direction: Vec<f64>| {
            (0..n_cols).map(|col| direction.get(col).copied().unwrap_or(0.0) as f32).collect::<Vec<f32>>()
        };
        let origin = mean.iter().map(|&mean| mean as f32).collect();
        Self { origin, directions: [widen(first), widen(second)], is_feature_plane: false }
    }

    /// Whether the plane is that of the two columns themselves.
    pub fn is_feature_plane(&self) -> bool {
        self.is_feature_plane
    }

    /// Coordinates of a row's foot point in the plane.
    pub fn project(&self, row: &[f32]) -> [f32; 2] {
        self.directions.each_ref().map(|direction| {
            row.iter().zip(&self.origin).zip(direction).map(|((x, origin), along)| (x - origin) * along).sum()
        })
    }

    /// The point of feature space at these coordinates.
    pub fn lift(&self, [u, v]: [f32; 2], row: &mut [f32]) {
        for (col, x) in row.iter_mut().enumerate() {
            *x = self.origin[col] + u * self.directions[0][col] + v * self.directions[1][col];
        }
    }
}

/// Power iteration for the largest eigenvector orthogonal to `found`, started from the axis of the largest variance;
/// its sign is fixed by making the largest entry positive.
fn leading_direction(covariance: &[Vec<f64>], found: &[Vec<f64>]) -> Vec<f64> {
    let n = covariance.len();
    let mut direction: Vec<f64> = (0..n).map(|index| 1.0 + covariance[index][index]).collect();
    for step in 0..200 {
        let mut next: Vec<f64> =
            if step == 0 { direction.clone() } else { covariance.iter().map(|row| dot(row, &direction)).collect() };
        for other in found {
            let along = dot(&next, other);
            next.iter_mut().zip(other).for_each(|(x, o)| *x -= along * o);
        }
        let length = libm::sqrt(dot(&next, &next));
        if length <= 1e-12 {
            // No variance is left: any direction orthogonal to the found ones will do.
            next = (0..n).map(|index| if index == found.len() { 1.0 } else { 0.0 }).collect();
            return next;
        }
        next.iter_mut().for_each(|x| *x /= length);
        direction = next;
    }
    let largest = direction.iter().copied().fold(0.0, |best: f64, x| if x.abs() > best.abs() { x } else { best });
    if largest < 0.0 {
        direction.iter_mut().for_each(|x| *x = -*x);
    }
    direction
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_columns_are_drawn_as_they_are() {
        let plane = PrincipalPlane::of(&Matrix::from_rows(&[[1.0, 2.0], [3.0, -4.0]]));
        assert_eq!(plane.project(&[3.0, -4.0]), [3.0, -4.0]);
    }

    #[test]
    fn the_first_component_follows_the_spread() {
        let rows: Vec<[f32; 3]> = (0..50).map(|i| [0.1 * (i % 3) as f32, i as f32, 2.0 * i as f32]).collect();
        let plane = PrincipalPlane::of(&Matrix::from_rows(&rows));
        let along = plane.directions[0].clone();
        assert!((along[1] / along[2] - 0.5).abs() < 1e-3, "{along:?}");
        let mut back = [0.0; 3];
        plane.lift(plane.project(&rows[10]), &mut back);
        assert!(back.iter().zip(&rows[10]).all(|(a, b)| (a - b).abs() < 0.1), "{back:?}");
    }
}
