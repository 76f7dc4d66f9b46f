//! The ROC curve, and when it looks better than the answers are.

use super::ranked::{self, Curves, RankedCurve};
use crate::figure::paper::canvas::{self, Anchor, Canvas, Type, fit};
use crate::figure::paper::class_look::ClassLook;
use crate::figure::paper::figure::{Figure, Table};
use crate::figure::paper::geometry::{Size, Spot};
use crate::figure::paper::square::{ACROSS, Square, WIDTH};
use crate::figure::paper::theme::Ink;
use crate::wording;

/// True and false positive rate of a class at all thresholds.
#[derive(Clone, Copy, Debug)]
pub struct RocFigure<'a> {
    /// The class.
    pub class: &'a ClassLook,
    /// One curve, or two over the same rows: the first thin and broken, the second thick.
    pub curves: &'a [RankedCurve<'a>],
}

const SQUARE: Square = Square { top: 110 };

/// A false positive rate up to this looks small.
const SMALL: f64 = 1.0 / 3.0;

impl RocFigure<'_> {
    /// Draws the curves from (0, 0) to (1, 1), chance, and the present thresholds.
    ///
    /// The sentence says where the curve flatters: at the present threshold of the last curve at most a third of the other rows
    /// are false alarms, and yet these are more than the rows found, so that most answers with the class are wrong. The curve
    /// cannot show it, as it looks the same however rare the class is (Saito & Rehmsmeier 2015, "The precision-recall plot is
    /// more informative than the ROC plot when evaluating binary classifiers on imbalanced datasets", PLoS ONE 10:e0118432).
    pub fn figure(&self) -> Figure {
        let height = SQUARE.height(self.curves.len());
        let drawing = canvas::draw(Size(WIDTH, height), |canvas| self.draw(canvas));
        let header = ranked::header(self.class, "area under the ROC curve");
        let caption = format!("Rows answered {} at the present threshold, and area under the curve", self.class.name);
        let table = Table::new(&caption, header, self.curves.iter().map(RankedCurve::row).collect());
        Figure::new(&format!("ROC curve of {}", self.class.name), self.summary(), table, drawing)
    }

    fn shared(&self) -> Curves<'_> {
        Curves { class: self.class, curves: self.curves, square: SQUARE }
    }

    fn draw(&self, canvas: &Canvas<'_>) {
        let upwards = format!("true positive rate: share of {} found", fit(&self.class.name, 380));
        SQUARE.draw(canvas, ["false positive rate: share of the others", &upwards]);
        SQUARE.draw_diagonal(canvas);
        let (x, y) = SQUARE.spot(0.12, 0.12);
        canvas.label("chance", (x + 40, y + 36), Anchor::Start, Ink::Muted);
        let shared = self.shared();
        for (i, curve) in self.curves.iter().enumerate() {
            // The curve begins where no threshold is: at (0, 0).
            shared.draw(canvas, i, curve.points.len().saturating_sub(1), corners(curve));
        }
        shared.draw_rings(canvas, spot);
        if let Some((curve, spot)) = self.curves.last().and_then(|curve| Some((curve, spot(curve)?))) {
            draw_numbers(canvas, curve, spot);
        }
        shared.draw_key(canvas, "area under the curve");
    }

    fn summary(&self) -> String {
        let shared = self.shared();
        if shared.is_empty() {
            return format!("No {} row has been scored yet.", self.class.name);
        }
        let areas = format!("The area under the curve is {}, where chance has 0.50", shared.areas());
        let Some(curve) = self.curves.last() else { return areas + "." };
        let Some((at, rate)) = curve.at.and_then(|at| Some((at, at.false_positive_rate?))) else { return areas + "." };
        let but = if rate <= SMALL && at.false_alarms > at.found { "but" } else { "and" };
        format!(
            "{areas}, {but} a false positive rate of {} is {} beside {} found: precision {}.",
            wording::whole_percent(Some(rate)),
            wording::counted(at.false_alarms.into(), "false alarm"),
            wording::count(at.found.into()),
            wording::whole_percent(at.precision),
        )
    }
}

/// Right under the point, where a rising curve leaves room.
fn draw_numbers(canvas: &Canvas<'_>, curve: &RankedCurve<'_>, (x, y): Spot) {
    let [found, alarms] = curve.at.map_or([0, 0], |at| [at.found, at.false_alarms]);
    let [own, others] = curve.totals;
    let number = |n: u32| wording::count(n.into());
    let lines = [
        format!("{} of {} found", number(found), number(own)),
        format!("{} of {} false alarms", number(alarms), number(others)),
    ];
    let room = lines.iter().map(|line| Type::Small.room(line)).max().unwrap_or(0);
    let left = (x + 46).min(ACROSS.end - 6 - room);
    let top = (y + 76).min(SQUARE.bottom() - 96);
    for (i, line) in (0..).zip(&lines) {
        canvas.label(line, (left, top + 56 * i), Anchor::Start, Ink::Text);
    }
}

fn spot(curve: &RankedCurve<'_>) -> Option<Spot> {
    Some(SQUARE.spot(curve.at?.false_positive_rate?, curve.at?.recall?))
}

/// From (0, 0), where no row is answered with the class, through all thresholds.
fn corners(curve: &RankedCurve<'_>) -> impl Iterator<Item = Spot> {
    curve.points.iter().map(|&[rate, found]| SQUARE.spot(rate, found))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metrics::Ranking;

    fn curve(ranking: &Ranking, area: Option<f64>, at: Option<[u32; 2]>) -> RankedCurve<'static> {
        RankedCurve {
            name: "B",
            points: ranking.roc().unwrap_or_default(),
            totals: [ranking.n_positive(), ranking.n_negative()],
            prevalence: ranking.prevalence(),
            area,
            at: at.map(|at| ranking.at(at)),
        }
    }

    #[test]
    fn the_summary_says_when_the_curve_flatters() {
        let class = ClassLook::new("rare", 1);
        let ranking = Ranking::of((0..300).map(|row| (0.1, row < 30)));
        let summary = |area, at| RocFigure { class: &class, curves: &[curve(&ranking, area, at)] }.figure().summary;
        assert_eq!(
            summary(Some(0.83), Some([25, 83])),
            "The area under the curve is 0.83, where chance has 0.50, but a false positive rate of 31 % is 83 false alarms \
             beside 25 found: precision 23 %."
        );
        assert!(
            summary(Some(0.83), Some([25, 5])).contains("0.50, and a false positive rate of 2 % is 5 false alarms")
        );
        assert!(summary(Some(0.83), Some([25, 183])).contains(", and a false positive rate of 68 %"));
        assert!(summary(None, Some([0, 0])).ends_with("is 0 false alarms beside 0 found: precision —."));
        assert_eq!(summary(Some(0.83), None), "The area under the curve is 0.83, where chance has 0.50.");
        let figure = RocFigure { class: &class, curves: &[curve(&Ranking::of([]), None, None)] }.figure();
        assert_eq!(figure.summary, "No rare row has been scored yet.");
        assert_eq!(figure.table.rows[0][8], "—");
    }

    #[test]
    fn without_other_rows_there_is_no_curve() {
        let alone = Ranking::of([(0.1, true)]);
        assert_eq!(corners(&curve(&alone, None, None)).count(), 0);
    }
}
