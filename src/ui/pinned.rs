//! A beside B: the run that is pinned, and the page's own.

use super::{figures::FigureBox, pool::Pinned, state::Lab, stations::looks};
use crate::{
    experiment::{ExperimentSpec, compare::Comparison},
    figure::{Figure, MapFigure, MosaicFigure, Show as Shown},
};
use leptos::prelude::*;

/// The pinned run's verdict above that of the page, and the way to pin one.
#[component]
pub(crate) fn PinnedVerdict() -> impl IntoView {
    let lab = expect_context::<Lab>();
    let pool = lab.pool;
    let pin = move |_| {
        if let Some(spec) = lab.shown.get_untracked().filter(|_| lab.report.with_untracked(Option::is_some)) {
            lab.pin(name_of(&spec), spec);
        }
    };
    let verdict = move || {
        pool.pinned.with(|pinned| {
            let Pinned { name, report, .. } = pinned.as_ref()?;
            Some(format!("A, {name}: {}", report.verdict()))
        })
    };
    let waiting =
        move || pool.pinning.with(|it| it.as_ref().map(|(name, _)| format!("Running “{name}” to pin it as A…")));
    view! {
        <div class="pinned" data-testid="pinned">
            <p class="pinned-verdict" data-testid="verdict-a" hidden=move || pool.pinned.with(Option::is_none)>{verdict}</p>
            <p class="panel-note" hidden=move || pool.pinning.with(Option::is_none)>{waiting}</p>
            <button type="button" class="small" data-testid="pin" on:click=pin
                aria-disabled=move || lab.report.with(Option::is_none).to_string()>"Pin this run as A"</button>
            <button type="button" class="small" hidden=move || pool.pinned.with(Option::is_none)
                on:click=move |_| if let Some(pinned) = pool.pinned.get_untracked() { lab.show(pinned.spec) }>"Take A’s settings"</button>
            <button type="button" class="small" data-testid="unpin" hidden=move || pool.pinned.with(Option::is_none)
                on:click=move |_| pool.pinned.set(None)>"Unpin A"</button>
        </div>
    }
}

/// What a run does against the imbalance, in a few words.
fn name_of(spec: &ExperimentSpec) -> String {
    let plain = Comparison::usual(spec);
    let known = plain.remedies.iter().find(|remedy| remedy.spec == *spec).map(|remedy| remedy.name.clone());
    known.or_else(|| plain.as_set(spec).map(|remedy| remedy.name)).unwrap_or_default()
}

/// The decision map and the answers of the pinned run.
#[component]
pub(crate) fn PinnedFigures(
    /// Which rows its map shows, as the page's does.
    shown: RwSignal<Shown>,
) -> impl IntoView {
    let lab = expect_context::<Lab>();
    let pinned = lab.pool.pinned;
    let named = move |mut figure: Figure| {
        let name = pinned.with_untracked(|it| it.as_ref().map(|it| it.name.clone())).unwrap_or_default();
        figure.title = format!("A, {name}: {}", lower(&figure.title));
        figure
    };
    let map = move || {
        pinned.with(|pinned| {
            let map = pinned.as_ref()?.map.as_ref()?;
            Some(named(MapFigure { map, classes: &looks(lab), show: shown.get() }.figure()))
        })
    };
    let answers = move || {
        pinned.with(|pinned| {
            let counts = &pinned.as_ref()?.report.test.confusion.0;
            Some(named(MosaicFigure { classes: &looks(lab), counts }.figure()))
        })
    };
    view! {
        <FigureBox id="decision-map-a" is_due=Signal::derive(|| true) figure=Signal::derive(map)/>
        <FigureBox id="answers-a" is_due=Signal::derive(|| true) figure=Signal::derive(answers)/>
    }
}

fn lower(title: &str) -> String {
    let mut letters = title.chars();
    letters.next().map(|first| first.to_lowercase().chain(letters).collect()).unwrap_or_default()
}
