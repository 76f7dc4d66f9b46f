//! One control for one field of the spec, made from the field's description.

use crate::{
    state::lab::Lab,
    ui::{
        live::{draw, live},
        locked::{block_keys, block_pointer},
    },
};
use imbalance_lab::experiment::{Choice, Field, FieldKind};
use leptos::prelude::*;

/// A labelled control that writes one field. A value that does not fit stays in the control, with what would.
#[component]
pub(crate) fn Control(
    /// The field as it was when the control was made.
    field: Field,
) -> impl IntoView {
    let lab = expect_context::<Lab>();
    let key = StoredValue::new(field.key.clone());
    let id = format!("field-{}", field.key.replace('.', "-"));
    let error_id = format!("{id}-error");
    let station = field.station;
    let why_locked = Memo::new(move |_| key.with_value(|key| lab.access.why_locked(station, key)));
    let is_locked = move || why_locked.get().is_some();
    let locked = move || is_locked().then_some("true");
    let error = RwSignal::new(None::<String>);
    let fallback = StoredValue::new(field.value.clone());
    let value = Memo::new(move |_| {
        let names = lab.class_names();
        let now = |fields: &Vec<Field>| {
            fields.iter().find(|it| key.with_value(|key| it.key == *key)).map(|it| it.named_value(&names))
        };
        lab.settings.fields.with(now).unwrap_or_else(|| fallback.get_value())
    });
    let help = Memo::new(move |_| {
        let now = |fields: &Vec<Field>| {
            fields.iter().find(|it| key.with_value(|key| it.key == *key)).map(|it| it.help.clone())
        };
        lab.settings.fields.with(now).unwrap_or_default()
    });
    let write = move |event: leptos::ev::Event| {
        let outcome = key.with_value(|key| lab.set(key, &event_target_value(&event)));
        if outcome.is_err() && untrack(is_locked) {
            // What is locked shows what it is, whatever wrote into it.
            let control: web_sys::Element = event_target(&event);
            let _ = js_sys::Reflect::set(&control, &"value".into(), &value.get_untracked().into());
        }
        error.set(outcome.err());
    };
    Effect::new(move || {
        value.track();
        error.set(None);
    });
    let invalid = move || error.with(|error| error.is_some().then_some("true"));
    let common = (field.key.clone(), id.clone(), error_id.clone());
    let input = match field.kind.clone() {
        FieldKind::Choice(choices) => {
            let (key, id, error_id) = common;
            let option = move |choice: &Choice| {
                let Choice { id, title, .. } = *choice;
                view! { <option value=id selected=live(move || value.get() == id)>{title}</option> }
            };
            let groups = choices.chunk_by(|a, b| a.group == b.group).map(|choices| {
                let options = choices.iter().map(option).collect_view();
                match choices[0].group {
                    "" => options.into_any(),
                    group => view! { <optgroup label=group>{options}</optgroup> }.into_any(),
                }
            });
            view! {
                <select id=id data-field=key aria-describedby=error_id prop:value=value aria-disabled=live(locked)
                    on:keydown=move |event| if is_locked() { block_keys(&event) }
                    on:mousedown=move |event| if is_locked() { block_pointer(&event) }
                    on:change=write>
                    {groups.collect_view()}
                </select>
            }
            .into_any()
        }
        FieldKind::Number { min, max, integer } => {
            let (key, id, error_id) = common;
            // The threshold has a slider of its own; others come when there is a run to follow them.
            let own = StoredValue::new(field.clone());
            let slider = move || {
                lab.late.follow().map(|late| (late.draw_slider)(own.get_value(), value, Signal::derive(is_locked)))
            };
            let slider = (key != "threshold.at" && field.kind.has_stops())
                .then(|| view! { <div class="slider-place" hidden=live(is_locked)>{draw(slider)}</div> });
            view! {
                <input type="number" inputmode=if integer { "numeric" } else { "decimal" } id=id data-field=key
                    min=min max=max step=if integer { "1" } else { "any" } prop:value=value readonly=live(is_locked) aria-disabled=live(locked)
                    aria-describedby=error_id aria-invalid=live(invalid)
                    on:change=write/>
                {slider}
            }
            .into_any()
        }
        FieldKind::Text { form } => {
            let (key, id, error_id) = common;
            view! {
                <input type="text" id=id data-field=key placeholder=form prop:value=value autocomplete="off" readonly=live(is_locked) aria-disabled=live(locked)
                    aria-describedby=error_id aria-invalid=live(invalid) spellcheck="false"
                    on:change=write/>
            }
            .into_any()
        }
    };
    view! {
        <div class="control">
            <label for=id title=help>
                {field.label}
                {(!field.unit.is_empty()).then(|| view! { <span class="unit">{format!(" ({})", field.unit)}</span> })}
            </label>
            {input}
            // What locks a control is told where else its error would stand.
            <p class=live(move || if is_locked() { "control-locked" } else { "control-error" }) id=error_id
                role=live(move || (!is_locked()).then_some("alert"))>{draw(move || why_locked.get().map(str::to_owned).or_else(|| error.get()))}</p>
        </div>
    }
}
