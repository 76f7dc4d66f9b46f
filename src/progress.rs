//! Progress of a long computation, told from inside it, and the way to stop it from there.

/// The listener wants no more: the computation is to stop where it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the work was cancelled")]
pub struct Cancelled;

/// Hears how far a long computation has come.
pub trait Progress {
    /// The share done, in `[0, 1]`. Called every few milliseconds or so.
    ///
    /// # Errors
    /// [`Cancelled`] if the work is to stop; who reports passes it on.
    fn report(&mut self, done: f64) -> Result<(), Cancelled>;

    /// An epoch of two networks that learn against each other is over: their losses (nats), the one that makes rows last.
    /// `of` is the number of the class that they learn, epochs are counted from 1. Who does not care need not listen.
    fn losses(&mut self, _of: usize, _epoch: u32, _discriminator: f64, _generator: f64) {}
}

/// Listens to nothing.
pub struct Quiet;

impl Progress for Quiet {
    fn report(&mut self, _done: f64) -> Result<(), Cancelled> {
        Ok(())
    }
}

/// A listener that never cancels.
impl<F: FnMut(f64)> Progress for F {
    fn report(&mut self, done: f64) -> Result<(), Cancelled> {
        self(done);
        Ok(())
    }
}

/// One part of a longer computation: its own `[0, 1]` is a stretch of the whole.
pub struct Section<'a> {
    whole: &'a mut dyn Progress,
    from: f64,
    to: f64,
}

impl<'a> Section<'a> {
    /// The stretch from one share of the whole to another.
    pub fn new(whole: &'a mut dyn Progress, from: f64, to: f64) -> Self {
        Self { whole, from, to }
    }

    /// Section `index` of `n` equal ones.
    pub fn nth(whole: &'a mut dyn Progress, index: usize, n: usize) -> Self {
        Self::new(whole, index as f64 / n as f64, (index + 1) as f64 / n as f64)
    }
}

impl Progress for Section<'_> {
    fn report(&mut self, done: f64) -> Result<(), Cancelled> {
        self.whole.report(self.from + (self.to - self.from) * done.clamp(0.0, 1.0))
    }

    fn losses(&mut self, of: usize, epoch: u32, discriminator: f64, generator: f64) {
        self.whole.losses(of, epoch, discriminator, generator);
    }
}
