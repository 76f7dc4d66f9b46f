//! The page's end of the channel: a worker where one can start, the same session inline where none can.

mod hear;
mod start;

use super::{
    owed::Owed,
    program::Program,
    signal::{Mode, Signal},
};
use crate::words::client as words;
use crate::{browser::clock::sleep, worker::channel::Incoming};
use futures_channel::mpsc::UnboundedSender;
use imbalance_lab::{
    experiment::ExperimentSpec,
    problem::Problem,
    protocol::{
        CompareRequest, ExportRequest, JobId, Request, RunId, RunRequest, TableChoices, TableRequest, TableSource,
    },
};
use std::{
    cell::{Cell, RefCell},
    rc::Rc,
};
use wasm_bindgen::closure::Closure;
use wasm_bindgen_futures::spawn_local;

/// How long a worker may take to say that it listens before the page goes on without one (ms).
const READY_TIMEOUT: i32 = 10_000;
/// Between two looks at whether a worker at work is alive (ms).
const WATCH_INTERVAL: i32 = 2_000;
/// How long a worker may take to answer a cancel before it is ended (ms).
const CANCEL_TIMEOUT: i32 = 300;

/// The page's end of the channel.
#[derive(Clone)]
pub struct Client(Rc<Inner>);

struct Inner {
    hear: Box<dyn Fn(Signal)>,
    link: RefCell<Link>,
    mode: Cell<Mode>,
    /// What was sent before the worker listened; a message sent earlier would be lost.
    queue: RefCell<Vec<Incoming>>,
    /// The last table, to hand to a new worker.
    table: RefCell<Option<(TableSource, TableChoices, web_sys::Blob)>>,
    run: Cell<RunId>,
    /// The run whose cancel is not answered yet.
    cancelling: Cell<Option<RunId>>,
    /// Which worker replies are listened to.
    generation: Cell<u32>,
    owed: Owed,
    /// How often it was asked to drop them, and whether the last time is not answered yet.
    stops_comparing: Cell<u32>,
    is_stopping: Cell<bool>,
    program: Program,
    /// Which way of starting a worker is tried.
    way: Cell<usize>,
}

enum Link {
    None,
    Worker(
        web_sys::Worker,
        #[expect(dead_code, reason = "held for as long as the worker may call them")]
        [Closure<dyn FnMut(web_sys::MessageEvent)>; 2],
    ),
    /// With what listens for a trap in the page's own program.
    Inline(UnboundedSender<Incoming>, Closure<dyn FnMut()>),
}

impl Client {
    /// Starts a worker with that program, or goes on inline; `hear` gets everything that arrives.
    pub fn connect(program: Program, hear: impl Fn(Signal) + 'static) -> Self {
        let client = Self(Rc::new(Inner {
            hear: Box::new(hear),
            link: RefCell::new(Link::None),
            mode: Cell::new(Mode::Connecting),
            queue: RefCell::default(),
            table: RefCell::default(),
            run: Cell::default(),
            cancelling: Cell::default(),
            generation: Cell::default(),
            owed: Owed::default(),
            stops_comparing: Cell::default(),
            is_stopping: Cell::default(),
            program,
            way: Cell::default(),
        }));
        client.start_worker();
        client.watch();
        client
    }

    /// Notices a worker that died without a word while it was at work.
    fn watch(&self) {
        let inner = Rc::downgrade(&self.0);
        spawn_local(async move {
            loop {
                sleep(WATCH_INTERVAL).await;
                let Some(client) = inner.upgrade().map(Client) else { return };
                if client.0.owed.is_overdue() && client.0.mode.get() == Mode::Worker {
                    client.fail(words::SILENT);
                }
            }
        });
    }

    /// Where the work is done.
    pub fn mode(&self) -> Mode {
        self.0.mode.get()
    }

    /// Hands over a table; its rows are parsed and stay on the other side.
    pub fn upload(&self, source: TableSource, choices: TableChoices, blob: web_sys::Blob) {
        *self.0.table.borrow_mut() = Some((source, choices, blob));
        self.send_table();
    }

    /// Reads the loaded table again with other decisions about its columns.
    pub fn choose(&self, choices: TableChoices) {
        if let Some((_, kept, _)) = &mut *self.0.table.borrow_mut() {
            kept.clone_from(&choices);
        }
        self.send(Incoming::Request(Request::Table(TableRequest::Choose(choices))));
    }

    /// Starts a run; replies of earlier ones are not heard any more.
    pub fn start(&self, spec: &ExperimentSpec, paused: bool) -> RunId {
        let run = RunId(self.0.run.get().0 + 1);
        self.0.run.set(run);
        self.0.owed.end_file();
        self.0.owed.expect_run();
        self.send(Incoming::Request(Request::Run(RunRequest::Start { run, spec: Box::new(spec.clone()), paused })));
        run
    }

    /// Drops the run, if there is one, without waiting for an answer; its replies are not heard any more.
    pub fn leave_run(&self) {
        if self.0.owed.take_run() {
            self.0.run.set(RunId(self.0.run.get().0 + 1));
            self.send(Incoming::Request(Request::Run(RunRequest::Cancel)));
        }
    }

    /// Pauses after the present epoch.
    pub fn pause(&self) {
        self.send(Incoming::Request(Request::Run(RunRequest::Pause)));
    }

    /// Goes on.
    pub fn resume(&self) {
        self.0.owed.expect_run();
        self.send(Incoming::Request(Request::Run(RunRequest::Resume)));
    }

    /// Goes on for one epoch.
    pub fn step(&self) {
        self.0.owed.expect_run();
        self.send(Incoming::Request(Request::Run(RunRequest::Step)));
    }

    /// The run that was started last.
    pub(crate) fn run(&self) -> RunId {
        self.0.run.get()
    }

    /// Keeps the run that ended last beside those to come.
    pub(crate) fn keep(&self) {
        self.send(Incoming::Request(Request::Run(RunRequest::Keep)));
    }

    /// Asks for a run as it was after an epoch, judged as `spec` asks.
    pub(crate) fn look(&self, run: RunId, epoch: u32, spec: &ExperimentSpec, is_pinned: bool) {
        let spec = Box::new(spec.clone());
        self.send(Incoming::Request(Request::Run(RunRequest::Look { run, epoch, spec, is_pinned })));
    }

    /// Asks for a file of the last run; it comes in parts.
    pub fn export(&self, request: ExportRequest) {
        if self.0.mode.get() == Mode::Broken {
            return;
        }
        self.0.owed.expect_file();
        self.send(Incoming::Request(Request::Export(request)));
    }

    /// Asks for the scores of a run, beside what else there is to do.
    pub fn compare(&self, job: JobId, spec: &ExperimentSpec) {
        self.0.owed.expect_job();
        self.send(Incoming::Request(Request::Compare(CompareRequest::Start { job, spec: Box::new(spec.clone()) })));
    }

    /// Drops all runs of comparisons: asks first, and ends the worker if it does not answer in time.
    pub fn stop_comparing(&self) {
        self.0.owed.drop_jobs();
        let stop = self.0.stops_comparing.get() + 1;
        self.0.stops_comparing.set(stop);
        self.0.is_stopping.set(true);
        self.send(Incoming::Request(Request::Compare(CompareRequest::Stop)));
        let client = self.clone();
        spawn_local(async move {
            sleep(CANCEL_TIMEOUT).await;
            let is_unanswered = client.0.is_stopping.get() && client.0.stops_comparing.get() == stop;
            if is_unanswered && client.0.mode.get() == Mode::Worker {
                client.restart();
                (client.0.hear)(Signal::Restarted);
            }
        });
    }

    /// The last table that was handed over.
    pub(crate) fn table(&self) -> Option<(TableSource, TableChoices, web_sys::Blob)> {
        self.0.table.borrow().clone()
    }

    /// Drops the run: asks first, and ends the worker if it does not answer in time.
    pub fn cancel(&self) {
        let run = self.0.run.get();
        self.0.cancelling.set(Some(run));
        self.send(Incoming::Request(Request::Run(RunRequest::Cancel)));
        let client = self.clone();
        spawn_local(async move {
            sleep(CANCEL_TIMEOUT).await;
            if client.0.cancelling.get() == Some(run) && client.0.mode.get() == Mode::Worker {
                client.0.cancelling.set(None);
                client.restart();
                (client.0.hear)(Signal::Restarted);
            }
        });
    }

    /// Stops the loading of a table: the other side reads it to the end otherwise, so it is started anew without it.
    pub fn forget_table(&self) {
        self.0.table.take();
        self.restart();
    }

    /// Ends the worker and starts a new one, with the last table.
    pub fn restart(&self) {
        self.end_worker();
        // Replies of the run that is lost must not be taken for the next one's.
        self.0.run.set(RunId(self.0.run.get().0 + 1));
        self.0.queue.borrow_mut().clear();
        self.set_mode(Mode::Connecting);
        self.start_worker();
        self.send_table();
    }

    /// Ends the worker without a word, as a crash would; for tests of what follows.
    pub fn kill_worker(&self) {
        if let Link::Worker(worker, _) = &*self.0.link.borrow() {
            worker.terminate();
        }
    }

    fn send_table(&self) {
        let table = self.0.table.borrow().clone();
        if let Some((source, choices, blob)) = table {
            let begin = Request::Table(TableRequest::Upload { source, size: blob.size() as u64, choices });
            self.send(Incoming::File(begin, blob));
        }
    }

    fn send(&self, incoming: Incoming) {
        match self.0.mode.get() {
            Mode::Connecting => self.0.queue.borrow_mut().push(incoming),
            Mode::Broken => {}
            Mode::Worker | Mode::Inline => self.send_now(incoming),
        }
    }

    fn send_now(&self, incoming: Incoming) {
        match &*self.0.link.borrow() {
            Link::None => {}
            Link::Inline(inbox, _) => {
                let _ = inbox.unbounded_send(incoming);
            }
            Link::Worker(worker, _) => {
                let (message, transfer) = incoming.encode();
                if worker.post_message_with_transfer(&message, &transfer).is_err() {
                    self.fail(words::UNSENT);
                }
            }
        }
    }

    fn set_mode(&self, mode: Mode) {
        self.0.mode.set(mode);
        (self.0.hear)(Signal::Mode(mode));
    }

    fn fail(&self, what: &str) {
        self.break_off(Problem::new(what, words::WHY, words::FIX));
    }

    fn break_off(&self, problem: Problem) {
        self.end_worker();
        self.set_mode(Mode::Broken);
        (self.0.hear)(Signal::Broken(problem));
    }
}
