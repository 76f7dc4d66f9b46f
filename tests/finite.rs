//! Whole runs with values and settings at the edge of what numbers hold: each ends in a report whose numbers are finite, or in a
//! problem that says what to change.
#![cfg(not(target_arch = "wasm32"))]

#[path = "support/invariants.rs"]
mod invariants;
#[path = "support/spec.rs"]
mod spec;

use imbalance_lab::{
    data::{Class, Dataset, Matrix, Row},
    experiment::{DataSpec, ExperimentSpec, FieldKind, LABEL, Run, RunError, WayOut},
    resample::ResampleError,
    rng::{Rng, Seed, Stream},
};
use invariants::{check_finite, check_run};
use spec::spec_of;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// The mark of raster maps where there are no data.
const NO_DATA: f32 = f32::MIN;

fn table(values: Vec<f32>, labels: Vec<Class>, n_classes: usize) -> Dataset {
    let n_cols = values.len() / labels.len();
    let columns = (0..n_cols).map(|column| format!("column {column}")).collect();
    let names = (0..n_classes).map(|class| format!("class {class}")).collect();
    Dataset::new(Matrix::new(values, n_cols), labels, columns, names).unwrap()
}

fn file_spec(link: &str) -> ExperimentSpec {
    let data = DataSpec::new_file(String::new(), LABEL.to_owned());
    ExperimentSpec { data, ..spec_of(link) }
}

/// Three hundred rows of indices of vegetation, a tenth of them rare, with one cell that holds no data.
fn map_file(row: usize) -> Dataset {
    let mut rng = Seed(1).stream(Stream::Generate);
    let labels: Vec<Class> = (0..300).map(|row| Class(u8::from(row % 10 == 0))).collect();
    let mut values: Vec<f32> =
        labels.iter().flat_map(|class| [0.2, 0.5].map(|mean| mean * (1.0 + f32::from(class.0)))).collect();
    values.iter_mut().for_each(|value| *value += 0.1 * rng.normal() as f32);
    values[2 * row] = NO_DATA;
    table(values, labels, 2)
}

#[test]
fn a_mark_of_no_data_is_named_wherever_it_was_held_out() {
    let data = map_file(137);
    let mut n_refused = 0;
    for seed in 0..40 {
        let spec = file_spec(&format!("v=1&epochs=3&seed={seed}"));
        match Run::new(&spec, Some(&data)).and_then(|mut run| run.finish()) {
            Ok(report) => check_finite(&report, &spec),
            Err(error) => {
                let expected = RunError::ValueTooLarge {
                    row: Row(137),
                    column: "column 0".to_owned(),
                    value: NO_DATA,
                    is_scaled: true,
                };
                assert_eq!(error, expected, "seed {seed}");
                let told = error.problem().what;
                assert!(
                    told.contains("137") && told.contains("\"column 0\"") && told.contains("-3.4028235e38"),
                    "{told}"
                );
                n_refused += 1;
            }
        }
    }
    // 45 % of the rows are held out.
    assert!((12..=24).contains(&n_refused), "{n_refused} of 40");
    let unscaled = Run::new(&file_spec("v=1&scale=none"), Some(&data)).map(|_| ()).unwrap_err();
    assert!(unscaled.problem().fix.contains("scale to standard"), "{unscaled}");
}

/// Changes what an error says should be changed, until the experiment runs.
#[track_caller]
fn follow(link: &str) -> Vec<&'static str> {
    let mut spec = spec_of(link);
    let mut changed = Vec::new();
    loop {
        match Run::new(&spec, None).unwrap().finish() {
            Ok(report) => {
                check_finite(&report, &spec);
                return changed;
            }
            Err(RunError::Diverged { way_out, .. } | RunError::Overflow { way_out, .. }) => {
                let WayOut { setting, is, instead, .. } = way_out;
                assert!(instead < is, "{setting} is not lowered");
                assert!(changed.len() < 8, "{link}: {changed:?} leads nowhere");
                spec.set(setting, &instead.to_string()).unwrap();
                changed.push(setting);
            }
            Err(error) => panic!("{link}: {error}"),
        }
    }
}

#[test]
fn training_that_diverges_names_the_setting_that_leads_out() {
    let decayed = "v=1&batch_size=60&epochs=1&optimizer=sgd&optimizer.lr=10&optimizer.weight_decay=10";
    assert_eq!(follow(decayed)[0], "optimizer.weight_decay");
    assert_eq!(follow("v=1&optimizer=rmsprop&optimizer.alpha=1&optimizer.lr=10"), ["optimizer.alpha"]);
    assert!(follow("v=1&optimizer=sgd&optimizer.lr=10&hidden=50,50,50").iter().all(|&key| key == "optimizer.lr"));
}

#[test]
fn what_the_network_says_of_held_out_rows_is_checked_with_curves_and_without() {
    for link in [
        "v=1&batch_size=60&epochs=1&optimizer=sgd&optimizer.lr=10&optimizer.weight_decay=10",
        "v=1&epochs=1&optimizer=rmsprop&optimizer.alpha=1&optimizer.lr=10",
    ] {
        for early_stopping in ["none", "mcc"] {
            let spec = spec_of(&format!("{link}&early_stopping={early_stopping}"));
            let with = Run::new(&spec, None).unwrap().finish().unwrap_err();
            let without = Run::new(&spec, None).unwrap().without_curves().finish().unwrap_err();
            assert_eq!(with, without, "{link}");
        }
    }
}

#[test]
fn a_network_that_makes_rows_beyond_all_bounds_is_told() {
    let spec = spec_of(GAN_BEYOND_BOUNDS);
    let error = Run::new(&spec, None).unwrap().finish().unwrap_err();
    assert!(matches!(error, RunError::Resample(ResampleError::Diverged { .. })), "{error}");
    assert!(error.problem().fix.contains("resample.lr"), "{error}");
}

/// One of the items.
fn one_of<T: Copy>(items: &[T], rng: &mut Rng) -> T {
    items[rng.below(items.len() as u32) as usize]
}

/// A number of any size up to 10³⁸.
fn any_value(rng: &mut Rng) -> f32 {
    match rng.below(8) {
        0 => one_of(&[0.0, -0.0, 1.0, 1e38, NO_DATA, f32::MAX, f32::MIN_POSITIVE, 1e-45, 1e15, -1e19], rng),
        1 => (rng.normal() * 10f64.powi(rng.below(77) as i32 - 38)).clamp(-3e38, 3e38) as f32,
        _ => rng.normal() as f32,
    }
}

/// A table of two to four classes whose columns are of any size and kind.
fn any_table(rng: &mut Rng) -> Dataset {
    let (n_rows, n_cols, n_classes) = (12 + rng.below(40), 1 + rng.below(4), 2 + rng.below(3));
    let labels: Vec<Class> = (0..n_rows)
        .map(|row| {
            Class(if row < 2 * n_classes { row / 2 } else { rng.below(n_classes).min(rng.below(n_classes)) } as u8)
        })
        .collect();
    let scales: Vec<f64> =
        (0..n_cols).map(|_| if rng.below(3) > 0 { 1.0 } else { 10f64.powi(rng.below(60) as i32 - 22) }).collect();
    let is_wild = rng.below(3) == 0;
    let mut values = Vec::new();
    for label in &labels {
        for &scale in &scales {
            values.push(match rng.below(12) {
                0 if is_wild => any_value(rng),
                1 => 0.0,
                _ => ((rng.normal() + f64::from(label.0)) * scale) as f32,
            });
        }
    }
    table(values, labels, n_classes as usize)
}

/// Settings of any kind, most of them as they are; sizes stay so small that a run takes milliseconds.
fn any_spec(seed: u32, rng: &mut Rng) -> ExperimentSpec {
    let is_made = rng.below(3) == 0;
    let mut spec = if is_made { spec_of("v=1&data.n_samples=60") } else { file_spec("v=1") };
    spec.seed = Seed(seed);
    for _ in 0..2 {
        for field in spec.fields() {
            let is_set = rng.below(if field.is_choice_of_technique { 3 } else { 9 }) == 0;
            if !is_set || field.key == "data" || field.key.starts_with("data.") || field.key == "seed" {
                continue;
            }
            let value = match &field.kind {
                FieldKind::Choice(choices) => one_of(choices, rng).id.to_owned(),
                FieldKind::Number { min, max, integer: true } => {
                    (min + f64::from(rng.below(1 + (max - min).min(30.0) as u32))).to_string()
                }
                FieldKind::Number { min, max, .. } => match rng.below(4) {
                    0 => min.to_string(),
                    1 => max.to_string(),
                    2 => (min + (max - min) * rng.uniform()).to_string(),
                    _ => (min + (max - min) * 10f64.powf(-6.0 * rng.uniform())).to_string(),
                },
                FieldKind::Text { .. } => {
                    one_of(&["none", "4", "8,3", "0.5", "1", "all", "auto", "1,9", "1e30"], rng).to_owned()
                }
            };
            // What does not fit stays as it was.
            let _ = spec.set(&field.key, &value);
        }
    }
    let caps = [("epochs", 4), ("resample.epochs", 4), ("resample.latent_dim", 4), ("data.n_samples", 80)];
    for (key, most) in caps {
        let is = spec.fields().into_iter().find(|field| field.key == key).and_then(|field| field.value.parse().ok());
        if is.is_some_and(|is: u32| is > most) {
            spec.set(key, &most.to_string()).unwrap();
        }
    }
    spec
}

/// Whether a random run ended with a report.
fn check_case(case: u32) -> bool {
    let mut rng = Seed(case).stream(Stream::Judge);
    let data = any_table(&mut rng);
    let spec = any_spec(case, &mut rng);
    check_run(&spec, &data)
}

/// Random runs from one number up to another; how many ended with a report.
fn check_cases(cases: std::ops::Range<u32>) -> u32 {
    let mut n_finished = 0;
    for case in cases {
        match catch_unwind(AssertUnwindSafe(|| check_case(case))) {
            Ok(is_finished) => n_finished += u32::from(is_finished),
            Err(_) => {
                let mut rng = Seed(case).stream(Stream::Judge);
                let _ = any_table(&mut rng);
                panic!("case {case}: {}", any_spec(case, &mut rng).to_link());
            }
        }
    }
    n_finished
}

#[test]
fn any_run_ends_in_finite_numbers_or_a_problem() {
    let n_finished = check_cases(0..1_500);
    // Most have a report to look at, or the test looks at nothing.
    assert!(n_finished > 500, "{n_finished}");
}

/// `IMBALANCE_LAB_RUNS=from..to cargo test --release --test finite -- --ignored --nocapture`
#[test]
#[ignore = "takes hours; run with a range of cases outside of all checks"]
fn many_runs_end_in_finite_numbers_or_a_problem() {
    let range = std::env::var("IMBALANCE_LAB_RUNS").unwrap_or_else(|_| "0..1000000".to_owned());
    let (from, to) = range.split_once("..").expect("from..to");
    let (from, to): (u32, u32) = (from.parse().unwrap(), to.parse().unwrap());
    let mut n_finished = 0;
    for start in (from..to).step_by(5_000) {
        n_finished += check_cases(start..(start + 5_000).min(to));
        println!("{} runs, {n_finished} with a report", (start + 5_000).min(to) - from);
    }
}

const GAN_BEYOND_BOUNDS: &str = "v=1&epochs=1&data.n_samples=400&resample=gan&resample.lr=1&resample.hidden=512,512,512,512,512,512&resample.epochs=2&resample.batch_size=1";
