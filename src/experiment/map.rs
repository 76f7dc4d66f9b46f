//! The decision map: what the model answers everywhere in a plane, and where the rows lie in it.

use crate::data::Class;
use serde::{Deserialize, Serialize};

/// A square grid over a plane of the scaled features, with the model's answer in every cell and the rows to draw.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DecisionMap {
    /// Left and right edge, in scaled units.
    pub x: [f32; 2],
    /// Lower and upper edge, in scaled units.
    pub y: [f32; 2],
    /// What the two axes are, such as `x1` or `component 1`.
    pub axes: [String; 2],
    /// Cells along each side.
    pub resolution: u32,
    /// The class answered in each cell, row after row from the lower left; `resolution²` of them.
    pub answers: Vec<Class>,
    /// How sure the answer is: 0 (barely more than the next class) to 3 (nearly certain), one per cell.
    pub confidence: Vec<u8>,
    /// Rows to draw, at most a few thousand; every class keeps a share.
    pub points: Vec<MapPoint>,
}

/// One row in the plane.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct MapPoint {
    /// Coordinates in scaled units.
    pub x: f32,
    /// See `x`.
    pub y: f32,
    /// Its label.
    pub class: Class,
    /// The model's answer for it.
    pub predicted: Class,
    /// Which set it belongs to.
    pub role: PointRole,
}

/// Where a drawn row comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum PointRole {
    /// A row of the test set.
    Test,
    /// A row of the train set.
    Train,
    /// A row that the resampler made.
    Synthetic,
}
