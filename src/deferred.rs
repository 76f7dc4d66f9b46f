//! Functions that a first run does not need, and that the browser loads when they are asked for.
//!
//! Natively, and in tests, everything is one program. With the feature `split` a few functions are absent until `load_all` is
//! called: nothing else leads to what they call, so a splitter finds all of it in the graph of calls and puts it into a file of
//! its own.

#[cfg(feature = "split")]
use std::sync::OnceLock;

/// Functions that may be loaded later.
#[cfg(feature = "split")]
pub(crate) struct Deferred<T>(OnceLock<T>);

#[cfg(feature = "split")]
impl<T: Copy> Deferred<T> {
    pub(crate) const fn new() -> Self {
        Self(OnceLock::new())
    }

    pub(crate) fn load(&self, functions: T) {
        // Loading them twice loads the same functions.
        let _ = self.0.set(functions);
    }

    /// # Panics
    /// If they were not loaded: the caller sees to that before.
    pub(crate) fn get(&self) -> T {
        *self.0.get().expect("deferred functions are loaded before they are used")
    }
}

/// Defines a function `$name` that gives the deferred functions, and `load`, which loads them.
macro_rules! deferred {
    ($(#[$doc:meta])* $vis:vis fn $name:ident() -> $type:ty { $functions:expr }) => {
        $(#[$doc])*
        $vis fn $name() -> $type {
            #[cfg(feature = "split")]
            return DEFERRED.get();
            #[cfg(not(feature = "split"))]
            $functions
        }

        #[cfg(feature = "split")]
        static DEFERRED: crate::deferred::Deferred<$type> = crate::deferred::Deferred::new();

        /// Loads what a first run does not need.
        #[cfg(feature = "split")]
        pub(crate) fn load() {
            DEFERRED.load($functions);
        }
    };
}
pub(crate) use deferred;
