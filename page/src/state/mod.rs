//! What the page knows, and how it changes. Nothing here draws.
//!
//! A store owns its signals: everybody reads them, it alone writes them. It is given the stores below it when it is made;
//! [`lab::Lab`] is all of them, and what is done to several at once.

pub(crate) mod access;
pub(crate) mod announcer;
mod asked;
pub(crate) mod back;
pub(crate) mod bench;
pub(crate) mod comparison;
pub(crate) mod course;
pub(crate) mod export;
mod files;
mod follow;
mod following;
mod handover;
pub(crate) mod hear;
pub(crate) mod history;
pub(crate) mod judged;
mod kept;
pub(crate) mod lab;
pub(crate) mod late;
pub(crate) mod pinned;
pub(crate) mod presentation;
mod read;
pub(crate) mod run;
mod runs;
pub(crate) mod settings;
mod table;
pub(crate) mod timeline;
