//! Memory: steps allocate nothing, a run holds its data and little else, and resamplers need a few times their rows.
#![cfg(not(target_arch = "wasm32"))]

#[path = "support/sets.rs"]
mod sets;
#[path = "support/spec.rs"]
mod spec;

use imbalance_lab::{
    data::{Class, ClassCounts, Matrix, Row},
    experiment::{MOST_KEPT, Run},
    nn::{Activation, Batch, Dropout, Mlp, clip_grad_norm, loss::LossSpec, optim::OptimizerSpec},
    progress::Quiet,
    resample::ResamplerSpec,
    rng::{Seed, Stream},
};
use spec::spec_of;
use std::{
    alloc::{GlobalAlloc, Layout, System},
    cell::Cell,
};

thread_local! {
    static N_ALLOCATIONS: Cell<usize> = const { Cell::new(0) };
    static HELD: Cell<isize> = const { Cell::new(0) };
    static PEAK: Cell<isize> = const { Cell::new(0) };
}

/// The system's allocator, counting what each thread does.
struct Counting;

fn count(bytes: isize) {
    N_ALLOCATIONS.set(N_ALLOCATIONS.get() + usize::from(bytes > 0));
    HELD.set(HELD.get() + bytes);
    PEAK.set(PEAK.get().max(HELD.get()));
}

// SAFETY: every call is passed on to the system's allocator with its own arguments.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        count(layout.size() as isize);
        // SAFETY: as above.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        count(-(layout.size() as isize));
        // SAFETY: as above.
        unsafe { System.dealloc(pointer, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// Bytes held at the most while something runs, over those held before.
fn peak_of<T>(run: impl FnOnce() -> T) -> (T, usize) {
    let before = HELD.get();
    PEAK.set(before);
    let result = run();
    (result, (PEAK.get() - before) as usize)
}

fn data(n_rows: usize) -> (Matrix, Vec<Class>, Vec<Row>) {
    let features = Matrix::from_rows(&sets::scattered_rows(n_rows, 5));
    let labels = (0..n_rows).map(|row| Class(u8::from(row % 9 == 0))).collect();
    (features, labels, (0..n_rows as u32).map(Row).collect())
}

#[test]
fn steps_allocate_nothing() {
    let (features, labels, rows) = data(700);
    for loss in LossSpec::all() {
        for optimizer in OptimizerSpec::all() {
            let sizes = [5, 12, 9, loss.as_dyn().n_outputs(2)];
            let init = &mut Seed(1).stream(Stream::Init);
            let mut mlp = Mlp::new(&sizes, init).with_activation(Activation::Gelu);
            let mut work = mlp.workspace(rows.len());
            let of_batch = loss.as_dyn().for_counts(&ClassCounts(vec![620, 80])).expect("two classes");
            let mut at_work = optimizer.as_dyn().start(mlp.params().len());
            let mut dropout = Dropout::new(0.2, Seed(1).stream(Stream::Dropout));
            let before = N_ALLOCATIONS.get();
            for rows in [&rows[..], &rows[..64], &rows[3..4]] {
                let batch = Batch { features: &features, labels: &labels, rows };
                mlp.loss_and_grad(batch, &*of_batch, dropout.as_mut(), &mut work);
                clip_grad_norm(work.grads_mut(), 1.0);
                at_work.step(mlp.params_mut(), work.grads(), 1e-3);
            }
            assert_eq!(N_ALLOCATIONS.get(), before, "{loss:?} with {optimizer:?}");
        }
    }
}

/// The steps of two networks of which one judges what the other makes.
#[test]
fn steps_through_two_networks_allocate_nothing() {
    let (features, labels, rows) = data(300);
    let init = &mut Seed(1).stream(Stream::Init);
    let (maker, judge) = (Mlp::new(&[5, 12, 5], init), Mlp::new(&[5, 9, 1], init));
    let loss = LossSpec::of("bce_with_logits").expect("there is one").as_dyn().for_counts(&ClassCounts(vec![267, 33]));
    let loss = loss.expect("two classes");
    let [mut of_maker, mut of_judge] = [&maker, &judge].map(|net| net.workspace(rows.len()));
    let mut pull = vec![0.0; 300 * 5];
    let mut outputs = vec![0.0; 300 * 5];
    let made = Matrix::new(vec![0.1; 300 * 5], 5);
    let before = N_ALLOCATIONS.get();
    maker.outputs(&features, &mut of_maker, &mut outputs);
    let batch = Batch { features: &features, labels: &labels, rows: &rows };
    judge.loss_and_grad_of_inputs(batch, &*loss, &mut of_judge, &mut pull);
    maker.grad_given_outputs(&features, &made, 300, &mut of_maker);
    assert_eq!(N_ALLOCATIONS.get(), before);
}

/// The bound is the one that `Workspace` states.
#[test]
fn a_workspace_does_not_grow_with_the_batch() {
    for sizes in
        [&[2, 2][..], &[2, 1], &[1, 1, 1], &[10, 50, 2], &[30, 64, 64, 2], &[3, 512, 512, 512, 512, 512, 512, 7]]
    {
        let mlp = Mlp::new(sizes, &mut Seed(1).stream(Stream::Init));
        let widest = sizes.iter().max().expect("there are layers");
        let buffers = 4 * 128 * (4 * widest + 2 * sizes.iter().sum::<usize>() + 11) + 8 * mlp.params().len();
        for batch_size in [1, 64, 128, 1024, 65_536] {
            let (_work, bytes) = peak_of(|| mlp.workspace(batch_size));
            let bound = buffers + batch_size + 8 * widest + 1_000;
            assert!(bytes <= bound, "{sizes:?}, batches of {batch_size}: {bytes} bytes, stated are {bound}");
        }
    }
}

/// While they are made, the data twice; then the split, the plan and the resampled train set, a few words per row, and a
/// small record per epoch.
#[test]
fn a_run_holds_its_data_three_times_and_a_few_words_per_row() {
    for (n_rows, n_epochs) in [(5_000usize, 2), (5_000, 60), (20_000, 2), (80_000, 2)] {
        let link = format!(
            "data=article&data.n_samples={n_rows}&data.n_features=30&sampler=weighted&epochs={n_epochs}&batch_size=512"
        );
        let spec = spec_of(&link);
        let (report, bytes) = peak_of(|| Run::new(&spec, None).and_then(|mut run| run.finish()).expect("it runs"));
        assert_eq!(report.epochs.len(), n_epochs);
        let (data, per_row, fixed) = (4 * 30 * n_rows, 64 * n_rows, 1_000_000);
        let bound = 3 * data + per_row + fixed;
        assert!(bytes <= bound, "{n_rows} rows: {bytes} bytes, {:.2} times the data", bytes as f64 / data as f64);
    }
}

/// What is kept of 100,000 epochs, thinned to one of eight: held over what the same run holds without it.
#[test]
fn the_past_of_a_run_stays_within_its_bound() {
    let spec = spec_of("data.n_samples=60&hidden=100&epochs=100000&batch_size=64");
    let run = |keeps: bool| {
        let run = Run::new(&spec, None).expect("it starts").without_curves();
        let mut run = if keeps { run.keeping_past() } else { run };
        let before = HELD.get();
        let (report, peak) = peak_of(|| run.finish().expect("it runs"));
        let held = (HELD.get() - before) as usize;
        assert_eq!(report.epochs.len(), 100_000);
        (run, held, peak)
    };
    let (_, without, peak_without) = run(false);
    let (run, with, peak_with) = run(true);
    let timeline = run.timeline().expect("it keeps some");
    assert!((4_000..=16_000).contains(&timeline.epochs.len()), "{} epochs", timeline.epochs.len());
    assert_eq!(timeline.epochs.last(), Some(&100_000));
    let (kept, most) = (with - without, peak_with - peak_without);
    assert!(kept <= MOST_KEPT && most <= MOST_KEPT, "{kept} bytes, {most} at the most");
    assert!(kept > MOST_KEPT / 4, "{kept} bytes: it uses its room");
}

#[test]
fn resamplers_hold_a_few_times_their_rows() {
    let peak = |spec: &ResamplerSpec, n_rows: u32, n_cols: usize| {
        let labels = sets::block_labels(&[n_rows - n_rows / 5, n_rows / 5]);
        let mut rows = sets::scattered_rows(n_rows as usize, n_cols);
        rows.iter_mut().enumerate().for_each(|(at, row)| row[0] = (at % 5) as f32);
        let train = sets::train(&rows, labels);
        let plan = || spec.as_dyn().plan(&train, &mut sets::plan_rng(1), &mut Quiet);
        let (plan, peak) = peak_of(plan);
        plan.unwrap_or_else(|error| panic!("{spec:?}: {error}"));
        peak
    };
    for mut spec in ResamplerSpec::all() {
        for (key, value) in [("epochs", "1"), ("cluster_balance_threshold", "0")] {
            if spec.tunable().value(key).is_some() {
                spec.tunable_mut().set(key, value).expect("it takes that");
            }
        }
        // Its cache of kernel rows grows up to a bound that few rows do not reach; see `Svc`.
        if spec.tunable().about().id == "svm_smote" {
            continue;
        }
        // Both ways to search.
        for n_cols in [4, 16] {
            let (few, many) = (peak(&spec, 1500, n_cols), peak(&spec, 6000, n_cols));
            // Four times the rows; buffers that double leave one and the same number in a range of two.
            assert!(many < 9 * few + 100_000, "{spec:?}: {few} bytes for 1500 rows, {many} for 6000");
            let data = 6000 * (n_cols * 4 + 64);
            assert!(many < 12 * data, "{spec:?}: {many} bytes for {data} of data");
        }
    }
}
