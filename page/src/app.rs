//! The whole page.

use super::{
    compare::Compare,
    figures::Figures,
    files::{self, hash},
    gans::Gans,
    history::History,
    lessons::{Course, LessonMenu, Player},
    pinned::{PinnedVerdict, name_of},
    runs::Runs,
    scores::ScoreTable,
    state::Lab,
    stations::Stations,
    transport::{Problems, Transport},
    upload::listen_to_drop_and_paste,
    verdict::{Remedies, Verdict, apply_remedy},
};
use imbalance_lab::experiment::ExperimentSpec;
use leptos::{ev, mount::mount_to, prelude::*};
use wasm_bindgen::{JsCast as _, closure::Closure};

/// Puts the page where the document has room for it, in place of what stands there while it loads.
pub(crate) fn mount() {
    let place = document().get_element_by_id("app").and_then(|it| it.dyn_into::<web_sys::HtmlElement>().ok());
    match place {
        Some(place) => {
            place.set_text_content(None);
            mount_to(place, App).forget();
        }
        None => mount_to_body(App),
    }
}

/// The page: it reads its link, runs it, and keeps the link in step.
#[component]
fn App() -> impl IntoView {
    let lab = Lab::new();
    provide_context(lab);
    let dragging = RwSignal::new(false);
    listen_to_drop_and_paste(lab, dragging);
    let course = Course::new(lab);
    provide_context(course);
    if !course.open_from_address() {
        lab.open_link(&hash());
    }
    provide_context(History::new(lab));
    lab.mirror_in_address();
    lab.judge_again_on_change();
    let on_hash = window_event_listener(ev::hashchange, move |_| {
        if lab.spec.with_untracked(|spec| spec.to_link()) != hash() {
            lab.open_link(&hash());
        }
    });
    on_cleanup(move || on_hash.remove());
    listen_to_opening(lab);
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
            <LessonMenu/>
            <Player/>
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
        </main>
        <footer class="page-footer">
            <p>"Everything runs in this tab; no data leave it. The address holds the settings: share it to share the run."</p>
        </footer>
        <p class="visually-hidden" role="status" aria-live="polite" data-testid="announcement">{lab.announcement}</p>
        <div class="drop-hint" hidden=move || !dragging.get()>"Drop the CSV file anywhere"</div>
    }
}

/// The button of the static opening: the model that found nothing becomes A, and one with the weighted sampler is trained beside it.
fn listen_to_opening(lab: Lab) {
    let button =
        document().get_element_by_id("find-rare").and_then(|it| it.dyn_into::<web_sys::HtmlButtonElement>().ok());
    let Some(button) = button else { return };
    button.set_disabled(false);
    let press = Closure::<dyn FnMut()>::new(move || {
        let spec = ExperimentSpec::default();
        lab.pin(name_of(&spec), spec.clone());
        lab.spec.set(spec);
        apply_remedy(lab, "sampler");
        files::focus("verdict");
    });
    let _ = button.add_event_listener_with_callback("click", press.as_ref().unchecked_ref());
    press.forget();
}
