//! What stands around the sheets: their names, the shared texts and the number formats.

use super::{
    format::Shown,
    xml::{Event, Tag, Xml},
};
use crate::data::import::{error::ImportError, titles::XLSX, zip::Archive};

/// Most shared texts.
const MAX_TEXTS: usize = 1 << 25;

/// A workbook without its sheets.
pub(super) struct Workbook<'a> {
    archive: &'a Archive<'a>,
    /// Sheets of cells, in the order of their tabs.
    pub(super) sheets: Vec<Entry>,
    /// Whether days are counted from 1904.
    pub(super) is_1904: bool,
    /// How cells of each style are shown.
    pub(super) styles: Vec<Shown>,
    folder: String,
    shared: Option<String>,
}

/// A sheet as the workbook lists it.
pub(super) struct Entry {
    pub(super) name: String,
    pub(super) is_hidden: bool,
    path: String,
}

impl<'a> Workbook<'a> {
    pub(super) fn open(archive: &'a Archive<'a>) -> Result<Self, ImportError> {
        let root = relations(archive, "_rels/.rels", "")?;
        let book = root
            .into_iter()
            .find(|it| it.is("officeDocument"))
            .map_or_else(|| "xl/workbook.xml".to_owned(), |it| it.path);
        let (folder, file) = book.rsplit_once('/').unwrap_or(("", &book));
        let slash = if folder.is_empty() { "" } else { "/" };
        let related = relations(archive, &format!("{folder}{slash}_rels/{file}.rels"), folder)?;
        let path_of = |kind: &str| related.iter().find(|it| it.is(kind)).map(|it| it.path.clone());
        let mut workbook = Self {
            archive,
            sheets: Vec::new(),
            is_1904: false,
            styles: Vec::new(),
            folder: folder.to_owned(),
            shared: path_of("sharedStrings"),
        };
        let Some(mut xml) = part(archive, &book)? else {
            return Err(ImportError::damaged(XLSX, "its list of sheets is not there"));
        };
        while let Some(event) = xml.next()? {
            let Event::Start(tag) = event else { continue };
            match tag.name {
                b"workbookPr" => workbook.is_1904 = tag.is("date1904"),
                b"sheet" => workbook.sheets.extend(entry(&tag, &related)),
                _ => {}
            }
        }
        if let Some(path) = path_of("styles") {
            workbook.styles = styles(part(archive, &path)?)?;
        }
        Ok(workbook)
    }

    /// The cells of a sheet, as text; `None` if they are not there.
    pub(super) fn cells(&self, sheet: &Entry) -> Result<Option<Xml<'a>>, ImportError> {
        part(self.archive, &sheet.path)
    }

    /// The texts that cells name by their number.
    pub(super) fn shared_texts(&self) -> Result<Vec<String>, ImportError> {
        let by_custom = || format!("{}/sharedStrings.xml", self.folder);
        let Some(mut xml) = part(self.archive, &self.shared.clone().unwrap_or_else(by_custom))? else {
            return Ok(Vec::new());
        };
        let (mut texts, mut text, mut is_text, mut is_reading) = (Vec::new(), String::new(), false, true);
        while let Some(event) = xml.next()? {
            match event {
                Event::Start(tag) => match tag.name {
                    b"t" => is_text = is_reading,
                    // How a word of Japanese is said stands beside it.
                    b"rPh" => is_reading = false,
                    _ => {}
                },
                Event::End(b"t") => is_text = false,
                Event::End(b"rPh") => is_reading = true,
                Event::End(b"si") => texts.push(plain(std::mem::take(&mut text))),
                Event::Text(piece) if is_text => text.push_str(&piece),
                _ => {}
            }
            if texts.len() > MAX_TEXTS {
                return Err(ImportError::TooLarge { title: XLSX, limit: format!("{MAX_TEXTS} texts") });
            }
        }
        Ok(texts)
    }
}

/// A text with `_x000D_` and the like as the characters that they stand for.
pub(super) fn plain(text: String) -> String {
    if !text.contains("_x") {
        return text;
    }
    let mut plain = String::with_capacity(text.len());
    let mut rest = text.as_str();
    while let Some(at) = rest.find("_x") {
        plain.push_str(&rest[..at]);
        rest = &rest[at..];
        let code = rest.get(2..6).filter(|_| rest.as_bytes().get(6) == Some(&b'_'));
        let letter = code.and_then(|code| u32::from_str_radix(code, 16).ok()).and_then(char::from_u32);
        match letter {
            Some(letter) => plain.push(letter),
            None => plain.push_str("_x"),
        }
        rest = &rest[if letter.is_some() { 7 } else { 2 }..];
    }
    plain + rest
}

/// Another part that a part names.
struct Related {
    id: String,
    kind: String,
    path: String,
}

impl Related {
    fn is(&self, kind: &str) -> bool {
        self.kind.rsplit('/').next() == Some(kind)
    }
}

fn entry(tag: &Tag<'_>, related: &[Related]) -> Option<Entry> {
    let id = tag.get("id")?;
    // Sheets that hold a chart or a macro are none of cells.
    let part = related.iter().find(|it| it.id == id).filter(|it| it.is("worksheet"))?;
    let is_hidden = tag.get("state").is_some_and(|state| state != "visible");
    Some(Entry { name: tag.get("name")?.into_owned(), is_hidden, path: part.path.clone() })
}

fn part<'a>(archive: &Archive<'a>, path: &str) -> Result<Option<Xml<'a>>, ImportError> {
    archive.find(path).map(|member| Ok(Xml::new(archive.pieces(member)?))).transpose()
}

fn relations(archive: &Archive<'_>, path: &str, folder: &str) -> Result<Vec<Related>, ImportError> {
    let mut related = Vec::new();
    let Some(mut xml) = part(archive, path)? else { return Ok(related) };
    while let Some(event) = xml.next()? {
        let Event::Start(tag) = event else { continue };
        if let (Some(id), Some(kind), Some(target)) = (tag.get("Id"), tag.get("Type"), tag.get("Target")) {
            related.push(Related { id: id.into_owned(), kind: kind.into_owned(), path: resolved(folder, &target) });
        }
    }
    Ok(related)
}

/// A path from the root of the archive.
fn resolved(folder: &str, target: &str) -> String {
    if let Some(path) = target.strip_prefix('/') {
        return path.to_owned();
    }
    let mut steps: Vec<&str> = folder.split('/').filter(|step| !step.is_empty()).collect();
    for step in target.split('/') {
        match step {
            ".." => drop(steps.pop()),
            "." => {}
            step => steps.push(step),
        }
    }
    steps.join("/")
}

fn styles(xml: Option<Xml<'_>>) -> Result<Vec<Shown>, ImportError> {
    let Some(mut xml) = xml else { return Ok(Vec::new()) };
    let (mut codes, mut styles, mut is_of_cells) = (std::collections::BTreeMap::new(), Vec::new(), false);
    while let Some(event) = xml.next()? {
        match event {
            Event::Start(tag) if tag.name == b"numFmt" => {
                if let (Some(id), Some(code)) = (tag.number("numFmtId"), tag.get("formatCode")) {
                    codes.insert(id, Shown::of_code(&code));
                }
            }
            Event::Start(tag) if tag.name == b"cellXfs" => is_of_cells = true,
            Event::End(b"cellXfs") => is_of_cells = false,
            Event::Start(tag) if is_of_cells && tag.name == b"xf" => {
                let id = tag.number("numFmtId").unwrap_or(0);
                styles.push(codes.get(&id).copied().unwrap_or_else(|| Shown::built_in(id)));
            }
            _ => {}
        }
    }
    Ok(styles)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_followed() {
        assert_eq!(resolved("xl", "worksheets/sheet1.xml"), "xl/worksheets/sheet1.xml");
        assert_eq!(resolved("xl", "/xl/a.xml"), "xl/a.xml");
        assert_eq!(resolved("xl/deep", "../a.xml"), "xl/a.xml");
        assert_eq!(resolved("", "xl/workbook.xml"), "xl/workbook.xml");
    }

    #[test]
    fn characters_by_number_are_read() {
        assert_eq!(plain("a_x000D_b_x_xé_x00e9_".to_owned()), "a\rb_x_xéé");
        assert_eq!(plain("max_x".to_owned()), "max_x");
    }
}
