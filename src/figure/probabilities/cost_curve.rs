//! Expected cost over the threshold: where two kinds of mistakes of different price balance.

use crate::figure::paper::axes::Scale;
use crate::figure::paper::canvas::{self, Anchor, Canvas, Finish, Type, fit};
use crate::figure::paper::class_look::ClassLook;
use crate::figure::paper::figure::{Figure, Table};
use crate::figure::paper::geometry::{Size, Spot};
use crate::figure::paper::line::{thin, trace};
use crate::figure::paper::marks::Shape;
use crate::figure::paper::square::{COLUMN, draw_ring};
use crate::figure::paper::theme::Ink;
use crate::wording;
use std::ops::Range;

/// What the answers at each threshold cost, where a false alarm and a miss have a price. Costs are in the unit of the prices, per
/// row of the set.
#[derive(Clone, Copy, Debug)]
pub struct CostFigure<'a> {
    /// The class whose probability is compared with the threshold.
    pub class: &'a ClassLook,
    /// Thresholds falling, in `[0, 1]`, each with the expected cost of answering the class at or above it; the cost stays that
    /// down to the next threshold. Above the first no row is answered with the class.
    pub steps: &'a [[f64; 2]],
    /// The present threshold and its cost.
    pub current: Option<[f64; 2]>,
    /// `c_FP / (c_FP + c_FN)`: the best threshold of probabilities that mean what they say (Elkan 2001, "The foundations of
    /// cost-sensitive learning", IJCAI, 973–978).
    pub best_in_theory: f64,
    /// The cost at that threshold.
    pub cost_of_theory: Option<f64>,
    /// Price of a false alarm.
    pub false_positive: f64,
    /// Price of a miss.
    pub false_negative: f64,
    /// Cost of never answering the class, and of always answering it.
    pub always: [f64; 2],
}

const SIZE: Size = Size(1440, 1250);
const ACROSS: Range<i32> = 190..1400;
const DOWN: Range<i32> = 160..850;
const TICKS: i32 = DOWN.end + 58;

/// Costs are drawn up to so many times what the better constant answer costs: what lies beyond is no choice, and would leave
/// the choices no room.
const CUT: f64 = 2.5;

impl CostFigure<'_> {
    /// Draws the cost over the threshold with the present threshold, the best one in theory, and what the better of the two
    /// constant answers costs. Costs far beyond that are cut off.
    pub fn figure(&self) -> Figure {
        let drawing = canvas::draw(SIZE, |canvas| self.draw(canvas));
        let title = format!("Expected cost over the threshold of {}", self.class.name);
        Figure::new(&title, self.summary(), self.table(), drawing)
    }

    /// The better constant answer, in words and its cost.
    fn constant(&self) -> (&'static str, f64) {
        let [never, always] = self.always;
        if always < never { ("always", always) } else { ("never", never) }
    }

    fn draw(&self, canvas: &Canvas<'_>) {
        let (_, constant) = self.constant();
        let named = self.current.map(|current| current[1]).into_iter().chain(self.cost_of_theory);
        let limit = named.chain([CUT * constant]).filter(|cost| cost.is_finite()).fold(0.0, f64::max);
        let costs = self.steps.iter().map(|step| step[1]).chain(self.always);
        let scale = Scale::holding(costs.filter(|cost| cost.is_finite()).map(|cost| cost.min(limit)));
        let y = |cost: f64| {
            let share = (cost / scale.range().end).clamp(0.0, 1.0);
            DOWN.end - (share * f64::from(DOWN.end - DOWN.start) + 0.5) as i32
        };
        draw_costs(canvas, &scale, y);
        self.draw_thresholds(canvas);
        if !self.steps.is_empty() {
            let level = y(constant);
            canvas.path(&trace(&[(ACROSS.start, level), (ACROSS.end, level)]), of_constant());
            for part in self.parts(scale.range().end, y) {
                canvas.path(&trace(&thin(part, COLUMN)), Finish::lined(self.class.ink(), 11));
            }
        }
        if let Some(cost) = self.cost_of_theory.filter(|cost| cost.is_finite()) {
            let mut ring = String::new();
            Shape::Circle.trace(&mut ring, (x(self.best_in_theory), y(cost)), 20.0);
            canvas.path(&ring, Finish { fill: Some((Ink::Surface, 1.0)), ..Finish::lined(Ink::Text, 7) });
        }
        if let Some([threshold, cost]) = self.current {
            draw_ring(canvas, self.class.mark(), (x(threshold), y(cost)), false);
        }
        let across = format!("threshold on the probability of {}", fit(&self.class.name, 480));
        canvas.text(&across, (ACROSS.end + 20, TICKS + 70), Type::Small, Anchor::End, Ink::Muted);
        self.draw_key(canvas);
    }

    /// Under the plot, as no place in it is free for all prices.
    fn draw_key(&self, canvas: &Canvas<'_>) {
        let name = fit(&self.class.name, 480);
        let (when, cost) = self.constant();
        let number = |value: Option<f64>| wording::short(value);
        let lines = [
            (Some(of_theory()), format!("best if probabilities are true: cost {}", number(self.cost_of_theory))),
            (Some(of_constant()), format!("{when} answering {name}: cost {}", number(Some(cost)))),
            (None, format!("a false alarm costs {}, a miss {}", self.false_positive, self.false_negative)),
        ];
        for (line, (finish, text)) in (0..).zip(lines) {
            let y = TICKS + 150 + 76 * line;
            if let Some(finish) = finish {
                canvas.path(&trace(&[(40, y), (160, y)]), finish);
            }
            canvas.text(&text, (190, y), Type::Small, Anchor::Start, Ink::Text);
        }
    }

    /// Upright lines with their labels, the present threshold's above the plot and the other's among the ticks.
    fn draw_thresholds(&self, canvas: &Canvas<'_>) {
        let middle = |text: &str, at: f64| {
            let half = Type::Small.room(text) / 2;
            x(at).clamp(half + 4, SIZE.0 as i32 - half - 4)
        };
        let theory = format!("t* = {}", wording::probability(self.best_in_theory));
        let at = middle(&theory, self.best_in_theory);
        let half = Type::Small.room(&theory) / 2 + 60;
        for tenths in (0..=10).step_by(2) {
            let tick = x(f64::from(tenths) / 10.0);
            canvas.line((tick, DOWN.end), (tick, DOWN.end + 14), Ink::Muted, 4);
            if !(at - half..at + half).contains(&tick) {
                let text = format!("{:.1}", f64::from(tenths) / 10.0);
                canvas.text(&text, (tick, TICKS), Type::Small, Anchor::Middle, Ink::Muted);
            }
        }
        let foot = (x(self.best_in_theory), DOWN.end + 26);
        canvas.path(&trace(&[(foot.0, DOWN.start), foot]), of_theory());
        canvas.text(&theory, (at, TICKS), Type::Small, Anchor::Middle, Ink::Text);
        if let Some([threshold, cost]) = self.current {
            let text = format!("threshold {}: cost {}", wording::probability(threshold), wording::short(Some(cost)));
            let spot = (middle(&text, threshold), DOWN.start - 60);
            canvas.line((x(threshold), DOWN.start - 30), (x(threshold), DOWN.end), Ink::Text, 7);
            canvas.text(&text, spot, Type::Small, Anchor::Middle, Ink::Text);
        }
    }

    /// The curve from threshold 0 to 1, parted where it is beyond the highest cost of the axis.
    fn parts(&self, highest: f64, y: impl Fn(f64) -> i32) -> Vec<Vec<Spot>> {
        let ends = self.steps.iter().rev().map(|step| step[0]).chain([1.0]);
        let costs = self.steps.iter().rev().map(|step| step[1]).chain([self.always[0]]);
        let (mut parts, mut part) = (Vec::new(), Vec::new());
        let mut left = ACROSS.start;
        for (end, cost) in ends.zip(costs) {
            let (right, height) = (x(end), y(cost));
            let is_inside = cost <= highest;
            if is_inside == part.is_empty() && left > ACROSS.start {
                part.push((left, DOWN.start));
            }
            if is_inside {
                part.extend([(left, height), (right, height)]);
            } else if !part.is_empty() {
                parts.push(std::mem::take(&mut part));
            }
            left = right;
        }
        parts.push(part);
        parts
    }

    fn summary(&self) -> String {
        let name = &self.class.name;
        let number = |value: Option<f64>| wording::short(value);
        if self.steps.is_empty() {
            return format!("No {name} row has been scored yet.");
        }
        let (when, constant) = self.constant();
        let (theory, cost) = (wording::probability(self.best_in_theory), number(self.cost_of_theory));
        let rest = format!("{when} answering {name} costs {}", number(Some(constant)));
        match self.current {
            Some([threshold, current]) => format!(
                "At threshold {} a row costs {} on average; at {theory}, the best if the probabilities mean what they say, {cost}, and {rest}.",
                wording::probability(threshold),
                number(Some(current))
            ),
            None => format!(
                "At {theory}, the best threshold if the probabilities mean what they say, a row costs {cost} on average; {rest}."
            ),
        }
    }

    fn table(&self) -> Table {
        let name = &self.class.name;
        let caption = format!(
            "Expected cost per row, where a false alarm costs {} and a miss {}",
            self.false_positive, self.false_negative
        );
        let [never, always] = self.always.map(Some);
        let rows = [
            ("present threshold", self.current.map(|current| current[0]), self.current.map(|current| current[1])),
            ("best threshold in theory", Some(self.best_in_theory), self.cost_of_theory),
            (&format!("never answering {name}"), None, never),
            (&format!("always answering {name}"), None, always),
        ];
        let row = |(what, threshold, cost): (&str, _, _)| {
            vec![what.to_owned(), wording::exact(threshold), wording::exact(cost)]
        };
        Table::new(&caption, ["answers", "threshold", "expected cost"], rows.into_iter().map(row).collect())
    }
}

fn x(threshold: f64) -> i32 {
    ACROSS.start + (threshold.clamp(0.0, 1.0) * f64::from(ACROSS.end - ACROSS.start) + 0.5) as i32
}

/// How the best threshold in theory is drawn.
fn of_theory() -> Finish {
    Finish::lined(Ink::Text, 5).dashed()
}

/// How the cost of the better constant answer is drawn.
fn of_constant() -> Finish {
    Finish::lined(Ink::Muted, 7).dotted()
}

fn draw_costs(canvas: &Canvas<'_>, scale: &Scale, y: impl Fn(f64) -> i32) {
    canvas.text("expected cost per row", (30, 38), Type::Small, Anchor::Start, Ink::Muted);
    for (cost, label) in scale.ticks() {
        let y = y(cost);
        canvas.line((ACROSS.start, y), (ACROSS.end, y), Ink::Grid, 3);
        canvas.text(&label, (ACROSS.start - 22, y), Type::Small, Anchor::End, Ink::Muted);
    }
    canvas.line((ACROSS.start, DOWN.end), (ACROSS.end, DOWN.end), Ink::Muted, 4);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn figure(steps: &[[f64; 2]], current: Option<[f64; 2]>) -> Figure {
        let class = ClassLook::new("rare", 1);
        let cost_of_theory = (!steps.is_empty()).then_some(0.04);
        let [false_positive, false_negative] = [1.0, 9.0];
        let (best_in_theory, always) = (0.1, [0.1, 0.9]);
        let class = &class;
        CostFigure { class, steps, current, best_in_theory, cost_of_theory, false_positive, false_negative, always }
            .figure()
    }

    #[test]
    fn the_summary_compares_three_costs() {
        let steps = [[0.6, 0.09], [0.2, 0.04], [0.05, 0.9]];
        assert_eq!(
            figure(&steps, Some([0.5, 0.09])).summary,
            "At threshold 0.50 a row costs 0.09 on average; at 0.10, the best if the probabilities mean what they say, 0.04, and never answering \
             rare costs 0.10."
        );
        assert!(
            figure(&steps, None).summary.starts_with(
                "At 0.10, the best threshold if the probabilities mean what they say, a row costs 0.04 on"
            )
        );
        assert_eq!(figure(&[], None).summary, "No rare row has been scored yet.");
        let table = figure(&steps, None).table;
        assert_eq!(table.rows[0], ["present threshold", "—", "—"]);
        assert_eq!(table.rows[3], ["always answering rare", "—", "0.9000"]);
    }

    #[test]
    fn the_curve_is_parted_where_it_leaves_the_axis() {
        let class = ClassLook::new("rare", 1);
        let figure = CostFigure {
            class: &class,
            steps: &[[0.75, 0.1], [0.5, 9.0], [0.25, 0.2]],
            current: None,
            best_in_theory: 0.5,
            cost_of_theory: None,
            false_positive: 1.0,
            false_negative: 1.0,
            always: [0.1, 0.9],
        };
        let parts = figure.parts(1.0, |cost| DOWN.start + (100.0 * cost) as i32);
        let [a, b, c] = [0.25, 0.5, 1.0].map(x);
        assert_eq!(parts[0], [(ACROSS.start, 180), (a, 180), (a, DOWN.start)]);
        assert_eq!((parts[1][0], parts[1].last()), ((b, DOWN.start), Some(&(c, 170))));
        assert_eq!(parts.len(), 2);
    }
}
