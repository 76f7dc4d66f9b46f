//! The scores on the test set: counts first, shares second, "—" where there is nothing to divide by.

use super::state::Lab;
use crate::{
    experiment::Report,
    figure::{Formula, formulas},
    metrics::{ClassScores, RankScores},
};
use leptos::prelude::*;

/// `90.0 %`, or `—` for what is undefined.
pub(crate) fn percent(share: Option<f64>) -> String {
    share.map_or_else(|| "—".to_owned(), |share| format!("{:.1} %", 100.0 * share))
}

/// A score between -1 and 1 with three digits, or `—`.
fn score(value: Option<f64>) -> String {
    value.map_or_else(|| "—".to_owned(), |value| format!("{value:.3}"))
}

/// `1,234,567`.
pub(crate) fn grouped(count: u32) -> String {
    let digits = count.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// `25 of 30 (83.3 %)`.
fn counted(part: u32, whole: u32, share: Option<f64>) -> String {
    format!("{} of {} ({})", grouped(part), grouped(whole), percent(share))
}

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
    move || {
        lab.report.get().map(|report| {
            let test = &report.test;
            let total = test.confusion.total();
            let rows: Vec<_> = report
                .class_names
                .iter()
                .zip(test.per_class.iter().zip(&report.test_probability.per_class))
                .map(|(name, (scores, ranks))| row(name.clone(), scores, ranks, total - scores.support))
                .collect();
            view! {
                <section class="scores panel" id="scores" aria-labelledby="scores-title" data-testid="scores">
                    <h2 id="scores-title">"Scores on the test set"</h2>
                    <p class="panel-note">
                        {format!("{} rows that were never scaled by, resampled or learned from.", grouped(total))}
                    </p>
                    <div class="scroll-x" tabindex="0" role="region" aria-label="Scores by class">
                        <table>
                            <caption>"By class"</caption>
                            <thead><tr>
                                <th scope="col">"Class"</th>
                                <th scope="col">"Found (recall)"</th>
                                <th scope="col">"Answers right (precision)"</th>
                                <th scope="col">"F1"</th>
                                <th scope="col">"Others left alone (specificity)"</th>
                                <th scope="col">"ROC AUC"</th>
                                <th scope="col">"Average precision (by chance)"</th>
                            </tr></thead>
                            <tbody>{rows}</tbody>
                        </table>
                    </div>
                    <Formulas report=report.clone()/>
                    <p class="panel-note">"Run digest "<code data-testid="digest">{report.digest.to_string()}</code>
                        ": the same link gives the same digest on every machine."</p>
                </section>
            }
        })
    }
}

/// Every score with its formula and the numbers in it: one class against the rest, then all classes together.
#[component]
fn Formulas(
    /// Whose scores.
    report: Report,
) -> impl IntoView {
    let rows = formulas(&report.test, &report.test_probability, report.minority, &report.class_names);
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
    view! {
        <div class="scroll-x" tabindex="0" role="region" aria-label="Every score">
            <table class="formulas" data-testid="formulas">
                <caption>"Every score with its formula: TP, FP, FN and TN are of the rarest class against the rest"</caption>
                <thead><tr>
                    <th scope="col">"Score"</th><th scope="col">"Value"</th>
                    <th scope="col">"Formula, with these numbers"</th><th scope="col">"What it says"</th>
                </tr></thead>
                <tbody>{rows.into_iter().map(row).collect_view()}</tbody>
            </table>
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_are_grouped() {
        assert_eq!([0, 999, 1000, 1_234_567].map(grouped), ["0", "999", "1,000", "1,234,567"]);
    }
}
