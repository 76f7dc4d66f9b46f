//! A value of a store that nothing follows.
//!
//! Leptos' `StoredValue` does the same, but code is made anew for every type in it; this is a cell that may be shared.

use std::sync::{Mutex, PoisonError};

/// A value that nothing follows.
pub(super) struct Kept<T>(Mutex<T>);

impl<T> Kept<T> {
    pub(super) fn new(value: T) -> Self {
        Self(Mutex::new(value))
    }

    /// Does something with the value; that must not come back to it.
    pub(super) fn with<U>(&self, act: impl FnOnce(&mut T) -> U) -> U {
        act(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    pub(super) fn set(&self, value: T) {
        drop(self.with(|kept| std::mem::replace(kept, value)));
    }
}

impl<T: Copy> Kept<T> {
    pub(super) fn get(&self) -> T {
        self.with(|kept| *kept)
    }
}

impl<T: Default> Kept<T> {
    pub(super) fn take(&self) -> T {
        self.with(std::mem::take)
    }
}
