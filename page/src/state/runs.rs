//! The list of finished runs.

use super::read::{Read, owned};
use imbalance_lab::experiment::Report;
use leptos::prelude::*;

/// Most runs in the list.
const MAX_RUNS: usize = 50;

/// One finished run in the list of runs.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct PastRun {
    pub(crate) number: usize,
    pub(crate) report: Report,
}

/// Finished runs, the oldest first.
pub(crate) struct Runs {
    pub(crate) list: Read<Vec<PastRun>>,
    set_list: RwSignal<Vec<PastRun>>,
}

impl Runs {
    pub(super) fn new() -> Self {
        let (list, set_list) = owned(Vec::new());
        Self { list, set_list }
    }

    /// Adds a run that finished.
    pub(super) fn push(&'static self, report: &Report) {
        // The list shows no epochs, and fifty long runs of them would fill the memory.
        let report = Report { epochs: Vec::new(), gans: Vec::new(), ..report.clone() };
        self.set_list.update(|list| {
            let number = list.last().map_or(1, |run| run.number + 1);
            list.push(PastRun { number, report });
            if list.len() > MAX_RUNS {
                list.remove(0);
            }
        });
    }
}
