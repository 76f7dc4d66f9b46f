//! Parts of the program that a first run does not need: they come in files of their own, when they are wanted.
//!
//! With the feature `split`, a splitter cuts the published program at the functions that `parts!` declares: what only they
//! lead to is not in the main file. Without it, as in tests, all of it is there and nothing is fetched.

use crate::words::parts as words;
use imbalance_lab::problem::Problem;

/// A part could not be fetched.
pub(crate) struct Missing;

impl Missing {
    pub(crate) fn problem(&self) -> Problem {
        Problem::new(words::MISSING, words::MISSING_WHY, words::MISSING_FIX)
    }
}

#[cfg(feature = "split")]
impl From<wasm_split_helpers::SplitLoaderError> for Missing {
    fn from(_: wasm_split_helpers::SplitLoaderError) -> Self {
        Self
    }
}

/// Declares functions that first fetch the part they are in.
macro_rules! parts {
    ($($(#[$doc:meta])* $part:ident: fn $name:ident() -> $type:ty { $body:expr })+) => {$(
        #[cfg(feature = "split")]
        $(#[$doc])*
        #[wasm_split_helpers::wasm_split($part, fallible)]
        pub(crate) fn $name() -> Result<$type, $crate::split::Missing> {
            Ok($body)
        }

        #[cfg(not(feature = "split"))]
        $(#[$doc])*
        pub(crate) async fn $name() -> Result<$type, $crate::split::Missing> {
            Ok($body)
        }
    )+};
}

pub(crate) use parts;
