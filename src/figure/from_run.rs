//! The list of figures, and the one place that puts them together from what is known of a run: the same on the page and in files.

use super::answers::{
    confusion_matrix::ConfusionFigure,
    decision_map::{MapFigure, MapRows},
    mosaic::MosaicFigure,
};
use super::paper::{class_look::ClassLook, figure::Figure};
use super::probabilities::{
    cost_curve::CostFigure,
    precision_recall::PrecisionRecallFigure,
    ranked::RankedCurve,
    reliability::{ReliabilityFigure, ReliabilitySeries},
    roc::RocFigure,
    score_histogram::ScoreHistogram,
};
use super::runs::leak::LeakFigure;
use super::training::{
    class_curves::{ClassCurves, Quantity},
    class_distribution::ClassDistribution,
    gan_curves::GanCurves,
    loss_curves::LossCurves,
};
use crate::decide::Costs;
use crate::experiment::{
    ClassEpoch, DecisionMap, EpochRecord, ExperimentSpec, GanEpoch, Judge, Report, SetEpoch, StageCounts,
};

/// Stretches of the score histogram.
pub const N_BARS: usize = 40;
/// Stretches of the reliability diagram.
const N_BINS: usize = 10;

/// What is known of a run. A figure that needs more than is known is not drawn.
#[derive(Clone, Copy, Default)]
pub struct Facts<'a> {
    /// How the classes look.
    pub classes: &'a [ClassLook],
    /// The experiment that runs or ran.
    pub spec: Option<&'a ExperimentSpec>,
    /// Rows per class at each station.
    pub stage_counts: Option<&'a StageCounts>,
    /// The epochs so far.
    pub epochs: &'a [EpochRecord],
    /// The class of a GAN, and its losses so far.
    pub gan: Option<(&'a ClassLook, &'a [GanEpoch])>,
    /// Whether networks still learn: their curves are drawn many times a second, without tables.
    pub is_learning: bool,
    /// The decision map.
    pub map: Option<&'a DecisionMap>,
    /// The ranges that the map shares with another one.
    pub ranges: Option<[[f32; 2]; 2]>,
    /// What the finished run found out.
    pub report: Option<&'a Report>,
    /// What judges its probabilities.
    pub judge: Option<&'a Judge>,
    /// The threshold of the answers, unless the largest of many probabilities decides.
    pub threshold: Option<f64>,
    /// What errors cost.
    pub costs: Costs,
    /// [`Judge::histogram`] with [`N_BARS`] stretches, where it is at hand.
    pub histogram: Option<&'a [Vec<u32>; 2]>,
    /// [`Judge::cost_steps`] of the costs, where they are at hand.
    pub cost_steps: Option<&'a [[f64; 2]]>,
    /// A run over the same classes, whose curves are drawn before this one's.
    pub beside: Option<Beside<'a>>,
}

/// Another run to look at beside this one.
#[derive(Clone, Copy)]
pub struct Beside<'a> {
    /// What the other run is called, and what this one is.
    pub names: [&'a str; 2],
    /// What the other run found out.
    pub report: &'a Report,
    /// What judges the other run's probabilities.
    pub judge: &'a Judge,
}

/// Declares the list: of each figure its name, its place and how it is drawn.
macro_rules! figures {
    ($($(#[$doc:meta])* $id:ident = $name:literal in $place:literal: $draw:expr,)+) => {
        /// A figure. Each has a line in this list, and every other list follows from it.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum FigureId { $($(#[$doc])* $id),+ }

        impl FigureId {
            /// Every figure, in the order of the page.
            pub const ALL: &'static [Self] = &[$(Self::$id),+];

            /// Its name, which files have.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$id => $name),+ }
            }

            /// The place on the page where it is shown, by the name that lessons, links and messages have for it. Figures of one
            /// place are shown one at a time.
            pub const fn place(self) -> &'static str {
                match self { $(Self::$id => $place),+ }
            }

            /// The figure, if all that it needs is known.
            pub fn draw(self, facts: &Facts<'_>) -> Option<Figure> {
                let draw: fn(&Facts<'_>) -> Option<Figure> = match self { $(Self::$id => $draw),+ };
                draw(facts)
            }
        }
    };
}

figures! {
    /// What the model answers everywhere in a plane, with the test rows.
    DecisionMapTest = "decision-map-test" in "decision-map": |it| decision_map(it, MapRows::Test),
    /// The same with the rows it was trained on.
    DecisionMapTrain = "decision-map-train" in "decision-map": |it| decision_map(it, MapRows::Train),
    /// How much of the score is due to the leak.
    Leak = "leak" in "leak": leak,
    /// The probabilities of both sides of the threshold.
    ScoreHistogram = "score-histogram" in "score-histogram": score_histogram,
    /// Answers as areas.
    Answers = "answers" in "confusion-matrix": answers,
    /// Answers as numbers.
    ConfusionMatrix = "confusion-matrix" in "confusion-matrix": confusion_matrix,
    /// What finding more of a class costs in false alarms.
    PrecisionRecall = "precision-recall" in "precision-recall": precision_recall,
    /// True over false positive rate.
    Roc = "roc" in "roc": roc,
    /// Whether probabilities mean what they say.
    Reliability = "reliability" in "reliability": reliability,
    /// What errors cost at every threshold.
    CostCurve = "cost-curve" in "cost-curve": cost_curve,
    /// Rows per class before and after resampling.
    ClassDistribution = "class-distribution" in "class-distribution": class_distribution,
    /// The loss of each epoch.
    LossCurves = "loss-curves" in "loss-curves": loss_curves,
    /// The loss of each class.
    ClassLoss = "class-loss" in "class-loss": |it| class_curves(it, Quantity::Loss),
    /// The recall of each class.
    ClassRecall = "class-recall" in "class-loss": |it| class_curves(it, Quantity::Recall),
    /// The precision of each class.
    ClassPrecision = "class-precision" in "class-loss": |it| class_curves(it, Quantity::Precision),
    /// How the networks of one class learned that made rows.
    GanCurves = "gan-curves" in "gan-curves": gan_curves,
    /// Many runs beside each other: of a single run nothing, see [`comparison`](super::comparison).
    Comparison = "comparison" in "comparison": |_| None,
}

impl FigureId {
    /// The figures that need a finished run and its judge, and nothing else.
    pub const JUDGED: [Self; 4] = [Self::PrecisionRecall, Self::Roc, Self::Reliability, Self::CostCurve];

    /// The places of all figures, each once, in the order of the page.
    pub fn places() -> impl Iterator<Item = &'static str> {
        let first = |place: &str| Self::ALL.iter().position(|id| id.place() == place);
        Self::ALL
            .iter()
            .enumerate()
            .map(|(at, id)| (at, id.place()))
            .filter(move |&(at, it)| first(it) == Some(at))
            .map(|it| it.1)
    }
}

fn decision_map(facts: &Facts<'_>, show: MapRows) -> Option<Figure> {
    Some(MapFigure { map: facts.map?, classes: facts.classes, show, ranges: facts.ranges }.figure())
}

fn answers(facts: &Facts<'_>) -> Option<Figure> {
    Some(MosaicFigure { classes: facts.classes, counts: &facts.report?.test.confusion.0 }.figure())
}

fn confusion_matrix(facts: &Facts<'_>) -> Option<Figure> {
    Some(ConfusionFigure { classes: facts.classes, counts: &facts.report?.test.confusion.0 }.figure())
}

fn class_distribution(facts: &Facts<'_>) -> Option<Figure> {
    let about = facts.spec.map(|spec| spec.resample.tunable().about());
    let after_label = match about {
        Some(about) if about.id != "none" => format!("after {}", about.title),
        _ => "after no resampling".to_owned(),
    };
    let figure =
        ClassDistribution { classes: facts.classes, made: &facts.stage_counts?.origins, after_label: &after_label };
    Some(figure.figure())
}

fn loss_curves(facts: &Facts<'_>) -> Option<Figure> {
    // A gap in the curve stands for a loss that is undefined.
    let train: Vec<f64> = facts.epochs.iter().map(|record| record.train_loss.unwrap_or(f64::NAN)).collect();
    let validation: Vec<Option<f64>> = facts.epochs.iter().map(|record| record.validation_loss).collect();
    let curves = LossCurves { train: &train, validation: &validation };
    Some(if facts.is_learning { curves.sketch() } else { curves.figure() })
}

fn class_curves(facts: &Facts<'_>, quantity: Quantity) -> Option<Figure> {
    let of = |set: fn(&ClassEpoch) -> &SetEpoch| -> Vec<Vec<Option<f64>>> {
        let read = |class: &ClassEpoch| match quantity {
            Quantity::Loss => set(class).loss,
            Quantity::Recall => set(class).recall,
            Quantity::Precision => set(class).precision,
        };
        facts.epochs.iter().map(|record| record.classes.iter().map(read).collect()).collect()
    };
    let (train, validation) = (of(|class| &class.train), of(|class| &class.validation));
    let curves = ClassCurves { classes: facts.classes, quantity, train: &train, validation: &validation };
    Some(if facts.is_learning { curves.sketch() } else { curves.figure() })
}

fn gan_curves(facts: &Facts<'_>) -> Option<Figure> {
    let (class, epochs) = facts.gan?;
    let losses: Vec<[Option<f64>; 2]> = epochs.iter().map(|epoch| [epoch.discriminator, epoch.generator]).collect();
    let curves = GanCurves { class, losses: &losses };
    Some(if facts.is_learning { curves.sketch() } else { curves.figure() })
}

/// The class that thresholds are about.
fn positive<'a>(judge: &Judge, classes: &'a [ClassLook]) -> Option<&'a ClassLook> {
    classes.get(judge.outputs().positive.index())
}

/// True and false positives of the answers.
fn at(report: &Report) -> [u32; 2] {
    let class = &report.test.per_class[report.minority.index()];
    [class.found, class.predicted - class.found]
}

fn score_histogram(facts: &Facts<'_>) -> Option<Figure> {
    let (judge, report, classes, threshold) = (facts.judge?, facts.report?, facts.classes, facts.threshold);
    let positive = positive(judge, classes)?;
    let others = classes.iter().find(|look| look.name != positive.name).filter(|_| classes.len() == 2);
    let counted;
    let [positive_counts, other_counts] = match facts.histogram {
        Some(counts) => counts,
        None => {
            counted = judge.histogram(N_BARS);
            &counted
        }
    };
    let at_or_above = threshold.map(|_| at(report));
    Some(ScoreHistogram { positive, others, positive_counts, other_counts, threshold, at_or_above }.figure())
}

fn leak(facts: &Facts<'_>) -> Option<Figure> {
    let (judge, report) = (facts.judge?, facts.report?);
    let (class, leak) = (positive(judge, facts.classes)?, report.leak.as_ref()?);
    let index = judge.outputs().positive.index();
    let figure = LeakFigure {
        class,
        own: report.test.per_class[index].f1,
        at_shares: leak.f1_at_shares,
        unseen: leak.unseen.per_class[index].f1,
        is_copied: report.stage_counts.origins.has_made(),
    };
    Some(figure.figure())
}

fn precision_recall(facts: &Facts<'_>) -> Option<Figure> {
    let class = positive(facts.judge?, facts.classes)?;
    let curves = curves(facts, class, |name, judge, report| {
        let area = judge.probability().per_class[judge.outputs().positive.index()].average_precision;
        RankedCurve { area, ..ranked(name, judge, report, judge.ranking().precision_recall()) }
    })?;
    Some(PrecisionRecallFigure { class, curves: &curves }.figure())
}

fn roc(facts: &Facts<'_>) -> Option<Figure> {
    let class = positive(facts.judge?, facts.classes)?;
    let curves = curves(facts, class, |name, judge, report| {
        let area = judge.probability().per_class[judge.outputs().positive.index()].roc_auc;
        RankedCurve { area, ..ranked(name, judge, report, judge.ranking().roc()) }
    })?;
    Some(RocFigure { class, curves: &curves }.figure())
}

/// The curve of this run, and before it that of the run beside it.
fn curves<'a>(
    facts: &Facts<'a>,
    class: &'a ClassLook,
    curve: impl Fn(&'a str, &Judge, &Report) -> RankedCurve<'a>,
) -> Option<Vec<RankedCurve<'a>>> {
    let (judge, report) = (facts.judge?, facts.report?);
    let other = facts.beside.map(|other| curve(other.names[0], other.judge, other.report));
    let own = facts.beside.map_or(class.name.as_str(), |other| other.names[1]);
    Some(other.into_iter().chain([curve(own, judge, report)]).collect())
}

/// A curve of the ranking, whose area is still to be told.
fn ranked<'a>(name: &'a str, judge: &Judge, report: &Report, points: Option<Vec<[f64; 2]>>) -> RankedCurve<'a> {
    let ranking = judge.ranking();
    // Where the largest of many probabilities decides, the answers are no point of the curve.
    let is_on_curve = report.threshold.is_some() || report.class_names.len() == 2;
    RankedCurve {
        name,
        points: points.unwrap_or_default(),
        totals: [ranking.n_positive(), ranking.n_negative()],
        prevalence: ranking.prevalence(),
        area: None,
        at: is_on_curve.then(|| ranking.at(at(report))),
    }
}

/// Probabilities as trained and, if they are corrected, as corrected.
fn reliability(facts: &Facts<'_>) -> Option<Figure> {
    let judge = facts.judge?;
    let class = positive(judge, facts.classes)?;
    let ranks = &judge.probability().per_class[judge.outputs().positive.index()];
    let now = (judge.reliability(N_BINS), ranks.mean_probability);
    let before = judge.reliability_as_trained(N_BINS).map(|(reliability, mean)| (reliability, Some(mean)));
    let now_is = if before.is_some() { "corrected" } else { "as trained" };
    let series: Vec<ReliabilitySeries<'_>> = before
        .iter()
        .map(|before| ("as trained", before))
        .chain([(now_is, &now)])
        .map(|(name, (reliability, mean_probability))| ReliabilitySeries {
            name,
            bins: &reliability.bins,
            n_bins: N_BINS,
            mean_probability: *mean_probability,
            prevalence: ranks.prevalence,
            expected_error: reliability.expected_error(),
        })
        .collect();
    Some(ReliabilityFigure { class, series: &series }.figure())
}

fn cost_curve(facts: &Facts<'_>) -> Option<Figure> {
    let (judge, costs, threshold) = (facts.judge?, facts.costs, facts.threshold);
    let best_in_theory = costs.threshold()?;
    let counted;
    let steps = match facts.cost_steps {
        Some(steps) => steps,
        None => {
            counted = judge.cost_steps(costs);
            &counted
        }
    };
    let figure = CostFigure {
        class: positive(judge, facts.classes)?,
        steps,
        current: threshold.and_then(|at| Some([at, judge.cost_at(at, costs)?])),
        best_in_theory,
        cost_of_theory: judge.cost_at(best_in_theory, costs),
        false_positive: costs.false_positive,
        false_negative: costs.false_negative,
        always: [judge.cost_at(f64::INFINITY, costs)?, judge.cost_at(f64::NEG_INFINITY, costs)?],
    };
    Some(figure.figure())
}
