//! Cross-entropy with and without class weights, as PyTorch's `CrossEntropyLoss`.

use super::{ClassWeights, Loss, LossChoice, LossSum, WeightCountError, balanced, inverse_count};
use crate::{
    data::{Class, ClassCounts},
    param::{About, Described, Kind, Param, Tuned, Value},
};
use serde::{Deserialize, Serialize};

/// `-log softmax(z)[y]`, averaged over the rows of a batch (nats).
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct CrossEntropy {}

/// Cross-entropy whose rows count by the weight of their class.
///
/// The batch's loss is `Σ w[yᵢ] lᵢ / Σ w[yᵢ]`: PyTorch divides by the sum of the weights, so scaling all weights changes
/// nothing, and in a batch of one class the weights do nothing.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct WeightedCrossEntropy {
    /// How each class counts; taken from the resampled train set's counts where it depends on counts.
    pub class_weight: ClassWeights,
}

impl Tuned for CrossEntropy {
    const ABOUT: About = About {
        id: "cross_entropy",
        title: "Cross-entropy",
        does: "Every row counts the same.",
        hurts: "The common class makes up most of the loss, so its errors decide.",
        source: "PyTorch CrossEntropyLoss",
    };
}

impl Tuned for WeightedCrossEntropy {
    const ABOUT: About = About {
        id: "weighted_cross_entropy",
        title: "Weighted cross-entropy",
        does: "Errors on rare rows count more, by the weight of their class.",
        hurts: "Predicted probabilities come out far too high for the rare class.",
        source: "PyTorch CrossEntropyLoss(weight=...); scikit-learn class_weight",
    };
    const PARAMS: &'static [Param<Self>] = &[Param {
        described: Described {
            key: "class_weight",
            label: "Class weights",
            help: "balanced and inverse_count even the classes out; or one weight per class by hand.",
            unit: "",
            kind: Kind::Text {
                form: "balanced, inverse_count, or 1,9",
                canonical: |text| text.parse::<ClassWeights>().map(|weights| weights.to_string()),
            },
        },
        read: |this| Value::Text(this.class_weight.to_string()),
        write: |this, value| this.class_weight = value.text().parse().expect("the value is canonical"),
    }];
}

impl LossChoice for CrossEntropy {
    fn for_counts(&self, counts: &ClassCounts) -> Result<Box<dyn Loss>, WeightCountError> {
        Ok(Box::new(SoftmaxLoss { weights: vec![1.0; counts.n_classes()] }))
    }
}

impl LossChoice for WeightedCrossEntropy {
    fn for_counts(&self, counts: &ClassCounts) -> Result<Box<dyn Loss>, WeightCountError> {
        let weights = match &self.class_weight {
            ClassWeights::Balanced => balanced(counts),
            ClassWeights::InverseCount => inverse_count(counts),
            ClassWeights::ByHand(weights) if weights.len() != counts.n_classes() => {
                return Err(WeightCountError { given: weights.len(), n_classes: counts.n_classes() });
            }
            ClassWeights::ByHand(weights) => weights.clone(),
        };
        Ok(Box::new(SoftmaxLoss { weights }))
    }
}

/// `Σ w[yᵢ] (logsumexp(zᵢ) - zᵢ[yᵢ]) / Σ w[yᵢ]`; its gradient is `w[yᵢ] (softmax(zᵢ) - onehot(yᵢ)) / Σ w[y]`.
struct SoftmaxLoss {
    /// One per class.
    weights: Vec<f64>,
}

impl Loss for SoftmaxLoss {
    fn value_and_grad(&self, logits: &[f32], labels: &[Class], mut grad: Option<&mut [f32]>) -> LossSum {
        let n_classes = self.weights.len();
        let divisor: f64 = labels.iter().map(|label| self.weights[label.index()]).sum();
        let mut numerator = 0.0;
        for (row, (z, label)) in logits.chunks_exact(n_classes).zip(labels).enumerate() {
            let weight = self.weights[label.index()];
            let loss = match grad.as_deref_mut() {
                None => cross_entropy_of(z, *label),
                Some(grad) => {
                    // A batch whose rows all weigh nothing teaches nothing: its gradient is 0 where PyTorch's is NaN.
                    let scale = if divisor > 0.0 { (weight / divisor) as f32 } else { 0.0 };
                    row_grad(z, label.index(), scale, &mut grad[row * n_classes..(row + 1) * n_classes])
                }
            };
            numerator += weight * f64::from(loss);
        }
        LossSum { numerator, divisor }
    }

    fn weight_of(&self, class: Class) -> f64 {
        self.weights[class.index()]
    }
}

/// The loss of one row, and its gradient times `scale`.
fn row_grad(z: &[f32], label: usize, scale: f32, grad: &mut [f32]) -> f32 {
    let largest = z.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let mut sum = 0.0;
    for (grad, &z) in grad.iter_mut().zip(z) {
        *grad = libm::expf(z - largest);
        sum += *grad;
    }
    for grad in grad.iter_mut() {
        *grad = *grad / sum * scale;
    }
    grad[label] -= scale;
    libm::logf(sum) + (largest - z[label])
}

/// The unweighted cross-entropy of one row, `log Σ exp(z) - z[y]` (nats); finite for all finite logits.
///
/// The largest logit is taken out of both terms, so that nothing overflows and the loss is as exact for logits around
/// 10⁴ as around 0.
pub fn cross_entropy_of(logits: &[f32], label: Class) -> f32 {
    let largest = logits.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    libm::logf(logits.iter().map(|&z| libm::expf(z - largest)).sum()) + (largest - logits[label.index()])
}
