//! The little markup of a lesson's texts: paragraphs, `*emphasis*`, `` `code` ``, `[words](https://…)`, and numbers of
//! the run in braces.

use super::expression::{Placeholder, Runs, Scope, Wrong};
use crate::wording::start;

/// A paragraph, ready to be shown.
#[derive(Clone, Debug, PartialEq)]
pub struct Paragraph(pub Vec<Span>);

/// A piece of a paragraph.
#[derive(Clone, Debug, PartialEq)]
pub enum Span {
    /// Plain words.
    Plain(String),
    /// Words that are stressed.
    Emphasis(String),
    /// A name as it is written in links and code.
    Code(String),
    /// A number of the run.
    Number(String),
    /// Words that lead to a source.
    Link {
        /// The words.
        words: String,
        /// The address; always https.
        address: String,
    },
}

impl std::fmt::Display for Paragraph {
    /// The words alone; behind a link its address.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.iter().try_for_each(|span| match span {
            Span::Plain(text) | Span::Emphasis(text) | Span::Code(text) | Span::Number(text) => f.write_str(text),
            Span::Link { words, address } => write!(f, "{words} ({address})"),
        })
    }
}

/// A paragraph whose numbers come from a run.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Template(Vec<Piece>);

#[derive(Clone, Debug, PartialEq)]
enum Piece {
    Span(Span),
    Number(Placeholder),
}

impl Template {
    /// Reads a paragraph.
    pub(super) fn parse(text: &str, scope: &Scope) -> Result<Self, Wrong> {
        let mut pieces = Vec::new();
        let mut rest = text;
        while let Some(at) = rest.find(['*', '`', '[', '{', '}']) {
            let (plain, marked) = rest.split_at(at);
            if !plain.is_empty() {
                pieces.push(Piece::Span(Span::Plain(plain.to_owned())));
            }
            let (mark, behind) = marked.split_at(1);
            let closing = match mark {
                "[" => "]",
                "{" => "}",
                mark => mark,
            };
            let wrong = |expected: String| Wrong { found: start(marked, 30), expected };
            let (inside, after) = match behind.split_once(closing) {
                Some((inside, after)) if mark != "}" && !inside.trim().is_empty() => (inside, after),
                _ if mark == "}" => return Err(wrong("a { before the }".to_owned())),
                _ => return Err(wrong(format!("words between {mark} and {closing}, in one paragraph"))),
            };
            if matches!(mark, "*" | "[") && inside.contains(['`', '{', '}', '[', '*']) {
                return Err(wrong("plain words there: marks and braces do not stand inside each other".to_owned()));
            }
            rest = after;
            pieces.push(match mark {
                "*" => Piece::Span(Span::Emphasis(inside.to_owned())),
                "`" => Piece::Span(Span::Code(inside.to_owned())),
                "{" => Piece::Number(Placeholder::parse(inside, scope)?),
                _ => {
                    let address = after.strip_prefix('(').and_then(|after| after.split_once(')'));
                    let fits =
                        |address: &str| address.starts_with("https://") && !address.contains(char::is_whitespace);
                    let Some((address, after)) = address.filter(|(address, _)| fits(address)) else {
                        return Err(wrong("an address behind the words, as in [words](https://…)".to_owned()));
                    };
                    rest = after;
                    Piece::Span(Span::Link { words: inside.to_owned(), address: address.to_owned() })
                }
            });
        }
        if !rest.is_empty() {
            pieces.push(Piece::Span(Span::Plain(rest.to_owned())));
        }
        Ok(Self(pieces))
    }

    /// The paragraph, if it needs no run.
    pub(super) fn without_numbers(self) -> Result<Paragraph, Wrong> {
        let spans = self.0.into_iter().map(|piece| match piece {
            Piece::Span(span) => Ok(span),
            Piece::Number(_) => Err(Wrong {
                found: "a number of the run in braces".to_owned(),
                expected: "none before the run; they belong below \"reveal:\"".to_owned(),
            }),
        });
        spans.collect::<Result<_, _>>().map(Paragraph)
    }

    pub(super) fn fill(&self, runs: Runs) -> Paragraph {
        let span = |piece: &Piece| match piece {
            Piece::Span(span) => span.clone(),
            Piece::Number(placeholder) => Span::Number(placeholder.written(runs)),
        };
        Paragraph(self.0.iter().map(span).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<Paragraph, String> {
        let wrong = |wrong: Wrong| format!("{} | {}", wrong.found, wrong.expected);
        Template::parse(text, &Scope::default()).and_then(Template::without_numbers).map_err(wrong)
    }

    #[test]
    fn the_markup_is_read() {
        let paragraph = parse("A *stressed* word, `k_neighbors`, [a paper](https://example.org/a_b).").unwrap();
        assert_eq!(paragraph.0.len(), 7);
        assert_eq!(paragraph.to_string(), "A stressed word, k_neighbors, a paper (https://example.org/a_b).");
    }

    #[test]
    fn marks_come_in_pairs() {
        for (text, expected) in [
            ("2 * 3", "words between * and *"),
            ("**", "words between * and *"),
            ("`code", "words between ` and `"),
            ("a } b", "a { before the }"),
            ("[words]", "an address behind the words"),
            ("[words](http://example.org)", "an address behind the words"),
            ("*{recall} of all*", "plain words there"),
            ("{recall}", "none before the run"),
            ("{recall|7}", "|percent, |0 to |4"),
        ] {
            let error = parse(text).unwrap_err();
            assert!(error.contains(expected), "{text}: {error}");
        }
    }
}
