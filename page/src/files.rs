//! Addresses and files: where the page's own files are, and what a person brings.

use crate::words::files as words;
use imbalance_lab::{data::samples::Sample, problem::Problem};
use js_sys::Uint8Array;
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::JsFuture;

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

/// Copies a text; whether that was allowed.
pub(crate) async fn copy(text: &str) -> bool {
    let navigator = leptos::prelude::window().navigator();
    // Pages that came unencrypted have none.
    let is_there = js_sys::Reflect::get(&navigator, &"clipboard".into()).is_ok_and(|clipboard| clipboard.is_object());
    is_there && JsFuture::from(navigator.clipboard().write_text(text)).await.is_ok()
}

/// The part of the page's address after `#`.
pub(crate) fn hash() -> String {
    leptos::prelude::window().location().hash().unwrap_or_default().trim_start_matches('#').to_owned()
}

/// Puts a link into the page's address, with a new entry in the history or without.
pub(crate) fn write_hash(link: &str, is_new: bool) {
    if hash() == link {
        return;
    }
    if let Ok(history) = leptos::prelude::window().history() {
        let address = format!("#{link}");
        // Sandboxed frames may forbid it; the page works without.
        let _ = match is_new {
            true => history.push_state_with_url(&JsValue::NULL, "", Some(&address)),
            false => history.replace_state_with_url(&JsValue::NULL, "", Some(&address)),
        };
    }
}

/// The bytes of a sample, from the same host as the page.
pub(crate) async fn fetch_sample(id: &str) -> Result<web_sys::Blob, Problem> {
    let problem = |what: String| Problem::new(what, words::SAMPLE_WHY, words::SAMPLE_FIX);
    let sample = Sample::of(id).ok_or_else(|| problem(words::no_sample(id)))?;
    let failed = |_: JsValue| problem(words::sample_failed(sample.title));
    let promise = leptos::prelude::window().fetch_with_str(&url(&format!("samples/{}", sample.file)));
    let response: web_sys::Response = JsFuture::from(promise).await.map_err(failed)?.unchecked_into();
    if !response.ok() {
        return Err(problem(words::sample_refused(sample.title, response.status())));
    }
    let blob = JsFuture::from(response.blob().map_err(failed)?).await.map_err(failed)?;
    Ok(blob.unchecked_into())
}

/// A drawing as a PNG file's bytes; see [`png_address_of`].
pub(crate) async fn png_of(svg: &str) -> Option<Uint8Array> {
    let address = png_address_of(svg).await?;
    let bytes = leptos::prelude::window().atob(address.split_once(',')?.1).ok()?;
    // Every letter of the decoded text is a byte.
    Some(Uint8Array::from(bytes.chars().map(|byte| byte as u8).collect::<Vec<u8>>().as_slice()))
}

/// A drawing as pixels, twice as many along each side as it says, in an address that begins with `data:image/png`; `None` where
/// the browser cannot draw it.
pub(crate) async fn png_address_of(svg: &str) -> Option<String> {
    let image = web_sys::HtmlImageElement::new().ok()?;
    image.set_src(&format!("data:image/svg+xml,{}", js_sys::encode_uri_component(svg)));
    JsFuture::from(image.decode()).await.ok()?;
    let canvas = leptos::prelude::document().create_element("canvas").ok()?;
    let canvas: web_sys::HtmlCanvasElement = canvas.dyn_into().ok()?;
    let (width, height) = (2 * image.natural_width(), 2 * image.natural_height());
    canvas.set_width(width);
    canvas.set_height(height);
    let context: web_sys::CanvasRenderingContext2d = canvas.get_context("2d").ok()??.dyn_into().ok()?;
    context.draw_image_with_html_image_element_and_dw_and_dh(&image, 0.0, 0.0, width.into(), height.into()).ok()?;
    canvas.to_data_url_with_type("image/png").ok()
}

/// A text that is served beside the page; `Err` says in one sentence what went wrong.
pub(crate) async fn fetch_text(path: &str) -> Result<String, String> {
    let failed = |_: JsValue| words::text_failed(path);
    let promise = leptos::prelude::window().fetch_with_str(&url(path));
    let response: web_sys::Response = JsFuture::from(promise).await.map_err(failed)?.unchecked_into();
    if !response.ok() {
        return Err(words::text_refused(path, response.status()));
    }
    let text = JsFuture::from(response.text().map_err(failed)?).await.map_err(failed)?;
    Ok(text.as_string().unwrap_or_default())
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

/// Takes the static opening away: what it led to takes its place.
pub(crate) fn fold_opening() {
    if let Some(root) = leptos::prelude::document().document_element() {
        let _ = root.class_list().add_1("no-hero");
    }
}

/// Puts the focus on the element of that id, and the element into sight.
pub(crate) fn focus(id: &str) {
    let element = leptos::prelude::document().get_element_by_id(id);
    if let Some(element) = element.and_then(|it| it.dyn_into::<web_sys::HtmlElement>().ok()) {
        let _ = element.focus();
    }
}

/// Gives an attribute to the stations and figures of these names; takes it from all where there is no name.
pub(crate) fn mark(attribute: &str, names: &[&str]) {
    let document = leptos::prelude::document();
    let Ok(marked) = document.query_selector_all(&format!("[{attribute}]")) else { return };
    for index in 0..marked.length() {
        if let Some(element) = marked.get(index).and_then(|it| it.dyn_into::<web_sys::Element>().ok()) {
            let _ = element.remove_attribute(attribute);
        }
    }
    for name in names {
        let selector = format!("#station-{name}, [data-figure={name}], #{name}, [data-testid={name}]");
        if let Some(element) = document.query_selector(&selector).ok().flatten() {
            let _ = element.set_attribute(attribute, "");
        }
    }
}

/// A pasted text as a file.
pub(crate) fn blob_of(text: &str) -> Option<web_sys::Blob> {
    web_sys::Blob::new_with_str_sequence(&js_sys::Array::of1(&text.into())).ok()
}

/// Saves parts as a file where the browser keeps downloads.
pub(crate) fn download(name: &str, parts: &js_sys::Array, kind: &str) {
    let options = web_sys::BlobPropertyBag::new();
    options.set_type(kind);
    let document = leptos::prelude::document();
    let anchor = document.create_element("a").ok().and_then(|it| it.dyn_into::<web_sys::HtmlAnchorElement>().ok());
    let blob = web_sys::Blob::new_with_u8_array_sequence_and_options(parts, &options);
    let (Some(anchor), Ok(blob)) = (anchor, blob) else { return };
    let Ok(address) = web_sys::Url::create_object_url_with_blob(&blob) else { return };
    anchor.set_href(&address);
    anchor.set_download(name);
    anchor.click();
    wasm_bindgen_futures::spawn_local(async move {
        // Some browsers read the address a moment after the click.
        super::clock::sleep(10_000).await;
        let _ = web_sys::Url::revoke_object_url(&address);
    });
}
