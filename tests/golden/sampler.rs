//! Checks of the weighted sampler and of batches against PyTorch.

use crate::{
    case::{Case, Checked, bound, close, close_one, holds, same},
    sets,
};
use imbalance_lab::{
    batch::{BatchSampler, Batching, LastBatch, WeightedRandomSampler, WeightsError, multinomial},
    data::{Class, Row},
    param::Tunable,
    rng::{Replacement, Rng, Seed, Stream},
};

fn rng(seed: u32) -> Rng {
    Seed(seed).stream(Stream::Batches)
}

/// Draws per class and different rows per class.
fn tally(order: &[Row], labels: &[Class], n_classes: usize) -> [Vec<f64>; 2] {
    let mut tally = [vec![0.0; n_classes], vec![0.0; n_classes]];
    let mut seen = vec![false; labels.len()];
    for row in order {
        let class = labels[row.index()].index();
        tally[0][class] += 1.0;
        if !std::mem::replace(&mut seen[row.index()], true) {
            tally[1][class] += 1.0;
        }
    }
    tally
}

pub fn statistics(case: &Case) -> Checked {
    let counts: Vec<u32> = case.get("class_counts")?.wholes()?.into_iter().map(|count| count as u32).collect();
    let of_class = case.get("class_weight_per_row")?.numbers()?;
    let n_draws = case.get("num_samples")?.whole()?;
    let replacement = if case.get("replacement")?.flag()? { Replacement::With } else { Replacement::Without };
    let labels = sets::block_labels(&counts);
    let weights: Vec<f64> = labels.iter().map(|label| of_class[label.index()]).collect();
    // Where the weights are a power of the counts, the sampler itself can be asked too.
    let power = [0.0, 0.5, 1.0].into_iter().find(|&power| {
        let expected = counts.iter().map(|&count| libm::pow(f64::from(count), -power));
        expected.zip(&of_class).all(|(expected, &weight)| (expected - weight).abs() <= 1e-9 * weight)
    });
    let sampler = power.map(|power| WeightedRandomSampler { power, num_samples: Some(n_draws as u32), replacement });

    let total: f64 = weights.iter().sum();
    let per_row: Vec<f64> = of_class.iter().map(|weight| weight / total).collect();
    close("row probability", &per_row, &case.get("row_probability_per_class")?.numbers()?, bound(1e-9, 0.0))?;
    let share = case.get("expected_class_share")?.numbers()?;
    let expected = case.get("expected_class_draws")?.numbers()?;
    let intervals = case.get("class_draws_interval_1e-6")?.rows()?;
    let (unique, unique_sd) = (case.get("expected_unique_rows")?.number()?, case.get("sd_unique_rows")?.number()?);
    let critical = case.get("chi2_class_critical_1e-6")?.number()?;
    same("degrees of freedom", counts.len() - 1, case.get("chi2_class_df")?.whole()?)?;

    let n_epochs = if n_draws > 10_000 { 3 } else { 100 };
    let mut order = Vec::new();
    let (mut draws_sum, mut unique_sum) = (vec![0.0; counts.len()], vec![0.0; counts.len()]);
    for epoch in 0..n_epochs {
        let mut rng = rng(epoch);
        match &sampler {
            Some(sampler) if epoch % 2 == 0 => sampler.epoch_order(&labels, counts.len(), &mut rng, &mut order),
            _ => multinomial(&weights, n_draws, replacement, &mut rng, &mut order),
        }
        .map_err(|error| error.to_string())?;
        same("draws", order.len(), n_draws)?;
        let [draws, rows] = tally(&order, &labels, counts.len());
        for (class, interval) in intervals.iter().enumerate() {
            let inside = (interval[0]..=interval[1]).contains(&draws[class]);
            holds(inside, || format!("epoch {epoch}: {} draws of class {class}, not in {interval:?}", draws[class]))?;
        }
        let chi2: f64 = draws.iter().zip(&expected).map(|(draws, mean)| (draws - mean) * (draws - mean) / mean).sum();
        holds(chi2 < critical, || format!("epoch {epoch}: chi-squared {chi2} of the class draws, limit {critical}"))?;
        let found: f64 = rows.iter().sum();
        close_one(&format!("epoch {epoch}: different rows"), found, unique, bound(0.0, 5.0 * unique_sd))?;
        draws_sum.iter_mut().zip(&draws).for_each(|(sum, x)| *sum += x);
        unique_sum.iter_mut().zip(&rows).for_each(|(sum, x)| *sum += x);
    }
    // Means over the epochs, to five of their standard errors.
    let n = f64::from(n_epochs);
    let near = 5.0 * unique_sd / libm::sqrt(n);
    unique_sum.iter_mut().for_each(|sum| *sum /= n);
    close_one("mean of different rows", unique_sum.iter().sum(), unique, bound(0.0, near))?;
    let theirs = case.get("expected_unique_rows_per_class")?.numbers()?;
    close("mean of different rows per class", &unique_sum, &theirs, bound(0.0, near))?;
    for ((sum, &share), &expected) in draws_sum.iter().zip(&share).zip(&expected) {
        let deviation = libm::sqrt(n_draws as f64 * share * (1.0 - share) / n);
        close_one("mean draws of a class", sum / n, expected, bound(0.0, 5.0 * deviation))?;
    }
    Ok(())
}

pub fn edges(case: &Case) -> Checked {
    let theirs = case.root();
    let mut order = Vec::new();
    let mut draw = |weights: &[f64], n: usize, replacement| {
        multinomial(weights, n, replacement, &mut rng(1), &mut order).map(|()| {
            let mut rows: Vec<usize> = order.iter().map(|row| row.index()).collect();
            rows.sort_unstable();
            rows
        })
    };
    let refused = |says: &str| {
        theirs.get("error")?;
        let message = theirs.get("message")?.text()?;
        holds(message.contains(says), || format!("theirs says {message}"))
    };
    use Replacement::{With, Without};
    match case.id.as_str() {
        "negative_weight" | "nan_weight" => {
            refused("entry < 0")?;
            let weight = if case.id == "nan_weight" { f64::NAN } else { -1.0 };
            let error = draw(&[1.0, weight], 1, With);
            holds(matches!(error, Err(WeightsError::NotAWeight { row: 1, .. })), || format!("{error:?}"))
        }
        "all_zero" => refused("sum of probabilities <= 0")
            .and_then(|()| same("error", draw(&[0.0; 3], 1, With), Err(WeightsError::AllZero))),
        "without_replacement_too_many" => {
            refused("cannot sample n_sample > prob_dist.size(-1)")?;
            same("error", draw(&[1.0; 3], 4, Without), Err(WeightsError::TooManyDraws { wanted: 4, found: 3 }))
        }
        "without_replacement_zero_weights" => {
            same("rows", draw(&[1.0, 0.0, 1.0], 2, Without), Ok(theirs.get("ok")?.wholes()?))
        }
        "without_replacement_needs_zero_row" => {
            same("rows", draw(&[1.0, 0.0, 1.0], 3, Without), Ok(theirs.get("ok")?.wholes()?))
        }
        "num_samples_zero" => {
            refused("num_samples should be a positive integer")?;
            let error = WeightedRandomSampler::default().set("num_samples", "0");
            holds(error.is_err(), || "num_samples=0 is taken".into())
        }
        "zero_weight_row_never_drawn" => {
            let rows = draw(&[1.0, 0.0, 1.0], 100_000, With).map_err(|error| error.to_string())?;
            same("draws of row 1", rows.iter().filter(|&&row| row == 1).count(), theirs.get("ok")?.whole()?)
        }
        "more_than_2_24_rows" => {
            refused("cannot exceed 2^24")?;
            case.differs("no limit of rows")?;
            let mut weights = vec![0.0; (1 << 24) + 1];
            weights[1 << 24] = 1.0;
            same("rows", draw(&weights, 2, With), Ok(vec![1 << 24; 2]))
        }
        other => Err(format!("unknown edge case {other}")),
    }
}

/// Sizes of the batches of 1000 rows in 64s.
pub fn batching(case: &Case) -> Checked {
    let last = match case.id.contains("drop_last=True") {
        true => LastBatch::Drop,
        false => LastBatch::Keep,
    };
    let batching = Batching { batch_size: 64, last };
    let order: Vec<Row> = (0..1000).map(Row).collect();
    let sizes = (0..batching.n_batches(order.len())).map(|index| batching.batch(&order, index).len()).collect();
    same("batch sizes", sizes, case.root().wholes()?)
}
