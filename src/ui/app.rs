//! The whole page.

use super::{
    compare::Compare,
    figures::Figures,
    files::hash,
    gans::Gans,
    pinned::PinnedVerdict,
    runs::Runs,
    scores::ScoreTable,
    state::Lab,
    stations::Stations,
    transport::{Problems, Transport},
    upload::listen_to_drop_and_paste,
    verdict::{Remedies, Verdict},
};
use leptos::{ev, prelude::*};

/// Puts the page into the document's body, in place of what stands there while it loads.
pub fn mount() {
    if let Some(placeholder) = document().get_element_by_id("loading") {
        placeholder.remove();
    }
    mount_to_body(App);
}

/// The page: it reads its link, runs it, and keeps the link in step.
#[component]
fn App() -> impl IntoView {
    let lab = Lab::new();
    provide_context(lab);
    let dragging = RwSignal::new(false);
    listen_to_drop_and_paste(lab, dragging);
    lab.open_link(&hash());
    lab.mirror_in_address();
    lab.judge_again_on_change();
    let on_hash = window_event_listener(ev::hashchange, move |_| {
        if lab.spec.with_untracked(|spec| spec.to_link()) != hash() {
            lab.open_link(&hash());
        }
    });
    on_cleanup(move || on_hash.remove());
    // For style and for tests: where the run stands, as attributes of the body.
    Effect::new(move || {
        if let Some(body) = document().body() {
            let _ = body.set_attribute("data-phase", lab.phase.with(|phase| phase.name()));
            let _ = body.set_attribute("data-mode", &format!("{:?}", lab.mode.get()).to_lowercase());
        }
    });
    view! {
        <a class="skip" href="#scores" on:click=super::stations::scroll_to_scores>"Skip to the scores"</a>
        <header class="page-header">
            <h1>"Imbalance Lab"</h1>
            <p>"Most rows are common, a few are rare. Train a model, and see what it finds of the rare ones."</p>
        </header>
        <main>
            <Verdict/>
            <PinnedVerdict/>
            <div class="top">
                <Remedies/>
                <Transport/>
            </div>
            <Problems/>
            <Stations/>
            <Gans/>
            <Figures/>
            <ScoreTable/>
            <Compare/>
            <Runs/>
            <div class="drop-hint" hidden=move || !dragging.get()>"Drop the CSV file anywhere"</div>
        </main>
        <footer class="page-footer">
            <p>"Everything runs in this tab; no data leave it. The address holds the settings: share it to share the run."</p>
        </footer>
        <p class="visually-hidden" role="status" aria-live="polite" data-testid="announcement">{lab.announcement}</p>
    }
}
