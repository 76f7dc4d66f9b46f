//! Small whole numbers in runs and in bundles of bits: which cells are filled, places in a dictionary, yes and no.

use super::thrift::varint;

/// Reads `n` numbers of `width` bits from runs and bundles; `None` if there are fewer, or they end too early.
pub(super) fn hybrid(bytes: &[u8], width: u32, n: usize) -> Option<Vec<u32>> {
    let mut values = Vec::new();
    if width == 0 {
        values.resize(n, 0);
        return Some(values);
    }
    if width > 32 {
        return None;
    }
    let n_bytes = width.div_ceil(8) as usize;
    let mut rest = bytes;
    while values.len() < n {
        let (head, taken) = varint(rest)?;
        rest = rest.get(taken..)?;
        let left = n - values.len();
        let count = usize::try_from(head >> 1).ok()?;
        if head & 1 == 0 {
            let (value, after) = rest.split_at_checked(n_bytes)?;
            let value = value.iter().rev().fold(0u32, |sum, &byte| sum << 8 | u32::from(byte));
            values.resize(values.len() + count.min(left), value);
            rest = after;
            // A run of nothing would go on for ever.
            if count == 0 {
                return None;
            }
        } else {
            // Groups of eight; the last one may be cut where nothing is needed of it.
            let whole = count.checked_mul(width as usize)?;
            let (packed, after) = rest.split_at(whole.min(rest.len()));
            let wanted = count.checked_mul(8)?.min(left);
            if count == 0 || packed.len() * 8 < wanted * width as usize {
                return None;
            }
            bits(packed, width, wanted, &mut values);
            rest = after;
        }
    }
    Some(values)
}

/// Appends `n` numbers of `width` bits each, the lowest bits first.
fn bits(packed: &[u8], width: u32, n: usize, values: &mut Vec<u32>) {
    let mask = u64::MAX >> (64 - width);
    let (mut held, mut n_held, mut bytes) = (0u64, 0, packed.iter());
    for _ in 0..n {
        while n_held < width {
            held |= u64::from(bytes.next().copied().unwrap_or(0)) << n_held;
            n_held += 8;
        }
        values.push((held & mask) as u32);
        held >>= width;
        n_held -= width;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_and_bundles_are_read() {
        // A run of four 5s, then a bundle of eight numbers 0 to 7 of three bits.
        let bytes = [8, 5, 3, 0b1000_1000, 0b1100_0110, 0b1111_1010];
        let expected = [5, 5, 5, 5, 0, 1, 2, 3, 4, 5, 6, 7];
        for n in 0..=12 {
            assert_eq!(hybrid(&bytes, 3, n).as_deref(), Some(&expected[..n]));
        }
        assert_eq!(hybrid(&bytes, 3, 13), None);
        assert_eq!(hybrid(&[], 0, 3), Some(vec![0; 3]));
        assert_eq!(hybrid(&[4, 1, 2, 3, 4], 32, 2), Some(vec![0x0403_0201; 2]));
    }

    #[test]
    fn runs_of_nothing_end() {
        assert_eq!(
            [hybrid(&[0, 1], 1, 1), hybrid(&[1], 1, 1), hybrid(&[4, 1], 33, 1), hybrid(&[0xff; 20], 8, 9)],
            [const { None }; 4]
        );
        // A count that is a lie takes no room.
        assert_eq!(hybrid(&[0xfe, 0xff, 0xff, 0xff, 0xff, 0x3f, 1], 1, 2), Some(vec![1, 1]));
    }
}
