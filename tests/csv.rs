//! CSV files: good ones give their numbers, bad ones say where and what to do, and no bytes whatever make a panic.
#![cfg(not(target_arch = "wasm32"))]

use imbalance_lab::{
    data::{
        Class,
        samples::SAMPLES,
        table::{Choice, Choices, Role, Table, TableError},
    },
    problem::Problem,
};
use proptest::prelude::*;
use std::{collections::BTreeMap, fs, path::Path};

fn read(bytes: impl AsRef<[u8]>) -> Result<Table, TableError> {
    Table::read(bytes.as_ref(), &Choices::default(), &mut |_| ())
}

fn read_with_label(text: &str, label: &str) -> Result<Table, TableError> {
    let choices = Choices { label: Some(label.to_owned()), ..Choices::default() };
    Table::read(text.as_bytes(), &choices, &mut |_| ())
}

fn columns(table: &Table) -> Vec<&str> {
    table.columns.iter().map(|column| column.name.as_str()).collect()
}

/// Names without `.csv` and contents of the files in a folder of the test data.
fn files(folder: &str) -> BTreeMap<String, Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/csv").join(folder);
    let paths = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    paths.map(|path| (path.file_stem().unwrap().to_str().unwrap().to_owned(), fs::read(path).unwrap())).collect()
}

fn labels(table: &Table) -> Vec<&str> {
    table.dataset.labels().iter().map(|label| table.dataset.class_names()[label.index()].as_str()).collect()
}

// ---- good files ----

#[test]
fn every_way_to_write_a_table_gives_the_same_table() {
    let has_its_own_test = ["label_in_the_middle", "quoted_newline", "same_names", "no_header"];
    let plain = read(&files("good")["plain"]).unwrap();
    assert_eq!(plain.dataset.features().values(), [1.0, 2.5, -3.0, 400.0, 5.0, 0.5]);
    assert_eq!(labels(&plain), ["a", "b", "a"]);
    assert_eq!(plain.preview, [["1", "2.5", "a"], ["-3", "4e2", "b"], ["+5", ".5", "a"]]);

    for (name, bytes) in files("good").into_iter().filter(|(name, _)| !has_its_own_test.contains(&name.as_str())) {
        let table = read(bytes).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!(table.dataset, plain.dataset, "{name}");
        assert_eq!(columns(&table), ["x", "y", "label"], "{name}");
    }
}

#[test]
fn a_file_without_header_keeps_its_first_row() {
    let table = read(&files("good")["no_header"]).unwrap();
    assert_eq!(columns(&table), ["x1", "x2", "x3"]);
    assert_eq!(table.dataset.n_samples(), 3);
}

#[test]
fn the_label_may_stand_anywhere() {
    let text = String::from_utf8(files("good")["label_in_the_middle"].clone()).unwrap();
    let table = read_with_label(&text, "label").unwrap();
    assert_eq!(table.label, "label");
    assert_eq!(columns(&table), ["x", "label", "y"]);
    assert_eq!(table.dataset.columns(), ["x", "y"]);
    assert_eq!(table.dataset.features().values(), [1.0, 2.5, -3.0, 400.0, 5.0, 0.5]);
    assert_eq!(labels(&table), ["a", "b", "a"]);
    assert_eq!(table.preview[0], ["1", "a", "2.5"]);
}

#[test]
fn a_label_column_left_to_the_reader_is_found_by_its_name() {
    let table = read(&files("good")["label_in_the_middle"]).unwrap();
    assert_eq!(table.label, "label");
    assert_eq!(table.notices[0], "The label is the column “label”, chosen by its name.");
}

#[test]
fn quoted_fields_may_hold_anything() {
    let table = read(&files("good")["quoted_newline"]).unwrap();
    assert_eq!(columns(&table), ["x", "y\n(mm)", "label"]);
    assert_eq!(table.dataset.class_names(), ["a, \"the\nfirst\"", "b"]);
    assert_eq!(table.dataset.features().values(), [1.0, 2.5, -3.0, 400.0, 5.0, 0.5]);
}

#[test]
fn equal_and_empty_names_are_told_apart() {
    let table = read(&files("good")["same_names"]).unwrap();
    assert_eq!(columns(&table), ["x", "x (2)", "column 3", "label"]);
}

#[test]
fn the_preview_ends_after_ten_rows() {
    let text: String = (0..19).map(|row| format!("{row},{}\n", row % 2)).collect();
    assert_eq!(read(text).unwrap().preview.len(), 10);
}

#[test]
fn every_sample_loads_with_its_counts() {
    let expected = [
        ("yeast", 8, "CYT 463, ERL 5, EXC 35, ME1 44, ME2 51, ME3 163, MIT 244, NUC 429, POX 20, VAC 30"),
        ("ecoli", 7, "cp 143, im 77, imL 2, imS 2, imU 35, om 20, omL 5, pp 52"),
        ("wine_quality_red", 11, "3 10, 4 53, 5 681, 6 638, 7 199, 8 18"),
    ];
    assert_eq!(SAMPLES.len(), expected.len());
    for (sample, (id, n_features, counts)) in SAMPLES.iter().zip(expected) {
        let table = read(sample.bytes()).unwrap();
        let (names, found) = (table.dataset.class_names(), table.dataset.class_counts());
        let found: Vec<String> = names.iter().zip(found.0).map(|(name, rows)| format!("{name} {rows}")).collect();
        assert_eq!((sample.id, table.dataset.n_features(), found.join(", ").as_str()), (id, n_features, counts));
        assert_eq!(table.label, "target");
    }
}

#[test]
fn progress_rises_to_one() {
    let text: String = (0..20_000).map(|row| format!("{row},{}\n", row % 2)).collect();
    for text in [&text[..], &text[..8]] {
        let mut shares = Vec::new();
        Table::read(text.as_bytes(), &Choices::default(), &mut |share| shares.push(share)).unwrap();
        assert!(shares.len() <= 100 && shares.is_sorted(), "{shares:?}");
        assert_eq!(shares.last(), Some(&1.0));
        assert!(shares[0] > 0.0);
    }
}

// ---- bad files ----

/// Every file under `bad/` has its whole problem in `bad.json`, and the other way round: `IMBALANCE_LAB_BLESS=1` writes it anew.
#[test]
fn every_bad_file_says_what_is_wrong_and_what_to_do() {
    let found: BTreeMap<String, Problem> = files("bad")
        .into_iter()
        .map(|(name, bytes)| match read(bytes) {
            Ok(table) => panic!("{name} is read as {:?}", table.columns),
            Err(error) => (name, error.problem()),
        })
        .collect();
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/csv/bad.json");
    if std::env::var_os("IMBALANCE_LAB_BLESS").is_some() {
        fs::write(&path, serde_json::to_string_pretty(&found).unwrap() + "\n").unwrap();
    }
    let expected: BTreeMap<String, Problem> = serde_json::from_str(&fs::read_to_string(&path).unwrap()).unwrap();
    for (name, problem) in &found {
        let expected = expected.get(name).unwrap_or_else(|| panic!("bad.json lacks {name}: {problem:?}"));
        assert_eq!(problem, expected, "{name}");
    }
    assert_eq!(found.len(), expected.len(), "bad.json names a file that is gone");
    assert!(found.len() >= 20);
}

/// Files that are not as programs write them, each read as in `everyday.json`: `IMBALANCE_LAB_BLESS=1` writes it anew.
#[test]
fn every_everyday_file_is_read_and_says_how() {
    let told: BTreeMap<String, Vec<String>> = files("everyday")
        .into_iter()
        .map(|(name, bytes)| {
            let table = read(bytes).unwrap_or_else(|error| panic!("{name}: {error}"));
            let columns = table.columns.iter().map(|it| {
                format!(
                    "{}: {}, {} missing, {}",
                    it.name,
                    it.kind.id(),
                    it.missing,
                    it.role.why_left_out().unwrap_or("used")
                )
            });
            (name, columns.chain(table.notices.iter().cloned()).collect())
        })
        .collect();
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/csv/everyday.json");
    let text = serde_json::to_string_pretty(&told).unwrap() + "\n";
    if std::env::var_os("IMBALANCE_LAB_BLESS").is_some() {
        fs::write(&path, &text).unwrap();
    }
    let known: BTreeMap<String, Vec<String>> = serde_json::from_str(&fs::read_to_string(&path).unwrap()).unwrap();
    for (name, lines) in &told {
        assert_eq!(known.get(name), Some(lines), "{name}: IMBALANCE_LAB_BLESS=1 writes it anew");
    }
    assert_eq!(known.len(), told.len());
}

#[test]
fn every_message_names_a_place_and_an_action() {
    let places = ["Line ", "Lines ", "Column ", "The row in lines ", "The file ", "There is no column ", "No column "];
    for (name, bytes) in files("bad") {
        let Problem { what, why, fix } = read(bytes).unwrap_err().problem();
        assert!(places.iter().any(|place| what.starts_with(place)), "{name}: {what}");
        for sentence in [what, why, fix] {
            assert!(sentence.ends_with(['.', ')']) && sentence.starts_with(char::is_uppercase), "{name}: {sentence}");
        }
    }
}

#[test]
fn an_unknown_label_lists_the_columns() {
    let error = read_with_label("x,y,class\n1,2,a\n3,4,b\n", "Class").unwrap_err();
    assert_eq!(
        error.problem(),
        Problem::new(
            "There is no column \"Class\"; the columns are \"x\", \"y\" and \"class\".",
            "What a column is to be can be decided of those that are there.",
            "Choose one of these columns."
        )
    );
}

#[test]
fn a_fault_below_a_field_of_several_lines_has_the_line_of_an_editor() {
    let error = read("x,label\r\n1,\"a\r\nb\"\r\n2,c\r\n\r\n3,c,4\r\n").unwrap_err();
    assert_eq!(error.problem().what, "Line 6 has 3 fields, but 2 are expected.");
}

#[test]
fn rows_with_a_minus_for_a_label_are_fine() {
    let table = read("x,class\n1,+\n2,-\n3,-\n").unwrap();
    assert_eq!(table.dataset.class_names(), ["+", "-"]);
}

// ---- any bytes ----

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_bytes_make_a_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        check(&bytes);
    }

    #[test]
    fn no_text_like_csv_makes_a_panic(
        tokens in proptest::collection::vec(
            proptest::sample::select(vec![
                ",", ";", "\t", "|", "\n", "\r", "\r\n", "\"", "\"\"", "1", "2.5", "-3", "1,5", "a", "b", "NA", "?",
                "inf", "1e999", " ", "é", "\u{feff}", "0", "label", "%", "1.0",
            ]),
            0..60,
        )
    ) {
        check(tokens.concat().as_bytes());
    }

    #[test]
    fn what_is_written_is_read(table in written()) {
        let n_features = table.values.len() / table.labels.len();
        // A column of equal values would be left out.
        let columns = (1..=n_features).map(|index| (format!("v{index}"), Choice::Number)).collect();
        let choices = Choices { label: Some("label".to_owned()), columns };
        let found = Table::read(table.text.as_bytes(), &choices, &mut |_| ()).map_err(|error| TestCaseError::fail(error.to_string()))?;
        let bits = |values: &[f32]| values.iter().map(|value| value.to_bits()).collect::<Vec<_>>();
        prop_assert_eq!(bits(found.dataset.features().values()), bits(&table.values));
        prop_assert_eq!(labels(&found), table.labels);
        prop_assert!(found.dataset.class_names().is_sorted());
    }
}

/// Whatever comes out is whole.
fn check(bytes: &[u8]) {
    let mut last = 0.0;
    let result = Table::read(bytes, &Choices::default(), &mut |share| {
        assert!(share > last && share <= 1.0);
        last = share;
    });
    match result {
        Ok(table) => {
            assert_eq!(last, 1.0);
            let features = table.columns.iter().filter(|column| column.role == Role::Feature);
            assert_eq!(features.count(), table.dataset.n_features());
            assert!(table.dataset.labels().contains(&Class(0)));
            assert!(table.preview.iter().all(|row| row.len() == table.columns.len()));
        }
        Err(error) => {
            let Problem { what, why, fix } = error.problem();
            assert!(!what.is_empty() && !why.is_empty() && !fix.is_empty());
        }
    }
}

#[derive(Debug)]
struct Written {
    text: String,
    values: Vec<f32>,
    labels: Vec<String>,
}

/// A table and its text with some delimiter, quoting, line end and place of the label column.
fn written() -> impl Strategy<Value = Written> {
    let shape = (1usize..5, 2usize..12);
    let style = (
        proptest::sample::select(vec![',', ';', '\t', '|']),
        proptest::sample::select(vec!["\n", "\r\n", "\r"]),
        any::<bool>(),
        any::<proptest::sample::Index>(),
    );
    (shape, style).prop_flat_map(|((n_features, n_rows), style)| {
        let number = any::<f32>().prop_filter("finite", |value| value.is_finite());
        let values = proptest::collection::vec(number, n_features * n_rows);
        let label = proptest::sample::select(vec!["a", "b", "say \"a\"", "a, b; c", "two\nlines", "é", "-"]);
        let labels = proptest::collection::vec(label, n_rows);
        (Just(n_features), values, labels, Just(style)).prop_map(
            |(n_features, values, mut labels, (delimiter, line_end, quotes_all, place))| {
                // Two classes at least.
                labels[0] = "a";
                labels[1] = "b";
                let field = |text: &str| {
                    let must = text.contains(['"', '\n', '\r', delimiter]);
                    if must || quotes_all { format!("\"{}\"", text.replace('"', "\"\"")) } else { text.to_owned() }
                };
                let place = place.index(n_features + 1);
                let record = |mut fields: Vec<String>, label: &str| {
                    fields.insert(place, label.to_owned());
                    let fields: Vec<String> = fields.iter().map(|text| field(text)).collect();
                    fields.join(&delimiter.to_string()) + line_end
                };
                let mut text = record((1..=n_features).map(|index| format!("v{index}")).collect(), "label");
                for (row, label) in values.chunks(n_features).zip(&labels) {
                    text += &record(row.iter().map(f32::to_string).collect(), label);
                }
                Written { text, values, labels: labels.into_iter().map(str::to_owned).collect() }
            },
        )
    })
}
