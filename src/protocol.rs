//! What the page and its worker say to each other: plain values, encoded with postcard.
//!
//! The protocol is internal. Both sides carry [`PROTOCOL`], and a page that meets a worker of another build says so
//! instead of guessing. A chosen file is the one thing that does not fit in here: the page hands the worker the
//! browser's `File` itself, and the worker hands its bytes to the session.

use crate::{
    data::{
        Class,
        table::{Column, Question},
    },
    experiment::{
        DataSpec, DecisionMap, Event, ExperimentSpec, GanEpoch, Look, Outputs, Timeline,
        compare::{Job, JobScores},
    },
    problem::Problem,
};
use serde::{Deserialize, Serialize};

/// What both sides must agree on: the version of the package and of these enums.
pub const PROTOCOL: &str = concat!(env!("CARGO_PKG_VERSION"), "/9");

/// Names a run, so that replies of an older one can be told apart.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunId(pub u32);

/// Names a run of a comparison.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct JobId {
    /// Which comparison, so that those of an older one can be told apart.
    pub comparison: u32,
    /// Which of its runs.
    pub job: Job,
}

/// Where a table comes from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum TableSource {
    /// A sample of that id.
    Sample(String),
    /// A file or a pasted text of that name.
    File(String),
}

/// From the page to the worker.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Request {
    /// About the table that runs learn from.
    Table(TableRequest),
    /// About the run at work.
    Run(RunRequest),
    /// About runs of comparisons, which go on beside what else there is to do.
    Compare(CompareRequest),
    /// Write a file.
    Export(ExportRequest),
}

/// What is decided about the columns of a table, as links write it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TableChoices {
    /// Name of the label column; the most likely one if empty.
    pub label: String,
    /// What columns are to be, and which table of the file is read.
    pub columns: String,
    /// The column whose equal values keep rows together, or empty.
    pub group: String,
}

impl TableChoices {
    /// What an experiment decides about its file; nothing if it has none.
    pub fn of(spec: &ExperimentSpec) -> Self {
        match &spec.data {
            DataSpec::File { label, columns, .. } => {
                Self { label: label.clone(), columns: columns.clone(), group: spec.group.clone() }
            }
            DataSpec::Generated(_) | DataSpec::Sample(_) => Self::default(),
        }
    }
}

/// What is asked about the table.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum TableRequest {
    /// A table follows, as a file beside this message.
    Upload {
        /// Where it comes from.
        source: TableSource,
        /// Bytes in all.
        size: u64,
        /// What is decided about its columns.
        choices: TableChoices,
    },
    /// Read the loaded table again with other decisions.
    Choose(TableChoices),
}

/// What is asked about the run at work.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum RunRequest {
    /// Stop what runs, and start this.
    Start {
        /// Its name.
        run: RunId,
        /// What to run.
        spec: Box<ExperimentSpec>,
        /// Whether to stop after every epoch until asked to go on.
        paused: bool,
    },
    /// Stop after the present epoch until asked to go on.
    Pause,
    /// Go on.
    Resume,
    /// Go on for one epoch.
    Step,
    /// Drop the run.
    Cancel,
    /// Keep the run that ended last beside those to come, in place of one that is kept already.
    Keep,
    /// Show a run that ended last, or is kept, as it was after an epoch.
    Look {
        /// Which run.
        run: RunId,
        /// Which epoch, from 1.
        epoch: u32,
        /// The experiment as it is judged now; training is the run's.
        spec: Box<ExperimentSpec>,
        /// Whether it is asked for the run that is pinned beside the page's own, which may be the same.
        is_pinned: bool,
    },
}

/// What is asked about runs of comparisons.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum CompareRequest {
    /// Run this, and tell only its scores.
    Start {
        /// Names the run, as its reply will.
        job: JobId,
        /// What to run.
        spec: Box<ExperimentSpec>,
    },
    /// Drop all of them.
    Stop,
}

/// Which file is asked for.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum ExportRequest {
    /// The resampled train set of the run at work, or of the last one that ended with a report.
    Resampled,
    /// The trained network of the last run that ended with a report, as JSON.
    Weights {
        /// The experiment as it is judged now; training is the run's.
        spec: Box<ExperimentSpec>,
    },
    /// The last experiment that ended with a report, run once more and written as a notebook.
    Notebook {
        /// The experiment as it is judged now; training is the run's.
        spec: Box<ExperimentSpec>,
        /// The fixed part of every notebook, which the page has as a file.
        template: String,
    },
}

/// What a long wait is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Activity {
    /// Bytes of a table arrive.
    Loading,
    /// A table is parsed.
    Reading,
    /// A resampler plans.
    Resampling,
    /// A run of a comparison goes on.
    Comparing,
    /// A part of the program is on its way.
    Fetching,
}

/// A table that was read.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TableInfo {
    /// Where it came from.
    pub source: TableSource,
    /// Digest of its bytes.
    pub fingerprint: String,
    /// Rows.
    pub n_samples: u32,
    /// Every column in file order, the label too.
    pub columns: Vec<Column>,
    /// Name of the label column.
    pub label: String,
    /// What was decided, as it was asked for.
    pub choices: TableChoices,
    /// What a person should know of how it was read.
    pub notices: Vec<String>,
    /// What can be read in two ways, with the way taken.
    pub questions: Vec<Question>,
    /// Classes and their rows.
    pub classes: Vec<(String, u32)>,
    /// The first rows as they stand in the file.
    pub preview: Vec<Vec<String>>,
}

/// From the worker to the page.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Reply {
    /// The worker listens. It speaks first; what is sent before is lost.
    Ready {
        /// Its [`PROTOCOL`].
        protocol: String,
    },
    /// A long piece of work goes on.
    Progress {
        /// What it is.
        activity: Activity,
        /// The share done, in `[0, 1]`.
        done: f64,
    },
    /// The table is read.
    Table(Box<TableInfo>),
    /// The table cannot be used with that label column; an earlier one is gone.
    TableRefused(Problem),
    /// What happened since the last message.
    Events {
        /// The run it happened in.
        run: RunId,
        /// In order.
        events: Vec<Event>,
        /// The model's answers now, every so often.
        map: Option<Box<DecisionMap>>,
        /// With the end of the run: what the model says of the rows that it did not learn from.
        outputs: Option<Box<Outputs>>,
        /// With the end of the run: which of its epochs can be looked at.
        timeline: Option<Box<Timeline>>,
    },
    /// A run as it was after an epoch.
    Looked {
        /// Which run.
        run: RunId,
        /// As it was asked.
        is_pinned: bool,
        /// What it was like, or why that is not known.
        outcome: Result<Box<Look>, Problem>,
    },
    /// Networks that make rows went on learning, while a plan is made.
    GanLosses {
        /// The run it happened in.
        run: RunId,
        /// The class that they learn.
        class: Class,
        /// Epochs since the last message about it, in order.
        epochs: Vec<GanEpoch>,
    },
    /// The run waits after an epoch.
    Paused {
        /// Which run.
        run: RunId,
    },
    /// The run was dropped; nothing of it follows.
    Cancelled {
        /// Which run.
        run: RunId,
    },
    /// The next part of the file that was asked for last: none while a notebook's experiment runs.
    Export {
        /// Whose file.
        run: RunId,
        /// The next bytes of the file.
        bytes: Vec<u8>,
        /// The share done so far; 1 with the last bytes.
        done: f64,
    },
    /// What was asked for needs a part of the program that is on its way.
    Fetching,
    /// The file that was asked for last cannot be written; the run goes on as it was.
    ExportFailed {
        /// Why.
        problem: Problem,
    },
    /// A run of a comparison ended.
    Compared {
        /// Which one.
        job: JobId,
        /// Its scores, or why it has none.
        outcome: Result<JobScores, Problem>,
    },
    /// All runs of comparisons were dropped.
    StoppedComparing,
    /// The run ended with a problem; nothing of it follows.
    Failed {
        /// Which run.
        run: RunId,
        /// What went wrong.
        problem: Problem,
    },
}

impl Request {
    /// As bytes for the channel.
    pub fn encode(&self) -> Vec<u8> {
        postcard::to_stdvec(self).expect("plain values encode")
    }

    /// From bytes of the channel; `None` if the other side speaks another protocol.
    pub fn decode(bytes: &[u8]) -> Option<Self> {
        postcard::from_bytes(bytes).ok()
    }
}

impl Reply {
    /// As bytes for the channel.
    pub fn encode(&self) -> Vec<u8> {
        postcard::to_stdvec(self).expect("plain values encode")
    }

    /// From bytes of the channel; `None` if the other side speaks another protocol.
    pub fn decode(bytes: &[u8]) -> Option<Self> {
        postcard::from_bytes(bytes).ok()
    }
}
