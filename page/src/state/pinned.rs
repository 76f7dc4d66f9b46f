//! The run that is pinned beside the page's own.

use super::handover::{TableFile, hand_over, table_of};
use super::read::{Read, owned};
use crate::words::{common, pinned as words};
use crate::worker::{Client, Program, Signal};
use imbalance_lab::{
    experiment::{DataSpec, DecisionMap, Event, ExperimentSpec, Judge, Leak, Report, compare::Comparison},
    figure::{ClassLook, Figure},
    problem::Problem,
    protocol::Reply,
    wording::lower,
};
use leptos::prelude::*;

/// A run whose results stay beside those of the page.
#[derive(Clone)]
pub(crate) struct Pinned {
    pub(crate) name: String,
    pub(crate) spec: ExperimentSpec,
    pub(crate) report: Report,
    pub(crate) judge: Judge,
    pub(crate) map: Option<DecisionMap>,
}

impl Pinned {
    /// How its own classes look; the page may be about others by now.
    pub(crate) fn looks(&self) -> Vec<ClassLook> {
        ClassLook::assign(&self.report.class_names, &self.report.stage_counts.data)
    }
}

/// The pinned run, and the worker that makes one.
pub(crate) struct PinnedRun {
    pub(crate) pinned: Read<Option<Pinned>>,
    set_pinned: RwSignal<Option<Pinned>>,
    /// What is being run to be pinned.
    pub(crate) pinning: Read<Option<(String, ExperimentSpec)>>,
    set_pinning: RwSignal<Option<(String, ExperimentSpec)>>,
    /// Why nothing could be pinned.
    pub(crate) problem: Read<Option<Problem>>,
    set_problem: RwSignal<Option<Problem>>,
    /// A worker of its own for what is to be pinned.
    pinner: StoredValue<Option<Client>, LocalStorage>,
}

impl PinnedRun {
    pub(super) fn new() -> Self {
        let (pinned, set_pinned) = owned(None);
        let (pinning, set_pinning) = owned(None);
        let (problem, set_problem) = owned(None);
        let pinner = StoredValue::new_local(None);
        Self { pinned, set_pinned, pinning, set_pinning, problem, set_problem, pinner }
    }

    /// Pins a run that is there.
    pub(super) fn take(&'static self, pinned: Pinned) {
        self.set_pinning.set(None);
        self.set_pinned.set(Some(pinned));
    }

    /// Takes the pinned run away.
    pub(crate) fn unpin(&'static self) {
        self.set_pinned.set(None);
    }

    /// Whether the pinned run is of those settings.
    pub(super) fn is_of(&'static self, spec: &ExperimentSpec) -> bool {
        self.pinned.with_untracked(|pinned| pinned.as_ref().is_some_and(|pinned| pinned.spec == *spec))
    }

    /// Whether the pinned run is of other data than those of the settings, whatever their size and shares.
    pub(super) fn is_of_other_data(&'static self, spec: &ExperimentSpec) -> bool {
        let is_other =
            |pinned: &Pinned| data_of(&pinned.spec) != data_of(spec) || pinned.spec.positive != spec.positive;
        self.pinned.with_untracked(|pinned| pinned.as_ref().is_some_and(is_other))
    }

    /// The pinned run's name and settings.
    pub(super) fn place(&'static self) -> Option<(String, ExperimentSpec)> {
        self.pinned.with_untracked(|pinned| pinned.as_ref().map(|it| (it.name.clone(), it.spec.clone())))
    }

    /// Removes the run of those settings, pinned or on its way.
    pub(super) fn remove(&'static self, spec: &ExperimentSpec) {
        if self.is_of(spec) {
            self.unpin();
        }
        if self.pinning.with_untracked(|it| it.as_ref().is_some_and(|(_, wanted)| wanted == spec)) {
            self.stop();
        }
    }

    /// Runs an experiment to be pinned beside the page's.
    pub(super) fn run(&'static self, name: String, spec: ExperimentSpec, table: Option<TableFile>) {
        self.stop();
        self.set_pinning.set(Some((name, spec.clone())));
        leptos::task::spawn_local(async move {
            let table = table_of(&spec.data, table).await;
            let is_wanted = self.pinning.with_untracked(|wanted| wanted.as_ref().is_some_and(|(_, it)| *it == spec));
            if !is_wanted {
                return;
            }
            let table = match table {
                Ok(table) => table,
                Err(problem) => {
                    self.set_pinning.set(None);
                    return self.set_problem.set(Some(problem));
                }
            };
            let client = self
                .pinner
                .with_value(Option::clone)
                .unwrap_or_else(|| Client::connect(Program::Own, move |signal| self.hear(signal)));
            self.pinner.set_value(Some(client.clone()));
            table.iter().for_each(|table| hand_over(&client, table));
            client.start(&spec, false);
        });
    }

    fn hear(&'static self, signal: Signal) {
        let problem = match signal {
            Signal::Reply(Reply::Events { events, map, outputs: Some(outputs), .. }) => {
                let report = events.into_iter().find_map(|event| match event {
                    Event::Finished(report) => Some(*report),
                    _ => None,
                });
                if let (Some(report), Some((name, spec))) = (report, self.pinning.get_untracked()) {
                    let judge = Judge::new(*outputs, &spec.calibration);
                    self.set_pinned.set(Some(Pinned { name, spec, report, judge, map: map.map(|map| *map) }));
                    self.set_pinning.set(None);
                }
                return;
            }
            Signal::Reply(Reply::Failed { problem, .. }) => problem,
            Signal::Broken(problem) => {
                let pinner = self.pinner.with_value(Option::clone);
                pinner.iter().for_each(Client::restart);
                problem
            }
            Signal::Reply(_) | Signal::Mode(_) | Signal::Restarted => return,
        };
        self.set_pinning.set(None);
        self.set_problem.set(Some(problem));
    }

    /// Ends the run that is to be pinned, if there is one, with its worker: it may be where it hears nothing.
    pub(crate) fn stop(&'static self) {
        self.set_problem.set(None);
        if self.pinning.with_untracked(Option::is_some) {
            self.set_pinning.set(None);
            let pinner = self.pinner.with_value(Option::clone);
            pinner.iter().for_each(Client::restart);
        }
    }

    /// What the axes of that map and of the pinned one reach over, where one pair of axes fits both.
    pub(super) fn ranges_with(&'static self, map: &DecisionMap) -> Option<[[f32; 2]; 2]> {
        self.pinned.with(|pinned| pinned.as_ref()?.map.as_ref()?.ranges_with(map))
    }

    /// A figure of the page's own run says so where another is pinned beside it.
    pub(crate) fn own(&'static self, figure: Figure) -> Figure {
        if self.pinned.with(Option::is_some) { titled(common::B, figure) } else { figure }
    }
}

/// What a run does against the imbalance, in a few words.
pub(crate) fn name_of(spec: &ExperimentSpec) -> String {
    if spec.leak != Leak::None {
        return words::before_split(spec.resample.tunable().about().title);
    }
    let plain = Comparison::usual(spec);
    let known = plain.remedies.iter().find(|remedy| remedy.spec == *spec).map(|remedy| remedy.name.clone());
    known.or_else(|| plain.as_set(spec).map(|remedy| remedy.name)).unwrap_or_default()
}

/// What the data of an experiment are called.
pub(crate) fn data_of(spec: &ExperimentSpec) -> &str {
    match &spec.data {
        DataSpec::Generated(generator) => generator.tunable().about().title,
        DataSpec::Sample(name) | DataSpec::File { name, .. } => name,
    }
}

/// A figure of the pinned run says so.
pub(crate) fn named(pinned: &Pinned, figure: Figure) -> Figure {
    titled(&words::named(&pinned.name), figure)
}

fn titled(whose: &str, mut figure: Figure) -> Figure {
    figure.title = format!("{whose}: {}", lower(&figure.title));
    figure
}
