//! In a dedicated worker of headless Chrome: the same bits as native, and the session as the worker drives it.
#![cfg(target_arch = "wasm32")]

#[path = "support/digests.rs"]
mod digests;

use imbalance_lab::{
    experiment::{Event, ExperimentSpec},
    protocol::{Reply, Request, RunId},
    session::Session,
};
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_dedicated_worker);

#[wasm_bindgen_test]
fn every_fixed_experiment_has_the_digest_it_has_natively() {
    assert!(!digests::cases().is_empty());
    assert_eq!(digests::differences(), [""; 0]);
}

#[wasm_bindgen_test]
fn a_session_trains_in_a_worker_and_sends_one_message_per_slice() {
    let mut session = Session::default();
    let mut replies = Vec::new();
    let spec = Box::new(ExperimentSpec::from_link("epochs=8&resample=smote").unwrap().spec);
    session.accept(Request::Start { run: RunId(1), spec, paused: false }, &mut |reply| replies.push(reply));
    let mut slices = 0;
    while !session.is_idle() {
        let mut left = 3;
        session.advance(&mut |reply| replies.push(reply), &mut || {
            left -= 1;
            left > 0
        });
        slices += 1;
    }
    let messages: Vec<&Vec<Event>> = replies
        .iter()
        .filter_map(|reply| match reply {
            Reply::Events { events, .. } => Some(events),
            _ => None,
        })
        .collect();
    assert_eq!(messages.len(), slices);
    assert!(matches!(messages.last().and_then(|events| events.last()), Some(Event::Finished(_))));
}
