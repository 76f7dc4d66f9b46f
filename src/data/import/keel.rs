//! KEEL's `.dat`: ARFF with ranges beside the types, and with inputs and outputs named, or not.

use super::{
    arff::{columns, header},
    error::{ImportError, quoted_list},
    sheet::{DeclaredRole, Sheet},
    titles::KEEL,
    words::decode,
};

/// Reads a file of KEEL. The label is the output, and the last column where none is named.
pub(super) fn read(bytes: &[u8]) -> Result<Sheet, ImportError> {
    let (text, letters) = decode(bytes);
    let header = header(&text, KEEL)?;
    let mut sheet = columns(&header, KEEL)?;
    let known = |name: &String| sheet.columns.iter().any(|column| column.name == *name);
    let named =
        |names: &Option<Vec<String>>| names.clone().unwrap_or_default().into_iter().filter(known).collect::<Vec<_>>();
    let (inputs, outputs) = (named(&header.inputs), named(&header.outputs));
    let last = header.attributes.len() - 1;
    let label =
        outputs.first().and_then(|name| sheet.columns.iter().position(|column| column.name == *name)).unwrap_or(last);
    let mut notice = "The file is in KEEL's format. Names, types and the label (".to_owned();
    notice += &match outputs.first() {
        Some(output) => format!("@outputs {output}"),
        None => format!("the last column, {}, since no output is named", sheet.columns[last].name),
    };
    notice += ") are taken from its header.";
    let mut unused = Vec::new();
    for (at, column) in sheet.columns.iter_mut().enumerate() {
        let is_unused = outputs.contains(&column.name) || !inputs.is_empty() && !inputs.contains(&column.name);
        column.declared.role = Some(match (at == label, is_unused) {
            (true, _) => DeclaredRole::Label,
            (false, true) => DeclaredRole::Meta,
            (false, false) => DeclaredRole::Feature,
        });
        if at != label && is_unused {
            unused.push(column.name.clone());
        }
    }
    sheet.notices.insert(0, notice);
    if !unused.is_empty() {
        let verb = if unused.len() == 1 { "is" } else { "are" };
        sheet.notices.push(format!("{} {verb} no input by the header, and no feature.", quoted_list(&unused)));
    }
    sheet.notices.extend(letters);
    Ok(sheet)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::import::sheet::Cells;

    const ATTRIBUTES: &str = "@relation pumps\r\n@attribute Flow real[0.0,40.0]\r\n@attribute Heat real [0.0, 90.0]\r\n\
                              @attribute Class  {positive,negative} \r\n";

    fn read_text(more: &str) -> Sheet {
        read(
            format!("{ATTRIBUTES}{more}@data\r\n1.5, 2, negative\r\n2,<null>,  positive\r\n3, ?, negative\r\n")
                .as_bytes(),
        )
        .unwrap()
    }

    fn roles(sheet: &Sheet) -> Vec<DeclaredRole> {
        sheet.columns.iter().filter_map(|column| column.declared.role).collect()
    }

    #[test]
    fn cells_have_blanks_around_and_gaps() {
        let sheet = read_text("@inputs Flow, Heat\r\n@outputs Class\r\n");
        let Cells::Numbers(heat) = &sheet.columns[1].cells else { panic!("no numbers") };
        assert!(heat[0] == 2.0 && heat[1].is_nan() && heat[2].is_nan());
        let Cells::Texts { codes, texts, .. } = &sheet.columns[2].cells else { panic!("no texts") };
        assert_eq!(
            (codes.as_slice(), texts.as_slice()),
            (&[0, 1, 0][..], &["negative".to_owned(), "positive".to_owned()][..])
        );
        assert_eq!(sheet.columns[2].declared.levels, Some(vec!["positive".to_owned(), "negative".to_owned()]));
        let expected =
            "The file is in KEEL's format. Names, types and the label (@outputs Class) are taken from its header.";
        assert_eq!(sheet.notices, [expected]);
    }

    #[test]
    fn the_label_is_the_output_or_the_last_column() {
        let (feature, label, meta) = (DeclaredRole::Feature, DeclaredRole::Label, DeclaredRole::Meta);
        assert_eq!(roles(&read_text("")), [feature, feature, label]);
        assert_eq!(roles(&read_text("#@inputs Heat\r\n@output Class\r\n")), [feature, feature, label]);
        let sheet = read_text("@inputs Flow\r\n@output Class\r\n");
        assert_eq!(roles(&sheet), [feature, meta, label]);
        assert_eq!(sheet.notices[1], "\"Heat\" is no input by the header, and no feature.");
        assert_eq!(roles(&read_text("@outputs Flow, Class\r\n")), [label, feature, meta]);
        assert_eq!(roles(&read_text("@outputs Nothing\r\n")), [feature, feature, label]);
    }
}
