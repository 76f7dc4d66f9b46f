//! The run at work, and the last one that ended with a report.

use super::{
    planning::Planning,
    tables::{LabeledRows, Tables},
};
use crate::{
    experiment::{Event, ExperimentSpec, Look, Report, Run},
    problem::Problem,
    protocol::{Reply, RunId},
};

/// Slices between two decision maps of one run, so that drawing them does not slow the page.
const SLICES_PER_MAP: u32 = 6;

/// The runs of a session.
#[derive(Default)]
pub(super) struct Runs {
    active: Option<Active>,
    /// The last run that ended with a report: its train set can still be asked for.
    finished: Option<Active>,
    /// Whether it is kept beside the next one.
    is_kept: bool,
    /// One that ended before it and is kept.
    kept: Option<Active>,
}

/// A run at work.
pub(super) struct Active {
    pub(super) id: RunId,
    pub(super) run: Run,
    /// What it learns from, where that is a table.
    pub(super) table: Option<LabeledRows>,
    pace: Pace,
    slices: u32,
    /// What it found out, when it is over.
    pub(super) report: Option<Box<Report>>,
}

/// Whether a run goes on after an epoch.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Pace {
    Running,
    OneEpoch,
    Paused,
}

/// How a slice ended.
enum Outcome {
    SliceOver,
    Paused,
    Ended,
    Failed(Problem),
}

impl Runs {
    /// Whether there is no run at work, or it is paused.
    pub(super) fn is_idle(&self) -> bool {
        self.active.as_ref().is_none_or(|active| active.pace == Pace::Paused)
    }

    /// The last run that ended with a report.
    pub(super) fn finished(&self) -> Option<&Active> {
        self.finished.as_ref()
    }

    /// The run whose train set can be asked for.
    pub(super) fn resampled(&self) -> Option<&Active> {
        [&self.active, &self.finished].into_iter().flatten().find(|active| active.run.resampled().is_some())
    }

    pub(super) fn start(
        &mut self,
        id: RunId,
        spec: &ExperimentSpec,
        paused: bool,
        tables: &Tables,
        post: &mut dyn FnMut(Reply),
    ) {
        // Before the next run makes its data: both at once might not fit.
        self.active = None;
        let finished = self.finished.take();
        if std::mem::take(&mut self.is_kept) {
            self.kept = finished;
        }
        let table = tables.rows_for(spec);
        match Run::new(spec, table.as_ref().map(|rows| &*rows.dataset)).map(Run::keeping_past) {
            Ok(run) => {
                let pace = if paused { Pace::OneEpoch } else { Pace::Running };
                self.active = Some(Active { id, run, table, pace, slices: 0, report: None });
            }
            Err(error) => post(Reply::Failed { run: id, problem: error.problem() }),
        }
    }

    /// Keeps the run that ended last beside those to come, in place of one that is kept already.
    pub(super) fn keep(&mut self) {
        self.is_kept = self.finished.is_some();
        self.kept = None;
    }

    /// A run as it was after an epoch.
    pub(super) fn look(&self, id: RunId, epoch: u32, spec: &ExperimentSpec) -> Result<Box<Look>, Problem> {
        let known = [&self.finished, &self.kept].into_iter().flatten().find(|run| run.id == id);
        let look = known.and_then(|known| known.run.look(known.report.as_ref()?, epoch, spec));
        match look {
            Some(look) => look.map(Box::new).map_err(|error| error.problem()),
            None => Err(Problem::new(
                "Nothing is left of this run but its end.",
                "Its weights went with its worker, or their room was needed.",
                "Run it again to go back in it.",
            )),
        }
    }

    /// Drops the run at work, if there is one, and names it.
    pub(super) fn cancel(&mut self) -> Option<RunId> {
        self.active.take().map(|active| active.id)
    }

    pub(super) fn set_pace(&mut self, pace: Pace) {
        if let Some(active) = &mut self.active {
            // A pause takes effect at the end of the epoch at work.
            active.pace = match (active.pace, pace) {
                (Pace::Paused, Pace::Paused) => Pace::Paused,
                (_, Pace::Paused) => Pace::OneEpoch,
                (_, pace) => pace,
            };
        }
    }

    /// Works until `may_go_on` says no or the run is over, and posts at most one message of events.
    pub(super) fn advance(&mut self, post: &mut dyn FnMut(Reply), may_go_on: &mut dyn FnMut() -> bool) {
        let Some(mut active) = self.active.take() else { return };
        let id = active.id;
        let mut events = Vec::new();
        let mut outcome = None;
        while outcome.is_none() {
            match active.run.advance(&mut Planning::new(post, id)) {
                Some(Ok(event)) => {
                    let ended = matches!(event, Event::Finished(_));
                    if let Event::Finished(report) = &event {
                        active.report = Some(report.clone());
                    }
                    let epoch_ended = matches!(event, Event::Epoch(_));
                    // A long epoch tells how far it is once per message, not once per step.
                    if matches!((events.last(), &event), (Some(Event::Steps { .. }), Event::Steps { .. })) {
                        events.pop();
                    }
                    events.push(event);
                    if ended {
                        outcome = Some(Outcome::Ended);
                    } else if epoch_ended && active.pace == Pace::OneEpoch {
                        outcome = Some(Outcome::Paused);
                    } else if !may_go_on() {
                        outcome = Some(Outcome::SliceOver);
                    }
                }
                Some(Err(error)) => outcome = Some(Outcome::Failed(error.problem())),
                None => outcome = Some(Outcome::Ended),
            }
        }
        active.slices += 1;
        let map_is_due = active.slices % SLICES_PER_MAP == 1 || !matches!(outcome, Some(Outcome::SliceOver));
        let map = if map_is_due { active.run.decision_map().map(Box::new) } else { None };
        if !events.is_empty() {
            let outputs = active.run.outputs().cloned().map(Box::new);
            let timeline = active.run.timeline().map(Box::new);
            post(Reply::Events { run: id, events, map, outputs, timeline });
        }
        match outcome {
            Some(Outcome::SliceOver) => self.active = Some(active),
            Some(Outcome::Paused) => {
                active.pace = Pace::Paused;
                self.active = Some(active);
                post(Reply::Paused { run: id });
            }
            Some(Outcome::Failed(problem)) => post(Reply::Failed { run: id, problem }),
            Some(Outcome::Ended) | None => self.finished = Some(active),
        }
    }
}
