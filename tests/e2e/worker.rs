//! The worker may be slow to die, broken, or not there at all: the page goes on.

use crate::page::{Page, Shown, Visit};
use std::{
    path::Path,
    thread,
    time::{Duration, Instant},
};

/// Keeps every worker that the page starts.
const KEEP_WORKERS: &str = "
    window.workers = [];
    window.Worker = class extends Worker { constructor(...all) { super(...all); workers.push(this); } };
";

fn with_workers(link: &str) -> Page {
    Page::visit(link, Visit { script: KEEP_WORKERS, ..Visit::default() })
}

/// Ends the present worker without a word to the page.
fn kill_worker(page: &Page) {
    page.wait_for("training goes on", |shown| shown.mode == "worker" && shown.epochs.0 > 0);
    page.evaluate("workers.at(-1).terminate()");
}

#[track_caller]
fn wait_for_restart(page: &Page) -> Shown {
    let start = Instant::now();
    let shown = page.wait_within(Duration::from_millis(1500), "the worker is replaced", |shown| {
        shown.phase == "idle" && shown.notices.iter().any(|notice| notice.contains("did not answer"))
    });
    println!("a dead worker was replaced {:?} after Cancel", start.elapsed());
    shown
}

#[test]
#[ignore = "needs a release build in dist/: cargo xtask test"]
fn a_worker_that_does_not_answer_is_replaced() {
    let page = with_workers("v=1&epochs=100000");
    kill_worker(&page);
    page.press("cancel");
    wait_for_restart(&page);
    page.type_value("epochs", "5");
    page.press("run");
    assert_eq!(page.wait_for_finish().mode, "worker");
    assert_eq!(page.evaluate("workers.length"), 2);
    page.close();
}

#[test]
#[ignore = "needs a release build in dist/: cargo xtask test"]
fn a_replaced_worker_has_the_table_and_waits() {
    let page = with_workers("v=1&epochs=100000");
    let sample = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/data/samples/ecoli.csv");
    page.upload(&sample);
    page.wait_for("the file trains", |shown| shown.table_facts.starts_with("ecoli.csv") && shown.phase == "running");
    kill_worker(&page);
    page.press("cancel");
    wait_for_restart(&page);
    thread::sleep(Duration::from_millis(1500));
    let shown = page.read();
    assert_eq!(shown.phase, "idle", "a cancelled run must not begin again: {shown:#?}");
    page.type_value("epochs", "3");
    page.press("run");
    let finished = page.wait_for_finish();
    assert!(finished.table_facts.starts_with("ecoli.csv"), "{finished:#?}");

    // A table that is not in use any more stays out of the settings.
    page.choose("data", "moons");
    page.type_value("epochs", "100000");
    page.press("run");
    kill_worker(&page);
    page.press("cancel");
    wait_for_restart(&page);
    thread::sleep(Duration::from_millis(1500));
    assert_eq!(page.read_value("data"), "moons");
    assert_eq!(page.read().phase, "idle");
    page.close();
}

#[test]
#[ignore = "needs a release build in dist/: cargo xtask test"]
fn a_worker_that_reports_an_error_is_restarted_by_a_button() {
    let page = with_workers("v=1&epochs=100000");
    page.wait_for("training goes on", |shown| shown.epochs.0 > 0);
    // Not with every epoch, of which there are thousands.
    let told = page.evaluate_later(
        "let told = 0; workers.at(-1).addEventListener('message', () => ++told); setTimeout(() => arguments[0](told), 1000)",
    );
    println!("the worker told {told} times in a second of training");
    assert!(told.as_u64().is_some_and(|told| (3..=20).contains(&told)), "{told} times");
    page.evaluate(
        "workers.at(-1).dispatchEvent(new ErrorEvent('error', {message: 'out of memory', cancelable: true}))",
    );
    let broken = page.wait_within(Duration::from_secs(1), "the worker is broken", |shown| shown.mode == "broken");
    assert_eq!(broken.problems[0][0], "The worker stopped with an error.");
    page.press("restart");
    // The settings that broke it are not run again by themselves.
    page.wait_within(Duration::from_secs(5), "a new worker waits", |shown| {
        shown.mode == "worker" && shown.phase == "idle" && shown.problems.is_empty()
    });
    page.type_value("epochs", "5");
    page.press("run");
    let finished = page.wait_for_finish();
    assert_eq!((finished.mode.as_str(), finished.problems.len()), ("worker", 0));
    // What it cannot read is not met with silence.
    page.evaluate("workers.at(-1).postMessage([new Uint8Array([255])])");
    page.wait_within(Duration::from_secs(1), "the worker is broken again", |shown| shown.mode == "broken");
    page.close();
}

#[test]
#[ignore = "needs a release build in dist/: cargo xtask test"]
fn run_on_a_broken_worker_does_not_pretend_to_train() {
    let page = with_workers("v=1&epochs=100000");
    page.wait_for("training goes on", |shown| shown.epochs.0 > 0);
    page.evaluate(
        "workers.at(-1).dispatchEvent(new ErrorEvent('error', {message: 'out of memory', cancelable: true}))",
    );
    page.wait_within(Duration::from_secs(1), "the worker is broken", |shown| shown.mode == "broken");
    page.type_value("epochs", "5");
    page.press("run");
    // Either it says that it cannot, or it mends itself: what it may not do is train for ever.
    let shown = page.wait_within(Duration::from_secs(10), "it says so or trains", |shown| {
        matches!(shown.phase.as_str(), "idle" | "failed" | "finished")
    });
    assert!(shown.phase == "finished" || !shown.problems.is_empty(), "{shown:#?}");
    page.close();
}

/// The first run's digest under those conditions.
#[track_caller]
fn train(visit: Visit) -> (Shown, String) {
    let page = Page::visit("v=1&epochs=10&resample=smote", visit);
    let shown = page.wait_for_finish();
    let mode = page.read_text("mode");
    if shown.mode == "inline" {
        // The buttons work there too.
        page.type_value("epochs", "100000");
        page.press("run");
        page.wait_for("training goes on", |shown| shown.epochs.0 > 0);
        page.press("pause");
        page.wait_for("the run is paused", |shown| shown.phase == "paused");
        page.press("pause");
        page.wait_for("the run goes on", |shown| shown.phase == "running");
        page.press("cancel");
        page.wait_within(Duration::from_secs(1), "the run is cancelled", |shown| shown.phase == "idle");
        page.upload(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src/data/samples/ecoli.csv"));
        page.wait_for("a table is read", |shown| shown.table_facts.starts_with("ecoli.csv: 336 rows"));
        page.press("cancel");
    }
    page.close();
    (shown, mode)
}

#[test]
#[ignore = "needs a release build in dist/: cargo xtask test"]
fn without_a_worker_the_page_trains_by_itself_to_the_same_bits() {
    let (usual, _) = train(Visit::default());
    assert_eq!(usual.mode, "worker");
    let refuse = "window.Worker = class { constructor() { throw new Error('no workers here'); } };";
    let only_files = "const Own = window.Worker; window.Worker = class extends Own { constructor(from) { \
         if (from.startsWith('blob:')) throw new Error('only from files'); super(from); } };";
    // What the worker is told to start is not there.
    let lost = "const post = Worker.prototype.postMessage; Worker.prototype.postMessage = function (message, ...more) { \
         if (message.length == 2 && message[1] instanceof WebAssembly.Module) message[0] += '.lost'; \
         return post.call(this, message, ...more); };";
    let cases = [
        ("only files may start", "worker", Visit { script: only_files, ..Visit::default() }),
        ("no worker may start", "inline", Visit { script: refuse, ..Visit::default() }),
        ("the file is not there", "inline", Visit { script: only_files, missing: &["worker.js"], ..Visit::default() }),
        ("the program is not there", "inline", Visit { script: lost, missing: &[".js.lost"], ..Visit::default() }),
    ];
    for (case, expected, visit) in cases {
        println!("{case}");
        let (shown, mode) = train(visit);
        assert_eq!(shown.mode, expected, "{case}");
        assert_eq!(mode.starts_with("No worker can start here"), expected == "inline", "{case}: {mode}");
        assert_eq!(shown.digest, usual.digest, "{case}");
    }
}

#[test]
#[ignore = "needs a release build in dist/: cargo xtask test"]
fn a_part_that_is_not_there_is_told_and_asked_for_again() {
    let page = Page::visit(
        "v=1&epochs=3",
        Visit { missing: &["part-library", "part-lessons", "part-tools"], ..Visit::default() },
    );
    page.wait_for("it is trained", |shown| shown.phase == "finished");
    page.wait_for("what stands below is missed", |_| {
        page.evaluate("document.querySelector('[data-testid=fetch-tools]') !== null") == true
    });
    let problem = "A part of the lab could not be loaded.";
    page.choose("resample", "tomek_links");
    page.press("run");
    let shown = page.wait_for("it is told", |shown| shown.phase == "failed");
    assert!(shown.problems[0][0].contains(problem), "{shown:#?}");
    let open_lesson = || {
        page.evaluate("document.querySelector('[data-testid=lessons]').open = true");
        page.press("lesson-one_idea");
    };
    open_lesson();
    page.wait_for("it is told there", |_| {
        page.evaluate("document.querySelector('[data-testid=lesson-problem]') !== null") == true
    });
    assert!(page.read_text("lesson-problem").contains(problem));
    assert_eq!(page.evaluate("document.getElementById('lesson-heading')"), serde_json::Value::Null);

    page.complete_host();
    page.press("fetch-tools");
    page.wait_for_all();
    page.press("run");
    page.wait_for("the worker has it now", |shown| shown.phase == "finished");
    open_lesson();
    page.wait_for("the lesson is there", |_| {
        page.evaluate("document.getElementById('lesson-heading') !== null") == true
    });
    page.close();
}
