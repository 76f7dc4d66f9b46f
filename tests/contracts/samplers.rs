//! Batch samplers: an epoch has its length, names rows that exist, and follows from the stream alone.

use crate::{has_param, set, sets};
use imbalance_lab::{
    batch::SamplerSpec,
    data::Row,
    rng::{Seed, Stream},
};
use std::collections::BTreeSet;

fn order(spec: &SamplerSpec, counts: &[u32], seed: u32) -> Vec<Row> {
    let mut order = vec![Row(999); 3];
    let mut rng = Seed(seed).stream(Stream::Batches);
    // One class more than has rows.
    spec.as_dyn()
        .epoch_order(&sets::block_labels(counts), counts.len() + 1, &mut rng, &mut order)
        .unwrap_or_else(|error| panic!("{spec:?}: {error}"));
    order
}

#[test]
fn an_epoch_has_its_length_and_names_rows() {
    for mut spec in SamplerSpec::all() {
        let drawn = order(&spec, &[40, 10], 1);
        assert_eq!(drawn.len(), 50, "{spec:?}");
        assert!(drawn.iter().all(|row| row.index() < 50), "{spec:?}");
        assert_eq!(drawn, order(&spec, &[40, 10], 1), "{spec:?}: the same stream, another order");
        assert_ne!(drawn, order(&spec, &[40, 10], 2), "{spec:?}: another stream, the same order");
        assert_eq!(order(&spec, &[1, 1], 1).len(), 2, "{spec:?}");
        if has_param(spec.tunable(), "num_samples") {
            for n_draws in [1, 17, 200] {
                set(spec.tunable_mut(), "num_samples", &n_draws.to_string());
                assert_eq!(order(&spec, &[40, 10], 1).len(), n_draws, "{spec:?}");
            }
        }
    }
}

#[test]
fn without_replacement_no_row_comes_twice() {
    for mut spec in SamplerSpec::all() {
        if has_param(spec.tunable(), "replacement") {
            set(spec.tunable_mut(), "replacement", "no");
        }
        let rows: BTreeSet<Row> = order(&spec, &[40, 10], 5).into_iter().collect();
        assert_eq!(rows.len(), 50, "{spec:?}");
        if has_param(spec.tunable(), "num_samples") {
            set(spec.tunable_mut(), "num_samples", "51");
            let mut rng = Seed(1).stream(Stream::Batches);
            let labels = sets::block_labels(&[40, 10]);
            let error = spec.as_dyn().epoch_order(&labels, 2, &mut rng, &mut Vec::new()).unwrap_err().to_string();
            assert!(error.contains("51") && error.contains("50"), "{error}");
        }
    }
}
