//! What the cells of one column are: numbers in some dress, yes and no, dates, names of groups, or text.

use super::{Choice, Kind, Question, column::MOST_COUNTED, error::cut};
use crate::{
    data::{
        cell::{
            date, days,
            gap::{self, Mark, is_gap},
            number::{self, Dress, Extras},
        },
        import::sheet::{Cells, SheetColumn},
    },
    order::{Key, sort_by_key},
    wording::{counted, list},
};
use std::borrow::Cow;

/// Of a column of numbers, at most that share of rows holds something else.
const ODD: f64 = 0.1;
/// The same where the rest is a word or two, beside so many different numbers at least.
const ODD_WORDS: f64 = 0.5;
const FEWEST_NUMBERS: usize = 20;
/// Words of a few: at most so many, or each in so many rows.
const FEW: usize = 20;
const MOST_CATEGORIES: usize = 1000;
const ROWS_OF_A_CATEGORY: usize = 5;
/// Words for two answers, no before yes.
const ANSWERS: &[[&str; 2]] = &[
    ["no", "yes"],
    ["n", "y"],
    ["false", "true"],
    ["f", "t"],
    ["off", "on"],
    ["0", "1"],
    ["nein", "ja"],
    ["falsch", "wahr"],
    ["non", "oui"],
    ["faux", "vrai"],
    ["no", "si"],
    ["no", "sí"],
    ["nee", "ja"],
    ["nej", "ja"],
    ["nei", "ja"],
    ["n", "j"],
    ["ei", "kyllä"],
    ["nie", "tak"],
    ["ne", "ano"],
    ["não", "sim"],
    ["nao", "sim"],
    ["falso", "vero"],
    ["falso", "verdadero"],
    ["нет", "да"],
    ["hayır", "evet"],
];
/// What is written into a cell to tick it.
const TICKS: &[&str] = &["x", "✓", "✔", "✗", "yes", "y", "ja", "oui", "true"];
/// Words in the names of columns whose whole numbers name groups.
const CODES: &[&str] = &[
    "region",
    "zone",
    "district",
    "area",
    "zip",
    "zipcode",
    "postcode",
    "code",
    "type",
    "kind",
    "category",
    "group",
    "cluster",
    "branch",
    "store",
    "shop",
    "site",
    "station",
    "sector",
    "department",
    "dept",
    "country",
    "state",
    "city",
    "province",
    "channel",
    "product",
    "plan",
    "brand",
    "model",
    "ward",
    "hospital",
    "clinic",
    "school",
    "job",
    "occupation",
    "status",
    "marital",
    "race",
    "religion",
    "color",
    "colour",
    "sex",
    "gender",
    "machine",
    "team",
    "bundesland",
    "plz",
    "filiale",
];
/// Words in the names of columns that say when.
const TIMES: &[&str] = &[
    "time",
    "timestamp",
    "date",
    "datetime",
    "epoch",
    "unix",
    "unixtime",
    "ts",
    "created",
    "updated",
    "zeit",
    "datum",
];
/// Seconds from 1980 to the end of this century.
const UNIX: std::ops::Range<f64> = 315_532_800.0..4_102_444_800.0;
/// Fewer different texts with a unit are names of groups.
const FEWEST_WITH_UNITS: usize = 10;
/// Fewer different numbers than that may look like dates by chance.
const FEWEST_DATES: usize = 3;
/// Days that stand for no date, as seconds since 1970: the ends of the years 9999, 2999 and 2099, the beginning of 9999, the days with
/// which calendars of programs begin.
const NO_DATES: [f64; 8] = [
    253_402_214_400.0,
    253_370_764_800.0,
    32_503_593_600.0,
    4_102_358_400.0,
    -2_208_988_800.0,
    -2_209_161_600.0,
    -6_847_804_800.0,
    0.0,
];
/// Most names of groups that are whole numbers.
const MOST_CODES: usize = 60;

/// What the rest of the file says.
#[derive(Clone, Copy)]
pub(super) struct Facts {
    pub(super) decimal: Option<char>,
    pub(super) parted_by: Option<&'static str>,
}

/// A column whose kind is known.
pub(super) struct Typed<'a> {
    pub(super) kind: Kind,
    pub(super) values: Values<'a>,
    pub(super) missing: u32,
    pub(super) distinct: u32,
    /// Whether all numbers are whole.
    pub(super) is_whole: bool,
    /// Why it can only be left out.
    pub(super) left_out: Option<String>,
    pub(super) notices: Vec<String>,
    pub(super) questions: Vec<Question>,
    /// Whether what it asks is asked of a column that is left out as well.
    pub(super) asks_always: bool,
    /// Of the missing cells, those that a notice of its own tells of.
    pub(super) told_missing: u32,
    /// The dress of its numbers, with an example.
    pub(super) dress: Option<(Dress, Extras, String)>,
}

/// The values of a column.
pub(super) enum Values<'a> {
    /// Numbers, `NaN` where there is none; those of the file where they are taken as they are.
    Numbers(Cow<'a, [f64]>),
    /// Places of levels, [`Cells::GAP`] where there is none.
    Codes { codes: Vec<u32>, levels: Vec<String> },
    /// Nothing to learn from.
    None,
}

impl<'a> Typed<'a> {
    pub(super) fn of(column: &'a SheetColumn, choice: Option<Choice>, facts: Facts) -> Self {
        let mut typed = match &column.cells {
            Cells::Numbers(values) => of_numbers(column, values.into(), choice),
            Cells::Booleans(values, words) => {
                let levels = words.map(str::to_owned).to_vec();
                let code = |value: &f64| if value.is_nan() { Cells::GAP } else { *value as u32 };
                of_codes(Kind::Boolean, values.iter().map(code).collect(), levels)
            }
            Cells::Dates { seconds, has_time } => of_dates(column, seconds, *has_time, false, choice),
            Cells::Nested(what) => {
                let notice = format!("“{}” holds {what} and is left out.", cut(&column.name));
                Self {
                    left_out: Some(format!("nested: {what} instead of values")),
                    notices: vec![notice],
                    ..Self::new(Kind::Text, Values::None, 0, 0)
                }
            }
            Cells::Texts { codes, texts, is_text } => of_texts(column, codes, texts, *is_text, choice, facts),
        };
        if let Some(why) = &column.declared.left_out {
            typed.left_out = Some(why.clone());
        }
        typed
    }

    fn new(kind: Kind, values: Values<'a>, missing: u32, distinct: u32) -> Self {
        Self {
            kind,
            values,
            missing,
            distinct,
            is_whole: false,
            left_out: None,
            notices: Vec::new(),
            questions: Vec::new(),
            asks_always: false,
            told_missing: 0,
            dress: None,
        }
    }

    fn empty(column: &SheetColumn) -> Self {
        let is_unnamed = column.name.is_empty() || column.name.starts_with("column ");
        let why = if is_unnamed { "empty: no name and no value" } else { "empty: no value" };
        let n_rows = column.n_rows() as u32;
        Self { left_out: Some(why.to_owned()), ..Self::new(Kind::Text, Values::None, n_rows, 0) }
    }
}

/// What stands in a code of a column of texts: rows per text.
fn rows_per_text(codes: &[u32], n_texts: usize) -> Vec<u32> {
    let mut rows = vec![0; n_texts];
    for &code in codes {
        if let Some(rows) = rows.get_mut(code as usize) {
            *rows += 1;
        }
    }
    rows
}

fn of_texts<'a>(
    column: &SheetColumn,
    codes: &[u32],
    texts: &[String],
    is_text: bool,
    choice: Option<Choice>,
    facts: Facts,
) -> Typed<'a> {
    let rows = rows_per_text(codes, texts.len());
    // Files of yes and no often say + and -.
    let has_plus = texts.iter().any(|text| text == "+");
    let is_gap = |text: &str| if is_text { text.is_empty() } else { is_gap(text) && !(has_plus && text == "-") };
    let filled: Vec<(&str, u32)> =
        texts.iter().map(String::as_str).zip(rows).filter(|&(text, rows)| rows > 0 && !is_gap(text)).collect();
    let n_filled: u64 = filled.iter().map(|&(_, rows)| u64::from(rows)).sum();
    if filled.is_empty() {
        return Typed::empty(column);
    }
    let as_numbers = |reading: number::Reading| {
        let read: Vec<f64> =
            texts
                .iter()
                .map(|text| {
                    if is_gap(text) { f64::NAN } else { number::parse(text, reading.dress).map_or(f64::NAN, |it| it.0) }
                })
                .collect();
        let values: Vec<f64> = codes.iter().map(|&code| read.get(code as usize).copied().unwrap_or(f64::NAN)).collect();
        let mut typed = of_numbers(column, values.into(), choice);
        let example = filled.iter().max_by_key(|(text, _)| text.len()).map_or("", |(text, _)| text);
        typed.dress = Some((reading.dress, reading.extras, example.to_owned()));
        // Long ids differ as they are written, and no more as numbers.
        if filled.len() == codes.len() && filled.len() > typed.distinct as usize && typed.is_whole {
            typed.distinct = filled.len() as u32;
            typed.left_out = Some("id: a whole number that is different in every row".to_owned());
            typed.notices.push(format!(
                "Column “{}” is a long whole number that is different in every row and is left out.",
                cut(&column.name)
            ));
            return typed;
        }
        if reading.is_open && facts.decimal.is_none() {
            let value = number::parse(example, reading.dress).map_or(f64::NAN, |it| it.0);
            typed.questions.push(Question {
                text: format!(
                    "Is “{example}” in “{}” {value} (as read here), or is its mark the other one?",
                    cut(&column.name)
                ),
                taken: value.to_string(),
                other: None,
            });
        }
        let are_groups =
            || filled.len() >= FEWEST_WITH_UNITS && filled.iter().all(|(text, _)| number::may_be_group(text));
        if reading.dress == Dress::PLAIN
            && facts.decimal.is_none()
            && facts.parted_by == Some("semicolons")
            && are_groups()
        {
            let digits = example.replace('.', "");
            typed.questions.push(Question {
                text: format!(
                    "Is {example} in “{}” a little more than {} (as read here), or {digits}?",
                    cut(&column.name),
                    example.split('.').next().unwrap_or_default()
                ),
                taken: example.to_owned(),
                other: None,
            });
        }
        if is_text {
            let what =
                format!("The numbers in “{}” are kept as text in the file and are read as numbers.", cut(&column.name));
            typed.notices.push(what);
        }
        typed
    };
    let levels = column.declared.levels.as_ref();
    let wants_words = matches!(choice, Some(Choice::Category)) || levels.is_some() || column.declared.is_category;
    let may_be_dates = !wants_words && choice != Some(Choice::Number);
    // MySQL's 0000-00-00 says that there is none.
    let is_zero = |(text, _): &(&str, u32)| date::is_zero(text);
    let written: Cow<'_, [(&str, u32)]> = match filled.iter().any(is_zero) {
        true => filled.iter().copied().filter(|it| !is_zero(it)).collect(),
        false => Cow::Borrowed(&filled),
    };
    let dates = may_be_dates
        .then(|| date::reading(&written, 0.0).filter(|_| !written.is_empty()).or_else(|| date::reading(&written, ODD)))
        .flatten()
        // 12.05 is a number unless some cell begins with a zero, as days do.
        .filter(|reading| {
            reading.order != date::Order::DayMonth || filled.iter().any(|(text, _)| text.starts_with('0'))
        });
    if let Some(reading) = dates {
        let read: Vec<f64> =
            texts.iter().map(|text| date::parse(text, reading.order).map_or(f64::NAN, |it| it.0)).collect();
        let seconds: Vec<f64> =
            codes.iter().map(|&code| read.get(code as usize).copied().unwrap_or(f64::NAN)).collect();
        let is_without_year = reading.order == date::Order::DayMonth;
        let mut typed = of_dates(column, &seconds, reading.has_time, is_without_year, choice);
        let odd = || filled.iter().filter(|(text, _)| date::parse(text, reading.order).is_none());
        if let Some((example, _)) = odd().next() {
            let n_odd: u64 = odd().map(|&(_, n)| u64::from(n)).sum();
            let (holds, count) = if n_odd == 1 { ("holds", "counts") } else { ("hold", "count") };
            let cells = counted(n_odd, "cell");
            let name = cut(&column.name);
            typed
                .notices
                .push(format!("{cells} in “{name}” {holds} no date (“{}”) and {count} as missing.", cut(example)));
            typed.told_missing += n_odd as u32;
        }
        if reading.is_open {
            typed.asks_always = true;
            typed.questions.push(Question {
                text: format!(
                    "Do the dates in “{}” begin with the day (as read here) or with the month?",
                    cut(&column.name)
                ),
                taken: "day first".to_owned(),
                other: None,
            });
        }
        return typed;
    }
    if !wants_words {
        if let Some(reading) = number::reading(&filled, 0.0, facts.decimal) {
            return as_numbers(reading);
        }
        if let Some(typed) = of_clocks(column, codes, texts, &filled, choice) {
            return typed;
        }
        if let Some(typed) = of_answers(codes, texts, &filled) {
            return typed;
        }
        if let Some(typed) = of_ticks(column, codes, texts, &filled, choice) {
            return typed;
        }
        let odd_share = if choice == Some(Choice::Number) { 0.999 } else { ODD };
        if let Some(reading) = number::reading(&filled, odd_share, facts.decimal) {
            return with_odd_cells(column, as_numbers(reading), reading, codes, texts, choice, &is_gap);
        }
        // Of many different numbers a word or two may be in more rows: `unknown`, `---`.
        let many = || number::reading(&filled, ODD_WORDS, facts.decimal);
        if choice.is_none_or(|choice| choice.is_feature() && choice != Choice::Category)
            && filled.len() >= FEWEST_NUMBERS
            && let Some(reading) = many()
            && filled.iter().filter(|(text, _)| number::parse(text, reading.dress).is_none()).count() <= 2
        {
            return with_odd_cells(column, as_numbers(reading), reading, codes, texts, choice, &is_gap);
        }
        if choice != Some(Choice::Category)
            && let Some(typed) = with_units(column, codes, texts, &filled, choice, facts)
        {
            return typed;
        }
    }
    of_words(column, codes, texts, &filled, n_filled, choice, &is_gap)
}

/// A column of numbers with one unit behind all of them, or with letters for thousands and millions behind some. Of a few such texts
/// each may be the name of a group.
fn with_units<'a>(
    column: &SheetColumn,
    codes: &[u32],
    texts: &[String],
    filled: &[(&str, u32)],
    choice: Option<Choice>,
    facts: Facts,
) -> Option<Typed<'a>> {
    let &(example, _) = filled.first().filter(|_| filled.len() >= FEWEST_WITH_UNITS)?;
    let (_, unit) = number::split_unit(example)?;
    let split: Vec<(&str, &str)> = filled.iter().map(|(text, _)| number::split_unit(text)).collect::<Option<_>>()?;
    let are_alike = !unit.is_empty() && split.iter().all(|it| it.1 == unit);
    let are_factors = split.iter().all(|it| number::factor(it.1).is_some());
    // One letter for all may be any unit.
    if !are_alike && !are_factors {
        return None;
    }
    let factor = |unit: &str| if are_alike { Some(1.0) } else { number::factor(unit) };
    let digits: Vec<(&str, u32)> = split.iter().zip(filled).map(|(it, (_, rows))| (it.0, *rows)).collect();
    let reading = number::reading(&digits, 0.0, facts.decimal)?;
    let value = |text: &str| {
        let (digits, unit) = number::split_unit(text)?;
        Some(number::parse(digits, reading.dress)?.0 * factor(unit)?)
    };
    let read: Vec<f64> = texts.iter().map(|text| value(text).unwrap_or(f64::NAN)).collect();
    let values: Vec<f64> = codes.iter().map(|&code| read.get(code as usize).copied().unwrap_or(f64::NAN)).collect();
    let mut typed = of_numbers(column, values.into(), choice);
    let (name, number) = (cut(&column.name), value(example).unwrap_or(f64::NAN));
    typed.notices.push(if are_alike {
        format!("“{name}” has the unit “{unit}” in every cell; the number before it is read ({example} is {number}).")
    } else {
        let example = filled.iter().map(|it| it.0).find(|text| text.ends_with(char::is_alphabetic)).unwrap_or(example);
        let number = value(example).unwrap_or(f64::NAN);
        format!("“{name}”: letters stand for thousands, millions and billions ({example} is {number}).")
    });
    Some(typed)
}

/// A column of numbers in which a few cells are something else: below a limit, or words.
fn with_odd_cells<'a>(
    column: &SheetColumn,
    mut typed: Typed<'a>,
    reading: number::Reading,
    codes: &[u32],
    texts: &[String],
    choice: Option<Choice>,
    is_gap: &dyn Fn(&str) -> bool,
) -> Typed<'a> {
    let name = cut(&column.name);
    let rows = rows_per_text(codes, texts.len());
    let is_odd = |text: &str| !is_gap(text) && number::parse(text, reading.dress).is_none();
    let odd: Vec<(&str, u32)> =
        texts.iter().map(String::as_str).zip(rows).filter(|&(text, rows)| rows > 0 && is_odd(text)).collect();
    let n_odd: u32 = odd.iter().map(|&(_, rows)| rows).sum();
    typed.told_missing += n_odd;
    let limit = |text: &str| {
        let digits = text.strip_prefix(['<', '>'])?.trim_start_matches('=');
        number::parse(digits, reading.dress).map(|it| it.0)
    };
    let example = cut(odd.first().map_or("", |it| it.0));
    if odd.iter().all(|(text, _)| limit(text).is_some()) {
        let side = if example.starts_with('<') { "below" } else { "above" };
        if let (Some(Choice::Limit | Choice::Half), Values::Numbers(values)) = (choice, &mut typed.values) {
            let factor = if choice == Some(Choice::Half) { 0.5 } else { 1.0 };
            for (value, &code) in values.to_mut().iter_mut().zip(codes) {
                if let Some(limit) = texts.get(code as usize).and_then(|text| limit(text)) {
                    *value = factor * limit;
                    typed.missing = typed.missing.saturating_sub(1);
                }
            }
            typed.told_missing -= n_odd;
            return typed;
        }
        let cells = counted(u64::from(n_odd), "cell");
        let mut shown: Vec<String> = odd.iter().take(3).map(|(text, _)| cut(text)).collect();
        if odd.len() > 3 {
            shown.push("…".to_owned());
        }
        let has_both = odd.iter().any(|it| it.0.starts_with('<')) && odd.iter().any(|it| it.0.starts_with('>'));
        let side = if has_both { "beyond" } else { side };
        let examples = shown.join(", ");
        let notice =
            format!("{cells} in “{name}” say {examples} ({side} what could be measured) and count as missing.");
        typed.notices.push(notice);
        let number = if odd.len() == 1 { example.trim_start_matches(['<', '>', '=']) } else { "the limit" };
        typed.questions.push(Question {
            text: format!("What shall {examples} in “{name}” be: missing (as here), {number} or half of it?"),
            taken: "missing".to_owned(),
            other: Some((column.name.clone(), Choice::Limit.word().to_owned())),
        });
        return typed;
    }
    let shown: Vec<String> = odd.iter().take(3).map(|(text, _)| format!("“{}”", cut(text))).collect();
    let more = if odd.len() > 3 { ", …" } else { "" };
    let (holds, count) = if n_odd == 1 { ("holds", "counts") } else { ("hold", "count") };
    let cells = counted(u64::from(n_odd), "cell");
    let what = format!("{cells} in “{name}” {holds} no number ({}{more}) and {count} as missing.", shown.join(", "));
    typed.notices.push(what);
    typed.questions.push(Question {
        text: format!(
            "Is “{name}” a column of numbers in which {} are missing (as read here), or are its cells names?",
            list(&shown)
        ),
        taken: "numbers".to_owned(),
        other: Some((column.name.clone(), Choice::Category.word().to_owned())),
    });
    typed
}

/// A column of times of day or durations, as hours.
fn of_clocks<'a>(
    column: &SheetColumn,
    codes: &[u32],
    texts: &[String],
    filled: &[(&str, u32)],
    choice: Option<Choice>,
) -> Option<Typed<'a>> {
    let (example, _) = filled.iter().find(|(text, _)| !text.starts_with("00:"))?;
    let hours = date::hours(example).filter(|_| filled.iter().all(|(text, _)| date::hours(text).is_some()))?;
    let read: Vec<f64> = texts.iter().map(|text| date::hours(text).unwrap_or(f64::NAN)).collect();
    let values: Vec<f64> = codes.iter().map(|&code| read.get(code as usize).copied().unwrap_or(f64::NAN)).collect();
    let mut typed = of_numbers(column, values.into(), choice);
    let hours = libm::round(hours * 1e4) / 1e4;
    typed.notices.push(format!("“{}” holds times and is read as hours: {example} is {hours}.", cut(&column.name)));
    Some(typed)
}

/// A column of two words for no and yes.
fn of_answers(codes: &[u32], texts: &[String], filled: &[(&str, u32)]) -> Option<Typed<'static>> {
    let at = |text: &str, answers: &[&str; 2]| answers.iter().position(|answer| text.eq_ignore_ascii_case(answer));
    let fits = |answers: &&[&str; 2]| {
        filled.iter().all(|(text, _)| at(text, answers).is_some())
            && [0, 1].iter().all(|&side| filled.iter().any(|(text, _)| at(text, answers) == Some(side)))
    };
    let answers = ANSWERS.iter().find(fits)?;
    let spelling = |side: usize| filled.iter().find(|(text, _)| at(text, answers) == Some(side)).map_or("", |it| it.0);
    let levels = vec![spelling(0).to_owned(), spelling(1).to_owned()];
    let sides: Vec<u32> = texts.iter().map(|text| at(text, answers).map_or(Cells::GAP, |side| side as u32)).collect();
    let codes: Vec<u32> = codes.iter().map(|&code| sides.get(code as usize).copied().unwrap_or(Cells::GAP)).collect();
    Some(of_codes(Kind::Boolean, codes, levels))
}

/// A column of cells that are ticked or empty.
fn of_ticks(
    column: &SheetColumn,
    codes: &[u32],
    texts: &[String],
    filled: &[(&str, u32)],
    choice: Option<Choice>,
) -> Option<Typed<'static>> {
    let &[(tick, n_ticked)] = filled else { return None };
    let is_tick = TICKS.iter().any(|it| tick.to_lowercase() == *it);
    let are_others_empty = texts.iter().all(|text| text.is_empty() || text == tick);
    if !is_tick || !are_others_empty || n_ticked as usize == codes.len() || choice == Some(Choice::Category) {
        return None;
    }
    let ticked = |&code: &u32| u32::from(texts.get(code as usize).is_some_and(|text| text == tick));
    let levels = vec!["no".to_owned(), tick.to_owned()];
    let mut typed = of_codes(Kind::Boolean, codes.iter().map(ticked).collect(), levels);
    let name = cut(&column.name);
    typed.notices.push(format!("An empty cell in “{name}” says no, as only “{tick}” stands in the others."));
    typed.questions.push(Question {
        text: format!("Does an empty cell in “{name}” say no (as read here), or is it missing?"),
        taken: "no".to_owned(),
        other: Some((column.name.clone(), Choice::Category.word().to_owned())),
    });
    Some(typed)
}

/// A column of words: names of groups if they are few, else text.
fn of_words<'a>(
    column: &SheetColumn,
    codes: &[u32],
    texts: &[String],
    filled: &[(&str, u32)],
    n_filled: u64,
    choice: Option<Choice>,
    is_gap: &dyn Fn(&str) -> bool,
) -> Typed<'a> {
    let declared = column.declared.levels.as_deref();
    let mut levels: Vec<&str> = filled.iter().map(|&(text, _)| text).collect();
    levels.sort_unstable();
    if let Some(declared) = declared {
        // The file's order first; what it does not name behind.
        let place = |text: &str| declared.iter().position(|level| level == text).unwrap_or(usize::MAX);
        levels.sort_by_key(|text| place(text));
    }
    let (n_filled, n_levels) = (n_filled as usize, levels.len());
    let is_few = n_levels <= FEW || n_levels <= MOST_CATEGORIES && n_filled >= ROWS_OF_A_CATEGORY * n_levels;
    let is_small_table = n_filled < 2 * FEW && n_levels < n_filled || n_filled < FEW / 2;
    let is_category = is_few && n_levels < n_filled.max(2)
        || is_small_table
        || declared.is_some()
        || choice == Some(Choice::Category);
    let place_of: Vec<u32> = {
        let by_text: std::collections::BTreeMap<&str, u32> = levels.iter().copied().zip(0..).collect();
        let place = |text: &String| {
            if is_gap(text) { Cells::GAP } else { by_text.get(text.as_str()).copied().unwrap_or(Cells::GAP) }
        };
        texts.iter().map(place).collect()
    };
    let coded: Vec<u32> =
        codes.iter().map(|&code| place_of.get(code as usize).copied().unwrap_or(Cells::GAP)).collect();
    let kind = if is_category { Kind::Category } else { Kind::Text };
    let mut typed = of_codes(kind, coded, levels.into_iter().map(str::to_owned).collect());
    if !is_category && n_levels < n_filled {
        typed.left_out = Some("text: words that hardly come again".to_owned());
    }
    let unused: Vec<String> = declared
        .iter()
        .flat_map(|levels| levels.iter())
        .filter(|level| !filled.iter().any(|(text, _)| text == level))
        .map(|level| format!("“{}”", cut(level)))
        .collect();
    if !unused.is_empty() {
        let (verb, has) = if unused.len() == 1 { ("is", "has") } else { ("are", "have") };
        let shown = list(&unused[..unused.len().min(5)]);
        typed
            .notices
            .push(format!("{shown} {verb} named in the file as a value of “{}” and {has} no row.", cut(&column.name)));
        typed.asks_always = true;
    }
    typed
}

fn of_codes<'a>(kind: Kind, codes: Vec<u32>, levels: Vec<String>) -> Typed<'a> {
    let missing = codes.iter().filter(|&&code| code == Cells::GAP).count() as u32;
    let distinct = rows_per_text(&codes, levels.len()).iter().filter(|&&rows| rows > 0).count() as u32;
    Typed::new(kind, Values::Codes { codes, levels }, missing, distinct)
}

/// Whole numbers that are dates: digits such as 20310301, or seconds since 1970 in a column that is called after a time.
fn dates_of_numbers<'a>(column: &SheetColumn, values: &[f64], choice: Option<Choice>) -> Option<Typed<'a>> {
    let first = values.iter().find(|value| !value.is_nan())?;
    let is_compact = date::compact(*first).is_some();
    let unit = if UNIX.contains(first) { 1.0 } else { 1000.0 };
    let is_unix = UNIX.contains(&(first / unit)) && has_word(&column.name, TIMES);
    if !is_compact && !is_unix
        || choice.is_some_and(|choice| !matches!(choice, Choice::Date | Choice::Order | Choice::Feature))
    {
        return None;
    }
    let known = || values.iter().filter(|value| !value.is_nan());
    let are_compact = is_compact && known().all(|&value| date::compact(value).is_some());
    let are_unix = is_unix && known().all(|value| UNIX.contains(&(value / unit)));
    if !are_compact && !are_unix || distinct(values).len() < FEWEST_DATES {
        return None;
    }
    let second = |&value: &f64| match are_compact {
        true => date::compact(value).map_or(f64::NAN, |it| it.0),
        false => value / unit,
    };
    let has_time = are_unix || known().any(|&value| date::compact(value).is_some_and(|it| it.1));
    let seconds: Vec<f64> = values.iter().map(second).collect();
    let mut typed = of_dates(column, &seconds, has_time, false, choice);
    let name = cut(&column.name);
    if are_unix {
        let what = if unit == 1.0 { "seconds" } else { "milliseconds" };
        typed.notices.push(format!("“{name}” counts {what} since 1970 and is read as dates."));
    }
    if choice.is_none() {
        typed.questions.push(Question {
            text: format!("Is {first} in “{name}” a date (as read here) or a number?"),
            taken: "date".to_owned(),
            other: Some((column.name.clone(), Choice::Number.word().to_owned())),
        });
    }
    Some(typed)
}

fn of_numbers<'a>(column: &SheetColumn, mut values: Cow<'a, [f64]>, choice: Option<Choice>) -> Typed<'a> {
    if let Some(typed) = dates_of_numbers(column, &values, choice) {
        return typed;
    }
    let name = cut(&column.name);
    let (mut notices, mut questions, mut told_missing) = (Vec::new(), Vec::new(), 0);
    for mark in
        gap::marks(&values).into_iter().filter(|mark| choice != Some(Choice::Keep) || !matches!(mark, Mark::Nines(_)))
    {
        let (Mark::Nines(value) | Mark::Absurd(value)) = mark;
        let rows: Vec<usize> = (0..values.len()).filter(|&row| values[row] == value).collect();
        let marked = values.to_mut();
        rows.iter().for_each(|&row| marked[row] = f64::NAN);
        told_missing += rows.len() as u32;
        let (verb, count) = if rows.len() == 1 { ("holds", "counts") } else { ("hold", "count") };
        let cells = counted(rows.len() as u64, "cell");
        let first = rows.first().map_or(0, |row| row + 1);
        match mark {
            Mark::Nines(_) => {
                let is = if rows.len() == 1 { "is" } else { "are" };
                notices.push(format!("{cells} in “{name}” {is} {value}, far from all others, and {count} as missing."));
                // One press keeps all of them.
                if questions.is_empty() {
                    questions.push(Question {
                        text: format!("Does {value} in “{name}” stand for a missing value?"),
                        taken: "missing".to_owned(),
                        other: Some((column.name.clone(), Choice::Keep.word().to_owned())),
                    });
                }
            }
            Mark::Absurd(_) => {
                let shown = if value.is_infinite() { "infinity".to_owned() } else { format!("{value:e}") };
                let what = match value.abs() as f32 == f32::MAX {
                    true => format!("the largest number of 32 bits ({shown}), a mark for no data,"),
                    false => format!("{shown}, which nobody measures,"),
                };
                notices.push(format!(
                    "{cells} in “{name}” {verb} {what} and {count} as missing (the first in row {first})."
                ));
            }
        }
    }
    let missing = values.iter().filter(|value| value.is_nan()).count();
    if missing == values.len() {
        return Typed { notices, ..Typed::empty(column) };
    }
    let missing = missing as u32;
    let is_whole = values.iter().all(|value| value.is_nan() || value.fract() == 0.0);
    // Fractions name nothing unless somebody says so: of many it matters only that they are many.
    let has_levels = is_whole || choice == Some(Choice::Category);
    let sorted = if has_levels { sorted_levels(&values) } else { Vec::new() };
    let distinct = if sorted.is_empty() { distinct(&values).len() } else { sorted.len() };
    let new = |kind, values| Typed {
        is_whole,
        told_missing,
        notices: notices.clone(),
        questions: questions.clone(),
        ..Typed::new(kind, values, missing, distinct as u32)
    };
    if distinct == 2 && sorted == [0.0, 1.0] && !matches!(choice, Some(Choice::Number | Choice::Category)) {
        return new(Kind::Boolean, Values::Numbers(values));
    }
    if choice == Some(Choice::Date) {
        return new(Kind::Date, Values::Numbers(values));
    }
    let names_groups = choice == Some(Choice::Category)
        || choice.is_none_or(|choice| choice == Choice::Feature)
            && is_whole
            && (3..=MOST_CODES).contains(&distinct)
            && has_word(&column.name, CODES);
    if !names_groups {
        return new(Kind::Number, Values::Numbers(values));
    }
    let levels: Vec<String> = sorted.iter().map(f64::to_string).collect();
    let code = |value: &f64| sorted.iter().position(|level| level == value).map_or(Cells::GAP, |place| place as u32);
    let mut typed = new(Kind::Category, Values::Codes { codes: values.iter().map(code).collect(), levels });
    if choice != Some(Choice::Category) {
        let (low, high) = (sorted[0], sorted[distinct - 1]);
        typed.notices.push(format!("“{name}” holds the whole numbers {low} to {high} and is read as names of groups."));
        typed.questions.push(Question {
            text: format!("Are the whole numbers in “{name}” names of groups (as read here) or amounts?"),
            taken: "names of groups".to_owned(),
            other: Some((column.name.clone(), Choice::Number.word().to_owned())),
        });
    }
    typed
}

fn of_dates<'a>(
    column: &SheetColumn,
    seconds: &[f64],
    has_time: bool,
    is_without_year: bool,
    choice: Option<Choice>,
) -> Typed<'a> {
    let name = cut(&column.name);
    let marked = if choice == Some(Choice::Keep) { None } else { no_date(seconds) };
    let (rest, n_marked) = marked.map_or((Cow::Borrowed(seconds), 0), |day| {
        let is_marked = |second: f64| libm::floor(second / days::DAY) * days::DAY == day;
        let n = seconds.iter().filter(|&&second| is_marked(second)).count() as u32;
        (seconds.iter().map(|&second| if is_marked(second) { f64::NAN } else { second }).collect(), n)
    });
    let seconds: &[f64] = &rest;
    let known = || seconds.iter().copied().filter(|value| !value.is_nan());
    let missing = (seconds.len() - known().count()) as u32;
    let (first, unit) = (known().fold(f64::INFINITY, f64::min), if has_time { 3600.0 } else { 86_400.0 });
    if first.is_infinite() {
        return Typed::empty(column);
    }
    // A date without year counts from the first of January.
    let start = if is_without_year { 2.0 * 365.0 * 86_400.0 } else { first };
    let distinct = sorted_levels(seconds).len();
    let rises = distinct == seconds.len() && seconds.windows(2).all(|pair| pair[0] < pair[1]);
    let values = Values::Numbers(seconds.iter().map(|value| (value - start) / unit).collect());
    let mut typed = Typed::new(Kind::Date, values, missing, distinct as u32);
    let what = if has_time { "a date and time" } else { "a date" };
    if is_without_year {
        typed
            .notices
            .push(format!("“{name}” is read as day.month: two digits on either side, the second never above 12."));
        typed.questions.push(Question {
            text: format!("Is “{name}” a day and month (as read here) or a number?"),
            taken: "date".to_owned(),
            other: Some((column.name.clone(), Choice::Number.word().to_owned())),
        });
    } else if !choice.is_some_and(Choice::is_feature) {
        let order = if rises { ", different in every row and rising from row to row" } else { "" };
        typed.left_out = Some(format!("date: {what}{order}"));
        let (holds, unit) = if has_time { ("dates with a time", "hours") } else { ("dates", "days") };
        typed.notices.push(format!(
            "“{name}” holds {holds} and is left out; it can be used as a number ({unit} since the first) if wanted."
        ));
        typed.asks_always = true;
    }
    if let Some(day) = marked {
        let (is, count) = if n_marked == 1 { ("is", "counts") } else { ("are", "count") };
        let (cells, shown) = (counted(u64::from(n_marked), "cell"), days::iso((day / days::DAY) as i64));
        typed.notices.push(format!("{cells} in “{name}” {is} {shown}, far from all others, and {count} as missing."));
        // To keep them in a column that is left out would make it a feature.
        if choice.is_some_and(Choice::is_feature) {
            typed.questions.push(Question {
                text: format!("Does {shown} in “{name}” stand for a missing date?"),
                taken: "missing".to_owned(),
                other: Some((column.name.clone(), Choice::Keep.word().to_owned())),
            });
        }
        typed.told_missing += n_marked;
    }
    typed
}

/// The day that stands for no date: one of [`NO_DATES`] that comes again and is farther from all others than those are from each other.
fn no_date(seconds: &[f64]) -> Option<f64> {
    let day = |second: f64| libm::floor(second / days::DAY) * days::DAY;
    NO_DATES.into_iter().find(|&mark| {
        let (mut low, mut high, mut n) = (f64::INFINITY, f64::NEG_INFINITY, 0);
        for &second in seconds.iter().filter(|second| !second.is_nan()) {
            if day(second) == mark {
                n += 1;
            } else {
                (low, high) = (low.min(second), high.max(second));
            }
        }
        n > 1 && low < high && (mark - low).abs().min((mark - high).abs()) > high - low
    })
}

/// The different numbers of a column, from the lowest to the highest.
pub(super) fn sorted_levels(values: &[f64]) -> Vec<f64> {
    let mut levels = distinct(values);
    if levels.len() > MOST_COUNTED as usize {
        levels = values.iter().copied().filter(|value| !value.is_nan()).map(|value| value + 0.0).collect();
    }
    sort_by_key(&mut levels, |value| value.key());
    levels.dedup();
    levels
}

/// The different numbers of a column as they come; of more than [`MOST_COUNTED`], the first of them and one more.
fn distinct(values: &[f64]) -> Vec<f64> {
    // At most a third of the places is taken, so that a free one is near.
    const PLACES: usize = (3 * MOST_COUNTED as usize).next_power_of_two();
    const FREE: u64 = u64::MAX;
    let (mut places, mut found) = (vec![FREE; PLACES], Vec::new());
    for value in values.iter().filter(|value| !value.is_nan()).map(|value| value + 0.0) {
        let bits = value.to_bits();
        let mut at = (bits.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> (64 - PLACES.ilog2())) as usize;
        while places[at] != bits && places[at] != FREE {
            at = (at + 1) % PLACES;
        }
        if places[at] == FREE {
            places[at] = bits;
            found.push(value);
            if found.len() > MOST_COUNTED as usize {
                break;
            }
        }
    }
    found
}

/// Whether one of these words is a part of a name.
pub(super) fn has_word(name: &str, words: &[&str]) -> bool {
    words_of(name).iter().any(|part| words.contains(&part.as_str()))
}

/// The parts of a name in lower case: they end at what is no letter, and where a capital begins.
pub(super) fn words_of(name: &str) -> Vec<String> {
    let mut parts = vec![String::new()];
    let mut was_lower = false;
    for c in name.chars() {
        if !c.is_alphanumeric() || c.is_uppercase() && was_lower {
            parts.push(String::new());
        }
        if c.is_alphanumeric() {
            parts.last_mut().into_iter().for_each(|part| part.extend(c.to_lowercase()));
        }
        was_lower = c.is_lowercase();
    }
    parts.retain(|part| !part.is_empty());
    parts
}

/// What a person should know of the columns that are learned from: what was missing, how numbers were written, and what else each
/// column has to say.
pub(super) fn tell(
    columns: &[SheetColumn],
    typed: &[Typed<'_>],
    is_feature: &dyn Fn(usize) -> bool,
    facts: Facts,
    notices: &mut Vec<String>,
) {
    let mut commas_told = false;
    let parted = facts.parted_by.unwrap_or("commas");
    for (column, typed) in columns.iter().zip(typed).enumerate().filter(|(index, _)| is_feature(*index)).map(|it| it.1)
    {
        let Some((dress, extras, example)) = &typed.dress else { continue };
        let Some((value, _)) = number::parse(example, *dress) else { continue };
        let name = cut(&column.name);
        let shown = format!("{example} is {value}");
        if dress.decimal == ',' && !commas_told {
            let groups = if extras.grouped { ", thousands by dots," } else { "" };
            notices.push(format!(
                "Columns are parted by {parted}{groups} and numbers are written with a decimal comma: {shown}."
            ));
            commas_told = true;
        } else if dress.decimal == '.' && extras.grouped {
            let mark = match dress.group {
                Some(',') => "commas",
                Some(' ') => "spaces",
                _ => "apostrophes",
            };
            notices.push(format!("Column “{name}”: thousands {mark} are taken off ({shown})."));
        }
        if extras.money {
            notices.push(format!("Column “{name}” holds money; the plain number is read ({shown})."));
        }
        if extras.percent {
            notices
                .push(format!("Column “{name}” is written in percent; the number before the sign is read ({shown})."));
        }
        if extras.negative && !extras.money && !extras.percent {
            notices.push(format!("Column “{name}”: parentheses, or a minus behind, make a number negative."));
        }
    }
    let missing: Vec<(String, u32)> = columns
        .iter()
        .zip(typed)
        .enumerate()
        .filter(|(index, (_, typed))| is_feature(*index) && typed.missing > typed.told_missing)
        .map(|(_, (column, typed))| (cut(&column.name), typed.missing - typed.told_missing))
        .collect();
    match missing.as_slice() {
        [] => {}
        [(name, n)] => {
            let (verb, cells) = (if *n == 1 { "is" } else { "are" }, counted(u64::from(*n), "cell"));
            notices.push(format!("{cells} in column “{name}” {verb} missing."));
        }
        all => {
            let total: u64 = all.iter().map(|&(_, n)| u64::from(n)).sum();
            let mut parts: Vec<String> = all.iter().take(8).map(|(name, n)| format!("{n} in “{name}”")).collect();
            if all.len() > 8 {
                parts.push(format!("the others in {} more columns", all.len() - 8));
            }
            notices.push(format!("{} are missing: {}.", counted(total, "cell"), parts.join(", ")));
        }
    }
    for (index, typed) in typed.iter().enumerate() {
        if is_feature(index) || typed.left_out.is_some() || typed.asks_always {
            notices.extend(typed.notices.iter().cloned());
        }
    }
    let kinds = || typed.iter().enumerate().filter(|(index, _)| is_feature(*index)).map(|it| it.1.kind);
    if kinds().all(|kind| kind == Kind::Category || kind == Kind::Boolean) && kinds().any(|kind| kind == Kind::Category)
    {
        notices.push("All features are categories: samplers for numbers do not fit, SMOTEN does.".to_owned());
    }
}
