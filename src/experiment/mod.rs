//! An experiment: its specification, its run and its report.

mod map;

pub use map::{DecisionMap, MapPoint, PointRole};
