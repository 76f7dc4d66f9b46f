//! Figures of probabilities: what thresholds, curves and calibration look like.

use super::{Cases, hostile, two};
use crate::figure::{
    ClassLook, CostFigure, PrecisionRecallFigure, RankedCurve, ReliabilityFigure, ReliabilitySeries, RocFigure,
    ScoreHistogram,
};
use crate::metrics::{Ranking, Reliability};

/// A score, and whether its row is of the class.
type Scored = (f64, bool);

/// Rows whose scores crowd around a middle, made up without chance: a score and whether the row is of the class.
fn scores(n_rows: u32, one_in: u32, middles: [f64; 2]) -> Vec<Scored> {
    let score = |i: u32| {
        let is_positive = i.is_multiple_of(one_in);
        // Three even numbers have a sum that crowds around the middle.
        let noise: u32 = [313, 571, 827].map(|step| (i * step % 1009) % 101).iter().sum();
        let middle = middles[usize::from(is_positive)];
        let (away, width) = (f64::from(noise) / 150.0 - 1.0, middle.min(1.0 - middle));
        (middle + away * width, is_positive)
    };
    (0..n_rows).map(score).collect()
}

/// Rows of the class and others in twenty stretches.
fn counts(rows: &[Scored]) -> [Vec<u32>; 2] {
    let mut counts = [vec![0; 20], vec![0; 20]];
    for &(score, is_positive) in rows {
        counts[usize::from(!is_positive)][((score * 20.0) as usize).min(19)] += 1;
    }
    counts
}

fn at_or_above(rows: &[Scored], threshold: f64) -> [u32; 2] {
    [true, false].map(|of_class| rows.iter().filter(|row| row.1 == of_class && row.0 >= threshold).count() as u32)
}

pub(super) fn histograms() -> Cases {
    let histogram = |positive: &ClassLook, others: Option<&ClassLook>, rows: &[Scored], threshold: Option<f64>| {
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

pub(super) fn ranked_curves() -> Cases {
    // Both figures of one ranking or two, each with the threshold it stands at.
    let both = |names: [&'static str; 2], class: &ClassLook, rows: &[(&str, &[Scored], Option<f64>)]| {
        let rankings: Vec<Ranking> = rows.iter().map(|(_, rows, _)| Ranking::of(rows.iter().copied())).collect();
        let curves = |area: fn(&Ranking) -> Option<f64>| -> Vec<RankedCurve<'_>> {
            let curve = |(&(name, rows, threshold), ranking): (&(_, &[_], Option<f64>), _)| {
                let at = threshold.map(|threshold| at_or_above(rows, threshold));
                RankedCurve { name, points: Ranking::points(ranking), area: area(ranking), at }
            };
            rows.iter().zip(&rankings).map(curve).collect()
        };
        let precision_recall = PrecisionRecallFigure { class, curves: &curves(Ranking::average_precision) }.figure();
        let roc = RocFigure { class, curves: &curves(Ranking::roc_auc) }.figure();
        names.into_iter().zip([precision_recall, roc]).collect::<Cases>()
    };
    let (two, hard) = (two(), hostile());
    let rare = &two[1];
    let weak = scores(300, 10, [0.3, 0.4]);
    let good = scores(300, 10, [0.3, 0.6]);
    let large = scores(60_000, 40, [0.2, 0.4]);
    let without = scores(50, 100, [0.2, 0.4]);
    [
        both(["precision and recall", "ROC"], rare, &[("B", &good, Some(0.5))]),
        both(["precision and recall, two", "ROC, two"], rare, &[("A", &weak, Some(0.5)), ("B", &good, Some(0.33))]),
        both(["precision and recall, flattered", "ROC that flatters"], rare, &[("B", &weak, Some(0.36))]),
        both(["precision and recall, many rows", "ROC, many rows"], rare, &[("B", &large, Some(0.3))]),
        both(["precision and recall, nothing found", "ROC, nothing found"], rare, &[("B", &good, Some(1.1))]),
        both(["precision and recall, all found", "ROC, all found"], rare, &[("B", &good, Some(0.0))]),
        both(
            ["precision and recall, hard names", "ROC, hard names"],
            &hard[1],
            &[(&hard[0].name, &weak, None), (&hard[2].name, &good, Some(0.6))],
        ),
        both(["precision and recall, one row", "ROC, one row"], rare, &[("B", &without[..1], Some(0.1))]),
        both(["precision and recall, no row", "ROC, no row"], rare, &[("B", &without[1..], None)]),
    ]
    .into_iter()
    .flatten()
    .collect()
}

pub(super) fn reliabilities() -> Cases {
    let drawn = |class: &ClassLook, rows: &[(&str, &[Scored])]| {
        let reliabilities: Vec<_> = rows.iter().map(|(_, rows)| Reliability::of(rows.iter().copied(), 10)).collect();
        let mean = |rows: &[Scored], of: fn(&Scored) -> f64| {
            (!rows.is_empty()).then(|| rows.iter().map(of).sum::<f64>() / rows.len() as f64)
        };
        let series = rows.iter().zip(&reliabilities).map(|(&(name, rows), reliability)| ReliabilitySeries {
            name,
            bins: &reliability.bins,
            n_bins: 10,
            mean_probability: mean(rows, |row| row.0),
            prevalence: mean(rows, |row| f64::from(u8::from(row.1))),
            expected_error: reliability.expected_error(),
        });
        ReliabilityFigure { class, series: &series.collect::<Vec<_>>() }.figure()
    };
    let (two, hard) = (two(), hostile());
    let rare = &two[1];
    // Trained in balance, a model says odds that are nine times too high where a tenth is of the class.
    let without_prior = |p: f64| p / (p + 9.0 * (1.0 - p));
    let trained: Vec<_> = (0..3000)
        .zip(scores(3000, 4, [0.3, 0.7]))
        .map(|(i, (p, _))| (p, f64::from(i * 389 % 1013) / 1013.0 < without_prior(p)))
        .collect();
    let corrected: Vec<_> = trained.iter().map(|&(p, is_positive)| (without_prior(p), is_positive)).collect();
    vec![
        ("reliability", drawn(rare, &[("as trained", &trained)])),
        ("reliability, corrected", drawn(rare, &[("as trained", &trained), ("corrected", &corrected)])),
        ("reliability, hard names", drawn(&hard[1], &[(&hard[0].name, &trained), (&hard[2].name, &corrected)])),
        ("reliability, one row", drawn(rare, &[("as trained", &trained[..1])])),
        ("reliability, no row", drawn(rare, &[("as trained", &[])])),
    ]
}

pub(super) fn costs() -> Cases {
    let drawn = |class: &ClassLook, rows: &[Scored], costs: [f64; 2], threshold: Option<f64>| {
        let [false_positive, false_negative] = costs;
        let n_rows = rows.len().max(1) as f64;
        let n_positive = rows.iter().filter(|row| row.1).count() as f64;
        let cost =
            |[found, alarms]: [f64; 2]| (false_positive * alarms + false_negative * (n_positive - found)) / n_rows;
        let cost_at = |threshold| cost(at_or_above(rows, threshold).map(f64::from));
        let ranking = Ranking::of(rows.iter().copied());
        let steps: Vec<[f64; 2]> = ranking
            .points()
            .iter()
            .map(|point| [point.threshold, cost([point.true_positives, point.false_positives].map(f64::from))])
            .collect();
        let best_in_theory = false_positive / (false_positive + false_negative);
        CostFigure {
            class,
            steps: &steps,
            current: threshold.map(|threshold| [threshold, cost_at(threshold)]),
            best_in_theory,
            cost_of_theory: (!rows.is_empty()).then(|| cost_at(best_in_theory)),
            false_positive,
            false_negative,
            always: [cost([0.0, 0.0]), cost([n_positive, n_rows - n_positive])],
        }
        .figure()
    };
    let (two, hard) = (two(), hostile());
    let rare = &two[1];
    let shy = scores(300, 10, [0.08, 0.2]);
    let apart = scores(1000, 10, [0.35, 0.68]);
    let large = scores(60_000, 40, [0.2, 0.4]);
    vec![
        ("cost, a miss costs ten", drawn(rare, &shy, [1.0, 10.0], Some(0.5))),
        ("cost, equal costs", drawn(rare, &apart, [1.0, 1.0], Some(0.62))),
        ("cost, thresholds beside each other", drawn(rare, &apart, [1.0, 1.0], Some(0.51))),
        ("cost, many rows", drawn(rare, &large, [1.0, 40.0], Some(0.98))),
        ("cost, a miss is dear", drawn(rare, &apart, [0.5, 1000.0], Some(0.0))),
        ("cost, hard names", drawn(&hard[1], &apart, [1.0, 3.0], None)),
        ("cost, no row", drawn(rare, &[], [1.0, 10.0], None)),
    ]
}
