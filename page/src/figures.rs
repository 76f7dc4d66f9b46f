//! The figures of the page: each with its sentence and its table.

use super::{
    clock::{next_macrotask, now, take_turns},
    draw::{Drawing, DrawingChoice, DrawingOverlay},
    export::{ExportButton, FigureFiles},
    judge::{JudgeFigures, LeakDemonstration, ThresholdFigure},
    live::{draw, live},
    parents::{Parents, ParentsOverlay, ParentsWords},
    pinned::{PinnedAnswers, PinnedMap, own, shared_ranges},
    sight::in_sight,
    state::{Lab, Phase},
    stations::looks,
};
use crate::words::{common, figures as words};
use imbalance_lab::{
    experiment::Station,
    figure::{ConfusionFigure, Figure, MapFigure, MosaicFigure, Quantity, Show as Shown, of_run},
    presentation::Access,
};
use leptos::prelude::*;

/// Between two drawings of the curves while training runs (ms).
const REDRAW_INTERVAL: f64 = 200.0;
/// The same for those who do not want things to move.
pub(crate) const CALM_INTERVAL: f64 = 2000.0;

/// All figures.
#[component]
pub(crate) fn Figures() -> impl IntoView {
    let lab = expect_context::<Lab>();
    let due = redraws(lab);
    // Tables of epochs are made when training stops; the drawing follows it all the time.
    let is_running = move || lab.phase.with_untracked(|phase| *phase == Phase::Running);
    let turn = take_turns(5);
    let distribution = move || {
        let mixes = lab.mixes.get()?;
        let looks = looks(lab);
        Some(lab.shown.with(|spec| of_run::class_distribution(spec.as_ref(), &mixes, &looks)))
    };
    let loss = move || {
        due.track();
        lab.epochs.with_untracked(|epochs| Some(of_run::loss_curves(epochs, is_running())))
    };
    let quantity = RwSignal::new(Quantity::Loss);
    let class_curves = move || {
        due.track();
        // What is drawn in an epoch is told with each; the curves are drawn when they are due.
        let (looks, quantity) = (untrack(|| looks(lab)), quantity.get());
        lab.epochs.with_untracked(|epochs| Some(of_run::class_curves(epochs, &looks, quantity, is_running())))
    };
    // Areas show two classes at a glance; of many classes a matrix shows which is taken for which.
    let as_areas = RwSignal::new(None::<bool>);
    let is_areas = move || as_areas.get().unwrap_or_else(|| looks(lab).len() == 2);
    let answers = move || {
        let counts = lab.report.with(|report| report.as_ref().map(|report| report.test.confusion.0.clone()))?;
        let classes = &looks(lab);
        let figure = match is_areas() {
            true => MosaicFigure { classes, counts: &counts }.figure(),
            false => ConfusionFigure { classes, counts: &counts }.figure(),
        };
        Some(own(lab, figure))
    };
    let choose_form = move |areas: bool, title: &'static str| {
        view! {
            <label><input type="radio" name="answers-form" prop:checked=live(move || is_areas() == areas)
                on:change=move |_| as_areas.set(Some(areas))/>{title}</label>
        }
    };
    let choose_quantity = move |it: Quantity, title: &'static str| {
        view! {
            <label><input type="radio" name="quantity" prop:checked=live(move || quantity.get() == it)
                on:change=move |_| quantity.set(it)/>{title}</label>
        }
    };
    view! {
        <div class="figures">
            <MapFigures is_due=Signal::derive(move || turn.get() >= 1)/>
            <LeakDemonstration/>
            <ThresholdFigure/>
            <PinnedAnswers/>
            <FigureBox id="confusion-matrix" is_due=Signal::derive(move || turn.get() >= 2) figure=Signal::derive(answers)>
                <div class="figure-choice" role="radiogroup" aria-label=words::ANSWERS>
                    {choose_form(true, words::AREAS)}
                    {choose_form(false, words::MATRIX)}
                </div>
            </FigureBox>
            <JudgeFigures/>
            <FigureBox id="class-distribution" is_due=Signal::derive(move || turn.get() >= 3) figure=Signal::derive(distribution)
                below=view! { <ExportButton/> }.into_any()/>
            <FigureBox id="loss-curves" is_due=Signal::derive(move || turn.get() >= 4) figure=Signal::derive(loss)/>
            <FigureBox id="class-loss" is_due=Signal::derive(move || turn.get() >= 5) figure=Signal::derive(class_curves)>
                <div class="figure-choice" role="radiogroup" aria-label=words::OF_CLASS>
                    {choose_quantity(Quantity::Loss, words::LOSS)}
                    {choose_quantity(Quantity::Recall, words::RECALL)}
                    {choose_quantity(Quantity::Precision, words::PRECISION)}
                </div>
            </FigureBox>
        </div>
    }
}

/// The decision map of the page's run, or none before there is one.
pub(crate) fn decision_map(lab: Lab, show: Shown) -> Option<Figure> {
    ask_map(lab, show, |map| Some(own(lab, map.figure())))
}

/// Asks the decision map of the page's run. Its drawing and what lies over it ask the same one, with the same axes.
pub(crate) fn ask_map<T>(lab: Lab, show: Shown, question: impl FnOnce(MapFigure<'_>) -> Option<T>) -> Option<T> {
    let (classes, ranges) = (&looks(lab), shared_ranges(lab));
    lab.map.with(|map| question(MapFigure { map: map.as_ref()?, classes, show, ranges }))
}

/// The decision map of the page's run, and that of the pinned one.
#[component]
pub(crate) fn MapFigures(
    /// Whether it is their turn to be drawn.
    is_due: Signal<bool>,
) -> impl IntoView {
    let lab = expect_context::<Lab>();
    let shown = RwSignal::new(Shown::Test);
    let parents = Parents::new(lab, shown);
    // Points that are drawn are a setting like others.
    let may_draw = lab.embedding.access(Station::Data, "data.points") == Access::Free;
    let drawing = may_draw.then(|| Drawing::new(lab));
    let choose = move |show: Shown, title: &'static str, id: &'static str| {
        view! {
            <label><input type="radio" name="map-rows" data-testid=id prop:checked=live(move || shown.get() == show)
                on:change=move |_| shown.set(show)/>{title}</label>
        }
    };
    view! {
        <PinnedMap shown/>
        <FigureBox id="decision-map" is_due figure=Signal::derive(move || decision_map(lab, shown.get()))
            over=view! { <ParentsOverlay parents/>{drawing.map(|drawing| view! { <DrawingOverlay drawing/> })} }.into_any()
            below=view! { <ParentsWords parents/>{drawing.map(|drawing| view! { <DrawingChoice drawing/> })} }.into_any()>
            <div class="figure-choice" role="radiogroup" aria-label=words::MAP_ROWS>
                {choose(Shown::Test, words::TEST_ROWS, "map-test")}
                {choose(Shown::Train, common::TRAIN_ROWS, "map-train")}
            </div>
        </FigureBox>
    }
}

/// Changes when the curves are due: every so often while training runs, and at once when it stops.
fn redraws(lab: Lab) -> RwSignal<u32> {
    let count = RwSignal::new(0);
    let last = StoredValue::new(0.0);
    let interval = if lab.embedding.is_calm() { CALM_INTERVAL } else { REDRAW_INTERVAL };
    Effect::new(move || {
        let is_running = lab.phase.get() == Phase::Running;
        lab.epochs.track();
        if !is_running || now() - last.get_value() > interval {
            last.set_value(now());
            count.update(|count| *count += 1);
        }
    });
    count
}

/// A figure with its heading, drawing, sentence and table.
#[component]
pub(crate) fn FigureBox(
    /// Its name in the markup.
    id: &'static str,
    /// Whether it is this figure's turn to be drawn.
    is_due: Signal<bool>,
    /// The figure, when there is one.
    figure: Signal<Option<Figure>>,
    /// What lies over the drawing.
    #[prop(optional)]
    over: Option<AnyView>,
    /// What stands right below the drawing.
    #[prop(optional)]
    below: Option<AnyView>,
    /// Controls of this figure.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let lab = expect_context::<Lab>();
    let place = NodeRef::<leptos::html::Figure>::new();
    let is_in_sight = in_sight(place);
    let is_running = Memo::new(move |_| lab.phase.with(|phase| *phase == Phase::Running));
    // At the end each has a turn of its own, so that what was held does not hold the page up.
    let follows = RwSignal::new(true);
    Effect::new(move || {
        if is_running.get() {
            follows.set(false);
            return;
        }
        leptos::task::spawn_local(async move {
            next_macrotask().await;
            if is_running.try_get_untracked() == Some(false) {
                follows.try_set(true);
            }
        });
    });
    // Equal figures are not drawn again, nor is anything while it is out of sight and changes all the time.
    let figure = Memo::new(move |last: Option<&Option<Figure>>| {
        let is_held = !follows.get() && lab.is_long.get() && !is_in_sight.get();
        match last {
            Some(Some(last)) if is_held => Some(last.clone()),
            _ if is_due.get() => figure.get(),
            _ => None,
        }
    });
    let title = move || figure.with(|figure| figure.as_ref().map(|figure| figure.title.clone()));
    let summary = move || figure.with(|figure| figure.as_ref().map(|figure| figure.summary.clone()));
    let svg = move || figure.with(|figure| figure.as_ref().map(|figure| figure.svg(id)).unwrap_or_default());
    let open = RwSignal::new(false);
    let table = move || {
        // A long table is made only when somebody looks at it.
        open.get().then(|| figure.get().map(|figure| view! { <FigureTable id figure/> }))
    };
    view! {
        <figure node_ref=place class="panel" hidden=live(move || figure.with(Option::is_none)) data-figure=id aria-labelledby=format!("{id}-heading")>
            <h2 id=format!("{id}-heading") tabindex="-1">{draw(title)}</h2>
            {children.map(|children| children())}
            <div class="drawing-frame"><div class="drawing" inner_html=live(svg)></div>{over}</div>
            {below}
            <figcaption>{draw(summary)}</figcaption>
            <details class="more figure-table" on:toggle=move |event| {
                let details: web_sys::HtmlDetailsElement = event_target(&event);
                open.set(details.open());
            }>
                <summary>{words::AS_TABLE}</summary>
                {draw(table)}
                <FigureFiles id figure=Signal::from(figure)/>
            </details>
        </figure>
    }
}

#[component]
fn FigureTable(
    /// The figure's name in the markup.
    id: &'static str,
    /// Whose table.
    figure: Figure,
) -> impl IntoView {
    let table = figure.table;
    let row = |cells: Vec<String>| {
        let cells = cells.into_iter().enumerate().map(|(index, cell)| match index {
            0 => view! { <th scope="row">{cell}</th> }.into_any(),
            _ => view! { <td>{cell}</td> }.into_any(),
        });
        view! { <tr>{cells.collect_view()}</tr> }
    };
    // Figures of two runs have the same captions; with their headings, the regions have names of their own.
    let names = format!("{id}-heading {id}-caption");
    view! {
        <div class="scroll-x scroll-y" tabindex="0" role="region" aria-labelledby=names>
            <table>
                <caption id=format!("{id}-caption")>{table.caption}</caption>
                <thead><tr>{table.header.into_iter().map(|name| view! { <th scope="col">{name}</th> }).collect_view()}</tr></thead>
                <tbody>{table.rows.into_iter().map(row).collect_view()}</tbody>
            </table>
        </div>
    }
}
