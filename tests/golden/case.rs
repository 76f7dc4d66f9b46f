//! One recorded case: reading it, remembering what was read, and comparing numbers.

use crate::tables::DIFFERENCES;
use serde_json::Value;
use std::{
    cell::RefCell,
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
    rc::Rc,
};

/// What a check says: nothing, or the first difference.
pub type Checked = Result<(), String>;

/// The shared data that cases refer to, read once per folder.
pub struct Shared {
    folder: PathBuf,
    read: RefCell<BTreeMap<String, Rc<Value>>>,
}

impl Shared {
    pub fn of(folder: &Path) -> Self {
        Self { folder: folder.to_owned(), read: RefCell::default() }
    }

    /// A data file from the case's own folder, or else from the folders of this repository.
    fn file(&self, name: &str) -> Result<Rc<Value>, String> {
        if let Some(value) = self.read.borrow().get(name) {
            return Ok(Rc::clone(value));
        }
        let own = self.folder.join(name);
        let path = std::iter::once(own)
            .chain(folders_of_this_repository().into_iter().map(|folder| folder.join(name)))
            .find(|path| path.is_file())
            .ok_or_else(|| format!("there is no {name} beside the case or in this repository"))?;
        let text = std::fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))?;
        let value = Rc::new(serde_json::from_str(&text).map_err(|error| format!("{}: {error}", path.display()))?);
        self.read.borrow_mut().insert(name.to_owned(), Rc::clone(&value));
        Ok(value)
    }
}

/// The folders of recorded cases in this repository.
pub fn folders_of_this_repository() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden");
    let entries = std::fs::read_dir(&root).expect("the folder of recorded cases is there");
    let mut folders: Vec<PathBuf> =
        entries.map(|entry| entry.expect("it can be read").path()).filter(|path| path.is_dir()).collect();
    folders.sort();
    folders
}

/// One recorded case.
pub struct Case<'a> {
    pub file: &'a str,
    pub section: &'a str,
    pub id: String,
    value: &'a Value,
    shared: &'a Shared,
    seen: RefCell<BTreeSet<String>>,
    differences: RefCell<BTreeSet<&'static str>>,
}

impl<'a> Case<'a> {
    pub fn new(file: &'a str, section: &'a str, id: String, value: &'a Value, shared: &'a Shared) -> Self {
        Self { file, section, id, value, shared, seen: RefCell::default(), differences: RefCell::default() }
    }

    /// The case's own value.
    pub fn root(&self) -> Node<'_> {
        Node { value: self.value, path: String::new(), seen: &self.seen }
    }

    /// A field of the case.
    pub fn get(&self, key: &str) -> Result<Node<'_>, String> {
        self.root().get(key)
    }

    /// A field that need not be there.
    pub fn find(&self, key: &str) -> Option<Node<'_>> {
        self.root().find(key)
    }

    /// Shared data, by file name.
    pub fn data(&self, name: &str) -> Result<Rc<Value>, String> {
        self.shared.file(name)
    }

    /// Says that this case is judged by our rule instead of theirs; the rule must be in the table of differences.
    pub fn differs(&self, key: &str) -> Checked {
        let found = DIFFERENCES.iter().find(|difference| difference.file == self.file && difference.key == key);
        let known = found.ok_or_else(|| format!("\"{key}\" is not among the listed differences of {}", self.file))?;
        self.differences.borrow_mut().insert(known.key);
        Ok(())
    }

    /// The differences this case made use of.
    pub fn differences(&self) -> BTreeSet<&'static str> {
        self.differences.borrow().clone()
    }

    /// Fields that no check looked at.
    pub fn unread(&self) -> Vec<String> {
        let mut unread = Vec::new();
        collect_unread(self.value, "", &self.seen.borrow(), &mut unread);
        unread.sort();
        unread.dedup();
        unread
    }
}

/// A field counts as read when a check asked for it; an object counts as read through its own fields if any of them
/// was asked for.
fn collect_unread(value: &Value, path: &str, seen: &BTreeSet<String>, unread: &mut Vec<String>) {
    let inside = |prefix: &str| seen.range(prefix.to_owned()..).next().is_some_and(|next| next.starts_with(prefix));
    match value {
        Value::Object(fields) => {
            for (key, field) in fields {
                let field_path = join(path, key);
                if !seen.contains(&field_path) {
                    unread.push(field_path);
                } else if inside(&format!("{field_path}.")) || inside(&format!("{field_path}[].")) {
                    collect_unread(field, &field_path, seen, unread);
                }
            }
        }
        Value::Array(items) => items.iter().for_each(|item| collect_unread(item, &format!("{path}[]"), seen, unread)),
        _ => {}
    }
}

fn join(path: &str, key: &str) -> String {
    if path.is_empty() { key.to_owned() } else { format!("{path}.{key}") }
}

/// A value inside a case.
#[derive(Clone)]
pub struct Node<'a> {
    pub value: &'a Value,
    path: String,
    seen: &'a RefCell<BTreeSet<String>>,
}

impl<'a> Node<'a> {
    /// A value whose fields nobody keeps account of.
    pub fn outside(value: &'a Value, seen: &'a RefCell<BTreeSet<String>>) -> Self {
        Self { value, path: String::new(), seen }
    }

    fn at(&self, path: String, value: &'a Value) -> Node<'a> {
        self.seen.borrow_mut().insert(path.clone());
        Node { value, path, seen: self.seen }
    }

    pub fn find(&self, key: &str) -> Option<Node<'a>> {
        self.value.get(key).map(|value| self.at(join(&self.path, key), value))
    }

    pub fn get(&self, key: &str) -> Result<Node<'a>, String> {
        self.find(key).ok_or_else(|| format!("the case has no field {}", join(&self.path, key)))
    }

    /// A field that is there and not null.
    pub fn given(&self, key: &str) -> Option<Node<'a>> {
        self.find(key).filter(|node| !node.value.is_null())
    }

    pub fn items(&self) -> Result<Vec<Node<'a>>, String> {
        let items = self.value.as_array().ok_or_else(|| self.wrong("a list"))?;
        Ok(items.iter().map(|item| self.at(format!("{}[]", self.path), item)).collect())
    }

    pub fn entries(&self) -> Result<Vec<(String, Node<'a>)>, String> {
        let fields = self.value.as_object().ok_or_else(|| self.wrong("an object"))?;
        Ok(fields.iter().map(|(key, value)| (key.clone(), self.at(join(&self.path, key), value))).collect())
    }

    pub fn text(&self) -> Result<&'a str, String> {
        self.value.as_str().ok_or_else(|| self.wrong("a text"))
    }

    pub fn flag(&self) -> Result<bool, String> {
        self.value.as_bool().ok_or_else(|| self.wrong("true or false"))
    }

    pub fn whole(&self) -> Result<usize, String> {
        let number = self.value.as_u64().or_else(|| {
            let number = self.value.as_f64()?;
            (number >= 0.0 && number == libm::trunc(number)).then_some(number as u64)
        });
        number.map(|number| number as usize).ok_or_else(|| self.wrong("a whole number"))
    }

    /// A number; not-finite ones are recorded as texts.
    pub fn number(&self) -> Result<f64, String> {
        match self.value {
            Value::Number(number) => number.as_f64().ok_or_else(|| self.wrong("a number")),
            Value::String(text) => match text.as_str() {
                "nan" | "NaN" => Ok(f64::NAN),
                "inf" | "Infinity" => Ok(f64::INFINITY),
                "-inf" | "-Infinity" => Ok(f64::NEG_INFINITY),
                _ => Err(self.wrong("a number")),
            },
            _ => Err(self.wrong("a number")),
        }
    }

    /// All numbers of a list, or of a list of lists, row after row.
    pub fn numbers(&self) -> Result<Vec<f64>, String> {
        let mut numbers = Vec::new();
        self.flatten_into(&mut numbers)?;
        Ok(numbers)
    }

    fn flatten_into(&self, numbers: &mut Vec<f64>) -> Checked {
        match self.value.as_array() {
            None => numbers.push(self.number()?),
            Some(items) => {
                for value in items {
                    Node { value, path: self.path.clone(), seen: self.seen }.flatten_into(numbers)?;
                }
            }
        }
        Ok(())
    }

    pub fn floats(&self) -> Result<Vec<f32>, String> {
        Ok(self.numbers()?.into_iter().map(|number| number as f32).collect())
    }

    pub fn wholes(&self) -> Result<Vec<usize>, String> {
        self.items()?.iter().map(Node::whole).collect()
    }

    pub fn rows(&self) -> Result<Vec<Vec<f64>>, String> {
        self.items()?.iter().map(Node::numbers).collect()
    }

    fn wrong(&self, expected: &str) -> String {
        format!("{} is {}, which is not {expected}", self.path, self.value)
    }
}

/// How far a number may be from the recorded one: `atol + rtol · |recorded|`.
#[derive(Clone, Copy)]
pub struct Bound {
    pub rtol: f64,
    pub atol: f64,
}

pub const fn bound(rtol: f64, atol: f64) -> Bound {
    Bound { rtol, atol }
}

/// Compares number by number; not-finite numbers must be the same ones.
pub fn close(what: &str, ours: &[f64], theirs: &[f64], Bound { rtol, atol }: Bound) -> Checked {
    if ours.len() != theirs.len() {
        return Err(format!("{what}: {} numbers, recorded {}", ours.len(), theirs.len()));
    }
    for (index, (&ours, &theirs)) in ours.iter().zip(theirs).enumerate() {
        let same = ours == theirs || ours.is_nan() && theirs.is_nan();
        // Written so that a NaN on one side only is a difference.
        let near = (ours - theirs).abs() <= atol + rtol * theirs.abs() && theirs.is_finite();
        if !(same || near) {
            return Err(format!("{what}[{index}]: {ours}, recorded {theirs} (rtol {rtol:e}, atol {atol:e})"));
        }
    }
    Ok(())
}

pub fn close_one(what: &str, ours: f64, theirs: f64, bound: Bound) -> Checked {
    close(what, &[ours], &[theirs], bound)
}

/// Compares values that must be the same.
pub fn same<T: PartialEq + std::fmt::Debug>(what: &str, ours: T, theirs: T) -> Checked {
    if ours == theirs { Ok(()) } else { Err(format!("{what}: {ours:?}, recorded {theirs:?}")) }
}

/// Something that must hold, or else a sentence.
pub fn holds(condition: bool, otherwise: impl FnOnce() -> String) -> Checked {
    if condition { Ok(()) } else { Err(otherwise()) }
}

pub fn widen(values: &[f32]) -> Vec<f64> {
    values.iter().map(|&value| f64::from(value)).collect()
}
