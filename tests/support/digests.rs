//! The fixed experiments whose digests are the same on every machine; shared by the native and the browser test.

#[path = "spec.rs"]
mod spec;

use imbalance_lab::{
    data::table::{Choices, Table},
    experiment::{DataSpec, Digest, Run},
};
use serde::{Deserialize, Serialize};
pub use spec::spec_of;

/// An experiment as a link, and what it came to.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
pub struct Case {
    pub link: String,
    pub digest: String,
}

/// Every fixed experiment.
pub fn cases() -> Vec<Case> {
    serde_json::from_str(include_str!("../digests.json")).expect("tests/digests.json is a list of links and digests")
}

/// Runs the experiment of a link to its end.
pub fn digest_of(link: &str) -> Digest {
    let spec = spec_of(link);
    let table = match &spec.data {
        DataSpec::Generated(_) => None,
        DataSpec::Sample(id) => {
            Some(Table::read(sample(id), &Choices::default(), &mut |_| {}).expect("samples are sound").dataset)
        }
        DataSpec::File { .. } => panic!("{link}: a fixed experiment cannot need a file"),
    };
    Run::new(&spec, table.as_ref()).and_then(|mut run| run.finish()).expect(link).digest
}

/// Recomputes every experiment; gives one line for each that came out otherwise.
pub fn differences() -> Vec<String> {
    cases()
        .iter()
        .map(|case| (case, digest_of(&case.link).to_string()))
        .filter(|(case, found)| case.digest != *found)
        .map(|(case, found)| format!("{}\n    was {}, is {found}", case.link, case.digest))
        .collect()
}

/// The samples' bytes: in a browser the library does not carry them.
fn sample(id: &str) -> &'static [u8] {
    match id {
        "yeast" => include_bytes!("../../src/data/samples/yeast.csv"),
        "ecoli" => include_bytes!("../../src/data/samples/ecoli.csv"),
        "wine_quality_red" => include_bytes!("../../src/data/samples/wine_quality_red.csv"),
        other => panic!("{other} is not among the samples"),
    }
}
