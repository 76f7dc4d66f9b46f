//! What pages are packed with.

use crate::data::import::{
    error::ImportError,
    gzip::{TAIL, body},
    inflate::inflate_into,
};
use std::{borrow::Cow, io::Read};

/// Most bytes of a page.
pub(super) const MAX_PAGE: usize = 1 << 29;

/// Names by their number in the format.
const CODECS: [&str; 8] = ["nothing", "snappy", "gzip", "LZO", "brotli", "lz4", "zstd", "lz4"];

/// Unpacks a page that should be `length` bytes long; `None` if it is not.
pub(super) fn unpack(codec: i64, packed: &[u8], length: usize) -> Result<Option<Cow<'_, [u8]>>, ImportError> {
    if length > MAX_PAGE {
        return Ok(None);
    }
    let unpacked = match codec {
        0 => Some(packed.into()),
        1 => snappy(packed, length).map(Cow::from),
        2 => gzip(packed, length).map(Cow::from),
        5 => hadoop(packed, length).or_else(|| lz4(packed, length)).map(Cow::from),
        6 => zstd(packed, length).map(Cow::from),
        7 => lz4(packed, length).map(Cow::from),
        other => {
            let known = usize::try_from(other).ok().and_then(|codec| CODECS.get(codec));
            return Err(ImportError::Codec {
                codec: known.map_or_else(|| format!("codec {other}"), |&name| name.to_owned()),
            });
        }
    };
    Ok(unpacked.filter(|bytes: &Cow<'_, [u8]>| bytes.len() == length))
}

/// Whether so many bytes can come out of so few: a repetition of 64 bytes takes two in snappy, one of 255 takes one in lz4.
fn is_possible(packed: &[u8], length: usize, most: usize) -> bool {
    length <= packed.len().saturating_mul(most).saturating_add(64)
}

fn snappy(packed: &[u8], length: usize) -> Option<Vec<u8>> {
    let says = snap::raw::decompress_len(packed).ok()?;
    if says != length || !is_possible(packed, length, 64) {
        return None;
    }
    snap::raw::Decoder::new().decompress_vec(packed).ok()
}

fn gzip(packed: &[u8], length: usize) -> Option<Vec<u8>> {
    let (mut out, mut rest) = (Vec::new(), packed);
    while let Some(body) = body(rest) {
        let left = length.checked_sub(out.len())?;
        let taken = inflate_into(&mut out, body, left).ok()?;
        rest = body.get(taken + TAIL..)?;
        if rest.is_empty() {
            break;
        }
    }
    Some(out)
}

fn zstd(packed: &[u8], length: usize) -> Option<Vec<u8>> {
    let mut out = Vec::new();
    let decoder = ruzstd::decoding::StreamingDecoder::new(packed).ok()?;
    decoder.take(length as u64 + 1).read_to_end(&mut out).ok()?;
    Some(out)
}

fn lz4(packed: &[u8], length: usize) -> Option<Vec<u8>> {
    if !is_possible(packed, length, 255) {
        return None;
    }
    lz4_flex::block::decompress(packed, length).ok()
}

/// Blocks behind their two lengths, as Hadoop writes lz4.
fn hadoop(packed: &[u8], length: usize) -> Option<Vec<u8>> {
    let (mut out, mut rest) = (Vec::new(), packed);
    while !rest.is_empty() {
        let (head, after) = rest.split_at_checked(8)?;
        let number = |bytes: &[u8]| bytes.iter().fold(0usize, |sum, &byte| sum << 8 | usize::from(byte));
        let (block, after) = after.split_at_checked(number(&head[4..]))?;
        let n = number(&head[..4]);
        if n == 0 || n > length.checked_sub(out.len())? {
            return None;
        }
        out.extend(lz4(block, n).filter(|bytes| bytes.len() == n)?);
        rest = after;
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &[u8] = b"abcabcabcabcabcabcabcabcabcabc";

    fn unpacked(codec: i64, packed: &[u8], length: usize) -> Option<Vec<u8>> {
        unpack(codec, packed, length).unwrap().map(Cow::into_owned)
    }

    #[test]
    fn every_codec_unpacks() {
        let snappy = snap::raw::Encoder::new().compress_vec(TEXT).unwrap();
        let gzip = crate::data::import::gzip::packed(TEXT);
        let lz4: &[u8] = &[0x3f, b'a', b'b', b'c', 3, 0, 3, 0x50, b'b', b'c', b'a', b'b', b'c'];
        let hadoop = [&[0, 0, 0, 30, 0, 0, 0, 13][..], lz4].concat();
        for (codec, packed) in [(0, TEXT), (1, &snappy), (2, &gzip), (5, lz4), (5, &hadoop), (7, lz4)] {
            assert_eq!(unpacked(codec, packed, 30).as_deref(), Some(TEXT), "{codec}");
            assert_eq!(unpacked(codec, packed, 29), None, "{codec}");
            assert_eq!(unpacked(codec, packed, MAX_PAGE), None, "{codec}");
            for cut in 0..packed.len() {
                assert_eq!(unpacked(codec, &packed[..cut], 30), None, "{codec} {cut}");
            }
        }
    }

    #[test]
    fn a_codec_that_is_not_there_is_named() {
        let told = unpack(4, TEXT, 30).unwrap_err().problem();
        assert_eq!(told.what, "The columns of the file are packed with brotli.");
        assert!(told.fix.contains("snappy, gzip or zstd"));
        assert!(unpack(77, TEXT, 30).is_err());
    }
}
