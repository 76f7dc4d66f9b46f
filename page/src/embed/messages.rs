//! What the page and the page around it say to each other: objects `{ns: "imblab", v: 1, id, type, …}`.
//!
//! `docs/embedding.md` is the contract. Only the window that frames this one is heard, and where the address names its origin,
//! only a page of that origin. An answer carries the `id` of what it answers; what answers nothing carries `null`.

use super::{
    channel::{Channel, NAMESPACE, VERSION, field, object, text},
    height::{GREETINGS, Height, hear_h5p},
};
use crate::words::{messages as words, parts as parts_words};
use crate::{
    browser::{
        clock::{next_macrotask, now, sleep},
        save::png_address_of,
    },
    parts,
    state::{course::Course, lab::Lab, run::Phase},
};
use imbalance_lab::{
    experiment::{EpochRecord, ExperimentSpec, Report},
    figure::{Scheme, standalone},
    presentation::Resize,
    wording::start,
};
use js_sys::Array;
use leptos::{ev, prelude::*};
use std::time::Duration;
use wasm_bindgen::JsValue;

/// What a message from outside can ask for.
const COMMANDS: [&str; 9] = ["set", "get", "play", "pause", "step", "reset", "threshold", "epoch", "snapshot"];

/// What the page says; heard back, it is an echo and not answered, or two could talk for ever.
const SAID: [&str; 7] = ["ready", "resize", "state", "epoch", "done", "goal", "error"];

/// Least time between two messages on the progress of a run (ms).
const EPOCH_INTERVAL: f64 = 250.0;

/// Starts to talk, where there is somebody to talk to.
pub(crate) fn connect(lab: Lab, course: &'static Course) {
    let embedding = lab.embedding;
    let (obeyed, form, most, view) = embedding.with(|it| (it.parent.clone(), it.resize, it.max_height, it.view));
    let Some(channel) = Channel::open(&obeyed) else { return };
    let height = Height::watch(&channel, form, most);
    let listener = channel.clone();
    let heard_height = height.clone();
    let on_message = window_event_listener(ev::message, move |event| {
        if !listener.is_from_parent(&event) {
            return;
        }
        let data = event.data();
        if form == Resize::H5p && text(&data, "context").as_deref() == Some("h5p") {
            hear_h5p(&heard_height, &text(&data, "action").unwrap_or_default());
        } else if text(&data, "ns").as_deref() == Some(NAMESPACE) {
            hear(lab, &listener, &data);
        }
    });
    on_cleanup(move || on_message.remove());
    greet(lab, channel.clone(), form.word(), view.word());
    tell_state(lab, channel.clone());
    tell_progress(lab, channel.clone());
    tell_results(lab, channel.clone());
    tell_problems(lab, channel.clone());
    tell_goals(course, channel);
}

/// Says what this page can do, until somebody answers.
fn greet(lab: Lab, channel: Channel, form: &'static str, view: &'static str) {
    leptos::task::spawn_local(async move {
        for (turn, wait) in GREETINGS.into_iter().enumerate() {
            sleep(wait).await;
            if channel.is_heard() {
                return;
            }
            let list = |names: &[&str]| names.iter().map(|&name| JsValue::from(name)).collect::<Array>().into();
            let caps = object(&[
                ("commands", list(&COMMANDS)),
                ("snapshot", list(&["svg", "png", "json", "csv"])),
                ("resize", form.into()),
                ("view", view.into()),
            ]);
            channel.say("ready", &JsValue::NULL, &[("caps", caps)]);
            let ignored = [lab.embedding.ignored(), lab.settings.notices.get_untracked()].concat().join(" ");
            if turn == 0 && !ignored.is_empty() {
                channel.refuse(&JsValue::NULL, "ignored", &ignored);
            }
        }
    });
}

/// Does what a message asks for, or says why not.
fn hear(lab: Lab, channel: &Channel, data: &JsValue) {
    let kind = text(data, "type").unwrap_or_default();
    let is_echo = match kind.as_str() {
        "snapshot" => !field(data, "data").is_undefined(),
        "epoch" => !field(data, "loss").is_undefined(),
        kind => SAID.contains(&kind),
    };
    if is_echo {
        return;
    }
    channel.note_heard();
    let id = field(data, "id");
    let id = if id.as_string().is_some() || id.as_f64().is_some() { id } else { JsValue::NULL };
    if field(data, "v").as_f64() != Some(VERSION) {
        return channel.refuse(&id, "version", words::VERSION);
    }
    let phase = lab.run.phase.get_untracked();
    let state = |link: String| channel.say("state", &id, &[("hash", link.into())]);
    match kind.as_str() {
        "get" => state(lab.settings.link.get_untracked()),
        "set" => {
            let Some(link) = text(data, "hash") else {
                return channel.refuse(&id, "bad-value", words::SET);
            };
            match ExperimentSpec::from_link(&link) {
                Err(error) => channel.refuse(&id, "bad-value", &error.to_string()),
                Ok(parsed) => {
                    let ignored = parsed.notices.join(" ");
                    lab.open_parsed(parsed, lab.embedding.with(|it| it.autoruns()));
                    state(lab.settings.link.get_untracked());
                    if !ignored.is_empty() {
                        channel.refuse(&id, "ignored", &ignored);
                    }
                }
            }
        }
        "play" | "step" if lab.access.awaits_prediction.get_untracked() => {
            channel.refuse(&id, "unanswered", words::UNANSWERED)
        }
        // Of other settings than those that are trained it starts a run of its own.
        "play" if lab.judged.is_stale() => lab.start(),
        "play" if phase == Phase::Paused => lab.pause_or_resume(),
        "play" if phase.is_active() => {}
        "play" => lab.start(),
        "pause" if phase == Phase::Running => lab.pause_or_resume(),
        "pause" if phase == Phase::Paused => {}
        "pause" => channel.refuse(&id, "not-training", words::PAUSE),
        "step" => lab.step(),
        "reset" => lab.reset(),
        "threshold" => match field(data, "t").as_f64().filter(|at| (0.0..=1.0).contains(at)) {
            Some(_) if lab.judged.report.with_untracked(Option::is_none) => {
                channel.refuse(&id, NO_RESULT.0, NO_RESULT.1)
            }
            Some(at) => lab.open_threshold(at),
            None => channel.refuse(&id, "bad-value", words::THRESHOLD),
        },
        "epoch" => match (field(data, "i"), lab.timeline.timeline().epochs.last()) {
            (_, None) => channel.refuse(&id, NO_RESULT.0, NO_RESULT.1),
            (epoch, Some(_)) if epoch.is_null() => lab.look(None),
            (epoch, Some(&last)) => match epoch.as_f64().filter(|epoch| (1.0..=f64::from(last)).contains(epoch)) {
                Some(epoch) => lab.look(Some(epoch as u32)),
                None => channel.refuse(&id, "bad-value", words::EPOCH),
            },
        },
        "snapshot" => {
            let kind = text(data, "kind").unwrap_or_default();
            let figure = text(data, "figure").unwrap_or_else(|| "decision-map".to_owned());
            let channel = channel.clone();
            leptos::task::spawn_local(async move {
                match snapshot(lab, &kind, &figure).await {
                    Ok(data) => channel.say("snapshot", &id, &[("kind", kind.into()), ("data", data.into())]),
                    Err((code, message)) => channel.refuse(&id, code, message),
                }
            });
        }
        _ => channel.refuse(&id, "unknown-type", &words::unknown(&start(&kind, 60))),
    }
}

/// A picture of a figure, or the results, as text; or a code and a sentence. Pixels have to be drawn first, and what writes
/// the results to be fetched.
async fn snapshot(lab: Lab, kind: &str, figure: &str) -> Result<String, (&'static str, &'static str)> {
    match kind {
        "svg" => drawing(lab, figure).await,
        "png" => {
            let file = standalone(&drawing(lab, figure).await?, Scheme::Light);
            png_address_of(&file).await.ok_or(("not-available", words::NO_PNG))
        }
        "json" => {
            let metrics = lab.judged.report.with_untracked(|report| report.as_ref().map(|report| metrics(lab, report)));
            let text = js_sys::JSON::stringify(&metrics.ok_or(NO_RESULT)?);
            Ok(text.ok().and_then(|text| text.as_string()).unwrap_or_default())
        }
        "csv" => {
            let tools = parts::tools().await.map_err(|_| ("not-available", parts_words::MISSING))?;
            lab.write(tools.results_csv).map(|(_, text)| text).ok_or(NO_RESULT)
        }
        _ => Err(("bad-value", words::KIND)),
    }
}

const NO_RESULT: (&str, &str) = ("no-result", words::NO_RESULT);

/// A figure as it is now, in sight or not.
async fn drawing(lab: Lab, figure: &str) -> Result<String, (&'static str, &'static str)> {
    if lab.run.is_long.get_untracked() {
        lab.run.follow_all(true);
        next_macrotask().await;
        lab.run.follow_all(false);
    }
    let is_name = figure.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-');
    let selector = format!("[data-figure=\"{figure}\"] svg");
    let drawing = is_name.then(|| document().query_selector(&selector).ok().flatten()).flatten();
    let text = drawing.and_then(|it| web_sys::XmlSerializer::new().ok()?.serialize_to_string(&it).ok());
    text.ok_or(("no-figure", words::NO_FIGURE))
}

/// A number, or null for what is undefined.
fn number(value: Option<f64>) -> JsValue {
    value.map_or(JsValue::NULL, JsValue::from)
}

/// The scores on the test set; those of one class are of the rare one.
fn metrics(lab: Lab, report: &Report) -> JsValue {
    let epoch = lab.timeline.at.get_untracked();
    let class = report.minority.index();
    let (scores, ranks) = (&report.test.per_class[class], &report.test_probability.per_class[class]);
    object(&[
        ("rare", report.class_names[class].as_str().into()),
        ("accuracy", number(report.test.accuracy)),
        ("recall", number(scores.recall)),
        ("precision", number(scores.precision)),
        ("f1", number(scores.f1)),
        ("found", scores.found.into()),
        ("support", scores.support.into()),
        ("predicted", scores.predicted.into()),
        ("roc_auc", number(ranks.roc_auc)),
        ("average_precision", number(ranks.average_precision)),
        ("threshold", number(report.threshold)),
        ("verdict", report.verdict().into()),
        ("epoch", number(epoch.map(f64::from))),
        ("digest", report.digest.to_string().into()),
        ("hash", report.spec.to_link_at(epoch).into()),
    ])
}

/// Tells the settings when they change.
fn tell_state(lab: Lab, channel: Channel) {
    let tell = leptos::leptos_dom::helpers::debounce(Duration::from_millis(250), move |link: String| {
        channel.say("state", &JsValue::NULL, &[("hash", link.into())]);
    });
    let tell = StoredValue::new_local(tell);
    Effect::new(move |told: Option<()>| {
        let link = lab.settings.link.get();
        if told.is_some() {
            tell.update_value(|tell| tell(link));
        }
    });
}

/// Tells how training goes, a few times a second.
fn tell_progress(lab: Lab, channel: Channel) {
    let last = StoredValue::new(f64::NEG_INFINITY);
    Effect::new(move || {
        let record = lab.run.epochs.with(|epochs| epochs.last().cloned());
        // The last of many is part of `done`.
        let is_training = matches!(lab.run.phase.get(), Phase::Running | Phase::Paused);
        let Some(record) = record.filter(|_| is_training && now() - last.get_value() >= EPOCH_INTERVAL) else { return };
        last.set_value(now());
        channel.say("epoch", &JsValue::NULL, &epoch(lab, &record));
    });
}

/// One epoch as a message: the losses, and what is found of the rare class's validation rows.
fn epoch(lab: Lab, record: &EpochRecord) -> [(&'static str, JsValue); 5] {
    let looks = untrack(|| lab.run.looks());
    let rare = looks.iter().position(|look| look.slot == 1);
    let class = rare.and_then(|class| record.classes.get(class)).map(|class| class.validation);
    [
        ("i", record.epoch.into()),
        ("loss", number(record.train_loss)),
        ("val", number(record.validation_loss)),
        ("recall", number(class.and_then(|class| class.recall))),
        ("precision", number(class.and_then(|class| class.precision))),
    ]
}

/// Tells the scores when a run has ended, and again when it is judged at another threshold.
fn tell_results(lab: Lab, channel: Channel) {
    let tell = move |report: &Report| channel.say("done", &JsValue::NULL, &[("metrics", metrics(lab, report))]);
    let later = {
        let tell = tell.clone();
        leptos::leptos_dom::helpers::debounce(Duration::from_millis(250), move |(): ()| {
            lab.judged.report.with_untracked(|report| report.iter().for_each(&tell));
        })
    };
    let later = StoredValue::new_local(later);
    Effect::new(move |had_report: Option<bool>| {
        lab.judged.report.with(|report| {
            match report {
                Some(report) if had_report != Some(true) => tell(report),
                // A threshold that is dragged is told when it rests.
                Some(_) => later.update_value(|later| later(())),
                None => {}
            }
            report.is_some()
        })
    });
}

/// Tells what stopped a run.
fn tell_problems(lab: Lab, channel: Channel) {
    Effect::new(move || {
        let failed = match lab.run.phase.get() {
            Phase::Failed(problem) => Some(("failed", problem)),
            _ => lab.run.broken.get().map(|problem| ("broken", problem)),
        };
        if let Some((code, problem)) = failed {
            channel.refuse(&JsValue::NULL, code, &problem.to_string());
        }
    });
}

/// Tells whether the goal of a lesson's step is reached, when that changes.
fn tell_goals(course: &'static Course, channel: Channel) {
    Effect::new(move |told: Option<Option<(String, bool)>>| {
        let goal = course.place().zip(course.outcome());
        let goal = goal.map(|((lesson, at), (is_reached, _))| (format!("{lesson}/{}", at + 1), is_reached));
        if let Some((id, is_reached)) = goal.as_ref().filter(|_| told.as_ref() != Some(&goal)) {
            let score = f64::from(u8::from(*is_reached));
            channel.say("goal", &id.as_str().into(), &[("ok", (*is_reached).into()), ("score", score.into())]);
        }
        goal
    });
}
