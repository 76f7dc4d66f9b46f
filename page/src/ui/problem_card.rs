//! What went wrong, as a card.

use imbalance_lab::problem::Problem;
use leptos::prelude::*;

/// What was found, why it matters, what to do.
#[component]
pub(crate) fn ProblemCard(
    /// The problem to show.
    problem: Problem,
    /// Its name in tests.
    #[prop(default = "problem")]
    id: &'static str,
) -> impl IntoView {
    view! {
        <div class="problem" role="alert" data-testid=id>
            <p class="problem-what">{problem.what}</p>
            <p class="problem-why">{problem.why}</p>
            <p class="problem-fix">{problem.fix}</p>
        </div>
    }
}
