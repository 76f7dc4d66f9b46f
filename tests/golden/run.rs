//! Running recorded cases, natively and in the browser.

use crate::{
    case::{Case, Checked, Shared},
    tables::{HEADERS, NOT_BUILT, NOT_COMPARED, PARTS_NOT_BUILT, Part, matches},
};
use serde_json::Value;
use std::{
    collections::BTreeSet,
    panic::{AssertUnwindSafe, catch_unwind},
};

/// The check for the cases of a section of a file, if there is one.
pub type CheckOf = fn(file: &str, section: &str) -> Option<fn(&Case) -> Checked>;

/// What running a file came to.
#[derive(Default)]
pub struct Outcome {
    pub n_run: usize,
    pub n_not_built: usize,
    pub failures: Vec<String>,
    /// Rules that were needed: reasons of cases and fields not built, and differences.
    pub used: BTreeSet<String>,
    pub not_built: BTreeSet<&'static str>,
}

/// How a rule of one of the tables is called when it is used, or used no more.
pub fn rule_name(table: &str, file: &str, what: &str) -> String {
    format!("{table}: {file}: {what}")
}

fn run_case(case: &Case, check: fn(&Case) -> Checked, outcome: &mut Outcome) {
    let rule = NOT_BUILT
        .iter()
        .position(|rule| rule.file == case.file && rule.section == case.section && (rule.applies)(case));
    if let Some(index) = rule {
        outcome.n_not_built += 1;
        outcome.not_built.insert(NOT_BUILT[index].why);
        outcome.used.insert(rule_name("NOT_BUILT", case.file, NOT_BUILT[index].why));
        return;
    }
    outcome.n_run += 1;
    let result = catch_unwind(AssertUnwindSafe(|| check(case))).unwrap_or_else(|panic| {
        let text = panic.downcast_ref::<String>().map(String::as_str).or(panic.downcast_ref::<&str>().copied());
        Err(format!("panicked: {}", text.unwrap_or("without a text")))
    });
    let mut fail = |what: &str| outcome.failures.push(format!("{}, {} {}: {what}", case.file, case.section, case.id));
    match result {
        Err(difference) => fail(&difference),
        Ok(()) => {
            for path in case.unread() {
                let find = |parts: &'static [Part]| {
                    parts.iter().position(|part| matches(part.file, case.file) && matches(part.path, &path))
                };
                if let Some(index) = find(PARTS_NOT_BUILT) {
                    outcome.used.insert(rule_name(
                        "PARTS_NOT_BUILT",
                        PARTS_NOT_BUILT[index].file,
                        PARTS_NOT_BUILT[index].path,
                    ));
                    outcome.not_built.insert(PARTS_NOT_BUILT[index].why);
                } else if let Some(index) = find(NOT_COMPARED) {
                    outcome.used.insert(rule_name("NOT_COMPARED", NOT_COMPARED[index].file, NOT_COMPARED[index].path));
                } else {
                    fail(&format!("the field {path} is compared with nothing"));
                }
            }
            outcome.used.extend(case.differences().iter().map(|key| rule_name("DIFFERENCES", case.file, key)));
        }
    }
}

/// Runs every case of a file by its name.
pub fn run_content(name: &str, content: &Value, shared: &Shared, check_of: CheckOf) -> Outcome {
    let mut outcome = Outcome::default();
    let Some(sections) = content.as_object() else {
        outcome.failures.push(format!("{name} is not an object with cases"));
        return outcome;
    };
    for (section, cases) in sections {
        if HEADERS.iter().any(|(file, header)| matches(file, name) && header == section) {
            continue;
        }
        let cases: Vec<(String, &Value)> = match cases {
            Value::Array(items) => items.iter().enumerate().map(|(index, case)| (case_id(index, case), case)).collect(),
            Value::Object(fields) => fields.iter().map(|(key, case)| (key.clone(), case)).collect(),
            _ => continue,
        };
        let Some(check) = check_of(name, section) else {
            outcome.failures.push(format!("{name}: there is no check for \"{section}\" of a file of this name"));
            continue;
        };
        for (id, value) in cases {
            run_case(&Case::new(name, section, id, value, shared), check, &mut outcome);
        }
    }
    if outcome.n_run + outcome.n_not_built == 0 {
        outcome.failures.push(format!("{name} holds no case"));
    }
    outcome
}

fn case_id(index: usize, case: &Value) -> String {
    let name = ["id", "name"].iter().find_map(|key| case.get(key)?.as_str());
    name.map_or_else(|| index.to_string(), str::to_owned)
}
