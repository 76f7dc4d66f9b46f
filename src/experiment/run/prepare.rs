//! Before training: the data are made, split and prepared, then resampled; the network is made.

use super::{
    error::{MAX_VALUES, RunError},
    event::Event,
    leak::{Leaking, resample_before_split},
    past::Past,
    state::{Setup, Training},
    table::of_tables,
};
use crate::{
    data::{
        Class, ClassCounts, Dataset, Matrix, Row, RowTag, Split, TrainSet,
        generate::GeneratorSpec,
        prepare::{Preparation, Scaling},
        samples::Sample,
        stratified_among,
    },
    experiment::{
        DataSpec, Digest, ExperimentSpec, GanReport, Leak, MOST_TRAIN_ROWS, RepeatedRows, RowOrigins, StageCounts,
        early_stopping::Watch, generated,
    },
    neighbors::LARGEST_VALUE,
    nn::{
        BiasInit, Dropout, Mlp,
        loss::{LossSum, TrainClasses, log_prior},
    },
    progress::Progress,
    resample::{Origin, Plan, ResampleError, ResamplerSpec},
    rng::{Rng, Stream},
};

impl Setup {
    /// Makes or takes the data, splits and prepares them.
    pub(super) fn new(spec: &ExperimentSpec, table: Option<&Dataset>) -> Result<Self, RunError> {
        let generated;
        let data: &Dataset = match (&spec.data, table) {
            (DataSpec::Generated(generator), _) => {
                generated = generate(generator, spec)?;
                &generated
            }
            (_, Some(table)) => table,
            (DataSpec::Sample(id), None) => {
                let title = Sample::of(id).map_or(id.as_str(), |sample| sample.title);
                return Err(RunError::NoSample { title: title.to_owned() });
            }
            (DataSpec::File { name, .. }, None) => return Err(RunError::NoFile { name: name.clone() }),
        };
        let binary;
        let data = if spec.positive.is_empty() {
            data
        } else {
            binary = data.one_against_rest(&spec.positive)?;
            &binary
        };
        let together;
        let data = if spec.group.is_empty() || data.groups().is_some() {
            data
        } else {
            together = data.grouped_by(&spec.group)?;
            &together
        };
        let is_generated = matches!(spec.data, DataSpec::Generated(_));
        let (rows, mut notices) = match is_generated && spec.repeats == RepeatedRows::Keep {
            true => (data.all_rows(), Vec::new()),
            false => (of_tables().used_rows)(spec, data),
        };
        let mut split = stratified_among(data, &rows, spec.split, &mut spec.seed.stream(Stream::Split))?;
        if !is_generated {
            notices.extend((of_tables().split_told)(spec, data, &split, rows.len()));
        }
        let preparation = match data.is_plain() {
            true => Preparation::plain(spec.scale, &split.train),
            false => Preparation::fit(&spec.prepare, spec.scale, &split.train, data.n_samples())?,
        };
        notices.extend(preparation.notices(&spec.prepare, &split));
        preparation.apply_codes(&mut split);
        if !spec.resample.takes_categories() {
            preparation.apply_encoding(&mut split);
        }
        let largest = check_values(data, &split, &preparation, spec.scale != Scaling::None)?;
        notices.extend(absent_classes(data, &split));
        if !is_generated {
            notices.extend((of_tables().outliers_told)(data));
        }
        let measured = rows.iter().filter(|&&row| data.tag(row) == RowTag::Measured);
        let labels: Vec<Class> = measured.map(|row| data.labels()[row.index()]).collect();
        let counts = ClassCounts::of(&labels, data.n_classes());
        if !spec.positive.is_empty() && counts.majority() == Class(1) {
            notices.push(format!(
                "“{}” is the larger part of the rows: what is said of the rare class is said of it.",
                spec.positive
            ));
        }
        Ok(Self {
            spec: spec.clone(),
            positive: positive(spec, &counts),
            data_counts: counts,
            split,
            preparation,
            notices,
            honest_test: None,
            has_curves: true,
            recording: None,
            keeps_past: false,
            digest: Digest::default(),
            largest,
        })
    }

    /// Resamples the train set and makes the network: everything that training begins with.
    pub(super) fn prepare(&mut self, progress: &mut dyn Progress) -> Result<(Box<Training>, Event), RunError> {
        let mut rng = self.spec.seed.stream(Stream::Plan);
        let (plan, gans, of_leak) = match self.spec.leak {
            Leak::None => {
                let (plan, gans) = self.plan(&mut rng, progress)?;
                (plan, gans, None)
            }
            Leak::ResampleBeforeSplit => {
                let ExperimentSpec { split, resample, seed, .. } = &self.spec;
                let Leaking { split, honest_test, before, made } =
                    resample_before_split(self.split.clone(), *split, resample.technique(), *seed, progress)?;
                (self.split, self.honest_test) = (split, Some(honest_test));
                (Plan::keep_all(&self.split.train), Vec::new(), Some((before, made)))
            }
        };
        gans.iter().flat_map(GanReport::numbers).for_each(|number| self.digest.add_f64(number));
        let counts =
            ClassCounts::of(&plan.classes(&self.split.train).collect::<Vec<_>>(), self.data_counts.n_classes());
        if counts.present().count() < 2 {
            return Err(RunError::NothingLeft { rows: plan.origins.len(), n_classes: counts.present().count() });
        }
        let mut train = plan.apply(&self.split.train);
        if self.spec.resample.takes_categories() {
            train = self.preparation.encoded(&train);
            self.preparation.apply_encoding(&mut self.split);
            self.honest_test = self.honest_test.as_ref().map(|test| self.preparation.encoded_test(test));
        }
        let made = plan.origins.iter().zip(train.features().rows()).filter(|(origin, _)| origin.is_synthetic());
        let title = self.spec.resample.tunable().about().title;
        self.notices.extend(self.preparation.between_told(title, made.map(|(_, row)| row)));
        // Where resampling came before the split, the other parts have made rows too.
        for set in [&*train, &*self.split.validation, &*self.split.test] {
            let (at, largest) = largest_of(set.features());
            if largest > LARGEST_VALUE {
                let (row, column) = (at / set.n_features(), at % set.n_features());
                let class = set.class_names()[set.labels()[row].index()].clone();
                let technique = self.spec.resample.tunable().about().title;
                return Err(RunError::MadeTooLarge { class, column: name_of(set, column), technique });
            }
            self.largest = self.largest.max(largest);
        }
        let classes = TrainClasses { counts: &counts, names: train.class_names(), positive: self.positive };
        let mut loss = self.spec.loss.as_dyn().for_classes(&classes)?;
        loss.start_epoch(1, self.spec.epochs);
        let watch = Watch::new(&self.spec.early_stopping);
        if watch.is_some() && self.split.validation.n_samples() == 0 {
            return Err(RunError::NothingToWatch);
        }
        let mlp = self.network(train.n_features(), &counts);
        let mut stage_counts = self.stage_counts(&plan, counts.clone());
        if let Some((before, made)) = of_leak {
            // What was resampled is not the train set, but what it was split from afterwards.
            (stage_counts.train, stage_counts.origins) = (before, made);
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
            monitored: if self.has_curves { monitored(&self.split.train) } else { None },
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
            past: self.keeps_past.then(|| Past::new(mlp.params().len(), train.n_classes())).flatten(),
            stage_counts: stage_counts.clone(),
            train,
            plan,
            mlp,
        };
        let class_names = self.split.train.class_names().to_vec();
        Ok((Box::new(training), Event::Prepared { class_names, stage_counts: Box::new(stage_counts) }))
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

    fn stage_counts(&self, plan: &Plan, resampled: ClassCounts) -> StageCounts {
        StageCounts {
            data: self.data_counts.clone(),
            train: self.split.train.class_counts(),
            validation: self.split.validation.class_counts(),
            test: self.split.test.class_counts(),
            resampled,
            origins: RowOrigins::of(&self.split.train, plan),
            weight_share: None,
            drawn: None,
        }
    }
}

/// The largest value that is trained and judged on, whatever its sign.
///
/// # Errors
/// [`RunError::ValueTooLarge`] if nothing can be computed from it.
fn check_values(data: &Dataset, split: &Split, preparation: &Preparation, is_scaled: bool) -> Result<f32, RunError> {
    let parts = [split.train.features(), split.validation.features(), split.test.features()];
    let mut largest = (Row(0), 0, 0.0);
    for (features, rows) in parts.into_iter().zip(&split.rows) {
        let (at, size) = largest_of(features);
        if size > largest.2 {
            largest = (rows[at / features.n_cols()], at % features.n_cols(), size);
        }
    }
    let (row, column, size) = largest;
    if size > LARGEST_VALUE {
        let column = preparation.source(column);
        let (value, column) = (data.features().row(row.index())[column], name_of(data, column));
        return Err(RunError::ValueTooLarge { row, column, value, is_scaled });
    }
    Ok(size)
}

fn name_of(set: &Dataset, column: usize) -> String {
    set.columns().get(column).cloned().unwrap_or_default()
}

/// Place and size of the largest value, of equal ones the first; what is not a number is infinite.
fn largest_of(values: &Matrix) -> (usize, f32) {
    let size = |x: &f32| if x.is_nan() { f32::INFINITY } else { x.abs() };
    let sizes = values.values().iter().map(size).enumerate();
    sizes.fold((0, 0.0), |largest, next| if next.1 > largest.1 { next } else { largest })
}

/// The class that thresholds and verdicts are about: see [`Report::minority`](crate::experiment::Report::minority).
fn positive(spec: &ExperimentSpec, counts: &ClassCounts) -> Class {
    if spec.positive.is_empty() { counts.rarest() } else { Class(1) }
}

/// The rows to look at after an epoch: of a class with more than [`MOST_TRAIN_ROWS`], every n-th. `None` if these are all.
pub(super) fn monitored(train: &TrainSet) -> Option<TrainSet> {
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
pub(super) fn generate(generator: &GeneratorSpec, spec: &ExperimentSpec) -> Result<Dataset, RunError> {
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
