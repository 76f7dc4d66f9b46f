//! The columns of a table: what is decided about them is a step of undo, and any number of them can be worked with.

use crate::{access::RUN_AXE, page::Page, widths::BEYOND};
use serde_json::json;
use std::{
    fmt::Write as _,
    fs,
    path::{Path, PathBuf},
};

/// Rows of numbers and a kind, of which every tenth is rare.
fn table(n_columns: usize, shift: usize) -> String {
    let names: Vec<String> = (1..n_columns).map(|column| format!("measure_{column}")).collect();
    let mut text = format!("{},kind\n", names.join(","));
    for row in 0..120 {
        for column in 1..n_columns {
            write!(text, "{}.5,", (row * row * 7 + row * column * 31 + row * column / 97 + shift) % 101)
                .expect("texts take text");
        }
        writeln!(text, "{}", if row % 10 == 0 { "rare" } else { "common" }).expect("texts take text");
    }
    text
}

fn written(name: &str, text: &str) -> PathBuf {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    fs::write(&path, text).expect("a file in the build's folder");
    path
}

/// Presses a button of a question by a part of its text.
fn answer(page: &Page, part: &str) {
    let script = format!(
        "(() => {{ const button = [...document.querySelectorAll('[data-testid=table-question] button')]
            .find(it => it.textContent.includes({part:?})); button?.click(); return !!button }})()"
    );
    page.wait_for(&format!("there is a button {part}"), |_| page.evaluate(&script) == true);
}

#[test]
#[ignore = "needs a release build in dist/: cargo xtask test"]
fn a_file_that_was_chosen_is_a_step_of_undo() {
    let page = Page::open("v=1&epochs=3");
    let made = page.wait_for_run(1);
    page.upload(&written("step.csv", &table(4, 0)));
    let first = page.wait_for_run(2);
    // The address follows when the settings rest.
    page.let_settle();
    // The same file, mended on the disk: the bytes of before are still there.
    page.upload(&written("step.csv", &table(4, 50)));
    let second = page.wait_for_run(3);
    assert_ne!(first.digest, second.digest);
    page.let_settle();
    page.wait_for_all();
    page.evaluate(
        "(() => { const menu = document.querySelector('select[aria-label=\"Use of measure_1\"]'); menu.value = 'out';
        menu.dispatchEvent(new Event('change', {bubbles: true})); })()",
    );
    let without = page.wait_for_run(4);
    assert_eq!(without.table_facts, "step.csv: 120 rows, 2 feature columns, 2 classes.");
    let mut run = 4;
    let mut step = |button: &str, digest: &str| {
        run += 1;
        page.press(button);
        let shown = page.wait_for_run(run);
        assert_eq!(shown.digest, digest, "{button} to run {run}: {shown:#?}");
    };
    ["undo", "undo", "undo"].iter().zip([&second, &first, &made]).for_each(|(press, was)| step(press, &was.digest));
    ["redo", "redo", "redo"].iter().zip([&first, &second, &without]).for_each(|(press, was)| step(press, &was.digest));
    // Another file is another place: the way back of the browser leads to the one before.
    page.let_settle();
    page.evaluate("history.back()");
    assert_eq!(page.wait_for_run(run + 1).digest, first.digest);
    page.close();
}

#[test]
#[ignore = "needs a release build in dist/: cargo xtask test"]
fn questions_about_sheets_and_rare_classes_are_answered_by_a_press() {
    let page = Page::open("v=1&epochs=3");
    page.wait_for_run(1);
    page.upload(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/formats/xlsxwriter_cover.xlsx"));
    let all = page.wait_for_run(2);
    answer(&page, "leave them out");
    let shown = page.wait_for_run(3);
    assert_ne!(shown.table_facts, all.table_facts);
    page.wait_for("the link says it", |_| page.read_link().contains("%3Dvisible"));
    answer(&page, "read all of");
    assert_eq!(page.wait_for_run(4).digest, all.digest);

    // Classes of one row cannot be split: the page asks, and one press makes it run.
    page.upload(&written("rare.csv", &(table(3, 0) + "1,2,flu\n1,2,pox\n1,3,Rare\n")));
    page.wait_for("the run cannot be", |shown| shown.phase == "failed");
    answer(&page, "take them for one class");
    page.wait_for("they are taken together", |_| page.read_text("columns").contains("Spellings of one class"));
    answer(&page, "make “other” of them");
    let shown = page.wait_for_run(5);
    assert_eq!(shown.table_facts, "rare.csv: 123 rows, 2 feature columns, 3 classes.");
    page.wait_for_link("data.columns=kind%3Dmerge%3Bkind%3Dother");
    page.close();
}

#[test]
#[ignore = "needs a release build in dist/: cargo xtask test"]
fn a_group_that_is_set_among_the_settings_of_the_split_keeps_rows_together() {
    let page = Page::open("v=1&epochs=3");
    page.wait_for_run(1);
    // The column is an id, and left out: the reader has to know that it is wanted.
    let lines: Vec<String> = table(3, 0).lines().map(str::to_owned).collect();
    let with_id = |(at, line): (usize, &String)| {
        if at == 0 { format!("ref,{line}") } else { format!("k{:05},{line}", 7919 * ((at - 1) / 2) % 99_991) }
    };
    let text: Vec<String> = lines.iter().enumerate().map(with_id).collect();
    page.upload(&written("grouped.csv", &(text.join("\n") + "\n")));
    let free = page.wait_for_run(2);
    page.open_more("split");
    page.type_value("split.group", "ref");
    page.press("run");
    let grouped = page.wait_for_run(3);
    assert_ne!(grouped.digest, free.digest);
    let link = page.wait_for_link("split.group=ref");
    assert!(!link.contains("data.columns=ref"), "{link}");
    // A column that is not there is told once, with the way out.
    page.type_value("split.group", "nobody");
    page.press("run");
    let told = page.wait_for("the column is not known", |shown| !shown.problems.is_empty() && shown.phase == "idle");
    assert_eq!(told.problems.len(), 1, "{:?}", told.problems);
    page.close();
}

/// Tasks of the main thread that take longer than 50 ms from now on.
const WATCH_TASKS: &str = "(() => { window.tasks = [];
    new PerformanceObserver(list => list.getEntries().forEach(it => tasks.push(it.duration))).observe({type: 'longtask'}); })()";

#[test]
#[ignore = "needs a release build in dist/: cargo xtask test"]
fn any_number_of_columns_fits_and_can_be_worked_with_by_keys() {
    let axe = std::env::var_os("IMBALANCE_LAB_AXE").map(|path| fs::read_to_string(path).expect("axe-core can be read"));
    for n_columns in [5, 60, 2000] {
        let page = Page::open("v=1&epochs=1");
        page.wait_for_run(1);
        page.wait_for_all();
        page.evaluate(WATCH_TASKS);
        page.upload(&written(&format!("columns_{n_columns}.csv"), &table(n_columns, 0)));
        page.wait_for_run(2);
        page.let_settle();
        // By keys alone: the summary opens, the first menu leaves a column out, and the result is another one.
        page.focus("[data-testid=columns] > summary");
        page.press_keys("\u{E007}");
        page.wait_for("the columns are shown", |_| {
            page.evaluate("document.querySelector('[data-testid=columns]').open") == true
        });
        let at_menu = "document.activeElement.matches('[data-testid=column-choice]')";
        for _ in 0..6 {
            if page.evaluate(at_menu) != true {
                page.press_keys("\u{E004}");
            }
        }
        assert_eq!(page.evaluate(at_menu), true, "Tab comes to the menus");
        page.press_keys("left");
        let shown = page.wait_for_run(3);
        assert!(shown.table_facts.contains(&format!("{} feature", n_columns - 2)), "{}", shown.table_facts);
        println!("{n_columns} columns: tasks over 50 ms {}", page.evaluate("tasks"));
        for width in [320, 1280] {
            page.resize(width, 900);
            assert_eq!(page.evaluate(BEYOND), json!([]), "{n_columns} columns at {width}");
        }
        for scheme in ["light", "dark"] {
            page.emulate("", &[("prefers-color-scheme", scheme)]);
            page.evaluate(
                "document.querySelector('[data-testid=columns]').open = true;
                document.querySelector('[data-testid=columns]').scrollIntoView()",
            );
            page.take_picture(&format!("columns-{n_columns}-{scheme}"));
            if let Some(axe) = &axe {
                page.run_in_browser(axe);
                let results = page.evaluate_later(RUN_AXE);
                assert_eq!(results["violations"], json!([]), "{n_columns} columns, {scheme}");
            }
        }
        page.close();
    }
}
