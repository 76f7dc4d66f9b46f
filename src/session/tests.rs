//! The session as a whole, driven with slices of one event.

use super::{
    Session,
    planning::{MOST_UNTOLD, Planning},
};
use crate::{
    data::Class,
    experiment::{
        Event, ExperimentSpec, GanEpoch, LABEL, Notebook, Run,
        compare::{Comparison, Job, JobScores},
        weights_json,
    },
    progress::Progress as _,
    protocol::{
        Activity, CompareRequest, ExportRequest, JobId, PROTOCOL, Reply, Request, RunId, RunRequest, TableChoices,
        TableRequest, TableSource,
    },
};

fn start(link: &str) -> Request {
    let spec = Box::new(crate::experiment::spec_of(link));
    Request::Run(RunRequest::Start { run: RunId(1), spec, paused: false })
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
    session.accept(Request::Run(RunRequest::Cancel), &mut |reply| replies.push(reply));
    session.advance(&mut |reply| replies.push(reply), &mut || true);
    assert!(session.is_idle());
    assert_eq!(replies.last(), Some(&Reply::Cancelled { run: RunId(1) }));
}

#[test]
fn a_run_is_looked_at_after_its_end_and_when_it_is_kept_beside_the_next() {
    let spec_of = |link: &str| Box::new(crate::experiment::spec_of(link));
    let start =
        |run: u32, link: &str| Request::Run(RunRequest::Start { run: RunId(run), spec: spec_of(link), paused: false });
    let look = |run: u32, epoch: u32| {
        let spec = spec_of("epochs=4&threshold=fixed&threshold.at=0.3");
        Request::Run(RunRequest::Look { run: RunId(run), epoch, spec, is_pinned: true })
    };
    let looked = |session: &mut Session, run: u32, epoch: u32| match &drive(session, vec![look(run, epoch)])[..] {
        [Reply::Looked { run: of, is_pinned: true, outcome }] if *of == RunId(run) => {
            outcome.clone().map(|look| (look.epoch, look.report.digest)).ok()
        }
        other => panic!("{other:?}"),
    };
    let digest = |link: &str| Run::new(&spec_of(link), None).unwrap().finish().unwrap().digest;
    let mut session = Session::default();
    assert_eq!(looked(&mut session, 1, 2), None, "there is no run yet");
    let replies = drive(&mut session, vec![start(1, "epochs=4")]);
    let Some(Reply::Events { timeline: Some(timeline), .. }) = replies.last() else { panic!("{replies:?}") };
    assert_eq!((&timeline.epochs[..], timeline.result), (&[1, 2, 3, 4][..], 4));
    let second = Some((2, digest("epochs=2&threshold=fixed&threshold.at=0.3")));
    assert_eq!(looked(&mut session, 1, 2), second);
    // Kept, it is there while two others come; not kept, it goes with the next.
    drive(&mut session, vec![Request::Run(RunRequest::Keep), start(2, "epochs=4&resample=random_over")]);
    assert_eq!(looked(&mut session, 1, 2), second);
    assert!(looked(&mut session, 2, 9).is_some_and(|(epoch, _)| epoch == 4), "the nearest that there is");
    drive(&mut session, vec![start(3, "epochs=4")]);
    assert_eq!((looked(&mut session, 1, 2), looked(&mut session, 2, 2)), (second, None));
    drive(&mut session, vec![Request::Run(RunRequest::Keep), start(4, "epochs=1")]);
    assert_eq!((looked(&mut session, 1, 2), looked(&mut session, 3, 2)), (None, second), "another one is kept");
}

#[test]
fn step_runs_one_epoch_and_resume_the_rest() {
    let mut session = Session::default();
    let spec = Box::new(crate::experiment::spec_of("epochs=5"));
    let paused = drive(&mut session, vec![Request::Run(RunRequest::Start { run: RunId(1), spec, paused: true })]);
    assert_eq!(epochs(&paused), 1);
    assert_eq!(paused.last(), Some(&Reply::Paused { run: RunId(1) }));
    assert_eq!(epochs(&drive(&mut session, vec![Request::Run(RunRequest::Step)])), 1);
    assert_eq!(epochs(&drive(&mut session, vec![Request::Run(RunRequest::Resume)])), 3);
}

#[test]
fn a_link_to_a_file_asks_for_the_file() {
    let replies = drive(&mut Session::default(), vec![start("data=file&data.name=my.csv")]);
    let [Reply::Failed { problem, .. }] = replies.as_slice() else { panic!("{replies:?}") };
    assert_eq!(problem.what, "This experiment uses the file “my.csv”, which is not loaded.");
    assert_eq!(problem.why, "Links cannot carry files.");
    assert_eq!(problem.fix, "Choose the file again.");
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
    during.extend(drive(&mut session, vec![Request::Export(ExportRequest::Resampled)]));
    let after = drive(&mut session, vec![Request::Export(ExportRequest::Resampled)]);
    let (file, n_parts) = exported(&during);
    assert_eq!(epochs(&during), 3, "the run goes on");
    assert!(n_parts > 2, "{n_parts}");
    assert_eq!(exported(&after).0, file);
    let mut run = Run::new(&crate::experiment::spec_of(link), None).unwrap();
    run.finish().unwrap();
    let data = run.generated().unwrap();
    let export = run.export(&data, LABEL).unwrap();
    assert_eq!(file, [export.header(), export.rows(0..export.n_rows())].concat());
}

#[test]
fn weights_and_notebook_of_the_last_run_are_exported() {
    let link = "data=article&data.n_samples=300&resample=smote&epochs=3";
    // The threshold was moved since; another seed would be another run.
    let spec = crate::experiment::spec_of(&format!("{link}&threshold=fixed&threshold.at=0.2"));
    let moved = Box::new(ExperimentSpec { seed: crate::rng::Seed(77), ..spec.clone() });
    let mut session = Session::default();
    drive(&mut session, vec![start(link)]);
    let (weights, n_parts) =
        exported(&drive(&mut session, vec![Request::Export(ExportRequest::Weights { spec: moved.clone() })]));
    assert_eq!(n_parts, 1);
    let mut run = Run::new(&spec, None).unwrap();
    let report = run.finish().unwrap();
    assert_eq!(String::from_utf8(weights).unwrap(), weights_json(&run, &report, &spec).unwrap());
    let template = "\n# %%\n#@ insert data\n".to_owned();
    let mut replies = Vec::new();
    session
        .accept(Request::Export(ExportRequest::Notebook { spec: moved, template: template.clone() }), &mut |reply| {
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
    let load = |session: &mut Session, name: &str, shift: u32| {
        let rows = (0..60).map(|row| format!("{},{}\n", row + shift, if row % 5 == 0 { "b" } else { "a" }));
        let bytes = ("x,kind\n".to_owned() + &rows.collect::<String>()).into_bytes();
        let source = TableSource::File(name.to_owned());
        let size = bytes.len() as u64;
        let upload = Request::Table(TableRequest::Upload { source, size, choices: TableChoices::default() });
        let mut read = false;
        session.accept(upload, &mut |_| {});
        session.take_chunk(&bytes, &mut |_| {});
        session.end_upload(&mut |reply| read |= matches!(reply, Reply::Table(_)));
        assert!(read, "{name}");
    };
    let mut session = Session::default();
    load(&mut session, "one.csv", 0);
    drive(&mut session, vec![start("data=file&data.name=one.csv&resample=random_over&epochs=1")]);
    let (file, _) = exported(&drive(&mut session, vec![Request::Export(ExportRequest::Resampled)]));
    load(&mut session, "two.csv", 1000);
    assert_eq!(exported(&drive(&mut session, vec![Request::Export(ExportRequest::Resampled)])).0, file);
    assert!(file.starts_with(b"\"x\",\"kind\",\"origin\""), "{}", String::from_utf8_lossy(&file[..80]));
}

#[test]
fn runs_of_a_comparison_tell_only_the_scores_that_a_plain_run_has() {
    let comparison = Comparison::usual(&crate::experiment::spec_of("data=article&epochs=2"));
    let jobs: Vec<Job> = comparison.jobs().take(10).collect();
    let compare = |comparison_number, job| {
        Request::Compare(CompareRequest::Start {
            job: JobId { comparison: comparison_number, job },
            spec: Box::new(comparison.spec(job)),
        })
    };
    let mut session = Session::default();
    let dropped = vec![compare(1, jobs[3]), Request::Compare(CompareRequest::Stop)];
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
    assert_eq!(drive(&mut session, vec![Request::Export(ExportRequest::Resampled)]), []);
    let mut replies = Vec::new();
    session.accept(start("data=article&data.n_samples=2000&epochs=1000"), &mut |reply| replies.push(reply));
    session.advance(&mut |reply| replies.push(reply), &mut || false);
    session.accept(Request::Export(ExportRequest::Resampled), &mut |reply| replies.push(reply));
    session.advance(&mut |reply| replies.push(reply), &mut || false);
    session.accept(Request::Run(RunRequest::Cancel), &mut |reply| replies.push(reply));
    assert!(session.is_idle());
    assert_eq!(replies.last(), Some(&Reply::Cancelled { run: RunId(1) }));
    assert_eq!(drive(&mut session, vec![Request::Export(ExportRequest::Resampled)]), []);
}

#[test]
fn messages_survive_the_channel() {
    let request = start("data=moons&resample=smote");
    assert_eq!(Request::decode(&request.encode()), Some(request));
    let reply = Reply::Ready { protocol: PROTOCOL.to_owned() };
    assert_eq!(Reply::decode(&reply.encode()), Some(reply));
    assert_eq!(Reply::decode(&[250, 1, 2]), None);
}
