//! The fuzz targets of `fuzz/`, led by coverage, each for a while.

use std::fs;
use std::process::{Command, Stdio};

use crate::process::{self, Environment};
use crate::project::Project;
use crate::{Result, setup::toolchain};

/// Each target with the fewest minutes that count as a look at it. An hour in all.
pub const TARGETS: [(&str, u64); 7] =
    [("tables", 8), ("links", 6), ("lessons", 5), ("queries", 5), ("sessions", 12), ("resamplers", 12), ("runs", 12)];

/// What libFuzzer follows is put in by a pass of LLVM, which stable compilers have too.
const COVERAGE: &str = "--cfg fuzzing -Ccodegen-units=1 -Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 \
    -Cllvm-args=-sanitizer-coverage-inline-8bit-counters -Cllvm-args=-sanitizer-coverage-pc-table \
    -Cllvm-args=-sanitizer-coverage-trace-compares";

/// Builds the targets and runs one of them, or all, for so many minutes each, or for their own.
pub fn run(project: &Project, only: Option<&str>, minutes: Option<u64>) -> Result<()> {
    let folder = project.root.join("target/fuzz");
    let host = toolchain::host()?;
    let mut environment = Environment::default();
    environment.set("RUSTFLAGS", COVERAGE);
    let mut build = environment.command("cargo");
    build.args(["build", "--release", "--manifest-path", "fuzz/Cargo.toml", "--target", &host, "--target-dir"]);
    process::run(build.arg(&folder))?;
    for (target, fewest) in TARGETS.into_iter().filter(|(target, _)| only.is_none_or(|only| only == *target)) {
        let minutes = minutes.unwrap_or(fewest);
        let found = folder.join("corpus").join(target);
        fs::create_dir_all(&found).map_err(|error| format!("cannot make {}: {error}", found.display()))?;
        let mut command = Command::new(folder.join(&host).join("release").join(process::file_name(target)));
        // What is found goes into the first folder; the others are read.
        command.arg(&found).arg(format!("fuzz/corpus/{target}"));
        if target == "tables" {
            command.args(["tests/data/csv/good", "tests/data/csv/bad"]);
        }
        command.arg(format!("-max_total_time={}", 60 * minutes));
        command.args(["-max_len=4096", "-timeout=30", "-rss_limit_mb=2048", "-print_final_stats=1"]);
        command.arg(format!("-artifact_prefix={}/fault-{target}-", folder.display()));
        println!("$ {}", process::shown(&command));
        let ended = command.stdout(Stdio::null()).stderr(Stdio::piped()).output();
        let ended = ended.map_err(|error| format!("cannot start {target}: {error}"))?;
        let told = String::from_utf8_lossy(&ended.stderr);
        if !ended.status.success() {
            let lines: Vec<&str> = told.lines().collect();
            let last = lines[lines.len().saturating_sub(40)..].join("\n");
            return Err(format!("{last}\n{target} has a fault; the input is in {}/fault-{target}-…", folder.display()));
        }
        println!("{target}: {} in {minutes} minutes, no fault", figures(&told));
    }
    Ok(())
}

/// How many inputs were tried, and how many edges of the program they met.
fn figures(told: &str) -> String {
    let last = |key: &str| {
        let after = told.lines().rev().find_map(|line| line.split_once(key))?.1;
        after.split_whitespace().next().map(str::to_owned)
    };
    let of = |key| last(key).unwrap_or_else(|| "?".to_owned());
    format!("{} executions, {} edges", of("stat::number_of_executed_units:"), of("cov:"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_the_last_ones_told() {
        let told = "#2\tINITED cov: 10 ft: 11\n#9\tDONE   cov: 12 ft: 13 corp: 1\nstat::number_of_executed_units: 9\n";
        assert_eq!(figures(told), "9 executions, 12 edges");
        assert_eq!(figures(""), "? executions, ? edges");
    }
}
