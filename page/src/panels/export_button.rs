//! Buttons for files that the worker writes.

use crate::words::export as words;
use crate::{
    browser::fetch::fetch_text,
    state::{
        export::{ExportStore, Written},
        lab::Lab,
    },
    ui::live::{draw, live},
};
use imbalance_lab::{problem::Problem, protocol::ExportRequest};
use leptos::prelude::*;

/// The fixed part of every notebook, beside the page.
const TEMPLATE: &str = "template.py";

/// A button for a file that the worker writes.
#[component]
pub(crate) fn WrittenButton(
    /// Which file.
    what: Written,
    /// Its name in tests.
    id: &'static str,
    /// What the button says.
    label: &'static str,
    /// More about the file.
    about: &'static str,
) -> impl IntoView {
    let lab = expect_context::<Lab>();
    let ExportStore { is_possible, has_finished, doing, .. } = lab.export;
    let is_enabled = move || {
        doing.get().is_none() && if what == Written::Resampled { is_possible.get() } else { has_finished.get() }
    };
    let text = move || match doing.get() {
        Some((it, done)) if it == what => words::writing(100.0 * done),
        _ => label.to_owned(),
    };
    let press = move |_| {
        if !untrack(is_enabled) {
            return;
        }
        match what {
            Written::Resampled => lab.ask_for_file(what, ExportRequest::Resampled),
            Written::Weights => {
                lab.ask_for_file(what, ExportRequest::Weights { spec: Box::new(lab.settings.spec.get_untracked()) })
            }
            Written::Notebook => {
                lab.export.begin(what);
                leptos::task::spawn_local(async move {
                    match fetch_text(TEMPLATE).await {
                        // Another run may have begun while it came.
                        Ok(_) if !has_finished.get_untracked() || doing.with_untracked(Option::is_none) => {}
                        Ok(template) => {
                            let spec = Box::new(lab.settings.spec.get_untracked());
                            lab.ask_for_file(what, ExportRequest::Notebook { spec, template });
                        }
                        Err(what) => {
                            lab.export.fail(Problem::new(what, words::TEMPLATE_WHY, words::TEMPLATE_FIX));
                        }
                    }
                });
            }
        }
    };
    view! {
        <button type="button" class="small" data-testid=id title=about aria-disabled=live(move || (!is_enabled()).to_string()) on:click=press>
            {draw(text)}
        </button>
    }
}

/// Downloads the resampled train set with the parents of every row.
#[component]
pub(crate) fn ExportButton() -> impl IntoView {
    view! {
        <p><WrittenButton what=Written::Resampled id="export" label=words::DOWNLOAD_RESAMPLED about=words::ABOUT_COLUMNS/></p>
    }
}
