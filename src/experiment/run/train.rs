//! Training: steps, and what follows from them at the end of an epoch.

use super::{
    error::{RunError, WayOut},
    event::Event,
    prepare::monitored,
    state::{Setup, Training},
};
use crate::{
    data::{ClassCounts, Row, TrainSet},
    experiment::{
        ClassEpoch, EpochRecord,
        evaluate::{Evaluation, evaluate},
    },
    metrics::Scores,
    nn::{Batch, clip_grad_norm, loss::LossSum},
    rng::Rng,
};

/// Multiply-adds in one piece of work: a few milliseconds.
const WORK_PER_EVENT: u64 = 20_000_000;

/// Below this, nothing that a network computes can overflow, third powers inside activations among it.
const FAR_FROM_OVERFLOW: f64 = 1e12;

impl Setup {
    /// The learning rate of an epoch.
    pub(super) fn lr(&self, epoch: u32) -> f64 {
        self.spec.schedule.as_dyn().lr(self.spec.optimizer.as_dyn().lr(), epoch, self.spec.epochs)
    }

    /// Chooses the rows of an epoch.
    pub(super) fn draw_epoch(&self, train: &TrainSet, rng: &mut Rng, order: &mut Vec<Row>) -> Result<(), RunError> {
        self.spec.sampler.as_dyn().epoch_order(train.labels(), train.n_classes(), rng, order)?;
        match self.spec.batching.n_batches(order.len()) {
            0 => Err(RunError::NoBatch { rows: order.len(), batch_size: self.spec.batching.batch_size }),
            _ => Ok(()),
        }
    }

    /// Some steps, and what follows from them at the end of an epoch.
    pub(super) fn train(&mut self, training: &mut Training) -> Result<Event, RunError> {
        let n_batches = self.spec.batching.n_batches(training.order.len());
        let mut work = 0;
        while training.next_batch < n_batches && work < WORK_PER_EVENT {
            let n_rows = self.spec.batching.batch(&training.order, training.next_batch).len();
            // In 64 bits: one step of a large network on a large batch is more than 32 can count.
            work += training.mlp.work_per_row() as u64 * n_rows as u64;
            self.step(training)?;
        }
        if training.next_batch < n_batches {
            return Ok(Event::Steps { epoch: training.epoch, done: training.next_batch as u32, of: n_batches as u32 });
        }
        let (record, goes_on) = self.end_epoch(training)?;
        if goes_on && training.epoch < self.spec.epochs {
            training.epoch += 1;
            let Training { train, batches_rng, order, loss, epoch, watch, .. } = &mut *training;
            self.draw_epoch(train, batches_rng, order)?;
            if let Some(recording) = &mut self.recording {
                recording.push(order);
            }
            if loss.start_epoch(*epoch, self.spec.epochs)
                && let Some(watch) = watch
            {
                watch.start_over();
            }
            training.lr = self.lr(training.epoch);
            training.next_batch = 0;
            training.epoch_loss = LossSum::default();
        } else {
            training.is_over = true;
        }
        Ok(Event::Epoch(record))
    }

    fn step(&mut self, training: &mut Training) -> Result<(), RunError> {
        let Training { train, mlp, work, loss, optimizer, order, lr, .. } = training;
        let rows = self.spec.batching.batch(order, training.next_batch);
        let batch = Batch { features: train.features(), labels: train.labels(), rows };
        let batch_loss = mlp.loss_and_grad(batch, &**loss, training.dropout.as_mut(), work);
        if self.spec.max_norm > 0.0 {
            clip_grad_norm(work.grads_mut(), self.spec.max_norm);
        }
        optimizer.step(mlp.params_mut(), work.grads(), *lr);
        training.next_batch += 1;
        training.n_steps += 1;
        training.epoch_loss += batch_loss;
        self.digest.add_f64(batch_loss.numerator);
        self.digest.add_f64(batch_loss.divisor);
        if !batch_loss.numerator.is_finite() || !mlp.is_finite() {
            let (epoch, step) = (training.epoch, training.n_steps);
            return Err(RunError::Diverged { epoch, step, way_out: WayOut::of(&self.spec) });
        }
        Ok(())
    }

    /// Looks at the validation rows; says whether training should go on.
    ///
    /// # Errors
    /// [`RunError::Overflow`] if what the network says of validation rows or of train rows before resampling is no finite number:
    /// also in a run without curves, which looks at them where that is possible at all.
    fn end_epoch(&mut self, training: &mut Training) -> Result<(EpochRecord, bool), RunError> {
        let Training { train, monitored: kept, mlp, loss, order, watch, epoch, next_batch, epoch_loss, .. } =
            &mut *training;
        let n_classes = train.n_classes();
        let visited = order.len().min(*next_batch * self.spec.batching.batch_size as usize);
        let drawn: Vec<_> = order[..visited].iter().map(|row| train.labels()[row.index()]).collect();
        let drawn = ClassCounts::of(&drawn, n_classes);
        let is_looked_at = self.has_curves || mlp.bound(self.largest) > FAR_FROM_OVERFLOW;
        let checked = |set: &'static str, evaluated: Evaluation| match evaluated.is_finite() {
            true => Ok(evaluated),
            false => Err(RunError::Overflow { set, way_out: WayOut::of(&self.spec) }),
        };
        let validation = || checked("validation", evaluate(mlp, &self.split.validation, Some(&**loss)));
        let evaluated = (is_looked_at || watch.is_some()).then(validation).transpose()?;
        let of_train = || {
            let own = if self.has_curves { None } else { monitored(&self.split.train) };
            let rows = kept.as_ref().or(own.as_ref()).unwrap_or(&self.split.train);
            checked("train", evaluate(mlp, rows, None))
        };
        let of_train = is_looked_at.then(of_train).transpose()?;
        let validation_loss = evaluated.as_ref().and_then(|validation| validation.loss?.mean());
        let minority = self.positive;
        let goes_on = watch.as_mut().zip(evaluated.as_ref()).is_none_or(|(watch, validation)| {
            let scores = Scores::of(validation.confusion.clone());
            watch.goes_on(*epoch, validation_loss, &scores, minority, mlp.params())
        });
        let classes = match (of_train, evaluated) {
            (Some(train), Some(validation)) if self.has_curves => train
                .by_class()
                .zip(validation.by_class())
                .map(|(train, validation)| ClassEpoch { train, validation })
                .collect(),
            _ => Vec::new(),
        };
        let record = EpochRecord {
            epoch: *epoch,
            train_loss: epoch_loss.mean(),
            validation_loss,
            classes,
            drawn: drawn.clone(),
        };
        training.stage_counts.weight_share =
            shares(drawn.iter().map(|(class, n)| f64::from(n) * loss.weight_of(class)));
        training.stage_counts.drawn = Some(drawn);
        training.records.push(record.clone());
        training.keep_moment(&record, self.digest);
        Ok((record, goes_on))
    }
}

/// Weights as shares of their sum; `None` if that is 0.
pub(super) fn shares(weights: impl Iterator<Item = f64>) -> Option<Vec<f64>> {
    let weights: Vec<f64> = weights.collect();
    let total: f64 = weights.iter().sum();
    (total > 0.0).then(|| weights.iter().map(|weight| weight / total).collect())
}
