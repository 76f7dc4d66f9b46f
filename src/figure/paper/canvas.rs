//! The paper: thin words over plotters, so that a chart reads as what it draws.
//!
//! In a browser plotters measures text through the page, which a worker has not got and which would move labels from
//! one machine to the next. So nothing here measures: every text is placed by its anchor, and room for it is counted
//! by letters. The same figure is then the same bytes everywhere.

use super::geometry::{Bar, Size, Spot};
use super::marks::{Mark, trace_cross};
use super::png;
use super::theme::{self, Ink};
use crate::wording::clean;
use plotters::coord::{Shift, cartesian::Cartesian2d, types::RangedCoordf64};
use plotters::element::{Circle, Drawable, PathElement, PointCollection, Text};
use plotters::prelude::{DrawingArea, IntoDrawingArea, SVGBackend};
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::{FontStyle, FontTransform, IntoFont, ShapeStyle, TextStyle};
use std::cell::RefCell;
use std::ops::Range;

/// What a chart looks like: SVG markup without the `<svg>` around it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Drawing {
    /// The view box.
    pub(crate) size: Size,
    /// The elements, with CSS variables for colours.
    pub(crate) markup: String,
}

/// Text sizes, chosen to come out as short numbers: plotters divides a size by 1.24.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Type {
    /// 12.5 units of the view: the smallest that is readable on a phone.
    Small,
    /// 25 units of the view, bold: the number that a chart is about.
    Large,
}

impl Type {
    fn size(self) -> f64 {
        match self {
            Self::Small => 62.0,
            Self::Large => 124.0,
        }
    }

    /// The room a text takes, in drawing units: counted, not measured, for a wide font, so rather too much than too little.
    pub(crate) fn room(self, text: &str) -> i32 {
        let tenths: i32 = text.chars().map(tenths_of_em).sum();
        match self {
            Self::Small => tenths * 5,
            Self::Large => tenths * 11,
        }
    }
}

/// How wide a letter is in common wide fonts.
fn tenths_of_em(c: char) -> i32 {
    match c {
        'i' | 'j' | 'l' | 'I' | 'f' | 't' | 'r' | ' ' | '.' | ',' | ':' | ';' | '\'' | '!' | '|' | '(' | ')' | '-' => 4,
        'm' | 'w' | 'M' | 'W' | '@' | '%' | '…' => 10,
        'A'..='Z' | '+' | '=' | '<' | '>' | '&' | '#' | '_' => 8,
        '\u{1100}'..='\u{115f}' | '\u{2e80}'..='\u{a4cf}' | '\u{ac00}'..='\u{d7a3}' => 10,
        '\u{f900}'..='\u{faff}' | '\u{fe30}'..='\u{fe6f}' | '\u{ff00}'..='\u{ff60}' | '\u{1f000}'.. => 10,
        _ => 6,
    }
}

/// Where a text stands to its spot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Anchor {
    /// The text starts at the spot.
    Start,
    /// The spot is the middle of the text.
    Middle,
    /// The text ends at the spot.
    End,
    /// The text starts at the spot and runs upwards.
    StartUpwards,
}

/// How an area or a line is drawn; ink and opacity, or ink and width.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Finish {
    /// The inside, with its opacity.
    pub(crate) fill: Option<(Ink, f64)>,
    /// The outline, with its width.
    pub(crate) stroke: Option<(Ink, u32)>,
    /// How the outline is broken; empty for an unbroken one.
    pub(crate) dash: &'static str,
    /// Whether it stands for something that is gone.
    pub(crate) faded: bool,
}

/// Stands for the name that a figure gets in the page; no text can hold it.
pub(crate) const ID: char = '\u{1}';

/// A picture in one ink.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Tint<'a> {
    /// Where it is.
    pub(crate) extent: Bar,
    /// Pixels in a row of it.
    pub(crate) width: u32,
    /// How strong it is, row after row from the upper left.
    pub(crate) pixels: &'a [u8],
    /// Its ink.
    pub(crate) ink: Ink,
}

/// Lengths of strokes and gaps, whose round ends take some of the gap.
const DASHED: &str = "26 26";
const DOTTED: &str = "1 20";

/// How strongly the faded is drawn: its lines still stand out from the paper.
const FADED: f64 = 0.65;

impl Finish {
    /// An area without an outline.
    pub(crate) fn filled(ink: Ink, opacity: f64) -> Self {
        Self { fill: Some((ink, opacity)), ..Self::default() }
    }

    /// A line, or an outline without an area.
    pub(crate) fn lined(ink: Ink, width: u32) -> Self {
        Self { stroke: Some((ink, width)), ..Self::default() }
    }

    /// The same with its outline broken into strokes.
    pub(crate) fn dashed(self) -> Self {
        Self { dash: DASHED, ..self }
    }

    /// The same with its outline broken into dots.
    pub(crate) fn dotted(self) -> Self {
        Self { dash: DOTTED, ..self }
    }

    /// The same of something that is gone.
    pub(crate) fn faded(self) -> Self {
        Self { faded: true, ..self }
    }
}

/// The paper a chart is drawn on.
pub(crate) struct Canvas<'a> {
    area: DrawingArea<SVGBackend<'a>, Shift>,
    spliced: RefCell<Vec<String>>,
}

/// A rectangle of the paper with axes: data in, spots out.
pub(crate) type Plane<'a> = Cartesian2d<RangedCoordf64, RangedCoordf64>;

/// Draws on new paper.
pub(crate) fn draw(size: Size, paint: impl FnOnce(&Canvas<'_>)) -> Drawing {
    let mut markup = String::new();
    let spliced = {
        let area = SVGBackend::with_string(&mut markup, (size.0, size.1)).into_drawing_area();
        let canvas = Canvas { area, spliced: RefCell::default() };
        paint(&canvas);
        canvas.area.present().expect(INFALLIBLE);
        canvas.spliced.take()
    };
    Drawing { size, markup: theme::paint(&tidy(&markup, &spliced)) }
}

const INFALLIBLE: &str = "drawing into a String cannot fail";

/// Radius of the circles that hold the place of hand-written paths; no chart draws circles that large.
const PLACEHOLDER: u32 = 1_000_000;

impl<'a> Canvas<'a> {
    /// A straight line.
    pub(crate) fn line(&self, from: Spot, to: Spot, ink: Ink, width: u32) {
        self.curve(vec![from, to], ink, width);
    }

    /// A line through many spots.
    pub(crate) fn curve(&self, spots: Vec<Spot>, ink: Ink, width: u32) {
        self.put(&PathElement::new(spots, stroke(ink, width)));
    }

    /// A text, set by its anchor and the middle of its height.
    pub(crate) fn text(&self, text: &str, spot: Spot, size: Type, anchor: Anchor, ink: Ink) {
        let font = ("inherit", size.size()).into_font();
        let font = if size == Type::Large { font.style(FontStyle::Bold) } else { font };
        let (horizontal, font) = match anchor {
            Anchor::Start => (HPos::Left, font),
            Anchor::Middle => (HPos::Center, font),
            Anchor::End => (HPos::Right, font),
            Anchor::StartUpwards => (HPos::Left, font.transform(FontTransform::Rotate270)),
        };
        let color = ink.sentinel();
        let style = TextStyle::from(font).color(&color).pos(Pos::new(horizontal, VPos::Center));
        self.put(&Text::new(clean(text), spot, style));
    }

    /// A small text on a strip of paper, for a place where lines may run.
    pub(crate) fn label(&self, text: &str, spot: Spot, anchor: Anchor, ink: Ink) {
        let room = Type::Small.room(&clean(text)) + 12;
        let left = match anchor {
            Anchor::Start | Anchor::StartUpwards => spot.0 - 6,
            Anchor::Middle => spot.0 - room / 2,
            Anchor::End => spot.0 + 6 - room,
        };
        let strip = Bar { left, right: left + room, top: spot.1 - 28, bottom: spot.1 + 28 };
        self.path(&strip.outline(), Finish::filled(Ink::Surface, 0.85));
        self.text(text, spot, Type::Small, anchor, ink);
    }

    /// The mark of a class.
    pub(crate) fn mark(&self, mark: Mark, spot: Spot, radius: f64) {
        let mut path = String::new();
        mark.shape.trace(&mut path, spot, radius);
        self.path(&path, Finish::filled(mark.ink, 1.0));
    }

    /// The cross of a wrong answer.
    pub(crate) fn cross(&self, spot: Spot, radius: f64) {
        let mut path = String::new();
        trace_cross(&mut path, spot, radius);
        self.path(&path, Finish::lined(Ink::Miss, 7));
    }

    /// One path for many shapes: five times faster to show than an element for each.
    pub(crate) fn path(&self, data: &str, finish: Finish) {
        if data.is_empty() {
            return;
        }
        let fill = finish.fill.map_or(" fill=\"none\"".to_owned(), |(ink, opacity)| {
            let opacity = if opacity < 1.0 { format!(" fill-opacity=\"{opacity}\"") } else { String::new() };
            format!(" fill=\"{}\"{opacity}", ink.css())
        });
        let stroke = finish.stroke.map_or(String::new(), |(ink, width)| {
            let dash = if finish.dash.is_empty() { ink.dash() } else { finish.dash };
            let dash = if dash.is_empty() { String::new() } else { format!(" stroke-dasharray=\"{dash}\"") };
            format!(" stroke=\"{}\" stroke-width=\"{width}\"{dash}", ink.css())
        });
        // The edges of neighbouring areas would shimmer if they were smoothed.
        let crisp = if finish.stroke.is_none() && finish.fill.is_some_and(|(_, opacity)| opacity < 1.0) {
            " shape-rendering=\"crispEdges\""
        } else {
            ""
        };
        let faded = if finish.faded { format!(" opacity=\"{FADED}\"") } else { String::new() };
        self.splice(format!("<path d=\"{data}\"{fill}{stroke}{crisp}{faded}/>"));
    }

    /// A picture in one ink, as strong in each place as its pixel says: the ink stays a variable, so a theme needs no new picture.
    pub(crate) fn tint(&self, tint: &Tint<'_>) {
        let Tint { extent: Bar { left, right, top, bottom }, width, pixels, ink } = *tint;
        if right <= left || bottom <= top {
            return;
        }
        let number = self.spliced.borrow().len();
        let place = format!("x=\"{left}\" y=\"{top}\" width=\"{}\" height=\"{}\"", right - left, bottom - top);
        let (picture, ink) = (png::address(width, pixels), ink.css());
        // A light pixel of a mask lets through what lies below it.
        self.splice(format!(
            "<mask id=\"{ID}-{number}\" maskUnits=\"userSpaceOnUse\" {place}>\
             <image {place} preserveAspectRatio=\"none\" href=\"{picture}\"/></mask>\
             <rect {place} fill=\"{ink}\" mask=\"url(#{ID}-{number})\"/>"
        ));
    }

    /// Circles along lines, as far apart as `pitch`: a stroke with round ends, broken into strokes of no length, so that
    /// hundreds of circles take no more text than their lines.
    pub(crate) fn beads(&self, lines: &str, pitch: i32, diameter: i32, ink: Ink) {
        if !lines.is_empty() {
            let ink = ink.css();
            self.splice(format!(
                "<path d=\"{lines}\" fill=\"none\" stroke=\"{ink}\" stroke-width=\"{diameter}\" stroke-dasharray=\"0 {pitch}\"/>"
            ));
        }
    }

    /// Puts an element written by hand in its place among the others.
    fn splice(&self, element: String) {
        let place = PLACEHOLDER + self.spliced.borrow().len() as u32;
        self.spliced.borrow_mut().push(element);
        self.put(&Circle::new((0, 0), place, ShapeStyle::from(Ink::Text.sentinel()).filled()));
    }

    fn put<E>(&self, element: &E)
    where
        for<'b> &'b E: PointCollection<'b, Spot>,
        E: for<'b> Drawable<SVGBackend<'b>>,
    {
        self.area.draw(element).expect(INFALLIBLE);
    }
}

fn stroke(ink: Ink, width: u32) -> ShapeStyle {
    ShapeStyle::from(ink.sentinel()).stroke_width(width)
}

/// The elements alone, one a line, without attributes that say nothing, and with the hand-written paths in their places.
fn tidy(markup: &str, spliced: &[String]) -> String {
    let mut tidied = String::with_capacity(markup.len());
    for line in markup.lines().filter(|line| !line.starts_with("<svg ") && *line != "</svg>") {
        if let Some(path) = placeholder(line).and_then(|place| spliced.get(place)) {
            tidied.push_str(path);
        } else if line.starts_with('<') {
            tidied.push_str(&line.replace(" opacity=\"1\"", "").replace(" font-family=\"inherit\"", ""));
        } else {
            tidied.push_str(line);
        }
        if !line.starts_with("<text ") && line.starts_with('<') {
            tidied.push('\n');
        }
    }
    tidied
}

fn placeholder(line: &str) -> Option<usize> {
    let (radius, _) = line.strip_prefix("<circle cx=\"0\" cy=\"0\" r=\"")?.split_once('"')?;
    radius.parse::<u32>().ok()?.checked_sub(PLACEHOLDER).map(|place| place as usize)
}

/// Axes over a rectangle of the paper; `y` grows upwards.
pub(crate) fn plane<'a>(x: Range<f64>, y: Range<f64>, across: Range<i32>, down: Range<i32>) -> Plane<'a> {
    Plane::new(x, y, (across, down.end..down.start))
}

/// A small text cut to the room it has, with an ellipsis where something is missing.
pub(crate) fn fit(text: &str, room: i32) -> String {
    if Type::Small.room(text) <= room {
        return text.to_owned();
    }
    let mut fitted = String::new();
    for c in text.chars() {
        if Type::Small.room(&fitted) + Type::Small.room(&format!("{c}…")) > room {
            break;
        }
        fitted.push(c);
    }
    fitted.trim_end().to_owned() + "…"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_escaped_and_stays_on_one_line() {
        let drawing = draw(Size(10, 10), |canvas| {
            canvas.text("<script>\n&\"'\u{0}", (1, 1), Type::Small, Anchor::Start, Ink::Text);
        });
        assert!(drawing.markup.ends_with(">&lt;script&gt; &amp;&quot;&apos;</text>\n"), "{}", drawing.markup);
    }

    #[test]
    fn paths_stand_where_they_were_drawn() {
        let drawing = draw(Size(10, 10), |canvas| {
            canvas.line((0, 0), (1, 1), Ink::Grid, 2);
            canvas.path("M0 0z", Finish::filled(Ink::Class(1), 0.5));
            canvas.line((2, 2), (3, 3), Ink::Grid, 2);
        });
        let tags: Vec<_> = drawing.markup.lines().filter_map(|line| line.split(' ').next()).collect();
        assert_eq!(tags, ["<polyline", "<path", "<polyline"]);
        assert!(drawing.markup.contains("fill=\"var(--class-1, #c2410c)\" fill-opacity=\"0.5\""));
    }

    #[test]
    fn a_long_text_is_cut_to_its_room() {
        assert_eq!(fit("a rather long name", 280), "a rather…");
        assert_eq!(fit("短い名前です", 200), "短い名…");
        assert_eq!(fit("rare", 110), "rare");
        assert!(Type::Small.room(&fit("wwwwwwwwwwwwwwwwww", 333)) <= 333);
    }
}
