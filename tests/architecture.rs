//! The architecture as tests over the source text: what may name what, and why.

#[path = "support/source.rs"]
mod source;

use source::{Source, sources, word_matches};
use std::process::Command;

/// The modules of the library from the ground up. Code may name modules of lower layers, its own, and the siblings of
/// [`SIBLINGS`].
const LAYERS: &[&[&str]] = &[
    &["order"],
    &["rng", "param", "progress", "problem", "lanes", "later"],
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
    ("session", "protocol", "a session answers the requests of the protocol"),
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
    let folder = std::env::temp_dir().join(format!("imbalance-lab-search-{}", std::process::id()));
    std::fs::create_dir_all(folder.join("src/batch")).unwrap();
    std::fs::write(folder.join("src/batch/some.rs"), code).unwrap();
    let file = Source::read(&folder, &folder.join("src/batch/some.rs"));
    std::fs::remove_dir_all(&folder).unwrap();
    assert_eq!(file.module(), Some("batch"));
    let named: Vec<(usize, String)> = file.modules_named();
    let expected = [(2, "data"), (2, "rng"), (5, "nn"), (8, "metrics")];
    assert_eq!(named, expected.map(|(line, name)| (line, name.to_owned())));
    assert_eq!(word_matches(&file.code, "Instant").count(), 1);
}
