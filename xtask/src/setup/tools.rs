//! Trunk, which bundles the page, the wasm-bindgen tools, which make a wasm file loadable by JavaScript, and the splitter,
//! which cuts it into parts.

use std::path::{Path, PathBuf};

use crate::Result;
use crate::process::{self, Environment};
use crate::project::Project;
use crate::setup::cache;

/// The Trunk that the set-up installs.
const TRUNK: &str = "0.22.1";
/// The splitter; `wasm_split_helpers` in the page's manifest is of the same project.
const SPLITTER: &str = "0.2.4";

/// The driver of Firefox that the set-up installs.
const GECKODRIVER: &str = "0.37.1";

/// A program to be had with `cargo install`.
struct Tool {
    /// The name of the package, as the cache folder and cargo know it.
    package: &'static str,
    version: String,
    /// The programs in it that are needed, all of that version.
    programs: &'static [&'static str],
    /// Whether they say their version.
    says_version: bool,
    /// What to tell cargo besides the version.
    options: &'static [&'static str],
    /// How long building it takes on two cores.
    time: &'static str,
}

fn all(project: &Project) -> [Tool; 3] {
    [
        Tool {
            package: "wasm-bindgen-cli",
            version: project.wasm_bindgen.clone(),
            programs: &["wasm-bindgen", "wasm-bindgen-test-runner"],
            says_version: true,
            // It works through the whole wasm file, so the parts that do so are worth optimising.
            options: &[
                "--no-default-features",
                "--config=profile.release.package.walrus.opt-level=2",
                "--config=profile.release.package.wasmparser.opt-level=2",
                "--config=profile.release.package.wasm-bindgen-cli-support.opt-level=2",
            ],
            time: "about 1 minute",
        },
        Tool {
            package: "trunk",
            version: TRUNK.to_owned(),
            programs: &["trunk"],
            says_version: true,
            // Trunk asks for a newer Rust than its code needs.
            options: &["--locked", "--ignore-rust-version", "--no-default-features", "--features=rustls"],
            time: "about 4 minutes",
        },
        Tool {
            package: "wasm_split_cli_support",
            version: SPLITTER.to_owned(),
            programs: &["wasm-split-cli"],
            says_version: false,
            // It works through the whole wasm file too.
            options: &[
                "--locked",
                "--features=build-binary",
                "--config=profile.release.package.wasm_split_cli_support.opt-level=2",
                "--config=profile.release.package.wasmparser.opt-level=2",
                "--config=profile.release.package.wasm-encoder.opt-level=2",
            ],
            time: "half a minute",
        },
    ]
}

impl Tool {
    fn folder_name(&self) -> String {
        format!("{}-{}", self.package, self.version)
    }

    /// The folder of the user's own programs, if they are on PATH in exactly this version.
    fn on_path(&self) -> Option<PathBuf> {
        if !self.says_version {
            return None;
        }
        let right = |program: &&str| {
            process::find(program).filter(|path| process::version_of(path) == Some(self.version.clone()))
        };
        let found: Option<Vec<PathBuf>> = self.programs.iter().map(right).collect();
        found?.first()?.parent().map(Path::to_path_buf)
    }

    /// Where the programs are, if they are there.
    fn find(&self) -> Result<Option<PathBuf>> {
        let cached = cache::folder()?.join(self.folder_name()).join("bin");
        Ok(if cached.is_dir() { Some(cached) } else { self.on_path() })
    }

    /// Where the programs are, after building them if need be.
    fn ensure(&self) -> Result<PathBuf> {
        if let Some(folder) = self.find()? {
            return Ok(folder);
        }
        let name = self.folder_name();
        println!("{} {} is missing; building it ({}, once).", self.package, self.version, self.time);
        let folder = cache::once(&name, |folder| self.install(folder)).map_err(|error| {
            format!(
                "{name} could not be installed.\n{error}\n\
                 What to do: if it did not compile, try a newer Rust (rustup update); if it could not be downloaded, \
                 look at the network; then run the same command again. Or install it yourself, so that `{} --version` \
                 says {}.",
                self.programs[0], self.version
            )
        })?;
        Ok(folder.join("bin"))
    }

    fn install(&self, folder: &Path) -> Result<()> {
        let mut environment = Environment::default();
        // With its bin folder on PATH cargo does not advise to put it there.
        environment.path.push(folder.join("bin"));
        // These tools run for a second or two, so the time to build them is what counts.
        for (name, value) in [("OPT_LEVEL", "0"), ("LTO", "off"), ("CODEGEN_UNITS", "16"), ("DEBUG", "0")] {
            environment.set(&format!("CARGO_PROFILE_RELEASE_{name}"), value);
        }
        let mut cargo = environment.command("cargo");
        cargo.args(["install", self.package, "--version", &self.version]).args(self.options);
        cargo.arg("--root").arg(folder).arg("--target-dir").arg(cache::folder()?.join(BUILD));
        process::run(&mut cargo)?;
        for program in self.programs {
            let path = folder.join("bin").join(process::file_name(program));
            let version = process::version_of(&path);
            if self.says_version && version.as_ref() != Some(&self.version) {
                return Err(format!("{} is of version {version:?}, expected {}", path.display(), self.version));
            }
        }
        Ok(())
    }
}

/// The folder in the cache where the tools are compiled, so that what they share is compiled once.
const BUILD: &str = "build";

/// Makes sure that all tools are there; the result has them on PATH.
pub fn ensure(project: &Project) -> Result<Environment> {
    let mut environment = Environment::default();
    for tool in all(project) {
        environment.path.push(tool.ensure()?);
    }
    cache::discard(BUILD)?;
    Ok(environment)
}

/// The same for what a build needs after Trunk: whoever runs Trunk has it.
pub fn ensure_for_splitting(project: &Project) -> Result<Environment> {
    let mut environment = Environment::default();
    for tool in all(project).iter().filter(|tool| tool.package != "trunk") {
        environment.path.push(tool.ensure()?);
    }
    cache::discard(BUILD)?;
    Ok(environment)
}

/// Firefox's driver, which Firefox itself does not bring.
pub fn firefox_driver() -> Result<PathBuf> {
    let tool = Tool {
        package: "geckodriver",
        version: GECKODRIVER.to_owned(),
        programs: &["geckodriver"],
        says_version: true,
        options: &["--locked"],
        time: "about 1 minute",
    };
    let driver = tool.ensure()?.join(process::file_name(tool.programs[0]));
    cache::discard(BUILD)?;
    Ok(driver)
}

/// One line per tool: its name, and where it is if it is there.
pub fn report(project: &Project) -> Result<Vec<(String, Option<PathBuf>)>> {
    all(project).iter().map(|tool| Ok((format!("{} {}", tool.package, tool.version), tool.find()?))).collect()
}
