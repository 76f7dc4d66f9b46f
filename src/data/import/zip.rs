//! The directory of a zip archive, and what its members hold.

use super::{
    error::{ImportError, quoted},
    inflate::{InflateError, Pieces, inflate_into},
    titles::ZIP,
};

/// Most bytes that a member unpacks to.
pub(super) const MAX_UNPACKED: usize = 1 << 30;
/// Most members that are looked at.
const MAX_MEMBERS: usize = 100_000;

/// An archive whose directory was read.
pub(super) struct Archive<'a> {
    bytes: &'a [u8],
    pub(super) members: Vec<Member>,
}

/// A file in an archive.
#[derive(Clone, Debug)]
pub(super) struct Member {
    pub(super) name: String,
    /// Its length once it is unpacked, as the directory says.
    pub(super) length: u64,
    is_locked: bool,
    method: u16,
    packed_length: u64,
    /// Where its own head begins.
    start: u64,
}

fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_le_bytes(bytes.get(at..at.checked_add(2)?)?.try_into().ok()?))
}

fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(bytes.get(at..at.checked_add(4)?)?.try_into().ok()?))
}

fn u64_at(bytes: &[u8], at: usize) -> Option<u64> {
    Some(u64::from_le_bytes(bytes.get(at..at.checked_add(8)?)?.try_into().ok()?))
}

impl<'a> Archive<'a> {
    /// Reads the directory at the end of an archive.
    pub(super) fn open(bytes: &'a [u8]) -> Result<Self, ImportError> {
        let broken = || ImportError::damaged(ZIP, "its list of files, which stands at its end, is not there");
        let end = end_of_directory(bytes).ok_or_else(broken)?;
        let (mut count, mut at) = directory(bytes, end).ok_or_else(broken)?;
        let mut members = Vec::new();
        while count > 0 {
            let (member, next) = member(bytes, at).ok_or_else(broken)?;
            members.push(member);
            if members.len() > MAX_MEMBERS {
                return Err(ImportError::TooLarge { title: ZIP, limit: format!("{MAX_MEMBERS} files") });
            }
            at = next;
            count -= 1;
        }
        Ok(Self { bytes, members })
    }

    /// The member of that name; letters of either case, as Windows has them.
    pub(super) fn find(&self, name: &str) -> Option<&Member> {
        let exact = self.members.iter().find(|member| member.name == name);
        exact.or_else(|| self.members.iter().find(|member| member.name.eq_ignore_ascii_case(name)))
    }

    /// A member as it is packed, and its method.
    fn packed(&self, member: &Member) -> Result<(&'a [u8], u16), ImportError> {
        if member.is_locked {
            return Err(ImportError::Locked { title: ZIP });
        }
        if member.length > MAX_UNPACKED as u64 {
            return Err(too_large());
        }
        if ![0, 8].contains(&member.method) {
            return Err(ImportError::damaged(
                ZIP,
                "it is packed in a way that is not known here, which is not deflate",
            ));
        }
        let packed = || {
            let start = usize::try_from(member.start).ok()?;
            let head = self.bytes.get(start..)?;
            let is_head = head.starts_with(b"PK\x03\x04");
            let skip = 30 + usize::from(u16_at(head, 26)?) + usize::from(u16_at(head, 28)?);
            head.get(skip..skip.checked_add(usize::try_from(member.packed_length).ok()?)?).filter(|_| is_head)
        };
        let cut_short = || ImportError::damaged(ZIP, format!("its file {} is not all there", quoted(&member.name)));
        Ok((packed().ok_or_else(cut_short)?, member.method))
    }

    /// All of a member.
    pub(super) fn read(&self, member: &Member) -> Result<Vec<u8>, ImportError> {
        let (packed, method) = self.packed(member)?;
        if method == 0 {
            return Ok(packed.to_vec());
        }
        let mut out = Vec::new();
        inflate_into(&mut out, packed, MAX_UNPACKED).map_err(told)?;
        Ok(out)
    }

    /// A member piece by piece.
    pub(super) fn pieces(&self, member: &Member) -> Result<Pieces<'a>, ImportError> {
        let (packed, method) = self.packed(member)?;
        Ok(if method == 0 { Pieces::stored(packed) } else { Pieces::deflated(packed, MAX_UNPACKED) })
    }
}

/// What a person is told where a member cannot be unpacked.
pub(super) fn told(error: InflateError) -> ImportError {
    match error {
        InflateError::Broken => ImportError::damaged(ZIP, "a file in it cannot be unpacked"),
        InflateError::TooLarge => too_large(),
    }
}

fn too_large() -> ImportError {
    ImportError::TooLarge { title: ZIP, limit: "1 GB".to_owned() }
}

/// Where the end record begins: 22 bytes and a remark of any length before the end.
fn end_of_directory(bytes: &[u8]) -> Option<usize> {
    let last = bytes.len().checked_sub(22)?;
    (last.saturating_sub(0xffff)..=last).rev().find(|&at| bytes[at..].starts_with(b"PK\x05\x06"))
}

/// The number of members, and where their list begins.
fn directory(bytes: &[u8], end: usize) -> Option<(u64, usize)> {
    let (count, start) = (u16_at(bytes, end + 10)?, u32_at(bytes, end + 16)?);
    if count != u16::MAX && start != u32::MAX {
        return Some((count.into(), start as usize));
    }
    // The longer record stands before this one, behind a locator of 20 bytes.
    let locator = bytes.get(end.checked_sub(20)?..).filter(|locator| locator.starts_with(b"PK\x06\x07"));
    let Some(locator) = locator else { return Some((count.into(), start as usize)) };
    let record = usize::try_from(u64_at(locator, 8)?).ok()?;
    let record = bytes.get(record..).filter(|record| record.starts_with(b"PK\x06\x06"))?;
    Some((u64_at(record, 32)?, usize::try_from(u64_at(record, 48)?).ok()?))
}

fn member(bytes: &[u8], at: usize) -> Option<(Member, usize)> {
    let head = bytes.get(at..).filter(|head| head.starts_with(b"PK\x01\x02"))?;
    let [name, extra, remark] = [u16_at(head, 28)?, u16_at(head, 30)?, u16_at(head, 32)?].map(usize::from);
    let mut member = Member {
        name: String::from_utf8_lossy(head.get(46..46 + name)?).into_owned(),
        length: u32_at(head, 24)?.into(),
        is_locked: u16_at(head, 8)? & 1 != 0,
        method: u16_at(head, 10)?,
        packed_length: u32_at(head, 20)?.into(),
        start: u32_at(head, 42)?.into(),
    };
    let mut fields = head.get(46 + name..46 + name + extra)?;
    while let (Some(id), Some(length)) = (u16_at(fields, 0), u16_at(fields, 2)) {
        let field = fields.get(4..4 + usize::from(length))?;
        if id == 1 {
            long_lengths(&mut member, field)?;
        }
        fields = &fields[4 + usize::from(length)..];
    }
    Some((member, at + 46 + name + extra + remark))
}

/// Lengths of more than 4 GB stand in a field of their own, those alone that have no room in the head.
fn long_lengths(member: &mut Member, field: &[u8]) -> Option<()> {
    let mut at = 0;
    for value in [&mut member.length, &mut member.packed_length, &mut member.start] {
        if *value == u64::from(u32::MAX) {
            *value = u64_at(field, at)?;
            at += 8;
        }
    }
    Some(())
}

/// An archive as a test needs it.
#[cfg(test)]
pub(super) fn packed(files: &[(&str, &[u8])]) -> Vec<u8> {
    let (mut bytes, mut list) = (Vec::new(), Vec::new());
    for (at, (name, content)) in files.iter().enumerate() {
        let deflated = miniz_oxide::deflate::compress_to_vec(content, 6);
        let (method, packed) = if at % 2 == 0 { (8u16, &deflated[..]) } else { (0, *content) };
        let mut head = Vec::new();
        head.extend([20, 0, 0, 0]);
        head.extend(method.to_le_bytes());
        head.extend([0; 8]);
        head.extend((packed.len() as u32).to_le_bytes());
        head.extend((content.len() as u32).to_le_bytes());
        head.extend((name.len() as u16).to_le_bytes());
        head.extend([0, 0]);
        let start = bytes.len() as u32;
        bytes.extend([&b"PK\x03\x04"[..], &head, name.as_bytes(), packed].concat());
        list.extend([&b"PK\x01\x02\x14\0"[..], &head, &[0; 10], &start.to_le_bytes(), name.as_bytes()].concat());
    }
    let (count, start, length) = (files.len() as u16, bytes.len() as u32, list.len() as u32);
    bytes.extend(list);
    bytes.extend(b"PK\x05\x06\0\0\0\0");
    bytes.extend([count.to_le_bytes(), count.to_le_bytes()].concat());
    bytes.extend([length.to_le_bytes(), start.to_le_bytes()].concat());
    bytes.extend([0, 0]);
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    fn archive() -> Vec<u8> {
        packed(&[("a.csv", b"a,b\n1,2\n1,2\n1,2\n"), ("folder/B.txt", b"stored")])
    }

    #[test]
    fn members_are_read_by_name() {
        let bytes = archive();
        let archive = Archive::open(&bytes).unwrap();
        let read = |name| archive.find(name).map(|member| archive.read(member).unwrap());
        assert_eq!(read("a.csv").as_deref(), Some(&b"a,b\n1,2\n1,2\n1,2\n"[..]));
        assert_eq!(read("FOLDER/b.txt").as_deref(), Some(&b"stored"[..]));
        assert_eq!(read("c"), None);
        let (mut pieces, mut out) = (archive.pieces(&archive.members[0]).unwrap(), Vec::new());
        while pieces.append(&mut out, 3).unwrap() {}
        assert_eq!(out, b"a,b\n1,2\n1,2\n1,2\n");
    }

    #[test]
    fn broken_archives_are_told() {
        let bytes = archive();
        for cut in 0..bytes.len() {
            let is_whole = Archive::open(&bytes[..cut])
                .and_then(|it| it.members.iter().map(|member| it.read(member)).collect::<Result<Vec<_>, _>>());
            assert!(is_whole.is_err(), "{cut}");
        }
        for at in 0..bytes.len() {
            let mut bytes = bytes.clone();
            bytes[at] ^= 0xff;
            // Whatever it holds, it is read or told, without a panic.
            if let Ok(archive) = Archive::open(&bytes) {
                let _: Vec<_> = archive.members.iter().map(|member| archive.read(member)).collect();
            }
        }
    }

    #[test]
    fn a_lock_is_told() {
        let mut bytes = archive();
        let at = bytes.windows(4).position(|four| four == b"PK\x01\x02").unwrap();
        bytes[at + 8] |= 1;
        let archive = Archive::open(&bytes).unwrap();
        assert!(matches!(archive.read(&archive.members[0]), Err(ImportError::Locked { .. })));
    }
}
