//! Real files in Python packages, and files that other programs write, are read with the counts that plain means find. Skips itself where
//! the packages are absent: `IMBALANCE_LAB_PYTHON` names a Python that has some of those that `tests/packages/counts.py` names.

use imbalance_lab::data::{
    import::{SheetChoices, read_sheet},
    table::{Choices, Table},
};
use serde_json::Value;
use std::{collections::BTreeMap, fs, path::PathBuf, process::Command};

#[test]
fn real_files_are_read_with_the_counts_that_plain_means_find() {
    let Some(python) = std::env::var_os("IMBALANCE_LAB_PYTHON") else {
        println!("skipped: IMBALANCE_LAB_PYTHON names no Python with packages that hold tables");
        return;
    };
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("packages");
    fs::create_dir_all(&folder).expect("a folder for what is written");
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/packages/counts.py");
    let output = Command::new(python).arg(script).arg(&folder).output().expect("Python runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let lines = String::from_utf8(output.stdout).expect("lines of JSON");
    let files: Vec<Value> = lines.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    let mut read = BTreeMap::new();
    let mut faults = Vec::new();
    for file in &files {
        let (path, source) = (file["path"].as_str().expect("a path"), file["source"].as_str().expect("a source"));
        let count: &mut [u32; 2] = read.entry(source.to_owned()).or_default();
        count[1] += 1;
        match fault(file, &fs::read(path).expect("the file is there")) {
            None => count[0] += 1,
            Some(fault) => faults.push(format!("{path}: {fault}")),
        }
    }
    for (source, [read, all]) in read {
        println!("{source}: {read} of {all}");
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// What is read of a file otherwise than it was counted.
fn fault(file: &Value, bytes: &[u8]) -> Option<String> {
    let sheet = match read_sheet(bytes, &SheetChoices::default(), &mut |_| {}) {
        Ok(sheet) => sheet,
        Err(error) => return Some(error.to_string()),
    };
    let rows = sheet.columns.iter().map(|column| column.n_rows()).max().unwrap_or(0);
    if [rows as u64, sheet.columns.len() as u64].map(Value::from) != [file["rows"].clone(), file["columns"].clone()] {
        return Some(format!("{rows} x {}, not {} x {}", sheet.columns.len(), file["rows"], file["columns"]));
    }
    let classes = file["classes"].as_object()?;
    let choices = Choices::of_texts(file["label"].as_str().expect("a label"), "");
    let table = match Table::of(sheet, &choices) {
        Ok(table) => table,
        Err(error) => return Some(error.to_string()),
    };
    let counts = table.dataset.class_counts();
    let found: BTreeMap<&str, u64> =
        table.dataset.class_names().iter().map(String::as_str).zip(counts.0.iter().map(|&n| u64::from(n))).collect();
    let expected: BTreeMap<&str, u64> =
        classes.iter().map(|(name, n)| (name.as_str(), n.as_u64().unwrap_or(0))).collect();
    if found != expected {
        return Some(format!("classes {found:?}, not {expected:?}"));
    }
    let missing: u64 = table.columns.iter().map(|column| u64::from(column.missing)).sum();
    let expected = file["missing"].as_u64()?;
    (missing != expected).then(|| format!("{missing} gaps, not {expected}"))
}
