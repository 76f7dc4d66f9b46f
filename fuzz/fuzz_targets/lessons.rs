//! Any text as a lesson: a step that is read is judged, whatever it asks; what is wrong is named.
#![no_main]

use imbalance_lab::{
    experiment::{ExperimentSpec, Report, Run},
    lesson::{Lesson, Prediction},
};
use std::sync::OnceLock;

fn report() -> &'static Report {
    static REPORT: OnceLock<Report> = OnceLock::new();
    REPORT.get_or_init(|| {
        let spec = ExperimentSpec::from_link("v=1&epochs=2&data.n_samples=200").expect("a link").spec;
        Run::new(&spec, None).and_then(|mut run| run.finish()).expect("it runs")
    })
}

libfuzzer_sys::fuzz_target!(|text: &str| {
    match Lesson::parse("fuzz", text) {
        Ok(lesson) => {
            for step in &lesson.steps {
                for a in [None, Some(report())] {
                    let _ = step.fill(report(), a);
                    let _ = step.right(report(), a);
                }
                for prediction in [Prediction::Number(1.0), Prediction::Choice(0)] {
                    assert!(step.answered(prediction, report(), None).because.ends_with('.'));
                }
                assert!(step.judge(report(), Some(report())).because.ends_with('.'));
            }
        }
        Err(error) => assert!(!error.to_string().is_empty()),
    }
});
