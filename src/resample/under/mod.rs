//! Under-sampling: techniques that keep a number of rows of a class, or clean away those that stand in the way.

mod random_under;

pub use random_under::RandomUnderSampler;
