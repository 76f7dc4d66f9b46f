//! Which tests meet which changes, and which notice them.

use crate::{Outcome, known::hash};
use std::{
    collections::{BTreeMap, VecDeque},
    fs::{self, File},
    io::Write as _,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    sync::Mutex,
    thread,
    time::{Duration, Instant},
};

/// A test of a binary.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Test {
    binary: PathBuf,
    name: String,
}

/// Of the tests that meet a change, the time that is spent on it at most: what only slower ones would notice counts as not noticed.
const PATIENCE: Duration = Duration::from_secs(20);

/// Runs one test; `None` if it was stopped because it took too long.
fn passes(test: &Test, variable: (&str, &str), limit: Duration) -> Option<bool> {
    // A change may ask for all memory there is.
    let mut command = Command::new("sh");
    command
        .args(["-c", "ulimit -v 8000000; exec \"$0\" --exact \"$1\" --test-threads=1"])
        .arg(&test.binary)
        .arg(&test.name);
    command.env(variable.0, variable.1).env("RUST_BACKTRACE", "0").current_dir("target/mutants/lab");
    let mut child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("sh is there");
    let start = Instant::now();
    loop {
        if let Some(status) = child.try_wait().expect("it is a child") {
            return Some(status.success());
        }
        if start.elapsed() > limit {
            let _ = child.kill();
            let _ = child.wait();
            return None;
        }
        thread::sleep(Duration::from_millis(2));
    }
}

fn tests_of(binary: &Path) -> Outcome<Vec<Test>> {
    let output = Command::new(binary).args(["--list", "--format=terse"]).current_dir("target/mutants/lab").output();
    let output = output.map_err(|error| format!("cannot start {}: {error}", binary.display()))?;
    let told = String::from_utf8_lossy(&output.stdout).into_owned();
    let names = told.lines().filter_map(|line| line.strip_suffix(": test"));
    Ok(names.map(|name| Test { binary: binary.to_owned(), name: name.to_owned() }).collect())
}

/// Does something with every item, on two threads unless told otherwise.
fn side_by_side<T: Send>(items: Vec<T>, work: impl Fn(T) + Sync) {
    let n = std::env::var("MUTANTS_JOBS").ok().and_then(|text| text.parse().ok());
    let n: usize = n.unwrap_or(2);
    let items = Mutex::new(VecDeque::from(items));
    thread::scope(|scope| {
        for _ in 0..n {
            scope.spawn(|| {
                while let Some(item) = { items.lock().expect("no panic").pop_front() } {
                    work(item);
                }
            });
        }
    });
}

/// Puts every change to the tests that meet it; gives each that is noticed, with what noticed it.
pub fn hold(
    work: &Path,
    binaries: &[PathBuf],
    changes: &BTreeMap<usize, String>,
    noticed_by: impl Fn(usize, &str) + Sync,
) -> Outcome<BTreeMap<usize, String>> {
    let work = fs::canonicalize(work).map_err(|error| error.to_string())?;
    let absolute = |path: &PathBuf| fs::canonicalize(path).map_err(|error| error.to_string());
    let mut tests = Vec::new();
    for binary in binaries {
        tests.extend(tests_of(&absolute(binary)?)?);
    }
    println!("{} tests", tests.len());
    let meeting: Mutex<BTreeMap<usize, Vec<(Duration, Test)>>> = Mutex::default();
    let n_failing = Mutex::new(Vec::new());
    // A test that was looked at before, in the same binary, is not looked at again.
    let path = work.join("met");
    let looked_at = fs::read_to_string(&path).unwrap_or_default();
    let looked_at: BTreeMap<&str, (u64, &str)> = looked_at
        .lines()
        .filter_map(|line| {
            let mut parts = line.split('\t');
            Some((parts.next()?, (parts.next()?.parse().ok()?, parts.next()?)))
        })
        .collect();
    let file = File::options().create(true).append(true).open(&path).map(Mutex::new);
    let file = file.map_err(|error| format!("cannot write {}: {error}", path.display()))?;
    let mut contents = BTreeMap::new();
    for binary in binaries {
        let bytes = fs::read(binary).map_err(|error| format!("cannot read {}: {error}", binary.display()))?;
        contents.insert(absolute(binary)?, hash(&bytes));
    }
    let meets = |test: Test, took: Duration, numbers: &str| {
        let mut meeting = meeting.lock().expect("no panic");
        for number in numbers.split(' ').filter_map(|number| number.parse().ok()) {
            meeting.entry(number).or_default().push((took, test.clone()));
        }
    };
    side_by_side(tests.into_iter().enumerate().collect(), |(number, test)| {
        let key = format!("{:016x} {}", contents[&test.binary], test.name);
        if let Some((took, numbers)) = looked_at.get(key.as_str()) {
            return meets(test, Duration::from_millis(*took), numbers);
        }
        let met = work.join(format!("met-{number}"));
        let _ = fs::remove_file(&met);
        let start = Instant::now();
        let variable = ("MUTANTS_MET", met.to_str().expect("a path of letters"));
        let passed = passes(&test, variable, Duration::from_secs(120));
        let took = start.elapsed();
        let numbers = fs::read_to_string(&met).unwrap_or_default().replace('\n', " ");
        let _ = fs::remove_file(&met);
        if passed != Some(true) {
            return n_failing.lock().expect("no panic").push(test);
        }
        let line = format!("{key}\t{}\t{numbers}", took.as_millis());
        writeln!(file.lock().expect("no panic"), "{line}").expect("a line");
        meets(test, took, &numbers);
    });
    for test in n_failing.into_inner().expect("no panic") {
        println!("  left out, as it does not pass here in two minutes: {} of {}", test.name, test.binary.display());
    }
    let meeting = meeting.into_inner().expect("no panic");
    let caught = Mutex::new(BTreeMap::new());
    let recent: Mutex<VecDeque<Test>> = Mutex::default();
    let n_done = Mutex::new(0);
    side_by_side(changes.iter().collect(), |(number, told)| {
        let mut tests = meeting.get(number).cloned().unwrap_or_default();
        // What noticed the neighbors may notice this one too.
        let last = recent.lock().expect("no panic").clone();
        let place = |test: &Test| last.iter().position(|it| it == test).unwrap_or(usize::MAX);
        tests
            .sort_by_key(|(took, test)| (if *took < Duration::from_secs(2) { place(test) } else { usize::MAX }, *took));
        let start = Instant::now();
        let mut noticed = None;
        for (took, test) in tests {
            let limit = 8 * took + Duration::from_secs(4);
            let told = match passes(&test, ("MUTANT", &number.to_string()), limit) {
                Some(true) if start.elapsed() < PATIENCE => continue,
                Some(true) => break,
                Some(false) => test.name.clone(),
                None => format!("{} takes too long", test.name),
            };
            noticed = Some(told);
            let mut recent = recent.lock().expect("no panic");
            recent.retain(|it| *it != test);
            recent.push_front(test);
            recent.truncate(12);
            break;
        }
        let mut n_done = n_done.lock().expect("no panic");
        *n_done += 1;
        if *n_done % 200 == 0 {
            println!("  {n_done} of {}", changes.len());
        }
        match noticed {
            Some(by) => {
                noticed_by(*number, &by);
                caught.lock().expect("no panic").insert(*number, by);
            }
            None => println!("  not noticed: {told}"),
        }
    });
    Ok(caught.into_inner().expect("no panic"))
}
