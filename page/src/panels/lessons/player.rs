//! The step that is taken: its text, its question, its run and what came of it.

use super::markup::markup;
use crate::words::{common, lessons as words, stations};
use crate::{
    state::{course::Course, lab::Lab, run::Phase},
    ui::live::{draw, live},
};
use imbalance_lab::{
    experiment::{Field, Station},
    lesson::{Answer, Locks, Prediction},
    wording::{self, lower},
};
use leptos::prelude::*;

/// The step that is taken.
#[component]
pub(super) fn Player() -> impl IntoView {
    let course = expect_context::<&'static Course>();
    let lab = course.lab();
    let n_steps = move || course.with_lesson(|lesson| lesson.steps.len()).unwrap_or(0);
    let title = move || course.with_lesson(|lesson| lesson.title.clone());
    let heading = move || course.step().map(|step| step.heading);
    let text = move || course.step().map(|step| markup(&step.text)).unwrap_or_default();
    let is_waiting = move || matches!(lab.run.phase.get(), Phase::Running | Phase::Preparing(..));
    let must_find = move || course.step().is_some_and(|step| step.solution.is_some());
    let shows_reveal = move || course.outcome().is_some_and(|(is_reached, _)| is_reached || !must_find());
    // What nobody was asked to reach is told by the reveal.
    let is_told = move || course.outcome().is_some_and(|(is_reached, _)| !is_reached || must_find());
    let reveal = move || match shows_reveal() {
        true => course.with_runs(|step, run, a| markup(&step.fill(run, a))).unwrap_or_default(),
        false => String::new(),
    };
    let outcome = move || course.outcome().map(|(_, because)| because);
    let answered = move || {
        let prediction = course.prediction().filter(|_| course.is_answered() && shows_reveal())?;
        course.with_runs(|step, run, a| step.ask.is_some().then(|| step.answered(prediction, run, a))).flatten()
    };
    let is_last = move || course.at() + 1 >= n_steps();
    let hints = move || {
        let step = course.step();
        step.map(|step| markup(&step.hints[..course.n_hints().min(step.hints.len())])).unwrap_or_default()
    };
    let has_more_hints = move || course.step().is_some_and(|step| course.n_hints() < step.hints.len());
    let close = move |_| course.close();
    let fixed = move || fixed_in(lab, &course.step()?.locks);
    view! {
        <Show when=move || course.with_lesson(|_| ()).is_some()>
            <section class="lesson panel" aria-labelledby="lesson-heading" data-testid="lesson">
                <div class="lesson-head">
                    <p class="lesson-title">{draw(title)}" · "{draw(move || words::step(course.at() + 1, n_steps()))}</p>
                    <div class="lesson-actions">
                        <button type="button" class="small" data-testid="lesson-go-back" hidden=live(move || !course.has_before())
                            on:click=move |_| course.go_back()>{words::GO_BACK}</button>
                        <button type="button" class="small" data-testid="lesson-close" on:click=close>{words::CLOSE}</button>
                    </div>
                </div>
                <h2 id="lesson-heading" tabindex="-1">{draw(heading)}</h2>
                <div class="lesson-text" inner_html=live(text)></div>
                {draw(move || course.step().and_then(|step| step.ask).map(|ask| view! { <Question course ask/> }))}
                <div class="lesson-actions">
                    <button type="button" class="primary" data-testid="lesson-run"
                        aria-disabled=live(move || (is_waiting() || course.lacks_answer()).to_string())
                        on:click=move |_| if !is_waiting() { course.run() }>
                        {draw(move || if lab.judged.report.with(Option::is_some) { common::RUN_AGAIN } else { common::RUN })}
                    </button>
                    <button type="button" data-testid="lesson-hint" hidden=live(move || !has_more_hints())
                        on:click=move |_| course.show_next_hint()>{words::HINT}</button>
                </div>
                <details class="lesson-fixed" data-testid="lesson-fixed" hidden=live(move || fixed().is_none())>
                    <summary>{draw(fixed)}</summary>
                    {words::FIXED_ABOUT}
                </details>
                <div class="lesson-hints" data-testid="lesson-hints" inner_html=live(hints)></div>
                <div role="status" aria-live="polite">
                    <p class="lesson-answered" data-testid="lesson-answered" hidden=live(move || answered().is_none())
                        class:right=live(move || answered().is_some_and(|it| it.right == Some(true)))>
                        {draw(move || answered().map(|it| it.because))}
                    </p>
                    <p class="lesson-outcome" data-testid="lesson-outcome" hidden=live(move || !is_told())
                        class:reached=live(move || course.outcome().is_some_and(|it| it.0))>{draw(outcome)}</p>
                </div>
                <div class="lesson-text" data-testid="lesson-reveal" inner_html=live(reveal)></div>
                <div class="lesson-actions">
                    <button type="button" data-testid="lesson-back" aria-disabled=live(move || (course.at() == 0).to_string())
                        on:click=move |_| course.go(-1)>{words::BACK}</button>
                    <button type="button" data-testid="lesson-next" hidden=live(is_last) class:primary=live(move || course.is_reached())
                        on:click=move |_| course.go(1)>{words::NEXT}</button>
                </div>
                <p class="panel-note" hidden=live(move || !(is_last() && course.is_reached())) data-testid="lesson-end">
                    {words::LAST}</p>
            </section>
        </Show>
    }
}

/// What of the settings stays as it is, in one line; nothing if all are free.
fn fixed_in(lab: Lab, locks: &Locks) -> Option<String> {
    let title = |name: &String| match Station::of(name) {
        Some(station) if station.id() == name => stations::title(station).to_lowercase(),
        _ => {
            let label = |fields: &Vec<Field>| fields.iter().find(|it| it.key == *name).map(|it| lower(it.label));
            lab.settings.fields.with(label).unwrap_or_else(|| name.clone())
        }
    };
    let list = |names: &[String]| wording::list(&names.iter().map(title).collect::<Vec<_>>());
    match locks {
        Locks::These(names) if names.is_empty() => None,
        Locks::These(names) => Some(words::fixed(&list(names))),
        Locks::AllBut(names) if names.is_empty() => Some(words::fixed(words::ALL_SETTINGS)),
        Locks::AllBut(names) => Some(words::fixed_but(&list(names))),
    }
}

/// What is expected, before the run.
#[component]
fn Question(
    /// Whose question.
    course: &'static Course,
    /// The question.
    ask: imbalance_lab::lesson::Ask,
) -> impl IntoView {
    let is_given = move || course.is_answered();
    let answer = match ask.answer {
        Answer::Number { min, max, step, unit, .. } => {
            let value = move || match course.prediction() {
                Some(Prediction::Number(number)) => number,
                _ => min,
            };
            let unit = StoredValue::new(unit);
            let write = move |event| {
                if let Ok(number) = event_target_value(&event).parse::<f64>() {
                    course.predict(Prediction::Number(number.clamp(min, max)));
                }
            };
            let spoken = move || unit.with_value(|unit| format!("{} {unit}", value()));
            view! {
                <div class="lesson-number">
                    <input type="range" min=min max=max step=step prop:value=live(value) disabled=live(is_given) aria-valuetext=live(spoken)
                        aria-label=words::EXPECTED data-testid="lesson-slider" on:input=write/>
                    <input type="number" min=min max=max step=step prop:value=live(value) disabled=live(is_given)
                        aria-label=words::EXPECTED_NUMBER data-testid="lesson-number" on:change=write/>
                    <span>{draw(move || unit.get_value())}</span>
                </div>
            }
            .into_any()
        }
        Answer::Choice(choices) => choices
            .into_iter()
            .enumerate()
            .map(|(index, choice)| {
                let is_chosen = move || course.prediction() == Some(Prediction::Choice(index));
                view! {
                    <label class="lesson-choice"><input type="radio" name="lesson-choice" disabled=live(is_given) prop:checked=live(is_chosen)
                        data-testid=format!("lesson-choice-{index}")
                        on:change=move |_| course.predict(Prediction::Choice(index))/>{choice.text}</label>
                }
            })
            .collect_view()
            .into_any(),
    };
    view! {
        <fieldset class="lesson-question" id="lesson-question">
            <legend inner_html=markup(&[ask.question])></legend>
            {answer}
            <p class="control-error" role="alert" data-testid="lesson-unanswered">
                {draw(move || (course.lab().access.run_was_blocked.get() && !is_given()).then_some(words::ANSWER_FIRST))}
            </p>
        </fieldset>
    }
}
