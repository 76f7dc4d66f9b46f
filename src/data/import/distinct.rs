//! Distinct texts, numbered in the order in which they come.

/// Texts in one piece of memory, found by their hash.
#[derive(Clone, Debug, Default)]
pub(super) struct Distinct {
    bytes: Vec<u8>,
    /// Where each text ends in `bytes`.
    ends: Vec<usize>,
    hashes: Vec<u64>,
    /// Number of a text plus one, or 0, at the places that its hash leads to; as many as a power of two, at most half of them taken.
    places: Vec<u32>,
}

impl Distinct {
    /// The number of a text, which is added if it is new.
    pub(super) fn number(&mut self, text: &[u8]) -> u32 {
        if self.places.len() < 2 * (self.ends.len() + 1) {
            self.grow();
        }
        let hash = hash(text);
        let mask = self.places.len() - 1;
        let mut at = hash as usize & mask;
        loop {
            match self.places[at] {
                0 => break,
                taken => {
                    let number = taken as usize - 1;
                    if self.hashes[number] == hash && self.get(number) == text {
                        return taken - 1;
                    }
                }
            }
            at = (at + 1) & mask;
        }
        self.bytes.extend_from_slice(text);
        self.ends.push(self.bytes.len());
        self.hashes.push(hash);
        self.places[at] = self.ends.len() as u32;
        self.ends.len() as u32 - 1
    }

    /// Every text, in order.
    pub(super) fn texts(&self) -> Vec<String> {
        (0..self.ends.len()).map(|number| String::from_utf8_lossy(self.get(number)).into_owned()).collect()
    }

    fn get(&self, number: usize) -> &[u8] {
        let start = number.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.bytes[start..self.ends[number]]
    }

    fn grow(&mut self) {
        let len = (4 * (self.ends.len() + 1)).next_power_of_two().max(16);
        self.places = vec![0; len];
        for (number, hash) in self.hashes.iter().enumerate() {
            let mut at = *hash as usize & (len - 1);
            while self.places[at] != 0 {
                at = (at + 1) & (len - 1);
            }
            self.places[at] = number as u32 + 1;
        }
    }
}

/// Eight bytes at a time, multiplied and folded, so that texts which differ in one letter lie apart.
fn hash(text: &[u8]) -> u64 {
    const PRIME: u64 = 0x9e37_79b9_7f4a_7c15;
    let mut hash = text.len() as u64;
    for chunk in text.chunks(8) {
        let mut word = [0; 8];
        word[..chunk.len()].copy_from_slice(chunk);
        hash = (hash ^ u64::from_le_bytes(word)).wrapping_mul(PRIME);
        hash ^= hash >> 32;
    }
    hash
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_numbered_as_they_come() {
        let mut distinct = Distinct::default();
        let texts: Vec<String> = (0..1000).map(|n| format!("a rather long text {}", n % 313)).collect();
        let numbers: Vec<u32> = texts.iter().map(|text| distinct.number(text.as_bytes())).collect();
        let expected: Vec<u32> = (0..1000).map(|n| n % 313).collect();
        assert_eq!(numbers, expected);
        assert_eq!(distinct.texts(), texts[..313]);
        assert_eq!(distinct.number(b""), 313);
    }
}
