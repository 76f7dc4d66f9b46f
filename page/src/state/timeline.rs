//! Back in time: the finished run, and the pinned one beside it, as they were after an earlier epoch.

use super::{
    asked::{Answer, Asked},
    kept::Kept,
    pinned::Past,
    read::{Read, owned},
    run::RunStore,
    settings::Settings,
};
use crate::worker::Client;
use imbalance_lab::{experiment::Timeline, problem::Problem, protocol::RunId};
use leptos::prelude::*;

/// Which epochs can be looked at, and which one is.
pub(crate) struct TimelineStore {
    settings: &'static Settings,
    run: &'static RunStore,
    /// Of the finished run; of no epochs before its end.
    timeline: Kept<Timeline>,
    /// Changes with it.
    pub(crate) changes: Read<u32>,
    set_changes: RwSignal<u32>,
    /// The epoch that is shown; `None` for the end of the run.
    pub(crate) at: Read<Option<u32>>,
    set_at: RwSignal<Option<u32>>,
    /// The epoch that is wanted, which may not be shown yet; `None` for the end of the run.
    pub(crate) aim: Read<Option<u32>>,
    set_aim: RwSignal<Option<u32>>,
    pub(crate) is_playing: Read<bool>,
    set_is_playing: RwSignal<bool>,
    /// Why an epoch cannot be shown.
    pub(crate) problem: Read<Option<Problem>>,
    set_problem: RwSignal<Option<Problem>>,
    id: Kept<RunId>,
    asked: Kept<Asked>,
    /// What a link or the host wants to look at once the run is over.
    wanted: Kept<Option<u32>>,
    /// What a step of a lesson looks at after every run.
    of_step: Kept<Option<u32>>,
    /// Counts what was played.
    plays: Kept<u32>,
}

impl TimelineStore {
    pub(super) fn new(settings: &'static Settings, run: &'static RunStore) -> Self {
        let (changes, set_changes) = owned(0);
        let (at, set_at) = owned(None);
        let (aim, set_aim) = owned(None);
        let (is_playing, set_is_playing) = owned(false);
        let (problem, set_problem) = owned(None);
        Self {
            settings,
            run,
            timeline: Kept::new(Timeline::default()),
            changes,
            set_changes,
            at,
            set_at,
            aim,
            set_aim,
            is_playing,
            set_is_playing,
            problem,
            set_problem,
            id: Kept::new(RunId(0)),
            asked: Kept::new(Asked::default()),
            wanted: Kept::new(None),
            of_step: Kept::new(None),
            plays: Kept::new(0),
        }
    }

    /// Of the finished run, as it is now; of no epochs before its end.
    pub(crate) fn timeline(&'static self) -> Timeline {
        self.timeline.with(|timeline| timeline.clone())
    }

    /// The same, and again when it changes.
    pub(crate) fn follow_timeline(&'static self) -> Timeline {
        self.changes.track();
        self.timeline()
    }

    pub(super) fn set_timeline(&'static self, timeline: Timeline) {
        self.timeline.set(timeline);
        self.set_changes.set(self.changes.get_untracked() + 1);
    }

    /// Wants to look at an epoch once the run is over that is to come. `None` for its end.
    pub(crate) fn want(&'static self, epoch: Option<u32>) {
        self.wanted.set(epoch);
        self.settings.name_epoch(epoch);
    }

    /// Looks at an epoch after every run from now on, or at the end.
    pub(super) fn point_at(&'static self, epoch: Option<u32>) {
        self.of_step.set(epoch);
    }

    /// Whether the finished run is to be shown at that epoch, and is not yet.
    pub(super) fn awaits(&'static self, epoch: u32) -> bool {
        self.changes.track();
        let is_before = self.timeline.with(|timeline| timeline.has_before_end(epoch));
        self.at.get().is_none() && self.problem.with(Option::is_none) && is_before
    }

    /// Keeps the earlier epochs of the finished run beside those to come.
    pub(super) fn keep(&'static self) -> Option<Past> {
        let timeline = self.timeline();
        if timeline.epochs.is_empty() {
            return None;
        }
        self.run.with_client(Client::keep);
        Some(Past { run: self.id.get(), is_page: true, timeline })
    }

    /// The run ended, or another took its place: these are its epochs.
    pub(super) fn take(&'static self, timeline: Timeline) {
        self.id.set(self.run.with_client(Client::run).unwrap_or_default());
        self.set_problem(None);
        self.set_timeline(timeline);
    }

    /// What a link, the host or a step of a lesson wants to look at, once that is possible.
    pub(super) fn take_wanted(&'static self) -> Option<u32> {
        let is_there = self.timeline.with(|timeline| !timeline.epochs.is_empty());
        if is_there { self.wanted.take().or(self.of_step.get()) } else { None }
    }

    /// There is nothing to look back at.
    pub(super) fn forget(&'static self) {
        if self.timeline.with(|timeline| !timeline.epochs.is_empty()) {
            self.set_timeline(Timeline::default());
        }
        self.settings.name_epoch(self.wanted.get());
    }

    /// What is asked of the run that was shown is of no use any more.
    pub(super) fn leave(&'static self) {
        self.stop();
        self.asked.take();
        self.id.set(RunId(0));
        self.set_at.set(None);
        self.aim_at(None);
        self.set_problem(None);
    }

    /// The results that are shown are those of another run, at its end.
    pub(super) fn exchange(&'static self, timeline: Timeline) {
        self.asked.take();
        self.note(None);
        self.aim_at(None);
        self.take(timeline);
    }

    /// Asks for an epoch, or for none.
    pub(super) fn ask(&'static self, epoch: Option<u32>) {
        if let Some(epoch) = self.asked.with(|asked| asked.want(epoch)) {
            let spec = self.settings.spec.get_untracked();
            self.run.with_client(|client| client.look(self.id.get(), epoch, &spec, false));
        }
    }

    /// What to do with an answer; nothing if it is of another run.
    pub(super) fn hear(&'static self, run: RunId) -> Option<Answer> {
        if run == self.id.get() { self.asked.with(Asked::hear) } else { None }
    }

    /// Whether an answer is on its way.
    pub(super) fn is_away(&'static self) -> bool {
        self.asked.with(|asked| asked.is_away)
    }

    pub(super) fn aim_at(&'static self, epoch: Option<u32>) {
        self.set_aim.set(epoch);
    }

    pub(super) fn set_problem(&'static self, problem: Option<Problem>) {
        if self.problem.with_untracked(|now| *now != problem) {
            self.set_problem.set(problem);
        }
    }

    /// Begins to play; the number by which to know whether that goes on.
    pub(super) fn begin_to_play(&'static self) -> u32 {
        let number = self.plays.get() + 1;
        self.plays.set(number);
        self.set_is_playing.set(true);
        self.run.note_lively(true);
        number
    }

    pub(super) fn is_played(&'static self, number: u32) -> bool {
        self.is_playing.get_untracked() && self.plays.get() == number
    }

    /// Stops where it is.
    pub(crate) fn stop(&'static self) {
        if self.is_playing.get_untracked() {
            self.set_is_playing.set(false);
            self.run.note_lively(false);
        }
    }

    pub(super) fn note(&'static self, epoch: Option<u32>) {
        if self.at.get_untracked() != epoch {
            self.set_at.set(epoch);
        }
        self.settings.name_epoch(epoch);
    }
}
