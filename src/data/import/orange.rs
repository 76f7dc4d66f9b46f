//! Headers as Orange writes them: three rows of names, types and flags, or names with prefixes.

use super::{
    cells::number,
    error::quoted,
    sheet::{Declared, DeclaredRole},
};
use crate::wording::list;

/// What a header of Orange says.
#[derive(Debug, PartialEq)]
pub(super) struct OrangeHeader {
    /// Records that are the header: three, two if a blank line is the third, or one.
    pub(super) n_records: usize,
    /// One per column of the first record.
    pub(super) columns: Vec<OrangeColumn>,
    /// What a person is told of it.
    pub(super) notice: String,
}

/// A column as Orange names it.
#[derive(Debug, PartialEq)]
pub(super) struct OrangeColumn {
    /// Its name, without prefix.
    pub(super) name: String,
    /// What its cells are, if the header says so.
    pub(super) kind: Option<OrangeKind>,
    /// Its values and its role, if the header says so.
    pub(super) declared: Declared,
}

/// The types of Orange.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum OrangeKind {
    /// Continuous.
    Number,
    /// Discrete.
    Category,
    /// String.
    Text,
    /// A date, a time or both.
    Time,
}

/// The header, if the first records of a file are one; some records of cells have to follow. A blank line, which is no record, may stand
/// below the second: flags that say nothing.
pub(super) fn header(records: &[Vec<&str>], is_third_line_blank: bool) -> Option<OrangeHeader> {
    let of_lines = match records {
        [names, types, cells @ ..] if is_third_line_blank => of_three_lines(names, types, &[], cells, 2),
        [names, types, flags, cells @ ..] => of_three_lines(names, types, flags, cells, 3),
        _ => None,
    };
    of_lines.or_else(|| of_prefixes(records.first()?))
}

fn of_three_lines(
    names: &[&str],
    types: &[&str],
    flags: &[&str],
    cells: &[Vec<&str>],
    n_records: usize,
) -> Option<OrangeHeader> {
    // An empty line of flags may be shorter, since nothing stands in it.
    let is_wide = !cells.is_empty() && names.len() == types.len() && flags.len() <= names.len();
    if !is_wide || names.iter().all(|name| name.trim().is_empty()) {
        return None;
    }
    let mut columns = Vec::new();
    for (at, (name, of_type)) in names.iter().zip(types).enumerate() {
        let (kind, levels) = read_type(of_type.trim())?;
        let flags = flags.get(at).map_or("", |flag| flag.trim());
        let mut column =
            OrangeColumn { name: name.trim().to_owned(), kind, declared: Declared { levels, ..Declared::default() } };
        read_flags(flags, &mut column.declared)?;
        // A table of letters may look like types; its cells then are no numbers.
        let is_gap = |cell: &str| ["", "?", "NA", "nan", "."].contains(&cell);
        let is_number = |cell: &str| is_gap(cell) || number(&cell.replace(',', ".")).is_some();
        let below = || cells.iter().filter_map(|record| record.get(at)).map(|cell| cell.trim());
        if kind == Some(OrangeKind::Number) && !below().all(is_number) {
            return None;
        }
        columns.push(column);
    }
    if columns.iter().all(|column| column.kind.is_none()) {
        return None;
    }
    let mut notice =
        "Lines 1 to 3 are a header as Orange writes it: names, types, roles. Types and the label are taken from it."
            .to_owned();
    let mut classes = columns.iter_mut().filter(|column| column.declared.role == Some(DeclaredRole::Label));
    if let Some(first) = classes.next() {
        let others: Vec<String> = classes
            .map(|other| {
                other.declared.role = Some(DeclaredRole::Meta);
                quoted(&other.name)
            })
            .collect();
        if !others.is_empty() {
            notice += &format!(
                " It names {} classes: {} is taken for the label, and {} left out.",
                others.len() + 1,
                quoted(&first.name),
                list(&others) + if others.len() == 1 { " is" } else { " are" }
            );
        }
    }
    set_features(&mut columns);
    Some(OrangeHeader { n_records, columns, notice })
}

/// A type and the list of values, which parts values by blanks and writes a blank as `\ `.
fn read_type(text: &str) -> Option<(Option<OrangeKind>, Option<Vec<String>>)> {
    let kind = match text.to_lowercase().as_str() {
        "" => return Some((None, None)),
        "c" | "continuous" | "numeric" | "n" => OrangeKind::Number,
        "d" | "discrete" | "categorical" => OrangeKind::Category,
        "s" | "string" | "text" => OrangeKind::Text,
        "t" | "time" => OrangeKind::Time,
        _ => {
            let marked = text.replace("\\ ", "\u{0}");
            let levels: Vec<String> = marked.split_whitespace().map(|level| level.replace('\u{0}', " ")).collect();
            let is_list = levels.len() > 1 && !levels.iter().any(|level| number(level).is_some() && levels.len() > 50);
            return is_list.then_some((Some(OrangeKind::Category), Some(levels)));
        }
    };
    Some((Some(kind), None))
}

/// Flags of the third line, parted by blanks; `None` if they are none.
fn read_flags(text: &str, declared: &mut Declared) -> Option<()> {
    // A blank within a flag is written `\ `.
    for flag in text.replace("\\ ", "_").split_whitespace() {
        match flag.to_lowercase().as_str() {
            "class" | "c" => declared.role = Some(DeclaredRole::Label),
            "meta" | "m" | "weight" | "w" => declared.role = Some(DeclaredRole::Meta),
            "ignore" | "i" | "skip" | "s" => {
                declared.left_out = Some("ignored: marked to be ignored in the header".to_owned())
            }
            flag if flag.contains('=') || flag.starts_with('-') => {}
            _ => return None,
        }
    }
    Some(())
}

fn of_prefixes(names: &[&str]) -> Option<OrangeHeader> {
    let mut columns = Vec::new();
    let mut prefixes = Vec::new();
    for name in names {
        let mut column = OrangeColumn { name: name.trim().to_owned(), kind: None, declared: Declared::default() };
        if let Some((prefix, name)) = name.trim().split_once('#') {
            let name = name.trim();
            if prefix.is_empty() || prefix.len() > 2 || name.is_empty() {
                return None;
            }
            for letter in prefix.chars() {
                match letter {
                    'C' | 'N' => column.kind = Some(OrangeKind::Number),
                    'D' => column.kind = Some(OrangeKind::Category),
                    'S' => column.kind = Some(OrangeKind::Text),
                    'T' => column.kind = Some(OrangeKind::Time),
                    letter => {
                        read_flags(&letter.to_string(), &mut column.declared).filter(|()| letter.is_lowercase())?
                    }
                }
            }
            column.name = name.to_owned();
            prefixes.push(prefix);
        }
        columns.push(column);
    }
    // One name such as C#3 may be a note of music.
    let has_class = prefixes.iter().any(|prefix| prefix.starts_with('c'));
    if prefixes.is_empty() || prefixes.len() == 1 && !has_class && columns.len() > 1 {
        return None;
    }
    set_features(&mut columns);
    let notice = "The names carry prefixes as Orange writes them (C# number, D# category, c label, m not a feature); they are read and \
                  taken off.";
    Some(OrangeHeader { n_records: 1, columns, notice: notice.to_owned() })
}

/// What is nothing else is a feature, once a label is named.
fn set_features(columns: &mut [OrangeColumn]) {
    let has_label = columns.iter().any(|column| column.declared.role == Some(DeclaredRole::Label));
    for column in columns.iter_mut().filter(|column| has_label && column.declared.left_out.is_none()) {
        column.declared.role.get_or_insert(DeclaredRole::Feature);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Option<OrangeHeader> {
        let records: Vec<Vec<&str>> = text.lines().map(|line| line.split('\t').collect()).collect();
        header(&records, false)
    }

    fn roles(header: &OrangeHeader) -> Vec<Option<DeclaredRole>> {
        header.columns.iter().map(|column| column.declared.role).collect()
    }

    #[test]
    fn three_lines_name_types_and_roles() {
        let header =
            read("leaf\tstem\tsick\tid\n c\tcontinuous\tno yes\\ sir\tstring\n\t\tclass\tmeta\n5.5\t?\tno\tx1\n")
                .unwrap();
        assert_eq!(header.n_records, 3);
        let (feature, label, meta) = (Some(DeclaredRole::Feature), Some(DeclaredRole::Label), Some(DeclaredRole::Meta));
        assert_eq!(roles(&header), [feature, feature, label, meta]);
        assert_eq!(header.columns[2].declared.levels, Some(vec!["no".to_owned(), "yes sir".to_owned()]));
        let kinds: Vec<_> = header.columns.iter().filter_map(|column| column.kind).collect();
        assert_eq!(kinds, [OrangeKind::Number, OrangeKind::Number, OrangeKind::Category, OrangeKind::Text]);
        let header = read("a\tb\nd\td\n\ti\nx\ty\n").unwrap();
        assert_eq!(roles(&header), [None, None]);
        assert!(header.columns[1].declared.left_out.is_some());
    }

    #[test]
    fn of_several_classes_the_first_is_the_label() {
        let header = read("a\tb\tc\nc\td\td\n\tclass\tclass\n5\tx\ty\n").unwrap();
        let roles = roles(&header);
        assert_eq!(roles, [Some(DeclaredRole::Feature), Some(DeclaredRole::Label), Some(DeclaredRole::Meta)]);
        assert!(header.notice.ends_with("\"b\" is taken for the label, and \"c\" is left out."), "{}", header.notice);
    }

    #[test]
    fn a_blank_line_of_flags_is_no_record() {
        let records = [vec!["sex", "name"], vec!["d", "s"], vec!["f", "Ann"], vec!["m", "Joe"]];
        assert_eq!(header(&records, true).map(|header| header.n_records), Some(2));
        assert_eq!(header(&records, false), None);
    }

    #[test]
    fn a_table_of_letters_is_no_header() {
        assert_eq!(read("x\ty\nc\td\n\t\nd\tc\n"), None);
        assert_eq!(read("x\ty\nc\td\nc\tc\nd\tc\n"), None);
        assert_eq!(read("x\ty\n1\t2\n3\t4\n5\t6\n"), None);
        assert_eq!(read("x\ty\nc\td\n\tclass\n"), None);
        assert_eq!(read("a word\tb\nc\td\nwhat\tclass\n1\tx\n"), None);
    }

    #[test]
    fn prefixes_are_taken_off() {
        let header = read("C#leaf\tmS#name\tcD#sick\n1\ta\tno\n").unwrap();
        let names: Vec<&str> = header.columns.iter().map(|column| column.name.as_str()).collect();
        assert_eq!((header.n_records, names), (1, vec!["leaf", "name", "sick"]));
        let (feature, label, meta) = (Some(DeclaredRole::Feature), Some(DeclaredRole::Label), Some(DeclaredRole::Meta));
        assert_eq!(roles(&header), [feature, meta, label]);
        let header = read("leaf\tc#sick\n1\tno\n").unwrap();
        assert_eq!((roles(&header), header.columns[1].kind), (vec![feature, label], None));
    }

    #[test]
    fn other_names_with_a_number_sign_are_none() {
        for names in ["C#\tF#", "C#3\tx", "#\tx", "note #1\tnote #2", "X#1\tD#2", "x\ty", "CDS#1\tD#2"] {
            assert_eq!(read(&format!("{names}\n1\t2\n")), None, "{names}");
        }
    }
}
