//! What the two curves of a ranking have in common: how curves look, their ringed points, and their counts.

use crate::figure::paper::canvas::{Canvas, Finish, fit};
use crate::figure::paper::class_look::ClassLook;
use crate::figure::paper::geometry::Spot;
use crate::figure::paper::line::{thin, trace};
use crate::figure::paper::square::{COLUMN, Key, Square, draw_ring};
use crate::figure::paper::theme::Ink;
use crate::metrics::AtThreshold;
use crate::wording;

/// The rows of a set ranked by the probability of a class.
#[derive(Clone, Debug)]
pub struct RankedCurve<'a> {
    /// What ranked them, such as a run; said only where there are two curves.
    pub name: &'a str,
    /// Where the curve leads through, as [`Ranking::roc`](crate::metrics::Ranking::roc) or
    /// [`Ranking::precision_recall`](crate::metrics::Ranking::precision_recall) gives it; empty where it is not defined.
    pub points: Vec<[f64; 2]>,
    /// Rows of the class, and others.
    pub totals: [u32; 2],
    /// Share of the class among all rows.
    pub prevalence: Option<f64>,
    /// The area under the curve in `[0, 1]`: average precision, or ROC AUC.
    pub area: Option<f64>,
    /// The answers at the present threshold.
    pub at: Option<AtThreshold>,
}

impl RankedCurve<'_> {
    /// Its numbers for a table, from its name to its area.
    pub(super) fn row(&self) -> Vec<String> {
        let count = |n: Option<u32>| n.map_or(wording::UNDEFINED.to_owned(), |n| n.to_string());
        let [found, alarms] = [self.at.map(|at| at.found), self.at.map(|at| at.false_alarms)].map(count);
        let [own, others] = self.totals.map(|n| n.to_string());
        let shares: [fn(AtThreshold) -> Option<f64>; 3] =
            [|at| at.recall, |at| at.precision, |at| at.false_positive_rate];
        let shares = shares.map(|share| wording::whole_percent(self.at.and_then(share)));
        let cells = [wording::name(self.name), own, others, found, alarms].into_iter().chain(shares);
        cells.chain([wording::exact(self.area)]).collect()
    }
}

/// Header of the rows of [`RankedCurve::row`].
pub(super) fn header(class: &ClassLook, area: &str) -> Vec<String> {
    let own = format!("{} rows", class.name);
    ["curve", &own, "other rows", "found", "false alarms", "recall", "precision", "false positive rate", area]
        .map(str::to_owned)
        .to_vec()
}

/// Curves over one class: the last one thick and in its ink, one before it thin and broken.
pub(super) struct Curves<'a> {
    pub(super) class: &'a ClassLook,
    pub(super) curves: &'a [RankedCurve<'a>],
    pub(super) square: Square,
}

impl Curves<'_> {
    fn is_last(&self, curve: usize) -> bool {
        curve + 1 == self.curves.len()
    }

    fn finish(&self, curve: usize) -> Finish {
        if self.is_last(curve) { Finish::lined(self.class.ink(), 12) } else { Finish::lined(Ink::Text, 6).dashed() }
    }

    /// Draws a curve through spots that go from left to right, of so many thresholds.
    pub(super) fn draw(&self, canvas: &Canvas<'_>, curve: usize, n_points: usize, spots: impl Iterator<Item = Spot>) {
        let spots = if n_points > 200 { thin(spots, COLUMN) } else { spots.collect() };
        canvas.path(&trace(&spots), self.finish(curve));
    }

    /// Draws the present thresholds, each a ring around the mark of the class.
    pub(super) fn draw_rings(&self, canvas: &Canvas<'_>, spot: impl Fn(&RankedCurve<'_>) -> Option<Spot>) {
        for (i, curve) in self.curves.iter().enumerate() {
            let Some(spot) = spot(curve) else { continue };
            draw_ring(canvas, self.class.mark(), spot, !self.is_last(i));
        }
    }

    /// Draws what each curve is, with its area.
    pub(super) fn draw_key(&self, canvas: &Canvas<'_>, area: &str) {
        let key = |(i, curve): (usize, &RankedCurve<'_>)| {
            let name = if self.curves.len() > 1 { fit(&wording::name(curve.name), 480) + ": " } else { String::new() };
            let text = format!("{name}{area} {}", wording::short(curve.area));
            Key { stroke: self.finish(i), mark: None, text }
        };
        let keys: Vec<Key> = self.curves.iter().enumerate().map(key).collect();
        self.square.draw_key(canvas, &keys);
    }

    /// `0.42`, or `0.31 for A and 0.42 for B`.
    pub(super) fn areas(&self) -> String {
        let named =
            |curve: &RankedCurve<'_>| format!("{} for {}", wording::short(curve.area), wording::name(curve.name));
        match self.curves {
            [one] => wording::short(one.area),
            many => wording::list(&many.iter().map(named).collect::<Vec<_>>()),
        }
    }

    /// Whether there is any curve to draw: a class without rows has none.
    pub(super) fn is_empty(&self) -> bool {
        self.curves.iter().all(|curve| curve.totals[0] == 0)
    }
}
