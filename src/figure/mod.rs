//! Figures: plain data in; a drawing, one sentence and a table with the same numbers out.
//!
//! A figure computes no metric: it draws and words what it is given. One file per chart, in reading order:
//! [`ClassDistribution`], [`LossCurves`], [`GanCurves`], [`ClassCurves`], [`MapFigure`], [`ConfusionFigure`],
//! [`MosaicFigure`] and [`WaffleFigure`] of answers; of probabilities [`ScoreHistogram`], [`PrecisionRecallFigure`], [`RocFigure`],
//! [`ReliabilityFigure`], [`CostFigure`]; of many runs [`ComparisonFigure`]; and [`LeakFigure`]. Each is a struct of borrowed
//! data with one method, `figure`. [`hero()`] is what the page shows before
//! it computes.
//!
//! Colours are CSS variables ([`css_variables`]), so themes, contrast and print need no new drawing. The same data give
//! the same bytes on every machine and in the browser. An undefined value is not drawn and reads `—`.

mod answers;
mod from_run;
mod from_runs;
mod gallery;
mod hero;
mod paper;
mod probabilities;
mod runs;
mod standalone;
mod training;

pub use answers::{
    confusion_matrix::ConfusionFigure,
    decision_map::{MapFigure, MapRows},
    field::MapReading,
    mosaic::MosaicFigure,
    parents::{Direction, Parentage},
    waffle::WaffleFigure,
};
pub use from_run::{Beside, Facts, FigureId, N_BARS};
pub use from_runs::comparison;
pub use gallery::{Case, Given, gallery, gallery_with_data};
pub use hero::hero;
pub use paper::{
    class_look::ClassLook,
    figure::{Figure, Table},
    theme::css_variables,
};
pub use probabilities::{
    cost_curve::CostFigure,
    precision_recall::PrecisionRecallFigure,
    ranked::RankedCurve,
    reliability::{ReliabilityFigure, ReliabilitySeries},
    roc::RocFigure,
    score_histogram::ScoreHistogram,
};
pub use runs::{
    comparison::{ComparisonFigure, ComparisonRow},
    leak::LeakFigure,
};
pub use standalone::{Scheme, captioned, colours, standalone};
pub use training::{
    class_curves::{ClassCurves, Quantity},
    class_distribution::ClassDistribution,
    gan_curves::GanCurves,
    loss_curves::LossCurves,
};
