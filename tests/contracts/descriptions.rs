//! Descriptions: every technique says what it is, and its parameters read what they print.

use imbalance_lab::{
    batch::{Batching, SamplerSpec},
    data::generate::GeneratorSpec,
    decide::{calibration::CalibrationSpec, threshold::ThresholdSpec},
    experiment::EarlyStopping,
    nn::{ModelSpec, loss::LossSpec, optim::OptimizerSpec, schedule::ScheduleSpec},
    param::{About, Kind, Tunable},
    resample::{ResamplerSpec, group},
};
use std::collections::BTreeSet;

/// Calls a macro with every family.
macro_rules! for_families {
    ($check:ident) => {
        $check!(ResamplerSpec);
        $check!(SamplerSpec);
        $check!(LossSpec);
        $check!(ScheduleSpec);
        $check!(OptimizerSpec);
        $check!(GeneratorSpec);
        $check!(CalibrationSpec);
        $check!(ThresholdSpec);
    };
}

/// Visits every technique: the members of all families, and those that stand alone.
fn for_techniques(mut visit: impl FnMut(&mut dyn Tunable)) {
    macro_rules! members {
        ($family:ident) => {
            $family::all().iter_mut().for_each(|member| visit(member.tunable_mut()));
        };
    }
    for_families!(members);
    visit(&mut Batching::default());
    visit(&mut ModelSpec::default());
    visit(&mut EarlyStopping::default());
}

#[test]
fn every_resampler_stands_under_a_heading_of_the_menu() {
    for (about, heading) in ResamplerSpec::MEMBERS.iter().zip(ResamplerSpec::GROUPS) {
        let fits = if about.id == "none" { heading.is_empty() } else { group::ALL.contains(heading) };
        assert!(fits, "{}: the heading is {heading:?}; state one of {:?}", about.id, group::ALL);
    }
}

fn is_snake_case(word: &str) -> bool {
    word.starts_with(|c: char| c.is_ascii_lowercase())
        && word.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
}

fn is_sentence(text: &str) -> bool {
    text.ends_with('.') && text.len() > 10
}

#[test]
fn a_member_is_found_by_its_id() {
    macro_rules! check {
        ($family:ident) => {
            for member in $family::all() {
                let id = member.tunable().about().id;
                assert_eq!($family::of(id), Some(member), "{id}");
            }
            assert_eq!($family::of("no_such_technique"), None);
        };
    }
    for_families!(check);
}

#[test]
fn a_family_lists_its_members_once() {
    macro_rules! check {
        ($family:ident) => {
            let abouts: Vec<&About> = $family::all().iter().map(|member| member.tunable().about()).collect();
            assert_eq!(abouts, $family::MEMBERS, stringify!($family));
            let ids: BTreeSet<&str> = abouts.iter().map(|about| about.id).collect();
            assert_eq!(ids.len(), abouts.len(), "{} uses an id twice", stringify!($family));
        };
    }
    for_families!(check);
}

/// Techniques that change nothing, and may come from no paper.
const WITHOUT_SOURCE: &[&str] = &["argmax", "none"];

#[test]
fn techniques_say_what_they_are() {
    for_techniques(|technique| {
        let About { id, title, does, hurts, source } = technique.about();
        assert!(is_snake_case(id), "{id} is not snake_case");
        assert!(is_sentence(does), "{id}: \"{does}\" is no sentence");
        assert!(is_sentence(hurts), "{id}: \"{hurts}\" is no sentence");
        assert!(!title.is_empty(), "{id} has no title");
        assert!(!source.is_empty() || WITHOUT_SOURCE.contains(id), "{id} has no source");
    });
}

#[test]
fn parameters_read_what_they_print() {
    let mut n_params = 0;
    for_techniques(|technique| {
        let id = technique.about().id;
        let keys: BTreeSet<&str> = technique.params().iter().map(|param| param.key).collect();
        assert_eq!(keys.len(), technique.params().len(), "{id} uses a key twice");
        assert_eq!(technique.value("no_such_key"), None, "{id}");
        let error = technique.set("no_such_key", "1").expect_err("there is no such key");
        assert!(error.to_string().contains(id), "{error}");
        for param in technique.params() {
            n_params += 1;
            let what = format!("{id}.{}", param.key);
            // The libraries themselves write `n_seeds_S`.
            assert!(is_snake_case(&param.key.to_ascii_lowercase()), "{what} is not snake_case");
            assert!(is_sentence(param.help), "{what}: \"{}\" is no sentence", param.help);
            assert!(!param.label.is_empty(), "{what} has no label");
            let mut takes = |text: &str| {
                technique.set(param.key, text).unwrap_or_else(|error| panic!("{what}: {error}"));
                let value = technique.value(param.key).expect("it was just set");
                assert_eq!(param.kind.parse(&value.to_string()).as_ref(), Ok(&value), "{what} does not read {value}");
                value.to_string()
            };
            match param.kind {
                Kind::Integer { min, max } => {
                    [min, max].iter().for_each(|x| assert_eq!(takes(&x.to_string()), x.to_string(), "{what}"));
                }
                Kind::Real { min, max } => {
                    let inside = [min, max, min + (max - min) / 3.0];
                    inside.iter().for_each(|x| assert_eq!(takes(&x.to_string()), x.to_string(), "{what}"));
                }
                Kind::Choice(choices) => {
                    assert!(choices.len() > 1, "{what} leaves no choice");
                    choices.iter().for_each(|(word, _)| assert_eq!(takes(word), *word, "{what}"));
                }
                Kind::Text { form, .. } => assert!(!form.is_empty(), "{what} does not say what to write"),
            }
        }
    });
    assert!(n_params > 20, "only {n_params} parameters were found");
}

#[test]
fn defaults_fit_and_nonsense_changes_nothing() {
    for_techniques(|technique| {
        for param in technique.params() {
            let what = format!("{}.{}", technique.about().id, param.key);
            let default = technique.value(param.key).expect("it is listed");
            assert_eq!(param.kind.parse(&default.to_string()).as_ref(), Ok(&default), "{what}");
            let beyond = match param.kind {
                Kind::Integer { max, .. } => (u64::from(max) + 1).to_string(),
                Kind::Real { max, .. } => (max + 1.0 + max.abs()).to_string(),
                Kind::Choice(_) | Kind::Text { .. } => "?".to_owned(),
            };
            // Names of columns can be any words, but not none.
            let takes_names = what == "smotenc.categorical_features";
            let wrongs = [beyond.as_str(), "?", "", "NaN", "-1e9", "💥"];
            for wrong in wrongs.into_iter().filter(|wrong| !takes_names || wrong.is_empty()) {
                let error = technique.set(param.key, wrong).expect_err(&what).to_string();
                assert!(error.contains(&format!("\"{wrong}\"")), "{what}: {error}");
                assert_eq!(technique.value(param.key), Some(default.clone()), "{what} changed by \"{wrong}\"");
            }
        }
    });
}
