//! What the worker writes for the page: files to take away.

use crate::{browser::save::download, state::lab::Lab};
use imbalance_lab::{
    experiment::{ExperimentSpec, Report, export_stem},
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
#[derive(Clone, Copy)]
pub(crate) struct Exporting {
    parts: StoredValue<Array, LocalStorage>,
    /// Whether the worker has a resampled train set.
    pub(crate) is_possible: RwSignal<bool>,
    /// Whether it has a finished run.
    pub(crate) has_finished: RwSignal<bool>,
    /// What is being written, and the share of it that is there.
    pub(crate) doing: RwSignal<Option<(Written, f64)>>,
    /// Why the last file could not be written.
    pub(crate) problem: RwSignal<Option<Problem>>,
}

impl Exporting {
    pub(crate) fn new() -> Self {
        Self {
            parts: StoredValue::new_local(Array::new()),
            is_possible: RwSignal::new(false),
            has_finished: RwSignal::new(false),
            doing: RwSignal::new(None),
            problem: RwSignal::new(None),
        }
    }

    /// Waits for the first part.
    pub(crate) fn begin(self, what: Written) {
        self.parts.set_value(Array::new());
        self.problem.set(None);
        self.doing.set(Some((what, 0.0)));
    }

    /// Takes the next part; the last one makes it a file. Whether it did.
    pub(crate) fn take(self, bytes: &[u8], done: f64, spec: Option<&ExperimentSpec>) -> bool {
        let Some((what, _)) = self.doing.get_untracked() else { return false };
        self.parts.with_value(|parts| parts.push(&Uint8Array::from(bytes)));
        let is_whole = done >= 1.0;
        if is_whole {
            let (ending, kind) = what.ending();
            let name = spec.map_or_else(|| "experiment".to_owned(), |spec| export_stem(&spec.data));
            self.parts.with_value(|parts| download(&format!("{name}{ending}"), parts, kind));
            self.parts.set_value(Array::new());
        }
        self.doing.set((!is_whole).then_some((what, done)));
        is_whole
    }

    /// Ends it without a file. Whether something was being written.
    pub(crate) fn fail(self, problem: Problem) -> bool {
        let was_writing = self.doing.with_untracked(Option::is_some);
        if was_writing {
            self.doing.set(None);
            self.parts.set_value(Array::new());
            self.problem.set(Some(problem));
        }
        was_writing
    }

    /// Forgets what came: the worker has no such run any more.
    pub(crate) fn stop(self) {
        self.is_possible.set(false);
        self.has_finished.set(false);
        self.doing.set(None);
        self.parts.set_value(Array::new());
    }
}

/// The results as they stand, written by a function of the library; and the settings that they are of.
pub(crate) fn results(lab: Lab, write: fn(&ExperimentSpec, &Report) -> String) -> Option<(ExperimentSpec, String)> {
    let (spec, report) = (lab.shown.get_untracked()?, lab.report.get_untracked()?);
    // The settings shown are those of the run, with the threshold as it is now.
    let spec = spec.judged_as(&lab.spec.get_untracked());
    // The epochs are in a signal of their own.
    let text = write(&spec, &Report { epochs: lab.epochs.get_untracked(), ..report });
    Some((spec, text))
}
