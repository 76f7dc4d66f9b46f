//! What a person chose to compare, and how it is shown.

use crate::state::lab::Lab;
use imbalance_lab::{
    experiment::compare::{AS_SET, Comparison, Measure, Order, Remedy, Results},
    problem::Problem,
};
use leptos::prelude::*;

/// What a person chose to compare, and how it is shown.
#[derive(Clone, Copy)]
pub(super) struct Choices {
    /// Names of usual remedies that are left out.
    pub(super) left_out: RwSignal<Vec<String>>,
    /// Remedies that were added, by name and settings.
    pub(super) added: RwSignal<Vec<(String, String)>>,
    pub(super) n_seeds: RwSignal<u32>,
    pub(super) n_workers: RwSignal<u32>,
    pub(super) measure: RwSignal<Measure>,
    pub(super) sorted_by: RwSignal<Option<(Measure, Order)>>,
    pub(super) is_relative: RwSignal<bool>,
}

/// The comparison as it is chosen.
pub(super) fn chosen(lab: Lab, choices: Choices) -> Result<Comparison, Problem> {
    let base = lab.settings.spec.get_untracked();
    let mut comparison = Comparison::usual(&base);
    let plain = comparison.remedies[0].spec.clone();
    let as_set = comparison.as_set(&base);
    comparison.remedies.extend(as_set);
    let left_out = choices.left_out.get_untracked();
    let mut index = 0;
    comparison.remedies.retain(|remedy| {
        index += 1;
        index == 1 || !left_out.iter().any(|name| is_named(remedy, name))
    });
    if let Some(train) = lab.train_counts() {
        comparison.fit_neighbors(&train);
    }
    for (name, changes) in choices.added.get_untracked() {
        let remedy = Remedy::of(&plain, &name, &changes).map_err(|error| error.problem(&name))?;
        comparison.remedies.push(remedy);
    }
    Ok(comparison)
}

/// The row of the present settings has another name each time they change.
pub(super) fn is_named(remedy: &Remedy, name: &str) -> bool {
    remedy.name == name || (name == AS_SET && remedy.name.starts_with(AS_SET))
}

/// Names of the remedies that are there without anybody adding one, the baseline first.
pub(super) fn usual_names(lab: Lab) -> Vec<String> {
    Comparison::usual(&lab.settings.spec.get_untracked()).remedies.into_iter().map(|remedy| remedy.name).collect()
}

/// Remedies in the order of the table.
pub(super) fn order(results: &Results, choices: Choices) -> Vec<usize> {
    match choices.sorted_by.get() {
        Some((measure, order)) => results.order_by(measure, order),
        None => (0..results.comparison().remedies.len()).collect(),
    }
}
