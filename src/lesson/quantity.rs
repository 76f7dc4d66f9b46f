//! What a lesson's expressions can speak of: numbers of a finished run, by name.

use crate::{
    data::{Class, ClassCounts},
    experiment::{
        EpochRecord, ExperimentSpec, FieldKind, GanReport, Report, SetEpoch,
        compare::{Measure, Unit},
    },
    metrics::ClassScores,
    param::one_of_nearest,
    wording::{self, UNDEFINED, grouped, lower},
};

/// A name in an expression, without the `a.` before it.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Name {
    /// A score that remedies are compared by.
    Measure(Measure),
    /// A count, a loss or the like: its place in [`QUANTITIES`].
    Quantity(usize),
    /// A setting of the run that is a number, by its key in links.
    Setting(String),
}

/// Before the key of a setting.
const SETTING: &str = "set.";

impl Name {
    /// The name as written; `settings` are the numbers among the settings that there are.
    pub(super) fn of(text: &str, settings: &[String]) -> Result<Self, String> {
        if let Some(key) = text.strip_prefix(SETTING) {
            if settings.iter().any(|known| known == key) {
                return Ok(Self::Setting(key.to_owned()));
            }
            let known = one_of_nearest(key, settings.iter().map(String::as_str));
            return Err(format!("a setting of the step's link that is a number, {known}"));
        }
        if let Some(measure) = Measure::of(text) {
            return Ok(Self::Measure(measure));
        }
        let found = QUANTITIES.iter().position(|quantity| quantity.key == text);
        found
            .map(Self::Quantity)
            .ok_or_else(|| format!("the name of a number of a run, {}", one_of_nearest(text, names())))
    }

    pub(super) fn read(&self, report: &Report) -> Option<f64> {
        match self {
            Self::Measure(measure) => measure.read(report),
            Self::Quantity(index) => (QUANTITIES[*index].read)(report),
            Self::Setting(key) => report.spec.fields().into_iter().find(|field| field.key == *key)?.value.parse().ok(),
        }
    }

    /// What it is called in a sentence.
    pub(super) fn title(&self) -> String {
        match self {
            Self::Measure(measure) => lower(measure.title()),
            Self::Quantity(index) => QUANTITIES[*index].title.to_owned(),
            Self::Setting(key) => format!("the setting {key}"),
        }
    }

    pub(super) fn unit(&self) -> Unit {
        match self {
            Self::Measure(measure) => measure.unit(),
            Self::Quantity(index) => QUANTITIES[*index].unit,
            Self::Setting(_) => Unit::Number,
        }
    }
}

/// Every name that an expression may use, `set.` and `a.` aside: the scores that remedies are compared by, then the counts and
/// the rest.
pub fn names() -> impl Iterator<Item = &'static str> {
    let measures = Measure::ALL.iter().map(|measure| measure.key());
    measures.chain(QUANTITIES.iter().map(|quantity| quantity.key))
}

/// What every name of [`names`] stands for, in words.
pub fn meanings() -> impl Iterator<Item = (&'static str, &'static str)> {
    let measures = Measure::ALL.iter().map(|measure| (measure.key(), measure.title()));
    measures.chain(QUANTITIES.iter().map(|quantity| (quantity.key, quantity.title)))
}

/// The settings of a spec that are numbers.
pub(super) fn numbers_of(spec: &ExperimentSpec) -> Vec<String> {
    let fields = spec.fields().into_iter();
    fields.filter(|field| matches!(field.kind, FieldKind::Number { .. })).map(|field| field.key).collect()
}

struct Quantity {
    key: &'static str,
    title: &'static str,
    unit: Unit,
    read: fn(&Report) -> Option<f64>,
}

const fn number(key: &'static str, title: &'static str, read: fn(&Report) -> Option<f64>) -> Quantity {
    Quantity { key, title, unit: Unit::Number, read }
}

const fn percent(key: &'static str, title: &'static str, read: fn(&Report) -> Option<f64>) -> Quantity {
    Quantity { key, title, unit: Unit::Percent, read }
}

/// The rare class is the positive one; the common class is the largest of the whole data set.
const QUANTITIES: &[Quantity] = &[
    // Answers to the test rows.
    number("found", "the number of rare cases found", |report| count(rare(report).found)),
    number("missed", "the number of rare cases missed", |report| count(rare(report).support - rare(report).found)),
    number("false_alarms", "the number of false alarms", |report| count(rare(report).predicted - rare(report).found)),
    number("alarms", "the number of answers “rare”", |report| count(rare(report).predicted)),
    number("rare", "the number of rare test rows", |report| count(rare(report).support)),
    number("common", "the number of other test rows", |report| {
        count(report.test.confusion.total() - rare(report).support)
    }),
    number("n_test", "the number of test rows", |report| count(report.test.confusion.total())),
    number("errors", "the number of wrong answers", |report| {
        count(report.test.confusion.total() - report.test.confusion.hits())
    }),
    percent("baseline_accuracy", "the accuracy of always answering “common”", |report| {
        report.test.baseline_accuracy
    }),
    percent("specificity", "specificity", |report| rare(report).specificity),
    percent("prevalence", "the share of rare test rows", |report| {
        report.test_probability.per_class[report.minority.index()].prevalence
    }),
    percent("mean_probability", "the mean probability of the rare class", |report| {
        report.test_probability.per_class[report.minority.index()].mean_probability
    }),
    number("threshold", "the threshold", |report| report.threshold),
    // Where resampling came before the split: rows that were held out before.
    number("honest_f1", "F1 on rows held out before", |report| honest(report)?.f1),
    percent("honest_recall", "recall on rows held out before", |report| honest(report)?.recall),
    percent("honest_precision", "precision on rows held out before", |report| honest(report)?.precision),
    number("f1_at_shares", "F1 at the class shares of the data", |report| report.leak.as_ref()?.f1_at_shares),
    // Rows per class on their way.
    number("data_rare", "the number of rare rows", |report| of_rare(report, &report.stage_counts.data)),
    number("data_common", "the number of other rows", |report| of_others(report, &report.stage_counts.data)),
    number("train_rare", "the number of rare train rows", |report| of_rare(report, &report.stage_counts.train)),
    number("train_common", "the number of other train rows", |report| of_others(report, &report.stage_counts.train)),
    number("resampled_rare", "the number of rare train rows after resampling", |report| {
        of_rare(report, &report.stage_counts.resampled)
    }),
    number("resampled_common", "the number of other train rows after resampling", |report| {
        of_others(report, &report.stage_counts.resampled)
    }),
    number("copied", "the number of copies", |report| count(report.stage_counts.origins.duplicates.total())),
    number("synthetic", "the number of synthetic rows", |report| count(report.stage_counts.origins.synthetic.total())),
    number("removed", "the number of rows removed", |report| count(report.stage_counts.origins.removed.total())),
    number("drawn_rare", "the number of rare rows drawn in an epoch", |report| {
        of_rare(report, report.stage_counts.drawn.as_ref()?)
    }),
    number("drawn_common", "the number of other rows drawn in an epoch", |report| {
        of_others(report, report.stage_counts.drawn.as_ref()?)
    }),
    percent("weight_share", "the rare rows’ share of the loss’s weight", |report| {
        Some(report.stage_counts.weight_share.as_ref()?[report.minority.index()])
    }),
    // Training.
    number("epochs_run", "the number of epochs", |report| Some(report.epochs.len() as f64)),
    number("best_epoch", "the epoch of the smallest validation loss", |report| {
        let best = least(report, |epoch| epoch.validation_loss)?;
        let epoch = report.epochs.iter().find(|epoch| epoch.validation_loss == Some(best))?;
        Some(f64::from(epoch.epoch))
    }),
    number("train_loss", "the train loss", |report| report.epochs.last()?.train_loss),
    number("first_train_loss", "the train loss of the first epoch", |report| report.epochs.first()?.train_loss),
    number("validation_loss", "the validation loss", |report| report.epochs.last()?.validation_loss),
    number("best_validation_loss", "the smallest validation loss", |report| least(report, |it| it.validation_loss)),
    number("rare_train_loss", "the rare train rows’ loss", |report| last(report, report.minority, Set::Train)?.loss),
    number("rare_validation_loss", "the rare validation rows’ loss", |report| {
        last(report, report.minority, Set::Validation)?.loss
    }),
    number("best_rare_validation_loss", "the rare validation rows’ smallest loss", |report| {
        least(report, |epoch| epoch.classes.get(report.minority.index())?.validation.loss)
    }),
    number("common_train_loss", "the common train rows’ loss", |report| {
        last(report, common(report), Set::Train)?.loss
    }),
    number("common_validation_loss", "the common validation rows’ loss", |report| {
        last(report, common(report), Set::Validation)?.loss
    }),
    percent("rare_train_recall", "recall on the train rows", |report| {
        last(report, report.minority, Set::Train)?.recall
    }),
    percent("rare_validation_recall", "recall on the validation rows", |report| {
        last(report, report.minority, Set::Validation)?.recall
    }),
    // Rows that a GAN made.
    number("gan_distance", "the GAN rows’ distance to real rows", |report| Some(gan(report)?.generated.distance)),
    number("smote_distance", "SMOTE rows’ distance to real rows", |report| Some(gan(report)?.smote.distance)),
    number("real_distance", "the real rows’ distance to each other", |report| Some(gan(report)?.real_distance)),
];

enum Set {
    Train,
    Validation,
}

fn count(n: u32) -> Option<f64> {
    Some(f64::from(n))
}

fn rare(report: &Report) -> &ClassScores {
    &report.test.per_class[report.minority.index()]
}

fn common(report: &Report) -> Class {
    report.stage_counts.data.majority()
}

fn honest(report: &Report) -> Option<&ClassScores> {
    Some(&report.leak.as_ref()?.unseen.per_class[report.minority.index()])
}

fn of_rare(report: &Report, counts: &ClassCounts) -> Option<f64> {
    count(counts.get(report.minority))
}

fn of_others(report: &Report, counts: &ClassCounts) -> Option<f64> {
    count(counts.total() - counts.get(report.minority))
}

/// What the model does with a class after the last epoch.
fn last(report: &Report, class: Class, set: Set) -> Option<SetEpoch> {
    let epoch = report.epochs.last()?.classes.get(class.index())?;
    Some(match set {
        Set::Train => epoch.train,
        Set::Validation => epoch.validation,
    })
}

/// The least value of all epochs.
fn least(report: &Report, read: impl Fn(&EpochRecord) -> Option<f64>) -> Option<f64> {
    report.epochs.iter().filter_map(read).reduce(f64::min)
}

fn gan(report: &Report) -> Option<&GanReport> {
    report.gans.first()
}

/// A number as a reader sees it; what is undefined is a dash.
pub(super) fn written(value: Option<f64>, unit: Unit) -> String {
    match (value, unit) {
        (value, Unit::Percent) => wording::percent(value),
        (None, Unit::Number) => UNDEFINED.to_owned(),
        (Some(value), Unit::Number) => with_digits(value, digits(value)),
    }
}

/// Digits behind the point that tell a number of this size well.
fn digits(value: f64) -> usize {
    match value.abs() {
        size if (size - size.round()).abs() < 1e-9 || size >= 100.0 => 0,
        size if size >= 10.0 => 1,
        size if size >= 0.1 => 2,
        size if size >= 0.01 => 3,
        _ => 4,
    }
}

/// With so many digits behind the point, and a comma after the thousands.
pub(super) fn with_digits(value: f64, digits: usize) -> String {
    let text = format!("{:.digits$}", value.abs());
    let sign = if value < 0.0 && text.bytes().any(|b| (b'1'..=b'9').contains(&b)) { "−" } else { "" };
    let (whole, rest) = text.split_at(text.find('.').unwrap_or(text.len()));
    format!("{sign}{}{rest}", grouped(whole))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn no_name_stands_for_two_things() {
        assert_eq!(names().count(), names().collect::<BTreeSet<_>>().len());
        assert!(names().all(|name| !name.contains('.')));
    }

    #[test]
    fn numbers_are_written_by_their_size() {
        let written = |value| written(Some(value), Unit::Number);
        assert_eq!(
            [9_900.0, 1_234_567.0, 12.34, 0.123, 0.0412, -0.0].map(written),
            ["9,900", "1,234,567", "12.3", "0.12", "0.041", "0"]
        );
        assert_eq!(with_digits(-1234.5, 1), "−1,234.5");
        assert_eq!(super::written(None, Unit::Percent), "—");
    }
}
