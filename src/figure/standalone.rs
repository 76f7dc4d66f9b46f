//! A figure as a file of its own: nothing of the page's style sheet is needed to read it.

use super::paper::{figure::Figure, theme::LOOKS};
use crate::wording::{clean, escape, start};

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

/// A figure as a file in a light scheme, for a report: [`standalone`] under its title and a line on what it is of.
pub fn captioned(figure: &Figure, id: &str, about: &str) -> String {
    /// Units of the drawing, which is about 1,440 wide.
    const ROOM: u32 = 190;
    let size = figure.drawing.size;
    let file = standalone(&figure.svg(id), Scheme::Light);
    let sizes = |height: u32| {
        (format!("viewBox=\"0 0 {} {height}\"", size.0), (WIDTH * f64::from(height) / f64::from(size.0)).round())
    };
    let ((own, own_height), (_, height)) = (sizes(size.1), sizes(size.1 + ROOM));
    let text = |y: i32, look: &str, words: &str, most: usize| {
        let (words, ink) = (escape(&clean(&start(words, most))), colour("--fig-ink", Scheme::Light));
        format!("<text x=\"24\" y=\"{y}\" fill=\"{ink}\" {look}>{words}</text>\n")
    };
    let heading = text(-106, "font-size=\"58\" font-weight=\"bold\"", &figure.title, 48)
        + &text(-36, "font-size=\"44\"", about, 66);
    file.replacen(&own, &format!("viewBox=\"0 -{ROOM} {} {}\"", size.0, size.1 + ROOM), 1)
        .replacen(&format!(" height=\"{own_height}\""), &format!(" height=\"{height}\""), 1)
        .replacen(
            "<rect width=\"100%\" height=\"100%\"",
            &format!("<rect y=\"-{ROOM}\" width=\"100%\" height=\"100%\""),
            1,
        )
        .replacen("/>\n", &format!("/>\n{heading}"), 1)
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
