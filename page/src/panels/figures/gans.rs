//! Networks that make rows: how they learned, and what their rows are worth. Shown only for a run that has them.

use crate::words::gans as words;
use crate::{
    panels::figures::figure_box::FigureBox,
    state::{lab::Lab, run::Phase},
    ui::live::{draw, live},
};
use imbalance_lab::{
    data::Class,
    figure::{ClassLook, Facts, FigureId},
};
use leptos::prelude::*;

/// The curves of one class at a time, and the judgements of all.
#[component]
pub(crate) fn Gans() -> impl IntoView {
    let lab = expect_context::<Lab>();
    // Nothing chosen: the class at work, or the last one.
    let chosen = RwSignal::new(None::<Class>);
    let is_gan = Memo::new(move |_| {
        lab.judged.shown.with(|spec| spec.as_ref().is_some_and(|spec| spec.resample.tunable().about().id == "gan"))
    });
    let classes = Memo::new(move |_| {
        lab.run.gan_losses.with(|losses| losses.iter().map(|(class, _)| *class).collect::<Vec<Class>>())
    });
    Effect::new(move || {
        if classes.with(Vec::is_empty) {
            chosen.set(None);
        }
    });
    // Names arrive when the plan is there; until then the page knows those of an earlier run at best.
    let is_named = Memo::new(move |_| !lab.run.phase.with(|phase| matches!(phase, Phase::Preparing(..))));
    let figure = move || {
        let looks = if is_named.get() { lab.run.looks() } else { Vec::new() };
        lab.run.gan_losses.with(|losses| {
            let of_chosen = losses.iter().find(|(class, _)| Some(*class) == chosen.get());
            let (class, epochs) = of_chosen.or(losses.last())?;
            let unnamed = ClassLook::new(&number(*class), 1);
            let look = looks.get(class.index()).unwrap_or(&unnamed);
            let is_learning = lab.judged.report.with(Option::is_none);
            FigureId::GanCurves.draw(&Facts { gan: Some((look, epochs)), is_learning, ..Facts::default() })
        })
    };
    let name = move |class: Class| {
        let names = if is_named.get() { lab.run.class_names.get() } else { Vec::new() };
        names.get(class.index()).cloned().unwrap_or_else(|| number(class))
    };
    let choice = move || {
        let classes = classes.get();
        (classes.len() > 1).then(|| {
            let options = classes.iter().map(|&class| {
                let is_chosen = move || chosen.get() == Some(class);
                view! { <option value=class.0.to_string() selected=live(is_chosen)>{name(class)}</option> }
            });
            view! {
                <label>{words::CLASS}
                    <select data-testid="gan-class" on:change=move |event| {
                        chosen.set(event_target_value(&event).parse().ok().map(Class));
                    }>
                        <option value="" selected=live(move || chosen.get().is_none())>{words::LAST}</option>
                        {options.collect_view()}
                    </select>
                </label>
            }
        })
    };
    let judgements = move || {
        lab.judged.report.with(|report| {
            let gans = report.as_ref().map(|report| report.gans.as_slice()).unwrap_or_default();
            gans.iter().map(|gan| view! { <li>{gan.sentences(&name(gan.class)).join(" ")}</li> }).collect_view()
        })
    };
    let is_shown = move || is_gan.get() && !classes.with(Vec::is_empty);
    view! {
        <section class="figures" class:folded=live(move || lab.bench.folds(FigureId::GanCurves.place())) aria-label=words::GENERATED hidden=live(move || !is_shown()) data-testid="gans">
            <FigureBox id=FigureId::GanCurves.place() is_due=Signal::derive(is_shown) figure=Signal::derive(figure)>
                <div class="figure-choice">{draw(choice)}</div>
            </FigureBox>
            <div class="panel" hidden=live(move || lab.judged.report.with(Option::is_none))>
                <h2>{words::WORTH}</h2>
                <ul data-testid="gan-judgements">{draw(judgements)}</ul>
            </div>
        </section>
    }
}

/// A class before its name is known.
fn number(class: Class) -> String {
    words::class(u32::from(class.0) + 1)
}
