//! Figures: plain data in; a drawing, one sentence and a table with the same numbers out.
//!
//! A figure computes no metric: it draws and words what it is given. One file per chart, in reading order:
//! [`ClassDistribution`], [`LossCurves`], [`GanCurves`], [`ClassCurves`], [`MapFigure`], [`ConfusionFigure`],
//! [`MosaicFigure`] and [`WaffleFigure`] of answers; of probabilities [`ScoreHistogram`], [`PrecisionRecallFigure`], [`RocFigure`],
//! [`ReliabilityFigure`], [`CostFigure`]; of many runs [`ComparisonFigure`]; and [`LeakFigure`]. Each is a struct of borrowed
//! data with one method, `figure`. [`formulas()`] words the scores without a drawing, and [`hero()`] is what the page shows before
//! it computes.
//!
//! Colours are CSS variables ([`css_variables`]), so themes, contrast and print need no new drawing. The same data give
//! the same bytes on every machine and in the browser. An undefined value is not drawn and reads `—`.

mod answers;
mod formulas;
pub mod from_run;
mod gallery;
mod hero;
mod paper;
mod probabilities;
mod runs;
mod standalone;
mod training;
mod words;

pub use answers::{
    confusion_matrix::ConfusionFigure,
    decision_map::{MapFigure, Show},
    mosaic::MosaicFigure,
    parents::{Parentage, Step},
    waffle::WaffleFigure,
};
pub use formulas::{Formula, formulas};
pub use from_run as of_run;
pub use gallery::{Case, Given, gallery, gallery_with_data};
pub use hero::hero;
pub use paper::theme::css_variables;
pub use probabilities::{
    cost_curve::CostFigure,
    precision_recall::PrecisionRecallFigure,
    ranked::RankedCurve,
    reliability::{ReliabilityFigure, ReliabilitySeries},
    roc::RocFigure,
    score_histogram::ScoreHistogram,
};
pub use runs::{
    comparison::{ComparisonFigure, ComparisonRow},
    leak::LeakFigure,
};
pub use standalone::{Scheme, colours, standalone};
pub use training::{
    class_curves::{ClassCurves, Quantity},
    class_distribution::ClassDistribution,
    gan_curves::GanCurves,
    loss_curves::LossCurves,
};
pub use words::probability;

use crate::data::ClassCounts;
use paper::canvas::{Drawing, escape};
use paper::geometry::Size;
use paper::marks::Mark;
use paper::theme::Ink;

/// A chart in three forms that say the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Figure {
    /// What is shown, a few words for a heading.
    pub title: String,
    /// What it shows, one sentence with the numbers.
    pub summary: String,
    /// The numbers.
    pub table: Table,
    drawing: Drawing,
}

impl Figure {
    fn new(title: &str, summary: String, table: Table, drawing: Drawing) -> Self {
        Self { title: title.to_owned(), summary, table, drawing }
    }

    /// The drawing as an `<svg>` element that takes the width it is given.
    ///
    /// The title names it and the summary describes it for assistive technology, by ids that begin with `id`; give every
    /// figure on a page its own. The class is `figure-svg`.
    pub fn svg(&self, id: &str) -> String {
        let Size(width, height) = self.drawing.size;
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"figure-svg\" viewBox=\"0 0 {width} {height}\" role=\"img\" \
             aria-labelledby=\"{id}-title\" aria-describedby=\"{id}-summary\" direction=\"ltr\" \
             font-family=\"system-ui, sans-serif\" stroke-linejoin=\"round\" stroke-linecap=\"round\">\n\
             <title id=\"{id}-title\">{title}</title>\n<desc id=\"{id}-summary\">{summary}</desc>\n{markup}</svg>",
            id = escape(id),
            title = escape(&self.title),
            summary = escape(&self.summary),
            markup = self.drawing.markup,
        )
    }
}

/// The numbers of a figure. The first cell of a row names the row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    /// What the table holds.
    pub caption: String,
    /// Names of the columns.
    pub header: Vec<String>,
    /// Cells, as many per row as the header has.
    pub rows: Vec<Vec<String>>,
}

impl Table {
    fn new(caption: &str, header: impl IntoIterator<Item = impl Into<String>>, rows: Vec<Vec<String>>) -> Self {
        Self { caption: caption.to_owned(), header: header.into_iter().map(Into::into).collect(), rows }
    }
}

/// How a class is shown in every figure: its name, and its place in the palette of colours and shapes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClassLook {
    /// The name, on one line.
    pub name: String,
    /// 0 is the common class (blue circle), 1 the rare one (orange diamond), the others follow.
    pub slot: u8,
}

impl ClassLook {
    /// A class with its place in the palette. A name without any visible letter reads `unnamed`.
    pub fn new(name: &str, slot: u8) -> Self {
        Self { name: words::name(name), slot }
    }

    /// The largest class takes the first place, the smallest with rows the second, the others follow in their order.
    ///
    /// Count once, in the whole data set: a class then looks the same in all figures.
    pub fn assign(names: &[String], counts: &ClassCounts) -> Vec<Self> {
        let rows = |class: usize| counts.0.get(class).copied().unwrap_or(0);
        let common = (0..names.len()).rev().max_by_key(|&class| rows(class));
        let rare = (0..names.len())
            .filter(|&class| Some(class) != common)
            .min_by_key(|&class| if rows(class) == 0 { u32::MAX } else { rows(class) });
        let mut others = 2..=u8::MAX;
        let slot = |class| match class {
            _ if Some(class) == common => 0,
            _ if Some(class) == rare => 1,
            _ => others.next().unwrap_or(u8::MAX),
        };
        (0..names.len()).map(slot).zip(names).map(|(slot, name)| Self::new(name, slot)).collect()
    }

    fn is_rare(&self) -> bool {
        self.slot == 1
    }

    fn mark(&self) -> Mark {
        Mark::of(self.slot)
    }

    fn ink(&self) -> Ink {
        self.mark().ink
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn slots(counts: &[u32]) -> Vec<u8> {
        let names: Vec<String> = counts.iter().map(u32::to_string).collect();
        ClassLook::assign(&names, &ClassCounts(counts.to_vec())).iter().map(|look| look.slot).collect()
    }

    #[test]
    fn the_common_class_is_first_and_the_rare_one_second() {
        assert_eq!(slots(&[30, 270]), [1, 0]);
        assert_eq!(slots(&[5, 80, 0, 2, 40]), [2, 0, 3, 1, 4]);
        assert_eq!(slots(&[50, 50]), [0, 1]);
        assert_eq!(slots(&[7]), [0]);
        assert!(slots(&[]).is_empty());
    }

    #[test]
    fn a_class_always_has_a_name() {
        assert_eq!(ClassLook::new(" \n", 0).name, "unnamed");
    }
}
