//! What follows from a signal of the client.

use super::{asked::Looked, lab::Lab, late::Followed, run::Phase};
use crate::{
    words::state as words,
    worker::{Mode, Signal},
};
use imbalance_lab::{
    experiment::{DataSpec, EpochRecord, Event, Report},
    protocol::{Activity, Reply, TableChoices, TableInfo, TableSource},
};
use leptos::prelude::*;

/// Starts the worker and listens to it.
pub(crate) fn connect(lab: Lab) {
    lab.run.connect(move |signal| lab.hear(signal));
}

impl Lab {
    fn hear(self, signal: Signal) {
        match signal {
            Signal::Mode(mode) => {
                // A worker that is new or gone knows of no run.
                if matches!(mode, Mode::Connecting | Mode::Broken) {
                    self.export.stop();
                }
                if matches!(mode, Mode::Worker | Mode::Inline) {
                    self.follow.note_ready();
                }
                self.run.set_mode(mode);
            }
            Signal::Broken(problem) => {
                self.follow.note_gone();
                self.run.break_off(problem);
            }
            Signal::Restarted => {
                self.follow.note_gone();
                self.run.set_phase(Phase::Idle);
                self.settings.notify(vec![words::RESTARTED.to_owned()]);
            }
            Signal::Reply(reply) => self.hear_reply(reply),
        }
    }

    fn hear_reply(self, reply: Reply) {
        let run = self.run;
        match reply {
            // Comparisons have workers of their own.
            Reply::Ready { .. } | Reply::Compared { .. } | Reply::StoppedComparing | Reply::Memory { .. } => {}
            // A new worker reads the last table again while nothing runs: that is nobody's wait.
            Reply::Progress { activity, done } if run.phase.with_untracked(Phase::is_active) => {
                run.set_phase(Phase::Preparing(activity, done));
            }
            Reply::Progress { .. } => {}
            Reply::Fetching => {
                if matches!(run.phase.get_untracked(), Phase::Preparing(..) | Phase::Running) {
                    run.set_phase(Phase::Preparing(Activity::Fetching, 0.0));
                }
            }
            Reply::Table(table) => self.take_table(*table),
            Reply::TableRefused(problem) => {
                self.table.refuse(problem);
                run.set_phase(Phase::Idle);
            }
            Reply::Looked { run, is_pinned, outcome } => {
                if let Some(acts) = self.late.acts() {
                    (acts.hear)(self, Looked { run, is_pinned, is_page: true, outcome });
                }
            }
            Reply::Events { events, map, outputs, timeline, .. } if self.follow.is_following() => {
                if let Some(acts) = self.late.acts() {
                    (acts.follow)(self, Followed { events, map, outputs, timeline });
                }
            }
            Reply::GanLosses { .. } if self.follow.is_following() => {}
            Reply::Events { events, map, outputs, timeline, .. } => {
                if !matches!(run.phase.get_untracked(), Phase::Paused) {
                    run.set_phase(Phase::Running);
                }
                self.take_events(events);
                let is_running = run.phase.with_untracked(|phase| *phase == Phase::Running);
                if let Some(map) = map {
                    self.judged.take_map(*map, is_running, self.embedding);
                }
                if let Some(outputs) = outputs {
                    self.judged.take_outputs(*outputs);
                }
                if let Some(timeline) = timeline {
                    self.take_timeline(*timeline);
                }
            }
            Reply::GanLosses { class, epochs, .. } => run.take_gan_losses(class, epochs),
            Reply::Paused { .. } => {
                self.judged.show_late_map();
                run.set_phase(Phase::Paused);
            }
            Reply::Export { bytes, done, .. } => {
                let is_whole = self.judged.shown.with_untracked(|spec| self.export.take(&bytes, done, spec.as_ref()));
                if is_whole {
                    self.announcer.say(words::DOWNLOADED);
                }
            }
            Reply::Cancelled { .. } => {
                self.follow.note_gone();
                self.judged.show_late_map();
                self.export.stop();
                run.set_phase(Phase::Idle);
                self.announcer.say(words::CANCELLED);
            }
            Reply::ExportFailed { problem } => {
                self.export.fail(problem);
            }
            Reply::Failed { problem, .. } => {
                self.follow.note_gone();
                self.export.stop();
                // What keeps the table from being read is told already.
                let is_told = self.table.problem.with_untracked(Option::is_some) && self.needs_file();
                if !is_told {
                    self.announcer.say(problem.to_string());
                }
                run.set_phase(if is_told { Phase::Idle } else { Phase::Failed(problem) });
            }
        }
    }

    fn needs_file(self) -> bool {
        self.settings.spec.with_untracked(|spec| matches!(spec.data, DataSpec::File { .. }))
    }

    fn take_table(self, table: TableInfo) {
        let (source, fingerprint) = (table.source.clone(), table.fingerprint.clone());
        let choices = TableChoices { label: table.label.clone(), ..table.choices.clone() };
        if let Some((.., blob)) = self.loaded_table() {
            self.table.note_read(&blob, &fingerprint);
        }
        // A table handed to a new worker again changes no setting and starts no run.
        match (self.table.take(table), source) {
            (true, TableSource::File(name)) => {
                self.settings.open_table(&name, choices, &fingerprint);
                self.start();
            }
            _ if matches!(
                self.run.phase.get_untracked(),
                Phase::Preparing(Activity::Loading | Activity::Reading, _)
            ) =>
            {
                self.run.set_phase(Phase::Running);
            }
            _ => {}
        }
    }

    fn take_events(self, events: Vec<Event>) {
        let mut records: Vec<EpochRecord> = Vec::new();
        for event in events {
            match event {
                Event::Prepared { class_names, stage_counts } => {
                    self.run.take_prepared(class_names, *stage_counts);
                    self.export.note_resampled(!untrack(|| self.judged.leaks()));
                }
                Event::Steps { done, of, .. } => self.run.take_steps(done, of),
                Event::Epoch(record) => records.push(record),
                Event::Finished(report) => {
                    self.finish(*report);
                    return;
                }
            }
        }
        let of = self.judged.shown.with_untracked(|spec| spec.as_ref().map_or(1, |spec| spec.epochs));
        self.run.take_epochs(records, of);
    }

    fn finish(self, report: Report) {
        self.follow.note_finished();
        self.run.finish(&report);
        self.runs.push(&report);
        self.judged.finish(report);
        self.export.note_finished();
        self.run.set_phase(Phase::Finished);
    }
}
