//! The timeline of epochs: the finished run as it was after any of them, by hand, by keys, or played.

use crate::words::timeline as words;
use crate::{
    state::{back::Speed, lab::Lab},
    ui::{
        live::{draw, live},
        problem_card::ProblemCard,
    },
};
use imbalance_lab::experiment::Timeline;
use leptos::prelude::*;

/// Where the timeline stands once it is here; its room is kept from the beginning.
#[component]
pub(crate) fn TimelinePlace() -> impl IntoView {
    let lab = expect_context::<Lab>();
    view! { <div class="timeline-place">{draw(move || lab.late.follow().map(|late| (late.draw_timeline)()))}</div> }
}

/// The timeline, once there is a finished run.
pub(crate) fn draw_timeline() -> AnyView {
    let lab = expect_context::<Lab>();
    let is_there = Memo::new(move |_| lab.timeline.follow_timeline().epochs.len() > 1);
    view! { <Show when=move || is_there.get()><TimelinePanel/></Show> }.into_any()
}

/// Buttons and the slider.
#[component]
fn TimelinePanel() -> impl IntoView {
    let lab = expect_context::<Lab>();
    let store = lab.timeline;
    let known = Memo::new(move |_| store.follow_timeline());
    let of = Memo::new(move |_| known.with(|it| it.epochs.last().copied().unwrap_or(1)));
    let most = move || known.with(|it| it.epochs.len().saturating_sub(1));
    let aim = Memo::new(move |_| store.aim.get().unwrap_or(known.with(|it| it.result)));
    let place = move || known.with(|it| place_of(it, aim.get()));
    let to_place = move |place: usize| {
        store.stop();
        if let Some(epoch) = known.with_untracked(|it| it.epochs.get(place).copied()) {
            lab.look(Some(epoch));
        }
    };
    let step = move |by: isize| {
        if let Some(next) = untrack(place).checked_add_signed(by) {
            to_place(next);
        }
    };
    let slide = move |event: leptos::ev::Event| {
        if let Ok(place) = event_target_value(&event).parse::<usize>() {
            to_place(place);
        }
    };
    let is_end = move || known.with(|it| it.result) == aim.get();
    let is_best = move || known.with(|it| it.best) == Some(aim.get());
    let written = move || words::epoch(aim.get(), of.get());
    let spoken = move || {
        let verdict = lab.judged.report.with(|report| report.as_ref().map(|report| report.verdict()));
        words::spoken(&written(), is_best(), is_end(), &verdict.unwrap_or_default())
    };
    let speed = StoredValue::new(Speed::Slow);
    let is_playing = move || store.is_playing.get();
    let play = move |_| {
        if store.is_playing.get_untracked() {
            store.stop();
        } else {
            lab.play(if lab.embedding.is_calm() { Speed::Calm } else { speed.get_value() });
        }
    };
    let choose = move |event: leptos::ev::Event| {
        let chosen = match event_target_value(&event).as_str() {
            "4" => Speed::Fast,
            "max" => Speed::Max,
            _ => Speed::Slow,
        };
        speed.set_value(chosen);
        if store.is_playing.get_untracked() {
            lab.play(chosen);
        }
    };
    let mark = move || {
        let (best, most) = (known.with(|it| it.best.map(|best| place_of(it, best)))?, most());
        let share = best as f64 / most.max(1) as f64;
        let left = format!("calc(0.5rem + (100% - 1rem) * {share:.4})");
        Some(view! { <span class="timeline-mark" aria-hidden="true" style:left=left></span> })
    };
    let go = move |epoch: Option<u32>| {
        store.stop();
        epoch.into_iter().for_each(|epoch| lab.look(Some(epoch)));
    };
    let best = move || known.with(|it| it.best);
    let thinned = move || {
        known.with(|it| (it.epochs.len() < of.get() as usize).then(|| words::thinned(it.epochs.len(), of.get())))
    };
    view! {
        <section class="timeline" aria-label=words::TIMELINE data-testid="timeline">
            <div class="timeline-row">
                <button type="button" class="small" data-testid="timeline-play" on:click=play>
                    {draw(move || if is_playing() { words::PAUSE } else { words::PLAY })}
                </button>
                <select aria-label=words::SPEED data-testid="timeline-speed" on:change=choose>
                    <option value="1">"1×"</option>
                    <option value="4">"4×"</option>
                    <option value="max">{words::FASTEST}</option>
                </select>
                <button type="button" class="small" data-testid="timeline-back" aria-label=words::BACK on:click=move |_| step(-1)>"◂"</button>
                <span class="timeline-slider">
                    <input type="range" data-testid="timeline-slider" aria-label=words::EPOCH min="0" max=live(move || most().to_string()) step="1"
                        prop:value=live(move || place().to_string()) aria-valuetext=live(spoken) on:input=slide/>
                    {draw(mark)}
                </span>
                <button type="button" class="small" data-testid="timeline-on" aria-label=words::ON on:click=move |_| step(1)>"▸"</button>
                <output data-testid="timeline-epoch">{draw(written)}</output>
            </div>
            <div class="timeline-row">
                <button type="button" class="small" data-testid="timeline-best" hidden=live(move || best().is_none())
                    aria-disabled=live(move || is_best().to_string()) on:click=move |_| go(best())>
                    <span class="timeline-mark-key" aria-hidden="true"></span>{draw(move || best().map(words::best))}
                </button>
                <button type="button" class="small" data-testid="timeline-end" aria-disabled=live(move || is_end().to_string())
                    on:click=move |_| go(Some(known.with_untracked(|it| it.result)))>{words::END}</button>
                <span class="panel-note" data-testid="timeline-note">
                    {draw(move || (!is_end()).then_some(words::LOOKING_BACK))}{draw(thinned)}</span>
            </div>
            {draw(move || store.problem.get().map(|problem| view! { <ProblemCard id="timeline-problem" problem/> }))}
        </section>
    }
}

/// The place of an epoch among those that are kept: its own, or the nearest.
fn place_of(timeline: &Timeline, epoch: u32) -> usize {
    let places = timeline.epochs.iter().enumerate();
    places.min_by_key(|(_, kept)| kept.abs_diff(epoch)).map_or(0, |(place, _)| place)
}
