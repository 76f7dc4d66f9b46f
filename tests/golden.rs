//! Golden tests: what PyTorch, scikit-learn and imbalanced-learn returned, recorded by running them, against ours.
//!
//! Every JSON file in the folders of `tests/golden/` is run, and every one below the directory that the environment
//! variable `IMBALANCE_LAB_GOLDEN` names; the file's name says which check it is for. A name without a check fails, a
//! field that no check looks at fails, and what is not compared stands in the four tables of `golden/tables.rs` with its reason.

#[path = "golden/calibration.rs"]
mod calibration;
#[path = "golden/case.rs"]
mod case;
#[path = "golden/clusters.rs"]
mod clusters;
#[path = "golden/data.rs"]
mod data;
#[path = "golden/metrics.rs"]
mod metrics;
#[path = "golden/network.rs"]
mod network;
#[path = "golden/over.rs"]
mod over;
#[path = "golden/prepare.rs"]
mod prepare;
#[path = "golden/resampling.rs"]
mod resampling;
#[path = "golden/run.rs"]
mod run;
#[path = "golden/sampler.rs"]
mod sampler;
#[path = "support/sets.rs"]
mod sets;
#[path = "golden/tables.rs"]
mod tables;
#[path = "golden/under.rs"]
mod under;

use case::{Case, Checked, Shared, folders_of_this_repository};
use run::{Outcome, rule_name, run_content};
use serde_json::Value;
use std::{
    collections::BTreeSet,
    fmt::Write as _,
    io::Write as _,
    path::{Path, PathBuf},
};
use tables::{DIFFERENCES, NOT_BUILT, NOT_COMPARED, PARTS_NOT_BUILT, Part};

/// Files that hold data for other files.
const DATA: &[&str] = &["datasets.json", "trajectory_data.json"];

/// The check for the cases of one section of a file.
fn check_of(file: &str, section: &str) -> Option<fn(&Case) -> Checked> {
    Some(match (file, section) {
        ("sampling_strategy.json", "cases") => resampling::strategy,
        ("knn_neighbours.json", "cases") => resampling::neighbors,
        ("smote_replay.json", "cases") => resampling::smote_replay,
        ("random_over_sampler.json", "cases") => |case| match has_param(case, "shrinkage") {
            true => over::shrinkage(case),
            false => resampling::random_over(case),
        },
        ("borderline_smote.json", "cases") => over::borderline,
        ("adasyn.json", "cases") => over::adasyn,
        ("smotenc.json", "cases") => over::smotenc,
        ("smoten_vdm.json", "cases") => over::value_differences,
        ("tomek_links.json", "cases") => under::links,
        ("edited_nearest_neighbours.json", "cases") => under::edited,
        ("renn_allknn.json", "cases") => under::repeated,
        ("nearmiss.json", "cases") => under::near_miss,
        ("neighbourhood_cleaning_rule.json", "cases") => under::cleaning_rule,
        ("cnn_oss.json", "cases") => under::condensed,
        ("instance_hardness_threshold.json", "cases") => under::hardness,
        ("instance_hardness_cv.json", "cases") => under::hardness_folds,
        ("combine.json", "cases") => under::combined,
        ("smote_variants.json", "cases") => under::variants,
        ("random_under_sampler.json", "cases") => resampling::random_under,
        ("resample_counts.json", "cases") => resampling::counts,
        ("resample_counts.json", "facts") => resampling::facts,
        ("smote_knn.json", "cases") => resampling::smote_neighbors,
        ("smote_knn.json", "errors") => resampling::smote_errors,
        ("smote_knn.json", "expected_counts") => resampling::smote_counts,
        ("cluster_centroids.json", "cases") => clusters::centroids,
        ("kmeans_lloyd.json", "cases") => clusters::lloyd,
        ("kmeans_smote_allocation.json", "cases") => clusters::allocation,
        ("svc_support.json", "cases") => clusters::support_vectors,
        ("svm_smote.json", "cases") => clusters::svm_smote,
        ("loss_cross_entropy.json", "cases") => network::cross_entropy,
        ("loss_focal.json", "cases") => network::focal,
        ("loss_logit_adjusted.json", "cases") => network::logit_adjusted,
        ("loss_bce_with_logits.json", "cases") => network::bce,
        ("lr_schedules.json", "cases") => network::schedule,
        ("clip_grad_norm.json", "cases") => network::clipping,
        ("softmax.json", "cases") => network::softmax,
        ("optim_steps.json", "cases") => network::optimizer,
        ("linear.json", "cases") => network::linear,
        ("activations.json", "cases") => network::activation,
        ("mlp_forward_backward.json", "cases") => network::mlp,
        ("init_facts.json", "cases") => network::init,
        ("trajectories.json", "cases") => network::trajectory,
        ("weighted_sampler_stats.json", "cases") => sampler::statistics,
        ("weighted_sampler_stats.json", "torch_edge_cases") => sampler::edges,
        ("weighted_sampler_stats.json", "batching") => sampler::batching,
        ("splits.json", "cases") => data::split,
        ("splits.json", "train_val_test") => data::three_parts,
        ("splits.json", "stratified_kfold") => |_| Err("there is no k-fold split".to_owned()),
        ("standard_scaler.json", "cases") => data::scaler,
        ("prepare.json", "cases") => prepare::prepared,
        ("generator_facts.json", "cases") => data::generator,
        ("generator_facts.json", "make_classification_shares") => |_| Err("there is no make_classification".to_owned()),
        _ => return metrics::check_of(file, section).or_else(|| calibration::check_of(file, section)),
    })
}

fn has_param(case: &Case, key: &str) -> bool {
    case.find("params").is_some_and(|params| params.find(key).is_some())
}

/// Every JSON file below a directory, sorted.
fn json_files(directory: &Path, found: &mut Vec<PathBuf>) {
    let entries = std::fs::read_dir(directory).unwrap_or_else(|error| panic!("{}: {error}", directory.display()));
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.expect("it can be read").path()).collect();
    paths.sort();
    for path in paths {
        if path.is_dir() {
            json_files(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "json") {
            found.push(path);
        }
    }
}

fn run_file(path: &Path) -> Outcome {
    let name = path.file_name().and_then(|name| name.to_str()).expect("names are text");
    let text = std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let shared = Shared::of(path.parent().expect("a file is in a folder"));
    match serde_json::from_str::<Value>(&text) {
        Ok(content) => run_content(name, &content, &shared, check_of),
        Err(error) => Outcome { failures: vec![format!("{name} is not JSON: {error}")], ..Outcome::default() },
    }
}

#[test]
fn every_recorded_case_agrees() {
    let mut files = Vec::new();
    folders_of_this_repository().iter().for_each(|folder| json_files(folder, &mut files));
    let n_own = files.len();
    assert!(n_own > 20, "the recorded cases are gone: {files:?}");
    if let Some(directory) = std::env::var_os("IMBALANCE_LAB_GOLDEN") {
        json_files(Path::new(&directory), &mut files);
        assert!(files.len() > n_own, "IMBALANCE_LAB_GOLDEN holds no JSON file");
    }
    let (mut table, mut failures, mut used) = (String::new(), Vec::new(), BTreeSet::new());
    for (index, path) in files.iter().enumerate() {
        let folder = path.parent().and_then(Path::file_name).unwrap_or_default().to_string_lossy();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if DATA.contains(&&*name) {
            continue;
        }
        let outcome = run_file(path);
        let Outcome { n_run, n_not_built, .. } = outcome;
        let n_failed = outcome.failures.len();
        write!(table, "{folder}/{name}: {n_run} cases run, {n_failed} failed, {n_not_built} not built yet").unwrap();
        let waiting: Vec<&str> = outcome.not_built.into_iter().collect();
        if !waiting.is_empty() {
            write!(table, " (waiting: {})", waiting.join(", ")).unwrap();
        }
        table.push('\n');
        failures.extend(outcome.failures);
        if index < n_own {
            used.extend(outcome.used);
        }
    }
    // Straight to standard output: the table is to be read also when everything passes.
    std::io::stdout().write_all(format!("\n{table}").as_bytes()).expect("the table can be written");
    let parts = |table, parts: &'static [Part]| parts.iter().map(move |part| rule_name(table, part.file, part.path));
    let rules = NOT_BUILT
        .iter()
        .map(|rule| rule_name("NOT_BUILT", rule.file, rule.why))
        .chain(parts("PARTS_NOT_BUILT", PARTS_NOT_BUILT))
        .chain(parts("NOT_COMPARED", NOT_COMPARED))
        .chain(DIFFERENCES.iter().map(|difference| rule_name("DIFFERENCES", difference.file, difference.key)));
    failures.extend(rules.filter(|rule| !used.contains(rule)).map(|rule| format!("no case needs {rule}")));
    assert!(failures.is_empty(), "{} differences:\n{}", failures.len(), failures.join("\n"));
}

#[test]
fn an_unknown_name_fails() {
    let content = serde_json::json!({ "cases": [{ "id": "a" }] });
    let outcome = run_content("no_such_check.json", &content, &Shared::of(Path::new(".")), check_of);
    assert!(!outcome.failures.is_empty());
}

#[test]
fn a_wrong_number_and_an_unread_field_fail() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/torch-2.15.0/softmax.json");
    let text = std::fs::read_to_string(path).unwrap();
    let shared = Shared::of(Path::new("."));
    let run = |content: &Value| run_content("softmax.json", content, &shared, check_of).failures;
    let content: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(run(&content), Vec::<String>::new());
    let mut wrong = content.clone();
    wrong["cases"][0]["logsumexp"][0] = 2.7422.into();
    assert!(run(&wrong)[0].contains("logsumexp"), "{:?}", run(&wrong));
    let mut unread = content;
    unread["cases"][0]["temperature"] = 2.0.into();
    assert!(run(&unread)[0].contains("temperature is compared with nothing"), "{:?}", run(&unread));
}
