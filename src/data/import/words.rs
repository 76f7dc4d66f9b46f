//! Text of files that are no CSV: its letters, and fields with or without quotes.

use std::borrow::Cow;

/// What bytes 0x80 to 0x9f are in Windows-1252; the others are as in Unicode.
const WINDOWS_1252: [char; 32] = [
    '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8d}', 'Ž', '\u{8f}', '\u{90}', '‘', '’',
    '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9d}', 'ž', 'Ÿ',
];

/// The text of a file, and a notice if it is not UTF-8.
pub(super) fn decode(bytes: &[u8]) -> (Cow<'_, str>, Option<String>) {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    if let Ok(text) = str::from_utf8(bytes) {
        return (text.into(), None);
    }
    let text = bytes.iter().map(|&byte| windows_1252(byte)).collect::<String>();
    (text.into(), Some("The file is not UTF-8; it is read as Windows-1252.".to_owned()))
}

/// The letter of a byte in Windows-1252.
pub(super) fn windows_1252(byte: u8) -> char {
    match byte {
        0x80..=0x9f => WINDOWS_1252[usize::from(byte) - 0x80],
        byte => char::from(byte),
    }
}

/// One field of a line.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Field<'a> {
    /// Without quotes, and without blanks around.
    pub(super) text: Cow<'a, str>,
    /// Whether it stood in quotes.
    pub(super) is_quoted: bool,
}

/// What stands between two fields.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Between {
    /// A comma; blanks around it do not count.
    Commas,
    /// Blanks and tabs in runs.
    Blanks,
}

impl Between {
    fn ends_field(self, letter: char) -> bool {
        letter == ',' || self == Self::Blanks && letter.is_whitespace()
    }
}

/// The fields of a line. Braces hold a field together, as quotes do.
pub(super) fn fields(line: &str, between: Between) -> Vec<Field<'_>> {
    let mut rest = line.trim();
    let mut fields = Vec::new();
    while !rest.is_empty() {
        let (field, after) = first_field(rest, between);
        fields.push(field);
        let next = after.trim_start();
        // What stands between a closing quote and the comma belongs to nothing.
        let junk = if between == Between::Commas { next.find(',').unwrap_or(next.len()) } else { 0 };
        let next = &next[junk..];
        let Some(after_comma) = next.strip_prefix(',') else {
            rest = next;
            continue;
        };
        rest = after_comma.trim_start();
        if rest.is_empty() {
            fields.push(Field { text: "".into(), is_quoted: false });
        }
    }
    fields
}

/// The first field and what follows it.
pub(super) fn first_field(text: &str, between: Between) -> (Field<'_>, &str) {
    match text.chars().next() {
        Some(quote @ ('\'' | '"')) => {
            if let Some((text, rest)) = quoted(&text[1..], quote) {
                return (Field { text, is_quoted: true }, rest);
            }
        }
        Some('{') => {
            let (field, rest) = text.split_at(text.find('}').map_or(text.len(), |at| at + 1));
            return (Field { text: field.into(), is_quoted: false }, rest);
        }
        _ => {}
    }
    let (field, rest) = text.split_at(text.find(|letter| between.ends_field(letter)).unwrap_or(text.len()));
    (Field { text: field.trim().into(), is_quoted: false }, rest)
}

/// What stands before the closing quote, and what follows that; `None` if it is not closed.
pub(super) fn quoted(text: &str, quote: char) -> Option<(Cow<'_, str>, &str)> {
    let mut plain = String::new();
    let mut start = 0;
    let mut letters = text.char_indices();
    while let Some((at, letter)) = letters.next() {
        let is_twice = at > 0 && letter == quote && letters.as_str().starts_with(quote);
        if letter == '\\' || is_twice {
            plain.push_str(&text[start..at]);
            let (_, escaped) = letters.next()?;
            plain.push(match escaped {
                'n' if !is_twice => '\n',
                't' if !is_twice => '\t',
                'r' if !is_twice => '\r',
                other => other,
            });
            start = letters.offset();
        } else if letter == quote {
            let inside = &text[start..at];
            let whole = if plain.is_empty() { inside.trim().into() } else { (plain + inside).trim().to_owned().into() };
            return Some((whole, letters.as_str()));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn split(line: &str, between: Between) -> Vec<String> {
        fields(line, between).iter().map(|field| field.text.clone().into_owned()).collect()
    }

    #[test]
    fn quotes_and_braces_hold_a_field_together() {
        assert_eq!(split("a, 'b, c' ,\"d\", e f", Between::Commas), ["a", "b, c", "d", "e f"]);
        assert_eq!(split(r"'it\'s', 'it''s', '', 'a\tb'", Between::Commas), ["it's", "it's", "", "a\tb"]);
        assert_eq!(split("1, {2 3, 4 5}, {6}", Between::Commas), ["1", "{2 3, 4 5}", "{6}"]);
        assert_eq!(split("'open, 2", Between::Commas), ["'open", "2"]);
        assert_eq!(split("'a' b, 2", Between::Commas), ["a", "2"]);
        let kinds: Vec<bool> = fields("'?', ?", Between::Commas).iter().map(|field| field.is_quoted).collect();
        assert_eq!(kinds, [true, false]);
    }

    #[test]
    fn empty_fields_count() {
        assert_eq!(split("1,,2,", Between::Commas), ["1", "", "2", ""]);
        assert_eq!(split("  ", Between::Commas), [""; 0]);
        assert_eq!(split("1 2\t'3 4'  5", Between::Blanks), ["1", "2", "3 4", "5"]);
    }

    #[test]
    fn letters_of_windows_are_read() {
        assert_eq!(decode(b"\xef\xbb\xbfGr\xc3\xb6\xc3\x9fe"), ("Größe".into(), None));
        let (text, notice) = decode(b"Gr\xf6\xdfe \x80");
        assert_eq!(text, "Größe €");
        assert!(notice.is_some_and(|notice| notice.contains("Windows-1252")));
    }
}
