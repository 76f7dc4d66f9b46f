//! What the techniques share that keep or drop rows by their nearest rows.

use crate::{
    data::{Class, ClassCounts, Row, TrainSet, sort_rows},
    neighbors::{Neighbors, k_nearest_of},
    order::sort_by_key,
    param::{Described, Kind, Value},
    progress::Progress,
    resample::ResampleError,
};

/// When a row fits its surroundings.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum KindSel {
    /// All neighbors share its label.
    #[default]
    All,
    /// The commonest label among the neighbors is its own; of equally common ones the first class counts.
    Mode,
}

impl KindSel {
    pub(in crate::resample) const DESCRIBED: Described = Described {
        key: "kind_sel",
        label: "A row stays if",
        help: "Whether all neighbors must share a row's label, or only most of them.",
        unit: "",
        kind: Kind::Choice(&[("all", "all neighbors share its label"), ("mode", "most neighbors share its label")]),
    };

    pub(in crate::resample) fn value(self) -> Value {
        Value::Choice(if self == KindSel::All { "all" } else { "mode" })
    }
}

impl From<Value> for KindSel {
    fn from(value: Value) -> Self {
        if value.text() == "all" { KindSel::All } else { KindSel::Mode }
    }
}

/// How `n_neighbors` is shown and read.
pub(in crate::resample) const N_NEIGHBORS: Described = Described {
    key: "n_neighbors",
    label: "Neighbors",
    help: "How many of a row's nearest rows, of any class, are looked at.",
    unit: "rows",
    kind: Kind::Integer { min: 1, max: 100 },
};

/// How `n_seeds_S` is shown and read.
pub(super) const N_SEEDS: Described = Described {
    key: "n_seeds_S",
    label: "Seeds",
    help: "How many randomly chosen rows of each class that shrinks are kept to begin with.",
    unit: "rows",
    kind: Kind::Integer { min: 1, max: 1000 },
};

/// What takes rows away without neighbors.
pub(super) const INSTEAD: &str = "random under-sampling";

/// The smallest class; of equal ones the one whose first row comes first, as where imbalanced-learn counts by itself.
pub(super) fn first_minority(labels: &[Class], counts: &ClassCounts) -> Class {
    let smallest = counts.get(counts.minority());
    *labels.iter().find(|&&label| counts.get(label) == smallest).expect("the smallest class has rows")
}

/// The `k` nearest rows of `queries` among `among`.
///
/// # Errors
/// [`ResampleError::TooFewNeighbors`] if those are `k` or fewer.
pub(super) fn nearest(
    technique: &'static str,
    train: &TrainSet,
    queries: &[Row],
    among: &[Row],
    k: u32,
    progress: &mut dyn Progress,
) -> Result<Neighbors, ResampleError> {
    let found = among.len() as u32;
    if found <= k {
        let is_whole = among.len() == train.n_samples();
        let group = if is_whole { "the train set" } else { "what earlier passes have left of it" }.to_owned();
        let (param, needed, instead) = ("n_neighbors", k + 1, INSTEAD);
        return Err(ResampleError::TooFewNeighbors { technique, param, k, needed, group, found, instead });
    }
    Ok(k_nearest_of(train.features(), queries, among, k as usize, progress)?)
}

/// The commonest label of some rows; of equally common ones the first class.
pub(super) fn mode(labels: &[Class], rows: impl Iterator<Item = Row>, n_classes: usize) -> Class {
    let mut counts = vec![0u32; n_classes];
    rows.for_each(|row| counts[labels[row.index()].index()] += 1);
    let most = counts.iter().copied().max().unwrap_or(0);
    Class(counts.iter().position(|&count| count == most).unwrap_or(0) as u8)
}

/// Rows put together class by class, in order inside a class.
pub(super) fn by_class(labels: &[Class], rows: &mut [Row]) {
    sort_by_key(rows, |row| labels[row.index()].0);
}

/// One pass of editing: of the rows there are, those that fit their surroundings or are of no target class, class by class.
///
/// All decisions are made on the rows as they were.
///
/// # Errors
/// [`ResampleError::TooFewNeighbors`] if there are `k` rows or fewer.
pub(super) fn edit(
    technique: &'static str,
    train: &TrainSet,
    rows: &[Row],
    targets: &[Class],
    (k, kind): (u32, KindSel),
    progress: &mut dyn Progress,
) -> Result<Vec<Row>, ResampleError> {
    let labels = train.labels();
    let (tested, mut kept): (Vec<Row>, Vec<Row>) = rows.iter().partition(|row| targets.contains(&labels[row.index()]));
    let near = nearest(technique, train, &tested, rows, k, progress)?;
    kept.extend(tested.iter().zip(near.iter()).filter_map(|(&row, near)| {
        let own = labels[row.index()];
        let fits = match kind {
            KindSel::All => near.iter().all(|near| labels[near.index()] == own),
            KindSel::Mode => mode(labels, near.iter().copied(), train.n_classes()) == own,
        };
        fits.then_some(row)
    }));
    sort_rows(&mut kept);
    by_class(labels, &mut kept);
    Ok(kept)
}

/// Rows per class among some rows.
pub(super) fn counts(train: &TrainSet, rows: &[Row]) -> ClassCounts {
    let labels: Vec<Class> = rows.iter().map(|row| train.labels()[row.index()]).collect();
    ClassCounts::of(&labels, train.n_classes())
}

/// Whether repeated editing has gone far enough: a class is gone, or another than the minority has fallen below the
/// `minority` rows that the minority had at first.
pub(super) fn has_gone_too_far(before: &ClassCounts, now: &ClassCounts, minority: Option<Class>) -> bool {
    let is_gone = now.present().count() < before.present().count();
    let is_below =
        |minority: Class| now.present().any(|(class, count)| class != minority && count < before.get(minority));
    is_gone || minority.is_some_and(is_below)
}
