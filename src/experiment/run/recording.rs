//! What a replay needs of a run that the run itself does not keep.

use crate::{data::Row, nn::Mlp};

/// Most rows that an order of all epochs can have and still be part of a notebook: 4 MB in two bytes each.
pub const MOST_DRAWN: usize = 2_000_000;

/// The first weights of a run, and the order of rows in each of its epochs; see [`Run::recorded`](crate::experiment::Run::recorded).
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Recording {
    /// Weights `(n_out, n_in)` and biases of each layer, before the first step.
    pub initial: Vec<(Vec<f32>, Vec<f32>)>,
    /// Rows of the resampled train set in the order of each epoch, as many for each; empty once they are more than [`MOST_DRAWN`].
    pub orders: Vec<Row>,
    /// Rows of all epochs together, kept or not.
    pub n_drawn: usize,
}

impl Recording {
    pub(in crate::experiment) fn begin(&mut self, mlp: &Mlp) {
        self.initial = mlp.to_torch(mlp.params());
    }

    pub(in crate::experiment) fn push(&mut self, order: &[Row]) {
        self.n_drawn += order.len();
        if self.n_drawn <= MOST_DRAWN {
            self.orders.extend_from_slice(order);
        } else {
            self.orders = Vec::new();
        }
    }
}
