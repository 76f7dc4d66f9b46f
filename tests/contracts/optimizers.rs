//! Optimizers: they go downhill, repeat themselves, and decay what they are told to.

use crate::{has_param, set};
use imbalance_lab::nn::optim::OptimizerSpec;

fn value(params: &[f32]) -> f32 {
    params.iter().zip([1.0, 4.0, 0.25]).map(|(x, bend)| 0.5 * bend * x * x).sum()
}

fn grads(params: &[f32]) -> Vec<f32> {
    params.iter().zip([1.0, 4.0, 0.25]).map(|(x, bend)| bend * x).collect()
}

#[test]
fn they_go_downhill_and_repeat_themselves() {
    for mut spec in OptimizerSpec::all() {
        // Its steps only shrink, so it needs long ones.
        let is_adagrad = spec.tunable().about().id == "adagrad";
        set(spec.tunable_mut(), "lr", if is_adagrad { "0.5" } else { "0.05" });
        let lr = spec.as_dyn().lr();
        let run = || {
            let mut params = vec![1.5f32, -2.0, 3.0];
            let mut optimizer = spec.as_dyn().start(params.len());
            let values: Vec<f32> = (0..400)
                .map(|_| {
                    let grads = grads(&params);
                    optimizer.step(&mut params, &grads, lr);
                    value(&params)
                })
                .collect();
            (params, values)
        };
        let (params, values) = run();
        assert!(values[0] < value(&[1.5, -2.0, 3.0]), "{spec:?}: the first step goes uphill");
        assert!(values[399] < 1e-3, "{spec:?}: {params:?} after 400 steps");
        assert_eq!(run().0, params, "{spec:?}");
    }
}

#[test]
fn no_gradient_and_no_decay_move_nothing() {
    for mut spec in OptimizerSpec::all() {
        set(spec.tunable_mut(), "weight_decay", "0");
        let mut params = vec![1.5f32, -2.0, 0.0];
        let mut optimizer = spec.as_dyn().start(3);
        (0..5).for_each(|_| optimizer.step(&mut params, &[0.0; 3], 0.01));
        assert_eq!(params, [1.5, -2.0, 0.0], "{spec:?}");
    }
}

#[test]
fn dampening_does_nothing_without_momentum() {
    let after = |dampening: &str, momentum: &str| {
        let mut spec = OptimizerSpec::of("sgd").expect("there is SGD");
        set(spec.tunable_mut(), "dampening", dampening);
        set(spec.tunable_mut(), "momentum", momentum);
        let (mut params, mut optimizer) = (vec![1.0f32], spec.as_dyn().start(1));
        (0..3).for_each(|_| optimizer.step(&mut params, &[0.5], 0.1));
        params
    };
    assert_eq!(after("1", "0"), after("0", "0"));
    assert_ne!(after("0.5", "0.9"), after("0", "0.9"));
}

#[test]
fn decay_pulls_towards_zero() {
    for mut spec in OptimizerSpec::all() {
        if has_param(spec.tunable(), "weight_decay") {
            set(spec.tunable_mut(), "weight_decay", "0.1");
            let mut params = vec![1.5f32, -2.0, 0.0];
            spec.as_dyn().start(3).step(&mut params, &[0.0; 3], 0.01);
            assert!(params[0] < 1.5 && params[1] > -2.0 && params[2] == 0.0, "{spec:?}: {params:?}");
        }
    }
}

#[test]
fn the_first_step_of_adam_has_the_length_of_the_learning_rate() {
    let spec = OptimizerSpec::of("adam").expect("there is Adam");
    let mut params = vec![0.0f32; 4];
    spec.as_dyn().start(4).step(&mut params, &[3.0, -0.02, 500.0, -1.0], 1e-3);
    for (param, sign) in params.iter().zip([-1.0, 1.0, -1.0, 1.0]) {
        assert!((param / 1e-3 - sign).abs() < 2e-6, "{params:?}");
    }
}
