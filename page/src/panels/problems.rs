//! Everything that went wrong or was left out, as cards and notices.

use crate::words::{common, transport as words};
use crate::{
    browser::focus,
    state::{lab::Lab, run::Phase},
    ui::{live::draw, problem_card::ProblemCard},
};
use leptos::prelude::*;

/// Everything that went wrong and is not mended, as cards.
#[component]
pub(crate) fn Problems() -> impl IntoView {
    let lab = expect_context::<Lab>();
    let run_problem = move || match lab.run.phase.get() {
        Phase::Failed(problem) => Some(problem),
        _ => None,
    };
    let ignored = RwSignal::new(lab.embedding.ignored());
    let close = move |_| {
        ignored.set(Vec::new());
        lab.settings.clear_notices();
        focus::focus("verdict");
    };
    let restart = move |_| {
        lab.run.mend();
        focus::focus("verdict");
    };
    view! {
        <div class="problems">
            {draw(move || lab.run.broken.get().map(|problem| view! {
                <ProblemCard problem/>
                <button type="button" class="primary" data-testid="restart" on:click=restart>
                    {words::RESTART_WORKER}
                </button>
            }))}
            {draw(move || lab.table.problem.get().map(|problem| view! { <ProblemCard problem/> }))}
            {draw(move || run_problem().map(|problem| view! { <ProblemCard problem/> }))}
            {draw(move || {
                let notices = [ignored.get(), lab.settings.notices.get()].concat();
                (!notices.is_empty()).then(|| view! {
                    <div class="notice notices">
                        <div>{notices.into_iter().map(|notice| view! { <p data-testid="notice">{notice}</p> }).collect_view()}</div>
                        <button type="button" class="small" data-testid="close-notices" on:click=close>{common::CLOSE}</button>
                    </div>
                })
            })}
            {draw(move || lab.judged.report.get().map(|report| report.notices.into_iter().map(|notice| view! {
                <p class="notice">{notice}</p>
            }).collect_view()))}
        </div>
    }
}
