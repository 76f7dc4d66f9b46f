//! Paragraphs of a lesson as markup.

use imbalance_lab::{
    lesson::{Paragraph, Span},
    wording::escape,
};

/// Paragraphs as markup. Texts are escaped here, which is the only place that makes markup of them.
pub(super) fn markup(paragraphs: &[Paragraph]) -> String {
    let mut html = String::new();
    for paragraph in paragraphs {
        html.push_str("<p>");
        for span in &paragraph.0 {
            let (open, text, close) = match span {
                Span::Plain(text) => ("", text, ""),
                Span::Emphasis(text) => ("<em>", text, "</em>"),
                Span::Code(text) => ("<code>", text, "</code>"),
                Span::Number(text) => ("<b class=\"number\">", text, "</b>"),
                Span::Link { words, address } => {
                    html.push_str("<a target=\"_blank\" rel=\"noopener\" href=\"");
                    html.push_str(&escape(address));
                    html.push_str("\">");
                    ("", words, "</a>")
                }
            };
            html.push_str(open);
            html.push_str(&escape(text));
            html.push_str(close);
        }
        html.push_str("</p>");
    }
    html
}
