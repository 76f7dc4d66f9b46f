//! Keeping the network after every epoch, and looking back at one.

use super::{
    Run, Stage,
    error::RunError,
    past::{Look, Moment, Timeline},
    report::{Told, add_drawn, learned_shares},
    state::{Training, draws_of},
};
use crate::experiment::{Digest, EpochRecord, ExperimentSpec, Report, StageCounts, map};

impl Training {
    /// Keeps the network after an epoch, if that is wanted.
    pub(super) fn keep_moment(&mut self, record: &EpochRecord, digest: Digest) {
        let Some(past) = &mut self.past else { return };
        add_drawn(&mut past.drawn, record);
        let moment = Moment {
            epoch: record.epoch,
            params: self.mlp.params().into(),
            digest,
            n_steps: self.n_steps,
            weight_share: self.stage_counts.weight_share.as_deref().map(Box::from),
            learned: learned_shares(&past.drawn, &*self.loss).map(Vec::into_boxed_slice),
        };
        let stopping = self.watch.as_ref().and_then(|watch| watch.best_epoch());
        past.push(moment, record.validation_loss, stopping);
    }
}

impl Run {
    /// Which epochs of the finished run can be looked at; `None` before its end, and where no past is kept.
    pub fn timeline(&self) -> Option<Timeline> {
        let Stage::Done(Some(trained)) = &self.stage else { return None };
        let past = trained.past.as_ref()?;
        let epochs = past.moments.iter().map(|moment| moment.epoch).collect();
        Some(Timeline { epochs, best: past.best.map(|(_, epoch)| epoch), result: trained.result_epoch })
    }

    /// The finished run as it was after an epoch, or the nearest that is kept: what it was then is judged by the threshold and
    /// the correction of `spec`, as at the end of a run. `report` is what the run ended with. `None` where no past is kept.
    ///
    /// # Errors
    /// [`RunError::Overflow`] if what the network said then is no finite number.
    pub fn look(&self, report: &Report, epoch: u32, spec: &ExperimentSpec) -> Option<Result<Look, RunError>> {
        let Stage::Done(Some(trained)) = &self.stage else { return None };
        let moment = trained.past.as_ref()?.nearest(epoch)?;
        let record = report.epochs.get(moment.epoch.checked_sub(1)? as usize)?;
        let mut mlp = trained.mlp.clone();
        mlp.params_mut().copy_from_slice(&moment.params);
        let told = Told {
            digest: moment.digest,
            stage_counts: StageCounts {
                weight_share: moment.weight_share.as_deref().map(Vec::from),
                drawn: Some(record.drawn.clone()),
                ..report.stage_counts.clone()
            },
            epochs: Vec::new(),
            n_steps: moment.n_steps,
            learned: moment.learned.as_deref().map(Vec::from),
            gans: report.gans.clone(),
            notice: None,
        };
        let setup = &self.setup;
        let judged = setup.judge(&setup.spec.judged_as(spec), &mlp, &trained.train, told);
        Some(judged.map(|(outputs, decider, report)| {
            let draws = draws_of(&trained.train, Some(&record.drawn));
            let map = map::draw(&mlp, &decider, &setup.split, &setup.preparation, &trained.train, &trained.plan, draws);
            Look { epoch: moment.epoch, report, outputs, map }
        }))
    }
}
