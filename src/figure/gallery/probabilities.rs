//! Figures of probabilities: what thresholds, curves and calibration look like.

use super::case::{Cases, Data, Given, case, hostile, two};
use crate::figure::from_run::FigureId;
use crate::figure::paper::class_look::ClassLook;
use crate::figure::probabilities::{
    cost_curve::CostFigure,
    precision_recall::PrecisionRecallFigure,
    ranked::RankedCurve,
    reliability::{ReliabilityFigure, ReliabilitySeries},
    roc::RocFigure,
    score_histogram::ScoreHistogram,
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
        let data = positive_counts.iter().zip(other_counts).map(|(own, other)| Given::counts([*own, *other])).collect();
        (ScoreHistogram { positive, others, positive_counts, other_counts, threshold, at_or_above }.figure(), data)
    };
    let (two, hard) = (two(), hostile());
    let (common, rare) = (&two[0], &two[1]);
    let shy = scores(300, 10, [0.08, 0.2]);
    let apart = scores(1000, 10, [0.35, 0.68]);
    vec![
        case(
            FigureId::ScoreHistogram,
            "scores, none reaches the threshold",
            histogram(rare, Some(common), &shy, Some(0.5)),
        ),
        case(FigureId::ScoreHistogram, "scores, threshold moved", histogram(rare, Some(common), &shy, Some(0.1))),
        case(FigureId::ScoreHistogram, "scores, trained in balance", histogram(rare, Some(common), &apart, Some(0.5))),
        case(
            FigureId::ScoreHistogram,
            "scores, ten classes",
            histogram(rare, None, &scores(12_000, 50, [0.15, 0.55]), Some(0.98)),
        ),
        case(FigureId::ScoreHistogram, "scores, threshold at none", histogram(rare, Some(common), &apart, Some(0.0))),
        case(FigureId::ScoreHistogram, "scores, no threshold", histogram(rare, Some(common), &apart, None)),
        case(FigureId::ScoreHistogram, "scores, hard names", histogram(&hard[1], Some(&hard[0]), &apart, Some(1.0))),
        case(FigureId::ScoreHistogram, "scores, no row", histogram(rare, Some(common), &[], Some(0.5))),
    ]
}

pub(super) fn ranked_curves() -> Cases {
    // Both figures of one ranking or two, each with the threshold it stands at.
    let both = |names: [&'static str; 2], class: &ClassLook, rows: &[(&str, &[Scored], Option<f64>)]| {
        let rankings: Vec<Ranking> = rows.iter().map(|(_, rows, _)| Ranking::of(rows.iter().copied())).collect();
        let curves = |points: fn(&Ranking) -> Option<Vec<[f64; 2]>>, area: fn(&Ranking) -> Option<f64>| {
            let curve = |(&(name, rows, threshold), ranking): (&(_, &[_], Option<f64>), &Ranking)| RankedCurve {
                name,
                points: points(ranking).unwrap_or_default(),
                totals: [ranking.n_positive(), ranking.n_negative()],
                prevalence: ranking.prevalence(),
                area: area(ranking),
                at: threshold.map(|threshold| ranking.at(at_or_above(rows, threshold))),
            };
            rows.iter().zip(&rankings).map(curve).collect::<Vec<_>>()
        };
        let precision_recall = curves(Ranking::precision_recall, Ranking::average_precision);
        let precision_recall = PrecisionRecallFigure { class, curves: &precision_recall }.figure();
        let roc = RocFigure { class, curves: &curves(Ranking::roc, Ranking::roc_auc) }.figure();
        let data = |area: fn(&Ranking) -> Option<f64>| -> Data {
            let row = |((_, rows, threshold), ranking): (&(&str, &[Scored], Option<f64>), &Ranking)| {
                let n_own = rows.iter().filter(|row| row.1).count() as u32;
                let n_others = rows.len() as u32 - n_own;
                let at = threshold.map(|threshold| at_or_above(rows, threshold));
                let share = |part: Option<u32>, of: Option<u32>| {
                    let of = of.filter(|of| *of > 0)?;
                    Some(f64::from(part?) / f64::from(of))
                };
                let (found, alarms) = (at.map(|at| at[0]), at.map(|at| at[1]));
                let shares = [
                    share(found, Some(n_own)),
                    share(found, at.map(|[found, alarms]| found + alarms)),
                    share(alarms, Some(n_others)),
                ];
                let mut cells = Given::counts([n_own, n_others]);
                cells.extend([found, alarms].map(|count| Given::number(count.map(f64::from))));
                cells.extend(shares.map(Given::share));
                cells.push(Given::number(area(ranking)));
                cells
            };
            rows.iter().zip(&rankings).map(row).collect()
        };
        let [of_precision_recall, of_roc] = [data(Ranking::average_precision), data(Ranking::roc_auc)];
        let [first, second] = names;
        [
            case(FigureId::PrecisionRecall, first, (precision_recall, of_precision_recall)),
            case(FigureId::Roc, second, (roc, of_roc)),
        ]
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
        let data = rows.iter().flat_map(|(_, rows)| given_reliability(rows)).collect();
        (ReliabilityFigure { class, series: &series.collect::<Vec<_>>() }.figure(), data)
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
        case(FigureId::Reliability, "reliability", drawn(rare, &[("as trained", &trained)])),
        case(
            FigureId::Reliability,
            "reliability, corrected",
            drawn(rare, &[("as trained", &trained), ("corrected", &corrected)]),
        ),
        case(
            FigureId::Reliability,
            "reliability, hard names",
            drawn(&hard[1], &[(&hard[0].name, &trained), (&hard[2].name, &corrected)]),
        ),
        case(FigureId::Reliability, "reliability, one row", drawn(rare, &[("as trained", &trained[..1])])),
        case(FigureId::Reliability, "reliability, no row", drawn(rare, &[("as trained", &[])])),
    ]
}

/// Per stretch that has rows (up to its end, which belongs to it), and of all: how many, their mean probability, the share that is of the class.
fn given_reliability(rows: &[Scored]) -> Data {
    let of = |rows: &[Scored]| {
        let n = rows.len() as f64;
        let mean = |sum: f64| (!rows.is_empty()).then(|| sum / n);
        let own = rows.iter().filter(|row| row.1).count() as f64;
        let scores: f64 = rows.iter().map(|row| row.0).sum();
        vec![Given::Number(n), Given::share(mean(scores)), Given::share(mean(own))]
    };
    let in_bin = |bin: usize| -> Vec<Scored> {
        let [from, to] = [bin, bin + 1].map(|edge| edge as f64 / 10.0);
        rows.iter().copied().filter(|row| (row.0 > from || bin == 0) && row.0 <= to).collect()
    };
    let bins = (0..10).map(in_bin).filter(|rows| !rows.is_empty());
    bins.map(|rows| of(&rows)).chain([of(rows)]).collect()
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
        let cost_of_theory = (!rows.is_empty()).then(|| cost_at(best_in_theory));
        let always = [cost([0.0, 0.0]), cost([n_positive, n_rows - n_positive])];
        let data = [
            [threshold, threshold.map(cost_at)],
            [Some(best_in_theory), cost_of_theory],
            [None, Some(always[0])],
            [None, Some(always[1])],
        ];
        let figure = CostFigure {
            class,
            steps: &steps,
            current: threshold.map(|threshold| [threshold, cost_at(threshold)]),
            best_in_theory,
            cost_of_theory,
            false_positive,
            false_negative,
            always,
        };
        (figure.figure(), data.map(|row| row.map(Given::number).to_vec()).to_vec())
    };
    let (two, hard) = (two(), hostile());
    let rare = &two[1];
    let shy = scores(300, 10, [0.08, 0.2]);
    let apart = scores(1000, 10, [0.35, 0.68]);
    let large = scores(60_000, 40, [0.2, 0.4]);
    vec![
        case(FigureId::CostCurve, "cost, a miss costs ten", drawn(rare, &shy, [1.0, 10.0], Some(0.5))),
        case(FigureId::CostCurve, "cost, equal costs", drawn(rare, &apart, [1.0, 1.0], Some(0.62))),
        case(FigureId::CostCurve, "cost, thresholds beside each other", drawn(rare, &apart, [1.0, 1.0], Some(0.51))),
        case(FigureId::CostCurve, "cost, many rows", drawn(rare, &large, [1.0, 40.0], Some(0.98))),
        case(FigureId::CostCurve, "cost, a miss is dear", drawn(rare, &apart, [0.5, 1000.0], Some(0.0))),
        case(FigureId::CostCurve, "cost, hard names", drawn(&hard[1], &apart, [1.0, 3.0], None)),
        case(FigureId::CostCurve, "cost, no row", drawn(rare, &[], [1.0, 10.0], None)),
    ]
}
