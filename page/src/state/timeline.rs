//! Back in time: the finished run, and the pinned one beside it, as they were after an earlier epoch.

use super::{
    asked::Asked,
    kept::Kept,
    lab::Lab,
    late::Looked,
    pinned::Past,
    read::{Read, owned},
    run::RunStore,
    settings::Settings,
};
use crate::{
    browser::clock::{now, sleep},
    worker::Client,
};
use imbalance_lab::{experiment::Timeline, problem::Problem, protocol::RunId};
use leptos::prelude::*;

/// Least time between two frames, so that the page can draw one before the next is asked for (ms).
const FRAME: i32 = 16;

/// How fast a run is played.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Speed {
    /// All of it in about twelve seconds, or an epoch in a tenth of one.
    Slow,
    /// Four times as fast.
    Fast,
    /// As fast as it is drawn.
    Max,
    /// A few pictures, for those who do not want things to move.
    Calm,
}

impl Speed {
    /// Milliseconds from picture to picture, and pictures of a long run in all.
    fn frames(self) -> (i32, usize) {
        match self {
            Self::Slow => (100, 120),
            Self::Fast => (25, 120),
            Self::Max => (FRAME, usize::MAX),
            Self::Calm => (2_000, 8),
        }
    }
}

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

    fn set_timeline(&'static self, timeline: Timeline) {
        self.timeline.set(timeline);
        self.set_changes.set(self.changes.get_untracked() + 1);
    }

    /// The run ended: these are its epochs.
    pub(super) fn take(&'static self, lab: Lab, timeline: Timeline) {
        self.id.set(self.run.with_client(Client::run).unwrap_or_default());
        if self.problem.with_untracked(Option::is_some) {
            self.set_problem.set(None);
        }
        self.set_timeline(timeline);
        self.look_as_wanted(lab);
    }

    /// Looks at what is wanted by a link, the host or a step of a lesson, once that is possible.
    pub(super) fn look_as_wanted(&'static self, lab: Lab) {
        let is_there = self.timeline.with(|timeline| !timeline.epochs.is_empty());
        let Some(acts) = lab.late.acts().filter(|_| is_there) else { return };
        if let Some(epoch) = self.wanted.take().or(self.of_step.get()) {
            (acts.look)(lab, Some(epoch));
        }
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

    /// Another run begins, or none: there is nothing to look back at.
    pub(super) fn clear(&'static self, lab: Lab) {
        if let Some(acts) = lab.late.acts() {
            (acts.clear)(lab);
        }
        if self.timeline.with(|timeline| !timeline.epochs.is_empty()) {
            self.set_timeline(Timeline::default());
        }
        self.settings.name_epoch(self.wanted.get());
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

    fn note(&'static self, epoch: Option<u32>) {
        if self.at.get_untracked() != epoch {
            self.set_at.set(epoch);
        }
        self.settings.name_epoch(epoch);
    }
}

/// What comes later.
impl TimelineStore {
    /// Another run begins, or none: what is asked of the last one is of no use, and the pinned run is seen at its end.
    pub(super) fn leave(&'static self, lab: Lab) {
        self.stop();
        self.asked.take();
        self.id.set(RunId(0));
        lab.pinned.look(None);
        self.set_at.set(None);
        self.set_aim.set(None);
        self.set_problem.set(None);
    }

    /// Another run took the place of the one that is shown.
    pub(super) fn exchange(&'static self, lab: Lab, timeline: Option<Timeline>) {
        self.asked.take();
        self.note(None);
        self.set_aim.set(None);
        lab.pinned.look(None);
        self.take(lab, timeline.unwrap_or_default());
    }

    /// Shows the run as it was after an epoch, or at its end; also where it ended with the weights of that epoch.
    pub(super) fn look(&'static self, lab: Lab, epoch: Option<u32>) {
        let Some(result) = self.timeline.with(|it| (!it.epochs.is_empty()).then_some(it.result)) else { return };
        self.set_problem.set(None);
        let epoch = epoch.filter(|&epoch| epoch != result);
        self.set_aim.set(epoch);
        if epoch.is_none() {
            lab.judged.show_end();
            self.note(None);
        }
        lab.pinned.look(epoch);
        if let Some(epoch) = self.asked.with(|asked| asked.want(epoch)) {
            let spec = self.settings.spec.get_untracked();
            self.run.with_client(|client| client.look(self.id.get(), epoch, &spec, false));
        }
    }

    /// An answer of the page's worker about its own run.
    pub(super) fn hear(&'static self, lab: Lab, looked: Looked) {
        let answer = if looked.run == self.id.get() { self.asked.with(Asked::hear) } else { None };
        let Some(answer) = answer else { return };
        match looked.outcome {
            Ok(look) if answer.is_shown => {
                self.note(Some(look.epoch));
                lab.judged.show_look(*look);
            }
            Err(problem) if answer.is_shown => {
                self.stop();
                lab.judged.show_end();
                self.note(None);
                self.set_problem.set(Some(problem));
            }
            Ok(_) | Err(_) => {}
        }
        match answer.next {
            Some(next) => self.look(lab, Some(next)),
            // The nearest that is kept, or the end.
            None => self.set_aim.set(self.at.get_untracked()),
        }
    }

    /// Plays the run from the epoch that is shown, or from its beginning.
    pub(crate) fn play(&'static self, lab: Lab, speed: Speed) {
        let Timeline { epochs, result, .. } = self.timeline();
        let number = self.plays.get() + 1;
        self.plays.set(number);
        self.set_is_playing.set(true);
        self.run.note_lively(true);
        let (interval, n_frames) = speed.frames();
        let stride = (epochs.len() / n_frames).max(1);
        let last = epochs.len().saturating_sub(1);
        let shown = self.at.get_untracked().unwrap_or(result);
        let start = epochs.partition_point(|&epoch| epoch < shown).min(last);
        leptos::task::spawn_local(async move {
            let mut at = if start >= last { 0 } else { start + stride };
            loop {
                let begun = now();
                at = at.min(last);
                let Some(&epoch) = epochs.get(at) else { return };
                self.look(lab, Some(epoch));
                // A picture is asked for when the last one is there: none is skipped, and none waits.
                sleep(FRAME).await;
                let is_away = || self.asked.with(|asked| asked.is_away);
                while self.is_played(number) && (is_away() || now() - begun < f64::from(interval)) {
                    sleep(FRAME).await;
                }
                if !self.is_played(number) {
                    return;
                }
                if at == last {
                    return self.stop();
                }
                at += stride;
            }
        });
    }

    fn is_played(&'static self, number: u32) -> bool {
        self.is_playing.get_untracked() && self.plays.get() == number
    }

    /// Stops where it is.
    pub(crate) fn stop(&'static self) {
        if self.is_playing.get_untracked() {
            self.set_is_playing.set(false);
            self.run.note_lively(false);
        }
    }
}

impl Lab {
    /// Shows the finished run as it was after an epoch, or at its end.
    pub(crate) fn look(self, epoch: Option<u32>) {
        match self.late.acts() {
            Some(acts) => (acts.look)(self, epoch),
            // What shows it is on its way.
            None => self.timeline.want(epoch),
        }
    }
}
