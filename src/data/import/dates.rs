//! Dates as a pattern of Java's `SimpleDateFormat` describes them, which is what ARFF names.

use crate::data::cell::days;

const MONTHS: [&str; 12] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

/// Seconds since 1970 of a date in that pattern; `None` if it is not written so.
pub(super) fn seconds(text: &str, pattern: &str) -> Option<f64> {
    let (mut year, mut month, mut day, mut time, mut afternoon) = (1970, 1, 1, 0.0, None);
    let (mut text, mut pattern) = (text.trim(), pattern);
    while let Some(letter) = pattern.chars().next() {
        let n = pattern.len() - pattern.trim_start_matches(letter).len();
        let (_, after) = pattern.split_at(n);
        pattern = after;
        match letter {
            'y' | 'u' => year = whole(&mut text, if after.starts_with(char::is_alphabetic) { n } else { 4 }, n == 2)?,
            'M' | 'L' if n >= 3 => month = named_month(&mut text)?,
            'M' | 'L' => month = whole(&mut text, 2, false)?,
            'd' => day = whole(&mut text, 2, false)?,
            'H' | 'k' | 'h' | 'K' => {
                time += 3600.0 * (whole(&mut text, 2, false)? % if letter == 'h' { 12 } else { 24 }) as f64
            }
            'm' => time += 60.0 * whole(&mut text, 2, false)? as f64,
            's' => time += whole(&mut text, 2, false)? as f64,
            'S' => time += whole(&mut text, 9, false)? as f64 / 1000.0,
            'a' => {
                let half = text.get(..2)?.to_ascii_lowercase();
                afternoon = Some(half == "pm").filter(|_| ["am", "pm"].contains(&half.as_str()));
                afternoon?;
                text = &text[2..];
            }
            '\'' if n >= 2 => text = text.strip_prefix('\'')?,
            '\'' => {
                let (literal, rest) = pattern.split_once('\'')?;
                text = text.strip_prefix(literal)?;
                pattern = rest;
            }
            letter if letter.is_ascii_alphabetic() => return None,
            literal => {
                for _ in 0..n / literal.len_utf8() {
                    text = text.strip_prefix(literal)?;
                }
            }
        }
    }
    let days = days::from_date(year, month, day).filter(|_| text.trim().is_empty())?;
    Some(days as f64 * days::DAY + time + if afternoon == Some(true) { 12.0 * 3600.0 } else { 0.0 })
}

/// A whole number of at most so many digits. Of two digits it may be a year of this century or the last.
fn whole(text: &mut &str, most: usize, is_short_year: bool) -> Option<i64> {
    let n = text.bytes().take(most).take_while(u8::is_ascii_digit).count();
    let (digits, rest) = text.split_at(n);
    *text = rest;
    let value: i64 = digits.parse().ok()?;
    Some(if is_short_year && n == 2 { value + if value < 70 { 2000 } else { 1900 } } else { value })
}

fn named_month(text: &mut &str) -> Option<i64> {
    let (name, rest) = text.split_at(text.bytes().take_while(u8::is_ascii_alphabetic).count());
    *text = rest;
    let name = name.get(..3)?.to_ascii_lowercase();
    (1..).zip(MONTHS).find(|&(_, month)| month == name).map(|(number, _)| number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_are_followed() {
        let day = 18_871.0 * days::DAY;
        for (text, pattern, time) in [
            ("2021-09-01T10:15:30", "yyyy-MM-dd'T'HH:mm:ss", 36_930.0),
            ("01.09.2021", "dd.MM.yyyy", 0.0),
            ("1/9/21", "d/M/yy", 0.0),
            ("20210901", "yyyyMMdd", 0.0),
            ("Sep 1, 2021 03:00 pm", "MMM d, yyyy hh:mm a", 54_000.0),
            ("2021-09-01 00:00:01.500", "yyyy-MM-dd HH:mm:ss.SSS", 1.5),
        ] {
            assert_eq!(seconds(text, pattern), Some(day + time), "{text}");
        }
    }

    #[test]
    fn what_is_written_otherwise_is_no_date() {
        for (text, pattern) in [
            ("2021-9", "yyyy-MM-dd"),
            ("2021-02-30", "yyyy-MM-dd"),
            ("x", "yyyy"),
            ("2021", "yyyy G"),
            ("é", "a"),
            ("", "'"),
        ] {
            assert_eq!(seconds(text, pattern), None, "{text}");
        }
    }
}
