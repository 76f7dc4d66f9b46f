//! Generators: every size and ratio makes a whole data set, and the ratio is kept.

use crate::{has_param, set};
use imbalance_lab::{
    data::generate::GeneratorSpec,
    rng::{Seed, Stream},
};

#[test]
fn every_size_and_ratio_makes_a_whole_set() {
    for default in GeneratorSpec::all() {
        for n_samples in ["20", "21", "503"] {
            for (key, text) in [("imbalance_ratio", "1"), ("imbalance_ratio", "10000"), ("noise", "0"), ("noise", "10")]
            {
                let mut spec = default.clone();
                set(spec.tunable_mut(), "n_samples", n_samples);
                if has_param(spec.tunable(), key) {
                    set(spec.tunable_mut(), key, text);
                }
                let data = spec.as_dyn().generate(&mut Seed(4).stream(Stream::Generate));
                assert_eq!(data.n_samples().to_string(), n_samples, "{spec:?}");
                let counts = data.class_counts();
                assert!(counts.0.iter().all(|&count| count >= 2), "{spec:?}: {counts:?} cannot be split");
                assert!(counts.0.is_sorted_by(|a, b| a >= b), "{spec:?}: {counts:?} is not common to rare");
                assert_eq!(counts.n_classes(), data.class_names().len(), "{spec:?}");
                assert!(data.labels().is_sorted(), "{spec:?}: classes are not in blocks");
                assert_eq!(data.columns().len(), data.n_features(), "{spec:?}");
            }
        }
    }
}

#[test]
fn the_ratio_is_kept_to_half_a_row() {
    for mut spec in GeneratorSpec::all() {
        if has_param(spec.tunable(), "imbalance_ratio") {
            set(spec.tunable_mut(), "n_samples", "1000");
            for ratio in [1.0, 1.5, 9.0, 19.0, 99.0] {
                set(spec.tunable_mut(), "imbalance_ratio", &ratio.to_string());
                let counts = spec.as_dyn().generate(&mut Seed(4).stream(Stream::Generate)).class_counts();
                let exact = 1000.0 / (ratio + 1.0);
                assert!((f64::from(counts.0[1]) - exact).abs() <= 0.5, "{spec:?}: {counts:?}");
            }
        }
    }
}
