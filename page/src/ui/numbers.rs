//! Counts beside the share that they come to.

use crate::words::scores as words;
use imbalance_lab::wording::{grouped, percent};

/// `25 of 30 (83.3 %)`.
pub(crate) fn counted(part: u32, whole: u32, share: Option<f64>) -> String {
    words::counted(&grouped(part), &grouped(whole), &percent(share))
}
