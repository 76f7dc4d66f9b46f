//! The button that downloads the resampled train set.

use super::{files::download, state::Lab};
use imbalance_lab::experiment::{DataSpec, export_name};
use js_sys::{Array, Uint8Array};
use leptos::prelude::*;

/// A download on its way: the parts that came so far.
#[derive(Clone, Copy)]
pub(crate) struct Exporting {
    parts: StoredValue<Array, LocalStorage>,
    /// Whether the worker has a resampled train set.
    pub(crate) is_possible: RwSignal<bool>,
    /// The share that is there, while a file is being written.
    done: RwSignal<Option<f64>>,
}

impl Exporting {
    pub(crate) fn new() -> Self {
        Self {
            parts: StoredValue::new_local(Array::new()),
            is_possible: RwSignal::new(false),
            done: RwSignal::new(None),
        }
    }

    /// Waits for the first part.
    pub(crate) fn begin(self) {
        self.parts.set_value(Array::new());
        self.done.set(Some(0.0));
    }

    /// Takes the next part; the last one makes it a file. Whether it did.
    pub(crate) fn take(self, bytes: &[u8], done: f64, data: Option<&DataSpec>) -> bool {
        if self.done.with_untracked(Option::is_none) {
            return false;
        }
        self.parts.with_value(|parts| parts.push(&Uint8Array::from(bytes)));
        let is_whole = done >= 1.0;
        if is_whole {
            let name = data.map_or_else(|| "resampled.csv".to_owned(), export_name);
            self.parts.with_value(|parts| download(&name, parts, "text/csv"));
        }
        self.done.set((!is_whole).then_some(done));
        if is_whole {
            self.parts.set_value(Array::new());
        }
        is_whole
    }

    /// Forgets what came: the worker has no such train set any more.
    pub(crate) fn stop(self) {
        self.is_possible.set(false);
        self.done.set(None);
        self.parts.set_value(Array::new());
    }
}

/// Downloads the resampled train set with the parents of every row.
#[component]
pub(crate) fn ExportButton() -> impl IntoView {
    let lab = expect_context::<Lab>();
    let Exporting { is_possible, done, .. } = lab.exporting;
    let is_enabled = move || is_possible.get() && done.get().is_none();
    let text = move || match done.get() {
        None => "Download resampled train set (CSV)".to_owned(),
        Some(done) => format!("Writing the CSV: {:.0} %", 100.0 * done),
    };
    view! {
        <p>
            <button type="button" class="small" data-testid="export" aria-disabled=move || (!is_enabled()).to_string()
                title="Every row with where it comes from: columns origin, base, neighbor and gap. Rows have their numbers in the data set, from 0."
                on:click=move |_| if is_enabled() { lab.export() }>
                {text}
            </button>
        </p>
    }
}
