//! The scores on the test set: counts first, shares second, "—" where there is nothing to divide by.

use crate::words::scores as words;
use crate::{
    state::lab::Lab,
    ui::{
        live::{draw, live},
        numbers::counted,
    },
};
use imbalance_lab::{
    data::Class,
    experiment::{Formula, Report, formulas},
    metrics::{ClassScores, RankScores},
    wording::{grouped, score},
};
use leptos::prelude::*;

/// The table of scores.
#[component]
pub(crate) fn ScoreTable() -> impl IntoView {
    let lab = expect_context::<Lab>();
    let row = |name: String, scores: &ClassScores, ranks: &RankScores, others: u32| {
        let rejected = others - (scores.predicted - scores.found);
        view! {
            <tr>
                <th scope="row">{name.clone()}</th>
                <td data-testid=format!("found-{name}")>{counted(scores.found, scores.support, scores.recall)}</td>
                <td>{counted(scores.found, scores.predicted, scores.precision)}</td>
                <td>{score(scores.f1)}</td>
                <td>{counted(rejected, others, scores.specificity)}</td>
                <td>{score(ranks.roc_auc)}</td>
                <td>{format!("{} ({})", score(ranks.average_precision), score(ranks.prevalence))}</td>
            </tr>
        }
    };
    let rows = move || {
        lab.judged.report.with(|report| {
            let report = report.as_ref()?;
            let total = report.test.confusion.total();
            let both = report.test.per_class.iter().zip(&report.test_probability.per_class);
            let of_class = |(name, (scores, ranks)): (&String, (&ClassScores, _))| {
                row(name.clone(), scores, ranks, total - scores.support)
            };
            Some(report.class_names.iter().zip(both).map(of_class).collect_view())
        })
    };
    let note = move || {
        lab.judged.report.with(|report| {
            let report = report.as_ref()?;
            let total = grouped(report.test.confusion.total());
            Some(match (&report.leak, report.stage_counts.origins.has_made()) {
                (None, _) => words::unseen(&total),
                (Some(_), true) => words::leaked(&total),
                (Some(_), false) => words::before_split(&total),
            })
        })
    };
    let digest = move || lab.judged.report.with(|report| report.as_ref().map(|report| report.digest.to_string()));
    view! {
        <section class="scores panel" class:folded=live(move || lab.bench.folds("scores")) id="scores" tabindex="-1" aria-labelledby="scores-title" data-testid="scores"
            hidden=live(move || lab.judged.report.with(Option::is_none))>
            <h2 id="scores-title">{words::TITLE}</h2>
            <p class="panel-note">{draw(note)}</p>
            <div class="scroll-x" tabindex="0" role="region" aria-label=words::CLASS_SCORES>
                <table>
                    <caption>{words::BY_CLASS}</caption>
                    <thead><tr>
                        <th scope="col">{words::CLASS}</th>
                        <th scope="col">{words::FOUND}</th>
                        <th scope="col">{words::RIGHT}</th>
                        <th scope="col">{words::F1}</th>
                        <th scope="col">{words::LEFT_ALONE}</th>
                        <th scope="col">{words::ROC_AUC}</th>
                        <th scope="col">{words::AVERAGE_PRECISION}</th>
                    </tr></thead>
                    <tbody>{draw(rows)}</tbody>
                </table>
            </div>
            <Formulas/>
            <p class="panel-note">{words::DIGEST_A}<code data-testid="digest">{draw(digest)}</code>
                {words::DIGEST_B}</p>
        </section>
    }
}

/// Every score with its formula and the numbers in it: one class against the rest, then all classes together.
#[component]
fn Formulas() -> impl IntoView {
    let lab = expect_context::<Lab>();
    // The rarest class, unless another is chosen.
    let chosen = RwSignal::new(None::<Class>);
    let class = move || {
        let class_of = |report: &Report| {
            chosen.get().filter(|class| class.index() < report.class_names.len()).unwrap_or(report.minority)
        };
        lab.judged.report.with(|report| report.as_ref().map(class_of))
    };
    let names = Memo::new(move |_| {
        lab.judged.report.with(|it| it.as_ref().map(|it| it.class_names.clone())).unwrap_or_default()
    });
    let options = move || {
        let option = |(name, it): (String, Class)| {
            view! { <option value=it.0.to_string() selected=live(move || class() == Some(it))>{name}</option> }
        };
        names.get().into_iter().zip((0..).map(Class)).map(option).collect_view()
    };
    let row = |formula: Formula| {
        let Formula { key, name, formula, filled, text, note, .. } = formula;
        view! {
            <tr data-score=key>
                <th scope="row">{name}</th>
                <td class="score-value">{text}</td>
                <td class="formula"><span>{formula}</span><span class="filled">"= "{filled}</span></td>
                <td class="meaning">{note}</td>
            </tr>
        }
    };
    let rows = move || {
        let class = class()?;
        lab.judged.report.with(|report| {
            let report = report.as_ref()?;
            let rows = formulas(&report.test, &report.test_probability, class, &report.class_names);
            Some(rows.into_iter().map(row).collect_view())
        })
    };
    view! {
        <label class="formula-class" for="formula-class">{words::OF_CLASS_A}
            <select id="formula-class" on:change=move |event| {
                if let Ok(index) = event_target_value(&event).parse() {
                    chosen.set(Some(Class(index)));
                }
            }>{draw(options)}</select>{words::OF_CLASS_B}
        </label>
        <div class="scroll-x" tabindex="0" role="region" aria-label=words::EVERY>
            <table class="formulas" data-testid="formulas">
                <caption>{words::FORMULAS}</caption>
                <thead><tr>
                    <th scope="col">{words::SCORE}</th><th scope="col">{words::VALUE}</th>
                    <th scope="col">{words::FORMULA}</th><th scope="col">{words::MEANING}</th>
                </tr></thead>
                <tbody>{draw(rows)}</tbody>
            </table>
        </div>
    }
}
