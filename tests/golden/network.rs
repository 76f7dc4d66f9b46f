//! Checks of the network, its losses and optimizers against PyTorch.

use crate::case::{Bound, Case, Checked, Node, bound, close, close_one, holds, same, widen};
use imbalance_lab::{
    batch::{Batching, LastBatch},
    data::{Class, ClassCounts, Matrix, Row},
    metrics::Confusion,
    nn::{
        Mlp, argmax,
        loss::{ClassWeights, CrossEntropy, Loss, LossChoice, WeightedCrossEntropy},
        optim::{Adam, Optimizer, OptimizerChoice, Sgd},
    },
    rng::{Seed, Stream},
};
use std::cell::RefCell;

/// Our `f32` arithmetic against recorded `f64`.
const F32: Bound = bound(1e-5, 1e-6);

/// The loss of a recorded `class_weight`.
fn loss_of(weights: Option<Node>, n_classes: usize) -> Result<Box<dyn Loss>, String> {
    let counts = ClassCounts(vec![1; n_classes]);
    let loss = match weights {
        None => CrossEntropy {}.for_counts(&counts),
        Some(weights) => {
            WeightedCrossEntropy { class_weight: ClassWeights::ByHand(weights.numbers()?) }.for_counts(&counts)
        }
    };
    loss.map_err(|error| error.to_string())
}

fn classes(node: &Node) -> Result<Vec<Class>, String> {
    Ok(node.wholes()?.into_iter().map(|label| Class(label as u8)).collect())
}

pub fn cross_entropy(case: &Case) -> Checked {
    let n_classes = case.get("classes")?.whole()?;
    let (logits, labels) = (case.get("logits")?.floats()?, classes(&case.get("targets")?)?);
    same("rows", labels.len(), case.get("n")?.whole()?)?;
    let weights = case.get("weight")?;
    let given = case.root().given("weight");
    let largest = if given.is_some() { weights.numbers()?.into_iter().fold(1.0, f64::max) } else { 1.0 };
    let loss = loss_of(given, n_classes)?;
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
    let exact = case.get("logits")?.numbers()?;
    let moved = logits.iter().zip(&exact).map(|(&z, exact)| (f64::from(z) - exact).abs()).fold(0.0, f64::max);
    let rtol = if case.id.contains("extreme_10000") { 1e-6 } else { F32.rtol };
    let mean_bound = Bound { rtol, atol: F32.atol + 2.0 * moved };
    let weighted = Bound { rtol, atol: mean_bound.atol * largest };
    for kind in ["", "_f32"] {
        let theirs = |key: &str| case.get(&format!("{key}{kind}"));
        close("loss_none", &per_row, &theirs("loss_none")?.numbers()?, weighted)?;
        close_one("loss_sum", sum.numerator, theirs("loss_sum")?.number()?, weighted)?;
        match sum.mean() {
            Some(mean) => {
                close_one("loss_mean", mean, theirs("loss_mean")?.number()?, mean_bound)?;
                close("grad_mean", &widen(&grad), &theirs("grad_mean")?.numbers()?, mean_bound)?;
                close("grad_sum", &grad_sum, &theirs("grad_sum")?.numbers()?, weighted)?;
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

/// Softmax, log-softmax and logsumexp as the loss uses them: one row at a time, once for every label.
pub fn softmax(case: &Case) -> Checked {
    let rows = case.get("logits")?.rows()?;
    let n_classes = rows[0].len();
    let loss = loss_of(None, n_classes)?;
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
    same("argmax", best, case.get("argmax")?.wholes()?)
}

fn optimizer_of(case: &Case, n_params: usize) -> Result<Box<dyn Optimizer>, String> {
    let (mut adam, mut sgd) = (Adam::default(), Sgd::default());
    let is_adam = case.get("optimizer")?.text()? == "Adam";
    for (key, value) in case.get("params")?.entries()? {
        match (key.as_str(), is_adam) {
            ("lr", true) => adam.lr = value.number()?,
            ("betas", true) => [adam.beta1, adam.beta2] = value.numbers()?.try_into().map_err(|_| "two betas")?,
            ("eps", true) => adam.eps = value.number()?,
            ("weight_decay", true) => adam.weight_decay = value.number()?,
            ("lr", false) => sgd.lr = value.number()?,
            ("momentum", false) => sgd.momentum = value.number()?,
            ("dampening", false) => sgd.dampening = value.number()?,
            ("nesterov", false) => sgd.nesterov = value.flag()?,
            ("weight_decay", false) => sgd.weight_decay = value.number()?,
            (other, _) => return Err(format!("unknown parameter {other}")),
        }
    }
    Ok(if is_adam { adam.start(n_params) } else { sgd.start(n_params) })
}

pub fn optimizer(case: &Case) -> Checked {
    let mut params = case.get("p0")?.floats()?;
    let mut optimizer = optimizer_of(case, params.len())?;
    let (exact, single) = (case.get("p_after_each_step")?.rows()?, case.get("p_after_each_step_f32")?.rows()?);
    for (step, grads) in case.get("grads")?.items()?.iter().enumerate() {
        optimizer.step(&mut params, &grads.floats()?);
        let near = bound(1e-5, 1e-7);
        close(&format!("after step {step}"), &widen(&params), &exact[step], near)?;
        close(&format!("after step {step}, f32"), &widen(&params), &single[step], near)?;
    }
    Ok(())
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

/// Runs rows through a network, and a gradient of the loss with respect to the logits back: logits and gradients.
fn forward_backward(mlp: &Mlp, x: &Matrix, grad_of: impl FnOnce(&[f32], &mut [f32])) -> (Vec<f32>, Vec<Tensors>) {
    let mut work = mlp.workspace(x.n_rows());
    let rows: Vec<Row> = (0..x.n_rows() as u32).map(Row).collect();
    work.load(x, &rows);
    mlp.forward(&mut work);
    let (logits, grad) = work.logits_and_grad();
    grad_of(logits, grad);
    let logits = logits.to_vec();
    mlp.backward(&mut work);
    (logits, mlp.to_torch(work.grads()))
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
    let (y, grads) = forward_backward(&mlp, &x, |_, grad| grad.copy_from_slice(&dy));
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
        let (_, grads) = forward_backward(&two, &Matrix::new(row.to_vec(), n_in), |_, grad| grad.copy_from_slice(dy));
        dx.extend(widen(&grads[0].1));
    }
    close("dx", &dx, &case.get("dx")?.numbers()?, F32)
}

/// ReLU between two layers that change nothing.
pub fn activation(case: &Case) -> Checked {
    let mlp = Mlp::from_torch(&[(vec![1.0], vec![0.0]), (vec![1.0], vec![0.0])]);
    let (mut y, mut dydx) = (Vec::new(), Vec::new());
    for x in case.get("x")?.floats()? {
        let (out, grads) = forward_backward(&mlp, &Matrix::new(vec![x], 1), |_, grad| grad.fill(1.0));
        y.extend(widen(&out));
        dydx.extend(widen(&grads[0].1));
    }
    close("y", &y, &case.get("y")?.numbers()?, F32)?;
    close("dydx", &dydx, &case.get("dydx")?.numbers()?, bound(0.0, 0.0))
}

pub fn mlp(case: &Case) -> Checked {
    let sizes = case.get("sizes")?.wholes()?;
    let mlp = network_of(&case.get("layers")?, "W", "b")?;
    same("columns and classes", [mlp.n_features(), mlp.n_classes()], [sizes[0], sizes[sizes.len() - 1]])?;
    same("layers", mlp.to_torch(mlp.params()).len(), sizes.len() - 1)?;
    let (x, labels) = (matrix_of(&case.get("x")?)?, classes(&case.get("targets")?)?);
    case.get("class_weight")?;
    let loss = loss_of(case.root().given("class_weight"), mlp.n_classes())?;
    let mut value = None;
    let (logits, grads) = forward_backward(&mlp, &x, |logits, grad| {
        value = loss.value_and_grad(logits, &labels, Some(grad)).mean();
    });
    let near = bound(1e-4, 1e-6);
    close("logits", &widen(&logits), &case.get("logits")?.numbers()?, near)?;
    close_one("loss", value.unwrap_or(f64::NAN), case.get("loss")?.number()?, near)?;
    close("predict_logits", &widen(&mlp.predict_logits(&x)), &widen(&logits), bound(0.0, 0.0))?;
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
    let mut mlp = network_of(&case.get("init")?, "W_f32", "b_f32")?;
    let sizes = case.get("sizes")?.wholes()?;
    same("columns and classes", [mlp.n_features(), mlp.n_classes()], [sizes[0], sizes[sizes.len() - 1]])?;
    case.get("class_weight")?;
    let loss = loss_of(case.root().given("class_weight"), mlp.n_classes())?;
    let mut optimizer = optimizer_of(case, mlp.params().len())?;
    let batching = Batching { batch_size: case.get("batch_size")?.whole()? as u32, last: LastBatch::Keep };
    let mut work = mlp.workspace(batching.batch_size as usize);
    let mut losses = Vec::new();
    for order in &orders {
        for index in 0..batching.n_batches(order.len()) {
            let rows = batching.batch(order, index);
            let batch_labels: Vec<Class> = rows.iter().map(|row| labels[row.index()]).collect();
            work.load(&features, rows);
            mlp.forward(&mut work);
            let (logits, grad) = work.logits_and_grad();
            losses.push(loss.value_and_grad(logits, &batch_labels, Some(grad)).mean().unwrap_or(f64::NAN));
            mlp.backward(&mut work);
            optimizer.step(mlp.params_mut(), work.grads());
        }
    }
    same("steps", losses.len(), case.get("steps")?.whole()?)?;
    let ours = mlp.to_torch(mlp.params());
    let logits = mlp.predict_logits(&features);
    let value = CrossEntropy {}
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
