//! What a worker owes the page, and how long it has said nothing.

use std::cell::Cell;

/// Looks without a word from a worker at work after which it is taken for dead. Browsers end a worker that runs out of
/// memory without telling the page. Looks are counted, not seconds: a computer that sleeps must not count as silence.
const SILENT_LOOKS: u32 = 10;

/// Answers that are not there yet.
#[derive(Default)]
pub(super) struct Owed {
    /// A run is at work.
    run: Cell<bool>,
    /// The rest of a file.
    file: Cell<bool>,
    /// Runs of a comparison.
    jobs: Cell<u32>,
    /// Looks since the worker was last heard, or asked for something.
    silent_looks: Cell<u32>,
}

impl Owed {
    pub(super) fn expect_run(&self) {
        self.run.set(true);
        self.note_word();
    }

    pub(super) fn end_run(&self) {
        self.run.set(false);
    }

    /// Ends the run; whether one was owed.
    pub(super) fn take_run(&self) -> bool {
        self.run.take()
    }

    pub(super) fn expect_file(&self) {
        self.file.set(true);
        self.note_word();
    }

    pub(super) fn end_file(&self) {
        self.file.set(false);
    }

    pub(super) fn expect_job(&self) {
        self.jobs.set(self.jobs.get() + 1);
        self.note_word();
    }

    pub(super) fn end_job(&self) {
        self.jobs.set(self.jobs.get().saturating_sub(1));
    }

    pub(super) fn drop_jobs(&self) {
        self.jobs.set(0);
    }

    pub(super) fn drop_all(&self) {
        self.end_run();
        self.end_file();
        self.drop_jobs();
    }

    /// The worker was heard, or asked for something.
    pub(super) fn note_word(&self) {
        self.silent_looks.set(0);
    }

    /// Takes a look; whether an answer is owed and the worker has been silent for too many of them.
    pub(super) fn is_overdue(&self) -> bool {
        self.silent_looks.set(self.silent_looks.get() + 1);
        let is_owed = self.run.get() || self.file.get() || self.jobs.get() > 0;
        is_owed && self.silent_looks.get() > SILENT_LOOKS
    }
}
