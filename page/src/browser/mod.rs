//! What the page asks of the browser: time, addresses, files, focus. Nothing here knows the lab.

pub(crate) mod address;
pub(crate) mod clock;
pub(crate) mod fetch;
pub(crate) mod focus;
pub(crate) mod save;
pub(crate) mod sight;
