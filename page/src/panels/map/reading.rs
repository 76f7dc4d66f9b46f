//! Reading the map: what the model says at the place that is pointed at or walked to.

use crate::ui::live::draw;
use crate::words::reading as words;
use imbalance_lab::figure::MapReading;
use leptos::{ev, html::Div, leptos_dom::helpers::debounce, prelude::*};
use std::time::Duration;

/// How far a key walks, in widths of the drawing.
const STEP: f64 = 0.02;
/// How long a walk must rest before its place is spoken.
const REST: Duration = Duration::from_millis(300);

/// The place that is read, of one map. Copies share it.
#[derive(Clone, Copy)]
pub(crate) struct Reading {
    /// Which map, in the markup.
    id: &'static str,
    /// In widths of the drawing from its upper left corner.
    place: RwSignal<Option<[f64; 2]>>,
    by_pointer: StoredValue<bool>,
    told: Memo<Option<String>>,
}

impl Reading {
    /// Of the map that is asked.
    pub(crate) fn new(id: &'static str, ask: impl Fn([f64; 2]) -> Option<MapReading> + Send + Sync + 'static) -> Self {
        let place = RwSignal::new(None);
        let told = Memo::new(move |_| ask(place.get()?).map(|reading| reading.words));
        Self { id, place, by_pointer: StoredValue::new(false), told }
    }

    fn read(self, place: Option<[f64; 2]>, by_pointer: bool) {
        self.by_pointer.set_value(by_pointer);
        self.place.set(place);
    }

    fn press(self, event: &ev::KeyboardEvent) {
        let (dx, dy) = match event.key().as_str() {
            "ArrowLeft" => (-STEP, 0.0),
            "ArrowRight" => (STEP, 0.0),
            "ArrowUp" => (0.0, -STEP),
            "ArrowDown" => (0.0, STEP),
            "Escape" if self.place.get_untracked().is_some() => {
                event.prevent_default();
                return self.read(None, false);
            }
            _ => return,
        };
        event.prevent_default();
        let place = match self.place.get_untracked() {
            // Within the axes.
            Some([x, y]) => [(x + dx).clamp(0.1, 0.97), (y + dy).clamp(0.07, 0.94)],
            None => [0.535, 0.5],
        };
        self.read(Some(place), false);
    }
}

/// Lies over a map, below what else takes the pointer there, and hears of all of it.
///
/// It is one stop of the Tab key. No widget role fits a walk over a plane, so it is an application, for which screen readers pass
/// the arrow keys on, and what they lead to is spoken as a status.
#[component]
pub(crate) fn ReadingOverlay(
    /// What is read.
    reading: Reading,
    /// What lies above it.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let frame = NodeRef::<Div>::new();
    let point = move |event: &ev::PointerEvent| {
        let Some(bounds) = frame.get_untracked().map(|frame| frame.get_bounding_client_rect()) else { return };
        let in_widths = |pixels: f64| pixels / bounds.width();
        let [x, y] = [f64::from(event.client_x()) - bounds.left(), f64::from(event.client_y()) - bounds.top()];
        reading.read(Some([in_widths(x), in_widths(y)]), true);
    };
    let on_move = move |event: ev::PointerEvent| {
        // A finger that moves scrolls the page.
        if event.pointer_type() != "touch" {
            point(&event);
        }
    };
    let on_leave = move |event: ev::PointerEvent| {
        if event.pointer_type() != "touch" && reading.by_pointer.get_value() {
            reading.read(None, true);
        }
    };
    let on_key = move |event: ev::KeyboardEvent| {
        // What lies above has keys of its own.
        let is_own = event.target() == event.current_target();
        if is_own && !(event.ctrl_key() || event.alt_key() || event.meta_key()) {
            reading.press(&event);
        }
    };
    let cursor = move || {
        let [x, y] = reading.place.get().filter(|_| !reading.by_pointer.get_value())?;
        let (left, top) = (format!("{}cqw", 100.0 * x), format!("{}cqw", 100.0 * y));
        Some(view! { <span class="read-cursor" aria-hidden="true" style:left=left style:top=top></span> })
    };
    view! {
        <div class="overlay" node_ref=frame role="application" aria-roledescription=words::MAP tabindex="0"
            data-testid=format!("read-{}", reading.id) aria-label=words::BY_KEYS
            on:pointermove=on_move on:pointerdown=move |event| point(&event) on:pointerleave=on_leave on:keydown=on_key
            on:blur=move |_| if !reading.by_pointer.get_value() { reading.read(None, false) }>
            {draw(cursor)}
            {children.map(|children| children())}
        </div>
    }
}

/// What the model says there, in words to see and to hear.
#[component]
pub(crate) fn ReadingWords(
    /// What is read.
    reading: Reading,
) -> impl IntoView {
    let spoken = RwSignal::new(String::new());
    let speak = StoredValue::new_local(debounce(REST, move |text: String| spoken.set(text)));
    Effect::new(move || {
        // Who points sees the words; a screen reader would stumble over every place that the mouse passes.
        let text = reading.told.get().filter(|_| !reading.by_pointer.get_value());
        speak.update_value(|speak| speak(text.unwrap_or_default()));
    });
    view! {
        <p class="map-reading" aria-hidden="true" data-testid=format!("reading-{}", reading.id)>
            {draw(move || reading.told.get().unwrap_or_else(|| words::HINT.to_owned()))}</p>
        <p class="visually-hidden" role="status" aria-live="polite" data-testid=format!("reading-spoken-{}", reading.id)>{spoken}</p>
    }
}
