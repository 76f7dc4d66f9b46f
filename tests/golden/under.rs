//! Checks of under-samplers, cleaners and combinations against imbalanced-learn.

use crate::{
    case::{Case, Checked, Node, holds, same},
    resampling::{class_sizes, read_strategy, recorded_set, recorded_sizes, squared_distance},
    sets,
};
use imbalance_lab::{
    data::{Class, Row, TrainSet},
    progress::Quiet,
    resample::{
        Origin, Plan, ResampleError, Resampler,
        combine::{SmoteEnn, SmoteTomek},
        over::{Adasyn, Surroundings},
        under::{
            AllKnn, CondensedNearestNeighbour, EditedNearestNeighbours, InstanceHardnessThreshold, KindSel, NearMiss,
            NeighbourhoodCleaningRule, OneSidedSelection, RepeatedEditedNearestNeighbours, TomekLinks, Version,
            instance_hardness_folds, tomek_links,
        },
    },
};

fn run(technique: &dyn Resampler, train: &TrainSet) -> Result<Plan, String> {
    technique.plan(train, &mut sets::plan_rng(1), &mut Quiet).map_err(|error| error.to_string())
}

fn bases(plan: &Plan) -> Vec<usize> {
    plan.origins.iter().map(|origin| origin.base().index()).collect()
}

/// Rows that are not among some others.
fn missing(n: usize, kept: &[usize]) -> Vec<usize> {
    (0..n).filter(|row| !kept.contains(row)).collect()
}

/// The rows kept, in their order, against the recorded ones.
fn same_kept(case: &Case, train: &TrainSet, plan: &Plan) -> Checked {
    holds(plan.origins.iter().all(|origin| matches!(origin, Origin::Kept(_))), || "a row is made".into())?;
    let expected = case.get("expected")?;
    let ours = bases(plan);
    same("kept_in_order", &ours, &expected.get("kept_in_order")?.wholes()?)?;
    if let Some(removed) = expected.find("removed") {
        same("removed", missing(train.n_samples(), &ours), removed.wholes()?)?;
    }
    same("counts", class_sizes(&plan.apply(train).class_counts()), recorded_counts(&expected.get("counts")?, train)?)
}

/// Class sizes of a recorded `{class: count}`, which leaves out classes without rows.
fn recorded_counts(node: &Node, train: &TrainSet) -> Result<Vec<usize>, String> {
    let mut sizes = vec![0; train.n_classes()];
    for (class, count) in node.entries()? {
        sizes[class.parse::<usize>().map_err(|_| "class names are numbers")?] = count.whole()?;
    }
    Ok(sizes)
}

fn whole_or(params: &Node, key: &str, default: u32) -> Result<u32, String> {
    params.find(key).map_or(Ok(default), |node| node.whole().map(|number| number as u32))
}

fn kind_sel(params: &Node) -> Result<KindSel, String> {
    match params.find("kind_sel").map_or(Ok("all"), |kind| kind.text())? {
        "all" => Ok(KindSel::All),
        "mode" => Ok(KindSel::Mode),
        other => Err(format!("unknown kind {other}")),
    }
}

pub fn links(case: &Case) -> Checked {
    same("sampler", "TomekLinks", case.get("sampler")?.text()?)?;
    same("tie_sensitive", false, case.get("tie_sensitive")?.flag()?)?;
    let (train, _) = recorded_set(case)?;
    let sampling_strategy = read_strategy(case.get("params")?.find("sampling_strategy").as_ref())??;
    let links = tomek_links(&train, &train.all_rows(), &mut Quiet).map_err(|error| error.to_string())?;
    let theirs: Vec<[Row; 2]> = case
        .get("expected")?
        .get("all_links")?
        .items()?
        .iter()
        .map(|link| link.wholes().map(|link| [Row(link[0] as u32), Row(link[1] as u32)]))
        .collect::<Result<_, _>>()?;
    same("all_links", links, theirs)?;
    same_kept(case, &train, &run(&TomekLinks { sampling_strategy }, &train)?)
}

pub fn edited(case: &Case) -> Checked {
    same("sampler", "EditedNearestNeighbours", case.get("sampler")?.text()?)?;
    same("tie_sensitive", false, case.get("tie_sensitive")?.flag()?)?;
    let (train, _) = recorded_set(case)?;
    let params = case.get("params")?;
    let technique = EditedNearestNeighbours {
        sampling_strategy: read_strategy(params.find("sampling_strategy").as_ref())??,
        n_neighbors: whole_or(&params, "n_neighbors", 3)?,
        kind_sel: kind_sel(&params)?,
    };
    same_kept(case, &train, &run(&technique, &train)?)
}

pub fn repeated(case: &Case) -> Checked {
    if let Some(tie_sensitive) = case.find("tie_sensitive") {
        same("tie_sensitive", false, tie_sensitive.flag()?)?;
    }
    let (train, _) = recorded_set(case)?;
    let params = case.get("params")?;
    let (n_neighbors, kind_sel) = (whole_or(&params, "n_neighbors", 3)?, kind_sel(&params)?);
    let plan = match case.get("sampler")?.text()? {
        "RepeatedEditedNearestNeighbours" => {
            let technique =
                RepeatedEditedNearestNeighbours { n_neighbors, kind_sel, ..RepeatedEditedNearestNeighbours::default() };
            let (_, n_iter) = technique.passes(&train, &mut Quiet).map_err(|error| error.to_string())?;
            same("n_iter", n_iter as usize, case.get("expected")?.get("n_iter")?.whole()?)?;
            run(&technique, &train)?
        }
        "AllKNN" => run(&AllKnn { n_neighbors, kind_sel, ..AllKnn::default() }, &train)?,
        other => return Err(format!("unknown sampler {other}")),
    };
    if !case.get("library_sample_indices_matches_rows")?.flag()? {
        case.differs("rows keep their numbers")?;
        holds(bases(&plan) != case.get("library_sample_indices")?.wholes()?, || "theirs is mended".into())?;
    }
    same_kept(case, &train, &plan)
}

pub fn near_miss(case: &Case) -> Checked {
    same("sampler", "NearMiss", case.get("sampler")?.text()?)?;
    let (train, exact) = recorded_set(case)?;
    let params = case.get("params")?;
    let technique = NearMiss {
        sampling_strategy: read_strategy(params.find("sampling_strategy").as_ref())??,
        version: match params.get("version")?.whole()? {
            1 => Version::V1,
            2 => Version::V2,
            3 => Version::V3,
            other => return Err(format!("there is no version {other}")),
        },
        n_neighbors: whole_or(&params, "n_neighbors", 3)?,
        n_neighbors_ver3: whole_or(&params, "n_neighbors_ver3", 3)?,
    };
    let plan = run(&technique, &train)?;
    if !case.get("tie_sensitive")?.flag()? {
        return same_kept(case, &train, &plan);
    }
    // Equal distances may be told apart by rounding in theirs: the same number of rows, as near to the rare class.
    let expected = case.get("expected")?;
    same("counts", class_sizes(&plan.apply(&train).class_counts()), recorded_sizes(&expected.get("counts")?)?)?;
    let theirs = expected.get("kept_in_order")?.wholes()?;
    same("removed", missing(train.n_samples(), &theirs), expected.get("removed")?.wholes()?)?;
    let rare = train.rows_of(train.class_counts().minority());
    let nearness = |row: usize| {
        let mut distances: Vec<f64> =
            rare.iter().map(|near| squared_distance(&exact[row], &exact[near.index()]).sqrt()).collect();
        distances.sort_by(f64::total_cmp);
        distances[..technique.n_neighbors as usize].iter().sum::<f64>()
    };
    let sums = |rows: Vec<usize>| {
        let mut sums: Vec<f64> = rows
            .into_iter()
            .filter(|&row| !rare.contains(&Row(row as u32)))
            .map(|row| libm::round(nearness(row) * 1e6) / 1e6)
            .collect();
        sums.sort_by(f64::total_cmp);
        sums
    };
    if technique.version == Version::V1 {
        same("nearness of the rows kept", sums(bases(&plan)), sums(theirs))?;
    }
    Ok(())
}

pub fn cleaning_rule(case: &Case) -> Checked {
    same("sampler", "NeighbourhoodCleaningRule", case.get("sampler")?.text()?)?;
    same("tie_sensitive", false, case.get("tie_sensitive")?.flag()?)?;
    let (train, _) = recorded_set(case)?;
    let params = case.get("params")?;
    let technique = NeighbourhoodCleaningRule {
        n_neighbors: whole_or(&params, "n_neighbors", 3)?,
        threshold_cleaning: params.get("threshold_cleaning")?.number()?,
        ..NeighbourhoodCleaningRule::default()
    };
    let dropped = technique.dropped(&train, &mut Quiet).map_err(|error| error.to_string())?;
    let expected = case.get("expected")?;
    let wholes = |rows: &[Row]| rows.iter().map(|row| row.index()).collect::<Vec<_>>();
    same("A1_enn_mode", wholes(&dropped.a1), expected.get("A1_enn_mode")?.wholes()?)?;
    let only: Vec<Row> = dropped.a2.iter().copied().filter(|row| !dropped.a1.contains(row)).collect();
    same("A2_only", wholes(&only), expected.get("A2_only")?.wholes()?)?;
    let classes: Vec<usize> = dropped.classes_to_clean.iter().map(|class| class.index()).collect();
    same("classes_to_clean", classes, expected.get("classes_to_clean")?.wholes()?)?;
    same_kept(case, &train, &run(&technique, &train)?)
}

pub fn condensed(case: &Case) -> Checked {
    same("tie_sensitive", false, case.get("tie_sensitive")?.flag()?)?;
    let (train, _) = recorded_set(case)?;
    let n_seeds = whole_or(&case.get("params")?, "n_seeds_S", 1)?;
    let seeds: Vec<Vec<usize>> =
        case.get("draws_local_seed_index")?.items()?.iter().map(Node::wholes).collect::<Result<_, _>>()?;
    let mut next = seeds.iter();
    let mut draw = |_: usize| next.next().expect("no more seeds are wanted than recorded").clone();
    let plan = match case.get("sampler")?.text()? {
        "CondensedNearestNeighbour" => CondensedNearestNeighbour { n_seeds, ..CondensedNearestNeighbour::default() }
            .plan_with(&train, &mut Quiet, &mut draw),
        "OneSidedSelection" => {
            OneSidedSelection { n_seeds, ..OneSidedSelection::default() }.plan_with(&train, &mut Quiet, &mut draw)
        }
        other => return Err(format!("unknown sampler {other}")),
    };
    let plan = plan.map_err(|error| error.to_string())?;
    let theirs = case.get("expected")?.get("kept_in_order")?.wholes()?;
    if case.get("sampler")?.text()? == "CondensedNearestNeighbour" && bases(&plan) != theirs {
        case.differs("one way to number rows")?;
        case.get("expected")?.get("counts")?.entries()?.iter().try_for_each(|(_, count)| count.whole().map(|_| ()))?;
        return same("kept_in_order by two ways to number rows", condensed_by_mixed_numbers(&train, &seeds), theirs);
    }
    same_kept(case, &train, &plan)
}

/// The condensed set of two classes as it comes out when the rows passed over are told by numbers that stand for places in the
/// class (rows that are right) and for rows of the set (rows that are kept) at once.
fn condensed_by_mixed_numbers(train: &TrainSet, seeds: &[Vec<usize>]) -> Vec<usize> {
    let labels = train.labels();
    let (common, rare) = (train.rows_of(Class(0)), train.rows_of(Class(1)));
    let distance = |a: usize, b: usize| {
        let [a, b] = [a, b].map(|row| train.features().row(row));
        squared_distance(&a.iter().map(|&x| f64::from(x)).collect::<Vec<_>>(), &crate::case::widen(b))
    };
    let mut known: Vec<usize> = rare.iter().map(|row| row.index()).collect();
    let mut kept: Vec<usize> = seeds[0].iter().map(|&place| common[place].index()).collect();
    known.extend(&kept);
    let is_right = |row: usize, known: &[usize]| {
        let near =
            known.iter().min_by(|&&a, &&b| distance(row, a).total_cmp(&distance(row, b))).expect("rows are known");
        labels[*near] == labels[row]
    };
    let mut passed_over = kept.clone();
    for (place, row) in common.iter().map(|row| row.index()).enumerate() {
        if passed_over.contains(&place) || is_right(row, &known) {
            continue;
        }
        kept.push(row);
        known.push(row);
        passed_over = kept.clone();
        passed_over.extend((0..common.len()).filter(|&place| is_right(common[place].index(), &known)));
    }
    kept.extend(rare.iter().map(|row| row.index()));
    kept
}

pub fn hardness(case: &Case) -> Checked {
    same("sampler", "InstanceHardnessThreshold", case.get("sampler")?.text()?)?;
    let (train, _) = recorded_set(case)?;
    let sampling_strategy = read_strategy(case.get("params")?.find("sampling_strategy").as_ref())??;
    let chances: Vec<f64> = case
        .get("given_out_of_fold_probabilities")?
        .rows()?
        .iter()
        .zip(train.labels())
        .map(|(row, label)| row[label.index()])
        .collect();
    for (class, target) in case.get("expected")?.get("targets")?.entries()? {
        let ours = sampling_strategy.rows_to_keep(&train).map_err(|error| error.to_string())?;
        let class = Class(class.parse().map_err(|_| "class names are numbers")?);
        holds(ours.contains(&(class, target.whole()? as u32)), || format!("targets {ours:?}"))?;
    }
    let technique = InstanceHardnessThreshold { sampling_strategy, ..InstanceHardnessThreshold::default() };
    let plan = technique.plan_with(&train, &chances).map_err(|error| error.to_string())?;
    same_kept(case, &train, &plan)
}

pub fn hardness_folds(case: &Case) -> Checked {
    let (train, _) = recorded_set(case)?;
    let n_splits = case.get("params")?.get("n_splits")?.whole()?;
    let folds = instance_hardness_folds(train.labels(), &case.get("given_p_positive")?.numbers()?, n_splits as u32);
    let expected = case.get("expected")?;
    same("fold_of_row", folds.iter().map(|&fold| fold as usize).collect(), expected.get("fold_of_row")?.wholes()?)?;
    let mut positives = vec![0; n_splits];
    folds.iter().zip(train.labels()).for_each(|(&fold, label)| positives[fold as usize] += label.index());
    same("positives_per_fold", positives, expected.get("positives_per_fold")?.wholes()?)
}

pub fn combined(case: &Case) -> Checked {
    let (train, _) = recorded_set(case)?;
    let mut plan = Plan::keep_all(&train);
    for row in case.get("smote_rows")?.items()? {
        let [base, neighbor] = ["base", "neighbour"].map(|key| row.get(key).and_then(|row| row.whole()));
        let (base, neighbor) = (Row(base? as u32), Row(neighbor? as u32));
        same("class", train.labels()[base.index()].index(), row.get("cls")?.whole()?)?;
        plan.origins.push(Origin::Synthetic { base, neighbor, gap: row.get("step")?.number()? as f32 });
    }
    let expected = case.get("expected")?;
    let after_smote = class_sizes(&plan.apply(&train).class_counts());
    same("counts_after_smote", after_smote, recorded_counts(&expected.get("counts_after_smote")?, &train)?)?;
    let places = plan.clone();
    let cleaned = match case.get("sampler")?.text()? {
        "SMOTETomek" => SmoteTomek::clean(plan, &train, &mut Quiet),
        "SMOTEENN" => SmoteEnn::default().clean(plan, &train, &mut Quiet),
        other => return Err(format!("unknown sampler {other}")),
    }
    .map_err(|error| error.to_string())?;
    let theirs = expected.get("kept_in_order_of_concatenated")?.wholes()?;
    let of_theirs: Vec<Origin> = theirs.iter().map(|&place| places.origins[place]).collect();
    same("kept_in_order_of_concatenated", &cleaned.origins, &of_theirs)?;
    same(
        "counts",
        class_sizes(&cleaned.apply(&train).class_counts()),
        recorded_counts(&expected.get("counts")?, &train)?,
    )
}

/// The deterministic parts of many techniques on one set.
pub fn variants(case: &Case) -> Checked {
    let rows: Vec<Vec<f32>> =
        case.get("X")?.rows()?.iter().map(|row| row.iter().map(|&x| x as f32).collect()).collect();
    let labels: Vec<Class> = case.get("y")?.wholes()?.into_iter().map(|label| Class(label as u8)).collect();
    let train = sets::train(&rows, labels);
    same("near_ties_in_first_12_distances", false, case.get("near_ties_in_first_12_distances")?.flag()?)?;
    let rare = Class(1);
    let members = train.rows_of(rare);
    let wholes = |rows: &[Row]| rows.iter().map(|row| row.index()).collect::<Vec<_>>();

    let borderline = case.get("borderline_m10")?;
    same("minority_rows", wholes(&members), borderline.get("minority_rows")?.wholes()?)?;
    let ours = Surroundings::of("", &train, rare, &members, 10, &mut Quiet).map_err(|error| error.to_string())?;
    for (key, ours) in [
        ("danger_rows", &ours.danger),
        ("noise_rows", &ours.noise),
        ("safe_rows", &ours.safe),
        ("imblearn_in_danger_indices", &ours.danger),
    ] {
        same(key, wholes(ours), borderline.get(key)?.wholes()?)?;
    }
    for (row, others) in members.iter().zip(borderline.get("majority_among_10")?.wholes()?) {
        let group = match others {
            10 => &ours.noise,
            5.. => &ours.danger,
            _ => &ours.safe,
        };
        holds(group.contains(row), || format!("{row:?} with {others} others is elsewhere"))?;
    }
    let counts = case.get("borderline_result_counts")?.get("ok")?.wholes()?;
    let plan = run(&imbalance_lab::resample::over::BorderlineSmote::default(), &train)?;
    same("borderline_result_counts", class_sizes(&plan.apply(&train).class_counts()), counts)?;

    let adasyn = case.get("adasyn_k5")?;
    let result = adasyn.get("result")?;
    adasyn.get("ratio")?.numbers()?;
    let planned = Adasyn::default().plan(&train, &mut sets::plan_rng(1), &mut Quiet);
    match (planned, result.find("ok")) {
        (Ok(plan), Some(counts)) => {
            let n_new = adasyn.get("n_to_make")?.whole()? as u32;
            let ours =
                Adasyn::default().n_per_base(&train, rare, n_new, &mut Quiet).map_err(|error| error.to_string())?;
            let ours: Vec<usize> = ours.into_iter().map(|n| n as usize).collect();
            same("per_row_counts", &ours, &adasyn.get("per_row_counts")?.wholes()?)?;
            same("total", ours.iter().sum::<usize>(), adasyn.get("total")?.whole()?)?;
            holds(adasyn.get("min_distance_of_r_times_n_to_a_half")?.number()? > 1e-6, || "a share ties".into())?;
            same("adasyn counts", class_sizes(&plan.apply(&train).class_counts()), counts.wholes()?)?;
        }
        (Err(ResampleError::NoBorder { .. }), None) => {
            result.get("error")?.text()?;
            let message = result.get("message")?.text()?;
            holds(message.contains("belong to the majority class"), || format!("recorded {message}"))?;
        }
        (ours, _) => return Err(format!("adasyn: {ours:?}, recorded {}", result.value)),
    }

    let n = train.n_samples();
    for (key, strategy) in [
        ("tomek_auto_removed_rows", "auto"),
        ("tomek_all_removed_rows", "all"),
        ("tomek_majority_removed_rows", "majority"),
    ] {
        let plan = run(&TomekLinks { sampling_strategy: strategy.parse()? }, &train)?;
        same(key, missing(n, &bases(&plan)), case.get(key)?.wholes()?)?;
    }
    for (key, strategy, kind_sel) in [
        ("enn3_auto_all_removed_rows", "auto", KindSel::All),
        ("enn3_auto_mode_removed_rows", "auto", KindSel::Mode),
        ("enn3_all_all_removed_rows", "all", KindSel::All),
        ("enn3_all_mode_removed_rows", "all", KindSel::Mode),
    ] {
        let technique = EditedNearestNeighbours { sampling_strategy: strategy.parse()?, n_neighbors: 3, kind_sel };
        same(key, missing(n, &bases(&run(&technique, &train)?)), case.get(key)?.wholes()?)?;
    }
    for (key, version) in [
        ("nearmiss1_kept_majority_rows", Version::V1),
        ("nearmiss2_kept_majority_rows", Version::V2),
        ("nearmiss3_kept_majority_rows", Version::V3),
    ] {
        let plan = run(&NearMiss { version, ..NearMiss::default() }, &train)?;
        let mut kept: Vec<usize> = bases(&plan).into_iter().filter(|&row| train.labels()[row] != rare).collect();
        kept.sort_unstable();
        same(key, kept, case.get(key)?.wholes()?)?;
    }
    Ok(())
}
