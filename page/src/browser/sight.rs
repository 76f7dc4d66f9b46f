//! Whether a part of the page is in sight: what is not need not follow every epoch.

use leptos::{html::ElementType, prelude::*};
use wasm_bindgen::{JsCast as _, closure::Closure};

/// Follows whether an element is in the window, in frames too; true until the browser tells.
pub(crate) fn in_sight<E>(place: NodeRef<E>) -> RwSignal<bool>
where
    E: ElementType + 'static,
    E::Output: AsRef<web_sys::Element> + Clone + wasm_bindgen::JsCast + 'static,
{
    let is_in_sight = RwSignal::new(true);
    let look = Closure::<dyn Fn(js_sys::Array)>::new(move |entries: js_sys::Array| {
        // The last one is how it is now.
        let entry = entries.pop().dyn_into::<web_sys::IntersectionObserverEntry>();
        if let Ok(entry) = entry {
            is_in_sight.try_set(entry.is_intersecting());
        }
    });
    let observer = web_sys::IntersectionObserver::new(look.into_js_value().unchecked_ref()).ok();
    let observer = StoredValue::new_local(observer);
    Effect::new(move || {
        if let (Some(element), Some(observer)) = (place.get(), observer.get_value()) {
            observer.observe(element.as_ref());
        }
    });
    on_cleanup(move || {
        if let Some(observer) = observer.try_get_value().flatten() {
            observer.disconnect();
        }
    });
    is_in_sight
}
