//! Every check and test there is, the cheapest first.

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::process::{self, Environment};
use crate::project::Project;
use crate::setup::toolchain::{self, WASM};
use crate::setup::{browser, npm, tools};
use crate::steps::{self, Outcome, Step};
use crate::{Result, trunk};

/// A part of the checks that can be run alone.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Group {
    /// Format and clippy.
    Lint,
    /// Tests and documentation outside of a browser.
    Native,
    /// Unit tests in a browser.
    Browser,
    /// The finished app in a browser.
    EndToEnd,
    /// The same in Firefox, which is not among all checks: it takes minutes more, and finds little that Chromium does not.
    Firefox,
    /// The same in WebKit's GTK port, on a display in memory.
    WebKit,
}

impl Group {
    pub fn parse(name: &str) -> Result<Self> {
        match name {
            "lint" => Ok(Self::Lint),
            "native" => Ok(Self::Native),
            "browser" => Ok(Self::Browser),
            "e2e" => Ok(Self::EndToEnd),
            "firefox" => Ok(Self::Firefox),
            "webkit" => Ok(Self::WebKit),
            _ => Err(format!("--only needs lint, native, browser, e2e, firefox or webkit, found {name:?}")),
        }
    }
}

/// Runs all checks, or those of one group.
pub fn run(project: &Project, only: Option<Group>) -> Result<()> {
    let wanted = |group| only.is_none_or(|only| only == group);
    let mut list = Vec::new();
    if wanted(Group::Lint) {
        lint(project, &mut list);
    }
    if wanted(Group::Native) {
        native(&mut list);
    }
    if wanted(Group::Browser) || wanted(Group::EndToEnd) {
        set_up(project, &mut list);
    }
    if wanted(Group::Browser) {
        in_browser(project, &mut list);
    }
    if wanted(Group::EndToEnd) {
        end_to_end(project, &mut list);
    }
    if only == Some(Group::Firefox) {
        in_firefox(project, &mut list);
    }
    if only == Some(Group::WebKit) {
        in_webkit(project, &mut list);
    }
    steps::run(list)?;
    match only {
        None => println!("\nAll checks passed."),
        Some(_) => println!("\nThe checks of this group passed. All of them: cargo xtask test"),
    }
    Ok(())
}

fn lint<'a>(project: &'a Project, list: &mut Vec<Step<'a>>) {
    list.push(Step::new("Format", || {
        toolchain::ensure_component("fmt", "rustfmt")?;
        cargo("fmt --all --check").map_err(|error| format!("{error}\nWhat to do: cargo fmt --all"))
    }));
    list.push(
        Step::new("Clippy, native", || {
            toolchain::ensure_component("clippy", "clippy")?;
            cargo("clippy --workspace --all-targets -- -D warnings")
        })
        .first_time("1 minute"),
    );
    list.push(
        Step::new("Clippy, browser half", || {
            let compiler = toolchain::ensure(project)?;
            let mut command = match &compiler.clippy {
                // A compiler that is not the user's own has its own clippy, which cargo would not find.
                Some(program) => {
                    let mut command = compiler.environment.command(program);
                    command.arg("clippy");
                    command
                }
                None => words(&compiler.environment, "clippy"),
            };
            command.args([
                "--target",
                WASM,
                "--package",
                "imbalance-lab",
                "--package",
                "imbalance-lab-page",
                "--lib",
                "--bins",
                // As it is published; without it, it is compiled by the tests.
                "--features",
                "imbalance-lab-page/split",
            ]);
            add_tests(&mut command, &web_tests(&project.root)?);
            // Not run with the tests, but it must go on compiling.
            add_tests(&mut command, &["bench_browser", "bench_resampling"].map(str::to_owned));
            done(process::run(command.args(["--", "-D", "warnings"])))
        })
        .first_time("2 minutes"),
    );
}

fn native<'a>(list: &mut Vec<Step<'a>>) {
    list.push(Step::new("Native tests", || cargo("test --workspace")).first_time("2 minutes"));
    list.push(
        Step::new("Documentation", || {
            let mut environment = Environment::default();
            environment.set("RUSTDOCFLAGS", "-D warnings");
            done(process::run(&mut words(&environment, "doc --no-deps")))
        })
        .first_time("1 minute"),
    );
}

fn set_up<'a>(project: &'a Project, list: &mut Vec<Step<'a>>) {
    list.push(
        Step::new("Set-up of wasm target, wasm-bindgen and Trunk", || {
            toolchain::ensure(project)?;
            done(tools::ensure(project).map(|_| ()))
        })
        .first_time("5 minutes"),
    );
    list.push(Step::new("Set-up of Chromium and its driver", || done(browser::ensure().map(|_| ()))));
}

fn in_browser<'a>(project: &'a Project, list: &mut Vec<Step<'a>>) {
    list.push(
        Step::new("Browser tests", || {
            let tests = web_tests(&project.root)?;
            if tests.is_empty() {
                return Ok(Outcome::Skipped("there is no tests/web*.rs".to_owned()));
            }
            let environment = trunk::prepare(project)?.and(&browser::ensure()?);
            let mut command = words(&environment, "test --target");
            command.args([WASM, "--package", "imbalance-lab", "--package", "imbalance-lab-page"]);
            add_tests(&mut command, &tests);
            done(process::run(&mut command))
        })
        .first_time("2 minutes"),
    );
}

/// What the end-to-end tests need besides a browser.
fn the_app<'a>(project: &'a Project, list: &mut Vec<Step<'a>>) {
    list.push(Step::new("The app, as it is published", || done(trunk::build(project, true))).first_time("4 minutes"));
    list.push(Step::new("Set-up of axe-core", || done(npm::axe().map(|_| ()))));
}

fn end_to_end<'a>(project: &'a Project, list: &mut Vec<Step<'a>>) {
    the_app(project, list);
    list.push(Step::new("The finished app in Chromium, end to end", move || {
        let mut environment = browser::ensure()?.and(&npm::axe()?);
        environment.set("IMBALANCE_LAB_DIST", project.root.join("dist"));
        done(process::run(&mut words(&environment, "test --test e2e -- --ignored")))
    }));
}

/// What only Chromium can be made to do: to take its page for printed or for one of forced colours, and to be narrow.
const ONLY_IN_CHROMIUM: [&str; 3] = [
    "access::forced_colours_and_reduced_motion_lose_nothing",
    "access::the_printed_page_has_the_verdict_the_scores_and_nothing_to_press",
    "presenting::the_small_views_have_what_they_promise",
];

/// In WebKit nobody can be made to prefer reduced motion.
const NOT_IN_WEBKIT: [&str; 1] = ["training::curves_are_drawn_where_they_are_seen_and_no_more_often_than_they_can_be"];

fn in_firefox<'a>(project: &'a Project, list: &mut Vec<Step<'a>>) {
    list.push(
        Step::new("Set-up of Firefox and its driver", || done(browser::ensure_firefox().map(|_| ())))
            .first_time("2 minutes"),
    );
    the_app(project, list);
    list.push(Step::new("The finished app in Firefox, end to end", move || {
        let mut environment = browser::ensure_firefox()?.and(&npm::axe()?);
        environment.set("IMBALANCE_LAB_DIST", project.root.join("dist"));
        let mut command = words(&environment, "test --test e2e -- --ignored");
        command.args(ONLY_IN_CHROMIUM.iter().flat_map(|name| ["--skip", name]));
        done(process::run(&mut command))
    }));
}

fn in_webkit<'a>(project: &'a Project, list: &mut Vec<Step<'a>>) {
    list.push(
        Step::new("Set-up of WebKitGTK, its driver and Xvfb", || done(browser::ensure_webkit().map(|_| ())))
            .first_time("3 minutes"),
    );
    the_app(project, list);
    list.push(Step::new("The finished app in WebKit, end to end", move || {
        let mut environment = browser::ensure_webkit()?.and(&npm::axe()?);
        environment.set("IMBALANCE_LAB_DIST", project.root.join("dist"));
        let mut command = environment.command("xvfb-run");
        command.args(["-a", "-s", "-screen 0 1400x1200x24"]).args("cargo test --test e2e -- --ignored".split(' '));
        command.args(ONLY_IN_CHROMIUM.iter().chain(&NOT_IN_WEBKIT).flat_map(|name| ["--skip", name]));
        done(process::run(&mut command))
    }));
}

/// A cargo command from words without spaces in them.
fn words(environment: &Environment, line: &str) -> Command {
    let mut command = environment.command("cargo");
    command.args(line.split(' '));
    command
}

/// Runs a cargo command in the user's own environment.
fn cargo(line: &str) -> Result<Outcome> {
    done(process::run(&mut words(&Environment::default(), line)))
}

fn done(result: Result<()>) -> Result<Outcome> {
    result.map(|()| Outcome::Done)
}

fn add_tests(command: &mut Command, names: &[String]) {
    for name in names {
        command.args(["--test", name]);
    }
}

/// The names of the test files for the browser: web*.rs of the library and of the page.
fn web_tests(root: &Path) -> Result<Vec<String>> {
    let mut tests = Vec::new();
    for folder in ["tests", "page/tests"].map(|folder| root.join(folder)) {
        let entries = fs::read_dir(&folder).map_err(|error| format!("cannot list {}: {error}", folder.display()))?;
        let names = entries.flatten().map(|entry| entry.file_name().to_string_lossy().into_owned());
        tests.extend(names.filter_map(|name| web_test(&name).map(str::to_owned)));
    }
    tests.sort();
    Ok(tests)
}

fn web_test(file: &str) -> Option<&str> {
    file.strip_suffix(".rs").filter(|name| name.starts_with("web"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn browser_tests_are_known_by_their_names() {
        assert_eq!(web_test("web.rs"), Some("web"));
        assert_eq!(web_test("web_worker.rs"), Some("web_worker"));
        assert_eq!(web_test("e2e.rs"), None);
        assert_eq!(web_test("website.txt"), None);
    }

    #[test]
    fn groups_have_names() {
        assert_eq!(Group::parse("browser"), Ok(Group::Browser));
        assert!(Group::parse("").is_err());
    }
}
