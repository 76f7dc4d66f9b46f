//! JSON out of plain values, for files that a person takes away.

use serde::Serialize;
use serde_json::ser::{CharEscape, CompactFormatter, Formatter, Serializer};
use std::io::{self, Write};

/// The value as JSON on one line. Numbers have the fewest digits that are read back to the same bits; what is `None` or no
/// finite number is `null`. Text is ASCII: everything else is escaped, so that it can stand in a program or a page.
///
/// # Panics
/// If a key of a map is not a text or a whole number, which no value of this crate has.
pub fn to_json<T: Serialize + ?Sized>(value: &T) -> String {
    let mut json = Vec::new();
    let mut serializer = Serializer::with_formatter(&mut json, Ascii);
    value.serialize(&mut serializer).expect("memory takes every write, and keys are texts");
    String::from_utf8(json).expect("every character is written as ASCII")
}

/// The spelling that files had from the first: escapes of four digits, and numbers as `Debug` writes them.
struct Ascii;

impl Formatter for Ascii {
    fn write_string_fragment<W: Write + ?Sized>(&mut self, out: &mut W, text: &str) -> io::Result<()> {
        for c in text.chars() {
            match c {
                ' '..='~' => out.write_all(&[c as u8])?,
                _ => c.encode_utf16(&mut [0; 2]).iter().try_for_each(|unit| write!(out, "\\u{unit:04x}"))?,
            }
        }
        Ok(())
    }

    fn write_char_escape<W: Write + ?Sized>(&mut self, out: &mut W, escape: CharEscape) -> io::Result<()> {
        let code = match escape {
            CharEscape::Backspace => 0x08,
            CharEscape::Tab => 0x09,
            CharEscape::FormFeed => 0x0c,
            CharEscape::CarriageReturn => 0x0d,
            CharEscape::AsciiControl(code) => code,
            escape => return CompactFormatter.write_char_escape(out, escape),
        };
        write!(out, "\\u{code:04x}")
    }

    // With an exponent where that is shorter; serde_json's own begins with exponents elsewhere.
    fn write_f32<W: Write + ?Sized>(&mut self, out: &mut W, value: f32) -> io::Result<()> {
        write!(out, "{value:?}")
    }

    fn write_f64<W: Write + ?Sized>(&mut self, out: &mut W, value: f64) -> io::Result<()> {
        write!(out, "{value:?}")
    }
}
