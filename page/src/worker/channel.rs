//! What the page and its worker send each other.

use imbalance_lab::protocol::Request;
use js_sys::{Array, Uint8Array};
use wasm_bindgen::{JsCast as _, JsValue};

/// What the worker says with its last breath.
pub(crate) const CRASHED: &str = "crashed";

/// What arrives: a request, or the announcement of a table with the file it is in.
pub(crate) enum Incoming {
    Request(Request),
    File(Request, web_sys::Blob),
}

impl Incoming {
    pub(crate) fn request(&self) -> &Request {
        let (Self::Request(request) | Self::File(request, _)) = self;
        request
    }

    pub(crate) fn into_request(self) -> Request {
        let (Self::Request(request) | Self::File(request, _)) = self;
        request
    }

    /// A message as the channel carries it.
    pub(crate) fn encode(&self) -> (JsValue, Array) {
        let (request, blob) = match self {
            Self::Request(request) => (request, None),
            Self::File(request, blob) => (request, Some(blob)),
        };
        let bytes = Uint8Array::from(request.encode().as_slice());
        let transfer = Array::of1(&bytes.buffer());
        let message = Array::of1(&bytes);
        if let Some(blob) = blob {
            message.push(blob);
        }
        (message.into(), transfer)
    }

    pub(crate) fn decode(message: &JsValue) -> Option<Self> {
        let message = message.dyn_ref::<Array>()?;
        let request = Request::decode(&message.get(0).dyn_into::<Uint8Array>().ok()?.to_vec())?;
        Some(match message.get(1).dyn_into::<web_sys::Blob>() {
            Ok(blob) => Self::File(request, blob),
            Err(_) => Self::Request(request),
        })
    }
}
