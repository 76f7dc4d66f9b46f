//! The page's header: its name, sharing, and the colours.

use crate::words::{bar as words, common};
use crate::{
    browser::{address, clock::next_macrotask, save},
    panels::{author::Author, theme::ThemeChoice},
    state::lab::Lab,
    ui::live::live,
};
use leptos::prelude::*;

/// The header of the page that stands by itself.
#[component]
pub(crate) fn Header(
    /// Menus that stand beside its own.
    children: Children,
) -> impl IntoView {
    let lab = expect_context::<Lab>();
    let copied = RwSignal::new("");
    let field = NodeRef::<leptos::html::Input>::new();
    let address = move || format!("{}#{}", address::page_address(), lab.bench.named_in(&lab.settings.link.get()));
    let copy = move |_| {
        let text = address();
        leptos::task::spawn_local(async move {
            let is_copied = save::copy(&text).await;
            copied.set(if is_copied { common::COPIED } else { common::COPY_BY_HAND });
            // The field comes into sight first.
            next_macrotask().await;
            if let Some(field) = field.get_untracked().filter(|_| !is_copied) {
                let _ = field.focus();
                field.select();
            }
        });
    };
    Effect::new(move || {
        lab.settings.link.track();
        copied.set("");
    });
    let needs_hand = move || copied.get() == common::COPY_BY_HAND;
    view! {
        <header class="page-header">
            <h1>{common::NAME}</h1>
            <p>{words::WHAT_IT_IS}</p>
            <div class="page-tools">
                {children()}
                <div class="share" role="group" aria-label=words::SHARE>
                    <button type="button" class="small" data-testid="copy-link" on:click=copy>{words::COPY_LINK}</button>
                    <input type="text" readonly node_ref=field aria-label=words::LINK prop:value=live(address) hidden=live(move || !needs_hand())/>
                    <span role="status" data-testid="copied">{copied}</span>
                    <Author/>
                </div>
                <ThemeChoice/>
            </div>
        </header>
    }
}
