//! What a case of the gallery is, and the classes that cases are about.

use crate::data::ClassCounts;
use crate::figure::from_run::FigureId;
use crate::figure::paper::class_look::ClassLook;
use crate::figure::paper::figure::Figure;

/// A figure, and the numbers that it was drawn from.
pub struct Case {
    /// Which figure it is; none for the drawing of the opening, which is on no list.
    pub id: Option<FigureId>,
    /// What it shows.
    pub name: &'static str,
    /// The figure.
    pub figure: Figure,
    /// What each cell of its table must say, without the first of each row, which names the row. Taken from the data, not
    /// from the figure.
    pub data: Vec<Vec<Given>>,
}

/// What one cell of a table must say.
#[derive(Clone, Debug, PartialEq)]
pub enum Given {
    /// A number that is not defined, or not finite.
    Undefined,
    /// A count or a number as it is.
    Number(f64),
    /// A share of 1, shown in percents.
    Share(f64),
    /// A word.
    Word(&'static str),
}

impl Given {
    pub(super) fn number(value: Option<f64>) -> Self {
        value.filter(|value| value.is_finite()).map_or(Self::Undefined, Self::Number)
    }

    pub(super) fn share(value: Option<f64>) -> Self {
        value.filter(|value| value.is_finite()).map_or(Self::Undefined, Self::Share)
    }

    pub(super) fn counts<const N: usize>(counts: [u32; N]) -> Vec<Self> {
        counts.map(|count| Self::Number(f64::from(count))).to_vec()
    }
}

pub(super) type Data = Vec<Vec<Given>>;
pub(super) type Cases = Vec<Case>;

pub(super) fn case(id: impl Into<Option<FigureId>>, name: &'static str, (figure, data): (Figure, Data)) -> Case {
    Case { id: id.into(), name, figure, data }
}

const YEAST: [(&str, u32); 10] = [
    ("CYT", 324),
    ("ERL", 4),
    ("EXC", 25),
    ("ME1", 31),
    ("ME2", 36),
    ("ME3", 114),
    ("MIT", 171),
    ("NUC", 300),
    ("POX", 14),
    ("VAC", 21),
];

pub(super) fn two() -> Vec<ClassLook> {
    vec![ClassLook::new("common", 0), ClassLook::new("rare", 1)]
}

pub(super) fn hostile() -> Vec<ClassLook> {
    let names = ["<script>alert('x')</script>", "a \"quoted\" & rather\nlong class name", "短い名前です", "#010101"];
    ClassLook::assign(&names.map(str::to_owned), &ClassCounts(vec![120, 7, 31, 64]))
}

pub(super) fn yeast() -> (Vec<ClassLook>, ClassCounts) {
    let counts = ClassCounts(YEAST.map(|(_, count)| count).to_vec());
    (ClassLook::assign(&YEAST.map(|(name, _)| name.to_owned()), &counts), counts)
}
