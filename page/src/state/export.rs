//! What the worker writes for the page: files to take away.

use super::read::{Read, owned};
use crate::browser::save::download;
use imbalance_lab::{
    experiment::{ExperimentSpec, export_stem},
    problem::Problem,
};
use js_sys::{Array, Uint8Array};
use leptos::prelude::*;

/// A file that the worker writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Written {
    /// The resampled train set.
    Resampled,
    /// The trained network.
    Weights,
    /// The experiment in PyTorch.
    Notebook,
}

impl Written {
    /// How the file's name goes on after the name of the experiment, and its type.
    fn ending(self) -> (&'static str, &'static str) {
        match self {
            Self::Resampled => ("-resampled.csv", "text/csv"),
            Self::Weights => ("-weights.json", JSON),
            Self::Notebook => (".ipynb", JSON),
        }
    }
}

pub(crate) const JSON: &str = "application/json";

/// A download on its way: the parts that came so far.
pub(crate) struct ExportStore {
    parts: StoredValue<Array, LocalStorage>,
    /// Whether the worker has a resampled train set.
    pub(crate) is_possible: Read<bool>,
    set_is_possible: RwSignal<bool>,
    /// Whether it has a finished run.
    pub(crate) has_finished: Read<bool>,
    set_has_finished: RwSignal<bool>,
    /// What is being written, and the share of it that is there.
    pub(crate) doing: Read<Option<(Written, f64)>>,
    set_doing: RwSignal<Option<(Written, f64)>>,
    /// Why the last file could not be written.
    pub(crate) problem: Read<Option<Problem>>,
    set_problem: RwSignal<Option<Problem>>,
}

impl ExportStore {
    pub(super) fn new() -> Self {
        let (is_possible, set_is_possible) = owned(false);
        let (has_finished, set_has_finished) = owned(false);
        let (doing, set_doing) = owned(None);
        let (problem, set_problem) = owned(None);
        Self {
            parts: StoredValue::new_local(Array::new()),
            is_possible,
            set_is_possible,
            has_finished,
            set_has_finished,
            doing,
            set_doing,
            problem,
            set_problem,
        }
    }

    /// The worker has a resampled train set, unless it belongs to a leak.
    pub(super) fn note_resampled(&'static self, is_possible: bool) {
        self.set_is_possible.set(is_possible);
    }

    /// The worker has a finished run.
    pub(super) fn note_finished(&'static self) {
        self.set_has_finished.set(true);
    }

    /// Waits for the first part.
    pub(crate) fn begin(&'static self, what: Written) {
        self.parts.set_value(Array::new());
        self.set_problem.set(None);
        self.set_doing.set(Some((what, 0.0)));
    }

    /// Takes the next part; the last one makes it a file. Whether it did.
    pub(crate) fn take(&'static self, bytes: &[u8], done: f64, spec: Option<&ExperimentSpec>) -> bool {
        let Some((what, _)) = self.doing.get_untracked() else { return false };
        self.parts.with_value(|parts| parts.push(&Uint8Array::from(bytes)));
        let is_whole = done >= 1.0;
        if is_whole {
            let (ending, kind) = what.ending();
            let name = spec.map_or_else(|| "experiment".to_owned(), |spec| export_stem(&spec.data));
            self.parts.with_value(|parts| download(&format!("{name}{ending}"), parts, kind));
            self.parts.set_value(Array::new());
        }
        self.set_doing.set((!is_whole).then_some((what, done)));
        is_whole
    }

    /// Ends it without a file. Whether something was being written.
    pub(crate) fn fail(&'static self, problem: Problem) -> bool {
        let was_writing = self.doing.with_untracked(Option::is_some);
        if was_writing {
            self.set_doing.set(None);
            self.parts.set_value(Array::new());
            self.set_problem.set(Some(problem));
        }
        was_writing
    }

    /// Forgets what came: the worker has no such run any more.
    pub(crate) fn stop(&'static self) {
        self.set_is_possible.set(false);
        self.set_has_finished.set(false);
        self.set_doing.set(None);
        self.parts.set_value(Array::new());
    }
}
