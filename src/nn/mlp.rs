//! A multilayer perceptron with ReLU between its linear layers.

use super::{init_linear, kernel};
use crate::{
    data::{Class, Matrix, Row},
    param::{About, Described, Kind, Param, Tuned, Value},
    rng::Rng,
};
use serde::{Deserialize, Serialize};

/// The shape of the network between the columns and the classes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ModelSpec {
    /// Neurons of each hidden layer, first to last; none makes it logistic regression.
    pub hidden: Vec<u32>,
}

impl Default for ModelSpec {
    fn default() -> Self {
        Self { hidden: vec![50] }
    }
}

impl Tuned for ModelSpec {
    const ABOUT: About = About {
        id: "mlp",
        title: "MLP",
        does: "Linear layers with ReLU between them.",
        hurts: "More neurons learn more, noise too.",
        source: "PyTorch nn.Linear and nn.ReLU with their default initialisation",
    };
    const PARAMS: &'static [Param<Self>] = &[Param {
        described: Described {
            key: "hidden",
            label: "Hidden layers",
            help: "Neurons of each hidden layer, separated by commas; \"none\" makes it logistic regression.",
            unit: "neurons",
            kind: Kind::Text {
                form: "50 or 64,32 or none",
                canonical: |text| parse_hidden(text).map(|h| print_hidden(&h)),
            },
        },
        read: |this| Value::Text(print_hidden(&this.hidden)),
        write: |this, value| this.hidden = parse_hidden(&value.text()).expect("the value is canonical"),
    }];
}

fn parse_hidden(text: &str) -> Result<Vec<u32>, String> {
    if text.trim() == "none" {
        return Ok(Vec::new());
    }
    let sizes: Option<Vec<u32>> = text.split(',').map(|part| part.trim().parse().ok()).collect();
    sizes
        .filter(|sizes| sizes.len() <= 6 && sizes.iter().all(|size| (1..=512).contains(size)))
        .ok_or_else(|| "none, or up to six sizes from 1 to 512 with commas between them, such as 64,32".to_owned())
}

fn print_hidden(hidden: &[u32]) -> String {
    match hidden {
        [] => "none".to_owned(),
        sizes => sizes.iter().map(u32::to_string).collect::<Vec<_>>().join(","),
    }
}

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
}

/// A network: its layers and, in one flat list, their parameters.
#[derive(Clone, Debug, PartialEq)]
pub struct Mlp {
    layers: Vec<Layer>,
    params: Vec<f32>,
}

/// Buffers for batches of up to a fixed number of rows, so that a step allocates nothing.
#[derive(Clone, Debug)]
pub struct Workspace {
    /// Input of each layer and, last, the logits: `(capacity, size)` each.
    activations: Vec<Vec<f32>>,
    /// Gradient of the loss with respect to each layer's output: `(capacity, size)` each.
    deltas: Vec<Vec<f32>>,
    /// Scratch for a transposed weight matrix.
    transposed: Vec<f32>,
    /// Gradient of the loss with respect to every parameter.
    grads: Vec<f32>,
    n_features: usize,
    n_classes: usize,
    n_rows: usize,
}

impl Mlp {
    /// A network of these layer sizes (columns first, classes last) with PyTorch's default initialisation.
    pub fn new(sizes: &[usize], rng: &mut Rng) -> Self {
        let mut mlp = Self::zeros(sizes);
        for layer in mlp.layers.clone() {
            let (weights, biases) = mlp.params[layer.start..layer.biases().end].split_at_mut(layer.weights().len());
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
        Self { params: vec![0.0; start], layers }
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

    /// Multiply-adds of one row through forward and backward.
    pub fn work_per_row(&self) -> usize {
        3 * self.params.len()
    }

    /// Buffers for batches of up to `capacity` rows.
    pub fn workspace(&self, capacity: usize) -> Workspace {
        let buffer = |size: usize| vec![0.0; capacity * size];
        let mut activations = vec![buffer(self.n_features())];
        activations.extend(self.layers.iter().map(|layer| buffer(layer.n_out)));
        Workspace {
            activations,
            deltas: self.layers.iter().map(|layer| buffer(layer.n_out)).collect(),
            transposed: vec![0.0; self.layers.iter().map(|layer| layer.weights().len()).max().unwrap_or(0)],
            grads: vec![0.0; self.params.len()],
            n_features: self.n_features(),
            n_classes: self.n_classes(),
            n_rows: 0,
        }
    }

    /// Runs the rows already in the workspace through the network; the logits are [`Workspace::logits`].
    pub fn forward(&self, work: &mut Workspace) {
        let n_rows = work.n_rows;
        for (index, layer) in self.layers.iter().enumerate() {
            let (before, after) = work.activations.split_at_mut(index + 1);
            let (x, out) = (&before[index][..n_rows * layer.n_in], &mut after[0][..n_rows * layer.n_out]);
            kernel::affine(x, layer.n_in, &self.params[layer.weights()], &self.params[layer.biases()], out);
            if index + 1 < self.layers.len() {
                kernel::relu(out);
            }
        }
    }

    /// Given the gradient of the loss in [`Workspace::logits_and_grad`], fills [`Workspace::grads`].
    pub fn backward(&self, work: &mut Workspace) {
        let n_rows = work.n_rows;
        for (index, layer) in self.layers.iter().enumerate().rev() {
            let (earlier, later) = work.deltas.split_at_mut(index);
            let delta = &later[0][..n_rows * layer.n_out];
            let x = &work.activations[index][..n_rows * layer.n_in];
            let (dw, dbias) = work.grads[layer.start..layer.biases().end].split_at_mut(layer.weights().len());
            kernel::affine_grad(x, layer.n_in, delta, layer.n_out, dw, dbias);
            if let Some(before) = earlier.last_mut() {
                let dx = &mut before[..n_rows * layer.n_in];
                let w = &self.params[layer.weights()];
                kernel::affine_input_grad(delta, layer.n_out, w, layer.n_in, &mut work.transposed, dx);
                kernel::relu_grad(x, dx);
            }
        }
    }

    /// The logits of every row of a matrix, `(n_rows, n_classes)`.
    pub fn predict_logits(&self, features: &Matrix) -> Vec<f32> {
        const ROWS_AT_ONCE: usize = 256;
        let mut work = self.workspace(ROWS_AT_ONCE);
        let mut logits = Vec::with_capacity(features.n_rows() * self.n_classes());
        for rows in features.values().chunks(ROWS_AT_ONCE * features.n_cols()) {
            work.load_values(rows);
            self.forward(&mut work);
            logits.extend_from_slice(work.logits());
        }
        logits
    }
}

/// The class of the largest logit; of equal ones the first, as `torch.argmax`.
pub fn argmax(logits: &[f32]) -> Class {
    let best = (1..logits.len()).fold(0, |best, index| if logits[index] > logits[best] { index } else { best });
    Class(best as u8)
}

impl Workspace {
    /// Copies the given rows of a matrix into the workspace.
    pub fn load(&mut self, features: &Matrix, rows: &[Row]) {
        self.n_rows = rows.len();
        let n_cols = features.n_cols();
        for (row, input) in rows.iter().zip(self.activations[0].chunks_exact_mut(n_cols)) {
            input.copy_from_slice(features.row(row.index()));
        }
    }

    /// Copies whole rows of values into the workspace.
    fn load_values(&mut self, values: &[f32]) {
        self.n_rows = values.len() / self.n_features;
        self.activations[0][..values.len()].copy_from_slice(values);
    }

    /// Logits of the loaded rows, `(n_rows, n_classes)`.
    pub fn logits(&self) -> &[f32] {
        let last = &self.activations[self.activations.len() - 1];
        &last[..self.n_rows * self.n_classes]
    }

    /// Logits, and the place for the gradient of the loss with respect to them.
    pub fn logits_and_grad(&mut self) -> (&[f32], &mut [f32]) {
        let n = self.n_rows * self.n_classes;
        let logits = &self.activations[self.activations.len() - 1][..n];
        let last = self.deltas.len() - 1;
        (logits, &mut self.deltas[last][..n])
    }

    /// Gradient of the loss with respect to every parameter, in the order of [`Mlp::params`].
    pub fn grads(&self) -> &[f32] {
        &self.grads
    }
}
