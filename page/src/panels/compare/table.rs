//! The table of a comparison.

use super::choices::{Choices, order};
use crate::words::{common, compare as words};
use crate::{
    state::lab::Lab,
    ui::live::{draw, live},
};
use imbalance_lab::{
    experiment::compare::{Better, Estimate, Job, Measure, Order, Remedy, Results, Unit},
    wording::UNDEFINED,
};
use leptos::prelude::*;

/// Measures with a column of their own.
const COLUMNS: [Measure; 9] = [
    Measure::Recall,
    Measure::Precision,
    Measure::F1,
    Measure::BalancedAccuracy,
    Measure::Accuracy,
    Measure::RocAuc,
    Measure::AveragePrecision,
    Measure::Brier,
    Measure::MeanProbabilityOverPrevalence,
];

/// `71.2 % ± 3.1`, or `0.712 ± 0.031`.
fn written(estimate: Option<Estimate>, measure: Measure, is_difference: bool) -> String {
    let Some(estimate) = estimate else { return UNDEFINED.to_owned() };
    let is_percent = measure.unit() == Unit::Percent;
    let factor = if is_percent { 100.0 } else { 1.0 };
    let digits = if is_percent { 1 } else { 3 };
    let half = estimate.half_width().map(|half| format!(" ± {:.digits$}", factor * half)).unwrap_or_default();
    // Adding 0 makes no -0.0 of a difference that is rounded away.
    let mean = (factor * estimate.mean * 1e6).round() / 1e6 + 0.0;
    let text = if is_difference { format!("{mean:+.digits$}{half}") } else { format!("{mean:.digits$}{half}") };
    text.replace('-', "−")
}

#[component]
pub(super) fn ResultTable(
    /// How it is sorted.
    choices: Choices,
) -> impl IntoView {
    let lab = expect_context::<Lab>();
    let Choices { sorted_by, measure, .. } = choices;
    let sort = move |by: Measure| {
        sorted_by.update(|sorted| {
            *sorted = match *sorted {
                Some((now, Order::BestFirst)) if now == by => Some((by, Order::WorstFirst)),
                _ => Some((by, Order::BestFirst)),
            };
        });
    };
    let heading = move |by: Measure| {
        let direction = move || match sorted_by.get() {
            Some((now, order)) if now == by => match (by.better(), order) {
                (Better::NearOne, _) => "other",
                (Better::Higher, Order::BestFirst) | (Better::Lower, Order::WorstFirst) => "descending",
                (Better::Higher, Order::WorstFirst) | (Better::Lower, Order::BestFirst) => "ascending",
            },
            _ => "none",
        };
        let arrow = move || match (direction(), sorted_by.get()) {
            ("descending", _) => " ▼",
            ("ascending", _) => " ▲",
            ("other", Some((_, Order::BestFirst))) => words::BEST_FIRST,
            ("other", _) => words::WORST_FIRST,
            _ => "",
        };
        let unit = if by.unit() == Unit::Percent { " (%)" } else { "" };
        view! {
            <th scope="col" aria-sort=live(direction)>
                <button type="button" class="sort" title=words::SORT on:click=move |_| sort(by)>
                    {by.title()}{unit}<span aria-hidden="true">{draw(arrow)}</span>
                </button>
            </th>
        }
    };
    let rows = move || {
        lab.comparison.results.with(|results| {
            let results = results.as_ref()?;
            let rows = order(results, choices).into_iter().map(|remedy| row(lab, results, remedy, measure.get()));
            Some(rows.collect_view())
        })
    };
    let difference = move || words::difference(measure.get().title(), measure.get().unit() == Unit::Percent);
    view! {
        <div class="scroll-x" tabindex="0" role="region" aria-label=words::COMPARISON>
            <table class="compare-table" data-testid="compare-table">
                <caption>{words::MEANS}</caption>
                <thead><tr>
                    <th scope="col">{words::REMEDY}</th>
                    <th scope="col">{words::LOOK}</th>
                    <th scope="col">{draw(difference)}</th>
                    {COLUMNS.map(heading).collect_view()}
                </tr></thead>
                <tbody>{draw(rows)}</tbody>
            </table>
        </div>
    }
}

fn row(lab: Lab, results: &Results, remedy: usize, measure: Measure) -> AnyView {
    let comparison = results.comparison();
    let Remedy { name, .. } = &comparison.remedies[remedy];
    let name = name.clone();
    let baseline = &comparison.remedies[0].spec;
    let settings: Vec<String> = comparison.remedies[remedy]
        .differences(baseline)
        .iter()
        .map(|(key, value)| format!("{key} = {value}"))
        .collect();
    let failed: Vec<String> = results
        .failures(remedy)
        .into_iter()
        .map(|(problem, seeds)| words::failed(seeds.len(), comparison.seeds.len(), &problem.what))
        .collect();
    let notices: Vec<String> = results
        .notices(remedy)
        .into_iter()
        .map(|(sentence, seeds)| words::notice(seeds.len(), comparison.seeds.len(), sentence))
        .collect();
    let n_done = results.values(remedy, Measure::Accuracy).iter().flatten().count();
    let cells = COLUMNS.map(|measure| {
        let estimate = results.estimate(remedy, measure);
        let fewer = estimate.filter(|it| (it.n as usize) < n_done).map(|it| words::n_values(it.n as usize));
        view! { <td>{written(estimate, measure, false)}{fewer}</td> }
    });
    let difference = match remedy {
        0 => words::BASELINE.to_owned(),
        _ => {
            let estimate = results.difference(remedy, measure);
            let fewer = estimate.filter(|it| (it.n as usize) < n_done).map(|it| words::n_values(it.n as usize));
            written(estimate, measure, true) + &fewer.unwrap_or_default()
        }
    };
    let spec = comparison.spec(Job { remedy, seed: 0 });
    let (as_a, as_b, of_a, of_b) = (spec.clone(), spec, name.clone(), name.clone());
    view! {
        <tr data-remedy=name.clone()>
            <th scope="row">{name.clone()}
                <span class="compare-settings">{settings.join(", ")}</span>
                {failed.into_iter().map(|text| view! { <span class="compare-failed">{text}</span> }).collect_view()}
                {notices.into_iter().map(|text| view! { <span class="compare-settings">{text}</span> }).collect_view()}
            </th>
            <td class="compare-pins">
                <button type="button" class="small" aria-label=common::pin(&name) on:click=move |_| lab.pin(of_a.clone(), as_a.clone())>{common::A}</button>
                <button type="button" class="small" aria-label=words::show(&of_b) on:click=move |_| { lab.exchange(as_b.clone(), true); }>{common::B}</button>
            </td>
            <td>{difference}</td>
            {cells.collect_view()}
        </tr>
    }
    .into_any()
}
