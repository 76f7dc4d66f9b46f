//! What is there and what is missing, and what other commands need to use it, without changing anything.

use std::path::{Path, PathBuf};

use crate::Result;
use crate::process::{self, Environment};
use crate::project::Project;
use crate::setup::toolchain::WASM;
use crate::setup::{browser, cache, npm, toolchain, tools};

/// Prints shell lines that make plain `cargo` and `trunk` commands use what was set up.
pub fn print_environment(project: &Project) -> Result<()> {
    let missing = || "something is missing. Run this first: cargo xtask setup".to_owned();
    let compiler = toolchain::find(project)?.ok_or_else(missing)?;
    let tools: Option<Vec<PathBuf>> = tools::report(project)?.into_iter().map(|(_, folder)| folder).collect();
    for (name, value) in &compiler.environment.variables {
        println!("export {name}='{}'", value.to_string_lossy());
    }
    for folder in tools.ok_or_else(missing)? {
        println!("export PATH='{}':\"$PATH\"", folder.display());
    }
    if let Some(driver) = browser::find_driver() {
        println!("export CHROMEDRIVER='{}'", driver.display());
    }
    if let Some(axe) = npm::find_axe()? {
        println!("export {}='{}'", npm::AXE_VARIABLE, axe.display());
    }
    Ok(())
}

/// Prints one line for each thing the commands need.
pub fn report(project: &Project) -> Result<()> {
    let mut missing = 0;
    let mut line = |name: &str, found: Option<String>, remedy: &str| {
        missing += usize::from(found.is_none());
        let (mark, rest) = found.map_or(("MISSING", remedy.to_owned()), |found| ("ok", found));
        println!("{mark:8} {name:26} {rest}");
    };
    let version = |program: &str, arguments: &[&str]| {
        let answer = process::output(Environment::default().command(program).args(arguments)).ok()?;
        Some(answer.lines().next().unwrap_or_default().to_owned())
    };
    line("rustc", version("rustc", &["--version"]), "install Rust");
    line("cargo", version("cargo", &["--version"]), "install Rust");
    line("rustfmt", version("cargo", &["fmt", "--version"]), "for test only: rustup component add rustfmt");
    line("clippy", version("cargo", &["clippy", "--version"]), "for test only: rustup component add clippy");
    let compiler = toolchain::find(project)?.map(|compiler| format!("in {}", compiler.origin));
    line(WASM, compiler, "cargo xtask setup adds it");
    for (name, folder) in tools::report(project)? {
        line(&name, folder.map(|folder| format!("in {}", folder.display())), "cargo xtask setup builds it");
    }
    let shown = |path: &Path| format!("{} {}", path.display(), process::version_of(path).unwrap_or_default());
    let remedy = "for test only: cargo xtask test installs it on Debian";
    line("Chromium or Chrome", browser::find_browser().map(|path| shown(&path)), remedy);
    line("chromedriver", browser::find_driver().map(|path| shown(&path)), remedy);
    let in_cache = |file: Option<PathBuf>| file.map(|file| file.display().to_string());
    line("axe-core", in_cache(npm::find_axe()?), "for test only: cargo xtask test brings it by npm");
    line("Lighthouse", in_cache(npm::find_lighthouse()?), "for audit only: cargo xtask audit brings it by npm");
    println!("\nCache folder: {}", cache::folder()?.display());
    match missing {
        0 => println!("Nothing is missing."),
        1 => println!("One thing is missing."),
        more => println!("{more} things are missing."),
    }
    Ok(())
}
