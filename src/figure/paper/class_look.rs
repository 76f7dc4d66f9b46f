//! How classes are told apart: by name, and by a place in the palette of colours and shapes.

use super::marks::Mark;
use super::theme::Ink;
use crate::data::ClassCounts;
use crate::wording;

/// How a class is shown in every figure: its name, and its place in the palette of colours and shapes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClassLook {
    /// The name, on one line.
    pub name: String,
    /// 0 is the common class (blue circle), 1 the rare one (orange diamond), the others follow.
    pub slot: u8,
}

impl ClassLook {
    /// A class with its place in the palette. A name without any visible letter reads `unnamed`.
    pub fn new(name: &str, slot: u8) -> Self {
        Self { name: wording::name(name), slot }
    }

    /// The largest class takes the first place, the smallest with rows the second, the others follow in their order.
    ///
    /// Count once, in the whole data set: a class then looks the same in all figures.
    pub fn assign(names: &[String], counts: &ClassCounts) -> Vec<Self> {
        let rows = |class: usize| counts.0.get(class).copied().unwrap_or(0);
        let common = (0..names.len()).rev().max_by_key(|&class| rows(class));
        let rare = (0..names.len())
            .filter(|&class| Some(class) != common)
            .min_by_key(|&class| if rows(class) == 0 { u32::MAX } else { rows(class) });
        let mut others = 2..=u8::MAX;
        let slot = |class| match class {
            _ if Some(class) == common => 0,
            _ if Some(class) == rare => 1,
            _ => others.next().unwrap_or(u8::MAX),
        };
        (0..names.len()).map(slot).zip(names).map(|(slot, name)| Self::new(name, slot)).collect()
    }

    pub(crate) fn is_rare(&self) -> bool {
        self.slot == 1
    }

    pub(crate) fn mark(&self) -> Mark {
        Mark::of(self.slot)
    }

    pub(crate) fn ink(&self) -> Ink {
        self.mark().ink
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn slots(counts: &[u32]) -> Vec<u8> {
        let names: Vec<String> = counts.iter().map(u32::to_string).collect();
        ClassLook::assign(&names, &ClassCounts(counts.to_vec())).iter().map(|look| look.slot).collect()
    }

    #[test]
    fn the_common_class_is_first_and_the_rare_one_second() {
        assert_eq!(slots(&[30, 270]), [1, 0]);
        assert_eq!(slots(&[5, 80, 0, 2, 40]), [2, 0, 3, 1, 4]);
        assert_eq!(slots(&[50, 50]), [0, 1]);
        assert_eq!(slots(&[7]), [0]);
        assert!(slots(&[]).is_empty());
    }

    #[test]
    fn a_class_always_has_a_name() {
        assert_eq!(ClassLook::new(" \n", 0).name, "unnamed");
    }
}
