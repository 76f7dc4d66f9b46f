//! The pictures of the page in `docs/screenshots/`: `cargo xtask screenshots` takes them anew.
//!
//! It is no check, so without `IMBALANCE_LAB_SCREENSHOTS`, the folder to write to, it does nothing.

use crate::page::Page;
use std::path::{Path, PathBuf};

/// One picture, taken in a light and a dark theme.
struct Picture {
    /// The file's name is `<name>-<theme>.png`.
    name: &'static str,
    /// Width and height of the window in CSS pixels, one of them to a pixel of the picture.
    size: (u32, u32),
    /// The query and the part after `#` of the address.
    query: &'static str,
    link: &'static str,
    /// What is done before, once the page is there.
    before: fn(&Page),
}

const fn picture(
    name: &'static str,
    size: (u32, u32),
    query: &'static str,
    link: &'static str,
    before: fn(&Page),
) -> Picture {
    Picture { name, size, query, link, before }
}

/// Every picture. A new one is one line here.
const PICTURES: &[Picture] = &[
    picture("hero", (1280, 720), "", "", show_opening_alone),
    picture("run", (1280, 720), "", "", find_the_rare),
    picture("wide", (1920, 1080), "", "", find_the_rare),
    picture("scores", (1440, 900), "", "v=1&sampler=weighted&panel=scores", finish),
    picture("compare", (1280, 1000), "", "v=1", compare),
    picture("lesson", (1280, 720), "lesson=threshold_first", "", take_a_step),
    picture("mini", (420, 520), "embed=1&view=mini&autorun=1", "v=1&sampler=weighted", finish),
    picture("phone", (390, 844), "", "v=1&sampler=weighted", finish),
];

/// What a chat or a forum shows beside a link to the page; the size is the one that they ask for.
const PREVIEW: Picture = picture("preview", (1200, 630), "", "", show_opening_alone);

fn finish(page: &Page) {
    page.wait_for_finish();
}

/// The opening is left by its button.
fn find_the_rare(page: &Page) {
    page.wait_for_finish();
    page.evaluate("document.getElementById('find-rare').click()");
    page.wait_for_run(2);
    page.evaluate("(document.activeElement.blur(), scrollTo(0, 0))");
}

/// The opening over the whole window, as it is before anything is pressed.
fn show_opening_alone(page: &Page) {
    page.wait_for_finish();
    page.evaluate(
        "(() => {
            const style = document.createElement('style');
            style.textContent = 'body { display: grid; align-items: center; min-height: 100vh } #hero ~ * { display: none !important }';
            document.head.append(style);
            document.getElementById('find-rare').disabled = false;
        })()",
    );
}

/// A step of a lesson, answered and run.
fn take_a_step(page: &Page) {
    page.wait_for("the lesson is there", |_| !page.read_element("#lesson-heading").is_empty());
    if page.evaluate("document.querySelector('[data-testid=lesson-choice-0]') !== null") == true {
        page.press("lesson-choice-0");
    }
    page.press("lesson-run");
    page.wait_for_finish();
}

/// All remedies over five seeds, with the drawing in view.
fn compare(page: &Page) {
    page.wait_for_finish();
    page.evaluate(
        "(() => { const input = document.getElementById('compare-seeds'); input.value = 5;
            input.dispatchEvent(new Event('change', {bubbles: true})) })()",
    );
    page.press("compare-start");
    page.wait_for("the comparison is done", |_| page.read_text("compare-progress").contains("50 of 50 runs in"));
    page.evaluate("document.querySelector('[data-figure=comparison]').scrollIntoView()");
}

#[test]
#[ignore = "takes pictures and checks nothing: cargo xtask screenshots"]
fn the_pictures_are_taken() {
    let Some(folder) = std::env::var_os("IMBALANCE_LAB_SCREENSHOTS").map(PathBuf::from) else { return };
    let page = Page::open("");
    page.hide_scroll_bars();
    for theme in ["light", "dark"] {
        for picture in PICTURES {
            picture.take(&page, theme, &folder.join(format!("{}-{theme}.png", picture.name)));
        }
    }
    PREVIEW.take(&page, "light", &folder.join("preview.png"));
    page.close();
}

impl Picture {
    fn take(&self, page: &Page, theme: &str, path: &Path) {
        page.resize(self.size.0, self.size.1);
        page.set_theme(theme);
        page.open_address(self.query, self.link);
        (self.before)(page);
        page.let_settle();
        let bytes = page.window_as_png();
        println!("{}: {} kB", path.display(), bytes.len().div_ceil(1000));
        std::fs::write(path, bytes).expect("the picture is written");
    }
}
