//! Why a train set cannot be resampled as asked.

use super::StrategyError;
use crate::progress::Cancelled;

/// Why a train set cannot be resampled as asked.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum ResampleError {
    /// The strategy does not fit the class counts.
    #[error(transparent)]
    Strategy(#[from] StrategyError),
    /// Too few rows to have that many neighbors each.
    #[error(
        "{technique} looks for {k} neighbors in {group} and needs at least {needed} rows, but {group} has only {found}. \
         Set {param} to {} or less, or choose {instead}", found - (needed - k)
    )]
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
    #[error(
        "class \"{class}\" has a single train row, and {technique} needs two or more of a class to make others like them. \
         Choose random over-sampling, or leave the class out of sampling_strategy"
    )]
    SingleRow {
        /// Title of the technique.
        technique: &'static str,
        /// Name of the class.
        class: String,
    },
    /// `shrinkage` names some classes, but not one that grows.
    #[error(
        "shrinkage names no value for class \"{class}\", which gets new rows. Add {class}=1 to it, or give one number for all classes"
    )]
    NoShrinkage {
        /// Name of the class.
        class: String,
    },
    /// ADASYN: no row of the class has a neighbor of another class.
    #[error(
        "no row of class \"{class}\" has a row of another class among its {k} nearest, and ADASYN makes rows only at such borders. \
         Raise n_neighbors, or choose SMOTE"
    )]
    NoBorder {
        /// Name of the class.
        class: String,
        /// Neighbors looked at.
        k: u32,
    },
    /// ADASYN: every row's share of the new ones rounds to none.
    #[error(
        "the {wanted} rows wanted of class \"{class}\" are spread so thin that ADASYN rounds every row's share to none. \
         Ask for more rows in sampling_strategy, or choose SMOTE"
    )]
    SharesRoundToNone {
        /// Name of the class.
        class: String,
        /// New rows asked for.
        wanted: u32,
    },
    /// SVM-SMOTE: every support vector of the class is surrounded by other classes.
    #[error(
        "all {found} support vectors of class \"{class}\" have only rows of other classes around them, and SVM-SMOTE drops such rows. \
         Raise m_neighbors, or choose SMOTE"
    )]
    OnlyNoise {
        /// Name of the class.
        class: String,
        /// Its support vectors.
        found: u32,
    },
    /// k-means SMOTE: no cluster holds enough of the class.
    #[error(
        "no cluster has a share of class \"{class}\" of at least {threshold} and more than {k} of its rows. \
         Lower cluster_balance_threshold, change n_clusters, or lower k_neighbors"
    )]
    NoCluster {
        /// Name of the class.
        class: String,
        /// The share asked for.
        threshold: f64,
        /// Neighbors asked for inside a cluster.
        k: u32,
    },
    /// SMOTENC needs columns of both kinds.
    #[error("{why}. {fix}")]
    Categories {
        /// What is wrong with the columns.
        why: String,
        /// What to choose instead.
        fix: &'static str,
    },
    /// A learner that judges the rows out of fold needs two rows of every class.
    #[error(
        "class \"{class}\" has {found} train rows, and judging rows by {folds} folds needs {folds} of each class. \
         {}", if *found >= 2 { format!("Set cv to {found} or less, or choose random under-sampling") } else { "Choose random under-sampling".to_owned() }
    )]
    TooFewForFolds {
        /// Name of the class.
        class: String,
        /// Its rows.
        found: u32,
        /// Folds asked for.
        folds: u32,
    },
    /// The listener wanted no more.
    #[error("resampling was cancelled. Run again to start over")]
    Cancelled,
}

impl From<Cancelled> for ResampleError {
    fn from(Cancelled: Cancelled) -> Self {
        Self::Cancelled
    }
}
