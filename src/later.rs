//! What a first run does not need, and the browser fetches when it is asked for.
//!
//! Natively, and in tests, everything is one program. With the feature `split` a few doors of the program stay shut until
//! `open_all` is called: nothing else leads to what is behind them, so a splitter finds all of it in the graph
//! of calls and puts it into a file of its own.

#[cfg(feature = "split")]
use std::sync::OnceLock;

/// A door: the way to functions that may come later.
#[cfg(feature = "split")]
pub(crate) struct Later<T>(OnceLock<T>);

#[cfg(feature = "split")]
impl<T: Copy> Later<T> {
    pub(crate) const fn new() -> Self {
        Self(OnceLock::new())
    }

    pub(crate) fn open(&self, way: T) {
        // Whoever fetched it twice brings the same.
        let _ = self.0.set(way);
    }

    /// # Panics
    /// If nobody opened it: who asks for what is behind it sees to that before.
    pub(crate) fn way(&self) -> T {
        *self.0.get().expect("a later part is there before it is used")
    }
}

/// Defines a door: a function `$name` that says the way, and `open`, which brings it.
macro_rules! later {
    ($(#[$doc:meta])* $vis:vis fn $name:ident() -> $type:ty { $way:expr }) => {
        $(#[$doc])*
        $vis fn $name() -> $type {
            #[cfg(feature = "split")]
            return LATER.way();
            #[cfg(not(feature = "split"))]
            $way
        }

        #[cfg(feature = "split")]
        static LATER: crate::later::Later<$type> = crate::later::Later::new();

        /// Opens the door to what a first run does not need.
        #[cfg(feature = "split")]
        pub(crate) fn open() {
            LATER.open($way);
        }
    };
}
pub(crate) use later;
