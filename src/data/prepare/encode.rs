//! Categories as numbers, as scikit-learn's `OneHotEncoder` and `OrdinalEncoder` make them.

use super::spec::{Encoding, PrepareSpec};
use crate::order::sort_by_key;

/// The fitted encoder of one column. Categories of the train rows have places, in the order of their codes; those that are too rare
/// share the last one. One-hot, each place is a column of 0 and 1; of two places the first is left out (`drop="if_binary"`). A
/// category that no train row has is all zeros, or -1 as an ordinal.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Levels {
    /// The place of each code; `None` for one that no train row has.
    places: Vec<Option<usize>>,
    n_places: usize,
    has_infrequent: bool,
    encoding: Encoding,
}

/// What the name of a place is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum PlaceName {
    /// That of a code.
    Level(usize),
    /// Several rare ones.
    Infrequent,
}

/// What encoded numbers stand for.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Decoded {
    /// One place.
    Whole(usize),
    /// A category that no train row has.
    Unseen,
    /// Shares of several places, the largest first.
    Shares(Vec<(f32, usize)>),
    /// A number between the places.
    Between(f32),
}

impl Levels {
    /// Fitted on the train rows of each code.
    pub(super) fn fit(spec: &PrepareSpec, counts: &[u32]) -> Self {
        let seen: Vec<usize> = (0..counts.len()).filter(|&code| counts[code] > 0).collect();
        let mut is_rare = vec![false; counts.len()];
        seen.iter().for_each(|&code| is_rare[code] = counts[code] < spec.min_frequency);
        let n_frequent = seen.iter().filter(|&&code| !is_rare[code]).count();
        let most = spec.max_categories as usize;
        if most > 0 && most < n_frequent + 1 {
            // All but the commonest; of equally common ones the last are kept, as an order from the rarest has it.
            let mut from_rarest = seen.clone();
            sort_by_key(&mut from_rarest, |&code| counts[code]);
            from_rarest.truncate(seen.len().saturating_sub(most - 1));
            from_rarest.iter().for_each(|&code| is_rare[code] = true);
        }
        let frequent: Vec<usize> = seen.iter().copied().filter(|&code| !is_rare[code]).collect();
        let has_infrequent = frequent.len() < seen.len();
        let mut places = vec![None; counts.len()];
        frequent.iter().enumerate().for_each(|(place, &code)| places[code] = Some(place));
        seen.iter().filter(|&&code| is_rare[code]).for_each(|&code| places[code] = Some(frequent.len()));
        let n_places = frequent.len() + usize::from(has_infrequent);
        Self { places, n_places, has_infrequent, encoding: spec.encode }
    }

    pub(super) fn encoding(&self) -> Encoding {
        self.encoding
    }

    pub(super) fn n_places(&self) -> usize {
        self.n_places
    }

    /// The place that has no column of its own, if one has none.
    fn dropped(&self) -> usize {
        usize::from(self.encoding == Encoding::OneHot && self.n_places == 2)
    }

    /// How many columns it makes.
    pub(super) fn n_columns(&self) -> usize {
        match self.encoding {
            Encoding::OneHot => self.n_places - self.dropped(),
            Encoding::Ordinal => 1,
        }
    }

    /// The places that have a column of their own.
    pub(super) fn places_with_column(&self) -> std::ops::Range<usize> {
        self.dropped()..self.n_places
    }

    pub(super) fn place(&self, code: usize) -> Option<usize> {
        self.places[code]
    }

    /// What a place is called after: the code that it stands for.
    pub(super) fn name_of(&self, place: usize) -> PlaceName {
        match self.places.iter().position(|&other| other == Some(place)) {
            Some(code) if !(self.has_infrequent && place + 1 == self.n_places) => PlaceName::Level(code),
            _ => PlaceName::Infrequent,
        }
    }

    /// The codes of a place.
    pub(super) fn codes(&self, place: usize) -> impl Iterator<Item = usize> + '_ {
        self.places.iter().enumerate().filter(move |&(_, other)| *other == Some(place)).map(|(code, _)| code)
    }

    /// The number of a code as an ordinal.
    pub(super) fn ordinal(&self, code: usize) -> f64 {
        self.places[code].map_or(-1.0, |place| place as f64)
    }

    /// Writes 1 into the column of a code; the columns hold 0.
    pub(super) fn one_hot(&self, code: usize, columns: &mut [f32]) {
        if let Some(column) = self.places[code].and_then(|place| place.checked_sub(self.dropped())) {
            columns[column] = 1.0;
        }
    }

    /// What one-hot columns stand for.
    pub(super) fn decode(&self, columns: &[f32]) -> Decoded {
        let dropped = self.dropped();
        let rest: f32 = 1.0 - columns.iter().sum::<f32>();
        let of_dropped = (dropped > 0).then_some((rest, 0));
        let shares = columns.iter().zip(dropped..).map(|(&share, place)| (share, place));
        let mut shares: Vec<(f32, usize)> = of_dropped.into_iter().chain(shares).filter(|&(x, _)| x != 0.0).collect();
        match shares[..] {
            [] => Decoded::Unseen,
            [(1.0, place)] => Decoded::Whole(place),
            _ => {
                sort_by_key(&mut shares, |&(share, _)| -f64::from(share));
                Decoded::Shares(shares)
            }
        }
    }

    /// The place that is nearest to a number between places.
    pub(super) fn nearest(&self, number: f32) -> usize {
        (libm::roundf(number).max(0.0) as usize).min(self.n_places - 1)
    }

    /// What an ordinal stands for.
    pub(super) fn decode_ordinal(&self, number: f32) -> Decoded {
        match number {
            -1.0 => Decoded::Unseen,
            x if x >= 0.0 && x.fract() == 0.0 && (x as usize) < self.n_places => Decoded::Whole(x as usize),
            x => Decoded::Between(x),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn levels(counts: &[u32], min_frequency: u32, max_categories: u32) -> Levels {
        Levels::fit(&PrepareSpec { min_frequency, max_categories, ..PrepareSpec::default() }, counts)
    }

    fn encoded(levels: &Levels, code: usize) -> Vec<f32> {
        let mut columns = vec![0.0; levels.n_columns()];
        levels.one_hot(code, &mut columns);
        columns
    }

    #[test]
    fn a_category_is_a_column_and_an_unseen_one_is_none() {
        let of_three = levels(&[3, 0, 1, 2], 0, 0);
        assert_eq!(encoded(&of_three, 2), [0.0, 1.0, 0.0]);
        assert_eq!(encoded(&of_three, 1), [0.0; 3]);
        assert_eq!(of_three.decode(&[0.0, 1.0, 0.0]), Decoded::Whole(1));
        assert_eq!(of_three.decode(&[0.0; 3]), Decoded::Unseen);
        assert_eq!(of_three.decode(&[0.25, 0.75, 0.0]), Decoded::Shares(vec![(0.75, 1), (0.25, 0)]));
        assert_eq!(of_three.name_of(1), PlaceName::Level(2));
    }

    #[test]
    fn two_categories_are_one_column() {
        let of_two = levels(&[3, 1], 0, 0);
        assert_eq!([encoded(&of_two, 0), encoded(&of_two, 1)], [[0.0], [1.0]]);
        assert_eq!(of_two.decode(&[0.0]), Decoded::Whole(0));
        assert_eq!(of_two.decode(&[0.25]), Decoded::Shares(vec![(0.75, 0), (0.25, 1)]));
    }

    #[test]
    fn rare_categories_are_one_after_the_others() {
        let counts = [2, 9, 2, 5, 1];
        let by_frequency = levels(&counts, 3, 0);
        assert_eq!([0, 1, 2, 3, 4].map(|code| by_frequency.place(code)), [2, 0, 2, 1, 2].map(Some));
        assert_eq!(by_frequency.name_of(2), PlaceName::Infrequent);
        let by_number = levels(&counts, 0, 4);
        // Of the two with two rows the last is kept.
        assert_eq!([0, 1, 2, 3, 4].map(|code| by_number.place(code)), [3, 0, 1, 2, 3].map(Some));
        let of_one = levels(&counts, 0, 5);
        assert_eq!((of_one.n_places(), of_one.name_of(4)), (5, PlaceName::Infrequent), "as in scikit-learn");
        assert_eq!(levels(&counts, 0, 1).n_places(), 1);
    }

    #[test]
    fn an_ordinal_is_a_place() {
        let spec = PrepareSpec { encode: Encoding::Ordinal, ..PrepareSpec::default() };
        let ordinal = Levels::fit(&spec, &[3, 0, 1]);
        assert_eq!([0, 1, 2].map(|code| ordinal.ordinal(code)), [0.0, -1.0, 1.0]);
        assert_eq!(ordinal.decode_ordinal(1.0), Decoded::Whole(1));
        assert_eq!(ordinal.decode_ordinal(0.5), Decoded::Between(0.5));
        assert_eq!(ordinal.decode_ordinal(-1.0), Decoded::Unseen);
        assert_eq!([-0.4, 0.4, 0.6, 7.0].map(|number| ordinal.nearest(number)), [0, 0, 1, 1]);
    }
}
