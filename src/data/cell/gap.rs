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

/// The ends of whole numbers of 16, 32 and 64 bits, which programs write where there is none.
const WHOLE_ENDS: [f64; 7] = [
    -32_768.0,
    32_767.0,
    65_535.0,
    -2_147_483_648.0,
    2_147_483_647.0,
    -9_223_372_036_854_775_808.0,
    9_223_372_036_854_775_807.0,
];

/// Most different codes for a gap in one column.
const MOST_CODES: usize = 8;

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

/// The values of a column that stand for "no data": nines and the codes beside them that come again and are farther from all other
/// values than those are from each other, the ends of whole numbers, and what nobody measures.
pub(in crate::data) fn marks(values: &[f64]) -> Vec<Mark> {
    let mut found = Vec::new();
    let mut ends = extent(values.iter().copied());
    // As it is written with eight digits, it lies a little beside it.
    let is_absurd = |value: f64| value.abs() >= ABSURD || value.abs() as f32 == f32::MAX;
    if ends.into_iter().any(is_absurd) {
        for &value in values.iter().filter(|&&value| is_absurd(value)) {
            if !found.contains(&Mark::Absurd(value)) {
                found.push(Mark::Absurd(value));
            }
        }
        ends = extent(values.iter().copied().filter(|&value| !is_absurd(value)));
    }
    // The codes of both ends, from the outside in, with their rows.
    let mut codes: Vec<(f64, u32)> = Vec::new();
    while let Some(&code) = ends.iter().find(|&&end| is_code(end)).filter(|_| codes.len() < MOST_CODES) {
        codes.push((code, values.iter().filter(|&&value| value == code).count() as u32));
        let is_taken = |value: f64| codes.iter().any(|taken| taken.0 == value);
        ends = extent(values.iter().copied().filter(|&value| !is_absurd(value) && !is_taken(value)));
    }
    let [low, high] = ends;
    let distance = |value: f64| (value - low).abs().min((value - high).abs());
    let is_far = |value: f64| low < high && distance(value) > high - low && (low >= 0.0 || value.abs() > 10.0);
    for above in [false, true] {
        let side = || codes.iter().filter(|&&(value, _)| (value > high) == above && is_far(value));
        // Codes such as 98 go with a 99.
        let is_marked = side().any(|&(value, rows)| is_nines(value) && rows > 1);
        found.extend(side().filter(|_| is_marked).map(|&(value, _)| Mark::Nines(value)));
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

/// Whether a number marks a gap by itself: nines (a single one below zero), or an end of the whole numbers of 16, 32 or 64 bits.
fn is_nines(value: f64) -> bool {
    let digits = value.abs().to_string();
    let are_nines = digits.len() >= FEWEST_NINES && digits.bytes().all(|digit| digit == b'9');
    are_nines || value == -9.0 || WHOLE_ENDS.contains(&value)
}

/// Whether a number may mark a gap: those above, and what surveys write beside them, such as 97, 98, 888 and -8.
fn is_code(value: f64) -> bool {
    let size = value.abs();
    if size.fract() != 0.0 || size < 7.0 {
        return false;
    }
    if is_nines(value) || [-7.0, -8.0].contains(&value) {
        return true;
    }
    let digits = size.to_string();
    let Some((last, before)) = digits.as_bytes().split_last().filter(|(_, before)| !before.is_empty()) else {
        return false;
    };
    matches!(last, b'7' | b'8')
        && (before.iter().all(|digit| *digit == b'9') || before.iter().all(|digit| digit == last))
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
        assert_eq!(marks(&[5.0, 7.0, -2_147_483_648.0, -2_147_483_648.0]), [Mark::Nines(-2_147_483_648.0)]);
    }

    #[test]
    fn codes_of_surveys_stand_beside_nines() {
        let nines = |values: &[f64]| {
            let mut found: Vec<f64> = marks(values)
                .into_iter()
                .filter_map(|mark| if let Mark::Nines(it) = mark { Some(it) } else { None })
                .collect();
            found.sort_by(f64::total_cmp);
            found
        };
        assert_eq!(nines(&[1.0, 5.0, 99.0, 98.0, 99.0, 3.0]), [98.0, 99.0]);
        assert_eq!(nines(&[1.0, 5.0, -9.0, -8.0, -9.0, 3.0]), [-9.0, -8.0]);
        assert_eq!(nines(&[1.0, 5.0, -999.0, 999.0, -999.0, 999.0]), [-999.0, 999.0]);
        assert_eq!(nines(&[1.0, 5.0, 98.0, 88.0, 98.0]), [0.0; 0], "without a 99 they are values");
        assert_eq!(nines(&[-3.0, 5.0, 2.0, -9.0, -9.0]), [0.0; 0], "where others are below zero, -9 is one of them");
        assert_eq!(nines(&[0.0, 4.0, 8.0, 7.0, 9.0, 9.0]), [0.0; 0]);
    }

    #[test]
    fn marks_of_a_gap_may_be_classes() {
        assert!(is_gap("NaN") && is_gap("#DIV/0!") && is_gap("") && !is_gap("unknown"));
        assert!(!is_missing_label("-", false) && !is_missing_label("NA", true) && is_missing_label("NA", false));
        assert!(is_missing_label("?", true) && is_missing_label("", true));
    }
}
