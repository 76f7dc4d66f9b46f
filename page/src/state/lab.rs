//! The lab: every store, and what is done to several of them at once.

use super::{
    access::AccessControl,
    announcer::Announcer,
    bench::Bench,
    comparison::ComparisonStore,
    export::{ExportStore, Written},
    follow::Follow,
    judged::{Ended, JudgedRun},
    late::LateStore,
    pinned::{Pinned, PinnedRun},
    presentation::Embedding,
    run::{Phase, RunStore},
    runs::Runs,
    settings::Settings,
    table::TableStore,
    timeline::TimelineStore,
};
use crate::{
    browser::{address, clock::now, fetch::fetch_sample},
    words::{pinned as pinned_words, state as words},
    worker::Client,
};
use imbalance_lab::{
    data::ClassCounts,
    experiment::{DataSpec, ExperimentSpec, Parsed, Report},
    presentation::View,
    protocol::{Activity, ExportRequest, TableChoices, TableSource},
    rng::Seed,
};
use leptos::{ev, prelude::*};

/// Everything the page shows; copies share it.
#[derive(Clone, Copy)]
pub(crate) struct Lab {
    /// How the page is shown.
    pub(crate) embedding: Embedding,
    pub(crate) announcer: &'static Announcer,
    pub(crate) bench: &'static Bench,
    pub(crate) access: &'static AccessControl,
    pub(crate) settings: &'static Settings,
    pub(crate) table: &'static TableStore,
    pub(crate) run: &'static RunStore,
    pub(crate) runs: &'static Runs,
    pub(crate) pinned: &'static PinnedRun,
    pub(crate) judged: &'static JudgedRun,
    pub(crate) timeline: &'static TimelineStore,
    pub(crate) late: &'static LateStore<Self>,
    pub(crate) comparison: &'static ComparisonStore,
    pub(crate) export: &'static ExportStore,
    pub(crate) follow: &'static Follow,
    /// When a step of a lesson was last entered (ms).
    stepped: StoredValue<f64>,
}

/// A store lasts as long as the page, so that views hold it by a pointer.
fn last<T>(store: T) -> &'static T {
    Box::leak(Box::new(store))
}

impl Lab {
    pub(crate) fn new(embedding: Embedding) -> Self {
        let announcer = last(Announcer::new());
        let access = last(AccessControl::new(embedding));
        let settings = last(Settings::new(access));
        let run = last(RunStore::new(announcer));
        let pinned = last(PinnedRun::new(run));
        let judged = last(JudgedRun::new(settings, run, pinned));
        Self {
            embedding,
            announcer,
            bench: last(Bench::new(embedding.with(|it| it.view == View::Full))),
            access,
            settings,
            table: last(TableStore::new()),
            run,
            runs: last(Runs::new()),
            pinned,
            judged,
            timeline: last(TimelineStore::new(settings, run)),
            late: last(LateStore::new()),
            comparison: last(ComparisonStore::new()),
            export: last(ExportStore::new()),
            follow: last(Follow::new()),
            stepped: StoredValue::new(f64::NEG_INFINITY),
        }
    }

    /// The names of the classes that the settings are about, if a run has told them; none else.
    pub(crate) fn class_names(self) -> Vec<String> {
        self.told(|report| report.class_names.clone()).unwrap_or_default()
    }

    /// Rows per class in the train set of the settings' data, if a run has told them.
    pub(crate) fn train_counts(self) -> Option<ClassCounts> {
        untrack(|| self.told(|report| report.stage_counts.train.clone()))
    }

    /// What the report says of the data, if they are those of the settings.
    fn told<T>(self, read: impl FnOnce(&Report) -> T) -> Option<T> {
        self.judged.report.with(|report| {
            let report = report.as_ref()?;
            let is_of = |spec: &ExperimentSpec| spec.data == report.spec.data && spec.positive == report.spec.positive;
            self.settings.spec.with(is_of).then(|| read(report))
        })
    }

    /// Reads a link into the settings, and runs it if asked to.
    pub(crate) fn open_link(self, link: &str, runs: bool) {
        match ExperimentSpec::from_link(link) {
            Ok(parsed) => self.open_parsed(parsed, runs),
            Err(error) => {
                self.settings.keep_address();
                self.run.set_phase(Phase::Failed(error.problem()));
            }
        }
    }

    /// Takes over the settings of a link that was read, and runs them if asked to.
    pub(crate) fn open_parsed(self, parsed: Parsed, run: bool) {
        if self.run.phase.with_untracked(|phase| matches!(phase, Phase::Failed(_))) {
            self.run.set_phase(Phase::Idle);
        }
        self.open(parsed.spec, run);
        self.timeline.want(parsed.epoch);
        self.settings.notify(parsed.notices);
    }

    /// Opens the link in the address whenever somebody goes to another one: by hand, by a bookmark, or back and forth.
    pub(crate) fn follow_address(self, runs: bool) {
        // Browsers tell of one step by two events; the link that was opened last is not opened again by the second.
        let last = StoredValue::new((String::new(), f64::NEG_INFINITY));
        let follow = move || {
            let link = address::hash();
            let is_told = last.with_value(|(last, at)| *last == link && now() - at < 200.0);
            if !is_told && self.settings.link.get_untracked() != link {
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

    /// Takes over whole settings of a link, a lesson or the host, and runs them if asked to.
    fn open(self, spec: ExperimentSpec, run: bool) {
        self.table.stop_waiting();
        self.settings.open(spec);
        if run {
            self.start();
        }
    }

    /// Takes over settings for a run to come: there are no results until then.
    pub(super) fn prepare(self, spec: ExperimentSpec) {
        self.run.leave();
        self.settings.begin_history();
        self.stepped.set_value(now());
        self.open(spec, false);
        self.clear_results(None);
        self.judged.clear_map();
        self.run.clear_stage_counts();
        self.run.set_phase(Phase::Idle);
    }

    /// Exchanges the settings for others as a whole for a reader, and runs them if asked to; whether none of them is kept.
    pub(crate) fn exchange(self, spec: ExperimentSpec, run: bool) -> bool {
        match self.settings.exchange(spec) {
            Ok(()) => {
                self.table.stop_waiting();
                if run {
                    self.start();
                }
                true
            }
            Err(why) => {
                self.announcer.say(why);
                false
            }
        }
    }

    /// Changes one setting for a reader; `Err` says why it is locked, or what would fit.
    pub(crate) fn set(self, key: &str, value: &str) -> Result<(), String> {
        self.settings.set(key, value)?;
        self.judged.judge_again();
        Ok(())
    }

    /// Sets the threshold to a number for a reader; whether it was not locked.
    pub(crate) fn set_threshold(self, at: f64) -> bool {
        let is_set = self.settings.set_threshold(at);
        if is_set {
            self.judge_threshold();
        }
        is_set
    }

    /// Sets the threshold to a number for the host.
    pub(crate) fn open_threshold(self, at: f64) {
        self.settings.open_threshold(at);
        self.judge_threshold();
    }

    fn judge_threshold(self) {
        // At once, so that what follows is drawn once and not in between.
        self.judged.judge_again();
        self.settings.settle();
    }

    /// The same settings with another seed.
    pub(crate) fn new_seed(self) {
        let Seed(now) = self.settings.spec.with_untracked(|spec| spec.seed);
        let seed = getrandom::u32().unwrap_or(now.wrapping_add(1)) % 10_000;
        if self.set("seed", &seed.to_string()).is_ok() {
            self.start();
        }
    }

    /// Starts the run of the present settings.
    pub(crate) fn start(self) {
        self.begin(false);
    }

    fn begin(self, paused: bool) {
        if !self.access.may_run() {
            if matches!(self.run.phase.get_untracked(), Phase::Preparing(..)) {
                self.run.set_phase(Phase::Idle);
            }
            return;
        }
        let spec = self.settings.spec.get_untracked();
        // Only a lesson knows what to learn from runs of two data sets.
        if !self.access.is_in_lesson() && self.pinned.is_of_other_data(&spec) {
            self.pinned.unpin();
            self.settings.notify(vec![pinned_words::UNPINNED.to_owned()]);
        }
        let number = self.run.leave();
        self.settings.follow();
        if !matches!(spec.data, DataSpec::File { .. }) {
            self.table.clear_problem();
        }
        self.clear_results(Some(spec.clone()));
        self.run.begin(number, paused);
        self.follow.note_begun(paused);
        let send = move |spec: &ExperimentSpec| {
            self.run.with_client(|client| client.start(spec, paused));
        };
        match &spec.data {
            DataSpec::Sample(id) if self.table.source() != Some(TableSource::Sample(id.clone())) => {
                let id = id.clone();
                self.run.note_fetching(true);
                leptos::task::spawn_local(async move {
                    let fetched = fetch_sample(&id).await;
                    if !self.run.is_current(number) {
                        return;
                    }
                    self.run.note_fetching(false);
                    match fetched {
                        Ok(blob) => {
                            self.hand_over(TableSource::Sample(id), TableChoices::default(), blob);
                            send(&spec);
                        }
                        Err(problem) => self.run.set_phase(Phase::Failed(problem)),
                    }
                });
            }
            _ => {
                self.have_table(&spec);
                send(&spec);
            }
        }
    }

    /// Goes on after a pause, or pauses after the present epoch.
    pub(crate) fn pause_or_resume(self) {
        self.follow.note_paused();
        self.run.pause_or_resume();
    }

    /// One epoch: of the paused run, or of a new one.
    pub(crate) fn step(self) {
        match self.run.phase.get_untracked() {
            Phase::Paused => {
                self.run.with_client(Client::step);
            }
            Phase::Running => self.pause_or_resume(),
            _ => self.begin(true),
        }
    }

    /// Ends the run that is on, or the loading of a table.
    pub(crate) fn cancel(self) {
        if self.run.stop_fetching() {
            return;
        }
        match self.run.phase.get_untracked() {
            Phase::Preparing(Activity::Loading | Activity::Reading, _) => {
                self.table.forget();
                self.run.with_client(Client::forget_table);
                self.run.set_phase(Phase::Idle);
            }
            phase if phase.is_active() => {
                self.run.with_client(Client::cancel);
            }
            _ => {}
        }
    }

    /// Back to before the first epoch, with the same seed.
    pub(crate) fn reset(self) {
        self.cancel();
        self.clear_results(None);
        self.run.set_phase(Phase::Idle);
        self.announcer.say(words::RESET);
    }

    /// Pins an experiment as A: the results that are shown, if they are of it, or else those of a run of its own.
    pub(crate) fn pin(self, name: String, spec: ExperimentSpec) {
        let is_shown = self.judged.shown.with_untracked(|shown| shown.as_ref() == Some(&spec));
        match self.ended() {
            Some(Ended { report, judge, map }) if is_shown => {
                let past = self.timeline.keep();
                self.pinned.take(Pinned { name, spec, report, judge, map, past });
                // The pinned run is looked at the same epoch.
                if let Some(epoch) = self.timeline.at.get_untracked() {
                    self.look(Some(epoch));
                }
            }
            _ => self.pinned.run(name, spec, self.loaded_table()),
        }
    }

    /// What the run ended with, judged as the settings ask now, whatever epoch is shown; `None` before the end.
    pub(super) fn ended(self) -> Option<Ended> {
        match self.late.acts().filter(|_| self.timeline.at.get_untracked().is_some()) {
            Some(acts) => (acts.ended)(self),
            None => self.judged.results(),
        }
    }

    /// The results as the run ended, written by a function of the library; and the settings that they are of.
    pub(crate) fn write(self, write: fn(&ExperimentSpec, &Report) -> String) -> Option<(ExperimentSpec, String)> {
        let report = self.ended()?.report;
        // The settings shown are those of the run, with the threshold as it is now.
        let spec = report.spec.judged_as(&self.settings.spec.get_untracked());
        let text = write(&spec, &Report { epochs: self.run.epochs.get_untracked(), ..report });
        Some((spec, text))
    }

    /// Asks the worker for a file and downloads it.
    pub(crate) fn ask_for_file(self, what: Written, request: ExportRequest) {
        self.export.begin(what);
        self.run.with_client(|client| client.export(request));
    }

    fn clear_results(self, next: Option<ExperimentSpec>) {
        self.run.clear();
        self.clear_timeline();
        self.judged.expect(next);
        self.export.stop();
    }
}
