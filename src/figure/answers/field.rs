//! What lies below the rows of a decision map: the probability in every place as one picture, the line where another answer
//! begins, and both at one place in words.

use super::decision_map::{LEFT, MapFigure, SIDE, TOP, WIDTH};
use crate::data::Class;
use crate::figure::paper::canvas::{Canvas, Finish, Tint};
use crate::figure::paper::geometry::{Bar, Spot};
use crate::figure::paper::theme::Ink;
use crate::wording::probability;
use std::fmt::Write as _;

/// How strongly the largest probability is painted: lines and marks stand out from it.
const STRONGEST: f64 = 0.75;
/// How strongly the common one of two classes is painted, wherever it is: as paper for the rare one.
const PAPER: f64 = 0.09;

/// One place of a map.
#[derive(Clone, Debug, PartialEq)]
pub struct MapReading {
    /// The probability of each class there.
    pub probabilities: Vec<f64>,
    /// The answer.
    pub answer: Class,
    /// The same in one sentence.
    pub words: String,
}

impl MapFigure<'_> {
    fn resolution(&self) -> usize {
        let side = self.map.resolution as usize;
        if side.checked_mul(side).is_some_and(|cells| cells > 0 && cells <= self.map.answers.len()) { side } else { 0 }
    }

    fn n_classes(&self) -> usize {
        self.map.probabilities.len().checked_div(self.resolution().pow(2)).unwrap_or(0)
    }

    fn probability(&self, cell: usize, class: usize) -> f64 {
        self.map.probabilities.get(cell * self.n_classes() + class).copied().map_or(0.0, f64::from)
    }

    /// Where the map's own grid is on the paper.
    fn extent(&self) -> Bar {
        let ([x, y], side) = (self.ranges(), f64::from(SIDE));
        let [across, up] = [(self.map.x, x), (self.map.y, y)].map(|(own, drawn)| {
            if own == drawn {
                return [0, SIDE];
            }
            let [low, high] = drawn.map(f64::from);
            own.map(|edge| ((f64::from(edge) - low) / (high - low) * side).round() as i32)
        });
        let (bottom, left) = (TOP + SIDE, LEFT);
        Bar { left: left + across[0], right: left + across[1], top: bottom - up[1], bottom: bottom - up[0] }
    }

    /// The probability of each class as a picture in its ink: of two classes that of the rarer one over the paper of the other; of
    /// more, that of each where it is the answer.
    pub(super) fn draw_field(&self, canvas: &Canvas<'_>) {
        let (side, extent) = (self.resolution(), self.extent());
        if side == 0 {
            return;
        }
        let n_classes = self.n_classes();
        let rare = (0..n_classes).position(|class| self.look(Class(class as u8)).is_rare()).unwrap_or(1);
        if n_classes == 2 {
            let common = self.look(Class(1 - rare as u8)).ink();
            canvas.path(&extent.outline(), Finish::filled(common, PAPER));
        }
        for class in 0..n_classes {
            if n_classes == 2 && class != rare {
                continue;
            }
            let is_seen = |cell: usize| n_classes == 2 || self.map.answers[cell].index() == class;
            if !(0..side * side).any(is_seen) {
                continue;
            }
            // Rows of a picture come from above, those of the map from below.
            let cells = (0..side).rev().flat_map(|row| (0..side).map(move |column| row * side + column));
            let pixels: Vec<u8> =
                cells.map(|cell| if is_seen(cell) { strength(self.probability(cell, class)) } else { 0 }).collect();
            canvas.tint(&Tint {
                extent,
                width: side as u32,
                pixels: &pixels,
                ink: self.look(Class(class as u8)).ink(),
            });
        }
    }

    /// The answer of a cell with how far it is ahead.
    fn lead(&self, column: usize, row: usize) -> (Class, f64) {
        let cell = row * self.resolution() + column;
        (self.map.answers[cell], self.map.leads.get(cell).copied().map_or(1.0, f64::from))
    }

    /// Lines between places with different answers, through the places between the middles of cells where neither is ahead.
    pub(super) fn draw_border(&self, canvas: &Canvas<'_>) {
        let side = self.resolution();
        let extent = self.extent();
        let along =
            |start: i32, end: i32, at: f64| start + (f64::from(end - start) * (at + 0.5) / side as f64).round() as i32;
        let on_paper =
            |[x, y]: [f64; 2]| -> Spot { (along(extent.left, extent.right, x), along(extent.bottom, extent.top, y)) };
        let mut path = String::new();
        for (column, row) in (1..side).flat_map(|row| (1..side).map(move |column| (column - 1, row - 1))) {
            let corners = [[0, 0], [1, 0], [1, 1], [0, 1]].map(|[right, up]| [column + right, row + up]);
            let mut crossings = [[0.0; 2]; 4];
            let mut n = 0;
            for (i, &[x, y]) in corners.iter().enumerate() {
                let [to_x, to_y] = corners[(i + 1) % 4];
                let ((here, lead), (there, other)) = (self.lead(x, y), self.lead(to_x, to_y));
                if here != there {
                    let share = if lead + other > 0.0 { lead / (lead + other) } else { 0.5 };
                    let between = |from: usize, to: usize| from as f64 + share * (to as f64 - from as f64);
                    crossings[n] = [between(x, to_x), between(y, to_y)];
                    n += 1;
                }
            }
            let middle = [0, 1].map(|axis| crossings[..n].iter().map(|at| at[axis]).sum::<f64>() / n.max(1) as f64);
            let mut line = |from: [f64; 2], to: [f64; 2]| {
                let (from, to) = (on_paper(from), on_paper(to));
                write!(path, "M{} {}L{} {}", from.0, from.1, to.0, to.1).expect("a String takes every write");
            };
            match crossings[..n] {
                [from, to] => line(from, to),
                ref several => several.iter().for_each(|&at| line(at, middle)),
            }
        }
        canvas.path(&path, Finish::lined(Ink::Surface, 14));
        canvas.path(&path, Finish::lined(Ink::Text, 6));
    }

    /// Where on the axes a place on the drawing is, in widths of the drawing from its upper left corner; `None` beside them.
    pub(super) fn on_axes(&self, place: [f64; 2]) -> Option<[f64; 2]> {
        let [left, top, side] = [LEFT, TOP, SIDE].map(|length| f64::from(length) / f64::from(WIDTH));
        let share = [(place[0] - left) / side, 1.0 - (place[1] - top) / side];
        let within = |share: f64, [low, high]: [f32; 2]| {
            (0.0..=1.0).contains(&share).then(|| f64::from(low) + share * (f64::from(high) - f64::from(low)))
        };
        let [x, y] = self.ranges();
        Some([within(share[0], x)?, within(share[1], y)?])
    }

    /// What the model says at a place on the drawing, in widths of the drawing from its upper left corner: between the middles of
    /// cells as their weighted mean. `None` beside the map.
    pub fn reading(&self, place: [f64; 2]) -> Option<MapReading> {
        let at = self.on_axes(place)?;
        let (side, n_classes) = (self.resolution(), self.n_classes());
        if side == 0 || n_classes == 0 {
            return None;
        }
        let mut cells = [[(0, 0.0); 2]; 2];
        for ((cells, at), [low, high]) in cells.iter_mut().zip(at).zip([self.map.x, self.map.y]) {
            let share = (at - f64::from(low)) / (f64::from(high) - f64::from(low));
            if !(0.0..=1.0).contains(&share) {
                return None;
            }
            let spot = (share * side as f64 - 0.5).clamp(0.0, (side - 1) as f64);
            let first = (spot as usize).min(side.saturating_sub(2));
            *cells = [(first, 1.0 - (spot - first as f64)), ((first + 1).min(side - 1), spot - first as f64)];
        }
        let (mut probabilities, mut ahead) = (vec![0.0; n_classes], vec![0.0; n_classes]);
        for ((column, across), (row, up)) in cells[0].iter().flat_map(|&x| cells[1].iter().map(move |&y| (x, y))) {
            for (class, sum) in probabilities.iter_mut().enumerate() {
                *sum += across * up * self.probability(row * side + column, class);
            }
            let (answer, lead) = self.lead(column, row);
            ahead[answer.index()] += across * up * lead.max(1e-9);
        }
        let most = |best: usize, class: usize| if ahead[class] > ahead[best] { class } else { best };
        let answer = (0..n_classes).fold(0, most);
        // Of two classes the rarer one is what the map is about; of more, the one that is answered.
        let told = match n_classes {
            2 => (0..2).position(|class| self.look(Class(class as u8)).is_rare()).unwrap_or(1),
            _ => answer,
        };
        let name = |class: usize| self.look(Class(class as u8)).name;
        let [x, y] = at.map(|value| format!("{value:.2}").replace('-', "−"));
        let [across, upwards] = &self.map.axes;
        let words = format!(
            "{across} {x}, {upwards} {y}: probability of {} {}, answer {}.",
            name(told),
            probability(probabilities[told]),
            name(answer)
        );
        Some(MapReading { probabilities, answer: Class(answer as u8), words })
    }
}

/// How strongly a probability is painted, of 255: small ones more than in proportion, as a model that finds nothing may still
/// say where the rare rows are.
fn strength(probability: f64) -> u8 {
    (255.0 * STRONGEST * libm::sqrt(probability.clamp(0.0, 1.0))).round() as u8
}
