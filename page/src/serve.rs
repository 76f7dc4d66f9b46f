//! The serving side: a [`Session`] driven by messages, in the worker or inline in the page.

use super::{
    clock::{next_macrotask, now, sleep},
    parts,
};
use crate::words::serve as words;
use futures_channel::mpsc::{UnboundedReceiver, UnboundedSender, unbounded};
use futures_util::{
    StreamExt as _,
    future::{Either, select},
};
use imbalance_lab::{
    experiment::Event,
    problem::Problem,
    protocol::{PROTOCOL, Reply, Request, RunId},
    session::{Session, needs_all},
};
use js_sys::{Array, Uint8Array};
use std::{cell::Cell, collections::VecDeque, rc::Rc};
use wasm_bindgen::{JsCast as _, JsValue, closure::Closure};
use wasm_bindgen_futures::JsFuture;

/// How long the worker computes before it listens again (ms).
const WORKER_SLICE: f64 = 30.0;
/// How long the page computes before it draws again, where no worker can start (ms).
const INLINE_SLICE: f64 = 8.0;
/// Least time between two messages that tell only how far a run is (ms): the page draws no more often.
const REPORT_INTERVAL: f64 = 100.0;
/// Bytes of a file read at once.
const CHUNK: f64 = (4 << 20) as f64;

/// What the worker says with its last breath.
pub(crate) const CRASHED: &str = "crashed";

/// What arrives: a request, or the announcement of a table with the file it is in.
pub(crate) enum Incoming {
    Request(Request),
    File(Request, web_sys::Blob),
}

impl Incoming {
    fn request(&self) -> &Request {
        let (Self::Request(request) | Self::File(request, _)) = self;
        request
    }

    fn into_request(self) -> Request {
        let (Self::Request(request) | Self::File(request, _)) = self;
        request
    }

    /// A message as the channel carries it.
    pub(crate) fn encode(&self) -> (JsValue, Array) {
        let (request, blob) = match self {
            Self::Request(request) => (request, None),
            Self::File(request, blob) => (request, Some(blob)),
        };
        let bytes = Uint8Array::from(request.encode().as_slice());
        let transfer = Array::of1(&bytes.buffer());
        let message = Array::of1(&bytes);
        if let Some(blob) = blob {
            message.push(blob);
        }
        (message.into(), transfer)
    }

    fn decode(message: &JsValue) -> Option<Self> {
        let message = message.dyn_ref::<Array>()?;
        let request = Request::decode(&message.get(0).dyn_into::<Uint8Array>().ok()?.to_vec())?;
        Some(match message.get(1).dyn_into::<web_sys::Blob>() {
            Ok(blob) => Self::File(request, blob),
            Err(_) => Self::Request(request),
        })
    }
}

/// Serves the page from a dedicated worker, for ever. The worker speaks first.
pub(crate) fn serve_in_worker(scope: web_sys::DedicatedWorkerGlobalScope) {
    let (send, inbox) = unbounded();
    let reporter = scope.clone();
    let report_crash = move || {
        let _ = reporter.post_message(&JsValue::from_str(CRASHED));
    };
    let refuse = report_crash.clone();
    let on_message = Closure::<dyn FnMut(web_sys::MessageEvent)>::new(move |event: web_sys::MessageEvent| {
        match Incoming::decode(&event.data()) {
            Some(incoming) => {
                let _ = send.unbounded_send(incoming);
            }
            // A page of another build would not have asked; to say nothing would be to hang.
            None => refuse(),
        }
    });
    scope.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
    on_message.forget();
    // A trap in wasm surfaces as a rejected promise, which no `onerror` of the page would hear of.
    let on_crash = Closure::<dyn FnMut()>::new(report_crash);
    let _ = scope.add_event_listener_with_callback("unhandledrejection", on_crash.as_ref().unchecked_ref());
    on_crash.forget();
    let post = move |reply: Reply| {
        let bytes = Uint8Array::from(reply.encode().as_slice());
        let _ = scope.post_message_with_transfer(&bytes, &Array::of1(&bytes.buffer()));
    };
    wasm_bindgen_futures::spawn_local(serve(inbox, WORKER_SLICE, post));
}

/// Serves the page from its own thread; replies arrive as if from a worker.
pub(crate) fn serve_inline(post: impl Fn(Reply) + 'static) -> UnboundedSender<Incoming> {
    let (send, inbox) = unbounded();
    wasm_bindgen_futures::spawn_local(serve(inbox, INLINE_SLICE, post));
    send
}

/// Sends replies on; what happens in a run is told together, in its order.
struct Mail<P> {
    post: P,
    held: Option<(RunId, Vec<Event>)>,
    /// When something that happened was last told (ms).
    told: f64,
}

impl<P: FnMut(Reply)> Mail<P> {
    fn post(&mut self, reply: Reply) {
        let Reply::Events { run, events, map, outputs } = reply else {
            self.flush();
            return (self.post)(reply);
        };
        let is_other = self.held.as_ref().is_some_and(|(held, _)| *held != run);
        if is_other {
            self.flush();
        }
        let (_, held) = self.held.get_or_insert_with(|| (run, Vec::new()));
        held.extend(events);
        if map.is_some() || outputs.is_some() || now() - self.told >= REPORT_INTERVAL {
            let events = std::mem::take(held);
            self.held = None;
            self.told = now();
            (self.post)(Reply::Events { run, events, map, outputs });
        }
    }

    fn flush(&mut self) {
        if let Some((run, events)) = self.held.take() {
            self.told = now();
            (self.post)(Reply::Events { run, events, map: None, outputs: None });
        }
    }
}

async fn serve(mut inbox: UnboundedReceiver<Incoming>, slice: f64, post: impl FnMut(Reply)) {
    let mut mail = Mail { post, held: None, told: f64::NEG_INFINITY };
    let mut session = Session::default();
    let mut library = Library::new();
    // What came and is not accepted yet, in its order.
    let mut held = VecDeque::new();
    mail.post(Reply::Ready { protocol: PROTOCOL.to_owned() });
    loop {
        if session.is_idle() {
            mail.flush();
            match select(inbox.next(), library.news.next()).await {
                Either::Left((Some(incoming), _)) => held.push_back(incoming),
                Either::Left((None, _)) => return,
                Either::Right((Some(News::StillOnItsWay), _)) => mail.post(Reply::Fetching),
                Either::Right((news, _)) => library.hear(news),
            }
        } else {
            next_macrotask().await;
        }
        loop {
            match inbox.try_recv() {
                Ok(incoming) => held.push_back(incoming),
                // Nobody hears what goes on here any more.
                Err(error) if error.is_closed() => return,
                Err(_) => break,
            }
        }
        while let Ok(news) = library.news.try_recv() {
            library.hear(Some(news));
        }
        // What needs more waits for it, and so does what came after it; the work that is on goes on.
        while library.lets_through(held.front()) {
            let Some(incoming) = held.pop_front() else { break };
            match library.take_failure(&incoming) {
                Some(problem) => Session::refuse(incoming.into_request(), problem, &mut |reply| mail.post(reply)),
                None => accept(&mut session, incoming, &mut |reply| mail.post(reply)).await,
            }
        }
        let start = now();
        session.advance(&mut |reply| mail.post(reply), &mut || now() - start < slice);
    }
}

/// How long a part may be on its way before it is told (ms), and told again.
const TOLD_AFTER: i32 = 400;

/// The part of the program that not every request needs: see [`needs_all`].
struct Library {
    state: LibraryState,
    send: UnboundedSender<News>,
    news: UnboundedReceiver<News>,
}

enum LibraryState {
    Absent,
    OnItsWay,
    Here,
    Failed(Problem),
}

enum News {
    StillOnItsWay,
    Came(Result<(), Problem>),
}

impl Library {
    fn new() -> Self {
        let (send, news) = unbounded();
        Self { state: LibraryState::Absent, send, news }
    }

    fn hear(&mut self, news: Option<News>) {
        if let Some(News::Came(outcome)) = news {
            self.state = outcome.map_or_else(LibraryState::Failed, |()| LibraryState::Here);
        }
    }

    /// Whether the next request has its turn. The first that needs the part has it fetched.
    fn lets_through(&mut self, next: Option<&Incoming>) -> bool {
        let Some(next) = next else { return false };
        if needs_all(next.request()) && matches!(self.state, LibraryState::Absent) {
            self.fetch();
        }
        !needs_all(next.request()) || matches!(self.state, LibraryState::Here | LibraryState::Failed(_))
    }

    /// Why a request cannot be done, if it cannot. The next one asks anew.
    fn take_failure(&mut self, incoming: &Incoming) -> Option<Problem> {
        match &self.state {
            LibraryState::Failed(problem) if needs_all(incoming.request()) => {
                let problem = problem.clone();
                self.state = LibraryState::Absent;
                Some(problem)
            }
            _ => None,
        }
    }

    fn fetch(&mut self) {
        self.state = LibraryState::OnItsWay;
        let (send, is_over) = (self.send.clone(), Rc::new(Cell::new(false)));
        let clock = (send.clone(), Rc::clone(&is_over));
        wasm_bindgen_futures::spawn_local(async move {
            let outcome = parts::library().await.map_err(|missing| missing.problem());
            is_over.set(true);
            let _ = send.unbounded_send(News::Came(outcome));
        });
        wasm_bindgen_futures::spawn_local(async move {
            let (send, is_over) = clock;
            loop {
                sleep(TOLD_AFTER).await;
                if is_over.get() || send.unbounded_send(News::StillOnItsWay).is_err() {
                    return;
                }
            }
        });
    }
}

async fn accept(session: &mut Session, incoming: Incoming, post: &mut impl FnMut(Reply)) {
    match incoming {
        Incoming::Request(request) => session.accept(request, post),
        Incoming::File(begin, blob) => {
            session.accept(begin, post);
            match read_chunks(&blob, |bytes| session.accept(Request::UploadChunk(bytes), post)).await {
                Ok(()) => session.accept(Request::UploadEnd, post),
                Err(_) => post(Reply::TableRefused(Problem::new(
                    words::UNREADABLE,
                    words::UNREADABLE_WHY,
                    words::UNREADABLE_FIX,
                ))),
            }
        }
    }
}

async fn read_chunks(blob: &web_sys::Blob, mut each: impl FnMut(Vec<u8>)) -> Result<(), JsValue> {
    let mut start = 0.0;
    while start < blob.size() {
        let end = (start + CHUNK).min(blob.size());
        let part = blob.slice_with_f64_and_f64(start, end)?;
        let buffer = JsFuture::from(part.array_buffer()).await?;
        each(Uint8Array::new(&buffer).to_vec());
        start = end;
    }
    Ok(())
}
