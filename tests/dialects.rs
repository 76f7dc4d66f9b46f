//! Thousands of made tables in every dialect are read as they were made.
#![cfg(not(target_arch = "wasm32"))]

use imbalance_lab::{
    data::{
        FeatureKind,
        table::{Choices, Kind, Role, Table},
    },
    rng::{Rng, Seed, Stream},
};

const N_TABLES: u32 = 5000;

/// How a table is written.
#[derive(Clone, Debug)]
struct Dialect {
    delimiter: char,
    quotes_all: bool,
    has_header: bool,
    line_end: &'static str,
    gap: &'static str,
    encoding: Encoding,
    above: Above,
    numbers: Numbers,
    label_first: bool,
    label_is_number: bool,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Encoding {
    Utf8,
    Marked,
    Utf16,
    Windows1252,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Above {
    Nothing,
    Separator,
    Remarks,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Numbers {
    Plain,
    DecimalComma,
    CommaThousands,
    DotThousands,
    SpaceThousands,
    Money,
    Percent,
}

/// A column as it was made.
#[derive(Clone, Debug)]
struct Made {
    name: String,
    kind: Kind,
    cells: Vec<Option<Cell>>,
}

#[derive(Clone, Debug, PartialEq)]
enum Cell {
    /// A number with its count of decimals.
    Number(f64, usize),
    Word(String),
}

fn pick<T: Copy>(rng: &mut Rng, from: &[T]) -> T {
    from[rng.below(from.len() as u32) as usize]
}

fn dialect(rng: &mut Rng) -> Dialect {
    let delimiter = pick(rng, &[',', ';', '\t', '|', ' ']);
    let numbers = pick(
        rng,
        &[
            Numbers::Plain,
            Numbers::Plain,
            Numbers::DecimalComma,
            Numbers::CommaThousands,
            Numbers::DotThousands,
            Numbers::SpaceThousands,
            Numbers::Money,
            Numbers::Percent,
        ],
    );
    let gaps: &[&str] = if delimiter == ' ' {
        &["NA", "?", "NULL", "nan"]
    } else {
        &["", "NA", "?", "N/A", "null", "NaN", "#N/A", "\\N", "."]
    };
    let above = pick(rng, &[Above::Nothing, Above::Nothing, Above::Separator, Above::Remarks]);
    Dialect {
        delimiter,
        quotes_all: rng.below(4) == 0,
        has_header: rng.below(4) > 0,
        line_end: pick(rng, &["\n", "\r\n"]),
        gap: pick(rng, gaps),
        encoding: pick(
            rng,
            &[Encoding::Utf8, Encoding::Utf8, Encoding::Marked, Encoding::Utf16, Encoding::Windows1252],
        ),
        above: if delimiter == ' ' && above == Above::Separator { Above::Nothing } else { above },
        numbers,
        label_first: rng.below(3) == 0,
        label_is_number: rng.below(2) == 0,
    }
}

/// Digits in groups of three.
fn grouped(digits: &str, mark: &str) -> String {
    let mut text = String::new();
    for (index, digit) in digits.char_indices() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push_str(mark);
        }
        text.push(digit);
    }
    text
}

fn written_number(value: f64, decimals: usize, numbers: Numbers) -> String {
    let text = format!("{value:.decimals$}");
    let (sign, digits) = text.strip_prefix('-').map_or(("", text.as_str()), |digits| ("-", digits));
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let join = |whole: String, mark: &str| if fraction.is_empty() { whole } else { format!("{whole}{mark}{fraction}") };
    let number = match numbers {
        Numbers::Plain | Numbers::Money | Numbers::Percent => join(whole.to_owned(), "."),
        Numbers::DecimalComma => join(whole.to_owned(), ","),
        Numbers::CommaThousands => join(grouped(whole, ","), "."),
        Numbers::DotThousands => join(grouped(whole, "."), ","),
        Numbers::SpaceThousands => join(grouped(whole, " "), "."),
    };
    match numbers {
        Numbers::Money => format!("{sign}${number}"),
        Numbers::Percent => format!("{sign}{number}%"),
        _ => format!("{sign}{number}"),
    }
}

fn columns(rng: &mut Rng, n_rows: usize) -> Vec<Made> {
    let n_columns = 2 + rng.below(4) as usize;
    let mut made = Vec::new();
    for index in 0..n_columns {
        // The first column is of numbers, so that the table has some.
        let kind = match if index == 0 { 0 } else { rng.below(6) } {
            0..=2 => Kind::Number,
            3 => Kind::Category,
            4 => Kind::Boolean,
            _ => Kind::Date,
        };
        let decimals = 1 + rng.below(2) as usize;
        let words: &[&str] = pick(
            rng,
            &[&["red", "green", "blue"][..], &["north sea", "alps", "moor", "city"], &["Größe", "Länge", "Höhe"]],
        );
        let answers: [&str; 2] = pick(rng, &[["no", "yes"], ["False", "True"], ["f", "t"], ["NEIN", "JA"], ["N", "Y"]]);
        let has_gaps = rng.below(3) == 0;
        let scale = pick(rng, &[10.0, 1000.0, 2_000_000.0]);
        let cells = (0..n_rows).map(|row| {
            if has_gaps && row > 4 && rng.below(12) == 0 {
                return None;
            }
            Some(match kind {
                Kind::Number => {
                    let power = 10f64.powi(decimals as i32);
                    // A digit behind the mark that is no zero.
                    let value = ((rng.uniform() - 0.3) * scale * power).round() / power + 0.3;
                    Cell::Number((value * power).round() / power, decimals)
                }
                Kind::Category => Cell::Word(words[(row + rng.below(2) as usize) % words.len()].to_owned()),
                Kind::Boolean => {
                    Cell::Word(answers[usize::from((row + rng.below(2) as usize).is_multiple_of(3))].to_owned())
                }
                _ => Cell::Word(format!("{}-{:02}-{:02}", 2020 + rng.below(8), 1 + rng.below(12), 1 + rng.below(28))),
            })
        });
        let cells = cells.collect();
        made.push(Made { name: format!("col {}", (b'a' + index as u8) as char), kind, cells });
    }
    made
}

/// The bytes of a table.
fn written(made: &[Made], labels: &[String], dialect: &Dialect) -> Vec<u8> {
    let field = |text: &str, is_text: bool| {
        let must = text.contains(dialect.delimiter) || text.contains('"');
        if must || dialect.quotes_all && is_text { format!("\"{text}\"") } else { text.to_owned() }
    };
    let mut text = String::new();
    match dialect.above {
        Above::Nothing => {}
        Above::Separator => text += &format!("sep={}{}", dialect.delimiter, dialect.line_end),
        Above::Remarks => text += &format!("# made by hand{0}# on the second day{0}", dialect.line_end),
    }
    let mut push = |mut fields: Vec<String>, label: String| {
        if dialect.label_first {
            fields.insert(0, label);
        } else {
            fields.push(label);
        }
        text += &(fields.join(&dialect.delimiter.to_string()) + dialect.line_end);
    };
    if dialect.has_header {
        push(made.iter().map(|column| field(&column.name, true)).collect(), field("target", true));
    }
    for (row, label) in labels.iter().enumerate() {
        let cells = made.iter().map(|column| match &column.cells[row] {
            None => field(dialect.gap, false),
            Some(Cell::Number(value, decimals)) => field(&written_number(*value, *decimals, dialect.numbers), false),
            Some(Cell::Word(word)) => field(word, true),
        });
        push(cells.collect(), field(label, true));
    }
    match dialect.encoding {
        Encoding::Utf8 => text.into_bytes(),
        Encoding::Marked => ["\u{feff}".as_bytes(), text.as_bytes()].concat(),
        Encoding::Utf16 => format!("\u{feff}{text}").encode_utf16().flat_map(u16::to_le_bytes).collect(),
        Encoding::Windows1252 => {
            text.chars().map(|c| u8::try_from(u32::from(c)).expect("letters of Latin-1")).collect()
        }
    }
}

/// What is wrong with the table that was read.
fn faults(table: &Table, made: &[Made], labels: &[String], dialect: &Dialect) -> Vec<String> {
    let mut faults = Vec::new();
    let data = &table.dataset;
    if data.n_samples() != labels.len() {
        return vec![format!("{} rows instead of {}", data.n_samples(), labels.len())];
    }
    let found: Vec<&str> = data.labels().iter().map(|class| data.class_names()[class.index()].as_str()).collect();
    if found != labels {
        faults.push(format!("label {} of {:?}", table.label, data.class_names()));
        return faults;
    }
    for (at, column) in made.iter().enumerate() {
        let place = if dialect.label_first { at + 1 } else { at };
        let read = &table.columns[place];
        if dialect.has_header && read.name != column.name {
            faults.push(format!("named {} instead of {}", read.name, column.name));
        }
        if read.kind != column.kind {
            faults.push(format!(
                "column {at} is {:?} instead of {:?}: {:?}",
                read.kind,
                column.kind,
                &column.cells[..3]
            ));
            continue;
        }
        let n_missing = column.cells.iter().filter(|cell| cell.is_none()).count();
        if read.missing as usize != n_missing {
            faults.push(format!("column {at} misses {} instead of {n_missing}", read.missing));
        }
        if read.role != Role::Feature {
            // Dates are left out and it is said.
            if column.kind != Kind::Date {
                faults.push(format!("column {at} is {:?}", read.role));
            }
            continue;
        }
        let feature = table.columns[..place].iter().filter(|column| column.role == Role::Feature).count();
        for (row, cell) in column.cells.iter().enumerate() {
            let value = data.features().row(row)[feature];
            let is_right = match (cell, &data.kinds()[feature]) {
                (None, _) => value.is_nan(),
                (Some(Cell::Number(number, _)), _) => value == *number as f32,
                (Some(Cell::Word(word)), FeatureKind::Category { levels }) => levels.get(value as usize) == Some(word),
                (Some(Cell::Word(word)), FeatureKind::Boolean { words }) => words.get(value as usize) == Some(word),
                (Some(Cell::Word(_)), _) => false,
            };
            if !is_right {
                faults.push(format!("column {at}, row {row}: {cell:?} is read as {value}"));
                break;
            }
        }
    }
    faults
}

#[test]
fn thousands_of_tables_are_read_as_they_were_made() {
    let (mut misread, mut asked) = (Vec::new(), 0);
    for seed in 0..N_TABLES {
        let rng = &mut Seed(seed).stream(Stream::Generate);
        let dialect = dialect(rng);
        let n_rows = 30 + rng.below(90) as usize;
        let made = columns(rng, n_rows);
        let classes: [&str; 2] = if dialect.label_is_number {
            ["0", "1"]
        } else {
            pick(rng, &[["ok", "bad"], ["no", "yes"], ["common", "rare one"]])
        };
        let labels: Vec<String> =
            (0..n_rows).map(|row| classes[usize::from(row.is_multiple_of(7))].to_owned()).collect();
        let bytes = written(&made, &labels, &dialect);
        let choices = Choices {
            // Without a header nothing names the label in front.
            label: (!dialect.has_header && dialect.label_first).then(|| "x1".to_owned()),
            ..Choices::default()
        };
        let faults = match Table::read(&bytes, &choices, &mut |_| {}) {
            Err(error) => vec![error.to_string()],
            Ok(table) if faults(&table, &made, &labels, &dialect).is_empty() => Vec::new(),
            Ok(table) if !table.questions.is_empty() => {
                asked += 1;
                Vec::new()
            }
            Ok(table) => faults(&table, &made, &labels, &dialect),
        };
        if !faults.is_empty() {
            misread.push(format!(
                "{seed}: {faults:?} {dialect:?}\n{}",
                String::from_utf8_lossy(&bytes[..bytes.len().min(200)])
            ));
        }
    }
    assert!(
        misread.is_empty(),
        "{} of {N_TABLES} are misread, such as\n{}",
        misread.len(),
        misread[..misread.len().min(8)].join("\n")
    );
    assert!(asked * 100 < N_TABLES, "{asked} tables are asked about");
}
