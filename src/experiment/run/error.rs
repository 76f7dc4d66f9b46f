//! Why a run cannot start or go on.

use crate::{
    batch::WeightsError,
    data::{DataError, SplitError},
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
        /// The optimizer's learning rate.
        lr: f64,
        /// The norm that gradients were clipped to, or 0.
        max_norm: f64,
    },
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
            Self::Diverged { epoch, step, lr, max_norm } => Problem::new(
                format!("Training diverged: after step {step} (epoch {epoch}) the loss is no longer a finite number."),
                "No further step can be computed from it.",
                format!("Lower optimizer.lr (it is {lr}), for example to {}{}.", a_tenth_of(*lr), or_clip(*max_norm)),
            ),
        }
    }
}

/// A tenth in two digits, for a hint: 0.007, not 0.007000000000000001.
fn a_tenth_of(lr: f64) -> f64 {
    format!("{:.1e}", (lr / 10.0).max(1e-6)).parse().unwrap_or(lr)
}

/// The other way out, unless it was taken already.
fn or_clip(max_norm: f64) -> &'static str {
    if max_norm > 0.0 && max_norm <= 1.0 { "" } else { ", or clip the gradients with a max_norm of 1" }
}

/// Most values (rows times columns) of a data set.
pub(super) const MAX_VALUES: u64 = 100_000_000;
