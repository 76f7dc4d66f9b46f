//! Drawing rows on the decision map: with a mouse or a finger, or with the arrow keys and Enter.

use crate::words::draw as words;
use crate::{
    state::lab::Lab,
    ui::live::{draw, live},
};
use imbalance_lab::{
    data::{Class, MAX_DRAWN},
    experiment::Station,
    figure::MapRows,
};
use leptos::{ev, html::Div, prelude::*};
use wasm_bindgen::JsCast as _;

/// How far a pointer moves between two points of one stroke, and a cursor by one key (widths of the drawing).
const STEP: f64 = 0.03;

/// What a press on the map does. Copies share it.
#[derive(Clone, Copy)]
pub(crate) struct Drawing {
    lab: Lab,
    /// The class that is drawn; nothing is if there is none.
    class: RwSignal<Option<Class>>,
    /// Where the keys are, in widths of the drawing from its upper left corner.
    cursor: RwSignal<[f64; 2]>,
    /// Points of the stroke that goes on, as the cursor.
    stroke: RwSignal<Vec<[f64; 2]>>,
}

impl Drawing {
    pub(crate) fn new(lab: Lab) -> Self {
        Self { lab, class: RwSignal::new(None), cursor: RwSignal::new([0.53, 0.5]), stroke: RwSignal::new(Vec::new()) }
    }

    /// Whether the map that is shown takes points.
    fn is_possible(self) -> bool {
        self.lab.settings.spec.with(|spec| spec.takes_points())
            && self.lab.access.is_free(Station::Data, "data.points")
            && self.lab.judged.map.with(|map| map.as_ref().is_some_and(|map| map.units.is_some()))
    }

    /// Adds a point to the settings, without training yet.
    fn add(self, place: [f64; 2]) {
        let Some(class) = self.class.get_untracked() else { return };
        let at = untrack(|| self.lab.judged.ask_map(MapRows::Test, |map| map.data_at(place)));
        let mut drawn = self.lab.settings.spec.with_untracked(|spec| spec.drawn.clone());
        if at.is_some_and(|at| drawn.add(at, class)) && self.set(&drawn.to_string()) {
            self.stroke.update(|stroke| stroke.push(place));
        }
    }

    /// Whether the points are not locked.
    fn set(self, points: &str) -> bool {
        self.lab.set("data.points", points).is_ok()
    }

    fn finish(self) {
        if !self.stroke.with_untracked(Vec::is_empty) {
            self.lab.start();
        }
    }

    fn change(self, change: impl FnOnce(&mut imbalance_lab::data::Drawn)) {
        let mut drawn = self.lab.settings.spec.with_untracked(|spec| spec.drawn.clone());
        change(&mut drawn);
        if self.set(&drawn.to_string()) {
            self.lab.start();
        }
    }

    fn press(self, event: &ev::KeyboardEvent) {
        let (dx, dy) = match event.key().as_str() {
            "ArrowLeft" => (-STEP, 0.0),
            "ArrowRight" => (STEP, 0.0),
            "ArrowUp" => (0.0, -STEP),
            "ArrowDown" => (0.0, STEP),
            "Enter" | " " => {
                event.prevent_default();
                self.add(self.cursor.get_untracked());
                return self.finish();
            }
            _ => return,
        };
        event.prevent_default();
        self.cursor.update(|[x, y]| (*x, *y) = ((*x + dx).clamp(0.1, 0.97), (*y + dy).clamp(0.07, 0.94)));
    }
}

/// The choice of what is drawn, below the map.
#[component]
pub(crate) fn DrawingChoice(
    /// What it chooses.
    drawing: Drawing,
) -> impl IntoView {
    let lab = drawing.lab;
    let n_drawn = Memo::new(move |_| lab.settings.spec.with(|spec| spec.drawn.len()));
    // The marks of a stroke are those of the map once it is drawn again.
    Effect::new(move || {
        lab.judged.map.track();
        drawing.stroke.set(Vec::new());
    });
    // Another set may have fewer classes.
    Effect::new(move || {
        let n_classes = lab.run.looks().len();
        if drawing.class.get().is_some_and(|class| class.index() >= n_classes) {
            drawing.class.set(None);
        }
    });
    let choice = move |class: Option<Class>, title: String| {
        let id = class.map_or("draw-none".to_owned(), |class| format!("draw-{}", class.0));
        view! {
            <label><input type="radio" name="draw" data-testid=id prop:checked=live(move || drawing.class.get() == class)
                on:change=move |_| drawing.class.set(class)/>{title}</label>
        }
    };
    let choices = move || {
        let classes = lab.run.looks().into_iter().enumerate();
        let named = classes.map(|(class, look)| choice(Some(Class(class as u8)), look.name));
        std::iter::once(choice(None, words::NOTHING.to_owned())).chain(named).collect_view()
    };
    let note = move || words::drawn(n_drawn.get(), MAX_DRAWN);
    view! {
        <Show when=move || drawing.is_possible()>
            <details class="more" data-testid="draw">
                <summary>{words::DRAW}</summary>
                <div class="figure-choice" role="radiogroup" aria-label=words::CLASS>{draw(choices)}</div>
                <p class="station-note">{draw(note)}</p>
                <div class="figure-choice">
                    <button type="button" data-testid="draw-undo" disabled=live(move || n_drawn.get() == 0)
                        on:click=move |_| drawing.change(imbalance_lab::data::Drawn::take_back)>{words::TAKE_BACK}</button>
                    <button type="button" data-testid="draw-clear" disabled=live(move || n_drawn.get() == 0)
                        on:click=move |_| drawing.change(|drawn| *drawn = Default::default())>{words::REMOVE_ALL}</button>
                </div>
            </details>
        </Show>
    }
}

/// Lies over the map while a class is chosen.
#[component]
pub(crate) fn DrawingOverlay(
    /// What it draws.
    drawing: Drawing,
) -> impl IntoView {
    let frame = NodeRef::<Div>::new();
    let place = move |event: &ev::PointerEvent| {
        let bounds = frame.get_untracked()?.get_bounding_client_rect();
        let in_widths = |pixels: f64| pixels / bounds.width();
        Some([
            in_widths(f64::from(event.client_x()) - bounds.left()),
            in_widths(f64::from(event.client_y()) - bounds.top()),
        ])
    };
    let on_down = move |event: ev::PointerEvent| {
        if event.button() != 0 {
            return;
        }
        if let (Some(place), Some(frame)) = (place(&event), frame.get_untracked()) {
            // A stroke goes on outside of the map, and ends wherever the button is let go.
            let _ = frame.unchecked_ref::<web_sys::Element>().set_pointer_capture(event.pointer_id());
            drawing.add(place);
        }
    };
    let on_move = move |event: ev::PointerEvent| {
        let Some(at) = place(&event).filter(|_| event.buttons() & 1 != 0) else { return };
        let last = drawing.stroke.with_untracked(|stroke| stroke.last().copied());
        if last.is_some_and(|[x, y]| (x - at[0]).hypot(y - at[1]) >= STEP) {
            drawing.add(at);
        }
    };
    let spot = |[x, y]: [f64; 2], class: &'static str| {
        view! { <span class=class aria-hidden="true" style:left=format!("{}cqw", 100.0 * x) style:top=format!("{}cqw", 100.0 * y)></span> }
    };
    view! {
        <Show when=move || drawing.class.get().is_some() && drawing.is_possible()>
            <div class="overlay drawing-overlay" node_ref=frame role="application" aria-roledescription=words::SURFACE tabindex="0"
                data-testid="draw-surface"
                aria-label=words::BY_KEYS
                on:pointerdown=on_down on:pointermove=on_move on:pointerup=move |_| drawing.finish() on:pointercancel=move |_| drawing.finish()
                on:keydown=move |event| drawing.press(&event)>
                {draw(move || spot(drawing.cursor.get(), "draw-cursor"))}
                {draw(move || drawing.stroke.get().into_iter().map(|at| spot(at, "draw-spot")).collect_view())}
            </div>
        </Show>
    }
}
