//! What a loss is, and what the losses of a panel share.

use crate::{
    data::{Class, ClassCounts},
    lanes::{Lanes, PANEL, load_panel},
    problem::Problem,
};

/// The classes that a loss is made for.
#[derive(Clone, Copy, Debug)]
pub struct TrainClasses<'a> {
    /// Rows of each class in the train set.
    pub counts: &'a ClassCounts,
    /// Their names; empty if no weight goes by name.
    pub names: &'a [String],
    /// The positive class: the one that is chosen, or the rarest of the data.
    pub positive: Class,
}

impl<'a> TrainClasses<'a> {
    /// Classes without names, of which the rarest is the positive one.
    pub fn unnamed(counts: &'a ClassCounts) -> Self {
        Self { counts, names: &[], positive: counts.rarest() }
    }
}

/// A loss as chosen in a spec; [`LossChoice::for_classes`] makes the one to train with.
pub trait LossChoice {
    /// The loss for a train set of these classes.
    ///
    /// # Errors
    /// [`LossError`] if the loss does not fit the classes.
    fn for_classes(&self, classes: &TrainClasses<'_>) -> Result<Box<dyn Loss>, LossError>;

    /// The loss for a train set of these class counts, of which the rarest is the positive class.
    ///
    /// # Errors
    /// As [`LossChoice::for_classes`].
    fn for_counts(&self, counts: &ClassCounts) -> Result<Box<dyn Loss>, LossError> {
        self.for_classes(&TrainClasses::unnamed(counts))
    }

    /// Outputs of a network to be trained with it: one per class, or a single one that stands for the second of two.
    fn n_outputs(&self, n_classes: usize) -> usize {
        n_classes
    }
}

/// A loss that does not fit the classes of the data.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.problem())]
pub enum LossError {
    /// A list of weights that is not one per class.
    WeightCount {
        /// Weights given.
        given: usize,
        /// Classes of the data.
        n_classes: usize,
    },
    /// A weight for a class that there is not.
    UnknownClass {
        /// The name given.
        class: String,
        /// The names there are.
        known: String,
    },
    /// A loss for two classes and data of another number.
    NotBinary {
        /// Classes of the data.
        n_classes: usize,
    },
}

impl LossError {
    /// The error as it reaches the screen.
    pub fn problem(&self) -> Problem {
        match self {
            Self::WeightCount { given, n_classes } => Problem::new(
                format!("The loss has {given} class weights, but the data have {n_classes} classes."),
                "Every class has a weight of its own.",
                "Give one weight per class, or choose balanced.",
            ),
            Self::UnknownClass { class, known } => Problem::new(
                format!("The loss has a weight for class \"{class}\", which the data do not have."),
                format!("The classes are {known}."),
                "Name one of these classes.",
            ),
            Self::NotBinary { n_classes } => Problem::new(
                format!("Binary cross-entropy takes two classes, but the data have {n_classes}."),
                "Its one output tells only two classes apart.",
                "Choose cross-entropy for them.",
            ),
        }
    }
}

/// A loss over a batch: a weighted mean of the rows' losses.
pub trait Loss {
    /// The sum of the weighted losses of a panel's rows (nats). When `grad` is given it receives the gradient of that sum
    /// over `divisor`; where `divisor` is 0, nothing can be learned, and the gradient is 0 (PyTorch's is NaN).
    ///
    /// `logits` and `grad` have one entry per class, `labels` one per row, at most eight; the gradient of lanes without a
    /// row is 0.
    fn panel(&self, logits: &[Lanes], labels: &[Class], divisor: f64, grad: Option<&mut [Lanes]>) -> f64;

    /// What the losses of these rows are divided by: the sum of their weights, unless the loss says otherwise.
    fn divisor(&self, labels: &[Class]) -> f64 {
        labels.iter().map(|&label| self.weight_of(label)).sum()
    }

    /// The weight of a row of that class, for showing whose errors count how much.
    fn weight_of(&self, class: Class) -> f64;

    /// By how much the loss raises a class in the probabilities that the network learns, relative to the class's share of the
    /// rows drawn: its weight, and what a shift of its logit adds. Margins and focusing bend probabilities otherwise and are
    /// left out.
    fn prior_shift_of(&self, class: Class) -> f64 {
        self.weight_of(class)
    }

    /// Tells the loss which epoch begins, counted from 1; only losses with a schedule of their own listen. Says whether the
    /// loss is now another one, whose values cannot be compared with those before.
    fn start_epoch(&mut self, _epoch: u32, _of: u32) -> bool {
        false
    }

    /// The loss of rows of logits as numerator and divisor, so that batches can be added up; when `grad` is given it
    /// receives the gradient of the *mean* (numerator over divisor).
    ///
    /// `logits` and `grad` have shape `(n_rows, n_classes)`, `labels` one entry per row.
    fn value_and_grad(&self, logits: &[f32], labels: &[Class], mut grad: Option<&mut [f32]>) -> LossSum {
        let divisor = self.divisor(labels);
        let n_classes = logits.len() / labels.len().max(1);
        let (mut panel, mut panel_grad) = (vec![Lanes::ZERO; n_classes], vec![Lanes::ZERO; n_classes]);
        let mut numerator = 0.0;
        let padding = vec![0.0; n_classes];
        for (at, labels) in labels.chunks(PANEL).enumerate() {
            let start = at * PANEL * n_classes;
            let row =
                |b: usize| if b < labels.len() { &logits[start + b * n_classes..][..n_classes] } else { &padding };
            load_panel(std::array::from_fn(row), &mut panel);
            numerator += self.panel(&panel, labels, divisor, grad.is_some().then_some(&mut panel_grad[..]));
            if let Some(grad) = grad.as_deref_mut() {
                for (b, row) in grad[start..].chunks_exact_mut(n_classes).take(labels.len()).enumerate() {
                    row.iter_mut().zip(&panel_grad).for_each(|(to, from)| *to = from.as_array()[b]);
                }
            }
        }
        LossSum { numerator, divisor }
    }
}

/// A sum of weighted losses and the sum it is divided by.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct LossSum {
    /// `Σ wᵢ lᵢ` (nats).
    pub numerator: f64,
    /// `Σ wᵢ`, or the number of rows, as the loss has it.
    pub divisor: f64,
}

impl LossSum {
    /// The mean (nats); `None` where the divisor is zero, and where the logits are so large that it is no finite number.
    pub fn mean(self) -> Option<f64> {
        (self.divisor > 0.0).then(|| self.numerator / self.divisor).filter(|mean| mean.is_finite())
    }
}

impl std::ops::AddAssign for LossSum {
    fn add_assign(&mut self, other: Self) {
        self.numerator += other.numerator;
        self.divisor += other.divisor;
    }
}

/// A number per row of a panel; 0 in lanes without a row.
#[inline(always)]
pub(super) fn per_row(labels: &[Class], of_label: impl Fn(Class) -> f32) -> Lanes {
    Lanes::from(std::array::from_fn(|b| labels.get(b).map_or(0.0, |&label| of_label(label))))
}

/// The labels of a panel as numbers, to compare classes with; -1 in lanes without a row.
#[inline(always)]
pub(super) fn label_numbers(labels: &[Class]) -> Lanes {
    Lanes::from(std::array::from_fn(|b| labels.get(b).map_or(-1.0, |label| f32::from(label.0))))
}

/// What a weight comes to in the gradient of a mean: 0 where the divisor is.
pub(super) fn share(weight: f64, divisor: f64) -> f32 {
    if divisor > 0.0 { (weight / divisor) as f32 } else { 0.0 }
}
