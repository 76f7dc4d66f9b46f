//! Every figure with data as they occur, and at the edges: for tests, and to be looked at.

use crate::data::{Class, ClassCounts, Row};
use crate::experiment::{DecisionMap, Made, MapPoint, Parents, PointRole};
use crate::figure::{
    ClassCurves, ClassDistribution, ClassLook, ConfusionFigure, Figure, GanCurves, LossCurves, MapFigure, MosaicFigure,
    Show, WaffleFigure,
};
use crate::resample::Origin;

mod runs;
mod scores;

/// A figure, and the numbers that it was drawn from.
pub struct Case {
    /// What it shows.
    pub name: &'static str,
    /// The figure.
    pub figure: Figure,
    /// What each cell of its table must say, without the first of each row, which names the row. Taken from the data, not
    /// from the figure.
    pub data: Vec<Vec<Given>>,
}

/// What one cell of a table must say.
#[derive(Clone, Debug, PartialEq)]
pub enum Given {
    /// A number that is not defined, or not finite.
    Undefined,
    /// A count or a number as it is.
    Number(f64),
    /// A share of 1, shown in percents.
    Share(f64),
    /// A word.
    Word(&'static str),
}

impl Given {
    fn number(value: Option<f64>) -> Self {
        value.filter(|value| value.is_finite()).map_or(Self::Undefined, Self::Number)
    }

    fn share(value: Option<f64>) -> Self {
        value.filter(|value| value.is_finite()).map_or(Self::Undefined, Self::Share)
    }

    fn counts<const N: usize>(counts: [u32; N]) -> Vec<Self> {
        counts.map(|count| Self::Number(f64::from(count))).to_vec()
    }
}

type Data = Vec<Vec<Given>>;
type Cases = Vec<Case>;

fn case(name: &'static str, (figure, data): (Figure, Data)) -> Case {
    Case { name, figure, data }
}

/// Figures by a name that says what they show. The data are made up, without chance.
pub fn gallery() -> Vec<(&'static str, Figure)> {
    gallery_with_data().into_iter().map(|case| (case.name, case.figure)).collect()
}

/// The [`gallery`], each figure with what it was drawn from.
pub fn gallery_with_data() -> Vec<Case> {
    let cases = [
        distributions(),
        losses(),
        gan_losses(),
        class_losses(),
        maps(),
        confusions(),
        scores::histograms(),
        scores::ranked_curves(),
        scores::reliabilities(),
        scores::costs(),
        runs::comparisons(),
        runs::leaks(),
    ];
    cases.into_iter().flatten().collect()
}

const YEAST: [(&str, u32); 10] = [
    ("CYT", 324),
    ("ERL", 4),
    ("EXC", 25),
    ("ME1", 31),
    ("ME2", 36),
    ("ME3", 114),
    ("MIT", 171),
    ("NUC", 300),
    ("POX", 14),
    ("VAC", 21),
];

fn two() -> Vec<ClassLook> {
    vec![ClassLook::new("common", 0), ClassLook::new("rare", 1)]
}

fn hostile() -> Vec<ClassLook> {
    let names = ["<script>alert('x')</script>", "a \"quoted\" & rather\nlong class name", "短い名前です", "#010101"];
    ClassLook::assign(&names.map(str::to_owned), &ClassCounts(vec![120, 7, 31, 64]))
}

fn yeast() -> (Vec<ClassLook>, ClassCounts) {
    let counts = ClassCounts(YEAST.map(|(_, count)| count).to_vec());
    (ClassLook::assign(&YEAST.map(|(name, _)| name.to_owned()), &counts), counts)
}

fn distributions() -> Cases {
    // Of each class: kept, removed, copied and made rows.
    let bars = |classes: &[ClassLook], rows: &[[u32; 4]], after_label: &str| {
        let part = |i: usize| ClassCounts(rows.iter().map(|rows| rows[i]).collect());
        let made = Made { kept: part(0), removed: part(1), duplicates: part(2), synthetic: part(3) };
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
        case("rows per class, SMOTE", bars(&two(), &[[630, 0, 0, 0], [70, 0, 0, 560]], "after SMOTE")),
        case(
            "rows per class, under-sampling",
            bars(&two(), &[[70, 12_530, 0, 0], [70, 0, 0, 0]], "after under-sampling"),
        ),
        case("rows per class, copies", bars(&two(), &[[630, 0, 0, 0], [70, 0, 560, 0]], "after over-sampling")),
        case(
            "rows per class, made and removed",
            bars(&two(), &[[571, 59, 0, 0], [66, 4, 0, 534]], "after SMOTE and cleaning"),
        ),
        case("rows per class, nothing done", bars(&two(), &[[630, 0, 0, 0], [70, 0, 0, 0]], "unchanged")),
        case("rows per class, ten classes", bars(&yeast, &ten, "after SMOTE")),
        case("rows per class, hard names", bars(&hostile(), &hard, "after <b>SMOTE & co</b>")),
        case("rows per class, no row", bars(&two(), &[[0; 4]; 2], "unchanged")),
    ]
}

/// A falling curve with a ripple, in arithmetic that is the same everywhere.
fn falling(n: usize, from: f64, to: f64, pace: f64) -> impl Iterator<Item = f64> {
    (0..n).map(move |i| {
        let ripple = ((i * 7919) % 101) as f64 / 101.0 - 0.5;
        to + (from - to) / (1.0 + i as f64 / pace) + 0.02 * ripple * (from - to)
    })
}

fn losses() -> Cases {
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
        case("loss, sixty epochs", curves(&train, &validation)),
        case("loss, no epoch", curves(&[], &[])),
        case("loss, one epoch", curves(&[0.693], &[Some(0.701)])),
        case("loss, validation every tenth epoch", curves(&train, &validation_every_tenth(&validation))),
        case("loss, diverged", curves(&diverged, &[Some(0.7), None, Some(f64::INFINITY)])),
        case("loss, a hundred thousand epochs", curves(&long, &[])),
    ]
}

fn gan_losses() -> Cases {
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
        case("GAN, three hundred epochs", curves(&rare, &even)),
        case("GAN, the discriminator wins", curves(&rare, &lost)),
        case("GAN, diverged", curves(&hostile()[0], &broken)),
        case("GAN, one epoch", curves(&rare, &even[..1])),
        case("GAN, no epoch", curves(&rare, &[])),
        case("GAN, a hundred thousand epochs", curves(&rare, &long)),
    ]
}

fn validation_every_tenth(losses: &[Option<f64>]) -> Vec<Option<f64>> {
    losses.iter().enumerate().map(|(i, loss)| loss.filter(|_| i % 10 == 9)).collect()
}

fn class_losses() -> Cases {
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
    use crate::figure::Quantity::{self, Loss, Precision, Recall};
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
        case("class loss, two classes", curves(&two(), Loss, &[], &two_classes)),
        case("class loss, train and validation", curves(&two(), Loss, &train, &two_classes)),
        case("class loss, ten classes", curves(&yeast, Loss, &[], &ten_classes)),
        case("class loss, hard names", curves(&hostile(), Loss, &[], &names)),
        case("class loss, no epoch", curves(&two(), Loss, &[], &[])),
        case("class recall, train and validation", curves(&two(), Recall, &learned, &recalls)),
        case("class recall, train alone", curves(&two(), Recall, &learned, &[])),
        case("class precision, undefined at first", curves(&two(), Precision, &[], &precisions)),
    ]
}

/// A haystack: rare rows in a disc amid common ones; the model answers `rare` inside `radius` of the middle.
fn haystack(n_rows: u32, radius: f32) -> DecisionMap {
    let inside = |x: f32, y: f32, radius: f32| x * x + 0.8 * y * y < radius * radius;
    let answer = |x, y| Class(u8::from(inside(x - 0.2, y + 0.1, radius)));
    let points = (0..n_rows).flat_map(|i| {
        let (u, v) = ((i * 7919 % 1009) as f32 / 1009.0, (i * 104_729 % 2003) as f32 / 2003.0);
        let spread = |rare: bool| if rare { (1.6 * u - 0.7, 1.6 * v - 0.9) } else { (5.0 * u - 2.5, 5.0 * v - 2.5) };
        let class = Class(u8::from(i % 10 == 0));
        let (x, y) = spread(class == Class(1));
        let role = match i % 12 {
            0 | 3 | 6 | 9 => PointRole::Test,
            1 | 5 => PointRole::Removed,
            _ => PointRole::Train { times: 1 + i % 5 * (i % 2) },
        };
        let row = MapPoint { x, y, class, predicted: answer(x, y), role };
        let origin = Origin::Synthetic { base: Row(i), neighbor: Row(i + 10), gap: 0.5 };
        let neighbor = Some(([0.6 * x, 0.4 * y - 0.2], class));
        let role = PointRole::Synthetic(Parents { origin, base: [x, y], neighbor });
        let made = MapPoint { x: 0.8 * x, y: 0.7 * y - 0.1, role, ..row };
        std::iter::once(row).chain((class == Class(1)).then_some(made))
    });
    grid(64, points.collect(), |x, y| {
        let distance = ((x - 0.2) * (x - 0.2) + 0.8 * (y + 0.1) * (y + 0.1)) - radius * radius;
        (
            answer(x, y),
            if distance.abs() < 0.25 {
                0
            } else if distance.abs() < 0.8 {
                1
            } else if distance.abs() < 2.0 {
                2
            } else {
                3
            },
        )
    })
}

fn grid(resolution: u16, points: Vec<MapPoint>, answer: impl Fn(f32, f32) -> (Class, u8)) -> DecisionMap {
    let along = |i: u16| -2.8 + 5.6 * (f32::from(i) + 0.5) / f32::from(resolution);
    let cells = (0..resolution).flat_map(|row| (0..resolution).map(move |column| (along(column), along(row))));
    let (answers, confidence) = cells.map(|(x, y)| answer(x, y)).unzip();
    DecisionMap {
        units: None,
        x: [-2.8, 2.8],
        y: [-2.8, 2.8],
        axes: ["x1 (scaled)".to_owned(), "x2 (scaled)".to_owned()],
        resolution: resolution.into(),
        answers,
        confidence,
        points,
        logits: Vec::new(),
    }
}

fn maps() -> Cases {
    let map = |map: &DecisionMap, classes: &[ClassLook], show| {
        let count = |class: usize, is_counted: fn(&MapPoint) -> bool| {
            map.points.iter().filter(|point| point.class.index() == class && is_counted(point)).count() as u32
        };
        let is_made = |point: &MapPoint| matches!(point.role, PointRole::Synthetic(_));
        let is_removed = |point: &MapPoint| matches!(point.role, PointRole::Removed);
        let row = |class| match show {
            Show::Test => {
                let shown = count(class, |point| matches!(point.role, PointRole::Test));
                let found = count(class, |it| matches!(it.role, PointRole::Test) && it.predicted == it.class);
                Given::counts([shown, found, shown - found])
            }
            Show::Train => {
                let shown = count(class, |point| matches!(point.role, PointRole::Train { .. }));
                let found = count(class, |it| matches!(it.role, PointRole::Train { .. }) && it.predicted == it.class);
                Given::counts([shown, found, shown - found, count(class, is_made), count(class, is_removed)])
            }
        };
        let data = (0..classes.len()).map(row).collect();
        (MapFigure { map, classes, show, ranges: None }.figure(), data)
    };
    let (yeast, _) = yeast();
    let sector = |x: f32, y: f32| {
        let ring = u8::from(x * x + y * y > 2.4);
        (Class((u8::from(x > 0.0) + 2 * u8::from(y > 0.3 * x) + 4 * ring) % 10), 1 + ring)
    };
    let rows = (0..700).map(|i| {
        let (x, y) = ((i * 7919 % 1009) as f32 / 180.0 - 2.8, (i * 104_729 % 2003) as f32 / 358.0 - 2.8);
        let class = if i % 6 == 0 { Class((i % 10) as u8) } else { sector(x, y).0 };
        MapPoint { x, y, class, predicted: sector(x, y).0, role: PointRole::Test }
    });
    let empty = DecisionMap { resolution: 0, answers: vec![], confidence: vec![], points: vec![], ..haystack(0, 0.0) };
    let broken = MapPoint { x: f32::NAN, y: 0.0, class: Class(9), predicted: Class(0), role: PointRole::Test };
    let broken = DecisionMap { x: [f32::NAN, 1.0], points: vec![broken], ..haystack(0, 1.0) };
    vec![
        case("map, rare disc found", map(&haystack(900, 1.15), &two(), Show::Test)),
        case("map, always common", map(&haystack(900, 0.0), &two(), Show::Test)),
        case("map, train rows with made and removed ones", map(&haystack(900, 1.15), &two(), Show::Train)),
        case("map, ten classes", map(&grid(48, rows.collect(), sector), &yeast, Show::Test)),
        case("map, hard names", map(&haystack(60, 1.0), &hostile(), Show::Test)),
        case("map, nothing yet", map(&empty, &two(), Show::Test)),
        case("map, broken numbers", map(&broken, &two(), Show::Test)),
    ]
}

/// Counts by true class and by answer, and the looks of the classes.
struct Answers {
    name: [&'static str; 3],
    classes: Vec<ClassLook>,
    counts: Vec<Vec<u32>>,
}

/// Confusion matrix, mosaic and waffle of the same counts.
fn confusions() -> Cases {
    let drawn = |answers: Answers| {
        let Answers { name, classes, counts } = &answers;
        let matrix = ConfusionFigure { classes, counts }.figure();
        let mosaic = MosaicFigure { classes, counts }.figure();
        let waffle = WaffleFigure { classes, counts }.figure();
        let data = given_counts(classes.len(), counts);
        let found = given_found(classes.len(), counts);
        [case(name[0], (matrix, data.clone())), case(name[1], (mosaic, data)), case(name[2], (waffle, found))]
    };
    let counts: Vec<u32> = (0..30).map(|class| 20_000 / (1 + 3 * class)).collect();
    let names: Vec<String> = (0..30).map(|class| format!("class {class}")).collect();
    let looks = ClassLook::assign(&names, &ClassCounts(counts.clone()));
    let counts = mixed(&counts);
    let many = (MosaicFigure { classes: &looks, counts: &counts }.figure(), given_counts(30, &counts));
    answers().into_iter().flat_map(drawn).chain([case("mosaic, thirty classes", many)]).collect()
}

/// A cell per class and answer; what is not counted yet is 0.
fn given_counts(n_classes: usize, counts: &[Vec<u32>]) -> Data {
    let count = |truth: usize, answer: usize| counts.get(truth).and_then(|row| row.get(answer)).copied().unwrap_or(0);
    let row = |truth| (0..n_classes).map(|answer| Given::Number(f64::from(count(truth, answer)))).collect();
    (0..n_classes).map(row).collect()
}

/// Rows, found and missed ones of each class.
fn given_found(n_classes: usize, counts: &[Vec<u32>]) -> Data {
    let row = |class: usize| {
        let answers = counts.get(class).map_or(&[][..], Vec::as_slice);
        let (of, found) = (answers.iter().sum::<u32>(), answers.get(class).copied().unwrap_or(0));
        [of, found, of - found].map(|count| Given::Number(f64::from(count))).into()
    };
    (0..n_classes).map(row).collect()
}

/// Of rows per class most are answered right, some of the others with each fourth class.
fn mixed(of: &[u32]) -> Vec<Vec<u32>> {
    let answer = |truth: usize, answer: usize| match of[truth] {
        rows if truth == answer => rows - rows / 3,
        rows => rows / 3 * u32::from((truth * 3 + answer).is_multiple_of(4)) / 3,
    };
    (0..of.len()).map(|truth| (0..of.len()).map(|other| answer(truth, other)).collect()).collect()
}

fn answers() -> Vec<Answers> {
    let (yeast, counts) = yeast();
    let ten = mixed(&counts.0);
    let three = vec![ClassLook::new("setosa", 0), ClassLook::new("versicolor", 2), ClassLook::new("virginica", 1)];
    let hard = vec![vec![110, 6, 0, 4], vec![5, 2, 0, 0], vec![0, 0, 0, 0], vec![1_234_567, 3, 20_000, 40]];
    let of = |name, classes, counts| Answers { name, classes, counts };
    vec![
        of(
            ["confusion, two classes", "mosaic, two classes", "waffle, two classes"],
            two(),
            vec![vec![187, 83], vec![5, 25]],
        ),
        of(
            ["confusion, all common", "mosaic, all common", "waffle, all common"],
            two(),
            vec![vec![270, 0], vec![30, 0]],
        ),
        of(
            ["confusion, few rare", "mosaic, few rare", "waffle, few rare"],
            two(),
            vec![vec![56_830, 24], vec![18, 80]],
        ),
        of(
            ["confusion, three classes", "mosaic, three classes", "waffle, three classes"],
            three,
            vec![vec![50, 0, 0], vec![1, 44, 5], vec![0, 4, 6]],
        ),
        of(["confusion, ten classes", "mosaic, ten classes", "waffle, ten classes"], yeast, ten),
        of(["confusion, hard names", "mosaic, hard names", "waffle, hard names"], hostile(), hard),
        of(["confusion, nothing yet", "mosaic, nothing yet", "waffle, nothing yet"], two(), vec![]),
    ]
}
