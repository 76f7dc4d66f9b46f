//! Whole runs: numbers are finite and add up, and the same experiment comes to the same digest.
#![no_main]

use imbalance_lab_fuzz::{experiment, mutate_link};

#[path = "../../tests/support/invariants.rs"]
mod invariants;

libfuzzer_sys::fuzz_mutator!(|data: &mut [u8], size: usize, max_size: usize, seed: u32| {
    mutate_link(data, size, max_size, seed, Some(b'\n'))
});

libfuzzer_sys::fuzz_target!(|input: &[u8]| {
    if let Some((spec, data)) = experiment(input) {
        invariants::check_run(&spec, &data);
    }
});
