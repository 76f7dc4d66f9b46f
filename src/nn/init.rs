//! PyTorch's default initialisation of a linear layer.

use crate::rng::Rng;

/// Fills weights and biases of a layer with `U(-1/√n_in, 1/√n_in)`, PyTorch's default for `nn.Linear`
/// (Kaiming-uniform with `a = √5` for the weights comes to the same bound).
///
/// `weight` has shape `(n_in, n_out)`; draws are made in PyTorch's order: all inputs of the first output first.
pub fn init_linear(weight: &mut [f32], bias: &mut [f32], n_in: usize, rng: &mut Rng) {
    let n_out = bias.len();
    let bound = 1.0 / libm::sqrt(n_in as f64);
    let mut draw = || ((2.0 * rng.uniform() - 1.0) * bound) as f32;
    for output in 0..n_out {
        for input in 0..n_in {
            weight[input * n_out + output] = draw();
        }
    }
    bias.iter_mut().for_each(|bias| *bias = draw());
}
