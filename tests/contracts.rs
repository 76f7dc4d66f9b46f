//! Contract suites: what every member of a family promises, so that a new member is tested by being one.

#[path = "contracts/descriptions.rs"]
mod descriptions;
#[path = "contracts/generators.rs"]
mod generators;
#[path = "contracts/losses.rs"]
mod losses;
#[path = "contracts/optimizers.rs"]
mod optimizers;
#[path = "support/plan_laws.rs"]
mod plan_laws;
#[path = "contracts/resamplers.rs"]
mod resamplers;
#[path = "contracts/samplers.rs"]
mod samplers;
#[path = "support/sets.rs"]
mod sets;

use imbalance_lab::param::Tunable;

fn set(technique: &mut dyn Tunable, key: &str, text: &str) {
    technique.set(key, text).unwrap_or_else(|error| panic!("{}: {key}: {error}", technique.about().id));
}

fn has_param(technique: &dyn Tunable, key: &str) -> bool {
    technique.params().iter().any(|param| param.key == key)
}
