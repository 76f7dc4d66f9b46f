//! Judging a trained model: the threshold and all that follows it, corrections, and the leak that is made to be seen.

use crate::{digests::spec_of, page::Page};
use imbalance_lab::experiment::{Judge, Report, Run};

/// What the program itself finds.
fn report_of(link: &str) -> Report {
    let spec = spec_of(link);
    Run::new(&spec, None).and_then(|mut run| run.finish()).expect("it runs")
}

/// Puts the slider beside the histogram somewhere, as a hand would.
fn slide(page: &Page, at: f64) {
    page.evaluate(&format!(
        "(() => {{ const slider = document.getElementById('slider-judge'); slider.value = {at};
            slider.dispatchEvent(new Event('input', {{bubbles: true}})) }})()"
    ));
}

fn drawing(page: &Page, figure: &str) -> String {
    page.evaluate(&format!("document.querySelector('[data-figure={figure}] .drawing').innerHTML")).to_string()
}

fn caption(page: &Page, figure: &str) -> String {
    page.read_element(&format!("[data-figure={figure}] figcaption"))
}

#[test]
#[ignore = "needs a release build in dist/: cargo xtask test"]
fn the_threshold_moves_all_that_is_linked_and_trains_nothing() {
    const FOLLOW: [&str; 6] =
        ["decision-map", "score-histogram", "confusion-matrix", "precision-recall", "roc", "cost-curve"];
    let page = Page::open("");
    let before = page.wait_for_run(1);
    assert!(before.verdict.contains("0 of 30"), "{}", before.verdict);
    let drawn = FOLLOW.map(|figure| drawing(&page, figure));
    slide(&page, 0.1);
    let link = page.wait_for_link("threshold.at=0.1");
    let report = report_of(&link);
    let rare = &report.test.per_class[1];
    assert!(rare.recall > Some(0.75), "{rare:?}");
    let shown = page.read();
    assert_eq!((shown.verdict, shown.runs), (report.verdict(), 1));
    assert_eq!(shown.digest, report.digest.to_string(), "the same bits as a run with this threshold");
    for (figure, drawn) in FOLLOW.iter().zip(&drawn) {
        assert_ne!(drawing(&page, figure), *drawn, "{figure} did not move");
    }
    let alarms = rare.predicted - rare.found;
    assert_eq!(
        caption(&page, "score-histogram"),
        format!("At threshold 0.10, {} of 30 rare rows and {alarms} of 270 others score at or above it.", rare.found)
    );
    assert!(caption(&page, "confusion-matrix").contains(&format!("{} of 30 rare", rare.found)));
    assert!(caption(&page, "decision-map").contains(&format!("{} of 30 rare", rare.found)));
    assert_eq!(page.read_found("rare"), (rare.found, 30));
    let outcome = format!("finds {} of 30, {alarms} false alarms", rare.found);
    for slider in ["judge", "station"] {
        assert_eq!(page.read_text(&format!("threshold-outcome-{slider}")), outcome);
        let spoken =
            page.evaluate(&format!("document.getElementById('slider-{slider}').getAttribute('aria-valuetext')"));
        assert_eq!(spoken, format!("0.10: {outcome}"));
    }
    assert!(page.read_element(".stale").is_empty() || page.evaluate("document.querySelector('.stale').hidden") == true);
    // By keys, one step.
    page.focus("#slider-station");
    page.press_keys("\u{E014}");
    page.wait_for_link("threshold.at=0.11");
    // By a click on the plot of the scores, a quarter of the way from 0 to 1 as the numbers below it tell.
    page.evaluate("document.querySelector('[data-figure=score-histogram] .drawing').scrollIntoView({block: 'center', behavior: 'instant'})");
    page.let_settle();
    let clicked = page.evaluate(
        "(() => {
            const middle = text => {
                const label = [...document.querySelectorAll('[data-figure=score-histogram] svg text')].find(it => it.textContent === text);
                const box = label.getBoundingClientRect();
                return box.left + box.width / 2;
            };
            const plot = document.querySelector('[data-figure=score-histogram] svg').getBoundingClientRect();
            const x = middle('0.4') + (0.25 - 0.4) / (0.8 - 0.4) * (middle('0.8') - middle('0.4')), y = plot.top + plot.height / 2;
            const there = document.elementFromPoint(x, y);
            there.dispatchEvent(new MouseEvent('click', {bubbles: true, clientX: x, clientY: y}));
            return there.dataset.testid ?? there.outerHTML.slice(0, 200);
        })()",
    );
    assert_eq!(clicked, "threshold-plot");
    let at: f64 = page
        .evaluate("document.getElementById('slider-judge').value")
        .as_str()
        .and_then(|value| value.parse().ok())
        .expect("a number");
    assert!((at - 0.25).abs() <= 0.03, "{at}");
    page.wait_for_link(&format!("threshold.at={at}"));
    assert_eq!((page.read().runs, page.read().phase.as_str()), (1, "finished"), "nothing was trained");
    page.close();
}

#[test]
#[ignore = "needs a release build in dist/: cargo xtask test"]
fn threshold_weights_and_sampler_find_the_rare_rows_and_are_told_to_be_one_idea() {
    let page = Page::open("");
    page.wait_for_run(1);
    assert_eq!(page.evaluate("document.querySelector('[data-testid=equivalent]').hidden"), true);
    for (number, remedy) in (2..).zip(["threshold", "weights", "sampler"]) {
        page.press(&format!("remedy-{remedy}"));
        let shown = page.wait_for_run(number);
        let (found, of) = page.read_found("rare");
        assert!(f64::from(found) / f64::from(of) > 0.75, "{remedy}: {}", shown.verdict);
        let note = page.read_text("equivalent");
        // The sampler draws: its shares are only nearly even.
        let is_told = ["0.09", "0.10", "0.11"].iter().any(|at| note.contains(&format!("like a threshold of {at}")));
        assert_eq!(is_told, remedy != "threshold", "{remedy}: {note}");
    }
    page.press("compare-one-idea");
    page.wait_for("the comparison is done", |_| page.read_text("compare-progress").contains("40 of 40 runs in"));
    let finding = page.read_text("compare-finding");
    assert!(finding.starts_with("No remedy finds") && finding.contains("one idea in three places"), "{finding}");
    let recalls: Vec<f64> = serde_json::from_value(page.evaluate(
        "[...document.querySelectorAll('[data-testid=compare-table] tbody tr')].map(row => parseFloat(row.cells[3].textContent))",
    ))
    .expect("percentages");
    assert!(recalls[0] < 5.0 && recalls[1..].iter().all(|&recall| recall > 75.0), "{recalls:?}");
    page.close();
}

#[test]
#[ignore = "needs a release build in dist/: cargo xtask test"]
fn probabilities_that_resampling_raised_are_brought_back() {
    let factor = |page: &Page| -> f64 {
        let cell = "[data-score=mean_probability_over_prevalence] .score-value";
        page.read_element(cell).parse().expect("a number")
    };
    for remedy in ["resample=smote", "loss=weighted_cross_entropy"] {
        let page = Page::open(&format!("v=1&data=yeast&data.positive=ME2&hidden=none&{remedy}"));
        page.wait_for_run(1);
        let raised = factor(&page);
        assert!((6.0..9.0).contains(&raised), "{remedy}: {raised}");
        assert!(caption(&page, "reliability").contains("times too much"), "{}", caption(&page, "reliability"));
        page.open_more("threshold");
        page.choose("calibration", "prior");
        page.wait_for("it is corrected", |_| caption(&page, "reliability").contains("orrected"));
        let corrected = factor(&page);
        assert!((0.8..1.25).contains(&corrected), "{remedy}: {corrected}");
        assert_eq!(page.read().runs, 1, "nothing was trained");
        println!("{remedy}: mean probability over prevalence {raised}, corrected {corrected}");
        page.close();
    }
}

#[test]
#[ignore = "needs a release build in dist/: cargo xtask test"]
fn a_leak_is_shown_beside_what_the_model_is_worth() {
    for resampler in ["smote", "random_over"] {
        let page =
            Page::open(&format!("v=1&data=yeast&data.positive=ME2&leak=resample_before_split&resample={resampler}"));
        let shown = page.wait_for_run(1);
        assert!(shown.verdict.starts_with("Resampled before the split: F1 of “ME2” is 0.9"), "{}", shown.verdict);
        assert_eq!(
            page.evaluate("document.querySelector('[data-testid=test-lane]').classList.contains('leaking')"),
            true
        );
        page.open_all_details();
        let f1 = |row: usize| -> f64 {
            let cell = format!("[data-figure=leak] table tbody tr:nth-child({row}) td");
            page.read_element(&cell).parse().expect("a number")
        };
        println!("{resampler}: F1 of ME2 {} inflated, {} at the shares of the data, {} honest", f1(1), f1(2), f1(3));
        assert!(f1(1) - f1(3) >= 0.3, "{resampler}: {} and {}", f1(1), f1(3));
        assert!(f1(2) > f1(3), "some of it is leak and not only shares");
        assert_eq!(page.evaluate("document.querySelector('[data-testid=export]').ariaDisabled"), "true");
        page.close();
    }
}

#[test]
#[ignore = "needs a release build in dist/: cargo xtask test"]
fn moving_the_threshold_over_ten_thousand_rows_shows_each_answer_within_a_turn() {
    const LINK: &str = "v=1&data.n_samples=33334&epochs=5";
    let page = Page::open(LINK);
    page.wait_for_run(1);
    assert_eq!(page.read_mix("test").iter().sum::<f64>(), 10_001.0);
    let shown = page.evaluate_later(
        "const done = arguments[0];
        const slider = document.getElementById('slider-judge');
        const turn = () => new Promise(done => { const {port1, port2} = new MessageChannel(); port1.onmessage = done; port2.postMessage(0) });
        const outcomes = [];
        (async () => {
            for (let step = 1; step <= 60; step += 1) {
                slider.value = step / 100;
                slider.dispatchEvent(new Event('input', {bubbles: true}));
                await turn();
                outcomes.push(document.querySelector('[data-testid=threshold-outcome-judge]').textContent);
            }
            done(outcomes);
        })()",
    );
    let shown: Vec<String> = serde_json::from_value(shown).expect("texts");
    page.wait_for_link("threshold.at=0.6");
    let mut spec = spec_of(&format!("{LINK}&threshold=fixed"));
    let mut run = Run::new(&spec, None).expect("it starts");
    let mut report = run.finish().expect("it runs");
    let judge = Judge::new(run.outputs().expect("it is over").clone(), &spec.calibration);
    let expected = (1..=60).map(|step| {
        spec.set("threshold.at", &(f64::from(step) / 100.0).to_string()).expect("a share");
        report.judge(judge.judge_as(&spec));
        let rare = &report.test.per_class[1];
        format!("finds {} of {}, {} false alarms", rare.found, rare.support, rare.predicted - rare.found)
    });
    assert_eq!(shown, expected.collect::<Vec<_>>());
    page.close();
}
