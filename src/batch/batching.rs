//! How an epoch's rows are cut into batches.

use crate::{
    data::Row,
    param::{About, Described, Kind, Param, Tuned, Value},
};

/// What happens to the rows left over when an epoch does not fill its last batch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LastBatch {
    /// They make a shorter batch (`drop_last=False`).
    Keep,
    /// They are left out of this epoch (`drop_last=True`).
    Drop,
}

/// How an epoch's rows are cut into batches, as PyTorch's `DataLoader` does.
#[derive(Clone, Debug, PartialEq)]
pub struct Batching {
    /// Rows per step.
    pub batch_size: u32,
    /// What happens to the rows that do not fill a batch.
    pub last: LastBatch,
}

impl Default for Batching {
    fn default() -> Self {
        Self { batch_size: 64, last: LastBatch::Keep }
    }
}

impl Batching {
    /// Steps of an epoch over that many rows.
    pub fn n_batches(&self, n_rows: usize) -> usize {
        let size = self.batch_size as usize;
        match self.last {
            LastBatch::Keep => n_rows.div_ceil(size),
            LastBatch::Drop => n_rows / size,
        }
    }

    /// The rows of one batch, counted from 0.
    pub fn batch<'a>(&self, order: &'a [Row], index: usize) -> &'a [Row] {
        let start = index * self.batch_size as usize;
        &order[start..order.len().min(start + self.batch_size as usize)]
    }
}

impl Tuned for Batching {
    const ABOUT: About = About {
        id: "batches",
        title: "Batches",
        does: "Cuts the rows of an epoch into batches of equal size.",
        hurts: "A last short batch makes a full step on few rows.",
        source: "PyTorch DataLoader: batch_size, drop_last",
    };
    const PARAMS: &'static [Param<Self>] = &[
        Param {
            described: Described {
                key: "batch_size",
                label: "Batch size",
                help: "Rows per optimizer step.",
                unit: "rows",
                kind: Kind::Integer { min: 1, max: 65_536 },
            },
            read: |this| Value::Integer(this.batch_size),
            write: |this, value| this.batch_size = value.integer(),
        },
        Param {
            described: Described {
                key: "drop_last",
                label: "Last short batch",
                help: "Whether rows that do not fill the last batch are kept or dropped.",
                unit: "",
                kind: Kind::Choice(&[("no", "Keep"), ("yes", "Drop")]),
            },
            read: |this| Value::Choice(if this.last == LastBatch::Drop { "yes" } else { "no" }),
            write: |this, value| this.last = if value.text() == "yes" { LastBatch::Drop } else { LastBatch::Keep },
        },
    ];
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_thousand_rows_make_sixteen_batches_or_fifteen() {
        let order: Vec<Row> = (0..1000).map(Row).collect();
        let keep = Batching::default();
        assert_eq!(keep.n_batches(1000), 16);
        assert_eq!(keep.batch(&order, 15).len(), 40);
        assert_eq!(Batching { last: LastBatch::Drop, ..keep }.n_batches(1000), 15);
    }
}
