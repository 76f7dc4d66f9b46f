//! What training was made of, and how it went: class counts from station to station, and the curves of its epochs.

use super::figure_box::FigureBox;
use crate::words::figures as words;
use crate::{
    browser::clock::now,
    panels::export_button::ExportButton,
    state::{judged::CALM_INTERVAL, lab::Lab, run::Phase},
    ui::live::{draw, live},
};
use imbalance_lab::figure::{Facts, FigureId, LossCurves};
use leptos::prelude::*;

/// Between two drawings of the curves while training runs (ms).
const REDRAW_INTERVAL: f64 = 200.0;

/// Class counts, losses, and the curves of each class; each has a turn of its own to be drawn.
#[component]
pub(crate) fn TrainingFigures(
    /// How many turns of the event loop are over.
    turn: RwSignal<u32>,
    /// The turn of the first.
    first: u32,
) -> impl IntoView {
    let lab = expect_context::<Lab>();
    let due = redraws(lab);
    // Tables of epochs are made when training stops; the drawing follows it all the time.
    let is_running = move || lab.run.phase.with_untracked(|phase| *phase == Phase::Running);
    let distribution = move || {
        let (classes, stage_counts) = (&lab.run.looks(), &lab.run.stage_counts.get());
        lab.judged.shown.with(|spec| {
            let (spec, stage_counts) = (spec.as_ref(), stage_counts.as_ref());
            FigureId::ClassDistribution.draw(&Facts { classes, spec, stage_counts, ..Facts::default() })
        })
    };
    let loss = move || {
        due.track();
        let is_learning = is_running();
        lab.run
            .epochs
            .with_untracked(|epochs| FigureId::LossCurves.draw(&Facts { epochs, is_learning, ..Facts::default() }))
    };
    let quantity = RwSignal::new(FigureId::ClassLoss);
    let class_curves = move || {
        due.track();
        // What is drawn in an epoch is told with each; the curves are drawn when they are due.
        let (classes, is_learning) = (&untrack(|| lab.run.looks()), is_running());
        let draw = |epochs: &Vec<_>| quantity.get().draw(&Facts { classes, epochs, is_learning, ..Facts::default() });
        lab.run.epochs.with_untracked(draw)
    };
    let choose_quantity = move |it: FigureId, title: &'static str| {
        view! {
            <label><input type="radio" name="quantity" prop:checked=live(move || quantity.get() == it)
                on:change=move |_| quantity.set(it)/>{title}</label>
        }
    };
    let due_at = move |nth: u32| Signal::derive(move || turn.get() >= first + nth);
    view! {
        <FigureBox id=FigureId::ClassDistribution.place() is_due=due_at(0) figure=Signal::derive(distribution)
            below=view! { <ExportButton/> }.into_any()/>
        <FigureBox id=FigureId::LossCurves.place() is_due=due_at(1) figure=Signal::derive(loss) over=view! { <EpochLine/> }.into_any()/>
        <FigureBox id=FigureId::ClassLoss.place() is_due=due_at(2) figure=Signal::derive(class_curves) over=view! { <EpochLine/> }.into_any()>
            <div class="figure-choice" role="radiogroup" aria-label=words::OF_CLASS>
                {choose_quantity(FigureId::ClassLoss, words::LOSS)}
                {choose_quantity(FigureId::ClassRecall, words::RECALL)}
                {choose_quantity(FigureId::ClassPrecision, words::PRECISION)}
            </div>
        </FigureBox>
    }
}

/// Marks the epoch that is looked at, over the curves.
#[component]
fn EpochLine() -> impl IntoView {
    let lab = expect_context::<Lab>();
    let line = move || {
        let epoch = lab.timeline.at.get()?;
        let of = lab.run.epochs.with(Vec::len) as u32;
        let [left, top, height] = LossCurves::place_of(epoch, of).map(|share| format!("{:.3}%", 100.0 * share));
        Some(
            view! { <span class="epoch-line" aria-hidden="true" style:left=left style:top=top style:height=height></span> },
        )
    };
    draw(line)
}

/// Changes when the curves are due: every so often while training runs, and at once when it stops.
fn redraws(lab: Lab) -> RwSignal<u32> {
    let count = RwSignal::new(0);
    let last = StoredValue::new(0.0);
    let interval = if lab.embedding.is_calm() { CALM_INTERVAL } else { REDRAW_INTERVAL };
    Effect::new(move || {
        let is_running = lab.run.phase.get() == Phase::Running;
        lab.run.epochs.track();
        if !is_running || now() - last.get_value() > interval {
            last.set_value(now());
            count.update(|count| *count += 1);
        }
    });
    count
}
