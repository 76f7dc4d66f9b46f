//! The audit tools, which come from npm in exact versions: axe-core for the end-to-end tests, Lighthouse for `audit`.
//!
//! They are kept in the cache folder and never in this repository. Nothing of theirs runs while they are installed.

use std::path::{Path, PathBuf};

use crate::Result;
use crate::process::{self, Environment};
use crate::project::Version;
use crate::setup::{cache, packages};

/// A package and the version that is used.
struct Package {
    name: &'static str,
    version: &'static str,
    /// A file in it that is used; it is there when the package is.
    file: &'static str,
    /// The oldest Node.js that it runs with, if it runs in Node.js at all.
    node: Option<Version>,
    time: &'static str,
}

const AXE: Package =
    Package { name: "axe-core", version: "4.14.1", file: "axe.min.js", node: None, time: "some seconds" };

/// The last Lighthouse that runs with the Node.js of Debian 12.
const LIGHTHOUSE: Package = Package {
    name: "lighthouse",
    version: "12.8.2",
    file: "core/index.js",
    node: Some(Version(18, 16, 0)),
    time: "200 MB, half a minute",
};

/// The variable by which the tests find axe.
pub const AXE_VARIABLE: &str = "IMBALANCE_LAB_AXE";

impl Package {
    fn folder_name(&self) -> String {
        format!("npm-{}-{}", self.name, self.version)
    }

    fn file_in(&self, folder: &Path) -> PathBuf {
        folder.join("node_modules").join(self.name).join(self.file)
    }

    /// The file, if the package is in the cache.
    fn find(&self) -> Result<Option<PathBuf>> {
        let file = self.file_in(&cache::folder()?.join(self.folder_name()));
        Ok(file.is_file().then_some(file))
    }

    /// The file, after npm has brought the package if need be.
    fn ensure(&self) -> Result<PathBuf> {
        if self.node.is_some() {
            ensure_node(self)?;
        }
        if let Some(file) = self.find()? {
            return Ok(file);
        }
        ensure_node(self)?;
        let wanted = format!("{}@{}", self.name, self.version);
        println!("{wanted} is missing; npm brings it ({}, once).", self.time);
        let folder = cache::once(&self.folder_name(), |folder| {
            let mut npm = Environment::default().command(process::find("npm").ok_or_else(|| no_node(self))?);
            npm.args(["install", "--ignore-scripts", "--no-audit", "--no-fund", "--no-save", "--prefix"]);
            process::run(npm.arg(folder).arg(&wanted).current_dir(folder))
        })
        .map_err(|error| {
            format!(
                "{wanted} could not be installed.\n{error}\n\
                 What to do: look at the network and at npm's settings, then run the same command again."
            )
        })?;
        let file = self.file_in(&folder);
        if file.is_file() { Ok(file) } else { Err(format!("{wanted} has no {}", file.display())) }
    }
}

/// axe-core as one script; the result tells the tests where it is. A path that is set already is taken.
pub fn axe() -> Result<Environment> {
    let mut environment = Environment::default();
    if std::env::var_os(AXE_VARIABLE).is_none() {
        environment.set(AXE_VARIABLE, AXE.ensure()?);
    }
    Ok(environment)
}

/// Where axe-core is, if it is there.
pub fn find_axe() -> Result<Option<PathBuf>> {
    AXE.find()
}

/// Where Lighthouse is, if it is there.
pub fn find_lighthouse() -> Result<Option<PathBuf>> {
    LIGHTHOUSE.find()
}

/// The module that is Lighthouse.
pub fn lighthouse() -> Result<PathBuf> {
    LIGHTHOUSE.ensure()
}

/// Makes sure that Node.js and npm are there, and new enough for a package.
fn ensure_node(package: &Package) -> Result<()> {
    let oldest = package.node.unwrap_or(Version(0, 0, 0));
    let is_there = || {
        let version = process::find("node")
            .and_then(|node| process::output(Environment::default().command(node).arg("--version")).ok());
        let version = version.and_then(|answer| Version::parse(answer.trim().trim_start_matches('v')));
        version.is_some_and(|version| version >= oldest) && process::find("npm").is_some()
    };
    if is_there() {
        return Ok(());
    }
    packages::install(&["nodejs", "npm"], || no_node(package))?;
    if is_there() { Ok(()) } else { Err(no_node(package)) }
}

fn no_node(package: &Package) -> String {
    let oldest = package.node.map(|version| format!(" {version} or newer")).unwrap_or_default();
    format!(
        "{} needs Node.js{oldest} and npm on PATH.\n\
         Debian: apt-get install nodejs npm. Fedora: dnf install nodejs. macOS: brew install node.",
        package.name
    )
}
