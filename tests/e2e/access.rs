//! What assistive technology and unusual screens make of the page: axe in every state, forced colours, print.

use crate::states::{self, STATES, State};
use serde_json::{Value, json};
use std::{collections::BTreeMap, fs};

/// Every rule but those of conformance level AAA, and the one that has hidden content be looked at by hand.
pub const RUN_AXE: &str = "
    const done = arguments[arguments.length - 1];
    // What is out of sight is to be laid out here.
    const sheet = new CSSStyleSheet();
    sheet.replaceSync('* { content-visibility: visible !important; transition: none !important }');
    document.adoptedStyleSheets = [sheet];
    const wanted = rule => !rule.tags.some(tag => tag.endsWith('aaa')) && rule.ruleId !== 'hidden-content';
    const rules = axe.getRules().filter(wanted).map(rule => rule.ruleId);
    axe.run(document, {runOnly: {type: 'rule', values: rules}, resultTypes: ['violations', 'incomplete']}).then(results => {
        document.adoptedStyleSheets = [];
        const nodes = rule => rule.nodes.map(node => `${node.html.slice(0, 160)}  ${node.failureSummary.split('\\n').slice(1).join(' ').slice(0, 240)}`);
        done({
            rules: rules.length,
            passed: results.passes.length,
            violations: results.violations.map(rule => [`${rule.id}: ${rule.help}`, nodes(rule)]),
            incomplete: results.incomplete.map(rule => [rule.id, nodes(rule)]),
        });
    }, error => done({error: String(error)}));
";

#[test]
#[ignore = "needs a release build in dist/ and axe-core: cargo xtask test"]
fn axe_finds_nothing_in_any_state() {
    let path = std::env::var_os("IMBALANCE_LAB_AXE")
        .expect("IMBALANCE_LAB_AXE names axe.min.js; `cargo xtask test` brings it, then `cargo xtask env` names it");
    let axe = fs::read_to_string(&path).expect("axe-core can be read");
    let page = states::visit("");
    let mut found: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let mut undecided: BTreeMap<String, usize> = BTreeMap::new();
    for state in STATES {
        page.resize(1280, 900);
        page.emulate("", &[]);
        state.reach(&page);
        page.run_in_browser(&axe);
        for width in [390, 1280] {
            page.resize(width, 900);
            for scheme in ["light", "dark"] {
                page.emulate("", &[("prefers-color-scheme", scheme)]);
                let results = page.evaluate_later(RUN_AXE);
                assert!(results["rules"].as_u64().is_some_and(|count| count > 70), "{results}");
                assert!(results["passed"].as_u64().is_some_and(|count| count > 20), "{results}");
                for (rule, node) in rules_and_nodes(&results["violations"]) {
                    found
                        .entry(format!("{rule}\n    {node}"))
                        .or_default()
                        .push(format!("{} {width} {scheme}", state.name));
                }
                for (rule, _) in rules_and_nodes(&results["incomplete"]) {
                    *undecided.entry(rule).or_default() += 1;
                }
                let faint: Vec<String> = serde_json::from_value(page.evaluate(FAINT)).expect("colours");
                for colour in faint {
                    let what = format!("too faint in drawings: {colour}");
                    found.entry(what).or_default().push(format!("{} {width} {scheme}", state.name));
                }
                page.take_picture(&format!("{}-{width}-{scheme}", state.name));
            }
        }
    }
    println!("what axe leaves to people, elements in all states: {undecided:?}");
    let found: Vec<String> =
        found.iter().map(|(what, states)| format!("{what}\n    in {}", states.join(", "))).collect();
    assert!(found.is_empty(), "axe finds:\n{}", found.join("\n"));
    page.close();
}

#[test]
#[ignore = "needs a release build in dist/: cargo xtask test"]
fn every_figure_says_itself_in_a_sentence_and_a_table() {
    let page = states::visit("");
    let mut n_figures = 0;
    for name in ["at-rest", "details", "compared", "pinned", "leak", "three-classes", "generated"] {
        State::named(name).reach(&page);
        page.evaluate("document.querySelectorAll('details').forEach(details => details.open = false)");
        let figures = "[...document.querySelectorAll('[data-figure]')].filter(it => it.checkVisibility()).map(it => it.dataset.figure)";
        let figures: Vec<String> = serde_json::from_value(page.evaluate(figures)).expect("names");
        for figure in figures {
            let of = format!("{name}: {figure}");
            let selector = format!("[data-figure='{figure}']");
            let summary = page.read_element(&format!("{selector} figcaption"));
            assert!(summary.ends_with('.') && !summary.contains(". "), "{of} has no one sentence: {summary:?}");
            assert!(!page.read_element(&format!("{selector} h2")).is_empty(), "{of} has no heading");
            let labelled = format!(
                "(() => {{ const svg = document.querySelector(\"{selector} svg\");
                    return ['aria-labelledby', 'aria-describedby'].map(name => document.getElementById(svg.getAttribute(name))?.textContent) }})()"
            );
            let labelled: Vec<String> =
                serde_json::from_value(page.evaluate(&labelled)).expect("a name and a description");
            assert_eq!(labelled[1], summary, "{of}: the drawing is described otherwise");
            // The table, as a key opens it.
            page.focus(&format!("{selector} > .figure-table > summary"));
            assert_eq!(page.evaluate("document.activeElement.textContent"), "Show as table", "{of}");
            page.press_keys("\u{E007}");
            page.wait_for(&format!("the table of {of}"), |_| {
                page.evaluate(&format!("document.querySelectorAll(\"{selector} tbody tr\").length > 0")) == true
            });
            let table = format!(
                "(() => {{ const table = document.querySelector(\"{selector} table\"), all = [...table.rows];
                    return [!!table.caption?.textContent, [...table.tHead.rows[0].cells].every(it => it.scope === 'col'),
                        [...table.tBodies[0].rows].every(row => row.cells[0].scope === 'row'),
                        all.every(row => row.cells.length === all[0].cells.length)] }})()"
            );
            assert_eq!(page.evaluate(&table), json!([true, true, true, true]), "{of}: caption, columns, rows, cells");
            n_figures += 1;
        }
    }
    assert!(n_figures > 60, "only {n_figures} figures");
    page.close();
}

/// Parts that show numbers by an area of colour: what stands out from what.
const AREAS: [(&str, &str); 3] = [(".bar-fill", ".bar"), (".bar-tick", ".bar"), (".mix-part", ".mix-bar")];

#[test]
#[ignore = "needs a release build in dist/: cargo xtask test"]
fn forced_colours_and_reduced_motion_lose_nothing() {
    let page = states::visit("");
    for (scheme, contrast) in [("light", "no-preference"), ("dark", "no-preference"), ("light", "more")] {
        let forced = if contrast == "more" { "none" } else { "active" };
        let preferences = [
            ("forced-colors", forced),
            ("prefers-color-scheme", scheme),
            ("prefers-contrast", contrast),
            ("prefers-reduced-motion", "reduce"),
        ];
        page.emulate("", &preferences);
        for state in ["compared", "leak", "problem"] {
            State::named(state).reach(&page);
            let of = format!("{state}, colours {forced}, {scheme}, contrast {contrast}");
            for (part, ground) in AREAS {
                let seen = format!(
                    "[...document.querySelectorAll('{part}')].filter(it => it.checkVisibility() && it.offsetWidth > 0).map(it => {{
                        const [own, below] = [it, it.closest('{ground}')].map(it => getComputedStyle(it).backgroundColor);
                        return own !== below && !/^rgba.*, 0\\)$/.test(own) }})"
                );
                let seen: Vec<bool> = serde_json::from_value(page.evaluate(&seen)).expect("answers");
                assert!(!seen.is_empty() && seen.iter().all(|seen| *seen), "{of}: {part} on {ground}: {seen:?}");
            }
            // Cards, buttons and fields have an edge.
            let edgeless = "[...document.querySelectorAll('button:not(.sort), select, input:not([type=radio], [type=checkbox], [type=range], [type=file]), .panel, .station, .problem, .notice')]
                .filter(it => it.checkVisibility() && parseFloat(getComputedStyle(it).borderLeftWidth) < 1).map(it => it.outerHTML.slice(0, 120))";
            assert_eq!(page.evaluate(edgeless), json!([]), "{of}: no border");
            // What is chosen differs from what is not by more than its words.
            let pressed = "['true', 'false'].map(is => { const it = document.querySelector(`[aria-pressed=${is}]`);
                const {backgroundColor, borderWidth, fontWeight} = getComputedStyle(it); return backgroundColor + borderWidth + fontWeight })";
            let looks: Vec<String> = serde_json::from_value(page.evaluate(pressed)).expect("looks");
            assert_ne!(looks[0], looks[1], "{of}: pressed and not");
            let moving = "document.getAnimations().length + [...document.querySelectorAll('*')].filter(it => getComputedStyle(it).transitionDuration !== '0s').length";
            assert_eq!(page.evaluate(moving), 0, "{of}: something moves");
            page.take_picture(&format!("{state}-forced-{forced}-{scheme}-{contrast}"));
        }
    }
    page.close();
}

#[test]
#[ignore = "needs a release build in dist/: cargo xtask test"]
fn the_printed_page_has_the_verdict_the_scores_and_nothing_to_press() {
    let page = states::visit("");
    // Also where the screen is dark.
    let dark = [("prefers-color-scheme", "dark")];
    page.emulate("", &dark);
    State::named("compared").reach(&page);
    page.emulate("print", &dark);
    // What the margins leave of A4.
    page.resize(680, 1010);
    let shown = |selector: &str| {
        let shown = format!(
            "[...document.querySelectorAll(\"{selector}\")].filter(it => it.checkVisibility({{contentVisibilityAuto: true, visibilityProperty: true}})).length"
        );
        page.evaluate(&shown).as_u64().expect("a number")
    };
    for (part, least) in [
        (".verdict-sentence", 1),
        (".bar-row", 3),
        (".station", 8),
        ("#scores table", 2),
        ("[data-figure] svg", 9),
        ("[data-testid=compare-table] tbody tr", 5),
        ("[data-testid=runs] tbody tr", 1),
    ] {
        assert!(shown(part) >= least, "{part}: {} of {least} are printed", shown(part));
    }
    for part in [
        "button:not(.sort)",
        "summary",
        "input[type=range]",
        ".transport",
        ".remedies",
        ".upload",
        ".skip",
        ".drop-hint",
    ] {
        assert_eq!(shown(part), 0, "{part} is printed");
    }
    let colours =
        "['color', 'backgroundColor'].map(name => getComputedStyle(document.querySelector('.verdict-sentence'))[name])";
    assert_eq!(page.evaluate(colours), json!(["rgb(0, 0, 0)", "rgba(0, 0, 0, 0)"]), "dark on paper");
    let cut = "[...document.querySelectorAll('main *')].filter(it => it.checkVisibility() && it.scrollWidth > it.clientWidth + 1
        && getComputedStyle(it).overflowX !== 'visible' && it.clientWidth > 1).map(it => it.outerHTML.slice(0, 120))";
    assert_eq!(page.evaluate(cut), json!([]), "cut off on paper");
    let wide = "[...document.querySelectorAll('main *')].filter(it => it.getBoundingClientRect().right > innerWidth + 1).map(it => it.outerHTML.slice(0, 120))";
    assert_eq!(page.evaluate(wide), json!([]), "wider than paper");
    page.take_picture("print");
    page.emulate("", &dark);
    let printed = page.print();
    page.keep_file("print.pdf", &printed);
    assert!(printed.starts_with(b"%PDF-") && printed.len() > 50_000, "{} bytes", printed.len());
    page.close();
}

/// Colours of drawings that have too little contrast with the paper below, as they are now: text 4.5, marks 3. Text in the
/// colour of the paper lies on a mark.
const FAINT: &str = "(() => {
    const channels = colour => colour.match(/[\\d.]+/g).slice(0, 3).map(value => value / 255)
        .map(value => value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4);
    const luminance = colour => channels(colour).reduce((sum, value, at) => sum + value * [0.2126, 0.7152, 0.0722][at], 0);
    const contrast = (one, other) => {
        const [low, high] = [luminance(one), luminance(other)].sort((a, b) => a - b);
        return (high + 0.05) / (low + 0.05);
    };
    const paper = getComputedStyle(document.querySelector('.panel')).backgroundColor;
    const texts = [...document.querySelectorAll('.figure-svg text')].filter(it => it.checkVisibility());
    const faint = texts.filter(it => contrast(getComputedStyle(it).fill, paper) < 4.5).map(it => it.getAttribute('fill'));
    const probe = document.body.appendChild(document.createElement('span'));
    const marks = [0, 1, 2, 3, 4, 5, 6, 7].map(slot => `--class-${slot}`)
        .concat('--series-train', '--series-validation', '--fig-miss', '--fig-warning').filter(name => {
            probe.style.color = `var(${name})`;
            return contrast(getComputedStyle(probe).color, paper) < 3;
        });
    probe.remove();
    return [...new Set(faint.filter(fill => !fill.includes('--fig-surface')).concat(marks))];
})()";

fn rules_and_nodes(rules: &Value) -> Vec<(String, String)> {
    let rules: Vec<(String, Vec<String>)> = serde_json::from_value(rules.clone()).expect("rules with their elements");
    rules.into_iter().flat_map(|(rule, nodes)| nodes.into_iter().map(move |node| (rule.clone(), node))).collect()
}
