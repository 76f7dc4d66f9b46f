//! Class weights from class counts.

use super::{LossError, TrainClasses};
use crate::{
    data::{Class, ClassCounts},
    order::sorted,
    param::{Kind, by_name, print_by_name},
};
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
    /// By hand and class name, each `>= 0`; a class that is not named has 1, as in scikit-learn.
    ByName(Vec<(String, f64)>),
    /// `α` for the positive class, `1-α` for all others, as in the paper of the focal loss.
    Alpha(f64),
}

impl ClassWeights {
    pub(super) const KIND: Kind = Kind::Text {
        form: "balanced, inverse_count, inverse_sqrt, median_frequency, effective_number:0.999, none, or rare=9;common=1",
        canonical: |text| match text.parse::<ClassWeights>() {
            Ok(ClassWeights::Alpha(_)) => Err(EXPECTED.to_owned()),
            weights => weights.map(|weights| weights.to_string()),
        },
    };
    /// As [`ClassWeights::KIND`], with the single number of the focal loss.
    pub(super) const ALPHA: Kind = Kind::Text {
        form: "0.25, rare=9;common=1, none, or a rule such as balanced",
        canonical: |text| match text.parse::<ClassWeights>() {
            Ok(weights) => Ok(weights.to_string()),
            Err(expected) => Err(format!("a number from 0 to 1 for the rare class, {expected}")),
        },
    };

    /// Weights by place as weights by name; `None` for other weights, and where names cannot be written so.
    pub fn named(&self, names: &[String]) -> Option<Self> {
        let Self::ByHand(weights) = self else { return None };
        let by_name = Self::ByName(names.iter().cloned().zip(weights.iter().copied()).collect());
        let is_read_back = || by_name.to_string().parse().as_ref() == Ok(&by_name);
        (names.len() == weights.len() && is_read_back()).then_some(by_name)
    }

    /// The weight of each class for these counts; see [`ClassWeights::for_classes`].
    ///
    /// # Errors
    /// As there.
    pub fn for_counts(&self, counts: &ClassCounts) -> Result<Vec<f64>, LossError> {
        self.for_classes(&TrainClasses::unnamed(counts))
    }

    /// The weight of each class.
    ///
    /// # Errors
    /// [`LossError::WeightCount`] if weights by place are not one per class, [`LossError::UnknownClass`] if a name is none of a class.
    pub fn for_classes(&self, classes: &TrainClasses<'_>) -> Result<Vec<f64>, LossError> {
        let TrainClasses { counts, names, positive } = *classes;
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
            Self::ByName(weights) => {
                let mut of_classes = vec![1.0; n_classes];
                for (name, weight) in weights {
                    let class = names
                        .iter()
                        .position(|known| known == name)
                        .ok_or_else(|| LossError::UnknownClass { class: name.clone(), known: names.join(", ") })?;
                    of_classes[class] = *weight;
                }
                of_classes
            }
            Self::Alpha(alpha) => {
                let of_class = |class| if Class(class) == positive { *alpha } else { 1.0 - alpha };
                (0..n_classes as u8).map(of_class).collect()
            }
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
            Self::ByName(weights) => f.write_str(&print_by_name(weights)),
            Self::Alpha(alpha) => write!(f, "{alpha}"),
            Self::ByHand(weights) => f.write_str(&weights.iter().map(f64::to_string).collect::<Vec<_>>().join(",")),
        }
    }
}

impl FromStr for ClassWeights {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let text = text.trim();
        let found = match text {
            "balanced" => Some(Self::Balanced),
            "inverse_count" => Some(Self::InverseCount),
            "inverse_sqrt" => Some(Self::InverseSqrt),
            "median_frequency" => Some(Self::MedianFrequency),
            "none" => Some(Self::Uniform),
            _ if text.contains('=') => {
                let weights = by_name(text, weight).filter(|weights| weights.iter().any(|&(_, weight)| weight > 0.0));
                weights.map(Self::ByName)
            }
            _ => match text.strip_prefix("effective_number:") {
                Some(beta) => {
                    let beta = beta.trim().parse().ok().filter(|beta| (0.0..=0.999_999).contains(beta));
                    beta.map(|beta: f64| Self::EffectiveNumber(beta + 0.0))
                }
                None if text.contains(',') => by_place(text),
                None => weight(text).filter(|&alpha| alpha <= 1.0).map(Self::Alpha),
            },
        };
        found.ok_or_else(|| EXPECTED.to_owned())
    }
}

const EXPECTED: &str = "balanced, inverse_count, inverse_sqrt, median_frequency, effective_number:β with β from 0 to 0.999999, none, \
                        or weights from 0 to 1000000 by class name, such as rare=9;common=1";

fn weight(text: &str) -> Option<f64> {
    // Adding 0 makes one weight of 0 and -0.
    text.trim().parse::<f64>().ok().filter(|weight| (0.0..=1e6).contains(weight)).map(|weight| weight + 0.0)
}

/// Weights in the order of the classes, as links had them before weights went by name.
fn by_place(list: &str) -> Option<ClassWeights> {
    let weights: Option<Vec<f64>> = list.split(',').map(weight).collect();
    weights.filter(|weights| weights.iter().any(|&weight| weight > 0.0)).map(ClassWeights::ByHand)
}
