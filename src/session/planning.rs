//! What is told of long work: as often as it can be seen, and often enough that a worker does not look hung.

use crate::{
    data::Class,
    experiment::GanEpoch,
    progress::{Cancelled, Progress},
    protocol::{Activity, Reply, RunId},
};

/// Lets through what a bar, and a curve, can show of many reports: every percent, and every so often whatever is reported.
#[derive(Default)]
pub(super) struct Throttle {
    told: f64,
    /// Reports since the last one that was let through.
    n_untold: u32,
}

impl Throttle {
    pub(super) fn is_due(&mut self, done: f64) -> bool {
        self.n_untold += 1;
        let is_due = done >= self.told + 0.01 || done >= 1.0 || self.n_untold == MOST_UNTOLD;
        if is_due {
            *self = Self { told: done, n_untold: 0 };
        }
        is_due
    }
}

/// Tells what happens inside planning.
pub(super) struct Planning<'a> {
    post: &'a mut dyn FnMut(Reply),
    run: RunId,
    throttle: Throttle,
    /// Losses of networks that learn this class, not posted yet.
    class: Class,
    losses: Vec<GanEpoch>,
}

/// Reports after which a message is due, however little was done: work without end in sight, such as a pass that may be the
/// last of many, must not look like a worker that hangs.
pub(super) const MOST_UNTOLD: u32 = 16;

impl<'a> Planning<'a> {
    pub(super) fn new(post: &'a mut dyn FnMut(Reply), run: RunId) -> Self {
        Self { post, run, throttle: Throttle::default(), class: Class(0), losses: Vec::new() }
    }

    fn post_losses(&mut self) {
        if !self.losses.is_empty() {
            let epochs = std::mem::take(&mut self.losses);
            (self.post)(Reply::GanLosses { run: self.run, class: self.class, epochs });
        }
    }
}

impl Progress for Planning<'_> {
    fn report(&mut self, done: f64) -> Result<(), Cancelled> {
        if self.throttle.is_due(done) {
            self.post_losses();
            (self.post)(Reply::Progress { activity: Activity::Resampling, done });
        }
        Ok(())
    }

    fn losses(&mut self, of: usize, epoch: u32, discriminator: f64, generator: f64) {
        let class = Class(of as u8);
        if class != self.class {
            self.post_losses();
            self.class = class;
        }
        self.losses.push(GanEpoch::new(epoch, discriminator, generator));
    }
}
