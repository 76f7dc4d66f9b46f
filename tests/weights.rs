//! Weights by hand meet the class that is meant, wherever the alphabet puts its name.
#![cfg(not(target_arch = "wasm32"))]

#[path = "support/spec.rs"]
mod spec;

use imbalance_lab::{
    data::{Class, Dataset, Matrix},
    experiment::{ExperimentSpec, Report, Run, RunError},
};
use spec::spec_of;

/// The rare class is the first in the alphabet: 20 rows of `attack`, 80 of `normal`.
fn traffic() -> Dataset {
    let rows: Vec<[f32; 2]> = (0..100).map(|row| [(row % 13) as f32, (row % 7) as f32]).collect();
    let labels = (0..100).map(|row| Class(u8::from(row % 5 > 0))).collect();
    let names = ["attack", "normal"].map(str::to_owned).to_vec();
    Dataset::new(Matrix::from_rows(&rows), labels, vec!["x".to_owned(), "y".to_owned()], names).unwrap()
}

fn run(settings: &str) -> Result<Report, RunError> {
    let spec = spec_of(&format!("data=file&epochs=1&validation_size=0.2&test_size=0.2&{settings}"));
    Run::new(&spec, Some(&traffic()))?.finish()
}

/// What the rows of the rare class weigh beside as many of the common one, if the loss has weights.
fn times_of_attack(settings: &str) -> f64 {
    let report = run(settings).unwrap();
    let (shares, drawn) = (report.stage_counts.weight_share.unwrap(), report.stage_counts.drawn.unwrap());
    assert_eq!(report.class_names[0], "attack");
    shares[0] / f64::from(drawn.0[0]) / (shares[1] / f64::from(drawn.0[1]))
}

#[test]
fn weights_meet_the_class_that_they_name() {
    for (settings, times) in [
        ("loss=weighted_cross_entropy&loss.class_weight=attack%3D9;normal%3D1", 9.0),
        ("loss=weighted_cross_entropy&loss.class_weight=normal%3D2;attack%3D8", 4.0),
        ("loss=weighted_cross_entropy&loss.class_weight=attack%3D9", 9.0),
        ("loss=focal&loss.alpha=attack%3D3", 3.0),
        // As links had them before: in the order of the alphabet.
        ("loss=weighted_cross_entropy&loss.class_weight=1,9", 1.0 / 9.0),
        ("loss=focal&loss.alpha=0.75,0.25", 3.0),
    ] {
        assert!((times_of_attack(settings) - times).abs() < 1e-9, "{settings}: {}", times_of_attack(settings));
    }
}

#[test]
fn a_single_weight_is_that_of_the_rare_or_the_chosen_class() {
    for (settings, times) in [
        ("loss=bce_with_logits&loss.pos_weight=9", 9.0),
        ("loss=bce_with_logits&loss.pos_weight=balanced", 4.0),
        ("loss=focal&loss.alpha=0.75", 3.0),
    ] {
        assert!((times_of_attack(settings) - times).abs() < 1e-9, "{settings}: {}", times_of_attack(settings));
        // The chosen class is the second: the other one is called by all the rest.
        let chosen = run(&format!("data.positive=normal&{settings}")).unwrap();
        let shares = chosen.stage_counts.weight_share.unwrap();
        assert_eq!(chosen.class_names[1], "normal");
        let drawn = chosen.stage_counts.drawn.unwrap();
        let of_normal = shares[1] / f64::from(drawn.0[1]) / (shares[0] / f64::from(drawn.0[0]));
        let expected = if settings.ends_with("balanced") { 0.25 } else { times };
        assert!((of_normal - expected).abs() < 1e-9, "{settings}: {of_normal}");
    }
}

#[test]
fn weights_of_a_class_that_there_is_not_name_those_there_are() {
    let error = run("loss=weighted_cross_entropy&loss.class_weight=atack%3D9").unwrap_err();
    assert_eq!(
        error.to_string(),
        "The loss has a weight for class \"atack\", which the data do not have. The classes are attack, normal. Name one of \
         these classes."
    );
}

#[test]
fn weights_by_place_that_boost_the_common_class_are_told_by_name() {
    let boosted = run("loss=weighted_cross_entropy&loss.class_weight=1,9").unwrap();
    assert_eq!(
        boosted.notices,
        [
            "The weights 1,9 go by the order of the classes, and count the commonest class, “normal”, more than “attack”. By \
          name they are attack=1;normal=9."
        ]
    );
    assert!(boosted.link().contains("loss.class_weight=1%2C9"), "an old link stays what it is");
    for meant in ["class_weight=9,1", "class_weight=attack%3D1;normal%3D9", "class_weight=2,2"] {
        let report = run(&format!("loss=weighted_cross_entropy&loss.{meant}")).unwrap();
        assert_eq!(report.notices, [""; 0], "{meant}");
    }
}

#[test]
fn the_field_shows_weights_by_place_with_the_names_of_the_classes() {
    let shown = |settings: &str, names: &[&str]| {
        let names: Vec<String> = names.iter().map(|&name| name.to_owned()).collect();
        let fields = spec_of(settings).fields();
        let of_weights =
            |field: &&imbalance_lab::experiment::Field| field.key.ends_with("weight") || field.key == "loss.alpha";
        fields.iter().find(of_weights).unwrap().named_value(&names)
    };
    let weights = "loss=weighted_cross_entropy&loss.class_weight=";
    assert_eq!(shown(&format!("{weights}1,9"), &["attack", "normal"]), "attack=1;normal=9");
    assert_eq!(shown("loss=focal&loss.alpha=0.2,0.8", &["a=b", "c"]), "a=b=0.2;c=0.8");
    // Of classes that are not known, or whose names cannot be read back, there is the list.
    for names in [&[][..], &["a", "b", "c"], &["a;b", "c"], &[" a", "c"]] {
        assert_eq!(shown(&format!("{weights}1,9"), names), "1,9", "{names:?}");
    }
    assert_eq!(shown("loss=focal&loss.alpha=0.25", &["attack", "normal"]), "0.25");
    assert_eq!(shown(&format!("{weights}normal%3D2"), &["attack", "normal"]), "normal=2");
}

#[test]
fn what_is_no_weight_is_refused() {
    for wrong in [
        "loss=weighted_cross_entropy&loss.class_weight=9",
        "loss=weighted_cross_entropy&loss.class_weight=0,0",
        "loss=weighted_cross_entropy&loss.class_weight=a%3D-1",
        "loss=weighted_cross_entropy&loss.class_weight=a%3D0",
        "loss=weighted_cross_entropy&loss.class_weight=a%3D1;a%3D2",
        "loss=weighted_cross_entropy&loss.class_weight=%3D2",
        "loss=weighted_cross_entropy&loss.class_weight=a%3D1;",
        "loss=focal&loss.alpha=1.5",
        "loss=focal&loss.alpha=-0.5",
    ] {
        assert_eq!(ExperimentSpec::from_link(wrong).unwrap().notices.len(), 1, "{wrong}");
    }
}
