//! Tells the page around this one how high it is, in the form that page understands.

use super::channel::{Channel, object};
use crate::browser::clock::sleep;
use imbalance_lab::presentation::Resize;
use leptos::prelude::*;
use std::{cell::Cell, rc::Rc};
use wasm_bindgen::{JsCast as _, JsValue, closure::Closure};

/// Waits before each time that the page says it is ready (ms); a parent may listen late.
pub(super) const GREETINGS: [i32; 5] = [0, 250, 500, 1000, 2000];
/// How long the page must have kept its height before it is measured (ms).
const SETTLE: i32 = 150;
/// Rounds of [`SETTLE`] after which it is measured although it still changes.
const MOST_ROUNDS: u32 = 6;
/// A change up to this is none (CSS pixels): rounding must not make frame and page chase each other.
const TOLERANCE: f64 = 2.0;

/// Watches the height of the page.
#[derive(Clone)]
pub(super) struct Height(Rc<Inner>);

struct Inner {
    channel: Channel,
    form: Resize,
    /// The largest height that is told.
    most: f64,
    /// The height that was told last.
    told: Cell<f64>,
    /// Whether it is to be measured, and whether it changed again since.
    is_due: Cell<bool>,
    has_changed: Cell<bool>,
    /// Whether a parent of H5P has greeted back; it hears nothing before.
    is_friendly: Cell<bool>,
}

impl Height {
    /// Starts to watch, unless nothing is to be told.
    pub(super) fn watch(channel: &Channel, form: Resize, most: Option<u32>) -> Self {
        let height = Self(Rc::new(Inner {
            channel: channel.clone(),
            form,
            most: most.map_or(f64::INFINITY, f64::from),
            told: Cell::new(0.0),
            is_due: Cell::new(false),
            has_changed: Cell::new(false),
            is_friendly: Cell::new(false),
        }));
        if form == Resize::Off {
            return height;
        }
        let Some(body) = document().body() else { return height };
        let (on_size, on_sight) = (height.clone(), height.clone());
        let on_size = Closure::<dyn Fn()>::new(move || on_size.look()).into_js_value();
        if let Ok(observer) = web_sys::ResizeObserver::new(on_size.unchecked_ref()) {
            observer.observe(&body);
        }
        // A frame in a section that is folded up has no height; it is measured when it unfolds.
        let on_sight = Closure::<dyn Fn()>::new(move || on_sight.look()).into_js_value();
        if let Ok(observer) = web_sys::IntersectionObserver::new(on_sight.unchecked_ref()) {
            observer.observe(&body);
        }
        if form == Resize::H5p {
            let greeting = height.clone();
            leptos::task::spawn_local(async move {
                for wait in GREETINGS {
                    sleep(wait).await;
                    if greeting.0.is_friendly.get() {
                        return;
                    }
                    greeting.say_h5p("hello", &[]);
                }
            });
        }
        height
    }

    /// Measures when the page rests.
    fn look(&self) {
        self.0.has_changed.set(true);
        if self.0.is_due.replace(true) {
            return;
        }
        let height = self.clone();
        leptos::task::spawn_local(async move {
            for _ in 0..MOST_ROUNDS {
                if !height.0.has_changed.take() {
                    break;
                }
                sleep(SETTLE).await;
            }
            height.0.is_due.set(false);
            height.measure();
        });
    }

    fn measure(&self) {
        let Some(body) = document().body() else { return };
        let size = body.get_bounding_client_rect();
        let now = size.height().ceil().min(self.0.most);
        let is_news = (now - self.0.told.get()).abs() > TOLERANCE;
        if size.width() == 0.0 || !is_news || self.0.form == Resize::H5p && !self.0.is_friendly.get() {
            return;
        }
        self.0.told.set(now);
        let channel = &self.0.channel;
        match self.0.form {
            Resize::Generic => channel.say("resize", &JsValue::NULL, &[("height", now.into())]),
            Resize::Lti => channel.send(&object(&[("subject", "lti.frameResize".into()), ("height", now.into())])),
            Resize::H5p => self.say_h5p("prepareResize", &[("scrollHeight", now.into()), ("clientHeight", now.into())]),
            Resize::Off => {}
        }
    }

    fn say_h5p(&self, action: &str, fields: &[(&str, JsValue)]) {
        let head = [("context", "h5p".into()), ("action", action.into())];
        self.0.channel.send(&object(head.iter().chain(fields)));
    }
}

/// What a parent of H5P says: it greets back, tells that the window changed, or that it made room to measure.
pub(super) fn hear_h5p(height: &Height, action: &str) {
    match action {
        "hello" => {
            height.0.is_friendly.set(true);
            height.0.told.set(0.0);
            height.look();
        }
        "resize" => height.look(),
        "resizePrepared" => height.say_h5p("resize", &[("scrollHeight", height.0.told.get().into())]),
        _ => {}
    }
}
