//! What a reader may change: the author of a view, or a step of a lesson, may keep settings as they are.

use crate::state::lab::Lab;
use crate::words::guard as words;
use imbalance_lab::lesson::Locks;
use imbalance_lab::{
    experiment::{ExperimentSpec, Station},
    presentation::Access,
};
use leptos::prelude::*;

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

    /// Whether the settings may be exchanged for others as a whole: the author of this view, or a step of a lesson, may keep
    /// some of those that differ.
    pub(crate) fn may_take(self, spec: &ExperimentSpec) -> bool {
        let now = self.spec.get_untracked();
        let changed = [spec.differences_from(&now), now.differences_from(spec)].concat();
        let fields = [spec.fields(), now.fields()].concat();
        let is_kept = |key: &str| {
            let field = fields.iter().find(|field| field.key == key);
            field.is_some_and(|field| self.embedding.access(field.station, key) != Access::Free)
        };
        let refusal = if changed.iter().any(|(key, _)| is_kept(key)) {
            Some(words::KEPT_BY_AUTHOR)
        } else {
            let is_locked = self.locks.with_untracked(|locks| changed.iter().any(|(key, _)| is_locked(locks, key)));
            is_locked.then_some(words::KEPT)
        };
        if let Some(refusal) = refusal {
            self.notices.set(vec![refusal.to_owned()]);
            self.announcement.set(refusal.to_owned());
        }
        refusal.is_none()
    }

    /// Whether a setting can be seen and changed.
    pub(crate) fn is_free(self, station: Station, key: &str) -> bool {
        self.embedding.access(station, key) == Access::Free && self.why_locked(station, key).is_none()
    }
}

/// Whether a setting is locked in the present step.
pub(crate) fn is_locked(locks: &Option<Locks>, key: &str) -> bool {
    locks.as_ref().is_some_and(|locks| locks.holds(key))
}
