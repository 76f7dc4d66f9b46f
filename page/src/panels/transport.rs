//! Run, pause, step, cancel, reset: the buttons and the progress of a run.

use crate::words::{common, transport as words};
use crate::{
    state::{history::History, lab::Lab, run::Phase},
    ui::live::{draw, live},
    worker::Mode,
};
use imbalance_lab::{experiment::Station, presentation::Access, protocol::Activity};
use leptos::prelude::*;

/// The transport buttons and where the run stands.
#[component]
pub(crate) fn Transport() -> impl IntoView {
    let lab = expect_context::<Lab>();
    let has_seed = lab.access.of_author(Station::Data, "seed") != Access::Hidden;
    let seed_locked = move || lab.access.why_locked(Station::Data, "seed");
    let active = move || lab.run.phase.with(Phase::is_active);
    let training = move || matches!(lab.run.phase.get(), Phase::Running | Phase::Paused);
    let status = move || match lab.run.phase.get() {
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
    let preparing = move || match lab.run.phase.get() {
        Phase::Preparing(_, done) => Some(done),
        _ => None,
    };
    view! {
        <section class="transport" aria-label=words::TRANSPORT>
            <button type="button" class="primary" data-testid="run" on:click=move |_| lab.start()>
                <span aria-hidden="true">"▶ "</span>{common::RUN}
            </button>
            <Act id="pause" enabled=training act=Lab::pause_or_resume>
                {draw(move || words::pause_or_resume(lab.run.phase.get() == Phase::Paused))}
            </Act>
            <Act id="step" enabled=|| true act=Lab::step>{words::STEP}</Act>
            <Act id="cancel" enabled=active act=Lab::cancel>{common::CANCEL}</Act>
            <Act id="reset" enabled=|| true act=Lab::reset>{words::RESET}</Act>
            {has_seed.then(|| view! {
                <Act id="new-seed" enabled=move || seed_locked().is_none() act=Lab::new_seed>{words::NEW_SEED}</Act>
            })}
            <Step id="undo" enabled=History::can_undo act=History::undo sign="↶">{words::UNDO}</Step>
            <Step id="redo" enabled=History::can_redo act=History::redo sign="↷">{words::REDO}</Step>
            <span class="transport-status" data-testid="status">{draw(status)}</span>
            <Show when=move || preparing().is_some()>
                <progress aria-label=words::PREPARING max="1" data-testid="preparing" prop:value=live(move || preparing().unwrap_or(0.0))></progress>
            </Show>
            <span class="mode" data-testid="mode">{draw(move || match lab.run.mode.get() {
                Mode::Connecting => words::CONNECTING,
                Mode::Worker => "",
                Mode::Inline => words::INLINE,
                Mode::Broken => words::BROKEN,
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
    /// What is seen of its name where there is little room.
    sign: &'static str,
    children: Children,
) -> impl IntoView {
    let history = expect_context::<History>();
    view! {
        <button type="button" data-testid=id aria-disabled=live(move || (!enabled(history)).to_string()) on:click=move |_| act(history)>
            <span class="sign" aria-hidden="true">{sign}</span><span class="sign-name">{children()}</span>
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
