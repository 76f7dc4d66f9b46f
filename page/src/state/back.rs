//! Going back in the finished run, and in the pinned one beside it: what comes with what draws the timeline.

use super::{
    asked::Looked,
    lab::Lab,
    late::{Acts, Late},
};
use crate::browser::clock::{now, sleep};
use imbalance_lab::experiment::Timeline;

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

/// What the stores do once it is here: in a program that is split, named by what comes later alone.
pub(crate) const ACTS: Acts<Lab> = Acts {
    look: Lab::look_at,
    hear: |lab, looked| match looked.is_pinned {
        true => lab.pinned.take_look(looked),
        false => lab.hear_look(looked),
    },
    clear: |lab| {
        lab.timeline.leave();
        lab.pinned.look(None);
    },
    ended: |lab| lab.judged.ended(),
    follow: Lab::take_followed,
};

impl Lab {
    /// What comes later is here: what was wanted before is done now.
    pub(crate) fn bring(self, late: Late<Self>) {
        if self.late.take(late) {
            self.look_as_wanted();
        }
    }

    /// The run ended: these are its epochs.
    pub(super) fn take_timeline(self, timeline: Timeline) {
        self.timeline.take(timeline);
        self.look_as_wanted();
    }

    fn look_as_wanted(self) {
        if let Some(acts) = self.late.acts()
            && let Some(epoch) = self.timeline.take_wanted()
        {
            (acts.look)(self, Some(epoch));
        }
    }

    /// Another run begins, or none: there is nothing to look back at, and the pinned run is seen at its end.
    pub(super) fn clear_timeline(self) {
        if let Some(acts) = self.late.acts() {
            (acts.clear)(self);
        }
        self.timeline.forget();
    }

    /// Shows the finished run as it was after an epoch, or at its end.
    pub(crate) fn look(self, epoch: Option<u32>) {
        match self.late.acts() {
            Some(acts) => (acts.look)(self, epoch),
            // What shows it is on its way.
            None => self.timeline.want(epoch),
        }
    }

    /// The same, also where the run ended with the weights of that epoch.
    pub(super) fn look_at(self, epoch: Option<u32>) {
        let Timeline { epochs, result, .. } = self.timeline.timeline();
        if epochs.is_empty() {
            return;
        }
        self.timeline.set_problem(None);
        let epoch = epoch.filter(|&epoch| epoch != result);
        self.timeline.aim_at(epoch);
        if epoch.is_none() {
            self.judged.show_end();
            self.timeline.note(None);
        }
        self.pinned.look(epoch);
        self.timeline.ask(epoch);
    }

    /// An answer of the page's worker about its own run.
    fn hear_look(self, looked: Looked) {
        let Some(answer) = self.timeline.hear(looked.run) else { return };
        match looked.outcome {
            Ok(look) if answer.is_shown => {
                self.timeline.note(Some(look.epoch));
                self.judged.show_look(*look);
            }
            Err(problem) if answer.is_shown => {
                self.timeline.stop();
                self.judged.show_end();
                self.timeline.note(None);
                self.timeline.set_problem(Some(problem));
            }
            Ok(_) | Err(_) => {}
        }
        match answer.next {
            Some(next) => self.look_at(Some(next)),
            // The nearest that is kept, or the end.
            None => self.timeline.aim_at(self.timeline.at.get_untracked()),
        }
    }

    /// Plays the run from the epoch that is shown, or from its beginning.
    pub(crate) fn play(self, speed: Speed) {
        let Timeline { epochs, result, .. } = self.timeline.timeline();
        let number = self.timeline.begin_to_play();
        let (interval, n_frames) = speed.frames();
        let stride = (epochs.len() / n_frames).max(1);
        let last = epochs.len().saturating_sub(1);
        let shown = self.timeline.at.get_untracked().unwrap_or(result);
        let start = epochs.partition_point(|&epoch| epoch < shown).min(last);
        leptos::task::spawn_local(async move {
            let mut at = if start >= last { 0 } else { start + stride };
            loop {
                let begun = now();
                at = at.min(last);
                let Some(&epoch) = epochs.get(at) else { return };
                self.look_at(Some(epoch));
                // A picture is asked for when the last one is there: none is skipped, and none waits.
                sleep(FRAME).await;
                while self.timeline.is_played(number)
                    && (self.timeline.is_away() || now() - begun < f64::from(interval))
                {
                    sleep(FRAME).await;
                }
                if !self.timeline.is_played(number) {
                    return;
                }
                if at == last {
                    return self.timeline.stop();
                }
                at += stride;
            }
        });
    }
}
