//! Tables as people have them: read as a person means them, with every decision said, and asked where two readings fit.
#![cfg(not(target_arch = "wasm32"))]

use imbalance_lab::data::table::{Choices, Role, Table};
use serde::Deserialize;
use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

/// What a file means to a person.
#[derive(Deserialize)]
struct Meaning {
    rows: usize,
    label: String,
    classes: BTreeMap<String, u32>,
    /// Name, kind, missing cells.
    features: Vec<(String, String, u32)>,
    /// Name, and the first word of why.
    left_out: Vec<(String, String)>,
    /// Whether it can be read in two ways.
    asks: bool,
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data")
}

/// Files of text, and of other formats, by their place in the test data.
fn expected() -> BTreeMap<String, Meaning> {
    let of = |folder: &str, text: &str| -> BTreeMap<String, Meaning> {
        let files: BTreeMap<String, Meaning> = serde_json::from_str(text).unwrap();
        files.into_iter().map(|(name, meaning)| (format!("{folder}/{name}"), meaning)).collect()
    };
    let mut all = of("tables", include_str!("data/tables/expected.json"));
    all.append(&mut of("formats", include_str!("data/formats/expected.json")));
    all
}

fn read(name: &str) -> Result<Table, String> {
    let bytes = fs::read(folder().join(name)).unwrap();
    Table::read(&bytes, &Choices::default(), &mut |_| {}).map_err(|error| error.to_string())
}

/// What differs between a table and what it means.
fn differences(table: &Table, meaning: &Meaning) -> Vec<String> {
    let mut found = Vec::new();
    let mut differ = |what: &str, ours: String, theirs: String| {
        if ours != theirs {
            found.push(format!("{what}: {ours} instead of {theirs}"));
        }
    };
    differ("rows", table.dataset.n_samples().to_string(), meaning.rows.to_string());
    differ("label", table.label.clone(), meaning.label.clone());
    let names = table.dataset.class_names().iter().cloned();
    let classes: BTreeMap<String, u32> = names.zip(table.dataset.class_counts().0).collect();
    differ("classes", format!("{classes:?}"), format!("{:?}", meaning.classes));
    let features = table.columns.iter().filter(|column| column.role == Role::Feature);
    let features: Vec<(String, String, u32)> =
        features.map(|column| (column.name.clone(), column.kind.id().to_owned(), column.missing)).collect();
    differ("features", format!("{features:?}"), format!("{:?}", meaning.features));
    let first_word = |why: &str| why.split(':').next().unwrap_or_default().to_owned();
    let left_out = table.columns.iter().filter_map(|it| Some((it.name.clone(), first_word(it.role.why_left_out()?))));
    let left_out: Vec<(String, String)> = left_out.collect();
    differ("left out", format!("{left_out:?}"), format!("{:?}", meaning.left_out));
    differ("asks", (!table.questions.is_empty()).to_string(), meaning.asks.to_string());
    found
}

#[test]
fn every_table_is_read_as_a_person_means_it() {
    let mut wrong = Vec::new();
    let expected = expected();
    for (name, meaning) in &expected {
        match read(name) {
            Err(error) => wrong.push(format!("{name}: {error}")),
            Ok(table) => {
                wrong
                    .extend(differences(&table, meaning).into_iter().map(|difference| format!("{name}: {difference}")));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(expected.len() >= 49);
}

/// What is said and asked of every file, as it was read by a person once: `IMBALANCE_LAB_BLESS=1` writes it anew.
#[test]
fn what_is_said_of_every_table_is_known() {
    let said: BTreeMap<String, Vec<String>> = expected()
        .keys()
        .filter_map(|name| {
            let table = read(name).ok()?;
            let questions =
                table.questions.into_iter().map(|question| format!("? {} [{}]", question.text, question.taken));
            Some((name.clone(), table.notices.into_iter().chain(questions).collect()))
        })
        .collect();
    let path = folder().join("tables/said.json");
    let text = serde_json::to_string_pretty(&said).unwrap() + "\n";
    if std::env::var_os("IMBALANCE_LAB_BLESS").is_some() {
        fs::write(&path, &text).unwrap();
    }
    let known: BTreeMap<String, Vec<String>> = serde_json::from_str(&fs::read_to_string(&path).unwrap()).unwrap();
    for (name, lines) in &said {
        assert_eq!(known.get(name), Some(lines), "{name}: IMBALANCE_LAB_BLESS=1 writes it anew");
    }
    assert_eq!(known.len(), said.len());
}
