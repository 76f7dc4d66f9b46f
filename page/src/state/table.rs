//! The table that was brought: what was read of it, or what is wrong with it; and those before it.

use super::read::{Read, owned};
use imbalance_lab::{
    problem::Problem,
    protocol::{TableChoices, TableInfo, TableSource},
};
use leptos::prelude::*;
use wasm_bindgen_futures::JsFuture;

/// Most files that are kept for the way back, the last ones; they go with the tab.
const MOST_KEPT: usize = 8;
/// Most bytes of a file of which a copy is kept (16 MB); of a larger one the browser's handle is, which a change on the disk breaks.
const MOST_COPIED: f64 = (1 << 24) as f64;

/// A file that was chosen.
struct Kept {
    name: String,
    /// Digest of its bytes, or empty until it is read.
    fingerprint: String,
    blob: web_sys::Blob,
    copy: Option<web_sys::Blob>,
}

/// The table.
pub(crate) struct TableStore {
    pub(crate) info: Read<Option<TableInfo>>,
    set_info: RwSignal<Option<TableInfo>>,
    /// What is wrong with the table last brought.
    pub(crate) problem: Read<Option<Problem>>,
    set_problem: RwSignal<Option<Problem>>,
    /// Whether the table on its way was just chosen, and is to be run when it is read.
    is_new: StoredValue<bool>,
    kept: StoredValue<Vec<Kept>, LocalStorage>,
}

impl TableStore {
    pub(super) fn new() -> Self {
        let (info, set_info) = owned(None);
        let (problem, set_problem) = owned(None);
        Self {
            info,
            set_info,
            problem,
            set_problem,
            is_new: StoredValue::new(false),
            kept: StoredValue::new_local(Vec::new()),
        }
    }

    /// Keeps a file that was chosen for the way back to it.
    pub(super) fn keep(&'static self, name: &str, blob: &web_sys::Blob) {
        let file = Kept { name: name.to_owned(), fingerprint: String::new(), blob: blob.clone(), copy: None };
        self.kept.update_value(|kept| {
            if kept.len() == MOST_KEPT {
                kept.remove(0);
            }
            kept.push(file);
        });
        if blob.size() <= MOST_COPIED {
            let blob = blob.clone();
            leptos::task::spawn_local(async move {
                let Ok(bytes) = JsFuture::from(blob.array_buffer()).await else { return };
                let copy = web_sys::Blob::new_with_buffer_source_sequence(&js_sys::Array::of1(&bytes)).ok();
                self.kept.update_value(|kept| {
                    if let Some(file) = kept.iter_mut().find(|file| is_same(&file.blob, &blob)) {
                        file.copy = copy;
                    }
                });
            });
        }
    }

    /// The file that was handed over is read, and has that digest.
    pub(super) fn note_read(&'static self, blob: &web_sys::Blob, fingerprint: &str) {
        self.kept.update_value(|kept| {
            let Some(at) = kept.iter().position(|file| is_same(&file.blob, blob)) else { return };
            let mut file = kept.remove(at);
            fingerprint.clone_into(&mut file.fingerprint);
            // The same bytes again need to be kept once.
            kept.retain(|other| (&other.name, &other.fingerprint) != (&file.name, &file.fingerprint));
            kept.push(file);
        });
    }

    /// The bytes of a file, if they are kept and not those that were handed over last.
    pub(super) fn kept(
        &'static self,
        name: &str,
        fingerprint: &str,
        last: Option<&web_sys::Blob>,
    ) -> Option<web_sys::Blob> {
        let is_it = |file: &&mut Kept| file.name == name && (fingerprint.is_empty() || file.fingerprint == fingerprint);
        let mut found = None;
        self.kept.update_value(|kept| {
            let Some(file) = kept.iter_mut().rev().find(is_it) else { return };
            if last.is_none_or(|last| !is_same(&file.blob, last)) {
                if let Some(copy) = file.copy.take() {
                    file.blob = copy;
                }
                found = Some(file.blob.clone());
            }
        });
        found
    }

    /// Whether a file is read as it is to be; `None` if another one is, or none.
    pub(super) fn is_read(&'static self, name: &str, fingerprint: &str, choices: &TableChoices) -> Option<bool> {
        let is_refused = self.problem.with_untracked(Option::is_some);
        self.info.with_untracked(|info| {
            let is_it = |info: &&TableInfo| {
                matches!(&info.source, TableSource::File(its) if its == name)
                    && (fingerprint.is_empty() || info.fingerprint == fingerprint)
            };
            let info = info.as_ref().filter(is_it)?;
            let TableChoices { label, columns, group } = &info.choices;
            let is_label = [label, &info.label].contains(&&choices.label);
            Some(!is_refused && is_label && *columns == choices.columns && *group == choices.group)
        })
    }

    /// Another table is on its way.
    pub(super) fn expect(&'static self, is_new: bool) {
        self.set_info.set(None);
        self.set_problem.set(None);
        if is_new {
            self.is_new.set_value(true);
        }
    }

    /// The same table is read once more, in another way.
    pub(super) fn expect_again(&'static self) {
        self.set_problem.set(None);
        self.is_new.set_value(true);
    }

    /// The table came; whether it was just chosen.
    pub(super) fn take(&'static self, info: TableInfo) -> bool {
        self.set_info.set(Some(info));
        self.is_new.try_update_value(std::mem::take).unwrap_or_default()
    }

    /// The table cannot be read. If it can be read after all, by a worker that gets it again, nobody waits for it any more.
    pub(super) fn refuse(&'static self, problem: Problem) {
        self.set_problem.set(Some(problem));
        self.is_new.set_value(false);
    }

    /// A table that is still being read is not wanted any more.
    pub(super) fn stop_waiting(&'static self) {
        self.is_new.set_value(false);
    }

    /// There is no table.
    pub(super) fn forget(&'static self) {
        self.set_info.set(None);
    }

    /// What was wrong with a table does not matter any more.
    pub(super) fn clear_problem(&'static self) {
        self.set_problem.set(None);
    }

    /// Where the table that is there came from.
    pub(super) fn source(&'static self) -> Option<TableSource> {
        self.info.with_untracked(|info| info.as_ref().map(|info| info.source.clone()))
    }
}

/// Whether two names of the browser stand for one file.
fn is_same(a: &web_sys::Blob, b: &web_sys::Blob) -> bool {
    js_sys::Object::is(a, b)
}
