//! The way out that an error names leads out.
#![cfg(not(target_arch = "wasm32"))]

use imbalance_lab::{
    data::{
        Class, Dataset, Matrix, SplitSpec, TrainSet, stratified,
        table::{Choices, Table},
    },
    experiment::ExperimentSpec,
    progress::Quiet,
    resample::{Plan, ResampleError},
    rng::{Seed, Stream},
};

/// Rows of classes `common` and `rare` at these places, in two columns.
fn train(common: &[[f32; 2]], rare: &[[f32; 2]]) -> TrainSet {
    let rows: Vec<[f32; 2]> = common.iter().chain(rare).copied().collect();
    let labels = (0..rows.len()).map(|row| Class(u8::from(row >= common.len()))).collect();
    let [columns, names] = [["x", "y"], ["common", "rare"]].map(|names| names.map(str::to_owned).to_vec());
    TrainSet::without_holding_out(Dataset::new(Matrix::from_rows(&rows), labels, columns, names).unwrap())
}

fn plan(settings: &str, train: &TrainSet) -> Result<Plan, ResampleError> {
    let parsed = ExperimentSpec::from_link(settings).unwrap();
    assert_eq!(parsed.notices, [""; 0], "{settings}");
    parsed.spec.resample.technique().plan(train, &mut Seed(1).stream(Stream::Plan), &mut Quiet)
}

/// The settings after each of the ways out that a text names by a number or a technique.
fn ways_out(settings: &str, fix: &str) -> Vec<String> {
    let words: Vec<&str> = fix.split([' ', ',', '.']).filter(|word| !word.is_empty()).collect();
    let mut ways = Vec::new();
    for four in words.windows(4) {
        if let [verb, param, "to", number] = four
            && ["set", "raise", "lower"].contains(&verb.to_lowercase().as_str())
        {
            let kept = settings.split('&').filter(|setting| !setting.starts_with(&format!("resample.{param}=")));
            ways.push(format!("{}&resample.{param}={number}", kept.collect::<Vec<_>>().join("&")));
        }
    }
    let techniques = [
        ("random over-sampling", "random_over"),
        ("random under-sampling", "random_under"),
        ("SMOTEN", "smoten"),
        ("SMOTE", "smote"),
    ];
    let chosen =
        fix.split("hoose ").nth(1).and_then(|rest| techniques.iter().find(|(title, _)| rest.starts_with(title)));
    ways.extend(chosen.map(|(_, id)| format!("resample={id}")));
    ways
}

/// Rows along a line, from a place on.
fn line(n: usize, from: f32) -> Vec<[f32; 2]> {
    (0..n).map(|row| [from + row as f32, (row % 3) as f32]).collect()
}

#[test]
fn the_way_out_that_a_resampler_names_leads_out() {
    let (near, far) = (line(40, 0.0), line(12, 1000.0));
    let apart = train(&near, &far);
    let few_apart = train(&near, &far[..4]);
    // The border is only as near as the seventh row.
    let touching = train(&line(40, 1012.5), &far);
    let single = train(&near, &far[..1]);
    let scattered: Vec<[f32; 2]> = (0..8).map(|row| [5.0 * row as f32 + 0.5, 1.0]).collect();
    let noise = train(&line(60, 0.0), &scattered);
    for (settings, data) in [
        ("resample=smote", &few_apart),
        ("resample=smote", &single),
        ("resample=svm_smote", &few_apart),
        ("resample=borderline_smote&resample.m_neighbors=60", &apart),
        ("resample=adasyn", &apart),
        ("resample=adasyn", &few_apart),
        ("resample=adasyn&resample.n_neighbors=3", &few_apart),
        ("resample=adasyn&resample.n_neighbors=1", &touching),
        ("resample=svm_smote&resample.m_neighbors=1", &noise),
        ("resample=kmeans_smote&resample.cluster_balance_threshold=1", &noise),
        ("resample=kmeans_smote&resample.n_clusters=40", &apart),
        ("resample=smotenc&resample.categorical_features=x;y", &apart),
        ("resample=edited_nearest_neighbours&resample.n_neighbors=90", &apart),
        ("resample=near_miss&resample.n_neighbors=50", &apart),
        ("resample=instance_hardness_threshold&resample.cv=20", &apart),
        ("resample=instance_hardness_threshold&resample.cv=3", &single),
        ("resample=smote_enn", &few_apart),
    ] {
        assert!(plan(settings, data).is_err(), "{settings} is refused");
        follow(settings, data, &mut Vec::new());
    }
}

/// Follows every way out, and those of the next error, which has to be another one, until a plan is made.
fn follow(settings: &str, data: &TrainSet, met: &mut Vec<std::mem::Discriminant<ResampleError>>) {
    let Err(error) = plan(settings, data) else { return };
    let kind = std::mem::discriminant(&error);
    assert!(!met.contains(&kind), "{settings} leads back: {error}");
    let ways = ways_out(settings, &error.problem().fix);
    assert!(!ways.is_empty(), "{settings}: {error}");
    met.push(kind);
    ways.iter().for_each(|way| follow(way, data, met));
    met.pop();
}

fn split_of(csv: &str) -> Result<(), String> {
    let data = Table::read(csv.as_bytes(), &Choices::default(), &mut |_| {}).unwrap().dataset;
    let spec = SplitSpec { validation_size: 0.2, test_size: 0.2 };
    let split = stratified(&data, spec, &mut Seed(1).stream(Stream::Split));
    split.map(drop).map_err(|error| error.problem().fix)
}

#[test]
fn a_class_of_one_row_leads_to_one_class_against_the_rest() {
    let row = |row: usize| format!("{row},{}\n", if row == 7 { "c" } else { ["a", "b"][row % 2] });
    let csv = "x,kind\n".to_owned() + &(0..40).map(row).collect::<String>();
    let fix = split_of(&csv).unwrap_err();
    assert_eq!(fix, "Remove the row, or set another class against the rest (data.positive).");
    let data = Table::read(csv.as_bytes(), &Choices::default(), &mut |_| {}).unwrap().dataset;
    let binary = data.one_against_rest("a").unwrap();
    assert!(stratified(&binary, SplitSpec::default(), &mut Seed(1).stream(Stream::Split)).is_ok());
}

#[test]
fn a_header_of_numbers_leads_to_names_of_columns() {
    let body: String = (0..40).map(|row| format!("{row},{},{}\n", row % 5, row % 2)).collect();
    let fix = split_of(&format!("2019,2020,2021\n{body}")).unwrap_err();
    assert!(fix.starts_with("Give the columns names with letters if the first row is their header"), "{fix}");
    assert_eq!(split_of(&format!("year 2019,year 2020,year 2021\n{body}")), Ok(()));
}
