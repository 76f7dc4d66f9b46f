//! Numbers as people write them: a decimal comma, thousands in groups, money, percents, a minus behind or parentheses around.

/// How the numbers of a column are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::data) struct Dress {
    /// What stands before the fraction.
    pub(in crate::data) decimal: char,
    /// What stands between thousands, if anything does.
    pub(in crate::data) group: Option<char>,
}

impl Dress {
    /// As programs write them.
    pub(in crate::data) const PLAIN: Self = Self { decimal: '.', group: None };

    /// In the order to prefer where nothing else tells.
    const ALL: [Self; 8] = [
        Self::PLAIN,
        Self { decimal: '.', group: Some(',') },
        Self { decimal: ',', group: None },
        Self { decimal: ',', group: Some('.') },
        Self { decimal: '.', group: Some(' ') },
        Self { decimal: ',', group: Some(' ') },
        Self { decimal: '.', group: Some('\'') },
        Self { decimal: ',', group: Some('\'') },
    ];
}

/// What else was taken off a number.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::data) struct Extras {
    /// Thousands in groups.
    pub(in crate::data) grouped: bool,
    /// A sign of money.
    pub(in crate::data) money: bool,
    /// A percent sign.
    pub(in crate::data) percent: bool,
    /// Parentheses, or a minus behind.
    pub(in crate::data) negative: bool,
}

impl Extras {
    fn add(&mut self, other: Self) {
        self.grouped |= other.grouped;
        self.money |= other.money;
        self.percent |= other.percent;
        self.negative |= other.negative;
    }
}

const MONEY: &[&str] = &["$", "€", "£", "¥", "₹", "₽", "USD", "EUR", "GBP", "CHF", "JPY", "kr", "zł", "R$"];

/// A number without anything but digits, point and exponent, and without zeros in front that would make it a code.
pub(in crate::data) fn plain(text: &str) -> Option<f64> {
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    let is_code = digits.len() > 1 && digits.starts_with('0') && digits.as_bytes()[1].is_ascii_digit();
    let starts_well = digits.starts_with(|c: char| c.is_ascii_digit() || c == '.');
    if is_code || !starts_well { None } else { text.parse().ok() }
}

/// What [`plain`] says of the text in some bytes, where that is quickly seen: digits with or without sign and point, few enough that
/// one division rounds as it must.
pub(in crate::data) fn quick(cell: &[u8]) -> Option<f64> {
    /// Both the digits and the power of ten are then exact numbers.
    const EXACT: u64 = 1 << 53;
    const POWERS: [f64; 20] =
        [1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19];
    let digits = cell.strip_prefix(b"-").or_else(|| cell.strip_prefix(b"+")).unwrap_or(cell);
    // Of so many digits the sum below cannot overflow.
    if digits.len() > 19 {
        return None;
    }
    let (whole, decimals) = match digits.iter().position(|&byte| byte == b'.') {
        Some(point) => (&digits[..point], &digits[point + 1..]),
        None => (digits, &[][..]),
    };
    let mantissa = of_digits(of_digits(0, whole)?, decimals)?;
    let is_code = whole.len() > 1 && whole[0] == b'0';
    if whole.len() + decimals.len() == 0 || mantissa > EXACT || is_code {
        return None;
    }
    let value = mantissa as f64 / POWERS[decimals.len()];
    Some(if cell[0] == b'-' { -value } else { value })
}

/// A whole number with more digits behind it; `None` if one is none.
fn of_digits(before: u64, digits: &[u8]) -> Option<u64> {
    let (eights, rest) = digits.as_chunks::<8>();
    let mut number = before;
    for eight in eights {
        number = 100_000_000 * number + of_eight_digits(*eight)?;
    }
    for &byte in rest {
        number = 10 * number + u64::from(Some(byte.wrapping_sub(b'0')).filter(|&digit| digit < 10)?);
    }
    Some(number)
}

/// Eight digits at once: pairs are added up, then pairs of pairs, in the bytes of one number.
fn of_eight_digits(eight: [u8; 8]) -> Option<u64> {
    let bytes = u64::from_le_bytes(eight);
    // A digit has a three in its upper half, and so it has with six more.
    let upper = 0xf0f0_f0f0_f0f0_f0f0;
    if (bytes & upper) | ((bytes.wrapping_add(0x0606_0606_0606_0606) & upper) >> 4) != 0x3333_3333_3333_3333 {
        return None;
    }
    let ones = bytes & 0x0f0f_0f0f_0f0f_0f0f;
    let pairs = ones.wrapping_mul(10).wrapping_add(ones >> 8);
    let low = (pairs & 0x0000_00ff_0000_00ff).wrapping_mul(0x000f_4240_0000_0064);
    let high = ((pairs >> 16) & 0x0000_00ff_0000_00ff).wrapping_mul(0x0000_2710_0000_0001);
    Some(low.wrapping_add(high) >> 32)
}

/// The number that a text stands for in that dress.
pub(in crate::data) fn parse(text: &str, dress: Dress) -> Option<(f64, Extras)> {
    let mut extras = Extras::default();
    let mut rest = text.trim();
    if let Some(inner) = rest.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')) {
        (rest, extras.negative) = (inner.trim(), true);
    }
    let mut sign = 1.0;
    loop {
        let before = rest;
        for money in MONEY {
            if let Some(less) = rest.strip_prefix(money).or_else(|| rest.strip_suffix(money)) {
                (rest, extras.money) = (less.trim(), true);
            }
        }
        if let Some(less) = rest.strip_suffix('%') {
            (rest, extras.percent) = (less.trim(), true);
        }
        if let Some(less) = rest.strip_suffix(['-', '\u{2212}']) {
            (rest, extras.negative) = (less.trim(), true);
        }
        if sign > 0.0
            && let Some(less) = rest.strip_prefix(['-', '\u{2212}'])
        {
            (rest, sign) = (less.trim_start(), -1.0);
        }
        if rest == before {
            break;
        }
    }
    let rest = rest.strip_prefix('+').unwrap_or(rest);
    let (mantissa, exponent) = rest.split_at(rest.find(['e', 'E', 'D']).unwrap_or(rest.len()));
    // Fortran's `1.5D-03`, but no code such as 12D3.
    if exponent.starts_with('D') && !mantissa.contains(dress.decimal) {
        return None;
    }
    let exponent = exponent.replacen('D', "e", 1);
    let (whole, fraction) = mantissa.split_once(dress.decimal).unwrap_or((mantissa, ""));
    if dress.decimal == ',' && fraction.is_empty() && mantissa.ends_with(',') {
        return None;
    }
    if fraction.contains(dress.decimal) || !fraction.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let (digits, grouped) = ungrouped(whole, dress.group)?;
    extras.grouped = grouped;
    if digits.is_empty() && fraction.is_empty() || grouped && !exponent.is_empty() {
        return None;
    }
    if digits.len() > 1 && digits.starts_with('0') {
        return None;
    }
    let value: f64 = format!("{digits}.{fraction}{exponent}").parse().ok()?;
    let sign = if extras.negative { -sign } else { sign };
    Some((sign * value, extras))
}

/// The digits of a whole number, and whether they stood in groups of three.
fn ungrouped(whole: &str, group: Option<char>) -> Option<(String, bool)> {
    let is_group = |c: char| match group {
        Some(' ') => matches!(c, ' ' | '\u{a0}' | '\u{202f}' | '\u{2009}'),
        Some('\'') => matches!(c, '\'' | '\u{2019}'),
        Some(group) => c == group,
        None => false,
    };
    let groups: Vec<&str> = whole.split(is_group).collect();
    let all_digits = groups.iter().all(|group| group.bytes().all(|byte| byte.is_ascii_digit()));
    let fits = match groups.as_slice() {
        [_] => true,
        [first, middle @ .., last] => {
            let is_lead = (1..=3).contains(&first.len()) && *first != "0";
            // Thousands, or lakhs and crores, of which only the last group has three digits.
            let alike = |n: usize| middle.iter().all(|group| group.len() == n);
            is_lead && last.len() == 3 && (alike(3) || alike(2) && first.len() <= 2)
        }
        [] => false,
    };
    (all_digits && fits).then(|| (groups.concat(), groups.len() > 1))
}

/// The number of a text and what stands behind it, letters and signs of units alone: `12.5 km`, `36 months`, `1.2K`.
pub(in crate::data) fn split_unit(text: &str) -> Option<(&str, &str)> {
    let is_unit = |c: char| c.is_alphabetic() || matches!(c, '°' | '²' | '³' | '/');
    let digits = text.trim_end_matches(|c: char| is_unit(c) || c == ' ');
    let unit = text[digits.len()..].trim();
    let starts = digits.starts_with(|c: char| c.is_ascii_digit() || "-+.".contains(c));
    (starts && digits.ends_with(|c: char| c.is_ascii_digit()) && unit.chars().count() <= 12).then_some((digits, unit))
}

/// Whether the point in a number may part thousands: three digits stand behind it, and one to three, no zero, before it.
pub(in crate::data) fn may_be_group(text: &str) -> bool {
    let are_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    text.split_once('.').is_some_and(|(whole, group)| {
        (1..=3).contains(&whole.len())
            && group.len() == 3
            && !whole.starts_with('0')
            && are_digits(whole)
            && are_digits(group)
    })
}

/// What a letter behind a number stands for: thousands, millions or billions.
pub(in crate::data) fn factor(letter: &str) -> Option<f64> {
    match letter {
        "" => Some(1.0),
        "k" | "K" => Some(1e3),
        "m" | "M" => Some(1e6),
        "b" | "B" | "bn" => Some(1e9),
        _ => None,
    }
}

/// How a column of texts is written.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(in crate::data) struct Reading {
    pub(in crate::data) dress: Dress,
    pub(in crate::data) extras: Extras,
    /// Whether another decimal mark fits as well: `1,234` is 1234 or 1.234.
    pub(in crate::data) is_open: bool,
}

/// The dress in which most of the texts are numbers, which must be nearly all of them: at most one row in `1 / odd` may be something
/// else. `decimal` is what other columns of the file say.
pub(in crate::data) fn reading(texts: &[(&str, u32)], odd: f64, decimal: Option<char>) -> Option<Reading> {
    let n_rows: u64 = texts.iter().map(|&(_, n)| u64::from(n)).sum();
    let enough = n_rows as f64 * (1.0 - odd);
    let rows_read = |dress| -> (u64, Extras) {
        let mut extras = Extras::default();
        let read = texts.iter().filter_map(|&(text, n)| {
            let (_, extra) = parse(text, dress)?;
            extras.add(extra);
            Some(u64::from(n))
        });
        let rows = read.sum();
        (rows, extras)
    };
    let all: Vec<(Dress, u64, Extras)> = Dress::ALL
        .iter()
        .map(|&dress| {
            let (rows, extras) = rows_read(dress);
            (dress, rows, extras)
        })
        .filter(|&(_, rows, _)| rows > 0 && rows as f64 >= enough)
        .collect();
    let most = all.iter().map(|&(_, rows, _)| rows).max()?;
    let best = || all.iter().filter(|&&(_, rows, _)| rows == most);
    let by_mark = |mark: char| best().find(|(dress, ..)| dress.decimal == mark);
    let is_plain = best().any(|&(dress, ..)| dress == Dress::PLAIN);
    let is_open = !is_plain && by_mark('.').is_some() && by_mark(',').is_some();
    let told = decimal.filter(|&mark| !is_plain || mark == ',').and_then(by_mark);
    // Where a column is plain and the file has decimal commas, its points may part thousands.
    let (dress, _, extras) = *told.or_else(|| best().next())?;
    Some(Reading { dress, extras, is_open })
}

/// The decimal mark that texts of a column prove: a mark with other than three digits behind it, or behind a zero.
pub(in crate::data) fn proven_decimal<'a>(texts: impl Iterator<Item = &'a str>) -> Option<char> {
    let mut proven = None;
    for text in texts {
        let digits = text.trim_start_matches(['-', '+']);
        let is_made_well = digits.bytes().all(|byte| byte.is_ascii_digit() || byte == b',' || byte == b'.');
        let Some(at) = digits.rfind([',', '.']).filter(|_| is_made_well) else { continue };
        let (whole, fraction) = (&digits[..at], &digits[at + 1..]);
        let mark = if digits.as_bytes()[at] == b',' { ',' } else { '.' };
        let has_both = whole.contains([',', '.']) && !whole.contains(mark);
        let is_decimal = has_both || !whole.contains([',', '.']) && (fraction.len() != 3 || whole == "0");
        if is_decimal && !fraction.is_empty() {
            match proven {
                Some(other) if other != mark => return None,
                _ => proven = Some(mark),
            }
        }
    }
    proven
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(texts: &[&str], decimal: Option<char>) -> Option<(Vec<f64>, Reading)> {
        let counted: Vec<(&str, u32)> = texts.iter().map(|&text| (text, 1)).collect();
        let reading = reading(&counted, 0.0, decimal)?;
        Some((texts.iter().map(|text| parse(text, reading.dress).unwrap().0).collect(), reading))
    }

    #[test]
    fn what_is_quickly_read_is_what_is_slowly_read() {
        let mut rng = crate::rng::Seed(7).stream(crate::rng::Stream::Generate);
        let mut n_quick = 0;
        for _ in 0..50_000 {
            let len = 1 + rng.below(22) as usize;
            let text: String = (0..len)
                .map(|_| char::from(b"0123456789012345678901234567890123456789.-+e"[rng.below(44) as usize]))
                .collect();
            if let Some(value) = quick(text.as_bytes()) {
                n_quick += 1;
                assert_eq!(Some(value.to_bits()), plain(&text).map(f64::to_bits), "{text}");
            }
        }
        assert!(n_quick > 10_000, "{n_quick}");
        for text in ["0", "-0", "0.1", ".5", "5.", "-12.75", "9007199254740992", "0.00000000000000001"] {
            assert_eq!(quick(text.as_bytes()).map(f64::to_bits), plain(text).map(f64::to_bits), "{text}");
        }
        for text in ["", "-", ".", "01", "-00.5", "1e5", " 1", "1,5", "9007199254740993", "99999999999999999999"] {
            assert_eq!(quick(text.as_bytes()), None, "{text}");
        }
    }

    #[test]
    fn the_whole_column_tells_the_decimal_mark() {
        assert_eq!(read(&["7.266,82", "1,5"], None).unwrap().0, [7266.82, 1.5]);
        assert_eq!(read(&["1,442,122.43", "12"], None).unwrap().0, [1_442_122.43, 12.0]);
        assert_eq!(read(&["20,34", "1011,3"], None).unwrap().0, [20.34, 1011.3]);
        assert_eq!(read(&["1 234,5", "2\u{a0}000"], None).unwrap().0, [1234.5, 2000.0]);
        assert_eq!(read(&["1'234.5", "2’000"], None).unwrap().0, [1234.5, 2000.0]);
        assert_eq!(read(&["1,00,000", "2,50,000.5"], None).unwrap().0, [100_000.0, 250_000.5]);
    }

    #[test]
    fn other_columns_tell_where_this_one_is_silent() {
        let (values, reading) = read(&["1,234", "2,500"], Some(',')).unwrap();
        assert!(reading.is_open && values == [1.234, 2.5]);
        assert_eq!(read(&["1,234", "2,500"], Some('.')).unwrap().0, [1234.0, 2500.0]);
        assert_eq!(read(&["1.234", "2.500"], Some(',')).unwrap().0, [1234.0, 2500.0]);
        assert_eq!(read(&["1.234", "2.500"], None).unwrap().0, [1.234, 2.5]);
    }

    #[test]
    fn money_percents_and_signs_are_taken_off() {
        assert_eq!(read(&["$1,200.50", "(200)", "-$3", "5-"], None).unwrap().0, [1200.5, -200.0, -3.0, -5.0]);
        assert_eq!(read(&["9,2 %", "12,5%"], None).unwrap().0, [9.2, 12.5]);
        assert_eq!(read(&["3 €", "EUR 4,50"], None).unwrap().0, [3.0, 4.5]);
        assert_eq!(read(&["\u{2212}7", "+1"], None).unwrap().0, [-7.0, 1.0]);
    }

    #[test]
    fn units_stand_behind_numbers() {
        assert_eq!(
            ["12.5 km", "36months", "-3 °C", "1.2K", "7"].map(split_unit).map(Option::unwrap),
            [("12.5", "km"), ("36", "months"), ("-3", "°C"), ("1.2", "K"), ("7", "")]
        );
        assert_eq!(
            ["km", "A12", "12-b", "10-20", "1 of 2 or so, more or less"].map(split_unit)[..4],
            [None, None, None, Some(("10-20", ""))]
        );
        assert_eq!(read(&["1.5D-03", "2.0D+01"], None).unwrap().0, [0.0015, 20.0]);
        assert_eq!(read(&["12D3", "4D1"], None), None);
    }

    #[test]
    fn codes_and_words_are_no_numbers() {
        for texts in [&["007", "012"][..], &["12a", "1"], &["1.2.3", "4"], &["12-05", "3"], &["1,23,4", "5"]] {
            assert_eq!(read(texts, None), None, "{texts:?}");
        }
        assert_eq!((plain("02"), plain("0.5"), plain("inf"), plain("-0")), (None, Some(0.5), None, Some(-0.0)));
    }

    #[test]
    fn a_mark_is_proven_by_what_stands_behind() {
        assert_eq!(proven_decimal(["1,234", "0,099"].into_iter()), Some(','));
        assert_eq!(proven_decimal(["1.234", "2.500"].into_iter()), None);
        assert_eq!(proven_decimal(["7.266,82"].into_iter()), Some(','));
        assert_eq!(proven_decimal(["1,5", "2.5"].into_iter()), None);
    }
}
