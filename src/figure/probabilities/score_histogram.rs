//! Scores by class, back to back: what a threshold on the probability parts, and what it gets wrong.

use crate::figure::paper::axes::round_step;
use crate::figure::paper::canvas::{self, Anchor, Canvas, Finish, Type, fit};
use crate::figure::paper::class_look::ClassLook;
use crate::figure::paper::figure::{Figure, Table};
use crate::figure::paper::geometry::{Bar, Size, Slope};
use crate::figure::paper::theme::Ink;
use crate::wording;
use std::ops::Range;

/// The rows of a class and all others, counted by the probability that the model gives the class.
#[derive(Clone, Copy, Debug)]
pub struct ScoreHistogram<'a> {
    /// The class whose probability it is; its rows go upwards.
    pub positive: &'a ClassLook,
    /// The other class, whose rows go downwards; `None` where several classes go downwards together.
    pub others: Option<&'a ClassLook>,
    /// Rows of the class in each of some stretches of equal width of the probability, from 0 to 1.
    pub positive_counts: &'a [u32],
    /// The other rows in the same stretches.
    pub other_counts: &'a [u32],
    /// A row whose probability is at least this, in `[0, 1]`, is answered with the class; `None` for no threshold.
    pub threshold: Option<f64>,
    /// Rows at or above the threshold: of the class, and others.
    pub at_or_above: Option<[u32; 2]>,
}

const SIZE: Size = Size(1440, 1210);
const ACROSS: Range<i32> = 190..1400;
const DOWN: Range<i32> = 170..910;
const TICKS: i32 = DOWN.end + 112;

impl ScoreHistogram<'_> {
    /// Where the plot lies, whose width is the probability from 0 to 1: left, top, width and height, in parts of those of the
    /// drawing.
    pub const PLOT: [f64; 4] = [
        ACROSS.start as f64 / SIZE.0 as f64,
        DOWN.start as f64 / SIZE.1 as f64,
        (ACROSS.end - ACROSS.start) as f64 / SIZE.0 as f64,
        (DOWN.end - DOWN.start) as f64 / SIZE.1 as f64,
    ];

    /// Draws the shares of the class upwards and those of the others downwards, in one unit, so that each side has the same area
    /// in all. What lies at or above the threshold is stronger; what is wrong is outlined and hatched.
    ///
    /// A bar that the threshold cuts is cut where the threshold lies, as if its rows were spread evenly.
    pub fn figure(&self) -> Figure {
        let drawing = canvas::draw(SIZE, |canvas| self.draw(canvas));
        let [own, others] = self.names();
        let header = [format!("probability of {own}"), own.to_owned(), others.to_owned()];
        let caption = format!("Rows by the probability of {own}");
        Figure::new(
            &format!("Scores of {own} by class"),
            self.summary(),
            Table::new(&caption, header, self.rows()),
            drawing,
        )
    }

    fn names(&self) -> [&str; 2] {
        [&self.positive.name, self.others.map_or("the other classes", |look| &look.name)]
    }

    /// The counts of both sides, equally many.
    fn counts(&self) -> [Vec<u32>; 2] {
        let n_bins = self.positive_counts.len().max(self.other_counts.len());
        [self.positive_counts, self.other_counts]
            .map(|counts| (0..n_bins).map(|bin| counts.get(bin).copied().unwrap_or(0)).collect())
    }

    fn totals(&self) -> [u32; 2] {
        [self.positive_counts, self.other_counts].map(|counts| counts.iter().sum())
    }

    fn threshold(&self) -> Option<f64> {
        self.threshold.filter(|threshold| (0.0..=1.0).contains(threshold))
    }

    fn draw(&self, canvas: &Canvas<'_>) {
        let (counts, totals) = (self.counts(), self.totals());
        let shares = [0, 1].map(|side| {
            let height = |&count: &u32| f64::from(count) / f64::from(totals[side].max(1));
            counts[side].iter().map(height).collect::<Vec<_>>()
        });
        let levels = Levels::holding(&shares);
        levels.draw(canvas);
        self.draw_names(canvas, totals);
        let inks = [self.positive.ink(), self.others.map_or(Ink::Muted, ClassLook::ink)];
        for (side, ink) in [1, 0].map(|side| (side, inks[side])) {
            self.draw_side(canvas, &levels, &shares[side], side == 0, ink);
        }
        let zero = levels.y(0.0);
        canvas.line((ACROSS.start, zero), (ACROSS.end, zero), Ink::Muted, 4);
        let label = self.threshold().map(|threshold| {
            let text = format!("threshold {}", wording::probability(threshold));
            let half = Type::Small.room(&text) / 2;
            let middle = x(threshold).min(ACROSS.end + 30 - half).max(half);
            canvas.line((x(threshold), DOWN.start - 30), (x(threshold), TICKS - 30), Ink::Text, 7);
            canvas.text(&text, (middle, TICKS), Type::Small, Anchor::Middle, Ink::Text);
            middle - half - 70..middle + half + 70
        });
        for tenths in (0..=10).step_by(2) {
            let at = x(f64::from(tenths) / 10.0);
            canvas.line((at, DOWN.end), (at, DOWN.end + 14), Ink::Muted, 4);
            if label.as_ref().is_none_or(|taken| !taken.contains(&at)) {
                let text = format!("{:.1}", f64::from(tenths) / 10.0);
                canvas.text(&text, (at, TICKS), Type::Small, Anchor::Middle, Ink::Muted);
            }
        }
        self.draw_counts(canvas, totals);
    }

    fn draw_names(&self, canvas: &Canvas<'_>, totals: [u32; 2]) {
        let bottom = SIZE.1 as i32 - 36;
        let [own, others] = self.names().map(|name| fit(name, 480));
        let [of_class, of_others] = totals.map(|total| wording::count(total.into()));
        let whose = if self.others.is_some() { "its" } else { "their" };
        let lines = [
            (Some(self.positive), format!("{own}: share of its {of_class} rows"), 38),
            (self.others, format!("{others}: share of {whose} {of_others} rows"), bottom),
        ];
        for (look, text, y) in lines {
            let start = if look.is_some() { 78 } else { 30 };
            if let Some(look) = look {
                canvas.mark(look.mark(), (44, y), 18.0);
            }
            canvas.text(&text, (start, y), Type::Small, Anchor::Start, Ink::Text);
        }
        let across = format!("probability of {own}");
        canvas.text(&across, (ACROSS.end + 20, bottom - 76), Type::Small, Anchor::End, Ink::Muted);
    }

    /// One side's bars: a path for what is below the threshold and one for the rest, wrong ones with hatching.
    fn draw_side(&self, canvas: &Canvas<'_>, levels: &Levels, shares: &[f64], upwards: bool, ink: Ink) {
        let cut = self.threshold().map(x);
        let (mut parts, mut hatching) = ([String::new(), String::new()], String::new());
        let zero = levels.y(0.0);
        for (bin, &share) in shares.iter().enumerate().filter(|(_, share)| **share > 0.0) {
            let edge = |bin: usize| x(bin as f64 / shares.len() as f64);
            let height = (zero - levels.y(share)).max(4);
            let (top, bottom) = if upwards { (zero - height, zero) } else { (zero, zero + height) };
            let bar = Bar { left: edge(bin) + 2, right: edge(bin + 1) - 2, top, bottom };
            let cut = cut.unwrap_or(bar.left).clamp(bar.left, bar.right);
            let [below, above] = [Bar { right: cut, ..bar }, Bar { left: cut, ..bar }];
            below.trace(&mut parts[0]);
            above.trace(&mut parts[1]);
            if self.threshold().is_some() {
                let wrong = if upwards { below } else { above };
                wrong.hatch(&mut hatching, Slope::Rising, 24);
            }
        }
        let wrong = usize::from(!upwards);
        for (part, (path, opacity)) in parts.iter().zip([0.28, 0.85]).enumerate() {
            if self.threshold().is_none() {
                canvas.path(path, Finish::filled(ink, 0.6));
            } else if part == wrong {
                // Lines have to stand out from what they lie on.
                canvas.path(path, Finish::filled(ink, if upwards { 0.2 } else { 0.55 }));
                canvas.path(&hatching, Finish::lined(Ink::Miss, 3));
                canvas.path(path, Finish::lined(Ink::Miss, 6));
            } else {
                // The outline keeps the pale part visible on its paper.
                canvas.path(path, Finish { fill: Some((ink, opacity)), ..Finish::lined(ink, 3) });
            }
        }
    }

    /// On either side of the threshold, what it makes of the rows there.
    fn draw_counts(&self, canvas: &Canvas<'_>, totals: [u32; 2]) {
        let (Some(threshold), Some([found, alarms])) = (self.threshold(), self.at_or_above) else { return };
        let number = |n: u32| wording::count(n.into());
        let left_out = |side: usize, above: u32| number(totals[side].saturating_sub(above));
        let lines = [
            (DOWN.start - 60, format!("{} missed", left_out(0, found)), format!("{} found", number(found))),
            (
                DOWN.end + 50,
                format!("{} left alone", left_out(1, alarms)),
                wording::counted(alarms.into(), "false alarm"),
            ),
        ];
        for (y, below, above) in lines {
            let (left, right) = (Type::Small.room(&below) + 24, Type::Small.room(&above) + 24);
            let middle = x(threshold).min(SIZE.0 as i32 - right).max(left);
            canvas.label(&below, (middle - 22, y), Anchor::End, Ink::Text);
            canvas.label(&above, (middle + 22, y), Anchor::Start, Ink::Text);
        }
    }

    fn summary(&self) -> String {
        let totals = self.totals();
        let [of_class, of_others] = totals.map(|total| wording::count(total.into()));
        let name = &self.positive.name;
        match (self.threshold(), self.at_or_above) {
            _ if totals == [0, 0] => "No row has been scored yet.".to_owned(),
            (Some(threshold), Some([found, alarms])) => format!(
                "At threshold {}, {} of {of_class} {name} rows and {} of {of_others} others score at or above it.",
                wording::probability(threshold),
                wording::count(found.into()),
                wording::count(alarms.into()),
            ),
            _ => format!("Scores of {of_class} {name} rows and {of_others} others, without a threshold."),
        }
    }

    fn rows(&self) -> Vec<Vec<String>> {
        let [of_class, of_others] = self.counts();
        let n_bins = of_class.len();
        let edge = |bin: usize| format!("{:.2}", bin as f64 / n_bins as f64);
        let row = |(bin, (own, other)): (usize, (&u32, &u32))| {
            vec![format!("{}–{}", edge(bin), edge(bin + 1)), own.to_string(), other.to_string()]
        };
        let none = ["0.00–1.00", "0", "0"].map(str::to_owned).to_vec();
        let rows: Vec<_> = of_class.iter().zip(&of_others).enumerate().map(row).collect();
        if rows.is_empty() { vec![none] } else { rows }
    }
}

fn x(probability: f64) -> i32 {
    ACROSS.start + (probability * f64::from(ACROSS.end - ACROSS.start)).round() as i32
}

/// Shares upwards and downwards from a line between them, in one unit.
struct Levels {
    up: f64,
    down: f64,
    step: f64,
}

impl Levels {
    /// In round steps; the lower side keeps a third of the higher one's height, so that a few rows stay visible.
    fn holding([up, down]: &[Vec<f64>; 2]) -> Self {
        let highest = |shares: &[f64]| shares.iter().copied().fold(0.0, f64::max);
        let (up, down) = (highest(up), highest(down));
        let (up, down) = if up + down > 0.0 { (up.max(down / 3.0), down.max(up / 3.0)) } else { (1.0, 1.0) };
        let (step, _) = round_step((up + down) / 5.0);
        let whole = |share: f64| (share / step - 1e-6).ceil() * step;
        Self { up: whole(up), down: whole(down), step }
    }

    /// Where a share lies; downwards it is negative.
    fn y(&self, share: f64) -> i32 {
        let per_share = f64::from(DOWN.end - DOWN.start) / (self.up + self.down);
        DOWN.start + ((self.up - share) * per_share).round() as i32
    }

    fn draw(&self, canvas: &Canvas<'_>) {
        let steps = |share: f64| (share / self.step).round() as i32;
        for level in -steps(self.down)..=steps(self.up) {
            let share = f64::from(level) * self.step;
            let y = self.y(share);
            canvas.line((ACROSS.start, y), (ACROSS.end, y), Ink::Grid, 3);
            let label = wording::whole_percent(Some(share.abs()));
            canvas.text(&label, (ACROSS.start - 22, y), Type::Small, Anchor::End, Ink::Muted);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_summary_counts_rows_at_or_above_the_threshold() {
        let (rare, common) = (ClassLook::new("rare", 1), ClassLook::new("common", 0));
        let figure = |threshold, at_or_above| {
            let (positive_counts, other_counts) = (&[5, 25], &[187, 83]);
            let others = Some(&common);
            ScoreHistogram { positive: &rare, others, positive_counts, other_counts, threshold, at_or_above }.figure()
        };
        assert_eq!(
            figure(Some(0.1), Some([25, 83])).summary,
            "At threshold 0.10, 25 of 30 rare rows and 83 of 270 others score at or above it."
        );
        assert_eq!(figure(None, None).summary, "Scores of 30 rare rows and 270 others, without a threshold.");
        assert_eq!(figure(None, None).table.rows[1], ["0.50–1.00", "25", "83"]);
    }

    #[test]
    fn nothing_is_hatched_without_a_threshold() {
        let rare = ClassLook::new("rare", 1);
        let (positive_counts, other_counts) = (&[5, 25], &[187, 83]);
        let drawn = |threshold| {
            let (others, at_or_above) = (None, None);
            ScoreHistogram { positive: &rare, others, positive_counts, other_counts, threshold, at_or_above }.figure()
        };
        assert!(drawn(Some(0.6)).svg("id").contains("--fig-miss"));
        assert!(!drawn(None).svg("id").contains("--fig-miss"));
        assert_eq!(drawn(Some(f64::NAN)).svg("id"), drawn(None).svg("id"));
    }
}
