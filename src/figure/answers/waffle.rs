//! The waffle of answers: a mark for every row, so that shares can be counted instead of believed.
//!
//! Natural frequencies ("0 of 30") are understood where percentages are not: Gigerenzer & Hoffrage 1995, "How to improve
//! Bayesian reasoning without instruction", Psychological Review 102(4):684–704.

use super::confusion_matrix::ConfusionFigure;
use super::hits::{Hits, found};
use crate::figure::paper::canvas::{self, Anchor, Canvas, Finish, Type, fit};
use crate::figure::paper::class_look::ClassLook;
use crate::figure::paper::figure::{Figure, Table};
use crate::figure::paper::geometry::{Size, Spot};
use crate::figure::paper::marks::{Shape, trace_cross};
use crate::figure::paper::theme::Ink;
use crate::wording;

/// Rows counted by class and by answer.
#[derive(Clone, Copy, Debug)]
pub struct WaffleFigure<'a> {
    /// The classes.
    pub classes: &'a [ClassLook],
    /// Per true class, per answer: the number of rows.
    pub counts: &'a [Vec<u32>],
}

const WIDTH: i32 = 1440;
const LEFT: i32 = 4;
const RIGHT: i32 = 1436;
const LINE: i32 = 62;
/// More marks than this would be too small to be counted: then each stands for several rows.
const MOST_MARKS: u64 = 400;
/// The widest place of a mark.
const WIDEST: i32 = 120;

impl WaffleFigure<'_> {
    /// Draws the rows of each class as a block of marks, column after column, first those that the model found, then the
    /// others, hollow and crossed.
    ///
    /// Of more than 400 rows a mark stands for several; found and missed rows of a class are each rounded up to whole marks, so that
    /// none vanishes.
    pub fn figure(&self) -> Figure {
        let layout = self.layout();
        let drawing = canvas::draw(Size(WIDTH as u32, layout.height() as u32), |canvas| self.draw(canvas, &layout));
        Figure::new("Every row a mark", self.summary(), self.table(), drawing)
    }

    fn hits(&self) -> Vec<Hits> {
        let matrix = ConfusionFigure { classes: self.classes, counts: self.counts };
        (0..self.classes.len()).map(|class| matrix.hits(class)).collect()
    }

    fn layout(&self) -> Layout {
        let hits = self.hits();
        let unit = unit(hits.iter().map(|hits| hits.of).sum());
        let marks: Vec<[i32; 2]> =
            hits.iter().map(|hits| [hits.found, hits.of - hits.found].map(|rows| rows.div_ceil(unit) as i32)).collect();
        let n_marks: i32 = marks.iter().flatten().sum();
        // About four wide to three high.
        let n_rows = libm::round(libm::sqrt(0.75 * f64::from(n_marks))).max(1.0) as i32;
        let columns = |[found, missed]: &[i32; 2]| (found + missed + n_rows - 1) / n_rows;
        let n_blocks = marks.iter().filter(|marks| columns(marks) > 0).count() as i32;
        let n_columns: i32 = marks.iter().map(columns).sum();
        // A gap between blocks is six tenths of a column.
        let tenths = (10 * n_columns + 6 * (n_blocks - 1)).max(10);
        let pitch = (10 * (RIGHT - LEFT) / tenths).min(WIDEST);
        let labels: Vec<String> = self.classes.iter().zip(&hits).map(|(look, &hits)| label(look, hits)).collect();
        let width: i32 = labels.iter().map(|label| Type::Small.room(label) + LINE).sum();
        let has_line = labels.len() == 2 && n_blocks == 2 && width < pitch * tenths / 10;
        let mut left = LEFT;
        let mut block = |marks: [i32; 2]| {
            let block = Block { left, marks };
            left += match columns(&marks) {
                0 => 0,
                n => n * pitch + 6 * pitch / 10,
            };
            block
        };
        let blocks = marks.into_iter().map(&mut block).collect();
        Layout { unit, n_rows, pitch, right: LEFT + pitch * tenths / 10, blocks, labels, has_line }
    }

    fn draw(&self, canvas: &Canvas<'_>, layout: &Layout) {
        let mut crosses = String::new();
        for (look, block) in self.classes.iter().zip(&layout.blocks) {
            layout.draw_block(canvas, look, block, &mut crosses);
        }
        canvas.path(&crosses, Finish::lined(Ink::Miss, 8));
        if layout.has_line {
            let spots = [(LEFT, Anchor::Start), (layout.right, Anchor::End)];
            for (text, (x, anchor)) in layout.labels.iter().zip(spots) {
                canvas.text(text, (x, 34), Type::Small, anchor, Ink::Text);
            }
        }
        let y = layout.bottom() + 44;
        canvas.text(&layout.note(), (LEFT, y), Type::Small, Anchor::Start, Ink::Muted);
        if !layout.has_line {
            for ((look, text), line) in self.classes.iter().zip(&layout.labels).zip(1..) {
                canvas.mark(look.mark(), (LEFT + 22, y + LINE * line), 18.0);
                canvas.text(text, (LEFT + 60, y + LINE * line), Type::Small, Anchor::Start, Ink::Text);
            }
        }
    }

    fn summary(&self) -> String {
        let hits = self.hits();
        if hits.iter().all(|hits| hits.of == 0) {
            return "No row has been answered yet.".to_owned();
        }
        format!("{}.", found(self.classes, &hits, "rows"))
    }

    fn table(&self) -> Table {
        let row = |(look, hits): (&ClassLook, Hits)| {
            let counts = [hits.of, hits.found, hits.of - hits.found];
            std::iter::once(look.name.clone()).chain(counts.map(|count| count.to_string())).collect()
        };
        let rows = self.classes.iter().zip(self.hits()).map(row).collect();
        Table::new("Rows by true class, found and missed", ["class", "rows", "found", "missed"], rows)
    }
}

/// How many rows a mark stands for: 1, 2, 5, 10, 20, …
fn unit(n_rows: u64) -> u64 {
    let mut steps = [2, 5, 10].into_iter().cycle();
    let (mut unit, mut decade) = (1, 1);
    while n_rows.div_ceil(unit) > MOST_MARKS {
        let step = steps.next().unwrap_or(10);
        unit = decade * step;
        decade *= if step == 10 { 10 } else { 1 };
    }
    unit
}

/// A class, its rows, and what became of them.
fn label(look: &ClassLook, hits: Hits) -> String {
    let (name, of) = (fit(&look.name, 400), wording::count(hits.of));
    match hits.of - hits.found {
        0 if hits.of == 0 => format!("no {name} row"),
        0 => format!("{of} {name}, all found"),
        missed if missed == hits.of => format!("{of} {name}, all missed"),
        _ => format!("{of} {name}, {} found", wording::count(hits.found)),
    }
}

/// The marks of a class: found and missed ones.
struct Block {
    left: i32,
    marks: [i32; 2],
}

struct Layout {
    unit: u64,
    n_rows: i32,
    /// From one mark to the next.
    pitch: i32,
    right: i32,
    blocks: Vec<Block>,
    labels: Vec<String>,
    /// Whether the labels stand over their blocks, in one line.
    has_line: bool,
}

impl Layout {
    fn top(&self) -> i32 {
        if self.has_line { 80 } else { 20 }
    }

    fn bottom(&self) -> i32 {
        self.top() + self.n_rows * self.pitch
    }

    fn height(&self) -> i32 {
        self.bottom() + 84 + if self.has_line { 0 } else { LINE * self.labels.len() as i32 }
    }

    fn note(&self) -> String {
        match self.unit {
            1 => "each mark is one row; crossed: answered wrong".to_owned(),
            unit => format!("each mark is up to {} rows; crossed: answered wrong", wording::count(unit)),
        }
    }

    /// The middle of a mark by its place in the block.
    fn spot(&self, block: &Block, place: i32) -> Spot {
        let (column, row) = (place / self.n_rows, place % self.n_rows);
        (block.left + self.pitch * column + self.pitch / 2, self.top() + self.pitch * row + self.pitch / 2)
    }

    fn draw_block(&self, canvas: &Canvas<'_>, look: &ClassLook, block: &Block, crosses: &mut String) {
        let radius = 0.35 * f64::from(self.pitch);
        let [found, missed] = block.marks;
        let (shape, ink) = (look.mark().shape, look.ink());
        let mut path = String::new();
        if shape == Shape::Circle {
            for first in (0..found).step_by(self.n_rows as usize) {
                let (x, y) = self.spot(block, first);
                let n = self.n_rows.min(found - first);
                // A little too long, or rounding could take the last bead.
                path += &format!("M{x} {y}v{}", (n - 1) * self.pitch + 1);
            }
            canvas.beads(&path, self.pitch, 2 * radius as i32, ink);
        } else {
            (0..found).for_each(|place| shape.trace(&mut path, self.spot(block, place), radius));
            canvas.path(&path, Finish::filled(ink, 1.0));
        }
        let mut hollow = String::new();
        for spot in (found..found + missed).map(|place| self.spot(block, place)) {
            shape.trace(&mut hollow, spot, radius - 2.0);
            trace_cross(crosses, spot, 0.6 * radius);
        }
        canvas.path(&hollow, Finish { fill: Some((ink, 0.25)), ..Finish::lined(ink, 7) });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn figure(names: &[&str], counts: &[Vec<u32>]) -> Figure {
        let classes: Vec<_> = names.iter().zip(0..).map(|(name, slot)| ClassLook::new(name, slot)).collect();
        WaffleFigure { classes: &classes, counts }.figure()
    }

    #[test]
    fn a_mark_is_a_row_until_there_are_too_many() {
        assert_eq!([0, 300, 400, 401, 801, 2001, 4001, 1_000_000].map(unit), [1, 1, 1, 2, 5, 10, 20, 5000]);
    }

    #[test]
    fn missed_rows_are_crossed_and_all_rows_counted() {
        let trap = figure(&["common", "rare"], &[vec![270, 0], vec![30, 0]]);
        assert_eq!(trap.summary, "The model found 0 of 30 rare and 270 of 270 common rows.");
        assert_eq!(trap.table.rows, [["common", "270", "270", "0"], ["rare", "30", "0", "30"]]);
        let svg = trap.svg("id");
        let crosses = svg.lines().find(|line| line.contains("var(--fig-miss")).unwrap_or_default();
        assert_eq!(crosses.matches('M').count(), 2 * 30, "two strokes each: {svg}");
        assert_eq!(svg.matches("zM").count() + 1, 30, "diamonds: {svg}");
        for label in [">270 common, all found<", ">30 rare, all missed<"] {
            assert!(svg.contains(label), "{svg}");
        }
        assert!(svg.len() < 5000, "{} bytes", svg.len());
        let none = figure(&["common", "rare"], &[]);
        assert_eq!(none.summary, "No row has been answered yet.");
    }

    #[test]
    fn blocks_stay_on_the_paper() {
        for counts in
            [vec![vec![1, 0], vec![0, 1]], vec![vec![187, 83], vec![5, 25]], vec![vec![99_000, 3], vec![7, 1]]]
        {
            let classes = [ClassLook::new("common", 0), ClassLook::new("rare", 1)];
            let layout = WaffleFigure { classes: &classes, counts: &counts }.layout();
            for block in &layout.blocks {
                let last = layout.spot(block, block.marks[0] + block.marks[1] - 1);
                assert!(last.0 + layout.pitch / 2 <= layout.right && layout.right <= RIGHT, "{counts:?}");
            }
        }
    }
}
