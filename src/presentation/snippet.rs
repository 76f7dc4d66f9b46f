//! What an author pastes into a page of their own.

use super::{Presentation, View};
use crate::{experiment::Report, wording::escape};

/// What kind of page the frame goes into.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Host {
    /// Any page.
    Plain,
    /// One that wants frames in a sandbox.
    Sandbox,
    /// One that is isolated from other origins (COEP), where a plain frame is blocked.
    Isolated,
}

/// What makes a page of an author's text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Platform {
    /// A cell of a notebook.
    Jupyter,
    /// A cell of a notebook of marimo.
    Marimo,
    /// A block of raw HTML.
    Quarto,
    /// A directive.
    Myst,
    /// MDX, whose tags are JSX.
    Docusaurus,
    /// A slide of reveal.js.
    Reveal,
}

impl Platform {
    /// Each with its name in the page and what it calls itself.
    pub const ALL: [(Self, &'static str, &'static str); 6] = [
        (Self::Jupyter, "jupyter", "Jupyter"),
        (Self::Marimo, "marimo", "marimo"),
        (Self::Quarto, "quarto", "Quarto"),
        (Self::Myst, "myst", "MyST"),
        (Self::Docusaurus, "docusaurus", "Docusaurus"),
        (Self::Reveal, "reveal", "reveal.js"),
    ];
}

/// The parts of a snippet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Snippet<'a> {
    /// Where the page is, without query and fragment, such as `https://example.org/lab/`.
    pub address: &'a str,
    /// How it is shown.
    pub presentation: &'a Presentation,
    /// The settings, as [`ExperimentSpec::to_link`](crate::experiment::ExperimentSpec::to_link) writes them.
    pub link: &'a str,
    /// What the frame is called for those who do not see it.
    pub title: &'a str,
    /// Height of the frame in CSS pixels.
    pub height: u32,
}

impl Snippet<'_> {
    /// A frame, and a link where frames are stripped and on paper.
    pub fn frame(&self, host: Host) -> String {
        let Self { address, presentation, link, title, height } = self;
        let query = presentation.to_query();
        let title = attribute(title);
        let more = match host {
            Host::Plain => "",
            Host::Sandbox => {
                "\n        sandbox=\"allow-scripts allow-same-origin allow-downloads allow-popups allow-forms\""
            }
            Host::Isolated => " credentialless",
        };
        format!(
            "<iframe src=\"{address}?{query}#{link}\" title=\"{title}\"\n        \
             width=\"100%\" height=\"{height}\" style=\"border:0\" loading=\"lazy\" allow=\"fullscreen; clipboard-write\"{more}></iframe>\n{}",
            self.fallback()
        )
    }

    /// The element that makes the frame itself and follows its height.
    pub fn element(&self) -> String {
        let Self { address, presentation, link, title, .. } = self;
        let rest = Presentation { embed: false, view: View::Full, ..(*presentation).clone() }.to_query();
        let rest = if rest.is_empty() { rest } else { format!(" query=\"{rest}\"") };
        let (view, title) = (presentation.view.word(), attribute(title));
        // The page may have been opened by the name of its file.
        let folder = &address[..address.rfind('/').map_or(0, |at| at + 1)];
        format!(
            "<script src=\"{folder}lab-embed.js\" defer></script>\n\
             <imbalance-lab state=\"{link}\" view=\"{view}\"{rest} height=\"auto\" title=\"{title}\"></imbalance-lab>\n{}",
            self.fallback()
        )
    }

    /// The same for what turns texts of its own kind into pages.
    pub fn of(&self, kind: Platform) -> String {
        let Self { address, presentation, link, height, .. } = self;
        let source = format!("{address}?{}#{link}", presentation.to_query());
        let frame = self.frame(Host::Plain);
        match kind {
            Platform::Jupyter => {
                format!("from IPython.display import IFrame\n\nIFrame(\"{source}\", width=\"100%\", height={height})")
            }
            Platform::Marimo => format!("import marimo as mo\n\nmo.Html(\"\"\"{frame}\"\"\")"),
            Platform::Quarto => format!("```{{=html}}\n{frame}\n```"),
            Platform::Myst => format!(":::{{iframe}} {source}\n:width: 100%\n:::"),
            Platform::Docusaurus => frame.replace("style=\"border:0\"", "style={{border: 0}}"),
            // It loads when its slide comes.
            Platform::Reveal => frame.replacen(" src=", " data-src=", 1),
        }
    }

    fn fallback(&self) -> String {
        format!("<p><a href=\"{}#{}\">Open the lab in a new tab</a></p>", self.address, self.link)
    }
}

/// A text for an attribute that may stand inside a string of Python or a block of Markdown, where a backslash, a line break and
/// backticks mean something.
fn attribute(text: &str) -> String {
    let mut escaped = escape(text);
    for (letter, reference) in [("\\", "&#92;"), ("`", "&#96;"), ("\n", "&#10;"), ("\r", "&#13;")] {
        escaped = escaped.replace(letter, reference);
    }
    escaped
}

/// What a frame with a run is called: `Class imbalance lab: 90 % accurate, 0 of 30 rare cases found`.
pub fn frame_title(report: Option<&Report>) -> String {
    let found = report.and_then(|report| {
        let class = report.minority.index();
        let scores = &report.test.per_class[class];
        let accuracy = format!("{:.1}", 100.0 * report.test.accuracy?);
        let accuracy = accuracy.trim_end_matches(".0");
        let name = &report.class_names[class];
        Some(format!(": {accuracy} % accurate, {} of {} {name} cases found", scores.found, scores.support))
    });
    format!("Class imbalance lab{}", found.unwrap_or_default())
}
