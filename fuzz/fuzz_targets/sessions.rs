//! Any sequence of requests into the session behind the worker: it answers, ends what it began, and comes to rest.
//!
//! Requests are parted by a byte that no text has. The first letter of each says what it is; the rest is its text.
#![no_main]

use imbalance_lab::{
    experiment::{Event, ExperimentSpec, compare::Job},
    protocol::{CompareRequest, ExportRequest, JobId, Reply, Request, RunId, RunRequest, TableChoices, TableRequest, TableSource},
    session::Session,
};
use imbalance_lab_fuzz::{check_problem, shrink};
use std::collections::BTreeSet;

const END: u8 = 0xFF;

/// Most turns of a session that still ends by itself.
const MOST_TURNS: u32 = 20_000;

libfuzzer_sys::fuzz_target!(|input: &[u8]| {
    let (mut session, mut heard) = (Session::default(), Heard::default());
    for part in input.split(|&byte| byte == END).take(40) {
        let Some((&kind, rest)) = part.split_first() else { continue };
        let text = String::from_utf8_lossy(rest);
        let spec = || {
            let mut spec = ExperimentSpec::from_link(&text).map(|parsed| parsed.spec).unwrap_or_default();
            shrink(&mut spec);
            Box::new(spec)
        };
        let request = match kind {
            b'R' | b'S' => Request::Run(RunRequest::Start { run: heard.begin(), spec: spec(), paused: kind == b'S' }),
            b'p' => Request::Run(RunRequest::Pause),
            b'r' => Request::Run(RunRequest::Resume),
            b's' => Request::Run(RunRequest::Step),
            b'c' => Request::Run(RunRequest::Cancel),
            b'U' => {
                let source = match text.strip_prefix('#') {
                    Some(sample) => TableSource::Sample(sample.to_owned()),
                    None => TableSource::File(String::new()),
                };
                Request::Table(TableRequest::Upload { source, size: 64, choices: TableChoices::default() })
            }
            b'L' => Request::Table(TableRequest::Choose(TableChoices { label: text.into_owned(), ..TableChoices::default() })),
            b'C' => {
                let job = JobId { comparison: 1, job: Job { remedy: rest.len(), seed: 0 } };
                Request::Compare(CompareRequest::Start { job, spec: spec() })
            }
            b'x' => Request::Compare(CompareRequest::Stop),
            b'E' => Request::Export(ExportRequest::Resampled),
            b'W' => Request::Export(ExportRequest::Weights { spec: spec() }),
            b'N' => Request::Export(ExportRequest::Notebook { spec: spec(), template: "{}".to_owned() }),
            b'B' => {
                session.take_chunk(rest, &mut |reply| heard.hear(reply));
                continue;
            }
            b'F' => {
                session.end_upload(&mut |reply| heard.hear(reply));
                continue;
            }
            b'a' => {
                for _ in 0..rest.len().min(30) {
                    session.advance(&mut |reply| heard.hear(reply), &mut || false);
                }
                continue;
            }
            // What the channel carries, as it is.
            _ => match Request::decode(rest) {
                Some(request) => request,
                None => continue,
            },
        };
        session.accept(bounded(request, &mut heard), &mut |reply| heard.hear(reply));
    }
    for _ in 0..MOST_TURNS {
        if session.is_idle() {
            break;
        }
        session.advance(&mut |reply| heard.hear(reply), &mut || false);
    }
    assert!(session.is_idle(), "it goes on for ever");
});

/// A request of the channel, of a size that takes milliseconds.
fn bounded(mut request: Request, heard: &mut Heard) -> Request {
    assert_eq!(Request::decode(&request.encode()).as_ref(), Some(&request));
    match &mut request {
        Request::Run(RunRequest::Start { run, spec, .. }) => {
            *run = heard.begin();
            shrink(spec);
        }
        Request::Compare(CompareRequest::Start { spec, .. })
        | Request::Export(ExportRequest::Weights { spec } | ExportRequest::Notebook { spec, .. }) => shrink(spec),
        _ => {}
    }
    request
}

/// What came of the runs so far.
#[derive(Default)]
struct Heard {
    n_runs: u32,
    ended: BTreeSet<u32>,
}

impl Heard {
    fn begin(&mut self) -> RunId {
        // Of the run before there is nothing to come.
        self.ended.insert(self.n_runs);
        self.n_runs += 1;
        RunId(self.n_runs)
    }

    fn hear(&mut self, reply: Reply) {
        // Not their values: floats that are undefined are not equal to themselves.
        assert!(Reply::decode(&reply.encode()).is_some());
        match reply {
            Reply::Events { run, events, .. } => {
                self.lives(run);
                if events.iter().any(|event| matches!(event, Event::Finished(_))) {
                    self.ended.insert(run.0);
                }
            }
            Reply::GanLosses { run, .. } | Reply::Paused { run } => self.lives(run),
            Reply::Failed { run, problem } => {
                check_problem(&problem);
                self.lives(run);
                self.ended.insert(run.0);
            }
            Reply::Cancelled { run } => {
                self.ended.insert(run.0);
            }
            Reply::TableRefused(problem)
            | Reply::ExportFailed { problem }
            | Reply::Compared { outcome: Err(problem), .. } => {
                check_problem(&problem);
            }
            Reply::Progress { done, .. } | Reply::Export { done, .. } => assert!((0.0..=1.0).contains(&done), "{done}"),
            _ => {}
        }
    }

    fn lives(&self, run: RunId) {
        assert!(!self.ended.contains(&run.0), "{run:?} has ended, and goes on");
    }
}
