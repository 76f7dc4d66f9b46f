//! Comparing remedies over seeds: what to compare, the plot and the table that fill while runs come in.

use super::{
    figures::FigureBox,
    files::download,
    live::{draw, live},
    pool::MOST_WORKERS,
    state::Lab,
    transport::ProblemCard,
};
use crate::words::{common, compare as words};
use imbalance_lab::{
    experiment::{
        FieldKind, Leak,
        compare::{AS_SET, Better, Comparison, Estimate, Job, Measure, Order, Remedy, Results, Shown},
        export_name,
    },
    figure::{ComparisonFigure, ComparisonRow, Figure},
    problem::Problem,
};
use js_sys::{Array, Uint8Array};
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

/// Of fewer values no interval is shown: with two, it is wider than anything that can be.
const FEWEST: u32 = 3;

/// What a person chose to compare, and how it is shown.
#[derive(Clone, Copy)]
struct Choices {
    /// Names of usual remedies that are left out.
    left_out: RwSignal<Vec<String>>,
    /// Remedies that were added, by name and settings.
    added: RwSignal<Vec<(String, String)>>,
    n_seeds: RwSignal<u32>,
    n_workers: RwSignal<u32>,
    measure: RwSignal<Measure>,
    sorted_by: RwSignal<Option<(Measure, Order)>>,
    is_relative: RwSignal<bool>,
}

/// The section.
#[component]
pub(crate) fn Compare() -> impl IntoView {
    let lab = expect_context::<Lab>();
    let cores = (window().navigator().hardware_concurrency() as u32).clamp(1, MOST_WORKERS as u32);
    let choices = Choices {
        left_out: RwSignal::new(Vec::new()),
        added: RwSignal::new(Vec::new()),
        n_seeds: RwSignal::new(10),
        n_workers: RwSignal::new(cores),
        measure: RwSignal::new(Measure::BalancedAccuracy),
        sorted_by: RwSignal::new(None),
        is_relative: RwSignal::new(false),
    };
    let pool = lab.pool;
    let start = move |comparison: Comparison| {
        let base = lab.spec.get_untracked();
        let seeds = Comparison::seeds_from(base.seed, choices.n_seeds.get_untracked());
        choices.sorted_by.set(None);
        lab.announcement.set(words::comparing(comparison.remedies.len()));
        let workers = choices.n_workers.get_untracked() as usize;
        pool.start(Comparison { seeds, ..comparison }, workers, lab.loaded_table());
    };
    let compare = move |_| match chosen(lab, choices) {
        Ok(comparison) => start(comparison),
        Err(problem) => pool.problem.set(Some(problem)),
    };
    let compare_one_idea = move |_| {
        choices.measure.set(Measure::Recall);
        start(Comparison::one_idea(&lab.spec.get_untracked()));
    };
    Effect::new(move |was_running: Option<bool>| {
        let is_running = pool.is_running.get();
        if was_running == Some(true) && !is_running && pool.took.with_untracked(Option::is_some) {
            lab.announcement.set(words::DONE.to_owned());
        }
        is_running
    });
    let progress = move || {
        pool.results.with(|results| {
            let results = results.as_ref()?;
            let of = results.comparison().jobs().count();
            let done = words::runs(results.n_done(), of);
            Some(match (pool.took.get(), pool.is_running.get()) {
                (Some(took), _) => words::took(&done, took / 1000.0),
                (None, true) => done,
                (None, false) => words::stopped(&done),
            })
        })
    };
    view! {
        <section class="compare panel" id="compare" aria-labelledby="compare-title" data-testid="compare">
            <h2 id="compare-title">{words::TITLE}</h2>
            <p class="panel-note">
                {words::WHY}
            </p>
            <p class="notice" hidden=live(move || lab.spec.with(|spec| spec.leak == Leak::None))>
                {words::LEAK}
            </p>
            <Setup choices/>
            <div class="compare-buttons">
                <button type="button" class="primary" data-testid="compare-start" on:click=compare>{words::COMPARE}</button>
                <button type="button" data-testid="compare-one-idea" on:click=compare_one_idea>
                    {words::ONE_IDEA}
                </button>
                <button type="button" data-testid="compare-cancel" aria-disabled=live(move || (!pool.is_running.get()).to_string())
                    on:click=move |_| pool.stop()>{common::CANCEL}</button>
                <span class="transport-status" data-testid="compare-progress">{draw(progress)}</span>
            </div>
            {draw(move || pool.problem.get().map(|problem| view! { <ProblemCard id="compare-problem" problem/> }))}
            <div hidden=live(move || pool.results.with(Option::is_none))>
                <Outcome choices/>
            </div>
        </section>
    }
}

/// The comparison as it is chosen.
fn chosen(lab: Lab, choices: Choices) -> Result<Comparison, Problem> {
    let base = lab.spec.get_untracked();
    let mut comparison = Comparison::usual(&base);
    let plain = comparison.remedies[0].spec.clone();
    let as_set = comparison.as_set(&base);
    comparison.remedies.extend(as_set);
    let left_out = choices.left_out.get_untracked();
    let mut index = 0;
    comparison.remedies.retain(|remedy| {
        index += 1;
        index == 1 || !left_out.iter().any(|name| is_named(remedy, name))
    });
    for (name, changes) in choices.added.get_untracked() {
        let remedy = Remedy::of(&plain, &name, &changes).map_err(|error| error.problem(&name))?;
        comparison.remedies.push(remedy);
    }
    Ok(comparison)
}

/// The row of the present settings has another name each time they change.
fn is_named(remedy: &Remedy, name: &str) -> bool {
    remedy.name == name || (name == AS_SET && remedy.name.starts_with(AS_SET))
}

/// Names of the remedies that are there without anybody adding one, the baseline first.
fn usual_names(lab: Lab) -> Vec<String> {
    Comparison::usual(&lab.spec.get_untracked()).remedies.into_iter().map(|remedy| remedy.name).collect()
}

/// Which remedies, how many seeds, how many workers.
#[component]
fn Setup(
    /// What is chosen.
    choices: Choices,
) -> impl IntoView {
    let lab = expect_context::<Lab>();
    let usual = usual_names(lab).into_iter().skip(1);
    let checkbox = move |name: String| {
        let id = format!("compare-{}", name.to_lowercase().replace(' ', "-"));
        let (read, write) = (name.clone(), name.clone());
        let of = id.clone();
        view! {
            <label for=of>
                <input type="checkbox" id=id prop:checked=live(move || !choices.left_out.with(|out| out.contains(&read)))
                    on:change=move |event| choices.left_out.update(|out| {
                        out.retain(|other| *other != write);
                        if !event_target_checked(&event) {
                            out.push(write.clone());
                        }
                    })/>
                {name}
            </label>
        }
    };
    let number = move |id: &'static str, label: &'static str, most: u32, value: RwSignal<u32>| {
        view! {
            <label class="compare-number" for=id>{label}
                <input type="number" id=id min="1" max=most step="1" prop:value=value
                    on:change=move |event| {
                        let given = event_target_value(&event).parse::<u32>().ok();
                        // What is no number of runs shows the one that is kept.
                        value.set(given.map_or(value.get_untracked(), |given| given.clamp(1, most)));
                        value.notify();
                    }/>
            </label>
        }
    };
    let name = RwSignal::new(String::new());
    let changes = RwSignal::new(String::new());
    let add = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let plain = Comparison::usual(&lab.spec.get_untracked()).remedies.swap_remove(0).spec;
        let (given, settings) = (name.get_untracked(), changes.get_untracked());
        let given = if given.trim().is_empty() { settings.clone() } else { given };
        let is_taken = |name: &str| choices.added.with_untracked(|added| added.iter().any(|(other, _)| other == name));
        if given.trim().is_empty() || is_taken(&given) || usual_names(lab).contains(&given) {
            return lab.pool.problem.set(Some(Problem::new(
                if given.trim().is_empty() { words::NAMELESS.to_owned() } else { words::name_taken(&given) },
                words::NAME_WHY,
                words::NAME_FIX,
            )));
        }
        match Remedy::of(&plain, &given, &settings) {
            Ok(_) => {
                lab.pool.problem.set(None);
                choices.added.update(|added| added.push((given, settings)));
                name.set(String::new());
                changes.set(String::new());
            }
            Err(error) => lab.pool.problem.set(Some(error.problem(&given))),
        }
    };
    let added = move || {
        let remove = move |at: usize| choices.added.update(|added| drop(added.remove(at)));
        let chip = |(at, (name, settings)): (usize, (String, String))| {
            view! {
                <li><span title=settings>{name.clone()}</span>" "
                    <button type="button" class="small" aria-label=words::remove(&name) on:click=move |_| remove(at)>"×"</button></li>
            }
        };
        choices.added.get().into_iter().enumerate().map(chip).collect_view()
    };
    view! {
        <fieldset class="compare-remedies">
            <legend>{words::BESIDE}</legend>
            {usual.chain([AS_SET.to_owned()]).map(checkbox).collect_view()}
        </fieldset>
        <ul class="compare-added">{draw(added)}</ul>
        <div class="compare-numbers">
            {number("compare-seeds", words::SEEDS, 1000, choices.n_seeds)}
            {number("compare-workers", words::WORKERS, MOST_WORKERS as u32, choices.n_workers)}
        </div>
        <details class="more">
            <summary>{words::ADD_OWN}</summary>
            <form class="compare-add" on:submit=add>
                <label for="compare-add-name">{words::NAME}<input id="compare-add-name" type="text" prop:value=name
                    on:input=move |event| name.set(event_target_value(&event))/></label>
                <label for="compare-add-settings">{words::SETTINGS}<input id="compare-add-settings" type="text"
                    placeholder="resample=smote&resample.k_neighbors=3" prop:value=changes
                    on:input=move |event| changes.set(event_target_value(&event))/></label>
                <button type="submit" class="small">{words::ADD}</button>
            </form>
        </details>
    }
}

/// What came in so far: the plot of one measure, and the table of several.
#[component]
fn Outcome(
    /// How it is shown.
    choices: Choices,
) -> impl IntoView {
    let lab = expect_context::<Lab>();
    let Choices { measure, is_relative, .. } = choices;
    let figure = move || {
        lab.pool.results.with(|results| {
            let results = results.as_ref()?;
            let (measure, is_relative) = (measure.get(), is_relative.get());
            Some(figure(results, &order(results, choices), measure, is_relative))
        })
    };
    let is_stale = move || {
        lab.pool.results.with(|results| {
            let is_about = |results: &Results| lab.spec.with(|spec| results.comparison().is_about(spec));
            results.as_ref().is_some_and(|results| !is_about(results))
        })
    };
    let options = Measure::ALL.iter().map(|it| {
        view! { <option value=it.key() selected=live(move || measure.get() == *it)>{it.title()}</option> }
    });
    let save = move |_| {
        lab.pool.results.with_untracked(|results| {
            let Some(results) = results else { return };
            let data = &results.comparison().remedies[0].spec.data;
            let name = export_name(data).replace("-resampled", "-comparison");
            let bytes = Uint8Array::from(results.to_csv().as_bytes());
            download(&name, &Array::of1(&bytes), "text/csv");
        });
    };
    view! {
        <p class="compare-about" data-testid="compare-about">{draw(move || lab.pool.results.with(|it| it.as_ref().map(about)))}</p>
        <p class="stale" hidden=live(move || !is_stale())>{words::STALE}</p>
        <p class="compare-finding" data-testid="compare-finding">{draw(move || lab.pool.results.with(|it| it.as_ref().and_then(Results::finding)))}</p>
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
        <FigureBox id="comparison" is_due=Signal::derive(|| true) figure=Signal::derive(figure)/>
        <ResultTable choices/>
        <p class="panel-note">{draw(move || lab.pool.results.with(|it| it.as_ref().map(|it| it.comparison().about_intervals())))}</p>
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

/// Remedies in the order of the table.
fn order(results: &Results, choices: Choices) -> Vec<usize> {
    match choices.sorted_by.get() {
        Some((measure, order)) => results.order_by(measure, order),
        None => (0..results.comparison().remedies.len()).collect(),
    }
}

fn figure(results: &Results, order: &[usize], measure: Measure, is_relative: bool) -> Figure {
    let baseline = results.values(0, measure);
    let values: Vec<Vec<Option<f64>>> = order
        .iter()
        .map(|&remedy| {
            let own = results.values(remedy, measure);
            match is_relative {
                false => own,
                true => own.into_iter().zip(&baseline).map(|(own, base)| Some(own? - (*base)?)).collect(),
            }
        })
        .collect();
    let n_done = |remedy| results.values(remedy, Measure::Accuracy).iter().flatten().count();
    let names: Vec<String> = order
        .iter()
        .zip(&values)
        .map(|(&remedy, values)| {
            let name = &results.comparison().remedies[remedy].name;
            let n = values.iter().flatten().count();
            if n < n_done(remedy) { format!("{name}{}", words::n_values(n)) } else { name.clone() }
        })
        .collect();
    let rows: Vec<ComparisonRow> = order
        .iter()
        .zip(&values)
        .zip(&names)
        .map(|((&remedy, values), name)| {
            let estimate = match is_relative {
                true => results.difference(remedy, measure),
                false => results.estimate(remedy, measure),
            };
            ComparisonRow {
                name,
                values,
                mean: estimate.map(|it| it.mean),
                interval: estimate.filter(|it| it.n >= FEWEST).and_then(|it| it.interval),
                difference: results.difference(remedy, measure).filter(|it| it.n >= FEWEST).and_then(|it| it.interval),
                is_baseline: remedy == 0,
            }
        })
        .collect();
    let percent = measure.shown() == Shown::Percent;
    let better = measure.better();
    // In the middle of a sentence; names of people and abbreviations keep their capital.
    let title = match measure.title() {
        title
            if title.starts_with(|first: char| first.is_uppercase())
                && title[1..].starts_with(|c: char| c.is_lowercase()) =>
        {
            title[..1].to_lowercase() + &title[1..]
        }
        title => title.to_owned(),
    };
    ComparisonFigure { measure: &title, rows: &rows, relative: is_relative, percent, better }.figure()
}

/// `71.2 % ± 3.1`, or `0.712 ± 0.031`.
fn written(estimate: Option<Estimate>, measure: Measure, is_difference: bool) -> String {
    let Some(estimate) = estimate else { return "—".to_owned() };
    let is_percent = measure.shown() == Shown::Percent;
    let factor = if is_percent { 100.0 } else { 1.0 };
    let digits = if is_percent { 1 } else { 3 };
    let half = estimate
        .half_width()
        .filter(|_| estimate.n >= FEWEST)
        .map(|half| format!(" ± {:.digits$}", factor * half))
        .unwrap_or_default();
    // Adding 0 makes no -0.0 of a difference that is rounded away.
    let mean = (factor * estimate.mean * 1e6).round() / 1e6 + 0.0;
    let text = if is_difference { format!("{mean:+.digits$}{half}") } else { format!("{mean:.digits$}{half}") };
    text.replace('-', "−")
}

#[component]
fn ResultTable(
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
        let unit = if by.shown() == Shown::Percent { " (%)" } else { "" };
        view! {
            <th scope="col" aria-sort=live(direction)>
                <button type="button" class="sort" title=words::SORT on:click=move |_| sort(by)>
                    {by.title()}{unit}<span aria-hidden="true">{draw(arrow)}</span>
                </button>
            </th>
        }
    };
    let rows = move || {
        lab.pool.results.with(|results| {
            let results = results.as_ref()?;
            let rows = order(results, choices).into_iter().map(|remedy| row(lab, results, remedy, measure.get()));
            Some(rows.collect_view())
        })
    };
    let difference = move || words::difference(measure.get().title(), measure.get().shown() == Shown::Percent);
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
            </th>
            <td class="compare-pins">
                <button type="button" class="small" aria-label=common::pin(&name) on:click=move |_| lab.pin(of_a.clone(), as_a.clone())>{common::A}</button>
                <button type="button" class="small" aria-label=words::show(&of_b) on:click=move |_| lab.show(as_b.clone())>{common::B}</button>
            </td>
            <td>{difference}</td>
            {cells.collect_view()}
        </tr>
    }
    .into_any()
}
