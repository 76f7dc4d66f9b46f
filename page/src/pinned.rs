//! A beside B: the run that is pinned, and the page's own.

use super::{
    figures::FigureBox,
    live::{draw, live},
    pool::Pinned,
    state::Lab,
    transport::ProblemCard,
};
use crate::words::{common, pinned as words};
use imbalance_lab::{
    experiment::{ExperimentSpec, Leak, compare::Comparison},
    figure::{Figure, MapFigure, MosaicFigure, Show as Shown},
};
use leptos::prelude::*;

/// The verdict of the pinned run.
#[component]
pub(crate) fn PinnedSentence() -> impl IntoView {
    let pool = expect_context::<Lab>().pool;
    let verdict = move || {
        pool.pinned.with(|pinned| {
            let Pinned { name, report, .. } = pinned.as_ref()?;
            Some(words::verdict(name, &report.verdict()))
        })
    };
    view! {
        <div class="pinned-verdict" data-testid="verdict-a" hidden=live(move || pool.pinned.with(Option::is_none))>{draw(verdict)}</div>
    }
}

/// The way to pin a run as A.
#[component]
pub(crate) fn Pin() -> impl IntoView {
    let lab = expect_context::<Lab>();
    let pool = lab.pool;
    let pin = move |_| {
        if let Some(spec) = lab.shown.get_untracked().filter(|_| lab.report.with_untracked(Option::is_some)) {
            lab.pin(name_of(&spec), spec);
        }
    };
    let waiting = move || pool.pinning.with(|it| it.as_ref().map(|(name, _)| words::running(name)));
    view! {
        <div class="pinned" data-testid="pinned">
            <p class="panel-note" hidden=live(move || pool.pinning.with(Option::is_none))>{draw(waiting)}" "
                <button type="button" class="small" on:click=move |_| pool.stop_pinning()>{common::CANCEL}</button></p>
            {draw(move || pool.pin_problem.get().map(|problem| view! { <ProblemCard id="pin-problem" problem/> }))}
            <button type="button" class="small" data-testid="pin" on:click=pin
                aria-disabled=live(move || lab.report.with(Option::is_none).to_string())>{words::PIN}</button>
            <button type="button" class="small" hidden=live(move || pool.pinned.with(Option::is_none))
                on:click=move |_| if let Some(pinned) = pool.pinned.get_untracked() { lab.show(pinned.spec) }>{words::TAKE_SETTINGS}</button>
            <button type="button" class="small" data-testid="unpin" hidden=live(move || pool.pinned.with(Option::is_none))
                on:click=move |_| pool.pinned.set(None)>{words::UNPIN}</button>
        </div>
    }
}

/// What a run does against the imbalance, in a few words.
pub(crate) fn name_of(spec: &ExperimentSpec) -> String {
    if spec.leak != Leak::None {
        return words::before_split(spec.resample.tunable().about().title);
    }
    let plain = Comparison::usual(spec);
    let known = plain.remedies.iter().find(|remedy| remedy.spec == *spec).map(|remedy| remedy.name.clone());
    known.or_else(|| plain.as_set(spec).map(|remedy| remedy.name)).unwrap_or_default()
}

/// The decision map of the pinned run.
#[component]
pub(crate) fn PinnedMap(
    /// Which rows it shows, as the page's does.
    shown: RwSignal<Shown>,
) -> impl IntoView {
    let lab = expect_context::<Lab>();
    // A threshold that moves on the page changes the page's map, but not its ranges.
    let ranges = Memo::new(move |_| shared_ranges(lab));
    let map = move || {
        let (show, ranges) = (shown.get(), ranges.get());
        lab.pool.pinned.with(|pinned| {
            let pinned = pinned.as_ref()?;
            let map = pinned.map.as_ref()?;
            Some(named(pinned, MapFigure { map, classes: &pinned.looks(), show, ranges }.figure()))
        })
    };
    view! { <FigureBox id="decision-map-a" is_due=Signal::derive(|| true) figure=Signal::derive(map)/> }
}

/// What the axes of both maps reach over, where a pinned one stands beside the page's own and one pair of axes fits both:
/// then the pictures can be compared.
pub(crate) fn shared_ranges(lab: Lab) -> Option<[[f32; 2]; 2]> {
    lab.pool.pinned.with(|pinned| {
        let of_a = pinned.as_ref()?.map.as_ref()?;
        lab.map.with(|map| of_a.ranges_with(map.as_ref()?))
    })
}

/// The answers of the pinned run.
#[component]
pub(crate) fn PinnedAnswers() -> impl IntoView {
    let lab = expect_context::<Lab>();
    let answers = move || {
        lab.pool.pinned.with(|pinned| {
            let pinned = pinned.as_ref()?;
            Some(named(
                pinned,
                MosaicFigure { classes: &pinned.looks(), counts: &pinned.report.test.confusion.0 }.figure(),
            ))
        })
    };
    view! { <FigureBox id="answers-a" is_due=Signal::derive(|| true) figure=Signal::derive(answers)/> }
}

/// A figure of the pinned run says so.
fn named(pinned: &Pinned, figure: Figure) -> Figure {
    titled(&words::named(&pinned.name), figure)
}

/// A figure of the page's own run says so where another is pinned beside it.
pub(crate) fn own(lab: Lab, figure: Figure) -> Figure {
    if lab.pool.pinned.with(Option::is_some) { titled(common::B, figure) } else { figure }
}

fn titled(whose: &str, mut figure: Figure) -> Figure {
    figure.title = format!("{whose}: {}", lower(&figure.title));
    figure
}

fn lower(title: &str) -> String {
    let mut letters = title.chars();
    letters.next().map(|first| first.to_lowercase().chain(letters).collect()).unwrap_or_default()
}
