//! A figure as a file of its own: nothing of the page's style sheet is needed to read it.

use super::paper::theme::LOOKS;

/// Which colours a file has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scheme {
    /// Dark on white, as for paper.
    Light,
    /// Light on dark.
    Dark,
}

impl Scheme {
    /// Both, with their words.
    pub const ALL: [(Self, &'static str); 2] = [(Self::Light, "light"), (Self::Dark, "dark")];
}

/// Most pixels of a figure's width: twice what its texts are made for.
const WIDTH: f64 = 720.0;

/// The markup of [`Figure::svg`](super::Figure::svg) as a file: with the colours of a scheme in place of CSS variables, a background,
/// and a width and height in pixels. Title and description stay. It is the same as `style/tokens.css` has it, which a test holds it to.
pub fn standalone(svg: &str, scheme: Scheme) -> String {
    let svg = resolved(svg, scheme);
    // The element itself and what is in it.
    let Some((head, body)) = svg.split_once('>') else { return svg };
    let size = head.split_once("viewBox=\"0 0 ").and_then(|(_, rest)| rest.split_once('"'));
    let size = size.and_then(|(size, _)| size.split_once(' '));
    let [width, height] = size.map_or([WIDTH, WIDTH], |(width, height)| {
        let [width, height] = [width, height].map(|side| side.parse::<f64>().unwrap_or(WIDTH));
        [WIDTH, (WIDTH * height / width).round()]
    });
    let background = colour("--fig-surface", scheme);
    // Title and description come first, or a program that shows files by their title would not find it.
    let (before, after) = body.split_once("</desc>\n").unwrap_or(("", body));
    let described = if before.is_empty() { String::new() } else { format!("{before}</desc>\n") };
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n{head} width=\"{width}\" height=\"{height}\">{described}\
         <rect width=\"100%\" height=\"100%\" fill=\"{background}\"/>\n{after}\n"
    )
}

/// Every `var(--name, fallback)` replaced by its colour. Names and titles in a figure are text, and a text that looks like a variable
/// stays what it is: only whole attribute values are replaced.
fn resolved(svg: &str, scheme: Scheme) -> String {
    const START: &str = "=\"var(";
    let mut text = String::with_capacity(svg.len());
    let mut rest = svg;
    while let Some((before, tail)) = rest.split_once(START) {
        text.push_str(before);
        let (variable, after) = tail.split_once(")\"").unwrap_or((tail, ""));
        let name = variable.split(',').next().unwrap_or_default();
        text.extend(["=\"", colour(name, scheme), "\""]);
        rest = after;
    }
    text + rest
}

fn colour(variable: &str, scheme: Scheme) -> &'static str {
    let look = LOOKS.iter().find(|look| look.variable == variable);
    look.map_or("currentColor", |look| if scheme == Scheme::Light { look.fallback } else { look.dark })
}

/// The CSS variables of figures with their colours in a scheme; see [`css_variables`](super::css_variables).
pub fn colours(scheme: Scheme) -> impl Iterator<Item = (&'static str, &'static str)> {
    LOOKS.iter().map(move |look| (look.variable, colour(look.variable, scheme)))
}
