//! Lessons: the list, and the one that is taken.

mod markup;
mod menu;
mod player;

pub(crate) use menu::{LessonMenu, LessonPlace};

use crate::state::course::Lessons;
use imbalance_lab::lesson::{Lesson, Step};
use leptos::prelude::*;
use player::Player;

/// What a lesson needs that is taken, as it is in the part that comes with the first one.
pub(crate) const LESSONS: Lessons = Lessons {
    parse: |id, text| Lesson::parse(id, text).map_err(|error| error.to_string()),
    judge: Step::judge,
    draw: || view! { <Player/> }.into_any(),
};
