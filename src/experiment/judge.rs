//! Judging a trained model: threshold and corrected probabilities can change after the run, without training anew.

use super::{Digest, ExperimentSpec, LeakScores};
use crate::{
    data::{Class, Dataset},
    decide::{Calibration, CalibrationSpec, Costs, Decider, ThresholdSpec, calibration::Fitting, threshold::Choosing},
    metrics::{Confusion, Point, ProbabilityScores, Ranking, Reliability, Scores},
};
use serde::{Deserialize, Serialize};

/// What a trained model says of one set.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SetOutputs {
    /// One label per row.
    pub labels: Vec<Class>,
    /// Logits, `(n_rows, n_classes)`, row after row.
    pub logits: Vec<f32>,
}

impl SetOutputs {
    pub(super) fn of(set: &Dataset, logits: Vec<f32>) -> Self {
        Self { labels: set.labels().to_vec(), logits }
    }
}

/// What a trained model says of the rows that it did not learn from, and all that judging it takes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Outputs {
    /// The class that thresholds are for: see [`Report::minority`](super::Report::minority).
    pub positive: Class,
    /// Number of classes.
    pub n_classes: usize,
    /// Share of each class in the train rows before anything was done to them.
    pub natural: Vec<f64>,
    /// Share of each class in what the loss saw, after resampling, sampler and weights; `None` if all weights were 0.
    pub learned: Option<Vec<f64>>,
    /// The validation rows.
    pub validation: SetOutputs,
    /// The test rows.
    pub test: SetOutputs,
    /// Where resampling came before the split: rows that were held out before anything else.
    pub honest_test: Option<SetOutputs>,
}

/// A model's outputs with their probabilities and rankings, ready to be judged at any threshold.
#[derive(Clone, Debug, PartialEq)]
pub struct Judge {
    outputs: Outputs,
    calibration: Calibration,
    validation: Ranked,
    test: Ranked,
    honest_test: Option<Ranked>,
    notices: Vec<String>,
}

/// Probabilities of one set.
#[derive(Clone, Debug, PartialEq)]
struct Ranked {
    probabilities: Vec<f64>,
    ranking: Ranking,
    scores: ProbabilityScores,
}

/// What a model achieves at one threshold.
#[derive(Clone, Debug, PartialEq)]
pub struct Judged {
    /// How logits become answers.
    pub decider: Decider,
    /// The answer for each test row.
    pub answers: Vec<Class>,
    /// Scores on the validation rows.
    pub validation: Scores,
    /// Scores on the test rows.
    pub test: Scores,
    /// Scores of the probabilities on the validation rows.
    pub validation_probability: ProbabilityScores,
    /// Scores of the probabilities on the test rows.
    pub test_probability: ProbabilityScores,
    /// Mean cost of the errors per test row; `None` without rows.
    pub mean_cost: Option<f64>,
    /// Where resampling came before the split: what the model is worth.
    pub leak: Option<LeakScores>,
    /// What could not be done as asked, one sentence each.
    pub notices: Vec<String>,
}

impl Judged {
    /// The fingerprint of a model, carried on over its probabilities and answers.
    pub(super) fn digest(&self, mut model: Digest) -> Digest {
        let scores = [&self.validation_probability, &self.test_probability].map(|scores| scores.log_loss);
        let numbers = scores.into_iter().chain([self.decider.threshold]).flatten();
        numbers.for_each(|number| model.add_f64(number));
        self.answers.iter().for_each(|class| model.add(u64::from(class.0)));
        model
    }
}

impl Judge {
    /// Corrects the probabilities and ranks the rows. A correction that cannot be fitted is left out, and said so.
    pub fn new(outputs: Outputs, calibration: &CalibrationSpec) -> Self {
        let Outputs { positive, n_classes, .. } = outputs;
        let fitting = Fitting {
            logits: &outputs.validation.logits,
            labels: &outputs.validation.labels,
            n_classes,
            natural: &outputs.natural,
            learned: outputs.learned.as_deref(),
        };
        let (calibration, notices) = match calibration.as_dyn().fit(fitting) {
            Ok(calibration) => (calibration, Vec::new()),
            Err(error) => (Calibration::AsTrained, vec![format!("Probabilities are as trained. {error}")]),
        };
        let decider = Decider { calibration, ..Decider::argmax(positive) };
        let ranked = |set: &SetOutputs| {
            let probabilities = decider.probabilities(&set.logits, n_classes);
            let ranking = ranking(&probabilities, &set.labels, positive, n_classes);
            let scores = ProbabilityScores::of(&probabilities, &set.labels, n_classes);
            Ranked { probabilities, ranking, scores }
        };
        let (validation, test) = (ranked(&outputs.validation), ranked(&outputs.test));
        let honest_test = outputs.honest_test.as_ref().map(ranked);
        Self { outputs, calibration: decider.calibration, validation, test, honest_test, notices }
    }

    /// The model at the threshold that the rule chooses. A rule that cannot choose leaves it to the largest probability, and
    /// says so.
    pub fn judge(&self, threshold: &ThresholdSpec, costs: Costs) -> Judged {
        let positive = self.outputs.positive;
        let by = Choosing { validation: &self.validation.ranking, prior: self.prior(), costs };
        let mut notices = self.notices.clone();
        let threshold = threshold.as_dyn().threshold(by).unwrap_or_else(|error| {
            notices.push(format!("The largest probability decides. {error}"));
            None
        });
        let decider = Decider { calibration: self.calibration.clone(), positive, threshold };
        let n_classes = self.outputs.n_classes;
        let answers = |set: &SetOutputs, ranked: &Ranked| -> Vec<Class> {
            let rows = set.logits.chunks_exact(n_classes).zip(ranked.probabilities.chunks_exact(n_classes));
            rows.map(|(logits, probabilities)| decider.answer(logits, probabilities)).collect()
        };
        let scores = |set: &SetOutputs, answers: &[Class]| Scores::of(Confusion::new(&set.labels, answers, n_classes));
        let of_test = answers(&self.outputs.test, &self.test);
        let test = scores(&self.outputs.test, &of_test);
        let honest_test = self.outputs.honest_test.as_ref().zip(self.honest_test.as_ref());
        let leak = honest_test.map(|(set, ranked)| LeakScores {
            unseen: scores(set, &answers(set, ranked)),
            f1_at_shares: test.f1_at_shares(positive, &self.outputs.natural),
        });
        Judged {
            validation: scores(&self.outputs.validation, &answers(&self.outputs.validation, &self.validation)),
            mean_cost: mean_cost(&test, positive, costs),
            test,
            leak,
            answers: of_test,
            validation_probability: self.validation.scores.clone(),
            test_probability: self.test.scores.clone(),
            notices,
            decider,
        }
    }

    /// The model as the spec asks for.
    pub fn judge_as(&self, spec: &ExperimentSpec) -> Judged {
        self.judge(&spec.threshold, spec.costs)
    }

    /// How finely a threshold is moved: the largest power of ten that takes five steps up to the share of the positive class, from a
    /// ten-thousandth to a hundredth.
    pub fn threshold_step(&self) -> f64 {
        step(self.prior())
    }

    /// Share of the positive class in the train rows before anything was done to them.
    pub fn prior(&self) -> f64 {
        self.outputs.natural[self.outputs.positive.index()]
    }

    /// What was judged.
    pub fn into_outputs(self) -> Outputs {
        self.outputs
    }

    /// What is judged.
    pub fn outputs(&self) -> &Outputs {
        &self.outputs
    }

    /// The test rows by their probability of the positive class.
    pub fn ranking(&self) -> &Ranking {
        &self.test.ranking
    }

    /// Scores of the probabilities of the test rows.
    pub fn probability(&self) -> &ProbabilityScores {
        &self.test.scores
    }

    /// Test rows per stretch of equal width of the probability of the positive class: those of the class, and the others.
    pub fn histogram(&self, n_bins: usize) -> [Vec<u32>; 2] {
        let mut counts = [vec![0; n_bins], vec![0; n_bins]];
        for (p, is_positive) in self.rows() {
            let bin = ((p * n_bins as f64) as usize).min(n_bins - 1);
            counts[usize::from(!is_positive)][bin] += 1;
        }
        counts
    }

    /// The probability of the positive class against how often it was right, on the test rows.
    pub fn reliability(&self, n_bins: usize) -> Reliability {
        Reliability::of(self.rows(), n_bins)
    }

    /// The same of the probabilities before they were corrected, with their mean; `None` if nothing is corrected.
    pub fn reliability_as_trained(&self, n_bins: usize) -> Option<(Reliability, f64)> {
        let Outputs { positive, n_classes, test, .. } = &self.outputs;
        if self.calibration == Calibration::AsTrained || test.labels.is_empty() {
            return None;
        }
        let probabilities = Decider::argmax(*positive).probabilities(&test.logits, *n_classes);
        let of_class = || probabilities.chunks_exact(*n_classes).map(|row| row[positive.index()]);
        let rows = of_class().zip(test.labels.iter().map(|label| label == positive));
        Some((Reliability::of(rows, n_bins), of_class().sum::<f64>() / test.labels.len() as f64))
    }

    /// The equivalent threshold on a model trained without resampling, by the change of the class shares alone:
    /// `t' / (1 - t') = t / (1 - t) · odds of the class in the data / odds in what the loss saw`. For two classes, as trained;
    /// `None` elsewhere, and where the shares were not changed.
    ///
    /// Elkan 2001, IJCAI, theorem 1, read backwards.
    pub fn equivalent_threshold(&self, threshold: Option<f64>) -> Option<f64> {
        let Outputs { positive, n_classes: 2, natural, learned: Some(learned), .. } = &self.outputs else {
            return None;
        };
        let odds = |shares: &[f64]| shares[positive.index()] / shares[1 - positive.index()];
        let factor = odds(natural) / odds(learned);
        let is_changed = (factor - 1.0).abs() > 0.05;
        let at = threshold.unwrap_or(0.5);
        let plain = at / (1.0 - at) * factor;
        let is_plain = self.calibration == Calibration::AsTrained && factor.is_finite() && at < 1.0;
        (is_changed && is_plain).then(|| plain / (1.0 + plain))
    }

    /// Mean cost per test row at a threshold; `None` without rows.
    pub fn cost_at(&self, threshold: f64, costs: Costs) -> Option<f64> {
        let points = self.test.ranking.points();
        let n_answered = points.partition_point(|point| point.threshold >= threshold);
        let last = n_answered.checked_sub(1).map(|last| &points[last]);
        (!points.is_empty()).then(|| self.cost_of(last, costs))
    }

    /// Mean cost per test row of answering with the class down to a point of the ranking, or nowhere.
    fn cost_of(&self, point: Option<&Point>, costs: Costs) -> f64 {
        let ranking = &self.test.ranking;
        let [found, alarms] = point.map_or([0, 0], |point| [point.true_positives, point.false_positives]);
        costs.of(alarms, ranking.n_positive() - found) / f64::from(ranking.n_positive() + ranking.n_negative())
    }

    /// Mean cost per test row at every threshold where it changes, thresholds falling: `[threshold, cost]`. The first is above
    /// all probabilities, where nothing is answered with the positive class.
    pub fn cost_steps(&self, costs: Costs) -> Vec<[f64; 2]> {
        let points = self.test.ranking.points();
        if points.is_empty() {
            return Vec::new();
        }
        let step = |point: &Point| [point.threshold, self.cost_of(Some(point), costs)];
        std::iter::once([1.0_f64.next_up(), self.cost_of(None, costs)]).chain(points.iter().map(step)).collect()
    }

    fn rows(&self) -> impl Iterator<Item = (f64, bool)> + '_ {
        let Outputs { positive, n_classes, .. } = self.outputs;
        let rows = self.test.probabilities.chunks_exact(n_classes).zip(&self.outputs.test.labels);
        rows.map(move |(row, &label)| (row[positive.index()], label == positive))
    }
}

/// Mean cost per row of taking the class for another and others for it.
fn mean_cost(scores: &Scores, positive: Class, costs: Costs) -> Option<f64> {
    let (class, n) = (&scores.per_class[positive.index()], scores.confusion.total());
    let total = costs.of(class.predicted - class.found, class.support - class.found);
    (n > 0).then(|| total / f64::from(n))
}

fn ranking(probabilities: &[f64], labels: &[Class], positive: Class, n_classes: usize) -> Ranking {
    let rows = probabilities.chunks_exact(n_classes).zip(labels);
    Ranking::of(rows.map(|(row, &label)| (row[positive.index()], label == positive)))
}

fn step(prior: f64) -> f64 {
    [0.01, 0.001].into_iter().find(|step| 5.0 * step <= prior).unwrap_or(0.0001)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rare_classes_have_finer_steps() {
        assert_eq!([0.5, 0.1, 0.034, 0.003].map(step), [0.01, 0.01, 0.001, 0.0001]);
    }
    use crate::experiment::Run;

    fn judge_of(link: &str) -> (Judge, ExperimentSpec) {
        let spec = crate::experiment::spec_of(link);
        let mut run = Run::new(&spec, None).unwrap();
        run.finish().unwrap();
        (Judge::new(run.outputs().unwrap().clone(), &spec.calibration), spec)
    }

    fn report_of(link: &str) -> crate::experiment::Report {
        Run::new(&crate::experiment::spec_of(link), None).unwrap().finish().unwrap()
    }

    #[test]
    fn judging_again_is_what_a_run_with_these_settings_finds() {
        let plain = "data=moons&data.n_samples=600&epochs=10";
        let (judge, _) = judge_of(plain);
        let mut report = report_of(plain);
        for settings in [
            "",
            "&threshold=fixed&threshold.at=0.2",
            "&threshold=tuned",
            "&threshold=cost&cost_fn=30",
            "&calibration=platt",
        ] {
            let (_, spec) = judge_of(&format!("{plain}{settings}"));
            let again = Judge::new(judge.outputs().clone(), &spec.calibration);
            report.judge(again.judge_as(&spec));
            report.spec = spec;
            assert_eq!(report, report_of(&format!("{plain}{settings}")), "{settings}");
        }
    }

    #[test]
    fn costs_at_a_threshold_are_those_of_its_errors() {
        let (judge, mut spec) = judge_of("data=moons&data.n_samples=600&epochs=10");
        for at in [0.0, 0.1, 0.5, 0.9, 1.0] {
            spec.set("threshold", "fixed").unwrap();
            spec.set("threshold.at", &at.to_string()).unwrap();
            let test = judge.judge_as(&spec).test;
            let class = &test.per_class[judge.outputs().positive.index()];
            let errors = spec.costs.of(class.predicted - class.found, class.support - class.found);
            assert_eq!(judge.cost_at(at, spec.costs), Some(errors / f64::from(test.confusion.total())), "{at}");
        }
        let steps = judge.cost_steps(spec.costs);
        assert!(steps.windows(2).all(|pair| pair[0][0] > pair[1][0]));
        assert!(steps[1..].iter().all(|&[at, cost]| judge.cost_at(at, spec.costs) == Some(cost)));
    }

    #[test]
    fn balanced_weights_stand_for_a_threshold_at_the_share() {
        let (weighted, _) = judge_of("loss=weighted_cross_entropy&epochs=2");
        assert!((weighted.equivalent_threshold(None).unwrap() - 0.1).abs() < 1e-9);
        let (plain, _) = judge_of("epochs=2");
        assert_eq!(plain.equivalent_threshold(Some(0.1)), None);
    }
}
