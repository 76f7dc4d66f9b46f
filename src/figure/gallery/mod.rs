//! Every figure with data as they occur, and at the edges: for tests, and to be looked at.

mod answers;
mod case;
mod probabilities;
mod runs;
mod training;

pub use case::{Case, Given};

use crate::figure::paper::figure::Figure;

/// Figures by a name that says what they show. The data are made up, without chance.
pub fn gallery() -> Vec<(&'static str, Figure)> {
    gallery_with_data().into_iter().map(|case| (case.name, case.figure)).collect()
}

/// The [`gallery`], each figure with what it was drawn from.
pub fn gallery_with_data() -> Vec<Case> {
    let cases = [
        training::distributions(),
        training::losses(),
        training::gan_losses(),
        training::class_losses(),
        answers::maps(),
        answers::confusions(),
        probabilities::histograms(),
        probabilities::ranked_curves(),
        probabilities::reliabilities(),
        probabilities::costs(),
        runs::comparisons(),
        runs::leaks(),
    ];
    cases.into_iter().flatten().collect()
}
