//! Tables with words, gaps, groups and repeated rows, from the data set to the exports.
#![cfg(not(target_arch = "wasm32"))]

#[path = "support/spec.rs"]
mod spec;
#[path = "support/typed.rs"]
mod typed;

use imbalance_lab::{
    data::{
        Class, Dataset, FeatureKind, Matrix, Row, RowTag,
        table::{Choices, Table},
    },
    experiment::{ExperimentSpec, Report, Run, RunError, weights_json},
    resample::ResamplerSpec,
    rng::{Seed, Stream},
};
use serde_json::Value;
use spec::spec_of;
use std::collections::BTreeSet;

fn table_spec(settings: &str) -> ExperimentSpec {
    spec_of(&format!("data=file&epochs=3&hidden=8&{settings}"))
}

fn finished(settings: &str, data: &Dataset) -> (Run, Report) {
    let mut run = Run::new(&table_spec(settings), Some(data)).unwrap();
    let report = run.finish().unwrap_or_else(|error| panic!("{settings}: {error}"));
    (run, report)
}

/// The rows of the resampled train set, by the names of their columns.
fn exported(run: &Run, data: &Dataset) -> Vec<Vec<String>> {
    let export = run.export(data, "target").unwrap();
    let bytes = [export.header(), export.rows(0..export.n_rows())].concat();
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(bytes.as_slice());
    reader.records().map(|record| record.unwrap().iter().map(str::to_owned).collect()).collect()
}

/// A cell as the file of the table has it.
fn cell(data: &Dataset, row: usize, column: usize) -> String {
    let value = data.features().row(row)[column];
    match data.kinds()[column].levels() {
        _ if value.is_nan() => String::new(),
        None => value.to_string(),
        Some(levels) => levels[value as usize].clone(),
    }
}

#[test]
fn every_resampler_runs_on_a_table_of_words_and_gaps() {
    let data = typed::hypothyroid();
    let (mut n_run, mut n_columns) = (0, BTreeSet::new());
    for resampler in ResamplerSpec::all() {
        let id = resampler.tunable().about().id;
        let settings = match id {
            // What finds no border, cluster or line here says so, and is tested elsewhere.
            "kmeans_smote" => "&resample.cluster_balance_threshold=0.05",
            "gan" => "&resample.epochs=5",
            _ => "",
        };
        let mut run = Run::new(&table_spec(&format!("resample={id}{settings}")), Some(&data)).unwrap();
        match run.finish() {
            Ok(report) => {
                n_run += 1;
                n_columns.insert(run.split().test.n_features());
                assert!(run.decision_map().is_some(), "{id}");
                assert!(weights_json(&run, &report, run.spec()).is_some(), "{id}");
                assert!(exported(&run, &data).len() > 30, "{id}");
            }
            Err(RunError::Resample(error)) => assert!(id == "kmeans_smote" || id == "svm_smote", "{id}: {error}"),
            Err(error) => panic!("{id}: {error}"),
        }
    }
    assert!(n_run >= ResamplerSpec::MEMBERS.len() - 1, "{n_run}");
    assert_eq!(n_columns.len(), 1, "categories are encoded before or after, to the same columns: {n_columns:?}");
}

#[test]
fn rows_leave_in_the_words_of_the_table_and_what_is_not_whole_is_told() {
    let data = typed::hypothyroid();
    for (technique, has_shares) in [("smotenc", false), ("smote", true), ("smoten", false)] {
        let (run, report) = finished(&format!("resample={technique}&resample.k_neighbors=3"), &data);
        let rows = exported(&run, &data);
        let n = data.n_features();
        let mut n_made = 0;
        for row in &rows[1..] {
            let base: usize = row[n + 2].parse().unwrap();
            for column in 0..n {
                match (&row[n + 1][..], data.kinds()[column].levels()) {
                    ("kept", _) => assert_eq!(row[column], cell(&data, base, column)),
                    (_, Some(levels)) => assert!(levels.contains(&row[column]), "{technique}: {}", row[column]),
                    (_, None) => assert!(row[column].parse::<f32>().is_ok(), "{technique}: {}", row[column]),
                }
            }
            n_made += usize::from(row[n + 1] != "kept");
        }
        assert!(n_made > 50, "{technique}: {n_made}");
        let told = report.notices.iter().any(|notice| notice.contains("SMOTENC keeps categories whole"));
        assert_eq!(told, has_shares, "{technique}: {:?}", report.notices);
    }
}

#[test]
fn what_was_done_is_told() {
    let data = typed::hypothyroid();
    let (_, report) = finished("", &data);
    let told = |words: &str| report.notices.iter().any(|notice| notice.contains(words));
    for words in [
        "The network gets ",
        "In columns of numbers, ",
        "by the median of the column's train rows.",
        "Left out of the features, ",
    ] {
        assert!(told(words), "{words}: {:#?}", report.notices);
    }
    let (run, report) = finished("prepare.impute_categories=drop_row", &data);
    assert!(report.notices[0].contains("rows left out: a value is missing there"), "{:?}", report.notices);
    let n_used: usize = run.split().rows.iter().map(Vec::len).sum();
    let sex = data.columns().iter().position(|name| name == "sex").unwrap();
    let n_whole = data.features().rows().filter(|row| !row[sex].is_nan()).count();
    assert_eq!(n_used, n_whole);
}

#[test]
fn a_category_that_is_not_in_training_is_told_and_is_all_zeros() {
    // One row of a rare colour, so that it stands in the test set with some seeds.
    let colours = ["red", "green", "blue"].map(str::to_owned).to_vec();
    let rows: Vec<[f32; 2]> =
        (0..60).map(|row| [(row * 37 % 60) as f32, if row == 7 { 2.0 } else { (row % 2) as f32 }]).collect();
    let labels = (0..60).map(|row| Class(u8::from(row % 4 == 0))).collect();
    let names = |names: [&str; 2]| names.map(str::to_owned).to_vec();
    let kinds = vec![FeatureKind::Number, FeatureKind::Category { levels: colours }];
    let data =
        Dataset::typed(Matrix::from_rows(&rows), labels, names(["size", "colour"]), names(["a", "b"]), kinds).unwrap();
    let (mut n_unseen, mut n_seen) = (0, 0);
    for seed in 0..8 {
        let (run, report) = finished(&format!("seed={seed}"), &data);
        let place = run.split().rows[2].iter().position(|row| row.0 == 7);
        let Some(place) = place else {
            n_seen += 1;
            continue;
        };
        n_unseen += 1;
        assert_eq!(run.split().test.columns(), ["size", "colour=green"]);
        assert_eq!(run.split().test.features().row(place)[1], 0.0);
        let told = "1 row of the validation and test sets has a category that no train row has, such as “blue” in “colour”: it is 0 \
                    in all columns of its kind.";
        assert!(report.notices.iter().any(|notice| notice == told), "{:?}", report.notices);
    }
    assert!(n_unseen > 0 && n_seen > 0, "{n_unseen} and {n_seen}");
}

#[test]
fn the_weights_tell_how_to_prepare_a_row() {
    let data = typed::hypothyroid();
    let (run, report) = finished("prepare.add_indicator=yes", &data);
    let json: Value = serde_json::from_str(&weights_json(&run, &report, run.spec()).unwrap()).unwrap();
    let preparation = &json["preparation"];
    let number = |name: &str| {
        let list = preparation["numbers"].as_array().unwrap();
        list.iter().find(|column| column["column"] == name).unwrap().clone()
    };
    // Row for row, by what stands in the file alone.
    let age = number("age");
    let column = data.columns().iter().position(|name| name == "age").unwrap();
    let at = run.split().test.columns().iter().position(|name| name == "age").unwrap();
    for (row, prepared) in run.split().rows[2].iter().zip(run.split().test.features().rows()) {
        let x = f64::from(data.features().row(row.index())[column]);
        let x = if x.is_nan() { age["fill"].as_f64().unwrap() } else { x };
        let z = (x - age["center"].as_f64().unwrap()) / age["scale"].as_f64().unwrap();
        assert!((z - f64::from(prepared[at])).abs() < 1e-5);
    }
    assert!(json["scaler"].is_null());
    let n_of_categories: usize = preparation["categories"].as_array().unwrap().iter().fold(0, |n, column| {
        n + column["places"].as_array().unwrap().len() - column["first_column"].as_u64().unwrap() as usize
    });
    let n_of = |key: &str| preparation[key].as_array().unwrap().len();
    assert_eq!(n_of("numbers") + n_of_categories + n_of("indicators"), json["sizes"][0].as_u64().unwrap() as usize);
}

#[test]
fn the_leak_shows_itself_on_typed_tables_too() {
    let data = typed::hypothyroid();
    for technique in ["smotenc", "smote"] {
        let settings = format!("leak=resample_before_split&resample={technique}&resample.k_neighbors=3");
        let (run, report) = finished(&settings, &data);
        assert!(report.leak.is_some());
        assert!(run.decision_map().is_some());
    }
}

/// 40 patients with five visits each: what is measured tells the patient, and the patient's class is a matter of luck.
fn patients() -> Dataset {
    let mut rng = Seed(11).stream(Stream::Generate);
    let (mut values, mut labels) = (Vec::new(), Vec::new());
    for patient in 0..40 {
        let own: Vec<f64> = (0..4).map(|_| rng.normal()).collect();
        let class = Class(u8::from(rng.uniform() < 0.5));
        for _ in 0..5 {
            values.push(patient as f32);
            values.extend(own.iter().map(|x| (x + 0.01 * rng.normal()) as f32));
            labels.push(class);
        }
    }
    let columns = ["patient", "a", "b", "c", "d"].map(str::to_owned).to_vec();
    Dataset::new(Matrix::new(values, 5), labels, columns, vec!["no".to_owned(), "yes".to_owned()]).unwrap()
}

#[test]
fn nothing_is_learned_from_noise_when_patients_stay_together() {
    let data = patients();
    let aucs = |settings: &str| -> Vec<f64> {
        let auc = |seed: u32| {
            let link = format!("data=file&seed={seed}&epochs=150&hidden=32&validation_size=0&{settings}");
            let report = Run::new(&spec_of(&link), Some(&data)).unwrap().finish().unwrap();
            report.test_probability.per_class[1].roc_auc.unwrap()
        };
        (0..10).map(auc).collect()
    };
    let mean_and_error = |values: &[f64]| {
        let mean = values.iter().sum::<f64>() / values.len() as f64;
        let variance = values.iter().map(|x| (x - mean) * (x - mean)).sum::<f64>() / (values.len() - 1) as f64;
        (mean, (variance / values.len() as f64).sqrt())
    };
    let (apart, _) = mean_and_error(&aucs(""));
    assert!(apart > 0.95, "{apart}");
    let (together, error) = mean_and_error(&aucs("split.group=patient"));
    // Student's t of nine degrees of freedom: 99 of 100.
    assert!((together - 0.5).abs() < 3.25 * error, "{together} ± {error}");
    assert!(together < 0.75, "{together}");
}

#[test]
fn a_group_stands_on_one_side_and_its_column_is_no_feature() {
    let data = patients();
    let (run, report) = finished("split.group=patient&resample=smote&resample.k_neighbors=3", &data);
    let patients = run
        .split()
        .rows
        .each_ref()
        .map(|rows| rows.iter().map(|row| data.features().row(row.index())[0] as u32).collect::<BTreeSet<u32>>());
    assert_eq!(patients.iter().map(BTreeSet::len).sum::<usize>(), 40, "{patients:?}");
    assert_eq!(run.split().train.columns(), ["a", "b", "c", "d"]);
    assert!(report.notices.iter().any(|notice| notice.contains("“patient”")), "{:?}", report.notices);
    // A made row has the patient of the row that it was made from.
    for row in &exported(&run, &data)[1..] {
        let base: usize = row[7].parse().unwrap();
        assert_eq!(row[0], cell(&data, base, 0));
    }
    let error = Run::new(&table_spec("split.group=doctor"), Some(&data)).err().unwrap();
    assert!(error.to_string().contains("\"doctor\""), "{error}");
}

#[test]
fn a_column_of_a_file_keeps_rows_together_whatever_it_holds() {
    // Read as it is, a column of names would be a category, or left out.
    let mut file = "patient,age,weight,target\n".to_owned();
    for row in 0..150 {
        let class = if row / 5 % 3 == 0 { "sick" } else { "well" };
        file += &format!("P{:03},{},{},{class}\n", row / 5 * 7, row * 37 % 61, row * 53 % 47);
    }
    let spec = table_spec("split.group=patient");
    let table = Table::read(file.as_bytes(), &spec.choices(), &mut |_| {}).unwrap();
    let run = Run::new(&spec, Some(&table.dataset)).unwrap();
    assert_eq!(run.split().train.columns(), ["age", "weight"]);
    let patients = run.split().rows.each_ref().map(|rows| rows.iter().map(|row| row.0 / 5).collect::<BTreeSet<u32>>());
    assert!(patients.iter().all(|part| !part.is_empty()));
    assert_eq!(patients.iter().map(BTreeSet::len).sum::<usize>(), 30, "{patients:?}");
}

#[test]
fn the_last_rows_of_a_column_of_dates_are_tested() {
    let mut file = "day,age,target\n".to_owned();
    for row in 0..200 {
        // Days come in no order, and the last four rows have none.
        let day = row * 77 % 200;
        let date = if row < 196 { format!("2024-{:02}-{:02}", 1 + day / 28, 1 + day % 28) } else { String::new() };
        file += &format!("{date},{},{}\n", row * 37 % 61, if row % 5 == 0 { "sick" } else { "well" });
    }
    let day_of = |row: Row| row.0 * 77 % 200;
    let read = |columns: &str| {
        let spec = table_spec(&format!("data.columns={columns}"));
        let table = Table::read(file.as_bytes(), &spec.choices(), &mut |_| {}).unwrap();
        (spec, table)
    };
    let (spec, table) = read("day%3Dorder");
    let mut run = Run::new(&spec, Some(&table.dataset)).unwrap();
    let [train, validation, test] = run.split().rows.each_ref().map(|rows| rows.iter().map(|&row| day_of(row)));
    assert!(train.clone().max() < validation.clone().min() && validation.max() < test.clone().min());
    assert_eq!((test.len(), run.split().train.columns()), (59, &["age".to_owned()][..]));
    let notices = run.finish().unwrap().notices;
    let said = "4 rows left out: they have no value in the column that puts rows in order.";
    assert!(notices.iter().any(|notice| notice == said), "{notices:?}");
    assert!(
        notices.iter().any(|notice| notice.starts_with("The rows are split by their order: 107 first")),
        "{notices:?}"
    );
    let error =
        Table::read(b"a,b,c\nx,1,no\ny,2,yes\nz,3,no\nw,4,yes\n", &Choices::of_texts("c", "a=order"), &mut |_| {});
    let error = error.unwrap_err().to_string();
    assert!(error.contains("put in order by column \"a\""), "{error}");
}

#[test]
fn equal_rows_are_told_and_used_once_if_asked() {
    let rows: Vec<[f32; 2]> = (0..120).map(|row| [(row % 40) as f32, (row % 40 * 7 % 11) as f32]).collect();
    let labels = (0..120).map(|row| Class(u8::from(row % 40 % 4 == 0))).collect();
    let names = |names: [&str; 2]| names.map(str::to_owned).to_vec();
    let data = Dataset::new(Matrix::from_rows(&rows), labels, names(["x", "y"]), names(["a", "b"])).unwrap();
    let (_, report) = finished("", &data);
    let told = |report: &Report| report.notices.iter().any(|notice| notice.contains("have the values of a train row"));
    assert!(told(&report), "{:?}", report.notices);
    let (run, report) = finished("split.repeats=once", &data);
    assert!(!told(&report), "{:?}", report.notices);
    assert_eq!(report.notices[0], "80 rows left out: equal rows are to be used once each.");
    assert_eq!(run.split().rows.iter().map(Vec::len).sum::<usize>(), 40);
}

#[test]
fn nothing_is_tested_on_rows_that_a_resampler_made() {
    // 40 measured rows, and 40 made ones: each from a rare row and another.
    let rows: Vec<[f32; 1]> = (0..80).map(|row| [(row * 29 % 80) as f32 + 0.25]).collect();
    let labels = (0..80).map(|row| Class(u8::from(row >= 40 || row % 4 == 0))).collect();
    let names = |name: &str, n: usize| (0..n).map(|at| format!("{name}{at}")).collect::<Vec<_>>();
    let data = Dataset::new(Matrix::from_rows(&rows), labels, names("x", 1), names("c", 2)).unwrap();
    let tags = (0..80).map(|row| match row {
        0..40 => RowTag::Measured,
        _ => RowTag::Made { base: Row(row % 10 * 4), neighbor: Some(Row((row + 1) % 10 * 4)) },
    });
    let data = data.with_tags(tags.collect()).unwrap();
    let (run, report) = finished("", &data);
    let [train, validation, test] = &run.split().rows;
    assert!(validation.iter().chain(test).all(|row| row.0 < 40));
    assert_eq!(test.len(), 12, "three of ten measured rows");
    let made: Vec<u32> = train.iter().map(|row| row.0).filter(|&row| row >= 40).collect();
    assert!(!made.is_empty() && made.len() < 40, "{made:?}");
    for row in made {
        for parent in [row % 10 * 4, (row + 1) % 10 * 4] {
            assert!(train.contains(&Row(parent)), "{row} has a parent outside: {parent}");
        }
    }
    assert!(report.notices.iter().any(|notice| notice.starts_with("A resampler made 40 rows")), "{:?}", report.notices);
    assert_eq!(report.class_names[report.minority.index()], "c1", "made rows do not make a class common");
}

#[test]
fn settings_of_tables_are_part_of_the_link() {
    let link = "v=1&data=file&split.group=patient&split.repeats=once&scale=robust&prepare.impute=mean&\
                prepare.impute_categories=missing&prepare.add_indicator=yes&prepare.encode=ordinal&prepare.min_frequency=3&\
                prepare.max_categories=9";
    assert_eq!(spec_of(link).to_link(), link);
    let mut spec = spec_of(link);
    spec.set("data", "moons").unwrap();
    assert_eq!(spec.to_link(), "v=1&data=moons&scale=robust", "made data have no such settings");
}
