//! Rows per class in the train set, before and after the resampling, and what became of them.

use crate::data::ClassCounts;
use crate::experiment::RowOrigins;
use crate::figure::paper::canvas::{self, Anchor, Canvas, Finish, Type, fit};
use crate::figure::paper::class_look::ClassLook;
use crate::figure::paper::figure::{Figure, Table};
use crate::figure::paper::geometry::{Bar, Size, Slope};
use crate::figure::paper::theme::Ink;
use crate::wording;

/// The rows of the train set per class.
#[derive(Clone, Copy, Debug)]
pub struct ClassDistribution<'a> {
    /// The classes.
    pub classes: &'a [ClassLook],
    /// What became of the rows that the split left, and which came to them.
    pub made: &'a RowOrigins,
    /// What happened in between, such as `after SMOTE`.
    pub after_label: &'a str,
}

const WIDTH: i32 = 1440;
const RIGHT: i32 = 1425;
const TOP: i32 = 30;
const NAME_ROOM: i32 = 400;

impl ClassDistribution<'_> {
    /// Draws two bars per class: above the rows before, with the removed ones hollow and struck; below the rows after, with
    /// the copied and the made ones hatched.
    pub fn figure(&self) -> Figure {
        let layout = self.layout();
        let height = 2 * TOP + layout.pitch * self.classes.len().max(1) as i32;
        let drawing = canvas::draw(Size(WIDTH as u32, height as u32), |canvas| self.draw(canvas, &layout));
        let header = ["class", "before", "removed", "kept", "copied", "made", "after"];
        let caption = format!("Rows per class in the train set, before and {}", self.after_label);
        let table = Table::new(&caption, header, self.rows());
        Figure::new("Rows per class in the train set", self.summary(), table, drawing)
    }

    fn counts(&self, class: usize) -> Counts {
        let of = |counts: &ClassCounts| counts.0.get(class).copied().unwrap_or(0);
        let RowOrigins { kept, removed, duplicates, synthetic } = self.made;
        Counts { kept: of(kept), removed: of(removed), copied: of(duplicates), made: of(synthetic) }
    }

    /// The texts at the ends of a class's bars; the first class says what the bars are.
    fn labels(&self, class: usize) -> [String; 2] {
        let counts = self.counts(class);
        let (before, after) = (wording::count(counts.before().into()), wording::count(counts.after().into()));
        let change = counts.change();
        if class > 0 {
            return [before, after + &change];
        }
        // Beside a long bar there is less room; what the label loses the sentence and the table have.
        let is_long = counts.after() >= counts.before();
        let room = if is_long { 600 - Type::Small.room(&change).min(300) } else { 600 };
        [format!("{before} before"), format!("{after} {}{change}", fit(self.after_label, room))]
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
            let counts = self.counts(class);
            [counts.before(), counts.after()].into_iter().zip(self.labels(class))
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
            let counts = self.counts(class);
            let [label_before, label_after] = self.labels(class);
            let top = TOP + layout.pitch * class as i32 + (layout.pitch - 2 * layout.bar) / 2;
            let middle = top + layout.bar;
            canvas.mark(look.mark(), (layout.left - 40, middle), 20.0);
            let name = fit(&look.name, NAME_ROOM);
            canvas.text(&name, (layout.left - 76, middle), Type::Small, Anchor::End, Ink::Text);
            let ink = look.ink();
            let [stayed, removed] = layout.rectangles([counts.kept, counts.removed], top);
            canvas.path(&stayed.outline(), Finish::filled(ink, 0.3));
            canvas.path(&removed.outline(), Finish::lined(ink, 3).faded());
            canvas.path(&removed.hatching(Slope::Falling, 44), Finish::lined(ink, 3).faded());
            let [kept, copied, made] = layout.rectangles([counts.kept, counts.copied, counts.made], middle);
            canvas.path(&kept.outline(), Finish::filled(ink, 1.0));
            for (bar, opacity) in [(copied, 0.45), (made, 0.12)] {
                canvas.path(&bar.outline(), Finish { fill: Some((ink, opacity)), ..Finish::lined(ink, 4) });
                canvas.path(&bar.hatching(Slope::Rising, 26), Finish::lined(ink, 5));
            }
            for (bar, text, ink) in [(removed, label_before, Ink::Muted), (made, label_after, Ink::Text)] {
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
        let before = words(self, &counts, Counts::before);
        let after = words(self, &counts, Counts::after);
        let set =
            if n_classes <= 3 { "The train set".to_owned() } else { format!("The train set of {n_classes} classes") };
        let changes: [(&str, CountOf); 3] =
            [("removed", |it| it.removed), ("copied", |it| it.copied), ("made", |it| it.made)];
        let changes: Vec<String> =
            changes.into_iter().filter_map(|(how, rows)| self.change(&counts, how, rows)).collect();
        if changes.is_empty() {
            return format!("{set} has {after}, before the resampling and after it.");
        }
        format!("{set} had {before}; {} it has {after}: {}.", self.after_label, wording::list(&changes))
    }

    /// `59 common and 4 rare rows were removed`; nothing if none was.
    fn change(&self, counts: &[Counts], how: &str, rows: CountOf) -> Option<String> {
        let total: u64 = counts.iter().map(|count| u64::from(rows(count))).sum();
        let (noun, verb) = (wording::plural(total, "row"), if total == 1 { "was" } else { "were" });
        let named = counts.iter().zip(self.classes).filter(|(count, _)| rows(count) > 0);
        let named = named.map(|(count, look)| format!("{} {}", wording::count(rows(count).into()), look.name));
        let what = if counts.len() <= 3 { wording::list(&named.collect::<Vec<_>>()) } else { wording::count(total) };
        (total > 0).then(|| format!("{what} {noun} {verb} {how}"))
    }

    /// `630 common and 70 rare rows`.
    fn each(&self, counts: &[Counts], rows: CountOf) -> String {
        let part =
            |(count, look): (&Counts, &ClassLook)| format!("{} {}", wording::count(rows(count).into()), look.name);
        let parts: Vec<String> = counts.iter().zip(self.classes).map(part).collect();
        format!("{} rows", wording::list(&parts))
    }

    /// `1040 rows, from 4 (ERL) to 324 (CYT)`, or `3240 rows, 324 of each class`.
    fn span(&self, counts: &[Counts], rows: CountOf) -> String {
        let total = wording::count(counts.iter().map(|count| u64::from(rows(count))).sum());
        let named = || counts.iter().map(rows).zip(self.classes);
        let word = |(rows, look): (u32, &ClassLook)| format!("{} ({})", wording::count(rows.into()), look.name);
        match (named().min_by_key(|end| end.0), named().max_by_key(|end| end.0)) {
            (Some(least), Some(most)) if least.0 < most.0 => {
                format!("{total} rows, from {} to {}", word(least), word(most))
            }
            (Some(least), _) => format!("{total} rows, {} of each class", wording::count(least.0.into())),
            _ => format!("{total} rows"),
        }
    }

    fn rows(&self) -> Vec<Vec<String>> {
        let row = |(class, look): (usize, &ClassLook)| {
            let counts = self.counts(class);
            let Counts { kept, removed, copied, made } = counts;
            let cells = [counts.before(), removed, kept, copied, made, counts.after()];
            std::iter::once(look.name.clone()).chain(cells.map(|rows| rows.to_string())).collect()
        };
        self.classes.iter().enumerate().map(row).collect()
    }
}

/// Room between the end of a bar and its label.
const GAP: i32 = 22;

/// Some of the rows of a class.
type CountOf = fn(&Counts) -> u32;

/// Rows of a class by what became of them.
struct Counts {
    kept: u32,
    removed: u32,
    copied: u32,
    made: u32,
}

impl Counts {
    fn before(&self) -> u32 {
        self.kept + self.removed
    }

    fn after(&self) -> u32 {
        self.kept + self.copied + self.made
    }

    /// What happened, in as few letters as it takes.
    fn change(&self) -> String {
        match (self.copied + self.made, self.removed) {
            (0, 0) => String::new(),
            (0, removed) => format!(", {} removed", wording::count(removed.into())),
            (new, 0) => format!(", {} {}", wording::count(new.into()), if self.made > 0 { "made" } else { "copied" }),
            (new, removed) => format!(", +{} −{}", wording::count(new.into()), wording::count(removed.into())),
        }
    }
}

struct Layout {
    left: i32,
    bar: i32,
    pitch: i32,
    per_row: f64,
}

impl Layout {
    /// Bars of these rows, one after the other.
    fn rectangles<const N: usize>(&self, parts: [u32; N], top: i32) -> [Bar; N] {
        let x = |rows: u32| {
            self.left + (f64::from(rows) * self.per_row).round().max(if rows > 0 { 6.0 } else { 0.0 }) as i32
        };
        let mut from = 0;
        parts.map(|rows| {
            let (left, right) = (x(from), x(from + rows));
            from += rows;
            Bar { left, right, top: top + 2, bottom: top + self.bar - 2 }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Of each class: kept, removed, copied and made rows.
    fn figure<const N: usize>(names: [&str; N], rows: [[u32; 4]; N]) -> Figure {
        let classes: Vec<_> = names.iter().zip(0..).map(|(name, slot)| ClassLook::new(name, slot)).collect();
        let part = |i: usize| ClassCounts(rows.iter().map(|rows| rows[i]).collect());
        let made = RowOrigins { kept: part(0), removed: part(1), duplicates: part(2), synthetic: part(3) };
        ClassDistribution { classes: &classes, made: &made, after_label: "after SMOTE" }.figure()
    }

    #[test]
    fn the_summary_counts_rows() {
        let summary = figure(["common", "rare"], [[630, 0, 0, 0], [70, 0, 0, 560]]).summary;
        let before_and_after =
            "The train set had 630 common and 70 rare rows; after SMOTE it has 630 common and 630 rare rows";
        assert_eq!(summary, format!("{before_and_after}: 560 rare rows were made."));
        let summary = figure(["common", "rare"], [[630, 0, 0, 0], [70, 0, 500, 60]]).summary;
        assert_eq!(summary, format!("{before_and_after}: 500 rare rows were copied and 60 rare rows were made."));
        let summary = figure(["common", "rare"], [[69, 561, 0, 0], [66, 4, 0, 1]]).summary;
        let changes = ": 561 common and 4 rare rows were removed and 1 rare row was made.";
        assert!(summary.ends_with(&format!("after SMOTE it has 69 common and 67 rare rows{changes}")), "{summary}");
        assert_eq!(
            figure(["a", "b", "c", "d"], [[4, 0, 0, 0], [20, 20, 0, 0], [9, 0, 0, 0], [20, 0, 0, 0]]).summary,
            "The train set of 4 classes had 73 rows, from 4 (a) to 40 (b); after SMOTE it has 53 rows, from 4 (a) to 20 (d): \
             20 rows were removed."
        );
        assert_eq!(
            figure(["a", "b", "c", "d"], [[4, 0, 1, 0], [5, 0, 0, 0], [5, 0, 0, 0], [5, 0, 0, 0]]).summary,
            "The train set of 4 classes had 19 rows, from 4 (a) to 5 (d); after SMOTE it has 20 rows, 5 of each class: \
             1 row was copied."
        );
        assert_eq!(
            figure(["common", "rare"], [[63, 0, 0, 0], [7, 0, 0, 0]]).summary,
            "The train set has 63 common and 7 rare rows, before the resampling and after it."
        );
    }

    #[test]
    fn the_table_adds_up() {
        let table = figure(["common", "rare"], [[600, 30, 0, 0], [68, 2, 10, 520]]).table;
        assert_eq!(table.header, ["class", "before", "removed", "kept", "copied", "made", "after"]);
        assert_eq!(table.rows[1], ["rare", "70", "2", "68", "10", "520", "598"]);
    }
}
