//! Data: matrices, classes, data sets, where they come from, and the split that keeps the test set untouched.

mod cell;
mod class;
mod dataset;
mod drawn;
mod groups;
mod in_order;
mod kind;
mod matrix;
mod outlier;
mod pca;
mod repeats;
mod scale;
mod split;

pub mod generate;
pub mod import;
pub mod prepare;
pub mod samples;
pub mod table;

pub(crate) use class::sort_rows;
pub use class::{Class, ClassCounts, Row};
pub use dataset::{DataError, Dataset};
pub use drawn::{Drawn, MAX_DRAWN};
pub use kind::{FeatureKind, RowTag};
pub use matrix::Matrix;
pub use outlier::{DWARFS, Outlier, outliers};
pub use pca::PrincipalPlane;
pub use repeats::{Repeats, distinct_rows};
pub use scale::StandardScaler;
pub use split::{Split, SplitError, SplitSpec, TestSet, TrainSet, ValidationSet, stratified, stratified_among};

/// Loads what only tables need, but what reads them.
#[cfg(feature = "split")]
pub(crate) fn load() {
    prepare::load();
    groups::load();
    in_order::load();
}
