//! Axes of the line charts: round steps, calm grid, and labels at the ends of the lines instead of a legend.

use super::canvas::{Anchor, Canvas, Finish, Plane, Type, plane};
use super::geometry::{Size, Spot};
use super::line::{thin, trace};
use super::marks::Mark;
use super::theme::Ink;
use crate::order::sort_by_key;
use crate::wording;
use plotters::coord::CoordTranslate;
use std::ops::Range;

/// The paper of a line chart.
pub(crate) const SIZE: Size = Size(1440, 960);

/// Where the lines run, and the edges around: labels of the values left, of the lines right, of the epochs below.
const ACROSS: Range<i32> = 190..1050;
const DOWN: Range<i32> = 90..810;

/// Width of the columns that a long line is thinned to, in drawing units.
const COLUMN: i32 = 4;

/// Lowest and highest value of an axis and the steps between.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Scale {
    range: Range<f64>,
    step: f64,
    decimals: usize,
    is_share: bool,
}

impl Scale {
    /// A scale in round steps that holds all values and zero: a loss that hardly moves shall look like one.
    pub(crate) fn holding(values: impl Iterator<Item = f64>) -> Self {
        let (low, high) = values.fold((0.0_f64, 0.0_f64), |(low, high), value| (low.min(value), high.max(value)));
        let high = if low < high { high } else { 1.0 };
        let (step, decimals) = round_step((high - low) / 4.0);
        let (first, last) = ((low / step + 1e-6).floor(), (high / step - 1e-6).ceil());
        Self { range: first * step..last.max(first + 1.0) * step, step, decimals, is_share: false }
    }

    /// The scale of a share, from 0 to 1.
    pub(crate) fn of_shares() -> Self {
        Self { range: 0.0..1.0, step: 0.25, decimals: 2, is_share: true }
    }

    /// Lowest and highest value.
    pub(crate) fn range(&self) -> Range<f64> {
        self.range.clone()
    }

    /// The values to label, and how they read.
    pub(crate) fn ticks(&self) -> impl Iterator<Item = (f64, String)> + '_ {
        let n_steps = ((self.range.end - self.range.start) / self.step).round() as u32;
        (0..=n_steps).map(|i| {
            let value = self.range.start + f64::from(i) * self.step;
            let value = if value.abs() < self.step / 2.0 { 0.0 } else { value };
            let label = match value {
                _ if self.is_share => wording::whole_percent(Some(value)),
                _ if value.abs() >= 1e5 => format!("{value:.1e}"),
                _ => format!("{value:.*}", self.decimals),
            };
            (value, label)
        })
    }
}

/// The smallest of 1, 2, 5, 10, 20, … (and below) that is not under `least`, with the decimals it needs.
///
/// Powers of ten are read from text, since a computed one may differ in its last bit from machine to machine.
pub(crate) fn round_step(least: f64) -> (f64, usize) {
    for power in -12_i32..=300 {
        for digit in [1, 2, 5] {
            let step = format!("{digit}e{power}").parse().unwrap_or(f64::INFINITY);
            if step >= least {
                return (step, usize::try_from(-power).unwrap_or(0));
            }
        }
    }
    (least, 0)
}

/// Where an epoch lies across a line chart, where its plot begins below the top, and how high that is: parts of the drawing's width
/// and height.
pub(crate) fn place_of(epoch: u32, n_epochs: u32) -> [f64; 3] {
    let share = f64::from(epoch.saturating_sub(1)) / f64::from(n_epochs.saturating_sub(1).max(1));
    let x = f64::from(ACROSS.start) + share.min(1.0) * f64::from(ACROSS.end - ACROSS.start);
    let [width, height] = [SIZE.0, SIZE.1].map(f64::from);
    [x / width, f64::from(DOWN.start) / height, f64::from(DOWN.end - DOWN.start) / height]
}

/// A line chart's axes: epochs across, values upwards.
pub(crate) struct Axes {
    plane: Plane<'static>,
    n_epochs: usize,
}

impl Axes {
    /// Draws grid, tick labels and the names of the axes, of which `upwards` says what the values are.
    pub(crate) fn draw(canvas: &Canvas<'_>, scale: &Scale, upwards: &str, n_epochs: usize) -> Self {
        let first = if n_epochs == 1 { 0.0 } else { 1.0 };
        let plane =
            plane(first..n_epochs.max(2 * usize::from(n_epochs != 1)) as f64, scale.range.clone(), ACROSS, DOWN);
        let axes = Self { plane, n_epochs };
        canvas.text(upwards, (ACROSS.start - 160, DOWN.start - 60), Type::Small, Anchor::Start, Ink::Muted);
        canvas.text("epoch", (ACROSS.end, DOWN.end + 112), Type::Small, Anchor::End, Ink::Muted);
        for (value, label) in scale.ticks() {
            let (_, y) = axes.spot(1.0, value);
            canvas.line((ACROSS.start, y), (ACROSS.end, y), Ink::Grid, 3);
            canvas.text(&label, (ACROSS.start - 22, y), Type::Small, Anchor::End, Ink::Muted);
        }
        canvas.line((ACROSS.start, DOWN.end), (ACROSS.end, DOWN.end), Ink::Muted, 4);
        for epoch in epoch_ticks(n_epochs) {
            let (x, y) = axes.spot(epoch as f64, scale.range.start);
            canvas.line((x, y), (x, y + 14), Ink::Muted, 4);
            canvas.text(&wording::count(epoch as u64), (x, y + 50), Type::Small, Anchor::Middle, Ink::Muted);
        }
        axes
    }

    /// Where a value at an epoch lies.
    pub(crate) fn spot(&self, epoch: f64, value: f64) -> Spot {
        self.plane.translate(&(epoch, value))
    }

    /// Draws a line through the defined values, whatever lies between them. Returns its last spot.
    pub(crate) fn line(&self, canvas: &Canvas<'_>, values: &[Option<f64>], finish: Finish) -> Option<Spot> {
        let spots = values.iter().enumerate().filter_map(|(i, value)| Some(self.spot((i + 1) as f64, (*value)?)));
        let is_short = self.n_epochs <= ((ACROSS.end - ACROSS.start) / COLUMN) as usize;
        let spots = if is_short { spots.collect() } else { thin(spots, COLUMN) };
        canvas.path(&trace(&spots), finish);
        spots.last().copied()
    }
}

/// The first epoch and then round ones, as many as have room.
fn epoch_ticks(n_epochs: usize) -> Vec<usize> {
    if n_epochs == 0 {
        return Vec::new();
    }
    let most = if n_epochs < 10_000 { 5.0 } else { 3.0 };
    let step = (round_step(n_epochs as f64 / most).0.round() as usize).max(1);
    let round = (1..=n_epochs / step).map(|i| i * step).filter(|&epoch| 2 * epoch > step && epoch > 1);
    std::iter::once(1).chain(round).collect()
}

/// A text beside the end of a line.
#[derive(Clone)]
pub(crate) struct EndLabel {
    /// Where the line ends.
    pub(crate) end: Spot,
    /// The mark of the line.
    pub(crate) mark: Mark,
    /// What the line is, and under it its value.
    pub(crate) lines: Vec<String>,
}

/// The room for text beside a line.
pub(crate) const LABEL_ROOM: i32 = 340;

const LINE_HEIGHT: i32 = 56;

/// Draws the labels of the lines, moved up and down so that none covers another.
pub(crate) fn draw_end_labels(canvas: &Canvas<'_>, mut labels: Vec<EndLabel>) {
    sort_by_key(&mut labels, |label| label.end.1);
    let heights: Vec<i32> = labels.iter().map(|label| LINE_HEIGHT * label.lines.len() as i32).collect();
    let wanted: Vec<i32> = labels.iter().map(|label| label.end.1).collect();
    for (label, middle) in labels.iter().zip(spread(&wanted, &heights, DOWN.start - 50..DOWN.end + 50)) {
        label.draw(canvas, middle);
    }
}

impl EndLabel {
    fn draw(&self, canvas: &Canvas<'_>, middle: i32) {
        let (x, y) = self.end;
        canvas.mark(self.mark, (x, y), 17.0);
        let start = ACROSS.end + 46;
        let leader = if x < ACROSS.end - 20 { Ink::Grid } else { Ink::Muted };
        canvas.line((x + 24, y), (start - 10, middle), leader, 3);
        let top = middle - LINE_HEIGHT * (self.lines.len() as i32 - 1) / 2;
        for (line, (text, ink)) in self.lines.iter().zip([Ink::Text, Ink::Muted]).enumerate() {
            canvas.text(text, (start, top + LINE_HEIGHT * line as i32), Type::Small, Anchor::Start, ink);
        }
    }
}

/// Boxes that touch each other, moved as one.
struct Block {
    n_boxes: usize,
    height: i32,
    /// Sum over the boxes of where each wants the block to begin.
    wanted: i64,
}

impl Block {
    fn top(&self, room: &Range<i32>) -> i32 {
        let top = (self.wanted / self.n_boxes as i64) as i32;
        top.min(room.end - self.height).max(room.start)
    }
}

/// Middles for boxes of these heights that do not overlap, each as near to its wanted one (ascending) as the others let it.
pub(crate) fn spread(wanted: &[i32], heights: &[i32], room: Range<i32>) -> Vec<i32> {
    let mut blocks: Vec<Block> = Vec::new();
    for (&wanted, &height) in wanted.iter().zip(heights) {
        let mut block = Block { n_boxes: 1, height, wanted: i64::from(wanted - height / 2) };
        while let Some(above) = blocks.pop_if(|above| above.top(&room) + above.height > block.top(&room)) {
            block = Block {
                n_boxes: above.n_boxes + block.n_boxes,
                height: above.height + block.height,
                wanted: above.wanted + block.wanted - i64::from(above.height) * block.n_boxes as i64,
            };
        }
        blocks.push(block);
    }
    let mut heights = heights.iter();
    let mut middles = Vec::with_capacity(wanted.len());
    for block in &blocks {
        let mut top = block.top(&room);
        for height in heights.by_ref().take(block.n_boxes) {
            middles.push(top + height / 2);
            top += height;
        }
    }
    middles
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(values: &[f64]) -> Vec<String> {
        Scale::holding(values.iter().copied()).ticks().map(|(_, label)| label).collect()
    }

    #[test]
    fn scales_have_round_steps() {
        assert_eq!(labels(&[0.31, 0.69]), ["0.0", "0.2", "0.4", "0.6", "0.8"]);
        assert_eq!(labels(&[0.690, 0.693]), labels(&[0.31, 0.69]));
        assert_eq!(labels(&[-0.1, 0.2]), ["-0.1", "0.0", "0.1", "0.2"]);
        assert_eq!(labels(&[]), ["0.0", "0.5", "1.0"]);
        assert_eq!(labels(&[0.0]), ["0.0", "0.5", "1.0"]);
    }

    #[test]
    fn the_first_epoch_is_always_labelled() {
        assert_eq!(epoch_ticks(60), [1, 20, 40, 60]);
        assert_eq!(epoch_ticks(5), [1, 2, 3, 4, 5]);
        assert_eq!(epoch_ticks(1), [1]);
        assert!(epoch_ticks(0).is_empty());
        assert_eq!(epoch_ticks(100_000), [1, 50_000, 100_000]);
    }

    #[test]
    fn labels_do_not_overlap_and_stay_in_their_room() {
        let wanted = [100, 101, 102, 500, 799, 800];
        let middles = spread(&wanted, &[58; 6], 50..830);
        assert!(middles.windows(2).all(|pair| pair[1] - pair[0] >= 58), "{middles:?}");
        assert_eq!(middles, [79, 137, 195, 500, 743, 801]);
    }
}
