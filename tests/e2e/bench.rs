//! The bench: what is seen at once, how the other panels open, and where they are found again.

use crate::page::Page;
use imbalance_lab::experiment::remedy::KnownRemedy;
use serde_json::{Value, json};

/// Windows, and the least side of a map in each (CSS pixels).
const WINDOWS: [(u32, u32, f64); 3] = [(1280, 720, 260.0), (1440, 900, 330.0), (1920, 1080, 420.0)];

/// What is in sight in every window, with what it is.
const IN_SIGHT: [(&str, &str); 15] = [
    ("the verdict of B", "[data-testid=verdict]"),
    ("the verdict of A", "[data-testid=verdict-a]"),
    ("the map of A", "[data-figure=decision-map-a] .drawing svg"),
    ("the map of B", "[data-figure=decision-map] .drawing svg"),
    ("the remedies", ".remedies"),
    ("the run controls", ".transport"),
    ("the pipeline", ".stations > .station:first-child"),
    ("its last station", "#station-metrics"),
    ("the class mix of the data", "[data-testid=mix-data]"),
    ("that after resampling", "[data-testid=mix-resample]"),
    ("that of the batches", "[data-testid=mix-sampler]"),
    ("that of the answers", "[data-testid=mix-metrics]"),
    ("that of the test rows", "[data-testid=mix-test]"),
    ("the threshold", "#slider-judge"),
    ("the score histogram", "[data-figure=score-histogram] .drawing svg"),
];

/// Rectangles of elements in the window: left, top, right, bottom; nothing of what is not shown.
fn rectangles(page: &Page, selectors: &[&str]) -> Vec<Option<[f64; 4]>> {
    let script = format!(
        "{}.map(selector => {{ const it = document.querySelector(selector);
            const {{left, top, right, bottom}} = it?.getBoundingClientRect() ?? {{}};
            return it?.checkVisibility({{visibilityProperty: true}}) ? [left, top, right, bottom] : null }})",
        Value::from(selectors.to_vec())
    );
    serde_json::from_value(page.evaluate(&script)).expect("rectangles")
}

/// What of these is not wholly in the window.
pub fn out_of_sight(page: &Page, parts: &[(&str, &str)], [width, height]: [u32; 2]) -> Vec<String> {
    let selectors: Vec<&str> = parts.iter().map(|(_, selector)| *selector).collect();
    let is_inside = |[left, top, right, bottom]: [f64; 4]| {
        left >= -0.5
            && top >= -0.5
            && right <= f64::from(width) + 0.5
            && bottom <= f64::from(height) + 0.5
            && right > left
    };
    let seen = rectangles(page, &selectors);
    let unseen = parts.iter().zip(seen).filter(|(_, seen)| !seen.is_some_and(is_inside));
    unseen.map(|((what, _), seen)| format!("{what}: {seen:?}")).collect()
}

/// The opening is left by its button.
fn find_the_rare(page: &Page) {
    page.wait_for_finish();
    page.evaluate("document.querySelector('#find-rare').click()");
    page.wait_for_run(2);
    page.wait_for("A is drawn", |_| {
        page.evaluate("document.querySelector('[data-figure=decision-map-a] svg') !== null") == true
    });
}

#[test]
#[ignore = "needs a release build in dist/: cargo xtask test"]
fn cause_and_effect_stand_on_one_screen_after_every_remedy() {
    for (width, height, least) in WINDOWS {
        let page = Page::open("");
        page.resize(width, height);
        find_the_rare(&page);
        let mut n_runs = 2;
        let look = |after: &str| {
            page.let_settle();
            assert_eq!(
                page.evaluate("[scrollX, scrollY]"),
                json!([0, 0]),
                "{width} x {height}, {after}: it is scrolled"
            );
            let unseen = out_of_sight(&page, &IN_SIGHT, [width, height]);
            assert!(unseen.is_empty(), "{width} x {height}, {after}: out of sight: {unseen:#?}");
            let fields = ["[data-figure=decision-map-a] svg rect[mask]", "[data-figure=decision-map] svg rect[mask]"];
            let [a, b]: [[f64; 4]; 2] = rectangles(&page, &fields)
                .into_iter()
                .collect::<Option<Vec<_>>>()
                .expect("both")
                .try_into()
                .expect("two");
            let sides = |[left, top, right, bottom]: [f64; 4]| [right - left, bottom - top];
            for side in sides(a).into_iter().chain(sides(b)) {
                assert!(side >= least, "{width} x {height}, {after}: a map of {side} px");
            }
            let differences = sides(a).into_iter().zip(sides(b)).map(|(a, b)| (a - b).abs());
            assert!(differences.fold(0.0, f64::max) < 0.6 && (a[1] - b[1]).abs() < 0.6, "{a:?} {b:?}");
            sides(a)[0]
        };
        let side = look("the opening");
        println!("{width} x {height}: maps of {side:.0} px");
        for remedy in KnownRemedy::buttons() {
            page.press(&format!("remedy-{}", remedy.id));
            n_runs += 1;
            page.wait_for_run(n_runs);
            look(remedy.id);
        }
        page.close();
    }
}

#[test]
#[ignore = "needs a release build in dist/: cargo xtask test"]
fn every_panel_is_a_press_away_and_has_an_address() {
    let page = Page::open("v=1&epochs=3");
    page.wait_for_run(1);
    page.wait_for_all();
    page.resize(1280, 720);
    let shown = |page: &Page| -> Vec<String> {
        let shown =
            "[...document.querySelectorAll('.dock > .figures > :not(.nothing)')].filter(it => it.checkVisibility())
            .map(it => it.dataset.figure ?? it.id ?? it.className)";
        serde_json::from_value(page.evaluate(shown)).expect("names")
    };
    let tabs: Vec<String> = serde_json::from_value(page.evaluate(
        "[...document.querySelectorAll('.tab')].filter(it => it.checkVisibility()).map(it => it.dataset.testid.slice(6))",
    ))
    .expect("names");
    assert!(tabs.len() >= 12, "{tabs:?}");
    let digest = page.read().digest;
    for tab in tabs.iter().filter(|tab| *tab != "all") {
        let is_open = |page: &Page| {
            page.evaluate(&format!("document.querySelector('[data-testid=panel-{tab}]').ariaPressed")) == "true"
        };
        if is_open(&page) {
            continue;
        }
        page.press(&format!("panel-{tab}"));
        page.wait_for(&format!("{tab} is open"), |_| is_open(&page));
        let panel = format!(".dock > .figures > :is([data-figure={tab}], .{tab})");
        let [Some([_, top, ..])] = rectangles(&page, &[&panel])[..] else {
            panic!("{tab} is not shown: {:?}", shown(&page))
        };
        assert!(top < 720.0, "{tab} is out of sight");
        // Another visitor finds it by the address, with the same run.
        let link = page.read_link();
        assert!(link.starts_with("v=1&epochs=3&panel=") && link.ends_with(tab.as_str()), "{link}");
        let open = shown(&page);
        page.open_link(&link);
        let again = page.wait_for_run(1);
        assert_eq!((again.digest, again.notices.len()), (digest.clone(), 0), "{tab}");
        page.wait_for_all();
        page.wait_for(&format!("{tab} is found again"), |_| shown(&page) == open);
    }
    // An address changed by hand opens another, and trains nothing anew.
    page.go_to("v=1&epochs=3&panel=roc");
    page.wait_for("it is open", |_| shown(&page) == ["roc"]);
    assert_eq!(page.read().runs, 1);
    // All of them at once, one below the other.
    page.press("panel-all");
    page.wait_for("all are open", |_| shown(&page).len() > 11);
    assert_eq!(page.read_link(), "v=1&epochs=3&panel=all");
    page.close();
}

#[test]
#[ignore = "needs a release build in dist/: cargo xtask test"]
fn a_wide_screen_shows_panels_side_by_side() {
    let page = Page::open("v=1&epochs=3");
    page.wait_for_run(1);
    page.resize(1920, 1080);
    page.press("panel-roc");
    page.press("panel-reliability");
    page.let_settle();
    let figures = ["score-histogram", "reliability"].map(|name| format!("[data-figure={name}]"));
    let [Some(one), Some(other)] = rectangles(&page, &[&figures[0], &figures[1]])[..] else { panic!("two are shown") };
    assert!(one[2] <= other[0] && (one[1] - other[1]).abs() < 1.0, "side by side: {one:?} {other:?}");
    // The settings of a station that are a press away cover no map.
    page.open_more("train");
    page.let_settle();
    let [Some(card), Some(map)] = rectangles(&page, &["#station-train .more-body", "[data-figure=decision-map]"])[..]
    else {
        panic!("both are shown")
    };
    assert!(card[0] >= map[2] || card[1] >= map[3], "the map is covered: {card:?} {map:?}");
    page.close();
}

#[test]
#[ignore = "needs a release build in dist/: cargo xtask test"]
fn a_phone_begins_with_verdict_map_and_remedies() {
    let page = Page::open("");
    page.resize(390, 844);
    find_the_rare(&page);
    page.let_settle();
    page.evaluate("scrollTo(0, 0)");
    let parts = [
        ("the verdict", "[data-testid=verdict]"),
        ("the map", "[data-figure=decision-map] .drawing svg"),
        ("the remedies", "[data-testid=remedy-none]"),
        ("the tabs", ".tabs"),
        ("Run", "[data-testid=run]"),
    ];
    let unseen = out_of_sight(&page, &parts, [390, 844]);
    assert!(unseen.is_empty(), "{unseen:#?}");
    // A tab brings its panel into sight.
    page.press("panel-roc");
    page.let_settle();
    let unseen =
        out_of_sight(&page, &[("the curve", "[data-figure=roc] .drawing svg"), ("the tabs", ".tabs")], [390, 844]);
    assert!(unseen.is_empty(), "{unseen:#?}");
    page.close();
}
