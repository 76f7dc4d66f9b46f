//! What earlier runs found out, so that one that is cut short goes on where it stopped, and only what was not noticed is tried again.

use crate::{Change, Outcome};
use std::{
    collections::BTreeMap,
    fs::{self, File},
    io::Write as _,
    path::Path,
    sync::Mutex,
};

pub const DOES_NOT_COMPILE: &str = "-";

/// A line per change of a file's code: what noticed it. When the code changes, its lines say nothing any more; when only
/// tests are added, a change that was noticed still is. Remove the file after tests are changed.
pub struct Known {
    found: BTreeMap<String, String>,
    file: Mutex<File>,
}

impl Known {
    pub fn open(path: &Path) -> Outcome<Self> {
        let text = fs::read_to_string(path).unwrap_or_default();
        let lines = text.lines().filter_map(|line| line.rsplit_once('\t'));
        let found = lines.map(|(change, by)| (change.to_owned(), by.to_owned())).collect();
        let file = File::options().create(true).append(true).open(path);
        let file = file.map_err(|error| format!("cannot write {}: {error}", path.display()))?;
        Ok(Self { found, file: Mutex::new(file) })
    }

    pub fn does_not_compile(&self, change: &Change) -> bool {
        self.found.get(&key(change)).is_some_and(|by| by == DOES_NOT_COMPILE)
    }

    /// The test that noticed it, if one did.
    pub fn noticed_by(&self, change: &Change) -> Option<String> {
        self.found.get(&key(change)).filter(|by| *by != DOES_NOT_COMPILE).cloned()
    }

    pub fn add(&self, change: &Change, by: &str) {
        if !self.found.contains_key(&key(change)) {
            writeln!(self.file.lock().expect("no panic"), "{}\t{by}", key(change)).expect("a line");
        }
    }
}

fn key(change: &Change) -> String {
    format!("{:016x} {}", change.code, change.told)
}

/// FNV-1a, which is the same in every build.
pub fn hash(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, &byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}
