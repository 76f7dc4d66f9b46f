//! The present run: where it stands, what is known of its data, its epochs so far, and the worker that does it.

use super::announcer::Announcer;
use super::read::{Read, owned};
use crate::{
    browser::clock::sleep,
    words::state as words,
    worker::{Client, Mode, Program, Signal},
};
use imbalance_lab::{
    data::Class,
    experiment::{EpochRecord, GanEpoch, Report, StageCounts},
    figure::ClassLook,
    problem::Problem,
    protocol::Activity,
};
use leptos::prelude::*;

/// How long a run goes on before figures out of sight stop following it (ms).
const LONG: i32 = 500;

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

/// The present run.
pub(crate) struct RunStore {
    announcer: &'static Announcer,
    pub(crate) phase: Read<Phase>,
    set_phase: RwSignal<Phase>,
    /// Where the work is done.
    pub(crate) mode: Read<Mode>,
    set_mode: RwSignal<Mode>,
    /// The worker broke.
    pub(crate) broken: Read<Option<Problem>>,
    set_broken: RwSignal<Option<Problem>>,
    pub(crate) class_names: Read<Vec<String>>,
    set_class_names: RwSignal<Vec<String>>,
    /// Class counts from station to station.
    pub(crate) stage_counts: Read<Option<StageCounts>>,
    set_stage_counts: RwSignal<Option<StageCounts>>,
    pub(crate) epochs: Read<Vec<EpochRecord>>,
    set_epochs: RwSignal<Vec<EpochRecord>>,
    /// The share of the present epoch that is done, for long epochs.
    pub(crate) within_epoch: Read<f64>,
    set_within_epoch: RwSignal<f64>,
    /// Losses of the networks that make rows, class by class.
    pub(crate) gan_losses: Read<Vec<(Class, Vec<GanEpoch>)>>,
    set_gan_losses: RwSignal<Vec<(Class, Vec<GanEpoch>)>>,
    /// Whether the run has gone on for so long that figures out of sight need not follow it.
    pub(crate) is_long: Read<bool>,
    set_is_long: RwSignal<bool>,
    /// Whether results follow each other so fast that figures out of sight need not follow them.
    pub(crate) is_lively: Read<bool>,
    set_is_lively: RwSignal<bool>,
    client: StoredValue<Option<Client>, LocalStorage>,
    /// Counts starts, so that a sample fetched for an earlier one is not taken for the present one.
    starts: StoredValue<u32>,
    /// Whether a sample is being fetched, before there is a run to cancel.
    is_fetching: StoredValue<bool>,
}

impl RunStore {
    pub(super) fn new(announcer: &'static Announcer) -> Self {
        let (phase, set_phase) = owned(Phase::Idle);
        let (mode, set_mode) = owned(Mode::Connecting);
        let (broken, set_broken) = owned(None);
        let (class_names, set_class_names) = owned(Vec::new());
        let (stage_counts, set_stage_counts) = owned(None);
        let (epochs, set_epochs) = owned(Vec::new());
        let (within_epoch, set_within_epoch) = owned(0.0);
        let (gan_losses, set_gan_losses) = owned(Vec::new());
        let (is_long, set_is_long) = owned(false);
        let (is_lively, set_is_lively) = owned(false);
        Self {
            announcer,
            phase,
            set_phase,
            mode,
            set_mode,
            broken,
            set_broken,
            class_names,
            set_class_names,
            stage_counts,
            set_stage_counts,
            epochs,
            set_epochs,
            within_epoch,
            set_within_epoch,
            gan_losses,
            set_gan_losses,
            is_long,
            set_is_long,
            is_lively,
            set_is_lively,
            client: StoredValue::new_local(None),
            starts: StoredValue::new(0),
            is_fetching: StoredValue::new(false),
        }
    }

    /// Starts the worker; `hear` gets everything that it says.
    pub(super) fn connect(&'static self, hear: impl Fn(Signal) + 'static) {
        self.client.set_value(Some(Client::connect(Program::Own, hear)));
    }

    /// Does something with the page's end of the channel, once it is there.
    pub(super) fn with_client<T>(&'static self, act: impl FnOnce(&Client) -> T) -> Option<T> {
        self.client.with_value(|client| client.as_ref().map(act))
    }

    /// Leaves the run that is on, and ignores from here on a sample fetched for it; the number of the next start.
    pub(super) fn leave(&'static self) -> u32 {
        let number = self.leave_start();
        self.with_client(Client::leave_run);
        number
    }

    fn leave_start(&'static self) -> u32 {
        self.is_fetching.set_value(false);
        self.starts.update_value(|starts| *starts += 1);
        self.starts.get_value()
    }

    /// Whether that start is still the last one.
    pub(super) fn is_current(&'static self, number: u32) -> bool {
        self.starts.get_value() == number
    }

    /// A sample is on its way, or came.
    pub(super) fn note_fetching(&'static self, is_fetching: bool) {
        self.is_fetching.set_value(is_fetching);
    }

    /// Stops waiting for a sample; whether one was on its way.
    pub(super) fn stop_fetching(&'static self) -> bool {
        let was_fetching = self.is_fetching.get_value();
        if was_fetching {
            self.leave_start();
            self.set_phase.set(Phase::Idle);
        }
        was_fetching
    }

    /// Begins the run of that number, with a new worker if the last one broke.
    pub(super) fn begin(&'static self, number: u32, paused: bool) {
        self.mend();
        self.set_is_long.set(false);
        leptos::task::spawn_local(async move {
            sleep(LONG).await;
            if self.is_current(number) {
                self.set_is_long.set(true);
            }
        });
        self.set_phase.set(if paused { Phase::Paused } else { Phase::Running });
        self.announcer.say(words::STARTED);
    }

    /// Starts a new worker if the last one broke, and waits: the settings that broke it would break the next one too.
    pub(crate) fn mend(&'static self) {
        if self.mode.get_untracked() == Mode::Broken {
            self.set_broken.set(None);
            self.with_client(Client::restart);
        }
    }

    /// Forgets what earlier epochs were.
    pub(super) fn clear(&'static self) {
        self.set_epochs.set(Vec::new());
        self.set_within_epoch.set(0.0);
        self.set_gan_losses.set(Vec::new());
    }

    /// Forgets the class counts too.
    pub(super) fn clear_stage_counts(&'static self) {
        self.set_stage_counts.set(None);
    }

    pub(super) fn set_phase(&'static self, phase: Phase) {
        self.set_phase.set(phase);
    }

    pub(super) fn set_mode(&'static self, mode: Mode) {
        self.set_mode.set(mode);
    }

    /// The worker broke.
    pub(super) fn break_off(&'static self, problem: Problem) {
        self.set_phase.set(Phase::Idle);
        self.set_broken.set(Some(problem));
    }

    /// Goes on after a pause, or pauses after the present epoch.
    pub(super) fn pause_or_resume(&'static self) {
        match self.phase.get_untracked() {
            Phase::Paused => {
                self.set_phase.set(Phase::Running);
                self.with_client(Client::resume);
            }
            Phase::Running => {
                self.with_client(Client::pause);
            }
            _ => {}
        }
    }

    /// The data are made and split.
    pub(super) fn take_prepared(&'static self, class_names: Vec<String>, stage_counts: StageCounts) {
        self.set_class_names.set(class_names);
        self.set_stage_counts.set(Some(stage_counts));
    }

    /// So much of the present epoch is done.
    pub(super) fn take_steps(&'static self, done: u32, of: u32) {
        self.set_within_epoch.set(f64::from(done) / f64::from(of.max(1)));
    }

    /// Losses of the networks that make rows of a class.
    pub(super) fn take_gan_losses(&'static self, class: Class, epochs: Vec<GanEpoch>) {
        self.set_gan_losses.update(|losses| match losses.last_mut() {
            Some((last, known)) if *last == class => known.extend(epochs),
            _ => losses.push((class, epochs)),
        });
    }

    /// Epochs of a run of so many.
    pub(super) fn take_epochs(&'static self, records: Vec<EpochRecord>, of: u32) {
        let Some(last) = records.last() else { return };
        let drawn = last.drawn.clone();
        self.set_stage_counts.update(|stage_counts| {
            if let Some(stage_counts) = stage_counts {
                stage_counts.drawn = Some(drawn);
            }
        });
        self.set_within_epoch.set(0.0);
        self.announce_quarter(last.epoch, of);
        self.set_epochs.update(|epochs| epochs.extend(records));
    }

    /// The report tells all of it once more.
    pub(super) fn finish(&'static self, report: &Report) {
        self.tell(report);
        self.take_report(report);
    }

    /// Tells a screen reader what was found.
    pub(super) fn tell(&'static self, report: &Report) {
        self.announcer.say(words::finished(&report.verdict()));
    }

    pub(super) fn take_report(&'static self, report: &Report) {
        self.set_stage_counts.set(Some(report.stage_counts.clone()));
        self.set_epochs.set(report.epochs.clone());
        self.set_gan_losses.set(report.gans.iter().map(|gan| (gan.class, gan.losses.clone())).collect());
    }

    /// Results begin to follow each other fast, or no longer do.
    pub(super) fn note_lively(&'static self, is_lively: bool) {
        if self.is_lively.get_untracked() != is_lively {
            self.set_is_lively.set(is_lively);
        }
    }

    /// Lets figures out of sight follow the run for a moment: one of them is asked for.
    pub(crate) fn follow_all(&'static self, follow: bool) {
        self.set_is_long.set(!follow);
    }

    /// Tells a screen reader of every quarter, never of every epoch.
    fn announce_quarter(&'static self, epoch: u32, of: u32) {
        let before = self.epochs.with_untracked(|epochs| epochs.last().map_or(0, |record| record.epoch));
        let quarter = |epoch: u32| 4 * u64::from(epoch) / u64::from(of.max(1));
        if quarter(epoch) > quarter(before) && epoch < of {
            self.announcer.say(words::epoch(epoch, of));
        }
    }

    /// How the classes look, assigned once from the whole data set.
    pub(crate) fn looks(&'static self) -> Vec<ClassLook> {
        let names = self.class_names.get();
        self.stage_counts.with(|stage_counts| {
            stage_counts.as_ref().map(|stage_counts| ClassLook::assign(&names, &stage_counts.data)).unwrap_or_default()
        })
    }

    /// The name of the class that remedies have given too much weight, if there is one.
    pub(crate) fn over_corrected(&'static self) -> Option<String> {
        let class =
            self.stage_counts.with(|stage_counts| stage_counts.as_ref().and_then(StageCounts::over_corrected))?;
        self.class_names.with(|names| names.get(class.index()).cloned())
    }
}
