//! How classes look, and what the map and the mixes of the page's run say.

use crate::state::{
    lab::Lab,
    pinned::{own, shared_ranges},
};
use imbalance_lab::figure::{Figure, MapFigure, Show as Shown};
use imbalance_lab::{
    experiment::{Leak, Mixes},
    figure::ClassLook,
};
use leptos::prelude::*;

/// Whether the results shown are of resampling before the split.
pub(crate) fn leaks(lab: Lab) -> bool {
    lab.shown.with(|spec| spec.as_ref().is_some_and(|spec| spec.leak != Leak::None))
}

/// The name of the class that remedies have given too much, if there is one.
pub(crate) fn over_corrected(lab: Lab) -> Option<String> {
    let class = lab.mixes.with(|mixes| mixes.as_ref().and_then(Mixes::over_corrected))?;
    lab.class_names.with(|names| names.get(class.index()).cloned())
}

/// The classes' looks, assigned once from the whole data set.
pub(crate) fn looks(lab: Lab) -> Vec<ClassLook> {
    let names = lab.class_names.get();
    lab.mixes.with(|mixes| mixes.as_ref().map(|mixes| ClassLook::assign(&names, &mixes.data)).unwrap_or_default())
}

/// The decision map of the page's run, or none before there is one.
pub(crate) fn decision_map(lab: Lab, show: Shown) -> Option<Figure> {
    ask_map(lab, show, |map| Some(own(lab, map.figure())))
}

/// Asks the decision map of the page's run. Its drawing and what lies over it ask the same one, with the same axes.
pub(crate) fn ask_map<T>(lab: Lab, show: Shown, question: impl FnOnce(MapFigure<'_>) -> Option<T>) -> Option<T> {
    let (classes, ranges) = (&looks(lab), shared_ranges(lab));
    lab.map.with(|map| question(MapFigure { map: map.as_ref()?, classes, show, ranges }))
}

/// The least time between two drawings while training runs, for those who do not want things to move (ms).
pub(crate) const CALM_INTERVAL: f64 = 2000.0;
