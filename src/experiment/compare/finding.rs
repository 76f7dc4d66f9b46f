//! What a comparison comes to, in a sentence, where there is one to say.

use super::{Estimate, Measure, ONE_IDEA, Results};

impl Results {
    /// What [`Comparison::one_idea`](super::Comparison::one_idea) comes to; `None` of other comparisons and before the last run has
    /// ended. Two remedies count as alike where the interval of their paired difference holds 0.
    pub fn finding(&self) -> Option<String> {
        let remedies = &self.comparison().remedies;
        let is_one_idea = remedies.iter().map(|remedy| remedy.name.as_str()).eq(ONE_IDEA);
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
        let pairs = [(1, 2), (1, 3), (2, 3)];
        let differ: Vec<String> = pairs
            .into_iter()
            .filter(|&(one, other)| self.differ(one, other, Measure::Recall))
            .map(|(one, other)| {
                format!("{} and {}", remedies[one].name.to_lowercase(), remedies[other].name.to_lowercase())
            })
            .collect();
        let idea = match differ.is_empty() {
            true => "All three answer with the rare class where it is more likely than on average: one idea in three places. \
                     Seed by seed their recalls differ by no more than chance."
                .to_owned(),
            false => format!(
                "All three are meant to answer with the rare class where it is more likely than on average, but here recall differs \
                 by more than chance between {}: the idea is one only for a model that can be right and is not over-trained.",
                differ.join(", and between ")
            ),
        };
        let better: Vec<String> = (1..ONE_IDEA.len())
            .filter(|&remedy| self.differ(0, remedy, Measure::RocAuc))
            .map(|remedy| remedies[remedy].name.to_lowercase())
            .collect();
        let ranks = match better.is_empty() {
            true => "None of them ranks the rows otherwise than no remedy does: ROC AUC stays.".to_owned(),
            false => format!("ROC AUC is another by more than chance with {}.", better.join(" and ")),
        };
        Some(format!("{found} {idea} {ranks}"))
    }

    /// Whether the scores of two remedies differ, seed by seed, by more than chance.
    fn differ(&self, one: usize, other: usize, measure: Measure) -> bool {
        let pairs = self.values(one, measure).into_iter().zip(self.values(other, measure));
        let differences: Vec<f64> = pairs.filter_map(|(one, other)| Some(one? - other?)).collect();
        let interval = Estimate::of(&differences).and_then(|estimate| estimate.interval);
        interval.is_some_and(|[low, high]| low > 0.0 || high < 0.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::{
        Digest, ExperimentSpec,
        compare::{Comparison, Job, JobScores},
    };

    fn results(recalls: [[f64; 3]; 4]) -> Results {
        let mut comparison = Comparison::one_idea(&ExperimentSpec::default());
        comparison.seeds.truncate(3);
        let mut results = Results::new(comparison);
        for (remedy, recalls) in recalls.into_iter().enumerate() {
            for (seed, recall) in recalls.into_iter().enumerate() {
                assert_eq!(results.finding(), None);
                let value = |measure: &Measure| Some(if *measure == Measure::Recall { recall } else { 0.8 });
                let values = Measure::ALL.iter().map(value).collect();
                results.record(Job { remedy, seed }, Ok(JobScores { values, digest: Digest::default() }));
            }
        }
        results
    }

    #[test]
    fn one_idea_is_said_only_where_the_seeds_agree() {
        let alike = results([[0.0, 0.1, 0.0], [0.8, 0.7, 0.9], [0.81, 0.69, 0.9], [0.79, 0.71, 0.9]]);
        let finding = alike.finding().unwrap();
        assert!(
            finding.starts_with("No remedy finds 3 % of the rare rows, the threshold at their share 80 %"),
            "{finding}"
        );
        assert!(finding.contains("one idea in three places") && finding.ends_with("ROC AUC stays."), "{finding}");
        let apart = results([[0.0, 0.1, 0.0], [0.8, 0.7, 0.9], [0.4, 0.31, 0.5], [0.79, 0.71, 0.9]]);
        let finding = apart.finding().unwrap();
        assert!(finding.contains("between threshold at its share and class weights"), "{finding}");
        assert!(finding.contains("between class weights and weighted sampler"), "{finding}");
    }
}
