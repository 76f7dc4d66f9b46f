//! Files as other programs write them: every cell, what the file declares, and what a person is told.
#![cfg(not(target_arch = "wasm32"))]

use imbalance_lab::data::import::{
    Format, Hidden, ReadError, SheetChoices, open, read_sheet,
    sheet::{Cells, Sheet, SheetColumn},
};
use proptest::prelude::*;

const OPENPYXL: &[u8] = include_bytes!("data/formats/openpyxl.xlsx");
const COVER: &[u8] = include_bytes!("data/formats/xlsxwriter_cover.xlsx");
const FROM_1904: &[u8] = include_bytes!("data/formats/xlsxwriter_1904.xlsx");
const LIBREOFFICE: &[u8] = include_bytes!("data/formats/libreoffice.xlsx");
const PANDAS: &[u8] = include_bytes!("data/formats/pandas.parquet");
const DUCKDB: &[u8] = include_bytes!("data/formats/duckdb.parquet");
/// Not packed, in pages of the second version, as differences and split bytes; packed by every codec, in pages of the first one.
const PYARROW: [&[u8]; 2] =
    [include_bytes!("data/formats/pyarrow_delta.parquet"), include_bytes!("data/formats/pyarrow_plain.parquet")];
const GZIP: &[u8] = include_bytes!("data/formats/pandas.csv.gz");

fn read_with(bytes: &[u8], choices: &SheetChoices) -> Result<Sheet, ReadError> {
    read_sheet(bytes, choices, &mut |_| {})
}

fn read(bytes: &[u8]) -> Sheet {
    read_with(bytes, &SheetChoices::default()).unwrap()
}

fn column<'a>(sheet: &'a Sheet, name: &str) -> &'a SheetColumn {
    sheet.columns.iter().find(|column| column.name == name).unwrap_or_else(|| panic!("no column {name}"))
}

fn names(sheet: &Sheet) -> Vec<&str> {
    sheet.columns.iter().map(|column| column.name.as_str()).collect()
}

fn numbers<'a>(sheet: &'a Sheet, name: &str) -> &'a [f64] {
    match &column(sheet, name).cells {
        Cells::Numbers(values) => values,
        other => panic!("{name} holds no numbers but {other:?}"),
    }
}

fn n_missing(values: &[f64]) -> usize {
    values.iter().filter(|value| value.is_nan()).count()
}

/// Texts with their counts, in the order of their first row; whether the file says that they are texts.
fn texts(sheet: &Sheet, name: &str) -> (Vec<(String, usize)>, bool) {
    let Cells::Texts { codes, texts, is_text } = &column(sheet, name).cells else { panic!("{name} holds no texts") };
    let count = |code: usize| codes.iter().filter(|&&it| it as usize == code).count();
    (texts.iter().enumerate().map(|(code, text)| (text.clone(), count(code))).collect(), *is_text)
}

/// The label of all of the files, which the lines of the programs that wrote them agree on.
fn check_common(sheet: &Sheet) {
    assert_eq!(texts(sheet, "outcome"), (vec![("home".to_owned(), 105), ("NA".to_owned(), 15)], true));
    let dose = numbers(sheet, "dose");
    assert_eq!((dose.len(), n_missing(dose)), (120, 13));
    assert_eq!((dose[0], dose[1], dose[3], dose[119]), (3.93, 2.93, 7.4, 3.2));
}

fn check_ward(sheet: &Sheet) {
    check_common(sheet);
    let visits = numbers(sheet, "visits");
    assert_eq!((visits[0], visits[2], n_missing(visits)), (3.0, 10.0, 11));
    let Cells::Booleans(smoker, _) = &column(sheet, "smoker").cells else { panic!("smoker holds no yes and no") };
    assert_eq!((smoker[0], smoker[1], n_missing(smoker)), (0.0, 1.0, 0));
    let (wards, is_text) = texts(sheet, "ward");
    let n: usize = wards.iter().map(|(_, n)| n).sum();
    assert_eq!((wards.len(), n, is_text), (3, 120, true));
}

fn check_seen(sheet: &Sheet) {
    let Cells::Dates { seconds, has_time: true } = &column(sheet, "seen").cells else { panic!("seen holds no times") };
    // 2024-05-17 12:15.
    assert_eq!((seconds[0], seconds.len(), n_missing(seconds)), (1_715_948_100.0, 120, 0));
}

fn check_money(sheet: &Sheet) {
    assert_eq!((numbers(sheet, "share")[0], numbers(sheet, "cost")[0]), (0.364, 262.28));
    let told = sheet.notices.join("\n");
    assert!(told.contains("Column \"share\" is shown in percent: 36.4% is stored, and read, as 0.364."), "{told}");
    assert!(told.contains("Column \"cost\" is shown with a currency; the plain number is read."), "{told}");
    assert!(told.contains("The ids in \"ref\" have 16 digits and a workbook keeps about 15"), "{told}");
}

#[test]
fn formulas_that_openpyxl_does_not_compute_are_left_out() {
    let sheet = read(OPENPYXL);
    assert_eq!(names(&sheet), ["ref", "seen", "dose", "visits", "smoker", "ward", "share", "cost", "twice", "outcome"]);
    check_ward(&sheet);
    check_seen(&sheet);
    check_money(&sheet);
    assert_eq!(numbers(&sheet, "ref")[..2], [9_007_199_254_740_992.0, 9_007_199_254_742_992.0]);
    assert_eq!(column(&sheet, "twice").declared.left_out.as_deref(), Some("empty: formulas without a stored value"));
    assert_eq!(n_missing(numbers(&sheet, "twice")), 120);
    assert_eq!(sheet.notices[0], "The workbook has 2 sheets; \"Ward data\" is read: \"Notes\" holds no table.");
    assert!(sheet.notices[1].starts_with("\"twice\" holds 120 formulas without a stored value"), "{:?}", sheet.notices);
    assert_eq!((sheet.notices.len(), sheet.questions.len()), (5, 0));
}

#[test]
fn a_cover_a_heading_and_hidden_rows_are_told() {
    let sheet = read(COVER);
    assert_eq!(names(&sheet), ["dose", "visits", "smoker", "ward", "outcome"]);
    check_ward(&sheet);
    assert_eq!(
        sheet.notices,
        [
            "The workbook has 3 sheets (one hidden); \"Data\" is read: \"Cover\" holds no table and \"Old\" has no rows.",
            "Row 1 is a heading over groups of columns (Measured: dose, visits; Known: smoker, ward, outcome); row 2 is the header.",
            "40 of 120 rows are hidden by a filter (\"ward\" is not west), and column \"visits\" is hidden; they are read.",
        ]
    );
    assert_eq!(sheet.questions[0].text, "Use the 40 hidden rows too (as read here) or leave them out?");
    let choices = SheetChoices { hidden: Hidden::LeaveOut, ..SheetChoices::default() };
    let sheet = read_with(COVER, &choices).unwrap();
    assert_eq!(names(&sheet), ["dose", "smoker", "ward", "outcome"]);
    assert_eq!(numbers(&sheet, "dose").len(), 80);
    assert_eq!(texts(&sheet, "ward").0.len(), 2);
}

#[test]
fn days_from_1904_and_durations_are_read() {
    let sheet = read(FROM_1904);
    check_common(&sheet);
    check_seen(&sheet);
    let stay = numbers(&sheet, "stay");
    assert_eq!((stay[0], stay[5], n_missing(stay)), (7.25, 51.5, 0));
    assert_eq!(numbers(&sheet, "twice"), [0.0; 120]);
    assert_eq!(
        sheet.notices,
        [
            "\"twice\" holds 120 formulas, all with the stored value 0: the program that wrote the file may not have calculated them.",
            "The workbook counts days from 1904; the dates are read as it shows them (the first one is 2024-05-17).",
            "\"seen\" shows only the day, but holds a time of day as well.",
            "\"stay\" holds durations and is read as hours: 51:30 is 51.5.",
        ]
    );
}

#[test]
fn a_workbook_of_libreoffice_is_read() {
    let sheet = read(LIBREOFFICE);
    assert_eq!(names(&sheet), ["ref", "seen", "dose", "visits", "smoker", "ward", "share", "cost", "outcome"]);
    check_ward(&sheet);
    check_seen(&sheet);
    check_money(&sheet);
    assert_eq!((sheet.notices.len(), sheet.questions.len()), (3, 0));
}

#[test]
fn a_table_of_pandas_is_read() {
    let sheet = read(PANDAS);
    check_ward(&sheet);
    check_seen(&sheet);
    let levels = &column(&sheet, "outcome").declared.levels;
    assert!(
        levels.as_ref().is_some_and(|levels| levels.len() == 3 && levels.contains(&"moved".to_owned())),
        "{levels:?}"
    );
    let Cells::Booleans(maybe, words) = &column(&sheet, "maybe").cells else { panic!("maybe holds no yes and no") };
    assert_eq!((n_missing(maybe), *words), (24, ["False", "True"]));
    assert!(matches!(column(&sheet, "day").cells, Cells::Dates { has_time: false, .. }));
    assert_eq!(
        (&column(&sheet, "tags").cells, &column(&sheet, "at").cells),
        (&Cells::Nested("lists"), &Cells::Nested("groups"))
    );
    assert_eq!(texts(&sheet, "big").0.len(), 120);
    assert_eq!(
        sheet.notices,
        [
            "\"tags\" and \"at\" hold lists and groups and are left out.",
            "\"zoned\" is a point in time (UTC); its zone is not kept.",
        ]
    );
}

#[test]
fn a_table_of_duckdb_is_read() {
    let sheet = read(DUCKDB);
    check_ward(&sheet);
    check_seen(&sheet);
    let (ids, is_text) = texts(&sheet, "u");
    assert!(ids.len() == 120 && is_text && ids.iter().all(|(id, _)| id.len() == 36 && id.matches('-').count() == 4));
    assert_eq!(column(&sheet, "m").cells, Cells::Nested("maps"));
    let expected = ["\"m\" holds maps and is left out.", "\"seen\" is a point in time (UTC); its zone is not kept."];
    assert_eq!(sheet.notices, expected);
}

#[test]
fn every_encoding_and_codec_gives_the_same_cells() {
    // As they were made: every fifth cell is missing.
    let made = |value: &dyn Fn(u32) -> f64| -> Vec<f64> {
        (0..60).map(|row| if row % 5 == 3 { f64::NAN } else { value(row) }).collect()
    };
    let is_same =
        |found: &[f64], made: Vec<f64>| found.iter().map(|it| it.to_bits()).eq(made.iter().map(|it| it.to_bits()));
    for sheet in PYARROW.map(read) {
        assert_eq!(names(&sheet), ["i", "u", "big", "f", "d", "text", "long", "yes", "day"]);
        assert!(is_same(numbers(&sheet, "i"), made(&|row| f64::from(row * 7 % 100) - 50.0)));
        assert!(is_same(numbers(&sheet, "u"), made(&|row| f64::from(row.wrapping_mul(2_654_435_761)))));
        assert!(is_same(numbers(&sheet, "big"), made(&|row| 1_099_511_627_776.0 + f64::from(row * row))));
        assert!(is_same(numbers(&sheet, "f"), made(&|row| f64::from(row) / 4.0)));
        assert!(is_same(numbers(&sheet, "d"), made(&|row| f64::from(row) / 8.0)));
        let Cells::Booleans(yes, ["false", "true"]) = &column(&sheet, "yes").cells else { panic!("no yes and no") };
        assert!(is_same(yes, made(&|row| f64::from(u8::from(row % 3 == 0)))));
        let Cells::Dates { seconds, has_time: false } = &column(&sheet, "day").cells else { panic!("no days") };
        assert!(is_same(seconds, made(&|row| 86_400.0 * f64::from(row))));
        let expected: Vec<(String, usize)> =
            (0..60).filter(|row| row % 5 != 3).map(|row| (format!("id-{row:03}"), 1)).collect();
        assert_eq!(texts(&sheet, "text"), (expected, true));
        let n_long: usize = texts(&sheet, "long").0.iter().map(|(text, n)| text.len() * n).sum();
        assert_eq!(n_long, (0..60usize).filter(|row| row % 5 != 3).map(|row| row % 7 + 1).sum::<usize>());
    }
}

#[test]
fn two_members_of_gzip_are_one_text() {
    let opened = open(GZIP, "table.csv.gz", &SheetChoices::default()).unwrap();
    assert_eq!((opened.format, opened.name.as_str()), (Format::Delimited, "table.csv"));
    let text = String::from_utf8(opened.bytes.into_owned()).unwrap();
    assert_eq!((text.lines().count(), text.lines().next()), (121, Some("dose,visits,ward,outcome")));
    assert_eq!(opened.notices, ["The file is compressed (gzip, in 2 parts one behind the other; both are read)."]);
}

/// Whatever stands in a file, it is read or told.
fn survives(bytes: &[u8]) {
    if let Err(error) = read_or_open(bytes) {
        assert!(!error.problem().what.is_empty());
    }
}

fn read_or_open(bytes: &[u8]) -> Result<(), ReadError> {
    let sheet = read_with(bytes, &SheetChoices::default())?;
    let lengths: Vec<usize> = sheet.columns.iter().filter_map(n_cells).collect();
    assert!(lengths.windows(2).all(|pair| pair[0] == pair[1]), "columns of {lengths:?} cells");
    Ok(())
}

fn n_cells(column: &SheetColumn) -> Option<usize> {
    match &column.cells {
        Cells::Texts { codes, .. } => Some(codes.len()),
        Cells::Numbers(values) | Cells::Booleans(values, _) | Cells::Dates { seconds: values, .. } => {
            Some(values.len())
        }
        Cells::Nested(_) => None,
    }
}

#[test]
fn files_cut_short_are_told() {
    for bytes in [OPENPYXL, COVER, PANDAS, DUCKDB, PYARROW[0], GZIP] {
        for cut in (0..bytes.len()).step_by(37) {
            assert!(read_or_open(&bytes[..cut]).is_err() || cut < 2, "{cut} of {} bytes", bytes.len());
        }
    }
}

/// Parts of files as their formats have them, to be put together at random.
const WORDS: &[&str] = &[
    "@relation r\n",
    "@attribute x real",
    "[0,1]\n",
    "@attribute c {a,'b c'}\n",
    "@data\n",
    "{0 1, 1 a}",
    "1,a\n",
    "?,'b c'\n",
    "1 1:2 7:0.5\n",
    "qid:3",
    "# x\n",
    "'",
    "\"",
    "{",
    "}",
    "%",
    "\\",
    ",",
    " ",
    "\n",
    "é",
    "@inputs c\n",
    "@outputs c\n",
    "@end\n",
    "-1",
];

proptest! {
    #[test]
    fn changed_files_do_no_harm(which in 0usize..9, changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6)) {
        let mut bytes = [OPENPYXL, COVER, FROM_1904, LIBREOFFICE, PANDAS, DUCKDB, PYARROW[0], PYARROW[1], GZIP][which].to_vec();
        for (at, byte) in changes {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        survives(&bytes);
    }

    #[test]
    fn texts_at_random_do_no_harm(words in prop::collection::vec(prop::sample::select(WORDS), 0..40)) {
        survives(words.concat().as_bytes());
    }

    #[test]
    fn bytes_at_random_do_no_harm(bytes in prop::collection::vec(any::<u8>(), 0..200), start in prop::sample::select(vec![&b"PAR1"[..], b"PK\x03\x04", b"\x1f\x8b\x08", b"@data\n", b""])) {
        survives(&[start, &bytes].concat());
        survives(&[start, &bytes, b"PAR1"].concat());
    }
}
