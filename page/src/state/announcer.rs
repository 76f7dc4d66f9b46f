//! What a screen reader is told, now and then.

use super::read::{Read, owned};
use leptos::prelude::*;

/// The sentence that was told last.
pub(crate) struct Announcer {
    pub(crate) text: Read<String>,
    set_text: RwSignal<String>,
}

impl Announcer {
    pub(crate) fn new() -> Self {
        let (text, set_text) = owned(String::new());
        Self { text, set_text }
    }

    /// Tells a sentence.
    pub(crate) fn say(&'static self, text: impl Into<String>) {
        self.set_text.set(text.into());
    }
}
