//! What is asked of a worker while its last answer is on its way: only what was wanted last is asked next.

use leptos::prelude::*;

/// An epoch that was asked for, and what is wanted since then.
pub(super) struct Asked {
    is_away: StoredValue<bool>,
    /// An epoch, or the end of the run.
    next: StoredValue<Option<Option<u32>>>,
}

/// What to do with an answer.
pub(super) struct Answer {
    /// Whether to show it: not where the end is wanted by now.
    pub(super) is_shown: bool,
    /// What to ask for next.
    pub(super) next: Option<u32>,
}

impl Asked {
    pub(super) fn new() -> Self {
        Self { is_away: StoredValue::new(false), next: StoredValue::new(None) }
    }

    /// Wants an epoch, or the end; which epoch to ask for now: none while an answer is on its way.
    pub(super) fn want(&self, epoch: Option<u32>) -> Option<u32> {
        if self.is_away.get_value() {
            self.next.set_value(Some(epoch));
            return None;
        }
        self.is_away.set_value(epoch.is_some());
        epoch
    }

    /// An answer came; `None` if none was asked for.
    pub(super) fn hear(&self) -> Option<Answer> {
        self.is_away.try_update_value(std::mem::take).filter(|was_away| *was_away)?;
        let next = self.next.try_update_value(Option::take).flatten();
        Some(Answer { is_shown: next != Some(None), next: next.flatten() })
    }

    /// Whether an answer is on its way.
    pub(super) fn is_away(&self) -> bool {
        self.is_away.get_value()
    }

    /// What is on its way is of another run, or never comes.
    pub(super) fn forget(&self) {
        self.is_away.set_value(false);
        self.next.set_value(None);
    }
}
