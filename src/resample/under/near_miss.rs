//! NearMiss: keeps the common rows that are near rare rows.

use super::neighbourhood::{INSTEAD, N_NEIGHBORS, first_minority};
use crate::{
    data::{Matrix, Row, TrainSet, sort_rows},
    neighbors::{Neighbors, k_farthest_of, k_nearest_of},
    order::{Key, order_of},
    param::{About, Described, Kind, Param, Tuned, Value},
    progress::{Cancelled, Progress, Section},
    resample::{Plan, ResampleError, Resampler, STRATEGY, SamplingStrategy, group},
    rng::Rng,
};

/// Keeps, of each targeted class, the rows that version 1, 2 or 3 of the rule picks by their distances to the smallest class.
///
/// - **1** keeps the rows with the smallest sum of distances to their `n_neighbors` nearest minority rows.
/// - **2** keeps those with the smallest sum of distances to their `n_neighbors` *farthest* minority rows.
/// - **3** first takes, for every minority row, its `n_neighbors_ver3` nearest rows of the class; of those it keeps the rows with
///   the *largest* sum of distances to their `n_neighbors` nearest minority rows. It can keep fewer than asked.
///
/// Where the smallest class is itself targeted, a row counts among its own nearest, at no distance. Of equal sums the row that
/// comes first is picked. Rows come out grouped by class, those of a targeted class in the order
/// they were picked.
///
/// Input `(n_samples, n_features)`; time up to `O(n_class · n_minority · n_features)` per targeted class, memory linear in rows.
///
/// # Errors
/// [`ResampleError::TooFewNeighbors`] if the smallest class has fewer than `n_neighbors` rows (version 2 then takes all), or for
/// version 3 a targeted class fewer than `n_neighbors_ver3`.
///
/// # Source
/// Mani & Zhang 2003, "kNN approach to unbalanced data distributions", ICML workshop on learning from imbalanced datasets;
/// behaviour of imbalanced-learn 0.14.2.
#[derive(Clone, Debug, PartialEq)]
pub struct NearMiss {
    /// Which classes shrink, and to what counts.
    pub sampling_strategy: SamplingStrategy,
    /// Which rule picks the rows.
    pub version: Version,
    /// Minority rows whose distances are summed.
    pub n_neighbors: u32,
    /// Rows of the class taken for each minority row by version 3.
    pub n_neighbors_ver3: u32,
}

/// The rule of [`NearMiss`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Version {
    /// Near the nearest minority rows.
    V1,
    /// Near the farthest minority rows.
    V2,
    /// Around every minority row.
    V3,
}

impl Version {
    const CHOICES: Kind = Kind::Choice(&[
        ("1", "1: near the nearest rare rows"),
        ("2", "2: near the farthest rare rows"),
        ("3", "3: around every rare row"),
    ]);

    fn value(self) -> Value {
        Value::Choice(match self {
            Version::V1 => "1",
            Version::V2 => "2",
            Version::V3 => "3",
        })
    }
}

impl From<Value> for Version {
    fn from(value: Value) -> Self {
        match value.text().as_str() {
            "1" => Version::V1,
            "2" => Version::V2,
            _ => Version::V3,
        }
    }
}

impl Default for NearMiss {
    fn default() -> Self {
        Self {
            sampling_strategy: SamplingStrategy::default(),
            version: Version::V1,
            n_neighbors: 3,
            n_neighbors_ver3: 3,
        }
    }
}

impl Tuned for NearMiss {
    const ABOUT: About = About {
        id: "near_miss",
        title: "NearMiss",
        does: "Keeps the common rows that lie nearest to rare rows and drops the rest.",
        hurts: "What is kept is the hardest part of the common class, so the model expects rare rows where they are not.",
        source: "Mani & Zhang 2003, ICML workshop on imbalanced datasets; imbalanced-learn 0.14 NearMiss",
    };
    const GROUP: &'static str = group::UNDER;
    const PARAMS: &'static [Param<Self>] = &[
        param!(version: choice, Described {
            key: "version",
            label: "Version",
            help: "Which rule picks the rows to keep.",
            unit: "",
            kind: Version::CHOICES,
        }),
        param!(n_neighbors: integer, Described {
            help: "How many rare rows have their distances to a common row summed.",
            ..N_NEIGHBORS
        }),
        param!(n_neighbors_ver3: integer, Described {
            key: "n_neighbors_ver3",
            label: "Rows around each rare row",
            help: "Version 3 only: how many common rows nearest to each rare row may be kept.",
            unit: "rows",
            kind: Kind::Integer { min: 1, max: 100 },
        }),
        param!(sampling_strategy: text, STRATEGY),
    ];
}

impl Resampler for NearMiss {
    fn plan(&self, train: &TrainSet, _rng: &mut Rng, progress: &mut dyn Progress) -> Result<Plan, ResampleError> {
        let targets = self.sampling_strategy.rows_to_keep(train)?;
        let minority = first_minority(train.labels(), &train.class_counts());
        let rare = train.rows_of(minority);
        // The farthest of fewer rows are all of them.
        if self.version != Version::V2 {
            self.check(train, &rare, "n_neighbors", self.n_neighbors)?;
        }
        let mut rows = Vec::new();
        let mut n_done = 0;
        for (class, _) in train.class_counts().present() {
            let members = train.rows_of(class);
            let Some(&(_, keep)) = targets.iter().find(|(target, _)| *target == class) else {
                rows.extend(members);
                continue;
            };
            let mut part = Section::nth(progress, n_done, targets.len());
            rows.extend(self.pick(train, &members, &rare, keep as usize, &mut part)?);
            n_done += 1;
        }
        progress.report(1.0)?;
        Ok(Plan::keep(rows))
    }
}

impl NearMiss {
    fn check(&self, train: &TrainSet, rows: &[Row], param: &'static str, k: u32) -> Result<(), ResampleError> {
        let found = rows.len() as u32;
        if found >= k {
            return Ok(());
        }
        let class = &train.class_names()[train.labels()[rows[0].index()].index()];
        let group = format!("class \"{class}\"");
        let technique = Self::ABOUT.title;
        Err(ResampleError::TooFewNeighbors { technique, param, k, needed: k, group, found, instead: INSTEAD })
    }

    /// The rows to keep of a class, in the order they are picked.
    fn pick(
        &self,
        train: &TrainSet,
        members: &[Row],
        rare: &[Row],
        keep: usize,
        progress: &mut dyn Progress,
    ) -> Result<Vec<Row>, ResampleError> {
        // Where the smallest class is itself to shrink, each of its rows is its own nearest, at no distance.
        let own = usize::from(members[0] == rare[0]);
        let k = (self.n_neighbors as usize).min(rare.len()) - own;
        let (rows, sums) = match self.version {
            Version::V1 => (members.to_vec(), sums_of_distances(k_nearest_of, train, members, rare, k, progress)?),
            Version::V2 => {
                // Of all rows, only the farthest can be as many as there are.
                let k = (self.n_neighbors as usize).min(rare.len() - own);
                (members.to_vec(), sums_of_distances(k_farthest_of, train, members, rare, k, progress)?)
            }
            Version::V3 => {
                let around = self.n_neighbors_ver3;
                self.check(train, members, "n_neighbors_ver3", around)?;
                let around = around as usize - own;
                let mut part = Section::new(progress, 0.0, 0.5);
                let mut rows: Vec<Row> = if own == 1 { rare.to_vec() } else { Vec::new() };
                if around > 0 {
                    let near = k_nearest_of(train.features(), rare, members, around, &mut part)?;
                    rows.extend(near.iter().flatten());
                }
                sort_rows(&mut rows);
                rows.dedup();
                let mut part = Section::new(progress, 0.5, 1.0);
                let sums = sums_of_distances(k_nearest_of, train, &rows, rare, k, &mut part)?;
                (rows, sums)
            }
        };
        let key = |sum: &f64| match self.version {
            Version::V1 | Version::V2 => sum.key(),
            Version::V3 => !sum.key(),
        };
        let order = order_of(&sums.iter().map(key).collect::<Vec<u64>>());
        Ok(order.into_iter().take(keep).map(|at| rows[at as usize]).collect())
    }
}

/// A search: matrix, rows asked about, rows searched, how many.
type Search = fn(&Matrix, &[Row], &[Row], usize, &mut dyn Progress) -> Result<Neighbors, Cancelled>;

/// The sum of each row's distances to the `k` rows that a search finds.
fn sums_of_distances(
    search: Search,
    train: &TrainSet,
    rows: &[Row],
    rare: &[Row],
    k: usize,
    progress: &mut dyn Progress,
) -> Result<Vec<f64>, Cancelled> {
    if k == 0 {
        return Ok(vec![0.0; rows.len()]);
    }
    let near = search(train.features(), rows, rare, k, progress)?;
    Ok((0..rows.len()).map(|at| near.squared_distances(at).iter().map(|distance| distance.sqrt()).sum()).collect())
}
