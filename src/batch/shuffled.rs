//! Every row once an epoch, in a new random order.

use super::{BatchSampler, WeightsError};
use crate::{
    data::{Class, Row},
    param::{About, Tuned},
    rng::Rng,
};

/// `DataLoader(shuffle=True)`: a new permutation each epoch, without replacement.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ShuffledSampler {}

impl Tuned for ShuffledSampler {
    const ABOUT: About = About {
        id: "shuffled",
        title: "Shuffled",
        does: "Every row once per epoch, in a new random order.",
        hurts: "Batches are as unbalanced as the train set; a small one may hold no rare row at all.",
        source: "PyTorch DataLoader(shuffle=True)",
    };
}

impl BatchSampler for ShuffledSampler {
    fn epoch_order(
        &self,
        labels: &[Class],
        _n_classes: usize,
        rng: &mut Rng,
        order: &mut Vec<Row>,
    ) -> Result<(), WeightsError> {
        order.clear();
        order.extend((0..labels.len() as u32).map(Row));
        rng.shuffle(order);
        Ok(())
    }
}
