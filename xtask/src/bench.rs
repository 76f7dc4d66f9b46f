//! The engine's benches in the browser, and other programs' beside them.

use std::io::{self, BufRead as _, BufReader};
use std::process::{Command, Stdio};

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
