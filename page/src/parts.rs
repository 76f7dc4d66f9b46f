//! Parts of the program that a first run does not need: they come in files of their own, when they are wanted.
//!
//! With the feature `split`, a splitter cuts the published program at these functions: what only they lead to is not in the
//! main file. Without it, as in tests, all of it is there and nothing is fetched.
#![allow(unsafe_code, reason = "the macro declares what the splitter provides")]

use super::{clock::take_turns, compare::Compare, export::Exports, lessons::Lessons, runs::Runs};
use crate::words::parts as words;
use imbalance_lab::{
    experiment::{ExperimentSpec, Report, results_csv},
    problem::Problem,
};
use leptos::prelude::*;

/// A part could not be fetched.
pub(crate) struct Missing;

impl Missing {
    pub(crate) fn problem(&self) -> Problem {
        Problem::new(words::MISSING, words::MISSING_WHY, words::MISSING_FIX)
    }
}

#[cfg(feature = "split")]
impl From<wasm_split_helpers::SplitLoaderError> for Missing {
    fn from(_: wasm_split_helpers::SplitLoaderError) -> Self {
        Self
    }
}

/// What stands below the scores.
#[derive(Clone, Copy)]
pub(crate) struct Tools {
    /// Draws it.
    pub(crate) draw: fn() -> AnyView,
    /// Writes the results as they can be taken away.
    pub(crate) results_csv: fn(&ExperimentSpec, &Report) -> String,
}

/// Declares functions that first fetch the part they are in.
macro_rules! parts {
    ($($(#[$doc:meta])* $part:ident: fn $name:ident() -> $type:ty { $body:expr })+) => {$(
        #[cfg(feature = "split")]
        $(#[$doc])*
        #[wasm_split_helpers::wasm_split($part, fallible)]
        pub(crate) fn $name() -> Result<$type, Missing> {
            Ok($body)
        }

        #[cfg(not(feature = "split"))]
        $(#[$doc])*
        pub(crate) async fn $name() -> Result<$type, Missing> {
            Ok($body)
        }
    )+};
}

parts! {
    /// Resamplers that are less common, tables, and files to take away.
    library: fn library() -> () {{
        #[cfg(feature = "split")]
        imbalance_lab::open_all();
    }}
    /// What stands below the scores.
    tools: fn tools() -> Tools { Tools { draw: draw_tools, results_csv } }
    /// What a lesson needs that is taken.
    lessons: fn lessons() -> Lessons { Lessons::HERE }
}

/// One after the other, so that a finger on the page never waits for all of them.
fn draw_tools() -> AnyView {
    let turn = take_turns(2);
    view! {
        <Compare/>
        <Show when=move || turn.get().gt(&0)><Runs/></Show>
        <Show when=move || turn.get().gt(&1)><Exports/></Show>
    }
    .into_any()
}
