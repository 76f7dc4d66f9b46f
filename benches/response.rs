//! How soon the page shows what is dragged: real moves of a pointer in headless Chromium, and the time from each input event to
//! the painted maps, verdict and histogram that belong to it. `cargo xtask bench --only response` builds the page and runs it.
#![cfg(not(target_arch = "wasm32"))]

#[expect(dead_code, reason = "the end-to-end tests use the rest")]
#[path = "../tests/e2e/page.rs"]
mod page;
#[expect(dead_code, reason = "the end-to-end tests use the rest")]
#[path = "../tests/e2e/server.rs"]
mod server;
#[expect(dead_code, reason = "the end-to-end tests use the rest")]
#[path = "../tests/e2e/webdriver.rs"]
mod webdriver;

use imbalance_lab::experiment::{ExperimentSpec, Run};
use page::Page;
use serde_json::json;
use std::collections::BTreeMap;

/// Between two moves (ms): thirty a second.
const PAUSE: u32 = 33;
/// Moves of one drag: ten seconds.
const MOVES: usize = 300;

/// The default and the article's size, each with a sampler whose weight can be dragged.
const SIZES: [(&str, &str); 2] =
    [("default", "v=1&sampler=weighted"), ("article", "v=1&data=article&sampler=weighted")];
/// What is dragged, where, and between which shares of the slider.
const DRAGS: [(&str, &str, [f64; 2]); 6] = [
    ("rows", "data.n_samples", [0.3, 0.4]),
    ("share", "data.imbalance_ratio", [0.1, 0.5]),
    ("noise", "data.", [0.3, 0.8]),
    ("weight", "sampler.power", [0.1, 0.9]),
    ("threshold", "", [0.1, 0.9]),
    ("epochs", "epochs", [0.1, 0.35]),
];

/// Writes down every input with what it set, and every picture with the results it shows, once it is painted.
const WATCH: &str = r#"
    window.inputs = []; window.painted = [];
    document.addEventListener("input", event => {
        const at = event.timeStamp;
        queueMicrotask(() => inputs.push([at, document.querySelector(`[data-field="${window.dragged}"]`)?.value ?? event.target.value]));
    });
    let waits = false;
    const seen = new MutationObserver(() => {
        if (waits) return;
        waits = true;
        requestAnimationFrame(() => {
            const channel = new MessageChannel();
            channel.port1.onmessage = () => {
                waits = false;
                painted.push([performance.now(), document.body.dataset.digest]);
            };
            channel.port2.postMessage(null);
        });
    });
    seen.observe(document.body, {attributes: true, attributeFilter: ["data-digest"]});
    for (const part of ["[data-figure=decision-map] .drawing", "[data-figure=score-histogram] .drawing", "[data-testid=verdict]"])
        seen.observe(document.querySelector(part), {childList: true, characterData: true, subtree: true});
"#;

/// To and fro, as a hand would that looks for a good place.
fn moves([low, high]: [f64; 2]) -> Vec<f64> {
    let share = |turn: usize| {
        let phase = (turn % 100) as f64 / 50.0;
        if phase <= 1.0 { phase } else { 2.0 - phase }
    };
    (0..MOVES).map(|turn| low + (high - low) * share(turn)).collect()
}

fn quantile(times: &[f64], share: f64) -> f64 {
    times.get(((times.len() as f64 - 1.0) * share).round() as usize).copied().unwrap_or(f64::NAN)
}

#[test]
fn the_page_answers_while_it_is_dragged() {
    for (size, link) in SIZES {
        for (name, field, range) in DRAGS {
            let spec = ExperimentSpec::from_link(link).expect("a link").spec;
            // What noise is called depends on the data.
            let field = match name {
                "noise" => {
                    let noisy = spec.fields().into_iter().find(|it| {
                        it.key.starts_with("data.")
                            && ["noise", "flip", "class_sep", "spread", "distance"]
                                .iter()
                                .any(|word| it.key.contains(word))
                    });
                    noisy.map(|it| it.key).unwrap_or_default()
                }
                _ => field.to_owned(),
            };
            measure(size, link, name, &field, range);
        }
    }
}

fn measure(size: &str, link: &str, name: &str, field: &str, range: [f64; 2]) {
    let is_threshold = name == "threshold";
    if !is_threshold && field.is_empty() {
        println!("{}", json!({"bench": "response", "size": size, "drag": name, "absent": true}));
        return;
    }
    let page = Page::open(link);
    page.wait_for_run(1);
    page.wait_for_all();
    // A second run is as quick as those to come.
    page.press("run");
    page.wait_for_run(2);
    let field = if is_threshold { "threshold.at" } else { field };
    page.evaluate(&format!("void (window.dragged = '{field}')"));
    page.evaluate("document.querySelectorAll('.station details').forEach(it => it.open = true)");
    page.run_in_browser(WATCH);
    page.let_settle();
    let selector = if is_threshold { "#slider-judge".to_owned() } else { format!("[data-slider='{field}']") };
    page.drag_slider(&selector, &moves(range), PAUSE);
    page.let_settle();
    let inputs: Vec<(f64, String)> = serde_json::from_value(page.evaluate("inputs")).expect("inputs");
    let painted: Vec<(f64, String)> = serde_json::from_value(page.evaluate("painted")).expect("pictures");
    // What every value comes to, by a run outside of the browser.
    let mut digests = BTreeMap::new();
    for (_, value) in &inputs {
        digests.entry(value.clone()).or_insert_with(|| {
            let mut spec = ExperimentSpec::from_link(link).expect("a link").spec;
            if is_threshold {
                spec.set("threshold", "fixed").expect("a rule");
            }
            spec.set(field, value).expect("it fits");
            let report = Run::new(&spec, None).and_then(|mut run| run.finish());
            report.map(|report| report.digest.to_string()).unwrap_or_default()
        });
    }
    let mut times = Vec::new();
    let mut unseen = 0;
    for (at, (when, _)) in inputs.iter().enumerate() {
        // The first picture of this input or of a later one.
        let picture = painted.iter().find(|(shown, digest)| {
            shown > when && inputs[at..].iter().any(|(set, value)| set < shown && digests[value] == *digest)
        });
        match picture {
            Some((shown, _)) => times.push(shown - when),
            None => unseen += 1,
        }
    }
    times.sort_by(f64::total_cmp);
    println!(
        "{}",
        json!({
            "bench": "response", "size": size, "drag": name, "field": field, "inputs": inputs.len(), "pictures": painted.len(),
            "unseen": unseen, "median_ms": quantile(&times, 0.5).round(), "p95_ms": quantile(&times, 0.95).round(),
        })
    );
    page.close();
}
