//! An experiment: its specification, the link that carries it, its run and its report.

pub mod compare;
mod digest;
mod early_stopping;
mod evaluate;
mod export;
mod field;
mod formulas;
mod generated;
mod judge;
mod leak_scores;
mod link;
mod map;
pub mod remedy;
mod remedy_notices;
mod report;
mod run;
mod scale;
mod spec;
mod spec_file;

pub use digest::Digest;
pub use early_stopping::{EarlyStopping, StopMetric};
pub use export::{
    Export, LABEL, MOST_VALUES, Notebook, NotebookError, RESULTS_COLUMNS, export_name, export_stem, results_csv,
    results_json, to_json, weights_json,
};
pub use field::{Choice, Field, FieldError, FieldKind, MAX_TEXT, MOST_EPOCHS, Station};
pub use formulas::{Formula, formulas};
pub use generated::{FEWEST_JUDGED, GanEpoch, GanReport, Judgement};
pub use judge::{Judge, Judged, Outputs, SetOutputs};
pub use leak_scores::LeakScores;
#[cfg(test)]
pub(crate) use link::spec_of;
pub use link::{LinkError, Parsed, VERSION};
pub use map::{DecisionMap, MapPoint, Parents, PointRole};
pub use report::{ClassEpoch, EpochRecord, MOST_TRAIN_ROWS, Report, RowOrigins, SetEpoch, StageCounts};
pub use run::{Event, Look, MOST_DRAWN, MOST_KEPT, Recording, Run, RunError, Timeline, WayOut};
pub use spec::{DataSpec, ExperimentSpec, Leak, RepeatedRows};
pub use spec_file::read_spec_file;

/// Loads what a first run does not need.
#[cfg(feature = "split")]
pub(crate) fn load() {
    generated::load();
    run::load();
}
