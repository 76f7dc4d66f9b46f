//! The state machine behind the worker, with no web types: requests in, replies out, work in slices.
//!
//! The same session runs in the worker, inline in the page where no worker can start, and natively in tests. It knows
//! no clock: whoever drives it says how long a slice may last.

mod comparisons;
mod exports;
mod planning;
mod runs;
mod tables;
#[cfg(test)]
mod tests;

use self::{
    comparisons::Comparisons,
    exports::Exports,
    runs::{Pace, Runs},
    tables::{Tables, Unread},
};
use crate::{
    deferred::deferred,
    experiment::{DataSpec, RepeatedRows},
    problem::Problem,
    protocol::{CompareRequest, ExportRequest, Reply, Request, RunRequest, TableRequest},
};

/// Everything the worker remembers between two messages: four machines, each of which works in its turn.
#[derive(Default)]
pub struct Session {
    tables: Tables,
    runs: Runs,
    comparisons: Comparisons,
    exports: Exports,
}

type Post<'a> = &'a mut dyn FnMut(Reply);

/// What reads tables and writes files.
#[derive(Clone, Copy)]
struct Files {
    needs_formats: fn(&Tables) -> bool,
    read: fn(&mut Tables, Unread, Post<'_>),
    export: fn(&mut Exports, &Runs, ExportRequest, Post<'_>),
    write: fn(&mut Exports, &Runs, Post<'_>, &mut dyn FnMut() -> bool),
}

deferred! {
    /// What reads tables and writes files.
    fn files() -> Files {
        Files { needs_formats: Tables::needs_formats, read: Tables::read, export: Exports::begin, write: Exports::advance }
    }
}

/// Whether a request asks for more than a first run needs: in a program that is split, that is fetched before.
pub fn needs_all(request: &Request) -> bool {
    match request {
        Request::Table(_) | Request::Export(_) => true,
        Request::Run(RunRequest::Start { spec, .. }) | Request::Compare(CompareRequest::Start { spec, .. }) => {
            !spec.resample.is_common()
                || !matches!(spec.data, DataSpec::Generated(_))
                || !spec.group.is_empty()
                || spec.repeats != RepeatedRows::Keep
        }
        Request::Run(_) | Request::Compare(_) => false,
    }
}

impl Session {
    /// Whether there is nothing to do until a request arrives.
    pub fn is_idle(&self) -> bool {
        self.exports.is_idle() && self.runs.is_idle() && self.comparisons.is_idle()
    }

    /// Takes a request. Replies, progress from inside long work included, go to `post` at once.
    pub fn accept(&mut self, request: Request, post: &mut dyn FnMut(Reply)) {
        match request {
            Request::Table(TableRequest::Upload { source, size, choices }) => {
                self.tables.begin(source, size, choices, post);
            }
            Request::Table(TableRequest::Choose(choices)) => {
                let unread = self.tables.with_choices(choices);
                self.read(unread, post);
            }
            Request::Run(request) => self.accept_run(request, post),
            Request::Compare(CompareRequest::Start { job, spec }) => self.comparisons.push(job, *spec),
            Request::Compare(CompareRequest::Stop) => {
                self.comparisons = Comparisons::default();
                post(Reply::StoppedComparing);
            }
            Request::Export(request) => (files().export)(&mut self.exports, &self.runs, request, post),
        }
    }

    fn accept_run(&mut self, request: RunRequest, post: &mut dyn FnMut(Reply)) {
        match request {
            RunRequest::Start { run, spec, paused } => {
                self.exports.clear();
                self.runs.start(run, &spec, paused, &self.tables, post);
            }
            RunRequest::Pause => self.runs.set_pace(Pace::Paused),
            RunRequest::Resume => self.runs.set_pace(Pace::Running),
            RunRequest::Step => self.runs.set_pace(Pace::OneEpoch),
            RunRequest::Cancel => {
                if let Some(run) = self.runs.cancel() {
                    self.exports.clear();
                    post(Reply::Cancelled { run });
                }
            }
            RunRequest::Keep => self.runs.keep(),
            RunRequest::Look { run, epoch, spec, is_pinned } => {
                let outcome = self.runs.look(run, epoch, &spec);
                post(Reply::Looked { run, is_pinned, outcome });
            }
        }
    }

    /// Takes the next bytes of the table that was announced.
    pub fn take_chunk(&mut self, bytes: &[u8], post: &mut dyn FnMut(Reply)) {
        self.tables.take_chunk(bytes, post);
    }

    /// Whether the table that was announced is of a format that only some visitors bring: in a program that is split, what reads
    /// it is fetched before [`Session::end_upload`].
    pub fn needs_formats(&self) -> bool {
        (files().needs_formats)(&self.tables)
    }

    /// Reads the table that was announced, as all its bytes are there.
    pub fn end_upload(&mut self, post: &mut dyn FnMut(Reply)) {
        let unread = self.tables.end();
        self.read(unread, post);
    }

    fn read(&mut self, unread: Option<Unread>, post: &mut dyn FnMut(Reply)) {
        if let Some(unread) = unread {
            (files().read)(&mut self.tables, unread, post);
        }
    }

    /// Answers a request that cannot be done.
    pub fn refuse(request: Request, problem: Problem, post: &mut dyn FnMut(Reply)) {
        match request {
            Request::Table(_) => post(Reply::TableRefused(problem)),
            Request::Run(RunRequest::Start { run, .. }) => post(Reply::Failed { run, problem }),
            Request::Compare(CompareRequest::Start { job, .. }) => post(Reply::Compared { job, outcome: Err(problem) }),
            Request::Export(_) => post(Reply::ExportFailed { problem }),
            Request::Run(_) | Request::Compare(_) => {}
        }
    }

    /// Works until `may_go_on` says no or there is nothing left to do, and posts at most one message of events.
    pub fn advance(&mut self, post: &mut dyn FnMut(Reply), may_go_on: &mut dyn FnMut() -> bool) {
        if !self.exports.is_idle() {
            (files().write)(&mut self.exports, &self.runs, post, may_go_on);
        } else if !self.runs.is_idle() {
            self.runs.advance(post, may_go_on);
        } else if !self.comparisons.is_idle() {
            self.comparisons.advance(&self.tables, post, may_go_on);
        }
    }
}
