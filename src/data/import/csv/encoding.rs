//! The letters of a file: UTF-8, UTF-16 with or without its mark, and Windows-1252 for what is neither.

use super::CsvError;
use crate::data::import::words::windows_1252;
use std::borrow::Cow;

/// Text in UTF-8 without byte order mark, and a notice where it was written otherwise.
pub(super) fn text(bytes: &[u8]) -> Result<(Cow<'_, [u8]>, Option<String>), CsvError> {
    if let Some(is_little) = utf16(bytes) {
        let units = bytes.chunks_exact(2).map(|pair| match (is_little, pair) {
            (true, &[low, high]) => u16::from_le_bytes([low, high]),
            (_, &[high, low]) => u16::from_be_bytes([high, low]),
            _ => 0,
        });
        let text: String = char::decode_utf16(units).map(|unit| unit.unwrap_or(char::REPLACEMENT_CHARACTER)).collect();
        let text = text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text);
        check(text.as_bytes())?;
        return Ok((Cow::Owned(text.into_bytes()), Some("The file is written in UTF-16.".to_owned())));
    }
    let text = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    // DOS marks the end of a text so.
    let text = text.strip_suffix(b"\x1a").unwrap_or(text);
    check(text)?;
    if str::from_utf8(text).is_ok() {
        return Ok((Cow::Borrowed(text), None));
    }
    let decoded: String = text.iter().map(|&byte| windows_1252(byte)).collect();
    let shown = examples(&decoded);
    let shown = if shown.is_empty() { String::new() } else { format!(" ({shown})") };
    let notice = format!("The file is not UTF-8; it is read as Windows-1252{shown}.");
    Ok((Cow::Owned(decoded.into_bytes()), Some(notice)))
}

/// What cannot be text in any of these.
fn check(text: &[u8]) -> Result<(), CsvError> {
    if text.trim_ascii().is_empty() {
        return Err(CsvError::Empty);
    }
    if text.contains(&0) { Err(CsvError::NotCsv { looks_like: "a binary file" }) } else { Ok(()) }
}

/// Whether the bytes are UTF-16, and if so whether the low byte comes first.
fn utf16(bytes: &[u8]) -> Option<bool> {
    match bytes {
        [0xff, 0xfe, ..] => Some(true),
        [0xfe, 0xff, ..] => Some(false),
        // Two characters of the Latin alphabet without a byte order mark.
        [a, 0, b, 0, ..] if *a != 0 && *b != 0 => Some(true),
        [0, a, 0, b, ..] if *a != 0 && *b != 0 => Some(false),
        _ => None,
    }
}

/// The first two words with letters outside ASCII, to judge by.
fn examples(text: &str) -> String {
    let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_ascii());
    let mut shown: Vec<&str> = Vec::new();
    for word in words {
        if shown.len() < 2 && !shown.contains(&word) {
            shown.push(word);
        }
    }
    shown.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_are_those_that_were_written() {
        let read = |bytes: &[u8]| {
            let (text, notice) = text(bytes).unwrap();
            (String::from_utf8(text.into_owned()).unwrap(), notice)
        };
        assert_eq!(read("\u{feff}Größe".as_bytes()), ("Größe".to_owned(), None));
        let (text, notice) = read(b"Gr\xf6\xdfe,\x80\n");
        assert_eq!(text, "Größe,€\n");
        assert_eq!(notice.unwrap(), "The file is not UTF-8; it is read as Windows-1252 (Größe).");
        let utf16: Vec<u8> = "\u{feff}a,é\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(read(&utf16).0, "a,é\n");
        let without_mark: Vec<u8> = "ab,c\n".encode_utf16().flat_map(u16::to_be_bytes).collect();
        assert_eq!(read(&without_mark).0, "ab,c\n");
    }
}
