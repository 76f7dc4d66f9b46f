//! A ring inside a ring.

use super::{Generator, points, shared_params, two_classes};
use crate::{
    data::Dataset,
    param::{About, Described, Kind, Param, Tuned, Value},
    rng::Rng,
};
use std::f64::consts::TAU;

/// scikit-learn's `make_circles` with its coordinates: the common class on the unit circle, the rare one on a circle of
/// radius `factor`, evenly spaced.
#[derive(Clone, Debug, PartialEq)]
pub struct Circles {
    /// Rows of both classes.
    pub n_samples: u32,
    /// Common rows for each rare one.
    pub imbalance_ratio: f64,
    /// Inner radius over outer radius.
    pub factor: f64,
    /// Standard deviation of the noise.
    pub noise: f64,
}

impl Default for Circles {
    fn default() -> Self {
        Self { n_samples: 1000, imbalance_ratio: 19.0, factor: 0.5, noise: 0.15 }
    }
}

impl Tuned for Circles {
    const ABOUT: About = About {
        id: "circles",
        title: "Circles",
        does: "A rare ring inside a common ring.",
        hurts: "A linear model cannot find the inner ring whatever the remedy.",
        source: "scikit-learn 1.9 make_circles",
    };
    const PARAMS: &'static [Param<Self>] = shared_params![Param {
        described: Described {
            key: "factor",
            label: "Radius factor",
            help: "Radius of the inner ring over that of the outer ring.",
            unit: "",
            kind: Kind::Real { min: 0.0, max: 0.99 },
        },
        read: |this| Value::Real(this.factor),
        write: |this, value| this.factor = value.real(),
    }];
}

impl Generator for Circles {
    fn generate(&self, rng: &mut Rng) -> Dataset {
        let counts = two_classes(self.n_samples, self.imbalance_ratio);
        points(counts, self.noise, rng, |class, index, _| {
            let t = TAU * f64::from(index) / f64::from(counts[class]);
            let radius = if class == 0 { 1.0 } else { self.factor };
            [radius * libm::cos(t), radius * libm::sin(t)]
        })
    }
}
