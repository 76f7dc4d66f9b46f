//! The trap, the remedies, and the buttons of a run.

use crate::page::{Page, Shown, Visit};
use std::{thread, time::Duration};

/// A run that no test waits for.
const LONG: &str = "v=1&epochs=100000";

#[test]
#[ignore = "needs a release build in dist/: cargo xtask test"]
fn without_a_click_the_page_shows_an_accurate_model_that_found_nothing() {
    let page = Page::open("");
    let shown = page.wait_for_finish();
    println!("the first run ended {} ms after the address was opened", page.evaluate("Math.round(performance.now())"));
    assert_eq!(shown.mode, "worker");
    assert!(shown.verdict.contains("90.0 %") && shown.verdict.contains("0 of 30"), "{}", shown.verdict);
    assert_eq!(page.read_mix("test"), [270.0, 30.0]);
    assert_eq!(page.read_found("rare"), (0, 30));
    assert!(page.read_element(".bars").contains("always the largest class: 90.0 %"));
    assert_eq!(page.read_text("announcement"), format!("Training finished. {}", shown.verdict));
    page.open_all_details();
    for figure in ["decision-map", "class-distribution", "confusion-matrix", "loss-curves", "class-loss"] {
        let drawn = page.evaluate(&format!("document.querySelectorAll('[data-figure={figure}] svg *').length > 5"));
        assert_eq!(drawn, true, "{figure} is not drawn");
        assert!(page.read_element(&format!("[data-figure={figure}] figcaption")).len() > 20, "{figure} says nothing");
        let rows = page.evaluate(&format!("document.querySelectorAll('[data-figure={figure}] table tbody tr').length"));
        assert!(rows.as_u64() > Some(0), "{figure} has no table");
    }
    page.close();
}

#[test]
#[ignore = "needs a release build in dist/: cargo xtask test"]
fn every_remedy_finds_the_rare_rows_and_shows_where_it_acts() {
    let page = Page::open("");
    page.wait_for_run(1);
    let trap = page.read_mix("resample");
    let cases = [
        ("sampler", "sampler=weighted"),
        ("weights", "loss=weighted_cross_entropy"),
        ("smote", "resample=smote"),
        ("over", "resample=random_over"),
        ("under", "resample=random_under"),
    ];
    for (number, (remedy, setting)) in (2..).zip(cases) {
        page.press(&format!("remedy-{remedy}"));
        let shown = page.wait_for_run(number);
        let (found, of) = page.read_found("rare");
        assert_eq!(of, 30, "the test set stays as it is");
        assert!(found > 21, "{remedy}: {}", shown.verdict);
        page.wait_for_link(setting);
        assert_eq!(
            page.evaluate(&format!("document.querySelector('[data-testid=remedy-{remedy}]').ariaPressed")),
            "true"
        );

        let (resampled, drawn, weight) = (page.read_mix("resample"), page.read_mix("sampler"), page.read_mix("loss"));
        let rare_share = |mix: &[f64]| mix[1] / (mix[0] + mix[1]);
        assert_eq!(page.read_mix("test"), [270.0, 30.0], "{remedy}");
        match remedy {
            "sampler" => {
                assert_eq!(resampled, trap);
                assert!((0.4..0.6).contains(&rare_share(&drawn)), "drawn {drawn:?}");
            }
            "weights" => {
                assert_eq!(resampled, trap);
                assert_eq!(drawn, trap);
            }
            _ => {
                assert_eq!(resampled[0], resampled[1], "{remedy}");
                assert_eq!(drawn, resampled, "{remedy}");
            }
        }
        assert!((45.0..=55.0).contains(&weight[1]), "{remedy}: weights {weight:?}");
    }
    page.press("remedy-none");
    let shown = page.wait_for_run(7);
    assert!(shown.verdict.contains("0 of 30"), "{}", shown.verdict);

    // A run of the list opens again from its link.
    page.evaluate("document.querySelector('[data-testid=runs] a[href*=smote]').click()");
    page.wait_for_run(8);
    assert_eq!(page.read_value("resample"), "smote");
    page.close();
}

#[test]
#[ignore = "needs a release build in dist/: cargo xtask test"]
fn pause_step_resume_and_cancel_do_what_they_say() {
    let page = Page::open(LONG);
    let grows = |than: u32| page.wait_for("epochs go on", |shown| shown.epochs.0 > than);
    grows(2);
    page.press("pause");
    let paused = page.wait_for("the run is paused", |shown| shown.phase == "paused");
    stands_still(&page, &paused);
    assert_eq!((paused.status.as_str(), page.read_text("pause").as_str()), ("paused", "Resume"));

    for step in 1..=3 {
        page.press("step");
        let wanted = paused.epochs.0 + step;
        let stepped = page.wait_for("one more epoch is done", |shown| shown.epochs.0 == wanted);
        stands_still(&page, &stepped);
    }
    page.press("pause");
    let resumed = grows(paused.epochs.0 + 3);
    assert_eq!(resumed.phase, "running");

    page.press("cancel");
    let idle = page.wait_within(Duration::from_secs(1), "the run is cancelled", |shown| shown.phase == "idle");
    assert!(idle.notices.is_empty(), "the worker answered by itself: {:?}", idle.notices);
    stands_still(&page, &idle);

    page.type_value("epochs", "5");
    page.press("run");
    assert_eq!(page.wait_for_finish().epochs, (5, 5));
    page.close();
}

#[test]
#[ignore = "needs a release build in dist/: cargo xtask test"]
fn a_cancelled_run_that_was_paused_is_gone() {
    let page = Page::open(LONG);
    page.wait_for("training goes on", |shown| shown.epochs.0 > 0);
    page.press("pause");
    page.wait_for("the run is paused", |shown| shown.phase == "paused");
    page.press("cancel");
    let idle = page.wait_within(Duration::from_secs(1), "the run is cancelled", |shown| shown.phase == "idle");
    assert!(idle.notices.is_empty(), "the worker answered by itself: {:?}", idle.notices);
    stands_still(&page, &idle);
    page.close();
}

#[test]
#[ignore = "needs a release build in dist/: cargo xtask test"]
fn reset_goes_back_to_before_the_first_epoch_with_the_same_seed() {
    let page = Page::open("v=1&epochs=100000&seed=11");
    for _ in 0..5 {
        page.wait_for("training goes on", |shown| shown.epochs.0 > 3);
        page.press("reset");
        thread::sleep(Duration::from_millis(300));
        let shown = page.read();
        assert_eq!((shown.phase.as_str(), shown.epochs.0), ("idle", 0), "{shown:#?}");
        assert_eq!(page.read_value("seed"), "11");
        page.press("run");
    }
    page.press("reset");
    page.type_value("epochs", "5");
    page.press("run");
    let first = page.wait_for_finish().digest;
    page.press("reset");
    page.press("run");
    assert_eq!(page.wait_for_finish().digest, first);
    page.close();
}

#[test]
#[ignore = "needs a release build in dist/: cargo xtask test"]
fn step_starts_a_run_and_a_new_seed_gives_another_one() {
    let page = Page::open("v=1&epochs=4");
    let first = page.wait_for_run(1);
    page.press("reset");
    for epoch in 1..=3 {
        page.press("step");
        let shown = page.wait_for("the step is done", |shown| shown.phase == "paused" && shown.epochs.0 == epoch);
        stands_still(&page, &shown);
    }
    page.press("step");
    page.press("pause");
    let stepped = page.wait_for_run(2);
    assert_eq!(stepped.digest, first.digest, "a run in steps is the same run");

    page.press("new-seed");
    let other = page.wait_for_run(3);
    let seed = page.read_value("seed");
    assert_ne!(seed, "3");
    assert_ne!(other.digest, first.digest);
    page.wait_for_link(&format!("seed={seed}"));
    page.close();
}

#[test]
#[ignore = "needs a release build in dist/: cargo xtask test"]
fn a_new_run_takes_the_place_of_the_one_at_work() {
    let page = Page::open(LONG);
    page.wait_for("training goes on", |shown| shown.epochs.0 > 0);
    page.choose("data", "moons");
    page.type_value("epochs", "7");
    for _ in 0..5 {
        page.press("run");
    }
    let last = page.wait_for_finish();
    assert_eq!(last.epochs, (7, 7));
    stands_still(&page, &last);

    page.close();
}

#[test]
#[ignore = "needs a release build in dist/: cargo xtask test"]
fn epochs_of_an_older_run_are_not_shown_while_a_sample_is_fetched() {
    let page = Page::open(LONG);
    page.wait_for("training goes on", |shown| shown.epochs.0 > 0);
    page.choose("data", "yeast");
    page.type_value("epochs", "3");
    page.press("run");
    let last = page.wait_for("the run is finished", |shown| {
        assert!(shown.epochs.0 <= 3, "{shown:#?}");
        shown.phase == "finished"
    });
    assert_eq!(last.epochs, (3, 3));
    page.close();
}

#[test]
#[ignore = "needs a release build in dist/: cargo xtask test"]
fn a_sample_that_arrives_late_does_not_take_the_place_of_a_newer_run() {
    let page = Page::open("v=1&epochs=3");
    let first = page.wait_for_run(1);
    // Faster than any fetch.
    page.evaluate(
        "(() => {
            const data = document.querySelector('[data-field=data]'), run = document.querySelector('[data-testid=run]');
            for (const set of ['yeast', 'haystack']) {
                data.value = set;
                data.dispatchEvent(new Event('change', {bubbles: true}));
                run.click();
            }
        })()",
    );
    page.wait_for("the newer run is finished", |shown| shown.runs >= 2);
    thread::sleep(Duration::from_millis(500));
    let shown = page.read();
    assert_eq!((shown.runs, &shown.digest), (2, &first.digest), "{shown:#?}");
    page.close();
}

/// Gives the page a clock that can be held, moved on and let go; it never goes back.
const CLOCK: &str = "
    window.held = null;
    let ahead = 0;
    const now = performance.now.bind(performance);
    performance.now = () => held ?? now() + ahead;
    window.release = () => { ahead = held - now(); held = null };
";

/// How often a figure is drawn while epochs go on: as long as the page's clock stands still, and after it went on by so much.
fn drawings(page: &Page, figure: &str, milliseconds: u32) -> [u64; 2] {
    let counts = page.evaluate_later(&format!(
        "const done = arguments[0];
        let count = 0;
        const observer = new MutationObserver(() => ++count);
        observer.observe(document.querySelector('[data-figure={figure}] .drawing'), {{childList: true}});
        const epochs = () => document.querySelector('[data-testid=epochs]').textContent;
        const tellings = async n => {{
            for (let last = epochs(); n > 0; n--, last = epochs())
                while (epochs() === last) await new Promise(requestAnimationFrame);
        }};
        (async () => {{
            // Everything is due now, and from now on nothing.
            held = performance.now() + 10_000;
            await tellings(4);
            count = 0;
            await tellings(4);
            const still = count;
            held += {milliseconds};
            await tellings(6);
            observer.disconnect();
            release();
            done([still, count - still]);
        }})()"
    ));
    serde_json::from_value(counts).expect("two numbers")
}

#[test]
#[ignore = "needs a release build in dist/: cargo xtask test"]
fn curves_are_drawn_where_they_are_seen_and_no_more_often_than_they_can_be() {
    // With every panel open the curves are below the window.
    let long = format!("{LONG}&panel=all");
    let page = Page::visit(&long, Visit { script: CLOCK, ..Visit::default() });
    page.resize(1280, 600);
    page.wait_for("training goes on", |shown| shown.epochs.0 > 5);
    page.evaluate("scrollTo(0, 0)");
    page.let_settle();
    for figure in ["loss-curves", "class-loss"] {
        assert_eq!(drawings(&page, figure, 10_000), [0, 0], "{figure} is out of sight");
        page.evaluate(&format!("document.querySelector('[data-figure={figure}]').scrollIntoView()"));
        page.let_settle();
        assert_eq!(drawings(&page, figure, 199), [0, 0], "{figure} is not due yet");
        assert_eq!(drawings(&page, figure, 201), [0, 1], "{figure} is due once");
        page.evaluate("scrollTo(0, 0)");
        page.let_settle();
    }
    // For those who do not want things to move.
    page.emulate("", &[("prefers-reduced-motion", "reduce")]);
    page.open_link(&long);
    page.wait_for("training goes on", |shown| shown.epochs.0 > 5);
    for figure in ["loss-curves", "decision-map"] {
        page.evaluate(&format!("document.querySelector('[data-figure={figure}]').scrollIntoView()"));
        page.let_settle();
        assert_eq!(drawings(&page, figure, 1_000), [0, 0], "{figure} moves");
        assert_eq!(drawings(&page, figure, 2_001), [0, 1], "{figure} is due once");
    }
    page.press("cancel");
    page.close();
}

/// Here the page itself trains.
const WITHOUT_WORKERS: &str = "window.Worker = class { constructor() { throw new Error('no workers here'); } };";

#[test]
#[ignore = "needs a release build in dist/: cargo xtask test"]
fn the_page_takes_turns_while_it_trains() {
    for (mode, script) in [("worker", ""), ("inline", WITHOUT_WORKERS)] {
        let page = Page::visit(LONG, Visit { script, ..Visit::default() });
        let shown = page.wait_for("training goes on", |shown| shown.epochs.0 > 5);
        assert_eq!(shown.mode, mode);
        // The number of turns before each number of epochs that is told. A timer of the page may come late, so that two
        // numbers are told between two turns, but as many turns must have passed as numbers were told.
        let turns = page.evaluate_later(
            "const done = arguments[0];
            let turns = 0;
            const {port1, port2} = new MessageChannel();
            port1.onmessage = () => { turns++; setTimeout(() => port2.postMessage(0)) };
            port2.postMessage(0);
            const told = [];
            const observer = new MutationObserver(() => {
                if (told.push(turns) < 12) return;
                observer.disconnect();
                port1.close();
                done(told);
            });
            observer.observe(document.querySelector('[data-testid=epochs]'), {childList: true, characterData: true, subtree: true});",
        );
        let turns: Vec<u32> = serde_json::from_value(turns).expect("numbers");
        let (Some(first), Some(last)) = (turns.first(), turns.last()) else { panic!("{mode}: nothing was told") };
        assert!(last - first >= 11, "{mode}: nothing else got a turn: {turns:?}");
        // What a visitor does is heard between them.
        page.press("cancel");
        page.wait_for("the run is ended", |shown| shown.phase == "idle");
        page.close();
    }
}

/// Nothing may happen to a run that is said to stand still.
#[track_caller]
fn stands_still(page: &Page, before: &Shown) {
    thread::sleep(Duration::from_millis(250));
    let after = page.read();
    assert_eq!((&after.phase, after.epochs), (&before.phase, before.epochs), "something went on");
}
