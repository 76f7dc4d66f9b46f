//! Checks of over-samplers against imbalanced-learn: its draws, fed into our code, must give its rows.

use crate::{
    case::{Bound, Case, Checked, Node, bound, close, close_one, holds, same, widen},
    resampling::{
        F32_OF_COLUMN, class_sizes, read_strategy, recorded_set, recorded_sizes, same_resample_error, squared_distance,
    },
    sets,
};
use imbalance_lab::{
    data::{Class, Dataset, FeatureKind, Row, TrainSet},
    progress::Quiet,
    resample::{
        LineDraw, Origin, Plan, RandomOverSampler, ResampleError, Resampler,
        over::{
            Adasyn, BorderlineKind, BorderlineSmote, CategoricalFeatures, Shrinkage, Smotenc, Surroundings,
            ValueDifferences, median_std,
        },
    },
};
use std::cell::RefCell;

fn whole_or(params: &Node, key: &str, default: u32) -> Result<u32, String> {
    params.find(key).map_or(Ok(default), |node| node.whole().map(|number| number as u32))
}

/// The recorded error is ours.
fn same_error(case: &Case, planned: Result<Plan, ResampleError>) -> Checked {
    let error = case.get("error")?;
    error.get("type")?.text()?;
    let message = error.get("message")?.text()?;
    match planned {
        Err(ours) => holds(same_resample_error(&ours, message), || format!("{ours:?}, recorded {message}")),
        Ok(_) => Err(format!("a plan is made, recorded {message}")),
    }
}

/// One recorded draw of a line.
struct Drawn {
    class: usize,
    base: usize,
    neighbor: usize,
    rank: u32,
    step: f64,
    /// What the gap is multiplied with where the neighbor is of another class.
    shrink: Option<f64>,
}

fn draws(case: &Case) -> Result<Vec<Drawn>, String> {
    let draw = |draw: &Node| {
        Ok(Drawn {
            class: draw.get("cls")?.whole()?,
            base: draw.get("base")?.whole()?,
            neighbor: draw.get("neighbour")?.whole()?,
            rank: draw.get("neighbour_rank")?.whole()? as u32,
            step: draw.get("step")?.number()?,
            shrink: draw.given("other_class_shrink").map(|shrink| shrink.number()).transpose()?,
        })
    };
    case.get("draws")?.items()?.iter().map(draw).collect()
}

/// Our new rows are theirs; of equally near neighbors another one may be taken.
fn same_rows(case: &Case, train: &TrainSet, exact: &[Vec<f64>], plan: &Plan, draws: &[Drawn]) -> Checked {
    let n = train.n_samples();
    let expected = case.get("expected")?;
    holds(plan.origins[..n] == Plan::keep_all(train).origins, || "the first rows are not the input".into())?;
    let resampled = plan.apply(train);
    same("counts", class_sizes(&resampled.class_counts()), recorded_sizes(&expected.get("counts")?)?)?;
    let classes: Vec<usize> = resampled.labels()[n..].iter().map(|label| label.index()).collect();
    same("y_new", classes, expected.get("y_new")?.wholes()?)?;
    same("new rows", plan.origins.len() - n, draws.len())?;
    for (index, (drawn, theirs)) in draws.iter().zip(expected.get("X_new")?.rows()?).enumerate() {
        let what = format!("new row {index}");
        let Origin::Synthetic { base, neighbor, gap } = plan.origins[n + index] else {
            return Err(format!("{what} is not on a line"));
        };
        same(&format!("class of {what}"), resampled.labels()[n + index].index(), drawn.class)?;
        same(&format!("base of {what}"), base.index(), drawn.base)?;
        let step = drawn.step * drawn.shrink.unwrap_or(1.0);
        let mut expected_row = theirs;
        if neighbor.index() != drawn.neighbor {
            let from_to = |near: usize| squared_distance(&exact[base.index()], &exact[near]);
            let (ours, theirs) = (from_to(neighbor.index()), from_to(drawn.neighbor));
            close_one(&format!("tied distance of {what}"), ours, theirs, bound(1e-6, 1e-12))?;
            let ends = exact[base.index()].iter().zip(&exact[neighbor.index()]);
            expected_row = ends.map(|(from, to)| from + step * (to - from)).collect();
        }
        close_one(&format!("gap of {what}"), f64::from(gap), step, bound(0.0, 6e-8))?;
        for (col, (&ours, &theirs)) in resampled.features().row(n + index).iter().zip(&expected_row).enumerate() {
            let largest = exact.iter().map(|row| row[col].abs()).fold(0.0, f64::max);
            let near = Bound { rtol: 0.0, atol: F32_OF_COLUMN * largest };
            close_one(&format!("{what}, column {col}"), f64::from(ours), theirs, near)?;
        }
    }
    Ok(())
}

fn rows_of(node: &Node) -> Result<Vec<Row>, String> {
    Ok(node.wholes()?.into_iter().map(|row| Row(row as u32)).collect())
}

pub fn borderline(case: &Case) -> Checked {
    same("sampler", "BorderlineSMOTE", case.get("sampler")?.text()?)?;
    let (train, exact) = recorded_set(case)?;
    let params = case.get("params")?;
    let technique = BorderlineSmote {
        sampling_strategy: read_strategy(params.find("sampling_strategy").as_ref())??,
        k_neighbors: whole_or(&params, "k_neighbors", 5)?,
        m_neighbors: whole_or(&params, "m_neighbors", 10)?,
        kind: match params.get("kind")?.text()? {
            "borderline-1" => BorderlineKind::Borderline1,
            "borderline-2" => BorderlineKind::Borderline2,
            other => return Err(format!("unknown kind {other}")),
        },
    };
    // Where ties could have changed the sets, they are compared all the same: they come out alike.
    case.get("tie_sensitive_sets")?.flag()?;
    let m = technique.m_neighbors;
    let mut danger = Vec::new();
    for (class, sets) in case.get("expected")?.get("sets")?.entries()? {
        let class = Class(class.parse().map_err(|_| "class names are numbers")?);
        let rows = train.rows_of(class);
        let ours = Surroundings::of("", &train, class, &rows, m, &mut Quiet).map_err(|error| error.to_string())?;
        same("danger", &ours.danger, &rows_of(&sets.get("danger")?)?)?;
        same("noise", &ours.noise, &rows_of(&sets.get("noise")?)?)?;
        same("safe", &ours.safe, &rows_of(&sets.get("safe")?)?)?;
        for (row, others) in sets.get("n_other")?.entries()? {
            let (row, others) = (Row(row.parse().map_err(|_| "rows are numbers")?), others.whole()? as u32);
            let group = match others {
                _ if others == m => &ours.noise,
                _ if 2 * others >= m => &ours.danger,
                _ => &ours.safe,
            };
            holds(group.contains(&row), || format!("{row:?} with {others} others is elsewhere"))?;
        }
        danger.extend(ours.danger);
    }
    let draws = draws(case)?;
    let mut next = draws.iter();
    let plan = technique
        .plan_with(&train, &mut Quiet, |n_danger| {
            let drawn = next.next().expect("no more draws are wanted than recorded");
            let in_class: Vec<usize> = danger
                .iter()
                .map(|row| row.index())
                .filter(|&row| train.labels()[row].index() == drawn.class)
                .collect();
            assert_eq!(in_class.len(), n_danger);
            let place = in_class.iter().position(|&row| row == drawn.base).expect("bases are in danger") as u32;
            let line = LineDraw { flat: place * technique.k_neighbors + drawn.rank, gap: drawn.step };
            (line, drawn.shrink.unwrap_or(1.0))
        })
        .map_err(|error| error.to_string())?;
    same_rows(case, &train, &exact, &plan, &draws)
}

pub fn adasyn(case: &Case) -> Checked {
    let (train, exact) = recorded_set(case)?;
    same("sampler", "ADASYN", case.get("sampler").map_or(Ok("ADASYN"), |sampler| sampler.text())?)?;
    let params = case.get("params")?;
    let technique = Adasyn {
        sampling_strategy: read_strategy(params.find("sampling_strategy").as_ref())??,
        n_neighbors: whole_or(&params, "n_neighbors", 5)?,
    };
    if case.find("error").is_some() {
        return same_error(case, technique.plan(&train, &mut sets::plan_rng(1), &mut Quiet));
    }
    let may_tie = case.get("tie_sensitive_ratio")?.flag()?;
    let mut has_ties = false;
    for (class, group) in case.get("expected")?.get("groups")?.entries()? {
        let class = Class(class.parse().map_err(|_| "class names are numbers")?);
        same("rows", train.rows_of(class), rows_of(&group.get("rows")?)?)?;
        let n_new = group.get("requested")?.whole()? as u32;
        let ours = technique.n_per_base(&train, class, n_new, &mut Quiet).map_err(|error| error.to_string())?;
        let theirs = group.get("n_generated_per_row")?.wholes()?;
        let (ratio, normalised) = (group.get("ratio")?.numbers()?, group.get("normalised")?.numbers()?);
        let sum: f64 = ratio.iter().sum();
        close(
            "normalised",
            &ratio.iter().map(|ratio| ratio / sum).collect::<Vec<_>>(),
            &normalised,
            bound(1e-12, 0.0),
        )?;
        let ours: Vec<usize> = ours.into_iter().map(|n| n as usize).collect();
        same("total", theirs.iter().sum::<usize>(), group.get("total_generated")?.whole()?)?;
        if may_tie && ours != theirs {
            case.differs("ties go to the lower row")?;
            shares_may_tie(&train, &exact, class, technique.n_neighbors as usize, &ratio)?;
            has_ties = true;
        } else {
            same("rows per base", ours, theirs)?;
        }
    }
    let draws = draws(case)?;
    if has_ties {
        // Their lines through our arithmetic.
        let mut plan = Plan::keep_all(&train);
        plan.origins.extend(draws.iter().map(|drawn| Origin::Synthetic {
            base: Row(drawn.base as u32),
            neighbor: Row(drawn.neighbor as u32),
            gap: drawn.step as f32,
        }));
        return same_rows(case, &train, &exact, &plan, &draws);
    }
    let mut next = draws.iter();
    let plan = technique
        .plan_with(&train, &mut Quiet, || {
            let drawn = next.next().expect("no more draws are wanted than recorded");
            LineDraw { flat: drawn.rank, gap: drawn.step }
        })
        .map_err(|error| error.to_string())?;
    same_rows(case, &train, &exact, &plan, &draws)
}

/// Recorded ratios that differ from ours do so only where rows of several classes are equally far at the last neighbor.
fn shares_may_tie(train: &TrainSet, exact: &[Vec<f64>], class: Class, k: usize, ratios: &[f64]) -> Checked {
    for (row, ratio) in train.rows_of(class).iter().zip(ratios) {
        let mut near: Vec<(f64, bool)> = (0..exact.len())
            .filter(|&other| other != row.index())
            .map(|other| (squared_distance(&exact[row.index()], &exact[other]), train.labels()[other] != class))
            .collect();
        near.sort_by(|a, b| a.0.total_cmp(&b.0));
        let last = near[k - 1].0;
        let is_tied = |distance: f64| (distance - last).abs() < 1e-9;
        let others = |rows: &[(f64, bool)]| rows.iter().filter(|(_, is_other)| *is_other).count();
        let sure: Vec<_> =
            near.iter().copied().filter(|&(distance, _)| distance < last && !is_tied(distance)).collect();
        let tied: Vec<_> = near.iter().copied().filter(|&(distance, _)| is_tied(distance)).collect();
        let (open, tied_others) = (k - sure.len(), others(&tied));
        let least = others(&sure) + open.saturating_sub(tied.len() - tied_others);
        let most = others(&sure) + open.min(tied_others);
        let theirs = libm::round(ratio * k as f64) as usize;
        holds((least..=most).contains(&theirs), || format!("{row:?}: {theirs} others, possible {least} to {most}"))?;
    }
    Ok(())
}

/// Copies moved by recorded noise.
pub fn shrinkage(case: &Case) -> Checked {
    same("sampler", "RandomOverSampler", case.get("sampler")?.text()?)?;
    let (train, exact) = recorded_set(case)?;
    let params = case.get("params")?;
    let shrinkage = params.get("shrinkage")?;
    let technique = RandomOverSampler {
        sampling_strategy: read_strategy(params.find("sampling_strategy").as_ref())??,
        shrinkage: match shrinkage.number() {
            Ok(number) => Shrinkage::All(number),
            Err(_) => Shrinkage::PerClass(
                shrinkage
                    .entries()?
                    .into_iter()
                    .map(|(class, s)| Ok((class, s.number()?)))
                    .collect::<Result<_, String>>()?,
            ),
        },
    };
    if case.find("error").is_some() {
        return same_error(case, technique.plan(&train, &mut sets::plan_rng(1), &mut Quiet));
    }
    let expected = case.get("expected")?;
    let (mut copied, mut noise) = (Vec::new(), Vec::new());
    for draw in case.get("draws")?.items()? {
        match draw.get("kind")?.text()? {
            "choice" => copied.extend(draw.get("values")?.wholes()?),
            "randn" => noise.extend(draw.get("values")?.rows()?),
            other => return Err(format!("unknown kind of draw {other}")),
        }
    }
    same("sample_indices_new", &copied, &expected.get("sample_indices_new")?.wholes()?)?;
    let mut next = copied.iter().zip(&noise);
    let plan = technique
        .plan_with(&train, &mut Quiet, |_, to| {
            let (&row, noise) = next.next().expect("no more draws are wanted than recorded");
            to.copy_from_slice(noise);
            let members = train.rows_of(train.labels()[row]);
            members.iter().position(|member| member.index() == row).expect("rows are of their class")
        })
        .map_err(|error| error.to_string())?;
    let resampled = plan.apply(&train);
    let n = train.n_samples();
    same("counts", class_sizes(&resampled.class_counts()), recorded_sizes(&expected.get("counts")?)?)?;
    let classes: Vec<usize> = resampled.labels()[n..].iter().map(|label| label.index()).collect();
    same("y_new", classes, expected.get("y_new")?.wholes()?)?;
    for (index, theirs) in expected.get("X_new")?.rows()?.iter().enumerate() {
        holds(
            matches!(plan.origins[n + index], Origin::Jittered { base, .. } if base.index() == copied[index]),
            || format!("new row {index} is {:?}", plan.origins[n + index]),
        )?;
        let ours = widen(resampled.features().row(n + index));
        // Rounded to f32 twice: the row and the result.
        close(&format!("new row {index}"), &ours, theirs, bound(3e-7, 1e-7))?;
    }
    let (n_rows, d) = (train.n_samples() as f64, exact[0].len() as f64);
    let width = libm::pow(4.0 / ((d + 2.0) * n_rows), 1.0 / (d + 4.0));
    close_one("smoothing_constant", width, expected.get("smoothing_constant")?.number()?, bound(1e-12, 0.0))?;
    for (class, theirs) in expected.get("class_std_population")?.entries()? {
        let class = Class(class.parse().map_err(|_| "class names are numbers")?);
        let ours = train.column_stds(&train.rows_of(class));
        close("class_std_population", &ours, &theirs.numbers()?, bound(1e-6, 0.0))?;
    }
    Ok(())
}

/// A set with categories: texts become their number in sorted order.
fn set_with_categories(case: &Case, name: &str) -> Result<(TrainSet, Vec<Vec<String>>), String> {
    let data = case.data("datasets.json")?;
    let unkept = RefCell::default();
    let set = Node::outside(&data, &unkept).get("datasets")?.get(name)?;
    let rows: Vec<Vec<Node>> = set.get("X")?.items()?.iter().map(Node::items).collect::<Result<_, _>>()?;
    let categories: Vec<Vec<String>> = (0..rows[0].len())
        .map(|col| {
            let mut words: Vec<String> =
                rows.iter().filter_map(|row| row[col].text().ok()).map(str::to_owned).collect();
            words.sort();
            words.dedup();
            words
        })
        .collect();
    let value = |col: usize, node: &Node| match node.text() {
        Ok(word) => categories[col].iter().position(|known| known == word).unwrap_or(0) as f32,
        Err(_) => node.number().unwrap_or(f64::NAN) as f32,
    };
    let rows: Vec<Vec<f32>> =
        rows.iter().map(|row| row.iter().enumerate().map(|(col, node)| value(col, node)).collect()).collect();
    let labels = set.get("y")?.wholes()?.into_iter().map(|label| Class(label as u8)).collect();
    Ok((sets::train(&rows, labels), categories))
}

/// The same rows, with the kinds of their columns.
fn typed(train: &TrainSet, categories: &[Vec<String>], columns: &[usize]) -> Result<TrainSet, String> {
    let kind = |column: usize| match columns.contains(&column) {
        true => FeatureKind::Category { levels: categories[column].clone() },
        false => FeatureKind::Number,
    };
    let kinds = (0..train.n_features()).map(kind).collect();
    let (labels, names) = (train.labels().to_vec(), train.columns().to_vec());
    let set = Dataset::typed(train.features().clone(), labels, names, train.class_names().to_vec(), kinds);
    Ok(TrainSet::without_holding_out(set.map_err(|error| error.to_string())?))
}

pub fn smotenc(case: &Case) -> Checked {
    if case.find("error").is_some() {
        let only_numbers = sets::scattered(&[30, 12], 3);
        return same_error(case, Smotenc::default().plan(&only_numbers, &mut sets::plan_rng(1), &mut Quiet));
    }
    same("sampler", "SMOTENC", case.get("sampler")?.text()?)?;
    let (train, categories) = set_with_categories(case, case.get("dataset")?.text()?)?;
    let params = case.get("params")?;
    let columns = params.get("categorical_features")?.wholes()?;
    let technique = Smotenc {
        categorical_features: CategoricalFeatures::Listed(columns.iter().map(ToString::to_string).collect()),
        k_neighbors: whole_or(&params, "k_neighbors", 5)?,
        ..Smotenc::default()
    };
    let expected = case.get("expected")?;
    let rows = expected.get("rows")?.items()?;
    same("n_new", expected.get("n_new")?.whole()?, rows.len())?;
    let rare = Class(1);
    let members = train.rows_of(rare);
    let is_category: Vec<bool> = (0..train.n_features()).map(|col| columns.contains(&col)).collect();
    let median = median_std(&train, &members, &is_category);
    close_one("median_std", median, expected.get("median_std")?.number()?, bound(1e-7, 0.0))?;
    let k = technique.k_neighbors;
    let line = |row: &Node| {
        let base = row.get("base")?.whole()?;
        let place = members.iter().position(|member| member.index() == base);
        let place = place.ok_or("bases are of the class")?;
        let all = row.get("all_neighbours")?.wholes()?;
        let rank = all.iter().position(|&near| Ok(near) == row.get("neighbour").and_then(|near| near.whole()));
        let flat = place as u32 * k + rank.ok_or("the neighbor is one of all")? as u32;
        Ok::<_, String>(LineDraw { flat, gap: row.get("step")?.number()? })
    };
    let plan_of = |technique: &Smotenc, train: &TrainSet| {
        let mut next = rows.iter();
        let draw = |_| line(next.next().expect("no more draws are wanted than recorded")).expect("a draw");
        technique.plan_with(train, &mut Quiet, draw, |_| 0).map_err(|error| error.to_string())
    };
    let plan = plan_of(&technique, &train)?;
    // A table that says which of its columns are categories needs no list of them.
    let auto = Smotenc { categorical_features: CategoricalFeatures::Auto, ..technique };
    same("plan of a typed table", plan_of(&auto, &typed(&train, &categories, &columns)?)?, plan.clone())?;
    let resampled = plan.apply(&train);
    let n = train.n_samples();
    same("new rows", plan.origins.len() - n, rows.len())?;
    for (index, row) in rows.iter().enumerate() {
        let what = format!("new row {index}");
        let Origin::Mixed { base, neighbor, .. } = plan.origins[n + index] else {
            return Err(format!("{what} is {:?}", plan.origins[n + index]));
        };
        // Their rows are numbered inside the class.
        let place = |row: Row| members.iter().position(|&member| member == row);
        let in_set = |node: Node| node.whole();
        holds(base.index() == in_set(row.get("base")?)? && place(neighbor).is_some(), || format!("{what}: {base:?}"))?;
        same(&format!("neighbor of {what}"), neighbor.index(), in_set(row.get("neighbour")?)?)?;
        let ours = resampled.features().row(n + index);
        let numbers: Vec<f64> =
            ours.iter().zip(&is_category).filter(|(_, is)| !**is).map(|(&x, _)| f64::from(x)).collect();
        close(&what, &numbers, &row.get("expected_continuous")?.numbers()?, bound(0.0, F32_OF_COLUMN))?;
        for (&col, (modes, observed)) in
            columns.iter().zip(row.get("category_modes")?.items()?.iter().zip(row.get("observed_categories")?.items()?))
        {
            let word = &categories[col][ours[col] as usize];
            let allowed: Vec<&str> = modes.items()?.iter().map(|mode| mode.text()).collect::<Result<_, _>>()?;
            holds(allowed.contains(&word.as_str()), || format!("{what}: {word} is not one of {allowed:?}"))?;
            holds(allowed.contains(&observed.text()?), || format!("{what}: theirs is not one of {allowed:?}"))?;
        }
    }
    Ok(())
}

pub fn value_differences(case: &Case) -> Checked {
    let (train, categories) = set_with_categories(case, case.get("dataset")?.text()?)?;
    let params = case.get("params")?;
    let metric = ValueDifferences::fit(&train, params.get("k")?.whole()? as u32, params.get("r")?.whole()? as u32);
    let expected = case.get("expected")?;
    for (col, theirs) in expected.get("categories")?.items()?.iter().enumerate() {
        let theirs: Vec<&str> = theirs.items()?.iter().map(|word| word.text()).collect::<Result<_, _>>()?;
        same("categories", categories[col].iter().map(String::as_str).collect::<Vec<_>>(), theirs)?;
    }
    for (col, theirs) in expected.get("proba_per_class")?.items()?.iter().enumerate() {
        close("proba_per_class", metric.shares(col), &theirs.numbers()?, bound(1e-12, 1e-12))?;
    }
    for (a, theirs) in expected.get("pairwise_first18")?.rows()?.iter().enumerate() {
        let ours: Vec<f64> = (0..theirs.len()).map(|b| metric.distance(a, b)).collect();
        close(&format!("distances of row {a}"), &ours, theirs, bound(1e-9, 1e-12))?;
    }
    Ok(())
}
