//! The page's end of the channel: a worker where one can start, the same session inline where none can.

use crate::words::client as words;
use crate::{
    browser::{
        address::{self, blob_address},
        clock::sleep,
    },
    worker::{
        channel::{CRASHED, Incoming},
        serve::serve_inline,
    },
};
use futures_channel::mpsc::UnboundedSender;
use imbalance_lab::{
    experiment::{Event, ExperimentSpec},
    problem::Problem,
    protocol::{JobId, PROTOCOL, Reply, Request, RunId, TableSource},
};
use js_sys::{Array, Uint8Array};
use std::{
    cell::{Cell, RefCell},
    rc::Rc,
};
use wasm_bindgen::{JsCast as _, JsValue, closure::Closure};
use wasm_bindgen_futures::spawn_local;

/// How long a worker may take to say that it listens before the page goes on without one (ms).
const READY_TIMEOUT: i32 = 10_000;
/// Between two looks at whether a worker at work is alive (ms).
const WATCH_INTERVAL: i32 = 2_000;
/// Looks without a word from a worker at work after which it is taken for dead. Browsers end a worker that runs out of
/// memory without telling the page. Looks are counted, not seconds: a computer that sleeps must not count as silence.
const SILENT_LOOKS: u32 = 10;
/// How long a worker may take to answer a cancel before it is ended (ms).
const CANCEL_TIMEOUT: i32 = 300;

/// Where the work is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// Not known yet.
    Connecting,
    /// In a worker.
    Worker,
    /// In the page's own thread, in short slices.
    Inline,
    /// Nowhere: the worker broke.
    Broken,
}

/// What the page hears.
#[derive(Clone, Debug, PartialEq)]
pub enum Signal {
    /// A reply of the session, of the present run if it is of a run.
    Reply(Reply),
    /// Where the work is done from now on.
    Mode(Mode),
    /// A worker that did not answer was ended and a new one started; the run is gone.
    Restarted,
    /// The worker broke.
    Broken(Problem),
}

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
    table: RefCell<Option<(TableSource, String, web_sys::Blob)>>,
    run: Cell<RunId>,
    /// The run whose cancel is not answered yet.
    cancelling: Cell<Option<RunId>>,
    /// Which worker replies are listened to.
    generation: Cell<u32>,
    /// Looks since the worker was last heard, or asked for something.
    silent_looks: Cell<u32>,
    /// Whether the worker owes an answer: a run is at work.
    is_at_work: Cell<bool>,
    /// Whether it owes the rest of a file.
    is_exporting: Cell<bool>,
    /// Runs of a comparison that it owes.
    owed_jobs: Cell<u32>,
    /// How often it was asked to drop them, and whether the last time is not answered yet.
    stops_comparing: Cell<u32>,
    is_stopping: Cell<bool>,
    program: Program,
    /// Which way of starting a worker is tried.
    way: Cell<usize>,
}

/// What a worker runs.
#[derive(Clone, Debug)]
pub enum Program {
    /// This page's own program: the module is shared, so that it is neither fetched nor compiled again.
    Own,
    /// The script at that address.
    Script(String),
}

/// Starts this page's program in a worker.
const STARTER: &str = include_str!("../../worker.js");

thread_local! {
    static STARTER_ADDRESS: Option<String> = blob_address(STARTER);
}

impl Program {
    /// The addresses of scripts that start it, the best first.
    ///
    /// A script made here needs no request and starts in sandboxed frames, which may not start one from an address; a policy
    /// of the host may allow addresses of its own only.
    fn starters(&self) -> Vec<String> {
        match self {
            // Tests run without the bundler.
            Self::Own if address::program_script().is_none() => Vec::new(),
            Self::Own => STARTER_ADDRESS.with(Clone::clone).into_iter().chain([address::url("worker.js")]).collect(),
            Self::Script(address) => vec![address.clone()],
        }
    }

    /// The message by which it starts.
    fn message(&self) -> Option<JsValue> {
        let Self::Own = self else { return None };
        let script = address::program_script()?;
        Some(Array::of2(&script.into(), &wasm_bindgen::module()).into())
    }
}

enum Link {
    None,
    Worker(web_sys::Worker, [Closure<dyn FnMut(web_sys::MessageEvent)>; 2]),
    Inline(UnboundedSender<Incoming>),
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
            silent_looks: Cell::default(),
            is_at_work: Cell::default(),
            is_exporting: Cell::default(),
            owed_jobs: Cell::default(),
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
                client.0.silent_looks.set(client.0.silent_looks.get() + 1);
                let is_silent = client.0.silent_looks.get() > SILENT_LOOKS;
                let owes_an_answer =
                    client.0.is_at_work.get() || client.0.is_exporting.get() || client.0.owed_jobs.get() > 0;
                if owes_an_answer && is_silent && client.0.mode.get() == Mode::Worker {
                    client.fail(words::SILENT);
                }
            }
        });
    }

    fn expect_answers(&self, is_at_work: bool) {
        self.0.is_at_work.set(is_at_work);
        self.0.silent_looks.set(0);
    }

    /// Where the work is done.
    pub fn mode(&self) -> Mode {
        self.0.mode.get()
    }

    /// Hands over a table; its rows are parsed and stay on the other side.
    pub fn upload(&self, source: TableSource, label: String, blob: web_sys::Blob) {
        *self.0.table.borrow_mut() = Some((source, label, blob));
        self.send_table();
    }

    /// Reads the loaded table again with another label column.
    pub fn use_label(&self, label: &str) {
        if let Some((_, kept, _)) = &mut *self.0.table.borrow_mut() {
            *kept = label.to_owned();
        }
        self.send(Incoming::Request(Request::UseLabel(label.to_owned())));
    }

    /// Starts a run; replies of earlier ones are not heard any more.
    pub fn start(&self, spec: &ExperimentSpec, paused: bool) -> RunId {
        let run = RunId(self.0.run.get().0 + 1);
        self.0.run.set(run);
        self.0.is_exporting.set(false);
        self.expect_answers(true);
        self.send(Incoming::Request(Request::Start { run, spec: Box::new(spec.clone()), paused }));
        run
    }

    /// Drops the run, if there is one, without waiting for an answer; its replies are not heard any more.
    pub fn leave_run(&self) {
        if self.0.is_at_work.take() {
            self.0.run.set(RunId(self.0.run.get().0 + 1));
            self.send(Incoming::Request(Request::Cancel));
        }
    }

    /// Pauses after the present epoch.
    pub fn pause(&self) {
        self.send(Incoming::Request(Request::Pause));
    }

    /// Goes on.
    pub fn resume(&self) {
        self.expect_answers(true);
        self.send(Incoming::Request(Request::Resume));
    }

    /// Goes on for one epoch.
    pub fn step(&self) {
        self.expect_answers(true);
        self.send(Incoming::Request(Request::Step));
    }

    /// Asks for a file of the last run; it comes in parts.
    pub fn export(&self, request: Request) {
        if self.0.mode.get() == Mode::Broken {
            return;
        }
        self.0.is_exporting.set(true);
        self.0.silent_looks.set(0);
        self.send(Incoming::Request(request));
    }

    /// Asks for the scores of a run, beside what else there is to do.
    pub fn compare(&self, job: JobId, spec: &ExperimentSpec) {
        self.0.owed_jobs.set(self.0.owed_jobs.get() + 1);
        self.0.silent_looks.set(0);
        self.send(Incoming::Request(Request::Compare { job, spec: Box::new(spec.clone()) }));
    }

    /// Drops all runs of comparisons: asks first, and ends the worker if it does not answer in time.
    pub fn stop_comparing(&self) {
        self.0.owed_jobs.set(0);
        let stop = self.0.stops_comparing.get() + 1;
        self.0.stops_comparing.set(stop);
        self.0.is_stopping.set(true);
        self.send(Incoming::Request(Request::StopComparing));
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
    pub(crate) fn table(&self) -> Option<(TableSource, String, web_sys::Blob)> {
        self.0.table.borrow().clone()
    }

    /// Drops the run: asks first, and ends the worker if it does not answer in time.
    pub fn cancel(&self) {
        let run = self.0.run.get();
        self.0.cancelling.set(Some(run));
        self.send(Incoming::Request(Request::Cancel));
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
        if let Some((source, label, blob)) = table {
            let begin = Request::UploadBegin { source, size: blob.size() as u64, label };
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
            Link::Inline(inbox) => {
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

    fn start_worker(&self) {
        let generation = self.0.generation.get() + 1;
        self.0.generation.set(generation);
        let starters = self.0.program.starters();
        let Some(starter) = starters.get(self.0.way.get()) else { return self.go_inline() };
        let Ok(worker) = web_sys::Worker::new(starter) else { return self.try_next_way() };
        let client = self.clone();
        let on_message = Closure::new(move |event: web_sys::MessageEvent| {
            if client.0.generation.get() == generation {
                let data = event.data();
                match data.dyn_ref::<Uint8Array>().and_then(|bytes| Reply::decode(&bytes.to_vec())) {
                    Some(reply) => client.receive(reply, Mode::Worker),
                    None if data == CRASHED => client.hear_crash(),
                    None => client.fail(words::UNREADABLE),
                }
            }
        });
        let client = self.clone();
        let on_error = Closure::new(move |event: web_sys::MessageEvent| {
            if client.0.generation.get() == generation {
                event.prevent_default();
                client.hear_crash();
            }
        });
        worker.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
        worker.set_onerror(Some(on_error.as_ref().unchecked_ref()));
        if self.0.program.message().is_some_and(|message| worker.post_message(&message).is_err()) {
            worker.terminate();
            return self.try_next_way();
        }
        *self.0.link.borrow_mut() = Link::Worker(worker, [on_message, on_error]);
        let client = self.clone();
        spawn_local(async move {
            sleep(READY_TIMEOUT).await;
            if client.0.generation.get() == generation && client.0.mode.get() == Mode::Connecting {
                client.try_next_way();
            }
        });
    }

    /// A worker ended by itself: one that never listened is tried in another way.
    fn hear_crash(&self) {
        match self.0.mode.get() {
            Mode::Connecting => self.try_next_way(),
            _ => self.fail(words::CRASHED),
        }
    }

    fn try_next_way(&self) {
        self.end_worker();
        self.0.way.set(self.0.way.get() + 1);
        self.start_worker();
    }

    fn go_inline(&self) {
        self.end_worker();
        let generation = self.0.generation.get();
        let client = self.clone();
        let inbox = serve_inline(move |reply| {
            if client.0.generation.get() == generation {
                client.receive(reply, Mode::Inline);
            }
        });
        *self.0.link.borrow_mut() = Link::Inline(inbox);
    }

    fn end_worker(&self) {
        self.0.is_at_work.set(false);
        self.0.is_exporting.set(false);
        self.0.owed_jobs.set(0);
        self.0.is_stopping.set(false);
        self.0.generation.set(self.0.generation.get() + 1);
        if let Link::Worker(worker, closures) = self.0.link.replace(Link::None) {
            worker.set_onmessage(None);
            worker.set_onerror(None);
            worker.terminate();
            // The caller may be one of these closures: they are dropped in a later turn of the event loop.
            spawn_local(async move {
                sleep(0).await;
                drop(closures);
            });
        }
    }

    fn receive(&self, reply: Reply, mode: Mode) {
        self.0.silent_looks.set(0);
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
                self.0.is_exporting.set(*done < 1.0);
                Some(*run)
            }
            Reply::Cancelled { run } => {
                self.0.is_at_work.set(false);
                self.0.is_exporting.set(false);
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
                self.0.is_exporting.set(false);
                return self.hear_end(*run, reply);
            }
            Reply::ExportFailed { .. } => {
                self.0.is_exporting.set(false);
                None
            }
            Reply::GanLosses { run, .. } => Some(*run),
            Reply::Paused { run } => {
                self.0.is_at_work.set(false);
                Some(*run)
            }
            Reply::Compared { .. } => {
                self.0.owed_jobs.set(self.0.owed_jobs.get().saturating_sub(1));
                None
            }
            Reply::StoppedComparing => {
                self.0.is_stopping.set(false);
                None
            }
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
        self.0.is_at_work.set(false);
        let reply = match self.0.cancelling.take() {
            Some(cancelled) if cancelled == run => Reply::Cancelled { run },
            _ => reply,
        };
        (self.0.hear)(Signal::Reply(reply));
    }

    fn set_mode(&self, mode: Mode) {
        self.0.mode.set(mode);
        (self.0.hear)(Signal::Mode(mode));
    }

    fn fail(&self, what: &str) {
        self.end_worker();
        self.set_mode(Mode::Broken);
        (self.0.hear)(Signal::Broken(Problem::new(what, words::WHY, words::FIX)));
    }
}
