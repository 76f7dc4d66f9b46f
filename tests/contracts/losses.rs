//! Losses: gradients are slopes, batches add up, and what does not fit the classes is refused with the numbers.

use crate::{has_param, set};
use imbalance_lab::{
    data::{Class, ClassCounts},
    nn::loss::{Loss, LossSpec, LossSum},
};

const N_CLASSES: usize = 3;

/// Values to try for the parameters that losses have.
const TRIED: &[(&str, &[&str])] = &[
    (
        "class_weight",
        &["balanced", "inverse_count", "inverse_sqrt", "effective_number:0.99", "0.5,2,7", "0,1,3", "1000,1,0.001"],
    ),
    ("label_smoothing", &["0", "0.1", "1"]),
    ("reduction", &["by_weight", "by_rows"]),
    ("alpha", &["none", "0.25,0.75,2", "0,1,3"]),
    ("gamma", &["0", "0.5", "1", "2", "5"]),
    ("tau", &["0", "1", "2.5"]),
    ("s", &["1", "30"]),
    ("pos_weight", &["1", "balanced", "0.25", "7"]),
];

/// Every loss with every mixture of these values, for 50, 30 and 12 rows, or 50 and 30 if it takes two classes.
fn losses() -> Vec<(String, Box<dyn Loss>, usize)> {
    let mut losses = Vec::new();
    for spec in LossSpec::all() {
        let mut mixtures = vec![spec.clone()];
        for (key, values) in TRIED.iter().filter(|(key, _)| has_param(spec.tunable(), key)) {
            let set_to = |mixture: &LossSpec, value: &str| {
                let mut mixture = mixture.clone();
                set(mixture.tunable_mut(), key, value);
                mixture
            };
            mixtures = mixtures.iter().flat_map(|old| values.iter().map(|value| set_to(old, value))).collect();
        }
        for mixture in mixtures {
            let n_classes = if mixture.as_dyn().n_outputs(3) == 1 { 2 } else { N_CLASSES };
            let counts = ClassCounts(vec![50, 30, 12][..n_classes].to_vec());
            let mut loss = mixture.as_dyn().for_counts(&counts).unwrap();
            losses.push((format!("{mixture:?}"), mixture.as_dyn().for_counts(&counts).unwrap(), n_classes));
            loss.start_epoch(10, 10);
            losses.push((format!("{mixture:?} in its last epoch"), loss, n_classes));
        }
    }
    assert!(losses.len() > 100);
    losses
}

/// Batches of logits and labels: ordinary, extreme, and of one class only.
fn batches(n_classes: usize) -> Vec<(Vec<f32>, Vec<Class>)> {
    // Multiples of 1/64, so that a step of 1/64 is exact.
    let ordinary: Vec<f32> = (0..15).map(|at| ((at * 37 % 101) as f32 - 50.0) / 16.0).collect();
    let extreme = vec![50.0, -50.0, 0.0, -50.0, -50.0, 50.0, 50.0, 50.0, 50.0, -50.0, 50.0, 49.0];
    let classes = |labels: &[u8]| labels.iter().map(|&label| Class(label)).collect::<Vec<_>>();
    let of_three = [
        (ordinary.clone(), classes(&[0, 1, 2, 1, 0])),
        (extreme, classes(&[0, 0, 1, 2])),
        (ordinary.clone(), classes(&[1; 5])),
        (ordinary.clone(), classes(&[0; 5])),
        (vec![0.5, -1.0, 2.0], classes(&[2])),
        // More rows than a panel has.
        (ordinary.repeat(4), classes(&[0, 1, 2, 1, 0].repeat(4))),
    ];
    let narrow = |(logits, labels): (Vec<f32>, Vec<Class>)| {
        let logits = logits.chunks(3).flat_map(|row| row[..n_classes].to_vec()).collect();
        (logits, labels.into_iter().map(|label| Class(label.0.min(n_classes as u8 - 1))).collect())
    };
    of_three.into_iter().map(narrow).collect()
}

#[test]
fn gradients_are_central_differences() {
    const STEP: f32 = 1.0 / 64.0;
    let mut n_checked = 0;
    for (what, loss, n_classes) in losses() {
        for (logits, labels) in batches(n_classes) {
            let mut grad = vec![f32::NAN; logits.len()];
            let sum = loss.value_and_grad(&logits, &labels, Some(&mut grad));
            assert!(sum.numerator.is_finite() && sum.divisor.is_finite(), "{what}: {sum:?}");
            assert!(grad.iter().all(|grad| grad.is_finite()), "{what}: {grad:?}");
            let Some(mean) = sum.mean() else {
                assert!(grad.iter().all(|&grad| grad == 0.0), "{what}: no mean, but a gradient {grad:?}");
                continue;
            };
            assert!(mean >= 0.0, "{what}: {mean}");
            let plain = loss.value_and_grad(&logits, &labels, None).mean().unwrap();
            assert!((plain - mean).abs() <= 1e-6 * mean.abs() + 1e-6, "{what}: {plain} without gradient, {mean} with");
            // How much the loss as a whole, and with it every slope and every rounding, is scaled up.
            let largest = grad.iter().fold(1.0f64, |largest, grad| largest.max(f64::from(grad.abs())));
            for at in 0..logits.len() {
                let value = |step: f32| {
                    let mut moved = logits.clone();
                    moved[at] += step;
                    loss.value_and_grad(&moved, &labels, None).mean().unwrap()
                };
                let slope = (value(STEP) - value(-STEP)) / f64::from(2.0 * STEP);
                let half = (value(STEP / 2.0) - value(-STEP / 2.0)) / f64::from(STEP);
                // What the step itself gets wrong shows in a step of half the size; row losses are rounded to f32.
                let bound = (6e-4 + 2.0 * (slope - half).abs()).max(largest * 6e-4) + mean * 2e-5;
                assert!(bound < 0.15 * largest, "{what}: the bound {bound} says nothing");
                n_checked += 1;
                let error = (f64::from(grad[at]) - half).abs();
                assert!(error <= bound, "{what}, logit {at} of {logits:?}, {labels:?}: {} against {half}", grad[at]);
            }
        }
    }
    assert!(n_checked > 5_000, "only {n_checked} slopes were compared");
}

#[test]
fn gradients_of_a_row_sum_to_nothing_and_batches_add_up() {
    for (what, loss, n_classes) in losses() {
        for (logits, labels) in batches(n_classes) {
            let mut grad = vec![0.0; logits.len()];
            let whole = loss.value_and_grad(&logits, &labels, Some(&mut grad));
            // Adding a number to all logits of a row changes no loss built on softmax.
            let size = grad.iter().fold(1.0f32, |size, grad| size.max(grad.abs()));
            for row in grad.chunks(n_classes) {
                assert!(row.iter().sum::<f32>().abs() < 1e-6 * size, "{what}: {row:?}");
            }
            let mut sum = LossSum::default();
            for (logits, &label) in logits.chunks(n_classes).zip(&labels) {
                let row = loss.value_and_grad(logits, &[label], None);
                assert_eq!(row.divisor, loss.divisor(&[label]), "{what}");
                sum += row;
            }
            assert!((sum.numerator - whole.numerator).abs() <= 1e-6 * whole.numerator.abs() + 1e-9, "{what}");
            if loss.divisor(&labels[..1]) > 0.0 {
                assert!((sum.divisor - whole.divisor).abs() <= 1e-12 * whole.divisor.max(sum.divisor), "{what}");
            }
        }
    }
}

#[test]
fn two_classes_only_where_the_loss_says_so() {
    for spec in LossSpec::all() {
        let result = spec.as_dyn().for_counts(&ClassCounts(vec![5, 4, 3]));
        match spec.as_dyn().n_outputs(3) {
            1 => assert!(result.err().expect("three classes").to_string().contains("have 3")),
            n_outputs => assert!(result.is_ok() && n_outputs == 3, "{spec:?}"),
        }
    }
}

#[test]
fn a_wrong_number_of_weights_is_refused_with_both_numbers() {
    let mut n_refused = 0;
    for spec in LossSpec::all() {
        for key in ["class_weight", "alpha"].iter().filter(|key| has_param(spec.tunable(), key)) {
            let mut spec = spec.clone();
            set(spec.tunable_mut(), key, "1,2");
            let error = spec.as_dyn().for_counts(&ClassCounts(vec![5, 4, 3])).err().expect("two weights").to_string();
            assert!(error.contains("2 class weights") && error.contains("3 classes"), "{error}");
            n_refused += 1;
        }
    }
    assert_eq!(n_refused, 2);
}
