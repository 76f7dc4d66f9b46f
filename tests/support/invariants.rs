//! What holds of every run, whatever its data and settings.

use imbalance_lab::{
    data::Dataset,
    experiment::{ExperimentSpec, Judge, Leak, Report, Run, results_csv, results_json},
};

/// No number of a report is infinite or none at all. Its JSON would say `null` of them, as of what is undefined.
#[track_caller]
pub fn check_finite(report: &Report, spec: &ExperimentSpec) {
    check_numbers(report, spec);
    let json = results_json(spec, report, &[]);
    serde_json::from_str::<serde_json::Value>(&json).unwrap();
    assert!(!results_csv(spec, report).contains("NaN"));
}

#[track_caller]
fn check_numbers(report: &Report, spec: &ExperimentSpec) {
    let told = format!("{report:?}");
    let mut words = told.split(|c: char| !c.is_alphanumeric());
    assert!(!words.any(|word| word == "NaN" || word == "inf"), "{}\n{told}", spec.to_link());
}

/// What was counted adds up, and probabilities are probabilities.
#[track_caller]
fn check_sums(report: &Report, run: &Run) {
    let (outputs, counts) = (run.outputs().unwrap(), &report.stage_counts);
    if report.spec.leak == Leak::None {
        assert_eq!(report.test.confusion.total(), counts.test.total());
        for (row, (_, count)) in report.test.confusion.0.iter().zip(counts.test.iter()) {
            assert_eq!(row.iter().sum::<u32>(), count);
        }
        assert_eq!(counts.train.total() + counts.validation.total() + counts.test.total(), counts.data.total());
    }
    let (_, plan) = match run.resampled() {
        Some(resampled) => resampled,
        None => return,
    };
    assert_eq!(plan.origins.len() as u32, counts.resampled.total());
    assert!(outputs.test.logits.iter().all(|z| z.is_finite()));
    let probabilities = run.decider().unwrap().probabilities(&outputs.test.logits, outputs.n_classes);
    for row in probabilities.chunks_exact(outputs.n_classes) {
        assert!(row.iter().all(|p| (0.0..=1.0).contains(p)), "{row:?}");
        assert!((row.iter().sum::<f64>() - 1.0).abs() < 1e-6, "{row:?}");
    }
}

/// Runs an experiment twice, with curves and without, and judges it by every correction: it ends with numbers that are finite and
/// add up, or with a problem, both times alike. Whether it ended with a report.
pub fn check_run(spec: &ExperimentSpec, data: &Dataset) -> bool {
    let mut run = match Run::new(spec, Some(data)) {
        Ok(run) => run,
        Err(error) => {
            let _ = error.problem();
            return false;
        }
    };
    let outcome = run.finish();
    let again = Run::new(spec, Some(data)).unwrap().without_curves().finish();
    match (&outcome, &again) {
        (Ok(report), Ok(again)) => assert_eq!(report.digest, again.digest),
        (Err(error), Err(again)) => assert_eq!(error, again),
        _ => panic!("one of two runs failed: {:?} {:?}", outcome.as_ref().err(), again.as_ref().err()),
    }
    let Ok(report) = outcome else { return false };
    check_finite(&report, spec);
    check_sums(&report, &run);
    if let Some(map) = run.decision_map() {
        assert!(map.x.iter().chain(&map.y).all(|edge| edge.is_finite()));
        assert!(map.points.iter().all(|point| point.x.is_finite() && point.y.is_finite()));
    }
    for calibration in ["none", "platt", "temperature", "prior"] {
        let mut judged = spec.clone();
        judged.set("calibration", calibration).unwrap();
        let mut report = report.clone();
        let outputs = run.outputs().unwrap().clone();
        report.judge(Judge::new(outputs, &judged.calibration).judge_as(&judged));
        check_numbers(&report, &judged);
    }
    true
}
