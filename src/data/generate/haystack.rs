//! The set the page opens with: a rare cluster in the middle of a common one.

use super::{Generator, points, shared_params, two_classes};
use crate::{
    data::Dataset,
    param::{About, Described, Kind, Param, Tuned, Value},
    rng::Rng,
};

/// Common rows from `N(0, I)`, rare rows from `N(0, spread² I)`, two columns.
///
/// The model that knows both densities still calls every row common as long as the rare class's posterior stays below
/// one half at the centre, where it is largest: `π < (1 - π) spread²`. At the default (`π = 0.1`, `spread = 0.45`) it
/// is 0.35 there, so **recall 0 at 90 % accuracy is the right answer to the wrong question**. Yet the classes are
/// told apart: ROC AUC is `1 / (1 + spread²)` = 0.83, and with equal priors the best rule finds
/// `1 - (spread²)^(1 / (1 - spread²))` = 0.86 of the rare rows inside an orange disc.
#[derive(Clone, Debug, PartialEq)]
pub struct Haystack {
    /// Rows of both classes.
    pub n_samples: u32,
    /// Common rows for each rare one.
    pub imbalance_ratio: f64,
    /// Standard deviation of the rare cluster; the common one has 1.
    pub spread: f64,
    /// Standard deviation of extra Gaussian noise.
    pub noise: f64,
}

impl Default for Haystack {
    fn default() -> Self {
        Self { n_samples: 1000, imbalance_ratio: 9.0, spread: 0.45, noise: 0.0 }
    }
}

impl Tuned for Haystack {
    const ABOUT: About = About {
        id: "haystack",
        title: "Haystack",
        does: "A tight rare cluster in the middle of a wide common one.",
        hurts: "At one rare row in ten, the best possible model by accuracy finds none of them.",
        source: "Two concentric Gaussians; the formulas in its documentation follow from Bayes' rule",
    };
    const PARAMS: &'static [Param<Self>] = shared_params![Param {
        described: Described {
            key: "spread",
            label: "Rare spread",
            help: "Standard deviation of the rare cluster; the common one has 1.",
            unit: "",
            kind: Kind::Real { min: 0.05, max: 0.95 },
        },
        read: |this| Value::Real(this.spread),
        write: |this, value| this.spread = value.real(),
    }];
}

impl Generator for Haystack {
    fn generate(&self, rng: &mut Rng) -> Dataset {
        let counts = two_classes(self.n_samples, self.imbalance_ratio);
        points(counts, self.noise, rng, |class, _, rng| {
            let deviation = if class == 0 { 1.0 } else { self.spread };
            [deviation * rng.normal(), deviation * rng.normal()]
        })
    }
}
