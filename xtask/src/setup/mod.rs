//! What the commands need besides Rust: looked for, and brought into the cache folder where it is missing.

pub mod browser;
mod cache;
mod debian;
pub mod doctor;
pub mod npm;
mod packages;
pub mod toolchain;
pub mod tools;
