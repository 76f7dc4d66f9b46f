//! Progress of a long computation, told from inside it.

/// Hears how far a long computation has come.
pub trait Progress {
    /// The share done, in `[0, 1]`.
    fn report(&mut self, done: f64);
}

/// Listens to nothing.
pub struct Quiet;

impl Progress for Quiet {
    fn report(&mut self, _done: f64) {}
}

impl<F: FnMut(f64)> Progress for F {
    fn report(&mut self, done: f64) {
        self(done);
    }
}
