//! The parents of a made row: found by pointing at the row or by walking to it, drawn over the map, and told in words.

use super::decision_map::{LEFT, MapFigure, MapRows, SIDE, TOP, WIDTH, spot};
use crate::data::Row;
use crate::experiment::{MapPoint, Parents, PointRole};
use crate::figure::paper::canvas::{self, Anchor, Canvas, Finish, Type};
use crate::figure::paper::geometry::{Size, Spot};
use crate::figure::paper::marks::{DIAMOND, Shape};
use crate::figure::paper::theme::Ink;
use crate::resample::Origin;
use crate::wording;
use std::cmp::Ordering;
use std::fmt::Write as _;

/// A made row with its parents.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parentage {
    /// An `<svg>` element to lie over the map's own, of the same view box: hairlines to the parents, which are marked.
    pub svg: String,
    /// The same in one sentence.
    pub words: String,
}

/// A step on the way over the made rows. From left to right, or from below upwards, every row comes once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// To the next row on the left.
    Left,
    /// To the next row on the right.
    Right,
    /// To the next row above.
    Up,
    /// To the next row below.
    Down,
    /// To the leftmost row.
    First,
    /// To the rightmost row.
    Last,
}

/// How far the rest of the map steps back behind a family.
const VEIL: f64 = 0.6;

impl MapFigure<'_> {
    /// The made rows that are drawn, with their places in [`DecisionMap::points`](crate::experiment::DecisionMap::points).
    fn made(&self) -> impl Iterator<Item = (usize, &MapPoint)> {
        let is_made = |point: &MapPoint| {
            matches!(point.role, PointRole::Synthetic(_)) && point.x.is_finite() && point.y.is_finite()
        };
        self.map.points.iter().enumerate().filter(move |(_, point)| self.show == MapRows::Train && is_made(point))
    }

    /// How many made rows are drawn.
    pub fn n_made(&self) -> usize {
        self.made().count()
    }

    /// The made row nearest to a place on the drawing, if it is within `reach`; all in widths of the drawing, right of and
    /// below its upper left corner.
    pub fn made_near(&self, [x, y]: [f64; 2], reach: f64) -> Option<usize> {
        let plane = self.plane()?;
        let distance = |point: &MapPoint| {
            let (px, py) = spot(&plane, [point.x, point.y])?;
            let (dx, dy) = (f64::from(px) / f64::from(WIDTH) - x, f64::from(py) / f64::from(WIDTH) - y);
            Some(dx * dx + dy * dy)
        };
        let near = self.made().filter_map(|(place, point)| Some((place, distance(point)?)));
        let (place, distance) = near.min_by(|a, b| a.1.total_cmp(&b.1))?;
        (distance <= reach * reach).then_some(place)
    }

    /// The made row that a step leads to, from another or from nowhere; `None` where there is no further one.
    pub fn made_after(&self, from: Option<usize>, step: Direction) -> Option<usize> {
        let is_upright = matches!(step, Direction::Up | Direction::Down);
        let key = |&(place, point): &(usize, &MapPoint)| {
            let [first, second] = if is_upright { [point.y, point.x] } else { [point.x, point.y] };
            (first, second, place)
        };
        let order = |a: &(usize, &MapPoint), b: &(usize, &MapPoint)| -> Ordering {
            let ((a0, a1, a2), (b0, b1, b2)) = (key(a), key(b));
            a0.total_cmp(&b0).then(a1.total_cmp(&b1)).then(a2.cmp(&b2))
        };
        let from = from.and_then(|place| self.made().find(|row| row.0 == place));
        let beyond = |wanted: Ordering| {
            let from = from.as_ref();
            self.made().filter(move |row| from.is_none_or(|from| order(row, from) == wanted))
        };
        let found = match step {
            Direction::First => self.made().min_by(order),
            Direction::Last => self.made().max_by(order),
            Direction::Right | Direction::Up => beyond(Ordering::Greater).min_by(order),
            Direction::Left | Direction::Down => beyond(Ordering::Less).max_by(order),
        };
        found.map(|(place, _)| place)
    }

    /// The made row at that place of the points, with its parents.
    pub fn parentage(&self, place: usize) -> Option<Parentage> {
        let (_, point) = self.made().find(|row| row.0 == place)?;
        let PointRole::Synthetic(parents) = point.role else { return None };
        let size = self.size();
        let drawing = canvas::draw(size, |canvas| self.draw_family(canvas, point, &parents));
        let Size(width, height) = size;
        Some(Parentage {
            svg: format!(
                "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"figure-svg figure-overlay\" \
                 viewBox=\"0 0 {width} {height}\" aria-hidden=\"true\" direction=\"ltr\" \
                 font-family=\"system-ui, sans-serif\" stroke-linejoin=\"round\" stroke-linecap=\"round\">\n{}</svg>",
                drawing.markup
            ),
            words: words(parents.origin, &self.look(point.class).name),
        })
    }

    fn draw_family(&self, canvas: &Canvas<'_>, point: &MapPoint, parents: &Parents) {
        let Some(plane) = self.plane() else { return };
        let at = |place: [f32; 2]| spot(&plane, place);
        let (Some(made), Some(base)) = (at([point.x, point.y]), at(parents.base)) else { return };
        let line = parents.neighbor.zip(parents.origin.line());
        let neighbor = line.and_then(|((place, class), (row, gap))| Some((at(place)?, class, row, gap)));
        // A row beyond the base, away from the neighbor, still hangs on both.
        let way = match neighbor {
            None => vec![base, made],
            Some((neighbor, _, _, gap)) if gap < 0.0 => vec![made, base, neighbor],
            Some((neighbor, ..)) => vec![base, made, neighbor],
        };
        // All other rows step back, or the family would be lost among hundreds.
        canvas.path(&format!("M{LEFT} {TOP}h{SIDE}v{SIDE}h{}z", -SIDE), Finish::filled(Ink::Surface, VEIL));
        let radius = self.radius();
        let mut family = vec![(base, point.class, "base", parents.origin.base())];
        family.extend(neighbor.map(|(spot, class, row, _)| (spot, class, "neighbor", row)));
        let mut rings = String::new();
        family.iter().for_each(|&(spot, ..)| Shape::Circle.trace(&mut rings, spot, radius * 2.1));
        let mut hairline = String::new();
        for (i, (x, y)) in way.into_iter().enumerate() {
            write!(hairline, "{}{x} {y}", if i == 0 { "M" } else { "L" }).expect("a String takes every write");
        }
        for (path, width) in [(&rings, 6), (&hairline, 5)] {
            canvas.path(path, Finish::lined(Ink::Surface, width + 9));
            canvas.path(path, Finish::lined(Ink::Text, width));
        }
        // The rows themselves, which may not be among the drawn ones.
        for &(spot, class, ..) in &family {
            canvas.mark(self.look(class).mark(), spot, radius * 1.1);
        }
        let mut outline = String::new();
        DIAMOND.trace(&mut outline, made, radius * 1.2);
        let ink = self.look(point.class).ink();
        canvas.path(&outline, Finish::lined(Ink::Surface, 18));
        canvas.path(&outline, Finish { fill: Some((Ink::Surface, 1.0)), ..Finish::lined(ink, 9) });
        // The name of the upper parent stands above it and that of the lower one below, so that they never collide.
        let base_is_upper = neighbor.is_none_or(|(spot, ..)| base.1 <= spot.1);
        for (spot, _, name, row) in family {
            let is_upper = (name == "base") == base_is_upper;
            label(canvas, spot, is_upper, &format!("{name}: row {}", row.0));
        }
    }
}

/// A name above or below its row, kept on the map.
fn label(canvas: &Canvas<'_>, (x, y): Spot, is_upper: bool, text: &str) {
    let away = 74;
    let wanted = if is_upper { y - away } else { y + away };
    let y = match wanted {
        above if above < TOP + 30 => y + away,
        below if below > TOP + SIDE - 30 => y - away,
        within => within,
    };
    let (room, middle) = (Type::Small.room(text), LEFT + SIDE / 2);
    let (x, anchor) = if x <= middle { (x - 30, Anchor::Start) } else { (x + 30, Anchor::End) };
    let x = if anchor == Anchor::Start { x.max(LEFT + 10) } else { x.min(LEFT + SIDE - 10).max(room) };
    canvas.text(text, (x, y), Type::Small, anchor, Ink::Text);
}

/// How a row came to be. Row numbers are those of the data set, from 0.
fn words(origin: Origin, class: &str) -> String {
    let row = |row: Row| format!("row {}", row.0);
    let base = row(origin.base());
    let how = match origin {
        Origin::Kept(_) => format!("{base} itself"),
        Origin::Duplicate(_) => format!("a copy of {base}"),
        Origin::Synthetic { neighbor, gap, .. } => way(gap, &base, &row(neighbor)),
        Origin::Jittered { .. } => format!("a copy of {base}, moved by noise"),
        Origin::Mixed { neighbor, gap, .. } => {
            format!("numbers {}; categories by a vote of the neighbors of {base}", way(gap, &base, &row(neighbor)))
        }
        Origin::Voted { .. } => format!("every value is the commonest among the rows nearest to {base}"),
        Origin::Prototype { .. } => format!("the center of a cluster; the real row nearest to it is {base}"),
        Origin::Generated { .. } => {
            format!("made by a generative network; the real row of its class nearest to it is {base}")
        }
    };
    let kind = origin.word();
    wording::capitalized(&format!("{kind} row of class {class}: {how}."))
}

fn way(gap: f32, base: &str, neighbor: &str) -> String {
    // Two digits, but never 0.00 or 1.00 of a row that is neither parent.
    let digits = |gap: f32| match format!("{:.2}", gap.abs()).as_str() {
        "0.00" if gap != 0.0 => "less than 0.01".to_owned(),
        "1.00" if gap < 1.0 => "more than 0.99".to_owned(),
        short => short.to_owned(),
    };
    if gap < 0.0 {
        format!("{} of the way beyond {base}, away from {neighbor}", digits(gap))
    } else {
        format!("{} of the way from {base} to {neighbor}", digits(gap))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::Class;
    use crate::experiment::DecisionMap;
    use crate::figure::paper::class_look::ClassLook;

    #[test]
    fn every_kind_of_row_is_told_in_words() {
        let (base, neighbor, at) = (Row(41), Row(7), 0);
        for (origin, told) in [
            (
                Origin::Synthetic { base, neighbor, gap: 0.368 },
                "Synthetic row of class rare: 0.37 of the way from row 41 to row 7.",
            ),
            (
                Origin::Synthetic { base, neighbor, gap: -0.2 },
                "Synthetic row of class rare: 0.20 of the way beyond row 41, away from row 7.",
            ),
            (
                Origin::Synthetic { base, neighbor, gap: 1.0f32.next_down() },
                "Synthetic row of class rare: more than 0.99 of the way from row 41 to row 7.",
            ),
            (Origin::Jittered { base, at }, "Jittered row of class rare: a copy of row 41, moved by noise."),
            (
                Origin::Mixed { base, neighbor, gap: 0.5, at },
                "Mixed row of class rare: numbers 0.50 of the way from row 41 to row 7; categories by a vote \
                 of the neighbors of row 41.",
            ),
            (
                Origin::Voted { base, at },
                "Voted row of class rare: every value is the commonest among the rows nearest to row 41.",
            ),
            (
                Origin::Prototype { base, at },
                "Prototype row of class rare: the center of a cluster; the real row nearest to it is row 41.",
            ),
            (
                Origin::Generated { base, at },
                "Generated row of class rare: made by a generative network; the real row of its class nearest to it is \
                 row 41.",
            ),
        ] {
            assert_eq!(words(origin, "rare"), told);
        }
    }

    /// Made rows at those places, in that order.
    fn map(places: &[[f32; 2]]) -> DecisionMap {
        let origin = Origin::Jittered { base: Row(3), at: 0 };
        let role = PointRole::Synthetic(Parents { origin, base: [0.0, 0.0], neighbor: None });
        let class = Class(1);
        let point = |&[x, y]: &[f32; 2]| MapPoint { x, y, class, predicted: class, role };
        DecisionMap {
            units: None,
            x: [-1.0, 1.0],
            y: [-1.0, 1.0],
            axes: ["x1".to_owned(), "x2".to_owned()],
            resolution: 0,
            answers: Vec::new(),
            leads: Vec::new(),
            probabilities: Vec::new(),
            draws: Vec::new(),
            points: places.iter().map(point).collect(),
            logits: Vec::new(),
        }
    }

    const PLACES: [[f32; 2]; 5] = [[0.5, -0.5], [-0.5, 0.5], [0.5, -0.5], [0.0, 0.0], [f32::NAN, 0.0]];

    fn walk(show: MapRows, step: Direction) -> Vec<usize> {
        let map = map(&PLACES);
        let classes = [ClassLook::new("common", 0), ClassLook::new("rare", 1)];
        let figure = MapFigure { map: &map, classes: &classes, show, ranges: None };
        let mut way = Vec::new();
        while let Some(next) = figure.made_after(way.last().copied(), step) {
            way.push(next);
            assert!(way.len() <= figure.n_made(), "{way:?}");
        }
        way
    }

    #[test]
    fn every_made_row_is_reached_in_every_direction() {
        assert_eq!(walk(MapRows::Train, Direction::Right), [1, 3, 0, 2]);
        assert_eq!(walk(MapRows::Train, Direction::Left), [2, 0, 3, 1]);
        assert_eq!(walk(MapRows::Train, Direction::Up), [0, 2, 3, 1]);
        assert_eq!(walk(MapRows::Train, Direction::Down), [1, 3, 2, 0]);
        assert_eq!(walk(MapRows::Test, Direction::Right), [0; 0]);
    }

    #[test]
    fn the_nearest_row_is_found_within_reach() {
        let map = map(&PLACES);
        let figure = MapFigure { map: &map, classes: &[], show: MapRows::Train, ranges: None };
        let middle = [(f64::from(LEFT + SIDE / 2)) / f64::from(WIDTH), f64::from(TOP + SIDE / 2) / f64::from(WIDTH)];
        assert_eq!(figure.made_near([middle[0] + 0.01, middle[1]], 0.02), Some(3));
        assert_eq!(figure.made_near([middle[0] + 0.03, middle[1]], 0.02), None);
        assert_eq!(MapFigure { show: MapRows::Test, ..figure }.made_near(middle, 0.02), None);
    }
}
