//! Any bytes as a table: what comes out is whole, or a problem that says what to do.
#![no_main]

use imbalance_lab::data::{
    Class,
    table::{Choices, Role, Table},
};
use imbalance_lab_fuzz::check_problem;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let mut last = 0.0;
    let read = Table::read(bytes, &Choices::default(), &mut |share| {
        assert!(share > last && share <= 1.0);
        last = share;
    });
    match read {
        Ok(table) => {
            assert_eq!(last, 1.0);
            let features = table.columns.iter().filter(|column| column.role == Role::Feature);
            assert_eq!(features.count(), table.dataset.n_features());
            assert!(table.dataset.labels().contains(&Class(0)));
            assert!(table.dataset.features().values().iter().all(|value| !value.is_infinite()));
            assert!(table.preview.iter().all(|row| row.len() == table.columns.len()));
        }
        Err(error) => check_problem(&error.problem()),
    }
});
