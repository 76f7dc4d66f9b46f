//! In a dedicated worker of headless Chrome: the same bits as native, every metric against what was recorded, and the session as
//! the worker drives it.
#![cfg(target_arch = "wasm32")]

#[path = "golden/calibration.rs"]
mod calibration;
#[allow(dead_code, reason = "scores need a part of it")]
#[path = "golden/case.rs"]
mod case;
#[path = "support/digests.rs"]
mod digests;
#[path = "golden/metrics.rs"]
mod metrics;
#[allow(dead_code, reason = "which rules are needed is judged natively, where all cases are run")]
#[path = "golden/run.rs"]
mod run;
#[path = "golden/tables.rs"]
mod tables;

use digests::spec_of;
use imbalance_lab::{
    experiment::Event,
    protocol::{Reply, Request, RunId, RunRequest},
    session::Session,
};
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_dedicated_worker);

#[wasm_bindgen_test]
fn every_fixed_experiment_has_the_digest_it_has_natively() {
    assert!(!digests::cases().is_empty());
    assert_eq!(digests::differences(), [""; 0]);
}

/// A recorded file: its name, and its text.
macro_rules! recorded {
    ($folder:literal, $name:literal) => {
        ($name, include_str!(concat!("golden/", $folder, "/", $name)))
    };
}

/// Every recorded file about scores.
const RECORDED: &[(&str, &str)] = &[
    recorded!("imbalanced-learn-0.14.2", "class_weights.json"),
    recorded!("imbalanced-learn-0.14.2", "metrics_labels.json"),
    recorded!("imbalanced-learn-0.14.2", "metrics_scores.json"),
    recorded!("scikit-learn-1.9.1", "calibration.json"),
    recorded!("torch-2.15.0", "class_weights.json"),
    recorded!("torch-2.15.0", "metrics_classification.json"),
    recorded!("torch-2.15.0", "metrics_scores.json"),
];

#[wasm_bindgen_test]
fn every_metric_agrees_with_what_was_recorded() {
    let check_of =
        |file: &str, section: &str| metrics::check_of(file, section).or_else(|| calibration::check_of(file, section));
    let shared = case::Shared::of("".as_ref());
    let run = |&(name, text): &(&str, &str)| {
        run::run_content(name, &serde_json::from_str(text).expect("it is JSON"), &shared, check_of).failures
    };
    assert_eq!(RECORDED.iter().flat_map(run).collect::<Vec<_>>(), [""; 0]);
}

#[wasm_bindgen_test]
fn a_session_trains_in_a_worker_and_sends_one_message_per_slice() {
    let mut session = Session::default();
    let mut replies = Vec::new();
    let spec = Box::new(spec_of("epochs=8&resample=smote"));
    session.accept(Request::Run(RunRequest::Start { run: RunId(1), spec, paused: false }), &mut |reply| {
        replies.push(reply)
    });
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
