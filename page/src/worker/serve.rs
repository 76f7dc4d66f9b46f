//! The serving side: a [`Session`] driven by messages, in the worker or inline in the page.

use crate::words::serve as words;
use crate::{
    browser::clock::{next_macrotask, now},
    worker::{
        channel::{CRASHED, Incoming},
        library::{Library, News, formats},
    },
};
use futures_channel::mpsc::{UnboundedReceiver, UnboundedSender, unbounded};
use futures_util::{
    StreamExt as _,
    future::{Either, select},
};
use imbalance_lab::{
    experiment::Event,
    problem::Problem,
    protocol::{PROTOCOL, Reply, RunId},
    session::Session,
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
    wasm_bindgen_futures::spawn_local(serve(inbox, WORKER_SLICE, AtWork::default(), post));
}

/// Serves the page from its own thread; replies arrive as if from a worker. `at_work` tells whether the session is computing.
pub(crate) fn serve_inline(at_work: AtWork, post: impl Fn(Reply) + 'static) -> UnboundedSender<Incoming> {
    let (send, inbox) = unbounded();
    wasm_bindgen_futures::spawn_local(serve(inbox, INLINE_SLICE, at_work, post));
    send
}

/// Whether a session is computing. A trap leaves it so: a panic in wasm ends the call and runs nothing behind it, and the future
/// that it was in is never polled again.
#[derive(Clone, Default)]
pub(crate) struct AtWork(Rc<Cell<bool>>);

impl AtWork {
    fn run<T>(&self, work: impl FnOnce() -> T) -> T {
        self.0.set(true);
        let result = work();
        self.0.set(false);
        result
    }

    /// Whether the session was computing when something broke.
    pub(crate) fn take(&self) -> bool {
        self.0.take()
    }
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
        let Reply::Events { run, events, map, outputs, timeline } = reply else {
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
            (self.post)(Reply::Events { run, events, map, outputs, timeline });
        }
    }

    fn flush(&mut self) {
        if let Some((run, events)) = self.held.take() {
            self.told = now();
            (self.post)(Reply::Events { run, events, map: None, outputs: None, timeline: None });
        }
    }
}

async fn serve(mut inbox: UnboundedReceiver<Incoming>, slice: f64, at_work: AtWork, post: impl FnMut(Reply)) {
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
                None => accept(&mut session, incoming, &at_work, &mut |reply| mail.post(reply)).await,
            }
        }
        let start = now();
        at_work.run(|| session.advance(&mut |reply| mail.post(reply), &mut || now() - start < slice));
    }
}

async fn accept(session: &mut Session, incoming: Incoming, at_work: &AtWork, post: &mut impl FnMut(Reply)) {
    match incoming {
        Incoming::Request(request) => at_work.run(|| session.accept(request, post)),
        Incoming::File(begin, blob) => {
            session.accept(begin, post);
            let read = read_chunks(&blob, |bytes| at_work.run(|| session.take_chunk(&bytes, post))).await;
            let mut outcome =
                read.map_err(|_| Problem::new(words::UNREADABLE, words::UNREADABLE_WHY, words::UNREADABLE_FIX));
            if outcome.is_ok() && session.needs_formats() {
                post(Reply::Fetching);
                outcome = formats().await.map_err(|missing| missing.problem());
            }
            match outcome {
                Ok(()) => at_work.run(|| session.end_upload(post)),
                Err(problem) => post(Reply::TableRefused(problem)),
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
