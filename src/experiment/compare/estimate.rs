//! A mean over seeds and how far it can be trusted.

use serde::{Deserialize, Serialize};

/// Of fewer values there is no interval: of two, it is wider than anything that can be.
pub const FEWEST_SEEDS: u32 = 3;

/// The mean of some values with its 95 % interval.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Estimate {
    /// How many values, at least 1.
    pub n: u32,
    /// Their mean.
    pub mean: f64,
    /// Lower and upper end of `mean ± t s / √n`, with `s` the deviation of the values over `n - 1` and `t` the [`t_quantile`]
    /// of as many degrees of freedom (Student 1908, Biometrika 6:1–25); `None` for fewer than [`FEWEST_SEEDS`]. It is symmetric, so it can reach past
    /// what a score can be.
    pub interval: Option<[f64; 2]>,
}

impl Estimate {
    /// The estimate from these values, summed in their order; `None` for none.
    pub fn of(values: &[f64]) -> Option<Self> {
        let n = values.len() as f64;
        let mean = (!values.is_empty()).then(|| values.iter().sum::<f64>() / n)?;
        let squares: f64 = values.iter().map(|value| (value - mean) * (value - mean)).sum();
        let interval = (values.len() >= FEWEST_SEEDS as usize).then(|| {
            let half_width = t_quantile(values.len() as u32 - 1) * (squares / (n - 1.0) / n).sqrt();
            [mean - half_width, mean + half_width]
        });
        Some(Self { n: values.len() as u32, mean, interval })
    }

    /// Half the width of the interval.
    pub fn half_width(&self) -> Option<f64> {
        self.interval.map(|[low, high]| (high - low) / 2.0)
    }
}

/// The `t` that a variable of Student's distribution exceeds in absolute value with a chance of 5 %, for that many degrees of
/// freedom, at least 1. By bisection, down to the last bits.
pub fn t_quantile(degrees_of_freedom: u32) -> f64 {
    // The quantile falls as the degrees grow: it is highest for one, 12.7.
    let (mut low, mut high) = (0.0, 16.0);
    loop {
        let middle = 0.5 * (low + high);
        if middle <= low || middle >= high {
            return middle;
        }
        let side = if chance_within(middle, degrees_of_freedom) < 0.95 { &mut low } else { &mut high };
        *side = middle;
    }
}

/// The chance that Student's variable lies in `[-t, t]`, exact for whole degrees of freedom (Abramowitz & Stegun 1964, 26.7.3 and
/// 26.7.4).
fn chance_within(t: f64, degrees_of_freedom: u32) -> f64 {
    let nu = f64::from(degrees_of_freedom);
    let square_of_cos = nu / (nu + t * t);
    let sin = t / (nu + t * t).sqrt();
    // 1 + 1/2 cos²θ + 1·3/(2·4) cos⁴θ + … for even degrees, cosθ (1 + 2/3 cos²θ + 2·4/(3·5) cos⁴θ + …) for odd ones.
    let is_odd = degrees_of_freedom % 2 == 1;
    let first = if is_odd { square_of_cos.sqrt() } else { 1.0 };
    let series =
        (u32::from(is_odd)..degrees_of_freedom.saturating_sub(1)).step_by(2).fold((0.0, first), |(sum, term), k| {
            let k = f64::from(k);
            (sum + term, term * square_of_cos * (k + 1.0) / (k + 2.0))
        });
    match is_odd {
        true => 2.0 / std::f64::consts::PI * (libm::atan(t / nu.sqrt()) + sin * series.0),
        false => sin * series.0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_are_those_of_the_tables() {
        for (degrees, expected) in [
            (1, 12.706_204_736),
            (2, 4.302_652_730),
            (3, 3.182_446_305),
            (9, 2.262_157_163),
            (30, 2.042_272_456),
            (1000, 1.962_339_081),
        ] {
            assert!((t_quantile(degrees) - expected).abs() < 1e-9, "{degrees}: {}", t_quantile(degrees));
        }
    }

    #[test]
    fn an_interval_by_hand() {
        // Mean 5, deviations -3, -1, 1, 3: s² = 20/3, s/√4 = 1.290994449; t of 3 degrees is 3.182446305.
        let estimate = Estimate::of(&[2.0, 4.0, 6.0, 8.0]).unwrap();
        assert_eq!((estimate.n, estimate.mean), (4, 5.0));
        assert!((estimate.half_width().unwrap() - 4.108_520_5).abs() < 1e-6, "{estimate:?}");
    }

    #[test]
    fn few_values_have_no_interval_and_none_has_no_mean() {
        assert_eq!(Estimate::of(&[0.5]), Some(Estimate { n: 1, mean: 0.5, interval: None }));
        assert_eq!(Estimate::of(&[0.0, 1.0]), Some(Estimate { n: 2, mean: 0.5, interval: None }));
        assert_eq!(Estimate::of(&[]), None);
        assert_eq!(Estimate::of(&[0.5; 3]).unwrap().interval, Some([0.5; 2]));
    }
}
