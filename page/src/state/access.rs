//! What a reader may do: the author of a view, or a step of a lesson, may lock settings, and a question may have to be answered
//! before anything runs.
//!
//! Whoever writes a setting on behalf of a reader asks here; links, lessons and messages of the host are the author's, and do not.

use super::presentation::Embedding;
use super::read::{Read, owned};
use crate::words::access as words;
use imbalance_lab::{
    experiment::{ExperimentSpec, Station},
    lesson::Locks,
    presentation::Access,
};
use leptos::prelude::*;

/// What is locked now.
pub(crate) struct AccessControl {
    embedding: Embedding,
    /// The settings that a step of a lesson locks.
    locks: RwSignal<Option<Locks>>,
    /// Whether a question of a lesson is to be answered before anything runs.
    pub(crate) awaits_prediction: Read<bool>,
    set_awaits_prediction: RwSignal<bool>,
    /// Whether somebody tried to run before that.
    pub(crate) run_was_blocked: Read<bool>,
    set_run_was_blocked: RwSignal<bool>,
}

impl AccessControl {
    pub(crate) fn new(embedding: Embedding) -> Self {
        let (awaits_prediction, set_awaits_prediction) = owned(false);
        let (run_was_blocked, set_run_was_blocked) = owned(false);
        let locks = RwSignal::new(None);
        Self { embedding, locks, awaits_prediction, set_awaits_prediction, run_was_blocked, set_run_was_blocked }
    }

    /// Takes the locks of a lesson's step, or none.
    pub(crate) fn lock(&'static self, locks: Option<Locks>) {
        self.locks.set(locks);
    }

    /// Whether a step of a lesson is taken.
    pub(super) fn is_in_lesson(&'static self) -> bool {
        self.locks.with_untracked(Option::is_some)
    }

    /// What the author of the view lets a reader do with a setting.
    pub(crate) fn of_author(&'static self, station: Station, key: &str) -> Access {
        self.embedding.with(|presentation| presentation.access(station, key))
    }

    /// Why a setting cannot be changed now, if it cannot: its author keeps it, or a step of a lesson does.
    pub(crate) fn why_locked(&'static self, station: Station, key: &str) -> Option<&'static str> {
        if self.of_author(station, key) == Access::Locked {
            Some(words::BY_AUTHOR)
        } else if self.locks.with(|locks| is_locked(locks, key)) {
            Some(words::BY_LESSON)
        } else {
            None
        }
    }

    /// Whether a setting can be seen and changed.
    pub(crate) fn is_free(&'static self, station: Station, key: &str) -> bool {
        self.of_author(station, key) == Access::Free && self.why_locked(station, key).is_none()
    }

    /// Why a setting cannot be written now, if it cannot: it is locked, or hidden.
    pub(super) fn refuses(&'static self, station: Station, key: &str) -> Option<&'static str> {
        untrack(|| match self.of_author(station, key) {
            Access::Hidden => Some(words::BY_AUTHOR),
            Access::Free | Access::Locked => self.why_locked(station, key),
        })
    }

    /// Why these settings cannot be exchanged for those as a whole, if they cannot: some of those that differ are kept.
    pub(super) fn refuses_exchange(&'static self, now: &ExperimentSpec, then: &ExperimentSpec) -> Option<&'static str> {
        let changed = [then.differences_from(now), now.differences_from(then)].concat();
        let fields = [then.fields(), now.fields()].concat();
        let is_kept = |key: &str| {
            let field = fields.iter().find(|field| field.key == key);
            field.is_some_and(|field| self.of_author(field.station, key) != Access::Free)
        };
        if changed.iter().any(|(key, _)| is_kept(key)) {
            return Some(words::KEPT_BY_AUTHOR);
        }
        let is_locked = self.locks.with_untracked(|locks| changed.iter().any(|(key, _)| is_locked(locks, key)));
        is_locked.then_some(words::KEPT)
    }

    /// Whether a run may begin; a try that comes before the answer to a question is remembered.
    pub(super) fn may_run(&'static self) -> bool {
        let may_run = !self.awaits_prediction.get_untracked();
        if !may_run {
            self.block_run();
        }
        may_run
    }

    /// Whether a question is to be answered before anything runs.
    pub(super) fn await_prediction(&'static self, awaits: bool) {
        self.set_awaits_prediction.set(awaits);
    }

    /// Remembers a try to run that came too early.
    pub(super) fn block_run(&'static self) {
        self.set_run_was_blocked.set(true);
    }

    /// Forgets it: another step begins.
    pub(super) fn forget_blocked_run(&'static self) {
        self.set_run_was_blocked.set(false);
    }
}

fn is_locked(locks: &Option<Locks>, key: &str) -> bool {
    locks.as_ref().is_some_and(|locks| locks.holds(key))
}
