//! Sliders beside numbers: what is dragged is followed by the run, in order and as one step.

use crate::{digests::spec_of, page::Page};
use imbalance_lab::experiment::Run;

/// So small that its run takes a moment on any machine.
const LINK: &str = "v=1&data=moons&data.n_samples=100&epochs=2&hidden=4";
const ROWS: &str = "[data-slider='data.n_samples']";

fn digest_of(link: &str) -> String {
    Run::new(&spec_of(link), None).and_then(|mut run| run.finish()).expect("it runs").digest.to_string()
}

/// Writes down what is set and what is shown from now on, in order.
fn watch(page: &Page) {
    page.evaluate(
        "(() => { window.steps = []; const field = document.querySelector(`[data-field='data.n_samples']`);
            new MutationObserver(() => steps.push(['shown', document.body.dataset.digest]))
                .observe(document.body, {attributes: true, attributeFilter: ['data-digest']});
            document.addEventListener('input', () => queueMicrotask(() => steps.push(['set', field.value]))) })()",
    );
}

fn steps(page: &Page) -> Vec<(String, String)> {
    serde_json::from_value(page.evaluate("steps.splice(0)")).expect("pairs")
}

#[test]
#[ignore = "needs a release build in dist/: cargo xtask test"]
fn a_drag_is_followed_in_order() {
    let page = Page::open(LINK);
    page.wait_for_run(1);
    watch(&page);
    let of = |rows: &str| digest_of(&LINK.replace("n_samples=100", &format!("n_samples={rows}")));
    // The first run of a worker may be slow, and then the next follows only when the slider is let go.
    let is_followed = (1..=6).any(|turn| {
        let end = 0.2 + 0.015 * f64::from(turn);
        page.drag_slider(ROWS, &[0.2, 0.22, 0.24, 0.26, 0.28, 0.3, 0.28, 0.26, 0.24, end], 120);
        let wanted = of(&page.read_value("data.n_samples"));
        page.wait_for("the last setting is shown", |shown| shown.digest == wanted);
        let steps = steps(&page);
        let set: Vec<(usize, String)> =
            (0..).zip(&steps).filter(|(_, (kind, _))| kind == "set").map(|(at, (_, rows))| (at, of(rows))).collect();
        let mut last = 0;
        for (at, (_, digest)) in steps.iter().enumerate().filter(|(_, (kind, _))| kind == "shown") {
            // It was set before it was shown, and not before what was shown last.
            let place = set.iter().find(|(when, it)| (last..at).contains(when) && it == digest);
            last = place.unwrap_or_else(|| panic!("{digest} was shown at {at}, after {last}: {steps:?}")).0;
        }
        let let_go = steps.iter().rposition(|(kind, _)| kind == "set").expect("something was set");
        steps[..let_go].iter().any(|(kind, _)| kind == "shown")
    });
    assert!(is_followed, "nothing followed while the slider moved");
    page.close();
}

#[test]
#[ignore = "needs a release build in dist/: cargo xtask test"]
fn a_drag_is_one_step_of_undo_and_one_line_of_the_list() {
    let page = Page::open(LINK);
    let first = page.wait_for_run(1);
    // Slower than what is one step by its time alone.
    page.drag_slider(ROWS, &[0.2, 0.24, 0.28], 700);
    let dragged = page.wait_for_run(2);
    assert_eq!(
        dragged.digest,
        digest_of(&page.wait_for_link(&format!("data.n_samples={}", page.read_value("data.n_samples"))))
    );
    page.press("undo");
    page.wait_for_run(3);
    assert_eq!((page.read_value("data.n_samples").as_str(), page.read().digest), ("100", first.digest));
    assert_eq!(page.evaluate("document.querySelector('[data-testid=undo]').ariaDisabled"), "true");
    page.close();
}

#[test]
#[ignore = "needs a release build in dist/: cargo xtask test"]
fn a_slider_moves_by_keys_from_one_round_number_to_the_next() {
    let page = Page::open(LINK);
    page.wait_for_run(1);
    page.focus(ROWS);
    for (key, rows) in [("\u{E014}", "110"), ("\u{E014}", "120"), ("\u{E012}", "110")] {
        page.press_keys(key);
        assert_eq!(page.read_value("data.n_samples"), rows);
        let wanted = digest_of(&LINK.replace("n_samples=100", &format!("n_samples={rows}")));
        page.wait_for("the run follows", |shown| shown.digest == wanted);
    }
    let spoken = page.evaluate(&format!("document.querySelector(`{ROWS}`).getAttribute('aria-valuetext')"));
    assert_eq!(spoken, "110");
    // A number between two stops stays as it is.
    page.type_value("data.n_samples", "105");
    assert_eq!(page.read_value("data.n_samples"), "105");
    page.close();
}

#[test]
#[ignore = "needs a release build in dist/: cargo xtask test"]
fn whoever_wants_things_calm_sees_what_a_drag_ends_with() {
    let page = Page::open(LINK);
    page.wait_for_run(1);
    page.emulate("", &[("prefers-reduced-motion", "reduce")]);
    watch(&page);
    page.drag_slider(ROWS, &[0.2, 0.24, 0.28, 0.3, 0.32], 120);
    page.wait_for_run(2);
    let shown = steps(&page).into_iter().filter(|(kind, _)| kind == "shown").count();
    assert_eq!(shown, 1);
    page.close();
}

#[test]
#[ignore = "needs a release build in dist/: cargo xtask test"]
fn a_slow_run_waits_for_run() {
    let page = Page::open("v=1&data=article&data.n_samples=5000&epochs=300&hidden=128,128");
    let first = page.wait_for_run(1);
    page.focus("[data-slider='data.n_samples']");
    page.press_keys("\u{E012}");
    page.wait_for("it says so", |_| {
        page.evaluate("[...document.querySelectorAll('.slider-note')].some(it => it.textContent.includes('press Run'))")
            == true
    });
    let shown = page.read();
    assert_eq!((shown.phase.as_str(), shown.digest), ("finished", first.digest));
    page.close();
}
