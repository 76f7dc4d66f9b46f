//! The header that ARFF and KEEL share: names, types and lists of values in lines that begin with `@`.

use crate::data::import::{
    error::{ImportError, quoted},
    words::{Between, fields, quoted as until_quote},
};

/// What a header says.
#[derive(Debug, Default)]
pub(in crate::data::import) struct Header<'a> {
    /// Columns in the order of their cells.
    pub(in crate::data::import) attributes: Vec<Attribute>,
    /// Names after `@inputs`.
    pub(in crate::data::import) inputs: Option<Vec<String>>,
    /// Names after `@outputs`.
    pub(in crate::data::import) outputs: Option<Vec<String>>,
    /// What follows `@data`.
    pub(in crate::data::import) rows: &'a str,
    /// Lines up to `@data`, with it.
    pub(in crate::data::import) n_lines: usize,
}

/// A column as the header names it.
#[derive(Debug, PartialEq)]
pub(in crate::data::import) struct Attribute {
    pub(in crate::data::import) name: String,
    pub(in crate::data::import) kind: Kind,
}

/// What stands in a column, as the header says.
#[derive(Debug, PartialEq)]
pub(in crate::data::import) enum Kind {
    Number,
    /// One of these.
    Levels(Vec<String>),
    Text,
    /// A date in that pattern of Java's `SimpleDateFormat`.
    Date(String),
    /// A table in every cell.
    Relation,
}

/// Whether the text begins as ARFF and KEEL files do, after remarks; a line of a remark may have lost its mark.
pub(in crate::data::import) fn is_header(text: &str) -> bool {
    let mut lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    let begins_with_remark = text.trim_start().starts_with('%');
    let first = lines.find(|line| if begins_with_remark { line.starts_with('@') } else { !line.starts_with('%') });
    first.and_then(keyword).is_some_and(|(word, _)| ["relation", "attribute"].contains(&word.as_str()))
}

/// Whether such a header has what only KEEL writes: inputs, outputs, or numbers with their range.
pub(in crate::data::import) fn is_keel(text: &str) -> bool {
    let lines = text.lines().filter_map(|line| keyword(line.trim()));
    lines.take_while(|(word, _)| word != "data").any(|(word, rest)| match word.as_str() {
        "input" | "inputs" | "output" | "outputs" => true,
        "attribute" => name_and_type(rest).is_some_and(|(_, kind)| kind.contains('[') && !kind.starts_with('{')),
        _ => false,
    })
}

/// The header of a file; `title` is what the file is.
pub(in crate::data::import) fn header<'a>(text: &'a str, title: &'static str) -> Result<Header<'a>, ImportError> {
    let mut header = Header::default();
    let (mut rest, mut depth, mut is_begun) = (text, 0, false);
    while !rest.is_empty() {
        let (line, after) = statement(rest);
        let number = header.n_lines + 1;
        header.n_lines += rest[..rest.len() - after.len()].matches('\n').count();
        rest = after;
        let line = line.trim();
        if line.is_empty() || line.starts_with(['%', '#']) {
            continue;
        }
        let fault = |fault: String, fix: &str| ImportError::Line { line: number, title, fault, fix: fix.to_owned() };
        let Some((word, words)) = keyword(line) else {
            if !is_begun {
                continue;
            }
            return Err(fault(
                format!("holds {} before @data", quoted(line)),
                "Put @data in a line of its own before the first row.",
            ));
        };
        is_begun = true;
        match word.as_str() {
            "data" => {
                header.rows = rest;
                return Ok(header);
            }
            "attribute" => {
                let attribute = attribute(words).ok_or_else(|| {
                    let example = "Write such a line as @attribute name numeric, or with {a, b} for a list of values.";
                    fault(format!("names no column and type: {}", quoted(line)), example)
                })?;
                let is_relation = attribute.kind == Kind::Relation;
                // Columns of a table within a cell are none of this table.
                if depth == 0 {
                    header.attributes.push(attribute);
                }
                depth += usize::from(is_relation);
            }
            "end" => depth = depth.saturating_sub(1),
            "input" | "inputs" => header.inputs = Some(names(words)),
            "output" | "outputs" => header.outputs = Some(names(words)),
            _ => {}
        }
    }
    Err(ImportError::damaged(title, "it has no line @data"))
}

/// The next line; a list in braces may go over several.
fn statement(text: &str) -> (&str, &str) {
    let end = |from: usize| text[from..].find('\n').map_or(text.len(), |at| from + at + 1);
    let first = end(0);
    let line = &text[..first];
    let is_open = line.trim_start().starts_with('@') && line.contains('{') && !line.contains('}');
    let end = if is_open { text.find('}').map_or(first, end) } else { first };
    text.split_at(end)
}

/// The word after `@` in small letters, and what follows.
fn keyword(line: &str) -> Option<(String, &str)> {
    let words = line.strip_prefix('@')?;
    let (word, rest) = words.split_at(words.find(char::is_whitespace).unwrap_or(words.len()));
    Some((word.to_ascii_lowercase(), rest.trim()))
}

fn names(words: &str) -> Vec<String> {
    fields(words, Between::Commas).into_iter().map(|field| field.text.into_owned()).collect()
}

fn name_and_type(words: &str) -> Option<(String, &str)> {
    if let Some(quote @ ('\'' | '"')) = words.chars().next()
        && let Some((name, rest)) = until_quote(&words[1..], quote)
    {
        return Some((name.into_owned(), rest.trim()));
    }
    let (name, rest) = words.split_at(words.find(|letter: char| letter.is_whitespace() || letter == '{')?);
    Some((name.to_owned(), rest.trim()))
}

fn attribute(words: &str) -> Option<Attribute> {
    let (name, kind) = name_and_type(words)?;
    if let Some(list) = kind.strip_prefix('{') {
        // A brace may stand in quotes, so the last one closes the list.
        let list = list.rfind('}').map_or(list, |end| &list[..end]);
        let mut levels = names(list);
        levels.retain(|level| !level.is_empty());
        return Some(Attribute { name, kind: Kind::Levels(levels) });
    }
    let (word, rest) = kind.split_at(kind.find(|letter: char| !letter.is_alphabetic()).unwrap_or(kind.len()));
    let kind = match word.to_ascii_lowercase().as_str() {
        "numeric" | "real" | "integer" | "int" | "float" | "double" => Kind::Number,
        "string" | "nominal" => Kind::Text,
        "relational" => Kind::Relation,
        "date" => {
            let pattern = rest.trim().trim_matches(['"', '\'']);
            Kind::Date(if pattern.is_empty() { "yyyy-MM-dd'T'HH:mm:ss".to_owned() } else { pattern.to_owned() })
        }
        _ => return None,
    };
    Some(Attribute { name, kind })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn attribute_of(words: &str) -> (String, Kind) {
        let Attribute { name, kind } = attribute(words).unwrap_or_else(|| panic!("{words}"));
        (name, kind)
    }

    fn levels(list: &[&str]) -> Kind {
        Kind::Levels(list.iter().map(|&level| level.to_owned()).collect())
    }

    #[test]
    fn types_are_glued_or_not() {
        for words in ["x real [0.0, 1.0]", "x real[0.0,1.0]", "x\tinteger[0,7]", "x REAL", "'x' Numeric"] {
            assert_eq!(attribute_of(words), ("x".to_owned(), Kind::Number), "{words}");
        }
        for words in ["c {a, b}", "c{a,b}", "c  { a , b } ", "\"c\" {'a', b}"] {
            assert_eq!(attribute_of(words), ("c".to_owned(), levels(&["a", "b"])), "{words}");
        }
        assert_eq!(attribute_of("'two words' {'in } quotes',b}").1, levels(&["in } quotes", "b"]));
        assert_eq!(attribute_of("t date \"dd.MM.yyyy\"").1, Kind::Date("dd.MM.yyyy".to_owned()));
        assert_eq!(attribute_of("t DATE").1, Kind::Date("yyyy-MM-dd'T'HH:mm:ss".to_owned()));
        assert_eq!([attribute("x"), attribute("x what"), attribute("")], [None, None, None]);
    }

    #[test]
    fn a_header_ends_with_data() {
        let text = "% remark\n@relation r\n@ATTRIBUTE c {a,\n b}\n\n@attribute bag relational\n@attribute x real\n@end bag\n\
                    @inputs c\n@output bag\n@data\n1\n";
        let header = header(text, "an ARFF file").unwrap();
        assert_eq!(header.attributes.len(), 2);
        assert_eq!(header.attributes[0].kind, levels(&["a", "b"]));
        assert_eq!((header.rows, header.n_lines), ("1\n", 11));
        assert_eq!((header.inputs.unwrap(), header.outputs.unwrap()), (vec!["c".to_owned()], vec!["bag".to_owned()]));
    }

    #[test]
    fn what_is_no_header_is_told() {
        let fault = |text| header(text, "an ARFF file").unwrap_err().to_string();
        assert_eq!(
            fault("@relation r\n@attribute x real\n"),
            "The file looks like an ARFF file, but it has no line @data."
        );
        assert_eq!(fault("@relation r\nx real\n"), "Line 2 of an ARFF file holds \"x real\" before @data.");
        assert!(fault("@relation r\n\n@attribute x what\n").starts_with("Line 3 of an ARFF file names no column"));
    }

    #[test]
    fn keel_is_told_from_arff() {
        assert!(is_header("%\n\n@RELATION r") && is_header("@attribute x real") && !is_header("@home,work\n1,2"));
        assert!(is_header("% a\nlost\n@relation r") && !is_header("a,b\n@relation,r"));
        assert!(is_keel("@relation r\n@attribute x real[0,1]\n@data"));
        assert!(is_keel("@relation r\n@attribute x {a}\n@outputs x\n@data"));
        assert!(!is_keel("@relation r\n@attribute x {'[a]'}\n@attribute y real\n@data\n@inputs"));
    }
}
