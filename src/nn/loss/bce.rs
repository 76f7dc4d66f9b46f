//! Binary cross-entropy on one logit, as PyTorch's `BCEWithLogitsLoss`.

use super::{Loss, LossChoice, LossError, TrainClasses, label_numbers, per_row, share};
use crate::{
    data::Class,
    lanes::Lanes,
    nn::math::{choose, sigmoid, softplus},
    param::{About, Described, Kind, Param, Tuned, Value},
};

/// `w · (y · softplus(-z) + (1-y) · softplus(z))`, its mean over the **rows** of a batch (nats); `y` is 1 for the second class, and
/// `w` is `pos_weight` for rows of the positive class and 1 for the others.
///
/// Where we differ from PyTorch: its positive class is the second. Here it is the one that is chosen to stand against the rest, or
/// the rarest, wherever the alphabet puts its name.
///
/// The network has one output `z`. Wherever two logits are looked at, they are `(0, z)`: softmax of them is the sigmoid
/// of `z`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct BceWithLogits {
    /// How rows of the positive class count against the other.
    pub pos_weight: PosWeight,
}

/// The weight of the positive class.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum PosWeight {
    /// `n_other / n_positive`, which evens the two out.
    Balanced,
    /// By hand, `>= 0`; 1 does nothing.
    ByHand(f64),
}

impl Default for PosWeight {
    fn default() -> Self {
        Self::ByHand(1.0)
    }
}

impl PosWeight {
    fn parse(text: &str) -> Result<Self, String> {
        match text.trim() {
            "balanced" => Ok(Self::Balanced),
            number => match number.parse::<f64>() {
                Ok(weight) if (0.0..=1e6).contains(&weight) => Ok(Self::ByHand(weight + 0.0)),
                _ => Err("balanced, or a number from 0 to 1000000".to_owned()),
            },
        }
    }

    fn print(self) -> String {
        match self {
            Self::Balanced => "balanced".to_owned(),
            Self::ByHand(weight) => weight.to_string(),
        }
    }
}

impl Tuned for BceWithLogits {
    const ABOUT: About = About {
        id: "bce_with_logits",
        title: "Binary cross-entropy",
        does: "One logit for two classes; errors on the rare class count pos_weight times.",
        hurts: "It takes two classes only, and with a large pos_weight a batch with many rare rows makes a large step.",
        source: "PyTorch BCEWithLogitsLoss(pos_weight=...)",
    };
    const PARAMS: &'static [Param<Self>] = &[Param {
        described: Described {
            key: "pos_weight",
            label: "Positive weight",
            help: "How much rows of the rare class, or of the one that stands against the rest, count against the other; balanced is the ratio of their counts.",
            unit: "",
            kind: Kind::Text {
                form: "balanced or a number",
                canonical: |text| PosWeight::parse(text).map(PosWeight::print),
            },
        },
        read: |this| Value::Text(this.pos_weight.print()),
        write: |this, value| this.pos_weight = PosWeight::parse(&value.text()).expect("the value is canonical"),
    }];
}

impl LossChoice for BceWithLogits {
    fn for_classes(&self, classes: &TrainClasses<'_>) -> Result<Box<dyn Loss>, LossError> {
        let TrainClasses { counts, positive, .. } = *classes;
        if counts.n_classes() != 2 {
            return Err(LossError::NotBinary { n_classes: counts.n_classes() });
        }
        let pos_weight = match self.pos_weight {
            PosWeight::Balanced => {
                f64::from(counts.get(Class(1 - positive.0))) / f64::from(counts.get(positive).max(1))
            }
            PosWeight::ByHand(weight) => weight,
        };
        Ok(Box::new(BceLoss { positive, pos_weight }))
    }

    fn n_outputs(&self, _: usize) -> usize {
        1
    }
}

struct BceLoss {
    positive: Class,
    pos_weight: f64,
}

impl Loss for BceLoss {
    fn panel(&self, logits: &[Lanes], labels: &[Class], divisor: f64, grad: Option<&mut [Lanes]>) -> f64 {
        let is_second = label_numbers(labels).simd_eq(Lanes::ONE);
        let z = logits[1] - logits[0];
        let against = choose(is_second, -z, z);
        let of_rows = softplus(against).to_array();
        let numerator = labels.iter().zip(of_rows).map(|(&label, loss)| self.weight_of(label) * f64::from(loss));
        let numerator = numerator.sum();
        if let Some([of_first, of_second]) = grad {
            let slope = sigmoid(against) * per_row(labels, |label| share(self.weight_of(label), divisor));
            *of_second = choose(is_second, -slope, slope);
            *of_first = -*of_second;
        }
        numerator
    }

    fn divisor(&self, labels: &[Class]) -> f64 {
        labels.len() as f64
    }

    fn weight_of(&self, class: Class) -> f64 {
        if class == self.positive { self.pos_weight } else { 1.0 }
    }
}
