//! Where rustup cannot download: a second compiler from the Debian packages of Rust, private to our cache folder.
//!
//! Debian's `rustc-web` and `rust-web-src` are one compiler and the source of the very same standard library. The
//! packages are unpacked, not installed: that needs no root and leaves the system as it is. Then the standard library
//! is built once for the wasm target. The browser half is built with this compiler by setting `RUSTC`; everything
//! else stays with the user's own.

use std::fs;
use std::path::{Path, PathBuf};

use crate::Result;
use crate::process::{self, Environment};
use crate::project::Version;
use crate::setup::cache;
use crate::setup::toolchain::{self, Compiler, WASM};

/// The compiler, the source of its library, and its clippy.
const PACKAGES: [&str; 3] = ["rustc-web", "rust-web-src", "rust-web-clippy"];

/// Programs that need the private libraries and so are started by a small script.
const PROGRAMS: [&str; 3] = ["rustc", "cargo-clippy", "clippy-driver"];

/// The folder in the cache is this and the version.
const FOLDER: &str = "debian-rust-";

/// The compiler of an earlier install, if it is new enough.
pub fn find(oldest: Version) -> Result<Option<Compiler>> {
    let Ok(folders) = fs::read_dir(cache::folder()?) else { return Ok(None) };
    let newest = folders
        .flatten()
        .filter_map(|entry| {
            let name = entry.file_name();
            let version = whole_version(name.to_str()?.strip_prefix(FOLDER)?)?;
            Some((version, entry.path()))
        })
        .filter(|(version, _)| *version >= oldest)
        .max();
    Ok(newest.map(|(_, folder)| compiler(&folder)))
}

/// The version in the name of a finished folder; an unfinished one has more behind it.
fn whole_version(text: &str) -> Option<Version> {
    Version::parse(text).filter(|version| version.to_string() == text)
}

fn compiler(folder: &Path) -> Compiler {
    let programs = folder.join("usr/bin");
    let mut environment = Environment::default();
    environment.set("RUSTC", programs.join("rustc"));
    Compiler { origin: folder.display().to_string(), environment, clippy: Some(programs.join("cargo-clippy")) }
}

/// Unpacks the packages and builds the library. `own_sysroot` is where the user's compiler keeps its linker.
pub fn install(oldest: Version, own_sysroot: &Path) -> Result<Compiler> {
    for program in ["apt-get", "apt-cache", "dpkg-deb"] {
        process::find(program).ok_or_else(|| format!("not possible here, there is no {program}"))?;
    }
    let host = toolchain::host()?;
    let linker = own_sysroot.join("lib/rustlib").join(&host).join("bin/rust-lld");
    if !linker.is_file() {
        return Err(format!("the wasm linker is missing: expected {}, as rustup installs it", linker.display()));
    }
    println!(
        "Taking the compiler from Debian's packages instead (about 140 MB to download and 2 minutes, once).\n\
         Nothing is installed on the system: all goes to {}",
        cache::folder()?.display()
    );
    // The system's package lists may be missing or too old; then private ones are fetched, which needs no root.
    let first = Apt::of_the_system();
    let (apt, version) = match first.candidate() {
        Some(version) if version >= oldest => (first, version),
        _ => {
            let fresh = Apt::private()?;
            match fresh.candidate() {
                Some(version) if version >= oldest => (fresh, version),
                Some(version) => return Err(format!("Debian's rustc-web is {version}, but {oldest} is needed")),
                None => return Err("the package sources of this system have no package rustc-web".to_owned()),
            }
        }
    };
    let folder = cache::once(&format!("{FOLDER}{version}"), |folder| {
        if let Err(error) = apt.download(folder) {
            println!("{error}\nTrying again with fresh package lists.");
            Apt::private()?.download(folder)?;
        }
        make_sysroot(folder, &host, &linker)?;
        build_std(folder)
    })?;
    cache::discard("apt")?;
    Ok(compiler(&folder))
}

/// apt with the options to use it without root.
struct Apt {
    options: Vec<String>,
}

impl Apt {
    /// With the package lists of the system.
    fn of_the_system() -> Self {
        Self { options: Vec::new() }
    }

    /// With package lists of our own, fetched now.
    fn private() -> Result<Self> {
        let folder = cache::folder()?.join("apt");
        for part in ["lists/partial", "cache/archives/partial"] {
            cache::create_folder(&folder.join(part))?;
        }
        let option = |name: &str, part: &str| format!("-oDir::{name}={}", folder.join(part).display());
        let apt = Self { options: vec![option("State::lists", "lists"), option("Cache", "cache")] };
        // A source that cannot be reached is no matter if the others have the package, so go on after a failure.
        if let Err(error) = process::run(apt.command("apt-get").arg("update")) {
            println!("{error}");
        }
        Ok(apt)
    }

    fn command(&self, program: &str) -> std::process::Command {
        let mut command = Environment::default().command(program);
        command.env("LC_ALL", "C").args(&self.options);
        command
    }

    /// The version of rustc-web that would be taken.
    fn candidate(&self) -> Option<Version> {
        candidate(&process::output(self.command("apt-cache").args(["policy", PACKAGES[0]])).ok()?)
    }

    /// Downloads and unpacks the packages and those they need into a folder.
    fn download(&self, folder: &Path) -> Result<()> {
        let simulate = |status: &[&str]| -> Result<Vec<String>> {
            let mut command = self.command("apt-get");
            command.args(status).args(["--simulate", "--no-install-recommends", "install"]).args(PACKAGES);
            Ok(to_install(&process::output(&mut command)?))
        };
        // What the system lacks, and what belongs to the compiler even if the system has it already.
        let mut packages = simulate(&[])?;
        packages.retain(|name| !is_part_of_the_base_system(name));
        for name in simulate(&["-oDir::State::status=/dev/null"])? {
            if (name.contains("rust") || name.contains("llvm")) && !packages.contains(&name) {
                packages.push(name);
            }
        }
        let archives = folder.join("archives");
        cache::create_folder(&archives)?;
        process::run(self.command("apt-get").arg("download").args(&packages).current_dir(&archives))?;
        println!("Unpacking {} packages.", packages.len());
        for archive in files_in(&archives)? {
            process::run_quietly(Environment::default().command("dpkg-deb").arg("-x").arg(archive).arg(folder))?;
        }
        cache::remove_folder(&archives)
    }
}

/// Gives the unpacked programs a script that finds their libraries, and the compiler the user's wasm linker.
fn make_sysroot(folder: &Path, host: &str, linker: &Path) -> Result<()> {
    let wrong = |error: std::io::Error| format!("cannot prepare the compiler in {}: {error}", folder.display());
    let libraries = host.replace("-unknown-", "-");
    for program in PROGRAMS {
        let script = folder.join("usr/bin").join(program);
        fs::rename(&script, script.with_extension("real")).map_err(wrong)?;
        fs::write(&script, launcher(program, &libraries)).map_err(wrong)?;
        make_executable(&script).map_err(wrong)?;
    }
    let programs = folder.join("usr/lib/rustlib").join(host).join("bin");
    cache::create_folder(&programs)?;
    fs::copy(linker, programs.join("rust-lld")).map_err(wrong)?;
    Ok(())
}

/// The script finds everything from its own place, so that the folder can be renamed.
fn launcher(program: &str, libraries: &str) -> String {
    format!(
        "#!/bin/sh\n\
         here=${{0%/*}}\n\
         LD_LIBRARY_PATH=\"$here/../lib/{libraries}${{LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}}\" \
         exec \"$here/{program}.real\" \"$@\"\n"
    )
}

#[cfg(unix)]
fn make_executable(path: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    fs::set_permissions(path, fs::Permissions::from_mode(0o755))
}

#[cfg(not(unix))]
fn make_executable(_: &Path) -> std::io::Result<()> {
    Ok(())
}

/// Builds the standard library for the wasm target the way Rust's own build does, and puts it where rustc looks.
fn build_std(folder: &Path) -> Result<()> {
    println!("Building Rust's standard library for {WASM} (about 1 minute, once).");
    let rustlib = folder.join("usr/lib/rustlib");
    let target = folder.join("target");
    let mut environment = compiler(folder).environment;
    // The library uses unstable features of its own compiler, and its crates must be known as parts of std.
    environment.set("RUSTC_BOOTSTRAP", "1");
    environment.set("RUSTFLAGS", "-Cembed-bitcode=yes -Zforce-unstable-if-unmarked");
    environment.set("__CARGO_DEFAULT_LIB_METADATA", "std");
    let mut cargo = environment.command("cargo");
    cargo.args(["build", "--release", "--target", WASM, "--features", "compiler-builtins-mem", "--manifest-path"]);
    cargo.arg(rustlib.join("src/rust/library/sysroot/Cargo.toml")).arg("--target-dir").arg(&target);
    // In the cache folder, so that the settings in this repository's .cargo do not apply.
    process::run(cargo.env_remove("CARGO_ENCODED_RUSTFLAGS").current_dir(folder))?;

    let libraries = rustlib.join(WASM).join("lib");
    cache::create_folder(&libraries)?;
    for file in files_in(&target.join(WASM).join("release/deps"))? {
        let Some(name) = file.file_name().filter(|_| file.extension().is_some_and(|kind| kind == "rlib")) else {
            continue;
        };
        fs::copy(&file, libraries.join(name))
            .map_err(|error| format!("cannot copy {} to {}: {error}", file.display(), libraries.display()))?;
    }
    if !toolchain::has_target(&folder.join("usr")) {
        return Err(format!("the build left no libstd-*.rlib in {}", libraries.display()));
    }
    cache::remove_folder(&target)?;
    // 430 MB that no one needs any more.
    cache::remove_folder(&folder.join("usr/src"))
}

fn files_in(folder: &Path) -> Result<Vec<PathBuf>> {
    let entries = fs::read_dir(folder).map_err(|error| format!("cannot list {}: {error}", folder.display()))?;
    Ok(entries.flatten().map(|entry| entry.path()).filter(|path| path.is_file()).collect())
}

/// The candidate in the answer of `apt-cache policy`.
fn candidate(policy: &str) -> Option<Version> {
    policy.lines().find_map(|line| line.trim().strip_prefix("Candidate:")).and_then(|text| Version::parse(text.trim()))
}

/// The packages a simulated install would install.
fn to_install(simulation: &str) -> Vec<String> {
    let lines = simulation.lines().filter_map(|line| line.strip_prefix("Inst "));
    lines.filter_map(|line| line.split_whitespace().next()).map(str::to_owned).collect()
}

/// The C library and the like must never be taken from anywhere but the system.
fn is_part_of_the_base_system(package: &str) -> bool {
    const BASE: [&str; 8] = ["libc6", "libc-", "libgcc", "libstdc++", "gcc", "cpp", "binutils", "libbinutils"];
    BASE.iter().any(|start| package.starts_with(start))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_candidate_is_read() {
        let policy = "rustc-web:\n  Installed: (none)\n  Candidate: 1.96.0+dfsg1-1~deb12u2\n  Version table:\n";
        assert_eq!(candidate(policy), Some(Version(1, 96, 0)));
        assert_eq!(candidate("rustc-web:\n  Installed: (none)\n  Candidate: (none)\n"), None);
        assert_eq!(candidate(""), None);
    }

    #[test]
    fn the_simulation_is_read() {
        let simulation = "Reading package lists...\nInst libllvm22 (1:22.1.8 Debian [amd64])\nConf libllvm22 (1)\n\
                          Inst rustc-web (1.96.0 Debian [amd64])\n";
        assert_eq!(to_install(simulation), ["libllvm22", "rustc-web"]);
    }

    #[test]
    fn the_c_library_stays_the_systems() {
        assert!(is_part_of_the_base_system("libc6"));
        assert!(is_part_of_the_base_system("gcc-12"));
        assert!(!is_part_of_the_base_system("libllvm22"));
    }

    #[test]
    fn only_finished_folders_count() {
        assert_eq!(whole_version("1.96.0"), Some(Version(1, 96, 0)));
        assert_eq!(whole_version("1.96.0.part"), None);
    }
}
