//! Two Gaussian clusters.

use super::{Generator, points, shared_params, two_classes};
use crate::{
    data::Dataset,
    param::{About, Described, Kind, Param, Tuned, Value},
    rng::Rng,
};

/// Two isotropic Gaussian clusters with centres `(0, 0)` and `(distance, 0)`; `noise` is their standard deviation.
///
/// With `noise = 1`, prior `π` of the rare class and `L = ln((1 - π) / π)`, the best rule by accuracy has recall
/// `Φ(distance/2 - L/distance)`, the balanced one `Φ(distance/2)`, and ROC AUC is `Φ(distance/√2)`.
#[derive(Clone, Debug, PartialEq)]
pub struct Blobs {
    /// Rows of both classes.
    pub n_samples: u32,
    /// Common rows for each rare one.
    pub imbalance_ratio: f64,
    /// Between the two centres.
    pub distance: f64,
    /// Standard deviation of both clusters.
    pub noise: f64,
}

impl Default for Blobs {
    fn default() -> Self {
        Self { n_samples: 1000, imbalance_ratio: 19.0, distance: 2.0, noise: 1.0 }
    }
}

impl Tuned for Blobs {
    const ABOUT: About = About {
        id: "blobs",
        title: "Two blobs",
        does: "Two round clusters at a distance; the closer, the more they overlap.",
        hurts: "Where the blobs overlap no remedy can find a rare row without false alarms.",
        source: "scikit-learn's make_blobs with two given centres",
    };
    const PARAMS: &'static [Param<Self>] = shared_params![Param {
        described: Described {
            key: "distance",
            label: "Distance",
            help: "Distance between the centres of the two clusters.",
            unit: "",
            kind: Kind::Real { min: 0.0, max: 20.0 },
        },
        read: |this| Value::Real(this.distance),
        write: |this, value| this.distance = value.real(),
    }];
}

impl Generator for Blobs {
    fn generate(&self, rng: &mut Rng) -> Dataset {
        let counts = two_classes(self.n_samples, self.imbalance_ratio);
        points(counts, self.noise, rng, |class, _, _| [self.distance * class as f64, 0.0])
    }
}
