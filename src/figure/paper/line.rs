//! Lines through many spots: thinned to what can be seen, and written as short path data.

use super::geometry::Spot;
use std::fmt::Write as _;
use std::ops::Range;

/// First, highest, lowest and last spot of every column of that width, so that long lines draw as fast as short ones and
/// keep their peaks. The spots go from left to right.
pub(crate) fn thin(spots: impl IntoIterator<Item = Spot>, column: i32) -> Vec<Spot> {
    let mut thinned: Vec<Spot> = Vec::new();
    let mut open: Option<Column> = None;
    for spot in spots {
        match &mut open {
            Some(open) if open.across.contains(&spot.0) => open.take(spot),
            _ => {
                thinned.extend(open.iter().flat_map(Column::spots));
                open = Some(Column::starting(spot, column));
            }
        }
    }
    thinned.extend(open.iter().flat_map(Column::spots));
    thinned.dedup();
    thinned
}

/// What of a line falls into one column.
struct Column {
    across: Range<i32>,
    first: Spot,
    highest: Spot,
    lowest: Spot,
    last: Spot,
}

impl Column {
    fn starting(spot: Spot, width: i32) -> Self {
        let left = spot.0 - spot.0.rem_euclid(width);
        Self { across: left..left + width, first: spot, highest: spot, lowest: spot, last: spot }
    }

    fn take(&mut self, spot: Spot) {
        self.last = spot;
        if spot.1 < self.highest.1 {
            self.highest = spot;
        }
        if spot.1 > self.lowest.1 {
            self.lowest = spot;
        }
    }

    fn spots(&self) -> [Spot; 4] {
        let x = self.first.0;
        [self.first, (x, self.highest.1), (x, self.lowest.1), self.last]
    }
}

/// The line through the spots as path data, level and upright parts in their short form; nothing through fewer than two.
pub(crate) fn trace(spots: &[Spot]) -> String {
    let [(x, y), rest @ ..] = spots else { return String::new() };
    if rest.is_empty() {
        return String::new();
    }
    let mut path = format!("M{x} {y}");
    for (from, to) in spots.iter().zip(rest) {
        match (to.0 - from.0, to.1 - from.1) {
            (0, 0) => Ok(()),
            (across, 0) => write!(path, "h{across}"),
            (0, down) => write!(path, "v{down}"),
            (across, down) => write!(path, "l{across} {down}"),
        }
        .expect("a String takes every write");
    }
    path
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_line_draws_in_constant_size_and_keeps_its_peaks() {
        let mut spots: Vec<Spot> = (0..100_000).map(|i| (i / 100, 500 + i % 7)).collect();
        spots[54_321].1 = 3;
        let thinned = thin(spots, 4);
        assert!(thinned.len() <= 1000, "{}", thinned.len());
        assert_eq!(thinned.iter().map(|spot| spot.1).min(), Some(3));
        assert_eq!((thinned[0], thinned.last()), ((0, 500), Some(&(999, 504))));
    }

    #[test]
    fn steps_are_written_short() {
        assert_eq!(trace(&[(0, 5), (4, 5), (4, 9), (4, 9), (6, 8)]), "M0 5h4v4l2 -1");
        assert_eq!([trace(&[]), trace(&[(1, 1)])], ["", ""]);
    }
}
