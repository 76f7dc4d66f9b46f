//! Checks of Platt's sigmoid and of the temperature against scikit-learn.

use crate::case::{Bound, Case, Checked, bound, close, close_one, holds, same};
use imbalance_lab::{
    data::Class,
    metrics::{Platt, Temperature, log_loss},
};

/// The check for the cases of a section of a file of fits.
pub fn check_of(file: &str, section: &str) -> Option<fn(&Case) -> Checked> {
    Some(match (file, section) {
        ("calibration.json", "platt") => platt,
        ("calibration.json", "temperature") => temperature,
        _ => return None,
    })
}

/// Theirs ends when the loss, a sum over rows, falls by less than 64 units in the last place; around a minimum parameters are then off by
/// about the root of that. Ours ends at a gradient of 1e-13, so the distance is theirs, and that ours is no higher is checked beside it.
const SIGMOID: Bound = bound(1e-6, 1e-6);

/// Theirs searches by values of the loss alone, which cannot tell temperatures apart that differ by the root of the last place.
const SEARCHED: Bound = bound(1e-7, 1e-9);

/// One side's loss must not be above the other's by more than rounding.
fn no_higher(ours: f64, theirs: f64) -> Checked {
    holds(ours <= theirs * (1.0 + 1e-14), || format!("our loss is {ours}, with what theirs fitted it is {theirs}"))
}

fn platt(case: &Case) -> Checked {
    let decisions = case.get("decisions")?.numbers()?;
    let is_positive: Vec<bool> = case.get("is_positive")?.wholes()?.into_iter().map(|flag| flag == 1).collect();
    let ours = Platt::fit(&decisions, &is_positive).ok_or("both sides have rows")?;
    let theirs = Platt { slope: -case.get("a_")?.number()?, intercept: -case.get("b_")?.number()? };
    let recorded = case.get("probabilities")?.numbers()?;
    let of = |platt: Platt| decisions[..recorded.len()].iter().map(|&z| platt.probability(z)).collect::<Vec<_>>();
    close("their formula", &of(theirs), &recorded, bound(1e-13, 0.0))?;
    close("probabilities", &of(ours), &recorded, SIGMOID)?;
    let n_positive = is_positive.iter().filter(|&&positive| positive).count() as f64;
    let n_negative = is_positive.len() as f64 - n_positive;
    let loss = |platt: Platt| {
        let of_row = |(&z, &positive): (&f64, &bool)| {
            let target = if positive { (n_positive + 1.0) / (n_positive + 2.0) } else { 1.0 / (n_negative + 2.0) };
            let p = platt.probability(z);
            -target * libm::log(p) - (1.0 - target) * libm::log(1.0 - p)
        };
        decisions.iter().zip(&is_positive).map(of_row).sum::<f64>()
    };
    no_higher(loss(ours), loss(theirs))?;
    if decisions.iter().all(|&z| z == decisions[0]) {
        case.differs("one value, no slope")?;
        return same("slope", ours.slope, 0.0);
    }
    close_one("slope", ours.slope, theirs.slope, SIGMOID)?;
    close_one("intercept", ours.intercept, theirs.intercept, SIGMOID)
}

/// Probabilities at a temperature, row after row.
fn softmax(rows: &[Vec<f64>], temperature: f64) -> Vec<f64> {
    let of_row = |z: &Vec<f64>| {
        let largest = z.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let e: Vec<f64> = z.iter().map(|z| libm::exp((z - largest) / temperature)).collect();
        let sum: f64 = e.iter().sum();
        e.into_iter().map(move |e| e / sum)
    };
    rows.iter().flat_map(of_row).collect()
}

fn temperature(case: &Case) -> Checked {
    let rows = case.get("logits")?.rows()?;
    let labels: Vec<Class> = case.get("labels")?.wholes()?.into_iter().map(|label| Class(label as u8)).collect();
    let Temperature(ours) = Temperature::fit(&rows.concat(), &labels, rows[0].len()).ok_or("there are rows")?;
    let theirs = 1.0 / case.get("beta_")?.number()?;
    let recorded = case.get("probabilities")?.numbers()?;
    let first = &rows[..recorded.len() / rows[0].len()];
    close("their formula", &softmax(first, theirs), &recorded, bound(1e-12, 1e-300))?;
    if rows.iter().all(|row| row.iter().all(|&z| z == row[0])) {
        case.differs("no difference, no temperature")?;
        return same("temperature", ours, 1.0);
    }
    let bounded = theirs.clamp(Temperature::LOWEST, Temperature::HIGHEST);
    if bounded != theirs {
        case.differs("a temperature is bounded")?;
        return same("bound", ours, bounded);
    }
    close("probabilities", &softmax(first, ours), &recorded, SEARCHED)?;
    let loss = |temperature| log_loss(&softmax(&rows, temperature), &labels).ok_or("there are rows");
    no_higher(loss(ours)?, loss(theirs)?)?;
    close_one("temperature", ours, theirs, SEARCHED)
}
