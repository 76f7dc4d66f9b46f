//! The losses built on softmax: one computation, of which each loss sets other parts.

use super::{Loss, Reduction, label_numbers, per_row, share};
use crate::{
    data::Class,
    lanes::{Lanes, PANEL, load_panel},
    nn::math::{choose, exp_of_negative, larger, ln_1p},
};

/// `Σᵢ w[yᵢ] ((1-ε) lᵢ[yᵢ]) + ε/C Σ_c w_c lᵢ[c]` over the divisor, with `l = -log softmax(a)` and
/// `a[c] = scale · (z[c] + offset[c] - margin[c] if c is the label)`.
///
/// The gradient is `scale · (T p - t) / divisor`, with `t` the weights on each class and `T` their sum.
pub(super) struct SoftmaxLoss {
    /// One weight per class.
    pub(super) weights: Vec<f64>,
    /// ε: the share of the target spread over all classes.
    pub(super) label_smoothing: f64,
    /// Added to each logit.
    pub(super) offsets: Vec<f32>,
    /// Taken from the logit of the label.
    pub(super) margins: Vec<f32>,
    /// Multiplies every logit.
    pub(super) scale: f32,
    pub(super) reduction: Reduction,
}

impl SoftmaxLoss {
    /// Plain cross-entropy with these weights.
    pub(super) fn new(weights: Vec<f64>) -> Self {
        let zeros = vec![0.0; weights.len()];
        Self {
            weights,
            label_smoothing: 0.0,
            offsets: zeros.clone(),
            margins: zeros,
            scale: 1.0,
            reduction: Reduction::MeanByWeight,
        }
    }
}

/// What softmax says of a panel's labels.
pub(super) struct OfLabel {
    /// The largest logit of each row.
    pub(super) largest: Lanes,
    /// `e^(logit - largest)` of the label.
    pub(super) label: Lanes,
    /// The sum of it over all other classes.
    pub(super) others: Lanes,
    /// `log Σ e^(logit - largest)`.
    pub(super) log_sum: Lanes,
}

impl OfLabel {
    /// Softmax of `logit(c, is_label)` for the classes `0..n_classes`; `keep(c, e)` hears every `e^(logit - largest)`.
    ///
    /// The sum over the other classes is kept apart from the label's own: one minus a probability near one, which both
    /// the loss and its gradient are made of, then loses no digits.
    #[inline(always)]
    pub(super) fn new(
        n_classes: usize,
        labels: Lanes,
        logit: impl Fn(usize, Lanes) -> Lanes,
        mut keep: impl FnMut(usize, Lanes),
    ) -> Self {
        let is_label = |class: usize| labels.simd_eq(Lanes::splat(class as f32));
        let mut largest = logit(0, is_label(0));
        for class in 1..n_classes {
            largest = larger(logit(class, is_label(class)), largest);
        }
        let (mut label, mut others) = (Lanes::ZERO, Lanes::ZERO);
        for class in 0..n_classes {
            let is_label = is_label(class);
            let e = exp_of_negative(logit(class, is_label) - largest);
            keep(class, e);
            label = choose(is_label, e, label);
            others += choose(is_label, Lanes::ZERO, e);
        }
        // Where the label has the largest logit, its own term is 1, and the others are what is above it.
        let above = choose(label.simd_eq(Lanes::ONE), others, (others + label) - Lanes::ONE);
        Self { largest, label, others, log_sum: ln_1p(above) }
    }

    /// `Σ e^(logit - largest)`.
    pub(super) fn sum(&self) -> Lanes {
        self.others + self.label
    }
}

impl Loss for SoftmaxLoss {
    fn panel(&self, logits: &[Lanes], labels: &[Class], divisor: f64, mut grad: Option<&mut [Lanes]>) -> f64 {
        let n_classes = self.weights.len();
        let (numbers, scale) = (label_numbers(labels), Lanes::splat(self.scale));
        let logit = |class: usize, is_label: Lanes| {
            let margin = choose(is_label, Lanes::splat(self.margins[class]), Lanes::ZERO);
            scale * (logits[class] + Lanes::splat(self.offsets[class]) - margin)
        };
        let of_label = match grad.as_deref_mut() {
            Some(grad) => OfLabel::new(n_classes, numbers, logit, |class, e| grad[class] = e),
            None => OfLabel::new(n_classes, numbers, logit, |_, _| {}),
        };
        let smoothing = self.label_smoothing;
        let spread = smoothing / n_classes as f64;
        // A class's logit below the largest, the weights' sum of it, and the label's own.
        let (mut below_label, mut below_all) = (Lanes::ZERO, Lanes::ZERO);
        for class in 0..n_classes {
            let is_label = numbers.simd_eq(Lanes::splat(class as f32));
            let below = of_label.largest - logit(class, is_label);
            below_label = choose(is_label, below, below_label);
            if smoothing > 0.0 {
                below_all += Lanes::splat(self.weights[class] as f32) * (of_label.log_sum + below);
            }
        }
        let (of_rows, of_all) = ((of_label.log_sum + below_label).to_array(), below_all.to_array());
        let mut numerator = 0.0;
        for ((label, loss), all) in labels.iter().zip(of_rows).zip(of_all) {
            numerator += (1.0 - smoothing) * self.weights[label.index()] * f64::from(loss) + spread * f64::from(all);
        }
        if let Some(grad) = grad {
            let weight = |label: Class| share((1.0 - smoothing) * self.weights[label.index()], divisor) * self.scale;
            let inverse_sum = Lanes::ONE / of_label.sum();
            let weight = per_row(labels, weight) * inverse_sum;
            if smoothing == 0.0 {
                for (class, grad) in grad.iter_mut().enumerate() {
                    let is_label = numbers.simd_eq(Lanes::splat(class as f32));
                    *grad = choose(is_label, -of_label.others, *grad) * weight;
                }
            } else {
                let scale_of_rows = per_row(labels, |_| self.scale);
                let all = inverse_sum * Lanes::splat(share(spread * self.weights.iter().sum::<f64>(), divisor));
                for (class, grad) in grad.iter_mut().enumerate() {
                    let is_label = numbers.simd_eq(Lanes::splat(class as f32));
                    let of_class = Lanes::splat(share(spread * self.weights[class], divisor));
                    let of_smoothing = scale_of_rows * (*grad * all - of_class);
                    *grad = choose(is_label, -of_label.others, *grad) * weight + of_smoothing;
                }
            }
        }
        numerator
    }

    fn divisor(&self, labels: &[Class]) -> f64 {
        match self.reduction {
            Reduction::MeanByWeight => labels.iter().map(|label| self.weights[label.index()]).sum(),
            Reduction::MeanByRows => labels.len() as f64,
        }
    }

    fn weight_of(&self, class: Class) -> f64 {
        self.weights[class.index()]
    }

    fn prior_shift_of(&self, class: Class) -> f64 {
        self.weight_of(class) * libm::exp(-f64::from(self.scale * self.offsets[class.index()]))
    }
}

/// The [cross-entropy](cross_entropy_of) of each row of logits `(n_rows, n_classes)` (nats), computed for eight rows at a time by
/// the exponentials of training; `each` hears it with the row's label, in order.
pub fn cross_entropies(logits: &[f32], labels: &[Class], mut each: impl FnMut(Class, f32)) {
    let n_classes = logits.len() / labels.len().max(1);
    let mut panel = vec![Lanes::ZERO; n_classes];
    let padding = vec![0.0; n_classes];
    for (labels, logits) in labels.chunks(PANEL).zip(logits.chunks(PANEL * n_classes.max(1))) {
        let row = |b: usize| logits.get(b * n_classes..(b + 1) * n_classes).unwrap_or(&padding);
        load_panel(std::array::from_fn(row), &mut panel);
        let numbers = label_numbers(labels);
        let of_label = OfLabel::new(n_classes, numbers, |class, _| panel[class], |_, _| {});
        let own = (0..n_classes)
            .fold(Lanes::ZERO, |own, class| choose(numbers.simd_eq(Lanes::splat(class as f32)), panel[class], own));
        let losses = (of_label.log_sum + (of_label.largest - own)).to_array();
        labels.iter().zip(losses).for_each(|(&label, loss)| each(label, loss));
    }
}

/// The unweighted cross-entropy of one row, `log Σ exp(z) - z[y]` (nats); finite for all finite logits.
///
/// The largest logit is taken out of both terms, so that nothing overflows and the loss is as exact for logits around
/// 10⁴ as around 0.
pub fn cross_entropy_of(logits: &[f32], label: Class) -> f32 {
    let largest = logits.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    libm::logf(logits.iter().map(|&z| libm::expf(z - largest)).sum()) + (largest - logits[label.index()])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_together_have_the_losses_of_rows_alone() {
        let n_classes = 3;
        let logits: Vec<f32> =
            (0..3 * 21).map(|i| ((i * 37) % 23) as f32 - 11.0 + if i == 5 { 9e3 } else { 0.0 }).collect();
        let labels: Vec<Class> = (0..21).map(|row| Class((row * row % 3) as u8)).collect();
        let mut together = Vec::new();
        cross_entropies(&logits, &labels, |label, loss| together.push((label, loss)));
        assert_eq!(together.len(), 21);
        for ((label, loss), (z, &expected)) in together.into_iter().zip(logits.chunks(n_classes).zip(&labels)) {
            assert_eq!(label, expected);
            let alone = cross_entropy_of(z, label);
            // Alone, what is above 1 in the sum is rounded to the steps of 1.
            assert!((loss - alone).abs() <= 2e-7 + 1e-6 * alone, "{loss} {alone}");
        }
        cross_entropies(&[], &[], |_, _| unreachable!("there is no row"));
    }
}
