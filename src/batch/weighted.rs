//! PyTorch's `WeightedRandomSampler`: rows drawn in proportion to a weight.

use super::base::{BatchSampler, WeightsError};
use crate::{
    data::{Class, ClassCounts, Row},
    order::{Key, order_of},
    param::{About, Described, Kind, Param, Tuned, Value},
    rng::{Replacement, Rng},
};

/// Draws rows with probability proportional to `1 / class_count ^ power`, afresh each epoch.
///
/// With the default power 1 every class makes up the same share of the draws *in expectation*, not in every batch. With
/// replacement, 900 common and 100 rare rows and 1000 draws show only about 483 different rows per epoch: 384 common
/// ones and 99 rare ones, each rare one about five times.
#[derive(Clone, Debug, PartialEq)]
pub struct WeightedRandomSampler {
    /// How strongly rare classes are favoured: 0 not at all, 1 evens the classes out.
    pub power: f64,
    /// Draws per epoch; as many as there are rows if `None`.
    pub num_samples: Option<u32>,
    /// Whether a row can be drawn more than once an epoch.
    pub replacement: Replacement,
}

impl Default for WeightedRandomSampler {
    fn default() -> Self {
        Self { power: 1.0, num_samples: None, replacement: Replacement::With }
    }
}

impl Tuned for WeightedRandomSampler {
    const ABOUT: About = About {
        id: "weighted",
        title: "WeightedRandomSampler",
        does: "Draws rows so that every class fills the same share of the batches.",
        hurts: "Rare rows repeat within an epoch, and predicted probabilities come out far too high.",
        source: "PyTorch WeightedRandomSampler(weights=1/class_count)",
    };
    const PARAMS: &'static [Param<Self>] = &[
        Param {
            described: Described {
                key: "power",
                label: "Weight power",
                help: "Weights are 1 / class count to this power: 0 changes nothing, 1 evens the classes out.",
                unit: "",
                kind: Kind::Real { min: 0.0, max: 2.0 },
            },
            read: |this| Value::Real(this.power),
            write: |this, value| this.power = value.real(),
        },
        Param {
            described: Described {
                key: "num_samples",
                label: "Draws per epoch",
                help: "How many rows to draw each epoch; \"auto\" draws as many as there are.",
                unit: "rows",
                kind: Kind::Text {
                    form: "auto or a number",
                    canonical: |text| num_samples(text).map(print_num_samples),
                },
            },
            read: |this| Value::Text(print_num_samples(this.num_samples)),
            write: |this, value| this.num_samples = num_samples(&value.text()).expect("the value is canonical"),
        },
        Param {
            described: Described {
                key: "replacement",
                label: "Replacement",
                help: "Whether a row can be drawn more than once in an epoch.",
                unit: "",
                kind: Replacement::CHOICES,
            },
            read: |this| this.replacement.value(),
            write: |this, value| this.replacement = Replacement::from_value(value),
        },
    ];
}

fn num_samples(text: &str) -> Result<Option<u32>, String> {
    match text.trim() {
        "auto" => Ok(None),
        number => match number.parse::<u32>() {
            Ok(n) if (1..=10_000_000).contains(&n) => Ok(Some(n)),
            _ => Err("auto or a whole number from 1 to 10000000".to_owned()),
        },
    }
}

fn print_num_samples(num_samples: Option<u32>) -> String {
    num_samples.map_or_else(|| "auto".to_owned(), |n| n.to_string())
}

impl BatchSampler for WeightedRandomSampler {
    fn epoch_order(
        &self,
        labels: &[Class],
        n_classes: usize,
        rng: &mut Rng,
        order: &mut Vec<Row>,
    ) -> Result<(), WeightsError> {
        let counts = ClassCounts::of(labels, n_classes);
        let of_class: Vec<f64> =
            counts.iter().map(|(_, count)| libm::pow(f64::from(count.max(1)), -self.power)).collect();
        let weights: Vec<f64> = labels.iter().map(|label| of_class[label.index()]).collect();
        let n_draws = self.num_samples.map_or(labels.len(), |n| n as usize);
        multinomial(&weights, n_draws, self.replacement, rng, order)
    }
}

/// Draws `n_draws` row numbers with probability `w / Σ w`, as `torch.multinomial` does; the weights need not sum to 1.
///
/// Without replacement, each next row is drawn in proportion to the weights of the rows still there (exponential
/// races: Efraimidis & Spirakis 2006, IPL 97:181–185); rows of weight zero come only when nothing else is left, as in
/// PyTorch, and then in row order.
///
/// # Errors
/// [`WeightsError`] for weights that are no weights, or more draws than rows without replacement.
pub fn multinomial(
    weights: &[f64],
    n_draws: usize,
    replacement: Replacement,
    rng: &mut Rng,
    order: &mut Vec<Row>,
) -> Result<(), WeightsError> {
    if let Some(row) = weights.iter().position(|weight| !weight.is_finite() || *weight < 0.0) {
        return Err(WeightsError::NotAWeight { row, weight: weights[row] });
    }
    if weights.iter().all(|&weight| weight == 0.0) {
        return Err(WeightsError::AllZero);
    }
    order.clear();
    match replacement {
        Replacement::With => with_replacement(weights, n_draws, rng, order),
        Replacement::Without if n_draws > weights.len() => {
            return Err(WeightsError::TooManyDraws { wanted: n_draws, found: weights.len() });
        }
        Replacement::Without => {
            let race = |&weight: &f64| match weight {
                0.0 => f64::INFINITY,
                weight => -libm::log(rng.uniform_positive()) / weight,
            };
            let finish: Vec<u64> = weights.iter().map(race).map(f64::key).collect();
            order.extend(order_of(&finish).into_iter().take(n_draws).map(Row));
        }
    }
    Ok(())
}

/// Inverts the cumulative weights: each draw begins at the row that a table holds for its share of the whole, which is on
/// average within a row or two of the one sought (the method of guide tables: Chen & Asau 1974, AIIE Trans. 6:163–166).
fn with_replacement(weights: &[f64], n_draws: usize, rng: &mut Rng, order: &mut Vec<Row>) {
    let mut sum = 0.0;
    let cumulative: Vec<f64> = weights
        .iter()
        .map(|weight| {
            sum += weight;
            sum
        })
        .collect();
    let n = weights.len();
    let mut row = 0;
    let guide: Vec<u32> = (0..n)
        .map(|place| {
            while row + 1 < n && cumulative[row] <= sum * (place as f64 / n as f64) {
                row += 1;
            }
            row as u32
        })
        .collect();
    // `target < sum`, and a row of weight zero has the same cumulative weight as the row before it: it is never found.
    let last = weights.iter().rposition(|&weight| weight > 0.0).unwrap_or(0);
    order.extend((0..n_draws).map(|_| {
        let share = rng.uniform();
        let target = share * sum;
        let mut row = guide[((share * n as f64) as usize).min(n - 1)] as usize;
        while row < last && cumulative[row] <= target {
            row += 1;
        }
        // Rounding may have put the table a row too far.
        while row > 0 && cumulative[row - 1] > target {
            row -= 1;
        }
        Row(row as u32)
    }));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rng::{Seed, Stream};

    #[test]
    fn zero_weight_rows_are_drawn_only_when_nothing_else_is_left() {
        let mut rng = Seed(1).stream(Stream::Batches);
        let mut order = Vec::new();
        let weights = [1.0, 0.0, 2.0, 0.0];
        multinomial(&weights, 500, Replacement::With, &mut rng, &mut order).unwrap();
        assert!(order.iter().all(|row| row.0 % 2 == 0));
        multinomial(&weights, 3, Replacement::Without, &mut rng, &mut order).unwrap();
        assert_eq!(order[2], Row(1));
    }

    #[test]
    fn the_guide_finds_what_a_search_finds() {
        let weights: Vec<f64> = (0..997u32).map(|row| f64::from((row * row) % 89) * f64::from(row % 5)).collect();
        let sum = |upto: usize| weights[..upto].iter().fold(0.0, |sum, weight| sum + weight);
        let cumulative: Vec<f64> = (1..=weights.len()).map(sum).collect();
        let mut order = Vec::new();
        multinomial(&weights, 5000, Replacement::With, &mut Seed(2).stream(Stream::Batches), &mut order).unwrap();
        let mut rng = Seed(2).stream(Stream::Batches);
        for row in order {
            let target = rng.uniform() * cumulative[cumulative.len() - 1];
            assert_eq!(row.index(), cumulative.partition_point(|&upto| upto <= target));
            assert!(weights[row.index()] > 0.0);
        }
    }

    #[test]
    fn more_draws_than_rows_need_replacement() {
        let mut rng = Seed(1).stream(Stream::Batches);
        let error = multinomial(&[1.0; 4], 5, Replacement::Without, &mut rng, &mut Vec::new()).unwrap_err();
        assert_eq!(
            error.to_string(),
            "5 rows cannot be drawn without replacement from 4. Without replacement every row is drawn once at most. Set \
             num_samples to 4 or less, or draw with replacement."
        );
    }
}
