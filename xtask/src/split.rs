//! Splitting the program: parts that a first run does not need go into files of their own, which the page fetches when it
//! needs them. Trunk runs this after it built the page, because a program is split before wasm-bindgen works on it and Trunk
//! has no place for that.

use std::path::{Path, PathBuf};
use std::{env, fs};

use crate::project::Project;
use crate::{Result, process, tools};

/// The splitter gives the file this name, by which the program imports it.
const LINK: &str = "__wasm_split.js";
/// What the program is called before it gets the name that Trunk chose.
const NAME: &str = "app";

/// Replaces the program in the folder that Trunk is about to publish by its split form.
pub fn run(project: &Project) -> Result<()> {
    let read =
        |name: &str| env::var_os(name).ok_or(format!("{name} is not set: Trunk runs this command, see Trunk.toml"));
    let stage = PathBuf::from(read("TRUNK_STAGING_DIR")?);
    let profile = if read("TRUNK_PROFILE")? == "release" { "web" } else { "debug" };
    let environment = tools::ensure_for_splitting(project)?;
    let target = env::var_os("CARGO_TARGET_DIR").map_or_else(|| project.root.join("target"), PathBuf::from);
    let built = target.join("wasm32-unknown-unknown").join(profile).join(format!("{NAME}.wasm"));
    let work = target.join("split");
    if work.exists() {
        fs::remove_dir_all(&work).map_err(|error| format!("{}: {error}", work.display()))?;
    }
    process::run_quietly(environment.command("wasm-split-cli").arg(&built).arg(&work).args(["--out-name", NAME]))?;
    let mut bindgen = environment.command("wasm-bindgen");
    bindgen.args([
        "--target=web",
        "--no-typescript",
        "--keep-lld-exports",
        "--remove-name-section",
        "--remove-producers-section",
    ]);
    bindgen.arg("--out-dir").arg(work.join("main")).args(["--out-name", NAME]).arg(work.join(format!("{NAME}.wasm")));
    process::run_quietly(&mut bindgen)?;

    let (script, program) = (published(&stage, ".js")?, published(&stage, "_bg.wasm")?);
    let hash = program.trim_start_matches(NAME).trim_start_matches('-').trim_end_matches("_bg.wasm").to_owned();
    let link = format!("parts-{hash}.js");
    let text = read_text(&work.join("main").join(format!("{NAME}.js")))?;
    // The file is renamed, but not what the program calls it.
    let text = replace(&text, &format!("from \"./{LINK}\""), &format!("from \"./{link}\""))?;
    write(&stage.join(&script), text.as_bytes())?;
    write(&stage.join(&program), &read_bytes(&work.join("main").join(format!("{NAME}_bg.wasm")))?)?;

    let mut loader = replace(&read_text(&work.join(LINK))?, &format!("./{NAME}.js"), &format!("./{script}"))?;
    // Hosts that do not know the type of such files are met here as they are for the program itself.
    loader = replace(&loader, "WebAssembly.instantiateStreaming(src, imports)", "start(src, imports)")?;
    for entry in fs::read_dir(&work).map_err(|error| format!("{}: {error}", work.display()))?.flatten() {
        let file = entry.file_name().to_string_lossy().into_owned();
        let Some(part) = file.strip_suffix(".wasm").filter(|part| *part != NAME) else { continue };
        let new = format!("{}-{hash}.wasm", part.replacen("split_", "part-", 1).replace('_', "-"));
        if loader.contains(&format!("./{file}")) {
            loader = replace(&loader, &format!("./{file}"), &format!("./{new}"))?;
            write(&stage.join(new), &without_custom_sections(&read_bytes(&entry.path())?)?)?;
        }
    }
    write(&stage.join(link), format!("{START}{loader}").as_bytes())
}

/// Starts a part whatever type the host says it is of.
const START: &str = "const start = async (source, imports) => {
  const response = await source;
  if (!response.ok) throw new Error(`${response.url}: ${response.status}`);
  return WebAssembly.instantiate(await response.arrayBuffer(), imports);
};
";

/// The name that Trunk gave the program's file of that ending.
fn published(stage: &Path, ending: &str) -> Result<String> {
    let entries = fs::read_dir(stage).map_err(|error| format!("{}: {error}", stage.display()))?;
    let mut names = entries.flatten().map(|entry| entry.file_name().to_string_lossy().into_owned());
    let is_it = |name: &String| name.starts_with(NAME) && name.ends_with(ending);
    names.find(is_it).ok_or_else(|| format!("there is no {NAME}*{ending} in {}", stage.display()))
}

/// Replaces what must be there.
fn replace(text: &str, from: &str, to: &str) -> Result<String> {
    if text.contains(from) {
        Ok(text.replace(from, to))
    } else {
        Err(format!("wasm-split-cli or wasm-bindgen writes something else than it did: there is no `{from}`"))
    }
}

/// A module without names of functions and what else only tools read.
fn without_custom_sections(module: &[u8]) -> Result<Vec<u8>> {
    let (mut out, mut rest) = (module.get(..8).ok_or("a module is too short")?.to_vec(), &module[8..]);
    while let Some(&kind) = rest.first() {
        let (mut size, mut at, mut shift) = (0_usize, 1, 0);
        loop {
            let byte = *rest.get(at).ok_or("a section has no size")?;
            size |= usize::from(byte & 0x7f) << shift;
            (at, shift) = (at + 1, shift + 7);
            if byte & 0x80 == 0 {
                break;
            }
        }
        let section = rest.get(..at + size).ok_or("a section is cut off")?;
        if kind != 0 {
            out.extend_from_slice(section);
        }
        rest = &rest[at + size..];
    }
    Ok(out)
}

fn read_bytes(path: &Path) -> Result<Vec<u8>> {
    fs::read(path).map_err(|error| format!("{}: {error}", path.display()))
}

fn read_text(path: &Path) -> Result<String> {
    fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))
}

fn write(path: &Path, bytes: &[u8]) -> Result<()> {
    fs::write(path, bytes).map_err(|error| format!("{}: {error}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_module_keeps_all_but_its_custom_sections() {
        let module = [0, 97, 115, 109, 1, 0, 0, 0, 0, 0x82, 0x00, 1, 65, 3, 1, 9, 0, 1, 7];
        assert_eq!(without_custom_sections(&module), Ok(vec![0, 97, 115, 109, 1, 0, 0, 0, 3, 1, 9]));
        assert!(without_custom_sections(&module[..12]).is_err());
        assert!(without_custom_sections(&module[..3]).is_err());
    }
}
