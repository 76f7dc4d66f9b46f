//! A value beside which all others of its column are next to equal, such as a mark for "no data" that was read as a number.

use super::{Dataset, Row};
use crate::order::{Key, sort_by_key};

/// A value that dwarfs its column.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Outlier {
    /// Its row; the first, if the value is there several times.
    pub row: Row,
    /// Its column, from 0.
    pub column: usize,
    /// The value.
    pub value: f32,
}

/// How many times as far from the median as any other value of its column a value is that dwarfs it.
pub const DWARFS: f64 = 1000.0;

/// A value of this size is measured in nothing: it dwarfs any column.
const ABSURD: f32 = 1e30;

/// The value of each column that is farther from its median than any other value by a factor of [`DWARFS`], columns in order. A
/// column that has two values has no such value, unless it is absurdly large.
pub fn outliers(data: &Dataset) -> Vec<Outlier> {
    let [smallest, largest] = ends(data, None);
    let next = [&smallest, &largest].map(|end| ends(data, Some(end)));
    let is_amount = |column: usize| data.kinds()[column].levels().is_none() && data.group_column() != Some(column);
    let may = |column: usize| {
        let [above, below] = next.each_ref().map(|others| others.each_ref().map(|end| end[column]));
        may_dwarf(smallest[column], above) || may_dwarf(largest[column], below)
    };
    let candidates = (0..data.n_features()).filter(|&column| is_amount(column) && may(column));
    candidates.filter_map(|column| outlier(data, column, [smallest[column], largest[column]])).collect()
}

fn outlier(data: &Dataset, column: usize, [smallest, largest]: [f32; 2]) -> Option<Outlier> {
    let cells = || data.features().rows().map(|row| row[column]);
    let mut in_order: Vec<f32> = cells().filter(|value| !value.is_nan()).collect();
    sort_by_key(&mut in_order, |value| f64::from(*value).key());
    let median = f64::from(in_order[in_order.len() / 2]);
    let distance = |value: f32| (f64::from(value) - median).abs();
    let value = if distance(smallest) > distance(largest) { smallest } else { largest };
    let others = in_order.iter().filter(|&&other| other != value);
    let farthest = others.map(|&other| distance(other)).fold(0.0, f64::max);
    let dwarfs = farthest > 0.0 && distance(value) > DWARFS * farthest || value.abs() >= ABSURD;
    let row = cells().position(|other| other == value).filter(|_| dwarfs)?;
    Some(Outlier { row: Row(row as u32), column, value })
}

/// Whether an end of a column is so far from all other values that it is worth to sort them for their median: that is between the
/// others, at least half of their width from one of them.
fn may_dwarf(value: f32, [low, high]: [f32; 2]) -> bool {
    // Ends the other way round are those of no value.
    if low > high {
        return value.abs() >= ABSURD && value.is_finite();
    }
    let [extreme, low, high] = [value, low, high].map(f64::from);
    let (width, gap) = (high - low, (extreme - low).abs().min((extreme - high).abs()));
    value.abs() >= ABSURD || width > 0.0 && gap + width > DWARFS / 2.0 * width
}

/// The smallest and the largest value of each column, of those that are not the one left out.
fn ends(data: &Dataset, left_out: Option<&Vec<f32>>) -> [Vec<f32>; 2] {
    // All columns in one pass over the rows: a column alone would touch all of the memory as well. A gap is neither smaller nor
    // larger, and equal to no value.
    let gaps = vec![f32::NAN; data.n_features()];
    let left_out = left_out.unwrap_or(&gaps);
    let mut ends = [f32::INFINITY, f32::NEG_INFINITY].map(|end| vec![end; data.n_features()]);
    let [low, high] = &mut ends;
    for row in data.features().rows() {
        for (((&value, &out), low), high) in row.iter().zip(left_out).zip(&mut *low).zip(&mut *high) {
            *low = if (value < *low) & (value != out) { value } else { *low };
            *high = if (value > *high) & (value != out) { value } else { *high };
        }
    }
    ends
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::{Class, Matrix};

    fn found(values: &[f32]) -> Option<(u32, f32)> {
        let labels = (0..values.len()).map(|row| Class((row % 2) as u8)).collect();
        let names = ["a", "b"].map(str::to_owned).to_vec();
        let data = Dataset::new(Matrix::new(values.to_vec(), 1), labels, vec!["x".to_owned()], names).unwrap();
        outliers(&data).first().map(|it| (it.row.0, it.value))
    }

    #[test]
    fn marks_for_no_data_dwarf_their_column() {
        assert_eq!(found(&[0.5, 0.25, -9999.0, 0.75, -9999.0]), Some((2, -9999.0)));
        assert_eq!(found(&[0.0, 0.0, 0.0, f32::MIN]), Some((3, f32::MIN)));
        assert_eq!(found(&[12.0, 15.0, 1e20, 14.0, 13.0]), Some((2, 1e20)));
    }

    #[test]
    fn long_tails_and_two_values_are_nothing_special() {
        assert_eq!(found(&[0.0, 0.0, 0.0, 0.0, 1e6]), None, "a column of two values");
        assert_eq!(found(&[1.0, 2.0, 10.0, 100.0, 1000.0, 10_000.0]), None);
        assert_eq!(found(&[7.0, 7.0, 7.0, 7.0]), None);
        assert_eq!(found(&[1e9, 2e9, 3e9, 4e9]), None);
    }
}
