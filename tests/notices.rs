//! What a person is told of a run that did not do what its settings seem to say.
#![cfg(not(target_arch = "wasm32"))]

#[path = "support/spec.rs"]
mod spec;

use imbalance_lab::{
    data::{
        Class, Dataset, Matrix, outliers,
        samples::SAMPLES,
        table::{Choices, Table},
    },
    experiment::Run,
};
use spec::spec_of;

/// Two groups of rows far apart: 60 rows of `common` and as many of `rare` as are asked for.
fn apart(n_rare: usize) -> Dataset {
    let rows: Vec<[f32; 2]> = (0..60 + n_rare)
        .map(|row| {
            let (x, y) = ((row % 8) as f32, (row / 8) as f32);
            if row < 60 { [x, y] } else { [1000.0 + x, y] }
        })
        .collect();
    let labels = (0..60 + n_rare).map(|row| Class(u8::from(row >= 60))).collect();
    let names = ["common", "rare"].map(str::to_owned).to_vec();
    Dataset::new(Matrix::from_rows(&rows), labels, vec!["x".to_owned(), "y".to_owned()], names).unwrap()
}

/// Two columns of small numbers, and one cell with that value: row 6, column “y”.
fn with_cell(value: f32) -> Dataset {
    let data = apart(30);
    let mut values: Vec<f32> = data.features().rows().flat_map(|row| [row[0] % 100.0, row[1]]).collect();
    values[2 * 6 + 1] = value;
    let names = data.class_names().to_vec();
    Dataset::new(Matrix::new(values, 2), data.labels().to_vec(), vec!["x".to_owned(), "y".to_owned()], names).unwrap()
}

#[test]
fn a_value_that_dwarfs_its_column_is_told() {
    for (value, written) in [(-1e12, "-1e12"), (-9_999_000.0, "-9999000")] {
        let told = notices("", &with_cell(value));
        let expected = format!(
            "Row 6 (counted from 0) holds {written} in column “y”, more than 1,000 times as far from the middle of the column as any other value: if \
             it stands for “no data”, leave the row out, as all other values of the column are next to equal beside it."
        );
        assert_eq!(told, [expected]);
    }
    assert_eq!(notices("", &with_cell(40.0)), [""; 0]);
    for sample in SAMPLES {
        let table = Table::read(sample.bytes(), &Choices::default(), &mut |_| {}).unwrap();
        assert_eq!(outliers(&table.dataset), [], "{}", sample.title);
    }
}

/// The notices of a run of the settings on a table.
fn notices(settings: &str, data: &Dataset) -> Vec<String> {
    let spec = spec_of(&format!("data=file&epochs=1&validation_size=0.2&test_size=0.2&{settings}"));
    Run::new(&spec, Some(data)).unwrap().finish().unwrap().notices
}

#[test]
fn a_remedy_that_changed_nothing_says_so() {
    let (far, even) = (apart(30), apart(60));
    for (settings, data, told) in [
        (
            "resample=borderline_smote",
            &far,
            "Borderline-SMOTE added no row of class “rare”: none of its rows is in danger, which takes rows of other classes \
             for at least half of the nearest ones, but not for all.",
        ),
        (
            "resample=tomek_links",
            &far,
            "Tomek links removed no row: no row of class “common” and row of another class are each other's nearest.",
        ),
        (
            "resample=edited_nearest_neighbours",
            &far,
            "Edited nearest neighbours removed no row: every row of class “common” fits its nearest rows.",
        ),
        (
            "resample=neighbourhood_cleaning_rule",
            &far,
            "Neighbourhood cleaning rule removed no row: it found none to remove from class “common”.",
        ),
        (
            "resample=random_over",
            &even,
            "Random over-sampling added no row: every class that it may grow has as many rows as sampling_strategy asks for.",
        ),
        (
            "resample=random_under",
            &even,
            "Random under-sampling removed no row: no class has more rows than it is to keep.",
        ),
        (
            "resample=smote_tomek",
            &far,
            "The cleaning of SMOTE and Tomek links removed no row: it found none to remove.",
        ),
        (
            "sampler=weighted&sampler.power=0",
            &far,
            "WeightedRandomSampler changes the share of no class: with power 0 every row has the same weight.",
        ),
        (
            "sampler=weighted",
            &even,
            "WeightedRandomSampler changes the share of no class: the classes of the train set are of one size, so every row \
             has the same weight.",
        ),
        (
            "sampler=weighted&sampler.replacement=no",
            &far,
            "WeightedRandomSampler changes the share of no class: without replacement it draws every row once.",
        ),
        (
            "loss=weighted_cross_entropy&resample=random_over",
            &far,
            "Weighted cross-entropy weighs all classes alike: the classes of the train set are of one size.",
        ),
    ] {
        assert_eq!(notices(settings, data), [told], "{settings}");
    }
}

#[test]
fn a_remedy_that_changed_something_says_nothing() {
    let far = apart(30);
    for settings in [
        "",
        "resample=random_over",
        "resample=smote",
        "resample=random_under",
        "resample=near_miss",
        "resample=cluster_centroids",
        "sampler=weighted",
        "sampler=weighted&sampler.replacement=no&sampler.num_samples=20",
        "loss=weighted_cross_entropy",
        "loss=weighted_cross_entropy&loss.class_weight=1,9",
    ] {
        assert_eq!(notices(settings, &far), [""; 0], "{settings}");
    }
}
