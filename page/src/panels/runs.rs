//! The list of finished runs, to see what a setting changed.

use crate::words::{common, runs as words};
use crate::{
    state::lab::Lab,
    ui::live::{draw, live},
};
use imbalance_lab::wording::percent;
use leptos::prelude::*;

/// Every finished run with what it differed in and what it found.
#[component]
pub(crate) fn Runs() -> impl IntoView {
    let lab = expect_context::<Lab>();
    let rows = move || {
        lab.runs.list.get()
            .into_iter()
            .rev()
            .map(|run| {
                let report = run.report;
                let rare = &report.test.per_class[report.minority.index()];
                let found = common::of(rare.found, rare.support);
                let alarms = (rare.predicted - rare.found).to_string();
                let spec = report.spec;
                let differences = spec.differences();
                let settings: Vec<String> = differences.iter().map(|(key, value)| format!("{key} = {value}")).collect();
                let settings = if settings.is_empty() { words::AS_OPENED.to_owned() } else { settings.join(", ") };
                let link = spec.to_link();
                let number = run.number;
                let pin = move |_| lab.pin(words::run(number), spec.clone());
                view! {
                    <tr>
                        <th scope="row">{format!("#{}", run.number)}</th>
                        <td>{settings}</td>
                        <td>{found}</td>
                        <td>{alarms}</td>
                        <td>{percent(report.test.accuracy)}</td>
                        <td>{percent(report.test.balanced_accuracy)}</td>
                        <td><a href=format!("#{link}") data-link=link>{words::OPEN}</a></td>
                        <td><button type="button" class="small" aria-label=common::pin(&words::run(number)) on:click=pin>{common::A}</button></td>
                    </tr>
                }
            })
            .collect_view()
    };
    view! {
        <section class="runs panel" class:folded=live(move || lab.bench.folds("runs")) aria-labelledby="runs-title" hidden=live(move || lab.runs.list.with(Vec::is_empty))>
            <h2 id="runs-title">{words::RUNS}</h2>
            <div class="scroll-x" tabindex="0" role="region" aria-label=words::FINISHED>
                <table data-testid="runs">
                    <caption>{words::NEWEST_FIRST}</caption>
                    <thead><tr>
                        <th scope="col">{words::RUN}</th><th scope="col">{words::SETTINGS}</th><th scope="col">{words::RAREST_FOUND}</th>
                        <th scope="col">{words::FALSE_ALARMS}</th><th scope="col">{words::ACCURACY}</th>
                        <th scope="col">{words::BALANCED_ACCURACY}</th><th scope="col">{words::LINK}</th><th scope="col">{words::PIN}</th>
                    </tr></thead>
                    <tbody>{draw(rows)}</tbody>
                </table>
            </div>
        </section>
    }
}
