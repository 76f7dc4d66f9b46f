//! What a comparison comes to, in a sentence, where there is one to say.

use super::{Estimate, Measure, Results};
use crate::experiment::remedy::{KnownRemedy, ONE_IDEA};
use crate::wording::lower;

/// Seeds below which nothing is said about whether remedies agree: their intervals hold everything.
const FEWEST: usize = 5;

impl Results {
    /// What [`Comparison::one_idea`](super::Comparison::one_idea) comes to; `None` of other comparisons and before the last run has
    /// ended. It is said in differences with their intervals, as no interval proves that two remedies are alike.
    pub fn finding(&self) -> Option<String> {
        let remedies = &self.comparison().remedies;
        let is_one_idea = remedies
            .iter()
            .map(|remedy| remedy.name.as_str())
            .eq(ONE_IDEA.iter().filter_map(|id| Some(KnownRemedy::of(id)?.title)));
        if !is_one_idea || self.n_done() < self.comparison().jobs().count() {
            return None;
        }
        let recalls = (0..ONE_IDEA.len())
            .map(|remedy| Some(format!("{:.0} %", 100.0 * self.estimate(remedy, Measure::Recall)?.mean)))
            .collect::<Option<Vec<_>>>()?;
        let [none, threshold, weights, sampler] = &recalls[..] else { return None };
        let found = format!(
            "No remedy finds {none} of the rare rows, the threshold at their share {threshold}, class weights {weights}, the \
             weighted sampler {sampler}."
        );
        if self.comparison().seeds.len() < FEWEST {
            return Some(format!("{found} So few seeds cannot tell whether the three agree: take {FEWEST} or more."));
        }
        let name = |remedy: usize| lower(&remedies[remedy].name);
        let largest = [(1, 2), (1, 3), (2, 3)]
            .into_iter()
            .filter_map(|(one, other)| Some((one, other, self.difference_of(one, other, Measure::Recall)?)))
            .reduce(|a, b| if b.2.mean.abs() > a.2.mean.abs() { b } else { a });
        let (one, other, apart) = largest?;
        let largest = format!(
            "{} and {}: {:.0} ± {:.0} points, seed by seed",
            name(one),
            name(other),
            100.0 * apart.mean.abs(),
            100.0 * apart.half_width()?
        );
        let idea = if is_clear(&apart) {
            format!(
                "All three are meant to answer with the rare class where it is more likely than on average, but here seed and split \
                 alone do not explain how recall differs between {largest}. The idea is one only for a model that can be right and is \
                 not over-trained."
            )
        } else {
            format!(
                "All three answer with the rare class where it is more likely than on average: one idea in three places. Recall \
                 differs most between {largest}, no more than seed and split explain."
            )
        };
        let ranks: Vec<String> = (1..ONE_IDEA.len())
            .filter_map(|remedy| Some((remedy, self.difference(remedy, Measure::RocAuc)?)))
            .filter(|(_, difference)| is_clear(difference))
            .map(|(remedy, difference)| format!("{} by {:+.3}", name(remedy), difference.mean))
            .collect();
        let ranks = match ranks.is_empty() {
            true => "None of them is seen to rank the rows better or worse than no remedy does.".to_owned(),
            false => format!("ROC AUC changes with {}.", ranks.join(" and ")),
        };
        Some(format!("{found} {idea} {ranks}"))
    }

    /// The mean difference between two remedies, seed by seed.
    fn difference_of(&self, one: usize, other: usize, measure: Measure) -> Option<Estimate> {
        let pairs = self.values(one, measure).into_iter().zip(self.values(other, measure));
        Estimate::of(&pairs.filter_map(|(one, other)| Some(one? - other?)).collect::<Vec<_>>())
    }
}

/// Whether the interval leaves 0 out.
fn is_clear(difference: &Estimate) -> bool {
    difference.interval.is_some_and(|[low, high]| low > 0.0 || high < 0.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::{
        Digest, ExperimentSpec,
        compare::{Comparison, Job, JobScores},
    };

    /// Recalls of every remedy, one per seed.
    fn results(recalls: [&[f64]; 4]) -> Results {
        let mut comparison = Comparison::one_idea(&ExperimentSpec::default());
        comparison.seeds.truncate(recalls[0].len());
        let mut results = Results::new(comparison);
        for (remedy, recalls) in recalls.into_iter().enumerate() {
            for (seed, &recall) in recalls.iter().enumerate() {
                assert_eq!(results.finding(), None);
                let value = |measure: &Measure| Some(if *measure == Measure::Recall { recall } else { 0.8 });
                let values = Measure::ALL.iter().map(value).collect();
                results.record(
                    Job { remedy, seed },
                    Ok(JobScores { values, digest: Digest::default(), notices: Vec::new() }),
                );
            }
        }
        results
    }

    #[test]
    fn one_idea_is_said_with_its_differences_and_only_where_seeds_can_tell() {
        const THRESHOLD: &[f64] = &[0.8, 0.7, 0.9, 0.75, 0.85];
        let alike = results([&[0.0; 5], THRESHOLD, &[0.81, 0.69, 0.9, 0.76, 0.83], &[0.79, 0.72, 0.9, 0.74, 0.85]]);
        let finding = alike.finding().unwrap();
        assert!(
            finding.starts_with("No remedy finds 0 % of the rare rows, the threshold at their share 80 %"),
            "{finding}"
        );
        assert!(finding.contains("one idea in three places") && finding.contains("points, seed by seed"), "{finding}");
        let apart = results([&[0.0; 5], THRESHOLD, &[0.4, 0.31, 0.5, 0.35, 0.45], THRESHOLD]);
        let finding = apart.finding().unwrap();
        assert!(finding.contains("between threshold at its share and class weights: 40 ± 1 points"), "{finding}");
        for n in 1..5 {
            let few = results([&[0.0; 5][..n], &THRESHOLD[..n], &THRESHOLD[..n], &THRESHOLD[..n]]);
            assert!(few.finding().unwrap().ends_with("take 5 or more."), "{n}");
        }
    }
}
