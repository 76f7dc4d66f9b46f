//! Borderline-SMOTE: new rare rows only from rare rows that are in danger.

use super::interpolation::{
    K_NEIGHBORS, LineDraw, M_NEIGHBORS, n_others, neighbors_in_all, neighbors_in_class, synthetic,
};
use crate::{
    data::{Class, Row, TrainSet},
    param::{About, Described, Kind as ParamKind, Param, Tuned, Value},
    progress::{Progress, Section},
    resample::{Plan, ResampleError, Resampler, STRATEGY, SamplingStrategy, group},
    rng::Rng,
};

/// Plans synthetic rows on segments that start at rows *in danger*: at least half of their `m_neighbors` nearest rows of any
/// class have another label, but not all (those are *noise*; the rest is *safe*).
///
/// BorderlineKind 1 leads lines to the `k_neighbors` nearest rows of the class. BorderlineKind 2 leads them to the nearest rows of any class;
/// where the neighbor is of another class, the gap is multiplied by another draw from `[0, 0.5)`, so that the new row stays
/// on the rare side. A class with no row in danger is left as it was. Original rows come first, then one block per class.
///
/// Where we differ from imbalanced-learn: a row is never its own neighbor, even when it has duplicates. Its user guide
/// describes danger with the classes the wrong way round; its code, and we, follow the paper.
///
/// Input `(n_samples, n_features)`; time up to `O(n_class · n_samples · n_features)` per targeted class.
///
/// # Errors
/// [`ResampleError::TooFewNeighbors`] if the train set has `m_neighbors` rows or fewer, or a class with rows in danger
/// `k_neighbors` or fewer. A class of one row has none in danger: all around it are others.
///
/// # Source
/// Han, Wang & Mao 2005, "Borderline-SMOTE", ICIC 2005, LNCS 3644:878–887; behaviour of imbalanced-learn 0.14.2.
#[derive(Clone, Debug, PartialEq)]
pub struct BorderlineSmote {
    /// Which classes grow, and to what counts.
    pub sampling_strategy: SamplingStrategy,
    /// How many of a row's nearest rows a line may lead to.
    pub k_neighbors: u32,
    /// How many nearest rows of any class decide about danger.
    pub m_neighbors: u32,
    /// Where lines may lead.
    pub kind: BorderlineKind,
}

/// Where lines may lead.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BorderlineKind {
    /// To rows of the same class.
    Borderline1,
    /// To rows of any class, staying near the base if it is another.
    Borderline2,
}

impl BorderlineKind {
    const CHOICES: ParamKind = ParamKind::Choice(&[
        ("borderline-1", "Borderline-1: to rows of the same class"),
        ("borderline-2", "Borderline-2: to rows of any class"),
    ]);

    fn value(self) -> Value {
        Value::Choice(if self == BorderlineKind::Borderline1 { "borderline-1" } else { "borderline-2" })
    }
}

impl From<Value> for BorderlineKind {
    fn from(value: Value) -> Self {
        if value.text() == "borderline-1" { BorderlineKind::Borderline1 } else { BorderlineKind::Borderline2 }
    }
}

impl Default for BorderlineSmote {
    fn default() -> Self {
        Self {
            sampling_strategy: SamplingStrategy::default(),
            k_neighbors: 5,
            m_neighbors: 10,
            kind: BorderlineKind::Borderline1,
        }
    }
}

/// The rows of a class by what surrounds them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Surroundings {
    /// At least half of the neighbors, but not all, are of other classes.
    pub danger: Vec<Row>,
    /// All neighbors are of other classes.
    pub noise: Vec<Row>,
    /// More than half of the neighbors are of the class.
    pub safe: Vec<Row>,
}

impl Surroundings {
    /// Sorts rows of a class by how many of their `m` nearest rows have another label.
    ///
    /// # Errors
    /// [`ResampleError::TooFewNeighbors`] if the train set has `m` rows or fewer.
    pub fn of(
        technique: &'static str,
        train: &TrainSet,
        class: Class,
        rows: &[Row],
        m: u32,
        progress: &mut dyn Progress,
    ) -> Result<Self, ResampleError> {
        let near = neighbors_in_all(technique, "m_neighbors", train, rows, m, progress)?;
        let mut sorted = Self::default();
        for (&row, near) in rows.iter().zip(near.iter()) {
            match n_others(train, class, near) {
                others if others == m => sorted.noise.push(row),
                others if 2 * others >= m => sorted.danger.push(row),
                _ => sorted.safe.push(row),
            }
        }
        Ok(sorted)
    }
}

impl Tuned for BorderlineSmote {
    const ABOUT: About = About {
        id: "borderline_smote",
        title: "Borderline-SMOTE",
        does: "Makes new rare rows like SMOTE, but only from rare rows that common rows press on.",
        hurts: "Where the classes overlap it multiplies the very rows that are hardest to tell apart.",
        source: "Han et al. 2005, LNCS 3644:878-887; imbalanced-learn 0.14 BorderlineSMOTE",
    };
    const GROUP: &'static str = group::OVER;
    const PARAMS: &'static [Param<Self>] = &[
        param!(k_neighbors: integer, K_NEIGHBORS),
        param!(m_neighbors: integer, M_NEIGHBORS),
        param!(kind: choice, Described {
            key: "kind",
            label: "Lines lead",
            help: "Whether a line may lead to a row of another class.",
            unit: "",
            kind: BorderlineKind::CHOICES,
        }),
        param!(sampling_strategy: text, STRATEGY),
    ];
}

impl Resampler for BorderlineSmote {
    fn plan(&self, train: &TrainSet, rng: &mut Rng, progress: &mut dyn Progress) -> Result<Plan, ResampleError> {
        self.plan_with(train, progress, |n_bases| {
            let draw = LineDraw::new(rng, n_bases, self.k_neighbors);
            (draw, if self.kind == BorderlineKind::Borderline2 { 0.5 * rng.uniform() } else { 1.0 })
        })
    }
}

impl BorderlineSmote {
    /// The plan that given draws lead to: `draw(n_danger)` is called once per new row, class after class, and gives the line
    /// and what its gap is multiplied with if it leads to another class.
    ///
    /// # Errors
    /// As [`Resampler::plan`].
    pub fn plan_with(
        &self,
        train: &TrainSet,
        progress: &mut dyn Progress,
        mut draw: impl FnMut(usize) -> (LineDraw, f64),
    ) -> Result<Plan, ResampleError> {
        let title = Self::ABOUT.title;
        let k = self.k_neighbors;
        let mut plan = Plan::keep_all(train);
        let targets = self.sampling_strategy.rows_to_add(train)?;
        for (done, &(class, n_new)) in targets.iter().enumerate() {
            let mut whole = Section::nth(progress, done, targets.len());
            let members = train.rows_of(class);
            let mut part = Section::new(&mut whole, 0.0, 0.5);
            let danger = Surroundings::of(title, train, class, &members, self.m_neighbors, &mut part)?.danger;
            if danger.is_empty() {
                continue;
            }
            let mut part = Section::new(&mut whole, 0.5, 1.0);
            let near = match self.kind {
                BorderlineKind::Borderline1 => {
                    neighbors_in_class((title, "k_neighbors"), train, class, &danger, k, &mut part)?
                }
                BorderlineKind::Borderline2 => neighbors_in_all(title, "k_neighbors", train, &danger, k, &mut part)?,
            };
            plan.origins.extend((0..n_new).map(|_| {
                let (line, shrink) = draw(danger.len());
                let (base, rank) = line.base_and_rank(k);
                let neighbor = near.of(base)[rank];
                let is_other = train.labels()[neighbor.index()] != class;
                synthetic(danger[base], neighbor, if is_other { line.gap * shrink } else { line.gap })
            }));
        }
        progress.report(1.0)?;
        Ok(plan)
    }
}
