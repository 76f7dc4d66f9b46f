//! Gradient clipping, as PyTorch's `clip_grad_norm_`.

/// Scales the gradients by `max_norm / (norm + 10⁻⁶)` if that is below 1, and returns their norm before (Pascanu et al.
/// 2013, ICML, algorithm 1).
///
/// The norm is Euclidean, over all parameters together. Gradients that are not finite stay so: a norm cannot mend them.
pub fn clip_grad_norm(grads: &mut [f32], max_norm: f64) -> f64 {
    let norm = libm::sqrt(grads.iter().map(|&grad| f64::from(grad) * f64::from(grad)).sum());
    let factor = max_norm / (norm + 1e-6);
    if factor < 1.0 {
        grads.iter_mut().for_each(|grad| *grad *= factor as f32);
    }
    norm
}
