//! How large the page is: `docs/size.md` says it of every file, and is held to it.

use std::{fmt::Write as _, fs, io::Write as _, path::Path};

const DOCUMENT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/size.md");
const BEGIN: &str = "<!-- sizes -->\n";
const END: &str = "<!-- /sizes -->";
/// How far a size may be off before the document has to be written anew: paths of a machine are in the program.
const MOST_OFF: f64 = 0.02;

/// Files by the beginning and the end of their names, and what they are.
type Files = [(&'static str, &'static str, &'static str)];

/// What a visitor downloads before the first run is finished.
const FIRST: &Files = &[
    ("app-", ".wasm", "the program: page, worker and what a first run computes"),
    ("app-", ".js", "between the program and the browser, written by wasm-bindgen"),
    ("parts-", ".js", "fetches the other parts"),
    ("boot", ".js", "starts the program"),
    ("worker", ".js", "starts a worker where no script may be made"),
    ("index", ".html", "the opening with its styles"),
    ("", ".css", "all other styles"),
];

/// Parts of the program that come later.
const LATER: &Files = &[
    (
        "part-tools-",
        ".wasm",
        "comparisons, the list of runs, files to take away: after the first run, or beside a long one",
    ),
    ("part-library-", ".wasm", "less common resamplers, tables, what writes files: when one is asked for"),
    ("part-formats-", ".wasm", "what reads files other than text in columns: when one is chosen"),
    ("part-lessons-", ".wasm", "lessons: when one is taken"),
    ("chunk-", ".wasm", "what several of these share"),
];

fn compressed(bytes: &[u8]) -> usize {
    let mut writer = brotli::CompressorWriter::new(Vec::new(), 1 << 16, 11, 24);
    writer.write_all(bytes).expect("memory takes it");
    writer.into_inner().len()
}

/// Bytes of the files of a part, as they are and compressed.
fn measure(dist: &Path, begin: &str, end: &str) -> (usize, usize) {
    let entries = fs::read_dir(dist).expect("a built page").flatten();
    let named = entries.filter(|entry| {
        let name = entry.file_name().to_string_lossy().into_owned();
        name.starts_with(begin) && name.ends_with(end)
    });
    let sizes = named.map(|entry| fs::read(entry.path()).expect("it can be read"));
    sizes.fold((0, 0), |(raw, small), bytes| (raw + bytes.len(), small + compressed(&bytes)))
}

/// What the files weigh, as a table of Markdown.
fn table(dist: &Path, files: &Files, when: &str) -> String {
    let measured: Vec<(usize, usize)> = files.iter().map(|(begin, end, _)| measure(dist, begin, end)).collect();
    let mut table = format!("| {when} | what it is | kB | kB with brotli |\n|---|---|--:|--:|\n");
    for ((begin, end, what), (raw, small)) in files.iter().zip(&measured) {
        let [raw, small] = [raw, small].map(|&bytes| bytes as f64 / 1000.0);
        writeln!(table, "| `{begin}*{end}` | {what} | {raw:.1} | {small:.1} |").expect("a text");
    }
    let total = |part: fn(&(usize, usize)) -> usize| measured.iter().map(part).sum::<usize>() as f64 / 1000.0;
    writeln!(table, "| together | | {:.1} | {:.1} |", total(|it| it.0), total(|it| it.1)).expect("a text");
    table
}

#[test]
#[ignore = "needs a release build in dist/: cargo xtask test"]
fn sizes_are_known() {
    if std::env::var_os("IMBALANCE_LAB_E2E_DEBUG").is_some() {
        return;
    }
    let dist = std::env::var_os("IMBALANCE_LAB_DIST").map(Into::into);
    let dist = dist.unwrap_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("dist"));
    let mut text = table(&dist, FIRST, "before the first run is finished");
    text.push('\n');
    text.push_str(&table(&dist, LATER, "later"));
    let document = fs::read_to_string(DOCUMENT).expect("docs/size.md");
    let (before, rest) = document.split_once(BEGIN).expect("a place for the sizes");
    let (written, after) = rest.split_once(END).expect("its end");
    if std::env::var_os("IMBALANCE_LAB_BLESS").is_some() {
        fs::write(DOCUMENT, format!("{before}{BEGIN}{text}{END}{after}")).expect("it can be written");
        return;
    }
    let numbers = |text: &str| -> Vec<f64> {
        text.lines()
            .flat_map(|line| line.rsplit(" | ").take(2).map(str::to_owned).collect::<Vec<_>>())
            .filter_map(|cell| cell.trim_matches(['|', ' ']).parse().ok())
            .collect()
    };
    let (found, said) = (numbers(&text), numbers(written));
    assert_eq!(found.len(), 2 * (FIRST.len() + LATER.len() + 2), "{text}");
    let is_near = |(found, said): (&f64, &f64)| (found - said).abs() <= MOST_OFF * said.max(5.0);
    assert!(
        found.len() == said.len() && found.iter().zip(&said).all(is_near),
        "docs/size.md says\n{written}\nbut it is\n{text}\nIMBALANCE_LAB_BLESS=1 writes it anew; is it worth it?"
    );
}
