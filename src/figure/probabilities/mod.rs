//! Figures of probabilities: what thresholds, rankings, calibration and costs make of them.

pub(crate) mod score_histogram;
pub(crate) mod ranked;
pub(crate) mod precision_recall;
pub(crate) mod roc;
pub(crate) mod reliability;
pub(crate) mod cost_curve;
