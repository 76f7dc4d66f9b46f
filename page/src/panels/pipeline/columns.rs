//! The columns of a table that was brought: what each one is, what the lab decided, and what it asks.

use crate::words::columns as words;
use crate::{
    state::lab::Lab,
    ui::live::{draw, live},
};
use imbalance_lab::{
    data::table::{Choice, Choices, Column, Question, Role},
    experiment::DataSpec,
    protocol::TableInfo,
};
use leptos::{ev, prelude::*};

/// Columns that are shown at first, and with every press of the button below them.
const AT_ONCE: usize = 30;

/// What a column can be made by its menu.
const MENU: [Choice; 7] =
    [Choice::Feature, Choice::Number, Choice::Category, Choice::Date, Choice::Group, Choice::Order, Choice::Out];

/// Everything about the columns of the table, if there is one.
#[component]
pub(crate) fn Columns() -> impl IntoView {
    let lab = expect_context::<Lab>();
    let shown = RwSignal::new(AT_ONCE);
    let is_file = move || lab.settings.spec.with(|spec| matches!(spec.data, DataSpec::File { .. }));
    draw(move || {
        if !is_file() {
            return None;
        }
        lab.table.info.with(|info| info.as_ref().map(|info| panel(lab, info, shown)))
    })
}

/// The panel of a table.
fn panel(lab: Lab, info: &TableInfo, shown: RwSignal<usize>) -> impl IntoView + use<> {
    let n_hidden = info.columns.len().saturating_sub(shown.get());
    // It opens by itself where something is to be decided.
    let open = !info.questions.is_empty();
    let rows = info.columns.iter().take(shown.get()).map(|column| line(lab, column, info)).collect_view();
    view! {
        <details class="columns panel" class:folded=live(move || lab.bench.folds("columns")) open=open data-testid="columns">
            <summary>{words::summary(info.columns.len(), info.questions.len(), info.notices.len())}</summary>
            {info.questions.iter().map(|question| asked(lab, question)).collect_view()}
            {info.notices.iter().map(|notice| view! { <p class="notice" data-testid="table-notice">{notice.clone()}</p> }).collect_view()}
            <div class="scroll-x" tabindex="0" role="region" aria-label=words::CAPTION>
                <table>
                    <caption class="visually-hidden">{words::CAPTION}</caption>
                    <thead><tr>
                        {words::HEADS.map(|head| view! { <th scope="col">{head}</th> }).into_iter().collect_view()}
                    </tr></thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
            {(n_hidden > 0).then(|| view! {
                <button type="button" class="small" on:click=move |_| shown.update(|shown| *shown += AT_ONCE)>{words::more(n_hidden)}</button>
            })}
        </details>
    }
}

/// A question with the button for the other reading.
fn asked(lab: Lab, question: &Question) -> impl IntoView + use<> {
    let other = question.other.clone().and_then(|(column, word)| Some((column, Choice::of_word(&word)?)));
    view! {
        <p class="notice question" data-testid="table-question">
            {question.text.clone()}" "
            {other.map(|(column, choice)| { let named = column.clone(); view! {
                <button type="button" class="small" on:click=move |_| { lab.choose_column(&column, Some(choice)); }>{words::other(choice, &named)}</button>
            }})}
        </p>
    }
}

/// Bars for the share of rare rows along a column.
fn picture(rare_share: &[u16]) -> Option<impl IntoView + use<>> {
    let most = *rare_share.iter().max()?;
    let height = |&share: &u16| u32::from(share) * 100 / u32::from(most.max(1));
    let bars = rare_share.iter().map(|share| view! { <i style=format!("height: {}%", height(share).max(4))></i> });
    let bars = bars.collect_view();
    Some(
        view! { <span class="rare-share" role="img" aria-label=words::rare_share(rare_share) title=words::rare_share(rare_share)>{bars}</span> },
    )
}

/// A column with its menu.
fn line(lab: Lab, column: &Column, info: &TableInfo) -> impl IntoView + use<> {
    let Column { name, kind, role, missing, rare_share, .. } = column.clone();
    let distinct = column.distinct_words();
    let chosen = Choices::parse(&info.choices.columns).unwrap_or_default();
    let chosen = chosen
        .into_iter()
        .rev()
        .find(|(column, choice)| *column == name && MENU.contains(choice))
        .map(|(_, choice)| choice);
    let is_label = role == Role::Label;
    let change = {
        let name = name.clone();
        move |event: ev::Event| {
            let word = event_target_value(&event);
            if word == words::LABEL_ID {
                lab.use_label(&name);
            } else {
                lab.choose_column(&name, Choice::of_word(&word));
            }
        }
    };
    let options = MENU.map(|choice| {
        view! { <option value=choice.word() selected=chosen == Some(choice)>{words::choice(choice)}</option> }
    });
    let share = if info.n_samples == 0 { 0.0 } else { f64::from(missing) / f64::from(info.n_samples) };
    let why = role.why_left_out().map(str::to_owned);
    let menu_label = words::menu(&name);
    let is_out = why.is_some();
    view! {
        <tr class:left-out=live(move || is_out)>
            <th scope="row">{name}</th>
            <td>{kind.id()}</td>
            <td>
                <select aria-label=menu_label on:change=change data-testid="column-choice">
                    <option value="" selected=chosen.is_none() && !is_label>{words::as_read(&role)}</option>
                    <option value=words::LABEL_ID selected=is_label>{words::LABEL}</option>
                    {options.into_iter().collect_view()}
                </select>
            </td>
            <td>{words::missing(missing, share)}</td>
            <td>{distinct}</td>
            <td>{picture(&rare_share)}</td>
            <td class="why">{why}</td>
        </tr>
    }
}
