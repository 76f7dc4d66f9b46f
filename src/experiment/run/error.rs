//! Why a run cannot start or go on.

use crate::{
    batch::WeightsError,
    data::{DataError, Row, SplitError, prepare::PrepareError},
    experiment::ExperimentSpec,
    nn::loss::LossError,
    problem::Problem,
    resample::ResampleError,
};

/// Why a run cannot start or go on.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[error("{}", self.problem())]
pub enum RunError {
    /// The sample that the spec names was not given.
    NoSample {
        /// Its title.
        title: String,
    },
    /// The file that the spec names was not given.
    NoFile {
        /// Its name; empty if the spec knows none.
        name: String,
    },
    /// More values than a browser tab can hold.
    TooLarge {
        /// Rows asked for.
        rows: u64,
        /// Columns asked for.
        columns: u64,
    },
    /// The class that is to stand against the rest cannot.
    #[error(transparent)]
    Data(#[from] DataError),
    /// The data cannot be split.
    #[error(transparent)]
    Split(#[from] SplitError),
    /// The table cannot be made numbers.
    #[error(transparent)]
    Prepare(#[from] PrepareError),
    /// The train set cannot be resampled.
    #[error(transparent)]
    Resample(#[from] ResampleError),
    /// Resampling would leave no train set to learn from.
    NothingLeft {
        /// Rows left.
        rows: usize,
        /// Classes that have rows left.
        n_classes: usize,
    },
    /// The loss does not fit the classes.
    #[error(transparent)]
    Loss(#[from] LossError),
    /// Early stopping has nothing to watch.
    NothingToWatch,
    /// The sampler cannot draw an epoch.
    #[error(transparent)]
    Sampler(#[from] WeightsError),
    /// An epoch would have no batch.
    NoBatch {
        /// Rows of an epoch.
        rows: usize,
        /// Rows per batch.
        batch_size: u32,
    },
    /// The loss or the weights are no longer finite numbers.
    Diverged {
        /// Epoch from 1.
        epoch: u32,
        /// Step from 1, over the whole run.
        step: u64,
        /// The way out.
        way_out: WayOut,
    },
    /// The network's weights are finite, but what it says of some rows is not.
    Overflow {
        /// The set that the rows are of.
        set: &'static str,
        /// The way out.
        way_out: WayOut,
    },
    /// A value of the data set is too large to compute with.
    ValueTooLarge {
        /// Its row of the data set.
        row: Row,
        /// Name of its column.
        column: String,
        /// The value, in the column's unit.
        value: f32,
        /// Whether the columns are scaled.
        is_scaled: bool,
    },
    /// Resampling made a row with a value that is too large to compute with.
    MadeTooLarge {
        /// Name of the row's class.
        class: String,
        /// Name of the column.
        column: String,
        /// Title of the technique.
        technique: &'static str,
    },
}

/// The setting whose change is the most likely to make training converge.
#[derive(Clone, Debug, PartialEq)]
pub struct WayOut {
    /// The setting.
    pub setting: &'static str,
    /// Its value.
    pub is: f64,
    /// A lower value to try.
    pub instead: f64,
    /// Whether clipping the gradients is another way.
    pub or_clip: bool,
}

impl WayOut {
    /// The setting of a spec that makes training diverge in theory, or else the learning rate.
    pub(super) fn of(spec: &ExperimentSpec) -> Self {
        let real = |key| spec.optimizer.tunable().value(key).map(|value| value.real());
        let lr = spec.optimizer.as_dyn().lr();
        match (real("alpha"), real("weight_decay")) {
            // The square of the gradient is never heard of, and steps are divided by ε alone.
            (Some(alpha), _) if alpha >= 1.0 => {
                Self { setting: "optimizer.alpha", is: alpha, instead: 0.99, or_clip: false }
            }
            // A step takes more off a weight than there is of it, twice over, so that it grows and changes its sign.
            (_, Some(decay)) if lr * decay > 2.0 => {
                Self { setting: "optimizer.weight_decay", is: decay, instead: two_digits(0.01 / lr), or_clip: false }
            }
            _ => {
                let or_clip = spec.max_norm <= 0.0 || spec.max_norm > 1.0;
                Self { setting: "optimizer.lr", is: lr, instead: two_digits((lr / 10.0).max(1e-6)), or_clip }
            }
        }
    }

    fn sentence(&self) -> String {
        let Self { setting, is, instead, or_clip } = self;
        let or_clip = if *or_clip { ", or clip the gradients with a max_norm of 1" } else { "" };
        format!("Lower {setting} (it is {is}), for example to {instead}{or_clip}.")
    }
}

impl RunError {
    /// The error as it reaches the screen.
    pub fn problem(&self) -> Problem {
        match self {
            Self::NoSample { title } => Problem::new(
                format!("This experiment uses the sample “{title}”, which is not loaded."),
                "A run needs the rows of its table.",
                "Choose the sample again.",
            ),
            Self::NoFile { name } => Problem::new(
                match name.as_str() {
                    "" => "This experiment uses a file of yours, which is not loaded.".to_owned(),
                    name => format!("This experiment uses the file “{name}”, which is not loaded."),
                },
                "Links cannot carry files.",
                "Choose the file again.",
            ),
            Self::TooLarge { rows, columns } => Problem::new(
                format!("{rows} rows of {columns} columns are {} million values.", rows * columns / 1_000_000),
                format!("The lab takes up to {} million values.", MAX_VALUES / 1_000_000),
                "Ask for fewer rows or columns.",
            ),
            Self::Data(error) => error.problem(),
            Self::Split(error) => error.problem(),
            Self::Prepare(error) => error.problem(),
            Self::Resample(error) => error.problem(),
            Self::NothingLeft { rows, n_classes } => Problem::new(
                format!("Resampling leaves {rows} train rows of {n_classes} classes."),
                "A class that is gone cannot be learned.",
                "Keep at least one row of two classes.",
            ),
            Self::Loss(error) => error.problem(),
            Self::NothingToWatch => Problem::new(
                "There are no validation rows.",
                "Early stopping watches the validation rows.",
                "Set validation_size above 0, or early_stopping to none.",
            ),
            Self::Sampler(error) => error.problem(),
            Self::NoBatch { rows, batch_size } => Problem::new(
                format!("An epoch of {rows} rows has no full batch of {batch_size}."),
                "Short batches are dropped.",
                "Lower batch_size, or keep the last short batch.",
            ),
            Self::Diverged { epoch, step, way_out } => Problem::new(
                format!("Training diverged: after step {step} (epoch {epoch}) the loss is no longer a finite number."),
                "No further step can be computed from it.",
                way_out.sentence(),
            ),
            Self::Overflow { set, way_out } => Problem::new(
                format!("Training diverged: what the network says of the {set} rows is no finite number."),
                "No answer can be read from it.",
                way_out.sentence(),
            ),
            Self::ValueTooLarge { row, column, value, is_scaled } => Problem::new(
                format!("Row {} (counted from 0) has the value {value:e} in column \"{column}\".", row.0),
                match is_scaled {
                    true => "It is so far from the column's train rows that nothing can be computed from it.",
                    false => "Nothing can be computed from a value of that size.",
                },
                match is_scaled {
                    true => "Correct the value, or remove its row.",
                    false => "Correct the value, remove its row, or set scale to standard.",
                },
            ),
            Self::MadeTooLarge { class, column, technique } => Problem::new(
                format!("{technique} made a row of class \"{class}\" with a huge value in column \"{column}\"."),
                "Nothing can be computed from a value of that size.",
                "Change the settings of the technique, or choose another one.",
            ),
        }
    }
}

/// In two digits, for a hint: 0.007, not 0.007000000000000001.
fn two_digits(value: f64) -> f64 {
    format!("{value:.1e}").parse().unwrap_or(value)
}

/// Most values (rows times columns) of a data set.
pub(super) use crate::data::prepare::MAX_VALUES;
