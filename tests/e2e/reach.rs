//! The page by keyboard alone, and on screens of every width.

use crate::page::Page;
use serde_json::Value;

const TAB: char = '\u{E004}';
const ENTER: &str = "\u{E007}";

/// What Tab should reach, in the order of the document. Of radio buttons only the chosen one is a stop.
const STOPS: &str =
    "[...document.querySelectorAll('a[href], button, input, select, textarea, summary, [tabindex=\"0\"]')]
    .filter(it => it.checkVisibility() && !it.disabled && (it.type !== 'radio' || it.checked))";

#[test]
#[ignore = "needs a release build in dist/: cargo xtask test"]
fn tab_reaches_everything_in_order_and_leaves_again() {
    let page = Page::open("v=1&epochs=3&resample=smote");
    page.wait_for_run(1);
    page.open_all_details();
    page.evaluate(&format!(
        "(() => {{
            window.stops = {STOPS};
            window.reached = [];
            window.unmarked = [];
            addEventListener('focusin', event => {{
                reached.push(stops.indexOf(event.target));
                // Of a hidden file input the label shows the focus.
                const shows = [event.target, ...event.target.labels ?? []].some(it => getComputedStyle(it).outlineStyle !== 'none');
                if (!shows) unmarked.push(event.target.outerHTML.slice(0, 160));
            }});
        }})()"
    ));
    let count = page.evaluate("stops.length").as_u64().expect("a number") as usize;
    assert!(count > 45, "only {count} stops");
    page.press_keys(&TAB.to_string().repeat(count + 1));
    let reached: Vec<i64> = serde_json::from_value(page.evaluate("reached")).expect("numbers");
    let name = |index: i64| page.evaluate(&format!("(stops[{index}] ?? document.body).outerHTML.slice(0, 160)"));
    for (expected, &found) in (0..count as i64).zip(&reached) {
        assert_eq!(found, expected, "after {} comes {}, not {}", name(expected - 1), name(found), name(expected));
    }
    assert!(reached.len() >= count, "stuck at {}", name(*reached.last().unwrap_or(&-1)));
    let every = "button, input:not([type=radio]), select, summary, a[href]";
    let lost = page.evaluate(&format!(
        "[...document.querySelectorAll('{every}')].filter(it => it.checkVisibility() && !stops.includes(it)).map(it => it.outerHTML.slice(0, 160))"
    ));
    assert_eq!(lost, Value::Array(Vec::new()), "cannot be reached");
    assert_eq!(page.evaluate("unmarked"), Value::Array(Vec::new()), "show no focus");
    page.close();
}

#[test]
#[ignore = "needs a release build in dist/: cargo xtask test"]
fn everything_works_by_keys() {
    let page = Page::open("v=1&epochs=3");
    page.wait_for_run(1);
    page.focus("[data-testid=remedy-smote]");
    page.press_keys(ENTER);
    page.wait_for_run(2);
    assert_eq!(page.read_value("resample"), "smote");
    assert_eq!(page.evaluate("document.activeElement.dataset.testid"), "remedy-smote", "the focus stays");

    // A number, by Tab and by Enter.
    for (number, key) in [("4", TAB.to_string()), ("5", ENTER.to_owned())] {
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

    // A list, by a letter and by its menu.
    page.focus("[data-field=sampler]");
    page.press_keys("w");
    page.wait_for_link("sampler=weighted");
    page.focus("#station-train summary");
    page.press_keys(ENTER);
    page.focus("[data-field=optimizer]");
    page.press_keys(&format!(" \u{E015}{ENTER}"));
    page.wait_for_link("optimizer=sgd");
    assert_eq!(page.evaluate("document.activeElement.dataset.field"), "optimizer", "the focus stays");

    page.focus("#station-resample summary");
    page.press_keys(" ");
    assert_eq!(page.evaluate("document.querySelector('#station-resample details').open"), true);
    page.focus("[data-testid=run]");
    page.press_keys(" ");
    page.wait_for_run(3);

    page.focus("a.skip");
    page.press_keys(ENTER);
    assert!(page.wait_for_link("sampler=weighted").starts_with("v=1"), "the skip link leaves the settings alone");
    let top = page.evaluate("document.getElementById('scores').getBoundingClientRect().top < innerHeight");
    assert_eq!(top, true, "the scores are in view");
    page.close();
}

#[test]
#[ignore = "needs a release build in dist/: cargo xtask test"]
fn no_width_makes_the_page_scroll_sideways() {
    let page = Page::open("");
    page.wait_for_run(1);
    let mut wide = Vec::new();
    for (link, name) in [("v=1&epochs=5", "haystack"), ("v=1&epochs=5&data=yeast&resample=smote", "yeast")] {
        page.resize(1280, 900);
        page.open_link(link);
        let shown = page.wait_for("the run ended", |shown| matches!(shown.phase.as_str(), "finished" | "failed"));
        for width in [320, 390, 1280] {
            page.resize(width, 900);
            for state in ["closed", "open"] {
                if state == "open" {
                    page.open_all_details();
                }
                let beyond = "(() => {
                    const width = document.documentElement.clientWidth;
                    const clipped = it => { for (let up = it.parentElement; up; up = up.parentElement)
                        if (getComputedStyle(up).overflowX !== 'visible') return true; return false; };
                    return document.documentElement.scrollWidth <= width ? [] : [`${document.documentElement.scrollWidth} of ${width}`,
                        ...[...document.body.querySelectorAll('*')].filter(it => it.getBoundingClientRect().right > width + 1 && !clipped(it))
                        .slice(0, 5).map(it => it.outerHTML.slice(0, 120))];
                })()";
                let beyond = page.evaluate(beyond);
                if beyond.as_array().is_none_or(|list| !list.is_empty()) {
                    wide.push(format!("{name} {width} {state} ({}): {beyond:#}", shown.phase));
                }
                page.take_picture(&format!("{name}-{width}-{state}"));
            }
            page.evaluate("document.querySelectorAll('details').forEach(details => details.open = false)");
        }
    }
    assert!(wide.is_empty(), "{}", wide.join("\n"));
    page.close();
}
