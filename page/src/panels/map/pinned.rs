//! The decision map of the pinned run.

use super::reading::{Reading, ReadingOverlay, ReadingWords};
use crate::{
    panels::figures::figure_box::FigureBox,
    state::{lab::Lab, pinned::named},
};
use imbalance_lab::figure::{MapFigure, MapRows};
use leptos::prelude::*;

/// The decision map of the pinned run.
#[component]
pub(crate) fn PinnedMap(
    /// Which rows it shows, as the page's does.
    shown: RwSignal<MapRows>,
) -> impl IntoView {
    let lab = expect_context::<Lab>();
    // A threshold that moves on the page changes the page's map, but not its ranges.
    let ranges = Memo::new(move |_| lab.judged.shared_ranges());
    let map = move || {
        let (show, ranges) = (shown.get(), ranges.get());
        lab.pinned.pinned.with(|pinned| {
            let pinned = pinned.as_ref()?;
            let map = pinned.map.as_ref()?;
            Some(named(pinned, MapFigure { map, classes: &pinned.looks(), show, ranges }.figure()))
        })
    };
    let reading = Reading::new("a", move |at| {
        let (show, ranges) = (shown.get(), ranges.get());
        lab.pinned.pinned.with(|pinned| {
            let pinned = pinned.as_ref()?;
            let map = pinned.map.as_ref()?;
            MapFigure { map, classes: &pinned.looks(), show, ranges }.reading(at)
        })
    });
    view! {
        <FigureBox id="decision-map-a" is_due=Signal::derive(|| true) figure=Signal::derive(map)
            over=view! { <ReadingOverlay reading/> }.into_any() below=view! { <ReadingWords reading/> }.into_any()/>
    }
}
