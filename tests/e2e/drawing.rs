//! Drawing rows on the map.

use crate::{
    digests::spec_of,
    page::{Page, Visit},
};
use imbalance_lab::experiment::Run;

const ENTER: &str = "\u{E007}";
const RIGHT: &str = "\u{E014}";

fn digest_of(link: &str) -> String {
    let spec = spec_of(link);
    Run::new(&spec, None).and_then(|mut run| run.finish()).expect("it runs").digest.to_string()
}

#[test]
#[ignore = "needs a release build in dist/: cargo xtask test"]
fn rows_are_drawn_by_keys_and_by_pointer_and_taken_back() {
    let page = Page::open("v=1&epochs=3");
    page.wait_for_run(1);
    page.evaluate("document.querySelector('[data-testid=draw]').open = true");
    page.press("draw-1");
    page.focus("[data-testid=draw-surface]");
    page.press_keys(&format!("{RIGHT}{RIGHT}{ENTER}"));
    page.wait_for_run(2);
    page.wait_for("the point is in the address", |_| page.read_link().contains("data.points="));
    let link = page.read_link();
    assert_eq!(page.read_mix("data"), [900.0, 101.0]);
    assert_eq!(page.read().digest, digest_of(&link), "{link}");
    assert_eq!(page.evaluate("document.activeElement.dataset.testid"), "draw-surface", "the focus stays");
    // A stroke of the pointer is several rows, and one run.
    page.evaluate(
        "(() => { const map = document.querySelector('[data-testid=draw-surface]'); map.scrollIntoView({block: 'center'});
            const at = map.getBoundingClientRect();
            const send = (kind, x, y, buttons) => map.dispatchEvent(new PointerEvent(kind,
                {bubbles: true, pointerType: 'mouse', buttons, clientX: at.left + x * at.width, clientY: at.top + y * at.width}));
            map.setPointerCapture = () => {};
            send('pointerdown', 0.3, 0.3, 1);
            for (let step = 1; step <= 40; step++) send('pointermove', 0.3 + 0.005 * step, 0.3, 1);
            send('pointerup', 0.5, 0.3, 0); })()",
    );
    page.wait_for_run(3);
    let [common, rare] = page.read_mix("data")[..] else { panic!("two classes") };
    assert_eq!(common, 900.0);
    assert!((106.0..=109.0).contains(&rare), "{rare} rows: one for every step of the stroke");
    page.press("draw-undo");
    page.wait_for_run(4);
    assert_eq!(page.read_mix("data"), [900.0, rare - 1.0]);
    page.press("draw-clear");
    page.wait_for_run(5);
    assert_eq!(page.read_mix("data"), [900.0, 100.0]);
    page.close();
}

#[test]
#[ignore = "needs a release build in dist/: cargo xtask test"]
fn points_of_a_link_are_there_and_what_takes_none_offers_none() {
    let page = Page::visit("v=1&epochs=3&data=moons&data.points=0.5_0.5_1", Visit::default());
    page.wait_for_run(1);
    assert_eq!(page.read_value("data.points"), "0.5_0.5_1");
    page.open_link("v=1&epochs=3&data=article");
    page.wait_for_run(1);
    assert_eq!(page.evaluate("document.querySelector('[data-testid=draw]')"), serde_json::Value::Null);
    page.open_link("v=1&epochs=3&data.points=0.5_0.5_7");
    page.wait_for("a class that is not there", |shown| shown.phase == "failed");
    page.close();
}
