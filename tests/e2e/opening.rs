//! The opening of the page: there at once, out of the way where it is not wanted, and whole on every screen.

use crate::page::{Page, Visit};
use serde_json::Value;

/// Keeps how far things have moved by themselves since the page began.
const WATCH: &str = "
    window.moved = 0;
    new PerformanceObserver(list => list.getEntries().forEach(entry => {
        if (entry.sources.some(({node}) => node?.parentElement?.closest?.('#hero') || node?.id === 'hero')) moved += entry.value;
    })).observe({type: 'layout-shift', buffered: true});
";

fn height(page: &Page) -> f64 {
    page.evaluate("document.getElementById('hero').getBoundingClientRect().height").as_f64().expect("a number")
}

#[test]
#[ignore = "needs a release build in dist/: cargo xtask test"]
fn it_fits_every_screen_and_stays_where_it_is() {
    let page = Page::visit("", Visit { script: WATCH, ..Visit::default() });
    page.wait_for_finish();
    assert_eq!(page.evaluate("moved"), 0, "the opening moved while the page came up");
    for (width, most) in [(320, 844.0), (390, 844.0), (1280, 620.0), (1920, 900.0)] {
        page.resize(width, 900);
        let found = height(&page);
        assert!((300.0..=most).contains(&found), "{found} high at a width of {width}");
        let beyond = "[...document.querySelectorAll('#hero, #hero *')].filter(it => it.getBoundingClientRect().right > innerWidth + 1).map(it => it.outerHTML.slice(0, 120))";
        assert_eq!(page.evaluate(beyond), Value::Array(Vec::new()), "beyond {width}");
    }
    page.close();
}

#[test]
#[ignore = "needs a release build in dist/: cargo xtask test"]
fn it_gives_way_to_settings_and_to_pages_around() {
    let page = Page::open("v=1");
    for (query, link, is_shown) in [
        ("", "", true),
        ("", "v=1", true),
        ("", "scores", true),
        ("from=course", "", true),
        ("", "v=1&epochs=3", false),
        ("", "epochs=3", false),
        ("embed=1", "", false),
        ("lesson=costs", "v=1", false),
    ] {
        page.open_address(query, link);
        assert_eq!(height(&page) > 0.0, is_shown, "{query:?} {link:?}");
    }
    page.close();
}
