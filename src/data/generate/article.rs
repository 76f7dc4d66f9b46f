//! The article's data: pure noise with labels.

use super::{COMMON_AND_RARE, Generator, blocks, shared_params, two_classes};
use crate::{
    data::Dataset,
    param::{About, Described, Kind, Param, Tuned, Value},
    rng::Rng,
};

/// Standard normal features and labels that do not depend on them, `(n_samples, n_features)`.
///
/// **There is nothing to learn**: no model can beat chance on new rows (ROC AUC 0.5, balanced accuracy 0.5 in
/// expectation), and a loss that stays near ln 2 under balanced batches is the right answer. It shows what a remedy
/// does to counts and batches without the distraction of a signal.
#[derive(Clone, Debug, PartialEq)]
pub struct Article {
    /// Rows of both classes.
    pub n_samples: u32,
    /// Common rows for each rare one.
    pub imbalance_ratio: f64,
    /// Columns.
    pub n_features: u32,
    /// Standard deviation of extra Gaussian noise.
    pub noise: f64,
}

impl Default for Article {
    fn default() -> Self {
        Self { n_samples: 1000, imbalance_ratio: 9.0, n_features: 10, noise: 0.0 }
    }
}

impl Tuned for Article {
    const ABOUT: About = About {
        id: "article",
        title: "Article (pure noise)",
        does: "Ten columns of random numbers with labels that do not depend on them.",
        hurts: "There is nothing to learn here: no model can beat chance on new rows.",
        source: "torch.randn(1000, 10) with 900 and 100 labels, as in the article this lab retells",
    };
    const PARAMS: &'static [Param<Self>] = shared_params![Param {
        described: Described {
            key: "n_features",
            label: "Columns",
            help: "How many columns of random numbers.",
            unit: "columns",
            kind: Kind::Integer { min: 1, max: 200 },
        },
        read: |this| Value::Integer(this.n_features),
        write: |this, value| this.n_features = value.integer(),
    }];
}

impl Generator for Article {
    fn generate(&self, rng: &mut Rng) -> Dataset {
        let counts = two_classes(self.n_samples, self.imbalance_ratio);
        let n_values = self.n_samples as usize * self.n_features as usize;
        let values = (0..n_values)
            .map(|_| {
                let extra = if self.noise > 0.0 { self.noise * rng.normal() } else { 0.0 };
                (rng.normal() + extra) as f32
            })
            .collect();
        Dataset::generated(values, self.n_features as usize, blocks(&counts), COMMON_AND_RARE)
    }
}
