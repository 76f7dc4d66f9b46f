//! Any text as a link or a spec file: what is read is printed and read again; what is wrong is told in short.
#![no_main]

use imbalance_lab::experiment::{ExperimentSpec, LinkError, Parsed, read_spec_file};
use imbalance_lab_fuzz::{check_notices, check_problem, mutate_link};

libfuzzer_sys::fuzz_mutator!(|data: &mut [u8], size: usize, max_size: usize, seed: u32| {
    mutate_link(data, size, max_size, seed, None)
});

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    if let Ok(pairs) = read_spec_file(bytes) {
        check(ExperimentSpec::from_pairs(pairs));
    } else if let Ok(text) = std::str::from_utf8(bytes) {
        check(ExperimentSpec::from_link(text));
    }
});

fn check(read: Result<Parsed, LinkError>) {
    match read {
        Ok(parsed) => {
            check_notices(&parsed.notices);
            let again = ExperimentSpec::from_link(&parsed.spec.to_link()).expect("it is of this version");
            assert_eq!((&again.spec, again.notices.len()), (&parsed.spec, 0), "{:?}", again.notices);
            let pairs = parsed.spec.fields().into_iter().map(|field| (field.key, field.value)).collect();
            assert_eq!(ExperimentSpec::from_pairs(pairs).expect("it is of this version").spec, parsed.spec);
        }
        Err(error) => check_problem(&error.problem()),
    }
}
