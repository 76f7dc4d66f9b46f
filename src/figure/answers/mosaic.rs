//! The mosaic of answers: every row takes the same area, so that what is missed is seen beside what is many.

use super::confusion_matrix::ConfusionFigure;
use super::hits::{Hits, found};
use crate::figure::paper::axes::spread;
use crate::figure::paper::canvas::{self, Anchor, Canvas, Finish, Type, fit};
use crate::figure::paper::class_look::ClassLook;
use crate::figure::paper::figure::Figure;
use crate::figure::paper::geometry::{Bar, Size, Slope};
use crate::figure::paper::theme::Ink;
use crate::order::sort_by_key;
use crate::wording;

/// Rows counted by class and by answer.
#[derive(Clone, Copy, Debug)]
pub struct MosaicFigure<'a> {
    /// The classes.
    pub classes: &'a [ClassLook],
    /// Per true class, per answer: the number of rows.
    pub counts: &'a [Vec<u32>],
}

const WIDTH: i32 = 1440;
const RIGHT: i32 = 1410;
const TOP: i32 = 84;
/// Between two bands.
const GAP: i32 = 10;
/// A band is at least that high, and a part of it at least that wide, or a few rows among many could not be seen.
const HAIRLINE: i32 = 12;
const LINE: i32 = 58;

impl MosaicFigure<'_> {
    /// Draws one band per true class, as high as it has rows, cut across by answer: first the right answers, then the wrong
    /// ones in the order of the classes, outlined and hatched in the ink of the answer.
    ///
    /// Area means rows, but for bands that would be thinner than a hairline; the drawing says where there are such.
    pub fn figure(&self) -> Figure {
        let layout = self.layout();
        let height = layout.bottom + 150;
        let drawing = canvas::draw(Size(WIDTH as u32, height as u32), |canvas| self.draw(canvas, &layout));
        Figure::new("Answers, each row the same area", self.summary(), self.matrix().table(), drawing)
    }

    fn matrix(&self) -> ConfusionFigure<'_> {
        ConfusionFigure { classes: self.classes, counts: self.counts }
    }

    fn hits(&self) -> Vec<Hits> {
        (0..self.classes.len()).map(|class| self.matrix().hits(class)).collect()
    }

    fn layout(&self) -> Layout {
        let n = self.classes.len() as i32;
        let rows: Vec<u64> = self.hits().iter().map(|hits| hits.of).collect();
        let names = self.classes.iter().zip(&rows).map(|(look, &of)| name_of(look, of)).collect::<Vec<_>>();
        let left = 90 + names.iter().map(|name| Type::Small.room(name)).max().unwrap_or(0);
        let bottom = TOP + (LINE * n).max(860);
        let n_bands = rows.iter().filter(|&&of| of > 0).count() as i32;
        let heights = heights(&rows, bottom - TOP - GAP * (n_bands - 1).max(0));
        let has_hairlines = heights.contains(&HAIRLINE);
        let mut top = TOP;
        let band = |height: i32| {
            let band = Bar { left, right: RIGHT, top, bottom: top + height };
            top += height + if height > 0 { GAP } else { 0 };
            band
        };
        let bands = heights.into_iter().map(band).collect();
        Layout { left, bottom, names, bands, has_hairlines }
    }

    fn draw(&self, canvas: &Canvas<'_>, layout: &Layout) {
        let note = if layout.has_hairlines { "area = rows, but hairlines stand for less" } else { "area = rows" };
        canvas.text(note, (30, 38), Type::Small, Anchor::Start, Ink::Muted);
        let parts: Vec<Tile> = (0..self.classes.len()).flat_map(|truth| self.parts(truth, layout)).collect();
        draw_parts(canvas, self.classes, &parts);
        self.draw_labels(canvas, &parts);
        self.draw_names(canvas, layout);
        for share in [0.0, 0.5, 1.0] {
            let x = layout.left + (share * f64::from(RIGHT - layout.left)).round() as i32;
            canvas.line((x, layout.bottom + 8), (x, layout.bottom + 22), Ink::Muted, 4);
            let (x, anchor) = if share < 1.0 { (x, Anchor::Middle) } else { (x + 20, Anchor::End) };
            let label = wording::whole_percent(Some(share));
            canvas.text(&label, (x, layout.bottom + 56), Type::Small, anchor, Ink::Muted);
        }
        let across = "share of the class’s rows, by answer";
        canvas.text(across, (RIGHT + 20, layout.bottom + 116), Type::Small, Anchor::End, Ink::Muted);
    }

    /// The parts of one band from the left, each at least a hairline wide.
    fn parts(&self, truth: usize, layout: &Layout) -> Vec<Tile> {
        let (matrix, band) = (self.matrix(), layout.bands[truth]);
        let of = matrix.hits(truth).of;
        let answers = std::iter::once(truth).chain((0..self.classes.len()).filter(|&answer| answer != truth));
        let answers = answers.map(|answer| (answer, matrix.count(truth, answer))).filter(|(_, count)| *count > 0);
        let mut parts: Vec<Tile> = Vec::new();
        let (mut seen, mut left) = (0, band.left);
        for (answer, count) in answers {
            seen += u64::from(count);
            let end = f64::from(band.right - band.left) * seen as f64 / of as f64;
            let right = (band.left + end.round() as i32).max(left + HAIRLINE);
            parts.push(Tile { truth, answer, count, bar: Bar { left, right, ..band } });
            left = right;
        }
        let mut right = band.right;
        for part in parts.iter_mut().rev() {
            part.bar.right = part.bar.right.min(right);
            part.bar.left = part.bar.left.min(part.bar.right - HAIRLINE);
            right = part.bar.left;
        }
        parts
    }

    /// What a part holds, in the words that its room allows; nothing where it has none.
    fn label(&self, part: &Tile) -> Option<String> {
        let number = wording::count(part.count.into());
        let what = match (part.truth == part.answer, self.classes.len()) {
            (true, _) => format!("{number} found"),
            (false, 2) if self.classes[part.truth].is_rare() => format!("{number} missed"),
            (false, 2) => wording::counted(part.count.into(), "false alarm"),
            _ => format!("{number} as {}", self.classes[part.answer].name),
        };
        let room = part.bar.right - part.bar.left - 24;
        let fits = |text: &String| part.bar.bottom - part.bar.top >= LINE && Type::Small.room(text) <= room;
        let short = if part.truth == part.answer { number.clone() } else { format!("{number} wrong") };
        [what, short, number].into_iter().find(fits)
    }

    fn draw_labels(&self, canvas: &Canvas<'_>, parts: &[Tile]) {
        let labels: Vec<_> = parts.iter().filter_map(|part| Some((part, self.label(part)?))).collect();
        let mut strips = String::new();
        for (part, text) in labels.iter().filter(|(part, _)| part.truth != part.answer) {
            let ((x, y), half) = (part.bar.middle(), Type::Small.room(text) / 2 + 6);
            Bar { left: x - half, right: x + half, top: y - 28, bottom: y + 28 }.trace(&mut strips);
        }
        canvas.path(&strips, Finish::filled(Ink::Surface, 0.85));
        for (part, text) in labels {
            canvas.text(&text, part.bar.middle(), Type::Small, Anchor::Middle, Ink::Text);
        }
    }

    /// The names beside the bands, with lines to those that had to move.
    fn draw_names(&self, canvas: &Canvas<'_>, layout: &Layout) {
        let wanted: Vec<i32> = layout.bands.iter().map(|band| band.middle().1).collect();
        let heights = vec![LINE; wanted.len()];
        let middles = spread(&wanted, &heights, TOP - 10..layout.bottom + 10);
        for (((look, name), middle), wanted) in self.classes.iter().zip(&layout.names).zip(middles).zip(wanted) {
            canvas.text(name, (layout.left - 84, middle), Type::Small, Anchor::End, Ink::Text);
            canvas.mark(look.mark(), (layout.left - 52, middle), 18.0);
            if (wanted - middle).abs() > 4 {
                canvas.line((layout.left - 26, middle), (layout.left - 4, wanted), Ink::Muted, 3);
            }
        }
    }

    fn summary(&self) -> String {
        let hits = self.hits();
        if hits.iter().all(|hits| hits.of == 0) {
            return "No row has been answered yet.".to_owned();
        }
        let found = found(self.classes, &hits, "rows");
        let n = self.classes.len();
        let pairs = (0..n).flat_map(|truth| (0..n).map(move |answer| (truth, answer)));
        let wrong = pairs.filter(|(truth, answer)| truth != answer).map(|(truth, answer)| {
            let (count, truth, answer) =
                (self.matrix().count(truth, answer), &self.classes[truth], &self.classes[answer]);
            (count, truth, format!("{} {} rows answered {}", wording::count(count.into()), truth.name, answer.name))
        });
        let mut wrong: Vec<_> = wrong.filter(|(count, ..)| *count > 0).collect();
        if n == 2 {
            sort_by_key(&mut wrong, |(_, truth, _)| !truth.is_rare());
            let parts: Vec<String> = wrong.into_iter().map(|(.., words)| words).collect();
            return if parts.is_empty() {
                format!("{found}.")
            } else {
                format!("{found}; wrong are {}.", wording::list(&parts))
            };
        }
        match wrong.into_iter().reduce(|most, next| if next.0 > most.0 { next } else { most }) {
            Some((.., words)) => format!("{found}; the most frequent mistake is {words}."),
            None => format!("{found}."),
        }
    }
}

/// A class and its rows, in the room that names have.
fn name_of(look: &ClassLook, rows: u64) -> String {
    format!("{} {}", fit(&look.name, 300), wording::count(rows))
}

/// Heights in proportion to rows, of which none with rows is under a hairline; together as high as there is room.
fn heights(rows: &[u64], room: i32) -> Vec<i32> {
    let mut is_hairline = vec![false; rows.len()];
    loop {
        let n_hairlines = is_hairline.iter().filter(|&&it| it).count() as i32;
        let left = f64::from(room - HAIRLINE * n_hairlines);
        let total: u64 =
            rows.iter().zip(&is_hairline).filter(|(_, is_hairline)| !**is_hairline).map(|(of, _)| of).sum();
        let height = |of: u64| left * of as f64 / total.max(1) as f64;
        let too_thin =
            (0..rows.len()).find(|&i| rows[i] > 0 && !is_hairline[i] && height(rows[i]) < f64::from(HAIRLINE));
        let Some(too_thin) = too_thin else {
            let of =
                |(&of, &is_hairline): (&u64, &bool)| if is_hairline { HAIRLINE } else { height(of).round() as i32 };
            return rows.iter().zip(&is_hairline).map(of).collect();
        };
        is_hairline[too_thin] = true;
    }
}

struct Layout {
    left: i32,
    bottom: i32,
    names: Vec<String>,
    /// Per class; of no height without rows.
    bands: Vec<Bar>,
    has_hairlines: bool,
}

/// The rows of one class with one answer.
struct Tile {
    truth: usize,
    answer: usize,
    count: u32,
    bar: Bar,
}

/// Two paths per ink, however many parts there are, and one for all outlines of wrong ones.
fn draw_parts(canvas: &Canvas<'_>, classes: &[ClassLook], parts: &[Tile]) {
    let mut outlines = String::new();
    for (class, look) in classes.iter().enumerate() {
        let [mut right, mut wrong, mut hatching] = [const { String::new() }; 3];
        for part in parts.iter().filter(|part| part.answer == class) {
            if part.truth == class {
                part.bar.trace(&mut right);
            } else {
                part.bar.trace(&mut wrong);
                part.bar.trace(&mut outlines);
                part.bar.hatch(&mut hatching, Slope::Rising, 34);
            }
        }
        canvas.path(&right, Finish { fill: Some((look.ink(), 0.45)), ..Finish::lined(look.ink(), 4) });
        canvas.path(&wrong, Finish::filled(look.ink(), 0.12));
        canvas.path(&hatching, Finish::lined(look.ink(), 4));
    }
    canvas.path(&outlines, Finish::lined(Ink::Miss, 6));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn summary(names: &[&str], counts: &[Vec<u32>]) -> String {
        let classes: Vec<_> = names.iter().zip(0..).map(|(name, slot)| ClassLook::new(name, slot)).collect();
        MosaicFigure { classes: &classes, counts }.figure().summary
    }

    #[test]
    fn the_summary_counts_what_is_found_and_what_is_wrong() {
        let two = ["common", "rare"];
        assert_eq!(
            summary(&two, &[vec![187, 83], vec![5, 25]]),
            "The model found 25 of 30 rare and 187 of 270 common rows; wrong are 5 rare rows answered common and 83 \
             common rows answered rare."
        );
        assert_eq!(summary(&two, &[vec![9, 0], vec![0, 1]]), "The model found 1 of 1 rare and 9 of 9 common rows.");
        assert_eq!(summary(&two, &[]), "No row has been answered yet.");
        assert_eq!(
            summary(&["a", "b", "c"], &[vec![8, 1, 1], vec![2, 3, 0], vec![0, 3, 3]]),
            "The model found 3 of 5 b, 8 of 10 a and 3 of 6 c rows; the most frequent mistake is 3 c rows answered b."
        );
    }

    #[test]
    fn bands_are_in_proportion_but_for_hairlines() {
        assert_eq!(heights(&[270, 30], 900), [810, 90]);
        assert_eq!(heights(&[100_000, 1, 0], 912), [900, HAIRLINE, 0]);
        assert_eq!(heights(&[0, 0], 900), [0, 0]);
        assert!(heights(&[1; 40], 2000).iter().all(|&height| height == 50));
    }

    #[test]
    fn parts_fill_their_band_and_none_vanishes() {
        let classes: Vec<_> = (0..4).map(|slot| ClassLook::new("a", slot)).collect();
        let counts = [vec![1, 1, 100_000, 1], vec![100_000, 0, 0, 0], vec![0, 0, 3, 1], vec![0; 4]];
        let figure = MosaicFigure { classes: &classes, counts: &counts };
        let layout = figure.layout();
        for (truth, answers) in counts.iter().enumerate() {
            let parts = figure.parts(truth, &layout);
            assert_eq!(parts.len(), answers.iter().filter(|&&count| count > 0).count());
            assert!(parts.iter().all(|part| part.bar.right - part.bar.left >= HAIRLINE), "{truth}");
            assert!(parts.windows(2).all(|pair| pair[0].bar.right == pair[1].bar.left), "{truth}");
            assert!(parts.first().is_none_or(|part| part.bar.left == layout.left), "{truth}");
            assert!(parts.last().is_none_or(|part| part.bar.right == RIGHT), "{truth}");
        }
    }
}
