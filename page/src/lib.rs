//! The page, and its half of the worker: the only code that knows the browser.
//!
//! There are no numerics here: every number that is shown was computed in the library and arrives as a
//! [`Reply`](imbalance_lab::protocol::Reply). Page and worker are one program, downloaded and compiled once.
#![cfg(target_arch = "wasm32")]
#![deny(unsafe_code)]
#![warn(unreachable_pub, clippy::dbg_macro, clippy::todo)]
#![expect(unreachable_pub, reason = "the component macro makes a public props type for each component")]

mod app;
mod browser;
mod embed;
mod panels;
mod parts;
mod split;
mod state;
mod ui;
mod views;
mod words;
mod worker;

pub use worker::{Client, Mode, Program, Signal};

use wasm_bindgen::JsCast as _;

/// Becomes what this thread is for.
pub fn start() {
    match js_sys::global().dyn_into::<web_sys::DedicatedWorkerGlobalScope>() {
        Ok(scope) => worker::serve_in_worker(scope),
        Err(_) => app::mount(),
    }
}
