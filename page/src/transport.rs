//! Run, pause, step, cancel, reset: the buttons, the progress and the problems of a run.

use super::{
    Mode, files,
    history::History,
    live::{draw, live},
    state::{Lab, Phase},
};
use crate::words::{common, transport as words};
use imbalance_lab::{experiment::Station, presentation::Access, problem::Problem, protocol::Activity};
use leptos::prelude::*;

/// The transport buttons and where the run stands.
#[component]
pub(crate) fn Transport() -> impl IntoView {
    let lab = expect_context::<Lab>();
    let has_seed = lab.embedding.access(Station::Data, "seed") != Access::Hidden;
    let seed_locked = move || lab.why_locked(Station::Data, "seed");
    let active = move || lab.phase.with(Phase::is_active);
    let training = move || matches!(lab.phase.get(), Phase::Running | Phase::Paused);
    let status = move || match lab.phase.get() {
        Phase::Idle => words::READY.to_owned(),
        Phase::Preparing(activity, done) => {
            let what = match activity {
                Activity::Loading => words::LOADING,
                Activity::Reading => words::READING,
                Activity::Resampling => words::RESAMPLING,
                Activity::Comparing => words::COMPARING,
                Activity::Fetching => words::FETCHING,
            };
            words::progress(what, 100.0 * done)
        }
        Phase::Running => words::TRAINING.to_owned(),
        Phase::Paused => words::PAUSED.to_owned(),
        Phase::Finished => words::DONE.to_owned(),
        Phase::Failed(_) => words::STOPPED.to_owned(),
    };
    let preparing = move || match lab.phase.get() {
        Phase::Preparing(_, done) => Some(done),
        _ => None,
    };
    view! {
        <section class="transport" aria-label=words::TRANSPORT>
            <button type="button" class="primary" data-testid="run" on:click=move |_| lab.run()>
                <span aria-hidden="true">"▶ "</span>{common::RUN}
            </button>
            <Act id="pause" enabled=training act=Lab::pause_or_resume>
                {draw(move || pause_or_resume(lab.phase.get() == Phase::Paused))}
            </Act>
            <Act id="step" enabled=|| true act=Lab::step>{words::STEP}</Act>
            <Act id="cancel" enabled=active act=Lab::cancel>{common::CANCEL}</Act>
            <Act id="reset" enabled=|| true act=Lab::reset>{words::RESET}</Act>
            {has_seed.then(|| view! {
                <Act id="new-seed" enabled=move || seed_locked().is_none() act=Lab::new_seed>{words::NEW_SEED}</Act>
            })}
            <Step id="undo" enabled=History::can_undo act=History::undo>{words::UNDO}</Step>
            <Step id="redo" enabled=History::can_redo act=History::redo>{words::REDO}</Step>
            <span class="transport-status" data-testid="status">{draw(status)}</span>
            <Show when=move || preparing().is_some()>
                <progress aria-label=words::PREPARING max="1" data-testid="preparing" prop:value=live(move || preparing().unwrap_or(0.0))></progress>
            </Show>
            <span class="mode" data-testid="mode">{draw(move || match lab.mode.get() {
                Mode::Connecting => words::CONNECTING,
                Mode::Worker => "",
                Mode::Inline => words::INLINE,
                Mode::Broken => words::BROKEN,
            })}</span>
        </section>
    }
}

/// What the button that pauses says.
pub(crate) fn pause_or_resume(is_paused: bool) -> &'static str {
    if is_paused { words::RESUME } else { words::PAUSE }
}

/// A step back or forth in the settings.
#[component]
fn Step(
    /// Its name in tests.
    id: &'static str,
    /// Whether there is such a step.
    enabled: fn(History) -> bool,
    /// Takes it.
    act: fn(History),
    children: Children,
) -> impl IntoView {
    let history = expect_context::<History>();
    view! {
        <button type="button" data-testid=id aria-disabled=live(move || (!enabled(history)).to_string()) on:click=move |_| act(history)>
            {children()}
        </button>
    }
}

/// A button that stays in the tab order when it has nothing to do.
#[component]
fn Act(
    /// Its name in tests.
    id: &'static str,
    /// Whether pressing it does something now.
    enabled: impl Fn() -> bool + Copy + Send + Sync + 'static,
    /// What it does.
    act: fn(Lab),
    children: Children,
) -> impl IntoView {
    let lab = expect_context::<Lab>();
    view! {
        <button type="button" data-testid=id aria-disabled=live(move || (!enabled()).to_string())
            on:click=move |_| if enabled() { act(lab) }>
            {children()}
        </button>
    }
}

/// Everything that went wrong and is not mended, as cards.
#[component]
pub(crate) fn Problems() -> impl IntoView {
    let lab = expect_context::<Lab>();
    let run_problem = move || match lab.phase.get() {
        Phase::Failed(problem) => Some(problem),
        _ => None,
    };
    let ignored = RwSignal::new(lab.embedding.ignored());
    let close = move |_| {
        ignored.set(Vec::new());
        lab.notices.set(Vec::new());
        files::focus("verdict");
    };
    view! {
        <div class="problems">
            {draw(move || lab.broken.get().map(|problem| view! {
                <ProblemCard problem/>
                <button type="button" class="primary" data-testid="restart" on:click=move |_| lab.run()>
                    {words::RESTART_WORKER}
                </button>
            }))}
            {draw(move || lab.table_problem.get().map(|problem| view! { <ProblemCard problem/> }))}
            {draw(move || run_problem().map(|problem| view! { <ProblemCard problem/> }))}
            {draw(move || {
                let notices = [ignored.get(), lab.notices.get()].concat();
                (!notices.is_empty()).then(|| view! {
                    <div class="notice notices">
                        <div>{notices.into_iter().map(|notice| view! { <p data-testid="notice">{notice}</p> }).collect_view()}</div>
                        <button type="button" class="small" data-testid="close-notices" on:click=close>{common::CLOSE}</button>
                    </div>
                })
            })}
            {draw(move || lab.report.get().map(|report| report.notices.into_iter().map(|notice| view! {
                <p class="notice">{notice}</p>
            }).collect_view()))}
        </div>
    }
}

/// What was found, why it matters, what to do.
#[component]
pub(crate) fn ProblemCard(
    /// The problem to show.
    problem: Problem,
    /// Its name in tests.
    #[prop(default = "problem")]
    id: &'static str,
) -> impl IntoView {
    view! {
        <div class="problem" role="alert" data-testid=id>
            <p class="problem-what">{problem.what}</p>
            <p class="problem-why">{problem.why}</p>
            <p class="problem-fix">{problem.fix}</p>
        </div>
    }
}
