//! The figure of many runs, put together from the results of their comparison: the same on the page and in files.

use super::paper::figure::Figure;
use super::runs::comparison::{ComparisonFigure, ComparisonRow};
use crate::experiment::compare::{Estimate, Measure, Results, Unit};
use crate::wording;

/// The remedies beside each other, in an order, by one measure; as differences to the baseline, seed by seed, if they are to be
/// relative.
pub fn comparison(results: &Results, order: &[usize], measure: Measure, relative: bool) -> Figure {
    let remedies = &results.comparison().remedies;
    let values: Vec<Vec<Option<f64>>> = order
        .iter()
        .map(|&remedy| if relative { results.differences(remedy, measure) } else { results.values(remedy, measure) })
        .collect();
    let n_done = |remedy| results.values(remedy, Measure::Accuracy).iter().flatten().count();
    let names: Vec<String> = order
        .iter()
        .zip(&values)
        .map(|(&remedy, values)| {
            let (name, n) = (&remedies[remedy].name, values.iter().flatten().count());
            if n < n_done(remedy) { format!("{name} (n = {n})") } else { name.clone() }
        })
        .collect();
    let certain = |estimate: Option<Estimate>| estimate.and_then(|it| it.interval);
    let rows: Vec<ComparisonRow<'_>> = order
        .iter()
        .zip(&values)
        .zip(&names)
        .map(|((&remedy, values), name)| {
            let difference = results.difference(remedy, measure);
            let estimate = if relative { difference } else { results.estimate(remedy, measure) };
            ComparisonRow {
                name,
                values,
                mean: estimate.map(|it| it.mean),
                interval: certain(estimate),
                difference: certain(difference),
                is_baseline: remedy == 0,
            }
        })
        .collect();
    let title = wording::lower(measure.title());
    let percent = measure.unit() == Unit::Percent;
    ComparisonFigure { measure: &title, rows: &rows, relative, percent, better: measure.better() }.figure()
}
