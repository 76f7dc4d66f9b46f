//! One's own tables: chosen, dropped and pasted, large ones and bad ones.

use crate::page::Page;
use imbalance_lab::problem::Problem;
use std::{
    collections::BTreeMap,
    fmt::Write as _,
    fs,
    path::{Path, PathBuf},
    thread,
    time::Duration,
};

/// A table of two numbers and a kind, of which every tenth is rare.
fn small_table() -> String {
    let mut text = "x,y,kind\n".to_owned();
    for row in 0..200 {
        let kind = if row % 10 == 0 { "rare" } else { "common" };
        writeln!(text, "{},{},{kind}", row % 17, (row * row) % 23).expect("texts take text");
    }
    text
}

/// A table with more sizes than there can be classes.
fn measured_table() -> String {
    let mut text = "size,kind\n".to_owned();
    for row in 0..300 {
        let kind = if row % 10 == 0 { "rare" } else { "common" };
        writeln!(text, "{}.5,{kind}", row * 7 % 300).expect("texts take text");
    }
    text
}

fn written(name: &str, text: &str) -> PathBuf {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    fs::write(&path, text).expect("a file in the build's folder");
    path
}

fn bad_file(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/csv/bad").join(format!("{name}.csv"))
}

#[test]
#[ignore = "needs a release build in dist/: cargo xtask test"]
fn a_table_may_be_chosen_dropped_or_pasted() {
    let page = Page::open("v=1&epochs=3");
    page.wait_for_run(1);
    page.upload(&written("small.csv", &small_table()));
    let chosen = page.wait_for_run(2);
    assert_eq!(chosen.table_facts, "small.csv: 200 rows, 2 feature columns, 2 classes.");
    assert_eq!(page.read_mix("data"), [180.0, 20.0]);

    page.drop_file("dropped.csv", &small_table());
    let dropped = page.wait_for_run(3);
    assert_eq!(dropped.table_facts, "dropped.csv: 200 rows, 2 feature columns, 2 classes.");
    assert_eq!(dropped.digest, chosen.digest, "the same rows");

    page.paste(&small_table().replace(',', "\t"));
    let pasted = page.wait_for_run(4);
    assert_eq!(pasted.table_facts, "pasted table: 200 rows, 2 feature columns, 2 classes.");
    assert_eq!(pasted.digest, chosen.digest, "the same rows");

    // The same file again, after somebody changed it.
    page.upload(&written("small.csv", &small_table().replace("rare", "odd")));
    let changed = page.wait_for_run(5);
    assert!(changed.verdict.contains("“odd”"), "{}", changed.verdict);
    page.close();
}

#[test]
#[ignore = "needs a release build in dist/: cargo xtask test"]
fn another_column_can_be_the_label() {
    let page = Page::open("v=1&epochs=3");
    page.wait_for_run(1);
    page.upload(&written("kinds.csv", &small_table().replace("common", "0").replace("rare", "1")));
    page.wait_for_run(2);
    page.name_label("x");
    let shown = page.wait_for_run(3);
    assert_eq!(shown.table_facts, "kinds.csv: 200 rows, 2 feature columns, 17 classes.");
    assert!(page.wait_for_link("data.label=x").contains("data=file"));

    // A column that cannot be the label is a problem with a way back.
    page.upload(&written("measured.csv", &measured_table()));
    page.wait_for_run(4);
    page.name_label("size");
    let refused = page.wait_for("the column is refused", |shown| !shown.problems.is_empty());
    assert!(refused.problems[0][0].contains("\"size\" holds 300 different values"), "{:?}", refused.problems);
    page.name_label("kind");
    let mended = page.wait_within(Duration::from_secs(5), "the table is read again", |shown| shown.runs == 5);
    assert!(mended.problems.is_empty(), "{:?}", mended.problems);
    page.close();
}

#[test]
#[ignore = "needs a release build in dist/: cargo xtask test"]
fn a_table_says_what_was_read_and_takes_other_decisions() {
    let page = Page::open("v=1&epochs=3");
    page.wait_for_run(1);
    let mut table = "ref,region,size,state\n".to_owned();
    for row in 0..120 {
        let (size, state) = (
            if row % 9 == 0 { "NA".to_owned() } else { (row * 37 % 91).to_string() },
            if row % 8 == 0 { "ill" } else { "well" },
        );
        writeln!(table, "{},{},{size},{state}", 7_000_000 + row * 3, 1 + row % 4).expect("texts take text");
    }
    page.upload(&written("people.csv", &table));
    let read = page.wait_for_run(2);
    assert_eq!(read.table_facts, "people.csv: 120 rows, 2 feature columns, 2 classes.");
    let lines = || {
        page.evaluate("[...document.querySelectorAll('[data-testid=columns] tbody tr')].map(it => it.innerText.split('\\t').join('|'))")
    };
    let is_open = page.evaluate("document.querySelector('[data-testid=columns]').open");
    assert_eq!(is_open, true, "there is a question");
    let said = lines().to_string();
    assert!(said.contains("id: a whole number that is different in every row"), "{said}");
    assert!(said.contains("14 (12 %)"), "{said}");
    // The other reading of the question.
    page.evaluate("document.querySelector('[data-testid=table-question] button').click()");
    page.wait_for_run(3);
    assert!(page.wait_for_link("data.columns=region%3Dnumber").contains("data=file"));
    // A menu of a column, and the way back.
    page.evaluate(
        "(() => { const menu = document.querySelector('select[aria-label=\"Use of region\"]'); menu.value = 'out';
          menu.dispatchEvent(new Event('change', {bubbles: true})); })()",
    );
    let without = page.wait_for_run(4);
    assert_eq!(without.table_facts, "people.csv: 120 rows, 1 feature column, 2 classes.");
    page.close();

    // The file that a link asks for is read as the link says.
    let page = Page::open("v=1&epochs=3&data=file&data.name=people.csv&data.label=state&data.columns=region%3Dout");
    page.upload(&written("people.csv", &table));
    assert_eq!(page.wait_for_run(1).table_facts, "people.csv: 120 rows, 1 feature column, 2 classes.");
    page.close();
}

#[test]
#[ignore = "needs a release build in dist/: cargo xtask test"]
fn every_bad_file_is_explained_and_the_page_lives_on() {
    let expected: BTreeMap<String, Problem> =
        serde_json::from_str(include_str!("../data/csv/bad.json")).expect("a map of problems");
    let page = Page::open("v=1&epochs=3");
    page.wait_for_run(1);
    let mut wrong = Vec::new();
    for (name, problem) in &expected {
        page.upload(&bad_file(name));
        let shown =
            page.wait_for(&format!("{name} is refused"), |shown| shown.phase == "idle" && !shown.problems.is_empty());
        if shown.problems != [[problem.what.clone(), problem.why.clone(), problem.fix.clone()]] {
            wrong.push(format!("{name}: {:#?} instead of {problem:#?}", shown.problems));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    page.choose("data", "haystack");
    page.press("run");
    page.wait_for_run(2);
    page.close();
}

#[test]
#[ignore = "needs a release build in dist/: cargo xtask test"]
fn a_problem_with_a_table_goes_when_another_set_is_chosen() {
    let page = Page::open("v=1&epochs=3");
    page.wait_for_run(1);
    page.upload(&bad_file("label_is_measurement"));
    page.wait_for("the table is refused", |shown| !shown.problems.is_empty());
    page.choose("data", "haystack");
    page.press("run");
    let shown = page.wait_for_run(2);
    assert_eq!(shown.problems, [[""; 0]; 0], "the table is not in use any more");
    page.close();
}

#[test]
#[ignore = "needs a release build in dist/: cargo xtask test"]
fn the_samples_are_fetched_when_chosen() {
    let page = Page::open("v=1&epochs=3");
    page.wait_for_run(1);
    let fetched = "performance.getEntriesByType('resource').filter(it => it.name.endsWith('.csv')).length";
    assert_eq!(page.evaluate(fetched), 0, "not before");
    for (run, (sample, rows)) in (2..).zip([("yeast", 1484.0), ("ecoli", 336.0), ("wine_quality_red", 1599.0)]) {
        page.choose("data", sample);
        page.press("run");
        page.wait_for_run(run);
        let spoken = page.evaluate("document.querySelector('[data-testid=mix-data] .mix-counts').title");
        let counts = spoken.as_str().expect("a text").split(", ").filter_map(|part| part.rsplit(' ').next());
        let total: f64 = counts.filter_map(|count| count.replace(',', "").parse::<f64>().ok()).sum();
        assert_eq!(total, rows, "{sample}: {spoken}");
    }
    page.close();
}

/// Keeps every text that the status line ever had.
const LISTEN_TO_STATUS: &str = "(() => {
    window.statuses = [];
    const note = () => statuses.push(document.querySelector('[data-testid=status]').textContent);
    new MutationObserver(note).observe(document.querySelector('.transport'), {subtree: true, childList: true, characterData: true});
})()";

/// Rows by columns of digits, of which every twentieth row is rare.
fn large_table(rows: usize, columns: usize) -> String {
    let mut text = String::with_capacity(rows * (columns * 7 + 2));
    let names: Vec<String> = (0..columns).map(|column| format!("x{column}")).collect();
    writeln!(text, "{},label", names.join(",")).expect("texts take text");
    let mut state = 1_u32;
    for row in 0..rows {
        for _ in 0..columns {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            write!(text, "{}.{:03},", state >> 30, (state >> 16) % 1000).expect("texts take text");
        }
        writeln!(text, "{}", u8::from(row % 20 == 0)).expect("texts take text");
    }
    text
}

#[test]
#[ignore = "needs a release build in dist/: cargo xtask test"]
fn a_large_table_loads_with_progress() {
    let path = written("large.csv", &large_table(100_000, 20));
    let page = Page::open("v=1&epochs=1");
    page.wait_for_run(1);
    page.evaluate(LISTEN_TO_STATUS);
    page.upload(&path);
    let loaded = page.wait_for("the table is read", |shown| !shown.table_facts.is_empty());
    assert_eq!(loaded.table_facts, "large.csv: 100,000 rows, 20 feature columns, 2 classes.");
    page.wait_for_run(2);
    let statuses: Vec<String> = serde_json::from_value(page.evaluate("statuses")).expect("texts");
    let between =
        statuses.iter().filter(|text| text.ends_with(" %") && !text.ends_with(": 0 %") && !text.ends_with("100 %"));
    assert!(between.count() > 1, "{statuses:#?}");
    page.choose("data", "haystack");
    page.press("run");
    page.wait_for_run(3);
    page.close();
}

#[test]
#[ignore = "needs a release build in dist/: cargo xtask test"]
fn a_table_on_its_way_can_be_cancelled() {
    let path = written("cancelled.csv", &large_table(200_000, 20));
    let page = Page::open("v=1&epochs=1");
    page.wait_for_run(1);
    page.upload(&path);
    page.wait_for("the table is on its way", |shown| shown.phase == "preparing");
    page.press("cancel");
    page.wait_within(Duration::from_secs(3), "the page is idle", |shown| shown.phase == "idle");
    thread::sleep(Duration::from_millis(1500));
    let shown = page.read();
    assert_eq!((shown.phase.as_str(), shown.runs), ("idle", 1), "the table came back: {shown:#?}");
    page.choose("data", "haystack");
    page.press("run");
    page.wait_for_run(2);
    page.close();
}
