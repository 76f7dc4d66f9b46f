//! Matrix kernels whose every output is one sum in one fixed order, so that SIMD lanes, plain loops, native code and
//! wasm give the same bits.
//!
//! The inner loops run over *independent outputs*; each output adds its terms one after another in index order. The
//! compiler may put outputs side by side in lanes of any width, but it never reorders a sum, and no fused
//! multiply-add is used. Shapes are named in the arguments: `b` rows of the batch, `i` inputs, `o` outputs.

/// `out[b][o] = bias[o] + Σ_i x[b][i] · w[i][o]`, terms added in the order of `i`.
pub(super) fn affine(x: &[f32], n_in: usize, w: &[f32], bias: &[f32], out: &mut [f32]) {
    let n_out = bias.len();
    for (x, out) in x.chunks_exact(n_in).zip(out.chunks_exact_mut(n_out)) {
        out.copy_from_slice(bias);
        for (&x, w) in x.iter().zip(w.chunks_exact(n_out)) {
            for (out, &w) in out.iter_mut().zip(w) {
                *out += x * w;
            }
        }
    }
}

/// `dw[i][o] = Σ_b x[b][i] · dout[b][o]` and `dbias[o] = Σ_b dout[b][o]`, terms added in the order of `b`.
pub(super) fn affine_grad(x: &[f32], n_in: usize, dout: &[f32], n_out: usize, dw: &mut [f32], dbias: &mut [f32]) {
    dw.fill(0.0);
    dbias.fill(0.0);
    for (x, dout) in x.chunks_exact(n_in).zip(dout.chunks_exact(n_out)) {
        for (sum, &d) in dbias.iter_mut().zip(dout) {
            *sum += d;
        }
        for (&x, dw) in x.iter().zip(dw.chunks_exact_mut(n_out)) {
            for (sum, &d) in dw.iter_mut().zip(dout) {
                *sum += x * d;
            }
        }
    }
}

/// `dx[b][i] = Σ_o dout[b][o] · w[i][o]`, terms added in the order of `o`; `transposed` is scratch of `w`'s size.
pub(super) fn affine_input_grad(
    dout: &[f32],
    n_out: usize,
    w: &[f32],
    n_in: usize,
    transposed: &mut [f32],
    dx: &mut [f32],
) {
    for (input, w) in w.chunks_exact(n_out).enumerate() {
        for (output, &w) in w.iter().enumerate() {
            transposed[output * n_in + input] = w;
        }
    }
    for (dout, dx) in dout.chunks_exact(n_out).zip(dx.chunks_exact_mut(n_in)) {
        dx.fill(0.0);
        for (&d, w) in dout.iter().zip(transposed.chunks_exact(n_in)) {
            for (sum, &w) in dx.iter_mut().zip(w) {
                *sum += d * w;
            }
        }
    }
}

/// `max(x, 0)` in place.
pub(super) fn relu(values: &mut [f32]) {
    for value in values {
        *value = if *value > 0.0 { *value } else { 0.0 };
    }
}

/// Sets the gradient to 0 where the activation is 0: the derivative of ReLU at 0 is 0, as in PyTorch.
pub(super) fn relu_grad(activated: &[f32], grad: &mut [f32]) {
    for (grad, &value) in grad.iter_mut().zip(activated) {
        *grad = if value > 0.0 { *grad } else { 0.0 };
    }
}
