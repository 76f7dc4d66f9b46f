//! Figures of probabilities: what thresholds, curves and calibration look like.

use super::{Cases, hostile, two};
use crate::figure::{ClassLook, ScoreHistogram};

/// Rows whose scores crowd around a middle, made up without chance: a score and whether the row is of the class.
fn scores(n_rows: u32, one_in: u32, middles: [f64; 2]) -> Vec<(f64, bool)> {
    let score = |i: u32| {
        let is_positive = i % one_in == 0;
        // Three even numbers have a sum that crowds around the middle.
        let noise: u32 = [313, 571, 827].map(|step| (i * step % 1009) % 101).iter().sum();
        let middle = middles[usize::from(is_positive)];
        let (away, width) = (f64::from(noise) / 150.0 - 1.0, middle.min(1.0 - middle));
        (middle + away * width, is_positive)
    };
    (0..n_rows).map(score).collect()
}

/// Rows of the class and others in twenty stretches.
fn counts(rows: &[(f64, bool)]) -> [Vec<u32>; 2] {
    let mut counts = [vec![0; 20], vec![0; 20]];
    for &(score, is_positive) in rows {
        counts[usize::from(!is_positive)][((score * 20.0) as usize).min(19)] += 1;
    }
    counts
}

fn at_or_above(rows: &[(f64, bool)], threshold: f64) -> [u32; 2] {
    [true, false].map(|of_class| rows.iter().filter(|row| row.1 == of_class && row.0 >= threshold).count() as u32)
}

pub(super) fn histograms() -> Cases {
    let histogram = |positive: &ClassLook, others: Option<&ClassLook>, rows: &[(f64, bool)], threshold: Option<f64>| {
        let [positive_counts, other_counts] = &counts(rows);
        let at_or_above = threshold.map(|threshold| at_or_above(rows, threshold));
        ScoreHistogram { positive, others, positive_counts, other_counts, threshold, at_or_above }.figure()
    };
    let (two, hard) = (two(), hostile());
    let (common, rare) = (&two[0], &two[1]);
    let shy = scores(300, 10, [0.08, 0.2]);
    let apart = scores(1000, 10, [0.35, 0.68]);
    vec![
        ("scores, none reaches the threshold", histogram(rare, Some(common), &shy, Some(0.5))),
        ("scores, threshold moved", histogram(rare, Some(common), &shy, Some(0.1))),
        ("scores, trained in balance", histogram(rare, Some(common), &apart, Some(0.5))),
        ("scores, ten classes", histogram(rare, None, &scores(12_000, 50, [0.15, 0.55]), Some(0.98))),
        ("scores, threshold at none", histogram(rare, Some(common), &apart, Some(0.0))),
        ("scores, no threshold", histogram(rare, Some(common), &apart, None)),
        ("scores, hard names", histogram(&hard[1], Some(&hard[0]), &apart, Some(1.0))),
        ("scores, no row", histogram(rare, Some(common), &[], Some(0.5))),
    ]
}
