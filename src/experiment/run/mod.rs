//! A run: an iterator of events, each one bounded piece of work.

use super::{
    ClassEpoch, DataSpec, DecisionMap, Digest, EpochRecord, ExperimentSpec, Export, GanReport, Judge, Leak,
    MOST_TRAIN_ROWS, Made, Mixes, Outputs, Recording, Report, Scaling, SetOutputs,
    early_stopping::Watch,
    evaluate::evaluate,
    generated,
    leak::{Leaking, resample_before_split},
    map,
};
use crate::{
    batch::WeightsError,
    data::{
        Class, ClassCounts, DataError, Dataset, PrincipalPlane, Row, Split, SplitError, StandardScaler, TestSet,
        TrainSet, generate::GeneratorSpec, samples::Sample, stratified,
    },
    decide::Decider,
    metrics::Scores,
    nn::{
        Batch, BiasInit, Dropout, Mlp, Workspace, clip_grad_norm,
        loss::{Loss, LossError, LossSum, log_prior},
        optim::Optimizer,
    },
    problem::Problem,
    progress::{Progress, Quiet},
    resample::{Origin, Plan, ResampleError, ResamplerSpec},
    rng::{Rng, Stream},
};
use serde::{Deserialize, Serialize};

/// What a run tells on its way.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Event {
    /// The data are made, split, scaled and resampled; training is next.
    Prepared {
        /// Names of the classes.
        class_names: Vec<String>,
        /// The class mix at every station so far.
        mixes: Box<Mixes>,
    },
    /// Some steps of an epoch are done; for epochs that are long.
    Steps {
        /// The epoch they belong to, from 1.
        epoch: u32,
        /// Steps done of this epoch.
        done: u32,
        /// Steps of an epoch.
        of: u32,
    },
    /// An epoch is done.
    Epoch(EpochRecord),
    /// The run is done, and this is what it found out.
    Finished(Box<Report>),
}

/// Why a run cannot start or go on.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum RunError {
    /// The table that the spec speaks of was not given.
    #[error("this experiment uses {name}, which is not loaded. {fix}")]
    NoTable {
        /// Which table.
        name: String,
        /// How to load it.
        fix: &'static str,
    },
    /// More values than a browser tab can hold.
    #[error("{rows} rows of {columns} columns are {} million values; the lab takes up to {} million. Ask for fewer rows or columns", rows * columns / 1_000_000, MAX_VALUES / 1_000_000)]
    TooLarge {
        /// Rows asked for.
        rows: u64,
        /// Columns asked for.
        columns: u64,
    },
    /// The class that is to stand against the rest cannot.
    #[error(transparent)]
    Data(#[from] DataError),
    /// The data cannot be split.
    #[error(transparent)]
    Split(#[from] SplitError),
    /// The train set cannot be resampled.
    #[error(transparent)]
    Resample(#[from] ResampleError),
    /// Resampling would leave no train set to learn from.
    #[error(
        "resampling leaves {rows} train rows of {n_classes} classes, and a class that is gone cannot be learned. Keep at least one row of two classes"
    )]
    NothingLeft {
        /// Rows left.
        rows: usize,
        /// Classes that have rows left.
        n_classes: usize,
    },
    /// The loss does not fit the classes.
    #[error(transparent)]
    Loss(#[from] LossError),
    /// Early stopping has nothing to watch.
    #[error(
        "early stopping watches the validation rows, and there are none. Set validation_size above 0, or early_stopping to none"
    )]
    NothingToWatch,
    /// The sampler cannot draw an epoch.
    #[error(transparent)]
    Sampler(#[from] WeightsError),
    /// An epoch would have no batch.
    #[error(
        "an epoch of {rows} rows has no full batch of {batch_size}, and short batches are dropped. Lower batch_size, or keep the last short batch"
    )]
    NoBatch {
        /// Rows of an epoch.
        rows: usize,
        /// Rows per batch.
        batch_size: u32,
    },
    /// The loss or the weights are no longer finite numbers.
    #[error("training diverged: after step {step} (epoch {epoch}) the loss is no longer a finite number. Lower optimizer.lr (it is {lr}), for example to {}{}", a_tenth_of(*lr), or_clip(*max_norm))]
    Diverged {
        /// Epoch from 1.
        epoch: u32,
        /// Step from 1, over the whole run.
        step: u64,
        /// The optimizer's learning rate.
        lr: f64,
        /// The norm that gradients were clipped to, or 0.
        max_norm: f64,
    },
}

impl RunError {
    /// The error as it reaches the screen.
    pub fn problem(&self) -> Problem {
        let text = self.to_string();
        // Every message above is "what; why" followed by a sentence that says what to do.
        let (what, fix) = text.rsplit_once(". ").unwrap_or((&text, "Change the setting and run again"));
        let mut what = what.to_owned();
        // A parameter keeps the name it is written with.
        let starts_with_name = what.split(' ').next().is_some_and(|word| word.contains('_'));
        if let Some(first) = what.get(..1).filter(|_| !starts_with_name) {
            what.replace_range(..1, &first.to_uppercase());
        }
        Problem::new(
            format!("{what}."),
            "The run stopped; the settings are kept.",
            format!("{}.", fix.trim_end_matches('.')),
        )
    }
}

/// A tenth in two digits, for a hint: 0.007, not 0.007000000000000001.
fn a_tenth_of(lr: f64) -> f64 {
    format!("{:.1e}", (lr / 10.0).max(1e-6)).parse().unwrap_or(lr)
}

/// The other way out, unless it was taken already.
fn or_clip(max_norm: f64) -> &'static str {
    if max_norm > 0.0 && max_norm <= 1.0 { "" } else { ", or clip the gradients with a max_norm of 1" }
}

/// Most values (rows times columns) of a data set.
const MAX_VALUES: u64 = 100_000_000;
/// Multiply-adds in one piece of work: a few milliseconds.
const WORK_PER_EVENT: u64 = 20_000_000;

/// An experiment at work. Each call to [`Iterator::next`] does one bounded piece of work and tells what came of it;
/// dropping the run cancels it.
pub struct Run {
    spec: ExperimentSpec,
    split: Split,
    scaler: Option<StandardScaler>,
    data_counts: ClassCounts,
    notices: Vec<String>,
    /// Where resampling comes before the split: the rows held out before that.
    locked: Option<TestSet>,
    /// The class that thresholds and verdicts are about.
    positive: Class,
    /// Whether the model is looked at after every epoch.
    has_curves: bool,
    /// What is written down on the way, if anything.
    recording: Option<Box<Recording>>,
    stage: Stage,
    digest: Digest,
}

enum Stage {
    Planning,
    Training(Box<Training>),
    Done(Option<Box<Trained>>),
}

/// Everything that training changes.
struct Training {
    /// Train rows before resampling, to look at after an epoch; `None` if these are all of them.
    looked_at: Option<TrainSet>,
    train: TrainSet,
    plan: Plan,
    mlp: Mlp,
    work: Workspace,
    loss: Box<dyn Loss>,
    optimizer: Box<dyn Optimizer>,
    dropout: Option<Dropout>,
    watch: Option<Watch>,
    batches_rng: Rng,
    order: Vec<Row>,
    /// Learning rate of this epoch.
    lr: f64,
    next_batch: usize,
    epoch_loss: LossSum,
    epoch: u32,
    is_over: bool,
    n_steps: u64,
    mixes: Mixes,
    records: Vec<EpochRecord>,
    gans: Vec<GanReport>,
}

/// What is left to look at after a run.
struct Trained {
    train: TrainSet,
    plan: Plan,
    mlp: Mlp,
    outputs: Outputs,
    decider: Decider,
}

impl Run {
    /// Makes or takes the data, splits and scales them. `table` is the sample or file that the spec names, if any.
    ///
    /// # Errors
    /// [`RunError`] if the table is missing, or the data cannot be split as asked.
    pub fn new(spec: &ExperimentSpec, table: Option<&Dataset>) -> Result<Self, RunError> {
        let generated;
        let data: &Dataset = match (&spec.data, table) {
            (DataSpec::Generated(generator), _) => {
                generated = generate(generator, spec)?;
                &generated
            }
            (_, Some(table)) => table,
            (DataSpec::Sample(id), None) => {
                let name = Sample::of(id).map_or(id.as_str(), |sample| sample.title);
                return Err(RunError::NoTable { name: format!("the sample “{name}”"), fix: "Choose it again" });
            }
            (DataSpec::File { name, .. }, None) => {
                let name =
                    if name.is_empty() { "a file of yours".to_owned() } else { format!("the file “{name}”") };
                return Err(RunError::NoTable { name, fix: "Links cannot carry files: choose the file again" });
            }
        };
        let binary;
        let data = if spec.positive.is_empty() {
            data
        } else {
            binary = data.one_against_rest(&spec.positive)?;
            &binary
        };
        let mut split = stratified(data, spec.split, &mut spec.seed.stream(Stream::Split))?;
        let scaler = (spec.scale == Scaling::Standard).then(|| StandardScaler::fit(&split.train));
        if let Some(scaler) = &scaler {
            scaler.apply(&mut split.train, &mut split.validation, &mut split.test);
        }
        let notices = absent_classes(data, &split);
        let mut notices = notices;
        if !spec.positive.is_empty() && data.class_counts().majority() == Class(1) {
            notices.push(format!(
                "“{}” is the larger part of the rows: what is said of the rare class is said of it.",
                spec.positive
            ));
        }
        Ok(Self {
            spec: spec.clone(),
            data_counts: data.class_counts(),
            split,
            scaler,
            notices,
            locked: None,
            positive: positive(spec, &data.class_counts()),
            has_curves: true,
            recording: None,
            stage: Stage::Planning,
            digest: Digest::default(),
        })
    }

    /// The same run without a look at the model after every epoch, unless early stopping needs one: its records have no losses
    /// and scores but the training loss. Its report, records apart, and its digest are the same.
    pub fn without_curves(mut self) -> Self {
        self.has_curves = false;
        self
    }

    /// The same run, written down as it goes: its first weights, and the order of rows in every epoch. Nothing that it computes
    /// changes.
    pub fn recorded(mut self) -> Self {
        self.recording = Some(Box::default());
        self
    }

    /// Runs to the end.
    ///
    /// # Errors
    /// [`RunError`] if a station cannot do its work, or training diverges.
    pub fn finish(&mut self) -> Result<Report, RunError> {
        loop {
            match self.advance(&mut Quiet) {
                Some(Ok(Event::Finished(report))) => return Ok(*report),
                Some(Ok(_)) => {}
                Some(Err(error)) => return Err(error),
                None => unreachable!("a run ends with a report or an error, and is finished once"),
            }
        }
    }

    /// As [`Iterator::next`]; `progress` hears from inside planning, which can be long.
    pub fn advance(&mut self, progress: &mut dyn Progress) -> Option<Result<Event, RunError>> {
        let result = match std::mem::replace(&mut self.stage, Stage::Done(None)) {
            Stage::Planning => self.prepare(progress),
            Stage::Training(training) => self.train(training),
            done @ Stage::Done(_) => {
                self.stage = done;
                return None;
            }
        };
        Some(result)
    }

    /// The model's answers over a plane, and the rows in it; `None` before training begins. During training the largest
    /// probability decides, as a threshold may rest on how training ends.
    pub fn decision_map(&self) -> Option<DecisionMap> {
        let argmax = Decider::argmax(self.positive);
        let (train, plan, mlp, decider) = match &self.stage {
            Stage::Planning | Stage::Done(None) => return None,
            Stage::Training(training) => (&training.train, &training.plan, &training.mlp, &argmax),
            Stage::Done(Some(trained)) => (&trained.train, &trained.plan, &trained.mlp, &trained.decider),
        };
        let plane = PrincipalPlane::of(self.split.train.features());
        Some(map::draw(mlp, decider, &plane, &self.split, self.scaler.as_ref(), train, plan))
    }

    /// What the model says of the rows that it did not learn from; `None` before the end.
    pub fn outputs(&self) -> Option<&Outputs> {
        match &self.stage {
            Stage::Done(Some(trained)) => Some(&trained.outputs),
            _ => None,
        }
    }

    /// The train set after resampling and where its rows come from; `None` before training begins, and where resampling
    /// came before the split, as its rows are then not those of the data set.
    pub fn resampled(&self) -> Option<(&TrainSet, &Plan)> {
        match &self.stage {
            _ if self.spec.leak != Leak::None => None,
            Stage::Planning | Stage::Done(None) => None,
            Stage::Training(training) => Some((&training.train, &training.plan)),
            Stage::Done(Some(trained)) => Some((&trained.train, &trained.plan)),
        }
    }

    /// The data set once more, where it is made from the seed; `None` where it is a table.
    pub fn generated(&self) -> Option<Dataset> {
        match &self.spec.data {
            DataSpec::Generated(generator) => generate(generator, &self.spec).ok(),
            DataSpec::Sample(_) | DataSpec::File { .. } => None,
        }
    }

    /// The resampled train set, to be written as CSV; `None` before training begins. `data` is the data set of the run and
    /// `label` the name of its label column ([`LABEL`](super::LABEL) where the data are generated).
    pub fn export<'a>(&'a self, data: &'a Dataset, label: &'a str) -> Option<Export<'a>> {
        let (resampled, plan) = self.resampled()?;
        let [rows, ..] = &self.split.rows;
        Some(Export { data, label, rows, scaler: self.scaler.as_ref(), resampled, plan })
    }

    /// The split that the run works on, scaled.
    pub fn split(&self) -> &Split {
        &self.split
    }

    /// What it runs.
    pub fn spec(&self) -> &ExperimentSpec {
        &self.spec
    }

    /// How columns were scaled; `None` if they were not.
    pub fn scaler(&self) -> Option<&StandardScaler> {
        self.scaler.as_ref()
    }

    /// The trained network; `None` before the end.
    pub fn model(&self) -> Option<&Mlp> {
        match &self.stage {
            Stage::Done(Some(trained)) => Some(&trained.mlp),
            _ => None,
        }
    }

    /// How the network's outputs become answers; `None` before the end.
    pub fn decider(&self) -> Option<&Decider> {
        match &self.stage {
            Stage::Done(Some(trained)) => Some(&trained.decider),
            _ => None,
        }
    }

    /// What was written down of it; `None` unless it is [recorded](Self::recorded).
    pub fn recording(&self) -> Option<&Recording> {
        self.recording.as_deref()
    }

    fn prepare(&mut self, progress: &mut dyn Progress) -> Result<Event, RunError> {
        let mut rng = self.spec.seed.stream(Stream::Plan);
        let (plan, gans, of_leak) = match self.spec.leak {
            Leak::None => {
                let (plan, gans) = self.plan(&mut rng, progress)?;
                (plan, gans, None)
            }
            Leak::ResampleBeforeSplit => {
                let ExperimentSpec { split, resample, seed, .. } = &self.spec;
                let Leaking { split, locked, before, made } =
                    resample_before_split(self.split.clone(), *split, resample.technique(), *seed, progress)?;
                (self.split, self.locked) = (split, Some(locked));
                (Plan::keep_all(&self.split.train), Vec::new(), Some((before, made)))
            }
        };
        gans.iter().flat_map(GanReport::numbers).for_each(|number| self.digest.add_f64(number));
        let counts =
            ClassCounts::of(&plan.classes(&self.split.train).collect::<Vec<_>>(), self.data_counts.n_classes());
        if counts.present().count() < 2 {
            return Err(RunError::NothingLeft { rows: plan.origins.len(), n_classes: counts.present().count() });
        }
        let train = plan.apply(&self.split.train);
        let mut loss = self.spec.loss.as_dyn().for_counts(&counts)?;
        loss.start_epoch(1, self.spec.epochs);
        let watch = Watch::new(&self.spec.early_stopping);
        if watch.is_some() && self.split.validation.n_samples() == 0 {
            return Err(RunError::NothingToWatch);
        }
        let mlp = self.network(train.n_features(), &counts);
        let mut mixes = self.mixes(&plan, counts.clone());
        if let Some((before, made)) = of_leak {
            // What was resampled is not the train set, but what it was split from afterwards.
            (mixes.train, mixes.made) = (before, made);
        }
        let mut batches_rng = self.spec.seed.stream(Stream::Batches);
        let mut order = Vec::with_capacity(train.n_samples());
        self.draw_epoch(&train, &mut batches_rng, &mut order)?;
        if let Some(recording) = &mut self.recording {
            recording.begin(&mlp);
            recording.push(&order);
        }
        let capacity = (self.spec.batching.batch_size as usize).min(order.len());
        let training = Training {
            looked_at: if self.has_curves { looked_at(&self.split.train) } else { None },
            work: mlp.workspace(capacity),
            loss,
            optimizer: self.spec.optimizer.as_dyn().start(mlp.params().len()),
            dropout: Dropout::new(self.spec.model.dropout, self.spec.seed.stream(Stream::Dropout)),
            watch,
            batches_rng,
            order,
            lr: self.lr(1),
            next_batch: 0,
            epoch_loss: LossSum::default(),
            epoch: 1,
            is_over: false,
            n_steps: 0,
            records: Vec::new(),
            gans,
            mixes: mixes.clone(),
            train,
            plan,
            mlp,
        };
        self.stage = Stage::Training(Box::new(training));
        Ok(Event::Prepared { class_names: self.split.train.class_names().to_vec(), mixes: Box::new(mixes) })
    }

    /// The plan, and how the networks learned that made its rows, if any did.
    fn plan(&self, rng: &mut Rng, progress: &mut dyn Progress) -> Result<(Plan, Vec<GanReport>), ResampleError> {
        let train = &self.split.train;
        let ResamplerSpec::Gan(gan) = &self.spec.resample else {
            return Ok((self.spec.resample.technique().plan(train, rng, progress)?, Vec::new()));
        };
        generated::planning()(gan, train, self.spec.seed, rng, progress)
    }

    /// The network before training.
    fn network(&self, n_features: usize, counts: &ClassCounts) -> Mlp {
        let model = &self.spec.model;
        let n_outputs = self.spec.loss.as_dyn().n_outputs(counts.n_classes());
        let sizes: Vec<usize> = std::iter::once(n_features)
            .chain(model.hidden.iter().map(|&size| size as usize))
            .chain([n_outputs])
            .collect();
        let mut mlp = Mlp::new(&sizes, &mut self.spec.seed.stream(Stream::Init)).with_activation(model.activation);
        if model.bias_init == BiasInit::Prior {
            mlp.set_output_logits(&log_prior(counts));
        }
        mlp
    }

    /// The learning rate of an epoch.
    fn lr(&self, epoch: u32) -> f64 {
        self.spec.schedule.as_dyn().lr(self.spec.optimizer.as_dyn().lr(), epoch, self.spec.epochs)
    }

    fn mixes(&self, plan: &Plan, resampled: ClassCounts) -> Mixes {
        Mixes {
            data: self.data_counts.clone(),
            train: self.split.train.class_counts(),
            validation: self.split.validation.class_counts(),
            test: self.split.test.class_counts(),
            resampled,
            made: Made::of(&self.split.train, plan),
            weight_share: None,
            drawn: None,
        }
    }

    /// Chooses the rows of an epoch.
    fn draw_epoch(&self, train: &TrainSet, rng: &mut Rng, order: &mut Vec<Row>) -> Result<(), RunError> {
        self.spec.sampler.as_dyn().epoch_order(train.labels(), train.n_classes(), rng, order)?;
        match self.spec.batching.n_batches(order.len()) {
            0 => Err(RunError::NoBatch { rows: order.len(), batch_size: self.spec.batching.batch_size }),
            _ => Ok(()),
        }
    }

    /// Some steps, and what follows from them: the end of the epoch, or of the run.
    fn train(&mut self, mut training: Box<Training>) -> Result<Event, RunError> {
        if training.is_over {
            return Ok(self.report(training));
        }
        let n_batches = self.spec.batching.n_batches(training.order.len());
        let mut work = 0;
        while training.next_batch < n_batches && work < WORK_PER_EVENT {
            let n_rows = self.spec.batching.batch(&training.order, training.next_batch).len();
            // In 64 bits: one step of a large network on a large batch is more than 32 can count.
            work += training.mlp.work_per_row() as u64 * n_rows as u64;
            self.step(&mut training)?;
        }
        let event = if training.next_batch < n_batches {
            Event::Steps { epoch: training.epoch, done: training.next_batch as u32, of: n_batches as u32 }
        } else {
            let (record, goes_on) = self.end_epoch(&mut training);
            if goes_on && training.epoch < self.spec.epochs {
                training.epoch += 1;
                let Training { train, batches_rng, order, loss, epoch, watch, .. } = &mut *training;
                self.draw_epoch(train, batches_rng, order)?;
                if let Some(recording) = &mut self.recording {
                    recording.push(order);
                }
                if loss.start_epoch(*epoch, self.spec.epochs)
                    && let Some(watch) = watch
                {
                    watch.start_over();
                }
                training.lr = self.lr(training.epoch);
                training.next_batch = 0;
                training.epoch_loss = LossSum::default();
            } else {
                training.is_over = true;
            }
            Event::Epoch(record)
        };
        self.stage = Stage::Training(training);
        Ok(event)
    }

    fn step(&mut self, training: &mut Training) -> Result<(), RunError> {
        let Training { train, mlp, work, loss, optimizer, order, lr, .. } = training;
        let rows = self.spec.batching.batch(order, training.next_batch);
        let batch = Batch { features: train.features(), labels: train.labels(), rows };
        let batch_loss = mlp.loss_and_grad(batch, &**loss, training.dropout.as_mut(), work);
        if self.spec.max_norm > 0.0 {
            clip_grad_norm(work.grads_mut(), self.spec.max_norm);
        }
        optimizer.step(mlp.params_mut(), work.grads(), *lr);
        training.next_batch += 1;
        training.n_steps += 1;
        training.epoch_loss += batch_loss;
        self.digest.add_f64(batch_loss.numerator);
        self.digest.add_f64(batch_loss.divisor);
        if !batch_loss.numerator.is_finite() || !mlp.is_finite() {
            let (epoch, step) = (training.epoch, training.n_steps);
            let lr = self.spec.optimizer.as_dyn().lr();
            return Err(RunError::Diverged { epoch, step, lr, max_norm: self.spec.max_norm });
        }
        Ok(())
    }

    /// Looks at the validation rows; says whether training should go on.
    fn end_epoch(&mut self, training: &mut Training) -> (EpochRecord, bool) {
        let Training { train, looked_at, mlp, loss, order, watch, epoch, next_batch, epoch_loss, .. } = &mut *training;
        let n_classes = train.n_classes();
        let visited = order.len().min(*next_batch * self.spec.batching.batch_size as usize);
        let drawn: Vec<_> = order[..visited].iter().map(|row| train.labels()[row.index()]).collect();
        let drawn = ClassCounts::of(&drawn, n_classes);
        let is_looked_at = self.has_curves || watch.is_some();
        let looked = is_looked_at.then(|| evaluate(mlp, &self.split.validation, Some(&**loss)));
        let validation_loss = looked.as_ref().and_then(|looked| looked.loss?.mean());
        let minority = self.positive;
        let goes_on = watch.as_mut().zip(looked.as_ref()).is_none_or(|(watch, looked)| {
            let scores = Scores::of(looked.confusion.clone());
            watch.goes_on(*epoch, validation_loss, &scores, minority, mlp.params())
        });
        let classes = match looked {
            Some(looked) if self.has_curves => {
                let train = evaluate(mlp, looked_at.as_ref().unwrap_or(&self.split.train), None);
                train
                    .by_class()
                    .zip(looked.by_class())
                    .map(|(train, validation)| ClassEpoch { train, validation })
                    .collect()
            }
            _ => Vec::new(),
        };
        let record = EpochRecord {
            epoch: *epoch,
            train_loss: epoch_loss.mean(),
            validation_loss,
            classes,
            drawn: drawn.clone(),
        };
        training.mixes.weight_share = shares(drawn.iter().map(|(class, n)| f64::from(n) * loss.weight_of(class)));
        training.mixes.drawn = Some(drawn);
        training.records.push(record.clone());
        (record, goes_on)
    }

    fn report(&mut self, training: Box<Training>) -> Event {
        let Training { train, plan, mut mlp, loss, watch, mixes, records, gans, n_steps, .. } = *training;
        let kept = watch.as_ref().and_then(Watch::best_epoch).unwrap_or(records.len() as u32);
        let learned = learned_shares(&records[..kept as usize], &*loss);
        let mut notices = self.notices.clone();
        notices.extend(watch.map(|watch| watch.finish(self.spec.epochs, mlp.params_mut())));
        let says = |set: &Dataset| SetOutputs::of(set, mlp.predict_logits(set.features()));
        let natural = match &self.locked {
            // Resampling came first: the shares are those of the rows it was given.
            Some(_) => &self.data_counts,
            None => &mixes.train,
        };
        let outputs = Outputs {
            positive: self.positive,
            n_classes: train.n_classes(),
            natural: natural.iter().map(|(_, count)| f64::from(count) / f64::from(natural.total())).collect(),
            learned,
            validation: says(&self.split.validation),
            test: says(&self.split.test),
            locked: self.locked.as_deref().map(says),
        };
        self.digest.add_f32s(mlp.params());
        let judge = Judge::new(outputs, &self.spec.calibration);
        let judged = judge.judge_as(&self.spec);
        let (outputs, decider) = (judge.into_outputs(), judged.decider.clone());
        let report = Report {
            link: self.spec.to_link(),
            model: self.digest,
            digest: judged.digest(self.digest),
            class_names: train.class_names().to_vec(),
            minority: self.positive,
            mixes,
            epochs: records,
            n_steps,
            threshold: judged.decider.threshold,
            validation: judged.validation,
            test: judged.test,
            validation_probability: judged.validation_probability,
            test_probability: judged.test_probability,
            mean_cost: judged.mean_cost,
            leak: judged.leak,
            gans,
            notices,
            judge_notices: judged.notices,
        };
        self.stage = Stage::Done(Some(Box::new(Trained { train, plan, mlp, outputs, decider })));
        Event::Finished(Box::new(report))
    }
}

impl Iterator for Run {
    type Item = Result<Event, RunError>;

    fn next(&mut self) -> Option<Self::Item> {
        self.advance(&mut Quiet)
    }
}

/// The class that thresholds and verdicts are about: see [`Report::minority`].
fn positive(spec: &ExperimentSpec, counts: &ClassCounts) -> Class {
    let is_even = counts.n_classes() == 2 && counts.0[0] == counts.0[1];
    if !spec.positive.is_empty() || is_even { Class(1) } else { counts.minority() }
}

/// Share of each class in what the loss saw up to the epoch whose weights are kept: rows drawn, times what the loss makes of
/// them then. All draws count, as those of one epoch can miss a class. `None` if it weighed nothing.
fn learned_shares(records: &[EpochRecord], loss: &dyn Loss) -> Option<Vec<f64>> {
    let n_classes = records.last()?.drawn.n_classes();
    let of_class = |class: Class| {
        let drawn: f64 = records.iter().map(|record| f64::from(record.drawn.get(class))).sum();
        drawn * loss.tilt_of(class)
    };
    shares((0..n_classes as u8).map(|class| of_class(Class(class))))
}

/// Weights as shares of their sum; `None` if that is 0.
fn shares(weights: impl Iterator<Item = f64>) -> Option<Vec<f64>> {
    let weights: Vec<f64> = weights.collect();
    let total: f64 = weights.iter().sum();
    (total > 0.0).then(|| weights.iter().map(|weight| weight / total).collect())
}

/// The rows to look at after an epoch: of a class with more than [`MOST_TRAIN_ROWS`], every n-th. `None` if these are all.
fn looked_at(train: &TrainSet) -> Option<TrainSet> {
    let counts = train.class_counts();
    if counts.iter().all(|(_, count)| count as usize <= MOST_TRAIN_ROWS) {
        return None;
    }
    let mut seen = vec![0usize; train.n_classes()];
    let rows = (0u32..).map(Row).zip(train.labels()).filter(|(_, label)| {
        let seen = &mut seen[label.index()];
        *seen += 1;
        (*seen - 1).is_multiple_of((counts.get(**label) as usize).div_ceil(MOST_TRAIN_ROWS))
    });
    Some(Plan::of(rows.map(|(row, _)| Origin::Kept(row))).apply(train))
}

/// Makes a data set, unless it would be too large, and adds the points that were drawn.
fn generate(generator: &GeneratorSpec, spec: &ExperimentSpec) -> Result<Dataset, RunError> {
    let read = |key| generator.tunable().value(key).map_or(2, |value| u64::from(value.integer()));
    let (rows, columns) = (read("n_samples"), read("n_features"));
    if rows * columns > MAX_VALUES {
        return Err(RunError::TooLarge { rows, columns });
    }
    let made = generator.as_dyn().generate(&mut spec.seed.stream(Stream::Generate));
    if spec.drawn.is_empty() || !spec.takes_points() { Ok(made) } else { Ok(spec.drawn.append_to(&made)?) }
}

/// Says which classes cannot be judged because a held-out set has none of their rows.
fn absent_classes(data: &Dataset, split: &Split) -> Vec<String> {
    let mut notices = Vec::new();
    let parts = [("validation", split.validation.class_counts()), ("test", split.test.class_counts())];
    for (part, counts) in parts.iter().filter(|(_, counts)| counts.total() > 0) {
        let absent: Vec<&str> = data
            .class_counts()
            .present()
            .filter(|&(class, _)| counts.get(class) == 0)
            .map(|(class, _)| data.class_names()[class.index()].as_str())
            .collect();
        if !absent.is_empty() {
            notices.push(format!(
                "The {part} set has no row of {}: recall there is undefined, not 0.",
                absent.iter().map(|name| format!("“{name}”")).collect::<Vec<_>>().join(", ")
            ));
        }
    }
    notices
}
