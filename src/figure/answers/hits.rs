//! How many rows of each class were answered right, as a sentence.

use crate::figure::paper::class_look::ClassLook;
use crate::order::sort_by_key;
use crate::wording::{count, list};

/// Rows of a class, and how many of them the model answered right.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Hits {
    /// Answered right.
    pub(super) found: u64,
    /// All rows of the class.
    pub(super) of: u64,
}

impl Hits {
    fn words(self) -> String {
        format!("{} of {}", count(self.found), count(self.of))
    }
}

/// `The model found 0 of 30 rare and 270 of 270 common test rows`: each class when there are few, the rarest first.
pub(super) fn found(classes: &[ClassLook], hits: &[Hits], rows: &str) -> String {
    let mut named: Vec<_> = classes.iter().zip(hits).collect();
    sort_by_key(&mut named, |(class, _)| !class.is_rare());
    if named.len() <= 3 {
        let parts: Vec<_> = named.iter().map(|(class, hits)| format!("{} {}", hits.words(), class.name)).collect();
        return format!("The model found {} {rows}", list(&parts));
    }
    let all =
        hits.iter().fold(Hits::default(), |all, hits| Hits { found: all.found + hits.found, of: all.of + hits.of });
    let (rarest, hits) = named[0];
    format!("The model found {} {rows}, and {} of the rarest class, {}", all.words(), hits.words(), rarest.name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rare_class_comes_first() {
        let hits = [Hits { found: 270, of: 270 }, Hits { found: 0, of: 30 }];
        let look = |name: &str, slot| ClassLook::new(name, slot);
        let two = [look("common", 0), look("rare", 1)];
        assert_eq!(found(&two, &hits, "rows"), "The model found 0 of 30 rare and 270 of 270 common rows");
        let four = [look("a", 0), look("b", 2), look("c", 1), look("d", 3)];
        let hits = [9, 5, 1, 4].map(|found| Hits { found, of: 10 });
        assert_eq!(found(&four, &hits, "rows"), "The model found 19 of 40 rows, and 1 of 10 of the rarest class, c");
    }
}
