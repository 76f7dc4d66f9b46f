//! The label: which column it is, and its classes.

use super::{
    Choice, Choices, Kind, Question, TableError,
    error::cut,
    typed::{Typed, Values, has_word},
};
use crate::{
    data::{
        Class, Dataset,
        cell::{
            gap::{is_missing_label, is_word},
            number::plain,
        },
        import::sheet::{Cells, DeclaredRole, SheetColumn},
    },
    order::{Key, sort_by_key},
    wording::{capitalized, counted, list, plural},
};
use std::collections::BTreeMap;

/// [`Class`] is one byte.
const MAX_CLASSES: usize = 256;
/// Names of columns that are to be predicted, in lower case.
const NAMES: &[&str] = &[
    "target",
    "class",
    "label",
    "labels",
    "y",
    "outcome",
    "response",
    "classification",
    "class_label",
    "target_class",
    "klasse",
    "ziel",
    "is_fraud",
];
/// Names that stand for a label wherever they are.
const SURE_NAMES: &[&str] = &[
    "target",
    "label",
    "outcome",
    "survived",
    "churn",
    "churned",
    "is_churn",
    "fraud",
    "is_fraud",
    "isfraud",
    "exited",
    "attrition",
    "death_event",
    "readmitted",
];
/// Words for what is to be foretold, in the names of columns of two values.
const OUTCOMES: &[&str] = &[
    "target",
    "label",
    "class",
    "outcome",
    "response",
    "result",
    "diagnosis",
    "churn",
    "churned",
    "fraud",
    "fraudulent",
    "default",
    "defaulted",
    "bad",
    "bankrupt",
    "survived",
    "died",
    "dead",
    "death",
    "mortality",
    "relapse",
    "relapsed",
    "recurrence",
    "readmitted",
    "disease",
    "attrition",
    "exited",
    "cancelled",
    "canceled",
    "converted",
    "clicked",
    "purchased",
    "bought",
    "subscribed",
    "approved",
    "spam",
    "failure",
    "failed",
    "defect",
    "defective",
    "fault",
    "faulty",
    "anomaly",
    "attack",
    "intrusion",
    "loan_status",
    "vital_status",
];
/// A whole number with more values than that is less of a label than words of two.
const MANY_VALUES: u32 = 20;
/// A class with fewer rows than that is told of.
const FEW_ROWS: u32 = 10;

/// The label of every row.
pub(super) struct Labels {
    /// A place in `names`, or [`Cells::GAP`].
    pub(super) codes: Vec<u32>,
    pub(super) names: Vec<String>,
    pub(super) missing: u32,
}

/// The place of the label column.
pub(super) fn place(
    columns: &[SheetColumn],
    typed: &[Typed<'_>],
    choices: &Choices,
    notices: &mut Vec<String>,
) -> Result<usize, TableError> {
    if let Some(name) = &choices.label {
        let named = columns.iter().position(|column| column.name == name.trim());
        // The last column of a file without header was called so.
        let is_nameless = || columns.iter().enumerate().all(|(index, column)| column.name == format!("x{}", index + 1));
        let last = || (name.trim() == "label" && is_nameless()).then(|| columns.len() - 1);
        return named.or_else(last).ok_or_else(|| TableError::unknown_column(name, columns));
    }
    if let Some(place) = columns.iter().position(|column| column.declared.role == Some(DeclaredRole::Label)) {
        return Ok(place);
    }
    let may = |index: usize| {
        let column = choices.of(&columns[index].name);
        could_be(&typed[index])
            && !column.is_some_and(|choice| {
                choice.is_feature() || matches!(choice, Choice::Out | Choice::Group | Choice::Order)
            })
    };
    let filled: Vec<usize> = (0..columns.len()).filter(|&index| typed[index].distinct > 0).collect();
    let (Some(&first), Some(&last)) = (filled.first(), filled.last()) else { return Err(no_label(columns)) };
    let is_named = |index: usize, names: &[&str]| names.contains(&columns[index].name.trim().to_lowercase().as_str());
    let is_constant = |index: usize| typed[index].distinct == 1;
    let named = [last, first].into_iter().find(|&index| (may(index) || is_constant(index)) && is_named(index, NAMES));
    if let Some(place) = named {
        if place != last {
            notices.push(format!(
                "The label is the first column, chosen by its name, “{}”; the last column, “{}”, is a feature.",
                cut(&columns[place].name),
                cut(&columns[last].name)
            ));
        }
        return Ok(place);
    }
    let is_pair = |index: usize| typed[index].distinct == 2;
    let is_outcome = |index: usize| is_named(index, OUTCOMES) || has_word(&columns[index].name, OUTCOMES);
    // What the last column of two values says is foretold more often than what a name in the middle says.
    let ends_in_pair = may(last) && is_pair(last);
    let in_the_middle = || {
        let sure =
            SURE_NAMES.iter().find_map(|name| filled.iter().copied().find(|&at| may(at) && is_named(at, &[name])));
        let named = || filled.iter().rev().copied().find(|&at| may(at) && is_named(at, NAMES));
        let told = || filled.iter().rev().copied().find(|&at| may(at) && is_pair(at) && is_outcome(at));
        sure.or_else(|| if ends_in_pair { None } else { named().or_else(told) }).filter(|&place| place != last)
    };
    if let Some(place) = in_the_middle() {
        notices.push(format!("The label is the column “{}”, chosen by its name.", cut(&columns[place].name)));
        return Ok(place);
    }
    let has_words = |index: usize| {
        // Codes that are whole numbers are no words.
        matches!(typed[index].kind, Kind::Category | Kind::Boolean)
            && !matches!(typed[index].values, Values::Numbers(_))
            && !typed[index].is_whole
    };
    let mut words = filled.iter().copied().filter(|&index| has_words(index) && may(index));
    let only = words.next().filter(|_| words.next().is_none());
    let is_amount = typed[last].kind == Kind::Number && typed[last].distinct > MANY_VALUES;
    if may(last)
        && !(is_amount && only.is_some_and(is_pair))
        && (has_words(last)
            || typed[last].kind == Kind::Boolean
            || only.is_none()
            || typed[last].is_whole
                && !typed
                    .iter()
                    .enumerate()
                    .any(|(index, typed)| index == first && has_words(index) && typed.distinct == 2))
    {
        return Ok(last);
    }
    if let Some(place) = only {
        let which = if place == first { "first" } else { "only such" };
        notices.push(format!(
            "The label is the {which} column, “{}”: the only one that holds words.",
            cut(&columns[place].name)
        ));
        return Ok(place);
    }
    // Of words of which all but one may stand for a gap, `NA` is a class.
    let has_word_for_gap = |index: usize| match &columns[index].cells {
        Cells::Texts { texts, .. } => texts.iter().any(|text| is_word(text)),
        _ => false,
    };
    if typed[last].kind == Kind::Category && is_constant(last) && has_word_for_gap(last) && !(0..last).any(may) {
        return Ok(last);
    }
    // The last column that could be one.
    filled.iter().rev().copied().find(|&index| may(index)).map_or_else(
        || Err(no_label(columns)),
        |place| {
            notices.push(format!("The label is “{}”, the last column that names classes.", cut(&columns[place].name)));
            Ok(place)
        },
    )
}

fn no_label(columns: &[SheetColumn]) -> TableError {
    TableError::NoLabel { columns: columns.iter().map(|column| column.name.clone()).collect() }
}

/// Whether a column could name classes: two to 256 values, which come again.
fn could_be(typed: &Typed<'_>) -> bool {
    let n_rows = match &typed.values {
        Values::Numbers(values) => values.len(),
        Values::Codes { codes, .. } => codes.len(),
        Values::None => return false,
    };
    let distinct = typed.distinct as usize;
    let comes_again = n_rows < 20 || 2 * distinct <= n_rows;
    let is_measured =
        matches!(typed.values, Values::Numbers(_)) && (!typed.is_whole || n_rows >= 20 && 10 * distinct > n_rows);
    (2..=MAX_CLASSES).contains(&distinct) && comes_again && !is_measured && typed.kind != Kind::Date
}

/// The classes of the label column.
pub(super) fn read(
    column: &SheetColumn,
    choices: &Choices,
    notices: &mut Vec<String>,
    questions: &mut Vec<Question>,
) -> Result<Labels, TableError> {
    let says = |choice| choices.says(&column.name, choice);
    let (codes, texts, is_text) = texts_of(column);
    let mut rows = vec![0u32; texts.len()];
    codes.iter().filter_map(|&code| usize::try_from(code).ok()).for_each(|code| {
        if let Some(rows) = rows.get_mut(code) {
            *rows += 1;
        }
    });
    let used = || texts.iter().zip(&rows).filter(|(_, rows)| **rows > 0).map(|(text, rows)| (text.as_str(), *rows));
    let among_words = used().any(|(text, _)| plain(text).is_none() && !is_missing_label(text, false));
    let keeps_words = (among_words || is_text) && !says(Choice::Missing);
    let is_missing = |text: &str| {
        if is_text { text.is_empty() || !keeps_words && is_word(text) } else { is_missing_label(text, keeps_words) }
    };
    for (text, rows) in used().filter(|(text, _)| is_word(text) && !is_missing(text)) {
        let name = cut(&column.name);
        notices.push(format!(
            "“{text}” in “{name}” ({}) is kept as the name of a class.",
            counted(u64::from(rows), "row")
        ));
        questions.push(Question {
            text: format!("Is “{text}” in “{name}” a class (as read here) or a missing label?"),
            taken: "a class".to_owned(),
            other: Some((column.name.clone(), Choice::Missing.word().to_owned())),
        });
    }
    let keys = keys(
        &texts.iter().map(String::as_str).filter(|text| !is_missing(text)).collect::<Vec<_>>(),
        says(Choice::Merge),
    );
    let mut classes: Vec<String> = Vec::new();
    let mut number_of: BTreeMap<&str, u32> = BTreeMap::new();
    let mut class_of = vec![Cells::GAP; texts.len()];
    for (at, text) in texts.iter().enumerate().filter(|(at, text)| rows[*at] > 0 && !is_missing(text)) {
        let key = keys.get(text.as_str()).map_or(text.as_str(), String::as_str);
        let number = *number_of.entry(key).or_insert_with(|| {
            classes.push(key.to_owned());
            classes.len() as u32 - 1
        });
        class_of[at] = number;
    }
    let spelled: Vec<(&str, &str)> = used()
        .filter_map(|(text, _)| keys.get(text).map(|key| (text, key.as_str())))
        .filter(|(text, key)| text != key)
        .collect();
    if let Some((text, key)) = spelled.first() {
        let shown: Vec<String> = spelled.iter().take(4).map(|(text, key)| format!("{} as {key}", cut(text))).collect();
        let is_same = classes.len() < used().filter(|(text, _)| !is_missing(text)).count();
        notices.push(if is_same {
            format!("Spellings of one class are taken together: {}.", list(&shown))
        } else {
            format!("The classes are written as {} and so on, and shown as {key} and so on.", cut(text))
        });
    }
    ask_about_spellings(column, &classes, questions);
    let mut codes: Vec<u32> =
        codes.iter().map(|&code| class_of.get(code as usize).copied().unwrap_or(Cells::GAP)).collect();
    let missing = codes.iter().filter(|&&code| code == Cells::GAP).count() as u32;
    rare(column, choices, &mut codes, &mut classes, notices, questions);
    if classes.len() > MAX_CLASSES {
        let first = classes.iter().take(3).cloned().collect();
        return Err(TableError::TooManyClasses { column: column.name.clone(), distinct: classes.len(), first });
    }
    if classes.len() < 2 {
        let n_rows = codes.iter().filter(|&&code| code != Cells::GAP).count();
        return Err(TableError::OneClass { column: column.name.clone(), class: classes.pop(), n_rows });
    }
    if missing > 0 {
        let (rows, have) = (
            counted(u64::from(missing), "row"),
            if missing == 1 { "has no label and is" } else { "have no label and are" },
        );
        notices.push(format!("{rows} {have} left out."));
    }
    let (codes, names) = sorted(codes, classes);
    Ok(Labels { codes, names, missing })
}

/// The cells of the label as texts.
fn texts_of(column: &SheetColumn) -> (Vec<u32>, Vec<String>, bool) {
    match &column.cells {
        Cells::Texts { codes, texts, is_text } => (codes.clone(), texts.clone(), *is_text),
        Cells::Numbers(values) | Cells::Dates { seconds: values, .. } => {
            let mut number_of: BTreeMap<u64, u32> = BTreeMap::new();
            let mut texts = Vec::new();
            let codes = values.iter().map(|value| {
                if value.is_nan() {
                    return Cells::GAP;
                }
                *number_of.entry((value + 0.0).key()).or_insert_with(|| {
                    texts.push((value + 0.0).to_string());
                    texts.len() as u32 - 1
                })
            });
            let codes = codes.collect();
            (codes, texts, false)
        }
        Cells::Booleans(values, words) => {
            let code = |value: &f64| if value.is_nan() { Cells::GAP } else { *value as u32 };
            (values.iter().map(code).collect(), words.map(str::to_owned).to_vec(), true)
        }
        Cells::Nested(_) => (Vec::new(), Vec::new(), false),
    }
}

/// The name of the class that each text stands for: equal numbers are one class, unless a zero or a sign in front makes them codes.
fn keys(texts: &[&str], merges: bool) -> BTreeMap<String, String> {
    let number = |text: &str| plain(text).filter(|value| value.is_finite() && !text.starts_with('+'));
    let all_numbers = !texts.is_empty() && texts.iter().all(|text| number(text).is_some());
    let key = |text: &str| {
        if all_numbers {
            let value = number(text).unwrap_or(0.0) + 0.0;
            return value.to_string();
        }
        if !merges {
            return text.to_owned();
        }
        let folded = fold(text);
        // The first spelling names the class.
        texts.iter().find(|other| fold(other) == folded).map_or_else(|| text.to_owned(), |first| (*first).to_owned())
    };
    texts.iter().map(|text| ((*text).to_owned(), key(text))).collect()
}

/// A spelling without what people write in two ways.
fn fold(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    let text = words.join(" ").to_lowercase();
    let text = text.trim_end_matches('.');
    plain(text).map_or_else(|| text.to_owned(), |value| value.to_string())
}

fn ask_about_spellings(column: &SheetColumn, classes: &[String], questions: &mut Vec<Question>) {
    let mut by_spelling: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    classes.iter().take(MAX_CLASSES).for_each(|class| by_spelling.entry(fold(class)).or_default().push(class));
    for alike in by_spelling.values().filter(|alike| alike.len() > 1) {
        // 02 and 2 are two codes.
        if alike.iter().any(|class| class.starts_with('0') && class.len() > 1 && plain(class).is_none()) {
            continue;
        }
        let shown: Vec<String> = alike.iter().take(4).map(|class| format!("“{}”", cut(class))).collect();
        questions.push(Question {
            text: format!("Are {} in “{}” one class, or several (as read here)?", list(&shown), cut(&column.name)),
            taken: "several".to_owned(),
            other: Some((column.name.clone(), Choice::Merge.word().to_owned())),
        });
    }
}

/// The class that classes of one row make together.
const OTHER: &str = "other";

/// Classes of one row, which no split can have on both sides: left out, or one class, as was decided; else it is asked.
fn rare(
    column: &SheetColumn,
    choices: &Choices,
    codes: &mut [u32],
    classes: &mut Vec<String>,
    notices: &mut Vec<String>,
    questions: &mut Vec<Question>,
) {
    let mut rows = vec![0u32; classes.len()];
    codes.iter().for_each(|&code| rows.get_mut(code as usize).into_iter().for_each(|rows| *rows += 1));
    let is_single = |class: usize| rows[class] == 1;
    let single: Vec<&str> =
        classes.iter().enumerate().filter(|(at, _)| is_single(*at)).map(|(_, name)| name.as_str()).collect();
    let Some(&first) = single.first() else { return };
    let shown: Vec<String> = single.iter().take(4).map(|name| format!("“{}”", cut(name))).collect();
    let shown = match single.len() - shown.len() {
        0 => list(&shown),
        more => format!("{} and {more} more", shown.join(", ")),
    };
    let of_one_row = match single.len() {
        1 => format!("the class {shown} of one row"),
        n => format!("the {n} classes of one row each ({shown})"),
    };
    let name = cut(&column.name);
    let (drops, merges) = (choices.says(&column.name, Choice::Drop), choices.says(&column.name, Choice::Other));
    if !drops && !merges {
        let them = if single.len() == 1 { "it" } else { "them" };
        let mut ask = |text: String, choice: Choice| {
            let other = Some((column.name.clone(), choice.word().to_owned()));
            questions.push(Question { text, taken: "kept".to_owned(), other });
        };
        if single.len() < classes.len() {
            ask(format!("Keep {of_one_row} in “{name}” (as read here), or leave {them} out?"), Choice::Drop);
        }
        // One alone is as rare under another name.
        if single.len() > 1 || first != OTHER && classes.iter().any(|class| class == OTHER) {
            ask(format!("Keep {of_one_row} in “{name}” (as read here), or make “{OTHER}” of {them}?"), Choice::Other);
        }
        return;
    }
    let fate = if drops { "left out".to_owned() } else { format!("taken together as “{OTHER}”") };
    let is = if single.len() == 1 { "is" } else { "are" };
    notices.push(capitalized(&format!("{of_one_row} in “{name}” {is} {fate}.")));
    let mut kept: Vec<String> =
        classes.iter().enumerate().filter(|(at, _)| !is_single(*at)).map(|(_, name)| name.clone()).collect();
    let other = if drops {
        Cells::GAP
    } else {
        let place = kept.iter().position(|name| name == OTHER);
        place.unwrap_or_else(|| {
            kept.push(OTHER.to_owned());
            kept.len() - 1
        }) as u32
    };
    let mut next = 0;
    let places: Vec<u32> = (0..classes.len())
        .map(|class| {
            if is_single(class) {
                return other;
            }
            next += 1;
            next - 1
        })
        .collect();
    codes.iter_mut().for_each(|code| *code = places.get(*code as usize).copied().unwrap_or(Cells::GAP));
    *classes = kept;
}

/// The class names in order, as numbers if all are, else as text.
fn sorted(codes: Vec<u32>, classes: Vec<String>) -> (Vec<u32>, Vec<String>) {
    let number = |text: &str| text.parse::<f64>().ok().filter(|value| value.is_finite());
    let by_text: BTreeMap<String, u32> = classes.into_iter().zip(0..).collect();
    let mut names: Vec<(String, u32)> = by_text.into_iter().collect();
    if names.iter().all(|(name, _)| number(name).is_some()) {
        // Stable: equal numbers stay in the order of their texts. Adding 0 makes one of 0 and -0.
        sort_by_key(&mut names, |(name, _)| number(name).map_or(0, |number| (number + 0.0).key()));
    }
    let mut place_of = vec![Cells::GAP; names.len()];
    (0u32..).zip(&names).for_each(|(place, (_, number))| place_of[*number as usize] = place);
    let codes = codes.iter().map(|&code| place_of.get(code as usize).copied().unwrap_or(Cells::GAP)).collect();
    (codes, names.into_iter().map(|(name, _)| name).collect())
}

/// What a person should know of the classes.
pub(super) fn tell(dataset: &Dataset, label: &Labels, notices: &mut Vec<String>) {
    let counts = dataset.class_counts();
    let rare: Vec<(Class, u32)> = counts.present().filter(|&(_, rows)| rows < FEW_ROWS).collect();
    for (class, rows) in rare.iter().take(5) {
        let name = cut(&label.names[class.index()]);
        notices.push(format!("Class “{name}” has {rows} {} only.", plural(u64::from(*rows), "row")));
    }
    if rare.len() > 5 {
        notices.push(format!("{} more classes have fewer than {FEW_ROWS} rows.", rare.len() - 5));
    }
    let rarest = counts.rarest();
    let are_words = label.names.iter().any(|name| name.contains(char::is_alphabetic));
    if label.names.len() == 2 && rarest == Class(0) && are_words {
        notices.push(format!("“{}” is the rare class (it comes first in the alphabet).", cut(&label.names[0])));
    }
    let codes: Vec<String> = label
        .names
        .iter()
        .filter(|name| name.len() > 1 && name.starts_with('0') && name.bytes().all(|byte| byte.is_ascii_digit()))
        .map(|name| format!("“{}”", cut(name)))
        .collect();
    if !codes.is_empty() {
        let (zero, names) =
            if codes.len() == 1 { ("The zero", "the class name") } else { ("The zeros", "the class names") };
        let kept = if codes.len() == 1 { "is" } else { "are" };
        notices.push(format!("{zero} in {names} {} {kept} kept.", list(&codes[..codes.len().min(5)])));
    }
    if label.names.len() > 1 && label.names.iter().all(|name| name.ends_with('.')) {
        let shown: Vec<String> = label.names.iter().take(3).map(|name| cut(name)).collect();
        notices.push(format!(
            "Every class name ends in a dot ({}); a file to be joined with this one may not have it.",
            shown.join(", ")
        ));
    }
}
