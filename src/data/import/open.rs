//! From the bytes of any file to a table: what is packed is unpacked, and the reader is called that fits.

use super::{
    arff,
    choices::{SheetChoices, TABLE},
    error::{ImportError, quoted, quoted_list},
    format::{Format, format_of},
    gzip, keel, parquet,
    sheet::{Question, Sheet},
    svmlight, xlsx,
    zip::{Archive, Member},
};
use std::borrow::Cow;

/// Archives within archives that are opened.
const MAX_DEPTH: usize = 3;

/// A file that is packed no more.
#[derive(Clone, Debug, PartialEq)]
pub struct Opened<'a> {
    /// What stands in it.
    pub bytes: Cow<'a, [u8]>,
    /// Its own name: that of a file in an archive, if it was one.
    pub name: String,
    /// What it is.
    pub format: Format,
    /// What a person should know of how it was packed.
    pub notices: Vec<String>,
    /// What was taken of several.
    pub questions: Vec<Question>,
}

/// Unpacks a file: gzip of any number of members, and a zip archive that holds a table.
///
/// # Errors
/// If it cannot be unpacked, or is of a kind that cannot be read; the error names what it is.
pub fn open<'a>(bytes: &'a [u8], name: &str, choices: &SheetChoices) -> Result<Opened<'a>, ImportError> {
    let format = format_of(bytes, name);
    let mut opened =
        Opened { bytes: bytes.into(), name: name.to_owned(), format, notices: Vec::new(), questions: Vec::new() };
    for _ in 0..MAX_DEPTH {
        match opened.format {
            Format::Foreign(foreign) => return Err(ImportError::Foreign { title: foreign.title, fix: foreign.fix }),
            Format::Gzip => {
                let (bytes, notice) = gzip::unpack(&opened.bytes)?;
                opened.notices.push(notice);
                opened.name = without_ending(&opened.name).to_owned();
                opened.bytes = bytes.into();
            }
            Format::Zip => {
                let archive = Archive::open(&opened.bytes)?;
                let (member, others, next) = choose(&archive, choices)?;
                let (bytes, name) = (archive.read(member)?, member.name.clone());
                opened.notices.push(told(&name, &others));
                opened.questions.extend(asked(&name, &others, next));
                (opened.bytes, opened.name) = (bytes.into(), name);
            }
            _ => return Ok(opened),
        }
        opened.format = format_of(&opened.bytes, &opened.name);
    }
    Err(ImportError::NoTable {
        title: opened.format.title(),
        fault: "there is always another archive in it".to_owned(),
    })
}

/// Reads a file that is packed no more, of any format but text in columns; `None` for that.
///
/// # Errors
/// If the file breaks the rules of its format or holds no table.
pub(super) fn read_sheet(bytes: &[u8], format: Format, choices: &SheetChoices) -> Option<Result<Sheet, ImportError>> {
    Some(match format {
        Format::Arff => arff::read(bytes),
        Format::Keel => keel::read(bytes),
        Format::Svmlight => svmlight::read(bytes),
        Format::Xlsx => xlsx::read(bytes, choices),
        Format::Parquet => parquet::read(bytes),
        Format::Delimited => return None,
        Format::Gzip | Format::Zip => Err(ImportError::damaged(format.title(), "it was not unpacked before")),
        Format::Foreign(foreign) => Err(ImportError::Foreign { title: foreign.title, fix: foreign.fix }),
    })
}

fn without_ending(name: &str) -> &str {
    let end = name.len().saturating_sub(3);
    match name.get(end..) {
        Some(ending) if ending.eq_ignore_ascii_case(".gz") => &name[..end],
        _ => name,
    }
}

/// The file of an archive to read, the others that may hold a table, and the one to offer of them.
fn choose<'a>(
    archive: &'a Archive<'_>,
    choices: &SheetChoices,
) -> Result<(&'a Member, Vec<String>, Option<String>), ImportError> {
    let mut tables: Vec<&Member> = archive.members.iter().filter(|member| may_be_table(&member.name)).collect();
    let names = || tables.iter().map(|member| member.name.clone()).collect::<Vec<_>>();
    let wanted = choices.table.as_ref().map(|wanted| (wanted, tables.iter().position(|member| member.name == *wanted)));
    let chosen = match wanted {
        Some((_, Some(at))) => at,
        // The only file may be a workbook, one of whose sheets is meant.
        Some((wanted, None)) if tables.len() > 1 => {
            return Err(ImportError::NoSuchTable { wanted: wanted.clone(), known: names() });
        }
        _ if tables.is_empty() => {
            let fault = match archive.members.as_slice() {
                [] => "it holds no file".to_owned(),
                members => format!(
                    "it holds no table but {}",
                    quoted_list(&members.iter().map(|it| &it.name).collect::<Vec<_>>())
                ),
            };
            return Err(ImportError::NoTable { title: Format::Zip.title(), fault });
        }
        _ => 0,
    };
    let member = tables.remove(chosen);
    let others: Vec<String> = tables.iter().map(|member| member.name.clone()).collect();
    // The next in the file's order, so that one press after the other comes to all.
    let next = others.get(chosen).or(others.first()).cloned();
    Ok((member, others, next))
}

/// Whether a file may hold a table, by its name: what programs leave behind and what comes with tables is none.
fn may_be_table(name: &str) -> bool {
    const TABLES: [&str; 14] =
        ["csv", "tsv", "tab", "txt", "dat", "data", "test", "arff", "xlsx", "parquet", "gz", "svm", "libsvm", "zip"];
    let is_left_behind = name.starts_with("__MACOSX/") || name.split('/').any(|part| part.starts_with('.'));
    let file = name.rsplit('/').next().unwrap_or_default().to_lowercase();
    let is_about = ["readme", "license", "licence", "index."].iter().any(|start| file.starts_with(start));
    let ending = file.rsplit_once('.').map(|(_, ending)| ending);
    !is_left_behind && !is_about && ending.is_some_and(|ending| TABLES.contains(&ending))
}

fn told(name: &str, others: &[String]) -> String {
    match others {
        [] => format!("The file is a zip archive; {} in it is read.", quoted(name)),
        others => {
            let verb = if others.len() == 1 { "is" } else { "are" };
            let n = others.len() + 1;
            format!(
                "The file is a zip archive of {n} tables; {} is read, {} {verb} not.",
                quoted(name),
                quoted_list(others)
            )
        }
    }
}

fn asked(name: &str, others: &[String], next: Option<String>) -> Option<Question> {
    next.map(|next| Question {
        text: format!("Is {} the table that is meant (as read here), or {}?", quoted(name), quoted_list(others)),
        taken: name.to_owned(),
        other: Some((next, TABLE.to_owned())),
    })
}

#[cfg(test)]
mod tests {
    use super::{
        super::{gzip::packed as gzipped, zip::packed as zipped},
        *,
    };

    const CSV: &[u8] = b"a,b\n1,2\n";

    #[test]
    fn what_is_packed_twice_is_unpacked_twice() {
        let bytes = zipped(&[("data/table.csv.gz", &gzipped(CSV)), ("readme.txt", b"x"), ("__MACOSX/table.csv", b"x")]);
        let opened = open(&bytes, "t.zip", &SheetChoices::default()).unwrap();
        assert_eq!((&*opened.bytes, opened.name.as_str(), opened.format), (CSV, "data/table.csv", Format::Delimited));
        let expected =
            ["The file is a zip archive; \"data/table.csv.gz\" in it is read.", "The file is compressed (gzip)."];
        assert_eq!(opened.notices, expected);
        assert_eq!(opened.questions, []);
    }

    #[test]
    fn one_table_of_several_is_asked_for() {
        let bytes = zipped(&[("a.csv", CSV), ("b.csv", b"x,y\n3,4\n")]);
        let opened = open(&bytes, "t.zip", &SheetChoices::default()).unwrap();
        assert_eq!((&*opened.bytes, opened.questions[0].taken.as_str()), (CSV, "a.csv"));
        assert_eq!(opened.questions[0].other, Some(("b.csv".to_owned(), TABLE.to_owned())));
        assert_eq!(opened.notices, ["The file is a zip archive of 2 tables; \"a.csv\" is read, \"b.csv\" is not."]);
        let of = |table: &str| {
            open(&bytes, "t.zip", &SheetChoices { table: Some(table.to_owned()), ..SheetChoices::default() })
        };
        assert_eq!(of("b.csv").unwrap().name, "b.csv");
        assert_eq!(of("b.csv").unwrap().questions[0].other, Some(("a.csv".to_owned(), TABLE.to_owned())));
        assert_eq!(
            of("c.csv").unwrap_err().to_string(),
            "There is no \"c.csv\" in the file, but \"a.csv\" and \"b.csv\"."
        );
    }

    #[test]
    fn what_holds_no_table_is_told() {
        let fault = |bytes: &[u8]| open(bytes, "t", &SheetChoices::default()).unwrap_err().to_string();
        assert_eq!(
            fault(&zipped(&[("a.png", b"x")])),
            "The file is a zip archive, and it holds no table but \"a.png\"."
        );
        assert_eq!(fault(b"\x89PNG\r\n"), "The file is a PNG picture.");
        let deep = (0..4).fold(CSV.to_vec(), |bytes, _| gzipped(&bytes));
        assert!(fault(&deep).contains("always another archive"));
    }
}
