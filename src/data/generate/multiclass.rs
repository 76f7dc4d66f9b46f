//! Several Gaussian clusters with a ratio for each class.

use super::{Generator, N_SAMPLES, NOISE, blocks};
use crate::{
    data::Dataset,
    param::{About, Described, Kind, Param, Tuned, Value},
    rng::Rng,
};
use std::f64::consts::TAU;

const MAX_CLASSES: usize = 8;
const NAMES: [&str; MAX_CLASSES] = ["A", "B", "C", "D", "E", "F", "G", "H"];

/// Isotropic Gaussian clusters with centres evenly spaced on a circle of radius `distance`, one per class, with rows in
/// the proportion of `ratios`; `noise` is their standard deviation.
#[derive(Clone, Debug, PartialEq)]
pub struct Multiclass {
    /// Rows of all classes.
    pub n_samples: u32,
    /// Relative sizes of the classes, two to eight.
    pub ratios: Vec<f64>,
    /// From the middle to each centre.
    pub distance: f64,
    /// Standard deviation of every cluster.
    pub noise: f64,
}

impl Default for Multiclass {
    fn default() -> Self {
        Self { n_samples: 1200, ratios: vec![15.0, 4.0, 1.0], distance: 1.8, noise: 1.0 }
    }
}

/// Reads `15:4:1`.
fn parse_ratios(text: &str) -> Result<Vec<f64>, String> {
    let expected = || format!("two to {MAX_CLASSES} positive numbers with colons between them, such as 15:4:1");
    let ratios: Vec<f64> =
        text.split(':').map(|part| part.trim().parse::<f64>()).collect::<Result<_, _>>().map_err(|_| expected())?;
    let fits =
        (2..=MAX_CLASSES).contains(&ratios.len()) && ratios.iter().all(|ratio| (0.001..=10_000.0).contains(ratio));
    if fits { Ok(ratios) } else { Err(expected()) }
}

fn print_ratios(ratios: &[f64]) -> String {
    ratios.iter().map(f64::to_string).collect::<Vec<_>>().join(":")
}

impl Tuned for Multiclass {
    const ABOUT: About = About {
        id: "multiclass",
        title: "Several blobs",
        does: "One round cluster per class, each class with its own share of the rows.",
        hurts: "With more classes, each rare one competes with all the others at once.",
        source: "scikit-learn's make_blobs with given centres and a list of rows per blob",
    };
    const PARAMS: &'static [Param<Self>] = &[
        Param {
            described: N_SAMPLES,
            read: |this| Value::Integer(this.n_samples),
            write: |this, value| this.n_samples = value.integer(),
        },
        Param {
            described: Described {
                key: "ratios",
                label: "Class ratios",
                help: "Relative sizes of the classes, common to rare.",
                unit: "",
                kind: Kind::Text {
                    form: "15:4:1",
                    canonical: |text| parse_ratios(text).map(|ratios| print_ratios(&ratios)),
                },
            },
            read: |this| Value::Text(print_ratios(&this.ratios)),
            write: |this, value| this.ratios = parse_ratios(&value.text()).expect("the value is canonical"),
        },
        Param {
            described: Described {
                key: "distance",
                label: "Distance",
                help: "Distance of every cluster's centre from the middle.",
                unit: "",
                kind: Kind::Real { min: 0.0, max: 20.0 },
            },
            read: |this| Value::Real(this.distance),
            write: |this, value| this.distance = value.real(),
        },
        Param {
            described: NOISE,
            read: |this| Value::Real(this.noise),
            write: |this, value| this.noise = value.real(),
        },
    ];
}

impl Multiclass {
    /// Rows per class: two each, and the rest in proportion, rounded down; what rounding leaves goes to the largest.
    fn counts(&self) -> Vec<u32> {
        let sum: f64 = self.ratios.iter().sum();
        let floor = 2 * self.ratios.len() as u32;
        let spare = f64::from(self.n_samples.saturating_sub(floor));
        let mut counts: Vec<u32> = self.ratios.iter().map(|ratio| 2 + (spare * ratio / sum) as u32).collect();
        let largest = (0..counts.len()).fold(0, |best, class| if counts[class] > counts[best] { class } else { best });
        counts[largest] += self.n_samples - counts.iter().sum::<u32>();
        counts
    }
}

impl Generator for Multiclass {
    fn generate(&self, rng: &mut Rng) -> Dataset {
        let counts = self.counts();
        let mut values = Vec::with_capacity(2 * self.n_samples as usize);
        for (class, &count) in counts.iter().enumerate() {
            let angle = TAU * class as f64 / counts.len() as f64;
            let centre = [self.distance * libm::cos(angle), self.distance * libm::sin(angle)];
            for _ in 0..count {
                values.extend(centre.map(|x| (x + self.noise * rng.normal()) as f32));
            }
        }
        Dataset::generated(values, 2, blocks(&counts), &NAMES[..counts.len()])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ratios_give_the_counts() {
        let counts = Multiclass { n_samples: 206, ratios: vec![15.0, 4.0, 1.0], ..Default::default() }.counts();
        assert_eq!(counts, [152, 42, 12]);
    }

    #[test]
    fn ratios_are_read_or_refused() {
        assert_eq!(parse_ratios("10: 2.5:1"), Ok(vec![10.0, 2.5, 1.0]));
        for wrong in ["", "1", "1:0", "1:-2", "a:b", "1:2:3:4:5:6:7:8:9", "1:NaN", "1:inf"] {
            assert!(parse_ratios(wrong).is_err(), "{wrong}");
        }
    }
}
