//! Identities and properties: what must hold whatever the numbers are.

#[path = "support/sets.rs"]
mod sets;

#[path = "support/spec.rs"]
mod spec;

use imbalance_lab::{
    batch::multinomial,
    data::{Class, ClassCounts, Dataset, Matrix, Row, SplitSpec, StandardScaler, stratified},
    experiment::Run,
    metrics::{Average, ClassScores, Confusion, KappaWeights, Ranking, Scores},
    neighbors::{Search, k_farthest_of, k_nearest, k_nearest_by, k_nearest_of},
    nn::{
        Activation, Batch, Dropout, Mlp,
        loss::{BceWithLogits, ClassWeights, CrossEntropy, Loss, LossChoice, PosWeight, WeightedCrossEntropy},
    },
    progress::Quiet,
    resample::{Origin, RandomOverSampler, Resampler, SamplingStrategy, Smote, under::CondensedNearestNeighbour},
    rng::{Replacement, Seed, Stream},
};
use proptest::prelude::*;
use spec::spec_of;
use std::collections::BTreeSet;

fn weighted(weights: &[f64]) -> Box<dyn Loss> {
    WeightedCrossEntropy { class_weight: ClassWeights::ByHand(weights.to_vec()), ..Default::default() }
        .for_counts(&ClassCounts(vec![1; weights.len()]))
        .expect("one weight per class")
}

fn plain(n_classes: usize) -> Box<dyn Loss> {
    CrossEntropy::default().for_counts(&ClassCounts(vec![1; n_classes])).expect("it takes any counts")
}

/// Mean loss of all rows of a matrix, and its gradient with respect to every parameter.
fn full_batch(mlp: &Mlp, features: &Matrix, labels: &[Class], loss: &dyn Loss) -> (f64, Vec<f32>) {
    let rows: Vec<Row> = (0..features.n_rows() as u32).map(Row).collect();
    let mut work = mlp.workspace(rows.len());
    let batch = Batch { features, labels, rows: &rows };
    let mean = mlp.loss_and_grad(batch, loss, None, &mut work).mean().expect("some row weighs something");
    (mean, work.grads().to_vec())
}

/// Rows of the size a network sees after scaling.
fn scaled_rows(n_rows: usize, n_cols: usize) -> Vec<Vec<f32>> {
    let scaled = |row: Vec<f32>| row.into_iter().map(|x| x / 50.0 - 1.0).collect();
    sets::scattered_rows(n_rows, n_cols).into_iter().map(scaled).collect()
}

fn assert_close(ours: &[f32], theirs: &[f32], atol: f32, what: &str) {
    assert_eq!(ours.len(), theirs.len(), "{what}");
    for (index, (a, b)) in ours.iter().zip(theirs).enumerate() {
        assert!((a - b).abs() <= atol, "{what}[{index}]: {a} against {b}");
    }
}

#[test]
fn integer_weights_are_replicated_rows() {
    let labels = sets::block_labels(&[9, 5, 2]);
    let rows = scaled_rows(16, 4);
    let copies = [1, 3, 7];
    let (mut many_rows, mut many_labels) = (Vec::new(), Vec::new());
    for (row, &label) in rows.iter().zip(&labels) {
        for _ in 0..copies[label.index()] {
            many_rows.push(row.clone());
            many_labels.push(label);
        }
    }
    let mlp = Mlp::new(&[4, 6, 3], &mut Seed(2).stream(Stream::Init));
    let (value, grads) = full_batch(&mlp, &Matrix::from_rows(&rows), &labels, &*weighted(&copies.map(f64::from)));
    let (many_value, many_grads) = full_batch(&mlp, &Matrix::from_rows(&many_rows), &many_labels, &*plain(3));
    assert!((value - many_value).abs() < 1e-6, "{value} against {many_value}");
    assert_close(&grads, &many_grads, 2e-6, "gradient");
    let (unweighted, _) = full_batch(&mlp, &Matrix::from_rows(&rows), &labels, &*plain(3));
    assert!((value - unweighted).abs() > 1e-3, "the weights do nothing, so the identity says nothing");
}

/// Some activations bend: a parameter whose step crosses the bend of some row, seen by half a step giving another slope, is
/// left out, and few may be.
#[test]
fn gradients_of_the_whole_network_are_central_differences() {
    const STEP: f32 = 1.0 / 256.0;
    let labels = sets::block_labels(&[6, 4, 3]);
    let features = Matrix::from_rows(&scaled_rows(13, 3));
    let networks: Vec<(Mlp, Box<dyn Loss>, Vec<Class>)> = Activation::ALL
        .iter()
        .flat_map(|&activation| {
            let mlp =
                move |sizes: &[usize]| Mlp::new(sizes, &mut Seed(11).stream(Stream::Init)).with_activation(activation);
            let three = [&[3, 3][..], &[3, 8, 3], &[3, 7, 5, 3]]
                .map(mlp)
                .map(|mlp| (mlp, weighted(&[0.5, 2.0, 4.0]), labels.clone()));
            // One output for two classes.
            let loss = BceWithLogits { pos_weight: PosWeight::ByHand(3.0) }.for_counts(&ClassCounts(vec![10, 3]));
            let two = labels.iter().map(|label| Class(label.0 / 2)).collect();
            three.into_iter().chain([(mlp(&[3, 7, 1]), loss.expect("two classes"), two)])
        })
        .collect();
    for (mut mlp, loss, labels) in networks {
        let (_, grads) = full_batch(&mlp, &features, &labels, &*loss);
        let (mut n_checked, mut largest) = (0, 0.0f64);
        for (at, &grad) in grads.iter().enumerate() {
            let mut value = |step: f32| {
                let before = mlp.params()[at];
                mlp.params_mut()[at] = before + step;
                let value = full_batch(&mlp, &features, &labels, &*loss).0;
                mlp.params_mut()[at] = before;
                value
            };
            let half = (value(STEP / 2.0) - value(-STEP / 2.0)) / f64::from(STEP);
            let slope = (value(STEP) - value(-STEP)) / f64::from(2.0 * STEP);
            if (slope - half).abs() > 1e-3 {
                continue;
            }
            n_checked += 1;
            largest = largest.max(slope.abs());
            let error = (f64::from(grad) - slope).abs();
            assert!(error < 1.5e-3, "{mlp:?}, parameter {at}: {grad} against {slope}");
        }
        assert!(n_checked * 10 >= grads.len() * 9, "{mlp:?}: only {n_checked} of {} checked", grads.len());
        assert!(largest > 0.1, "{mlp:?}: no gradient is large enough to tell anything");
    }
}

/// The loss of all rows for a network with one output, and its gradient with respect to every value.
fn with_inputs(mlp: &Mlp, features: &Matrix, labels: &[Class], loss: &dyn Loss) -> (f64, Vec<f32>, Vec<f32>) {
    let rows: Vec<Row> = (0..features.n_rows() as u32).map(Row).collect();
    let mut work = mlp.workspace(rows.len());
    let mut of_inputs = vec![f32::NAN; features.values().len()];
    let batch = Batch { features, labels, rows: &rows };
    let mean = mlp.loss_and_grad_of_inputs(batch, loss, &mut work, &mut of_inputs).mean().expect("rows weigh 1");
    (mean, of_inputs, work.grads().to_vec())
}

/// The same loss and gradient of the parameters as without them, to the bit; by differences; and block by block.
#[test]
fn gradients_of_inputs_are_central_differences() {
    const STEP: f32 = 1.0 / 64.0;
    for (sizes, loss) in [
        (&[3, 8, 1][..], BceWithLogits::default().for_counts(&ClassCounts(vec![6, 7])).expect("two classes")),
        (&[3, 7, 5, 2], plain(2)),
        (&[3, 2], plain(2)),
    ] {
        let mlp = Mlp::new(sizes, &mut Seed(2).stream(Stream::Init)).with_activation(Activation::Tanh);
        let labels = sets::block_labels(&[6, 7]);
        let mut features = Matrix::from_rows(&scaled_rows(13, 3));
        let (mean, of_inputs, grads) = with_inputs(&mlp, &features, &labels, &*loss);
        assert_eq!((mean, grads), full_batch(&mlp, &features, &labels, &*loss), "{sizes:?}");
        for (at, &grad) in of_inputs.iter().enumerate() {
            let mut value = |step: f32| {
                let x = &mut features.row_mut(at / 3)[at % 3];
                let before = *x;
                *x += step;
                let value = full_batch(&mlp, &features, &labels, &*loss).0;
                features.row_mut(at / 3)[at % 3] = before;
                value
            };
            let slope = (value(STEP) - value(-STEP)) / f64::from(2.0 * STEP);
            assert!((f64::from(grad) - slope).abs() < 2e-5, "{sizes:?}, value {at}: {grad} against {slope}");
        }
        assert!(of_inputs.iter().any(|grad| grad.abs() > 2e-3), "{sizes:?}: no gradient tells anything");

        // More than a block of rows: each row's part of the mean is its own gradient over the number of rows.
        let many = Matrix::from_rows(&scaled_rows(300, 3));
        let labels = sets::block_labels(&[170, 130]);
        let (_, of_inputs, _) = with_inputs(&mlp, &many, &labels, &*loss);
        for row in [0, 7, 127, 128, 255, 256, 299] {
            let one = Matrix::new(many.row(row).to_vec(), 3);
            let (_, alone, _) = with_inputs(&mlp, &one, &labels[row..=row], &*loss);
            let share: Vec<f32> = alone.iter().map(|grad| grad / 300.0).collect();
            assert_close(&of_inputs[3 * row..3 * row + 3], &share, 1e-8, "row");
        }
    }
}

/// What one network makes and another judges: the gradient through both is that of differences, over blocks of rows too.
#[test]
fn gradients_through_two_networks_are_central_differences() {
    const STEP: f32 = 1.0 / 256.0;
    let net =
        |sizes: &[usize], seed| Mlp::new(sizes, &mut Seed(seed).stream(Stream::Init)).with_activation(Activation::Tanh);
    let (mut maker, judge) = (net(&[2, 6, 3], 3), net(&[3, 7, 1], 4));
    let loss = BceWithLogits::default().for_counts(&ClassCounts(vec![1, 1])).expect("two classes");
    for n_rows in [11, 300] {
        let noise = Matrix::from_rows(&scaled_rows(n_rows, 2));
        let labels = vec![Class(1); n_rows];
        let mut work = maker.workspace(n_rows);
        let mut made = Matrix::new(vec![0.0; 3 * n_rows], 3);
        let make = |maker: &Mlp, work: &mut _| {
            let mut outputs = vec![f32::NAN; 3 * n_rows];
            maker.outputs(&noise, work, &mut outputs);
            Matrix::new(outputs, 3)
        };
        made.clone_from(&make(&maker, &mut work));
        assert_eq!(made.values(), maker.predict_logits(&noise), "outputs are those that are predicted");
        let (_, pull, _) = with_inputs(&judge, &made, &labels, &*loss);
        maker.grad_given_outputs(&noise, &Matrix::new(pull, 3), n_rows, &mut work);
        let grads = work.grads().to_vec();
        for (at, &grad) in grads.iter().enumerate() {
            let before = maker.params()[at];
            let [above, below] = [STEP, -STEP].map(|step| {
                maker.params_mut()[at] = before + step;
                full_batch(&judge, &make(&maker, &mut work), &labels, &*loss).0
            });
            maker.params_mut()[at] = before;
            let slope = (above - below) / f64::from(2.0 * STEP);
            assert!((f64::from(grad) - slope).abs() < 1e-4, "{n_rows} rows, parameter {at}: {grad} against {slope}");
        }
        assert!(grads.iter().any(|grad| grad.abs() > 1e-2), "no gradient tells anything");
    }
}

/// With the same draws, a step of the loss is the gradient's: what is dropped on the way forward passes nothing back.
#[test]
fn gradients_under_dropout_are_central_differences() {
    const STEP: f32 = 1.0 / 256.0;
    let labels = sets::block_labels(&[6, 4, 3]);
    let features = Matrix::from_rows(&scaled_rows(13, 3));
    let rows: Vec<Row> = (0..13).map(Row).collect();
    let batch = Batch { features: &features, labels: &labels, rows: &rows };
    let loss = plain(3);
    let mut mlp = Mlp::new(&[3, 16, 9, 3], &mut Seed(5).stream(Stream::Init)).with_activation(Activation::Tanh);
    let mut work = mlp.workspace(13);
    let mut value = |mlp: &Mlp| {
        let mut dropout = Dropout::new(0.4, Seed(8).stream(Stream::Dropout)).expect("it drops");
        let mean = mlp.loss_and_grad(batch, &*loss, Some(&mut dropout), &mut work).mean().unwrap();
        (mean, work.grads().to_vec())
    };
    let (dropped, grads) = value(&mlp);
    let whole = full_batch(&mlp, &features, &labels, &*loss).0;
    assert!((dropped - whole).abs() > 1e-3, "dropout changes nothing");
    assert!(grads.iter().any(|&grad| grad.abs() > 0.05));
    for (at, &grad) in grads.iter().enumerate() {
        let before = mlp.params()[at];
        let [above, below] = [STEP, -STEP].map(|step| {
            mlp.params_mut()[at] = before + step;
            value(&mlp).0
        });
        mlp.params_mut()[at] = before;
        let slope = (above - below) / f64::from(2.0 * STEP);
        assert!((f64::from(grad) - slope).abs() < 1e-3, "parameter {at}: {grad} against {slope}");
    }
}

/// A batch larger than a block, cut into blocks, is the same sum as its rows one at a time; and the order of the logits is
/// that of the rows.
#[test]
fn blocks_add_up_and_answers_keep_their_rows() {
    let n_rows = 300;
    let labels = sets::block_labels(&[200, 70, 30]);
    let features = Matrix::from_rows(&scaled_rows(n_rows, 5));
    let mlp = Mlp::new(&[5, 9, 4, 3], &mut Seed(4).stream(Stream::Init)).with_activation(Activation::Gelu);
    let loss = weighted(&[1.0, 2.0, 5.0]);
    let (mean, grads) = full_batch(&mlp, &features, &labels, &*loss);
    let logits = mlp.predict_logits(&features);
    let (mut sum, mut sums) = (0.0, vec![0.0f64; grads.len()]);
    let total: f64 = labels.iter().map(|&label| loss.weight_of(label)).sum();
    for (row, &label) in labels.iter().enumerate() {
        let one = Matrix::new(features.row(row).to_vec(), 5);
        let share = loss.weight_of(label) / total;
        let (value, grads) = full_batch(&mlp, &one, &[label], &*loss);
        sum += share * value;
        sums.iter_mut().zip(grads).for_each(|(sum, grad)| *sum += share * f64::from(grad));
        assert_eq!(mlp.predict_logits(&one), logits[3 * row..3 * row + 3], "row {row}");
    }
    assert!((mean - sum).abs() < 1e-6, "{mean} against {sum}");
    let sums: Vec<f32> = sums.into_iter().map(|sum| sum as f32).collect();
    assert_close(&grads, &sums, 2e-6, "gradient");
}

#[test]
fn draws_without_replacement_follow_the_weights_of_the_rows_left() {
    const N_EPOCHS: u32 = 20_000;
    let weights = [1.0, 2.0, 5.0, 0.0];
    let (mut first, mut second_after_2) = ([0u32; 4], [0u32; 4]);
    let (mut rng, mut order) = (Seed(6).stream(Stream::Batches), Vec::new());
    for _ in 0..N_EPOCHS {
        multinomial(&weights, 2, Replacement::Without, &mut rng, &mut order).unwrap();
        first[order[0].index()] += 1;
        if order[0] == Row(2) {
            second_after_2[order[1].index()] += 1;
        }
    }
    let check = |what: &str, found: [u32; 4], shares: [f64; 4]| {
        let n = f64::from(found.iter().sum::<u32>());
        for (row, (&found, share)) in found.iter().zip(shares).enumerate() {
            let deviation = libm::sqrt(n * share * (1.0 - share));
            let off = f64::from(found) - n * share;
            assert!(off.abs() <= 5.0 * deviation, "{what}: row {row} comes {found} times of {n}, its share is {share}");
        }
    };
    check("first draw", first, [0.125, 0.25, 0.625, 0.0]);
    check("second draw", second_after_2, [1.0 / 3.0, 2.0 / 3.0, 0.0, 0.0]);
}

#[test]
fn a_constant_column_is_shifted_to_zero_and_not_stretched() {
    for constant in [0.0f32, 3.5, 0.1, -1e6] {
        let rows: Vec<Vec<f32>> = scaled_rows(30, 1).into_iter().map(|row| vec![constant, row[0]]).collect();
        let data = sets::dataset(&rows, sets::block_labels(&[20, 10]));
        let mut split = stratified(&data, SplitSpec::default(), &mut Seed(1).stream(Stream::Split)).unwrap();
        let scaler = StandardScaler::fit(&split.train);
        assert_eq!(scaler.scale[0], 1.0, "{constant}");
        scaler.apply(&mut split.train, &mut split.validation, &mut split.test);
        let parts = [split.train.features(), split.validation.features(), split.test.features()];
        let largest = parts.iter().flat_map(|part| part.rows()).map(|row| row[0].abs()).fold(0.0, f32::max);
        assert!(largest <= constant.abs() * f32::EPSILON, "{constant} became {largest}");
        // The other column: mean 0 and deviation 1 over the train rows.
        let column: Vec<f64> = parts[0].rows().map(|row| f64::from(row[1])).collect();
        let n = column.len() as f64;
        let mean = column.iter().sum::<f64>() / n;
        let variance = column.iter().map(|x| x * x).sum::<f64>() / n;
        assert!(mean.abs() < 1e-6 && (variance - 1.0).abs() < 1e-6, "mean {mean}, variance {variance}");
    }
}

/// A matrix of whole numbers from a few values, so that ties and duplicates are common.
fn gridded(n_rows: std::ops::Range<usize>) -> impl Strategy<Value = Matrix> {
    prop::collection::vec([-3i8..4, -3i8..4], n_rows)
        .prop_map(|rows| Matrix::from_rows(&rows.iter().map(|row| row.map(f32::from)).collect::<Vec<_>>()))
}

fn squared_distance(a: &[f32], b: &[f32]) -> f64 {
    a.iter().zip(b).map(|(&a, &b)| (f64::from(a) - f64::from(b)) * (f64::from(a) - f64::from(b))).sum()
}

fn permuted(matrix: &Matrix, order: &[usize]) -> Matrix {
    Matrix::from_rows(&order.iter().map(|&row| matrix.row(row).to_vec()).collect::<Vec<_>>())
}

fn shuffled(n: usize, seed: u32) -> Vec<usize> {
    let mut order: Vec<usize> = (0..n).collect();
    Seed(seed).stream(Stream::Split).shuffle(&mut order);
    order
}

fn confusion(n_classes: usize) -> impl Strategy<Value = Confusion> {
    prop::collection::vec(prop::collection::vec(0u32..60, n_classes), n_classes).prop_map(Confusion)
}

fn any_confusion() -> impl Strategy<Value = Confusion> {
    (2usize..6).prop_flat_map(confusion)
}

fn same_or_both_none(a: Option<f64>, b: Option<f64>) -> bool {
    match (a, b) {
        (Some(a), Some(b)) => (a - b).abs() < 1e-12,
        (a, b) => a == b,
    }
}

/// Rows that are hard to tell apart by rounded distances: scattered, on a coarse grid, in tight clumps far from each other,
/// far from the origin, alike but for one column, of sizes from tiny to huge, or some close together and others far away.
fn hard_matrix(n_rows: usize, n_cols: usize, seed: u32, kind: usize) -> Matrix {
    let mut rng = Seed(seed).stream(Stream::Generate);
    let values = (0..n_rows * n_cols)
        .map(|at| {
            let (row, col) = (at / n_cols, at % n_cols);
            let x = rng.normal();
            match kind {
                0 => x,
                1 => libm::round(x),
                2 => 1e3 * (row % 3) as f64 + 1e-3 * x,
                3 => 1e6 + x,
                4 if col == 0 => (row / 4) as f64,
                4 => 0.5,
                // Few rows close together, and the rest far away; and the other way round.
                6 if row % 9 == 0 => 1e-20 * x,
                6 => 1e12 + x,
                7 if row < 5 => 3e37 * x,
                7 => 1e-25 * x,
                _ => x * libm::pow(10.0, f64::from(rng.below(30)) - 15.0),
            }
        })
        .map(|x| x as f32);
    Matrix::new(values.collect(), n_cols)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn scaling_all_weights_changes_nothing(
        logits in prop::collection::vec(-8.0f32..8.0, 12),
        labels in prop::collection::vec(0u8..3, 4),
        weights in prop::array::uniform3(0.01f64..10.0),
        factor in 0.001f64..1000.0,
    ) {
        let labels: Vec<Class> = labels.into_iter().map(Class).collect();
        let (mut grad, mut scaled_grad) = (vec![0.0; 12], vec![0.0; 12]);
        let mean = weighted(&weights).value_and_grad(&logits, &labels, Some(&mut grad)).mean().unwrap();
        let scaled = weighted(&weights.map(|weight| factor * weight));
        let scaled_mean = scaled.value_and_grad(&logits, &labels, Some(&mut scaled_grad)).mean().unwrap();
        prop_assert!((mean - scaled_mean).abs() <= 1e-12 * mean.abs() + 1e-12);
        assert_close(&grad, &scaled_grad, 2e-7, "gradient");
    }

    #[test]
    fn in_a_batch_of_one_class_weights_do_nothing(
        logits in prop::collection::vec(-8.0f32..8.0, 12),
        class in 0u8..3,
        weights in prop::array::uniform3(0.01f64..10.0),
    ) {
        let labels = [Class(class); 4];
        let mean = weighted(&weights).value_and_grad(&logits, &labels, None).mean().unwrap();
        let unweighted = plain(3).value_and_grad(&logits, &labels, None).mean().unwrap();
        prop_assert!((mean - unweighted).abs() <= 1e-12 * mean.abs() + 1e-12);
    }

    #[test]
    fn neighbors_are_the_nearest_others(matrix in gridded(7..40), k in 1usize..6) {
        let found = k_nearest(&matrix, k, &mut Quiet).unwrap();
        for (base, row) in matrix.rows().enumerate() {
            let mut all: Vec<(f64, usize)> = (0..matrix.n_rows())
                .filter(|&other| other != base)
                .map(|other| (squared_distance(row, matrix.row(other)), other))
                .collect();
            all.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
            let expected: Vec<Row> = all.iter().take(k).map(|&(_, other)| Row(other as u32)).collect();
            prop_assert_eq!(found.of(base), &expected[..], "row {}", base);
        }
    }

    #[test]
    fn every_way_to_search_finds_the_same(
        shape in (60usize..700, 1usize..40),
        seed in any::<u32>(),
        kind in 0usize..8,
        k in 1usize..12,
        share in 1usize..5,
    ) {
        let (n_rows, n_cols) = shape;
        let matrix = hard_matrix(n_rows, n_cols, seed, kind);
        let all: Vec<Row> = (0..n_rows as u32).map(Row).collect();
        // All among all is its own case; otherwise lists that overlap, in any order.
        let order = shuffled(n_rows, seed);
        let queries: Vec<Row> = if share == 1 {
            all.clone()
        } else {
            order.iter().take(n_rows / share).map(|&row| Row(row as u32)).collect()
        };
        // Of two halves, one is most of what is searched among, or neither holds the other.
        let among: Vec<Row> = if share == 1 || share == 2 && seed % 2 == 0 {
            all.into_iter().filter(|row| share == 1 || row.0 % 7 > 0 || queries.contains(row)).collect()
        } else { order.iter().skip(n_rows / 5).map(|&row| Row(row as u32)).collect() };
        // Or a handful, far from those that ask.
        let among = if share > 1 && seed % 5 == 0 { among.into_iter().take(k + 1).collect() } else { among };
        let find = |search| k_nearest_by(search, &matrix, &queries, &among, k, &mut Quiet).unwrap();
        let (tree, brute) = (find(Search::Tree), find(Search::Brute));
        let far = k_farthest_of(&matrix, &queries, &among, k, &mut Quiet).unwrap();
        for (place, &query) in queries.iter().enumerate() {
            let mut near: Vec<(f64, Row)> = among
                .iter()
                .filter(|&&other| other != query)
                .map(|&other| (squared_distance(matrix.row(query.index()), matrix.row(other.index())), other))
                .collect();
            near.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
            let expected: Vec<Row> = near.iter().take(k).map(|&(_, row)| row).collect();
            prop_assert_eq!(tree.of(place), &expected[..], "by boxes, {:?}", query);
            prop_assert_eq!(brute.of(place), &expected[..], "by blocks, {:?}", query);
            let distances: Vec<f64> = near.iter().take(k).map(|&(distance, _)| distance).collect();
            prop_assert_eq!(tree.squared_distances(place), &distances[..]);
            prop_assert_eq!(brute.squared_distances(place), &distances[..]);
            near.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
            let expected: Vec<Row> = near.iter().take(k).map(|&(_, row)| row).collect();
            prop_assert_eq!(far.of(place), &expected[..], "farthest, {:?}", query);
        }
    }

    #[test]
    fn a_condensed_set_gets_every_row_right_that_it_drops(seed in any::<u32>(), n_rare in 3u32..20) {
        // Of two classes: with more, rows of a third class kept later could come between.
        let train = sets::scattered(&[80, n_rare], 2);
        let plan = CondensedNearestNeighbour::default().plan(&train, &mut sets::plan_rng(seed), &mut Quiet).unwrap();
        let kept: Vec<Row> = plan.origins.iter().map(|origin| origin.base()).collect();
        let dropped: Vec<Row> = train.all_rows().into_iter().filter(|row| !kept.contains(row)).collect();
        let near = k_nearest_of(train.features(), &dropped, &kept, 1, &mut Quiet).unwrap();
        for (row, near) in dropped.iter().zip(near.iter()) {
            prop_assert_eq!(train.labels()[row.index()], train.labels()[near[0].index()], "{:?}", row);
        }
    }

    #[test]
    fn permuting_rows_permutes_neighbors(n_rows in 8usize..40, seed in any::<u32>(), k in 1usize..6) {
        // Scattered rows have no ties, so the neighbors themselves must follow the rows.
        let matrix = Matrix::from_rows(&sets::scattered_rows(n_rows, 3));
        let order = shuffled(n_rows, seed);
        let (before, after) = (k_nearest(&matrix, k, &mut Quiet).unwrap(), k_nearest(&permuted(&matrix, &order), k, &mut Quiet).unwrap());
        for (new, &old) in order.iter().enumerate() {
            let moved: Vec<usize> = after.of(new).iter().map(|near| order[near.index()]).collect();
            let still: Vec<usize> = before.of(old).iter().map(|near| near.index()).collect();
            prop_assert_eq!(moved, still);
        }
    }

    #[test]
    fn a_duplicate_is_a_neighbor_but_never_of_itself(n_copies in 2usize..12, n_others in 0usize..6, k in 1usize..8) {
        prop_assume!(n_copies + n_others > k);
        let mut rows = vec![vec![0.5f32, -1.5]; n_copies];
        rows.extend((0..n_others).map(|other| vec![10.0 + other as f32, 0.0]));
        let found = k_nearest(&Matrix::from_rows(&rows), k, &mut Quiet).unwrap();
        for base in 0..rows.len() {
            let near: BTreeSet<usize> = found.of(base).iter().map(|near| near.index()).collect();
            prop_assert_eq!(near.len(), k, "a neighbor comes twice");
            prop_assert!(!near.contains(&base), "row {} is its own neighbor", base);
            if base < n_copies {
                let copies = near.iter().filter(|&&near| near < n_copies).count();
                prop_assert_eq!(copies, k.min(n_copies - 1), "copies come before other rows");
            }
        }
    }

    #[test]
    fn a_split_is_disjoint_complete_and_stratified(
        counts in prop::collection::vec(8u32..150, 2..6),
        test_size in 0.15f64..0.5,
        validation_size in 0.0f64..0.4,
        seed in any::<u32>(),
    ) {
        let train = sets::scattered(&counts, 2);
        let data: &Dataset = &train;
        let spec = SplitSpec { validation_size, test_size };
        let split = stratified(data, spec, &mut Seed(seed).stream(Stream::Split)).unwrap();
        let mut rows: Vec<u32> = split.rows.concat().iter().map(|row| row.0).collect();
        rows.sort_unstable();
        prop_assert_eq!(rows, (0..data.n_samples() as u32).collect::<Vec<u32>>());
        let parts: [&Dataset; 3] = [&split.train, &split.validation, &split.test];
        let total = data.class_counts();
        for (part, rows) in parts.into_iter().zip(&split.rows) {
            prop_assert!(rows.is_sorted(), "the rows of a part keep their order");
            prop_assert_eq!(part.n_samples(), rows.len());
            for (index, row) in rows.iter().enumerate() {
                prop_assert_eq!(part.features().row(index), data.features().row(row.index()));
                prop_assert_eq!(part.labels()[index], data.labels()[row.index()]);
            }
        }
        for (class, count) in total.iter() {
            let of_parts: u32 = parts.iter().map(|part| part.class_counts().get(class)).sum();
            prop_assert_eq!(of_parts, count, "rows of a class are lost or made");
        }
        // The test set is dealt out of the whole, to less than a row; the other two out of the rest, to less than one more.
        for (part, slack) in parts.into_iter().zip([2.0, 2.0, 1.0]) {
            let share = part.n_samples() as f64 / data.n_samples() as f64;
            for (class, count) in total.iter() {
                let off = f64::from(part.class_counts().get(class)) - share * f64::from(count);
                prop_assert!(off.abs() < slack + 1e-9, "{:?} is {} rows off its share", class, off);
            }
        }
    }

    #[test]
    fn smote_rows_lie_on_segments_to_near_rows_of_their_class(
        n_rare in 4u32..15, n_more in 1u32..40, n_cols in 1usize..6, k in 1u32..4, seed in any::<u32>(),
    ) {
        let train = sets::scattered(&[n_rare + n_more, n_rare], n_cols);
        let smote = Smote { k_neighbors: k, ..Smote::default() };
        let plan = smote.plan(&train, &mut sets::plan_rng(seed), &mut Quiet).unwrap();
        prop_assert_eq!(plan.n_made() as u32, n_more);
        let resampled = plan.apply(&train);
        let rare: Vec<usize> = train.rows_of(Class(1)).iter().map(|row| row.index()).collect();
        for (at, origin) in plan.origins.iter().enumerate().skip(train.n_samples()) {
            let Origin::Synthetic { base, neighbor, gap } = *origin else { panic!("{origin:?} is not synthetic") };
            prop_assert!(rare.contains(&base.index()) && rare.contains(&neighbor.index()));
            let (from, to) = (train.features().row(base.index()), train.features().row(neighbor.index()));
            let distance = squared_distance(from, to);
            let nearer = rare.iter().filter(|&&row| row != base.index());
            let n_nearer = nearer.filter(|&&row| squared_distance(from, train.features().row(row)) < distance).count();
            prop_assert!(n_nearer < k as usize, "{} rows are nearer than the neighbor", n_nearer);
            for ((&x, &from), &to) in resampled.features().row(at).iter().zip(from).zip(to) {
                let exact = f64::from(from) + f64::from(gap) * (f64::from(to) - f64::from(from));
                prop_assert!((f64::from(x) - exact).abs() <= 1e-7 * exact.abs());
            }
        }
    }

    #[test]
    fn random_over_sampling_only_copies(counts in prop::collection::vec(1u32..60, 2..6), seed in any::<u32>()) {
        let train = sets::scattered(&counts, 3);
        let resampled = RandomOverSampler::default().plan(&train, &mut sets::plan_rng(seed), &mut Quiet).unwrap().apply(&train);
        let largest = counts.iter().copied().max().unwrap();
        prop_assert_eq!(resampled.class_counts().0, vec![largest; counts.len()]);
        let bits = |row: &[f32], class: Class| (row.iter().map(|x| x.to_bits()).collect::<Vec<u32>>(), class);
        let known: BTreeSet<_> = train.features().rows().zip(train.labels()).map(|(row, &class)| bits(row, class)).collect();
        for (row, &class) in resampled.features().rows().zip(resampled.labels()) {
            prop_assert!(known.contains(&bits(row, class)), "a row of no parent");
        }
    }

    #[test]
    fn a_strategy_reads_what_it_prints(strategy in prop_oneof![
        prop::sample::select(vec!["auto", "minority", "majority", "not minority", "not majority", "all"])
            .prop_map(|word| word.parse::<SamplingStrategy>().unwrap()),
        (f64::MIN_POSITIVE..=1.0).prop_map(SamplingStrategy::Ratio),
        prop::collection::btree_map("[a-z][a-z0-9 _.=-]{0,8}[a-z0-9]", any::<u32>(), 1..5)
            .prop_map(|counts| SamplingStrategy::Counts(counts.into_iter().collect())),
        prop::collection::vec("[a-z][a-z0-9 _.-]{0,8}[a-z0-9]", 1..5).prop_map(SamplingStrategy::Classes),
    ]) {
        let text = strategy.to_string();
        prop_assert_eq!(text.parse::<SamplingStrategy>(), Ok(strategy), "{}", text);
    }

    #[test]
    fn no_text_makes_the_strategy_panic(text in ".{0,40}") {
        if let Ok(strategy) = text.parse::<SamplingStrategy>() {
            prop_assert_eq!(strategy.to_string().parse::<SamplingStrategy>(), Ok(strategy));
        }
    }

    #[test]
    fn scores_do_not_depend_on_the_order_of_classes(confusion in any_confusion(), seed in any::<u32>()) {
        let n = confusion.n_classes();
        let order = shuffled(n, seed);
        let relabelled: Vec<Vec<u32>> =
            order.iter().map(|&truth| order.iter().map(|&answer| confusion.0[truth][answer]).collect()).collect();
        let (scores, moved) = (Scores::of(confusion), Scores::of(Confusion(relabelled)));
        prop_assert_eq!(scores.accuracy, moved.accuracy);
        prop_assert!(same_or_both_none(scores.balanced_accuracy, moved.balanced_accuracy));
        prop_assert!(same_or_both_none(scores.g_mean, moved.g_mean));
        prop_assert!(same_or_both_none(scores.mcc, moved.mcc));
        for (new, &old) in order.iter().enumerate() {
            prop_assert_eq!(&moved.per_class[new], &scores.per_class[old]);
        }
    }

    #[test]
    fn binary_mcc_is_the_textbook_formula(confusion in confusion(2)) {
        let [tn, fp, fn_, tp] = [(0, 0), (0, 1), (1, 0), (1, 1)].map(|(truth, answer)| f64::from(confusion.0[truth][answer]));
        let divisor = libm::sqrt((tp + fp) * (tp + fn_) * (tn + fp) * (tn + fn_));
        let textbook = (divisor > 0.0).then(|| (tp * tn - fp * fn_) / divisor);
        let ours = Scores::of(confusion).mcc;
        prop_assert!(same_or_both_none(ours, textbook), "{:?} against {:?}", ours, textbook);
    }

    #[test]
    fn balanced_accuracy_is_the_mean_recall_of_classes_that_occur(confusion in any_confusion(), absent in 0usize..2) {
        let mut confusion = confusion;
        confusion.0[0].iter_mut().for_each(|count| *count *= absent as u32);
        let recalls: Vec<f64> = confusion
            .0
            .iter()
            .enumerate()
            .map(|(class, row)| (f64::from(row[class]), f64::from(row.iter().sum::<u32>())))
            .filter(|&(_, support)| support > 0.0)
            .map(|(found, support)| found / support)
            .collect();
        let mean = (!recalls.is_empty()).then(|| recalls.iter().sum::<f64>() / recalls.len() as f64);
        let scores = Scores::of(confusion);
        prop_assert!(same_or_both_none(scores.balanced_accuracy, mean));
        let all_recalls: Vec<f64> = scores.per_class.iter().filter_map(|class| class.recall).collect();
        prop_assert_eq!(all_recalls, recalls);
        // The geometric mean is never above the arithmetic one.
        if let (Some(geometric), Some(mean)) = (scores.g_mean, mean) {
            prop_assert!(geometric <= mean + 1e-12);
        }
    }

    #[test]
    fn roc_auc_is_the_mann_whitney_statistic(rows in prop::collection::vec((0u32..6, any::<bool>()), 0..60)) {
        let of = |positive: bool| rows.iter().filter(move |row| row.1 == positive).map(|row| row.0);
        // Counted pair by pair and doubled, so that half a pair is a whole number.
        let twice: u32 = of(true)
            .flat_map(|positive| of(false).map(move |negative| u32::from(positive > negative) + u32::from(positive >= negative)))
            .sum();
        let pairs = (of(true).count() * of(false).count()) as f64;
        let u = (pairs > 0.0).then(|| f64::from(twice) / 2.0 / pairs);
        let ranking = Ranking::of(rows.iter().map(|&(score, positive)| (f64::from(score) / 7.0 - 0.3, positive)));
        prop_assert_eq!(ranking.roc_auc(), u);
    }

    #[test]
    fn answers_of_all_classes_together_are_accuracy(confusion in any_confusion()) {
        let scores = Scores::of(confusion);
        let parts: [fn(&ClassScores) -> Option<f64>; 3] =
            [|class| class.recall, |class| class.precision, |class| class.f1];
        for score in parts {
            prop_assert!(same_or_both_none(scores.average(Average::Micro, score), scores.accuracy));
        }
    }

    #[test]
    fn of_two_classes_every_kappa_is_the_same(confusion in confusion(2)) {
        let scores = Scores::of(confusion);
        prop_assert_eq!(scores.weighted_kappa(KappaWeights::Linear), scores.kappa);
        prop_assert_eq!(scores.weighted_kappa(KappaWeights::Quadratic), scores.kappa);
    }

    #[test]
    fn accuracy_is_the_mean_recall_weighted_by_support(confusion in any_confusion()) {
        let scores = Scores::of(confusion);
        let total: u32 = scores.per_class.iter().map(|class| class.support).sum();
        let hits: f64 = scores.per_class.iter().filter_map(|class| Some(class.recall? * f64::from(class.support))).sum();
        let weighted = (total > 0).then(|| hits / f64::from(total));
        prop_assert!(same_or_both_none(scores.accuracy, weighted));
    }
}

#[test]
fn a_run_without_curves_reports_the_same() {
    for settings in
        ["", "early_stopping=mcc&patience=5", "dropout=0.2&loss=ldam", "leak=resample_before_split&resample=smote"]
    {
        let spec = spec_of(&format!("v=1&epochs=20&{settings}"));
        let mut with = Run::new(&spec, None).expect("it starts").finish().expect("it runs");
        let mut without = Run::new(&spec, None).expect("it starts").without_curves().finish().expect("it runs");
        assert_eq!(with.epochs.len(), without.epochs.len());
        assert!(with.epochs.iter().all(|record| record.classes.len() == 2));
        (with.epochs, without.epochs) = (Vec::new(), Vec::new());
        assert_eq!(with, without, "{settings}");
    }
}
