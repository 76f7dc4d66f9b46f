//! The smaller views: a part of a course page has room for a verdict, a map and the one thing to try.

use crate::words::{bench as bench_words, common, views as words};
use crate::{
    browser::{address, clock::take_turns},
    panels::{
        figures::{Answers, Gans, JudgeFigures, LeakDemonstration, PinnedAnswers, ThresholdFigure, TrainingFigures},
        map::MapFigures,
        pinned::Pin,
        problems::Problems,
        scores::ScoreTable,
        tabs::Tabs,
        theme::ThemeChoice,
        transport::Transport,
        verdict::{Remedies, RemedyChoice, Verdict, VerdictLine},
    },
    state::{bench::DOCK, lab::Lab, run::Phase},
    ui::live::{draw, live},
};
use imbalance_lab::{
    experiment::{FieldKind, Station},
    figure::MapRows,
    presentation::Access,
};
use leptos::prelude::*;

/// The maps, and beside them a tab for every panel and those that are open. All is drawn in turns of the event loop.
#[component]
pub(crate) fn Figures(
    /// The panels that come later.
    children: Children,
) -> impl IntoView {
    let turn = take_turns(6);
    view! {
        <MapFigures is_due=Signal::derive(move || turn.get() >= 1) has_foot=true/>
        <section class="dock" aria-label=bench_words::PANELS>
            <Tabs/>
            <div class="figures" id=DOCK>
                <LeakDemonstration/>
                <ThresholdFigure/>
                <PinnedAnswers/>
                <Answers is_due=Signal::derive(move || turn.get() >= 2)/>
                <JudgeFigures/>
                <TrainingFigures turn first=3/>
                <Gans/>
                <Show when=move || turn.get().gt(&5)><ScoreTable/></Show>
                {children()}
                <p class="nothing">{bench_words::NOTHING}</p>
            </div>
        </section>
    }
}

/// Verdict, remedies, transport, map, threshold and scores.
#[component]
pub(crate) fn Compact() -> impl IntoView {
    let lab = expect_context::<Lab>();
    let is_idle = move || lab.judged.report.with(Option::is_none);
    // With its formulas it is higher than all the rest.
    let is_open = RwSignal::new(false);
    view! {
        <VerdictLine/>
        <p class="panel-note" data-testid="settings" hidden=live(move || !is_idle())>{words::SET}{draw(move || settings_in_words(lab))}</p>
        <Pin/>
        <div class="top">
            <Remedies with_bars=true/>
            <Transport/>
        </div>
        <Problems/>
        <div class="figures">
            <MapFigures is_due=Signal::derive(|| true)/>
            <ThresholdFigure/>
        </div>
        <button type="button" class="small" data-testid="show-scores" aria-controls="compact-scores" hidden=live(is_idle)
            aria-expanded=live(move || is_open.get().to_string()) on:click=move |_| is_open.update(|open| *open = !*open)>
            {words::SCORES}
        </button>
        <div id="compact-scores" class:folded=move || !is_open.get()><ScoreTable/></div>
    }
}

/// Verdict, map, the share of rare cases and one remedy.
#[component]
pub(crate) fn Mini() -> impl IntoView {
    let lab = expect_context::<Lab>();
    let map = Memo::new(move |_| lab.judged.map_figure(MapRows::Test));
    let svg = move || map.with(|map| map.as_ref().map(|map| map.svg("mini-map")).unwrap_or_default());
    let is_idle = move || map.with(Option::is_none);
    let is_stale = move || {
        lab.judged.report.with(Option::is_some)
            && lab.judged.shown.with(|shown| *shown != Some(lab.settings.spec.get()))
    };
    let active = move || lab.run.phase.with(Phase::is_active);
    view! {
        <Verdict/>
        <div class="mini">
            <figure class="mini-map" role="group" aria-label=words::MAP data-figure="decision-map">
                <div class="drawing" inner_html=live(svg)></div>
                <p class="mini-settings" data-testid="settings" hidden=live(move || !is_idle())>{words::SET}{draw(move || settings_in_words(lab))}</p>
            </figure>
            <div class="mini-controls">
                <ShareSlider/>
                <RemedyChoice/>
                <button type="button" class="primary" data-testid="run" on:click=move |_| lab.start()>
                    <span aria-hidden="true">"▶ "</span>{draw(move || if active() { common::RUN_AGAIN } else { common::RUN })}
                </button>
                <p class="stale" hidden=live(move || !is_stale() || active())>{words::STALE}</p>
            </div>
        </div>
        <Problems/>
    }
}

/// The name of the setting behind the slider.
const RATIO: &str = "data.imbalance_ratio";

/// How rare the rare cases are, where the data are made here.
#[component]
fn ShareSlider() -> impl IntoView {
    let lab = expect_context::<Lab>();
    let is_hidden = lab.access.of_author(Station::Data, RATIO) == Access::Hidden;
    let why_locked = Memo::new(move |_| lab.access.why_locked(Station::Data, RATIO));
    let is_locked = move || why_locked.get().is_some();
    let percent = Memo::new(move |_| {
        let ratio = lab
            .settings
            .fields
            .with(|fields| fields.iter().find(|field| field.key == RATIO)?.value.parse::<f64>().ok());
        ratio.map(|ratio| (100.0 / (1.0 + ratio)).round())
    });
    let is_there = move || !is_hidden && percent.get().is_some();
    let slide = move |event: leptos::ev::Event| {
        let Ok(wanted) = event_target_value(&event).parse::<f64>() else { return };
        // The slider has values that fit; four digits keep the address short.
        let ratio = ((100.0 / wanted - 1.0) * 1e4).round() / 1e4;
        if lab.set(RATIO, &ratio.to_string()).is_err() {
            let slider: web_sys::HtmlInputElement = event_target(&event);
            slider.set_value(&percent.get_untracked().unwrap_or(10.0).to_string());
        }
    };
    let written = move || format!("{} %", percent.get().unwrap_or_default());
    let spoken = move || {
        let rows = lab
            .settings
            .fields
            .with(|fields| fields.iter().find(|field| field.key == "data.n_samples").map(|field| field.value.clone()));
        words::share(percent.get().unwrap_or_default(), &rows.unwrap_or_default())
    };
    view! {
        <div class="control" hidden=live(move || !is_there())>
            <label for="share">{words::RARE_CASES}<output>{draw(written)}</output></label>
            {(!is_hidden).then(|| view! {
                <input type="range" id="share" data-testid="share" min="1" max="50" step="1"
                    prop:value=live(move || percent.get().unwrap_or(10.0)) aria-valuetext=live(spoken)
                    aria-disabled=live(move || is_locked().then_some("true"))
                    on:input=slide
                    on:change=move |_| if !is_locked() { lab.start() }/>
            })}
            <p class="control-locked" hidden=live(move || !is_locked())>{why_locked}</p>
        </div>
    }
}

/// Below every embedded view: the way to the whole page, and the colours.
#[component]
pub(crate) fn EmbedBar() -> impl IntoView {
    let lab = expect_context::<Lab>();
    let address = move || format!("{}#{}", address::page_address(), lab.settings.link.get());
    view! {
        <footer class="embed-bar">
            <a href=live(address) target="_blank" rel="noopener" data-testid="open-full">{words::OPEN_FULL}<span aria-hidden="true">"↗"</span>
                <span class="visually-hidden">{words::IN_NEW_TAB}</span></a>
            <ThemeChoice/>
        </footer>
    }
}

/// The settings in use that are not the usual ones, in words.
fn settings_in_words(lab: Lab) -> String {
    let differences = lab.settings.spec.with(|spec| spec.differences());
    let in_words = |(key, value): (String, String)| {
        let field = lab.settings.fields.with(|fields| fields.iter().find(|field| field.key == key).cloned())?;
        let title = match &field.kind {
            FieldKind::Choice(choices) => choices.iter().find(|choice| choice.id == value).map(|choice| choice.title),
            _ => None,
        };
        Some(format!("{} {}", field.label, title.unwrap_or(&value)))
    };
    let others: Vec<String> = differences.into_iter().filter_map(in_words).collect();
    if others.is_empty() { words::USUAL.to_owned() } else { others.join(" · ") }
}
