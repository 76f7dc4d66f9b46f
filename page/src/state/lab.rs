//! What the page knows, and what follows from a signal of the client.

use crate::words::state as words;
use crate::{
    browser::{
        address,
        clock::{now, sleep},
        fetch::fetch_sample,
    },
    state::{
        comparison::{Pool, Table},
        export::{Exporting, Written},
        looks::CALM_INTERVAL,
        pinned::Pinned,
        presentation::Embedding,
    },
    worker::{Client, Mode, Program, Signal},
};
use imbalance_lab::{
    data::Class,
    decide::{ThresholdSpec, threshold::FixedThreshold},
    experiment::{
        DataSpec, DecisionMap, EpochRecord, Event, ExperimentSpec, Field, GanEpoch, Judge, Leak, Mixes, Parsed, Report,
    },
    lesson::Locks,
    problem::Problem,
    protocol::{Activity, Reply, Request, TableInfo, TableSource},
    rng::Seed,
};
use leptos::{ev, prelude::*};
use std::time::Duration;

/// How long a run goes on before figures out of sight stop following it (ms).
const LONG: i32 = 500;
/// Most runs in the list of runs.
const MAX_RUNS: usize = 50;

/// Where the present run stands; each state is one picture.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Phase {
    /// Nothing runs; there may be results of an earlier run.
    Idle,
    /// A table or a plan is being made.
    Preparing(Activity, f64),
    /// Training.
    Running,
    /// Training waits after an epoch.
    Paused,
    /// The report is there.
    Finished,
    /// It ended with a problem.
    Failed(Problem),
}

impl Phase {
    /// Whether there is a run to pause, step or cancel.
    pub(crate) fn is_active(&self) -> bool {
        matches!(self, Phase::Preparing(..) | Phase::Running | Phase::Paused)
    }

    /// Its name in the markup, for style and tests.
    pub(crate) fn name(&self) -> &'static str {
        match self {
            Phase::Idle => "idle",
            Phase::Preparing(..) => "preparing",
            Phase::Running => "running",
            Phase::Paused => "paused",
            Phase::Finished => "finished",
            Phase::Failed(_) => "failed",
        }
    }
}

/// One finished run in the list of runs.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct PastRun {
    pub(crate) number: usize,
    pub(crate) report: Report,
}

/// Everything the page shows, in signals; copies share them.
#[derive(Clone, Copy)]
pub(crate) struct Lab {
    /// The settings as the controls show them.
    pub(crate) spec: RwSignal<ExperimentSpec>,
    /// The settings one by one, listed once for all controls.
    pub(crate) fields: Memo<Vec<Field>>,
    /// The settings as a link.
    pub(crate) link: Memo<String>,
    /// The settings of the results shown.
    pub(crate) shown: RwSignal<Option<ExperimentSpec>>,
    pub(crate) phase: RwSignal<Phase>,
    pub(crate) mode: RwSignal<Mode>,
    pub(crate) class_names: RwSignal<Vec<String>>,
    pub(crate) mixes: RwSignal<Option<Mixes>>,
    pub(crate) epochs: RwSignal<Vec<EpochRecord>>,
    /// Share of the present epoch that is done, for long epochs.
    pub(crate) within_epoch: RwSignal<f64>,
    /// Losses of the networks that make rows, class by class.
    pub(crate) gan_losses: RwSignal<Vec<(Class, Vec<GanEpoch>)>>,
    pub(crate) report: RwSignal<Option<Report>>,
    /// The trained model's outputs, to be judged at other thresholds.
    pub(crate) judge: RwSignal<Option<Judge>>,
    pub(crate) map: RwSignal<Option<DecisionMap>>,
    pub(crate) table: RwSignal<Option<TableInfo>>,
    /// What is wrong with the table last brought.
    pub(crate) table_problem: RwSignal<Option<Problem>>,
    /// The worker broke.
    pub(crate) broken: RwSignal<Option<Problem>>,
    /// What the reader should know, such as parts of a link that were ignored.
    pub(crate) notices: RwSignal<Vec<String>>,
    pub(crate) runs: RwSignal<Vec<PastRun>>,
    /// What a screen reader is told, now and then.
    pub(crate) announcement: RwSignal<String>,
    /// How the page is shown.
    pub(crate) embedding: Embedding,
    /// A question of a lesson is to be answered before anything runs.
    pub(crate) is_waiting: RwSignal<bool>,
    /// Somebody tried to run before that.
    pub(crate) was_refused: RwSignal<bool>,
    /// What a lesson keeps as it is.
    pub(crate) locks: RwSignal<Option<Locks>>,
    /// Comparisons, and the run that is pinned beside this one.
    pub(crate) pool: Pool,
    /// The download of the resampled train set.
    pub(crate) exporting: Exporting,
    client: StoredValue<Option<Client>, LocalStorage>,
    /// Counts starts, so that a sample fetched for an earlier one is not taken for the present one.
    starts: StoredValue<u32>,
    /// Whether a sample is being fetched, before there is a run to cancel.
    is_fetching: StoredValue<bool>,
    /// Whether the table on its way was just chosen, and is to be run when it is read.
    table_is_new: StoredValue<bool>,
    /// When a step of a lesson was last entered (ms).
    stepped: StoredValue<f64>,
    /// When a map was last shown (ms), and one that came too soon after it.
    map_shown: StoredValue<f64>,
    late_map: StoredValue<Option<DecisionMap>>,
    /// Whether the run has gone on for so long that figures out of sight need not follow it.
    pub(crate) is_long: RwSignal<bool>,
    /// Whether another data set was chosen, which the address is yet to tell.
    is_pick: StoredValue<bool>,
    /// Whether the change of settings on its way ends what can be undone.
    pub(crate) forgets: StoredValue<bool>,
    /// A link that could not be read stays in the address until a setting is changed.
    keeps_address: RwSignal<bool>,
}

impl Lab {
    pub(crate) fn new(embedding: Embedding) -> Self {
        let spec = RwSignal::new(ExperimentSpec::default());
        let lab = Self {
            spec,
            fields: Memo::new(move |_| spec.with(ExperimentSpec::fields)),
            link: Memo::new(move |_| spec.with(ExperimentSpec::to_link)),
            shown: RwSignal::new(None),
            phase: RwSignal::new(Phase::Idle),
            mode: RwSignal::new(Mode::Connecting),
            class_names: RwSignal::new(Vec::new()),
            mixes: RwSignal::new(None),
            epochs: RwSignal::new(Vec::new()),
            within_epoch: RwSignal::new(0.0),
            gan_losses: RwSignal::new(Vec::new()),
            report: RwSignal::new(None),
            judge: RwSignal::new(None),
            map: RwSignal::new(None),
            table: RwSignal::new(None),
            table_problem: RwSignal::new(None),
            broken: RwSignal::new(None),
            notices: RwSignal::new(Vec::new()),
            runs: RwSignal::new(Vec::new()),
            announcement: RwSignal::new(String::new()),
            embedding,
            is_waiting: RwSignal::new(false),
            was_refused: RwSignal::new(false),
            locks: RwSignal::new(None),
            pool: Pool::new(),
            exporting: Exporting::new(),
            client: StoredValue::new_local(None),
            starts: StoredValue::new(0),
            is_fetching: StoredValue::new(false),
            table_is_new: StoredValue::new(false),
            stepped: StoredValue::new(f64::NEG_INFINITY),
            map_shown: StoredValue::new(f64::NEG_INFINITY),
            late_map: StoredValue::new(None),
            is_long: RwSignal::new(false),
            is_pick: StoredValue::new(false),
            forgets: StoredValue::new(false),
            keeps_address: RwSignal::new(false),
        };
        lab.client.set_value(Some(Client::connect(Program::Own, move |signal| lab.hear(signal))));
        lab
    }

    fn with_client<T>(self, act: impl FnOnce(&Client) -> T) -> Option<T> {
        self.client.with_value(|client| client.as_ref().map(act))
    }

    /// Reads a link into the settings, and runs it if asked to.
    pub(crate) fn open_link(self, link: &str, runs: bool) {
        match ExperimentSpec::from_link(link) {
            Ok(parsed) => self.open_parsed(parsed, runs),
            Err(error) => {
                self.keeps_address.set(true);
                self.phase.set(Phase::Failed(error.problem()));
            }
        }
    }

    /// Takes over the settings of a link that was read, and runs them if asked to.
    pub(crate) fn open_parsed(self, parsed: Parsed, run: bool) {
        if self.phase.with_untracked(|phase| matches!(phase, Phase::Failed(_))) {
            self.phase.set(Phase::Idle);
        }
        self.open(parsed.spec, run);
        self.notices.set(parsed.notices);
    }

    /// Opens the link in the address whenever somebody goes to another one: by hand, by a bookmark, or back and forth.
    pub(crate) fn follow_address(self, runs: bool) {
        // Browsers tell of one step by two events; the link that was opened last is not opened again by the second.
        let last = StoredValue::new((String::new(), f64::NEG_INFINITY));
        let follow = move || {
            let link = address::hash();
            let is_told = last.with_value(|(last, at)| *last == link && now() - at < 200.0);
            if !is_told && self.spec.with_untracked(|spec| spec.to_link()) != link {
                last.set_value((link.clone(), now()));
                self.open_link(&link, runs);
            }
        };
        let on_hash = window_event_listener(ev::hashchange, move |_| {
            // The second event of a step of a lesson.
            if now() - self.stepped.get_value() > 50.0 {
                follow();
            }
        });
        let on_step = window_event_listener(ev::popstate, move |_| {
            // A lesson goes back to its own steps.
            if address::lesson_in_address().is_none() {
                follow();
            }
        });
        on_cleanup(move || {
            on_hash.remove();
            on_step.remove();
        });
    }

    /// Leaves the address as it is until settings come.
    pub(crate) fn keep_address(self) {
        self.keeps_address.set(true);
    }

    /// Takes over whole settings, and runs them if asked to.
    pub(crate) fn open(self, spec: ExperimentSpec, run: bool) {
        // A table that is still being read is not wanted any more.
        self.table_is_new.set_value(false);
        self.notices.set(Vec::new());
        self.keeps_address.set(false);
        self.spec.set(spec);
        if run {
            self.run();
        }
    }

    /// Takes over settings for a run to come: there are no results until then.
    pub(crate) fn prepare(self, spec: ExperimentSpec) {
        self.leave_start();
        self.with_client(Client::leave_run);
        self.forgets.set_value(true);
        self.stepped.set_value(now());
        self.open(spec, false);
        self.clear_results();
        self.map.set(None);
        self.mixes.set(None);
        self.shown.set(None);
        self.phase.set(Phase::Idle);
    }

    /// Changes one setting; `Err` says what would fit.
    pub(crate) fn set(self, key: &str, value: &str) -> Result<(), String> {
        let mut spec = self.spec.get_untracked();
        spec.set(key, value).map_err(|error| error.to_string())?;
        if spec != self.spec.get_untracked() {
            self.spec.set(spec);
            // Another data set is another place: the way back leads to the one before.
            if key == "data" {
                self.is_pick.set_value(true);
            }
            self.judge_again();
            self.notices.set(Vec::new());
            self.keeps_address.set(false);
        }
        Ok(())
    }

    /// Whether the settings ask for another training than the one that is shown.
    pub(crate) fn is_stale(self) -> bool {
        let spec = self.spec.get_untracked();
        self.shown.with_untracked(|shown| shown.as_ref().is_some_and(|shown| shown.judged_as(&spec) != spec))
    }

    /// Starts the run of the present settings.
    pub(crate) fn run(self) {
        self.start(false);
    }

    fn start(self, paused: bool) {
        if self.is_waiting.get_untracked() {
            self.was_refused.set(true);
            if matches!(self.phase.get_untracked(), Phase::Preparing(..)) {
                self.phase.set(Phase::Idle);
            }
            return;
        }
        let spec = self.spec.get_untracked();
        let number = self.leave_start();
        self.with_client(Client::leave_run);
        self.keeps_address.set(false);
        if self.mode.get_untracked() == Mode::Broken {
            self.broken.set(None);
            self.with_client(Client::restart);
        }
        if !matches!(spec.data, DataSpec::File { .. }) {
            self.table_problem.set(None);
        }
        self.clear_results();
        self.is_long.set(false);
        leptos::task::spawn_local(async move {
            sleep(LONG).await;
            if self.starts.get_value() == number {
                self.is_long.set(true);
            }
        });
        self.phase.set(if paused { Phase::Paused } else { Phase::Running });
        self.shown.set(Some(spec.clone()));
        self.announcement.set(words::STARTED.to_owned());
        let send = move |spec: &ExperimentSpec| {
            self.with_client(|client| client.start(spec, paused));
        };
        let loaded = self.table.with_untracked(|table| table.as_ref().map(|table| table.source.clone()));
        match &spec.data {
            DataSpec::Sample(id) if loaded != Some(TableSource::Sample(id.clone())) => {
                let id = id.clone();
                self.is_fetching.set_value(true);
                leptos::task::spawn_local(async move {
                    let fetched = fetch_sample(&id).await;
                    if self.starts.get_value() != number {
                        return;
                    }
                    self.is_fetching.set_value(false);
                    match fetched {
                        Ok(blob) => {
                            self.upload(TableSource::Sample(id), blob);
                            send(&spec);
                        }
                        Err(problem) => self.phase.set(Phase::Failed(problem)),
                    }
                });
            }
            _ => send(&spec),
        }
    }

    /// From here on a sample fetched for an earlier start is ignored; the number of the next start.
    fn leave_start(self) -> u32 {
        self.is_fetching.set_value(false);
        self.starts.update_value(|starts| *starts += 1);
        self.starts.get_value()
    }

    pub(crate) fn pause_or_resume(self) {
        match self.phase.get_untracked() {
            Phase::Paused => {
                self.phase.set(Phase::Running);
                self.with_client(Client::resume);
            }
            Phase::Running => {
                self.with_client(Client::pause);
            }
            _ => {}
        }
    }

    /// One epoch: of the paused run, or of a new one.
    pub(crate) fn step(self) {
        match self.phase.get_untracked() {
            Phase::Paused => {
                self.with_client(Client::step);
            }
            Phase::Running => self.pause_or_resume(),
            _ => self.start(true),
        }
    }

    pub(crate) fn cancel(self) {
        if self.is_fetching.get_value() {
            self.leave_start();
            self.phase.set(Phase::Idle);
            return;
        }
        match self.phase.get_untracked() {
            Phase::Preparing(Activity::Loading | Activity::Reading, _) => {
                self.table.set(None);
                self.with_client(Client::forget_table);
                self.phase.set(Phase::Idle);
            }
            phase if phase.is_active() => {
                self.with_client(Client::cancel);
            }
            _ => {}
        }
    }

    /// The table that was last handed over.
    pub(crate) fn loaded_table(self) -> Option<Table> {
        self.with_client(Client::table).flatten()
    }

    /// Pins an experiment as A: the results that are shown, if they are of it, or else those of a run of its own.
    pub(crate) fn pin(self, name: String, spec: ExperimentSpec) {
        let is_shown = self.shown.with_untracked(|shown| shown.as_ref() == Some(&spec));
        match (self.report.get_untracked(), self.judge.get_untracked()) {
            (Some(report), Some(judge)) if is_shown => {
                let map = self.map.get_untracked();
                self.pool.pinning.set(None);
                self.pool.pinned.set(Some(Pinned { name, spec, report, judge, map }));
            }
            _ => self.pool.pin(name, spec, self.loaded_table()),
        }
    }

    /// Makes an experiment the page's own and runs it.
    pub(crate) fn show(self, spec: ExperimentSpec) {
        if !self.may_take(&spec) {
            return;
        }
        self.spec.set(spec);
        self.notices.set(Vec::new());
        self.run();
    }

    /// Asks the worker for a file and downloads it.
    pub(crate) fn export(self, what: Written, request: Request) {
        self.exporting.begin(what);
        self.with_client(|client| client.export(request));
    }

    /// Back to before the first epoch, with the same seed.
    pub(crate) fn reset(self) {
        self.cancel();
        self.clear_results();
        self.shown.set(None);
        self.phase.set(Phase::Idle);
        self.announcement.set(words::RESET.to_owned());
    }

    /// The same settings with another seed.
    pub(crate) fn new_seed(self) {
        self.spec.update(|spec| spec.seed = Seed(getrandom::u32().unwrap_or(spec.seed.0.wrapping_add(1)) % 10_000));
        self.run();
    }

    /// Hands over a table that was chosen, dropped or pasted.
    pub(crate) fn upload(self, source: TableSource, blob: web_sys::Blob) {
        self.table.set(None);
        self.table_problem.set(None);
        if let TableSource::File(name) = &source {
            self.phase.set(Phase::Preparing(Activity::Loading, 0.0));
            let (name, label, fingerprint) = (name.clone(), String::new(), String::new());
            self.spec.update(|spec| spec.data = DataSpec::File { name, label, fingerprint });
            self.table_is_new.set_value(true);
        }
        self.with_client(|client| client.upload(source, String::new(), blob));
    }

    /// Predicts another column of the table.
    pub(crate) fn use_label(self, label: &str) {
        self.table_problem.set(None);
        self.table_is_new.set_value(true);
        self.with_client(|client| client.use_label(label));
    }

    fn clear_results(self) {
        self.late_map.set_value(None);
        self.map_shown.set_value(f64::NEG_INFINITY);
        self.epochs.set(Vec::new());
        self.within_epoch.set(0.0);
        self.gan_losses.set(Vec::new());
        self.report.set(None);
        self.judge.set(None);
        self.exporting.stop();
    }

    fn hear(self, signal: Signal) {
        match signal {
            Signal::Mode(mode) => {
                // A worker that is new or gone knows of no run.
                if matches!(mode, Mode::Connecting | Mode::Broken) {
                    self.exporting.stop();
                }
                self.mode.set(mode);
            }
            Signal::Broken(problem) => {
                self.phase.set(Phase::Idle);
                self.broken.set(Some(problem));
            }
            Signal::Restarted => {
                self.phase.set(Phase::Idle);
                self.notices.set(vec![words::RESTARTED.to_owned()]);
            }
            Signal::Reply(reply) => self.hear_reply(reply),
        }
    }

    fn hear_reply(self, reply: Reply) {
        match reply {
            // Comparisons have workers of their own.
            Reply::Ready { .. } | Reply::Compared { .. } | Reply::StoppedComparing => {}
            // A new worker reads the last table again while nothing runs: that is nobody's wait.
            Reply::Progress { activity, done } if self.phase.with_untracked(Phase::is_active) => {
                self.phase.set(Phase::Preparing(activity, done));
            }
            Reply::Progress { .. } => {}
            Reply::Fetching => {
                if matches!(self.phase.get_untracked(), Phase::Preparing(..) | Phase::Running) {
                    self.phase.set(Phase::Preparing(Activity::Fetching, 0.0));
                }
            }
            Reply::Table(table) => self.take_table(*table),
            Reply::TableRefused(problem) => {
                self.table_problem.set(Some(problem));
                // If it can be read after all, by a worker that gets it again, nobody waits for it any more.
                self.table_is_new.set_value(false);
                self.phase.set(Phase::Idle);
            }
            Reply::Events { events, map, outputs, .. } => {
                if !matches!(self.phase.get_untracked(), Phase::Paused) {
                    self.phase.set(Phase::Running);
                }
                self.take_events(events);
                let is_running = self.phase.with_untracked(|phase| *phase == Phase::Running);
                let is_too_soon = now() - self.map_shown.get_value() < CALM_INTERVAL;
                if let Some(map) = map {
                    self.late_map.set_value(Some(*map));
                    if !(is_running && is_too_soon && self.embedding.is_calm()) {
                        self.show_late_map();
                    }
                }
                if let (Some(outputs), Some(spec)) = (outputs, self.shown.get_untracked()) {
                    self.judge.set(Some(Judge::new(*outputs, &spec.calibration)));
                }
            }
            Reply::GanLosses { class, epochs, .. } => self.gan_losses.update(|losses| match losses.last_mut() {
                Some((last, known)) if *last == class => known.extend(epochs),
                _ => losses.push((class, epochs)),
            }),
            Reply::Paused { .. } => {
                self.show_late_map();
                self.phase.set(Phase::Paused);
            }
            Reply::Export { bytes, done, .. } => {
                let is_whole = self.shown.with_untracked(|spec| self.exporting.take(&bytes, done, spec.as_ref()));
                if is_whole {
                    self.announcement.set(words::DOWNLOADED.to_owned());
                }
            }
            Reply::Cancelled { .. } => {
                self.show_late_map();
                self.exporting.stop();
                self.phase.set(Phase::Idle);
                self.announcement.set(words::CANCELLED.to_owned());
            }
            Reply::ExportFailed { problem } => {
                self.exporting.fail(problem);
            }
            Reply::Failed { problem, .. } => {
                self.exporting.stop();
                self.announcement.set(problem.to_string());
                self.phase.set(Phase::Failed(problem));
            }
        }
    }

    /// Shows the map that came last, if it is not.
    fn show_late_map(self) {
        if let Some(map) = self.late_map.try_update_value(Option::take).flatten() {
            self.map_shown.set_value(now());
            self.map.set(Some(map));
        }
    }

    fn take_table(self, table: TableInfo) {
        // A table handed to a new worker again changes no setting and starts no run.
        let is_new = self.table_is_new.try_update_value(std::mem::take).unwrap_or_default();
        if let (true, TableSource::File(name)) = (is_new, &table.source) {
            let (name, label, fingerprint) = (name.clone(), table.label.clone(), table.fingerprint.clone());
            self.spec.update(|spec| spec.data = DataSpec::File { name, label, fingerprint });
            self.table.set(Some(table));
            self.run();
        } else {
            self.table.set(Some(table));
            if matches!(self.phase.get_untracked(), Phase::Preparing(Activity::Loading | Activity::Reading, _)) {
                self.phase.set(Phase::Running);
            }
        }
    }

    fn take_events(self, events: Vec<Event>) {
        let mut records = Vec::new();
        for event in events {
            match event {
                Event::Prepared { class_names, mixes } => {
                    self.class_names.set(class_names);
                    self.mixes.set(Some(*mixes));
                    let leaks =
                        self.shown.with_untracked(|spec| spec.as_ref().is_some_and(|spec| spec.leak != Leak::None));
                    self.exporting.is_possible.set(!leaks);
                }
                Event::Steps { done, of, .. } => self.within_epoch.set(f64::from(done) / f64::from(of.max(1))),
                Event::Epoch(record) => records.push(record),
                Event::Finished(report) => {
                    self.finish(*report);
                    return;
                }
            }
        }
        if let Some(last) = records.last() {
            let drawn = last.drawn.clone();
            self.mixes.update(|mixes| {
                if let Some(mixes) = mixes {
                    mixes.drawn = Some(drawn);
                }
            });
            self.within_epoch.set(0.0);
            self.announce_quarter(last.epoch);
            self.epochs.update(|epochs| epochs.extend(records));
        }
    }

    fn finish(self, report: Report) {
        self.announcement.set(words::finished(&report.verdict()));
        self.mixes.set(Some(report.mixes.clone()));
        self.epochs.set(report.epochs.clone());
        self.gan_losses.set(report.gans.iter().map(|gan| (gan.class, gan.losses.clone())).collect());
        self.runs.update(|runs| {
            let number = runs.last().map_or(1, |run| run.number + 1);
            // The list shows no epochs, and fifty long runs of them would fill the memory.
            let report = Report { epochs: Vec::new(), gans: Vec::new(), ..report.clone() };
            runs.push(PastRun { number, report });
            if runs.len() > MAX_RUNS {
                runs.remove(0);
            }
        });
        // The epochs are in a signal of their own: a report that is small is quickly judged again.
        self.report.set(Some(Report { epochs: Vec::new(), ..report }));
        self.exporting.has_finished.set(true);
        self.phase.set(Phase::Finished);
    }

    /// Tells a screen reader of every quarter, never of every epoch.
    fn announce_quarter(self, epoch: u32) {
        let of = self.shown.with_untracked(|spec| spec.as_ref().map_or(1, |spec| spec.epochs));
        let before = self.epochs.with_untracked(|epochs| epochs.last().map_or(0, |record| record.epoch));
        let quarter = |epoch: u32| 4 * u64::from(epoch) / u64::from(of.max(1));
        if quarter(epoch) > quarter(before) && epoch < of {
            self.announcement.set(words::epoch(epoch, of));
        }
    }

    /// The threshold as a number: the one at work, or the one that is set; `None` before a run has found it.
    pub(crate) fn threshold(self) -> Option<f64> {
        let has_report = self.report.with(Option::is_some);
        let is_binary = self.class_names.with(Vec::len) == 2;
        let at_work = self.report.with(|report| report.as_ref().and_then(|report| report.threshold));
        at_work.or_else(|| {
            self.spec.with(|spec| match &spec.threshold {
                ThresholdSpec::Fixed(fixed) => Some(fixed.at),
                // The largest of two probabilities is one from a half on; of more, it is no threshold.
                ThresholdSpec::Argmax(_) => is_binary.then_some(0.5),
                // What could not be chosen was left to the largest probability.
                _ => (has_report && is_binary).then_some(0.5),
            })
        })
    }

    /// Sets the threshold to a number.
    pub(crate) fn set_threshold(self, at: f64) {
        self.spec.update(|spec| spec.threshold = ThresholdSpec::Fixed(FixedThreshold { at }));
        // At once, so that what follows is drawn once and not in between.
        self.judge_again();
        if self.notices.with_untracked(|notices| !notices.is_empty()) {
            self.notices.set(Vec::new());
        }
        if self.keeps_address.get_untracked() {
            self.keeps_address.set(false);
        }
    }

    /// Judges the trained model again where only threshold, correction or costs have changed: that takes no training.
    fn judge_again(self) {
        let spec = self.spec.get_untracked();
        let shown = self.shown.get_untracked().filter(|shown| *shown != spec && spec.judged_as(shown) == *shown);
        let Some(shown) = shown.filter(|_| self.judge.with_untracked(Option::is_some)) else { return };
        if spec.calibration != shown.calibration {
            self.judge.update(|judge| {
                *judge = judge.take().map(|judge| Judge::new(judge.into_outputs(), &spec.calibration));
            });
        }
        let judged = self.judge.with_untracked(|judge| judge.as_ref().map(|judge| judge.judge_as(&spec)));
        let Some(judged) = judged else { return };
        self.map.update(|map| {
            if let Some(map) = map {
                map.decide(&judged.decider);
            }
        });
        self.report.update(|report| {
            if let Some(report) = report {
                report.judge(judged);
                report.link = self.link.get_untracked();
            }
        });
        self.shown.set(Some(spec));
    }

    /// Judges again whatever way the settings change, and where they did while the model was trained.
    pub(crate) fn judge_again_on_change(self) {
        Effect::new(move || {
            self.spec.track();
            self.judge.track();
            self.judge_again();
        });
    }

    /// Keeps the address in step with the settings.
    pub(crate) fn mirror_in_address(self) {
        let write = leptos::leptos_dom::helpers::debounce(Duration::from_millis(250), move |link: String| {
            let is_pick = self.is_pick.try_update_value(std::mem::take).unwrap_or_default();
            // Of a frame no step is one of the page around it.
            address::write_hash(&link, is_pick && !self.embedding.with(|it| it.embed));
        });
        let write = StoredValue::new_local(write);
        Effect::new(move || {
            let link = self.link.get();
            if self.keeps_address.get() {
                return;
            }
            write.update_value(|write| write(link));
        });
    }
}
