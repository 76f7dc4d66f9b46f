//! Thrift's compact protocol, in which Parquet writes down what its columns are: read into a tree of values.

/// Structures within structures.
const MAX_DEPTH: usize = 32;

/// A value of any type.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Value<'a> {
    Bool(bool),
    Int(i64),
    Binary(&'a [u8]),
    List(Vec<Value<'a>>),
    /// Fields with their numbers.
    Struct(Vec<(i16, Value<'a>)>),
    /// A double or a map, which nothing here asks for.
    Other,
}

impl<'a> Value<'a> {
    /// A field of a structure.
    pub(super) fn field(&self, id: i16) -> Option<&Value<'a>> {
        let Self::Struct(fields) = self else { return None };
        fields.iter().find(|(known, _)| *known == id).map(|(_, value)| value)
    }

    pub(super) fn int(&self, id: i16) -> Option<i64> {
        if let Self::Int(value) = self.field(id)? { Some(*value) } else { None }
    }

    pub(super) fn bool(&self, id: i16) -> Option<bool> {
        if let Self::Bool(value) = self.field(id)? { Some(*value) } else { None }
    }

    /// A text; letters that are no UTF-8 are marked.
    pub(super) fn text(&self, id: i16) -> Option<String> {
        if let Self::Binary(bytes) = self.field(id)? { Some(String::from_utf8_lossy(bytes).into_owned()) } else { None }
    }

    /// The values of a list; empty if there is none.
    pub(super) fn list(&self, id: i16) -> &[Value<'a>] {
        if let Some(Self::List(values)) = self.field(id) { values } else { &[] }
    }
}

/// Reads a structure; gives what follows it.
pub(super) fn structure(bytes: &[u8]) -> Option<(Value<'_>, &[u8])> {
    let mut reader = Reader { rest: bytes };
    let value = reader.structure(0)?;
    Some((value, reader.rest))
}

struct Reader<'a> {
    rest: &'a [u8],
}

impl<'a> Reader<'a> {
    fn byte(&mut self) -> Option<u8> {
        let (&first, rest) = self.rest.split_first()?;
        self.rest = rest;
        Some(first)
    }

    fn take(&mut self, n: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.rest.split_at_checked(n)?;
        self.rest = rest;
        Some(taken)
    }

    fn unsigned(&mut self) -> Option<u64> {
        let (value, n) = varint(self.rest)?;
        self.take(n)?;
        Some(value)
    }

    fn signed(&mut self) -> Option<i64> {
        self.unsigned().map(zigzag)
    }

    fn structure(&mut self, depth: usize) -> Option<Value<'a>> {
        if depth > MAX_DEPTH {
            return None;
        }
        let (mut fields, mut id) = (Vec::new(), 0i16);
        loop {
            let head = self.byte()?;
            if head == 0 {
                return Some(Value::Struct(fields));
            }
            let step = i16::from(head >> 4);
            id = if step == 0 { i16::try_from(self.signed()?).ok()? } else { id.checked_add(step)? };
            let value = match head & 15 {
                // The type of a field of yes and no is its value.
                kind @ (1 | 2) => Value::Bool(kind == 1),
                kind => self.value(kind, depth)?,
            };
            fields.push((id, value));
        }
    }

    fn value(&mut self, kind: u8, depth: usize) -> Option<Value<'a>> {
        Some(match kind {
            1 | 2 => Value::Bool(self.byte()? == 1),
            3 => Value::Int((self.byte()? as i8).into()),
            4..=6 => Value::Int(self.signed()?),
            7 => self.take(8).map(|_| Value::Other)?,
            8 => {
                let length = usize::try_from(self.unsigned()?).ok()?;
                Value::Binary(self.take(length)?)
            }
            9 | 10 => self.list(depth)?,
            11 => self.map(depth)?,
            12 => self.structure(depth + 1)?,
            _ => return None,
        })
    }

    fn list(&mut self, depth: usize) -> Option<Value<'a>> {
        let head = self.byte()?;
        let short = head >> 4;
        let n = if short == 15 { self.unsigned()? } else { short.into() };
        // Each value takes a byte at least, so a count that is a lie is found out before room is made for it.
        if n > self.rest.len() as u64 || depth > MAX_DEPTH {
            return None;
        }
        (0..n).map(|_| self.value(head & 15, depth + 1)).collect::<Option<Vec<_>>>().map(Value::List)
    }

    fn map(&mut self, depth: usize) -> Option<Value<'a>> {
        let n = self.unsigned()?;
        let kinds = if n == 0 { 0 } else { self.byte()? };
        if n > self.rest.len() as u64 || depth > MAX_DEPTH {
            return None;
        }
        for _ in 0..n {
            self.value(kinds >> 4, depth + 1)?;
            self.value(kinds & 15, depth + 1)?;
        }
        Some(Value::Other)
    }
}

/// A whole number in groups of seven bits, and the bytes that it takes.
pub(super) fn varint(bytes: &[u8]) -> Option<(u64, usize)> {
    let mut value = 0u64;
    for (at, &byte) in bytes.iter().enumerate().take(10) {
        value |= u64::from(byte & 127).checked_shl(7 * at as u32)?;
        if byte < 128 {
            return Some((value, at + 1));
        }
    }
    None
}

/// A signed number from one in which the sign is the last bit.
pub(super) fn zigzag(value: u64) -> i64 {
    (value >> 1) as i64 ^ -((value & 1) as i64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn structures_are_read() {
        // 1: i32 -3; 2: true; 4: "ab"; 5: list of i32 [1, 2]; 8: {1: false}; 9: map {1: 2}.
        let bytes = [0x15, 5, 0x11, 0x28, 2, b'a', b'b', 0x19, 0x25, 2, 4, 0x3c, 0x12, 0, 0x1b, 1, 0x55, 2, 4, 0, 99];
        let (value, rest) = structure(&bytes).unwrap();
        assert_eq!((value.int(1), value.bool(2), value.text(4)), (Some(-3), Some(true), Some("ab".to_owned())));
        assert_eq!(value.list(5), [Value::Int(1), Value::Int(2)]);
        assert_eq!((value.field(8).unwrap().bool(1), rest), (Some(false), &[99][..]));
        for cut in 0..bytes.len() - 1 {
            assert_eq!(structure(&bytes[..cut]), None, "{cut}");
        }
    }

    #[test]
    fn lies_and_depths_are_refused() {
        assert_eq!(structure(&[0x19, 0xf5, 0xff, 0xff, 0xff, 0xff, 7, 0]), None);
        assert_eq!(structure(&[0x1c; 100]), None);
        assert_eq!(structure(&[0x18, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1]), None);
        assert_eq!(varint(&[0xff; 12]), None);
        assert_eq!([0, 1, 2, 3].map(zigzag), [0, -1, 1, -2]);
    }
}
