//! The page by keyboard alone, and on screens of every width.

use crate::{
    page::Page,
    states::{self, STATES},
    webdriver::Browser,
};

const TAB: char = '\u{E004}';
const ENTER: &str = "\u{E007}";

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
    // Only Chromium's driver presses keys in a menu, which is not a part of the page.
    page.press_keys(&if Browser::chosen() == Browser::Chromium { format!(" \u{E015}{ENTER}") } else { "s".to_owned() });
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

/// What is wider than the window, where the page scrolls sideways.
const BEYOND: &str = "(() => {
    const width = document.documentElement.clientWidth;
    const clipped = it => { for (let up = it.parentElement; up; up = up.parentElement)
        if (getComputedStyle(up).overflowX !== 'visible') return true; return false; };
    return document.documentElement.scrollWidth <= width ? [] : [`${document.documentElement.scrollWidth} of ${width}`,
        ...[...document.body.querySelectorAll('*')].filter(it => it.getBoundingClientRect().right > width + 1 && !clipped(it))
        .slice(0, 5).map(it => it.outerHTML.slice(0, 120))];
})()";

#[test]
#[ignore = "needs a release build in dist/: cargo xtask test"]
fn no_width_and_no_size_of_text_makes_the_page_scroll_sideways_in_any_state() {
    let page = states::visit("");
    let mut wide = Vec::new();
    let mut look = |state: &str, what: &str| {
        let beyond = page.evaluate(BEYOND);
        if beyond.as_array().is_none_or(|list| !list.is_empty()) {
            wide.push(format!("{state} {what}: {beyond:#}"));
        }
        page.take_picture(&format!("{state}-{}", what.replace(' ', "-")));
    };
    for state in STATES {
        page.resize(1280, 900);
        state.reach(&page);
        for width in [1280, 390, 320] {
            page.resize(width, 900);
            look(state.name, &format!("{width}"));
        }
        page.resize(1280, 900);
        page.evaluate("document.documentElement.style.fontSize = '32px'");
        look(state.name, "1280 large text");
    }
    assert!(wide.is_empty(), "{}", wide.join("\n"));
    page.close();
}
