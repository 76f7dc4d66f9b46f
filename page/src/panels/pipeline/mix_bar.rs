//! A stacked bar of class counts.

use crate::words::stations as words;
use crate::{
    state::lab::Lab,
    ui::live::{draw, live},
};
use imbalance_lab::{
    data::ClassCounts,
    experiment::StageCounts,
    wording::{UNDEFINED, grouped},
};
use leptos::prelude::*;

/// One part of a mix bar.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Share {
    pub(super) label: String,
    pub(super) size: f64,
}

pub(super) fn shares(counts: &ClassCounts) -> Vec<Share> {
    counts.0.iter().map(|&count| Share { label: grouped(count), size: f64::from(count) }).collect()
}

pub(super) fn mix_signal(lab: Lab, read: fn(&StageCounts) -> Option<Vec<Share>>) -> Signal<Option<Vec<Share>>> {
    Signal::derive(move || lab.run.stage_counts.with(|stage_counts| stage_counts.as_ref().and_then(read)))
}

/// A stacked bar of the classes with their counts as text.
#[component]
pub(super) fn MixBar(
    /// Which station, for tests.
    name: &'static str,
    /// What the counts are of.
    what: &'static str,
    /// One part per class, or nothing yet.
    #[prop(into)]
    counts: Signal<Option<Vec<Share>>>,
) -> impl IntoView {
    let lab = expect_context::<Lab>();
    let parts = move || {
        let looks = lab.run.looks();
        let shares = counts.get().unwrap_or_default();
        let total: f64 = shares.iter().map(|share| share.size).sum();
        looks
            .into_iter()
            .zip(shares)
            .map(|(look, share)| {
                let width = (share.size / total.max(1e-12)).to_string();
                let color = format!("var(--class-{})", look.slot % 8);
                view! { <span class="mix-part" class:rare=look.slot == 1 style:flex-grow=width style:background=color></span> }
            })
            .collect_view()
    };
    let text = move || match counts.get() {
        None => UNDEFINED.to_owned(),
        Some(shares) => {
            let labels: Vec<&str> = shares.iter().map(|share| share.label.as_str()).collect();
            // Many classes: the first, the last, and how many there are; the tables have them all.
            match labels.as_slice() {
                [first, .., last] if labels.len() > 4 => words::many_classes(first, last, labels.len()),
                _ => labels.join(" / "),
            }
        }
    };
    let spoken = move || {
        let names = lab.run.class_names.get();
        let shares = counts.get().unwrap_or_default();
        let parts: Vec<String> =
            names.iter().zip(&shares).map(|(name, share)| format!("{name} {}", share.label)).collect();
        parts.join(", ")
    };
    view! {
        <div class="mix" data-testid=format!("mix-{name}")>
            <div class="mix-bar" aria-hidden="true">{draw(parts)}</div>
            <p class="mix-text"><span class="mix-counts" title=live(spoken)>{draw(text)}</span>" "<span class="mix-what">{what}</span></p>
        </div>
    }
}
