//! Reliability: whether the probabilities of a class mean what they say.

use crate::figure::paper::canvas::{self, Anchor, Canvas, Finish, Type, fit};
use crate::figure::paper::class_look::ClassLook;
use crate::figure::paper::figure::{Figure, Table};
use crate::figure::paper::geometry::{Bar, Size};
use crate::figure::paper::line::trace;
use crate::figure::paper::square::{ACROSS, Key, Square, WIDTH, draw_mark};
use crate::figure::paper::theme::Ink;
use crate::metrics::Bin;
use crate::wording;

/// What the probabilities of a class say against what happened.
#[derive(Clone, Copy, Debug)]
pub struct ReliabilityFigure<'a> {
    /// The class.
    pub class: &'a ClassLook,
    /// Probabilities of the same rows: the first hollow and broken, one after it full and unbroken.
    pub series: &'a [ReliabilitySeries<'a>],
}

/// Probabilities of a class, one per row, sorted into stretches of equal width.
#[derive(Clone, Copy, Debug)]
pub struct ReliabilitySeries<'a> {
    /// Whose they are, such as `as trained`.
    pub name: &'a str,
    /// Stretches with rows, as [`Reliability::bins`](crate::metrics::Reliability::bins) has them.
    pub bins: &'a [Bin],
    /// Stretches in all.
    pub n_bins: usize,
    /// Mean probability of the class over all rows, in `[0, 1]`.
    pub mean_probability: Option<f64>,
    /// Share of the rows that are of the class, in `[0, 1]`.
    pub prevalence: Option<f64>,
    /// Mean gap between probability and share over all rows, in `[0, 1]`.
    pub expected_error: Option<f64>,
}

const SQUARE: Square = Square { top: 310 };
/// Where the rows per stretch stand, over the plot.
const STRIP: std::ops::Range<i32> = 68..200;

impl ReliabilityFigure<'_> {
    /// Draws share over probability per stretch, with areas of the points by their rows, and over the plot the rows per stretch.
    pub fn figure(&self) -> Figure {
        let height = SQUARE.height(self.series.len());
        let drawing = canvas::draw(Size(WIDTH, height), |canvas| self.draw(canvas));
        let title = format!("Reliability of the probability of {}", self.class.name);
        Figure::new(&title, self.summary(), self.table(), drawing)
    }

    fn finish(&self, series: usize) -> Finish {
        if series == 0 { Finish::lined(self.class.ink(), 6).dashed() } else { Finish::lined(self.class.ink(), 10) }
    }

    fn draw(&self, canvas: &Canvas<'_>) {
        let name = fit(&self.class.name, 440);
        SQUARE.draw(canvas, [&format!("probability of {name}"), &format!("share that is {name}")]);
        SQUARE.draw_diagonal(canvas);
        // Over the diagonal: models that learned in balance stay under it.
        canvas.label("says what happens", SQUARE.spot(0.7, 0.78), Anchor::End, Ink::Muted);
        self.draw_strip(canvas);
        let most = self.series.iter().flat_map(|series| series.bins).map(|bin| bin.n).max().unwrap_or(1);
        for (i, series) in self.series.iter().enumerate() {
            let spots: Vec<_> = series.bins.iter().map(|bin| SQUARE.spot(bin.mean_confidence, bin.hit_rate)).collect();
            canvas.path(&trace(&spots), self.finish(i));
            for (bin, spot) in series.bins.iter().zip(spots) {
                let radius = 8.0 + 22.0 * (f64::from(bin.n) / f64::from(most)).sqrt();
                draw_mark(canvas, self.class.mark(), spot, radius, i == 0);
            }
        }
        let keys: Vec<Key> = self.series.iter().enumerate().map(|(i, series)| self.key(i, series)).collect();
        SQUARE.draw_key(canvas, &keys);
    }

    fn key(&self, i: usize, series: &ReliabilitySeries<'_>) -> Key {
        let [mean, error] = [series.mean_probability, series.expected_error].map(wording::whole_percent);
        let text = format!("{}: mean {mean}, calibration error {error}", fit(&wording::name(series.name), 300));
        Key { stroke: self.finish(i), mark: Some((self.class.mark(), i == 0)), text }
    }

    /// Rows per stretch, beside each other for two series; as high as the strip is the fullest stretch.
    fn draw_strip(&self, canvas: &Canvas<'_>) {
        canvas.text("rows", (30, 36), Type::Small, Anchor::Start, Ink::Muted);
        canvas.line((ACROSS.start, STRIP.end), (ACROSS.end, STRIP.end), Ink::Muted, 3);
        let most = self.series.iter().flat_map(|series| series.bins).map(|bin| bin.n).max().unwrap_or(1);
        let label = wording::count(most.into());
        canvas.text(&label, (ACROSS.start - 22, STRIP.start + 22), Type::Small, Anchor::End, Ink::Muted);
        let lanes = self.series.len().max(1) as i32;
        for (lane, series) in (0..).zip(self.series) {
            let mut path = String::new();
            for bin in series.bins {
                let edge = |bin: usize| SQUARE.spot(bin as f64 / series.n_bins.max(1) as f64, 0.0).0;
                let (left, width) = (edge(bin.bin) + 4, edge(bin.bin + 1) - edge(bin.bin) - 8);
                let height = f64::from(STRIP.end - STRIP.start) * f64::from(bin.n) / f64::from(most);
                let top = STRIP.end - (height.round() as i32).max(4);
                let (left, right) = (left + width * lane / lanes, left + width * (lane + 1) / lanes);
                Bar { left, right, top, bottom: STRIP.end }.trace(&mut path);
            }
            let opacity = if lane == 0 { 0.0 } else { 1.0 };
            let ink = self.class.ink();
            canvas.path(&path, Finish { fill: Some((ink, opacity)), ..Finish::lined(ink, 4) });
        }
    }

    fn summary(&self) -> String {
        let name = &self.class.name;
        let Some(first) = self.series.iter().find(|series| series.mean_probability.is_some()) else {
            return format!("No probability of {name} has been given yet.");
        };
        let who = if self.series.len() > 1 {
            format!("the model {}", wording::name(first.name))
        } else {
            "the model".to_owned()
        };
        let says = format!(
            "On average {who} says {} where {} are {name}: {}",
            wording::whole_percent(first.mean_probability),
            wording::whole_percent(first.prevalence),
            verdict(first)
        );
        let others = self.series.iter().skip(1).map(|series| {
            format!(
                "; {} it says {}, {}",
                wording::name(series.name),
                wording::whole_percent(series.mean_probability),
                verdict(series)
            )
        });
        says + &others.collect::<String>() + "."
    }

    fn table(&self) -> Table {
        let errors = self
            .series
            .iter()
            .map(|series| format!("{} {}", wording::whole_percent(series.expected_error), wording::name(series.name)));
        let errors = wording::list(&errors.collect::<Vec<_>>());
        let name = &self.class.name;
        let caption = format!("Rows by the probability of {name}; expected calibration error {errors}");
        let header = ["probability", "rows", "mean probability", &format!("share that is {name}")].map(str::to_owned);
        let rows = self.series.iter().flat_map(|series| {
            let edge = |bin: usize| format!("{:.2}", bin as f64 / series.n_bins.max(1) as f64);
            let of_bin = move |bin: &Bin| {
                let stretch = format!("{}, {}–{}", wording::name(series.name), edge(bin.bin), edge(bin.bin + 1));
                let shares = [bin.mean_confidence, bin.hit_rate].map(|share| wording::whole_percent(Some(share)));
                [stretch, bin.n.to_string()].into_iter().chain(shares).collect()
            };
            let n: u64 = series.bins.iter().map(|bin| u64::from(bin.n)).sum();
            let shares = [series.mean_probability, series.prevalence].map(wording::whole_percent);
            let all =
                [format!("{}, all", wording::name(series.name)), n.to_string()].into_iter().chain(shares).collect();
            series.bins.iter().map(of_bin).chain([all])
        });
        Table::new(&caption, header, rows.collect())
    }
}

/// Mean against prevalence, in words; within a tenth they count as equal.
fn verdict(series: &ReliabilitySeries<'_>) -> String {
    let times = |ratio: f64| if ratio < 9.95 { format!("{ratio:.1}") } else { format!("{ratio:.0}") };
    match (series.mean_probability, series.prevalence) {
        (Some(mean), Some(prevalence)) if mean > 0.0 && prevalence > 0.0 => match mean / prevalence {
            ratio if ratio >= 1.1 => format!("{} times too much", times(ratio)),
            ratio if ratio <= 1.0 / 1.1 => format!("{} times too little", times(1.0 / ratio)),
            _ => "about right".to_owned(),
        },
        (Some(mean), Some(prevalence)) if mean > prevalence => "too much".to_owned(),
        (Some(mean), Some(prevalence)) if mean < prevalence => "too little".to_owned(),
        _ => "about right".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_summary_says_how_far_the_mean_is_off() {
        let class = ClassLook::new("rare", 1);
        let bins = [Bin { bin: 7, n: 300, mean_confidence: 0.73, hit_rate: 0.1 }];
        let series = |name, mean| ReliabilitySeries {
            name,
            bins: &bins,
            n_bins: 10,
            mean_probability: mean,
            prevalence: Some(0.1),
            expected_error: Some(0.63),
        };
        let figure = |series: &[ReliabilitySeries<'_>]| ReliabilityFigure { class: &class, series }.figure();
        let trained = series("as trained", Some(0.73));
        assert_eq!(
            figure(&[trained]).summary,
            "On average the model says 73 % where 10 % are rare: 7.3 times too much."
        );
        assert_eq!(
            figure(&[trained, series("corrected", Some(0.104))]).summary,
            "On average the model as trained says 73 % where 10 % are rare: 7.3 times too much; corrected it says 10 %, \
             about right."
        );
        let shy = figure(&[series("as trained", Some(0.001))]).summary;
        assert!(shy.ends_with("says 0.1 % where 10 % are rare: 100 times too little."), "{shy}");
        assert_eq!(figure(&[series("", None)]).summary, "No probability of rare has been given yet.");
        assert_eq!(figure(&[trained]).table.rows[0], ["as trained, 0.70–0.80", "300", "73 %", "10 %"]);
        assert_eq!(figure(&[trained]).table.rows[1], ["as trained, all", "300", "73 %", "10 %"]);
    }
}
