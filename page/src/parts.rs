//! The panels that come later, in files of their own.
#![allow(unsafe_code, reason = "the macro declares what the splitter provides")]

use crate::{
    browser::clock::take_turns,
    panels::{
        compare::Compare,
        exports::Exports,
        lessons::LESSONS,
        pipeline::{columns::Columns, slider::draw_slider},
        runs::Runs,
        timeline::draw_timeline,
    },
    split::parts,
    state::{back::ACTS, course::Lessons, lab::Lab, late::Late},
};
use imbalance_lab::experiment::{ExperimentSpec, Report, results_csv};
use leptos::prelude::*;

/// What stands below the scores, and the columns of a table.
#[derive(Clone, Copy)]
pub(crate) struct Tools {
    /// Draws what stands below the scores.
    pub(crate) draw: fn() -> AnyView,
    /// What is done with a finished run by hand.
    pub(crate) late: Late<Lab>,
    /// Writes the results as they can be taken away.
    pub(crate) results_csv: fn(&ExperimentSpec, &Report) -> String,
}

parts! {
    /// What stands below the scores.
    tools: fn tools() -> Tools { Tools { draw: draw_tools, late: LATE, results_csv } }
    /// What a lesson needs that is taken.
    lessons: fn lessons() -> Lessons { LESSONS }
}

/// Brings timeline and sliders once there is a finished run.
pub(crate) fn bring_late(lab: Lab) {
    Effect::new(move || {
        lab.timeline.changes.track();
        let has_ended = !lab.timeline.timeline().epochs.is_empty();
        if has_ended && !lab.late.is_here.get_untracked() {
            leptos::task::spawn_local(async move {
                // What is missing is asked for again after the next run.
                if let Ok(tools) = tools().await {
                    lab.bring(tools.late);
                }
            });
        }
    });
}

const LATE: Late<Lab> = Late { draw_timeline, draw_slider, acts: ACTS };

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
