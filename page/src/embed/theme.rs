//! The choice of colours: as the system says, light, dark, or with the most contrast.

use super::Embedding;
use crate::live::live;
use crate::words::{common, theme as words};
use imbalance_lab::presentation::{Presentation, Theme};
use leptos::prelude::*;

/// Where the choice is kept. Where nothing can be stored it holds until the page is closed.
const STORED: &str = "imbalance-lab-theme";

fn storage() -> Option<web_sys::Storage> {
    // Frames in a sandbox may not even ask.
    window().local_storage().ok().flatten()
}

/// What the page begins with: what its address says, or else what was chosen before.
pub(super) fn first(presentation: &Presentation) -> Theme {
    if presentation.theme != Theme::Auto || presentation.embed {
        return presentation.theme;
    }
    let stored = storage().and_then(|storage| storage.get_item(STORED).ok().flatten());
    stored.and_then(|word| Theme::of(&word)).unwrap_or(Theme::Auto)
}

/// The control. No view of the page is without it.
#[component]
pub(super) fn ThemeChoice() -> impl IntoView {
    let embedding = expect_context::<Embedding>();
    let is_embedded = embedding.with(|presentation| presentation.embed);
    let choose = move |event| {
        let Some(theme) = Theme::of(&event_target_value(&event)) else { return };
        embedding.theme.set(theme);
        // A frame's choice is not that of the page when it is opened by itself.
        if let Some(storage) = storage().filter(|_| !is_embedded) {
            let _ = storage.set_item(STORED, theme.word());
        }
    };
    let title = |theme| match theme {
        Theme::Auto => words::AUTO,
        Theme::Light => words::LIGHT,
        Theme::Dark => words::DARK,
        Theme::Contrast => words::CONTRAST,
    };
    let option = move |theme: Theme| {
        view! { <option value=theme.word() selected=live(move || embedding.theme.get() == theme)>{title(theme)}</option> }
    };
    view! {
        <label class="theme">{common::COLOURS}
            <select data-testid="theme" on:change=choose>{Theme::ALL.into_iter().map(option).collect_view()}</select>
        </label>
    }
}
