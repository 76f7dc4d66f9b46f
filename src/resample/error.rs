//! Why a train set cannot be resampled as asked.

use super::StrategyError;
use crate::{
    problem::Problem,
    progress::Cancelled,
    wording::{capitalized, counted},
};

/// Why a train set cannot be resampled as asked.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[error("{}", self.problem())]
pub enum ResampleError {
    /// The strategy does not fit the class counts.
    #[error(transparent)]
    Strategy(#[from] StrategyError),
    /// Too few rows to have that many neighbors each.
    TooFewNeighbors {
        /// Title of the technique.
        technique: &'static str,
        /// The parameter that says how many neighbors.
        param: &'static str,
        /// Neighbors asked for.
        k: u32,
        /// Rows that would do.
        needed: u32,
        /// Where neighbors are looked for: `class "name"`, or another group of rows.
        group: String,
        /// Rows found there.
        found: u32,
        /// What else does the same kind of thing without neighbors.
        instead: &'static str,
    },
    /// A class has a single row: nothing to draw a line between or to learn a spread from.
    SingleRow {
        /// Title of the technique.
        technique: &'static str,
        /// Name of the class.
        class: String,
    },
    /// `shrinkage` names some classes, but not one that grows.
    NoShrinkage {
        /// Name of the class.
        class: String,
    },
    /// ADASYN: no row of the class has a neighbor of another class.
    NoBorder {
        /// Name of the class.
        class: String,
        /// Neighbors looked at.
        k: u32,
        /// Neighbors that would reach another class, if the class has rows enough for so many.
        reaching: Option<u32>,
        /// What makes rows without a border.
        instead: &'static str,
    },
    /// ADASYN: every row's share of the new ones rounds to none.
    SharesRoundToNone {
        /// Name of the class.
        class: String,
        /// New rows asked for.
        wanted: u32,
        /// What makes rows without shares.
        instead: &'static str,
    },
    /// SVM-SMOTE: every support vector of the class is surrounded by other classes.
    OnlyNoise {
        /// Name of the class.
        class: String,
        /// Its support vectors.
        found: u32,
        /// Surrounding rows that would reach another row of the class, if there may be so many.
        reaching: Option<u32>,
        /// What makes rows without support vectors.
        instead: &'static str,
    },
    /// k-means SMOTE: no cluster holds enough of the class.
    NoCluster {
        /// Name of the class.
        class: String,
        /// The share asked for.
        threshold: f64,
        /// Neighbors asked for inside a cluster.
        k: u32,
    },
    /// SMOTENC needs columns of both kinds.
    Categories {
        /// What is wrong with the columns: one sentence.
        what: String,
        /// What the technique takes: one sentence.
        why: String,
        /// What to choose instead: one sentence.
        fix: &'static str,
    },
    /// A learner that judges the rows out of fold needs two rows of every class.
    TooFewForFolds {
        /// Name of the class.
        class: String,
        /// Its rows.
        found: u32,
        /// Folds asked for.
        folds: u32,
    },
    /// A network that makes rows makes values that are too large to compute with.
    Diverged {
        /// Title of the technique.
        technique: &'static str,
        /// Name of the class.
        class: String,
        /// Its learning rate.
        lr: f64,
    },
    /// The listener wanted no more.
    Cancelled,
}

impl ResampleError {
    /// The error as it reaches the screen.
    pub fn problem(&self) -> Problem {
        match self {
            Self::Strategy(error) => error.problem(),
            Self::TooFewNeighbors { technique, param, k, needed, group, found, instead } => Problem::new(
                format!(
                    "{} looks for {k} neighbors in {group}, which has only {}.",
                    capitalized(technique),
                    counted(u64::from(*found), "row")
                ),
                format!("It needs at least {needed} rows there."),
                match found.saturating_sub(needed - k) {
                    0 => format!("Choose {instead}."),
                    most => format!("Set {param} to {most} or less, or choose {instead}."),
                },
            ),
            Self::SingleRow { technique, class } => Problem::new(
                format!("The train set has a single row of class \"{class}\"."),
                format!("{} needs two or more of a class to make others like them.", capitalized(technique)),
                "Choose random over-sampling, or leave the class out of sampling_strategy.",
            ),
            Self::NoShrinkage { class } => Problem::new(
                format!("The shrinkage names no value for class \"{class}\"."),
                "The class gets new rows, and its shrinkage says how far they are spread.",
                format!("Add {class}=1 to it, or give one number for all classes."),
            ),
            Self::NoBorder { class, k, reaching, instead } => Problem::new(
                format!("No row of class \"{class}\" has a row of another class among its {k} nearest."),
                "ADASYN makes rows only at such borders.",
                raised("n_neighbors", *reaching, instead),
            ),
            Self::SharesRoundToNone { class, wanted, instead } => Problem::new(
                format!("The {wanted} rows wanted of class \"{class}\" are spread so thin that none is made."),
                "ADASYN rounds the share of every row to none.",
                format!("Ask for more rows in sampling_strategy, or choose {instead}."),
            ),
            Self::OnlyNoise { class, found: 0, instead, .. } => Problem::new(
                format!("No row of class \"{class}\" is a support vector."),
                "SVM-SMOTE makes rows only around support vectors.",
                raised("m_neighbors", None, instead),
            ),
            Self::OnlyNoise { class, found, reaching, instead } => Problem::new(
                format!(
                    "All {found} support vectors of class \"{class}\" have only rows of other classes around them."
                ),
                "SVM-SMOTE drops such rows.",
                raised("m_neighbors", *reaching, instead),
            ),
            Self::NoCluster { class, threshold, k } => Problem::new(
                format!(
                    "No cluster has a share of class \"{class}\" of at least {threshold} and more than {k} of its rows."
                ),
                "New rows are made only inside such clusters.",
                "Set n_clusters to 1, or lower cluster_balance_threshold or k_neighbors.",
            ),
            Self::Categories { what, why, fix } => Problem::new(what, why, *fix),
            Self::TooFewForFolds { class, found, folds } => Problem::new(
                format!("The train set has only {} of class \"{class}\".", counted(u64::from(*found), "row")),
                format!("To judge rows by {folds} folds takes {folds} of each class."),
                match found {
                    0 | 1 => "Choose random under-sampling.".to_owned(),
                    _ => format!("Set cv to {found} or less, or choose random under-sampling."),
                },
            ),
            Self::Diverged { technique, class, lr } => Problem::new(
                format!("{} made rows of class \"{class}\" with values beyond all bounds.", capitalized(technique)),
                "Its networks diverged, and nothing can be computed from such values.",
                format!("Lower resample.lr (it is {lr}), or choose SMOTE."),
            ),
            Self::Cancelled => Problem::new(
                "Resampling was cancelled.",
                "Its caller asked for the work to stop.",
                "Run again to start over.",
            ),
        }
    }
}

/// What to do where neighbors do not reach far enough.
fn raised(param: &str, reaching: Option<u32>, instead: &str) -> String {
    match reaching {
        Some(k) => format!("Raise {param} to {k}, or choose {instead}."),
        None => format!("Choose {instead}."),
    }
}

impl From<Cancelled> for ResampleError {
    fn from(Cancelled: Cancelled) -> Self {
        Self::Cancelled
    }
}
