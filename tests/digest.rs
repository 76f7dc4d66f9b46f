//! Same spec, same bits: fixed experiments come to the digests written down in `digests.json`.
//!
//! A change that is meant to change results blesses them anew: `IMBALANCE_LAB_BLESS=1 cargo test --test digest`.
#![cfg(not(target_arch = "wasm32"))]

#[path = "support/digests.rs"]
mod digests;

use digests::{Case, cases, differences, digest_of, spec_of};
use imbalance_lab::experiment::{ExperimentSpec, FieldKind};
use std::{collections::BTreeSet, process::Command};

#[test]
fn every_experiment_comes_to_its_digest() {
    if std::env::var_os("IMBALANCE_LAB_BLESS").is_some() {
        bless();
        return;
    }
    let differences = differences();
    assert!(differences.is_empty(), "not the same bits any more:\n{}", differences.join("\n"));
}

fn bless() {
    let lines: Vec<String> = cases()
        .into_iter()
        .map(|Case { link, .. }| Case { digest: digest_of(&link).to_string(), link: spec_of(&link).to_link() })
        .map(|case| format!("  {}", serde_json::to_string(&case).expect("two texts")))
        .collect();
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/digests.json");
    std::fs::write(path, format!("[\n{}\n]\n", lines.join(",\n"))).expect("tests can be written");
}

#[test]
fn the_experiments_differ_and_are_written_as_the_lab_writes_them() {
    let cases = cases();
    assert!(cases.len() >= 14);
    for case in &cases {
        assert_eq!(spec_of(&case.link).to_link(), case.link);
    }
    let digests: BTreeSet<&str> = cases.iter().map(|case| case.digest.as_str()).collect();
    assert_eq!(digests.len(), cases.len(), "two experiments came to the same digest");
}

/// A new technique or word needs a fixed experiment that uses it.
#[test]
fn every_choice_there_is_has_an_experiment() {
    let specs: Vec<ExperimentSpec> = cases().iter().map(|case| spec_of(&case.link)).collect();
    let used: BTreeSet<(String, String)> =
        specs.iter().flat_map(ExperimentSpec::fields).map(|field| (field.key, field.value)).collect();
    for field in specs.iter().flat_map(ExperimentSpec::fields) {
        let FieldKind::Choice(choices) = field.kind else { continue };
        // A file of one's own cannot be fixed.
        for id in choices.into_iter().map(|choice| choice.id).filter(|&id| id != "file") {
            assert!(used.contains(&(field.key.clone(), id.to_owned())), "no experiment has {}={id}", field.key);
        }
    }
}

#[test]
fn the_command_comes_to_the_same_digests() {
    for case in cases() {
        let output = Command::new(env!("CARGO_BIN_EXE_lab")).args([&case.link, "--json", "--quiet"]).output().unwrap();
        let document: serde_json::Value = serde_json::from_slice(&output.stdout).expect(&case.link);
        assert_eq!(document["digest"], digest_of(&case.link).to_string(), "{}", case.link);
        assert_eq!(document["link"], case.link);
    }
}
