//! The architecture as tests over the source text: what may name what, and why.

#[path = "support/imports.rs"]
mod imports;
#[path = "support/source.rs"]
mod source;

use imports::{Edge, Imports, circles};
use source::{Source, sources, word_matches};
use std::{collections::BTreeSet, process::Command};

/// The modules of the library from the ground up. Code may name modules of lower layers, its own, and the siblings of
/// [`SIBLINGS`].
const LAYERS: &[&[&str]] = &[
    &["order", "wording"],
    &["rng", "param", "progress", "problem", "lanes", "deferred"],
    &["data"],
    &["neighbors"],
    &["batch", "nn", "metrics"],
    &["resample", "decide"],
    &["experiment"],
    &["protocol", "session", "figure", "lesson", "presentation"],
    &["bin"],
];

/// Modules of one layer that may name each other: `(from, to, why)`.
const SIBLINGS: &[(&str, &str, &str)] = &[
    ("rng", "param", "the words for drawing with and without replacement are those of a parameter"),
    ("lesson", "figure", "a step speaks of figures by their places on the page"),
    ("session", "protocol", "a session answers the requests of the protocol"),
];

/// The rooms of the page from the ground up; files that stand in no folder are rooms of their own. The worker's loop is on
/// the same floor as `ui`: it knows nothing of what the page shows.
const PAGE_LAYERS: &[&[&str]] = &[
    &["words"],
    &["browser", "split"],
    &["ui", "worker"],
    &["state"],
    &["panels"],
    &["views", "parts"],
    &["embed"],
    &["app"],
    &["lib"],
];

/// Panels that several panels show: `(panel, why)`. Another panel is nobody's business but of views.
const SHARED_PANELS: &[(&str, &str)] = &[
    ("figures/figure_box", "the heading, drawing, sentence and table of every figure"),
    ("threshold", "the slider stands in the pipeline and beside the histogram"),
    ("export_button", "files are asked for beside the figure that shows their rows"),
    ("pinned", "the sentence of the pinned run stands beside the verdict"),
    ("author", "the header opens the author's dialog"),
    ("theme", "the header has the choice of colours"),
    ("timeline", "the timeline of epochs stands below the maps"),
];

/// Files that may name clocks, files and threads: the ends of the program.
fn is_edge(path: &str) -> bool {
    path.starts_with("src/bin/")
}

fn layer_of(module: &str) -> Option<usize> {
    LAYERS.iter().position(|layer| layer.contains(&module))
}

fn report(broken: &[String]) {
    assert!(broken.is_empty(), "{} places break a rule of the architecture:\n{}", broken.len(), broken.join("\n"));
}

/// What is wrong with naming module `to` in module `from`, if anything.
fn broken_edge(from: &str, to: &str) -> Option<String> {
    // The macro `family!` is exported from the root but lives in `param`.
    let to = if to == "family" { "param" } else { to };
    let (Some(from_layer), Some(to_layer)) = (layer_of(from), layer_of(to)) else {
        return Some(format!("module `{from}` or `{to}` has no layer; give it one in LAYERS of tests/architecture.rs"));
    };
    let sibling = SIBLINGS.iter().any(|&(a, b, _)| (a, b) == (from, to));
    if from == to || to_layer < from_layer || sibling {
        return None;
    }
    let where_to = if to_layer == from_layer { "beside" } else { "above" };
    Some(format!(
        "`{from}` names `{to}`, which is {where_to} it: layers name only what is below them, so that each can be \
         understood, tested and moved to a crate of its own without those above"
    ))
}

#[test]
fn layers_name_only_what_is_below() {
    let mut broken = Vec::new();
    let mut n_edges = 0;
    for file in sources(&["src"]) {
        let Some(from) = file.module() else { continue };
        for (line, to) in file.modules_named() {
            n_edges += 1;
            broken.extend(broken_edge(from, &to).map(|why| format!("{}:{line}: {why}", file.path)));
        }
    }
    assert!(n_edges > 100, "only {n_edges} names of modules were found: the search is broken");
    report(&broken);
}

#[test]
fn an_edge_upwards_is_found() {
    assert!(broken_edge("batch", "metrics").is_some_and(|why| why.contains("beside")));
    assert!(broken_edge("data", "experiment").is_some_and(|why| why.contains("above")));
    assert!(broken_edge("data", "novel").is_some_and(|why| why.contains("no layer")));
    assert_eq!(broken_edge("bin", "rng"), None);
    assert_eq!(broken_edge("nn", "family"), None);
}

fn imports_of(root: &str) -> BTreeSet<Edge> {
    let edges = Imports::of(root, &sources(&[root])).edges();
    assert!(edges.len() > 100, "only {} imports were found below {root}: the search is broken", edges.len());
    edges
}

#[test]
fn no_import_leads_back() {
    for root in ["src", "page/src"] {
        report(&circles(&imports_of(root)));
    }
}

/// The room of a file of the page: its folder, or the file itself.
fn room_of(path: &str) -> Option<&str> {
    let inside = path.strip_prefix("page/src/")?;
    Some(inside.split('/').next()?.trim_end_matches(".rs"))
}

/// What is wrong with an import of the page, if anything.
fn broken_room(edge: &Edge) -> Option<String> {
    let floor = |path: &str| {
        let room = room_of(path)?;
        PAGE_LAYERS.iter().position(|layer| layer.contains(&room))
    };
    let place = format!("{}:{}", edge.from, edge.line);
    let (Some(from), Some(to)) = (floor(&edge.from), floor(&edge.to)) else {
        return Some(format!("{place}: {} or {} stands in no room of PAGE_LAYERS", edge.from, edge.to));
    };
    let is_same = room_of(&edge.from) == room_of(&edge.to);
    if to > from || to == from && !is_same {
        return Some(format!("{place}: names {}, which is not below it: rooms name only rooms below them", edge.to));
    }
    let panel = |path: &str| path.strip_prefix("page/src/panels/").map(|rest| rest.trim_end_matches(".rs").to_owned());
    let folder = |panel: &str| panel.split('/').next().map(str::to_owned);
    let (Some(from), Some(to)) = (panel(&edge.from), panel(&edge.to)) else { return None };
    let is_shared = SHARED_PANELS.iter().any(|(shared, _)| *shared == to);
    (folder(&from) != folder(&to) && !is_shared).then(|| {
        format!("{place}: a panel names its neighbour {}; what several show is listed in SHARED_PANELS", edge.to)
    })
}

#[test]
fn rooms_of_the_page_name_only_rooms_below() {
    report(&imports_of("page/src").iter().filter_map(broken_room).collect::<Vec<_>>());
}

#[test]
fn stores_of_the_page_are_written_by_their_owners_alone() {
    let stores = source_of(sources(&["page/src/state"]), |_| true);
    let handed_out = |file: &Source| {
        let lines = file.code.lines().enumerate().filter(|(_, line)| {
            let is_seen = line.trim_start().starts_with("pub");
            is_seen && ["RwSignal<", "WriteSignal<"].iter().any(|signal| line.contains(&format!(": {signal}")))
        });
        let why = "a signal of a store is written by its store alone; hand out the side that reads";
        lines.map(|(at, line)| format!("{}:{}: {}: {why}", file.path, at + 1, line.trim())).collect::<Vec<_>>()
    };
    assert!(stores.iter().any(|file| file.code.contains("RwSignal<")), "no signal was found: the search is broken");
    assert_eq!(handed_out(&source_from("state", "pub(crate) struct A {\n    pub(crate) b: RwSignal<u8>,\n}")).len(), 1);
    report(&stores.iter().flat_map(handed_out).collect::<Vec<_>>());
}

#[test]
fn files_of_the_page_are_short() {
    let long = sources(&["page/src"]).into_iter().filter(|file| file.path != "page/src/words.rs");
    let long = long.map(|file| (file.text.lines().count(), file.path)).filter(|(n_lines, _)| *n_lines > 400);
    report(&long.map(|(n_lines, path)| format!("{path}: {n_lines} lines; a file has one subject")).collect::<Vec<_>>());
}

/// Files of a crate that stand in a test, as `(path, code)`.
fn edges_between(root: &str, files: &[(&str, &str)]) -> BTreeSet<Edge> {
    let folder = std::env::temp_dir().join(format!("imbalance-lab-imports-{}-{}", std::process::id(), files.len()));
    let sources: Vec<Source> = files
        .iter()
        .map(|(path, code)| {
            let file = folder.join(root).join(path);
            std::fs::create_dir_all(file.parent().expect("it has a folder")).unwrap();
            std::fs::write(&file, code).unwrap();
            Source::read(&folder, &file)
        })
        .collect();
    std::fs::remove_dir_all(&folder).unwrap();
    Imports::of(root, &sources).edges()
}

#[test]
fn a_circle_is_found_through_a_re_export_and_between_folders() {
    let edges = edges_between(
        "src",
        &[
            ("lib.rs", "mod a; mod b;"),
            ("a/mod.rs", "mod one;\nmod two;\npub use one::One;"),
            ("a/one.rs", "use crate::b::Three;\npub struct One(Three);"),
            ("a/two.rs", "use super::One;\npub struct Two(One);"),
            ("b/mod.rs", "mod three;\nmod four;\npub use three::*;"),
            ("b/three.rs", "pub struct Three;"),
            ("b/four.rs", "fn four() { crate::a::One::new() }"),
        ],
    );
    let named: Vec<String> = edges.iter().map(|edge| format!("{} {}", edge.from, edge.to)).collect();
    let expected = ["src/a/one.rs src/b/three.rs", "src/a/two.rs src/a/one.rs", "src/b/four.rs src/a/one.rs"];
    assert_eq!(named, expected);
    let found = circles(&edges);
    assert_eq!(found.len(), 2, "{found:?}");
    assert!(found[0].starts_with("src/a -> src/b, which leads back"), "{found:?}");
}

#[test]
fn a_circle_of_two_files_is_found() {
    let files = [
        ("lib.rs", "mod a; mod b;"),
        ("a.rs", "use crate::b::B;\npub struct A;"),
        ("b.rs", "fn b(a: crate::a::A) {}\npub struct B;"),
    ];
    assert_eq!(circles(&edges_between("src", &files)).len(), 2);
}

#[test]
fn a_step_out_of_a_room_is_found() {
    let edge = |from: &str, to: &str| Edge { from: format!("page/src/{from}"), to: format!("page/src/{to}"), line: 1 };
    let why = |from, to| broken_room(&edge(from, to)).unwrap_or_default();
    assert!(why("worker/serve.rs", "state/lab.rs").contains("not below"));
    assert!(why("worker/serve.rs", "ui/live.rs").contains("not below"));
    assert!(why("state/run.rs", "panels/verdict.rs").contains("not below"));
    assert!(why("panels/verdict.rs", "panels/map/mod.rs").contains("its neighbour"));
    assert!(why("new/some.rs", "words.rs").contains("no room"));
    assert_eq!(why("panels/map/draw.rs", "panels/figures/figure_box.rs"), "");
    assert_eq!(why("app.rs", "embed/messages.rs"), "");
}

/// Reports every place in the given files where a word stands.
fn find_words(files: &[Source], words: &[String], why: &str) -> Vec<String> {
    let found = |file: &Source| {
        let places = words.iter().flat_map(|word| word_matches(&file.code, word));
        places.map(|(at, word)| format!("{}:{}: `{word}`: {why}", file.path, file.line_of(at))).collect::<Vec<_>>()
    };
    files.iter().flat_map(found).collect()
}

fn source_of(files: Vec<Source>, keep: impl Fn(&str) -> bool) -> Vec<Source> {
    let kept: Vec<Source> = files.into_iter().filter(|file| keep(&file.path)).collect();
    assert!(!kept.is_empty(), "no file to look at: the search is broken");
    kept
}

#[test]
fn only_rng_names_a_random_number_crate() {
    let words = ["rand::", "rand_pcg::", "rand_distr::", "rand_core::", "rand_xoshiro::", "rand_chacha::"];
    let words: Vec<String> = words.map(str::to_owned).into();
    let all = sources(&["src"]);
    let (own, others): (Vec<Source>, Vec<Source>) = all.into_iter().partition(|file| file.path == "src/rng.rs");
    let why = "random numbers come from src/rng.rs alone, where one generator and one stream per purpose are fixed";
    assert!(!find_words(&own, &words, why).is_empty(), "src/rng.rs names no generator: the search is broken");
    report(&find_words(&others, &words, why));
}

#[test]
fn only_the_page_names_the_browser() {
    let words = ["web_sys", "js_sys", "wasm_bindgen", "wasm_bindgen_futures", "leptos", "getrandom"];
    let words: Vec<String> = words.map(str::to_owned).into();
    report(&find_words(
        &sources(&["src"]),
        &words,
        "the core runs natively, in the worker and in tests; the browser is for page",
    ));
}

/// What a file of `src/figure` may name of the library outside it: `(files, module, names)`. Plain values to draw, and what sorts and
/// words them; nothing that computes a score, trains, resamples or decides.
const GIVEN_TO_FIGURES: &[(&str, &str, &[&str])] = &[
    ("src/figure/", "data", &["Class", "ClassCounts", "Row"]),
    ("src/figure/", "experiment", &["DecisionMap", "RowOrigins", "MapPoint", "Parents", "PointRole"]),
    ("src/figure/", "experiment::compare", &["Better"]),
    ("src/figure/", "metrics", &["AtThreshold", "Bin"]),
    ("src/figure/", "resample", &["Origin"]),
    ("src/figure/", "order", &["sort_by_key"]),
    ("src/figure/", "wording", &["*"]),
    ("src/figure/hero.rs", "experiment", &["Report"]),
    // These two ask a judge and results for the values that figures are given.
    (
        "src/figure/from_run.rs",
        "experiment",
        &["ClassEpoch", "EpochRecord", "ExperimentSpec", "GanEpoch", "Judge", "StageCounts", "Report", "SetEpoch"],
    ),
    ("src/figure/from_run.rs", "decide", &["Costs"]),
    ("src/figure/from_runs.rs", "experiment::compare", &["Estimate", "Measure", "Results", "Unit"]),
    // The gallery makes up rows and has them counted.
    ("src/figure/gallery/", "metrics", &["Ranking", "Reliability"]),
];

/// What a file of the page may name of the library, in the same way: plain values, specs and what draws them. Numbers are computed in
/// the library; a file of the page names no network, sampler, resampler or score but as a value that arrived.
const GIVEN_TO_PAGE: &[(&str, &str, &[&str])] = &[
    ("page/src/", "figure", &["*"]),
    ("page/src/", "lesson", &["*"]),
    ("page/src/", "presentation", &["*"]),
    ("page/src/", "problem", &["Problem"]),
    ("page/src/", "protocol", &["*"]),
    ("page/src/worker/", "session", &["*"]),
    ("page/src/", "wording", &["*"]),
    ("page/src/", "data", &["Class", "ClassCounts", "Drawn", "MAX_DRAWN"]),
    ("page/src/", "data::table", &["Choice", "Choices", "Column", "Question", "Role"]),
    ("page/src/browser/fetch.rs", "data::samples", &["Sample"]),
    ("page/src/state/", "decide", &["ThresholdSpec"]),
    ("page/src/state/settings.rs", "decide::threshold", &["FixedThreshold"]),
    ("page/src/panels/scores.rs", "metrics", &["ClassScores", "RankScores"]),
    ("page/src/state/lab.rs", "rng", &["Seed"]),
    (
        "page/src/",
        "experiment",
        &[
            "DataSpec",
            "DecisionMap",
            "EpochRecord",
            "Event",
            "ExperimentSpec",
            "Field",
            "FieldKind",
            "Formula",
            "GanEpoch",
            "Judge",
            "Leak",
            "StageCounts",
            "Look",
            "Outputs",
            "Parsed",
            "Report",
            "Station",
            "Timeline",
            "export_stem",
            "formulas",
            "results_csv",
            "results_json",
            "export_name",
            "Choice",
            "MAX_TEXT",
        ],
    ),
    (
        "page/src/",
        "experiment::compare",
        &[
            "AS_SET",
            "Better",
            "Comparison",
            "Estimate",
            "Job",
            "JobScores",
            "Measure",
            "Order",
            "Remedy",
            "Results",
            "Unit",
        ],
    ),
    ("page/src/", "experiment::remedy", &["KnownRemedy", "OPENING"]),
    ("page/src/panels/verdict.rs", "experiment::remedy", &["NEIGHBORS", "most_neighbors"]),
];

/// Paths that a file names and is not given, and the places in the table of those that it is.
fn find_ungiven(
    file: &Source,
    named: Vec<(usize, String)>,
    given: &[(&str, &str, &[&str])],
    why: &str,
) -> (Vec<String>, Vec<(usize, usize)>) {
    let (mut ungiven, mut used) = (Vec::new(), Vec::new());
    for (line, path) in named {
        let place = given.iter().enumerate().find_map(|(row, (files, module, names))| {
            let rest = path.strip_prefix(module).filter(|_| file.path.starts_with(files))?;
            let name = rest.strip_prefix("::").and_then(|rest| rest.split("::").next());
            let is_given = |it: &&str| *it == "*" && (rest.is_empty() || name.is_some()) || name == Some(*it);
            Some((row, names.iter().position(is_given)?))
        });
        match place {
            Some(place) => used.push(place),
            None => ungiven.push(format!("{}:{line}: `{path}`: {why}", file.path)),
        }
    }
    (ungiven, used)
}

/// Every entry of a table is needed, or it would stay open for ever.
fn assert_all_used(given: &[(&str, &str, &[&str])], used: &[(usize, usize)]) {
    for (row, (files, module, names)) in given.iter().enumerate() {
        for (at, name) in names.iter().enumerate() {
            assert!(used.contains(&(row, at)), "no file of {files} names {module}::{name}: take it off the list");
        }
    }
}

fn find_ungiven_to_figure(file: &Source) -> (Vec<String>, Vec<(usize, usize)>) {
    let named = file.paths_named().into_iter().filter(|(_, path)| !path.starts_with("figure::")).collect();
    let why = "a figure draws what it is given and computes no metric; compute it in `metrics` or `experiment`, or give a plain value \
               and add it to GIVEN_TO_FIGURES of tests/architecture.rs";
    find_ungiven(file, named, GIVEN_TO_FIGURES, why)
}

fn find_ungiven_to_page(file: &Source) -> (Vec<String>, Vec<(usize, usize)>) {
    // Loads the deferred functions of a program that is split.
    let named = file.paths_from("imbalance_lab::").into_iter().filter(|(_, path)| !path.starts_with("load_")).collect();
    let why = "the page has no numerics; compute it in the library, or name a plain value in GIVEN_TO_PAGE of tests/architecture.rs";
    find_ungiven(file, named, GIVEN_TO_PAGE, why)
}

#[test]
fn the_page_has_no_numerics() {
    let (broken, used): (Vec<_>, Vec<_>) = sources(&["page/src"]).iter().map(find_ungiven_to_page).unzip();
    report(&broken.concat());
    assert_all_used(GIVEN_TO_PAGE, &used.concat());
}

#[test]
fn a_page_that_computes_is_found() {
    let ungiven = |code: &str| {
        let path = "page/src/panels/some.rs".to_owned();
        find_ungiven_to_page(&Source { path, ..source_from("panels", code) }).0.len()
    };
    for code in [
        "use imbalance_lab::metrics::Confusion;",
        "use imbalance_lab::{figure::Figure, nn::Mlp};",
        "use imbalance_lab::resample::Plan;",
        "use imbalance_lab::experiment::Run;",
        "fn f() { imbalance_lab::neighbors::k_nearest(a, 5, p); }",
        "use imbalance_lab::metrics as m;",
    ] {
        assert_eq!(ungiven(code), 1, "{code}");
    }
}

#[test]
fn a_figure_draws_what_it_is_given() {
    let (broken, used): (Vec<_>, Vec<_>) = sources(&["src/figure"]).iter().map(find_ungiven_to_figure).unzip();
    report(&broken.concat());
    assert_all_used(GIVEN_TO_FIGURES, &used.concat());
}

#[test]
fn a_figure_that_computes_is_found() {
    let ungiven = |code: &str| find_ungiven_to_figure(&source_from("figure", code)).0;
    for code in [
        "use crate::nn::Mlp;",
        "use crate::metrics::Confusion;",
        "use crate::{data::Class, metrics::{Bin, Scores}};",
        "use crate::metrics;",
        "use crate::metrics::*;",
        "use crate::experiment::{self, RowOrigins};",
        "use crate::experiment as made;",
        "fn f() { crate::resample::Plan::keep_all(train); }",
        "use super::super::decide::Costs;",
        "use crate::experiment::{DecisionMap, compare::Results};",
        "use crate::experiment::compare;",
    ] {
        assert_eq!(ungiven(code).len(), 1, "{code}");
    }
    for code in [
        "use crate::{data::{Class, Row}, experiment::{RowOrigins, compare::Better}, wording::{self, list}};",
        "use crate::figure::paper::canvas::Canvas; // crate::nn::Mlp",
        "use crate::metrics::{AtThreshold, Bin as Stretch};",
        "#[cfg(test)] mod tests { use crate::metrics::Ranking; }",
    ] {
        assert_eq!(ungiven(code), Vec::<String>::new(), "{code}");
    }
}

/// Ways to look for the end of a sentence in a text. A name can hold a full stop, so what an error says in three sentences is three
/// texts from the beginning.
const CUTS: [&str; 3] = ["split_once(\". \")", "rfind(\". \")", "split(\". \")"];

#[test]
fn no_text_is_cut_where_a_sentence_seems_to_end() {
    let cuts = |file: &Source| {
        let lines = file.text.lines().enumerate().filter(|(_, line)| CUTS.iter().any(|cut| line.contains(cut)));
        lines.map(|(at, line)| format!("{}:{}: {}", file.path, at + 1, line.trim())).collect::<Vec<_>>()
    };
    assert_eq!(cuts(&source_from("problem", "let (what, fix) = text.rsplit_once(\". \")?;")).len(), 1);
    report(&sources(&["src", "page/src"]).iter().flat_map(cuts).collect::<Vec<_>>());
}

/// Functions of `f32` and `f64` whose last bits differ between platforms.
const INEXACT: &[&str] = &[
    "exp", "exp2", "exp_m1", "ln", "ln_1p", "log", "log2", "log10", "powf", "powi", "sin", "cos", "tan", "sin_cos",
    "asin", "acos", "atan", "atan2", "sinh", "cosh", "tanh", "asinh", "acosh", "atanh", "cbrt", "hypot", "mul_add",
];

#[test]
fn the_core_gives_the_same_bits_everywhere() {
    let core = source_of(sources(&["src"]), |path| !is_edge(path));
    let inexact: Vec<String> =
        INEXACT.iter().flat_map(|name| [format!(".{name}("), format!("f32::{name}"), format!("f64::{name}")]).collect();
    let mut broken = find_words(
        &core,
        &inexact,
        "its last bits differ between platforms, or it fuses two roundings into one; use libm, and `*` with `+`",
    );
    for (words, why) in [
        (&["HashMap", "HashSet"][..], "its order differs from run to run; use BTreeMap or a Vec"),
        (&["Instant", "SystemTime"][..], "the core knows no clock; time is for the binaries"),
        (&["thread::", "std::thread", "rayon"][..], "the core knows no thread; its results depend on no schedule"),
        (&["std::fs", "std::env", "std::net", "std::process"][..], "the core takes values; files are for the binaries"),
    ] {
        let words: Vec<String> = words.iter().map(|&word| word.to_owned()).collect();
        broken.extend(find_words(&core, &words, why));
    }
    report(&broken);
}

/// What stands before a string that nobody reads: classes, a choice of elements, words for developers.
const UNREAD: &[&str] = &["class=", ".matches(", ".match_media(", ".expect(", "eprintln!(", "reason ="];
/// What stands before a string that is read or heard, be it a single small word.
const READ: &[&str] = &["label=", "title=", "placeholder=", "roledescription=", "valuetext="];
/// Names of keys look like words.
const KEYS: &str = "ArrowLeft ArrowRight ArrowUp ArrowDown Enter Escape Home End PageUp PageDown Tab";

/// Strings that look like something said to people: a word beside another or beside a value, one with a capital, or
/// whatever a view shows as it is. A single small word elsewhere may be a name of the program's own, and is let pass;
/// so are pieces of markup, and settings as they are written in a link.
fn find_said(file: &Source) -> Vec<String> {
    let is_said = |before: &str, text: &str| {
        let mut letters = text.chars();
        let is_name = letters.next().is_some_and(char::is_uppercase) && letters.next().is_some_and(char::is_lowercase);
        let marks = [',', '.', ';', ':', '…', '(', ')', '“', '”'];
        let pieces: Vec<&str> = text.split(' ').map(|piece| piece.trim_matches(marks)).collect();
        let is_value = |piece: &str| piece.starts_with('{') && piece.ends_with('}');
        let is_sentence = pieces.windows(2).any(|pair| {
            let (ends, starts) = (pair[0].ends_with(char::is_alphabetic), pair[1].starts_with(char::is_alphabetic));
            ends && (starts || is_value(pair[1])) || is_value(pair[0]) && starts
        });
        let is_shown = before.ends_with('>') && !["=>", "->"].iter().any(|arrow| before.ends_with(arrow));
        let is_read = is_shown || READ.iter().any(|mark| before.ends_with(mark));
        is_name || is_sentence || is_read && text.contains(char::is_alphabetic) && !text.contains('=')
    };
    let said = file.strings.iter().filter(|(at, text)| {
        let (before, text) = (file.code[..*at].trim_end(), text.trim_start_matches('r').trim_matches(['#', '"']));
        let is_unread = UNREAD.iter().any(|mark| before.ends_with(mark)) || KEYS.split(' ').any(|key| key == text);
        !is_unread && !text.starts_with('<') && is_said(before, text)
    });
    let why = "what the page says stands in page/src/words.rs, where it can be read, corrected and translated";
    said.map(|(at, text)| format!("{}:{}: {text}: {why}", file.path, file.line_of(*at))).collect()
}

#[test]
fn the_page_says_nothing_but_what_is_in_its_table() {
    let (table, others): (Vec<Source>, Vec<Source>) =
        sources(&["page/src"]).into_iter().partition(|file| file.path == "page/src/words.rs");
    assert!(table.iter().flat_map(find_said).count() > 200, "the table says next to nothing: the search is broken");
    report(&others.iter().flat_map(find_said).collect::<Vec<_>>());
}

#[test]
fn what_a_view_says_itself_is_found() {
    let said = |code: &str| find_said(&source_from("view", code)).len();
    for code in [
        r#"<button>"Press me"</button>"#,
        r#"<b class="small">"press"</b>"#,
        r#"<button aria-label="Close it">"#,
        r#"<input placeholder="name">"#,
        r#"format!("{n} rows")"#,
        r#"format!("step {n}")"#,
        r#"told.set("Copied.")"#,
    ] {
        assert_eq!(said(code), 1, "{code}");
    }
    for code in [
        r#"<p class="panel wide" data-testid="note">{words::NOTE}" "</p>"#,
        r#"format!("{id}-heading"), format!("{:.1} %")"#,
        r#"match key { "Enter" => "run", _ => "wait" } // "Not said""#,
    ] {
        assert_eq!(said(code), 0, "{code}");
    }
}

#[test]
fn every_file_says_what_it_is_for() {
    let files = sources(&["src", "page", "tests", "examples", "benches", "xtask/src"]);
    let silent = files.iter().filter(|file| !file.text.starts_with("//! "));
    let why = "a file starts with a `//!` line on what it is for, so that it can be found";
    report(&silent.map(|file| format!("{}:1: {why}", file.path)).collect::<Vec<_>>());
}

#[test]
fn the_native_build_has_no_web_crate() {
    let output = Command::new(env!("CARGO"))
        .args(["tree", "--package", "imbalance-lab", "--edges", "normal", "--prefix", "none", "--format", "{p}"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .expect("cargo runs");
    let tree = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "cargo tree: {}", String::from_utf8_lossy(&output.stderr));
    assert!(tree.lines().any(|line| line.starts_with("serde v")), "the tree lacks serde: the search is broken\n{tree}");
    let web = ["web-sys", "js-sys", "wasm-bindgen", "wasm-bindgen-futures", "leptos"];
    let found: Vec<&str> =
        tree.lines().filter(|line| web.contains(&line.split(' ').next().unwrap_or_default())).collect();
    assert!(
        found.is_empty(),
        "Cargo.toml: {found:?} are dependencies of the native build with default features: the library, the command and \
         the tests compile without a browser, or a browser could slip into the core"
    );
}

/// Source that stands in a test, as a file of a module.
fn source_from(module: &str, code: &str) -> Source {
    let folder = std::env::temp_dir().join(format!("imbalance-lab-search-{}-{module}", std::process::id()));
    let file = folder.join(format!("src/{module}/some.rs"));
    std::fs::create_dir_all(file.parent().expect("it has a folder")).unwrap();
    std::fs::write(&file, code).unwrap();
    let source = Source::read(&folder, &file);
    std::fs::remove_dir_all(&folder).unwrap();
    source
}

#[test]
fn the_search_reads_code_and_not_words_about_code() {
    let code = r##"
        use crate::{data::{Class, Row}, rng::Rng};
        // crate::ui in a comment, /* and */ here
        const TEXT: &str = "crate::ui \" crate::bin"; const RAW: &str = r#"crate::figure"#;
        fn quote(c: char) -> bool { c == '"' || c == '\'' } fn life<'a>(x: &'a str) -> &'a str { super::super::nn::f(x) }
        #[cfg(test)]
        mod tests { use crate::session::Session; fn f() { if true { } } }
        fn after() { crate::metrics::g(); Instantiated; Instant::now() }
    "##;
    let file = source_from("batch", code);
    assert_eq!(file.module(), Some("batch"));
    let named: Vec<(usize, String)> = file.modules_named();
    let expected = [(2, "data"), (2, "rng"), (5, "nn"), (8, "metrics")];
    assert_eq!(named, expected.map(|(line, name)| (line, name.to_owned())));
    assert_eq!(word_matches(&file.code, "Instant").count(), 1);
}
