//! Which file of a crate names what of which other file, followed through re-exports to where a thing is defined.

use super::source::{Source, word_matches};
use std::collections::{BTreeMap, BTreeSet};

/// A path to a module or to what it defines, such as `["resample", "Plan"]`.
type Path = Vec<String>;

/// The files of one crate, by the path of their module.
pub struct Imports {
    files: BTreeMap<Path, File>,
}

struct File {
    path: String,
    /// Names that are defined at its top level.
    items: BTreeSet<String>,
    /// Names that it brings in, with the paths that they stand for, and whether it hands them on.
    bindings: BTreeMap<String, (Path, bool)>,
    globs: Vec<Path>,
    /// Paths that its code names, other than in re-exports, each with its line.
    named: Vec<(usize, Path)>,
}

/// One file names something of another.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Edge {
    pub from: String,
    pub to: String,
    pub line: usize,
}

impl Imports {
    /// Reads the files below a crate's source folder, such as `page/src`.
    pub fn of(root: &str, sources: &[Source]) -> Self {
        let mut files = BTreeMap::new();
        for source in sources {
            let inside = source.path.strip_prefix(root).expect("it is below the root").trim_start_matches('/');
            let mut module: Path = inside.trim_end_matches(".rs").split('/').map(str::to_owned).collect();
            if module.last().is_some_and(|last| ["mod", "lib"].contains(&last.as_str())) {
                module.pop();
            }
            // Programs are no part of the library's modules.
            if inside == "main.rs" || inside.starts_with("bin/") {
                continue;
            }
            files.insert(module, File::read(source));
        }
        Self { files }
    }

    /// Every edge between two files; a re-export is none, as whoever uses it names the file behind it.
    pub fn edges(&self) -> BTreeSet<Edge> {
        let mut edges = BTreeSet::new();
        for (module, file) in &self.files {
            for (line, path) in &file.named {
                let target = self.absolute(module, path).and_then(|(base, rest)| self.resolve(base, rest, 0));
                if let Some(target) = target.filter(|target| target != module) {
                    edges.insert(Edge { from: file.path.clone(), to: self.files[&target].path.clone(), line: *line });
                }
            }
        }
        edges
    }

    /// The module from which a path is to be followed, and what is left of it; `None` for other crates.
    fn absolute(&self, module: &Path, path: &[String]) -> Option<(Path, Path)> {
        let first = path.first()?.as_str();
        match first {
            "crate" => Some((Vec::new(), path[1..].to_vec())),
            "self" => Some((module.clone(), path[1..].to_vec())),
            "super" => {
                let n_up = path.iter().take_while(|part| *part == "super").count();
                let base = module[..module.len().checked_sub(n_up)?].to_vec();
                Some((base, path[n_up..].to_vec()))
            }
            _ => {
                let child = [module.clone(), vec![first.to_owned()]].concat();
                if self.files.contains_key(&child) {
                    return Some((module.clone(), path.to_vec()));
                }
                let (bound, _) = self.files[module].bindings.get(first)?;
                let starts_here = bound.first().is_some_and(|start| start == first);
                let (base, rest) = if starts_here { None } else { self.absolute(module, bound) }?;
                Some((base, [rest, path[1..].to_vec()].concat()))
            }
        }
    }

    /// The module that defines what a path leads to; `None` for a folder as a whole, whose parts are named where they are used.
    fn resolve(&self, mut module: Path, mut rest: Path, depth: usize) -> Option<Path> {
        while let Some(first) = rest.first() {
            let child = [module.clone(), vec![first.clone()]].concat();
            if !self.files.contains_key(&child) {
                break;
            }
            module = child;
            rest.remove(0);
        }
        let file = self.files.get(&module)?;
        let Some(first) = rest.first() else {
            return (!file.path.ends_with("/mod.rs") && !module.is_empty()).then_some(module);
        };
        if file.items.contains(first) || depth > 16 {
            return Some(module);
        }
        let follow = |path: &Path, more: &[String]| {
            let (base, bound) = self.absolute(&module, path)?;
            self.resolve(base, [bound, more.to_vec()].concat(), depth + 1)
        };
        if let Some((path, _)) = file.bindings.get(first) {
            return follow(path, &rest[1..]);
        }
        let behind_glob = file.globs.iter().find_map(|glob| {
            let target = follow(glob, &rest)?;
            self.files[&target].items.contains(first).then_some(target)
        });
        // What a macro defines is found nowhere: it is the file's own. Macros of the whole crate are named from its root.
        behind_glob.or((!module.is_empty()).then_some(module))
    }
}

impl File {
    fn read(source: &Source) -> Self {
        let mut file = Self {
            path: source.path.clone(),
            items: items_of(&source.code),
            bindings: BTreeMap::new(),
            globs: Vec::new(),
            named: Vec::new(),
        };
        let inner = inner_modules(&source.code);
        let mut rest = source.code.clone();
        for (at, statement) in use_statements(&source.code) {
            let is_handed_on = statement.starts_with("pub");
            let tree = &statement[statement.find("use ").expect("it is a use") + 4..];
            let line = source.line_of(at);
            for (path, name) in paths_of(tree) {
                if name == "*" {
                    file.globs.push(path);
                    continue;
                }
                let Some(path) = out_of(path, depth_in(&inner, at)) else { continue };
                if !is_handed_on {
                    file.named.push((line, path.clone()));
                }
                file.bindings.insert(name, (path, is_handed_on));
            }
            let blank: String = statement.chars().map(|c| if c == '\n' { '\n' } else { ' ' }).collect();
            rest.replace_range(at..at + statement.len(), &blank);
        }
        for (at, path) in paths_in(&rest) {
            file.named.extend(out_of(path, depth_in(&inner, at)).map(|path| (source.line_of(at), path)));
        }
        // What a file hands on and uses itself, it names.
        for (name, (path, is_handed_on)) in &file.bindings {
            let used = word_matches(&rest, name).find(|(at, _)| !rest[..*at].ends_with("mod "));
            if let Some((at, _)) = used.filter(|_| *is_handed_on) {
                file.named.push((source.line_of(at), path.clone()));
            }
        }
        file
    }
}

/// Names of the functions, types, constants, traits and macros at the top level of a file, those of `family!` too.
fn items_of(code: &str) -> BTreeSet<String> {
    let mut items = BTreeSet::new();
    for line in code.lines() {
        let in_family = line.starts_with("    pub enum ") && code.contains("family!");
        if line.starts_with(' ') && !in_family {
            continue;
        }
        let mut words = line.split(|c: char| !c.is_alphanumeric() && !"_!".contains(c)).filter(|word| !word.is_empty());
        let skipped = ["pub", "crate", "super", "self", "in", "async", "unsafe", "const", "extern"];
        let kinds = ["fn", "struct", "enum", "trait", "static", "type", "macro_rules!", "mod"];
        let is_constant = line.contains("const ") && !line.contains("fn ");
        let kind = words.find(|word| !skipped.contains(word) || is_constant && *word == "const");
        if kind.is_some_and(|kind| kinds.contains(&kind) || kind == "const") {
            items.extend(words.next().map(str::to_owned));
        }
    }
    items
}

/// Where modules begin and end that stand in a file of another.
fn inner_modules(code: &str) -> Vec<std::ops::Range<usize>> {
    let starts = word_matches(code, "mod ").filter_map(|(at, _)| {
        let line = &code[at..][..code[at..].find('\n').unwrap_or(code.len() - at)];
        line.trim_end().ends_with('{').then(|| at + line.rfind('{').unwrap_or_default())
    });
    let end = |from: usize| {
        let mut depth = 0;
        let closing = code[from..].char_indices().find(|(_, c)| {
            depth += i32::from(*c == '{') - i32::from(*c == '}');
            depth == 0
        });
        from + closing.map_or(code.len() - from, |(at, _)| at)
    };
    starts.map(|from| from..end(from)).collect()
}

fn depth_in(inner: &[std::ops::Range<usize>], at: usize) -> usize {
    inner.iter().filter(|range| range.contains(&at)).count()
}

/// A path as the file itself would write it, of a module that deep inside it; `None` if it stays inside.
fn out_of(mut path: Path, depth: usize) -> Option<Path> {
    if path.first().is_some_and(|first| first == "self") && depth > 0 {
        return None;
    }
    let n_up = path.iter().take_while(|part| *part == "super").count();
    if n_up > 0 && depth > 0 {
        if n_up <= depth {
            return None;
        }
        path.drain(..depth);
    }
    Some(path)
}

/// Every `use …;` with its visibility, and where it begins.
fn use_statements(code: &str) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    for (at, _) in word_matches(code, "use ") {
        let Some(end) = code[at..].find(';').map(|length| at + length) else { continue };
        let line_start = code[..at].rfind('\n').map_or(0, |newline| newline + 1);
        let before = code[line_start..at].trim_start();
        if before.is_empty() || before == "pub " || before.starts_with("pub(") {
            let start = at - before.len();
            found.push((start, code[start..end].to_owned()));
        }
    }
    found
}

/// The paths of a tree of imports, each with the name that it brings in.
fn paths_of(tree: &str) -> Vec<(Path, String)> {
    fn collect(prefix: &[String], tree: &str, found: &mut Vec<(Path, String)>) {
        let tree = tree.trim();
        let parts = |text: &str| -> Path {
            text.split("::").map(str::trim).filter(|part| !part.is_empty()).map(str::to_owned).collect()
        };
        let Some(brace) = tree.find('{') else {
            let (path, alias) =
                tree.split_once(" as ").map_or((tree, None), |(path, alias)| (path, Some(alias.trim())));
            let mut path = [prefix.to_vec(), parts(path)].concat();
            if path.last().is_some_and(|last| last == "self") && path.len() > 1 {
                path.pop();
            }
            if let Some(name) = alias.map(str::to_owned).or(path.last().cloned()) {
                if name == "*" {
                    path.pop();
                }
                found.push((path, name));
            }
            return;
        };
        let prefix = [prefix.to_vec(), parts(&tree[..brace])].concat();
        let inside = &tree[brace + 1..tree.rfind('}').unwrap_or(tree.len())];
        let (mut depth, mut start) = (0, 0);
        for (at, c) in inside.char_indices().chain([(inside.len(), ',')]) {
            match c {
                '{' => depth += 1,
                '}' => depth -= 1,
                ',' if depth == 0 => {
                    if !inside[start..at].trim().is_empty() {
                        collect(&prefix, &inside[start..at], found);
                    }
                    start = at + 1;
                }
                _ => {}
            }
        }
    }
    let mut found = Vec::new();
    collect(&[], tree, &mut found);
    found
}

/// Paths of at least two parts that stand in code.
fn paths_in(code: &str) -> Vec<(usize, Path)> {
    let is_part = |c: char| c.is_alphanumeric() || c == '_' || c == ':';
    let mut found = Vec::new();
    let mut start = None;
    for (at, c) in code.char_indices().chain([(code.len(), ' ')]) {
        match (start, is_part(c)) {
            (None, true) => start = Some(at),
            (Some(from), false) => {
                let text = &code[from..at];
                let path: Path = text.split("::").filter(|part| !part.is_empty()).map(str::to_owned).collect();
                if text.contains("::") && path.len() > 1 && !text.starts_with(':') {
                    found.push((from, path));
                }
                start = None;
            }
            _ => {}
        }
    }
    found
}

/// Circles of imports: between files, and between the folders and files of each folder. One line for each edge of a circle.
pub fn circles(edges: &BTreeSet<Edge>) -> Vec<String> {
    let mut found = Vec::new();
    let files = edges.iter().map(|edge| ((edge.from.clone(), edge.to.clone()), edge.clone())).collect();
    found.extend(knots(&files));
    let folders: BTreeSet<&str> = edges.iter().flat_map(|edge| ancestors(&edge.from)).collect();
    for folder in folders {
        // What stands right in the folder, a file or a folder as a whole.
        let part = |path: &str| {
            let rest = path.strip_prefix(folder)?.strip_prefix('/')?;
            Some(format!("{folder}/{}", rest.split('/').next()?))
        };
        let between = edges.iter().filter_map(|edge| Some(((part(&edge.from)?, part(&edge.to)?), edge.clone())));
        let between: BTreeMap<_, _> = between.filter(|((from, to), _)| from != to).collect();
        found.extend(knots(&between));
    }
    found.sort();
    found.dedup();
    found
}

fn ancestors(path: &str) -> impl Iterator<Item = &str> {
    path.match_indices('/').map(|(at, _)| &path[..at])
}

/// The edges of which both ends can be reached from each other.
fn knots(edges: &BTreeMap<(String, String), Edge>) -> Vec<String> {
    let mut next: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    edges.keys().for_each(|(from, to)| next.entry(from).or_default().push(to));
    let reaches = |from: &str, wanted: &str| {
        let (mut seen, mut open) = (BTreeSet::from([from]), vec![from]);
        while let Some(at) = open.pop() {
            for &to in next.get(at).into_iter().flatten() {
                if to == wanted {
                    return true;
                }
                if seen.insert(to) {
                    open.push(to);
                }
            }
        }
        false
    };
    let in_circle = edges.iter().filter(|((from, to), _)| reaches(to, from));
    in_circle
        .map(|((from, to), edge)| {
            format!("{from} -> {to}, which leads back ({}:{} names {})", edge.from, edge.line, edge.to)
        })
        .collect()
}
