//! The end of a run: what it found out, and what is left to look at.

use super::{
    error::{RunError, WayOut},
    state::{Setup, Trained, Training},
    train::shares,
};
use crate::{
    data::{Class, Dataset},
    experiment::{
        EpochRecord, Judge, Outputs, Report, SetOutputs, early_stopping::Watch, remedy_notices::remedy_notices,
    },
    nn::loss::Loss,
};

impl Setup {
    /// Judges the trained network.
    pub(super) fn report(&mut self, training: Training) -> Result<(Trained, Report), RunError> {
        let draws = training.draws();
        let Training { train, plan, mut mlp, loss, watch, stage_counts, records, gans, n_steps, .. } = training;
        let kept = watch.as_ref().and_then(Watch::best_epoch).unwrap_or(records.len() as u32);
        let learned = learned_shares(&records[..kept as usize], &*loss);
        let mut notices = self.notices.clone();
        notices.extend(remedy_notices(&self.spec, train.class_names(), &stage_counts));
        notices.extend(watch.map(|watch| watch.finish(self.spec.epochs, mlp.params_mut())));
        let says = |name: &'static str, set: &Dataset| {
            let logits = mlp.predict_logits(set.features());
            match logits.iter().all(|z| z.is_finite()) {
                true => Ok(SetOutputs::of(set, logits)),
                false => Err(RunError::Overflow { set: name, way_out: WayOut::of(&self.spec) }),
            }
        };
        let natural = match &self.honest_test {
            // Resampling came first: the shares are those of the rows it was given.
            Some(_) => &self.data_counts,
            None => &stage_counts.train,
        };
        let outputs = Outputs {
            positive: self.positive,
            n_classes: train.n_classes(),
            natural: natural.iter().map(|(_, count)| f64::from(count) / f64::from(natural.total())).collect(),
            learned,
            validation: says("validation", &self.split.validation)?,
            test: says("test", &self.split.test)?,
            honest_test: self.honest_test.as_deref().map(|set| says("held-out", set)).transpose()?,
        };
        self.digest.add_f32s(mlp.params());
        let judge = Judge::new(outputs, &self.spec.calibration);
        let judged = judge.judge_as(&self.spec);
        let (outputs, decider) = (judge.into_outputs(), judged.decider.clone());
        let report = Report {
            spec: self.spec.clone(),
            model: self.digest,
            digest: judged.digest(self.digest),
            class_names: train.class_names().to_vec(),
            minority: self.positive,
            stage_counts,
            epochs: records,
            n_steps,
            threshold: judged.decider.threshold,
            validation: judged.validation,
            test: judged.test,
            validation_probability: judged.validation_probability,
            test_probability: judged.test_probability,
            mean_cost: judged.mean_cost,
            leak: judged.leak,
            gans,
            notices,
            judge_notices: judged.notices,
        };
        Ok((Trained { train, plan, mlp, outputs, decider, draws }, report))
    }
}

/// Share of each class in what the loss saw up to the epoch whose weights are kept: rows drawn, times what the loss makes of
/// them then. All draws count, as those of one epoch can miss a class. `None` if it weighed nothing.
fn learned_shares(records: &[EpochRecord], loss: &dyn Loss) -> Option<Vec<f64>> {
    let n_classes = records.last()?.drawn.n_classes();
    let of_class = |class: Class| {
        let drawn: f64 = records.iter().map(|record| f64::from(record.drawn.get(class))).sum();
        drawn * loss.prior_shift_of(class)
    };
    shares((0..n_classes as u8).map(|class| of_class(Class(class))))
}
