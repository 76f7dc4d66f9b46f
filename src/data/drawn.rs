//! Points that a person adds to a made set with two columns.

use super::{Class, DataError, Dataset, Matrix};
use serde::{Deserialize, Serialize};
use std::fmt;

/// Most points that can be added: all of them stand in the link.
pub const MAX_DRAWN: usize = 300;

/// Coordinates are kept to a hundredth, up to this many units from 0.
const FARTHEST: f64 = 1000.0;

/// Points in the units of the data, in the order in which they were added.
///
/// Their text is `x_y_class` for each, with a space between points, such as `0.5_-1.25_1 0.6_-1_1`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Drawn(Vec<DrawnPoint>);

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct DrawnPoint {
    /// Coordinates in hundredths, so that equal texts are equal points.
    at: [i32; 2],
    class: Class,
}

impl DrawnPoint {
    fn new([x, y]: [f64; 2], class: Class) -> Option<Self> {
        let hundredths = |x: f64| (x.abs() <= FARTHEST).then(|| libm::round(100.0 * x) as i32);
        Some(Self { at: [hundredths(x)?, hundredths(y)?], class })
    }

    fn spot(self) -> [f64; 2] {
        self.at.map(|x| f64::from(x) / 100.0)
    }
}

impl Drawn {
    /// No points are there.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// How many points are there.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Adds a point at a spot in the units of the data, rounded to a hundredth. Whether it was added: there may be
    /// [`MAX_DRAWN`] already, or it may lie too far out.
    pub fn add(&mut self, spot: [f64; 2], class: Class) -> bool {
        let point = DrawnPoint::new(spot, class).filter(|_| self.len() < MAX_DRAWN);
        self.0.extend(point);
        point.is_some()
    }

    /// Takes back the point that was added last.
    pub fn take_back(&mut self) {
        self.0.pop();
    }

    /// Reads the text of points.
    ///
    /// # Errors
    /// What was expected, if a point is none or there are too many.
    pub fn parse(text: &str) -> Result<Self, String> {
        let points: Option<Vec<DrawnPoint>> = text.split_whitespace().take(MAX_DRAWN + 1).map(parse_point).collect();
        match points {
            Some(points) if points.len() <= MAX_DRAWN => Ok(Self(points)),
            _ => Err(format!(
                "up to {MAX_DRAWN} points such as 0.5_-1.25_1 (x, y, number of the class from 0), with a space between them"
            )),
        }
    }

    /// The set with the points as its last rows.
    ///
    /// # Errors
    /// [`DataError`] if a point has a class that the set does not name. The set must have two columns.
    pub fn append_to(&self, data: &Dataset) -> Result<Dataset, DataError> {
        let mut values = data.features().values().to_vec();
        values.extend(self.0.iter().flat_map(|point| point.spot()).map(|x| x as f32));
        let mut labels = data.labels().to_vec();
        labels.extend(self.0.iter().map(|point| point.class));
        let features = Matrix::new(values, data.n_features());
        Dataset::new(features, labels, data.columns().to_vec(), data.class_names().to_vec())
    }
}

fn parse_point(text: &str) -> Option<DrawnPoint> {
    let mut parts = text.split('_');
    let mut number = || parts.next()?.parse::<f64>().ok();
    let spot = [number()?, number()?];
    let class = parts.next()?.parse().ok()?;
    DrawnPoint::new(spot, Class(class)).filter(|_| parts.next().is_none())
}

impl fmt::Display for Drawn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, point) in self.0.iter().enumerate() {
            let [x, y] = point.spot();
            write!(f, "{}{x}_{y}_{}", if index > 0 { " " } else { "" }, point.class.0)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn points_are_their_text() {
        let mut drawn = Drawn::default();
        assert!(drawn.add([0.504, -1.25], Class(1)) && drawn.add([-0.001, 12.0], Class(0)));
        assert!(!drawn.add([f64::NAN, 0.0], Class(0)) && !drawn.add([0.0, 1e9], Class(0)));
        assert_eq!(drawn.to_string(), "0.5_-1.25_1 0_12_0");
        assert_eq!(Drawn::parse(" 0.5_-1.25_1\n0_12_0 "), Ok(drawn));
        assert_eq!(Drawn::parse(""), Ok(Drawn::default()));
    }

    #[test]
    fn what_is_no_point_is_refused() {
        for text in
            ["1", "1_2", "1_2_3_4", "a_2_0", "1_2_-1", "1_2_256", "NaN_1_0", "inf_1_0", "1e9_0_0", "1_2_0,1_2_0"]
        {
            assert!(Drawn::parse(text).is_err(), "{text}");
        }
        assert!(Drawn::parse(&"1_1_0 ".repeat(MAX_DRAWN)).is_ok());
        assert!(Drawn::parse(&"1_1_0 ".repeat(MAX_DRAWN + 1)).is_err());
    }

    #[test]
    fn points_become_the_last_rows() {
        let data = Dataset::generated(vec![0.0, 1.0, 2.0, 3.0], 2, vec![Class(0), Class(1)], &["a", "b"]);
        let with = Drawn::parse("5_6_1").unwrap().append_to(&data).unwrap();
        assert_eq!((with.n_samples(), with.features().row(2), with.labels()[2]), (3, &[5.0, 6.0][..], Class(1)));
        assert!(matches!(
            Drawn::parse("5_6_2").unwrap().append_to(&data),
            Err(DataError::UnknownClass { class: 2, .. })
        ));
    }
}
