//! A beside B: the run that is pinned, and the page's own.

use crate::words::{common, pinned as words};
use crate::{
    state::{
        lab::Lab,
        pinned::{Pinned, name_of},
    },
    ui::{
        live::{draw, live},
        problem_card::ProblemCard,
    },
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
