//! What a person is told when something cannot be done: what was found, why it matters, and what to do.

use serde::{Deserialize, Serialize};

/// One problem in the shape in which it reaches the screen, the terminal and the wire.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// What was found, with its numbers: one sentence.
    pub what: String,
    /// Why the work cannot go on: one sentence.
    pub why: String,
    /// The way out: one sentence that starts with a verb.
    pub fix: String,
}

impl Problem {
    /// A problem from its three sentences.
    pub fn new(what: impl Into<String>, why: impl Into<String>, fix: impl Into<String>) -> Self {
        Self { what: what.into(), why: why.into(), fix: fix.into() }
    }
}

impl std::fmt::Display for Problem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {} {}", self.what, self.why, self.fix)
    }
}

impl std::error::Error for Problem {}
