//! Odd tables through every resampler: rows are what their origin says, and every row that is made is finite.
#![no_main]

use imbalance_lab::{
    data::TrainSet,
    progress::Quiet,
    resample::{Method, ResamplerSpec, SamplingStrategy},
    rng::Stream,
};
use imbalance_lab_fuzz::{check_problem, experiment, mutate_link};

#[path = "../../tests/support/plan_laws.rs"]
mod plan_laws;

libfuzzer_sys::fuzz_mutator!(|data: &mut [u8], size: usize, max_size: usize, seed: u32| {
    mutate_link(data, size, max_size, seed, Some(b'\n'))
});

/// Techniques that make or keep exactly as many rows of a class as the strategy asks for.
const EXACT: [&str; 8] =
    ["random_over", "smote", "smotenc", "smoten", "random_under", "cluster_centroids", "near_miss", "gan"];

libfuzzer_sys::fuzz_target!(|input: &[u8]| {
    let Some((spec, data)) = experiment(input) else { return };
    let train = TrainSet::without_holding_out(data);
    let plan = |spec: &ResamplerSpec, seed: u32| {
        spec.technique().plan(&train, &mut imbalance_lab::rng::Seed(seed).stream(Stream::Plan), &mut Quiet)
    };
    let id = plan_laws::id(&spec.resample);
    match plan(&spec.resample, spec.seed.0) {
        Ok(made) => {
            plan_laws::check_plan(&spec.resample, &made, &train, "the plan");
            let counts = made.apply(&train).class_counts();
            let counted = made.classes(&train);
            assert_eq!(counted.count() as u32, counts.total());
            for (class, count) in train.class_counts().present() {
                assert!(count == 0 || counts.get(class) > 0 || id != "smote", "{class:?} is lost");
            }
            let strategy = spec.resample.tunable().value("sampling_strategy").map(|value| value.to_string());
            if let Some(strategy) = strategy.filter(|_| EXACT.contains(&id)) {
                let strategy: SamplingStrategy = strategy.parse().expect("it was taken");
                let is_over = !["random_under", "cluster_centroids", "near_miss"].contains(&id);
                let method = if is_over { Method::Over } else { Method::Under };
                let mut wanted = train.class_counts();
                let targets = strategy.targets(method, &wanted.clone(), train.class_names()).expect("it was planned");
                for (class, number) in targets {
                    let had = if is_over { wanted.0[class.index()] } else { 0 };
                    wanted.0[class.index()] = had + number;
                }
                assert_eq!(counts, wanted, "{id}");
            }
            assert_eq!(plan(&spec.resample, spec.seed.0).as_ref(), Ok(&made), "{id} is not the same again");
        }
        Err(error) => check_problem(&error.problem()),
    }
});
