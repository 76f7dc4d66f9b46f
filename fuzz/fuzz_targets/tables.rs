//! Any bytes as a table: what comes out is whole, or a problem that says what to do.
#![no_main]

use imbalance_lab::data::{
    Class,
    import::{CsvOptions, read_csv},
};
use imbalance_lab_fuzz::check_problem;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let mut last = 0.0;
    let read = read_csv(bytes, &CsvOptions::default(), &mut |share| {
        assert!(share > last && share <= 1.0);
        last = share;
    });
    match read {
        Ok(table) => {
            assert_eq!(last, 1.0);
            assert_eq!(table.columns.len(), table.dataset.n_features() + 1);
            assert!(table.dataset.labels().contains(&Class(0)));
            assert!(table.dataset.features().values().iter().all(|value| value.is_finite()));
            assert!(table.preview.iter().all(|row| row.len() == table.columns.len()));
        }
        Err(error) => check_problem(&error.problem()),
    }
});
