//! The answers on the test set: of the page's run, and of the pinned one.

use super::figure_box::FigureBox;
use crate::words::figures as words;
use crate::{
    state::{lab::Lab, pinned::named},
    ui::live::live,
};
use imbalance_lab::figure::{Facts, FigureId};
use leptos::prelude::*;

/// The answers of the page's run, as areas or as a matrix.
#[component]
pub(crate) fn Answers(
    /// Whether it is their turn to be drawn.
    is_due: Signal<bool>,
) -> impl IntoView {
    let lab = expect_context::<Lab>();
    // Areas show two classes at a glance; of many classes a matrix shows which is taken for which.
    let as_areas = RwSignal::new(None::<bool>);
    let is_areas = move || as_areas.get().unwrap_or_else(|| lab.run.looks().len() == 2);
    let answers = move || {
        let id = if is_areas() { FigureId::Answers } else { FigureId::ConfusionMatrix };
        let classes = &lab.run.looks();
        let figure =
            lab.judged.report.with(|report| id.draw(&Facts { classes, report: report.as_ref(), ..Facts::default() }));
        figure.map(|figure| lab.pinned.own(figure))
    };
    let choose_form = move |areas: bool, title: &'static str| {
        view! {
            <label><input type="radio" name="answers-form" prop:checked=live(move || is_areas() == areas)
                on:change=move |_| as_areas.set(Some(areas))/>{title}</label>
        }
    };
    view! {
        <FigureBox id=FigureId::Answers.place() is_due figure=Signal::derive(answers)>
            <div class="figure-choice" role="radiogroup" aria-label=words::ANSWERS>
                {choose_form(true, words::AREAS)}
                {choose_form(false, words::MATRIX)}
            </div>
        </FigureBox>
    }
}

/// The answers of the pinned run.
#[component]
pub(crate) fn PinnedAnswers() -> impl IntoView {
    let lab = expect_context::<Lab>();
    let answers = move || {
        lab.pinned.pinned.with(|pinned| {
            let pinned = pinned.as_ref()?;
            let (classes, report) = (&pinned.looks(), Some(&pinned.report));
            Some(named(pinned, FigureId::Answers.draw(&Facts { classes, report, ..Facts::default() })?))
        })
    };
    view! { <FigureBox id="answers-a" is_due=Signal::derive(|| true) figure=Signal::derive(answers)/> }
}
