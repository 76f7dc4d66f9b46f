//! Rows per class in the train set, before and after the resampling.

use super::canvas::{self, Anchor, Canvas, Finish, Size, Type, fit};
use super::theme::Ink;
use super::{ClassLook, Figure, Table, words};
use crate::data::ClassCounts;
use std::fmt::Write as _;

/// The rows of the train set per class.
#[derive(Clone, Copy, Debug)]
pub struct ClassDistribution<'a> {
    /// The classes.
    pub classes: &'a [ClassLook],
    /// Rows per class as the split left them.
    pub before: &'a ClassCounts,
    /// Rows per class that the model learns from.
    pub after: &'a ClassCounts,
    /// Of these, rows per class that the resampler made: duplicates and synthetic ones.
    pub made: &'a [u32],
    /// What happened in between, such as `after SMOTE`.
    pub after_label: &'a str,
}

const WIDTH: i32 = 1440;
const RIGHT: i32 = 1425;
const TOP: i32 = 30;
const NAME_ROOM: i32 = 400;

impl ClassDistribution<'_> {
    /// Draws two bars per class, above the rows before, below the rows after with the made ones hatched.
    pub fn figure(&self) -> Figure {
        let layout = self.layout();
        let height = 2 * TOP + layout.pitch * self.classes.len().max(1) as i32;
        let drawing = canvas::draw(Size(WIDTH as u32, height as u32), |canvas| self.draw(canvas, &layout));
        let header = ["class", "before", self.after_label, "made by the resampler"];
        let table = Table::new("Rows per class in the train set", header, self.rows());
        Figure::new("Rows per class in the train set", self.summary(), table, drawing)
    }

    fn counts(&self, class: usize) -> Counts {
        let of = |list: &[u32]| list.get(class).copied().unwrap_or(0);
        Counts { before: of(&self.before.0), after: of(&self.after.0), made: of(self.made) }
    }

    /// The texts at the ends of a class's bars; the first class says what the bars are.
    fn labels(&self, class: usize) -> [String; 2] {
        let Counts { before, after, made } = self.counts(class);
        let after_label = fit(self.after_label, 600);
        let (what_before, what_after) =
            if class == 0 { (" before", format!(" {after_label}")) } else { ("", String::new()) };
        let made = if made > 0 { format!(", {} made", words::count(made.into())) } else { String::new() };
        [
            format!("{}{what_before}", words::count(before.into())),
            format!("{}{what_after}{made}", words::count(after.into())),
        ]
    }

    fn layout(&self) -> Layout {
        let bar = match self.classes.len() {
            0..=3 => 96,
            4..=6 => 64,
            _ => 54,
        };
        let names = self.classes.iter().map(|class| Type::Small.room(&fit(&class.name, NAME_ROOM))).max().unwrap_or(0);
        let left = 90 + names;
        let ends = (0..self.classes.len()).flat_map(|class| {
            let Counts { before, after, .. } = self.counts(class);
            [before, after].into_iter().zip(self.labels(class))
        });
        let per_row = ends
            .filter(|(rows, _)| *rows > 0)
            .map(|(rows, label)| f64::from(RIGHT - left - GAP - Type::Small.room(&label)) / f64::from(rows))
            .fold(f64::INFINITY, f64::min);
        Layout {
            left,
            bar,
            pitch: 2 * bar + bar / 2 + 16,
            per_row: if per_row.is_finite() { per_row.max(0.0) } else { 0.0 },
        }
    }

    fn draw(&self, canvas: &Canvas<'_>, layout: &Layout) {
        for (class, look) in self.classes.iter().enumerate() {
            let Counts { before, after, made } = self.counts(class);
            let [label_before, label_after] = self.labels(class);
            let top = TOP + layout.pitch * class as i32 + (layout.pitch - 2 * layout.bar) / 2;
            let middle = top + layout.bar;
            canvas.mark(look.mark(), (layout.left - 40, middle), 20.0);
            let name = fit(&look.name, NAME_ROOM);
            canvas.text(&name, (layout.left - 76, middle), Type::Small, Anchor::End, Ink::Text);
            let upper = layout.rectangle(0, before, top);
            let kept = layout.rectangle(0, after.saturating_sub(made), middle);
            let made = layout.rectangle(after.saturating_sub(made), after, middle);
            canvas.path(&outline(upper), Finish { fill: Some((look.ink(), 0.3)), stroke: None });
            canvas.path(&outline(kept), Finish { fill: Some((look.ink(), 1.0)), stroke: None });
            canvas.path(&outline(made), Finish { fill: Some((look.ink(), 0.12)), stroke: Some((look.ink(), 4)) });
            canvas.path(&hatching(made), Finish { fill: None, stroke: Some((look.ink(), 5)) });
            for (bar, text, ink) in [(upper, label_before, Ink::Muted), (made, label_after, Ink::Text)] {
                let spot = (bar.right + GAP, (bar.top + bar.bottom) / 2);
                canvas.text(&text, spot, Type::Small, Anchor::Start, ink);
            }
        }
        let end = TOP + layout.pitch * self.classes.len().max(1) as i32;
        canvas.line((layout.left, TOP), (layout.left, end), Ink::Muted, 4);
    }

    fn summary(&self) -> String {
        let n_classes = self.classes.len();
        if n_classes == 0 {
            return "There is no class yet.".to_owned();
        }
        let counts: Vec<Counts> = (0..n_classes).map(|class| self.counts(class)).collect();
        let words = if n_classes <= 3 { Self::each } else { Self::span };
        let before = words(self, &counts, |count| count.before);
        let after = words(self, &counts, |count| count.after);
        let made: u64 = counts.iter().map(|count| u64::from(count.made)).sum();
        let set =
            if n_classes <= 3 { "The train set".to_owned() } else { format!("The train set of {n_classes} classes") };
        if made == 0 && before == after {
            return format!("{set} has {after}, before the resampling and after it.");
        }
        let made =
            if made == 0 { String::new() } else { format!(", {} of them made by the resampler", words::count(made)) };
        format!("{set} had {before}; {} it has {after}{made}.", self.after_label)
    }

    /// `630 common and 70 rare rows`.
    fn each(&self, counts: &[Counts], rows: fn(&Counts) -> u32) -> String {
        let part = |(count, look): (&Counts, &ClassLook)| format!("{} {}", words::count(rows(count).into()), look.name);
        let parts: Vec<String> = counts.iter().zip(self.classes).map(part).collect();
        format!("{} rows", words::list(&parts))
    }

    /// `1040 rows, from 4 (ERL) to 324 (CYT)`, or `3240 rows, 324 of each class`.
    fn span(&self, counts: &[Counts], rows: fn(&Counts) -> u32) -> String {
        let total = words::count(counts.iter().map(|count| u64::from(rows(count))).sum());
        let named = || counts.iter().map(rows).zip(self.classes);
        let word = |(rows, look): (u32, &ClassLook)| format!("{} ({})", words::count(rows.into()), look.name);
        match (named().min_by_key(|end| end.0), named().max_by_key(|end| end.0)) {
            (Some(least), Some(most)) if least.0 < most.0 => {
                format!("{total} rows, from {} to {}", word(least), word(most))
            }
            (Some(least), _) => format!("{total} rows, {} of each class", words::count(least.0.into())),
            _ => format!("{total} rows"),
        }
    }

    fn rows(&self) -> Vec<Vec<String>> {
        let row = |(class, look): (usize, &ClassLook)| {
            let Counts { before, after, made } = self.counts(class);
            vec![look.name.clone(), before.to_string(), after.to_string(), made.to_string()]
        };
        self.classes.iter().enumerate().map(row).collect()
    }
}

/// Room between the end of a bar and its label.
const GAP: i32 = 22;

struct Counts {
    before: u32,
    after: u32,
    made: u32,
}

struct Layout {
    left: i32,
    bar: i32,
    pitch: i32,
    per_row: f64,
}

impl Layout {
    fn rectangle(&self, from: u32, to: u32, top: i32) -> Bar {
        let x = |rows: u32| {
            self.left + (f64::from(rows) * self.per_row).round().max(if rows > 0 { 6.0 } else { 0.0 }) as i32
        };
        Bar { left: x(from), right: x(to), top: top + 2, bottom: top + self.bar - 2 }
    }
}

#[derive(Clone, Copy)]
struct Bar {
    left: i32,
    right: i32,
    top: i32,
    bottom: i32,
}

fn outline(bar: Bar) -> String {
    if bar.right <= bar.left {
        return String::new();
    }
    let (width, height) = (bar.right - bar.left, bar.bottom - bar.top);
    format!("M{} {}h{width}v{height}h{}z", bar.left, bar.top, -width)
}

/// Rising diagonals, cut at the edges of the bar.
fn hatching(bar: Bar) -> String {
    let mut path = String::new();
    let height = bar.bottom - bar.top;
    for foot in (bar.left - height..bar.right).step_by(26).skip(1) {
        let (from, to) = (foot.max(bar.left), (foot + height).min(bar.right));
        if to > from {
            write!(path, "M{from} {}L{to} {}", bar.bottom - (from - foot), bar.bottom - (to - foot))
                .expect("a String takes every write");
        }
    }
    path
}

#[cfg(test)]
mod tests {
    use super::*;

    fn summary(names: &[&str], before: &[u32], after: &[u32], made: &[u32]) -> String {
        let classes: Vec<_> = names.iter().zip(0..).map(|(name, slot)| ClassLook::new(name, slot)).collect();
        let (before, after) = (&ClassCounts(before.to_vec()), &ClassCounts(after.to_vec()));
        ClassDistribution { classes: &classes, before, after, made, after_label: "after SMOTE" }.figure().summary
    }

    #[test]
    fn the_summary_counts_rows() {
        assert_eq!(
            summary(&["common", "rare"], &[630, 70], &[630, 630], &[0, 560]),
            "The train set had 630 common and 70 rare rows; after SMOTE it has 630 common and 630 rare rows, \
             560 of them made by the resampler."
        );
        assert_eq!(
            summary(&["a", "b", "c", "d"], &[4, 40, 9, 20], &[4, 20, 9, 20], &[]),
            "The train set of 4 classes had 73 rows, from 4 (a) to 40 (b); after SMOTE it has 53 rows, from 4 (a) to 20 (d)."
        );
        assert_eq!(
            summary(&["a", "b", "c", "d"], &[4, 5, 5, 5], &[5; 4], &[1]),
            "The train set of 4 classes had 19 rows, from 4 (a) to 5 (d); after SMOTE it has 20 rows, 5 of each class, \
             1 of them made by the resampler."
        );
        assert_eq!(
            summary(&["common", "rare"], &[63, 7], &[63, 7], &[]),
            "The train set has 63 common and 7 rare rows, before the resampling and after it."
        );
    }

    #[test]
    fn hatching_stays_inside_its_bar() {
        let path = hatching(Bar { left: 100, right: 160, top: 0, bottom: 100 });
        let numbers: Vec<i32> = path.split(['M', 'L', ' ']).filter_map(|part| part.parse().ok()).collect();
        assert!(!numbers.is_empty());
        assert!(numbers.chunks(2).all(|spot| (100..=160).contains(&spot[0]) && (0..=100).contains(&spot[1])), "{path}");
    }
}
