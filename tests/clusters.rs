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
