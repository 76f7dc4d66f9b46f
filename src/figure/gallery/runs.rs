//! Figures of several runs: compared with each other, and of a model that has seen what it is tested on.

use super::case::{Cases, Given, case, hostile, two};
use crate::experiment::compare::Better;
use crate::figure::from_run::FigureId;
use crate::figure::paper::class_look::ClassLook;
use crate::figure::runs::{
    comparison::{ComparisonFigure, ComparisonRow},
    leak::LeakFigure,
};

/// Values around a middle, made up without chance.
fn around(middle: f64, width: f64, n_seeds: u32, salt: u32) -> Vec<Option<f64>> {
    let noise = |seed: u32| f64::from((seed * 379 + salt * 523) % 101) / 50.0 - 1.0;
    (0..n_seeds).map(|seed| Some(middle + width * noise(seed))).collect()
}

pub(super) fn comparisons() -> Cases {
    let drawn = |names: &[&str], values: &[Vec<Option<f64>>], relative: bool, percent: bool| {
        let rows: Vec<ComparisonRow<'_>> = names
            .iter()
            .zip(values)
            .enumerate()
            .map(|(i, (name, values))| {
                let defined: Vec<f64> = values.iter().flatten().copied().collect();
                let n = defined.len() as f64;
                let mean = (n > 0.0).then(|| defined.iter().sum::<f64>() / n);
                let spread = mean.map(|mean| defined.iter().map(|value| (value - mean).abs()).sum::<f64>() / n);
                let interval = mean.zip(spread).filter(|_| n > 1.0).map(|(mean, spread)| {
                    let half = 2.5 * spread / n.sqrt();
                    [mean - half, mean + half]
                });
                ComparisonRow {
                    name,
                    values,
                    mean,
                    interval,
                    difference: interval.filter(|_| i % 2 == 1),
                    is_baseline: i == 0,
                }
            })
            .collect();
        let given = |(row, values): (&ComparisonRow<'_>, &Vec<Option<f64>>)| {
            let number = if percent { Given::share } else { Given::number };
            let word = match row.difference {
                _ if row.is_baseline => "baseline",
                Some([low, _]) if low > 0.0 => "above",
                Some([_, high]) if high < 0.0 => "below",
                _ => "unclear",
            };
            let n = Given::Number(values.iter().flatten().count() as f64);
            let [low, high] = [0, 1].map(|end| number(row.interval.map(|interval| interval[end])));
            vec![n, number(row.mean), low, high, Given::Word(word)]
        };
        let data = rows.iter().zip(values).map(given).collect();
        let figure =
            ComparisonFigure { measure: "recall of rare", rows: &rows, relative, percent, better: Better::Higher };
        (figure.figure(), data)
    };
    let names = ["nothing", "class weights", "random over-sampling", "SMOTE", "Tomek links", "random under-sampling"];
    let middles = [0.12, 0.83, 0.79, 0.74, 0.16, 0.85];
    let salted = |middles: &[f64], width, n_seeds| -> Vec<_> {
        middles.iter().zip(0..).map(|(&middle, salt)| around(middle, width, n_seeds, salt)).collect()
    };
    let all = salted(&middles, 0.08, 10);
    let mut some = salted(&middles, 0.08, 3);
    some[1].truncate(1);
    some[2] = vec![None, None];
    some[3..].iter_mut().for_each(Vec::clear);
    let mut gains = salted(&[0.0, 0.021, 0.012, -0.004, -0.031, 0.0], 0.018, 10);
    gains[0] = vec![Some(0.0); 10];
    let many: Vec<String> = (0..30).map(|i| format!("SMOTE, k = {i}")).collect();
    let many: Vec<&str> = many.iter().map(String::as_str).collect();
    let middles: Vec<f64> = (0..30).map(|i| 0.4 + 0.01 * f64::from(i * 7 % 30)).collect();
    let hard = hostile();
    let hard: Vec<&str> = hard.iter().map(|look| look.name.as_str()).collect();
    vec![
        case(FigureId::Comparison, "comparison, ten seeds", drawn(&names, &all, false, true)),
        case(FigureId::Comparison, "comparison, runs still come in", drawn(&names, &some, false, true)),
        case(FigureId::Comparison, "comparison, differences", drawn(&names, &gains, true, true)),
        case(FigureId::Comparison, "comparison, thirty rows", drawn(&many, &salted(&middles, 0.1, 20), false, false)),
        case(FigureId::Comparison, "comparison, hard names", drawn(&hard, &all, true, false)),
        case(FigureId::Comparison, "comparison, nothing yet", drawn(&names, &vec![vec![]; 6], false, true)),
    ]
}

pub(super) fn leaks() -> Cases {
    let drawn = |class: &ClassLook, [own, at_shares, unseen]: [Option<f64>; 3]| {
        let data = [own, at_shares, unseen].map(|f1| vec![Given::number(f1)]).to_vec();
        (LeakFigure { class, own, at_shares, unseen, is_copied: true }.figure(), data)
    };
    let rare = &two()[1];
    vec![
        case(FigureId::Leak, "leak", drawn(rare, [Some(0.97), Some(0.71), Some(0.31)])),
        case(FigureId::Leak, "leak, small", drawn(rare, [Some(0.42), Some(0.4), Some(0.38)])),
        case(FigureId::Leak, "leak, at the edge", drawn(rare, [Some(1.0), Some(1.0), Some(0.95)])),
        case(FigureId::Leak, "leak, none", drawn(rare, [Some(0.31), Some(0.31), Some(0.33)])),
        case(FigureId::Leak, "leak, hard names", drawn(&hostile()[0], [Some(0.9), Some(0.8), Some(0.02)])),
        case(FigureId::Leak, "leak, nothing yet", drawn(rare, [None; 3])),
    ]
}
