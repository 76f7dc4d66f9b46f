//! The exponential and its relatives over eight lanes, by additions, multiplications, divisions and bits alone: the same
//! bits on every machine, and eight at a time.
//!
//! Polynomials are least-maximum fits to the functions themselves, rounded to `f32`. The tests compare every function
//! with `libm` in `f64` over its whole range; the bounds stand there. NaN in gives NaN out.

use crate::lanes::Lanes;
use wide::{bytemuck::cast, u32x8};

/// `c[0] + c[1]·x + c[2]·x² + …`
#[inline(always)]
fn polynomial<const N: usize>(x: Lanes, coefficients: [f32; N]) -> Lanes {
    let mut sum = Lanes::splat(coefficients[N - 1]);
    for at in (0..N - 1).rev() {
        sum = sum * x + Lanes::splat(coefficients[at]);
    }
    sum
}

/// `if_true` where the comparison held, `if_false` elsewhere.
#[inline(always)]
pub(super) fn choose(held: Lanes, if_true: Lanes, if_false: Lanes) -> Lanes {
    held.bitselect(if_true, if_false)
}

/// The larger one; `b` where either is NaN, so that NaN in `b` is kept.
#[inline(always)]
pub(super) fn larger(a: Lanes, b: Lanes) -> Lanes {
    choose(a.simd_gt(b), a, b)
}

/// `eˣ` for `x <= 0`, within 2 units in the last place; 0 below -87.3, where `f32` ends.
#[inline(always)]
pub(crate) fn exp_of_negative(x: Lanes) -> Lanes {
    let is_tiny = x.simd_lt(Lanes::splat(-87.3));
    let x = choose(is_tiny, Lanes::splat(-87.3), x);
    // x = n·ln 2 + r. Adding 1.5·2²³ rounds to a whole number and leaves it in the low bits.
    let shifted = x * Lanes::splat(std::f32::consts::LOG2_E) + Lanes::splat(12_582_912.0);
    let n = shifted - Lanes::splat(12_582_912.0);
    // ln 2 in two parts, the first short enough for an exact product.
    let r = (x - n * Lanes::splat(0.693_359_4)) + n * Lanes::splat(2.121_944_4e-4);
    let exp_r = Lanes::ONE + (r + r * r * exp_remainder(r));
    let two_to_n: Lanes = cast((cast::<Lanes, u32x8>(shifted) << 23) + u32x8::splat(127 << 23));
    choose(is_tiny, Lanes::ZERO, exp_r * two_to_n)
}

/// `(eʳ - 1 - r) / r²` for `|r| <= ln 2 / 2`.
#[inline(always)]
fn exp_remainder(r: Lanes) -> Lanes {
    polynomial(r, [0.5, 0.166_665_12, 0.041_666_19, 0.008_369_6, 0.001_395_17])
}

/// `eˣ - 1` for `x <= 0`, exact also where it is nearly `x`.
#[inline(always)]
pub(super) fn exp_m1_of_negative(x: Lanes) -> Lanes {
    let is_small = x.simd_gt(Lanes::splat(-0.34));
    choose(is_small, x + x * x * exp_remainder(x), exp_of_negative(x) - Lanes::ONE)
}

/// `ln(1 + x)` for finite `x >= 0`, within 3 units in the last place.
#[inline(always)]
pub(super) fn ln_1p(x: Lanes) -> Lanes {
    let u = Lanes::ONE + x;
    // u = m·2ᵉ with m from √½ to √2: the exponent is read off the bits, less those of √½.
    let bits: u32x8 = cast(u);
    let above = bits - u32x8::splat(std::f32::consts::FRAC_1_SQRT_2.to_bits());
    let exponent = above >> 23;
    let m: Lanes = cast(bits - (exponent << 23));
    let e = Lanes::from_i32x8(cast(exponent));
    let f = m - Lanes::ONE;
    let tail = f * f * (f * polynomial(f, LN_1P) - Lanes::HALF);
    // What the sum 1 + x lost: ln(1 + x) ≈ ln u + (x - (u - 1)) / u.
    let lost = (x - (u - Lanes::ONE)) / u;
    let ln = e * Lanes::splat(0.693_359_4) + (f + (tail + (lost - e * Lanes::splat(2.121_944_4e-4))));
    // Below 2⁻²⁴ the sum is 1 and x is all that was lost; above, NaN and infinity are kept.
    choose(x.simd_lt(Lanes::splat(f32::INFINITY)), ln, x)
}

/// `(ln(1 + f) - f + f²/2) / f³` from √½ - 1 to √2 - 1.
const LN_1P: [f32; 9] = [
    0.333_333_1,
    -0.249_999_87,
    0.200_022_27,
    -0.166_692_51,
    0.142_186_58,
    -0.123_843_48,
    0.118_729_76,
    -0.117_898_08,
    0.069_153_68,
];

/// `tanh x`, within 3 units in the last place.
#[inline(always)]
pub(super) fn tanh(x: Lanes) -> Lanes {
    let size = x.abs();
    let square = x * x;
    let near = x + x * square * polynomial(square, TANH);
    let e = exp_of_negative(size * Lanes::splat(-2.0));
    let far = (Lanes::ONE - e) / (Lanes::ONE + e);
    choose(size.simd_lt(Lanes::splat(0.63)), near, choose(x.simd_lt(Lanes::ZERO), -far, far))
}

/// `(tanh x - x) / x³` as a polynomial of `x²`, for `|x| <= 0.63`.
const TANH: [f32; 6] = [-0.333_333_3, 0.133_331_95, -0.053_945_38, 0.021_692_61, -0.008_156_28, 0.002_122_74];

/// `1 / (1 + e⁻ˣ)`, within 3 units in the last place.
#[inline(always)]
pub(super) fn sigmoid(x: Lanes) -> Lanes {
    let e = exp_of_negative(-x.abs());
    choose(x.simd_ge(Lanes::ZERO), Lanes::ONE, e) / (Lanes::ONE + e)
}

/// `ln(1 + eˣ)`, without overflow.
#[inline(always)]
pub(super) fn softplus(x: Lanes) -> Lanes {
    larger(Lanes::ZERO, x) + ln_1p(exp_of_negative(-x.abs()))
}

/// `Φ(x)`, the share of the standard normal distribution below `x`, and its density `φ(x)`; within 3·10⁻⁷.
#[inline(always)]
pub(super) fn normal(x: Lanes) -> (Lanes, Lanes) {
    let size = x.abs();
    let bell = exp_of_negative(x * x * Lanes::splat(-0.5));
    // erfc(z) = e^(-z²) · t · Q(t) with t = 1 / (1 + z/2), z = |x|/√2.
    let t = Lanes::ONE / (Lanes::ONE + size * Lanes::splat(0.5 * std::f32::consts::FRAC_1_SQRT_2));
    let tail = Lanes::HALF * bell * t * polynomial(t, ERFC);
    let below = choose(x.simd_lt(Lanes::ZERO), tail, Lanes::ONE - tail);
    (below, bell * Lanes::splat(0.398_942_3))
}

const ERFC: [f32; 9] = [
    0.282_086_4,
    0.282_363_8,
    0.243_287_06,
    0.201_518_18,
    -0.022_717_24,
    0.270_614_65,
    -0.479_052_07,
    0.279_822_08,
    -0.057_922_807,
];

#[cfg(test)]
mod tests {
    use super::*;

    /// Numbers of every size with their negatives, 0, and the ends.
    fn arguments() -> Vec<f32> {
        let mut sizes: Vec<f32> = (0..4000).map(|at| libm::powf(1.011, at as f32 - 2900.0)).collect();
        sizes.extend((0..4000).map(|at| at as f32 / 40.0));
        sizes.extend([0.0, f32::MIN_POSITIVE, 50.0, 87.2, 87.4, 1e4, 1e30, f32::MAX]);
        sizes.iter().flat_map(|&x| [x, -x]).filter(|x| x.is_finite()).collect()
    }

    /// Compares lane by lane; the bound is `relative` of the exact value plus `absolute`.
    fn check(
        name: &str,
        ours: impl Fn(Lanes) -> Lanes,
        exact: impl Fn(f64) -> f64,
        domain: impl Fn(f32) -> bool,
        relative: f64,
        absolute: f64,
    ) {
        let all: Vec<f32> = arguments().into_iter().filter(|&x| domain(x)).collect();
        assert!(all.len() > 3000);
        for eight in all.chunks_exact(8) {
            let found = ours(Lanes::from(*eight.first_chunk::<8>().unwrap())).to_array();
            for (&x, found) in eight.iter().zip(found) {
                let exact = exact(f64::from(x));
                let error = (f64::from(found) - exact).abs();
                assert!(error <= relative * exact.abs() + absolute, "{name}({x:e}) = {found:e}, not {exact:e}");
            }
        }
        let of_nan = ours(Lanes::splat(f32::NAN)).to_array();
        assert!(of_nan.iter().all(|y| y.is_nan()), "{name}(NaN) = {of_nan:?}");
    }

    /// One unit in the last place of a number just above a power of two.
    const ULP: f64 = 1.2e-7;
    /// Where `f32` ends.
    const LEAST: f64 = 1.2e-38;

    #[test]
    fn functions_are_those_of_libm() {
        check("exp_of_negative", exp_of_negative, libm::exp, |x| x <= 0.0, 2.0 * ULP, LEAST);
        check("exp_m1_of_negative", exp_m1_of_negative, libm::expm1, |x| x <= 0.0, 3.0 * ULP, LEAST);
        check("ln_1p", ln_1p, libm::log1p, |x| x >= 0.0, 3.0 * ULP, LEAST);
        check("tanh", tanh, libm::tanh, |_| true, 3.0 * ULP, LEAST);
        check("sigmoid", sigmoid, |x| 1.0 / (1.0 + libm::exp(-x)), |_| true, 3.0 * ULP, LEAST);
        let exact = |x: f64| x.max(0.0) + libm::log1p(libm::exp(-x.abs()));
        check("softplus", softplus, exact, |_| true, 4.0 * ULP, LEAST);
        let below = |x: f64| 0.5 * libm::erfc(-x / std::f64::consts::SQRT_2);
        // Far out, the rounding of x² is a large share of a tiny value.
        check("normal", |x| normal(x).0, below, |x| x > -3.0, 8.0 * ULP, 1e-9);
        check("normal, tail", |x| normal(x).0, below, |_| true, 1e-4, 1e-9);
        let density = |x: f64| libm::exp(-0.5 * x * x) / libm::sqrt(2.0 * std::f64::consts::PI);
        check("density", |x| normal(x).1, density, |x| x.abs() < 1e18, 8.0 * ULP, 1e-9);
    }

    #[test]
    fn the_larger_of_nan_is_nan() {
        let [nan, one] = [f32::NAN, 1.0].map(Lanes::splat);
        assert!(larger(one, nan).to_array()[0].is_nan());
        assert_eq!(larger(-one, one), one);
    }
}
