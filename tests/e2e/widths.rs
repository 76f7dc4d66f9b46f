//! The page on screens of every width, and with large text.

use crate::states::{self, STATES};

/// What is wider than the window, where the page scrolls sideways.
pub const BEYOND: &str = "(() => {
    const width = document.documentElement.clientWidth;
    const clipped = it => { for (let up = it.parentElement; up; up = up.parentElement)
        if (getComputedStyle(up).overflowX !== 'visible') return true; return false; };
    return document.documentElement.scrollWidth <= width ? [] : [`${document.documentElement.scrollWidth} of ${width}`,
        ...[...document.body.querySelectorAll('*')].filter(it => it.getBoundingClientRect().right > width + 1 && !clipped(it))
        .slice(0, 5).map(it => it.outerHTML.slice(0, 120))];
})()";

/// Scrolls from the top of the page to its end and back.
const COME_BY: &str = "const done = arguments[0];
    const step = at => requestAnimationFrame(() => {
        const isAtEnd = at > document.documentElement.scrollHeight;
        scrollTo(0, isAtEnd ? 0 : at);
        isAtEnd ? requestAnimationFrame(() => requestAnimationFrame(done)) : step(at + innerHeight);
    });
    step(0);";

#[test]
#[ignore = "needs a release build in dist/: cargo xtask test"]
fn no_width_and_no_size_of_text_makes_the_page_scroll_sideways_in_any_state() {
    let page = states::visit("");
    let mut wide = Vec::new();
    let mut look = |state: &str, what: &str| {
        // What is out of sight may keep the place it had until somebody comes by.
        page.evaluate_later(COME_BY);
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
