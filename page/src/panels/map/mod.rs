//! The decision map of the page's run, what lies over it, and that of the pinned run.

use crate::words::{common, figures as words};
use crate::{panels::figures::figure_box::FigureBox, state::lab::Lab, ui::live::live};
use imbalance_lab::{experiment::Station, figure::MapRows, presentation::Access};
use leptos::prelude::*;
mod draw;
mod parents;
mod pinned;

use draw::{Drawing, DrawingChoice, DrawingOverlay};
use parents::{Parents, ParentsOverlay, ParentsWords};
use pinned::PinnedMap;

/// The decision map of the page's run, and that of the pinned one.
#[component]
pub(crate) fn MapFigures(
    /// Whether it is their turn to be drawn.
    is_due: Signal<bool>,
) -> impl IntoView {
    let lab = expect_context::<Lab>();
    let shown = RwSignal::new(MapRows::Test);
    let parents = Parents::new(lab, shown);
    // Points that are drawn are a setting like others.
    let may_draw = lab.access.of_author(Station::Data, "data.points") == Access::Free;
    let drawing = may_draw.then(|| Drawing::new(lab));
    let choose = move |show: MapRows, title: &'static str, id: &'static str| {
        view! {
            <label><input type="radio" name="map-rows" data-testid=id prop:checked=live(move || shown.get() == show)
                on:change=move |_| shown.set(show)/>{title}</label>
        }
    };
    view! {
        <PinnedMap shown/>
        <FigureBox id="decision-map" is_due figure=Signal::derive(move || lab.judged.map_figure(shown.get()))
            over=view! { <ParentsOverlay parents/>{drawing.map(|drawing| view! { <DrawingOverlay drawing/> })} }.into_any()
            below=view! { <ParentsWords parents/>{drawing.map(|drawing| view! { <DrawingChoice drawing/> })} }.into_any()>
            <div class="figure-choice" role="radiogroup" aria-label=words::MAP_ROWS>
                {choose(MapRows::Test, words::TEST_ROWS, "map-test")}
                {choose(MapRows::Train, common::TRAIN_ROWS, "map-train")}
            </div>
        </FigureBox>
    }
}
