//! How generative networks learned, and what their rows are worth.

use crate::{
    data::{Class, ClassCounts, Matrix, Row, TrainSet},
    deferred::deferred,
    metrics::Ranking,
    neighbors::k_nearest_of,
    nn::{
        Batch, Mlp,
        loss::{BceWithLogits, Loss, LossChoice},
        optim::{Adam, OptimizerChoice},
    },
    order::sorted,
    progress::{Cancelled, Progress, Section},
    resample::{Gan, GanEnding, Origin, Plan, ResampleError, Resampler, SamplingStrategy, Smote},
    rng::{Rng, Seed, Stream},
    wording::{UNDEFINED, plural},
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What became of the networks of one class.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct GanReport {
    /// The class.
    pub class: Class,
    /// Losses after every epoch; empty where all rows of the class are alike and there was nothing to learn.
    pub losses: Vec<GanEpoch>,
    /// Why training ended.
    pub ending: GanEnding,
    /// Rows made.
    pub n_made: u32,
    /// Median distance of a real row to the nearest other real row of the class, in the units of the train set.
    pub real_distance: f64,
    /// What the generated rows are worth.
    pub generated: Judgement,
    /// The same of as many rows that SMOTE makes of the same train rows.
    pub smote: Judgement,
}

/// Losses of one epoch, each before the step that follows from it (nats); `None` if it is not a finite number.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct GanEpoch {
    /// Counted from 1.
    pub epoch: u32,
    /// Mean loss of the discriminator over real and generated rows; ln 2 is chance.
    pub discriminator: Option<f64>,
    /// Mean loss of the generator; ln 2 where the discriminator cannot tell.
    pub generator: Option<f64>,
}

impl GanReport {
    /// Every number that was computed and is defined, for the fingerprint of the run.
    pub(super) fn numbers(&self) -> impl Iterator<Item = f64> + '_ {
        let losses = self.losses.iter().flat_map(|epoch| [epoch.discriminator, epoch.generator]).flatten();
        let judged = [self.generated, self.smote].into_iter();
        losses.chain([self.real_distance]).chain(judged.flat_map(|of| [Some(of.distance), of.auc]).flatten())
    }

    /// The finding in words, one sentence each; `name` is that of the class.
    pub fn sentences(&self, name: &str) -> Vec<String> {
        let epochs = format!("{} {}", self.losses.len(), plural(self.losses.len() as u64, "epoch"));
        let how = match self.ending {
            GanEnding::Done => format!("after {epochs}"),
            GanEnding::Certain => {
                format!("and stopped after {epochs}, because the discriminator told its rows for certain")
            }
            GanEnding::NotFinite => format!("and stopped after {epochs}, because a number was no longer finite"),
            GanEnding::NothingToLearn => "without learning, because all rows of the class are alike".to_owned(),
        };
        let share = |auc: Option<f64>| auc.map_or_else(|| UNDEFINED.to_owned(), |auc| format!("{auc:.2}"));
        vec![
            format!("The GAN made {} {} of “{name}” {how}.", self.n_made, plural(self.n_made.into(), "row")),
            format!(
                "At the median, a generated row is {:.3} away from the nearest real row, a row of SMOTE {:.3}, and a real row \
                 {:.3} away from the nearest other one.",
                self.generated.distance, self.smote.distance, self.real_distance
            ),
            match self.generated.auc {
                Some(_) => format!(
                    "A small network tells generated rows from real ones with an AUC of {}, and rows of SMOTE with {}; at 0.5 \
                     it cannot tell, and below it takes made rows for real ones that it knows.",
                    share(self.generated.auc),
                    share(self.smote.auc)
                ),
                None => format!("With fewer than {FEWEST_JUDGED} real or made rows, no network can judge them."),
            },
        ]
    }
}

impl GanEpoch {
    /// Losses as a listener hears them.
    pub fn new(epoch: u32, discriminator: f64, generator: f64) -> Self {
        let finite = |loss: f64| Some(loss).filter(|loss| loss.is_finite());
        Self { epoch, discriminator: finite(discriminator), generator: finite(generator) }
    }
}

/// What the made rows of a class are worth.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Judgement {
    /// Median distance of a made row to the nearest real row of its class, in the units of the train set. Far below that
    /// of real rows to each other: the made rows are nearly copies.
    pub distance: f64,
    /// How well a small network tells made rows from real ones that it has not seen: the area under its ROC curve, the share
    /// of pairs of a made and a real row that it orders rightly. 0.5: it cannot tell; 1: it tells every one. `None` if there
    /// are fewer than [`FEWEST_JUDGED`] rows of a kind.
    pub auc: Option<f64>,
}

/// Fewest real and made rows of a class on which a network can judge.
pub const FEWEST_JUDGED: usize = 8;
/// Most real rows that are judged by, and as many made ones.
const MOST: usize = 256;
/// Passes of the judging network over the rows that it learns from.
const JUDGE_EPOCHS: u32 = 100;
/// The share of planning after which the rows are judged.
const PLANNED: f64 = 0.8;

/// What a GAN does for a train set, and how well.
type Planning = fn(&Gan, &TrainSet, Seed, &mut Rng, &mut dyn Progress) -> Result<(Plan, Vec<GanReport>), ResampleError>;

deferred! {
    /// Plans with a GAN, and tells how its networks learned and what their rows are worth.
    pub(super) fn planning() -> Planning {
        plan
    }
}

fn plan(
    gan: &Gan,
    train: &TrainSet,
    seed: Seed,
    rng: &mut Rng,
    progress: &mut dyn Progress,
) -> Result<(Plan, Vec<GanReport>), ResampleError> {
    let mut recorder = Recorder { to: &mut Section::new(progress, 0.0, PLANNED), losses: BTreeMap::new() };
    let plan = gan.plan(train, rng, &mut recorder)?;
    let losses = recorder.losses;
    let mut rng = seed.stream(Stream::Judge);
    let gans = judge(gan, train, &plan, losses, &mut rng, &mut Section::new(progress, PLANNED, 1.0))?;
    Ok((plan, gans))
}

/// Listens to a resampler, keeps its losses, and passes everything on.
struct Recorder<'a> {
    to: &'a mut dyn Progress,
    losses: BTreeMap<usize, Vec<GanEpoch>>,
}

impl Progress for Recorder<'_> {
    fn report(&mut self, done: f64) -> Result<(), Cancelled> {
        self.to.report(done)
    }

    fn losses(&mut self, of: usize, epoch: u32, discriminator: f64, generator: f64) {
        self.losses.entry(of).or_default().push(GanEpoch::new(epoch, discriminator, generator));
        self.to.losses(of, epoch, discriminator, generator);
    }
}

/// Judges the generated rows of a plan, class by class, beside those that SMOTE makes of the same train set.
///
/// Rows are taken as the train set has them, so distances are in scaled units where the split was scaled. The networks
/// that made the rows had learned from all real rows, also those that the judging network is scored on.
///
/// # Errors
/// [`ResampleError::Cancelled`] if `progress` says so.
fn judge(
    gan: &Gan,
    train: &TrainSet,
    plan: &Plan,
    mut losses: BTreeMap<usize, Vec<GanEpoch>>,
    rng: &mut Rng,
    progress: &mut dyn Progress,
) -> Result<Vec<GanReport>, ResampleError> {
    let made: Vec<(Class, Matrix)> = made_rows(train, plan);
    let n = made.len();
    let mut reports = Vec::with_capacity(n);
    for (done, (class, rows)) in made.into_iter().enumerate() {
        let mut part = Section::nth(progress, done, n);
        let real = rows_of(train, &train.rows_of(class));
        let all: Vec<Row> = (0..real.n_rows() as u32).map(Row).collect();
        let to_others = k_nearest_of(&real, &all, &all, 1, &mut Section::new(&mut part, 0.0, 0.1))?;
        let by_smote = by_smote(train, class, rows.n_rows(), rng, &mut Section::new(&mut part, 0.1, 0.2))?;
        let losses = losses.remove(&class.index()).unwrap_or_default();
        reports.push(GanReport {
            class,
            ending: gan.ending(losses.iter().map(|epoch| epoch.discriminator.zip(epoch.generator))),
            losses,
            n_made: rows.n_rows() as u32,
            real_distance: median((0..real.n_rows()).map(|at| to_others.squared_distances(at)[0])),
            generated: judgement(&real, &rows, rng, &mut Section::new(&mut part, 0.2, 0.6))?,
            smote: judgement(&real, &by_smote, rng, &mut Section::new(&mut part, 0.6, 1.0))?,
        });
    }
    progress.report(1.0)?;
    Ok(reports)
}

/// The generated rows of each class that has some.
fn made_rows(train: &TrainSet, plan: &Plan) -> Vec<(Class, Matrix)> {
    let n_cols = train.n_features();
    let mut of_class: BTreeMap<Class, Vec<f32>> = BTreeMap::new();
    for origin in &plan.origins {
        if let Origin::Generated { base, at } = *origin {
            let values = of_class.entry(train.labels()[base.index()]).or_default();
            values.extend_from_slice(&plan.values[at as usize * n_cols..][..n_cols]);
        }
    }
    of_class.into_iter().map(|(class, values)| (class, Matrix::new(values, n_cols))).collect()
}

fn rows_of(train: &TrainSet, rows: &[Row]) -> Matrix {
    let values = rows.iter().flat_map(|row| train.features().row(row.index())).copied().collect();
    Matrix::new(values, train.n_features())
}

/// Rows of a class as SMOTE makes them, with its own default of neighbors or as many as there are.
fn by_smote(
    train: &TrainSet,
    class: Class,
    n_made: usize,
    rng: &mut Rng,
    progress: &mut dyn Progress,
) -> Result<Matrix, ResampleError> {
    let n_real = train.class_counts().get(class);
    let wanted = (train.class_names()[class.index()].clone(), n_real + n_made as u32);
    let smote = Smote {
        sampling_strategy: SamplingStrategy::Counts(vec![wanted]),
        k_neighbors: Smote::default().k_neighbors.min(n_real - 1),
    };
    let plan = smote.plan(train, rng, progress)?;
    let resampled = plan.apply(train);
    let made: Vec<Row> = (train.n_samples() as u32..resampled.n_samples() as u32).map(Row).collect();
    Ok(rows_of(&resampled, &made))
}

fn judgement(real: &Matrix, made: &Matrix, rng: &mut Rng, progress: &mut Section<'_>) -> Result<Judgement, Cancelled> {
    let n_real = real.n_rows() as u32;
    let both = Matrix::new([real.values(), made.values()].concat(), real.n_cols());
    let rows = |from: u32, to: u32| (from..to).map(Row).collect::<Vec<Row>>();
    let (mut among, mut queries) = (rows(0, n_real), rows(n_real, both.n_rows() as u32));
    let near = k_nearest_of(&both, &queries, &among, 1, &mut Section::new(progress, 0.0, 0.2))?;
    let distance = median((0..queries.len()).map(|at| near.squared_distances(at)[0]));
    // As many of the one kind as of the other.
    let n = among.len().min(queries.len()).min(MOST);
    let auc = if n < FEWEST_JUDGED {
        None
    } else {
        for rows in [&mut among, &mut queries] {
            rng.shuffle(rows);
            rows.truncate(n);
        }
        Some(auc_out_of_sample(&both, &among, &queries, rng, &mut Section::new(progress, 0.2, 1.0))?)
    };
    Ok(Judgement { distance, auc })
}

/// A network learns from half the rows of either kind and is scored on the other half, and the other way round; the mean
/// of both areas.
fn auc_out_of_sample(
    both: &Matrix,
    real: &[Row],
    made: &[Row],
    rng: &mut Rng,
    progress: &mut Section<'_>,
) -> Result<f64, Cancelled> {
    const REAL: Class = Class(0);
    const MADE: Class = Class(1);
    let half = real.len() / 2;
    let rows: Vec<Row> = real.iter().chain(made).copied().collect();
    let features = standardised(&rows_by_number(both, &rows));
    let labels = [vec![REAL; real.len()], vec![MADE; made.len()]].concat();
    let halves = [0..half, half..real.len()].map(|range| {
        let rows = range.clone().chain(range.start + real.len()..range.end + real.len());
        rows.map(|at| Row(at as u32)).collect::<Vec<Row>>()
    });
    let loss = BceWithLogits::default().for_counts(&ClassCounts(vec![1, 1])).expect("there are two classes");
    let mut sum = 0.0;
    for (fold, [learned, scored]) in [[0, 1], [1, 0]].into_iter().enumerate() {
        let mut part = Section::nth(progress, fold, 2);
        let network = trained(&features, &labels, &halves[learned], &*loss, rng, &mut part)?;
        // Of two logits, the second is the network's single output.
        let logits = network.predict_logits(&rows_by_number(&features, &halves[scored]));
        let n_scored = halves[scored].len();
        let outputs = logits.chunks_exact(2).enumerate().map(|(at, row)| (f64::from(row[1]), at >= n_scored / 2));
        sum += Ranking::of(outputs).roc_auc().expect("half of the rows are made");
    }
    Ok(sum / 2.0)
}

/// A network of one hidden layer of 16, trained to tell rows of class 1 from those of class 0.
fn trained(
    features: &Matrix,
    labels: &[Class],
    rows: &[Row],
    loss: &dyn Loss,
    rng: &mut Rng,
    progress: &mut Section<'_>,
) -> Result<Mlp, Cancelled> {
    const BATCH: usize = 32;
    let mut network = Mlp::new(&[features.n_cols(), 16, 1], rng);
    let mut work = network.workspace(BATCH);
    let adam = Adam { lr: 1e-2, weight_decay: 1e-3, ..Adam::default() };
    let mut optimizer = adam.start(network.params().len());
    let mut order = rows.to_vec();
    for epoch in 0..JUDGE_EPOCHS {
        progress.report(f64::from(epoch) / f64::from(JUDGE_EPOCHS))?;
        rng.shuffle(&mut order);
        for rows in order.chunks(BATCH) {
            network.loss_and_grad(Batch { features, labels, rows }, loss, None, &mut work);
            optimizer.step(network.params_mut(), work.grads(), adam.lr);
        }
    }
    Ok(network)
}

fn rows_by_number(features: &Matrix, rows: &[Row]) -> Matrix {
    let values = rows.iter().flat_map(|row| features.row(row.index())).copied().collect();
    Matrix::new(values, features.n_cols())
}

/// Every column with mean 0 and standard deviation 1, or 0 throughout where it is constant.
fn standardised(features: &Matrix) -> Matrix {
    let (n, n_cols) = (features.n_rows() as f64, features.n_cols());
    let mut scaled = features.clone();
    for column in 0..n_cols {
        let values = || features.rows().map(|row| f64::from(row[column]));
        let mean = values().sum::<f64>() / n;
        let spread = libm::sqrt(values().map(|x| (x - mean) * (x - mean)).sum::<f64>() / n);
        for row in 0..features.n_rows() {
            let x = &mut scaled.row_mut(row)[column];
            *x = if spread > 0.0 { ((f64::from(*x) - mean) / spread) as f32 } else { 0.0 };
        }
    }
    scaled
}

/// The median of distances given as squares; of an even number, the mean of the two in the middle.
fn median(squares: impl Iterator<Item = f64>) -> f64 {
    let distances = sorted(squares.map(libm::sqrt));
    let middle = distances.len() / 2;
    if distances.len() % 2 == 1 { distances[middle] } else { (distances[middle - 1] + distances[middle]) / 2.0 }
}
