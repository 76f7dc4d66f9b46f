//! What the page tells the page around it, and what it hears from there.

mod channel;
mod height;
mod messages;

pub(crate) use messages::connect;
