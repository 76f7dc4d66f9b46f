//! The state machine behind the worker, with no web types: requests in, replies out, work in slices.
//!
//! The same session runs in the worker, inline in the page where no worker can start, and natively in tests. It knows
//! no clock: whoever drives it says how long a slice may last.

mod exports;
mod tables;

use self::{
    exports::Exporting,
    tables::{Rows, Table, Upload},
};
use crate::{
    data::Class,
    experiment::{DataSpec, Event, ExperimentSpec, GanEpoch, Report, Run, compare::JobScores},
    later::later,
    problem::Problem,
    progress::{Cancelled, Progress},
    protocol::{Activity, JobId, Reply, Request, RunId, TableSource},
};
use std::collections::VecDeque;

/// Most bytes of a table.
const MAX_BYTES: u64 = 1 << 30;
/// Slices between two decision maps of one run, so that drawing them does not slow the page.
const SLICES_PER_MAP: u32 = 6;

/// Everything the worker remembers between two messages.
#[derive(Default)]
pub struct Session {
    upload: Option<Upload>,
    table: Option<Table>,
    active: Option<Active>,
    /// The last run that ended with a report: its train set can still be asked for.
    finished: Option<Active>,
    export: Option<Exporting>,
    /// Runs of comparisons, in the order in which they came.
    jobs: VecDeque<(JobId, ExperimentSpec)>,
    job: Option<(JobId, Box<Run>)>,
}

/// A run at work.
struct Active {
    id: RunId,
    run: Run,
    /// What it learns from, where that is a table.
    table: Option<Rows>,
    pace: Pace,
    slices: u32,
    /// What it found out, when it is over.
    report: Option<Box<Report>>,
}

/// Whether a run goes on after an epoch.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Pace {
    Running,
    OneEpoch,
    Paused,
}

type Post<'a> = &'a mut dyn FnMut(Reply);

/// What reads tables and writes files.
#[derive(Clone, Copy)]
struct Files {
    read: fn(&mut Session, TableSource, String, Vec<u8>, Post<'_>),
    export: fn(&mut Session, Request, Post<'_>),
    write: fn(&mut Session, Exporting, Post<'_>, &mut dyn FnMut() -> bool),
}

later! {
    /// What reads tables and writes files.
    fn files() -> Files {
        Files { read: Session::read, export: Session::export, write: Session::write }
    }
}

/// Whether a request asks for more than a first run needs: in a program that is split, that is fetched before.
pub fn needs_all(request: &Request) -> bool {
    match request {
        Request::Start { spec, .. } | Request::Compare { spec, .. } => !spec.resample.is_common(),
        Request::UploadBegin { .. } | Request::UploadChunk(_) | Request::UploadEnd | Request::UseLabel(_) => true,
        Request::Export | Request::ExportWeights { .. } | Request::ExportNotebook { .. } => true,
        Request::Pause | Request::Resume | Request::Step | Request::Cancel | Request::StopComparing => false,
    }
}

impl Session {
    /// Whether there is nothing to do until a request arrives.
    pub fn is_idle(&self) -> bool {
        self.export.is_none()
            && self.active.as_ref().is_none_or(|active| active.pace == Pace::Paused)
            && self.jobs.is_empty()
            && self.job.is_none()
    }

    /// Takes a request. Replies, progress from inside long work included, go to `post` at once.
    pub fn accept(&mut self, request: Request, post: &mut dyn FnMut(Reply)) {
        match request {
            Request::UploadBegin { size, .. } if size > MAX_BYTES => {
                post(Reply::TableRefused(Problem::new(
                    format!("The file has {} million bytes.", size / 1_000_000),
                    format!("The lab reads files of up to {} million bytes.", MAX_BYTES / 1_000_000),
                    "Take a sample of its rows and load that.",
                )));
            }
            Request::UploadBegin { source, size, label } => {
                self.upload = Some(Upload { source, label, size, bytes: Vec::with_capacity(size as usize) });
            }
            Request::UploadChunk(chunk) => {
                if let Some(upload) = &mut self.upload {
                    upload.bytes.extend_from_slice(&chunk);
                    let done = upload.bytes.len() as f64 / upload.size.max(1) as f64;
                    post(Reply::Progress { activity: Activity::Loading, done: done.min(1.0) });
                }
            }
            Request::UploadEnd => {
                if let Some(Upload { source, label, bytes, .. }) = self.upload.take() {
                    (files().read)(self, source, label, bytes, post);
                }
            }
            Request::UseLabel(label) => {
                if let Some(Table { source, bytes, .. }) = self.table.take() {
                    (files().read)(self, source, label, bytes, post);
                }
            }
            Request::Start { run, spec, paused } => self.start(run, &spec, paused, post),
            Request::Pause => self.set_pace(Pace::Paused),
            Request::Resume => self.set_pace(Pace::Running),
            Request::Step => self.set_pace(Pace::OneEpoch),
            Request::Cancel => {
                if let Some(active) = self.active.take() {
                    self.export = None;
                    post(Reply::Cancelled { run: active.id });
                }
            }
            Request::Compare { job, spec } => self.jobs.push_back((job, *spec)),
            Request::StopComparing => {
                self.jobs.clear();
                self.job = None;
                post(Reply::StoppedComparing);
            }
            Request::Export | Request::ExportWeights { .. } | Request::ExportNotebook { .. } => {
                (files().export)(self, request, post);
            }
        }
    }

    /// Answers a request that cannot be done.
    pub fn refuse(request: Request, problem: Problem, post: &mut dyn FnMut(Reply)) {
        match request {
            Request::Start { run, .. } => post(Reply::Failed { run, problem }),
            Request::Compare { job, .. } => post(Reply::Compared { job, outcome: Err(problem) }),
            Request::UploadBegin { .. } | Request::UploadChunk(_) | Request::UploadEnd | Request::UseLabel(_) => {
                post(Reply::TableRefused(problem));
            }
            Request::Export | Request::ExportWeights { .. } | Request::ExportNotebook { .. } => {
                post(Reply::ExportFailed { problem });
            }
            Request::Pause | Request::Resume | Request::Step | Request::Cancel | Request::StopComparing => {}
        }
    }

    /// Works until `may_go_on` says no or there is nothing left to do, and posts at most one message of events.
    pub fn advance(&mut self, post: &mut dyn FnMut(Reply), may_go_on: &mut dyn FnMut() -> bool) {
        if self.is_idle() {
            return;
        }
        if let Some(export) = self.export.take() {
            return (files().write)(self, export, post, may_go_on);
        }
        if self.active.as_ref().is_none_or(|active| active.pace == Pace::Paused) {
            return self.compare(post, may_go_on);
        }
        let Some(mut active) = self.active.take() else { return };
        let id = active.id;
        let mut events = Vec::new();
        let mut outcome = None;
        while outcome.is_none() {
            match active.run.advance(&mut Planning::new(post, id)) {
                Some(Ok(event)) => {
                    let ended = matches!(event, Event::Finished(_));
                    if let Event::Finished(report) = &event {
                        active.report = Some(report.clone());
                    }
                    let epoch_ended = matches!(event, Event::Epoch(_));
                    // A long epoch tells how far it is once per message, not once per step.
                    if matches!((events.last(), &event), (Some(Event::Steps { .. }), Event::Steps { .. })) {
                        events.pop();
                    }
                    events.push(event);
                    if ended {
                        outcome = Some(Outcome::Ended);
                    } else if epoch_ended && active.pace == Pace::OneEpoch {
                        outcome = Some(Outcome::Paused);
                    } else if !may_go_on() {
                        outcome = Some(Outcome::SliceOver);
                    }
                }
                Some(Err(error)) => outcome = Some(Outcome::Failed(error.problem())),
                None => outcome = Some(Outcome::Ended),
            }
        }
        active.slices += 1;
        let map_is_due = active.slices % SLICES_PER_MAP == 1 || !matches!(outcome, Some(Outcome::SliceOver));
        let map = if map_is_due { active.run.decision_map().map(Box::new) } else { None };
        if !events.is_empty() {
            let outputs = active.run.outputs().cloned().map(Box::new);
            post(Reply::Events { run: id, events, map, outputs });
        }
        match outcome {
            Some(Outcome::SliceOver) => self.active = Some(active),
            Some(Outcome::Paused) => {
                active.pace = Pace::Paused;
                self.active = Some(active);
                post(Reply::Paused { run: id });
            }
            Some(Outcome::Failed(problem)) => post(Reply::Failed { run: id, problem }),
            Some(Outcome::Ended) | None => self.finished = Some(active),
        }
    }

    /// Works on runs of comparisons until `may_go_on` says no or there are none.
    fn compare(&mut self, post: &mut dyn FnMut(Reply), may_go_on: &mut dyn FnMut() -> bool) {
        // Told before anything that can be long, so that a worker at work is not taken for one that hangs.
        post(Reply::Progress { activity: Activity::Comparing, done: 0.0 });
        loop {
            let Some((job, mut run)) = self.job.take() else {
                let Some((job, spec)) = self.jobs.pop_front() else { return };
                let table = self.table_for(&spec).and_then(|table| table.dataset.clone());
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

    fn set_pace(&mut self, pace: Pace) {
        if let Some(active) = &mut self.active {
            // A pause takes effect at the end of the epoch at work.
            active.pace = match (active.pace, pace) {
                (Pace::Paused, Pace::Paused) => Pace::Paused,
                (_, Pace::Paused) => Pace::OneEpoch,
                (_, pace) => pace,
            };
        }
    }

    fn start(&mut self, id: RunId, spec: &ExperimentSpec, paused: bool, post: &mut dyn FnMut(Reply)) {
        // Before the next run makes its data: both at once might not fit.
        (self.active, self.finished, self.export) = (None, None, None);
        let table = self.table_for(spec).and_then(|table| table.dataset.clone());
        match Run::new(spec, table.as_ref().map(|rows| &*rows.dataset)) {
            Ok(run) => {
                let pace = if paused { Pace::OneEpoch } else { Pace::Running };
                self.active = Some(Active { id, run, table, pace, slices: 0, report: None });
            }
            Err(error) => post(Reply::Failed { run: id, problem: error.problem() }),
        }
    }

    /// The table that a spec names, if it is the one there is.
    fn table_for(&self, spec: &ExperimentSpec) -> Option<&Table> {
        match &spec.data {
            DataSpec::Generated(_) => None,
            DataSpec::Sample(id) => self.table_of(&TableSource::Sample(id.clone())),
            DataSpec::File { name, fingerprint, .. } => self
                .table_of(&TableSource::File(name.clone()))
                .filter(|table| fingerprint.is_empty() || *fingerprint == table.fingerprint.to_string()),
        }
    }

    fn table_of(&self, source: &TableSource) -> Option<&Table> {
        self.table.as_ref().filter(|table| table.source == *source)
    }
}

/// Lets through what a bar, and a curve, can show of many reports: every percent, and every so often whatever is reported.
#[derive(Default)]
struct Throttle {
    told: f64,
    /// Reports since the last one that was let through.
    n_untold: u32,
}

impl Throttle {
    fn is_due(&mut self, done: f64) -> bool {
        self.n_untold += 1;
        let is_due = done >= self.told + 0.01 || done >= 1.0 || self.n_untold == MOST_UNTOLD;
        if is_due {
            *self = Self { told: done, n_untold: 0 };
        }
        is_due
    }
}

/// Tells what happens inside planning.
struct Planning<'a> {
    post: &'a mut dyn FnMut(Reply),
    run: RunId,
    throttle: Throttle,
    /// Losses of networks that learn this class, not posted yet.
    class: Class,
    losses: Vec<GanEpoch>,
}

/// Reports after which a message is due, however little was done: work without end in sight, such as a pass that may be the
/// last of many, must not look like a worker that hangs.
const MOST_UNTOLD: u32 = 16;

impl<'a> Planning<'a> {
    fn new(post: &'a mut dyn FnMut(Reply), run: RunId) -> Self {
        Self { post, run, throttle: Throttle::default(), class: Class(0), losses: Vec::new() }
    }

    fn post_losses(&mut self) {
        if !self.losses.is_empty() {
            let epochs = std::mem::take(&mut self.losses);
            (self.post)(Reply::GanLosses { run: self.run, class: self.class, epochs });
        }
    }
}

impl Progress for Planning<'_> {
    fn report(&mut self, done: f64) -> Result<(), Cancelled> {
        if self.throttle.is_due(done) {
            self.post_losses();
            (self.post)(Reply::Progress { activity: Activity::Resampling, done });
        }
        Ok(())
    }

    fn losses(&mut self, of: usize, epoch: u32, discriminator: f64, generator: f64) {
        let class = Class(of as u8);
        if class != self.class {
            self.post_losses();
            self.class = class;
        }
        self.losses.push(GanEpoch::new(epoch, discriminator, generator));
    }
}

/// How a slice ended.
enum Outcome {
    SliceOver,
    Paused,
    Ended,
    Failed(Problem),
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        experiment::{
            LABEL, Notebook,
            compare::{Comparison, Job},
            weights_json,
        },
        protocol::PROTOCOL,
    };

    fn start(link: &str) -> Request {
        let spec = Box::new(ExperimentSpec::from_link(link).unwrap().spec);
        Request::Start { run: RunId(1), spec, paused: false }
    }

    /// Everything the session posts until it is idle, with slices of one event.
    fn drive(session: &mut Session, requests: Vec<Request>) -> Vec<Reply> {
        let mut replies = Vec::new();
        requests.into_iter().for_each(|request| session.accept(request, &mut |reply| replies.push(reply)));
        while !session.is_idle() {
            session.advance(&mut |reply| replies.push(reply), &mut || false);
        }
        replies
    }

    fn epochs(replies: &[Reply]) -> usize {
        let events = replies.iter().filter_map(|reply| match reply {
            Reply::Events { events, .. } => Some(events),
            _ => None,
        });
        events.flatten().filter(|event| matches!(event, Event::Epoch(_))).count()
    }

    #[test]
    fn a_run_ends_with_its_report() {
        let replies = drive(&mut Session::default(), vec![start("epochs=4")]);
        assert_eq!(epochs(&replies), 4);
        let Some(Reply::Events { events, map: Some(_), .. }) = replies.last() else { panic!("{replies:?}") };
        assert!(matches!(events.last(), Some(Event::Finished(_))));
    }

    #[test]
    fn work_that_hardly_moves_is_told_of_all_the_same() {
        let mut n_told = 0;
        let mut count = |_| n_told += 1;
        let mut planning = Planning::new(&mut count, RunId(1));
        (0..10 * MOST_UNTOLD).for_each(|step| planning.report(1e-9 * f64::from(step)).unwrap());
        assert_eq!(n_told, 10);
    }

    #[test]
    fn a_gan_tells_its_losses_while_it_learns_and_all_of_them_in_the_report() {
        let link = "data=multiclass&data.n_samples=300&resample=gan&resample.epochs=90&epochs=1";
        let replies = drive(&mut Session::default(), vec![start(link)]);
        let mut told: Vec<(Class, GanEpoch)> = Vec::new();
        let mut n_messages = 0;
        for reply in &replies {
            if let Reply::GanLosses { class, epochs, .. } = reply {
                n_messages += 1;
                told.extend(epochs.iter().map(|epoch| (*class, *epoch)));
            }
        }
        let Some(Reply::Events { events, .. }) = replies.last() else { panic!("{replies:?}") };
        let Some(Event::Finished(report)) = events.last() else { panic!("{events:?}") };
        let all = report.gans.iter().flat_map(|gan| gan.losses.iter().map(|epoch| (gan.class, *epoch)));
        assert_eq!(told, all.collect::<Vec<_>>());
        assert_eq!(told.len(), 2 * 90);
        assert!((3..=101).contains(&n_messages), "{n_messages} messages");
        let is_event = |reply: &Reply| matches!(reply, Reply::Events { .. });
        let is_loss = |reply: &Reply| matches!(reply, Reply::GanLosses { .. });
        assert!(replies.iter().rposition(is_loss) < replies.iter().position(is_event), "losses come while planning");
    }

    #[test]
    fn a_cancelled_run_sends_nothing_more() {
        let mut session = Session::default();
        let mut replies = Vec::new();
        session.accept(start("epochs=1000"), &mut |reply| replies.push(reply));
        session.advance(&mut |reply| replies.push(reply), &mut || false);
        session.accept(Request::Cancel, &mut |reply| replies.push(reply));
        session.advance(&mut |reply| replies.push(reply), &mut || true);
        assert!(session.is_idle());
        assert_eq!(replies.last(), Some(&Reply::Cancelled { run: RunId(1) }));
    }

    #[test]
    fn step_runs_one_epoch_and_resume_the_rest() {
        let mut session = Session::default();
        let spec = Box::new(ExperimentSpec::from_link("epochs=5").unwrap().spec);
        let paused = drive(&mut session, vec![Request::Start { run: RunId(1), spec, paused: true }]);
        assert_eq!(epochs(&paused), 1);
        assert_eq!(paused.last(), Some(&Reply::Paused { run: RunId(1) }));
        assert_eq!(epochs(&drive(&mut session, vec![Request::Step])), 1);
        assert_eq!(epochs(&drive(&mut session, vec![Request::Resume])), 3);
    }

    #[test]
    fn a_link_to_a_file_asks_for_the_file() {
        let replies = drive(&mut Session::default(), vec![start("data=file&data.name=my.csv")]);
        let [Reply::Failed { problem, .. }] = replies.as_slice() else { panic!("{replies:?}") };
        assert_eq!(problem.what, "This experiment uses the file “my.csv”, which is not loaded.");
        assert_eq!(problem.fix, "Links cannot carry files: choose the file again.");
    }

    /// The file that an export comes to, and how often it was posted from.
    fn exported(replies: &[Reply]) -> (Vec<u8>, usize) {
        let mut parts = Vec::new();
        let mut last = 0.0;
        for reply in replies {
            let Reply::Export { run: RunId(1), bytes, done } = reply else { continue };
            assert!(*done > last, "{done} after {last}");
            last = *done;
            parts.push(bytes.clone());
        }
        assert!(parts.is_empty() || last == 1.0, "it ended at {last}");
        (parts.concat(), parts.len())
    }

    #[test]
    fn the_train_set_is_exported_in_slices_during_a_run_and_after_it() {
        let link = "data=article&data.n_samples=2000&resample=smote&epochs=3";
        let mut session = Session::default();
        let mut during = Vec::new();
        session.accept(start(link), &mut |reply| during.push(reply));
        session.advance(&mut |reply| during.push(reply), &mut || false);
        during.extend(drive(&mut session, vec![Request::Export]));
        let after = drive(&mut session, vec![Request::Export]);
        let (file, n_parts) = exported(&during);
        assert_eq!(epochs(&during), 3, "the run goes on");
        assert!(n_parts > 2, "{n_parts}");
        assert_eq!(exported(&after).0, file);
        let mut run = Run::new(&ExperimentSpec::from_link(link).unwrap().spec, None).unwrap();
        run.finish().unwrap();
        let data = run.generated().unwrap();
        let export = run.export(&data, LABEL).unwrap();
        assert_eq!(file, [export.header(), export.rows(0..export.n_rows())].concat());
    }

    #[test]
    fn weights_and_notebook_of_the_last_run_are_exported() {
        let link = "data=article&data.n_samples=300&resample=smote&epochs=3";
        // The threshold was moved since; another seed would be another run.
        let spec = ExperimentSpec::from_link(&format!("{link}&threshold=fixed&threshold.at=0.2")).unwrap().spec;
        let moved = Box::new(ExperimentSpec { seed: crate::rng::Seed(77), ..spec.clone() });
        let mut session = Session::default();
        drive(&mut session, vec![start(link)]);
        let (weights, n_parts) = exported(&drive(&mut session, vec![Request::ExportWeights { spec: moved.clone() }]));
        assert_eq!(n_parts, 1);
        let mut run = Run::new(&spec, None).unwrap();
        let report = run.finish().unwrap();
        assert_eq!(String::from_utf8(weights).unwrap(), weights_json(&run, &report, &spec).unwrap());
        let template = "\n# %%\n#@ insert data\n".to_owned();
        let mut replies = Vec::new();
        session.accept(Request::ExportNotebook { spec: moved, template: template.clone() }, &mut |reply| {
            replies.push(reply)
        });
        while !session.is_idle() {
            session.advance(&mut |reply| replies.push(reply), &mut || false);
        }
        let mut notebook = Notebook::new(&spec, None).unwrap();
        while notebook.advance(&mut crate::progress::Quiet).is_some() {}
        let parts = replies.iter().map(|reply| match reply {
            Reply::Export { bytes, .. } => bytes.clone(),
            other => panic!("{other:?}"),
        });
        assert_eq!(parts.collect::<Vec<_>>().concat(), notebook.write(&template, None).unwrap().into_bytes());
        assert!(replies.len() > 3 && matches!(replies.last(), Some(Reply::Export { done: 1.0, .. })), "{replies:?}");
    }

    #[test]
    fn a_table_that_is_gone_is_still_exported_with_the_run_that_used_it() {
        let table = |name: &str, shift: u32| {
            let rows = (0..60).map(|row| format!("{},{}\n", row + shift, if row % 5 == 0 { "b" } else { "a" }));
            let bytes = ("x,kind\n".to_owned() + &rows.collect::<String>()).into_bytes();
            let source = TableSource::File(name.to_owned());
            let begin = Request::UploadBegin { source, size: bytes.len() as u64, label: String::new() };
            vec![begin, Request::UploadChunk(bytes), Request::UploadEnd]
        };
        let mut session = Session::default();
        drive(&mut session, table("one.csv", 0));
        drive(&mut session, vec![start("data=file&data.name=one.csv&resample=random_over&epochs=1")]);
        let (file, _) = exported(&drive(&mut session, vec![Request::Export]));
        drive(&mut session, table("two.csv", 1000));
        assert_eq!(exported(&drive(&mut session, vec![Request::Export])).0, file);
        assert!(file.starts_with(b"\"x\",\"kind\",\"origin\""), "{}", String::from_utf8_lossy(&file[..80]));
    }

    #[test]
    fn runs_of_a_comparison_tell_only_the_scores_that_a_plain_run_has() {
        let comparison = Comparison::usual(&ExperimentSpec::from_link("data=article&epochs=2").unwrap().spec);
        let jobs: Vec<Job> = comparison.jobs().take(10).collect();
        let compare = |comparison_number, job| Request::Compare {
            job: JobId { comparison: comparison_number, job },
            spec: Box::new(comparison.spec(job)),
        };
        let mut session = Session::default();
        let dropped = vec![compare(1, jobs[3]), Request::StopComparing];
        let replies = drive(&mut session, dropped.into_iter().chain(jobs.iter().map(|&job| compare(2, job))).collect());
        let compared: Vec<_> = replies
            .iter()
            .filter_map(|reply| match reply {
                Reply::Compared { job, outcome } => Some((job.comparison, job.job, outcome.clone().unwrap())),
                Reply::Progress { activity: Activity::Comparing, .. } | Reply::StoppedComparing => None,
                other => panic!("{other:?}"),
            })
            .collect();
        let plain = |&job: &Job| {
            let report = Run::new(&comparison.spec(job), None).unwrap().finish().unwrap();
            (2, job, JobScores::of(&report))
        };
        assert_eq!(compared, jobs.iter().map(plain).collect::<Vec<_>>());
    }

    #[test]
    fn what_is_cancelled_or_not_there_is_not_exported() {
        let mut session = Session::default();
        assert_eq!(drive(&mut session, vec![Request::Export]), []);
        let mut replies = Vec::new();
        session.accept(start("data=article&data.n_samples=2000&epochs=1000"), &mut |reply| replies.push(reply));
        session.advance(&mut |reply| replies.push(reply), &mut || false);
        session.accept(Request::Export, &mut |reply| replies.push(reply));
        session.advance(&mut |reply| replies.push(reply), &mut || false);
        session.accept(Request::Cancel, &mut |reply| replies.push(reply));
        assert!(session.is_idle());
        assert_eq!(replies.last(), Some(&Reply::Cancelled { run: RunId(1) }));
        assert_eq!(drive(&mut session, vec![Request::Export]), []);
    }

    #[test]
    fn messages_survive_the_channel() {
        let request = start("data=moons&resample=smote");
        assert_eq!(Request::decode(&request.encode()), Some(request));
        let reply = Reply::Ready { protocol: PROTOCOL.to_owned() };
        assert_eq!(Reply::decode(&reply.encode()), Some(reply));
        assert_eq!(Reply::decode(&[250, 1, 2]), None);
    }
}
