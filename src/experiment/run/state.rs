//! What a run holds: what lasts from its data to its report, what training changes, and what is left of it.

use super::{past::Past, recording::Recording};
use crate::{
    data::{Class, ClassCounts, Row, Split, TestSet, TrainSet, prepare::Preparation},
    decide::Decider,
    experiment::{Digest, EpochRecord, ExperimentSpec, GanReport, Outputs, StageCounts, early_stopping::Watch},
    nn::{
        Dropout, Mlp, Workspace,
        loss::{Loss, LossSum},
        optim::Optimizer,
    },
    resample::Plan,
    rng::Rng,
};

/// What lasts from the data to the report.
pub(super) struct Setup {
    pub(super) spec: ExperimentSpec,
    /// Prepared, but for categories that the resampler wants whole: those are encoded once it is done.
    pub(super) split: Split,
    pub(super) preparation: Preparation,
    pub(super) data_counts: ClassCounts,
    pub(super) notices: Vec<String>,
    /// Where resampling comes before the split: the rows held out before that.
    pub(super) honest_test: Option<TestSet>,
    /// The class that thresholds and verdicts are about.
    pub(super) positive: Class,
    /// Whether the model is looked at after every epoch.
    pub(super) has_curves: bool,
    /// What is written down on the way, if anything.
    pub(super) recording: Option<Box<Recording>>,
    /// Whether the network is kept after every epoch.
    pub(super) keeps_past: bool,
    pub(super) digest: Digest,
    /// No value of the split that is trained and judged on is larger.
    pub(super) largest: f32,
}

/// Everything that training changes.
pub(super) struct Training {
    /// Train rows before resampling, to look at after an epoch; `None` if these are all of them.
    pub(super) monitored: Option<TrainSet>,
    pub(super) train: TrainSet,
    pub(super) plan: Plan,
    pub(super) mlp: Mlp,
    pub(super) work: Workspace,
    pub(super) loss: Box<dyn Loss>,
    pub(super) optimizer: Box<dyn Optimizer>,
    pub(super) dropout: Option<Dropout>,
    pub(super) watch: Option<Watch>,
    pub(super) batches_rng: Rng,
    pub(super) order: Vec<Row>,
    /// Learning rate of this epoch.
    pub(super) lr: f64,
    pub(super) next_batch: usize,
    pub(super) epoch_loss: LossSum,
    pub(super) epoch: u32,
    pub(super) is_over: bool,
    pub(super) n_steps: u64,
    pub(super) stage_counts: StageCounts,
    pub(super) records: Vec<EpochRecord>,
    pub(super) gans: Vec<GanReport>,
    /// The network after earlier epochs, if it is kept.
    pub(super) past: Option<Past>,
}

/// How often an epoch that drew those rows drew a row of each class, on average; once each before there was one.
pub(super) fn draws_of(train: &TrainSet, drawn: Option<&ClassCounts>) -> Vec<f32> {
    let of_class = |(class, count): (Class, u32)| {
        let drawn = drawn.map_or(count, |drawn| drawn.get(class));
        drawn as f32 / count.max(1) as f32
    };
    train.class_counts().iter().map(of_class).collect()
}

/// What is left to look at after a run.
pub(super) struct Trained {
    pub(super) train: TrainSet,
    pub(super) plan: Plan,
    pub(super) mlp: Mlp,
    pub(super) outputs: Outputs,
    pub(super) decider: Decider,
    /// How often the last epoch drew a row of each class, on average.
    pub(super) draws: Vec<f32>,
    pub(super) past: Option<Past>,
    /// The epoch whose weights the run ended with.
    pub(super) result_epoch: u32,
}
