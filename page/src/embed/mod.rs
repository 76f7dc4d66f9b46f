//! The page as a part of another: how much of it there is, what can be changed, and what the other page is told.

mod author;
mod bar;
mod guard;
mod height;
mod messages;
mod theme;
mod views;

pub(crate) use bar::Header;
pub(crate) use guard::{LOCKED, block_keys, block_pointer};
pub(crate) use messages::connect;
pub(crate) use views::{Compact, EmbedBar, Mini};

use super::{files, state::Lab};
use imbalance_lab::{
    experiment::Station,
    presentation::{Access, Lang, Motion, Presentation, Theme},
};
use leptos::prelude::*;

/// How the page is shown, for every component; copies share it.
#[derive(Clone, Copy)]
pub(crate) struct Embedding {
    presentation: StoredValue<Presentation>,
    /// The colours chosen now.
    pub(crate) theme: RwSignal<Theme>,
    /// The way to the page around this one, where there is one.
    channel: StoredValue<Option<messages::Channel>, LocalStorage>,
}

impl Embedding {
    /// Reads the page's query; what is wrong with it are notices.
    pub(crate) fn read() -> (Self, Vec<String>) {
        let (presentation, notices) = Presentation::from_query(&files::query());
        let theme = RwSignal::new(theme::first(&presentation));
        let presentation = StoredValue::new(presentation);
        (Self { presentation, theme, channel: StoredValue::new_local(None) }, notices)
    }

    /// The value that the query is.
    ///
    /// A lesson's player finds `lesson` and `step` here.
    pub(crate) fn with<T>(self, read: impl FnOnce(&Presentation) -> T) -> T {
        self.presentation.with_value(read)
    }

    /// What a reader can do with a setting.
    pub(crate) fn access(self, station: Station, key: &str) -> Access {
        self.with(|presentation| presentation.access(station, key))
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

/// The settings in use that are not the usual ones, in words.
fn settings_in_words(lab: Lab) -> String {
    let differences = lab.spec.with(|spec| spec.differences());
    let words: Vec<String> = differences.into_iter().map(|(key, value)| format!("{key} {value}")).collect();
    if words.is_empty() { "the usual settings".to_owned() } else { words.join(" · ") }
}
