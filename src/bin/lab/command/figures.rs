//! The page's figures of a finished run, as files.

use imbalance_lab::{
    experiment::{Judge, Report, Run},
    figure::{
        ClassLook, ConfusionFigure, Figure, GanCurves, MapFigure, MosaicFigure, PrecisionRecallFigure, Quantity,
        RocFigure, Scheme, Show, of_run, standalone,
    },
};

/// Every figure that there is of a run: name of the file, and the file.
pub(super) fn figures(run: &Run, report: &Report) -> Vec<(String, String)> {
    let mut figures = of_training(run, report);
    figures.extend(of_answers(run, report));
    let file = |(name, figure): &(String, Figure), (scheme, word)| {
        (format!("{name}-{word}.svg"), standalone(&figure.svg(name), scheme))
    };
    figures.iter().flat_map(|figure| Scheme::ALL.map(|scheme| file(figure, scheme))).collect()
}

fn of_training(run: &Run, report: &Report) -> Vec<(String, Figure)> {
    let classes = &ClassLook::assign(&report.class_names, &report.mixes.data);
    let mut figures = vec![
        ("class-distribution".to_owned(), of_run::class_distribution(Some(run.spec()), &report.mixes, classes)),
        ("loss-curves".to_owned(), of_run::loss_curves(&report.epochs, false)),
    ];
    for (name, quantity) in
        [("class-loss", Quantity::Loss), ("class-recall", Quantity::Recall), ("class-precision", Quantity::Precision)]
    {
        figures.push((name.to_owned(), of_run::class_curves(&report.epochs, classes, quantity, false)));
    }
    for gan in &report.gans {
        let losses: Vec<[Option<f64>; 2]> =
            gan.losses.iter().map(|epoch| [epoch.discriminator, epoch.generator]).collect();
        let curves = GanCurves { class: &classes[gan.class.index()], losses: &losses };
        figures.push((format!("gan-curves-{}", gan.class.index()), curves.figure()));
    }
    if let Some(map) = &run.decision_map() {
        for (name, show) in [("decision-map-test", Show::Test), ("decision-map-train", Show::Train)] {
            figures.push((name.to_owned(), MapFigure { map, classes, show, ranges: None }.figure()));
        }
    }
    figures
}

fn of_answers(run: &Run, report: &Report) -> Vec<(String, Figure)> {
    let Some(outputs) = run.outputs() else { return Vec::new() };
    let looks = &ClassLook::assign(&report.class_names, &report.mixes.data);
    let counts = &report.test.confusion.0;
    let judge = Judge::new(outputs.clone(), &run.spec().calibration);
    let class = &looks[outputs.positive.index()];
    let (costs, threshold) = (run.spec().costs, report.threshold);
    let curves = |is_roc| [of_run::ranked_curve(&class.name, &judge, report, is_roc)];
    let figures = [
        ("confusion-matrix", Some(ConfusionFigure { classes: looks, counts }.figure())),
        ("answers", Some(MosaicFigure { classes: looks, counts }.figure())),
        (
            "score-histogram",
            of_run::score_histogram(&judge, report, looks, &judge.histogram(of_run::N_BARS), threshold),
        ),
        ("leak", of_run::leak(&judge, report, looks)),
        ("precision-recall", Some(PrecisionRecallFigure { class, curves: &curves(false) }.figure())),
        ("roc", Some(RocFigure { class, curves: &curves(true) }.figure())),
        ("reliability", of_run::reliability(&judge, looks)),
        ("cost-curve", of_run::cost_curve(&judge, looks, &judge.cost_steps(costs), costs, threshold)),
    ];
    figures.into_iter().filter_map(|(name, figure)| Some((name.to_owned(), figure?))).collect()
}
