//! Checks of k-means, of the support vector classifier, and of the resamplers built on them, against scikit-learn and
//! imbalanced-learn.

use crate::{
    case::{Bound, Case, Checked, Node, bound, close, close_one, holds, same, widen},
    resampling::{
        F32_OF_COLUMN, class_sizes, read_strategy, recorded_set, recorded_sizes, same_resample_error, squared_distance,
    },
    sets,
};
use imbalance_lab::{
    data::{Class, Row, TrainSet},
    neighbors::k_nearest_of,
    progress::Quiet,
    resample::{
        KMeans, LineDraw, Origin, Plan,
        over::{KMeansSmote, SupportVector, Svc, SvmSmote},
        under::{ClusterCentroids, Voting},
    },
};
use std::collections::BTreeSet;

fn rows_of(node: &Node) -> Result<Vec<Row>, String> {
    Ok(node.wholes()?.into_iter().map(|row| Row(row as u32)).collect())
}

/// The largest size of a value of each column.
fn largest(exact: &[Vec<f64>]) -> Vec<f64> {
    (0..exact[0].len()).map(|col| exact.iter().map(|row| row[col].abs()).fold(0.0, f64::max)).collect()
}

pub fn lloyd(case: &Case) -> Checked {
    let (train, exact) = recorded_set(case)?;
    let rows = case.find("rows").map_or_else(|| Ok(train.all_rows()), |rows| rows_of(&rows))?;
    let params = case.get("params")?;
    let init = params.get("init")?;
    let means = KMeans {
        n_clusters: init.items()?.len(),
        max_iter: params.get("max_iter")?.whole()? as u32,
        tol: params.get("tol")?.number()?,
    };
    let found = means.fit_from(train.features(), &rows, init.numbers()?, &mut Quiet).expect("nobody cancels");
    let expected = case.get("expected")?;
    let labels: Vec<usize> = found.labels.iter().map(|&label| label as usize).collect();
    same("labels", labels, expected.get("labels")?.wholes()?)?;
    same("iterations", found.n_iter as usize, expected.get("n_iter")?.whole()?)?;
    // Rows are stored as f32: a mean moves by no more than the rows do, half a unit in the last place.
    let largest = largest(&exact);
    let theirs = expected.get("centers")?.rows()?;
    for (ours, theirs) in found.centers.chunks(largest.len()).zip(&theirs) {
        for ((&ours, &theirs), largest) in ours.iter().zip(theirs).zip(&largest) {
            close_one("center", ours, theirs, Bound { rtol: 0.0, atol: 1e-7 * largest + 1e-12 })?;
        }
    }
    same("centers", found.centers.len(), theirs.concat().len())?;
    close_one("inertia", found.inertia, expected.get("inertia")?.number()?, bound(1e-6, 1e-9))
}

pub fn centroids(case: &Case) -> Checked {
    same("sampler", "ClusterCentroids", case.get("sampler")?.text()?)?;
    let (train, _) = recorded_set(case)?;
    let params = case.get("params")?;
    let sampling_strategy = read_strategy(params.find("sampling_strategy").as_ref())??;
    let voting = match params.get("voting")?.text()? {
        "soft" => Voting::Soft,
        "hard" => Voting::Hard,
        other => return Err(format!("unknown voting {other}")),
    };
    let given = params.get("given_cluster_centers")?;
    let n_given = given.items()?.len();
    let centers = given.numbers()?;
    let plan = ClusterCentroids { sampling_strategy, voting }
        .plan_with(&train, &mut Quiet, |members, n_keep, _| {
            assert_eq!((members, n_keep), (&train.rows_of(Class(0))[..], n_given));
            Ok(centers.clone())
        })
        .map_err(|error| error.to_string())?;
    let resampled = plan.apply(&train);
    let expected = case.get("expected")?;
    same("counts", class_sizes(&resampled.class_counts()), recorded_sizes(&expected.get("counts")?)?)?;
    let nearest = expected.get("nearest_row")?.items()?;
    for (at, theirs) in expected.get("X_class0")?.rows()?.into_iter().enumerate() {
        // One rounding to f32 of values below 1.
        close("row", &widen(resampled.features().row(at)), &theirs, bound(0.0, 6e-8))?;
        if voting == Voting::Hard {
            same("origin", plan.origins[at], Origin::Kept(Row(nearest[at].whole()? as u32)))?;
        } else {
            holds(matches!(plan.origins[at], Origin::Prototype { .. }), || format!("{:?}", plan.origins[at]))?;
            same("nearest_row", true, nearest[at].value.is_null())?;
        }
    }
    let rest: Vec<Origin> = train.rows_of(Class(1)).into_iter().map(Origin::Kept).collect();
    same("the other class", &plan.origins[n_given..], &rest[..])
}

pub fn allocation(case: &Case) -> Checked {
    same("sampler", "KMeansSMOTE", case.get("sampler")?.text()?)?;
    let (train, _) = recorded_set(case)?;
    let params = case.get("params")?;
    let labels: Vec<u32> = params.get("cluster_labels")?.wholes()?.into_iter().map(|label| label as u32).collect();
    let number = |key| params.find(key).map(|node| node.number()).transpose();
    let defaults = KMeansSmote::default();
    let smote = KMeansSmote {
        n_clusters: params.get("n_clusters")?.whole()? as u32,
        k_neighbors: params.find("k_neighbors").map_or(Ok(2), |k| k.whole())? as u32,
        cluster_balance_threshold: number("cluster_balance_threshold")?,
        density_exponent: number("density_exponent")?,
        ..defaults
    };
    let mut rng = sets::plan_rng(1);
    let mut n_drawn = 0;
    let planned = smote.plan_with(&train, &labels, &mut Quiet, |n_bases| {
        n_drawn += 1;
        LineDraw { flat: rng.below(n_bases as u32 * smote.k_neighbors), gap: rng.uniform() }
    });
    if let Some(error) = case.find("error") {
        let (_, message) = (error.get("type")?, error.get("message")?.text()?);
        let ours = planned.err().ok_or_else(|| format!("a plan is made, recorded {message}"))?;
        return holds(same_resample_error(&ours, message), || format!("{ours:?}, recorded {message}"));
    }
    let plan = planned.map_err(|error| error.to_string())?;
    let expected = case.get("expected")?;
    let resampled = plan.apply(&train);
    same("counts", class_sizes(&resampled.class_counts()), recorded_sizes(&expected.get("counts")?)?)?;
    let groups = expected.get("groups")?.entries()?;
    let requested = |group: &Node| Ok::<_, String>(group.get("requested")?.whole()? as u32);
    let n_new_of_all: u32 = groups.iter().map(|(_, group)| requested(group)).sum::<Result<u32, String>>()?;
    let mut at = train.n_samples();
    for (class, group) in &groups {
        let class = Class(class.parse().map_err(|_| "class names are numbers")?);
        let n_new = requested(group)?;
        let threshold = smote.balance_threshold(n_new, n_new_of_all);
        close_one("threshold", threshold, group.get("balance_threshold")?.number()?, bound(1e-12, 0.0))?;
        let ours = smote
            .allotments(&train, class, n_new, threshold, &labels, &mut Quiet)
            .map_err(|error| error.to_string())?;
        let clusters: Vec<usize> = ours.iter().map(|cluster| cluster.cluster as usize).collect();
        same("valid_clusters", clusters, group.get("valid_clusters")?.wholes()?)?;
        // Rows are stored as f32, so distances are off by about 1e-7 of the rows' size, and their power by a few times that.
        let sparsity: Vec<f64> = ours.iter().map(|cluster| cluster.sparsity).collect();
        close("sparsity", &sparsity, &group.get("sparsity")?.numbers()?, bound(1e-6, 0.0))?;
        let weights: Vec<f64> = ours.iter().map(|cluster| cluster.weight).collect();
        close("weights", &weights, &group.get("weights")?.numbers()?, bound(1e-6, 0.0))?;
        let n_per_cluster: Vec<usize> = ours.iter().map(|cluster| cluster.n_new as usize).collect();
        same("n_per_cluster", n_per_cluster, group.get("n_per_cluster")?.wholes()?)?;
        // The plan: as many rows in a row, on lines inside the cluster.
        for cluster in &ours {
            for origin in &plan.origins[at..at + cluster.n_new as usize] {
                let Origin::Synthetic { base, neighbor, .. } = *origin else { return Err(format!("{origin:?}")) };
                let inside = |row: Row| labels[row.index()] == cluster.cluster && train.labels()[row.index()] == class;
                holds(inside(base) && inside(neighbor), || format!("{origin:?} leaves cluster {}", cluster.cluster))?;
            }
            at += cluster.n_new as usize;
        }
    }
    same("new rows", (at, n_drawn), (plan.origins.len(), at - train.n_samples()))
}

/// How much an alpha may differ where it was solved to a tolerance of 1e-3: the dual is nearly flat at its minimum, and
/// between this tolerance and 1e-9 scikit-learn's own move by up to 0.09.
const ALPHA_NEAR: f64 = 0.1;
/// The same for a tolerance of 1e-9, where what is left is the rounding of kernel values to `f32`. It is multiplied by the
/// flatness too: rows in two columns move by up to 1e-3, all others by less than 2e-6.
const ALPHA_EXACT: f64 = 2e-3;
/// Below this alpha, a row may be a support vector in one and not in the other.
const ALPHA_NOTHING: f64 = 5e-3;

pub fn support_vectors(case: &Case) -> Checked {
    let (train, _) = recorded_set(case)?;
    let params = case.get("params")?;
    let (c, tol) = (params.get("C")?.number()?, params.get("tol")?.number()?);
    same("kernel", "rbf", params.get("kernel")?.text()?)?;
    same("gamma", "scale", params.get("gamma")?.text()?)?;
    same("default", Svc::default(), Svc { c, tol })?;
    let expected = case.get("expected")?;
    for (tol, support, alpha, near) in
        [(tol, "support", "alpha", ALPHA_NEAR), (1e-9, "support_tol_1e-9", "alpha_tol_1e-9", ALPHA_EXACT)]
    {
        let ours = Svc { c, tol }.support_vectors(&train, &mut Quiet).expect("nobody cancels");
        let theirs: Vec<SupportVector> = rows_of(&expected.get(support)?)?
            .into_iter()
            .zip(expected.get(alpha)?.numbers()?)
            .map(|(row, alpha)| SupportVector { row, alpha })
            .collect();
        let alpha_in = |vectors: &[SupportVector], row| {
            vectors.iter().find(|vector| vector.row == row).map_or(0.0, |vector| vector.alpha)
        };
        let rows: BTreeSet<Row> = ours.iter().chain(&theirs).map(|vector| vector.row).collect();
        for row in rows {
            let (ours, theirs) = (alpha_in(&ours, row), alpha_in(&theirs, row));
            let what = format!("alpha of {row:?}, tol {tol}");
            close_one(&what, ours, theirs, bound(0.0, near))?;
            let both = (ours > 0.0) == (theirs > 0.0);
            holds(both || ours.max(theirs) < ALPHA_NOTHING, || format!("{what}: {ours}, recorded {theirs}"))?;
        }
    }
    // γ is 1 / (n_features · variance of all values).
    let values = train.features().values();
    let mean = values.iter().map(|&x| f64::from(x)).sum::<f64>() / values.len() as f64;
    let squares: f64 = values.iter().map(|&x| (f64::from(x) - mean) * (f64::from(x) - mean)).sum();
    let gamma = values.len() as f64 / squares / train.n_features() as f64;
    close_one("gamma", gamma, expected.get("gamma")?.number()?, bound(1e-6, 0.0))
}

/// The draws that lead to the recorded bases and neighbors.
fn line_draws(train: &TrainSet, smote: &SvmSmote, draws: &[Node], groups: &Node) -> Result<Vec<LineDraw>, String> {
    let k = smote.k_neighbors;
    let draw = |draw: &Node| {
        let class = draw.get("cls")?.whole()?;
        let (base, neighbor) = (draw.get("base")?.whole()?, draw.get("neighbour")?.whole()?);
        let step = draw.get("step")?.number()?;
        let (group, gap) = match draw.get("kind")?.text()? {
            "interpolate" => ("danger", step),
            "extrapolate" if smote.out_step == 0.0 => ("safe", 0.0),
            "extrapolate" => ("safe", -step / smote.out_step),
            other => return Err(format!("unknown kind {other}")),
        };
        let bases = groups.get(&class.to_string())?.get(group)?.wholes()?;
        let place = bases.iter().position(|&row| row == base).ok_or("a base is not in its group")?;
        let members = train.rows_of(Class(class as u8));
        let near = k_nearest_of(train.features(), &[Row(base as u32)], &members, k as usize, &mut Quiet).unwrap();
        let found = near.of(0).iter().position(|row| row.index() == neighbor);
        // Of equally near rows at the end of the list, theirs can have another one.
        Ok(LineDraw { flat: place as u32 * k + found.map_or(k - 1, |rank| rank as u32), gap })
    };
    draws.iter().map(draw).collect()
}

pub fn svm_smote(case: &Case) -> Checked {
    same("sampler", "SVMSMOTE", case.get("sampler")?.text()?)?;
    let (train, exact) = recorded_set(case)?;
    let params = case.get("params")?;
    let whole = |key, default| params.find(key).map_or(Ok(default), |node| node.whole().map(|n| n as u32));
    let smote = SvmSmote {
        k_neighbors: whole("k_neighbors", 5)?,
        m_neighbors: whole("m_neighbors", 10)?,
        out_step: params.find("out_step").map_or(Ok(0.5), |step| step.number())?,
        ..SvmSmote::default()
    };
    let support = rows_of(&params.get("support_")?)?;
    let expected = case.get("expected")?;
    let groups = expected.get("groups")?;
    let mut shares = vec![0.0; train.n_classes()];
    for (class, group) in groups.entries()? {
        let class = Class(class.parse().map_err(|_| "class names are numbers")?);
        shares[class.index()] = group.get("beta_fraction")?.number()?;
        let ours = smote.groups(&train, class, &support, &mut Quiet).map_err(|error| error.to_string())?;
        same("danger", &ours.danger, &rows_of(&group.get("danger")?)?)?;
        same("safe", &ours.safe, &rows_of(&group.get("safe")?)?)?;
        same("noise", &ours.noise, &rows_of(&group.get("noise_dropped")?)?)?;
        let own = support.iter().copied().filter(|row| train.labels()[row.index()] == class).collect();
        same("support", rows_of(&group.get("support")?)?, own)?;
    }
    let draws = case.get("draws")?.items()?;
    let given = line_draws(&train, &smote, &draws, &groups)?;
    let mut next = given.iter();
    let plan = smote
        .plan_with(&train, &support, &shares, &mut Quiet, |_| *next.next().expect("no more draws than recorded"))
        .map_err(|error| error.to_string())?;
    holds(next.next().is_none(), || "fewer draws are wanted than recorded".into())?;
    holds(plan.origins[..train.n_samples()] == Plan::keep_all(&train).origins, || {
        "the first rows are not the input".into()
    })?;
    let resampled = plan.apply(&train);
    same("counts", class_sizes(&resampled.class_counts()), recorded_sizes(&expected.get("counts")?)?)?;
    let new = &plan.origins[train.n_samples()..];
    let new_labels: Vec<usize> = resampled.labels()[train.n_samples()..].iter().map(|label| label.index()).collect();
    same("y_new", &new_labels, &expected.get("y_new")?.wholes()?)?;
    for (class, group) in groups.entries()? {
        let class: usize = class.parse().map_err(|_| "class names are numbers")?;
        for (bases, number) in [("danger", "n_from_danger"), ("safe", "n_from_safe")] {
            let bases = group.get(bases)?.wholes()?;
            let from = |(origin, label): (&Origin, &usize)| *label == class && bases.contains(&origin.base().index());
            let ours = new.iter().zip(&new_labels).filter(|&pair| from(pair)).count();
            same(number, ours, group.get(number)?.whole()?)?;
        }
    }
    let largest = largest(&exact);
    let theirs = expected.get("X_new")?.rows()?;
    same("X_new", new.len(), theirs.len())?;
    for (index, (draw, mut theirs)) in draws.iter().zip(theirs).enumerate() {
        let Origin::Synthetic { base, neighbor, gap } = new[index] else {
            return Err(format!("new row {index} is not synthetic"));
        };
        let (their_neighbor, step) = (draw.get("neighbour")?.whole()?, draw.get("step")?.number()?);
        same(&format!("base of new row {index}"), base.index(), draw.get("base")?.whole()?)?;
        close_one("gap", f64::from(gap), step, bound(0.0, 6e-8))?;
        let base = &exact[base.index()];
        if neighbor.index() != their_neighbor {
            let distances = [neighbor.index(), their_neighbor].map(|near| squared_distance(base, &exact[near]));
            close("tied distance", &distances[..1], &distances[1..], bound(1e-6, 1e-12))?;
            theirs = base.iter().zip(&exact[neighbor.index()]).map(|(from, to)| from + step * (to - from)).collect();
        }
        let ours = widen(resampled.features().row(train.n_samples() + index));
        for (col, (ours, theirs)) in ours.iter().zip(&theirs).enumerate() {
            // As between rows of the class, with up to half a length more.
            let near = Bound { rtol: 0.0, atol: 2.0 * F32_OF_COLUMN * largest[col] };
            close(&format!("new row {index}, column {col}"), &[*ours], &[*theirs], near)?;
        }
    }
    Ok(())
}
