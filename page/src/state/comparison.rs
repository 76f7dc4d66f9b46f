//! Comparisons, and the pool of workers that runs them: each takes the next run when it has done one, and results come in as they end.

use crate::{
    browser::{clock::now, fetch::fetch_sample},
    state::pinned::Pinned,
    worker::{Client, Program, Signal},
};
use imbalance_lab::{
    experiment::{
        DataSpec, Event, ExperimentSpec, Judge,
        compare::{Comparison, Job, JobScores, Results},
    },
    problem::Problem,
    protocol::{JobId, Reply, TableSource},
};
use leptos::prelude::*;
use std::collections::{BTreeSet, VecDeque};

/// Runs that a worker has ahead, so that it never waits for the page.
const AHEAD: usize = 3;

/// Between two looks of the page at what has come in (ms).
const PUBLISH_INTERVAL: f64 = 50.0;

/// Most workers of a pool.
pub(crate) const MOST_WORKERS: usize = 8;

/// A table as it is handed to a worker: where it is from, its label column, its bytes.
pub(crate) type Table = (TableSource, String, web_sys::Blob);

/// Comparisons and the pool that runs them; copies share it.
#[derive(Clone, Copy)]
pub(crate) struct Pool {
    /// What has been found, as of a moment ago.
    pub(crate) results: RwSignal<Option<Results>>,
    pub(crate) is_running: RwSignal<bool>,
    /// How long the last comparison took (ms), once it has ended.
    pub(crate) took: RwSignal<Option<f64>>,
    /// Why nothing could be compared.
    pub(crate) problem: RwSignal<Option<Problem>>,
    /// Why nothing could be pinned.
    pub(crate) pin_problem: RwSignal<Option<Problem>>,
    /// The run that stays beside the page's.
    pub(crate) pinned: RwSignal<Option<Pinned>>,
    /// What is being run to be pinned.
    pub(crate) pinning: RwSignal<Option<(String, ExperimentSpec)>>,
    members: StoredValue<Vec<Member>, LocalStorage>,
    work: StoredValue<Work, LocalStorage>,
    /// A worker of its own for what is to be pinned.
    pinner: StoredValue<Option<Client>, LocalStorage>,
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

impl Pool {
    pub(crate) fn new() -> Self {
        Self {
            results: RwSignal::new(None),
            is_running: RwSignal::new(false),
            took: RwSignal::new(None),
            problem: RwSignal::new(None),
            pin_problem: RwSignal::new(None),
            pinned: RwSignal::new(None),
            pinning: RwSignal::new(None),
            members: StoredValue::new_local(Vec::new()),
            work: StoredValue::new_local(Work::default()),
            pinner: StoredValue::new_local(None),
        }
    }

    /// Starts a comparison on that many workers, in place of the one that runs.
    pub(crate) fn start(self, comparison: Comparison, n_workers: usize, table: Option<Table>) {
        self.stop();
        self.problem.set(None);
        self.took.set(None);
        self.is_running.set(true);
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
                    self.problem.set(Some(problem));
                    self.is_running.set(false);
                    self.results.set(None);
                }
            }
        });
    }

    /// Ends what runs; what has come in stays.
    pub(crate) fn stop(self) {
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
        self.is_running.set(false);
    }

    fn set_to_work(self, table: Option<Table>) {
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
    fn feed(self, index: usize, ahead: usize) {
        while let Some((client, job, spec)) = self.next_for(index, ahead) {
            client.compare(job, &spec);
        }
    }

    /// The next run of a worker that has fewer than that many.
    fn next_for(self, index: usize, ahead: usize) -> Option<(Client, JobId, ExperimentSpec)> {
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

    fn hear(self, index: usize, signal: Signal) {
        match signal {
            Signal::Reply(Reply::Compared { job: JobId { comparison, job }, outcome }) => {
                if self.work.with_value(|work| work.number) != comparison {
                    return;
                }
                self.members.update_value(|members| members[index].at_work.retain(|other| *other != job));
                self.record(job, outcome);
                self.feed(index, AHEAD);
            }
            // It did not hear that it was to stop: what it was given meanwhile is given again.
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

    fn record(self, job: Job, outcome: Result<JobScores, Problem>) {
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
            self.took.set(Some(now() - started));
            self.is_running.set(false);
        }
    }

    fn publish(self) {
        self.work.update_value(|work| work.published = now());
        self.results.set(self.work.with_value(|work| work.results.clone()));
    }

    /// Runs an experiment to be pinned beside the page's.
    pub(crate) fn pin(self, name: String, spec: ExperimentSpec, table: Option<Table>) {
        self.stop_pinning();
        self.pinning.set(Some((name, spec.clone())));
        leptos::task::spawn_local(async move {
            let table = table_of(&spec.data, table).await;
            let is_wanted = self.pinning.with_untracked(|wanted| wanted.as_ref().is_some_and(|(_, it)| *it == spec));
            if !is_wanted {
                return;
            }
            let table = match table {
                Ok(table) => table,
                Err(problem) => {
                    self.pinning.set(None);
                    return self.pin_problem.set(Some(problem));
                }
            };
            let client = self
                .pinner
                .with_value(Option::clone)
                .unwrap_or_else(|| Client::connect(Program::Own, move |signal| self.hear_pinned(signal)));
            self.pinner.set_value(Some(client.clone()));
            table.iter().for_each(|table| hand_over(&client, table));
            client.start(&spec, false);
        });
    }

    fn hear_pinned(self, signal: Signal) {
        let problem = match signal {
            Signal::Reply(Reply::Events { events, map, outputs: Some(outputs), .. }) => {
                let report = events.into_iter().find_map(|event| match event {
                    Event::Finished(report) => Some(*report),
                    _ => None,
                });
                if let (Some(report), Some((name, spec))) = (report, self.pinning.get_untracked()) {
                    let judge = Judge::new(*outputs, &spec.calibration);
                    self.pinned.set(Some(Pinned { name, spec, report, judge, map: map.map(|map| *map) }));
                    self.pinning.set(None);
                }
                return;
            }
            Signal::Reply(Reply::Failed { problem, .. }) => problem,
            Signal::Broken(problem) => {
                let pinner = self.pinner.with_value(Option::clone);
                pinner.iter().for_each(Client::restart);
                problem
            }
            Signal::Reply(_) | Signal::Mode(_) | Signal::Restarted => return,
        };
        self.pinning.set(None);
        self.pin_problem.set(Some(problem));
    }

    /// Ends the run that is to be pinned, if there is one, with its worker: it may be where it hears nothing.
    pub(crate) fn stop_pinning(self) {
        self.pin_problem.set(None);
        if self.pinning.with_untracked(Option::is_some) {
            self.pinning.set(None);
            let pinner = self.pinner.with_value(Option::clone);
            pinner.iter().for_each(Client::restart);
        }
    }
}

/// The table that data need: the one that is there, or a sample that has to be fetched.
pub(crate) async fn table_of(data: &DataSpec, table: Option<Table>) -> Result<Option<Table>, Problem> {
    let is_there = |source: &TableSource| table.as_ref().is_some_and(|(it, ..)| it == source);
    match data {
        DataSpec::Generated(_) => Ok(None),
        DataSpec::Sample(id) if !is_there(&TableSource::Sample(id.clone())) => {
            let blob = fetch_sample(id).await?;
            Ok(Some((TableSource::Sample(id.clone()), String::new(), blob)))
        }
        DataSpec::Sample(_) | DataSpec::File { .. } => Ok(table),
    }
}

/// Hands a table over, unless the worker has it.
pub(crate) fn hand_over(client: &Client, (source, label, blob): &Table) {
    let is_there = client
        .table()
        .is_some_and(|(its, of, bytes)| its == *source && of == *label && js_sys::Object::is(&bytes, blob));
    if !is_there {
        client.upload(source.clone(), label.clone(), blob.clone());
    }
}
