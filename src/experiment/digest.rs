//! A fingerprint of everything a run computed, to compare machines by.

use serde::{Deserialize, Serialize};
use std::fmt;

/// FNV-1a over 64-bit words (Fowler, Noll & Vo; parameters of the 64-bit variant): quick, and any changed bit shows.
#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Digest(pub u64);

impl Default for Digest {
    fn default() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }
}

impl Digest {
    /// Takes in one word, byte by byte.
    pub fn add(&mut self, word: u64) {
        for byte in word.to_le_bytes() {
            self.add_byte(byte);
        }
    }

    /// Takes in the bits of a number.
    pub fn add_f64(&mut self, number: f64) {
        self.add(number.to_bits());
    }

    /// Takes in the bits of numbers.
    pub fn add_f32s(&mut self, numbers: &[f32]) {
        numbers.iter().for_each(|number| self.add(u64::from(number.to_bits())));
    }

    /// The fingerprint of some bytes.
    pub fn of_bytes(bytes: &[u8]) -> Self {
        let mut digest = Self::default();
        bytes.iter().for_each(|&byte| digest.add_byte(byte));
        digest
    }

    fn add_byte(&mut self, byte: u8) {
        self.0 = (self.0 ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016x}", self.0)
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_fnv_1a() {
        // Published test vectors of the 64-bit variant.
        assert_eq!(Digest::of_bytes(b"").to_string(), "cbf29ce484222325");
        assert_eq!(Digest::of_bytes(b"foobar").to_string(), "85944171f73967e8");
    }
}
