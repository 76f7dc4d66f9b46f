//! Pieces of views that know nothing of the lab.

pub(crate) mod live;
pub(crate) mod locked;
pub(crate) mod numbers;
pub(crate) mod problem_card;
