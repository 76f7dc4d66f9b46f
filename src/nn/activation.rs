//! Activations: what stands between the linear layers.

use super::math::{choose, exp_m1_of_negative, exp_of_negative, larger, normal, sigmoid, softplus, tanh};
use crate::lanes::Lanes;

/// Runs a loop with the function from `x` to value and derivative, compiled anew for each.
macro_rules! with_function {
    ($activation:expr, $function:ident => $run:expr) => {
        with_function!(@arms $activation, $function, $run, Relu relu, LeakyRelu leaky_relu, Tanh tanh_and_slope,
            Sigmoid sigmoid_and_slope, Gelu gelu, GeluTanh gelu_tanh, Elu elu, Silu silu, Softplus softplus_and_slope)
    };
    (@arms $activation:expr, $function:ident, $run:expr, $($name:ident $of:ident),+) => {
        match $activation {
            $(Activation::$name => {
                let $function = $of;
                $run;
            })+
        }
    };
}

/// The function applied to every output of a hidden layer, as PyTorch's module of the same name with its defaults.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Activation {
    /// `max(x, 0)`; its slope at 0 is 0.
    #[default]
    Relu,
    /// `x`, or `0.01 x` below 0.
    LeakyRelu,
    /// `tanh x`.
    Tanh,
    /// `1 / (1 + e⁻ˣ)`.
    Sigmoid,
    /// `x Φ(x)` (Hendrycks & Gimpel 2016, arXiv 1606.08415).
    Gelu,
    /// GELU with `Φ(x)` taken as `(1 + tanh(√(2/π) (x + 0.044715 x³))) / 2`.
    GeluTanh,
    /// `x`, or `eˣ - 1` below 0 (Clevert et al. 2016, ICLR).
    Elu,
    /// `x / (1 + e⁻ˣ)`.
    Silu,
    /// `ln(1 + eˣ)`.
    Softplus,
}

impl Activation {
    /// Every activation, with its word in links and its title.
    pub const CHOICES: &'static [(&'static str, &'static str)] = &[
        ("relu", "ReLU"),
        ("leaky_relu", "Leaky ReLU"),
        ("tanh", "Tanh"),
        ("sigmoid", "Sigmoid"),
        ("gelu", "GELU"),
        ("gelu_tanh", "GELU (tanh)"),
        ("elu", "ELU"),
        ("silu", "SiLU"),
        ("softplus", "Softplus"),
    ];
    /// In the order of [`Activation::CHOICES`].
    pub const ALL: [Self; 9] = [
        Self::Relu,
        Self::LeakyRelu,
        Self::Tanh,
        Self::Sigmoid,
        Self::Gelu,
        Self::GeluTanh,
        Self::Elu,
        Self::Silu,
        Self::Softplus,
    ];

    /// Its word in links.
    pub fn word(self) -> &'static str {
        Self::CHOICES[self as usize].0
    }

    /// The activation of that word.
    pub fn of(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|activation| activation.word() == word)
    }

    /// Replaces every `x` by its value.
    pub(super) fn apply(self, x: &mut [Lanes]) {
        with_function!(self, function => x.iter_mut().for_each(|x| *x = function(*x).0));
    }

    /// Replaces every `x` by its value and stores the derivative there.
    pub(super) fn apply_with_slope(self, x: &mut [Lanes], slopes: &mut [Lanes]) {
        with_function!(self, function => x.iter_mut().zip(slopes).for_each(|(x, slope)| (*x, *slope) = function(*x)));
    }
}

/// NaN is kept, so that a diverged network shows it.
#[inline(always)]
fn relu(x: Lanes) -> (Lanes, Lanes) {
    (larger(Lanes::ZERO, x), choose(x.simd_gt(Lanes::ZERO), Lanes::ONE, Lanes::ZERO))
}

#[inline(always)]
fn leaky_relu(x: Lanes) -> (Lanes, Lanes) {
    let slope = choose(x.simd_gt(Lanes::ZERO), Lanes::ONE, Lanes::splat(0.01));
    (x * slope, slope)
}

#[inline(always)]
fn tanh_and_slope(x: Lanes) -> (Lanes, Lanes) {
    let y = tanh(x);
    (y, (Lanes::ONE - y) * (Lanes::ONE + y))
}

#[inline(always)]
fn sigmoid_and_slope(x: Lanes) -> (Lanes, Lanes) {
    let y = sigmoid(x);
    (y, y * (Lanes::ONE - y))
}

#[inline(always)]
fn gelu(x: Lanes) -> (Lanes, Lanes) {
    let (below, density) = normal(x);
    (x * below, below + x * density)
}

#[inline(always)]
fn gelu_tanh(x: Lanes) -> (Lanes, Lanes) {
    // (1 + tanh a) / 2 is the sigmoid of 2a, exact also where tanh is nearly -1.
    const TWICE_ROOT: f32 = 1.595_769_2;
    let square = x * x;
    let share = sigmoid(x * (Lanes::ONE + square * Lanes::splat(0.044_715)) * Lanes::splat(TWICE_ROOT));
    let inner = (Lanes::ONE + square * Lanes::splat(3.0 * 0.044_715)) * Lanes::splat(TWICE_ROOT);
    // Where the share is 0 or 1, the inner slope may have overflowed, but nothing is left of it.
    let bend = share * (Lanes::ONE - share);
    let slope = share + choose(bend.simd_gt(Lanes::ZERO), x * bend * inner, bend);
    (x * share, slope)
}

#[inline(always)]
fn elu(x: Lanes) -> (Lanes, Lanes) {
    let is_below = x.simd_lt(Lanes::ZERO);
    let negative = choose(is_below, x, Lanes::ZERO);
    let slope = choose(is_below, exp_of_negative(negative), Lanes::ONE);
    (choose(is_below, exp_m1_of_negative(negative), x), slope)
}

#[inline(always)]
fn silu(x: Lanes) -> (Lanes, Lanes) {
    let share = sigmoid(x);
    (x * share, share + x * share * (Lanes::ONE - share))
}

#[inline(always)]
fn softplus_and_slope(x: Lanes) -> (Lanes, Lanes) {
    (softplus(x), sigmoid(x))
}
