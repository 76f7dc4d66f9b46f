//! The shapes of the classes: nobody has to tell classes apart by colour alone.

use super::theme::Ink;
use std::fmt::Write as _;

/// How a class is drawn: which ink, which shape.
///
/// Eight inks and nine shapes go round at different speeds, so 72 classes have a pair of their own.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Mark {
    /// The class's ink.
    pub(crate) ink: Ink,
    /// The class's shape.
    pub(crate) shape: Shape,
}

impl Mark {
    /// The mark at one place of the palette.
    pub(crate) fn of(slot: u8) -> Self {
        Self { ink: Ink::Class(slot), shape: SHAPES[usize::from(slot) % SHAPES.len()] }
    }
}

/// The outline of a mark.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Shape {
    /// The common class.
    Circle,
    /// Straight sides between corners, in units of a circle of the same visual weight.
    Polygon(&'static [(f64, f64)]),
}

/// The rare class; also every row that a resampler made.
pub(crate) const DIAMOND: Shape = Shape::Polygon(&[(0.0, -1.3), (1.3, 0.0), (0.0, 1.3), (-1.3, 0.0)]);

const SHAPES: [Shape; 9] = [
    Shape::Circle,
    DIAMOND,
    Shape::Polygon(&[(-0.9, -0.9), (0.9, -0.9), (0.9, 0.9), (-0.9, 0.9)]),
    Shape::Polygon(&[(0.0, -1.2), (1.15, 0.85), (-1.15, 0.85)]),
    Shape::Polygon(&[(0.0, 1.2), (-1.15, -0.85), (1.15, -0.85)]),
    Shape::Polygon(&[(0.0, -1.15), (1.09, -0.36), (0.68, 0.93), (-0.68, 0.93), (-1.09, -0.36)]),
    Shape::Polygon(&[
        (-0.4, -1.15),
        (0.4, -1.15),
        (0.4, -0.4),
        (1.15, -0.4),
        (1.15, 0.4),
        (0.4, 0.4),
        (0.4, 1.15),
        (-0.4, 1.15),
        (-0.4, 0.4),
        (-1.15, 0.4),
        (-1.15, -0.4),
        (-0.4, -0.4),
    ]),
    Shape::Polygon(&[
        (0.0, -1.4),
        (0.42, -0.42),
        (1.4, 0.0),
        (0.42, 0.42),
        (0.0, 1.4),
        (-0.42, 0.42),
        (-1.4, 0.0),
        (-0.42, -0.42),
    ]),
    Shape::Polygon(&[(-0.55, -0.95), (0.55, -0.95), (1.1, 0.0), (0.55, 0.95), (-0.55, 0.95), (-1.1, 0.0)]),
];

impl Shape {
    /// Adds the outline around a centre to path data.
    pub(crate) fn trace(self, path: &mut String, (x, y): (i32, i32), radius: f64) {
        match self {
            Self::Circle => {
                let r = radius.round() as i32;
                push(path, format_args!("M{} {y}a{r} {r} 0 1 0 {} 0a{r} {r} 0 1 0 {} 0z", x - r, 2 * r, -2 * r));
            }
            Self::Polygon(corners) => {
                for (i, &(dx, dy)) in corners.iter().enumerate() {
                    let corner = (x + (dx * radius).round() as i32, y + (dy * radius).round() as i32);
                    push(path, format_args!("{}{} {}", if i == 0 { "M" } else { "L" }, corner.0, corner.1));
                }
                path.push('z');
            }
        }
    }
}

/// Adds the cross of a wrong answer to path data.
pub(crate) fn trace_cross(path: &mut String, (x, y): (i32, i32), radius: f64) {
    let r = (radius * 0.9).round() as i32;
    push(path, format_args!("M{} {}l{d} {d}M{} {}l{d} {}", x - r, y - r, x - r, y + r, -2 * r, d = 2 * r));
}

/// Adds the stroke through a row that is gone to path data.
pub(crate) fn trace_stroke(path: &mut String, (x, y): (i32, i32), radius: f64) {
    let r = (radius * 0.7).round() as i32;
    push(path, format_args!("M{} {}l{d} {}", x - r, y + r, -2 * r, d = 2 * r));
}

fn push(path: &mut String, data: std::fmt::Arguments<'_>) {
    path.write_fmt(data).expect("a String takes every write");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_class_has_its_own_mark() {
        let marks: Vec<_> = (0..72).map(|slot| (Mark::of(slot).ink.css(), Mark::of(slot).shape)).collect();
        assert!(marks.iter().enumerate().all(|(i, mark)| !marks[..i].contains(mark)));
    }

    #[test]
    fn the_common_class_is_round_and_the_rare_one_a_diamond() {
        assert_eq!((Mark::of(0).shape, Mark::of(1).shape), (Shape::Circle, DIAMOND));
    }
}
