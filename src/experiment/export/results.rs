//! What a run found out, as JSON for programs and as CSV for tables.

use super::to_json;
use crate::{
    data::{Class, ClassCounts},
    experiment::{
        EpochRecord, ExperimentSpec, Field, FieldKind, GanReport, LeakScores, Report, RowOrigins, SetEpoch,
        StageCounts, VERSION,
    },
    metrics::{ProbabilityScores, Scores},
    wording::for_cell,
};
use csv::{QuoteStyle, WriterBuilder};
use serde::{Serialize, Serializer, ser::SerializeMap};

/// One document: every setting, the report, its verdict, and what of the link was ignored.
///
/// Digests are texts of sixteen hexadecimal digits, because JavaScript reads numbers of that size wrongly. What is undefined is
/// `null`.
pub fn results_json(spec: &ExperimentSpec, report: &Report, warnings: &[String]) -> String {
    // Named one by one, so that a new part of a report cannot be forgotten here.
    let Report {
        spec: judged,
        model,
        digest,
        class_names,
        minority,
        stage_counts,
        epochs,
        n_steps,
        validation,
        test,
        validation_probability,
        test_probability,
        gans,
        threshold,
        mean_cost,
        leak,
        notices,
        judge_notices,
    } = report;
    to_json(&Document {
        spec: Settings(spec),
        link: judged,
        verdict: report.verdict(),
        digest: digest.to_string(),
        model: model.to_string(),
        class_names,
        minority: *minority,
        stage_counts,
        epochs,
        n_steps: *n_steps,
        validation,
        test,
        validation_probability,
        test_probability,
        gans,
        threshold: *threshold,
        mean_cost: *mean_cost,
        leak,
        notices,
        judge_notices,
        warnings,
    })
}

/// A report as it is written down.
#[derive(Serialize)]
struct Document<'a> {
    spec: Settings<'a>,
    link: &'a ExperimentSpec,
    verdict: String,
    digest: String,
    model: String,
    class_names: &'a [String],
    minority: Class,
    #[serde(rename = "mixes")]
    stage_counts: &'a StageCounts,
    epochs: &'a [EpochRecord],
    n_steps: u64,
    validation: &'a Scores,
    test: &'a Scores,
    validation_probability: &'a ProbabilityScores,
    test_probability: &'a ProbabilityScores,
    gans: &'a [GanReport],
    threshold: Option<f64>,
    mean_cost: Option<f64>,
    leak: &'a Option<LeakScores>,
    notices: &'a [String],
    judge_notices: &'a [String],
    warnings: &'a [String],
}

/// The fields of a spec as one object of texts and numbers, which is a spec file.
pub(super) struct Settings<'a>(pub(super) &'a ExperimentSpec);

impl Serialize for Settings<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("v", &VERSION)?;
        for Field { key, kind, value, .. } in self.0.fields() {
            match kind {
                FieldKind::Number { integer: true, .. } => map.serialize_entry(&key, &value.parse::<u64>().ok())?,
                FieldKind::Number { .. } => map.serialize_entry(&key, &value.parse::<f64>().ok())?,
                FieldKind::Choice(_) | FieldKind::Text { .. } => map.serialize_entry(&key, &value)?,
            }
        }
        map.end()
    }
}

/// The columns of [`results_csv`].
pub const RESULTS_COLUMNS: [&str; 6] = ["part", "set", "epoch", "class", "metric", "value"];

/// The same as a table with a row per value, and cells empty where they do not apply.
///
/// - `part`: `run` (link, digests, threshold, …), `spec` (a row per setting, its key in `metric`), `rows` (rows of each class at each
///   station), `score`, `confusion` (rows of `class` that were answered with the class named in `metric`) or `epoch` (losses in
///   nats, recall and precision, rows drawn).
/// - `set`: `train`, `validation`, `test`, or where resampling came before the split `unseen`; of `rows` the station.
/// - `epoch` counts from 1; `class` is a name.
/// - A text that a spreadsheet would take for a formula has an apostrophe in front, names of classes among them; the JSON has it as
///   it is.
/// - `value` is a number with as many digits as it takes to read it back, a text in `run` and `spec`, or empty where undefined.
pub fn results_csv(spec: &ExperimentSpec, report: &Report) -> String {
    let mut rows = CsvRows { csv: WriterBuilder::new().quote_style(QuoteStyle::Necessary).from_writer(Vec::new()) };
    rows.push(RESULTS_COLUMNS);
    let run = |metric, value: &str, rows: &mut CsvRows| rows.push(["run", "", "", "", metric, value]);
    run("link", &report.link(), &mut rows);
    run("digest", &report.digest.to_string(), &mut rows);
    run("model", &report.model.to_string(), &mut rows);
    run("verdict", &report.verdict(), &mut rows);
    run("rarest_class", &report.class_names[report.minority.index()], &mut rows);
    run("n_steps", &report.n_steps.to_string(), &mut rows);
    run("threshold", &number(report.threshold), &mut rows);
    run("mean_cost", &number(report.mean_cost), &mut rows);
    report.notices.iter().chain(&report.judge_notices).for_each(|notice| run("notice", notice, &mut rows));
    for field in spec.fields() {
        rows.push(["spec", "", "", "", &field.key, &field.value]);
    }
    rows.stage_counts(report);
    rows.scores("validation", report, &report.validation, Some(&report.validation_probability));
    rows.scores("test", report, &report.test, Some(&report.test_probability));
    if let Some(leak) = &report.leak {
        rows.scores("unseen", report, &leak.unseen, None);
        let name = &report.class_names[report.minority.index()];
        rows.push(["score", "test", "", name, "f1_at_shares", &number(leak.f1_at_shares)]);
    }
    report.epochs.iter().for_each(|record| rows.epoch(report, record));
    String::from_utf8(rows.csv.into_inner().expect(INFALLIBLE)).expect("texts are UTF-8")
}

const INFALLIBLE: &str = "a Vec takes every write";

/// As few digits as read back to the same number; nothing where there is none.
fn number(value: Option<f64>) -> String {
    value.map_or_else(String::new, |value| value.to_string())
}

struct CsvRows {
    csv: csv::Writer<Vec<u8>>,
}

impl CsvRows {
    fn push(&mut self, row: [&str; RESULTS_COLUMNS.len()]) {
        self.csv.write_record(row.map(for_cell)).expect(INFALLIBLE);
    }

    fn stage_counts(&mut self, report: &Report) {
        let StageCounts { data, train, validation, test, resampled, origins, weight_share, drawn } =
            &report.stage_counts;
        let RowOrigins { kept, removed, duplicates, synthetic } = origins;
        let stations: [(&str, &ClassCounts); 9] = [
            ("data", data),
            ("train", train),
            ("validation", validation),
            ("test", test),
            ("kept", kept),
            ("removed", removed),
            ("duplicates", duplicates),
            ("synthetic", synthetic),
            ("resampled", resampled),
        ];
        for (station, counts) in stations.into_iter().chain(drawn.as_ref().map(|drawn| ("drawn", drawn))) {
            for (name, count) in report.class_names.iter().zip(&counts.0) {
                self.push(["rows", station, "", name, "rows", &count.to_string()]);
            }
        }
        for (name, &share) in report.class_names.iter().zip(weight_share.iter().flatten()) {
            self.push(["rows", "drawn", "", name, "weight_share", &number(Some(share))]);
        }
    }

    fn scores(&mut self, set: &str, report: &Report, scores: &Scores, probability: Option<&ProbabilityScores>) {
        let Scores { confusion, accuracy, baseline_accuracy, balanced_accuracy, g_mean, mcc, kappa, per_class } =
            scores;
        let of_all = [
            ("accuracy", accuracy),
            ("baseline_accuracy", baseline_accuracy),
            ("balanced_accuracy", balanced_accuracy),
            ("g_mean", g_mean),
            ("mcc", mcc),
            ("kappa", kappa),
        ];
        let of_probabilities = probability.map(|scores| {
            [
                ("log_loss", &scores.log_loss),
                ("brier", &scores.brier),
                ("expected_calibration_error", &scores.expected_calibration_error),
            ]
        });
        for (metric, value) in of_all.into_iter().chain(of_probabilities.into_iter().flatten()) {
            self.push(["score", set, "", "", metric, &number(*value)]);
        }
        for (class, name) in report.class_names.iter().enumerate() {
            let scores = &per_class[class];
            let count = |count: u32| Some(f64::from(count));
            let mut of_class = vec![
                ("support", count(scores.support)),
                ("found", count(scores.found)),
                ("predicted", count(scores.predicted)),
                ("precision", scores.precision),
                ("recall", scores.recall),
                ("f1", scores.f1),
                ("specificity", scores.specificity),
                ("g_mean", scores.g_mean),
                ("index_balanced_accuracy", scores.index_balanced_accuracy),
            ];
            if let Some(ranks) = probability.map(|scores| &scores.per_class[class]) {
                of_class.extend([
                    ("roc_auc", ranks.roc_auc),
                    ("average_precision", ranks.average_precision),
                    ("prevalence", ranks.prevalence),
                    ("mean_probability", ranks.mean_probability),
                    ("calibration_error", ranks.calibration_error),
                ]);
            }
            of_class.iter().for_each(|(metric, value)| self.push(["score", set, "", name, metric, &number(*value)]));
        }
        for (truth, row) in report.class_names.iter().zip(&confusion.0) {
            for (answer, count) in report.class_names.iter().zip(row) {
                self.push(["confusion", set, "", truth, answer, &count.to_string()]);
            }
        }
    }

    fn epoch(&mut self, report: &Report, record: &EpochRecord) {
        let epoch = record.epoch.to_string();
        self.push(["epoch", "train", &epoch, "", "loss", &number(record.train_loss)]);
        self.push(["epoch", "validation", &epoch, "", "loss", &number(record.validation_loss)]);
        for (class, name) in report.class_names.iter().enumerate() {
            self.push(["epoch", "train", &epoch, name, "drawn", &record.drawn.0[class].to_string()]);
            let Some(of_class) = record.classes.get(class) else { continue };
            for (set, SetEpoch { loss, recall, precision }) in
                [("train", of_class.train), ("validation", of_class.validation)]
            {
                for (metric, value) in [("loss", loss), ("recall", recall), ("precision", precision)] {
                    self.push(["epoch", set, &epoch, name, metric, &number(value)]);
                }
            }
        }
    }
}
