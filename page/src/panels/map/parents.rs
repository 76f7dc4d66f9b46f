//! Pointing at made rows of the decision map and walking over them by keys, to see what they were made from.

use crate::words::parents as words;
use crate::{
    state::lab::Lab,
    ui::live::{draw, live},
};
use imbalance_lab::figure::{Direction, MapRows, Parentage};
use leptos::{ev, html::Div, leptos_dom::helpers::debounce, prelude::*};
use std::time::Duration;

/// How near a pointer must be to a row (CSS pixels): fingers hit less exactly than mice.
const REACH: f64 = 14.0;
const REACH_OF_FINGERS: f64 = 26.0;
/// Rows passed over at once by the page keys.
const STRIDE: usize = 10;
/// How long a walk must rest before its row is spoken.
const REST: Duration = Duration::from_millis(300);

/// The row pointed at or walked to. Copies share it.
#[derive(Clone, Copy)]
pub(crate) struct Parents {
    lab: Lab,
    shown: RwSignal<MapRows>,
    /// Its place among the points of the map.
    chosen: RwSignal<Option<usize>>,
    /// Whether a pointer chose it, which takes it back when it leaves.
    by_pointer: StoredValue<bool>,
    family: Memo<Option<Parentage>>,
    n_made: Memo<usize>,
}

impl Parents {
    pub(crate) fn new(lab: Lab, shown: RwSignal<MapRows>) -> Self {
        let chosen = RwSignal::new(None);
        let family = Memo::new(move |_| {
            let place = chosen.get()?;
            lab.judged.ask_map(shown.get(), |map| map.parentage(place))
        });
        let n_made = Memo::new(move |_| lab.judged.ask_map(shown.get(), |map| Some(map.n_made())).unwrap_or(0));
        // The rows of another run are others.
        Effect::new(move || {
            lab.judged.shown.track();
            shown.track();
            chosen.set(None);
        });
        Self { lab, shown, chosen, by_pointer: StoredValue::new(false), family, n_made }
    }

    fn choose(self, place: Option<usize>, by_pointer: bool) {
        self.by_pointer.set_value(by_pointer);
        if self.chosen.get_untracked() != place {
            self.chosen.set(place);
        }
    }

    fn near(self, frame: NodeRef<Div>, event: &ev::PointerEvent) -> Option<usize> {
        let bounds = frame.get_untracked()?.get_bounding_client_rect();
        let in_widths = |pixels: f64| pixels / bounds.width();
        let reach = if event.pointer_type() == "touch" { REACH_OF_FINGERS } else { REACH };
        let at = [
            in_widths(f64::from(event.client_x()) - bounds.left()),
            in_widths(f64::from(event.client_y()) - bounds.top()),
        ];
        untrack(|| self.lab.judged.ask_map(self.shown.get(), |map| map.made_near(at, in_widths(reach))))
    }

    fn walk(self, step: Direction, times: usize) {
        let mut place = self.chosen.get_untracked();
        for _ in 0..times {
            match untrack(|| self.lab.judged.ask_map(self.shown.get(), |map| map.made_after(place, step))) {
                Some(next) => place = Some(next),
                None => break,
            }
        }
        self.choose(place, false);
    }

    fn press(self, event: &ev::KeyboardEvent) {
        if event.ctrl_key() || event.alt_key() || event.meta_key() {
            return;
        }
        match event.key().as_str() {
            "ArrowLeft" => self.walk(Direction::Left, 1),
            "ArrowRight" => self.walk(Direction::Right, 1),
            "ArrowUp" => self.walk(Direction::Up, 1),
            "ArrowDown" => self.walk(Direction::Down, 1),
            "Home" => self.walk(Direction::First, 1),
            "End" => self.walk(Direction::Last, 1),
            "PageUp" => self.walk(Direction::Left, STRIDE),
            "PageDown" => self.walk(Direction::Right, STRIDE),
            "Escape" if self.chosen.get_untracked().is_some() => self.choose(None, false),
            _ => return,
        }
        event.prevent_default();
    }
}

/// What lies over the map: nothing to see until a row is chosen, but it takes the pointer and the keys.
///
/// It is one stop of the Tab key, whatever the number of rows. No widget role fits a walk over points in a plane, so it
/// is an application, for which screen readers pass the arrow keys on, and what they lead to is spoken as a status.
#[component]
pub(crate) fn ParentsOverlay(
    /// What is chosen.
    parents: Parents,
) -> impl IntoView {
    let frame = NodeRef::<Div>::new();
    let svg = move || parents.family.with(|family| family.as_ref().map_or_else(String::new, |it| it.svg.clone()));
    let label = move || words::on_map(parents.n_made.get());
    let on_move = move |event: ev::PointerEvent| {
        // A finger that moves scrolls the page.
        if event.pointer_type() == "touch" {
            return;
        }
        match parents.near(frame, &event) {
            Some(place) => parents.choose(Some(place), true),
            None if parents.by_pointer.get_value() => parents.choose(None, true),
            None => {}
        }
    };
    let on_down = move |event: ev::PointerEvent| parents.choose(parents.near(frame, &event), true);
    let on_leave = move |event: ev::PointerEvent| {
        if event.pointer_type() != "touch" && parents.by_pointer.get_value() {
            parents.choose(None, true);
        }
    };
    let on_focus = move |_| {
        let by_keys = frame.get_untracked().is_some_and(|frame| frame.matches(":focus-visible").unwrap_or(false));
        if by_keys && parents.chosen.get_untracked().is_none() {
            parents.walk(Direction::First, 1);
        }
    };
    let on_blur = move |_| {
        if !parents.by_pointer.get_value() {
            parents.choose(None, false);
        }
    };
    view! {
        <Show when=move || parents.n_made.get().gt(&0)>
            <div class="overlay" node_ref=frame role="application" aria-roledescription=words::PLOT tabindex="0" data-testid="parents-plot"
                aria-label=live(label) aria-describedby="parents-hint" inner_html=live(svg)
                on:pointermove=on_move on:pointerdown=on_down on:pointerleave=on_leave
                on:focus=on_focus on:blur=on_blur on:keydown=move |event| parents.press(&event)></div>
        </Show>
    }
}

/// What the chosen row was made from, in words to see and to hear.
#[component]
pub(crate) fn ParentsWords(
    /// What is chosen.
    parents: Parents,
) -> impl IntoView {
    let origin = move || parents.family.with(|family| family.as_ref().map(|family| family.words.clone()));
    let spoken = RwSignal::new(String::new());
    let speak = StoredValue::new_local(debounce(REST, move |text: String| spoken.set(text)));
    Effect::new(move || {
        // Who points sees the words; a screen reader would stumble over every row that the mouse passes.
        let text = if parents.by_pointer.get_value() { None } else { origin() };
        parents.chosen.track();
        speak.update_value(|speak| speak(text.unwrap_or_default()));
    });
    view! {
        <Show when=move || parents.n_made.get().gt(&0)>
            <p class="parents-words" aria-hidden="true" data-testid="parents">{draw(move || origin().unwrap_or_else(|| words::HINT.to_owned()))}</p>
            <p class="visually-hidden" id="parents-hint">{words::HINT}</p>
        </Show>
        <p class="visually-hidden" role="status" aria-live="polite" data-testid="parents-spoken">{spoken}</p>
    }
}
