//! Links of tests: a setting that is misspelt would be ignored, and another experiment tested.

use imbalance_lab::experiment::ExperimentSpec;

/// The spec of a link, which must be understood whole.
#[track_caller]
pub fn spec_of(link: &str) -> ExperimentSpec {
    let parsed = ExperimentSpec::from_link(link).unwrap_or_else(|error| panic!("{link}: {error}"));
    assert!(parsed.notices.is_empty(), "{link}: {:?}", parsed.notices);
    parsed.spec
}
