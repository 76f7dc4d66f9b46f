//! Looking back at an epoch shows what a run that ends there finds out, bit for bit.

#[path = "support/spec.rs"]
mod spec;

use imbalance_lab::{
    experiment::{Event, ExperimentSpec, Report, Run},
    progress::Quiet,
};
use spec::spec_of;

/// Runs of which fewer epochs are the beginning of more.
const LINKS: [&str; 20] = [
    "",
    "data=moons&data.n_samples=400&seed=3",
    "data=multiclass&data.n_samples=300&hidden=6",
    "data=article&data.n_samples=600&resample=smote",
    "resample=random_over",
    "resample=random_under&optimizer=sgd",
    "resample=borderline_smote&optimizer=adamw",
    "data=moons&data.n_samples=300&resample=tomek_links&optimizer=rmsprop",
    "sampler=weighted",
    "loss=weighted_cross_entropy&optimizer=adagrad",
    "loss=focal&dropout=0.3",
    "loss=bce_with_logits&max_norm=1",
    "loss=logit_adjusted&bias_init=prior",
    "threshold=tuned",
    "threshold=cost&cost_fn=30&calibration=platt",
    "calibration=temperature&threshold=prior",
    "schedule=warmup&activation=tanh",
    "schedule=step&hidden=12,7",
    "leak=resample_before_split&resample=smote",
    "data=moons&data.n_samples=300&optimizer.lr=0.3&early_stopping=loss&patience=4",
];

/// Runs whose number of epochs says how they begin.
const PLANNED: [&str; 3] = [
    "schedule=cosine",
    "loss=ldam&loss.drw_start=0.5&data=moons&data.n_samples=300",
    "schedule=cosine&early_stopping=mcc&sampler=weighted&loss=ldam",
];

const EPOCHS: u32 = 9;

fn with(link: &str, settings: &str) -> ExperimentSpec {
    spec_of(&[link, settings].join("&"))
}

fn finished(spec: &ExperimentSpec) -> (Run, Report) {
    let mut run = Run::new(spec, None).unwrap();
    let report = run.finish().unwrap();
    (run, report)
}

fn finished_with_past(spec: &ExperimentSpec) -> (Run, Report) {
    let mut run = Run::new(spec, None).unwrap().keeping_past();
    let report = run.finish().unwrap();
    (run, report)
}

#[test]
fn an_epoch_is_what_a_run_that_ends_there_finds() {
    for link in LINKS {
        let spec = with(link, &format!("epochs={EPOCHS}"));
        let (run, report) = finished_with_past(&spec);
        assert_eq!(report, finished(&spec).1, "{link}: keeping the past changes nothing");
        let timeline = run.timeline().unwrap();
        assert_eq!(timeline.epochs, (1..=report.epochs.len() as u32).collect::<Vec<_>>(), "{link}");
        for epoch in timeline.epochs {
            let mut ends_there = spec.clone();
            ends_there.set("epochs", &epoch.to_string()).unwrap();
            ends_there.set("early_stopping", "none").unwrap();
            let (ended, of_ended) = finished(&ends_there);
            let look = run.look(&report, epoch, &spec).unwrap().unwrap();
            assert_eq!(look.epoch, epoch);
            assert_eq!(report.epochs[..epoch as usize], of_ended.epochs[..], "{link} at {epoch}");
            let of_look = Report { spec: ends_there, epochs: of_ended.epochs.clone(), ..look.report };
            assert_eq!(of_look, of_ended, "{link} at {epoch}");
            assert_eq!(Some(&look.outputs), ended.outputs(), "{link} at {epoch}");
            assert_eq!(look.map, ended.decision_map(), "{link} at {epoch}");
        }
    }
}

#[test]
fn an_epoch_is_the_model_that_training_went_through() {
    for link in LINKS.into_iter().chain(PLANNED) {
        let spec = with(link, &format!("epochs={EPOCHS}"));
        let mut run = Run::new(&spec, None).unwrap().keeping_past();
        let mut on_the_way = Vec::new();
        let report = loop {
            match run.advance(&mut Quiet).unwrap().unwrap() {
                Event::Epoch(_) => on_the_way.push(run.decision_map().unwrap()),
                Event::Finished(report) => break report,
                Event::Prepared { .. } | Event::Steps { .. } => {}
            }
        };
        assert!(on_the_way.len() > 3, "{link}");
        for (epoch, there) in (1..).zip(&on_the_way) {
            let map = run.look(&report, epoch, &spec).unwrap().unwrap().map.unwrap();
            assert_eq!((&map.logits, &map.draws), (&there.logits, &there.draws), "{link} at {epoch}");
        }
    }
}

#[test]
fn the_epoch_whose_weights_were_kept_is_the_end() {
    for link in [LINKS[19], LINKS[0]] {
        let spec = with(link, "epochs=60");
        let (run, report) = finished_with_past(&spec);
        let timeline = run.timeline().unwrap();
        let look = run.look(&report, timeline.result, &spec).unwrap().unwrap();
        assert_eq!(Some(&look.outputs), run.outputs());
        assert_eq!((&look.report.test, &look.report.validation), (&report.test, &report.validation));
        if link.contains("early_stopping=loss") {
            assert_eq!(timeline.best, Some(timeline.result));
            assert!(timeline.epochs.last() > timeline.best.as_ref(), "{timeline:?}");
        }
    }
}

#[test]
fn a_look_is_judged_as_the_settings_ask_now() {
    let spec = with("data=moons&data.n_samples=300", "epochs=5");
    let moved = with("data=moons&data.n_samples=300", "epochs=5&threshold=fixed&threshold.at=0.2&calibration=platt");
    let (run, report) = finished_with_past(&spec);
    let look = run.look(&report, 3, &moved).unwrap().unwrap();
    let (_, ended) =
        finished(&with("data=moons&data.n_samples=300", "epochs=3&threshold=fixed&threshold.at=0.2&calibration=platt"));
    assert_eq!((look.report.test, look.report.threshold, look.report.digest), (ended.test, Some(0.2), ended.digest));
    assert_eq!(look.report.spec, moved);
}

#[test]
fn a_run_that_keeps_nothing_has_no_past() {
    let (run, report) = finished(&with("", "epochs=2"));
    assert_eq!((run.timeline(), run.look(&report, 1, &report.spec)), (None, None));
}
