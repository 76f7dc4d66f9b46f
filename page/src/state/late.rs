//! What is done with a finished run by hand: going back in it, and dragging sliders. It comes after the first run, in a file of its own,
//! so what only that leads to is named here and nowhere else.

use super::{
    asked::Looked,
    judged::Ended,
    kept::Kept,
    read::{Read, owned},
};
use imbalance_lab::experiment::{DecisionMap, Event, Field, Outputs, Timeline};
use leptos::prelude::*;

/// What comes later; `L` is the lab.
#[derive(Clone, Copy)]
pub(crate) struct Late<L> {
    /// Draws the timeline of epochs.
    pub(crate) draw_timeline: fn() -> AnyView,
    /// Draws a slider for a number, with its value now and whether it is locked.
    pub(crate) draw_slider: fn(Field, Memo<String>, Signal<bool>) -> AnyView,
    pub(crate) acts: Acts<L>,
}

/// What the stores do then.
#[derive(Clone, Copy)]
pub(crate) struct Acts<L> {
    /// Shows an epoch, or the end.
    pub(super) look: fn(L, Option<u32>),
    /// Shows what was asked for of a run: of the pinned one, and whether by the page's worker.
    pub(super) hear: fn(L, Looked),
    /// Another run begins.
    pub(super) clear: fn(L),
    /// What the run ended with.
    pub(super) ended: fn(L) -> Option<Ended>,
    /// Takes what comes of a run that follows a slider.
    pub(super) follow: fn(L, Followed),
}

/// What comes of a run that follows a slider.
pub(super) struct Followed {
    pub(super) events: Vec<Event>,
    pub(super) map: Option<Box<DecisionMap>>,
    pub(super) outputs: Option<Box<Outputs>>,
    pub(super) timeline: Option<Box<Timeline>>,
}

/// What comes later, once it is here.
pub(crate) struct LateStore<L> {
    late: Kept<Option<Late<L>>>,
    pub(crate) is_here: Read<bool>,
    set_is_here: RwSignal<bool>,
}

impl<L: Copy> LateStore<L> {
    pub(super) fn new() -> Self {
        let (is_here, set_is_here) = owned(false);
        Self { late: Kept::new(None), is_here, set_is_here }
    }

    /// What came, if it did, and again when it comes.
    pub(crate) fn follow(&self) -> Option<Late<L>> {
        self.is_here.track();
        self.late.get()
    }

    /// It is here; whether it was not before.
    pub(super) fn take(&self, late: Late<L>) -> bool {
        let is_new = !self.is_here.get_untracked();
        if is_new {
            self.late.set(Some(late));
            self.set_is_here.set(true);
        }
        is_new
    }

    pub(super) fn acts(&self) -> Option<Acts<L>> {
        self.late.get().map(|late| late.acts)
    }
}
