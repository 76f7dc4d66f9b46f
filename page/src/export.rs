//! What can be taken away: results, weights, a notebook, the resampled train set, and figures as files.

use super::{
    files::{download, fetch_text, png_of},
    live::{draw, live},
    state::Lab,
    transport::ProblemCard,
};
use crate::words::export as words;
use imbalance_lab::{
    experiment::{ExperimentSpec, Report, export_stem, results_csv, results_json},
    figure::{Figure, Scheme, standalone},
    problem::Problem,
    protocol::Request,
};
use js_sys::{Array, Uint8Array};
use leptos::prelude::*;

/// A file that the worker writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Written {
    /// The resampled train set.
    Resampled,
    /// The trained network.
    Weights,
    /// The experiment in PyTorch.
    Notebook,
}

impl Written {
    /// How the file's name goes on after the name of the experiment, and its type.
    fn ending(self) -> (&'static str, &'static str) {
        match self {
            Self::Resampled => ("-resampled.csv", "text/csv"),
            Self::Weights => ("-weights.json", JSON),
            Self::Notebook => (".ipynb", JSON),
        }
    }
}

const JSON: &str = "application/json";
/// The fixed part of every notebook, beside the page.
const TEMPLATE: &str = "template.py";

/// A download on its way: the parts that came so far.
#[derive(Clone, Copy)]
pub(crate) struct Exporting {
    parts: StoredValue<Array, LocalStorage>,
    /// Whether the worker has a resampled train set.
    pub(crate) is_possible: RwSignal<bool>,
    /// Whether it has a finished run.
    pub(crate) has_finished: RwSignal<bool>,
    /// What is being written, and the share of it that is there.
    doing: RwSignal<Option<(Written, f64)>>,
    /// Why the last file could not be written.
    pub(crate) problem: RwSignal<Option<Problem>>,
}

impl Exporting {
    pub(crate) fn new() -> Self {
        Self {
            parts: StoredValue::new_local(Array::new()),
            is_possible: RwSignal::new(false),
            has_finished: RwSignal::new(false),
            doing: RwSignal::new(None),
            problem: RwSignal::new(None),
        }
    }

    /// Waits for the first part.
    pub(crate) fn begin(self, what: Written) {
        self.parts.set_value(Array::new());
        self.problem.set(None);
        self.doing.set(Some((what, 0.0)));
    }

    /// Takes the next part; the last one makes it a file. Whether it did.
    pub(crate) fn take(self, bytes: &[u8], done: f64, spec: Option<&ExperimentSpec>) -> bool {
        let Some((what, _)) = self.doing.get_untracked() else { return false };
        self.parts.with_value(|parts| parts.push(&Uint8Array::from(bytes)));
        let is_whole = done >= 1.0;
        if is_whole {
            let (ending, kind) = what.ending();
            let name = spec.map_or_else(|| "experiment".to_owned(), |spec| export_stem(&spec.data));
            self.parts.with_value(|parts| download(&format!("{name}{ending}"), parts, kind));
            self.parts.set_value(Array::new());
        }
        self.doing.set((!is_whole).then_some((what, done)));
        is_whole
    }

    /// Ends it without a file. Whether something was being written.
    pub(crate) fn fail(self, problem: Problem) -> bool {
        let was_writing = self.doing.with_untracked(Option::is_some);
        if was_writing {
            self.doing.set(None);
            self.parts.set_value(Array::new());
            self.problem.set(Some(problem));
        }
        was_writing
    }

    /// Forgets what came: the worker has no such run any more.
    pub(crate) fn stop(self) {
        self.is_possible.set(false);
        self.has_finished.set(false);
        self.doing.set(None);
        self.parts.set_value(Array::new());
    }
}

/// A button for a file that the worker writes.
#[component]
fn WrittenButton(
    /// Which file.
    what: Written,
    /// Its name in tests.
    id: &'static str,
    /// What the button says.
    label: &'static str,
    /// More about the file.
    about: &'static str,
) -> impl IntoView {
    let lab = expect_context::<Lab>();
    let Exporting { is_possible, has_finished, doing, .. } = lab.exporting;
    let is_enabled = move || {
        doing.get().is_none() && if what == Written::Resampled { is_possible.get() } else { has_finished.get() }
    };
    let text = move || match doing.get() {
        Some((it, done)) if it == what => words::writing(100.0 * done),
        _ => label.to_owned(),
    };
    let press = move |_| {
        if !untrack(is_enabled) {
            return;
        }
        match what {
            Written::Resampled => lab.export(what, Request::Export),
            Written::Weights => lab.export(what, Request::ExportWeights { spec: Box::new(lab.spec.get_untracked()) }),
            Written::Notebook => {
                lab.exporting.begin(what);
                leptos::task::spawn_local(async move {
                    match fetch_text(TEMPLATE).await {
                        // Another run may have begun while it came.
                        Ok(_) if !has_finished.get_untracked() || doing.with_untracked(Option::is_none) => {}
                        Ok(template) => {
                            let spec = Box::new(lab.spec.get_untracked());
                            lab.export(what, Request::ExportNotebook { spec, template });
                        }
                        Err(what) => {
                            lab.exporting.fail(Problem::new(what, words::TEMPLATE_WHY, words::TEMPLATE_FIX));
                        }
                    }
                });
            }
        }
    };
    view! {
        <button type="button" class="small" data-testid=id title=about aria-disabled=live(move || (!is_enabled()).to_string()) on:click=press>
            {draw(text)}
        </button>
    }
}

/// Downloads the resampled train set with the parents of every row.
#[component]
pub(crate) fn ExportButton() -> impl IntoView {
    view! {
        <p><WrittenButton what=Written::Resampled id="export" label=words::DOWNLOAD_RESAMPLED about=words::ABOUT_COLUMNS/></p>
    }
}

/// The results as they stand, written by a function of the library; and the settings that they are of.
pub(crate) fn results(lab: Lab, write: fn(&ExperimentSpec, &Report) -> String) -> Option<(ExperimentSpec, String)> {
    let (spec, report) = (lab.shown.get_untracked()?, lab.report.get_untracked()?);
    // The settings shown are those of the run, with the threshold as it is now.
    let spec = spec.judged_as(&lab.spec.get_untracked());
    // The epochs are in a signal of their own.
    let text = write(&spec, &Report { epochs: lab.epochs.get_untracked(), ..report });
    Some((spec, text))
}

/// Everything that can be taken away from a run.
#[component]
pub(crate) fn Exports() -> impl IntoView {
    let lab = expect_context::<Lab>();
    let save = move |write: fn(&ExperimentSpec, &Report) -> String, ending: &str, kind: &str| {
        if let Some((spec, text)) = results(lab, write) {
            let bytes = Uint8Array::from(text.as_bytes());
            download(&format!("{}{ending}", export_stem(&spec.data)), &Array::of1(&bytes), kind);
        }
    };
    let is_off = move || lab.report.with(Option::is_none).to_string();
    view! {
        <section class="panel exports" aria-labelledby="exports-heading" data-testid="exports">
            <h2 id="exports-heading">{words::TITLE}</h2>
            <p class="panel-note">
                {words::ABOUT}
            </p>
            <div class="export-buttons">
                <WrittenButton what=Written::Notebook id="export-notebook" label=words::NOTEBOOK about=words::ABOUT_NOTEBOOK/>
                <button type="button" class="small" data-testid="export-json" aria-disabled=live(is_off)
                    on:click=move |_| save(|spec, report| results_json(spec, report, &[]), "-results.json", JSON)>{words::RESULTS_JSON}</button>
                <button type="button" class="small" data-testid="export-csv" aria-disabled=live(is_off)
                    on:click=move |_| save(results_csv, "-results.csv", "text/csv")>{words::RESULTS_CSV}</button>
                <WrittenButton what=Written::Weights id="export-weights" label=words::WEIGHTS about=words::ABOUT_WEIGHTS/>
                <WrittenButton what=Written::Resampled id="export-resampled" label=words::RESAMPLED about=words::ABOUT_RESAMPLED/>
            </div>
            {draw(move || lab.exporting.problem.get().map(|problem| view! { <ProblemCard id="export-problem" problem/> }))}
        </section>
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
            <button type="button" class="small" data-testid=format!("svg-{id}") on:click=save_svg>{words::AS_SVG}</button>
            <button type="button" class="small" data-testid=format!("png-{id}") on:click=save_png>{words::AS_PNG}</button>
        </p>
    }
}
