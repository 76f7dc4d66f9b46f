//! What a worker runs, and how it is started.

use crate::browser::address;
use js_sys::Array;
use wasm_bindgen::JsValue;

/// What a worker runs.
#[derive(Clone, Debug)]
pub enum Program {
    /// This page's own program: the module is shared, so that it is neither fetched nor compiled again.
    Own,
    /// The script at that address.
    Script(String),
}

/// Starts this page's program in a worker.
const STARTER: &str = include_str!("../../worker.js");

thread_local! {
    static STARTER_ADDRESS: Option<String> = address::blob_address(STARTER);
}

impl Program {
    /// The addresses of scripts that start it, the best first.
    ///
    /// A script made here needs no request and starts in sandboxed frames, which may not start one from an address; a policy
    /// of the host may allow addresses of its own only.
    pub(super) fn starters(&self) -> Vec<String> {
        match self {
            // Tests run without the bundler.
            Self::Own if address::program_script().is_none() => Vec::new(),
            Self::Own => STARTER_ADDRESS.with(Clone::clone).into_iter().chain([address::url("worker.js")]).collect(),
            Self::Script(address) => vec![address.clone()],
        }
    }

    /// The message by which it starts.
    pub(super) fn message(&self) -> Option<JsValue> {
        let Self::Own = self else { return None };
        let script = address::program_script()?;
        Some(Array::of2(&script.into(), &wasm_bindgen::module()).into())
    }
}
