//! The panels that come later, in files of their own.
#![allow(unsafe_code, reason = "the macro declares what the splitter provides")]

use crate::{
    browser::clock::take_turns,
    panels::{
        compare::Compare, exports::Exports, lessons::LESSONS, pipeline::columns::Columns, runs::Runs,
        timeline::draw_timeline,
    },
    split::parts,
    state::{course::Lessons, lab::Lab},
};
use imbalance_lab::experiment::{ExperimentSpec, Report, results_csv};
use leptos::prelude::*;

/// What stands below the scores, and the columns of a table.
#[derive(Clone, Copy)]
pub(crate) struct Tools {
    /// Draws what stands below the scores.
    pub(crate) draw: fn() -> AnyView,
    /// Draws the timeline of epochs.
    pub(crate) draw_timeline: fn() -> AnyView,
    /// Writes the results as they can be taken away.
    pub(crate) results_csv: fn(&ExperimentSpec, &Report) -> String,
}

parts! {
    /// What stands below the scores.
    tools: fn tools() -> Tools { Tools { draw: draw_tools, draw_timeline, results_csv } }
    /// What a lesson needs that is taken.
    lessons: fn lessons() -> Lessons { LESSONS }
}

/// Brings the timeline once there is a finished run to go back in.
pub(crate) fn bring_timeline(lab: Lab) {
    Effect::new(move || {
        let is_due = lab.timeline.timeline.with(Option::is_some) && lab.timeline.draw.get_untracked().is_none();
        if is_due {
            leptos::task::spawn_local(async move {
                // What is missing is asked for again after the next run.
                if let Ok(tools) = tools().await {
                    lab.timeline.bring(tools.draw_timeline);
                }
            });
        }
    });
}

/// One after the other, so that a finger on the page never waits for all of them.
fn draw_tools() -> AnyView {
    let turn = take_turns(2);
    view! {
        <Columns/>
        <Compare/>
        <Show when=move || turn.get().gt(&0)><Runs/></Show>
        <Show when=move || turn.get().gt(&1)><Exports/></Show>
    }
    .into_any()
}
