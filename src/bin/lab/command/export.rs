//! What an experiment found, written to files.

use super::{
    Code, Failure,
    args::{ExportArgs, ResultsFormat},
    cannot_write, figures, prepare,
    progress::Teller,
    train,
};
use imbalance_lab::experiment::{Notebook, NotebookError, results_csv, results_json, weights_json};
use std::{fs, path::Path};

/// The fixed part of every notebook; the page fetches it as a file.
const TEMPLATE: &str = include_str!("../../../experiment/export/notebook/template.py");

/// Runs the experiment and writes what is asked for. Prints the name of each file.
pub(super) fn export(args: &ExportArgs) -> Result<String, Failure> {
    if args.files.is_empty() {
        return Err(Failure::usage(
            "`lab export` is told to write nothing.".to_owned(),
            "Name a file with --results, --weights, --resampled or --notebook, or a folder with --figures.",
        ));
    }
    let mut teller = Teller::new(args.spec.quiet);
    let (spec, table, warnings) = prepare(&args.spec, &mut teller)?;
    let data = table.as_ref().map(|table| &table.dataset);
    // First, because it can be refused.
    let no_notebook = |error: NotebookError| Failure(Code::Run, error.problem());
    let notebook = args.files.notebook.as_ref().map(|_| Notebook::new(&spec, data)).transpose().map_err(no_notebook)?;
    let (run, report) =
        train(&spec, table.as_ref(), (args.files.resampled.as_deref(), args.spec.csv.as_deref()), &mut teller)?;
    let mut written: Vec<&Path> = args.files.resampled.iter().map(|path| path.as_path()).collect();
    let write = |path: &Path, text: &str| {
        fs::write(path, text).map_err(|error| cannot_write(path, &error, "What the run found out is lost."))
    };
    if let Some((path, format)) = &args.files.results {
        let text = match format {
            ResultsFormat::Json => results_json(&spec, &report, &warnings) + "\n",
            ResultsFormat::Csv => results_csv(&spec, &report),
        };
        write(path, &text)?;
        written.push(path);
    }
    if let Some(path) = &args.files.weights {
        write(path, &(weights_json(&run, &report, run.spec()).expect("the run is over") + "\n"))?;
        written.push(path);
    }
    if let (Some(path), Some(mut notebook)) = (&args.files.notebook, notebook) {
        let mut of_planning = |_| {};
        while let Some(done) = notebook.advance(&mut of_planning) {
            teller.tell("writing down", done.map_err(no_notebook)?);
        }
        teller.clear();
        write(path, &(notebook.write(TEMPLATE, data).expect("the run is over") + "\n"))?;
        written.push(path);
    }
    let mut names: Vec<String> = written.iter().map(|path| path.display().to_string()).collect();
    if let Some(folder) = &args.files.figures {
        let paths = figures::write(folder, figures::of_run(&run, &report))?;
        names.extend(paths.iter().map(|path| path.display().to_string()));
    }
    Ok(names.into_iter().map(|name| name + "\n").collect())
}
