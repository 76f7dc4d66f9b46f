//! The list of finished runs, to see what a setting changed.

use super::{
    live::{draw, live},
    scores::percent,
    state::Lab,
};
use imbalance_lab::experiment::ExperimentSpec;
use leptos::prelude::*;

/// Every finished run with what it differed in and what it found.
#[component]
pub(crate) fn Runs() -> impl IntoView {
    let lab = expect_context::<Lab>();
    let rows = move || {
        lab.runs
            .get()
            .into_iter()
            .rev()
            .map(|run| {
                let report = run.report;
                let rare = &report.test.per_class[report.minority.index()];
                let found = format!("{} of {}", rare.found, rare.support);
                let alarms = (rare.predicted - rare.found).to_string();
                let differences =
                    ExperimentSpec::from_link(&report.link).map(|parsed| parsed.spec.differences()).unwrap_or_default();
                let settings: Vec<String> = differences.iter().map(|(key, value)| format!("{key} = {value}")).collect();
                let settings = if settings.is_empty() { "as opened".to_owned() } else { settings.join(", ") };
                let link = report.link.clone();
                let spec = ExperimentSpec::from_link(&link).map(|parsed| parsed.spec).ok();
                let number = run.number;
                let pin = move |_| if let Some(spec) = spec.clone() { lab.pin(format!("run {number}"), spec) };
                view! {
                    <tr>
                        <th scope="row">{format!("#{}", run.number)}</th>
                        <td>{settings}</td>
                        <td>{found}</td>
                        <td>{alarms}</td>
                        <td>{percent(report.test.accuracy)}</td>
                        <td>{percent(report.test.balanced_accuracy)}</td>
                        <td><a href=format!("#{link}") data-link=link>"open"</a></td>
                        <td><button type="button" class="small" aria-label=format!("Pin run {number} as A") on:click=pin>"A"</button></td>
                    </tr>
                }
            })
            .collect_view()
    };
    view! {
        <section class="runs panel" aria-labelledby="runs-title" hidden=live(move || lab.runs.with(Vec::is_empty))>
            <h2 id="runs-title">"Runs"</h2>
            <div class="scroll-x" tabindex="0" role="region" aria-label="Finished runs">
                <table data-testid="runs">
                    <caption>"Finished runs, newest first"</caption>
                    <thead><tr>
                        <th scope="col">"Run"</th><th scope="col">"Settings"</th><th scope="col">"Rarest class found"</th>
                        <th scope="col">"False alarms"</th><th scope="col">"Accuracy"</th>
                        <th scope="col">"Balanced accuracy"</th><th scope="col">"Link"</th><th scope="col">"Pin"</th>
                    </tr></thead>
                    <tbody>{draw(rows)}</tbody>
                </table>
            </div>
        </section>
    }
}
