//! Time and turns of the event loop, for the worker and the page alike.

use futures_channel::oneshot;
use leptos::prelude::{RwSignal, Set as _};
use wasm_bindgen::{JsCast as _, closure::Closure};

/// Milliseconds since some fixed moment.
pub(crate) fn now() -> f64 {
    let performance = js_sys::Reflect::get(&js_sys::global(), &"performance".into()).ok();
    let performance = performance.and_then(|it| it.dyn_into::<web_sys::Performance>().ok());
    performance.map_or_else(js_sys::Date::now, |performance| performance.now())
}

/// Waits for one macrotask, so that messages and input that wait in the event loop get their turn.
///
/// A message to oneself is a macrotask without the 4 ms that repeated timers cost; a promise would be a microtask, and
/// a loop of microtasks lets no message in.
pub(crate) async fn next_macrotask() {
    let Ok(channel) = web_sys::MessageChannel::new() else { return sleep(0).await };
    let (send, receive) = oneshot::channel::<()>();
    let on_message = Closure::once(move || {
        let _ = send.send(());
    });
    channel.port1().set_onmessage(Some(on_message.as_ref().unchecked_ref()));
    if channel.port2().post_message(&wasm_bindgen::JsValue::NULL).is_ok() {
        let _ = receive.await;
    }
    channel.port1().close();
}

/// Waits at least that many milliseconds.
pub(crate) async fn sleep(milliseconds: i32) {
    let promise = js_sys::Promise::new(&mut |resolve, _| {
        let set_timeout = js_sys::Reflect::get(&js_sys::global(), &"setTimeout".into());
        let set_timeout = set_timeout.ok().and_then(|it| it.dyn_into::<js_sys::Function>().ok());
        match set_timeout {
            Some(set_timeout) => {
                let _ = set_timeout.call2(&js_sys::global(), &resolve, &milliseconds.into());
            }
            None => {
                let _ = resolve.call0(&wasm_bindgen::JsValue::NULL);
            }
        }
    });
    let _ = wasm_bindgen_futures::JsFuture::from(promise).await;
}

/// Counts up to `n`, by one per turn of the event loop, so that what the page makes never holds it up all at once.
pub(crate) fn take_turns(n: u32) -> RwSignal<u32> {
    let turn = RwSignal::new(0);
    leptos::task::spawn_local(async move {
        for next in 1..=n {
            next_macrotask().await;
            turn.set(next);
        }
    });
    turn
}
