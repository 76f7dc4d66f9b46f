//! Numbers and lists as a reader wants them in a sentence, a label or a table cell.

use super::ClassLook;
use super::paper::canvas::clean;
use crate::{order::sort_by_key, problem::grouped};

/// What stands for a value that is not defined.
pub(crate) const UNDEFINED: &str = "—";

/// A name as it is shown: on one line, and never empty.
pub(crate) fn name(text: &str) -> String {
    let name = clean(text);
    if name.is_empty() { "unnamed".to_owned() } else { name }
}

/// A count, in groups of three from five digits on.
pub(crate) fn count(n: u64) -> String {
    if n < 10_000 { n.to_string() } else { grouped(n) }
}

/// A count with its noun: `1 epoch`, `2 epochs`.
pub(crate) fn counted(n: u64, noun: &str) -> String {
    format!("{} {noun}{}", count(n), if n == 1 { "" } else { "s" })
}

/// A number for a sentence: two decimals, or two digits where it is smaller than that.
pub(crate) fn short(value: Option<f64>) -> String {
    let Some(value) = value.filter(|value| value.is_finite()) else { return UNDEFINED.to_owned() };
    match value.abs() {
        size if size >= 100_000.0 => format!("{value:.1e}"),
        size if size >= 100.0 => format!("{value:.0}"),
        size if size >= 0.01 => format!("{value:.2}"),
        size if size >= 0.001 => format!("{value:.4}"),
        0.0 => "0".to_owned(),
        _ => format!("{value:.1e}"),
    }
}

/// A number for a table: more digits than a sentence has.
pub(crate) fn exact(value: Option<f64>) -> String {
    let Some(value) = value.filter(|value| value.is_finite()) else { return UNDEFINED.to_owned() };
    match value.abs() {
        size if size >= 1e9 || (size > 0.0 && size < 0.001) => format!("{value:.3e}"),
        size => {
            // Tables of thousands of epochs are made while training runs: whole numbers print much faster.
            let ten_thousandths = libm::round(1e4 * size) as u64;
            let sign = if value < 0.0 { "-" } else { "" };
            format!("{sign}{}.{:04}", ten_thousandths / 10_000, ten_thousandths % 10_000)
        }
    }
}

/// A share of 1 as whole percents; with a decimal next to 0 and 1, where whole ones would say none or all.
pub(crate) fn percent(share: Option<f64>) -> String {
    let Some(share) = share.filter(|share| share.is_finite()) else { return UNDEFINED.to_owned() };
    match 100.0 * share {
        tiny if tiny > 0.0 && tiny < 0.05 => "<0.1 %".to_owned(),
        most if (99.95..100.0).contains(&most) => ">99.9 %".to_owned(),
        edge if (edge > 0.0 && edge < 1.0) || (edge > 99.0 && edge < 100.0) => format!("{edge:.1} %"),
        // Adding 0 makes one number of 0 and -0.
        percents => format!("{:.0} %", percents.round() + 0.0),
    }
}

/// One count as a share of another; `None` of nothing.
pub(crate) fn share(part: u32, of: u32) -> Option<f64> {
    (of > 0).then(|| f64::from(part) / f64::from(of))
}

/// `a`, `a and b`, `a, b and c`.
pub(crate) fn list(parts: &[String]) -> String {
    match parts {
        [] => String::new(),
        [one] => one.clone(),
        [most @ .., last] => format!("{} and {last}", most.join(", ")),
    }
}

/// Rows of a class, and how many of them the model answered right.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Hits {
    /// Answered right.
    pub(crate) found: u64,
    /// All rows of the class.
    pub(crate) of: u64,
}

impl Hits {
    fn words(self) -> String {
        format!("{} of {}", count(self.found), count(self.of))
    }
}

/// `The model found 0 of 30 rare and 270 of 270 common test rows`: each class when there are few, the rarest first.
pub(crate) fn found(classes: &[ClassLook], hits: &[Hits], rows: &str) -> String {
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

/// A probability with two digits that mean something: `0.50`, `0.034`, `0.0033`.
pub fn probability(p: f64) -> String {
    // The smallest value that is written with so many decimals, as rounding sees it.
    let least = [0.0995, 0.00995, 0.000_995, 0.000_099_5];
    let decimals = if p == 0.0 { 2 } else { (2..).zip(least).find(|&(_, least)| p >= least).map_or(6, |it| it.0) };
    format!("{p:.decimals$}")
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

    #[test]
    fn counts_are_grouped_from_five_digits_on() {
        assert_eq!([0, 999, 1484, 10_000, 1_234_567].map(count), ["0", "999", "1484", "10,000", "1,234,567"]);
        assert_eq!([1, 2].map(|n| counted(n, "epoch")), ["1 epoch", "2 epochs"]);
    }

    #[test]
    fn a_loss_keeps_the_digits_that_say_something() {
        let losses = [0.687_543, 0.004_21, 0.000_012_3, 0.0, 123.4, 1e9, f64::NAN];
        assert_eq!(losses.map(|value| short(Some(value))), ["0.69", "0.0042", "1.2e-5", "0", "123", "1.0e9", "—"]);
        assert_eq!(short(None), "—");
    }

    #[test]
    fn percents_say_none_and_all_only_where_it_is_so() {
        let shares = [0.0, -0.0, 0.000_1, 0.004, 0.101, 0.5, 0.996, 0.999_9, 1.0];
        let words = ["0 %", "0 %", "<0.1 %", "0.4 %", "10 %", "50 %", "99.6 %", ">99.9 %", "100 %"];
        assert_eq!(shares.map(|share| percent(Some(share))), words);
        assert_eq!([share(3, 0), share(1, 4)].map(percent), ["—", "25 %"]);
    }

    #[test]
    fn lists_read_as_english() {
        let words = ["a", "b", "c"].map(str::to_owned);
        assert_eq!([1, 2, 3].map(|n| list(&words[..n])), ["a", "a and b", "a, b and c"]);
    }

    #[test]
    fn small_probabilities_keep_two_digits() {
        let written = [0.5, 0.1, 0.0343, 0.00333, 0.0, 1.0, 0.00005].map(probability);
        assert_eq!(written, ["0.50", "0.10", "0.034", "0.0033", "0.00", "1.00", "0.000050"]);
    }
}
