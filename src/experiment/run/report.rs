//! The end of a run: what it found out, and what is left to look at.

use super::{
    error::{RunError, WayOut},
    state::{Setup, Trained, Training, draws_of},
    train::shares,
};
use crate::{
    data::{Class, Dataset, TrainSet},
    decide::Decider,
    experiment::{
        Digest, EpochRecord, ExperimentSpec, GanReport, Judge, Outputs, Report, SetOutputs, StageCounts,
        early_stopping::Watch, remedy_notices::remedy_notices,
    },
    nn::{Mlp, loss::Loss},
};

/// What a report tells beside what the network says.
pub(super) struct Told {
    /// Of every training loss; the weights are still to come.
    pub(super) digest: Digest,
    pub(super) stage_counts: StageCounts,
    pub(super) epochs: Vec<EpochRecord>,
    pub(super) n_steps: u64,
    /// Share of each class in what the loss saw.
    pub(super) learned: Option<Vec<f64>>,
    pub(super) gans: Vec<GanReport>,
    /// Of the way that training went.
    pub(super) notice: Option<String>,
}

impl Setup {
    /// Judges the trained network.
    pub(super) fn report(&self, training: Training) -> Result<(Trained, Report), RunError> {
        let draws = draws_of(&training.train, training.stage_counts.drawn.as_ref());
        let Training { train, plan, mut mlp, loss, watch, stage_counts, records, gans, n_steps, past, .. } = training;
        let result_epoch = watch.as_ref().and_then(Watch::best_epoch).unwrap_or(records.len() as u32);
        let mut drawn = vec![0.0; train.n_classes()];
        records[..result_epoch as usize].iter().for_each(|record| add_drawn(&mut drawn, record));
        let told = Told {
            digest: self.digest,
            learned: learned_shares(&drawn, &*loss),
            notice: watch.map(|watch| watch.finish(self.spec.epochs, mlp.params_mut())),
            epochs: records,
            stage_counts,
            n_steps,
            gans,
        };
        let (outputs, decider, report) = self.judge(&self.spec, &mlp, &train, told)?;
        Ok((Trained { train, plan, mlp, outputs, decider, draws, past, result_epoch }, report))
    }

    /// Judges a network of this run by the settings of a spec that asks for the same training.
    ///
    /// # Errors
    /// [`RunError::Overflow`] if what it says of the rows is no finite number.
    pub(super) fn judge(
        &self,
        spec: &ExperimentSpec,
        mlp: &Mlp,
        train: &TrainSet,
        told: Told,
    ) -> Result<(Outputs, Decider, Report), RunError> {
        let Told { mut digest, stage_counts, epochs, n_steps, learned, gans, notice } = told;
        let mut notices = self.notices.clone();
        notices.extend(remedy_notices(&self.spec, train.class_names(), &stage_counts));
        notices.extend(notice);
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
        digest.add_f32s(mlp.params());
        let judge = Judge::new(outputs, &spec.calibration);
        let judged = judge.judge_as(spec);
        let (outputs, decider) = (judge.into_outputs(), judged.decider.clone());
        let report = Report {
            spec: spec.clone(),
            model: digest,
            digest: judged.digest(digest),
            class_names: train.class_names().to_vec(),
            minority: self.positive,
            stage_counts,
            epochs,
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
        Ok((outputs, decider, report))
    }
}

/// Counts the rows that an epoch drew of each class.
pub(super) fn add_drawn(drawn: &mut [f64], record: &EpochRecord) {
    for (sum, (_, count)) in drawn.iter_mut().zip(record.drawn.iter()) {
        *sum += f64::from(count);
    }
}

/// Share of each class in what the loss saw up to the epoch whose weights are kept: rows drawn in all epochs, times what the loss
/// makes of them then. All draws count, as those of one epoch can miss a class. `None` if it weighed nothing.
pub(super) fn learned_shares(drawn: &[f64], loss: &dyn Loss) -> Option<Vec<f64>> {
    shares((0..).zip(drawn).map(|(class, drawn)| drawn * loss.prior_shift_of(Class(class))))
}
