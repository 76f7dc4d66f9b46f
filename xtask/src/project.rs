//! The repository this command was started for: its folder and what its Cargo files pin.

use std::fs;
use std::path::{Path, PathBuf};

use crate::Result;

/// The repository and the facts the set-up needs from it.
pub struct Project {
    /// The folder with the workspace's Cargo.toml.
    pub root: PathBuf,
    /// The version of the wasm-bindgen crate in Cargo.lock; the command-line tool must be exactly the same.
    pub wasm_bindgen: String,
    /// The oldest Rust the package builds with (`rust-version`).
    pub rust_version: Version,
}

impl Project {
    /// Finds the repository and makes it the current directory, wherever in it the command was given.
    pub fn open() -> Result<Self> {
        // Cargo names the folder of this crate when it runs it; the root is one up.
        let manifest = std::env::var_os("CARGO_MANIFEST_DIR")
            .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")), PathBuf::from);
        let root = manifest.parent().map(Path::to_path_buf).unwrap_or(manifest);
        std::env::set_current_dir(&root).map_err(|error| format!("cannot enter {}: {error}", root.display()))?;

        let lock = read(&root.join("Cargo.lock"))?;
        let wasm_bindgen = locked_version(&lock, "wasm-bindgen")
            .ok_or("Cargo.lock has no package wasm-bindgen. Restore it: git checkout Cargo.lock")?;
        let manifest = read(&root.join("Cargo.toml"))?;
        let rust_version = value_of(&manifest, "rust-version")
            .and_then(Version::parse)
            .ok_or("Cargo.toml has no line `rust-version = \"X.Y\"`")?;
        Ok(Self { wasm_bindgen: wasm_bindgen.to_owned(), rust_version, root })
    }
}

fn read(path: &Path) -> Result<String> {
    fs::read_to_string(path).map_err(|error| format!("cannot read {}: {error}", path.display()))
}

/// The numbers of a version such as `1.96.0`; what follows the numbers does not matter here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Version(pub u32, pub u32, pub u32);

impl Version {
    /// Reads `1.96`, `1.96.0`, `1.96.0-nightly` or `1.96.0+dfsg1-1~deb12u2`.
    pub fn parse(text: &str) -> Option<Self> {
        let numbers = text.split(|c: char| !c.is_ascii_digit() && c != '.').next()?;
        let mut parts = numbers.split('.');
        let major = parts.next()?.parse().ok()?;
        let minor = parts.next()?.parse().ok()?;
        let patch = parts.next().and_then(|part| part.parse().ok()).unwrap_or(0);
        Some(Self(major, minor, patch))
    }
}

impl std::fmt::Display for Version {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "{}.{}.{}", self.0, self.1, self.2)
    }
}

/// The version of `package` in the text of a Cargo.lock.
fn locked_version<'a>(lock: &'a str, package: &str) -> Option<&'a str> {
    lock.split("[[package]]")
        .find(|entry| value_of(entry, "name") == Some(package))
        .and_then(|e| value_of(e, "version"))
}

/// The value of the first line `key = "value"`.
fn value_of<'a>(text: &'a str, key: &str) -> Option<&'a str> {
    text.lines().find_map(|line| {
        let (name, value) = line.split_once('=')?;
        (name.trim() == key).then(|| value.trim().trim_matches('"'))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const LOCK: &str = "version = 4\n\n[[package]]\nname = \"wasm-bindgen-futures\"\nversion = \"0.4.80\"\n\n\
        [[package]]\nname = \"wasm-bindgen\"\nversion = \"0.2.130\"\ndependencies = [\n \"cfg-if\",\n]\n";

    #[test]
    fn the_lock_file_is_read_by_whole_names() {
        assert_eq!(locked_version(LOCK, "wasm-bindgen"), Some("0.2.130"));
        assert_eq!(locked_version(LOCK, "wasm-bindgen-futures"), Some("0.4.80"));
        assert_eq!(locked_version(LOCK, "wasm"), None);
    }

    #[test]
    fn manifest_values_are_read() {
        assert_eq!(value_of("[package]\nrust-version = \"1.88\"\n", "rust-version"), Some("1.88"));
        assert_eq!(value_of("[package]\n", "rust-version"), None);
    }

    #[test]
    fn versions_are_numbers() {
        assert_eq!(Version::parse("1.88"), Some(Version(1, 88, 0)));
        assert_eq!(Version::parse("1.96.0+dfsg1-1~deb12u2"), Some(Version(1, 96, 0)));
        assert_eq!(Version::parse("1.97.0-nightly"), Some(Version(1, 97, 0)));
        assert_eq!(Version::parse("(none)"), None);
        assert!(Version(1, 96, 0) > Version(1, 88, 1));
        assert_eq!(Version(1, 96, 0).to_string(), "1.96.0");
    }
}
