//! Runs beside each other: every seed's value, the mean and how sure it is, against a baseline.

use crate::experiment::compare::Better;
use crate::figure::paper::axes::round_step;
use crate::figure::paper::canvas::{self, Anchor, Canvas, Finish, Type, fit};
use crate::figure::paper::figure::{Figure, Table};
use crate::figure::paper::geometry::{Size, Spot};
use crate::figure::paper::line::trace;
use crate::figure::paper::marks::Shape;
use crate::figure::paper::theme::Ink;
use crate::wording;
use std::ops::Range;

/// One measure of several ways to train, over several seeds.
#[derive(Clone, Copy, Debug)]
pub struct ComparisonFigure<'a> {
    /// What is measured, such as `recall of rare`.
    pub measure: &'a str,
    /// The ways to train, from the top.
    pub rows: &'a [ComparisonRow<'a>],
    /// Whether the values are differences to the baseline, seed by seed.
    pub relative: bool,
    /// Whether the values are shares, in `[0, 1]` (differences in `[-1, 1]`), to be read as percents.
    pub percent: bool,
    /// Which way the measure is better.
    pub better: Better,
}

/// One way to train.
#[derive(Clone, Copy, Debug)]
pub struct ComparisonRow<'a> {
    /// What it is.
    pub name: &'a str,
    /// One value per seed that has finished; `None` where undefined.
    pub values: &'a [Option<f64>],
    /// Mean of the defined values.
    pub mean: Option<f64>,
    /// Lowest and highest mean that the values speak for, with 95 % confidence.
    pub interval: Option<[f64; 2]>,
    /// Lowest and highest mean difference to the baseline, seed by seed, with 95 % confidence: what marks a row as another than the
    /// baseline.
    pub difference: Option<[f64; 2]>,
    /// Whether the others are compared with it.
    pub is_baseline: bool,
}

const WIDTH: i32 = 1440;
const RIGHT: i32 = 1200;
const TOP: i32 = 110;
const PITCH: i32 = 84;
const NAME_ROOM: i32 = 600;

/// How an interval lies to the baseline.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Side {
    Below,
    Above,
    /// The interval holds the baseline, or there is none.
    Unclear,
}

/// Triangles that point to where the interval lies.
const LEFT_TRIANGLE: Shape = Shape::Polygon(&[(-1.3, 0.0), (0.9, -1.2), (0.9, 1.2)]);
const RIGHT_TRIANGLE: Shape = Shape::Polygon(&[(1.3, 0.0), (-0.9, -1.2), (-0.9, 1.2)]);

impl ComparisonFigure<'_> {
    /// Draws a line per row: a faint dot per seed, the interval as a bar and the mean on it. Where the row differs from the baseline
    /// seed by seed, the mean is a triangle that points away from it; elsewhere it is a hollow circle.
    pub fn figure(&self) -> Figure {
        let layout = self.layout();
        let height = layout.bottom() + 210;
        let drawing = canvas::draw(Size(WIDTH as u32, height as u32), |canvas| self.draw(canvas, &layout));
        Figure::new(&self.title(), self.summary(), self.table(), drawing)
    }

    fn title(&self) -> String {
        wording::capitalized(&self.what())
    }

    /// What the values are, with the unit of differences: they are points where scores are percentages.
    fn what(&self) -> String {
        match (self.relative, self.percent) {
            (false, _) => self.measure.to_owned(),
            (true, true) => format!("difference in {}, points", self.measure),
            (true, false) => format!("difference in {}", self.measure),
        }
    }

    fn unit(&self) -> &'static str {
        if self.percent && !self.relative { " %" } else { "" }
    }

    fn baseline(&self) -> Option<&ComparisonRow<'_>> {
        self.rows.iter().find(|row| row.is_baseline)
    }

    /// What the intervals are held against.
    fn reference(&self) -> Option<f64> {
        if self.relative { Some(0.0) } else { finite(self.baseline()?.mean) }
    }

    fn side(&self, row: &ComparisonRow<'_>) -> Side {
        match row.difference {
            _ if row.is_baseline => Side::Unclear,
            Some([_, high]) if high < 0.0 => Side::Below,
            Some([low, _]) if low > 0.0 => Side::Above,
            _ => Side::Unclear,
        }
    }

    fn number(&self, value: Option<f64>) -> String {
        let sign = if self.relative && value.is_some_and(|value| value > 0.0) { "+" } else { "" };
        let text = match value {
            // Points of percent need their decimal: differences are small.
            Some(value) if self.percent && value.is_finite() => format!("{:.1}{}", 100.0 * value + 0.0, self.unit()),
            _ => wording::short(value),
        };
        format!("{sign}{text}").replace('-', "−")
    }

    fn layout(&self) -> Layout {
        let name = |row: &ComparisonRow<'_>| Type::Small.room(&fit(&wording::name(row.name), NAME_ROOM));
        let names = self.rows.iter().map(name).max().unwrap_or(0).max(200);
        let intervals = self.rows.iter().filter_map(|row| row.interval).flatten();
        let values = self.rows.iter().flat_map(|row| row.values.iter().copied().chain([row.mean])).flatten();
        let values = values.chain(intervals).chain(self.reference()).filter(|value| value.is_finite());
        // An interval can reach past what a share can be; the axis cannot.
        let is_share = self.percent && !self.relative;
        let values = values.map(|value| if is_share { value.clamp(0.0, 1.0) } else { value });
        Layout { left: 40 + names, scale: Scale::around(values, self.percent), n_rows: self.rows.len() as i32 }
    }

    fn draw(&self, canvas: &Canvas<'_>, layout: &Layout) {
        let bottom = layout.bottom();
        for (value, label) in layout.scale.ticks(self) {
            let x = layout.x(value);
            canvas.line((x, TOP), (x, bottom), Ink::Grid, 3);
            canvas.text(&label, (x, bottom + 46), Type::Small, Anchor::Middle, Ink::Muted);
        }
        if let Some(reference) = self.reference() {
            let x = layout.x(reference);
            canvas.path(&trace(&[(x, TOP - 20), (x, bottom)]), Finish::lined(Ink::Text, 6).dashed());
            let name = self.baseline().map_or_else(|| "baseline".to_owned(), |row| wording::name(row.name));
            let name = fit(&name, NAME_ROOM);
            let half = Type::Small.room(&name) / 2;
            let x = x.clamp(half + 10, WIDTH - half - 10);
            canvas.text(&name, (x, TOP - 62), Type::Small, Anchor::Middle, Ink::Muted);
        }
        let mut dots = String::new();
        for (row, y) in self.rows.iter().zip((TOP + PITCH / 2..).step_by(PITCH as usize)) {
            for &value in row.values.iter().flatten().filter(|value| value.is_finite()) {
                Shape::Circle.trace(&mut dots, (layout.x(value), y), 11.0);
            }
        }
        canvas.path(&dots, Finish::filled(Ink::Text, 0.35));
        for (row, y) in self.rows.iter().zip((TOP + PITCH / 2..).step_by(PITCH as usize)) {
            self.draw_row(canvas, layout, row, y);
        }
        let unit = if self.relative && self.percent { "points: " } else { "" };
        let what = format!("{unit}mean and 95 % interval");
        canvas.text(&what, (WIDTH - 10, bottom + 108), Type::Small, Anchor::End, Ink::Muted);
        let triangles = [(LEFT_TRIANGLE, 40), (RIGHT_TRIANGLE, 100)];
        for (shape, x) in triangles {
            draw_mean(canvas, shape, (x, bottom + 172), false);
        }
        let key = "differs from the baseline, seed by seed";
        canvas.text(key, (144, bottom + 172), Type::Small, Anchor::Start, Ink::Text);
    }

    fn draw_row(&self, canvas: &Canvas<'_>, layout: &Layout, row: &ComparisonRow<'_>, y: i32) {
        let side = self.side(row);
        let ink = if row.mean.is_some() { Ink::Text } else { Ink::Muted };
        canvas.text(&fit(&wording::name(row.name), NAME_ROOM), (layout.left - 30, y), Type::Small, Anchor::End, ink);
        let value = self.number(row.mean);
        canvas.text(&value, (WIDTH - 10, y), Type::Small, Anchor::End, ink);
        if let Some([low, high]) = row.interval.filter(|ends| ends.iter().all(|end| end.is_finite())) {
            let width = if side == Side::Unclear { 7 } else { 15 };
            canvas.path(&trace(&[(layout.x(low), y), (layout.x(high), y)]), Finish::lined(Ink::Text, width));
        }
        let Some(mean) = finite(row.mean) else { return };
        let (shape, is_hollow) = match side {
            Side::Below => (LEFT_TRIANGLE, false),
            Side::Above => (RIGHT_TRIANGLE, false),
            Side::Unclear => (Shape::Circle, true),
        };
        draw_mean(canvas, shape, (layout.x(mean), y), is_hollow);
    }

    fn summary(&self) -> String {
        // A mean of so few values that it has no interval is none to be named where others have one.
        let has_intervals = self.rows.iter().any(|row| row.interval.is_some());
        let defined = || {
            let can_be_named = |row: &&ComparisonRow<'_>| row.interval.is_some() || !has_intervals;
            self.rows.iter().filter(|row| finite(row.mean).is_some()).filter(can_be_named)
        };
        let n_seeds = self.rows.iter().map(|row| row.values.len()).max().unwrap_or(0);
        let rank = |row: &ComparisonRow<'_>| row.mean.map(|mean| self.rank(mean));
        let best = defined().reduce(|best, row| if rank(row) > rank(best) { row } else { best });
        let Some(best) = best else { return "No run has finished yet.".to_owned() };
        let what = if self.relative { format!("the difference in {}", self.measure) } else { self.measure.to_owned() };
        let points = if self.relative && self.percent { " points" } else { "" };
        let highest = format!(
            "Over {} the mean of {what} is best for {}, {}",
            wording::counted(n_seeds as u64, "seed"),
            wording::name(best.name),
            self.number(best.mean) + points
        );
        let Some(baseline) = self.baseline().filter(|row| finite(row.mean).is_some()) else { return highest + "." };
        let others = self.rows.iter().filter(|row| !row.is_baseline).count();
        let clear = self.rows.iter().filter(|row| self.side(row) != Side::Unclear).count();
        let against = if self.relative {
            wording::name(baseline.name)
        } else {
            format!("{} ({})", wording::name(baseline.name), self.number(baseline.mean))
        };
        format!("{highest}; seed by seed, {clear} of {others} other rows differ from {against}.")
    }

    /// How good a mean is; of two, the better has the higher. Differences of what is best near 1 are best where they are small.
    fn rank(&self, mean: f64) -> f64 {
        match (self.better, self.relative) {
            (Better::Higher, _) => mean,
            (Better::Lower, _) => -mean,
            (Better::NearOne, false) => -(mean - 1.0).abs(),
            (Better::NearOne, true) => -mean.abs(),
        }
    }

    fn table(&self) -> Table {
        let row = |row: &ComparisonRow<'_>| {
            let ends = [0, 1].map(|end| self.number(row.interval.map(|interval| interval[end])));
            let n = row.values.iter().flatten().count().to_string();
            let verdict = match self.side(row) {
                _ if row.is_baseline => "baseline",
                Side::Below => "below",
                Side::Above => "above",
                Side::Unclear => "unclear",
            };
            [wording::name(row.name), n, self.number(row.mean)]
                .into_iter()
                .chain(ends)
                .chain([verdict.to_owned()])
                .collect()
        };
        let caption = format!("{}: mean over seeds with its 95 % interval", self.title());
        let header = ["run", "seeds", "mean", "from", "to", "against the baseline"];
        Table::new(&caption, header, self.rows.iter().map(row).collect())
    }
}

fn finite(value: Option<f64>) -> Option<f64> {
    value.filter(|value| value.is_finite())
}

fn draw_mean(canvas: &Canvas<'_>, shape: Shape, spot: Spot, is_hollow: bool) {
    let mut path = String::new();
    shape.trace(&mut path, spot, 19.0);
    let fill = if is_hollow { Ink::Surface } else { Ink::Text };
    canvas.path(&path, Finish { fill: Some((fill, 1.0)), ..Finish::lined(Ink::Text, 7) });
}

struct Layout {
    left: i32,
    scale: Scale,
    n_rows: i32,
}

impl Layout {
    fn bottom(&self) -> i32 {
        TOP + PITCH * self.n_rows.max(1)
    }

    fn x(&self, value: f64) -> i32 {
        let Range { start, end } = self.scale.range;
        let value = value.clamp(start, end);
        self.left + ((value - start) / (end - start) * f64::from(RIGHT - self.left)).round() as i32
    }
}

/// Where the values lie, in round steps; unlike a loss axis it need not hold zero.
struct Scale {
    range: Range<f64>,
    step: f64,
    decimals: usize,
}

impl Scale {
    fn around(values: impl Iterator<Item = f64>, percent: bool) -> Self {
        let bounds = values.fold(None, |bounds, value| match bounds {
            None => Some((value, value)),
            Some((low, high)) => Some((f64::min(low, value), f64::max(high, value))),
        });
        let (low, high) = bounds.unwrap_or((0.0, 1.0));
        // Equal values shall not fill the axis with their last digits.
        let least = if percent { 0.02 } else { 1e-3 };
        let (step, decimals) = round_step(((high - low) / 3.0).max(least));
        let (first, last) = ((low / step + 1e-6).floor(), (high / step - 1e-6).ceil());
        let decimals = if percent { decimals.saturating_sub(2) } else { decimals };
        Self { range: first * step..last.max(first + 1.0) * step, step, decimals }
    }

    fn ticks<'a>(&'a self, figure: &'a ComparisonFigure<'_>) -> impl Iterator<Item = (f64, String)> + 'a {
        let n_steps = ((self.range.end - self.range.start) / self.step).round() as u32;
        (0..=n_steps).map(move |i| {
            let value = self.range.start + f64::from(i) * self.step;
            let value = if value.abs() < self.step / 2.0 { 0.0 } else { value };
            let sign = if figure.relative && value > 0.0 { "+" } else { "" };
            let value_shown = if figure.percent { 100.0 * value } else { value };
            (value, format!("{sign}{value_shown:.*}{}", self.decimals, figure.unit()).replace('-', "−"))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row<'a>(name: &'a str, values: &'a [Option<f64>], mean: f64, interval: [f64; 2]) -> ComparisonRow<'a> {
        let difference = Some(interval.map(|end| end - 0.12));
        ComparisonRow {
            name,
            values,
            mean: Some(mean),
            interval: Some(interval),
            difference,
            is_baseline: name == "none",
        }
    }

    #[test]
    fn the_summary_names_the_highest_mean_and_counts_what_is_clear() {
        let seeds = [Some(0.1), Some(0.2)];
        let rows = [
            row("none", &seeds, 0.12, [0.08, 0.16]),
            row("class weights", &seeds, 0.83, [0.8, 0.86]),
            row("SMOTE", &seeds, 0.2, [0.1, 0.3]),
            row("cleaning", &seeds, 0.05, [0.0, 0.1]),
        ];
        let figure = |rows: &[ComparisonRow<'_>], relative| {
            ComparisonFigure { measure: "recall", rows, relative, percent: true, better: Better::Higher }.figure()
        };
        assert_eq!(
            figure(&rows, false).summary,
            "Over 2 seeds the mean of recall is best for class weights, 83.0 %; seed by seed, 2 of 3 other rows differ from none \
             (12.0 %)."
        );
        assert_eq!(
            figure(&rows, true).summary,
            "Over 2 seeds the mean of the difference in recall is best for class weights, +83.0 points; seed by seed, 2 of 3 other \
             rows differ from none."
        );
        let lower =
            ComparisonFigure { measure: "cost", rows: &rows, relative: false, percent: false, better: Better::Lower };
        assert!(lower.figure().summary.starts_with("Over 2 seeds the mean of cost is best for cleaning, 0.05;"));
        let verdicts = figure(&rows, false).table.rows.into_iter().map(|mut row| row.pop().unwrap());
        assert_eq!(verdicts.collect::<Vec<_>>(), ["baseline", "above", "unclear", "below"]);
        let waiting = ComparisonRow { values: &[], mean: None, interval: None, difference: None, ..rows[1] };
        assert_eq!(figure(&[waiting], false).summary, "No run has finished yet.");
        assert_eq!(figure(&[], false).summary, "No run has finished yet.");
        assert_eq!(figure(&[rows[0], waiting], false).table.rows[1], ["class weights", "0", "—", "—", "—", "unclear"]);
    }

    #[test]
    fn the_axis_is_round_and_holds_all_values() {
        let rows = [row("none", &[Some(0.412), Some(0.559)], 0.48, [0.4, 0.56])];
        let figure =
            ComparisonFigure { measure: "F1", rows: &rows, relative: false, percent: true, better: Better::Higher };
        let labels: Vec<_> = figure.layout().scale.ticks(&figure).map(|(_, label)| label).collect();
        assert_eq!(labels, ["40 %", "50 %", "60 %"]);
        let figure =
            ComparisonFigure { measure: "F1", rows: &[], relative: true, percent: false, better: Better::Higher };
        let labels: Vec<_> = figure.layout().scale.ticks(&figure).map(|(_, label)| label).collect();
        assert_eq!(labels, ["0.000", "+0.001"]);
    }
}
