//! `sampling_strategy`: which classes a resampler changes, and to what counts, as imbalanced-learn means it.

use crate::{
    data::{Class, ClassCounts, TrainSet},
    order::sort_by_key,
    param::{by_name, print_by_name},
    problem::Problem,
    wording::counted,
};
use std::{fmt, str::FromStr};

/// Which classes to change and to what counts.
///
/// As text (links, controls): one of the six words, a number, `name=count;name=count`, or `[name;name]`.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum SamplingStrategy {
    /// `not majority` when over-sampling, `not minority` when under-sampling or cleaning.
    #[default]
    Auto,
    /// Only the smallest class; over-sampling only.
    Minority,
    /// Only the largest class; under-sampling and cleaning only.
    Majority,
    /// Every class but the smallest.
    NotMinority,
    /// Every class but the largest.
    NotMajority,
    /// Every class.
    All,
    /// The wanted `n_minority / n_majority`, in `(0, 1]`; two classes only.
    Ratio(f64),
    /// The wanted rows per class, by class name; classes not named are left alone.
    Counts(Vec<(String, u32)>),
    /// The classes that may lose rows, by name; cleaning only.
    Classes(Vec<String>),
}

/// What a resampler does with rows; the same strategy means different things to each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// Adds rows; targets are rows to add.
    Over,
    /// Keeps a chosen number of rows; targets are rows to keep.
    Under,
    /// Drops rows by their surroundings; only the classes of the targets matter.
    Clean,
}

/// Most rows of a resampled train set.
pub const MAX_ROWS: u64 = 10_000_000;
/// Most values of a resampled train set, rows times columns.
pub const MAX_VALUES: u64 = 200_000_000;

/// Why a strategy does not fit.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[error("{}", self.problem())]
pub enum StrategyError {
    /// Over-sampling cannot target the majority, nor under-sampling the minority.
    WrongWord {
        /// The word.
        strategy: &'static str,
        /// What is impossible about it: one sentence.
        why: &'static str,
    },
    /// A ratio with more than two classes.
    RatioNeedsTwoClasses {
        /// The ratio.
        ratio: f64,
        /// Classes with rows.
        n_classes: usize,
        /// Counts that would work.
        example: String,
    },
    /// A ratio outside `(0, 1]`.
    RatioOutOfRange {
        /// The ratio.
        ratio: f64,
    },
    /// Over-sampling to a ratio that is already reached or passed.
    RatioTooSmallForOver {
        /// The ratio.
        ratio: f64,
        /// Rows of the smaller class.
        minority: u32,
        /// Rows of the larger class.
        majority: u32,
    },
    /// Under-sampling to a ratio that needs more rows than there are.
    RatioTooSmallForUnder {
        /// The ratio.
        ratio: f64,
        /// Rows the ratio asks for.
        wanted: u64,
        /// Rows of the larger class.
        majority: u32,
        /// Rows of the smaller class.
        minority: u32,
    },
    /// A ratio for a cleaning method.
    RatioForClean {
        /// The ratio.
        ratio: f64,
    },
    /// A class that is not in the train set.
    UnknownClass {
        /// The name asked for.
        class: String,
        /// Names that exist.
        known: String,
    },
    /// Over-sampling to fewer rows than there are.
    CountBelow {
        /// Name of the class.
        class: String,
        /// Its rows.
        found: u32,
        /// Rows asked for.
        wanted: u32,
    },
    /// Under-sampling to more rows than there are.
    CountAbove {
        /// Name of the class.
        class: String,
        /// Its rows.
        found: u32,
        /// Rows asked for.
        wanted: u32,
    },
    /// Counts for a cleaning method.
    CountsForClean {
        /// The classes that were named.
        classes: String,
    },
    /// A list of classes for a method that needs counts.
    ClassesWithoutCounts {
        /// Counts for the listed classes.
        example: String,
    },
    /// More rows than a browser tab can hold.
    TooManyRows {
        /// Rows asked for, with those there are.
        rows: u64,
        /// Rows it takes.
        most: u64,
    },
    /// One class only.
    OneClass,
}

impl StrategyError {
    /// The error as it reaches the screen.
    pub fn problem(&self) -> Problem {
        match self {
            Self::WrongWord { strategy, why } => Problem::new(
                format!("sampling_strategy \"{strategy}\" cannot be used here."),
                *why,
                "Use auto, or name other classes.",
            ),
            Self::RatioNeedsTwoClasses { ratio, n_classes, example } => Problem::new(
                format!("sampling_strategy {ratio} is a ratio, but the train set has {n_classes} classes."),
                "A ratio needs two classes.",
                format!("Give counts per class instead, such as {example}."),
            ),
            Self::RatioOutOfRange { ratio } => Problem::new(
                format!("sampling_strategy {ratio} is not a ratio."),
                "A ratio is the rare class's rows over those of the common class.",
                "Give a number above 0 and at most 1.",
            ),
            Self::RatioTooSmallForOver { ratio, minority, majority } => Problem::new(
                format!("sampling_strategy {ratio} asks for no new rows."),
                format!("The rare class already has {minority} rows against {majority}."),
                least_ratio_for_over(*minority, *majority),
            ),
            Self::RatioTooSmallForUnder { ratio, wanted, majority, minority } => Problem::new(
                format!("sampling_strategy {ratio} would keep {wanted} common rows, but there are only {majority}."),
                "Under-sampling only removes rows.",
                format!("Use a ratio of {} or more.", rounded_up(f64::from(*minority) / f64::from(*majority))),
            ),
            Self::RatioForClean { ratio } => Problem::new(
                format!("A cleaning method cannot reach the ratio {ratio}."),
                "It removes the rows it finds, however many they are.",
                "Use auto, all, or name classes.",
            ),
            Self::UnknownClass { class, known } => Problem::new(
                format!("Class \"{class}\" is not in the train set."),
                format!("Its classes are {known}."),
                "Name one of them.",
            ),
            Self::CountBelow { class, found, wanted } => Problem::new(
                format!(
                    "Class \"{class}\" has {} and over-sampling cannot bring it down to {wanted}.",
                    counted(u64::from(*found), "row")
                ),
                "Over-sampling only adds rows.",
                format!("Ask for {found} or more, or choose under-sampling."),
            ),
            Self::CountAbove { class, found, wanted } => Problem::new(
                format!(
                    "Class \"{class}\" has only {} and under-sampling cannot bring it up to {wanted}.",
                    counted(u64::from(*found), "row")
                ),
                "Under-sampling only removes rows.",
                format!("Ask for {found} or less, or choose over-sampling."),
            ),
            Self::CountsForClean { classes } => Problem::new(
                "A cleaning method takes no counts.",
                "It removes the rows it finds, however many they are.",
                format!("Name the classes instead, such as [{classes}]."),
            ),
            Self::ClassesWithoutCounts { example } => Problem::new(
                "sampling_strategy is a list of classes.",
                "A list of classes says not how many rows to make or keep.",
                format!("Give counts per class, such as {example}."),
            ),
            Self::TooManyRows { rows, most } => Problem::new(
                format!("Resampling would make {rows} rows."),
                format!("With so many columns the lab takes up to {most} rows."),
                "Ask for smaller counts in sampling_strategy.",
            ),
            Self::OneClass => Problem::new(
                "The train set has rows of one class only.",
                "Resampling needs two classes.",
                "Add rows of another class.",
            ),
        }
    }
}

impl SamplingStrategy {
    /// For cleaning: the classes that may lose rows, in class order.
    ///
    /// # Errors
    /// [`StrategyError`] if the strategy does not fit the train set's class counts.
    pub(super) fn classes_to_clean(&self, train: &TrainSet) -> Result<Vec<Class>, StrategyError> {
        let targets = self.targets(Method::Clean, &train.class_counts(), train.class_names())?;
        Ok(targets.into_iter().map(|(class, _)| class).collect())
    }

    /// For over-sampling: each targeted class that is to grow and the rows to add to it, in class order.
    ///
    /// # Errors
    /// [`StrategyError`] if the strategy does not fit the train set's class counts, or asks for more rows than
    /// [`MAX_ROWS`], or than [`MAX_VALUES`] hold.
    pub fn rows_to_add(&self, train: &TrainSet) -> Result<Vec<(Class, u32)>, StrategyError> {
        let mut targets = self.targets(Method::Over, &train.class_counts(), train.class_names())?;
        let rows = train.n_samples() as u64 + targets.iter().map(|&(_, n_new)| u64::from(n_new)).sum::<u64>();
        let most = MAX_ROWS.min(MAX_VALUES / train.n_features() as u64);
        if rows > most {
            return Err(StrategyError::TooManyRows { rows, most });
        }
        targets.retain(|&(_, n_new)| n_new > 0);
        Ok(targets)
    }

    /// For under-sampling: each targeted class and the rows to keep of it, in class order.
    ///
    /// # Errors
    /// As [`SamplingStrategy::rows_to_add`].
    pub fn rows_to_keep(&self, train: &TrainSet) -> Result<Vec<(Class, u32)>, StrategyError> {
        self.targets(Method::Under, &train.class_counts(), train.class_names())
    }

    /// Each targeted class and its number, which for [`Method::Over`] is rows to add, for [`Method::Under`] rows to
    /// keep, and for [`Method::Clean`] the rows of the smallest class (only the class matters).
    ///
    /// # Errors
    /// As [`SamplingStrategy::rows_to_add`].
    pub fn targets(
        &self,
        method: Method,
        counts: &ClassCounts,
        names: &[String],
    ) -> Result<Vec<(Class, u32)>, StrategyError> {
        if counts.present().count() < 2 {
            return Err(StrategyError::OneClass);
        }
        match self {
            Self::Ratio(ratio) => by_ratio(*ratio, method, counts, names),
            Self::Counts(wanted) => by_counts(wanted, method, counts, names),
            Self::Classes(classes) => by_list(classes, method, counts, names),
            word => by_word(word, method, counts),
        }
    }

    fn word(&self) -> Option<&'static str> {
        WORDS.iter().find(|(strategy, _)| strategy == self).map(|(_, word)| *word)
    }
}

const WORDS: &[(SamplingStrategy, &str)] = &[
    (SamplingStrategy::Auto, "auto"),
    (SamplingStrategy::Minority, "minority"),
    (SamplingStrategy::Majority, "majority"),
    (SamplingStrategy::NotMinority, "not minority"),
    (SamplingStrategy::NotMajority, "not majority"),
    (SamplingStrategy::All, "all"),
];

fn by_word(word: &SamplingStrategy, method: Method, counts: &ClassCounts) -> Result<Vec<(Class, u32)>, StrategyError> {
    use SamplingStrategy::{Auto, Majority, Minority, NotMajority, NotMinority};
    let (majority, minority) = (counts.majority(), counts.minority());
    let wrong = |why| Err(StrategyError::WrongWord { strategy: word.word().unwrap_or_default(), why });
    match (word, method) {
        (Majority, Method::Over) => return wrong("No class is larger than the majority, so it cannot grow."),
        (Minority, Method::Under | Method::Clean) => return wrong("The minority must not lose rows."),
        _ => {}
    }
    let targeted = |class: Class| match (word, method) {
        (Minority, _) => class == minority,
        (Majority, _) => class == majority,
        (NotMinority, _) | (Auto, Method::Under | Method::Clean) => class != minority,
        (NotMajority, _) | (Auto, Method::Over) => class != majority,
        _ => true,
    };
    let number = |count: u32| match method {
        Method::Over => counts.get(majority) - count,
        Method::Under | Method::Clean => counts.get(minority),
    };
    Ok(counts.present().filter(|&(class, _)| targeted(class)).map(|(class, count)| (class, number(count))).collect())
}

fn by_ratio(
    ratio: f64,
    method: Method,
    counts: &ClassCounts,
    names: &[String],
) -> Result<Vec<(Class, u32)>, StrategyError> {
    if !(ratio > 0.0 && ratio <= 1.0) {
        return Err(StrategyError::RatioOutOfRange { ratio });
    }
    let n_classes = counts.present().count();
    if n_classes > 2 {
        return Err(StrategyError::RatioNeedsTwoClasses { ratio, n_classes, example: example(counts, names) });
    }
    // Of two equal classes over-sampling takes the first for the majority, under-sampling for the minority.
    let first = if method == Method::Over { counts.majority() } else { counts.minority() };
    let Some((other, _)) = counts.present().find(|&(class, _)| class != first) else {
        return Err(StrategyError::OneClass);
    };
    let (majority_class, minority_class) = if method == Method::Over { (first, other) } else { (other, first) };
    let (majority, minority) = (counts.get(majority_class), counts.get(minority_class));
    match method {
        Method::Clean => Err(StrategyError::RatioForClean { ratio }),
        // imbalanced-learn refuses a result of zero, too.
        Method::Over => match rounded_down(f64::from(majority) * ratio) as i64 - i64::from(minority) {
            n_new if n_new > 0 => Ok(vec![(minority_class, n_new as u32)]),
            _ => Err(StrategyError::RatioTooSmallForOver { ratio, minority, majority }),
        },
        Method::Under => match rounded_down(f64::from(minority) / ratio) as u64 {
            keep if keep <= u64::from(majority) => Ok(vec![(majority_class, keep as u32)]),
            wanted => Err(StrategyError::RatioTooSmallForUnder { ratio, wanted, majority, minority }),
        },
    }
}

/// The rows that a ratio asks for: rounded down, unless they are a whole number but for rounding. 100 · 0.29 is a little less than
/// 29, and imbalanced-learn, which truncates it, loses a row.
fn rounded_down(rows: f64) -> f64 {
    let whole = libm::round(rows);
    if (rows - whole).abs() <= 2.0 * f64::EPSILON * whole { whole } else { libm::floor(rows) }
}

/// What to do about a ratio that adds no row.
fn least_ratio_for_over(minority: u32, majority: u32) -> String {
    if minority >= majority {
        return "Give counts per class instead: no ratio adds any to classes of one size.".to_owned();
    }
    format!("Use a ratio of {} or more.", rounded_up(f64::from(minority + 1) / f64::from(majority)))
}

/// A ratio with four digits that is not below another, though rounding may have made that one smaller than it is.
fn rounded_up(ratio: f64) -> f64 {
    ((libm::floor(ratio * 1e4) + 1.0) / 1e4).min(1.0)
}

fn by_counts(
    wanted: &[(String, u32)],
    method: Method,
    counts: &ClassCounts,
    names: &[String],
) -> Result<Vec<(Class, u32)>, StrategyError> {
    let mut targets = Vec::with_capacity(wanted.len());
    for (name, wanted) in wanted {
        let class = class_named(name, counts, names)?;
        let (found, wanted) = (counts.get(class), *wanted);
        let number = match method {
            Method::Over if wanted < found => {
                return Err(StrategyError::CountBelow { class: name.clone(), found, wanted });
            }
            Method::Under if wanted > found => {
                return Err(StrategyError::CountAbove { class: name.clone(), found, wanted });
            }
            Method::Clean => return Err(StrategyError::CountsForClean { classes: name.clone() }),
            Method::Over => wanted - found,
            Method::Under => wanted,
        };
        targets.push((class, number));
    }
    sort_by_key(&mut targets, |(class, _)| class.0);
    Ok(targets)
}

fn by_list(
    classes: &[String],
    method: Method,
    counts: &ClassCounts,
    names: &[String],
) -> Result<Vec<(Class, u32)>, StrategyError> {
    if method != Method::Clean {
        return Err(StrategyError::ClassesWithoutCounts { example: example(counts, names) });
    }
    let smallest = counts.get(counts.minority());
    let mut targets = classes
        .iter()
        .map(|name| Ok((class_named(name, counts, names)?, smallest)))
        .collect::<Result<Vec<_>, StrategyError>>()?;
    sort_by_key(&mut targets, |(class, _)| class.0);
    Ok(targets)
}

fn class_named(name: &str, counts: &ClassCounts, names: &[String]) -> Result<Class, StrategyError> {
    let named = |class: Class| names[class.index()] == name;
    counts.present().map(|(class, _)| class).find(|&class| named(class)).ok_or_else(|| {
        let known: Vec<&str> = counts.present().map(|(class, _)| names[class.index()].as_str()).collect();
        StrategyError::UnknownClass { class: name.to_owned(), known: known.join(", ") }
    })
}

/// Today's counts in the grammar of the strategy, to show what to write.
fn example(counts: &ClassCounts, names: &[String]) -> String {
    let shown = counts.present().take(3);
    shown.map(|(class, count)| format!("{}={count}", names[class.index()])).collect::<Vec<_>>().join(";")
}

impl fmt::Display for SamplingStrategy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Ratio(ratio) => write!(f, "{ratio}"),
            Self::Counts(counts) => f.write_str(&print_by_name(counts)),
            Self::Classes(names) => write!(f, "[{}]", names.join(";")),
            word => f.write_str(word.word().unwrap_or_default()),
        }
    }
}

impl FromStr for SamplingStrategy {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let text = text.trim();
        let expected = || {
            "auto, minority, majority, not minority, not majority, all, a ratio above 0 and at most 1, or counts such \
             as rare=200;other=300"
                .to_owned()
        };
        if let Some((strategy, _)) = WORDS.iter().find(|(_, word)| *word == text) {
            return Ok(strategy.clone());
        }
        if let Some(list) = text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
            let names: Vec<String> = list.split(';').map(|name| name.trim().to_owned()).collect();
            return if names.iter().any(String::is_empty) { Err(expected()) } else { Ok(Self::Classes(names)) };
        }
        if text.contains('=') {
            return by_name(text, |count| count.parse().ok()).map(Self::Counts).ok_or_else(expected);
        }
        match text.parse::<f64>() {
            Ok(ratio) if ratio > 0.0 && ratio <= 1.0 => Ok(Self::Ratio(ratio)),
            _ => Err(expected()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::{Dataset, Matrix};

    #[test]
    fn text_round_trips() {
        for text in ["auto", "not minority", "0.35", "a=1;b c=20", "[a;b]"] {
            assert_eq!(text.parse::<SamplingStrategy>().unwrap().to_string(), text);
        }
    }

    #[test]
    fn what_is_no_strategy_is_refused() {
        for text in ["", "rnd", "0", "1.5", "-0.5", "NaN", "a=", "=3", "a=1;a=2", "a=-4", "[]", "a=1;"] {
            assert!(text.parse::<SamplingStrategy>().is_err(), "{text}");
        }
    }

    #[test]
    fn the_ratio_that_an_error_names_is_taken() {
        let names = ["a".to_owned(), "b".to_owned()];
        for (common, rare) in [(12_000, 4_000), (9_000, 1_000), (900, 100), (7, 3), (1000, 999), (3, 1)] {
            let targets = |ratio, method| {
                SamplingStrategy::Ratio(ratio).targets(method, &ClassCounts(vec![common, rare]), &names)
            };
            for method in [Method::Over, Method::Under] {
                let text = targets(1e-9, method).unwrap_err().to_string();
                let (_, named) = text.split_once("Use a ratio of ").unwrap();
                let named: f64 = named.split(' ').next().unwrap().parse().unwrap();
                assert!(targets(named, method).is_ok(), "{common}, {rare}: {text}");
                // And it is the least, to the last of its four digits.
                let is_fine = method == Method::Over || common >= 10_000;
                assert!(!is_fine || targets(named - 2e-4, method).is_err(), "{common}, {rare}: {text}");
            }
        }
        let even = SamplingStrategy::Ratio(1.0).targets(Method::Over, &ClassCounts(vec![5, 5]), &names);
        assert!(even.unwrap_err().to_string().contains("no ratio adds any"));
    }

    #[test]
    fn a_ratio_loses_no_row_to_rounding() {
        let names = ["a".to_owned(), "b".to_owned()];
        let targets = |ratio, method, common, rare| {
            SamplingStrategy::Ratio(ratio).targets(method, &ClassCounts(vec![common, rare]), &names)
        };
        // 100 · 0.29 is 28.999999999999996 and 100 · 0.58 is 57.99999999999999 in floating point.
        assert_eq!(targets(0.29, Method::Over, 100, 10), Ok(vec![(Class(1), 19)]));
        assert_eq!(targets(0.58, Method::Over, 100, 10), Ok(vec![(Class(1), 48)]));
        // What is no whole number is rounded down, as before.
        assert_eq!(targets(0.299, Method::Over, 100, 10), Ok(vec![(Class(1), 19)]));
        assert_eq!(targets(0.3, Method::Under, 1000, 100), Ok(vec![(Class(0), 333)]));
        for (percent, common) in (1..=100u32).flat_map(|percent| (1..=40).map(move |n| (percent, 25 * n))) {
            let (ratio, exact) = (f64::from(percent) / 100.0, u64::from(common) * u64::from(percent) / 100);
            if let Ok(found) = targets(ratio, Method::Over, common, 1) {
                assert_eq!(u64::from(found[0].1) + 1, exact, "{common} · {ratio}");
            }
            if let Ok(found) = targets(ratio, Method::Under, u32::MAX, common) {
                assert_eq!(found[0].1, common * 100 / percent, "{common} / {ratio}");
            }
        }
    }

    #[test]
    fn of_two_equal_classes_the_second_shrinks_and_grows() {
        let names = ["a".to_owned(), "b".to_owned()];
        let targets = |method| SamplingStrategy::Ratio(1.0).targets(method, &ClassCounts(vec![5, 5]), &names);
        assert_eq!(targets(Method::Under), Ok(vec![(Class(1), 5)]));
    }

    #[test]
    fn as_many_rows_as_memory_holds_are_made_and_no_more() {
        for (n_features, most) in [(1, 10_000_000), (20, 10_000_000), (40, 5_000_000), (1000, 200_000)] {
            let labels = [0, 0, 0, 1, 1].map(Class).to_vec();
            let columns = (0..n_features).map(|column| column.to_string()).collect();
            let names = ["a", "b"].map(str::to_owned).to_vec();
            let data = Dataset::new(Matrix::new(vec![0.0; 5 * n_features], n_features), labels, columns, names);
            let train = TrainSet::without_holding_out(data.unwrap());
            let grown = |rows| SamplingStrategy::Counts(vec![("b".to_owned(), rows)]).rows_to_add(&train);
            assert_eq!(grown(most - 3), Ok(vec![(Class(1), most - 5)]));
            let (rows, most) = (u64::from(most) + 1, u64::from(most));
            assert_eq!(grown(rows as u32 - 3), Err(StrategyError::TooManyRows { rows, most }));
        }
    }

    #[test]
    fn a_count_below_the_rows_says_both_numbers() {
        let names = ["a".to_owned(), "b".to_owned()];
        let wanted = SamplingStrategy::Counts(vec![("a".into(), 45)]);
        let error = wanted.targets(Method::Over, &ClassCounts(vec![50, 20]), &names).unwrap_err();
        assert_eq!(
            error.to_string(),
            "Class \"a\" has 50 rows and over-sampling cannot bring it down to 45. Over-sampling only adds rows. Ask for 50 \
             or more, or choose under-sampling."
        );
    }
}
