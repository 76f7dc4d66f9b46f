//! Every technique natively on one thread, from train set to resampled train set; `cargo xtask bench --only resamplers` runs it
//! beside imbalanced-learn (`benches/peers/resamplers.py`) on the same rows and prints a table.
//!
//! usage: `list`, the techniques that a table is made of; `rows FILE ID N D`, the rows of a case as `f32`; `time ID N D`, seconds
//! of processor time, one measurement a line.
#![cfg(not(target_arch = "wasm32"))]

use imbalance_lab::{
    data::{Class, Dataset, Matrix, TrainSet},
    progress::Quiet,
    resample::ResamplerSpec,
    rng::{Seed, Stream},
};
use std::{hint::black_box, time::Instant};

/// A measurement repeats what is quicker than this many seconds, and they end after that many.
const SHORTEST: f64 = 0.1;
const BUDGET: f64 = 1.0;
const MOST: usize = 5;

/// Standard normal rows, the last tenth of the second class and moved by 1 in their first three columns. SMOTENC gets three
/// columns of three values, SMOTEN nothing else.
fn rows(id: &str, n: usize, d: usize) -> Vec<f32> {
    let mut rng = Seed(7).stream(Stream::Generate);
    let n_amounts = match id {
        "smotenc" => d - 3,
        "smoten" => 0,
        _ => d,
    };
    let value = |at: usize| {
        let x = rng.normal() + if at / d >= n - n / 10 && at % d < 3 { 1.0 } else { 0.0 };
        if at % d < n_amounts { x as f32 } else { x.round().clamp(-1.0, 1.0) as f32 + 1.0 }
    };
    (0..n * d).map(value).collect()
}

fn train(id: &str, n: usize, d: usize) -> TrainSet {
    let labels = (0..n).map(|row| Class(u8::from(row >= n - n / 10))).collect();
    let names = |n: usize| (0..n).map(|at| at.to_string()).collect();
    let data =
        Dataset::new(Matrix::new(rows(id, n, d), d), labels, names(d), names(2)).expect("two classes of numbers");
    TrainSet::without_holding_out(data)
}

/// Seconds that this process has been running, on Linux; elsewhere those that passed.
fn seconds(start: Instant) -> f64 {
    let told = std::fs::read_to_string("/proc/self/schedstat").ok();
    let on_processor = told.and_then(|line| line.split(' ').next()?.parse::<f64>().ok());
    on_processor.map_or_else(|| start.elapsed().as_secs_f64(), |nanoseconds| nanoseconds * 1e-9)
}

fn time(id: &str, n: usize, d: usize) {
    let mut spec = ResamplerSpec::of(id).expect("it is a technique");
    if id == "kmeans_smote" {
        // The rows overlap, so no cluster is made of rare ones.
        spec.tunable_mut().set("cluster_balance_threshold", "0.05").expect("it is a share");
    }
    let train = train(id, n, d);
    let run = || {
        let mut rng = Seed(0).stream(Stream::Plan);
        let plan = spec.as_dyn().plan(&train, &mut rng, &mut Quiet).expect("it resamples");
        black_box(plan.apply(&train).n_samples());
    };
    let clock = Instant::now();
    let start = seconds(clock);
    let mut n_done = 0;
    while n_done < MOST && (n_done == 0 || seconds(clock) - start < BUDGET) {
        let (before, mut n_runs) = (seconds(clock), 0);
        while n_runs == 0 || seconds(clock) - before < SHORTEST {
            run();
            n_runs += 1;
        }
        println!("{}", (seconds(clock) - before) / f64::from(n_runs));
        n_done += 1;
    }
}

fn main() {
    let words: Vec<String> = std::env::args().skip(1).filter(|word| word != "--bench").collect();
    let number = |word: &str| word.parse().expect("a number of rows or columns");
    match &words.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["list"] => {
            for spec in ResamplerSpec::all().iter().filter(|spec| spec.tunable().about().id != "none") {
                println!("{}\t{}", spec.tunable().about().id, spec.tunable().about().title);
            }
        }
        ["rows", file, id, n, d] => {
            let bytes: Vec<u8> = rows(id, number(n), number(d)).into_iter().flat_map(f32::to_le_bytes).collect();
            std::fs::write(file, bytes).expect("the file can be written");
        }
        ["time", id, n, d] => time(id, number(n), number(d)),
        other => panic!("list, rows FILE ID N D or time ID N D, not {other:?}"),
    }
}
