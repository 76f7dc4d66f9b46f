//! The engine's benches in the browser, and other programs' beside them; and all techniques natively beside imbalanced-learn.

use std::io::{self, BufRead as _, BufReader, Read as _};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::project::Project;
use crate::setup::browser;
use crate::setup::toolchain::WASM;
use crate::{Result, process, trunk};

/// The browser benches: what `--only` calls them, and their test.
pub const BENCHES: [(&str, &str); 3] =
    [("engine", "bench_browser"), ("resampling", "bench_resampling"), ("reading", "bench_reading")];

/// What `--only` calls the bench of the finished page, which no other pass runs.
pub const RESPONSE: &str = "response";

/// Runs the browser bench, each command of `beside`, and, if there was one, the browser bench again: the machine may have
/// changed its pace between, and two passes show it. Only lines of JSON are printed.
pub fn run(project: &Project, only: &str, beside: &[String]) -> Result<()> {
    if only == RESPONSE {
        return respond(project);
    }
    let environment = trunk::prepare(project)?.and(&browser::ensure()?);
    let ours = || {
        let mut command = environment.command("cargo");
        command.args(["test", "--release", "--target", WASM]);
        for (_, file) in BENCHES.iter().filter(|(name, _)| only.is_empty() || *name == only) {
            command.args(["--test", file]);
        }
        command.args(["--", "--nocapture"]);
        // Seconds: all benches are one page to the runner.
        command.env("WASM_BINDGEN_TEST_TIMEOUT", "900").current_dir(&project.root);
        command
    };
    print_json(&mut ours())?;
    for line in beside {
        print_json(Command::new("sh").args(["-c", line]))?;
    }
    if !beside.is_empty() {
        print_json(&mut ours())?;
    }
    Ok(())
}

/// Builds the page and drags its sliders.
fn respond(project: &Project) -> Result<()> {
    trunk::build(project, true)?;
    let mut environment = browser::ensure()?;
    environment.set("IMBALANCE_LAB_DIST", project.root.join("dist"));
    let mut command = environment.command("cargo");
    command.args(["test", "--release", "--test", "bench_response", "--", "--nocapture"]).current_dir(&project.root);
    print_json(&mut command)
}

/// What `--only` calls the native bench of all techniques.
pub const RESAMPLERS: &str = "resamplers";

/// Rows and columns of its table.
const SIZES: [(usize, usize); 4] = [(1_000, 10), (6_000, 30), (20_000, 10), (100_000, 30)];

/// Rounds of ours and theirs, in turn, and how long one may take of either.
const ROUNDS: usize = 2;
const LIMIT: Duration = Duration::from_secs(120);

/// Times every technique and its namesake of imbalanced-learn on the same rows, in turn, one thread each, and prints a table
/// in Markdown: minimum and median of both in milliseconds of processor time, and the ratio of minima. `beside` is the Python
/// to run it with.
pub fn resamplers(project: &Project, beside: &[String]) -> Result<()> {
    let python = beside.first().map_or("python3", String::as_str);
    let peer = |words: &[&str]| {
        let mut command = Command::new(python);
        command.arg("benches/peers/resamplers.py").args(words).current_dir(&project.root);
        command
    };
    let known = Command::new(python).args(["-c", "import imblearn"]).stderr(Stdio::null()).status();
    if !known.is_ok_and(|status| status.success()) {
        return Err(format!(
            "{python} has no imbalanced-learn; make an environment (`python3 -m venv`, `pip install imbalanced-learn==0.14.2`) and give its python with --beside"
        ));
    }
    let built = built(project)?;
    let ours = |words: &[&str]| {
        let mut command = Command::new(&built);
        command.args(words);
        command
    };
    let techniques = lines_within(&mut ours(&["list"]), LIMIT)?.unwrap_or_default();
    let file = std::env::temp_dir().join(format!("resamplers-{}.f32", std::process::id()));
    let rows = file.to_string_lossy().into_owned();
    let sizes = SIZES.map(|(n, d)| format!(" {n} x {d} |")).concat();
    println!("| |{sizes}\n|---|{}", "---:|".repeat(SIZES.len()));
    for technique in &techniques {
        let (id, title) = technique.split_once('\t').unwrap_or((technique, technique));
        let mut line = format!("| {title} |");
        for (n, d) in SIZES.map(|(n, d)| (n.to_string(), d.to_string())) {
            lines_within(&mut ours(&["rows", &rows, id, &n, &d]), LIMIT)?;
            let (mut own, mut theirs) = (Some(Vec::new()), Some(Vec::new()));
            for _ in 0..ROUNDS {
                more(&mut own, || lines_within(&mut ours(&["time", id, &n, &d]), LIMIT))?;
                more(&mut theirs, || lines_within(&mut peer(&[id, &n, &d, &rows]), LIMIT))?;
            }
            line += &format!(" {} |", cell(own, theirs));
        }
        println!("{line}");
    }
    std::fs::remove_file(&file).map_err(|error| format!("{rows}: {error}"))
}

/// Builds the bench, and says where it is: `cargo bench` itself would not end what it runs when it is ended.
fn built(project: &Project) -> Result<String> {
    let mut command = Command::new("cargo");
    command.args(["bench", "--bench", RESAMPLERS, "--no-run", "--message-format", "json"]).current_dir(&project.root);
    let output = command.stderr(Stdio::inherit()).output().map_err(|error| format!("cargo bench: {error}"))?;
    let text = String::from_utf8_lossy(&output.stdout);
    let path = text.rsplit_once("\"executable\":\"").and_then(|(_, rest)| rest.split_once('"'));
    path.map(|(path, _)| path.to_owned()).ok_or(format!("cargo bench --bench {RESAMPLERS}: {}", output.status))
}

/// Adds measurements to those before, if both came in time.
fn more(all: &mut Option<Vec<f64>>, measure: impl FnOnce() -> Result<Option<Vec<String>>>) -> Result<()> {
    if let Some(before) = all {
        match measure()? {
            Some(lines) => before.extend(lines.iter().filter_map(|line| line.parse::<f64>().ok())),
            None => *all = None,
        }
    }
    Ok(())
}

/// Minimum and median of ours and theirs, and the ratio of minima.
fn cell(ours: Option<Vec<f64>>, theirs: Option<Vec<f64>>) -> String {
    let told = |times: &Option<Vec<f64>>| match times.clone() {
        None => (format!("over {} s", LIMIT.as_secs()), None),
        Some(times) if times.is_empty() => ("none".to_owned(), None),
        Some(mut times) => {
            times.sort_by(f64::total_cmp);
            let ms = |seconds: f64| {
                let ms = 1e3 * seconds;
                if ms < 10.0 { format!("{ms:.2}") } else { format!("{ms:.0}") }
            };
            (format!("{}, {}", ms(times[0]), ms(times[times.len() / 2])), Some(times[0]))
        }
    };
    let ((ours, own_least), (theirs, least)) = (told(&ours), told(&theirs));
    let ratio = own_least.zip(least).map_or(String::new(), |(ours, theirs)| format!(": **{:.1}**", theirs / ours));
    format!("{ours}; {theirs}{ratio}")
}

/// The lines that a command prints, or none if it takes longer than that; a namesake that does not exist (exit code 3) prints
/// none.
fn lines_within(command: &mut Command, limit: Duration) -> Result<Option<Vec<String>>> {
    let shown = process::shown(command);
    let started = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn();
    let mut child = started.map_err(|error| format!("{shown}: cannot be started: {error}"))?;
    let start = Instant::now();
    let status = loop {
        match child.try_wait().map_err(|error| format!("{shown}: {error}"))? {
            Some(status) => break status,
            None if start.elapsed() > limit => {
                // It may have ended meanwhile, which is as good.
                let _ = child.kill();
                let _ = child.wait();
                return Ok(None);
            }
            None => std::thread::sleep(Duration::from_millis(20)),
        }
    };
    let (mut output, mut errors) = (String::new(), String::new());
    child
        .stdout
        .take()
        .expect("it is piped")
        .read_to_string(&mut output)
        .map_err(|error| format!("{shown}: {error}"))?;
    child
        .stderr
        .take()
        .expect("it is piped")
        .read_to_string(&mut errors)
        .map_err(|error| format!("{shown}: {error}"))?;
    match status.code() {
        Some(0) => Ok(Some(output.lines().map(str::to_owned).collect())),
        Some(3) => Ok(Some(Vec::new())),
        _ => Err(format!("{shown}: {status}\n{errors}")),
    }
}

/// Runs a command and passes on those lines of its output that are JSON objects.
fn print_json(command: &mut Command) -> Result<()> {
    let shown = process::shown(command);
    let started = command.stdout(Stdio::piped()).spawn();
    let mut child = started.map_err(|error| format!("{shown}: cannot be started: {error}"))?;
    let output = child.stdout.take().expect("it is piped");
    let mut n_lines = 0;
    for line in BufReader::new(output).split(b'\n').map_while(io::Result::ok) {
        if line.starts_with(b"{") {
            println!("{}", String::from_utf8_lossy(&line));
            n_lines += 1;
        }
    }
    match child.wait() {
        Ok(status) if status.success() && n_lines > 0 => Ok(()),
        Ok(status) => Err(format!("{shown}: {status}, after {n_lines} measurements")),
        Err(error) => Err(format!("{shown}: {error}")),
    }
}
