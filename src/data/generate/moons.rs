//! Two interleaving half circles.

use super::{Generator, points, shared_params, two_classes};
use crate::{
    data::Dataset,
    param::{About, Param, Tuned},
    rng::Rng,
};
use std::f64::consts::PI;

/// scikit-learn's `make_moons` with its coordinates: the common class on the outer half circle `(cos t, sin t)`, the
/// rare one on the inner `(1 - cos t, 1/2 - sin t)`, `t` evenly spaced over `[0, π]`.
#[derive(Clone, Debug, PartialEq)]
pub struct Moons {
    /// Rows of both classes.
    pub n_samples: u32,
    /// Common rows for each rare one.
    pub imbalance_ratio: f64,
    /// Standard deviation of the noise.
    pub noise: f64,
}

impl Default for Moons {
    fn default() -> Self {
        Self { n_samples: 1000, imbalance_ratio: 19.0, noise: 0.25 }
    }
}

impl Tuned for Moons {
    const ABOUT: About = About {
        id: "moons",
        title: "Moons",
        does: "Two half circles that reach into each other.",
        hurts: "SMOTE draws straight lines: across a bent class they can cross the other one.",
        source: "scikit-learn 1.9 make_moons",
    };
    const PARAMS: &'static [Param<Self>] = shared_params![];
}

impl Generator for Moons {
    fn generate(&self, rng: &mut Rng) -> Dataset {
        let counts = two_classes(self.n_samples, self.imbalance_ratio);
        points(counts, self.noise, rng, |class, index, _| {
            let t = PI * f64::from(index) / f64::from((counts[class] - 1).max(1));
            match class {
                0 => [libm::cos(t), libm::sin(t)],
                _ => [1.0 - libm::cos(t), 1.0 - libm::sin(t) - 0.5],
            }
        })
    }
}
