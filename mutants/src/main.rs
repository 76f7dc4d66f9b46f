//! Changes the library in many small ways, one at a time, and asks whether a test notices.
//!
//! All changes of a folder are compiled at once, each behind a switch that is set when a test starts; so there is one build for
//! thousands of them. A first pass notes which tests meet which change and how long each takes; then every change is put to
//! the tests that meet it, the quickest first, until one fails. What no test notices has to stand in `docs/mutants.md` with a reason.

mod known;
mod points;
mod trial;

use known::Known;
use points::Point;
use serde_json::Value;
use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
    process::Command,
};

/// What is changed unless somebody names other files or folders.
const FOLDERS: [&str; 6] =
    ["src/metrics", "src/decide", "src/nn/loss", "src/resample", "src/experiment/compare", "src/data/split.rs"];

/// Integration tests that may notice, beside the unit tests.
const TESTS: [&str; 11] = [
    "golden",
    "contracts",
    "identities",
    "weights",
    "notices",
    "clusters",
    "problems",
    "advice",
    "claims",
    "digest",
    "finite",
];

/// What tests read or are made of.
const COPIED: [&str; 13] = [
    "src",
    "tests",
    "docs",
    "examples",
    "benches",
    "style",
    "index.html",
    "Cargo.toml",
    "Cargo.lock",
    "README.md",
    "ARCHITECTURE.md",
    "CONTRIBUTING.md",
    "CHANGELOG.md",
];

type Outcome<T> = Result<T, String>;

/// A file of the library with its changes.
struct Source {
    path: PathBuf,
    text: String,
    /// What the file does, in a number: its text up to its tests.
    code: u64,
    points: Vec<(usize, Point)>,
}

/// A change as it is told, and the code that it is a change of.
pub struct Change {
    told: String,
    code: u64,
}

/// The bytes of a changed file that come from a change or are within it: from, to, and its number.
type Places = Vec<(usize, usize, usize)>;

fn main() {
    let folders: Vec<String> = std::env::args().skip(1).collect();
    if let Err(message) = run(folders) {
        eprintln!("error: {message}");
        std::process::exit(1);
    }
}

fn run(mut folders: Vec<String>) -> Outcome<()> {
    if folders.is_empty() {
        folders = FOLDERS.map(str::to_owned).to_vec();
    }
    let work = Path::new("target/mutants");
    // Two of them in one folder would change the library under each other.
    fs::create_dir_all(work).map_err(|error| format!("cannot make {}: {error}", work.display()))?;
    let lock = fs::File::create(work.join("lock")).map_err(|error| format!("cannot write target/mutants: {error}"))?;
    lock.try_lock().map_err(|_| "another process is at work in target/mutants; wait for its end".to_owned())?;
    let mut sources = Vec::new();
    let mut n = 0;
    for path in folders.iter().flat_map(|folder| files(Path::new(folder))) {
        let text = read(&path)?;
        let found = points::of_file(&text).map_err(|error| format!("{}: {error}", path.display()))?;
        let points: Vec<(usize, Point)> = (n..).zip(found).collect();
        n += points.len();
        let code = known::hash(text.split("#[cfg(test)]\nmod tests").next().unwrap_or_default().as_bytes());
        sources.push(Source { path, text, code, points });
    }
    println!("{n} changes in {} files", sources.len());
    let known = Known::open(&work.join("known"))?;
    let mut left_out: BTreeSet<usize> = BTreeSet::new();
    let mut all = BTreeMap::new();
    for source in &sources {
        for (number, point) in &source.points {
            let change = Change { told: format!("{} {}", source.path.display(), point.told), code: source.code };
            if known.does_not_compile(&change) {
                left_out.insert(*number);
            }
            all.insert(*number, change);
        }
    }
    copy(work, &sources)?;
    let binaries = build(work, &sources, &mut left_out)?;
    println!("{} of them compile", n - left_out.len());
    left_out.iter().for_each(|number| known.add(&all[number], known::DOES_NOT_COMPILE));
    let changes: BTreeMap<usize, Change> = all.into_iter().filter(|(number, _)| !left_out.contains(number)).collect();
    let mut caught: BTreeMap<usize, String> = BTreeMap::new();
    let mut open = BTreeMap::new();
    for (number, change) in &changes {
        match known.noticed_by(change) {
            Some(by) => drop(caught.insert(*number, by)),
            None => drop(open.insert(*number, change.told.clone())),
        }
    }
    println!("{} of them are known to be noticed", caught.len());
    caught.extend(trial::hold(work, &binaries, &open, |number, by| known.add(&changes[&number], by))?);
    report(&sources, &changes, &caught)
}

/// The Rust files of a folder, or the one file.
fn files(path: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(path) else { return vec![path.to_owned()] };
    let mut paths: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    paths.sort();
    paths
        .retain(|path| path.is_dir() || (path.extension().is_some_and(|it| it == "rs") && !path.ends_with("tests.rs")));
    paths.iter().flat_map(|path| files(path)).collect()
}

fn read(path: &Path) -> Outcome<String> {
    fs::read_to_string(path).map_err(|error| format!("cannot read {}: {error}", path.display()))
}

/// Every file of a folder, or the one file.
fn all_files(path: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(path) else {
        return if path.is_file() { vec![path.to_owned()] } else { Vec::new() };
    };
    entries.flatten().flat_map(|entry| all_files(&entry.path())).collect()
}

/// Writes a file unless it says so already.
fn write(path: &Path, text: &[u8]) -> Outcome<()> {
    if fs::read(path).is_ok_and(|old| old == text) {
        return Ok(());
    }
    let written = fs::create_dir_all(path.parent().expect("a file has a folder")).and_then(|()| fs::write(path, text));
    written.map_err(|error| format!("cannot write {}: {error}", path.display()))
}

/// A copy of the library that has the switch. What is as it was is left alone, and need not be compiled again.
fn copy(work: &Path, sources: &[Source]) -> Outcome<()> {
    let mut kept: BTreeSet<PathBuf> = sources.iter().map(|source| source.path.clone()).collect();
    let of_changes = kept.clone();
    for path in COPIED.iter().flat_map(|path| all_files(Path::new(path))) {
        if !of_changes.contains(&path) {
            let bytes = fs::read(&path).map_err(|error| format!("cannot read {}: {error}", path.display()))?;
            write(&work.join("lab").join(&path), &changed_by_hand(&path, bytes, sources))?;
        }
        kept.insert(path);
    }
    for path in COPIED.iter().flat_map(|path| all_files(&work.join("lab").join(path))) {
        if path.strip_prefix(work.join("lab")).is_ok_and(|inner| !kept.contains(inner)) {
            fs::remove_file(&path).map_err(|error| format!("cannot remove {}: {error}", path.display()))?;
        }
    }
    Ok(())
}

/// The manifest without the other packages, and the library with the switch.
fn changed_by_hand(path: &Path, bytes: Vec<u8>, sources: &[Source]) -> Vec<u8> {
    let n = sources.iter().map(|source| source.points.len()).sum::<usize>();
    let text = |bytes| String::from_utf8(bytes).expect("code is text");
    match path.to_str() {
        Some("Cargo.toml") => text(bytes).replace("members = [\".\", \"page\", \"xtask\"]", "members = [\".\"]").into(),
        Some("src/lib.rs") => (text(bytes) + &include_str!("switch.rs").replace("N_CHANGES", &n.to_string())).into(),
        _ => bytes,
    }
}

/// A file with all of its changes but those left out, and which bytes belong to which.
fn changed(source: &Source, left_out: &BTreeSet<usize>) -> (String, Places) {
    let mut pieces = Vec::new();
    for (order, (number, point)) in
        source.points.iter().enumerate().filter(|(_, (number, _))| !left_out.contains(number))
    {
        let [before, after] =
            point.around.each_ref().map(|text| text.replace("{}", &format!("crate::mutant({number})")));
        let (start, end, length) = (point.range.start, point.range.end, point.range.len());
        // What encloses comes first before, and last after.
        pieces.push(((start, 1, usize::MAX - length, order), before, *number, true));
        pieces.push(((end, 0, length, usize::MAX - order), after, *number, false));
    }
    pieces.sort();
    let (mut text, mut places, mut at) = (String::new(), Places::new(), 0);
    let mut open = BTreeMap::new();
    for ((position, ..), piece, number, is_start) in pieces {
        text += &source.text[at..position];
        at = position;
        let from = text.len();
        text += &piece;
        places.push((from, text.len(), number));
        if is_start {
            open.insert(number, from);
        } else {
            places.push((open[&number], text.len(), number));
        }
    }
    text += &source.text[at..];
    (text, places)
}

/// Builds the tests of the changed library; what does not compile is left out, until the rest does.
fn build(work: &Path, sources: &[Source], left_out: &mut BTreeSet<usize>) -> Outcome<Vec<PathBuf>> {
    for check_only in [true, false] {
        loop {
            let mut places = BTreeMap::new();
            for source in sources {
                let (text, of_file) = changed(source, left_out);
                let path = work.join("lab").join(&source.path);
                write(&path, text.as_bytes())?;
                places.insert(source.path.clone(), of_file);
            }
            let mut cargo = Command::new("cargo");
            cargo.args(if check_only { &["check", "--lib"][..] } else { &["test", "--no-run", "--lib"] });
            if !check_only {
                cargo.args(TESTS.iter().flat_map(|test| ["--test", test]));
            }
            cargo.args(["--message-format=json", "--manifest-path"]).arg(work.join("lab/Cargo.toml"));
            // In a folder of its own: in `target`, cargo would take the changed library for the library.
            cargo.env("CARGO_TARGET_DIR", work.join("build"));
            let output = cargo.output().map_err(|error| format!("cannot start cargo: {error}"))?;
            let told = String::from_utf8_lossy(&output.stdout);
            let messages: Vec<Value> = told.lines().filter_map(|line| serde_json::from_str(line).ok()).collect();
            if output.status.success() {
                let executable = |it: &Value| {
                    (it["profile"]["test"] == true).then(|| it["executable"].as_str().map(PathBuf::from))?
                };
                let binaries = messages.iter().filter_map(executable).collect();
                if check_only { break } else { return Ok(binaries) }
            }
            let before = left_out.len();
            for message in messages.iter().filter(|it| it["message"]["level"] == "error") {
                leave_out(&message["message"], &places, left_out);
            }
            println!("  {} do not compile", left_out.len());
            if left_out.len() == before {
                return Err(format!(
                    "the changed library does not compile:\n{}",
                    String::from_utf8_lossy(&output.stderr)
                ));
            }
        }
    }
    unreachable!("the second build is returned")
}

/// Leaves out the change that an error is about: the smallest one around it.
fn leave_out(error: &Value, places: &BTreeMap<PathBuf, Places>, left_out: &mut BTreeSet<usize>) {
    for span in error["spans"].as_array().into_iter().flatten().filter(|span| span["is_primary"] == true) {
        let Some(of_file) = span["file_name"].as_str().and_then(|name| places.get(Path::new(name))) else { continue };
        let [start, end] = ["byte_start", "byte_end"].map(|key| span[key].as_u64().unwrap_or(0) as usize);
        let around = of_file.iter().filter(|(from, to, ..)| *from <= start && end <= *to);
        left_out.extend(around.min_by_key(|(from, to, ..)| to - from).map(|(_, _, number)| *number));
    }
}

fn report(sources: &[Source], changes: &BTreeMap<usize, Change>, caught: &BTreeMap<usize, String>) -> Outcome<()> {
    let record = fs::read_to_string("docs/mutants.md").unwrap_or_default();
    let (mut all, mut unexplained) = ([0, 0, 0], Vec::new());
    println!("\n| file | changes | noticed | with a reason |\n|---|---|---|---|");
    for source in sources {
        let mut row = [0, 0, 0];
        for (number, _) in source.points.iter().filter(|(number, _)| changes.contains_key(number)) {
            let told = &changes[number].told;
            row[0] += 1;
            if caught.contains_key(number) {
                row[1] += 1;
            } else if record.lines().any(|line| line.trim().strip_prefix("- ") == Some(told)) {
                row[2] += 1;
            } else {
                unexplained.push(told.clone());
            }
        }
        if row[0] > 0 {
            println!("| `{}` | {} | {} | {} |", source.path.display(), row[0], row[1], row[2]);
        }
        (0..3).for_each(|at| all[at] += row[at]);
    }
    println!("| all | {} | {} | {} |", all[0], all[1], all[2]);
    println!("{:.1} % of the changes are noticed", 100.0 * f64::from(all[1]) / f64::from(all[0].max(1)));
    match unexplained.is_empty() {
        true => Ok(()),
        false => {
            Err(format!("no test notices these, and docs/mutants.md does not say why:\n- {}", unexplained.join("\n- ")))
        }
    }
}
