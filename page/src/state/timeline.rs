//! Back in time: the finished run, and the pinned one beside it, as they were after an earlier epoch.

use super::{
    asked::Asked,
    judged::JudgedRun,
    pinned::{Past, PinnedRun},
    read::{Read, owned},
    run::RunStore,
    settings::Settings,
};
use crate::{
    browser::clock::{now, sleep},
    worker::Client,
};
use imbalance_lab::{
    experiment::{Look, Timeline},
    problem::Problem,
    protocol::RunId,
};
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
    judged: &'static JudgedRun,
    pinned: &'static PinnedRun,
    /// Of the finished run; none before its end.
    pub(crate) timeline: Read<Option<Timeline>>,
    set_timeline: RwSignal<Option<Timeline>>,
    /// The epoch that is shown; `None` for the end of the run.
    pub(crate) at: Read<Option<u32>>,
    set_at: RwSignal<Option<u32>>,
    /// The epoch that is wanted, which may not be shown yet; `None` for the end of the run.
    pub(crate) aim: Read<Option<u32>>,
    set_aim: RwSignal<Option<u32>>,
    /// How fast it is played, if it is.
    pub(crate) playing: Read<Option<Speed>>,
    set_playing: RwSignal<Option<Speed>>,
    /// Why an epoch cannot be shown.
    pub(crate) problem: Read<Option<Problem>>,
    set_problem: RwSignal<Option<Problem>>,
    /// What draws the panel, once it is here.
    pub(crate) draw: Read<Option<fn() -> AnyView>>,
    set_draw: RwSignal<Option<fn() -> AnyView>>,
    id: StoredValue<RunId>,
    asked: Asked,
    /// What a link or the host wants to look at once the run is over.
    wanted: StoredValue<Option<u32>>,
    /// What a step of a lesson looks at after every run.
    of_step: StoredValue<Option<u32>>,
    /// Counts what was played.
    plays: StoredValue<u32>,
}

impl TimelineStore {
    pub(super) fn new(
        settings: &'static Settings,
        run: &'static RunStore,
        judged: &'static JudgedRun,
        pinned: &'static PinnedRun,
    ) -> Self {
        let (timeline, set_timeline) = owned(None);
        let (at, set_at) = owned(None);
        let (aim, set_aim) = owned(None);
        let (playing, set_playing) = owned(None);
        let (problem, set_problem) = owned(None);
        let (draw, set_draw) = owned(None);
        let (id, plays) = (StoredValue::new(RunId(0)), StoredValue::new(0));
        let (asked, wanted, of_step) = (Asked::new(), StoredValue::new(None), StoredValue::new(None));
        Self {
            settings,
            run,
            judged,
            pinned,
            timeline,
            set_timeline,
            at,
            set_at,
            aim,
            set_aim,
            playing,
            set_playing,
            problem,
            set_problem,
            draw,
            set_draw,
            id,
            asked,
            wanted,
            of_step,
            plays,
        }
    }

    /// What draws the panel is here.
    pub(crate) fn bring(&'static self, draw: fn() -> AnyView) {
        if self.draw.get_untracked().is_none() {
            self.set_draw.set(Some(draw));
        }
    }

    /// The run ended: these are its epochs.
    pub(super) fn take(&'static self, timeline: Timeline) {
        self.id.set_value(self.run.with_client(Client::run).unwrap_or_default());
        self.set_problem.set(None);
        self.set_timeline.set(Some(timeline));
        if let Some(epoch) = self.wanted.try_update_value(Option::take).flatten().or(self.of_step.get_value()) {
            self.look(epoch);
        }
    }

    /// Another run took the place of the one that is shown.
    pub(super) fn exchange(&'static self, timeline: Option<Timeline>) {
        self.asked.forget();
        self.note(None);
        self.set_aim.set(None);
        self.pinned.look(None);
        match timeline {
            Some(timeline) => self.take(timeline),
            None => self.set_timeline.set(None),
        }
    }

    /// Wants to look at an epoch: now, or once the run is over that is to come. `None` for its end.
    pub(crate) fn want(&'static self, epoch: Option<u32>) {
        self.wanted.set_value(epoch);
        self.settings.name_epoch(epoch);
    }

    /// Looks at an epoch after every run from now on, or at the end.
    pub(super) fn point_at(&'static self, epoch: Option<u32>) {
        self.of_step.set_value(epoch);
    }

    /// Whether the finished run is to be shown at that epoch, and is not yet.
    pub(super) fn awaits(&'static self, epoch: u32) -> bool {
        let is_before = |timeline: &Option<Timeline>| timeline.as_ref().is_some_and(|it| it.has_before_end(epoch));
        self.at.get().is_none() && self.problem.with(Option::is_none) && self.timeline.with(is_before)
    }

    /// Another run begins, or none: what is asked of the last one is of no use, and the pinned run is seen at its end.
    pub(super) fn clear(&'static self) {
        self.stop();
        self.asked.forget();
        self.id.set_value(RunId(0));
        self.pinned.look(None);
        if self.timeline.with_untracked(Option::is_some) {
            self.set_timeline.set(None);
        }
        self.set_at.set(None);
        self.set_aim.set(None);
        self.set_problem.set(None);
        self.settings.name_epoch(self.wanted.get_value());
    }

    /// Keeps the earlier epochs of the finished run beside those to come.
    pub(super) fn keep(&'static self) -> Option<Past> {
        let timeline = self.timeline.get_untracked()?;
        self.run.with_client(Client::keep);
        Some(Past { run: self.id.get_value(), is_page: true, timeline })
    }

    /// Shows the run as it was after an epoch; the end of the run where that is the one whose weights were kept.
    pub(crate) fn look(&'static self, epoch: u32) {
        let Some(result) = self.timeline.with_untracked(|timeline| timeline.as_ref().map(|it| it.result)) else {
            return;
        };
        self.set_problem.set(None);
        let epoch = Some(epoch).filter(|&epoch| epoch != result);
        self.set_aim.set(epoch);
        if epoch.is_none() {
            self.judged.show_end();
            self.note(None);
        }
        self.pinned.look(epoch);
        if let Some(epoch) = self.asked.want(epoch) {
            let spec = self.settings.spec.get_untracked();
            self.run.with_client(|client| client.look(self.id.get_value(), epoch, &spec, false));
        }
    }

    fn note(&'static self, epoch: Option<u32>) {
        if self.at.get_untracked() != epoch {
            self.set_at.set(epoch);
        }
        self.settings.name_epoch(epoch);
    }

    /// An answer of the page's worker.
    pub(super) fn hear(&'static self, run: RunId, outcome: Result<Box<Look>, Problem>) {
        let answer = if run == self.id.get_value() { self.asked.hear() } else { None };
        let Some(answer) = answer else { return };
        match outcome {
            Ok(look) if answer.is_shown => {
                self.note(Some(look.epoch));
                self.judged.show_look(*look);
            }
            Err(problem) if answer.is_shown => {
                self.stop();
                self.judged.show_end();
                self.note(None);
                self.set_problem.set(Some(problem));
            }
            Ok(_) | Err(_) => {}
        }
        match answer.next {
            Some(next) => self.look(next),
            // The nearest that is kept, or the end.
            None => self.set_aim.set(self.at.get_untracked()),
        }
    }

    /// Plays the run from the epoch that is shown, or from its beginning.
    pub(crate) fn play(&'static self, speed: Speed) {
        let Some(Timeline { epochs, result, .. }) = self.timeline.get_untracked() else { return };
        let number = self.plays.get_value() + 1;
        self.plays.set_value(number);
        self.set_playing.set(Some(speed));
        self.run.note_lively(true);
        let (interval, n_frames) = speed.frames();
        let stride = (epochs.len() / n_frames).max(1);
        let last = epochs.len().saturating_sub(1);
        let place = move |epoch: u32| epochs.partition_point(|&it| it < epoch).min(last);
        let start = place(self.at.get_untracked().unwrap_or(result));
        let epochs = self.timeline.get_untracked().map(|it| it.epochs).unwrap_or_default();
        leptos::task::spawn_local(async move {
            let mut at = if start >= last { 0 } else { start + stride };
            loop {
                let begun = now();
                at = at.min(last);
                let Some(&epoch) = epochs.get(at) else { return };
                self.look(epoch);
                // A picture is asked for when the last one is there: none is skipped, and none waits.
                sleep(FRAME).await;
                while self.is_played(number) && (self.asked.is_away() || now() - begun < f64::from(interval)) {
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
        self.playing.get_untracked().is_some() && self.plays.get_value() == number
    }

    /// Stops where it is.
    pub(crate) fn stop(&'static self) {
        if self.playing.get_untracked().is_some() {
            self.set_playing.set(None);
            self.run.note_lively(false);
        }
    }
}
