//! Running a lesson without the page: for authors and for the tests that hold lessons to what they say.

use super::{GoalOutcome, Right, Step};
use crate::{
    data::{
        Dataset,
        samples::Sample,
        table::{Choices, Table},
    },
    experiment::{DataSpec, ExperimentSpec, Report, Run, RunError},
    rng::Seed,
};
use std::collections::BTreeMap;

/// What came of a step.
#[derive(Clone, Debug, PartialEq)]
pub struct Verified {
    /// The run of the solution, or of the step's link where it has none.
    pub run: Report,
    /// The pinned run.
    pub a: Option<Report>,
    /// Whether the run reaches the goal.
    pub goal: GoalOutcome,
    /// The right answer to the question.
    pub right: Option<Right>,
    /// Whether the step has a solution and yet its own link reaches the goal already, so that nothing is left to do.
    pub is_idle: bool,
}

/// Runs steps, each experiment once, and looks at them at the epoch that a step names, as the page does it. The pinned run is looked
/// at once.
#[derive(Default)]
pub struct Verifier {
    tables: BTreeMap<String, Option<Dataset>>,
    /// By link, whether the model was looked at after every epoch, and the epoch of the report.
    reports: BTreeMap<(String, bool, Option<u32>), Report>,
}

impl Verifier {
    /// Runs a step with the seeds of its links, or with another one in place of them.
    ///
    /// # Errors
    /// [`RunError`] if one of its experiments cannot run.
    pub fn step(&mut self, step: &Step, seed: Option<Seed>) -> Result<Verified, RunError> {
        let a = step.pin.as_ref().map(|pin| self.run(&pin.spec, seed, false, step.epoch)).transpose()?;
        let opened = self.run(&step.opens.spec, seed, true, step.epoch)?;
        let solved =
            step.solution.as_ref().map(|solution| self.run(&solution.spec, seed, true, step.epoch)).transpose()?;
        let is_idle = solved.is_some() && step.judge(&opened, a.as_ref()).reached;
        let run = solved.unwrap_or(opened);
        let goal = step.judge(&run, a.as_ref());
        let right = step.right(&run, a.as_ref());
        Ok(Verified { run, a, goal, right, is_idle })
    }

    fn run(
        &mut self,
        spec: &ExperimentSpec,
        seed: Option<Seed>,
        has_curves: bool,
        epoch: Option<u32>,
    ) -> Result<Report, RunError> {
        let spec = ExperimentSpec { seed: seed.unwrap_or(spec.seed), ..spec.clone() };
        let key = (spec.to_link(), has_curves, epoch);
        if let Some(report) = self.reports.get(&key) {
            return Ok(report.clone());
        }
        let table = match &spec.data {
            DataSpec::Sample(id) => self.tables.entry(id.clone()).or_insert_with(|| sample(id)).as_ref(),
            DataSpec::Generated(_) | DataSpec::File { .. } => None,
        };
        let mut run = Run::new(&spec, table)?;
        if !has_curves {
            run = run.without_curves();
        }
        if epoch.is_some() {
            run = run.keeping_past();
        }
        let mut report = run.finish()?;
        // From its last epoch on, a run is shown as it ended.
        let earlier = epoch.filter(|&epoch| {
            epoch < report.epochs.len() as u32 && run.timeline().is_some_and(|timeline| timeline.result != epoch)
        });
        if let Some(look) = earlier.and_then(|epoch| run.look(&report, epoch, &spec)) {
            let look = look?;
            report.epochs.truncate(look.epoch as usize);
            report = Report { epochs: report.epochs, ..look.report };
        }
        self.reports.insert(key, report.clone());
        Ok(report)
    }
}

fn sample(id: &str) -> Option<Dataset> {
    let bytes = Sample::of(id)?.bytes();
    Some(Table::read(bytes, &Choices::default(), &mut |_| {}).ok()?.dataset)
}
