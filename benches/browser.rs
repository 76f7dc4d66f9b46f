//! The engine in a dedicated worker of headless Chromium: one line of JSON per measurement, `cargo xtask bench`.
//!
//! What is timed again and again has `name`, `n` (rows), `ms_median`, `ms_min`, `ms_max` and `reps`; other lines say what
//! their fields are by name and unit.
#![cfg(target_arch = "wasm32")]

#[path = "support/browser.rs"]
mod browser;
#[path = "support/workload.rs"]
mod workload;
#[path = "../tests/support/spec.rs"]
mod spec;

use browser::{measure, memory_mb, now};
use imbalance_lab::{
    data::{Class, Matrix, Row},
    experiment::{Event, Run},
    nn::{Lanes, Mlp, loss::cross_entropy_of},
    rng::{Seed, Stream},
};
use serde_json::{Value, json};
use spec::spec_of;
use std::hint::black_box;
use wasm_bindgen_test::{console_log, wasm_bindgen_test, wasm_bindgen_test_configure};
use workload::{Workload, flops_per_row};

wasm_bindgen_test_configure!(run_in_dedicated_worker);

/// The workload whose data, weights and batches are written down, so that every peer must come to the same loss.
#[wasm_bindgen_test]
fn a_article() {
    let file: Value = serde_json::from_str(include_str!("data/seed_workload.json")).expect("it is JSON");
    let numbers = |key: &str| -> Vec<f32> {
        file[key].as_array().expect(key).iter().map(|x| x.as_f64().expect(key) as f32).collect()
    };
    let labels: Vec<Class> = numbers("y").into_iter().map(|label| Class(label as u8)).collect();
    let fresh = || {
        let mlp = Mlp::from_torch(&[(numbers("W1"), numbers("b1")), (numbers("W2"), numbers("b2"))]);
        Workload::new(Matrix::new(numbers("X"), 10), labels.clone(), mlp, 64)
    };
    let mut fixed = fresh();
    for epoch in file["epoch_indices"].as_array().expect("a list of epochs") {
        let rows = epoch.as_array().expect("a list of rows").iter();
        fixed.train(&rows.map(|row| Row(row.as_u64().expect("a row") as u32)).collect::<Vec<_>>());
    }
    let logits = fixed.mlp.predict_logits(&fixed.features);
    let rows = logits.chunks_exact(2).zip(&fixed.labels);
    let loss = rows.map(|(z, &label)| f64::from(cross_entropy_of(z, label))).sum::<f64>() / labels.len() as f64;
    assert!((loss - 0.643712).abs() < 1e-6, "the fixed workload ends at {loss}, not at 0.643712");
    let mut workload = fresh();
    let ten_epochs = || (0..10).map(|_| workload.epoch()).last().unwrap_or(f64::NAN);
    measure(
        "imbalance_lab_worker_article_10_epochs",
        1000,
        (5, 5, 4000.0),
        ten_epochs,
        &[("fixed_full_loss", json!(loss))],
    );

    let link = "v=1&data=article&sampler=weighted&epochs=10&optimizer.lr=0.001";
    let spec = spec_of(link);
    let whole_run = || Run::new(&spec, None).and_then(|mut run| run.finish()).expect("it runs").n_steps as f64;
    measure("imbalance_lab_worker_article_whole_run", 1000, (3, 5, 1000.0), whole_run, &[("link", json!(link))]);
}

/// The shape of the credit-card data set: an epoch at two batch sizes.
#[wasm_bindgen_test]
fn b_fraud_shape() {
    for batch_size in [1024, 64] {
        let mut workload = Workload::random(284_807, 30, 492, &[50], batch_size);
        measure(
            &format!("imbalance_lab_worker_fraud_epoch_b{batch_size}"),
            284_807,
            (1, 5, 2000.0),
            || workload.epoch(),
            &[],
        );
    }
}

/// A step of a larger network against what multiply and add can do at all, measured in turns.
#[wasm_bindgen_test]
fn c_step_against_the_ceiling() {
    let sizes = [30, 64, 64, 2];
    let mut workload = Workload::random(4096, 30, 400, &sizes[1..3], 1024);
    let mut rng = Seed(1).stream(Stream::Batches);
    let rows: Vec<Row> = (0..1024).map(|_| Row(rng.below(4096))).collect();
    let flops = flops_per_row(&sizes) * 1024.0;
    let rate = |flops: f64, ms: f64| json!((flops / ms / 1e5).round() / 10.0);
    for _ in 0..3 {
        let chains = [ceiling::<4>, ceiling::<5>, ceiling::<6>, ceiling::<7>];
        for (ceiling, n_chains) in chains.into_iter().zip(4..) {
            let ms = best_of(|| f64::from(ceiling(1 << 18)));
            let flops = (1 << 18) as f64 * f64::from(n_chains) * 16.0;
            let name = format!("simd128_multiply_add_{}_chains", 2 * n_chains);
            console_log!("{}", json!({ "name": name, "ms_min": ms, "gflops": rate(flops, ms) }));
        }
        let ms = best_of(|| (0..20).map(|_| workload.step(&rows)).sum()) / 20.0;
        let name = "imbalance_lab_worker_step_30-64-64-2_b1024";
        console_log!("{}", json!({ "name": name, "n": 1024, "ms_min": ms, "gflops": rate(flops, ms) }));
    }
}

fn best_of(mut run: impl FnMut() -> f64) -> f64 {
    let time = |_| {
        let before = now();
        black_box(run());
        now() - before
    };
    (0..12).map(time).fold(f64::INFINITY, f64::min)
}

/// `N` times two chains of four multiplies and adds each, none waiting for another.
fn ceiling<const N: usize>(n: u32) -> f32 {
    let (factor, term) = (Lanes::splat(black_box(1.000_000_1)), Lanes::splat(black_box(1e-9)));
    let mut chains = [term; N];
    for _ in 0..n {
        for chain in &mut chains {
            *chain = *chain * factor + term;
        }
    }
    chains.iter().map(|chain| chain.reduce_add()).sum()
}

/// Three decades of rows, and of epochs.
#[wasm_bindgen_test]
fn d_time_is_linear() {
    for n_rows in [1_000, 10_000, 100_000, 1_000_000] {
        let mut workload = Workload::random(n_rows, 30, n_rows / 10, &[50], 64);
        let name = format!("imbalance_lab_worker_epoch_{n_rows}_rows");
        let median = measure(&name, n_rows, (1, 5, 1000.0), || workload.epoch(), &[]);
        console_log!("{}", json!({ "name": format!("{name}_each"), "us_per_row": median * 1e3 / n_rows as f64 }));
    }
    for n_epochs in [1, 10, 100, 1000] {
        let mut workload = Workload::random(1000, 30, 100, &[50], 64);
        let name = format!("imbalance_lab_worker_{n_epochs}_epochs");
        let run = || (0..n_epochs).map(|_| workload.epoch()).sum();
        let median = measure(&name, 1000, (1, 5, 500.0), run, &[]);
        console_log!("{}", json!({ "name": format!("{name}_each"), "ms_per_epoch": median / f64::from(n_epochs) }));
    }
}

/// A whole run on a million rows, through the same door as the page.
#[wasm_bindgen_test]
fn e_a_million_rows() {
    let link = "v=1&data=article&data.n_samples=1000000&data.n_features=30&sampler=weighted&epochs=1&batch_size=1024";
    let spec = spec_of(link);
    let before = (memory_mb(), now());
    let run = Run::new(&spec, None).expect("a million rows fit");
    let made = (memory_mb(), now());
    let (mut prepared, mut trained) = (made, made);
    for event in run {
        match event.expect("it trains") {
            Event::Prepared { .. } => prepared = (memory_mb(), now()),
            Event::Epoch(_) => trained = (memory_mb(), now()),
            Event::Steps { .. } | Event::Finished(_) => {}
        }
    }
    let line = json!({
        "name": "imbalance_lab_worker_run_1000000x30", "n": 1_000_000, "link": link,
        "ms_make": made.1 - before.1, "ms_prepare": prepared.1 - made.1, "ms_epoch": trained.1 - prepared.1,
        "memory_mb_before": before.0, "memory_mb_made": made.0, "memory_mb_prepared": prepared.0,
        "memory_mb_trained": trained.0, "data_mb": 1e6 * 30.0 * 4.0 / 1048576.0,
    });
    console_log!("{line}");
}

/// Answers: a test set, and the grid of a decision map.
#[wasm_bindgen_test]
fn f_answers() {
    for (what, n_rows, sizes) in [("test_set_300", 300, [10, 50, 2]), ("grid_100x100", 10_000, [2, 50, 2])] {
        let mlp = Mlp::new(&sizes, &mut Seed(0).stream(Stream::Init));
        let rows = Matrix::new((0..n_rows * sizes[0]).map(|at| (at % 97) as f32 / 48.5 - 1.0).collect(), sizes[0]);
        let answer = || (0..10).map(|_| f64::from(mlp.predict_logits(&rows)[0])).sum();
        measure(&format!("imbalance_lab_worker_answers_{what}_x10"), n_rows, (3, 5, 500.0), answer, &[]);
    }
}
