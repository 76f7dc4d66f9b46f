//! What is taken away from the page: the same files as the command writes, and figures that stand by themselves.

use crate::page::{KEEP_DOWNLOADS, Page, Visit};
use serde_json::Value;
use std::{fs, path::PathBuf, process::Command};

/// Presses a button and gives back the name and the text of the file that comes.
fn download(page: &Page, button: &str) -> (String, String) {
    page.evaluate("void (downloads.length = 0)");
    page.press(button);
    page.wait_for(&format!("a file of {button}"), |_| page.evaluate("downloads.length") == 1);
    serde_json::from_value(page.evaluate("downloads[0]")).expect("a name with a text")
}

#[test]
#[ignore = "needs a release build in dist/: cargo xtask test"]
fn files_of_the_page_are_those_of_the_command() {
    let link = "v=1&data=moons&resample=smote&epochs=3";
    let page = Page::visit(link, Visit { script: KEEP_DOWNLOADS, ..Visit::default() });
    page.wait_for_finish();
    page.wait_for_all();
    hold_files(&page, link);
    // A threshold that moved since the run is that of every file.
    page.evaluate(
        "(() => { const slider = document.getElementById('slider-judge'); slider.value = 0.2;
            slider.dispatchEvent(new Event('input', {bubbles: true})) })()",
    );
    let link = page.wait_for_link("threshold.at=0.2");
    hold_files(&page, &link);
    page.close();
}

/// Compares every file of the page with what the command writes of a link.
fn hold_files(page: &Page, link: &str) {
    for (button, option, name) in [
        ("export-notebook", "--notebook", "moons.ipynb"),
        ("export-json", "--results", "moons-results.json"),
        ("export-csv", "--results", "moons-results.csv"),
        ("export-weights", "--weights", "moons-weights.json"),
        ("export-resampled", "--resampled", "moons-resampled.csv"),
    ] {
        let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("page-and-command-{name}"));
        let command =
            Command::new(env!("CARGO_BIN_EXE_lab")).args(["export", link, "--quiet", option]).arg(&path).output();
        let command = command.expect("lab runs");
        assert!(command.status.success(), "{}", String::from_utf8_lossy(&command.stderr));
        let (found, text) = download(page, button);
        assert_eq!(found, name);
        let expected = fs::read_to_string(&path).expect("the command wrote it");
        let differs = text.lines().zip(expected.lines()).find(|(page, command)| page != command);
        assert_eq!(
            differs.map(|(page, command)| [page, command].map(|line| line.chars().take(300).collect::<String>())),
            None,
            "{name}"
        );
        // The command ends its files with a line break.
        assert_eq!(text.trim_end().len(), expected.trim_end().len(), "{name}");
    }
}

#[test]
#[ignore = "needs a release build in dist/: cargo xtask test"]
fn every_figure_is_saved_as_a_drawing_and_as_pixels() {
    let page = Page::visit("v=1&epochs=3", Visit { script: KEEP_DOWNLOADS, ..Visit::default() });
    page.wait_for_finish();
    page.open_all_details();
    let shown =
        "[...document.querySelectorAll('figure[data-figure]')].filter(it => !it.hidden).map(it => it.dataset.figure)";
    let figures: Vec<String> = serde_json::from_value(page.evaluate(shown)).expect("names");
    assert!(figures.len() >= 9, "{figures:?}");
    for figure in figures {
        let (name, svg) = download(&page, &format!("svg-{figure}"));
        assert_eq!(name, format!("{figure}.svg"));
        assert!(svg.starts_with("<?xml") && !svg.contains("var("), "{name}");
        let (name, png) = download(&page, &format!("png-{figure}"));
        assert_eq!(name, format!("{figure}.png"));
        assert!(png.len() > 2_000 && png.contains("PNG"), "{name}: {} bytes", png.len());
    }
    page.close();
}

#[test]
#[ignore = "needs a release build in dist/: cargo xtask test"]
fn a_file_that_cannot_be_written_is_a_problem_and_no_more() {
    let link = "v=1&epochs=3&resample=smote&leak=resample_before_split";
    let page = Page::visit(link, Visit { script: KEEP_DOWNLOADS, ..Visit::default() });
    page.wait_for_finish();
    page.press("export-notebook");
    page.wait_for("the problem", |_| {
        !page.evaluate("document.querySelector('[data-testid=export-problem]')").is_null()
    });
    assert_eq!(page.read().phase, "finished", "the run is still there");
    assert_eq!(page.evaluate("downloads.length"), Value::from(0));
    page.close();
}
