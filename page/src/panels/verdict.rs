//! The verdict line: what the model achieved, in counts, beside doing nothing; and the remedies, one press each.

use crate::words::{common, transport, verdict as words};
use crate::{
    browser::focus,
    panels::pinned::{Pin, PinnedSentence},
    state::{lab::Lab, run::Phase},
    ui::live::{draw, live},
};
use imbalance_lab::{
    experiment::{
        Report, Station,
        remedy::{KnownRemedy, NEIGHBORS, most_neighbors},
    },
    presentation::Access,
    wording::percent,
};
use leptos::prelude::*;

/// The station that a remedy is set at, which has the name of its setting.
fn place(remedy: &KnownRemedy) -> Option<(Station, &'static str)> {
    let (key, _) = remedy.setting?;
    Some((Station::of(key)?, key))
}

fn is_hidden(lab: Lab, remedy: &KnownRemedy) -> bool {
    place(remedy).is_some_and(|(station, key)| lab.access.of_author(station, key) == Access::Hidden)
}

fn why_locked(lab: Lab, remedy: &KnownRemedy) -> Option<&'static str> {
    place(remedy).and_then(|(station, key)| lab.access.why_locked(station, key))
}

fn is_chosen(lab: Lab, remedy: &KnownRemedy) -> bool {
    let is_set = |(key, value): (&str, &str)| {
        lab.settings.fields.with(|fields| fields.iter().any(|field| field.key == key && field.value == value))
    };
    // Also what is locked: no remedy is chosen beside the one that stays.
    remedy.settings().into_iter().all(is_set)
}

/// Sets the remedy of that name in place of any other, and runs it.
pub(crate) fn apply_remedy(lab: Lab, id: &str) {
    let Some(remedy) = KnownRemedy::of(id) else { return };
    // Where its own setting is locked, it does nothing; other settings that are locked stay as they are.
    if remedy.setting.is_some_and(|(key, value)| lab.set(key, value).is_err()) {
        return;
    }
    for (key, value) in remedy.settings() {
        let _ = lab.set(key, value);
    }
    let train = lab.train_counts();
    let most = train.and_then(|train| lab.settings.spec.with_untracked(|spec| most_neighbors(spec, &train)));
    if let Some(most) = most.filter(|most| lab.set(NEIGHBORS, &most.to_string()).is_ok()) {
        lab.settings.notify(vec![words::fewer_neighbors(remedy.title, most)]);
    }
    lab.start();
}

/// What stays in sight while the page scrolls: the verdict, that of the pinned run, and a way to pause a long run.
#[component]
pub(crate) fn VerdictLine() -> impl IntoView {
    let lab = expect_context::<Lab>();
    let training = move || matches!(lab.run.phase.get(), Phase::Running | Phase::Paused);
    // The button goes with the run; whoever was on it is led to what it came to.
    Effect::new(move || {
        let focused = document().active_element().and_then(|it| it.get_attribute("data-testid"));
        if !training() && focused.as_deref() == Some("pause-here") {
            focus::focus("verdict");
        }
    });
    view! {
        <div class="verdict-line">
            <Verdict/>
            <button type="button" class="small pause-here" data-testid="pause-here" hidden=live(move || !training())
                on:click=move |_| lab.pause_or_resume()>
                {draw(move || transport::pause_or_resume(lab.run.phase.get() == Phase::Paused))}
            </button>
            <PinnedSentence/>
        </div>
    }
}

/// The verdict in one sentence.
#[component]
pub(crate) fn Verdict() -> impl IntoView {
    let lab = expect_context::<Lab>();
    let sentence = move || match (lab.judged.report.get(), lab.run.phase.get()) {
        (Some(report), _) => report.verdict(),
        (None, Phase::Failed(_)) => words::STOPPED.to_owned(),
        (None, Phase::Idle) => words::IDLE.to_owned(),
        (None, Phase::Preparing(..) | Phase::Running | Phase::Paused | Phase::Finished) => words::TRAINING.to_owned(),
    };
    view! { <p class="verdict-sentence" id="verdict" tabindex="-1" data-testid="verdict">{draw(sentence)}</p> }
}

/// The verdict in a sentence and in bars, and that of the pinned run: what is always in sight.
#[component]
pub(crate) fn Head() -> impl IntoView {
    view! {
        <div class="head">
            <VerdictLine/>
            <Pin/>
            <div class="bars"><Stale/><AccuracyBar/></div>
        </div>
    }
}

/// Whether the settings have gone on since the run that is shown.
#[component]
fn Stale() -> impl IntoView {
    let lab = expect_context::<Lab>();
    let is_stale = move || {
        lab.judged.report.with(|report| report.is_some())
            && lab.judged.shown.with(|shown| *shown != Some(lab.settings.spec.get()))
    };
    view! { <p class="stale" hidden=live(move || !is_stale())>{words::STALE}</p> }
}

/// The remedies, with the verdict in bars before them where it stands nowhere else.
#[component]
pub(crate) fn Remedies(
    /// Whether it does.
    #[prop(optional)]
    with_bars: bool,
) -> impl IntoView {
    let lab = expect_context::<Lab>();
    view! {
        <section class="verdict" aria-label=words::VERDICT>
            {with_bars.then(|| view! { <Stale/><AccuracyBar/> })}
            <div class="remedies" role="group" aria-label=words::REMEDIES>
                {KnownRemedy::buttons().filter(|remedy| !is_hidden(lab, remedy)).map(|remedy| {
                    let is_locked = move || why_locked(lab, remedy).is_some();
                    view! {
                        <button type="button" class="remedy" data-testid=format!("remedy-{}", remedy.id)
                            aria-pressed=live(move || is_chosen(lab, remedy).to_string())
                            aria-disabled=live(move || is_locked().then_some("true")) title=live(move || why_locked(lab, remedy))
                            on:click=move |_| apply_remedy(lab, remedy.id)>
                            {remedy.short}
                        </button>
                    }
                }).collect_view()}
            </div>
        </section>
    }
}

/// The remedies as a list, where there is no room for buttons.
#[component]
pub(crate) fn RemedyChoice() -> impl IntoView {
    let lab = expect_context::<Lab>();
    let is_other = move || !KnownRemedy::buttons().any(|remedy| is_chosen(lab, remedy));
    let options = KnownRemedy::buttons().filter(|remedy| !is_hidden(lab, remedy)).map(|remedy| {
        view! {
            <option value=remedy.id selected=live(move || is_chosen(lab, remedy)) disabled=live(move || why_locked(lab, remedy).is_some())>
                {remedy.short}
            </option>
        }
    });
    let choose = move |event| apply_remedy(lab, &event_target_value(&event));
    view! {
        <div class="control">
            <label for="remedy">{words::FIX}</label>
            <select id="remedy" data-testid="remedy" on:change=choose>
                <option value="" hidden=live(move || !is_other()) selected=live(is_other)>{words::AS_SET}</option>
                {options.collect_view()}
            </select>
        </div>
    }
}

/// Accuracy and the rare class's recall, each beside what doing nothing would give.
#[component]
fn AccuracyBar() -> impl IntoView {
    let lab = expect_context::<Lab>();
    move || {
        let bars = lab.judged.report.with(|report| report.as_ref().map_or_else(unknown_bars, bars_of));
        bars.into_iter()
            .map(|Bar { label, share, tick, note }| {
                let width = format!("{}%", 100.0 * share.unwrap_or(0.0));
                let at = tick.map(|tick| format!("{}%", 100.0 * tick));
                view! {
                    <div class="bar-row">
                        <span class="bar-label">{label}</span>
                        <span class="bar" aria-hidden="true">
                            <span class="bar-fill" style:width=width></span>
                            {at.map(|at| view! { <span class="bar-tick" style:left=at></span> })}
                        </span>
                        <span class="bar-value">{percent(share)}</span>
                        <span class="bar-note">{note}</span>
                    </div>
                }
            })
            .collect_view()
    }
}

/// A share with its words.
struct Bar {
    label: String,
    share: Option<f64>,
    /// What doing nothing would give.
    tick: Option<f64>,
    note: String,
}

fn bars_of(report: &Report) -> [Bar; 3] {
    let rare = &report.test.per_class[report.minority.index()];
    let name = &report.class_names[report.minority.index()];
    let baseline = report.test.baseline_accuracy;
    let bar = |label, share, tick, note| Bar { label, share, tick, note };
    [
        bar(words::ACCURACY.to_owned(), report.test.accuracy, baseline, words::largest_class(&percent(baseline))),
        bar(words::found(name), rare.recall, None, common::of(rare.found, rare.support)),
        bar(words::alarms_right(name), rare.precision, None, common::of(rare.found, rare.predicted)),
    ]
}

/// Before the first result, so that what stands below need not move when it comes.
fn unknown_bars() -> [Bar; 3] {
    [words::ACCURACY, words::RAREST_FOUND, words::ITS_ALARMS].map(|label| Bar {
        label: label.to_owned(),
        share: None,
        tick: None,
        note: common::KNOWN_LATER.to_owned(),
    })
}
