//! The page's figures of a finished run, as files.

use imbalance_lab::{
    experiment::{ClassEpoch, Judge, Report, Run, SetEpoch},
    figure::{
        ClassCurves, ClassDistribution, ClassLook, ConfusionFigure, CostFigure, Figure, GanCurves, LeakFigure,
        LossCurves, MapFigure, MosaicFigure, PrecisionRecallFigure, Quantity, RankedCurve, ReliabilityFigure,
        ReliabilitySeries, RocFigure, Scheme, ScoreHistogram, Show, standalone,
    },
    metrics::Reliability,
};

/// Stretches of the score histogram, as in the page.
const N_BARS: usize = 40;
/// Stretches of the reliability diagram, as in the page.
const N_BINS: usize = 10;

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
    let about = run.spec().resample.tunable().about();
    let after_label =
        if about.id == "none" { "after no resampling".to_owned() } else { format!("after {}", about.title) };
    let train: Vec<f64> = report.epochs.iter().map(|record| record.train_loss.unwrap_or(f64::NAN)).collect();
    let validation: Vec<Option<f64>> = report.epochs.iter().map(|record| record.validation_loss).collect();
    let mut figures = vec![
        (
            "class-distribution".to_owned(),
            ClassDistribution { classes, made: &report.mixes.made, after_label: &after_label }.figure(),
        ),
        ("loss-curves".to_owned(), LossCurves { train: &train, validation: &validation }.figure()),
    ];
    for (name, quantity) in
        [("class-loss", Quantity::Loss), ("class-recall", Quantity::Recall), ("class-precision", Quantity::Precision)]
    {
        let of = |set: fn(&ClassEpoch) -> &SetEpoch| -> Vec<Vec<Option<f64>>> {
            let read = |class: &ClassEpoch| match quantity {
                Quantity::Loss => set(class).loss,
                Quantity::Recall => set(class).recall,
                Quantity::Precision => set(class).precision,
            };
            report.epochs.iter().map(|record| record.classes.iter().map(read).collect()).collect()
        };
        let (train, validation) = (of(|class| &class.train), of(|class| &class.validation));
        let curves = ClassCurves { classes, quantity, train: &train, validation: &validation };
        figures.push((name.to_owned(), curves.figure()));
    }
    for gan in &report.gans {
        let losses: Vec<[Option<f64>; 2]> =
            gan.losses.iter().map(|epoch| [epoch.discriminator, epoch.generator]).collect();
        let curves = GanCurves { class: &classes[gan.class.index()], losses: &losses };
        figures.push((format!("gan-curves-{}", gan.class.index()), curves.figure()));
    }
    if let Some(map) = &run.decision_map() {
        for (name, show) in [("decision-map-test", Show::Test), ("decision-map-train", Show::Train)] {
            figures.push((name.to_owned(), MapFigure { map, classes, show }.figure()));
        }
    }
    figures
}

fn of_answers(run: &Run, report: &Report) -> Vec<(String, Figure)> {
    let Some(outputs) = run.outputs() else { return Vec::new() };
    let looks = &ClassLook::assign(&report.class_names, &report.mixes.data);
    let counts = &report.test.confusion.0;
    let judge = Judge::new(outputs.clone(), &run.spec().calibration);
    let positive = outputs.positive.index();
    let class = &looks[positive];
    let others = looks.iter().find(|look| look.name != class.name).filter(|_| looks.len() == 2);
    let scores = &report.test.per_class[positive];
    let at_or_above = report.threshold.map(|_| [scores.found, scores.predicted - scores.found]);
    let [positive_counts, other_counts] = &judge.histogram(N_BARS);
    let histogram = ScoreHistogram {
        positive: class,
        others,
        positive_counts,
        other_counts,
        threshold: report.threshold,
        at_or_above,
    };
    let mut figures = vec![
        ("confusion-matrix".to_owned(), ConfusionFigure { classes: looks, counts }.figure()),
        ("answers".to_owned(), MosaicFigure { classes: looks, counts }.figure()),
        ("score-histogram".to_owned(), histogram.figure()),
    ];
    if let Some(leak) = &report.leak {
        let (own, unseen) = (scores.f1, leak.unseen.per_class[positive].f1);
        let is_copied = report.mixes.made.has_made();
        let figure = LeakFigure { class, own, at_shares: leak.f1_at_shares, unseen, is_copied };
        figures.push(("leak".to_owned(), figure.figure()));
    }
    let ranks = &judge.probability().per_class[positive];
    // Where the largest of many probabilities decides, the answers are no point of the curve.
    let is_on_curve = report.threshold.is_some() || looks.len() == 2;
    let at = is_on_curve.then_some([scores.found, scores.predicted - scores.found]);
    let curve = |area| [RankedCurve { name: &class.name, points: judge.ranking().points(), area, at }];
    let precision_recall = PrecisionRecallFigure { class, curves: &curve(ranks.average_precision) }.figure();
    figures.push(("precision-recall".to_owned(), precision_recall));
    figures.push(("roc".to_owned(), RocFigure { class, curves: &curve(ranks.roc_auc) }.figure()));
    figures.push(("reliability".to_owned(), reliability(&judge, class)));
    figures.extend(cost(run, report, &judge, class).map(|figure| ("cost-curve".to_owned(), figure)));
    figures
}

/// Probabilities as trained and, if they are corrected, as corrected.
fn reliability(judge: &Judge, class: &ClassLook) -> Figure {
    let ranks = &judge.probability().per_class[judge.outputs().positive.index()];
    let now = judge.reliability(N_BINS);
    let before = judge.reliability_as_trained(N_BINS);
    let series = |name, reliability: &'_ Reliability, mean_probability| ReliabilitySeries {
        name,
        bins: &[],
        n_bins: N_BINS,
        mean_probability,
        prevalence: ranks.prevalence,
        expected_error: reliability.expected_error(),
    };
    let mut all = Vec::new();
    if let Some((reliability, mean)) = &before {
        all.push(ReliabilitySeries { bins: &reliability.bins, ..series("as trained", reliability, Some(*mean)) });
    }
    let name = if before.is_some() { "corrected" } else { "as trained" };
    all.push(ReliabilitySeries { bins: &now.bins, ..series(name, &now, ranks.mean_probability) });
    ReliabilityFigure { class, series: &all }.figure()
}

/// What errors cost at every threshold; `None` where none costs anything.
fn cost(run: &Run, report: &Report, judge: &Judge, class: &ClassLook) -> Option<Figure> {
    let costs = run.spec().costs;
    let best_in_theory = costs.threshold()?;
    let figure = CostFigure {
        class,
        steps: &judge.cost_steps(costs),
        current: report.threshold.and_then(|at| Some([at, judge.cost_at(at, costs)?])),
        best_in_theory,
        cost_of_theory: judge.cost_at(best_in_theory, costs),
        false_positive: costs.false_positive,
        false_negative: costs.false_negative,
        always: [judge.cost_at(f64::INFINITY, costs)?, judge.cost_at(f64::NEG_INFINITY, costs)?],
    };
    Some(figure.figure())
}
