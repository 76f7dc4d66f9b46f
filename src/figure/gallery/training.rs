//! Figures of training: rows per class, and curves over the epochs.

use super::case::{Cases, Given, case, hostile, two, yeast};
use crate::data::ClassCounts;
use crate::experiment::RowOrigins;
use crate::figure::from_run::FigureId;
use crate::figure::paper::class_look::ClassLook;
use crate::figure::training::{
    class_curves::{ClassCurves, Quantity},
    class_distribution::ClassDistribution,
    gan_curves::GanCurves,
    loss_curves::LossCurves,
};

pub(super) fn distributions() -> Cases {
    // Of each class: kept, removed, copied and made rows.
    let bars = |classes: &[ClassLook], rows: &[[u32; 4]], after_label: &str| {
        let part = |i: usize| ClassCounts(rows.iter().map(|rows| rows[i]).collect());
        let made = RowOrigins { kept: part(0), removed: part(1), duplicates: part(2), synthetic: part(3) };
        let given = |&[kept, removed, copied, synthetic]: &[u32; 4]| {
            Given::counts([kept + removed, removed, kept, copied, synthetic, kept + copied + synthetic])
        };
        let data = rows.iter().map(given).collect();
        (ClassDistribution { classes, made: &made, after_label }.figure(), data)
    };
    let (yeast, counts) = yeast();
    let ten: Vec<[u32; 4]> = counts.0.iter().map(|&count| [count, 0, 0, 324 - count]).collect();
    let hard = [[120, 0, 0, 0], [7, 0, 0, 53], [0; 4], [64, 0, 0, 0]];
    vec![
        case(
            FigureId::ClassDistribution,
            "rows per class, SMOTE",
            bars(&two(), &[[630, 0, 0, 0], [70, 0, 0, 560]], "after SMOTE"),
        ),
        case(
            FigureId::ClassDistribution,
            "rows per class, under-sampling",
            bars(&two(), &[[70, 12_530, 0, 0], [70, 0, 0, 0]], "after under-sampling"),
        ),
        case(
            FigureId::ClassDistribution,
            "rows per class, copies",
            bars(&two(), &[[630, 0, 0, 0], [70, 0, 560, 0]], "after over-sampling"),
        ),
        case(
            FigureId::ClassDistribution,
            "rows per class, made and removed",
            bars(&two(), &[[571, 59, 0, 0], [66, 4, 0, 534]], "after SMOTE and cleaning"),
        ),
        case(
            FigureId::ClassDistribution,
            "rows per class, nothing done",
            bars(&two(), &[[630, 0, 0, 0], [70, 0, 0, 0]], "unchanged"),
        ),
        case(FigureId::ClassDistribution, "rows per class, ten classes", bars(&yeast, &ten, "after SMOTE")),
        case(
            FigureId::ClassDistribution,
            "rows per class, hard names",
            bars(&hostile(), &hard, "after <b>SMOTE & co</b>"),
        ),
        case(FigureId::ClassDistribution, "rows per class, no row", bars(&two(), &[[0; 4]; 2], "unchanged")),
    ]
}

/// A falling curve with a ripple, in arithmetic that is the same everywhere.
fn falling(n: usize, from: f64, to: f64, pace: f64) -> impl Iterator<Item = f64> {
    (0..n).map(move |i| {
        let ripple = ((i * 7919) % 101) as f64 / 101.0 - 0.5;
        to + (from - to) / (1.0 + i as f64 / pace) + 0.02 * ripple * (from - to)
    })
}

pub(super) fn losses() -> Cases {
    let curves = |train: &[f64], validation: &[Option<f64>]| {
        let n_epochs = train.len().max(validation.len());
        let of = |epoch: usize| [train.get(epoch).copied(), validation.get(epoch).copied().flatten()];
        let data = (0..n_epochs).map(|epoch| of(epoch).map(Given::number).to_vec()).collect();
        (LossCurves { train, validation }.figure(), data)
    };
    let train: Vec<f64> = falling(60, 0.69, 0.12, 7.0).collect();
    let validation: Vec<Option<f64>> =
        falling(60, 0.70, 0.20, 6.0).zip(0u8..).map(|(loss, i)| Some(loss + 0.002 * f64::from(i))).collect();
    let diverged = [0.69, 0.9, 4.2, 310.0, 1.0e7, f64::NAN, f64::NAN];
    let long: Vec<f64> = falling(100_000, 0.69, 0.02, 900.0).collect();
    vec![
        case(FigureId::LossCurves, "loss, sixty epochs", curves(&train, &validation)),
        case(FigureId::LossCurves, "loss, no epoch", curves(&[], &[])),
        case(FigureId::LossCurves, "loss, one epoch", curves(&[0.693], &[Some(0.701)])),
        case(
            FigureId::LossCurves,
            "loss, validation every tenth epoch",
            curves(&train, &validation_every_tenth(&validation)),
        ),
        case(FigureId::LossCurves, "loss, diverged", curves(&diverged, &[Some(0.7), None, Some(f64::INFINITY)])),
        case(FigureId::LossCurves, "loss, a hundred thousand epochs", curves(&long, &[])),
    ]
}

pub(super) fn gan_losses() -> Cases {
    let curves = |class: &ClassLook, losses: &[[Option<f64>; 2]]| {
        let data = losses.iter().map(|losses| losses.map(Given::number).to_vec()).collect();
        (GanCurves { class, losses }.figure(), data)
    };
    let even: Vec<[Option<f64>; 2]> =
        falling(300, 0.75, 0.69, 9.0).zip(falling(300, 0.4, 0.72, 30.0)).map(|(d, g)| [Some(d), Some(g)]).collect();
    let lost: Vec<[Option<f64>; 2]> =
        falling(80, 0.7, 0.01, 4.0).zip(0u8..).map(|(d, i)| [Some(d), Some(0.7 + 0.05 * f64::from(i))]).collect();
    let long: Vec<[Option<f64>; 2]> = falling(100_000, 0.75, 0.69, 9.0).map(|d| [Some(d), Some(1.4 - d)]).collect();
    let broken = [[Some(0.7), Some(0.7)], [Some(0.2), Some(9.0)], [None, Some(f64::INFINITY)]];
    let rare = ClassLook::new("rare", 1);
    vec![
        case(FigureId::GanCurves, "GAN, three hundred epochs", curves(&rare, &even)),
        case(FigureId::GanCurves, "GAN, the discriminator wins", curves(&rare, &lost)),
        case(FigureId::GanCurves, "GAN, diverged", curves(&hostile()[0], &broken)),
        case(FigureId::GanCurves, "GAN, one epoch", curves(&rare, &even[..1])),
        case(FigureId::GanCurves, "GAN, no epoch", curves(&rare, &[])),
        case(FigureId::GanCurves, "GAN, a hundred thousand epochs", curves(&rare, &long)),
    ]
}

fn validation_every_tenth(losses: &[Option<f64>]) -> Vec<Option<f64>> {
    losses.iter().enumerate().map(|(i, loss)| loss.filter(|_| i % 10 == 9)).collect()
}

pub(super) fn class_losses() -> Cases {
    let two_classes: Vec<Vec<Option<f64>>> = falling(60, 0.62, 0.11, 5.0)
        .zip(falling(60, 0.85, 2.05, 12.0))
        .map(|(common, rare)| vec![Some(common), Some(rare)])
        .collect();
    let (yeast, _) = yeast();
    let ten_classes: Vec<Vec<Option<f64>>> = (0..40)
        .map(|epoch| {
            let loss =
                |class: usize| 0.4 + 0.17 * class as f64 + (2.3 - 0.17 * class as f64) / (1.0 + epoch as f64 / 6.0);
            (0..10).map(|class| (class != 8).then(|| loss(class * 7 % 10))).collect()
        })
        .collect();
    let names: Vec<Vec<Option<f64>>> =
        (0..4).map(|i| vec![Some(1.0 / f64::from(i + 1)), Some(0.5), None, Some(0.51)]).collect();
    let recalls: Vec<Vec<Option<f64>>> = falling(60, 0.95, 0.999, 4.0)
        .zip(falling(60, 0.0, 0.14, 20.0))
        .map(|(common, rare)| vec![Some(common.min(1.0)), Some(rare.max(0.0))])
        .collect();
    let learned: Vec<Vec<Option<f64>>> =
        falling(60, 0.0, 0.93, 9.0).map(|rare| vec![Some(1.0), Some(rare.max(0.0))]).collect();
    let train: Vec<Vec<Option<f64>>> = falling(60, 0.62, 0.08, 5.0)
        .zip(falling(60, 0.85, 0.03, 9.0))
        .map(|(common, rare)| vec![Some(common), Some(rare.max(0.0))])
        .collect();
    let precisions: Vec<Vec<Option<f64>>> =
        (0..40).map(|epoch| vec![Some(0.9), (epoch > 17).then(|| 1.0 / f64::from(epoch - 16))]).collect();
    use Quantity::{Loss, Precision, Recall};
    let curves = |classes: &[ClassLook],
                  quantity: Quantity,
                  train: &[Vec<Option<f64>>],
                  validation: &[Vec<Option<f64>>]| {
        let of = |set: &[Vec<Option<f64>>], epoch: usize, class: usize| {
            let value = set.get(epoch).and_then(|classes| classes.get(class).copied().flatten());
            if quantity == Loss { Given::number(value) } else { Given::share(value) }
        };
        let sets: Vec<&[Vec<Option<f64>>]> = if train.is_empty() { vec![validation] } else { vec![train, validation] };
        let row =
            |epoch| (0..classes.len()).flat_map(|class| sets.iter().map(move |set| of(set, epoch, class))).collect();
        let data = (0..train.len().max(validation.len())).map(row).collect();
        (ClassCurves { classes, quantity, train, validation }.figure(), data)
    };
    vec![
        case(FigureId::ClassLoss, "class loss, two classes", curves(&two(), Loss, &[], &two_classes)),
        case(FigureId::ClassLoss, "class loss, train and validation", curves(&two(), Loss, &train, &two_classes)),
        case(FigureId::ClassLoss, "class loss, ten classes", curves(&yeast, Loss, &[], &ten_classes)),
        case(FigureId::ClassLoss, "class loss, hard names", curves(&hostile(), Loss, &[], &names)),
        case(FigureId::ClassLoss, "class loss, no epoch", curves(&two(), Loss, &[], &[])),
        case(FigureId::ClassRecall, "class recall, train and validation", curves(&two(), Recall, &learned, &recalls)),
        case(FigureId::ClassRecall, "class recall, train alone", curves(&two(), Recall, &learned, &[])),
        case(
            FigureId::ClassPrecision,
            "class precision, undefined at first",
            curves(&two(), Precision, &[], &precisions),
        ),
    ]
}
