//! What is asked of a worker while its last answer is on its way: only what was wanted last is asked next.

use imbalance_lab::{experiment::Look, problem::Problem, protocol::RunId};

/// An epoch that was asked for, and what is wanted since then.
#[derive(Default)]
pub(super) struct Asked {
    pub(super) is_away: bool,
    /// An epoch, or the end of the run.
    next: Option<Option<u32>>,
}

/// What to do with an answer.
pub(super) struct Answer {
    /// Whether to show it: not where the end is wanted by now.
    pub(super) is_shown: bool,
    /// What to ask for next.
    pub(super) next: Option<u32>,
}

impl Asked {
    /// Wants an epoch, or the end; which epoch to ask for now: none while an answer is on its way.
    pub(super) fn want(&mut self, epoch: Option<u32>) -> Option<u32> {
        if self.is_away {
            self.next = Some(epoch);
            return None;
        }
        self.is_away = epoch.is_some();
        epoch
    }

    /// An answer came; `None` if none was asked for.
    pub(super) fn hear(&mut self) -> Option<Answer> {
        if !std::mem::take(&mut self.is_away) {
            return None;
        }
        let next = self.next.take();
        Some(Answer { is_shown: next != Some(None), next: next.flatten() })
    }
}

/// An answer about an epoch.
pub(super) struct Looked {
    pub(super) run: RunId,
    pub(super) is_pinned: bool,
    /// Whether the page's worker answered.
    pub(super) is_page: bool,
    pub(super) outcome: Result<Box<Look>, Problem>,
}
