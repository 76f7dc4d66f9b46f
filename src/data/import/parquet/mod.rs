//! Parquet tables: columns that are not nested, of any type, encoding and page, packed with snappy, gzip, zstd, lz4 or not at all.

mod codec;
mod column;
mod delta;
mod levels;
mod pages;
mod pandas;
mod schema;
mod thrift;
mod values;

use self::{
    column::Column,
    pages::Chunk,
    pandas::Pandas,
    schema::{Field, Kind},
    thrift::{Value, structure},
};
use super::{
    cells::{MAX_CELLS, MAX_COLUMNS},
    error::{ImportError, quoted, quoted_list},
    sheet::{Cells, Declared, DeclaredRole, Sheet, SheetColumn},
    titles::PARQUET,
};
use crate::wording::{self, counted};

const MARK: &[u8] = b"PAR1";

/// Reads a table.
pub(super) fn read(bytes: &[u8]) -> Result<Sheet, ImportError> {
    let footer = footer(bytes)?;
    let fields =
        schema::fields(footer.list(2)).ok_or_else(|| ImportError::damaged(PARQUET, "its list of columns is broken"))?;
    let groups = footer.list(4);
    let n_rows = groups
        .iter()
        .map(|group| group.int(3).and_then(|n| usize::try_from(n).ok()).unwrap_or(0))
        .fold(0, usize::saturating_add);
    if fields.len() > MAX_COLUMNS {
        return Err(too_large(MAX_COLUMNS, "columns"));
    }
    if n_rows.saturating_mul(fields.len()) > MAX_CELLS {
        return Err(too_large(MAX_CELLS, "cells"));
    }
    if n_rows == 0 || fields.is_empty() {
        return Err(ImportError::NoTable { title: PARQUET, fault: "there is no row in it".to_owned() });
    }
    let pandas = Pandas::of(footer.list(5));
    let mut sheet = Sheet::default();
    let mut notices = Notices::default();
    for field in &fields {
        let column = read_column(bytes, field, groups, &pandas, n_rows, &mut notices)?;
        notices.nested(&column);
        sheet.columns.push(column);
    }
    sheet.notices = notices.finish();
    Ok(sheet)
}

fn too_large(limit: usize, of: &str) -> ImportError {
    ImportError::TooLarge { title: PARQUET, limit: format!("{} {of}", wording::grouped(limit)) }
}

/// What stands at the end of the file, before its length and the mark.
fn footer(bytes: &[u8]) -> Result<Value<'_>, ImportError> {
    if bytes.ends_with(b"PARE") {
        return Err(ImportError::Locked { title: PARQUET });
    }
    let cut_short = || ImportError::damaged(PARQUET, "its list of columns, which stands at its end, is not there");
    let rest = bytes.strip_suffix(MARK).ok_or_else(cut_short)?;
    let (rest, length) = rest.split_last_chunk().ok_or_else(cut_short)?;
    let start = rest.len().checked_sub(u32::from_le_bytes(*length) as usize).ok_or_else(cut_short)?;
    structure(&rest[start..]).map(|(footer, _)| footer).ok_or_else(cut_short)
}

fn read_column(
    bytes: &[u8],
    field: &Field,
    groups: &[Value<'_>],
    pandas: &Pandas,
    n_rows: usize,
    notices: &mut Notices,
) -> Result<SheetColumn, ImportError> {
    let name = field.name.trim().to_owned();
    let mut declared = Declared::default();
    if let Kind::Nested(what) = field.kind {
        return Ok(SheetColumn { name, cells: Cells::Nested(what), declared });
    }
    // Categories of other kinds are what they are without that.
    let may_be_category = matches!(field.kind, Kind::Number | Kind::Unsigned(_) | Kind::Text | Kind::Bytes);
    let is_category = may_be_category && pandas.is_category(&field.name);
    let mut column = Column::new(field.kind, is_category);
    let mut n_read = 0;
    for group in groups {
        let chunk = chunk(bytes, group, field)?;
        n_read += chunk.n_values;
        pages::extend(&mut column, field, &chunk)?;
    }
    if n_read != n_rows {
        return Err(ImportError::damaged(
            PARQUET,
            format!("its column {} has {n_read} cells in {n_rows} rows", quoted(&name)),
        ));
    }
    declared.levels = column.levels(is_category);
    if pandas.is_index(&field.name) {
        declared.role = Some(DeclaredRole::Meta);
        notices.others.push(format!("{} is the index of pandas, and no feature.", quoted(&name)));
    }
    notices.values(field, &name, column.n_infinite);
    Ok(SheetColumn { name, cells: column.finish(pandas.words()), declared })
}

/// The part of a column that belongs to a group of rows.
fn chunk<'a>(bytes: &'a [u8], group: &Value<'_>, field: &Field) -> Result<Chunk<'a>, ImportError> {
    let broken = |what: &str| ImportError::damaged(PARQUET, format!("{what} of its column {}", quoted(&field.name)));
    let chunk = group.list(1).get(field.leaves.start).ok_or_else(|| broken("there are no values"))?;
    if chunk.field(1).is_some() {
        return Err(broken("another file holds the values"));
    }
    let Some(of) = chunk.field(3).filter(|_| chunk.field(8).is_none()) else {
        return Err(ImportError::Locked { title: PARQUET });
    };
    let size = |id: i16| of.int(id).and_then(|n| usize::try_from(n).ok());
    let (Some(codec), Some(n_values), Some(data)) = (of.int(4), size(5), size(9)) else {
        return Err(broken("there is no place of the values"));
    };
    // Some programs write 0 where there is no dictionary.
    let start = size(11).filter(|&dictionary| dictionary > 0 && dictionary < data).unwrap_or(data);
    let n_rows = group.int(3).and_then(|n| usize::try_from(n).ok()).unwrap_or(0);
    if n_values != n_rows {
        return Err(broken("there are too many values or too few"));
    }
    let bytes = bytes.get(start..).ok_or_else(|| broken("the values are not there"))?;
    Ok(Chunk { bytes, codec, n_values })
}

/// What a person is told of columns.
#[derive(Default)]
struct Notices {
    /// Columns that hold what no feature can be, and what that is.
    nested: Vec<(String, &'static str)>,
    in_utc: Vec<String>,
    others: Vec<String>,
}

impl Notices {
    fn nested(&mut self, column: &SheetColumn) {
        if let Cells::Nested(what) = column.cells {
            self.nested.push((column.name.clone(), what));
        }
    }

    fn values(&mut self, field: &Field, name: &str, n_infinite: usize) {
        match field.kind {
            Kind::Timestamp { is_utc: true, .. } => self.in_utc.push(name.to_owned()),
            Kind::Time { .. } => self.others.push(format!("{} holds times of day and is read as hours.", quoted(name))),
            _ => {}
        }
        if n_infinite > 0 {
            let (cells, verbs) = (
                counted(n_infinite as u64, "cell"),
                if n_infinite == 1 { ("holds", "counts") } else { ("hold", "count") },
            );
            self.others.push(format!("{cells} of {} {} infinity and {} as missing.", quoted(name), verbs.0, verbs.1));
        }
    }

    fn finish(self) -> Vec<String> {
        let mut notices = Vec::new();
        if !self.nested.is_empty() {
            let (names, mut kinds): (Vec<&str>, Vec<String>) =
                self.nested.iter().map(|(name, what)| (name.as_str(), (*what).to_owned())).unzip();
            let mut known = Vec::new();
            kinds.retain(|kind| {
                !known.contains(kind) && {
                    known.push(kind.clone());
                    true
                }
            });
            let (holds, is) = if names.len() == 1 { ("holds", "is") } else { ("hold", "are") };
            notices.push(format!("{} {holds} {} and {is} left out.", quoted_list(&names), wording::list(&kinds)));
        }
        match self.in_utc.as_slice() {
            [] => {}
            [one] => notices.push(format!("{} is a point in time (UTC); its zone is not kept.", quoted(one))),
            names => {
                notices.push(format!("{} are points in time (UTC); their zones are not kept.", quoted_list(names)))
            }
        }
        notices.extend(self.others);
        notices
    }
}
