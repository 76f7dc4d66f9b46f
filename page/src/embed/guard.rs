//! Settings that are locked: they are seen, reached by keyboard, and not changed.

use crate::words::guard as words;
use crate::{lessons::is_locked, state::Lab};
use imbalance_lab::{
    experiment::{ExperimentSpec, Station},
    presentation::Access,
};
use leptos::{ev, prelude::*};

impl Lab {
    /// Why a setting cannot be changed now, if it cannot: its author keeps it, or a step of a lesson does.
    pub(crate) fn why_locked(self, station: Station, key: &str) -> Option<&'static str> {
        if self.embedding.access(station, key) == Access::Locked {
            Some(words::BY_AUTHOR)
        } else if self.locks.with(|locks| is_locked(locks, key)) {
            Some(words::BY_LESSON)
        } else {
            None
        }
    }

    /// Whether the settings may be exchanged for others as a whole: a step of a lesson may keep some of those that differ.
    pub(crate) fn may_take(self, spec: &ExperimentSpec) -> bool {
        let now = self.spec.get_untracked();
        let changed = [spec.differences_from(&now), now.differences_from(spec)].concat();
        let is_free = self.locks.with_untracked(|locks| changed.iter().all(|(key, _)| !is_locked(locks, key)));
        if !is_free {
            self.announcement.set(words::KEPT.to_owned());
        }
        is_free
    }

    /// Whether a setting can be seen and changed.
    pub(crate) fn is_free(self, station: Station, key: &str) -> bool {
        self.embedding.access(station, key) == Access::Free && self.why_locked(station, key).is_none()
    }
}

/// Keys that open a list or move in it do nothing; those that lead on do.
pub(crate) fn block_keys(event: &ev::KeyboardEvent) {
    if !matches!(event.key().as_str(), "Tab" | "Escape") && !event.ctrl_key() && !event.meta_key() {
        event.prevent_default();
    }
}

/// A press opens no list; the focus comes all the same.
pub(crate) fn block_pointer(event: &ev::MouseEvent) {
    event.prevent_default();
    let control: web_sys::HtmlElement = event_target(event);
    let _ = control.focus();
}
