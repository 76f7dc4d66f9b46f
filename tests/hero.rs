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

fn page() -> String {
    std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/index.html")).unwrap()
}

/// The text of the first element with that name.
fn text_of(page: &str, tag: &str) -> String {
    let (_, rest) = page.split_once(&format!("<{tag}")).unwrap_or_else(|| panic!("no <{tag}>"));
    let (element, _) = rest.split_once(&format!("</{tag}>")).unwrap();
    element.split('>').map(|part| part.split('<').next().unwrap_or_default()).skip(1).collect()
}

/// The content of a `<meta>` with that name or property.
fn meta<'a>(page: &'a str, name: &str) -> &'a str {
    let (_, rest) = page.split_once(&format!("=\"{name}\" content=\"")).unwrap_or_else(|| panic!("no {name}"));
    rest.split('"').next().unwrap()
}

#[test]
fn a_preview_says_what_the_page_says() {
    let page = page();
    let sentence = text_of(&page, "h1");
    assert_eq!(meta(&page, "og:title"), sentence);
    assert!(meta(&page, "og:image:alt").starts_with(&sentence));
    assert!(["description", "og:description"].iter().all(|name| meta(&page, name).len() > 50));
    // The file begins with a signature of eight bytes; width and height stand first in the first chunk, after its head.
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/screenshots/preview.png");
    let picture = std::fs::read(file).expect("cargo xtask screenshots makes it");
    let size = [16, 20].map(|at| u32::from_be_bytes(picture[at..at + 4].try_into().unwrap()).to_string());
    assert_eq!(size, ["og:image:width", "og:image:height"].map(|name| meta(&page, name)));
    assert!(picture.len() < 300_000, "{} bytes", picture.len());
}

#[test]
fn the_bar_of_a_browser_has_the_colour_of_the_page() {
    let tokens = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/style/tokens.css")).unwrap();
    let (_, surfaces) = tokens.split_once("--surface: light-dark(").unwrap();
    let (surfaces, _) = surfaces.split_once(')').unwrap();
    let page = page();
    let bars: Vec<&str> =
        page.split("\"theme-color\" content=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    assert_eq!(surfaces.split(", ").collect::<Vec<_>>(), bars, "light, then dark");
}

#[test]
fn what_hides_the_opening_is_small_and_comes_before_it() {
    let page = page();
    let script = text_of(&page, "script");
    assert!(script.contains("no-hero") && script.len() <= 300, "{} bytes", script.len());
    assert!(page.find("no-hero") < page.find(BEGIN));
}
