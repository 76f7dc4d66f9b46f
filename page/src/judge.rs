//! Judging the trained model: what a threshold, a correction and costs make of it. Nothing here trains.

use super::{figures::FigureBox, pool::Pinned, state::Lab, stations::looks, threshold::ThresholdSlider};
use imbalance_lab::{
    experiment::{Judge, Report},
    figure::{
        ClassLook, CostFigure, Figure, LeakFigure, PrecisionRecallFigure, RankedCurve, ReliabilityFigure,
        ReliabilitySeries, RocFigure, ScoreHistogram, probability,
    },
};
use leptos::prelude::*;

/// Stretches of the score histogram.
const N_BARS: usize = 40;
/// Stretches of the reliability diagram.
const N_BINS: usize = 10;

/// What of the score is leak, where resampling came before the split.
#[component]
pub(crate) fn LeakDemonstration() -> impl IntoView {
    let lab = expect_context::<Lab>();
    let leak = move || {
        judged(lab, |judge, report, looks| {
            let positive = judge.outputs().positive.index();
            let class = looks.get(positive)?;
            let leak = report.leak.as_ref()?;
            let figure = LeakFigure {
                class,
                own: report.test.per_class[positive].f1,
                at_shares: leak.f1_at_shares,
                unseen: leak.unseen.per_class[positive].f1,
                is_copied: report.mixes.made.has_made(),
            };
            Some(figure.figure())
        })
    };
    view! { <FigureBox id="leak" is_due=Signal::derive(|| true) figure=Signal::derive(leak)/> }
}

/// The scores of both sides of the threshold, and the slider that moves it.
#[component]
pub(crate) fn ThresholdFigure() -> impl IntoView {
    let lab = expect_context::<Lab>();
    // What depends on the model alone is computed once; a threshold only moves marks.
    let counts = Memo::new(move |_| lab.judge.with(|judge| judge.as_ref().map(|judge| judge.histogram(N_BARS))));
    let histogram = move || {
        let [positive_counts, other_counts] = &counts.get()?;
        judged(lab, |judge, report, looks| {
            let positive = looks.get(judge.outputs().positive.index())?;
            let others = looks.iter().find(|look| look.name != positive.name).filter(|_| looks.len() == 2);
            let threshold = lab.threshold();
            let at_or_above = threshold.map(|_| at(report));
            Some(ScoreHistogram { positive, others, positive_counts, other_counts, threshold, at_or_above }.figure())
        })
    };
    view! {
        <FigureBox id="score-histogram" is_due=Signal::derive(|| true) figure=Signal::derive(histogram)>
            <ThresholdSlider id="judge"/>
            <JudgeNotes/>
        </FigureBox>
    }
}

/// The figures that follow the threshold.
#[component]
pub(crate) fn JudgeFigures() -> impl IntoView {
    let lab = expect_context::<Lab>();
    let precision_recall = move || curves(lab, false);
    let roc = move || curves(lab, true);
    let reliability = move || {
        lab.judge.with(|judge| {
            let judge = judge.as_ref()?;
            let looks = looks(lab);
            let class = looks.get(judge.outputs().positive.index())?;
            let now = judge.reliability(N_BINS);
            let before = judge.reliability_as_trained(N_BINS);
            let ranks = &judge.probability().per_class[judge.outputs().positive.index()];
            let mut series = Vec::new();
            if let Some((reliability, mean)) = &before {
                series.push(ReliabilitySeries {
                    name: "as trained",
                    bins: &reliability.bins,
                    n_bins: N_BINS,
                    mean_probability: Some(*mean),
                    prevalence: ranks.prevalence,
                    expected_error: reliability.expected_error(),
                });
            }
            series.push(ReliabilitySeries {
                name: if before.is_some() { "corrected" } else { "as trained" },
                bins: &now.bins,
                n_bins: N_BINS,
                mean_probability: ranks.mean_probability,
                prevalence: ranks.prevalence,
                expected_error: now.expected_error(),
            });
            Some(ReliabilityFigure { class, series: &series }.figure())
        })
    };
    let costs = Memo::new(move |_| lab.spec.with(|spec| spec.costs));
    let steps = Memo::new(move |_| {
        let costs = costs.get();
        lab.judge.with(|judge| judge.as_ref().map(|judge| judge.cost_steps(costs)))
    });
    let cost = move || {
        let costs = costs.get();
        let best_in_theory = costs.threshold()?;
        let threshold = lab.threshold();
        steps.with(|steps| {
            let steps = steps.as_ref()?;
            judged(lab, |judge, _, looks| {
                let class = looks.get(judge.outputs().positive.index())?;
                let figure = CostFigure {
                    class,
                    steps,
                    current: threshold.and_then(|at| Some([at, judge.cost_at(at, costs)?])),
                    best_in_theory,
                    cost_of_theory: judge.cost_at(best_in_theory, costs),
                    false_positive: costs.false_positive,
                    false_negative: costs.false_negative,
                    always: [judge.cost_at(f64::INFINITY, costs)?, judge.cost_at(f64::NEG_INFINITY, costs)?],
                };
                Some(figure.figure())
            })
        })
    };
    let always = Signal::derive(|| true);
    view! {
        <FigureBox id="precision-recall" is_due=always figure=Signal::derive(precision_recall)/>
        <FigureBox id="roc" is_due=always figure=Signal::derive(roc)/>
        <FigureBox id="reliability" is_due=always figure=Signal::derive(reliability)/>
        <FigureBox id="cost-curve" is_due=always figure=Signal::derive(cost)/>
    }
}

/// A figure of the model as it is judged now.
fn judged(lab: Lab, draw: impl FnOnce(&Judge, &Report, &[ClassLook]) -> Option<Figure>) -> Option<Figure> {
    let looks = looks(lab);
    lab.report.with(|report| lab.judge.with(|judge| draw(judge.as_ref()?, report.as_ref()?, &looks)))
}

/// True and false positives at the present threshold.
fn at(report: &Report) -> [u32; 2] {
    let class = &report.test.per_class[report.minority.index()];
    [class.found, class.predicted - class.found]
}

/// The curves of the page's run, and of the pinned one before it.
fn curves(lab: Lab, is_roc: bool) -> Option<Figure> {
    judged(lab, |judge, report, looks| {
        lab.pool.pinned.with(|pinned| {
            let class = looks.get(judge.outputs().positive.index())?;
            let mut curves = Vec::new();
            if let Some(Pinned { judge, report, .. }) =
                pinned.as_ref().filter(|it| it.report.class_names == report.class_names)
            {
                curves.push(curve("A", judge, report, is_roc));
            }
            let own = if curves.is_empty() { class.name.as_str() } else { "B" };
            curves.push(curve(own, judge, report, is_roc));
            Some(match is_roc {
                true => RocFigure { class, curves: &curves }.figure(),
                false => PrecisionRecallFigure { class, curves: &curves }.figure(),
            })
        })
    })
}

fn curve<'a>(name: &'a str, judge: &'a Judge, report: &Report, is_roc: bool) -> RankedCurve<'a> {
    let ranks = &judge.probability().per_class[judge.outputs().positive.index()];
    let area = if is_roc { ranks.roc_auc } else { ranks.average_precision };
    // Where the largest of many probabilities decides, the answers are no point of the curve.
    let is_on_curve = report.threshold.is_some() || report.class_names.len() == 2;
    RankedCurve { name, points: judge.ranking().points(), area, at: is_on_curve.then(|| at(report)) }
}

/// What threshold this one stands for, and what could not be done as asked.
#[component]
fn JudgeNotes() -> impl IntoView {
    let lab = expect_context::<Lab>();
    let notices = move || {
        let notices = lab.report.with(|report| report.as_ref().map(|it| it.judge_notices.clone())).unwrap_or_default();
        notices.into_iter().map(|text| view! { <p class="notice">{text}</p> }).collect_view()
    };
    view! {
        <p class="panel-note" data-testid="equivalent" hidden=move || equivalent(lab).is_none()>{move || equivalent(lab)}</p>
        {notices}
    }
}

/// What resampling, sampler and weights are, as a threshold.
pub(crate) fn equivalent(lab: Lab) -> Option<String> {
    let threshold = lab.report.with(|report| report.as_ref().and_then(|report| report.threshold));
    let plain = lab.judge.with(|judge| judge.as_ref().and_then(|judge| judge.equivalent_threshold(threshold)))?;
    Some(format!(
        "Resampling, sampler and weights changed the shares that the model learned from: that alone is like a threshold of {} on \
         a plainly trained model.",
        probability(plain)
    ))
}
