//! Class weights from class counts.

use crate::data::ClassCounts;
use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

/// How each class counts in a weighted loss.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub enum ClassWeights {
    /// `n / (C · n_class)`, scikit-learn's `balanced`.
    #[default]
    Balanced,
    /// `1 / n_class`, as in the article. With PyTorch's weighted mean it trains exactly like `balanced`.
    InverseCount,
    /// By hand, one weight per class in class order, each `>= 0`.
    ByHand(Vec<f64>),
}

/// `n / (C · n_class)` per class, scikit-learn's `compute_class_weight("balanced")`; a class without rows gets 0.
pub fn balanced(counts: &ClassCounts) -> Vec<f64> {
    let n_classes = counts.present().count() as f64;
    let total = f64::from(counts.total());
    let weight = |count: u32| if count == 0 { 0.0 } else { total / (n_classes * f64::from(count)) };
    counts.iter().map(|(_, count)| weight(count)).collect()
}

/// `1 / n_class` per class; a class without rows gets 0.
pub fn inverse_count(counts: &ClassCounts) -> Vec<f64> {
    counts.iter().map(|(_, count)| if count == 0 { 0.0 } else { 1.0 / f64::from(count) }).collect()
}

impl fmt::Display for ClassWeights {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Balanced => f.write_str("balanced"),
            Self::InverseCount => f.write_str("inverse_count"),
            Self::ByHand(weights) => f.write_str(&weights.iter().map(f64::to_string).collect::<Vec<_>>().join(",")),
        }
    }
}

impl FromStr for ClassWeights {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text.trim() {
            "balanced" => Ok(Self::Balanced),
            "inverse_count" => Ok(Self::InverseCount),
            list => {
                let weights: Option<Vec<f64>> = list.split(',').map(|part| part.trim().parse().ok()).collect();
                weights
                    .filter(|weights| weights.len() >= 2 && weights.iter().all(|weight| (0.0..=1e6).contains(weight)))
                    .filter(|weights| weights.iter().any(|&weight| weight > 0.0))
                    .map(Self::ByHand)
                    .ok_or_else(|| {
                        "balanced, inverse_count, or one weight from 0 to 1000000 per class, such as 1,9".to_owned()
                    })
            }
        }
    }
}
