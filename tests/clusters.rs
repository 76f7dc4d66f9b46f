//! k-means and the support vector classifier against their definitions, and what the techniques on them do at the edges.

#[path = "support/sets.rs"]
mod sets;

use imbalance_lab::{
    data::{Class, Matrix, Row, TrainSet},
    progress::{Cancelled, Progress, Quiet},
    resample::{
        Clusters, KMeans, Origin, ResampleError, Resampler,
        over::{KMeansSmote, SupportVector, Svc, SvmSmote},
        under::{ClusterCentroids, Voting},
    },
    rng::{Rng, Seed, Stream},
};

/// Cancels at the report of that number.
struct CancelAt {
    left: usize,
}

impl Progress for CancelAt {
    fn report(&mut self, _done: f64) -> Result<(), Cancelled> {
        self.left = self.left.checked_sub(1).ok_or(Cancelled)?;
        Ok(())
    }
}

fn squared_distance(row: &[f32], center: &[f64]) -> f64 {
    row.iter().zip(center).fold(0.0, |sum, (&x, &c)| sum + (f64::from(x) - c) * (f64::from(x) - c))
}

fn nearest(row: &[f32], centers: &[Vec<f64>]) -> usize {
    let mut best = (f64::INFINITY, 0);
    for (number, center) in centers.iter().enumerate() {
        let distance = squared_distance(row, center);
        if distance < best.0 {
            best = (distance, number);
        }
    }
    best.1
}

/// Lloyd's algorithm as it is written in books, for clusters that never become empty.
fn plain_lloyd(features: &Matrix, mut centers: Vec<Vec<f64>>) -> (Vec<Vec<f64>>, Vec<usize>) {
    let mut labels = Vec::new();
    loop {
        let now: Vec<usize> = features.rows().map(|row| nearest(row, &centers)).collect();
        if now == labels {
            return (centers, labels);
        }
        labels = now;
        for (number, center) in centers.iter_mut().enumerate() {
            let rows: Vec<&[f32]> =
                features.rows().zip(&labels).filter(|(_, label)| **label == number).map(|(row, _)| row).collect();
            for (col, x) in center.iter_mut().enumerate() {
                *x = rows.iter().map(|row| f64::from(row[col])).sum::<f64>() / rows.len() as f64;
            }
        }
    }
}

/// Greedy k-means++ and Lloyd's algorithm with every row measured against every center, in the order of sums that
/// [`KMeans`] states; clusters without rows filled as it says.
fn plain_kmeans(kmeans: &KMeans, features: &Matrix, rng: &mut Rng) -> Clusters {
    let rows: Vec<&[f32]> = features.rows().collect();
    let (n, k, n_cols) = (rows.len(), kmeans.n_clusters, features.n_cols());
    let wide = |row: usize| rows[row].iter().map(|&x| f64::from(x)).collect::<Vec<f64>>();
    let mut centers = vec![wide(rng.below(n as u32) as usize)];
    while centers.len() < k {
        let nearest_seed: Vec<usize> = rows.iter().map(|row| nearest(row, &centers)).collect();
        let distance = |row: usize| squared_distance(rows[row], &centers[nearest_seed[row]]);
        let mut sums = vec![0.0; n];
        (0..n).for_each(|row| sums[row] = distance(row) + if row > 0 { sums[row - 1] } else { 0.0 });
        let total = sums[n - 1];
        let mut order: Vec<usize> = (0..n).collect();
        order.sort_by(|&a, &b| {
            (nearest_seed[a], distance(b), a).partial_cmp(&(nearest_seed[b], distance(a), b)).unwrap()
        });
        let mut best: Option<(f64, usize)> = None;
        for _ in 0..2 + (k as f64).ln() as usize {
            let u = rng.uniform();
            let place = if total > 0.0 {
                sums.iter().filter(|sum| **sum <= u * total).count()
            } else {
                (u * n as f64) as usize
            };
            let trial = wide(place.min(n - 1));
            let gains = order.iter().map(|&row| (distance(row) - squared_distance(rows[row], &trial)).max(0.0));
            let gain = gains.fold(0.0, |sum, gain| sum + gain);
            if best.is_none_or(|(most, _)| gain > most) {
                best = Some((gain, place.min(n - 1)));
            }
        }
        centers.push(wide(best.unwrap().1));
    }
    let assign = |centers: &[Vec<f64>]| rows.iter().map(|row| nearest(row, centers)).collect::<Vec<usize>>();
    let mean: Vec<f64> =
        (0..n_cols).map(|col| rows.iter().fold(0.0, |sum, row| sum + f64::from(row[col])) / n as f64).collect();
    let variance = rows.iter().map(|row| squared_distance(row, &mean)).sum::<f64>() / n as f64 / n_cols as f64;
    let (mut labels, mut n_iter, mut settled) = (vec![0; n], 0, false);
    while n_iter < kmeans.max_iter && !settled {
        let now = assign(&centers);
        settled = n_iter > 0 && now == labels;
        labels = now;
        let mut sums = vec![vec![0.0; n_cols]; k];
        let mut counts = vec![0u32; k];
        for (row, &label) in rows.iter().zip(&labels) {
            sums[label].iter_mut().zip(*row).for_each(|(sum, &x)| *sum += f64::from(x));
            counts[label] += 1;
        }
        let mut far: Vec<usize> = (0..n).collect();
        let distance = |row: usize| squared_distance(rows[row], &centers[labels[row]]);
        far.sort_by(|&a, &b| (distance(b), a).partial_cmp(&(distance(a), b)).unwrap());
        let empty: Vec<usize> = (0..k).filter(|&cluster| counts[cluster] == 0).collect();
        for (&cluster, &row) in empty.iter().zip(&far).take(if distance(far[0]) > 0.0 { n } else { 0 }) {
            (0..n_cols).for_each(|col| sums[labels[row]][col] -= f64::from(rows[row][col]));
            (sums[cluster], counts[cluster]) = (wide(row), 1);
            counts[labels[row]] -= 1;
        }
        for (sum, &count) in sums.iter_mut().zip(&counts) {
            sum.iter_mut().for_each(|sum| *sum /= f64::from(count.max(1)));
        }
        let largest = (0..k).rev().max_by_key(|&cluster| counts[cluster]).unwrap();
        (0..k).filter(|&cluster| counts[cluster] == 0).for_each(|cluster| sums[cluster] = sums[largest].clone());
        let way = |(from, to): (&Vec<f64>, &Vec<f64>)| {
            from.iter().zip(to).map(|(from, to)| (from - to) * (from - to)).sum::<f64>()
        };
        let moved = centers.iter().zip(&sums).map(way).fold(0.0, |sum, way| sum + way);
        centers = sums;
        n_iter += 1;
        if moved <= kmeans.tol * variance {
            break;
        }
    }
    if !settled {
        labels = assign(&centers);
    }
    let inertia = rows.iter().zip(&labels).map(|(row, &label)| squared_distance(row, &centers[label])).sum();
    let labels = labels.into_iter().map(|label| label as u32).collect();
    Clusters { centers: centers.concat(), labels, inertia, n_iter }
}

/// Bounds may rule out only what measuring would: with one block of centers, with a bound for each and for groups of them;
/// with ties, rows that come again and again, columns of one value, clusters that become empty, and values far apart.
#[test]
fn what_bounds_rule_out_changes_no_bit() {
    let mut rng = Seed(5).stream(Stream::Generate);
    let normal = |rng: &mut Rng| rng.normal() as f32;
    type Kind = fn(f32, usize, usize) -> f32;
    let kinds: [(&str, Kind); 8] = [
        ("normal", |x, _, _| x),
        ("whole numbers", |x, _, _| x.round()),
        ("two values", |x, _, _| if x > 0.0 { 1.0 } else { 0.0 }),
        ("a column of one value", |x, _, col| if col == 0 { 7.0 } else { x }),
        ("far from 0", |x, _, _| 4096.0 + (4.0 * x).round() / 4.0),
        ("heavy tails", |x, _, _| x * x * x * x * x),
        ("one row far off", |x, row, _| if row == 9 { 1e9 } else { x }),
        ("tiny", |x, _, _| x * 1e-30),
    ];
    for (what, value) in kinds {
        for (n, n_cols, n_clusters, tol) in [
            (60, 1, 3, 1e-4),
            (150, 3, 8, 0.0),
            (150, 2, 9, 0.0),
            (200, 5, 31, 0.0),
            (420, 7, 290, 0.0),
            (90, 4, 90, 1e-4),
        ] {
            let rows: Vec<Vec<f32>> = (0..n)
                .map(|row| (0..n_cols).map(|col| value(normal(&mut rng), row, col)).collect())
                // Each fifth row twice.
                .flat_map(|row: Vec<f32>| [row.clone(), row])
                .enumerate()
                .filter(|(at, _)| at % 2 == 0 || at % 10 == 1)
                .map(|(_, row)| row)
                .collect();
            let features = Matrix::from_rows(&rows);
            let all: Vec<Row> = (0..rows.len() as u32).map(Row).collect();
            let kmeans = KMeans { tol, max_iter: 40, ..KMeans::new(n_clusters) };
            let ours = kmeans.fit(&features, &all, &mut sets::plan_rng(1), &mut Quiet).unwrap();
            let plain = plain_kmeans(&kmeans, &features, &mut sets::plan_rng(1));
            assert!(
                ours == plain,
                "{what}, {n} x {n_cols}, {n_clusters} clusters: {} and {}",
                ours.inertia,
                plain.inertia
            );
        }
    }
}

fn fit(train: &TrainSet, n_clusters: usize, seed: u32) -> Clusters {
    KMeans::new(n_clusters).fit(train.features(), &train.all_rows(), &mut sets::plan_rng(seed), &mut Quiet).unwrap()
}

#[test]
fn passing_over_clusters_changes_no_bit() {
    let train = sets::scattered(&[700, 200], 3);
    let features = train.features();
    let first: Vec<Vec<f64>> =
        (0..60).map(|at| features.row(at * 13).iter().map(|&x| f64::from(x)).collect()).collect();
    let kmeans = KMeans { tol: 0.0, ..KMeans::new(60) };
    let ours = kmeans.fit_from(features, &train.all_rows(), first.concat(), &mut Quiet).unwrap();
    let (centers, labels) = plain_lloyd(features, first);
    assert!(ours.n_iter > 5, "{} iterations test little", ours.n_iter);
    assert_eq!(ours.labels.iter().map(|&label| label as usize).collect::<Vec<_>>(), labels);
    assert_eq!(ours.centers, centers.concat());
}

#[test]
fn every_row_is_with_its_nearest_center() {
    let train = sets::scattered(&[500, 100], 4);
    for n_clusters in [1, 2, 9, 130] {
        let found = fit(&train, n_clusters, 3);
        let centers: Vec<Vec<f64>> = found.centers.chunks(4).map(<[f64]>::to_vec).collect();
        assert_eq!(centers.len(), n_clusters);
        let mut inertia = 0.0;
        for (row, &label) in train.features().rows().zip(&found.labels) {
            assert_eq!(label as usize, nearest(row, &centers));
            inertia += squared_distance(row, &centers[label as usize]);
        }
        assert_eq!(found.inertia, inertia);
    }
}

#[test]
fn as_many_clusters_as_rows_are_the_rows() {
    let train = sets::scattered(&[40, 10], 2);
    let found = fit(&train, 50, 1);
    assert_eq!(found.inertia, 0.0);
    let mut centers: Vec<Vec<f64>> = found.centers.chunks(2).map(<[f64]>::to_vec).collect();
    let mut rows: Vec<Vec<f64>> = train.features().rows().map(|row| row.iter().map(|&x| x.into()).collect()).collect();
    centers.sort_by(|a, b| a[0].total_cmp(&b[0]));
    rows.sort_by(|a, b| a[0].total_cmp(&b[0]));
    assert_eq!(centers, rows);
}

#[test]
fn more_clusters_than_different_rows_share_centers() {
    let rows: Vec<Vec<f32>> = (0..12).map(|row| vec![(row % 3) as f32, 1.5]).collect();
    let train = sets::train(&rows, sets::block_labels(&[8, 4]));
    let found = fit(&train, 7, 2);
    assert_eq!(found.inertia, 0.0);
    for center in found.centers.chunks(2) {
        assert!(center[1] == 1.5 && [0.0, 1.0, 2.0].contains(&center[0]), "{center:?}");
    }
}

/// What the optimality conditions of the dual say, from the weights alone: the violation, and the sum of `y α`.
fn violation(train: &TrainSet, vectors: &[SupportVector], c: f64) -> (f64, f64) {
    let values = train.features().values();
    let mean = values.iter().map(|&x| f64::from(x)).sum::<f64>() / values.len() as f64;
    let squares: f64 = values.iter().map(|&x| (f64::from(x) - mean) * (f64::from(x) - mean)).sum();
    let gamma = values.len() as f64 / squares / train.n_features() as f64;
    let sign = |row: Row| if train.labels()[row.index()] == Class(0) { 1.0 } else { -1.0 };
    let (mut top, mut bottom) = (f64::NEG_INFINITY, f64::INFINITY);
    for row in train.all_rows() {
        let at = train.features().row(row.index());
        let output: f64 = vectors
            .iter()
            .map(|vector| {
                let other: Vec<f64> = train.features().row(vector.row.index()).iter().map(|&x| f64::from(x)).collect();
                sign(vector.row) * vector.alpha * libm::exp(-gamma * squared_distance(at, &other))
            })
            .sum();
        let slope = sign(row) - output;
        let alpha = vectors.iter().find(|vector| vector.row == row).map_or(0.0, |vector| vector.alpha);
        let (can_grow, can_shrink) = if sign(row) > 0.0 { (alpha < c, alpha > 0.0) } else { (alpha > 0.0, alpha < c) };
        top = if can_grow { top.max(slope) } else { top };
        bottom = if can_shrink { bottom.min(slope) } else { bottom };
    }
    (top - bottom, vectors.iter().map(|vector| sign(vector.row) * vector.alpha).sum())
}

#[test]
fn support_vectors_meet_the_optimality_conditions() {
    // Without structure, nearly every rare row is a support vector, and it takes enough steps to set rows aside.
    for (counts, n_cols, tol) in [([1200, 400], 2, 1e-3), ([300, 60], 5, 1e-6), ([3, 2], 1, 1e-3)] {
        let train = sets::scattered(&counts, n_cols);
        let vectors = Svc { c: 1.0, tol }.support_vectors(&train, &mut Quiet).unwrap();
        assert!(vectors.iter().all(|vector| vector.alpha > 0.0 && vector.alpha <= 1.0));
        let (violation, sum) = violation(&train, &vectors, 1.0);
        // Kernel values are rounded to f32, which a hundred weights add up.
        assert!(violation < tol + 1e-5, "{counts:?}: {violation}");
        assert!(sum.abs() < 1e-9, "{counts:?}: {sum}");
    }
}

fn techniques() -> [Box<dyn Resampler>; 4] {
    let kmeans_smote = KMeansSmote { n_clusters: 2, cluster_balance_threshold: Some(0.0), ..KMeansSmote::default() };
    [
        Box::new(ClusterCentroids::default()),
        Box::new(ClusterCentroids { voting: Voting::Hard, ..ClusterCentroids::default() }),
        Box::new(kmeans_smote),
        Box::new(SvmSmote::default()),
    ]
}

#[test]
fn cancelling_at_any_report_ends_the_plan() {
    let train = sets::scattered(&[1500, 300], 3);
    for technique in techniques() {
        let mut n_reports = 0;
        technique.plan(&train, &mut sets::plan_rng(1), &mut |_done: f64| n_reports += 1).unwrap();
        assert!(n_reports > 5, "{n_reports} reports");
        for left in 0..n_reports {
            let cancelled = technique.plan(&train, &mut sets::plan_rng(1), &mut CancelAt { left });
            assert_eq!(cancelled, Err(ResampleError::Cancelled), "at report {left} of {n_reports}");
        }
    }
}

#[test]
fn hard_votes_are_real_rows_and_a_second_vote_is_a_copy() {
    // Three different rows stand for seven clusters.
    let rows: Vec<Vec<f32>> =
        (0..27).map(|row| vec![if row < 20 { (row % 3) as f32 } else { 9.0 + row as f32 }]).collect();
    let train = sets::train(&rows, sets::block_labels(&[20, 7]));
    let hard = ClusterCentroids { voting: Voting::Hard, ..ClusterCentroids::default() };
    let plan = hard.plan(&train, &mut sets::plan_rng(1), &mut Quiet).unwrap();
    let of_common = &plan.origins[..7];
    let kept: Vec<Row> =
        of_common.iter().filter(|origin| matches!(origin, Origin::Kept(_))).map(|origin| origin.base()).collect();
    // The first of each kind.
    let mut sorted = kept.clone();
    sorted.sort_unstable();
    assert_eq!(sorted, [Row(0), Row(1), Row(2)]);
    assert!(of_common.iter().all(|origin| kept.contains(&origin.base())));
    assert_eq!(of_common.iter().filter(|origin| matches!(origin, Origin::Duplicate(_))).count(), 4);
}

#[test]
fn a_class_that_has_its_count_is_clustered_too() {
    let train = sets::scattered(&[12, 12], 2);
    let all = ClusterCentroids { sampling_strategy: "all".parse().unwrap(), ..ClusterCentroids::default() };
    let plan = all.plan(&train, &mut sets::plan_rng(1), &mut Quiet).unwrap();
    assert_eq!(plan.origins.len(), 24);
    assert!(plan.origins.iter().all(|origin| matches!(origin, Origin::Prototype { .. })));
}

#[test]
fn rows_beyond_a_base_stay_numbers() {
    // A class from one end of the numbers to the other, and the other class far from it.
    let rows: Vec<Vec<f32>> = (0..60)
        .map(|row| vec![if row < 40 { 0.0 } else { 3.4e38 }, if row % 2 == 0 { 3.4e38 } else { -3.4e38 }])
        .collect();
    let train = sets::train(&rows, sets::block_labels(&[40, 20]));
    let smote = SvmSmote { k_neighbors: 15, out_step: 1.0, ..SvmSmote::default() };
    let vectors: Vec<Row> = (40..60).map(Row).collect();
    let mut rng = sets::plan_rng(1);
    let plan = smote
        .plan_with(&train, &vectors, &[0.5, 0.5], &mut Quiet, |n_bases| imbalance_lab::resample::LineDraw {
            flat: rng.below(n_bases as u32 * 15),
            gap: rng.uniform(),
        })
        .unwrap();
    let resampled = plan.apply(&train);
    assert!(resampled.features().values().iter().all(|x| x.is_finite()));
    assert!(plan.origins.iter().any(|origin| origin.line().is_some_and(|(_, gap)| gap < 0.0)));
}

#[test]
fn an_empty_group_leaves_the_class_short() {
    // Far from the other class, no support vector is in danger.
    let rows: Vec<Vec<f32>> = sets::scattered_rows(70, 2)
        .into_iter()
        .enumerate()
        .map(|(at, row)| {
            let away = if at < 50 { 0.0 } else { 1000.0 };
            vec![row[0] + away, row[1]]
        })
        .collect();
    let train = sets::train(&rows, sets::block_labels(&[50, 20]));
    let plan = SvmSmote::default().plan(&train, &mut sets::plan_rng(1), &mut Quiet).unwrap();
    let n_new = plan.origins.len() - 70;
    assert!((5..30).contains(&n_new), "{n_new} of 30");
    assert!(plan.origins[70..].iter().all(|origin| origin.line().is_some_and(|(_, gap)| gap <= 0.0)));
}

#[test]
fn without_a_valid_cluster_the_error_says_what_to_change() {
    let train = sets::scattered(&[60, 20], 2);
    let error = KMeansSmote::default().plan(&train, &mut sets::plan_rng(1), &mut Quiet).unwrap_err();
    assert_eq!(
        error.to_string(),
        "No cluster has a share of class \"1\" of at least 0.5 and more than 2 of its rows. New rows are made only inside \
         such clusters. Set n_clusters to 1, or lower cluster_balance_threshold or k_neighbors."
    );
}
