//! What is done with a finished run by hand: going back in it, and dragging sliders. It comes after the first run, in a file of its own,
//! so what only that leads to is named here and nowhere else.

use super::{
    judged::Ended,
    kept::Kept,
    lab::Lab,
    read::{Read, owned},
};
use imbalance_lab::{
    experiment::{DecisionMap, Event, Field, Look, Outputs, Timeline},
    problem::Problem,
    protocol::RunId,
};
use leptos::prelude::*;

/// What comes later.
#[derive(Clone, Copy)]
pub(crate) struct Late {
    /// Draws the timeline of epochs.
    pub(crate) draw_timeline: fn() -> AnyView,
    /// Draws a slider for a number, with its value now and whether it is locked.
    pub(crate) draw_slider: fn(Field, Memo<String>, Signal<bool>) -> AnyView,
    pub(crate) acts: Acts,
}

/// What the stores do then.
#[derive(Clone, Copy)]
pub(crate) struct Acts {
    /// Shows an epoch, or the end.
    pub(super) look: fn(Lab, Option<u32>),
    /// Shows what was asked for of a run: of the pinned one, and whether by the page's worker.
    pub(super) hear: fn(Lab, Looked),
    /// Another run begins.
    pub(super) clear: fn(Lab),
    /// What the run ended with.
    pub(super) ended: fn(Lab) -> Option<Ended>,
    /// Takes what comes of a run that follows a slider.
    pub(super) follow: fn(Lab, Followed),
}

impl Acts {
    /// All of it: in a program that is split, named by what comes later alone.
    pub(crate) const ALL: Self = Self {
        look: |lab, epoch| lab.timeline.look(lab, epoch),
        hear: |lab, looked| match looked.is_pinned {
            true => lab.pinned.take_look(looked),
            false => lab.timeline.hear(lab, looked),
        },
        clear: |lab| lab.timeline.leave(lab),
        ended: |lab| lab.judged.ended(),
        follow: Lab::take_followed,
    };
}

/// An answer about an epoch.
pub(super) struct Looked {
    pub(super) run: RunId,
    pub(super) is_pinned: bool,
    /// Whether the page's worker answered.
    pub(super) is_page: bool,
    pub(super) outcome: Result<Box<Look>, Problem>,
}

/// What comes of a run that follows a slider.
pub(super) struct Followed {
    pub(super) events: Vec<Event>,
    pub(super) map: Option<Box<DecisionMap>>,
    pub(super) outputs: Option<Box<Outputs>>,
    pub(super) timeline: Option<Box<Timeline>>,
}

/// What comes later, once it is here.
pub(crate) struct LateStore {
    late: Kept<Option<Late>>,
    pub(crate) is_here: Read<bool>,
    set_is_here: RwSignal<bool>,
}

impl LateStore {
    pub(super) fn new() -> Self {
        let (is_here, set_is_here) = owned(false);
        Self { late: Kept::new(None), is_here, set_is_here }
    }

    /// What came, if it did, and again when it comes.
    pub(crate) fn follow(&self) -> Option<Late> {
        self.is_here.track();
        self.late.get()
    }

    pub(super) fn acts(&self) -> Option<Acts> {
        self.late.get().map(|late| late.acts)
    }
}

impl Lab {
    /// It is here: what was wanted before is done now.
    pub(crate) fn bring(self, late: Late) {
        if !self.late.is_here.get_untracked() {
            self.late.late.set(Some(late));
            self.late.set_is_here.set(true);
            self.timeline.look_as_wanted(self);
        }
    }
}
