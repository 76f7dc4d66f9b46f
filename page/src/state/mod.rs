//! What the page knows, and how it changes. Nothing here draws.

pub(crate) mod access;
pub(crate) mod comparison;
pub(crate) mod course;
pub(crate) mod export;
pub(crate) mod history;
pub(crate) mod lab;
pub(crate) mod looks;
pub(crate) mod pinned;
pub(crate) mod presentation;
