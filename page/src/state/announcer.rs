//! What a screen reader is told, now and then.

use leptos::prelude::*;

/// The sentence that was told last; copies share it.
#[derive(Clone, Copy)]
pub(crate) struct Announcer {
    pub(crate) text: ReadSignal<String>,
    set_text: WriteSignal<String>,
}

impl Announcer {
    pub(crate) fn new() -> Self {
        let (text, set_text) = signal(String::new());
        Self { text, set_text }
    }

    /// Tells a sentence.
    pub(crate) fn say(self, text: impl Into<String>) {
        self.set_text.set(text.into());
    }
}
