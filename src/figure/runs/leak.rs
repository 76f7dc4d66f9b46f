//! The leak: what a score promises on rows that the training has seen, and what it is on rows that it has not.

use crate::figure::paper::canvas::{self, Anchor, Canvas, Finish, Type, fit};
use crate::figure::paper::class_look::ClassLook;
use crate::figure::paper::figure::{Figure, Table};
use crate::figure::paper::geometry::{Bar, Size, Slope};
use crate::figure::paper::line::trace;
use crate::figure::paper::theme::Ink;
use crate::wording;

/// F1 of a class where rows were resampled before they were split.
#[derive(Clone, Copy, Debug)]
pub struct LeakFigure<'a> {
    /// The class.
    pub class: &'a ClassLook,
    /// F1 on the model's own test rows, in `[0, 1]` as all of them; `None` where undefined.
    pub own: Option<f64>,
    /// The same at the class shares of the data.
    pub at_shares: Option<f64>,
    /// F1 on rows held out before.
    pub unseen: Option<f64>,
    /// Whether resampling made rows: copies, or rows made from others.
    pub is_copied: bool,
}

/// One bar.
struct LeakRow {
    name: &'static str,
    f1: Option<f64>,
    is_inflated: bool,
}

const WIDTH: i32 = 1440;
const LEFT: i32 = 40;
const RIGHT: i32 = 1110;
const TOP: i32 = 20;
const BAR: i32 = 100;
/// A bar longer than this holds its value.
const INSIDE: i32 = 200;
const PITCH: i32 = BAR + 110;

impl LeakFigure<'_> {
    /// Draws a bar per set of rows, under its name; inflated ones outlined and hatched. Between the first and the last the gap is
    /// marked.
    pub fn figure(&self) -> Figure {
        let rows = self.rows();
        let height = bottom(rows.len()) + 120;
        let drawing = canvas::draw(Size(WIDTH as u32, height as u32), |canvas| self.draw(canvas));
        let name = &self.class.name;
        let row = |row: &LeakRow| vec![row.name.to_owned(), wording::exact(row.f1)];
        let table = Table::new(&format!("F1 of {name} by set of rows"), ["rows", "F1"], rows.iter().map(row).collect());
        Figure::new(&format!("F1 of {name}, resampled before the split"), self.summary(), table, drawing)
    }

    fn rows(&self) -> [LeakRow; 3] {
        let row =
            |name, f1: Option<f64>, is_inflated| LeakRow { name, f1: f1.filter(|f1| f1.is_finite()), is_inflated };
        [
            row("its own test rows", self.own, true),
            row("these at the class shares of the data", self.at_shares, true),
            row("rows held out before", self.unseen, false),
        ]
    }

    fn draw(&self, canvas: &Canvas<'_>) {
        let rows = self.rows();
        let bottom = bottom(rows.len());
        for quarter in 0..=4 {
            let share = f64::from(quarter) / 4.0;
            let label = if quarter % 2 == 0 { format!("{share:.1}") } else { format!("{share:.2}") };
            canvas.line((x(share), TOP + 70), (x(share), bottom), Ink::Grid, 3);
            canvas.text(&label, (x(share), bottom + 44), Type::Small, Anchor::Middle, Ink::Muted);
        }
        let axis = format!("F1 of {}", fit(&self.class.name, 600));
        canvas.text(&axis, (RIGHT, bottom + 98), Type::Small, Anchor::End, Ink::Muted);
        for (i, row) in rows.iter().enumerate() {
            let f1 = row.f1;
            let bar = Bar { left: LEFT, right: x(f1.unwrap_or(0.0)), ..lane(i) };
            self.draw_bar(canvas, row, bar);
            let y = bar.middle().1;
            let value = wording::short(f1);
            // Outside there is the gap, and on hatching no text can be read.
            if !row.is_inflated && bar.right - bar.left > INSIDE {
                canvas.text(&value, (bar.right - 24, y), Type::Small, Anchor::End, Ink::Surface);
            } else {
                canvas.text(&value, (bar.right + 24, y), Type::Small, Anchor::Start, Ink::Text);
            }
        }
        self.draw_gap(canvas);
        canvas.line((LEFT, TOP + 70), (LEFT, bottom), Ink::Muted, 4);
    }

    fn draw_bar(&self, canvas: &Canvas<'_>, row: &LeakRow, bar: Bar) {
        let ink = if row.is_inflated { Ink::Warning } else { self.class.ink() };
        canvas.text(row.name, (LEFT, bar.top - 38), Type::Small, Anchor::Start, Ink::Text);
        if row.is_inflated {
            canvas.path(&bar.outline(), Finish::filled(ink, 0.15));
            canvas.path(&bar.hatching(Slope::Rising, 30), Finish::lined(ink, 5));
            canvas.path(&bar.outline(), Finish::lined(ink, 9));
        } else {
            canvas.path(&bar.outline(), Finish::filled(ink, 0.9));
        }
    }

    /// From the end of the honest bar to where the inflated one ends.
    fn draw_gap(&self, canvas: &Canvas<'_>) {
        let [own, _, unseen] = self.rows();
        let (Some(high), Some(low)) = (own.f1, unseen.f1) else { return };
        let (from, to, lane) = (x(low), x(high), lane(2));
        if high - low < LEAK {
            return;
        }
        let y = lane.bottom - 18;
        canvas.path(&trace(&[(to, lane.top - 70), (to, lane.bottom)]), Finish::lined(Ink::Warning, 6).dashed());
        let arrow = format!("M{to} {y}h{}m22 -16l-22 16l22 16m{} -32l22 16l-22 16", from - to, to - from - 44);
        canvas.path(&arrow, Finish::lined(Ink::Warning, 7));
        let text = format!("{} too much", wording::short(Some(high - low)));
        let room = Type::Small.room(&text) + 48;
        let taken = if from - LEFT > INSIDE { 0 } else { Type::Small.room(&wording::short(Some(low))) + 24 };
        let (spot, anchor) = if to - from > taken + room {
            (to - 24, Anchor::End)
        } else {
            ((to + 24).max(from + taken + 24), Anchor::Start)
        };
        canvas.text(&text, (spot, lane.middle().1 - 16), Type::Small, anchor, Ink::Text);
    }

    fn summary(&self) -> String {
        let name = &self.class.name;
        let rows = self.rows();
        if rows.iter().all(|row| row.f1.is_none()) {
            return format!("F1 of {name} is not known yet.");
        }
        let parts: Vec<String> = rows.iter().map(|row| format!("{} on {}", wording::short(row.f1), row.name)).collect();
        let is = format!("F1 of {name} is {}", wording::list(&parts));
        let [Some(own), Some(at_shares), Some(unseen)] = rows.map(|row| row.f1) else { return format!("{is}.") };
        // Differences of what is read, or they would not add up.
        let hundredths = |f1: f64| (100.0 * f1).round() as i32;
        let [own, at_shares, unseen] = [own, at_shares, unseen].map(hundredths);
        let written = |difference: i32| format!("{:.2}", f64::from(difference) / 100.0);
        let (of_shares, rest) = (own - at_shares, at_shares - unseen);
        let shares = format!("{} comes of a test set with other class shares", written(of_shares));
        match (own > unseen, self.is_copied, rest >= 2) {
            (false, ..) => format!("{is}: nothing is gained by it here."),
            (true, true, true) => {
                format!("{is}: {shares}, {} of test rows whose copies and relatives were learned from.", written(rest))
            }
            (true, true, false) => format!("{is}: {shares}; here the copies that were learned from add nothing to it."),
            (true, false, true) => {
                format!("{is}: {shares}; no row was copied, so the other {} is chance.", written(rest))
            }
            (true, false, false) => format!("{is}: {shares}; no row was copied."),
        }
    }
}

/// A gap that two decimals can show.
const LEAK: f64 = 0.005;

fn x(f1: f64) -> i32 {
    LEFT + (f1.clamp(0.0, 1.0) * f64::from(RIGHT - LEFT)).round() as i32
}

/// Where the bar of a row stands, across the whole plot.
fn lane(row: usize) -> Bar {
    let top = TOP + 90 + PITCH * row as i32;
    Bar { left: LEFT, right: RIGHT, top, bottom: top + BAR }
}

fn bottom(n_rows: usize) -> i32 {
    lane(n_rows.max(1) - 1).bottom + 30
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_summary_parts_leak_from_shares() {
        let class = ClassLook::new("rare", 1);
        let leak =
            LeakFigure { class: &class, own: Some(0.97), at_shares: Some(0.7), unseen: Some(0.31), is_copied: true };
        assert_eq!(
            leak.figure().summary,
            "F1 of rare is 0.97 on its own test rows, 0.70 on these at the class shares of the data and 0.31 on rows held out \
             before: 0.27 comes of a test set with other class shares, 0.39 of test rows whose copies and relatives were \
             learned from."
        );
        let under = LeakFigure { at_shares: Some(0.33), is_copied: false, ..leak };
        assert!(under.figure().summary.ends_with("no row was copied, so the other 0.02 is chance."));
        let vain = LeakFigure { at_shares: Some(0.28), ..leak };
        assert!(vain.figure().summary.ends_with("add nothing to it."), "{}", vain.figure().summary);
        let none = LeakFigure { own: Some(0.3), at_shares: Some(0.3), ..leak };
        assert!(none.figure().summary.ends_with("nothing is gained by it here."));
        let unknown = LeakFigure { own: None, at_shares: None, unseen: None, ..leak };
        assert_eq!(unknown.figure().summary, "F1 of rare is not known yet.");
        assert_eq!(leak.figure().table.rows[0], ["its own test rows", "0.9700"]);
    }
}
