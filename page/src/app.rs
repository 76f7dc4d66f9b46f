//! The whole page.

use crate::words::{app as words, common};
use crate::{
    browser::{
        address,
        clock::{sleep, take_turns},
        focus,
    },
    embed::connect,
    panels::{
        header::Header,
        lessons::{LessonMenu, LessonPlace},
        pipeline::{Stations, listen_to_drop_and_paste},
        problems::Problems,
        transport::Transport,
        verdict::{Head, Remedies, apply_remedy},
    },
    parts::{self, Tools},
    split::Missing,
    state::{
        bench::ALL, course::Course, hear, history::History, lab::Lab, pinned::name_of, presentation::Embedding,
        run::Phase,
    },
    ui::{
        live::{draw, live},
        problem_card::ProblemCard,
    },
    views::{Compact, EmbedBar, Figures, Mini},
};
use imbalance_lab::{
    experiment::{ExperimentSpec, Station, remedy::OPENING},
    presentation::{Access, View},
};
use leptos::{mount::mount_to, prelude::*};
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
    let embedding = Embedding::read();
    let lab = Lab::new(embedding);
    hear::connect(lab);
    let (is_embedded, view, runs) = embedding.with(|it| (it.embed, it.view, it.autoruns()));
    provide_context(lab);
    provide_context(embedding);
    embedding.mark_document();
    let dragging = RwSignal::new(false);
    // A table brings its own settings: only where they may change.
    if view == View::Full && lab.access.of_author(Station::Data, "data") == Access::Free {
        listen_to_drop_and_paste(lab, dragging);
    }
    let course = Course::new(lab, || Box::pin(parts::lessons()));
    provide_context(course);
    if !course.open_from_address() {
        lab.open_link(&address::hash(), runs);
    }
    provide_context(History::new(lab));
    lab.settings.mirror_in_address(embedding);
    lab.judged.judge_again_on_change();
    lab.follow_address(runs);
    if view != View::Mini {
        parts::bring_late(lab);
    }
    listen_to_opening(lab, course);
    // The opening tells of the first run: a result that is another one takes its place.
    Effect::new(move || {
        if lab.judged.report.with(|report| report.as_ref().is_some_and(|it| it.spec != ExperimentSpec::default())) {
            focus::fold_opening();
        }
    });
    if is_embedded {
        connect(lab, course);
    }
    // For style and for tests: where the run stands, as attributes of the body.
    Effect::new(move || {
        if let Some(body) = document().body() {
            let _ = body.set_attribute("data-phase", lab.run.phase.with(|phase| phase.name()));
            let _ = body.set_attribute("data-mode", &format!("{:?}", lab.run.mode.get()).to_lowercase());
        }
    });
    let turn = take_turns(1);
    let below = RwSignal::new(Below::Absent);
    if view == View::Full {
        fetch_below(lab, below);
    }
    let shown = match view {
        View::Full => view! {
            {is_embedded.then(|| view! { <LessonMenu/> })}
            <LessonPlace/>
            <Head/>
            <div class="top">
                <Remedies/>
                <Transport/>
            </div>
            <Problems/>
            <Stations/>
            <Show when=move || turn.get().gt(&0)><Figures>{draw(move || draw_below(below))}</Figures></Show>
        }
        .into_any(),
        View::Compact => view! { <Compact/> }.into_any(),
        View::Mini => view! { <Mini/> }.into_any(),
    };
    view! {
        {(view == View::Full).then(|| view! {
            <a class="skip" href="#scores" on:click=move |event| lab.bench.lead_to(&event, "scores")>{words::SKIP}</a>
        })}
        {if is_embedded {
            view! { <h1 class="visually-hidden">{common::NAME}</h1> }.into_any()
        } else {
            view! { <Header><LessonMenu/></Header> }.into_any()
        }}
        <main class:bench=view == View::Full class:whole=live(move || lab.bench.is_open(ALL))>
            {shown}
            <div class="drop-hint" hidden=live(move || !dragging.get())>{words::DROP_FILE}</div>
        </main>
        {if is_embedded {
            view! { <EmbedBar/> }.into_any()
        } else {
            view! {
                <footer class="page-footer">
                    <p>{words::PRIVACY}</p>
                </footer>
            }
            .into_any()
        }}
        <p class="visually-hidden" role="status" aria-live="polite" data-testid="announcement">{draw(move || lab.announcer.text.get())}</p>
    }
}

/// Where what stands below the scores is.
#[derive(Clone, Copy)]
enum Below {
    Absent,
    OnItsWay,
    Here(Tools),
    Missing,
}

/// Brings what stands below the scores: once the first run is over, or goes on for so long that it needs the line no more.
fn fetch_below(lab: Lab, below: RwSignal<Below>) {
    Effect::new(move || {
        if lab.run.phase.with(|phase| !matches!(phase, Phase::Preparing(..) | Phase::Running)) {
            fetch(below);
        }
    });
    leptos::task::spawn_local(async move {
        sleep(LONG_RUN).await;
        fetch(below);
    });
}

fn fetch(below: RwSignal<Below>) {
    if matches!(below.get_untracked(), Below::Absent | Below::Missing) {
        below.set(Below::OnItsWay);
        leptos::task::spawn_local(async move {
            below.set(parts::tools().await.map_or(Below::Missing, Below::Here));
        });
    }
}

fn draw_below(below: RwSignal<Below>) -> AnyView {
    match below.get() {
        Below::Absent | Below::OnItsWay => ().into_any(),
        Below::Here(tools) => (tools.draw)(),
        Below::Missing => view! {
            <div class="problems">
                <ProblemCard problem=Missing.problem()/>
                <button type="button" data-testid="fetch-tools" on:click=move |_| fetch(below)>{words::TRY_AGAIN}</button>
            </div>
        }
        .into_any(),
    }
}

/// How long a first run may go on before what stands below the scores is fetched beside it (ms).
const LONG_RUN: i32 = 500;

/// The button of the static opening: the model that found nothing becomes A, and one with the weighted sampler is trained beside it.
fn listen_to_opening(lab: Lab, course: &'static Course) {
    let button =
        document().get_element_by_id("find-rare").and_then(|it| it.dyn_into::<web_sys::HtmlButtonElement>().ok());
    let Some(button) = button else { return };
    button.set_disabled(false);
    let press = Closure::<dyn FnMut()>::new(move || {
        course.close();
        let spec = ExperimentSpec::default();
        lab.pin(name_of(&spec), spec.clone());
        if lab.exchange(spec, false) {
            apply_remedy(lab, OPENING);
        }
        focus::fold_opening();
        focus::focus("verdict");
    });
    let _ = button.add_event_listener_with_callback("click", press.as_ref().unchecked_ref());
    press.forget();
}
