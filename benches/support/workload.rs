//! What the benches train: the article's work and larger shapes, on the engine itself.

use imbalance_lab::{
    batch::{BatchSampler, Batching, WeightedRandomSampler},
    data::{Class, ClassCounts, Matrix, Row},
    nn::{
        Batch, Mlp, Workspace,
        loss::{CrossEntropy, Loss, LossChoice},
        optim::{Adam, Optimizer, OptimizerChoice},
    },
    rng::{Rng, Seed, Stream},
};

/// A training at work: data, network, Adam with its defaults, cross-entropy, weighted sampler.
pub struct Workload {
    pub features: Matrix,
    pub labels: Vec<Class>,
    pub mlp: Mlp,
    work: Workspace,
    loss: Box<dyn Loss>,
    optimizer: Box<dyn Optimizer>,
    batching: Batching,
    rng: Rng,
    order: Vec<Row>,
}

impl Workload {
    pub fn new(features: Matrix, labels: Vec<Class>, mlp: Mlp, batch_size: u32) -> Self {
        let counts = ClassCounts::of(&labels, mlp.n_classes());
        Self {
            work: mlp.workspace(batch_size as usize),
            loss: CrossEntropy::default().for_counts(&counts).expect("it takes any counts"),
            optimizer: Adam::default().start(mlp.params().len()),
            batching: Batching { batch_size, ..Batching::default() },
            rng: Seed(0).stream(Stream::Batches),
            order: Vec::with_capacity(labels.len()),
            features,
            labels,
            mlp,
        }
    }

    /// Standard normal features, the last `n_rare` rows of the second class, and a network of these hidden layers.
    pub fn random(n_rows: usize, n_cols: usize, n_rare: usize, hidden: &[usize], batch_size: u32) -> Self {
        let mut rng = Seed(0).stream(Stream::Generate);
        let features = Matrix::new((0..n_rows * n_cols).map(|_| rng.normal() as f32).collect(), n_cols);
        let labels = (0..n_rows).map(|row| Class(u8::from(row >= n_rows - n_rare))).collect();
        let sizes = [&[n_cols], hidden, &[2]].concat();
        let mlp = Mlp::new(&sizes, &mut Seed(0).stream(Stream::Init));
        Self::new(features, labels, mlp, batch_size)
    }

    /// Draws the rows of an epoch and trains on them; the mean loss of its batches.
    pub fn epoch(&mut self) -> f64 {
        let sampler = WeightedRandomSampler::default();
        let mut order = std::mem::take(&mut self.order);
        sampler.epoch_order(&self.labels, 2, &mut self.rng, &mut order).expect("every row has a weight");
        let mean = self.train(&order);
        self.order = order;
        mean
    }

    /// Trains on these rows; the mean loss of their batches.
    pub fn train(&mut self, order: &[Row]) -> f64 {
        let n_batches = self.batching.n_batches(order.len());
        let mut sum = 0.0;
        for index in 0..n_batches {
            sum += self.step(self.batching.clone().batch(order, index));
        }
        sum / n_batches as f64
    }

    /// Gather, forward, backward, Adam, and the look for divergence: all that a step of a run does.
    pub fn step(&mut self, rows: &[Row]) -> f64 {
        let batch = Batch { features: &self.features, labels: &self.labels, rows };
        let sum = self.mlp.loss_and_grad(batch, &*self.loss, None, &mut self.work);
        self.optimizer.step(self.mlp.params_mut(), self.work.grads(), 1e-3);
        assert!(sum.numerator.is_finite() && self.mlp.is_finite(), "training diverged");
        sum.mean().unwrap_or(f64::NAN)
    }
}

/// Multiplies and adds of one step per row: forward, both gradients; the first layer needs none of its input.
pub fn flops_per_row(sizes: &[usize]) -> f64 {
    let products: Vec<usize> = sizes.windows(2).map(|pair| pair[0] * pair[1]).collect();
    let sum: usize = products.iter().sum();
    2.0 * (3 * sum - products[0]) as f64
}
