//! Tables of words, numbers and gaps for tests.
#![allow(dead_code, reason = "every test binary takes what it needs")]

use imbalance_lab::data::{Class, Dataset, FeatureKind, Matrix};

/// Rows of a public table of thyroid patients: 210 negative, 30 of the disease; words, yes and no, numbers and gaps.
pub fn hypothyroid() -> Dataset {
    of_csv(include_str!("../data/hypothyroid_240.csv"))
}

/// A table from simple CSV, its last column the label: numbers where all cells are, else words in order; an empty cell is a gap.
pub fn of_csv(text: &str) -> Dataset {
    let mut lines = text.lines().map(|line| line.split(',').collect::<Vec<_>>());
    let head = lines.next().unwrap();
    let rows: Vec<Vec<&str>> = lines.collect();
    let n = head.len() - 1;
    let sorted = |column: usize| {
        let mut texts: Vec<String> =
            rows.iter().map(|row| row[column].to_owned()).filter(|text| !text.is_empty()).collect();
        texts.sort();
        texts.dedup();
        texts
    };
    let kinds: Vec<FeatureKind> = (0..n)
        .map(|column| {
            let texts = sorted(column);
            match &texts[..] {
                _ if texts.iter().all(|text| text.parse::<f32>().is_ok()) => FeatureKind::Number,
                [no, yes] => FeatureKind::Boolean { words: [no.clone(), yes.clone()] },
                _ => FeatureKind::Category { levels: texts },
            }
        })
        .collect();
    let value = |row: &[&str], column: usize| match kinds[column].levels() {
        _ if row[column].is_empty() => f32::NAN,
        None => row[column].parse().unwrap(),
        Some(levels) => levels.iter().position(|level| level == row[column]).unwrap() as f32,
    };
    let values = rows.iter().flat_map(|row| (0..n).map(|column| value(row, column)).collect::<Vec<_>>()).collect();
    let classes = sorted(n);
    let labels =
        rows.iter().map(|row| Class(classes.iter().position(|class| class == row[n]).unwrap() as u8)).collect();
    let columns = head[..n].iter().map(ToString::to_string).collect();
    Dataset::typed(Matrix::new(values, n), labels, columns, classes, kinds).unwrap()
}
