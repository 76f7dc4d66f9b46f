//! Judging the trained model: what a threshold, a correction and costs make of it. Nothing here trains.

use crate::words::{common, judge as words};
use crate::{
    panels::{
        figures::figure_box::FigureBox,
        threshold::{ThresholdSlider, is_movable},
    },
    state::{lab::Lab, pinned::Pinned},
    ui::live::{draw, live},
};
use imbalance_lab::figure::{
    Figure, PrecisionRecallFigure, RocFigure, ScoreHistogram,
    of_run::{self, ranked_curve},
    probability,
};
use leptos::{ev, html::Div, prelude::*};

/// What of the score is leak, where resampling came before the split.
#[component]
pub(crate) fn LeakDemonstration() -> impl IntoView {
    let lab = expect_context::<Lab>();
    let leak = move || lab.judged.with_model(of_run::leak);
    view! { <FigureBox id="leak" is_due=Signal::derive(|| true) figure=Signal::derive(leak)/> }
}

/// The scores of both sides of the threshold, and the slider that moves it.
#[component]
pub(crate) fn ThresholdFigure() -> impl IntoView {
    let lab = expect_context::<Lab>();
    // What depends on the model alone is computed once; a threshold only moves marks.
    let counts =
        Memo::new(move |_| lab.judged.judge.with(|judge| judge.as_ref().map(|judge| judge.histogram(of_run::N_BARS))));
    let histogram = move || {
        let counts = counts.get()?;
        lab.judged.with_model(|judge, report, looks| {
            of_run::score_histogram(judge, report, looks, &counts, lab.judged.threshold())
        })
    };
    view! {
        <FigureBox id="score-histogram" is_due=Signal::derive(|| true) figure=Signal::derive(histogram)
            over=view! { <ThresholdOverlay/> }.into_any()>
            <ThresholdSlider id="judge"/>
            <JudgeNotes/>
        </FigureBox>
    }
}

/// Lies over the plot of the scores: a click puts the threshold there. For keys there is the slider.
#[component]
fn ThresholdOverlay() -> impl IntoView {
    let lab = expect_context::<Lab>();
    let frame = NodeRef::<Div>::new();
    // A click and not a press, or a finger that scrolls the page would move the threshold.
    let on_click = move |event: ev::MouseEvent| {
        let Some(bounds) = frame.get_untracked().map(|frame| frame.get_bounding_client_rect()) else { return };
        let share = (f64::from(event.client_x()) - bounds.left()) / bounds.width();
        // Two digits are as exact as a hand.
        lab.set_threshold(((share * 100.0).round() / 100.0).clamp(0.0, 1.0));
    };
    let overlay = move || {
        let [left, top, width, height] = ScoreHistogram::PLOT.map(|share| format!("{}%", 100.0 * share));
        view! {
            <div class="threshold-overlay" node_ref=frame aria-hidden="true" data-testid="threshold-plot" on:click=on_click
                style:left=left style:top=top style:width=width style:height=height></div>
        }
    };
    view! { <Show when=move || is_movable(lab)>{overlay()}</Show> }
}

/// The figures that follow the threshold.
#[component]
pub(crate) fn JudgeFigures() -> impl IntoView {
    let lab = expect_context::<Lab>();
    let precision_recall = move || curves(lab, false);
    let roc = move || curves(lab, true);
    let reliability = move || lab.judged.judge.with(|judge| of_run::reliability(judge.as_ref()?, &lab.run.looks()));
    let costs = Memo::new(move |_| lab.settings.spec.with(|spec| spec.costs));
    let steps = Memo::new(move |_| {
        let costs = costs.get();
        lab.judged.judge.with(|judge| judge.as_ref().map(|judge| judge.cost_steps(costs)))
    });
    let cost = move || {
        let costs = costs.get();
        let threshold = lab.judged.threshold();
        steps.with(|steps| {
            let steps = steps.as_ref()?;
            lab.judged.with_model(|judge, _, looks| of_run::cost_curve(judge, looks, steps, costs, threshold))
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

/// The curves of the page's run, and of the pinned one before it.
fn curves(lab: Lab, is_roc: bool) -> Option<Figure> {
    lab.judged.with_model(|judge, report, looks| {
        lab.pinned.pinned.with(|pinned| {
            let class = looks.get(judge.outputs().positive.index())?;
            let mut curves = Vec::new();
            if let Some(Pinned { judge, report, .. }) =
                pinned.as_ref().filter(|it| it.report.class_names == report.class_names)
            {
                curves.push(ranked_curve(common::A, judge, report, is_roc));
            }
            let own = if curves.is_empty() { class.name.as_str() } else { common::B };
            curves.push(ranked_curve(own, judge, report, is_roc));
            Some(match is_roc {
                true => RocFigure { class, curves: &curves }.figure(),
                false => PrecisionRecallFigure { class, curves: &curves }.figure(),
            })
        })
    })
}

/// What threshold this one stands for, and what could not be done as asked.
#[component]
fn JudgeNotes() -> impl IntoView {
    let lab = expect_context::<Lab>();
    let notices = move || {
        let notices =
            lab.judged.report.with(|report| report.as_ref().map(|it| it.judge_notices.clone())).unwrap_or_default();
        notices.into_iter().map(|text| view! { <p class="notice">{text}</p> }).collect_view()
    };
    view! {
        <p class="panel-note" data-testid="equivalent" hidden=live(move || equivalent(lab).is_none())>{draw(move || equivalent(lab))}</p>
        {draw(notices)}
    }
}

/// What resampling, sampler and weights are, as a threshold.
pub(crate) fn equivalent(lab: Lab) -> Option<String> {
    let threshold = lab.judged.report.with(|report| report.as_ref().and_then(|report| report.threshold));
    let plain =
        lab.judged.judge.with(|judge| judge.as_ref().and_then(|judge| judge.equivalent_threshold(threshold)))?;
    Some(words::like_threshold(&probability(plain)))
}
