//! The threshold: a slider that judges the trained model again, without training it again.

use crate::words::{common, threshold as words};
use crate::{
    state::{lab::Lab, settings::THRESHOLD_KEYS},
    ui::live::{draw, live},
};
use imbalance_lab::{
    experiment::{Judge, Report, Station},
    presentation::Access,
    wording::{UNDEFINED, lower, probability},
};
use leptos::prelude::*;

/// Whether the threshold can be seen and moved.
pub(crate) fn is_movable(lab: Lab) -> bool {
    THRESHOLD_KEYS.iter().all(|key| lab.access.is_free(Station::Threshold, key))
}

/// The slider and a field for the same number, what it is at, and what that does. There may be several: they move together.
#[component]
pub(crate) fn ThresholdSlider(
    /// Its name in the markup.
    id: &'static str,
) -> impl IntoView {
    let lab = expect_context::<Lab>();
    let is_hidden = THRESHOLD_KEYS.iter().any(|key| lab.access.of_author(Station::Threshold, key) == Access::Hidden);
    let why_locked =
        Memo::new(move |_| THRESHOLD_KEYS.iter().find_map(|key| lab.access.why_locked(Station::Threshold, key)));
    let is_locked = move || why_locked.get().is_some();
    let locked = move || is_locked().then_some("true");
    let at = Memo::new(move |_| lab.judged.threshold());
    let written = move || at.get().map_or_else(|| UNDEFINED.to_owned(), probability);
    let outcome = Memo::new(move |_| lab.judged.report.with(|report| report.as_ref().map(outcome)));
    let told = move || outcome.get().unwrap_or_else(|| common::KNOWN_LATER.to_owned());
    let kind = move || {
        lab.settings.spec.with(|spec| match spec.threshold.tunable().about() {
            about if about.id == "fixed" => String::new(),
            about => format!(" ({})", lower(about.title)),
        })
    };
    // Where the class is rare, so are the thresholds that matter.
    let step = Memo::new(move |_| lab.judged.judge.with(|judge| judge.as_ref().map_or(0.01, Judge::threshold_step)));
    let slide = move |event: leptos::ev::Event| {
        let Ok(wanted) = event_target_value(&event).parse::<f64>() else { return };
        if !lab.set_threshold(wanted) {
            let slider: web_sys::HtmlInputElement = event_target(&event);
            slider.set_value(&at.get_untracked().unwrap_or(0.5).to_string());
        }
    };
    let error = RwSignal::new(false);
    let write = move |event: leptos::ev::Event| {
        let given = event_target_value(&event).trim().replace(',', ".").parse::<f64>();
        match given.ok().filter(|at| (0.0..=1.0).contains(at)) {
            Some(at) => {
                error.set(false);
                if !lab.set_threshold(at) {
                    let field: web_sys::HtmlInputElement = event_target(&event);
                    field.set_value(&written());
                }
            }
            None => error.set(true),
        }
    };
    Effect::new(move || {
        at.track();
        error.set(false);
    });
    let controls = move || {
        view! {
            <div class="threshold-inputs">
                <input type="range" id=format!("slider-{id}") min="0" max="1" step=step
                    prop:value=live(move || at.get().unwrap_or(0.5)) aria-disabled=live(locked)
                    aria-valuetext=live(move || format!("{}: {}", written(), told())) on:input=slide/>
                <input type="text" inputmode="decimal" aria-label=words::AS_NUMBER readonly=live(is_locked) aria-disabled=live(locked)
                    aria-invalid=live(move || error.get().then_some("true")) aria-describedby=format!("slider-{id}-error")
                    prop:value=live(move || at.get().map_or_else(String::new, probability)) on:change=write/>
            </div>
            <p class=live(move || if is_locked() { "control-locked" } else { "control-error" }) id=format!("slider-{id}-error")>
                {draw(move || why_locked.get().or_else(|| error.get().then_some(words::OUT_OF_RANGE)))}</p>
        }
    };
    view! {
        <div class="threshold" data-testid=format!("threshold-{id}")>
            <label for=format!("slider-{id}")>{words::THRESHOLD}<output class="threshold-value">{draw(written)}</output>{draw(kind)}</label>
            {(!is_hidden).then(controls)}
            <p class="threshold-outcome" data-testid=format!("threshold-outcome-{id}")>{draw(told)}</p>
        </div>
    }
}

/// What the model finds at its threshold.
fn outcome(report: &Report) -> String {
    let rare = &report.test.per_class[report.minority.index()];
    words::finds(rare.found, rare.support, rare.predicted - rare.found)
}
