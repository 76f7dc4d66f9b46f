//! The leak: what a score promises on rows that the training has seen, and what it is on rows that it has not.

use super::bars::{Bar, Slope};
use super::canvas::{self, Anchor, Canvas, Finish, Size, Type, fit};
use super::line::trace;
use super::theme::Ink;
use super::{ClassLook, Figure, Table, words};

/// F1 of a class on several sets of rows.
#[derive(Clone, Copy, Debug)]
pub struct LeakFigure<'a> {
    /// The class.
    pub class: &'a ClassLook,
    /// The sets of rows, from the top.
    pub rows: &'a [LeakRow<'a>],
}

/// F1 on one set of rows.
#[derive(Clone, Copy, Debug)]
pub struct LeakRow<'a> {
    /// Which rows, such as `rows it never saw`.
    pub name: &'a str,
    /// F1 of the class in `[0, 1]`; `None` where undefined.
    pub f1: Option<f64>,
    /// Whether copies of the rows, or rows made from them, were trained on.
    pub is_inflated: bool,
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
    /// Draws a bar per set of rows, under its name; inflated ones outlined and hatched. Between the first inflated one and the
    /// first other the gap is marked.
    pub fn figure(&self) -> Figure {
        let height = bottom(self.rows.len()) + 120;
        let drawing = canvas::draw(Size(WIDTH as u32, height as u32), |canvas| self.draw(canvas));
        let name = &self.class.name;
        let row = |row: &LeakRow<'_>| {
            let seen = if row.is_inflated { "yes" } else { "no" };
            vec![words::name(row.name), words::exact(row.f1), seen.to_owned()]
        };
        let header = ["rows", "F1", "seen in training"];
        let table = Table::new(&format!("F1 of {name} by set of rows"), header, self.rows.iter().map(row).collect());
        Figure::new(&format!("F1 of {name}, seen and unseen"), self.summary(), table, drawing)
    }

    /// The first inflated row and the first other, each with its place and its F1.
    fn pair(&self) -> Option<[(usize, f64); 2]> {
        let first = |is_inflated| {
            let defined = |(i, row): (usize, &LeakRow<'_>)| Some((i, row.f1.filter(|f1| f1.is_finite())?));
            self.rows.iter().enumerate().filter(|(_, row)| row.is_inflated == is_inflated).find_map(defined)
        };
        Some([first(true)?, first(false)?])
    }

    fn draw(&self, canvas: &Canvas<'_>) {
        let bottom = bottom(self.rows.len());
        for quarter in 0..=4 {
            let share = f64::from(quarter) / 4.0;
            let label = if quarter % 2 == 0 { format!("{share:.1}") } else { format!("{share:.2}") };
            canvas.line((x(share), TOP + 70), (x(share), bottom), Ink::Grid, 3);
            canvas.text(&label, (x(share), bottom + 44), Type::Small, Anchor::Middle, Ink::Muted);
        }
        let axis = format!("F1 of {}", fit(&self.class.name, 600));
        canvas.text(&axis, (RIGHT, bottom + 98), Type::Small, Anchor::End, Ink::Muted);
        for (i, row) in self.rows.iter().enumerate() {
            let f1 = row.f1.filter(|f1| f1.is_finite());
            let bar = Bar { left: LEFT, right: x(f1.unwrap_or(0.0)), ..lane(i) };
            self.draw_bar(canvas, row, bar);
            let y = bar.middle().1;
            let value = words::short(f1);
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

    fn draw_bar(&self, canvas: &Canvas<'_>, row: &LeakRow<'_>, bar: Bar) {
        let (ink, note) = if row.is_inflated { (Ink::Warning, ", seen in training") } else { (self.class.ink(), "") };
        let name = fit(&words::name(row.name), 1340 - Type::Small.room(note)) + note;
        canvas.text(&name, (LEFT, bar.top - 38), Type::Small, Anchor::Start, Ink::Text);
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
        let Some([(inflated, high), (honest, low)]) = self.pair() else { return };
        let (from, to, lane) = (x(low), x(high), lane(honest));
        if high - low < LEAK {
            return;
        }
        let y = lane.bottom - 18;
        let edge = if inflated < honest { lane.top - 70 } else { lane.bottom + 20 };
        canvas.path(&trace(&[(to, edge), (to, lane.bottom)]), Finish::lined(Ink::Warning, 6).dashed());
        let arrow = format!("M{to} {y}h{}m22 -16l-22 16l22 16m{} -32l22 16l-22 16", from - to, to - from - 44);
        canvas.path(&arrow, Finish::lined(Ink::Warning, 7));
        let text = format!("{} leak", words::short(Some(high - low)));
        let room = Type::Small.room(&text) + 48;
        let taken = if from - LEFT > INSIDE { 0 } else { Type::Small.room(&words::short(Some(low))) + 24 };
        let (spot, anchor) = if to - from > taken + room {
            (to - 24, Anchor::End)
        } else {
            ((to + 24).max(from + taken + 24), Anchor::Start)
        };
        canvas.text(&text, (spot, lane.middle().1 - 16), Type::Small, anchor, Ink::Text);
    }

    fn summary(&self) -> String {
        let name = &self.class.name;
        if self.rows.iter().all(|row| row.f1.is_none()) {
            return format!("F1 of {name} is not known yet.");
        }
        let part = |row: &LeakRow<'_>| format!("{} on {}", words::short(row.f1), words::name(row.name));
        let parts: Vec<String> = self.rows.iter().map(part).collect();
        let is = format!("F1 of {name} is {}", words::list(&parts));
        match self.pair() {
            Some([(_, high), (_, low)]) if high - low >= LEAK => {
                format!("{is}: {} of it is leak.", words::short(Some(high - low)))
            }
            Some(_) => format!("{is}: no leak shows."),
            None => format!("{is}."),
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
    fn the_summary_says_what_is_leak() {
        let class = ClassLook::new("rare", 1);
        let own = LeakRow { name: "the model’s own test rows", f1: Some(0.97), is_inflated: true };
        let unseen = LeakRow { name: "rows it never saw", f1: Some(0.31), is_inflated: false };
        let figure = |rows: &[LeakRow<'_>]| LeakFigure { class: &class, rows }.figure();
        assert_eq!(
            figure(&[own, unseen]).summary,
            "F1 of rare is 0.97 on the model’s own test rows and 0.31 on rows it never saw: 0.66 of it is leak."
        );
        assert_eq!(
            figure(&[own, LeakRow { f1: Some(0.968), ..unseen }]).summary,
            "F1 of rare is 0.97 on the model’s own test rows and 0.97 on rows it never saw: no leak shows."
        );
        assert_eq!(figure(&[unseen]).summary, "F1 of rare is 0.31 on rows it never saw.");
        assert_eq!(figure(&[LeakRow { f1: None, ..own }]).summary, "F1 of rare is not known yet.");
        assert_eq!(figure(&[own, unseen]).table.rows[0], ["the model’s own test rows", "0.9700", "yes"]);
    }
}
