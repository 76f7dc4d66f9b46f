//! Sorting, in one place: std's sorts are fast, but each is compiled anew for every type and comparison, to some ten
//! kilobytes of the page's program.
//!
//! Whatever is sorted here has a [`Key`], a whole number in the same order. Keys are sorted by the one copy there is, alone or
//! with the places that they came from; equal ones stay as they stand.

/// A value whose order is that of a whole number.
pub trait Key: Copy {
    /// The number: keys are ordered as by [`f64::total_cmp`] and as whole numbers are. Those of `!key` fall where these rise.
    fn key(self) -> u64;
}

macro_rules! widened {
    ($($type:ty),+) => {
        $(impl Key for $type {
            fn key(self) -> u64 {
                self as u64
            }
        })+
    };
}
widened!(bool, u8, u32, u64, usize);

/// The sign bit.
const SIGN: u64 = 1 << 63;

impl Key for i32 {
    fn key(self) -> u64 {
        i64::from(self) as u64 ^ SIGN
    }
}

impl Key for f64 {
    #[inline]
    fn key(self) -> u64 {
        let bits = self.to_bits();
        if bits & SIGN == 0 { bits | SIGN } else { !bits }
    }
}

/// The number of that key.
#[inline]
pub fn number(key: u64) -> f64 {
    f64::from_bits(if key & SIGN == 0 { !key } else { key ^ SIGN })
}

/// The key of an `f32` in 32 bits, so that there is room for a place beside it.
#[inline]
pub(crate) fn short_key(x: f32) -> u64 {
    let bits = x.to_bits();
    u64::from(if bits >> 31 == 0 { bits | 1 << 31 } else { !bits })
}

/// The number of a [`short_key`].
#[inline]
pub(crate) fn short_number(key: u64) -> f32 {
    let key = key as u32;
    f32::from_bits(if key >> 31 == 0 { !key } else { key ^ 1 << 31 })
}

/// Sorts keys, the smallest first.
#[inline(never)]
pub fn sort_keys(keys: &mut [u64]) {
    keys.sort_unstable();
}

/// The numbers from the smallest to the largest, as by [`f64::total_cmp`].
pub fn sorted(numbers: impl Iterator<Item = f64>) -> Vec<f64> {
    let mut keys: Vec<u64> = numbers.map(f64::key).collect();
    sort_keys(&mut keys);
    keys.into_iter().map(number).collect()
}

/// The places of keys from the smallest to the largest, equal ones as they stand.
///
/// # Panics
/// If there are more than `u32` holds.
#[inline(never)]
pub fn order_of(keys: &[u64]) -> Vec<u32> {
    // The lowest bits of each key give way to its place, so that one number is moved and compared.
    let place = (1u64 << (usize::BITS - keys.len().leading_zeros())) - 1;
    assert!(place <= u64::from(u32::MAX), "more rows than have numbers");
    let mut numbered: Vec<u64> = keys.iter().zip(0..).map(|(key, at)| key & !place | at).collect();
    sort_keys(&mut numbered);
    let mut order: Vec<u32> = numbered.into_iter().map(|key| (key & place) as u32).collect();
    let key = |at: u32| keys[at as usize];
    // Keys that differ in nothing but the bits that gave way are in the order of their places: now those bits go first.
    for alike in order.chunk_by_mut(|&a, &b| (key(a) ^ key(b)) & !place == 0) {
        if !alike.is_sorted_by_key(|&at| key(at)) {
            let mut rest: Vec<u64> = alike.iter().map(|&at| (key(at) & place) << 32 | u64::from(at)).collect();
            sort_keys(&mut rest);
            alike.iter_mut().zip(rest).for_each(|(at, key)| *at = key as u32);
        }
    }
    order
}

/// Sorts by a key, equal ones as they stand.
pub fn sort_by_key<T: Clone, K: Key>(list: &mut [T], key: impl Fn(&T) -> K) {
    if list.len() > 1 {
        let keys: Vec<u64> = list.iter().map(|item| key(item).key()).collect();
        let unsorted = list.to_vec();
        list.iter_mut().zip(order_of(&keys)).for_each(|(item, at)| item.clone_from(&unsorted[at as usize]));
    }
}

/// Puts the smallest `n` of different keys before all others.
///
/// # Panics
/// If two keys are equal, possibly.
#[inline(never)]
pub(crate) fn split_off_smallest(mut keys: &mut [u64], mut n: usize) {
    // Half of the keys go each time, or nearly; where they resist, they are sorted.
    let mut n_turns = 2 * keys.len().ilog2();
    while keys.len() > 32 && n_turns > 0 {
        n_turns -= 1;
        let [a, b, c] = [0, keys.len() / 2, keys.len() - 1].map(|at| keys[at]);
        let pivot = a.max(b).min(a.min(b).max(c));
        let mut n_below = 0;
        for at in 0..keys.len() {
            keys.swap(at, n_below);
            n_below += usize::from(keys[n_below] < pivot);
        }
        let (below, others) = keys.split_at_mut(n_below);
        if n < n_below {
            keys = below;
        } else {
            (keys, n) = (others, n - n_below);
        }
    }
    sort_keys(keys);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rng::{Seed, Stream};

    #[test]
    fn keys_are_in_the_order_of_their_numbers() {
        let numbers = [f64::NEG_INFINITY, -1e300, -1.5, -f64::MIN_POSITIVE, -0.0, 0.0, 5e-324, 0.5, 3.0, f64::INFINITY];
        for pair in numbers.windows(2) {
            assert!(pair[0].key() < pair[1].key(), "{pair:?}");
            assert!(short_key(pair[0] as f32) <= short_key(pair[1] as f32), "{pair:?}");
        }
        assert_eq!(numbers.map(|x| number(x.key()).to_bits()), numbers.map(f64::to_bits));
        assert!(short_key(-0.0) < short_key(0.0));
        assert!((-5).key() < 0.key() && i32::MIN.key() < (-5).key() && 0.key() < i32::MAX.key());
    }

    /// Lists of every length up to some hundreds, with few different keys and with many that differ in the last bits.
    fn lists() -> impl Iterator<Item = Vec<u64>> {
        let mut rng = Seed(5).stream(Stream::Split);
        let high = 0.3f64.key();
        (0..300).flat_map(move |n| {
            [7u64, 5, 1 << 40].map(|most| (0..n).map(|_| high ^ ((rng.uniform() * most as f64) as u64)).collect())
        })
    }

    #[test]
    fn orders_are_those_of_a_stable_sort() {
        for keys in lists() {
            let mut expected: Vec<u32> = (0..keys.len() as u32).collect();
            expected.sort_by_key(|&at| keys[at as usize]);
            assert_eq!(order_of(&keys), expected, "{keys:?}");
            let mut list: Vec<(u64, String)> = keys.iter().zip(0..).map(|(&key, at)| (key, format!("{at}"))).collect();
            sort_by_key(&mut list, |item| item.0);
            assert!(list.iter().map(|item| &item.1).eq(&expected.iter().map(u32::to_string).collect::<Vec<_>>()));
        }
    }

    #[test]
    fn the_smallest_are_split_off() {
        let n = 1000;
        let shapes: [&dyn Fn(u64) -> u64; 4] =
            [&|at| at, &|at| n - at, &|at| at * 7919 % 1009, &|at| if at % 2 == 0 { at } else { 4 * n - at }];
        for shape in shapes {
            for smallest in [1, 31, 500, 999] {
                let mut keys: Vec<u64> = (0..n).map(shape).collect();
                let mut sorted = keys.clone();
                sorted.sort_unstable();
                split_off_smallest(&mut keys, smallest);
                assert!(keys[..smallest].iter().max() < keys[smallest..].iter().min());
                sort_keys(&mut keys);
                assert_eq!(keys, sorted);
            }
        }
    }
}
