//! Scores of probabilities: how near they are to what happened, and whether they mean what they say.

use crate::data::Class;

/// The mean over rows of `Σ_c (p_c - y_c)²`, with `y` 1 for the true class and 0 for the others: 0 is perfect, 2 the worst. For two
/// classes it is twice what scikit-learn's `brier_score_loss` returns by default. `None` for no rows.
///
/// Probabilities `(n_rows, n_classes)`, row after row.
///
/// Brier 1950, "Verification of forecasts expressed in terms of probability", Monthly Weather Review 78:1–3.
pub fn brier(probabilities: &[f64], labels: &[Class]) -> Option<f64> {
    let row = |probabilities: &[f64], label: &Class| {
        let of = |(class, &p): (usize, &f64)| {
            let miss = p - f64::from(u8::from(class == label.index()));
            miss * miss
        };
        probabilities.iter().enumerate().map(of).sum::<f64>()
    };
    mean_over_rows(probabilities, labels, row)
}

/// The mean over rows of `-ln p` of the true class (nats). A probability of 0 counts as the smallest step above it that 1 can
/// take (2⁻⁵²), as in scikit-learn, or one wrong certainty would make the mean infinite. `None` for no rows.
///
/// Probabilities `(n_rows, n_classes)`, row after row.
pub fn log_loss(probabilities: &[f64], labels: &[Class]) -> Option<f64> {
    let row = |probabilities: &[f64], label: &Class| {
        let p = probabilities[label.index()].clamp(f64::EPSILON, 1.0 - f64::EPSILON);
        -libm::log(p)
    };
    mean_over_rows(probabilities, labels, row)
}

fn mean_over_rows(probabilities: &[f64], labels: &[Class], of_row: impl Fn(&[f64], &Class) -> f64) -> Option<f64> {
    let n_classes = probabilities.len().checked_div(labels.len())?;
    let rows = probabilities.chunks_exact(n_classes.max(1)).zip(labels);
    Some(rows.map(|(probabilities, label)| of_row(probabilities, label)).sum::<f64>() / labels.len() as f64)
}

/// Rows whose confidence lies in one stretch of `[0, 1]`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bin {
    /// The number of the stretch, from 0.
    pub bin: usize,
    /// Rows in it.
    pub n: u32,
    /// Their mean confidence.
    pub mean_confidence: f64,
    /// The share of them that was right.
    pub hit_rate: f64,
}

/// What probabilities say against what happened, in stretches of equal width.
#[derive(Clone, Debug, PartialEq)]
pub struct Reliability {
    /// Stretches with rows, from low to high; each reaches from above `bin / n_bins` to `(bin + 1) / n_bins`, the first from 0.
    pub bins: Vec<Bin>,
}

impl Reliability {
    /// Sorts rows by confidence, each with whether it was right.
    pub fn of(rows: impl IntoIterator<Item = (f64, bool)>, n_bins: usize) -> Self {
        let mut sums = vec![(0u32, 0.0, 0u32); n_bins];
        for (confidence, hit) in rows {
            // Compared with the edges themselves: a product would put 0.7 of ten into another bin.
            let bin = (1..n_bins).take_while(|&edge| confidence > edge as f64 / n_bins as f64).count();
            let (n, sum, hits) = &mut sums[bin];
            *n += 1;
            *sum += confidence;
            *hits += u32::from(hit);
        }
        let bin = |(bin, (n, sum, hits)): (usize, (u32, f64, u32))| Bin {
            bin,
            n,
            mean_confidence: sum / f64::from(n),
            hit_rate: f64::from(hits) / f64::from(n),
        };
        Self { bins: sums.into_iter().enumerate().filter(|(_, (n, ..))| *n > 0).map(bin).collect() }
    }

    fn gaps(&self) -> impl Iterator<Item = f64> + '_ {
        self.bins.iter().map(|bin| (bin.hit_rate - bin.mean_confidence).abs())
    }

    /// Expected calibration error: the mean gap between confidence and hits, bins weighted by their rows; `None` for no rows.
    ///
    /// Naeini, Cooper & Hauskrecht 2015, "Obtaining well calibrated probabilities using Bayesian binning", AAAI, 2901–2907.
    pub fn expected_error(&self) -> Option<f64> {
        let n: f64 = self.bins.iter().map(|bin| f64::from(bin.n)).sum();
        let weighted = self.bins.iter().zip(self.gaps()).map(|(bin, gap)| f64::from(bin.n) * gap);
        (n > 0.0).then(|| weighted.sum::<f64>() / n)
    }

    /// The largest gap; `None` for no rows.
    pub fn largest_error(&self) -> Option<f64> {
        self.gaps().reduce(f64::max)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_rows_have_no_scores() {
        assert_eq!((brier(&[], &[]), log_loss(&[], &[])), (None, None));
        assert_eq!(Reliability::of([], 10).expected_error(), None);
    }

    #[test]
    fn edges_belong_to_the_bin_below() {
        let reliability = Reliability::of([(0.0, false), (0.1, false), (0.7, true), (0.70001, true), (1.0, true)], 10);
        assert_eq!(reliability.bins.iter().map(|bin| bin.bin).collect::<Vec<_>>(), [0, 6, 7, 9]);
    }

    #[test]
    fn certain_and_wrong_is_the_worst() {
        assert_eq!(brier(&[1.0, 0.0], &[Class(1)]), Some(2.0));
        assert!((log_loss(&[1.0, 0.0], &[Class(1)]).unwrap() - 36.04).abs() < 0.01);
    }
}
