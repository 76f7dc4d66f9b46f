//! Going back in a finished run: by hand, by keys, by a link, and with a pinned run beside it.

use crate::{
    digests::spec_of,
    page::{PATIENCE, Page, Shown},
};
use imbalance_lab::experiment::{Report, Run};
use std::{
    thread,
    time::{Duration, Instant},
};

const LINK: &str = "v=1&data=moons&data.n_samples=400&epochs=20";

/// What a run that ends after so many epochs finds.
fn report_of(settings: &str, epochs: u32) -> Report {
    let mut spec = spec_of(&format!("{LINK}{settings}"));
    spec.set("epochs", &epochs.to_string()).expect("it fits");
    Run::new(&spec, None).and_then(|mut run| run.finish()).expect("it runs")
}

#[track_caller]
fn wait_for_digest(page: &Page, report: &Report) -> Shown {
    let digest = report.digest.to_string();
    page.wait_for("the epoch is shown", |shown| shown.digest == digest)
}

/// Waits until the timeline is there, which comes after the first run.
#[track_caller]
fn wait_for_timeline(page: &Page) {
    page.wait_for("there is a timeline", |_| {
        page.evaluate("document.querySelector('[data-testid=timeline-slider]') !== null") == true
    });
}

/// Puts the slider on the epoch of that place, from 0, as a hand would.
fn slide(page: &Page, place: u32) {
    page.evaluate(&format!(
        "(() => {{ const slider = document.querySelector('[data-testid=timeline-slider]'); slider.value = {place};
            slider.dispatchEvent(new Event('input', {{bubbles: true}})) }})()"
    ));
}

fn drawing(page: &Page, figure: &str) -> String {
    page.evaluate(&format!("document.querySelector('[data-figure={figure}] .drawing').innerHTML")).to_string()
}

#[test]
#[ignore = "needs a release build in dist/: cargo xtask test"]
fn an_epoch_is_shown_as_a_run_that_ends_there() {
    const FOLLOW: [&str; 4] = ["decision-map", "score-histogram", "confusion-matrix", "roc"];
    let page = Page::open(LINK);
    let end = page.wait_for_run(1);
    wait_for_timeline(&page);
    let drawn = FOLLOW.map(|figure| drawing(&page, figure));
    slide(&page, 2);
    let third = report_of("", 3);
    let shown = wait_for_digest(&page, &third);
    assert_eq!((shown.verdict, shown.runs), (third.verdict(), 1), "nothing is trained");
    assert_eq!(page.read_text("timeline-epoch"), "Epoch 3 of 20");
    page.wait_for_link("epoch=3");
    for (figure, drawn) in FOLLOW.iter().zip(&drawn) {
        assert_ne!(drawing(&page, figure), *drawn, "{figure} did not follow");
    }
    // Another threshold judges that epoch, and is kept on the way to another.
    page.evaluate(
        "(() => { const slider = document.getElementById('slider-judge'); slider.value = 0.2;
            slider.dispatchEvent(new Event('input', {bubbles: true})) })()",
    );
    wait_for_digest(&page, &report_of("&threshold=fixed&threshold.at=0.2", 3));
    slide(&page, 8);
    wait_for_digest(&page, &report_of("&threshold=fixed&threshold.at=0.2", 9));
    page.press("undo");
    wait_for_digest(&page, &report_of("", 9));
    page.press("timeline-end");
    assert_eq!(wait_for_digest(&page, &report_of("", 20)).verdict, end.verdict);
    assert_eq!(FOLLOW.map(|figure| drawing(&page, figure)), drawn);
    page.wait_for("the address is of the end", |_| !page.read_link().contains("epoch="));
    page.close();
}

#[test]
#[ignore = "needs a release build in dist/: cargo xtask test"]
fn epochs_are_stepped_through_by_keys_and_told() {
    let page = Page::open(LINK);
    page.wait_for_run(1);
    wait_for_timeline(&page);
    page.focus("[data-testid=timeline-slider]");
    page.press_keys("\u{E011}");
    let first = report_of("", 1);
    wait_for_digest(&page, &first);
    page.press_keys("\u{E014}\u{E014}");
    let third = report_of("", 3);
    wait_for_digest(&page, &third);
    let spoken =
        page.evaluate("document.querySelector('[data-testid=timeline-slider]').getAttribute('aria-valuetext')");
    let spoken = spoken.as_str().expect("a text");
    assert!(spoken.starts_with("Epoch 3 of 20") && spoken.ends_with(&third.verdict()), "{spoken}");
    page.press("timeline-back");
    wait_for_digest(&page, &report_of("", 2));
    let losses = report_of("", 20).epochs.into_iter().map(|epoch| epoch.validation_loss.expect("validation rows"));
    let (best, _) = (1..).zip(losses).min_by(|a, b| a.1.total_cmp(&b.1)).expect("epochs");
    assert_eq!(page.read_text("timeline-best"), format!("Best validation loss: {best}"));
    page.press("timeline-best");
    wait_for_digest(&page, &report_of("", best));
    page.close();
}

#[test]
#[ignore = "needs a release build in dist/: cargo xtask test"]
fn a_link_leads_to_its_epoch_and_a_run_to_its_end() {
    let page = Page::open(&format!("{LINK}&epoch=4"));
    wait_for_digest(&page, &report_of("", 4));
    assert!(page.read().notices.is_empty());
    page.wait_for_link("epoch=4");
    page.press("run");
    wait_for_digest(&page, &report_of("", 20));
    page.wait_for("the address is of the end", |_| !page.read_link().contains("epoch="));
    page.close();
}

#[test]
#[ignore = "needs a release build in dist/: cargo xtask test"]
fn a_pinned_run_goes_back_with_the_other() {
    let page = Page::open(LINK);
    page.wait_for_run(1);
    page.press("pin");
    page.press("remedy-sampler");
    page.wait_for_run(2);
    wait_for_timeline(&page);
    let weighted = "&sampler=weighted";
    let ends = [page.read_text("verdict-a"), page.read().verdict];
    slide(&page, 1);
    wait_for_digest(&page, &report_of(weighted, 2));
    let verdict = report_of("", 2).verdict();
    page.wait_for("A is at the same epoch", |_| page.read_text("verdict-a").ends_with(&verdict));
    page.press("timeline-end");
    page.wait_for("both are at their ends", |shown| [page.read_text("verdict-a"), shown.verdict.clone()] == ends);
    page.close();
}

#[test]
#[ignore = "needs a release build in dist/: cargo xtask test"]
fn playing_shows_epoch_after_epoch() {
    let page = Page::open(LINK);
    page.wait_for_run(1);
    wait_for_timeline(&page);
    page.evaluate(
        "(() => { window.seen = []; const told = document.querySelector('[data-testid=digest]');
            new MutationObserver(() => seen.push(told.textContent)).observe(told, {childList: true, characterData: true, subtree: true}) })()",
    );
    page.choose_of("[data-testid=timeline-speed]", "max");
    page.press("timeline-play");
    let start = Instant::now();
    while page.read_text("timeline-play") != "Play" {
        assert!(start.elapsed() < PATIENCE, "it plays on and on");
        thread::sleep(Duration::from_millis(20));
    }
    let seen: Vec<String> = serde_json::from_value(page.evaluate("seen")).expect("digests");
    let all: Vec<String> = (1..=20).map(|epochs| report_of("", epochs).digest.to_string()).collect();
    assert_eq!(seen, all);
    page.close();
}
