//! The decision map: what the model answers everywhere in a plane, and where the rows lie in it.

use crate::{
    data::{Class, Dataset, Matrix, PrincipalPlane, Row, Split, TrainSet, prepare::Preparation},
    decide::Decider,
    nn::Mlp,
    resample::{Origin, Plan},
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
    /// `mean` and `scale` of the two columns if these are the axes: a spot `z` stands for `z * scale + mean` in the units of
    /// the data.
    pub units: Option<[[f64; 2]; 2]>,
    /// Cells along each side.
    pub resolution: u32,
    /// The class answered in each cell, row after row from the lower left; `resolution²` of them.
    pub answers: Vec<Class>,
    /// How far the answer is ahead of the next one, or beyond the threshold (log odds, at least 0), one per cell.
    pub leads: Vec<f32>,
    /// The corrected probability of every class in each cell, cell after cell.
    pub probabilities: Vec<f32>,
    /// How often an epoch draws a row of each class, on average.
    pub draws: Vec<f32>,
    /// Rows to draw, at most a few thousand, thinned evenly within every role and class.
    pub points: Vec<MapPoint>,
    /// What the model says in each cell and then of each point, `n_classes` logits each: another threshold needs no model.
    pub logits: Vec<f32>,
}

impl DecisionMap {
    /// A spot of the plane in the units of the data, if its axes are two columns of them.
    pub fn in_data(&self, spot: [f64; 2]) -> Option<[f64; 2]> {
        let [x, y] = self.units?;
        let inverse = |z: f64, [mean, scale]: [f64; 2]| z * scale + mean;
        Some([inverse(spot[0], x), inverse(spot[1], y)])
    }

    /// The ranges of x and y that hold this map and another, if one pair of axes fits both: the same two columns of the data,
    /// both scaled or neither. Components are no such axes, as those of other rows point elsewhere under the same names.
    pub fn ranges_with(&self, other: &Self) -> Option<[[f32; 2]; 2]> {
        const UNSCALED: [[f64; 2]; 2] = [[0.0, 1.0]; 2];
        let is_scaled = self.units? != UNSCALED;
        if self.axes != other.axes || is_scaled != (other.units? != UNSCALED) {
            return None;
        }
        let union = |[a, b]: [f32; 2], [c, d]: [f32; 2]| [a.min(c), b.max(d)];
        Some([union(self.x, other.x), union(self.y, other.y)])
    }

    /// Answers again, by other probabilities or another threshold.
    pub fn decide(&mut self, decider: &Decider) {
        let n_answers = self.answers.len() + self.points.len();
        let n_classes = self.logits.len() / n_answers.max(1);
        if n_classes == 0 {
            return;
        }
        let probabilities = decider.probabilities(&self.logits, n_classes);
        let mut rows = self.logits.chunks_exact(n_classes).zip(probabilities.chunks_exact(n_classes));
        for ((answer, lead), (logits, probabilities)) in self.answers.iter_mut().zip(&mut self.leads).zip(rows.by_ref())
        {
            let ahead;
            (*answer, ahead) = decider.answer_with_lead(logits, probabilities);
            *lead = ahead as f32;
        }
        let of_cells = probabilities.iter().take(self.answers.len() * n_classes);
        self.probabilities = of_cells.map(|&probability| probability as f32).collect();
        for (point, (logits, probabilities)) in self.points.iter_mut().zip(rows) {
            point.predicted = decider.answer(logits, probabilities);
        }
    }
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
    /// Which set it belongs to, and what became of it there.
    pub role: PointRole,
}

/// Where a drawn row comes from.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub enum PointRole {
    /// A row of the test set.
    Test,
    /// A row of the train set that is still there after resampling.
    Train {
        /// How often, copies included.
        times: u32,
    },
    /// A row of the train set that the resampler removed.
    Removed,
    /// A row that the resampler made.
    Synthetic(Parents),
}

/// What a made row was made from. The parents lie in the plane themselves, because they may not be among the drawn rows.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Parents {
    /// How it was made; the row numbers are those of the data set, from 0, as in the export.
    pub origin: Origin,
    /// Coordinates of the base in scaled units.
    pub base: [f32; 2],
    /// Coordinates and class of the neighbor, for a row on a line.
    pub neighbor: Option<([f32; 2], Class)>,
}

/// As many as the eye can use: between them the page draws smoothly.
const RESOLUTION: u32 = 100;
/// Most rows drawn of one role; every class of it keeps at least its even share of them.
const MAX_POINTS: usize = 1_000;

/// Asks the model for an answer in every cell of a grid, and places the rows: those of the test set, those of the train
/// set before resampling, and those that the plan makes, with their values from the train set after it. `None` if the model
/// says what is no finite number.
pub(super) fn draw(
    mlp: &Mlp,
    decider: &Decider,
    split: &Split,
    preparation: &Preparation,
    resampled: &TrainSet,
    plan: &Plan,
    draws: Vec<f32>,
) -> Option<DecisionMap> {
    let (test, train) = (&split.test, &split.train);
    let plane = &PrincipalPlane::of(train.features());
    let mut of_points = Vec::new();
    let mut place = |set: &Dataset, rows: Vec<usize>, role: &dyn Fn(usize) -> PointRole| {
        place(mlp, plane, set, rows, role, &mut of_points)
    };
    let times = plan.times_kept(train.n_samples());
    let mut points = place(test, thinned(test, |_| true), &|_| PointRole::Test);
    points.extend(place(train, thinned(train, |row| times[row] == 0), &|_| PointRole::Removed));
    let kept = thinned(train, |row| times[row] > 0);
    points.extend(place(train, kept, &|row| PointRole::Train { times: times[row] }));
    let made = thinned(resampled, |place| plan.origins[place].is_synthetic());
    let parents = |place: usize| {
        let spot = |row: Row| plane.project(train.features().row(row.index()));
        let origin = plan.origins[place];
        PointRole::Synthetic(Parents {
            origin: origin.renumbered(|row| split.rows[0][row.index()]),
            base: spot(origin.base()),
            neighbor: origin.line().map(|(neighbor, _)| (spot(neighbor), train.labels()[neighbor.index()])),
        })
    };
    points.extend(place(resampled, made, &parents));
    let [x, y] = edges(&points);
    let cells = RESOLUTION * RESOLUTION;
    let mut values = vec![0.0; cells as usize * mlp.n_features()];
    let center =
        |edges: [f32; 2], cell: u32| edges[0] + (edges[1] - edges[0]) * (cell as f32 + 0.5) / RESOLUTION as f32;
    for (cell, row) in (0..cells).zip(values.chunks_exact_mut(mlp.n_features())) {
        plane.lift([center(x, cell % RESOLUTION), center(y, cell / RESOLUTION)], row);
    }
    let mut logits = mlp.predict_logits(&Matrix::new(values, mlp.n_features()));
    logits.append(&mut of_points);
    if !logits.iter().all(|z| z.is_finite()) {
        return None;
    }
    let (answers, leads) = (vec![Class(0); cells as usize], vec![0.0; cells as usize]);
    let axes = [0, 1].map(|axis| match (plane.is_feature_plane(), test.columns().get(axis)) {
        (true, Some(column)) => column.clone(),
        (true, None) => String::new(),
        (false, _) => format!("principal component {}", axis + 1),
    });
    let is_of_columns = plane.is_feature_plane() && test.n_features() == 2;
    let units = is_of_columns.then(|| [0, 1].map(|column| preparation.unit(column)));
    let (resolution, probabilities) = (RESOLUTION, Vec::new());
    let mut map = DecisionMap { x, y, axes, units, resolution, answers, leads, probabilities, draws, points, logits };
    map.decide(decider);
    Some(map)
}

/// The rows of a set that are wanted, at most [`MAX_POINTS`]; every class is thinned evenly to its share.
fn thinned(set: &Dataset, is_wanted: impl Fn(usize) -> bool) -> Vec<usize> {
    let wanted = || set.labels().iter().enumerate().filter(|&(row, _)| is_wanted(row));
    let mut counts = vec![0_usize; set.n_classes()];
    wanted().for_each(|(_, label)| counts[label.index()] += 1);
    let share = MAX_POINTS / counts.iter().filter(|&&count| count > 0).count().max(1);
    let mut seen = vec![0_usize; set.n_classes()];
    wanted()
        .filter(|(_, label)| {
            let seen = &mut seen[label.index()];
            *seen += 1;
            (*seen - 1).is_multiple_of(counts[label.index()].div_ceil(share))
        })
        .map(|(row, _)| row)
        .collect()
}

/// Rows of a set as points.
fn place(
    mlp: &Mlp,
    plane: &PrincipalPlane,
    set: &Dataset,
    rows: Vec<usize>,
    role: &dyn Fn(usize) -> PointRole,
    all_logits: &mut Vec<f32>,
) -> Vec<MapPoint> {
    if rows.is_empty() {
        return Vec::new();
    }
    let values = rows.iter().flat_map(|&row| set.features().row(row)).copied().collect();
    let logits = mlp.predict_logits(&Matrix::new(values, set.n_features()));
    all_logits.extend(logits);
    rows.iter()
        .map(|&row| {
            let [x, y] = plane.project(set.features().row(row));
            let class = set.labels()[row];
            MapPoint { x, y, class, predicted: class, role: role(row) }
        })
        .collect()
}

/// Edges that hold all points, and the parents of all points, with a margin of a twentieth.
fn edges(points: &[MapPoint]) -> [[f32; 2]; 2] {
    let spots = || {
        points.iter().flat_map(|point| {
            let parents = match point.role {
                PointRole::Synthetic(parents) => [Some(parents.base), parents.neighbor.map(|(spot, _)| spot)],
                _ => [None; 2],
            };
            std::iter::once([point.x, point.y]).chain(parents.into_iter().flatten())
        })
    };
    [0, 1].map(|axis| {
        let low = spots().map(|spot| spot[axis]).fold(f32::INFINITY, f32::min);
        let high = spots().map(|spot| spot[axis]).fold(f32::NEG_INFINITY, f32::max);
        let margin = if high > low { 0.05 * (high - low) } else { 1.0 };
        [low - margin, high + margin]
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::{Run, spec_of};

    fn map_of(link: &str) -> (DecisionMap, Run) {
        let spec = spec_of(link);
        let mut run = Run::new(&spec, None).unwrap();
        run.finish().unwrap();
        (run.decision_map().unwrap(), run)
    }

    #[test]
    fn a_made_row_lies_between_its_parents_which_are_rows_of_the_data_set() {
        let (map, run) = map_of("data=moons&data.n_samples=6000&resample=smote&epochs=1&hidden=4");
        let rows = &run.split().rows[0];
        let mut n_made = 0;
        for point in &map.points {
            let PointRole::Synthetic(Parents { origin, base, neighbor }) = point.role else { continue };
            n_made += 1;
            let ((neighbor, class), (number, gap)) = neighbor.zip(origin.line()).expect("SMOTE draws lines");
            assert_eq!(class, point.class);
            assert!(rows.contains(&origin.base()) && rows.contains(&number));
            for (at, [from, to]) in [(point.x, [base[0], neighbor[0]]), (point.y, [base[1], neighbor[1]])] {
                assert!((from + gap * (to - from) - at).abs() < 1e-5, "{point:?}");
            }
            let held =
                |spot: [f32; 2]| (map.x[0]..map.x[1]).contains(&spot[0]) && (map.y[0]..map.y[1]).contains(&spot[1]);
            assert!(held(base) && held(neighbor));
        }
        assert!((1..=MAX_POINTS).contains(&n_made), "{n_made}");
    }

    #[test]
    fn removed_and_repeated_rows_are_told_apart() {
        let (map, _) = map_of("data=moons&data.n_samples=400&resample=random_under&epochs=1&hidden=4");
        let count = |is_it: fn(PointRole) -> bool| map.points.iter().filter(|point| is_it(point.role)).count();
        // 220 train rows, 11 of them rare; the common ones shrink to as many.
        assert_eq!(count(|role| role == PointRole::Removed), 198);
        assert_eq!(count(|role| role == PointRole::Train { times: 1 }), 22);
        let (map, _) = map_of("data=moons&data.n_samples=400&resample=random_over&epochs=1&hidden=4");
        let times = |point: &MapPoint| if let PointRole::Train { times } = point.role { times } else { 0 };
        assert_eq!(map.points.iter().map(times).sum::<u32>(), 2 * 209);
    }
}
