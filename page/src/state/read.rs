//! A signal that can be read and not written.
//!
//! Leptos has `ReadSignal` for it, but code is made anew for it and for `WriteSignal` of every type: that was 13 kB of the program.

use leptos::prelude::*;

/// The side of a store's signal that everybody sees; copies share it.
pub(crate) struct Read<T: 'static>(RwSignal<T>);

impl<T> Clone for Read<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Read<T> {}

impl<T: Send + Sync + 'static> Read<T> {
    /// Does something with the value, and again when it changes.
    pub(crate) fn with<U>(self, act: impl FnOnce(&T) -> U) -> U {
        self.0.with(act)
    }

    /// Does something with the value as it is now.
    pub(crate) fn with_untracked<U>(self, act: impl FnOnce(&T) -> U) -> U {
        self.0.with_untracked(act)
    }

    /// Follows the value without a look at it.
    pub(crate) fn track(self) {
        self.0.track();
    }
}

impl<T: Clone + Send + Sync + 'static> Read<T> {
    /// The value, and again when it changes.
    pub(crate) fn get(self) -> T {
        self.0.get()
    }

    /// The value as it is now.
    pub(crate) fn get_untracked(self) -> T {
        self.0.get_untracked()
    }
}

/// A signal of a store: the side that everybody reads, and the one that the store keeps to write.
pub(super) fn owned<T: Send + Sync + 'static>(value: T) -> (Read<T>, RwSignal<T>) {
    let signal = RwSignal::new(value);
    (Read(signal), signal)
}
