//! How well scores put the rows of a class before all others: ROC and precision-recall curves and the areas under them.

use super::scores::ratio;
use crate::order::{Key, number, sort_keys};

/// Rows by score, the highest first: for every different score, how many rows of the class and how many others are at or above
/// it. Rows of equal score stand together, so their order decides nothing.
#[derive(Clone, Debug, PartialEq)]
pub struct Ranking {
    points: Vec<Point>,
}

/// What answering at or above one score does.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Point {
    /// The score: a row is answered with the class if its own is at least this.
    pub threshold: f64,
    /// Rows of the class at or above it.
    pub true_positives: u32,
    /// Other rows at or above it.
    pub false_positives: u32,
}

/// What the answers at one threshold are worth.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct AtThreshold {
    /// Rows of the class that are answered with it.
    pub found: u32,
    /// Other rows that are answered with it.
    pub false_alarms: u32,
    /// Share of the class that is found.
    pub recall: Option<f64>,
    /// Share of the class among the rows that are answered with it.
    pub precision: Option<f64>,
    /// Share of the others that is answered with the class.
    pub false_positive_rate: Option<f64>,
}

impl Ranking {
    /// Ranks rows by their scores; the flag says whether a row is of the class.
    ///
    /// # Panics
    /// If a score is NaN: it has no place.
    pub fn of(rows: impl IntoIterator<Item = (f64, bool)>) -> Self {
        // Rows of the class, and the others; falling scores are rising keys.
        let mut keys = [Vec::new(), Vec::new()];
        for (score, positive) in rows {
            assert!(!score.is_nan(), "a score is not a number");
            // Adding 0 makes one score of 0 and -0.
            keys[usize::from(!positive)].push(!(score + 0.0).key());
        }
        Self::of_keys(keys)
    }

    fn of_keys(mut keys: [Vec<u64>; 2]) -> Self {
        keys.iter_mut().for_each(|keys| sort_keys(keys));
        let mut points: Vec<Point> = Vec::new();
        let mut n_at_or_above = [0, 0];
        while let Some(next) = keys.iter().zip(n_at_or_above).filter_map(|(keys, at)| keys.get(at)).min().copied() {
            for (keys, at) in keys.iter().zip(&mut n_at_or_above) {
                *at += keys[*at..].iter().take_while(|&&key| key == next).count();
            }
            let [true_positives, false_positives] = n_at_or_above.map(|n| n as u32);
            points.push(Point { threshold: number(!next), true_positives, false_positives });
        }
        Self { points }
    }

    /// One point per different score, from the highest to the lowest.
    pub fn points(&self) -> &[Point] {
        &self.points
    }

    /// Rows of the class.
    pub fn n_positive(&self) -> u32 {
        self.points.last().map_or(0, |point| point.true_positives)
    }

    /// Other rows.
    pub fn n_negative(&self) -> u32 {
        self.points.last().map_or(0, |point| point.false_positives)
    }

    /// Share of the class among all rows.
    pub fn prevalence(&self) -> Option<f64> {
        ratio(self.n_positive(), self.n_positive() + self.n_negative())
    }

    /// What it is worth to answer so many rows of the class, and so many others, with the class.
    pub fn at(&self, [found, false_alarms]: [u32; 2]) -> AtThreshold {
        AtThreshold {
            found,
            false_alarms,
            recall: ratio(found, self.n_positive()),
            precision: ratio(found, found + false_alarms),
            false_positive_rate: ratio(false_alarms, self.n_negative()),
        }
    }

    /// The ROC curve: false positive rate and true positive rate from (0, 0), where nothing is answered with the class, to
    /// (1, 1). `None` without rows of the class or without others.
    pub fn roc(&self) -> Option<Vec<[f64; 2]>> {
        let (positive, negative) = (f64::from(self.n_positive()), f64::from(self.n_negative()));
        let rate =
            |point: &Point| [f64::from(point.false_positives) / negative, f64::from(point.true_positives) / positive];
        (positive > 0.0 && negative > 0.0)
            .then(|| std::iter::once([0.0; 2]).chain(self.points.iter().map(rate)).collect())
    }

    /// The area under the ROC curve: the share of pairs of a row of the class and another that their scores order rightly, ties
    /// counting half (Mann & Whitney 1947). 0.5 is chance. `None` without rows of the class or without others.
    pub fn roc_auc(&self) -> Option<f64> {
        let pairs = f64::from(self.n_positive()) * f64::from(self.n_negative());
        let mut before = 0u64;
        let mut twice = 0u64;
        let mut negatives = 0;
        for point in &self.points {
            let new = u64::from(point.false_positives - negatives);
            twice += new * (before + u64::from(point.true_positives));
            (before, negatives) = (u64::from(point.true_positives), point.false_positives);
        }
        (pairs > 0.0).then(|| twice as f64 / 2.0 / pairs)
    }

    /// The point with the highest of some score of `(true positives, false positives)`; of equal ones the highest threshold, up to
    /// one above all scores, where nothing is answered with the class. `None` if the score is nowhere defined.
    pub fn best_by(&self, score: impl Fn(u32, u32) -> Option<f64>) -> Option<(Point, f64)> {
        let nothing = Point { threshold: f64::INFINITY, true_positives: 0, false_positives: 0 };
        let scored = std::iter::once(nothing)
            .chain(self.points.iter().copied())
            .filter_map(|point| Some((point, score(point.true_positives, point.false_positives)?)));
        scored.reduce(|best, next| if next.1 > best.1 { next } else { best })
    }

    /// The precision-recall curve: recall and precision at each point, from the highest score to the lowest. `None` without rows
    /// of the class.
    pub fn precision_recall(&self) -> Option<Vec<[f64; 2]>> {
        let positive = f64::from(self.n_positive());
        let at = |point: &Point| {
            let found = f64::from(point.true_positives);
            [found / positive, found / (found + f64::from(point.false_positives))]
        };
        (positive > 0.0).then(|| self.points.iter().map(at).collect())
    }

    /// Average precision, `Σ (Rₙ - Rₙ₋₁) Pₙ`: a sum of steps, as scikit-learn has it, not a trapezoid, which flatters. The share of
    /// the class is chance. `None` without rows of the class.
    pub fn average_precision(&self) -> Option<f64> {
        let curve = self.precision_recall()?;
        let mut before = 0.0;
        Some(curve.iter().fold(0.0, |sum, &[recall, precision]| {
            let step = (recall - before) * precision;
            before = recall;
            sum + step
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rng::{Seed, Stream};

    #[test]
    fn chance_and_certainty() {
        let constant = Ranking::of([(0.3, true), (0.3, false), (0.3, false), (0.3, false)]);
        assert_eq!((constant.roc_auc(), constant.average_precision()), (Some(0.5), Some(0.25)));
        let perfect = Ranking::of([(0.1, false), (0.9, true), (0.2, false)]);
        assert_eq!((perfect.roc_auc(), perfect.average_precision()), (Some(1.0), Some(1.0)));
    }

    #[test]
    fn curves_and_areas_are_what_counting_gives() {
        let mut rng = Seed(1).stream(Stream::Judge);
        for _ in 0..300 {
            let n_rows = 1 + rng.below(14);
            let rows: Vec<(f64, bool)> =
                (0..n_rows).map(|_| (f64::from(rng.below(7)) / 4.0 - 0.5, rng.below(3) == 0)).collect();
            let ranking = Ranking::of(rows.clone());
            let count = |is_so: &dyn Fn(f64, bool) -> bool| {
                rows.iter().filter(|&&(score, of_class)| is_so(score, of_class)).count() as u32
            };
            let (positive, negative) = (count(&|_, of_class| of_class), count(&|_, of_class| !of_class));
            assert_eq!((ranking.n_positive(), ranking.n_negative()), (positive, negative));
            assert!(ranking.points().is_sorted_by(|a, b| a.threshold > b.threshold));
            assert!(rows.iter().all(|&(score, _)| ranking.points().iter().any(|point| point.threshold == score)));
            let mut average_precision = 0.0;
            let mut before = 0;
            for point in ranking.points() {
                let (found, alarms) =
                    (count(&|s, it| it && s >= point.threshold), count(&|s, it| !it && s >= point.threshold));
                assert_eq!((point.true_positives, point.false_positives), (found, alarms));
                average_precision +=
                    f64::from(found - before) / f64::from(positive) * (f64::from(found) / f64::from(found + alarms));
                before = found;
            }
            let near = |a: Option<f64>, b: f64| a.is_some_and(|a| (a - b).abs() < 1e-12);
            assert!(positive == 0 || near(ranking.average_precision(), average_precision), "{rows:?}");
            let mut pairs = 0.0;
            for &(of_class, _) in rows.iter().filter(|row| row.1) {
                for &(other, _) in rows.iter().filter(|row| !row.1) {
                    pairs += if of_class > other {
                        1.0
                    } else if of_class == other {
                        0.5
                    } else {
                        0.0
                    };
                }
            }
            if positive > 0 && negative > 0 {
                assert!(near(ranking.roc_auc(), pairs / f64::from(positive) / f64::from(negative)), "{rows:?}");
                let roc = ranking.roc().unwrap();
                assert_eq!((roc[0], roc.last(), roc.len()), ([0.0; 2], Some(&[1.0; 2]), ranking.points().len() + 1));
                for (place, point) in roc[1..].iter().zip(ranking.points()) {
                    let [x, y] = [(point.false_positives, negative), (point.true_positives, positive)]
                        .map(|(part, whole)| f64::from(part) / f64::from(whole));
                    assert_eq!(*place, [x, y]);
                }
            } else {
                assert_eq!((ranking.roc_auc(), ranking.roc()), (None, None));
            }
        }
    }

    #[test]
    fn of_equally_good_points_the_highest_is_taken() {
        let ranking = Ranking::of([(0.9, true), (0.5, false), (0.4, true), (0.4, false)]);
        let best = |score: fn(u32, u32) -> Option<f64>| ranking.best_by(score).map(|(point, _)| point.threshold);
        assert_eq!(best(|_, _| Some(1.0)), Some(f64::INFINITY));
        assert_eq!(best(|found, _| (found > 0).then_some(1.0)), Some(0.9));
        assert_eq!(best(|found, _| Some(f64::from(found))), Some(0.4));
        assert_eq!(best(|_, _| None), None);
    }

    #[test]
    fn answers_at_a_threshold_are_shares_of_counts() {
        let ranking = Ranking::of([(0.9, true), (0.8, false), (0.2, true), (0.1, false), (0.0, false)]);
        let at = ranking.at([1, 1]);
        assert_eq!((at.found, at.false_alarms, ranking.prevalence()), (1, 1, Some(0.4)));
        assert_eq!((at.recall, at.precision, at.false_positive_rate), (Some(0.5), Some(0.5), Some(1.0 / 3.0)));
        assert_eq!(ranking.at([0, 0]).precision, None);
        let nothing = Ranking::of([]);
        assert_eq!((nothing.prevalence(), nothing.at([0, 0]).recall), (None, None));
    }

    #[test]
    fn one_class_has_no_curve() {
        assert_eq!(Ranking::of([(0.1, true), (0.2, true)]).roc_auc(), None);
        let none = Ranking::of([(0.1, false)]);
        assert_eq!((none.roc(), none.average_precision()), (None, None));
        assert_eq!(Ranking::of([]).roc_auc(), None);
    }
}
