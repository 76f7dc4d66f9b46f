//! Figures of more than one run or model.

pub(crate) mod comparison;
pub(crate) mod leak;
