//! Run, pause, step, cancel, reset: the buttons, the progress and the problems of a run.

use super::{
    Mode,
    history::History,
    live::{draw, live},
    state::{Lab, Phase},
};
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
        Phase::Idle => "ready".to_owned(),
        Phase::Preparing(activity, done) => {
            let what = match activity {
                Activity::Loading => "loading the table",
                Activity::Reading => "reading the table",
                Activity::Resampling => "resampling",
                Activity::Comparing => "comparing",
                Activity::Fetching => "fetching a part of the lab",
            };
            format!("{what}: {:.0} %", 100.0 * done)
        }
        Phase::Running => "training".to_owned(),
        Phase::Paused => "paused".to_owned(),
        Phase::Finished => "done".to_owned(),
        Phase::Failed(_) => "stopped".to_owned(),
    };
    let preparing = move || match lab.phase.get() {
        Phase::Preparing(_, done) => Some(done),
        _ => None,
    };
    view! {
        <section class="transport" aria-label="Training">
            <button type="button" class="primary" data-testid="run" on:click=move |_| lab.run()>
                <span aria-hidden="true">"▶ "</span>"Run"
            </button>
            <Act id="pause" enabled=training act=Lab::pause_or_resume>
                {draw(move || if lab.phase.get() == Phase::Paused { "Resume" } else { "Pause" })}
            </Act>
            <Act id="step" enabled=|| true act=Lab::step>"Step"</Act>
            <Act id="cancel" enabled=active act=Lab::cancel>"Cancel"</Act>
            <Act id="reset" enabled=|| true act=Lab::reset>"Reset"</Act>
            {has_seed.then(|| view! {
                <Act id="new-seed" enabled=move || seed_locked().is_none() act=Lab::new_seed>"New seed"</Act>
            })}
            <Step id="undo" enabled=History::can_undo act=History::undo>"Undo"</Step>
            <Step id="redo" enabled=History::can_redo act=History::redo>"Redo"</Step>
            <span class="transport-status" data-testid="status">{draw(status)}</span>
            <Show when=move || preparing().is_some()>
                <progress aria-label="Preparing" max="1" data-testid="preparing" prop:value=live(move || preparing().unwrap_or(0.0))></progress>
            </Show>
            <span class="mode" data-testid="mode">{draw(move || match lab.mode.get() {
                Mode::Connecting => "starting the worker…",
                Mode::Worker => "",
                Mode::Inline => "No worker can start here, so the page itself does the work in short slices.",
                Mode::Broken => "The worker stopped.",
            })}</span>
        </section>
    }
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
    view! {
        <div class="problems">
            {draw(move || lab.broken.get().map(|problem| view! {
                <ProblemCard problem/>
                <button type="button" class="primary" data-testid="restart" on:click=move |_| lab.run()>
                    "Restart the worker"
                </button>
            }))}
            {draw(move || lab.table_problem.get().map(|problem| view! { <ProblemCard problem/> }))}
            {draw(move || run_problem().map(|problem| view! { <ProblemCard problem/> }))}
            {lab.embedding.ignored().into_iter().map(|notice| view! {
                <p class="notice" data-testid="notice">{notice}</p>
            }).collect_view()}
            {draw(move || lab.notices.get().into_iter().map(|notice| view! {
                <p class="notice" data-testid="notice">{notice}</p>
            }).collect_view())}
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
