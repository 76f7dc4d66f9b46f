//! Numbers by their differences, and texts by what they share with the one before.

use super::thrift::{varint, zigzag};

/// Numbers of which only differences are written, at most `most`; gives what follows them.
pub(super) fn numbers(bytes: &[u8], most: usize) -> Option<(Vec<i64>, &[u8])> {
    let mut rest = bytes;
    let mut next = || {
        let (value, n) = varint(rest)?;
        rest = rest.get(n..)?;
        Some(value)
    };
    let (block, n_bundles, n, first) = (next()?, next()?, next()?, zigzag(next()?));
    let (block, n_bundles, n) =
        (usize::try_from(block).ok()?, usize::try_from(n_bundles).ok()?, usize::try_from(n).ok()?);
    if n > most || n_bundles == 0 || n_bundles > 4096 {
        return None;
    }
    let in_bundle = block / n_bundles;
    if in_bundle == 0 || in_bundle % 8 != 0 || in_bundle > 1 << 16 {
        return None;
    }
    let (mut values, mut last) = (Vec::new(), first);
    if n > 0 {
        values.push(first);
    }
    while values.len() < n {
        let (least, taken) = varint(rest)?;
        let least = zigzag(least);
        let (widths, after) = rest.get(taken..)?.split_at_checked(n_bundles)?;
        rest = after;
        for &width in widths {
            if values.len() >= n {
                break;
            }
            let width = u32::from(width);
            let (packed, after) = rest.split_at_checked(in_bundle / 8 * width as usize)?;
            rest = after;
            let wanted = in_bundle.min(n - values.len());
            bits(packed, width, wanted, |delta| {
                last = last.wrapping_add(least).wrapping_add(delta as i64);
                values.push(last);
            })?;
        }
    }
    Some((values, rest))
}

/// Hands on `n` numbers of `width` bits each, the lowest bits first.
fn bits(packed: &[u8], width: u32, n: usize, mut take: impl FnMut(u64)) -> Option<()> {
    if width > 64 {
        return None;
    }
    let mask = if width == 0 { 0 } else { u64::MAX >> (64 - width) };
    let (mut held, mut n_held, mut bytes) = (0u128, 0, packed.iter());
    for _ in 0..n {
        while n_held < width {
            held |= u128::from(*bytes.next()?) << n_held;
            n_held += 8;
        }
        take(held as u64 & mask);
        held >>= width;
        n_held -= width;
    }
    Some(())
}

/// Texts behind all of their lengths.
pub(super) fn texts(bytes: &[u8], most: usize) -> Option<Vec<&[u8]>> {
    let (lengths, mut rest) = numbers(bytes, most)?;
    let take = |length: i64| {
        let (text, after) = rest.split_at_checked(usize::try_from(length).ok()?)?;
        rest = after;
        Some(text)
    };
    lengths.into_iter().map(take).collect()
}

/// Texts that begin as the one before them does. Of all together no more than `limit` bytes come out.
pub(super) fn prefixed(bytes: &[u8], most: usize, limit: usize) -> Option<Vec<Vec<u8>>> {
    let (shared, rest) = numbers(bytes, most)?;
    let ends = texts(rest, most)?;
    let (mut all, mut total) = (Vec::<Vec<u8>>::new(), 0);
    for (shared, end) in shared.into_iter().zip(ends) {
        let before = all.last().map_or(&[][..], Vec::as_slice);
        let text = [before.get(..usize::try_from(shared).ok()?)?, end].concat();
        total += text.len();
        if total > limit {
            return None;
        }
        all.push(text);
    }
    Some(all)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn differences_add_up() {
        // Blocks of 128 in 4 bundles; 1, 2, 3, 4, 5 have the least difference 1 and no bits.
        assert_eq!(numbers(&[128, 1, 4, 5, 2, 2, 0, 0, 0, 0, 9], 5), Some((vec![1, 2, 3, 4, 5], &[9][..])));
        // 7, 5, 3, 1, 2, 3, 4, 5: the example of the format's description, with two bits in the first bundle.
        let bytes = [128, 1, 4, 8, 14, 3, 2, 0, 0, 0, 0b1100_0000, 0b0011_1111, 0, 0, 0, 0, 0, 0];
        assert_eq!(numbers(&bytes, 8), Some((vec![7, 5, 3, 1, 2, 3, 4, 5], &[][..])));
        for cut in 0..bytes.len() {
            assert_eq!(numbers(&bytes[..cut], 8), None, "{cut}");
        }
        assert_eq!(numbers(&bytes, 7), None);
        assert_eq!(numbers(&[128, 1, 4, 0, 0], 0), Some((vec![], &[][..])));
        assert_eq!(
            [numbers(&[0, 1, 1, 1], 9), numbers(&[8, 0, 1, 1], 9), numbers(&[4, 1, 2, 0, 0, 0], 9)],
            [const { None }; 3]
        );
    }

    #[test]
    fn texts_share_their_beginning() {
        // Lengths 2 and 2, then the texts.
        let lengths = [128, 1, 4, 2, 4, 0, 0, 0, 0, 0];
        let ends = [&lengths[..], b"abcd"].concat();
        assert_eq!(texts(&ends, 2), Some(vec![&b"ab"[..], b"cd"]));
        assert_eq!(texts(&ends[..13], 2), None);
        // Shared 0 and 1.
        let shared = [128, 1, 4, 2, 0, 2, 0, 0, 0, 0];
        let both = [&shared[..], &ends].concat();
        assert_eq!(prefixed(&both, 2, 5), Some(vec![b"ab".to_vec(), b"acd".to_vec()]));
        assert_eq!(prefixed(&both, 2, 4), None);
    }
}
