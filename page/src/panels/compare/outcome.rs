//! What came in so far: the plot of one measure, and the table of several.

use super::{
    choices::{Choices, order},
    table::ResultTable,
};
use crate::words::compare as words;
use crate::{
    browser::save::download,
    panels::figures::figure_box::FigureBox,
    state::lab::Lab,
    ui::live::{draw, live},
};
use imbalance_lab::{
    experiment::{
        FieldKind,
        compare::{Comparison, Measure, Results},
        export_name,
    },
    figure::{FigureId, comparison},
};
use js_sys::{Array, Uint8Array};
use leptos::prelude::*;

/// What came in so far: the plot of one measure, and the table of several.
#[component]
pub(super) fn Outcome(
    /// How it is shown.
    choices: Choices,
) -> impl IntoView {
    let lab = expect_context::<Lab>();
    let Choices { measure, is_relative, .. } = choices;
    let figure = move || {
        lab.comparison.results.with(|results| {
            let results = results.as_ref()?;
            let (measure, is_relative) = (measure.get(), is_relative.get());
            Some(comparison(results, &order(results, choices), measure, is_relative))
        })
    };
    let is_stale = move || {
        lab.comparison.results.with(|results| {
            let is_about = |results: &Results| lab.settings.spec.with(|spec| results.comparison().is_about(spec));
            results.as_ref().is_some_and(|results| !is_about(results))
        })
    };
    let options = Measure::ALL.iter().map(|it| {
        view! { <option value=it.key() selected=live(move || measure.get() == *it)>{it.title()}</option> }
    });
    let save = move |_| {
        lab.comparison.results.with_untracked(|results| {
            let Some(results) = results else { return };
            let data = &results.comparison().remedies[0].spec.data;
            let name = export_name(data).replace("-resampled", "-comparison");
            let bytes = Uint8Array::from(results.to_csv().as_bytes());
            download(&name, &Array::of1(&bytes), "text/csv");
        });
    };
    view! {
        <p class="compare-about" data-testid="compare-about">{draw(move || lab.comparison.results.with(|it| it.as_ref().map(about)))}</p>
        <p class="stale" hidden=live(move || !is_stale())>{words::STALE}</p>
        <p class="compare-finding" data-testid="compare-finding">{draw(move || lab.comparison.results.with(|it| it.as_ref().and_then(Results::finding)))}</p>
        <div class="compare-view">
            <label for="compare-measure">{words::MEASURE}
                <select id="compare-measure" on:change=move |event| {
                    measure.set(Measure::of(&event_target_value(&event)).unwrap_or(Measure::BalancedAccuracy));
                }>{options.collect_view()}</select>
            </label>
            <label for="compare-relative">
                <input type="checkbox" id="compare-relative" prop:checked=is_relative
                    on:change=move |event| is_relative.set(event_target_checked(&event))/>
                {words::RELATIVE}
            </label>
            <button type="button" class="small" data-testid="compare-csv" on:click=save>{words::ALL_RUNS}</button>
        </div>
        <FigureBox id=FigureId::Comparison.place() is_due=Signal::derive(|| true) figure=Signal::derive(figure)/>
        <ResultTable choices/>
        <p class="panel-note">{draw(move || lab.comparison.results.with(|it| it.as_ref().map(|it| it.comparison().about_intervals())))}</p>
    }
}

/// What was compared on what.
fn about(results: &Results) -> String {
    let Comparison { remedies, seeds } = results.comparison();
    let plain = &remedies[0].spec;
    let data = plain.fields().into_iter().find(|field| field.key == "data").and_then(|field| match field.kind {
        FieldKind::Choice(choices) => choices.into_iter().find(|it| it.id == field.value).map(|it| it.title),
        _ => None,
    });
    let others: Vec<String> = plain
        .differences()
        .iter()
        .filter(|(key, _)| !["data", "seed"].contains(&key.as_str()))
        .map(|(key, value)| format!("{key} = {value}"))
        .collect();
    let others = if others.is_empty() { String::new() } else { words::with(&others.join(", ")) };
    let seeds = match (seeds.first(), seeds.last()) {
        (Some(first), Some(last)) if seeds.len() > 1 => words::seeds(first.0, last.0),
        (Some(first), _) => words::seed(first.0),
        (None, _) => String::new(),
    };
    words::about(data.unwrap_or_default(), &seeds, &others)
}
