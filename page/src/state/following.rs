//! The run follows a slider that is dragged: one run at a time, and then that of what was set last. What is shown stays until the
//! next results are there, and nothing older is ever shown after something newer.

use super::{lab::Lab, late::Followed, run::Phase, table::TableStore};
use crate::browser::clock::{now, sleep};
use imbalance_lab::{
    experiment::{DataSpec, Event, ExperimentSpec, Report},
    protocol::TableSource,
};
use leptos::prelude::*;

/// The longest last run after which runs follow while a slider moves, and not only once it is let go (ms).
const QUICK: f64 = 150.0;
/// The longest last run after which a run follows at all (ms).
const BEARABLE: f64 = 2_000.0;

/// Whether the data of an experiment are there without a fetch.
fn has_data(table: &'static TableStore, spec: &ExperimentSpec) -> bool {
    match &spec.data {
        DataSpec::Sample(id) => table.source() == Some(TableSource::Sample(id.clone())),
        DataSpec::Generated(_) | DataSpec::File { .. } => true,
    }
}

impl Lab {
    /// A pointer takes hold of a slider: all until it lets go is one step of undo.
    pub(crate) fn hold(self) {
        self.follow.is_held.set(true);
        self.run.note_lively(true);
        self.settings.hold_step(true);
    }

    /// Changes one setting by a slider, and has the run follow; `Err` says why it is locked.
    pub(crate) fn drag(self, key: &str, value: &str) -> Result<(), String> {
        self.set(key, value)?;
        self.follow.clear_waits();
        let is_held = self.follow.is_held.get();
        let took = self.follow.took.get();
        if is_held && took.is_some_and(|took| took <= QUICK) && !self.embedding.is_calm() {
            self.follow_settings();
        }
        Ok(())
    }

    /// The slider of that setting rests: what did not follow on the way follows now.
    pub(crate) fn rest(self, key: &str) {
        self.follow.is_held.set(false);
        self.run.note_lively(false);
        self.settings.hold_step(false);
        if self.follow.is_following() {
            return self.follow_settings();
        }
        if !self.judged.is_stale() {
            return self.list_results();
        }
        match self.follow.took.get() {
            Some(took) if took > BEARABLE => self.follow.wait(key),
            Some(_) => self.follow_settings(),
            // Nothing was run yet: that is for a person to begin.
            None => {}
        }
    }

    /// Runs the present settings in place of what is shown, unless a run that follows is on, which takes a moment.
    fn follow_settings(self) {
        let spec = self.settings.spec.get_untracked();
        let is_wanted = match self.follow.following.with(|following| following.clone()) {
            Some(following) => following.judged_as(&spec) != spec && self.is_late(),
            None => self.judged.is_stale(),
        };
        // A run that somebody started is not ended by a slider.
        let is_busy = !self.follow.is_following() && self.run.phase.with_untracked(Phase::is_active);
        if !is_wanted || is_busy || self.access.awaits_prediction.get_untracked() {
            return;
        }
        if !has_data(self.table, &spec) {
            return self.start();
        }
        self.timeline.stop();
        self.look_at(None);
        self.export.stop();
        let number = self.run.leave();
        self.run.mend();
        self.have_table(&spec);
        self.run.with_client(|client| client.start(&spec, false));
        self.follow.begun.set(Some(now()));
        self.follow.following.set(Some(spec));
        leptos::task::spawn_local(async move {
            sleep(QUICK as i32).await;
            // From here on it is seen to run, and can be cancelled.
            if self.run.is_current(number) && self.follow.is_following() {
                self.run.set_phase(Phase::Running);
            }
        });
    }

    /// Whether the run that follows takes so long that its results are of no use any more.
    fn is_late(self) -> bool {
        let took = self.follow.begun.get().map_or(0.0, |begun| now() - begun);
        if took > QUICK {
            self.follow.took.set(Some(took));
        }
        took > QUICK
    }

    /// Events of a run that follows: nothing is shown of it until it is over.
    pub(super) fn take_followed(self, Followed { events, map, outputs, timeline }: Followed) {
        let report = events.into_iter().find_map(|event| match event {
            Event::Finished(report) => Some(*report),
            Event::Prepared { .. } | Event::Steps { .. } | Event::Epoch(_) => None,
        });
        let Some((report, outputs)) = report.zip(outputs) else { return };
        let Some(spec) = self.follow.following.take() else { return };
        self.follow.note_finished();
        self.run.take_prepared(report.class_names.clone(), report.stage_counts.clone());
        self.run.take_report(&report);
        self.judged.exchange(&spec, report, *outputs, map.map(|map| *map));
        self.pinned.look(None);
        self.timeline.exchange(timeline.map(|timeline| *timeline).unwrap_or_default());
        self.export.note_resampled(!untrack(|| self.judged.leaks()));
        self.export.note_finished();
        self.run.set_phase(Phase::Finished);
        self.follow.is_unlisted.set(true);
        if self.judged.is_stale() && (self.follow.took.get() <= Some(QUICK) || !self.follow.is_held.get()) {
            self.follow_settings();
        } else if !self.follow.is_held.get() {
            self.list_results();
        }
    }

    /// Once a slider rests, its results are told and put into the list of runs.
    fn list_results(self) {
        if self.follow.is_unlisted.take() {
            let report: Option<Report> = self.judged.report.get_untracked();
            if let Some(report) = report {
                self.run.tell(&report);
                self.runs.push(&report);
            }
        }
    }
}
