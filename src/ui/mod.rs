//! The page, and its half of the worker: the only modules that know the browser.
//!
//! `ui` holds no numerics: every number it shows was computed in the library and arrives as a
//! [`Reply`](crate::protocol::Reply).

mod app;
mod client;
mod clock;
mod compare;
mod control;
mod export;
mod figures;
mod files;
mod gans;
mod judge;
mod parents;
mod pool;
mod pinned;
mod runs;
mod scores;
mod serve;
mod state;
mod stations;
mod threshold;
mod transport;
mod upload;
mod verdict;

pub use app::mount;
pub use client::{Client, Mode, Signal};
pub use serve::serve_in_worker;
