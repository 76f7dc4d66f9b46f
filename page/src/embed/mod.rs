//! The page as a part of another: how much of it there is, what can be changed, and what the other page is told.

mod author;
mod bar;
mod guard;
mod height;
mod messages;
mod theme;
mod views;

pub(crate) use bar::Header;
pub(crate) use guard::{block_keys, block_pointer};
pub(crate) use messages::connect;
pub(crate) use views::{Compact, EmbedBar, Mini};

use super::{files, state::Lab};
use crate::words::views as words;
use imbalance_lab::{
    experiment::{FieldKind, Station},
    presentation::{Access, Lang, Motion, Presentation, Theme},
};
use leptos::prelude::*;

/// How the page is shown, for every component; copies share it.
#[derive(Clone, Copy)]
pub(crate) struct Embedding {
    presentation: StoredValue<Presentation>,
    /// What of the query was not understood, one sentence each.
    ignored: StoredValue<Vec<String>>,
    /// The colours chosen now.
    pub(crate) theme: RwSignal<Theme>,
}

impl Embedding {
    /// Reads the page's query.
    pub(crate) fn read() -> Self {
        let (presentation, ignored) = Presentation::from_query(&files::query_text());
        let theme = RwSignal::new(theme::first(&presentation));
        let presentation = StoredValue::new(presentation);
        let ignored = StoredValue::new(ignored);
        Self { presentation, ignored, theme }
    }

    /// The value that the query is.
    pub(crate) fn with<T>(self, read: impl FnOnce(&Presentation) -> T) -> T {
        self.presentation.with_value(read)
    }

    /// What of the query was not understood, one sentence each.
    pub(crate) fn ignored(self) -> Vec<String> {
        self.ignored.get_value()
    }

    /// Whether things had better not move: by the address, or by what the visitor's system says.
    pub(crate) fn is_calm(self) -> bool {
        let says_so = || {
            let query = window().match_media("(prefers-reduced-motion: reduce)").ok().flatten();
            query.is_some_and(|query| query.matches())
        };
        self.with(|presentation| presentation.motion == Motion::Reduce) || says_so()
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
    let in_words = |(key, value): (String, String)| {
        let field = lab.fields.with(|fields| fields.iter().find(|field| field.key == key).cloned())?;
        let title = match &field.kind {
            FieldKind::Choice(choices) => choices.iter().find(|choice| choice.id == value).map(|choice| choice.title),
            _ => None,
        };
        Some(format!("{} {}", field.label, title.unwrap_or(&value)))
    };
    let others: Vec<String> = differences.into_iter().filter_map(in_words).collect();
    if others.is_empty() { words::USUAL.to_owned() } else { others.join(" · ") }
}
