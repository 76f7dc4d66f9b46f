//! The pipeline ribbon: every station with its controls and the class mix as it leaves.

use crate::words::{common, stations as words};
use crate::{
    panels::threshold::ThresholdSlider,
    state::lab::Lab,
    ui::live::{draw, live},
};
use imbalance_lab::{
    experiment::{Field, StageCounts, Station},
    presentation::Access,
};
use leptos::prelude::*;
pub(crate) mod columns;
mod control;
mod mix_bar;
pub(crate) mod slider;
mod upload;

pub(crate) use upload::listen_to_drop_and_paste;

use control::Control;
use mix_bar::{MixBar, Share, mix_signal, shares};
use upload::Upload;

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
                    <h2><a href="#scores" on:click=move |event| lab.bench.lead_to(&event, "scores")>{words::METRICS}</a></h2>
                    <MixBar name="metrics" what=words::ANSWERED counts=Signal::derive(move || {
                        lab.judged.report.with(|report| {
                            report.as_ref().map(|report| shares(&report.test.confusion.predicted_counts()))
                        })
                    })/>
                    <p class="station-note">{words::COUNTED_ONCE}</p>
                </li>
            </ol>
            <div class="test-lane" class:leaking=live(move || lab.judged.leaks()) data-testid="test-lane">
                <span class="lane-name">{words::TEST_SET}</span>
                <MixBar name="test" what=words::HELD_OUT counts=mix_signal(lab, |stage_counts| Some(shares(&stage_counts.test)))/>
                <span class="lane-note">{draw(move || match (lab.judged.leaks(), lab.run.stage_counts.with(|it| it.as_ref().is_some_and(|it| it.origins.has_made()))) {
                    (false, _) => words::LOCKED,
                    (true, true) => words::LEAKING,
                    (true, false) => words::BEFORE_SPLIT,
                })}</span>
            </div>
        </section>
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

#[component]
fn StationCard(
    /// Which station.
    station: Station,
) -> impl IntoView {
    let lab = expect_context::<Lab>();
    let _embedding = lab.embedding;
    let (name, heading) = (station.id(), words::title(station));
    // The list of fields changes only when a technique does, so that typing never loses its control.
    let fields = Memo::new(move |_| {
        let hidden = |field: &Field| {
            matches!(field.key.as_str(), "data.name" | "data.label" | "data.columns" | "data.fingerprint")
                || lab.access.of_author(station, &field.key) == Access::Hidden
        };
        lab.settings.fields.with(|fields| {
            let own = fields.iter().filter(|field| field.station == station && !hidden(field)).cloned();
            own.map(|field| Field { value: String::new(), help: String::new(), ..field }).collect::<Vec<_>>()
        })
    });
    let control = move |field: Field| view! { <Control field/> };
    // The slider of the threshold is one.
    let n_shown = if station == Station::Threshold { SHOWN_CONTROLS - 1 } else { SHOWN_CONTROLS };
    let shown = move || fields.get().into_iter().take(n_shown).collect::<Vec<_>>();
    let more = move || fields.get().into_iter().skip(n_shown).collect::<Vec<_>>();
    // What it does, what it costs, where it comes from.
    let about = Memo::new(move |_| {
        if station == Station::Resample {
            let about = lab.settings.spec.with(|spec| spec.resample.tunable().about());
            return (about.does.to_owned(), about.hurts.to_owned(), about.source);
        }
        let is_technique = |field: &&Field| field.station == station && field.is_choice_of_technique;
        lab.settings.fields.with(|fields| {
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
            <h2><a href=format!("#{}", seen_in(station)) on:click=move |event| lab.bench.lead_to(&event, seen_in(station))>{heading}</a></h2>
            {station_mix(station, lab)}
            <For each=shown key=|field| field.key.clone() children=control/>
            // What a remedy does is no detail; the cards of other stations are long enough without it.
            {(station == Station::Resample).then(|| note("technique-does", does))}
            {draw(move || (station == Station::Data && lab.access.is_free(station, "data")).then(|| view! { <Upload/> }))}
            <details class="more" name=live(move || lab.bench.has_one_card().then_some("station")) hidden=live(move || fields.with(Vec::is_empty))>
                <summary>{words::MORE}</summary>
                <div class="more-body">
                    <For each=more key=|field| field.key.clone() children=control/>
                    {note("technique-hurts", hurts)}
                    {note("technique-source", source)}
                </div>
            </details>
        </li>
    }
}

/// The class mix as it leaves a station.
fn station_mix(station: Station, lab: Lab) -> impl IntoView {
    let mix = move |what, read: fn(&StageCounts) -> Option<Vec<Share>>| {
        let name = station.id();
        view! { <MixBar name what counts=mix_signal(lab, read)/> }.into_any()
    };
    match station {
        Station::Data => mix(words::ROWS, |stage_counts| Some(shares(&stage_counts.data))),
        Station::Split => mix(common::TRAIN_ROWS, |stage_counts| Some(shares(&stage_counts.train))),
        Station::Resample => mix(common::TRAIN_ROWS, |stage_counts| Some(shares(&stage_counts.resampled))),
        Station::Sampler => mix(words::DRAWN, |stage_counts| stage_counts.drawn.as_ref().map(shares)),
        Station::Loss => view! {
            {mix(words::OF_WEIGHT, |stage_counts| {
                let percent = |&share: &f64| Share { label: format!("{:.0} %", 100.0 * share), size: share };
                stage_counts.weight_share.as_ref().map(|weights| weights.iter().map(percent).collect())
            })}
            <p class="over-corrected" data-testid="over-corrected" hidden=live(move || lab.run.over_corrected().is_none())>
                {draw(move || lab.run.over_corrected().map(|name| words::over_corrected(&name)))}
            </p>
        }
        .into_any(),
        Station::Train => view! { <EpochBar/> }.into_any(),
        Station::Threshold => view! { <ThresholdSlider id="station"/> }.into_any(),
    }
}

/// How far training has come.
#[component]
fn EpochBar() -> impl IntoView {
    let lab = expect_context::<Lab>();
    let of = move || {
        lab.judged
            .shown
            .with(|spec| spec.as_ref().map(|spec| spec.epochs))
            .unwrap_or(lab.settings.spec.with(|spec| spec.epochs))
    };
    let done = move || lab.run.epochs.with(|epochs| epochs.last().map_or(0, |record| record.epoch));
    view! {
        <div class="mix">
            <progress aria-label=words::EPOCHS max=live(of) prop:value=live(move || f64::from(done()) + lab.run.within_epoch.get())></progress>
            <p class="mix-text" data-testid="epochs">{draw(move || words::epoch(done(), of()))}</p>
        </div>
    }
}
