//! A small picture of a column: how often rows are of the rarest class along its values.

use super::{
    label::Labels,
    typed::{Typed, Values},
};
use crate::{
    data::import::sheet::Cells,
    order::{Key, sort_by_key},
};
use std::collections::BTreeMap;

/// Columns that have a picture: of more nobody looks at all.
const MOST_COLUMNS: usize = 300;
/// Rows that are looked at, spread over the file.
const MOST_ROWS: usize = 4096;
/// Parts of a column of amounts, of as many rows each, and most names of a column of names.
const PARTS: usize = 8;

/// Pictures of the columns of a table.
pub(super) struct Pictures {
    /// Some rows with a label, and whether each is of the rarest class.
    rows: Vec<(usize, bool)>,
}

impl Pictures {
    pub(super) fn of(labels: &Labels) -> Self {
        let mut counts: BTreeMap<u32, u32> = BTreeMap::new();
        labels.codes.iter().filter(|&&code| code != Cells::GAP).for_each(|&code| *counts.entry(code).or_default() += 1);
        let rarest = counts.iter().min_by_key(|&(_, count)| count).map_or(0, |(&code, _)| code);
        let step = labels.codes.len().div_ceil(MOST_ROWS).max(1);
        let looked_at = labels.codes.iter().enumerate().step_by(step).filter(|&(_, &code)| code != Cells::GAP);
        Self { rows: looked_at.map(|(row, &code)| (row, code == rarest)).collect() }
    }

    /// The share of rows of the rarest class, in thousandths, in each part of a column, from its smallest values to its largest, or for
    /// each of its names. Nothing if there is no more than one part.
    pub(super) fn draw(&self, index: usize, column: &Typed<'_>) -> Vec<u16> {
        if index >= MOST_COLUMNS {
            return Vec::new();
        }
        let (mut values, n_names): (Vec<(f64, bool)>, _) = match &column.values {
            Values::Numbers(numbers) => {
                let known = self.rows.iter().map(|&(row, is_rare)| (numbers[row], is_rare));
                (known.filter(|(value, _)| !value.is_nan()).collect(), 0)
            }
            Values::Codes { codes, levels } => {
                let known = self.rows.iter().filter(|&&(row, _)| codes[row] != Cells::GAP);
                (known.map(|&(row, is_rare)| (f64::from(codes[row]), is_rare)).collect(), levels.len())
            }
            Values::None => return Vec::new(),
        };
        if n_names > PARTS {
            return Vec::new();
        }
        sort_by_key(&mut values, |(value, _)| value.key());
        let is_same = |a: &(f64, bool), b: &(f64, bool)| a.0 == b.0;
        let by_value = values.chunk_by(is_same);
        // Few values are parts by themselves.
        let parts: Vec<&[(f64, bool)]> = match by_value.clone().count() {
            0 | 1 => return Vec::new(),
            2..=PARTS => by_value.collect(),
            _ => (0..PARTS).map(|at| &values[at * values.len() / PARTS..(at + 1) * values.len() / PARTS]).collect(),
        };
        let share = |part: &[(f64, bool)]| {
            let rare = part.iter().filter(|(_, is_rare)| *is_rare).count();
            (1000 * rare / part.len().max(1)) as u16
        };
        parts.into_iter().map(share).collect()
    }
}

#[cfg(test)]
mod tests {
    use crate::data::table::{Choices, Table};

    fn pictures(text: &str) -> Vec<Vec<u16>> {
        let table = Table::read(text.as_bytes(), &Choices::of_texts("class", ""), &mut |_| {}).unwrap();
        table.columns.into_iter().map(|column| column.rare_share).collect()
    }

    #[test]
    fn a_column_shows_where_the_rare_rows_are() {
        // The tenth of largest amounts is rare, and one region of four.
        let rows = (0..400).map(|row| {
            let class = if row % 10 == 9 { "rare" } else { "common" };
            format!(
                "{}.5,{},{class}\n",
                row % 10 * 40 + row / 10,
                ["n", "e", "s", "w"][usize::from(row % 10 == 9) + row / 10 % 2]
            )
        });
        let pictures = pictures(&("amount,region,class\n".to_owned() + &rows.collect::<String>()));
        assert_eq!(pictures[0], [0, 0, 0, 0, 0, 0, 0, 800]);
        assert_eq!(pictures[1], [100, 0, 1000], "by name: e, n, s");
        assert!(pictures[2].is_empty(), "the label itself has none");
    }

    #[test]
    fn few_values_are_parts_by_themselves() {
        let rows =
            (0..100).map(|row| format!("{},{},{}\n", row % 3, row % 100, if row % 3 == 2 { "yes" } else { "no" }));
        let pictures = pictures(&("level,amount,class\n".to_owned() + &rows.collect::<String>()));
        assert_eq!(pictures[0], [0, 0, 1000]);
        assert_eq!(pictures[1].len(), 8);
    }
}
