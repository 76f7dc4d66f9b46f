//! Figures of answers: where the model answers what, and how often that is right.

mod hits;
pub(crate) mod decision_map;
pub(super) mod field;
pub(crate) mod parents;
pub(crate) mod confusion_matrix;
pub(crate) mod mosaic;
pub(crate) mod waffle;
