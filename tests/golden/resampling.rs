//! Checks of strategies, neighbors and resamplers against imbalanced-learn and scikit-learn.

use crate::{
    case::{Bound, Case, Checked, Node, bound, close, holds, same, widen},
    sets,
};
use imbalance_lab::{
    data::{Class, ClassCounts, DataError, Dataset, Matrix, Row, TrainSet},
    neighbors::k_nearest,
    progress::Quiet,
    resample::{
        LineDraw, Method, Origin, Plan, RandomOverSampler, RandomUnderSampler, ResampleError, Resampler,
        SamplingStrategy, Smote, StrategyError,
    },
    rng::Replacement,
};
use serde_json::Value;
use std::cell::RefCell;

/// Features are stored as `f32`: each end of a segment is off by at most half a unit in the last place (`2^-24` of its
/// size), so is the gap, and so is the rounded result; together below `5e-7` of the column's largest value.
pub const F32_OF_COLUMN: f64 = 5e-7;

/// Reads a strategy as a user would give it: words and impossible values as text, the rest as values.
pub fn read_strategy(node: Option<&Node>) -> Result<Result<SamplingStrategy, String>, String> {
    let Some(node) = node else { return Ok(Ok(SamplingStrategy::Auto)) };
    Ok(match node.value {
        Value::String(word) => word.parse(),
        Value::Number(_) => Ok(SamplingStrategy::Ratio(node.number()?)),
        Value::Array(_) => {
            let classes = node.items()?.iter().map(|class| class.value.to_string()).collect();
            Ok(SamplingStrategy::Classes(classes))
        }
        Value::Object(_) => {
            let parts: Vec<String> =
                node.entries()?.iter().map(|(class, count)| format!("{class}={}", count.value)).collect();
            parts.join(";").parse()
        }
        _ => return Err(format!("{} is no strategy", node.value)),
    })
}

/// Whether our error says what theirs says.
fn same_reason(ours: &StrategyError, message: &str) -> bool {
    use StrategyError as E;
    let phrase = match ours {
        E::WrongWord { .. } => {
            return message.contains("cannot be used with") || message.contains("a str among");
        }
        E::RatioNeedsTwoClasses { .. } => "only when the type of target is binary",
        E::RatioOutOfRange { .. } => "range (0, 1]",
        E::RatioTooSmallForOver { .. } => "remove samples from the minority class",
        E::RatioTooSmallForUnder { .. } => "generate new sample in the majority class",
        E::RatioForClean { .. } => "methods do let the user specify the sampling ratio",
        E::UnknownClass { .. } => "not present in the data",
        E::CountBelow { .. } => "should be greater or equal",
        E::CountAbove { .. } => "should be less or equal",
        E::CountsForClean { .. } => "as a dict for cleaning methods",
        E::ClassesWithoutCounts { .. } => "cannot be a list",
        E::OneClass => "more than 1 class",
        E::TooManyRows { .. } => unreachable!("no recorded case is so large"),
    };
    message.contains(phrase)
}

/// Whether text that is no strategy at all is refused for the reason theirs gives.
fn refused_as_text(message: &str) -> bool {
    message.contains("it needs to be one of") || message.contains("cannot be negative")
}

pub fn strategy(case: &Case) -> Checked {
    let mut classes: Vec<(u32, String, u32)> = Vec::new();
    for (name, count) in case.get("class_counts")?.entries()? {
        classes.push((name.parse().map_err(|_| "class names are numbers")?, name, count.whole()? as u32));
    }
    classes.sort();
    let names: Vec<String> = classes.iter().map(|(_, name, _)| name.clone()).collect();
    let counts = ClassCounts(classes.iter().map(|&(.., count)| count).collect());
    let method = match case.get("sampling_type")?.text()? {
        "over-sampling" => Method::Over,
        "under-sampling" => Method::Under,
        "clean-sampling" => Method::Clean,
        other => return Err(format!("unknown sampling type {other}")),
    };
    let error = case.find("error").map(|error| Ok::<_, String>((error.get("type")?, error.get("message")?)));
    let message = match error {
        Some(error) => Some(error?.1.text()?),
        None => None,
    };
    let strategy = match (read_strategy(Some(&case.get("sampling_strategy")?))?, message) {
        (Ok(strategy), _) => strategy,
        (Err(_), Some(message)) if refused_as_text(message) => return Ok(()),
        (Err(ours), theirs) => return Err(format!("refused as text ({ours}), recorded {theirs:?}")),
    };
    match (strategy.targets(method, &counts, &names), message) {
        (Ok(targets), None) => {
            let ours: Vec<(String, usize)> =
                targets.iter().map(|&(class, number)| (names[class.index()].clone(), number as usize)).collect();
            let mut theirs = Vec::new();
            for (name, number) in case.get("expected")?.entries()? {
                theirs.push((name, number.whole()?));
            }
            theirs.sort_by_key(|(name, _)| names.iter().position(|known| known == name));
            same("targets", ours, theirs)
        }
        (Err(ours), Some(message)) => holds(same_reason(&ours, message), || format!("{ours:?}, recorded {message}")),
        (ours, theirs) => Err(format!("{ours:?}, recorded {theirs:?}")),
    }
}

/// A data set of `datasets.json`: ours, and its values in `f64`.
pub fn recorded_set(case: &Case) -> Result<(TrainSet, Vec<Vec<f64>>), String> {
    let name = case.get("dataset")?.text()?;
    let data = case.data("datasets.json")?;
    let unkept = RefCell::default();
    let set = Node::outside(&data, &unkept).get("datasets")?.get(name)?;
    let exact = set.get("X")?.rows()?;
    let labels = set.get("y")?.wholes()?.into_iter().map(|label| Class(label as u8)).collect();
    let rows: Vec<Vec<f32>> = exact.iter().map(|row| row.iter().map(|&x| x as f32).collect()).collect();
    Ok((sets::train(&rows, labels), exact))
}

/// Squared Euclidean distance.
pub fn squared_distance(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| (a - b) * (a - b)).sum()
}

fn sorted(mut numbers: Vec<f64>) -> Vec<f64> {
    numbers.sort_by(f64::total_cmp);
    numbers
}

fn matrix_of(rows: &[&Vec<f64>]) -> Matrix {
    Matrix::from_rows(&rows.iter().map(|row| row.iter().map(|&x| x as f32).collect::<Vec<f32>>()).collect::<Vec<_>>())
}

pub fn neighbors(case: &Case) -> Checked {
    let (train, exact) = recorded_set(case)?;
    let k = case.get("k")?.whole()?;
    let groups: Vec<Vec<usize>> = match case.get("scope")?.text()? {
        "all" => vec![(0..exact.len()).collect()],
        "per_class" => train
            .class_counts()
            .iter()
            .map(|(class, _)| train.rows_of(class).iter().map(|row| row.index()).collect())
            .collect(),
        other => return Err(format!("unknown scope {other}")),
    };
    let tied = case.get("rows_with_exact_distance_ties")?.wholes()?;
    let theirs = case.get("expected")?.get("neighbours")?;
    let mut n_rows = 0;
    for group in groups.iter().filter(|group| group.len() > k) {
        let ours =
            k_nearest(&matrix_of(&group.iter().map(|&row| &exact[row]).collect::<Vec<_>>()), k, &mut Quiet).unwrap();
        for (place, &row) in group.iter().enumerate() {
            let Some(theirs) = theirs.find(&row.to_string()) else { continue };
            n_rows += 1;
            let theirs = theirs.wholes()?;
            let ours: Vec<usize> = ours.of(place).iter().map(|near| group[near.index()]).collect();
            if !tied.contains(&row) {
                same(&format!("neighbors of row {row}"), &ours, &theirs)?;
            }
            let distances =
                |rows: &[usize]| rows.iter().map(|&near| squared_distance(&exact[row], &exact[near])).collect();
            let (ours, theirs) = (distances(&ours), sorted(distances(&theirs)));
            close(&format!("distances of row {row}"), &ours, &theirs, bound(1e-6, 1e-12))?;
        }
    }
    same("rows compared", n_rows, theirs.entries()?.len())
}

/// `Smote` with the case's parameters.
fn smote_of(case: &Case) -> Result<Result<Smote, String>, String> {
    let params = case.get("params")?;
    for (key, _) in params.entries()? {
        holds(["k_neighbors", "sampling_strategy"].contains(&key.as_str()), || format!("unknown parameter {key}"))?;
    }
    let k_neighbors = params.find("k_neighbors").map_or(Ok(5), |k| k.whole())? as u32;
    let strategy = read_strategy(params.find("sampling_strategy").as_ref())?;
    Ok(strategy.map(|sampling_strategy| Smote { sampling_strategy, k_neighbors }))
}

/// Whether our error is theirs: too few rows, or a strategy that does not fit.
pub fn same_resample_error(ours: &ResampleError, message: &str) -> bool {
    match ours {
        ResampleError::Strategy(ours) => same_reason(ours, message),
        ResampleError::TooFewNeighbors { needed, found, .. } => {
            message.contains(&format!("n_neighbors = {needed}, n_samples_fit = {found}"))
        }
        ResampleError::SingleRow { .. } => message.contains("n_samples_fit = 1,"),
        ResampleError::NoShrinkage { .. } => message.contains("should contain a shrinkage factor for each class"),
        ResampleError::SharesRoundToNone { .. } => message.contains("No samples will be generated"),
        ResampleError::NoCluster { class, .. } if !message.contains(&format!("of class {class}.")) => false,
        ResampleError::NoCluster { .. } => message.contains("No clusters found with sufficient samples"),
        ResampleError::Categories { .. } => message.contains("requires some categorical features"),
        other => unreachable!("no recorded case of {other}"),
    }
}

pub fn class_sizes(counts: &ClassCounts) -> Vec<usize> {
    counts.0.iter().map(|&count| count as usize).collect()
}

/// Class sizes of a recorded `{class: count}`.
pub fn recorded_sizes(node: &Node) -> Result<Vec<usize>, String> {
    let mut sizes = Vec::new();
    for (class, count) in node.entries()? {
        sizes.push((class.parse::<u32>().map_err(|_| "class names are numbers")?, count.whole()?));
    }
    sizes.sort_unstable();
    Ok(sizes.into_iter().map(|(_, count)| count).collect())
}

pub fn smote_replay(case: &Case) -> Checked {
    let (train, exact) = recorded_set(case)?;
    let smote = smote_of(case)?.map_err(|error| format!("the strategy is refused: {error}"))?;
    if let Some(error) = case.find("error") {
        let (_, message) = (error.get("type")?, error.get("message")?.text()?);
        return match smote.plan(&train, &mut sets::plan_rng(1), &mut Quiet) {
            Err(ours) => holds(same_resample_error(&ours, message), || format!("{ours:?}, recorded {message}")),
            Ok(_) => Err(format!("a plan is made, recorded {message}")),
        };
    }
    let draws = case.get("draws")?.items()?;
    let mut next = 0;
    let plan = smote
        .plan_with(&train, &mut Quiet, |_| {
            let draw = draws.get(next).map(|draw| {
                Ok::<_, String>(LineDraw { flat: draw.get("flat")?.whole()? as u32, gap: draw.get("step")?.number()? })
            });
            next += 1;
            draw.unwrap_or_else(|| Err("more draws are wanted than recorded".into())).expect("a draw")
        })
        .map_err(|error| error.to_string())?;
    same("draws used", next, draws.len())?;
    holds(plan.origins[..train.n_samples()] == Plan::keep_all(&train).origins, || {
        "the first rows are not the input".into()
    })?;
    same("first_rows_are_input", true, case.get("expected")?.get("first_rows_are_input")?.flag()?)?;

    let resampled = plan.apply(&train);
    let expected = case.get("expected")?;
    same("counts", class_sizes(&resampled.class_counts()), recorded_sizes(&expected.get("counts")?)?)?;
    let new_labels: Vec<usize> = resampled.labels()[train.n_samples()..].iter().map(|label| label.index()).collect();
    same("y_new", new_labels, expected.get("y_new")?.wholes()?)?;
    let may_tie = case.find("neighbour_choice_tie_sensitive").is_some_and(|flag| flag.flag() == Ok(true));
    let whole_numbers = case.find("note").is_some_and(|note| note.text().is_ok_and(|note| note.contains("truncated")));
    for (index, (draw, theirs)) in draws.iter().zip(expected.get("X_new")?.rows()?).enumerate() {
        let at = train.n_samples() + index;
        let Origin::Synthetic { base, neighbor, gap } = plan.origins[at] else {
            return Err(format!("new row {index} is not synthetic"));
        };
        let (their_base, their_neighbor) = (draw.get("base")?.whole()?, draw.get("neighbour")?.whole()?);
        let (k, rank) = (smote.k_neighbors as usize, draw.get("neighbour_rank")?.whole()?);
        same("rank", draw.get("flat")?.whole()? % k, rank)?;
        same("class", resampled.labels()[at].index(), draw.get("cls")?.whole()?)?;
        same(&format!("base of new row {index}"), base.index(), their_base)?;
        close("gap", &[f64::from(gap)], &[draw.get("step")?.number()?], bound(0.0, 6e-8))?;
        let from_to = |near: usize| squared_distance(&exact[base.index()], &exact[near]);
        let mut expected_row = theirs;
        if neighbor.index() != their_neighbor {
            holds(may_tie, || format!("new row {index} leads to {neighbor:?}, recorded {their_neighbor}"))?;
            // Which of equally near rows is taken depends on the search tree in theirs, on the row number in ours.
            close("tied distance", &[from_to(neighbor.index())], &[from_to(their_neighbor)], bound(1e-6, 1e-12))?;
            let ends = exact[base.index()].iter().zip(&exact[neighbor.index()]);
            expected_row =
                ends.map(|(from, to)| from + draw.get("step").unwrap().number().unwrap() * (to - from)).collect();
            if whole_numbers {
                expected_row.iter_mut().for_each(|x| *x = libm::trunc(*x));
            }
        }
        let mut ours = widen(resampled.features().row(at));
        if whole_numbers {
            case.differs("floats are kept")?;
            ours.iter_mut().for_each(|x| *x = libm::trunc(*x));
        }
        for (col, (ours, theirs)) in ours.iter().zip(&expected_row).enumerate() {
            let largest = exact.iter().map(|row| row[col].abs()).fold(0.0, f64::max);
            let near = Bound { rtol: 0.0, atol: F32_OF_COLUMN * largest };
            close(&format!("new row {index}, column {col}"), &[*ours], &[*theirs], near)?;
        }
    }
    Ok(())
}

pub fn random_over(case: &Case) -> Checked {
    same("sampler", "RandomOverSampler", case.get("sampler")?.text()?)?;
    let (train, exact) = recorded_set(case)?;
    let params = case.get("params")?;
    let sampling_strategy = read_strategy(params.find("sampling_strategy").as_ref())??;
    let plan = RandomOverSampler { sampling_strategy, ..RandomOverSampler::default() }
        .plan(&train, &mut sets::plan_rng(5), &mut Quiet)
        .map_err(|error| error.to_string())?;
    let resampled = plan.apply(&train);
    let expected = case.get("expected")?;
    same("counts", class_sizes(&resampled.class_counts()), recorded_sizes(&expected.get("counts")?)?)?;
    let n = train.n_samples();
    holds(plan.origins[..n] == Plan::keep_all(&train).origins, || "the first rows are not the input".into())?;
    holds(plan.origins[n..].iter().all(|origin| matches!(origin, Origin::Duplicate(_))), || {
        "a new row is no copy".into()
    })?;

    // Their draws through our `apply`: the same rows, in blocks of the same classes.
    let drawn = expected.get("sample_indices_new")?.wholes()?;
    let mut draws = case.get("draws")?.items()?.into_iter().map(|draw| {
        same("kind of draw", "choice", draw.get("kind")?.text()?)?;
        draw.get("values")?.wholes()
    });
    let replayed =
        draws.try_fold(Vec::new(), |mut all, draw| draw.map(|mut draw| all.append(&mut draw)).map(|()| all))?;
    same("draws", &replayed, &drawn)?;
    let their_plan = Plan::of(drawn.iter().map(|&row| Origin::Duplicate(Row(row as u32))));
    let their_rows = their_plan.apply(&train);
    let theirs: Vec<f64> = expected.get("X_new")?.numbers()?.iter().map(|&x| f64::from(x as f32)).collect();
    close("X_new", &widen(their_rows.features().values()), &theirs, bound(0.0, 0.0))?;
    let classes: Vec<usize> = resampled.labels()[n..].iter().map(|label| label.index()).collect();
    same("classes of the new rows", &classes, &expected.get("y_new")?.wholes()?)?;
    same("classes of their rows", &resampled.labels()[n..], their_rows.labels())?;
    same("columns", exact[0].len(), their_rows.n_features())
}

pub fn random_under(case: &Case) -> Checked {
    // `make_imbalance` is random under-sampling to given counts.
    let sampler = case.get("sampler")?.text()?;
    holds(["RandomUnderSampler", "make_imbalance"].contains(&sampler), || format!("unknown sampler {sampler}"))?;
    let (train, _) = recorded_set(case)?;
    let params = case.get("params")?;
    let sampling_strategy = read_strategy(params.find("sampling_strategy").as_ref())??;
    let with = params.find("replacement").is_some_and(|flag| flag.flag() == Ok(true));
    let replacement = if with { Replacement::With } else { Replacement::Without };
    let planned =
        RandomUnderSampler { sampling_strategy, replacement }.plan(&train, &mut sets::plan_rng(3), &mut Quiet);
    if let Some(error) = case.find("error") {
        let (_, message) = (error.get("type")?, error.get("message")?.text()?);
        let ours = planned.err().ok_or_else(|| format!("a plan is made, recorded {message}"))?;
        return holds(same_resample_error(&ours, message), || format!("{ours:?}, recorded {message}"));
    }
    let plan = planned.map_err(|error| error.to_string())?;
    let resampled = plan.apply(&train);
    let expected = case.get("expected")?;
    same("counts", class_sizes(&resampled.class_counts()), recorded_sizes(&expected.get("counts")?)?)?;
    if sampler == "make_imbalance" {
        return Ok(());
    }
    let labels: Vec<usize> = resampled.labels().iter().map(|label| label.index()).collect();
    same("classes in order", &labels, &expected.get("y")?.wholes()?)?;

    let ours: Vec<usize> = plan.origins.iter().map(|origin| origin.base().index()).collect();
    let theirs = expected.get("sample_indices")?.wholes()?;
    let mut draws = case.get("draws_local_indices")?.items()?.into_iter();
    for (class, count) in train.class_counts().iter() {
        let members: Vec<usize> = train.rows_of(class).iter().map(|row| row.index()).collect();
        let block = |rows: &[usize]| -> Vec<usize> {
            rows.iter().copied().filter(|&row| train.labels()[row] == class).collect()
        };
        let (ours, theirs) = (block(&ours), block(&theirs));
        if theirs == members {
            same("rows of a class that is left alone", &ours, &theirs)?;
            continue;
        }
        let draw = draws.next().ok_or("fewer draws than classes that shrink")?.wholes()?;
        same("their rows", draw.iter().map(|&at| members[at]).collect::<Vec<_>>(), theirs)?;
        let mut unique = ours.clone();
        unique.sort_unstable();
        unique.dedup();
        holds(with || unique.len() == ours.len(), || format!("class {class:?} of {count} rows repeats a row"))?;
    }
    holds(draws.next().is_none(), || "a class that shrinks in theirs is left alone".into())
}

fn recorded_counts(node: &Node) -> Result<Vec<u32>, String> {
    Ok(node.wholes()?.into_iter().map(|count| count as u32).collect())
}

/// Class sizes after resampling, or what went wrong, against the recorded `{ok}` or `{error, message}`.
fn same_result(planned: Result<Plan, ResampleError>, train: &TrainSet, result: &Node) -> Checked {
    match (planned, result.find("ok")) {
        (Ok(plan), Some(theirs)) => same("counts", class_sizes(&plan.apply(train).class_counts()), theirs.wholes()?),
        (Err(ours), None) => {
            result.get("error")?.text()?;
            let message = result.get("message")?.text()?;
            holds(same_resample_error(&ours, message), || format!("{ours:?}, recorded {message}"))
        }
        (ours, _) => Err(format!("{ours:?}, recorded {}", result.value)),
    }
}

pub fn counts(case: &Case) -> Checked {
    let train = sets::scattered(&recorded_counts(&case.get("class_counts")?)?, 2);
    let sampling_strategy = read_strategy(Some(&case.get("sampling_strategy")?))??;
    let sampler: Box<dyn Resampler> = match case.get("sampler")?.text()? {
        "RandomOverSampler" => Box::new(RandomOverSampler { sampling_strategy, ..RandomOverSampler::default() }),
        "RandomUnderSampler" => Box::new(RandomUnderSampler { sampling_strategy, replacement: Replacement::Without }),
        other => return Err(format!("unknown sampler {other}")),
    };
    same_result(sampler.plan(&train, &mut sets::plan_rng(2), &mut Quiet), &train, &case.get("result")?)
}

/// What the two random samplers promise about order and repeats, on 900 and 100 rows.
pub fn facts(case: &Case) -> Checked {
    let train = sets::scattered(&[900, 100], 2);
    let plan = |sampler: &dyn Resampler, seed| {
        sampler.plan(&train, &mut sets::plan_rng(seed), &mut Quiet).map_err(|error| error.to_string())
    };
    let over = plan(&RandomOverSampler::default(), 1)?;
    let under = plan(&RandomUnderSampler::default(), 1)?;
    let copies: Vec<usize> = over.origins[1000..].iter().map(|origin| origin.base().index()).collect();
    let distinct = |mut rows: Vec<usize>| {
        rows.sort_unstable();
        rows.dedup();
        rows.len()
    };
    let kept: Vec<usize> = under.origins.iter().map(|origin| origin.base().index()).collect();
    let theirs = case.root();
    match case.id.as_str() {
        "over_keeps_originals_first" => {
            same("kept first", over.origins[..1000] == Plan::keep_all(&train).origins, theirs.flag()?)
        }
        "over_added_rows_are_copies_with_replacement_of_minority" => {
            let copied =
                over.origins[1000..].iter().all(|origin| matches!(origin, Origin::Duplicate(row) if row.0 >= 900));
            same("copies", copied && copies.len() > distinct(copies.clone()), theirs.flag()?)
        }
        // 800 draws leave out one of 100 rows three times in a hundred: near enough is their expectation.
        "over_unique_minority_drawn" | "over_expected_unique_minority_drawn_800_of_100" => {
            let mean = (0..40)
                .map(|seed| {
                    let plan = plan(&RandomOverSampler::default(), seed)?;
                    Ok(distinct(plan.origins[1000..].iter().map(|origin| origin.base().index()).collect()) as f64)
                })
                .sum::<Result<f64, String>>()?
                / 40.0;
            close("rare rows drawn", &[mean], &[theirs.number()?], bound(0.0, 0.15))
        }
        "under_without_replacement" => same("no repeats", distinct(kept.clone()) == kept.len(), theirs.flag()?),
        "under_output_order" => {
            same("their order", "by class label, inside a class in drawn order", theirs.text()?)?;
            let by_class = kept.iter().map(|&row| train.labels()[row]).collect::<Vec<_>>().is_sorted();
            let drawn = !kept[..100].is_sorted();
            holds(by_class && drawn, || format!("kept rows {kept:?}"))
        }
        other => Err(format!("unknown fact {other}")),
    }
}

/// The rare rows of the case with a far common block around them, so that SMOTE has a class to grow to.
fn with_common_rows(rare: &[Vec<f32>], n_common: usize) -> TrainSet {
    let mut rows = rare.to_vec();
    rows.extend((0..n_common).map(|row| vec![1000.0 + row as f32; rare[0].len()]));
    let labels = (0..rows.len()).map(|row| Class(u8::from(row < rare.len()))).collect();
    sets::train(&rows, labels)
}

/// Whether a point lies on a segment from a row to one of its neighbors, to rounding.
fn on_a_segment(point: &[f64], rows: &[Vec<f64>], near: &[Vec<usize>]) -> bool {
    let scale = rows.iter().flatten().fold(1.0f64, |largest, x| largest.max(x.abs()));
    near.iter().enumerate().any(|(base, near)| {
        near.iter().any(|&to| {
            let along: Vec<f64> = rows[to].iter().zip(&rows[base]).map(|(to, from)| to - from).collect();
            let from: Vec<f64> = point.iter().zip(&rows[base]).map(|(x, from)| x - from).collect();
            let length = along.iter().map(|x| x * x).sum::<f64>();
            let dot = along.iter().zip(&from).map(|(a, b)| a * b).sum::<f64>();
            let gap = if length > 0.0 { (dot / length).clamp(0.0, 1.0) } else { 0.0 };
            from.iter().zip(&along).all(|(x, along)| (x - gap * along).abs() <= 1e-6 * scale)
        })
    })
}

pub fn smote_neighbors(case: &Case) -> Checked {
    let exact = case.get("X")?.rows()?;
    let k = case.get("k")?.whole()?;
    let ours = k_nearest(&matrix_of(&exact.iter().collect::<Vec<_>>()), k, &mut Quiet).unwrap();
    let sklearn = case.get("neighbours_sklearn")?.rows()?;
    let mut allowed: Vec<Vec<usize>> = vec![Vec::new(); exact.len()];
    for row in case.get("rows")?.items()? {
        let base = row.get("i")?.whole()?;
        let mine: Vec<usize> = ours.of(base).iter().map(|near| near.index()).collect();
        let (must, may) = (row.get("must")?.wholes()?, row.get("may_fill")?.wholes()?);
        let missing = must.iter().find(|near| !mine.contains(near));
        holds(missing.is_none(), || format!("row {base}: {mine:?} lacks {missing:?}"))?;
        let extra = mine.iter().find(|near| !must.contains(near) && !may.contains(near));
        holds(extra.is_none(), || format!("row {base}: {mine:?} has {extra:?}, which is too far"))?;
        same(&format!("order of row {base}"), &mine, &row.get("order_lowest_index_first")?.wholes()?)?;
        let distances: Vec<f64> = mine.iter().map(|&near| squared_distance(&exact[base], &exact[near])).collect();
        let theirs = row.get("sorted_d2")?.numbers()?;
        close(&format!("distances of row {base}"), &distances, &theirs, bound(1e-6, 1e-12))?;
        let tied = [row.get("tie_at_k")?.flag()?, row.get("ties_inside")?.flag()?];
        if tied == [false; 2] {
            let theirs: Vec<usize> = sklearn[base].iter().map(|&near| near as usize).collect();
            same(&format!("scikit-learn's neighbors of row {base}"), &mine, &theirs)?;
        }
        allowed[base] = must.into_iter().chain(may).collect();
    }
    for point in case.get("accepted_synthetic_from_imblearn")?.rows()? {
        holds(on_a_segment(&point, &exact, &allowed), || format!("the checker rejects their {point:?}"))?;
    }
    for point in case.get("must_be_rejected")?.rows()? {
        holds(!on_a_segment(&point, &exact, &allowed), || format!("the checker accepts {point:?}"))?;
    }
    let rare: Vec<Vec<f32>> = exact.iter().map(|row| row.iter().map(|&x| x as f32).collect()).collect();
    let train = with_common_rows(&rare, 5 * rare.len());
    let smote = Smote { k_neighbors: k as u32, ..Smote::default() };
    let resampled =
        smote.plan(&train, &mut sets::plan_rng(4), &mut Quiet).map_err(|error| error.to_string())?.apply(&train);
    for row in train.n_samples()..resampled.n_samples() {
        let point = widen(resampled.features().row(row));
        holds(on_a_segment(&point, &exact, &allowed), || format!("our new row {point:?} is on no segment"))?;
    }
    Ok(())
}

/// `minority_3_k5` and the like: 40 common rows, that many rare ones, that many neighbors.
pub fn smote_errors(case: &Case) -> Checked {
    let words: Vec<&str> = case.id.split('_').collect();
    let result = case.root();
    let message = || result.get("message").and_then(|message| message.text().map(str::to_owned));
    if result.find("error").is_none() {
        result.get("ok")?;
    }
    let new_set = |values: Vec<f32>, labels: &[u8]| {
        let labels = labels.iter().map(|&label| Class(label)).collect();
        Dataset::new(Matrix::new(values, 1), labels, sets::names("x", 1), sets::names("", 2))
    };
    match words.as_slice() {
        ["minority", n_rare, k] => {
            let n_rare = n_rare.parse().map_err(|_| "not a count")?;
            let k_neighbors = k.trim_start_matches('k').parse().map_err(|_| "not a count")?;
            let train = sets::scattered(&[40, n_rare], 2);
            let smote = Smote { k_neighbors, ..Smote::default() };
            same_result(smote.plan(&train, &mut sets::plan_rng(1), &mut Quiet), &train, &result)
        }
        ["already", "balanced", a, b] => {
            let counts = [a, b].map(|count| count.parse().unwrap_or(0));
            let train = sets::scattered(&counts, 2);
            same_result(Smote::default().plan(&train, &mut sets::plan_rng(1), &mut Quiet), &train, &result)
        }
        // What theirs refuses when resampling cannot become a train set of ours.
        ["one", "class", "only"] => {
            holds(message()?.contains("more than 1 class"), || "another reason".into())?;
            same("error", new_set(vec![1.0, 2.0], &[0, 0]).err(), Some(DataError::OneClass { found: 1 }))
        }
        ["nan", "input"] => {
            holds(message()?.contains("contains NaN"), || "another reason".into())?;
            let error = new_set(vec![1.0, f32::NAN], &[0, 1]).err();
            same("error", error, Some(DataError::NotFinite { row: 1, column: "x0".into() }))
        }
        _ => Err(format!("unknown kind of error case {}", case.id)),
    }
}

pub fn smote_counts(case: &Case) -> Checked {
    let train = sets::scattered(&recorded_counts(&case.get("class_counts")?)?, 2);
    let smote = Smote { sampling_strategy: read_strategy(Some(&case.get("sampling_strategy")?))??, k_neighbors: 5 };
    same_result(smote.plan(&train, &mut sets::plan_rng(1), &mut Quiet), &train, &case.get("result")?)
}
