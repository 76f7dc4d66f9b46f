//! Figures of training: the rows it was given, and what became of losses and classes from epoch to epoch.

pub(crate) mod class_distribution;
pub(crate) mod loss_curves;
pub(crate) mod class_curves;
pub(crate) mod gan_curves;
