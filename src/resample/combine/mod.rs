//! Over-sampling followed by cleaning.
