//! The network as it was after every epoch, so that a look back trains nothing anew.

use crate::experiment::{DecisionMap, Digest, Outputs, Report};
use serde::{Deserialize, Serialize};

/// Most bytes that a run keeps of its past. Beyond, every second epoch is dropped, and then every second of those left.
pub const MOST_KEPT: usize = 32 << 20;

/// Fewer epochs than that are no past to look at: of a network so large that no more have room, none is kept.
const FEWEST: usize = 4;

/// Which epochs of a run can be looked at.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Timeline {
    /// Those whose weights are kept, rising; the last of the run is among them, unless there are none.
    pub epochs: Vec<u32>,
    /// The one of the smallest validation loss, the first of several; `None` without validation rows.
    pub best: Option<u32>,
    /// The one whose weights the run ended with.
    pub result: u32,
}

impl Timeline {
    /// Whether the run was something else at that epoch than at its end; after its last epoch it was not.
    pub fn has_before_end(&self, epoch: u32) -> bool {
        epoch != self.result && self.epochs.last().is_some_and(|&last| epoch < last)
    }
}

/// A finished run as it was after one of its epochs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Look {
    /// Which epoch: the one that was asked for, or the nearest that is kept.
    pub epoch: u32,
    /// What a run that ends there finds out, without its epochs: the finished run has them.
    pub report: Report,
    /// What the model said of the rows that it did not learn from.
    pub outputs: Outputs,
    /// Its answers over a plane; `None` where they were no finite numbers.
    pub map: Option<DecisionMap>,
}

/// The networks that are kept.
pub(super) struct Past {
    pub(super) moments: Vec<Moment>,
    most: usize,
    /// Multiples of it are kept, and the first epoch, the last one and those that stay.
    stride: u32,
    /// The smallest validation loss and its epoch.
    pub(super) best: Option<(f64, u32)>,
    /// The epochs of the smallest loss and of the weights that early stopping keeps.
    staying: [Option<u32>; 2],
    /// Rows of each class that all epochs drew.
    pub(super) drawn: Vec<f64>,
}

/// After an epoch.
pub(super) struct Moment {
    pub(super) epoch: u32,
    pub(super) params: Box<[f32]>,
    pub(super) digest: Digest,
    pub(super) n_steps: u64,
    /// As in [`StageCounts`](crate::experiment::StageCounts).
    pub(super) weight_share: Option<Box<[f64]>>,
    /// As in [`Outputs`].
    pub(super) learned: Option<Box<[f64]>>,
}

impl Past {
    /// `None` if networks are so large that too few have room.
    pub(super) fn new(n_params: usize, n_classes: usize) -> Option<Self> {
        // A list that grows has room for twice as many, and is there twice while it is moved; allocators add to every piece.
        let each = 3 * size_of::<Moment>() + 4 * n_params + 2 * 8 * n_classes + 3 * 16;
        let most = MOST_KEPT / each;
        (most >= FEWEST).then(|| Self {
            moments: Vec::new(),
            most,
            stride: 1,
            best: None,
            staying: [None; 2],
            drawn: vec![0.0; n_classes],
        })
    }

    fn is_kept(&self, epoch: u32) -> bool {
        epoch == 1 || epoch.is_multiple_of(self.stride) || self.staying.contains(&Some(epoch))
    }

    /// Keeps the network after an epoch.
    pub(super) fn push(&mut self, moment: Moment, validation_loss: Option<f64>, stopping: Option<u32>) {
        let is_less = |loss: &f64| self.best.is_none_or(|(best, _)| *loss < best);
        if let Some(loss) = validation_loss.filter(is_less) {
            self.best = Some((loss, moment.epoch));
        }
        let left = std::mem::replace(&mut self.staying, [self.best.map(|(_, epoch)| epoch), stopping]);
        let last = self.moments.last().map(|last| last.epoch);
        for epoch in left.into_iter().chain([last]).flatten() {
            if !self.is_kept(epoch)
                && let Ok(place) = self.moments.binary_search_by_key(&epoch, |moment| moment.epoch)
            {
                self.moments.remove(place);
            }
        }
        self.moments.push(moment);
        while self.moments.len() > self.most && self.stride < 1 << 30 {
            self.stride *= 2;
            let mut moments = std::mem::take(&mut self.moments);
            let last = moments.last().map(|last| last.epoch);
            moments.retain(|moment| self.is_kept(moment.epoch) || Some(moment.epoch) == last);
            self.moments = moments;
        }
    }

    /// The nearest epoch that is kept.
    pub(super) fn nearest(&self, epoch: u32) -> Option<&Moment> {
        self.moments.iter().min_by_key(|moment| moment.epoch.abs_diff(epoch))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn moment(epoch: u32) -> Moment {
        let params = Box::from([epoch as f32]);
        Moment { epoch, params, digest: Digest::default(), n_steps: 0, weight_share: None, learned: None }
    }

    fn epochs(past: &Past) -> Vec<u32> {
        past.moments.iter().map(|moment| moment.epoch).collect()
    }

    #[test]
    fn epochs_are_thinned_evenly_and_the_best_and_last_stay() {
        let mut past = Past { most: 9, ..Past::new(1, 2).unwrap() };
        // The smallest loss comes at 13, and early stopping prefers 7.
        for epoch in 1..=50 {
            past.push(moment(epoch), Some((f64::from(epoch) - 13.0).abs()), Some(epoch.min(7)));
            assert_eq!(epochs(&past).last(), Some(&epoch), "the last one is there");
            assert!(past.moments.len() <= 9, "{:?}", epochs(&past));
        }
        // Multiples of 8 would be ten with the others.
        assert_eq!(epochs(&past), [1, 7, 13, 16, 32, 48, 50]);
        assert_eq!(past.best, Some((0.0, 13)));
        assert_eq!(past.nearest(30).map(|moment| moment.epoch), Some(32));
    }

    #[test]
    fn a_network_of_which_too_few_have_room_has_no_past() {
        assert!(Past::new(MOST_KEPT / 4 / FEWEST, 2).is_none());
        assert!(Past::new(MOST_KEPT / 4 / FEWEST - 200, 2).is_some());
    }
}
