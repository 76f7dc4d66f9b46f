//! Links: the same settings and the same bits wherever they are opened, and no harm from bad ones.

use crate::{digests, hostile, page::Page};
use serde_json::Value;
use std::{process::Command, thread, time::Duration};

/// The digest that the command line program prints for a link.
fn digest_of_command(link: &str) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_lab")).args(["run", link, "--json"]).output().expect("lab runs");
    let document: Value = serde_json::from_slice(&output.stdout).expect("a document");
    document["digest"].as_str().expect("a digest").to_owned()
}

#[test]
#[ignore = "needs a release build in dist/: cargo xtask test"]
fn the_same_link_gives_the_same_bits_in_the_page_and_natively() {
    let page = Page::open("");
    let mut different = Vec::new();
    for digests::Case { link, digest } in digests::cases() {
        page.open_link(&link);
        let shown = page.wait_for_finish();
        let (library, command) = (digests::digest_of(&link).to_string(), digest_of_command(&link));
        if [&shown.digest, &library, &command].iter().any(|found| **found != digest) || !shown.notices.is_empty() {
            different.push(format!(
                "{link}: page {}, library {library}, command {command}, expected {digest}; notices {:?}",
                shown.digest, shown.notices
            ));
        }
    }
    assert!(different.is_empty(), "{different:#?}");
    page.close();
}

#[test]
#[ignore = "needs a release build in dist/: cargo xtask test"]
fn the_address_carries_the_settings_to_another_visitor() {
    let page = Page::open("");
    page.wait_for_run(1);
    page.choose("resample", "smote");
    page.wait_for("the further settings are there", |_| page.read_value("resample.k_neighbors") != "no such field");
    if page.evaluate("!!document.querySelector('#station-resample details [data-field=\"resample.k_neighbors\"]')")
        == true
    {
        page.open_more("resample");
    }
    page.type_value("resample.k_neighbors", "3");
    page.type_value("epochs", "20");
    assert_eq!(page.evaluate("document.querySelector('.stale').hidden"), false, "the old result is marked as old");
    page.press("run");
    let first = page.wait_for_run(2);
    let link = page.wait_for_link("resample.k_neighbors=3");
    assert_eq!(link, "v=1&resample=smote&resample.k_neighbors=3&epochs=20");
    let values = page.read_values();
    page.close();

    let other = Page::open(&link);
    let second = other.wait_for_run(1);
    assert_eq!(other.read_values(), values);
    assert_eq!(second.digest, first.digest);
    assert_eq!(second.verdict, first.verdict);

    // Another link put into the address of the open page is opened too.
    other.evaluate("location.hash = 'v=1&epochs=2'");
    assert_eq!(other.wait_for_run(2).epochs, (2, 2));
    assert_eq!(other.read_value("resample"), "none");
    other.close();
}

#[test]
#[ignore = "needs a release build in dist/: cargo xtask test"]
fn bad_links_are_told_and_do_no_harm() {
    let markup = "<img src=x onerror=window.harmed=1>";
    let hostile = [
        (format!("{markup}=1&seed=<script>window.harmed=1</script>&epochs=2"), 2),
        (format!("v=1&resample={markup}&epochs=2&data.name={markup}"), 2),
        (
            "v=1&epochs=99999999999999999999&seed=-1&test_size=NaN&validation_size=1e999&hidden=1,,2&epochs=2"
                .to_owned(),
            6,
        ),
        ("epochs=2&colour=red&__proto__=1&constructor=2".to_owned(), 3),
        ("epochs=2&%00=%FF%FE&&&===&&\u{202e}\u{1f600}=1".to_owned(), 2),
        (format!("epochs=2&{}", "a".repeat(20_000)), 1),
    ];
    let page = Page::open("");
    for (link, least) in &hostile {
        page.open_link(&link.replace('<', "%3C"));
        let shown = page.wait_for_finish();
        assert!(shown.notices.len() >= *least, "{link}: {:#?}", shown.notices);
        assert!(shown.notices.iter().all(|notice| notice.chars().count() < 300), "{link}: {:#?}", shown.notices);
        assert_eq!(page.evaluate("window.harmed ?? null"), Value::Null, "{link}");
        assert_eq!(page.evaluate("document.images.length"), 0, "{link}");
    }

    // A file's name is shown as it is.
    page.open_link(&format!("v=1&data=file&data.name={}", markup.replace('<', "%3C")));
    let shown = page.wait_for("the file is asked for", |shown| shown.phase == "failed");
    assert!(shown.problems[0][0].contains(markup), "{:#?}", shown.problems);
    assert_eq!(page.evaluate("window.harmed ?? null"), Value::Null);

    // What a later version wrote is refused, and stays in the address for the reload that is advised.
    page.open_link("v=999&epochs=2");
    let shown = page.wait_for("the link is refused", |shown| shown.phase == "failed");
    assert_eq!(shown.problems[0][0], "This link has version 999.");
    page.choose("data", "moons");
    page.type_value("epochs", "2");
    page.press("run");
    page.wait_for_finish();

    // The largest of everything can still be cancelled.
    page.open_link("v=1&epochs=100000&hidden=512,512,512&resample=smote&data=yeast");
    page.wait_for("something is at work", |shown| matches!(shown.phase.as_str(), "running" | "preparing" | "failed"));
    page.press("cancel");
    page.wait_within(Duration::from_secs(3), "nothing is at work", |shown| {
        matches!(shown.phase.as_str(), "idle" | "failed")
    });
    page.close();
}

#[test]
#[ignore = "needs a release build in dist/: cargo xtask test"]
fn hostile_links_are_told_and_do_no_harm() {
    let page = Page::open("v=1&epochs=1&data.n_samples=60");
    page.wait_for_run(1);
    let lines = hostile::read(include_str!("../data/hostile_links.txt"));
    assert!(lines.len() >= 50);
    for hostile::Hostile { written, told } in lines {
        let start: String = written.chars().take(60).collect();
        // Small where the link does not say otherwise; the notices of the one before are gone first.
        page.evaluate("location.hash = 'v=1&epochs=2&data.n_samples=60'");
        page.wait_for("nothing is told", |shown| shown.notices.is_empty() && shown.phase == "finished");
        let rows = if written.contains("data") || written.contains("n_samples") { "" } else { "&data.n_samples=60" };
        let epochs = if written.contains("epochs") { "" } else { "&epochs=2" };
        page.go_to(&format!("{written}{rows}{epochs}"));
        let is_told = |shown: &crate::page::Shown| {
            let problems = shown.problems.iter().flatten();
            shown.notices.iter().chain(problems).any(|text| text.contains(told.as_str()))
        };
        let shown = page.wait_for(&format!("{start} is told as {told}"), is_told);
        assert!(shown.notices.iter().all(|notice| notice.chars().count() < 400), "{start}: {:#?}", shown.notices);
        page.wait_for("the page lives", |shown| matches!(shown.phase.as_str(), "finished" | "failed"));
        assert_eq!(
            page.evaluate(
                "document.images.length + document.querySelectorAll('[data-testid=notice] *, .problem p *').length"
            ),
            0,
            "{start}"
        );
    }
    page.close();
}

#[test]
#[ignore = "needs a release build in dist/: cargo xtask test"]
fn back_and_forth_open_the_links_of_the_address() {
    let page = Page::open("v=1&epochs=2&data.n_samples=60");
    let first = page.wait_for_run(1);
    page.go_to("v=1&epochs=3&data.n_samples=60");
    let second = page.wait_for_run(2);
    assert_ne!(first.digest, second.digest);
    page.evaluate("history.back()");
    assert_eq!(page.wait_for_run(3).digest, first.digest);
    page.evaluate("history.forward()");
    assert_eq!(page.wait_for_run(4).digest, second.digest);
    // Another data set is a place of its own, other settings are not.
    page.type_value("epochs", "4");
    page.wait_for_link("epochs=4");
    page.choose("data", "moons");
    page.wait_for_link("data=moons");
    page.evaluate("history.back()");
    page.wait_for_run(5);
    assert_eq!((page.read_value("data").as_str(), page.read_value("epochs").as_str()), ("haystack", "4"));
    page.close();
}

#[test]
#[ignore = "needs a release build in dist/: cargo xtask test"]
fn a_refused_link_stays_in_the_address() {
    let page = Page::open("v=999&epochs=2");
    page.wait_for("the link is refused", |shown| shown.phase == "failed");
    thread::sleep(Duration::from_millis(600));
    assert_eq!(page.read_link(), "v=999&epochs=2", "the advised reload must open it again");
    page.close();
}
