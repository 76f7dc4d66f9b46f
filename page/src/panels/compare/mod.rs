//! Comparing remedies over seeds.

use crate::words::{common, compare as words};
use crate::{
    state::{comparison::MOST_WORKERS, lab::Lab},
    ui::{
        live::{draw, live},
        problem_card::ProblemCard,
    },
};
use imbalance_lab::experiment::{
    Leak,
    compare::{Comparison, Measure},
};
use leptos::prelude::*;
mod choices;
mod outcome;
mod setup;
mod table;

use choices::{Choices, chosen};
use outcome::Outcome;
use setup::Setup;

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
    let pool = lab.comparison;
    let start = move |comparison: Comparison| {
        let base = lab.settings.spec.get_untracked();
        let seeds = Comparison::seeds_from(base.seed, choices.n_seeds.get_untracked());
        choices.sorted_by.set(None);
        lab.announcer.say(words::comparing(comparison.remedies.len()));
        let workers = choices.n_workers.get_untracked() as usize;
        pool.start(Comparison { seeds, ..comparison }, workers, lab.loaded_table());
    };
    let compare = move |_| match chosen(lab, choices) {
        Ok(comparison) => start(comparison),
        Err(problem) => pool.tell(Some(problem)),
    };
    let compare_one_idea = move |_| {
        choices.measure.set(Measure::Recall);
        start(Comparison::one_idea(&lab.settings.spec.get_untracked()));
    };
    Effect::new(move |was_running: Option<bool>| {
        let is_running = pool.is_running.get();
        if was_running == Some(true) && !is_running && pool.took.with_untracked(Option::is_some) {
            lab.announcer.say(words::DONE.to_owned());
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
        <section class="compare panel" class:folded=live(move || lab.bench.folds("compare")) id="compare" aria-labelledby="compare-title" data-testid="compare">
            <h2 id="compare-title">{words::TITLE}</h2>
            <p class="panel-note">
                {words::WHY}
            </p>
            <p class="notice" hidden=live(move || lab.settings.spec.with(|spec| spec.leak == Leak::None))>
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
