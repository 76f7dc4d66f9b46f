//! The author's dialog: what to show of the lab in a page of one's own, and the text to paste there.

use crate::words::{author as words, common, stations};
use crate::{
    browser::{address, save},
    state::lab::Lab,
    ui::live::{draw, live},
};
use imbalance_lab::{
    experiment::{Field, Station},
    lesson::LESSONS,
    presentation::{Access, Host, Lockable, Platform, Presentation, Snippet, Theme, View, frame_title},
};
use leptos::prelude::*;

/// Heights of a frame that an author may choose (CSS pixels).
const HEIGHTS: std::ops::RangeInclusive<u32> = 100..=5000;

/// What an author has chosen.
#[derive(Clone, Copy)]
struct Choices {
    view: RwSignal<View>,
    theme: RwSignal<Theme>,
    height: RwSignal<u32>,
    autorun: RwSignal<bool>,
    lesson: RwSignal<String>,
    /// Parts that are not simply shown.
    parts: RwSignal<Vec<(Lockable, Access)>>,
}

impl Choices {
    fn presentation(self) -> Presentation {
        let parts = |access: Access| {
            let chosen = self.parts.get().into_iter().filter(move |(_, chosen)| *chosen == access);
            chosen.map(|(part, _)| part).collect()
        };
        Presentation {
            embed: true,
            // A lesson needs all that it may ask for.
            view: if self.lesson.with(String::is_empty) { self.view.get() } else { View::Full },
            theme: self.theme.get(),
            autorun: self.autorun.get().then_some(true),
            lesson: Some(self.lesson.get()).filter(|lesson| !lesson.is_empty()),
            hide: parts(Access::Hidden),
            lock: parts(Access::Locked),
            ..Presentation::default()
        }
    }

    fn access(self, part: &Lockable) -> Access {
        self.parts.with(|parts| parts.iter().find(|(it, _)| it == part).map_or(Access::Free, |(_, access)| *access))
    }

    fn set(self, part: Lockable, access: Access) {
        self.parts.update(|parts| {
            parts.retain(|(it, _)| *it != part);
            if access != Access::Free {
                parts.push((part, access));
            }
        });
    }
}

/// The button, and the dialog that it opens.
#[component]
pub(crate) fn Author() -> impl IntoView {
    let dialog = NodeRef::<leptos::html::Dialog>::new();
    // The dialog has its content while it is open: dozens of controls that nobody sees would slow down the page.
    let is_open = RwSignal::new(false);
    let open = move |_| {
        is_open.set(true);
        if let Some(dialog) = dialog.get_untracked() {
            let _ = dialog.show_modal();
        }
    };
    let close = move |_| {
        if let Some(dialog) = dialog.get_untracked() {
            dialog.close();
        }
    };
    view! {
        <button type="button" class="small" data-testid="embed" aria-haspopup="dialog" on:click=open>{words::EMBED}</button>
        <dialog class="author" node_ref=dialog aria-labelledby="author-title" data-testid="author" on:close=move |_| is_open.set(false)>
            <div class="author-head">
                <h2 id="author-title">{words::TITLE}</h2>
                <button type="button" class="small" data-testid="author-close" on:click=close>{common::CLOSE}</button>
            </div>
            {draw(move || is_open.get().then(|| view! { <AuthorForm/> }))}
        </dialog>
    }
}

#[component]
fn AuthorForm() -> impl IntoView {
    let lab = expect_context::<Lab>();
    let choices = Choices {
        view: RwSignal::new(View::Compact),
        theme: RwSignal::new(Theme::Auto),
        height: RwSignal::new(640),
        autorun: RwSignal::new(false),
        lesson: RwSignal::new(String::new()),
        parts: RwSignal::new(Vec::new()),
    };
    let options = |choices: &'static [&'static str]| {
        choices
            .iter()
            .map(|&word| view! { <option value=word selected=word == "compact">{word}</option> })
            .collect_view()
    };
    let choose_view = move |event| {
        let view = View::of(&event_target_value(&event)).unwrap_or(View::Full);
        choices.view.set(view);
        choices.height.set(if view == View::Mini { 400 } else { 640 });
    };
    let choose_height = move |event| {
        if let Some(height) = event_target_value(&event).parse().ok().filter(|height| HEIGHTS.contains(height)) {
            choices.height.set(height);
        }
    };
    let fields = lab.settings.fields.get_untracked();
    let stations = Station::ALL.map(|station| {
        let own: Vec<Field> = fields.iter().filter(|field| field.station == station).cloned().collect();
        view! {
            <fieldset>
                <legend>{stations::title(station)}</legend>
                <PartChoice choices part=Lockable::Station(station) label=words::WHOLE_STATION/>
                <details>
                    <summary>{words::EACH_SETTING}</summary>
                    <div class="author-parts">
                        {own.into_iter().map(|field| view! {
                            <PartChoice choices part=Lockable::Setting(field.key) label=field.label/>
                        }).collect_view()}
                    </div>
                </details>
            </fieldset>
        }
    });
    let address = address::page_address();
    let preview = {
        let address = address.clone();
        move || format!("{address}?{}#{}", choices.presentation().to_query(), lab.settings.link.get())
    };
    let snippet = move |make: Make| {
        let address = address.clone();
        Signal::derive(move || {
            // The title tells of the settings that the frame opens with, and of no others.
            let is_of_run = lab.judged.shown.with(|shown| lab.settings.spec.with(|spec| shown.as_ref() == Some(spec)));
            let title = lab.judged.report.with(|report| frame_title(report.as_ref().filter(|_| is_of_run)));
            let (presentation, link) = (choices.presentation(), lab.settings.link.get());
            let height = choices.height.get();
            let snippet =
                Snippet { address: &address, presentation: &presentation, link: &link, title: &title, height };
            match make {
                Make::Frame(host) => snippet.frame(host),
                Make::Element => snippet.element(),
                Make::Platform(platform) => snippet.of(platform),
            }
        })
    };
    view! {
        <p class="panel-note">{words::OPENS_WITH}</p>
        <div class="author-choices">
            <label>{words::VIEW}<select data-testid="author-view" on:change=choose_view>{options(&View::WORDS)}</select></label>
            <label>{common::COLOURS}<select data-testid="author-theme" on:change=move |event| {
                choices.theme.set(Theme::of(&event_target_value(&event)).unwrap_or(Theme::Auto));
            }>{options(&Theme::WORDS)}</select></label>
            <label>{words::HEIGHT}<input type="number" data-testid="author-height" min=*HEIGHTS.start() max=*HEIGHTS.end()
                prop:value=choices.height on:change=choose_height/></label>
            <label><input type="checkbox" data-testid="author-autorun" on:change=move |event| choices.autorun.set(event_target_checked(&event))/>
                {words::AUTORUN}</label>
            <label>{words::LESSON}<select data-testid="author-lesson" on:change=move |event| choices.lesson.set(event_target_value(&event))>
                <option value="">{words::NO_LESSON}</option>
                {LESSONS.iter().map(|lesson| view! { <option value=lesson.id>{lesson.title}</option> }).collect_view()}
            </select></label>
        </div>
        <details data-testid="author-parts">
            <summary>{words::READERS}</summary>
            <p class="notice">{words::COURTESY}</p>
            {stations.into_iter().collect_view()}
        </details>
        <p><a href=preview target="_blank" rel="noopener" data-testid="author-preview">{words::PREVIEW}</a></p>
        <SnippetBox id="frame" label=words::FOR_MOST text=snippet(Make::Frame(Host::Plain))/>
        <SnippetBox id="sandbox" label=words::FOR_SANDBOX text=snippet(Make::Frame(Host::Sandbox))/>
        <SnippetBox id="isolated" label=words::FOR_ISOLATED text=snippet(Make::Frame(Host::Isolated))/>
        <SnippetBox id="element" label=words::FOR_ELEMENT text=snippet(Make::Element)/>
        <details data-testid="author-kinds">
            <summary>{words::FOR_KINDS}</summary>
            {Platform::ALL.map(|(platform, id, name)| view! { <SnippetBox id label=name text=snippet(Make::Platform(platform))/> }).into_iter().collect_view()}
        </details>
    }
}

/// A way to make a snippet.
#[derive(Clone, Copy)]
enum Make {
    Frame(Host),
    Element,
    Platform(Platform),
}

/// Whether one part is shown, locked or hidden.
#[component]
fn PartChoice(
    /// Where it is kept.
    choices: Choices,
    /// Which part.
    part: Lockable,
    /// What it is called.
    label: &'static str,
) -> impl IntoView {
    let name = part.name();
    let part = StoredValue::new(part);
    let options = [
        ("show", words::SHOW, Access::Free),
        ("lock", words::LOCK, Access::Locked),
        ("hide", words::HIDE, Access::Hidden),
    ];
    let choose = move |event| {
        let word = event_target_value(&event);
        let access = options.iter().find(|(it, ..)| *it == word).map_or(Access::Free, |(.., access)| *access);
        choices.set(part.get_value(), access);
    };
    let option = move |(value, text, access): (&'static str, &'static str, Access)| {
        let is_chosen = move || part.with_value(|part| choices.access(part)) == access;
        view! { <option value=value selected=live(is_chosen)>{text}</option> }
    };
    view! {
        <label>{label}" "<select data-part=name on:change=choose>{options.map(option).into_iter().collect_view()}</select></label>
    }
}

/// A text to paste, and the button that copies it.
#[component]
fn SnippetBox(
    /// Its name in tests.
    id: &'static str,
    /// What it is for.
    label: &'static str,
    /// The text.
    text: Signal<String>,
) -> impl IntoView {
    let field = NodeRef::<leptos::html::Textarea>::new();
    let told = RwSignal::new("");
    let copy = move |_| {
        leptos::task::spawn_local(async move {
            let is_copied = save::copy(&text.get_untracked()).await;
            if let Some(field) = field.get_untracked().filter(|_| !is_copied) {
                let _ = field.focus();
                field.select();
            }
            told.set(if is_copied { common::COPIED } else { common::COPY_BY_HAND });
        });
    };
    Effect::new(move || {
        text.track();
        told.set("");
    });
    view! {
        <div>
            <label for=format!("snippet-{id}")>{label}</label>
            <textarea readonly id=format!("snippet-{id}") data-testid=format!("snippet-{id}") node_ref=field spellcheck="false" prop:value=text></textarea>
            <button type="button" class="small" data-testid=format!("copy-{id}") on:click=copy>{words::COPY}
                <span class="visually-hidden">": "{label}</span></button>
            <span role="status">" "{told}</span>
        </div>
    }
}
