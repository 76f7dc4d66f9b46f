//! Comparisons, and the pool of workers that runs them: each takes the next run when it has done one, and results come in as they end.

use super::handover::{TableFile, hand_over, table_of};
use super::read::{Read, owned};
use crate::{
    browser::clock::now,
    worker::{Client, Program, Signal},
};
use imbalance_lab::{
    experiment::{
        ExperimentSpec,
        compare::{Comparison, Job, JobScores, Results},
    },
    problem::Problem,
    protocol::{JobId, Reply},
};
use leptos::prelude::*;
use std::collections::{BTreeSet, VecDeque};

/// Runs that a worker has ahead, so that it never waits for the page.
const AHEAD: usize = 3;

/// Between two looks of the page at what has come in (ms).
const PUBLISH_INTERVAL: f64 = 50.0;

/// Most workers of a pool.
pub(crate) const MOST_WORKERS: usize = 8;

/// Comparisons and the pool that runs them.
pub(crate) struct ComparisonStore {
    /// What has been found, as of a moment ago.
    pub(crate) results: Read<Option<Results>>,
    set_results: RwSignal<Option<Results>>,
    pub(crate) is_running: Read<bool>,
    set_is_running: RwSignal<bool>,
    /// How long the last comparison took (ms), once it has ended.
    pub(crate) took: Read<Option<f64>>,
    set_took: RwSignal<Option<f64>>,
    /// Why nothing could be compared.
    pub(crate) problem: Read<Option<Problem>>,
    set_problem: RwSignal<Option<Problem>>,
    members: StoredValue<Vec<Member>, LocalStorage>,
    work: StoredValue<Work, LocalStorage>,
}

struct Member {
    client: Client,
    at_work: Vec<Job>,
}

/// A comparison on its way.
#[derive(Default)]
struct Work {
    /// Counts comparisons, so that results of an older one are told apart.
    number: u32,
    results: Option<Results>,
    waiting: VecDeque<Job>,
    /// Runs whose worker broke once.
    tried: BTreeSet<Job>,
    n_members: usize,
    started: f64,
    published: f64,
}

impl ComparisonStore {
    pub(super) fn new() -> Self {
        let (results, set_results) = owned(None);
        let (is_running, set_is_running) = owned(false);
        let (took, set_took) = owned(None);
        let (problem, set_problem) = owned(None);
        Self {
            results,
            set_results,
            is_running,
            set_is_running,
            took,
            set_took,
            problem,
            set_problem,
            members: StoredValue::new_local(Vec::new()),
            work: StoredValue::new_local(Work::default()),
        }
    }

    /// Tells why nothing could be compared, or that it can be.
    pub(crate) fn tell(&'static self, problem: Option<Problem>) {
        self.set_problem.set(problem);
    }

    /// Starts a comparison on that many workers, in place of the one that runs.
    pub(crate) fn start(&'static self, comparison: Comparison, n_workers: usize, table: Option<TableFile>) {
        self.stop();
        self.set_problem.set(None);
        self.set_took.set(None);
        self.set_is_running.set(true);
        let number = self.work.with_value(|work| work.number) + 1;
        self.work.set_value(Work {
            number,
            waiting: comparison.jobs().collect(),
            results: Some(Results::new(comparison.clone())),
            n_members: n_workers.clamp(1, MOST_WORKERS),
            started: now(),
            ..Work::default()
        });
        self.publish();
        leptos::task::spawn_local(async move {
            let table = table_of(&comparison.remedies[0].spec.data, table).await;
            if self.work.with_value(|work| work.number) != number {
                return;
            }
            match table {
                Ok(table) => self.set_to_work(table),
                Err(problem) => {
                    self.set_problem.set(Some(problem));
                    self.set_is_running.set(false);
                    self.set_results.set(None);
                }
            }
        });
    }

    /// Ends what runs; what has come in stays.
    pub(crate) fn stop(&'static self) {
        if !self.is_running.get_untracked() {
            return;
        }
        self.work.update_value(|work| work.waiting.clear());
        let at_work = self.members.try_update_value(|members| {
            let at_work = members.iter_mut().filter(|member| !member.at_work.is_empty());
            at_work.map(|member| (member.at_work.clear(), member.client.clone()).1).collect::<Vec<_>>()
        });
        at_work.iter().flatten().for_each(Client::stop_comparing);
        // What is still on its way belongs to no comparison any more.
        self.work.update_value(|work| work.number += 1);
        self.publish();
        self.set_is_running.set(false);
    }

    fn set_to_work(&'static self, table: Option<TableFile>) {
        let n_members = self.work.with_value(|work| work.n_members);
        self.members.update_value(|members| {
            for index in members.len()..n_members {
                let client = Client::connect(Program::Own, move |signal| self.hear(index, signal));
                members.push(Member { client, at_work: Vec::new() });
            }
        });
        // Outside of what is borrowed: a worker that cannot be reached is heard of at once.
        let clients: Vec<Client> = self
            .members
            .with_value(|members| members[..n_members].iter().map(|member| member.client.clone()).collect());
        table.iter().for_each(|table| clients.iter().for_each(|client| hand_over(client, table)));
        // One run for each first, or the first workers would take all of a small comparison.
        for ahead in 1..=AHEAD {
            (0..n_members).for_each(|index| self.feed(index, ahead));
        }
    }

    /// Gives a worker runs until it has that many.
    fn feed(&'static self, index: usize, ahead: usize) {
        while let Some((client, job, spec)) = self.next_for(index, ahead) {
            client.compare(job, &spec);
        }
    }

    /// The next run of a worker that has fewer than that many.
    fn next_for(&'static self, index: usize, ahead: usize) -> Option<(Client, JobId, ExperimentSpec)> {
        self.members.try_update_value(|members| {
            self.work.try_update_value(|work| {
                let comparison = work.results.as_ref()?.comparison();
                let member = members.get_mut(index).filter(|it| index < work.n_members && it.at_work.len() < ahead)?;
                let job = work.waiting.pop_front()?;
                member.at_work.push(job);
                Some((member.client.clone(), JobId { comparison: work.number, job }, comparison.spec(job)))
            })
        })??
    }

    fn hear(&'static self, index: usize, signal: Signal) {
        match signal {
            Signal::Reply(Reply::Compared { job: JobId { comparison, job }, outcome }) => {
                if self.work.with_value(|work| work.number) != comparison {
                    return;
                }
                self.members.update_value(|members| members[index].at_work.retain(|other| *other != job));
                self.record(job, outcome);
                self.feed(index, AHEAD);
            }
            // The worker missed the request to stop: its jobs are queued again.
            Signal::Restarted => {
                let lost = self.members.try_update_value(|members| std::mem::take(&mut members[index].at_work));
                self.work.update_value(|work| lost.into_iter().flatten().for_each(|job| work.waiting.push_front(job)));
                self.feed(index, AHEAD);
            }
            // Its runs are tried once more; the run that breaks a worker twice is not.
            Signal::Broken(problem) => {
                let lost = self.members.try_update_value(|members| std::mem::take(&mut members[index].at_work));
                for job in lost.unwrap_or_default() {
                    let is_first = self.work.try_update_value(|work| work.tried.insert(job)).unwrap_or_default();
                    if is_first {
                        self.work.update_value(|work| work.waiting.push_front(job));
                    } else {
                        self.record(job, Err(problem.clone()));
                    }
                }
                let client = self.members.with_value(|members| members[index].client.clone());
                client.restart();
                self.feed(index, 1);
            }
            Signal::Reply(_) | Signal::Mode(_) => {}
        }
    }

    fn record(&'static self, job: Job, outcome: Result<JobScores, Problem>) {
        self.work.update_value(|work| {
            if let Some(results) = &mut work.results {
                results.record(job, outcome);
            }
        });
        let (is_over, published, started) = self.work.with_value(|work| {
            let results = work.results.as_ref();
            let is_over = results.is_some_and(|results| results.n_done() == results.comparison().jobs().count());
            (is_over, work.published, work.started)
        });
        if is_over || now() - published > PUBLISH_INTERVAL {
            self.publish();
        }
        if is_over {
            self.set_took.set(Some(now() - started));
            self.set_is_running.set(false);
        }
    }

    fn publish(&'static self) {
        self.work.update_value(|work| work.published = now());
        self.set_results.set(self.work.with_value(|work| work.results.clone()));
    }
}
