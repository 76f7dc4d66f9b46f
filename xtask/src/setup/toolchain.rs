//! The compiler for the browser half: one whose standard library is there for `wasm32-unknown-unknown`.

use std::ffi::{OsStr, OsString};
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::Result;
use crate::process::{self, Environment};
use crate::project::Project;
use crate::setup::{cache, debian};

/// The target of the browser half.
pub const WASM: &str = "wasm32-unknown-unknown";

/// A compiler that can build for the browser.
pub struct Compiler {
    /// Where it comes from, in words.
    pub origin: String,
    /// What a cargo command needs to use it.
    pub environment: Environment,
    /// The `cargo-clippy` that belongs to it, if it is not the user's own.
    pub clippy: Option<PathBuf>,
}

impl Compiler {
    /// The user's own compiler: nothing needs to be said to cargo.
    fn of_the_user(sysroot: &Path) -> Self {
        Self { origin: sysroot.display().to_string(), environment: Environment::default(), clippy: None }
    }
}

/// The compiler to use, if one is there already: the user's own, or the one of an earlier fallback.
pub fn find(project: &Project) -> Result<Option<Compiler>> {
    let sysroot = sysroot()?;
    if has_target(&sysroot) {
        return Ok(Some(Compiler::of_the_user(&sysroot)));
    }
    debian::find(project.rust_version)
}

/// The compiler to use; gets the wasm target by rustup, or else a whole compiler from Debian's packages.
pub fn ensure(project: &Project) -> Result<Compiler> {
    if let Some(compiler) = find(project)? {
        return Ok(compiler);
    }
    println!("The Rust target {WASM} is missing; adding it (some seconds, once).");
    let by_rustup = add_by_rustup();
    let sysroot = sysroot()?;
    if has_target(&sysroot) {
        return Ok(Compiler::of_the_user(&sysroot));
    }
    let reason = by_rustup.err().unwrap_or_else(|| format!("rustup added {WASM} to another toolchain"));
    println!("{reason}");
    debian::install(project.rust_version, &sysroot).map_err(|error| {
        format!(
            "no compiler for {WASM}.\nBy rustup: {reason}\nBy Debian packages: {error}\n\
             Expected: `rustc --print sysroot` ({}) has lib/rustlib/{WASM}.\n\
             What to do: with a network that reaches rustup's server, run `rustup target add {WASM}`; without rustup, \
             install your distribution's package with the wasm32 standard library of Rust.",
            sysroot.display()
        )
    })
}

/// Adds the target to the active toolchain. A server that cannot be reached must not stop the set-up for long.
fn add_by_rustup() -> Result<()> {
    if process::find("rustup").is_none() {
        return Err("rustup is not installed, so it cannot add the target".to_owned());
    }
    let mut command = Environment::default().command("rustup");
    command.args(["target", "add", WASM]).env("RUSTUP_MAX_RETRIES", "1").env("RUST_BACKTRACE", "0");
    process::run_within(&mut command, Duration::from_secs(90))
}

/// The user's compiler, as cargo would choose it.
fn rustc() -> OsString {
    std::env::var_os("RUSTC").filter(|path| !path.is_empty() && !is_ours(path)).unwrap_or_else(|| "rustc".into())
}

/// Whether a value of RUSTC is from `cargo xtask env`. Here it is left out, because natively it is not wanted.
pub fn is_ours(rustc: &OsStr) -> bool {
    cache::folder().is_ok_and(|folder| Path::new(rustc).starts_with(folder))
}

/// The folder in which the user's compiler has its libraries.
fn sysroot() -> Result<PathBuf> {
    let printed = process::output(Environment::default().command(rustc()).args(["--print", "sysroot"]))?;
    Ok(PathBuf::from(printed.trim_end()))
}

/// The name of the machine the user's compiler runs on, such as `x86_64-unknown-linux-gnu`.
pub fn host() -> Result<String> {
    let printed = process::output(Environment::default().command(rustc()).arg("-vV"))?;
    let host = host_line(&printed).ok_or_else(|| format!("`rustc -vV` names no host:\n{printed}"))?;
    Ok(host.to_owned())
}

fn host_line(version: &str) -> Option<&str> {
    version.lines().find_map(|line| line.strip_prefix("host: "))
}

/// Whether a sysroot has the standard library of the wasm target.
pub fn has_target(sysroot: &Path) -> bool {
    let Ok(files) = fs::read_dir(sysroot.join("lib/rustlib").join(WASM).join("lib")) else { return false };
    files.flatten().any(|file| {
        let name = file.file_name();
        let name = name.to_string_lossy();
        name.starts_with("libstd-") && name.ends_with(".rlib")
    })
}

/// Adds rustfmt or clippy to the active toolchain, if `cargo` does not know it.
pub fn ensure_component(subcommand: &str, component: &str) -> Result<()> {
    let there = || process::output(Environment::default().command("cargo").args([subcommand, "--version"]));
    if there().is_ok() {
        return Ok(());
    }
    println!("`cargo {subcommand}` is missing; adding it (some seconds, once).");
    let mut command = Environment::default().command("rustup");
    command.args(["component", "add", component]).env("RUSTUP_MAX_RETRIES", "1").env("RUST_BACKTRACE", "0");
    let added = process::run_within(&mut command, Duration::from_secs(90));
    there().map(|_| ()).map_err(|error| {
        let reason = added.err().unwrap_or_default();
        format!("`cargo {subcommand}` is missing and could not be added.\n{reason}\n{error}\nWhat to do: rustup component add {component}")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_host_is_read() {
        let version = "rustc 1.95.0 (abc 2026-04-14)\nbinary: rustc\nhost: x86_64-unknown-linux-gnu\nrelease: 1.95.0\n";
        assert_eq!(host_line(version), Some("x86_64-unknown-linux-gnu"));
        assert_eq!(host_line("rustc 1.95.0"), None);
    }

    #[test]
    fn an_empty_folder_has_no_target() {
        assert!(!has_target(Path::new("no/such/sysroot")));
    }
}
