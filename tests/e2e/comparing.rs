//! Comparing remedies over seeds in a pool of workers, and keeping a run beside another.

use crate::page::{KEEP_DOWNLOADS, Page, Visit};
use serde_json::json;
use std::{path::Path, process::Command};

fn done_in(page: &Page, runs: usize) {
    let done = format!("{runs} of {runs} runs in");
    page.wait_for("the comparison is done", |_| page.read_text("compare-progress").contains(&done));
}

fn set_number(page: &Page, id: &str, value: u32) {
    page.evaluate(&format!(
        "(() => {{ const input = document.getElementById('{id}'); input.value = {value};
            input.dispatchEvent(new Event('change', {{bubbles: true}})) }})()"
    ));
}

/// The table of all runs as a file.
fn read_csv(page: &Page) -> String {
    let before = page.evaluate("downloads.length").as_u64();
    page.press("compare-csv");
    page.wait_for("the file is there", |_| page.evaluate("downloads.length").as_u64() > before);
    page.evaluate("downloads.at(-1)[1]").as_str().expect("a text").to_owned()
}

fn lab_compare(arguments: &[&str]) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_lab")).arg("compare").args(arguments).output().expect("lab runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("text")
}

#[test]
#[ignore = "needs a release build in dist/: cargo xtask test"]
fn ten_remedies_on_ten_seeds_fill_a_live_table_with_the_numbers_of_the_command() {
    const LINK: &str = "v=1&data=article&epochs=10&optimizer.lr=0.001";
    const WATCH: &str = "
        window.seen = [];
        new MutationObserver(() => {
            const text = document.querySelector('[data-testid=compare-progress]')?.textContent;
            if (text && text !== seen.at(-1)) seen.push(text);
        }).observe(document, {subtree: true, childList: true, characterData: true});
    ";
    let script: &'static str = Box::leak(format!("{KEEP_DOWNLOADS}\n{WATCH}").into_boxed_str());
    let page = Page::visit(LINK, Visit { script, ..Visit::default() });
    page.wait_for_run(1);
    let of_command = lab_compare(&[LINK, "--format", "csv", "--quiet"]);
    assert_eq!(of_command.lines().count(), 101);
    for workers in [1, 4, 2] {
        set_number(&page, "compare-workers", workers);
        page.evaluate("seen.length = 0");
        page.press("compare-start");
        done_in(&page, 100);
        println!("{workers} workers: {}", page.read_text("compare-progress"));
        assert_eq!(read_csv(&page), of_command, "{workers} workers");
        let seen: Vec<String> = serde_json::from_value(page.evaluate("seen")).expect("texts");
        let n_partial = seen.iter().filter(|text| text.ends_with("of 100 runs") && !text.starts_with("0 ")).count();
        assert!(n_partial > 0, "the table fills on the way: {seen:?}");
    }
    let rows = "document.querySelectorAll('[data-testid=compare-table] tbody tr').length";
    assert_eq!(page.evaluate(rows), 10);
    assert_eq!(page.evaluate("document.querySelectorAll('[data-figure=comparison] svg *').length > 30"), true);

    // Sorted by recall, best first, then worst first.
    let heading = "[...document.querySelectorAll('[data-testid=compare-table] th')].find(it => it.textContent.startsWith('Recall'))";
    let recalls = || -> Vec<f64> {
        let cells = "[...document.querySelectorAll('[data-testid=compare-table] tbody tr')].map(row => parseFloat(row.cells[3].textContent))";
        serde_json::from_value(page.evaluate(cells)).expect("percentages")
    };
    for (direction, is_sorted) in
        [("descending", (|a, b| a >= b) as fn(&f64, &f64) -> bool), ("ascending", |a, b| a <= b)]
    {
        page.evaluate(&format!("{heading}.querySelector('button').click()"));
        assert_eq!(page.evaluate(&format!("{heading}.ariaSort")), direction);
        assert!(recalls().is_sorted_by(is_sorted), "{direction}: {:?}", recalls());
    }
    page.close();
}

#[test]
#[ignore = "needs a release build in dist/: cargo xtask test"]
fn a_comparison_can_be_cancelled_and_another_started() {
    let page = Page::open("v=1&epochs=5000");
    page.wait_for("training goes on", |shown| shown.epochs.0 > 0);
    page.press("cancel");
    page.press("compare-start");
    page.wait_for("it runs", |_| page.read_text("compare-progress") == "0 of 100 runs");
    page.press("compare-cancel");
    page.wait_for("it has stopped", |_| page.read_text("compare-progress").ends_with("then stopped"));
    page.type_value("epochs", "3");
    set_number(&page, "compare-seeds", 2);
    page.press("compare-start");
    done_in(&page, 20);
    assert_eq!(page.evaluate("document.querySelector('[data-testid=compare-cancel]').ariaDisabled"), "true");
    page.close();
}

#[test]
#[ignore = "needs a release build in dist/: cargo xtask test"]
fn remedies_of_ones_own_are_compared_on_a_table_of_ones_own() {
    let page = Page::visit("v=1&epochs=1", Visit { script: KEEP_DOWNLOADS, ..Visit::default() });
    page.wait_for_run(1);
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join("compared.csv");
    let rows = (0..400)
        .map(|row| format!("{},{},{}\n", (row * 37) % 101, (row * 53) % 89, if row % 8 == 0 { "b" } else { "a" }));
    std::fs::write(&path, "x,y,kind\n".to_owned() + &rows.collect::<String>()).expect("it is written");
    page.upload(&path);
    page.wait_for_run(2);
    page.type_value("epochs", "4");
    set_number(&page, "compare-seeds", 3);
    page.evaluate("document.querySelector('.compare details').open = true");
    for (settings, is_taken) in
        [("resample=smote&resample.k_neighbors=3", true), ("resample=smoke", false), ("test_size=0.5", false)]
    {
        for (id, text) in [("name", "k of 3"), ("settings", settings)] {
            page.evaluate(&format!(
                "(() => {{ const input = document.getElementById('compare-add-{id}'); input.value = {};
                    input.dispatchEvent(new Event('input', {{bubbles: true}})) }})()",
                json!(text)
            ));
        }
        page.evaluate("document.querySelector('.compare-add button').click()");
        let problem = page.evaluate("document.querySelector('[data-testid=compare-problem]')?.textContent ?? ''");
        let problem = problem.as_str().expect("a text");
        assert_eq!(problem.is_empty(), is_taken, "{settings}: {problem}");
    }
    page.press("compare-start");
    done_in(&page, 33);
    let csv = read_csv(&page);
    assert_eq!(csv.lines().count(), 34);
    let path = path.to_str().expect("a path of letters");
    let of_command = lab_compare(&[
        "v=1&epochs=4&data=file",
        "--csv",
        path,
        "--seeds",
        "3",
        "--format",
        "csv",
        "--quiet",
        "--with",
        "Class weights: loss=weighted_cross_entropy",
        "--with",
        "k of 3: resample=smote&resample.k_neighbors=3",
    ]);
    // The numbers, without the links, in which the page knows more of the file.
    let numbers = |csv: &str, remedy: &str| -> Vec<String> {
        let mut reader = csv::Reader::from_reader(csv.as_bytes());
        let records = reader.records().map(|record| record.expect("a record"));
        records.filter(|it| &it[0] == remedy).map(|it| it.iter().skip(3).collect::<Vec<_>>().join(" ")).collect()
    };
    for (remedy, of_the_command) in
        [("No remedy", "Baseline"), ("Class weights", "Class weights"), ("k of 3", "k of 3")]
    {
        let own = numbers(&csv, remedy);
        assert_eq!(own.len(), 3, "{remedy}");
        assert_eq!(own, numbers(&of_command, of_the_command), "{remedy}");
    }
    page.close();
}

#[test]
#[ignore = "needs a release build in dist/: cargo xtask test"]
fn a_row_stays_as_a_beside_the_run_of_the_page() {
    let page = Page::open("v=1&epochs=20");
    page.wait_for_run(1);
    set_number(&page, "compare-seeds", 2);
    page.press("compare-start");
    done_in(&page, 20);
    let pin = |remedy: &str, letter: &str| {
        let row = format!("document.querySelector('[data-testid=compare-table] tr[data-remedy=\"{remedy}\"]')");
        page.evaluate(&format!(
            "[...{row}.querySelectorAll('button')].find(it => it.textContent === '{letter}').click()"
        ));
    };
    pin("SMOTE", "A");
    page.wait_for("A is there", |_| page.read_text("verdict-a").starts_with("A, SMOTE: This model is"));
    pin("Class weights", "B");
    page.wait_for_run(2);
    page.wait_for_link("loss=weighted_cross_entropy");
    assert!(page.read_element("[data-figure=decision-map] h2").starts_with("B: "));
    assert!(page.read_element("[data-figure=decision-map-a] h2").starts_with("A, SMOTE: "));
    for figure in ["decision-map-a", "answers-a"] {
        let drawn = page.evaluate(&format!("document.querySelectorAll('[data-figure={figure}] svg *').length > 5"));
        assert_eq!(drawn, true, "{figure}");
    }
    let caption = page.read_element("[data-figure=roc] figcaption");
    assert!(caption.contains("for A and") && caption.contains("for B"), "{caption}");
    // With rows of other data nothing can be compared: A goes, and it is said.
    page.choose("data", "yeast");
    page.evaluate("document.querySelector('[data-testid=run]').click()");
    page.wait_for_run(3);
    assert_eq!(page.evaluate("document.querySelector('[data-testid=verdict-a]').hidden"), true);
    page.wait_for("it is said", |_| page.evaluate("document.body.innerText.includes('A was of other data')") == true);
    page.choose("data", "haystack");
    page.evaluate("document.querySelector('[data-testid=run]').click()");
    page.wait_for_run(4);
    page.evaluate("document.querySelector('[data-testid=pin]').click()");
    page.wait_for("this run is A", |_| page.read_text("verdict-a").starts_with("A, Class weights: This model is"));
    page.evaluate("document.querySelector('[data-testid=unpin]').click()");
    assert_eq!(page.evaluate("document.querySelector('[data-testid=verdict-a]').hidden"), true);
    assert!(!page.read_element("[data-figure=decision-map] h2").starts_with("B"));
    page.evaluate("document.querySelector('[data-testid=pin]').click()");
    page.wait_for("this run is A", |_| page.read_text("verdict-a").starts_with("A, Class weights: This model is"));
    // Rows of another seed reach elsewhere; both maps have one pair of axes all the same, until A goes.
    page.evaluate("document.querySelector('[data-field=seed]').closest('details').open = true");
    page.type_value("seed", "11");
    page.evaluate("document.querySelector('[data-testid=run]').click()");
    page.wait_for_run(5);
    let ticks = |figure: &str| {
        let texts = format!("document.querySelectorAll('[data-figure={figure}] .drawing svg text')");
        let numbers = page.evaluate(&format!(
            "[...{texts}].filter(it => /^−?[0-9.]+$/.test(it.textContent))
                .map(it => `${{it.textContent}} at ${{it.getAttribute('x')}} ${{it.getAttribute('y')}}`)"
        ));
        serde_json::from_value::<Vec<String>>(numbers).expect("texts")
    };
    let of_b = || ticks("decision-map");
    page.wait_for("the axes are the same", |_| of_b() == ticks("decision-map-a"));
    let shared = of_b();
    assert!(shared.len() > 6, "{shared:?}");
    page.evaluate("document.querySelector('[data-testid=unpin]').click()");
    page.wait_for("the map has its own axes again", |_| of_b() != shared);
    page.close();
}
