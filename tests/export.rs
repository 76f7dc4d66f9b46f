//! What is taken away from a run holds what the run found: the resampled train set as CSV, read again by the import, whatever the
//! names are; results and weights, value by value and bit by bit.
#![cfg(not(target_arch = "wasm32"))]

#[path = "support/spec.rs"]
mod spec;

use imbalance_lab::{
    data::{
        Class, Dataset, Matrix,
        table::{Choices, Table},
    },
    experiment::{
        DataSpec, ExperimentSpec, Export, LABEL, Run,
        compare::{Comparison, Remedy, Results},
        results_csv, results_json, to_json, weights_json,
    },
    nn::Mlp,
    rng::Seed,
};
use serde::Serialize;
use serde_json::{Value, json};
use spec::spec_of;
use std::collections::{BTreeMap, BTreeSet};

fn read(bytes: &[u8], label: Option<&str>) -> Table {
    Table::read(bytes, &Choices { label: label.map(str::to_owned), ..Choices::default() }, &mut |_| {}).unwrap_or_else(
        |error| panic!("{error}\n{}", String::from_utf8_lossy(bytes).lines().take(5).collect::<Vec<_>>().join("\n")),
    )
}

/// A run that has begun to train.
fn prepared(link: &str, table: Option<&Dataset>) -> Run {
    let mut run = Run::new(&spec_of(link), table).unwrap();
    run.next().unwrap().unwrap();
    run
}

/// The whole file, written in pieces as the page does.
fn written(export: &Export<'_>) -> Vec<u8> {
    let mut bytes = export.header();
    for start in (0..export.n_rows()).step_by(7) {
        bytes.extend(export.rows(start..(start + 7).min(export.n_rows())));
    }
    let mut at_once = export.header();
    at_once.extend(export.rows(0..export.n_rows()));
    assert_eq!(bytes, at_once, "the pieces are those of the whole");
    bytes
}

fn records(bytes: &[u8]) -> Vec<csv::StringRecord> {
    csv::Reader::from_reader(bytes).records().map(|record| record.unwrap()).collect()
}

/// Compares a file with the run it came from, the values with those of the data set.
fn check(run: &Run, data: &Dataset, label: &str, bytes: &[u8]) {
    let (resampled, plan) = run.resampled().unwrap();
    let table = read(bytes, Some(label));
    assert_eq!(read(bytes, None).label, label, "the label is the last column but for those on origins");
    assert_eq!(table.dataset.columns(), data.columns());
    assert_eq!(table.dataset.class_names(), data.class_names());
    assert_eq!(table.dataset.labels(), resampled.labels());
    let rows = &run.split().rows[0];
    let records = records(bytes);
    assert_eq!(records.len(), plan.origins.len());
    for (place, (origin, record)) in plan.origins.iter().zip(&records).enumerate() {
        let base = rows[origin.base().index()];
        let of = |column: usize| &record[data.n_features() + 1 + column];
        assert_eq!((of(0), of(1)), (origin.word(), base.0.to_string().as_str()));
        let values = table.dataset.features().row(place);
        match origin.line() {
            None => {
                assert_eq!((of(2), of(3)), ("", ""));
                assert_eq!(values, data.features().row(base.index()), "the very values of the data set");
            }
            Some((neighbor, gap)) => {
                let neighbor = rows[neighbor.index()];
                assert_eq!((of(2), of(3).parse()), (neighbor.0.to_string().as_str(), Ok(gap)));
                let ends = data.features().row(base.index()).iter().zip(data.features().row(neighbor.index()));
                for (&value, (&from, &to)) in values.iter().zip(ends) {
                    let between = from + gap * (to - from);
                    assert!((value - between).abs() < 1e-5 * (1.0 + from.abs().max(to.abs())), "{value} and {between}");
                }
            }
        }
    }
}

#[test]
fn the_file_read_again_is_the_resampled_train_set() {
    for scale in ["standard", "none"] {
        for resample in ["none", "smote", "random_over", "random_under&resample.replacement=yes"] {
            let run = prepared(&format!("data=moons&data.n_samples=300&scale={scale}&resample={resample}"), None);
            let data = run.generated().unwrap();
            check(&run, &data, LABEL, &written(&run.export(&data, LABEL).unwrap()));
        }
    }
}

#[test]
fn hostile_names_of_columns_and_classes_come_back() {
    let names = ["<b>", "a \"quoted\", name", "two\nlines", "origin", "gap (2)", "=1+1", "the class; or|so"];
    let classes = ["yes, \"very\"\nmuch", "no;|\t-"];
    let quoted = |text: &str| format!("\"{}\"", text.replace('"', "\"\""));
    let mut file = names.map(quoted).join(",") + "\n";
    for row in 0..60_u32 {
        let class = classes[usize::from(row % 6 > 0)];
        let values = (0..6).map(|column| format!("{}", f64::from((row * 7919 + column * 31) % 997) / 8.0));
        file += &(values.collect::<Vec<_>>().join(",") + "," + &quoted(class) + "\n");
    }
    let table = read(file.as_bytes(), None);
    let columns: Vec<&str> = table.columns.iter().map(|column| column.name.as_str()).collect();
    assert_eq!(columns, names);
    let run = prepared("data=file&data.name=t.csv&resample=smote&resample.k_neighbors=2", Some(&table.dataset));
    assert_eq!(run.generated(), None);
    let bytes = written(&run.export(&table.dataset, &table.label).unwrap());
    let header = csv::Reader::from_reader(bytes.as_slice()).headers().unwrap().clone();
    assert_eq!(header.iter().skip(7).collect::<Vec<_>>(), ["origin (3)", "base (3)", "neighbor (3)", "gap (3)"]);
    check(&run, &table.dataset, &table.label, &bytes);

    // Opened as data and resampled once more, it still says where its rows come from: now out of the new file.
    let again = read(&bytes, None);
    let run = prepared("data=file&data.name=t.csv&resample=random_over", Some(&again.dataset));
    check(&run, &again.dataset, &again.label, &written(&run.export(&again.dataset, &again.label).unwrap()));
}

#[test]
fn whole_numbers_stay_whole_and_every_number_is_read_as_it_is() {
    let rows = (0..200_u32).map(|row| {
        let class = if row.is_multiple_of(8) { "rare" } else { "common" };
        // A level, a count, a large and a tiny number.
        format!(
            "{},{},{},{},{class}\n",
            row % 3,
            row * row % 101,
            1.0e30 * f64::from(row % 7),
            1.0e-38 * f64::from(row)
        )
    });
    let file = ["level,count,large,tiny,class\n".to_owned()].into_iter().chain(rows).collect::<String>();
    let table = read(file.as_bytes(), None);
    let run = prepared("data=file&data.name=t.csv&resample=smote", Some(&table.dataset));
    let bytes = written(&run.export(&table.dataset, &table.label).unwrap());
    let (_, plan) = run.resampled().unwrap();
    let again = read(&bytes, None).dataset;
    for (place, origin) in plan.origins.iter().enumerate() {
        let Some((neighbor, _)) = origin.line() else { continue };
        let of = |row: imbalance_lab::data::Row| table.dataset.features().row(run.split().rows[0][row.index()].index());
        let (base, neighbor, made) = (of(origin.base()), of(neighbor), again.features().row(place));
        for column in 0..2 {
            if base[column] == neighbor[column] {
                assert_eq!(made[column], base[column], "between equal whole numbers lies no other");
            }
        }
    }
}

#[test]
fn rows_that_are_kept_are_written_letter_by_letter() {
    let row = |row: u32| {
        let class = if row.is_multiple_of(8) { "rare" } else { "common" };
        let seconds = 1_700_000_000 + u64::from(row) * 7919 % 1_000_003;
        let amount = format!("{}.{:02}", row * 37 % 90_001, row * 13 % 100);
        format!("{},{seconds},{amount},${},{class}", 999_900_000 + row * 31 % 997, 1 + row % 50)
    };
    // What stands above and between the rows counts for none.
    let lines = (0..200).map(|at| if at == 60 { format!("# a remark\n\n{}\n", row(at)) } else { row(at) + "\n" });
    let file = "sep=,\ncode,seconds,amount,price,class\n".to_owned() + &lines.collect::<String>();
    let table =
        Table::read(file.as_bytes(), &Choices::of_texts("class", "code=number;seconds=number"), &mut |_| {}).unwrap();
    assert_eq!(table.dataset.columns(), ["code", "seconds", "amount", "price"]);
    let run = prepared("data=file&data.name=t.csv&resample=smote", Some(&table.dataset));
    let letters = table.places().read(file.as_bytes());
    let bytes = written(&run.export(&table.dataset, &table.label).unwrap().with_letters(letters.as_ref()));
    let text = String::from_utf8(bytes).unwrap();
    let (mut kept, mut made) = (0, 0);
    for line in text.lines().skip(1) {
        let cells: Vec<&str> = line.split(',').collect();
        let base: u32 = cells[6].parse().unwrap();
        if cells[5] == "kept" {
            kept += 1;
            // A price beside made ones is a plain number, as they are.
            assert_eq!(cells[..5].join(","), row(base).replace('$', ""), "{line}");
        } else {
            made += 1;
        }
    }
    assert!(kept == 110 && made > 50, "{kept} kept, {made} made");
    // Without the file, seven digits are what is left.
    let rounded = written(&run.export(&table.dataset, &table.label).unwrap());
    assert_ne!(String::from_utf8(rounded).unwrap(), text);
}

#[test]
fn columns_that_were_left_out_come_back_with_the_rows_that_are_kept() {
    let row = |row: u32| {
        let class = if row.is_multiple_of(8) { "rare" } else { "common" };
        let (id, patient) = (1_700_000_000_123_u64 + u64::from(row) * 17, row / 2);
        format!("{id},P-{patient:03},{},2024-01-{:02},{class}", row * 37 % 101, 1 + row % 28)
    };
    let lines: String = (0..200).map(|at| row(at) + "\n").collect();
    let file = "id,patient,amount,gap,class\n".to_owned() + &lines;
    let choices = Choices::of_texts("class", "patient=group;gap=out");
    let table = Table::read(file.as_bytes(), &choices, &mut |_| {}).unwrap();
    assert_eq!(table.dataset.columns(), ["amount"]);
    let run = prepared("data=file&data.name=t.csv&resample=smote", Some(&table.dataset));
    let letters = table.places().read(file.as_bytes());
    let bytes = written(&run.export(&table.dataset, &table.label).unwrap().with_letters(letters.as_ref()));
    let text = String::from_utf8(bytes.clone()).unwrap();
    let mut lines = text.lines();
    let names = "patient,amount,class,origin (2),base (2),neighbor (2),gap (2),id,gap";
    assert_eq!(lines.next().unwrap().replace('"', ""), names);
    let (mut kept, mut made) = (0, 0);
    for line in lines {
        let cells: Vec<&str> = line.split(',').collect();
        let base = row(cells[4].parse().unwrap());
        let of_base: Vec<&str> = base.split(',').collect();
        assert_eq!((cells[0], cells[2]), (of_base[1], of_base[4]), "{line}");
        if cells[3] == "kept" {
            kept += 1;
            assert_eq!((cells[7], cells[1], cells[8]), (of_base[0], of_base[2], of_base[3]), "{line}");
        } else {
            made += 1;
            assert_eq!((cells[7], cells[8]), ("", ""), "{line}");
        }
    }
    assert!(kept == run.split().rows[0].len() && made > 50, "{kept} kept, {made} made");
    // Read again, it is the same table: what was not learned from is not there, and patients are kept together.
    let again = Table::read(&bytes, &Choices::of_texts("class", "patient=group"), &mut |_| {}).unwrap();
    assert_eq!(again.dataset.columns(), ["amount"]);
    assert!(again.dataset.groups().is_some());
    assert!(again.notices.iter().any(|notice| notice.starts_with("The file was resampled by this lab")));
}

#[test]
fn there_is_nothing_to_write_before_the_resampling() {
    let run = Run::new(&ExperimentSpec::default(), None).unwrap();
    let data = run.generated().unwrap();
    assert!(run.export(&data, LABEL).is_none());
    assert!(run.resampled().is_none());
}

fn bits(values: &[f32]) -> Vec<u32> {
    values.iter().map(|value| value.to_bits()).collect()
}

#[test]
fn weights_round_trip_bit_by_bit() {
    for (link, n_outputs) in [
        ("data=moons&data.n_samples=200&epochs=3&hidden=6,4", 2),
        ("data=moons&data.n_samples=200&epochs=3&hidden=none&loss=bce_with_logits&scale=none", 1),
        ("data=multiclass&data.n_samples=300&epochs=3&threshold=fixed&calibration=platt", 3),
    ] {
        let mut run = Run::new(&spec_of(link), None).unwrap();
        let report = run.finish().unwrap();
        let json: Value = serde_json::from_str(&weights_json(&run, &report, run.spec()).unwrap()).unwrap();
        let numbers = |value: &Value| -> Vec<f32> {
            value.as_array().unwrap().iter().map(|number| number.as_f64().unwrap() as f32).collect()
        };
        let sizes = json["sizes"].as_array().unwrap();
        let layers: Vec<(Vec<f32>, Vec<f32>)> = (0..sizes.len() - 1)
            .map(|layer| {
                let rows = json["state_dict"][format!("{}.weight", 2 * layer)].as_array().unwrap();
                assert_eq!(rows.len() as u64, sizes[layer + 1].as_u64().unwrap(), "weights are (out, in)");
                let weights = rows.iter().flat_map(numbers).collect();
                (weights, numbers(&json["state_dict"][format!("{}.bias", 2 * layer)]))
            })
            .collect();
        let again = Mlp::from_torch(&layers);
        assert_eq!(bits(again.params()), bits(run.model().unwrap().params()), "{link}");
        assert_eq!(json["state_dict"].as_object().unwrap().len(), 2 * layers.len());
        assert_eq!(sizes[sizes.len() - 1], n_outputs);
        assert_eq!(json["scaler"].is_null(), link.contains("scale=none"));
        assert_eq!(json["digest"], report.digest.to_string());
    }
}

#[test]
fn results_as_a_table_hold_what_the_report_does() {
    let link = "data=moons&data.n_samples=300&resample=smote&epochs=3&threshold=fixed&threshold.at=0.3";
    let spec = spec_of(link);
    let report = Run::new(&spec, None).unwrap().finish().unwrap();
    let text = results_csv(&spec, &report);
    let mut csv = csv::Reader::from_reader(text.as_bytes());
    assert_eq!(csv.headers().unwrap(), vec!["part", "set", "epoch", "class", "metric", "value"]);
    let rows: Vec<Vec<String>> = csv.records().map(|row| row.unwrap().iter().map(str::to_owned).collect()).collect();
    let keys: BTreeSet<&[String]> = rows.iter().map(|row| &row[..5]).collect();
    assert_eq!(keys.len(), rows.len(), "every value has a key of its own");
    let value =
        |key: [&str; 5]| rows.iter().find(|row| row[..5] == key).unwrap_or_else(|| panic!("{key:?}"))[5].clone();
    assert_eq!(value(["run", "", "", "", "link"]), report.link());
    assert_eq!(value(["run", "", "", "", "digest"]), report.digest.to_string());
    assert_eq!(value(["run", "", "", "", "threshold"]), "0.3");
    assert_eq!(value(["spec", "", "", "", "resample"]), "smote");
    let [common, rare] = &report.class_names[..] else { panic!("two classes") };
    assert_eq!(value(["confusion", "test", "", rare, common]), report.test.confusion.0[1][0].to_string());
    let recall = report.test.per_class[1].recall.unwrap();
    assert_eq!(value(["score", "test", "", rare, "recall"]).parse::<f64>().unwrap().to_bits(), recall.to_bits());
    assert_eq!(value(["epoch", "train", "3", "", "loss"]).parse(), Ok(report.epochs[2].train_loss.unwrap()));
    assert_eq!(rows.iter().filter(|row| row[0] == "epoch" && row[3].is_empty()).count(), 2 * 3);
}

#[test]
fn results_as_json_are_the_report() {
    let spec = spec_of("data=moons&data.n_samples=300&resample=gan&resample.epochs=3&epochs=2&validation_size=0");
    let report = Run::new(&spec, None).unwrap().finish().unwrap();
    let text = results_json(&spec, &report, &["one".to_owned()]);
    let document: Value = serde_json::from_str(&text).unwrap();
    // Value by value what serde_json makes of it, but for digests, which are texts, and what stands beside the report.
    let mut expected = serde_json::to_value(&report).unwrap();
    for (key, digest) in [("digest", report.digest), ("model", report.model)] {
        expected[key] = Value::from(digest.to_string());
    }
    for key in ["spec", "verdict", "warnings"] {
        expected[key] = document[key].clone();
    }
    assert_eq!(document, expected);
    assert_eq!(document["spec"]["epochs"], 2);
    assert_eq!(document["warnings"], Value::from(vec!["one"]));
    let pairs = document["spec"]
        .as_object()
        .unwrap()
        .iter()
        .map(|(key, value)| (key.clone(), value.as_str().map_or_else(|| value.to_string(), str::to_owned)));
    assert_eq!(ExperimentSpec::from_pairs(pairs.collect()).unwrap().spec, spec, "the spec is a spec file");
}

#[derive(Serialize)]
enum Kind {
    Plain,
    One(u8),
    Two(u8, char),
    Named { x: Option<f64> },
}

#[test]
fn json_is_ascii_on_one_line_and_reads_back() {
    let kinds = (Kind::Plain, Kind::One(1), Kind::Two(2, 'é'), Kind::Named { x: None });
    let map = BTreeMap::from([(3, "three"), (4, "\u{1f600} \"\\\n\t</script>")]);
    let value = (kinds, map, [1.0f64, -0.0, 1e-300, 0.1, 1e22], (), Some(true), [] as [u8; 0]);
    let text = to_json(&value);
    assert!(text.is_ascii() && !text.contains('\n'), "{text}");
    assert_eq!(serde_json::from_str::<Value>(&text).unwrap(), json!(value));
    assert_eq!(to_json(&[f64::NAN, f64::INFINITY]), "[null,null]");
    assert_eq!(
        to_json("é\u{1f600} \"\\\n\t\r\u{8}\u{c}\u{1}\u{7f}"),
        r#""\u00e9\ud83d\ude00 \"\\\n\u0009\u000d\u0008\u000c\u0001\u007f""#
    );
    assert_eq!(to_json(&[1.0, -0.0, 1e-4, 1e-5, 1e15, 1e16]), "[1.0,-0.0,0.0001,1e-5,1000000000000000.0,1e16]");
    assert_eq!(to_json(&[0.1f32, 1e-5, f32::MAX]), "[0.1,1e-5,3.4028235e38]");
}

#[test]
fn numbers_come_back_bit_by_bit_also_through_doubles() {
    let mut bits = 0x1234_5678u32;
    for _ in 0..20_000 {
        bits = bits.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let x = f32::from_bits(bits);
        if x.is_finite() {
            let back: f64 = serde_json::from_str(&to_json(&x)).unwrap();
            assert_eq!((back as f32).to_bits(), x.to_bits());
            let y = f64::from(x) / 3.0;
            assert_eq!(serde_json::from_str::<f64>(&to_json(&y)).unwrap().to_bits(), y.to_bits());
        }
    }
}

#[test]
fn no_cell_for_spreadsheets_begins_a_formula() {
    let names = ["=1+1", "+rare", "-x", "@sum"].map(str::to_owned);
    let values: Vec<f32> = (0..80).map(|row| (row * 7 % 13) as f32 - 6.0).collect();
    let labels = (0..80).map(|row| Class(row % 4)).collect();
    let data = Dataset::new(Matrix::new(values, 1), labels, vec!["x".to_owned()], names.to_vec()).unwrap();
    let spec =
        ExperimentSpec { data: DataSpec::new_file("=cmd()".to_owned(), "class".to_owned()), ..spec_of("v=1&epochs=2") };
    let report = Run::new(&spec, Some(&data)).unwrap().finish().unwrap();
    let csv = results_csv(&spec, &report);
    let cells: Vec<String> = csv::Reader::from_reader(csv.as_bytes())
        .records()
        .flat_map(|row| row.unwrap().iter().map(str::to_owned).collect::<Vec<_>>())
        .collect();
    for cell in &cells {
        assert!(cell.parse::<f64>().is_ok() || !cell.starts_with(['=', '+', '-', '@']), "{cell:?}");
    }
    for name in &names {
        assert!(cells.contains(&format!("'{name}")), "{name}");
        // The JSON has them as they are.
        assert!(results_json(&spec, &report, &[]).contains(&format!("{name:?}")), "{name}");
    }
    assert!(cells.iter().any(|cell| cell.starts_with('-')), "numbers below 0 stay numbers");
    let remedies = vec![Remedy { name: "=2+2".to_owned(), spec }];
    let results = Results::new(Comparison { remedies, seeds: vec![Seed(1)] });
    assert!(results.to_csv().lines().nth(1).unwrap().starts_with("'=2+2,"), "{}", results.to_csv());
}
