//! What a colour stands for: the one table of roles, their sentinels in the drawing, and their CSS variables.

use plotters::style::RGBColor;

/// Palette places for classes; a data set with more classes uses them again, with other [shapes](super::marks::Shape).
pub(crate) const CLASS_INKS: u8 = 8;

/// What a colour stands for. The page decides how it looks, so a theme switch needs no new drawing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ink {
    /// Text and the frame of a chart.
    Text,
    /// Text that explains, such as tick labels.
    Muted,
    /// Lines to read values by.
    Grid,
    /// The paper under a chart.
    Surface,
    /// A wrong answer.
    Miss,
    /// A number that promises too much.
    Warning,
    /// The loss on the train set.
    Train,
    /// The loss on the validation set; its strokes are dashed.
    Validation,
    /// A class, by its place in the palette: 0 is the common one, 1 the rare one.
    Class(u8),
}

/// One row of the table: the CSS variable, the colour where a page defines none, that on a dark page, what else its strokes carry.
pub(crate) struct Look {
    ink: Ink,
    pub(crate) variable: &'static str,
    pub(crate) fallback: &'static str,
    /// Its colour on a dark page.
    pub(crate) dark: &'static str,
    dash: &'static str,
}

const fn solid(ink: Ink, variable: &'static str, fallback: &'static str, dark: &'static str) -> Look {
    Look { ink, variable, fallback, dark, dash: "" }
}

/// Every role. The fallback colours make an exported file readable by itself, on white.
pub(crate) static LOOKS: [Look; 16] = [
    solid(Ink::Text, "--fig-ink", "#1b1f24", "#e9edf1"),
    solid(Ink::Muted, "--fig-muted", "#57606a", "#a3adb8"),
    solid(Ink::Grid, "--fig-grid", "#e3e6ea", "#2a3138"),
    solid(Ink::Surface, "--fig-surface", "#ffffff", "#171b20"),
    solid(Ink::Miss, "--fig-miss", "#1b1f24", "#e9edf1"),
    solid(Ink::Warning, "--fig-warning", "#b45309", "#f0b429"),
    solid(Ink::Train, "--series-train", "#57606a", "#a3adb8"),
    Look { ink: Ink::Validation, variable: "--series-validation", fallback: "#7c3aed", dark: "#c4a1ff", dash: "24 30" },
    solid(Ink::Class(0), "--class-0", "#1f5fa8", "#7db7ff"),
    solid(Ink::Class(1), "--class-1", "#c2410c", "#ffb066"),
    solid(Ink::Class(2), "--class-2", "#0f766e", "#5ed3c4"),
    solid(Ink::Class(3), "--class-3", "#7c3aed", "#c4a1ff"),
    solid(Ink::Class(4), "--class-4", "#8a6100", "#e3c04f"),
    solid(Ink::Class(5), "--class-5", "#be185d", "#ff8fc0"),
    solid(Ink::Class(6), "--class-6", "#4d7c0f", "#a8d65c"),
    solid(Ink::Class(7), "--class-7", "#475569", "#b5c0cc"),
];

impl Ink {
    /// The colour that stands for the role until [`paint`] puts the CSS variable in its place.
    pub(crate) fn sentinel(self) -> RGBColor {
        let place = LOOKS.iter().position(|look| look.ink == self.in_palette()).unwrap_or(0);
        RGBColor(1, 1, 1 + place as u8)
    }

    /// The role as an attribute value, for markup that is written by hand.
    pub(crate) fn css(self) -> String {
        self.look().css()
    }

    /// How its strokes are broken; empty for unbroken ones.
    pub(crate) fn dash(self) -> &'static str {
        self.look().dash
    }

    fn look(self) -> &'static Look {
        let RGBColor(_, _, place) = self.sentinel();
        &LOOKS[usize::from(place) - 1]
    }

    fn in_palette(self) -> Self {
        match self {
            Self::Class(slot) => Self::Class(slot % CLASS_INKS),
            other => other,
        }
    }
}

impl Look {
    fn css(&self) -> String {
        format!("var({}, {})", self.variable, self.fallback)
    }
}

/// What stands before the number of a role in an attribute: the start of every [sentinel](Ink::sentinel).
const SENTINEL: &str = "=\"#0101";

/// Replaces every sentinel by its CSS variable. Only whole attribute values match, so no text can be mistaken for one.
pub(crate) fn paint(markup: &str) -> String {
    let mut painted = String::with_capacity(markup.len() + markup.len() / 4);
    let mut rest = markup;
    while let Some((before, tail)) = rest.split_once(SENTINEL) {
        painted.push_str(before);
        let place = tail.split_once('"').and_then(|(place, _)| usize::from_str_radix(place, 16).ok());
        let Some(look) = place.and_then(|place| LOOKS.get(place.checked_sub(1)?)) else {
            painted.push_str(SENTINEL);
            rest = tail;
            continue;
        };
        painted.extend(["=\"", &look.css(), "\""]);
        if before.ends_with("stroke") && !look.dash.is_empty() {
            painted.extend([" stroke-dasharray=\"", look.dash, "\""]);
        }
        rest = &tail[3..];
    }
    painted + rest
}

/// The CSS variables that the figures read, in the order of their roles, each with its fallback colour.
///
/// A style sheet that defines all of them decides every colour; a test of the page can hold it to this list.
pub fn css_variables() -> impl Iterator<Item = (&'static str, &'static str)> {
    LOOKS.iter().map(|look| (look.variable, look.fallback))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_role_has_its_own_sentinel() {
        let mut sentinels: Vec<_> = LOOKS.iter().map(|look| look.ink.sentinel()).map(|c| (c.0, c.1, c.2)).collect();
        sentinels.dedup();
        assert_eq!(sentinels.len(), LOOKS.len());
    }

    #[test]
    fn classes_beyond_the_palette_use_it_again() {
        assert_eq!(Ink::Class(9).css(), Ink::Class(1).css());
    }

    #[test]
    fn text_that_looks_like_a_sentinel_stays() {
        assert_eq!(
            paint("<text fill=\"#010101\">#010101</text>"),
            "<text fill=\"var(--fig-ink, #1b1f24)\">#010101</text>"
        );
        assert_eq!(paint("<path stroke=\"#0101FF\"/>"), "<path stroke=\"#0101FF\"/>");
    }
}
