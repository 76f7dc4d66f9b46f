//! What errors cost.

use crate::param::{About, Described, Kind, Param, Tuned, Value};

/// What the two kinds of errors cost, in any unit; right answers cost nothing.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Costs {
    /// Of a false alarm: another row answered with the rare class.
    pub false_positive: f64,
    /// Of a miss: a row of the rare class answered with another.
    pub false_negative: f64,
}

impl Default for Costs {
    fn default() -> Self {
        Self { false_positive: 1.0, false_negative: 10.0 }
    }
}

impl Costs {
    /// `t* = c_FP / (c_FP + c_FN)`: the probability from which a false alarm is the smaller risk, if probabilities mean what they
    /// say. `None` where nothing costs anything.
    ///
    /// Elkan 2001, "The foundations of cost-sensitive learning", IJCAI, equation 2 with right answers free.
    pub fn threshold(self) -> Option<f64> {
        let sum = self.false_positive + self.false_negative;
        (sum > 0.0).then(|| self.false_positive / sum)
    }

    /// Cost of these errors.
    pub fn of(self, false_positives: u32, false_negatives: u32) -> f64 {
        self.false_positive * f64::from(false_positives) + self.false_negative * f64::from(false_negatives)
    }
}

const fn cost(key: &'static str, label: &'static str, help: &'static str) -> Described {
    Described { key, label, help, unit: "", kind: Kind::Real { min: 0.0, max: 1e6 } }
}

impl Tuned for Costs {
    const ABOUT: About = About {
        id: "costs",
        title: "Costs",
        does: "What the two kinds of errors cost.",
        hurts: "Costs that nobody knows are guesses.",
        source: "Elkan 2001, IJCAI",
    };
    const PARAMS: &'static [Param<Self>] = &[
        Param {
            described: cost("cost_fp", "Cost of a false alarm", "What one wrong answer “rare” costs, in any unit."),
            read: |this| Value::Real(this.false_positive),
            write: |this, value| this.false_positive = value.real(),
        },
        Param {
            described: cost(
                "cost_fn",
                "Cost of a miss",
                "What one rare row that is not found costs, in the same unit.",
            ),
            read: |this| Value::Real(this.false_negative),
            write: |this, value| this.false_negative = value.real(),
        },
    ];
}
