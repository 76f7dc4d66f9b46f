//! Class weights from class counts.

use super::LossError;
use crate::{data::ClassCounts, order::sorted, param::Kind};
use std::{fmt, str::FromStr};

/// How each class counts in a weighted loss.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum ClassWeights {
    /// `n / (C · n_class)`, scikit-learn's `balanced`.
    #[default]
    Balanced,
    /// `1 / n_class`, as in the article. With PyTorch's weighted mean it trains exactly like `balanced`.
    InverseCount,
    /// `1 / √n_class`, halfway between none and balanced.
    InverseSqrt,
    /// `median(n) / n_class` (Eigen & Fergus 2015, ICCV, section 6.3.2).
    MedianFrequency,
    /// The inverse of the effective number of rows with this β; see [`effective_number`].
    EffectiveNumber(f64),
    /// 1 for every class.
    Uniform,
    /// By hand, one weight per class in class order, each `>= 0`.
    ByHand(Vec<f64>),
}

impl ClassWeights {
    pub(super) const KIND: Kind = Kind::Text {
        form: "balanced, inverse_count, inverse_sqrt, median_frequency, effective_number:0.999, none, or 1,9",
        canonical: |text| text.parse::<ClassWeights>().map(|weights| weights.to_string()),
    };

    /// The weight of each class for these counts.
    ///
    /// # Errors
    /// [`LossError::WeightCount`] if weights by hand are not one per class.
    pub fn for_counts(&self, counts: &ClassCounts) -> Result<Vec<f64>, LossError> {
        let n_classes = counts.n_classes();
        Ok(match self {
            Self::Balanced => balanced(counts),
            Self::InverseCount => inverse_count(counts),
            Self::InverseSqrt => inverse_sqrt(counts),
            Self::MedianFrequency => median_frequency(counts),
            Self::EffectiveNumber(beta) => effective_number(counts, *beta),
            Self::Uniform => vec![1.0; n_classes],
            Self::ByHand(weights) if weights.len() != n_classes => {
                return Err(LossError::WeightCount { given: weights.len(), n_classes });
            }
            Self::ByHand(weights) => weights.clone(),
        })
    }
}

/// A weight per class from its count; a class without rows gets 0.
fn of_counts(counts: &ClassCounts, weight: impl Fn(f64) -> f64) -> Vec<f64> {
    counts.iter().map(|(_, count)| if count == 0 { 0.0 } else { weight(f64::from(count)) }).collect()
}

/// `n / (C · n_class)` per class, scikit-learn's `compute_class_weight("balanced")`; a class without rows gets 0.
pub fn balanced(counts: &ClassCounts) -> Vec<f64> {
    let n_classes = counts.present().count() as f64;
    let total = f64::from(counts.total());
    of_counts(counts, |count| total / (n_classes * count))
}

/// `1 / n_class` per class; a class without rows gets 0.
pub fn inverse_count(counts: &ClassCounts) -> Vec<f64> {
    of_counts(counts, |count| 1.0 / count)
}

/// `1 / √n_class` per class; a class without rows gets 0.
pub fn inverse_sqrt(counts: &ClassCounts) -> Vec<f64> {
    of_counts(counts, |count| 1.0 / libm::sqrt(count))
}

/// `median(n) / n_class` per class, with the median over the classes that have rows; a class without rows gets 0.
pub fn median_frequency(counts: &ClassCounts) -> Vec<f64> {
    let present = sorted(counts.present().map(|(_, count)| f64::from(count)));
    let middle = |at: usize| present.get(at).copied().unwrap_or(0.0);
    let median = 0.5 * (middle(present.len().saturating_sub(1) / 2) + middle(present.len() / 2));
    of_counts(counts, |count| median / count)
}

/// `1 / E` with the effective number `E = (1 - βⁿ) / (1 - β)`, scaled to sum to the number of classes that have rows (Cui
/// et al. 2019, CVPR, equation 3); a class without rows gets 0.
///
/// `beta` is in `[0, 1)`: 0 weighs all classes alike, and near 1 the weights come near `1 / n_class`.
pub fn effective_number(counts: &ClassCounts, beta: f64) -> Vec<f64> {
    normalised_to_classes(&of_counts(counts, |count| (1.0 - beta) / (1.0 - libm::pow(beta, count))))
}

/// The weights scaled to sum to the number of classes that have any weight.
pub fn normalised_to_classes(weights: &[f64]) -> Vec<f64> {
    let n_classes = weights.iter().filter(|&&weight| weight > 0.0).count() as f64;
    let sum: f64 = weights.iter().sum();
    weights.iter().map(|weight| if sum > 0.0 { weight * (n_classes / sum) } else { 0.0 }).collect()
}

impl fmt::Display for ClassWeights {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Balanced => f.write_str("balanced"),
            Self::InverseCount => f.write_str("inverse_count"),
            Self::InverseSqrt => f.write_str("inverse_sqrt"),
            Self::MedianFrequency => f.write_str("median_frequency"),
            Self::EffectiveNumber(beta) => write!(f, "effective_number:{beta}"),
            Self::Uniform => f.write_str("none"),
            Self::ByHand(weights) => f.write_str(&weights.iter().map(f64::to_string).collect::<Vec<_>>().join(",")),
        }
    }
}

impl FromStr for ClassWeights {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let text = text.trim();
        let expected = "balanced, inverse_count, inverse_sqrt, median_frequency, effective_number:β with β from 0 to \
                        0.999999, none, or one weight from 0 to 1000000 per class, such as 1,9";
        let found = match text {
            "balanced" => Some(Self::Balanced),
            "inverse_count" => Some(Self::InverseCount),
            "inverse_sqrt" => Some(Self::InverseSqrt),
            "median_frequency" => Some(Self::MedianFrequency),
            "none" => Some(Self::Uniform),
            _ => match text.strip_prefix("effective_number:") {
                Some(beta) => {
                    let beta = beta.trim().parse().ok().filter(|beta| (0.0..=0.999_999).contains(beta));
                    beta.map(|beta: f64| Self::EffectiveNumber(beta + 0.0))
                }
                None => by_hand(text),
            },
        };
        found.ok_or_else(|| expected.to_owned())
    }
}

fn by_hand(list: &str) -> Option<ClassWeights> {
    let weights: Option<Vec<f64>> =
        list.split(',').map(|part| part.trim().parse().ok().map(|weight: f64| weight + 0.0)).collect();
    weights
        .filter(|weights| weights.len() >= 2 && weights.iter().all(|weight| (0.0..=1e6).contains(weight)))
        .filter(|weights| weights.iter().any(|&weight| weight > 0.0))
        .map(ClassWeights::ByHand)
}
