//! What the columns of a Parquet table are.

use super::{thrift::Value, values::Physical};

/// A column of the table.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Field {
    pub(super) name: String,
    pub(super) kind: Kind,
    pub(super) physical: Physical,
    /// Whether cells may be missing.
    pub(super) is_optional: bool,
    /// Its columns in the file: several if it is nested.
    pub(super) leaves: std::ops::Range<usize>,
}

/// What the values of a column mean.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Kind {
    Number,
    /// Of so many bits, none of them a sign.
    Unsigned(u32),
    /// Half as many bits as a float.
    Half,
    Boolean,
    /// Digits behind the point.
    Decimal(u32),
    /// Days since 1970.
    Day,
    /// So many of them in a second since 1970; whether it is a point in time or what a clock shows.
    Timestamp {
        per_second: i64,
        is_utc: bool,
    },
    /// Of a day, so many of them in a second.
    Time {
        per_second: i64,
    },
    Text,
    Uuid,
    /// Texts or not: that is seen when they are read.
    Bytes,
    /// What no feature can be, in the plural.
    Nested(&'static str),
}

/// The columns, from the flat list in which groups say how many elements follow that are theirs; `None` if it is broken.
pub(super) fn fields(elements: &[Value<'_>]) -> Option<Vec<Field>> {
    let (root, mut rest) = elements.split_first()?;
    let n = usize::try_from(root.int(5)?).ok()?;
    let (mut fields, mut leaf) = (Vec::new(), 0);
    for _ in 0..n {
        let (element, after) = rest.split_first()?;
        let (n_leaves, after) = if n_children(element) > 0 { group(element, after)? } else { (1, after) };
        let is_group = n_children(element) > 0;
        let physical = if is_group { Physical::Boolean } else { physical(element)? };
        let is_repeated = element.int(3) == Some(2);
        let kind = match (is_group, is_repeated) {
            (true, _) => Kind::Nested(nested(element)),
            (false, true) => Kind::Nested("lists"),
            (false, false) => kind(element, physical),
        };
        let (name, is_optional) = (element.text(4)?, element.int(3) == Some(1));
        fields.push(Field { name, kind, physical, is_optional, leaves: leaf..leaf + n_leaves });
        leaf += n_leaves;
        rest = after;
    }
    Some(fields)
}

fn n_children(element: &Value<'_>) -> usize {
    element.int(5).and_then(|n| usize::try_from(n).ok()).unwrap_or(0)
}

/// Passes over the elements of a group; gives the number of columns in it.
fn group<'a, 'b>(element: &Value<'_>, rest: &'b [Value<'a>]) -> Option<(usize, &'b [Value<'a>])> {
    let (mut open, mut n_leaves, mut rest) = (n_children(element), 0, rest);
    while open > 0 {
        let (child, after) = rest.split_first()?;
        rest = after;
        n_leaves += usize::from(n_children(child) == 0);
        open = (open - 1).checked_add(n_children(child))?;
    }
    Some((n_leaves, rest))
}

fn nested(element: &Value<'_>) -> &'static str {
    let logical = element.field(10);
    let is = |id: i16, converted: &[i64]| {
        logical.is_some_and(|logical| logical.field(id).is_some())
            || element.int(6).is_some_and(|it| converted.contains(&it))
    };
    match () {
        () if is(2, &[1, 2]) => "maps",
        () if is(3, &[3]) || element.int(3) == Some(2) => "lists",
        () => "groups",
    }
}

fn physical(element: &Value<'_>) -> Option<Physical> {
    Some(match element.int(1)? {
        0 => Physical::Boolean,
        1 => Physical::Int32,
        2 => Physical::Int64,
        3 => Physical::Int96,
        4 => Physical::Float,
        5 => Physical::Double,
        6 => Physical::Bytes,
        7 => Physical::Fixed(element.int(2).and_then(|n| usize::try_from(n).ok()).filter(|&n| n > 0)?),
        _ => return None,
    })
}

fn kind(element: &Value<'_>, physical: Physical) -> Kind {
    let logical = element.field(10).and_then(|logical| of_logical(logical, element));
    logical.or_else(|| of_converted(element)).unwrap_or(match physical {
        Physical::Boolean => Kind::Boolean,
        Physical::Int96 => Kind::Timestamp { per_second: 1_000_000_000, is_utc: false },
        Physical::Bytes | Physical::Fixed(_) => Kind::Bytes,
        _ => Kind::Number,
    })
}

fn of_logical(logical: &Value<'_>, element: &Value<'_>) -> Option<Kind> {
    let Value::Struct(kinds) = logical else { return None };
    let (id, of) = kinds.first()?;
    let per_second = || {
        let unit = of.field(2)?;
        [(1, 1000), (2, 1_000_000), (3, 1_000_000_000)]
            .into_iter()
            .find(|&(id, _)| unit.field(id).is_some())
            .map(|it| it.1)
    };
    Some(match id {
        1 | 4 | 12 => Kind::Text,
        5 => Kind::Decimal(scale(of.int(1).or_else(|| element.int(7)))),
        6 => Kind::Day,
        7 => Kind::Time { per_second: per_second()? },
        8 => Kind::Timestamp { per_second: per_second()?, is_utc: of.bool(1).unwrap_or(false) },
        10 if of.bool(2) == Some(false) => unsigned(element),
        10 => Kind::Number,
        13 => Kind::Nested("documents"),
        14 => Kind::Uuid,
        15 => Kind::Half,
        16 => Kind::Nested("values of any type"),
        17 | 18 => Kind::Nested("shapes"),
        _ => return None,
    })
}

fn of_converted(element: &Value<'_>) -> Option<Kind> {
    let timestamp = |per_second| Kind::Timestamp { per_second, is_utc: false };
    Some(match element.int(6)? {
        0 | 4 | 19 => Kind::Text,
        5 => Kind::Decimal(scale(element.int(7))),
        6 => Kind::Day,
        7 => Kind::Time { per_second: 1000 },
        8 => Kind::Time { per_second: 1_000_000 },
        9 => timestamp(1000),
        10 => timestamp(1_000_000),
        11..=14 => unsigned(element),
        15..=18 => Kind::Number,
        20 => Kind::Nested("documents"),
        21 => Kind::Nested("intervals"),
        _ => return None,
    })
}

/// Small numbers are kept in 32 bits.
fn unsigned(element: &Value<'_>) -> Kind {
    Kind::Unsigned(if element.int(1) == Some(1) { 32 } else { 64 })
}

fn scale(scale: Option<i64>) -> u32 {
    scale.and_then(|scale| u32::try_from(scale).ok()).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn element<'a>(name: &'a str, fields: &[(i16, i64)]) -> Value<'a> {
        let ints = fields.iter().map(|&(id, value)| (id, Value::Int(value)));
        Value::Struct(ints.chain([(4, Value::Binary(name.as_bytes()))]).collect())
    }

    #[test]
    fn groups_are_one_column_each() {
        let elements = [
            element("root", &[(5, 4)]),
            element("a", &[(1, 5), (3, 1)]),
            element("l", &[(5, 1), (6, 3), (3, 1)]),
            element("list", &[(5, 2), (3, 2)]),
            element("x", &[(1, 1)]),
            element("y", &[(1, 1)]),
            element("m", &[(5, 1), (6, 1)]),
            element("v", &[(1, 6)]),
            element("r", &[(1, 1), (3, 2)]),
        ];
        let fields = fields(&elements).unwrap();
        let told: Vec<_> = fields.iter().map(|field| (field.name.as_str(), field.kind, field.leaves.clone())).collect();
        let expected = [
            ("a", Kind::Number, 0..1),
            ("l", Kind::Nested("lists"), 1..3),
            ("m", Kind::Nested("maps"), 3..4),
            ("r", Kind::Nested("lists"), 4..5),
        ];
        assert_eq!(told, expected);
        for cut in 0..elements.len() {
            assert_eq!(super::fields(&elements[..cut]), None, "{cut}");
        }
    }

    #[test]
    fn old_names_of_types_are_known() {
        let of = |fields: &[(i16, i64)]| kind(&element("x", fields), Physical::Int32);
        assert_eq!(of(&[(6, 6)]), Kind::Day);
        assert_eq!([of(&[(1, 1), (6, 13)]), of(&[(1, 2), (6, 14)])], [Kind::Unsigned(32), Kind::Unsigned(64)]);
        assert_eq!(of(&[(6, 5), (7, 2)]), Kind::Decimal(2));
        assert_eq!(of(&[(6, 9)]), Kind::Timestamp { per_second: 1000, is_utc: false });
        assert_eq!(of(&[]), Kind::Number);
    }
}
