//! Places, sizes and rectangles of the paper, and the hatching inside rectangles that tells what a colour alone would have to.

use std::fmt::Write as _;

/// A place on the paper, in drawing units right of and below the upper left corner.
pub(crate) type Spot = (i32, i32);

/// Width and height of a chart in drawing units: plotters places whole units only, so four of them make one unit of the
/// width of 360 that a chart is designed for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Size(pub(crate) u32, pub(crate) u32);

/// A rectangle of the paper, in drawing units; empty where its right edge is not right of its left one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Bar {
    pub(crate) left: i32,
    pub(crate) right: i32,
    pub(crate) top: i32,
    pub(crate) bottom: i32,
}

/// Where hatching goes on its way to the right.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Slope {
    Rising,
    Falling,
}

impl Bar {
    /// The outline as path data.
    pub(crate) fn outline(self) -> String {
        let mut path = String::new();
        self.trace(&mut path);
        path
    }

    /// Adds the outline to path data.
    pub(crate) fn trace(self, path: &mut String) {
        let (width, height) = (self.right - self.left, self.bottom - self.top);
        if width > 0 && height > 0 {
            write!(path, "M{} {}h{width}v{height}h{}z", self.left, self.top, -width).expect(INFALLIBLE);
        }
    }

    /// The spot in its middle.
    pub(crate) fn middle(self) -> Spot {
        ((self.left + self.right) / 2, (self.top + self.bottom) / 2)
    }

    /// Diagonals that far apart, cut at the edges, as path data.
    pub(crate) fn hatching(self, slope: Slope, apart: usize) -> String {
        let mut path = String::new();
        self.hatch(&mut path, slope, apart);
        path
    }

    /// Adds diagonals that far apart, cut at the edges, to path data.
    pub(crate) fn hatch(self, path: &mut String, slope: Slope, apart: usize) {
        let height = self.bottom - self.top;
        let y = |climbed: i32| if slope == Slope::Rising { self.bottom - climbed } else { self.top + climbed };
        // Counted from the paper's edge, so that the diagonals of bars side by side meet.
        let first = self.left - height;
        let first = first + (-first).rem_euclid(apart as i32);
        for foot in (first..self.right).step_by(apart) {
            let (from, to) = (foot.max(self.left), (foot + height).min(self.right));
            if to > from {
                write!(path, "M{from} {}L{to} {}", y(from - foot), y(to - foot)).expect(INFALLIBLE);
            }
        }
    }
}

const INFALLIBLE: &str = "a String takes every write";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hatching_stays_inside_its_bar() {
        let bar = Bar { left: 100, right: 160, top: 0, bottom: 100 };
        let path = bar.hatching(Slope::Rising, 26) + &bar.hatching(Slope::Falling, 44);
        let numbers: Vec<i32> = path.split(['M', 'L', ' ']).filter_map(|part| part.parse().ok()).collect();
        assert!(!numbers.is_empty());
        assert!(numbers.chunks(2).all(|spot| (100..=160).contains(&spot[0]) && (0..=100).contains(&spot[1])), "{path}");
    }
}
