//! A slider beside a number: by pointer, by touch and by keys. While it is dragged, the run follows.

use crate::{
    state::lab::Lab,
    ui::live::{draw, live},
    words::stations as words,
};
use imbalance_lab::experiment::Field;
use leptos::prelude::*;

/// Draws the slider of a number; nothing where its range has no natural middle.
pub(crate) fn draw_slider(field: Field, value: Memo<String>, is_locked: Signal<bool>) -> AnyView {
    let stops = field.kind.stops();
    (!stops.is_empty()).then(|| view! { <Slider field stops value is_locked/> }).into_any()
}

/// A slider that stops at round numbers of the field's range. A number between two of them stays as it is until the slider moves.
#[component]
fn Slider(
    /// The field.
    field: Field,
    /// Where it stops, rising.
    stops: Vec<f64>,
    /// The field's value now.
    value: Memo<String>,
    /// Whether it cannot be moved.
    is_locked: Signal<bool>,
) -> impl IntoView {
    let lab = expect_context::<Lab>();
    let last = stops.len().saturating_sub(1);
    let (name, key, stops) = (field.key.clone(), StoredValue::new(field.key), StoredValue::new(stops));
    let place = Memo::new(move |_| {
        let number = value.with(|value| value.parse::<f64>()).unwrap_or_default();
        stops.with_value(|stops| {
            let next = stops.partition_point(|stop| *stop < number).min(last);
            let is_nearer = next > 0 && number - stops[next - 1] < stops[next] - number;
            if is_nearer { next - 1 } else { next }
        })
    });
    let slide = move |event: leptos::ev::Event| {
        let Ok(wanted) = event_target_value(&event).parse::<usize>() else { return };
        let stop = stops.with_value(|stops| stops.get(wanted).copied());
        let is_set = stop.is_some_and(|stop| key.with_value(|key| lab.drag(key, &stop.to_string())).is_ok());
        if !is_set {
            let slider: web_sys::HtmlInputElement = event_target(&event);
            slider.set_value(&place.get_untracked().to_string());
        }
    };
    let rest = move || key.with_value(|key| lab.rest(key));
    let waits = move || {
        let is_its = lab.follow.waits.with(|waits| key.with_value(|key| key == waits));
        is_its.then(|| words::waits(lab.follow.last_took() / 1000.0))
    };
    view! {
        <input type="range" class="slider" data-slider=name aria-label=words::slider(field.label) min="0" max=last.to_string() step="1"
            disabled=live(move || is_locked.get()) prop:value=live(move || place.get().to_string()) aria-valuetext=value
            on:pointerdown=move |_| lab.hold() on:input=slide on:change=move |_| rest()
            on:pointerup=move |_| rest() on:pointercancel=move |_| rest()/>
        <p class="slider-note" role="status">{draw(waits)}</p>
    }
}
