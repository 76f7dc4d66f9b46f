//! Imbalance Lab: what class imbalance does to a classifier, and what each remedy really changes.
//!
//! The library is one pipeline over plain values. Each arrow is a function, each station a module:
//!
//! ```text
//! ExperimentSpec -> data -> split -> scale (fit on train) -> resample: plan -> apply -> batch
//!                -> nn: forward -> loss -> backward -> step -> Event* -> Report -> figure -> page
//! ```
//!
//! Randomness enters only as [`rng::Rng`], drawn from the spec's seed; the clock enters only in the binaries, and the browser
//! only in the package of the page. The same spec therefore gives the same bits on every machine.
//!
//! ```
//! use imbalance_lab::experiment::{ExperimentSpec, Run};
//!
//! let spec = ExperimentSpec::from_link("v=1&epochs=5")?.spec;
//! let report = Run::new(&spec, None)?.finish()?;
//! assert_eq!(report.test.confusion.support(report.minority), 30);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
#![forbid(unsafe_code)]
#![deny(missing_docs, rustdoc::broken_intra_doc_links)]
#![warn(unreachable_pub, clippy::dbg_macro, clippy::todo)]

mod lanes;
mod deferred;
pub mod order;
pub mod wording;
pub mod rng;
pub mod param;
pub mod problem;
pub mod progress;
pub mod data;
pub mod neighbors;
pub mod resample;
pub mod batch;
pub mod nn;
pub mod metrics;
pub mod decide;
pub mod experiment;
pub mod protocol;
pub mod session;
pub mod figure;
pub mod presentation;
pub mod lesson;

/// Makes what a first run does not need ready for use, but what [`load_formats`] does, after a splitter put it aside and it was
/// fetched.
#[cfg(feature = "split")]
pub fn load_all() {
    data::load();
    resample::load();
    experiment::load();
    session::load();
}

/// Makes ready for use what reads files other than text in columns: see [`data::import::needs_formats`].
#[cfg(feature = "split")]
pub fn load_formats() {
    data::import::load();
}
