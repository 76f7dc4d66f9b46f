//! Paragraphs of a lesson as markup.

use imbalance_lab::lesson::{Paragraph, Span};

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
                    escape(&mut html, address);
                    html.push_str("\">");
                    ("", words, "</a>")
                }
            };
            html.push_str(open);
            escape(&mut html, text);
            html.push_str(close);
        }
        html.push_str("</p>");
    }
    html
}

fn escape(html: &mut String, text: &str) {
    for letter in text.chars() {
        match letter {
            '&' => html.push_str("&amp;"),
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            '"' => html.push_str("&quot;"),
            _ => html.push(letter),
        }
    }
}
