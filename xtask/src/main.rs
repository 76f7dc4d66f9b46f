//! The commands of this repository: `cargo xtask serve | build | test | fuzz | mutants | audit | bench | screenshots | setup | doctor | env`,
//! and `split`, which Trunk runs.
//!
//! Nothing but the standard library is used, so that this crate compiles in a second or two on a machine that has
//! only Rust, and can then bring the rest.

mod audit;
mod bench;
mod checks;
mod fuzz;
mod mutants;
mod process;
mod project;
mod screenshots;
mod setup;
mod split;
mod steps;
mod trunk;

use std::process::ExitCode;

use checks::Group;
use project::Project;
use setup::doctor;

/// What every fallible function here returns. The text of an error says what was found, what was expected and what
/// to do about it; it is printed as it is.
pub type Result<T> = std::result::Result<T, String>;

const HELP: &str = "\
Usage: cargo xtask <command>

  serve [--port N] [--debug]   set up what is missing, build the app and serve it on http://127.0.0.1:8080/
  build [--debug]              set up what is missing and build the app into dist/
  test [--only GROUP]          run every check and test; GROUP is lint, native, browser or e2e;
                               --only firefox and --only webkit run the end-to-end tests in these
  fuzz [--minutes N] [TARGET]  run the fuzz targets of fuzz/ led by coverage, each for its own minutes: an hour in all
  mutants [PATH...]            change the library in many small ways and list what no test notices; takes hours
  audit [--built]              run Lighthouse on the app as it is published, as on a phone and a desk, light and dark;
                               fails below 100 for accessibility or 95 for performance; --built takes what is in dist/
  bench [--only engine|resampling|reading|response|resamplers] [--beside COMMAND]
                               time the core in a worker of headless Chromium and print lines of JSON; COMMAND is run
                               by sh between two passes, and its lines are printed among them; resamplers times all
                               techniques natively beside imbalanced-learn, and COMMAND is the Python that has it
  screenshots [--no-build]     build the app, unless told not to, and take its pictures into docs/screenshots/
  setup                        only set up: the wasm target, wasm-bindgen, Trunk, the splitter (about 5 minutes, once)
  doctor                       say what is there and what is missing, and change nothing
  env                          print the variables for cargo and Trunk commands of your own:
                               eval \"$(cargo xtask env)\"

What is set up goes to your user cache directory and is shared by all clones;
IMBALANCE_LAB_CACHE names another directory.";

/// A parsed command line.
#[derive(Debug, PartialEq)]
enum Task {
    Help,
    Serve { port: u16, release: bool },
    Build { release: bool },
    Test { only: Option<Group> },
    Fuzz { only: Option<String>, minutes: Option<u64> },
    Mutants { paths: Vec<String> },
    Audit { build: bool },
    Bench { only: String, beside: Vec<String> },
    Screenshots { build: bool },
    Setup,
    Doctor,
    Env,
    Split,
}

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let outcome = parse(&arguments).and_then(run);
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("\nerror: {message}");
            ExitCode::FAILURE
        }
    }
}

fn run(task: Task) -> Result<()> {
    if task == Task::Help {
        println!("{HELP}");
        return Ok(());
    }
    let project = Project::open()?;
    match task {
        Task::Help => Ok(()),
        Task::Serve { port, release } => trunk::serve(&project, port, release),
        Task::Build { release } => trunk::build(&project, release),
        Task::Test { only } => checks::run(&project, only),
        Task::Fuzz { only, minutes } => fuzz::run(&project, only.as_deref(), minutes),
        Task::Mutants { paths } => mutants::run(&project, &paths),
        Task::Audit { build } => audit::run(&project, build),
        Task::Bench { only, beside } if only == bench::RESAMPLERS => bench::resamplers(&project, &beside),
        Task::Bench { only, beside } => bench::run(&project, &only, &beside),
        Task::Screenshots { build } => screenshots::take(&project, build),
        Task::Setup => {
            trunk::prepare(&project)?;
            println!("Set-up is complete. Next: cargo xtask serve");
            Ok(())
        }
        Task::Doctor => doctor::report(&project),
        Task::Env => doctor::print_environment(&project),
        Task::Split => split::run(&project),
    }
}

/// Reads the command line; every unknown word is an error rather than ignored.
fn parse(arguments: &[String]) -> Result<Task> {
    let mut words = arguments.iter().map(String::as_str);
    let command = words.next().unwrap_or("help");
    let (mut port, mut release, mut only, mut check, mut build) = (8080, true, None, false, true);
    let (mut bench, mut beside) = (String::new(), Vec::new());
    let (mut target, mut minutes, mut paths) = (None, None, Vec::new());
    while let Some(word) = words.next() {
        match (command, word) {
            (_, "--help" | "-h") => return Ok(Task::Help),
            ("serve", "--port") => {
                let value = words.next().unwrap_or_default();
                port = value.parse().map_err(|_| format!("--port needs a number from 1 to 65535, found {value:?}"))?;
            }
            ("serve" | "build", "--debug") => release = false,
            ("serve" | "build", "--release") => release = true,
            ("test", "--only") => only = Some(Group::parse(words.next().unwrap_or_default())?),
            ("fuzz", "--minutes") => {
                let value = words.next().unwrap_or_default();
                let given = value.parse().ok().filter(|&minutes| minutes > 0);
                minutes = Some(given.ok_or(format!("--minutes needs a whole number from 1, found {value:?}"))?);
            }
            ("fuzz", word) if fuzz::TARGETS.iter().any(|(name, _)| *name == word) => target = Some(word.to_owned()),
            ("mutants", path) if !path.starts_with('-') => paths.push(path.to_owned()),
            ("audit", "--built") => build = false,
            ("bench", "--only") => {
                let word = words.next().unwrap_or_default();
                let own = [bench::RESPONSE, bench::RESAMPLERS];
                let mut known = bench::BENCHES.iter().map(|(name, _)| *name).chain(own);
                let found = known.find(|name| *name == word);
                let names = "--only needs engine, resampling, reading, response or resamplers";
                bench = found.ok_or(format!("{names}, found {word:?}"))?.to_owned();
            }
            ("bench", "--beside") => beside.push(words.next().ok_or("--beside needs a command")?.to_owned()),
            ("screenshots", "--no-build") => build = false,
            ("setup", "--check") => check = true,
            _ => return Err(format!("`{word}` is not an option of `cargo xtask {command}`\n\n{HELP}")),
        }
    }
    match command {
        "help" | "--help" | "-h" => Ok(Task::Help),
        "serve" => Ok(Task::Serve { port, release }),
        "build" => Ok(Task::Build { release }),
        "test" => Ok(Task::Test { only }),
        "fuzz" => Ok(Task::Fuzz { only: target, minutes }),
        "mutants" => Ok(Task::Mutants { paths }),
        "audit" => Ok(Task::Audit { build }),
        "bench" => Ok(Task::Bench { only: bench, beside }),
        "screenshots" => Ok(Task::Screenshots { build }),
        "setup" if !check => Ok(Task::Setup),
        "env" => Ok(Task::Env),
        // Trunk runs it.
        "split" => Ok(Task::Split),
        "setup" | "doctor" => Ok(Task::Doctor),
        _ => Err(format!("`{command}` is not a command\n\n{HELP}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(line: &str) -> Result<Task> {
        parse(&line.split_whitespace().map(String::from).collect::<Vec<_>>())
    }

    #[test]
    fn commands_and_options_are_read() {
        assert_eq!(parsed(""), Ok(Task::Help));
        assert_eq!(parsed("serve"), Ok(Task::Serve { port: 8080, release: true }));
        assert_eq!(parsed("serve --port 9000 --debug"), Ok(Task::Serve { port: 9000, release: false }));
        assert_eq!(parsed("test --only e2e"), Ok(Task::Test { only: Some(Group::EndToEnd) }));
        assert_eq!(
            parsed("bench --beside peers.sh"),
            Ok(Task::Bench { only: String::new(), beside: vec!["peers.sh".into()] })
        );
        assert_eq!(parsed("fuzz --minutes 3 runs"), Ok(Task::Fuzz { only: Some("runs".into()), minutes: Some(3) }));
        assert_eq!(parsed("mutants src/decide"), Ok(Task::Mutants { paths: vec!["src/decide".into()] }));
        assert_eq!(parsed("screenshots --no-build"), Ok(Task::Screenshots { build: false }));
        assert_eq!(parsed("audit --built"), Ok(Task::Audit { build: false }));
        assert_eq!(parsed("setup --check"), Ok(Task::Doctor));
        assert_eq!(parsed("build --help"), Ok(Task::Help));
    }

    #[test]
    fn mistakes_are_named() {
        for (line, named) in [
            ("sevre", "sevre"),
            ("serve --port", "--port"),
            ("bench --beside", "--beside"),
            ("serve --port 70000", "70000"),
            ("test --only fast", "fast"),
            ("build --port 1", "--port"),
            ("fuzz --minutes 0", "--minutes"),
            ("fuzz everything", "everything"),
        ] {
            let message = parsed(line).expect_err(line);
            assert!(message.contains(named), "{line}: {message}");
        }
    }
}
