//! What a generator is, and what several share.

use crate::{
    data::{Class, Dataset},
    param::{Described, Kind},
    rng::Rng,
};

/// Something that makes a data set out of random numbers.
pub trait Generator {
    /// Makes the set; the same stream gives the same set on every machine.
    fn generate(&self, rng: &mut Rng) -> Dataset;
}

pub(super) const N_SAMPLES: Described = Described {
    key: "n_samples",
    label: "Rows",
    help: "How many rows to make, all classes together.",
    unit: "rows",
    kind: Kind::Integer { min: 20, max: 1_000_000 },
};

pub(super) const IMBALANCE_RATIO: Described = Described {
    key: "imbalance_ratio",
    label: "Imbalance ratio",
    help: "Common rows for each rare row; 9 makes one row in ten rare.",
    unit: "",
    kind: Kind::Real { min: 1.0, max: 10_000.0 },
};

pub(super) const NOISE: Described = Described {
    key: "noise",
    label: "Noise",
    help: "Standard deviation of the Gaussian noise added to every coordinate.",
    unit: "",
    kind: Kind::Real { min: 0.0, max: 10.0 },
};

/// The parameters that every two-class generator shares, for a struct with fields of these names.
macro_rules! shared_params {
    ($($more:expr),* $(,)?) => {
        &[
            crate::param::Param {
                described: super::N_SAMPLES,
                read: |this| crate::param::Value::Integer(this.n_samples),
                write: |this, value| this.n_samples = value.integer(),
            },
            crate::param::Param {
                described: super::IMBALANCE_RATIO,
                read: |this| crate::param::Value::Real(this.imbalance_ratio),
                write: |this, value| this.imbalance_ratio = value.real(),
            },
            $($more,)*
            crate::param::Param {
                described: super::NOISE,
                read: |this| crate::param::Value::Real(this.noise),
                write: |this, value| this.noise = value.real(),
            },
        ]
    };
}
pub(super) use shared_params;

/// Names of the two classes of every two-class generator.
pub(super) const COMMON_AND_RARE: &[&str] = &["common", "rare"];

/// Rows of the common and of the rare class: `n / (ratio + 1)` rare rows, rounded, and at least two.
pub(super) fn two_classes(n_samples: u32, imbalance_ratio: f64) -> [u32; 2] {
    let rare = libm::round(f64::from(n_samples) / (imbalance_ratio + 1.0)) as u32;
    let rare = rare.clamp(2, n_samples / 2);
    [n_samples - rare, rare]
}

/// Labels of consecutive blocks of rows, one block per class.
pub(super) fn blocks(counts: &[u32]) -> Vec<Class> {
    (0u8..).zip(counts).flat_map(|(class, &count)| std::iter::repeat_n(Class(class), count as usize)).collect()
}

/// Two-dimensional points, one block per class: `place(class, index in class, rng)` plus noise.
pub(super) fn points(
    counts: [u32; 2],
    noise: f64,
    rng: &mut Rng,
    place: impl Fn(usize, u32, &mut Rng) -> [f64; 2],
) -> Dataset {
    let mut values = Vec::with_capacity(2 * (counts[0] + counts[1]) as usize);
    for (class, count) in counts.into_iter().enumerate() {
        for index in 0..count {
            let point = place(class, index, rng);
            values.extend(point.map(|x| (x + noise * rng.normal()) as f32));
        }
    }
    Dataset::generated(values, 2, blocks(&counts), COMMON_AND_RARE)
}
