//! The way to the page around this one: objects `{ns: "imblab", v: 1, id, type, …}`.

use imbalance_lab::presentation::Parent;
use js_sys::{Object, Reflect};
use leptos::prelude::*;
use std::{cell::Cell, rc::Rc};
use wasm_bindgen::JsValue;

/// What marks a message as one of ours, and its version.
pub(super) const NAMESPACE: &str = "imblab";

pub(super) const VERSION: f64 = 1.0;

/// The way to the page around this one.
#[derive(Clone)]
pub(super) struct Channel(Rc<Inner>);

struct Inner {
    parent: web_sys::Window,
    /// The origin that messages go to, or `*`.
    target: String,
    is_heard: Cell<bool>,
}

impl Channel {
    /// The way to the parent, if there is one to talk to.
    pub(super) fn open(obeyed: &Parent) -> Option<Self> {
        let parent = window().parent().ok().flatten().filter(|parent| !Object::is(parent, &window()))?;
        let target = match obeyed {
            Parent::Any => "*".to_owned(),
            Parent::Origin(origin) => origin.clone(),
            Parent::Nobody => return None,
        };
        Some(Self(Rc::new(Inner { parent, target, is_heard: Cell::new(false) })))
    }

    /// Whether an event comes from the page that may speak.
    pub(super) fn is_from_parent(&self, event: &web_sys::MessageEvent) -> bool {
        let is_source = event.source().is_some_and(|source| Object::is(&source, &self.0.parent));
        is_source && (self.0.target == "*" || event.origin() == self.0.target)
    }

    /// Whether the parent has said something.
    pub(super) fn is_heard(&self) -> bool {
        self.0.is_heard.get()
    }

    /// Remembers that it has.
    pub(super) fn note_heard(&self) {
        self.0.is_heard.set(true);
    }

    /// Sends an object as it is.
    pub(super) fn send(&self, message: &JsValue) {
        // A parent of another origin than the one named gets nothing, and the browser says so in its console.
        let _ = self.0.parent.post_message(message, &self.0.target);
    }

    /// Says something of the contract.
    pub(super) fn say(&self, kind: &str, id: &JsValue, fields: &[(&str, JsValue)]) {
        let head = [("ns", NAMESPACE.into()), ("v", VERSION.into()), ("id", id.clone()), ("type", kind.into())];
        self.send(&object(head.iter().chain(fields)));
    }

    pub(super) fn refuse(&self, id: &JsValue, code: &str, message: &str) {
        self.say("error", id, &[("code", code.into()), ("msg", message.into())]);
    }
}

/// A JavaScript object of these fields.
pub(super) fn object<'a>(fields: impl IntoIterator<Item = &'a (&'a str, JsValue)>) -> JsValue {
    let object = Object::new();
    for (key, value) in fields {
        let _ = Reflect::set(&object, &(*key).into(), value);
    }
    object.into()
}

/// A field of an object; undefined where there is none.
pub(super) fn field(object: &JsValue, key: &str) -> JsValue {
    Reflect::get(object, &key.into()).unwrap_or(JsValue::UNDEFINED)
}

pub(super) fn text(object: &JsValue, key: &str) -> Option<String> {
    field(object, key).as_string()
}
