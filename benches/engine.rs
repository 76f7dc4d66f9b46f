//! The engine natively: `cargo bench --bench engine`. Each id names what is done, the shape and the batch.
#![cfg(not(target_arch = "wasm32"))]

#[path = "support/workload.rs"]
mod workload;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use imbalance_lab::{
    data::{Matrix, Row},
    experiment::{ExperimentSpec, Run},
    nn::Mlp,
    rng::{Seed, Stream},
};
use std::hint::black_box;
use workload::{Workload, flops_per_row};

fn name(sizes: &[usize]) -> String {
    sizes.iter().map(usize::to_string).collect::<Vec<_>>().join("-")
}

/// One step: gather, forward, backward, Adam. Elements are multiplies and adds.
fn steps(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("nn/step");
    for (sizes, batch) in [
        (&[10, 50, 2][..], 64),
        (&[10, 50, 2], 1024),
        (&[30, 50, 2], 64),
        (&[30, 50, 2], 1024),
        (&[30, 64, 64, 2], 64),
        (&[30, 64, 64, 2], 1024),
    ] {
        let n_rows = 4096;
        let hidden = &sizes[1..sizes.len() - 1];
        let mut workload = Workload::random(n_rows, sizes[0], n_rows / 10, hidden, batch);
        let mut rng = Seed(1).stream(Stream::Batches);
        let rows: Vec<Row> = (0..batch).map(|_| Row(rng.below(n_rows as u32))).collect();
        group.throughput(Throughput::Elements((flops_per_row(sizes) * f64::from(batch)) as u64));
        group.bench_function(format!("{}/b={batch}", name(sizes)), |bencher| bencher.iter(|| workload.step(&rows)));
    }
    group.finish();
}

/// The article's ten epochs with fresh draws.
fn article(criterion: &mut Criterion) {
    let mut workload = Workload::random(1000, 10, 100, &[50], 64);
    criterion.bench_function("nn/article/1000x10/10-50-2/b=64/10 epochs", |bencher| {
        bencher.iter(|| (0..10).map(|_| workload.epoch()).sum::<f64>())
    });
}

/// Answers: a test set, and the grid of a decision map.
fn answers(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("nn/predict");
    for (what, n_rows, sizes) in [("test set", 300, [10, 50, 2]), ("grid 100x100", 10_000, [2, 50, 2])] {
        let mlp = Mlp::new(&sizes, &mut Seed(0).stream(Stream::Init));
        let rows = Matrix::new((0..n_rows * sizes[0]).map(|at| (at % 97) as f32 / 48.5 - 1.0).collect(), sizes[0]);
        group.throughput(Throughput::Elements(n_rows as u64));
        group.bench_with_input(BenchmarkId::new(what, name(&sizes)), &rows, |bencher, rows| {
            bencher.iter(|| black_box(mlp.predict_logits(rows)))
        });
    }
    group.finish();
}

/// A whole run of the page's default experiment, with and without its earlier epochs kept.
fn runs(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("run/default");
    let spec = ExperimentSpec::default();
    let run = || Run::new(&spec, None).expect("it starts");
    group.bench_function("kept", |bencher| bencher.iter(|| run().keeping_past().finish().expect("it runs").digest));
    group.bench_function("not kept", |bencher| bencher.iter(|| run().finish().expect("it runs").digest));
    group.finish();
}

criterion_group!(benches, steps, article, answers, runs);
criterion_main!(benches);
