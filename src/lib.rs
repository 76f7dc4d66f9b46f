//! Imbalance Lab.
