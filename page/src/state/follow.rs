//! How runs follow a slider: what is known of the run at work and of the last one.

use super::{
    kept::Kept,
    read::{Read, owned},
};
use crate::browser::clock::now;
use imbalance_lab::experiment::ExperimentSpec;
use leptos::prelude::*;

/// Runs that follow a slider.
pub(crate) struct Follow {
    /// The setting of that name waits for Run: the last one took too long.
    pub(crate) waits: Read<String>,
    set_waits: RwSignal<String>,
    /// How long the last run took, and when the one at work began, if its time counts (ms).
    pub(super) took: Kept<Option<f64>>,
    pub(super) begun: Kept<Option<f64>>,
    /// The settings of the run at work, if it follows a slider.
    pub(super) following: Kept<Option<ExperimentSpec>>,
    /// A slider is held by a pointer.
    pub(super) is_held: Kept<bool>,
    /// The results shown are in no list yet.
    pub(super) is_unlisted: Kept<bool>,
}

impl Follow {
    pub(super) fn new() -> Self {
        let (waits, set_waits) = owned(String::new());
        Self {
            waits,
            set_waits,
            took: Kept::new(None),
            begun: Kept::new(None),
            following: Kept::new(None),
            is_held: Kept::new(false),
            is_unlisted: Kept::new(false),
        }
    }

    /// A run begins that somebody asked for; if it is paused, its time says nothing.
    pub(super) fn note_begun(&'static self, paused: bool) {
        self.following.set(None);
        self.is_unlisted.set(false);
        self.begun.set((!paused).then(now));
        self.clear_waits();
    }

    /// The worker listens from now on: what it took to start is no part of a run's time.
    pub(super) fn note_ready(&'static self) {
        self.begun.with(|begun| *begun = begun.map(|_| now()));
    }

    /// The run at work waits: its time says nothing.
    pub(super) fn note_paused(&'static self) {
        self.begun.set(None);
    }

    /// The run at work ended well.
    pub(super) fn note_finished(&'static self) {
        if let Some(begun) = self.begun.take() {
            self.took.set(Some(now() - begun));
        }
    }

    /// The run at work ended without results.
    pub(super) fn note_gone(&'static self) {
        self.begun.set(None);
        self.following.set(None);
    }

    /// Whether the run at work follows a slider.
    pub(super) fn is_following(&'static self) -> bool {
        self.following.with(|following| following.is_some())
    }

    /// How long the last run took (ms).
    pub(crate) fn last_took(&'static self) -> f64 {
        self.took.get().unwrap_or_default()
    }

    pub(super) fn wait(&'static self, key: &str) {
        self.set_waits.set(key.to_owned());
    }

    pub(super) fn clear_waits(&'static self) {
        if self.waits.with_untracked(|waits| !waits.is_empty()) {
            self.set_waits.set(String::new());
        }
    }
}
