//! Records of a CSV text with the place where each one stands.

use super::Delimiter;
use csv::{ByteRecord, Reader, ReaderBuilder};

/// A reader over bytes in memory that passes over blank records.
pub(super) struct Records<'a> {
    bytes: &'a [u8],
    reader: Fields<'a>,
    quotes: Quotes,
    /// The record that was read last.
    pub(super) record: ByteRecord,
    start: usize,
}

/// How fields are told apart.
enum Fields<'a> {
    /// By one character, with quotes as RFC 4180 has them.
    Separated(Reader<&'a [u8]>),
    /// By runs of blanks: where the next line starts.
    Spaced(usize),
}

impl<'a> Records<'a> {
    pub(super) fn new(bytes: &'a [u8], delimiter: Delimiter) -> Self {
        let quotes = Quotes::of(bytes, delimiter);
        let reader = match delimiter {
            Delimiter::Spaces => Fields::Spaced(0),
            _ => Fields::Separated(
                ReaderBuilder::new()
                    .has_headers(false)
                    .flexible(true)
                    .delimiter(delimiter.byte())
                    .quote(quotes.mark)
                    .escape(quotes.escapes.then_some(b'\\'))
                    .buffer_capacity(1 << 16)
                    .from_reader(bytes),
            ),
        };
        Self { bytes, reader, quotes, record: ByteRecord::new(), start: 0 }
    }

    /// Reads the next record that is not blank; `false` at the end.
    pub(super) fn advance(&mut self) -> bool {
        loop {
            self.start = self.end();
            let found = match &mut self.reader {
                Fields::Separated(reader) => {
                    reader.read_byte_record(&mut self.record).expect("bytes in memory are always read")
                }
                Fields::Spaced(next) => {
                    let rest = &self.bytes[*next..];
                    let line = rest.iter().position(|&byte| is_line_end(byte)).map_or(rest, |end| &rest[..end]);
                    *next = (*next + line.len() + 1).min(self.bytes.len());
                    split_at_blanks(line, &mut self.record);
                    !rest.is_empty()
                }
            };
            if !found || !is_blank(&self.record) {
                return found;
            }
        }
    }

    /// Where the record starts. The reader stops after the first byte of a line end, so what is left of it and empty
    /// lines come before.
    pub(super) fn start(&self) -> usize {
        let line_ends = self.bytes[self.start..].iter().take_while(|&&byte| is_line_end(byte));
        self.start + line_ends.count()
    }

    /// Where the record ends.
    pub(super) fn end(&self) -> usize {
        match &self.reader {
            Fields::Separated(reader) => {
                usize::try_from(reader.position().byte()).map_or(self.bytes.len(), |end| end.min(self.bytes.len()))
            }
            Fields::Spaced(next) => *next,
        }
    }

    /// Lines of the record's start and end, from 1; they differ if a quoted field goes over several lines.
    pub(super) fn lines(&self) -> (usize, usize) {
        let written = self.bytes[..self.end()].trim_ascii_end().len();
        (line_at(self.bytes, self.start()), line_at(self.bytes, written))
    }

    /// What is wrong with the record's quotes. Only a record that goes over several lines is looked at: a quote that is
    /// closed too late, or never, swallows line ends, and then rows would be lost in silence.
    pub(super) fn quote_fault(&self, delimiter: Delimiter) -> Option<QuoteFault> {
        if delimiter == Delimiter::Spaces {
            return None;
        }
        let is_last = self.end() == self.bytes.len();
        let goes_over_lines = || b"\r\n".iter().any(|end| self.record.as_slice().contains(end));
        if !is_last && !goes_over_lines() {
            return None;
        }
        let start = self.start();
        quote_fault(&self.bytes[start..self.end()], delimiter, self.quotes).map(|fault| fault.moved_by(start))
    }
}

/// The line in which a byte stands, from 1, as an editor counts them. The reader counts no lone CR, hence this; it is
/// slow and only for errors.
pub(super) fn line_at(bytes: &[u8], at: usize) -> usize {
    let ends_a_line = |&index: &usize| match bytes[index] {
        b'\n' => true,
        b'\r' => bytes.get(index + 1) != Some(&b'\n'),
        _ => false,
    };
    1 + (0..at.min(bytes.len())).filter(ends_a_line).count()
}

/// A quoted field that does not end where it should, with places in the bytes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum QuoteFault {
    /// It goes on to the end of the file.
    Open { opened: usize },
    /// Text follows its closing quote.
    TextAfter { opened: usize, closed: usize },
}

impl QuoteFault {
    fn moved_by(self, by: usize) -> Self {
        match self {
            QuoteFault::Open { opened } => QuoteFault::Open { opened: opened + by },
            QuoteFault::TextAfter { opened, closed } => {
                QuoteFault::TextAfter { opened: opened + by, closed: closed + by }
            }
        }
    }
}

/// How texts are quoted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Quotes {
    /// What stands around a text.
    pub(super) mark: u8,
    /// Whether a quote within a text has a backslash before it, and is not written twice.
    pub(super) escapes: bool,
}

impl Quotes {
    /// As RFC 4180 has them.
    pub(super) const PLAIN: Self = Self { mark: b'"', escapes: false };
    /// Lines and bytes that are looked at.
    const LINES: usize = 60;
    const BYTES: usize = 1 << 20;

    /// What the first lines of a text show: single quotes around fields where there are no double ones, and backslashes before quotes
    /// that close no field.
    pub(super) fn of(text: &[u8], delimiter: Delimiter) -> Self {
        let ends_field = |at: usize| text.get(at).is_none_or(|&byte| byte == delimiter.byte() || is_line_end(byte));
        let head = &text[..text.len().min(Self::BYTES)];
        let mut pairs = head.windows(2).enumerate().filter(|(_, pair)| *pair == b"\\\"");
        let escapes = pairs.any(|(at, _)| !ends_field(at + 2));
        let (mut whole, mut opened, mut closed) = (0, 0, 0);
        for field in head
            .split(|&byte| is_line_end(byte))
            .take(Self::LINES)
            .flat_map(|line| line.split(|&byte| byte == delimiter.byte()))
        {
            match field.trim_ascii() {
                [b'"', ..] => return Self { escapes, ..Self::PLAIN },
                [b'\'', .., b'\''] => whole += 1,
                [b'\'', ..] => opened += 1,
                [.., b'\''] => closed += 1,
                _ => {}
            }
        }
        let is_single = whole >= 4 && opened == closed && opened <= whole;
        if is_single { Self { mark: b'\'', escapes: false } } else { Self::PLAIN }
    }
}

/// The first fault in the quotes of some records.
pub(super) fn quote_fault(bytes: &[u8], delimiter: Delimiter, quotes: Quotes) -> Option<QuoteFault> {
    enum State {
        FieldStart,
        Field,
        Quoted { opened: usize },
        // A quote in a quoted field: its end, or the first half of a doubled quote.
        Quote { opened: usize, closed: usize },
    }
    let mut state = State::FieldStart;
    let mut is_escaped = false;
    for (index, &byte) in bytes.iter().enumerate() {
        let is_quote = byte == quotes.mark && !is_escaped;
        is_escaped = quotes.escapes && byte == b'\\' && !is_escaped;
        state = match (state, byte) {
            (State::FieldStart, _) if is_quote => State::Quoted { opened: index },
            (State::Quoted { opened }, _) if is_quote => State::Quote { opened, closed: index },
            (State::Quote { opened, .. }, _) if is_quote => State::Quoted { opened },
            (State::Quoted { opened }, _) => State::Quoted { opened },
            (_, byte) if byte == delimiter.byte() || is_line_end(byte) => State::FieldStart,
            (State::Quote { opened, closed }, byte) if byte != b' ' => {
                return Some(QuoteFault::TextAfter { opened, closed });
            }
            _ => State::Field,
        };
    }
    match state {
        State::Quoted { opened } => Some(QuoteFault::Open { opened }),
        _ => None,
    }
}

/// The fields of a line between runs of blanks; in double or single quotes, a field may hold blanks.
fn split_at_blanks(line: &[u8], record: &mut ByteRecord) {
    record.clear();
    let is_blank = |byte: &u8| matches!(byte, b' ' | b'\t');
    let mut rest = line;
    loop {
        let blanks = rest.iter().take_while(|byte| is_blank(byte)).count();
        rest = &rest[blanks..];
        let Some(&first) = rest.first() else { return };
        let quoted = matches!(first, b'"' | b'\'')
            .then(|| rest[1..].iter().position(|&byte| byte == first))
            .flatten()
            .filter(|&end| rest.get(end + 2).is_none_or(is_blank));
        match quoted {
            Some(end) => {
                record.push_field(&rest[1..=end]);
                rest = &rest[end + 2..];
            }
            None => {
                let end = rest.iter().position(is_blank).unwrap_or(rest.len());
                record.push_field(&rest[..end]);
                rest = &rest[end..];
            }
        }
    }
}

fn is_line_end(byte: u8) -> bool {
    matches!(byte, b'\r' | b'\n')
}

fn is_blank(record: &ByteRecord) -> bool {
    record.iter().all(|field| field.trim_ascii().is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn starts(text: &str) -> Vec<usize> {
        let mut records = Records::new(text.as_bytes(), Delimiter::Comma);
        let mut lines = Vec::new();
        while records.advance() {
            lines.push(records.lines().0);
        }
        lines
    }

    #[test]
    fn lines_are_those_of_an_editor() {
        assert_eq!(starts("a,b\nc,d\n\n\ne,f"), [1, 2, 5]);
        assert_eq!(starts("a,b\r\nc,d\r\n\r\n,\r\ne,f\r\n"), [1, 2, 5]);
        assert_eq!(starts("a,b\rc,d\r\re,f\r"), [1, 2, 4]);
        assert_eq!(starts("\n\na,\"b\r\nb\nb\"\nc,d"), [3, 6]);
    }

    #[test]
    fn a_record_over_several_lines_ends_where_its_text_ends() {
        let mut records = Records::new(b"a,\"b\nb\nb\"\r\n\r\nc,d", Delimiter::Comma);
        assert!(records.advance());
        assert_eq!(records.lines(), (1, 3));
    }

    #[test]
    fn blanks_part_fields_and_stand_in_quotes() {
        let mut records = Records::new(b"  1.5   \"a b\" it's\n\n2 'c d'\tx\r\n", Delimiter::Spaces);
        let mut next = || -> Option<Vec<String>> {
            let found = records.advance();
            let texts = records.record.iter().map(|field| String::from_utf8_lossy(field).into_owned());
            found.then(|| texts.collect())
        };
        assert_eq!(next().unwrap(), ["1.5", "a b", "it's"]);
        assert_eq!(next().unwrap(), ["2", "c d", "x"]);
        assert_eq!(next(), None);
    }

    #[test]
    fn a_quote_is_closed_before_its_field_ends() {
        let fault = |text: &str| quote_fault(text.as_bytes(), Delimiter::Comma, Quotes::PLAIN);
        assert_eq!(fault("a,\"b\n"), Some(QuoteFault::Open { opened: 2 }));
        assert_eq!(fault("a,\"b\"\""), Some(QuoteFault::Open { opened: 2 }));
        assert_eq!(fault("a,\"b\n1,\"c\"\n"), Some(QuoteFault::TextAfter { opened: 2, closed: 7 }));
        for whole in ["", "a\"b", "\"a\"", "\"a\"\"b\",c", "\"a\" ,b", "a;\"b,"] {
            assert_eq!(fault(whole), None, "{whole}");
        }
    }

    #[test]
    fn quotes_are_single_or_escaped_where_the_text_shows_it() {
        let of = |text: &str| {
            let quotes = Quotes::of(text.as_bytes(), Delimiter::Comma);
            (char::from(quotes.mark), quotes.escapes)
        };
        assert_eq!(of("'a','b'\n'x, y','z'\n1,'z'\n"), ('\'', false));
        assert_eq!(of("a,b\nit's,o'clock\nan',x\n"), ('"', false));
        assert_eq!(of("'a',\"b\"\n'c','d'\n"), ('"', false));
        assert_eq!(of("a,\"say \\\"no\\\"\"\n"), ('"', true));
        assert_eq!(of("a,\"C:\\dir\\\"\n\"D:\\\",1\n"), ('"', false));
        let mut records = Records::new(b"a,\"say \\\"no, no\\\"\"\nb,c", Delimiter::Comma);
        assert!(records.advance());
        assert_eq!((records.record.len(), &records.record[1]), (2, &b"say \"no, no\""[..]));
        assert_eq!(quote_fault(b"a,\"b\\\"c\"", Delimiter::Comma, Quotes { mark: b'"', escapes: true }), None);
    }
}
