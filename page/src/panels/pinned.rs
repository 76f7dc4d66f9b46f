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
    let pinned = expect_context::<Lab>().pinned;
    let verdict = move || {
        pinned.pinned.with(|pinned| {
            let Pinned { name, report, .. } = pinned.as_ref()?;
            Some(words::verdict(name, &report.verdict()))
        })
    };
    view! {
        <div class="pinned-verdict" data-testid="verdict-a" hidden=live(move || pinned.pinned.with(Option::is_none))>{draw(verdict)}</div>
    }
}

/// The way to pin a run as A.
#[component]
pub(crate) fn Pin() -> impl IntoView {
    let lab = expect_context::<Lab>();
    let pinned = lab.pinned;
    let pin = move |_| {
        if let Some(spec) =
            lab.judged.shown.get_untracked().filter(|_| lab.judged.report.with_untracked(Option::is_some))
        {
            lab.pin(name_of(&spec), spec);
        }
    };
    let waiting = move || pinned.pinning.with(|it| it.as_ref().map(|(name, _)| words::running(name)));
    view! {
        <div class="pinned" data-testid="pinned">
            <p class="panel-note" hidden=live(move || pinned.pinning.with(Option::is_none))>{draw(waiting)}" "
                <button type="button" class="small" on:click=move |_| pinned.stop()>{common::CANCEL}</button></p>
            {draw(move || pinned.problem.get().map(|problem| view! { <ProblemCard id="pin-problem" problem/> }))}
            <button type="button" class="small" data-testid="pin" on:click=pin
                aria-disabled=live(move || lab.judged.report.with(Option::is_none).to_string())>{words::PIN}</button>
            <button type="button" class="small" hidden=live(move || pinned.pinned.with(Option::is_none))
                on:click=move |_| if let Some(pinned) = pinned.pinned.get_untracked() { lab.exchange(pinned.spec, true); }>{words::TAKE_SETTINGS}</button>
            <button type="button" class="small" data-testid="unpin" hidden=live(move || pinned.pinned.with(Option::is_none))
                on:click=move |_| pinned.unpin()>{words::UNPIN}</button>
        </div>
    }
}
