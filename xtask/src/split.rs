//! Splitting the program: parts that a first run does not need go into files of their own, which the page fetches when it
//! needs them. Trunk runs this after it built the page, because a program is split before wasm-bindgen works on it and Trunk
//! has no place for that.

use std::path::{Path, PathBuf};
use std::{env, fs};

use crate::Result;
use crate::process::{self, Environment};
use crate::project::Project;
use crate::setup::tools;

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
    let target = target_folder(&environment)?;
    let built = target.join("wasm32-unknown-unknown").join(profile).join(format!("{NAME}.wasm"));
    let work = target.join("split");
    if work.exists() {
        fs::remove_dir_all(&work).map_err(|error| format!("{}: {error}", work.display()))?;
    }
    process::run_quietly(environment.command("wasm-split-cli").arg(&built).arg(&work).args(["--out-name", NAME]))?;
    let mut bindgen = environment.command("wasm-bindgen");
    bindgen.args(["--target=web", "--no-typescript", "--keep-lld-exports"]);
    bindgen.args(["--remove-name-section", "--remove-producers-section"]);
    bindgen.arg("--out-dir").arg(work.join("main")).args(["--out-name", NAME]).arg(work.join(format!("{NAME}.wasm")));
    process::run_quietly(&mut bindgen)?;

    let mut script = read_text(&work.join("main").join(format!("{NAME}.js")))?;
    let mut loader = read_text(&work.join(LINK))?;
    // Hosts that do not know the type of such files are met here as they are for the program itself.
    loader =
        START.to_owned() + &replace(&loader, "WebAssembly.instantiateStreaming(src, imports)", "start(src, imports)")?;
    let program = read_bytes(&work.join("main").join(format!("{NAME}_bg.wasm")))?;
    let mut parts = Vec::new();
    for entry in fs::read_dir(&work).map_err(|error| format!("{}: {error}", work.display()))?.flatten() {
        let file = entry.file_name().to_string_lossy().into_owned();
        if file.ends_with(".wasm") && loader.contains(&format!("./{file}")) {
            parts.push((file, without_custom_sections(&read_bytes(&entry.path())?)?));
        }
    }
    parts.sort();

    // One mark for all files: they belong together, and each names others.
    let contents = [script.as_bytes(), loader.as_bytes(), &program];
    let mark = mark_of(contents.into_iter().chain(parts.iter().map(|(_, module)| module.as_slice())));
    let (own, link) = (format!("{NAME}-{mark}"), format!("parts-{mark}.js"));
    // The file is renamed, but not what the program calls it.
    script = replace(&script, &format!("from \"./{LINK}\""), &format!("from \"./{link}\""))?;
    loader = replace(&loader, &format!("./{NAME}.js"), &format!("./{own}.js"))?;
    for (file, module) in parts {
        let name = file.trim_end_matches(".wasm").replacen("split_", "part-", 1).replace('_', "-");
        let name = format!("{name}-{mark}.wasm");
        loader = replace(&loader, &format!("./{file}"), &format!("./{name}"))?;
        write(&stage.join(name), &module)?;
    }
    let index = stage.join("index.html");
    let mut page = read_text(&index)?;
    for (ending, bytes) in [(".js", script.as_bytes()), ("_bg.wasm", &program)] {
        let old = published(&stage, ending)?;
        let new = format!("{own}{ending}");
        page = replace(&page, &old, &new)?;
        fs::remove_file(stage.join(&old)).map_err(|error| format!("{old}: {error}"))?;
        write(&stage.join(new), bytes)?;
    }
    // After the program's own, which scripts look for.
    let hint = format!("<link rel=\"modulepreload\" href=\"./{link}\" crossorigin=\"anonymous\">");
    page = replace(&page, "</head>", &format!("{hint}</head>"))?;
    write(&index, page.as_bytes())?;
    write(&stage.join(link), loader.as_bytes())
}

/// Where cargo builds, for Trunk as for everyone.
fn target_folder(environment: &Environment) -> Result<PathBuf> {
    let mut cargo = environment.command("cargo");
    let output = cargo.args(["metadata", "--no-deps", "--offline", "--format-version=1"]).output();
    let output = output.map_err(|error| format!("cargo metadata: {error}"))?;
    let text = String::from_utf8_lossy(&output.stdout);
    let folder = text.split_once("\"target_directory\":\"").and_then(|(_, rest)| rest.split_once('"'));
    let (folder, _) = folder.ok_or("cargo metadata names no target directory")?;
    Ok(PathBuf::from(folder.replace("\\\\", "\\")))
}

/// A mark of what the files hold (FNV-1a, 64 bits): names change with contents, so that caches never mix two builds.
fn mark_of<'a>(files: impl Iterator<Item = &'a [u8]>) -> String {
    let bytes = files.flatten();
    let mark =
        bytes.fold(0xcbf2_9ce4_8422_2325_u64, |mark, &byte| (mark ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
    format!("{mark:016x}")
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
