//! What a resampler made and removed: shown with parents, written as CSV, and no wait without an end.

use crate::page::{KEEP_DOWNLOADS, Page, Visit};
use serde_json::Value;
use std::{fs, path::PathBuf, process::Command, thread, time::Duration};

const KEYS: [(&str, char); 4] = [("right", '\u{E014}'), ("up", '\u{E013}'), ("home", '\u{E011}'), ("end", '\u{E010}')];
const ESCAPE: &str = "\u{E00C}";
const PLOT: &str = "[data-testid=parents-plot]";
const SMOTE: &str = "v=1&data=moons&data.n_samples=600&resample=smote&epochs=5";

/// The page with the train rows on its map.
fn train_map(link: &str) -> Page {
    let page = Page::open(link);
    page.wait_for_run(1);
    page.press("map-train");
    page
}

/// How many hairlines, parents with a name, and made rows lie over the map.
fn overlay(page: &Page) -> (bool, Vec<String>) {
    let names = page.evaluate(&format!("[...document.querySelectorAll('{PLOT} text')].map(it => it.textContent)"));
    let is_drawn = page.evaluate(&format!("document.querySelectorAll('{PLOT} path').length > 4")) == true;
    (is_drawn, serde_json::from_value(names).expect("texts"))
}

#[test]
#[ignore = "needs a release build in dist/: cargo xtask test"]
fn made_rows_show_their_parents_to_the_keyboard() {
    let page = train_map(SMOTE);
    assert!(page.read_text("parents").starts_with("Point at a hollow row"));
    assert_eq!(overlay(&page), (false, Vec::new()));
    // One stop of the Tab key, after the map itself.
    page.focus("[data-testid=read-b]");
    page.press_keys("\u{E004}");
    assert_eq!(page.evaluate("document.activeElement.dataset.testid"), "parents-plot");
    let mut told = vec![page.read_text("parents")];
    for (name, key) in KEYS {
        page.press_keys(&key.to_string());
        let words = page.read_text("parents");
        assert!(words.starts_with("Synthetic row of class rare: ") && words.contains(" row "), "{name}: {words}");
        let (is_drawn, names) = overlay(&page);
        assert!(is_drawn, "{name}");
        for (role, place) in [("base", 0), ("neighbor", 1)] {
            let row = names[place].strip_prefix(&format!("{role}: row ")).expect("a parent with its row");
            assert!(words.contains(&format!("row {row}")), "{name}: {names:?} and {words}");
        }
        told.push(words);
    }
    assert_ne!(told[0], told[1], "a step leads to another row");
    assert_eq!(told[0], told[3], "Home leads to the first one");
    assert_ne!(told[3], told[4]);
    // A walk is spoken when it rests, and once.
    page.evaluate(
        "(() => { window.spoken = []; new MutationObserver(() => spoken.push(document.querySelector('[data-testid=parents-spoken]').textContent))
            .observe(document.querySelector('[data-testid=parents-spoken]'), {childList: true, characterData: true, subtree: true}) })()",
    );
    page.press_keys(&"\u{E012}".repeat(8));
    let words = page.read_text("parents");
    thread::sleep(Duration::from_millis(600));
    let spoken: Vec<String> = serde_json::from_value(page.evaluate("spoken")).expect("texts");
    assert!(spoken.len() <= 3, "{spoken:?}");
    assert_eq!(spoken.last(), Some(&words));
    page.press_keys(ESCAPE);
    assert_eq!(overlay(&page), (false, Vec::new()));
    assert_eq!(page.evaluate("document.activeElement.dataset.testid"), "parents-plot", "the focus is not lost");
    // And Tab leaves.
    page.press_keys("\u{E014}\u{E004}");
    assert_eq!(overlay(&page), (false, Vec::new()));
    assert_ne!(page.evaluate("document.activeElement.dataset.testid ?? null"), "parents-plot");
    page.press("map-test");
    assert_eq!(page.evaluate(&format!("document.querySelector('{PLOT}')")), Value::Null, "test rows have no parents");
    page.close();
}

#[test]
#[ignore = "needs a release build in dist/: cargo xtask test"]
fn made_rows_show_their_parents_to_mouse_and_touch() {
    let page = train_map(SMOTE);
    for width in [1280, 320] {
        page.resize(width, 900);
        page.evaluate(&format!("document.querySelector('{PLOT}').scrollIntoView({{block: 'center'}})"));
        let bounds = page.evaluate(&format!(
            "(it => [it.left, it.top, it.width, it.height])(document.querySelector('{PLOT}').getBoundingClientRect())"
        ));
        let [left, top, across, down]: [f64; 4] = serde_json::from_value(bounds).expect("four numbers");
        let places = (0..400).map(|i| (0.15 + 0.035 * f64::from(i % 20), 0.15 + 0.035 * f64::from(i / 20)));
        let found = places.map(|(x, y)| (left + x * across, top + y * down)).find(|&(x, y)| {
            page.point_at(x, y);
            page.read_text("parents").starts_with("Synthetic row")
        });
        let (x, y) = found.unwrap_or_else(|| panic!("no made row is found at a width of {width}"));
        assert!(overlay(&page).0);
        assert_eq!(page.read_text("parents-spoken"), "", "a mouse is not spoken after");
        page.point_at(left + across / 2.0, top - 40.0);
        assert_eq!(overlay(&page), (false, Vec::new()), "it goes when the pointer leaves");

        let touch = |kind: &str, x: f64, y: f64| {
            page.evaluate(&format!(
                "document.querySelector('{PLOT}').dispatchEvent(new PointerEvent('{kind}', {{pointerType: 'touch', clientX: {x}, clientY: {y}, bubbles: true}}))"
            ));
        };
        touch("pointerdown", x, y);
        touch("pointerup", x, y);
        touch("pointerleave", x, y);
        assert!(overlay(&page).0, "a finger that leaves does not take the row with it");
        touch("pointerdown", left + 1.0, top + 1.0);
        assert_eq!(overlay(&page), (false, Vec::new()));
    }
    page.close();
}

#[test]
#[ignore = "needs a release build in dist/: cargo xtask test"]
fn removed_rows_are_shown_and_counted() {
    let page = train_map("v=1&data=moons&data.n_samples=600&resample=random_under&epochs=5");
    let map = "[data-figure=decision-map]";
    assert!(page.read_element(&format!("{map} figcaption")).ends_with("drawn with 298 removed rows."));
    assert_eq!(page.evaluate(&format!("document.querySelectorAll('{map} svg [opacity]').length > 1")), true);
    assert_eq!(page.evaluate(&format!("document.querySelector('{PLOT}')")), Value::Null, "nothing was made");
    page.open_all_details();
    let cells = "[...document.querySelectorAll('[data-figure=class-distribution] tbody tr')].map(row => [...row.cells].map(cell => cell.textContent))";
    let table: Vec<Vec<String>> = serde_json::from_value(page.evaluate(cells)).expect("rows of texts");
    assert_eq!(table, [["common", "314", "298", "16", "0", "0", "16"], ["rare", "16", "0", "16", "0", "0", "16"]]);
    page.close();
}

#[test]
#[ignore = "needs a release build in dist/: cargo xtask test"]
fn the_menu_of_resamplers_has_headings_and_the_station_tells_of_the_chosen_one() {
    let page = Page::open(SMOTE);
    page.wait_for_run(1);
    let headings = page.evaluate(
        "[...document.querySelectorAll('[data-field=resample] optgroup')].map(it => [it.label, it.children.length])",
    );
    let headings: Vec<(String, u32)> = serde_json::from_value(headings).expect("headings with counts");
    let names: Vec<&str> = headings.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names[..2], ["Over-sampling", "Under-sampling"]);
    assert!(headings.iter().all(|&(_, count)| count > 0), "{headings:?}");
    page.open_more("resample");
    let station = "#station-resample";
    for (part, told) in
        [("does", "on the lines between"), ("hurts", "far too high"), ("source", "Source: Chawla et al. 2002")]
    {
        let text = page.read_element(&format!("{station} [data-testid=technique-{part}]"));
        assert!(text.contains(told), "{part}: {text}");
    }
    page.choose("resample", "random_under");
    page.wait_for_link("resample=random_under");
    assert!(page.read_element(&format!("{station} [data-testid=technique-does]")).starts_with("Drops"));
    page.close();
}

#[test]
#[ignore = "needs a release build in dist/: cargo xtask test"]
fn the_page_downloads_what_the_command_writes() {
    let page = Page::visit("v=1&epochs=100000", Visit { script: KEEP_DOWNLOADS, ..Visit::default() });
    page.wait_for("training goes on", |shown| shown.epochs.0 > 0);
    let is_off = "document.querySelector('[data-testid=export]').ariaDisabled";
    assert_eq!(page.evaluate(is_off), "false", "it need not wait for the end of training");
    page.press("cancel");
    page.wait_for("the run is cancelled", |shown| shown.phase == "idle");
    assert_eq!(page.evaluate(is_off), "true", "a cancelled run is gone");
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("page-and-command.csv");
    let links = [
        ("v=1&data=moons&resample=smote&epochs=2", "moons-resampled.csv"),
        ("v=1&data=ecoli&resample=random_over&epochs=2&scale=none", "ecoli-resampled.csv"),
    ];
    for (link, name) in links {
        page.open_link(link);
        page.wait_for_finish();
        page.press("export");
        page.wait_for("the file is there", |_| page.evaluate("downloads.length") == 1);
        let [(found, text)]: [(String, String); 1] =
            serde_json::from_value(page.evaluate("downloads")).expect("a name with a text");
        let command =
            Command::new(env!("CARGO_BIN_EXE_lab")).args([link, "--quiet", "--resampled"]).arg(&path).output();
        assert!(command.expect("lab runs").status.success());
        assert_eq!(found, name);
        assert!(text.lines().count() > 100, "{text}");
        assert_eq!(text, fs::read_to_string(&path).expect("the command wrote it"), "{link}");
        assert_eq!(page.read_text("announcement"), "The file is downloaded.");
    }
    page.close();
}

/// Notes the values of the bar, and presses Cancel as soon as something prepares if the link asks for it.
const WATCH: &str = "
    window.bar = []; window.pressed = null; window.answered = null;
    new MutationObserver(() => {
        const phase = document.body?.dataset.phase;
        const value = document.querySelector('[data-testid=preparing]')?.value;
        if (value !== undefined && value !== bar.at(-1)) bar.push(value);
        if (value > 0 && pressed === null && location.hash.includes('epochs=99999')) {
            pressed = performance.now();
            document.querySelector('[data-testid=cancel]').click();
        }
        if (pressed !== null && answered === null && phase === 'idle') answered = performance.now();
    }).observe(document, {subtree: true, childList: true, attributes: true, characterData: true});
";

#[test]
#[ignore = "needs a release build in dist/: cargo xtask test"]
fn a_hundred_thousand_rows_are_resampled_with_a_moving_bar_and_can_be_cancelled() {
    let large = "v=1&data=article&data.n_samples=100000&data.n_features=30&data.imbalance_ratio=9&resample=smote";
    let page = Page::visit(&format!("{large}&epochs=1"), Visit { script: WATCH, ..Visit::default() });
    page.wait_for_finish();
    let ended = page.evaluate("Math.round(performance.now())");
    let values: Vec<f64> = serde_json::from_value(page.evaluate("bar")).expect("numbers");
    println!("{} values of the bar; the run of one epoch ended {ended} ms after the address was opened", values.len());
    assert!(values.iter().filter(|&&value| value > 0.0 && value < 1.0).count() >= 5, "{values:?}");
    assert!(values.is_sorted(), "{values:?}");

    let answer = |during: &str| {
        page.wait_within(Duration::from_secs(2), "the run is cancelled", |shown| shown.phase == "idle");
        let waited = page.evaluate("answered - pressed").as_f64().expect("a time");
        println!("Cancel during {during} was answered after {waited:.0} ms");
        assert!(waited < 2000.0, "{waited} ms");
    };
    page.open_link(&format!("{large}&epochs=99999"));
    page.wait_for("Cancel was pressed", |_| page.evaluate("pressed !== null") == true);
    answer("resampling");
    page.open_link(&format!("{large}&epochs=1000"));
    page.wait_for("training goes on", |shown| shown.epochs.0 > 0);
    page.evaluate("(() => { pressed = performance.now(); document.querySelector('[data-testid=cancel]').click() })()");
    answer("training");
    // The page is as good as new.
    page.open_link("v=1&epochs=2");
    page.wait_for_finish();
    page.close();
}

/// Every technique of the menu, chosen by hand and run to its end; the rows it made are drawn with what they come from.
#[test]
#[ignore = "needs a release build in dist/: cargo xtask test"]
fn every_technique_of_the_menu_runs_and_shows_where_its_rows_come_from() {
    // The word that the page has for rows that no line alone makes.
    const WORDS: &[(&str, &str)] = &[
        ("random_over", "jittered"),
        ("smotenc", "mixed"),
        ("smoten", "voted"),
        ("cluster_centroids", "prototype"),
        ("gan", "generated"),
    ];
    let page = Page::open("v=1&data=blobs&data.n_samples=400&data.distance=3&data.imbalance_ratio=6&epochs=2");
    page.wait_for_run(1);
    page.press("map-train");
    page.open_more("resample");
    let ids = page.evaluate("[...document.querySelector('[data-field=resample]').options].map(it => it.value)");
    let ids: Vec<String> = serde_json::from_value(ids).expect("a list of words");
    assert!(ids.len() >= 23, "{ids:?}");
    let mut n_runs = 1;
    for id in ids.iter().filter(|id| *id != "none") {
        page.choose("resample", id);
        page.wait_for_link(&format!("resample={id}"));
        for (technique, field, value) in [
            ("random_over", "resample.shrinkage", "0.5"),
            ("smotenc", "resample.categorical_features", "1"),
            ("kmeans_smote", "resample.cluster_balance_threshold", "0.1"),
        ] {
            if id == technique {
                page.type_value(field, value);
                page.wait_for_link(&format!("{field}={value}"));
            }
        }
        page.press("run");
        let shown = page.wait_for(&format!("{id} has run"), |shown| {
            shown.phase == "failed" || (shown.phase == "finished" && shown.runs > n_runs)
        });
        assert_eq!((shown.phase.as_str(), &shown.problems), ("finished", &Vec::new()), "{id}");
        n_runs = shown.runs;
        // What the technique promises by the heading it stands under.
        let heading =
            page.evaluate(&format!("document.querySelector('[data-field=resample] [value={id}]').parentElement.label"));
        let makes_rows = ["Over-sampling", "Combined", "Generative networks"]
            .contains(&heading.as_str().unwrap_or_default())
            || id == "cluster_centroids";
        assert_eq!(page.evaluate(&format!("document.querySelector('{PLOT}')?.tabIndex === 0")), makes_rows, "{id}");
        if makes_rows {
            page.focus(PLOT);
            page.press_keys("\u{E011}");
            let words = page.read_text("parents");
            let expected = WORDS.iter().find(|(technique, _)| technique == id).map_or("synthetic", |(_, word)| word);
            assert!(words.to_lowercase().starts_with(&format!("{expected} row of class ")), "{id}: {words}");
            let (is_drawn, names) = overlay(&page);
            assert!(is_drawn && !names.is_empty(), "{id}: {names:?}");
        }
    }
    page.close();
}
