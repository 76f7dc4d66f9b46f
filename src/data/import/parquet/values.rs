//! The values of a page, as their encoding writes them.

use super::{codec::MAX_PAGE, delta, levels::hybrid};
use std::borrow::Cow;

/// How values are stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Physical {
    Boolean,
    Int32,
    Int64,
    /// Nanoseconds and a day, as Impala wrote times.
    Int96,
    Float,
    Double,
    Bytes,
    /// Bytes, always as many.
    Fixed(usize),
}

/// Values without what they mean.
#[derive(Debug, PartialEq)]
pub(super) enum Values<'a> {
    Ints(Vec<i64>),
    Floats(Vec<f64>),
    Bytes(Vec<Cow<'a, [u8]>>),
}

/// Numbers of encodings.
const PLAIN: i64 = 0;
const RLE: i64 = 3;
const DELTA_NUMBERS: i64 = 5;
const DELTA_LENGTHS: i64 = 6;
const DELTA_TEXTS: i64 = 7;
const SPLIT: i64 = 9;

/// Whether values are places in a dictionary.
pub(super) fn is_dictionary(encoding: i64) -> bool {
    encoding == 2 || encoding == 8
}

/// Places in a dictionary: the width of one, then all of them.
pub(super) fn places(bytes: &[u8], n: usize) -> Option<Vec<u32>> {
    if n == 0 {
        return Some(Vec::new());
    }
    let (&width, rest) = bytes.split_first()?;
    hybrid(rest, width.into(), n)
}

/// Reads `n` values; `None` if they are not all there, or written in a way that is not known.
pub(super) fn read(bytes: &[u8], physical: Physical, encoding: i64, n: usize) -> Option<Values<'_>> {
    match (encoding, physical) {
        (PLAIN, _) => plain(bytes, physical, n),
        (RLE, Physical::Boolean) => {
            let bits = hybrid(bytes.get(4..)?, 1, n)?;
            Some(Values::Ints(bits.into_iter().map(i64::from).collect()))
        }
        (DELTA_NUMBERS, Physical::Int32 | Physical::Int64) => {
            let (mut values, _) = delta::numbers(bytes, n)?;
            if physical == Physical::Int32 {
                values.iter_mut().for_each(|value| *value = (*value as i32).into());
            }
            Some(Values::Ints(values))
        }
        (DELTA_LENGTHS, Physical::Bytes) => {
            Some(Values::Bytes(delta::texts(bytes, n)?.into_iter().map(Cow::from).collect()))
        }
        (DELTA_TEXTS, Physical::Bytes | Physical::Fixed(_)) => {
            Some(Values::Bytes(delta::prefixed(bytes, n, MAX_PAGE)?.into_iter().map(Cow::from).collect()))
        }
        (SPLIT, _) => {
            let width = width(physical)?;
            let whole = bytes.get(..n.checked_mul(width)?)?;
            let joined: Vec<u8> = (0..n).flat_map(|at| (0..width).map(move |byte| whole[byte * n + at])).collect();
            owned(plain(&joined, physical, n)?)
        }
        _ => None,
    }
    .filter(|values| values.len() == n)
}

fn owned(values: Values<'_>) -> Option<Values<'static>> {
    Some(match values {
        Values::Ints(values) => Values::Ints(values),
        Values::Floats(values) => Values::Floats(values),
        Values::Bytes(values) => {
            Values::Bytes(values.into_iter().map(|bytes| Cow::Owned(bytes.into_owned())).collect())
        }
    })
}

fn width(physical: Physical) -> Option<usize> {
    match physical {
        Physical::Int32 | Physical::Float => Some(4),
        Physical::Int64 | Physical::Double => Some(8),
        Physical::Int96 => Some(12),
        Physical::Fixed(width) => Some(width).filter(|&width| width > 0),
        Physical::Boolean | Physical::Bytes => None,
    }
}

impl Values<'_> {
    fn len(&self) -> usize {
        match self {
            Self::Ints(values) => values.len(),
            Self::Floats(values) => values.len(),
            Self::Bytes(values) => values.len(),
        }
    }
}

fn plain(bytes: &[u8], physical: Physical, n: usize) -> Option<Values<'_>> {
    if physical == Physical::Boolean {
        let packed = bytes.get(..n.div_ceil(8))?;
        return Some(Values::Ints((0..n).map(|at| i64::from(packed[at / 8] >> (at % 8) & 1)).collect()));
    }
    let Some(width) = width(physical) else { return lengths_and_texts(bytes, n) };
    let items = bytes.get(..n.checked_mul(width)?)?.chunks_exact(width);
    let four = |item: &[u8]| item.try_into().map_or([0; 4], |bytes: [u8; 4]| bytes);
    let eight = |item: &[u8]| item.try_into().map_or([0; 8], |bytes: [u8; 8]| bytes);
    Some(match physical {
        Physical::Int32 => Values::Ints(items.map(|item| i32::from_le_bytes(four(item)).into()).collect()),
        Physical::Int64 => Values::Ints(items.map(|item| i64::from_le_bytes(eight(item))).collect()),
        Physical::Float => Values::Floats(items.map(|item| f32::from_le_bytes(four(item)).into()).collect()),
        Physical::Double => Values::Floats(items.map(|item| f64::from_le_bytes(eight(item))).collect()),
        _ => Values::Bytes(items.map(Cow::from).collect()),
    })
}

fn lengths_and_texts(bytes: &[u8], n: usize) -> Option<Values<'_>> {
    let (mut texts, mut rest) = (Vec::new(), bytes);
    for _ in 0..n {
        let (length, after) = rest.split_first_chunk()?;
        let (text, after) = after.split_at_checked(u32::from_le_bytes(*length) as usize)?;
        texts.push(Cow::from(text));
        rest = after;
    }
    Some(Values::Bytes(texts))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_values_are_read() {
        assert_eq!(read(&[0b101], Physical::Boolean, PLAIN, 3), Some(Values::Ints(vec![1, 0, 1])));
        assert_eq!(read(&[255; 8], Physical::Int32, PLAIN, 2), Some(Values::Ints(vec![-1, -1])));
        assert_eq!(read(&2.5f64.to_le_bytes(), Physical::Double, PLAIN, 1), Some(Values::Floats(vec![2.5])));
        let texts = read(b"\x01\0\0\0a\x02\0\0\0bc", Physical::Bytes, PLAIN, 2);
        assert_eq!(texts, Some(Values::Bytes(vec![b"a"[..].into(), b"bc"[..].into()])));
        assert_eq!(
            read(b"abcd", Physical::Fixed(2), PLAIN, 2),
            Some(Values::Bytes(vec![b"ab"[..].into(), b"cd"[..].into()]))
        );
    }

    #[test]
    fn split_bytes_are_joined() {
        let (a, b) = (1.5f32.to_le_bytes(), (-2.0f32).to_le_bytes());
        let split: Vec<u8> = (0..4).flat_map(|at| [a[at], b[at]]).collect();
        assert_eq!(read(&split, Physical::Float, SPLIT, 2), Some(Values::Floats(vec![1.5, -2.0])));
        assert_eq!(
            read(b"acbd", Physical::Fixed(2), SPLIT, 2),
            Some(Values::Bytes(vec![b"ab"[..].into(), b"cd"[..].into()]))
        );
    }

    #[test]
    fn what_is_not_all_there_is_no_page() {
        for physical in
            [Physical::Boolean, Physical::Int32, Physical::Int96, Physical::Double, Physical::Bytes, Physical::Fixed(3)]
        {
            for encoding in 0..12 {
                assert_eq!(read(&[1, 2], physical, encoding, 99), None, "{physical:?} {encoding}");
            }
        }
        assert_eq!(read(&[], Physical::Fixed(0), PLAIN, 3), None);
        assert_eq!(read(&[0xff; 9], Physical::Bytes, PLAIN, 1), None);
        assert_eq!(read(&[1, 2], Physical::Int32, PLAIN, usize::MAX), None);
    }
}
