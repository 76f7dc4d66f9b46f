//! How the page is shown: what its query says, and the colours chosen.

use super::read::{Read, owned};
use crate::browser::address;
use imbalance_lab::presentation::{Lang, Motion, Presentation, Theme};
use leptos::prelude::*;

/// How the page is shown, for every component; copies share it.
#[derive(Clone, Copy)]
pub(crate) struct Embedding {
    presentation: StoredValue<Presentation>,
    /// What of the query was not understood, one sentence each.
    ignored: StoredValue<Vec<String>>,
    /// The colours chosen now.
    pub(crate) theme: Read<Theme>,
    set_theme: RwSignal<Theme>,
}

impl Embedding {
    /// Reads the page's query.
    pub(crate) fn read() -> Self {
        let (presentation, ignored) = Presentation::from_query(&address::query_text());
        let (theme, set_theme) = owned(first_theme(&presentation));
        let presentation = StoredValue::new(presentation);
        let ignored = StoredValue::new(ignored);
        Self { presentation, ignored, theme, set_theme }
    }

    /// The value that the query is.
    pub(crate) fn with<T>(self, read: impl FnOnce(&Presentation) -> T) -> T {
        self.presentation.with_value(read)
    }

    /// What of the query was not understood, one sentence each.
    pub(crate) fn ignored(self) -> Vec<String> {
        self.ignored.get_value()
    }

    /// Takes other colours, and keeps them for the next visit.
    pub(crate) fn choose_theme(self, theme: Theme) {
        self.set_theme.set(theme);
        // A frame's choice is not that of the page when it is opened by itself.
        let is_embedded = self.with(|presentation| presentation.embed);
        if let Some(storage) = storage().filter(|_| !is_embedded) {
            let _ = storage.set_item(STORED, theme.word());
        }
    }

    /// Whether things had better not move: by the address, or by what the visitor's system says.
    pub(crate) fn is_calm(self) -> bool {
        let says_so = || {
            let query = window().match_media("(prefers-reduced-motion: reduce)").ok().flatten();
            query.is_some_and(|query| query.matches())
        };
        self.with(|presentation| presentation.motion == Motion::Reduce) || says_so()
    }

    /// Puts what concerns the whole document into its attributes, where style finds it.
    pub(crate) fn mark_document(self) {
        let Some(root) = document().document_element() else { return };
        self.with(|presentation| {
            let Lang::English = presentation.lang;
            if presentation.embed {
                let _ = root.set_attribute("data-embed", presentation.view.word());
            }
            if presentation.motion == Motion::Reduce {
                let _ = root.set_attribute("data-motion", "reduce");
            }
        });
        Effect::new(move || {
            let _ = match self.theme.get() {
                Theme::Auto => root.remove_attribute("data-theme"),
                theme => root.set_attribute("data-theme", theme.word()),
            };
        });
    }
}

/// Where the choice is kept. Where nothing can be stored it holds until the page is closed.
const STORED: &str = "imbalance-lab-theme";

fn storage() -> Option<web_sys::Storage> {
    // Frames in a sandbox may not even ask.
    window().local_storage().ok().flatten()
}

/// What the page begins with: what its address says, or else what was chosen before.
fn first_theme(presentation: &Presentation) -> Theme {
    if presentation.theme != Theme::Auto || presentation.embed {
        return presentation.theme;
    }
    let stored = storage().and_then(|storage| storage.get_item(STORED).ok().flatten());
    stored.and_then(|word| Theme::of(&word)).unwrap_or(Theme::Auto)
}
