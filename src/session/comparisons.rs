//! Runs of comparisons, which tell only their scores.

use super::{planning::Throttle, tables::Tables};
use crate::{
    experiment::{Event, ExperimentSpec, Run, compare::JobScores},
    protocol::{Activity, JobId, Reply},
};
use std::collections::VecDeque;

/// The runs of comparisons that are still to do.
#[derive(Default)]
pub(super) struct Comparisons {
    /// In the order in which they came.
    jobs: VecDeque<(JobId, ExperimentSpec)>,
    /// The one at work.
    job: Option<(JobId, Box<Run>)>,
}

impl Comparisons {
    /// Whether there is none to do.
    pub(super) fn is_idle(&self) -> bool {
        self.jobs.is_empty() && self.job.is_none()
    }

    pub(super) fn push(&mut self, job: JobId, spec: ExperimentSpec) {
        self.jobs.push_back((job, spec));
    }

    /// Works until `may_go_on` says no or there are none.
    pub(super) fn advance(
        &mut self,
        tables: &Tables,
        post: &mut dyn FnMut(Reply),
        may_go_on: &mut dyn FnMut() -> bool,
    ) {
        // Told before anything that can be long, so that a worker at work is not taken for one that hangs.
        post(Reply::Progress { activity: Activity::Comparing, done: 0.0 });
        loop {
            let Some((job, mut run)) = self.job.take() else {
                let Some((job, spec)) = self.jobs.pop_front() else { return };
                let table = tables.rows_for(&spec);
                match Run::new(&spec, table.as_ref().map(|rows| &*rows.dataset)) {
                    Ok(run) => self.job = Some((job, Box::new(run.without_curves()))),
                    Err(error) => post(Reply::Compared { job, outcome: Err(error.problem()) }),
                }
                continue;
            };
            let mut throttle = Throttle::default();
            let mut progress = |done| {
                if throttle.is_due(done) {
                    post(Reply::Progress { activity: Activity::Comparing, done });
                }
            };
            match run.advance(&mut progress) {
                Some(Ok(Event::Finished(report))) => {
                    post(Reply::Compared { job, outcome: Ok(JobScores::of(&report)) });
                }
                Some(Ok(_)) => self.job = Some((job, run)),
                Some(Err(error)) => post(Reply::Compared { job, outcome: Err(error.problem()) }),
                None => {}
            }
            if !may_go_on() {
                return;
            }
        }
    }
}
