//! Deflate, which gzip, zip and Parquet pack with: whole with a limit, or piece by piece.

use miniz_oxide::{
    DataFormat, MZError, MZFlush, MZStatus,
    inflate::{
        TINFLStatus,
        core::{DecompressorOxide, decompress, inflate_flags},
        stream::{InflateState, inflate},
    },
};

/// Why something cannot be unpacked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum InflateError {
    /// The packed bytes break the rules, or end too early.
    Broken,
    /// More comes out than is allowed.
    TooLarge,
}

/// Unpacks what stands at the start of `packed` and appends it; gives the number of packed bytes that it took.
pub(super) fn inflate_into(out: &mut Vec<u8>, packed: &[u8], limit: usize) -> Result<usize, InflateError> {
    const FLAGS: u32 = inflate_flags::TINFL_FLAG_USING_NON_WRAPPING_OUTPUT_BUF;
    let start = out.len();
    let mut state = Box::<DecompressorOxide>::default();
    let (mut taken, mut made) = (0, start);
    loop {
        // Grows with what comes out, not with what is claimed: there may be thousands of small streams in a file.
        let room = (made - start).clamp(1 << 16, 1 << 26);
        let end = made.saturating_add(room).min(start.saturating_add(limit).saturating_add(1));
        out.resize(end, 0);
        let rest = packed.get(taken..).unwrap_or_default();
        // A match reaches back 32 kB at most, and what was unpacked before is not of this stream.
        let window = &mut out[start..];
        let (status, n_in, n_out) = decompress(&mut state, rest, window, made - start, FLAGS);
        taken += n_in;
        made += n_out;
        if made - start > limit {
            return Err(InflateError::TooLarge);
        }
        match status {
            TINFLStatus::Done => {
                out.truncate(made);
                return Ok(taken);
            }
            TINFLStatus::HasMoreOutput => {}
            _ => return Err(InflateError::Broken),
        }
    }
}

/// Bytes that come in pieces, so that what is unpacked need not be held at once.
pub(super) struct Pieces<'a> {
    packed: &'a [u8],
    /// `None` if the bytes are not packed.
    state: Option<Box<InflateState>>,
    is_done: bool,
    left: usize,
}

impl<'a> Pieces<'a> {
    /// Unpacks deflated bytes.
    pub(super) fn deflated(packed: &'a [u8], limit: usize) -> Self {
        Self { packed, state: Some(InflateState::new_boxed(DataFormat::Raw)), is_done: false, left: limit }
    }

    /// Hands on bytes as they are.
    pub(super) fn stored(bytes: &'a [u8]) -> Self {
        Self { packed: bytes, state: None, is_done: false, left: usize::MAX }
    }

    /// Appends the next piece of at most `most` bytes; `false` at the end.
    pub(super) fn append(&mut self, out: &mut Vec<u8>, most: usize) -> Result<bool, InflateError> {
        if self.is_done {
            return Ok(false);
        }
        let Some(state) = &mut self.state else {
            let (piece, rest) = self.packed.split_at(most.min(self.packed.len()));
            out.extend_from_slice(piece);
            self.packed = rest;
            self.is_done = rest.is_empty();
            return Ok(!piece.is_empty());
        };
        let start = out.len();
        out.resize(start + most, 0);
        let result = inflate(state, self.packed, &mut out[start..], MZFlush::None);
        out.truncate(start + result.bytes_written);
        self.packed = &self.packed[result.bytes_consumed..];
        self.left = self.left.checked_sub(result.bytes_written).ok_or(InflateError::TooLarge)?;
        match result.status {
            Ok(MZStatus::StreamEnd) => self.is_done = true,
            Ok(_) if result.bytes_written > 0 => {}
            Ok(_) | Err(MZError::Buf) | Err(_) => return Err(InflateError::Broken),
        }
        Ok(result.bytes_written > 0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use miniz_oxide::deflate::compress_to_vec;

    fn text() -> Vec<u8> {
        (0..100_000u32).flat_map(|n| n.to_string().into_bytes()).collect()
    }

    #[test]
    fn whole_and_in_pieces_it_is_the_same() {
        let packed = compress_to_vec(&text(), 6);
        let mut out = b"before".to_vec();
        assert_eq!(inflate_into(&mut out, &[&packed[..], b"after"].concat(), 1 << 20), Ok(packed.len()));
        assert_eq!(out, [b"before", &text()[..]].concat());
        let (mut pieces, mut out) = (Pieces::deflated(&packed, 1 << 20), Vec::new());
        while pieces.append(&mut out, 1000).unwrap() {}
        assert!(out == text());
        let (mut pieces, mut out) = (Pieces::stored(&packed), Vec::new());
        while pieces.append(&mut out, 1000).unwrap() {}
        assert_eq!(out, packed);
    }

    #[test]
    fn a_limit_holds() {
        let packed = compress_to_vec(&text(), 6);
        let n = text().len();
        assert_eq!(inflate_into(&mut Vec::new(), &packed, n - 1), Err(InflateError::TooLarge));
        assert_eq!(inflate_into(&mut Vec::new(), &packed, n), Ok(packed.len()));
        let mut pieces = Pieces::deflated(&packed, n - 1);
        let mut out = Vec::new();
        let error = loop {
            match pieces.append(&mut out, 4096) {
                Ok(true) => {}
                other => break other,
            }
        };
        assert_eq!(error, Err(InflateError::TooLarge));
    }

    #[test]
    fn what_is_cut_short_is_told() {
        let packed = compress_to_vec(&text(), 6);
        for cut in [0, 1, 10, packed.len() - 1] {
            assert_eq!(inflate_into(&mut Vec::new(), &packed[..cut], 1 << 20), Err(InflateError::Broken), "{cut}");
            let (mut pieces, mut out) = (Pieces::deflated(&packed[..cut], 1 << 20), Vec::new());
            let error = loop {
                match pieces.append(&mut out, 4096) {
                    Ok(true) => {}
                    other => break other,
                }
            };
            assert_eq!(error, Err(InflateError::Broken), "{cut}");
        }
    }
}
