//! Undo and redo of settings.

use crate::words::history as words;
use crate::{
    browser::clock::now,
    state::{lab::Lab, settings::UndoStep},
};
use imbalance_lab::experiment::{DataSpec, ExperimentSpec};
use leptos::{ev, prelude::*};
use wasm_bindgen::JsCast as _;

/// Most steps that can be undone.
const MAX_STEPS: usize = 200;
/// Changes that follow each other faster are one step: a slider that moves (ms).
const ONE_STEP: f64 = 500.0;

/// The settings as they were, and as they were before they were undone. Copies share them.
#[derive(Clone, Copy)]
pub(crate) struct History {
    lab: Lab,
    past: RwSignal<Vec<ExperimentSpec>>,
    future: RwSignal<Vec<ExperimentSpec>>,
    /// Whether the change on its way is an undo or a redo.
    is_moving: StoredValue<bool>,
}

impl History {
    /// Remembers every change of settings from now on, and listens to Ctrl+Z.
    pub(crate) fn new(lab: Lab) -> Self {
        let history = Self {
            lab,
            past: RwSignal::new(Vec::new()),
            future: RwSignal::new(Vec::new()),
            is_moving: StoredValue::new(false),
        };
        let last = StoredValue::new(f64::NEG_INFINITY);
        Effect::new(move |before: Option<ExperimentSpec>| {
            let spec = lab.settings.spec.get();
            let is_move = history.is_moving.get_value();
            history.is_moving.set_value(false);
            if is_move {
                last.set_value(f64::NEG_INFINITY);
            }
            // A step of a lesson does not lead back to what was before it.
            if lab.settings.takes_new_history() {
                history.past.set(Vec::new());
                history.future.set(Vec::new());
                return spec;
            }
            if let Some(before) = before.filter(|before| !is_move && *before != spec) {
                let (file, was_file) = (is_read(&spec.data), is_read(&before.data));
                // A file is chosen, and then read: that is one step, however long it takes. Another file is never part of one.
                let is_reading = (was_file, file) == (Some(false), Some(true));
                let is_other_file = file.is_some() && before.data != spec.data;
                let step = lab.settings.take_step();
                let is_own = match step {
                    UndoStep::Begun => true,
                    UndoStep::Held => false,
                    UndoStep::ByTime => now() - last.get_value() > ONE_STEP,
                };
                if !is_reading && (is_other_file || is_own) {
                    history.past.update(|past| push(past, before));
                }
                history.future.set(Vec::new());
                last.set_value(if step == UndoStep::ByTime { now() } else { f64::NEG_INFINITY });
            }
            spec
        });
        let on_key = window_event_listener(ev::keydown, move |event| history.press(&event));
        on_cleanup(move || on_key.remove());
        history
    }

    fn press(self, event: &ev::KeyboardEvent) {
        let letter = event.key().to_lowercase();
        if !(event.ctrl_key() || event.meta_key()) || event.alt_key() || !["z", "y"].contains(&letter.as_str()) {
            return;
        }
        // A text that is being written has an undo of its own.
        let writes =
            event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok()).is_some_and(|element| {
                element.matches("textarea, input:not([type=range], [type=radio], [type=checkbox])").unwrap_or(false)
            });
        if writes {
            return;
        }
        event.prevent_default();
        if letter == "y" || event.shift_key() { self.redo() } else { self.undo() }
    }

    pub(crate) fn undo(self) {
        self.go(self.past, self.future, words::UNDONE);
    }

    pub(crate) fn redo(self) {
        self.go(self.future, self.past, words::REDONE);
    }

    fn go(self, from: RwSignal<Vec<ExperimentSpec>>, to: RwSignal<Vec<ExperimentSpec>>, said: &str) {
        let now = self.lab.settings.spec.get_untracked();
        // A slider that came back to where it was left a step that changes nothing.
        from.update(|from| {
            while from.last() == Some(&now) {
                from.pop();
            }
        });
        let Some(spec) = from.with_untracked(|from| from.last().cloned()) else { return };
        self.is_moving.set_value(true);
        let is_judged_only = now.judged_as(&spec) == spec;
        if !self.lab.exchange(spec, !is_judged_only) {
            return self.is_moving.set_value(false);
        }
        from.update(|from| drop(from.pop()));
        to.update(|to| push(to, now));
        self.lab.announcer.say(said);
    }

    pub(crate) fn can_undo(self) -> bool {
        self.past.with(|past| !past.is_empty())
    }

    pub(crate) fn can_redo(self) -> bool {
        self.future.with(|future| !future.is_empty())
    }
}

/// Whether a file that was chosen is read; `None` of other data.
fn is_read(data: &DataSpec) -> Option<bool> {
    match data {
        DataSpec::File { fingerprint, .. } => Some(!fingerprint.is_empty()),
        DataSpec::Generated(_) | DataSpec::Sample(_) => None,
    }
}

fn push(specs: &mut Vec<ExperimentSpec>, spec: ExperimentSpec) {
    if specs.len() == MAX_STEPS {
        specs.remove(0);
    }
    specs.push(spec);
}
