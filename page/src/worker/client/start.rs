//! Starts the worker, in one way after the other, and ends it; where none can start, the session runs inline.

use super::{Client, Link, READY_TIMEOUT};
use crate::{
    browser::clock::sleep,
    words::client as words,
    worker::{
        channel::CRASHED,
        serve::{AtWork, serve_inline},
        signal::Mode,
    },
};
use imbalance_lab::{problem::Problem, protocol::Reply};
use js_sys::Uint8Array;
use wasm_bindgen::{JsCast as _, closure::Closure};
use wasm_bindgen_futures::spawn_local;

/// What the page's window hears of a trap in wasm.
const TRAPS: [&str; 2] = ["error", "unhandledrejection"];

impl Client {
    pub(super) fn start_worker(&self) {
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
    pub(super) fn hear_crash(&self) {
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
        let at_work = AtWork::default();
        let client = self.clone();
        let inbox = serve_inline(at_work.clone(), move |reply| {
            if client.0.generation.get() == generation {
                client.receive(reply, Mode::Inline);
            }
        });
        let client = self.clone();
        let on_trap = Closure::<dyn FnMut()>::new(move || {
            if client.0.generation.get() == generation && at_work.take() {
                client.break_off(Problem::new(words::STOPPED, words::STOPPED_WHY, words::STOPPED_FIX));
            }
        });
        if let Some(window) = web_sys::window() {
            for event in TRAPS {
                let _ = window.add_event_listener_with_callback(event, on_trap.as_ref().unchecked_ref());
            }
        }
        *self.0.link.borrow_mut() = Link::Inline(inbox, on_trap);
    }

    pub(super) fn end_worker(&self) {
        self.0.owed.drop_all();
        self.0.memory.set(0);
        self.0.is_stopping.set(false);
        self.0.generation.set(self.0.generation.get() + 1);
        let link = self.0.link.replace(Link::None);
        match &link {
            Link::None => return,
            Link::Worker(worker, _) => {
                worker.set_onmessage(None);
                worker.set_onerror(None);
                worker.terminate();
            }
            Link::Inline(inbox, on_trap) => {
                inbox.close_channel();
                if let Some(window) = web_sys::window() {
                    for event in TRAPS {
                        let _ = window.remove_event_listener_with_callback(event, on_trap.as_ref().unchecked_ref());
                    }
                }
            }
        }
        // The caller may be one of its closures: they are dropped in a later turn of the event loop.
        spawn_local(async move {
            sleep(0).await;
            drop(link);
        });
    }
}
