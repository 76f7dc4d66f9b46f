//! The results that are shown: the report, the model's outputs judged at the threshold, and the decision map.

use super::kept::Kept;
use super::read::{Read, owned};
use super::{pinned::PinnedRun, presentation::Embedding, run::RunStore, settings::Settings};
use crate::browser::clock::now;
use imbalance_lab::{
    decide::ThresholdSpec,
    experiment::{DecisionMap, ExperimentSpec, Judge, Leak, Look, Outputs, Report},
    figure::{ClassLook, Figure, MapFigure, MapRows},
};
use leptos::prelude::*;

/// The least time between two drawings while training runs, for those who do not want things to move (ms).
pub(crate) const CALM_INTERVAL: f64 = 2000.0;

/// The results.
pub(crate) struct JudgedRun {
    settings: &'static Settings,
    run: &'static RunStore,
    pinned: &'static PinnedRun,
    /// The settings of the results shown.
    pub(crate) shown: Read<Option<ExperimentSpec>>,
    set_shown: RwSignal<Option<ExperimentSpec>>,
    /// The report, without its epochs, which the run has: a report that is small is quickly judged again.
    pub(crate) report: Read<Option<Report>>,
    set_report: RwSignal<Option<Report>>,
    /// The trained model's outputs, to be judged at other thresholds.
    pub(crate) judge: Read<Option<Judge>>,
    set_judge: RwSignal<Option<Judge>>,
    pub(crate) map: Read<Option<DecisionMap>>,
    set_map: RwSignal<Option<DecisionMap>>,
    /// When a map was last shown (ms), and one that came too soon after it.
    map_shown: StoredValue<f64>,
    late_map: StoredValue<Option<DecisionMap>>,
    /// The end of the run, while an earlier epoch of it is shown.
    end: Kept<Option<Ended>>,
}

/// What a run ended with.
#[derive(Clone)]
pub(super) struct Ended {
    pub(super) report: Report,
    pub(super) judge: Judge,
    pub(super) map: Option<DecisionMap>,
}

impl JudgedRun {
    pub(super) fn new(settings: &'static Settings, run: &'static RunStore, pinned: &'static PinnedRun) -> Self {
        let (shown, set_shown) = owned(None);
        let (report, set_report) = owned(None);
        let (judge, set_judge) = owned(None);
        let (map, set_map) = owned(None);
        Self {
            settings,
            run,
            pinned,
            shown,
            set_shown,
            report,
            set_report,
            judge,
            set_judge,
            map,
            set_map,
            map_shown: StoredValue::new(f64::NEG_INFINITY),
            late_map: StoredValue::new(None),
            end: Kept::new(None),
        }
    }

    /// The results to come are of these settings; there are none yet.
    pub(super) fn expect(&'static self, spec: Option<ExperimentSpec>) {
        self.late_map.set_value(None);
        self.end.set(None);
        self.map_shown.set_value(f64::NEG_INFINITY);
        self.set_report.set(None);
        self.set_judge.set(None);
        self.set_shown.set(spec);
    }

    /// Forgets the map too.
    pub(super) fn clear_map(&'static self) {
        self.set_map.set(None);
    }

    /// Takes the next map; those who want things calm see it later.
    pub(super) fn take_map(&'static self, map: DecisionMap, is_running: bool, embedding: Embedding) {
        let is_too_soon = now() - self.map_shown.get_value() < CALM_INTERVAL;
        self.late_map.set_value(Some(map));
        if !(is_running && is_too_soon && embedding.is_calm()) {
            self.show_late_map();
        }
    }

    /// Shows the map that came last, if it is not.
    pub(super) fn show_late_map(&'static self) {
        if let Some(map) = self.late_map.try_update_value(Option::take).flatten() {
            self.map_shown.set_value(now());
            self.set_map.set(Some(map));
        }
    }

    /// Takes the outputs of the trained model.
    pub(super) fn take_outputs(&'static self, outputs: Outputs) {
        if let Some(spec) = self.shown.get_untracked() {
            self.set_judge.set(Some(Judge::new(outputs, &spec.calibration)));
        }
    }

    /// Takes the report of the finished run.
    pub(super) fn finish(&'static self, report: Report) {
        self.set_report.set(Some(Report { epochs: Vec::new(), ..report }));
    }

    /// Shows the results of other settings in place of those that are shown.
    pub(super) fn exchange(
        &'static self,
        spec: &ExperimentSpec,
        report: Report,
        outputs: Outputs,
        map: Option<DecisionMap>,
    ) {
        self.late_map.set_value(None);
        self.end.set(None);
        let judge = Judge::new(outputs, &spec.calibration);
        self.show(Ended { report: Report { epochs: Vec::new(), ..report }, judge, map });
    }

    /// Shows the run as it was after an epoch.
    pub(super) fn show_look(&'static self, look: Look) {
        let Some(shown) = self.results() else { return };
        self.end.with(|end| _ = end.get_or_insert(shown));
        let Look { report, outputs, map, .. } = look;
        let judge = Judge::new(outputs, &report.spec.calibration);
        self.show(Ended { report, judge, map });
    }

    /// Shows the end of the run again.
    pub(super) fn show_end(&'static self) {
        if let Some(end) = self.end.take() {
            self.show(end);
        }
    }

    fn show(&'static self, Ended { report, judge, map }: Ended) {
        self.set_shown.set(Some(report.spec.clone()));
        self.set_map.set(map);
        self.set_judge.set(Some(judge));
        self.set_report.set(Some(report));
        // Settings that changed meanwhile.
        self.judge_again();
    }

    /// What is shown.
    pub(super) fn results(&'static self) -> Option<Ended> {
        let (report, judge) = (self.report.get_untracked()?, self.judge.get_untracked()?);
        Some(Ended { report, judge, map: self.map.get_untracked() })
    }

    /// What the run ended with, while an earlier epoch is shown, judged as the settings ask now.
    pub(super) fn ended(&'static self) -> Option<Ended> {
        let Ended { mut report, judge, mut map } = self.end.with(|end| end.clone())?;
        let spec = report.spec.judged_as(&self.settings.spec.get_untracked());
        let judge = Judge::new(judge.into_outputs(), &spec.calibration);
        let judged = judge.judge_as(&spec);
        map.iter_mut().for_each(|map| map.decide(&judged.decider));
        report.judge(judged);
        report.spec = spec;
        Some(Ended { report, judge, map })
    }

    /// Judges the trained model again where only threshold, correction or costs have changed: that takes no training.
    pub(super) fn judge_again(&'static self) {
        let spec = self.settings.spec.get_untracked();
        let shown = self.shown.get_untracked().filter(|shown| *shown != spec && spec.judged_as(shown) == *shown);
        let Some(shown) = shown.filter(|_| self.judge.with_untracked(Option::is_some)) else { return };
        if spec.calibration != shown.calibration {
            self.set_judge.update(|judge| {
                *judge = judge.take().map(|judge| Judge::new(judge.into_outputs(), &spec.calibration));
            });
        }
        let judged = self.judge.with_untracked(|judge| judge.as_ref().map(|judge| judge.judge_as(&spec)));
        let Some(judged) = judged else { return };
        self.set_map.update(|map| {
            if let Some(map) = map {
                map.decide(&judged.decider);
            }
        });
        self.set_report.update(|report| {
            if let Some(report) = report {
                report.judge(judged);
                report.spec = spec.clone();
            }
        });
        self.set_shown.set(Some(spec));
    }

    /// Judges again whatever way the settings change, and where they did while the model was trained.
    pub(crate) fn judge_again_on_change(&'static self) {
        Effect::new(move || {
            self.settings.spec.track();
            self.judge.track();
            self.judge_again();
        });
        // For tests and benches: what is shown.
        Effect::new(move || {
            let digest = self.report.with(|report| report.as_ref().map(|report| report.digest.to_string()));
            if let Some(body) = document().body() {
                let _ = body.set_attribute("data-digest", &digest.unwrap_or_default());
            }
        });
    }

    /// Whether the settings ask for another training than the one that is shown.
    pub(crate) fn is_stale(&'static self) -> bool {
        let spec = self.settings.spec.get_untracked();
        self.shown.with_untracked(|shown| shown.as_ref().is_some_and(|shown| shown.judged_as(&spec) != spec))
    }

    /// The threshold as a number: the one at work, or the one that is set; `None` before a run has found it.
    pub(crate) fn threshold(&'static self) -> Option<f64> {
        let has_report = self.report.with(Option::is_some);
        let is_binary = self.run.class_names.with(Vec::len) == 2;
        let at_work = self.report.with(|report| report.as_ref().and_then(|report| report.threshold));
        at_work.or_else(|| {
            self.settings.spec.with(|spec| match &spec.threshold {
                ThresholdSpec::Fixed(fixed) => Some(fixed.at),
                // The largest of two probabilities is one from a half on; of more, it is no threshold.
                ThresholdSpec::Argmax(_) => is_binary.then_some(0.5),
                // What could not be chosen was left to the largest probability.
                _ => (has_report && is_binary).then_some(0.5),
            })
        })
    }

    /// Whether the results shown are of resampling before the split.
    pub(crate) fn leaks(&'static self) -> bool {
        self.shown.with(|spec| spec.as_ref().is_some_and(|spec| spec.leak != Leak::None))
    }

    /// A figure of the model as it is judged now.
    pub(crate) fn with_model<T>(
        &'static self,
        ask: impl FnOnce(&Judge, &Report, &[ClassLook]) -> Option<T>,
    ) -> Option<T> {
        let looks = self.run.looks();
        self.report.with(|report| self.judge.with(|judge| ask(judge.as_ref()?, report.as_ref()?, &looks)))
    }

    /// The decision map of the page's run, or none before there is one.
    pub(crate) fn map_figure(&'static self, show: MapRows) -> Option<Figure> {
        self.ask_map(show, |map| Some(self.pinned.own(map.figure())))
    }

    /// Asks the decision map of the page's run. Its drawing and what lies over it ask the same one, with the same axes.
    pub(crate) fn ask_map<T>(
        &'static self,
        show: MapRows,
        question: impl FnOnce(MapFigure<'_>) -> Option<T>,
    ) -> Option<T> {
        let (classes, ranges) = (&self.run.looks(), self.shared_ranges());
        self.map.with(|map| question(MapFigure { map: map.as_ref()?, classes, show, ranges }))
    }

    /// What the axes of both maps reach over, where a pinned one stands beside the page's own and one pair of axes fits both:
    /// then the pictures can be compared.
    pub(crate) fn shared_ranges(&'static self) -> Option<[[f32; 2]; 2]> {
        self.map.with(|map| self.pinned.ranges_with(map.as_ref()?))
    }
}
