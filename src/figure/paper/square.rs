//! The plot of two shares, from 0 to 1 both ways, with a key under it.

use super::canvas::{Anchor, Canvas, Finish, Type};
use super::geometry::Spot;
use super::line::trace;
use super::marks::{Mark, Shape};
use super::theme::Ink;
use crate::wording;
use std::ops::Range;

/// Width of the paper.
pub(crate) const WIDTH: u32 = 1440;
/// Left and right edge of the plot.
pub(crate) const ACROSS: Range<i32> = 190..1400;
const HEIGHT: i32 = 1010;
/// From the lower edge of the plot to the first line of the key.
const KEY: i32 = 190;
const KEY_LINE: i32 = 76;
/// Width of the columns that long curves are thinned to.
pub(crate) const COLUMN: i32 = 6;

/// Where the plot stands.
#[derive(Clone, Copy)]
pub(crate) struct Square {
    /// Its upper edge; above it has to be room for a line of text.
    pub(crate) top: i32,
}

/// A line of the key: how a curve is drawn, and what it is.
pub(crate) struct Key {
    pub(crate) stroke: Finish,
    /// The mark of its points, and whether it is hollow.
    pub(crate) mark: Option<(Mark, bool)>,
    pub(crate) text: String,
}

impl Square {
    pub(crate) fn bottom(self) -> i32 {
        self.top + HEIGHT
    }

    /// Height of the paper with so many lines of key.
    pub(crate) fn height(self, n_keys: usize) -> u32 {
        (self.bottom() + KEY - 30 + KEY_LINE * n_keys as i32) as u32
    }

    /// Where two shares lie.
    pub(crate) fn spot(self, x: f64, y: f64) -> Spot {
        // Rounded by cutting off: rounding itself is slow where curves have a hundred thousand spots.
        let along = |share: f64, length: i32| (share.clamp(0.0, 1.0) * f64::from(length) + 0.5) as i32;
        (ACROSS.start + along(x, ACROSS.end - ACROSS.start), self.bottom() - along(y, HEIGHT))
    }

    /// Draws grid, tick labels and what the axes are.
    pub(crate) fn draw(self, canvas: &Canvas<'_>, [across, upwards]: [&str; 2]) {
        let muted = |text: &str, spot, anchor| canvas.text(text, spot, Type::Small, anchor, Ink::Muted);
        muted(upwards, (30, self.top - 56), Anchor::Start);
        muted(across, (ACROSS.end + 20, self.bottom() + 112), Anchor::End);
        for share in [0.0, 0.25, 0.5, 0.75, 1.0] {
            let (x, y) = self.spot(share, share);
            canvas.line((ACROSS.start, y), (ACROSS.end, y), Ink::Grid, 3);
            canvas.line((x, self.top), (x, self.bottom()), Ink::Grid, 3);
            let label = wording::whole_percent(Some(share));
            muted(&label, (ACROSS.start - 22, y), Anchor::End);
            let (at, anchor) = if share < 1.0 { (x, Anchor::Middle) } else { (x + 20, Anchor::End) };
            muted(&label, (at, self.bottom() + 48), anchor);
        }
        canvas.line((ACROSS.start, self.bottom()), (ACROSS.end, self.bottom()), Ink::Muted, 4);
    }

    /// Draws the line on which both shares are equal.
    pub(crate) fn draw_diagonal(self, canvas: &Canvas<'_>) {
        let ends = [self.spot(0.0, 0.0), self.spot(1.0, 1.0)];
        canvas.path(&trace(&ends), Finish::lined(Ink::Muted, 5).dotted());
    }

    /// Draws the lines of the key under the plot.
    pub(crate) fn draw_key(self, canvas: &Canvas<'_>, keys: &[Key]) {
        for (line, key) in (0..).zip(keys) {
            let y = self.bottom() + KEY + KEY_LINE * line;
            canvas.path(&trace(&[(40, y), (160, y)]), key.stroke);
            if let Some((mark, is_hollow)) = key.mark {
                draw_mark(canvas, mark, (100, y), 17.0, is_hollow);
            }
            canvas.text(&key.text, (190, y), Type::Small, Anchor::Start, Ink::Text);
        }
    }
}

/// A full mark, or a hollow one that hides the lines under it.
pub(crate) fn draw_mark(canvas: &Canvas<'_>, mark: Mark, spot: Spot, radius: f64, is_hollow: bool) {
    let mut path = String::new();
    mark.shape.trace(&mut path, spot, radius);
    let finish = if is_hollow {
        Finish { fill: Some((Ink::Surface, 1.0)), ..Finish::lined(mark.ink, 6) }
    } else {
        Finish::filled(mark.ink, 1.0)
    };
    canvas.path(&path, finish);
}

/// A mark with a ring around it: where the present threshold stands.
pub(crate) fn draw_ring(canvas: &Canvas<'_>, mark: Mark, spot: Spot, is_hollow: bool) {
    let mut ring = String::new();
    Shape::Circle.trace(&mut ring, spot, 34.0);
    canvas.path(&ring, Finish { fill: Some((Ink::Surface, 1.0)), ..Finish::lined(Ink::Text, 7) });
    draw_mark(canvas, mark, spot, 15.0, is_hollow);
}
