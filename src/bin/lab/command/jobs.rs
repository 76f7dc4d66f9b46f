//! Many pieces of work on a few threads, each of which may fail or break alone.

use imbalance_lab::problem::Problem;
use std::{
    num::NonZero,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{
        atomic::{AtomicUsize, Ordering},
        mpsc,
    },
    thread,
};

/// Does every job, on that many threads at most, and records what came of each in the order in which they end. A job that panics
/// has failed, and the others go on.
pub(super) fn do_all<J: Copy + Send + Sync, T: Send>(
    jobs: &[J],
    n_threads: NonZero<usize>,
    work: impl Fn(J) -> Result<T, Problem> + Sync,
    mut record: impl FnMut(J, Result<T, Problem>),
) {
    let next = AtomicUsize::new(0);
    let (sender, receiver) = mpsc::channel();
    thread::scope(|scope| {
        for _ in 0..n_threads.get().min(jobs.len()) {
            let (sender, next, work) = (sender.clone(), &next, &work);
            scope.spawn(move || {
                while let Some(&job) = jobs.get(next.fetch_add(1, Ordering::Relaxed)) {
                    // What a job works on is its own, and is dropped with it.
                    let outcome = catch_unwind(AssertUnwindSafe(|| work(job))).unwrap_or_else(|_| Err(broken()));
                    sender.send((job, outcome)).expect("who listens stays to the end");
                }
            });
        }
        drop(sender);
        receiver.into_iter().for_each(|(job, outcome)| record(job, outcome));
    });
}

fn broken() -> Problem {
    Problem::new(
        "A run broke off because of a mistake in the lab, which is told above.",
        "No scores can be taken from a run that did not end.",
        "Leave its remedy or its seed out, and report the mistake with the link of the experiment.",
    )
}
