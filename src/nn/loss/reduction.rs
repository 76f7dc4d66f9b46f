//! What the sum of a batch's weighted losses is divided by.

use crate::param::{Described, Kind, Value};

/// The divisor of a batch's loss.
///
/// PyTorch's `mean` divides by the weights of the batch's rows. Scaling all weights then changes nothing, in a batch of one
/// class (or one row) the weights do nothing, and the pull of a row depends on which rows share its batch. Dividing by
/// the number of rows keeps each row's pull the same in every batch, so rare classes pull as hard as their weights say;
/// but a large weight then makes a large step.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Reduction {
    /// `Σ wᵢ`, PyTorch's `reduction="mean"` for class labels.
    #[default]
    MeanByWeight,
    /// The number of rows, PyTorch's mean for probability targets and for `BCEWithLogitsLoss`.
    MeanByRows,
}

impl Reduction {
    pub(super) const DESCRIBED: Described = Described {
        key: "reduction",
        label: "Mean over",
        help: "By weight divides by the weights of the batch's rows, as PyTorch does; by rows divides by their number, and a row pulls equally hard in every batch.",
        unit: "",
        kind: Kind::Choice(&[("by_weight", "Weights of the rows"), ("by_rows", "Number of rows")]),
    };

    pub(super) fn value(self) -> Value {
        Value::Choice(if self == Self::MeanByWeight { "by_weight" } else { "by_rows" })
    }

    pub(super) fn from_value(value: Value) -> Self {
        if value.text() == "by_weight" { Self::MeanByWeight } else { Self::MeanByRows }
    }
}
