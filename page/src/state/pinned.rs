//! The run that is pinned beside the page's own.

use crate::state::lab::Lab;
use crate::words::{common, pinned as words};
use imbalance_lab::{
    experiment::{DecisionMap, ExperimentSpec, Judge, Leak, Report, compare::Comparison},
    figure::{ClassLook, Figure},
};
use leptos::prelude::*;

/// A run whose results stay beside those of the page.
#[derive(Clone)]
pub(crate) struct Pinned {
    pub(crate) name: String,
    pub(crate) spec: ExperimentSpec,
    pub(crate) report: Report,
    pub(crate) judge: Judge,
    pub(crate) map: Option<DecisionMap>,
}

impl Pinned {
    /// How its own classes look; the page may be about others by now.
    pub(crate) fn looks(&self) -> Vec<ClassLook> {
        ClassLook::assign(&self.report.class_names, &self.report.mixes.data)
    }
}

/// What a run does against the imbalance, in a few words.
pub(crate) fn name_of(spec: &ExperimentSpec) -> String {
    if spec.leak != Leak::None {
        return words::before_split(spec.resample.tunable().about().title);
    }
    let plain = Comparison::usual(spec);
    let known = plain.remedies.iter().find(|remedy| remedy.spec == *spec).map(|remedy| remedy.name.clone());
    known.or_else(|| plain.as_set(spec).map(|remedy| remedy.name)).unwrap_or_default()
}

/// What the axes of both maps reach over, where a pinned one stands beside the page's own and one pair of axes fits both:
/// then the pictures can be compared.
pub(crate) fn shared_ranges(lab: Lab) -> Option<[[f32; 2]; 2]> {
    lab.pool.pinned.with(|pinned| {
        let of_a = pinned.as_ref()?.map.as_ref()?;
        lab.map.with(|map| of_a.ranges_with(map.as_ref()?))
    })
}

/// A figure of the pinned run says so.
pub(crate) fn named(pinned: &Pinned, figure: Figure) -> Figure {
    titled(&words::named(&pinned.name), figure)
}

/// A figure of the page's own run says so where another is pinned beside it.
pub(crate) fn own(lab: Lab, figure: Figure) -> Figure {
    if lab.pool.pinned.with(Option::is_some) { titled(common::B, figure) } else { figure }
}

fn titled(whose: &str, mut figure: Figure) -> Figure {
    figure.title = format!("{whose}: {}", lower(&figure.title));
    figure
}

fn lower(title: &str) -> String {
    let mut letters = title.chars();
    letters.next().map(|first| first.to_lowercase().chain(letters).collect()).unwrap_or_default()
}
