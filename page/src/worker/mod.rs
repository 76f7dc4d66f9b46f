//! Both ends of the channel between the page and its worker. Nothing here knows what the page shows.

mod channel;
mod client;
mod library;
mod serve;

pub use client::{Client, Mode, Program, Signal};
pub(crate) use serve::serve_in_worker;
