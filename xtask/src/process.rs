//! Starting other programs: looking them up, showing what they print, and saying clearly how they failed.

use std::ffi::OsString;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::Result;
use crate::setup::toolchain;

/// What the programs of a step see in addition to the user's own environment.
#[derive(Debug, Clone, Default)]
pub struct Environment {
    /// Folders put in front of PATH.
    pub path: Vec<PathBuf>,
    /// Variables to set.
    pub variables: Vec<(String, OsString)>,
}

impl Environment {
    pub fn set(&mut self, name: &str, value: impl Into<OsString>) {
        self.variables.push((name.to_owned(), value.into()));
    }

    /// This environment and then that one; the other's variables win.
    pub fn and(&self, other: &Environment) -> Environment {
        let mut sum = self.clone();
        sum.path.extend(other.path.iter().cloned());
        sum.variables.extend(other.variables.iter().cloned());
        sum
    }

    /// A command that sees this environment, and nothing of what `cargo run` set for this program itself.
    pub fn command(&self, program: impl AsRef<std::ffi::OsStr>) -> Command {
        let mut command = Command::new(program);
        for (name, value) in std::env::vars_os() {
            let of_cargo_run =
                name.to_str().is_some_and(|name| name.starts_with("CARGO_PKG_") || name.starts_with("CARGO_MANIFEST_"));
            if of_cargo_run || name == "CARGO" || (name == "RUSTC" && toolchain::is_ours(&value)) {
                command.env_remove(name);
            }
        }
        if !self.path.is_empty() {
            let own = std::env::var_os("PATH").unwrap_or_default();
            let folders = self.path.iter().cloned().chain(std::env::split_paths(&own));
            if let Ok(path) = std::env::join_paths(folders) {
                command.env("PATH", path);
            }
        }
        command.envs(self.variables.iter().map(|(name, value)| (name, value)));
        command
    }
}

/// The command line as a person would type it.
pub fn shown(command: &Command) -> String {
    let mut line = Path::new(command.get_program()).file_stem().unwrap_or_default().to_string_lossy().into_owned();
    for argument in command.get_args() {
        let argument = argument.to_string_lossy();
        let plain = !argument.is_empty() && !argument.contains([' ', '"', '\'', '$']);
        let _ = if plain { write!(line, " {argument}") } else { write!(line, " '{argument}'") };
    }
    line
}

/// Prints the command, runs it with its output going straight to the terminal, and fails unless it succeeds.
pub fn run(command: &mut Command) -> Result<()> {
    println!("$ {}", shown(command));
    run_quietly(command)
}

/// As [`run`], without printing the command.
pub fn run_quietly(command: &mut Command) -> Result<()> {
    let status = command.status().map_err(|error| not_started(command, &error))?;
    if status.success() { Ok(()) } else { Err(format!("`{}` failed: {status}", shown(command))) }
}

/// As [`run`], but stops the command when it takes longer than `limit`.
pub fn run_within(command: &mut Command, limit: Duration) -> Result<()> {
    println!("$ {}", shown(command));
    let mut child = command.spawn().map_err(|error| not_started(command, &error))?;
    let start = Instant::now();
    loop {
        match child.try_wait() {
            Ok(Some(status)) if status.success() => return Ok(()),
            Ok(Some(status)) => return Err(format!("`{}` failed: {status}", shown(command))),
            Ok(None) if start.elapsed() < limit => std::thread::sleep(Duration::from_millis(50)),
            waited => {
                let _ = child.kill();
                let _ = child.wait();
                return Err(match waited {
                    Err(error) => format!("cannot wait for `{}`: {error}", shown(command)),
                    _ => format!("`{}` was stopped: it took longer than {} s", shown(command), limit.as_secs()),
                });
            }
        }
    }
}

/// Runs a command and gives back what it printed on standard output.
pub fn output(command: &mut Command) -> Result<String> {
    let result =
        command.stdin(Stdio::null()).stderr(Stdio::piped()).output().map_err(|error| not_started(command, &error))?;
    if result.status.success() {
        Ok(String::from_utf8_lossy(&result.stdout).into_owned())
    } else {
        let said = String::from_utf8_lossy(&result.stderr);
        Err(format!("`{}` failed: {}\n{}", shown(command), result.status, said.trim_end()))
    }
}

fn not_started(command: &Command, error: &std::io::Error) -> String {
    format!("cannot start `{}`: {error}", shown(command))
}

/// The first file of this name on PATH.
pub fn find(program: &str) -> Option<PathBuf> {
    find_in(std::env::split_paths(&std::env::var_os("PATH")?), program)
}

fn find_in(folders: impl Iterator<Item = PathBuf>, program: &str) -> Option<PathBuf> {
    let name = file_name(program);
    folders.map(|folder| folder.join(&name)).find(|path| path.is_file())
}

/// A program's file name on this system.
pub fn file_name(program: &str) -> String {
    format!("{program}{}", std::env::consts::EXE_SUFFIX)
}

/// The version in an answer to `--version`: the first word that starts with a digit, as in `trunk 0.22.1`.
pub fn version_word(answer: &str) -> Option<&str> {
    answer.split_whitespace().find(|word| word.starts_with(|c: char| c.is_ascii_digit()))
}

/// What `program --version` answers with, if it can be run at all.
pub fn version_of(program: &Path) -> Option<String> {
    let answer = output(Command::new(program).arg("--version")).ok()?;
    version_word(&answer).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn version_answers_are_read() {
        assert_eq!(version_word("trunk 0.22.1\n"), Some("0.22.1"));
        assert_eq!(version_word("wasm-bindgen 0.2.130 (abc)"), Some("0.2.130"));
        assert_eq!(version_word("ChromeDriver 156.0.8078.79 (1)"), Some("156.0.8078.79"));
        assert_eq!(version_word("error: nothing"), None);
    }

    #[test]
    fn commands_are_shown_as_typed() {
        let mut command = Command::new("/opt/bin/cargo");
        command.args(["test", "--", "two words", ""]);
        assert_eq!(shown(&command), "cargo test -- 'two words' ''");
    }

    #[test]
    fn folders_come_in_front_of_the_path() {
        let environment = Environment { path: vec![PathBuf::from("/first")], ..Environment::default() };
        let command = environment.command("true");
        let path = command.get_envs().find(|(name, _)| *name == "PATH").and_then(|(_, value)| value);
        let first = std::env::split_paths(path.unwrap_or_default()).next();
        assert_eq!(first, Some(PathBuf::from("/first")));
    }

    #[test]
    fn missing_programs_are_named() {
        let message = output(&mut Command::new("no-such-program-here")).expect_err("cannot be there");
        assert!(message.contains("no-such-program-here"), "{message}");
    }
}
