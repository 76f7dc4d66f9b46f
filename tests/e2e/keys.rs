//! Every control of the page in every state: reached by Tab, shown to have the focus, and worked by keys alone.
//!
//! The controls are found on the page, so a new one is tested by being there.

use crate::{
    page::Page,
    states::{self, STATES},
};
use std::{
    collections::{BTreeMap, BTreeSet},
    thread,
    time::{Duration, Instant},
};

const TAB: &str = "\u{E004}";
const ENTER: &str = "\u{E007}";
const SPACE: &str = " ";
const LEFT: &str = "\u{E012}";
const UP: &str = "\u{E013}";
const RIGHT: &str = "\u{E014}";
const DOWN: &str = "\u{E015}";

/// How long a key may take to do something.
const REACTION: Duration = Duration::from_secs(3);

/// Defined before the page's own scripts run.
const CONTROLS: &str = include_str!("controls.js");

fn texts(page: &Page, expression: &str) -> Vec<String> {
    serde_json::from_value(page.evaluate(expression)).expect("texts")
}

#[test]
#[ignore = "needs a release build in dist/: cargo xtask test"]
fn tab_reaches_everything_in_order_with_a_ring_and_leaves_again_in_every_state() {
    let page = states::visit(CONTROLS);
    let mut wrong = Vec::new();
    for state in STATES {
        state.reach(&page);
        page.evaluate(
            "(() => {
                // The walk starts at the top of the document, wherever the last step left the focus.
                document.body.tabIndex = -1;
                document.body.focus();
                document.body.removeAttribute('tabindex');
                scrollTo(0, 0);
                window.stops = controlsOnPage().filter(isStop);
                window.reached = [];
                window.unmarked = [];
                const names = namesOfControls();
                const named = new Map(controlsOnPage().map((it, index) => [it, names[index]]));
                window.nameOfStop = index => named.get(stops[index]) ?? 'what is no control';
                noteLooks();
                addEventListener('focusin', ({target}) => {
                    reached.push(stops.indexOf(target));
                    if (!showsFocus(target)) unmarked.push(named.get(target) ?? target.outerHTML.slice(0, 120));
                });
            })()",
        );
        let count = page.evaluate("stops.length").as_u64().expect("a number") as usize;
        assert!(count > 20, "{}: only {count} controls", state.name);
        page.press_keys(&TAB.repeat(count + 1));
        let reached: Vec<i64> = serde_json::from_value(page.evaluate("reached")).expect("numbers");
        let name = |index: i64| page.evaluate(&format!("nameOfStop({index})"));
        let expected = 0..count as i64;
        match expected.clone().zip(&reached).find(|(expected, found)| expected != *found) {
            Some((expected, &found)) => wrong.push(format!(
                "{}: after {} comes {} instead of {}",
                state.name,
                name(expected - 1),
                name(found),
                name(expected)
            )),
            None if reached.len() < count => {
                wrong.push(format!("{}: Tab stays at {}", state.name, name(reached.last().copied().unwrap_or(-1))));
            }
            None => {}
        }
        for unmarked in texts(&page, "unmarked") {
            wrong.push(format!("{}: {unmarked} does not show that it has the focus", state.name));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    page.close();
}

/// What a control made of one way to work it.
enum Outcome {
    /// It did something; whether there are further ways to try.
    Worked {
        is_last: bool,
    },
    /// There is nothing to do now, and it says so.
    Disabled,
    /// It is not on the page any more.
    Gone,
    Silent(String),
}

#[test]
#[ignore = "needs a release build in dist/: cargo xtask test"]
fn every_control_works_by_keys_alone() {
    let page = states::visit(CONTROLS);
    let mut worked = BTreeSet::new();
    let mut disabled = BTreeMap::new();
    let mut silent = Vec::new();
    for state in STATES {
        let is_busy = state.name == "comparing";
        let reach = || {
            state.reach(&page);
            if !is_busy {
                // What is there only while a run goes on is worked elsewhere.
                settle(&page);
            }
        };
        reach();
        let mut is_fresh = true;
        let names = texts(&page, "namesOfControls()");
        for name in &names {
            let mut way = 0;
            while !worked.contains(name) {
                let mut outcome = work(&page, name, way, is_busy);
                if !matches!(outcome, Outcome::Worked { .. }) && !is_fresh {
                    // What was worked before took it away, or left it nothing to do.
                    reach();
                    outcome = work(&page, name, way, is_busy);
                }
                if matches!(outcome, Outcome::Silent(_)) && ["at-rest", "undone"].contains(&state.name) {
                    // All is as it wants it already: once more, with another setting.
                    reach();
                    page.type_value("epochs", "7");
                    outcome = work(&page, name, way, is_busy);
                }
                is_fresh = matches!(outcome, Outcome::Disabled);
                match outcome {
                    Outcome::Worked { is_last: true } => drop(worked.insert(name.clone())),
                    Outcome::Worked { is_last: false } => way += 1,
                    Outcome::Disabled => {
                        disabled.insert(name.clone(), state.name);
                        break;
                    }
                    Outcome::Gone | Outcome::Silent(_) => {
                        let how =
                            if let Outcome::Silent(how) = outcome { how } else { "is there by chance only".to_owned() };
                        silent.push(format!("{}: {name}: {how}", state.name));
                        worked.insert(name.clone());
                    }
                }
            }
        }
    }
    println!("{} controls worked by keys", worked.len());
    assert!(worked.len() > 100, "only {} controls", worked.len());
    for (name, state) in disabled.iter().filter(|(name, _)| !worked.contains(*name)) {
        silent.push(format!("{state}: {name} is disabled in every state of this test"));
    }
    assert!(silent.is_empty(), "{}", silent.join("\n"));
    page.close();
}

#[test]
#[ignore = "needs a release build in dist/: cargo xtask test"]
fn a_key_leaves_the_focus_where_it_was_and_a_wrong_number_is_told() {
    let page = Page::open("v=1&epochs=3");
    page.wait_for_run(1);
    page.focus("[data-testid=remedy-smote]");
    page.press_keys(ENTER);
    page.wait_for_run(2);
    assert_eq!(page.read_value("resample"), "smote");
    assert_eq!(page.evaluate("document.activeElement.dataset.testid"), "remedy-smote", "the focus stays");

    // A number counts after Tab and after Enter.
    for (number, key) in [("4", TAB), ("5", ENTER)] {
        page.focus("[data-field=epochs]");
        page.evaluate("document.activeElement.select()");
        page.press_keys(&format!("{number}{key}"));
        page.wait_for_link(&format!("epochs={number}"));
    }
    page.focus("[data-field=epochs]");
    page.evaluate("document.activeElement.select()");
    page.press_keys(&format!("0{ENTER}"));
    assert!(page.read_element("#field-epochs-error").contains("a whole number from 1 to"));
    assert_eq!(page.evaluate("document.activeElement.ariaInvalid"), "true");
    page.evaluate("document.activeElement.select()");
    page.press_keys(&format!("6{ENTER}"));
    page.wait_for_link("epochs=6");
    assert_eq!(page.read_element("#field-epochs-error"), "");

    // A list takes the first letter of a word.
    page.focus("[data-field=sampler]");
    page.press_keys("w");
    page.wait_for_link("sampler=weighted");
    assert_eq!(page.evaluate("document.activeElement.dataset.field"), "sampler", "the focus stays");

    page.focus("a.skip");
    page.press_keys(ENTER);
    assert!(page.wait_for_link("sampler=weighted").starts_with("v=1"), "the skip link leaves the settings alone");
    let top = page.evaluate("document.getElementById('scores').getBoundingClientRect().top < innerHeight");
    assert_eq!(top, true, "the scores are in view");
    page.close();
}

/// Works a control in one of the ways that it must answer to.
fn work(page: &Page, name: &str, way: usize, is_busy: bool) -> Outcome {
    let kind = watch(page, name);
    // Of each list one key must do something: a control may be at its end already.
    let ways: &[&[&str]] = match kind.as_str() {
        "gone" => return Outcome::Gone,
        "disabled" => return Outcome::Disabled,
        // All of it is in sight.
        "whole" => return Outcome::Worked { is_last: true },
        "button" | "summary" | "file" => &[&[ENTER], &[SPACE]],
        "a" => &[&[ENTER]],
        "checkbox" => &[&[SPACE]],
        "select" | "range" => &[&[DOWN, UP]],
        // A share has no room for a whole step; it is typed.
        "number" => &[&[DOWN, UP, "0.5"]],
        "radio" => &[&[RIGHT, LEFT]],
        "scroll" | "plot" => &[&[DOWN, RIGHT]],
        "text" => &[&["2", "x"]],
        other => return Outcome::Silent(format!("this test knows no keys for it: {other}")),
    };
    let mut seen = Vec::new();
    let is_done = ways[way].iter().any(|key| {
        page.evaluate("beginWatch()");
        if matches!(kind.as_str(), "text" | "number") && key.is_ascii() {
            page.evaluate("document.activeElement.select()");
        }
        page.press_keys(key);
        if matches!(kind.as_str(), "text" | "number") {
            // What is typed counts when it is confirmed.
            page.press_keys(ENTER);
        }
        did_something(page, &kind, is_busy, &mut seen)
    });
    if !is_done {
        return Outcome::Silent(format!("{} did nothing ({kind}; changed: {seen:?})", spoken(ways[way])));
    }
    settle(page);
    Outcome::Worked { is_last: way + 1 == ways.len() }
}

/// Puts the focus on a control; what kind it is.
fn watch(page: &Page, name: &str) -> String {
    let name = serde_json::Value::from(name);
    page.evaluate(&format!("watch({name})")).as_str().expect("a kind").to_owned()
}

/// Waits until what must follow has followed.
fn did_something(page: &Page, kind: &str, is_busy: bool, seen: &mut Vec<String>) -> bool {
    let start = Instant::now();
    while start.elapsed() < REACTION {
        *seen = texts(page, "seen()");
        let has = |what: &str| seen.iter().any(|it| it == what);
        let is_done = match kind {
            // The choice itself is the browser's doing; something must follow from it.
            "select" | "range" => has("value") && (has("page") || has("address")),
            "radio" => has("values") && has("page"),
            "checkbox" => has("value"),
            "number" | "text" => has("value") || has("address") || has("page"),
            "file" => has("choosers"),
            "scroll" => has("scrolled"),
            "plot" => has("page"),
            // Scrolling alone is what a link does; a button that only takes the focus does nothing.
            // What goes on anyway is no answer.
            "button" if is_busy => has("itself"),
            "a" => has("address") || has("scrolled") || has("focus"),
            _ => has("page") || has("address") || has("downloads"),
        };
        if is_done {
            return true;
        }
        thread::sleep(Duration::from_millis(20));
    }
    false
}

/// Waits until nothing is being trained, so that one control's work is not taken for the next one's.
fn settle(page: &Page) {
    let start = Instant::now();
    let mut quiet = 0;
    while quiet < 3 && start.elapsed() < Duration::from_secs(30) {
        page.evaluate("beginWatch()");
        thread::sleep(Duration::from_millis(40));
        let is_quiet = !texts(page, "seen()").iter().any(|it| it == "page");
        quiet = if is_quiet { quiet + 1 } else { 0 };
        // A long run that was started by a key is ended; a paused one stays as it is.
        if page.evaluate("document.body.dataset.phase") == "running" && start.elapsed() > Duration::from_secs(2) {
            page.evaluate("document.querySelector('[data-testid=cancel]').click()");
        }
    }
}

fn spoken(keys: &[&str]) -> String {
    let name = |key: &&str| match *key {
        ENTER => "Enter".to_owned(),
        SPACE => "Space".to_owned(),
        LEFT => "the left arrow".to_owned(),
        RIGHT => "the right arrow".to_owned(),
        UP => "the up arrow".to_owned(),
        DOWN => "the down arrow".to_owned(),
        other => format!("“{other}”"),
    };
    keys.iter().map(name).collect::<Vec<_>>().join(" or ")
}
