//! The confusion matrix: for the rows of each class, what the model answered.

use super::hits::{Hits, found};
use crate::figure::paper::canvas::{self, Anchor, Canvas, Finish, Type, fit};
use crate::figure::paper::class_look::ClassLook;
use crate::figure::paper::figure::{Figure, Table};
use crate::figure::paper::geometry::{Size, Spot};
use crate::figure::paper::theme::Ink;
use crate::wording;

/// Rows counted by class and by answer.
#[derive(Clone, Copy, Debug)]
pub struct ConfusionFigure<'a> {
    /// The classes.
    pub classes: &'a [ClassLook],
    /// Per true class, per answer: the number of rows.
    pub counts: &'a [Vec<u32>],
}

const WIDTH: i32 = 1440;
const RIGHT: i32 = 1430;

impl ConfusionFigure<'_> {
    /// Draws one cell per class and answer, tinted by the share of the class, with the wrong answers outlined.
    pub fn figure(&self) -> Figure {
        let layout = self.layout();
        let height = layout.top + layout.cell.1 * self.classes.len().max(1) as i32 + 16;
        let drawing = canvas::draw(Size(WIDTH as u32, height as u32), |canvas| self.draw(canvas, &layout));
        Figure::new("Confusion matrix", self.summary(), self.table(), drawing)
    }

    /// The counts, a row per true class.
    pub(super) fn table(&self) -> Table {
        let header = std::iter::once("true class".to_owned())
            .chain(self.classes.iter().map(|class| format!("answered {}", class.name)));
        Table::new("Rows by true class and by answer", header, self.rows())
    }

    /// Rows of a class with an answer.
    pub(super) fn count(&self, truth: usize, answer: usize) -> u32 {
        self.counts.get(truth).and_then(|row| row.get(answer)).copied().unwrap_or(0)
    }

    /// Rows of a class, and how many were answered right.
    pub(super) fn hits(&self, truth: usize) -> Hits {
        let of = (0..self.classes.len()).map(|answer| u64::from(self.count(truth, answer))).sum();
        Hits { found: self.count(truth, truth).into(), of }
    }

    fn layout(&self) -> Layout {
        let n = self.classes.len().max(1) as i32;
        let name_room = if n <= 3 { 380 } else { 290 };
        let longest =
            self.classes.iter().map(|class| Type::Small.room(&fit(&class.name, name_room))).max().unwrap_or(0);
        let left = 90 + longest.max(140);
        let width = (RIGHT - left) / n;
        let upright = longest + 70 > width;
        let height = match n {
            1..=2 => 270,
            3 => 220,
            _ => width.clamp(96, 150),
        };
        let top = if upright { 200 + longest } else { 190 };
        Layout { left, top, cell: (width, height), upright, name_room }
    }

    fn draw(&self, canvas: &Canvas<'_>, layout: &Layout) {
        let n = self.classes.len();
        let middle = (layout.left + RIGHT) / 2;
        canvas.text("answer of the model", (middle, 44), Type::Small, Anchor::Middle, Ink::Muted);
        canvas.text("truth", (layout.left - 28, layout.top - 48), Type::Small, Anchor::End, Ink::Muted);
        for (class, look) in self.classes.iter().enumerate() {
            self.draw_names(canvas, layout, class, look);
        }
        for (truth, answer) in (0..n).flat_map(|truth| (0..n).map(move |answer| (truth, answer))) {
            self.draw_cell(canvas, layout, truth, answer);
        }
    }

    fn draw_names(&self, canvas: &Canvas<'_>, layout: &Layout, class: usize, look: &ClassLook) {
        let name = fit(&look.name, layout.name_room);
        let (_, y) = layout.middle(class, class);
        canvas.mark(look.mark(), (layout.left - 40, y), 18.0);
        canvas.text(&name, (layout.left - 74, y), Type::Small, Anchor::End, Ink::Text);
        let (x, _) = layout.middle(class, class);
        if layout.upright {
            canvas.mark(look.mark(), (x, layout.top - 36), 18.0);
            canvas.text(&name, (x, layout.top - 70), Type::Small, Anchor::StartUpwards, Ink::Text);
        } else {
            let half = (Type::Small.room(&name) + 36) / 2;
            canvas.mark(look.mark(), (x - half + 18, layout.top - 48), 18.0);
            canvas.text(&name, (x - half + 50, layout.top - 48), Type::Small, Anchor::Start, Ink::Text);
        }
    }

    fn draw_cell(&self, canvas: &Canvas<'_>, layout: &Layout, truth: usize, answer: usize) {
        let (count, of) = (self.count(truth, answer), self.hits(truth).of);
        let share = if of == 0 { 0.0 } else { f64::from(count) / of as f64 };
        let outline = layout.outline(truth, answer);
        canvas.path(&outline, Finish::filled(Ink::Grid, 0.45));
        if count > 0 {
            let tint = (10.0 + 38.0 * share).round() / 100.0;
            canvas.path(&outline, Finish::filled(self.classes[truth].ink(), tint));
        }
        if count > 0 && truth != answer {
            let width = if layout.is_roomy() { 8 } else { 4 };
            canvas.path(&outline, Finish::lined(Ink::Miss, width));
        }
        let (x, y) = layout.middle(truth, answer);
        let ink = if count > 0 { Ink::Text } else { Ink::Muted };
        if layout.is_roomy() {
            canvas.text(&layout.number(count), (x, y - 34), Type::Large, Anchor::Middle, ink);
            canvas.text(&format!("of {}", wording::count(of)), (x, y + 58), Type::Small, Anchor::Middle, ink);
        } else {
            canvas.text(&layout.number(count), (x, y), Type::Small, Anchor::Middle, ink);
        }
    }

    fn summary(&self) -> String {
        let hits: Vec<Hits> = (0..self.classes.len()).map(|class| self.hits(class)).collect();
        if hits.iter().all(|hits| hits.of == 0) {
            return "No row has been answered yet.".to_owned();
        }
        format!("{}.", found(self.classes, &hits, "rows"))
    }

    fn rows(&self) -> Vec<Vec<String>> {
        let cells = |truth| (0..self.classes.len()).map(move |answer| self.count(truth, answer).to_string());
        let row = |(truth, look): (usize, &ClassLook)| std::iter::once(look.name.clone()).chain(cells(truth)).collect();
        self.classes.iter().enumerate().map(row).collect()
    }
}

struct Layout {
    left: i32,
    top: i32,
    cell: (i32, i32),
    upright: bool,
    name_room: i32,
}

impl Layout {
    fn is_roomy(&self) -> bool {
        self.cell.1 > 200
    }

    fn middle(&self, truth: usize, answer: usize) -> Spot {
        let (width, height) = self.cell;
        (self.left + width * answer as i32 + width / 2, self.top + height * truth as i32 + height / 2)
    }

    fn outline(&self, truth: usize, answer: usize) -> String {
        let gap = if self.is_roomy() { 8 } else { 4 };
        let (x, y) = (self.left + self.cell.0 * answer as i32 + gap, self.top + self.cell.1 * truth as i32 + gap);
        let (width, height) = (self.cell.0 - 2 * gap, self.cell.1 - 2 * gap);
        format!("M{x} {y}h{width}v{height}h{}z", -width)
    }

    /// The count, in thousands where it has no room otherwise; the table has it in full.
    fn number(&self, count: u32) -> String {
        let full = wording::count(count.into());
        let size = if self.is_roomy() { Type::Large } else { Type::Small };
        match count {
            _ if size.room(&full) <= self.cell.0 - 4 => full,
            0..10_000 => format!("{}.{}k", count / 1000, count / 100 % 10),
            10_000..1_000_000 => format!("{}k", count / 1000),
            _ => format!("{}M", count / 1_000_000),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn summary(counts: &[Vec<u32>]) -> String {
        let classes = [ClassLook::new("common", 0), ClassLook::new("rare", 1)];
        ConfusionFigure { classes: &classes, counts }.figure().summary
    }

    #[test]
    fn the_summary_counts_rows_before_anything_else() {
        let counts = [vec![187, 83], vec![5, 25]];
        assert_eq!(summary(&counts), "The model found 25 of 30 rare and 187 of 270 common rows.");
        assert_eq!(summary(&[]), "No row has been answered yet.");
    }

    #[test]
    fn a_count_without_room_is_shortened() {
        let layout = Layout { left: 0, top: 0, cell: (112, 100), upright: false, name_room: 290 };
        assert_eq!([999, 9999, 12_999, 3_000_000].map(|count| layout.number(count)), ["999", "9.9k", "12k", "3M"]);
    }
}
