//! What the page hears of its worker.

use imbalance_lab::{problem::Problem, protocol::Reply};

/// Where the work is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// Not known yet.
    Connecting,
    /// In a worker.
    Worker,
    /// In the page's own thread, in short slices.
    Inline,
    /// Nowhere: the worker broke.
    Broken,
}

/// What the page hears.
#[derive(Clone, Debug, PartialEq)]
pub enum Signal {
    /// A reply of the session, of the present run if it is of a run.
    Reply(Reply),
    /// Where the work is done from now on.
    Mode(Mode),
    /// A worker that did not answer was ended and a new one started; the run is gone.
    Restarted,
    /// The worker broke.
    Broken(Problem),
}
