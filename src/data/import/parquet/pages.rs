//! The pages of a column: their heads, which cells are filled, and their values.

use super::{
    codec::{MAX_PAGE, unpack},
    column::{Column, Items},
    levels::hybrid,
    schema::Field,
    thrift::{Value, structure},
    values::{is_dictionary, places, read},
};
use crate::data::import::{
    cells::MAX_CELLS,
    error::{ImportError, quoted},
    titles::PARQUET,
};

/// Kinds of pages.
const DATA: i64 = 0;
const DICTIONARY: i64 = 2;
const DATA_2: i64 = 3;

/// A column of a row group, as the list of columns has it.
pub(super) struct Chunk<'a> {
    /// Its pages and what follows them.
    pub(super) bytes: &'a [u8],
    pub(super) codec: i64,
    pub(super) n_values: usize,
}

/// Reads the pages of a chunk into its column.
pub(super) fn extend(column: &mut Column, field: &Field, chunk: &Chunk<'_>) -> Result<(), ImportError> {
    let broken = |what: &str| ImportError::damaged(PARQUET, format!("{what} of its column {}", quoted(&field.name)));
    let (mut rest, mut dictionary, mut n_read) = (chunk.bytes, None, 0);
    while n_read < chunk.n_values {
        let (head, after) = structure(rest).ok_or_else(|| broken("there is no head on a page"))?;
        let size = |id: i16| head.int(id).and_then(|n| usize::try_from(n).ok()).filter(|&n| n <= MAX_PAGE);
        let (Some(length), Some(packed_length)) = (size(2), size(3)) else {
            return Err(broken("there is no length of a page"));
        };
        let Some((packed, after)) = after.split_at_checked(packed_length) else {
            return Err(broken("a page ends too early"));
        };
        rest = after;
        match head.int(1) {
            Some(DICTIONARY) => {
                let bytes = unpack(chunk.codec, packed, length)?.ok_or_else(|| broken("a page cannot be unpacked"))?;
                let of = head.field(7);
                let n =
                    of.and_then(|of| of.int(1)).and_then(|n| usize::try_from(n).ok()).filter(|&n| n <= length.max(1));
                let values = n.and_then(|n| read(&bytes, field.physical, 0, n));
                dictionary = Some(
                    values
                        .and_then(|values| column.dictionary(values))
                        .ok_or_else(|| broken("there is no dictionary"))?,
                );
            }
            Some(DATA) => {
                let bytes = unpack(chunk.codec, packed, length)?.ok_or_else(|| broken("a page cannot be unpacked"))?;
                let page = head.field(5).and_then(|of| page_1(of, &bytes, field));
                n_read += page
                    .and_then(|page| take(column, field, &page, dictionary.as_ref(), chunk.n_values - n_read))
                    .ok_or_else(|| broken("a page cannot be read"))?;
            }
            Some(DATA_2) => {
                let of = head.field(8).ok_or_else(|| broken("a page cannot be read"))?;
                let n_levels = [5, 6].map(|id| of.int(id).and_then(|n| usize::try_from(n).ok()).unwrap_or(0));
                let before = n_levels[0].saturating_add(n_levels[1]);
                let Some((levels, values)) = packed.split_at_checked(before) else {
                    return Err(broken("a page ends too early"));
                };
                let codec = if of.bool(7) == Some(false) { 0 } else { chunk.codec };
                // Nothing at all may be packed into nothing.
                let length = length.saturating_sub(before);
                let values = if length == 0 { Some((&[][..]).into()) } else { unpack(codec, values, length)? };
                let values = values.ok_or_else(|| broken("a page cannot be unpacked"))?;
                let page = page_2(of, &levels[n_levels[1]..], &values, field);
                n_read += page
                    .and_then(|page| take(column, field, &page, dictionary.as_ref(), chunk.n_values - n_read))
                    .ok_or_else(|| broken("a page cannot be read"))?;
            }
            // An index helps to find rows.
            _ => {}
        }
    }
    Ok(())
}

/// A page of cells.
struct Page<'a> {
    filled: Vec<bool>,
    encoding: i64,
    values: &'a [u8],
}

fn count(of: &Value<'_>) -> Option<usize> {
    of.int(1).and_then(|n| usize::try_from(n).ok()).filter(|&n| n <= MAX_CELLS)
}

/// Which cells are filled stands before the values and is packed with them.
fn page_1<'a>(of: &Value<'_>, bytes: &'a [u8], field: &Field) -> Option<Page<'a>> {
    let (n, encoding) = (count(of)?, of.int(2)?);
    if !field.is_optional {
        return Some(Page { filled: vec![true; n], encoding, values: bytes });
    }
    // Numbers of bits as they were written first: the highest bit first, and no length.
    if of.int(3) == Some(4) {
        let (bits, values) = bytes.split_at_checked(n.div_ceil(8))?;
        let filled = (0..n).map(|at| bits[at / 8] >> (7 - at % 8) & 1 == 1).collect();
        return Some(Page { filled, encoding, values });
    }
    let (length, rest) = bytes.split_first_chunk()?;
    let (levels, values) = rest.split_at_checked(u32::from_le_bytes(*length) as usize)?;
    Some(Page { filled: filled(levels, n)?, encoding, values })
}

/// Which cells are filled stands before the values and is not packed.
fn page_2<'a>(of: &Value<'_>, levels: &[u8], values: &'a [u8], field: &Field) -> Option<Page<'a>> {
    let n = count(of)?;
    let filled = if field.is_optional { filled(levels, n)? } else { vec![true; n] };
    Some(Page { filled, encoding: of.int(4)?, values })
}

fn filled(levels: &[u8], n: usize) -> Option<Vec<bool>> {
    Some(hybrid(levels, 1, n)?.into_iter().map(|level| level == 1).collect())
}

/// Adds the cells of a page; gives their number.
fn take(column: &mut Column, field: &Field, page: &Page<'_>, dictionary: Option<&Items>, most: usize) -> Option<usize> {
    let n = page.filled.iter().filter(|&&is_filled| is_filled).count();
    if page.filled.len() > most || page.filled.is_empty() {
        return None;
    }
    if is_dictionary(page.encoding) {
        let places = places(page.values, n)?;
        column.extend(dictionary?, &page.filled, |at| places.get(at).map(|&place| place as usize))?;
    } else {
        let items = column.items(read(page.values, field.physical, page.encoding, n)?)?;
        column.extend(&items, &page.filled, Some)?;
    }
    Some(page.filled.len())
}
