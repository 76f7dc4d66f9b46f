//! What a reply means for what the worker owes, and whether the page is to hear of it.

use super::Client;
use crate::{
    words::client as words,
    worker::signal::{Mode, Signal},
};
use imbalance_lab::{
    experiment::Event,
    protocol::{PROTOCOL, Reply, RunId},
};

impl Client {
    pub(super) fn receive(&self, reply: Reply, mode: Mode) {
        self.0.owed.note_word();
        let run = match &reply {
            Reply::Ready { protocol } if protocol != PROTOCOL => {
                return self.fail(&words::other_build(protocol, PROTOCOL));
            }
            Reply::Ready { .. } => {
                self.set_mode(mode);
                let queue = self.0.queue.take();
                queue.into_iter().for_each(|incoming| self.send_now(incoming));
                None
            }
            Reply::Export { run, done, .. } => {
                if *done >= 1.0 {
                    self.0.owed.end_file();
                };
                Some(*run)
            }
            Reply::Cancelled { run } => {
                self.0.owed.end_run();
                self.0.owed.end_file();
                if self.0.cancelling.get() == Some(*run) {
                    self.0.cancelling.set(None);
                }
                Some(*run)
            }
            Reply::Events { run, events, .. } => {
                if events.iter().any(|event| matches!(event, Event::Finished(_))) {
                    return self.hear_end(*run, reply);
                }
                Some(*run)
            }
            Reply::Failed { run, .. } => {
                self.0.owed.end_file();
                return self.hear_end(*run, reply);
            }
            Reply::ExportFailed { .. } => {
                self.0.owed.end_file();
                None
            }
            Reply::GanLosses { run, .. } => Some(*run),
            Reply::Paused { run } => {
                self.0.owed.end_run();
                Some(*run)
            }
            Reply::Compared { .. } => {
                self.0.owed.end_job();
                None
            }
            Reply::StoppedComparing => {
                self.0.is_stopping.set(false);
                None
            }
            // Also of runs that are kept from before.
            Reply::Looked { .. } => None,
            Reply::Fetching | Reply::Progress { .. } | Reply::Table(_) | Reply::TableRefused(_) => None,
        };
        let is_cancelled = run.is_some() && run == self.0.cancelling.get();
        if run.is_none_or(|run| run == self.0.run.get()) && !is_cancelled {
            (self.0.hear)(Signal::Reply(reply));
        }
    }

    /// A run ended by itself; where its cancel was on the way, it ended too late to be heard of.
    fn hear_end(&self, run: RunId, reply: Reply) {
        if run != self.0.run.get() {
            return;
        }
        self.0.owed.end_run();
        let reply = match self.0.cancelling.take() {
            Some(cancelled) if cancelled == run => Reply::Cancelled { run },
            _ => reply,
        };
        (self.0.hear)(Signal::Reply(reply));
    }
}
