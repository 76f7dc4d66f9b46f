//! XML as it comes, piece by piece: tags, their attributes and text. Nothing is looked up elsewhere, and no entity is expanded but
//! the five of XML and characters by number.

use crate::data::import::{error::ImportError, inflate::Pieces, titles::XLSX, zip};
use std::{borrow::Cow, ops::Range};

/// Bytes that are unpacked at a time.
const PIECE: usize = 1 << 16;
/// Longest tag or text.
const MAX_TOKEN: usize = 1 << 24;

/// What stands next in the text.
pub(super) enum Event<'b> {
    /// A tag that opens, with its attributes.
    Start(Tag<'b>),
    /// The name of what is closed; follows an empty tag as well.
    End(&'b [u8]),
    /// Text between tags.
    Text(Cow<'b, str>),
}

/// A tag that opens.
pub(super) struct Tag<'b> {
    /// Its name without prefix.
    pub(super) name: &'b [u8],
    attributes: &'b [u8],
}

/// A reader of one part of a workbook.
pub(super) struct Xml<'a> {
    pieces: Pieces<'a>,
    buffer: Vec<u8>,
    at: usize,
    is_whole: bool,
    /// The name of an empty tag that has to be closed.
    to_close: Option<Range<usize>>,
}

impl<'a> Xml<'a> {
    pub(super) fn new(pieces: Pieces<'a>) -> Self {
        Self { pieces, buffer: Vec::new(), at: 0, is_whole: false, to_close: None }
    }

    /// The next event; `None` at the end of the text.
    pub(super) fn next(&mut self) -> Result<Option<Event<'_>>, ImportError> {
        if let Some(name) = self.to_close.take() {
            return Ok(Some(Event::End(&self.buffer[name])));
        }
        loop {
            if !self.has(1)? {
                return Ok(None);
            }
            if self.buffer[self.at] != b'<' {
                let end = self.find(0, b"<")?;
                let text = self.take(end, 0);
                return Ok(Some(Event::Text(unescaped(text))));
            }
            // Long enough for the longest mark, or else at the end.
            self.has(9)?;
            let rest = &self.buffer[self.at..];
            if rest.starts_with(b"<![CDATA[") {
                let end = self.find(9, b"]]>")?;
                let text = self.take(end, 3);
                return Ok(Some(Event::Text(String::from_utf8_lossy(&text[9..]))));
            }
            let skip = [(&b"<!--"[..], &b"-->"[..]), (b"<?", b"?>"), (b"<!", b">")];
            let Some((start, end)) = skip.iter().find(|(start, _)| rest.starts_with(start)) else { break };
            let end_at = self.find(start.len(), end)?;
            self.take(end_at, end.len());
        }
        self.tag().map(Some)
    }

    fn tag(&mut self) -> Result<Event<'_>, ImportError> {
        let end = self.end_of_tag()?;
        let start = self.at + 1;
        let last = self.at + end;
        self.at = last + 1;
        let inside = &self.buffer[start..last];
        if let Some(name) = inside.strip_prefix(b"/") {
            return Ok(Event::End(local(name.trim_ascii())));
        }
        let is_empty = inside.ends_with(b"/");
        let inside = inside.strip_suffix(b"/").unwrap_or(inside);
        let length = inside.iter().position(u8::is_ascii_whitespace).unwrap_or(inside.len());
        let name = local(&inside[..length]);
        if is_empty {
            let name_start = start + length - name.len();
            self.to_close = Some(name_start..start + length);
        }
        Ok(Event::Start(Tag { name, attributes: &inside[length..] }))
    }

    /// Where the bracket stands that closes a tag; one may stand in quotes.
    fn end_of_tag(&mut self) -> Result<usize, ImportError> {
        let (mut at, mut open) = (1, None);
        loop {
            if !self.has(at + 1)? {
                return Err(cut_short());
            }
            for &byte in &self.buffer[self.at + at..] {
                match (open, byte) {
                    (None, b'>') => return Ok(at),
                    (None, b'"' | b'\'') => open = Some(byte),
                    (Some(quote), _) if quote == byte => open = None,
                    _ => {}
                }
                at += 1;
            }
        }
    }

    /// Where a mark stands, counted from here; the end of the text stands for `<`.
    fn find(&mut self, from: usize, mark: &[u8]) -> Result<usize, ImportError> {
        let mut from = from;
        loop {
            let rest = &self.buffer[self.at..];
            let find = |rest: &[u8]| match mark {
                [one] => rest.iter().position(|byte| byte == one),
                mark => rest.windows(mark.len()).position(|bytes| bytes == mark),
            };
            let found = rest.get(from..).and_then(find);
            if let Some(found) = found {
                return Ok(from + found);
            }
            let n = rest.len();
            from = from.max((n + 1).saturating_sub(mark.len()));
            if !self.has(n + 1)? {
                return if mark == b"<" { Ok(n) } else { Err(cut_short()) };
            }
        }
    }

    /// Takes what stands before a mark, and the mark.
    fn take(&mut self, length: usize, mark: usize) -> &[u8] {
        let start = self.at;
        self.at += length + mark;
        &self.buffer[start..start + length]
    }

    /// Sees to it that so many bytes stand ready, if there are as many.
    fn has(&mut self, n: usize) -> Result<bool, ImportError> {
        while self.buffer.len() - self.at < n && !self.is_whole {
            if n > MAX_TOKEN {
                return Err(ImportError::damaged(XLSX, "a cell in it is longer than 16 MB"));
            }
            self.buffer.drain(..self.at);
            self.at = 0;
            self.is_whole = !self.pieces.append(&mut self.buffer, PIECE).map_err(zip::told)?;
        }
        Ok(self.buffer.len() - self.at >= n)
    }
}

impl<'b> Tag<'b> {
    /// The value of an attribute; its prefix does not count.
    pub(super) fn get(&self, name: &str) -> Option<Cow<'b, str>> {
        let mut rest = self.attributes.trim_ascii_start();
        while let Some(equals) = rest.iter().position(|&byte| byte == b'=') {
            let (key, value) = (rest[..equals].trim_ascii(), rest[equals + 1..].trim_ascii_start());
            let quote = *value.first()?;
            let value = &value[1..];
            let end = value.iter().position(|&byte| byte == quote)?;
            if local(key) == name.as_bytes() {
                return Some(unescaped(&value[..end]));
            }
            rest = value[end + 1..].trim_ascii_start();
        }
        None
    }

    /// Whether an attribute says yes.
    pub(super) fn is(&self, name: &str) -> bool {
        self.get(name).is_some_and(|value| value == "1" || value == "true")
    }

    /// A whole number.
    pub(super) fn number(&self, name: &str) -> Option<usize> {
        self.get(name)?.parse().ok()
    }
}

fn cut_short() -> ImportError {
    ImportError::damaged(XLSX, "a part of it ends too early")
}

fn local(name: &[u8]) -> &[u8] {
    name.iter().rposition(|&byte| byte == b':').map_or(name, |colon| &name[colon + 1..])
}

fn unescaped(text: &[u8]) -> Cow<'_, str> {
    let text = String::from_utf8_lossy(text);
    if !text.contains('&') {
        return text;
    }
    let mut plain = String::with_capacity(text.len());
    let mut rest = text.as_ref();
    while let Some(at) = rest.find('&') {
        plain.push_str(&rest[..at]);
        rest = &rest[at..];
        let entity = rest.find(';').filter(|&end| end < 12).and_then(|end| Some((character(&rest[1..end])?, end)));
        let (letter, end) = entity.unwrap_or(('&', 0));
        plain.push(letter);
        rest = &rest[end + 1..];
    }
    plain.push_str(rest);
    plain.into()
}

fn character(entity: &str) -> Option<char> {
    match entity {
        "lt" => Some('<'),
        "gt" => Some('>'),
        "amp" => Some('&'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        _ => {
            let digits = entity.strip_prefix('#')?;
            let code =
                digits.strip_prefix('x').map_or_else(|| digits.parse().ok(), |hex| u32::from_str_radix(hex, 16).ok());
            char::from_u32(code?)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(text: &str) -> Result<String, ImportError> {
        let mut xml = Xml::new(Pieces::stored(text.as_bytes()));
        let mut told = String::new();
        while let Some(event) = xml.next()? {
            told += &match event {
                Event::Start(tag) => format!("<{} {:?}>", String::from_utf8_lossy(tag.name), tag.get("a")),
                Event::End(name) => format!("</{}>", String::from_utf8_lossy(name)),
                Event::Text(text) => text.into_owned(),
            };
        }
        Ok(told)
    }

    #[test]
    fn events_come_in_order() {
        let text = "<?xml version='1.0'?><!DOCTYPE x><x:r b=\"1\" y:a = '&lt;>2' ><!-- <no> --><e/>t&amp;&#65;&#x42;&no; <![CDATA[<&]]></x:r >";
        assert_eq!(told(text).unwrap(), "<r Some(\"<>2\")><e None></e>t&AB&no; <&</r>");
        assert_eq!(told("").unwrap(), "");
    }

    #[test]
    fn long_texts_go_over_pieces() {
        let long = "x".repeat(3 * PIECE + 5);
        let text = format!("<a>{long}</a><b a='{long}'/><!--{long}-->");
        assert_eq!(told(&text).unwrap(), format!("<a None>{long}</a><b Some(\"{long}\")></b>"));
    }

    #[test]
    fn what_ends_too_early_is_told() {
        for text in ["<a", "<a b='>", "<!-- ", "<![CDATA[ ]]", "<?xml"] {
            assert!(told(text).is_err(), "{text}");
        }
        for text in ["<>", "</>", "<a b>", "<a =>", "<a b=>", "<a b=''", "< / >"] {
            let _ = told(text);
        }
    }
}
