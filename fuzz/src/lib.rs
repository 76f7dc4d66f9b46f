//! What several fuzz targets share: experiments and tables out of bytes, kept so small that one takes milliseconds.
//!
//! The input of a run is a link, a line end, and a table of one byte per cell: libFuzzer changes the bytes, and
//! [`mutate_link`] changes settings, which blind changes of letters would hardly meet.

use imbalance_lab::{
    data::{Class, Dataset, Matrix},
    experiment::{DataSpec, ExperimentSpec, FieldKind, LABEL},
    problem::Problem,
    rng::{Rng, Seed, Stream},
};

/// Longest notice that still fits the page, in characters.
const MAX_NOTICE: usize = 400;

/// Values that were hard somewhere: the ends of what numbers hold, steps between them, and plain ones.
const ODD: [f32; 24] = [
    0.0,
    -0.0,
    1.0,
    -1.0,
    0.5,
    2.0,
    1e-45,
    f32::MIN_POSITIVE,
    1e-30,
    1e-20,
    1e-7,
    1e7,
    16_777_217.0,
    1e15,
    1e18,
    -1e19,
    2e19,
    1e30,
    1e37,
    1e38,
    -3.3e38,
    f32::MAX,
    f32::MIN,
    1.000_000_1,
];

/// The value of a cell: one of the odd ones, or an eighth of a small whole number.
fn value(byte: u8) -> f32 {
    ODD.get(usize::from(byte)).copied().unwrap_or((f32::from(byte) - 128.0) / 8.0)
}

/// A table out of bytes: the first says how many columns there are, each row then begins with its class.
pub fn table(bytes: &[u8]) -> Option<Dataset> {
    let (&first, rest) = bytes.split_first()?;
    let (n_cols, n_classes) = (usize::from(1 + first % 4), 2 + (first / 4) % 3);
    let rows = rest.chunks_exact(n_cols + 1).take(80);
    let labels: Vec<Class> = rows.clone().map(|row| Class(row[0] % n_classes)).collect();
    let values: Vec<f32> = rows.flat_map(|row| row[1..].iter().map(|&byte| value(byte))).collect();
    let columns = (0..n_cols).map(|column| format!("column {column}")).collect();
    let names = (0..n_classes).map(|class| format!("class {class}")).collect();
    Dataset::new(Matrix::new(values, n_cols), labels, columns, names).ok()
}

/// An experiment on a table of its own or on generated data, out of a link, a line end and the bytes of a table.
pub fn experiment(input: &[u8]) -> Option<(ExperimentSpec, Dataset)> {
    let end = input.iter().position(|&byte| byte == b'\n')?;
    let link = std::str::from_utf8(&input[..end]).ok()?;
    let mut spec = ExperimentSpec::from_link(link).ok()?.spec;
    if !matches!(spec.data, DataSpec::Generated(_)) {
        spec.data = DataSpec::new_file(String::new(), LABEL.to_owned());
    }
    shrink(&mut spec);
    Some((spec, table(&input[end + 1..])?))
}

/// Lowers what only makes a run long. What cannot be lowered so far stays as it is.
pub fn shrink(spec: &mut ExperimentSpec) {
    for field in spec.fields() {
        let lower = match &field.kind {
            FieldKind::Number { min, integer: true, .. } if field.key != "seed" => {
                let most = match field.key.as_str() {
                    "data.n_samples" => 80.0_f64,
                    "epochs" | "resample.epochs" | "resample.latent_dim" => 3.0,
                    _ => 30.0,
                };
                let most = most.max(*min);
                (field.value.parse::<f64>().is_ok_and(|is| is > most)).then(|| most.to_string())
            }
            FieldKind::Text { .. } if field.key.ends_with("hidden") => {
                let widths = field.value.split(',').filter_map(|width| width.parse::<u32>().ok());
                (widths.clone().any(|width| width > 16) || widths.count() > 3).then(|| "8,4".to_owned())
            }
            // Counts of rows.
            FieldKind::Text { .. }
                if field.key.ends_with("sampling_strategy") || field.key.ends_with("num_samples") =>
            {
                let has_long = field.value.split(|c: char| !c.is_ascii_digit()).any(|digits| digits.len() > 3);
                has_long.then(|| "auto".to_owned())
            }
            _ => None,
        };
        if let Some(value) = lower {
            let _ = spec.set(&field.key, &value);
        }
    }
}

/// One of the items.
pub fn one_of<'a, T: ?Sized>(items: &[&'a T], rng: &mut Rng) -> &'a T {
    items[rng.below(items.len() as u32) as usize]
}

/// Sets a setting of a spec to some value that it may take, or may not.
fn change(spec: &mut ExperimentSpec, rng: &mut Rng) {
    let fields = spec.fields();
    let field = &fields[rng.below(fields.len() as u32) as usize];
    let value = match &field.kind {
        FieldKind::Choice(choices) => choices[rng.below(choices.len() as u32) as usize].id.to_owned(),
        FieldKind::Number { min, max, integer: true } => {
            (min + f64::from(rng.below(1 + (max - min).min(30.0) as u32))).to_string()
        }
        FieldKind::Number { min, max, .. } => match rng.below(4) {
            0 => min.to_string(),
            1 => max.to_string(),
            2 => (min + (max - min) * rng.uniform()).to_string(),
            _ => (min + (max - min) * 10f64.powf(-6.0 * rng.uniform())).to_string(),
        },
        FieldKind::Text { .. } => one_of(
            &[
                "none",
                "4",
                "8,3",
                "0.5",
                "1",
                "all",
                "auto",
                "minority",
                "majority",
                "not minority",
                "1,9",
                "0.2,0.8",
                "balanced",
                "1e30",
                "class 0=30;class 1=9",
                "class 1=1",
                "class 0=5;class 1=0",
                "effective_number:0.99",
                "column 0",
                "0;1",
                "9:3:1",
            ],
            rng,
        )
        .to_owned(),
    };
    let _ = spec.set(&field.key, &value);
}

/// For `fuzz_mutator!`: changes a setting of the link that an input begins with, up to `end`, or else some bytes.
pub fn mutate_link(data: &mut [u8], size: usize, max_size: usize, seed: u32, end: Option<u8>) -> usize {
    let mut rng = Seed(seed).stream(Stream::Judge);
    let at = data[..size].iter().position(|&byte| Some(byte) == end).unwrap_or(size);
    let link = std::str::from_utf8(&data[..at]).ok().filter(|_| rng.below(3) > 0);
    let Some(Ok(mut parsed)) = link.map(ExperimentSpec::from_link) else {
        return libfuzzer_sys::fuzzer_mutate(data, size, max_size);
    };
    for _ in 0..=rng.below(3) {
        change(&mut parsed.spec, &mut rng);
    }
    let mut input = parsed.spec.to_link().into_bytes();
    input.extend_from_slice(&data[at..size]);
    let size = input.len().min(max_size);
    data[..size].copy_from_slice(&input[..size]);
    size
}

/// Every problem has three sentences.
pub fn check_problem(Problem { what, why, fix }: &Problem) {
    for sentence in [what, why, fix] {
        assert!(sentence.ends_with('.') || sentence.ends_with('”') || sentence.ends_with(')'), "{what} {why} {fix}");
    }
}

/// Every notice fits the page.
pub fn check_notices(notices: &[String]) {
    assert!(notices.len() <= 21, "{}", notices.len());
    for notice in notices {
        assert!(notice.starts_with("Ignored") && notice.chars().count() <= MAX_NOTICE, "{notice}");
    }
}
