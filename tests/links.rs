//! Links: what is printed is read again, what is hostile is told and does no harm, what was released stays.
#![cfg(not(target_arch = "wasm32"))]

#[path = "support/hostile.rs"]
mod hostile;

use imbalance_lab::{
    experiment::{ExperimentSpec, Field, FieldKind, LinkError, VERSION},
    protocol::{Request, RunId, RunRequest},
};
use proptest::prelude::*;

/// Longest notice that still fits the page, in characters.
const MAX_NOTICE: usize = 400;

/// A change of one field: which one, out of those there are when its turn comes, and to what.
type Change = (prop::sample::Index, prop::sample::Index, f64, String);

/// A value that the field takes.
fn value_for(field: &Field, (_, choice, share, text): &Change) -> String {
    let pick = |values: &[&str]| choice.get(values).to_string();
    match &field.kind {
        FieldKind::Choice(choices) => choice.get(choices).id.to_owned(),
        FieldKind::Number { min, max, integer: true } => (min + share * (max - min)).round().to_string(),
        FieldKind::Number { min, max, integer: false } => (min + share * (max - min)).clamp(*min, *max).to_string(),
        FieldKind::Text { .. } => match field.key.rsplit_once('.').map_or(field.key.as_str(), |(_, key)| key) {
            "name" | "label" | "fingerprint" | "positive" | "group" => text.clone(),
            "sampling_strategy" => pick(&[
                "auto",
                "minority",
                "majority",
                "not minority",
                "not majority",
                "all",
                "0.35",
                "1",
                "rare=200;common=300",
                "ä b & c=7",
                "[rare;St. John]",
            ]),
            "cluster_balance_threshold" => pick(&["auto", "0", "0.05", "0.5", "1"]),
            "density_exponent" => pick(&["auto", "0", "2", "3.25", "100"]),
            "num_samples" => pick(&["auto", "1", "640", "10000000"]),
            "class_weight" | "alpha" => pick(&[
                "balanced",
                "inverse_count",
                "inverse_sqrt",
                "median_frequency",
                "effective_number:0.99",
                "none",
                "1,9",
                "0.1,2.5,1000000",
                "0,1",
            ]),
            "pos_weight" => pick(&["balanced", "0", "1", "9.5"]),
            "shrinkage" => pick(&["none", "0", "0.5", "rare=0.25;common=3"]),
            "columns" => pick(&["", "region=number", "a\\;b=group;\u{e9}=out"]),
            "categorical_features" => pick(&["auto", "0", "2;3", "x1;ä b & c"]),
            "points" => pick(&["", "0.5_-1.25_1", "0_0_0 -3.01_12_1 1000_-1000_0"]),
            "hidden" => pick(&["none", "1", "64,32", "512,256,128,64,32,16"]),
            "ratios" => pick(&["15:4:1", "1:1", "9.5:3:2:1"]),
            other => panic!("say here what {other} takes"),
        },
    }
}

fn any_spec() -> impl Strategy<Value = ExperimentSpec> {
    let share = prop_oneof![Just(0.0), Just(1.0), 0.0..1.0f64];
    let change = (any::<prop::sample::Index>(), any::<prop::sample::Index>(), share, any::<String>());
    prop::collection::vec(change, 0..40).prop_map(|changes: Vec<Change>| {
        let mut spec = ExperimentSpec::default();
        for change in &changes {
            let fields = spec.fields();
            let field = change.0.get(&fields);
            let value = value_for(field, change);
            spec.set(&field.key, &value).unwrap_or_else(|error| panic!("{}={value}: {error}", field.key));
        }
        spec
    })
}

proptest! {
    #[test]
    fn a_printed_link_reads_as_the_same_spec(spec in any_spec()) {
        let link = spec.to_link();
        for form in [link.clone(), format!("#{link}"), format!("https://example.org/lab/?x=1#{link}")] {
            let parsed = ExperimentSpec::from_link(&form).unwrap();
            prop_assert_eq!(&parsed.spec, &spec);
            prop_assert_eq!(parsed.notices.len(), 0);
            prop_assert_eq!(parsed.spec.to_link(), link.as_str());
        }
        let request = Request::Run(RunRequest::Start { run: RunId(1), spec: Box::new(spec), paused: false });
        prop_assert_eq!(Request::decode(&request.encode()), Some(request));
    }

    #[test]
    fn all_fields_together_read_as_the_same_spec(spec in any_spec(), turn in 0..40usize) {
        let mut pairs: Vec<_> = spec.fields().into_iter().map(|field| (field.key, field.value)).collect();
        let n_pairs = pairs.len();
        pairs.rotate_left(turn % n_pairs);
        let parsed = ExperimentSpec::from_pairs(pairs).unwrap();
        prop_assert_eq!(parsed.spec, spec);
        prop_assert_eq!(parsed.notices.len(), 0);
    }

    #[test]
    fn no_text_is_too_strange_to_read(text in any::<String>()) {
        if let Ok(parsed) = ExperimentSpec::from_link(&text) {
            prop_assert_eq!(ExperimentSpec::from_link(&parsed.spec.to_link()).unwrap().spec, parsed.spec);
        }
    }

    #[test]
    fn no_bytes_behind_a_known_key_are_too_strange(key in any::<prop::sample::Index>(), value in "(%[0-9A-Fa-f]{2}|\\PC){0,30}") {
        let fields = ExperimentSpec::default().fields();
        let key = &key.get(&fields).key;
        let Ok(parsed) = ExperimentSpec::from_link(&format!("{key}={value}&batch_size=7")) else { return Ok(()) };
        prop_assert!(key == "batch_size" || parsed.spec.batching.batch_size == 7);
        prop_assert!(parsed.notices.iter().all(|notice| notice.chars().count() <= MAX_NOTICE));
    }
}

#[test]
fn a_hostile_link_is_told_and_the_rest_applies() {
    let lines = hostile::read(include_str!("data/hostile_links.txt"));
    assert!(lines.len() >= 50);
    for hostile::Hostile { written, told } in lines {
        for link in [format!("{written}&batch_size=7"), format!("#batch_size=7&{written}")] {
            let start: String = link.chars().take(80).collect();
            let parsed = match ExperimentSpec::from_link(&link) {
                Ok(parsed) => parsed,
                Err(error) => {
                    assert_eq!(error.problem().what, told, "{start}");
                    continue;
                }
            };
            assert_eq!(parsed.spec.batching.batch_size, 7, "{start}");
            assert!(parsed.notices.iter().any(|notice| notice.contains(&told)), "{start}: {:?}", parsed.notices);
            for notice in &parsed.notices {
                assert!(notice.starts_with("Ignored: ") && notice.ends_with('.'), "{notice}");
                assert!(notice.chars().count() <= MAX_NOTICE, "{notice}");
            }
        }
    }
    assert_eq!(ExperimentSpec::from_link("=&&=").unwrap().notices, [""; 0], "nothing at all is nothing to tell");
}

#[test]
fn long_links_are_told_in_short() {
    let long = "x".repeat(1_000_000);
    let flood: String = (0..100_000).map(|index| format!("k{index}=1&")).collect();
    let twice = "epochs=5&".repeat(100_000);
    let links =
        [format!("epochs={long}"), format!("{long}=1"), format!("data={long}"), "&".repeat(1_000_000), flood, twice];
    for link in links {
        let parsed = ExperimentSpec::from_link(&format!("{link}&batch_size=7")).unwrap();
        assert_eq!(parsed.spec.batching.batch_size, 7);
        assert!(parsed.notices.len() <= 21);
        assert!(parsed.notices.iter().all(|notice| notice.chars().count() <= MAX_NOTICE));
    }
}

#[test]
fn only_a_newer_link_is_refused() {
    for version in [u64::from(VERSION) + 1, 4_294_967_296, 999_999_999_999] {
        let error = ExperimentSpec::from_link(&format!("v={version}&seed=1")).unwrap_err();
        assert_eq!(error, LinkError::Newer { found: version.to_string() });
    }
    let LinkError::Newer { found } = ExperimentSpec::from_link(&format!("v={}", "9".repeat(1000))).unwrap_err();
    assert_eq!(found.len(), 20);
}

#[test]
fn released_links_load_without_complaint() {
    let lines = include_str!("released_links.txt").lines().filter(|line| !line.starts_with('#'));
    let mut n_links = 0;
    for link in lines {
        let parsed = ExperimentSpec::from_link(link).unwrap_or_else(|error| panic!("{link}: {error}"));
        assert!(parsed.notices.is_empty(), "{link}: {:?}", parsed.notices);
        // Every setting that the link names has the value it names.
        let fields = parsed.spec.fields();
        for (key, value) in form_urlencoded::parse(link.as_bytes()).filter(|(key, _)| key != "v") {
            let field = fields.iter().find(|field| field.key == key).unwrap_or_else(|| panic!("{link}: no {key}"));
            assert_eq!(field.value, value, "{link}: {key}");
        }
        n_links += 1;
    }
    assert!(n_links >= 12);
}
