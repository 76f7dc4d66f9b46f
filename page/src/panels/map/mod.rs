//! The decision map of the page's run, what lies over it, and that of the pinned run.

use crate::words::{common, figures as words};
use crate::{
    panels::{figures::figure_box::FigureBox, timeline::TimelinePlace},
    state::lab::Lab,
    ui::live::live,
};
use imbalance_lab::{experiment::Station, figure::MapRows, presentation::Access};
use leptos::prelude::*;
mod draw;
mod parents;
mod pinned;
mod reading;

use draw::{Drawing, DrawingChoice, DrawingOverlay};
use parents::{Parents, ParentsOverlay, ParentsWords};
use pinned::PinnedMap;
use reading::{Reading, ReadingOverlay, ReadingWords};

/// The decision map of the page's run, and that of the pinned one.
#[component]
pub(crate) fn MapFigures(
    /// Whether it is their turn to be drawn.
    is_due: Signal<bool>,
    /// Whether the choice of rows stands under both maps, with the timeline, and not under the page's own.
    #[prop(optional)]
    has_foot: bool,
) -> impl IntoView {
    let lab = expect_context::<Lab>();
    let shown = RwSignal::new(MapRows::Test);
    let parents = Parents::new(lab, shown);
    // Points that are drawn are a setting like others.
    let may_draw = lab.access.of_author(Station::Data, "data.points") == Access::Free;
    let drawing = may_draw.then(|| Drawing::new(lab));
    let reading = Reading::new("b", move |at| lab.judged.ask_map(shown.get(), |map| map.reading(at)));
    let choose = move |show: MapRows, title: &'static str, id: &'static str| {
        view! {
            <label><input type="radio" name="map-rows" data-testid=id prop:checked=live(move || shown.get() == show)
                on:change=move |_| shown.set(show)/>{title}</label>
        }
    };
    let rows = move || {
        view! {
            <div class="figure-choice" role="radiogroup" aria-label=words::MAP_ROWS>
                {choose(MapRows::Test, words::TEST_ROWS, "map-test")}
                {choose(MapRows::Train, common::TRAIN_ROWS, "map-train")}
            </div>
        }
    };
    let draws = move || drawing.map(|drawing| view! { <DrawingChoice drawing/> });
    let (own_rows, own_draws) = (!has_foot).then(|| (rows(), draws())).unzip();
    let foot = has_foot.then(|| view! { <div class="maps-foot">{rows()}{draws()}<TimelinePlace/></div> });
    view! {
        <div class="maps">
            <PinnedMap shown/>
            <FigureBox id="decision-map" is_due figure=Signal::derive(move || lab.judged.map_figure(shown.get()))
                over=view! {
                    <ReadingOverlay reading>
                        <ParentsOverlay parents/>
                        {drawing.map(|drawing| view! { <DrawingOverlay drawing/> })}
                    </ReadingOverlay>
                }.into_any()
                below=view! {
                    <ReadingWords reading/>
                    {own_rows}
                    <ParentsWords parents/>
                    {own_draws}
                }.into_any()/>
            {foot}
            {(!has_foot).then(|| view! { <TimelinePlace/> })}
        </div>
    }
}
