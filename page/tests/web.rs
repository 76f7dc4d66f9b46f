//! In headless Chrome: the client with workers that misbehave, and the figures.
#![cfg(target_arch = "wasm32")]

#[path = "../../tests/support/spec.rs"]
mod spec;

use imbalance_lab::{
    experiment::{Event, Run},
    figure,
    protocol::{PROTOCOL, Reply, RunId, TableChoices, TableSource},
};
use imbalance_lab_page::{Client, Mode, Program, Signal};
use spec::spec_of;
use std::{
    cell::{Cell, RefCell},
    rc::Rc,
};
use wasm_bindgen_futures::JsFuture;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

/// A client and everything it has heard.
struct Heard {
    client: Client,
    signals: Rc<RefCell<Vec<Signal>>>,
}

impl Heard {
    fn connect(url: &str) -> Self {
        let signals = Rc::new(RefCell::new(Vec::new()));
        let client = Client::connect(Program::Script(url.to_owned()), {
            let signals = signals.clone();
            move |signal| signals.borrow_mut().push(signal)
        });
        Self { client, signals }
    }

    /// Waits until such a signal was heard, for five seconds at most.
    async fn until(&self, what: &str, is_it: impl Fn(&Signal) -> bool) -> Signal {
        for _ in 0..500 {
            if let Some(signal) = self.signals.borrow().iter().find(|signal| is_it(signal)) {
                return signal.clone();
            }
            sleep(10).await;
        }
        panic!("no {what}; heard {:?}", self.signals.borrow());
    }
}

async fn sleep(milliseconds: i32) {
    let promise = js_sys::Promise::new(&mut |resolve, _| {
        let window = web_sys::window().expect("tests run in a page");
        window.set_timeout_with_callback_and_timeout_and_arguments_0(&resolve, milliseconds).expect("timers exist");
    });
    JsFuture::from(promise).await.expect("a timer ends");
}

/// The address of a worker with that script.
fn worker(script: &str) -> String {
    let blob = web_sys::Blob::new_with_str_sequence_and_options(&js_sys::Array::of1(&script.into()), &{
        let options = web_sys::BlobPropertyBag::new();
        options.set_type("text/javascript");
        options
    });
    web_sys::Url::create_object_url_with_blob(&blob.expect("text makes a blob")).expect("a blob has an address")
}

/// A script that says those replies at once.
fn says(replies: &[Reply]) -> String {
    let posts = replies.iter().map(|reply| format!("postMessage(new Uint8Array({:?}));", reply.encode()));
    posts.collect()
}

fn ready() -> Reply {
    Reply::Ready { protocol: PROTOCOL.to_owned() }
}

fn is_finished(signal: &Signal) -> bool {
    matches!(signal, Signal::Reply(Reply::Events { events, .. }) if matches!(events.last(), Some(Event::Finished(_))))
}

#[wasm_bindgen_test]
async fn where_no_worker_can_start_the_page_does_the_work_itself_with_the_same_result() {
    let heard = Heard::connect("no-such-worker.js");
    let spec = spec_of("resample=smote&epochs=12");
    heard.client.start(&spec, false);
    let finished = heard.until("report", is_finished).await;
    assert_eq!(heard.client.mode(), Mode::Inline);
    let Signal::Reply(Reply::Events { events, .. }) = finished else { unreachable!("it was asked for") };
    let Some(Event::Finished(report)) = events.last() else { unreachable!("it was asked for") };
    assert_eq!(report.digest, Run::new(&spec, None).unwrap().finish().unwrap().digest);
}

#[wasm_bindgen_test]
async fn a_worker_that_does_not_answer_a_cancel_is_replaced() {
    let heard = Heard::connect(&worker(&says(&[ready()])));
    heard.until("worker", |signal| *signal == Signal::Mode(Mode::Worker)).await;
    heard.client.start(&spec_of(""), false);
    heard.client.cancel();
    heard.until("restart", |signal| *signal == Signal::Restarted).await;
}

#[wasm_bindgen_test]
async fn a_cancel_that_is_answered_ends_no_worker() {
    let answer = says(&[Reply::Cancelled { run: RunId(1) }]);
    let script = format!("let n = 0; onmessage = () => {{ n += 1; if (n == 2) {{ {answer} }} }}; {}", says(&[ready()]));
    let heard = Heard::connect(&worker(&script));
    heard.client.start(&spec_of(""), false);
    heard.client.cancel();
    heard.until("answer", |signal| matches!(signal, Signal::Reply(Reply::Cancelled { .. }))).await;
    sleep(500).await;
    assert!(!heard.signals.borrow().contains(&Signal::Restarted));
}

#[wasm_bindgen_test]
async fn what_is_sent_before_the_worker_listens_waits_for_it() {
    let echo = says(&[Reply::Paused { run: RunId(1) }]);
    let script = format!("setTimeout(() => {{ onmessage = () => {{ {echo} }}; {} }}, 100);", says(&[ready()]));
    let heard = Heard::connect(&worker(&script));
    heard.client.start(&spec_of(""), false);
    heard.until("answer", |signal| matches!(signal, Signal::Reply(Reply::Paused { .. }))).await;
}

#[wasm_bindgen_test]
async fn replies_of_an_older_run_are_ignored() {
    let old = says(&[Reply::Paused { run: RunId(1) }, Reply::Paused { run: RunId(2) }]);
    let script = format!("let n = 0; onmessage = () => {{ n += 1; if (n == 2) {{ {old} }} }}; {}", says(&[ready()]));
    let heard = Heard::connect(&worker(&script));
    heard.client.start(&spec_of(""), false);
    heard.client.start(&spec_of(""), false);
    heard.until("second run", |signal| *signal == Signal::Reply(Reply::Paused { run: RunId(2) })).await;
    assert!(!heard.signals.borrow().contains(&Signal::Reply(Reply::Paused { run: RunId(1) })));
}

#[wasm_bindgen_test]
async fn a_worker_of_another_build_is_a_problem_that_says_so() {
    let heard = Heard::connect(&worker(&says(&[Reply::Ready { protocol: "0.0.0/0".to_owned() }])));
    let broken = heard.until("problem", |signal| matches!(signal, Signal::Broken(_))).await;
    let Signal::Broken(problem) = broken else { unreachable!("it was asked for") };
    assert_eq!(problem.what, format!("The worker is of build 0.0.0/0, and this page of build {PROTOCOL}."));
}

#[wasm_bindgen_test]
async fn a_message_that_is_none_is_a_problem() {
    let heard = Heard::connect(&worker(&format!("{} postMessage(new Uint8Array([255, 255, 1]));", says(&[ready()]))));
    heard.until("problem", |signal| matches!(signal, Signal::Broken(_))).await;
    assert_eq!(heard.client.mode(), Mode::Broken);
}

#[wasm_bindgen_test]
async fn a_worker_that_crashes_is_a_problem_and_a_restart_helps() {
    let script = format!("{} setTimeout(() => {{ throw new Error('out of memory') }}, 50);", says(&[ready()]));
    let heard = Heard::connect(&worker(&script));
    heard.until("problem", |signal| matches!(signal, Signal::Broken(_))).await;
    heard.signals.borrow_mut().clear();
    heard.client.restart();
    heard.until("new worker", |signal| *signal == Signal::Mode(Mode::Worker)).await;
}

#[wasm_bindgen_test]
async fn a_table_goes_through_in_order_before_the_run_that_needs_it() {
    let heard = Heard::connect("no-such-worker.js");
    let rows: String =
        (0..200).map(|row| format!("{},{},{}\n", row, row * 7 % 13, if row % 5 == 0 { "b" } else { "a" })).collect();
    let blob = web_sys::Blob::new_with_str_sequence(&js_sys::Array::of1(&format!("x,y,label\n{rows}").into())).unwrap();
    heard.client.upload(TableSource::File("t.csv".to_owned()), TableChoices::default(), blob);
    heard.client.start(&spec_of("data=file&data.name=t.csv&epochs=2"), false);
    heard.until("table", |signal| matches!(signal, Signal::Reply(Reply::Table(table)) if table.n_samples == 200)).await;
    heard.until("report", is_finished).await;
}

#[wasm_bindgen_test]
fn every_figure_is_sound_markup_in_the_browser() {
    let parser = web_sys::DomParser::new().unwrap();
    for (name, figure) in figure::gallery() {
        let svg = figure.svg("test");
        let parsed = parser.parse_from_string(&svg, web_sys::SupportedType::ImageSvgXml).unwrap();
        assert!(parsed.query_selector("parsererror").unwrap().is_none(), "{name}: {svg}");
        assert!(parsed.query_selector("svg[role=img] > title").unwrap().is_some(), "{name}");
        assert!(!figure.table.rows.is_empty() || figure.summary.contains("No "), "{name}: {}", figure.summary);
    }
}

#[wasm_bindgen_test]
async fn inline_work_that_breaks_is_a_problem_and_the_next_run_works() {
    let signals = Rc::new(RefCell::new(Vec::new()));
    let is_to_break = Cell::new(true);
    let client = Client::connect(Program::Script("no-such-worker.js".to_owned()), {
        let signals = signals.clone();
        move |signal| {
            let is_of_training = matches!(&signal, Signal::Reply(Reply::Events { .. }));
            signals.borrow_mut().push(signal);
            if is_of_training && is_to_break.take() {
                // Ends the calls of wasm as a trap does: nothing behind them runs.
                wasm_bindgen::throw_str("a trap in the middle of the work");
            }
        }
    });
    let heard = Heard { client, signals };
    heard.client.start(&spec_of("epochs=100000"), false);
    heard.until("problem", |signal| matches!(signal, Signal::Broken(_))).await;
    assert_eq!(heard.client.mode(), Mode::Broken);
    heard.signals.borrow_mut().clear();
    heard.client.restart();
    heard.client.start(&spec_of("epochs=5"), false);
    heard.until("report", is_finished).await;
    assert_eq!(heard.client.mode(), Mode::Inline);
}
