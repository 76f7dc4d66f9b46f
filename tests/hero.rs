//! What `index.html` shows before anything computes is what the run that the page opens with comes to.
//!
//! A change that is meant to change it writes it anew: `IMBALANCE_LAB_BLESS=1 cargo test --test hero`.
#![cfg(not(target_arch = "wasm32"))]

use imbalance_lab::{
    experiment::{ExperimentSpec, Run},
    figure::hero,
};

const BEGIN: &str = "<!-- hero -->\n";
const END: &str = "<!-- /hero -->";

/// What stands before, between and after the two marks.
fn parts(page: &str) -> [&str; 3] {
    let (before, rest) = page.split_once(BEGIN).expect("index.html has the first mark");
    let (hero, after) = rest.split_once(END).expect("index.html has the second mark");
    [before, hero, after]
}

#[test]
fn the_page_opens_with_the_finding_of_its_first_run() {
    let report = Run::new(&ExperimentSpec::default(), None).unwrap().finish().unwrap();
    let fragment = hero(&report);
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/index.html");
    let page = std::fs::read_to_string(path).unwrap();
    let [before, written, after] = parts(&page);
    if std::env::var_os("IMBALANCE_LAB_BLESS").is_some() {
        std::fs::write(path, format!("{before}{BEGIN}{fragment}{END}{after}")).expect("the page can be written");
        return;
    }
    assert!(
        written == fragment,
        "index.html shows another run; IMBALANCE_LAB_BLESS=1 cargo test --test hero writes:\n{fragment}"
    );
    assert!(fragment.len() <= 6_000, "{} bytes", fragment.len());
    // It is the trap: accurate, and none found.
    assert!(
        fragment.contains("This model is <b>90 %</b> accurate.")
            && fragment.contains("It found <b>0 of 30</b> rare cases.")
    );
    assert!(fragment.contains("aria-label=\"The model found 0 of 30 rare and 270 of 270 common rows.\""));
    let text: String = fragment.split('<').filter_map(|part| part.split_once('>')).map(|(_, text)| text).collect();
    assert!(
        text.contains("Gain over doing nothing 0.0") && text.contains("always answering “common”: 90.0 %"),
        "{text}"
    );
}
