//! The decision map: what the model answers everywhere in a plane, how surely, and the rows it answers for.

use super::hits::{Hits, found};
use crate::data::Class;
use crate::experiment::{DecisionMap, MapPoint, PointRole};
use crate::figure::paper::axes::round_step;
use crate::figure::paper::canvas::{self, Anchor, Canvas, Finish, Plane, Type, fit, plane};
use crate::figure::paper::class_look::ClassLook;
use crate::figure::paper::figure::{Figure, Table};
use crate::figure::paper::geometry::{Size, Spot};
use crate::figure::paper::marks::{DIAMOND, Mark, Shape, trace_cross, trace_stroke};
use crate::figure::paper::theme::Ink;
use crate::wording;
use plotters::coord::CoordTranslate;
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// A model's answers over a plane, with one set of rows.
#[derive(Clone, Copy, Debug)]
pub struct MapFigure<'a> {
    /// The answers and the rows.
    pub map: &'a DecisionMap,
    /// The classes.
    pub classes: &'a [ClassLook],
    /// Which rows to draw.
    pub show: MapRows,
    /// The ranges of x and y to draw over, in scaled units, so that several maps can share axes; the map's own if there are
    /// none. The map's own are always drawn whole; what lies outside of them stays unpainted.
    pub ranges: Option<[[f32; 2]; 2]>,
}

/// The rows that a map shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MapRows {
    /// The test set.
    Test,
    /// The train set: rows that the resampler made as hollow diamonds, rows that it removed faded and struck out.
    Train,
}

/// How strongly an answer is tinted, from barely more than the next class to nearly certain.
const TINTS: [f64; 4] = [0.08, 0.15, 0.23, 0.32];

pub(super) const WIDTH: i32 = 1440;
pub(super) const LEFT: i32 = 130;
pub(super) const TOP: i32 = 84;
pub(super) const SIDE: i32 = 1280;
const KEY_TOP: i32 = TOP + SIDE + 176;
const KEY_LINE: i32 = 74;

impl MapFigure<'_> {
    /// Draws regions, border and rows. Wrongly answered rows are hollow and crossed out.
    pub fn figure(&self) -> Figure {
        let tallies = self.tallies();
        let key = self.key(&tallies);
        let drawing = canvas::draw(size(&key), |canvas| {
            self.draw_regions(canvas);
            self.draw_border(canvas);
            self.draw_axes(canvas);
            self.draw_rows(canvas);
            key.iter().for_each(|item| item.draw(canvas));
        });
        let rows = self.row_noun();
        let title = format!("Decision map with the {rows}s");
        let caption = format!("Shown {rows}s per class");
        Figure::new(&title, self.summary(&tallies), self.table(&caption, &tallies), drawing)
    }

    fn row_noun(&self) -> &'static str {
        match self.show {
            MapRows::Test => "test row",
            MapRows::Train => "train row",
        }
    }

    /// The paper of the drawing.
    pub(super) fn size(&self) -> Size {
        size(&self.key(&self.tallies()))
    }

    /// What is drawn of a row; nothing if it belongs to the other set.
    fn fate(&self, point: &MapPoint) -> Option<Fate> {
        let answered = if point.predicted == point.class { Fate::Found } else { Fate::Missed };
        match (self.show, point.role) {
            (MapRows::Test, PointRole::Test) | (MapRows::Train, PointRole::Train { .. }) => Some(answered),
            (MapRows::Train, PointRole::Removed) => Some(Fate::Removed),
            (MapRows::Train, PointRole::Synthetic(_)) => Some(Fate::Made),
            _ => None,
        }
    }

    pub(super) fn look(&self, class: Class) -> ClassLook {
        let fallback = || ClassLook::new(&format!("class {}", class.0), class.0);
        self.classes.get(class.index()).cloned().unwrap_or_else(fallback)
    }

    fn tallies(&self) -> Vec<Tally> {
        let mut tallies = vec![Tally::default(); self.classes.len()];
        for point in &self.map.points {
            let Some(tally) = tallies.get_mut(point.class.index()) else { continue };
            match self.fate(point) {
                None => {}
                Some(Fate::Made) => tally.made += 1,
                Some(Fate::Removed) => tally.removed += 1,
                Some(fate) => {
                    tally.hits.of += 1;
                    tally.hits.found += u64::from(fate == Fate::Found);
                    tally.repeated |= Times::of(point.role) > Times::Once;
                }
            }
        }
        tallies
    }

    fn resolution(&self) -> usize {
        let side = self.map.resolution as usize;
        if side.checked_mul(side).is_some_and(|cells| cells <= self.map.answers.len()) { side } else { 0 }
    }

    fn answer(&self, column: usize, row: usize) -> Class {
        self.map.answers[row * self.resolution() + column]
    }

    /// Left edge of a column and lower edge of a row of cells.
    fn corner(&self, column: usize, row: usize) -> Spot {
        let [x, y] = self.stretches();
        let along = |[start, length]: [i32; 2], i: usize| start + (length as usize * i / self.resolution()) as i32;
        (LEFT + along(x, column), TOP + SIDE - along(y, row))
    }

    /// What the two axes reach over.
    fn ranges(&self) -> [[f32; 2]; 2] {
        let own = [self.map.x, self.map.y];
        let Some(given) = self.ranges else { return own };
        [0, 1].map(|axis| [given[axis][0].min(own[axis][0]), given[axis][1].max(own[axis][1])])
    }

    /// Where the map's own grid begins on either axis, and how long it is there, in drawing units.
    fn stretches(&self) -> [[i32; 2]; 2] {
        let ([x, y], side) = (self.ranges(), f64::from(SIDE));
        [(self.map.x, x), (self.map.y, y)].map(|(own, drawn)| {
            if own == drawn {
                return [0, SIDE];
            }
            let [low, high] = drawn.map(f64::from);
            let [start, end] = own.map(|edge| ((f64::from(edge) - low) / (high - low) * side).round() as i32);
            [start, (end - start).max(0)]
        })
    }

    /// One path per answer and confidence, in runs of equal cells along each row.
    fn draw_regions(&self, canvas: &Canvas<'_>) {
        let side = self.resolution();
        let mut paths: BTreeMap<(Class, usize), String> = BTreeMap::new();
        for row in 0..side {
            let level = |column: usize| {
                let sure = self.map.confidence.get(row * side + column).copied().unwrap_or(0);
                (self.answer(column, row), usize::from(sure).min(TINTS.len() - 1))
            };
            let mut start = 0;
            for column in 1..=side {
                if column < side && level(column) == level(start) {
                    continue;
                }
                let ((left, bottom), (right, top)) = (self.corner(start, row), self.corner(column, row + 1));
                push(
                    paths.entry(level(start)).or_default(),
                    format_args!("M{left} {top}h{}v{}h{}z", right - left, bottom - top, left - right),
                );
                start = column;
            }
        }
        for ((class, sure), path) in paths {
            canvas.path(&path, Finish::filled(self.look(class).ink(), TINTS[sure]));
        }
    }

    /// Lines between cells with different answers, drawn from edge middle to edge middle so that stairs become slopes.
    fn draw_border(&self, canvas: &Canvas<'_>) {
        let side = self.resolution();
        let mut path = String::new();
        for (column, row) in (0..=side).flat_map(|row| (0..=side).map(move |column| (column, row))) {
            let here = self.corner_of(column, row);
            let ends: Vec<Spot> = self.border_neighbors(column, row).collect();
            match ends[..] {
                [from, to] => push(&mut path, format_args!("M{} {}L{} {}", from.0, from.1, to.0, to.1)),
                _ => {
                    for end in ends {
                        push(&mut path, format_args!("M{} {}L{} {}", here.0, here.1, end.0, end.1));
                    }
                }
            }
        }
        canvas.path(&path, Finish::lined(Ink::Surface, 16));
        canvas.path(&path, Finish::lined(Ink::Text, 6));
    }

    fn corner_of(&self, column: usize, row: usize) -> Spot {
        if self.resolution() == 0 { (LEFT, TOP + SIDE) } else { self.corner(column, row) }
    }

    /// Middles of the cell edges at a corner that part two answers: up to four, right, up, left, down.
    fn border_neighbors(&self, column: usize, row: usize) -> impl Iterator<Item = Spot> + '_ {
        let side = self.resolution();
        let cell = move |column: Option<usize>, row: Option<usize>| match (column, row) {
            (Some(column), Some(row)) if column < side && row < side => Some(self.answer(column, row)),
            _ => None,
        };
        let (west, south) = (column.checked_sub(1), row.checked_sub(1));
        let (east, north) = (Some(column), Some(row));
        let edges = [
            (cell(east, north), cell(east, south), Some(column + 1), north),
            (cell(west, north), cell(east, north), east, Some(row + 1)),
            (cell(west, north), cell(west, south), west, north),
            (cell(west, south), cell(east, south), east, south),
        ];
        let here = self.corner_of(column, row);
        edges.into_iter().filter_map(move |(one, other, to_column, to_row)| {
            if one? == other? {
                return None;
            }
            let (x, y) = self.corner(to_column?, to_row?);
            Some(((here.0 + x) / 2, (here.1 + y) / 2))
        })
    }

    pub(super) fn plane(&self) -> Option<Plane<'static>> {
        let range = |[low, high]: [f32; 2]| {
            (low < high && low.is_finite() && high.is_finite()).then(|| f64::from(low)..f64::from(high))
        };
        let [x, y] = self.ranges();
        Some(plane(range(x)?, range(y)?, LEFT..LEFT + SIDE, TOP..TOP + SIDE))
    }

    /// The spot in the units of the data at a place on the drawing, in widths of the drawing from its upper left corner;
    /// `None` outside of the axes, and where its axes are not columns of the data.
    pub fn data_at(&self, place: [f64; 2]) -> Option<[f64; 2]> {
        let [left, top, side] = [LEFT, TOP, SIDE].map(|length| f64::from(length) / f64::from(WIDTH));
        let share = [(place[0] - left) / side, 1.0 - (place[1] - top) / side];
        let within = |share: f64, [low, high]: [f32; 2]| {
            (0.0..=1.0).contains(&share).then(|| f64::from(low) + share * (f64::from(high) - f64::from(low)))
        };
        let [x, y] = self.ranges();
        self.map.in_data([within(share[0], x)?, within(share[1], y)?])
    }

    fn draw_axes(&self, canvas: &Canvas<'_>) {
        let (right, bottom) = (LEFT + SIDE, TOP + SIDE);
        let frame = format!("M{LEFT} {TOP}h{SIDE}v{SIDE}h{}z", -SIDE);
        canvas.path(&frame, Finish::lined(Ink::Muted, 4));
        let [across, upwards] = &self.map.axes;
        canvas.text(&fit(upwards, 1000), (LEFT, TOP - 42), Type::Small, Anchor::Start, Ink::Muted);
        canvas.text(&fit(across, 1000), (right, bottom + 106), Type::Small, Anchor::End, Ink::Muted);
        let Some(plane) = self.plane() else { return };
        let [x_range, y_range] = self.ranges();
        for (value, label) in ticks(x_range) {
            let (x, _) = plane.translate(&(value, f64::from(y_range[0])));
            canvas.line((x, bottom), (x, bottom + 14), Ink::Muted, 4);
            canvas.text(&label, (x, bottom + 48), Type::Small, Anchor::Middle, Ink::Muted);
        }
        for (value, label) in ticks(y_range) {
            let (_, y) = plane.translate(&(f64::from(x_range[0]), value));
            canvas.line((LEFT - 14, y), (LEFT, y), Ink::Muted, 4);
            canvas.text(&label, (LEFT - 26, y), Type::Small, Anchor::End, Ink::Muted);
        }
    }

    /// One path per class, fate and size: removed rows lie at the bottom, then made ones; above them the rare class lies on
    /// top, and of each class the wrong answers.
    fn draw_rows(&self, canvas: &Canvas<'_>) {
        let Some(plane) = self.plane() else { return };
        let radius = self.radius();
        let mut layers: BTreeMap<Layer, Vec<Spot>> = BTreeMap::new();
        for point in &self.map.points {
            if let (Some(layer), Some(spot)) = (self.layer(point), spot(&plane, [point.x, point.y])) {
                layers.entry(layer).or_default().push(spot);
            }
        }
        for (layer, spots) in layers {
            draw_layer(canvas, layer.fate, Mark::of(layer.slot), &spots, radius * layer.times.factor());
        }
    }

    /// Of a row that is there once: the more rows, the smaller.
    pub(super) fn radius(&self) -> f64 {
        let is_real = |point: &&MapPoint| matches!(self.fate(point), Some(Fate::Found | Fate::Missed));
        match self.map.points.iter().filter(is_real).count() {
            0..=400 => 16.0,
            401..=1200 => 13.0,
            _ => 10.0,
        }
    }

    fn layer(&self, point: &MapPoint) -> Option<Layer> {
        let fate = self.fate(point)?;
        let look = self.look(point.class);
        let depth = match fate {
            Fate::Removed => 0,
            Fate::Made => 1,
            Fate::Found | Fate::Missed => 2,
        };
        Some(Layer { depth, rare: look.is_rare(), fate, times: Times::of(point.role), slot: look.slot })
    }

    /// What the marks mean, set in lines from the left.
    fn key(&self, tallies: &[Tally]) -> Vec<KeyItem> {
        let class = |look: &ClassLook| (KeyMark::Class(look.mark()), fit(&look.name, 560));
        let mut items: Vec<_> = self.classes.iter().map(class).collect();
        if tallies.iter().any(|tally| tally.made > 0) {
            items.push((KeyMark::Made, "made by the resampler".to_owned()));
        }
        if tallies.iter().any(|tally| tally.removed > 0) {
            items.push((KeyMark::Removed, "removed by the resampler".to_owned()));
        }
        if tallies.iter().any(|tally| tally.repeated) {
            items.push((KeyMark::Repeated, "larger: copied".to_owned()));
        }
        if tallies.iter().any(|tally| tally.hits.found < tally.hits.of) {
            items.push((KeyMark::Missed, "wrong answer".to_owned()));
        }
        let (mut x, mut line) = (LEFT, 0);
        let place = |(mark, text): (KeyMark, String)| {
            let room = 106 + Type::Small.room(&text);
            if x > LEFT && x + room > WIDTH {
                (x, line) = (LEFT, line + 1);
            }
            let item = KeyItem { x, line, mark, text };
            x += room;
            item
        };
        items.into_iter().map(place).collect()
    }

    fn summary(&self, tallies: &[Tally]) -> String {
        let rows = self.row_noun();
        let total = |rows: fn(&Tally) -> u64| tallies.iter().map(rows).sum::<u64>();
        let others: Vec<String> = [(total(|it| it.made), "made"), (total(|it| it.removed), "removed")]
            .into_iter()
            .filter(|&(count, _)| count > 0)
            .map(|(count, how)| wording::counted(count, &format!("{how} row")))
            .collect();
        let others = if others.is_empty() { String::new() } else { format!(", drawn with {}", wording::list(&others)) };
        let hits: Vec<Hits> = tallies.iter().map(|tally| tally.hits).collect();
        if hits.iter().all(|hits| hits.of == 0) {
            return format!("No {rows} is shown{others}.");
        }
        format!("{}{others}.", found(self.classes, &hits, &format!("{rows}s shown")))
    }

    fn table(&self, caption: &str, tallies: &[Tally]) -> Table {
        let of_train = |cells: [String; 2]| cells.into_iter().filter(|_| self.show == MapRows::Train);
        let own = ["class", "shown", "found", "missed"].map(str::to_owned);
        let header = own.into_iter().chain(of_train(["made", "removed"].map(|how| format!("{how} by the resampler"))));
        let row = |(look, tally): (&ClassLook, &Tally)| {
            let Hits { found, of } = tally.hits;
            let own = [of, found, of - found].map(|n| n.to_string());
            let more = of_train([tally.made, tally.removed].map(|n| n.to_string()));
            std::iter::once(look.name.clone()).chain(own).chain(more).collect()
        };
        Table::new(caption, header, self.classes.iter().zip(tallies).map(row).collect())
    }
}

/// The paper that holds map and key.
fn size(key: &[KeyItem]) -> Size {
    let height = KEY_TOP + KEY_LINE * key.last().map_or(0, |item| item.line + 1);
    Size(WIDTH as u32, height as u32)
}

/// The shown rows of one class.
#[derive(Clone, Copy, Default)]
struct Tally {
    hits: Hits,
    made: u64,
    removed: u64,
    /// Whether a row is there several times.
    repeated: bool,
}

/// Rows that are drawn as one path, in the order of drawing.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Layer {
    depth: u8,
    rare: bool,
    fate: Fate,
    times: Times,
    slot: u8,
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Fate {
    Removed,
    Made,
    Found,
    Missed,
}

/// How often a row is there, as far as its size shows it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Times {
    Once,
    Few,
    Many,
}

impl Times {
    fn of(role: PointRole) -> Self {
        match role {
            PointRole::Train { times: 2..=4 } => Self::Few,
            PointRole::Train { times: 5.. } => Self::Many,
            _ => Self::Once,
        }
    }

    fn factor(self) -> f64 {
        match self {
            Self::Once => 1.0,
            Self::Few => 1.3,
            Self::Many => 1.6,
        }
    }
}

fn draw_layer(canvas: &Canvas<'_>, fate: Fate, mark: Mark, spots: &[Spot], radius: f64) {
    let mut outlines = String::new();
    let shape = if fate == Fate::Made { DIAMOND } else { mark.shape };
    let radius = match fate {
        Fate::Made => radius * 0.85,
        Fate::Removed | Fate::Found => radius,
        Fate::Missed => radius * 1.3,
    };
    spots.iter().for_each(|&spot| shape.trace(&mut outlines, spot, radius));
    match fate {
        Fate::Made => canvas.path(&outlines, Finish::lined(mark.ink, 5)),
        Fate::Removed => {
            // Outline and stroke in one path: where they cross, the faded must not grow darker.
            spots.iter().for_each(|&spot| trace_stroke(&mut outlines, spot, radius * 1.5));
            canvas.path(&outlines, Finish::lined(mark.ink, 3).faded());
        }
        Fate::Found => {
            canvas.path(&outlines, Finish { fill: Some((mark.ink, 1.0)), ..Finish::lined(Ink::Surface, 4) });
        }
        Fate::Missed => {
            canvas.path(&outlines, Finish { fill: Some((Ink::Surface, 1.0)), ..Finish::lined(mark.ink, 7) });
            let mut crosses = String::new();
            spots.iter().for_each(|&spot| trace_cross(&mut crosses, spot, radius * 0.5));
            canvas.path(&crosses, Finish::lined(Ink::Miss, 5));
        }
    }
}

/// Where a place of the plane is on the paper, if it is on the map.
pub(super) fn spot(plane: &Plane<'_>, [x, y]: [f32; 2]) -> Option<Spot> {
    let (x, y) = (f64::from(x), f64::from(y));
    if !x.is_finite() || !y.is_finite() {
        return None;
    }
    let (x, y) = plane.translate(&(x, y));
    ((LEFT..=LEFT + SIDE).contains(&x) && (TOP..=TOP + SIDE).contains(&y)).then_some((x, y))
}

/// Round values inside a range, about five.
fn ticks([low, high]: [f32; 2]) -> Vec<(f64, String)> {
    let (low, high) = (f64::from(low), f64::from(high));
    let (step, decimals) = round_step((high - low) / 6.0);
    let (first, last) = ((low / step).ceil() as i64, (high / step).floor() as i64);
    let tick = |i: i64| (i as f64 * step, format!("{:.decimals$}", i as f64 * step).replace('-', "−"));
    (first..=last).take(12).map(tick).collect()
}

struct KeyItem {
    x: i32,
    line: i32,
    mark: KeyMark,
    text: String,
}

enum KeyMark {
    Class(Mark),
    Made,
    Removed,
    Repeated,
    Missed,
}

impl KeyItem {
    fn draw(&self, canvas: &Canvas<'_>) {
        let y = KEY_TOP + 10 + KEY_LINE * self.line;
        let spot = (self.x + 20, y);
        match self.mark {
            KeyMark::Class(mark) => canvas.mark(mark, spot, 18.0),
            KeyMark::Made => {
                let mut path = String::new();
                DIAMOND.trace(&mut path, spot, 17.0);
                canvas.path(&path, Finish::lined(Ink::Muted, 5));
            }
            KeyMark::Removed => {
                let mut path = String::new();
                Shape::Circle.trace(&mut path, spot, 15.0);
                trace_stroke(&mut path, spot, 23.0);
                canvas.path(&path, Finish::lined(Ink::Muted, 4).faded());
            }
            KeyMark::Repeated => {
                let mut path = String::new();
                Shape::Circle.trace(&mut path, (spot.0 - 16, spot.1), 9.0);
                Shape::Circle.trace(&mut path, (spot.0 + 12, spot.1), 17.0);
                canvas.path(&path, Finish::filled(Ink::Muted, 1.0));
            }
            KeyMark::Missed => canvas.cross(spot, 18.0),
        }
        canvas.text(&self.text, (self.x + 52, y), Type::Small, Anchor::Start, Ink::Text);
    }
}

fn push(path: &mut String, data: std::fmt::Arguments<'_>) {
    path.write_fmt(data).expect("a String takes every write");
}
