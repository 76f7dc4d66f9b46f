//! Many runs at the same time, and what came of them as text, CSV or JSON.

use super::{
    Code, Failure,
    args::{CompareArgs, Format, Seeds},
    cannot_write, figures,
    jobs::do_all,
    prepare,
    print::{harmless, table},
    progress::Teller,
};
use imbalance_lab::{
    data::Dataset,
    experiment::{
        Run,
        compare::{Comparison, Estimate, FEWEST_SEEDS, Job, JobScores, Measure, Order, Remedy, Results, Unit},
    },
    problem::Problem,
    wording::{UNDEFINED, counted},
};
use serde_json::json;
use std::{fs::File, io::Write, num::NonZero, thread};

/// What the comparison that the arguments ask for prints.
pub(super) fn compare(args: &CompareArgs) -> Result<String, Failure> {
    let mut teller = Teller::new(args.spec.quiet);
    let (base, table, warnings) = prepare(&args.spec, &mut teller)?;
    let mut comparison = Comparison::usual(&base);
    if !args.with.is_empty() {
        let with = args.with.iter().map(|(name, changes)| {
            Remedy::of(&base, name, changes).map_err(|error| Failure(Code::Usage, error.problem(name)))
        });
        comparison.remedies = with.collect::<Result<_, _>>()?;
        comparison.remedies.insert(0, Remedy { name: "Baseline".to_owned(), spec: base.clone() });
    }
    comparison.seeds = match &args.seeds {
        Seeds::Following(n) => Comparison::seeds_from(base.seed, *n),
        Seeds::These(seeds) => seeds.clone(),
    };
    if args.with.is_empty() {
        let counts_of = |seed: usize| {
            let spec = comparison.spec(Job { remedy: 0, seed });
            let run = Run::new(&spec, table.as_ref().map(|table| &table.dataset)).ok()?;
            Some(run.split().train.class_counts())
        };
        // Where there are rows enough on the first seed, there are on all.
        let first = counts_of(0).filter(|counts| counts.get(counts.minority()) <= MANY);
        let others = first.iter().flat_map(|_| (1..comparison.seeds.len()).filter_map(counts_of));
        let all: Vec<_> = first.clone().into_iter().chain(others).collect();
        if let Some(fewest) = all.iter().min_by_key(|counts| counts.get(counts.minority())) {
            comparison.fit_neighbors(fewest);
        }
    }
    // Opened now: that it cannot be written should not come out after an hour.
    let mut out = match &args.out {
        Some(path) => Some((path, File::create(path).map_err(|error| cannot_write(path, &error, "Nothing was run."))?)),
        None => None,
    };
    let n_threads = args.jobs.or_else(|| thread::available_parallelism().ok()).unwrap_or(NonZero::<usize>::MIN);
    let results = run_all(comparison, table.as_ref().map(|table| &table.dataset), n_threads, &mut teller);
    teller.clear();
    if let (true, Some((problem, _))) = (results.n_failed() == results.n_done(), results.failures(0).first()) {
        return Err(Failure(Code::Run, (*problem).clone()));
    }
    if let Some(folder) = &args.figures {
        figures::write(folder, figures::of_comparison(&results, args.sort))?;
    }
    let output = match args.format {
        Format::Text => text(&results, args.sort),
        Format::Csv => results.to_csv(),
        Format::Json => {
            let mut document = json!(results.summary());
            document["warnings"] = json!(warnings);
            format!("{document}\n")
        }
    };
    match &mut out {
        None => Ok(output),
        Some((path, file)) => {
            file.write_all(output.as_bytes()).map_err(|error| cannot_write(path, &error, "What was found is lost."))?;
            Ok(String::new())
        }
    }
}

/// Rows of the smallest class with which no seed has too few for the neighbors of the known remedies.
const MANY: u32 = 20;

/// Runs all of it, on that many threads at most.
fn run_all(comparison: Comparison, table: Option<&Dataset>, n_threads: NonZero<usize>, teller: &mut Teller) -> Results {
    let jobs: Vec<Job> = comparison.jobs().collect();
    let mut results = Results::new(comparison.clone());
    let run = |job| {
        let report = Run::new(&comparison.spec(job), table).and_then(|run| run.without_curves().finish());
        report.map(|report| JobScores::of(&report)).map_err(|error| error.problem())
    };
    do_all(&jobs, n_threads, run, |job, outcome| {
        results.record(job, outcome);
        teller.tell("comparing", results.n_done() as f64 / jobs.len() as f64);
    });
    results
}

/// Tables for people: one measure in full, then the means of all.
fn text(results: &Results, sort: Measure) -> String {
    let Comparison { remedies, seeds } = results.comparison();
    let order = results.order_by(sort, Order::BestFirst);
    let named = |index: usize, cells: &mut dyn Iterator<Item = String>| {
        std::iter::once(remedies[index].name.clone()).chain(cells).collect::<Vec<_>>()
    };
    let mut paragraphs = vec![format!(
        "{}, {} each, scored on the test rows with the rarest class as the positive one. {}",
        counted(remedies.len() as u64, "remedy"),
        counted(seeds.len() as u64, "seed"),
        match seeds.len() < FEWEST_SEEDS as usize {
            true => format!("Means; intervals take {FEWEST_SEEDS} seeds."),
            false => "Means ± half of their 95 % intervals.".to_owned(),
        }
    )];
    let unit = if sort.unit() == Unit::Percent { ", points" } else { "" };
    let less = format!("less “{}”{unit}", remedies[0].name);
    let mut rows = vec![["remedy", sort.title(), &less, "n", "settings"].map(str::to_owned).to_vec()];
    rows.extend(order.iter().map(|&remedy| {
        let n = results.estimate(remedy, sort).map_or(0, |estimate| estimate.n);
        let difference = results.difference(remedy, sort).map(|difference| {
            let of_fewer = if difference.n < n { format!(" (n {})", difference.n) } else { String::new() };
            written(&difference, sort, true) + &of_fewer
        });
        let settings = remedies[remedy].differences(&remedies[0].spec).into_iter();
        let settings: Vec<String> = settings.map(|(key, value)| format!("{key}={value}")).collect();
        let difference = difference.unwrap_or_else(|| UNDEFINED.to_owned());
        named(remedy, &mut [mean(results, remedy, sort), difference, n.to_string(), settings.join("&")].into_iter())
    }));
    // The table puts its last column to the right, which is not for text.
    let longest = rows.iter().map(|row| row[4].chars().count()).max().unwrap_or(0);
    rows.iter_mut().for_each(|row| row[4] = format!("{:<longest$}", row[4]));
    paragraphs.push(table(&rows));
    for &remedy in &order {
        for (problem, seeds) in results.failures(remedy) {
            let (Problem { what, fix, .. }, n) = (problem, counted(seeds.len() as u64, "seed"));
            let seeds: Vec<String> = seeds.iter().map(|seed| seed.0.to_string()).collect();
            paragraphs.push(format!("{} failed on {n} ({}): {what} {fix}", remedies[remedy].name, seeds.join(", ")));
        }
    }
    for &remedy in &order {
        for (sentence, told_on) in results.notices(remedy) {
            let n = format!("{} of {}", told_on.len(), counted(seeds.len() as u64, "seed"));
            paragraphs.push(format!("Note on {}, {n}: {sentence}", remedies[remedy].name));
        }
    }
    for measures in Measure::ALL.chunks(Measure::ALL.len().div_ceil(2)) {
        let titles = measures.iter().map(|measure| measure.title());
        let mut rows = vec![["remedy"].into_iter().chain(titles).map(str::to_owned).collect()];
        rows.extend(
            order
                .iter()
                .map(|&remedy| named(remedy, &mut measures.iter().map(|&measure| mean(results, remedy, measure)))),
        );
        paragraphs.push(table(&rows));
    }
    paragraphs.push(results.comparison().about_intervals());
    paragraphs.push(format!("link of “{}”  #{}", remedies[0].name, remedies[0].spec.to_link()));
    harmless(&paragraphs.join("\n\n")) + "\n"
}

/// A remedy's mean, or what is in its place.
fn mean(results: &Results, remedy: usize, measure: Measure) -> String {
    match results.estimate(remedy, measure) {
        Some(estimate) => {
            let n_done = results.values(remedy, Measure::Accuracy).iter().flatten().count();
            let of_fewer = if (estimate.n as usize) < n_done { format!(" (n {})", estimate.n) } else { String::new() };
            written(&estimate, measure, false) + &of_fewer
        }
        None if results.failures(remedy).is_empty() => UNDEFINED.to_owned(),
        None => "failed".to_owned(),
    }
}

/// `85.3 ± 4.2 %`; differences have a sign, and are points where scores are percentages.
fn written(estimate: &Estimate, measure: Measure, is_difference: bool) -> String {
    let (scale, digits, unit) = match measure.unit() {
        Unit::Percent => (100.0, 1, if is_difference { "" } else { " %" }),
        Unit::Number => (1.0, 3, ""),
    };
    let mean = scale * estimate.mean;
    let mean = if is_difference { format!("{mean:+.digits$}") } else { format!("{mean:.digits$}") };
    let half_width = estimate.half_width().map(|half| format!(" ± {:.digits$}", scale * half));
    mean + &half_width.unwrap_or_default() + unit
}
