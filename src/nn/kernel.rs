//! Matrix kernels over panels of eight rows.
//!
//! Every output is one sum whose terms are added one after another in a fixed order; lanes hold *independent* outputs.
//! No sum is split over lanes and no multiply-add is fused, so SSE, simd128 and plain scalar code give the same bits, and
//! the size of a block changes none of them.
//!
//! Both kernels have the same inner loop: a tile of four numbers, each spread over all lanes, times one entry of
//! eight lanes, added to four sums of eight lanes that stay in registers: eight chains of additions, which is what hides
//! their latency, in fourteen of sixteen registers. Larger tiles spill in the code that browsers make of it.
//!
//! Shapes are named in the arguments: `b` rows, `i` inputs, `o` outputs. Weights are `(n_in, n_out)`.

use crate::lanes::{Lanes, PANEL, transpose};
use std::ops::{Add, Mul};
use wide::f32x4;

/// Cuts `0..n` into tiles of four and one or two smaller ones at the end; one alone is avoided where it can be, because
/// a single sum waits for every addition.
fn tiles(n: usize, mut tile: impl FnMut(usize, usize)) {
    let n_fours = if n % 4 == 1 && n > 1 { n / 4 - 1 } else { n / 4 };
    (0..n_fours).for_each(|at| tile(4 * at, 4));
    match n - 4 * n_fours {
        0 => {}
        5 => {
            tile(n - 5, 3);
            tile(n - 2, 2);
        }
        rest => tile(n - rest, rest),
    }
}

/// Calls a function with the size of its tile as a constant.
macro_rules! with_size {
    ($size:expr, $function:ident($($argument:expr),* $(,)?)) => {
        match $size {
            1 => $function::<1>($($argument),*),
            2 => $function::<2>($($argument),*),
            3 => $function::<3>($($argument),*),
            _ => $function::<4>($($argument),*),
        }
    };
}

/// `out[b][o] = bias[o] + Σ_i x[b][i] · w[i][o]`, terms added in the order of `i`, for one panel: `x` has `n_in` entries,
/// `out` has `n_out`. Each output passes through `finish(o, sum)` before it is stored.
///
/// With the transposed weights, no bias and `x` the gradient of the outputs, it is the gradient of the inputs.
#[inline(always)]
pub(super) fn affine(x: &[Lanes], w: &[f32], bias: &[f32], out: &mut [Lanes], finish: impl Fn(usize, Lanes) -> Lanes) {
    let finish = &finish;
    tiles(bias.len(), |o, size| with_size!(size, affine_tile(x, w, bias, o, out, finish)));
}

#[inline(always)]
fn affine_tile<const N: usize>(
    x: &[Lanes],
    w: &[f32],
    bias: &[f32],
    o: usize,
    out: &mut [Lanes],
    finish: &impl Fn(usize, Lanes) -> Lanes,
) {
    let mut sums = tile_of::<N, f32>(bias, o).map(Lanes::splat);
    for (x, w) in x.iter().zip(w.chunks_exact(bias.len())) {
        let w = tile_of::<N, f32>(w, o);
        for at in 0..N {
            sums[at] += Lanes::splat(w[at]) * *x;
        }
    }
    for (at, (out, sum)) in out[o..o + N].iter_mut().zip(sums).enumerate() {
        *out = finish(o + at, sum);
    }
}

/// Weights `(n_in, n_out)` as `(n_out, n_in)`.
pub(super) fn transpose_weights(w: &[f32], n_out: usize, transposed: &mut [f32]) {
    let n_in = w.len() / n_out;
    for (i, row) in w.chunks_exact(n_out).enumerate() {
        for (&w, to) in row.iter().zip(transposed[i..].iter_mut().step_by(n_in)) {
            *to = w;
        }
    }
}

/// The gradient of a block's outputs, turned so that lanes run over outputs: what [`affine_grad`] reads.
///
/// Columns come eight at a time; one to four left over make a narrow tile, five to seven a wide one with empty lanes.
#[derive(Clone, Debug)]
pub(super) struct Turned {
    /// Per group of eight outputs and panel: eight rows of eight outputs.
    wide: Vec<[Lanes; PANEL]>,
    /// Per panel: eight rows of the last outputs, if they are at most four.
    narrow: Vec<[f32x4; PANEL]>,
}

impl Turned {
    /// Room for `n_panels` panels of layers of up to `n_out` outputs.
    pub(super) fn new(n_panels: usize, n_out: usize) -> Self {
        Self {
            wide: vec![[Lanes::ZERO; PANEL]; n_panels * n_out.div_ceil(8)],
            narrow: vec![[f32x4::ZERO; PANEL]; n_panels],
        }
    }

    /// Turns the panels of `dout`, each of `n_out` entries, and adds their rows, one after another, to the gradient of the
    /// biases: `bias[o] += Σ_b dout[b][o]`.
    pub(super) fn turn(&mut self, dout: &[Lanes], n_out: usize, bias: &mut [f32]) {
        let n_panels = dout.len() / n_out;
        let (n_wide, n_narrow) = columns(n_out);
        for (panel, columns) in dout.chunks_exact(n_out).enumerate() {
            for ((group, columns), bias) in columns.chunks(8).take(n_wide).enumerate().zip(bias.chunks_mut(8)) {
                let turned = match columns.try_into() {
                    Ok(columns) => transpose(columns),
                    Err(_) => {
                        let mut padded = [Lanes::ZERO; 8];
                        padded[..columns.len()].copy_from_slice(columns);
                        transpose(&padded)
                    }
                };
                let sum = turned.iter().fold(Lanes::from(load(bias)), |sum, &row| sum + row);
                store(sum.as_array(), bias);
                self.wide[group * n_panels + panel] = turned;
            }
            if n_narrow > 0 {
                let bias = &mut bias[8 * n_wide..];
                let mut padded = [[f32x4::ZERO; 2]; 4];
                for (padded, column) in padded.iter_mut().zip(&columns[8 * n_wide..]) {
                    *padded = wide::bytemuck::cast(*column);
                }
                let halves = [0, 1].map(|half| f32x4::transpose(padded.map(|column| column[half])));
                let turned: [f32x4; PANEL] = wide::bytemuck::cast(halves);
                let sum = turned.iter().fold(f32x4::from(load(bias)), |sum, &row| sum + row);
                store(sum.as_array(), bias);
                self.narrow[panel] = turned;
            }
        }
    }
}

/// Groups of eight outputs (the last may be partly empty), and how many outputs are left for a narrow tile.
fn columns(n_out: usize) -> (usize, usize) {
    match n_out % 8 {
        rest @ 1..=4 => (n_out / 8, rest),
        _ => (n_out.div_ceil(8), 0),
    }
}

/// `grads[i][o] += Σ_b x[b][i] · dout[b][o]`, terms added in the order of `b`.
///
/// `x` are panels of `n_in` entries; `grads` has shape `(n_in, n_out)`.
pub(super) fn affine_grad(x: &[Lanes], n_in: usize, dout: &Turned, n_out: usize, grads: &mut [f32]) {
    let n_panels = x.len() / n_in;
    let (n_wide, n_narrow) = columns(n_out);
    for (group, turned) in dout.wide.chunks_exact(n_panels).take(n_wide).enumerate() {
        let o = 8 * group;
        tiles(n_in, |i, size| with_size!(size, wide_grad_tile(x, n_in, turned, n_out, i, o, grads)));
    }
    if n_narrow > 0 {
        let (turned, o) = (&dout.narrow[..n_panels], 8 * n_wide);
        tiles(n_in, |i, size| with_size!(size, narrow_grad_tile(x, n_in, turned, n_out, i, o, grads)));
    }
}

#[inline(always)]
fn wide_grad_tile<const N: usize>(
    x: &[Lanes],
    n_in: usize,
    dout: &[[Lanes; PANEL]],
    n_out: usize,
    i: usize,
    o: usize,
    grads: &mut [f32],
) {
    let rows: [std::ops::Range<usize>; N] = std::array::from_fn(|at| row_of(i + at, o, n_out, 8));
    let mut sums = rows.clone().map(|row| Lanes::from(load(&grads[row])));
    add_products(x, n_in, i, dout, &mut sums, Lanes::splat);
    for (row, sums) in rows.into_iter().zip(sums) {
        store(sums.as_array(), &mut grads[row]);
    }
}

#[inline(always)]
fn narrow_grad_tile<const N: usize>(
    x: &[Lanes],
    n_in: usize,
    dout: &[[f32x4; PANEL]],
    n_out: usize,
    i: usize,
    o: usize,
    grads: &mut [f32],
) {
    let rows: [std::ops::Range<usize>; N] = std::array::from_fn(|at| row_of(i + at, o, n_out, 4));
    let mut sums = rows.clone().map(|row| f32x4::from(load(&grads[row])));
    add_products(x, n_in, i, dout, &mut sums, f32x4::splat);
    for (row, sums) in rows.into_iter().zip(sums) {
        store(sums.as_array(), &mut grads[row]);
    }
}

/// Where `width` outputs from `o` on, or those that there are, stand in row `i` of the gradients.
fn row_of(i: usize, o: usize, n_out: usize, width: usize) -> std::ops::Range<usize> {
    i * n_out + o..i * n_out + n_out.min(o + width)
}

#[inline(always)]
fn add_products<const N: usize, V: Copy + Add<Output = V> + Mul<Output = V>>(
    x: &[Lanes],
    n_in: usize,
    i: usize,
    dout: &[[V; PANEL]],
    sums: &mut [V; N],
    splat: fn(f32) -> V,
) {
    for (x, dout) in x.chunks_exact(n_in).zip(dout) {
        let x = tile_of::<N, Lanes>(x, i);
        for (b, &d) in dout.iter().enumerate() {
            for at in 0..N {
                sums[at] = sums[at] + splat(x[at].as_array()[b]) * d;
            }
        }
    }
}

/// The `N` entries from `start` on; by reference, so that a number is spread over the lanes by the load itself.
#[inline(always)]
fn tile_of<const N: usize, T>(entries: &[T], start: usize) -> &[T; N] {
    entries[start..].first_chunk().expect("tiles are cut out of what there is")
}

/// Numbers filled up with zeros.
#[inline(always)]
fn load<const N: usize>(from: &[f32]) -> [f32; N] {
    from.try_into().unwrap_or_else(|_| {
        let mut padded = [0.0; N];
        padded[..from.len()].copy_from_slice(from);
        padded
    })
}

/// The numbers that there is room for.
#[inline(always)]
fn store<const N: usize>(from: &[f32; N], to: &mut [f32]) {
    match <&mut [f32; N]>::try_from(&mut *to) {
        Ok(to) => *to = *from,
        Err(_) => to.copy_from_slice(&from[..to.len()]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tiles_cover_everything_once_and_in_order() {
        for n in 0..40 {
            let (mut covered, mut sizes) = (Vec::new(), Vec::new());
            tiles(n, |start, size| {
                covered.extend(start..start + size);
                sizes.push(size);
            });
            assert_eq!(covered, (0..n).collect::<Vec<_>>());
            assert!(n == 1 || sizes.iter().all(|size| (2..=4).contains(size)), "{n}: {sizes:?}");
        }
    }

    /// Numbers that are not round, so that another order of a sum gives other bits.
    fn numbers(n: usize, salt: u32) -> Vec<f32> {
        (0..n as u32).map(|at| ((at * 7919 + salt * 104_729) % 1000) as f32 / 300.0 - 1.6).collect()
    }

    fn panels(rows: &[f32], n: usize) -> Vec<Lanes> {
        let mut panels = Vec::new();
        for eight in rows.chunks_exact(n).collect::<Vec<_>>().chunks(PANEL) {
            panels
                .extend((0..n).map(|at| Lanes::from(std::array::from_fn(|b| eight.get(b).map_or(0.0, |row| row[at])))));
        }
        panels
    }

    /// Every kernel against loops over single numbers: the same bits, for widths that use every kind of tile.
    #[test]
    fn kernels_add_their_terms_one_after_another() {
        for n_in in [1, 2, 3, 5, 8, 13] {
            for n_out in [1, 2, 3, 4, 5, 7, 8, 11, 12, 13, 22] {
                let n_rows = 21;
                let (x, w) = (numbers(n_rows * n_in, 1), numbers(n_in * n_out, 2));
                let (bias, d) = (numbers(n_out, 3), numbers(n_rows * n_out, 4));
                let mut grads = vec![0.0; (n_in + 1) * n_out];
                let mut expected = grads.clone();
                let mut turned = Turned::new(3, n_out);
                let (of_weights, of_biases) = grads.split_at_mut(n_in * n_out);
                turned.turn(&panels(&d, n_out), n_out, of_biases);
                affine_grad(&panels(&x, n_in), n_in, &turned, n_out, of_weights);
                let with_ones: Vec<f32> = x.chunks_exact(n_in).flat_map(|row| [row, &[1.0]].concat()).collect();
                for (x, d) in with_ones.chunks_exact(n_in + 1).zip(d.chunks_exact(n_out)) {
                    for (i, &x) in x.iter().enumerate() {
                        d.iter().enumerate().for_each(|(o, &d)| expected[i * n_out + o] += x * d);
                    }
                }
                assert_eq!(grads, expected, "gradient of {n_in} inputs, {n_out} outputs");
                let mut transposed = vec![0.0; w.len()];
                transpose_weights(&w, n_out, &mut transposed);
                let (x_panels, d_panels) = (panels(&x, n_in), panels(&d, n_out));
                for (panel, (x_panel, d_panel)) in
                    x_panels.chunks_exact(n_in).zip(d_panels.chunks_exact(n_out)).enumerate()
                {
                    let (mut out, mut dx) = (vec![Lanes::ZERO; n_out], vec![Lanes::ZERO; n_in]);
                    affine(x_panel, &w, &bias, &mut out, |_, sum| sum);
                    affine(d_panel, &transposed, &vec![0.0; n_in], &mut dx, |_, sum| sum);
                    for b in 0..PANEL.min(n_rows - PANEL * panel) {
                        let row = PANEL * panel + b;
                        for (o, out) in out.iter().enumerate() {
                            let sum = (0..n_in).fold(bias[o], |sum, i| sum + x[row * n_in + i] * w[i * n_out + o]);
                            assert_eq!(out.as_array()[b], sum, "{n_in} inputs, output {o} of {n_out}");
                        }
                        for (i, dx) in dx.iter().enumerate() {
                            let sum = (0..n_out).fold(0.0, |sum, o| sum + d[row * n_out + o] * w[i * n_out + o]);
                            assert_eq!(dx.as_array()[b], sum, "input {i} of {n_in}, {n_out} outputs");
                        }
                    }
                }
            }
        }
    }
}
