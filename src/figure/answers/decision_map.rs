//! The decision map: what the model says everywhere in a plane, and the rows it answers for.

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
            self.draw_field(canvas);
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
                    tally.repeated |= self.times(point) > Times::Once;
                }
            }
        }
        tallies
    }

    /// What the two axes reach over.
    pub(super) fn ranges(&self) -> [[f32; 2]; 2] {
        let own = [self.map.x, self.map.y];
        let Some(given) = self.ranges else { return own };
        [0, 1].map(|axis| [given[axis][0].min(own[axis][0]), given[axis][1].max(own[axis][1])])
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
        self.map.in_data(self.on_axes(place)?)
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
            0..=400 => 9.0,
            401..=1200 => 8.0,
            _ => 6.0,
        }
    }

    /// How often the model learns from a row in an epoch: copies of it, each as often as the sampler draws it.
    fn times(&self, point: &MapPoint) -> Times {
        let PointRole::Train { times } = point.role else { return Times::Once };
        let draws = self.map.draws.get(point.class.index()).copied().unwrap_or(1.0);
        Times::of(times as f32 * draws.max(1.0))
    }

    fn layer(&self, point: &MapPoint) -> Option<Layer> {
        let fate = self.fate(point)?;
        let look = self.look(point.class);
        let depth = match fate {
            Fate::Removed => 0,
            Fate::Made => 1,
            Fate::Found | Fate::Missed => 2,
        };
        Some(Layer { depth, rare: look.is_rare(), fate, times: self.times(point), slot: look.slot })
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
            let how = if self.map.draws.iter().any(|&draws| draws >= 1.5) {
                "larger: drawn more often"
            } else {
                "larger: copied"
            };
            items.push((KeyMark::Repeated, how.to_owned()));
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
    fn of(times: f32) -> Self {
        match times {
            ..1.5 => Self::Once,
            ..4.5 => Self::Few,
            _ => Self::Many,
        }
    }

    fn factor(self) -> f64 {
        match self {
            Self::Once => 1.0,
            Self::Few => 1.4,
            Self::Many => 1.8,
        }
    }
}

fn draw_layer(canvas: &Canvas<'_>, fate: Fate, mark: Mark, spots: &[Spot], radius: f64) {
    let mut outlines = String::new();
    let shape = if fate == Fate::Made { DIAMOND } else { mark.shape };
    let radius = match fate {
        Fate::Made => radius * 0.85,
        Fate::Removed | Fate::Found => radius,
        Fate::Missed => radius * 1.15,
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
            canvas.path(&outlines, Finish { fill: Some((mark.ink, 1.0)), ..Finish::lined(Ink::Surface, 3) });
        }
        Fate::Missed => {
            canvas.path(&outlines, Finish { fill: Some((Ink::Surface, 1.0)), ..Finish::lined(mark.ink, 6) });
            let mut crosses = String::new();
            spots.iter().for_each(|&spot| trace_cross(&mut crosses, spot, radius * 0.5));
            canvas.path(&crosses, Finish::lined(Ink::Miss, 4));
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
