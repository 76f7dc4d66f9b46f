//! What the page claims about thresholds, weights, corrections and leaks, over ten seeds.
#![cfg(not(target_arch = "wasm32"))]

#[path = "support/spec.rs"]
mod spec;

use imbalance_lab::{
    data::{
        Dataset,
        samples::Sample,
        table::{Choices, Table},
    },
    experiment::{Report, Run},
};
use spec::spec_of;

const SEEDS: std::ops::Range<u32> = 3..13;
const ME2: &str = "data=yeast&data.positive=ME2";

fn yeast() -> Dataset {
    let bytes = Sample::of("yeast").expect("it ships with the lab").bytes();
    Table::read(bytes, &Choices::default(), &mut |_| {}).expect("it is well formed").dataset
}

/// The reports of an experiment on every seed.
fn reports(link: &str, table: Option<&Dataset>) -> Vec<Report> {
    let report = |seed: u32| {
        let spec = spec_of(&format!("v=1&seed={seed}&{link}"));
        Run::new(&spec, table).and_then(|run| run.without_curves().finish()).expect(link)
    };
    SEEDS.map(report).collect()
}

fn mean(reports: &[Report], value: impl Fn(&Report) -> Option<f64>) -> f64 {
    let values: Vec<f64> = reports.iter().map(|report| value(report).expect("it is defined")).collect();
    values.iter().sum::<f64>() / values.len() as f64
}

fn recall(report: &Report) -> Option<f64> {
    report.test.per_class[report.minority.index()].recall
}

fn f1(report: &Report) -> f64 {
    report.test.per_class[report.minority.index()].f1.expect("rows were found")
}

fn factor(report: &Report) -> Option<f64> {
    report.test_probability.per_class[report.minority.index()].mean_probability_over_prevalence()
}

#[test]
fn threshold_weights_and_sampler_find_what_no_remedy_finds() {
    let plain = reports("", None);
    assert!((mean(&plain, |report| report.test.accuracy) - 0.9).abs() < 0.005);
    assert!(mean(&plain, recall) < 0.02, "{}", mean(&plain, recall));
    assert_eq!((plain[0].test.accuracy, recall(&plain[0])), (Some(0.9), Some(0.0)), "what the page opens with");
    for remedy in ["threshold=fixed&threshold.at=0.1", "loss=weighted_cross_entropy", "sampler=weighted"] {
        let found = mean(&reports(remedy, None), recall);
        assert!(found > 0.75, "{remedy}: {found}");
        assert!(recall(&reports(remedy, None)[0]) > Some(0.75), "{remedy} with the seed that the page opens with");
    }
}

#[test]
fn resampling_and_weights_raise_probabilities_and_the_prior_brings_them_back() {
    let yeast = yeast();
    let of = |settings: &str| mean(&reports(&format!("{ME2}&hidden=none&{settings}"), Some(&yeast)), factor);
    assert!((0.8..1.4).contains(&of("")), "{}", of(""));
    for remedy in ["resample=smote", "loss=weighted_cross_entropy", "sampler=weighted"] {
        let (raised, corrected) = (of(remedy), of(&format!("{remedy}&calibration=prior")));
        assert!((6.0..8.5).contains(&raised), "{remedy}: {raised}");
        assert!((0.8..1.3).contains(&corrected), "{remedy}: {corrected}");
    }
}

#[test]
fn resampling_before_the_split_flatters_and_only_part_of_it_is_the_shares() {
    let yeast = yeast();
    for resampler in ["smote", "random_over"] {
        for report in reports(&format!("{ME2}&leak=resample_before_split&resample={resampler}"), Some(&yeast)) {
            let leak = report.leak.as_ref().expect("it leaks");
            let honest = leak.unseen.per_class[report.minority.index()].f1.unwrap_or(0.0);
            assert!(f1(&report) - honest >= 0.3, "{}: {} and {honest}", report.link(), f1(&report));
            assert!(report.stage_counts.origins.has_made());
        }
        let reports = reports(&format!("{ME2}&leak=resample_before_split&resample={resampler}"), Some(&yeast));
        let leak = |report: &Report| report.leak.clone().expect("it leaks");
        let at_shares = mean(&reports, |report| leak(report).f1_at_shares);
        let honest = mean(&reports, |report| leak(report).unseen.per_class[report.minority.index()].f1);
        assert!(at_shares > honest + 0.05, "{resampler}: {at_shares} and {honest}");
    }
    // Nothing is copied by taking rows away.
    let under = reports(&format!("{ME2}&leak=resample_before_split&resample=random_under"), Some(&yeast));
    assert!(under.iter().all(|report| !report.stage_counts.origins.has_made()));
}
