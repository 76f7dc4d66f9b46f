//! The list of lessons, and the place of the one that is taken.

use crate::words::lessons as words;
use crate::{
    state::course::{Course, MENU},
    ui::{live::draw, problem_card::ProblemCard},
};
use imbalance_lab::lesson::{LESSONS, Listed};
use leptos::prelude::*;

/// The list of lessons.
#[component]
pub(crate) fn LessonMenu() -> impl IntoView {
    let course = expect_context::<&'static Course>();
    let is_open = RwSignal::new(false);
    let entry = move |listed: &'static Listed| {
        let progress = move || course.progress(listed.id);
        let length = move || words::length(listed.minutes, progress());
        view! {
            <li>
                <button type="button" class="lesson-entry" data-testid=format!("lesson-{}", listed.id)
                    on:click=move |_| {
                        is_open.set(false);
                        course.open(listed.id.to_owned(), course.next_of(listed.id), true);
                    }>
                    <b>{listed.title}</b>" "<span class="minutes">{draw(length)}</span>
                    <span class="lesson-summary">{listed.summary}</span>
                </button>
            </li>
        }
    };
    view! {
        <details class="lessons panel" data-testid="lessons" prop:open=is_open on:toggle=move |event| {
            let details: web_sys::HtmlDetailsElement = event_target(&event);
            is_open.set(details.open());
        }>
            <summary id=MENU>{words::LESSONS}</summary>
            <div>
                <p class="panel-note">{words::ABOUT}</p>
                <ol>{LESSONS.iter().map(entry).collect_view()}</ol>
            </div>
        </details>
    }
}

/// Where the lesson that is taken stands.
#[component]
pub(crate) fn LessonPlace() -> impl IntoView {
    let course = expect_context::<&'static Course>();
    view! {
        {draw(move || course.problem().map(|problem| view! { <ProblemCard id="lesson-problem" problem/> }))}
        {draw(move || course.part().map(|part| (part.draw)()))}
    }
}
