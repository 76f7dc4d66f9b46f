//! Mending probabilities without training anew: for other class shares, by a sigmoid, by a temperature.

use crate::data::Class;
use serde::{Deserialize, Serialize};

/// Carries one row's class probabilities over from data with the class shares `from` to data with the shares `to`:
/// `p_c · to_c / from_c`, normalised to sum 1. All three slices have one entry per class.
///
/// This holds as long as rows of a class look the same in both, as they do where rows were repeated, dropped at random or weighted. A
/// class with `from_c` = 0 gets probability 0: nothing was learned about it. A row of which nothing would be left stays as it was.
///
/// Saerens, Latinne & Decaestecker 2002, "Adjusting the outputs of a classifier to new a priori probabilities", Neural Computation
/// 14:21–41, eq. 2.4; for two classes Elkan 2001, "The foundations of cost-sensitive learning", IJCAI, Theorem 2; for
/// under-sampling Dal Pozzolo et al. 2015, "Calibrating probability with undersampling for unbalanced classification", IEEE SSCI.
pub fn prior_shift(probabilities: &mut [f64], from: &[f64], to: &[f64]) {
    let shifted: Vec<f64> = probabilities
        .iter()
        .zip(from.iter().zip(to))
        .map(|(p, (&from, to))| if from > 0.0 { p * (to / from) } else { 0.0 })
        .collect();
    let sum: f64 = shifted.iter().sum();
    if sum > 0.0 {
        probabilities.iter_mut().zip(shifted).for_each(|(p, shifted)| *p = shifted / sum);
    }
}

/// Steps after which a fit ends where it is; Newton's method needs about ten.
const MAX_STEPS: usize = 100;

/// Platt's sigmoid, from a decision value such as a logit to a probability.
///
/// scikit-learn's `_SigmoidCalibration` has both numbers with the opposite sign: `a_` = -slope, `b_` = -intercept.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Platt {
    /// What one unit of the decision value adds to the log-odds.
    pub slope: f64,
    /// The log-odds at a decision value of 0.
    pub intercept: f64,
}

impl Platt {
    /// The sigmoid with the smallest cross-entropy on rows of finite decision values, one flag per row. Targets are not 1 and 0 but
    /// `(N₊ + 1) / (N₊ + 2)` and `1 / (N₋ + 2)`, so that the fit is finite for separable rows too. If all decision values are the same,
    /// the slope is 0. `None` without rows of the class or without others.
    ///
    /// Platt 1999, "Probabilistic outputs for support vector machines", Advances in Large Margin Classifiers, 61–74, section 2.2; by
    /// Newton's method with backtracking, Lin, Lin & Weng 2007, "A note on Platt's probabilistic outputs for support vector machines",
    /// Machine Learning 68:267–276.
    pub fn fit(decisions: &[f64], is_positive: &[bool]) -> Option<Self> {
        let n = decisions.len() as f64;
        let n_positive = is_positive.iter().filter(|&&positive| positive).count() as f64;
        let n_negative = n - n_positive;
        if n_positive == 0.0 || n_negative == 0.0 {
            return None;
        }
        // Moved and scaled into [-1, 1], so that neither the size nor the origin of the values matters to the arithmetic.
        let middle = decisions.iter().sum::<f64>() / n;
        let reach = decisions.iter().map(|z| (z - middle).abs()).fold(0.0, f64::max);
        let scale = if reach > 0.0 { reach } else { 1.0 };
        let (high, low) = ((n_positive + 1.0) / (n_positive + 2.0), 1.0 / (n_negative + 2.0));
        let rows: Vec<(f64, f64)> = decisions
            .iter()
            .zip(is_positive)
            .map(|(z, &positive)| ((z - middle) / scale, if positive { high } else { low }))
            .collect();
        let loss = |[a, b]: [f64; 2]| rows.iter().map(|&(x, t)| softplus(a * x + b) - t * (a * x + b)).sum::<f64>() / n;

        let mut at = [0.0, libm::log((n_positive + 1.0) / (n_negative + 1.0))];
        let mut best = loss(at);
        for _ in 0..MAX_STEPS {
            let ([ga, gb], [haa, hab, hbb]) = slopes(&rows, at);
            if ga.abs().max(gb.abs()) < 1e-13 {
                break;
            }
            // A little more on the diagonal keeps what is singular solvable, as where all values are the same.
            let (haa, hbb) = (haa * (1.0 + 1e-12) + 1e-100, hbb * (1.0 + 1e-12));
            let divisor = haa * hbb - hab * hab;
            let step = [(hab * gb - hbb * ga) / divisor, (hab * ga - haa * gb) / divisor];
            let slope = ga * step[0] + gb * step[1];
            // Near the end the loss no longer shows what the gradient still does, hence the last bits.
            let accepted = std::iter::successors(Some(1.0), |share| Some(share / 2.0))
                .take_while(|&share| share >= 1e-10)
                .map(|share| (share, [at[0] + share * step[0], at[1] + share * step[1]]))
                .map(|(share, next)| (share, next, loss(next)))
                .find(|&(share, _, loss)| loss <= best + 1e-4 * share * slope + 4.0 * f64::EPSILON * best);
            let Some((_, next, loss)) = accepted else { break };
            (at, best) = (next, loss);
        }
        let slope = at[0] / scale;
        Some(Self { slope, intercept: at[1] - slope * middle })
    }

    /// `1 / (1 + exp(-(slope · decision + intercept)))`, in `[0, 1]`.
    pub fn probability(self, decision: f64) -> f64 {
        sigmoid(self.slope * decision + self.intercept)
    }
}

/// Mean gradient and mean second derivatives `(aa, ab, bb)` of Platt's loss for rows of value and target.
fn slopes(rows: &[(f64, f64)], [a, b]: [f64; 2]) -> ([f64; 2], [f64; 3]) {
    let n = rows.len() as f64;
    let (mut gradient, mut curvature) = ([0.0; 2], [0.0; 3]);
    for &(x, target) in rows {
        let p = sigmoid(a * x + b);
        let (miss, spread) = ((p - target) / n, p * (1.0 - p) / n);
        gradient[0] += miss * x;
        gradient[1] += miss;
        curvature[0] += spread * x * x;
        curvature[1] += spread * x;
        curvature[2] += spread;
    }
    (gradient, curvature)
}

/// Never the exponential of a large number.
fn sigmoid(z: f64) -> f64 {
    let small = libm::exp(-z.abs());
    if z >= 0.0 { 1.0 / (1.0 + small) } else { small / (1.0 + small) }
}

/// `ln(1 + exp z)`.
fn softplus(z: f64) -> f64 {
    z.max(0.0) + libm::log1p(libm::exp(-z.abs()))
}

/// The temperature `T` in `softmax(z / T)`: above 1 it makes answers less sure, below 1 surer, and it changes none.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Temperature(pub f64);

impl Temperature {
    /// The lowest temperature that a fit gives, also for rows that are all answered rightly, which would have it at 0.
    pub const LOWEST: f64 = 0.01;
    /// The highest temperature that a fit gives, also for rows whose logits are worse than none, which would have it infinite.
    pub const HIGHEST: f64 = 100.0;

    /// The temperature in `[LOWEST, HIGHEST]` with the smallest mean cross-entropy on rows of finite logits `(n_rows, n_classes)`, row
    /// after row, one label per row; 1 where it makes no difference. `None` for no rows.
    ///
    /// scikit-learn's `_TemperatureScaling` has its inverse, `beta_` = 1 / T, from `exp(-10)` to `exp(10)`.
    ///
    /// Guo, Pleiss, Sun & Weinberger 2017, "On calibration of modern neural networks", ICML, PMLR 70:1321–1330, section 4.2.
    pub fn fit(logits: &[f64], labels: &[Class], n_classes: usize) -> Option<Self> {
        if labels.is_empty() {
            return None;
        }
        // The loss is convex in the inverse of the temperature, so its slope has one sign on each side of the minimum.
        let at = |inverse: f64| slope_and_curvature(logits, labels, n_classes, inverse);
        let mut inverse = 1.0;
        let (mut slope, mut curvature) = at(inverse);
        let (mut low, mut high) = (1.0 / Self::HIGHEST, 1.0 / Self::LOWEST);
        if slope < 0.0 && at(high).0 <= 0.0 {
            return Some(Self(Self::LOWEST));
        }
        if slope > 0.0 && at(low).0 >= 0.0 {
            return Some(Self(Self::HIGHEST));
        }
        for _ in 0..MAX_STEPS {
            if slope == 0.0 {
                break;
            }
            *(if slope < 0.0 { &mut low } else { &mut high }) = inverse;
            let newton = inverse - slope / curvature;
            // Newton's step as long as it helps; else half the stretch that is left, in ratios.
            let within = |inverse: f64| low < inverse && inverse < high;
            let halved = |next: &(f64, (f64, f64))| next.1.0.abs() <= slope.abs() / 2.0;
            let by_newton = within(newton).then(|| (newton, at(newton))).filter(halved);
            let (next, (next_slope, next_curvature)) = by_newton.unwrap_or_else(|| {
                let middle = libm::sqrt(low * high);
                (middle, at(middle))
            });
            let moved = (next - inverse).abs();
            (inverse, slope, curvature) = (next, next_slope, next_curvature);
            if moved <= f64::EPSILON * inverse {
                break;
            }
        }
        Some(Self(1.0 / inverse))
    }
}

/// First and second derivative of the mean cross-entropy of `softmax(inverse · z)` by `inverse`: the mean over rows of `E z - z_y`, and
/// of the variance of `z`, under those probabilities.
fn slope_and_curvature(logits: &[f64], labels: &[Class], n_classes: usize, inverse: f64) -> (f64, f64) {
    let n = labels.len() as f64;
    let of_row = |(z, label): (&[f64], &Class)| {
        // From the largest, so that equal logits differ by exactly nothing.
        let largest = z.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let [mut sum, mut first, mut second] = [0.0; 3];
        for z in z.iter().map(|z| z - largest) {
            let e = libm::exp(inverse * z);
            sum += e;
            first += e * z;
            second += e * z * z;
        }
        let mean = first / sum;
        (mean - (z[label.index()] - largest), (second / sum - mean * mean).max(0.0))
    };
    let rows = logits.chunks_exact(n_classes).zip(labels).map(of_row);
    let (slope, curvature) = rows.fold((0.0, 0.0), |sums, row| (sums.0 + row.0, sums.1 + row.1));
    (slope / n, curvature / n)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shifted(p: f64, from: f64, to: f64) -> f64 {
        let mut row = [1.0 - p, p];
        prior_shift(&mut row, &[1.0 - from, from], &[1.0 - to, to]);
        assert!((row[0] + row[1] - 1.0).abs() < 1e-15);
        row[1]
    }

    fn near(ours: f64, expected: f64) {
        assert!((ours - expected).abs() < 1e-12, "{ours} instead of {expected}");
    }

    const STEPS: [f64; 6] = [0.0, 0.03, 0.2, 0.5, 0.9, 1.0];

    #[test]
    fn two_classes_are_shifted_by_elkans_formula() {
        for p in STEPS {
            for (from, to) in [(0.5, 0.1), (0.1, 0.5), (0.03, 0.9)] {
                near(shifted(p, from, to), to * (p - p * from) / (from - p * from + to * p - from * to));
            }
        }
    }

    #[test]
    fn under_sampling_is_undone_by_dal_pozzolos_formula() {
        let (rare, common) = (30.0, 270.0);
        for kept in [1.0 / 9.0, 0.5, 1.0] {
            for p in STEPS {
                let ours = shifted(p, rare / (rare + kept * common), rare / (rare + common));
                near(ours, kept * p / (kept * p - p + 1.0));
            }
        }
    }

    #[test]
    fn there_and_back_is_where_it_was() {
        let (from, to) = ([0.7, 0.2, 0.1], [0.2, 0.3, 0.5]);
        let mut row = [0.5, 0.125, 0.375];
        prior_shift(&mut row, &from, &to);
        assert!(row[2] > 0.7);
        prior_shift(&mut row, &to, &from);
        row.iter().zip([0.5, 0.125, 0.375]).for_each(|(&ours, before)| near(ours, before));
    }

    #[test]
    fn a_class_that_was_not_there_stays_out_and_nothing_left_changes_nothing() {
        let mut row = [0.5, 0.3, 0.2];
        prior_shift(&mut row, &[0.5, 0.5, 0.0], &[0.25, 0.25, 0.5]);
        row.iter().zip([0.625, 0.375, 0.0]).for_each(|(&ours, expected)| near(ours, expected));
        let mut certain = [1.0, 0.0];
        prior_shift(&mut certain, &[0.5, 0.5], &[0.0, 1.0]);
        assert_eq!(certain, [1.0, 0.0]);
    }

    /// At the minimum the residuals sum to nothing, plain and times the decision values.
    fn assert_stationary(platt: Platt, decisions: &[f64], is_positive: &[bool]) {
        let n_positive = is_positive.iter().filter(|&&positive| positive).count() as f64;
        let n_negative = is_positive.len() as f64 - n_positive;
        let size = decisions.iter().map(|z| z.abs()).fold(1.0, f64::max);
        let [mut plain, mut by_value] = [0.0; 2];
        for (&z, &positive) in decisions.iter().zip(is_positive) {
            let target = if positive { (n_positive + 1.0) / (n_positive + 2.0) } else { 1.0 / (n_negative + 2.0) };
            plain += platt.probability(z) - target;
            by_value += (platt.probability(z) - target) * z / size;
        }
        assert!(plain.abs() < 1e-9 && by_value.abs() < 1e-9, "{platt:?}: {plain}, {by_value}");
    }

    #[test]
    fn platt_ends_where_residuals_cancel() {
        let is_positive = [false, false, true, false, true, true];
        for decisions in [
            [-2.0, -1.0, -0.5, 0.5, 1.0, 2.0],
            [-2000.0, -1000.0, -500.0, 500.0, 1000.0, 2000.0],
            [1e6, 1e6 + 1.0, 1e6 + 2.0, 1e6 + 2.0, 1e6 + 3.0, 1e6 + 7.0],
            [0.0, 0.0, 1e5, 0.0, 1.0, -1.0],
            [-1.0, -1.0, 1.0, -1.0, 1.0, 1.0],
        ] {
            let platt = Platt::fit(&decisions, &is_positive).unwrap();
            assert_stationary(platt, &decisions, &is_positive);
        }
    }

    #[test]
    fn platt_of_one_value_is_the_share_of_the_targets() {
        let platt = Platt::fit(&[3.0; 4], &[true, false, false, false]).unwrap();
        assert_eq!(platt.slope, 0.0);
        near(platt.probability(3.0), (2.0 / 3.0 + 3.0 / 5.0) / 4.0);
    }

    #[test]
    fn slopes_of_platts_loss_are_those_of_the_paper() {
        // At (0, 0) every row has p = 1/2: the gradient is the mean of (p - t)(x, 1), the curvature that of p (1 - p)(x², x, 1).
        let (gradient, curvature) = slopes(&[(1.0, 1.0), (-2.0, 0.25)], [0.0, 0.0]);
        assert_eq!((gradient, curvature), ([-0.5, -0.125], [0.625, -0.125, 0.25]));
        // At (ln 3, 0) a row of x = 1 has p = 3/4.
        let (gradient, curvature) = slopes(&[(1.0, 0.25)], [libm::log(3.0), 0.0]);
        gradient.iter().for_each(|&ours| near(ours, 0.5));
        curvature.iter().for_each(|&ours| near(ours, 0.1875));
    }

    #[test]
    fn slopes_by_the_temperature_are_mean_and_variance_of_the_logits() {
        // Logits 0 and ln 3 have the shares 1/4 and 3/4 at an inverse of 1: mean 3/4 ln 3, variance 3/16 ln² 3.
        let l = libm::log(3.0);
        let (slope, curvature) = slope_and_curvature(&[0.0, l, 0.0, l], &[Class(0), Class(1)], 2, 1.0);
        near(slope, l / 4.0);
        near(curvature, 0.1875 * l * l);
    }

    #[test]
    fn platt_needs_both_sides() {
        assert_eq!(Platt::fit(&[], &[]), None);
        assert_eq!(Platt::fit(&[1.0, 2.0], &[true, true]), None);
        assert_eq!(Platt::fit(&[1.0, 2.0], &[false, false]), None);
    }

    #[test]
    fn the_sigmoid_holds_at_both_ends() {
        let platt = Platt { slope: 1.0, intercept: 0.0 };
        assert_eq!((platt.probability(0.0), platt.probability(1e9), platt.probability(-1e9)), (0.5, 1.0, 0.0));
        assert!(platt.probability(-740.0) > 0.0);
    }

    /// Labels for rows of logits `(0, z)`.
    fn temperature(rows: &[(f64, u8)]) -> f64 {
        let logits: Vec<f64> = rows.iter().flat_map(|&(z, _)| [0.0, z]).collect();
        let labels: Vec<Class> = rows.iter().map(|&(_, label)| Class(label)).collect();
        Temperature::fit(&logits, &labels, 2).unwrap().0
    }

    #[test]
    fn answers_right_three_times_in_four_become_three_quarters_sure() {
        for sure in [1e-1, 1.0, 8.0, 100.0] {
            let ours = temperature(&[(sure, 1), (sure, 1), (sure, 1), (sure, 0)]);
            assert!((ours / (sure / libm::log(3.0)) - 1.0).abs() < 1e-12, "{sure}: {ours}");
        }
    }

    #[test]
    fn a_temperature_stays_within_its_bounds() {
        assert_eq!(temperature(&[(0.2, 1), (-0.1, 0)]), Temperature::LOWEST);
        assert_eq!(temperature(&[(3.0, 1), (-0.001, 0)]), Temperature::LOWEST);
        assert_eq!(temperature(&[(3.0, 0), (-5.0, 1), (1.0, 1)]), Temperature::HIGHEST);
        assert_eq!(temperature(&[(3e4, 1), (3e4, 0), (3e4, 1)]), Temperature::HIGHEST);
    }

    #[test]
    fn where_no_temperature_helps_it_is_one() {
        assert_eq!(temperature(&[(0.0, 0), (0.0, 1)]), 1.0);
        let all_equal = Temperature::fit(&[7.3; 6], &[Class(0), Class(2)], 3);
        assert_eq!(all_equal, Some(Temperature(1.0)));
        assert_eq!(temperature(&[(2000.0, 1), (-2000.0, 0)]), 1.0, "already certain and right");
        assert_eq!(Temperature::fit(&[], &[], 2), None);
    }
}
