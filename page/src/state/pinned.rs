//! The run that is pinned beside the page's own.

use super::handover::{TableFile, hand_over, table_of};
use super::read::{Read, owned};
use super::{
    asked::{Asked, Looked},
    kept::Kept,
    run::RunStore,
};
use crate::words::{common, pinned as words};
use crate::worker::{Client, Program, Signal};
use imbalance_lab::{
    experiment::{
        DataSpec, DecisionMap, Event, ExperimentSpec, Judge, Leak, Look, Report, Timeline, compare::Comparison,
    },
    figure::{ClassLook, Figure},
    problem::Problem,
    protocol::{Reply, RunId},
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
    /// Where its earlier epochs are.
    pub(super) past: Option<Past>,
}

/// Where the earlier epochs of a run are.
#[derive(Clone, PartialEq)]
pub(super) struct Past {
    /// Its number in that worker.
    pub(super) run: RunId,
    /// Whether it is the page's worker, or the one of what is to be pinned.
    pub(super) is_page: bool,
    pub(super) timeline: Timeline,
}

impl Pinned {
    /// How its own classes look; the page may be about others by now.
    pub(crate) fn looks(&self) -> Vec<ClassLook> {
        ClassLook::assign(&self.report.class_names, &self.report.stage_counts.data)
    }
}

/// What hears of the looks back that are answered.
type HearsLooks = fn(&'static PinnedRun, Looked);

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
    /// The page's.
    run: &'static RunStore,
    /// The pinned run at its end, while an earlier epoch of it is shown.
    end: Kept<Option<Pinned>>,
    asked: Kept<Asked>,
    /// What shows earlier epochs, once it is here.
    hears_looks: Kept<Option<HearsLooks>>,
}

impl PinnedRun {
    pub(super) fn new(run: &'static RunStore) -> Self {
        let (pinned, set_pinned) = owned(None);
        let (pinning, set_pinning) = owned(None);
        let (problem, set_problem) = owned(None);
        let pinner = StoredValue::new_local(None);
        let (end, asked) = (Kept::new(None), Kept::new(Asked::default()));
        Self {
            pinned,
            set_pinned,
            pinning,
            set_pinning,
            problem,
            set_problem,
            pinner,
            run,
            end,
            asked,
            hears_looks: Kept::new(None),
        }
    }

    /// Pins a run that is there.
    pub(super) fn take(&'static self, pinned: Pinned) {
        self.set_pinning.set(None);
        self.replace(Some(pinned));
    }

    fn replace(&'static self, pinned: Option<Pinned>) {
        self.end.set(None);
        self.asked.take();
        self.set_pinned.set(pinned);
    }

    /// Takes the pinned run away.
    pub(crate) fn unpin(&'static self) {
        self.replace(None);
    }

    /// Shows the pinned run as it was after an epoch, or at its end: also where it was over by then, or its past is gone.
    pub(super) fn look(&'static self, epoch: Option<u32>) {
        self.hears_looks.set(Some(Self::take_look));
        let epoch = epoch.filter(|&epoch| {
            let has_it = |pinned: &Pinned| pinned.past.as_ref().is_some_and(|past| past.timeline.has_before_end(epoch));
            self.pinned.with_untracked(|pinned| pinned.as_ref().is_some_and(has_it))
        });
        if epoch.is_none() {
            self.show_end();
        }
        if let Some(epoch) = self.asked.with(|asked| asked.want(epoch)) {
            self.ask(epoch);
        }
    }

    fn ask(&'static self, epoch: u32) {
        let Some(Pinned { past: Some(past), spec, .. }) = self.pinned.get_untracked() else { return };
        let ask = |client: &Client| client.look(past.run, epoch, &spec, true);
        let is_asked = match past.is_page {
            true => self.run.with_client(ask),
            false => self.pinner.with_value(|client| client.as_ref().map(ask)),
        };
        if is_asked.is_none() {
            self.asked.take();
        }
    }

    /// Takes the pinned run as it was after an epoch, if it is of the pinned run.
    pub(super) fn take_look(&'static self, Looked { run, is_page, outcome, .. }: Looked) {
        let is_its = |past: &Past| past.run == run && past.is_page == is_page;
        let pinned = self.pinned.get_untracked().filter(|pinned| pinned.past.as_ref().is_some_and(is_its));
        let Some((pinned, answer)) = pinned.and_then(|pinned| Some((pinned, self.asked.with(Asked::hear)?))) else {
            return;
        };
        match outcome {
            Ok(look) if answer.is_shown => {
                self.end.with(|end| _ = end.get_or_insert_with(|| pinned.clone()));
                let Look { report, outputs, map, .. } = *look;
                let judge = Judge::new(outputs, &report.spec.calibration);
                self.set_pinned.set(Some(Pinned { report, judge, map, ..pinned }));
            }
            Ok(_) => {}
            Err(_) => self.show_end(),
        }
        if answer.next.is_some() {
            self.look(answer.next);
        }
    }

    fn show_end(&'static self) {
        if let Some(end) = self.end.take() {
            self.set_pinned.set(Some(end));
        }
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

    /// The pinned run's name.
    pub(crate) fn name(&'static self) -> Option<String> {
        self.place().map(|(name, _)| name)
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
            Signal::Reply(Reply::Looked { run, outcome, .. }) => {
                if let Some(take) = self.hears_looks.get() {
                    take(self, Looked { run, is_pinned: true, is_page: false, outcome });
                }
                return;
            }
            Signal::Reply(Reply::Events { run, events, map, outputs: Some(outputs), timeline }) => {
                let report = events.into_iter().find_map(|event| match event {
                    Event::Finished(report) => Some(*report),
                    _ => None,
                });
                if let (Some(report), Some((name, spec))) = (report, self.pinning.get_untracked()) {
                    let judge = Judge::new(*outputs, &spec.calibration);
                    let past = timeline.map(|timeline| Past { run, is_page: false, timeline: *timeline });
                    self.take(Pinned { name, spec, report, judge, map: map.map(|map| *map), past });
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
// Asked for in several places, and long.
#[inline(never)]
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
