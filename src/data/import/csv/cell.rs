//! One cell: a number, a missing value, or neither.

use super::Delimiter;

/// Marks of a missing value besides an empty cell and `NaN`, in lower case.
const MISSING: &[&str] = &["?", "na", "n/a", "#n/a", "null", "-"];

/// What a feature cell holds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Cell {
    /// A finite number.
    Number(f32),
    /// A finite number that is written with a decimal comma.
    DecimalComma(f32),
    /// Nothing, or a mark that stands for it.
    Missing,
    /// Infinity, or a number too large for `f32`.
    OutOfRange,
    /// Anything else.
    Text,
}

/// Reads a cell of a file with that delimiter.
pub(super) fn read(field: &[u8], delimiter: Delimiter) -> Cell {
    let text = trimmed(field);
    match text.parse::<f32>() {
        Ok(value) if value.is_finite() => Cell::Number(value),
        Ok(value) if value.is_nan() => Cell::Missing,
        Ok(_) => Cell::OutOfRange,
        Err(_) if is_missing(text) => Cell::Missing,
        Err(_) if delimiter != Delimiter::Comma => decimal_comma(text),
        Err(_) => Cell::Text,
    }
}

/// Whether there is no label in a label cell. A `-` is one: files of yes and no often say `+` and `-`.
pub(super) fn is_missing_label(text: &str) -> bool {
    text != "-" && (is_missing(text) || text.eq_ignore_ascii_case("nan"))
}

/// The text of a field without white space around it. Fields come from checked UTF-8 and are cut at ASCII bytes.
pub(super) fn trimmed(field: &[u8]) -> &str {
    str::from_utf8(field).map_or("\u{fffd}", str::trim)
}

fn is_missing(text: &str) -> bool {
    text.is_empty() || MISSING.iter().any(|mark| text.eq_ignore_ascii_case(mark))
}

fn decimal_comma(text: &str) -> Cell {
    let is_one_comma = text.bytes().filter(|&byte| byte == b',').count() == 1 && !text.contains('.');
    if !is_one_comma {
        return Cell::Text;
    }
    match text.replace(',', ".").parse::<f32>() {
        Ok(value) if value.is_finite() => Cell::DecimalComma(value),
        Ok(_) => Cell::OutOfRange,
        Err(_) => Cell::Text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_a_number() {
        for (text, value) in [("1", 1.0), ("+1", 1.0), (" -1.5 ", -1.5), (".5", 0.5), ("5.", 5.0), ("1e-3", 0.001)] {
            assert_eq!(read(text.as_bytes(), Delimiter::Comma), Cell::Number(value), "{text}");
        }
        assert_eq!(read("\u{a0}7\t".as_bytes(), Delimiter::Comma), Cell::Number(7.0));
        assert_eq!(read(b"1e-999", Delimiter::Comma), Cell::Number(0.0));
    }

    #[test]
    fn what_is_missing() {
        for text in ["", "  ", "?", "NA", "NaN", "nan", "-nan", "null", "NULL", "n/a", "N/A", "#N/A", "-"] {
            assert_eq!(read(text.as_bytes(), Delimiter::Comma), Cell::Missing, "{text}");
        }
    }

    #[test]
    fn what_is_out_of_range() {
        for text in ["inf", "-inf", "Infinity", "1e999", "-1e39", "3.5e38"] {
            assert_eq!(read(text.as_bytes(), Delimiter::Comma), Cell::OutOfRange, "{text}");
        }
    }

    #[test]
    fn what_is_text() {
        for text in ["a", "0x1F", "1_000", "1,234", "12%", "1 000", "--1", "+", ".", "e5", "\u{2212}1", "$5"] {
            assert_eq!(read(text.as_bytes(), Delimiter::Comma), Cell::Text, "{text}");
        }
        assert_eq!(read(b"\xff", Delimiter::Comma), Cell::Text);
    }

    #[test]
    fn a_decimal_comma_needs_another_delimiter() {
        assert_eq!(read(b"1,5", Delimiter::Semicolon), Cell::DecimalComma(1.5));
        assert_eq!(read(b"-1,5e3", Delimiter::Tab), Cell::DecimalComma(-1500.0));
        for text in ["1,234,567", "1.234,5", "1,2.3", ",", "1,5%"] {
            assert_eq!(read(text.as_bytes(), Delimiter::Semicolon), Cell::Text, "{text}");
        }
    }

    #[test]
    fn a_minus_is_a_label() {
        assert!(!is_missing_label("-"));
        assert!(is_missing_label("") && is_missing_label("?") && is_missing_label("NaN"));
    }
}
