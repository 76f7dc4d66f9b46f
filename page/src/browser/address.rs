//! Addresses: where the page's own files are, and what the page's address says.

use wasm_bindgen::JsValue;

/// The address of one of the page's own files, wherever the page is served from.
pub(crate) fn url(path: &str) -> String {
    let base = leptos::prelude::document().base_uri().ok().flatten().unwrap_or_default();
    web_sys::Url::new_with_base(path, &base).map_or_else(|_| path.to_owned(), |url| url.href())
}

/// The address of the script that this page's program came with; the bundler names it in the document's head.
pub(crate) fn program_script() -> Option<String> {
    let link = leptos::prelude::document().query_selector("link[rel=modulepreload]").ok().flatten()?;
    Some(url(&link.get_attribute("href")?))
}

/// An address for a script that is made here.
pub(crate) fn blob_address(script: &str) -> Option<String> {
    let options = web_sys::BlobPropertyBag::new();
    options.set_type("text/javascript");
    let parts = js_sys::Array::of1(&script.into());
    let blob = web_sys::Blob::new_with_str_sequence_and_options(&parts, &options).ok()?;
    web_sys::Url::create_object_url_with_blob(&blob).ok()
}

/// The page's address without query and fragment.
pub(crate) fn page_address() -> String {
    let address = leptos::prelude::window().location().href().unwrap_or_default();
    address.split(['?', '#']).next().unwrap_or_default().to_owned()
}

/// The part of the page's address from `?` on.
pub(crate) fn query_text() -> String {
    leptos::prelude::window().location().search().unwrap_or_default()
}

/// The part of the page's address after `#`.
fn fragment() -> String {
    leptos::prelude::window().location().hash().unwrap_or_default().trim_start_matches('#').to_owned()
}

/// What names the open panels there. They are no settings, and a link is the same without them.
const PANELS: &str = "panel=";

/// The link in the page's address: the part after `#` without the panels.
pub(crate) fn hash() -> String {
    fragment().split('&').filter(|part| !part.starts_with(PANELS)).collect::<Vec<_>>().join("&")
}

/// The panels that the address names, if it names any.
pub(crate) fn panels() -> Option<String> {
    fragment().split('&').find_map(|part| part.strip_prefix(PANELS)).map(str::to_owned)
}

/// A link with panels.
pub(crate) fn with_panels(link: &str, panels: Option<&str>) -> String {
    let panels = panels.map(|names| format!("{PANELS}{names}"));
    [Some(link.to_owned()).filter(|link| !link.is_empty()), panels].into_iter().flatten().collect::<Vec<_>>().join("&")
}

/// Names panels in the page's address, in place of those that it names.
pub(crate) fn write_panels(names: &str) {
    put_fragment(&with_panels(&hash(), Some(names)), false);
}

/// Puts a link into the page's address, with a new entry in the history or without.
pub(crate) fn write_hash(link: &str, is_new: bool) {
    if hash() != link {
        put_fragment(&with_panels(link, panels().as_deref()), is_new);
    }
}

fn put_fragment(fragment: &str, is_new: bool) {
    if let Ok(history) = leptos::prelude::window().history() {
        let address = format!("#{fragment}");
        // Sandboxed frames may forbid it; the page works without.
        let _ = match is_new {
            true => history.push_state_with_url(&JsValue::NULL, "", Some(&address)),
            false => history.replace_state_with_url(&JsValue::NULL, "", Some(&address)),
        };
    }
}

fn query() -> Option<web_sys::UrlSearchParams> {
    web_sys::UrlSearchParams::new_with_str(&leptos::prelude::window().location().search().ok()?).ok()
}

/// The lesson that the address names, and its step, from 0.
pub(crate) fn lesson_in_address() -> Option<(String, usize)> {
    let query = query()?;
    let id = query.get("lesson").filter(|id| !id.is_empty())?;
    let step = query.get("step").and_then(|step| step.parse().ok()).unwrap_or(1_usize);
    Some((id, step.saturating_sub(1)))
}

/// Names a lesson and its step, from 0, in the address, with a link's part; no lesson if `id` is empty. It is a new entry of the
/// history, or takes the place of the present one.
pub(crate) fn name_lesson(id: &str, step: usize, link: &str, is_new: bool) {
    let place = (!id.is_empty()).then(|| (id.to_owned(), step));
    let (Some(query), Ok(history)) = (query(), leptos::prelude::window().history()) else { return };
    if lesson_in_address() == place {
        return;
    }
    query.delete("lesson");
    query.delete("step");
    if place.is_some() {
        query.set("lesson", id);
        query.set("step", &(step + 1).to_string());
    }
    let query = String::from(query.to_string());
    let path = leptos::prelude::window().location().pathname().unwrap_or_default();
    let mark = if query.is_empty() { "" } else { "?" };
    // Sandboxed frames may forbid it; the page works without.
    let address = format!("{path}{mark}{query}#{link}");
    let _ = match is_new {
        true => history.push_state_with_url(&JsValue::NULL, "", Some(&address)),
        false => history.replace_state_with_url(&JsValue::NULL, "", Some(&address)),
    };
}
