//! Tables as people have them: read as a person means them, with every decision said, and asked where two readings fit.
#![cfg(not(target_arch = "wasm32"))]

use imbalance_lab::data::table::{Choice, Choices, Role, Table};
use serde::Deserialize;
use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

/// What a file means to a person.
#[derive(Deserialize)]
struct Meaning {
    rows: usize,
    label: String,
    classes: BTreeMap<String, u32>,
    /// Name, kind, missing cells.
    features: Vec<(String, String, u32)>,
    /// Name, and the first word of why.
    left_out: Vec<(String, String)>,
    /// Whether it can be read in two ways.
    asks: bool,
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data")
}

/// Files of text, and of other formats, by their place in the test data.
fn expected() -> BTreeMap<String, Meaning> {
    let of = |folder: &str, text: &str| -> BTreeMap<String, Meaning> {
        let files: BTreeMap<String, Meaning> = serde_json::from_str(text).unwrap();
        files.into_iter().map(|(name, meaning)| (format!("{folder}/{name}"), meaning)).collect()
    };
    let mut all = of("tables", include_str!("data/tables/expected.json"));
    all.append(&mut of("formats", include_str!("data/formats/expected.json")));
    all
}

fn read(name: &str) -> Result<Table, String> {
    let bytes = fs::read(folder().join(name)).unwrap();
    Table::read(&bytes, &Choices::default(), &mut |_| {}).map_err(|error| error.to_string())
}

/// What differs between a table and what it means.
fn differences(table: &Table, meaning: &Meaning) -> Vec<String> {
    let mut found = Vec::new();
    let mut differ = |what: &str, ours: String, theirs: String| {
        if ours != theirs {
            found.push(format!("{what}: {ours} instead of {theirs}"));
        }
    };
    differ("rows", table.dataset.n_samples().to_string(), meaning.rows.to_string());
    differ("label", table.label.clone(), meaning.label.clone());
    let names = table.dataset.class_names().iter().cloned();
    let classes: BTreeMap<String, u32> = names.zip(table.dataset.class_counts().0).collect();
    differ("classes", format!("{classes:?}"), format!("{:?}", meaning.classes));
    let features = table.columns.iter().filter(|column| column.role == Role::Feature);
    let features: Vec<(String, String, u32)> =
        features.map(|column| (column.name.clone(), column.kind.id().to_owned(), column.missing)).collect();
    differ("features", format!("{features:?}"), format!("{:?}", meaning.features));
    let first_word = |why: &str| why.split(':').next().unwrap_or_default().to_owned();
    let left_out = table.columns.iter().filter_map(|it| Some((it.name.clone(), first_word(it.role.why_left_out()?))));
    let left_out: Vec<(String, String)> = left_out.collect();
    differ("left out", format!("{left_out:?}"), format!("{:?}", meaning.left_out));
    differ("asks", (!table.questions.is_empty()).to_string(), meaning.asks.to_string());
    found
}

#[test]
fn every_table_is_read_as_a_person_means_it() {
    let mut wrong = Vec::new();
    let expected = expected();
    for (name, meaning) in &expected {
        match read(name) {
            Err(error) => wrong.push(format!("{name}: {error}")),
            Ok(table) => {
                wrong
                    .extend(differences(&table, meaning).into_iter().map(|difference| format!("{name}: {difference}")));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(expected.len() >= 49);
}

/// What is said and asked of every file, as it was read by a person once: `IMBALANCE_LAB_BLESS=1` writes it anew.
#[test]
fn what_is_said_of_every_table_is_known() {
    let said: BTreeMap<String, Vec<String>> = expected()
        .keys()
        .filter_map(|name| {
            let table = read(name).ok()?;
            let questions =
                table.questions.into_iter().map(|question| format!("? {} [{}]", question.text, question.taken));
            Some((name.clone(), table.notices.into_iter().chain(questions).collect()))
        })
        .collect();
    let path = folder().join("tables/said.json");
    let text = serde_json::to_string_pretty(&said).unwrap() + "\n";
    if std::env::var_os("IMBALANCE_LAB_BLESS").is_some() {
        fs::write(&path, &text).unwrap();
    }
    let known: BTreeMap<String, Vec<String>> = serde_json::from_str(&fs::read_to_string(&path).unwrap()).unwrap();
    for (name, lines) in &said {
        assert_eq!(known.get(name), Some(lines), "{name}: IMBALANCE_LAB_BLESS=1 writes it anew");
    }
    assert_eq!(known.len(), said.len());
}

/// The table of a file as it is read with some choices.
fn read_with(bytes: &[u8], choices: &Choices) -> Table {
    Table::read(bytes, choices, &mut |_| {}).unwrap_or_else(|error| panic!("{choices:?}: {error}"))
}

#[test]
fn the_other_reading_of_every_question_can_be_taken() {
    let (mut tried, mut sheets) = (0, 0);
    for name in expected().keys() {
        let bytes = fs::read(folder().join(name)).unwrap();
        for question in read_with(&bytes, &Choices::default()).questions {
            let Some((of, word)) = &question.other else { continue };
            let mut choices = Choices::default();
            choices.decide(of, Some(Choice::of_word(word).unwrap()));
            // Without one of two classes there is nothing to learn, which is told.
            let Ok(again) = Table::read(&bytes, &choices, &mut |_| {}) else {
                assert_eq!(word, "missing", "{name}: {}", question.text);
                continue;
            };
            let again = again.questions;
            assert!(!again.contains(&question), "{name}: {} is asked again", question.text);
            tried += 1;
            sheets += u32::from(["table", "visible"].contains(&word.as_str()));
        }
    }
    assert!(tried >= 5 && sheets >= 1, "{tried} questions, {sheets} of them about sheets");
}

#[test]
fn hidden_rows_are_left_out_and_taken_back() {
    let bytes = fs::read(folder().join("formats/xlsxwriter_cover.xlsx")).unwrap();
    let all = read_with(&bytes, &Choices::default());
    let hidden = all.questions.iter().find(|question| question.text.contains("hidden row")).unwrap();
    let (sheet, word) = hidden.other.clone().unwrap();
    let mut choices = Choices::default();
    choices.decide(&sheet, Choice::of_word(&word));
    let shown = read_with(&bytes, &choices);
    assert!(shown.dataset.n_samples() < all.dataset.n_samples());
    let back = shown.questions.iter().find(|question| question.text.contains("hidden row")).unwrap();
    let (sheet, word) = back.other.clone().unwrap();
    choices.decide(&sheet, Choice::of_word(&word));
    assert_eq!(read_with(&bytes, &choices).rows, all.rows);
}

/// Fifty rows of two classes, and rows of other classes behind them.
fn with_rare(classes: &[&str]) -> Vec<u8> {
    let mut text = "x,kind\n".to_owned();
    (0..50).for_each(|row| text += &format!("{},{}\n", row * 7 % 13, if row % 5 == 0 { "ill" } else { "well" }));
    classes.iter().for_each(|class| text += &format!("3,{class}\n"));
    text.into_bytes()
}

#[test]
fn classes_of_one_row_are_left_out_or_made_one() {
    let bytes = with_rare(&["flu", "pox", "Ill"]);
    let classes = |columns: &str| {
        let table = read_with(&bytes, &Choices::of_texts("kind", columns));
        let counts = table.dataset.class_names().iter().cloned().zip(table.dataset.class_counts().0);
        let said = table.notices.iter().find(|it| it.contains("of one row")).cloned().unwrap_or_default();
        let asked = table.questions.into_iter().filter_map(|question| question.other).map(|(_, word)| word);
        (counts.collect::<BTreeMap<_, _>>(), said, asked.collect::<Vec<_>>())
    };
    let counted = |counts: &[(&str, u32)]| -> BTreeMap<String, u32> {
        counts.iter().map(|(name, rows)| ((*name).to_owned(), *rows)).collect()
    };
    let (read, said, asked) = classes("");
    assert_eq!(read, counted(&[("ill", 10), ("well", 40), ("flu", 1), ("pox", 1), ("Ill", 1)]));
    assert_eq!((said.as_str(), asked), ("", vec!["merge".to_owned(), "drop".to_owned(), "other".to_owned()]));
    let (dropped, said, asked) = classes("kind=merge;kind=drop");
    assert_eq!(dropped, counted(&[("ill", 11), ("well", 40)]));
    assert_eq!(said, "The 2 classes of one row each (“flu” and “pox”) in “kind” are left out.");
    assert_eq!(asked, Vec::<String>::new());
    let (merged, said, _) = classes("kind=other");
    assert_eq!(merged, counted(&[("ill", 10), ("well", 40), ("other", 3)]));
    assert!(said.ends_with("in “kind” are taken together as “other”."), "{said}");
    // One alone is left out, or joins an “other” that there is.
    let of = |classes: &[&str]| {
        let table = read_with(&with_rare(classes), &Choices::of_texts("kind", ""));
        table.questions.into_iter().filter_map(|question| question.other).map(|(_, word)| word).collect::<Vec<_>>()
    };
    assert_eq!(of(&["flu"]), ["drop"]);
    assert_eq!(of(&["flu", "other", "other"]), ["drop", "other"]);
    let bytes = with_rare(&["flu", "other", "other"]);
    let joined = read_with(&bytes, &Choices::of_texts("kind", "kind=other"));
    assert_eq!((joined.dataset.class_names().len(), joined.dataset.class_counts().0[1]), (3, 3));
}

/// A table of 60 rows: a header, and the cells of every row. Every seventh row is of the rare class.
fn rows(header: &str, cells: impl Fn(usize, bool) -> String) -> Vec<u8> {
    let rows = (0..60).map(|row| cells(row, row % 7 == 0) + "\n");
    format!("{header}\n{}", rows.collect::<String>()).into_bytes()
}

/// The columns that are learned from, those left out with the first word of why, and whether something is asked.
fn learned(bytes: &[u8]) -> (Vec<String>, Vec<(String, String)>, bool) {
    let table = read_with(bytes, &Choices::default());
    let features = table.columns.iter().filter(|column| column.role == Role::Feature);
    let features = features.map(|column| format!("{}:{}:{}", column.name, column.kind.id(), column.missing)).collect();
    let left_out = table.columns.iter().filter_map(|it| {
        let why = it.role.why_left_out()?;
        Some((it.name.clone(), why.split(':').next().unwrap_or_default().to_owned()))
    });
    (features, left_out.collect(), !table.questions.is_empty())
}

#[test]
fn what_is_foretold_is_found_by_its_name_in_the_middle() {
    let word = |row: usize| ["p", "q", "r"][row % 3];
    for (header, label) in [
        ("Survived,age,port", "Survived"),
        ("amount,is_fraud,city", "is_fraud"),
        ("age,bad_flag,job", "bad_flag"),
        ("a,Class,kind", "Class"),
        ("a,b,kind", "kind"),
    ] {
        let bytes = rows(header, |row, rare| match header.split(',').position(|name| name == label) {
            Some(0) => format!("{},{},{}", u8::from(rare), row % 9, word(row)),
            _ => format!("{},{},{}", row % 9, u8::from(rare), word(row)),
        });
        let table = read_with(&bytes, &Choices::default());
        assert_eq!(table.label, label, "{header}");
        let told = table.notices.iter().any(|notice| notice.contains("chosen by its name"));
        assert_eq!(told, label != "kind", "{header}: {:?}", table.notices);
    }
    // A last column of two values is foretold, whatever is called `default` before it.
    let bytes = rows("age,default,deposit", |row, rare| {
        format!("{},{},{}", row % 9, if row % 5 == 0 { "yes" } else { "no" }, if rare { "yes" } else { "no" })
    });
    assert_eq!(read_with(&bytes, &Choices::default()).label, "deposit");
}

#[test]
fn patients_with_few_visits_or_names_of_letters_stay_together() {
    // 20 subjects of three rows each, too many for categories.
    let bytes =
        rows("subject,dose,ill", |row, _| format!("S{:02},{},{}", row / 3, row % 11, u8::from(row / 3 % 4 == 0)));
    assert_eq!(learned(&bytes).1, [("subject".to_owned(), "id".to_owned())]);
    // All but two come once.
    let bytes =
        rows("patient_id,dose,ill", |row, rare| format!("{},{},{}", 700 + row / 2 * 2, row % 11, u8::from(rare)));
    let table = read_with(&bytes, &Choices::default());
    assert!(matches!(table.columns[0].role, Role::Group(_)), "{:?}", table.columns[0]);
    let bytes = rows("patient_age,dose,ill", |row, rare| format!("{},{},{}", 20 + row % 25, row % 11, u8::from(rare)));
    assert_eq!(learned(&bytes).1, []);
}

#[test]
fn ids_without_a_name_and_shuffled_row_numbers_are_left_out() {
    let id = |row: usize| 90_000 + row * 7919 % 5003;
    let text =
        |header: &str| rows(header, |row, rare| format!("{},{}.5,{}", id(row), row % 9, if rare { "M" } else { "B" }));
    assert_eq!(
        learned(&text(",size,kind")),
        (vec!["size:number:0".to_owned()], vec![("column 1".into(), "id".into())], false)
    );
    let nameless = text("90001,0.5,B");
    assert_eq!(learned(&nameless), (vec!["x2:number:0".to_owned()], vec![("x1".into(), "id".into())], true));
    let shuffled = rows("a,b,ill", |row, rare| format!("{},{}.5,{}", row * 7 % 60, row % 9, u8::from(rare)));
    assert_eq!(learned(&shuffled).1, [("a".to_owned(), "id".to_owned())]);
}

#[test]
fn times_are_read_in_every_dress() {
    let day = |row: usize| (1 + row % 28, ["Jan", "Feb", "Mar"][row / 28]);
    for write in [
        &|row| format!("{:02}-{}-2031", day(row).0, day(row).1) as String,
        &|row| format!("{}{}2031", day(row).0, day(row).1.to_uppercase()),
        &|row| format!("2031{:02}{:02}", 1 + row / 28, 1 + row % 28),
        &|row| format!("{:02}.{:02}.31", 1 + row % 28, 1 + row / 28),
        &|row| (1_700_000_000 + 60 * (row * 7 % 60)).to_string(),
        &|row| {
            if row % 20 == 3 { "unknown".to_owned() } else { format!("2031-{:02}-{:02}", 1 + row / 28, 1 + row % 28) }
        },
        &|row| if row % 9 == 3 { "9999-12-31".to_owned() } else { format!("2031-01-{:02}", 1 + row % 28) },
        &|row| if row % 9 == 3 { "0000-00-00".to_owned() } else { format!("2031-01-{:02}", 1 + row % 28) },
    ] as [&dyn Fn(usize) -> String; 8]
    {
        let bytes = rows("time,x,ill", |row, rare| format!("{},{}.5,{}", write(row), row % 9, u8::from(rare)));
        let (features, left_out, _) = learned(&bytes);
        assert_eq!(
            (features, left_out),
            (vec!["x:number:0".to_owned()], vec![("time".to_owned(), "date".to_owned())]),
            "{}",
            write(0)
        );
    }
    let bytes = rows("at,x,ill", |row, rare| format!("{:02}:{:02},{}.5,{}", row % 24, row, row % 9, u8::from(rare)));
    assert_eq!(learned(&bytes).0, ["at:number:0", "x:number:0"]);
}

#[test]
fn units_are_taken_off_and_said() {
    let bytes = rows("way,sold,ill", |row, rare| {
        format!("{}.5km,{}.{}{},{}", row, row % 9, row, ["K", "M"][row % 2], u8::from(rare))
    });
    let table = read_with(&bytes, &Choices::default());
    assert_eq!(table.dataset.features().row(3), [3.5, 3_300_000.0]);
    assert_eq!(
        table.notices[..2],
        [
            "“way” has the unit “km” in every cell; the number before it is read (0.5km is 0.5).",
            "“sold”: letters stand for thousands, millions and billions (0.0K is 0)."
        ]
    );
    // Two texts are two groups.
    let bytes =
        rows("term,x,ill", |row, rare| format!("{} months,{}.5,{}", 36 + row % 2 * 24, row % 9, u8::from(rare)));
    assert_eq!(learned(&bytes).0, ["term:category:0", "x:number:0"]);
}

#[test]
fn a_point_beside_semicolons_may_part_thousands() {
    let text =
        |other: &str| rows("a;b;ill", |row, rare| format!("{}.{};{other};{}", 1 + row, 100 + row, u8::from(rare)));
    assert!(learned(&text("7")).2);
    assert!(!learned(&text("0.25")).2, "another column tells what a point is");
}

#[test]
fn what_stands_below_a_table_is_passed_over_and_said() {
    let table = |end: &str| {
        let mut bytes = rows("a,b,ill", |row, rare| format!("{row}.5,{},{}", row % 9, u8::from(rare)));
        bytes.extend_from_slice(end.as_bytes());
        read_with(&bytes, &Choices::default())
    };
    for end in ["Source: ledger\n", "\nSource: ledger, page 2\n* revised\n", "Source: ledger,,\n", "-----\n(60 rows)\n"]
    {
        let table = table(end);
        assert_eq!((table.dataset.n_samples(), table.columns[0].missing), (60, 0), "{end}");
        assert!(table.notices.iter().any(|notice| notice.contains("passed over")), "{end}: {:?}", table.notices);
    }
    // A row that is cut short is still an error.
    let bytes =
        [rows("a,b,ill", |row, rare| format!("{row}.5,{},{}", row % 9, u8::from(rare))), b"60.5,\n".to_vec()].concat();
    assert!(Table::read(&bytes, &Choices::default(), &mut |_| {}).is_err());
}

#[test]
fn cells_that_are_ticked_or_empty_say_yes_or_no() {
    let bytes = rows("paid,x,ill", |row, rare| {
        format!("{},{}.5,{}", if row % 3 == 0 { "x" } else { "" }, row % 9, u8::from(rare))
    });
    assert_eq!(learned(&bytes), (vec!["paid:boolean:0".to_owned(), "x:number:0".to_owned()], vec![], true));
    let table = read_with(&bytes, &Choices::of_texts("", "paid=category"));
    assert_eq!((table.columns[0].missing, table.questions), (40, vec![]));
}

#[test]
fn one_class_beside_na_is_a_label() {
    let bytes = rows("a,b,went", |row, rare| format!("{row}.5,{}.25,{}", row % 9, if rare { "NA" } else { "home" }));
    let table = read_with(&bytes, &Choices::default());
    assert_eq!((table.label.as_str(), table.dataset.class_names().len()), ("went", 2));
    assert!(table.questions[0].text.contains("NA"));
}

#[test]
fn a_word_in_many_rows_of_numbers_is_a_gap_and_asked() {
    let bytes = rows("a,b,ill", |row, rare| {
        format!(
            "{},{}.25,{}",
            if row % 5 == 2 { "unknown".to_owned() } else { format!("{row}.5") },
            row % 9,
            u8::from(rare)
        )
    });
    assert_eq!(learned(&bytes), (vec!["a:number:12".to_owned(), "b:number:0".to_owned()], vec![], true));
    // Of a few numbers and words all are names.
    let bytes = rows("a,b,ill", |row, rare| format!("{},{}.25,{}", ["1", "2", "A"][row % 3], row % 9, u8::from(rare)));
    assert_eq!(learned(&bytes), (vec!["a:category:0".to_owned(), "b:number:0".to_owned()], vec![], false));
}
