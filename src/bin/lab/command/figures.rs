//! Figures as files: those of a finished run, and that of a comparison.

use super::{Failure, cannot_write};
use imbalance_lab::{
    experiment::{
        Judge, Report, Run,
        compare::{Measure, Order, Results},
    },
    figure::{ClassLook, Facts, Figure, FigureId, Scheme, comparison, standalone},
};
use std::{
    fs,
    path::{Path, PathBuf},
};

/// Every figure that there is of a run: name of the file, and the file.
pub(super) fn of_run(run: &Run, report: &Report) -> Vec<(String, String)> {
    let classes = &ClassLook::assign(&report.class_names, &report.stage_counts.data);
    let judge = run.outputs().map(|outputs| Judge::new(outputs.clone(), &run.spec().calibration));
    let map = run.decision_map();
    let facts = Facts {
        classes,
        spec: Some(run.spec()),
        stage_counts: Some(&report.stage_counts),
        epochs: &report.epochs,
        map: map.as_ref(),
        report: Some(report),
        judge: judge.as_ref(),
        threshold: report.threshold,
        costs: run.spec().costs,
        ..Facts::default()
    };
    let gans = report.gans.iter().filter_map(|gan| {
        let class = gan.class.index();
        let figure = FigureId::GanCurves.draw(&Facts { gan: Some((&classes[class], &gan.losses)), ..facts })?;
        Some((format!("{}-{class}", FigureId::GanCurves.name()), figure))
    });
    let figures = FigureId::ALL.iter().filter_map(|id| Some((id.name().to_owned(), id.draw(&facts)?)));
    figures.chain(gans).flat_map(|(name, figure)| files(&name, &figure)).collect()
}

/// The figure of a comparison, the best remedy first: name of the file, and the file.
pub(super) fn of_comparison(results: &Results, measure: Measure) -> [(String, String); 2] {
    let order = results.order_by(measure, Order::BestFirst);
    files(FigureId::Comparison.name(), &comparison(results, &order, measure, false))
}

/// Writes figures into a folder, which is made if there is none, and tells where.
pub(super) fn write(folder: &Path, files: impl IntoIterator<Item = (String, String)>) -> Result<Vec<PathBuf>, Failure> {
    fs::create_dir_all(folder).map_err(|error| cannot_write(folder, &error, "The figures need a folder."))?;
    let write = |(name, svg): (String, String)| {
        let path = folder.join(name);
        fs::write(&path, svg).map_err(|error| cannot_write(&path, &error, "What the run found out is lost."))?;
        Ok(path)
    };
    files.into_iter().map(write).collect()
}

/// A figure as files, on white and on dark.
fn files(name: &str, figure: &Figure) -> [(String, String); 2] {
    Scheme::ALL.map(|(scheme, word)| (format!("{name}-{word}.svg"), standalone(&figure.svg(name), scheme)))
}
