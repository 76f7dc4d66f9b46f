//! The pipeline ribbon: every station with its controls and the class mix as it leaves.

use super::{
    control::Control,
    live::{draw, live},
    state::Lab,
    threshold::ThresholdSlider,
    upload::Upload,
};
use crate::words::{common, stations as words};
use imbalance_lab::{
    data::ClassCounts,
    experiment::{Field, Leak, Mixes, Station},
    figure::ClassLook,
    presentation::Access,
    problem::grouped,
};
use leptos::prelude::*;
use wasm_bindgen::JsCast as _;

/// Controls shown before "More".
const SHOWN_CONTROLS: usize = 2;

/// The stations in order, with the untouched test lane below.
#[component]
pub(crate) fn Stations() -> impl IntoView {
    let lab = expect_context::<Lab>();
    view! {
        <section class="ribbon" aria-label=words::PIPELINE>
            <ol class="stations">
                {Station::ALL.into_iter().map(|station| view! { <StationCard station/> }).collect_view()}
                <li class="station" id="station-metrics">
                    <h2><a href="#scores" on:click=|event| lead_to(event, "scores")>{words::METRICS}</a></h2>
                    <MixBar name="metrics" what=words::ANSWERED counts=Signal::derive(move || {
                        lab.report.with(|report| {
                            report.as_ref().map(|report| shares(&report.test.confusion.predicted_counts()))
                        })
                    })/>
                    <p class="station-note">{words::COUNTED_ONCE}</p>
                </li>
            </ol>
            <div class="test-lane" class:leaking=live(move || leaks(lab)) data-testid="test-lane">
                <span class="lane-name">{words::TEST_SET}</span>
                <MixBar name="test" what=words::HELD_OUT counts=mix_signal(lab, |mixes| Some(shares(&mixes.test)))/>
                <span class="lane-note">{draw(move || match (leaks(lab), lab.mixes.with(|it| it.as_ref().is_some_and(|it| it.made.has_made()))) {
                    (false, _) => words::LOCKED,
                    (true, true) => words::LEAKING,
                    (true, false) => words::BEFORE_SPLIT,
                })}</span>
            </div>
        </section>
    }
}

/// A plain link to a part of the page would overwrite the settings in the address. Tab goes on from where the focus is, so it moves too.
pub(crate) fn lead_to(event: leptos::ev::MouseEvent, id: &str) {
    event.prevent_default();
    if let Some(part) = document().get_element_by_id(id) {
        part.scroll_into_view();
        let _ = part.unchecked_ref::<web_sys::HtmlElement>().focus();
    }
}

/// The heading of the figure in which to see what a station did.
fn seen_in(station: Station) -> &'static str {
    match station {
        Station::Data | Station::Split => "decision-map-heading",
        Station::Resample | Station::Sampler => "class-distribution-heading",
        Station::Loss => "class-loss-heading",
        Station::Train => "loss-curves-heading",
        Station::Threshold => "score-histogram-heading",
    }
}

/// Whether the results shown are of resampling before the split.
fn leaks(lab: Lab) -> bool {
    lab.shown.with(|spec| spec.as_ref().is_some_and(|spec| spec.leak != Leak::None))
}

/// What a station is called.
pub(crate) fn title(station: Station) -> &'static str {
    match station {
        Station::Data => words::DATA,
        Station::Split => words::SPLIT,
        Station::Resample => words::RESAMPLE,
        Station::Sampler => words::SAMPLER,
        Station::Loss => words::LOSS,
        Station::Train => words::TRAIN,
        Station::Threshold => words::THRESHOLD,
    }
}

#[component]
fn StationCard(
    /// Which station.
    station: Station,
) -> impl IntoView {
    let lab = expect_context::<Lab>();
    let embedding = lab.embedding;
    let (name, heading) = (station.id(), title(station));
    // The list of fields changes only when a technique does, so that typing never loses its control.
    let fields = Memo::new(move |_| {
        let hidden = |field: &Field| {
            matches!(field.key.as_str(), "data.name" | "data.label" | "data.fingerprint")
                || embedding.access(station, &field.key) == Access::Hidden
        };
        lab.fields.with(|fields| {
            let own = fields.iter().filter(|field| field.station == station && !hidden(field)).cloned();
            own.map(|field| Field { value: String::new(), help: String::new(), ..field }).collect::<Vec<_>>()
        })
    });
    let control = move |field: Field| view! { <Control field/> };
    let shown = move || fields.get().into_iter().take(SHOWN_CONTROLS).collect::<Vec<_>>();
    let more = move || fields.get().into_iter().skip(SHOWN_CONTROLS).collect::<Vec<_>>();
    // What it does, what it costs, where it comes from.
    let about = Memo::new(move |_| {
        if station == Station::Resample {
            let about = lab.spec.with(|spec| spec.resample.tunable().about());
            return (about.does.to_owned(), about.hurts.to_owned(), about.source);
        }
        let is_technique = |field: &&Field| field.station == station && field.is_choice_of_technique;
        lab.fields.with(|fields| {
            let technique = fields.iter().find(is_technique);
            technique.map_or_else(Default::default, |field| (String::new(), field.help.clone(), field.source))
        })
    });
    let note = |test_id: &'static str, text: Memo<String>| {
        view! { <p class="station-note" data-testid=test_id hidden=live(move || text.with(String::is_empty))>{text}</p> }
    };
    let does = Memo::new(move |_| about.get().0);
    let hurts = Memo::new(move |_| about.get().1);
    let source = Memo::new(move |_| match about.get().2 {
        "" => String::new(),
        source => words::source(source),
    });
    view! {
        <li class="station" id=format!("station-{name}")>
            <h2><a href=format!("#{}", seen_in(station)) on:click=move |event| lead_to(event, seen_in(station))>{heading}</a></h2>
            {station_mix(station, lab)}
            <For each=shown key=|field| field.key.clone() children=control/>
            // What a remedy does is no detail; the cards of other stations are long enough without it.
            {(station == Station::Resample).then(|| note("technique-does", does))}
            {draw(move || (station == Station::Data && lab.is_free(station, "data")).then(|| view! { <Upload/> }))}
            <details class="more" hidden=live(move || fields.with(Vec::is_empty))>
                <summary>{words::MORE}</summary>
                <For each=more key=|field| field.key.clone() children=control/>
                {note("technique-hurts", hurts)}
                {note("technique-source", source)}
            </details>
        </li>
    }
}

/// The class mix as it leaves a station.
fn station_mix(station: Station, lab: Lab) -> impl IntoView {
    let mix = move |what, read: fn(&Mixes) -> Option<Vec<Share>>| {
        let name = station.id();
        view! { <MixBar name what counts=mix_signal(lab, read)/> }.into_any()
    };
    match station {
        Station::Data => mix(words::ROWS, |mixes| Some(shares(&mixes.data))),
        Station::Split => mix(common::TRAIN_ROWS, |mixes| Some(shares(&mixes.train))),
        Station::Resample => mix(common::TRAIN_ROWS, |mixes| Some(shares(&mixes.resampled))),
        Station::Sampler => mix(words::DRAWN, |mixes| mixes.drawn.as_ref().map(shares)),
        Station::Loss => view! {
            {mix(words::OF_WEIGHT, |mixes| {
                let percent = |&share: &f64| Share { label: format!("{:.0} %", 100.0 * share), size: share };
                mixes.weight_share.as_ref().map(|weights| weights.iter().map(percent).collect())
            })}
            <p class="over-corrected" data-testid="over-corrected" hidden=live(move || over_corrected(lab).is_none())>
                {draw(move || over_corrected(lab).map(|name| words::over_corrected(&name)))}
            </p>
        }
        .into_any(),
        Station::Train => view! { <EpochBar/> }.into_any(),
        Station::Threshold => view! { <ThresholdSlider id="station"/> }.into_any(),
    }
}

/// The name of the class that remedies have given too much, if there is one.
fn over_corrected(lab: Lab) -> Option<String> {
    let class = lab.mixes.with(|mixes| mixes.as_ref().and_then(Mixes::over_corrected))?;
    lab.class_names.with(|names| names.get(class.index()).cloned())
}

/// How far training has come.
#[component]
fn EpochBar() -> impl IntoView {
    let lab = expect_context::<Lab>();
    let of = move || {
        lab.shown.with(|spec| spec.as_ref().map(|spec| spec.epochs)).unwrap_or(lab.spec.with(|spec| spec.epochs))
    };
    let done = move || lab.epochs.with(|epochs| epochs.last().map_or(0, |record| record.epoch));
    view! {
        <div class="mix">
            <progress aria-label=words::EPOCHS max=live(of) prop:value=live(move || f64::from(done()) + lab.within_epoch.get())></progress>
            <p class="mix-text" data-testid="epochs">{draw(move || words::epoch(done(), of()))}</p>
        </div>
    }
}

/// One part of a mix bar.
#[derive(Clone, Debug, PartialEq)]
struct Share {
    label: String,
    size: f64,
}

fn shares(counts: &ClassCounts) -> Vec<Share> {
    counts.0.iter().map(|&count| Share { label: grouped(count), size: f64::from(count) }).collect()
}

fn mix_signal(lab: Lab, read: fn(&Mixes) -> Option<Vec<Share>>) -> Signal<Option<Vec<Share>>> {
    Signal::derive(move || lab.mixes.with(|mixes| mixes.as_ref().and_then(read)))
}

/// The classes' looks, assigned once from the whole data set.
pub(crate) fn looks(lab: Lab) -> Vec<ClassLook> {
    let names = lab.class_names.get();
    lab.mixes.with(|mixes| mixes.as_ref().map(|mixes| ClassLook::assign(&names, &mixes.data)).unwrap_or_default())
}

/// A stacked bar of the classes with their counts as text.
#[component]
fn MixBar(
    /// Which station, for tests.
    name: &'static str,
    /// What the counts are of.
    what: &'static str,
    /// One part per class, or nothing yet.
    #[prop(into)]
    counts: Signal<Option<Vec<Share>>>,
) -> impl IntoView {
    let lab = expect_context::<Lab>();
    let parts = move || {
        let looks = looks(lab);
        let shares = counts.get().unwrap_or_default();
        let total: f64 = shares.iter().map(|share| share.size).sum();
        looks
            .into_iter()
            .zip(shares)
            .map(|(look, share)| {
                let width = (share.size / total.max(1e-12)).to_string();
                let color = format!("var(--class-{})", look.slot % 8);
                view! { <span class="mix-part" class:rare=look.slot == 1 style:flex-grow=width style:background=color></span> }
            })
            .collect_view()
    };
    let text = move || match counts.get() {
        None => "—".to_owned(),
        Some(shares) => {
            let labels: Vec<&str> = shares.iter().map(|share| share.label.as_str()).collect();
            // Many classes: the first, the last, and how many there are; the tables have them all.
            match labels.as_slice() {
                [first, .., last] if labels.len() > 4 => words::many_classes(first, last, labels.len()),
                _ => labels.join(" / "),
            }
        }
    };
    let spoken = move || {
        let names = lab.class_names.get();
        let shares = counts.get().unwrap_or_default();
        let parts: Vec<String> =
            names.iter().zip(&shares).map(|(name, share)| format!("{name} {}", share.label)).collect();
        parts.join(", ")
    };
    view! {
        <div class="mix" data-testid=format!("mix-{name}")>
            <div class="mix-bar" aria-hidden="true">{draw(parts)}</div>
            <p class="mix-text"><span class="mix-counts" title=live(spoken)>{draw(text)}</span>" "<span class="mix-what">{what}</span></p>
        </div>
    }
}
