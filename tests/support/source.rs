//! Rust source as text: what is left of it without comments, texts and tests, and which modules it names.

use std::path::{Path, PathBuf};

/// One source file of the package.
pub struct Source {
    /// Path from the package's folder, with `/`.
    pub path: String,
    /// The text as it is.
    pub text: String,
    /// The text with comments, literals and `#[cfg(test)]` items blanked out; lines stay where they were.
    pub code: String,
    /// The strings as they are written, each with its place in the code.
    pub strings: Vec<(usize, String)>,
}

impl Source {
    /// Reads a file below `root`.
    pub fn read(root: &Path, path: &Path) -> Self {
        let text = std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let relative = path.strip_prefix(root).expect("it is below the package");
        let path = relative.components().map(|part| part.as_os_str().to_string_lossy()).collect::<Vec<_>>().join("/");
        let (code, strings) = without_comments_and_texts(&text);
        let code = without_tests(&code);
        Self { path, text, code, strings }
    }

    /// `data` of `src/data/matrix.rs`, `session` of `src/session/mod.rs`, `bin` of `src/bin/lab.rs`, nothing of `src/lib.rs`.
    pub fn module(&self) -> Option<&str> {
        self.module_path().first().copied()
    }

    fn module_path(&self) -> Vec<&str> {
        let inside = self.path.trim_start_matches("src/").trim_end_matches(".rs");
        inside.split('/').filter(|part| !["mod", "lib"].contains(part)).collect()
    }

    /// Modules of the library that the code names, with the number of the line.
    pub fn modules_named(&self) -> Vec<(usize, String)> {
        let first = |path: String| path.split("::").next().unwrap_or_default().to_owned();
        let modules = self.paths_named().into_iter().map(|(line, path)| (line, first(path)));
        let mut found: Vec<_> = modules.filter(|(_, name)| name.starts_with(|c: char| c.is_lowercase())).collect();
        found.sort();
        found.dedup();
        found
    }

    /// Paths from the root of the library that the code names, such as `data::Class`, each with the number of the line; of a group in
    /// braces each.
    pub fn paths_named(&self) -> Vec<(usize, String)> {
        // As many `super` as there are modules above lead to the root of the library.
        let to_root = "super::".repeat(self.module_path().len());
        let roots = ["crate::", "imbalance_lab::", &to_root].into_iter().filter(|root| !root.is_empty());
        let mut found: Vec<_> = roots.flat_map(|root| self.paths_from(root)).collect();
        found.sort();
        found
    }

    /// The same from one root, such as `imbalance_lab::` in a file of the page.
    pub fn paths_from(&self, root: &str) -> Vec<(usize, String)> {
        let at_line = |at: usize| {
            let (paths, _) = paths_at(&self.code[at + root.len()..]);
            paths.into_iter().map(move |path| (self.line_of(at), path))
        };
        word_matches(&self.code, root).flat_map(|(at, _)| at_line(at)).collect()
    }

    /// The number of the line at a place in the code, from 1.
    pub fn line_of(&self, at: usize) -> usize {
        self.code[..at].matches('\n').count() + 1
    }
}

/// The paths that begin a text, and what is left of it behind them.
fn paths_at(text: &str) -> (Vec<String>, &str) {
    let text = text.trim_start();
    if let Some(mut rest) = text.strip_prefix('{') {
        let mut all = Vec::new();
        loop {
            let (paths, behind) = paths_at(rest);
            all.extend(paths);
            let behind = behind.trim_start();
            match behind.strip_prefix(',') {
                Some(more) => rest = more,
                None => return (all, behind.strip_prefix('}').unwrap_or(behind)),
            }
        }
    }
    let end = text.find(|c: char| !c.is_alphanumeric() && c != '_' && c != '*').unwrap_or(text.len());
    let (name, behind) = text.split_at(end);
    if name.is_empty() {
        return (Vec::new(), behind);
    }
    let (below, behind) = match behind.strip_prefix("::") {
        Some(rest) => paths_at(rest),
        None => (Vec::new(), behind),
    };
    // What a path is called here says nothing on where it leads.
    let behind = behind.trim_start().strip_prefix("as ").map_or(behind, |alias| {
        let alias = alias.trim_start();
        &alias[alias.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(alias.len())..]
    });
    if below.is_empty() {
        return (vec![name.to_owned()], behind);
    }
    (
        below
            .into_iter()
            .map(|path| if path == "self" { name.to_owned() } else { format!("{name}::{path}") })
            .collect(),
        behind,
    )
}

/// Places where the needle stands and is not part of a longer word.
pub fn word_matches<'a>(code: &'a str, needle: &'a str) -> impl Iterator<Item = (usize, &'a str)> {
    let in_word = |c: char| c.is_alphanumeric() || c == '_';
    code.match_indices(needle).filter(move |(at, found)| {
        let before = code[..*at].chars().next_back().is_some_and(in_word);
        let after = code[at + found.len()..].chars().next().is_some_and(in_word);
        let longer = found.starts_with(in_word) && before || found.ends_with(in_word) && after;
        !longer
    })
}

/// Every Rust file below some folders of the package, sorted.
pub fn sources(folders: &[&str]) -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut paths = Vec::new();
    folders
        .iter()
        .map(|folder| root.join(folder))
        .filter(|path| path.is_dir())
        .for_each(|path| walk(&path, &mut paths));
    paths.iter().map(|path| Source::read(root, path)).collect()
}

fn walk(folder: &Path, paths: &mut Vec<PathBuf>) {
    let entries = std::fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut found: Vec<PathBuf> = entries.map(|entry| entry.expect("it can be read").path()).collect();
    found.sort();
    for path in found {
        if path.is_dir() {
            walk(&path, paths);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            paths.push(path);
        }
    }
}

/// Blanks comments, strings and characters, keeping every line where it is; and the strings that were there.
fn without_comments_and_texts(text: &str) -> (String, Vec<(usize, String)>) {
    let chars: Vec<char> = text.chars().collect();
    let mut code = String::with_capacity(text.len());
    let mut strings = Vec::new();
    let mut at = 0;
    let starts = |at: usize, what: &str| chars[at..].iter().copied().take(what.len()).eq(what.chars());
    let blank = |code: &mut String, part: &[char]| {
        code.extend(part.iter().map(|&c| if c == '\n' { '\n' } else { ' ' }));
    };
    while at < chars.len() {
        let end = if starts(at, "//") {
            (at..chars.len()).find(|&end| chars[end] == '\n').unwrap_or(chars.len())
        } else if starts(at, "/*") {
            (at + 2..chars.len()).find(|&end| starts(end, "*/")).map_or(chars.len(), |end| end + 2)
        } else if let Some(end) = raw_string_end(&chars, at) {
            end
        } else if chars[at] == '"' {
            quoted_end(&chars, at, '"')
        } else if chars[at] == '\'' && is_character(&chars, at) {
            quoted_end(&chars, at, '\'')
        } else {
            code.push(chars[at]);
            at += 1;
            continue;
        };
        if chars[at] == '"' || chars[at] == 'r' {
            strings.push((code.len(), chars[at..end].iter().collect()));
        }
        blank(&mut code, &chars[at..end]);
        at = end;
    }
    (code, strings)
}

/// Where `r"…"` or `r#"…"#` ends, if one starts here.
fn raw_string_end(chars: &[char], at: usize) -> Option<usize> {
    let in_word = at > 0 && (chars[at - 1].is_alphanumeric() || chars[at - 1] == '_') && chars[at - 1] != 'b';
    if chars[at] != 'r' || in_word {
        return None;
    }
    let hashes = chars[at + 1..].iter().take_while(|&&c| c == '#').count();
    if chars.get(at + 1 + hashes) != Some(&'"') {
        return None;
    }
    let closing: Vec<char> = std::iter::once('"').chain(std::iter::repeat_n('#', hashes)).collect();
    let body = at + 2 + hashes;
    let end = (body..chars.len()).find(|&end| chars[end..].starts_with(&closing));
    Some(end.map_or(chars.len(), |end| end + closing.len()))
}

fn quoted_end(chars: &[char], at: usize, quote: char) -> usize {
    let mut end = at + 1;
    while end < chars.len() && chars[end] != quote {
        end += if chars[end] == '\\' { 2 } else { 1 };
    }
    (end + 1).min(chars.len())
}

/// Tells `'a'` and `'\n'` from the lifetime `'a`.
fn is_character(chars: &[char], at: usize) -> bool {
    chars.get(at + 1) == Some(&'\\') || chars.get(at + 2) == Some(&'\'')
}

/// Blanks every item behind `#[cfg(test)]`.
fn without_tests(code: &str) -> String {
    let mut code = code.to_owned();
    while let Some(start) = code.find("#[cfg(test)]") {
        let mut depth = 0;
        let end = code[start..].char_indices().find_map(|(at, c)| {
            match c {
                '{' => depth += 1,
                '}' => depth -= 1,
                _ => {}
            }
            (matches!(c, '}' | ';') && depth == 0).then_some(start + at + 1)
        });
        let end = end.unwrap_or(code.len());
        let blank: String = code[start..end].chars().map(|c| if c == '\n' { '\n' } else { ' ' }).collect();
        code.replace_range(start..end, &blank);
    }
    code
}
