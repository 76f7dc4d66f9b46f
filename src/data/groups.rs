//! Groups of rows dealt to the parts of a split, so that no group stands on two sides.

use super::{Class, Dataset, Row};
use crate::{
    deferred::deferred,
    order::{Key, sort_by_key},
    rng::Rng,
};

/// Deals the rows of a data set with groups to parts, each group whole; those of an error are its groups.
type Dealing = fn(&Dataset, &[u32], &[Row], &[f64; 3], &mut Rng) -> Result<[Vec<Row>; 3], usize>;

deferred! {
    /// Deals rows by whole groups.
    pub(super) fn dealing() -> Dealing { deal_rows }
}

/// Deals rows to train, validation and test, of these shares, by their groups.
///
/// # Errors
/// The number of groups, if there are fewer than parts that should have rows.
fn deal_rows(
    data: &Dataset,
    groups: &[u32],
    among: &[Row],
    shares: &[f64; 3],
    rng: &mut Rng,
) -> Result<[Vec<Row>; 3], usize> {
    let groups = GroupCounts::of(among, groups, data.labels(), data.n_classes());
    if groups.len() < shares.iter().filter(|&&share| share > 0.0).count() {
        return Err(groups.len());
    }
    let mut rows: [Vec<Row>; 3] = Default::default();
    groups.iter().zip(deal(&groups, shares, rng)).for_each(|(group, part)| rows[part].extend(&group.rows));
    Ok(rows)
}

/// Deals whole groups to parts of these shares: the part of each group in `groups`, one per group number that occurs.
///
/// As scikit-learn's `StratifiedGroupKFold` deals folds: groups in random order, those first whose class counts differ most, and
/// each to the part where the classes are then filled most evenly, measured by the standard deviation over the parts of the rows
/// that a part has of those it should have, averaged over the classes; of equally good parts, the emptier one. Here the parts are
/// of different shares, and afterwards a class that has no row in `parts[0]` is given the smallest group that has one; a class of
/// several groups that has no row in the last part gives its smallest one to it.
fn deal(groups: &[GroupCounts], shares: &[f64], rng: &mut Rng) -> Vec<usize> {
    let n_classes = groups.first().map_or(0, |group| group.of_classes.len());
    let total: Vec<f64> =
        (0..n_classes).map(|class| groups.iter().map(|group| f64::from(group.of_classes[class])).sum()).collect();
    let mut order: Vec<usize> = (0..groups.len()).collect();
    rng.shuffle(&mut order);
    let counts = |group: usize| groups[group].of_classes.iter().map(|&count| f64::from(count));
    sort_by_key(&mut order, |&group| !spread(counts(group)).key());
    let mut filled = vec![vec![0.0; n_classes]; shares.len()];
    let mut parts = vec![0; groups.len()];
    for group in order {
        let unevenness = |part: usize| {
            let of_class = |class: usize| {
                spread((0..shares.len()).map(|other| {
                    let own = if other == part { f64::from(groups[group].of_classes[class]) } else { 0.0 };
                    (filled[other][class] + own) / (total[class] * shares[other])
                }))
            };
            (0..n_classes).filter(|&class| total[class] > 0.0).map(of_class).sum::<f64>()
        };
        let fullness = |part: usize| filled[part].iter().sum::<f64>() / shares[part];
        let open = (0..shares.len()).filter(|&part| shares[part] > 0.0);
        let best = open.map(|part| (unevenness(part), fullness(part), part)).reduce(|best, next| {
            let is_better = next.0 < best.0 || next.0 == best.0 && next.1 < best.1;
            if is_better { next } else { best }
        });
        parts[group] = best.map_or(0, |(_, _, part)| part);
        filled[parts[group]].iter_mut().zip(counts(group)).for_each(|(filled, count)| *filled += count);
    }
    for class in 0..n_classes {
        let last = shares.len() - 1;
        give(groups, &mut parts, class, 0, 1);
        give(groups, &mut parts, class, last, 2);
    }
    parts
}

/// Gives a class that has no row in a part its smallest group, if it has at least so many.
fn give(groups: &[GroupCounts], parts: &mut [usize], class: usize, part: usize, fewest: usize) {
    let having: Vec<usize> = (0..groups.len()).filter(|&group| groups[group].of_classes[class] > 0).collect();
    if having.len() < fewest || having.iter().any(|&group| parts[group] == part) {
        return;
    }
    // A class of two groups has one in the first part, and keeps it there.
    let can_go = |&&group: &&usize| {
        part == 0 || having.iter().filter(|&&other| parts[other] == 0).count() > 1 || parts[group] != 0
    };
    let size = |group: usize| groups[group].of_classes.iter().sum::<u32>();
    if let Some(&smallest) = having.iter().filter(can_go).min_by_key(|&&group| size(group)) {
        parts[smallest] = part;
    }
}

/// The population standard deviation.
fn spread(values: impl Iterator<Item = f64> + Clone) -> f64 {
    let (n, sum) = values.clone().filter(|x| x.is_finite()).fold((0.0, 0.0), |(n, sum), x| (n + 1.0, sum + x));
    let squares: f64 = values.filter(|x| x.is_finite()).map(|x| (x - sum / n) * (x - sum / n)).sum();
    if n > 0.0 { libm::sqrt(squares / n) } else { 0.0 }
}

/// The rows of one group.
struct GroupCounts {
    /// The rows.
    rows: Vec<Row>,
    /// How many there are of each class.
    of_classes: Vec<u32>,
}

impl GroupCounts {
    /// The groups of some rows, in the order of their numbers.
    fn of(rows: &[Row], groups: &[u32], labels: &[Class], n_classes: usize) -> Vec<Self> {
        let mut in_order = rows.to_vec();
        sort_by_key(&mut in_order, |row| groups[row.index()]);
        let runs = in_order.chunk_by(|a, b| groups[a.index()] == groups[b.index()]);
        runs.map(|rows| {
            let mut of_classes = vec![0; n_classes];
            rows.iter().for_each(|row| of_classes[labels[row.index()].index()] += 1);
            Self { rows: rows.to_vec(), of_classes }
        })
        .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rng::{Seed, Stream};

    fn groups(of_classes: &[[u32; 2]]) -> Vec<GroupCounts> {
        of_classes.iter().map(|counts| GroupCounts { rows: Vec::new(), of_classes: counts.to_vec() }).collect()
    }

    #[test]
    fn parts_have_the_class_shares_of_the_whole() {
        let of_classes: Vec<[u32; 2]> = (0..100).map(|group| [3 + group % 5, u32::from(group % 4 == 0)]).collect();
        let shares = [0.55, 0.15, 0.3];
        for seed in 0..10 {
            let parts = deal(&groups(&of_classes), &shares, &mut Seed(seed).stream(Stream::Split));
            for (part, share) in shares.iter().enumerate() {
                for class in [0, 1] {
                    let sum = |is_in: &dyn Fn(usize) -> bool| -> f64 {
                        (0..100).filter(|&group| is_in(group)).map(|group| f64::from(of_classes[group][class])).sum()
                    };
                    let (own, all) = (sum(&|group| parts[group] == part), sum(&|_| true));
                    assert!((own / all - share).abs() < 0.05, "part {part}, class {class}: {own} of {all}");
                }
            }
        }
    }

    #[test]
    fn a_class_of_few_groups_can_be_learned_and_tested() {
        let mut of_classes = vec![[10, 0]; 8];
        of_classes.extend([[0, 4], [0, 3]]);
        for seed in 0..20 {
            let parts = deal(&groups(&of_classes), &[0.55, 0.15, 0.3], &mut Seed(seed).stream(Stream::Split));
            let mut of_rare = [parts[8], parts[9]];
            of_rare.sort_unstable();
            assert_eq!(of_rare, [0, 2], "seed {seed}");
            let parts = deal(&groups(&of_classes[..9]), &[0.55, 0.15, 0.3], &mut Seed(seed).stream(Stream::Split));
            assert_eq!(parts[8], 0, "a class of one group is learned");
        }
    }
}
