//! Checks of the network, its losses and optimizers against PyTorch.

use crate::case::{Bound, Case, Checked, Node, bound, close, close_one, holds, same, widen};
use imbalance_lab::{
    batch::{Batching, LastBatch},
    data::{Class, ClassCounts, Matrix, Row},
    metrics::Confusion,
    nn::{
        Activation, Batch, Lanes, Mlp, argmax, clip_grad_norm,
        loss::{
            BceWithLogits, ClassWeights, CrossEntropy, Focal, LogitAdjusted, Loss, LossChoice, PosWeight,
            WeightedCrossEntropy, log_prior,
        },
        optim::{Optimizer, OptimizerSpec},
        schedule::ScheduleSpec,
    },
    rng::{Seed, Stream},
};
use std::cell::RefCell;

/// Our `f32` arithmetic against recorded `f64`.
const F32: Bound = bound(1e-5, 1e-6);

/// The loss of a recorded `class_weight` and smoothing.
fn loss_of(weights: Option<Node>, label_smoothing: f64, n_classes: usize) -> Result<Box<dyn Loss>, String> {
    let counts = ClassCounts(vec![1; n_classes]);
    let loss = match weights {
        None => CrossEntropy { label_smoothing }.for_counts(&counts),
        Some(weights) => {
            let class_weight = ClassWeights::ByHand(weights.numbers()?);
            WeightedCrossEntropy { class_weight, label_smoothing, ..Default::default() }.for_counts(&counts)
        }
    };
    loss.map_err(|error| error.to_string())
}

fn classes(node: &Node) -> Result<Vec<Class>, String> {
    Ok(node.wholes()?.into_iter().map(|label| Class(label as u8)).collect())
}

pub fn cross_entropy(case: &Case) -> Checked {
    if case.find("target_probabilities").is_some() {
        return probability_targets(case);
    }
    let n_classes = case.get("classes")?.whole()?;
    let case_rows = case.get("logits")?.rows()?;
    // A row to ignore is left out of the batch: its loss and gradient are 0, and it does not count in the mean.
    let ignored = case.find("ignore_index").and_then(|index| index.value.as_i64());
    let targets = case.get("targets")?;
    let targets: Vec<i64> = targets.items()?.iter().filter_map(|target| target.value.as_i64()).collect();
    same("rows", targets.len(), case.get("n")?.whole()?)?;
    let kept: Vec<usize> = (0..targets.len()).filter(|&row| Some(targets[row]) != ignored).collect();
    let of_kept = |values: Vec<f64>, width: usize| -> Result<Vec<f64>, String> {
        let (kept, left): (Vec<_>, Vec<_>) = values.chunks(width).enumerate().partition(|(row, _)| kept.contains(row));
        holds(left.iter().all(|(_, values)| values.iter().all(|&x| x == 0.0)), || "an ignored row counts".into())?;
        Ok(kept.into_iter().flat_map(|(_, values)| values.to_vec()).collect())
    };
    let labels: Vec<Class> = kept.iter().map(|&row| Class(targets[row] as u8)).collect();
    let exact: Vec<f64> = kept.iter().flat_map(|&row| &case_rows[row]).copied().collect();
    let logits: Vec<f32> = exact.iter().map(|&z| z as f32).collect();
    let weights = case.get("weight")?;
    let given = case.root().given("weight");
    let largest = if given.is_some() { weights.numbers()?.into_iter().fold(1.0, f64::max) } else { 1.0 };
    let loss = loss_of(given, case.get("label_smoothing")?.number()?, n_classes)?;
    let mut grad = vec![f32::NAN; logits.len()];
    let sum = loss.value_and_grad(&logits, &labels, Some(&mut grad));
    let without_grad = loss.value_and_grad(&logits, &labels, None);
    close_one("value without gradient", without_grad.numerator, sum.numerator, bound(1e-6, 1e-7 * largest))?;
    let per_row: Vec<f64> = logits
        .chunks(n_classes)
        .zip(&labels)
        .map(|(logits, &label)| loss.value_and_grad(logits, &[label], None).numerator)
        .collect();
    let grad_sum: Vec<f64> = grad.iter().map(|&grad| f64::from(grad) * sum.divisor).collect();
    // Storing a logit as f32 moves it, and a loss or a probability moves by no more than two logits do. A sum of weighted
    // terms is as uncertain as its largest weight makes it.
    let moved = logits.iter().zip(&exact).map(|(&z, exact)| (f64::from(z) - exact).abs()).fold(0.0, f64::max);
    let rtol = if case.id.contains("extreme_10000") { 1e-6 } else { F32.rtol };
    let mean_bound = Bound { rtol, atol: F32.atol + 2.0 * moved };
    let weighted = Bound { rtol, atol: mean_bound.atol * largest };
    for kind in ["", "_f32"] {
        let theirs = |key: &str| case.get(&format!("{key}{kind}"));
        close("loss_none", &per_row, &of_kept(theirs("loss_none")?.numbers()?, 1)?, weighted)?;
        close_one("loss_sum", sum.numerator, theirs("loss_sum")?.number()?, weighted)?;
        match sum.mean() {
            Some(mean) => {
                close_one("loss_mean", mean, theirs("loss_mean")?.number()?, mean_bound)?;
                close("grad_mean", &widen(&grad), &of_kept(theirs("grad_mean")?.numbers()?, n_classes)?, mean_bound)?;
                close("grad_sum", &grad_sum, &of_kept(theirs("grad_sum")?.numbers()?, n_classes)?, weighted)?;
            }
            None => {
                case.differs("no weight, no mean")?;
                holds(grad.iter().all(|&grad| grad == 0.0), || format!("gradient {grad:?} of a batch without weight"))?;
                let undefined = theirs("loss_mean")?.number()?.is_nan()
                    && theirs("grad_mean")?.numbers()?.iter().all(|grad| grad.is_nan());
                holds(undefined, || "theirs has a mean".into())?;
                close("grad_sum", &grad_sum, &theirs("grad_sum")?.numbers()?, bound(0.0, 0.0))?;
            }
        }
    }
    Ok(())
}

/// A target of probabilities mixes the losses of the classes, each weighed by its own weight; the mean is over rows.
fn probability_targets(case: &Case) -> Checked {
    let n_classes = case.get("classes")?.whole()?;
    let (logits, targets) = (case.get("logits")?.floats()?, case.get("target_probabilities")?.numbers()?);
    let n_rows = case.get("n")?.whole()?;
    same("rows", logits.len() / n_classes, n_rows)?;
    case.get("weight")?;
    let weights = match case.root().given("weight") {
        None => vec![1.0; n_classes],
        Some(weights) => weights.numbers()?,
    };
    let loss = loss_of(None, case.get("label_smoothing")?.number()?, n_classes)?;
    let (mut per_row, mut grad_sum) = (Vec::new(), vec![0.0; logits.len()]);
    let rows = logits.chunks(n_classes).zip(targets.chunks(n_classes));
    for ((z, targets), sums) in rows.zip(grad_sum.chunks_mut(n_classes)) {
        let mut value = 0.0;
        for (class, target) in targets.iter().enumerate() {
            let share = target * weights[class];
            let mut grad = vec![f32::NAN; n_classes];
            value += share * loss.value_and_grad(z, &[Class(class as u8)], Some(&mut grad)).numerator;
            sums.iter_mut().zip(grad).for_each(|(sum, grad)| *sum += share * f64::from(grad));
        }
        per_row.push(value);
    }
    let sum: f64 = per_row.iter().sum();
    let grad: Vec<f64> = grad_sum.iter().map(|grad| grad / n_rows as f64).collect();
    for kind in ["", "_f32"] {
        let theirs = |key: &str| case.get(&format!("{key}{kind}"));
        close("loss_none", &per_row, &theirs("loss_none")?.numbers()?, F32)?;
        close_one("loss_sum", sum, theirs("loss_sum")?.number()?, F32)?;
        close_one("loss_mean", sum / n_rows as f64, theirs("loss_mean")?.number()?, F32)?;
        close("grad_mean", &grad, &theirs("grad_mean")?.numbers()?, F32)?;
        close("grad_sum", &grad_sum, &theirs("grad_sum")?.numbers()?, F32)?;
    }
    Ok(())
}

/// Loss and gradient of a batch against the fields `loss_none`, `loss_mean`, `loss_sum` and `grad_mean` of a mean over rows;
/// `grad_of` picks what is compared out of the gradient of the logits.
fn mean_over_rows(
    case: &Case,
    loss: &dyn Loss,
    logits: &[f32],
    labels: &[Class],
    grad_of: impl Fn(&[f32]) -> Vec<f64>,
    near: Bound,
) -> Checked {
    let n_classes = logits.len() / labels.len();
    let mut grad = vec![f32::NAN; logits.len()];
    let sum = loss.value_and_grad(logits, labels, Some(&mut grad));
    same("divisor", sum.divisor, labels.len() as f64)?;
    let rows = logits.chunks(n_classes).zip(labels);
    let per_row: Vec<f64> = rows.map(|(z, &label)| loss.value_and_grad(z, &[label], None).numerator).collect();
    close("loss_none", &per_row, &case.get("loss_none")?.numbers()?, near)?;
    close_one("loss_mean", sum.mean().unwrap_or(f64::NAN), case.get("loss_mean")?.number()?, near)?;
    close_one("loss_sum", sum.numerator, case.get("loss_sum")?.number()?, near)?;
    close("grad_mean", &grad_of(&grad), &case.get("grad_mean")?.numbers()?, near)
}

/// Logits `(0, z)`, whose softmax is the sigmoid of `z`.
fn with_zero(logits: &[f32]) -> Vec<f32> {
    logits.iter().flat_map(|&z| [0.0, z]).collect()
}

/// The gradient of `z` alone.
fn of_second(grad: &[f32]) -> Vec<f64> {
    grad.chunks(2).map(|pair| f64::from(pair[1])).collect()
}

/// The softmax form, and the sigmoid form as softmax of `(0, z)` with the weights `1-α, α`. Powers of small differences
/// bear the recording's wider bound for `f32`.
pub fn focal(case: &Case) -> Checked {
    let near = bound(2e-4, 1e-6);
    let gamma = case.get("gamma")?.number()?;
    let labels: Vec<Class> = case.get("targets")?.numbers()?.into_iter().map(|label| Class(label as u8)).collect();
    let logits = case.get("logits")?.floats()?;
    case.find("source");
    let make = |alpha, n_classes| {
        Focal { gamma, alpha }.for_counts(&ClassCounts(vec![1; n_classes])).map_err(|error| error.to_string())
    };
    match case.get("kind")?.text()? {
        "softmax" => {
            case.get("alpha")?;
            let alpha = match case.root().given("alpha") {
                None => ClassWeights::Uniform,
                Some(alpha) => ClassWeights::ByHand(alpha.numbers()?),
            };
            let loss = make(alpha, logits.len() / labels.len())?;
            mean_over_rows(case, &*loss, &logits, &labels, widen, near)
        }
        "sigmoid" => {
            let alpha = match case.get("alpha_scalar")?.number()? {
                alpha if alpha < 0.0 => ClassWeights::Uniform,
                alpha => ClassWeights::ByHand(vec![1.0 - alpha, alpha]),
            };
            mean_over_rows(case, &*make(alpha, 2)?, &with_zero(&logits), &labels, of_second, near)
        }
        other => Err(format!("unknown kind {other}")),
    }
}

pub fn logit_adjusted(case: &Case) -> Checked {
    let tau = case.get("tau")?.number()?;
    let counts = ClassCounts(case.get("class_counts")?.wholes()?.into_iter().map(|count| count as u32).collect());
    let log_prior = log_prior(&counts);
    let prior: Vec<f64> = log_prior.iter().map(|&log| libm::exp(log)).collect();
    close("prior", &prior, &case.get("prior")?.numbers()?, bound(1e-12, 0.0))?;
    let (logits, labels) = (case.get("logits")?.floats()?, classes(&case.get("targets")?)?);
    let loss = LogitAdjusted { tau }.for_counts(&counts).map_err(|error| error.to_string())?;
    // Shifting logits as large as 10^4 leaves an error of their size times 2^-23.
    let largest = logits.iter().fold(1.0f32, |largest, z| largest.max(z.abs()));
    let near = Bound { atol: 1e-6f64.max(f64::from(largest) * 2.4e-7), ..F32 };
    mean_over_rows(case, &*loss, &logits, &labels, widen, near)?;
    // The rule for after training: the same shift, taken off a plainly trained network's logits.
    if let Some(theirs) = case.find("posthoc_logits") {
        let rows = logits.chunks(counts.n_classes());
        let moved: Vec<f32> = rows
            .clone()
            .flat_map(|row| row.iter().zip(&log_prior).map(|(&z, log)| (f64::from(z) - tau * log) as f32))
            .collect();
        close("posthoc_logits", &widen(&moved), &theirs.numbers()?, F32)?;
        let answers = |logits: &[f32]| logits.chunks(counts.n_classes()).map(|z| argmax(z).index()).collect::<Vec<_>>();
        same("posthoc_argmax", answers(&moved), case.get("posthoc_argmax")?.wholes()?)?;
        same("plain_argmax", answers(&logits), case.get("plain_argmax")?.wholes()?)?;
    }
    Ok(())
}

/// `BCEWithLogitsLoss` on one logit. A weight per row multiplies that row's loss and gradient, and a target between 0 and 1
/// mixes the losses of the two classes; the mean is over rows all the same.
pub fn bce(case: &Case) -> Checked {
    let (logits, targets) = (case.get("logits")?.floats()?, case.get("targets")?.numbers()?);
    case.get("pos_weight")?;
    case.get("weight")?;
    let pos_weight = match case.root().given("pos_weight") {
        None => PosWeight::default(),
        Some(weight) => PosWeight::ByHand(weight.numbers()?[0]),
    };
    let loss = BceWithLogits { pos_weight }.for_counts(&ClassCounts(vec![1, 1])).map_err(|error| error.to_string())?;
    let n = targets.len() as f64;
    let row_weights = match case.root().given("weight") {
        None => vec![1.0; targets.len()],
        Some(weights) => weights.numbers()?,
    };
    let (mut per_row, mut grad_sum) = (Vec::new(), Vec::new());
    for ((&z, &target), weight) in logits.iter().zip(&targets).zip(&row_weights) {
        let (mut value, mut slope) = (0.0, 0.0);
        for (class, share) in [(Class(0), 1.0 - target), (Class(1), target)] {
            let mut grad = [f32::NAN; 2];
            value += share * loss.value_and_grad(&[0.0, z], &[class], Some(&mut grad)).numerator;
            slope += share * f64::from(grad[1]);
        }
        per_row.push(weight * value);
        grad_sum.push(weight * slope);
    }
    let sum: f64 = per_row.iter().sum();
    // Without either, the whole batch at once is the same.
    if row_weights.iter().all(|&weight| weight == 1.0) && targets.iter().all(|&target| target == 0.0 || target == 1.0) {
        let labels: Vec<Class> = targets.iter().map(|&target| Class(target as u8)).collect();
        let mut grad = vec![f32::NAN; 2 * labels.len()];
        let batch = loss.value_and_grad(&with_zero(&logits), &labels, Some(&mut grad));
        close_one("batch", batch.numerator, sum, F32)?;
        same("divisor", batch.divisor, n)?;
        close("grad_mean of the batch", &of_second(&grad), &case.get("grad_mean")?.numbers()?, F32)?;
    }
    let grad_mean: Vec<f64> = grad_sum.iter().map(|grad| grad / n).collect();
    for kind in ["", "_f32"] {
        let theirs = |key: &str| case.get(&format!("{key}{kind}"));
        close("loss_none", &per_row, &theirs("loss_none")?.numbers()?, F32)?;
        close_one("loss_mean", sum / n, theirs("loss_mean")?.number()?, F32)?;
        close("grad_mean", &grad_mean, &theirs("grad_mean")?.numbers()?, F32)?;
        close_one("loss_sum", sum, theirs("loss_sum")?.number()?, F32)?;
        close("grad_sum", &grad_sum, &theirs("grad_sum")?.numbers()?, F32)?;
    }
    Ok(())
}

/// Softmax, log-softmax and logsumexp as the loss uses them: one row at a time, once for every label.
pub fn softmax(case: &Case) -> Checked {
    let rows = case.get("logits")?.rows()?;
    let n_classes = rows[0].len();
    let loss = loss_of(None, 0.0, n_classes)?;
    let (mut softmax, mut log_softmax, mut log_sum_exp, mut best) = (vec![], vec![], vec![], vec![]);
    for row in &rows {
        let logits: Vec<f32> = row.iter().map(|&z| z as f32).collect();
        best.push(argmax(&logits).index());
        for label in 0..n_classes {
            let mut grad = vec![0.0f32; n_classes];
            let value = loss.value_and_grad(&logits, &[Class(label as u8)], Some(&mut grad)).numerator;
            log_softmax.push(-value);
            if label == 0 {
                log_sum_exp.push(value + f64::from(logits[0]));
            }
            // The gradient is softmax - onehot.
            let other = if label == 0 { 1 } else { 0 };
            close_one("gradient of the label", f64::from(grad[label]), libm::expm1(-value), F32)?;
            softmax.push(f64::from(grad[label]) + 1.0);
            let whole: f64 = grad.iter().map(|&grad| f64::from(grad)).sum();
            holds(grad[other] >= 0.0 && whole.abs() < 1e-6, || format!("gradient {grad:?} does not sum to 0"))?;
        }
    }
    close("softmax", &softmax, &case.get("softmax")?.numbers()?, F32)?;
    // Subtracting logits as large as 10^4 leaves an error of their size times 2^-23.
    let largest = rows.iter().flatten().fold(1.0f64, |largest, z| largest.max(z.abs()));
    let near = Bound { atol: 1e-6f64.max(largest * 2.4e-7), ..F32 };
    close("log_softmax", &log_softmax, &case.get("log_softmax")?.numbers()?, near)?;
    close("logsumexp", &log_sum_exp, &case.get("logsumexp")?.numbers()?, near)?;
    let elementwise: Vec<f32> = rows.iter().flatten().map(|&z| z as f32).collect();
    let (sigmoid, _) = apply(Activation::Sigmoid, &elementwise);
    close("sigmoid", &sigmoid, &case.get("sigmoid")?.numbers()?, F32)?;
    same("argmax", best, case.get("argmax")?.wholes()?)
}

/// The optimizer of a case with its parameters, and the learning rate.
fn optimizer_of(case: &Case, n_params: usize) -> Result<(Box<dyn Optimizer>, f64), String> {
    let mut spec = OptimizerSpec::of(&case.get("optimizer")?.text()?.to_lowercase()).ok_or("unknown optimizer")?;
    for (key, value) in case.get("params")?.entries()? {
        let settings = match (key.as_str(), value.value.as_bool()) {
            ("betas", _) => {
                let [beta1, beta2] = value.numbers()?.try_into().map_err(|_| "two betas")?;
                vec![("beta1", beta1.to_string()), ("beta2", beta2.to_string())]
            }
            (key, Some(flag)) => vec![(key, if flag { "yes" } else { "no" }.to_owned())],
            (key, None) => vec![(key, value.number()?.to_string())],
        };
        for (key, text) in settings {
            spec.tunable_mut().set(key, &text).map_err(|error| format!("{key}: {error}"))?;
        }
    }
    Ok((spec.as_dyn().start(n_params), spec.as_dyn().lr()))
}

pub fn optimizer(case: &Case) -> Checked {
    let mut params = case.get("p0")?.floats()?;
    let (mut optimizer, lr) = optimizer_of(case, params.len())?;
    let (exact, single) = (case.get("p_after_each_step")?.rows()?, case.get("p_after_each_step_f32")?.rows()?);
    for (step, grads) in case.get("grads")?.items()?.iter().enumerate() {
        optimizer.step(&mut params, &grads.floats()?, lr);
        let near = bound(1e-5, 1e-7);
        close(&format!("after step {step}"), &widen(&params), &exact[step], near)?;
        close(&format!("after step {step}, f32"), &widen(&params), &single[step], near)?;
    }
    Ok(())
}

/// Closed forms against PyTorch's, which go from epoch to epoch: rounding adds up over ten epochs.
pub fn schedule(case: &Case) -> Checked {
    let params = case.get("params")?;
    let word = match case.get("scheduler")?.text()? {
        "StepLR" => "step",
        "CosineAnnealingLR" => "cosine",
        "LinearLR" => "warmup",
        other => return Err(format!("unknown scheduler {other}")),
    };
    let mut spec = ScheduleSpec::of(word).ok_or("it is a schedule")?;
    let theirs = case.get("lr_per_epoch")?.numbers()?;
    let mut epochs = theirs.len() as u32;
    for (key, value) in params.entries()? {
        match key.as_str() {
            "T_max" => epochs = value.whole()? as u32,
            key => spec.tunable_mut().set(key, &value.number()?.to_string()).map_err(|error| error.to_string())?,
        }
    }
    let lr = case.get("lr")?.number()?;
    let ours: Vec<f64> = (1..=theirs.len() as u32).map(|epoch| spec.as_dyn().lr(lr, epoch, epochs)).collect();
    close("lr_per_epoch", &ours, &theirs, bound(1e-12, 1e-15))
}

/// Norm and gradients in `f32`; theirs takes the norm of the tensors' norms.
pub fn clipping(case: &Case) -> Checked {
    let mut grads = case.get("grads_f32")?.floats()?;
    let norm = clip_grad_norm(&mut grads, case.get("max_norm")?.number()?);
    close_one("norm", norm, case.get("norm_f32")?.number()?, bound(1e-6, 0.0))?;
    close("clipped", &widen(&grads), &case.get("clipped_f32")?.numbers()?, bound(1e-6, 0.0))
}

/// A network of recorded layers; the names of weights and biases differ from file to file.
fn network_of(layers: &Node, weights: &str, biases: &str) -> Result<Mlp, String> {
    let mut tensors = Vec::new();
    for layer in layers.items()? {
        tensors.push((layer.get(weights)?.floats()?, layer.get(biases)?.floats()?));
    }
    Ok(Mlp::from_torch(&tensors))
}

/// Weights and biases of a layer, or their gradients, in PyTorch's order.
type Tensors = (Vec<f32>, Vec<f32>);

/// A "loss" of up to eight rows whose gradient is given: it sends any gradient back through a network.
struct Given {
    /// Shape `(n_rows, n_out)`.
    grad: Vec<f32>,
    n_out: usize,
}

impl Loss for Given {
    fn panel(&self, _: &[Lanes], labels: &[Class], _: f64, grad: Option<&mut [Lanes]>) -> f64 {
        // With a single output the first entry is that of the logit that stays 0.
        for (o, entry) in grad.into_iter().flat_map(|grad| grad.iter_mut().rev().take(self.n_out).rev()).enumerate() {
            *entry =
                Lanes::from(std::array::from_fn(
                    |b| {
                        if b < labels.len() { self.grad[b * self.n_out + o] } else { 0.0 }
                    },
                ));
        }
        0.0
    }

    fn weight_of(&self, _: Class) -> f64 {
        1.0
    }
}

/// Outputs of a network and the gradients of its parameters, given the gradient of its outputs.
fn forward_backward(mlp: &Mlp, x: &Matrix, grad: &[f32]) -> (Vec<f32>, Vec<Tensors>) {
    let n_out = grad.len() / x.n_rows();
    let rows: Vec<Row> = (0..x.n_rows() as u32).map(Row).collect();
    let mut work = mlp.workspace(rows.len());
    assert!(rows.len() <= 8, "a given gradient is for one panel");
    let labels = vec![Class(0); rows.len()];
    let batch = Batch { features: x, labels: &labels, rows: &rows };
    mlp.loss_and_grad(batch, &Given { grad: grad.to_vec(), n_out }, None, &mut work);
    let logits = mlp.predict_logits(x);
    let outputs = logits.chunks(mlp.n_classes()).flat_map(|row| row[row.len() - n_out..].to_vec());
    (outputs.collect(), mlp.to_torch(work.grads()))
}

/// An activation and its derivative, element by element: between two layers that change nothing, in a batch of one row,
/// the gradient of the first bias is the derivative.
fn apply(activation: Activation, x: &[f32]) -> (Vec<f64>, Vec<f64>) {
    let mlp = Mlp::from_torch(&[(vec![1.0], vec![0.0]), (vec![1.0], vec![0.0])]).with_activation(activation);
    let (mut y, mut dydx) = (Vec::new(), Vec::new());
    for &x in x {
        let (out, grads) = forward_backward(&mlp, &Matrix::new(vec![x], 1), &[1.0]);
        y.extend(widen(&out));
        dydx.extend(widen(&grads[0].1));
    }
    (y, dydx)
}

fn matrix_of(node: &Node) -> Result<Matrix, String> {
    let rows = node.rows()?;
    Ok(Matrix::new(node.floats()?, rows[0].len()))
}

pub fn linear(case: &Case) -> Checked {
    let (x, dy) = (matrix_of(&case.get("x")?)?, case.get("dy")?.floats()?);
    let (weights, biases) = (case.get("W")?.floats()?, case.get("b")?.floats()?);
    let layer = (weights, biases);
    let mlp = Mlp::from_torch(std::slice::from_ref(&layer));
    let (y, grads) = forward_backward(&mlp, &x, &dy);
    close("y", &widen(&y), &case.get("y")?.numbers()?, F32)?;
    close("dW", &widen(&grads[0].0), &case.get("dW")?.numbers()?, F32)?;
    close("db", &widen(&grads[0].1), &case.get("db")?.numbers()?, F32)?;

    // The gradient of the input, as seen by a layer before: the identity shifted into the positive half, where ReLU does
    // nothing. In a batch of one row the gradient of its biases is that of the input.
    let n_in = x.n_cols();
    let identity = (0..n_in * n_in).map(|at| if at % (n_in + 1) == 0 { 1.0 } else { 0.0 }).collect();
    let before = (identity, vec![100.0; n_in]);
    let n_out = layer.1.len();
    let two = Mlp::from_torch(&[before, layer]);
    let mut dx = Vec::new();
    for (row, dy) in x.rows().zip(dy.chunks(n_out)) {
        let (_, grads) = forward_backward(&two, &Matrix::new(row.to_vec(), n_in), dy);
        dx.extend(widen(&grads[0].1));
    }
    close("dx", &dx, &case.get("dx")?.numbers()?, F32)
}

fn activation_of(case: &Case, key: &str) -> Result<Activation, String> {
    let name = case.get(key)?.text()?;
    Activation::of(name).ok_or_else(|| format!("unknown activation {name}"))
}

pub fn activation(case: &Case) -> Checked {
    let (y, dydx) = apply(activation_of(case, "name")?, &case.get("x")?.floats()?);
    close("y", &y, &case.get("y")?.numbers()?, F32)?;
    close("dydx", &dydx, &case.get("dydx")?.numbers()?, F32)
}

pub fn mlp(case: &Case) -> Checked {
    let sizes = case.get("sizes")?.wholes()?;
    let mlp = network_of(&case.get("layers")?, "W", "b")?.with_activation(activation_of(case, "activation")?);
    same("columns and classes", [mlp.n_features(), mlp.n_classes()], [sizes[0], sizes[sizes.len() - 1]])?;
    same("layers", mlp.to_torch(mlp.params()).len(), sizes.len() - 1)?;
    let (x, labels) = (matrix_of(&case.get("x")?)?, classes(&case.get("targets")?)?);
    case.get("class_weight")?;
    let smoothing = case.get("label_smoothing")?.number()?;
    let loss = loss_of(case.root().given("class_weight"), smoothing, mlp.n_classes())?;
    let rows: Vec<Row> = (0..x.n_rows() as u32).map(Row).collect();
    let mut work = mlp.workspace(rows.len());
    let batch = Batch { features: &x, labels: &labels, rows: &rows };
    let value = mlp.loss_and_grad(batch, &*loss, None, &mut work).mean();
    let (logits, grads) = (mlp.predict_logits(&x), mlp.to_torch(work.grads()));
    let near = bound(1e-4, 1e-6);
    close("logits", &widen(&logits), &case.get("logits")?.numbers()?, near)?;
    close_one("loss", value.unwrap_or(f64::NAN), case.get("loss")?.number()?, near)?;
    let theirs = case.get("grads")?.items()?;
    same("gradients", grads.len(), theirs.len())?;
    for (layer, (ours, theirs)) in grads.iter().zip(theirs).enumerate() {
        close(&format!("dW of layer {layer}"), &widen(&ours.0), &theirs.get("dW")?.numbers()?, near)?;
        close(&format!("db of layer {layer}"), &widen(&ours.1), &theirs.get("db")?.numbers()?, near)?;
    }
    Ok(())
}

/// `Linear(in,out)`: uniform within ±bound, by the moments that the recorded test names.
pub fn init(case: &Case) -> Checked {
    let shape = case.id.trim_start_matches("Linear(").trim_end_matches(')');
    let sizes: Vec<usize> =
        shape.split(',').map(|size| size.trim().parse().map_err(|_| "not a size")).collect::<Result<_, _>>()?;
    let (limit, deviation) = (case.get("bound")?.number()?, case.get("std")?.number()?);
    let n_seeds = 2_000 / (sizes[0] * sizes[1]) + 8;
    let (mut weights, mut biases) = (Vec::new(), Vec::new());
    for seed in 0..n_seeds as u32 {
        let mlp = Mlp::new(&sizes, &mut Seed(seed).stream(Stream::Init));
        let (w, b) = mlp.to_torch(mlp.params()).remove(0);
        weights.extend(widen(&w));
        biases.extend(widen(&b));
    }
    for (what, values) in [("weights", weights), ("biases", biases)] {
        let n = values.len() as f64;
        let largest = values.iter().fold(0.0f64, |largest, x| largest.max(x.abs()));
        // One rounding to f32 may step over the bound.
        holds(largest <= limit * (1.0 + 1e-7), || format!("{what} reach {largest}, the bound is {limit}"))?;
        let mean = values.iter().sum::<f64>() / n;
        close_one(&format!("mean of {what}"), mean, 0.0, bound(0.0, 4.0 * deviation / libm::sqrt(n)))?;
        if n >= 500.0 {
            let spread = libm::sqrt(values.iter().map(|x| (x - mean) * (x - mean)).sum::<f64>() / n);
            close_one(&format!("spread of {what}"), spread, deviation, bound(5.0 / libm::sqrt(2.0 * n), 0.0))?;
            holds(largest > 0.9 * limit, || format!("{what} reach only {largest} of {limit}"))?;
        }
    }
    Ok(())
}

/// Features, labels and the rows of each epoch.
type TrajectoryData = (Matrix, Vec<Class>, Vec<Vec<Row>>);

/// A data set of `trajectory_data.json` and an order of rows for each epoch.
fn trajectory_data(case: &Case) -> Result<TrajectoryData, String> {
    let data = case.data("trajectory_data.json")?;
    let unkept = RefCell::default();
    let data = Node::outside(&data, &unkept);
    let sets = data.get("cases")?.items()?;
    let find = |name: &str| {
        let found = sets.iter().find(|set| set.get("name").is_ok_and(|found| found.text() == Ok(name)));
        found.ok_or_else(|| format!("there is no data set {name}"))
    };
    let set = find(case.get("dataset")?.text()?)?;
    let labels = classes(&set.get("y")?)?;
    let values = match set.find("X_same_as") {
        Some(other) => find(other.text()?)?.get("X_f32")?,
        None => set.get("X_f32")?,
    };
    let features = Matrix::new(values.floats()?, set.get("d")?.whole()?);
    let mut orders = Vec::new();
    for epoch in data.get("epoch_indices")?.get(case.get("batches")?.text()?)?.items()? {
        orders.push(epoch.wholes()?.into_iter().map(|row| Row(row as u32)).collect());
    }
    Ok((features, labels, orders))
}

/// A whole training run, step by step; bounds as the recording suggests for `f32`, twenty times what two `f32`
/// implementations with different orders of summation were seen to differ by.
pub fn trajectory(case: &Case) -> Checked {
    let (features, labels, orders) = trajectory_data(case)?;
    same("epochs", orders.len(), case.get("epochs")?.whole()?)?;
    let activation = activation_of(case, "activation")?;
    let mut mlp = network_of(&case.get("init")?, "W_f32", "b_f32")?.with_activation(activation);
    let sizes = case.get("sizes")?.wholes()?;
    same("columns and classes", [mlp.n_features(), mlp.n_classes()], [sizes[0], sizes[sizes.len() - 1]])?;
    case.get("class_weight")?;
    let smoothing = case.get("label_smoothing")?.number()?;
    let loss = loss_of(case.root().given("class_weight"), smoothing, mlp.n_classes())?;
    let (mut optimizer, lr) = optimizer_of(case, mlp.params().len())?;
    let batching = Batching { batch_size: case.get("batch_size")?.whole()? as u32, last: LastBatch::Keep };
    let mut work = mlp.workspace(batching.batch_size as usize);
    let mut losses = Vec::new();
    for order in &orders {
        for index in 0..batching.n_batches(order.len()) {
            let rows = batching.batch(order, index);
            let batch = Batch { features: &features, labels: &labels, rows };
            losses.push(mlp.loss_and_grad(batch, &*loss, None, &mut work).mean().unwrap_or(f64::NAN));
            optimizer.step(mlp.params_mut(), work.grads(), lr);
        }
    }
    same("steps", losses.len(), case.get("steps")?.whole()?)?;
    let ours = mlp.to_torch(mlp.params());
    let logits = mlp.predict_logits(&features);
    let value = CrossEntropy::default()
        .for_counts(&ClassCounts::of(&labels, mlp.n_classes()))
        .map_err(|error| error.to_string())?
        .value_and_grad(&logits, &labels, None);
    let predicted: Vec<Class> = logits.chunks(mlp.n_classes()).map(argmax).collect();
    let confusion = Confusion::new(&labels, &predicted, mlp.n_classes());
    let confusion: Vec<f64> = confusion.0.iter().flatten().map(|&count| f64::from(count)).collect();
    // The same run in f64 and in f32.
    let runs = [
        ("step_losses", "final_f64", "", "final_eval_f64"),
        ("step_losses_f32", "final_f32", "_f32", "final_eval_f32"),
    ];
    for (step_losses, layers, ending, eval) in runs {
        close(step_losses, &losses, &case.get(step_losses)?.numbers()?, bound(0.0, 5e-6))?;
        let (weights, biases) = (format!("W{ending}"), format!("b{ending}"));
        for (layer, (ours, theirs)) in ours.iter().zip(case.get(layers)?.items()?).enumerate() {
            let near = bound(0.0, 5e-5);
            close(&format!("{layers} W of layer {layer}"), &widen(&ours.0), &theirs.get(&weights)?.numbers()?, near)?;
            close(&format!("{layers} b of layer {layer}"), &widen(&ours.1), &theirs.get(&biases)?.numbers()?, near)?;
        }
        let theirs = case.get(eval)?;
        let mean = value.mean().unwrap_or(f64::NAN);
        close_one("final loss", mean, theirs.get("loss_unweighted_mean")?.number()?, bound(0.0, 2e-5))?;
        // A row whose logits are nearly equal may be answered otherwise.
        close("confusion", &confusion, &theirs.get("confusion_true_by_pred")?.numbers()?, bound(0.0, 2.0))?;
    }
    Ok(())
}
