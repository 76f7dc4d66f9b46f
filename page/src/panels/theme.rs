//! The choice of colours: as the system says, light, dark, or with the most contrast.

use crate::words::{common, theme as words};
use crate::{state::presentation::Embedding, ui::live::live};
use imbalance_lab::presentation::Theme;
use leptos::prelude::*;

/// The control. No view of the page is without it.
#[component]
pub(crate) fn ThemeChoice() -> impl IntoView {
    let embedding = expect_context::<Embedding>();
    let choose = move |event| {
        if let Some(theme) = Theme::of(&event_target_value(&event)) {
            embedding.choose_theme(theme);
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
