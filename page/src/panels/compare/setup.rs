//! Which remedies, how many seeds, how many workers.

use super::choices::{Choices, usual_names};
use crate::words::compare as words;
use crate::{
    state::{comparison::MOST_WORKERS, lab::Lab},
    ui::live::{draw, live},
};
use imbalance_lab::{
    experiment::compare::{AS_SET, Comparison, Remedy},
    problem::Problem,
};
use leptos::prelude::*;

/// Which remedies, how many seeds, how many workers.
#[component]
pub(super) fn Setup(
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
        let plain = Comparison::usual(&lab.settings.spec.get_untracked()).remedies.swap_remove(0).spec;
        let (given, settings) = (name.get_untracked(), changes.get_untracked());
        let given = if given.trim().is_empty() { settings.clone() } else { given };
        let is_taken = |name: &str| choices.added.with_untracked(|added| added.iter().any(|(other, _)| other == name));
        if given.trim().is_empty() || is_taken(&given) || usual_names(lab).contains(&given) {
            return lab.comparison.tell(Some(Problem::new(
                if given.trim().is_empty() { words::NAMELESS.to_owned() } else { words::name_taken(&given) },
                words::NAME_WHY,
                words::NAME_FIX,
            )));
        }
        match Remedy::of(&plain, &given, &settings) {
            Ok(_) => {
                lab.comparison.tell(None);
                choices.added.update(|added| added.push((given, settings)));
                name.set(String::new());
                changes.set(String::new());
            }
            Err(error) => lab.comparison.tell(Some(error.problem(&given))),
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
