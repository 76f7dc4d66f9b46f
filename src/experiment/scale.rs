//! The numbers that a slider stops at: those of a field's range that a hand can tell apart.

use super::FieldKind;

/// Of a decade, as resistors come: each is a tenth more than the last, about.
const DECADE: [u32; 24] =
    [10, 11, 12, 13, 15, 16, 18, 20, 22, 24, 27, 30, 33, 36, 39, 43, 47, 51, 56, 62, 68, 75, 82, 91];
/// Least number of steps of equal size.
const STEPS: f64 = 100.0;
/// A range that is wider has no natural middle: seeds, places of columns.
const WIDEST: f64 = 1e8;
/// From here on, ratios are told apart and not differences.
const WIDE: f64 = 100.0;

impl FieldKind {
    /// Whether its range is a natural one.
    pub fn has_stops(&self) -> bool {
        matches!(self, Self::Number { min, max, .. } if max > min && max - min <= WIDEST)
    }

    /// The numbers that a slider stops at, rising, both ends among them: steps of equal size, or, where the range spans several
    /// decades, of equal ratio. Empty where there is no natural range.
    pub fn stops(&self) -> Vec<f64> {
        let Self::Number { min, max, integer } = *self else { return Vec::new() };
        if !self.has_stops() {
            return Vec::new();
        }
        let is_wide =
            if min > 0.0 { max / min >= WIDE } else { min == 0.0 && max >= if integer { WIDE } else { 10.0 } };
        let mut stops = if is_wide { of_equal_ratio(min, max, integer) } else { of_equal_size(min, max, integer) };
        stops.retain(|&stop| min < stop && stop < max);
        stops.insert(0, min);
        stops.push(max);
        stops.dedup();
        stops
    }
}

fn of_equal_size(min: f64, max: f64, integer: bool) -> Vec<f64> {
    let wanted = (max - min) / STEPS;
    let decade = decade_of(wanted);
    let (mantissa, exponent) = match wanted / decimal(1, decade) {
        share if share < 2.0 => (1, decade),
        share if share < 5.0 => (2, decade),
        _ => (5, decade),
    };
    let (mantissa, exponent) = if integer && exponent < 0 { (1, 0) } else { (mantissa, exponent) };
    let step = decimal(mantissa, exponent);
    let (first, last) = ((min / step).ceil() as i64, (max / step).floor() as i64);
    (first..=last).map(|times| decimal(times * mantissa, exponent)).collect()
}

fn of_equal_ratio(min: f64, max: f64, integer: bool) -> Vec<f64> {
    // Down to a thousandth of what is largest, where the range begins at nothing.
    let least = if min > 0.0 {
        min
    } else if integer {
        1.0
    } else {
        max / 1000.0
    };
    let decades = decade_of(least)..=decade_of(max);
    let all = decades.flat_map(|decade| DECADE.map(|mantissa| decimal(mantissa.into(), decade - 1)));
    let mut stops: Vec<f64> =
        all.filter(|stop| *stop >= least).map(|it| if integer { it.round() } else { it }).collect();
    stops.dedup();
    stops
}

/// The largest power of ten up to a number.
fn decade_of(number: f64) -> i32 {
    (-20..20).rev().find(|&exponent| decimal(1, exponent) <= number).unwrap_or(-20)
}

/// `mantissa · 10^exponent`, as it is written.
fn decimal(mantissa: i64, exponent: i32) -> f64 {
    format!("{mantissa}e{exponent}").parse().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::ExperimentSpec;

    fn stops(min: f64, max: f64, integer: bool) -> Vec<f64> {
        FieldKind::Number { min, max, integer }.stops()
    }

    #[test]
    fn stops_are_round_numbers_from_end_to_end() {
        assert_eq!(stops(1.0, 10.0, true), (1..=10).map(f64::from).collect::<Vec<_>>());
        let share = stops(0.01, 0.8, false);
        assert_eq!((share[0], share[1], share.last()), (0.01, 0.015, Some(&0.8)));
        assert!(share.contains(&0.3), "{share:?}");
        let rows = stops(20.0, 1e6, true);
        assert_eq!(rows[..4], [20.0, 22.0, 24.0, 27.0]);
        assert!((100..130).contains(&rows.len()) && rows.contains(&1000.0), "{}", rows.len());
        let noise = stops(0.0, 10.0, false);
        assert_eq!(noise[..3], [0.0, 0.01, 0.011]);
        assert!(noise.contains(&0.3));
        assert_eq!(stops(1.0, 100_000.0, true)[..4], [1.0, 2.0, 3.0, 4.0]);
        assert!(stops(0.0, 4_294_967_295.0, true).is_empty());
    }

    #[test]
    fn every_stop_of_every_field_fits_it() {
        let links =
            ["", "resample=smote", "resample=gan", "loss=ldam", "loss=focal", "sampler=weighted", "schedule=cosine"];
        let mut n_sliders = 0;
        for link in
            links.into_iter().chain(["data=article", "data=moons&optimizer=sgd", "schedule=warmup", "schedule=step"])
        {
            let spec = ExperimentSpec::from_link(link).unwrap().spec;
            for field in spec.fields() {
                let stops = field.kind.stops();
                assert!(stops.windows(2).all(|pair| pair[0] < pair[1]), "{}: {stops:?}", field.key);
                assert!(stops.len() < 400, "{}: {}", field.key, stops.len());
                n_sliders += usize::from(!stops.is_empty());
                for stop in stops {
                    let mut spec = spec.clone();
                    spec.set(&field.key, &stop.to_string()).unwrap_or_else(|error| panic!("{link}: {error}"));
                }
            }
        }
        assert!(n_sliders > 100, "{n_sliders}");
    }
}
