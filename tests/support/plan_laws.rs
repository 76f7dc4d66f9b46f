//! What holds of every plan of a resampler, whatever the technique.

use imbalance_lab::{
    data::{Class, TrainSet},
    resample::{Origin, Plan, ResamplerSpec},
};

/// The technique's id.
pub fn id(spec: &ResamplerSpec) -> &'static str {
    spec.tunable().about().id
}

/// Where the gap of a line may lie; SVM-SMOTE goes beyond the base, by its own step.
fn gaps(spec: &ResamplerSpec) -> std::ops::Range<f32> {
    let beyond = spec.tunable().value("out_step").map_or(0.0, |step| step.real() as f32);
    -beyond..1.0
}

/// Whether a line may lead to a row of another class.
fn crosses_classes(spec: &ResamplerSpec) -> bool {
    spec.tunable().value("kind").is_some_and(|kind| kind.to_string() == "borderline-2")
}

/// What holds for every plan, whatever the technique.
pub fn check_plan(spec: &ResamplerSpec, plan: &Plan, train: &TrainSet, what: &str) {
    let what = format!("{}, {what}", id(spec));
    let labels = train.labels();
    let resampled = plan.apply(train);
    assert_eq!(resampled.n_samples(), plan.origins.len(), "{what}");
    assert_eq!(plan.classes(train).collect::<Vec<Class>>(), resampled.labels(), "{what}");
    for (&origin, row) in plan.origins.iter().zip(resampled.features().rows()) {
        let base = origin.base().index();
        assert!(base < train.n_samples(), "{what}: {origin:?} is no row");
        let base_row = train.features().row(base);
        if let Some((neighbor, gap)) = origin.line() {
            assert_ne!(neighbor.index(), base, "{what}: a row is its own neighbor");
            let same_class = labels[neighbor.index()] == labels[base];
            assert!(same_class || crosses_classes(spec), "{what}: a line leads to another class");
            assert!(gaps(spec).contains(&gap), "{what}: gap {gap}");
        }
        match origin {
            Origin::Kept(_) | Origin::Duplicate(_) => assert_eq!(row, base_row, "{what}: a copy is not its row"),
            Origin::Synthetic { neighbor, gap, .. } => {
                for ((&x, &from), &to) in row.iter().zip(base_row).zip(train.features().row(neighbor.index())) {
                    check_on_line(x, from, to, gap, &what);
                }
            }
            Origin::Mixed { neighbor, gap, .. } => {
                for (col, (&x, &from)) in row.iter().zip(base_row).enumerate() {
                    let is_value = values_of(train, labels[base], col).any(|value| value == x);
                    if !is_value {
                        check_on_line(x, from, train.features().row(neighbor.index())[col], gap, &what);
                    }
                }
            }
            Origin::Voted { .. } => {
                for (col, &x) in row.iter().enumerate() {
                    let is_value = values_of(train, labels[base], col).any(|value| value == x);
                    assert!(is_value, "{what}: {x} is no value of column {col} in the class");
                }
            }
            // The mean of rows lies between them.
            Origin::Prototype { .. } => {
                let distance = |to: &[f32]| {
                    row.iter().zip(to).fold(0.0, |sum, (&a, &b)| {
                        let along = f64::from(a) - f64::from(b);
                        sum + along * along
                    })
                };
                let rows = train.rows_of(labels[base]);
                let nearest = rows.iter().map(|row| distance(train.features().row(row.index())));
                let nearest = nearest.fold(f64::INFINITY, f64::min);
                assert_eq!(distance(base_row), nearest, "{what}: the base is not the nearest row");
                for (col, &x) in row.iter().enumerate() {
                    let (low, high) = values_of(train, labels[base], col)
                        .fold((f32::INFINITY, f32::NEG_INFINITY), |(low, high), x| (low.min(x), high.max(x)));
                    assert!((low..=high).contains(&x), "{what}: {x} is outside {low}..{high}");
                }
            }
            Origin::Jittered { .. } | Origin::Generated { .. } => {
                assert!(row.iter().all(|x| x.is_finite()), "{what}: {row:?}");
            }
        }
    }
}

fn values_of(train: &TrainSet, class: Class, col: usize) -> impl Iterator<Item = f32> + '_ {
    train.rows_of(class).into_iter().map(move |row| train.features().row(row.index())[col])
}

fn check_on_line(x: f32, from: f32, to: f32, gap: f32, what: &str) {
    let exact = f64::from(from) + f64::from(gap) * (f64::from(to) - f64::from(from));
    // One rounding to f32, where the smallest numbers lie as far apart as the smallest is from zero.
    let near = (exact.abs() * f64::from(f32::EPSILON)).max(f64::from(f32::from_bits(1)));
    assert!((f64::from(x) - exact).abs() <= near, "{what}: {x} is not on the line, {exact} is");
    if gap >= 0.0 {
        assert!((from.min(to)..=from.max(to)).contains(&x), "{what}: {x} is outside {from}..{to}");
    }
}
