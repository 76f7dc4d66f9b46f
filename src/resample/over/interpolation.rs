//! What the techniques share that draw lines between near rows of a class.

use crate::{
    data::{Class, Row, TrainSet},
    neighbors::{Neighbors, k_nearest_of},
    param::{Described, Kind},
    progress::Progress,
    resample::{Origin, ResampleError},
    rng::Rng,
};

/// What is drawn for one new row on a line.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LineDraw {
    /// `base * k + rank`, uniform in `0..n_bases * k`: which base, and which of its neighbors.
    pub flat: u32,
    /// How far along the line, in `[0, 1)`.
    pub gap: f64,
}

impl LineDraw {
    /// A draw for one of `n_bases` rows with `k` neighbors each.
    pub(super) fn new(rng: &mut Rng, n_bases: usize, k: u32) -> Self {
        Self { flat: rng.below(n_bases as u32 * k), gap: rng.uniform() }
    }

    /// The place of the base and the rank of the neighbor.
    pub(super) fn base_and_rank(self, k: u32) -> (usize, usize) {
        ((self.flat / k) as usize, (self.flat % k) as usize)
    }
}

/// How `k_neighbors` is shown and read.
pub(in crate::resample) const K_NEIGHBORS: Described = Described {
    key: "k_neighbors",
    label: "Neighbors",
    help: "How many of a row's nearest rows of the same class a line may lead to.",
    unit: "rows",
    kind: Kind::Integer { min: 1, max: MOST_NEIGHBORS },
};

/// How `m_neighbors` is shown and read.
pub(super) const M_NEIGHBORS: Described = Described {
    key: "m_neighbors",
    label: "Surrounding rows",
    help: "How many of a row's nearest rows of any class decide whether it is safe, in danger or noise.",
    unit: "rows",
    kind: Kind::Integer { min: 1, max: MOST_NEIGHBORS },
};

/// What over-samples without neighbors.
pub(super) const INSTEAD: &str = "random over-sampling";

/// Most neighbors that a parameter takes.
pub(super) const MOST_NEIGHBORS: u32 = 100;

/// Neighbors of SMOTE unless somebody asks for others.
pub(super) const USUAL_NEIGHBORS: u32 = 5;

/// A point of the line; a gap just below 1 must not round up to 1, or the new row would be a copy of the neighbor.
pub(super) fn synthetic(base: Row, neighbor: Row, gap: f64) -> Origin {
    Origin::Synthetic { base, neighbor, gap: (gap as f32).min(1.0f32.next_down()) }
}

/// The `k` nearest rows of the same class of each of some rows of a class; the technique and its parameter `k` by name.
///
/// # Errors
/// [`ResampleError::SingleRow`] if the class has one row, [`ResampleError::TooFewNeighbors`] if it has no more than `k`.
pub(super) fn neighbors_in_class(
    (technique, param): (&'static str, &'static str),
    train: &TrainSet,
    class: Class,
    bases: &[Row],
    k: u32,
    progress: &mut dyn Progress,
) -> Result<Neighbors, ResampleError> {
    let members = train.rows_of(class);
    check_size((technique, param), train, class, k)?;
    Ok(k_nearest_of(train.features(), bases, &members, k as usize, progress)?)
}

/// Whether every row of a class has `k` others of the class.
///
/// # Errors
/// As [`neighbors_in_class`].
pub(super) fn check_size(
    (technique, param): (&'static str, &'static str),
    train: &TrainSet,
    class: Class,
    k: u32,
) -> Result<(), ResampleError> {
    let found = train.class_counts().get(class);
    let class = &train.class_names()[class.index()];
    match found {
        1 => Err(ResampleError::SingleRow { technique, class: class.clone() }),
        found if found <= k => {
            let group = format!("class \"{class}\"");
            Err(ResampleError::TooFewNeighbors { technique, param, k, needed: k + 1, group, found, instead: INSTEAD })
        }
        _ => Ok(()),
    }
}

/// The nearest rows of any class of each of some rows.
///
/// # Errors
/// [`ResampleError::TooFewNeighbors`] if the train set has no more than `k` rows.
pub(crate) fn neighbors_in_all(
    technique: &'static str,
    param: &'static str,
    train: &TrainSet,
    rows: &[Row],
    k: u32,
    progress: &mut dyn Progress,
) -> Result<Neighbors, ResampleError> {
    let found = train.n_samples() as u32;
    if found <= k {
        let group = "the train set".to_owned();
        return Err(ResampleError::TooFewNeighbors {
            technique,
            param,
            k,
            needed: k + 1,
            group,
            found,
            instead: INSTEAD,
        });
    }
    Ok(k_nearest_of(train.features(), rows, &train.all_rows(), k as usize, progress)?)
}

/// The rows among some that have another label than the class.
pub(super) fn n_others(train: &TrainSet, class: Class, near: &[Row]) -> u32 {
    near.iter().filter(|row| train.labels()[row.index()] != class).count() as u32
}
