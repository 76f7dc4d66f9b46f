//! Checks of splits, scaling and generators against scikit-learn.

use crate::{
    case::{Bound, Case, Checked, Node, bound, close, close_one, holds, same, widen},
    sets,
};
use imbalance_lab::{
    data::{
        Class, Dataset, Matrix, SplitError, SplitSpec, StandardScaler, TrainSet,
        generate::{Circles, Generator, Moons},
        stratified,
    },
    rng::{Seed, Stream},
};
use std::collections::BTreeSet;

/// Class counts of train, validation and test.
type PartCounts = [Vec<usize>; 3];

fn set_of(counts: &[u32]) -> Dataset {
    let labels = sets::block_labels(counts);
    let values = (0..labels.len()).map(|row| row as f32).collect();
    Dataset::new(Matrix::new(values, 1), labels, sets::names("x", 1), sets::names("", counts.len()))
        .expect("counts of two classes")
}

fn split_counts(counts: &[u32], spec: SplitSpec, seed: u32) -> Result<PartCounts, SplitError> {
    let split = stratified(&set_of(counts), spec, &mut Seed(seed).stream(Stream::Split))?;
    let parts = [split.train.class_counts(), split.validation.class_counts(), split.test.class_counts()];
    Ok(parts.map(|counts| counts.0.into_iter().map(|count| count as usize).collect()))
}

/// Recorded lists of counts per part.
fn possible(node: &Node) -> Result<Vec<Vec<Vec<usize>>>, String> {
    node.items()?.iter().map(|counts| counts.items()?.iter().map(Node::wholes).collect()).collect()
}

fn counts_of(case: &Case) -> Result<Vec<u32>, String> {
    Ok(case.get("class_counts")?.wholes()?.into_iter().map(|count| count as u32).collect())
}

/// Classes of equal size are interchangeable, and not every way to break a tie need have been recorded.
fn up_to_equal_classes(parts: &[Vec<usize>], sizes: &[u32]) -> Vec<(u32, Vec<usize>)> {
    let mut columns: Vec<(u32, Vec<usize>)> =
        sizes.iter().enumerate().map(|(class, &size)| (size, parts.iter().map(|part| part[class]).collect())).collect();
    columns.sort();
    columns
}

pub fn split(case: &Case) -> Checked {
    let counts = counts_of(case)?;
    let n_samples: u32 = counts.iter().sum();
    // A size is a share, or a number of rows: the share of that many rows.
    let size = case.get("test_size")?;
    let test_size = if size.value.is_f64() { size.number()? } else { size.number()? / f64::from(n_samples) };
    let spec = SplitSpec { validation_size: 0.0, test_size };
    let result = case.get("result")?;
    let n_seeds = if n_samples > 10_000 { 2 } else { 12 };
    let mut seen = BTreeSet::new();
    for seed in 0..n_seeds {
        match (split_counts(&counts, spec, seed), result.find("possible_train_test_counts")) {
            (Ok([train, validation, test]), Some(theirs)) => {
                holds(validation.iter().all(|&rows| rows == 0), || format!("validation got {validation:?}"))?;
                let ours = up_to_equal_classes(&[train.clone(), test], &counts);
                seen.insert(train);
                let theirs = possible(&theirs)?;
                let found = theirs.iter().any(|theirs| up_to_equal_classes(theirs, &counts) == ours);
                holds(found, || format!("seed {seed}: {ours:?} is none of {theirs:?}"))?;
            }
            (Err(ours), None) => {
                result.get("error")?.text()?;
                let message = result.get("message")?.text()?;
                let same_reason = match &ours {
                    SplitError::ClassTooSmall { found, .. } => message.contains(&format!("have only {found} member")),
                    SplitError::PartTooSmall { part, rows, .. } => {
                        message.contains(&format!("The {part}_size = {rows} should be"))
                            || message.contains("should be either positive and smaller")
                            || message.contains("must be a float in the range (0.0, 1.0)")
                    }
                    SplitError::TooFewGroups { .. } | SplitError::NotAmongFirst { .. } | SplitError::OneMoment => false,
                };
                holds(same_reason, || format!("{ours:?}, recorded {message}"))?;
            }
            (ours, _) => return Err(format!("seed {seed}: {ours:?}, recorded {}", result.value)),
        }
    }
    let ties = result.find("deterministic").is_some_and(|flag| flag.flag() == Ok(false));
    holds(seen.len() > 1 || !ties, || format!("ties are always broken alike: {seen:?}"))
}

pub fn three_parts(case: &Case) -> Checked {
    let counts = counts_of(case)?;
    let n_samples = f64::from(counts.iter().sum::<u32>());
    // Their recipe: 0.15 of all rows to test, then 0.15 / 0.85 of the rest to validate on.
    case.differs("validation share of the whole")?;
    let rest = n_samples - libm::ceil(0.15 * n_samples - 1e-9);
    let spec = SplitSpec { test_size: 0.15, validation_size: 0.15 / 0.85 * rest / n_samples };
    let theirs = possible(&case.get("possible_train_val_test_counts")?)?;
    for seed in 0..if n_samples > 10_000.0 { 2 } else { 12 } {
        let ours = split_counts(&counts, spec, seed).map_err(|error| error.to_string())?;
        holds(theirs.contains(&ours.to_vec()), || format!("seed {seed}: {ours:?} is none of {theirs:?}"))?;
    }
    Ok(())
}

fn matrix(rows: &[Vec<f64>]) -> Vec<Vec<f32>> {
    rows.iter().map(|row| row.iter().map(|&x| x as f32).collect()).collect()
}

pub fn scaler(case: &Case) -> Checked {
    let fitted = case.find("X").map_or_else(|| case.get("X_train"), Ok)?.rows()?;
    let mut rows = matrix(&fitted);
    if rows.len() == 1 {
        case.differs("a train set has two classes")?;
        rows.push(rows[0].clone());
    }
    let labels = (0..rows.len()).map(|row| Class((row % 2) as u8)).collect();
    let scaler = StandardScaler::fit(&TrainSet::without_holding_out(sets::dataset(&rows, labels)));

    // Storing a value x as f32 moves it by at most 2^-24 |x|. A mean moves by no more than the values do, and so does a
    // standard deviation, being 1-Lipschitz in the root mean square of the moves.
    let n_cols = fitted[0].len();
    let moved: Vec<f64> = (0..n_cols)
        .map(|col| fitted.iter().map(|row| row[col].abs()).fold(0.0, f64::max) * f64::from(f32::EPSILON) / 2.0)
        .collect();
    let (mean, scale) = (case.get("mean")?.numbers()?, case.get("scale_used")?.numbers()?);
    for (col, &moved) in moved.iter().enumerate() {
        let near = Bound { rtol: 1e-12, atol: 2.0 * moved };
        close_one(&format!("mean of column {col}"), scaler.mean[col], mean[col], near)?;
        close_one(&format!("scale of column {col}"), scaler.scale[col], scale[col], near)?;
        if let Some(variance) = case.find("var_ddof0") {
            let theirs = variance.numbers()?[col];
            let ours = if scale[col] == 1.0 && theirs == 0.0 { 0.0 } else { scaler.scale[col] * scaler.scale[col] };
            close_one(
                &format!("variance of column {col}"),
                ours,
                theirs,
                Bound { atol: 5.0 * moved * scale[col], ..near },
            )?;
        }
    }

    // The scaled rows through all three parts of a split: eight copies of each row, half of them of each class.
    let (input, theirs) = match case.find("X_test") {
        Some(input) => (input.rows()?, case.get("Z_test")?.rows()?),
        None => (fitted, case.get("Z")?.rows()?),
    };
    let copies: Vec<Vec<f32>> = matrix(&input).into_iter().flat_map(|row| vec![row; 8]).collect();
    let labels = (0..copies.len()).map(|row| Class((row % 2) as u8)).collect();
    let spec = SplitSpec { validation_size: 0.25, test_size: 0.25 };
    let data = sets::dataset(&copies, labels);
    let mut parts = stratified(&data, spec, &mut Seed(1).stream(Stream::Split)).map_err(|error| error.to_string())?;
    scaler.apply(&mut parts.train, &mut parts.validation, &mut parts.test);
    let scaled = [parts.train.features(), parts.validation.features(), parts.test.features()];
    for (features, rows) in scaled.into_iter().zip(&parts.rows) {
        holds(!rows.is_empty(), || "a part of the split is empty".into())?;
        for (ours, row) in features.rows().zip(rows) {
            let theirs = &theirs[row.index() / 8];
            for (col, (&ours, &theirs)) in ours.iter().zip(theirs).enumerate() {
                // z = (x - mean) / scale: x, mean and scale each moved as above, and one rounding to f32.
                let value = input[row.index() / 8][col].abs() * f64::from(f32::EPSILON);
                let atol = (value + 2.0 * moved[col] * (1.0 + theirs.abs())) / scale[col];
                let near = Bound { rtol: 1e-6, atol: atol + 1e-12 };
                close_one(&format!("row {row:?}, column {col} scaled"), f64::from(ours), theirs, near)?;
            }
        }
    }
    Ok(())
}

pub fn generator(case: &Case) -> Checked {
    let asked = case.get("n_outer_inner")?.wholes()?;
    let (n_samples, imbalance_ratio) = ((asked[0] + asked[1]) as u32, asked[0] as f64 / asked[1] as f64);
    let generator: Box<dyn Generator> = match case.get("generator")?.text()? {
        "make_moons" => Box::new(Moons { n_samples, imbalance_ratio, noise: 0.0 }),
        "make_circles" => {
            let factor = case.get("factor")?.number()?;
            Box::new(Circles { n_samples, imbalance_ratio, factor, noise: 0.0 })
        }
        other => return Err(format!("unknown generator {other}")),
    };
    let data = generator.generate(&mut Seed(1).stream(Stream::Generate));
    let labels: Vec<usize> = data.labels().iter().map(|label| label.index()).collect();
    let (theirs, their_labels) = (case.get("X")?.rows()?, case.get("y")?.wholes()?);
    if asked[1] < 2 {
        case.differs("at least two rare rows")?;
        same("rows per class", data.class_counts().0, vec![n_samples - 2, 2])?;
        // The first rare point is the same one however many there are.
        let first = data.rows_of(Class(1))[0].index();
        return close("first rare row", &widen(data.features().row(first)), &theirs[asked[0]], bound(0.0, 1e-7));
    }
    same("y", labels, their_labels)?;
    // Coordinates are within [-1, 2]: one rounding to f32.
    close("X", &widen(data.features().values()), &theirs.concat(), bound(0.0, 1.5e-7))
}
