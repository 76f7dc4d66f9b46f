//! What a file is, by what stands in it; its name decides nothing alone.

use super::{arff, gzip, svmlight, titles, words, zip::Archive};

/// Bytes that are looked at in a file of text.
const HEAD: usize = 1 << 16;

/// What a file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Text in columns: CSV and its kin.
    Delimited,
    /// Weka's format.
    Arff,
    /// KEEL's format.
    Keel,
    /// The format of svmlight and libsvm.
    Svmlight,
    /// An Excel workbook.
    Xlsx,
    /// A Parquet table.
    Parquet,
    /// Something packed with gzip.
    Gzip,
    /// A zip archive.
    Zip,
    /// Something that cannot be read here.
    Foreign(&'static Foreign),
}

/// A kind of file that cannot be read here.
#[derive(Debug, PartialEq, Eq)]
pub struct Foreign {
    /// What it is, with its article.
    pub title: &'static str,
    /// The way out.
    pub fix: &'static str,
}

impl Format {
    /// What the file is, with its article.
    pub fn title(self) -> &'static str {
        match self {
            Self::Delimited => titles::DELIMITED,
            Self::Arff => titles::ARFF,
            Self::Keel => titles::KEEL,
            Self::Svmlight => titles::SVMLIGHT,
            Self::Xlsx => titles::XLSX,
            Self::Parquet => titles::PARQUET,
            Self::Gzip => titles::GZIP,
            Self::Zip => titles::ZIP,
            Self::Foreign(foreign) => foreign.title,
        }
    }
}

const fn foreign(title: &'static str, fix: &'static str) -> Foreign {
    Foreign { title, fix }
}

const SAVE_AS_CSV: &str = "Open it in the program that made it and save the table as CSV or .xlsx.";
const FROM_PANDAS: &str = "Read it in Python with pandas and write it with to_parquet or to_csv.";
const UNPACK: &str = "Take the table out of it with the program that packed it.";
const NO_TABLE: &str = "Choose a file that holds a table, such as CSV, .xlsx or Parquet.";

/// First bytes of other kinds of files.
static SIGNATURES: [(&[u8], Foreign); 29] = [
    (
        b"\xd0\xcf\x11\xe0",
        foreign("an old Excel workbook (.xls)", "Open it in a spreadsheet program and save it as .xlsx or CSV."),
    ),
    (b"7z\xbc\xaf", foreign("a 7z archive", UNPACK)),
    (b"Rar!", foreign("a RAR archive", UNPACK)),
    (b"BZh", foreign("packed with bzip2", UNPACK)),
    (b"\xfd7zXZ", foreign("packed with xz", UNPACK)),
    (b"\x28\xb5\x2f\xfd", foreign("packed with zstd", UNPACK)),
    (b"\x04\x22\x4d\x18", foreign("packed with lz4", UNPACK)),
    (b"\x89PNG", foreign("a PNG picture", NO_TABLE)),
    (b"\xff\xd8\xff", foreign("a JPEG picture", NO_TABLE)),
    (b"GIF8", foreign("a GIF picture", NO_TABLE)),
    (b"%PDF", foreign("a PDF document", NO_TABLE)),
    (b"{\\rtf", foreign("an RTF document", NO_TABLE)),
    (b"\x89HDF", foreign("an HDF5 file", FROM_PANDAS)),
    (
        b"SQLite format 3",
        foreign("an SQLite database", "Write a table of it as CSV, with .mode csv and .output in its program."),
    ),
    (b"ARROW1", foreign("an Arrow (Feather) file", FROM_PANDAS)),
    (b"FEA1", foreign("an Arrow (Feather) file", FROM_PANDAS)),
    (b"ORC", foreign("an ORC table", FROM_PANDAS)),
    (b"Obj\x01", foreign("an Avro file", FROM_PANDAS)),
    (b"\x93NUMPY", foreign("an array of NumPy", "Write it in Python with numpy.savetxt, with delimiter=\",\".")),
    (b"\x80\x03", foreign("an object of Python (pickle)", FROM_PANDAS)),
    (b"\x80\x04", foreign("an object of Python (pickle)", FROM_PANDAS)),
    (b"\x80\x05", foreign("an object of Python (pickle)", FROM_PANDAS)),
    (b"RDX", foreign("data of R", "Write the table in R with write.csv.")),
    (b"RDA", foreign("data of R", "Write the table in R with write.csv.")),
    (b"$FL", foreign("a table of SPSS", FROM_PANDAS)),
    (b"<stata_dta>", foreign("a table of Stata", FROM_PANDAS)),
    (b"HEADER RECORD***", foreign("a table of SAS", FROM_PANDAS)),
    (b"MATLAB 5.0", foreign("data of MATLAB", "Write the table in MATLAB with writetable.")),
    (b"PARE", foreign("a Parquet table that is locked with a key", "Write it anew without a key.")),
];

static HTML: Foreign = foreign("a web page", SAVE_AS_CSV);
static XML: Foreign = foreign("XML", SAVE_AS_CSV);
static JSON: Foreign = foreign("JSON", "Read it in Python with pandas.read_json and write it with to_csv.");
static BINARY: Foreign = foreign("neither text nor a kind of table that is known here", SAVE_AS_CSV);
static LOCKED: Foreign =
    foreign("an Excel workbook that is locked with a password", "Save it without a password, or as CSV.");
static XLSB: Foreign =
    foreign("a binary Excel workbook (.xlsb)", "Open it in a spreadsheet program and save it as .xlsx or CSV.");
static ODS: Foreign =
    foreign("an OpenDocument spreadsheet (.ods)", "Open it in a spreadsheet program and save it as .xlsx or CSV.");
static DOCUMENT: Foreign =
    foreign("a text document", "Copy the table into a spreadsheet program and save it as .xlsx or CSV.");
static NPZ: Foreign =
    foreign("arrays of NumPy (.npz)", "Write them in Python with numpy.savetxt, with delimiter=\",\".");

/// What a file is. Its name decides only where what stands in it may be two things.
pub fn format_of(bytes: &[u8], name: &str) -> Format {
    if gzip::is_gzip(bytes) {
        return Format::Gzip;
    }
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06") {
        return of_archive(bytes);
    }
    if bytes.starts_with(b"PAR1") {
        return Format::Parquet;
    }
    if bytes.starts_with(b"\xd0\xcf\x11\xe0") && holds_utf16(bytes, "EncryptedPackage") {
        return Format::Foreign(&LOCKED);
    }
    if let Some((_, foreign)) =
        SIGNATURES.iter().find(|(start, _)| bytes.starts_with(start)).filter(|it| is_sure(bytes, it.0))
    {
        return Format::Foreign(foreign);
    }
    of_text(bytes, name)
}

/// A signature of letters alone may begin a line of text.
fn is_sure(bytes: &[u8], start: &[u8]) -> bool {
    let are_letters = start.iter().all(|byte| byte.is_ascii_graphic());
    let head = &bytes[..bytes.len().min(512)];
    let is_text = str::from_utf8(head).is_ok() && !head.iter().any(|&byte| byte < 9);
    !(are_letters && start.len() < 4 && is_text)
}

fn of_archive(bytes: &[u8]) -> Format {
    let Ok(archive) = Archive::open(bytes) else { return Format::Zip };
    let has = |name: &str| archive.find(name).is_some();
    let is_all =
        |end: &str| !archive.members.is_empty() && archive.members.iter().all(|member| member.name.ends_with(end));
    let mimetype = archive.find("mimetype").and_then(|member| archive.read(member).ok()).unwrap_or_default();
    if has("xl/workbook.bin") {
        Format::Foreign(&XLSB)
    } else if has("xl/workbook.xml")
        || has("[Content_Types].xml") && archive.members.iter().any(|it| it.name.starts_with("xl/"))
    {
        Format::Xlsx
    } else if mimetype.starts_with(b"application/vnd.oasis.opendocument.spreadsheet") {
        Format::Foreign(&ODS)
    } else if has("word/document.xml") || mimetype.starts_with(b"application/vnd.oasis") {
        Format::Foreign(&DOCUMENT)
    } else if is_all(".npy") {
        Format::Foreign(&NPZ)
    } else {
        Format::Zip
    }
}

fn of_text(bytes: &[u8], name: &str) -> Format {
    let is_utf16 = matches!(bytes, [0xff, 0xfe, ..] | [0xfe, 0xff, ..])
        || matches!(bytes, [a, 0, b, 0, ..] | [0, a, 0, b, ..] if *a != 0 && *b != 0);
    if is_utf16 {
        return Format::Delimited;
    }
    let head = &bytes[..bytes.len().min(HEAD)];
    if head.contains(&0) {
        return Format::Foreign(&BINARY);
    }
    let (text, _) = words::decode(head);
    let start: String = text.trim_start().chars().take(64).collect::<String>().to_lowercase();
    if ["<!doctype html", "<html", "<table"].iter().any(|tag| start.starts_with(tag)) {
        return Format::Foreign(&HTML);
    }
    if start.starts_with("<?xml") {
        return Format::Foreign(if text.contains("<html") { &HTML } else { &XML });
    }
    let mut marks = start.chars().filter(|letter| !letter.is_whitespace());
    if let (Some('{'), Some('"' | '}')) | (Some('['), Some('{' | '[')) = (marks.next(), marks.next()) {
        return Format::Foreign(&JSON);
    }
    if arff::is_header(&text) {
        let is_keel = arff::is_keel(&text) || name.to_lowercase().ends_with(".dat");
        return if is_keel { Format::Keel } else { Format::Arff };
    }
    // The last line may be cut.
    let whole = if bytes.len() > HEAD { text.rsplit_once('\n').map_or("", |(whole, _)| whole) } else { &text };
    if svmlight::is_svmlight(whole) { Format::Svmlight } else { Format::Delimited }
}

fn holds_utf16(bytes: &[u8], word: &str) -> bool {
    let word: Vec<u8> = word.encode_utf16().flat_map(u16::to_le_bytes).collect();
    bytes.windows(word.len()).any(|window| window == word)
}

#[cfg(test)]
mod tests {
    use super::{super::zip, *};

    fn title(bytes: &[u8]) -> &'static str {
        format_of(bytes, "table.csv").title()
    }

    #[test]
    fn text_is_known_by_what_stands_in_it() {
        for (text, format) in [
            ("a,b\n1,2\n", Format::Delimited),
            ("", Format::Delimited),
            ("% x\n@RELATION r\n@attribute a real\n@data\n1\n", Format::Arff),
            ("@relation r\n@attribute a real[0,1]\n@data\n1\n", Format::Keel),
            ("-1 1:0.5 3:1\n+1 2:1\n", Format::Svmlight),
            ("@home,work\n1,2\n", Format::Delimited),
            ("ORC,DRAGON\n1,2\n", Format::Delimited),
            ("{a},b\n1,2\n", Format::Delimited),
            ("[1],b\n1,2\n", Format::Delimited),
            ("<5,b\n1,2\n", Format::Delimited),
            ("id,note\n\"PK\",1\n", Format::Delimited),
        ] {
            assert_eq!(format_of(text.as_bytes(), ""), format, "{text}");
        }
        let arff = b"@relation r\n@attribute a {x}\n@data\nx\n";
        assert_eq!([format_of(arff, "a.DAT"), format_of(arff, "a.csv")], [Format::Keel, Format::Arff]);
        assert_eq!(format_of(b"\xff\xfea\0,\0", ""), Format::Delimited);
    }

    #[test]
    fn other_files_are_named() {
        assert_eq!(title(b"{\n \"a\": 1}"), "JSON");
        assert_eq!(title(b"[[1, 2]]"), "JSON");
        assert_eq!(title(b"\n<!DOCTYPE HTML><p>"), "a web page");
        assert_eq!(title(b"ORC\x08\x01\0"), "an ORC table");
        assert_eq!(title(b"a\0\x01b"), "neither text nor a kind of table that is known here");
        assert_eq!(title(b"\xd0\xcf\x11\xe0\xa1"), "an old Excel workbook (.xls)");
        let locked: Vec<u8> = "EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(
            title(&[b"\xd0\xcf\x11\xe0", &locked[..]].concat()),
            "an Excel workbook that is locked with a password"
        );
    }

    #[test]
    fn archives_are_known_by_their_files() {
        let of = |names: &[&str]| title(&zip::packed(&names.iter().map(|&name| (name, &b"x"[..])).collect::<Vec<_>>()));
        assert_eq!(of(&["a.csv"]), "a zip archive");
        assert_eq!(of(&["[Content_Types].xml", "xl/workbook.xml"]), "an Excel workbook (.xlsx)");
        assert_eq!(of(&["xl/workbook.bin"]), "a binary Excel workbook (.xlsb)");
        assert_eq!(of(&["a.npy", "b.npy"]), "arrays of NumPy (.npz)");
        assert_eq!(of(&["word/document.xml"]), "a text document");
        let ods = zip::packed(&[("mimetype", b"application/vnd.oasis.opendocument.spreadsheet")]);
        assert_eq!(title(&ods), "an OpenDocument spreadsheet (.ods)");
    }
}
