//! What stands for a missing value, as scikit-learn's `SimpleImputer` finds it.

use super::{
    scale::quantile,
    spec::{CategoryFill, NumberFill},
};
use crate::order::sorted;

/// The number that fills the gaps of a column; `None` if the column has no value at all. The middle of two middle values is between
/// them, and of equally common values the smallest is taken.
pub(super) fn number(fill: NumberFill, constant: f64, values: impl Iterator<Item = f64> + Clone) -> Option<f64> {
    let known = values.filter(|x| !x.is_nan());
    let n = known.clone().count();
    Some(match fill {
        _ if n == 0 => return None,
        NumberFill::Mean => known.sum::<f64>() / n as f64,
        NumberFill::Constant => constant,
        // No gap is left where rows with gaps are left out.
        NumberFill::Median | NumberFill::DropRow => quantile(&sorted(known), 0.5),
        NumberFill::MostFrequent => {
            // Adding 0 makes one value of 0 and -0.
            let values = sorted(known.map(|x| x + 0.0));
            let runs = values.chunk_by(|a, b| a == b);
            runs.reduce(|longest, run| if run.len() > longest.len() { run } else { longest })?[0]
        }
    })
}

/// The code that fills the gaps of a column of `n_levels` categories, which may be the one after the last; `None` if the column has
/// no value at all.
pub(super) fn code(fill: CategoryFill, n_levels: usize, counts: &[u32]) -> Option<usize> {
    let most = counts.iter().copied().max().filter(|&most| most > 0);
    match fill {
        CategoryFill::Missing => Some(n_levels),
        CategoryFill::MostFrequent | CategoryFill::DropRow => counts.iter().position(|&count| Some(count) == most),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gaps_are_filled_as_asked() {
        let values = [3.0, f64::NAN, 1.0, 3.0, 1.0, 10.0];
        let fill = |fill| number(fill, -1.0, values.into_iter());
        assert_eq!(fill(NumberFill::Median), Some(3.0));
        assert_eq!(fill(NumberFill::Mean), Some(3.6));
        assert_eq!(fill(NumberFill::MostFrequent), Some(1.0));
        assert_eq!(fill(NumberFill::Constant), Some(-1.0));
        assert_eq!(number(NumberFill::Median, 0.0, [1.0, 2.0].into_iter()), Some(1.5));
        assert_eq!(number(NumberFill::Constant, 0.0, [f64::NAN].into_iter()), None);
        assert_eq!(code(CategoryFill::MostFrequent, 3, &[1, 4, 4]), Some(1));
        assert_eq!(code(CategoryFill::Missing, 3, &[1, 4, 4]), Some(3));
        assert_eq!(code(CategoryFill::MostFrequent, 2, &[0, 0]), None);
    }
}
