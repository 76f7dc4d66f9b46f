//! Precision over recall: what finding more of a class costs in false alarms.

use super::ranked::{self, Curves, RankedCurve};
use crate::figure::paper::canvas::{self, Anchor, Canvas, Finish, Type, fit};
use crate::figure::paper::class_look::ClassLook;
use crate::figure::paper::figure::{Figure, Table};
use crate::figure::paper::geometry::{Size, Spot};
use crate::figure::paper::line::trace;
use crate::figure::paper::square::{ACROSS, Square, WIDTH};
use crate::figure::paper::theme::Ink;
use crate::wording;

/// Precision and recall of a class at all thresholds.
#[derive(Clone, Copy, Debug)]
pub struct PrecisionRecallFigure<'a> {
    /// The class.
    pub class: &'a ClassLook,
    /// One curve, or two over the same rows: the first thin and broken, the second thick.
    pub curves: &'a [RankedCurve<'a>],
}

const SQUARE: Square = Square { top: 110 };

impl PrecisionRecallFigure<'_> {
    /// Draws the curves in the steps that average precision sums, the precision of answering every row with the class, and the
    /// present thresholds.
    ///
    /// Between two thresholds no straight line leads: it would promise a precision that no threshold has (Davis & Goadrich 2006,
    /// "The relationship between precision-recall and ROC curves", ICML, 233–240).
    pub fn figure(&self) -> Figure {
        let height = SQUARE.height(self.curves.len());
        let drawing = canvas::draw(Size(WIDTH, height), |canvas| self.draw(canvas));
        let header = ranked::header(self.class, "average precision");
        let caption = format!("Rows answered {} at the present threshold, and average precision", self.class.name);
        let table = Table::new(&caption, header, self.curves.iter().map(RankedCurve::row).collect());
        Figure::new(&format!("Precision and recall of {}", self.class.name), self.summary(), table, drawing)
    }

    fn shared(&self) -> Curves<'_> {
        Curves { class: self.class, curves: self.curves, square: SQUARE }
    }

    fn draw(&self, canvas: &Canvas<'_>) {
        let name = fit(&self.class.name, 440);
        let across = format!("recall: share of {name} found");
        SQUARE.draw(canvas, [&across, &format!("precision: share of “{name}” that is right")]);
        let shared = self.shared();
        self.draw_prevalence(canvas);
        for (i, curve) in self.curves.iter().enumerate() {
            shared.draw(canvas, i, curve.points.len(), steps(curve));
        }
        shared.draw_rings(canvas, spot);
        if let Some((curve, (x, y))) = self.curves.last().and_then(|curve| Some((curve, spot(curve)?))) {
            self.draw_numbers(canvas, curve, (x, y));
        }
        shared.draw_key(canvas, "average precision");
    }

    fn draw_prevalence(&self, canvas: &Canvas<'_>) {
        let chances = self.chances();
        for (i, &(name, prevalence)) in chances.iter().enumerate() {
            let (left, y) = SQUARE.spot(0.0, prevalence);
            canvas.path(&trace(&[(left, y), (ACROSS.end, y)]), Finish::lined(Ink::Muted, 5).dotted());
            let whose = if chances.len() > 1 { format!("{name}, ") } else { String::new() };
            let class = fit(&self.class.name, 380);
            let text = format!("{whose}always answering {class}: {}", wording::whole_percent(Some(prevalence)));
            // Curves are above the line but for a few thresholds; the label is under it where it has room, and of two lines
            // that of the lower one.
            let is_upper = chances.iter().any(|&(_, other)| other < prevalence);
            let y = if SQUARE.bottom() - y > 70 && !is_upper { y + 38 } else { y - 38 };
            canvas.label(&text, (left + 24 + 480 * i as i32, y), Anchor::Start, Ink::Muted);
        }
    }

    /// Above the point and right of it where there is room: a falling curve leaves it free.
    fn draw_numbers(&self, canvas: &Canvas<'_>, curve: &RankedCurve<'_>, (x, y): Spot) {
        let lines =
            [("recall", curve.at.and_then(|at| at.recall)), ("precision", curve.at.and_then(|at| at.precision))];
        let lines = lines.map(|(what, share)| format!("{what} {}", wording::whole_percent(share)));
        let room = lines.iter().map(|line| Type::Small.room(line)).max().unwrap_or(0);
        let right_of = (x + 46).min(ACROSS.end - 6 - room);
        let left = if right_of > x - 80 { right_of } else { (x - 46 - room).max(ACROSS.start + 6) };
        let top = if y - 130 < SQUARE.top { y + 74 } else { y - 120 };
        for (i, line) in (0..).zip(&lines) {
            canvas.label(line, (left, top + 56 * i), Anchor::Start, Ink::Text);
        }
    }

    /// What chance has: the share of the class among the rows of each curve, once if all have the same.
    fn chances(&self) -> Vec<(&str, f64)> {
        let mut chances: Vec<_> = self.curves.iter().filter_map(|it| Some((it.name, it.prevalence?))).collect();
        chances.dedup_by(|a, b| (a.1 - b.1).abs() < 0.0005);
        chances
    }

    fn summary(&self) -> String {
        let shared = self.shared();
        let name = &self.class.name;
        if shared.is_empty() {
            return format!("No {name} row has been scored yet.");
        }
        let chance = match self.chances()[..] {
            [(_, prevalence)] => wording::short(Some(prevalence)),
            ref chances => {
                let each = chances.iter().map(|&(name, it)| format!("{} for {name}", wording::short(Some(it))));
                wording::list(&each.collect::<Vec<_>>())
            }
        };
        let areas = format!("average precision is {}, where chance has {chance}", shared.areas());
        let Some((curve, at)) = self.curves.last().and_then(|curve| Some((curve, curve.at?))) else {
            return format!("Over all thresholds {areas}.");
        };
        let of = wording::count(curve.totals[0].into());
        let answers = at.found + at.false_alarms;
        let right = match at.precision {
            Some(precision) => format!(
                "{} of {} answers “{name}” are right (precision {})",
                wording::count(at.found.into()),
                wording::count(answers.into()),
                wording::whole_percent(Some(precision))
            ),
            None => format!("no row is answered “{name}”"),
        };
        format!(
            "{} of {of} {name} rows are found (recall {}) and {right}; over all thresholds {areas}.",
            wording::count(at.found.into()),
            wording::whole_percent(at.recall),
        )
    }
}

/// The point of the present threshold; nothing where it answers no row with the class.
fn spot(curve: &RankedCurve<'_>) -> Option<Spot> {
    Some(SQUARE.spot(curve.at?.recall?, curve.at?.precision?))
}

/// From each recall to the next at the precision of the latter.
fn steps(curve: &RankedCurve<'_>) -> impl Iterator<Item = Spot> {
    let mut before = 0.0;
    curve.points.iter().flat_map(move |&[recall, precision]| {
        [SQUARE.spot(std::mem::replace(&mut before, recall), precision), SQUARE.spot(recall, precision)]
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metrics::Ranking;

    /// Rows whose scores fall in steps of a tenth from 0.9.
    fn curve(name: &'static str, rows: &[bool], at: Option<[u32; 2]>) -> RankedCurve<'static> {
        let ranking = Ranking::of(rows.iter().enumerate().map(|(row, &is_own)| (0.9 - 0.1 * row as f64, is_own)));
        RankedCurve {
            name,
            points: ranking.precision_recall().unwrap_or_default(),
            totals: [ranking.n_positive(), ranking.n_negative()],
            prevalence: ranking.prevalence(),
            area: ranking.average_precision(),
            at: at.map(|at| ranking.at(at)),
        }
    }

    const ROWS: [bool; 4] = [true, false, false, true];

    #[test]
    fn the_summary_counts_rows_before_it_names_shares() {
        let class = ClassLook::new("rare", 1);
        let summary = |curves: &[RankedCurve<'_>]| PrecisionRecallFigure { class: &class, curves }.figure().summary;
        let b = RankedCurve { area: Some(0.75), ..curve("B", &ROWS, Some([1, 1])) };
        assert_eq!(
            summary(std::slice::from_ref(&b)),
            "1 of 2 rare rows are found (recall 50 %) and 1 of 2 answers “rare” are right (precision 50 %); over all \
             thresholds average precision is 0.75, where chance has 0.50."
        );
        let a = |rows: &[bool]| RankedCurve { area: Some(0.5), ..curve("A", rows, Some([1, 1])) };
        let two = |a: RankedCurve<'_>| summary(&[a, b.clone()]);
        assert!(two(a(&ROWS)).ends_with("average precision is 0.50 for A and 0.75 for B, where chance has 0.50."));
        assert!(
            two(a(&ROWS[..2])).ends_with("is 0.50 for A and 0.75 for B, where chance has 0.50."),
            "the shares are the same"
        );
        let rarer = two(a(&[true, false, false, false, false, false, false, false, false, false]));
        assert!(rarer.ends_with("where chance has 0.10 for A and 0.50 for B."), "{rarer}");
        assert_eq!(
            summary(&[RankedCurve { at: None, ..b.clone() }]),
            "Over all thresholds average precision is 0.75, where chance has 0.50."
        );
        let none = curve("B", &ROWS, Some([0, 0]));
        assert_eq!(spot(&none), None);
        assert!(summary(&[none]).starts_with("0 of 2 rare rows are found (recall 0 %) and no row is answered “rare”;"));
        assert_eq!(summary(&[curve("B", &[], Some([1, 1]))]), "No rare row has been scored yet.");
    }

    #[test]
    fn steps_are_those_of_average_precision() {
        let shares = [
            (0.0, 1.0),
            (0.5, 1.0),
            (0.5, 0.5),
            (0.5, 0.5),
            (0.5, 1.0 / 3.0),
            (0.5, 1.0 / 3.0),
            (0.5, 0.5),
            (1.0, 0.5),
        ];
        let spots: Vec<_> = steps(&curve("", &ROWS, None)).collect();
        assert_eq!(spots, shares.map(|(x, y)| SQUARE.spot(x, y)));
    }
}
