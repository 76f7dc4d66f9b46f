//! Cells in which nothing stands, and the words and numbers that people write for that.

/// What stands for a missing value in a table of text, in lower case: what pandas takes for one, and the marks of R, SAS, MySQL,
/// KEEL and spreadsheets.
const GAPS: &[&str] = &[
    "", "?", ".", "-", "--", "na", "n/a", "n.a.", "#n/a", "#n/a n/a", "<na>", "nan", "-nan", "nat", "null", "<null>",
    "none", "nil", "\\n", "1.#ind", "-1.#ind", "1.#qnan", "-1.#qnan", "#div/0!", "#value!", "#ref!", "#name?", "#num!",
    "#null!",
];

/// Words that can also be a class or a category of their own.
const WORDS: &[&str] = &["na", "n/a", "none", "nil", "null"];

/// Numbers of nines are written where a value is missing: `-9999`, `999`.
const FEWEST_NINES: usize = 2;

/// The end of the numbers of 32 bits, which is the mark for no data of raster maps; nothing beyond it can be learned from.
const ABSURD: f64 = f32::MAX as f64;

/// Whether a cell of a feature holds nothing, or a mark that stands for it.
pub(in crate::data) fn is_gap(text: &str) -> bool {
    GAPS.iter().any(|gap| text.eq_ignore_ascii_case(gap))
}

/// Whether a cell of the label holds nothing. A `-` is a class, as files of yes and no often say `+` and `-`; `NA` and its like are
/// classes among words.
pub(in crate::data) fn is_missing_label(text: &str, among_words: bool) -> bool {
    text != "-" && is_gap(text) && !(among_words && is_word(text))
}

/// Whether that mark for a gap could be a word that is meant.
pub(in crate::data) fn is_word(text: &str) -> bool {
    WORDS.iter().any(|word| text.eq_ignore_ascii_case(word))
}

/// A number that stands for "no data" in a column of numbers.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(in crate::data) enum Mark {
    /// Nines, far from all other values.
    Nines(f64),
    /// A number too large to be measured.
    Absurd(f64),
}

/// The values of a column that stand for "no data": nines that come again and are farther from all other values than those are from
/// each other, and what nobody measures.
pub(in crate::data) fn marks(values: &[f64]) -> Vec<Mark> {
    let mut found = Vec::new();
    // As it is written with eight digits, it lies a little beside it.
    let is_absurd = |value: f64| value.abs() >= ABSURD || value.abs() as f32 == f32::MAX;
    let mut ends = extent(values.iter().copied());
    if ends.into_iter().any(is_absurd) {
        for &value in values.iter().filter(|&&value| is_absurd(value)) {
            if !found.contains(&Mark::Absurd(value)) {
                found.push(Mark::Absurd(value));
            }
        }
        ends = extent(values.iter().copied().filter(|&value| !is_absurd(value)));
    }
    for end in ends.into_iter().filter(|&end| is_nines(end)) {
        let sane = || values.iter().copied().filter(|&value| !is_absurd(value));
        let [low, high] = extent(sane().filter(|&value| value != end));
        let distance = (end - low).abs().min((end - high).abs());
        let comes_again = sane().filter(|&value| value == end).count() > 1;
        if comes_again && low < high && distance > high - low {
            found.push(Mark::Nines(end));
        }
    }
    found
}

/// The lowest and the highest of some numbers; the ends of the line the other way round where there is none.
fn extent(values: impl Iterator<Item = f64>) -> [f64; 2] {
    // `NaN` is neither below nor above.
    values.fold([f64::INFINITY, f64::NEG_INFINITY], |[low, high], value| {
        [if value < low { value } else { low }, if value > high { value } else { high }]
    })
}

fn is_nines(value: f64) -> bool {
    let digits = value.abs().to_string();
    digits.len() >= FEWEST_NINES && digits.bytes().all(|digit| digit == b'9')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nines_far_from_the_rest_are_no_data() {
        let rain = [29.5, -9999.0, 25.9, 13.3, -9999.0, 57.7];
        assert_eq!(marks(&rain), [Mark::Nines(-9999.0)]);
        assert_eq!(marks(&[90.0, 99.0, 99.0, 12.0, 1.0]), [], "99 is a value where others go up to 90");
        assert_eq!(marks(&[1.0, 2.0, 3.0, 999.0]), [], "once is no mark");
        assert_eq!(marks(&[1.0, f64::NAN, -3.402_823_5e38]), [Mark::Absurd(-3.402_823_5e38)]);
    }

    #[test]
    fn marks_of_a_gap_may_be_classes() {
        assert!(is_gap("NaN") && is_gap("#DIV/0!") && is_gap("") && !is_gap("unknown"));
        assert!(!is_missing_label("-", false) && !is_missing_label("NA", true) && is_missing_label("NA", false));
        assert!(is_missing_label("?", true) && is_missing_label("", true));
    }
}
