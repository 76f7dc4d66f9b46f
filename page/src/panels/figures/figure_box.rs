//! A figure with its heading, drawing, sentence, table and files.

use crate::words::{export as export_words, figures as words};
use crate::{
    browser::{
        clock::next_macrotask,
        save::{download, png_of},
        sight::in_sight,
    },
    state::{
        lab::Lab,
        pinned::{data_of, name_of},
        run::Phase,
    },
    ui::live::{draw, live},
};
use imbalance_lab::figure::{Figure, Scheme, captioned, standalone};
use js_sys::{Array, Uint8Array};
use leptos::prelude::*;

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
    let is_running = Memo::new(move |_| lab.run.phase.with(|phase| *phase == Phase::Running));
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
        let changes_fast = lab.run.is_lively.get() || !follows.get() && lab.run.is_long.get();
        let is_held = changes_fast && !is_in_sight.get();
        match last {
            Some(Some(last)) if is_held => Some(last.clone()),
            _ if is_due.get() => figure.get(),
            _ => None,
        }
    });
    let title = move || figure.with(|figure| figure.as_ref().map(|figure| figure.title.clone()));
    let summary = move || figure.with(|figure| figure.as_ref().map(|figure| figure.summary.clone()));
    let svg = move || figure.with(|figure| figure.as_ref().map(|figure| figure.svg(id)).unwrap_or_default());
    // For a report: under its title, with what it is of.
    let save = move |_| {
        let about = lab.judged.shown.with_untracked(|spec| {
            let spec = spec.as_ref()?;
            let pinned = lab.pinned.name();
            Some(export_words::about(data_of(spec), pinned.as_deref(), &name_of(spec)))
        });
        let file = figure.with_untracked(|figure| Some(captioned(figure.as_ref()?, id, &about.unwrap_or_default())));
        let Some(file) = file else { return };
        leptos::task::spawn_local(async move {
            if let Some(png) = png_of(&file).await {
                download(&format!("{id}.png"), &Array::of1(&png), "image/png");
            }
        });
    };
    let open = RwSignal::new(false);
    let table = move || {
        // A long table is made only when somebody looks at it.
        open.get().then(|| figure.get().map(|figure| view! { <FigureTable id figure/> }))
    };
    view! {
        <figure node_ref=place class="panel" class:folded=live(move || lab.bench.folds(id)) hidden=live(move || figure.with(Option::is_none)) data-figure=id aria-labelledby=format!("{id}-heading")>
            <h2 id=format!("{id}-heading") tabindex="-1">{draw(title)}</h2>
            <button type="button" class="save" data-testid=format!("save-{id}") title=export_words::SAVE aria-label=live(move || export_words::save(&title().unwrap_or_default()))
                on:click=save><span aria-hidden="true">"⤓"</span></button>
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

/// Buttons that save one figure as a file.
#[component]
pub(crate) fn FigureFiles(
    /// Its name in the markup.
    id: &'static str,
    /// The figure, when there is one.
    figure: Signal<Option<Figure>>,
) -> impl IntoView {
    let file = move || {
        figure.with_untracked(|figure| figure.as_ref().map(|figure| standalone(&figure.svg(id), Scheme::Light)))
    };
    let save_svg = move |_| {
        if let Some(svg) = file() {
            download(&format!("{id}.svg"), &Array::of1(&Uint8Array::from(svg.as_bytes())), "image/svg+xml");
        }
    };
    let save_png = move |_| {
        let Some(svg) = file() else { return };
        leptos::task::spawn_local(async move {
            if let Some(png) = png_of(&svg).await {
                download(&format!("{id}.png"), &Array::of1(&png), "image/png");
            }
        });
    };
    view! {
        <p class="figure-files">
            <button type="button" class="small" data-testid=format!("svg-{id}") on:click=save_svg>{export_words::AS_SVG}</button>
            <button type="button" class="small" data-testid=format!("png-{id}") on:click=save_png>{export_words::AS_PNG}</button>
        </p>
    }
}
