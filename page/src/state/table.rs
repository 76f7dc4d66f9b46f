//! The table that was brought: what was read of it, or what is wrong with it.

use super::read::{Read, owned};
use imbalance_lab::{
    problem::Problem,
    protocol::{TableInfo, TableSource},
};
use leptos::prelude::*;

/// The table.
pub(crate) struct TableStore {
    pub(crate) info: Read<Option<TableInfo>>,
    set_info: RwSignal<Option<TableInfo>>,
    /// What is wrong with the table last brought.
    pub(crate) problem: Read<Option<Problem>>,
    set_problem: RwSignal<Option<Problem>>,
    /// Whether the table on its way was just chosen, and is to be run when it is read.
    is_new: StoredValue<bool>,
}

impl TableStore {
    pub(super) fn new() -> Self {
        let (info, set_info) = owned(None);
        let (problem, set_problem) = owned(None);
        Self { info, set_info, problem, set_problem, is_new: StoredValue::new(false) }
    }

    /// Another table is on its way.
    pub(super) fn expect(&'static self, is_new: bool) {
        self.set_info.set(None);
        self.set_problem.set(None);
        if is_new {
            self.is_new.set_value(true);
        }
    }

    /// The same table is read once more, in another way.
    pub(super) fn expect_again(&'static self) {
        self.set_problem.set(None);
        self.is_new.set_value(true);
    }

    /// The table came; whether it was just chosen.
    pub(super) fn take(&'static self, info: TableInfo) -> bool {
        self.set_info.set(Some(info));
        self.is_new.try_update_value(std::mem::take).unwrap_or_default()
    }

    /// The table cannot be read. If it can be read after all, by a worker that gets it again, nobody waits for it any more.
    pub(super) fn refuse(&'static self, problem: Problem) {
        self.set_problem.set(Some(problem));
        self.is_new.set_value(false);
    }

    /// A table that is still being read is not wanted any more.
    pub(super) fn stop_waiting(&'static self) {
        self.is_new.set_value(false);
    }

    /// There is no table.
    pub(super) fn forget(&'static self) {
        self.set_info.set(None);
    }

    /// What was wrong with a table does not matter any more.
    pub(super) fn clear_problem(&'static self) {
        self.set_problem.set(None);
    }

    /// Where the table that is there came from.
    pub(super) fn source(&'static self) -> Option<TableSource> {
        self.info.with_untracked(|info| info.as_ref().map(|info| info.source.clone()))
    }
}
