//! From values to cells: what they mean, where they are missing, and which categories have no rows.

use super::{schema::Kind, values::Values};
use crate::data::{
    cell::days,
    import::{
        cells::{Growing, Texts},
        sheet::Cells,
    },
};
use std::{borrow::Cow, collections::BTreeSet};

/// Whole numbers up to here are exact as doubles.
const MAX_EXACT: i128 = 1 << 53;
/// Most categories of which one without rows is told.
const MAX_LEVELS: usize = 10_000;

/// Values that are ready to become cells.
pub(super) enum Items {
    Ints(Vec<i64>),
    Floats(Vec<f64>),
    /// Places among the texts of the column.
    Codes(Vec<u32>),
}

/// A column while it is read.
pub(super) struct Column {
    kind: Kind,
    cells: Growing,
    /// Whether a text is used, by its place.
    used: Vec<bool>,
    /// Texts of dictionaries in their order, with their places.
    levels: Vec<(String, u32)>,
    known: BTreeSet<u32>,
    is_binary: bool,
    /// Cells that hold infinity.
    pub(super) n_infinite: usize,
}

impl Column {
    pub(super) fn new(kind: Kind, is_category: bool) -> Self {
        let are_texts = is_category || matches!(kind, Kind::Text | Kind::Uuid | Kind::Bytes);
        let cells = if are_texts { Growing::Texts(Texts::default()) } else { Growing::Numbers(Vec::new()) };
        Self {
            kind,
            cells,
            used: Vec::new(),
            levels: Vec::new(),
            known: BTreeSet::new(),
            is_binary: false,
            n_infinite: 0,
        }
    }

    /// What values mean; `None` if they cannot mean that.
    pub(super) fn items(&mut self, values: Values<'_>) -> Option<Items> {
        Some(match (values, self.kind) {
            (Values::Ints(values), Kind::Decimal(scale)) => floats(values, |value| decimal(value.into(), scale)),
            (Values::Ints(values), Kind::Day) => floats(values, |day| day as f64 * days::DAY),
            (Values::Ints(values), Kind::Timestamp { per_second, .. }) => {
                floats(values, |time| seconds(time, per_second))
            }
            (Values::Ints(values), Kind::Time { per_second }) => {
                floats(values, |time| seconds(time, per_second) / 3600.0)
            }
            (Values::Ints(values), Kind::Number | Kind::Unsigned(_) | Kind::Boolean) => {
                if let Growing::Texts(_) = self.cells {
                    Items::Codes(
                        values.into_iter().map(|value| self.code(&whole(value, self.kind).to_string())).collect(),
                    )
                } else {
                    Items::Ints(values)
                }
            }
            (Values::Floats(values), Kind::Number) => match self.cells {
                Growing::Numbers(_) => Items::Floats(values),
                Growing::Texts(_) => Items::Codes(values.iter().map(|value| self.code(&value.to_string())).collect()),
            },
            (Values::Bytes(values), kind) => self.of_bytes(&values, kind)?,
            _ => return None,
        })
    }

    fn of_bytes(&mut self, values: &[Cow<'_, [u8]>], kind: Kind) -> Option<Items> {
        Some(match kind {
            Kind::Text | Kind::Bytes => Items::Codes(values.iter().map(|bytes| self.text(bytes)).collect()),
            Kind::Uuid => Items::Codes(values.iter().map(|bytes| self.code(&uuid(bytes))).collect()),
            Kind::Decimal(scale) => Items::Floats(values.iter().map(|bytes| big_decimal(bytes, scale)).collect()),
            Kind::Half => Items::Floats(values.iter().map(|bytes| half(bytes)).collect::<Option<_>>()?),
            Kind::Timestamp { .. } => Items::Floats(values.iter().map(|bytes| impala(bytes)).collect::<Option<_>>()?),
            _ => return None,
        })
    }

    /// The values of a dictionary, which name categories too.
    pub(super) fn dictionary(&mut self, values: Values<'_>) -> Option<Items> {
        if let Growing::Numbers(_) = self.cells {
            return self.items(values);
        }
        let names: Vec<String> = match &values {
            Values::Bytes(values) => {
                values.iter().map(|bytes| String::from_utf8_lossy(bytes).trim().to_owned()).collect()
            }
            Values::Ints(values) => values.iter().map(|&value| whole(value, self.kind).to_string()).collect(),
            Values::Floats(values) => values.iter().map(f64::to_string).collect(),
        };
        let items = self.items(values)?;
        if let Items::Codes(codes) = &items {
            for (name, &code) in names.into_iter().zip(codes) {
                if code != Cells::GAP && self.known.len() <= MAX_LEVELS && self.known.insert(code) {
                    self.levels.push((name, code));
                }
            }
        }
        Some(items)
    }

    /// Adds cells: `at` gives the place of each filled one among the items; `None` if there is no such item.
    pub(super) fn extend(&mut self, items: &Items, filled: &[bool], at: impl Fn(usize) -> Option<usize>) -> Option<()> {
        let mut n = 0;
        for &is_filled in filled {
            if is_filled {
                self.push(items, at(n)?)?;
                n += 1;
            } else {
                self.cells.push_gap();
            }
        }
        Some(())
    }

    fn push(&mut self, items: &Items, at: usize) -> Option<()> {
        match (items, &mut self.cells) {
            (Items::Floats(values), Growing::Numbers(cells)) => {
                let value = *values.get(at)?;
                self.n_infinite += usize::from(value.is_infinite());
                cells.push(if value.is_finite() { value } else { f64::NAN });
            }
            (Items::Ints(values), cells) => {
                let value = whole(*values.get(at)?, self.kind);
                match cells {
                    Growing::Numbers(cells) if value.abs() <= MAX_EXACT => cells.push(value as f64),
                    cells => cells.texts().push(&value.to_string()),
                }
            }
            (Items::Codes(codes), Growing::Texts(texts)) => {
                let code = *codes.get(at)?;
                texts.push_code(code);
                if code != Cells::GAP {
                    self.used.resize(self.used.len().max(code as usize + 1), false);
                    self.used[code as usize] = true;
                }
            }
            _ => return None,
        }
        Some(())
    }

    fn text(&mut self, bytes: &[u8]) -> u32 {
        let text = String::from_utf8_lossy(bytes);
        self.is_binary |= self.kind == Kind::Bytes && matches!(text, Cow::Owned(_));
        self.code(&text)
    }

    fn code(&mut self, text: &str) -> u32 {
        self.cells.texts().code(text)
    }

    /// The categories that the file names, if it says that these are some, or if one of them has no rows.
    pub(super) fn levels(&self, is_category: bool) -> Option<Vec<String>> {
        let is_used = |code: u32| self.used.get(code as usize).copied().unwrap_or(false);
        let is_whole = !self.levels.is_empty() && self.known.len() <= MAX_LEVELS;
        let has_unused = self.levels.iter().any(|&(_, code)| !is_used(code));
        (is_whole && (is_category || has_unused)).then(|| self.levels.iter().map(|(name, _)| name.clone()).collect())
    }

    /// The cells; `words` are those for no and yes.
    pub(super) fn finish(self, words: [&'static str; 2]) -> Cells {
        if self.is_binary {
            return Cells::Nested("bytes");
        }
        let are_days = matches!(self.kind, Kind::Day | Kind::Timestamp { .. });
        match (self.cells, self.kind) {
            (Growing::Numbers(values), Kind::Boolean) => Cells::Booleans(values, words),
            (Growing::Numbers(seconds), _) if are_days => {
                let has_time = seconds.iter().any(|second| second.rem_euclid(days::DAY) > 0.0);
                Cells::Dates { seconds, has_time }
            }
            (cells, kind) => cells.finish(matches!(kind, Kind::Text | Kind::Uuid | Kind::Bytes)),
        }
    }
}

fn floats(values: Vec<i64>, of: impl Fn(i64) -> f64) -> Items {
    Items::Floats(values.into_iter().map(of).collect())
}

/// A number of 64 bits has no sign if its type says so.
fn whole(value: i64, kind: Kind) -> i128 {
    match kind {
        Kind::Unsigned(32) => i128::from(value as u32),
        Kind::Unsigned(_) => i128::from(value as u64),
        _ => value.into(),
    }
}

/// Seconds, with parts that are as exact as a double can be.
fn seconds(time: i64, per_second: i64) -> f64 {
    time.div_euclid(per_second) as f64 + time.rem_euclid(per_second) as f64 / per_second as f64
}

/// Digits before and behind the point, rounded once.
fn decimal(unscaled: i128, scale: u32) -> f64 {
    const EXACT_POWERS: [f64; 16] =
        [1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15];
    match EXACT_POWERS.get(scale as usize) {
        Some(power) if unscaled.abs() <= MAX_EXACT => unscaled as f64 / power,
        _ => format!("{unscaled}e-{scale}").parse().unwrap_or(f64::NAN),
    }
}

/// A decimal whose digits are a number of any length, the highest bytes first.
fn big_decimal(bytes: &[u8], scale: u32) -> f64 {
    let is_negative = bytes.first().is_some_and(|byte| byte & 128 != 0);
    if bytes.len() <= 16 {
        return decimal(
            bytes.iter().fold(if is_negative { -1 } else { 0 }, |sum, &byte| sum << 8 | i128::from(byte)),
            scale,
        );
    }
    // Of more than 38 digits a double keeps 16, so its own rounding is enough.
    let size = bytes.iter().fold(0.0, |sum, &byte| sum * 256.0 + f64::from(if is_negative { !byte } else { byte }));
    let value = if is_negative { -size - 1.0 } else { size };
    format!("{value:e}").parse::<f64>().unwrap_or(f64::NAN) / libm::pow(10.0, scale.into())
}

fn uuid(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(36);
    for (at, byte) in bytes.iter().enumerate() {
        text.push_str(if [4, 6, 8, 10].contains(&at) { "-" } else { "" });
        text.push_str(&format!("{byte:02x}"));
    }
    text
}

/// A float of 16 bits.
fn half(bytes: &[u8]) -> Option<f64> {
    let bits = u16::from_le_bytes(bytes.try_into().ok()?);
    let (sign, exponent, part) =
        (if bits >> 15 == 1 { -1.0 } else { 1.0 }, i32::from(bits >> 10 & 31), f64::from(bits & 1023));
    Some(
        sign * match exponent {
            0 => part * libm::exp2(-24.0),
            31 => {
                if part == 0.0 {
                    f64::INFINITY
                } else {
                    f64::NAN
                }
            }
            exponent => (1.0 + part / 1024.0) * libm::exp2(f64::from(exponent - 15)),
        },
    )
}

/// Seconds since 1970 from nanoseconds of a day and the day of Julius.
fn impala(bytes: &[u8]) -> Option<f64> {
    let (nanoseconds, day) = bytes.split_first_chunk::<8>()?;
    let day = u32::from_le_bytes(day.try_into().ok()?);
    Some((f64::from(day) - 2_440_588.0) * days::DAY + seconds(i64::from_le_bytes(*nanoseconds), 1_000_000_000))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filled(kind: Kind, values: Values<'_>, filled: &[bool]) -> Cells {
        let mut column = Column::new(kind, false);
        let items = column.items(values).unwrap();
        column.extend(&items, filled, Some).unwrap();
        column.finish(["no", "yes"])
    }

    #[test]
    fn whole_numbers_are_exact() {
        let Cells::Numbers(values) = filled(Kind::Number, Values::Ints(vec![1 << 53, -3]), &[true, false, true]) else {
            panic!()
        };
        assert!(values[0] == 9_007_199_254_740_992.0 && values[1].is_nan() && values[2] == -3.0);
        let Cells::Texts { texts, codes, is_text: false } =
            filled(Kind::Number, Values::Ints(vec![7, (1 << 53) + 1]), &[true, false, true])
        else {
            panic!("no texts")
        };
        assert_eq!((texts, codes), (vec!["7".to_owned(), "9007199254740993".to_owned()], vec![0, Cells::GAP, 1]));
        let Cells::Texts { texts, .. } = filled(Kind::Unsigned(64), Values::Ints(vec![-1 << 40]), &[true]) else {
            panic!("no texts")
        };
        assert_eq!(texts, [((-1i64 << 40) as u64).to_string()]);
        assert_eq!(filled(Kind::Unsigned(32), Values::Ints(vec![-1]), &[true]), Cells::Numbers(vec![4_294_967_295.0]));
    }

    #[test]
    fn times_and_decimals_are_numbers() {
        let nanoseconds = Kind::Timestamp { per_second: 1_000_000_000, is_utc: true };
        let cells = filled(nanoseconds, Values::Ints(vec![-500_000_000, 86_400_000_000_000]), &[true, true]);
        assert_eq!(cells, Cells::Dates { seconds: vec![-0.5, 86_400.0], has_time: true });
        let cells = filled(Kind::Day, Values::Ints(vec![1]), &[true]);
        assert_eq!(cells, Cells::Dates { seconds: vec![86_400.0], has_time: false });
        let hours = filled(Kind::Time { per_second: 1000 }, Values::Ints(vec![26_100_000]), &[true]);
        assert_eq!(hours, Cells::Numbers(vec![7.25]));
        assert_eq!(
            [decimal(12_345, 2), decimal(-5, 3), decimal(1 << 70, 20)],
            [123.45, -0.005, 11.805_916_207_174_113]
        );
        assert_eq!(
            [big_decimal(&[255, 56], 2), big_decimal(&[&[0; 10][..], &[1, 0, 0, 0, 0, 0, 0, 0]].concat(), 2)],
            [-2.0, 720_575_940_379_279.4]
        );
        assert_eq!(half(&[0, 0x3c]), Some(1.0));
        assert_eq!([half(&[1, 0]), half(&[0, 0xc0]), half(&[0])], [Some(5.960_464_477_539_063e-8), Some(-2.0), None]);
        let mut noon = 43_200_000_000_000i64.to_le_bytes().to_vec();
        noon.extend(2_440_589u32.to_le_bytes());
        assert_eq!(impala(&noon), Some(129_600.0));
    }

    #[test]
    fn a_category_without_rows_is_named() {
        let mut column = Column::new(Kind::Text, false);
        let named: Vec<Cow<'_, [u8]>> = [&b"home"[..], b"moved", b"NA"].map(Cow::from).to_vec();
        let items = column.dictionary(Values::Bytes(named)).unwrap();
        assert_eq!(column.levels(false).map(|levels| levels.len()), Some(3));
        column.extend(&items, &[true, true], |at| Some([2, 0][at])).unwrap();
        assert_eq!(column.levels(true), Some(["home", "moved", "NA"].map(str::to_owned).to_vec()));
        let Cells::Texts { texts, codes, is_text: true } = column.finish(["", ""]) else { panic!("no texts") };
        assert_eq!((texts, codes), (vec!["NA".to_owned(), "home".to_owned()], vec![0, 1]));
    }

    #[test]
    fn other_values_are_told_apart() {
        assert_eq!(
            filled(Kind::Boolean, Values::Ints(vec![1, 0]), &[true, true]),
            Cells::Booleans(vec![1.0, 0.0], ["no", "yes"])
        );
        let bytes = Values::Bytes(vec![b"\xff\xfe"[..].into()]);
        assert_eq!(filled(Kind::Bytes, bytes, &[true]), Cells::Nested("bytes"));
        assert_eq!(uuid(&[0xab; 16]), "abababab-abab-abab-abab-abababababab");
        let mut column = Column::new(Kind::Number, false);
        assert!(column.items(Values::Bytes(vec![])).is_none());
        let items = column.items(Values::Floats(vec![f64::INFINITY])).unwrap();
        assert_eq!(column.extend(&items, &[true, true], Some), None);
        assert_eq!(column.n_infinite, 1);
    }
}
