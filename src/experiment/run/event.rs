//! What a run tells on its way.

use crate::experiment::{EpochRecord, Report, StageCounts};
use serde::{Deserialize, Serialize};

/// What a run tells on its way.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Event {
    /// The data are made, split, scaled and resampled; training is next.
    Prepared {
        /// Names of the classes.
        class_names: Vec<String>,
        /// The class mix at every station so far.
        stage_counts: Box<StageCounts>,
    },
    /// Some steps of an epoch are done; for epochs that are long.
    Steps {
        /// The epoch they belong to, from 1.
        epoch: u32,
        /// Steps done of this epoch.
        done: u32,
        /// Steps of an epoch.
        of: u32,
    },
    /// An epoch is done.
    Epoch(EpochRecord),
    /// The run is done, and this is what it found out.
    Finished(Box<Report>),
}
