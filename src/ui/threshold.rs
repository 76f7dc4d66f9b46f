//! The threshold: a slider that judges the trained model again, without training it again.

use super::state::Lab;
use crate::experiment::Report;
use leptos::prelude::*;

/// Steps of the slider from 0 to 1.
const STEPS: f64 = 100.0;

/// The slider, what it is at, and what that does. There may be several: they move together.
#[component]
pub(crate) fn ThresholdSlider(
    /// Its name in the markup.
    id: &'static str,
) -> impl IntoView {
    let lab = expect_context::<Lab>();
    let at = Memo::new(move |_| lab.threshold());
    let two_digits = move || format!("{:.2}", at.get());
    let outcome = Memo::new(move |_| lab.report.with(|report| report.as_ref().map(outcome)).unwrap_or_default());
    let kind = move || {
        let title = lab.spec.with(|spec| spec.threshold.tunable().about().title);
        match lab.spec.with(|spec| spec.threshold.tunable().about().id) {
            "fixed" => String::new(),
            _ => format!(" ({})", title.to_lowercase()),
        }
    };
    view! {
        <div class="threshold" data-testid=format!("threshold-{id}")>
            <label for=format!("slider-{id}")>"Threshold "<output class="threshold-value">{two_digits}</output>{kind}</label>
            <input type="range" id=format!("slider-{id}") min="0" max=STEPS step="1"
                prop:value=move || (at.get() * STEPS).round()
                aria-valuetext=move || format!("{}: {}", two_digits(), outcome.get())
                on:input=move |event| {
                    if let Ok(step) = event_target_value(&event).parse::<f64>() {
                        lab.set_threshold(step / STEPS);
                    }
                }/>
            <p class="threshold-outcome" data-testid=format!("threshold-outcome-{id}")>{outcome}</p>
        </div>
    }
}

/// What the model finds at its threshold.
fn outcome(report: &Report) -> String {
    let rare = &report.test.per_class[report.minority.index()];
    let alarms = rare.predicted - rare.found;
    format!("finds {} of {}, {alarms} false alarm{}", rare.found, rare.support, if alarms == 1 { "" } else { "s" })
}
