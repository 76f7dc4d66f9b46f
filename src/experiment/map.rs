//! The decision map: what the model answers everywhere in a plane, and where the rows lie in it.

use crate::{
    data::{Class, Dataset, Matrix, PrincipalPlane, TestSet, TrainSet},
    nn::{Mlp, argmax},
    resample::Plan,
};
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

const RESOLUTION: u32 = 48;
/// Most rows drawn of one role; every class keeps at least its even share of them.
const MAX_POINTS: usize = 1_500;

/// Asks the model for an answer in every cell of a grid, and places the rows.
pub(super) fn draw(mlp: &Mlp, plane: &PrincipalPlane, test: &TestSet, train: &TrainSet, plan: &Plan) -> DecisionMap {
    let mut points = place(mlp, plane, test, |_| PointRole::Test);
    points.extend(place(mlp, plane, train, |row| match plan.origins[row].is_synthetic() {
        true => PointRole::Synthetic,
        false => PointRole::Train,
    }));
    let [x, y] = edges(&points);
    let cells = RESOLUTION * RESOLUTION;
    let mut values = vec![0.0; cells as usize * mlp.n_features()];
    let center =
        |edges: [f32; 2], cell: u32| edges[0] + (edges[1] - edges[0]) * (cell as f32 + 0.5) / RESOLUTION as f32;
    for (cell, row) in (0..cells).zip(values.chunks_exact_mut(mlp.n_features())) {
        plane.lift([center(x, cell % RESOLUTION), center(y, cell / RESOLUTION)], row);
    }
    let logits = mlp.predict_logits(&Matrix::new(values, mlp.n_features()));
    let (answers, confidence) = logits.chunks_exact(mlp.n_classes()).map(|z| (argmax(z), confidence_of(z))).unzip();
    let axes = [0, 1].map(|axis| match (plane.is_feature_plane(), test.columns().get(axis)) {
        (true, Some(column)) => column.clone(),
        (true, None) => String::new(),
        (false, _) => format!("principal component {}", axis + 1),
    });
    DecisionMap { x, y, axes, resolution: RESOLUTION, answers, confidence, points }
}

/// Level of the lead of the best logit over the second: below 1/2, 3/2, 3 nats, or above.
fn confidence_of(logits: &[f32]) -> u8 {
    let best = argmax(logits).index();
    let others = logits.iter().enumerate().filter(|&(class, _)| class != best).map(|(_, &z)| z);
    let lead = logits[best] - others.fold(f32::NEG_INFINITY, f32::max);
    [0.5, 1.5, 3.0].iter().filter(|&&step| lead > step).count() as u8
}

/// Points of a set, at most [`MAX_POINTS`]; every class is thinned evenly to its share.
fn place(mlp: &Mlp, plane: &PrincipalPlane, set: &Dataset, role: impl Fn(usize) -> PointRole) -> Vec<MapPoint> {
    let counts = set.class_counts();
    let share = MAX_POINTS / counts.present().count().max(1);
    let mut chosen: Vec<usize> = Vec::new();
    for (class, count) in counts.present() {
        let stride = (count as usize).div_ceil(share).max(1);
        chosen.extend(set.rows_of(class).iter().step_by(stride).map(|row| row.index()));
    }
    if chosen.is_empty() {
        return Vec::new();
    }
    let values = chosen.iter().flat_map(|&row| set.features().row(row)).copied().collect();
    let logits = mlp.predict_logits(&Matrix::new(values, set.n_features()));
    let answers = logits.chunks_exact(mlp.n_classes()).map(argmax);
    chosen
        .iter()
        .zip(answers)
        .map(|(&row, predicted)| {
            let [x, y] = plane.project(set.features().row(row));
            MapPoint { x, y, class: set.labels()[row], predicted, role: role(row) }
        })
        .collect()
}

/// Edges that hold all points with a margin of a twentieth.
fn edges(points: &[MapPoint]) -> [[f32; 2]; 2] {
    [|point: &MapPoint| point.x, |point: &MapPoint| point.y].map(|coordinate| {
        let low = points.iter().map(coordinate).fold(f32::INFINITY, f32::min);
        let high = points.iter().map(coordinate).fold(f32::NEG_INFINITY, f32::max);
        let margin = if high > low { 0.05 * (high - low) } else { 1.0 };
        [low - margin, high + margin]
    })
}
