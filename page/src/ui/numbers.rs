//! Numbers as the page writes them.

use crate::words::scores as words;
use imbalance_lab::wording::grouped;

/// `90.0 %`, or `—` for what is undefined.
pub(crate) fn percent(share: Option<f64>) -> String {
    share.map_or_else(|| "—".to_owned(), |share| format!("{:.1} %", 100.0 * share))
}

/// A score between -1 and 1 with three digits, or `—`.
pub(crate) fn score(value: Option<f64>) -> String {
    value.map_or_else(|| "—".to_owned(), |value| format!("{value:.3}"))
}

/// `25 of 30 (83.3 %)`.
pub(crate) fn counted(part: u32, whole: u32, share: Option<f64>) -> String {
    words::counted(&grouped(part), &grouped(whole), &percent(share))
}
