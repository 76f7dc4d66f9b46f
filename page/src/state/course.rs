//! The lesson that is taken: predict, run, explain. Its text is a file beside the page, fetched when it is chosen.

use crate::words::lessons as words;
use crate::{
    browser::{address, clock::next_macrotask, fetch::fetch_text, focus},
    split::Missing,
    state::{lab::Lab, pinned::name_of},
};
use imbalance_lab::{
    experiment::{ExperimentSpec, Report},
    figure::FigureId,
    lesson::{Answer, GoalOutcome, Lesson, Listed, Prediction, Step},
    presentation::View,
    problem::Problem,
    wording::start,
};
use leptos::{ev, prelude::*};
use std::{collections::BTreeMap, pin::Pin, sync::Arc};

/// What a lesson needs that is taken: a part of the program that comes with the first one.
#[derive(Clone, Copy)]
pub(crate) struct Lessons {
    pub(crate) parse: fn(&str, &str) -> Result<Lesson, String>,
    pub(crate) judge: fn(&Step, &Report, Option<&Report>) -> GoalOutcome,
    pub(crate) draw: fn() -> AnyView,
}

/// Fetches that part.
pub(crate) type FetchLessons = fn() -> Pin<Box<dyn Future<Output = Result<Lessons, Missing>>>>;

/// Settings, and those of a pinned run with its name.
type Place = (ExperimentSpec, Option<(String, ExperimentSpec)>);

/// The lesson that is taken, and how far it is. It lasts as long as the page.
pub(crate) struct Course {
    lab: Lab,
    fetch: FetchLessons,
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
    /// Where a person was before the lesson: the settings, and the pinned run's name and settings.
    before: RwSignal<Option<Place>>,
    /// Counts what was opened and left, so that a text that comes late is not taken for what is wanted now.
    wanted: StoredValue<u32>,
}

impl Course {
    pub(crate) fn new(lab: Lab, fetch: FetchLessons) -> &'static Self {
        let course: &'static Self = Box::leak(Box::new(Self {
            lab,
            fetch,
            part: RwSignal::new(None),
            lesson: RwSignal::new(None),
            at: RwSignal::new(0),
            prediction: RwSignal::new(None),
            is_answered: RwSignal::new(false),
            n_hints: RwSignal::new(0),
            is_reached: RwSignal::new(false),
            problem: RwSignal::new(None),
            progress: RwSignal::new(BTreeMap::new()),
            before: RwSignal::new(None),
            wanted: StoredValue::new(0),
        }));
        Effect::new(move || {
            lab.access
                .await_prediction(course.step().is_some_and(|step| step.ask.is_some()) && !course.is_answered.get())
        });
        Effect::new(move || {
            if course.outcome().is_some_and(|outcome| outcome.0) {
                course.is_reached.set(true);
                course.note_done(course.at.get_untracked() + 1);
            }
        });
        let on_back = window_event_listener(ev::popstate, move |_| {
            // Another link in the same step is no step.
            if address::lesson_in_address() != untrack(|| course.place()) {
                course.open_from_address();
            }
        });
        on_cleanup(move || on_back.remove());
        course
    }

    pub(crate) fn lab(&'static self) -> Lab {
        self.lab
    }

    pub(crate) fn part(&'static self) -> Option<Lessons> {
        self.part.get()
    }

    /// Reads the lesson that is taken, if there is one.
    pub(crate) fn with_lesson<T>(&'static self, read: impl FnOnce(&Lesson) -> T) -> Option<T> {
        self.lesson.with(|lesson| lesson.as_deref().map(read))
    }

    /// Which step, from 0.
    pub(crate) fn at(&'static self) -> usize {
        self.at.get()
    }

    /// The answer to the step's question as the controls show it.
    pub(crate) fn prediction(&'static self) -> Option<Prediction> {
        self.prediction.get()
    }

    /// Whether that answer is given and may be compared with the run.
    pub(crate) fn is_answered(&'static self) -> bool {
        self.is_answered.get()
    }

    /// Whether the step's goal was reached once.
    pub(crate) fn is_reached(&'static self) -> bool {
        self.is_reached.get()
    }

    /// How many hints of the step are shown.
    pub(crate) fn n_hints(&'static self) -> usize {
        self.n_hints.get()
    }

    pub(crate) fn show_next_hint(&'static self) {
        self.n_hints.update(|n| *n += 1);
    }

    /// Why the lesson could not be opened.
    pub(crate) fn problem(&'static self) -> Option<Problem> {
        self.problem.get()
    }

    /// How many steps of a lesson are done, of how many, if it was begun.
    pub(crate) fn progress(&'static self, id: &str) -> Option<(usize, usize)> {
        self.progress.with(|progress| progress.get(id).copied())
    }

    /// Goes so many steps on or back.
    pub(crate) fn go(&'static self, by: isize) {
        if let Some(at) = self.at.get_untracked().checked_add_signed(by) {
            // What is left forwards is done.
            self.note_done(at);
            self.enter(at, true);
        }
    }

    /// Opens the lesson and step that the address names; whether it names one.
    pub(crate) fn open_from_address(&'static self) -> bool {
        let has_room = self.lab.embedding.with(|it| it.view != View::Mini);
        match address::lesson_in_address().filter(|_| has_room) {
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
    pub(crate) fn open(&'static self, id: String, step: usize, focus: bool) {
        self.wanted.update_value(|wanted| *wanted += 1);
        self.problem.set(None);
        if self.lesson.with_untracked(|lesson| lesson.as_ref().is_some_and(|lesson| lesson.id == id)) {
            return self.enter(step, focus);
        }
        let wanted = self.wanted.get_value();
        self.lab.settings.keep_address();
        leptos::task::spawn_local(async move {
            let text = match Listed::of(&id) {
                Some(listed) => fetch_text(&format!("lessons/{}", listed.file())).await,
                None => Err(words::unknown(&start(&id, 60))),
            };
            let part = (self.fetch)().await;
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
                    if focus && self.lesson.with_untracked(Option::is_none) {
                        let spec = self.lab.settings.spec.get_untracked();
                        self.before.set(Some((spec, self.lab.pinned.place())));
                    }
                    self.lesson.set(Some(Arc::new(lesson)));
                    self.enter(step, focus);
                }
                Err(what) => {
                    self.problem.set(Some(Problem::new(what, words::MISSING_WHY, words::MISSING_FIX)));
                    // The settings of the address are there all the same, unless a person was somewhere already.
                    if !focus {
                        self.lab.open_link(&address::hash(), self.lab.embedding.with(|it| it.autoruns()));
                    }
                }
            }
        });
    }

    /// So many steps of the lesson are done.
    fn note_done(&'static self, n_done: usize) {
        let lesson = self.lesson.with_untracked(|lesson| lesson.as_ref().map(|it| (it.id.clone(), it.steps.len())));
        if let Some((id, n_steps)) = lesson {
            self.progress.update(|progress| {
                let (done, _) = progress.entry(id).or_insert((0, n_steps));
                *done = n_done.max(*done);
            });
        }
    }

    /// Where a lesson goes on: at the first step that is not done, or from the beginning.
    pub(crate) fn next_of(&'static self, id: &str) -> usize {
        let progress = self.progress.with_untracked(|progress| progress.get(id).copied());
        progress.filter(|(done, of)| done < of).map_or(0, |(done, _)| done)
    }

    fn enter(&'static self, at: usize, focus: bool) {
        let n_steps = self.lesson.with_untracked(|lesson| lesson.as_ref().map_or(0, |lesson| lesson.steps.len()));
        self.at.set(at.min(n_steps.saturating_sub(1)));
        self.is_answered.set(false);
        self.lab.access.forget_blocked_run();
        self.n_hints.set(0);
        self.is_reached.set(false);
        let Some(step) = untrack(|| self.step()) else { return };
        self.prediction.set(match step.ask.as_ref().map(|ask| &ask.answer) {
            Some(Answer::Number { start, .. }) => Some(Prediction::Number(*start)),
            _ => None,
        });
        self.lab.access.lock(Some(step.locks.clone()));
        match &step.pin {
            Some(pin) if self.lab.pinned.is_of(&pin.spec) => {}
            Some(pin) => self.lab.pin(name_of(&pin.spec), pin.spec.clone()),
            None => {
                self.lab.pinned.stop();
                self.lab.pinned.unpin();
            }
        }
        self.lab.prepare(step.opens.spec.clone());
        self.lab.timeline.point_at(step.epoch);
        self.point_at(&step);
        self.lab.bench.show(&step.show);
        if let Some((id, at)) = untrack(|| self.place()) {
            // A frame never adds entries to its host's history, and a step that an address names is no new entry.
            let is_new = focus && !self.lab.embedding.with(|it| it.embed);
            address::name_lesson(&id, at, &self.lab.settings.link.get_untracked(), is_new);
        }
        if focus {
            focus::fold_opening();
            leptos::task::spawn_local(async {
                next_macrotask().await;
                focus::focus("lesson-heading");
            });
        }
    }

    /// The lesson and its step, from 0.
    pub(crate) fn place(&'static self) -> Option<(String, usize)> {
        self.lesson.with(|lesson| lesson.as_ref().map(|lesson| (lesson.id.clone(), self.at.get())))
    }

    /// Marks what the step speaks of.
    fn point_at(&'static self, step: &Step) {
        focus::mark("data-spoken-of", &step.show);
        let is_figure = |name: &&&str| FigureId::places().any(|place| place == **name);
        focus::mark("data-spoken-first", step.show.iter().find(is_figure).map_or(&[], std::slice::from_ref));
    }

    /// Ends the lesson; the settings stay.
    fn leave(&'static self) {
        self.wanted.update_value(|wanted| *wanted += 1);
        self.problem.set(None);
        if self.lesson.with_untracked(Option::is_some) {
            self.lesson.set(None);
            self.before.set(None);
            self.lab.timeline.point_at(None);
            self.lab.access.lock(None);
            focus::mark("data-spoken-of", &[]);
        }
    }

    /// Ends the lesson because a person wants to.
    pub(crate) fn close(&'static self) {
        let is_new = !self.lab.embedding.with(|it| it.embed);
        address::name_lesson("", 0, &self.lab.settings.link.get_untracked(), is_new);
        // The step's pinned run is removed with it.
        if let Some(pin) = untrack(|| self.step()).and_then(|step| step.pin) {
            self.lab.pinned.remove(&pin.spec);
        }
        self.leave();
        focus::focus(MENU);
    }

    /// Whether a person came from somewhere.
    pub(crate) fn has_before(&'static self) -> bool {
        self.before.with(Option::is_some)
    }

    /// Ends the lesson, and leads back to where a person came from.
    pub(crate) fn go_back(&'static self) {
        let before = self.before.get_untracked();
        self.close();
        let Some((spec, pinned)) = before else { return };
        if let Some((name, spec)) = pinned {
            self.lab.pin(name, spec);
        }
        self.lab.exchange(spec, true);
        focus::focus("verdict");
    }

    pub(crate) fn step(&'static self) -> Option<Step> {
        let at = self.at.get();
        self.lesson.with(|lesson| lesson.as_ref().and_then(|lesson| lesson.steps.get(at)).cloned())
    }

    /// Runs something with the step, the finished run of it and the pinned one.
    pub(crate) fn with_runs<T>(&'static self, act: impl FnOnce(&Step, &Report, Option<&Report>) -> T) -> Option<T> {
        let step = self.step()?;
        let lab = self.lab;
        if step.epoch.is_some_and(|epoch| lab.timeline.awaits(epoch)) {
            return None;
        }
        // A run of other settings that was pinned says nothing about this step.
        lab.pinned.pinned.with(|pinned| {
            let wanted = step.pin.as_ref();
            let a = pinned.as_ref().filter(|pinned| wanted.is_some_and(|wanted| wanted.spec == pinned.spec));
            let is_there = wanted.is_some() == a.is_some();
            lab.judged.report.with(|report| {
                // The epochs are in a signal of their own.
                let report = report.as_ref().filter(|_| is_there)?;
                let mut epochs = lab.run.epochs.get();
                epochs.truncate(lab.timeline.at.get().map_or(usize::MAX, |epoch| epoch as usize));
                let report = Report { epochs, ..report.clone() };
                Some(act(&step, &report, a.map(|a| &a.report)))
            })
        })
    }

    /// Whether the goal is reached and why, once the run is finished.
    pub(crate) fn outcome(&'static self) -> Option<(bool, String)> {
        let part = self.part.get()?;
        self.with_runs(|step, run, a| {
            let outcome = (part.judge)(step, run, a);
            (outcome.reached, outcome.because)
        })
    }

    pub(crate) fn predict(&'static self, prediction: Prediction) {
        self.prediction.set(Some(prediction));
    }

    /// Whether a question is open that nothing is chosen for.
    pub(crate) fn lacks_answer(&'static self) -> bool {
        self.prediction.with(Option::is_none) && self.step().is_some_and(|step| step.ask.is_some())
    }

    pub(crate) fn run(&'static self) {
        if untrack(|| self.lacks_answer()) {
            self.lab.access.block_run();
            return;
        }
        self.is_answered.set(true);
        self.lab.access.await_prediction(false);
        self.lab.start();
    }
}

/// What opens the list of lessons.
pub(crate) const MENU: &str = "lessons-menu";
