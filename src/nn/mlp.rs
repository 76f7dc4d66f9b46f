//! A multilayer perceptron: linear layers with an activation between them.

use super::{
    Activation, Dropout, init_linear,
    kernel::{self, Turned},
    loss::{Loss, LossSum},
};
use crate::{
    data::{Class, Matrix, Row},
    lanes::{Lanes, PANEL, load_panel, panels_of},
    rng::Rng,
};

/// Panels worked on at once: a block's activations stay in the processor's cache from the way forward to the way back.
const BLOCK_PANELS: usize = 16;
/// Rows of a block.
const BLOCK: usize = BLOCK_PANELS * PANEL;

/// One linear layer's place in the flat parameter list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Layer {
    n_in: usize,
    n_out: usize,
    /// Where its weights start; they have shape `(n_in, n_out)` and the biases follow.
    start: usize,
}

impl Layer {
    fn weights(self) -> std::ops::Range<usize> {
        self.start..self.start + self.n_in * self.n_out
    }

    fn biases(self) -> std::ops::Range<usize> {
        self.weights().end..self.weights().end + self.n_out
    }

    /// Weights and biases together: shape `(n_in + 1, n_out)`.
    fn all(self) -> std::ops::Range<usize> {
        self.start..self.biases().end
    }
}

/// A network: its layers and, in one flat list, their parameters.
///
/// A network with a single output tells two classes apart: its output is the logit of the second, and that of the first
/// is 0.
#[derive(Clone, Debug, PartialEq)]
pub struct Mlp {
    layers: Vec<Layer>,
    activation: Activation,
    params: Vec<f32>,
}

/// Rows of a data set to learn from.
#[derive(Clone, Copy, Debug)]
pub struct Batch<'a> {
    /// Every row of the data set.
    pub features: &'a Matrix,
    /// The label of every row.
    pub labels: &'a [Class],
    /// The rows of this batch.
    pub rows: &'a [Row],
}

/// Buffers for one block of rows at a time, so that a step allocates nothing whatever the size of its batch.
///
/// Memory is at most `4 · 128 · (4 · widest + 2 · Σ sizes + 11)` bytes, twice the parameters, eight bytes for each of the widest
/// layer, and a byte per row of the batch.
#[derive(Clone, Debug)]
pub struct Workspace {
    labels: Vec<Class>,
    /// Zeros, in place of rows that a panel lacks; as many as the inputs or the outputs, whichever are more.
    no_row: Vec<f32>,
    /// Input of each layer.
    inputs: Vec<Vec<Lanes>>,
    /// Derivative of the activation behind each layer but the last.
    slopes: Vec<Vec<Lanes>>,
    /// Output of the last layer.
    logits: Vec<Lanes>,
    /// Gradient of the loss with respect to the outputs of a layer, and of the layer before.
    deltas: [Vec<Lanes>; 2],
    turned: Turned,
    /// Weights of each layer but the first as `(n_out, n_in)`, in the places of their own.
    transposed: Vec<f32>,
    /// As many zeros as the widest layer has inputs.
    no_bias: Vec<f32>,
    grads: Vec<f32>,
}

impl Mlp {
    /// A network of these layer sizes (columns first, classes last) with ReLU and PyTorch's default initialisation.
    pub fn new(sizes: &[usize], rng: &mut Rng) -> Self {
        let mut mlp = Self::zeros(sizes);
        for layer in mlp.layers.clone() {
            let (weights, biases) = mlp.params[layer.all()].split_at_mut(layer.weights().len());
            init_linear(weights, biases, layer.n_in, rng);
        }
        mlp
    }

    /// A network of these layer sizes with all parameters zero.
    fn zeros(sizes: &[usize]) -> Self {
        let mut start = 0;
        let layer = |pair: &[usize]| {
            let layer = Layer { n_in: pair[0], n_out: pair[1], start };
            start = layer.biases().end;
            layer
        };
        let layers: Vec<Layer> = sizes.windows(2).map(layer).collect();
        Self { params: vec![0.0; start], activation: Activation::default(), layers }
    }

    /// The same network with another activation.
    #[must_use]
    pub fn with_activation(self, activation: Activation) -> Self {
        Self { activation, ..self }
    }

    /// A network from PyTorch's tensors: per layer the weights of shape `(n_out, n_in)`, row after row, and the biases.
    ///
    /// # Panics
    /// If the sizes do not chain up.
    pub fn from_torch(layers: &[(Vec<f32>, Vec<f32>)]) -> Self {
        let mut sizes: Vec<usize> = vec![layers[0].0.len() / layers[0].1.len()];
        sizes.extend(layers.iter().map(|(_, biases)| biases.len()));
        let mut mlp = Self::zeros(&sizes);
        for (layer, (weights, biases)) in mlp.layers.clone().into_iter().zip(layers) {
            assert_eq!(weights.len(), layer.n_in * layer.n_out, "weights are (n_out, n_in)");
            for (output, row) in weights.chunks_exact(layer.n_in).enumerate() {
                for (input, &weight) in row.iter().enumerate() {
                    mlp.params[layer.start + input * layer.n_out + output] = weight;
                }
            }
            mlp.params[layer.biases()].copy_from_slice(biases);
        }
        mlp
    }

    /// The parameters, or gradients in the same order, as PyTorch's tensors; see [`Mlp::from_torch`].
    pub fn to_torch(&self, flat: &[f32]) -> Vec<(Vec<f32>, Vec<f32>)> {
        let tensors = |layer: &Layer| {
            let weights = &flat[layer.weights()];
            let rows = (0..layer.n_out)
                .flat_map(|output| (0..layer.n_in).map(move |input| weights[input * layer.n_out + output]));
            (rows.collect(), flat[layer.biases()].to_vec())
        };
        self.layers.iter().map(tensors).collect()
    }

    /// Number of columns it takes.
    pub fn n_features(&self) -> usize {
        self.layers[0].n_in
    }

    /// Number of classes it tells apart.
    pub fn n_classes(&self) -> usize {
        self.n_outputs().max(2)
    }

    fn n_outputs(&self) -> usize {
        self.layers[self.layers.len() - 1].n_out
    }

    /// Every parameter: layer after layer, weights `(n_in, n_out)` then biases.
    pub fn params(&self) -> &[f32] {
        &self.params
    }

    /// Every parameter, to change.
    pub fn params_mut(&mut self) -> &mut [f32] {
        &mut self.params
    }

    /// Sets the biases of the last layer so that, with all else 0, the logits are these up to a constant.
    ///
    /// # Panics
    /// If there is not one logit per class.
    pub fn set_output_logits(&mut self, logits: &[f64]) {
        assert_eq!(logits.len(), self.n_classes(), "one logit per class");
        let biases = self.layers[self.layers.len() - 1].biases();
        match &mut self.params[biases] {
            [single] => *single = (logits[1] - logits[0]) as f32,
            biases => biases.iter_mut().zip(logits).for_each(|(bias, &logit)| *bias = logit as f32),
        }
    }

    /// Whether every parameter is a finite number.
    pub fn is_finite(&self) -> bool {
        // Zero times infinity or NaN is NaN, and NaN stays in a sum; sixteen sums side by side.
        let (chunks, rest) = self.params.as_chunks::<16>();
        let mut sums = [0.0f32; 16];
        for chunk in chunks {
            sums.iter_mut().zip(chunk).for_each(|(sum, param)| *sum += param * 0.0);
        }
        sums.iter().all(|&sum| sum == 0.0) && rest.iter().all(|param| param.is_finite())
    }

    /// A bound on the size of everything that layers put out, hidden or not, for rows whose values are at most `largest` in size.
    pub fn bound(&self, largest: f32) -> f64 {
        let (mut size, mut bound) = (f64::from(largest), 0.0);
        for layer in &self.layers {
            let sizes = |range: std::ops::Range<usize>| self.params[range].iter().map(|&param| f64::from(param.abs()));
            let mut sums: Vec<f64> = sizes(layer.biases()).collect();
            sizes(layer.weights()).enumerate().for_each(|(at, weight)| sums[at % layer.n_out] += weight * size);
            let most = sums.into_iter().fold(0.0, f64::max);
            bound = f64::max(bound, most);
            // What an activation makes of a number is at most 1 larger.
            size = most + 1.0;
        }
        bound
    }

    /// Multiply-adds of one row through forward and backward.
    pub fn work_per_row(&self) -> usize {
        3 * self.params.len()
    }

    /// Buffers for training with batches of up to `batch_size` rows.
    pub fn workspace(&self, batch_size: usize) -> Workspace {
        self.buffers(batch_size, panels_of(batch_size).min(BLOCK_PANELS), true)
    }

    fn buffers(&self, batch_size: usize, n_panels: usize, for_training: bool) -> Workspace {
        let widest = self.layers.iter().map(|layer| layer.n_out.max(layer.n_in)).max().unwrap_or(0);
        let entries = |size: usize| vec![Lanes::ZERO; n_panels * size];
        let when_training = |size: usize| if for_training { size } else { 0 };
        Workspace {
            labels: Vec::with_capacity(batch_size),
            no_row: vec![0.0; self.n_features().max(self.n_outputs())],
            inputs: self.layers.iter().map(|layer| entries(layer.n_in)).collect(),
            slopes: self.layers[1..].iter().map(|layer| entries(when_training(layer.n_in))).collect(),
            logits: entries(self.n_outputs()),
            deltas: [entries(when_training(widest)), entries(when_training(widest))],
            turned: Turned::new(when_training(n_panels), widest),
            transposed: vec![0.0; when_training(self.params.len())],
            no_bias: vec![0.0; widest],
            grads: vec![0.0; when_training(self.params.len())],
        }
    }

    /// The loss over a batch before any change, and in [`Workspace::grads`] the gradient of its mean.
    ///
    /// Rows go through forward and backward a block at a time, each sum over rows in the order of the batch.
    pub fn loss_and_grad(
        &self,
        batch: Batch<'_>,
        loss: &dyn Loss,
        dropout: Option<&mut Dropout>,
        work: &mut Workspace,
    ) -> LossSum {
        self.learn(batch, loss, dropout, work, |_, _, _| {})
    }

    /// As [`Mlp::loss_and_grad`] without dropout; `of_inputs` receives the gradient of the mean with respect to the values of
    /// every row of the batch, shape `(n_rows, n_features)` in the order of the batch.
    ///
    /// # Panics
    /// If `of_inputs` has not that many numbers.
    pub fn loss_and_grad_of_inputs(
        &self,
        batch: Batch<'_>,
        loss: &dyn Loss,
        work: &mut Workspace,
        of_inputs: &mut [f32],
    ) -> LossSum {
        let n_features = self.n_features();
        assert_eq!(of_inputs.len(), batch.rows.len() * n_features, "a gradient per value");
        let first = self.layers[0];
        kernel::transpose_weights(&self.params[first.weights()], first.n_out, &mut work.transposed[first.weights()]);
        self.learn(batch, loss, None, work, |work, block, n_rows| {
            let Workspace { deltas: [delta, delta_before], transposed, no_bias, .. } = work;
            let panels = delta.chunks_exact(first.n_out).zip(delta_before.chunks_exact_mut(first.n_in));
            for (d, dx) in panels.take(panels_of(n_rows)) {
                kernel::affine(d, &transposed[first.weights()], &no_bias[..first.n_in], dx, |_, sum| sum);
            }
            let rows = &mut of_inputs[block * BLOCK * n_features..][..n_rows * n_features];
            store_rows(delta_before, n_features, rows, n_features);
        })
    }

    /// The outputs of the first rows of a matrix, as many as `outputs` has room for, shape `(n_rows, n_outputs)`.
    ///
    /// Outputs are those of the last layer as they are: a network with one output gives one number per row.
    pub fn outputs(&self, inputs: &Matrix, work: &mut Workspace, outputs: &mut [f32]) {
        let n_outputs = self.n_outputs();
        for (block, outputs) in outputs.chunks_mut(BLOCK * n_outputs).enumerate() {
            let n_rows = outputs.len() / n_outputs;
            work.load(inputs, n_rows, |row| block * BLOCK + row);
            self.forward(work, panels_of(n_rows), false, None);
            store_rows(&work.logits, n_outputs, outputs, n_outputs);
        }
    }

    /// In [`Workspace::grads`] the gradient of a number with respect to every parameter, given its gradient with respect to
    /// the [`Mlp::outputs`] of the first rows of a matrix: the chain rule across the network.
    ///
    /// Rows go forward once more, so that nothing has to be kept between the two calls.
    pub fn grad_given_outputs(&self, inputs: &Matrix, of_outputs: &Matrix, n_rows: usize, work: &mut Workspace) {
        self.prepare_backward(work);
        for block in 0..n_rows.div_ceil(BLOCK) {
            let (start, n_rows) = (block * BLOCK, (n_rows - block * BLOCK).min(BLOCK));
            let n_panels = panels_of(n_rows);
            work.load(inputs, n_rows, |row| start + row);
            self.forward(work, n_panels, true, None);
            let Workspace { deltas: [delta, _], no_row, .. } = work;
            load_rows(of_outputs, n_rows, |row| start + row, no_row, delta);
            self.backward(work, n_panels);
        }
    }

    /// Empties the gradients and turns the weights that lead back, those of every layer but the first.
    fn prepare_backward(&self, work: &mut Workspace) {
        work.grads.fill(0.0);
        for layer in &self.layers[1..] {
            let transposed = &mut work.transposed[layer.weights()];
            kernel::transpose_weights(&self.params[layer.weights()], layer.n_out, transposed);
        }
    }

    /// Forward and backward, block by block; `after(work, block, n_rows)` finds the gradient of the first layer's outputs
    /// in the first of the deltas.
    #[inline(always)]
    fn learn(
        &self,
        batch: Batch<'_>,
        loss: &dyn Loss,
        mut dropout: Option<&mut Dropout>,
        work: &mut Workspace,
        mut after: impl FnMut(&mut Workspace, usize, usize),
    ) -> LossSum {
        work.labels.clear();
        work.labels.extend(batch.rows.iter().map(|row| batch.labels[row.index()]));
        self.prepare_backward(work);
        let divisor = loss.divisor(&work.labels);
        let mut numerator = 0.0;
        for (block, rows) in batch.rows.chunks(BLOCK).enumerate() {
            let n_panels = panels_of(rows.len());
            work.load(batch.features, rows.len(), |row| rows[row].index());
            self.forward(work, n_panels, true, dropout.as_deref_mut());
            numerator = self.add_loss_of_block(numerator, work, block * BLOCK, rows.len(), loss, divisor);
            self.backward(work, n_panels);
            after(work, block, rows.len());
        }
        LossSum { numerator, divisor }
    }

    /// Runs the loaded panels through the network.
    fn forward(&self, work: &mut Workspace, n_panels: usize, for_training: bool, mut dropout: Option<&mut Dropout>) {
        let Workspace { inputs, slopes, logits, .. } = work;
        for (index, &Layer { n_in, n_out, .. }) in self.layers.iter().enumerate() {
            let (weights, biases) = self.params[self.layers[index].all()].split_at(n_in * n_out);
            let (before, after) = inputs.split_at_mut(index + 1);
            let panels = before[index].chunks_exact(n_in).take(n_panels);
            match after.first_mut() {
                None => {
                    for (x, out) in panels.zip(logits.chunks_exact_mut(n_out)) {
                        kernel::affine(x, weights, biases, out, |_, sum| sum);
                    }
                }
                Some(outputs) if for_training => {
                    let slopes = slopes[index].chunks_exact_mut(n_out);
                    for ((x, out), slopes) in panels.zip(outputs.chunks_exact_mut(n_out)).zip(slopes) {
                        kernel::affine(x, weights, biases, out, |_, sum| sum);
                        self.activation.apply_with_slope(out, slopes);
                        if let Some(dropout) = dropout.as_deref_mut() {
                            dropout.apply(out, slopes);
                        }
                    }
                }
                Some(outputs) => {
                    for (x, out) in panels.zip(outputs.chunks_exact_mut(n_out)) {
                        kernel::affine(x, weights, biases, out, |_, sum| sum);
                        self.activation.apply(out);
                    }
                }
            }
        }
    }

    /// A sum of losses with those of a block's rows, whose labels start at `start`, added panel by panel; their gradient goes
    /// to the first of the deltas.
    fn add_loss_of_block(
        &self,
        sum: f64,
        work: &mut Workspace,
        start: usize,
        n_rows: usize,
        loss: &dyn Loss,
        divisor: f64,
    ) -> f64 {
        let n_outputs = self.n_outputs();
        let labels = work.labels[start..start + n_rows].chunks(PANEL);
        let panels = work.logits.chunks_exact(n_outputs).zip(work.deltas[0].chunks_exact_mut(n_outputs));
        let of_panel = |((logits, grad), labels): ((&[Lanes], &mut [Lanes]), &[Class])| match (logits, &mut *grad) {
            ([single], [single_grad]) => {
                let mut both = [Lanes::ZERO; 2];
                let numerator = loss.panel(&[Lanes::ZERO, *single], labels, divisor, Some(&mut both));
                *single_grad = both[1];
                numerator
            }
            (logits, grad) => loss.panel(logits, labels, divisor, Some(grad)),
        };
        panels.zip(labels).fold(sum, |sum, panel| sum + of_panel(panel))
    }

    /// Adds the gradients of a block, given that of the loss with respect to its logits.
    fn backward(&self, work: &mut Workspace, n_panels: usize) {
        let Workspace { inputs, slopes, deltas: [delta, delta_before], turned, transposed, no_bias, grads, .. } = work;
        for (index, layer) in self.layers.iter().enumerate().rev() {
            let Layer { n_in, n_out, .. } = *layer;
            let of_outputs = &delta[..n_panels * n_out];
            let (of_weights, of_biases) = grads[layer.all()].split_at_mut(n_in * n_out);
            turned.turn(of_outputs, n_out, of_biases);
            kernel::affine_grad(&inputs[index][..n_panels * n_in], n_in, turned, n_out, of_weights);
            if index > 0 {
                let weights = &transposed[layer.weights()];
                let panels = of_outputs.chunks_exact(n_out).zip(delta_before.chunks_exact_mut(n_in));
                for ((d, dx), slopes) in panels.zip(slopes[index - 1].chunks_exact(n_in)) {
                    kernel::affine(d, weights, &no_bias[..n_in], dx, |i, sum| sum * slopes[i]);
                }
                std::mem::swap(delta, delta_before);
            }
        }
    }

    /// The logits of every row of a matrix, `(n_rows, n_classes)`.
    pub fn predict_logits(&self, features: &Matrix) -> Vec<f32> {
        let (n_rows, n_classes, n_outputs) = (features.n_rows(), self.n_classes(), self.n_outputs());
        let mut work = self.buffers(0, panels_of(n_rows).min(BLOCK_PANELS), false);
        // With a single output, the logit of the first class stays 0.
        let mut logits = vec![0.0; n_rows * n_classes];
        for (block, logits) in logits.chunks_mut(BLOCK * n_classes).enumerate() {
            let n_rows = logits.len() / n_classes;
            work.load(features, n_rows, |row| block * BLOCK + row);
            self.forward(&mut work, panels_of(n_rows), false, None);
            store_rows(&work.logits, n_outputs, logits, n_classes);
        }
        logits
    }
}

/// The class of the largest logit; of equal ones the first, as `torch.argmax`.
pub fn argmax(logits: &[f32]) -> Class {
    let best = (1..logits.len()).fold(0, |best, index| if logits[index] > logits[best] { index } else { best });
    Class(best as u8)
}

/// Probabilities of logits, both `(n_rows, n_classes)`, row after row; in `f64`, so that near certainties stay apart.
pub fn softmax(logits: &[f32], n_classes: usize) -> Vec<f64> {
    let mut probabilities: Vec<f64> = logits.iter().map(|&z| f64::from(z)).collect();
    for row in probabilities.chunks_exact_mut(n_classes) {
        let largest = row.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        row.iter_mut().for_each(|z| *z = libm::exp(*z - largest));
        let sum: f64 = row.iter().sum();
        row.iter_mut().for_each(|e| *e /= sum);
    }
    probabilities
}

/// Puts rows of a matrix into panels, and `no_row` where a last panel lacks rows.
fn load_rows(features: &Matrix, n_rows: usize, row: impl Fn(usize) -> usize, no_row: &[f32], panels: &mut [Lanes]) {
    let panels = panels.chunks_exact_mut(features.n_cols()).take(panels_of(n_rows));
    for (at, panel) in panels.enumerate() {
        let values = |b: usize| {
            let at = at * PANEL + b;
            if at < n_rows { features.row(row(at)) } else { no_row }
        };
        load_panel(std::array::from_fn(values), panel);
    }
}

/// Takes rows of `n` numbers out of panels; they go to the ends of rows that are `width` wide.
fn store_rows(panels: &[Lanes], n: usize, rows: &mut [f32], width: usize) {
    for (panel, rows) in panels.chunks_exact(n).zip(rows.chunks_mut(PANEL * width)) {
        for (b, row) in rows.chunks_exact_mut(width).enumerate() {
            row[width - n..].iter_mut().zip(panel).for_each(|(to, from)| *to = from.as_array()[b]);
        }
    }
}

impl Workspace {
    /// Puts rows of a matrix into the panels of the first layer, at most a block of them.
    fn load(&mut self, features: &Matrix, n_rows: usize, row: impl Fn(usize) -> usize) {
        load_rows(features, n_rows, row, &self.no_row, &mut self.inputs[0]);
    }

    /// Gradient of the mean loss with respect to every parameter, in the order of [`Mlp::params`].
    pub fn grads(&self) -> &[f32] {
        &self.grads
    }

    /// The gradients, to change before a step.
    pub fn grads_mut(&mut self) -> &mut [f32] {
        &mut self.grads
    }
}
