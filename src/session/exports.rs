//! Files of a run: its resampled train set, its weights, its notebook.

use super::{
    planning::Throttle,
    runs::{Active, Runs},
    tables::LabeledRows,
};
use crate::{
    data::table::AsWritten,
    experiment::{ExperimentSpec, LABEL, Notebook, weights_json},
    protocol::{ExportRequest, Reply},
};
use std::rc::Rc;

/// Cells of an export written before the clock is looked at: a millisecond or two.
const CELLS_PER_LOOK: usize = 10_000;

/// The file on its way out, if there is one.
#[derive(Default)]
pub(super) struct Exports {
    export: Option<Exporting>,
}

enum Exporting {
    Resampled {
        rows: LabeledRows,
        /// The numbers as the file has them.
        letters: Option<AsWritten>,
        /// Rows written so far.
        done: usize,
    },
    Notebook {
        notebook: Box<Notebook>,
        template: String,
    },
}

impl Exports {
    /// Whether there is none.
    pub(super) fn is_idle(&self) -> bool {
        self.export.is_none()
    }

    /// Drops the file on its way out.
    pub(super) fn clear(&mut self) {
        self.export = None;
    }

    /// Begins a file; what asks for none is not answered.
    pub(super) fn begin(&mut self, runs: &Runs, request: ExportRequest, post: &mut dyn FnMut(Reply)) {
        match request {
            ExportRequest::Resampled => {
                let table = runs.resampled().and_then(|active| match &active.table {
                    Some(rows) => Some(rows.clone()),
                    // Made anew, because a run does not keep what only an export needs.
                    None => active.run.generated().map(|made| LabeledRows {
                        dataset: Rc::new(made),
                        label: LABEL.into(),
                        file: None,
                    }),
                });
                self.export = table.map(|rows| {
                    let letters = rows.file.as_ref().and_then(|(bytes, places)| places.read(bytes));
                    Exporting::Resampled { rows, letters, done: 0 }
                });
            }
            ExportRequest::Weights { spec } => export_weights(runs, &spec, post),
            ExportRequest::Notebook { spec, template } => self.begin_notebook(runs, &spec, template, post),
        }
    }

    fn begin_notebook(&mut self, runs: &Runs, spec: &ExperimentSpec, template: String, post: &mut dyn FnMut(Reply)) {
        let Some(Active { run, table, .. }) = runs.finished() else { return };
        match Notebook::new(&run.spec().judged_as(spec), table.as_ref().map(|rows| &*rows.dataset)) {
            Ok(notebook) => self.export = Some(Exporting::Notebook { notebook: Box::new(notebook), template }),
            Err(error) => post(Reply::ExportFailed { problem: error.problem() }),
        }
    }

    /// Goes on with a file until `may_go_on` says no.
    pub(super) fn advance(&mut self, runs: &Runs, post: &mut dyn FnMut(Reply), may_go_on: &mut dyn FnMut() -> bool) {
        match self.export.take() {
            Some(Exporting::Resampled { rows, letters, done }) => {
                self.write_rows(runs, (rows, letters), done, post, may_go_on);
            }
            Some(Exporting::Notebook { notebook, template }) => {
                self.write_notebook(runs, notebook, template, post, may_go_on);
            }
            None => {}
        }
    }

    /// Writes rows until `may_go_on` says no, and posts them.
    fn write_rows(
        &mut self,
        runs: &Runs,
        (rows, letters): (LabeledRows, Option<AsWritten>),
        mut written: usize,
        post: &mut dyn FnMut(Reply),
        may_go_on: &mut dyn FnMut() -> bool,
    ) {
        let Some(Active { id, run, .. }) = runs.resampled() else { return };
        let Some(csv) = run.export(&rows.dataset, &rows.label) else { return };
        let csv = csv.with_letters(letters.as_ref());
        let mut bytes = if written == 0 { csv.header() } else { Vec::new() };
        let step = (CELLS_PER_LOOK / csv.n_columns()).max(1);
        while written < csv.n_rows() {
            let end = (written + step).min(csv.n_rows());
            bytes.extend(csv.rows(written..end));
            written = end;
            if !may_go_on() {
                break;
            }
        }
        let is_written = written == csv.n_rows();
        post(Reply::Export { run: *id, bytes, done: written as f64 / csv.n_rows() as f64 });
        self.export = (!is_written).then_some(Exporting::Resampled { rows, letters, done: written });
    }

    /// Runs a notebook's experiment until `may_go_on` says no, and says how far it is; at its end, posts the notebook.
    fn write_notebook(
        &mut self,
        runs: &Runs,
        mut notebook: Box<Notebook>,
        template: String,
        post: &mut dyn FnMut(Reply),
        may_go_on: &mut dyn FnMut() -> bool,
    ) {
        let Some(Active { id, table, .. }) = runs.finished() else { return };
        let run = *id;
        let mut throttle = Throttle::default();
        loop {
            // A plan can be long: a word of it now and then, or the worker would be taken for one that hangs.
            let mut of_planning = |done| {
                if throttle.is_due(done) {
                    post(Reply::Export { run, bytes: Vec::new(), done: 0.0 });
                }
            };
            match notebook.advance(&mut of_planning) {
                Some(Ok(done)) if !may_go_on() => {
                    // Short of 1, which comes with the bytes.
                    post(Reply::Export { run, bytes: Vec::new(), done: 0.99 * done });
                    self.export = Some(Exporting::Notebook { notebook, template });
                    return;
                }
                Some(Ok(_)) => {}
                Some(Err(error)) => return post(Reply::ExportFailed { problem: error.problem() }),
                None => break,
            }
        }
        let text = notebook.write(&template, table.as_ref().map(|rows| &*rows.dataset)).unwrap_or_default();
        post(Reply::Export { run, bytes: text.into_bytes(), done: 1.0 });
    }
}

fn export_weights(runs: &Runs, spec: &ExperimentSpec, post: &mut dyn FnMut(Reply)) {
    let Some(Active { id, run, report: Some(report), .. }) = runs.finished() else { return };
    if let Some(json) = weights_json(run, report, &run.spec().judged_as(spec)) {
        post(Reply::Export { run: *id, bytes: json.into_bytes(), done: 1.0 });
    }
}
