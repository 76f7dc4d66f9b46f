//! The resampled train set as CSV: read again by the import, it is the resampled train set, whatever the names are.
#![cfg(not(target_arch = "wasm32"))]

use imbalance_lab::{
    data::{
        Dataset,
        import::{CsvOptions, CsvTable, read_csv},
    },
    experiment::{ExperimentSpec, Export, LABEL, Run},
};

fn read(bytes: &[u8], label: Option<&str>) -> CsvTable {
    read_csv(bytes, &CsvOptions { label: label.map(str::to_owned) }, &mut |_| {}).unwrap_or_else(|error| {
        panic!("{error}\n{}", String::from_utf8_lossy(bytes).lines().take(5).collect::<Vec<_>>().join("\n"))
    })
}

/// A run that has begun to train.
fn prepared(link: &str, table: Option<&Dataset>) -> Run {
    let mut run = Run::new(&ExperimentSpec::from_link(link).unwrap().spec, table).unwrap();
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
    assert_eq!(table.columns, names);
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
        // A code of a category, a count, a large and a tiny number.
        format!(
            "{},{},{},{},{class}\n",
            row % 3,
            row * row % 101,
            1.0e30 * f64::from(row % 7),
            1.0e-38 * f64::from(row)
        )
    });
    let file = ["code,count,large,tiny,class\n".to_owned()].into_iter().chain(rows).collect::<String>();
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
fn there_is_nothing_to_write_before_the_resampling() {
    let run = Run::new(&ExperimentSpec::default(), None).unwrap();
    let data = run.generated().unwrap();
    assert!(run.export(&data, LABEL).is_none());
    assert!(run.resampled().is_none());
}
