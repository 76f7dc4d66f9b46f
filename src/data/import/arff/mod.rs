//! ARFF, the format of Weka: a header of names and types, then rows, dense or sparse.

mod header;
mod rows;

pub(super) use self::{
    header::{Header, header, is_header, is_keel},
    rows::columns,
};

use self::header::Kind;
use super::{
    error::{ImportError, quoted},
    sheet::{DeclaredRole, Sheet},
    titles::ARFF,
    words::decode,
};

/// Reads a file of Weka.
pub(super) fn read(bytes: &[u8]) -> Result<Sheet, ImportError> {
    let (text, letters) = decode(bytes);
    let header = header(&text, ARFF)?;
    let mut sheet = columns(&header, ARFF)?;
    let mut notice = "The file is in Weka's ARFF.".to_owned();
    if let Some(label) = label(&header) {
        sheet.columns[label].declared.role = Some(DeclaredRole::Label);
        notice += &because(&header, label);
    }
    sheet.notices.insert(0, notice);
    sheet.notices.extend(letters);
    Ok(sheet)
}

fn has_levels(header: &Header<'_>, column: usize) -> bool {
    header.attributes.get(column).is_some_and(|it| matches!(&it.kind, Kind::Levels(levels) if levels.len() > 1))
}

/// The column that Weka's files mean by custom: one of categories that is called so, else the last one, else the only one.
fn label(header: &Header<'_>) -> Option<usize> {
    let of_levels: Vec<usize> = (0..header.attributes.len()).filter(|&column| has_levels(header, column)).collect();
    let is_called = |&&column: &&usize| {
        ["class", "label", "target"].contains(&header.attributes[column].name.to_lowercase().as_str())
    };
    let last = header.attributes.len().checked_sub(1)?;
    let by_name = of_levels.iter().rfind(is_called).copied();
    let alone = if let [only] = of_levels.as_slice() { Some(*only) } else { None };
    by_name.or_else(|| of_levels.contains(&last).then_some(last)).or(alone)
}

/// Why that column is the label: the rest of a sentence.
fn because(header: &Header<'_>, label: usize) -> String {
    let n_levels = (0..header.attributes.len()).filter(|&column| has_levels(header, column)).count();
    let name = quoted(&header.attributes[label].name);
    let why = match header.attributes.last() {
        Some(_) if label + 1 == header.attributes.len() => "it is the last column".to_owned(),
        Some(last) if n_levels == 1 => format!(
            "it is the only column of categories (the last one, {}, holds {})",
            quoted(&last.name),
            match last.kind {
                Kind::Number => "numbers",
                Kind::Date(_) => "dates",
                _ => "texts",
            }
        ),
        _ => "it is called so".to_owned(),
    };
    format!(" The label is {name}: the header does not name one, and {why}.")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_text(text: &str) -> Sheet {
        read(text.as_bytes()).unwrap()
    }

    fn label_of(sheet: &Sheet) -> Option<&str> {
        let is_label = |column: &&super::super::sheet::SheetColumn| column.declared.role == Some(DeclaredRole::Label);
        sheet.columns.iter().find(is_label).map(|column| column.name.as_str())
    }

    #[test]
    fn the_label_stands_anywhere() {
        let sheet = read_text(
            "% made up\n\n@RELATION 'night shift'\n@ATTRIBUTE 'kind of day' {'week day',holiday}\n@ATTRIBUTE delay NUMERIC\n@DATA\nholiday,1\n",
        );
        assert_eq!(label_of(&sheet), Some("kind of day"));
        let expected = "The file is in Weka's ARFF. The label is \"kind of day\": the header does not name one, and it is the only column of \
                        categories (the last one, \"delay\", holds numbers).";
        assert_eq!(sheet.notices, [expected]);
        let last = read_text("@relation r\n@attribute a {x,y}\n@attribute b {x,y}\n@data\nx,y\n");
        assert_eq!(label_of(&last), Some("b"));
        assert!(last.notices[0].ends_with("and it is the last column."), "{:?}", last.notices);
        let named = read_text("@relation r\n@attribute Class {x,y}\n@attribute b {x,y}\n@data\nx,y\n");
        assert_eq!(label_of(&named), Some("Class"));
        let none = read_text("@relation r\n@attribute a {x,y}\n@attribute b {x,y}\n@attribute c real\n@data\nx,y,1\n");
        assert_eq!((label_of(&none), none.notices.as_slice()), (None, &["The file is in Weka's ARFF.".to_owned()][..]));
    }

    #[test]
    fn letters_that_are_no_utf_8_are_told() {
        let sheet = read(b"@relation r\n@attribute Gr\xf6\xdfe real\n@data\n1\n").unwrap();
        assert_eq!(sheet.columns[0].name, "Größe");
        assert!(sheet.notices[1].contains("Windows-1252"));
    }
}
