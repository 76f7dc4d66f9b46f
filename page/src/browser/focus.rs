//! Where the focus is, and what is marked on the page.

use leptos::prelude::document;
use wasm_bindgen::JsCast as _;

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

/// How wide the element of that id is, if it is on the page.
pub(crate) fn width_of(id: &str) -> Option<f64> {
    document().get_element_by_id(id).map(|it| f64::from(it.client_width())).filter(|width| *width > 0.0)
}

/// Scrolls to the element of that id, unless the window shows its beginning.
pub(crate) fn bring_into_sight(id: &str) {
    let height = leptos::prelude::window().inner_height().ok().and_then(|height| height.as_f64()).unwrap_or(0.0);
    if let Some(element) = document().get_element_by_id(id) {
        let top = element.get_bounding_client_rect().top();
        if top < 0.0 || top > 0.6 * height {
            element.scroll_into_view();
        }
    }
}

/// Brings a part of the page into sight. A plain link to it would overwrite the settings in the address. Tab goes on from where the
/// focus is, so it moves too.
pub(crate) fn lead_to(id: &str) {
    if let Some(part) = document().get_element_by_id(id) {
        part.scroll_into_view();
        let _ = part.unchecked_ref::<web_sys::HtmlElement>().focus();
    }
}
