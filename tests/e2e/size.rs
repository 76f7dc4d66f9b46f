//! How large the page is: `docs/size.md` says it of every file, and is held to it.

use std::{fmt::Write as _, fs, io::Write as _, path::Path};

const DOCUMENT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/size.md");
const BEGIN: &str = "<!-- sizes -->\n";
const END: &str = "<!-- /sizes -->";
/// How far a size may be off before the document has to be written anew: paths of a machine are in the program.
const MOST_OFF: f64 = 0.02;

/// What a visitor downloads first, by the beginning and the end of the file's name, and what it is.
const PARTS: [(&str, &str, &str); 6] = [
    ("app-", ".wasm", "the program: page, worker and everything they compute"),
    ("app-", ".js", "between the program and the browser, written by wasm-bindgen"),
    ("boot", ".js", "starts the program"),
    ("worker", ".js", "starts a worker where no script may be made"),
    ("index", ".html", "the opening with its styles"),
    ("", ".css", "all other styles"),
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

#[test]
#[ignore = "needs a release build in dist/: cargo xtask test"]
fn sizes_are_known() {
    if std::env::var_os("IMBALANCE_LAB_E2E_DEBUG").is_some() {
        return;
    }
    let dist = std::env::var_os("IMBALANCE_LAB_DIST").map(Into::into);
    let dist = dist.unwrap_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("dist"));
    let measured = PARTS.map(|(begin, end, _)| measure(&dist, begin, end));
    let mut table = String::from("| file | what it is | kB | kB with brotli |\n|---|---|--:|--:|\n");
    for ((begin, end, what), (raw, small)) in PARTS.iter().zip(measured) {
        let [raw, small] = [raw, small].map(|bytes| bytes as f64 / 1000.0);
        writeln!(table, "| `{begin}*{end}` | {what} | {raw:.1} | {small:.1} |").expect("a text");
    }
    let total = |part: fn(&(usize, usize)) -> usize| measured.iter().map(part).sum::<usize>() as f64 / 1000.0;
    writeln!(table, "| together | | {:.1} | {:.1} |", total(|it| it.0), total(|it| it.1)).expect("a text");
    let document = fs::read_to_string(DOCUMENT).expect("docs/size.md");
    let (before, rest) = document.split_once(BEGIN).expect("a place for the sizes");
    let (written, after) = rest.split_once(END).expect("its end");
    if std::env::var_os("IMBALANCE_LAB_BLESS").is_some() {
        fs::write(DOCUMENT, format!("{before}{BEGIN}{table}{END}{after}")).expect("it can be written");
        return;
    }
    let numbers = |text: &str| -> Vec<f64> {
        text.lines()
            .flat_map(|line| line.rsplit(" | ").take(2).map(str::to_owned).collect::<Vec<_>>())
            .filter_map(|cell| cell.trim_matches(['|', ' ']).parse().ok())
            .collect()
    };
    let (found, said) = (numbers(&table), numbers(written));
    assert_eq!(found.len(), 2 * PARTS.len() + 2, "{table}");
    let is_near = |(found, said): (&f64, &f64)| (found - said).abs() <= MOST_OFF * said.max(5.0);
    assert!(
        found.len() == said.len() && found.iter().zip(&said).all(is_near),
        "docs/size.md says\n{written}\nbut it is\n{table}\nIMBALANCE_LAB_BLESS=1 writes it anew; is it worth it?"
    );
}
