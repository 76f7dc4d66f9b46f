//! Numbers and grammar: how counts, shares and names are written wherever people read them.
//!
//! English stands in one place here, so that every sentence of the figures, the lessons, the command and the page counts,
//! lists and cuts alike.

/// What stands for a value that is not defined.
pub const UNDEFINED: &str = "—";

/// A whole number in groups of three: `1,234,567`.
pub fn grouped(count: impl ToString) -> String {
    let digits = count.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.char_indices() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A count, in groups of three from five digits on.
pub fn count(n: u64) -> String {
    if n < 10_000 { n.to_string() } else { grouped(n) }
}

/// A count with its noun: `1 epoch`, `2 epochs`.
pub fn counted(n: u64, noun: &str) -> String {
    format!("{} {}", count(n), plural(n, noun))
}

/// A noun in the number that goes with a count: `1` row, `2` rows, classes, remedies.
pub fn plural(n: u64, noun: &str) -> String {
    match noun.strip_suffix('y') {
        _ if n == 1 => noun.to_owned(),
        Some(stem) => format!("{stem}ies"),
        None if noun.ends_with('s') => format!("{noun}es"),
        None => format!("{noun}s"),
    }
}

/// A number for a sentence: two decimals, or two digits where it is smaller than that.
pub fn short(value: Option<f64>) -> String {
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
pub fn exact(value: Option<f64>) -> String {
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

/// A score between -1 and 1: `0.231`.
pub fn score(value: Option<f64>) -> String {
    value.map_or_else(|| UNDEFINED.to_owned(), |value| format!("{value:.3}"))
}

/// A share of 1 as percents with one decimal: `23.1 %`.
pub fn percent(share: Option<f64>) -> String {
    share.map_or_else(|| UNDEFINED.to_owned(), |share| format!("{:.1} %", 100.0 * share))
}

/// A share of 1 as whole percents; with a decimal next to 0 and 1, where whole ones would say none or all.
pub fn whole_percent(share: Option<f64>) -> String {
    let Some(share) = share.filter(|share| share.is_finite()) else { return UNDEFINED.to_owned() };
    match 100.0 * share {
        tiny if tiny > 0.0 && tiny < 0.05 => "<0.1 %".to_owned(),
        most if (99.95..100.0).contains(&most) => ">99.9 %".to_owned(),
        edge if (edge > 0.0 && edge < 1.0) || (edge > 99.0 && edge < 100.0) => format!("{edge:.1} %"),
        // Adding 0 makes one number of 0 and -0.
        percents => format!("{:.0} %", percents.round() + 0.0),
    }
}

/// A probability with two digits that mean something: `0.50`, `0.034`, `0.0033`.
pub fn probability(p: f64) -> String {
    // The smallest value that is written with so many decimals, as rounding sees it.
    let least = [0.0995, 0.00995, 0.000_995, 0.000_099_5];
    let decimals = if p == 0.0 { 2 } else { (2..).zip(least).find(|&(_, least)| p >= least).map_or(6, |it| it.0) };
    format!("{p:.decimals$}")
}

/// `a`, `a and b`, `a, b and c`.
pub fn list(parts: &[String]) -> String {
    match parts {
        [] => String::new(),
        [one] => one.clone(),
        [most @ .., last] => format!("{} and {last}", most.join(", ")),
    }
}

/// A title in the middle of a sentence: `Recall` as `recall`, but `MCC`, `F1`, `ROC AUC` and `G-mean` as they are.
pub fn lower(title: &str) -> String {
    let mut letters = title.chars();
    match (letters.next(), letters.next()) {
        (Some(first), Some(second)) if second.is_lowercase() => {
            first.to_lowercase().chain(title.chars().skip(1)).collect()
        }
        _ => title.to_owned(),
    }
}

/// A text at the start of a sentence.
pub fn capitalized(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// The first characters of a text that may be of any length.
pub fn start(text: &str, most: usize) -> String {
    text.chars().take(most).collect()
}

/// The first characters of a text, with an ellipsis where something is missing.
pub fn cut(text: &str, most: usize) -> String {
    let ellipsis = if text.chars().nth(most).is_some() { "…" } else { "" };
    start(text, most) + ellipsis
}

/// One line of text without control characters: those break lines, and XML forbids most of them.
pub fn clean(text: &str) -> String {
    let forbidden = |c: char| c.is_control() || matches!(c, '\u{2028}' | '\u{2029}' | '\u{fffe}' | '\u{ffff}');
    text.chars().map(|c| if forbidden(c) { ' ' } else { c }).collect::<String>().trim().to_owned()
}

/// A name as it is shown: on one line, and never empty.
pub fn name(text: &str) -> String {
    let name = clean(text);
    if name.is_empty() { "unnamed".to_owned() } else { name }
}

/// A text for a cell of a file that a spreadsheet opens, which takes what begins with one of these for a formula: an apostrophe in
/// front makes it a text again. Numbers stay numbers.
pub fn for_cell(text: &str) -> String {
    let is_formula = text.starts_with(['=', '+', '-', '@', '\t', '\r']) && text.parse::<f64>().is_err();
    if is_formula { format!("'{text}") } else { text.to_owned() }
}

/// A text for an element or a quoted attribute of HTML or SVG.
pub fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            letter => escaped.push(letter),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_are_grouped() {
        assert_eq!([0, 999, 1000, 1_234_567].map(|n: u32| grouped(n)), ["0", "999", "1,000", "1,234,567"]);
    }

    #[test]
    fn counts_are_grouped_from_five_digits_on() {
        assert_eq!([0, 999, 1484, 10_000, 1_234_567].map(count), ["0", "999", "1484", "10,000", "1,234,567"]);
        assert_eq!([1, 2].map(|n| counted(n, "epoch")), ["1 epoch", "2 epochs"]);
    }

    #[test]
    fn nouns_have_their_plural() {
        let nouns = ["row", "class", "remedy"];
        assert_eq!(nouns.map(|noun| plural(1, noun)), nouns);
        assert_eq!(nouns.map(|noun| plural(0, noun)), ["rows", "classes", "remedies"]);
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
        assert_eq!(shares.map(|share| whole_percent(Some(share))), words);
        assert_eq!([None, Some(0.25)].map(whole_percent), ["—", "25 %"]);
    }

    #[test]
    fn scores_and_percents_have_so_many_decimals() {
        assert_eq!([None, Some(0.2314), Some(1.0)].map(score), ["—", "0.231", "1.000"]);
        assert_eq!([None, Some(0.2314), Some(1.0)].map(percent), ["—", "23.1 %", "100.0 %"]);
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

    #[test]
    fn abbreviations_keep_their_capitals() {
        let titles = ["Recall", "Écart", "MCC", "F1", "ROC AUC", "G-mean", "X", ""];
        assert_eq!(titles.map(lower), ["recall", "écart", "MCC", "F1", "ROC AUC", "G-mean", "X", ""]);
        assert_eq!(["recall", "écart", "MCC", ""].map(capitalized), ["Recall", "Écart", "MCC", ""]);
    }

    #[test]
    fn long_texts_are_cut_between_characters() {
        assert_eq!(cut(&"é".repeat(41), 40), format!("{}…", "é".repeat(40)));
        assert_eq!([cut("ab", 2), cut("abc", 2), start("abc", 2)], ["ab", "ab…", "ab"]);
    }

    #[test]
    fn no_text_is_markup() {
        assert_eq!(escape("<a b=\"c\">&'"), "&lt;a b=&quot;c&quot;&gt;&amp;&#39;");
        assert_eq!([clean(" a\nb\u{2028}"), name("\n")], ["a b", "unnamed"]);
    }
}
