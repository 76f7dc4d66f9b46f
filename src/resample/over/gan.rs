//! A generative adversarial network: new rare rows made by a network that learned to pass for the class.

use crate::{
    data::{Class, ClassCounts, Matrix, Row, TrainSet},
    neighbors::{LARGEST_VALUE, nearest_to_points},
    nn::{
        Activation, Batch, Mlp, Workspace,
        loss::{BceWithLogits, Loss, LossChoice},
        optim::{Adam, Optimizer, OptimizerChoice},
        parse_hidden, print_hidden,
    },
    param::{About, Described, Kind, Param, Tuned, Value},
    progress::{Cancelled, Progress, Section},
    resample::{Origin, Plan, ResampleError, Resampler, STRATEGY, SamplingStrategy, group},
    rng::Rng,
};

/// Trains a generator against a discriminator on the rows of each targeted class, and plans rows that the generator makes.
///
/// Per class there are two multilayer perceptrons with the same hidden layers: the generator, with ReLU, from `latent_dim`
/// standard normal numbers to a row; the discriminator, with leaky ReLU, from a row to one logit, which is large for real
/// rows. Columns are standardised by the mean and the population deviation of the *class*; a column whose values are all
/// alike takes no part and keeps its value exactly. Where every column is so, nothing is learned, and every new row is that
/// row.
///
/// **Schedule.** An epoch visits each row of the class once, in random order, in batches of `batch_size` (the last may be
/// short). In each step the discriminator learns first, from the batch and as many generated rows, by the mean binary
/// cross-entropy of both together; then the generator, from other generated rows, by the same loss with the labels
/// swapped, `-ln D(G(z))`: the variant that does not saturate. Both use Adam with `lr`, β₁ = 0.5 and β₂ = 0.999. At
/// balance both losses are ln 2 = 0.69 nats. New rows come from the *average* of the generator's parameters over the
/// steps, whose older part is kept at `min((1 + t) / (10 + t), 0.99)` in step `t`: the two networks circle around their
/// balance, and the average lies nearer to it (Yazıcı et al. 2019, ICLR, arXiv 1806.04498).
///
/// **Early stop.** Training ends when the discriminator's mean loss was below [`Gan::CERTAIN`] in each of
/// [`Gan::PATIENCE`] epochs in a row (it tells the generated rows for certain, and what the generator still learns from it
/// leads nowhere), or when a loss or a parameter is no longer a finite number. The rows then come from the average after the
/// last epoch in which neither was so.
///
/// Every new row names the nearest real row of its class as its base (Euclidean, in the units of the train set, ties to the
/// earlier row). Values have no bounds but those of `f32`, and are not rounded: columns of whole numbers do not stay so.
///
/// Input `(n_samples, n_features)`; time `O(epochs · n_class · (latent_dim · h + h² + h · n_features))` per class, `h`
/// the width of the hidden layers; progress is told from between the steps.
///
/// # What it is worth
/// Means over ten seeds with the page's model and all defaults (SMOTE on yeast with one neighbor), as printed by
/// `cargo test --test gan -- --ignored --nocapture`. *Distance* is the median distance of new rows to the nearest real row
/// over that of real rows to each other, *AUC* how well a small network tells new rows from real ones; see
/// [`GanReport`](crate::experiment::GanReport).
///
/// ```text
/// data              remedy       balanced    MCC  distance   AUC
/// moons             gan             0.937  0.601      0.84  0.46
/// moons             smote           0.911  0.612      0.38  0.43
/// haystack          gan             0.743  0.307      0.84  0.49
/// haystack          smote           0.742  0.315      0.38  0.44
/// blobs             gan             0.796  0.328      0.86  0.42
/// blobs             smote           0.786  0.317      0.39  0.40
/// circles           gan             0.914  0.625      0.83  0.48
/// circles           smote           0.918  0.770      0.36  0.42
/// yeast             gan             0.527  0.400      0.76  0.43
/// yeast             smote           0.516  0.402      0.31  0.41
/// wine_quality_red  gan             0.326  0.307      0.74  0.43
/// wine_quality_red  smote           0.347  0.318      0.33  0.37
/// ```
///
/// **SMOTE does better** on circles, by far in MCC, and on the red wines; in MCC a little also on moons, haystack and
/// yeast. The GAN does better on blobs, and in balanced accuracy on moons and yeast. Random over-sampling, which
/// learns nothing, beats both on the red wines (0.352 balanced, MCC 0.327) and on haystack (0.760, 0.332). What speaks for
/// the GAN is that its rows are not nearly copies: they lie more than twice as far from real rows as those of SMOTE, and
/// yet are not told apart either. So much work for so little is what to expect where a class has a few dozen rows.
///
/// # Errors
/// [`ResampleError::SingleRow`] if a class that gets new rows has one row: it has no spread to learn. Two rows do.
/// [`ResampleError::Diverged`] if the generator makes values beyond [`LARGEST_VALUE`] and all of the train set.
///
/// # Source
/// Goodfellow et al. 2014, "Generative adversarial nets", NeurIPS 27, arXiv 1406.2661, algorithm 1 with one step of the
/// discriminator per step of the generator; betas of Radford, Metz & Chintala 2016, ICLR, arXiv 1511.06434, section 4.
#[derive(Clone, Debug, PartialEq)]
pub struct Gan {
    /// Which classes grow, and to what counts.
    pub sampling_strategy: SamplingStrategy,
    /// Passes over the rows of the class.
    pub epochs: u32,
    /// Most rows of the class in a step, and as many generated ones.
    pub batch_size: u32,
    /// Random numbers that the generator makes a row of.
    pub latent_dim: u32,
    /// Neurons of each hidden layer of both networks, first to last.
    pub hidden: Vec<u32>,
    /// Learning rate of both networks.
    pub lr: f64,
}

/// Multiply-adds between two reports of progress: a few milliseconds.
const WORK_PER_REPORT: u64 = 4_000_000;
/// How much of the average of the generator's parameters a step keeps, once there were many.
const KEPT: f32 = 0.99;
/// The share of a class's progress at which its networks are trained.
const TRAINED: f64 = 0.95;

/// Why the networks of a class stopped learning.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum GanEnding {
    /// They had their epochs.
    Done,
    /// The discriminator told the generator's rows for certain, epoch after epoch.
    Certain,
    /// A loss or a weight was no longer a finite number.
    NotFinite,
    /// All rows of the class are alike.
    NothingToLearn,
}

impl GanEnding {
    /// It in a word or two.
    pub fn word(self) -> &'static str {
        match self {
            GanEnding::Done => "done",
            GanEnding::Certain => "stopped early",
            GanEnding::NotFinite => "diverged",
            GanEnding::NothingToLearn => "rows alike",
        }
    }
}

impl Default for Gan {
    fn default() -> Self {
        Self {
            sampling_strategy: SamplingStrategy::default(),
            epochs: 1000,
            batch_size: 32,
            latent_dim: 8,
            hidden: vec![64],
            lr: 2e-3,
        }
    }
}

impl Tuned for Gan {
    const ABOUT: About = About {
        id: "gan",
        title: "GAN",
        does: "Trains a network to make rows that a second network cannot tell from the rare class, and adds such rows.",
        hurts: "Few rows teach it little: on a rare ring and on the red wines SMOTE, which learns nothing, helps more.",
        source: "Goodfellow et al. 2014, NeurIPS, arXiv 1406.2661; Adam's betas of Radford et al. 2016, arXiv 1511.06434",
    };
    const GROUP: &'static str = group::GENERATIVE;
    const PARAMS: &'static [Param<Self>] = &[
        param!(epochs: integer, Described {
            key: "epochs",
            label: "GAN epochs",
            help: "How often the two networks see every row of the class.",
            unit: "epochs",
            kind: Kind::Integer { min: 1, max: 100_000 },
        }),
        param!(sampling_strategy: text, STRATEGY),
        param!(latent_dim: integer, Described {
            key: "latent_dim",
            label: "Latent size",
            help: "How many random numbers the generator makes a row of.",
            unit: "numbers",
            kind: Kind::Integer { min: 1, max: 256 },
        }),
        Param {
            described: Described {
                key: "hidden",
                label: "GAN hidden layers",
                help: "Neurons of each hidden layer of both networks, separated by commas; \"none\" leaves a linear generator.",
                unit: "neurons",
                kind: Kind::Text {
                    form: "64 or 32,32 or none",
                    canonical: |text| parse_hidden(text).map(|hidden| print_hidden(&hidden)),
                },
            },
            read: |this| Value::Text(print_hidden(&this.hidden)),
            write: |this, value| this.hidden = parse_hidden(&value.text()).expect("the value is canonical"),
        },
        param!(batch_size: integer, Described {
            key: "batch_size",
            label: "GAN batch size",
            help: "Most rows of the class that the discriminator sees in a step, beside as many generated ones.",
            unit: "rows",
            kind: Kind::Integer { min: 1, max: 1024 },
        }),
        param!(lr: real, Described {
            key: "lr",
            label: "GAN learning rate",
            help: "How far one step of either network goes; too large and the two chase each other in circles.",
            unit: "",
            kind: Kind::Real { min: 1e-6, max: 1.0 },
        }),
    ];
}

impl Resampler for Gan {
    fn plan(&self, train: &TrainSet, rng: &mut Rng, progress: &mut dyn Progress) -> Result<Plan, ResampleError> {
        let mut plan = Plan::keep_all(train);
        let targets: Vec<(Class, u32)> =
            self.sampling_strategy.rows_to_add(train)?.into_iter().filter(|&(_, n_new)| n_new > 0).collect();
        for (done, &(class, n_new)) in targets.iter().enumerate() {
            let members = train.rows_of(class);
            if members.len() == 1 {
                let class = train.class_names()[class.index()].clone();
                return Err(ResampleError::SingleRow { technique: Self::ABOUT.title, class });
            }
            let mut part = Section::nth(progress, done, targets.len());
            let made = self.make(train, class, &members, n_new as usize, rng, &mut part)?;
            // Rows as large as those that they were learned from are what was asked for.
            let bound = train.features().values().iter().fold(LARGEST_VALUE, |bound, value| bound.max(value.abs()));
            if made.iter().any(|value| value.is_nan() || value.abs() > bound) {
                let class = train.class_names()[class.index()].clone();
                return Err(ResampleError::Diverged { technique: Self::ABOUT.title, class, lr: self.lr });
            }
            let near =
                nearest_to_points(train.features(), &members, &made, &mut Section::new(&mut part, TRAINED, 1.0))?;
            for (row, base) in made.chunks_exact(train.n_features()).zip(near) {
                plan.push_made(row.iter().copied(), |at| Origin::Generated { base, at });
            }
        }
        progress.report(1.0)?;
        Ok(plan)
    }
}

impl Gan {
    /// Mean loss of the discriminator (nats) below which it tells the generator's rows for certain; chance is ln 2 = 0.69.
    pub const CERTAIN: f64 = 0.05;
    /// Epochs in a row below [`Gan::CERTAIN`] after which training ends.
    pub const PATIENCE: u32 = 20;

    /// Why training ended, from the losses of its epochs: discriminator and generator, `None` where not finite.
    pub fn ending(&self, losses: impl ExactSizeIterator<Item = Option<(f64, f64)>>) -> GanEnding {
        match (losses.len(), losses.last()) {
            (_, None) => GanEnding::NothingToLearn,
            (_, Some(None)) => GanEnding::NotFinite,
            (n_epochs, Some(Some((discriminator, _)))) if n_epochs < self.epochs as usize => {
                if discriminator < Self::CERTAIN { GanEnding::Certain } else { GanEnding::NotFinite }
            }
            _ => GanEnding::Done,
        }
    }

    /// The values of `n_new` rows like those of a class, row after row.
    fn make(
        &self,
        train: &TrainSet,
        class: Class,
        members: &[Row],
        n_new: usize,
        rng: &mut Rng,
        part: &mut Section<'_>,
    ) -> Result<Vec<f32>, Cancelled> {
        let scale = ClassScale::of(train, members);
        let n_varying = scale.n_varying();
        let mut made = Vec::with_capacity(n_new * train.n_features());
        if n_varying == 0 {
            (0..n_new).for_each(|_| made.extend(scale.unscaled(&[])));
            return Ok(made);
        }
        let real = scale.scaled(train, members);
        let mut hear = Hear { part, class, work: 0, steps: 0, of_steps: 0 };
        let generator = self.learn(&real, rng, &mut hear)?;
        let n_at_once = n_new.min(1024);
        let mut work = generator.workspace(n_at_once);
        let mut noise = Matrix::new(vec![0.0; n_at_once * self.latent_dim as usize], self.latent_dim as usize);
        let mut outputs = vec![0.0; n_new * n_varying];
        for outputs in outputs.chunks_mut(n_at_once * n_varying) {
            hear.part.report(TRAINED)?;
            draw_noise(&mut noise, rng);
            generator.outputs(&noise, &mut work, outputs);
        }
        outputs.chunks_exact(n_varying).for_each(|row| made.extend(scale.unscaled(row)));
        Ok(made)
    }

    /// A generator that learned from standardised rows.
    fn learn(&self, real: &Matrix, rng: &mut Rng, hear: &mut Hear<'_, '_>) -> Result<Mlp, Cancelled> {
        let mut duel = Duel::new(self, real, rng);
        let n_batches = real.n_rows().div_ceil(duel.batch_size);
        hear.of_steps = u64::from(self.epochs) * n_batches as u64;
        let mut kept = duel.average.clone();
        let mut n_certain = 0;
        let mut order: Vec<Row> = (0..real.n_rows() as u32).map(Row).collect();
        for epoch in 1..=self.epochs {
            rng.shuffle(&mut order);
            let mut sums = [0.0; 2];
            for rows in order.chunks(duel.batch_size) {
                let losses = duel.step(rows, rng);
                sums.iter_mut().zip(losses).for_each(|(sum, loss)| *sum += loss * rows.len() as f64);
                hear.step(duel.work_per_row * rows.len() as u64)?;
            }
            let [of_discriminator, of_generator] = sums.map(|sum| sum / real.n_rows() as f64);
            hear.part.losses(hear.class.index(), epoch, of_discriminator, of_generator);
            let is_finite = of_discriminator.is_finite() && of_generator.is_finite() && duel.is_finite();
            n_certain = if of_discriminator < Self::CERTAIN { n_certain + 1 } else { 0 };
            if n_certain == 0 && is_finite {
                kept.copy_from_slice(&duel.average);
            }
            if !is_finite || n_certain == Self::PATIENCE {
                break;
            }
        }
        duel.generator.params_mut().copy_from_slice(&kept);
        Ok(duel.generator)
    }
}

/// Tells how far the training of a class has come.
struct Hear<'a, 'b> {
    part: &'a mut Section<'b>,
    class: Class,
    /// Multiply-adds since the last report.
    work: u64,
    steps: u64,
    of_steps: u64,
}

impl Hear<'_, '_> {
    fn step(&mut self, work: u64) -> Result<(), Cancelled> {
        self.steps += 1;
        self.work += work;
        if self.work >= WORK_PER_REPORT {
            self.work = 0;
            self.part.report(TRAINED * self.steps as f64 / self.of_steps as f64)?;
        }
        Ok(())
    }
}

/// The two networks and all that their steps need; a step allocates nothing.
struct Duel {
    generator: Mlp,
    discriminator: Mlp,
    works: [Workspace; 2],
    optimizers: [Box<dyn Optimizer>; 2],
    lr: f64,
    loss: Box<dyn Loss>,
    /// The generator's parameters, averaged over the steps.
    average: Vec<f32>,
    n_steps: u32,
    batch_size: usize,
    /// Real rows, then a batch of generated ones.
    rows: Matrix,
    n_real: usize,
    /// What the rows are, and what the generator wants them to be taken for.
    truth: Vec<Class>,
    wish: Vec<Class>,
    /// The rows that are generated.
    fakes: Vec<Row>,
    /// Real and generated rows of a step.
    both: Vec<Row>,
    noise: Matrix,
    /// Gradient with respect to the generated values.
    pull: Matrix,
    work_per_row: u64,
}

const FAKE: Class = Class(0);
const REAL: Class = Class(1);

impl Duel {
    fn new(spec: &Gan, real: &Matrix, rng: &mut Rng) -> Self {
        let (n_real, n_cols, latent_dim) = (real.n_rows(), real.n_cols(), spec.latent_dim as usize);
        let batch_size = (spec.batch_size as usize).min(n_real);
        let hidden = || spec.hidden.iter().map(|&size| size as usize);
        let sizes = |from: usize, to: usize| std::iter::once(from).chain(hidden()).chain([to]).collect::<Vec<usize>>();
        let generator = Mlp::new(&sizes(latent_dim, n_cols), rng);
        let discriminator = Mlp::new(&sizes(n_cols, 1), rng).with_activation(Activation::LeakyRelu);
        let adam = Adam { lr: spec.lr, beta1: 0.5, beta2: 0.999, ..Adam::default() };
        let mut values = real.values().to_vec();
        values.resize((n_real + batch_size) * n_cols, 0.0);
        Self {
            works: [discriminator.workspace(2 * batch_size), generator.workspace(batch_size)],
            optimizers: [&discriminator, &generator].map(|net| adam.start(net.params().len())),
            lr: spec.lr,
            loss: BceWithLogits::default().for_counts(&ClassCounts(vec![1, 1])).expect("there are two classes"),
            average: generator.params().to_vec(),
            n_steps: 0,
            batch_size,
            rows: Matrix::new(values, n_cols),
            n_real,
            truth: [vec![REAL; n_real], vec![FAKE; batch_size]].concat(),
            wish: vec![REAL; n_real + batch_size],
            fakes: (n_real as u32..(n_real + batch_size) as u32).map(Row).collect(),
            both: Vec::with_capacity(2 * batch_size),
            noise: Matrix::new(vec![0.0; batch_size * latent_dim], latent_dim),
            pull: Matrix::new(vec![0.0; batch_size * n_cols], n_cols),
            work_per_row: (3 * discriminator.work_per_row() + 2 * generator.work_per_row()) as u64,
            generator,
            discriminator,
        }
    }

    /// One step of the discriminator, then one of the generator; their mean losses before the steps.
    fn step(&mut self, real: &[Row], rng: &mut Rng) -> [f64; 2] {
        let n = real.len();
        self.generate(n, rng);
        self.both.clear();
        self.both.extend_from_slice(real);
        self.both.extend_from_slice(&self.fakes[..n]);
        let batch = Batch { features: &self.rows, labels: &self.truth, rows: &self.both };
        let [work, _] = &mut self.works;
        let of_discriminator = self.discriminator.loss_and_grad(batch, &*self.loss, None, work);
        self.optimizers[0].step(self.discriminator.params_mut(), work.grads(), self.lr);

        self.generate(n, rng);
        let batch = Batch { features: &self.rows, labels: &self.wish, rows: &self.fakes[..n] };
        let [work, own_work] = &mut self.works;
        let pull = &mut self.pull.values_mut()[..n * self.rows.n_cols()];
        let of_generator = self.discriminator.loss_and_grad_of_inputs(batch, &*self.loss, work, pull);
        self.generator.grad_given_outputs(&self.noise, &self.pull, n, own_work);
        self.optimizers[1].step(self.generator.params_mut(), own_work.grads(), self.lr);
        self.n_steps += 1;
        let t = self.n_steps as f32;
        let kept = ((1.0 + t) / (10.0 + t)).min(KEPT);
        for (average, &param) in self.average.iter_mut().zip(self.generator.params()) {
            *average = kept * *average + (1.0 - kept) * param;
        }
        [of_discriminator, of_generator].map(|sum| sum.numerator / sum.divisor)
    }

    /// Puts newly generated rows behind the real ones.
    fn generate(&mut self, n: usize, rng: &mut Rng) {
        draw_noise(&mut self.noise, rng);
        let n_cols = self.rows.n_cols();
        let outputs = &mut self.rows.values_mut()[self.n_real * n_cols..][..n * n_cols];
        self.generator.outputs(&self.noise, &mut self.works[1], outputs);
    }

    fn is_finite(&self) -> bool {
        self.discriminator.is_finite() && self.generator.is_finite() && self.average.iter().all(|x| x.is_finite())
    }
}

fn draw_noise(noise: &mut Matrix, rng: &mut Rng) {
    noise.values_mut().iter_mut().for_each(|x| *x = rng.normal() as f32);
}

/// Mean and spread of each column of a class.
struct ClassScale {
    /// Mean and population standard deviation; a column whose values are all alike has that value and 0.
    columns: Vec<(f64, f64)>,
}

impl ClassScale {
    fn of(train: &TrainSet, members: &[Row]) -> Self {
        let n = members.len() as f64;
        let column = |at: usize| {
            let values = || members.iter().map(|row| train.features().row(row.index())[at]);
            let first = train.features().row(members[0].index())[at];
            if values().all(|x| x == first) {
                return (f64::from(first), 0.0);
            }
            let mean = values().map(f64::from).sum::<f64>() / n;
            let square = values().map(|x| (f64::from(x) - mean) * (f64::from(x) - mean)).sum::<f64>() / n;
            (mean, libm::sqrt(square))
        };
        Self { columns: (0..train.n_features()).map(column).collect() }
    }

    fn n_varying(&self) -> usize {
        self.columns.iter().filter(|(_, spread)| *spread > 0.0).count()
    }

    /// The columns that vary, standardised.
    fn scaled(&self, train: &TrainSet, members: &[Row]) -> Matrix {
        let mut values = Vec::with_capacity(members.len() * self.n_varying());
        for row in members {
            let row = train.features().row(row.index()).iter().zip(&self.columns);
            let varying = row.filter(|(_, (_, spread))| *spread > 0.0);
            values.extend(varying.map(|(&x, (mean, spread))| ((f64::from(x) - mean) / spread) as f32));
        }
        Matrix::new(values, self.n_varying())
    }

    /// A row in the units of the train set, from the columns that vary.
    fn unscaled<'a>(&'a self, varying: &'a [f32]) -> impl Iterator<Item = f32> + 'a {
        let mut varying = varying.iter();
        self.columns.iter().map(move |&(mean, spread)| {
            let z = if spread > 0.0 { varying.next().map_or(0.0, |&z| f64::from(z)) } else { 0.0 };
            (mean + spread * z).clamp(f64::from(f32::MIN), f64::from(f32::MAX)) as f32
        })
    }
}
