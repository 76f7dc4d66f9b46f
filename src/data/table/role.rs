//! The part of each column in learning: proposed from its values and its name, and overruled by what a person chose.

use super::{
    Choice, Choices, Kind, Question, Role,
    error::cut,
    label::Labels,
    typed::{Typed, Values, has_word, sorted_levels, words_of},
};
use crate::{
    data::import::sheet::{Cells, DeclaredRole, SheetColumn},
    wording::grouped,
};

/// Words in the names of columns that tell rows apart.
const IDS: &[&str] =
    &["id", "ids", "uuid", "guid", "key", "ref", "index", "idx", "rowid", "nr", "number", "no", "serial", "unnamed"];
/// Words with which the names of columns end that tell apart what rows belong to, or one before a word of [`NUMBERS`].
const OWNERS: &[&str] = &[
    "id",
    "ids",
    "patient",
    "subject",
    "person",
    "customer",
    "client",
    "user",
    "member",
    "household",
    "family",
    "device",
    "machine",
    "account",
    "session",
    "case",
    "student",
    "animal",
    "respondent",
    "participant",
    "passenger",
    "employee",
    "sample",
    "specimen",
    "mrn",
    "patid",
    "pid",
    "uid",
    "group",
];
/// Words for the number of something.
const NUMBERS: &[&str] = &["id", "ids", "nr", "nbr", "no", "num", "number", "key", "code", "ref", "name", "hash"];
/// Words between an amount and what it belongs to: `months_as_customer`.
const BETWEEN: &[&str] = &["as", "with", "per", "of", "since", "by", "for"];
/// Rows whose numbers are no accident: of a few, ages may be as many as their count.
const FEWEST_COUNTED: usize = 50;
/// Whole numbers without a name from here on tell rows apart; below they may count something.
const NAMELESS_ID: f64 = 1000.0;
/// Fewer rows or groups than that prove nothing.
const FEWEST_ROWS: usize = 20;
const FEWEST_GROUPS: usize = 10;
/// A whole number of so many digits tells rows apart.
const LONG_ID: f64 = 1e9;

/// The role of every column.
pub(super) fn of(
    columns: &[SheetColumn],
    typed: &mut [Typed<'_>],
    label: usize,
    labels: &Labels,
    choices: &Choices,
    notices: &mut Vec<String>,
    questions: &mut Vec<Question>,
) -> Vec<Role> {
    let mut roles: Vec<Role> = Vec::with_capacity(columns.len());
    for (index, column) in columns.iter().enumerate() {
        let typed = &typed[index];
        let choice = choices.of(&column.name);
        let role = match choice {
            _ if index == label => Role::Label,
            Some(Choice::Out) => Role::LeftOut("chosen: left out".to_owned()),
            Some(Choice::Group) => Role::Group("group: chosen".to_owned()),
            Some(Choice::Order) => Role::Order,
            _ if matches!(typed.values, Values::None) => {
                Role::LeftOut(typed.left_out.clone().unwrap_or_else(|| "empty: no value".to_owned()))
            }
            Some(choice) if choice.is_feature() => Role::Feature,
            _ if column.declared.role == Some(DeclaredRole::Meta) => {
                Role::LeftOut("not a feature: the file says so".to_owned())
            }
            _ => proposed(column, index, typed, labels, notices, questions),
        };
        roles.push(role);
    }
    // A table whose only columns look like row numbers is learned from all the same, ids last.
    if !roles.contains(&Role::Feature) {
        let can_be = |index: usize, role: &Role| {
            let column = &columns[index];
            choices.of(&column.name).is_none()
                && column.declared.role != Some(DeclaredRole::Meta)
                && !matches!(typed[index].values, Values::None)
                && typed[index].kind != Kind::Text
                && matches!(role, Role::LeftOut(_) | Role::Group(_))
        };
        let candidates: Vec<usize> = (0..roles.len()).filter(|&index| can_be(index, &roles[index])).collect();
        let is_id = |index: &usize| has_word(&columns[*index].name, IDS);
        let all_are_ids = candidates.iter().all(is_id);
        for index in candidates.into_iter().filter(|index| all_are_ids || !is_id(index)) {
            roles[index] = Role::Feature;
            typed[index].left_out = None;
            notices.retain(|notice| !notice.contains(&format!("“{}”", cut(&columns[index].name))));
        }
    }
    tell_of_empty(columns, &roles, notices);
    tell_of_leaks(columns, typed, &roles, labels, notices);
    roles
}

fn proposed(
    column: &SheetColumn,
    index: usize,
    typed: &Typed<'_>,
    labels: &Labels,
    notices: &mut Vec<String>,
    questions: &mut Vec<Question>,
) -> Role {
    if let Some(why) = &typed.left_out {
        if why.starts_with("text:")
            && column.declared.left_out.is_none()
            && let Some(role) = group(column, typed, labels, notices, questions)
        {
            return role;
        }
        if typed.kind == Kind::Text {
            notices.push(format!("Column “{}” holds words that hardly come again and is left out.", cut(&column.name)));
        }
        return Role::LeftOut(why.clone());
    }
    let name = cut(&column.name);
    let n_rows = column.n_rows();
    if typed.distinct == 1 && typed.missing == 0 && n_rows > 1 {
        let value = match &typed.values {
            Values::Numbers(values) => values.first().map_or(String::new(), f64::to_string),
            Values::Codes { codes, levels } => {
                codes.first().and_then(|&code| levels.get(code as usize)).cloned().unwrap_or_default()
            }
            Values::None => String::new(),
        };
        return Role::LeftOut(format!("constant: {} in every row", cut(&value)));
    }
    let is_everywhere_different = typed.distinct as usize == n_rows && n_rows >= 2;
    if is_everywhere_different && n_rows >= FEWEST_GROUPS {
        match &typed.values {
            Values::Codes { levels, .. } => {
                let what = if levels.iter().take(50).all(|level| is_uuid(level)) { "a UUID" } else { "a text" };
                notices.push(format!("Column “{name}” is different in every row and is left out."));
                return Role::LeftOut(format!("id: {what} that is different in every row"));
            }
            Values::Numbers(values) if typed.is_whole && n_rows >= FEWEST_ROWS => {
                if let Some(why) = id(column, index, values) {
                    let order = if is_sorted_by_class(labels) {
                        " The file is sorted by class, so that number would give the class away."
                    } else {
                        ""
                    };
                    let what = if why.contains("row numbers") {
                        format!("Column “{name}” numbers the rows and is left out.{order}")
                    } else {
                        format!("Column “{name}” is a whole number that is different in every row and is left out.")
                    };
                    notices.push(what);
                    return Role::LeftOut(why);
                }
                // Without a name only its place and its digits speak for an id.
                if index == 0 && column.name == "x1" && values.iter().all(|value| value.abs() >= NAMELESS_ID) {
                    notices.push(format!(
                        "Column “{name}” is a whole number that is different in every row and is left out."
                    ));
                    questions.push(Question {
                        text: format!("Does “{name}” number the rows (as read here), or is it a feature?"),
                        taken: "left out".to_owned(),
                        other: Some((column.name.clone(), Choice::Feature.word().to_owned())),
                    });
                    return Role::LeftOut("id: a whole number that is different in every row".to_owned());
                }
            }
            _ => {}
        }
    }
    group(column, typed, labels, notices, questions).unwrap_or(Role::Feature)
}

/// Why a column of different whole numbers is an id, if it is one.
fn id(column: &SheetColumn, index: usize, values: &[f64]) -> Option<String> {
    let (first, last) = (values[0], values[values.len() - 1]);
    if values.windows(2).all(|pair| pair[1] == pair[0] + 1.0) && (index == 0 || has_word(&column.name, IDS)) {
        let writer = if first == 0.0 && column.name.starts_with("column ") { ", as pandas writes them" } else { "" };
        return Some(format!("id: row numbers {first} to {last}{writer}"));
    }
    let rises = values.windows(2).all(|pair| pair[0] < pair[1]);
    let is_long = values.iter().all(|value| value.abs() >= LONG_ID);
    let is_nameless = column.name.is_empty() || column.name == format!("column {}", index + 1);
    let why = "id: a whole number that is different in every row".to_owned();
    if index == 0 && values.len() >= FEWEST_COUNTED && counts_all(values) {
        return Some("id: row numbers in another order".to_owned());
    }
    let is_id = index == 0 && (rises || is_nameless) || is_long;
    (is_id || has_word(&column.name, IDS) || names_owner(&column.name)).then_some(why)
}

/// Whether different whole numbers are all from 0 or 1 to their count, as the numbers of shuffled rows are.
fn counts_all(values: &[f64]) -> bool {
    let (low, high) = values.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), &value| {
        (if value < low { value } else { low }, if value > high { value } else { high })
    });
    (low == 0.0 || low == 1.0) && high - low + 1.0 == values.len() as f64
}

/// Whether a column is called after what rows belong to: `patient`, `patient_id`, `PatientNo`, `patientid`, but not `patient_age`.
fn names_owner(name: &str) -> bool {
    let parts = words_of(name);
    let Some((last, before)) = parts.split_last() else { return false };
    let is_owner = |part: &str| OWNERS.contains(&part);
    // `age_group` names what is alike, `group` and `group_id` what belongs together.
    let is_amount =
        before.last().is_some_and(|word| BETWEEN.contains(&word.as_str())) && !NUMBERS.contains(&before[0].as_str());
    let last_is_owner = is_owner(last) && (last != "group" || before.is_empty()) && !is_amount;
    let is_glued = NUMBERS.iter().any(|number| last.strip_suffix(number).is_some_and(is_owner));
    last_is_owner || is_glued || NUMBERS.contains(&last.as_str()) && before.iter().any(|part| is_owner(part))
}

fn is_uuid(text: &str) -> bool {
    text.len() == 36
        && text
            .char_indices()
            .all(|(at, c)| if matches!(at, 8 | 13 | 18 | 23) { c == '-' } else { c.is_ascii_hexdigit() })
}

fn is_sorted_by_class(labels: &Labels) -> bool {
    let changes = labels.codes.windows(2).filter(|pair| pair[0] != pair[1]).count();
    changes + 1 == labels.names.len()
}

/// A column that names what rows belong to: its name says so, or all rows of a value have one class, too often for chance.
fn group(
    column: &SheetColumn,
    typed: &Typed<'_>,
    labels: &Labels,
    notices: &mut Vec<String>,
    questions: &mut Vec<Question>,
) -> Option<Role> {
    let groups = match &typed.values {
        Values::Numbers(values) if typed.is_whole && typed.kind == Kind::Number => group_of_numbers(values),
        Values::Codes { codes, .. } if matches!(typed.kind, Kind::Category | Kind::Text) => codes.clone(),
        _ => return None,
    };
    let n_groups = typed.distinct as usize;
    let n_rows = groups.len() - typed.missing as usize;
    let is_owner = names_owner(&column.name);
    let comes_again = if is_owner { n_groups < n_rows } else { 2 * n_groups <= n_rows };
    if n_groups < FEWEST_GROUPS || !comes_again || n_rows < FEWEST_ROWS {
        return None;
    }
    let mut sizes = vec![0u32; n_groups];
    let mut classes = vec![Cells::GAP; n_groups];
    let mut is_pure = vec![true; n_groups];
    for (&group, &class) in groups.iter().zip(&labels.codes) {
        let Some(size) = sizes.get_mut(group as usize) else { continue };
        *size += 1;
        if *size == 1 {
            classes[group as usize] = class;
        } else {
            is_pure[group as usize] &= classes[group as usize] == class;
        }
    }
    let all_pure = is_pure.iter().all(|&pure| pure);
    let class_sizes = |class: u32| labels.codes.iter().filter(|&&code| code == class).count();
    let n_rare = (0..labels.names.len() as u32).map(class_sizes).min().unwrap_or(0);
    let proves = all_pure && n_groups >= 20 && n_rare >= 5 && comes_and_goes(&classes);
    if !is_owner && !proves {
        return None;
    }
    let name = cut(&column.name);
    let (fewest, most) = (sizes.iter().min().copied().unwrap_or(0), sizes.iter().max().copied().unwrap_or(0));
    let size = if fewest == most { format!("in {most} rows") } else { format!("in {fewest} to {most} rows") };
    let pure = if all_pure { " that all have one class" } else { "" };
    notices.push(format!(
        "“{name}” is not a feature. Each of its {} values is {size}: all rows of one are kept on one side of the split.",
        grouped(n_groups)
    ));
    if is_owner {
        return Some(Role::Group(format!("id: {} values, each {size}{pure}", grouped(n_groups))));
    }
    questions.push(Question {
        text: format!("Does “{name}” say which rows belong together (as read here), or is it a feature?"),
        taken: "group".to_owned(),
        other: Some((column.name.clone(), Choice::Feature.word().to_owned())),
    });
    Some(Role::Group(format!("id: {} values, each {size}{pure}", grouped(n_groups))))
}

/// The number of its group for every row, groups in the order of their values.
pub(super) fn group_of_numbers(values: &[f64]) -> Vec<u32> {
    let sorted = sorted_levels(values);
    let place = |value: &f64| {
        sorted.binary_search_by(|other| other.total_cmp(&(value + 0.0))).map_or(Cells::GAP, |at| at as u32)
    };
    values.iter().map(place).collect()
}

/// Whether the class changes from group to group as often as by chance. Where it changes once or twice from the lowest value to the
/// highest, the values are amounts that tell the class, or the file is sorted.
fn comes_and_goes(classes: &[u32]) -> bool {
    let changes = classes.windows(2).filter(|pair| pair[0] != pair[1]).count();
    let of = |class: u32| classes.iter().filter(|&&it| it == class).count();
    let most = classes.iter().map(|&class| of(class)).max().unwrap_or(0);
    let others = classes.len() - most;
    // By chance there would be twice as many.
    others >= 3 && changes * classes.len() >= others * most
}

fn tell_of_empty(columns: &[SheetColumn], roles: &[Role], notices: &mut Vec<String>) {
    let is_empty = |role: &Role| role.why_left_out().is_some_and(|why| why.starts_with("empty: no"));
    let n = roles.iter().filter(|role| is_empty(role)).count();
    let n_last = roles.iter().rev().take_while(|role| is_empty(role)).count();
    match n {
        0 => {}
        1 => {
            let name = roles.iter().position(is_empty).map_or("", |at| columns[at].name.as_str());
            notices.push(format!("Column “{}” is empty and is left out.", cut(name)));
        }
        n if n == n_last => notices.push(format!("{} empty columns at the end are left out.", grouped(n))),
        n => notices.push(format!("{} columns are empty and are left out.", grouped(n))),
    }
}

/// Tells of features that say the class by themselves.
fn tell_of_leaks(
    columns: &[SheetColumn],
    typed: &[Typed<'_>],
    roles: &[Role],
    labels: &Labels,
    notices: &mut Vec<String>,
) {
    for (index, typed) in typed.iter().enumerate().filter(|(index, _)| roles[*index] == Role::Feature) {
        let codes = match &typed.values {
            Values::Codes { codes, .. } => codes.clone(),
            Values::Numbers(values) if typed.is_whole && typed.distinct <= 256 => group_of_numbers(values),
            _ => continue,
        };
        if typed.distinct as usize > 20 || codes.len() < FEWEST_ROWS {
            continue;
        }
        let mut class_of = vec![Cells::GAP; typed.distinct.max(1) as usize + 1];
        let decides =
            codes.iter().zip(&labels.codes).filter(|(_, class)| **class != Cells::GAP).all(|(&code, &class)| {
                let at = (code as usize).min(class_of.len() - 1);
                if class_of[at] == Cells::GAP {
                    class_of[at] = class;
                }
                class_of[at] == class
            });
        if decides {
            notices.push(format!(
                "“{}” says the class of every row by itself: if it is known only afterwards, leave it out.",
                cut(&columns[index].name)
            ));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_end_of_a_name_says_whether_rows_belong_to_it() {
        for name in [
            "patient",
            "patient_id",
            "PatientNo",
            "patientid",
            "id",
            "customer number",
            "subject-code",
            "MRN",
            "number_of_patient",
            "patient_nbr",
        ] {
            assert!(names_owner(name), "{name}");
        }
        for name in [
            "patient_age",
            "customer rating",
            "familySize",
            "phone_number",
            "age_group",
            "account_balance",
            "months_as_customer",
            "",
        ] {
            assert!(!names_owner(name), "{name}");
        }
    }

    #[test]
    fn shuffled_row_numbers_are_all_there() {
        assert!(counts_all(&[2.0, 0.0, 1.0]) && counts_all(&[3.0, 1.0, 2.0]));
        assert!(!counts_all(&[2.0, 3.0, 4.0]) && !counts_all(&[0.0, 1.0, 5.0]));
    }
}
