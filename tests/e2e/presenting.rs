//! How the page is shown: views, parts that are locked or hidden, colours, and what an author is given to paste.

use crate::{
    embedding::Course,
    hostile,
    page::{Page, Visit},
    server::Extras,
};
use serde_json::{Value, json};
use std::{thread, time::Duration};

const TAB: &str = "\u{E004}";

fn visit(query: &'static str, link: &str) -> Page {
    Page::visit(link, Visit { query, ..Visit::default() })
}

#[test]
#[ignore = "needs a release build in dist/: cargo xtask test"]
fn what_is_locked_stays_in_reach_and_what_is_hidden_is_gone() {
    let query = "embed=1&autorun=1&hide=loss,data.noise,seed&lock=resample,epochs,threshold";
    let page = visit(query, "v=1&epochs=3&resample=smote");
    let shown = page.wait_for_run(1);
    assert_eq!(shown.notices, [""; 0]);
    for gone in [
        "[data-field=loss]",
        "[data-field='data.noise']",
        "[data-field=seed]",
        "[data-testid=new-seed]",
        "[data-testid=remedy-weights]",
    ] {
        assert_eq!(page.evaluate(&format!("!!document.querySelector(\"{gone}\")")), false, "{gone}");
    }
    // Results of a station that is hidden stay: its class mix, and every figure.
    assert!(!page.read_mix("loss").is_empty());
    assert!(page.read_text("verdict").contains("accurate"));
    page.open_all_details();
    for (field, key) in [("resample", "r"), ("epochs", "9"), ("resample.k_neighbors", "9")] {
        let selector = format!("[data-field='{field}']");
        let before = page.read_value(field);
        page.focus(&selector);
        let told = page.evaluate(
            "[document.activeElement.ariaDisabled, document.getElementById(document.activeElement.getAttribute('aria-describedby')).textContent]",
        );
        assert_eq!(told, json!(["true", "Locked by the author of this view."]), "{field}");
        page.press_keys(&format!("{key}{key}\u{E015}"));
        page.press_keys(TAB);
        assert_eq!(page.read_value(field), before, "{field}");
        assert_ne!(
            page.evaluate("document.activeElement.dataset.field ?? ''"),
            json!(field),
            "Tab leads on from {field}"
        );
    }
    page.focus("#slider-station");
    page.press_keys("\u{E014}\u{E014}");
    assert_eq!(page.evaluate("document.querySelector('#slider-station').value"), "0.5");
    for remedy in ["smote", "threshold"] {
        page.press(&format!("remedy-{remedy}"));
        assert_eq!(
            page.read_element(&format!("[data-testid=remedy-{remedy}][aria-disabled=true]")),
            page.read_text(&format!("remedy-{remedy}"))
        );
    }
    assert_eq!(page.read().runs, 1);
    // A remedy that is free leaves alone what is not.
    page.press("remedy-sampler");
    page.wait_for_run(2);
    assert_eq!(page.wait_for_link("sampler=weighted"), "v=1&resample=smote&sampler=weighted&epochs=3");
    // The address is the author's own way.
    page.press("pin");
    page.evaluate("location.hash = 'v=1&epochs=2'");
    page.wait_for_run(3);
    assert_eq!(page.read_value("resample"), "none");
    // The run that was pinned has other settings, some of which are kept.
    page.evaluate(
        "[...document.querySelectorAll('.pinned button')].find(it => it.textContent.startsWith('Take A')).click()",
    );
    page.wait_for("it is refused", |shown| shown.notices.iter().any(|it| it.contains("The author of this view keeps")));
    assert_eq!(page.read_value("resample"), "none");
    page.press("close-notices");
    page.wait_for("the notice is closed", |shown| shown.notices.is_empty());
    page.close();
}

#[test]
#[ignore = "needs a release build in dist/: cargo xtask test"]
fn the_small_views_have_what_they_promise() {
    let page = visit("embed=1&view=mini", "v=1&epochs=5&data.n_samples=400");
    page.resize(320, 360);
    let shown = page.wait_for("the page rests", |shown| shown.phase == "idle" && shown.mode != "connecting");
    assert_eq!(shown.verdict, "Press Run to train the model.");
    assert_eq!(page.read_text("settings"), "Set: Rows 400 · Epochs 5");
    for state in ["idle", "done"] {
        let [width, height]: [f64; 2] = serde_json::from_value(
            page.evaluate("[document.documentElement.scrollWidth, document.documentElement.scrollHeight]"),
        )
        .expect("numbers");
        assert!(width <= 320.0 && height <= 360.0, "{state}: {width} by {height}");
        page.take_picture(&format!("mini-{state}"));
        if state == "idle" {
            page.press("run");
            page.wait_for("the run is finished", |shown| shown.phase == "finished");
        }
    }
    // The height that snippets ask for.
    for width in [480, 720, 1280] {
        page.resize(width, 400);
        let height = page.evaluate("document.documentElement.scrollHeight").as_f64().expect("a number");
        assert!(height <= 400.0, "{width} wide: {height} high");
    }
    page.resize(320, 360);
    page.focus("[data-testid=share]");
    page.press_keys("\u{E014}");
    page.wait_for_link("data.imbalance_ratio=8.0909");
    assert_eq!(
        page.evaluate("document.querySelector('[data-testid=share]').getAttribute('aria-valuetext')"),
        "11 percent of 400 rows are rare"
    );
    page.wait_for("it is run again", |shown| shown.phase == "finished" && shown.verdict.contains("of 13"));
    page.choose_of("[data-testid=remedy]", "smote");
    page.wait_for_link("resample=smote");
    page.wait_for("it is run again", |shown| shown.phase == "finished" && shown.verdict.contains("alarm"));
    page.close();

    let page = visit("embed=1&view=compact&theme=contrast&motion=reduce", "v=1&epochs=5&resample=smote");
    page.wait_for("the page rests", |shown| shown.phase == "idle" && shown.mode != "connecting");
    assert_eq!(page.evaluate("document.activeElement === document.body"), true, "nothing takes the focus");
    page.press("run");
    page.wait_for("the run is finished", |shown| shown.phase == "finished");
    let root = "(({theme, motion, embed}) => [theme, motion, embed])(document.documentElement.dataset)";
    assert_eq!(page.evaluate(root), json!(["contrast", "reduce", "compact"]));
    assert_eq!(page.evaluate("getComputedStyle(document.body).color"), "rgb(0, 0, 0)");
    for part in ["verdict", "remedy-smote", "run", "threshold-judge", "scores", "theme"] {
        page.read_text(part);
    }
    assert_eq!(page.evaluate("!!document.querySelector('.stations, [data-figure=roc]')"), false);
    page.take_picture("compact-done");
    page.close();
}

#[test]
#[ignore = "needs a release build in dist/: cargo xtask test"]
fn the_colours_are_the_readers_choice() {
    let page = visit("autorun=0", "");
    page.wait_for("the page rests", |shown| shown.phase == "idle");
    let surface = "getComputedStyle(document.body).backgroundColor";
    for (word, expected) in
        [("dark", "rgb(16, 19, 23)"), ("contrast", "rgb(255, 255, 255)"), ("light", "rgb(246, 247, 249)")]
    {
        page.choose_of("[data-testid=theme]", word);
        assert_eq!(page.evaluate("document.documentElement.dataset.theme"), word);
        assert_eq!(page.evaluate(surface), expected, "{word}");
    }
    page.choose_of("[data-testid=theme]", "dark");
    page.open_link("");
    assert_eq!(page.evaluate("document.documentElement.dataset.theme"), "dark", "it is kept");
    page.choose_of("[data-testid=theme]", "auto");
    assert_eq!(page.evaluate("document.documentElement.dataset.theme ?? null"), Value::Null);
    page.close();

    let blocked =
        "Object.defineProperty(window, 'localStorage', {get() { throw new DOMException('no', 'SecurityError') }});";
    let page = Page::visit("", Visit { query: "autorun=0", script: blocked, ..Visit::default() });
    page.choose_of("[data-testid=theme]", "dark");
    assert_eq!(page.evaluate(surface), "rgb(16, 19, 23)", "without storage too");
    page.close();
}

#[test]
#[ignore = "needs a release build in dist/: cargo xtask test"]
fn hostile_queries_are_told_and_do_no_harm() {
    let page = visit("autorun=0", "v=1&epochs=2&data.n_samples=60");
    let lines = hostile::read(include_str!("../data/hostile_queries.txt"));
    // Each is a visit of its own, so some are left out that differ little from others.
    for hostile::Hostile { written, told } in
        lines.iter().step_by(4).chain(lines.iter().filter(|it| it.written.contains('<')))
    {
        let start: String = written.chars().take(60).collect();
        page.open_address(&format!("{written}&autorun=0"), "v=1&epochs=2&data.n_samples=60");
        let shown =
            page.wait_for("it is told", |shown| shown.notices.iter().any(|notice| notice.contains(told.as_str())));
        assert!(shown.notices.iter().all(|notice| notice.chars().count() < 400), "{start}: {:#?}", shown.notices);
        assert_eq!(
            page.evaluate(
                "document.images.length + document.querySelectorAll('[data-testid=notice] *, .problem p *').length"
            ),
            0,
            "{start}"
        );
        if !written.starts_with("autorun") {
            page.press("run");
            page.wait_for_finish();
        }
    }
    page.close();
}

#[test]
#[ignore = "needs a release build in dist/: cargo xtask test"]
fn an_author_pastes_what_the_dialog_gives() {
    let page = Page::open("v=1&epochs=4&data.n_samples=400");
    page.wait_for_run(1);
    page.focus("[data-testid=embed]");
    page.press_keys("\u{E007}");
    page.wait_for("the dialog opens", |_| page.evaluate("document.querySelector('[data-testid=author]').open") == true);
    assert_eq!(page.evaluate("document.querySelector('dialog').contains(document.activeElement)"), true);
    assert!(page.read_element("[data-testid=author-parts] .notice").contains("a courtesy, not exam security"));
    page.choose_of("[data-testid=author-view]", "full");
    page.choose_of("[data-testid=author-theme]", "light");
    page.evaluate("document.querySelectorAll('dialog details').forEach(details => details.open = true)");
    page.choose_of("[data-part=loss]", "hide");
    page.choose_of("[data-part='resample.choice']", "lock");
    page.choose_of("[data-part=epochs]", "lock");
    page.evaluate("document.querySelector('[data-testid=author-height]').select()");
    page.focus("[data-testid=author-height]");
    page.evaluate("document.activeElement.select()");
    page.press_keys(&format!("700{TAB}"));
    page.choose_of("[data-testid=author-lesson]", "accuracy_trap");
    page.take_picture("author");
    let query = "embed=1&view=full&hide=loss&lock=resample.choice,epochs&lesson=accuracy_trap&theme=light";
    let link = "v=1&data.n_samples=400&epochs=4";
    let address = page.evaluate("location.href.split('#')[0]");
    let address = address.as_str().expect("an address").to_owned();
    let read = |id: &str| {
        let text = page.evaluate(&format!("document.querySelector('[data-testid=snippet-{id}]').value"));
        text.as_str().expect("a text").to_owned()
    };
    let frame = read("frame");
    let start = format!("<iframe src=\"{address}?{query}#{link}\" title=\"Class imbalance lab: ");
    assert!(frame.starts_with(&start), "{frame}\n{start}");
    let end = format!(
        "height=\"700\" style=\"border:0\" loading=\"lazy\" allow=\"fullscreen; clipboard-write\"></iframe>\n<p><a href=\"{address}#{link}\">Open the lab in a new tab</a></p>"
    );
    assert!(frame.ends_with(&end), "{frame}\n{end}");
    assert!(read("sandbox").contains("sandbox=\"allow-scripts allow-same-origin"));
    assert!(read("isolated").contains("credentialless></iframe>"));
    let element = read("element");
    for kind in ["jupyter", "marimo", "quarto", "myst", "docusaurus", "reveal"] {
        assert!(read(kind).contains(&format!("{address}?{query}#{link}")), "{kind}: {}", read(kind));
    }
    // Where the clipboard is closed, the text is selected.
    page.press("copy-frame");
    page.wait_for("it is copied or selected", |_| {
        page.evaluate("/Copied|Ctrl/.test(document.querySelector('dialog').innerText)") == true
    });
    page.press_keys("\u{E00C}");
    page.wait_for("the dialog closes", |_| {
        page.evaluate("document.querySelector('[data-testid=author]').open") == false
    });
    assert_eq!(page.evaluate("document.activeElement.dataset.testid"), "embed", "the focus is where it was");
    assert_eq!(
        page.evaluate("!!document.querySelector('[data-testid=snippet-frame]')"),
        false,
        "a closed dialog is empty"
    );
    page.close();

    for snippet in [frame, element] {
        // Without the lesson, whose steps have settings of their own.
        let snippet = snippet.replace("&lesson=accuracy_trap", "");
        let course = Course::open(Extras::default(), |lab| snippet.replace(&address, &lab.address()));
        course.wait_for("ready", 1);
        assert_eq!(course.inside("document.querySelector('[data-field=epochs]').ariaDisabled"), "true");
        assert_eq!(course.inside("!!document.querySelector('[data-field=loss]')"), false);
        assert_eq!(course.inside("location.hash"), format!("#{link}"));
        thread::sleep(Duration::from_millis(300));
        course.close();
    }
}

#[test]
#[ignore = "needs a release build in dist/: cargo xtask test"]
fn the_link_is_copied() {
    let page = visit("autorun=0", "v=1&epochs=4");
    page.evaluate("navigator.clipboard.writeText = text => { window.copied = text; return Promise.resolve(); }");
    page.choose("resample", "smote");
    page.press("copy-link");
    page.wait_for("it is told", |_| page.read_text("copied") == "Copied.");
    let address = page.evaluate("location.href.split('?')[0]");
    assert_eq!(page.evaluate("copied"), format!("{}#v=1&resample=smote&epochs=4", address.as_str().expect("a text")));
    page.evaluate("navigator.clipboard.writeText = () => Promise.reject()");
    page.press("copy-link");
    page.wait_for("it is told", |_| page.read_text("copied").starts_with("Selected"));
    let selected = "getSelection().toString() || document.activeElement.value?.slice(document.activeElement.selectionStart, document.activeElement.selectionEnd)";
    let expected = format!("{}#v=1&resample=smote&epochs=4", address.as_str().expect("a text"));
    page.wait_for("the link is selected", |_| page.evaluate(selected) == expected.as_str());
    page.close();
}

#[test]
#[ignore = "needs a release build in dist/: cargo xtask test"]
fn a_compact_frame_hardly_grows_by_a_run_and_the_scores_are_one_press_away() {
    let page = visit("embed=1&view=compact", "v=1");
    let height =
        |page: &Page| page.evaluate("document.body.getBoundingClientRect().height").as_f64().expect("a height");
    for width in [390, 760, 1280] {
        page.resize(width, 900);
        page.open_link("v=1");
        page.wait_for("the page rests", |shown| shown.phase == "idle" && shown.mode != "connecting");
        page.let_settle();
        let before = height(&page);
        page.press("run");
        page.wait_for("the run is finished", |shown| shown.phase == "finished");
        page.let_settle();
        let after = height(&page);
        println!("{width} px wide: {before:.0} px high before the run, {after:.0} after it");
        assert!(after <= 1.3 * before, "{width} px wide: {before} px become {after}");
    }
    let is_seen =
        |page: &Page| page.evaluate("document.querySelector('[data-testid=scores]').checkVisibility()") == true;
    assert!(!is_seen(&page));
    page.press("show-scores");
    assert!(is_seen(&page));
    page.press("show-scores");
    page.emulate("print", &[]);
    assert!(is_seen(&page), "all of it is on paper");
    page.close();
}
