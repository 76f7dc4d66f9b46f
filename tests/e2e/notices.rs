//! What the page tells of values, weights and remedies that would mislead, and that it goes on after them.

use crate::page::{Page, Visit};
use std::{
    fmt::Write as _,
    fs,
    path::{Path, PathBuf},
};

const NO_WORKERS: &str = "window.Worker = class { constructor() { throw new Error('no workers here'); } };";

fn written(name: &str, text: &str) -> PathBuf {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    fs::write(&path, text).expect("a file in the build's folder");
    path
}

/// Three hundred rows of two columns, a tenth of them rare; one cell of column “b” holds what no other comes near to.
fn map_file(row_of_mark: usize) -> String {
    let mut text = "a,b,kind\n".to_owned();
    for row in 0..300 {
        let (a, b) = ((row * 37) % 101, (row * 53) % 89);
        let b = if row == row_of_mark { "-3.3e38".to_owned() } else { b.to_string() };
        let kind = if row % 10 == 0 { "rare" } else { "common" };
        writeln!(text, "{a},{b},{kind}").expect("texts take text");
    }
    text
}

/// Rows of two kinds far apart, the rare kind last.
fn apart(n_common: usize, n_rare: usize) -> String {
    let mut text = "x,y,kind\n".to_owned();
    for row in 0..n_common + n_rare {
        let (x, kind) = if row < n_common { (row % 8, "normal") } else { (1000 + row % 8, "attack") };
        writeln!(text, "{x},{},{kind}", row / 8).expect("texts take text");
    }
    text
}

#[test]
#[ignore = "needs a release build in dist/: cargo xtask test"]
fn a_cell_that_dwarfs_its_column_is_named_and_run_works_at_once_afterwards() {
    for (mode, script) in [("worker", ""), ("inline", NO_WORKERS)] {
        let page = Page::visit("v=1&epochs=3", Visit { script, ..Visit::default() });
        page.wait_for_run(1);
        let mut n_refused = 0;
        // Of these rows some are held out, where the value comes to nothing finite, and some are learned from.
        for row in 131..137 {
            page.upload(&written(&format!("map-{row}.csv"), &map_file(row)));
            let name = format!("map-{row}.csv");
            let shown = page.wait_for(&format!("{name} comes to an end in the {mode}"), |shown| {
                shown.table_facts.starts_with(&name) && matches!(shown.phase.as_str(), "failed" | "finished")
            });
            assert_eq!(shown.mode, mode);
            let told = if shown.phase == "failed" {
                n_refused += 1;
                assert_eq!(shown.problems.len(), 1, "{shown:#?}");
                shown.problems[0].join(" ")
            } else {
                page.wait_for_finish();
                page.read_element(".problems .notice")
            };
            assert!(told.contains(&format!("Row {row} (counted from 0)")) && told.contains("-3.3e38"), "{told}");
            assert!(told.contains("column \"b\"") || told.contains("column “b”"), "{told}");
            // The next press works, with no restart.
            page.choose("data", "haystack");
            let n_runs = page.read().runs;
            page.press("run");
            let shown = page.wait_for_run(n_runs + 1);
            assert_eq!(shown.problems, [[""; 0]; 0], "{shown:#?}");
        }
        assert!((1..6).contains(&n_refused), "{n_refused} of 6 in the {mode}");
        page.close();
    }
}

#[test]
#[ignore = "needs a release build in dist/: cargo xtask test"]
fn weights_of_an_old_link_are_shown_with_the_names_of_the_classes() {
    let page = Page::open("v=1&epochs=3");
    page.wait_for_run(1);
    page.upload(&written("traffic.csv", &apart(160, 40)));
    page.wait_for_run(2);
    page.choose("loss", "weighted_cross_entropy");
    page.type_value("loss.class_weight", "1,9");
    page.press("run");
    page.wait_for_run(3);
    assert_eq!(page.read_value("loss.class_weight"), "attack=1;normal=9");
    let told = page.read_element(".problems .notice");
    assert!(told.contains("count the commonest class, “normal”, more than “attack”"), "{told}");
    page.type_value("loss.class_weight", "attack=9;normal=1");
    page.press("run");
    page.wait_for_run(4);
    assert_eq!(page.evaluate("document.querySelectorAll('.problems .notice').length"), 0);
    assert_eq!(page.read_value("loss.class_weight"), "attack=9;normal=1");
    page.close();
}

#[test]
#[ignore = "needs a release build in dist/: cargo xtask test"]
fn a_comparison_tells_of_a_remedy_that_changed_nothing() {
    let page = Page::open("v=1&epochs=2&resample=tomek_links");
    page.wait_for_run(1);
    page.upload(&written("apart.csv", &apart(160, 40)));
    page.wait_for_run(2);
    page.wait_for_all();
    page.evaluate(
        "(() => { const input = document.getElementById('compare-seeds'); input.value = 2;
            input.dispatchEvent(new Event('change', {bubbles: true})) })()",
    );
    page.press("compare-start");
    page.wait_for("the comparison is done", |_| page.read_text("compare-progress").contains("22 of 22 runs in"));
    let row = page.read_element("[data-testid=compare-table] tr[data-remedy^='As set'] th");
    assert!(row.contains("Tomek links removed no row"), "{row}");
    let row = page.read_element("[data-testid=compare-table] tr[data-remedy='SMOTE'] th");
    assert!(!row.contains("no row"), "{row}");
    page.close();
}

#[test]
#[ignore = "needs a release build in dist/: cargo xtask test"]
fn the_button_of_smote_looks_for_as_many_neighbors_as_a_small_class_has() {
    let page = Page::open("v=1&epochs=2");
    page.wait_for_run(1);
    page.upload(&written("small-class.csv", &apart(160, 6)));
    page.wait_for_run(2);
    page.press("remedy-smote");
    let shown = page.wait_for_run(3);
    assert_eq!(shown.notices, ["SMOTE looks for 2 neighbors, as many as the smallest class has."]);
    page.open_all_details();
    assert_eq!(page.read_value("resample.k_neighbors"), "2");
    page.wait_for_link("resample.k_neighbors=2");
    page.close();
}
