//! Focal loss: rows that are already right count little.

use super::{ClassWeights, Loss, LossChoice, LossError, TrainClasses, label_numbers, per_row, share, softmax::OfLabel};
use crate::{
    data::Class,
    lanes::Lanes,
    nn::math::choose,
    param::{About, Described, Kind, Param, Tuned, Value},
};

/// `-α[y] (1-p)^γ log p` with `p = softmax(z)[y]`, its mean over the **rows** of a batch (nats).
///
/// With two classes this is the sigmoid form of the paper: a single `α` is the weight of the positive class, and `1-α` that of the
/// other. With γ = 0 and no α it is cross-entropy.
#[derive(Clone, Debug, PartialEq)]
pub struct Focal {
    /// γ: how fast a row stops to count as it gets right; 0 not at all.
    pub gamma: f64,
    /// α: how each class counts.
    pub alpha: ClassWeights,
}

impl Default for Focal {
    fn default() -> Self {
        Self { gamma: 2.0, alpha: ClassWeights::Uniform }
    }
}

impl Tuned for Focal {
    const ABOUT: About = About {
        id: "focal",
        title: "Focal loss",
        does: "Rows that the model already gets right count little, so the hard ones decide.",
        hurts: "Mislabelled rows are the hardest of all; and it does not by itself favour the rare class.",
        source: "Lin et al. 2017, ICCV, equations 4 and 5; torchvision sigmoid_focal_loss",
    };
    const PARAMS: &'static [Param<Self>] = &[
        Param {
            described: Described {
                key: "gamma",
                label: "γ",
                help: "How fast a row stops to count as it gets right; 0 is cross-entropy.",
                unit: "",
                kind: Kind::Real { min: 0.0, max: 10.0 },
            },
            read: |this| Value::Real(this.gamma),
            write: |this, value| this.gamma = value.real(),
        },
        Param {
            described: Described {
                key: "alpha",
                label: "α",
                help: "How each class counts: none, a rule such as balanced, one number for the rare class (the others have 1 less it), or weights by class name.",
                unit: "",
                kind: ClassWeights::ALPHA,
            },
            read: |this| Value::Text(this.alpha.to_string()),
            write: |this, value| this.alpha = value.text().parse().expect("the value is canonical"),
        },
    ];
}

impl LossChoice for Focal {
    fn for_classes(&self, classes: &TrainClasses<'_>) -> Result<Box<dyn Loss>, LossError> {
        Ok(Box::new(FocalLoss { gamma: self.gamma as f32, weights: self.alpha.for_classes(classes)? }))
    }
}

struct FocalLoss {
    gamma: f32,
    weights: Vec<f64>,
}

impl Loss for FocalLoss {
    fn panel(&self, logits: &[Lanes], labels: &[Class], divisor: f64, mut grad: Option<&mut [Lanes]>) -> f64 {
        let n_classes = self.weights.len();
        let numbers = label_numbers(labels);
        let of_label = match grad.as_deref_mut() {
            Some(grad) => OfLabel::new(n_classes, numbers, |class, _| logits[class], |class, e| grad[class] = e),
            None => OfLabel::new(n_classes, numbers, |class, _| logits[class], |_, _| {}),
        };
        let is_label = |class: usize| numbers.simd_eq(Lanes::splat(class as f32));
        let label_logit = (0..n_classes).fold(Lanes::ZERO, |z, class| choose(is_label(class), logits[class], z));
        let cross_entropy = of_label.log_sum + (of_label.largest - label_logit);
        let inverse_sum = Lanes::ONE / of_label.sum();
        // 1 - p from the other classes' terms: near p = 1 a difference would have no digits left.
        let miss = of_label.others * inverse_sum;
        let modulation = Lanes::from(miss.to_array().map(|miss| libm::powf(miss, self.gamma)));
        let of_rows = (modulation * cross_entropy).to_array();
        let numerator = labels.iter().zip(of_rows).map(|(label, loss)| self.weights[label.index()] * f64::from(loss));
        let numerator = numerator.sum();
        if let Some(grad) = grad {
            // dL/dz[c] = α ((1-p)^γ - γ (1-p)^(γ-1) p log p) (p[c] - [c = y]); -log p / (1-p) goes to 1 where p does.
            let per_miss = choose(miss.simd_gt(Lanes::ZERO), cross_entropy / miss, Lanes::ONE);
            let bend = Lanes::splat(self.gamma) * (of_label.label * inverse_sum) * per_miss;
            let weight = per_row(labels, |label| share(self.weights[label.index()], divisor));
            let factor = weight * modulation * (Lanes::ONE + bend) * inverse_sum;
            for (class, grad) in grad.iter_mut().enumerate() {
                *grad = choose(is_label(class), -of_label.others, *grad) * factor;
            }
        }
        numerator
    }

    fn divisor(&self, labels: &[Class]) -> f64 {
        labels.len() as f64
    }

    fn weight_of(&self, class: Class) -> f64 {
        self.weights[class.index()]
    }
}
