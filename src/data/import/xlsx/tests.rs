//! Workbooks of a few cells: where the table is, and what is told of it.

use super::{read, *};
use crate::data::import::{sheet::Cells, zip};

/// Formats by number: as it is, a date, hours, a time of day, percent, dollars.
const STYLES: &str = "<styleSheet><numFmts><numFmt numFmtId='164' formatCode='yyyy-mm-dd'/><numFmt numFmtId='165' \
                      formatCode='[h]:mm'/></numFmts><cellStyleXfs><xf numFmtId='9'/></cellStyleXfs><cellXfs><xf/><xf numFmtId='164'/>\
                      <xf numFmtId='165'/><xf numFmtId='20'/><xf numFmtId='10'/><xf numFmtId='7'/></cellXfs></styleSheet>";

/// Rows of a sheet, whose cells are written `word`, `'01` (a text), `1.5`, `=` (a formula without value), `=3`, `#N/A`, `1.5s2` with a style, or nothing.
fn rows(lines: &[&str]) -> String {
    let cell = |cell: &str| {
        let (value, style) =
            cell.rsplit_once('s').filter(|(value, _)| value.parse::<f64>().is_ok()).unwrap_or((cell, "0"));
        match value {
            "" => "<c/>".to_owned(),
            value if value.starts_with('\'') => format!("<c t='str'><v>{}</v></c>", &value[1..]),
            value if value.starts_with('#') => format!("<c t='e'><v>{value}</v></c>"),
            value if value.starts_with('=') => format!("<c><f>A1</f><v>{}</v></c>", &value[1..]),
            value if value.parse::<f64>().is_ok() => format!("<c s='{style}'><v>{value}</v></c>"),
            value => format!("<c t='inlineStr'><is><t>{value}</t></is></c>"),
        }
    };
    lines.iter().map(|line| format!("<row>{}</row>", line.split(',').map(cell).collect::<String>())).collect()
}

/// A workbook of sheets: their names, whether they are hidden, and what stands in them.
fn workbook(sheets: &[(&str, bool, String)], properties: &str) -> Vec<u8> {
    let (mut list, mut related, mut parts) = (String::new(), String::new(), Vec::new());
    for (at, (name, is_hidden, cells)) in sheets.iter().enumerate() {
        let state = if *is_hidden { "hidden" } else { "visible" };
        list += &format!("<x:sheet name='{name}' state='{state}' r:id='r{at}'/>");
        related += &format!("<Relationship Id='r{at}' Type='a/worksheet' Target='sheets/{at}.xml'/>");
        parts.push((format!("xl/sheets/{at}.xml"), format!("<x:worksheet>{cells}</x:worksheet>")));
    }
    related += "<Relationship Id='s' Type='a/styles' Target='/xl/styles.xml'/>";
    parts.push((
        "xl/workbook.xml".to_owned(),
        format!("<x:workbook>{properties}<x:sheets>{list}</x:sheets></x:workbook>"),
    ));
    parts.push(("xl/_rels/workbook.xml.rels".to_owned(), format!("<Relationships>{related}</Relationships>")));
    parts.push(("xl/styles.xml".to_owned(), STYLES.to_owned()));
    let parts: Vec<(&str, &[u8])> = parts.iter().map(|(name, text)| (name.as_str(), text.as_bytes())).collect();
    zip::packed(&parts)
}

fn sheet_of(lines: &[&str]) -> Sheet {
    read(&workbook(&[("Data", false, rows(lines))], ""), &SheetChoices::default()).unwrap()
}

/// The columns, as `name: cells`.
fn told(sheet: &Sheet) -> Vec<String> {
    let list = |values: &[f64]| {
        values.iter().map(|value| if value.is_nan() { "-".to_owned() } else { value.to_string() }).collect()
    };
    let column = |column: &crate::data::import::sheet::SheetColumn| {
        let cells: Vec<String> = match &column.cells {
            Cells::Numbers(values) | Cells::Booleans(values, _) | Cells::Dates { seconds: values, .. } => list(values),
            Cells::Texts { codes, texts, .. } => {
                codes.iter().map(|&code| texts.get(code as usize).map_or("-", String::as_str).to_owned()).collect()
            }
            Cells::Nested(what) => vec![(*what).to_owned()],
        };
        format!("{}: {}", column.name, cells.join(" "))
    };
    sheet.columns.iter().map(column).collect()
}

#[test]
fn what_is_written_around_a_table_is_passed_over() {
    let sheet =
        sheet_of(&["Report", "", "x,y,class", "1,2,a", "3,4,b", "x,y,class", "5,,a", "", "Total,,", "Source: us"]);
    assert_eq!(told(&sheet), ["x: 1 3 5", "y: 2 4 -", "class: a b a"]);
    assert_eq!(
        sheet.notices,
        [
            "Row 1 above the table (\"Report\") is passed over.",
            "Rows 9 to 10 below the table (\"Total\" …) are passed over.",
            "1 row repeats the header and is passed over.",
        ]
    );
    let sheet = sheet_of(&["x,class", "1,a", "2,b", "3,b", "Sum:,6"]);
    assert_eq!(told(&sheet), ["x: 1 2 3", "class: a b b"]);
    let units = sheet_of(&["x,y,class", "mm,kg,", "1,2,a", "3,4,b"]);
    assert_eq!(
        (told(&units)[0].as_str(), units.notices[0].as_str()),
        ("x: 1 3", "Row 2 holds units (mm, kg) and is passed over.")
    );
}

#[test]
fn a_header_is_there_or_not() {
    assert_eq!(told(&sheet_of(&["1,2,a", "3,4,b", "5,6,a"])), ["x1: 1 3 5", "x2: 2 4 6", "x3: a b a"]);
    assert_eq!(told(&sheet_of(&["2001,2002,class", "3,9,b", "5,6,a"]))[1..], ["2002: 9 6", "class: b a"]);
    assert_eq!(told(&sheet_of(&["size,class", "big,b", "small,a"])), ["size: big small", "class: b a"]);
    assert_eq!(told(&sheet_of(&["x,,class", "1,,a", "2,9,b"])), ["x: 1 2", "column 2: - 9", "class: a b"]);
}

#[test]
fn names_stand_below_numbers_of_columns() {
    let sheet = sheet_of(&[",X1,X2,Y", "ID,age,income,late", "1,30,5,0", "2,40,6,1", "3,50,7,0"]);
    assert_eq!(told(&sheet), ["ID: 1 2 3", "age: 30 40 50", "income: 5 6 7", "late: 0 1 0"]);
    assert_eq!(sheet.notices, ["Row 1 (X1, X2, Y) numbers the columns and is passed over; row 2 is the header."]);
    let units = sheet_of(&["x,y,class", "mm,kg,[-]", "1,#N/A,a", "3,4,b"]);
    assert_eq!(told(&units), ["x: 1 3", "y: - 4", "class: a b"]);
}

#[test]
fn cells_merged_over_rows_count_for_each() {
    let cells = rows(&["ward,x,class", "A,1,a", ",2,b", "B,3,a", ",4,b"]);
    let merged = "<mergeCell ref='A2:A3'/><mergeCell ref='A4:A5'/>";
    let sheet = read(&workbook(&[("Data", false, cells + merged)], ""), &SheetChoices::default()).unwrap();
    assert_eq!(told(&sheet)[0], "ward: A A B B");
    assert_eq!(sheet.notices, ["Cells of \"ward\" that are merged over several rows count for each of these."]);
}

#[test]
fn a_sheet_of_words_alone_is_no_better_than_one_with_numbers() {
    let list = rows(&["name,meaning", "x,size", "y,mass", "z,age"]);
    let table = rows(&["x,class", "1,a", "2,b", "3,a"]);
    let sheet =
        read(&workbook(&[("List", false, list), ("Data", false, table)], ""), &SheetChoices::default()).unwrap();
    assert_eq!(told(&sheet), ["x: 1 2 3", "class: a b a"]);
    assert_eq!(sheet.questions[0].text, "Is \"Data\" the table that is meant (as read here), or \"List\"?");
}

#[test]
fn names_that_come_twice_have_their_heading_before_them() {
    let cells = rows(&["Before,,After,,class", "x,y,x,y,", "1,2,3,4,a", "5,6,7,8,b"]);
    let merged = "<mergeCell ref='A1:B1'/><mergeCell ref='C1:D1'/><mergeCell ref='E1:E2'/>";
    let sheet = read(&workbook(&[("Data", false, cells + merged)], ""), &SheetChoices::default()).unwrap();
    assert_eq!(told(&sheet)[1..], ["Before y: 2 6", "After x: 3 7", "After y: 4 8", "class: a b"]);
}

#[test]
fn the_first_sheet_with_a_table_is_taken() {
    let (table, few) = (rows(&["x,class", "1,a", "2,b", "3,a"]), rows(&["x,class", "7,c"]));
    let sheets = [("Few", false, few), ("Old", true, table.clone()), ("A", false, table.clone()), ("B", false, table)];
    let bytes = workbook(&sheets, "");
    let sheet = read(&bytes, &SheetChoices::default()).unwrap();
    assert_eq!(
        sheet.notices,
        ["The workbook has 4 sheets (one hidden); \"A\" is read: \"Few\", \"Old\" and \"B\" are not."]
    );
    assert_eq!(sheet.questions[0].text, "Is \"A\" the table that is meant (as read here), or \"B\"?");
    let of = |table: &str| read(&bytes, &SheetChoices { table: Some(table.to_owned()), ..SheetChoices::default() });
    assert_eq!(told(&of("Few").unwrap()), ["x: 7", "class: c"]);
    assert!(matches!(of("C"), Err(ImportError::NoSuchTable { .. })));
    let other = |table: &str| of(table).unwrap().questions[0].other.clone().unwrap();
    assert_eq!((other("A"), other("B")), (("B".into(), "table".into()), ("A".into(), "table".into())));
    let hidden = workbook(&sheets[1..2], "");
    assert_eq!(read(&hidden, &SheetChoices::default()).unwrap().notices, ["The sheet \"Old\" is hidden; it is read."]);
}

#[test]
fn sheets_without_a_table_are_told() {
    let fault = |lines: &[&str]| {
        read(&workbook(&[("Data", false, rows(lines))], ""), &SheetChoices::default()).unwrap_err().to_string()
    };
    assert_eq!(
        fault(&["x,class"]),
        "The file is an Excel workbook (.xlsx), and its sheet \"Data\" has no rows below its header."
    );
    assert_eq!(fault(&["x"]), "The file is an Excel workbook (.xlsx), and its sheet \"Data\" holds no table.");
    assert_eq!(fault(&[]), fault(&["x"]));
}

#[test]
fn formulas_and_errors_are_counted() {
    let sheet = sheet_of(&["a,b,c,d,class", "=,=0,=3,#N/A,x", "=4,=0,=5,#DIV/0!,y", "1,=0,2,#N/A,x"]);
    assert_eq!(told(&sheet), ["a: - 4 1", "b: 0 0 0", "c: 3 5 2", "d: - - -", "class: x y x"]);
    assert_eq!(
        sheet.notices[0].split(" Open").next(),
        Some("\"a\" holds 2 formulas, 1 of them without a stored value, which count as missing.")
    );
    assert!(sheet.notices[1].starts_with("\"b\" holds 3 formulas, all with the stored value 0"));
    assert_eq!(sheet.notices[2], "\"c\" holds 2 formulas; the stored values are used.");
    assert_eq!(sheet.notices[3], "3 cells of \"d\" hold errors (2 #N/A and 1 #DIV/0!) and count as missing.");
}

#[test]
fn what_is_shown_otherwise_is_told() {
    let sheet = sheet_of(&[
        "day,stay,at,share,gain,cost,class",
        "1s1,1.5s2,0.25s3,0.092s4,0.5s4,3s5,x",
        "61s1,2,0.5s3,1s4,1s4,4s5,y",
        "9,0.5s2,,,,5s5,x",
    ]);
    let expected =
        ["day: -2208988800 -2203891200 -", "stay: 36 2 12", "at: 6 12 -", "share: 0.092 1 -", "gain: 0.5 1 -"];
    assert_eq!(told(&sheet)[..5], expected);
    assert_eq!(
        sheet.notices,
        [
            "1 cell of \"day\" holds a number that is not shown as a date and counts as missing.",
            "\"stay\" holds durations and is read as hours: 36:00 is 36.",
            "\"at\" holds times of day and is read as hours: 6:00 is 6.",
            "Columns \"share\" and \"gain\" are shown in percent: 9.2% is stored, and read, as 0.092.",
            "Column \"cost\" is shown with a currency; the plain number is read.",
        ]
    );
}

#[test]
fn texts_among_numbers_stay_what_they_are() {
    let sheet = sheet_of(&["x,code,class", "1,'01,0", "2,'1,0", "3,NA,fraud"]);
    let Cells::Texts { is_text: false, .. } = sheet.columns[2].cells else { panic!("a number is no text") };
    assert_eq!(told(&sheet)[1..], ["code: 01 1 NA", "class: 0 0 fraud"]);
    let Cells::Texts { is_text: true, .. } = sheet.columns[1].cells else { panic!("a text is a text") };
}

#[test]
fn sheets_that_are_broken_do_no_harm() {
    let good =
        rows(&["x,class", "1,a", "=,b", "#N/A,a", "2s1,'01"]) + "<mergeCell ref='A1:B1'/><autoFilter ref='A1:B2'/>";
    let pieces = [
        "<",
        ">",
        "</row>",
        "<row r='99999999999999999999'>",
        "<c r='XFD1048576'><v>1</v></c>",
        "<c r='A1:",
        "'",
        "&#x110000;",
        "<v>",
        "é",
    ];
    for at in (0..good.len()).step_by(3) {
        for piece in pieces {
            let sheet = format!("{}{piece}{}", &good[..at], &good[at..]);
            // Read or told, without a panic.
            let _ = read(&workbook(&[("Data", false, sheet)], ""), &SheetChoices::default());
        }
    }
}
