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
use imbalance_lab::{
    figure::{Beside, Facts, Figure, FigureId, N_BARS, ScoreHistogram},
    wording::probability,
};
use leptos::{ev, html::Div, prelude::*};

/// How much of the score is due to the leak, where resampling came before the split.
#[component]
pub(crate) fn LeakDemonstration() -> impl IntoView {
    let lab = expect_context::<Lab>();
    let leak = move || judged(lab, |facts| FigureId::Leak.draw(&facts));
    view! { <FigureBox id=FigureId::Leak.place() is_due=Signal::derive(|| true) figure=Signal::derive(leak)/> }
}

/// The scores of both sides of the threshold, and the slider that moves it.
#[component]
pub(crate) fn ThresholdFigure() -> impl IntoView {
    let lab = expect_context::<Lab>();
    // What depends on the model alone is computed once; a threshold only moves marks.
    let counts = Memo::new(move |_| lab.judged.judge.with(|judge| judge.as_ref().map(|judge| judge.histogram(N_BARS))));
    let histogram = move || {
        let counts = counts.get();
        judged(lab, |facts| FigureId::ScoreHistogram.draw(&Facts { histogram: counts.as_ref(), ..facts }))
    };
    view! {
        <FigureBox id=FigureId::ScoreHistogram.place() is_due=Signal::derive(|| true) figure=Signal::derive(histogram)
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
    let costs = Memo::new(move |_| lab.settings.spec.with(|spec| spec.costs));
    let steps = Memo::new(move |_| {
        let costs = costs.get();
        lab.judged.judge.with(|judge| judge.as_ref().map(|judge| judge.cost_steps(costs)))
    });
    let boxes = FigureId::JUDGED.map(|id| {
        let figure = move || match id {
            // It is the same at every threshold, and not computed anew while one moves.
            FigureId::Reliability => {
                let classes = &lab.run.looks();
                lab.judged.judge.with(|judge| id.draw(&Facts { classes, judge: judge.as_ref(), ..Facts::default() }))
            }
            _ => steps.with(|steps| {
                let (costs, cost_steps) = (costs.get(), steps.as_deref());
                beside_pinned(lab, |facts| id.draw(&Facts { costs, cost_steps, ..facts }))
            }),
        };
        view! { <FigureBox id=id.place() is_due=Signal::derive(|| true) figure=Signal::derive(figure)/> }
    });
    boxes.collect_view()
}

/// A figure of the model as it is judged now.
fn judged(lab: Lab, draw: impl FnOnce(Facts<'_>) -> Option<Figure>) -> Option<Figure> {
    let threshold = lab.judged.threshold();
    lab.judged.with_model(|judge, report, classes| {
        draw(Facts { classes, report: Some(report), judge: Some(judge), threshold, ..Facts::default() })
    })
}

/// The same with the pinned run, if that is about the same classes.
fn beside_pinned(lab: Lab, draw: impl FnOnce(Facts<'_>) -> Option<Figure>) -> Option<Figure> {
    judged(lab, |facts| {
        lab.pinned.pinned.with(|pinned| {
            let names = [common::A, common::B];
            let is_comparable = |it: &&Pinned| facts.report.is_some_and(|own| own.class_names == it.report.class_names);
            let pinned = pinned.as_ref().filter(is_comparable);
            let beside = pinned.map(|Pinned { report, judge, .. }| Beside { names, report, judge });
            draw(Facts { beside, ..facts })
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
