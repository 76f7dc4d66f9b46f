//! The figures of a run, put together from what the run and its judge say: the same on the page and in files.

use super::{
    ClassCurves, ClassDistribution, ClassLook, CostFigure, Figure, LeakFigure, LossCurves, Quantity, RankedCurve,
    ReliabilityFigure, ReliabilitySeries, ScoreHistogram,
};
use crate::decide::Costs;
use crate::experiment::{ClassEpoch, EpochRecord, ExperimentSpec, Judge, Mixes, Report, SetEpoch};

/// Stretches of the score histogram.
pub const N_BARS: usize = 40;
/// Stretches of the reliability diagram.
const N_BINS: usize = 10;

/// Rows per class before and after resampling; `spec` names the technique.
pub fn class_distribution(spec: Option<&ExperimentSpec>, mixes: &Mixes, classes: &[ClassLook]) -> Figure {
    let about = spec.map(|spec| spec.resample.tunable().about());
    let after_label = match about {
        Some(about) if about.id != "none" => format!("after {}", about.title),
        _ => "after no resampling".to_owned(),
    };
    ClassDistribution { classes, made: &mixes.made, after_label: &after_label }.figure()
}

/// The loss of each epoch; a sketch has no table.
pub fn loss_curves(epochs: &[EpochRecord], is_sketch: bool) -> Figure {
    // A gap in the curve stands for a loss that is undefined.
    let train: Vec<f64> = epochs.iter().map(|record| record.train_loss.unwrap_or(f64::NAN)).collect();
    let validation: Vec<Option<f64>> = epochs.iter().map(|record| record.validation_loss).collect();
    let curves = LossCurves { train: &train, validation: &validation };
    if is_sketch { curves.sketch() } else { curves.figure() }
}

/// What became of each class from epoch to epoch; a sketch has no table.
pub fn class_curves(epochs: &[EpochRecord], classes: &[ClassLook], quantity: Quantity, is_sketch: bool) -> Figure {
    let of = |set: fn(&ClassEpoch) -> &SetEpoch| -> Vec<Vec<Option<f64>>> {
        let read = |class: &ClassEpoch| match quantity {
            Quantity::Loss => set(class).loss,
            Quantity::Recall => set(class).recall,
            Quantity::Precision => set(class).precision,
        };
        epochs.iter().map(|record| record.classes.iter().map(read).collect()).collect()
    };
    let (train, validation) = (of(|class| &class.train), of(|class| &class.validation));
    let curves = ClassCurves { classes, quantity, train: &train, validation: &validation };
    if is_sketch { curves.sketch() } else { curves.figure() }
}

/// The class that thresholds are about.
fn positive<'a>(judge: &Judge, classes: &'a [ClassLook]) -> Option<&'a ClassLook> {
    classes.get(judge.outputs().positive.index())
}

/// True and false positives of the answers.
fn at(report: &Report) -> [u32; 2] {
    let class = &report.test.per_class[report.minority.index()];
    [class.found, class.predicted - class.found]
}

/// The probabilities of both sides; `counts` are those of [`Judge::histogram`] with [`N_BARS`] stretches.
pub fn score_histogram(
    judge: &Judge,
    report: &Report,
    classes: &[ClassLook],
    counts: &[Vec<u32>; 2],
    threshold: Option<f64>,
) -> Option<Figure> {
    let positive = positive(judge, classes)?;
    let others = classes.iter().find(|look| look.name != positive.name).filter(|_| classes.len() == 2);
    let [positive_counts, other_counts] = counts;
    let at_or_above = threshold.map(|_| at(report));
    Some(ScoreHistogram { positive, others, positive_counts, other_counts, threshold, at_or_above }.figure())
}

/// What of the score is leak, where resampling came before the split.
pub fn leak(judge: &Judge, report: &Report, classes: &[ClassLook]) -> Option<Figure> {
    let (class, leak) = (positive(judge, classes)?, report.leak.as_ref()?);
    let index = judge.outputs().positive.index();
    let figure = LeakFigure {
        class,
        own: report.test.per_class[index].f1,
        at_shares: leak.f1_at_shares,
        unseen: leak.unseen.per_class[index].f1,
        is_copied: report.mixes.made.has_made(),
    };
    Some(figure.figure())
}

/// A curve of the ranking, for ROC or for precision and recall.
pub fn ranked_curve<'a>(name: &'a str, judge: &'a Judge, report: &Report, is_roc: bool) -> RankedCurve<'a> {
    let ranks = &judge.probability().per_class[judge.outputs().positive.index()];
    let area = if is_roc { ranks.roc_auc } else { ranks.average_precision };
    // Where the largest of many probabilities decides, the answers are no point of the curve.
    let is_on_curve = report.threshold.is_some() || report.class_names.len() == 2;
    RankedCurve { name, points: judge.ranking().points(), area, at: is_on_curve.then(|| at(report)) }
}

/// Probabilities as trained and, if they are corrected, as corrected.
pub fn reliability(judge: &Judge, classes: &[ClassLook]) -> Option<Figure> {
    let class = positive(judge, classes)?;
    let ranks = &judge.probability().per_class[judge.outputs().positive.index()];
    let now = (judge.reliability(N_BINS), ranks.mean_probability);
    let before = judge.reliability_as_trained(N_BINS).map(|(reliability, mean)| (reliability, Some(mean)));
    let now_is = if before.is_some() { "corrected" } else { "as trained" };
    let series: Vec<ReliabilitySeries<'_>> = before
        .iter()
        .map(|before| ("as trained", before))
        .chain([(now_is, &now)])
        .map(|(name, (reliability, mean_probability))| ReliabilitySeries {
            name,
            bins: &reliability.bins,
            n_bins: N_BINS,
            mean_probability: *mean_probability,
            prevalence: ranks.prevalence,
            expected_error: reliability.expected_error(),
        })
        .collect();
    Some(ReliabilityFigure { class, series: &series }.figure())
}

/// What errors cost at every threshold; `steps` are those of [`Judge::cost_steps`]. `None` where none costs anything.
pub fn cost_curve(
    judge: &Judge,
    classes: &[ClassLook],
    steps: &[[f64; 2]],
    costs: Costs,
    threshold: Option<f64>,
) -> Option<Figure> {
    let best_in_theory = costs.threshold()?;
    let figure = CostFigure {
        class: positive(judge, classes)?,
        steps,
        current: threshold.and_then(|at| Some([at, judge.cost_at(at, costs)?])),
        best_in_theory,
        cost_of_theory: judge.cost_at(best_in_theory, costs),
        false_positive: costs.false_positive,
        false_negative: costs.false_negative,
        always: [judge.cost_at(f64::INFINITY, costs)?, judge.cost_at(f64::NEG_INFINITY, costs)?],
    };
    Some(figure.figure())
}
