//! A threshold given as a number.

use super::{Choosing, ThresholdError, ThresholdRule};
use crate::param::{About, Described, Kind, Param, Tuned, Value};

/// Answers with the rare class from this probability on.
#[derive(Clone, Debug, PartialEq)]
pub struct FixedThreshold {
    /// The probability, in `[0, 1]`.
    pub at: f64,
}

impl Default for FixedThreshold {
    fn default() -> Self {
        Self { at: 0.5 }
    }
}

impl Tuned for FixedThreshold {
    const ABOUT: About = About {
        id: "fixed",
        title: "A number",
        does: "Answers with the rare class as soon as its probability reaches the threshold.",
        hurts: "Every rare row gained is paid for with false alarms; chosen by looking at test scores, those are no longer honest.",
        source: "Provost 2000, AAAI workshop on imbalanced data sets; Elkan 2001, IJCAI",
    };
    const PARAMS: &'static [Param<Self>] = &[Param {
        described: Described {
            key: "at",
            label: "Threshold",
            help: "The least probability of the rare class that is enough to answer with it.",
            unit: "",
            kind: Kind::Real { min: 0.0, max: 1.0 },
        },
        read: |this| Value::Real(this.at),
        write: |this, value| this.at = value.real(),
    }];
}

impl ThresholdRule for FixedThreshold {
    fn threshold(&self, _by: Choosing<'_>) -> Result<Option<f64>, ThresholdError> {
        Ok(Some(self.at))
    }
}
