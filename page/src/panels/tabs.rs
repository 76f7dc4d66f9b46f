//! The tabs of the panels beside the maps.

use crate::words::bench as words;
use crate::{
    state::{
        bench::{ALL, Bench},
        lab::Lab,
    },
    ui::live::live,
};
use imbalance_lab::experiment::DataSpec;
use leptos::prelude::*;

/// A tab for every panel: pressed where it is open. Several are open at once where there is room.
#[component]
pub(crate) fn Tabs() -> impl IntoView {
    let lab = expect_context::<Lab>();
    // Some are there for some runs only.
    let is_there = move |name: &str| match name {
        "leak" => lab.judged.leaks(),
        "gan-curves" => !lab.run.gan_losses.with(Vec::is_empty),
        "columns" => lab.settings.spec.with(|spec| matches!(spec.data, DataSpec::File { .. })),
        _ => true,
    };
    let tab = |name: &'static str| {
        view! {
            <button type="button" class="tab" data-testid=format!("panel-{name}") hidden=live(move || !is_there(name))
                aria-pressed=live(move || lab.bench.is_open(name).to_string())
                on:click=move |_| lab.bench.press(name)>{words::title(name)}</button>
        }
    };
    view! {
        <div class="tabs" role="group" aria-label=words::PANELS>
            {Bench::names().chain([ALL]).map(tab).collect_view()}
        </div>
    }
}
