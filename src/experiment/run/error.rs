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
pub enum RunError {
    /// The table that the spec speaks of was not given.
    #[error("this experiment uses {name}, which is not loaded. {fix}")]
    NoTable {
        /// Which table.
        name: String,
        /// How to load it.
        fix: &'static str,
    },
    /// More values than a browser tab can hold.
    #[error("{rows} rows of {columns} columns are {} million values; the lab takes up to {} million. Ask for fewer rows or columns", rows * columns / 1_000_000, MAX_VALUES / 1_000_000)]
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
    #[error(
        "resampling leaves {rows} train rows of {n_classes} classes, and a class that is gone cannot be learned. Keep at least one row of two classes"
    )]
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
    #[error(
        "early stopping watches the validation rows, and there are none. Set validation_size above 0, or early_stopping to none"
    )]
    NothingToWatch,
    /// The sampler cannot draw an epoch.
    #[error(transparent)]
    Sampler(#[from] WeightsError),
    /// An epoch would have no batch.
    #[error(
        "an epoch of {rows} rows has no full batch of {batch_size}, and short batches are dropped. Lower batch_size, or keep the last short batch"
    )]
    NoBatch {
        /// Rows of an epoch.
        rows: usize,
        /// Rows per batch.
        batch_size: u32,
    },
    /// The loss or the weights are no longer finite numbers.
    #[error("training diverged: after step {step} (epoch {epoch}) the loss is no longer a finite number. Lower optimizer.lr (it is {lr}), for example to {}{}", a_tenth_of(*lr), or_clip(*max_norm))]
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
        let text = self.to_string();
        // Every message above is "what; why" followed by a sentence that says what to do.
        let (what, fix) = text.rsplit_once(". ").unwrap_or((&text, "Change the setting and run again"));
        let mut what = what.to_owned();
        // A parameter keeps the name it is written with.
        let starts_with_name = what.split(' ').next().is_some_and(|word| word.contains('_'));
        if let Some(first) = what.get(..1).filter(|_| !starts_with_name) {
            what.replace_range(..1, &first.to_uppercase());
        }
        Problem::new(
            format!("{what}."),
            "The run stopped; the settings are kept.",
            format!("{}.", fix.trim_end_matches('.')),
        )
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
