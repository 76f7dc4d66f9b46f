//! Lessons: predict, run, explain. The texts are files beside the page, fetched when one is chosen.

use super::{
    clock::next_macrotask,
    files::{self, fetch_text},
    live::{draw, live},
    parts,
    pinned::name_of,
    state::{Lab, Phase},
    transport::ProblemCard,
};
use crate::words::{common, lessons as words};
use imbalance_lab::{
    experiment::{ExperimentSpec, Report},
    lesson::{Answer, GoalOutcome, LESSONS, Lesson, Listed, Locks, Paragraph, Prediction, Span, Step},
    presentation::View,
    problem::Problem,
};
use leptos::{ev, prelude::*};
use std::{collections::BTreeMap, sync::Arc};

/// What a lesson needs that is taken: a part of the program that comes with the first one.
#[derive(Clone, Copy)]
pub(crate) struct Lessons {
    parse: fn(&str, &str) -> Result<Lesson, String>,
    judge: fn(&Step, &Report, Option<&Report>) -> GoalOutcome,
    draw: fn() -> AnyView,
}

impl Lessons {
    pub(crate) const HERE: Self = Self {
        parse: |id, text| Lesson::parse(id, text).map_err(|error| error.to_string()),
        judge: Step::judge,
        draw: || view! { <Player/> }.into_any(),
    };
}

/// The lesson that is taken, and how far it is. Copies share it.
#[derive(Clone, Copy)]
pub(crate) struct Course {
    lab: Lab,
    part: RwSignal<Option<Lessons>>,
    lesson: RwSignal<Option<Arc<Lesson>>>,
    /// Which step, from 0.
    at: RwSignal<usize>,
    /// The answer to the step's question as the controls show it.
    prediction: RwSignal<Option<Prediction>>,
    /// Whether that answer is given and may be compared with the run.
    is_answered: RwSignal<bool>,
    n_hints: RwSignal<usize>,
    /// Whether the step's goal was reached once: what was explained stays.
    is_reached: RwSignal<bool>,
    problem: RwSignal<Option<Problem>>,
    /// Of each lesson that was begun: how many steps are done, of how many. It lasts as long as the page.
    progress: RwSignal<BTreeMap<String, (usize, usize)>>,
    /// Counts what was opened and left, so that a text that comes late is not taken for what is wanted now.
    wanted: StoredValue<u32>,
}

impl Course {
    pub(crate) fn new(lab: Lab) -> Self {
        let course = Self {
            lab,
            part: RwSignal::new(None),
            lesson: RwSignal::new(None),
            at: RwSignal::new(0),
            prediction: RwSignal::new(None),
            is_answered: RwSignal::new(false),
            n_hints: RwSignal::new(0),
            is_reached: RwSignal::new(false),
            problem: RwSignal::new(None),
            progress: RwSignal::new(BTreeMap::new()),
            wanted: StoredValue::new(0),
        };
        Effect::new(move || {
            lab.is_waiting.set(course.step().is_some_and(|step| step.ask.is_some()) && !course.is_answered.get())
        });
        Effect::new(move || {
            if course.outcome().is_some_and(|outcome| outcome.0) {
                course.is_reached.set(true);
                course.note_done(course.at.get_untracked() + 1);
            }
        });
        let on_back = window_event_listener(ev::popstate, move |_| {
            // Another link in the same step is no step.
            if files::lesson_in_address() != untrack(|| course.place()) {
                course.open_from_address();
            }
        });
        on_cleanup(move || on_back.remove());
        course
    }

    /// Opens the lesson and step that the address names; whether it names one.
    pub(crate) fn open_from_address(self) -> bool {
        let has_room = self.lab.embedding.with(|it| it.view != View::Mini);
        match files::lesson_in_address().filter(|_| has_room) {
            Some((id, step)) => {
                self.open(id, step, false);
                true
            }
            None => {
                self.leave();
                false
            }
        }
    }

    /// Fetches a lesson and opens one of its steps, counted from 0; the focus goes there if a person asked for it.
    fn open(self, id: String, step: usize, focus: bool) {
        self.wanted.update_value(|wanted| *wanted += 1);
        self.problem.set(None);
        if self.lesson.with_untracked(|lesson| lesson.as_ref().is_some_and(|lesson| lesson.id == id)) {
            return self.enter(step, focus);
        }
        let wanted = self.wanted.get_value();
        self.lab.keep_address();
        leptos::task::spawn_local(async move {
            let text = match Listed::of(&id) {
                Some(listed) => fetch_text(&format!("lessons/{}", listed.file())).await,
                None => Err(words::unknown(&id.chars().take(60).collect::<String>())),
            };
            let part = parts::lessons().await;
            let lesson = text.and_then(|text| match &part {
                Ok(part) => (part.parse)(&id, &text),
                Err(missing) => Err(missing.problem().what),
            });
            if self.wanted.get_value() != wanted {
                return;
            }
            match lesson {
                Ok(lesson) => {
                    self.part.set(part.ok());
                    self.lesson.set(Some(Arc::new(lesson)));
                    self.enter(step, focus);
                }
                Err(what) => {
                    self.problem.set(Some(Problem::new(what, words::MISSING_WHY, words::MISSING_FIX)));
                    // The settings of the address are there all the same, unless a person was somewhere already.
                    if !focus {
                        self.lab.open_link(&files::hash(), self.lab.embedding.with(|it| it.autoruns()));
                    }
                }
            }
        });
    }

    /// So many steps of the lesson are done.
    fn note_done(self, n_done: usize) {
        let lesson = self.lesson.with_untracked(|lesson| lesson.as_ref().map(|it| (it.id.clone(), it.steps.len())));
        if let Some((id, n_steps)) = lesson {
            self.progress.update(|progress| {
                let (done, _) = progress.entry(id).or_insert((0, n_steps));
                *done = n_done.max(*done);
            });
        }
    }

    /// Where a lesson goes on: at the first step that is not done, or from the beginning.
    fn next_of(self, id: &str) -> usize {
        let progress = self.progress.with_untracked(|progress| progress.get(id).copied());
        progress.filter(|(done, of)| done < of).map_or(0, |(done, _)| done)
    }

    fn enter(self, at: usize, focus: bool) {
        let n_steps = self.lesson.with_untracked(|lesson| lesson.as_ref().map_or(0, |lesson| lesson.steps.len()));
        self.at.set(at.min(n_steps.saturating_sub(1)));
        self.is_answered.set(false);
        self.lab.was_refused.set(false);
        self.n_hints.set(0);
        self.is_reached.set(false);
        let Some(step) = untrack(|| self.step()) else { return };
        self.prediction.set(match step.ask.as_ref().map(|ask| &ask.answer) {
            Some(Answer::Number { start, .. }) => Some(Prediction::Number(*start)),
            _ => None,
        });
        self.lab.locks.set(Some(step.locks.clone()));
        match &step.pin {
            Some(pin) if self.is_pinned(&pin.spec) => {}
            Some(pin) => self.lab.pin(name_of(&pin.spec), pin.spec.clone()),
            None => {
                self.lab.pool.stop_pinning();
                self.lab.pool.pinned.set(None);
            }
        }
        self.lab.prepare(step.opens.spec.clone());
        self.point_at(&step);
        if let Some((id, at)) = untrack(|| self.place()) {
            // Of a frame no step is one of the page around it, and of an address none is new.
            let is_new = focus && !self.lab.embedding.with(|it| it.embed);
            files::name_lesson(&id, at, &self.lab.link.get_untracked(), is_new);
        }
        if focus {
            files::fold_opening();
            leptos::task::spawn_local(async {
                next_macrotask().await;
                files::focus("lesson-heading");
            });
        }
    }

    fn is_pinned(self, spec: &ExperimentSpec) -> bool {
        self.lab.pool.pinned.with_untracked(|pinned| pinned.as_ref().is_some_and(|pinned| pinned.spec == *spec))
    }

    /// The lesson and its step, from 0.
    pub(crate) fn place(self) -> Option<(String, usize)> {
        self.lesson.with(|lesson| lesson.as_ref().map(|lesson| (lesson.id.clone(), self.at.get())))
    }

    /// Marks what the step speaks of.
    fn point_at(self, step: &Step) {
        files::mark("data-spoken-of", &step.show);
    }

    /// Ends the lesson; the settings stay.
    fn leave(self) {
        self.wanted.update_value(|wanted| *wanted += 1);
        self.problem.set(None);
        if self.lesson.with_untracked(Option::is_some) {
            self.lesson.set(None);
            self.lab.locks.set(None);
            files::mark("data-spoken-of", &[]);
        }
    }

    /// Ends the lesson because a person wants to.
    pub(crate) fn close(self) {
        let is_new = !self.lab.embedding.with(|it| it.embed);
        files::name_lesson("", 0, &self.lab.link.get_untracked(), is_new);
        // What a step set beside the run goes with it.
        if let Some(pin) = untrack(|| self.step()).and_then(|step| step.pin) {
            if self.is_pinned(&pin.spec) {
                self.lab.pool.pinned.set(None);
            }
            if self.lab.pool.pinning.with_untracked(|it| it.as_ref().is_some_and(|(_, spec)| *spec == pin.spec)) {
                self.lab.pool.stop_pinning();
            }
        }
        self.leave();
        files::focus(MENU);
    }

    fn step(self) -> Option<Step> {
        let at = self.at.get();
        self.lesson.with(|lesson| lesson.as_ref().and_then(|lesson| lesson.steps.get(at)).cloned())
    }

    /// Runs something with the step, the finished run of it and the pinned one.
    fn with_runs<T>(self, act: impl FnOnce(&Step, &Report, Option<&Report>) -> T) -> Option<T> {
        let step = self.step()?;
        let lab = self.lab;
        // A run of other settings that was pinned says nothing about this step.
        lab.pool.pinned.with(|pinned| {
            let wanted = step.pin.as_ref();
            let a = pinned.as_ref().filter(|pinned| wanted.is_some_and(|wanted| wanted.spec == pinned.spec));
            let is_there = wanted.is_some() == a.is_some();
            lab.report.with(|report| {
                // The epochs are in a signal of their own.
                let report = report.as_ref().filter(|_| is_there)?;
                let report = Report { epochs: lab.epochs.get(), ..report.clone() };
                Some(act(&step, &report, a.map(|a| &a.report)))
            })
        })
    }

    /// Whether the goal is reached and why, once the run is finished.
    pub(crate) fn outcome(self) -> Option<(bool, String)> {
        let part = self.part.get()?;
        self.with_runs(|step, run, a| {
            let outcome = (part.judge)(step, run, a);
            (outcome.reached, outcome.because)
        })
    }

    fn predict(self, prediction: Prediction) {
        self.prediction.set(Some(prediction));
    }

    /// Whether a question is open that nothing is chosen for.
    fn lacks_answer(self) -> bool {
        self.prediction.with(Option::is_none) && self.step().is_some_and(|step| step.ask.is_some())
    }

    fn run(self) {
        if untrack(|| self.lacks_answer()) {
            self.lab.was_refused.set(true);
            return;
        }
        self.is_answered.set(true);
        self.lab.is_waiting.set(false);
        self.lab.run();
    }
}

/// Paragraphs as markup. Texts are escaped here, which is the only place that makes markup of them.
fn markup(paragraphs: &[Paragraph]) -> String {
    let mut html = String::new();
    for paragraph in paragraphs {
        html.push_str("<p>");
        for span in &paragraph.0 {
            let (open, text, close) = match span {
                Span::Plain(text) => ("", text, ""),
                Span::Emphasis(text) => ("<em>", text, "</em>"),
                Span::Code(text) => ("<code>", text, "</code>"),
                Span::Number(text) => ("<b class=\"number\">", text, "</b>"),
                Span::Link { words, address } => {
                    html.push_str("<a target=\"_blank\" rel=\"noopener\" href=\"");
                    escape(&mut html, address);
                    html.push_str("\">");
                    ("", words, "</a>")
                }
            };
            html.push_str(open);
            escape(&mut html, text);
            html.push_str(close);
        }
        html.push_str("</p>");
    }
    html
}

fn escape(html: &mut String, text: &str) {
    for letter in text.chars() {
        match letter {
            '&' => html.push_str("&amp;"),
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            '"' => html.push_str("&quot;"),
            _ => html.push(letter),
        }
    }
}

/// What opens the list of lessons.
const MENU: &str = "lessons-menu";

/// The list of lessons.
#[component]
pub(crate) fn LessonMenu() -> impl IntoView {
    let course = expect_context::<Course>();
    let is_open = RwSignal::new(false);
    let entry = move |listed: &'static Listed| {
        let progress = move || course.progress.with(|progress| progress.get(listed.id).copied());
        let length = move || words::length(listed.minutes, progress());
        view! {
            <li>
                <button type="button" class="lesson-entry" data-testid=format!("lesson-{}", listed.id)
                    on:click=move |_| {
                        is_open.set(false);
                        course.open(listed.id.to_owned(), course.next_of(listed.id), true);
                    }>
                    <b>{listed.title}</b>" "<span class="minutes">{draw(length)}</span>
                    <span class="lesson-summary">{listed.summary}</span>
                </button>
            </li>
        }
    };
    view! {
        <details class="lessons panel" data-testid="lessons" prop:open=is_open on:toggle=move |event| {
            let details: web_sys::HtmlDetailsElement = event_target(&event);
            is_open.set(details.open());
        }>
            <summary id=MENU>{words::LESSONS}</summary>
            <p class="panel-note">{words::ABOUT}</p>
            <ol>{LESSONS.iter().map(entry).collect_view()}</ol>
        </details>
    }
}

/// Where the lesson that is taken stands.
#[component]
pub(crate) fn LessonPlace() -> impl IntoView {
    let course = expect_context::<Course>();
    view! {
        {draw(move || course.problem.get().map(|problem| view! { <ProblemCard id="lesson-problem" problem/> }))}
        {draw(move || course.part.get().map(|part| (part.draw)()))}
    }
}

/// The step that is taken.
#[component]
fn Player() -> impl IntoView {
    let course = expect_context::<Course>();
    let lab = course.lab;
    let n_steps = move || course.lesson.with(|lesson| lesson.as_ref().map_or(0, |lesson| lesson.steps.len()));
    let title = move || course.lesson.with(|lesson| lesson.as_ref().map(|lesson| lesson.title.clone()));
    let heading = move || course.step().map(|step| step.heading);
    let text = move || course.step().map(|step| markup(&step.text)).unwrap_or_default();
    let is_waiting = move || matches!(lab.phase.get(), Phase::Running | Phase::Preparing(..));
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
        let prediction = course.prediction.get().filter(|_| course.is_answered.get() && shows_reveal())?;
        course.with_runs(|step, run, a| step.ask.is_some().then(|| step.answered(prediction, run, a))).flatten()
    };
    let is_last = move || course.at.get() + 1 >= n_steps();
    let hints = move || {
        let step = course.step();
        step.map(|step| markup(&step.hints[..course.n_hints.get().min(step.hints.len())])).unwrap_or_default()
    };
    let has_more_hints = move || course.step().is_some_and(|step| course.n_hints.get() < step.hints.len());
    let go = move |by: isize| {
        if let Some(at) = course.at.get_untracked().checked_add_signed(by) {
            // What is left forwards is done.
            course.note_done(at);
            course.enter(at, true);
        }
    };
    let close = move |_| course.close();
    view! {
        <Show when=move || course.lesson.with(Option::is_some)>
            <section class="lesson panel" aria-labelledby="lesson-heading" data-testid="lesson">
                <div class="lesson-head">
                    <p class="lesson-title">{draw(title)}" · "{draw(move || words::step(course.at.get() + 1, n_steps()))}</p>
                    <button type="button" class="small" data-testid="lesson-close" on:click=close>{words::CLOSE}</button>
                </div>
                <h2 id="lesson-heading" tabindex="-1">{draw(heading)}</h2>
                <div class="lesson-text" inner_html=live(text)></div>
                {draw(move || course.step().and_then(|step| step.ask).map(|ask| view! { <Question course ask/> }))}
                <div class="lesson-actions">
                    <button type="button" class="primary" data-testid="lesson-run"
                        aria-disabled=live(move || (is_waiting() || course.lacks_answer()).to_string())
                        on:click=move |_| if !is_waiting() { course.run() }>
                        {draw(move || if lab.report.with(Option::is_some) { common::RUN_AGAIN } else { common::RUN })}
                    </button>
                    <button type="button" data-testid="lesson-hint" hidden=live(move || !has_more_hints())
                        on:click=move |_| course.n_hints.update(|n| *n += 1)>{words::HINT}</button>
                </div>
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
                    <button type="button" data-testid="lesson-back" aria-disabled=live(move || (course.at.get() == 0).to_string())
                        on:click=move |_| go(-1)>{words::BACK}</button>
                    <button type="button" data-testid="lesson-next" hidden=live(is_last) class:primary=live(move || course.is_reached.get())
                        on:click=move |_| go(1)>{words::NEXT}</button>
                </div>
                <p class="panel-note" hidden=live(move || !(is_last() && course.is_reached.get())) data-testid="lesson-end">
                    {words::LAST}</p>
            </section>
        </Show>
    }
}

/// What is expected, before the run.
#[component]
fn Question(
    /// Whose question.
    course: Course,
    /// The question.
    ask: imbalance_lab::lesson::Ask,
) -> impl IntoView {
    let is_given = move || course.is_answered.get();
    let answer = match ask.answer {
        Answer::Number { min, max, step, unit, .. } => {
            let value = move || match course.prediction.get() {
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
                let is_chosen = move || course.prediction.get() == Some(Prediction::Choice(index));
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
                {draw(move || (course.lab.was_refused.get() && !is_given()).then_some(words::ANSWER_FIRST))}
            </p>
        </fieldset>
    }
}

/// Whether a setting is locked in the present step.
pub(crate) fn is_locked(locks: &Option<Locks>, key: &str) -> bool {
    locks.as_ref().is_some_and(|locks| locks.holds(key))
}
