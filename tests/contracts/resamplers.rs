//! Resamplers: counts obey the strategy, rows are what their origin says, refusals say why, and a cancel is heard.

use crate::{
    has_param,
    plan_laws::{check_plan, id},
    set, sets,
};
use imbalance_lab::{
    data::{Class, Row, TrainSet},
    progress::{Cancelled, Progress, Quiet},
    resample::{Method, Origin, Plan, ResampleError, ResamplerSpec, SamplingStrategy, StrategyError},
};
use std::collections::BTreeSet;

fn plan(spec: &ResamplerSpec, train: &TrainSet, seed: u32) -> Result<Plan, ResampleError> {
    spec.as_dyn().plan(train, &mut sets::plan_rng(seed), &mut Quiet)
}

fn with_strategy(spec: &ResamplerSpec, text: &str) -> ResamplerSpec {
    let mut spec = spec.clone();
    set(spec.tunable_mut(), "sampling_strategy", text);
    spec
}

/// Every technique but the baseline; the judge of one has less to learn here, to save time.
fn techniques() -> Vec<ResamplerSpec> {
    let mut techniques = ResamplerSpec::all();
    techniques.retain(|spec| id(spec) != "none");
    for spec in &mut techniques {
        if has_param(spec.tunable(), "epochs") {
            set(spec.tunable_mut(), "epochs", "5");
        }
        // Scattered rows have no clusters that hold mostly rare rows.
        if has_param(spec.tunable(), "cluster_balance_threshold") {
            set(spec.tunable_mut(), "cluster_balance_threshold", "0");
            set(spec.tunable_mut(), "n_clusters", "2");
        }
    }
    techniques
}

/// What a technique promises beyond the rules of its kind. What is not listed obeys them to the letter.
struct Promise {
    id: &'static str,
    /// How many rows of a class there may be where the strategy asks for `wanted` and there were `had`.
    counts: fn(wanted: u32, had: u32, found: u32) -> bool,
    why: &'static str,
}

const PROMISES: &[Promise] = &[
    Promise {
        id: "adasyn",
        counts: |wanted, had, found| found.abs_diff(wanted) <= had.div_ceil(2),
        why: "each row's share is rounded",
    },
    Promise {
        id: "borderline_smote",
        counts: |wanted, had, found| found == wanted || found == had,
        why: "a class without rows in danger is left alone",
    },
    Promise {
        id: "instance_hardness_threshold",
        counts: |wanted, had, found| found == wanted || (found > wanted && found <= had),
        why: "rows of equal chances stay together, and the threshold lies between two rows",
    },
    Promise {
        id: "kmeans_smote",
        counts: |wanted, had, found| found == wanted || (wanted > had && found == wanted + 1),
        why: "each of two clusters has its share rounded up",
    },
    Promise {
        id: "svm_smote",
        counts: |wanted, had, found| (had..=wanted).contains(&found),
        why: "a group of support vectors that is empty makes none of its share",
    },
    Promise { id: "smote_tomek", counts: |wanted, _, found| found <= wanted, why: "links are dropped afterwards" },
    Promise { id: "smote_enn", counts: |wanted, _, found| found <= wanted, why: "rows are dropped afterwards" },
];

/// Techniques that drop rows after adding some: neither do originals come first, nor do all stay.
const CLEAN_AFTERWARDS: &[&str] = &["smote_tomek", "smote_enn"];

/// Cleaners that leave rows in the order they were in; the others group them by class.
const KEEP_ORDER: &[&str] = &["tomek_links", "neighbourhood_cleaning_rule"];

/// Techniques that draw nothing: another stream gives the same plan.
const DRAW_NOTHING: &[&str] = &[
    "near_miss",
    "tomek_links",
    "edited_nearest_neighbours",
    "repeated_edited_nearest_neighbours",
    "all_knn",
    "neighbourhood_cleaning_rule",
];

/// Rows for a technique: scattered, but where it asks for categories, the last column has three.
fn rows_for(spec: &ResamplerSpec, counts: &[u32], n_cols: usize) -> TrainSet {
    if id(spec) != "smotenc" {
        return sets::scattered(counts, n_cols);
    }
    let labels = sets::block_labels(counts);
    let mut rows = sets::scattered_rows(labels.len(), n_cols.max(2));
    rows.iter_mut().enumerate().for_each(|(at, row)| *row.last_mut().unwrap() = (at * at % 3) as f32);
    sets::train(&rows, labels)
}

/// What the technique does with rows, from what it refuses.
fn method_of(spec: &ResamplerSpec) -> Method {
    let refuses = |text| match plan(&with_strategy(spec, text), &rows_for(spec, &[60, 20], 2), 1) {
        Err(ResampleError::Strategy(StrategyError::WrongWord { .. } | StrategyError::RatioForClean { .. })) => true,
        Err(other) => panic!("{spec:?}, {text}: {other}"),
        Ok(_) => false,
    };
    match (refuses("majority"), refuses("minority"), refuses("0.5")) {
        (true, false, false) => Method::Over,
        (false, true, false) => Method::Under,
        (false, true, true) => Method::Clean,
        other => panic!("{spec:?} refuses {other:?} of majority, minority and a ratio"),
    }
}

/// Class counts that the strategy asks for.
fn wanted(method: Method, strategy: &SamplingStrategy, train: &TrainSet) -> Result<Vec<u32>, StrategyError> {
    let mut counts = train.class_counts().0;
    for (class, number) in strategy.targets(method, &train.class_counts(), train.class_names())? {
        match method {
            Method::Over => counts[class.index()] += number,
            Method::Under | Method::Clean => counts[class.index()] = number,
        }
    }
    Ok(counts)
}

/// What holds for the order of the rows, by what the technique does.
fn check_order(spec: &ResamplerSpec, plan: &Plan, train: &TrainSet, method: Method, what: &str) {
    let what = format!("{}, {what}", id(spec));
    let n = train.n_samples();
    let kept: Vec<Row> =
        plan.origins.iter().filter(|origin| matches!(origin, Origin::Kept(_))).map(|origin| origin.base()).collect();
    let distinct: BTreeSet<Row> = kept.iter().copied().collect();
    // Drawing with replacement copies rows that it has kept.
    let with_replacement = spec.tunable().value("replacement").is_some_and(|value| value.to_string() == "yes");
    assert_eq!(distinct.len(), kept.len(), "{what}: an original is kept twice");
    if CLEAN_AFTERWARDS.contains(&id(spec)) {
        return;
    }
    match method {
        Method::Over => {
            assert_eq!(plan.origins[..n], Plan::keep_all(train).origins, "{what}: the originals do not come first");
            let new: Vec<Class> = plan.classes(train).skip(n).collect();
            assert!(new.is_sorted(), "{what}: new rows are not in blocks in class order");
            assert_eq!(plan.n_made(), new.len(), "{what}");
        }
        Method::Under | Method::Clean if KEEP_ORDER.contains(&id(spec)) => {
            assert!(kept.len() == plan.origins.len() && kept.is_sorted(), "{what}: rows are out of order");
        }
        Method::Under | Method::Clean => {
            // A row that stands for a cluster is made; a real row can stand for several.
            let stands = |origin: &Origin| matches!(origin, Origin::Prototype { .. } | Origin::Duplicate(_));
            let n_standing = plan.origins.iter().filter(|origin| stands(origin)).count();
            assert!(n_standing == 0 || with_replacement || id(spec) == "cluster_centroids", "{what}: a row is made");
            assert_eq!(kept.len() + n_standing, plan.origins.len(), "{what}: a row is made");
            assert!(plan.classes(train).collect::<Vec<_>>().is_sorted(), "{what}: rows are not grouped by class");
        }
    }
}

#[test]
fn counts_obey_the_strategy() {
    let words = ["auto", "minority", "majority", "not minority", "not majority", "all"];
    let counts = ["1=40;2=15", "0=30;2=5", "0=60", "2=9", "0=0", "[0]", "[0;1]"];
    let mut n_planned = 0;
    let mut used = BTreeSet::new();
    for spec in techniques() {
        let three = rows_for(&spec, &[60, 20, 9], 2);
        let two = rows_for(&spec, &[60, 20], 3);
        let method = method_of(&spec);
        let promise = PROMISES.iter().find(|promise| promise.id == id(&spec));
        let cases = words.iter().chain(&counts).map(|text| (text, &three));
        for (text, train) in cases.chain(["0.35", "0.5", "1", "0.1"].iter().map(|text| (text, &two))) {
            let what = format!("{} with {text}", id(&spec));
            let strategy: SamplingStrategy = text.parse().unwrap();
            match (plan(&with_strategy(&spec, text), train, 1), wanted(method, &strategy, train)) {
                (Ok(plan), Ok(wanted)) => {
                    n_planned += 1;
                    check_plan(&spec, &plan, train, text);
                    check_order(&spec, &plan, train, method, text);
                    let found = plan.apply(train).class_counts().0;
                    let had = train.class_counts().0;
                    for (class, ((&found, &wanted), &had)) in found.iter().zip(&wanted).zip(&had).enumerate() {
                        let obeys = match promise {
                            _ if method == Method::Clean => found <= had,
                            Some(promise) => {
                                used.insert(promise.id);
                                (promise.counts)(wanted, had, found)
                            }
                            None => found == wanted,
                        };
                        let why = promise.map_or("", |promise| promise.why);
                        assert!(obeys, "{what}, class {class}: {found} of {wanted}, had {had} {why}");
                    }
                    check_untargeted(&spec, &strategy, method, &plan, train, &what);
                }
                (Err(ResampleError::Strategy(error)), Err(expected)) => assert_eq!(error, expected, "{what}"),
                (Err(ResampleError::SharesRoundToNone { .. }), Ok(_)) if id(&spec) == "adasyn" => {}
                (found, expected) => panic!("{what}: {found:?}, expected {expected:?}"),
            }
        }
    }
    assert!(n_planned > 150, "only {n_planned} plans were made");
    let unused: Vec<&str> = PROMISES.iter().map(|promise| promise.id).filter(|id| !used.contains(id)).collect();
    assert_eq!(unused, Vec::<&str>::new(), "promises that nobody makes");
}

/// A class that the strategy does not name keeps all its rows.
fn check_untargeted(
    spec: &ResamplerSpec,
    strategy: &SamplingStrategy,
    method: Method,
    plan: &Plan,
    train: &TrainSet,
    what: &str,
) {
    // The classes named are read anew on the counts of every pass.
    if CLEAN_AFTERWARDS.contains(&id(spec)) || ["all_knn", "repeated_edited_nearest_neighbours"].contains(&id(spec)) {
        return;
    }
    let targets = strategy.targets(method, &train.class_counts(), train.class_names()).expect("it was planned");
    for (class, had) in train.class_counts().present() {
        if targets.iter().all(|&(target, _)| target != class) {
            let kept = plan
                .origins
                .iter()
                .filter(|origin| matches!(origin, Origin::Kept(row) if train.labels()[row.index()] == class));
            assert_eq!(kept.count(), had as usize, "{what}: class {class:?} is no target and loses rows");
        }
    }
}

#[test]
fn plans_depend_on_the_stream_alone() {
    for spec in techniques() {
        let train = rows_for(&spec, &[60, 20, 9], 2);
        let of = |seed| plan(&spec, &train, seed).unwrap_or_else(|error| panic!("{spec:?}: {error}"));
        assert_eq!(of(1), of(1), "{spec:?}");
        let draws = !DRAW_NOTHING.contains(&id(&spec));
        assert_eq!(of(1) != of(2), draws, "{spec:?}: another stream, another plan?");
    }
    let train = sets::scattered(&[60, 20, 9], 2);
    assert_eq!(plan(&ResamplerSpec::of("none").unwrap(), &train, 1), Ok(Plan::keep_all(&train)));
}

#[test]
fn plans_survive_the_wire() {
    for spec in techniques() {
        let train = rows_for(&spec, &[60, 20, 9], 2);
        let plan = plan(&spec, &train, 7).unwrap();
        let bytes = postcard::to_stdvec(&plan).unwrap();
        assert_eq!(postcard::from_bytes::<Plan>(&bytes), Ok(plan), "{spec:?}");
    }
}

#[test]
fn one_class_is_refused() {
    let two = sets::scattered(&[60, 20], 3);
    let one = Plan::keep(two.rows_of(Class(0))).apply(&two);
    for spec in techniques() {
        match plan(&spec, &one, 1) {
            Err(ResampleError::Strategy(StrategyError::OneClass) | ResampleError::Categories { .. }) => {}
            other => panic!("{spec:?}: {other:?}"),
        }
    }
}

#[test]
fn a_class_of_one_row_is_resampled_or_refused_by_name() {
    for spec in techniques() {
        let train = rows_for(&spec, &[20, 1], 2);
        match plan(&spec, &train, 1) {
            Ok(plan) => {
                check_plan(&spec, &plan, &train, "a class of one");
                assert!(plan.apply(&train).class_counts().get(Class(1)) >= 1, "{spec:?} loses the only row");
            }
            Err(error) => {
                let text = error.to_string();
                let names_it = text.contains("class \"1\"")
                    && (text.contains("single") || text.contains("only 1") || text.contains("has 1 "));
                assert!(names_it, "{spec:?}: {text}");
            }
        }
    }
}

#[test]
fn too_many_neighbors_name_the_class_its_count_and_the_largest_k() {
    let mut n_tried = 0;
    for default in techniques() {
        let train = rows_for(&default, &[30, 9], 2);
        for (key, in_class) in
            [("k_neighbors", true), ("n_neighbors", false), ("m_neighbors", false), ("n_neighbors_ver3", true)]
        {
            // All k-NN works up to its last pass, and may end before.
            if !has_param(default.tunable(), key) || id(&default) == "all_knn" {
                continue;
            }
            let mut spec = default.clone();
            if key == "n_neighbors_ver3" {
                set(spec.tunable_mut(), "version", "3");
            }
            n_tried += 1;
            set(spec.tunable_mut(), key, "100");
            let text = plan(&spec, &train, 1).expect_err("there are not a hundred rows").to_string();
            let Some((_, after)) = text.split_once(&format!("Set {key} to ")) else {
                panic!("{spec:?}: \"{text}\" does not say what to set");
            };
            let largest = after.split(' ').next().unwrap().to_owned();
            assert!(!in_class || text.contains("class \""), "{spec:?}: \"{text}\" names no class");
            assert!(text.contains("only "), "{spec:?}: \"{text}\" lacks the count");
            // The value it names is taken, and one more is not.
            set(spec.tunable_mut(), key, &largest);
            match plan(&spec, &train, 1) {
                Ok(planned) => check_plan(&spec, &planned, &train, "the largest k"),
                // The rare rows lie in two clusters.
                Err(ResampleError::NoCluster { .. }) if id(&spec) == "kmeans_smote" => {}
                Err(error) => panic!("{spec:?}: {error}"),
            }
            set(spec.tunable_mut(), key, &(largest.parse::<u32>().unwrap() + 1).to_string());
            assert!(plan(&spec, &train, 1).is_err(), "{spec:?}: {largest} was not the largest");
        }
    }
    assert!(n_tried > 12, "only {n_tried} parameters were tried");
}

#[test]
fn plain_and_odd_tables_are_resampled() {
    let labels = || sets::block_labels(&[30, 10]);
    let mut n_refused = BTreeSet::new();
    for spec in techniques() {
        let with_constant: Vec<Vec<f32>> =
            rows_for(&spec, &[30, 10], 2).features().rows().map(|row| vec![row[0], 3.5, row[1]]).collect();
        let tables = [
            ("all rows alike", sets::train(&vec![vec![1.25, -2.0]; 40], labels())),
            ("a constant column", sets::train(&with_constant, labels())),
            ("one column", sets::scattered(&[30, 10], 1)),
            ("two columns", rows_for(&spec, &[30, 10], 2)),
            ("sixty columns", rows_for(&spec, &[30, 10], 60)),
            ("huge values", sets::train(&vec![vec![3e38, -3e38]; 40], labels())),
            ("huge and far apart", {
                let rows: Vec<Vec<f32>> =
                    (0..40).map(|row| vec![if row % 3 == 0 { 3e38 } else { -3e38 }, (row % 7) as f32]).collect();
                sets::train(&rows, labels())
            }),
            ("half duplicates", {
                let mut rows: Vec<Vec<f32>> =
                    rows_for(&spec, &[30, 10], 2).features().rows().map(<[f32]>::to_vec).collect();
                (0..20).for_each(|row| rows[2 * row] = rows[2 * row + 1].clone());
                sets::train(&rows, labels())
            }),
        ];
        for (what, train) in &tables {
            let plan = match plan(&spec, train, 3) {
                Ok(plan) => plan,
                // Refusals that say why: the table lacks what the technique lives on.
                Err(ResampleError::Categories { .. }) if id(&spec) == "smotenc" => {
                    n_refused.insert((id(&spec), *what));
                    continue;
                }
                Err(
                    ResampleError::NoBorder { .. } | ResampleError::NoCluster { .. } | ResampleError::OnlyNoise { .. },
                ) => {
                    n_refused.insert((id(&spec), *what));
                    continue;
                }
                Err(error) => panic!("{spec:?}, {what}: {error}"),
            };
            check_plan(&spec, &plan, train, what);
            let resampled = plan.apply(train);
            assert!(resampled.features().values().iter().all(|x| x.is_finite()), "{spec:?}, {what}");
            assert_eq!(resampled.columns(), train.columns());
            if *what == "a constant column" {
                assert!(resampled.features().rows().all(|row| row[1] == 3.5), "{spec:?} moves a constant column");
            }
        }
    }
    assert_eq!(n_refused.iter().copied().collect::<Vec<_>>(), REFUSED_TABLES);
}

/// Tables that a technique refuses, saying why: without categories, or where the nearest of rows all alike are common.
const REFUSED_TABLES: &[(&str, &str)] = &[
    ("smotenc", "all rows alike"),
    ("smotenc", "huge and far apart"),
    ("smotenc", "huge values"),
    ("smotenc", "one column"),
    ("svm_smote", "all rows alike"),
    ("svm_smote", "huge values"),
];

#[test]
fn more_rows_than_fit_are_refused_before_any_work() {
    let mut n_refused = 0;
    for spec in techniques() {
        let train = rows_for(&spec, &[60, 20], 2);
        if method_of(&spec) == Method::Over {
            let error = plan(&with_strategy(&spec, "1=4000000000"), &train, 1).expect_err("four billion rows");
            assert!(matches!(error, ResampleError::Strategy(StrategyError::TooManyRows { .. })), "{spec:?}: {error}");
            assert!(error.to_string().contains("4000000060 rows"), "{error}");
            n_refused += 1;
        }
    }
    assert!(n_refused > 8, "only {n_refused} techniques add rows");
}

#[test]
fn k_means_smote_takes_any_number_of_clusters() {
    let alike = sets::train(&vec![vec![1.25, -2.0]; 40], sets::block_labels(&[30, 10]));
    for (n_clusters, train) in [("1000", &sets::scattered(&[60, 20], 2)), ("1", &alike), ("3", &alike)] {
        let mut spec = ResamplerSpec::of("kmeans_smote").unwrap();
        set(spec.tunable_mut(), "n_clusters", n_clusters);
        set(spec.tunable_mut(), "cluster_balance_threshold", "0");
        match plan(&spec, train, 1) {
            Ok(plan) => check_plan(&spec, &plan, train, n_clusters),
            // As many clusters as rows hold one row each, and no two of a class.
            Err(ResampleError::NoCluster { .. }) => assert_eq!(n_clusters, "1000"),
            Err(error) => panic!("{n_clusters} clusters: {error}"),
        }
    }
}

#[test]
fn near_miss_shrinks_the_smallest_class_too() {
    for version in ["1", "2", "3"] {
        for k in 1..=9 {
            for target in ["1=1", "1=4", "0=5;1=8", "all"] {
                let mut spec = ResamplerSpec::of("near_miss").unwrap();
                set(spec.tunable_mut(), "version", version);
                set(spec.tunable_mut(), "n_neighbors", &k.to_string());
                set(spec.tunable_mut(), "n_neighbors_ver3", &k.to_string());
                let spec = with_strategy(&spec, target);
                let train = sets::scattered(&[30, 9], 2);
                let plan = plan(&spec, &train, 1).unwrap_or_else(|error| panic!("{spec:?}: {error}"));
                check_plan(&spec, &plan, &train, target);
            }
        }
    }
}

#[test]
fn kinds_and_versions_are_resampled() {
    for (id, key, values) in [
        ("borderline_smote", "kind", &["borderline-1", "borderline-2"][..]),
        ("near_miss", "version", &["1", "2", "3"]),
        ("edited_nearest_neighbours", "kind_sel", &["all", "mode"]),
        ("repeated_edited_nearest_neighbours", "kind_sel", &["all", "mode"]),
        ("all_knn", "allow_minority", &["yes", "no"]),
        ("smote_enn", "kind_sel", &["all", "mode"]),
        ("cluster_centroids", "voting", &["soft", "hard"]),
        ("svm_smote", "out_step", &["0", "0.5"]),
        ("random_over", "shrinkage", &["none", "0", "0.7", "1=0.3;2=2"]),
        ("random_under", "replacement", &["yes", "no"]),
        ("condensed_nearest_neighbour", "n_seeds_S", &["1", "7", "1000"]),
        ("one_sided_selection", "n_seeds_S", &["1", "7", "1000"]),
    ] {
        for value in values {
            let mut spec = ResamplerSpec::of(id).unwrap();
            set(spec.tunable_mut(), key, value);
            let train = rows_for(&spec, &[60, 20, 9], 3);
            let plan = plan(&spec, &train, 1).unwrap_or_else(|error| panic!("{spec:?}: {error}"));
            check_plan(&spec, &plan, &train, value);
            check_order(&spec, &plan, &train, method_of(&spec), value);
        }
    }
}

#[test]
fn progress_goes_forward_within_its_range() {
    for spec in techniques() {
        let train = rows_for(&spec, &[900, 300, 200], 2);
        let mut heard = Vec::new();
        spec.as_dyn().plan(&train, &mut sets::plan_rng(1), &mut |done: f64| heard.push(done)).unwrap();
        assert!(heard.is_sorted(), "{spec:?} goes back: {heard:?}");
        assert!(heard.iter().all(|done| (0.0..=1.0).contains(done)), "{spec:?}: {heard:?}");
        assert!(heard.last().is_none_or(|&done| done == 1.0), "{spec:?} does not come to an end: {heard:?}");
    }
}

/// Wants no more once so much is done.
struct CancelAt {
    done: f64,
    asked: bool,
}

impl Progress for CancelAt {
    fn report(&mut self, done: f64) -> Result<(), Cancelled> {
        assert!(!self.asked, "work goes on after it was cancelled");
        self.asked = done >= self.done;
        if self.asked { Err(Cancelled) } else { Ok(()) }
    }
}

#[test]
fn a_cancel_halfway_is_heard() {
    // Done before anybody could cancel.
    const AT_ONCE: &[&str] = &["random_under"];
    for spec in techniques() {
        let train = rows_for(&spec, &[900, 300, 200], 2);
        for done in [0.0, 0.3, 0.5] {
            let mut progress = CancelAt { done, asked: false };
            let planned = spec.as_dyn().plan(&train, &mut sets::plan_rng(1), &mut progress);
            if AT_ONCE.contains(&id(&spec)) {
                assert!(planned.is_ok() && !progress.asked, "{spec:?}");
            } else {
                assert_eq!(planned, Err(ResampleError::Cancelled), "{spec:?} at {done}");
            }
        }
    }
}
