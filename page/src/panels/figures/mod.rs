//! The figures of the page: each with its sentence and its table.

mod answers;
pub(crate) mod figure_box;
mod gans;
mod judging;
mod training;

pub(crate) use answers::{Answers, PinnedAnswers};
pub(crate) use gans::Gans;
pub(crate) use judging::{JudgeFigures, LeakDemonstration, ThresholdFigure};
pub(crate) use training::TrainingFigures;
