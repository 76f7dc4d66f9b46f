//! Texts and samples that are served beside the page.

use crate::browser::address::url;
use crate::words::files as words;
use imbalance_lab::{data::samples::Sample, problem::Problem};
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::JsFuture;

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
