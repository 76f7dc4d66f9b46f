//! Bringing one's own table: by button, by dropping a file, by pasting text.

use crate::words::upload as words;
use crate::{browser::save::blob_of, state::lab::Lab, ui::live::draw};
use imbalance_lab::{
    data::table::Role,
    experiment::{DataSpec, MAX_TEXT, Station},
    protocol::TableSource,
    wording::{grouped, start},
};
use leptos::{ev, prelude::*};
use wasm_bindgen::JsCast as _;

/// The upload part of the data station.
#[component]
pub(crate) fn Upload() -> impl IntoView {
    let lab = expect_context::<Lab>();
    let choose = move |event: ev::Event| {
        let input: web_sys::HtmlInputElement = event_target(&event);
        if let Some(file) = input.files().and_then(|files| files.get(0)) {
            take_file(lab, &file);
        }
        // The same file chosen again, after it was mended, is a change too.
        input.set_value("");
    };
    let is_file = move || lab.settings.spec.with(|spec| matches!(spec.data, DataSpec::File { .. }));
    view! {
        <div class="upload">
            <label class="button-like" for="file">{words::UPLOAD}</label>
            <input id="file" type="file" accept=".csv,.tsv,.tab,.txt,.dat,.data,.arff,.svm,.libsvm,.gz,.zip,.xlsx,.parquet,text/csv,text/plain" data-testid="file"
                class="visually-hidden" on:change=choose/>
            <p class="upload-hint">{words::OR_DROP}</p>
            <Show when=is_file>
                <LabelColumn/>
                <TableFacts/>
            </Show>
        </div>
    }
}

fn take_file(lab: Lab, file: &web_sys::File) {
    let name = start(&file.name(), MAX_TEXT);
    lab.upload(name, file.clone().unchecked_into());
}

/// Listens to files dropped and tables pasted anywhere on the page.
pub(crate) fn listen_to_drop_and_paste(lab: Lab, dragging: RwSignal<bool>) {
    let on_over = window_event_listener(ev::dragover, move |event| {
        event.prevent_default();
        dragging.set(true);
    });
    let on_leave = window_event_listener(ev::dragleave, move |event| {
        if event.related_target().is_none() {
            dragging.set(false);
        }
    });
    let on_drop = window_event_listener(ev::drop, move |event| {
        event.prevent_default();
        dragging.set(false);
        let file = event.data_transfer().and_then(|data| data.files()).and_then(|files| files.get(0));
        if let Some(file) = file {
            take_file(lab, &file);
        }
    });
    let on_paste = window_event_listener(ev::paste, move |event| {
        let Some(event) = event.dyn_ref::<web_sys::ClipboardEvent>() else { return };
        let target = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
        if target.is_some_and(|target| matches!(target.tag_name().as_str(), "INPUT" | "TEXTAREA")) {
            return;
        }
        let text = event.clipboard_data().and_then(|data| data.get_data("text/plain").ok()).unwrap_or_default();
        if text.trim().lines().count() > 1 && untrack(|| lab.access.is_free(Station::Data, "data")) {
            event.prevent_default();
            if let Some(blob) = blob_of(&text) {
                lab.upload(words::PASTED.to_owned(), blob);
            }
        }
    });
    on_cleanup(move || {
        [on_over.remove(), on_leave.remove(), on_drop.remove(), on_paste.remove()].into_iter().collect()
    });
}

/// Most columns that are listed in a menu: of more, the name is quicker typed than found, and the menu slower made than the table read.
const MOST_LISTED: usize = 200;

/// Which column to predict: a list once a few columns are known, else a text.
#[component]
fn LabelColumn() -> impl IntoView {
    let lab = expect_context::<Lab>();
    let write = move |event: ev::Event| {
        if !lab.use_label(&event_target_value(&event)) {
            let now = lab.table.info.with_untracked(|info| info.as_ref().map(|info| info.label.clone()));
            let _ = js_sys::Reflect::set(&event_target::<web_sys::Element>(&event), &"value".into(), &now.into());
        }
    };
    let named = move || {
        lab.table.info.with(|table| {
            let table = table.as_ref()?;
            let is_listed = table.columns.len() <= MOST_LISTED;
            let names = is_listed.then(|| table.columns.iter().map(|column| column.name.clone()).collect::<Vec<_>>());
            Some((table.label.clone(), names))
        })
    };
    let input = move || match named() {
        Some((label, Some(names))) => {
            let options = names.into_iter().map(|name| {
                let selected = name == label;
                view! { <option value=name.clone() selected=selected>{name.clone()}</option> }
            });
            view! { <select id="label-column" data-testid="label" on:change=write>{options.collect_view()}</select> }
                .into_any()
        }
        table => {
            let label = table.map(|(label, _)| label);
            view! {
                <input id="label-column" data-testid="label" type="text" placeholder=words::COLUMN_NAME value=label on:change=write/>
            }
            .into_any()
        }
    };
    view! {
        <div class="control">
            <label for="label-column">{words::LABEL_COLUMN}</label>
            {draw(input)}
        </div>
    }
}

/// What was read.
#[component]
fn TableFacts() -> impl IntoView {
    let lab = expect_context::<Lab>();
    move || {
        lab.table.info.with(|table| {
            let table = table.as_ref()?;
            let name = match &table.source {
                TableSource::File(name) | TableSource::Sample(name) => name.clone(),
            };
            let rows = grouped(table.n_samples);
            let columns = table.columns.iter().filter(|column| column.role == Role::Feature).count();
            let classes = table.classes.len();
            let caption = words::first_rows(&name);
            let n_shown = table.preview.first().map_or(0, Vec::len);
            Some(view! {
                <p class="table-facts" data-testid="table-facts">
                    {words::facts(&name, &rows, columns, classes)}
                </p>
                <details class="more">
                    <summary>{words::PREVIEW}</summary>
                    <div class="scroll-x" tabindex="0" role="region" aria-label=caption.clone()>
                        <table>
                            <caption>{caption.clone()}</caption>
                            <thead><tr>{table.columns.iter().take(n_shown).map(|column| view! { <th scope="col">{column.name.clone()}</th> }).collect_view()}</tr></thead>
                            <tbody>{table.preview.iter().map(|row| view! {
                                <tr>{row.iter().map(|cell| view! { <td>{cell.clone()}</td> }).collect_view()}</tr>
                            }).collect_view()}</tbody>
                        </table>
                    </div>
                </details>
            })
        })
    }
}
