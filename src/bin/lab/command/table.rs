//! What a file holds: its columns, its classes, what was decided and what is asked.

use super::{Code, Failure, args::TableArgs, bytes_of};
use imbalance_lab::{
    data::table::{Choice, Choices, Column, Role, Table},
    wording::{count, counted},
};
use serde_json::{Map, Value, json};

/// What `lab table` prints.
pub(super) fn table(args: &TableArgs) -> Result<String, Failure> {
    let columns = Choices::parse(args.choices.columns.as_deref().unwrap_or_default()).map_err(|pair| {
        let what = format!("--columns does not take \"{pair}\".");
        Failure::usage(what, "Give pairs such as region=number;patient=group;ref=out.")
    })?;
    let choices = Choices { label: args.choices.label.clone(), columns };
    let table = Table::read(&bytes_of(&args.file)?, &choices, &mut |_| {});
    let table = table.map_err(|error| Failure(Code::Data, error.problem()))?;
    Ok(if args.json { json(&table).to_string() + "\n" } else { text(&table) })
}

fn classes(table: &Table) -> Vec<(&str, u32)> {
    let names = table.dataset.class_names().iter().map(String::as_str);
    names.zip(table.dataset.class_counts().0).collect()
}

/// The other reading of a question as `--columns` takes it.
fn other_reading(column: &str, word: &str) -> String {
    Choice::of_word(word).map_or_else(String::new, |choice| Choices::text(&[(column.to_owned(), choice)]))
}

fn json(table: &Table) -> Value {
    let features = table.columns.iter().filter(|column| column.role == Role::Feature);
    let features =
        features.map(|Column { name, kind, missing, .. }| json!({"name": name, "kind": kind.id(), "missing": missing}));
    let left_out = table.columns.iter().filter_map(|column| Some((column, column.role.why_left_out()?)));
    let left_out = left_out.map(|(column, why)| json!({"name": column.name, "why": why}));
    let questions = table.questions.iter().map(|question| {
        let other = question.other.as_ref().map(|(column, choice)| other_reading(column, choice));
        json!({"question": question.text, "taken": question.taken, "other": other})
    });
    let classes: Map<String, Value> =
        classes(table).into_iter().map(|(name, rows)| (name.to_owned(), rows.into())).collect();
    json!({
        "rows": table.dataset.n_samples(),
        "label": table.label,
        "classes": classes,
        "features": features.collect::<Vec<_>>(),
        "left_out": left_out.collect::<Vec<_>>(),
        "notices": table.notices,
        "questions": questions.collect::<Vec<_>>(),
    })
}

fn text(table: &Table) -> String {
    let mut text = format!(
        "{}, {}\n\nLABEL\n  {}\n",
        counted(table.dataset.n_samples() as u64, "row"),
        counted(table.dataset.n_features() as u64, "feature"),
        table.label
    );
    for (name, rows) in classes(table) {
        text += &format!("    {name}: {}\n", counted(u64::from(rows), "row"));
    }
    text += "\nFEATURES\n";
    for column in table.columns.iter().filter(|column| column.role == Role::Feature) {
        let missing =
            if column.missing > 0 { format!(", {} missing", count(u64::from(column.missing))) } else { String::new() };
        text += &format!(
            "  {}: {}, {} {}{missing}\n",
            column.name,
            column.kind.id(),
            column.distinct_words(),
            if column.distinct == 1 { "value" } else { "values" }
        );
    }
    let left_out: Vec<(&str, &str)> =
        table.columns.iter().filter_map(|column| Some((column.name.as_str(), column.role.why_left_out()?))).collect();
    if !left_out.is_empty() {
        text += "\nNOT LEARNED FROM\n";
        left_out.iter().for_each(|(name, why)| text += &format!("  {name}: {why}\n"));
    }
    if !table.notices.is_empty() {
        text += "\nNOTES\n";
        table.notices.iter().for_each(|notice| text += &format!("  {notice}\n"));
    }
    if !table.questions.is_empty() {
        text += "\nQUESTIONS\n";
        for question in &table.questions {
            let other = question
                .other
                .as_ref()
                .map(|(column, choice)| format!(" Otherwise: --columns '{}'.", other_reading(column, choice)));
            text += &format!("  {} Taken: {}.{}\n", question.text, question.taken, other.unwrap_or_default());
        }
    }
    text
}
