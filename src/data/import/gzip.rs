//! Gzip: all members of a file, one behind the other.

use super::{
    error::ImportError,
    inflate::{InflateError, inflate_into},
    titles::GZIP,
};

/// Most that is unpacked.
const MAX_UNPACKED: usize = 1 << 30;
/// Fixed part of a member's head, and its end: a checksum and the length.
const HEAD: usize = 10;
pub(super) const TAIL: usize = 8;

/// Whether a gzip member begins here.
pub(super) fn is_gzip(bytes: &[u8]) -> bool {
    bytes.starts_with(b"\x1f\x8b")
}

/// What is packed, and how it was: a sentence.
pub(super) fn unpack(bytes: &[u8]) -> Result<(Vec<u8>, String), ImportError> {
    let (mut out, mut rest, mut n_members) = (Vec::new(), bytes, 0);
    // Zeros fill the last block of a tape.
    while is_gzip(rest) {
        rest = member(rest, &mut out)?;
        n_members += 1;
    }
    if rest.iter().any(|&byte| byte != 0) {
        return Err(ImportError::damaged(GZIP, "what follows its last part is not packed"));
    }
    let notice = match n_members {
        1 => "The file is compressed (gzip).".to_owned(),
        2 => "The file is compressed (gzip, in 2 parts one behind the other; both are read).".to_owned(),
        n => format!("The file is compressed (gzip, in {n} parts one behind the other; all are read)."),
    };
    Ok((out, notice))
}

/// Appends one member; gives what follows it.
fn member<'a>(bytes: &'a [u8], out: &mut Vec<u8>) -> Result<&'a [u8], ImportError> {
    let cut_short = || ImportError::damaged(GZIP, "it ends too early");
    let body = body(bytes).ok_or_else(cut_short)?;
    let start = out.len();
    let taken = inflate_into(out, body, MAX_UNPACKED - start).map_err(|error| match error {
        InflateError::Broken => ImportError::damaged(GZIP, "it cannot be unpacked, or ends too early"),
        InflateError::TooLarge => ImportError::TooLarge { title: GZIP, limit: "1 GB".to_owned() },
    })?;
    let (tail, rest) = body.get(taken..).and_then(|rest| rest.split_at_checked(TAIL)).ok_or_else(cut_short)?;
    let length = tail.iter().skip(4).rev().fold(0u32, |sum, &byte| sum << 8 | u32::from(byte));
    // The length is kept modulo 2^32.
    if (out.len() - start) as u64 & 0xffff_ffff != u64::from(length) {
        return Err(ImportError::damaged(GZIP, "what comes out is not as long as it says"));
    }
    Ok(rest)
}

/// What follows the head of a member.
pub(super) fn body(bytes: &[u8]) -> Option<&[u8]> {
    let (head, mut rest) = bytes.split_at_checked(HEAD)?;
    let flags = head[3];
    let after_zero = |bytes: &'_ [u8]| bytes.iter().position(|&byte| byte == 0).map(|zero| zero + 1);
    // Extra fields, the file's name, a comment, a checksum of the head.
    if flags & 4 != 0 {
        let length = usize::from(u16::from_le_bytes([*rest.first()?, *rest.get(1)?]));
        rest = rest.get(2 + length..)?;
    }
    for flag in [8, 16] {
        if flags & flag != 0 {
            rest = rest.get(after_zero(rest)?..)?;
        }
    }
    if flags & 2 != 0 { rest.get(2..) } else { Some(rest) }
}

/// A member as a test needs it.
#[cfg(test)]
pub(super) fn packed(bytes: &[u8]) -> Vec<u8> {
    let mut out = b"\x1f\x8b\x08\x00\0\0\0\0\0\xff".to_vec();
    out.extend(miniz_oxide::deflate::compress_to_vec(bytes, 6));
    out.extend([0; 4]);
    out.extend((bytes.len() as u32).to_le_bytes());
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_members_are_read() {
        let (out, notice) = unpack(&packed(b"a,b\n1,2\n")).unwrap();
        assert_eq!((out.as_slice(), notice.as_str()), (&b"a,b\n1,2\n"[..], "The file is compressed (gzip)."));
        let two = [packed(b"a,b\n"), packed(b"1,2\n"), vec![0; 512]].concat();
        let (out, notice) = unpack(&two).unwrap();
        assert_eq!(out, b"a,b\n1,2\n");
        assert!(notice.contains("2 parts"), "{notice}");
        let three = [packed(b"1"), packed(b""), packed(b"2")].concat();
        assert!(unpack(&three).unwrap().1.contains("all are read"));
    }

    #[test]
    fn heads_of_all_kinds_are_passed_over() {
        let mut file = packed(b"x");
        file[3] = 4 | 8 | 16 | 2;
        file.splice(10..10, b"\x03\0abcname\0remark\0\x12\x34".iter().copied());
        assert_eq!(unpack(&file).unwrap().0, b"x");
    }

    #[test]
    fn a_file_cut_short_is_told() {
        let file = packed(b"a,b\n1,2\n");
        for cut in 2..file.len() {
            assert!(matches!(unpack(&file[..cut]), Err(ImportError::Damaged { .. })), "{cut}");
        }
        assert!(unpack(&[&file[..], b"more"].concat()).is_err());
        let mut wrong = file.clone();
        *wrong.last_mut().unwrap() = 1;
        assert!(unpack(&wrong).is_err());
    }
}
