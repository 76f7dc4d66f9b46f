//! Resamplers in a dedicated worker of headless Chromium, from train set to resampled train set: one line of JSON per case,
//! `cargo xtask bench --only resampling`. `benches/peers/resampling.py` times imbalanced-learn on the same cases.
#![cfg(target_arch = "wasm32")]

#[path = "support/browser.rs"]
mod browser;

use browser::measure;
use imbalance_lab::{
    data::{Class, Dataset, Matrix, Row, TrainSet},
    neighbors::{Search, k_nearest_by},
    progress::Quiet,
    resample::ResamplerSpec,
    rng::{Seed, Stream},
};
use serde_json::json;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_dedicated_worker);

/// Standard normal rows, the last `n_rare` of the second class and moved by 1 in their first three columns.
fn overlapping(n: usize, d: usize, n_rare: usize) -> TrainSet {
    let mut rng = Seed(7).stream(Stream::Generate);
    let is_rare = |row: usize| row >= n - n_rare;
    let value = |at: usize| if is_rare(at / d) && at % d < 3 { 1.0 } else { 0.0 };
    let values = (0..n * d).map(|at| (rng.normal() + value(at)) as f32).collect();
    let labels = (0..n).map(|row| Class(u8::from(is_rare(row)))).collect();
    let names = |n: usize| (0..n).map(|at| at.to_string()).collect();
    let data = Dataset::new(Matrix::new(values, d), labels, names(d), names(2)).expect("two classes of numbers");
    TrainSet::without_holding_out(data)
}

fn shapes() -> Vec<(usize, usize, usize)> {
    let mut shapes = Vec::new();
    for n in [1_000, 10_000, 100_000] {
        shapes.extend([2, 10, 30].map(|d| (n, d, n / 10)));
    }
    shapes.push((284_807, 30, 492));
    shapes
}

/// One technique at every shape up to `max_n` rows.
fn bench(id: &str, max_n: usize) {
    let spec = ResamplerSpec::of(id).expect("it is a technique");
    for (n, d, n_rare) in shapes().into_iter().filter(|&(n, ..)| n <= max_n) {
        let train = overlapping(n, d, n_rare);
        let resample = || {
            let mut rng = Seed(0).stream(Stream::Plan);
            let plan = spec.as_dyn().plan(&train, &mut rng, &mut Quiet).expect("it resamples");
            plan.apply(&train).n_samples() as f64
        };
        let name = format!("imbalance_lab_worker_{id}");
        let warm = u32::from(n <= 10_000);
        measure(&name, n, (warm, 1, 2000.0), resample, &[("d", json!(d)), ("n_rare", json!(n_rare))]);
    }
}

const ALL: usize = usize::MAX;

#[wasm_bindgen_test]
fn a_smote() {
    bench("smote", ALL);
}

#[wasm_bindgen_test]
fn b_borderline_smote() {
    bench("borderline_smote", ALL);
}

#[wasm_bindgen_test]
fn c_adasyn() {
    bench("adasyn", ALL);
}

#[wasm_bindgen_test]
fn d_edited_nearest_neighbours() {
    bench("edited_nearest_neighbours", ALL);
}

#[wasm_bindgen_test]
fn e_tomek_links() {
    bench("tomek_links", ALL);
}

#[wasm_bindgen_test]
fn f_near_miss() {
    bench("near_miss", ALL);
}

#[wasm_bindgen_test]
fn g_smote_tomek() {
    bench("smote_tomek", 100_000);
}

#[wasm_bindgen_test]
fn h_smote_enn() {
    bench("smote_enn", 100_000);
}

/// The two ways to search, by number of columns: where the boxes stop paying.
#[wasm_bindgen_test]
fn i_searches() {
    for n in [2_000, 20_000] {
        for d in [2, 5, 8, 10, 12, 15, 16, 18, 20, 30] {
            let train = overlapping(n, d, n / 10);
            let rows: Vec<Row> = train.all_rows();
            for search in [Search::Tree, Search::Brute] {
                let find = || {
                    let found = k_nearest_by(search, train.features(), &rows, &rows, 5, &mut Quiet);
                    found.expect("nobody cancels").squared_distances(0)[0]
                };
                let name = format!("imbalance_lab_worker_neighbors_{search:?}").to_lowercase();
                measure(&name, n, (1, 2, 300.0), find, &[("d", json!(d)), ("k", json!(5))]);
            }
        }
    }
}
