//! Controls that are locked: they are seen, reached by keyboard, and not changed.

use leptos::{ev, prelude::*};

/// Keys that open a list or move in it do nothing; those that lead on do.
pub(crate) fn block_keys(event: &ev::KeyboardEvent) {
    if !matches!(event.key().as_str(), "Tab" | "Escape") && !event.ctrl_key() && !event.meta_key() {
        event.prevent_default();
    }
}

/// A press opens no list; the focus comes all the same.
pub(crate) fn block_pointer(event: &ev::MouseEvent) {
    event.prevent_default();
    let control: web_sys::HtmlElement = event_target(event);
    let _ = control.focus();
}
