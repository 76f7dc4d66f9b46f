//! Cross-entropy with and without class weights, as PyTorch's `CrossEntropyLoss`.

use super::{ClassWeights, Loss, LossChoice, LossError, Reduction, TrainClasses, softmax::SoftmaxLoss};
use crate::param::{About, Described, Kind, Param, Tuned, Value};

/// `-log softmax(z)[y]`, averaged over the rows of a batch (nats).
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CrossEntropy {
    /// Share of the target spread over all classes, in `[0, 1]`.
    pub label_smoothing: f64,
}

/// Cross-entropy whose rows count by the weight of their class.
///
/// The batch's loss is `Σ w[yᵢ] lᵢ / Σ w[yᵢ]`: PyTorch divides by the sum of the weights, so scaling all weights changes
/// nothing, and in a batch of one class the weights do nothing. [`Reduction`] has the other mean. With label smoothing the
/// weights of the other classes come in too: `(1-ε) w[y] l[y] + ε/C Σ_c w[c] l[c]`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct WeightedCrossEntropy {
    /// How each class counts; taken from the resampled train set's counts where it depends on counts.
    pub class_weight: ClassWeights,
    /// Share of the target spread over all classes, in `[0, 1]`.
    pub label_smoothing: f64,
    /// What the sum is divided by.
    pub reduction: Reduction,
}

const LABEL_SMOOTHING: Described = Described {
    key: "label_smoothing",
    label: "Label smoothing",
    help: "Share of the target that is spread over all classes, so that no answer is ever quite certain.",
    unit: "",
    kind: Kind::Real { min: 0.0, max: 1.0 },
};

impl Tuned for CrossEntropy {
    const ABOUT: About = About {
        id: "cross_entropy",
        title: "Cross-entropy",
        does: "Every row counts the same.",
        hurts: "The common class makes up most of the loss, so its errors decide.",
        source: "PyTorch CrossEntropyLoss",
    };
    const PARAMS: &'static [Param<Self>] = &[Param {
        described: LABEL_SMOOTHING,
        read: |this| Value::Real(this.label_smoothing),
        write: |this, value| this.label_smoothing = value.real(),
    }];
}

impl Tuned for WeightedCrossEntropy {
    const ABOUT: About = About {
        id: "weighted_cross_entropy",
        title: "Weighted cross-entropy",
        does: "Errors on rare rows count more, by the weight of their class.",
        hurts: "Predicted probabilities come out far too high for the rare class.",
        source: "PyTorch CrossEntropyLoss(weight=...); scikit-learn class_weight",
    };
    const PARAMS: &'static [Param<Self>] = &[
        Param {
            described: Described {
                key: "class_weight",
                label: "Class weights",
                help: "A rule that makes weights of the class counts, such as balanced, inverse_count or effective_number:0.999; or weights by class name, where a class that is not named has 1.",
                unit: "",
                kind: ClassWeights::KIND,
            },
            read: |this| Value::Text(this.class_weight.to_string()),
            write: |this, value| this.class_weight = value.text().parse().expect("the value is canonical"),
        },
        Param {
            described: LABEL_SMOOTHING,
            read: |this| Value::Real(this.label_smoothing),
            write: |this, value| this.label_smoothing = value.real(),
        },
        Param {
            described: Reduction::DESCRIBED,
            read: |this| this.reduction.value(),
            write: |this, value| this.reduction = Reduction::from_value(value),
        },
    ];
}

impl LossChoice for CrossEntropy {
    fn for_classes(&self, classes: &TrainClasses<'_>) -> Result<Box<dyn Loss>, LossError> {
        let weights = vec![1.0; classes.counts.n_classes()];
        Ok(Box::new(SoftmaxLoss { label_smoothing: self.label_smoothing, ..SoftmaxLoss::new(weights) }))
    }
}

impl LossChoice for WeightedCrossEntropy {
    fn for_classes(&self, classes: &TrainClasses<'_>) -> Result<Box<dyn Loss>, LossError> {
        let Self { label_smoothing, reduction, .. } = *self;
        let weights = self.class_weight.for_classes(classes)?;
        Ok(Box::new(SoftmaxLoss { label_smoothing, reduction, ..SoftmaxLoss::new(weights) }))
    }
}
