//! What a comparison has found so far.

use super::{Comparison, Estimate, Job, Measure};
use crate::{
    experiment::{Digest, Report, remedy_notices::remedy_notices},
    order::{Key, sort_by_key},
    problem::Problem,
    rng::Seed,
    wording::for_cell,
};
use csv::Writer;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What is kept of one run; small, because it crosses threads.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct JobScores {
    /// One per measure, in the order of [`Measure::ALL`]; `None` where it is undefined.
    pub values: Vec<Option<f64>>,
    /// The report's fingerprint.
    pub digest: Digest,
    /// What its remedies did not do as they seem to, one sentence each.
    pub notices: Vec<String>,
}

impl JobScores {
    /// Reads the measures off a report.
    pub fn of(report: &Report) -> Self {
        let values = Measure::ALL.iter().map(|measure| measure.read(report)).collect();
        let notices = remedy_notices(&report.spec, &report.class_names, &report.stage_counts);
        Self { values, digest: report.digest, notices }
    }
}

/// Which remedies come first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// The best.
    BestFirst,
    /// The worst.
    WorstFirst,
}

/// The outcomes of a comparison's runs. They may be recorded in any order: everything is computed in that of remedies and seeds.
#[derive(Clone, Debug, PartialEq)]
pub struct Results {
    comparison: Comparison,
    outcomes: BTreeMap<Job, Result<JobScores, Problem>>,
}

impl Results {
    /// Of a comparison that has yet to run.
    pub fn new(comparison: Comparison) -> Self {
        Self { comparison, outcomes: BTreeMap::new() }
    }

    /// What is compared.
    pub fn comparison(&self) -> &Comparison {
        &self.comparison
    }

    /// Takes down how a run ended. Of two outcomes of one run the later stays.
    ///
    /// # Panics
    /// If the comparison has no such run.
    pub fn record(&mut self, job: Job, outcome: Result<JobScores, Problem>) {
        let Comparison { remedies, seeds } = &self.comparison;
        assert!(job.remedy < remedies.len() && job.seed < seeds.len(), "the comparison has no {job:?}");
        self.outcomes.insert(job, outcome);
    }

    /// How a run ended; `None` if it has not.
    pub fn outcome(&self, job: Job) -> Option<&Result<JobScores, Problem>> {
        self.outcomes.get(&job)
    }

    /// Runs that have ended, with scores or without.
    pub fn n_done(&self) -> usize {
        self.outcomes.len()
    }

    /// Runs that have ended without scores.
    pub fn n_failed(&self) -> usize {
        self.outcomes.values().filter(|outcome| outcome.is_err()).count()
    }

    /// The problems of a remedy, each with the seeds that met it.
    pub fn failures(&self, remedy: usize) -> Vec<(&Problem, Vec<Seed>)> {
        self.told(remedy, |outcome| outcome.as_ref().err().into_iter().collect())
    }

    /// What is to be known of a remedy, one sentence each, with the seeds on which it was so.
    pub fn notices(&self, remedy: usize) -> Vec<(&String, Vec<Seed>)> {
        self.told(remedy, |outcome| outcome.as_ref().map(|scores| scores.notices.iter().collect()).unwrap_or_default())
    }

    /// What is told of a remedy's runs, each with the seeds that it is told of.
    fn told<'a, T: PartialEq>(
        &'a self,
        remedy: usize,
        of: impl Fn(&'a Result<JobScores, Problem>) -> Vec<&'a T>,
    ) -> Vec<(&'a T, Vec<Seed>)> {
        let mut told: Vec<(&T, Vec<Seed>)> = Vec::new();
        for (job, outcome) in self.runs(remedy) {
            let seed = self.comparison.seeds[job.seed];
            for what in outcome.map(&of).unwrap_or_default() {
                match told.iter_mut().find(|(known, _)| *known == what) {
                    Some((_, seeds)) => seeds.push(seed),
                    None => told.push((what, vec![seed])),
                }
            }
        }
        told
    }

    /// A remedy's score for each seed; `None` where it is undefined, or where there is none yet.
    pub fn values(&self, remedy: usize, measure: Measure) -> Vec<Option<f64>> {
        self.runs(remedy).map(|(_, outcome)| outcome?.as_ref().ok()?.values[measure.index()]).collect()
    }

    /// The mean of a remedy's scores over the seeds for which it is defined; `None` if it is for none.
    pub fn estimate(&self, remedy: usize, measure: Measure) -> Option<Estimate> {
        Estimate::of(&self.values(remedy, measure).into_iter().flatten().collect::<Vec<_>>())
    }

    /// The mean of a remedy's score minus the baseline's, seed by seed, over the seeds for which both are defined; `None` if there
    /// is none, and for the baseline itself.
    ///
    /// The two scores of a seed share data, split and initial weights, so what is easy about that seed is easy for both and leaves
    /// the difference: its interval is narrower than those of the two means, and is the one to look at. It is about one
    /// comparison; of many remedies that change nothing, one in twenty still seems to. What seeds are samples of is said by
    /// [`Comparison::about_intervals`].
    pub fn difference(&self, remedy: usize, measure: Measure) -> Option<Estimate> {
        let differences: Vec<f64> = self.differences(remedy, measure).into_iter().flatten().collect();
        Estimate::of(&differences).filter(|_| remedy != 0)
    }

    /// A remedy's score minus the baseline's for each seed; `None` where one of the two is undefined, or is not there yet.
    pub fn differences(&self, remedy: usize, measure: Measure) -> Vec<Option<f64>> {
        let pairs = self.values(remedy, measure).into_iter().zip(self.values(0, measure));
        pairs.map(|(own, baseline)| Some(own? - baseline?)).collect()
    }

    /// The remedies by their mean of a measure. Those for which it is undefined come last; equal ones keep their order.
    pub fn order_by(&self, measure: Measure, order: Order) -> Vec<usize> {
        let rank = |remedy| self.estimate(remedy, measure).map(|estimate| measure.better().rank(estimate.mean));
        let (mut ranked, undefined): (Vec<_>, Vec<_>) = (0..self.comparison.remedies.len())
            .map(|remedy| (rank(remedy), remedy))
            .partition(|(rank, _)| rank.is_some());
        sort_by_key(&mut ranked, |(rank, _)| {
            // Adding 0 makes one rank of 0 and -0.
            let worst_first = rank.map_or(0, |rank| (rank + 0.0).key());
            if order == Order::BestFirst { !worst_first } else { worst_first }
        });
        ranked.into_iter().chain(undefined).map(|(_, remedy)| remedy).collect()
    }

    /// One line per remedy and seed as CSV: `remedy`, `seed`, `link`, `digest`, `failed` (why), and every measure by its key. What is
    /// undefined or has not ended is empty.
    pub fn to_csv(&self) -> String {
        const INFALLIBLE: &str = "writing to memory does not fail";
        let mut csv = Writer::from_writer(Vec::new());
        let header = ["remedy", "seed", "link", "digest", "failed"];
        csv.write_record(header.into_iter().chain(Measure::ALL.iter().map(|measure| measure.key()))).expect(INFALLIBLE);
        for remedy in 0..self.comparison.remedies.len() {
            for (job, outcome) in self.runs(remedy) {
                let scores = outcome.and_then(|outcome| outcome.as_ref().ok());
                let failed = outcome.and_then(|outcome| outcome.as_ref().err());
                let head = [
                    for_cell(&self.comparison.remedies[remedy].name),
                    self.comparison.seeds[job.seed].0.to_string(),
                    self.comparison.spec(job).to_link(),
                    scores.map(|scores| scores.digest.to_string()).unwrap_or_default(),
                    for_cell(&failed.map(Problem::to_string).unwrap_or_default()),
                ];
                let value = |measure: &Measure| scores.and_then(|scores| scores.values[measure.index()]);
                let values =
                    Measure::ALL.iter().map(|measure| value(measure).map(|it| it.to_string()).unwrap_or_default());
                csv.write_record(head.into_iter().chain(values)).expect(INFALLIBLE);
            }
        }
        String::from_utf8(csv.into_inner().expect(INFALLIBLE)).expect("texts went in")
    }

    /// All of it as plain values with names, to be written as JSON.
    pub fn summary(&self) -> Summary {
        let baseline = &self.comparison.remedies[0].spec;
        let measures = |remedy| {
            let summary = |measure| MeasureSummary {
                values: self.values(remedy, measure),
                estimate: self.estimate(remedy, measure),
                difference: self.difference(remedy, measure),
            };
            Measure::ALL.iter().map(|&measure| (measure.key(), summary(measure))).collect()
        };
        let run = |(job, outcome): (Job, Option<&Result<JobScores, Problem>>)| RunSummary {
            seed: self.comparison.seeds[job.seed],
            link: self.comparison.spec(job).to_link(),
            digest: outcome.and_then(|outcome| Some(outcome.as_ref().ok()?.digest.to_string())),
            failed: outcome.and_then(|outcome| outcome.as_ref().err().cloned()),
            notices: outcome.and_then(|outcome| Some(outcome.as_ref().ok()?.notices.clone())).unwrap_or_default(),
        };
        let remedies = self.comparison.remedies.iter().enumerate().map(|(index, remedy)| RemedySummary {
            name: remedy.name.clone(),
            differences: remedy.differences(baseline).into_iter().collect(),
            runs: self.runs(index).map(run).collect(),
            measures: measures(index),
        });
        Summary { about_intervals: self.comparison.about_intervals(), remedies: remedies.collect() }
    }

    /// A remedy's runs in the order of the seeds, with how they ended.
    fn runs(&self, remedy: usize) -> impl Iterator<Item = (Job, Option<&Result<JobScores, Problem>>)> {
        let jobs = (0..self.comparison.seeds.len()).map(move |seed| Job { remedy, seed });
        jobs.map(|job| (job, self.outcome(job)))
    }
}

/// A comparison and what it found.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Summary {
    /// See [`Comparison::about_intervals`].
    pub about_intervals: String,
    /// Every remedy, the baseline first.
    pub remedies: Vec<RemedySummary>,
}

/// A remedy and what it came to.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct RemedySummary {
    /// What it is called.
    pub name: String,
    /// Settings that differ from the baseline's, by name.
    pub differences: BTreeMap<String, String>,
    /// Its runs, one per seed.
    pub runs: Vec<RunSummary>,
    /// Every measure by its key.
    pub measures: BTreeMap<&'static str, MeasureSummary>,
}

/// One run.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct RunSummary {
    /// Its seed.
    pub seed: Seed,
    /// The link that repeats it.
    pub link: String,
    /// The report's fingerprint; `None` without a report.
    pub digest: Option<String>,
    /// Why it failed, if it did.
    pub failed: Option<Problem>,
    /// What its remedies did not do as they seem to, one sentence each.
    pub notices: Vec<String>,
}

/// One measure of one remedy.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct MeasureSummary {
    /// For each seed; see [`Results::values`].
    pub values: Vec<Option<f64>>,
    /// See [`Results::estimate`].
    pub estimate: Option<Estimate>,
    /// See [`Results::difference`].
    pub difference: Option<Estimate>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::{ExperimentSpec, compare::Remedy};

    /// Three remedies on four seeds.
    fn comparison() -> Comparison {
        let base = ExperimentSpec::default();
        let remedies = [("none", ""), ("a, \"b\"", "resample=smote"), ("c", "loss=focal")];
        let remedies = remedies.map(|(name, changes)| Remedy::of(&base, name, changes).unwrap()).into();
        Comparison { remedies, seeds: Comparison::seeds_from(Seed(u32::MAX), 4) }
    }

    /// Every measure has this value.
    fn scored(value: Option<f64>) -> Result<JobScores, Problem> {
        Ok(JobScores { values: vec![value; Measure::ALL.len()], digest: Digest(7), notices: Vec::new() })
    }

    fn results(outcomes: &[(usize, [Result<JobScores, Problem>; 4])]) -> Results {
        let mut results = Results::new(comparison());
        for (remedy, outcomes) in outcomes {
            for (seed, outcome) in outcomes.iter().enumerate() {
                results.record(Job { remedy: *remedy, seed }, outcome.clone());
            }
        }
        results
    }

    #[test]
    fn the_order_of_arrival_changes_nothing() {
        let jobs: Vec<Job> = comparison().jobs().collect();
        let outcome = |job: &Job| match (job.remedy, job.seed) {
            (1, 2) => Err(Problem::new("Too few rows.", "It stopped.", "Add some.")),
            (remedy, seed) => scored((seed != 3).then_some(0.1 * (1 + remedy) as f64 + 0.7 / (1 + seed) as f64)),
        };
        let recorded = |jobs: &mut dyn Iterator<Item = &Job>| {
            let mut results = Results::new(comparison());
            jobs.for_each(|job| results.record(*job, outcome(job)));
            results
        };
        let forwards = recorded(&mut jobs.iter());
        for other in [recorded(&mut jobs.iter().rev()), recorded(&mut jobs.iter().cycle().skip(5).step_by(7).take(12))]
        {
            assert_eq!(other, forwards);
            assert_eq!((other.summary(), other.to_csv()), (forwards.summary(), forwards.to_csv()));
        }
        assert_eq!((forwards.n_done(), forwards.n_failed()), (12, 1));
    }

    #[test]
    fn differences_are_paired() {
        let of = |values: [f64; 4]| values.map(|value| scored(Some(value)));
        // Scores that vary widely from seed to seed, and differences of 1, 2, 3 and 2 that do not: mean 2, s² = 2/3,
        // s/√4 = 0.408248290, times 3.182446305.
        let results = results(&[(0, of([0.0, 20.0, 10.0, 40.0])), (1, of([1.0, 22.0, 13.0, 42.0]))]);
        let difference = results.difference(1, Measure::Recall).unwrap();
        assert_eq!((difference.n, difference.mean), (4, 2.0));
        assert!((difference.half_width().unwrap() - 1.299_228_3).abs() < 1e-6, "{difference:?}");
        assert!(results.estimate(1, Measure::Recall).unwrap().half_width().unwrap() > 20.0);
        assert_eq!(results.difference(0, Measure::Recall), None, "the baseline has nothing to differ from");
        assert_eq!(results.difference(2, Measure::Recall), None, "nothing of it has run");
    }

    #[test]
    fn undefined_seeds_are_left_out_by_pairs() {
        let failed = || Err(Problem::new("Too few rows.", "It stopped.", "Add some."));
        let baseline = [scored(Some(1.0)), scored(None), scored(Some(3.0)), scored(Some(4.0))];
        let remedy = [scored(Some(2.0)), scored(Some(9.0)), scored(Some(5.0)), failed()];
        let results = results(&[(0, baseline), (1, remedy)]);
        assert_eq!(results.values(1, Measure::F1), [Some(2.0), Some(9.0), Some(5.0), None]);
        assert_eq!(results.differences(1, Measure::F1), [Some(1.0), None, Some(2.0), None]);
        let [own, difference] =
            [results.estimate(1, Measure::F1), results.difference(1, Measure::F1)].map(Option::unwrap);
        assert_eq!((own.n, own.mean), (3, 16.0 / 3.0));
        assert_eq!((difference.n, difference.mean), (2, 1.5));
        assert_eq!(results.failures(1)[0].1, [Seed(2)]);
    }

    #[test]
    fn the_best_come_first_and_the_undefined_last() {
        let of = |value| [0, 1, 2, 3].map(|_| scored(value));
        let results = results(&[(0, of(None)), (1, of(Some(0.25))), (2, of(Some(1.5)))]);
        for (measure, best_first) in [
            (Measure::Recall, [2, 1, 0]),
            (Measure::LogLoss, [1, 2, 0]),
            (Measure::MeanProbabilityOverPrevalence, [2, 1, 0]),
        ] {
            let [first, second, last] = best_first;
            assert_eq!(results.order_by(measure, Order::BestFirst), best_first, "{measure:?}");
            assert_eq!(results.order_by(measure, Order::WorstFirst), [second, first, last], "{measure:?}");
        }
    }

    #[test]
    fn the_csv_has_a_line_for_every_run() {
        let results = results(&[(1, [Some(0.5), None, Some(0.25), Some(1e-9)].map(scored))]);
        let text = results.to_csv();
        let mut csv = csv::Reader::from_reader(text.as_bytes());
        assert_eq!(csv.headers().unwrap().len(), 5 + Measure::ALL.len());
        let records: Vec<csv::StringRecord> = csv.records().map(Result::unwrap).collect();
        assert_eq!(records.len(), 12);
        assert_eq!(
            records[4].iter().take(5).collect::<Vec<_>>(),
            ["a, \"b\"", "4294967295", "v=1&seed=4294967295&resample=smote", "0000000000000007", ""]
        );
        assert_eq!([4, 5, 7, 8].map(|line| records[line][5].to_owned()), ["0.5", "", "0.000000001", ""]);
    }
}
