//! Everything that can be taken away from a run.

use crate::words::export as words;
use crate::{
    browser::save::download,
    panels::export_button::WrittenButton,
    state::{
        export::{JSON, Written},
        lab::Lab,
    },
    ui::{
        live::{draw, live},
        problem_card::ProblemCard,
    },
};
use imbalance_lab::experiment::{ExperimentSpec, Report, export_stem, results_csv, results_json};
use js_sys::{Array, Uint8Array};
use leptos::prelude::*;

/// Everything that can be taken away from a run.
#[component]
pub(crate) fn Exports() -> impl IntoView {
    let lab = expect_context::<Lab>();
    let save = move |write: fn(&ExperimentSpec, &Report) -> String, ending: &str, kind: &str| {
        if let Some((spec, text)) = lab.write(write) {
            let bytes = Uint8Array::from(text.as_bytes());
            download(&format!("{}{ending}", export_stem(&spec.data)), &Array::of1(&bytes), kind);
        }
    };
    let is_off = move || lab.judged.report.with(Option::is_none).to_string();
    view! {
        <section class="panel exports" class:folded=live(move || lab.bench.folds("exports")) aria-labelledby="exports-heading" data-testid="exports">
            <h2 id="exports-heading">{words::TITLE}</h2>
            <p class="panel-note">
                {words::ABOUT}
            </p>
            <div class="export-buttons">
                <WrittenButton what=Written::Notebook id="export-notebook" label=words::NOTEBOOK about=words::ABOUT_NOTEBOOK/>
                <button type="button" class="small" data-testid="export-json" aria-disabled=live(is_off)
                    on:click=move |_| save(|spec, report| results_json(spec, report, &[]), "-results.json", JSON)>{words::RESULTS_JSON}</button>
                <button type="button" class="small" data-testid="export-csv" aria-disabled=live(is_off)
                    on:click=move |_| save(results_csv, "-results.csv", "text/csv")>{words::RESULTS_CSV}</button>
                <WrittenButton what=Written::Weights id="export-weights" label=words::WEIGHTS about=words::ABOUT_WEIGHTS/>
                <WrittenButton what=Written::Resampled id="export-resampled" label=words::RESAMPLED about=words::ABOUT_RESAMPLED/>
            </div>
            {draw(move || lab.export.problem.get().map(|problem| view! { <ProblemCard id="export-problem" problem/> }))}
        </section>
    }
}
