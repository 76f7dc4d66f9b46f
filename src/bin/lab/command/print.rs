//! A report as text for people.

use imbalance_lab::{
    data::ClassCounts,
    experiment::{Report, RowOrigins},
    metrics::Scores,
    wording::{UNDEFINED, percent},
};

/// Names come from links and files: control characters in them must not reach a terminal.
pub(super) fn harmless(text: &str) -> String {
    text.chars().map(|c| if c.is_control() && c != '\n' { char::REPLACEMENT_CHARACTER } else { c }).collect()
}

/// The report for people, verdict first.
pub(super) fn text(report: &Report) -> String {
    let mut paragraphs = vec![report.verdict()];
    let notices = report.notices.iter().chain(&report.judge_notices);
    paragraphs.extend(notices.map(|notice| format!("Note: {notice}")));
    paragraphs.push(stage_counts(report));
    paragraphs.extend((!report.gans.is_empty()).then(|| gans(report)));
    paragraphs.push(classes(report));
    paragraphs.push(scores(report));
    paragraphs.push(losses(report));
    paragraphs.push(format!("steps   {}\ndigest  {}\nlink    #{}", report.n_steps, report.digest, report.link()));
    harmless(&paragraphs.join("\n\n")) + "\n"
}

/// Rows of each class at each station.
fn stage_counts(report: &Report) -> String {
    let stage_counts = &report.stage_counts;
    let mut columns: Vec<(&str, &ClassCounts)> = vec![
        ("data", &stage_counts.data),
        ("train", &stage_counts.train),
        ("validation", &stage_counts.validation),
        ("test", &stage_counts.test),
        ("resampled", &stage_counts.resampled),
    ];
    let RowOrigins { removed, duplicates, synthetic, .. } = &stage_counts.origins;
    let made = [("removed", removed), ("copied", duplicates), ("synthetic", synthetic)];
    columns.extend(made.into_iter().filter(|(_, counts)| counts.total() > 0));
    columns.extend(stage_counts.drawn.as_ref().map(|drawn| ("drawn", drawn)));
    let row = |name: &str, cell: &dyn Fn(&ClassCounts) -> String, last: String| {
        let cells = columns.iter().map(|(_, counts)| cell(counts));
        [name.to_owned()].into_iter().chain(cells).chain([last]).collect::<Vec<_>>()
    };
    let names = columns.iter().map(|&(name, _)| name.to_owned());
    let mut rows = vec![["rows".to_owned()].into_iter().chain(names).chain(["weight".to_owned()]).collect()];
    for (index, name) in report.class_names.iter().enumerate() {
        let weight = stage_counts.weight_share.as_ref().map(|shares| shares[index]);
        rows.push(row(name, &|counts| counts.0[index].to_string(), percent(weight)));
    }
    rows.push(row("most : fewest", &most_to_fewest, String::new()));
    format!("{}\ndrawn: in the last epoch; weight: share of the drawn rows in the loss", table(&rows))
}

fn most_to_fewest(counts: &ClassCounts) -> String {
    match counts.present().count() {
        0 | 1 => UNDEFINED.to_owned(),
        _ => format!("{:.1}", counts.imbalance_ratio()),
    }
}

/// How the networks learned that made rows, and what the rows are worth beside those of SMOTE.
fn gans(report: &Report) -> String {
    let header = [
        "GAN",
        "rows",
        "epochs",
        "end",
        "D loss",
        "G loss",
        "distance: real",
        "GAN",
        "SMOTE",
        "told apart: GAN",
        "SMOTE",
    ];
    let rows = report.gans.iter().map(|gan| {
        let last = gan.losses.last();
        vec![
            report.class_names[gan.class.index()].clone(),
            gan.n_made.to_string(),
            gan.losses.len().to_string(),
            gan.ending.word().to_owned(),
            number(last.and_then(|epoch| epoch.discriminator)),
            number(last.and_then(|epoch| epoch.generator)),
            number(Some(gan.real_distance)),
            number(Some(gan.generated.distance)),
            number(Some(gan.smote.distance)),
            number(gan.generated.auc),
            number(gan.smote.auc),
        ]
    });
    let rows: Vec<Vec<String>> = [header.map(str::to_owned).to_vec()].into_iter().chain(rows).collect();
    format!(
        "{}\ndistance: median to the nearest real row of the class; told apart: AUC of a small network on rows it has not seen, 0.5 if it cannot",
        table(&rows)
    )
}

/// Test scores of each class, counts before percentages.
fn classes(report: &Report) -> String {
    let header = [
        "test",
        "found (recall)",
        "right of answered (precision)",
        "F1",
        "ROC AUC",
        "average precision",
        "mean probability",
        "calibration error",
    ];
    let header = header.map(str::to_owned).to_vec();
    let both = report.test.per_class.iter().zip(&report.test_probability.per_class);
    let rows = report.class_names.iter().zip(both).map(|(name, (scores, ranks))| {
        let found = share(scores.found, scores.support, scores.recall);
        let right = share(scores.found, scores.predicted, scores.precision);
        vec![
            name.clone(),
            found,
            right,
            number(scores.f1),
            number(ranks.roc_auc),
            number(ranks.average_precision),
            number(ranks.mean_probability),
            number(ranks.calibration_error),
        ]
    });
    table(&[header].into_iter().chain(rows).collect::<Vec<_>>())
}

/// Test scores of all classes together; accuracy beside that of a model that learned nothing.
fn scores(report: &Report) -> String {
    let Scores { confusion, accuracy, baseline_accuracy, balanced_accuracy, g_mean, mcc, kappa, .. } = &report.test;
    let total = confusion.total();
    let common = report.stage_counts.test.majority();
    let lines = [
        ("accuracy", share(confusion.hits(), total, *accuracy)),
        ("always common", share(report.stage_counts.test.get(common), total, *baseline_accuracy)),
        ("balanced accuracy", percent(*balanced_accuracy)),
        ("G-mean", percent(*g_mean)),
        ("MCC", number(*mcc)),
        ("kappa", number(*kappa)),
        ("log loss (nats)", number(report.test_probability.log_loss)),
        ("Brier score", number(report.test_probability.brier)),
        ("calibration error of answers", number(report.test_probability.expected_calibration_error)),
        ("mean cost of a row", number(report.mean_cost)),
        ("threshold", report.threshold.map_or_else(|| "largest probability".to_owned(), |t| format!("{t:.4}"))),
    ];
    let rows: Vec<Vec<String>> = lines.into_iter().map(|(name, score)| vec![name.to_owned(), score]).collect();
    let name = &report.class_names[common.index()];
    format!("{}\nalways common: the accuracy of answering “{name}” to everything", table(&rows))
}

fn losses(report: &Report) -> String {
    let ends = [report.epochs.first(), report.epochs.last()];
    let row = |name: &str, cells: [String; 2]| [name.to_owned()].into_iter().chain(cells).collect::<Vec<_>>();
    table(&[
        row("loss (nats)", ["first epoch", "last epoch"].map(str::to_owned)),
        row("train", ends.map(|epoch| number(epoch.and_then(|epoch| epoch.train_loss)))),
        row("validation", ends.map(|epoch| number(epoch.and_then(|epoch| epoch.validation_loss)))),
    ])
}

fn share(part: u32, whole: u32, share: Option<f64>) -> String {
    format!("{part} of {whole} ({})", percent(share))
}

fn number(number: Option<f64>) -> String {
    number.map_or_else(|| UNDEFINED.to_owned(), |number| format!("{number:.4}"))
}

/// Rows of cells in columns: the first to the left, the others to the right.
pub(super) fn table(rows: &[Vec<String>]) -> String {
    let n_columns = rows.first().map_or(0, Vec::len);
    let width = |column: usize| rows.iter().map(|row| row[column].chars().count()).max().unwrap_or(0);
    let widths: Vec<usize> = (0..n_columns).map(width).collect();
    let line = |row: &Vec<String>| {
        let mut line = format!("{:<1$}", row[0], widths[0]);
        row.iter().zip(&widths).skip(1).for_each(|(cell, width)| line += &format!("  {cell:>width$}"));
        line.trim_end().to_owned()
    };
    rows.iter().map(line).collect::<Vec<_>>().join("\n")
}
