//! Timing in a worker of the browser: one line of JSON per measurement.

use serde_json::{Value, json};
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen_test::console_log;

#[wasm_bindgen]
extern "C" {
    /// Milliseconds since the worker began.
    #[wasm_bindgen(js_namespace = performance)]
    pub fn now() -> f64;
}

/// Memory the worker has taken so far; it never gives any back.
pub fn memory_mb() -> f64 {
    core::arch::wasm32::memory_size(0) as f64 / 16.0
}

/// Runs something `warm` times, and then until `budget` ms are over but at least `at_least` times.
pub fn measure(
    name: &str,
    n: usize,
    (warm, at_least, budget): (u32, usize, f64),
    mut run: impl FnMut() -> f64,
    more: &[(&str, Value)],
) -> f64 {
    let mut last = f64::NAN;
    for _ in 0..warm {
        last = run();
    }
    let (start, mut times) = (now(), Vec::new());
    while times.len() < at_least || (times.len() < 1000 && now() - start < budget) {
        let before = now();
        last = run();
        times.push(now() - before);
    }
    times.sort_by(f64::total_cmp);
    let median = (times[(times.len() - 1) / 2] + times[times.len() / 2]) / 2.0;
    let round = |ms: f64| (ms * 1e4).round() / 1e4;
    let mut line = json!({
        "name": name, "n": n, "ms_median": round(median), "ms_min": round(times[0]),
        "ms_max": round(times[times.len() - 1]), "reps": times.len(), "last": last, "memory_mb": memory_mb(),
    });
    more.iter().for_each(|(key, value)| line[key] = value.clone());
    console_log!("{line}");
    median
}
