//! Every setting and every technique, out of the same descriptions that the page's controls are made of.

use imbalance_lab::experiment::{Choice, ExperimentSpec, Field, FieldKind, Station};

/// What `lab list` prints.
pub(super) fn text() -> String {
    let fields = ExperimentSpec::default().fields();
    let mut text = String::new();
    for station in Station::ALL {
        text += &format!("{}\n", format!("{station:?}").to_uppercase());
        // Parameters of a technique are shown below it.
        let here = fields.iter().filter(|field| field.station == station && !field.key.contains('.'));
        here.for_each(|field| text += &setting(field));
        text.push('\n');
    }
    text.replace("\n\n\n", "\n\n")
}

fn setting(field: &Field) -> String {
    match &field.kind {
        FieldKind::Choice(choices) if field.is_choice_of_technique => {
            let choices = choices.iter().map(|choice| technique(&field.key, choice));
            format!("  {}  {}; default {}\n{}\n", field.key, field.label, field.value, choices.collect::<String>())
        }
        _ => parameter(field, "  "),
    }
}

/// A choice of a technique, and the parameters there are then.
fn technique(key: &str, &Choice { id, title, group }: &Choice) -> String {
    let mut spec = ExperimentSpec::default();
    spec.set(key, id).expect("what a field offers can be chosen");
    let fields = spec.fields();
    let help = fields.iter().find(|field| field.key == key).map_or("", |field| field.help.as_str());
    let own = fields.iter().filter(|field| field.key.strip_prefix(key).is_some_and(|rest| rest.starts_with('.')));
    let parameters: String = own.map(|field| parameter(field, "      ")).collect();
    let group = if group.is_empty() { String::new() } else { format!("{group}. ") };
    format!("\n    {key}={id}  {title}. {group}{help}\n{parameters}")
}

fn parameter(field: &Field, indent: &str) -> String {
    let takes = match &field.kind {
        FieldKind::Number { min, max, integer: true } => format!("a whole number from {min} to {max}"),
        FieldKind::Number { min, max, integer: false } => format!("a number from {min} to {max}"),
        FieldKind::Choice(choices) => {
            choices.iter().map(|choice| format!("{} ({})", choice.id, choice.title)).collect::<Vec<_>>().join(" or ")
        }
        FieldKind::Text { form: "" } => "a text".to_owned(),
        FieldKind::Text { form } => (*form).to_owned(),
    };
    let unit = if field.unit.is_empty() { String::new() } else { format!(" [{}]", field.unit) };
    let default = if field.value.is_empty() { "empty" } else { &field.value };
    format!("{indent}{}  {takes}{unit}; default {default}. {}\n", field.key, field.help)
}
