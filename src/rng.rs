//! Randomness: a seed, one stream per purpose, and the draws the pipeline needs.
//!
//! This is the only file that names a random-number crate. The generator is PCG-64 MCG (`rand_pcg`), whose stream is
//! fixed by its definition; the draws are those of `rand` 0.10 and `rand_distr` 0.6, pinned by `Cargo.lock`, and a
//! golden digest test runs natively and in the browser to notice if either ever changes.

use crate::param::{Kind, Value};
use rand::{Rng as _, RngExt as _, SeedableRng as _, seq::SliceRandom as _};
use rand_distr::StandardNormal;
use rand_pcg::Pcg64Mcg;
use serde::{Deserialize, Serialize};

/// The one number that, with the rest of the spec, fixes a run: `0..=4_294_967_295`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seed(pub u32);

/// What a stream of random numbers is for.
///
/// Every purpose draws from its own stream, so changing the resampler changes neither the split nor the initial
/// weights: comparisons between remedies are paired.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stream {
    /// Making a data set.
    Generate,
    /// Choosing train, validation and test rows.
    Split,
    /// Planning a resampling.
    Plan,
    /// Initial weights.
    Init,
    /// Order of the rows in every epoch.
    Batches,
    /// Which hidden outputs are dropped.
    Dropout,
    /// Judging generated rows.
    Judge,
}

impl Seed {
    /// The random numbers for one purpose.
    pub fn stream(self, stream: Stream) -> Rng {
        // Two rounds of SplitMix64 spread the 32 + 3 bits of (seed, purpose) over the generator's 128-bit state.
        let key = (u64::from(self.0) << 8) | stream as u64;
        let high = split_mix(key);
        let low = split_mix(high ^ 0x9e37_79b9_7f4a_7c15);
        Rng(Pcg64Mcg::from_seed((u128::from(high) << 64 | u128::from(low)).to_le_bytes()))
    }
}

/// The finaliser of SplitMix64 (Steele, Lea & Flood 2014, OOPSLA, figure 16).
fn split_mix(key: u64) -> u64 {
    let z = key.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

/// A stream of random numbers, the same on every target.
#[derive(Clone, Debug)]
pub struct Rng(Pcg64Mcg);

impl Rng {
    /// A whole number in `0..n`, each equally likely.
    ///
    /// # Panics
    /// If `n` is 0: there is nothing to choose from.
    pub fn below(&mut self, n: u32) -> u32 {
        self.0.random_range(0..n)
    }

    /// A number in `[0, 1)` with 53 random bits.
    pub fn uniform(&mut self) -> f64 {
        self.0.random::<f64>()
    }

    /// A number in `(0, 1]`: safe to take the logarithm of.
    pub fn uniform_positive(&mut self) -> f64 {
        1.0 - self.uniform()
    }

    /// A draw from the standard normal distribution.
    pub fn normal(&mut self) -> f64 {
        self.0.sample(StandardNormal)
    }

    /// Puts the items in a random order, each order equally likely.
    pub fn shuffle<T>(&mut self, items: &mut [T]) {
        items.shuffle(&mut self.0);
    }

    /// 64 random bits.
    pub fn bits(&mut self) -> u64 {
        self.0.next_u64()
    }
}

/// Whether a drawn row can be drawn again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Replacement {
    /// It can.
    With,
    /// It cannot.
    Without,
}

impl Replacement {
    /// The words for it in links: `yes` and `no`, with their titles.
    pub const CHOICES: Kind = Kind::Choice(&[("yes", "With replacement"), ("no", "Without replacement")]);

    /// As a value of [`Replacement::CHOICES`].
    pub fn value(self) -> Value {
        Value::Choice(if self == Replacement::With { "yes" } else { "no" })
    }

    /// From a value of [`Replacement::CHOICES`].
    pub fn from_value(value: Value) -> Self {
        if value.text() == "yes" { Replacement::With } else { Replacement::Without }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn streams_of_one_seed_differ_and_repeat() {
        let first = Seed(7).stream(Stream::Split).bits();
        assert_eq!(first, Seed(7).stream(Stream::Split).bits());
        assert_ne!(first, Seed(7).stream(Stream::Init).bits());
        assert_ne!(first, Seed(8).stream(Stream::Split).bits());
    }

    #[test]
    fn below_reaches_every_value() {
        let mut rng = Seed(1).stream(Stream::Plan);
        let mut seen = [false; 7];
        (0..1000).for_each(|_| seen[rng.below(7) as usize] = true);
        assert_eq!(seen, [true; 7]);
    }
}
