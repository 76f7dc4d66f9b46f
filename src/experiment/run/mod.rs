//! A run: an iterator of events, each one bounded piece of work.

pub(super) mod error;
mod event;
mod leak;
mod look;
mod past;
mod prepare;
mod recording;
mod report;
mod state;
mod table;
mod train;

pub use error::{RunError, WayOut};
pub use event::Event;
pub use past::{Look, MOST_KEPT, Timeline};
pub use recording::{MOST_DRAWN, Recording};
#[cfg(feature = "split")]
pub(super) use table::load;

use self::state::{Setup, Trained, Training, draws_of};
use super::{DataSpec, DecisionMap, ExperimentSpec, Leak, Outputs, Report, map};
use crate::{
    data::{Dataset, Split, TrainSet, prepare::Preparation},
    decide::Decider,
    nn::Mlp,
    progress::{Progress, Quiet},
    resample::Plan,
};

/// An experiment at work. Each call to [`Iterator::next`] does one bounded piece of work and tells what came of it;
/// dropping the run cancels it.
pub struct Run {
    setup: Setup,
    stage: Stage,
}

enum Stage {
    Planning,
    Training(Box<Training>),
    Done(Option<Box<Trained>>),
}

impl Run {
    /// Makes or takes the data, splits and prepares them. `table` is the sample or file that the spec names, if any.
    ///
    /// # Errors
    /// [`RunError`] if the table is missing, or the data cannot be split as asked.
    pub fn new(spec: &ExperimentSpec, table: Option<&Dataset>) -> Result<Self, RunError> {
        Ok(Self { setup: Setup::new(spec, table)?, stage: Stage::Planning })
    }

    /// The same run without a look at the model after every epoch, unless early stopping needs one: its records have no losses
    /// and scores but the training loss. Its report, records apart, and its digest are the same.
    pub fn without_curves(mut self) -> Self {
        self.setup.has_curves = false;
        self
    }

    /// The same run, written down as it goes: its first weights, and the order of rows in every epoch. Nothing that it computes
    /// changes.
    pub fn recorded(mut self) -> Self {
        self.setup.recording = Some(Box::default());
        self
    }

    /// The same run, which keeps its network after every epoch within [`MOST_KEPT`] bytes, for [`Run::look`]. Nothing that it
    /// computes changes.
    pub fn keeping_past(mut self) -> Self {
        self.setup.keeps_past = true;
        self
    }

    /// Runs to the end.
    ///
    /// # Errors
    /// [`RunError`] if a station cannot do its work, or training diverges.
    pub fn finish(&mut self) -> Result<Report, RunError> {
        loop {
            match self.advance(&mut Quiet) {
                Some(Ok(Event::Finished(report))) => return Ok(*report),
                Some(Ok(_)) => {}
                Some(Err(error)) => return Err(error),
                None => unreachable!("a run ends with a report or an error, and is finished once"),
            }
        }
    }

    /// As [`Iterator::next`]; `progress` hears from inside planning, which can be long.
    pub fn advance(&mut self, progress: &mut dyn Progress) -> Option<Result<Event, RunError>> {
        let result = match std::mem::replace(&mut self.stage, Stage::Done(None)) {
            Stage::Planning => self.setup.prepare(progress).map(|(training, event)| (Stage::Training(training), event)),
            Stage::Training(training) if training.is_over => self
                .setup
                .report(*training)
                .map(|(trained, report)| (Stage::Done(Some(Box::new(trained))), Event::Finished(Box::new(report)))),
            Stage::Training(mut training) => {
                self.setup.train(&mut training).map(|event| (Stage::Training(training), event))
            }
            done @ Stage::Done(_) => {
                self.stage = done;
                return None;
            }
        };
        Some(result.map(|(stage, event)| {
            self.stage = stage;
            event
        }))
    }

    /// The model's answers over a plane, and the rows in it; `None` before training begins, and where what the model says is
    /// no finite number. During training the largest probability decides, as a threshold may rest on how training ends.
    pub fn decision_map(&self) -> Option<DecisionMap> {
        let argmax = Decider::argmax(self.setup.positive);
        let (train, plan, mlp, decider, draws) = match &self.stage {
            Stage::Planning | Stage::Done(None) => return None,
            Stage::Training(training) => {
                let draws = draws_of(&training.train, training.stage_counts.drawn.as_ref());
                (&training.train, &training.plan, &training.mlp, &argmax, draws)
            }
            Stage::Done(Some(trained)) => {
                (&trained.train, &trained.plan, &trained.mlp, &trained.decider, trained.draws.clone())
            }
        };
        map::draw(mlp, decider, &self.setup.split, &self.setup.preparation, train, plan, draws)
    }

    /// What the model says of the rows that it did not learn from; `None` before the end.
    pub fn outputs(&self) -> Option<&Outputs> {
        match &self.stage {
            Stage::Done(Some(trained)) => Some(&trained.outputs),
            _ => None,
        }
    }

    /// The train set after resampling and where its rows come from; `None` before training begins, and where resampling
    /// came before the split, as its rows are then not those of the data set.
    pub fn resampled(&self) -> Option<(&TrainSet, &Plan)> {
        match &self.stage {
            _ if self.setup.spec.leak != Leak::None => None,
            Stage::Planning | Stage::Done(None) => None,
            Stage::Training(training) => Some((&training.train, &training.plan)),
            Stage::Done(Some(trained)) => Some((&trained.train, &trained.plan)),
        }
    }

    /// The data set once more, where it is made from the seed; `None` where it is a table.
    pub fn generated(&self) -> Option<Dataset> {
        match &self.setup.spec.data {
            DataSpec::Generated(generator) => prepare::generate(generator, &self.setup.spec).ok(),
            DataSpec::Sample(_) | DataSpec::File { .. } => None,
        }
    }

    /// The split that the run works on, prepared; before training, categories may still be codes.
    pub fn split(&self) -> &Split {
        &self.setup.split
    }

    /// What it runs.
    pub fn spec(&self) -> &ExperimentSpec {
        &self.setup.spec
    }

    /// How the table became the numbers of the network.
    pub fn preparation(&self) -> &Preparation {
        &self.setup.preparation
    }

    /// The trained network; `None` before the end.
    pub fn model(&self) -> Option<&Mlp> {
        match &self.stage {
            Stage::Done(Some(trained)) => Some(&trained.mlp),
            _ => None,
        }
    }

    /// How the network's outputs become answers; `None` before the end.
    pub fn decider(&self) -> Option<&Decider> {
        match &self.stage {
            Stage::Done(Some(trained)) => Some(&trained.decider),
            _ => None,
        }
    }

    /// What was written down of it; `None` unless it is [recorded](Self::recorded).
    pub fn recording(&self) -> Option<&Recording> {
        self.setup.recording.as_deref()
    }
}

impl Iterator for Run {
    type Item = Result<Event, RunError>;

    fn next(&mut self) -> Option<Self::Item> {
        self.advance(&mut Quiet)
    }
}
