//! Both ends of the channel between the page and its worker. Nothing here knows what the page shows.

mod channel;
mod client;
mod library;
mod owed;
mod program;
mod serve;
mod signal;

pub use client::Client;
pub use program::Program;
pub(crate) use serve::serve_in_worker;
pub use signal::{Mode, Signal};
